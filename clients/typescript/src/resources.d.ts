/** The operations of the API by resource. Made from the API's document by `make clients`. */

import type {
  Acknowledgement,
  AddedHouseKey,
  AddedKey,
  AddedOperator,
  AddedToken,
  AddedUser,
  AlarmPage,
  AlarmShown,
  AttemptPage,
  AttemptShown,
  AuditListed,
  AuditPage,
  AuditShown,
  BatchAnswer,
  BegunFactor,
  BegunSession,
  BetsShown,
  CallsToReplay,
  CashToMove,
  CeilingToSet,
  Ceilings,
  Changelog,
  CopiedTicket,
  CorrectionShown,
  Credentials,
  CreditToJudge,
  DecidedPayment,
  DrawDay,
  DrawShown,
  EndOfRule,
  EntityAdded,
  EntityBalance,
  EntityChange,
  EntityDetails,
  EntityPage,
  EntityShown,
  EntityToAdd,
  EntityTree,
  EventPage,
  Exclusion,
  ExportPage,
  ExportShown,
  ExportToMake,
  ExposureShown,
  FactorProof,
  FirstCode,
  GamesShown,
  HeldCredits,
  HeldPaymentPage,
  HeldPaymentShown,
  HeldSportsTickets,
  Holiday,
  Holidays,
  HouseKeyPage,
  HouseKeyShown,
  HouseKeyToAdd,
  KeyPage,
  KeyRotation,
  KeyShown,
  KeyToAdd,
  LimitToConfirm,
  LimitToSet,
  ListedPlayer,
  ListedTicket,
  Loaded,
  Look,
  LookChange,
  LooseningShown,
  Loosenings,
  Lotteries,
  Me,
  Moves,
  NewHoliday,
  NewRule,
  Offers,
  OperatorPage,
  OperatorShown,
  OperatorToAdd,
  OrderReason,
  OrderShown,
  PaidTicket,
  ParkedCalls,
  PartnerShown,
  PartnerToAdd,
  Partners,
  PasswordChange,
  PasswordReset,
  PaymentMethodShown,
  PaymentMethodToAdd,
  PaymentMethods,
  PaymentPage,
  PaymentShown,
  PaymentToRecord,
  PeriodReportShown,
  PlayerPage,
  PlayerShown,
  PreviewShown,
  PrizeReport,
  ProductPage,
  ProductShown,
  ProviderChange,
  ProviderGameShown,
  ProviderGameToAdd,
  ProviderShown,
  ProviderToAdd,
  Providers,
  RatePage,
  RateShown,
  RateToSet,
  RecoveryCodes,
  RefusalReason,
  Replay,
  ResetUse,
  Result,
  ResultSet,
  ResultShown,
  ResultToRead,
  Rotation,
  RulePage,
  RuleSet,
  RuleShown,
  SandboxMade,
  SealShown,
  SecondFactor,
  SecretSet,
  SecretToSet,
  SentTest,
  SessionPage,
  SessionShown,
  SetPreviewed,
  ShiftListed,
  ShiftPage,
  ShiftShown,
  ShiftToClose,
  ShiftToCount,
  ShiftToOpen,
  SigningKey,
  SigningKeyToAdd,
  SigningKeys,
  SoldTicket,
  SportsCoupon,
  SportsCoupons,
  SportsEvents,
  SportsFile,
  SportsReport,
  SportsResult,
  SportsTaxToAdd,
  SportsTaxes,
  SportsTerms,
  SportsTermsChange,
  SportsTicketShown,
  TaxReport,
  TicketBatch,
  TicketPage,
  TicketShown,
  TicketToPay,
  TicketToSell,
  TokenPage,
  TokenShown,
  TokenToAdd,
  TriedTicket,
  UnclaimedReport,
  UnclaimedTicket,
  UndoneTicket,
  UserChange,
  UserPage,
  UserShown,
  UserToAdd,
  ValuesInForce,
  WaitingList,
  WalletAnswer,
  WalletStatus,
  WalletsChange,
  WalletsShown,
  WalletsToOpen,
  WebhookChange,
  WebhookProgress,
  WebhookShown,
  WebhookToAdd,
  WebhookWithKeys,
  Webhooks,
  WeekPage,
  WeekShown,
  WeekSums,
  WeekToClose,
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

  /**
   * Show the own second factor.
   *
   * Shows whether a login of the caller needs a one-time code.
   */
  showSecondFactor(
    options?: ReadOptions,
  ): Promise<SecondFactor>

  /**
   * Begin a second factor.
   *
   * Makes a secret for an authenticator app. It counts once its first code has confirmed it; begun again, it is another one.
   * Needs no `Idempotency-Key`.
   */
  beginSecondFactor(
    body: FactorProof,
    options?: ReadOptions,
  ): Promise<BegunFactor>

  /**
   * Confirm a second factor.
   *
   * Turns it on by its first code, and returns the recovery codes, this once. Needs no `Idempotency-Key`: it is confirmed
   * once.
   */
  confirmSecondFactor(
    body: FirstCode,
    options?: ReadOptions,
  ): Promise<RecoveryCodes>

  /**
   * Remove the second factor.
   *
   * Turns it off, with its recovery codes, by the password and a code. Needs no `Idempotency-Key`: it is removed once.
   */
  removeSecondFactor(
    body: FactorProof,
    options?: ReadOptions,
  ): Promise<void>
}

/** The operations below `/v1/sessions`. */
export class SessionsResource {
  /**
   * List sessions.
   *
   * Lists the live sessions of the caller, and of the users whom the caller manages, by their ids.
   */
  list(
    query?: {
      /** Only sessions of this user. */
      user_id?: number
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<SessionPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only sessions of this user. */
      user_id?: number
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<SessionShown, void, undefined>

  /**
   * End a session.
   *
   * Ends a session of the caller, or of a user whom the caller manages, at once, in every process.
   */
  remove(
    sessionId: number,
    options?: CommandOptions,
  ): Promise<void>
}

/** The operations below `/v1/password`. */
export class PasswordResource {
  /**
   * Set a password by a reset token.
   *
   * The token is the proof, once, within an hour of `POST /v1/users/{user_id}/password-reset`. All sessions of the user end,
   * and a login that was locked is free again.
   */
  useReset(
    body: ResetUse,
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
      /** The day of the draws, by the operator's calendar; by default today. */
      day?: Day
      /** Only draws that are open, closed, or have a result. */
      status?: 'open' | 'closed' | 'result'
      /** Only of this product. */
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
      /** The day of the draws, by the operator's calendar; by default today. */
      day?: Day
      /** Only draws that are open, closed, or have a result. */
      status?: 'open' | 'closed' | 'result'
      /** Only of this product. */
      product_id?: number
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<DrawShown, void, undefined>

  /**
   * Show a draw.
   *
   * Shows a draw that is or was on sale, with its status and its result in force.
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
   * Close a draw that is due.
   *
   * A worker closes draws in their time; this does it now, where none has. A draw never closes early, but in a sandbox:
   * there it closes by this call, and may have a result at once. It closes at its planned instant, however late it is done:
   * nothing was sold since in any case. A worker settles it.
   */
  close(
    drawId: number,
    options?: CommandOptions,
  ): Promise<DrawShown>

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

  /**
   * Show the seal of a draw.
   *
   * Shows the seal of a closed draw, with its proof against the earliest checkpoint of the operator's log behind it that
   * most of today's witnesses have signed: their times say by when it was sealed. For members of the operator's root entity.
   * Until the seal has left the server, a moment after the close, it is refused.
   */
  showSeal(
    drawId: number,
    options?: ReadOptions,
  ): Promise<SealShown>

  /**
   * Download the wagers of a sealed draw.
   *
   * The file that was sealed, as text: its head, a blank line, and a line for each wager, undone ones too. The lines are
   * made again from the rows, so that whoever makes their tree again sees whether they are those that were sealed. Auditors
   * may have it at once; managers and administrators, who may enter results, once the draw has one, and while no draw on
   * which its wagers are played too waits for its own.
   */
  downloadSealedWagers(
    drawId: number,
    options?: ReadOptions,
  ): Promise<Uint8Array>

  /**
   * Download the results of a sealed draw, and the prizes owed by them.
   *
   * As text: the approved result of each draw on which the wagers were played, and each prize and refund in force, paid out
   * or not. This file is not sealed: the sealed one is compared with it.
   */
  downloadSealedResults(
    drawId: number,
    options?: ReadOptions,
  ): Promise<Uint8Array>
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

  /**
   * Enter several results.
   *
   * The first clerk's readings of up to 50 draws: all are entered, or none; `pointer` names the one that was refused.
   */
  enterBatch(
    body: ResultSet,
    options?: CommandOptions,
  ): Promise<void>

  /**
   * Approve several results.
   *
   * The second clerk types what was drawn, of up to 50 draws: all are approved, or none. A reading that differs from the
   * first is counted, whatever becomes of the others.
   */
  approveBatch(
    body: ResultSet,
    options?: CommandOptions,
  ): Promise<void>

  /**
   * Preview several results.
   *
   * Says of each reading whether it could be entered now. Enters nothing, and tells nothing of what others have read.
   */
  previewBatch(
    body: ResultSet,
    options?: ReadOptions,
  ): Promise<SetPreviewed>
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
   * Lists those of the caller's entity and of the entities below it, the newest first: sold from `since`, by default 31 days
   * before, until `until`, by default now, at most 366 days; by `draw_id` by default on all days on which the draw was sold.
   * A page costs the same wherever it is. `draw_id`, `game` and `selection` find tickets with one wager that has them all;
   * by selection nothing is found between the close of a draw and its result (`EXPOSURE_SEALED`), but by auditors and by a
   * seller's own `seller_id`. By `number`, which comes again on other days, those of any day.
   */
  list(
    query?: {
      /** The first instant of sale, with its offset; by default 31 days before now. */
      since?: Instant
      /** The instant at which the search ends, with its offset; by default now. */
      until?: Instant
      /** Only those that stand so. */
      status?: 'sold' | 'canceled' | 'rejected' | 'winner' | 'held' | 'loser' | 'paid' | 'expired'
      /** Only tickets of this entity and of those below it. An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** Only tickets that this user sold. */
      seller_id?: number
      /** Only of this product. */
      product_id?: number
      /** Only tickets with a wager on this draw; a tripleta counts as of the first of its draws. */
      draw_id?: number
      /** Only tickets with a wager of this game; goes with `draw_id`. */
      game?: 'triple' | 'terminal' | 'triple_sign' | 'terminal_sign' | 'animalitos' | 'animalitos77' | 'tripleta' | 'triple_ab' | 'terminal_ab' | 'animal_ab'
      /** A selection of `game`, as a wager names it. */
      selection?: string
      /** Eight digits, as printed. With `limit` and `expand` alone, on one page. */
      number?: string
      /**
       * What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It takes what the
       * caller may see by itself.
       */
      expand?: string
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
      /** The first instant of sale, with its offset; by default 31 days before now. */
      since?: Instant
      /** The instant at which the search ends, with its offset; by default now. */
      until?: Instant
      /** Only those that stand so. */
      status?: 'sold' | 'canceled' | 'rejected' | 'winner' | 'held' | 'loser' | 'paid' | 'expired'
      /** Only tickets of this entity and of those below it. An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** Only tickets that this user sold. */
      seller_id?: number
      /** Only of this product. */
      product_id?: number
      /** Only tickets with a wager on this draw; a tripleta counts as of the first of its draws. */
      draw_id?: number
      /** Only tickets with a wager of this game; goes with `draw_id`. */
      game?: 'triple' | 'terminal' | 'triple_sign' | 'terminal_sign' | 'animalitos' | 'animalitos77' | 'tripleta' | 'triple_ab' | 'terminal_ab' | 'animal_ab'
      /** A selection of `game`, as a wager names it. */
      selection?: string
      /** Eight digits, as printed. With `limit` and `expand` alone, on one page. */
      number?: string
      /**
       * What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It takes what the
       * caller may see by itself.
       */
      expand?: string
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<ListedTicket, void, undefined>

  /**
   * Sell a ticket.
   *
   * Sells all of its wagers, or nothing; `errors` names the wagers that are wrong, with what is left of their quotas. The
   * same request under the same key returns the same ticket; `status` then says only whether it was undone since, and stays
   * `sold` after a result: `GET` the ticket for that. `tender` is recorded with the ticket, for the seller's shift.
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
   * Shows a ticket of the caller's entity or of one below it, as it stands now. Between the close of a draw and its result
   * its plays are sealed to everybody but the ticket's seller and auditors.
   */
  show(
    ticketId: Uuid,
    query?: {
      /**
       * What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It takes what the
       * caller may see by itself.
       */
      expand?: string
    },
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
    query?: {
      /**
       * What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. It takes what the
       * caller may see by itself.
       */
      expand?: string
    },
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
   * held (`PAYMENT_HELD`), until another user sends the same; an API key's is refused (`NOT_ALLOWED`).
   */
  pay(
    ticketId: Uuid,
    body: TicketToPay,
    options?: CommandOptions,
  ): Promise<PaidTicket>

  /**
   * Copy a ticket.
   *
   * Makes a draft of a ticket like this one, on the draws that are open now. Nothing is sold or kept. While plays of the
   * ticket are sealed, its seller alone copies it (`EXPOSURE_SEALED`).
   */
  copy(
    ticketId: Uuid,
    options?: ReadOptions,
  ): Promise<CopiedTicket>

  /**
   * Print a ticket.
   *
   * The seller's first print is the original and bears the PIN. Later prints are marked COPIA, and so are the prints of the
   * seller's colleagues. Without an `Idempotency-Key` every request counts as a print. Under its key the same seller gets
   * the same print again, the original too, in any format: keep the key before you send the request, and a lost answer loses
   * no original. Once the ticket is undone it is a copy. Between the close of a draw of it and that draw's result its seller
   * alone prints it (`EXPOSURE_SEALED`).
   */
  print(
    ticketId: Uuid,
    query?: {
      /** The form of the print: a picture, a PDF, or the commands of a receipt printer. */
      format?: 'png' | 'text' | 'pdf' | 'escpos'
      /** The width of the paper, in millimetres. */
      width_mm?: 58 | 80
    },
    options?: CommandOptions,
  ): Promise<Uint8Array>

  /**
   * Sell many tickets.
   *
   * Sells up to 500 tickets, each as by itself: under its own `key`, in their order, whole or not at all, whatever becomes
   * of the others. After a lost response send the batch again: what was sold is `repeated`. `pointer` and `errors` of a
   * problem name the ticket and the wager in this body; a body that is malformed is refused whole, before anything is sold.
   * It has at most 256 KiB, which are five wagers a ticket; send more in several batches. Each ticket counts as a request of
   * the caller's limit; a batch of more tickets than that is refused, and none of them counts.
   */
  sellBatch(
    body: TicketBatch,
    options?: ReadOptions,
  ): Promise<BatchAnswer>

  /**
   * List held payments.
   *
   * Lists the payments that are above the bound of one person, and wait for a second one: at the caller's entity, or
   * `entity_id`, and below it.
   */
  listHeld(
    query?: {
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<HeldPaymentPage>

  /** Yield all that `listHeld` finds, page by page. */
  eachHeld(
    query?: {
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<HeldPaymentShown, void, undefined>

  /**
   * Approve a held payment.
   *
   * Pays the ticket, as the second person: another one than who asked for it, of the ticket's agency or of an entity above
   * it. A payment that a corrected result has overtaken has to be asked for anew. Send its `asked_at` as listed: it pays
   * that one alone.
   */
  approvePayment(
    ticketId: Uuid,
    query?: {
      /** The `asked_at` of the payment that was seen. Where another one waits by now, nothing is decided (`CHANGED_MEANWHILE`). */
      asked_at?: Instant
    },
    options?: CommandOptions,
  ): Promise<DecidedPayment>

  /**
   * Refuse a held payment.
   *
   * The ticket is a winner again, and may be presented anew. Who asked for the payment may refuse it too, and so take it
   * back.
   */
  refusePayment(
    ticketId: Uuid,
    query?: {
      /** The `asked_at` of the payment that was seen. Where another one waits by now, nothing is decided (`CHANGED_MEANWHILE`). */
      asked_at?: Instant
    },
    options?: CommandOptions,
  ): Promise<DecidedPayment>
}

/** The operations below `/v1/reports`. */
export class ReportsResource {
  /**
   * Report a period.
   *
   * Covers the sales of the caller's entity, or of `entity_id`, and of those below it, and the prizes won there, from
   * `first_day` to `last_day` by the operator's calendar, at most 366 days; of one user by product, game or draw at most one
   * day. A sale counts on its own day, a prize on the day of its settlement. A pair of animals counts as `terminal_ab`, as
   * its game has the same number. As a table it ends with a row of the total.
   */
  period(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      /** What the sums are grouped by; by default there is the total alone. */
      group?: 'day' | 'user' | 'product' | 'game' | 'entity' | 'draw'
      /** Only what this user sold. */
      user_id?: number
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
    },
    options?: ReadOptions,
  ): Promise<PeriodReportShown>

  /**
   * Report a period.
   *
   * Covers the sales of the caller's entity, or of `entity_id`, and of those below it, and the prizes won there, from
   * `first_day` to `last_day` by the operator's calendar, at most 366 days; of one user by product, game or draw at most one
   * day. A sale counts on its own day, a prize on the day of its settlement. A pair of animals counts as `terminal_ab`, as
   * its game has the same number. As a table it ends with a row of the total.
   */
  periodFile(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      /** What the sums are grouped by; by default there is the total alone. */
      group?: 'day' | 'user' | 'product' | 'game' | 'entity' | 'draw'
      /** Only what this user sold. */
      user_id?: number
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      format: 'csv' | 'xlsx'
    },
    options?: ReadOptions,
  ): Promise<Uint8Array>

  /**
   * Report prizes.
   *
   * Tells, by agency, what became of the prizes that were won from `first_day` to `last_day`, at most 366 days: paid, still
   * to be claimed, or expired; and what was paid and then corrected away. Refunds of void draws are among them; a tripleta's
   * prize moves to the day of its run's latest result.
   */
  prizes(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
    },
    options?: ReadOptions,
  ): Promise<PrizeReport>

  /**
   * Report prizes.
   *
   * Tells, by agency, what became of the prizes that were won from `first_day` to `last_day`, at most 366 days: paid, still
   * to be claimed, or expired; and what was paid and then corrected away. Refunds of void draws are among them; a tripleta's
   * prize moves to the day of its run's latest result.
   */
  prizesFile(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      format: 'csv' | 'xlsx'
    },
    options?: ReadOptions,
  ): Promise<Uint8Array>

  /**
   * Report unclaimed tickets.
   *
   * Lists the tickets, sold from `first_day` to `last_day`, at most 366 days, that have something to be paid, and until
   * when. As a table, a page names the next one in the header `Link`.
   */
  unclaimed(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<UnclaimedReport>

  /** Yield all that `unclaimed` finds, page by page. */
  eachUnclaimed(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<UnclaimedTicket, void, undefined>

  /**
   * Report sports.
   *
   * Tells what sports tickets cost and won from `first_day` to `last_day`, at most 366 days, by day and type of ticket; the
   * taxes on them are in the report of taxes. For members of the operator's root entity. The other reports are of lotteries
   * alone.
   */
  sports(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
    },
    options?: ReadOptions,
  ): Promise<SportsReport>

  /**
   * Report sports.
   *
   * Tells what sports tickets cost and won from `first_day` to `last_day`, at most 366 days, by day and type of ticket; the
   * taxes on them are in the report of taxes. For members of the operator's root entity. The other reports are of lotteries
   * alone.
   */
  sportsFile(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      format: 'csv' | 'xlsx'
    },
    options?: ReadOptions,
  ): Promise<Uint8Array>

  /**
   * Report taxes.
   *
   * Tells which taxes on sports tickets are due for the days from `first_day` to `last_day`, at most 366, by jurisdiction,
   * month and tax. For members of the operator's root entity. Taquilla books no taxes of lottery tickets, nor of deposits to
   * wallets and withdrawals from them: `not_booked` says so in every response.
   */
  taxes(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
    },
    options?: ReadOptions,
  ): Promise<TaxReport>

  /**
   * Report taxes.
   *
   * Tells which taxes on sports tickets are due for the days from `first_day` to `last_day`, at most 366, by jurisdiction,
   * month and tax. For members of the operator's root entity. Taquilla books no taxes of lottery tickets, nor of deposits to
   * wallets and withdrawals from them: `not_booked` says so in every response.
   */
  taxesFile(
    query: {
      /** The first day, by the operator's calendar. */
      first_day: Day
      /** The last day, included, by the operator's calendar. */
      last_day: Day
      format: 'csv' | 'xlsx'
    },
    options?: ReadOptions,
  ): Promise<Uint8Array>
}

/** The operations below `/v1/log`. */
export class LogResource {
  /**
   * Show the latest checkpoint of a log.
   *
   * A signed note, with the cosignatures that have come so far, as tlog-checkpoint has it. Whoever verifies a log needs no
   * login.
   */
  showCheckpoint(
    operatorId: number,
    options?: ReadOptions,
  ): Promise<Uint8Array>

  /**
   * Show an earlier checkpoint of a log.
   *
   * By the size of its tree; also one of an origin that no longer goes on.
   */
  showEarlierCheckpoint(
    operatorId: number,
    size: number,
    options?: ReadOptions,
  ): Promise<Uint8Array>

  /**
   * List what was sold.
   *
   * Lists the wagers of the tickets in a range of seqs, as the sealed files of draws spell them: first the markets with
   * their draws as they are now, then a blank line, then the wagers. At most 20,000 seqs are told at once, and 100,000
   * wagers: of a range with more, ask for each half. Whoever keeps them outside, event by event, recounts each draw and each
   * prize alone. For auditors: those who may enter a result do not see its cost before.
   */
  listWagers(
    query: {
      /** A number of the operator's one order, as events have it. */
      first_seq: number
      /** A number of the operator's one order, as events have it. */
      last_seq: number
    },
    options?: ReadOptions,
  ): Promise<Uint8Array>
}

/** The operations below `/v1/products`. */
export class ProductsResource {
  /**
   * List products.
   *
   * Lists the products of the national catalogue, each with its lists, its draw times from today on, and its games on the
   * operator's own terms. `GET /v1/offers` says what the caller itself may sell.
   */
  list(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<ProductPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<ProductShown, void, undefined>

  /**
   * Show a product.
   *
   * Shows a product of the catalogue as the operator sells it now.
   */
  show(
    productId: number,
    options?: ReadOptions,
  ): Promise<ProductShown>
}

/** The operations below `/v1/lotteries`. */
export class LotteriesResource {
  /**
   * List lotteries.
   *
   * Lists the institutions whose draws are in the catalogue.
   */
  list(
    options?: ReadOptions,
  ): Promise<Lotteries>
}

/** The operations below `/v1/games`. */
export class GamesResource {
  /**
   * List games.
   *
   * Lists the games with the form of their selections, the figures of the wheels by name, and the signs.
   */
  list(
    options?: ReadOptions,
  ): Promise<GamesShown>
}

/** The operations below `/v1/rules`. */
export class RulesResource {
  /**
   * List rules.
   *
   * Lists the rules of the caller's entity, of those below it and of their users; at the root entity the operator's own too:
   * the last added first, past ones and those to come included. `in_force_at` lists those alone that hold at that instant.
   */
  list(
    query?: {
      /** Only rules of this kind. */
      kind?: 'limit' | 'offer' | 'quota' | 'dynamic' | 'commission' | 'close' | 'multiplier' | 'payout'
      /** Only rules of this entity itself. */
      entity_id?: number
      /** Only rules that hold at this instant. */
      in_force_at?: Instant
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<RulePage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only rules of this kind. */
      kind?: 'limit' | 'offer' | 'quota' | 'dynamic' | 'commission' | 'close' | 'multiplier' | 'payout'
      /** Only rules of this entity itself. */
      entity_id?: number
      /** Only rules that hold at this instant. */
      in_force_at?: Instant
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<RuleShown, void, undefined>

  /**
   * Add a rule.
   *
   * Adds a rule from an instant on. Rules are never changed: a later one of the same kind and scope takes over. A manager
   * decides for the own entity, those below it and their users. The operator's own rules, commissions, multipliers, dynamic
   * quotas and days to claim a prize are decided at the root entity. Nobody is looser than who stands above
   * (`LOOSER_THAN_PARENT`), nor changes what was decided there (`RULE_FROM_ABOVE`).
   */
  add(
    body: NewRule,
    options?: CommandOptions,
  ): Promise<RuleShown>

  /**
   * List the values in force.
   *
   * Lists every value that binds an entity, or a user, now, and the rule that it comes from: of the operator, of an entity
   * above, of its own. Without either, those of the caller's entity; at the root entity, those of the operator. Values of
   * products need `product_id`, and of some the `game`.
   */
  listValues(
    query?: {
      /** The entity that the values bind; by default the caller's own. */
      entity_id?: number
      /** The user that the values bind, beside the entity's own. */
      user_id?: number
      /** The product, for the values that differ by product. */
      product_id?: number
      /** The game, for the values that differ by game. */
      game?: 'triple' | 'terminal' | 'triple_sign' | 'terminal_sign' | 'animalitos' | 'animalitos77' | 'tripleta' | 'triple_ab' | 'terminal_ab' | 'animal_ab'
    },
    options?: ReadOptions,
  ): Promise<ValuesInForce>

  /**
   * Show a rule.
   *
   * Shows a rule as it was added, with its end, if it has one.
   */
  show(
    ruleId: number,
    options?: ReadOptions,
  ): Promise<RuleShown>

  /**
   * End a rule.
   *
   * Ends a rule now, or at an instant to come. Then the rule before it in its scope holds again, if that has not ended; else
   * what those above decide holds. A rule to come may be ended before it begins. The rule stays for the audit, and tickets
   * keep the rules on which they were sold.
   */
  end(
    ruleId: number,
    body?: EndOfRule,
    options?: ChangeOptions,
  ): Promise<RuleShown>

  /**
   * Preview a rule.
   *
   * Judges the sales of the last seven days again, in their order, as if the rule had held alone in its scope all the time,
   * and shows those that it would have refused. `starts_at` and `ends_at` count for nothing. A sale that is refused leaves
   * its room to later ones. Sales on draws that are closed and wait for their result are left out. Bounds of expansions, of
   * cancels and of days to claim a prize refuse no past sale. A multiplier refuses one only by the greatest prize of a
   * ticket; commissions and bounds of payments refuse none. Changes nothing, so it needs no `Idempotency-Key`. It judges for
   * ten seconds at most.
   */
  preview(
    body: NewRule,
    options?: ReadOptions,
  ): Promise<PreviewShown>

  /**
   * Add several rules.
   *
   * Adds up to 200 rules, such as quotas of several numbers or limits of several agencies: all, or none; `pointer` names the
   * one that was refused. Those that let more through wait for a second person each (`GET /v1/loosenings`): only a preview
   * says which.
   */
  addBatch(
    body: RuleSet,
    options?: CommandOptions,
  ): Promise<void>

  /**
   * Preview several rules.
   *
   * Says of each rule whether it would hold, or wait for a second person since it lets more through. Adds nothing.
   */
  previewBatch(
    body: RuleSet,
    options?: ReadOptions,
  ): Promise<SetPreviewed>
}

/** The operations below `/v1/holidays`. */
export class HolidaysResource {
  /**
   * List holidays.
   *
   * Lists the national holidays and the operator's own, by day.
   */
  list(
    options?: ReadOptions,
  ): Promise<Holidays>

  /**
   * Add a holiday.
   *
   * Adds a day of the operator's own, at the root entity. Tickets that are sold keep their expiry.
   */
  add(
    body: NewHoliday,
    options?: CommandOptions,
  ): Promise<Holiday>
}

/** The operations below `/v1/weeks`. */
export class WeeksResource {
  /**
   * List closed weeks.
   *
   * Lists the closed weeks of an entity, the latest first.
   */
  list(
    query?: {
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<WeekPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<WeekSums, void, undefined>

  /**
   * Show a week.
   *
   * Shows an entity's week as it stands: a closed one as it was closed, an open one from what was sold, won and paid until
   * now.
   */
  show(
    monday: Day,
    query?: {
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
    },
    options?: ReadOptions,
  ): Promise<WeekShown>

  /**
   * Close a week.
   *
   * Closes the week of an entity below the caller's own, after those of the entities below that; at the operator's root also
   * the root's own. From then on nothing is booked into it: what corrects it counts for the day on which it happens. A week
   * is closed once it is over (`WEEK_NOT_OVER`), and once those before it are closed, of a first close those with a
   * commission on profit (`WEEK_OPEN_BEFORE`). An entity has none from before it was added (`WEEK_CLOSED`).
   */
  close(
    monday: Day,
    body: WeekToClose,
    options?: CommandOptions,
  ): Promise<WeekShown>
}

/** The operations below `/v1/payment-methods`. */
export class PaymentMethodsResource {
  /**
   * List ways to pay.
   *
   * Lists the operator's ways to pay, closed ones too, each with the rate of its currency.
   */
  list(
    options?: ReadOptions,
  ): Promise<PaymentMethods>

  /**
   * Add a way to pay.
   *
   * Adds it, at the root entity. In another currency than the operator's it is taken once the currency has a rate.
   */
  add(
    body: PaymentMethodToAdd,
    options?: CommandOptions,
  ): Promise<PaymentMethodShown>

  /**
   * Close a way to pay.
   *
   * Nothing is sold or paid by it from now on. Its name is free for another one.
   */
  close(
    methodId: number,
    options?: CommandOptions,
  ): Promise<PaymentMethodShown>
}

/** The operations below `/v1/exchange-rates`. */
export class ExchangeRatesResource {
  /**
   * List exchange rates.
   *
   * Lists all rates that were ever set, the latest first. The latest of a currency is in force.
   */
  list(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<RatePage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<RateShown, void, undefined>

  /**
   * Set an exchange rate.
   *
   * Sets what another currency is worth from now on, at the root entity. What was handed over before keeps its rate.
   */
  set(
    body: RateToSet,
    options?: CommandOptions,
  ): Promise<RateShown>
}

/** The operations below `/v1/payments`. */
export class PaymentsResource {
  /**
   * List payments.
   *
   * Lists the payments of an entity and of those below it with their parents, the latest first: of the last 31 days, or from
   * `first_day` to `last_day` by the operator's calendar, at most 366 days.
   */
  list(
    query?: {
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The first day, by the operator's calendar; by default 30 days before the last. */
      first_day?: Day
      /** The last day, included, by the operator's calendar; by default today. */
      last_day?: Day
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<PaymentPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** The first day, by the operator's calendar; by default 30 days before the last. */
      first_day?: Day
      /** The last day, included, by the operator's calendar; by default today. */
      last_day?: Day
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<PaymentShown, void, undefined>

  /**
   * Record a payment.
   *
   * Records what an entity below the caller's own paid its parent, or received from it; at the operator's root also what the
   * root paid to whoever runs the installation. It counts for today. No money moves here: it says that it has moved.
   */
  record(
    body: PaymentToRecord,
    options?: CommandOptions,
  ): Promise<PaymentShown>

  /**
   * Undo a payment.
   *
   * Records a payment of the same amount the other way, which counts for today and names the one that it undoes. A payment
   * is undone once, and one that undoes another is not undone itself.
   */
  undo(
    paymentId: number,
    options?: CommandOptions,
  ): Promise<PaymentShown>
}

/** The operations below `/v1/loosenings`. */
export class LooseningsResource {
  /**
   * List changes that wait.
   *
   * Lists what somebody has asked for that lets more through than is in force, about the caller's entity and those below it.
   */
  list(
    options?: ReadOptions,
  ): Promise<Loosenings>

  /**
   * Approve a change that waits.
   *
   * Carries it out, as the second person: another one than who has asked for it, and independent of that one
   * (`NOT_INDEPENDENT`). It is judged anew, and may be refused for what was decided meanwhile. `CHANGED_MEANWHILE`: withdraw
   * it, and ask again.
   */
  approve(
    number: number,
    options?: CommandOptions,
  ): Promise<LooseningShown>

  /**
   * Withdraw a change that waits.
   *
   * Who has asked for it may do so too. What is in force stays.
   */
  withdraw(
    number: number,
    options?: CommandOptions,
  ): Promise<LooseningShown>
}

/** The operations below `/v1/look`. */
export class LookResource {
  /**
   * Show the look.
   *
   * Shows the name, the colour and the logo that the pages and the paper of the operator bear.
   */
  show(
    options?: ReadOptions,
  ): Promise<Look>

  /**
   * Change the look.
   *
   * Pages take the colour at once, lightened or darkened where it could not be read otherwise; tickets bear the logo from
   * the next print on. A logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way.
   */
  change(
    body?: LookChange,
    options?: CommandOptions,
  ): Promise<Look>
}

/** The operations below `/v1/shifts`. */
export class ShiftsResource {
  /**
   * List shifts.
   *
   * Lists the caller's own shifts, for managers those of their entity and of the entities below it, for auditors and
   * administrators all; the latest first. With `entity_id` those of that entity and of the entities below it; `day` is the
   * day on which they were opened.
   */
  list(
    query?: {
      /** Only shifts of this user. */
      user_id?: number
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** Only those that stand so. */
      status?: 'open' | 'closed'
      /** Only shifts that were opened on this day, by the operator's calendar. */
      day?: Day
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<ShiftPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only shifts of this user. */
      user_id?: number
      /** An entity of the caller's tree; by default the caller's own. */
      entity_id?: number
      /** Only those that stand so. */
      status?: 'open' | 'closed'
      /** Only shifts that were opened on this day, by the operator's calendar. */
      day?: Day
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<ShiftListed, void, undefined>

  /**
   * Open a shift.
   *
   * Opens the caller's shift with the cash that was counted into the drawer, of other ways to pay too. A user has at most
   * one open shift. From now until its close what the user sells, cancels, reverts and pays belongs to it; to sell, no shift
   * is needed.
   */
  open(
    body: ShiftToOpen,
    options?: CommandOptions,
  ): Promise<ShiftShown>

  /**
   * Show the open shift.
   *
   * Shows the caller's open shift: 404 `SHIFT_NONE` if there is none.
   */
  showCurrent(
    options?: ReadOptions,
  ): Promise<ShiftShown>

  /**
   * Show a shift.
   *
   * Shows a shift with its parts and its cash movements, up to its close or to now. A cashier sees the parts, and what is
   * expected, only once the shift is closed.
   */
  show(
    shiftId: number,
    options?: ReadOptions,
  ): Promise<ShiftShown>

  /**
   * Move cash in or out.
   *
   * Puts cash into the drawer of an open shift, or takes it out, for a reason. The cashier may do so, and a manager of its
   * entity or of one above it. Returns the shift, whose last movement it is.
   */
  moveCash(
    shiftId: number,
    body: CashToMove,
    options?: CommandOptions,
  ): Promise<ShiftShown>

  /**
   * Count a shift.
   *
   * Takes a count of an open shift, and returns it with its differences: a mistyped amount is seen before it is booked.
   * Nothing is booked, the shift stays open, and the count stays in `counts`, for whoever looks afterwards.
   */
  count(
    shiftId: number,
    body: ShiftToCount,
    options?: CommandOptions,
  ): Promise<ShiftShown>

  /**
   * Close a shift.
   *
   * Closes an open shift with what was counted, and books what the own cash is over or short. The cashier may do so, and a
   * manager of its entity or of one above it: `closed_by` says who did.
   */
  close(
    shiftId: number,
    body: ShiftToClose,
    options?: CommandOptions,
  ): Promise<ShiftShown>

  /**
   * Print a shift.
   *
   * Prints the report of a shift, as often as it is asked for. The report of an open shift shows a cashier no more than `GET
   * /v1/shifts/{shift_id}` does.
   */
  print(
    shiftId: number,
    query?: {
      /** The form of the print: a picture, a PDF, or the commands of a receipt printer. */
      format?: 'png' | 'text' | 'pdf' | 'escpos'
      /** The width of the paper, in millimetres. */
      width_mm?: 58 | 80
    },
    options?: ReadOptions,
  ): Promise<Uint8Array>
}

/** The operations below `/v1/audits`. */
export class AuditsResource {
  /**
   * List audits.
   *
   * Lists the operator's audits, the latest first, without their findings.
   */
  list(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<AuditPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<AuditListed, void, undefined>

  /**
   * Ask for an audit.
   *
   * A worker checks every rule of the auditor over one snapshot of the operator's rows. That may take minutes, and holds up
   * nothing. One audit at a time is queued or runs.
   */
  askFor(
    options?: CommandOptions,
  ): Promise<AuditShown>

  /**
   * Show an audit.
   *
   * Shows how far an audit is, and once it is done the rules that do not hold, each with its first offenders.
   */
  show(
    auditId: number,
    options?: ReadOptions,
  ): Promise<AuditShown>
}

/** The operations below `/v1/alarms`. */
export class AlarmsResource {
  /**
   * List alarms.
   *
   * Lists alarms, the latest first. Members of the operator's root entity see all of them, others those about entities of
   * their own tree.
   */
  list(
    query?: {
      /** Only those that stand so. */
      status?: 'open' | 'acknowledged' | 'ended'
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<AlarmPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only those that stand so. */
      status?: 'open' | 'acknowledged' | 'ended'
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<AlarmShown, void, undefined>

  /**
   * Acknowledge an alarm.
   *
   * Says that somebody has seen it, and takes care of it. An alarm is acknowledged once.
   */
  acknowledge(
    alarmId: number,
    body: Acknowledgement,
    options?: CommandOptions,
  ): Promise<AlarmShown>
}

/** The operations below `/v1/sports`. */
export class SportsResource {
  /**
   * Bring the operator's sports up to a catalogue.
   *
   * Rows that the catalogue leaves out stay. Loading the same catalogue again continues a load that broke off. Without the
   * key of the first time it takes back what was changed since, such as moved odds. Coupons and cards never change once they
   * are loaded.
   */
  load(
    body?: SportsFile,
    options?: CommandOptions,
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
   * List coupons and cards with their money.
   *
   * Lists what was sold, and what rolled in from the coupon before: a pot is larger than its share of the stakes by that.
   */
  listCoupons(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<SportsCoupons>

  /** Yield all that `listCoupons` finds, page by page. */
  eachCoupons(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<SportsCoupon, void, undefined>

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
   * Its cost is given back, and the operator's wallet gets the reason. Only before its close; a ticket that plays is final.
   */
  refuseTicket(
    ticket: string,
    body: RefusalReason,
    options?: CommandOptions,
  ): Promise<SportsTicketShown>

  /**
   * Show the terms of selling sports.
   *
   * Shows where the operator's wallet is called, and how its tickets are sold, but never its secret.
   */
  showTerms(
    options?: ReadOptions,
  ): Promise<SportsTerms>

  /**
   * Change the terms of selling sports.
   *
   * They hold for tickets from now on. Other processes of the server call a new address after five seconds. The operator
   * needs a secret first.
   */
  changeTerms(
    body?: SportsTermsChange,
    options?: ChangeOptions,
  ): Promise<SportsTerms>

  /**
   * List the taxes on sports.
   *
   * Lists all that were ever decided. Of each type the last that has begun holds for new tickets.
   */
  listTaxes(
    options?: ReadOptions,
  ): Promise<SportsTaxes>

  /**
   * Add taxes on sports.
   *
   * They hold for tickets that are ordered from their start on; what was ordered keeps its taxes. Returns all taxes.
   */
  addTax(
    body: SportsTaxToAdd,
    options?: CommandOptions,
  ): Promise<SportsTaxes>

  /**
   * Set the secret of sports.
   *
   * It signs what the operator and the server send each other, in both directions. The server makes one, or takes the given
   * one. The one before is dead within five seconds. A secret that was made is returned once; repeated under its
   * `Idempotency-Key` the command returns it again. API keys may not do this.
   */
  setSecret(
    body?: SecretToSet,
    options?: CommandOptions,
  ): Promise<SecretSet>

  /**
   * Show how far calls to the wallet are.
   *
   * Shows how many calls to the operator's own wallet are parked, and how many wait to be made and understood.
   */
  showWalletStatus(
    options?: ReadOptions,
  ): Promise<WalletStatus>

  /**
   * Ask the wallet whether it is there.
   *
   * Calls the address of the operator's own wallet once, for five seconds at most. It moves nothing, and needs no key.
   * Whoever asks meanwhile gets the same answer. A wallet that does not answer with 200 is a problem; detail says what came.
   */
  pingWallet(
    options?: ReadOptions,
  ): Promise<WalletAnswer>

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
   * The next worker makes them again, in order: those about one ticket, or the first thousand. Returns the calls that are
   * still parked.
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
   * Its players may have wallets from now on. A new one who names no partner is of the active one whose id sorts first.
   */
  add(
    body: PartnerToAdd,
    options?: CommandOptions,
  ): Promise<PartnerShown>

  /**
   * Close a partner.
   *
   * From now on its players' bets are only settled, and nobody withdraws a balance that they still have. It is never opened
   * again.
   */
  close(
    partnerId: string,
    options?: CommandOptions,
  ): Promise<PartnerShown>
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

/** The operations below `/v1/providers`. */
export class ProvidersResource {
  /**
   * List the providers of games.
   *
   * Lists them with their games, closed ones too. Keys of the installation may ask as well: they alone change providers.
   */
  list(
    options?: ReadOptions,
  ): Promise<Providers>

  /**
   * Add a provider of games.
   *
   * Its requests are believed once it has a signing key. For keys of the installation.
   */
  add(
    body: ProviderToAdd,
    options?: CommandOptions,
  ): Promise<ProviderShown>

  /**
   * Show a provider of games.
   *
   * Shows it with its games. Keys of the installation may ask as well.
   */
  show(
    providerId: string,
    options?: ReadOptions,
  ): Promise<ProviderShown>

  /**
   * Change how a provider signs.
   *
   * Sets the least version of the signature that is taken from it, in every process within two seconds. Version 2 binds a
   * signature to its path and its time. For keys of the installation.
   */
  change(
    providerId: string,
    body?: ProviderChange,
    options?: ChangeOptions,
  ): Promise<ProviderShown>

  /**
   * List a provider's signing keys.
   *
   * Lists the public keys by which it signs its requests, ended ones too. For keys of the installation.
   */
  listKeys(
    providerId: string,
    options?: ReadOptions,
  ): Promise<SigningKeys>

  /**
   * Add a provider's signing key.
   *
   * Keys that the provider has hold beside it. Other processes of the server believe it after two seconds. For keys of the
   * installation.
   */
  addKey(
    providerId: string,
    body: SigningKeyToAdd,
    options?: CommandOptions,
  ): Promise<SigningKey>

  /**
   * Open a provider again.
   *
   * Its games are played again, but for those that are closed themselves. For keys of the installation.
   */
  open(
    providerId: string,
    options?: CommandOptions,
  ): Promise<ProviderShown>

  /**
   * Close a provider.
   *
   * No bets on its games any more; those that there are get settled all the same. For keys of the installation.
   */
  close(
    providerId: string,
    options?: CommandOptions,
  ): Promise<ProviderShown>

  /**
   * Add a game to a provider.
   *
   * Its id is taken by no other game of any provider. For keys of the installation.
   */
  addGame(
    providerId: string,
    body: ProviderGameToAdd,
    options?: CommandOptions,
  ): Promise<ProviderGameShown>

  /**
   * Open a game again.
   *
   * It is played again, if its provider is open. For keys of the installation.
   */
  openGame(
    providerId: string,
    gameId: string,
    options?: CommandOptions,
  ): Promise<ProviderGameShown>

  /**
   * Close a game.
   *
   * No bets on it any more; those that there are get settled all the same. For keys of the installation.
   */
  closeGame(
    providerId: string,
    gameId: string,
    options?: CommandOptions,
  ): Promise<ProviderGameShown>

  /**
   * Revoke a provider's signing key.
   *
   * It is not believed any more, in every process within two seconds. There is no way back. For keys of the installation.
   */
  revokeKey(
    providerId: string,
    keyId: number,
    options?: CommandOptions,
  ): Promise<SigningKey>
}

/** The operations below `/v1/wallets`. */
export class WalletsResource {
  /**
   * Show the wallets of players.
   *
   * Shows whether the operator's players have wallets, by whom their lottery tickets are sold, and how requests are signed.
   */
  show(
    options?: ReadOptions,
  ): Promise<WalletsShown>

  /**
   * Give players wallets.
   *
   * From now on the operator's players have wallets. Their lottery tickets are sold by one agency and a user of it. They are
   * opened once; a signing key and a partner come next. Say the ceilings where the default, 10,000 for a bet and 100,000 a
   * day in whole units, is little money in your currency: a higher one waits for a second person later.
   */
  open(
    body: WalletsToOpen,
    options?: CommandOptions,
  ): Promise<WalletsShown>

  /**
   * Change how requests are signed.
   *
   * Sets the least version of the signature that is taken from the operator, in every process within two seconds. Version 2
   * binds a signature to its path and its time.
   */
  change(
    body?: WalletsChange,
    options?: ChangeOptions,
  ): Promise<WalletsShown>
}

/** The operations below `/v1/signing-keys`. */
export class SigningKeysResource {
  /**
   * List the signing keys.
   *
   * Lists the public keys by which the operator signs its requests about players' wallets, revoked ones too.
   */
  list(
    options?: ReadOptions,
  ): Promise<SigningKeys>

  /**
   * Add a signing key.
   *
   * Keys that the operator has hold beside it. Other processes of the server believe it after two seconds. API keys may not
   * do this.
   */
  add(
    body: SigningKeyToAdd,
    options?: CommandOptions,
  ): Promise<SigningKey>

  /**
   * Revoke a signing key.
   *
   * It is not believed any more, in every process within two seconds. There is no way back.
   */
  revoke(
    keyId: number,
    options?: CommandOptions,
  ): Promise<SigningKey>
}

/** The operations below `/v1/ceilings`. */
export class CeilingsResource {
  /**
   * List the ceilings.
   *
   * Lists those that the operator has set. A provider without one has the default: 10,000 for a bet and 100,000 a day, in
   * whole units of the currency.
   */
  list(
    options?: ReadOptions,
  ): Promise<Ceilings>

  /**
   * Set a ceiling.
   *
   * A credit above it waits at `GET /v1/credits/held` until two clerks have said the same. Returns all ceilings.
   */
  set(
    body: CeilingToSet,
    options?: CommandOptions,
  ): Promise<Ceilings>
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

/** The operations below `/v1/entities`. */
export class EntitiesResource {
  /**
   * List entities.
   *
   * Lists the caller's entity and those below it, by their ids: all of them, or those directly below `parent_id`.
   */
  list(
    query?: {
      /** Only entities directly below this one. */
      parent_id?: number
      /** Only those that stand so. */
      status?: 'active' | 'closed'
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<EntityPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only entities directly below this one. */
      parent_id?: number
      /** Only those that stand so. */
      status?: 'active' | 'closed'
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<EntityShown, void, undefined>

  /**
   * Add an entity.
   *
   * Adds it below the caller's entity, or below one below it. With a credit, no sale below it is taken that the credit does
   * not cover. It earns the operator's general commission; without one, nothing: the response says which.
   */
  add(
    body: EntityToAdd,
    options?: CommandOptions,
  ): Promise<EntityAdded>

  /**
   * Show an entity.
   *
   * Shows the caller's entity, or one below it. Its `ETag` goes into `If-Match` of a change.
   */
  show(
    entityId: number,
    options?: ReadOptions,
  ): Promise<EntityShown>

  /**
   * Change an entity.
   *
   * Changes the name or the credit of an entity below the caller's own; an administrator changes the root's too. A smaller
   * credit holds from the next sale on, and takes nothing back.
   */
  change(
    entityId: number,
    body?: EntityChange,
    options?: ChangeOptions,
  ): Promise<EntityShown>

  /**
   * Show the description of an entity.
   *
   * Shows what its tickets print about it: address, tax number, header and footer, and the zone of their times.
   */
  showData(
    entityId: number,
    options?: ReadOptions,
  ): Promise<EntityDetails>

  /**
   * Set the description of an entity.
   *
   * Sets it whole: what is left out is empty from then on, the zone the operator's. Tickets print it from the next print on.
   */
  setData(
    entityId: number,
    body?: EntityDetails,
    options?: ChangeOptions,
  ): Promise<EntityDetails>

  /**
   * Show the tree.
   *
   * Shows the caller's entity and all below it at once, closed ones too, each after the one that it belongs to.
   */
  showTree(
    options?: ReadOptions,
  ): Promise<EntityTree>

  /**
   * Show the balance of an entity.
   *
   * Shows what an entity with a credit and all below it owe or are owed now, and what is left of the credit.
   */
  showBalance(
    entityId: number,
    options?: ReadOptions,
  ): Promise<EntityBalance>

  /**
   * Close an entity.
   *
   * It does business no more, nor does any entity below it, nor any of their users, keys and access tokens: all are out at
   * once, nobody pays their prizes any more, and there is no way back. Nobody closes the own entity.
   */
  close(
    entityId: number,
    options?: ChangeOptions,
  ): Promise<EntityShown>
}

/** The operations below `/v1/users`. */
export class UsersResource {
  /**
   * List users.
   *
   * Lists the users of the caller's entity and of those below it, by their ids; closed ones too, unless `status` says
   * otherwise.
   */
  list(
    query?: {
      /** Only those of this entity itself. */
      entity_id?: number
      /** Only users of this role. */
      role?: 'cashier' | 'clerk' | 'manager' | 'auditor' | 'administrator'
      /** Only those that stand so. */
      status?: 'active' | 'closed'
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<UserPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only those of this entity itself. */
      entity_id?: number
      /** Only users of this role. */
      role?: 'cashier' | 'clerk' | 'manager' | 'auditor' | 'administrator'
      /** Only those that stand so. */
      status?: 'active' | 'closed'
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<UserShown, void, undefined>

  /**
   * Add a user.
   *
   * Managers add cashiers, clerks and managers to their entity and to those below it; administrators add everybody. A
   * password that the server makes is returned once; repeated under its key the command returns it again. API keys add
   * nobody.
   */
  add(
    body: UserToAdd,
    options?: CommandOptions,
  ): Promise<AddedUser>

  /**
   * Show a user.
   *
   * Shows a user of the caller's entity or of one below it. The `ETag` goes into `If-Match` of a change.
   */
  show(
    userId: number,
    options?: ReadOptions,
  ): Promise<UserShown>

  /**
   * Change the role of a user.
   *
   * The user's sessions end. Managers change cashiers, clerks and managers into one another; nobody changes the own role.
   * API keys change none.
   */
  change(
    userId: number,
    body: UserChange,
    options?: ChangeOptions,
  ): Promise<UserShown>

  /**
   * Close a user.
   *
   * The user is out at once: all sessions end, and no login is taken any more. There is no way back. Keys that the user has
   * made stay, since they are their entity's. Nobody closes oneself, and no key the last administrator.
   */
  close(
    userId: number,
    options?: ChangeOptions,
  ): Promise<UserShown>

  /**
   * Make a password reset.
   *
   * Makes a token by which a user sets a new password once, within an hour; an earlier one is void. Until then the old
   * password holds. `POST /v1/password` takes the token.
   */
  resetPassword(
    userId: number,
    options?: CommandOptions,
  ): Promise<PasswordReset>
}

/** The operations below `/v1/keys`. */
export class KeysResource {
  /**
   * List API keys.
   *
   * Lists the keys of the caller's entity and of those below it, by their ids: revoked and expired ones too, unless `status`
   * says otherwise. A page that is filtered may have fewer rows than it could, and still a `next`.
   */
  list(
    query?: {
      /** Only those of this entity itself. */
      entity_id?: number
      /** Only those that stand so. */
      status?: 'active' | 'expired' | 'revoked'
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<KeyPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only those of this entity itself. */
      entity_id?: number
      /** Only those that stand so. */
      status?: 'active' | 'expired' | 'revoked'
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<KeyShown, void, undefined>

  /**
   * Add an API key.
   *
   * Managers add keys of cashiers, clerks and managers to their entity and to those below it; administrators add all. The
   * key is returned once; repeated under its `Idempotency-Key` the command returns it again. It is sent as a session's token
   * is. A key ends when it is revoked, when it expires, or when its entity is closed; not when the user who has added it is.
   * Keys neither enter nor approve what takes two people, add no keys and no users, and change no passwords and no roles.
   * With `scopes` it may do what they say and its role may; without, all that its role may. Each operation names its scopes
   * as `x-scope`. Pages of `origins` may use it from a browser.
   */
  add(
    body: KeyToAdd,
    options?: CommandOptions,
  ): Promise<AddedKey>

  /**
   * Show an API key.
   *
   * Shows a key of the caller's entity or of one below it, but never the key itself.
   */
  show(
    keyId: number,
    options?: ReadOptions,
  ): Promise<KeyShown>

  /**
   * Rotate an API key.
   *
   * Adds a key of the same machine, with the same role, scopes, networks, origins, version and end. The old one expires
   * after the overlap, if not before. The new key is returned once; repeated under its `Idempotency-Key` the command returns
   * it again.
   */
  rotate(
    keyId: number,
    body?: KeyRotation,
    options?: CommandOptions,
  ): Promise<AddedKey>

  /**
   * Revoke an API key.
   *
   * The key is dead at once, in every process. There is no way back. A key may revoke itself.
   */
  revoke(
    keyId: number,
    options?: CommandOptions,
  ): Promise<KeyShown>
}

/** The operations below `/v1/sandbox`. */
export class SandboxResource {
  /**
   * Make a sandbox, or make it anew.
   *
   * Makes an operator of its own for tests: with an agency, with keys that begin with `sk_test_` and stand for people, with
   * the draws of the catalogue, and in no book, report or event of this one. The sandbox before is closed, and its keys are
   * dead. Its draws close by `POST /v1/draws/{draw_id}/close`, and two clerks may enter a result at once. Always full are
   * 999 (triple), 99 (terminal) and 36 (animalitos). The keys are returned once; repeated under its `Idempotency-Key` the
   * command returns them again. `NOT_POSSIBLE` refuses more than 50 in 24 hours.
   */
  make(
    options?: CommandOptions,
  ): Promise<SandboxMade>
}

/** The operations below `/v1/tokens`. */
export class TokensResource {
  /**
   * List access tokens.
   *
   * Lists those of the caller's entity and of those below it, by their ids; revoked ones too, unless `status` says
   * otherwise.
   */
  list(
    query?: {
      /** Only those of this entity itself. */
      entity_id?: number
      /** Only those that stand so. */
      status?: 'active' | 'revoked'
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<TokenPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** Only those of this entity itself. */
      entity_id?: number
      /** Only those that stand so. */
      status?: 'active' | 'revoked'
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<TokenShown, void, undefined>

  /**
   * Add an access token.
   *
   * A reseller's system sells by it for the agency, over API Chance. It is returned once; repeated under its
   * `Idempotency-Key` the command returns it again. It ends when it is revoked, or with its agency.
   */
  add(
    body: TokenToAdd,
    options?: CommandOptions,
  ): Promise<AddedToken>

  /**
   * Revoke an access token.
   *
   * It is dead at once, in every process. There is no way back; its tickets stay the agency's.
   */
  revoke(
    tokenId: number,
    options?: CommandOptions,
  ): Promise<TokenShown>
}

/** The operations below `/v1/operators`. */
export class OperatorsResource {
  /**
   * List operators.
   *
   * Lists all operators of the installation by their ids, closed ones too.
   */
  list(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<OperatorPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<OperatorShown, void, undefined>

  /**
   * Add an operator.
   *
   * Adds it with its root entity and its first administrator, who then adds everybody else. A password that the server makes
   * is returned once; repeated under its key the command returns it again.
   */
  add(
    body: OperatorToAdd,
    options?: CommandOptions,
  ): Promise<AddedOperator>

  /**
   * Show an operator.
   *
   * Shows what the installation knows of it, and nothing of what it does.
   */
  show(
    operatorId: number,
    options?: ReadOptions,
  ): Promise<OperatorShown>

  /**
   * Close an operator.
   *
   * It and its people do business no more; the machine closes its weeks. Refused while its tickets may still win or be
   * claimed, sports tickets are not closed, its wallet is owed calls, or its players have open bets or a balance.
   */
  close(
    operatorId: number,
    options?: CommandOptions,
  ): Promise<OperatorShown>
}

/** The operations below `/v1/house-keys`. */
export class HouseKeysResource {
  /**
   * List the keys of the installation.
   *
   * Lists all of them by their ids, revoked and expired ones too.
   */
  list(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<HouseKeyPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<HouseKeyShown, void, undefined>

  /**
   * Add a key of the installation.
   *
   * It is returned once; repeated under its `Idempotency-Key` the command returns it again. The first one comes from the
   * command line of the machine: `taquilla house-key add`.
   */
  add(
    body: HouseKeyToAdd,
    options?: CommandOptions,
  ): Promise<AddedHouseKey>

  /**
   * Revoke a key of the installation.
   *
   * It is dead at once, in every process; a key may revoke itself. There is no way back.
   */
  revoke(
    keyId: number,
    options?: CommandOptions,
  ): Promise<HouseKeyShown>
}

/** The operations below `/v1/events`. */
export class EventsResource {
  /**
   * List events.
   *
   * Lists what happened after an event, in the order of the ledger. With `wait_s` an empty page waits for the next event;
   * with `Accept: text/event-stream` events come as they happen, and `Last-Event-ID` continues a stream that broke off.
   * Callers see what concerns their entity and those below it; other events have the type `hidden` and no data, so that
   * numbers have no gap. A number after the last event is refused: the place is of another ledger, or of this one before it
   * was restored.
   */
  list(
    query?: {
      /** The number of the last event that is known. */
      after?: number
      /** Only events of these types, with commas between them. */
      types?: string
      /** The most events; told `singly`, one counts once with all its parts. */
      limit?: number
      /** Seconds to wait for an event if there is none yet. */
      wait_s?: number
      /** One event for each ticket or movement, in place of one for a batch. */
      singly?: boolean
      /** With the rows of people, rules and draws that were written, if you see the whole operator. */
      rows?: boolean
    },
    options?: ReadOptions,
  ): Promise<EventPage>
}

/** The operations below `/v1/exports`. */
export class ExportsResource {
  /**
   * List exports.
   *
   * Lists those that the caller has asked for, the latest first.
   */
  list(
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<ExportPage>

  /** Yield all that `list` finds, page by page. */
  each(
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<ExportShown, void, undefined>

  /**
   * Ask for an export.
   *
   * A worker writes the file, which may take minutes: look at it until `status` is `done`, then download it, within 7 days.
   * Rows are in the order of their sale, each as things stand when it is written; plays that are sealed to the caller have
   * no selection and no stake. One export of a caller at a time is queued or written, and operators take turns.
   * `NOT_POSSIBLE` refuses an operator's export beside 1,000 that are under way or kept.
   */
  make(
    body: ExportToMake,
    options?: CommandOptions,
  ): Promise<ExportShown>

  /**
   * Show an export.
   *
   * Shows how far an export that the caller has asked for has come.
   */
  show(
    exportId: number,
    options?: ReadOptions,
  ): Promise<ExportShown>

  /**
   * Download an export.
   *
   * Sends the file. A download that broke off is resumed: `Range: bytes=1048576-` with the `ETag` of the part as `If-Range`.
   */
  download(
    exportId: number,
    options?: ReadOptions,
  ): Promise<Uint8Array>
}

/** The operations below `/v1/webhooks`. */
export class WebhooksResource {
  /**
   * List webhooks.
   *
   * Lists those of the caller's entity and of the entities below it; auditors and administrators see all of the operator's.
   */
  list(
    options?: ReadOptions,
  ): Promise<Webhooks>

  /**
   * Add a webhook.
   *
   * It gets the events from now on; a replay brings earlier ones. Its address must be public, or in a network that the
   * installation allows, and is checked again before each connection. The keys are shown this once.
   */
  add(
    body: WebhookToAdd,
    options?: CommandOptions,
  ): Promise<WebhookWithKeys>

  /**
   * Show a webhook.
   *
   * Shows it without its keys. The `ETag` goes into `If-Match` of a change.
   */
  show(
    webhookId: Uuid,
    options?: ReadOptions,
  ): Promise<WebhookShown>

  /**
   * Change a webhook.
   *
   * What waits to be tried again is due at once, with all its attempts before it.
   */
  change(
    webhookId: Uuid,
    body?: WebhookChange,
    options?: ChangeOptions,
  ): Promise<WebhookShown>

  /**
   * Remove a webhook.
   *
   * It gets nothing more, and its keys are forgotten.
   */
  remove(
    webhookId: Uuid,
    options?: CommandOptions,
  ): Promise<void>

  /**
   * Rotate the keys of a webhook.
   *
   * From now on deliveries are signed by the new keys and, for `overlap_hours`, by the old ones too: all signatures stand in
   * one header, and a receiver takes any that it can verify. The new keys are shown this once.
   */
  rotateKeys(
    webhookId: Uuid,
    body?: Rotation,
    options?: CommandOptions,
  ): Promise<WebhookWithKeys>

  /**
   * Send a test event.
   *
   * It has the type `webhook.test`, is sent beside the other events, within a second or so, and is tried once.
   */
  sendTest(
    webhookId: Uuid,
    options?: CommandOptions,
  ): Promise<SentTest>

  /**
   * Replay events.
   *
   * Delivers the events from a number on, under the same `webhook-id` as before. A number beyond the event at which the
   * webhook stands skips those before it.
   */
  replayEvents(
    webhookId: Uuid,
    body: Replay,
    options?: CommandOptions,
  ): Promise<WebhookProgress>

  /**
   * Show the progress of a webhook.
   *
   * Shows how far it is behind the operator's events, and what waits to be tried again.
   */
  showProgress(
    webhookId: Uuid,
    options?: ReadOptions,
  ): Promise<WebhookProgress>

  /**
   * List attempts.
   *
   * Lists the attempts to deliver events to a webhook, the newest first. They are kept for 30 days.
   */
  listAttempts(
    webhookId: Uuid,
    query?: {
      /** The most rows of the page. */
      limit?: number
      /** `next` of the page before. */
      cursor?: string
    },
    options?: ReadOptions,
  ): Promise<AttemptPage>

  /** Yield all that `listAttempts` finds, page by page. */
  eachAttempts(
    webhookId: Uuid,
    query?: {
      /** The most rows of the page. */
      limit?: number
    },
    options?: ReadOptions,
  ): AsyncGenerator<AttemptShown, void, undefined>
}

/** The operations below `/v1/changelog`. */
export class ChangelogResource {
  /**
   * List the versions.
   *
   * A request names its version as `Taquilla-Version`. One without is of the version that its key was added in, of a person
   * the newest. A version is served for a year after the next one.
   */
  list(
    options?: ReadOptions,
  ): Promise<Changelog>
}

/** All resources of the API. */
export class Resources {
  constructor(transport: Transport)
  readonly session: SessionResource
  readonly me: MeResource
  readonly sessions: SessionsResource
  readonly password: PasswordResource
  readonly draws: DrawsResource
  readonly offers: OffersResource
  readonly results: ResultsResource
  readonly approvals: ApprovalsResource
  readonly tickets: TicketsResource
  readonly reports: ReportsResource
  readonly log: LogResource
  readonly products: ProductsResource
  readonly lotteries: LotteriesResource
  readonly games: GamesResource
  readonly rules: RulesResource
  readonly holidays: HolidaysResource
  readonly weeks: WeeksResource
  readonly paymentMethods: PaymentMethodsResource
  readonly exchangeRates: ExchangeRatesResource
  readonly payments: PaymentsResource
  readonly loosenings: LooseningsResource
  readonly look: LookResource
  readonly shifts: ShiftsResource
  readonly audits: AuditsResource
  readonly alarms: AlarmsResource
  readonly sports: SportsResource
  readonly partners: PartnersResource
  readonly credits: CreditsResource
  readonly providers: ProvidersResource
  readonly wallets: WalletsResource
  readonly signingKeys: SigningKeysResource
  readonly ceilings: CeilingsResource
  readonly players: PlayersResource
  readonly entities: EntitiesResource
  readonly users: UsersResource
  readonly keys: KeysResource
  readonly sandbox: SandboxResource
  readonly tokens: TokensResource
  readonly operators: OperatorsResource
  readonly houseKeys: HouseKeysResource
  readonly events: EventsResource
  readonly exports: ExportsResource
  readonly webhooks: WebhooksResource
  readonly changelog: ChangelogResource
}
