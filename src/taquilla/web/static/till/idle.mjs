/** Fills the centre while the ticket is empty: the next draws until one is chosen, what its cashier plays most, and the last lines. */

import { hourOf, keep, kept, say, user } from './context.mjs'
import { button, fill, h, picture } from './dom.mjs'
import { figuresOf } from './slip.mjs'

const DRAWS = 6
const LINES = 8
const KEPT_MAX = 60
const OFTEN = 3
const KEPT = `till-lines-${user.whole_id}`

export class Idle {
  /** The cashier's lines on this device, the newest first, each with its figures and how often it was played. @type {{text: string, figures: string[], times: number}[]} */
  #lines = kept(localStorage, KEPT) ?? []

  /** @param {import('./board.mjs').Board} board @param {import('./line.mjs').Line} line @param {import('./slip.mjs').Slip} slip */
  constructor(board, line, slip) {
    this.board = board
    this.line = line
    this.slip = slip
    this.element = h('div', { class: 'idle' })
    slip.addEventListener('added', (event) => this.#keep(/** @type {CustomEvent} */ (event).detail))
    slip.addEventListener('changed', () => this.show())
    for (const name of ['chosen', 'answered']) board.addEventListener(name, () => this.show())
    this.show()
  }

  /** @param {{text: string, wagers: import('./plays.mjs').Wager[]}} added */
  #keep({ text, wagers }) {
    const figures = [...new Set(wagers.flatMap(({ game, selection }) => figuresOf(game, selection)))].slice(0, 3)
    const before = this.#lines.find((line) => line.text === text)
    this.#lines = [{ text, figures, times: (before?.times ?? 0) + 1 }, ...this.#lines.filter((line) => line !== before)].slice(0, KEPT_MAX)
    keep(localStorage, KEPT, this.#lines)
  }

  show() {
    if (this.slip.plays.length > 0) return fill(this.element)
    const draws = this.board.chosen.size > 0 ? [] : [...this.board.draws.values()].slice(0, DRAWS)
    const favourites = this.#lines.filter(({ times }) => times >= OFTEN).sort((one, other) => other.times - one.times).slice(0, LINES)
    const last = this.#lines.filter((line) => !favourites.includes(line)).slice(0, LINES)
    const listed = (/** @type {typeof last} */ lines, /** @type {string} */ title) => lines.length > 0 && [h('h2', {}, title), h('div', { class: 'chips' }, lines.map((line) => button([...line.figures.map(picture), line.text], () => this.#again(line.text), { class: 'chip' })))]
    fill(
      this.element,
      draws.length > 0 && [h('h2', {}, say('next_draws')), h('div', { class: 'next' }, draws.map((draw) => button([h('b', {}, draw.label), hourOf(draw.draws_at)], () => this.board.toggle([draw.id]))))],
      listed(favourites, say('favourites')),
      listed(last, say('last_lines')),
    )
  }

  /** @param {string} text */
  #again(text) {
    this.line.text = text
    this.line.focus()
  }
}
