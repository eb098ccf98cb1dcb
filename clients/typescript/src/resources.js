/** The operations of the API by resource. Made from the API's document by `make clients`. */

import { newKey, path } from './transport.js'

export class SessionResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Log in. */
  begin(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/session', { body, signal })
  }

  /** Log out. */
  end({ signal } = {}) {
    return this.transport.ask('DELETE', '/v1/session', { signal, answer: 'none' })
  }
}

export class MeResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Show the caller. */
  show({ signal } = {}) {
    return this.transport.ask('GET', '/v1/me', { signal })
  }

  /** Change the own password. */
  changePassword(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/me/password', { body, signal, answer: 'none' })
  }

  /** Show the own second factor. */
  showSecondFactor({ signal } = {}) {
    return this.transport.ask('GET', '/v1/me/second-factor', { signal })
  }

  /** Begin a second factor. */
  beginSecondFactor(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/me/second-factor/begin', { body, signal })
  }

  /** Confirm a second factor. */
  confirmSecondFactor(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/me/second-factor/confirm', { body, signal })
  }

  /** Remove the second factor. */
  removeSecondFactor(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/me/second-factor/remove', { body, signal, answer: 'none' })
  }
}

export class SessionsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List sessions. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/sessions', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.sessions
      cursor = page.next
    } while (cursor)
  }

  /** End a session. */
  remove(sessionId, { key = newKey(), signal } = {}) {
    return this.transport.ask('DELETE', path`/v1/sessions/${sessionId}`, { key, signal, answer: 'none' })
  }
}

export class PasswordResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Set a password by a reset token. */
  useReset(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/password', { body, signal, answer: 'none' })
  }
}

export class DrawsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the draws of a day. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/draws', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.draws
      cursor = page.next
    } while (cursor)
  }

  /** Show a draw. */
  show(drawId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/draws/${drawId}`, { signal })
  }

  /** Show the exposure of a draw. */
  showExposure(drawId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/draws/${drawId}/exposure`, { query, signal })
  }

  /** Close a draw that is due. */
  close(drawId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/close`, { key, signal })
  }

  /** Ask to suspend, resume or void a draw. */
  order(drawId, order, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/${order}`, { body, key, signal })
  }

  /** Approve to suspend, resume or void a draw. */
  approveOrder(drawId, order, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/${order}/approve`, { key, signal })
  }

  /** Show the seal of a draw. */
  showSeal(drawId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/draws/${drawId}/seal`, { signal })
  }

  /** Download the wagers of a sealed draw. */
  downloadSealedWagers(drawId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/draws/${drawId}/seal/wagers`, { signal, answer: 'bytes' })
  }

  /** Download the results of a sealed draw, and the prizes owed by them. */
  downloadSealedResults(drawId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/draws/${drawId}/seal/results`, { signal, answer: 'bytes' })
  }
}

export class OffersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List what the caller may sell. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/offers', { signal })
  }
}

export class ResultsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Enter a result. */
  enter(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/results', { body, key, signal })
  }

  /** Approve a result. */
  approve(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/results/approve', { body, key, signal })
  }

  /** Preview a correction. */
  previewCorrection(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/results/preview', { body, signal })
  }

  /** Enter several results. */
  enterBatch(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/results/batch', { body, key, signal, answer: 'none' })
  }

  /** Approve several results. */
  approveBatch(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/results/batch/approve', { body, key, signal, answer: 'none' })
  }

  /** Preview several results. */
  previewBatch(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/results/batch/preview', { body, signal })
  }
}

export class ApprovalsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List what waits for a second clerk. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/approvals', { signal })
  }
}

export class TicketsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List tickets. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/tickets', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.tickets
      cursor = page.next
    } while (cursor)
  }

  /** Sell a ticket. */
  sell(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/tickets', { body, key, signal })
  }

  /** Try to sell a ticket. */
  dryRun(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/tickets/dry-run', { body, signal })
  }

  /** Show a ticket. */
  show(ticketId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/${ticketId}`, { query, signal })
  }

  /** Find a ticket by its number. */
  find(day, number, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/by-number/${day}/${number}`, { query, signal })
  }

  /** Cancel a ticket. */
  cancel(ticketId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/cancel`, { key, signal })
  }

  /** Revert a ticket. */
  revert(ticketId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/revert`, { key, signal })
  }

  /** Pay a ticket. */
  pay(ticketId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/pay`, { body, key, signal })
  }

  /** Copy a ticket. */
  copy(ticketId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/${ticketId}/copy`, { signal })
  }

  /** Print a ticket. */
  print(ticketId, query = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/prints`, { query, key, signal, answer: 'bytes' })
  }

  /** Sell many tickets. */
  sellBatch(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/tickets/batch', { body, signal, mayRepeat: true })
  }

  /** List held payments. */
  listHeld(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/tickets/held', { query, signal })
  }

  /** Yield all that `listHeld` finds, page by page. */
  async *eachHeld(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.listHeld({ ...query, cursor }, options)
      yield* page.payments
      cursor = page.next
    } while (cursor)
  }

  /** Approve a held payment. */
  approvePayment(ticketId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/payment/approve`, { key, signal })
  }

  /** Refuse a held payment. */
  refusePayment(ticketId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/payment/refuse`, { key, signal })
  }
}

export class ReportsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Report a period. */
  period(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/period', { query, signal })
  }

  /** Report a period. */
  periodFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/period', { query, signal, answer: 'bytes' })
  }

  /** Report prizes. */
  prizes(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/prizes', { query, signal })
  }

  /** Report prizes. */
  prizesFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/prizes', { query, signal, answer: 'bytes' })
  }

  /** Report unclaimed tickets. */
  unclaimed(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/unclaimed', { query, signal })
  }

  /** Yield all that `unclaimed` finds, page by page. */
  async *eachUnclaimed(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.unclaimed({ ...query, cursor }, options)
      yield* page.tickets
      cursor = page.next
    } while (cursor)
  }

  /** Report unclaimed tickets. */
  unclaimedFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/unclaimed', { query, signal, answer: 'bytes' })
  }

  /** Report taxes. */
  taxes(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/taxes', { query, signal })
  }

  /** Report taxes. */
  taxesFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/taxes', { query, signal, answer: 'bytes' })
  }
}

export class LogResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Show the latest checkpoint of a log. */
  showCheckpoint(operatorId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/log/${operatorId}/checkpoint`, { signal, answer: 'bytes' })
  }

  /** Show an earlier checkpoint of a log. */
  showEarlierCheckpoint(operatorId, size, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/log/${operatorId}/checkpoints/${size}`, { signal, answer: 'bytes' })
  }

  /** List what was sold. */
  listWagers(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/log/wagers', { query, signal, answer: 'bytes' })
  }
}

export class ProductsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List products. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/products', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.products
      cursor = page.next
    } while (cursor)
  }

  /** Show a product. */
  show(productId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/products/${productId}`, { signal })
  }
}

export class LotteriesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List lotteries. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/lotteries', { signal })
  }
}

export class GamesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List games. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/games', { signal })
  }
}

export class RulesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List rules. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/rules', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.rules
      cursor = page.next
    } while (cursor)
  }

  /** Add a rule. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/rules', { body, key, signal })
  }

  /** List the values in force. */
  listValues(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/rules/in-force', { query, signal })
  }

  /** Show a rule. */
  show(ruleId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/rules/${ruleId}`, { signal })
  }

  /** End a rule. */
  end(ruleId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('POST', path`/v1/rules/${ruleId}/end`, { body, key, ifMatch, signal })
  }

  /** Preview a rule. */
  preview(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/rules/preview', { body, signal })
  }

  /** Add several rules. */
  addBatch(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/rules/batch', { body, key, signal, answer: 'none' })
  }

  /** Preview several rules. */
  previewBatch(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/rules/batch/preview', { body, signal })
  }
}

export class HolidaysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List holidays. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/holidays', { signal })
  }

  /** Add a holiday. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/holidays', { body, key, signal })
  }
}

export class WeeksResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List closed weeks. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/weeks', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.weeks
      cursor = page.next
    } while (cursor)
  }

  /** Show a week. */
  show(monday, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/weeks/${monday}`, { query, signal })
  }

  /** Close a week. */
  close(monday, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/weeks/${monday}/close`, { body, key, signal })
  }
}

export class PaymentMethodsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List ways to pay. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/payment-methods', { signal })
  }

  /** Add a way to pay. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/payment-methods', { body, key, signal })
  }

  /** Close a way to pay. */
  close(methodId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/payment-methods/${methodId}/close`, { key, signal })
  }
}

export class ExchangeRatesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List exchange rates. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/exchange-rates', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.rates
      cursor = page.next
    } while (cursor)
  }

  /** Set an exchange rate. */
  set(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/exchange-rates', { body, key, signal })
  }
}

export class PaymentsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List payments. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/payments', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.payments
      cursor = page.next
    } while (cursor)
  }

  /** Record a payment. */
  record(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/payments', { body, key, signal })
  }

  /** Undo a payment. */
  undo(paymentId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/payments/${paymentId}/undo`, { key, signal })
  }
}

export class LooseningsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List changes that wait. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/loosenings', { signal })
  }

  /** Approve a change that waits. */
  approve(number, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/loosenings/${number}/approve`, { key, signal })
  }

  /** Withdraw a change that waits. */
  withdraw(number, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/loosenings/${number}/withdraw`, { key, signal })
  }
}

export class LookResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Show the look. */
  show({ signal } = {}) {
    return this.transport.ask('GET', '/v1/look', { signal })
  }

  /** Change the look. */
  change(body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('PATCH', '/v1/look', { body, key, signal })
  }
}

export class ShiftsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List shifts. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/shifts', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.shifts
      cursor = page.next
    } while (cursor)
  }

  /** Open a shift. */
  open(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/shifts', { body, key, signal })
  }

  /** Show the open shift. */
  showCurrent({ signal } = {}) {
    return this.transport.ask('GET', '/v1/shifts/current', { signal })
  }

  /** Show a shift. */
  show(shiftId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/shifts/${shiftId}`, { signal })
  }

  /** Move cash in or out. */
  moveCash(shiftId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/shifts/${shiftId}/movements`, { body, key, signal })
  }

  /** Count a shift. */
  count(shiftId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/shifts/${shiftId}/count`, { body, key, signal })
  }

  /** Close a shift. */
  close(shiftId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/shifts/${shiftId}/close`, { body, key, signal })
  }

  /** Print a shift. */
  print(shiftId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/shifts/${shiftId}/report`, { query, signal, answer: 'bytes' })
  }
}

export class AuditsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List audits. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/audits', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.audits
      cursor = page.next
    } while (cursor)
  }

  /** Ask for an audit. */
  askFor({ key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/audits', { key, signal })
  }

  /** Show an audit. */
  show(auditId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/audits/${auditId}`, { signal })
  }
}

export class AlarmsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List alarms. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/alarms', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.alarms
      cursor = page.next
    } while (cursor)
  }

  /** Acknowledge an alarm. */
  acknowledge(alarmId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/alarms/${alarmId}/acknowledge`, { body, key, signal })
  }
}

export class SportsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Bring the operator's sports up to a catalogue. */
  load(body = {}, { signal } = {}) {
    return this.transport.ask('PUT', '/v1/sports/catalogue', { body, signal })
  }

  /** List the operator's events. */
  listEvents({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/events', { signal })
  }

  /** Move odds, or suspend bets. */
  moveOdds(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/odds', { body, key, signal })
  }

  /** Enter an event's result, or its correction. */
  enterResult(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/results', { body, key, signal })
  }

  /** Approve an event's result. */
  approveResult(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/results/approve', { body, key, signal })
  }

  /** List the tickets that wait for approval. */
  listHeldTickets({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/held', { signal })
  }

  /** Approve a ticket that waits. */
  approveTicket(ticket, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/sports/tickets/${ticket}/approve`, { key, signal })
  }

  /** Refuse a ticket that waits. */
  refuseTicket(ticket, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/sports/tickets/${ticket}/refuse`, { body, key, signal })
  }

  /** Show the terms of selling sports. */
  showTerms({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/terms', { signal })
  }

  /** Change the terms of selling sports. */
  changeTerms(body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', '/v1/sports/terms', { body, key, ifMatch, signal })
  }

  /** List the taxes on sports. */
  listTaxes({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/taxes', { signal })
  }

  /** Add taxes on sports. */
  addTax(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/taxes', { body, key, signal })
  }

  /** Set the secret of sports. */
  setSecret(body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/secret', { body, key, signal })
  }

  /** Show how far calls to the wallet are. */
  showWalletStatus({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/wallet', { signal })
  }

  /** Ask the wallet whether it is there. */
  pingWallet({ signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/wallet/ping', { signal })
  }

  /** List the calls that are parked. */
  listParkedCalls({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/wallet/parked', { signal })
  }

  /** Replay parked calls. */
  replayCalls(body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/wallet/replay', { body, key, signal })
  }
}

export class PartnersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the partners. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/partners', { signal })
  }

  /** Add a partner. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/partners', { body, key, signal })
  }

  /** Close a partner. */
  close(partnerId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/partners/${partnerId}/close`, { key, signal })
  }
}

export class CreditsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the credits that wait. */
  listHeld({ signal } = {}) {
    return this.transport.ask('GET', '/v1/credits/held', { signal })
  }

  /** Approve or refuse a credit. */
  judge(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/credits/judge', { body, key, signal })
  }
}

export class ProvidersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the providers of games. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/providers', { signal })
  }

  /** Add a provider of games. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/providers', { body, key, signal })
  }

  /** Show a provider of games. */
  show(providerId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/providers/${providerId}`, { signal })
  }

  /** Change how a provider signs. */
  change(providerId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/providers/${providerId}`, { body, key, ifMatch, signal })
  }

  /** List a provider's signing keys. */
  listKeys(providerId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/providers/${providerId}/keys`, { signal })
  }

  /** Add a provider's signing key. */
  addKey(providerId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/keys`, { body, key, signal })
  }

  /** Open a provider again. */
  open(providerId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/open`, { key, signal })
  }

  /** Close a provider. */
  close(providerId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/close`, { key, signal })
  }

  /** Add a game to a provider. */
  addGame(providerId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/games`, { body, key, signal })
  }

  /** Open a game again. */
  openGame(providerId, gameId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/games/${gameId}/open`, { key, signal })
  }

  /** Close a game. */
  closeGame(providerId, gameId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/games/${gameId}/close`, { key, signal })
  }

  /** Revoke a provider's signing key. */
  revokeKey(providerId, keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/keys/${keyId}/revoke`, { key, signal })
  }
}

export class WalletsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Show the wallets of players. */
  show({ signal } = {}) {
    return this.transport.ask('GET', '/v1/wallets', { signal })
  }

  /** Give players wallets. */
  open(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/wallets', { body, key, signal })
  }

  /** Change how requests are signed. */
  change(body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', '/v1/wallets', { body, key, ifMatch, signal })
  }
}

export class SigningKeysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the signing keys. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/signing-keys', { signal })
  }

  /** Add a signing key. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/signing-keys', { body, key, signal })
  }

  /** Revoke a signing key. */
  revoke(keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/signing-keys/${keyId}/revoke`, { key, signal })
  }
}

export class CeilingsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the ceilings. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/ceilings', { signal })
  }

  /** Set a ceiling. */
  set(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/ceilings', { body, key, signal })
  }
}

export class PlayersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the players. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/players', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.players
      cursor = page.next
    } while (cursor)
  }

  /** Show a player. */
  show(userId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/players/${userId}`, { signal })
  }

  /** Block a player. */
  block(userId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/block`, { key, signal })
  }

  /** Unblock a player. */
  unblock(userId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/unblock`, { key, signal })
  }

  /** Exclude a player at its own wish. */
  exclude(userId, body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/exclude`, { body, key, signal })
  }

  /** Set a limit at a player's wish. */
  setLimit(userId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/limits`, { body, key, signal })
  }

  /** Confirm a limit at a player's wish. */
  confirmLimit(userId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/limits/confirm`, { body, key, signal })
  }
}

export class EntitiesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List entities. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/entities', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.entities
      cursor = page.next
    } while (cursor)
  }

  /** Add an entity. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/entities', { body, key, signal })
  }

  /** Show an entity. */
  show(entityId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/entities/${entityId}`, { signal })
  }

  /** Change an entity. */
  change(entityId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/entities/${entityId}`, { body, key, ifMatch, signal })
  }

  /** Show the description of an entity. */
  showData(entityId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/entities/${entityId}/data`, { signal })
  }

  /** Set the description of an entity. */
  setData(entityId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PUT', path`/v1/entities/${entityId}/data`, { body, key, ifMatch, signal })
  }

  /** Show the tree. */
  showTree({ signal } = {}) {
    return this.transport.ask('GET', '/v1/entities/tree', { signal })
  }

  /** Show the balance of an entity. */
  showBalance(entityId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/entities/${entityId}/balance`, { signal })
  }

  /** Close an entity. */
  close(entityId, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('POST', path`/v1/entities/${entityId}/close`, { key, ifMatch, signal })
  }
}

export class UsersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List users. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/users', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.users
      cursor = page.next
    } while (cursor)
  }

  /** Add a user. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/users', { body, key, signal })
  }

  /** Show a user. */
  show(userId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/users/${userId}`, { signal })
  }

  /** Change the role of a user. */
  change(userId, body, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/users/${userId}`, { body, key, ifMatch, signal })
  }

  /** Close a user. */
  close(userId, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('POST', path`/v1/users/${userId}/close`, { key, ifMatch, signal })
  }

  /** Make a password reset. */
  resetPassword(userId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/users/${userId}/password-reset`, { key, signal })
  }
}

export class KeysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List API keys. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/keys', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.keys
      cursor = page.next
    } while (cursor)
  }

  /** Add an API key. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/keys', { body, key, signal })
  }

  /** Show an API key. */
  show(keyId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/keys/${keyId}`, { signal })
  }

  /** Rotate an API key. */
  rotate(keyId, body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/keys/${keyId}/rotate`, { body, key, signal })
  }

  /** Revoke an API key. */
  revoke(keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/keys/${keyId}/revoke`, { key, signal })
  }
}

export class SandboxResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Make a sandbox, or make it anew. */
  make({ key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sandbox', { key, signal })
  }
}

export class TokensResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List access tokens. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/tokens', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.tokens
      cursor = page.next
    } while (cursor)
  }

  /** Add an access token. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/tokens', { body, key, signal })
  }

  /** Revoke an access token. */
  revoke(tokenId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tokens/${tokenId}/revoke`, { key, signal })
  }
}

export class OperatorsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List operators. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/operators', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.operators
      cursor = page.next
    } while (cursor)
  }

  /** Add an operator. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/operators', { body, key, signal })
  }

  /** Show an operator. */
  show(operatorId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/operators/${operatorId}`, { signal })
  }

  /** Close an operator. */
  close(operatorId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/operators/${operatorId}/close`, { key, signal })
  }
}

export class HouseKeysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the keys of the installation. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/house-keys', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.keys
      cursor = page.next
    } while (cursor)
  }

  /** Add a key of the installation. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/house-keys', { body, key, signal })
  }

  /** Revoke a key of the installation. */
  revoke(keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/house-keys/${keyId}/revoke`, { key, signal })
  }
}

export class EventsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List events. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/events', { query, signal })
  }
}

export class ExportsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List exports. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/exports', { query, signal })
  }

  /** Yield all that `list` finds, page by page. */
  async *each(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.list({ ...query, cursor }, options)
      yield* page.exports
      cursor = page.next
    } while (cursor)
  }

  /** Ask for an export. */
  make(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/exports', { body, key, signal })
  }

  /** Show an export. */
  show(exportId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/exports/${exportId}`, { signal })
  }

  /** Download an export. */
  download(exportId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/exports/${exportId}/file`, { signal, answer: 'bytes' })
  }
}

export class WebhooksResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List webhooks. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/webhooks', { signal })
  }

  /** Add a webhook. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/webhooks', { body, key, signal })
  }

  /** Show a webhook. */
  show(webhookId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/webhooks/${webhookId}`, { signal })
  }

  /** Change a webhook. */
  change(webhookId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/webhooks/${webhookId}`, { body, key, ifMatch, signal })
  }

  /** Remove a webhook. */
  remove(webhookId, { key = newKey(), signal } = {}) {
    return this.transport.ask('DELETE', path`/v1/webhooks/${webhookId}`, { key, signal, answer: 'none' })
  }

  /** Rotate the keys of a webhook. */
  rotateKeys(webhookId, body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/webhooks/${webhookId}/rotate`, { body, key, signal })
  }

  /** Send a test event. */
  sendTest(webhookId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/webhooks/${webhookId}/test`, { key, signal })
  }

  /** Replay events. */
  replayEvents(webhookId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/webhooks/${webhookId}/replay`, { body, key, signal })
  }

  /** Show the progress of a webhook. */
  showProgress(webhookId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/webhooks/${webhookId}/progress`, { signal })
  }

  /** List attempts. */
  listAttempts(webhookId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/webhooks/${webhookId}/attempts`, { query, signal })
  }

  /** Yield all that `listAttempts` finds, page by page. */
  async *eachAttempts(webhookId, query = {}, options = {}) {
    let cursor
    do {
      const page = await this.listAttempts(webhookId, { ...query, cursor }, options)
      yield* page.attempts
      cursor = page.next
    } while (cursor)
  }
}

export class ChangelogResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the versions. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/changelog', { signal })
  }
}

/** All resources of the API. */
export class Resources {
  constructor(transport) {
    this.session = new SessionResource(transport)
    this.me = new MeResource(transport)
    this.sessions = new SessionsResource(transport)
    this.password = new PasswordResource(transport)
    this.draws = new DrawsResource(transport)
    this.offers = new OffersResource(transport)
    this.results = new ResultsResource(transport)
    this.approvals = new ApprovalsResource(transport)
    this.tickets = new TicketsResource(transport)
    this.reports = new ReportsResource(transport)
    this.log = new LogResource(transport)
    this.products = new ProductsResource(transport)
    this.lotteries = new LotteriesResource(transport)
    this.games = new GamesResource(transport)
    this.rules = new RulesResource(transport)
    this.holidays = new HolidaysResource(transport)
    this.weeks = new WeeksResource(transport)
    this.paymentMethods = new PaymentMethodsResource(transport)
    this.exchangeRates = new ExchangeRatesResource(transport)
    this.payments = new PaymentsResource(transport)
    this.loosenings = new LooseningsResource(transport)
    this.look = new LookResource(transport)
    this.shifts = new ShiftsResource(transport)
    this.audits = new AuditsResource(transport)
    this.alarms = new AlarmsResource(transport)
    this.sports = new SportsResource(transport)
    this.partners = new PartnersResource(transport)
    this.credits = new CreditsResource(transport)
    this.providers = new ProvidersResource(transport)
    this.wallets = new WalletsResource(transport)
    this.signingKeys = new SigningKeysResource(transport)
    this.ceilings = new CeilingsResource(transport)
    this.players = new PlayersResource(transport)
    this.entities = new EntitiesResource(transport)
    this.users = new UsersResource(transport)
    this.keys = new KeysResource(transport)
    this.sandbox = new SandboxResource(transport)
    this.tokens = new TokensResource(transport)
    this.operators = new OperatorsResource(transport)
    this.houseKeys = new HouseKeysResource(transport)
    this.events = new EventsResource(transport)
    this.exports = new ExportsResource(transport)
    this.webhooks = new WebhooksResource(transport)
    this.changelog = new ChangelogResource(transport)
  }
}
