/** The shift: opened with counted cash, cash in and out with a reason, closed with counted cash against what the ledger expects. */

import { newKey } from '../client/transport.js'
import { client, currency, dateOf, decimals, language, money, say, secondOf, sentence, timeOf, wire } from './context.mjs'
import { button, fill, h } from './dom.mjs'
import { readAmount } from './money.mjs'
import { FORMATS, put, settings } from './paper.mjs'

const PARTS = ['sales', 'cancels', 'reverts', 'prizes', 'cash_in', 'cash_out']

export default class Shift {
  /** The shift that is shown, null where none is open; undefined until it is known. @type {any} */
  shift = undefined

  /** @param {import('./main.mjs').App} app */
  constructor(app) {
    this.app = app
    this.result = h('div', { role: 'status' })
    this.ground = h('div')
    this.element = h('div', { class: 'panel' }, h('h2', {}, say('shift_title')), this.result, this.ground)
  }

  async opened() {
    this.ground.querySelector('input')?.focus()
    const before = this.shift
    try {
      // A list of none is an answer, where to ask for the open one would fail, and stand in the console.
      const { shifts } = await client.shifts.list({ status: 'open', limit: 1 })
      const shift = shifts.length === 0 ? null : await client.shifts.show(shifts[0].id)
      // A late answer is older than what a form has shown meanwhile: a closed shift would be shown as open.
      if (this.shift !== before) return
      // The same shift is not drawn anew: somebody may be typing into its forms.
      if (this.shift !== undefined && versionOf(shift) === versionOf(this.shift)) return
      fill(this.result)
      this.#show(shift)
      this.ground.querySelector('input')?.focus()
    } catch (error) {
      this.#say(sentence(error), 'bad')
    }
  }

  /** @param {string} text @param {string} kind */
  #say(text, kind) {
    fill(this.result, h('p', { class: `notice ${kind}` }, text))
  }

  /** @param {any} shift */
  #show(shift) {
    this.shift = shift
    if (shift === null) fill(this.ground, h('p', {}, say('shift_none')), this.#form('open', ['opening']))
    else if (shift.state === 'open') this.#showOpen(shift)
    else this.#showClosed(shift)
  }

  /** @param {any} shift */
  #showOpen(shift) {
    fill(
      this.ground,
      h('p', {}, say('shift_since', { at: `${dateOf(shift.opened_at)} ${timeOf(shift.opened_at)}`, opening: `${money(shift.opening)} ${currency}` })),
      h('h3', {}, say('cash')),
      this.#form('in', ['amount', 'reason']),
      this.#form('out', ['amount', 'reason']),
      movementsShown(shift),
      h('h3', {}, say('close_shift')),
      h('p', { class: 'hint' }, say('count_hint')),
      this.#form('close', ['counted']),
      h('p', {}, button(say('print_report'), () => this.#print())),
    )
  }

  /** @param {any} shift */
  #showClosed(shift) {
    const isRight = /^0(\.0+)?$/.test(shift.difference)
    const isShort = shift.difference.startsWith('-')
    const row = (/** @type {string} */ name, /** @type {string} */ amount, count = '') => h('tr', {}, h('th', { scope: 'row' }, say(name)), h('td', { class: 'number' }, String(count)), h('td', { class: 'number' }, money(amount)))
    fill(
      this.ground,
      h('p', { class: `notice ${isRight ? 'good' : 'bad'}`, id: 'difference' }, say(isRight ? 'difference_none' : isShort ? 'difference_short' : 'difference_over', { amount: `${money(shift.difference.replace('-', ''))} ${currency}` })),
      h(
        'table',
        { class: 'plays' },
        h('caption', {}, say('shift_of', { at: `${dateOf(shift.opened_at)} ${timeOf(shift.opened_at)} – ${timeOf(shift.closed_at)}` })),
        h('tbody', {}, row('opening', shift.opening), shift.takings && PARTS.map((name) => row(`part_${name}`, shift.takings[name].amount, shift.takings[name].count))),
        h('tfoot', {}, row('expected', shift.expected), row('counted', shift.counted)),
      ),
      movementsShown(shift),
      h('p', { class: 'choices' }, button(say('print_report'), () => this.#print(), { class: 'primary' }), button(say('open_shift'), () => this.#show(null))),
    )
  }

  /**
   * Return a form of an amount, and of a reason. Its key stays until the house has answered.
   * @param {'open' | 'in' | 'out' | 'close'} what @param {string[]} names
   */
  #form(what, names) {
    let key = newKey()
    const fields = names.map((name) => h('input', { id: `${what}-${name}`, autocomplete: 'off', required: true, ...(name === 'reason' ? { maxlength: '200' } : { inputmode: 'decimal', maxlength: '15' }) }))
    const send = async (/** @type {Event} */ event) => {
      event.preventDefault()
      const amount = readAmount(fields[0].value, decimals, language)
      if (amount === null) return this.#say(say('amount_unreadable'), 'bad')
      // A closed shift stays closed: a slip of the finger would be a difference.
      const counted = `${money(amount)} ${currency}`
      if (what === 'close' && !(await this.app.ask(say('close_title', { amount: counted }), say('close_sure'), say('close_shift')))) return
      try {
        const shift = await this.#send(what, wire(amount), fields[1]?.value.trim(), key)
        fill(this.result)
        this.#show(shift)
      } catch (error) {
        if (/** @type {any} */ (error).problem !== undefined) key = newKey()
        this.#say(sentence(error), 'bad')
      }
    }
    return h(
      'form',
      { class: 'row', onsubmit: send },
      names.map((name, place) => h('div', { class: 'field' }, h('label', { for: `${what}-${name}` }, say(name === 'amount' ? `cash_${what}` : name)), fields[place])),
      h('button', { class: what === 'open' || what === 'close' ? 'primary' : '' }, say(`${what}_shift`)),
    )
  }

  /** @param {'open' | 'in' | 'out' | 'close'} what @param {string} amount @param {string} reason @param {string} key */
  #send(what, amount, reason, key) {
    if (what === 'open') return client.shifts.open({ opening: amount }, { key })
    if (what === 'close') return client.shifts.close(this.shift.id, { counted: amount }, { key })
    return client.shifts.moveCash(this.shift.id, { direction: what, amount, reason }, { key })
  }

  async #print() {
    const format = FORMATS[settings.medium]
    try {
      const bytes = await client.shifts.print(this.shift.id, { format, width_mm: settings.width })
      await put({ format, bytes }, `turno-${this.shift.id}`)
    } catch (error) {
      this.#say(sentence(error), 'bad')
    }
  }
}

/** Return what tells one state of a shift from another. @param {any} shift */
const versionOf = (shift) => (shift === null ? 'none' : `${shift.id} ${shift.state} ${shift.movements.length}`)

/** @param {any} shift */
function movementsShown({ movements }) {
  if (movements.length === 0) return null
  const row = (/** @type {any} */ one) => h('tr', {}, h('td', {}, secondOf(one.at)), h('td', {}, say(`cash_${one.direction}`)), h('td', {}, one.reason), h('td', { class: 'number' }, money(one.amount)))
  return h('table', { class: 'plays' }, h('caption', {}, say('movements')), h('tbody', {}, movements.map(row)))
}
