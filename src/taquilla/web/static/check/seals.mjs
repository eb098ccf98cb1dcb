// Verifies the seal of a ticket with nothing but the browser: the lines of its wagers, their places in the trees of their draws,
// the entries that seal those draws, their places in the operator's log, and the signature under the checkpoint. Nothing here asks
// the house or touches the page; everything is read strictly, as the house's own reader does (C2SP; RFC 6962).

/** A reason for which something is not believed: `code` names its sentence, `draw` the draw that it is about. */
export class Broken extends Error {
  /** @param {string} code @param {number | null} [draw] */
  constructor(code, draw = null) {
    super(draw === null ? code : `${code} (draw ${draw})`)
    this.code = code
    this.draw = draw
  }
}

/**
 * @typedef {{ name: string, id: Uint8Array, publicKey: Uint8Array, text: string }} Key
 * @typedef {{ line: number, draw: number, play: string, stake: string }} Shown  a play as the page shows it
 * @typedef {{ ticket: string, number: string, isUndone: boolean, currency: string, exponent: number, plays: Shown[] }} Page
 * @typedef {{ index: number, text: string, path: string[] }} Line
 * @typedef {{ draw: number, entry?: string, proof?: string, lines?: Line[] }} DrawProof  without an entry it is not sealed yet
 * @typedef {{ origin: string, keys: string[], terms: string[], draws: DrawProof[] }} Answer
 * @typedef {{ draw: number, entry: number, wagers: number, size: number, root: string, isSigned: boolean }} Sealed
 * @typedef {{ state: string, note: string }} PromiseOutcome  note: the promise as a signed note, "" where there is none to show
 * @typedef {{ sealed: Sealed[], waiting: number[], broken: Broken | null, promise: PromiseOutcome, canSign: boolean }} Outcome
 */

const ENTRY = /^taquilla-draw-seal\/1\nentry (\d+)\ndraw (\d+)\nclosed (\S+)\nwagers (\d+)\nhead ([0-9a-f]{64})\nroot ([0-9a-f]{64})\n$/
const INSTANT = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z'
const TERMS = new RegExp(`^\\d+ (\\d+) ([0-9a-f-]{36}) (\\d+) \\d+ \\d+ (\\S+) (\\d+) \\d+ \\d+ (\\S+) \\d+ ${INSTANT}$`)
const END = new RegExp(`^ (?:sold|(undone) ${INSTANT})$`)
// What breaks a promise too: other wagers are shown or sealed than those of the ticket.
const OTHER_WAGERS = ['page', 'line', 'missing']
const ED25519 = 1
const HASHES_MAX = 63
const utf8 = new TextEncoder()

/** @param {Uint8Array} data @returns {Promise<Uint8Array>} */
export async function sha256(data) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {BufferSource} */ (data)))
}

/** @param {...Uint8Array} parts */
function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** @param {string} text */
export const leafHash = (text) => sha256(joined(Uint8Array.of(0), utf8.encode(text)))

/** @param {Uint8Array} left @param {Uint8Array} right */
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right))

/** @param {Uint8Array} data */
export const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** @param {Uint8Array} data */
const base64 = (data) => btoa(String.fromCharCode(...data))

/** Read canonical base64. @param {string} text @param {string} code */
function bytes(text, code) {
  let data = ''
  try {
    data = atob(text)
  } catch {
    throw new Broken(code)
  }
  if (!data || btoa(data) !== text) throw new Broken(code)
  return Uint8Array.from(data, (one) => one.charCodeAt(0))
}

/** Read the base64 of a hash. @param {string} text @param {string} code */
function hash(text, code) {
  const data = bytes(text, code)
  if (data.length !== 32) throw new Broken(code)
  return data
}

/** Read a number without a leading zero. @param {string} text @param {string} code */
function decimal(text, code) {
  const number = Number(text)
  if (!/^(0|[1-9]\d*)$/.test(text) || !Number.isSafeInteger(number)) throw new Broken(code)
  return number
}

/**
 * Tell whether a leaf stands at an index of a tree (RFC 9162, section 2.1.3.2).
 * @param {Uint8Array} leaf @param {number} index @param {number} size @param {Uint8Array[]} path @param {Uint8Array} root
 */
export async function isIncluded(leaf, index, size, path, root) {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size && path.length <= HASHES_MAX)) return false
  let [found, at, last] = [leaf, index, size - 1]
  const half = (/** @type {number} */ number) => Math.floor(number / 2)
  for (const sibling of path) {
    if (last === 0) return false
    if (at % 2 || at === last) {
      found = await nodeHash(sibling, found)
      while (at % 2 === 0 && at) [at, last] = [half(at), half(last)]
    } else {
      found = await nodeHash(found, sibling)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && hex(found) === hex(root)
}

/** Tell whether this browser verifies Ed25519. */
export async function verifiesEd25519() {
  try {
    // The first key of RFC 8032, section 7.1.
    const key = bytes('11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', 'keys')
    await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify'])
    return true
  } catch {
    return false
  }
}

/** @param {Uint8Array} publicKey @param {Uint8Array} signature @param {string} text */
async function isSigned(publicKey, signature, text) {
  if (signature.length !== 64) return false
  try {
    const key = await crypto.subtle.importKey('raw', /** @type {BufferSource} */ (publicKey), { name: 'Ed25519' }, false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, /** @type {BufferSource} */ (signature), utf8.encode(text))
  } catch {
    return false
  }
}

/**
 * Read a verifier key of a log: `name+id+base64`. A log that was restarted has had other origins, whose keys have their names.
 * @param {string} text @returns {Promise<Key>}
 */
export async function readKey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? []
  if (name === undefined) throw new Broken('keys')
  const data = bytes(encoded, 'keys')
  const made = (await sha256(joined(utf8.encode(`${name}\n`), data))).slice(0, 4)
  if (data.length !== 33 || data[0] !== ED25519 || hex(made) !== id) throw new Broken('keys')
  return { name, id: made, publicKey: data.slice(1), text }
}

/**
 * Read a checkpoint, and verify that a key of the log has signed it. A known key's wrong signature refuses it, even beside a right one.
 * @param {string} note @param {string} origin @param {Key[]} keys @param {boolean} canSign
 */
async function readCheckpoint(note, origin, keys, canSign) {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) throw new Broken('proof')
  const text = note.slice(0, end + 1)
  const [name, size, root, ...more] = text.slice(0, -1).split('\n')
  if (name !== origin || root === undefined || more.includes('')) throw new Broken('log')
  let signatures = 0
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, signer, encoded] = /^— ([^+\s]+) (\S+)$/.exec(line) ?? []
    if (!signer) throw new Broken('proof')
    const data = bytes(encoded, 'proof')
    const key = signer === origin && keys.find((one) => one.name === origin && hex(one.id) === hex(data.slice(0, 4)))
    if (!key) continue
    if (canSign && !(await isSigned(key.publicKey, data.slice(4), text))) throw new Broken('signature')
    signatures += 1
  }
  if (!signatures) throw new Broken('signature')
  return { size: decimal(size, 'proof'), root: hash(root, 'proof') }
}

/**
 * Verify that an entry stands in the log: a `.tlog-proof` (C2SP tlog-proof) with its signed checkpoint.
 * @param {string} proof @param {string} entry @param {string} origin @param {Key[]} keys @param {boolean} canSign
 */
export async function checkEntry(proof, entry, origin, keys, canSign) {
  const blank = proof.indexOf('\n\n')
  const [header, ...lines] = proof.slice(0, Math.max(blank, 0)).split('\n')
  if (header !== 'c2sp.org/tlog-proof@v1') throw new Broken('proof')
  if (lines[0]?.startsWith('extra ')) {
    const extra = bytes(/** @type {string} */ (lines.shift()).slice(6), 'proof')
    if (hex(extra) !== hex(utf8.encode(entry))) throw new Broken('entry')
  }
  const first = lines.shift()
  if (!first?.startsWith('index ')) throw new Broken('proof')
  const index = decimal(first.slice(6), 'proof')
  const checkpoint = await readCheckpoint(proof.slice(blank + 2), origin, keys, canSign)
  const path = lines.map((line) => hash(line, 'proof'))
  if (!(await isIncluded(await leafHash(entry), index, checkpoint.size, path, checkpoint.root))) throw new Broken('entry')
  return { index, ...checkpoint }
}

/** Return an amount in minor units as the page writes it. @param {string} units @param {number} exponent */
function money(units, exponent) {
  if (!exponent) return units
  const digits = units.padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/**
 * Verify that the terms are those of the ticket that the page shows: each play with its stake, and none more.
 * @param {string[]} terms @param {Page} page
 * @returns {Map<number, string>} the terms by line
 */
function checkPage(terms, page) {
  const found = new Map()
  for (const one of terms) {
    const [, line, ticket, number, selection, stake, currency] = TERMS.exec(one) ?? []
    const play = page.plays.find((play) => play.line === Number(line))
    const isShown =
      play?.play.split(' ').includes(selection) && play.stake === `${currency} ${money(stake, page.exponent)}` && currency === page.currency
    if (!isShown || ticket !== page.ticket || number !== page.number || found.has(Number(line))) throw new Broken('page')
    found.set(Number(line), one)
  }
  if (found.size !== page.plays.length) throw new Broken('page')
  return found
}

/**
 * Verify the seal of one draw: its lines of the ticket, its entry, and the log.
 * @param {DrawProof} draw @param {Map<number, string>} terms @param {Answer} answer @param {Key[]} keys @param {Page} page
 * @param {boolean} canSign @returns {Promise<Sealed>}
 */
async function checkDraw(draw, terms, answer, keys, page, canSign) {
  const { entry = '', proof = '', lines = [] } = draw
  const [, number, of, , wagers, , root] = ENTRY.exec(entry) ?? []
  if (of !== String(draw.draw)) throw new Broken('entry', draw.draw)
  const log = await checkEntry(proof, entry, answer.origin, keys, canSign)
  if (String(log.index) !== number) throw new Broken('entry', draw.draw)
  const there = new Set()
  for (const { index, text, path } of lines) {
    const own = [...terms].find(([, one]) => text.startsWith(`${one} `))
    const end = own && END.exec(text.slice(own[1].length))
    if (!own || !end) throw new Broken('line', draw.draw)
    const leaf = await leafHash(text)
    const siblings = path.map((one) => hash(one, 'proof'))
    const isSealed = await isIncluded(leaf, index, decimal(wagers, 'entry'), siblings, Uint8Array.from(root.match(/../g) ?? [], (two) => parseInt(two, 16)))
    if (!isSealed) throw new Broken('line', draw.draw)
    if (Boolean(end[1]) !== page.isUndone) throw new Broken('undone', draw.draw)
    there.add(own[0])
  }
  const isMissing = page.plays.some((play) => play.draw === draw.draw && !there.has(play.line))
  if (isMissing || there.size === 0 || there.size < lines.length) throw new Broken('missing', draw.draw)
  return { draw: draw.draw, entry: log.index, wagers: Number(wagers), size: log.size, root: base64(log.root), isSigned: canSign }
}

/**
 * Read the promise in an address' fragment, and verify who has signed it. state: none, unreadable, foreign, unverified, signed.
 * @param {string} fragment @param {string} ticket @param {string} latest @param {Key[]} keys @param {boolean} canSign
 */
export async function readPromise(fragment, ticket, latest, keys, canSign) {
  const nothing = { state: fragment ? 'unreadable' : 'none', wagers: '', note: '' }
  if (!/^[A-Za-z0-9_-]{144}$/.test(fragment)) return nothing
  const data = bytes(fragment.replaceAll('-', '+').replaceAll('_', '/'), 'promise')
  const microseconds = new DataView(data.buffer).getBigUint64(4)
  if (microseconds > 253_402_300_799_999_999n) return nothing
  const seconds = new Date(Number(microseconds / 1000n)).toISOString().slice(0, 19)
  const at = `${seconds}.${String(microseconds % 1_000_000n).padStart(6, '0')}Z`
  const wagers = hex(data.slice(12, 44))
  const key = keys.find((one) => hex(one.id) === hex(data.slice(0, 4)))
  const origin = key?.name ?? latest
  const text = `taquilla-promise/1\nlog ${origin}\nticket ${ticket}\nwagers ${wagers}\nat ${at}\n`
  const note = `${text}\n— ${origin} ${base64(joined(data.slice(0, 4), data.slice(44)))}\n`
  if (!key || (canSign && !(await isSigned(key.publicKey, data.slice(44), text)))) return { state: 'foreign', wagers, note }
  return { state: canSign ? 'signed' : 'unverified', wagers, note }
}

/** Return the digest by which a promise names the wagers of a ticket. @param {Iterable<string>} terms */
export async function termsDigest(terms) {
  return hex(await sha256(utf8.encode([...terms].map((one) => `${one}\n`).join(''))))
}

/**
 * Verify all that the house has answered about a ticket, and the promise in its address. Draws after one that is broken are not looked at.
 * @param {Answer} answer @param {Page} page @param {string} fragment @returns {Promise<Outcome>}
 */
export async function verifyTicket(answer, page, fragment) {
  const canSign = await verifiesEd25519()
  /** @type {Outcome} */
  const outcome = { sealed: [], waiting: [], broken: null, promise: { state: 'none', note: '' }, canSign }
  const keys = await Promise.all(answer.keys.map((one) => readKey(one)))
  const promise = await readPromise(fragment, page.ticket, answer.origin, keys, canSign)
  try {
    const terms = checkPage(answer.terms, page)
    for (const draw of answer.draws) {
      if (draw.entry === undefined) outcome.waiting.push(draw.draw)
      else outcome.sealed.push(await checkDraw(draw, terms, answer, keys, page, canSign).catch((error) => { throw located(error, draw.draw) }))
    }
    const known = new Set(answer.draws.map((one) => one.draw))
    const missing = page.plays.find((play) => !known.has(play.draw))
    if (missing) throw new Broken('missing', missing.draw)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    outcome.broken = error
  }
  const isOwn = ['signed', 'unverified'].includes(promise.state)
  const isBroken = promise.wagers !== (await termsDigest(answer.terms)) || OTHER_WAGERS.includes(outcome.broken?.code ?? '')
  const isKept = !outcome.broken && !outcome.waiting.length
  const state = !isOwn ? promise.state : isBroken ? 'broken' : !canSign ? 'unverified' : isKept ? 'kept' : 'made'
  outcome.promise = { state, note: promise.note }
  return outcome
}

/** Name the draw of a mistake that does not know it. @param {unknown} error @param {number} draw */
function located(error, draw) {
  return error instanceof Broken && error.draw === null ? new Broken(error.code, draw) : error
}
