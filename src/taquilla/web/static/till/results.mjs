/** The board of results, by day. */

import { animals, client, clock, dayOf, listed, say, sentence, timeOf, texts } from './context.mjs'
import { fill, h, picture } from './dom.mjs'

const AGAIN_MS = 60_000

export default class Results {
  /** How often a day was asked for: an answer behind a later question would take its place. */
  #asked = 0

  constructor() {
    this.day = h('input', { id: 'results-day', type: 'date', min: '2000-01-01', max: '2199-12-31', onchange: () => this.load() })
    this.board = h('div', { class: 'results' })
    this.element = h('div', { class: 'panel whole' }, h('h2', {}, say('results_title')), h('div', { class: 'field' }, h('label', { for: 'results-day' }, say('day')), this.day), this.board)
    setInterval(() => this.element.isConnected && this.load(), AGAIN_MS)
  }

  /** The day that was today when the section was opened last: that one follows the calendar, a day that was chosen does not. */
  #today = ''

  async opened() {
    const today = dayOf(clock.now())
    if (['', this.#today].includes(this.day.value)) this.day.value = today
    this.#today = today
    this.day.focus()
    await this.load()
  }

  async load() {
    const asked = ++this.#asked
    try {
      // A field that is cleared, or half typed, means today.
      const { draws } = await client.draws.list({ day: this.day.value || dayOf(clock.now()), status: 'result', limit: 200 })
      if (asked !== this.#asked) return
      /** @type {Map<string, any[]>} */
      const products = new Map()
      for (const draw of draws) products.set(draw.product, [...(products.get(draw.product) ?? []), draw])
      fill(this.board, products.size ? [...products].map(([product, drawn]) => this.#product(product, drawn)) : h('p', { class: 'faint' }, say('no_results')))
    } catch (error) {
      if (asked === this.#asked) fill(this.board, h('p', { class: 'notice bad' }, sentence(error)))
    }
  }

  /** @param {string} product @param {any[]} draws */
  #product(product, draws) {
    const list = (/** @type {any} */ draw) => listed(draw.name === product ? '' : draw.name, draw.name === product ? draw.list_id : null, draw.has_sign)
    const rows = draws.map((draw) => h('li', {}, h('span', { class: 'faint' }, `${timeOf(draw.draws_at)} ${list(draw)}`), h('b', {}, resultShown(draw))))
    return h('section', { class: 'card' }, h('h3', {}, product), h('ul', {}, rows))
  }
}

/** @param {any} draw */
function resultShown({ category, result, has_sign }) {
  if (animals[result] && category !== 'lottery') return [picture(result), `${result} ${animals[result]}`]
  const [number, sign] = String(result).split('-')
  return has_sign && texts.signs[sign] ? [picture(sign), `${number} ${texts.signs[sign]}`] : result
}
