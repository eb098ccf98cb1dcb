/** Pays a ticket: it is scanned, or typed with its PIN; what is won stands by each play; it is paid once. */

import { NoShift, NotDone, NotKept } from './answers.mjs'
import { client, currency, money, say, sentence } from './context.mjs'
import { button, fill, h, key, once } from './dom.mjs'
import { cameraButton } from './scan.mjs'
import { approvalShown, findTickets, readTicket, ticketShown } from './tickets.mjs'

export default class Pay {
  /** @type {any} */
  ticket = null

  /** The ticket that was paid while a look was under way: what became of it stays. @type {string} */
  paid = ''

  /** What says so, above what is said of the ticket that was looked for. @type {HTMLElement | null} */
  #told = null

  /** How often a ticket was looked for: an answer behind a later look would take its place. */
  #looks = 0
  #ask = once(async ({ due }) => (await import('./tender.mjs')).askGiven(this.app, this.app.minor(due)))

  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    this.code = h('input', { id: 'pay-code', autocomplete: 'off', maxlength: '300', placeholder: say('code_placeholder') })
    this.pin = h('input', { id: 'pay-pin', autocomplete: 'off', inputmode: 'numeric', maxlength: '8', disabled: true })
    this.payButton = h('button', { class: 'primary', disabled: true }, say('pay'))
    this.result = h('div', { role: 'status' })
    this.shown = h('div')
    const look = (/** @type {Event} */ event) => {
      event.preventDefault()
      this.look(this.code.value)
    }
    this.wayButton = button([say('other_way'), key('Alt F')], () => this.#payIn(), { hidden: true })
    const pay = (/** @type {Event} */ event) => {
      event.preventDefault()
      this.pay()
    }
    this.element = h(
      'div',
      { class: 'panel' },
      h('h2', {}, say('pay_title')),
      h('form', { class: 'row', onsubmit: look }, h('div', { class: 'field' }, h('label', { for: 'pay-code' }, say('code')), this.code), h('button', {}, say('look')), cameraButton((text) => this.look(text), say)),
      this.shown,
      h('form', { class: 'row', onsubmit: pay }, h('div', { class: 'field' }, h('label', { for: 'pay-pin' }, say('pin')), this.pin), this.payButton, this.wayButton),
      this.result,
    )
  }

  opened() {
    const field = this.pin.disabled ? this.code : this.pin
    field.focus()
    field.select()
  }

  /** @param {string} text @param {string} kind */
  #say(text, kind) {
    const said = h('p', { class: `notice ${kind}` }, text)
    fill(this.result, kind !== 'good' && this.#told, said)
    return said
  }

  /** Look at a ticket. @param {string} text */
  async look(text) {
    // The next number, or the next scan, takes the place of this one.
    this.code.select()
    const look = ++this.#looks
    fill(this.result)
    this.#take(null)
    this.paid = ''
    this.#told = null
    const wanted = readTicket(text)
    if (wanted === null) return this.#say(say('code_unreadable'), 'bad')
    try {
      const tickets = await findTickets(wanted)
      if (look !== this.#looks || (tickets.length === 1 && tickets[0].id === this.paid)) return
      if (tickets.length > 1) return this.#choose(tickets, wanted.pin)
      this.#take(tickets[0], wanted.pin)
    } catch (error) {
      if (look !== this.#looks) return
      this.#say(/** @type {any} */ (error).reason === 'TICKET_UNKNOWN' ? say('ticket_unknown') : sentence(error), 'bad')
    }
  }

  /** @param {any[]} tickets @param {string} [pin] */
  #choose(tickets, pin) {
    fill(this.shown, h('p', {}, say('several_days')), h('p', { class: 'choices' }, tickets.map((ticket) => button(`${ticket.day} · ${money(ticket.amount)}`, () => this.#take(ticket, pin)))))
  }

  /** @param {any} ticket @param {string} [pin] */
  #take(ticket, pin = '') {
    this.ticket = ticket
    fill(this.shown, ticket && ticketShown(ticket))
    const isWaiting = ticket !== null && this.app.orders.isWaiting(ticket.id)
    const isDue = !isWaiting && ticket !== null && ['winner', 'held'].includes(ticket.status)
    this.pin.disabled = this.payButton.disabled = this.wayButton.hidden = !isDue
    this.pin.value = pin
    this.payButton.textContent = isDue ? `${say('pay')} ${money(ticket.due)} ${currency}` : say('pay')
    if (isDue) this.pin.focus()
    else if (ticket) this.#say(isWaiting ? say('waiting_for_order') : approvalShown(ticket) || say('nothing_due'), 'warn')
  }

  /** Ask in which way the prize is paid out, and pay it so. */
  async #payIn() {
    const { ticket } = this
    if (this.wayButton.hidden) return
    const handed = await this.#ask(ticket)
    if (handed && this.ticket === ticket) await this.pay(handed)
  }

  /** Do what a letter means beside Alt. Returns whether it means something. @param {string} letter */
  command(letter) {
    if (letter === 'f') this.#payIn()
    return letter === 'f'
  }

  /** Pay the ticket in the own cash, or as it is said. @param {{given: any[], said: string}} [handed] */
  async pay(handed) {
    const { ticket } = this
    if (ticket === null || this.payButton.disabled) return
    if (this.pin.value.trim() === '') return this.#say(say('pin_missing'), 'bad')
    if (!/^\d{1,8}$/.test(this.pin.value)) return this.#say(say('pin_unreadable'), 'bad')
    this.payButton.disabled = true
    const { orders } = this.app
    // Who has gone elsewhere meanwhile, or on to another ticket, finds it where tickets are sold.
    const isLeft = () => !this.element.isConnected || (this.ticket !== null && this.ticket.id !== ticket.id)
    try {
      const { key, answer } = await orders.carryOut({ what: 'pay', ticket, pin: Number(this.pin.value), given: handed?.given, said: handed?.said })
      if (isLeft()) return
      this.paid = ticket.id
      const paid = await client.tickets.show(ticket.id).catch(() => ticket)
      if (isLeft()) return
      fill(this.shown, ticketShown(paid))
      this.#told = this.#say(`${say('paid', { amount: `${money(answer.prize)} ${currency}`, number: answer.number })} ${handed?.said ?? ''}`, 'good')
      this.ticket = null
      this.pin.value = ''
      // The next number may be half typed by now.
      if (document.activeElement !== this.code) this.code.value = ''
      this.payButton.textContent = say('pay')
      this.pin.disabled = this.wayButton.hidden = true
      this.code.focus()
      await orders.seen(key)
    } catch (error) {
      const isNext = this.ticket?.id !== ticket.id
      const told = `${say('not_paid', { number: ticket.number })} ${orderSentence(error)}`
      if (isNext || !this.element.isConnected) orders.tell(told, { ticket })
      // Whoever has looked another ticket up meanwhile must not take the end of the waiting for a payment.
      if (isNext) return this.result.append(h('p', { class: 'notice bad' }, told))
      const reason = /** @type {any} */ (error).reason
      if (reason === 'TICKET_UNKNOWN') this.#sayPinWrong(ticket.id)
      else this.#say(reason === 'PAYMENT_HELD' ? say('held') : orderSentence(error), reason === 'PAYMENT_HELD' ? 'warn' : 'bad')
      this.pin.select()
      this.payButton.disabled = reason === 'TICKET_PAID' || reason === 'PAYMENT_HELD'
    }
  }

  /** @param {string} ticket */
  async #sayPinWrong(ticket) {
    const said = this.#say(say('pin_wrong'), 'bad')
    const seen = await client.tickets.show(ticket).catch(() => null)
    if (seen) said.appendChild(new Text(` ${say('pins_left', { count: seen.pins_left })}`))
  }
}

/** Say of cash that is moved in or out of a shift what has become of it. @param {'done' | 'not_done'} how @param {any} moved */
export const movedSentence = (how, { direction, amount, reason }) => say(`${direction}_${how}`, { amount: `${money(amount)} ${currency}`, reason })

/** Return the sentence for an order that was not carried out. @param {any} error */
export function orderSentence(error) {
  if (error instanceof NoShift) return say('shift_needed')
  return error instanceof NotKept ? say('not_kept') : error instanceof NotDone ? say('never_done') : sentence(error)
}
