/** Puts tickets on paper: by the browser's dialog, over a serial line, as a PDF, or as a picture to send. */

import { TaquillaError, Unreadable } from '../client/problems.js'
import { newKey } from '../client/transport.js'
import { client, keep, kept, say, sentence, user } from './context.mjs'
import { fill, h } from './dom.mjs'

const SETTINGS = 'till-paper'
/** Bits a second, and those of a byte on the line. */
const [BAUD, BITS_PER_BYTE] = [9_600, 10]
/** A printer is given so much at a time, half a second's worth. One that takes none of it for so long has no paper, or is open. */
const [PIECE_BYTES, STUCK_MS] = [512, 10_000]
const KEPT_MS = 60_000
export const MEDIA = ['dialog', 'serial', 'pdf', 'share']
export const WIDTHS = [58, 80]
/** @type {Record<string, 'png' | 'escpos' | 'pdf'>} */
export const FORMATS = { dialog: 'png', serial: 'escpos', pdf: 'pdf', share: 'png' }
/** How a print of each format begins: what stands between may answer in the place of the house. */
const BEGINNINGS = { png: '\x89PNG', escpos: '\x1b@', pdf: '%PDF' }

/** How this device prints: medium and width in mm. @type {{medium: string, width: 58 | 80}} */
export const settings = { medium: 'dialog', width: 58, ...readSettings() }

function readSettings() {
  const { medium, width } = kept(localStorage, SETTINGS) ?? {}
  return { ...(MEDIA.includes(medium) && { medium }), ...(WIDTHS.includes(width) && { width }) }
}

/** @param {{medium?: string, width?: 58 | 80}} changes */
export function changeSettings(changes) {
  Object.assign(settings, changes)
  keep(localStorage, SETTINGS, settings)
}

/** @typedef {{format: string, width?: number, bytes: Uint8Array}} Paper  width in mm: pages of an earlier release have kept none */

/**
 * Ask the house for a ticket's next print: the original once, then copies. Under the same key it is the same print again.
 * @param {string} ticketId @param {string} key @returns {Promise<Paper>}
 */
export async function takePrint(ticketId, key) {
  const { width } = settings
  const format = FORMATS[settings.medium]
  const bytes = await client.tickets.print(ticketId, { format, width_mm: width }, { key })
  const begins = BEGINNINGS[format]
  if (String.fromCharCode(...bytes.subarray(0, begins.length)) !== begins) throw new Unreadable('the answer is no print', { key })
  return { format, width, bytes }
}

/** Tell whether a print is what this device prints now. @param {Paper} [paper] */
export const isForDevice = (paper) => paper?.format === FORMATS[settings.medium] && paper.width === settings.width

/** The last print of this page: the next one waits for it, since one picture would take the place of the other. @type {Promise<void>} */
let last = Promise.resolve()

/** Put a print on paper, after those that were asked for before. @param {Paper} paper @param {string} name its file's */
export function put(paper, name) {
  const printed = last.then(() => putNow(paper, name))
  last = printed.catch(() => {})
  return printed
}

/** Return the sentence for paper that did not come out: what a printer lacks is no fault of the house. @param {unknown} error */
export function paperSentence(error) {
  if (error instanceof DOMException) return ['AbortError', 'NotAllowedError'].includes(error.name) ? say('not_shared') : say('paper_fault', { why: error.message })
  return error instanceof Error && !(error instanceof TaquillaError) ? error.message : sentence(error)
}

/** @param {Paper} paper @param {string} name */
async function putNow(paper, name) {
  if (paper.format === 'escpos') return sendSerial(paper.bytes)
  if (paper.format === 'pdf') return save(new Blob([/** @type {any} */ (paper.bytes)], { type: 'application/pdf' }), `${name}.pdf`)
  const picture = new Blob([/** @type {any} */ (paper.bytes)], { type: 'image/png' })
  return settings.medium === 'share' ? share(picture, name) : byDialog(picture)
}

/** Print a copy, or the original if nobody has printed it: until it is out, each try is the same print, also of a page that is loaded anew. @param {string} ticketId @param {number} number */
export async function printCopy(ticketId, number) {
  // The house takes a key from one cashier alone: the next one on this device has a print of their own.
  const name = `till-copy-${user.whole_id}-${ticketId}`
  const key = kept(localStorage, name) ?? newKey()
  keep(localStorage, name, key)
  await put(await takePrint(ticketId, key), `ticket-${number}`)
  localStorage.removeItem(name)
}

/** Open the browser's dialog with a picture as wide as the paper; with `--kiosk-printing` it prints at once. @param {Blob} picture */
export async function byDialog(picture) {
  const ground = /** @type {HTMLElement} */ (document.getElementById('paper'))
  const address = URL.createObjectURL(picture)
  const image = h('img', { src: address, alt: '' })
  fill(ground, image)
  await image.decode()
  const sheet = new CSSStyleSheet()
  const height = Math.ceil((settings.width * image.naturalHeight) / image.naturalWidth) + 1
  sheet.replaceSync(`@page { size: ${settings.width}mm ${height}mm; margin: 0 } @media print { #paper img { width: ${settings.width}mm } }`)
  document.adoptedStyleSheets = [sheet]
  window.print()
  // Some browsers go on before their dialog has read the picture. Whoever prints the page later must not print the ticket again.
  const clear = () => {
    clearTimeout(timer)
    for (const name of ['keydown', 'pointerdown']) removeEventListener(name, clear, true)
    image.remove()
    URL.revokeObjectURL(address)
  }
  const timer = setTimeout(clear, KEPT_MS)
  for (const name of ['keydown', 'pointerdown']) addEventListener(name, clear, true)
}

/** Write to the printer on the serial line; the cashier chooses it once. @param {Uint8Array} bytes */
async function sendSerial(bytes) {
  const serial = /** @type {any} */ (navigator).serial
  if (!serial) throw new Error(say('no_serial'))
  const [known] = await serial.getPorts()
  const port = known ?? (await serial.requestPort())
  // Of two tabs one can open it at a time: it is closed behind each paper.
  await navigator.locks.request('till-printer', async () => {
    await port.open({ baudRate: BAUD })
    const writer = port.writable.getWriter()
    try {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) await taken(writer.write(bytes.subarray(at, at + PIECE_BYTES)))
      // What the device has taken leaves it at the pace of the line: a port that is closed before would cut the paper off.
      await taken(writer.close(), STUCK_MS + (bytes.length * BITS_PER_BYTE * 1_000) / BAUD)
    } finally {
      writer.releaseLock()
      await taken(port.close()).catch(() => {})
    }
  })
}

/** Wait until a printer has done what it was told. Throws where it does nothing: it does not say so by itself. @param {Promise<void>} doing @param {number} [ms] */
async function taken(doing, ms = STUCK_MS) {
  let timer
  const stuck = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(say('paper_stuck'))), ms)))
  await Promise.race([doing, stuck]).finally(() => clearTimeout(timer))
}

/** @param {Blob} picture @param {string} name */
async function share(picture, name) {
  const file = new File([picture], `${name}.png`, { type: 'image/png' })
  if (navigator.canShare?.({ files: [file] })) await navigator.share({ files: [file] })
  else save(picture, file.name)
}

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const address = URL.createObjectURL(blob)
  h('a', { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
