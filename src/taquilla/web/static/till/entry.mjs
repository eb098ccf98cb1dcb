/**
 * Reads the line that a cashier types: `NUMBERS [STAKE]`.
 *
 * `123 5` a triple or a terminal or an animal · `123ari 5` with its sign · `123p 5` permuta · `*25 5` serie · `098-102 5` corrida ·
 * `12+34 5` A+B · `1,7,22 5` tripleta · `123 456 789 5` several · `123456789 5` triples one after another · `.123456 5` terminals so ·
 * `zorro 5`, `zorro,perico,7 5` figures by their names.
 * Without a stake the last one counts.
 */

import { readAmount } from './money.mjs'

export const SIGNS = ['ARI', 'TAU', 'GEM', 'CAN', 'LEO', 'VIR', 'LIB', 'ESC', 'SAG', 'CAP', 'ACU', 'PIS']
const NAMES = [
  'aries', 'tauro', 'geminis', 'cancer', 'leo', 'virgo', 'libra', 'escorpio', 'sagitario', 'capricornio', 'acuario', 'piscis',
]
const ACCENTS = /[̀-ͯ]/g
const PERMUTA_DIGITS_MAX = 6
/** A token that names a figure: letters where a number would begin. */
const NAMED = /(?:^|[+,.])[a-z]/

/**
 * A number that was typed, expanded: kind is plain, permuta, serie, corrida, pair or three; bodies are its numbers, all of one form.
 * isFigure: it was typed by a figure's name, and is no number of another game.
 * @typedef {{kind: string, text: string, bodies: string[], sign: string | null, isFigure?: boolean}} Typed
 */

/** A line that cannot be read: name is that of a text, part the piece that is wrong, names what it may mean. */
export class EntryError extends Error {
  /** @param {string} name @param {string} part @param {string} bound @param {string} names */
  constructor(name, part = '', bound = '', names = '') {
    super(`${name} ${part}`)
    Object.assign(this, { name, part, bound, names })
  }
}

/** Return a text without accents and in small letters. @param {string} text */
export const plain = (text) => text.normalize('NFD').replace(ACCENTS, '').toLowerCase()

/**
 * Read a line. Throws EntryError.
 * @param {string} text
 * @param {number} decimals
 * @param {string} language
 * @param {import('./figures.mjs').Figures} figures
 * @param {bigint | null} lastStake
 * @returns {{numbers: Typed[], stake: bigint}}
 */
export function readLine(text, decimals, language, figures, lastStake = null) {
  const tokens = []
  for (const token of figures.joined(plain(text)).split(/\s+/).filter(Boolean)) {
    // A sign may stand apart from its number.
    if (tokens.length && /^[\d*-]+$/.test(tokens[tokens.length - 1]) && isOfNumber(token)) tokens[tokens.length - 1] += token
    else tokens.push(token)
  }
  if (tokens.length === 0) throw new EntryError('nothing')
  let stake = lastStake
  // A name is no stake: several figures may be played for the last one.
  if (tokens.length > 1 && !NAMED.test(tokens[tokens.length - 1])) {
    const last = /** @type {string} */ (tokens.pop())
    stake = readAmount(last, decimals, language)
    if (stake === null || stake === 0n) throw new EntryError('stake_unreadable', last)
  } else if (tokens.length > 1 && tokens.some((token) => !NAMED.test(token))) throw new EntryError('stake_behind', tokens[tokens.length - 1])
  const numbers = tokens.flatMap((token) => readToken(token, figures))
  const named = numbers.filter((number) => number.isFigure && number.kind === 'plain')
  const twice = named.find((number) => numbers.some((other) => !other.isFigure && other.kind === 'plain' && other.bodies[0].replace(/^0(?=[1-9])/, '') === number.bodies[0]))
  if (twice) throw new EntryError('figure_twice', twice.text)
  if (stake === null) throw new EntryError('stake_missing')
  return { numbers, stake }
}

/** Tell whether letters that stand apart belong to the number before them: a sign, or the letter of permutas. @param {string} letters */
const isOfNumber = (letters) => letters === 'p' || signOf(letters) !== null

/** Read a token that may name figures. @param {string} token @param {import('./figures.mjs').Figures} figures @returns {Typed[]} */
function readToken(token, figures) {
  if (!NAMED.test(token)) return readNumber(token)
  if (/[a-z_]\d/.test(token)) throw new EntryError('space_missing', token)
  const numbers = readNumber(token.replaceAll(/[a-z_]+/g, (name) => figures.code(name)))
  return numbers.map((number) => ({ ...number, text: token.replaceAll('_', ' '), isFigure: true }))
}

/** @param {string} token @returns {Typed[]} */
function readNumber(token) {
  const run = /^\.(\d+)$/.exec(token)
  if (run) return inPieces(run[1], 2, token)
  const pair = /^(\d{1,3})\+(\d{1,3})$/.exec(token)
  if (pair) return [{ kind: 'pair', text: token, bodies: [`${pair[1]}-${pair[2]}`], sign: null }]
  const three = /^(\d{1,2})([.,])(\d{1,2})\2(\d{1,2})$/.exec(token)
  if (three) return [{ kind: 'three', text: token, bodies: [[three[1], three[3], three[4]].join(',')], sign: null }]
  const parts = /^([\d*-]+)([a-z]*)$/.exec(token)
  if (!parts) throw new EntryError('number_unreadable', token)
  const { sign, isPermuta } = readLetters(parts[2], token)
  return readBody(parts[1], sign, isPermuta, token)
}

/** @param {string} body @param {string | null} sign @param {boolean} isPermuta @param {string} token @returns {Typed[]} */
function readBody(body, sign, isPermuta, token) {
  const one = (/** @type {string} */ kind, /** @type {string[]} */ bodies, found = sign) => [{ kind, text: token, bodies, sign: found }]
  const byNumber = /^(\d{3})-(\d{2})$/.exec(body)
  if (byNumber && sign === null) {
    const numbered = SIGNS[Number(byNumber[2]) - 1]
    if (numbered === undefined) throw new EntryError('sign_unknown', byNumber[2])
    return isPermuta ? one('permuta', permuta(byNumber[1], token), numbered) : one('plain', [byNumber[1]], numbered)
  }
  if (isPermuta) return one('permuta', permuta(body, token))
  if (body.includes('*')) return one('serie', serie(body, token))
  if (body.includes('-')) return one('corrida', corrida(body, token))
  if (body.length <= 3) return one('plain', [body])
  if (sign !== null) throw new EntryError('number_unreadable', token)
  return inPieces(body, body.length % 3 === 0 ? 3 : 2, token)
}

/** @param {string} letters @param {string} token */
function readLetters(letters, token) {
  if (letters === '') return { sign: null, isPermuta: false }
  if (letters === 'p') return { sign: null, isPermuta: true }
  const whole = signOf(letters)
  if (whole !== null) return { sign: whole, isPermuta: false }
  const rest = (letters.startsWith('p') ? signOf(letters.slice(1)) : null) ?? (letters.endsWith('p') ? signOf(letters.slice(0, -1)) : null)
  if (rest === null) throw new EntryError('sign_unknown', letters)
  return { sign: rest, isPermuta: true }
}

/** Return the sign that begins with these letters, at least two of them. @param {string} letters */
function signOf(letters) {
  if (letters.length < 2) return null
  const found = NAMES.findIndex((name) => name.startsWith(letters))
  return found < 0 ? null : SIGNS[found]
}

/** @param {string} digits @param {number} width @param {string} token @returns {Typed[]} */
function inPieces(digits, width, token) {
  if (digits.length % width) throw new EntryError('number_unreadable', token)
  const pieces = digits.match(new RegExp(`.{${width}}`, 'g')) ?? []
  return pieces.map((piece) => ({ kind: 'plain', text: piece, bodies: [piece], sign: null }))
}

/**
 * Return all distinct arrangements of three digits, of two where there are only two.
 * @param {string} digits @param {string} token
 */
function permuta(digits, token) {
  if (!/^\d+$/.test(digits) || digits.length < 2 || digits.length > PERMUTA_DIGITS_MAX) throw new EntryError('permuta_unreadable', token)
  const width = Math.min(digits.length, 3)
  /** @type {number[][]} */
  let taken = [[]]
  for (let place = 0; place < width; place++) {
    taken = taken.flatMap((before) => [...digits].flatMap((_, at) => (before.includes(at) ? [] : [[...before, at]])))
  }
  return [...new Set(taken.map((order) => order.map((at) => digits[at]).join('')))]
}

/** Return the numbers whose star runs from 0 to 9. @param {string} body @param {string} token */
function serie(body, token) {
  if (!/^(?:\*\d{1,2}|\d\*\d?|\d\d\*)$/.test(body)) throw new EntryError('serie_unreadable', token)
  return [...'0123456789'].map((digit) => body.replace('*', digit))
}

/** Return all numbers between two, both included, in either order. @param {string} body @param {string} token */
function corrida(body, token) {
  const ends = /^(\d{2,3})-(\d{2,3})$/.exec(body)
  if (!ends || ends[1].length !== ends[2].length) throw new EntryError('corrida_unreadable', token)
  const [first, last] = [Number(ends[1]), Number(ends[2])].sort((one, other) => one - other)
  return Array.from({ length: last - first + 1 }, (_, step) => String(first + step).padStart(ends[1].length, '0'))
}
