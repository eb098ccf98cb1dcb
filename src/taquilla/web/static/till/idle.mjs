/** Fills the centre while the ticket is empty: the next draws until one is chosen, and the last lines that were played. */

import { hourOf, say } from './context.mjs'
import { button, fill, h, picture } from './dom.mjs'
import { figuresOf } from './slip.mjs'

const DRAWS = 6
const LINES = 12
const KEPT = 'till-lines'

export class Idle {
  /** The last lines, the newest first, each with the figures that it plays. @type {{text: string, figures: string[]}[]} */
  #lines = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')

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
    this.#lines = [{ text, figures }, ...this.#lines.filter((line) => line.text !== text)].slice(0, LINES)
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.#lines))
    } catch {
      // They are lost with the page.
    }
  }

  show() {
    if (this.slip.plays.length > 0) return fill(this.element)
    const draws = this.board.chosen.size > 0 ? [] : [...this.board.draws.values()].slice(0, DRAWS)
    fill(
      this.element,
      draws.length > 0 && [h('h2', {}, say('next_draws')), h('div', { class: 'next' }, draws.map((draw) => button([h('b', {}, draw.label), hourOf(draw.draws_at)], () => this.board.toggle([draw.id]))))],
      this.#lines.length > 0 && [h('h2', {}, say('last_lines')), h('div', { class: 'chips' }, this.#lines.map((line) => button([...line.figures.map(picture), line.text], () => this.#again(line.text), { class: 'chip' })))],
    )
  }

  /** @param {string} text */
  #again(text) {
    this.line.text = text
    this.line.focus()
  }
}
