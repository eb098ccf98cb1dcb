// Scans the code of a ticket, where the browser can: its address leads there with the promise that it bears.
import { cameraButton } from '../till/scan.mjs'

const form = /** @type {HTMLFormElement} */ (document.getElementById('ask'))
const code = /** @type {HTMLInputElement} */ (document.getElementById('code'))
const camera = cameraButton(
  (text) => {
    if (text.startsWith(`${location.origin}/check/`)) return location.assign(text)
    code.value = text
    form.requestSubmit()
  },
  (name) => form.dataset[name] ?? '',
)
if (camera) form.append(camera)
