/** The section in which tickets are sold: draws, line, plays, total, and the tickets whose paper is still to come. */

import { ProblemError } from '../client/problems.js'
import { newKey } from '../client/transport.js'
import { NotDone, NotKept, isKnown } from './answers.mjs'
import { Board, FUNCTION_KEYS } from './board.mjs'
import { animals, client, clock, currency, dayOf, isTouch, money, named, say, secondOf, sentence, shift, timeOf, user } from './context.mjs'
import { button, fill, h, key, once } from './dom.mjs'
import { Line } from './line.mjs'
import { paperSentence } from './paper.mjs'
import { movedSentence, orderSentence } from './pay.mjs'
import { Sales, isOwnTab } from './sales.mjs'
import { Slip, bodyOf, figuresOf, mark, totalOf } from './slip.mjs'

/** @typedef {import('./slip.mjs').Play} Play */

export class Sell {
  board = new Board()
  slip = new Slip(this.board)
  line = new Line(this.board, this.slip)
  sales = new Sales()
  isTraining = false
  /** Tickets that have no answer yet. isKept: the sale outlives this page. @type {Set<{key: string, plays: Play[], isKept: boolean}>} */
  #sending = new Set()
  /** Tickets that came back, or had to make room, while another one was put together; each with what was said of it. @type {Set<{plays: Play[], key: string, why: string}>} */
  #aside = new Set()
  /** The ticket before it was emptied. @type {{plays: Play[], key: string} | null} */
  #emptied = null
  #isRestored = false
  /** Over once what was put together before the page was loaded anew is back. @type {Promise<void>} */
  #restored
  /** Whether the note says what is wrong with the plays: it goes once nothing is. */
  #isAboutPlays = false
  #again = once(() => this.reuse())
  /** Asks for what is received. A second question before the first is there would leave the focus on neither. */
  #ask = once(async () => (await import('./tender.mjs')).askTender(this.app, totalOf(this.slip.plays)))

  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    this.totalValue = h('p', { class: 'total-value', id: 'total-value' })
    this.totalCount = button('', () => this.slip.bringUp(), { class: 'quiet count-of', 'aria-describedby': 'total-value' })
    this.sellLabel = h('span', {}, say('sell'))
    this.sellButton = button([this.sellLabel, key('+')], () => this.#sellTyped(), { class: 'primary sell' })
    this.sending = h('p', { class: 'sending', role: 'status' })
    /** What was done last, until the next key: the number of a ticket and its change, large, or a figure that was touched. */
    this.done = h('p', { class: 'done', role: 'status' })
    this.noShift = h('p', { class: 'no-shift', hidden: true }, ['full', 'brief'].map((width) => h('span', { class: width }, say(`shift_none_open_${width}`))), ' ', button([say('open_shift_now'), key('Alt C')], () => app.open('shift')))
    this.notes = h('div', { class: 'notes', role: 'status' })
    /** Sales of a page before and other orders that were not made: each is said until the cashier closes it, or makes it after all. */
    this.lapsed = h('div', { class: 'lapsed', role: 'status' })
    this.set = h('div', { class: 'papers' })
    this.papers = h('div', { class: 'papers' })
    this.last = h('div', { class: 'last' })
    const ticket = h(
      'section',
      { class: 'zone zone-ticket', 'aria-label': say('ticket') },
      h('div', { class: 'total' }, this.noShift, h('h2', {}, say('total')), this.totalValue, h('p', { class: 'faint' }, this.totalCount), this.sellButton, this.sending, this.done),
      h('div', { class: 'alerts' }, this.notes, this.lapsed, this.set, this.papers),
      this.last,
    )
    const middle = h('section', { class: 'zone zone-line', 'aria-label': say('entry') }, this.line.element, this.slip.element)
    this.element = h('div', { class: 'zones' }, this.board.element, middle, ticket)
    this.line.addEventListener('changed', () => this.#showWhetherSells())
    this.slip.addEventListener('changed', () => {
      this.#showTotal()
      if (this.#isAboutPlays && this.slip.faults.length === 0) fill(this.notes)
    })
    if (isTouch) this.slip.addEventListener('added', (event) => this.#sayAdded(/** @type {CustomEvent} */ (event).detail))
    // Not before a click is over: what is below moves up, and a button would slip away from under the pointer.
    for (const name of ['keydown', 'click']) addEventListener(name, (event) => this.done.contains(/** @type {Node} */ (event.target)) || fill(this.done), true)
    this.board.addEventListener('closed', (event) => this.#sayClosed(/** @type {CustomEvent} */ (event).detail))
    for (const [waiting, source] of Object.entries({ house: this.board, sale: this.sales, order: app.orders })) {
      for (const name of ['answered', 'silent', 'logged-out']) source.addEventListener(name, () => app.heard(name, /** @type {any} */ (waiting)))
    }
    app.orders.addEventListener('changed', () => this.#dropUndone())
    // Somebody else may have closed the shift, or another tab.
    clock.addEventListener('told', () => (this.noShift.hidden = !shift.isMissing))
    this.sales.addEventListener('changed', () => this.#showPapers())
    this.sales.addEventListener('not-sold', (event) => this.#takeBack(/** @type {CustomEvent} */ (event).detail))
    this.#showTotal()
    this.#restored = this.#restore(app.drafts()).catch(() => this.note(say('mistake'), 'bad'))
    this.board.load()
    this.#fillCentre()
  }

  /** Fill the centre, which may wait, once the till can be used. */
  async #fillCentre() {
    await this.board.answered()
    try {
      const { Idle } = await import('./idle.mjs')
      this.slip.element.append(new Idle(this.board, this.line, this.slip).element)
    } catch {
      // The network is gone, or the release: what sells is here.
    }
  }

  /** Bring back the tickets that were put together before the page was loaded anew, and the last one that was sold. @param {{wagers: any[], key?: string}[]} drafts */
  async #restore(drafts) {
    // The duplicate of a tab has its drafts too: under one key one of them would be sold, and shown as two.
    const isOwn = await isOwnTab
    // All are looked for before one comes back: a sale that is refused meanwhile gives its plays back itself.
    const areSold = await Promise.all(drafts.map(({ wagers, key }) => wagers.length === 0 || (key !== undefined && this.#isSold(key))))
    for (const [place, { wagers, key }] of drafts.entries()) {
      if (!areSold[place]) this.#giveBack(await this.#playsOf(wagers), '', isOwn ? key : undefined)
    }
    this.#isRestored = true
    this.#showTotal()
    await this.board.answered()
    const chosen = this.app.chosen().filter((id) => this.board.draws.has(id))
    if (this.board.chosen.size === 0 && chosen.length > 0) this.board.choose(chosen)
    this.board.addEventListener('chosen', () => this.app.keepChosen(this.board.own))
    if (this.lastTicket) return
    const { tickets } = await client.tickets.list({ seller_id: user.id, limit: 1 }).catch(() => ({ tickets: [] }))
    for (const ticket of tickets) if (!this.lastTicket && dayOf(ticket.sold_at) === dayOf(clock.now())) this.showLast(ticket)
  }

  /** Tell whether a draft was sold: its sale is here still, or the house knows of it. @param {string} key */
  async #isSold(key) {
    if (await this.sales.isOpen(key)) return true
    if (!this.board.isReady) await this.board.answered()
    return isKnown({ key }).catch(() => false)
  }

  /** Return the plays of wagers whose draws are open, once all draws are known that may be. @param {any[]} wagers */
  async #playsOf(wagers) {
    while (!this.board.isWhole && !wagers.every((wager) => this.board.draws.has(wager.draw_id))) await this.board.answered()
    const plays = this.slip.playsOf(wagers.map((wager) => ({ ...wager, stake: this.app.minor(wager.stake) })))
    if (plays.length < wagers.length) this.note(say('not_all_again', { n: wagers.length - plays.length }))
    return plays
  }

  /** Give plays back: on the ticket where it is free, else beside it. isSaid: why stands there already. @param {Play[]} plays @param {string} why @param {string} [key] */
  #giveBack(plays, why, key = newKey(), isSaid = false) {
    if (plays.length === 0) return
    // A page that comes anew, in the other language, has its line and its ticket again.
    if (this.slip.plays.length > 0 || (why && this.line.text !== '')) {
      this.#aside.add({ plays, key, why })
      this.#showAside()
    } else {
      this.slip.swap(plays, key)
      this.board.choose([...this.board.chosen])
      if (why && !isSaid) this.note(why, 'bad')
      this.#isAboutPlays = this.slip.faults.length > 0
    }
    this.slip.showFaults()
  }

  /** Take up a ticket that was set aside; the one that is put together makes room. @param {{plays: Play[], key: string, why: string}} [taken] */
  #takeUp(taken = [...this.#aside][0]) {
    this.#aside.delete(taken)
    for (const play of taken.plays) if (!this.board.draws.has(play.draw_id)) play.fault ??= { reason: 'DRAWS_CLOSED' }
    const before = this.slip.swap(taken.plays, taken.key)
    if (before.plays.length > 0) this.#aside.add({ ...before, why: '' })
    this.#showAside()
    this.line.focus()
    this.slip.showFaults()
  }

  #showAside() {
    const cards = [...this.#aside].map((one, place) =>
      h(
        'div',
        { class: 'notice warn aside' },
        h('p', {}, h('b', {}, say('set_aside')), ` · ${this.#counted(one.plays)} · ${money(totalOf(one.plays))} ${currency}`),
        one.why && h('p', {}, one.why),
        h('p', { class: 'choices' }, button([say('take_up'), place === 0 && key('Alt D')], () => this.#takeUp(one))),
      ),
    )
    fill(this.set, cards)
    this.#showTotal()
  }

  /** Say how many plays there are, and on how many draws. @param {Play[]} plays */
  #counted(plays) {
    const draws = new Set(plays.map((play) => play.draw_id)).size
    return say(plays.length === 0 ? 'no_plays' : plays.length === 1 ? 'one_play' : draws === 1 ? 'plays_on_draw' : 'plays_on_draws', { n: plays.length, draws })
  }

  /** Say something beside the total. @param {string} text @param {string} kind */
  note(text, kind = 'warn') {
    fill(this.notes, noticeOf(text, kind))
    this.#isAboutPlays = false
  }

  #showTotal() {
    const { plays } = this.slip
    this.totalValue.textContent = `${money(totalOf(plays))} ${currency}`
    this.totalCount.textContent = this.#counted(plays)
    this.#showWhetherSells()
    const sending = [...this.#sending]
    const amount = `${money(totalOf(sending.flatMap((one) => one.plays)))} ${currency}`
    fill(this.sending, sending.length > 0 && say(sending.length === 1 ? 'selling' : 'selling_several', { n: sending.length, amount }))
    if (!this.#isRestored) return
    // A sale that is kept is no draft: it would be sold twice after a reload.
    const drafts = [this.slip, ...this.#aside, ...sending.filter((one) => !one.isKept)]
    this.app.keepDrafts(drafts.map(({ plays, key }) => ({ ...bodyOf(plays), key })))
  }

  /** Let the button be pressed where there are plays, be it in the line alone. */
  #showWhetherSells() {
    this.sellButton.disabled = this.slip.plays.length === 0 && this.line.text.trim() === ''
  }

  /** Ask how the ticket is paid for, and sell it so. Without asking it is paid in the own cash. */
  async #take() {
    if (this.line.text !== '') this.line.enter()
    if (this.slip.plays.length === 0 && !this.line.isRefused) this.note(say('no_plays'))
    if (this.slip.plays.length === 0 || this.line.isRefused || this.#sayWaiting()) return this.line.focus()
    const handed = await this.#ask()
    if (handed) await this.sell(handed)
  }

  /** Say that lines of a pasted list wait for this ticket, if some do. Returns whether they do. */
  #sayWaiting() {
    const n = this.line.waiting.length
    if (n > 0) this.note(say('not_pasted', { n }), 'bad')
    return n > 0
  }

  /** Sell the ticket, and print it. Meanwhile the next one is put together. @param {{tender: any, said: string, change: string}} [handed] what was handed over */
  async sell(handed) {
    const { slip } = this
    // Nobody sells without a line that was refused unless told so.
    if (this.line.isRefused) return this.note(say(slip.plays.length ? 'line_not_added' : 'nothing_added', { part: this.line.leave() }))
    if (slip.plays.length === 0 || this.#sayWaiting() || this.#sayNoShift()) return
    if (slip.faults.some((play) => play.fault?.reason === 'DRAWS_CLOSED')) {
      this.note(say('closed_meanwhile'), 'bad')
      this.#isAboutPlays = true
      return
    }
    const sent = { key: slip.key, plays: slip.plays, isKept: false, handed }
    this.#emptied = null
    this.#sending.add(sent)
    slip.swap([])
    // The next customer plays something else: a stake is typed again, and other draws take the place of these.
    this.line.lastStake = null
    this.board.keep()
    fill(this.notes)
    this.line.focus()
    try {
      const ticket = await (this.isTraining ? this.#train(sent.plays) : this.#sold(sent))
      this.#sending.delete(sent)
      this.#showTotal()
      if (ticket) await this.print(sent.key)
    } catch (error) {
      this.#sending.delete(sent)
      this.#refused(sent, error)
      this.#showTotal()
    }
  }

  /** @param {{key: string, plays: Play[], isKept: boolean, handed?: {tender: any, said: string, change: string}}} sent */
  async #sold(sent) {
    const isKept = () => {
      sent.isKept = true
      this.#showTotal()
    }
    const { ticket } = await this.sales.sell(sent.key, { ...bodyOf(sent.plays), tender: sent.handed?.tender }, sent.handed?.said, isKept)
    this.board.sold(sent.plays.map((play) => play.draw))
    this.showLast(ticket, sent.handed?.said)
    // Of several that have waited each is named.
    this.done.append(h('span', {}, `✓ ${ticket.number}`, ...(sent.handed?.change ? [` · ${say('change')} `, h('b', {}, sent.handed.change)] : [` · ${money(ticket.amount)} ${currency} `])))
    return ticket
  }

  /** Say what a touch has added, and let it be undone. @param {{text: string, wagers: import('./plays.mjs').Wager[]}} added */
  #sayAdded({ text, wagers }) {
    const [{ game, selection }] = wagers
    const name = (figuresOf(game, selection).length === 1 && animals[selection]) || text
    const undo = () => {
      this.slip.removeLast()
      fill(this.done)
    }
    fill(this.done, `+ ${name} ${money(totalOf(wagers))} `, button(say('undo'), undo))
  }

  /** @param {Play[]} plays */
  async #train(plays) {
    const { amount } = await client.tickets.dryRun(/** @type {any} */ (bodyOf(plays)))
    this.note(say('trained', { amount: money(amount) }), 'good')
  }

  /** @param {{key: string, plays: Play[], handed?: {said: string}}} sent @param {any} error */
  #refused({ key, plays, handed }, error) {
    const isAnswer = error?.problem !== undefined
    if (isAnswer) {
      mark(plays, error.problem)
      this.board.refresh()
    }
    const why = error instanceof NotKept ? say('not_kept') : error instanceof NotDone ? say('never_sold') : isAnswer ? (this.#closedSentence(plays, error) ?? sentence(error)) : say('no_answer')
    this.#giveBack(plays, joined(why, handed?.said), keyAfter(error, key))
  }

  /** Say which draws have closed before a sale came to the house, when, and what the customer gets back. @param {Play[]} plays @param {any} error */
  #closedSentence(plays, error) {
    const closed = new Set(plays.filter((play) => error.problem.events?.includes(play.draw_id)).map((play) => play.draw))
    if (error.reason !== 'DRAWS_CLOSED' || closed.size === 0) return null
    const draws = [...closed].map((draw) => say('closed_at', { draw: named(draw), at: timeOf(draw.closes_at) })).join(' ')
    return say('closed_not_sold', { draws, amount: `${money(totalOf(plays))} ${currency}` })
  }

  /** @param {string} key */
  async print(key) {
    try {
      await this.sales.print(key)
    } catch (error) {
      this.note(say('not_printed', { why: paperSentence(error) }), 'bad')
    }
  }

  /** Show the ticket that was sold last, and what was handed over for it. @param {any} ticket @param {string} [handed] */
  showLast(ticket, handed) {
    fill(
      this.last,
      h('h2', {}, say('last_ticket')),
      h('p', { class: 'number-of' }, h('b', {}, say('ticket_number', ticket)), ` · ${money(ticket.amount)} ${currency} · ${secondOf(ticket.sold_at)}`),
      handed && h('p', { class: 'handed' }, handed),
      h('p', { class: 'choices' }, button(say('look'), () => this.app.openTicket(ticket.id)), button([say('again'), key('Alt R')], this.#again)),
    )
    this.lastTicket = ticket
  }

  /** Put the plays of a ticket on the next draws of each. @param {string} [ticketId] */
  async reuse(ticketId = this.lastTicket?.id) {
    if (ticketId === undefined) return
    const { key } = this.slip
    try {
      const { wagers } = await client.tickets.copy(ticketId)
      await this.board.load()
      const plays = await this.#playsOf(wagers)
      if (this.slip.key === key) this.slip.swap([...this.slip.plays, ...plays], key)
      else if (plays.length > 0) {
        // That ticket is sold or emptied by now: on the next customer's they would be sold.
        this.#aside.add({ plays, key: newKey(), why: '' })
        this.#showAside()
      }
    } catch (error) {
      this.note(sentence(error), 'bad')
    }
    this.line.focus()
  }

  /** Let go of the paper of tickets that were undone: whoever got it would believe that they play. */
  #dropUndone() {
    for (const { order } of this.app.orders.done.values()) {
      const key = ['pay', 'move'].includes(order.what) || order.answer === undefined ? undefined : this.sales.keyOf(order.ticket.id)
      if (key !== undefined) this.sales.done(key)
    }
    this.#showPapers()
  }

  /** Offer the paper of sales that have none yet. */
  #showPapers() {
    const cards = [...this.sales.open].filter(([, one]) => !one.isPrinting).map(([key, { sale, isOwn }]) => {
      const { ticket } = sale
      if (!isOwn && !(Date.parse(this.lastTicket?.sold_at) > Date.parse(ticket.sold_at))) this.showLast(ticket, sale.said)
      const heading = `${say('ticket_number', ticket)} · ${money(ticket.amount)} ${currency} · ${secondOf(ticket.sold_at)}`
      return h(
        'div',
        { class: 'notice warn paper', 'data-key': key },
        h('p', {}, h('b', {}, say(isOwn ? 'printing' : 'found_again')), h('br'), heading, sale.said && [h('br'), sale.said]),
        h('p', {}, say(sale.step === 'printed' ? 'step_printed' : 'step_sold')),
        h('p', { class: 'choices' }, button(say('print'), () => this.print(key), { class: 'primary' }), button(say('paper_is_out'), () => this.sales.done(key))),
      )
    })
    const orders = [...this.app.orders.done.values()].map(({ order }) => order)
    const isDone = (/** @type {import('./journal.mjs').Order} */ order) => order.problem === undefined
    fill(
      this.lapsed,
      [...this.app.orders.told].map(([about, text]) => noticeOf(text, 'bad', () => this.app.orders.read(about))),
      [...this.sales.unread.values()].map(({ sale }) => noticeOf(whyNotSold(sale), 'bad', () => this.sales.done(sale.key))),
      orders.filter((order) => !isDone(order)).map((order) => noticeOf(whyNotDone(order), 'bad', () => this.app.orders.seen(order.key))),
    )
    fill(this.papers, cards, orders.filter(isDone).map((order) => this.#orderCard(order)))
  }

  /** Say that a payment, an undoing or a movement of cash was done, of which the cashier has not seen the answer. @param {import('./journal.mjs').Order} order */
  #orderCard({ key, what, ticket, moved, answer, said }) {
    const amount = `${money(what === 'pay' ? answer.prize : ticket?.amount ?? moved.amount)} ${currency}`
    return h(
      'div',
      { class: 'notice warn paper', 'data-order': what },
      h('p', {}, h('b', {}, what === 'move' ? movedSentence('done', moved) : say(what === 'pay' ? 'paid' : `${what}_done`, { amount, number: ticket.number }))),
      what !== 'move' && h('p', {}, say(what === 'pay' ? 'hand_out' : ticket.paid_from_wallet ? 'wallet_back' : 'give_back', { amount: said ?? amount })),
      h('p', { class: 'choices' }, button(say('seen'), () => this.app.orders.seen(key), { class: 'primary' })),
    )
  }

  /** Give the plays of a sale back that was not made, unless they are here as a draft. @param {import('./journal.mjs').Sale} sale */
  async #takeBack(sale) {
    const { body, key, problem } = sale
    await this.#restored
    if ([this.slip, ...this.#aside, ...this.#sending].some((one) => one.key === key)) return
    const plays = await this.#playsOf(body.wagers)
    if (problem && plays.length === body.wagers.length) mark(plays, problem)
    this.#giveBack(plays, whyNotSold(sale), keyAfter(problem, key), true)
  }

  /** @param {import('./board.mjs').Listed[]} draws */
  #sayClosed(draws) {
    const concerned = draws.filter((draw) => this.slip.plays.some((play) => play.draw_id === draw.id))
    if (concerned.length === 0) return
    this.note(say('closed_now', { draws: concerned.map(named).join(', ') }), 'bad')
    this.#isAboutPlays = true
  }

  /** Do what a key means in this section. Returns whether it means something. @param {KeyboardEvent} event */
  keyed(event) {
    const place = FUNCTION_KEYS.indexOf(event.key)
    if (place >= 0) this.board.toggleAt(place)
    else if (document.activeElement !== this.line.input) return this.#keyedOutside(event)
    else if (event.key === 'Enter') return this.line.enter() && (event.ctrlKey || event.metaKey ? this.#sellWhole() : true)
    else if (event.key === 'Escape' && this.line.text === '' && this.line.waiting.length > 0) this.line.drop()
    else if (event.key === 'Escape') this.line.text === '' && this.board.isKept ? this.board.choose([]) : (this.line.text = '')
    else if (event.key === 'ArrowDown') return this.slip.focusRow(1)
    else if (event.key === 'ArrowUp' && this.slip.lastText) this.line.text = this.slip.lastText
    else if (this.line.text === '') return this.press(event.key)
    else if (event.key === '+' && this.line.isRefused) this.sell()
    else return false
    return true
  }

  /** Do what a key means on an empty line. Returns whether it means something. @param {string} key */
  press(key) {
    if (key === '+') this.sell()
    else if (key === '-') this.slip.removeLast()
    else return false
    return true
  }

  /** Do what a letter means beside Alt; without it letters are figures. Returns whether it means something. @param {string} key */
  command(key) {
    const isRefused = this.slip.faults.length > 0
    if (isRefused && key === 't') this.slip.takeAllLeft()
    else if (isRefused && key === 'm') this.slip.moveOn()
    else if (isRefused && key === 'q') this.slip.dropRefused()
    else if (key === 'd' && this.#aside.size > 0) this.#takeUp()
    else if (key === 'f') this.#take()
    else if (key === 'r') this.#again()
    else if (key === 'e') this.app.train()
    else if (key === 'i') this.app.chooseMedium()
    else if (key === 'x') this.#empty()
    else return false
    return true
  }

  /** Empty the ticket; once more brings back what it had. */
  #empty() {
    if (this.slip.plays.length > 0) {
      this.#emptied = this.slip.swap([])
      const back = button([say('bring_back'), key('Alt X')], () => this.#empty())
      fill(this.notes, h('p', { class: 'notice' }, say('emptied', { counted: this.#counted(this.#emptied.plays) }), ' ', back))
      this.#isAboutPlays = false
    } else if (this.#emptied !== null) {
      fill(this.notes)
      this.#takeUp({ ...this.#emptied, why: '' })
      this.#emptied = null
    } else this.board.choose([])
  }

  /** Sell the ticket with what stands in the line, as who presses the button sees it there. */
  #sellTyped() {
    if (this.line.isRefused || this.line.text.trim() === '') return this.sell()
    this.line.enter()
    this.#sellWhole()
  }

  /** Sell the ticket behind a line that was entered, unless the line was refused. Returns true: there was something to do. */
  #sellWhole() {
    if (!this.line.isRefused) this.sell()
    return true
  }

  /** Typing goes into the line, wherever the focus is: no other field stands beside it. @param {KeyboardEvent} event */
  #keyedOutside(event) {
    if (this.slip.element.contains(document.activeElement)) {
      if (event.key === 'ArrowDown') return this.slip.focusRow(1)
      if (event.key === 'ArrowUp') return this.slip.focusRow(-1) || (this.line.focus(), true)
      if (event.key === 'Escape') return this.line.focus(), true
    }
    // Whatever was clicked may have the focus, or a dialog that has just closed: Space and Enter alone are for a button.
    if (event.key.length !== 1 || event.key === ' ') return false
    this.line.focus()
    return this.line.text === '' && this.press(event.key)
  }

  /** Say that a shift must be opened before selling. Returns whether it must. */
  #sayNoShift() {
    this.noShift.hidden = !shift.isMissing
    if (!shift.isMissing || !shift.isNeeded || this.isTraining) return false
    this.note(say('shift_needed'), 'bad')
    return true
  }

  opened() {
    this.#sayNoShift()
    this.line.focus()
  }
}

/** Return the key of plays that come back: their own, under which no late request sells them twice, unless other plays were sold under it. @param {any} error @param {string} key */
const keyAfter = (error, key) => (error?.reason === 'KEY_REUSED' ? newKey() : key)

/** Return sentences as one text: what was handed over stands behind why nothing was sold for it. @param {...(string | undefined)} parts */
const joined = (...parts) => parts.filter(Boolean).join(' ')

/** Say that a sale was not made, why if the house has refused it, and what was handed over for it. @param {import('./journal.mjs').Sale} sale */
const whyNotSold = ({ at, said, problem }) => say('not_sold', { time: secondOf(at), why: joined(problem && sentence(new ProblemError(problem)), said) })

/** Say that a payment, an undoing or a movement of cash was not made, and why. @param {import('./journal.mjs').Order} order */
const whyNotDone = ({ what, ticket, moved, problem }) => joined(moved ? movedSentence('not_done', moved) : say(what === 'pay' ? 'not_paid' : `${what}_not_done`, ticket), orderSentence(problem ? new ProblemError(problem) : new NotDone()))

/** Return a sentence that its button closes, or does what takes it away. @param {string} text @param {string} kind @param {() => void} [close] @returns {HTMLElement} */
function noticeOf(text, kind, close) {
  const notice = h('p', { class: `notice ${kind}` }, text, ' ', button('×', close ?? (() => notice.remove()), { class: 'quiet', 'aria-label': say('close') }))
  return notice
}
