/** Finds tickets by what is scanned or typed, and shows one with its plays. */

import { Refused } from '../client/problems.js'
import { client, currency, dateOf, listed, money, say, secondOf, texts, timeOf } from './context.mjs'
import { h } from './dom.mjs'
import { selectionShown } from './slip.mjs'

const CODE = /([0-9a-f]{8})[^0-9a-z]?([0-9a-f]{4})[^0-9a-z]?([0-9a-f]{4})[^0-9a-z]?([0-9a-f]{4})[^0-9a-z]?([0-9a-f]{12})/
const NUMBER = /^\s*([1-9]\d{7})(?:\s+(\d{1,8}))?\s*$/
const FOUND_MAX = 5
const MINUTE_MS = 60_000

/**
 * Read what was scanned or typed: the address on the ticket, or its number, with the PIN behind it. null: it is neither.
 * @param {string} text
 * @returns {{id?: string, number?: string, pin?: string} | null}
 */
export function readTicket(text) {
  // A scanner that types for another keyboard changes what stands between, and small paper breaks a code in two lines.
  const code = CODE.exec(text.toLowerCase().replace(/\s/g, ''))
  if (code) return { id: code.slice(1).join('-') }
  const match = NUMBER.exec(text)
  return match && { number: match[1], pin: match[2] }
}

/**
 * Return the tickets that are meant: a number comes again on other days.
 * @param {{id?: string, number?: string}} wanted
 * @returns {Promise<any[]>}
 */
export async function findTickets({ id, number }) {
  if (id) return [await client.tickets.show(id)]
  const { tickets } = await client.tickets.list({ number, limit: FOUND_MAX })
  if (tickets.length === 0) throw new Refused({ reason: 'TICKET_UNKNOWN', status: 404, title: 'Not Found', detail: 'no such ticket' })
  return Promise.all(tickets.map((one) => client.tickets.show(one.id)))
}

const AMOUNTS = ['amount', 'stake', 'prize', 'opening', 'taken', 'expected_way', 'counted_way', 'difference']

/**
 * Return a table of cells, which are made by the names of its columns. On a phone a row stands in lines, with the names of its amounts.
 * @param {string} caption @param {string[]} columns @param {any} body its rows
 */
export function tableOf(caption, columns, body) {
  const head = columns.map((name) => h('th', { scope: 'col', class: AMOUNTS.includes(name) && 'number' }, say(name)))
  return h('div', { class: 'table stacked', tabindex: '0', role: 'region', 'aria-label': say(caption) }, h('table', { class: 'plays' }, h('caption', { class: 'sr' }, say(caption)), h('thead', {}, h('tr', {}, head)), body))
}

/** Return the cell of an amount. @param {string} name that of its column @param {any} amount */
export const amountCell = (name, amount) => h('td', { class: 'number', 'data-name': say(name) }, amount)

/** The colours of states, those of the office's pages. @type {Record<string, string>} */
const KINDS = { winner: 'good', paid: 'good', held: 'warn', refunded: 'warn', canceled: 'bad', rejected: 'bad', expired: 'bad' }

/** @param {string} status */
export function statusTag(status) {
  return h('span', { class: `tag ${KINDS[status] ?? ''}` }, texts.statuses[status] ?? status)
}

/** Return what to hand out of a ticket that another person has paid by an approval, if it was. @param {any} ticket */
export const approvalShown = (ticket) =>
  ticket.status === 'paid' && ticket.approved_amount !== null ? say('paid_by_approval', { amount: `${money(ticket.approved_amount)} ${currency}`, at: `${dateOf(ticket.paid_at)} ${timeOf(ticket.paid_at)}` }) : ''

/** Show a ticket, its plays and what each has won. @param {any} ticket */
export function ticketShown(ticket) {
  const fact = (/** @type {string} */ name, /** @type {any} */ value) => [h('dt', {}, say(name)), h('dd', {}, value)]
  return h(
    'section',
    { class: 'ticket' },
    h('h2', {}, `${say('ticket_number', ticket)} `, statusTag(ticket.status)),
    h(
      'dl',
      { class: 'facts' },
      fact('sold_at', `${dateOf(ticket.sold_at)} ${secondOf(ticket.sold_at)} · ${ticket.entity_name}`),
      fact('amount', `${money(ticket.amount)} ${currency}`),
      !/^[0.]+$/.test(ticket.prize) && fact('prize', h('b', {}, `${money(ticket.prize)} ${currency}`)),
      ticket.due !== ticket.prize && !/^[0.]+$/.test(ticket.due) && fact('due', h('b', {}, `${money(ticket.due)} ${currency}`)),
      ticket.paid_at && fact('paid_at', `${dateOf(ticket.paid_at)} ${secondOf(ticket.paid_at)}`),
      !ticket.paid_from_wallet && !['canceled', 'rejected'].includes(ticket.status) && fact('expires_at', `${dateOf(lastMinute(ticket))} ${timeOf(lastMinute(ticket))}`),
    ),
    tableOf('plays', ['play', 'game', 'draw', 'stake', 'prize', 'state'], h('tbody', {}, ticket.wagers.map(wagerRow))),
  )
}

/** Return the last minute in which a ticket is paid, as its paper has it; of a list, all that is unpaid of it. @param {any} ticket */
export const lastMinute = ({ expires_at, claim_until }) => Date.parse(claim_until ?? expires_at) - MINUTE_MS

/** @param {any} wager */
function wagerRow(wager) {
  return h(
    'tr',
    { class: wager.status === 'winner' && 'won' },
    wager.is_sealed ? h('th', { scope: 'row' }, say('sealed_play')) : h('th', { scope: 'row', class: 'selection' }, ...selectionShown(wager.game, wager.selection)),
    h('td', {}, texts.games[wager.game]),
    h('td', {}, `${listed(wager.draw, wager.list_id, wager.game.endsWith('_sign'))} ${dateOf(wager.draws_at)} ${timeOf(wager.draws_at)}`),
    amountCell('stake', wager.is_sealed ? '' : money(wager.stake)),
    amountCell('prize', money(wager.prize)),
    h('td', {}, statusTag(wager.status)),
  )
}
