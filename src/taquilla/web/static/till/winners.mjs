/** The winners that wait for their money. */

import { client, clock, currency, dateOf, dayOf, money, say, secondOf, sentence, timeOf } from './context.mjs'
import { button, fill, h } from './dom.mjs'
import { amountCell, lastMinute, statusTag, tableOf } from './tickets.mjs'

const PAGE = 200
const READ_MAX = 1_000

export default class Winners {
  /** @type {any[]} */
  tickets = []

  /** How often tickets were asked for: an answer behind a later question would show them twice. */
  #asked = 0

  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    this.rows = h('tbody')
    this.result = h('div', { role: 'status' })
    this.more = button(say('more_rows'), () => this.#load())
    this.table = tableOf('winners_title', ['number', 'sold_at', 'amount', 'prize', 'expires_at', 'state', 'pay'], this.rows)
    this.element = h('div', { class: 'panel loads' }, h('h2', {}, say('winners_title')), this.result, this.table, this.more)
  }

  async opened() {
    this.tickets = []
    this.cursor = undefined
    await this.#load()
  }

  async #load() {
    const asked = ++this.#asked
    let { cursor } = this
    try {
      const found = cursor === undefined ? (await client.tickets.list({ status: 'held' })).tickets : []
      do {
        const page = await client.tickets.list({ status: 'winner', limit: PAGE, cursor: cursor ?? undefined })
        found.push(...page.tickets)
        cursor = page.next
      } while (cursor && found.length < READ_MAX)
      if (asked !== this.#asked) return
      this.cursor = cursor
      this.more.hidden = !cursor
      this.tickets = [...this.tickets, ...found].sort((one, other) => lastMinute(one) - lastMinute(other))
      fill(this.rows, this.tickets.map((ticket) => this.#row(ticket)))
      this.table.hidden = this.tickets.length === 0
      fill(this.result, this.table.hidden && h('p', { class: 'faint' }, say('no_winners')))
    } catch (error) {
      if (asked === this.#asked) fill(this.result, h('p', { class: 'notice bad' }, sentence(error)))
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
      h('td', { 'data-name': say('expires_at') }, expiry(lastMinute(ticket))),
      h('td', {}, statusTag(ticket.status)),
      h('td', { class: 'decide' }, button(say('pay'), () => this.app.payTicket(ticket.id))),
    )
  }
}

/** Return until when a prize is paid: in red on its last day. @param {number} at */
function expiry(at) {
  const isToday = dayOf(at) === dayOf(clock.now())
  return isToday ? h('b', { class: 'wrong' }, say('expires_today', { at: timeOf(at) })) : `${dateOf(at)} ${timeOf(at)}`
}
