/** The section in which tickets are sold: draws, line, plays, total, and the tickets whose paper is still to come. */

import { TaquillaError } from '../client/problems.js'
import { NotDone, NotKept } from './answers.mjs'
import { Board, FUNCTION_KEYS } from './board.mjs'
import { client, currency, money, say, secondOf, sentence } from './context.mjs'
import { button, fill, h } from './dom.mjs'
import { Line } from './line.mjs'
import { orderSentence } from './pay.mjs'
import { Sales } from './sales.mjs'
import { Slip } from './slip.mjs'

export class Sell {
  board = new Board()
  slip = new Slip(this.board)
  line = new Line(this.board, this.slip)
  sales = new Sales()
  isBusy = false
  isTraining = false
  /** Whether the note says what is wrong with the plays: it goes once nothing is. */
  #isAboutPlays = false

  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    this.totalValue = h('p', { class: 'total-value' })
    this.totalCount = h('p', { class: 'faint' })
    this.sellButton = button([say('sell'), h('kbd', {}, '+')], () => this.sell(), { class: 'primary sell' })
    this.notes = h('div', { class: 'notes', role: 'status' })
    this.papers = h('div', { class: 'papers' })
    this.last = h('div', { class: 'last' })
    const ticket = h(
      'section',
      { class: 'zone zone-ticket', 'aria-label': say('ticket') },
      h('div', { class: 'total' }, h('h2', {}, say('total')), this.totalValue, this.totalCount, this.sellButton),
      h('div', { class: 'alerts' }, this.notes, this.papers),
      this.last,
    )
    const middle = h('section', { class: 'zone zone-line', 'aria-label': say('entry') }, this.line.element, this.slip.element)
    this.element = h('div', { class: 'zones' }, this.board.element, middle, ticket)
    this.slip.addEventListener('changed', () => {
      this.#showTotal()
      if (this.#isAboutPlays && this.slip.faults.length === 0) fill(this.notes)
    })
    this.board.addEventListener('closed', (event) => this.#sayClosed(/** @type {CustomEvent} */ (event).detail))
    for (const [waiting, source] of Object.entries({ house: this.board, sale: this.sales, order: app.orders })) {
      for (const name of ['answered', 'silent', 'logged-out']) source.addEventListener(name, () => app.heard(name, /** @type {any} */ (waiting)))
    }
    app.orders.addEventListener('changed', () => this.#showPapers())
    app.orders.addEventListener('not-done', (event) => this.#sayNotDone(/** @type {CustomEvent} */ (event).detail))
    this.sales.addEventListener('changed', () => this.#showPapers())
    this.sales.addEventListener('not-sold', (event) => this.#sayNotSold(/** @type {CustomEvent} */ (event).detail))
    const draft = app.draft()
    this.board.addEventListener('answered', () => this.#putAgain(draft), { once: true })
    this.#showTotal()
    this.board.load()
  }

  /** Put plays on the ticket whose draws are open. Returns how many are left out. @param {any[]} wagers */
  #putAgain(wagers) {
    const open = wagers.filter((wager) => this.board.draws.has(wager.draw_id))
    if (open.length) this.slip.add(open.map((wager) => ({ ...wager, stake: this.app.minor(wager.stake) })), '')
    return wagers.length - open.length
  }

  /** Say something beside the total. @param {string} text @param {string} kind */
  note(text, kind = 'warn') {
    const note = h('p', { class: `notice ${kind}` }, text, ' ', button('×', () => note.remove(), { class: 'quiet', 'aria-label': say('close') }))
    fill(this.notes, note)
    this.#isAboutPlays = false
  }

  #showTotal() {
    const { plays, total } = this.slip
    this.totalValue.textContent = `${money(total)} ${currency}`
    const draws = new Set(plays.map((play) => play.draw_id)).size
    this.totalCount.textContent = say(plays.length === 1 ? 'one_play' : draws === 1 ? 'plays_on_draw' : 'plays_on_draws', { n: plays.length, draws })
    this.sellButton.disabled = this.isBusy || plays.length === 0
    // While a sale is under way it is no draft: it would be sold twice after a reload.
    this.app.keepDraft(this.isBusy ? { wagers: [] } : this.slip.body)
  }

  /** Sell the ticket, print it, and begin the next one. */
  async sell() {
    const { slip } = this
    if (this.isBusy || slip.plays.length === 0) return
    if (slip.faults.some((play) => play.fault?.reason === 'DRAWS_CLOSED')) return this.note(say('closed_meanwhile'), 'bad')
    this.isBusy = true
    const { body } = slip
    this.#showTotal()
    fill(this.notes)
    try {
      if (this.isTraining) return await this.#train()
      const draws = slip.plays.map((play) => play.draw)
      const sale = await this.sales.sell(body)
      this.board.sold(draws)
      slip.clear()
      this.showLast(sale.ticket)
      this.isBusy = false
      this.#showTotal()
      await this.print(sale.key)
    } catch (error) {
      this.#refused(error)
    } finally {
      this.isBusy = false
      this.#showTotal()
      this.line.focus()
      slip.showFaults()
    }
  }

  async #train() {
    const { amount } = await client.tickets.dryRun(/** @type {any} */ (this.slip.body))
    this.note(say('trained', { amount: money(amount) }), 'good')
    this.slip.clear()
  }

  /** @param {any} error */
  #refused(error) {
    if (error instanceof NotKept) return this.note(say('not_kept'), 'bad')
    if (error instanceof NotDone) return this.note(say('never_sold'), 'bad')
    if (error?.problem === undefined) return this.note(say('no_answer'), 'bad')
    this.slip.mark(error.problem)
    this.note(sentence(error), 'bad')
    this.#isAboutPlays = true
    this.board.refresh()
  }

  /** @param {string} key */
  async print(key) {
    try {
      await this.sales.print(key)
    } catch (error) {
      this.note(say('not_printed', { why: error instanceof Error && !(error instanceof TaquillaError) ? error.message : sentence(error) }), 'bad')
    }
  }

  /** Show the ticket that was sold last. @param {any} ticket */
  showLast(ticket) {
    fill(
      this.last,
      h('h2', {}, say('last_ticket')),
      h('p', { class: 'number-of' }, h('b', {}, say('ticket_number', ticket)), ` · ${money(ticket.amount)} ${currency} · ${secondOf(ticket.sold_at)}`),
      h('p', { class: 'choices' }, button([say('look'), h('kbd', {}, 'B')], () => this.app.openTicket(ticket.id)), button([say('again'), h('kbd', {}, 'R')], () => this.reuse(ticket.id))),
    )
    this.lastTicket = ticket
  }

  /** Put the plays of a ticket on the next draws of each. @param {string} [ticketId] */
  async reuse(ticketId = this.lastTicket?.id) {
    if (ticketId === undefined) return
    try {
      const { wagers } = await client.tickets.copy(ticketId)
      await this.board.load()
      const left = this.#putAgain(wagers)
      if (left) this.note(say('not_all_again', { n: left }))
    } catch (error) {
      this.note(sentence(error), 'bad')
    }
    this.line.focus()
  }

  /** Offer the paper of sales that have none yet. */
  #showPapers() {
    const cards = [...this.sales.open].map(([key, { sale, isOwn }]) => {
      const { ticket } = sale
      if (!isOwn && !this.lastTicket) this.showLast(ticket)
      const heading = `${say('ticket_number', ticket)} · ${money(ticket.amount)} ${currency} · ${secondOf(ticket.sold_at)}`
      return h(
        'div',
        { class: 'notice warn paper', 'data-key': key },
        h('p', {}, h('b', {}, say(isOwn ? 'printing' : 'found_again')), h('br'), heading),
        h('p', {}, say(sale.step === 'printed' ? 'step_printed' : 'step_sold')),
        h('p', { class: 'choices' }, button(say('print'), () => this.print(key), { class: 'primary' }), button(say('paper_is_out'), () => this.sales.done(key))),
      )
    })
    fill(this.papers, cards, [...this.app.orders.done.values()].map(({ order }) => this.#orderCard(order)))
  }

  /** Say that a payment or an undoing was done, of which the cashier has not seen the answer. @param {import('./journal.mjs').Order} order */
  #orderCard({ key, what, ticket, answer }) {
    const { number } = ticket
    const amount = `${money(what === 'pay' ? answer.prize : ticket.amount)} ${currency}`
    return h(
      'div',
      { class: 'notice warn paper', 'data-order': what },
      h('p', {}, h('b', {}, what === 'pay' ? say('paid', { amount, number }) : say(`${what}_done`, { number }))),
      h('p', {}, say(what === 'pay' ? 'hand_out' : 'give_back', { amount })),
      h('p', { class: 'choices' }, button(say('seen'), () => this.app.orders.seen(key), { class: 'primary' })),
    )
  }

  /** @param {{order: import('./journal.mjs').Order, error: any}} detail */
  #sayNotDone({ order, error }) {
    const { number } = order.ticket
    this.note(`${say(order.what === 'pay' ? 'not_paid' : `${order.what}_not_done`, { number })} ${orderSentence(error)}`, 'bad')
  }

  /** @param {{sale: any, error: any}} detail */
  #sayNotSold({ sale, error }) {
    const isNever = error instanceof NotDone
    this.note(say('not_sold', { time: secondOf(sale.at), why: isNever ? '' : sentence(error) }), 'bad')
    if (this.slip.plays.length > 0) return
    if (this.board.isReady) this.#putAgain(sale.body.wagers)
    else this.board.addEventListener('answered', () => this.#putAgain(sale.body.wagers), { once: true })
  }

  /** @param {import('./board.mjs').Listed[]} draws */
  #sayClosed(draws) {
    const concerned = draws.filter((draw) => this.slip.plays.some((play) => play.draw_id === draw.id))
    if (concerned.length === 0) return
    this.note(say('closed_now', { draws: concerned.map((draw) => draw.label).join(', ') }), 'bad')
    this.#isAboutPlays = true
  }

  /** Do what a key means in this section. Returns whether it means something. @param {KeyboardEvent} event */
  keyed(event) {
    const place = FUNCTION_KEYS.indexOf(event.key)
    if (place >= 0) this.board.toggleAt(place)
    else if (document.activeElement !== this.line.input) return this.#keyedOutside(event)
    else if (event.key === 'Enter') return this.line.enter()
    else if (event.key === 'Escape') this.line.text = ''
    else if (event.key === 'ArrowDown') return this.slip.focusRow(1)
    else if (event.key === 'ArrowUp' && this.slip.lastText) this.line.text = this.slip.lastText
    else if (this.line.text === '') return this.press(event.key)
    else return false
    return true
  }

  /** Do what a key means on an empty line. Returns whether it means something. @param {string} key */
  press(key) {
    const isRefused = this.slip.faults.length > 0
    if (key === '+') this.sell()
    else if (key === '-') this.slip.removeLast()
    else if (isRefused && key === 't') this.slip.takeAllLeft()
    else if (isRefused && key === 'm') this.slip.moveOn()
    else if (isRefused && key === 'q') this.slip.dropRefused()
    else if (key === 'r') this.reuse()
    else if (key === 'e') this.app.train()
    else if (key === 'i') this.app.chooseMedium()
    else if (key === 'x') this.slip.clear()
    else return false
    return true
  }

  /** Typing goes into the line, wherever the focus is on the ground of the page. @param {KeyboardEvent} event */
  #keyedOutside(event) {
    if (this.slip.element.contains(document.activeElement)) {
      if (event.key === 'ArrowDown') return this.slip.focusRow(1)
      if (event.key === 'ArrowUp') return this.slip.focusRow(-1) || (this.line.focus(), true)
      if (event.key === 'Escape') return this.line.focus(), true
    }
    if (document.activeElement !== document.body && !this.board.element.contains(document.activeElement)) return false
    if (event.key.length !== 1 || event.key === ' ') return false
    this.line.focus()
    return this.line.text === '' && this.press(event.key)
  }

  opened() {
    this.line.focus()
  }
}
