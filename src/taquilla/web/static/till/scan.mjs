/** Scans tickets by the camera, where the browser can read codes. */

import { button, h } from './dom.mjs'

const EACH_MS = 200
const isLocked = () => document.body.classList.contains('locked')

/** Return a button that scans, null where the browser cannot. @param {(text: string) => void} found @param {(name: string) => string} say */
export function cameraButton(found, say) {
  if (!('BarcodeDetector' in window) || !navigator.mediaDevices) return null
  return button(say('camera'), () => scan(found, say))
}

/** @param {(text: string) => void} found @param {(name: string) => string} say */
async function scan(found, say) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('dialog'))
  const video = h('video', { autoplay: true, playsinline: true, muted: true, class: 'camera' })
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).catch(() => null)
  const stop = () => stream?.getTracks().forEach((/** @type {MediaStreamTrack} */ track) => track.stop())
  // Whoever was asked for the camera may have locked the till meanwhile, or opened something else.
  if (isLocked() || dialog.open) return stop()
  video.srcObject = stream
  dialog.setAttribute('aria-label', say('camera'))
  dialog.replaceChildren(stream ? video : h('p', {}, say('no_camera')), h('form', { method: 'dialog' }, h('button', {}, say('close'))))
  dialog.showModal()
  if (!stream) return
  const detector = new /** @type {any} */ (window).BarcodeDetector({ formats: ['qr_code', 'code_128', 'ean_13'] })
  const timer = setInterval(async () => {
    if (isLocked()) return dialog.close()
    const [code] = await detector.detect(video).catch(() => [])
    if (!code || !dialog.open || isLocked()) return
    dialog.close()
    found(code.rawValue)
  }, EACH_MS)
  dialog.addEventListener(
    'close',
    () => {
      clearInterval(timer)
      stop()
    },
    { once: true },
  )
}
