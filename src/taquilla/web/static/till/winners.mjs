/** The winners that wait for their money. */

import { client, currency, dateOf, money, say, secondOf, sentence } from './context.mjs'
import { button, fill, h } from './dom.mjs'
import { amountCell, statusTag, tableOf } from './tickets.mjs'

export default class Winners {
  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    this.rows = h('tbody')
    this.result = h('div', { role: 'status' })
    this.more = button(say('more_rows'), () => this.#load())
    this.table = tableOf('winners_title', ['number', 'sold_at', 'amount', 'prize', 'state', 'pay'], this.rows)
    this.element = h('div', { class: 'panel' }, h('h2', {}, say('winners_title')), this.result, this.table, this.more)
  }

  async opened() {
    fill(this.rows)
    this.cursor = undefined
    await this.#load()
  }

  async #load() {
    try {
      const held = this.cursor === undefined ? (await client.tickets.list({ status: 'held' })).tickets : []
      const page = await client.tickets.list({ status: 'winner', cursor: this.cursor ?? undefined })
      this.cursor = page.next
      this.more.hidden = page.next === null
      this.rows.append(...[...held, ...page.tickets].map((ticket) => this.#row(ticket)))
      this.table.hidden = this.rows.children.length === 0
      fill(this.result, this.table.hidden && h('p', { class: 'faint' }, say('no_winners')))
    } catch (error) {
      fill(this.result, h('p', { class: 'notice bad' }, sentence(error)))
    }
  }

  /** @param {any} ticket */
  #row(ticket) {
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, String(ticket.number)),
      h('td', {}, `${dateOf(ticket.sold_at)} ${secondOf(ticket.sold_at)}`),
      amountCell('amount', money(ticket.amount)),
      amountCell('prize', h('b', {}, `${money(ticket.prize)} ${currency}`)),
      h('td', {}, statusTag(ticket.status)),
      h('td', { class: 'decide' }, button(say('pay'), () => this.app.payTicket(ticket.id))),
    )
  }
}
