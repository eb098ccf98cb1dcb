/** The operations of the API by resource. Made from the API's document by `make clients`. */

import type {
  BegunSession,
  BetsShown,
  CallsToReplay,
  CopiedTicket,
  CorrectionShown,
  Credentials,
  CreditToJudge,
  DrawDay,
  DrawShown,
  EventPage,
  Exclusion,
  ExposureShown,
  HeldCredits,
  HeldSportsTickets,
  LimitToConfirm,
  LimitToSet,
  ListedPlayer,
  ListedTicket,
  Loaded,
  Me,
  Moves,
  Offers,
  OrderReason,
  OrderShown,
  PaidTicket,
  ParkedCalls,
  PartnerShown,
  PartnerToAdd,
  Partners,
  PasswordChange,
  PeriodReportShown,
  PlayerPage,
  PlayerShown,
  Providers,
  RefusalReason,
  Result,
  ResultShown,
  ResultToRead,
  SoldTicket,
  SportsEvents,
  SportsFile,
  SportsResult,
  SportsTicketShown,
  TaxesDue,
  TicketPage,
  TicketShown,
  TicketToPay,
  TicketToSell,
  TriedTicket,
  UndoneTicket,
  WaitingList,
  Amount,
  Day,
  Instant,
  Uuid,
} from './models.js'
import type { ChangeOptions, CommandOptions, ReadOptions, Transport } from './transport.js'

/** The operations below `/v1/session`. */
export class SessionResource {
  /**
   * Log in.
   *
   * Begins a session of twelve hours, and returns its token, which later requests send as `Authorization: Bearer`. Needs no
   * `Idempotency-Key`: each login is a session of its own.
   */
  begin(
    body: Credentials,
    options?: ReadOptions,
  ): Promise<BegunSession>

  /**
   * Log out.
   *
   * Ends the session of the token at once, in every process.
   */
  end(
    options?: ReadOptions,
  ): Promise<void>
}

/** The operations below `/v1/me`. */
export class MeResource {
  /**
   * Show the caller.
   *
   * Shows the user whose token it is, and the currency and the time zone of its operator.
   */
  show(
    options?: ReadOptions,
  ): Promise<Me>

  /**
   * Change the own password.
   *
   * The old password is the proof. The user's other sessions end, and its devices are no longer known. Sent twice, it has
   * one effect: the second time the old password is wrong.
   */
  changePassword(
    body: PasswordChange,
    options?: ReadOptions,
  ): Promise<void>
}

/** The operations below `/v1/draws`. */
export class DrawsResource {
  /**
   * List the draws of a day.
   *
   * Lists those of today, or of `day`, by the operator's calendar: those that are open, closed, or have a result.
   */
  list(
    query?: {
      day?: Day
      status?: 'open' | 'closed' | 'result'
      product_id?: number
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<DrawDay>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      day?: Day
      status?: 'open' | 'closed' | 'result'
      product_id?: number
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<DrawShown, void, undefined>

  /**
   * Show a draw.
   *
   * Shows a draw that is or was on sale, with its state and its result in force.
   */
  show(
    drawId: number,
    options?: ReadOptions,
  ): Promise<DrawShown>

  /**
   * Show the exposure of a draw.
   *
   * Shows what each outcome would cost the operator, the most expensive first. For members of the operator's root entity.
   * From the draw's close to its result nobody may see it.
   */
  showExposure(
    drawId: number,
    query?: {
      /** The most outcomes to show. */
      limit?: number
    },
    options?: ReadOptions,
  ): Promise<ExposureShown>

  /**
   * Ask to suspend, resume or void a draw.
   *
   * Nothing more is sold of a suspended draw until it is resumed or closes; what was sold stays. A void draw closes at once,
   * and all stakes on it are given back. A first clerk says why; it is done once a second clerk has approved it.
   */
  order(
    drawId: number,
    order: 'suspend' | 'resume' | 'void',
    body: OrderReason,
    options?: CommandOptions,
  ): Promise<OrderShown>

  /**
   * Approve to suspend, resume or void a draw.
   *
   * The second clerk is another one than the first, and asks for the same. Now it is done.
   */
  approveOrder(
    drawId: number,
    order: 'suspend' | 'resume' | 'void',
    options?: CommandOptions,
  ): Promise<OrderShown>
}

/** The operations below `/v1/offers`. */
export class OffersResource {
  /**
   * List what the caller may sell.
   *
   * Lists the games of each product that the caller's agency may sell now, and on which terms.
   */
  list(
    options?: ReadOptions,
  ): Promise<Offers>
}

/** The operations below `/v1/results`. */
export class ResultsResource {
  /**
   * Enter a result.
   *
   * The first clerk's reading of a draw's result, or of its correction. It counts once a second clerk has approved it.
   */
  enter(
    body: ResultToRead,
    options?: CommandOptions,
  ): Promise<ResultShown>

  /**
   * Approve a result.
   *
   * The second clerk types what was drawn, without seeing the first reading: the two must be the same. Then all that the
   * draw decides is settled.
   */
  approve(
    body: ResultToRead,
    options?: CommandOptions,
  ): Promise<ResultShown>

  /**
   * Preview a correction.
   *
   * Shows what another result would move, before anybody enters it. Changes nothing, so it needs no `Idempotency-Key`. There
   * is no preview before a result is in force.
   */
  previewCorrection(
    body: ResultToRead,
    options?: ReadOptions,
  ): Promise<CorrectionShown>
}

/** The operations below `/v1/approvals`. */
export class ApprovalsResource {
  /**
   * List what waits for a second clerk.
   *
   * Lists the results and the orders about draws that one clerk has entered and no other has approved yet.
   */
  list(
    options?: ReadOptions,
  ): Promise<WaitingList>
}

/** The operations below `/v1/tickets`. */
export class TicketsResource {
  /**
   * List tickets.
   *
   * Lists those of the caller's entity and of the entities below it, the newest first: of the last 31 days, or sold from
   * `since` until `until`, at most 366 days. A page costs the same wherever it is.
   */
  list(
    query?: {
      since?: Instant
      until?: Instant
      status?: 'sold' | 'canceled' | 'rejected' | 'winner' | 'held' | 'loser' | 'paid' | 'expired'
      seller_id?: number
      product_id?: number
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<TicketPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      since?: Instant
      until?: Instant
      status?: 'sold' | 'canceled' | 'rejected' | 'winner' | 'held' | 'loser' | 'paid' | 'expired'
      seller_id?: number
      product_id?: number
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<ListedTicket, void, undefined>

  /**
   * Sell a ticket.
   *
   * Sells all of its wagers, or nothing; `errors` names the wagers that are wrong, with what is left of their quotas. The
   * same request under the same key returns the same ticket; `status` then says whether it was undone since.
   */
  sell(
    body: TicketToSell,
    options?: CommandOptions,
  ): Promise<SoldTicket>

  /**
   * Try to sell a ticket.
   *
   * Judges a ticket as a sale would be judged now, by the seller's limits, quotas and credit, and sells nothing. What would
   * be refused is refused in the same words. Dry runs wait for one another; no sale waits for them. Needs no
   * `Idempotency-Key`.
   */
  dryRun(
    body: TicketToSell,
    options?: ReadOptions,
  ): Promise<TriedTicket>

  /**
   * Show a ticket.
   *
   * Shows a ticket of the caller's entity or of one below it, as it stands now.
   */
  show(
    ticketId: Uuid,
    options?: ReadOptions,
  ): Promise<TicketShown>

  /**
   * Find a ticket by its number.
   *
   * Finds it by the number printed on it and its day of sale, by the operator's calendar.
   */
  find(
    day: Day,
    number: string,
    options?: ReadOptions,
  ): Promise<TicketShown>

  /**
   * Cancel a ticket.
   *
   * For a customer who has changed their mind: within the time to cancel, and before the first draw closes.
   */
  cancel(
    ticketId: Uuid,
    options?: CommandOptions,
  ): Promise<UndoneTicket>

  /**
   * Revert a ticket.
   *
   * For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.
   */
  revert(
    ticketId: Uuid,
    options?: CommandOptions,
  ): Promise<UndoneTicket>

  /**
   * Pay a ticket.
   *
   * Pays the prizes that were not paid yet, against the ticket's PIN. A wrong PIN is counted, and answered with 404
   * `TICKET_UNKNOWN`; under the key of a payment that was made, 422 `KEY_REUSED`. A payment above the operator's bound is
   * held (`PAYMENT_HELD`), until another user sends the same request with the same PIN.
   */
  pay(
    ticketId: Uuid,
    body: TicketToPay,
    options?: CommandOptions,
  ): Promise<PaidTicket>

  /**
   * Copy a ticket.
   *
   * Makes a draft of a ticket like this one, on the draws that are open now. Nothing is sold or kept.
   */
  copy(
    ticketId: Uuid,
    options?: ReadOptions,
  ): Promise<CopiedTicket>

  /**
   * Print a ticket.
   *
   * The seller's first print is the original and bears the PIN. Later prints are marked COPIA, and so are the prints of the
   * seller's colleagues. Needs no `Idempotency-Key`: every request counts as a print, and there are never two originals.
   */
  print(
    ticketId: Uuid,
    query?: {
      format?: 'png' | 'text' | 'pdf' | 'escpos'
      width_mm?: 58 | 80
    },
    options?: ReadOptions,
  ): Promise<Uint8Array>
}

/** The operations below `/v1/reports`. */
export class ReportsResource {
  /**
   * Report a period.
   *
   * Covers the sales of the caller's entity and of those below it, and the prizes won there, from `first_day` to `last_day`
   * by the operator's calendar, at most 366 days; of one user by product, game or draw at most one day. A sale counts on its
   * own day, a prize on the day of its settlement. A pair of animals counts as `terminal_ab`, as its game has the same
   * number.
   */
  period(
    query: {
      first_day: Day
      last_day: Day
      group?: 'day' | 'user' | 'product' | 'game' | 'entity' | 'draw'
      user_id?: number
    },
    options?: ReadOptions,
  ): Promise<PeriodReportShown>
}

/** The operations below `/v1/sports`. */
export class SportsResource {
  /**
   * Bring the operator's sports up to a catalogue.
   *
   * Rows that the catalogue leaves out stay. Loading the same catalogue again changes nothing, and continues a load that
   * broke off. Coupons and cards never change once they are loaded.
   */
  load(
    body?: SportsFile,
    options?: ReadOptions,
  ): Promise<Loaded>

  /**
   * List the operator's events.
   *
   * Lists events that start within a month from now, or started within the last month.
   */
  listEvents(
    options?: ReadOptions,
  ): Promise<SportsEvents>

  /**
   * Move odds, or suspend bets.
   *
   * All of them change together, or none. Tickets keep the odds that they were sold at.
   */
  moveOdds(
    body: Moves,
    options?: CommandOptions,
  ): Promise<BetsShown>

  /**
   * Enter an event's result, or its correction.
   *
   * The result counts once a second clerk has approved it.
   */
  enterResult(
    body: Result,
    options?: CommandOptions,
  ): Promise<SportsResult>

  /**
   * Approve an event's result.
   *
   * A second clerk has to send the same result. Then all that it decides is settled.
   */
  approveResult(
    body: Result,
    options?: CommandOptions,
  ): Promise<SportsResult>

  /**
   * List the tickets that wait for approval.
   *
   * At its close a ticket that still waits is given back.
   */
  listHeldTickets(
    options?: ReadOptions,
  ): Promise<HeldSportsTickets>

  /**
   * Approve a ticket that waits.
   *
   * The ticket plays. Only before its close.
   */
  approveTicket(
    ticket: string,
    options?: CommandOptions,
  ): Promise<SportsTicketShown>

  /**
   * Refuse a ticket that waits.
   *
   * Its price is given back, and the operator's wallet gets the reason. Only before its close; a ticket that plays is final.
   */
  refuseTicket(
    ticket: string,
    body: RefusalReason,
    options?: CommandOptions,
  ): Promise<SportsTicketShown>

  /**
   * List the taxes due.
   *
   * Lists what is due for these days, both included, by jurisdiction, month and tax. What a correction takes back counts for
   * the day on which it is taken back.
   */
  listTaxesDue(
    query: {
      first_day: Day
      last_day: Day
    },
    options?: ReadOptions,
  ): Promise<TaxesDue>

  /**
   * List the calls that are parked.
   *
   * The operator's wallet has not understood these calls for days. They are made again when somebody replays them.
   */
  listParkedCalls(
    options?: ReadOptions,
  ): Promise<ParkedCalls>

  /**
   * Replay parked calls.
   *
   * The next worker makes them again, in order: those about one ticket, or all. Returns the calls that are parked still.
   */
  replayCalls(
    body?: CallsToReplay,
    options?: CommandOptions,
  ): Promise<ParkedCalls>
}

/** The operations below `/v1/partners`. */
export class PartnersResource {
  /**
   * List the partners.
   *
   * Lists the operator's partners, closed ones too.
   */
  list(
    options?: ReadOptions,
  ): Promise<Partners>

  /**
   * Add a partner.
   *
   * Its players may have wallets from now on.
   */
  add(
    body: PartnerToAdd,
    options?: CommandOptions,
  ): Promise<PartnerShown>

  /**
   * Close a partner.
   *
   * From now on its players' bets can only be settled.
   */
  close(
    partnerId: string,
    options?: CommandOptions,
  ): Promise<PartnerShown>
}

/** The operations below `/v1/providers`. */
export class ProvidersResource {
  /**
   * List the providers of games.
   *
   * Lists them with their games. They belong to the installation, and are changed on its command line.
   */
  list(
    options?: ReadOptions,
  ): Promise<Providers>
}

/** The operations below `/v1/credits`. */
export class CreditsResource {
  /**
   * List the credits that wait.
   *
   * Lists the credits of providers above their ceilings, which two clerks approve or refuse.
   */
  listHeld(
    options?: ReadOptions,
  ): Promise<HeldCredits>

  /**
   * Approve or refuse a credit.
   *
   * Once two clerks have said the same, the credit is paid, or refused for good. Returns the credits that wait still.
   */
  judge(
    body: CreditToJudge,
    options?: CommandOptions,
  ): Promise<HeldCredits>
}

/** The operations below `/v1/players`. */
export class PlayersResource {
  /**
   * List the players.
   *
   * Lists the players of the operator, with their balances.
   */
  list(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<PlayerPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<ListedPlayer, void, undefined>

  /**
   * Show a player.
   *
   * Shows its balance, and its limits: what holds, what is used of it, and what it has asked for and not confirmed.
   */
  show(
    userId: string,
    options?: ReadOptions,
  ): Promise<PlayerShown>

  /**
   * Block a player.
   *
   * A blocked player neither plays nor moves funds; the bets that it has are settled.
   */
  block(
    userId: string,
    options?: CommandOptions,
  ): Promise<PlayerShown>

  /**
   * Unblock a player.
   *
   * The player may do everything again that it has not forbidden itself.
   */
  unblock(
    userId: string,
    options?: CommandOptions,
  ): Promise<PlayerShown>

  /**
   * Exclude a player at its own wish.
   *
   * An excluded player neither plays nor deposits, and may withdraw. An exclusion is never shortened.
   */
  exclude(
    userId: string,
    body?: Exclusion,
    options?: CommandOptions,
  ): Promise<PlayerShown>

  /**
   * Set a limit at a player's wish.
   *
   * A lower limit holds at once; a higher one, or none, is to be confirmed a day later.
   */
  setLimit(
    userId: string,
    body: LimitToSet,
    options?: CommandOptions,
  ): Promise<PlayerShown>

  /**
   * Confirm a limit at a player's wish.
   *
   * The player's second yes to the limit that it asked for last. Refused before its day is over.
   */
  confirmLimit(
    userId: string,
    body: LimitToConfirm,
    options?: CommandOptions,
  ): Promise<PlayerShown>
}

/** The operations below `/v1/events`. */
export class EventsResource {
  /**
   * List events.
   *
   * Lists what happened after an event, in the order of the ledger. With `wait_s` an empty page waits for the next event;
   * with `Accept: text/event-stream` events come as they happen, and `Last-Event-ID` continues a stream that broke off.
   * Managers see what concerns their entity and those below it; other events have the type `hidden` and no data, so that
   * numbers have no gap.
   */
  list(
    query?: {
      /** The number of the last event that is known. */
      after?: number
      /** Only events of these types, with commas between them. */
      types?: string
      /** The most rows of the page. */
      limit?: number
      /** Seconds to wait for an event if there is none yet. */
      wait_s?: number
      /** One event for each ticket or movement, in place of one for a batch. */
      singly?: boolean
    },
    options?: ReadOptions,
  ): Promise<EventPage>
}

/** All resources of the API. */
export class Resources {
  constructor(transport: Transport)
  readonly session: SessionResource
  readonly me: MeResource
  readonly draws: DrawsResource
  readonly offers: OffersResource
  readonly results: ResultsResource
  readonly approvals: ApprovalsResource
  readonly tickets: TicketsResource
  readonly reports: ReportsResource
  readonly sports: SportsResource
  readonly partners: PartnersResource
  readonly providers: ProvidersResource
  readonly credits: CreditsResource
  readonly players: PlayersResource
  readonly events: EventsResource
}
