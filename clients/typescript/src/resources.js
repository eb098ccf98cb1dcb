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

  /** Ask to suspend, resume or void a draw. */
  order(drawId, order, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/${order}`, { body, key, signal })
  }

  /** Approve to suspend, resume or void a draw. */
  approveOrder(drawId, order, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/draws/${drawId}/${order}/approve`, { key, signal })
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
  show(ticketId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/${ticketId}`, { signal })
  }

  /** Find a ticket by its number. */
  find(day, number, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/tickets/by-number/${day}/${number}`, { signal })
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
  print(ticketId, query = {}, { signal } = {}) {
    return this.transport.ask('POST', path`/v1/tickets/${ticketId}/prints`, { query, signal, answer: 'bytes' })
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

  /** List the taxes due. */
  listTaxesDue(query, { signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/taxes-due', { query, signal })
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

export class ProvidersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the providers of games. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/providers', { signal })
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

export class EventsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List events. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/events', { query, signal })
  }
}

/** All resources of the API. */
export class Resources {
  constructor(transport) {
    this.session = new SessionResource(transport)
    this.me = new MeResource(transport)
    this.draws = new DrawsResource(transport)
    this.offers = new OffersResource(transport)
    this.results = new ResultsResource(transport)
    this.approvals = new ApprovalsResource(transport)
    this.tickets = new TicketsResource(transport)
    this.reports = new ReportsResource(transport)
    this.sports = new SportsResource(transport)
    this.partners = new PartnersResource(transport)
    this.providers = new ProvidersResource(transport)
    this.credits = new CreditsResource(transport)
    this.players = new PlayersResource(transport)
    this.events = new EventsResource(transport)
  }
}
