/** Finds tickets, shows them, cancels and reverts them while there is time, prints copies. */

import { client, clock, currency, dateOf, dayOf, hourOf, money, say, secondOf, sentence, user } from './context.mjs'
import { countdown } from './clock.mjs'
import { button, fill, h, once } from './dom.mjs'
import { orderSentence } from './pay.mjs'
import { paperSentence, printCopy } from './paper.mjs'
import { cameraButton } from './scan.mjs'
import { amountCell, approvalShown, findTickets, readTicket, statusTag, tableOf, ticketShown } from './tickets.mjs'

const RECENT = 20

export default class Find {
  /** @type {any} */
  ticket = null

  /** What was looked for last: an answer behind a later look would take its place. @type {{id?: string, number?: string} | null} */
  #wanted = null

  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    this.code = h('input', { id: 'find-code', autocomplete: 'off', maxlength: '300', placeholder: say('code_placeholder') })
    this.result = h('div', { role: 'status' })
    this.shown = h('div')
    this.recent = h('tbody')
    const look = (/** @type {Event} */ event) => {
      event.preventDefault()
      this.look(this.code.value)
    }
    this.element = h(
      'div',
      { class: 'panel loads' },
      h('h2', {}, say('find_title')),
      h('form', { class: 'row', onsubmit: look }, h('div', { class: 'field' }, h('label', { for: 'find-code' }, say('code')), this.code), h('button', {}, say('look')), cameraButton((text) => this.look(text), say)),
      this.result,
      this.shown,
      h('h2', {}, say('recent')),
      tableOf('recent', ['number', 'sold_at', 'draw', 'amount', 'state'], this.recent),
    )
    setInterval(() => this.#tick(), 250)
  }

  opened() {
    this.code.focus()
    this.code.select()
    // Nobody waits for it: a ticket that is shown behind it would take the place of one that was looked for meanwhile.
    this.#list()
  }

  /** Show this cashier's tickets, and return the last one. */
  async #list() {
    try {
      const { tickets } = await client.tickets.list({ seller_id: user.id, limit: RECENT })
      const row = (/** @type {any} */ ticket) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, button(String(ticket.number), () => this.show(ticket.id), { class: 'quiet' })),
          h('td', {}, `${dayOf(ticket.sold_at) === dayOf(clock.now()) ? '' : `${dateOf(ticket.sold_at)} `}${secondOf(ticket.sold_at)}`),
          h('td', {}, `${ticket.first_draw} ${hourOf(ticket.first_draws_at)}`),
          amountCell('amount', money(ticket.amount)),
          h('td', {}, statusTag(ticket.status)),
        )
      fill(this.recent, tickets.length ? tickets.map(row) : h('tr', {}, h('td', { colspan: '5', class: 'faint' }, say('recent_none'))))
      return tickets[0]
    } catch (error) {
      // What stands there already says more than that the list is old.
      this.result.hasChildNodes() || this.#say(sentence(error), 'bad')
    }
  }

  /** @param {string} text @param {string} kind */
  #say(text, kind) {
    fill(this.result, h('p', { class: `notice ${kind}` }, text))
    this.result.scrollIntoView?.({ block: 'nearest' })
  }

  /** @param {string} text */
  async look(text) {
    if (text.trim() === '') return this.#showLast()
    // The next number, or the next scan, takes the place of this one.
    this.code.select()
    fill(this.result)
    fill(this.shown)
    const wanted = (this.#wanted = readTicket(text))
    if (wanted === null) return this.#say(say('code_unreadable'), 'bad')
    try {
      const tickets = await findTickets(wanted)
      if (wanted !== this.#wanted) return
      if (tickets.length === 1) return this.#take(tickets[0])
      fill(this.shown, h('p', {}, say('several_days')), h('p', { class: 'choices' }, tickets.map((ticket) => button(`${ticket.day} · ${money(ticket.amount)}`, () => this.#take(ticket)))))
    } catch (error) {
      if (wanted !== this.#wanted) return
      this.#say(/** @type {any} */ (error).reason === 'TICKET_UNKNOWN' ? say('ticket_unknown') : sentence(error), 'bad')
    }
  }

  /** Show the last ticket of this cashier, as the house knows it now: that of before is another customer's. */
  async #showLast() {
    const wanted = (this.#wanted = {})
    fill(this.result)
    fill(this.shown)
    const last = await this.#list()
    if (last && wanted === this.#wanted) await this.show(last.id)
  }

  /** Tell whether a ticket is the one that was looked for last, though it may have been looked for again. @param {any} ticket */
  #isWanted(ticket) {
    const { id, number } = this.#wanted ?? {}
    return id === undefined ? number === String(ticket.number) : id === ticket.id
  }

  /** Show a ticket by its id. @param {string} id */
  async show(id) {
    const wanted = (this.#wanted = { id })
    fill(this.result)
    // Whoever goes on to the buttons would undo the ticket of before.
    if (this.ticket?.id !== id) fill(this.shown)
    try {
      const ticket = await client.tickets.show(id)
      if (wanted === this.#wanted) this.#take(ticket)
    } catch (error) {
      if (wanted === this.#wanted) this.#say(sentence(error), 'bad')
    }
  }

  /** @param {any} ticket */
  #take(ticket) {
    this.ticket = ticket
    this.left = h('span', { class: 'left' })
    // Pressed again before the dialog has told its end, it would ask anew and forget what was said.
    const act = once((/** @type {'cancel' | 'revert'} */ how) => this.#undo(ticket, how))
    const undo = (/** @type {'cancel' | 'revert'} */ how) => button([say(how), ' '], () => act(how), { class: 'danger', 'data-undo': how })
    this.undoing = h('span', { class: 'choices' }, undo('cancel'), undo('revert'), this.left)
    fill(
      this.shown,
      ticketShown(ticket),
      h(
        'p',
        { class: 'choices' },
        button(say('again'), () => {
          this.app.open('sell')
          this.app.sell.reuse(ticket.id)
        }),
        ticket.status === 'winner' && button(say('pay'), () => this.app.payTicket(ticket.id), { class: 'primary' }),
        button(say('print_copy'), once(() => this.#print(ticket))),
        this.undoing,
      ),
    )
    const approved = approvalShown(ticket)
    if (approved) this.#say(approved, 'warn')
    this.#tick()
    this.shown.scrollIntoView?.({ block: 'nearest' })
  }

  /** Count down the seconds in which the ticket may be undone. */
  #tick() {
    if (this.ticket === null || !this.undoing?.isConnected) return
    const ms = this.ticket.status === 'sold' && !this.app.orders.isWaiting(this.ticket.id) ? Date.parse(this.ticket.cancel_until) - clock.now() : 0
    this.undoing.hidden = ms <= 0
    const text = countdown(ms)
    if (ms > 0 && this.left.textContent !== text) this.left.textContent = text
  }

  /** @param {any} ticket @param {'cancel' | 'revert'} how */
  async #undo(ticket, how) {
    const what = { number: ticket.number, amount: `${money(ticket.amount)} ${currency}` }
    if (!(await this.app.ask(say(`${how}_title`, what), say(ticket.paid_from_wallet ? 'wallet_sure' : `${how}_sure`, what), say(how)))) return
    try {
      for (const each of this.undoing.querySelectorAll('button')) each.disabled = true
      const { key } = await this.app.orders.carryOut({ what: how, ticket })
      // Who has gone elsewhere meanwhile finds it where tickets are sold.
      if (!this.element.isConnected || !this.#isWanted(ticket)) return
      await this.show(ticket.id)
      this.#say(say(`${how}_done`, { number: ticket.number }), 'good')
      await this.app.orders.seen(key)
    } catch (error) {
      const told = `${say(`${how}_not_done`, { number: ticket.number })} ${orderSentence(error)}`
      if (!this.element.isConnected || !this.#isWanted(ticket)) this.app.orders.tell(told, { ticket })
      if (this.#isWanted(ticket)) await this.show(ticket.id)
      this.#say(told, 'bad')
    }
    await this.#list()
  }

  /** Print a copy; of a sale whose paper is still to come, that. @param {any} ticket */
  async #print(ticket) {
    const { sales } = this.app.sell
    const key = sales.keyOf(ticket.id)
    try {
      await (key === undefined ? printCopy(ticket.id, ticket.number) : sales.print(key))
    } catch (error) {
      this.#say(paperSentence(error), 'bad')
    }
  }
}
