/** Asks how a ticket is paid for, or a prize paid out: the way, what is received, and the change in either currency. */

import { leastFor, mostOf, piecesOf, ratioOf, worthIn, worthOut } from './change.mjs'
import { client, currency, decimals, language, moreTexts, money, say } from './context.mjs'
import { button, fill, h, key } from './dom.mjs'
import { minorOf, readAmount, shown, written } from './money.mjs'

await moreTexts()

/** @typedef {import('./change.mjs').Way & {name: string, kind: string, gives_change: boolean}} Way */

/** @type {Way} */
export const OWN = { method_id: 0, name: say('own_cash'), kind: 'cash', currency, decimals, own: 1n, foreign: 1n, step: 1n, gives_change: true }
/** The ways as they were told last: those that are shown until the house has told them anew. */
let known = [OWN]

/** Return the ways that are taken now, cash in the own currency first. */
export async function waysToPay() {
  const { methods } = await client.paymentMethods.list()
  const taken = methods.filter((/** @type {any} */ one) => one.is_open && (one.currency === currency || one.rate))
  known = [OWN, ...taken.map((/** @type {any} */ one) => wayOf(one))]
  return known
}

/** @param {any} method @returns {Way} */
function wayOf({ id, name, kind, rate, gives_change, ...method }) {
  const [own, foreign] = method.currency === currency ? [1n, 1n] : ratioOf(rate, decimals, method.decimals)
  const step = kind === 'cash' && method.currency !== currency ? minorOf(/** @type {string} */ (piecesOf(method.currency, method.decimals).at(-1)), method.decimals) : 1n
  return { method_id: id, name, kind, currency: method.currency, decimals: method.decimals, own, foreign, step, gives_change }
}

/** Return an amount of a way as people read it. @param {bigint} amount @param {Way} way */
export const said = (amount, way) => `${shown(amount, way.decimals, language)} ${way.currency}`

/** @param {[Way, bigint][]} legs */
const asLegs = (legs) => legs.filter(([, amount]) => amount > 0n).map(([way, amount]) => ({ method_id: way.method_id, amount: written(amount, way.decimals) }))

/** @param {[Way, bigint][]} legs */
const listed = (legs) => legs.filter(([, amount]) => amount > 0n).map(([way, amount]) => said(amount, way)).join(' + ')

/**
 * Ask how a ticket is paid for. Returns what the sale says of it, and a sentence for the cashier; null: it was closed.
 * @param {import('./main.mjs').App} app @param {bigint} due
 */
export function askTender(app, due) {
  return ask(app, due, say('tender_title', { amount: `${money(due)} ${currency}` }), say('sell'), (form) => {
    const inWay = h('select', { id: 'change-in' })
    const field = h('div', { class: 'field' }, h('label', { for: 'change-in' }, say('change_in')), inWay)
    form.input.addEventListener('way', () => {
      // The own cash, and what the customer has paid in, where change is given in it.
      const choices = [...new Set([OWN, form.way, ...form.ways])].filter((one) => one.gives_change)
      const chosen = inWay.value
      fill(inWay, choices.map((one) => h('option', { value: String(one.method_id), selected: String(one.method_id) === chosen }, `${one.name} (${one.currency})`)))
      field.hidden = choices.length < 2
    })
    return {
      label: say('received'),
      more: field,
      proposed: () => (form.way === OWN ? due : leastFor(due, form.way)),
      judge: (/** @type {bigint} */ received) => {
        const change = worthIn(received, form.way) - due
        if (change < 0n) return { wrong: say('tender_short', { amount: `${money(-change)} ${currency}` }) }
        const legs = inChange(form.ways.find((one) => String(one.method_id) === inWay.value) ?? OWN, change)
        const tender = { received: asLegs([[form.way, received]]), change: asLegs(legs) }
        const back = change > 0n ? `${say('change')} ${listed(legs)}` : say('no_change')
        return { answer: { tender, said: `${say('received')} ${said(received, form.way)} · ${back}`, change: change > 0n ? listed(legs) : '' }, shown: [say(change > 0n ? 'change' : 'no_change'), change > 0n && h('b', {}, listed(legs))] }
      },
    }
  })
}

/** Return change in a way, and the rest in own cash. @param {Way} way @param {bigint} change @returns {[Way, bigint][]} */
function inChange(way, change) {
  const [given, rest] = mostOf(change, way)
  return [[way, given], [OWN, rest]]
}

/**
 * Ask in which way a prize is paid out. Returns what the payment says of it, and a sentence for the cashier; null: it was closed.
 * @param {import('./main.mjs').App} app @param {bigint} due
 */
export function askGiven(app, due) {
  return ask(app, due, say('given_title', { amount: `${money(due)} ${currency}` }), say('pay'), (form) => ({
    label: say('given'),
    more: null,
    proposed: () => mostOf(due, form.way)[0],
    judge: (/** @type {bigint} */ given) => {
      const rest = due - worthOut(given, form.way)
      if (rest < 0n) return { wrong: say('given_much', { amount: `${money(-rest)} ${currency}` }) }
      /** @type {[Way, bigint][]} */
      const legs = form.way === OWN ? [[OWN, due]] : [[form.way, given], [OWN, rest]]
      return { answer: { given: asLegs(legs), said: listed(legs) }, shown: [say('hand_over'), h('b', {}, listed(legs))] }
    },
  }))
}

/**
 * Ask for a way and an amount in it, which is proposed: Enter alone takes it.
 * @param {import('./main.mjs').App} app @param {bigint} due @param {string} title @param {string} act
 * @param {(form: {way: Way, ways: Way[], input: any}) => {label: string, more: any, proposed: () => bigint, judge: (amount: bigint) => any}} about
 * @returns {Promise<any>}
 */
function ask(app, due, title, act, about) {
  const input = h('input', { id: 'handed', inputmode: 'decimal', autocomplete: 'off', maxlength: '15', autofocus: true })
  const form = { way: OWN, ways: known, input }
  const { label, more, proposed, judge } = about(form)
  const name = h('label', { for: 'handed' })
  const rate = h('p', { class: 'hint' })
  const told = h('p', { class: 'change', role: 'status' })
  const choice = h('div', { class: 'choices', role: 'group', 'aria-label': say('way_to_pay') })
  /** @type {any} */
  let judged = {}
  const show = () => {
    const isBlank = input.value.trim() === ''
    const typed = isBlank ? proposed() : readAmount(input.value, form.way.decimals, language)
    judged = typed === null ? { wrong: say('amount_unreadable') } : judge(typed)
    fill(told, judged.wrong ? h('span', { class: 'wrong' }, judged.wrong) : isBlank && more && form.way !== OWN ? null : judged.shown)
  }
  const draw = () => {
    const chosen = (/** @type {Way} */ way) => button([way.name, ' ', h('span', { class: 'faint' }, way.currency)], () => choose(way), { 'aria-pressed': String(way === form.way) })
    fill(choice, form.ways.map(chosen), form.ways.length > 1 && [key('↑'), key('↓')])
    fill(name, `${label} (${form.way.currency})`)
    const { way } = form
    const isForeign = way.currency !== currency
    fill(rate, isForeign && `${money(due)} ${currency} = ${said(leastFor(due, way), way)} · 1 ${way.currency} = ${money(worthIn(10n ** BigInt(way.decimals), way))}. ${way.step > 1n ? say('whole_notes', { currency: way.currency }) : ''}`)
    input.placeholder = shown(proposed(), form.way.decimals, language)
    input.dispatchEvent(new Event('way'))
    show()
  }
  const choose = (/** @type {Way} */ way) => {
    form.way = way
    input.value = ''
    draw()
    input.focus()
  }
  const step = (/** @type {number} */ by) => choose(form.ways[(form.ways.indexOf(form.way) + by + form.ways.length) % form.ways.length])
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    // The key that asks is still held.
    if (event.repeat && event.altKey) return event.preventDefault()
    const by = event.altKey && event.key.toLowerCase() === 'f' ? 1 : event.target !== input ? 0 : event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    step(by)
  }
  input.addEventListener('input', show)
  more?.addEventListener('change', show)
  return new Promise((resolve) => {
    const submit = async (/** @type {Event} */ event) => {
      event.preventDefault()
      const seen = judged.answer?.said
      await fresh
      // Another dialog stands in the place of this one by now.
      if (!input.isConnected) return
      // By a new rate it is another amount, or another change: the cashier looks again.
      if (judged.answer === undefined || judged.answer.said !== seen) return input.select()
      resolve(judged.answer)
      app.dialog.close()
    }
    app.show(title, h('form', { class: 'stack tender', onsubmit: submit, onkeydown: pressed }, rate, choice, h('div', { class: 'field' }, name, input), more, told, h('button', { class: 'primary' }, act)))
    draw()
    app.dialog.addEventListener('close', () => resolve(null), { once: true })
    const again = (/** @type {Way[]} */ ways) => {
      form.way = ways.find((one) => one.method_id === form.way.method_id) ?? OWN
      form.ways = ways
      draw()
    }
    const fresh = waysToPay().then(again, () => {})
  })
}
