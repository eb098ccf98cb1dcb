/** Logs out on the till and on the cashier's own page: leaves nothing of this cashier on the device, whatever can be cleared. */

import { forgetPins } from './journal.mjs'

document.querySelector('form[action="/logout"]')?.addEventListener('submit', async (event) => {
  event.preventDefault()
  sessionStorage.clear()
  await Promise.allSettled([forgetPins(), globalThis.caches?.delete('till-page')])
  const form = /** @type {HTMLFormElement} */ (event.target)
  form.submit()
})
