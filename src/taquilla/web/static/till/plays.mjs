/** Puts typed numbers on the chosen draws: each number is played on a draw in the way that fits it. */

import { EntryError } from './entry.mjs'
import { minorOf, written } from './money.mjs'

/**
 * @typedef {import('./entry.mjs').Typed} Typed
 * @typedef {{id: number, product_id: number, product: string, name: string, category: string, list_id: number | null,
 *   has_sign: boolean, draws_at: string, closes_at: string, status: string, result: string | null}} Draw
 * @typedef {{product_id: number, game: string, stake_min: string, stake_max: string, stake_step: string}} Offer
 * @typedef {{draw_id: number, game: string, selection: string, stake: bigint}} Wager
 */

const WHEEL = { animalitos: 36, animalitos77: 75 }

/**
 * Return the wagers of numbers on draws. Throws EntryError where a number fits none of them, or its stake is none that is taken.
 * @param {Typed[]} numbers @param {bigint} stake @param {Draw[]} draws @param {Offers} offers
 * @returns {Wager[]}
 */
export function wagersOn(numbers, stake, draws, offers) {
  if (draws.length === 0) throw new EntryError('draw_missing')
  return numbers.flatMap((number) => {
    const wagers = draws.flatMap((draw) => wagersOf(number, draw, stake, offers))
    if (wagers.length > 0) return wagers
    const isOfListA = number.kind === 'pair' && draws.some((draw) => wagersOf(number, { ...draw, list_id: 1 }, stake, offers).length > 0)
    throw new EntryError(isOfListA ? 'pair_by_list_a' : 'fits_none', number.text)
  })
}

/** The games that may be sold, with their stakes. */
export class Offers {
  /** @param {{wagers_max: number, games: Offer[]}} offers @param {number} decimals */
  constructor(offers, decimals) {
    this.wagersMax = offers.wagers_max
    this.decimals = decimals
    /** @type {Map<string, Offer>} */
    this.games = new Map(offers.games.map((offer) => [`${offer.product_id} ${offer.game}`, offer]))
    /** Products that have lists without signs: on those with signs, their plain numbers are not played. */
    this.plain = new Set()
  }

  /** Learn which products have lists without signs. @param {Draw[]} draws */
  learn(draws) {
    for (const draw of draws) if (!draw.has_sign) this.plain.add(draw.product_id)
  }

  /** @param {Draw} draw @param {string} game */
  of(draw, game) {
    return this.games.get(`${draw.product_id} ${game}`)
  }

  /**
   * Throw EntryError where a stake is not taken.
   * @param {Draw} draw @param {string} game @param {bigint} stake
   */
  check(draw, game, stake) {
    const offer = /** @type {Offer} */ (this.of(draw, game))
    const [least, most, step] = [offer.stake_min, offer.stake_max, offer.stake_step].map((text) => minorOf(text, this.decimals))
    if (stake < least) throw new EntryError('STAKE_TOO_SMALL', draw.name, offer.stake_min)
    if (stake > most) throw new EntryError('STAKE_TOO_LARGE', draw.name, offer.stake_max)
    if (step > 0n && stake % step) throw new EntryError('STAKE_NOT_MULTIPLE', written(stake, this.decimals), offer.stake_step)
  }
}

/** @param {Typed} number @param {Draw} draw @param {bigint} stake @param {Offers} offers @returns {Wager[]} */
function wagersOf(number, draw, stake, offers) {
  const game = gameOf(number, draw, offers)
  if (game === null || offers.of(draw, game) === undefined) return []
  const selections = number.bodies.map((body) => selectionOf(body, number.sign, game, draw))
  if (selections.some((selection) => selection === null)) return []
  offers.check(draw, game, stake)
  return selections.map((selection) => ({ draw_id: draw.id, game, selection: /** @type {string} */ (selection), stake }))
}

/** @param {Typed} number @param {Draw} draw @param {Offers} offers @returns {string | null} */
function gameOf(number, draw, offers) {
  const { kind, sign } = number
  const [body] = number.bodies
  // A pair is played on both lists, and sold by the draw of the first one.
  if (kind === 'pair' && (draw.list_id ?? 1) > 1) return null
  if (number.isFigure && draw.category === 'lottery') return null
  if (draw.category !== 'lottery') {
    if (sign !== null) return null
    return { plain: draw.category, pair: 'animal_ab', three: 'tripleta' }[kind] ?? null
  }
  if (kind === 'three') return null
  const parts = kind === 'pair' ? body.split('-') : [body]
  if (parts.some((part) => part.length !== parts[0].length)) return null
  const form = { 2: 'terminal', 3: 'triple' }[parts[0].length]
  if (form === undefined) return null
  if (kind === 'pair') return draw.has_sign ? null : `${form}_ab`
  if (sign !== null) return draw.has_sign ? `${form}_sign` : null
  return draw.has_sign && offers.plain.has(draw.product_id) ? null : form
}

/** @param {string} body @param {string | null} sign @param {string} game @param {Draw} draw @returns {string | null} */
function selectionOf(body, sign, game, draw) {
  if (draw.category === 'lottery') return sign === null ? body : `${body}-${sign}`
  const last = WHEEL[/** @type {'animalitos'} */ (draw.category)]
  const [joint] = /[-,]/.exec(body) ?? ['']
  const figures = (joint ? body.split(joint) : [body]).map((part) => figureOf(part, last))
  if (figures.includes(null)) return null
  if (game === 'tripleta') {
    if (new Set(figures).size !== 3) return null
    const place = (/** @type {any} */ figure) => (figure === '0' ? -2 : figure === '00' ? -1 : Number(figure))
    figures.sort((one, other) => place(one) - place(other))
  }
  return figures.join(joint)
}

/** Return the code of a figure: 07 is 7, and 0 and 00 are two figures. @param {string} text @param {number} last */
export function figureOf(text, last) {
  if (!/^\d{1,2}$/.test(text)) return null
  if (text === '0' || text === '00') return text
  return Number(text) <= last ? String(Number(text)) : null
}
