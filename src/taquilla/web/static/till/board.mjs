/** The draws that are on sale: sorted by their close, with a countdown, and several chosen at once. */

import { TaquillaError } from '../client/problems.js'
import { plain } from './entry.mjs'
import { Offers } from './plays.mjs'
import { client, clock, decimals, hourOf, isLoggedOut, keep, kept, listed, say, timeOf } from './context.mjs'
import { countdown } from './clock.mjs'
import { button, fill, h, key } from './dom.mjs'

/** @typedef {import('./plays.mjs').Draw} Draw */
/** @typedef {Draw & {no: number, label: string, closes: number}} Listed */

const AGAIN_MS = 120_000
const OFFERS_MS = 600_000
const FIRST = 40
const OTHERS_MS = 2_000
const FEW = 30
const SOON_MS = 120_000
const DAY_MS = 86_400_000
export const FUNCTION_KEYS = ['F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9']
const USUAL = 'till-draws'

export class Board extends EventTarget {
  /** @type {Map<number, Listed>} */
  draws = new Map()
  /** @type {Set<number>} */
  chosen = new Set()
  /** @type {Offers | null} */
  offers = null
  /** @type {Listed[]} */
  #shown = []
  /** @type {Map<number, HTMLElement>} */
  #rows = new Map()
  /** @type {[number, HTMLElement][]} */
  #countdowns = []
  #filter = ''
  isReady = false
  /** Whether the chosen draws are those of the last sale: the next choice begins anew. */
  isKept = false
  /** Whether all draws are here: the first ones come alone. */
  isWhole = false
  #offersAt = -Infinity

  constructor() {
    super()
    this.list = h('div', { class: 'draws' })
    const unfold = button(say('all_draws'), () => unfold.setAttribute('aria-pressed', String(this.element.classList.toggle('all'))), { class: 'quiet unfold', 'aria-pressed': 'false' })
    this.element = h('section', { class: 'zone zone-draws', 'aria-label': say('draws') }, this.list, unfold)
    setInterval(() => this.#tick(), 250)
    setInterval(() => this.load(), AGAIN_MS)
    clock.addEventListener('jumped', () => this.load())
  }

  /** Load the draws, and the offers where they are old. Says by an event whether the house answered. */
  async load() {
    try {
      const isOld = clock.now() - this.#offersAt > OFFERS_MS
      const [today, offers] = await Promise.all([client.draws.list({ status: 'open', limit: FIRST }), isOld ? client.offers.list() : null])
      if (offers) [this.offers, this.#offersAt] = [new Offers(offers, decimals), clock.now()]
      const draws = [...today.draws]
      // The next draws are there at once; the others follow once the till can be used.
      const isFirst = !this.isReady
      if (isFirst && today.next) setTimeout(() => this.load(), OTHERS_MS)
      for (let { next } = today; next && !isFirst; ) {
        const page = await client.draws.list({ status: 'open', cursor: next })
        draws.push(...page.draws)
        next = page.next
      }
      if (draws.length < FEW && today.next === null) {
        const tomorrow = new Date(Date.parse(`${today.day}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
        draws.push(...(await client.draws.list({ status: 'open', day: tomorrow })).draws)
      }
      this.#take(draws)
      this.isReady = true
      this.isWhole = !isFirst || today.next === null
      this.#emit('answered')
    } catch (error) {
      if (!(error instanceof TaquillaError)) throw error
      this.#emit(isLoggedOut(error) ? 'logged-out' : 'silent')
    }
  }

  /** Wait until the house has answered, where it has not yet, or not with all draws. */
  async answered() {
    if (!this.isWhole) await new Promise((resolve) => this.addEventListener('answered', resolve, { once: true }))
  }

  /** Load the offers too: something was refused, so they may have changed. */
  refresh() {
    this.#offersAt = -Infinity
    return this.load()
  }

  /** @param {Draw[]} draws */
  #take(draws) {
    const offers = /** @type {Offers} */ (this.offers)
    const sellable = new Set([...offers.games.values()].map((offer) => offer.product_id))
    const found = draws.filter((draw) => sellable.has(draw.product_id) && Date.parse(draw.closes_at) > clock.now())
    const before = this.draws
    let no = Math.max(0, ...[...before.values()].map((draw) => draw.no))
    const isOther = found.some((draw) => !before.has(draw.id)) || found.length !== before.size
    offers.learn([...before.values(), ...draws])
    this.draws = new Map(
      found
        .map((draw) => ({ ...draw, label: listed(draw.name, draw.list_id, draw.has_sign), closes: Date.parse(draw.closes_at), no: before.get(draw.id)?.no ?? ++no }))
        .sort((one, other) => one.closes - other.closes || one.no - other.no)
        .map((draw) => [draw.id, draw]),
    )
    const gone = [...before.values()].filter((draw) => !this.draws.has(draw.id))
    this.#leave(gone)
    if (isOther || this.#shown.length === 0) this.show()
  }

  /** Show the draws, those that match a search. @param {string} [filter] */
  show(filter = '') {
    this.#filter = filter
    const wanted = words(filter)
    this.#shown = [...this.draws.values()].filter((draw) => wanted.every((word) => matches(draw, word)))
    this.#rows.clear()
    this.#countdowns = []
    const groups = []
    let closes = 0
    for (const [place, draw] of this.#shown.entries()) {
      if (draw.closes !== closes) {
        closes = draw.closes
        groups.push(this.#group(draw), h('div', { class: 'draw-group' }))
      }
      groups.at(-1)?.append(this.#row(draw, FUNCTION_KEYS[place]))
    }
    fill(this.list, groups.length ? groups : h('p', { class: 'faint' }, say(this.isReady ? 'no_draws' : 'loading')))
    this.#tick()
  }

  /** @param {Listed} draw */
  #group(draw) {
    const left = h('span', { class: 'left' })
    this.#countdowns.push([draw.closes, left])
    return h('h2', { class: 'closing' }, say('closes', { at: hourOf(draw.closes_at) }), ' ', left)
  }

  /** @param {Listed} draw @param {string | undefined} functionKey */
  #row(draw, functionKey) {
    const row = h(
      'button',
      { type: 'button', class: 'draw', 'aria-pressed': String(this.chosen.has(draw.id)), onclick: () => this.toggle([draw.id]), 'data-id': draw.id },
      h('span', { class: 'fn' }, functionKey && key(functionKey)),
      h('span', { class: 'no' }, `/${draw.no}`),
      h('span', { class: 'name' }, labelShown(draw)),
      h('span', { class: 'at' }, timeOf(draw.draws_at)),
    )
    this.#rows.set(draw.id, row)
    return row
  }

  /** Choose draws, or leave them where all are chosen. @param {number[]} ids */
  toggle(ids) {
    if (this.isKept) return this.choose(ids)
    const isChoosing = ids.some((id) => !this.chosen.has(id))
    for (const id of ids) isChoosing ? this.chosen.add(id) : this.chosen.delete(id)
    this.#mark()
  }

  /** Choose these draws, and no others. @param {number[]} ids */
  choose(ids) {
    this.chosen = new Set(ids)
    this.isKept = false
    this.#mark()
  }

  /** Keep the chosen draws for the next ticket, until other ones are chosen. */
  keep() {
    this.isKept = this.chosen.size > 0
    this.#mark()
  }

  /** Return the draws that are chosen for this ticket, and not kept from the last one. */
  get own() {
    return this.isKept ? [] : [...this.chosen]
  }

  #mark() {
    this.list.classList.toggle('kept', this.isKept)
    for (const [id, row] of this.#rows) row.setAttribute('aria-pressed', String(this.chosen.has(id)))
    this.#emit('chosen')
  }

  /** Return the chosen draws, the next close first. @returns {Listed[]} */
  get selected() {
    return [...this.draws.values()].filter((draw) => this.chosen.has(draw.id))
  }

  /** Choose by a function key: the place of a draw in the list. @param {number} place */
  toggleAt(place) {
    const draw = this.#shown[place]
    if (draw) this.toggle([draw.id])
  }

  /**
   * Return the draws that a text after `/` means: numbers, or beginnings of a name's words for its next close; without a text the next
   * draws of those that were sold last.
   * @param {string} text @returns {Listed[]}
   */
  meant(text) {
    const found = []
    const parts = words(text)
    if (parts.length === 0) return this.#usual()
    for (const part of parts.filter((word) => /^\d+$/.test(word))) {
      const draw = [...this.draws.values()].find((one) => one.no === Number(part))
      if (draw) found.push(draw)
    }
    const names = parts.filter((word) => !/^\d+$/.test(word))
    if (names.length) {
      const matching = [...this.draws.values()].filter((draw) => names.every((word) => matches(draw, word)))
      found.push(...matching.filter((draw) => draw.closes === matching[0].closes))
    }
    return [...new Set(found)]
  }

  /** Return the next draw of the same list after one that has closed. @param {Listed} draw @returns {Listed | undefined} */
  following(draw) {
    return [...this.draws.values()].find((one) => listOf(one) === listOf(draw) && one.closes > draw.closes)
  }

  /** Remember which lists were sold last. @param {Listed[]} draws */
  sold(draws) {
    keep(localStorage, USUAL, [...new Set(draws.map(listOf))])
  }

  /** Return the next draws of the lists that were sold last. @returns {Listed[]} */
  #usual() {
    const draws = [...this.draws.values()]
    const lists = kept(localStorage, USUAL) ?? []
    return draws.filter((draw) => lists.includes(listOf(draw)) && draw === draws.find((one) => listOf(one) === listOf(draw)))
  }

  #tick() {
    const now = clock.now()
    for (const [closes, element] of this.#countdowns) {
      const text = say('closes_in', { left: countdown(closes - now) })
      if (element.textContent !== text) element.textContent = text
      element.classList.toggle('soon', closes - now < SOON_MS)
    }
    const closed = [...this.draws.values()].filter((draw) => draw.closes <= now)
    if (closed.length === 0) return
    for (const draw of closed) this.draws.delete(draw.id)
    this.#leave(closed)
    this.show(this.#filter)
  }

  /** @param {Listed[]} gone */
  #leave(gone) {
    if (gone.length === 0) return
    for (const draw of gone) this.chosen.delete(draw.id)
    this.dispatchEvent(new CustomEvent('closed', { detail: gone }))
    this.#emit('chosen')
  }

  /** @param {string} name */
  #emit(name) {
    this.dispatchEvent(new Event(name))
  }
}

/** Return a draw's label, which has a shorter form where there is no room. @param {Listed} draw @param {string} [behind] @returns {any} */
export function labelShown({ label }, behind = '') {
  const first = /^TRIPLE(?= )/.exec(label)?.[0] ?? ''
  return [first && [h('span', { class: 'brief' }, 'T.'), h('span', { class: 'full' }, first)], label.slice(first.length) + behind]
}

/** @param {Draw} draw */
const listOf = (draw) => `${draw.product_id} ${draw.list_id}`
/** @param {string} text */
const words = (text) => plain(text).split(/\s+/).filter(Boolean)
/** @param {Listed} draw @param {string} word */
const matches = (draw, word) => plain(`${draw.label} ${draw.product} ${timeOf(draw.draws_at)}`).split(' ').some((part) => part.startsWith(word))
