/** The shift: opened with counted cash, cash in and out with a reason, closed with counted cash against what the ledger expects. */

import { newKey } from '../client/transport.js'
import { piecesOf } from './change.mjs'
import { client, clock, currency, dateOf, dayOf, decimals, isRefusal, language, minor, money, say, secondOf, sentence, shift as needed, timeOf, user, wire } from './context.mjs'
import { button, fill, h, once } from './dom.mjs'
import { minorOf, readAmount, shown, written } from './money.mjs'
import { FORMATS, paperSentence, put, settings } from './paper.mjs'
import { movedSentence, orderSentence } from './pay.mjs'
import { amountCell, tableOf } from './tickets.mjs'
import { OWN, waysToPay } from './tender.mjs'

/** Parts that left the drawer. */
const TAKEN_OFF = ['part_cancels', 'part_reverts', 'part_prizes', 'part_cash_out', 'part_elsewhere']
const AGAIN_MS = 5_000
const PARTS = ['sales', 'cancels', 'reverts', 'prizes', 'cash_in', 'cash_out']

export default class Shift {
  /** The shift that is shown, null where none is open; undefined until it is known. @type {any} */
  shift = undefined

  /** Whether the shift was closed just now: then its report stays, whatever the dialog's end asks for. */
  #isJustClosed = false

  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    // What a page before this one had sent is shown before it is done once more.
    app.orders.addEventListener('found', () => this.#isSeen && this.opened())
    this.result = h('div', { role: 'status' })
    this.ground = h('div')
    this.element = h('div', { class: 'panel' }, h('h2', {}, say('shift_title')), this.result, this.ground)
  }

  async opened() {
    if (this.#isJustClosed) {
      this.#isJustClosed = false
      this.#focus('.primary')
      return this.ground.querySelector('#difference')?.scrollIntoView({ block: 'center' })
    }
    this.#focus('input')
    const before = this.shift
    try {
      // A list of none is an answer, where to ask for the open one would fail, and stand in the console.
      const { shifts } = await client.shifts.list({ status: 'open', limit: 1 })
      // What was open here is closed since: its answer was lost, or somebody else has closed it. Its report is still to be printed.
      const { id } = shifts[0] ?? (before?.status === 'open' ? before : {})
      const shift = id === undefined ? null : await client.shifts.show(id)
      // A late answer is older than what a form has shown meanwhile: a closed shift would be shown as open.
      if (this.shift !== before) return
      // The same shift is not drawn anew: somebody may be typing into its forms.
      if (this.shift !== undefined && versionOf(shift) === versionOf(this.shift)) return
      fill(this.result)
      this.#show(shift)
      this.#focus('input')
    } catch (error) {
      this.#say(sentence(error), 'bad')
    }
  }

  get #isSeen() {
    return this.element.isConnected && !this.app.isLocked
  }

  /** Go to where one types next. @param {string} selector */
  #focus(selector) {
    goTo(this.ground.querySelector(selector))
  }

  /** @param {string} text @param {string} kind */
  #say(text, kind) {
    fill(this.result, h('p', { class: `notice ${kind}` }, text))
  }

  /** @param {any} shift */
  #show(shift) {
    this.shift = shift
    needed.isMissing = shift?.status !== 'open'
    // An answer of before would say otherwise.
    clock.sync()
    if (shift === null) fill(this.ground, h('p', {}, say('shift_none')), this.#form('open', ['opening']))
    else if (shift.status === 'open') this.#showOpen(shift)
    else this.#showClosed(shift)
  }

  /** @param {any} shift */
  #showOpen(shift) {
    fill(
      this.ground,
      h('p', {}, say('shift_since', { at: `${dateOf(shift.opened_at)} ${timeOf(shift.opened_at)}`, opening: [`${money(shift.opening)} ${currency}`, ...shift.openings.map((/** @type {any} */ one) => `${read(one.opening)} ${one.currency}`)].join(' + ') })),
      h('h3', {}, say('cash')),
      this.#form('in', ['amount', 'reason']),
      this.#form('out', ['amount', 'reason']),
      movementsShown(shift),
      h('h3', {}, say('close_shift')),
      h('p', { class: 'hint' }, say('count_hint')),
      countForm(once((counted) => this.#look(counted))),
      h('p', { class: 'choices' }, button(say('print_report'), () => this.#print()), button(say('day_total'), () => this.#showDay())),
    )
  }

  /** @param {any} shift */
  #showClosed(shift) {
    const count = shift.counts.at(-1)
    const ways = count?.methods ?? [{ currency, difference: shift.difference }]
    const told = ways.filter((/** @type {any} */ one) => !isRight(one)).map(differenceSentence)
    const row = (/** @type {string} */ name, /** @type {string} */ amount, count = '') => h('tr', {}, h('th', { scope: 'row' }, say(name)), h('td', { class: 'number' }, String(count)), h('td', { class: 'number' }, TAKEN_OFF.includes(name) && !isNothing(amount) && '−', money(amount)))
    // What was handed over in other ways is no part of the own cash.
    const elsewhere = shift.takings ? wire(PARTS.reduce((sum, name) => sum + (TAKEN_OFF.includes(`part_${name}`) ? -1n : 1n) * minor(shift.takings[name].amount), minor(shift.opening)) - minor(shift.expected)) : '0'
    fill(
      this.ground,
      h('p', { class: `notice ${told.length ? 'bad' : 'good'}`, id: 'difference' }, told.join(' ') || say('difference_none')),
      h(
        'table',
        { class: 'plays' },
        h('caption', {}, say('shift_of', { at: `${dateOf(shift.opened_at)} ${timeOf(shift.opened_at)} – ${timeOf(shift.closed_at)}` })),
        h('tbody', {}, row('opening', shift.opening), shift.takings && PARTS.map((name) => row(`part_${name}`, shift.takings[name].amount, shift.takings[name].count)), !isNothing(elsewhere) && row('part_elsewhere', elsewhere)),
        h('tfoot', {}, row('expected', shift.expected), row('counted', shift.counted)),
      ),
      takenShown(shift),
      count && countShown(count),
      movementsShown(shift),
      h('p', { class: 'choices' }, button(say('print_report'), () => this.#print(), { class: 'primary' }), button(say('day_total'), () => this.#showDay()), button(say('open_shift'), () => (this.#show(null), this.#focus('input')))),
    )
  }

  /**
   * Return a form of an amount, and of a reason. The key of an opening stays until the house has answered.
   * @param {'open' | 'in' | 'out'} what @param {string[]} names
   */
  #form(what, names) {
    let key = newKey()
    const fields = names.map((name) => h('input', { id: `${what}-${name}`, autocomplete: 'off', required: true, ...(name === 'reason' ? { maxlength: '200' } : { inputmode: 'decimal', maxlength: '15' }) }))
    /** Cash of other ways to pay, which may be there at the opening too. @type {{way: any, input: any, pieces: any[]}[]} */
    const others = []
    // A second answer would draw the forms anew, while somebody types into them again.
    const send = once(async () => {
      const amount = readAmount(fields[0].value, decimals, language)
      const told = others.filter(({ input }) => input.value.trim() !== '')
      const methods = told.map(readCount)
      const unread = amount === null ? fields[0] : told[methods.indexOf(null)]?.input
      if (amount === null || unread) {
        goTo(unread)
        return this.#say(say('amount_unreadable'), 'bad')
      }
      if (what !== 'open') return this.#move({ shift: this.shift.id, direction: what, amount: wire(amount), reason: fields[1].value.trim() }, fields[0])
      try {
        const openings = /** @type {any[]} */ (methods).map(({ method_id, counted }) => ({ method_id, opening: counted }))
        const shift = await client.shifts.open({ opening: wire(amount), methods: openings }, { key })
        fill(this.result)
        this.#show(shift)
        this.#focus('input')
      } catch (error) {
        if (isRefusal(error)) key = newKey()
        // What had no answer is done, and was changed since: it is shown, before it is done once more.
        if (/** @type {any} */ (error).reason === 'KEY_REUSED') await this.opened()
        this.#say(sentence(error), 'bad')
        goTo(fields[0])
      }
    })
    const more = h('div', { class: 'row' })
    const add = (/** @type {any} */ way) => {
      const id = `open-${way.method_id}`
      const input = h('input', { id, autocomplete: 'off', inputmode: 'decimal', maxlength: '15' })
      others.push({ way, input, pieces: [] })
      more.append(h('div', { class: 'field' }, h('label', { for: id }, `${way.name} (${way.currency})`), input))
    }
    if (what === 'open') bringWays((ways) => ways.filter(({ kind }) => kind === 'cash').forEach(add))
    return h(
      'form',
      { class: 'row', onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), send()) },
      names.map((name, place) => h('div', { class: 'field' }, h('label', { for: `${what}-${name}` }, name === 'reason' ? say(name) : `${say(name === 'amount' ? `cash_${what}` : name)} (${currency})`), fields[place])),
      what === 'open' && more,
      h('button', { class: what === 'open' ? 'primary' : '' }, say(`${what}_shift`)),
    )
  }

  /** Move cash in or out, once: where the cashier has gone elsewhere meanwhile, it is said where tickets are sold. @param {any} moved @param {any} field */
  async #move(moved, field) {
    const { orders } = this.app
    const before = this.shift
    if (orders.isWaiting(moved.shift)) return this.#say(say('waiting_for_order'), 'warn')
    fill(this.result)
    try {
      const { key, answer } = await orders.carryOut({ what: 'move', moved })
      // As it was at that movement: it may be closed by now.
      if (!this.#isSeen || this.shift !== before) return
      this.#show(answer)
      this.#focus(`#${moved.direction}-amount`)
      await orders.seen(key)
    } catch (error) {
      const told = `${movedSentence('not_done', moved)} ${orderSentence(error)}`
      if (!this.element.isConnected) orders.tell(told, { moved })
      this.#say(told, 'bad')
      if (this.#isSeen) goTo(field)
    }
  }

  /** Show the differences of a count before it is booked: Enter closes, Escape goes back to what was counted. @param {any} counted */
  async #look(counted) {
    try {
      const { counts } = await client.shifts.count(this.shift.id, counted, { key: newKey() })
      this.#askClose(counted, counts.at(-1))
    } catch (error) {
      if (/** @type {any} */ (error).reason === 'COUNTS_TOO_MANY') return this.#askClose(counted, null)
      this.#say(sentence(error), 'bad')
      this.#focus('#close-counted')
    }
  }

  /** @param {any} counted @param {any} count */
  #askClose(counted, count) {
    // Who has gone elsewhere meanwhile types there: an Enter would close the shift. A lock below a dialog does not open.
    if (!this.#isSeen) return
    let key = newKey()
    const balances = count !== null && count.methods.every(isRight)
    const note = h('input', { id: 'close-note', maxlength: '200', autocomplete: 'off', required: !balances, autofocus: !balances })
    const why = h('p', { class: 'wrong', role: 'alert' })
    // The answer to a second Enter would show this shift in the place of the next one.
    const close = once(async () => {
      try {
        const shift = await client.shifts.close(this.shift.id, { ...counted, note: note.value.trim() }, { key })
        // Whoever has left this dialog meanwhile may have opened another one.
        this.#isJustClosed = note.isConnected && this.app.dialog.open
        if (this.#isJustClosed) this.app.dialog.close()
        fill(this.result)
        this.#show(shift)
      } catch (error) {
        if (isRefusal(error)) key = newKey()
        if (!note.isConnected || !this.app.dialog.open) {
          const told = `${say('close_shift')}: ${sentence(error)}`
          if (!this.element.isConnected) this.app.orders.tell(told, { moved: { shift: this.shift?.id, direction: 'close' } })
          return this.#say(told, 'bad')
        }
        fill(why, sentence(error))
        note.focus()
      }
    })
    const noteField = h('div', { class: 'field' }, h('label', { for: 'close-note' }, say(balances ? 'note' : 'note_why')), note)
    this.app.show(say('close_title'), h('form', { class: 'stack', onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), close()) }, h('p', {}, say('close_sure')), count && countShown(count), noteField, why, h('button', { class: 'primary', autofocus: balances }, say('close_shift'))))
    this.app.dialog.addEventListener('close', () => this.#focus('#close-counted'), { once: true })
  }

  /** Show what was sold and won today by this cashier. */
  async #showDay() {
    const day = dayOf(clock.now())
    try {
      const { total } = await client.reports.period({ first_day: day, last_day: day, user_id: user.id })
      if (!this.#isSeen) return
      const row = (/** @type {string} */ name, /** @type {string} */ amount) => h('tr', {}, h('th', { scope: 'row' }, say(name)), h('td', { class: 'number' }, `${money(amount)} ${currency}`))
      this.app.show(say('day_total'), h('table', { class: 'plays' }, h('tbody', {}, row('day_sales', total.sales), row('day_prizes', total.prizes))))
    } catch (error) {
      this.#say(sentence(error), 'bad')
    }
  }

  async #print() {
    const format = FORMATS[settings.medium]
    try {
      const bytes = await client.shifts.print(this.shift.id, { format, width_mm: settings.width })
      await put({ format, bytes }, `turno-${this.shift.id}`)
    } catch (error) {
      this.#say(paperSentence(error), 'bad')
    }
  }
}

/** Give a field the focus, and select what it has: what is typed takes its place. @param {any} field */
function goTo(field) {
  field?.focus()
  field?.select?.()
}

/** @param {string} amount */
const isNothing = (amount) => /^-?0(\.0+)?$/.test(amount)

/** Tell whether there was of a way to pay what there should be; where nobody has counted it, whether there should be none. @param {any} one */
const isRight = ({ difference, expected }) => isNothing(difference ?? expected ?? '0')

/** Say what was short or over of a way to pay, or that nobody has counted it. @param {any} one */
function differenceSentence({ name, currency, difference }) {
  if (difference === null) return say('difference_uncounted', { way: `${name} (${currency})` })
  return say(difference.startsWith('-') ? 'difference_short' : 'difference_over', { amount: `${read(difference.replace('-', ''))} ${currency}` })
}

/** Bring the ways to pay beside the own cash, again where the line is bad: without its field nobody counts a way. @param {(ways: any[]) => void} then */
function bringWays(then) {
  waysToPay().then(
    (ways) => then(ways.slice(1)),
    (error) => isRefusal(error) || setTimeout(() => bringWays(then), AGAIN_MS),
  )
}

/** Return an amount of any currency as people read it. @param {string | null} amount */
function read(amount) {
  const digits = amount?.split('.')[1]?.length ?? 0
  return amount === null ? '–' : shown(minorOf(amount, digits), digits, language)
}

/** Show what each way to pay began with and took, in its currency. A blind count knows nothing of it. @param {any} shift */
function takenShown({ opening, expected, methods }) {
  if (!methods?.length) return null
  const own = { name: say('own_cash'), currency, opening, taken: wire(minorOf(expected, decimals) - minorOf(opening, decimals)) }
  const row = (/** @type {any} */ one) => h('tr', {}, h('th', { scope: 'row' }, `${one.name} (${one.currency})`), ['opening', 'taken'].map((part) => amountCell(part, read(one[part]))))
  return tableOf('taken_by_way', ['way_to_pay', 'opening', 'taken'], h('tbody', { class: 'taken' }, [own, ...methods].map(row)))
}

/** Show a count by way to pay, with its differences and its note. @param {any} count */
function countShown({ methods, note }) {
  const signed = (/** @type {string | null} */ amount) => (amount === null ? '–' : isNothing(amount) ? '✓' : `${amount.startsWith('-') ? '' : '+'}${read(amount)}`)
  const row = (/** @type {any} */ one) => h('tr', { class: !isRight(one) && 'refused' }, h('th', { scope: 'row' }, `${one.name || say('own_cash')} (${one.currency})`), amountCell('expected_way', read(one.expected)), amountCell('counted_way', read(one.counted)), amountCell('difference', h('b', {}, signed(one.difference))))
  return [tableOf('by_way', ['way_to_pay', 'expected_way', 'counted_way', 'difference'], h('tbody', { class: 'by-way' }, methods.map(row))), note && h('p', {}, `${say('note')}: ${note}`)]
}

/** Return the form of a count: the own cash, and what else is taken; cash by its notes and coins too. @param {(counted: any) => void} then */
function countForm(then) {
  /** @type {{way: any, input: any, pieces: {value: string, input: any}[]}[]} */
  const rows = []
  const fields = h('div', { class: 'stack' })
  const wrong = h('p', { class: 'wrong', role: 'alert' })
  const add = (/** @type {any} */ way) => {
    const id = way.method_id === 0 ? 'close-counted' : `counted-${way.method_id}`
    const input = h('input', { id, inputmode: 'decimal', autocomplete: 'off', maxlength: '15', required: way.method_id === 0 })
    const values = way.kind === 'cash' ? piecesOf(way.currency, way.decimals) : []
    const pieces = values.map((value) => ({ value, input: h('input', { inputmode: 'numeric', maxlength: '5', autocomplete: 'off', 'aria-label': `${value} ${way.currency}` }) }))
    const add = () => {
      const sum = pieces.reduce((sum, piece) => sum + minorOf(piece.value, way.decimals) * numberOf(piece.input), 0n)
      input.value = shown(sum, way.decimals, language)
    }
    for (const piece of pieces) piece.input.addEventListener('input', add)
    const notes = pieces.length > 0 && h('details', { class: 'pieces' }, h('summary', {}, say('by_pieces')), h('div', {}, pieces.map((piece) => h('label', {}, `${shown(minorOf(piece.value, way.decimals), way.decimals, language).replace(/[.,]00$/, '')} ×`, piece.input))))
    rows.push({ way, input, pieces })
    fields.append(h('div', { class: 'field' }, h('label', { for: id }, way.method_id === 0 ? `${say('counted')} (${way.currency})` : `${way.name} (${way.currency})`), input, notes))
  }
  add(OWN)
  bringWays((ways) => ways.forEach(add))
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault()
    const told = rows.filter(({ way, input }) => way.method_id === 0 || input.value.trim() !== '')
    const counted = told.map(readCount)
    const unread = told[counted.indexOf(null)]
    fill(wrong, unread && say('amount_unreadable'))
    if (unread) return goTo(unread.input)
    const [{ method_id: _, ...own }, ...methods] = /** @type {any[]} */ (counted)
    then({ ...own, methods })
  }
  return h('form', { class: 'stack count', onsubmit: submit }, fields, wrong, h('button', { class: 'primary' }, say('count_shift')))
}

/** @param {any} input */
const numberOf = (input) => BigInt(/^\d{1,5}$/.test(input.value.trim()) ? input.value.trim() : '0')

/** Return what was counted by a way, with its notes and coins unless the sum was typed over; null: it cannot be read. @param {{way: any, input: any, pieces: {value: string, input: any}[]}} row */
function readCount({ way, input, pieces }) {
  const amount = readAmount(input.value, way.decimals, language)
  if (amount === null) return null
  const some = pieces.filter((piece) => numberOf(piece.input) > 0n).map((piece) => ({ value: written(minorOf(piece.value, way.decimals), way.decimals), pieces: Number(numberOf(piece.input)), minor: minorOf(piece.value, way.decimals) * numberOf(piece.input) }))
  const isSum = some.reduce((sum, piece) => sum + piece.minor, 0n) === amount
  return { method_id: way.method_id, counted: written(amount, way.decimals), pieces: isSum ? some.map(({ value, pieces }) => ({ value, pieces })) : [] }
}

/** Return what tells one state of a shift from another. @param {any} shift */
const versionOf = (shift) => (shift === null ? 'none' : `${shift.id} ${shift.status} ${shift.movements.length}`)

/** @param {any} shift */
function movementsShown({ movements }) {
  if (movements.length === 0) return null
  const row = (/** @type {any} */ one) => h('tr', {}, h('th', { scope: 'row', class: 'long' }, one.reason), h('td', {}, secondOf(one.at)), h('td', {}, say(`cash_${one.direction}`)), amountCell('amount', money(one.amount)))
  return tableOf('movements', ['reason', 'hour', 'cash', 'amount'], h('tbody', {}, movements.map(row)))
}
