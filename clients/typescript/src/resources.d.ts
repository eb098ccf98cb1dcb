/** The operations of the API by resource. Made from the API's document by `make clients`. */

import type {
  BegunSession,
  CopiedTicket,
  Credentials,
  DrawDay,
  ListedTicket,
  Me,
  Offers,
  PaidTicket,
  PasswordChange,
  PeriodReportShown,
  SoldTicket,
  TicketPage,
  TicketShown,
  TicketToPay,
  TicketToSell,
  TriedTicket,
  UndoneTicket,
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
    },
    options?: ReadOptions,
  ): Promise<DrawDay>
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

/** All resources of the API. */
export class Resources {
  constructor(transport: Transport)
  readonly session: SessionResource
  readonly me: MeResource
  readonly draws: DrawsResource
  readonly offers: OffersResource
  readonly tickets: TicketsResource
  readonly reports: ReportsResource
}
