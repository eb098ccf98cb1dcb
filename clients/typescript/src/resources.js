/** The operations of the API by resource. Made from the API's document by `make clients`. */

import { newKey, path } from './transport.js'

/** The fields that an answer must have. */
const HAS = {
  AddedHouseKey: 'id name expires_at key',
  AddedKey: 'id name role entity_id expires_at key',
  AddedOperator: 'id name addresses entity_id administrator',
  AddedToken: 'id name entity_id token',
  AddedUser: 'id email role entity_id password',
  AlarmPage: 'alarms next',
  AlarmShown: 'id kind subject entity_id detail since until status acknowledged_by acknowledged_at note',
  AttemptPage: 'attempts next',
  AuditPage: 'audits next',
  AuditShown: 'id status asked_by asked_at started_at finished_at rules_checked rules_broken rules_undecided error violations undecided',
  BatchAnswer: 'tickets',
  BegunFactor: 'secret uri',
  BegunSession: 'token device_token expires_at user_id role entity_id',
  BetsShown: 'bets',
  Ceilings: 'ceilings',
  Changelog: 'versions',
  CopiedTicket: 'wagers',
  CorrectionShown: 'draw_id result_now result_then currency prizes_now prizes_then paid has_joint_wagers',
  DecidedPayment: 'ticket_id number day decision amount currency asked_by decided_by decided_at',
  DrawDay: 'day draws next',
  DrawShown: 'id product_id product lottery name category list_id has_sign draws_at closes_at status result',
  EntityAdded: 'id name parent_id path depth status credit currency commission_basis_points',
  EntityBalance: 'entity_id balance credit room currency',
  EntityDetails: '',
  EntityPage: 'entities next',
  EntityShown: 'id name parent_id path depth status credit currency',
  EntityTree: 'entities',
  EventPage: 'events after',
  ExportPage: 'exports next',
  ExportShown: 'id table format first_day last_day entity_id status rows percent bytes sha256 asked_at started_at finished_at expires_at error',
  ExposureShown: 'draw_id currency sale outcomes',
  GamesShown: 'games signs',
  HeldCredits: 'credits',
  HeldPaymentPage: 'payments next',
  HeldSportsTickets: 'tickets',
  Holiday: 'day name is_national',
  Holidays: 'holidays',
  HouseKeyPage: 'keys next',
  HouseKeyShown: 'id name created_at expires_at used_at status',
  KeyPage: 'keys next',
  KeyShown: 'id name role entity_id scopes requests_per_minute networks origins created_at expires_at used_at status version',
  Loaded: 'added changed',
  Look: 'name colour logo clock',
  LooseningShown: 'id what change entity_id asked_by asked_at is_own alone_from status decided_by decided_at',
  Loosenings: 'loosenings',
  Lotteries: 'lotteries',
  Me: 'user operator_id currency decimals time_zone',
  Offers: 'currency wagers_max games',
  OperatorPage: 'operators next',
  OperatorShown: 'id name currency decimals time_zone sells_lotteries addresses status sandbox_of',
  OrderShown: 'draw_id version order is_approved',
  PaidTicket: 'id number prize currency paid_at lines',
  ParkedCalls: 'calls',
  PartnerShown: 'id rate status',
  Partners: 'partners',
  PasswordReset: 'user_id reset_token valid_minutes',
  PaymentMethodShown: 'id name kind currency decimals gives_change is_open rate',
  PaymentMethods: 'methods',
  PaymentPage: 'payments next',
  PaymentShown: 'id entity_id entity direction amount currency day at recorded_by note undoes undone_by',
  PeriodReportShown: 'first_day last_day currency total groups',
  PlayerPage: 'players next',
  PlayerShown: 'user_id name partner_id status excluded_until balance currency limits',
  PreviewShown: 'since until is_complete judged refused amount currency tickets note',
  PrizeReport: 'first_day last_day currency agencies',
  ProductPage: 'products next',
  ProductShown: 'id name lottery_id lottery category is_active time_zone close_minutes advance_days quota currency lists games',
  ProviderGameShown: 'id name type status',
  ProviderShown: 'id name sub_name status signature_version games',
  Providers: 'providers',
  RatePage: 'rates next',
  RateShown: 'id currency rate per starts by',
  RecoveryCodes: 'recovery_codes',
  ResultShown: 'draw_id version outcome is_approved',
  RulePage: 'rules next',
  RuleShown: 'id values scope starts_at ends_at author status',
  SandboxMade: 'operator_id agency_id till_key first_clerk_key second_clerk_key office_key',
  SealShown: 'draw_id entry closed_at wagers head root sealed_at proof',
  SecondFactor: 'on_since is_begun recovery_codes',
  SecretSet: 'secret',
  SentTest: 'delivery_id',
  SessionPage: 'sessions next',
  SetPreviewed: 'parts',
  ShiftPage: 'shifts next',
  ShiftShown: 'id user_id user entity_id entity status day opened_at closed_at closed_by currency opening counted expected difference openings takings methods movements counts',
  SigningKey: 'id sha256 starts_at ended_at author status',
  SigningKeys: 'keys',
  SoldTicket: 'id number day status pin entity_id seller_id sold_at cancel_until expires_at amount currency wagers',
  SportsCoupons: 'coupons next',
  SportsEvents: 'events',
  SportsReport: 'first_day last_day currency total groups',
  SportsResult: 'event version won voided void is_approved',
  SportsTaxes: 'taxes',
  SportsTerms: 'has_secret webhook_url odds_policy approval_from currency signature_version',
  SportsTicketShown: 'id code type player price currency closes_at status',
  TaxReport: 'first_day last_day currency taxes not_booked',
  TicketPage: 'tickets next',
  TicketShown: 'id number day status entity_id entity_name seller_id sold_at cancel_until expires_at claim_until paid_at approved_amount pins_left paid_from_wallet amount prize due currency wagers',
  TokenPage: 'tokens next',
  TokenShown: 'id name entity_id networks created_at status',
  TriedTicket: 'amount currency',
  UnclaimedReport: 'first_day last_day currency tickets next',
  UndoneTicket: 'id number status',
  UserPage: 'users next',
  UserShown: 'id email role entity_id entity_name status',
  ValuesInForce: 'at currency values',
  WaitingList: 'waiting',
  WalletAnswer: 'status',
  WalletStatus: 'parked waiting oldest_at',
  WalletsShown: 'is_open title entity_id user_id signature_version',
  WebhookProgress: 'next_number last_number tries waiting next_try_at',
  WebhookShown: 'id url types ordered description entity_id status disabled_at disabled_why created_at',
  WebhookWithKeys: 'id url types ordered description entity_id status disabled_at disabled_why created_at secret public_key',
  Webhooks: 'webhooks',
  WeekPage: 'weeks next',
  WeekShown: 'entity_id entity monday last_day status closed_at closed_by currency opening sales commission prizes wallets balance expired payments closing lines payments_made receivables',
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

export class MeResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Show the caller. */
  show({ signal } = {}) {
    return this.transport.ask('GET', '/v1/me', { signal, has: HAS.Me })
  }

  /** Change the own password. */
  changePassword(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/me/password', { body, signal, answer: 'none' })
  }

  /** Show the own second factor. */
  showSecondFactor({ signal } = {}) {
    return this.transport.ask('GET', '/v1/me/second-factor', { signal, has: HAS.SecondFactor })
  }

  /** Begin a second factor. */
  beginSecondFactor(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/me/second-factor/begin', { body, signal, has: HAS.BegunFactor })
  }

  /** Confirm a second factor. */
  confirmSecondFactor(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/me/second-factor/confirm', { body, signal, has: HAS.RecoveryCodes })
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
    return this.transport.ask('GET', '/v1/sessions', { query, signal, has: HAS.SessionPage })
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

export class ResultsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Enter a result. */
  enter(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/results', { body, key, signal, has: HAS.ResultShown })
  }

  /** Approve a result. */
  approve(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/results/approve', { body, key, signal, has: HAS.ResultShown })
  }

  /** Preview a correction. */
  previewCorrection(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/results/preview', { body, signal, has: HAS.CorrectionShown })
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
    return this.transport.ask('POST', '/v1/results/batch/preview', { body, signal, has: HAS.SetPreviewed })
  }
}

export class ApprovalsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List what waits for a second clerk. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/approvals', { signal, has: HAS.WaitingList })
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
    return this.transport.ask('GET', '/v1/products', { query, signal, has: HAS.ProductPage })
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
    return this.transport.ask('GET', path`/v1/products/${productId}`, { signal, has: HAS.ProductShown })
  }
}

export class LotteriesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List lotteries. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/lotteries', { signal, has: HAS.Lotteries })
  }
}

export class GamesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List games. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/games', { signal, has: HAS.GamesShown })
  }
}

export class RulesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List rules. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/rules', { query, signal, has: HAS.RulePage })
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
    return this.transport.ask('POST', '/v1/rules', { body, key, signal, has: HAS.RuleShown })
  }

  /** List the values in force. */
  listValues(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/rules/in-force', { query, signal, has: HAS.ValuesInForce })
  }

  /** Show a rule. */
  show(ruleId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/rules/${ruleId}`, { signal, has: HAS.RuleShown })
  }

  /** End a rule. */
  end(ruleId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('POST', path`/v1/rules/${ruleId}/end`, { body, key, ifMatch, signal, has: HAS.RuleShown })
  }

  /** Preview a rule. */
  preview(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/rules/preview', { body, signal, has: HAS.PreviewShown })
  }

  /** Add several rules. */
  addBatch(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/rules/batch', { body, key, signal, answer: 'none' })
  }

  /** Preview several rules. */
  previewBatch(body, { signal } = {}) {
    return this.transport.ask('POST', '/v1/rules/batch/preview', { body, signal, has: HAS.SetPreviewed })
  }
}

export class HolidaysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List holidays. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/holidays', { signal, has: HAS.Holidays })
  }

  /** Add a holiday. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/holidays', { body, key, signal, has: HAS.Holiday })
  }
}

export class WeeksResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List closed weeks. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/weeks', { query, signal, has: HAS.WeekPage })
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
    return this.transport.ask('GET', path`/v1/weeks/${monday}`, { query, signal, has: HAS.WeekShown })
  }

  /** Close a week. */
  close(monday, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/weeks/${monday}/close`, { body, key, signal, has: HAS.WeekShown })
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

export class ExchangeRatesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List exchange rates. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/exchange-rates', { query, signal, has: HAS.RatePage })
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
    return this.transport.ask('POST', '/v1/exchange-rates', { body, key, signal, has: HAS.RateShown })
  }
}

export class PaymentsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List payments. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/payments', { query, signal, has: HAS.PaymentPage })
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
    return this.transport.ask('POST', '/v1/payments', { body, key, signal, has: HAS.PaymentShown })
  }

  /** Undo a payment. */
  undo(paymentId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/payments/${paymentId}/undo`, { key, signal, has: HAS.PaymentShown })
  }
}

export class LooseningsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List changes that wait. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/loosenings', { signal, has: HAS.Loosenings })
  }

  /** Approve a change that waits. */
  approve(number, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/loosenings/${number}/approve`, { key, signal, has: HAS.LooseningShown })
  }

  /** Withdraw a change that waits. */
  withdraw(number, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/loosenings/${number}/withdraw`, { key, signal, has: HAS.LooseningShown })
  }
}

export class LookResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Show the look. */
  show({ signal } = {}) {
    return this.transport.ask('GET', '/v1/look', { signal, has: HAS.Look })
  }

  /** Change the look. */
  change(body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('PATCH', '/v1/look', { body, key, signal, has: HAS.Look })
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

export class AuditsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List audits. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/audits', { query, signal, has: HAS.AuditPage })
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
    return this.transport.ask('POST', '/v1/audits', { key, signal, has: HAS.AuditShown })
  }

  /** Show an audit. */
  show(auditId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/audits/${auditId}`, { signal, has: HAS.AuditShown })
  }
}

export class AlarmsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List alarms. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/alarms', { query, signal, has: HAS.AlarmPage })
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
    return this.transport.ask('POST', path`/v1/alarms/${alarmId}/acknowledge`, { body, key, signal, has: HAS.AlarmShown })
  }
}

export class SportsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Bring the operator's sports up to a catalogue. */
  load(body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('PUT', '/v1/sports/catalogue', { body, key, signal, has: HAS.Loaded })
  }

  /** List the operator's events. */
  listEvents({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/events', { signal, has: HAS.SportsEvents })
  }

  /** List coupons and cards with their money. */
  listCoupons(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/coupons', { query, signal, has: HAS.SportsCoupons })
  }

  /** Yield all that `listCoupons` finds, page by page. */
  async *eachCoupons(query = {}, options = {}) {
    let cursor
    do {
      const page = await this.listCoupons({ ...query, cursor }, options)
      yield* page.coupons
      cursor = page.next
    } while (cursor)
  }

  /** Move odds, or suspend bets. */
  moveOdds(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/odds', { body, key, signal, has: HAS.BetsShown })
  }

  /** Enter an event's result, or its correction. */
  enterResult(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/results', { body, key, signal, has: HAS.SportsResult })
  }

  /** Approve an event's result. */
  approveResult(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/results/approve', { body, key, signal, has: HAS.SportsResult })
  }

  /** List the tickets that wait for approval. */
  listHeldTickets({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/held', { signal, has: HAS.HeldSportsTickets })
  }

  /** Approve a ticket that waits. */
  approveTicket(ticket, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/sports/tickets/${ticket}/approve`, { key, signal, has: HAS.SportsTicketShown })
  }

  /** Refuse a ticket that waits. */
  refuseTicket(ticket, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/sports/tickets/${ticket}/refuse`, { body, key, signal, has: HAS.SportsTicketShown })
  }

  /** Show the terms of selling sports. */
  showTerms({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/terms', { signal, has: HAS.SportsTerms })
  }

  /** Change the terms of selling sports. */
  changeTerms(body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', '/v1/sports/terms', { body, key, ifMatch, signal, has: HAS.SportsTerms })
  }

  /** List the taxes on sports. */
  listTaxes({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/taxes', { signal, has: HAS.SportsTaxes })
  }

  /** Add taxes on sports. */
  addTax(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/taxes', { body, key, signal, has: HAS.SportsTaxes })
  }

  /** Set the secret of sports. */
  setSecret(body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/secret', { body, key, signal, has: HAS.SecretSet })
  }

  /** Show how far calls to the wallet are. */
  showWalletStatus({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/wallet', { signal, has: HAS.WalletStatus })
  }

  /** Ask the wallet whether it is there. */
  pingWallet({ signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/wallet/ping', { signal, has: HAS.WalletAnswer })
  }

  /** List the calls that are parked. */
  listParkedCalls({ signal } = {}) {
    return this.transport.ask('GET', '/v1/sports/wallet/parked', { signal, has: HAS.ParkedCalls })
  }

  /** Replay parked calls. */
  replayCalls(body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sports/wallet/replay', { body, key, signal, has: HAS.ParkedCalls })
  }
}

export class PartnersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the partners. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/partners', { signal, has: HAS.Partners })
  }

  /** Add a partner. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/partners', { body, key, signal, has: HAS.PartnerShown })
  }

  /** Close a partner. */
  close(partnerId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/partners/${partnerId}/close`, { key, signal, has: HAS.PartnerShown })
  }
}

export class CreditsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the credits that wait. */
  listHeld({ signal } = {}) {
    return this.transport.ask('GET', '/v1/credits/held', { signal, has: HAS.HeldCredits })
  }

  /** Approve or refuse a credit. */
  judge(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/credits/judge', { body, key, signal, has: HAS.HeldCredits })
  }
}

export class ProvidersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the providers of games. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/providers', { signal, has: HAS.Providers })
  }

  /** Add a provider of games. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/providers', { body, key, signal, has: HAS.ProviderShown })
  }

  /** Show a provider of games. */
  show(providerId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/providers/${providerId}`, { signal, has: HAS.ProviderShown })
  }

  /** Change how a provider signs. */
  change(providerId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/providers/${providerId}`, { body, key, ifMatch, signal, has: HAS.ProviderShown })
  }

  /** List a provider's signing keys. */
  listKeys(providerId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/providers/${providerId}/keys`, { signal, has: HAS.SigningKeys })
  }

  /** Add a provider's signing key. */
  addKey(providerId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/keys`, { body, key, signal, has: HAS.SigningKey })
  }

  /** Open a provider again. */
  open(providerId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/open`, { key, signal, has: HAS.ProviderShown })
  }

  /** Close a provider. */
  close(providerId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/close`, { key, signal, has: HAS.ProviderShown })
  }

  /** Add a game to a provider. */
  addGame(providerId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/games`, { body, key, signal, has: HAS.ProviderGameShown })
  }

  /** Open a game again. */
  openGame(providerId, gameId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/games/${gameId}/open`, { key, signal, has: HAS.ProviderGameShown })
  }

  /** Close a game. */
  closeGame(providerId, gameId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/games/${gameId}/close`, { key, signal, has: HAS.ProviderGameShown })
  }

  /** Revoke a provider's signing key. */
  revokeKey(providerId, keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/providers/${providerId}/keys/${keyId}/revoke`, { key, signal, has: HAS.SigningKey })
  }
}

export class WalletsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Show the wallets of players. */
  show({ signal } = {}) {
    return this.transport.ask('GET', '/v1/wallets', { signal, has: HAS.WalletsShown })
  }

  /** Give players wallets. */
  open(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/wallets', { body, key, signal, has: HAS.WalletsShown })
  }

  /** Change how requests are signed. */
  change(body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', '/v1/wallets', { body, key, ifMatch, signal, has: HAS.WalletsShown })
  }
}

export class SigningKeysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the signing keys. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/signing-keys', { signal, has: HAS.SigningKeys })
  }

  /** Add a signing key. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/signing-keys', { body, key, signal, has: HAS.SigningKey })
  }

  /** Revoke a signing key. */
  revoke(keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/signing-keys/${keyId}/revoke`, { key, signal, has: HAS.SigningKey })
  }
}

export class CeilingsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the ceilings. */
  list({ signal } = {}) {
    return this.transport.ask('GET', '/v1/ceilings', { signal, has: HAS.Ceilings })
  }

  /** Set a ceiling. */
  set(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/ceilings', { body, key, signal, has: HAS.Ceilings })
  }
}

export class PlayersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the players. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/players', { query, signal, has: HAS.PlayerPage })
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
    return this.transport.ask('GET', path`/v1/players/${userId}`, { signal, has: HAS.PlayerShown })
  }

  /** Block a player. */
  block(userId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/block`, { key, signal, has: HAS.PlayerShown })
  }

  /** Unblock a player. */
  unblock(userId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/unblock`, { key, signal, has: HAS.PlayerShown })
  }

  /** Exclude a player at its own wish. */
  exclude(userId, body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/exclude`, { body, key, signal, has: HAS.PlayerShown })
  }

  /** Set a limit at a player's wish. */
  setLimit(userId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/limits`, { body, key, signal, has: HAS.PlayerShown })
  }

  /** Confirm a limit at a player's wish. */
  confirmLimit(userId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/players/${userId}/limits/confirm`, { body, key, signal, has: HAS.PlayerShown })
  }
}

export class EntitiesResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List entities. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/entities', { query, signal, has: HAS.EntityPage })
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
    return this.transport.ask('POST', '/v1/entities', { body, key, signal, has: HAS.EntityAdded })
  }

  /** Show an entity. */
  show(entityId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/entities/${entityId}`, { signal, has: HAS.EntityShown })
  }

  /** Change an entity. */
  change(entityId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/entities/${entityId}`, { body, key, ifMatch, signal, has: HAS.EntityShown })
  }

  /** Show the description of an entity. */
  showData(entityId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/entities/${entityId}/data`, { signal, has: HAS.EntityDetails })
  }

  /** Set the description of an entity. */
  setData(entityId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PUT', path`/v1/entities/${entityId}/data`, { body, key, ifMatch, signal, has: HAS.EntityDetails })
  }

  /** Show the tree. */
  showTree({ signal } = {}) {
    return this.transport.ask('GET', '/v1/entities/tree', { signal, has: HAS.EntityTree })
  }

  /** Show the balance of an entity. */
  showBalance(entityId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/entities/${entityId}/balance`, { signal, has: HAS.EntityBalance })
  }

  /** Close an entity. */
  close(entityId, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('POST', path`/v1/entities/${entityId}/close`, { key, ifMatch, signal, has: HAS.EntityShown })
  }
}

export class UsersResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List users. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/users', { query, signal, has: HAS.UserPage })
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
    return this.transport.ask('POST', '/v1/users', { body, key, signal, has: HAS.AddedUser })
  }

  /** Show a user. */
  show(userId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/users/${userId}`, { signal, has: HAS.UserShown })
  }

  /** Change the role of a user. */
  change(userId, body, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/users/${userId}`, { body, key, ifMatch, signal, has: HAS.UserShown })
  }

  /** Close a user. */
  close(userId, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('POST', path`/v1/users/${userId}/close`, { key, ifMatch, signal, has: HAS.UserShown })
  }

  /** Make a password reset. */
  resetPassword(userId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/users/${userId}/password-reset`, { key, signal, has: HAS.PasswordReset })
  }
}

export class KeysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List API keys. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/keys', { query, signal, has: HAS.KeyPage })
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
    return this.transport.ask('POST', '/v1/keys', { body, key, signal, has: HAS.AddedKey })
  }

  /** Show an API key. */
  show(keyId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/keys/${keyId}`, { signal, has: HAS.KeyShown })
  }

  /** Rotate an API key. */
  rotate(keyId, body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/keys/${keyId}/rotate`, { body, key, signal, has: HAS.AddedKey })
  }

  /** Revoke an API key. */
  revoke(keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/keys/${keyId}/revoke`, { key, signal, has: HAS.KeyShown })
  }
}

export class SandboxResource {
  constructor(transport) {
    this.transport = transport
  }

  /** Make a sandbox, or make it anew. */
  make({ key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/sandbox', { key, signal, has: HAS.SandboxMade })
  }
}

export class TokensResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List access tokens. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/tokens', { query, signal, has: HAS.TokenPage })
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
    return this.transport.ask('POST', '/v1/tokens', { body, key, signal, has: HAS.AddedToken })
  }

  /** Revoke an access token. */
  revoke(tokenId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/tokens/${tokenId}/revoke`, { key, signal, has: HAS.TokenShown })
  }
}

export class OperatorsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List operators. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/operators', { query, signal, has: HAS.OperatorPage })
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
    return this.transport.ask('POST', '/v1/operators', { body, key, signal, has: HAS.AddedOperator })
  }

  /** Show an operator. */
  show(operatorId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/operators/${operatorId}`, { signal, has: HAS.OperatorShown })
  }

  /** Close an operator. */
  close(operatorId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/operators/${operatorId}/close`, { key, signal, has: HAS.OperatorShown })
  }
}

export class HouseKeysResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List the keys of the installation. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/house-keys', { query, signal, has: HAS.HouseKeyPage })
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
    return this.transport.ask('POST', '/v1/house-keys', { body, key, signal, has: HAS.AddedHouseKey })
  }

  /** Revoke a key of the installation. */
  revoke(keyId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/house-keys/${keyId}/revoke`, { key, signal, has: HAS.HouseKeyShown })
  }
}

export class EventsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List events. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/events', { query, signal, has: HAS.EventPage })
  }
}

export class ExportsResource {
  constructor(transport) {
    this.transport = transport
  }

  /** List exports. */
  list(query = {}, { signal } = {}) {
    return this.transport.ask('GET', '/v1/exports', { query, signal, has: HAS.ExportPage })
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
    return this.transport.ask('POST', '/v1/exports', { body, key, signal, has: HAS.ExportShown })
  }

  /** Show an export. */
  show(exportId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/exports/${exportId}`, { signal, has: HAS.ExportShown })
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
    return this.transport.ask('GET', '/v1/webhooks', { signal, has: HAS.Webhooks })
  }

  /** Add a webhook. */
  add(body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', '/v1/webhooks', { body, key, signal, has: HAS.WebhookWithKeys })
  }

  /** Show a webhook. */
  show(webhookId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/webhooks/${webhookId}`, { signal, has: HAS.WebhookShown })
  }

  /** Change a webhook. */
  change(webhookId, body = {}, { key = newKey(), ifMatch, signal } = {}) {
    return this.transport.ask('PATCH', path`/v1/webhooks/${webhookId}`, { body, key, ifMatch, signal, has: HAS.WebhookShown })
  }

  /** Remove a webhook. */
  remove(webhookId, { key = newKey(), signal } = {}) {
    return this.transport.ask('DELETE', path`/v1/webhooks/${webhookId}`, { key, signal, answer: 'none' })
  }

  /** Rotate the keys of a webhook. */
  rotateKeys(webhookId, body = {}, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/webhooks/${webhookId}/rotate`, { body, key, signal, has: HAS.WebhookWithKeys })
  }

  /** Send a test event. */
  sendTest(webhookId, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/webhooks/${webhookId}/test`, { key, signal, has: HAS.SentTest })
  }

  /** Replay events. */
  replayEvents(webhookId, body, { key = newKey(), signal } = {}) {
    return this.transport.ask('POST', path`/v1/webhooks/${webhookId}/replay`, { body, key, signal, has: HAS.WebhookProgress })
  }

  /** Show the progress of a webhook. */
  showProgress(webhookId, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/webhooks/${webhookId}/progress`, { signal, has: HAS.WebhookProgress })
  }

  /** List attempts. */
  listAttempts(webhookId, query = {}, { signal } = {}) {
    return this.transport.ask('GET', path`/v1/webhooks/${webhookId}/attempts`, { query, signal, has: HAS.AttemptPage })
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
    return this.transport.ask('GET', '/v1/changelog', { signal, has: HAS.Changelog })
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
