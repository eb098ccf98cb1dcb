/** The requests and responses of the API. Made from the API's document by `make clients`. */

/** Whole units of the currency, as a decimal number. Never compute with it as a number of JavaScript. */
export type Amount = string
/** An instant of RFC 3339: `new Date(ticket.sold_at)`. */
export type Instant = string
/** A day of the operator's calendar: `2024-10-22`. */
export type Day = string
export type Uuid = string
/** A thing that people edit. Give it as `ifMatch` to a change, which is refused if somebody else was first. */
export interface Tagged {
  /** Its version, where it came by itself. */
  readonly etag?: string
}

/**
 * A session that has begun. The token is shown once.
 *
 * Whoever sends device_token with the next login from this device is not locked out by other people's failed logins.
 */
export interface BegunSession {
  token: string
  device_token: string
  expires_at: Instant
  user_id: number
  role: string
  entity_id: number
}

/** A bet as it is sold now. odds are a decimal text, null for a bet without odds. */
export interface BetShown {
  event: number
  bet: number
  name: string
  odds: string | null
  status: string
}

/** An outcome of a market. Its id is its event's own: other events may have the same. */
export interface BetSpec {
  id: number
  name: string
  odds?: number | string | null
  status?: 'open' | 'suspended'
}

/** The bets that were named, as they are sold now. */
export interface BetsShown {
  bets: BetShown[]
}

/** The calls to make again: those about one ticket, by its id or its code; null: all of them. */
export interface CallsToReplay {
  ticket?: string | null
}

/**
 * A superbet's card: an event's markets in order (all of them, if none are named), and prizes by hits.
 *
 * The prizes are those of line_price; another price from price_min to price_max wins in proportion.
 */
export interface CardSpec {
  id: number
  name: string
  event: number
  line_price: number
  tier: TierSpec[]
  market?: number[]
  price_min?: number
  price_max?: number | null
  pool_rate?: number
}

/** A draft of a ticket like an earlier one. Nothing is sold or kept. */
export interface CopiedTicket {
  wagers: CopiedWager[]
}

/** A wager to sell again. draw_id is the draw that would take it now; null: no draw of its kind is open. */
export interface CopiedWager {
  draw_id: number | null
  game: string
  selection: string
  stake: Amount
}

/**
 * The effect of a correction on the wagers that this draw decides by itself. Prizes of a void draw are stakes given back.
 *
 * paid was paid to customers already: what no longer wins is charged to its agency. has_joint_wagers tells whether wagers
 * on several draws depend on this one too, which are not counted here.
 */
export interface CorrectionShown {
  draw_id: number
  result_now: string
  result_then: string
  currency: string
  prizes_now: Amount
  prizes_then: Amount
  paid: Amount
  has_joint_wagers: boolean
}

/** A jackpot's coupon. It closes when its earliest game starts. Nothing of it changes once it is loaded. */
export interface CouponSpec {
  id: number
  name: string
  line_price: number
  leg: LegSpec[]
  tier: TierSpec[]
  pool_rate?: number
  void_policy?: 'as_hit' | 'draw' | 'refund' | 'remaining' | 'reserve'
  max_void?: number
  reductions?: number[]
  grace_hours?: number
  max_doubles?: number
  max_triples?: number
  max_lines?: number
  unwon_to?: 'down' | 'same' | 'top'
  carry_from?: number | null
}

/** The credentials of a login. */
export interface Credentials {
  email: string
  password: string
  /** Six digits of the authenticator app, or a recovery code; for users with a second factor. */
  code?: string | null
  /** `device_token` of an earlier login of this user on this device. */
  device_token?: string | null
}

/** A clerk's decision about a credit that is held. */
export interface CreditToJudge {
  provider: string
  request: string
  verdict: 'approve' | 'refuse'
}

/**
 * The draws of a day by the operator's calendar, in the order of their time.
 *
 * next is the cursor of the next page; null: this is the last one.
 */
export interface DrawDay {
  day: Day
  draws: DrawShown[]
  next: string | null
}

/** A draw of the operator. state is open, suspended, closed or void; result is null until one is approved. */
export interface DrawShown {
  id: number
  product_id: number
  product: string
  lottery: string
  name: string
  category: string
  list_id: number | null
  has_sign: boolean
  draws_at: Instant
  closes_at: Instant
  state: 'closed' | 'open' | 'suspended' | 'void' | (string & {})
  result: string | null
}

/** Events by number. after is the number up to which was looked: ask with it for the next page. */
export interface EventPage {
  events: EventShown[]
  after: number
}

/**
 * An event. It covers what was written under first_seq to last_seq of the operator's one order; nothing if that ends
 * before.
 *
 * Consecutive numbers and adjoining ranges prove that nothing is missing. Told singly, an event comes in `of` parts, by
 * `place`.
 */
export interface EventShown {
  number: number
  type: string
  at: Instant
  first_seq: number
  last_seq: number
  data: Record<string, any>
  place?: number
  of?: number
}

/** An event. Nothing is sold on it once it has started; its result is read once it is over. A closed event is called off. */
export interface EventSpec {
  id: number
  league: number
  name: string
  starts: Instant
  ends: Instant
  home?: number | null
  away?: number | null
  status?: 'closed' | 'open' | 'suspended'
  market?: MarketSpec[]
}

/** The end of an exclusion; null: for good. An exclusion is never shortened. */
export interface Exclusion {
  until?: Instant | null
}

/** A draw's sale and its outcomes, the most expensive first. Wagers on several draws are not counted. */
export interface ExposureShown {
  draw_id: number
  currency: string
  sale: Amount
  outcomes: OutcomeCost[]
}

/** A provider's credit above its ceiling. asked is what a first clerk has decided, null where none has. */
export interface HeldCreditShown {
  provider: string
  request: string
  user_id: string
  transaction: string
  game: string
  stake: Amount
  amount: Amount
  currency: string
  above: string
  held_at: Instant
  asked: string | null
}

/** The credits that wait for two clerks, the oldest first; a thousand at most. */
export interface HeldCredits {
  credits: HeldCreditShown[]
}

/** Tickets that wait for the operator's approval, the first to close first; a thousand at most. */
export interface HeldSportsTickets {
  tickets: SportsTicketShown[]
}

/** A league of a sport. */
export interface LeagueSpec {
  id: number
  sport: number
  name: string
}

/** A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step in (V1). */
export interface LegSpec {
  event: number
  market: number
  reserve?: boolean
}

/**
 * A limit of a player's own choice. used is what is used up of it; amount null: no limit.
 *
 * is_in_force is false for a higher limit that the player must confirm, from confirmable_from on.
 */
export interface LimitShown {
  kind: string
  period: string
  amount: Amount | null
  used: Amount | null
  is_in_force: boolean
  confirmable_from: Instant | null
}

/** The limit that the player has asked for last. */
export interface LimitToConfirm {
  /** What the limit bounds. */
  kind: 'deposit' | 'loss' | 'stake'
  /** The calendar period of the limit. */
  period: 'day' | 'month' | 'week'
}

/** A limit at a player's wish; amount null: no limit. A lower one holds at once, any other once it is confirmed. */
export interface LimitToSet {
  /** What the limit bounds. */
  kind: 'deposit' | 'loss' | 'stake'
  /** The calendar period of the limit. */
  period: 'day' | 'month' | 'week'
  amount: Amount | null
}

/** A player of the operator, with its balance. */
export interface ListedPlayer {
  user_id: string
  name: string
  partner_id: string
  state: 'active' | 'blocked' | (string & {})
  excluded_until: Instant | null
  balance: Amount
  currency: string
}

/** A ticket of a list. prize is what a winner is still to be paid; for other statuses it is all that was won. */
export interface ListedTicket {
  id: Uuid
  /** Eight digits, the first not 0; unique on its day. */
  number: number
  status: string
  entity_id: number
  entity_name: string
  seller_id: number
  seller: string
  sold_at: Instant
  amount: Amount
  prize: Amount
  currency: string
}

/** The numbers of rows added and changed, by table. */
export interface Loaded {
  added: Record<string, number>
  changed: Record<string, number>
}

/** A market of an event. team: the team it is about, if any. A market that is not allowed is shown and not sold. */
export interface MarketSpec {
  id: number
  code: string
  name: string
  bet?: BetSpec[]
  team?: number | null
  status?: 'open' | 'suspended'
  allowed?: boolean
}

/** The caller, and what its amounts and days mean: the operator's currency, its decimals, and its time zone. */
export interface Me {
  user: User
  operator_id: number
  currency: string
  decimals: number
  time_zone: string
}

/** A bet's new odds (2, or "2.10"), its new status, or both. */
export interface Move {
  event: number
  bet: number
  odds?: number | string | null
  status?: 'open' | 'suspended' | null
}

/** Changes of odds that take effect together: all of them, or none. */
export interface Moves {
  moves: Move[]
}

/**
 * A game of a product that the caller may sell, and its terms.
 *
 * A prize is multiplier_hundredths / 100 times the stake. commission_basis_points is the agency's own.
 */
export interface OfferedGame {
  product_id: number
  product: string
  game: string
  stake_min: Amount
  stake_max: Amount
  stake_step: Amount
  multiplier_hundredths: number
  commission_basis_points: number
  closes_before_s: number
}

/** The games that the caller may sell now, by product. */
export interface Offers {
  currency: string
  wagers_max: number
  games: OfferedGame[]
}

/** The reason for an order about a draw. */
export interface OrderReason {
  reason: string
}

/** An order about a draw. It is carried out once a second clerk has approved it: then is_approved is true. */
export interface OrderShown {
  draw_id: number
  version: number
  order: 'resume' | 'suspend' | 'void' | (string & {})
  is_approved: boolean
}

/** An outcome of a draw: the prizes that it would cost, and what would remain of the sale. */
export interface OutcomeCost {
  outcome: string
  prizes: Amount
  remains: Amount
}

/** A wager that was paid, by its place on the ticket from 0, and what it was paid. */
export interface PaidLine {
  line: number
  prize: Amount
}

/** A payment: its wagers and their sum. A ticket with draws to come may be presented again. */
export interface PaidTicket {
  id: Uuid
  number: number
  prize: Amount
  currency: string
  paid_at: Instant
  lines: PaidLine[]
}

/** A call to the operator's wallet that is not made any more until somebody replays it. behind wait for it. */
export interface ParkedCall {
  ticket_id: string
  ticket_code: string
  player: string
  call: number
  action: string
  tries: number
  written_at: Instant
  behind: number
}

/** The parked calls, ticket by ticket. */
export interface ParkedCalls {
  calls: ParkedCall[]
}

/** A partner of the operator, and the value of one of its points, in hundredths. */
export interface PartnerShown {
  id: string
  rate: number
  state: 'active' | 'closed' | (string & {})
}

/** A partner. rate is the value of one of its points, in hundredths; it holds for good. */
export interface PartnerToAdd {
  id: string
  rate?: number
}

/** The partners of the operator. */
export interface Partners {
  partners: PartnerShown[]
}

/** A new password, with the old one as proof. */
export interface PasswordChange {
  old_password: string
  /** 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name. */
  new_password: string
  /** Six digits of the authenticator app, or a recovery code; for users with a second factor. */
  code?: string | null
  /** `device_token` of an earlier login of this user on this device. */
  device_token?: string | null
}

/** A report from the first day to the last one, both included. The groups add up to the total. */
export interface PeriodReportShown {
  first_day: Day
  last_day: Day
  currency: string
  total: ReportSums
  groups: ReportGroup[]
}

/** Players in the order of their making. next is the cursor of the next page; null: this is the last one. */
export interface PlayerPage {
  players: ListedPlayer[]
  next: string | null
}

/** A player, with the limits of its own choice. */
export interface PlayerShown {
  user_id: string
  name: string
  partner_id: string
  state: 'active' | 'blocked' | (string & {})
  excluded_until: Instant | null
  balance: Amount
  currency: string
  limits: LimitShown[]
}

/**
 * An error. reason is a name for programs, detail a sentence for people, subject the id of the thing concerned.
 *
 * pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit that was
 * passed, an amount or a count; events are the draws concerned; until is the end of a lock.
 */
export interface Problem {
  status: number
  title: string
  detail: string
  type?: string
  reason?: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'PASSWORD_WEAK' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | (string & {})
  subject?: number
  pointer?: string
  bound?: number | Amount
  events?: number[]
  until?: Instant
  errors?: WagerProblem[]
}

/** A game of a provider. */
export interface ProviderGameShown {
  id: string
  name: string
  type: string
  state: 'active' | 'closed' | (string & {})
}

/** A provider of games. Providers belong to the installation: all operators share them. */
export interface ProviderShown {
  id: string
  name: string
  sub_name: string
  state: 'active' | 'closed' | (string & {})
  games: ProviderGameShown[]
}

/** The providers of games, with their games. */
export interface Providers {
  providers: ProviderShown[]
}

/** The reason that the operator's wallet is given with the refund. */
export interface RefusalReason {
  reason: string
}

/**
 * One group of a report, and its sums. Only the fields that describe its kind of group are there.
 *
 * A commission on a week's profit belongs to no user and to no draw: its group has null there.
 */
export interface ReportGroup {
  sales: Amount
  prizes: Amount
  commission: Amount
  parent_commission: Amount
  balance: Amount
  day?: Day
  user_id?: number | null
  user?: string | null
  entity_id?: number
  entity?: string
  product_id?: number
  product?: string
  game?: string
  draw_id?: number | null
  draw?: string | null
  draws_at?: Instant
}

/**
 * The sums of a period, in the operator's currency.
 *
 * sales are without undone tickets. prizes are what was won, paid or not. commission is the agencies' own,
 * parent_commission that of the entities directly above them. balance is what agencies owe upward: sales without
 * commission and prizes; below zero, it is owed to them.
 */
export interface ReportSums {
  sales: Amount
  prizes: Amount
  commission: Amount
  parent_commission: Amount
  balance: Amount
}

/** A result as a clerk read it: the bets won, and the bets or the whole event void. All other bets are lost. */
export interface Result {
  event: number
  won?: number[]
  voided?: number[]
  void?: boolean
}

/** A version of a result, as this clerk has read it. It counts once is_approved is true. */
export interface ResultShown {
  draw_id: number
  version: number
  outcome: string
  is_approved: boolean
}

/** A clerk's own reading of a draw's result: "341", "341-ARI", "00". */
export interface ResultToRead {
  draw_id: number
  outcome: string
}

/**
 * A ticket as it was sold. day is its day by the operator's calendar; from expires_at on its prizes are not paid.
 *
 * status is sold, or canceled or rejected where it was undone before this response.
 */
export interface SoldTicket {
  id: Uuid
  /** Eight digits, the first not 0; unique on its day. */
  number: number
  day: Day
  status: string
  /** Eight digits at most; null for everybody but the seller. */
  pin: number | null
  entity_id: number
  seller_id: number
  sold_at: Instant
  expires_at: Instant
  amount: Amount
  currency: string
  wagers: SoldWager[]
}

/** A wager as it was sold. */
export interface SoldWager {
  draw_id: number
  draw: string
  draws_at: Instant
  game: string
  selection: string
  stake: Amount
}

/** A sport. */
export interface SportSpec {
  id: number
  name: string
}

/** An event, the latest version of its result, and whether that is approved. */
export interface SportsEvent {
  id: number
  name: string
  league: string
  starts_at: Instant
  ends_at: Instant
  status: string
  result_version: number | null
  is_approved: boolean | null
}

/** Events in the order of their start, a thousand at most. */
export interface SportsEvents {
  events: SportsEvent[]
}

/** A whole catalogue of sports. begins: the instant from which its times count, for moving them all. */
export interface SportsFile {
  begins?: Instant | null
  sport?: SportSpec[]
  league?: LeagueSpec[]
  team?: TeamSpec[]
  event?: EventSpec[]
  coupon?: CouponSpec[]
  card?: CardSpec[]
}

/** A version of an event's result, as this clerk has read it. It counts once is_approved is true. */
export interface SportsResult {
  event: number
  version: number
  won: number[]
  voided: number[]
  void: boolean
  is_approved: boolean
}

/** A ticket above the price from which the operator approves tickets. status is waiting, playing or refused. */
export interface SportsTicketShown {
  id: string
  code: string
  type: string
  player: string
  price: Amount
  currency: string
  closes_at: Instant
  status: 'playing' | 'refused' | 'waiting' | (string & {})
}

/** A tax due to a jurisdiction for a month ("2026-11"): what was charged, less what corrections and voids took back. */
export interface TaxDueShown {
  jurisdiction: string
  month: string
  tax: string
  charged: Amount
  taken_back: Amount
  due: Amount
}

/** The taxes due for these days, both included. */
export interface TaxesDue {
  first_day: Day
  last_day: Day
  currency: string
  taxes: TaxDueShown[]
}

/** A team. */
export interface TeamSpec {
  id: number
  name: string
}

/** Tickets, the newest first. next is the cursor of the next page; null: this is the last one. */
export interface TicketPage {
  tickets: ListedTicket[]
  next: string | null
}

/** A ticket as it stands now. prize is what it has won by the results in force, paid or not. */
export interface TicketShown {
  id: Uuid
  /** Eight digits, the first not 0; unique on its day. */
  number: number
  day: Day
  status: string
  entity_id: number
  entity_name: string
  seller_id: number
  sold_at: Instant
  expires_at: Instant
  amount: Amount
  prize: Amount
  currency: string
  wagers: WagerShown[]
}

/** The proof of whoever presents a ticket: the PIN that is printed on it. */
export interface TicketToPay {
  pin: number
}

/** The wagers of one ticket: all are sold, or none. */
export interface TicketToSell {
  wagers: WagerToSell[]
}

/** The prize for a number of hits: a share of the pool (rate), an amount a line (fixed), or an amount that all lines share. */
export interface TierSpec {
  hits: number
  kind?: 'fixed' | 'fixed_shared' | 'pool_pct'
  rate?: number
  amount?: number
  guarantee?: number
}

/** A ticket that would be sold, and its amount. */
export interface TriedTicket {
  amount: Amount
  currency: string
}

/** A ticket that was undone. Its price was given back. */
export interface UndoneTicket {
  id: Uuid
  number: number
  state: 'canceled' | 'rejected' | (string & {})
}

/** A user of an operator. entity is the agency, group or banca that the user works for. */
export interface User {
  id: number
  email: string
  role: string
  entity_id: number
  entity_name: string
}

/**
 * An error of one wager. pointer is its place in the body, as a JSON pointer.
 *
 * bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota.
 */
export interface WagerProblem {
  pointer: string
  reason: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'PASSWORD_WEAK' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | (string & {})
  detail: string
  bound?: number | Amount
  room?: Amount
}

/** A wager as it stands. prize is what it has won by the results in force, paid or not. */
export interface WagerShown {
  draw_id: number
  draw: string
  draws_at: Instant
  game: string
  selection: string
  stake: Amount
  status: string
  prize: Amount
}

/** A wager: a selection of a game, on a draw. A tripleta is played on the draws that begin with this one. */
export interface WagerToSell {
  draw_id: number
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta'
  selection: string
  stake: Amount
}

/** A result or an order that waits for a second clerk. Nobody sees what the first clerk has read. */
export interface Waiting {
  kind: 'result' | 'resume' | 'suspend' | 'void' | (string & {})
  draw_id: number
  draw: string
  draws_at: Instant
  version: number
  entered_by: number
  entered_at: Instant
  is_own: boolean
}

/** What waits for a second clerk, the oldest first. is_own: the caller entered it, and may not approve it. */
export interface WaitingList {
  waiting: Waiting[]
}
