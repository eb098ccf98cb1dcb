/** The operations of the API by resource. Made from the API's document by `make clients`. */

import { newKey, path } from './transport.js'

/** The fields that an answer must have. */
const HAS = {
  BatchAnswer: 'tickets',
  BegunSession: 'token device_token expires_at user_id role entity_id',
  CopiedTicket: 'wagers',
  DecidedPayment: 'ticket_id number day decision amount currency asked_by decided_by decided_at',
  DrawDay: 'day draws next',
  DrawShown: 'id product_id product lottery name category list_id has_sign draws_at closes_at status result',
  ExposureShown: 'draw_id currency sale outcomes',
  HeldPaymentPage: 'payments next',
  Offers: 'currency wagers_max games',
  OrderShown: 'draw_id version order is_approved',
  PaidTicket: 'id number prize currency paid_at lines',
  PaymentMethodShown: 'id name kind currency decimals gives_change is_open rate',
  PaymentMethods: 'methods',
  PeriodReportShown: 'first_day last_day currency total groups',
  PrizeReport: 'first_day last_day currency agencies',
  SealShown: 'draw_id entry closed_at wagers head root sealed_at proof',
  ShiftPage: 'shifts next',
  ShiftShown: 'id user_id user entity_id entity status day opened_at closed_at closed_by currency opening counted expected difference openings takings methods movements counts',
  SoldTicket: 'id number day status pin entity_id seller_id sold_at cancel_until expires_at amount currency wagers',
  SportsReport: 'first_day last_day currency total groups',
  TaxReport: 'first_day last_day currency taxes not_booked',
  TicketPage: 'tickets next',
  TicketShown: 'id number day status entity_id entity_name seller_id sold_at cancel_until expires_at claim_until paid_at approved_amount pins_left paid_from_wallet amount prize due currency wagers',
  TriedTicket: 'amount currency',
  UnclaimedReport: 'first_day last_day currency tickets next',
  UndoneTicket: 'id number status',
}

export class SessionResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Log in. */
  begin(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/session', { body, signal, has: HAS.BegunSession })
  }

  /** Log out. */
  end({ signal } = {}) {
    return this.transport.ask('DELETE', '/v1/session', { signal, answer: 'none' })
  }
}

export class DrawsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the draws of a day. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/draws', { query, signal, has: HAS.DrawDay })
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
    return this.transport.ask('GET', path`/v1/draws/${drawId}`, { signal, has: HAS.DrawShown })
  }

  /** Show the exposure of a draw. */
  showExposure(drawId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/draws/${drawId}/exposure`, { query, signal, has: HAS.ExposureShown })
  }

  /** Close a draw that is due. */
  close(drawId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/close`, { key, signal, has: HAS.DrawShown })
  }

  /** Ask to suspend, resume or void a draw. */
  order(drawId, order, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/${order}`, { body, key, signal, has: HAS.OrderShown })
  }

  /** Approve to suspend, resume or void a draw. */
  approveOrder(drawId, order, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/${order}/approve`, { key, signal, has: HAS.OrderShown })
  }

  /** Show the seal of a draw. */
  showSeal(drawId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/draws/${drawId}/seal`, { signal, has: HAS.SealShown })
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
    return this.transport.ask('GET', '/v1/offers', { signal, has: HAS.Offers })
  }
}

export class TicketsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List tickets. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/tickets', { query, signal, has: HAS.TicketPage })
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
    return this.transport.ask('POST', '/v1/tickets', { body, key, signal, has: HAS.SoldTicket })
  }

  /** Try to sell a ticket. */
  dryRun(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/tickets/dry-run', { body, signal, has: HAS.TriedTicket })
  }

  /** Show a ticket. */
  show(ticketId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/${ticketId}`, { query, signal, has: HAS.TicketShown })
  }

  /** Find a ticket by its number. */
  find(day, number, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/by-number/${day}/${number}`, { query, signal, has: HAS.TicketShown })
  }

  /** Cancel a ticket. */
  cancel(ticketId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/cancel`, { key, signal, has: HAS.UndoneTicket })
  }

  /** Revert a ticket. */
  revert(ticketId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/revert`, { key, signal, has: HAS.UndoneTicket })
  }

  /** Pay a ticket. */
  pay(ticketId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/pay`, { body, key, signal, has: HAS.PaidTicket })
  }

  /** Copy a ticket. */
  copy(ticketId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/${ticketId}/copy`, { signal, has: HAS.CopiedTicket })
  }

  /** Print a ticket. */
  print(ticketId, query = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/prints`, { query, key, signal, answer: 'bytes' })
  }

  /** Sell many tickets. */
  sellBatch(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/tickets/batch', { body, signal, mayRepeat: true, has: HAS.BatchAnswer })
  }

  /** List held payments. */
  listHeld(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/tickets/held', { query, signal, has: HAS.HeldPaymentPage })
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
  approvePayment(ticketId, query = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/payment/approve`, { query, key, signal, has: HAS.DecidedPayment })
  }

  /** Refuse a held payment. */
  refusePayment(ticketId, query = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/payment/refuse`, { query, key, signal, has: HAS.DecidedPayment })
  }
}

export class ReportsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Report a period. */
  period(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/period', { query, signal, has: HAS.PeriodReportShown })
  }

  /** Report a period. */
  periodFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/period', { query, signal, answer: 'bytes' })
  }

  /** Report prizes. */
  prizes(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/prizes', { query, signal, has: HAS.PrizeReport })
  }

  /** Report prizes. */
  prizesFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/prizes', { query, signal, answer: 'bytes' })
  }

  /** Report unclaimed tickets. */
  unclaimed(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/unclaimed', { query, signal, has: HAS.UnclaimedReport })
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

  /** Report sports. */
  sports(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/sports', { query, signal, has: HAS.SportsReport })
  }

  /** Report sports. */
  sportsFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/sports', { query, signal, answer: 'bytes' })
  }

  /** Report taxes. */
  taxes(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/taxes', { query, signal, has: HAS.TaxReport })
  }

  /** Report taxes. */
  taxesFile(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/reports/taxes', { query, signal, answer: 'bytes' })
  }
}

export class PaymentMethodsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List ways to pay. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/payment-methods', { signal, has: HAS.PaymentMethods })
  }

  /** Add a way to pay. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/payment-methods', { body, key, signal, has: HAS.PaymentMethodShown })
  }

  /** Close a way to pay. */
  close(methodId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/payment-methods/${methodId}/close`, { key, signal, has: HAS.PaymentMethodShown })
  }
}

export class ShiftsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List shifts. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/shifts', { query, signal, has: HAS.ShiftPage })
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
    return this.transport.ask('POST', '/v1/shifts', { body, key, signal, has: HAS.ShiftShown })
  }

  /** Show the open shift. */
  showCurrent({ signal } = {}) {
    return this.transport.ask('GET', '/v1/shifts/current', { signal, has: HAS.ShiftShown })
  }

  /** Show a shift. */
  show(shiftId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/shifts/${shiftId}`, { signal, has: HAS.ShiftShown })
  }

  /** Move cash in or out. */
  moveCash(shiftId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/shifts/${shiftId}/movements`, { body, key, signal, has: HAS.ShiftShown })
  }

  /** Count a shift. */
  count(shiftId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/shifts/${shiftId}/count`, { body, key, signal, has: HAS.ShiftShown })
  }

  /** Close a shift. */
  close(shiftId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/shifts/${shiftId}/close`, { body, key, signal, has: HAS.ShiftShown })
  }

  /** Print a shift. */
  print(shiftId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/shifts/${shiftId}/report`, { query, signal, answer: 'bytes' })
  }
}

/** All resources of the API. */
export class Resources {
  constructor(transport) {
    this.session = new SessionResource(transport)
    this.draws = new DrawsResource(transport)
    this.offers = new OffersResource(transport)
    this.tickets = new TicketsResource(transport)
    this.reports = new ReportsResource(transport)
    this.paymentMethods = new PaymentMethodsResource(transport)
    this.shifts = new ShiftsResource(transport)
  }
}
