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

/** A note about what was done, or will be. */
export interface Acknowledgement {
  /** What was done about it, or will be. */
  note: string
}

/** The first user. password is the one that was made, shown with this response alone; null for one that was given. */
export interface AddedAdministrator {
  /** The id by which other requests name it. */
  id: number
  /** The address with which the user logs in. */
  email: string
  /** The password that was made, shown with this response alone; null for one that was given. */
  password: string | null
}

/** A key of the installation that was added. key is the key itself, shown with this response alone. */
export interface AddedHouseKey {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The instant from which on it is of no use; null: it never expires. */
  expires_at: Instant | null
  /** The key itself, shown with this response alone. */
  key: string
}

/** A key that was added. key is the key itself, shown with this response alone. */
export interface AddedKey {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The instant from which on it is of no use; null: it never expires. */
  expires_at: Instant | null
  /** The key itself, shown with this response alone. */
  key: string
}

/** An operator that was added, with its root entity. Where its addresses are apart, a login names it. */
export interface AddedOperator {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /**
   * Whether its people name the operator when they log in (apart), or have addresses unique among all that share them
   * (shared).
   */
  addresses: 'apart' | 'shared' | (string & {})
  /** The root entity of the operator. */
  entity_id: number
  /** The operator's first user, an administrator. */
  administrator: AddedAdministrator
}

/** An access token that was added. token is the token itself, shown with this response alone. */
export interface AddedToken {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The token itself, shown with this response alone. */
  token: string
}

/** A user that was added. password is the one that was made, shown with this response alone; null for one that was given. */
export interface AddedUser {
  /** The id by which other requests name it. */
  id: number
  /** The address with which the user logs in. */
  email: string
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  /** The entity that the user works for. */
  entity_id: number
  /** The password that was made, shown with this response alone; null for one that was given. */
  password: string | null
}

/** Alarms, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface AlarmPage {
  /** The alarms of this page. */
  alarms: AlarmShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * An alarm. subject is the id of what it is about; detail says more, by its kind, with amounts as decimal strings.
 *
 * duty_failing: a scheduled task fails, and is tried again. result_overdue: a draw that was played has no approved result
 * half an hour after it was held, or an event of sports (subject sports ID) half an hour after its end: it is void from
 * until on. seal_overdue: a draw has no seal a minute after its close, so it can have no result. wallet_calls_parked: the
 * operator's wallet has not understood calls. payment_held and credit_held: one waits for a second person for more than an
 * hour. rule_broken: the last audit has found it. credit_used: an entity has used more than 90 % of its credit; it ends
 * below 85 %. shift_difference: a count of a closed shift was over, or, below zero, short: difference is that of the
 * close, largest that of any of its counts, of another way to pay than cash in its currency; it ends after 31 days.
 * number_unusual: far more than usual is sold of a number in a draw that closes within half an hour; from the close until
 * a result is approved it does not say of which. seller_unusual: an entity has sold far more today than on its other days.
 * sale_at_odd_hour: it sells at an hour at which it never did. sale_after_close: a draw is sold after another operator has
 * closed it. The usual is the median of the own past; what has too little past raises no alarm. log_stopped: the log signs
 * nothing more, and draws get no results, because the database was restored (subject restored), a witness holds a
 * checkpoint that the log does not continue (contradicted), or entries are gone (shortened). log_behind: a witness says
 * that it has seen a longer log. second_person_refused: somebody tried to be the second person of a decision without being
 * independent of the first; it ends after 31 days. added_by_one: two people decide together to whom one other person (by)
 * has given access lately; it ends likewise. readings_differ: second clerks have read something else than the first one of
 * a draw, or of an event of sports (subject sports ID), more than once; it ends likewise. rate_moved: the rate of a
 * currency was set more than a tenth away from what held a day before; both are what one unit is worth in the operator's
 * currency; it ends likewise. pin_seen_before_payment: a ticket was paid whose PIN somebody had been shown after its first
 * close, when it could be known whether it wins; it ends likewise. codes_guessed: somebody who knows the password of login
 * has given twenty wrong one-time codes in a day; it ends with another password, or likewise. An acknowledged alarm ends
 * too when its cause is gone.
 */
export interface AlarmShown {
  /** The id by which other requests name it. */
  id: number
  /** What the alarm is about. */
  kind: 'added_by_one' | 'codes_guessed' | 'credit_held' | 'credit_used' | 'duty_failing' | 'log_behind' | 'log_stopped' | 'number_unusual' | 'payment_held' | 'pin_seen_before_payment' | 'rate_moved' | 'readings_differ' | 'result_overdue' | 'rule_broken' | 'sale_after_close' | 'sale_at_odd_hour' | 'seal_overdue' | 'second_person_refused' | 'seller_unusual' | 'shift_difference' | 'wallet_calls_parked' | (string & {})
  /** The id of what the alarm is about, such as a draw or a ticket. */
  subject: string
  /** The entity that it is about; null: the whole operator. */
  entity_id: number | null
  /** More about it, by its kind, with amounts as decimal strings. */
  detail: Record<string, string | number | null>
  /** The instant since which it is so. */
  since: Instant
  /** The instant at which its cause was gone; null while it is there. */
  until: Instant | null
  /** Whether the alarm is open, was acknowledged, or has ended. */
  status: 'acknowledged' | 'ended' | 'open' | (string & {})
  /** The address of the user who acknowledged the alarm; null until then. */
  acknowledged_by: string | null
  /** The instant at which somebody acknowledged the alarm; null until then. */
  acknowledged_at: Instant | null
  /** The note of whoever acknowledged it; null until then. */
  note: string | null
}

/** Attempts, the newest first. next is the cursor of the page that follows, null on the last one. */
export interface AttemptPage {
  /** The attempts of this page. */
  attempts: AttemptShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * An attempt to deliver an event. delivery_id is its `webhook-id`; number is null for a test.
 *
 * status is null where no response came; error then says why.
 */
export interface AttemptShown {
  /** The id of the delivery, its header `webhook-id`: the same in each attempt. */
  delivery_id: string
  /** The number of the event; null for a test. */
  number: number | null
  /** The type of the event. */
  type: string
  /** Which attempt at this delivery it was, from 1. */
  attempt: number
  /** The instant of the attempt. */
  at: Instant
  /** The HTTP status of the response; null where none came. */
  status: number | null
  /** Why no response came; null where one did. */
  error: string | null
  /** How long the attempt took, in milliseconds. */
  duration_ms: number
}

/** A run of the auditor. The counts of rules are null until it is done, error until it has failed. */
export interface AuditListed {
  /** The id by which other requests name it. */
  id: number
  /** Whether the run is queued, is running, is done, or has failed. */
  status: 'done' | 'failed' | 'queued' | 'running' | (string & {})
  /** Who asked for it: a user's address, or the command line. */
  asked_by: string
  /** The instant at which it was asked for. */
  asked_at: Instant
  /** The instant at which the run began; null while it is queued. */
  started_at: Instant | null
  /** The instant at which the run ended; null until then. */
  finished_at: Instant | null
  /** The number of rules that were checked; null until the run is done. */
  rules_checked: number | null
  /** The number of rules that do not hold; null until the run is done. */
  rules_broken: number | null
  /** The number of rules that could not be decided; null until the run is done. */
  rules_undecided: number | null
  /** Why the run failed; null where it did not. */
  error: string | null
}

/** Runs of the auditor, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface AuditPage {
  /** The runs of this page. */
  audits: AuditListed[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A run of the auditor with what it has found. */
export interface AuditShown {
  /** The id by which other requests name it. */
  id: number
  /** Whether the run is queued, is running, is done, or has failed. */
  status: 'done' | 'failed' | 'queued' | 'running' | (string & {})
  /** Who asked for it: a user's address, or the command line. */
  asked_by: string
  /** The instant at which it was asked for. */
  asked_at: Instant
  /** The instant at which the run began; null while it is queued. */
  started_at: Instant | null
  /** The instant at which the run ended; null until then. */
  finished_at: Instant | null
  /** The number of rules that were checked; null until the run is done. */
  rules_checked: number | null
  /** The number of rules that do not hold; null until the run is done. */
  rules_broken: number | null
  /** The number of rules that could not be decided; null until the run is done. */
  rules_undecided: number | null
  /** Why the run failed; null where it did not. */
  error: string | null
  /** The rules that do not hold. */
  violations: BrokenRule[]
  /** The rules that could not be decided. */
  undecided: UndecidedRule[]
}

/** The answers, in the order of the tickets. */
export interface BatchAnswer {
  /** The answers, in the order of the tickets. */
  tickets: BatchedTicket[]
}

/**
 * The answer to one ticket of a batch: the ticket, or the problem in place of it.
 *
 * outcome is sold, repeated (it was sold under this key before), refused (nothing was sold, the key is free), or unknown:
 * send the ticket again under its key.
 */
export interface BatchedTicket {
  /** The key of the ticket. */
  key: string
  /** What became of it; `repeated` and `sold` have a ticket, the others a problem. */
  outcome: 'refused' | 'repeated' | 'sold' | 'unknown' | (string & {})
  /** The ticket as it was sold; null where it was not. */
  ticket?: SoldTicket | null
  /** Why it was not sold, or why that is unknown; null where it was sold. */
  problem?: Problem | null
}

/** A second factor that has begun: the secret for the app, typed or as a URI in a QR code. It is shown once. */
export interface BegunFactor {
  /** The secret to type into the authenticator app; shown once. */
  secret: string
  /** The secret as an `otpauth` URI, for a QR code. */
  uri: string
}

/**
 * A session that has begun. The token is shown once.
 *
 * Whoever sends device_token with the next login from this device is not locked out by other people's failed logins.
 */
export interface BegunSession {
  /** The token itself, shown with this response alone. */
  token: string
  /** Proof of this device for the user's next login, which other people's failed logins then do not lock out. */
  device_token: string
  /** The instant at which the session ends. */
  expires_at: Instant
  /** The user, by its id. */
  user_id: number
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  /** The entity that the user works for. */
  entity_id: number
}

/** A bet as it is sold now. odds are a decimal text, null for a bet without odds. */
export interface BetShown {
  /** The event, by its id in the catalogue. */
  event: number
  /** The bet, by its id within the event. */
  bet: number
  /** The name, for people. */
  name: string
  /** The decimal odds, as a text such as 2.10; null for a bet without odds. */
  odds: string | null
  /** Whether the bet is sold. */
  status: 'open' | 'suspended' | (string & {})
}

/** An outcome of a market. Its id is its event's own: other events may have the same. */
export interface BetSpec {
  /** The id of the bet, unique within its event. */
  id: number
  /** The name, for people. */
  name: string
  /** The decimal odds, as a text such as 2.10; null for a bet without odds. */
  odds?: number | string | null
  /** Whether the bet is sold. */
  status?: 'open' | 'suspended'
}

/** The bets that were named, as they are sold now. */
export interface BetsShown {
  /** The bets, in the order in which they were named. */
  bets: BetShown[]
}

/** A rule that does not hold: the number of its offenders, and the first ten of them. */
export interface BrokenRule {
  /** The name of the rule. */
  rule: string
  /** What the rule says, as a sentence. */
  sentence: string
  /** The number of rows that break it. */
  count: number
  /** The first ten rows that break it, by their columns. */
  offenders: (Record<string, string | number | boolean | null>)[]
}

/** The calls to make again: those about one ticket, by its id or its code; null: all of them. */
export interface CallsToReplay {
  /** The ticket whose calls are made again, by its id or its code; null: all of them. */
  ticket?: string | null
}

/**
 * A superbet's card: an event's markets in order (all of them, if none are named), and prizes by hits.
 *
 * The prizes are those of line_price; another price from price_min to price_max wins in proportion.
 */
export interface CardSpec {
  /** The id of the card. */
  id: number
  /** The name, for people. */
  name: string
  /** The event whose markets are played. */
  event: number
  /** The price whose prizes are named, in minor units; another price wins in proportion. */
  line_price: number
  /** The prizes, by hits. */
  tier: TierSpec[]
  /** The markets to pick from, in their order; empty: all of the event. */
  market?: number[]
  /** The lowest price, in minor units. */
  price_min?: number
  /** The highest price, in minor units; null: the one at which it pays the most that a ticket wins. */
  price_max?: number | null
  /** The share of the stakes that goes to the pool, in basis points. */
  pool_rate?: number
}

/** Cash that was put into the drawer or taken out of it. by is the user who did so. */
export interface CashMovementShown {
  /** The id by which other requests name it. */
  id: number
  /** Whether cash was put into the drawer, or taken out of it. */
  direction: 'in' | 'out' | (string & {})
  /** The cash that was moved. */
  amount: Amount
  /** The reason, in words. */
  reason: string
  /** The instant of the movement. */
  at: Instant
  /** The address of the user who moved it. */
  by: string
}

/** The number of times that cash moved for one cause, and the amount in all. */
export interface CashPartShown {
  /** How often cash moved. */
  count: number
  /** The cash that moved in all. */
  amount: Amount
}

/** Cash that is put into the drawer, or taken out of it, and why. */
export interface CashToMove {
  /** Whether cash is put into the drawer, or taken out of it. */
  direction: 'in' | 'out'
  /** The cash that is moved. */
  amount: Amount
  /** Why it is moved, for the report of the shift. */
  reason: string
}

/** A ceiling, and who has set it; null bounds nothing. Of each provider the last one that has begun holds. */
export interface CeilingShown {
  /** The provider of games. */
  provider: string
  /** The instant from which on it holds, until a later ceiling of the provider begins. */
  starts_at: Instant
  /** The most that the provider may credit for one bet; null: no bound. */
  per_bet: Amount | null
  /** The most that the provider may credit on one day; null: no bound. */
  per_day: Amount | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** Who decided it: a user's address, or the command line. */
  author: string
}

/** The most that a provider may credit for one bet, and on one day. starts_at null: from now on. */
export interface CeilingToSet {
  /** The provider of games. */
  provider: string
  /** The most that the provider may credit for one bet. */
  per_bet: Amount
  /** The most that the provider may credit on one day. */
  per_day: Amount
  /** The instant from which on it holds; null: from now on. */
  starts_at?: Instant | null
}

/** The ceilings that the operator has set, by provider and start. */
export interface Ceilings {
  /** The ceilings, by provider and start. */
  ceilings: CeilingShown[]
}

/** All versions that are served, the newest first. */
export interface Changelog {
  /** The versions, the newest first. */
  versions: VersionShown[]
}

/** The minutes before a draw at which its sale ends; never fewer than the product's own. */
export interface Close {
  /** The kind of the rule. */
  kind: 'close'
  /** Minutes before the draw. */
  minutes: number
}

/** The share that an entity earns of its sales, or of a week's profit; without an entity: any that sells and has no rule. */
export interface Commission {
  /** The kind of the rule. */
  kind: 'commission'
  /** The share that is earned of sales, or of profit. Hundredths of a percent: 1250 is 12.5 %. */
  basis_points: number
  /** Of a week's profit, booked when it is closed, not of each sale. */
  on_profit?: boolean
}

/** A draft of a ticket like an earlier one. Nothing is sold or kept. */
export interface CopiedTicket {
  /** The wagers to sell again, in their order on the ticket. */
  wagers: CopiedWager[]
}

/** A wager to sell again. draw_id is the draw that would take it now; null: no draw of its kind is open. */
export interface CopiedWager {
  /** The draw that would take the wager now; null: no draw of its kind is open. */
  draw_id: number | null
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** What was played: a number, a number and a sign, or a figure. */
  selection: string
  /** The stake of the wager. */
  stake: Amount
}

/**
 * The effect of a correction on the wagers that this draw decides by itself. Prizes of a void draw are stakes given back.
 *
 * paid was paid to customers already: what no longer wins is charged to its agency. has_joint_wagers tells whether wagers
 * on several draws depend on this one too, which are not counted here.
 */
export interface CorrectionShown {
  /** The draw, by its id. */
  draw_id: number
  /** The corrected result. */
  result_now: string
  /** The result before the correction. */
  result_then: string
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The prizes by the corrected result; of a void draw, the stakes given back. */
  prizes_now: Amount
  /** The prizes by the result before; of a void draw, the stakes given back. */
  prizes_then: Amount
  /** What was paid to customers by the result before. */
  paid: Amount
  /** Whether wagers on several draws depend on this one too, which are not counted here. */
  has_joint_wagers: boolean
}

/** A count of one way to pay, in its currency; method_id 0 is the own cash. counted is null where nobody has counted it. */
export interface CountedShown {
  /** The way to pay; 0 is cash in the operator's own currency. */
  method_id: number
  /** The name, for people. */
  name: string
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The money that was counted by it; null where nobody has counted it. */
  counted: Amount | null
  /** The money that should be there. */
  expected: Amount
  /** What was counted less what was expected: below zero, it is short; null where nobody has counted it. */
  difference: Amount | null
  /** The notes and coins that were counted; empty where nobody named them. */
  pieces: Pieces[]
}

/** A jackpot's coupon. It closes when its earliest game starts. Nothing of it changes once it is loaded. */
export interface CouponSpec {
  /** The id of the coupon. */
  id: number
  /** The name, for people. */
  name: string
  /** The price of a line, in minor units. */
  line_price: number
  /** The games of the jackpot, in their order, and the reserves behind them. */
  leg: LegSpec[]
  /** The prizes, by hits. */
  tier: TierSpec[]
  /** The share of the stakes that goes to the pool, in basis points. */
  pool_rate?: number
  /** How a void game counts where no reserve replaces it. */
  void_policy?: 'as_hit' | 'draw' | 'refund' | 'remaining' | 'reserve'
  /** Void games at most; with more, every ticket is refunded. */
  max_void?: number
  /** What void games leave of each prize, in basis points: with one, with two, and so on up to `max_void`; empty: all of it. */
  reductions?: number[]
  /** Hours after its planned start within which a game must be over, or it is void. */
  grace_hours?: number
  /** Games for which a ticket may pick two outcomes, at most. */
  max_doubles?: number
  /** Games for which a ticket may pick three outcomes, at most. */
  max_triples?: number
  /** Lines of a ticket at most. */
  max_lines?: number
  /** The hits under which the next coupon gets an unwon pot: its own, this coupon's highest, or the next lower. */
  unwon_to?: 'down' | 'same' | 'top'
  /** The coupon whose unwon pot comes to this one; null: none. */
  carry_from?: number | null
}

/** The credentials of a login. */
export interface Credentials {
  /** The address with which the user logs in. */
  email: string
  /** The password of the user. */
  password: string
  /** Six digits of the authenticator app, or a recovery code; for users with a second factor. */
  code?: string | null
  /** `device_token` of an earlier login of this user on this device. */
  device_token?: string | null
  /** The user's operator; needed where that one keeps its addresses apart. `77/ana@example.com` names it too. */
  operator_id?: number | null
}

/** A clerk's decision about a credit that is held. */
export interface CreditToJudge {
  /** The provider of games. */
  provider: string
  /** The provider's own id of the request. */
  request: string
  /** The clerk's decision; it is carried out once a second clerk decides the same. */
  verdict: 'approve' | 'refuse'
}

/** A payment that waited, and the decision of the second person. An approved one may be handed to the customer. */
export interface DecidedPayment {
  /** The ticket, by its id. */
  ticket_id: Uuid
  /** The number that is printed on the ticket. */
  number: number
  /** The day of the ticket's sale, by the operator's calendar. */
  day: Day
  /** What the second person decided. */
  decision: 'approved' | 'refused' | (string & {})
  /** What the customer is paid. */
  amount: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** Who asked for it: a user's address, or the command line. */
  asked_by: string
  /** The address of the user who decided it; null until somebody does. */
  decided_by: string
  /** The instant of the decision; null until there is one. */
  decided_at: Instant
}

/**
 * The draws of a day by the operator's calendar, in the order of their time.
 *
 * next is the cursor of the next page; null: this is the last one.
 */
export interface DrawDay {
  /** The day, by the operator's calendar. */
  day: Day
  /** The draws of the day. */
  draws: DrawShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * A draw of the operator. status is open, suspended, closed or void; result is null until one is approved.
 *
 * closes_at and status are those for the caller, whose own rules may close it earlier.
 */
export interface DrawShown {
  /** The draw's id. */
  id: number
  /** The product of the national catalogue, by its id. */
  product_id: number
  /** The name of the product. */
  product: string
  /** The name of the lottery that holds the draws. */
  lottery: string
  /** The name of the draw; `list_id` is its list. */
  name: string
  /** The kind of game that it is drawn for. */
  category: 'animalitos' | 'animalitos77' | 'lottery' | (string & {})
  /** The list of the draw: 1 is A, 2 is B; null for a product without lists. */
  list_id: number | null
  /** Whether a sign of the zodiac is drawn with the number. */
  has_sign: boolean
  /** The instant at which the draw is held. */
  draws_at: Instant
  /** The instant at which the sale ends: the first moment too late. */
  closes_at: Instant
  /** Whether the draw is open, suspended, closed or void. */
  status: 'closed' | 'open' | 'suspended' | 'void' | (string & {})
  /** The approved result, such as 341-ARI; null until there is one. */
  result: string | null
}

/**
 * A time at which a list is drawn, by the product's time zone: on these weekdays (Monday 1 to Sunday 7), from from_day on.
 *
 * until_day is the first day without it; null: no end in sight.
 */
export interface DrawTime {
  /** The hour of the draw, by the product's time zone, as 13:00. */
  time: string
  /** The days of the week on which it is drawn: Monday 1 to Sunday 7. */
  weekdays: number[]
  /** The first day with it, by the product's time zone. */
  from_day: Day
  /** The first day without it; null: no end in sight. */
  until_day: Day | null
}

/** A quota that grows with the draw: the greater of base and a share of the draw's sale, up to the quota itself. */
export interface DynamicQuota {
  /** The kind of the rule. */
  kind: 'dynamic'
  /** What may be sold of a number in any case, in whole units. */
  base: Amount
  /**
   * The share of the draw's sale that may be sold of a number, where that is more than base. Hundredths of a percent: 1250
   * is 12.5 %.
   */
  basis_points: number
}

/** The end of a rule. ends_at null: now. */
export interface EndOfRule {
  /** The instant at which the rule ends; null: now. */
  ends_at?: Instant | null
}

/**
 * An entity that was added.
 *
 * commission_basis_points is what it earns as a seller, by its own rules or the operator's, on sales or else on a week's
 * profit, where no rule names the product or the game. 0: it sells without a commission, until a rule of that kind gives
 * it one.
 */
export interface EntityAdded {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The entity directly above; null for the caller's own. */
  parent_id: number | null
  /** The entities from the caller's own to this one, both included. */
  path: number[]
  /** How many entities of its path stand above it: 0 for the caller's own. */
  depth: number
  /** How it stands. */
  status: 'active' | 'closed' | (string & {})
  /** How far the entity and all below it may go below zero; null: without a bound of its own. */
  credit: Amount | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** What it earns as a seller, in hundredths of a percent, where no rule names the product or the game; 0: nothing. */
  commission_basis_points: number
}

/**
 * The balance of an entity with a credit and of all below it; below zero it is a debt. room is what is left of the credit.
 *
 * Without a credit no balance is kept: all three are null.
 */
export interface EntityBalance {
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The balance of the entity and all below it: below zero it is a debt; null without a credit. */
  balance: Amount | null
  /** How far the balance may go below zero; null: no balance is kept. */
  credit: Amount | null
  /** What is left of the credit; null without one. */
  room: Amount | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
}

/** A change of an entity: what is left out stays. */
export interface EntityChange {
  /** The name, for people. It can be printed. */
  name?: string
  /** How far the entity and all below it may go below zero; null: without a bound of its own. */
  credit?: Amount | null
}

/** The description of an entity, as its tickets print it. rif is its tax number. */
export interface EntityDetails extends Tagged {
  /** The first line of the address. */
  address1?: string
  /** The second line of the address. */
  address2?: string
  /** The city of the address. */
  city?: string
  /** The municipality of the address; 0: not told. An official code. */
  municipality?: number
  /** The tax number of the entity. */
  rif?: string
  /** The state of the address; 0: not told. An official code. */
  state?: number
  /** The last lines of the entity's tickets. A line break begins a new printed line. */
  ticket_footer?: string
  /** The first lines of the entity's tickets. A line break begins a new printed line. */
  ticket_header?: string
  /** The time zone of the hours that its tickets print. Empty: the operator's. */
  time_zone?: string
}

/** Entities by their ids. next is the cursor of the page that follows, null after the last. */
export interface EntityPage {
  /** The entities: agencies, groups and bancas. */
  entities: EntityShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * An entity. path leads to it from the caller's own entity, both included; parent_id is null for that one.
 *
 * credit is how far it and all below it may go below zero; null: it has no bound of its own, but those above it count.
 */
export interface EntityShown extends Tagged {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The entity directly above; null for the caller's own. */
  parent_id: number | null
  /** The entities from the caller's own to this one, both included. */
  path: number[]
  /** How many entities of its path stand above it: 0 for the caller's own. */
  depth: number
  /** How it stands. */
  status: 'active' | 'closed' | (string & {})
  /** How far the entity and all below it may go below zero; null: without a bound of its own. */
  credit: Amount | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
}

/** A new entity below another one. */
export interface EntityToAdd {
  /** The name, for people. It can be printed. */
  name: string
  /** The entity directly above the new one. */
  parent_id: number
  /** How far the entity and all below it may go below zero; null: without a bound of its own. */
  credit?: Amount | null
}

/** The caller's entity and all below it: each after the one that it belongs to, with its depth. */
export interface EntityTree {
  /** The entities: agencies, groups and bancas. */
  entities: EntityShown[]
}

/** Events by number. after is the number up to which was looked: ask with it for the next page. */
export interface EventPage {
  /** The events, in their order. */
  events: EventShown[]
  /** The number up to which was looked: ask with it for the next page. */
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
  /** The number of the event; numbers follow each other without a gap. */
  number: number
  /** The type of the event, such as tickets.sold. */
  type: string
  /** The instant at which it happened. */
  at: Instant
  /** The first number of the operator's one order that it covers. */
  first_seq: number
  /** The last number of the operator's one order that it covers; below `first_seq` it covers nothing. */
  last_seq: number
  /** What has happened, by the type of the event. */
  data: Record<string, any>
  /** The part of the event that this is, from 1; not there where it was told whole. */
  place?: number
  /** The number of parts that the event was told in; not there where it was told whole. */
  of?: number
}

/** An event. Nothing is sold on it once it has started; its result is read once it is over. A closed event is called off. */
export interface EventSpec {
  /** The id of the event. */
  id: number
  /** The league. */
  league: number
  /** The name, for people. */
  name: string
  /** The instant at which the event starts; nothing is sold on it from then on. */
  starts: Instant
  /** The instant at which the event is over, and its result may be read. */
  ends: Instant
  /** The team that plays at home; null without one. */
  home?: number | null
  /** The team that plays away; null without one. */
  away?: number | null
  /** Whether the event is sold; a closed one is called off. */
  status?: 'closed' | 'open' | 'suspended'
  /** The markets of the event. */
  market?: MarketSpec[]
}

/** The end of an exclusion; null: for good. An exclusion is never shortened. */
export interface Exclusion {
  /** The end of the exclusion; null: for good. */
  until?: Instant | null
}

/** Exports, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface ExportPage {
  /** The exports of this page. */
  exports: ExportShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** An export. rows and percent tell how far it has come; bytes and sha256 are those of the file, null until it is done. */
export interface ExportShown {
  /** The id by which other requests name it. */
  id: number
  /** What the rows are. */
  table: 'events' | 'sports' | 'tickets' | 'wagers' | (string & {})
  /** The format of the file: CSV with a head, a spreadsheet, Parquet, or an object in each line (JSON Lines). */
  format: 'csv' | 'jsonl' | 'parquet' | 'xlsx' | (string & {})
  /** The first day, by the operator's calendar. */
  first_day: Day
  /** The last day, included, by the operator's calendar. */
  last_day: Day
  /** The entity whose tickets and events the file has, with those below it; by default the caller's own. */
  entity_id: number
  /** Whether it waits, is written, is done, has failed, or its file is gone. */
  status: 'done' | 'expired' | 'failed' | 'queued' | 'running' | (string & {})
  /** The rows that are written so far. */
  rows: number
  /** How much of the period is written, in percent. */
  percent: number
  /** The size of the file; null until it is done. */
  bytes: number | null
  /** The SHA-256 of the file, in hexadecimal; null until it is done. */
  sha256: string | null
  /** The instant at which it was asked for. */
  asked_at: Instant
  /** The instant at which a worker first began it; null until then. */
  started_at: Instant | null
  /** The instant at which it was done, or failed; null until then. */
  finished_at: Instant | null
  /** The first instant at which the file is gone. */
  expires_at: Instant
  /** Why it failed; null otherwise. */
  error: string | null
}

/**
 * A table as a file: what was sold, or told, on these days, at most 366, of an entity and those below it.
 *
 * Tickets and wagers are those of lotteries; sports (the root entity's alone) has the tickets ordered then, and sold
 * since. Events are not written as a spreadsheet, whose cells are too small for them.
 */
export interface ExportToMake {
  /** What the rows are. */
  table: 'events' | 'sports' | 'tickets' | 'wagers'
  /** The format of the file: CSV with a head, a spreadsheet, Parquet, or an object in each line (JSON Lines). */
  format: 'csv' | 'jsonl' | 'parquet' | 'xlsx'
  /** The first day, by the operator's calendar. */
  first_day: Day
  /** The last day, included, by the operator's calendar. */
  last_day: Day
  /** The entity whose tickets and events the file has, with those below it; by default the caller's own. */
  entity_id?: number | null
}

/** A draw's sale and its outcomes, the most expensive first. Wagers on several draws are not counted. */
export interface ExposureShown {
  /** The draw, by its id. */
  draw_id: number
  /** The currency of the operator, by its ISO 4217 code. */
  currency: string
  /** What the draw has sold. */
  sale: Amount
  /** The outcomes, the most expensive first. */
  outcomes: OutcomeCost[]
}

/** The password of the caller, as proof; where the second factor is on, a code too. */
export interface FactorProof {
  /** The password of the caller. */
  password: string
  /** Six digits of the authenticator app, or a recovery code; for users with a second factor. */
  code?: string | null
  /** `device_token` of an earlier login of this user on this device. */
  device_token?: string | null
}

/** A figure of a wheel: the code that tickets bear, and its name in Spanish. */
export interface FigureShown {
  /** The code that tickets bear. */
  code: string
  /** The name of the figure, in Spanish. */
  name: string
}

/** The first user of an operator. Without a password one is made. */
export interface FirstAdministrator {
  /** The address with which the administrator logs in. */
  email: string
  /** The password; null: one is made. */
  password?: string | null
}

/** The first code that the app shows. */
export interface FirstCode {
  /** Six digits of the authenticator app, or a recovery code; for users with a second factor. */
  code: string
}

/**
 * A game. width is the number of digits of its numbers, 0 for figures; has_sign: a sign follows the number (341-ARI).
 *
 * selections counts what there is to choose from; null for the games that several draws decide together (is_joint).
 * figures are those of a wheel, in its order; the games that several draws decide take those of their product's wheel.
 */
export interface GameShown {
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** The digits of the game's numbers; 0 for figures. */
  width: number
  /** Whether a sign of the zodiac is drawn with the number. */
  has_sign: boolean
  /** Whether several draws decide it together. */
  is_joint: boolean
  /** The number of selections to choose from; null for a game that several draws decide together. */
  selections: number | null
  /** The figures of its wheel, in the wheel's order; empty for games of numbers. */
  figures: FigureShown[]
}

/** All games, and the signs of those that have one. */
export interface GamesShown {
  /** All games of the installation. */
  games: GameShown[]
  /** The signs of the zodiac, in their order. */
  signs: SignShown[]
}

/** A provider's credit above its ceiling. asked is what a first clerk has decided, null where none has. */
export interface HeldCreditShown {
  /** The provider of games. */
  provider: string
  /** The provider's own id of the request. */
  request: string
  /** The player, by the partner's id. */
  user_id: string
  /** The provider's own id of the transaction. */
  transaction: string
  /** The game of the provider. */
  game: string
  /** The stake of the bet. */
  stake: Amount
  /** The credit that is held. */
  amount: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The ceiling that the credit would pass: for one bet, or for one day. */
  above: 'bet' | 'day' | (string & {})
  /** The instant since which it waits. */
  held_at: Instant
  /** What a first clerk has decided; null while none has. */
  asked: 'approve' | 'refuse' | (string & {}) | null
}

/** The credits that wait for two clerks, the oldest first; a thousand at most. */
export interface HeldCredits {
  /** The credits that wait, the oldest first. */
  credits: HeldCreditShown[]
}

/** Payments that wait, the longest waiting first. next is the cursor of the next page; null: this is the last one. */
export interface HeldPaymentPage {
  /** The payments that wait, the longest waiting first. */
  payments: HeldPaymentShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A payment of a ticket that waits for a second person. is_own: the caller asked for it, and may not approve it. */
export interface HeldPaymentShown {
  /** The ticket, by its id. */
  ticket_id: Uuid
  /** The number that is printed on the ticket. */
  number: number
  /** The day of the ticket's sale, by the operator's calendar. */
  day: Day
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** What the customer is to be paid. */
  amount: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** Who asked for it: a user's address, or the command line. */
  asked_by: string
  /** The instant at which it was asked for. */
  asked_at: Instant
  /** Whether the caller asked for it, and so may not approve it. */
  is_own: boolean
}

/** Tickets that wait for the operator's approval, the first to close first; a thousand at most. */
export interface HeldSportsTickets {
  /** The tickets that wait, the first to close first. */
  tickets: SportsTicketShown[]
}

/** A day that is no business day. is_national: it is one for all operators. */
export interface Holiday {
  /** The day, by the operator's calendar. */
  day: Day
  /** The name of the holiday. */
  name: string
  /** Whether it is a holiday of all operators. */
  is_national: boolean
}

/** The holidays of an operator and of the nation, by day. */
export interface Holidays {
  /** The holidays, by day. */
  holidays: Holiday[]
}

/** Keys of the installation by their ids. next is the cursor of the page that follows, null after the last. */
export interface HouseKeyPage {
  /** The keys of this page. */
  keys: HouseKeyShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A key of the installation, without the key itself. used_at is when it was last used, to the minute. */
export interface HouseKeyShown {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The instant at which it was added. */
  created_at: Instant
  /** The instant from which on it is of no use; null: it never expires. */
  expires_at: Instant | null
  /** The instant of its last use, to the minute; null: it was never used. */
  used_at: Instant | null
  /** Whether the key is active, has expired, or was revoked. */
  status: 'active' | 'expired' | 'revoked' | (string & {})
}

/** A new key of the installation. */
export interface HouseKeyToAdd {
  /** The name, for people. It can be printed. */
  name: string
  /** The instant from which on the key is of no use; null: it never expires. */
  expires_at?: Instant | null
}

/**
 * The things that tickets name by their ids, each once: only those for which `expand` asks.
 *
 * A machine that has sold is no user, and is not among them.
 */
export interface Included {
  /** The draws: of a ticket those of its wagers, of a list those that the tickets begin with. Absent where not asked for. */
  draws?: DrawShown[]
  /** The agencies that sold the tickets. Absent where not asked for. */
  entities?: EntityShown[]
  /** The users who sold them. Absent where not asked for. */
  sellers?: UserShown[]
}

/** Keys by their ids. next is the cursor of the page that follows, null after the last. */
export interface KeyPage {
  /** The keys of this page. */
  keys: KeyShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A new key in place of another one, which is valid beside it for so many hours; 0 for a key that somebody else knows. */
export interface KeyRotation {
  /**
   * Hours for which the old key is valid beside the new one, if it does not expire before; 0 for a key that somebody else
   * knows.
   */
  overlap_hours?: number
}

/** A key, without the key itself. used_at is when it was last used, to the minute. */
export interface KeyShown {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** What the key may do of what its role may; null: all of that. */
  scopes: string[] | null
  /** Requests that the key may send to `/v1` within a minute; null: as many as a person. */
  requests_per_minute: number | null
  /** IP addresses and networks from which alone it may be used; empty: from anywhere. */
  networks: string[]
  /** Origins whose pages may use the key from a browser (CORS), without a cookie; empty: none. */
  origins: string[]
  /** The instant at which it was added. */
  created_at: Instant
  /** The instant from which on it is of no use; null: it never expires. */
  expires_at: Instant | null
  /** The instant of its last use, to the minute; null: it was never used. */
  used_at: Instant | null
  /** Whether the key is active, has expired, or was revoked. */
  status: 'active' | 'expired' | 'revoked' | (string & {})
  /** The version in which requests of the key are answered that name none. */
  version: Day
}

/** A new key of an entity. It may do what a user of its role there may, but for what only people do. */
export interface KeyToAdd {
  /** The name, for people. It can be printed. */
  name: string
  /** The role whose work the key may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager'
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** What the key may do of what its role may; null: all of that. */
  scopes?: ('alarms:acknowledge' | 'alarms:read' | 'audits:run' | 'catalogue:read' | 'draws:read' | 'entities:keep' | 'entities:read' | 'events:read' | 'exports:make' | 'held-payments:read' | 'holidays:add' | 'look:set' | 'loosenings:read' | 'payment-methods:keep' | 'payment-methods:read' | 'payments:read' | 'payments:record' | 'reports:read' | 'results:decide' | 'rules:decide' | 'rules:read' | 'sandbox:keep' | 'seals:follow' | 'seals:read' | 'sessions:end' | 'shifts:read' | 'sports-wallet:read' | 'sports-wallet:replay' | 'sports:decide' | 'sports:keep' | 'sports:read' | 'sports:set' | 'tickets:pay' | 'tickets:read' | 'tickets:sell' | 'tickets:undo' | 'users:read' | 'users:take' | 'wallets:end' | 'wallets:keep' | 'wallets:read' | 'webhooks:keep' | 'webhooks:read' | 'weeks:close' | 'weeks:read')[] | null
  /** Requests that the key may send to `/v1` within a minute; null: as many as a person. */
  requests_per_minute?: number | null
  /** The instant from which on the key is of no use; null: it never expires. */
  expires_at?: Instant | null
  /** IP addresses and networks from which alone it may be used; empty: from anywhere. */
  networks?: string[]
  /** Origins whose pages may use the key from a browser (CORS), without a cookie; empty: none. */
  origins?: string[]
}

/** A ticket of a batch, and its own key. */
export interface KeyedTicket {
  /** The wagers, in their order on the ticket. */
  wagers: WagerToSell[]
  /** What was handed over for the ticket; null: its amount, in cash of the operator's own currency. */
  tender?: TenderOfSale | null
  /** The caller's own key of this ticket, as `Idempotency-Key` is of a single sale. */
  key: string
}

/** A league of a sport. */
export interface LeagueSpec {
  /** The id by which other requests name it. */
  id: number
  /** The sport. */
  sport: number
  /** The name, for people. */
  name: string
}

/** An amount by a way to pay, in its currency. 0 is cash in the operator's own currency. */
export interface LegOfTender {
  /** The way to pay; 0 is cash in the operator's own currency. */
  method_id: number
  /** The money by this way to pay, in its currency. */
  amount: Amount
}

/** A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step in (V1). */
export interface LegSpec {
  /** The event that is played. */
  event: number
  /** The market of the event whose outcomes are picked. */
  market: number
  /** Whether the game is a reserve, which steps in for a void one. */
  reserve?: boolean
}

/**
 * Bounds of stakes and tickets. A bound that is left out is as other rules have it; a later limit of the scope replaces
 * all.
 *
 * Days to claim a prize (expiration_days, expiry_basis) and advance_days are decided at the root entity. Bounds of a whole
 * ticket go with no product and no game; advance_days goes with a product alone.
 */
export interface Limit {
  /** The kind of the rule. */
  kind: 'limit'
  /** Least stake of a wager, in whole units. */
  stake_min?: Amount | null
  /** Greatest stake of a wager, in whole units. */
  stake_max?: Amount | null
  /** What a stake is a multiple of, in whole units. */
  stake_multiple?: Amount | null
  /** Wagers of a ticket at most. */
  wagers_max?: number | null
  /** How long a ticket may be canceled. */
  seconds_to_cancel?: number | null
  /** Days to claim a prize. */
  expiration_days?: number | null
  /** Which days count to claim a prize: calendar or business. */
  expiry_basis?: 'business' | 'calendar' | null
  /** Days before its own that a draw is sold. */
  advance_days?: number | null
  /** Wagers that one permuta becomes at most. */
  max_permutations?: number | null
  /** Wagers that one serie or corrida becomes at most. */
  max_sequence_size?: number | null
  /** Series and corridas of a ticket at most. */
  max_sequences?: number | null
  /** Tickets that a user may cancel or revert in a day. */
  cancels_max?: number | null
  /** The most that a ticket may win, in whole units. */
  prize_max?: Amount | null
}

/**
 * A limit of a player's own choice. used is what is used up of it; amount null: no limit.
 *
 * is_in_force is false for a higher limit that the player must confirm, from confirmable_from on.
 */
export interface LimitShown {
  /** What the limit bounds. */
  kind: 'deposit' | 'loss' | 'stake' | (string & {})
  /** The calendar period of the limit. */
  period: 'day' | 'month' | 'week' | (string & {})
  /** The most that the limit lets through in its period; null: no limit. */
  amount: Amount | null
  /** What is used up of the limit; null for a limit that is not in force. */
  used: Amount | null
  /** Whether the limit is in force; false: the player must confirm it first. */
  is_in_force: boolean
  /** The instant from which on the player may confirm the limit; null where it is in force. */
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
  /** The most that the limit lets through in its period; null: no limit. */
  amount: Amount | null
}

/**
 * A list of a product, by the name that tickets print. id is null for a product without lists.
 *
 * has_sign: a sign is drawn with the number.
 */
export interface ListShown {
  /** The list, by its number: 1 is A, 2 is B; null for a product without lists. */
  id: number | null
  /** The name of the list, as tickets print it. */
  name: string
  /** Whether a sign of the zodiac is drawn with the number. */
  has_sign: boolean
  /** The times at which the list is drawn. */
  times: DrawTime[]
}

/** A player of the operator, with its balance. */
export interface ListedPlayer {
  /** The player, by the partner's id. */
  user_id: string
  /** The name, for people. */
  name: string
  /** The partner that the player came from. */
  partner_id: string
  /** Whether the player may play, or is blocked. */
  status: 'active' | 'blocked' | (string & {})
  /** The end of the player's exclusion; null: there is none. */
  excluded_until: Instant | null
  /** What the player has in the wallet. */
  balance: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
}

/**
 * A ticket of a list. prize is what a winner, held or not, is still to be paid; of others it is all that was won.
 *
 * claim_until is the first moment at which a part of what is unpaid is too late to be claimed, null where nothing is
 * unpaid. first_draw is the name of the draw of its first wager, first_draw_id, with its list, and first_draws_at its
 * hour.
 */
export interface ListedTicket {
  /** The id by which other requests name it. */
  id: Uuid
  /** The number that is printed on the ticket. Eight digits, the first not 0; unique on its day. */
  number: number
  /** Whether the ticket is sold, undone (canceled or rejected), a winner, held, a loser, paid, or expired. */
  status: 'canceled' | 'expired' | 'held' | 'loser' | 'paid' | 'rejected' | 'sold' | 'winner' | (string & {})
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity: an agency, a group or a banca. */
  entity_name: string
  /** The user who sold it; of a key, the id that its `GET /v1/me` shows. */
  seller_id: number
  /** The address of the user who sold it. */
  seller: string
  /** The instant of the sale. */
  sold_at: Instant
  /** The price of the ticket. */
  amount: Amount
  /** What a winner is still to be paid, also while that waits for a second person; of any other ticket, all that it has won. */
  prize: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The first moment at which a part of what is unpaid is too late to be claimed; null: nothing is unpaid. */
  claim_until: Instant | null
  /** The draw of its first wager. */
  first_draw_id: number
  /** The name of the draw of its first wager, with its list. */
  first_draw: string
  /** The instant at which the draw of its first wager is held. */
  first_draws_at: Instant
}

/** The numbers of rows added and changed, by table. */
export interface Loaded {
  /** The number of rows that were added, by table. */
  added: Record<string, number>
  /** The number of rows that were changed, by table. */
  changed: Record<string, number>
}

/**
 * The look of an operator. logo is a PNG file in base64. Each is null where Taquilla's own stands in its place.
 *
 * clock is how pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
 */
export interface Look {
  /** The name of the operator. */
  name: string
  /** The colour of the pages, such as #1a6b4f; null: Taquilla's own. */
  colour: string | null
  /** The logo, a PNG file in base64; null: Taquilla's own. */
  logo: string | null
  /** How pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m. */
  clock: '12h' | '24h' | (string & {})
}

/** A change of the look; what is left out stays. null takes Taquilla's own again. logo is a PNG file in base64. */
export interface LookChange {
  /** The colour of the pages, such as #1a6b4f; null: Taquilla's own. */
  colour?: string | null
  /** The logo, a PNG file in base64; null: Taquilla's own. */
  logo?: string | null
  /** How pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m. */
  clock?: '12h' | '24h'
}

/**
 * A change that lets more through than is in force, and waits for a second person.
 *
 * what: a rule, its end (rule end), a ceiling of a provider's credits, the credit of an entity, the days of independence,
 * whether a day stands in for the second person (loosening), the address of the operator's wallet or the price from which
 * on tickets of sports wait (sports), a restart of the log. change says it as it was asked for, amounts as decimal
 * strings. asked_by is a user's address, or the command line. is_own: the caller asked for it, and may approve it from
 * alone_from on alone, if at all.
 */
export interface LooseningShown {
  /** The id by which other requests name it. */
  id: number
  /** What is to be changed. */
  what: 'ceiling' | 'credit' | 'independence' | 'loosening' | 'restart' | 'rule' | 'rule end' | 'sports' | (string & {})
  /** The change that was asked for, by its fields, with amounts as decimal strings. */
  change: Record<string, string | number | boolean | null>
  /** The entity that it is about; null: the whole operator. */
  entity_id: number | null
  /** Who asked for it: a user's address, or the command line. */
  asked_by: string
  /** The instant at which it was asked for. */
  asked_at: Instant
  /** Whether the caller asked for it, and so may not approve it. */
  is_own: boolean
  /** The instant from which on whoever asked may approve it alone; null: never. */
  alone_from: Instant | null
  /** Whether the change waits, was approved, or was withdrawn. */
  status: 'approved' | 'waiting' | 'withdrawn' | (string & {})
  /** The address of the user who decided it; null until somebody does. */
  decided_by: string | null
  /** The instant of the decision; null until there is one. */
  decided_at: Instant | null
}

/** The changes that wait, the oldest first. */
export interface Loosenings {
  /** The changes that wait. */
  loosenings: LooseningShown[]
}

/** The lotteries of the catalogue. */
export interface Lotteries {
  /** The lotteries of the catalogue. */
  lotteries: LotteryShown[]
}

/** An institution that holds draws, with the ids of its products. */
export interface LotteryShown {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** Whether the lottery holds draws. */
  is_active: boolean
  /** The products of the lottery, by their ids. */
  products: number[]
}

/** A market of an event. team: the team it is about, if any. A market that is not allowed is shown and not sold. */
export interface MarketSpec {
  /** The id of the market, unique within its event. */
  id: number
  /** The code of the market, such as 1X2. */
  code: string
  /** The name, for people. */
  name: string
  /** The outcomes of the market. */
  bet?: BetSpec[]
  /** The team that the market is about; null without one. */
  team?: number | null
  /** Whether the market is sold. */
  status?: 'open' | 'suspended'
  /** Whether the market is sold; one that is not allowed is shown alone. */
  allowed?: boolean
}

/** The caller, and what its amounts and days mean: the operator's currency, its decimals, and its time zone. */
export interface Me {
  /** The caller. */
  user: User
  /** The operator that the caller works for. */
  operator_id: number
  /** The currency of the operator, by its ISO 4217 code. */
  currency: string
  /** The decimals of the currency, which every amount has. */
  decimals: number
  /** The time zone of the operator's calendar. */
  time_zone: string
}

/** The money that a shift should have by a way to pay beside the own cash: opening and taken, received less given. */
export interface MethodShown {
  /** The way to pay, by its id. */
  method_id: number
  /** The name, for people. */
  name: string
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The money that it began with, in its currency. */
  opening: Amount
  /** The money that came in by it: received less given. */
  taken: Amount
  /** The money that should be there by it: opening and taken. */
  expected: Amount
}

/** A bet's new odds (2, or "2.10"), its new status, or both. */
export interface Move {
  /** The event, by its id in the catalogue. */
  event: number
  /** The bet, by its id within the event. */
  bet: number
  /** The new decimal odds, 2 or 2.10; null: they stay. */
  odds?: number | string | null
  /** The new status; null: it stays. */
  status?: 'open' | 'suspended' | null
}

/** Changes of odds that take effect together: all of them, or none. */
export interface Moves {
  /** The changes of odds, all of which take effect together. */
  moves: Move[]
}

/** The payment for a hit, in hundredths of the stake, in place of the national multiplier. */
export interface Multiplier {
  /** The kind of the rule. */
  kind: 'multiplier'
  /** What a hit pays, in hundredths of its stake: 60000 is 600 times. */
  hundredths: number
}

/** A holiday of the operator's own. */
export interface NewHoliday {
  /** The day, by the operator's calendar. */
  day: Day
  /** The name of the holiday. */
  name: string
}

/** A rule. starts_at null: from now on. ends_at null: until a later rule of the same kind and scope takes over. */
export interface NewRule {
  /** The values of the rule, by its kind. */
  values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
  /** Whom the rule binds, and what it is about. */
  scope?: ScopeOfRule
  /** The instant from which on it holds; null: from now on. */
  starts_at?: Instant | null
  /** The instant at which the rule ends; null: when a later rule of its kind and scope takes over. */
  ends_at?: Instant | null
}

/** Tells whether something is sold. What is not sold above is not sold. */
export interface Offer {
  /** The kind of the rule. */
  kind: 'offer'
  /** Whether it is sold. */
  is_sold: boolean
}

/**
 * A game of a product that the caller may sell, and its terms.
 *
 * A prize is multiplier_hundredths / 100 times the stake. commission_basis_points is the agency's own.
 */
export interface OfferedGame {
  /** The product of the national catalogue, by its id. */
  product_id: number
  /** The name of the product. */
  product: string
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** Least stake of a wager. */
  stake_min: Amount
  /** Greatest stake of a wager. */
  stake_max: Amount
  /** The amount of which each stake is a multiple. */
  stake_step: Amount
  /** What a hit pays, in hundredths of its stake: 60000 is 600 times. */
  multiplier_hundredths: number
  /** The seller's commission, in hundredths of a percent of its sales. */
  commission_basis_points: number
  /** Seconds before a draw at which its sale ends. */
  closes_before_s: number
}

/** The games that the caller may sell now, by product. */
export interface Offers {
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The most wagers of a ticket. */
  wagers_max: number
  /** The games that the caller may sell, by product. */
  games: OfferedGame[]
}

/** The money that a shift began with by a way to pay beside the own cash, in its currency. */
export interface OpeningShown {
  /** The way to pay, by its id. */
  method_id: number
  /** The name, for people. */
  name: string
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The money that it began with, in its currency. */
  opening: Amount
}

/** Operators by their ids. next is the cursor of the page that follows, null after the last. */
export interface OperatorPage {
  /** The operators of this page. */
  operators: OperatorShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * An operator: who sells, in one currency, by one calendar. Where its addresses are apart, a login names it.
 *
 * sandbox_of is the operator whose sandbox it is; null for a live one.
 */
export interface OperatorShown {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The operator's one currency, by its ISO 4217 code. */
  currency: string
  /** The decimals of the currency, which every amount has. */
  decimals: number
  /** The time zone of the operator's calendar, by its name in the IANA database. */
  time_zone: string
  /** Whether the operator sells lotteries. */
  sells_lotteries: boolean
  /**
   * Whether its people name the operator when they log in (apart), or have addresses unique among all that share them
   * (shared).
   */
  addresses: 'apart' | 'shared' | (string & {})
  /** Whether the operator is active, or closed for good. */
  status: 'active' | 'closed' | (string & {})
  /** The operator whose sandbox it is, by its id; null for a live one. */
  sandbox_of: number | null
}

/**
 * A new operator, its currency by ISO code, and its first user.
 *
 * addresses: apart, its people name it when they log in, and no other operator learns of them; shared, their addresses are
 * nobody else's among all operators that share, and need no name; null, shared for the first operator of a house, and
 * apart for each later one.
 */
export interface OperatorToAdd {
  /** The name, for people. It can be printed. */
  name: string
  /** The operator's one currency, by its ISO 4217 code. */
  currency: string
  /** The operator's first user, an administrator. */
  administrator: FirstAdministrator
  /** The decimals of the currency, which every amount has. */
  decimals?: 0 | 2
  /** The time zone of the operator's calendar, by its name in the IANA database. */
  time_zone?: string
  /** Whether the operator sells lotteries. */
  sells_lotteries?: boolean
  /**
   * Whether its people name it when they log in (apart), or not (shared); null: shared for the first operator of an
   * installation, else apart.
   */
  addresses?: 'apart' | 'shared' | null
}

/** The reason for an order about a draw. */
export interface OrderReason {
  /** Why the order is given, for the audit trail. */
  reason: string
}

/** An order about a draw. It is carried out once a second clerk has approved it: then is_approved is true. */
export interface OrderShown {
  /** The draw, by its id. */
  draw_id: number
  /** The version of it: a correction has the next one. */
  version: number
  /** What is to be done with the draw. */
  order: 'resume' | 'suspend' | 'void' | (string & {})
  /** Whether a second clerk has approved it: only then it counts. */
  is_approved: boolean
}

/** An outcome of a draw: the prizes that it would cost, and what would remain of the sale. */
export interface OutcomeCost {
  /** A possible result of the draw. */
  outcome: string
  /** What would be paid for this outcome. */
  prizes: Amount
  /** What would remain of the sale; below zero, the draw would cost more than it sold. */
  remains: Amount
}

/** A wager that was paid, by its place on the ticket from 0, and what it was paid. */
export interface PaidLine {
  /** The wager, by its place on the ticket, from 0. */
  line: number
  /** What was paid for the wager. */
  prize: Amount
}

/** A payment: its wagers and their sum. A ticket with draws to come may be presented again. */
export interface PaidTicket {
  /** The id by which other requests name it. */
  id: Uuid
  /** The number that is printed on the ticket. */
  number: number
  /** What was paid now, the sum of its lines. */
  prize: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The instant of the payment. */
  paid_at: Instant
  /** The wagers that were paid. */
  lines: PaidLine[]
}

/**
 * A call to the operator's wallet that is not made any more until somebody replays it. behind wait for it.
 *
 * A ticket_discard that has failed five times is one too, and is still made every half an hour.
 */
export interface ParkedCall {
  /** The ticket, by its id. */
  ticket_id: string
  /** The code of the ticket. */
  ticket_code: string
  /** The player, as the operator's wallet names it. */
  player: string
  /** The number of the call among those about its ticket. */
  call: number
  /** What the call tells the wallet about the ticket. */
  action: 'ticket_close' | 'ticket_create' | 'ticket_discard' | 'ticket_lost' | 'ticket_refund' | 'ticket_reserve' | 'ticket_rollback' | 'ticket_update' | 'ticket_void' | 'ticket_win' | (string & {})
  /** How often the call was made. */
  tries: number
  /** The instant at which the call came up. */
  written_at: Instant
  /** The number of calls about the same ticket that wait for this one. */
  behind: number
}

/** The parked calls, ticket by ticket. */
export interface ParkedCalls {
  /** The parked calls. */
  calls: ParkedCall[]
}

/** The outcome that a result or a rule would have, by its place in the set from 0. */
export interface PartPreviewed {
  /** Its place in the set, from 0. */
  place: number
  /** Whether it would be done, wait for a second person, or be refused. */
  outcome: 'done' | 'refused' | 'waiting' | (string & {})
  /** Why it would be refused; null otherwise. */
  problem?: Problem | null
}

/** A partner of the operator, and the value of one of its points, in hundredths. */
export interface PartnerShown {
  /** The partner's id. */
  id: string
  /** The value of one of its points, in hundredths. */
  rate: number
  /** Whether the partner is active, or closed. */
  status: 'active' | 'closed' | (string & {})
}

/** A partner. rate is the value of one of its points, in hundredths; it holds for good. */
export interface PartnerToAdd {
  /** The id that the partner is to have. */
  id: string
  /** The value of one of its points, in hundredths. */
  rate?: number
}

/** The partners of the operator. */
export interface Partners {
  /** The partners of the operator. */
  partners: PartnerShown[]
}

/** A new password, with the old one as proof. */
export interface PasswordChange {
  /** The password that the user has now. */
  old_password: string
  /** The new password. 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name. */
  new_password: string
  /** Six digits of the authenticator app, or a recovery code; for users with a second factor. */
  code?: string | null
  /** `device_token` of an earlier login of this user on this device. */
  device_token?: string | null
}

/** A token by which the user sets a new password once, within so many minutes. It is shown with this response alone. */
export interface PasswordReset {
  /** The user, by its id. */
  user_id: number
  /** The token of the password reset, of use once. */
  reset_token: string
  /** Minutes for which the token is of use. */
  valid_minutes: number
}

/** A way to pay. rate is what its currency is worth now, null for the operator's own, and for one that has no rate yet. */
export interface PaymentMethodShown {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** What it is: cash, a card, a mobile payment, or another way. */
  kind: 'card' | 'cash' | 'mobile' | 'other' | (string & {})
  /** The currency of the way to pay, by its ISO 4217 code. */
  currency: string
  /** The decimals of the currency, which every amount has. */
  decimals: number
  /** Whether change may be given in it; if not, change is given in cash of the operator's currency. */
  gives_change: boolean
  /** Whether customers may pay by it now. */
  is_open: boolean
  /** What its currency is worth now; null for the operator's own, and for one that has no rate yet. */
  rate: Rate | null
}

/** A new way to pay. gives_change: change may be given in it; without, change is given in cash of the operator's currency. */
export interface PaymentMethodToAdd {
  /** The name, for people. It can be printed. */
  name: string
  /** What it is: cash, a card, a mobile payment, or another way. */
  kind: 'card' | 'cash' | 'mobile' | 'other'
  /** The currency of the way to pay, by its ISO 4217 code. */
  currency: string
  /** The decimals of the currency, which every amount has. */
  decimals?: 0 | 2
  /** Whether change may be given in it; if not, change is given in cash of the operator's currency. */
  gives_change?: boolean
}

/** The ways to pay by their ids, closed ones too. Cash in the operator's currency, whose id is 0, is always there. */
export interface PaymentMethods {
  /** The ways to pay, each with its money. */
  methods: PaymentMethodShown[]
}

/** Payments, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface PaymentPage {
  /** The payments of this page. */
  payments: PaymentShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * A payment between an entity and its parent. day is the day that it counts for, by the operator's calendar.
 *
 * undoes is the payment that it takes back, undone_by the one that takes it back; null without one.
 */
export interface PaymentShown {
  /** The id by which other requests name it. */
  id: number
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** Whether the entity paid its parent, or received from it. */
  direction: 'paid' | 'received' | (string & {})
  /** The money that was paid. */
  amount: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The day that it counts for, by the operator's calendar. */
  day: Day
  /** The instant at which it was recorded. */
  at: Instant
  /** The address of the user who recorded the payment. */
  recorded_by: string
  /** A note of whoever did it; empty without one. */
  note: string
  /** The payment that this one takes back; null: none. */
  undoes: number | null
  /** The payment that takes this one back; null: none. */
  undone_by: number | null
}

/**
 * A payment between an entity and its parent; above the operator's root is whoever runs the installation.
 *
 * direction is paid where the entity paid, received where it was paid. note goes to the audit trail.
 */
export interface PaymentToRecord {
  /** The entity that paid its parent, or was paid by it. */
  entity_id: number
  /** The money that was paid. */
  amount: Amount
  /** Whether the entity paid its parent, or received from it. */
  direction?: 'paid' | 'received'
  /** A note for the audit trail. */
  note?: string
}

/** The most that one person pays for a ticket: a payment above it waits for a second person. null: no bound. */
export interface PayoutBound {
  /** The kind of the rule. */
  kind: 'payout'
  /** The most that one person pays for a ticket. In whole units; null: no bound. */
  pay_alone_max: Amount | null
}

/** A report from the first day to the last one, both included. The groups add up to the total. */
export interface PeriodReportShown {
  /** The first day of the report, by the operator's calendar. */
  first_day: Day
  /** The last day of it, included, by the operator's calendar. */
  last_day: Day
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The sums of all groups. */
  total: ReportSums
  /** The groups, which add up to the total. */
  groups: ReportGroup[]
}

/** Notes or coins of one value, and how many there are. */
export interface Pieces {
  /** The value of one note or coin. */
  value: Amount
  /** How many notes or coins there are. */
  pieces: number
}

/** Players in the order of their making. next is the cursor of the next page; null: this is the last one. */
export interface PlayerPage {
  /** The players of this page. */
  players: ListedPlayer[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A player, with the limits of its own choice. */
export interface PlayerShown {
  /** The player, by the partner's id. */
  user_id: string
  /** The name, for people. */
  name: string
  /** The partner that the player came from. */
  partner_id: string
  /** Whether the player may play, or is blocked. */
  status: 'active' | 'blocked' | (string & {})
  /** The end of the player's exclusion; null: there is none. */
  excluded_until: Instant | null
  /** What the player has in the wallet. */
  balance: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The limits of the player's own choice. */
  limits: LimitShown[]
}

/**
 * The effect that a rule would have had on the sales from since to until.
 *
 * judged counts the sales that it is about, refused those that it would have refused, amount is what they sold. tickets
 * are the first hundred of these, none for a key whose scopes lack `tickets:read`. is_complete is false where there were
 * too many sales to judge in ten seconds: until tells how far it came. note says why a kind of rule refuses no sale.
 */
export interface PreviewShown {
  /** The instant from which on sales were judged. */
  since: Instant
  /** The instant up to which sales were judged. */
  until: Instant
  /** Whether all sales were judged; false: `until` tells how far it came. */
  is_complete: boolean
  /** The number of sales that the rule is about. */
  judged: number
  /** The number of sales that the rule would have refused. */
  refused: number
  /** What the refused sales sold in all. */
  amount: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The first hundred of the sales that it would have refused. */
  tickets: RefusedSale[]
  /** Why a rule of this kind refuses no sale; null where it may. */
  note: string | null
}

/**
 * The prizes of an agency that were won in a period: in all, paid, still to be claimed, and expired.
 *
 * to_recover is the part of paid that corrections have taken away since, on the days of the corrections: the customers
 * keep it, and the agency owes it. So won is paid without to_recover, and what is unclaimed or has expired.
 */
export interface PrizeGroup {
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** What was won: paid without to_recover, and what is unclaimed or has expired. */
  won: Amount
  /** What was paid to customers. */
  paid: Amount
  /** What is still to be claimed. */
  unclaimed: Amount
  /** What nobody claimed in time. */
  expired: Amount
  /** The part of what was paid that corrections have taken away since, which the agency owes. */
  to_recover: Amount
}

/** The prizes that were won from the first day to the last one, both included, by agency; refunds of void draws too. */
export interface PrizeReport {
  /** The first day of the report, by the operator's calendar. */
  first_day: Day
  /** The last day of it, included, by the operator's calendar. */
  last_day: Day
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The agencies that prizes were won at. */
  agencies: PrizeGroup[]
}

/**
 * An error. reason is a name for programs, type the address of its page, detail a sentence for people, subject the id of
 * the thing concerned.
 *
 * pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit that was
 * passed, an amount or a count; events are the draws concerned; until is the end of a lock. request_id names a request
 * that met a fault of the server, as its log does.
 */
export interface Problem {
  /** The HTTP status of the response. */
  status: number
  /** The kind of error, in a few words. */
  title: string
  /** A sentence for people that says what is wrong. */
  detail: string
  /** The reason, a name for programs. */
  reason: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'SCOPE_MISSING' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'BATCH_TOO_LARGE' | 'DISK_FULL' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'TENDER_UNKNOWN' | 'TENDER_UNEVEN' | 'CHANGE_TOO_LARGE' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'DRAW_NOT_SEALED' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'NOT_INDEPENDENT' | 'RESULT_WAITS' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'MONTH_ARCHIVED' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'SHIFT_OPEN' | 'SHIFT_NONE' | 'SHIFT_UNKNOWN' | 'SHIFT_CLOSED' | 'COUNTS_TOO_MANY' | 'MOVEMENTS_TOO_MANY' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'LOOSENING_HELD' | 'LOOSENING_UNKNOWN' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'ENDPOINT_UNKNOWN' | 'ENDPOINTS_TOO_MANY' | 'ENDPOINT_DISABLED' | 'EVENT_NUMBER_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'ADDRESS_REFUSED' | 'PASSWORD_WEAK' | 'TOO_MANY_GUESSES' | 'AUDIT_UNDER_WAY' | 'AUDIT_UNKNOWN' | 'EXPORT_UNDER_WAY' | 'EXPORT_UNKNOWN' | 'EXPORT_NOT_READY' | 'EXPORT_UNFIT' | 'ALARM_UNKNOWN' | 'ALARM_ACKNOWLEDGED' | 'ENTITY_UNKNOWN' | 'ENTITY_CLOSED' | 'ENTITY_TOO_DEEP' | 'NAME_UNFIT' | 'DATA_UNFIT' | 'ZONE_UNKNOWN' | 'EMAIL_UNFIT' | 'EMAIL_TAKEN' | 'SCOPE_UNFIT' | 'ORIGIN_UNFIT' | 'NETWORK_UNFIT' | 'EXPIRY_PASSED' | 'EXPIRY_TOO_FAR' | 'KEY_NAME_TAKEN' | 'KEY_UNKNOWN' | 'KEY_ENDED' | 'TOKEN_UNKNOWN' | 'SESSION_UNKNOWN' | 'TOKEN_UNFIT' | 'FACTOR_ON' | 'FACTOR_NOT_BEGUN' | 'FACTOR_OFF' | 'OPERATOR_NOT_HERE' | 'COLOUR_UNFIT' | 'LOGO_UNFIT' | 'CURRENCY_UNFIT' | 'METHOD_UNKNOWN' | 'PAYMENT_UNKNOWN' | 'PAYMENT_UNDONE' | 'RATE_UNFIT' | 'OPERATOR_TAKEN' | 'NOT_OVER' | 'TICKETS_LIVE' | 'ROLE_NOT_HERE' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | 'RULE_INVALID' | 'BEYOND_BOUNDS' | 'RETURNS_TOO_MUCH' | 'LOOSER_THAN_PARENT' | 'COPY_LOOSER' | 'RULE_FROM_ABOVE' | 'RULE_ENDED' | 'RULE_IN_THE_PAST' | 'RULE_UNKNOWN' | 'PROVIDER_UNKNOWN' | 'KEY_UNUSABLE' | 'WALLETS_NOT_OPEN' | 'PRODUCT_UNKNOWN' | 'TAKEN' | 'INTERNAL_ERROR' | 'BAD_REQUEST' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'REQUEST_TIMEOUT' | 'REQUEST_ENTITY_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'RANGE_NOT_SATISFIABLE' | 'UNPROCESSABLE_ENTITY' | 'TOO_MANY_REQUESTS' | 'REQUEST_HEADER_FIELDS_TOO_LARGE' | 'SERVICE_UNAVAILABLE' | (string & {})
  /** The address of a page about the problem. */
  type?: string
  /** The id of the thing concerned. */
  subject?: number
  /** The field of the body that is wrong, as a JSON pointer. */
  pointer?: string
  /** The limit that was passed: an amount, or a count. */
  bound?: number | Amount
  /** The draws concerned. */
  events?: number[]
  /** The end of the lock, where one is in force. */
  until?: Instant
  /** The errors of single wagers, where they are what is wrong. */
  errors?: WagerProblem[]
  /** The id of a request that met a fault of the server; its log has it too. */
  request_id?: string
}

/**
 * A game of a product, on the operator's own terms.
 *
 * multiplier_hundredths is null while it is not sold. consolation_hundredths is what half an A+B pays; run_length the
 * draws of a tripleta, 0 for any other game.
 */
export interface ProductGame {
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** Whether the operator sells the game of this product. */
  is_sold: boolean
  /** What a hit pays, in hundredths of its stake: 60000 is 600 times; null while the game is not sold. */
  multiplier_hundredths: number | null
  /** What half an A+B pays, in hundredths of its stake. */
  consolation_hundredths: number
  /** The number of draws of a tripleta; 0 for any other game. */
  run_length: number
}

/** Products by their ids. next is the cursor of the next page; null: this is the last one. */
export interface ProductPage {
  /** The products of this page. */
  products: ProductShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * A product of the national catalogue as the operator sells it. is_active: neither it nor its lottery is closed.
 *
 * close_minutes, advance_days and quota (of a number in one draw) are those that the operator's own rules give now.
 */
export interface ProductShown {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The lottery that holds the draws, by its id. */
  lottery_id: number
  /** The name of the lottery that holds the draws. */
  lottery: string
  /** The kind of game that it is drawn for. */
  category: 'animalitos' | 'animalitos77' | 'lottery' | (string & {})
  /** Whether neither the product nor its lottery is closed. */
  is_active: boolean
  /** The time zone of the product's draws, by its name in the IANA database. */
  time_zone: string
  /** Minutes before a draw at which its sale ends, by the operator's rules. */
  close_minutes: number
  /** Days before its own that a draw is sold, by the operator's rules. */
  advance_days: number
  /** What may be sold of a number in one draw, by the operator's rules. */
  quota: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The lists of the product, each with its times. */
  lists: ListShown[]
  /** The games, each with its terms. */
  games: ProductGame[]
}

/** A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole request alone. */
export interface ProviderChange {
  /** The least version of signatures that is taken: 1 over the body, 2 over the whole request. */
  signature_version?: 1 | 2
}

/** A game of a provider. */
export interface ProviderGameShown {
  /** The id of the game, as bets bear it. */
  id: string
  /** The name, for people. */
  name: string
  /** The type of the game, for reports; empty without one. */
  type: string
  /** Whether bets on the game are taken, or it is closed. */
  status: 'active' | 'closed' | (string & {})
}

/** A new game of a provider: its id, as bets bear it, and its name, type and code in reports. */
export interface ProviderGameToAdd {
  /** The id of the game, as bets bear it. */
  id: string
  /** The name, for people. */
  name: string
  /** The type of the game, for reports; empty without one. */
  type?: string
  /** The code of the game, for reports; empty without one. */
  code?: string
}

/**
 * A provider of games. Providers belong to the installation: all operators share them.
 *
 * signature_version is the least that its requests may bear.
 */
export interface ProviderShown extends Tagged {
  /** The id of the provider. */
  id: string
  /** The name, for people. */
  name: string
  /** Whoever makes the games for the provider; empty without one. */
  sub_name: string
  /** Whether the provider is active, or closed. */
  status: 'active' | 'closed' | (string & {})
  /** The least version of signatures that is taken: 1 over the body, 2 over the whole request. */
  signature_version: 1 | 2
  /** The games of the provider. */
  games: ProviderGameShown[]
}

/** A new provider, and the name of whoever makes the games for it. */
export interface ProviderToAdd {
  /** The id that the provider is to have, as its requests bear it. */
  id: string
  /** The name, for people. */
  name: string
  /** Whoever makes the games for the provider; empty without one. */
  sub_name?: string
}

/** The providers of games, with their games. */
export interface Providers {
  /** The providers of games. */
  providers: ProviderShown[]
}

/** The most that may be sold of a number in one draw, by all sellers of the scope together. */
export interface Quota {
  /** The kind of the rule. */
  kind: 'quota'
  /** What may be sold of a number in one draw, in whole units. */
  quota: Amount
}

/** A rate: so many units of the operator's currency for one unit of the other; with per own, the other way round. */
export interface Rate {
  /** The rate, as a decimal text. */
  rate: string
  /** The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the operator's (own). */
  per: 'foreign' | 'own' | (string & {})
}

/** Rates, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface RatePage {
  /** The rates of this page. */
  rates: RateShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A rate of the history: from its instant on, until the next one of its currency. */
export interface RateShown {
  /** The id by which other requests name it. */
  id: number
  /** The other currency, by its ISO 4217 code. */
  currency: string
  /** The rate, as a decimal text. */
  rate: string
  /** The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the operator's (own). */
  per: 'foreign' | 'own' | (string & {})
  /** The instant from which on it holds. */
  starts: Instant
  /** Who set it: a user's address, or the command line. */
  by: string
}

/**
 * The worth of another currency from now on.
 *
 * With per foreign, rate is how many units of the operator's currency one unit of the other is worth; with per own, how
 * many units of the other one unit of the operator's is worth.
 */
export interface RateToSet {
  /** The other currency, by its ISO 4217 code. */
  currency: string
  /** The rate, as a decimal text. */
  rate: string
  /** The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the operator's (own). */
  per?: 'foreign' | 'own'
}

/** The part of the balance that an agency owes for prizes which it paid, and which a correction took back. */
export interface Receivable {
  /** The agency that owes it. */
  entity_id: number
  /** The name of the agency. */
  entity: string
  /** What the agency owes for prizes that a correction took back. */
  amount: Amount
}

/** Codes for when the app is lost, each of which stands for a code once. They are shown once. */
export interface RecoveryCodes {
  /** The recovery codes, each of which stands for a code once; shown with this response alone. */
  recovery_codes: string[]
}

/** The reason that the operator's wallet is given with the refund. */
export interface RefusalReason {
  /** Why the ticket is refused, as the operator's wallet is told with the refund. */
  reason: string
}

/** A sale that would have been refused whole. bound is there where the whole ticket passed it; then wagers is empty. */
export interface RefusedSale {
  /** The ticket, by its id. */
  ticket_id: Uuid
  /** The number that is printed on the ticket. */
  number: number
  /** The day of the sale, by the operator's calendar. */
  day: Day
  /** The agency that sold it. */
  entity_id: number
  /** The user who sold it; of a key, the id that its `GET /v1/me` shows. */
  seller_id: number
  /** The instant of the sale. */
  sold_at: Instant
  /** The price of the ticket. */
  amount: Amount
  /** The reason of the refusal, a name for programs. */
  reason: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'SCOPE_MISSING' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'BATCH_TOO_LARGE' | 'DISK_FULL' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'TENDER_UNKNOWN' | 'TENDER_UNEVEN' | 'CHANGE_TOO_LARGE' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'DRAW_NOT_SEALED' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'NOT_INDEPENDENT' | 'RESULT_WAITS' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'MONTH_ARCHIVED' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'SHIFT_OPEN' | 'SHIFT_NONE' | 'SHIFT_UNKNOWN' | 'SHIFT_CLOSED' | 'COUNTS_TOO_MANY' | 'MOVEMENTS_TOO_MANY' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'LOOSENING_HELD' | 'LOOSENING_UNKNOWN' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'ENDPOINT_UNKNOWN' | 'ENDPOINTS_TOO_MANY' | 'ENDPOINT_DISABLED' | 'EVENT_NUMBER_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'ADDRESS_REFUSED' | 'PASSWORD_WEAK' | 'TOO_MANY_GUESSES' | 'AUDIT_UNDER_WAY' | 'AUDIT_UNKNOWN' | 'EXPORT_UNDER_WAY' | 'EXPORT_UNKNOWN' | 'EXPORT_NOT_READY' | 'EXPORT_UNFIT' | 'ALARM_UNKNOWN' | 'ALARM_ACKNOWLEDGED' | 'ENTITY_UNKNOWN' | 'ENTITY_CLOSED' | 'ENTITY_TOO_DEEP' | 'NAME_UNFIT' | 'DATA_UNFIT' | 'ZONE_UNKNOWN' | 'EMAIL_UNFIT' | 'EMAIL_TAKEN' | 'SCOPE_UNFIT' | 'ORIGIN_UNFIT' | 'NETWORK_UNFIT' | 'EXPIRY_PASSED' | 'EXPIRY_TOO_FAR' | 'KEY_NAME_TAKEN' | 'KEY_UNKNOWN' | 'KEY_ENDED' | 'TOKEN_UNKNOWN' | 'SESSION_UNKNOWN' | 'TOKEN_UNFIT' | 'FACTOR_ON' | 'FACTOR_NOT_BEGUN' | 'FACTOR_OFF' | 'OPERATOR_NOT_HERE' | 'COLOUR_UNFIT' | 'LOGO_UNFIT' | 'CURRENCY_UNFIT' | 'METHOD_UNKNOWN' | 'PAYMENT_UNKNOWN' | 'PAYMENT_UNDONE' | 'RATE_UNFIT' | 'OPERATOR_TAKEN' | 'NOT_OVER' | 'TICKETS_LIVE' | 'ROLE_NOT_HERE' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | 'RULE_INVALID' | 'BEYOND_BOUNDS' | 'RETURNS_TOO_MUCH' | 'LOOSER_THAN_PARENT' | 'COPY_LOOSER' | 'RULE_FROM_ABOVE' | 'RULE_ENDED' | 'RULE_IN_THE_PAST' | 'RULE_UNKNOWN' | 'PROVIDER_UNKNOWN' | 'KEY_UNUSABLE' | 'WALLETS_NOT_OPEN' | 'PRODUCT_UNKNOWN' | 'TAKEN' | 'INTERNAL_ERROR' | 'BAD_REQUEST' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'REQUEST_TIMEOUT' | 'REQUEST_ENTITY_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'RANGE_NOT_SATISFIABLE' | 'UNPROCESSABLE_ENTITY' | 'TOO_MANY_REQUESTS' | 'REQUEST_HEADER_FIELDS_TOO_LARGE' | 'SERVICE_UNAVAILABLE' | (string & {})
  /** The wagers that would have been refused; empty where the whole ticket was. */
  wagers: RefusedWager[]
  /** The limit that the whole ticket passed, an amount or a count; not there where single wagers are refused. */
  bound?: number | Amount
}

/**
 * A wager that would have been refused. bound is the limit that it would have passed, an amount or a count.
 *
 * room is the amount that would have been left of the quota.
 */
export interface RefusedWager {
  /** The wager, by its place on the ticket, from 0. */
  line: number
  /** The draw, by its id. */
  draw_id: number
  /** The name of the draw, without its list. */
  draw: string
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** What was played: a number, a number and a sign, or a figure. */
  selection: string
  /** The stake of the wager. */
  stake: Amount
  /** The reason of the refusal, a name for programs. */
  reason: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'SCOPE_MISSING' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'BATCH_TOO_LARGE' | 'DISK_FULL' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'TENDER_UNKNOWN' | 'TENDER_UNEVEN' | 'CHANGE_TOO_LARGE' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'DRAW_NOT_SEALED' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'NOT_INDEPENDENT' | 'RESULT_WAITS' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'MONTH_ARCHIVED' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'SHIFT_OPEN' | 'SHIFT_NONE' | 'SHIFT_UNKNOWN' | 'SHIFT_CLOSED' | 'COUNTS_TOO_MANY' | 'MOVEMENTS_TOO_MANY' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'LOOSENING_HELD' | 'LOOSENING_UNKNOWN' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'ENDPOINT_UNKNOWN' | 'ENDPOINTS_TOO_MANY' | 'ENDPOINT_DISABLED' | 'EVENT_NUMBER_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'ADDRESS_REFUSED' | 'PASSWORD_WEAK' | 'TOO_MANY_GUESSES' | 'AUDIT_UNDER_WAY' | 'AUDIT_UNKNOWN' | 'EXPORT_UNDER_WAY' | 'EXPORT_UNKNOWN' | 'EXPORT_NOT_READY' | 'EXPORT_UNFIT' | 'ALARM_UNKNOWN' | 'ALARM_ACKNOWLEDGED' | 'ENTITY_UNKNOWN' | 'ENTITY_CLOSED' | 'ENTITY_TOO_DEEP' | 'NAME_UNFIT' | 'DATA_UNFIT' | 'ZONE_UNKNOWN' | 'EMAIL_UNFIT' | 'EMAIL_TAKEN' | 'SCOPE_UNFIT' | 'ORIGIN_UNFIT' | 'NETWORK_UNFIT' | 'EXPIRY_PASSED' | 'EXPIRY_TOO_FAR' | 'KEY_NAME_TAKEN' | 'KEY_UNKNOWN' | 'KEY_ENDED' | 'TOKEN_UNKNOWN' | 'SESSION_UNKNOWN' | 'TOKEN_UNFIT' | 'FACTOR_ON' | 'FACTOR_NOT_BEGUN' | 'FACTOR_OFF' | 'OPERATOR_NOT_HERE' | 'COLOUR_UNFIT' | 'LOGO_UNFIT' | 'CURRENCY_UNFIT' | 'METHOD_UNKNOWN' | 'PAYMENT_UNKNOWN' | 'PAYMENT_UNDONE' | 'RATE_UNFIT' | 'OPERATOR_TAKEN' | 'NOT_OVER' | 'TICKETS_LIVE' | 'ROLE_NOT_HERE' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | 'RULE_INVALID' | 'BEYOND_BOUNDS' | 'RETURNS_TOO_MUCH' | 'LOOSER_THAN_PARENT' | 'COPY_LOOSER' | 'RULE_FROM_ABOVE' | 'RULE_ENDED' | 'RULE_IN_THE_PAST' | 'RULE_UNKNOWN' | 'PROVIDER_UNKNOWN' | 'KEY_UNUSABLE' | 'WALLETS_NOT_OPEN' | 'PRODUCT_UNKNOWN' | 'TAKEN' | 'INTERNAL_ERROR' | 'BAD_REQUEST' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'REQUEST_TIMEOUT' | 'REQUEST_ENTITY_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'RANGE_NOT_SATISFIABLE' | 'UNPROCESSABLE_ENTITY' | 'TOO_MANY_REQUESTS' | 'REQUEST_HEADER_FIELDS_TOO_LARGE' | 'SERVICE_UNAVAILABLE' | (string & {})
  /** The limit that the wager would have passed, an amount or a count. */
  bound?: number | Amount
  /** What would have been left of the quota. */
  room?: Amount
}

/** The number of the first event to deliver: once more, or beyond those that wait, which are skipped. */
export interface Replay {
  /** The number of the first event to deliver. */
  from_number: number
}

/**
 * One group of a report, and its sums. Only the fields that describe its kind of group are there.
 *
 * A commission on a week's profit belongs to no user and to no draw: its group has null there.
 */
export interface ReportGroup {
  /** What was sold, without undone tickets. */
  sales: Amount
  /** What was won, paid or not. */
  prizes: Amount
  /** What the agencies earned on their sales, or on a week's profit. */
  commission: Amount
  /** What remains at the agencies and at the entities directly above them together: of each wager the greater commission. */
  parent_commission: Amount
  /** What the wallets of players moved. */
  wallets: Amount
  /** What is owed upward: sales without commission and prizes; below zero, it is owed to the agency. */
  balance: Amount
  /** The day, by the operator's calendar, in groups by day. */
  day?: Day
  /** The user, in groups by user; null for a commission on a week's profit. */
  user_id?: number | null
  /** The address of the user, in groups by user; null for a commission on a week's profit. */
  user?: string | null
  /** The entity, in groups by entity. */
  entity_id?: number
  /** The name of the entity, in groups by entity. */
  entity?: string
  /** The product, in groups by product. */
  product_id?: number
  /** The name of the product, in groups by product. */
  product?: string
  /** The game, in groups by game. */
  game?: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** The draw, in groups by draw; null for a commission on a week's profit. */
  draw_id?: number | null
  /** The name of the draw, in groups by draw; null for a commission on a week's profit. */
  draw?: string | null
  /** The instant at which the draw is held, in groups by draw. */
  draws_at?: Instant
}

/**
 * The sums of a period, in the operator's currency.
 *
 * sales are without undone tickets. prizes are what was won, paid or not. commission is the agencies' own,
 * parent_commission what remains at them and at the entities directly above together (CM-07). wallets is what players'
 * wallets paid of sales, less their prizes. balance is what agencies owe upward: sales without commission, prizes and what
 * players' wallets moved; below zero, it is owed to them.
 */
export interface ReportSums {
  /** What was sold, without undone tickets. */
  sales: Amount
  /** What was won, paid or not. */
  prizes: Amount
  /** What the agencies earned on their sales, or on a week's profit. */
  commission: Amount
  /** What remains at the agencies and at the entities directly above them together: of each wager the greater commission. */
  parent_commission: Amount
  /** What the wallets of players moved. */
  wallets: Amount
  /** What is owed upward: sales without commission and prizes; below zero, it is owed to the agency. */
  balance: Amount
}

/** A token of a password reset, and the new password. */
export interface ResetUse {
  /** The token of the password reset. */
  reset_token: string
  /** The new password. 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name. */
  new_password: string
}

/** A result as a clerk read it: the bets won, and the bets or the whole event void. All other bets are lost. */
export interface Result {
  /** The event, by its id in the catalogue. */
  event: number
  /** The bets that have won; all that are not named have lost. */
  won?: number[]
  /** The bets that are void. */
  voided?: number[]
  /** Whether the whole event is void. */
  void?: boolean
}

/** A clerk's own readings of the results of different draws. */
export interface ResultSet {
  /** The readings, each of another draw. */
  results: ResultToRead[]
}

/** A version of a result, as this clerk has read it. It counts once is_approved is true. */
export interface ResultShown {
  /** The draw, by its id. */
  draw_id: number
  /** The version of it: a correction has the next one. */
  version: number
  /** What was drawn: 341, 341-ARI or 00. */
  outcome: string
  /** Whether a second clerk has approved it: only then it counts. */
  is_approved: boolean
}

/** A clerk's own reading of a draw's result: "341", "341-ARI", "00". */
export interface ResultToRead {
  /** The draw, by its id. */
  draw_id: number
  /** What was drawn: 341, 341-ARI or 00. */
  outcome: string
}

/** New keys. The old ones sign beside them for so many hours; 0 for keys that somebody else knows. */
export interface Rotation {
  /** Hours for which the old keys sign beside the new ones; 0 for keys that somebody else knows. */
  overlap_hours?: number
}

/** Rules, the last added first. next is the cursor of the next page; null: this is the last one. */
export interface RulePage {
  /** The rules of this page. */
  rules: RuleShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** Rules to add: quotas of several numbers, limits of several agencies, or any other ones. */
export interface RuleSet {
  /** The rules, as each would be added by itself. */
  rules: NewRule[]
}

/**
 * A rule as it was added. When it ends, the rule before it in its scope holds again, or none.
 *
 * author is who has added it. status is in force, to come, or past: ended, or replaced by a later one.
 */
export interface RuleShown extends Tagged {
  /** The id by which other requests name it. */
  id: number
  /** The values of the rule, by its kind. */
  values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
  /** Whom the rule binds, and what it is about. */
  scope: ScopeOfRule
  /** The instant from which on it holds. */
  starts_at: Instant
  /** The instant at which it ends, or was ended; null: when a later rule of its kind and scope takes over. */
  ends_at: Instant | null
  /** Who decided it: a user's address, or the command line. */
  author: string
  /** Whether the rule is in force, to come, or past: ended, or replaced by a later one. */
  status: 'in force' | 'past' | 'to come' | (string & {})
}

/** A sandbox that was made. Its keys are shown with this response alone. */
export interface SandboxMade {
  /** The operator that is the sandbox, by its id. */
  operator_id: number
  /** The agency of the sandbox, by its id: the entity of the till. */
  agency_id: number
  /** The key of a cashier of the agency. */
  till_key: string
  /** The key of the clerk who enters results. */
  first_clerk_key: string
  /** The key of the clerk who approves them. */
  second_clerk_key: string
  /** The key of an administrator of the sandbox. */
  office_key: string
}

/**
 * The owner and the subject of a rule; null is any. Without entity and user it is the operator's own.
 *
 * entity_id binds the entity and all below it, user_id one user. A selection is one of the game, or a pattern: 341-*,
 * *-ARI.
 */
export interface ScopeOfRule {
  /** The entity that the rule binds, with all below it; null with user_id null: the whole operator. */
  entity_id?: number | null
  /** The one user that the rule binds; null: no single one. */
  user_id?: number | null
  /** The product that the rule is about; null: any. */
  product_id?: number | null
  /** The game that the rule is about; null: any. */
  game?: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | null
  /** The selection that the rule is about, or a pattern such as 341-* or *-ARI; null: any. */
  selection?: string | null
  /** The draw that the rule is about; null: any. */
  draw_id?: number | null
}

/**
 * The seal of a draw: the entry of the operator's log that names how many wagers it had, and the root of their tree.
 *
 * head is the digest of the head of the sealed file. head and root are hexadecimal. proof is a file of
 * c2sp.org/tlog-proof: it proves that the entry, which is its extra data, stands in the log of the checkpoint in it.
 */
export interface SealShown {
  /** The draw, by its id. */
  draw_id: number
  /** The place of the seal in the operator's log, from 0. */
  entry: number
  /** The instant at which the sale of the draw ended. */
  closed_at: Instant
  /** The number of wagers that the draw had. */
  wagers: number
  /** The digest of the head of the sealed file, in hexadecimal. */
  head: string
  /** The root of the tree of wagers, in hexadecimal. */
  root: string
  /** The instant at which the draw was sealed. */
  sealed_at: Instant
  /** A file of c2sp.org/tlog-proof that proves that the entry stands in the operator's log. */
  proof: string
}

/** The caller's second factor: since when it is on (null: it is off), and how many recovery codes are left. */
export interface SecondFactor {
  /** The instant since which the second factor is on; null: it is off. */
  on_since: Instant | null
  /** Whether a second factor was begun, and waits for its first code. */
  is_begun: boolean
  /** How many recovery codes are left. */
  recovery_codes: number
}

/** The secret that was made, shown with this response alone; null for one that was given. */
export interface SecretSet {
  /** The secret that was made, shown with this response alone; null for one that was given. */
  secret: string | null
}

/** The operator's secret, if it has one already; null: the server makes one. */
export interface SecretToSet {
  /** The operator's secret, if it has one already; null: the server makes one. */
  secret?: string | null
}

/** A test event on its way. delivery_id is its `webhook-id`, under which the attempts show what became of it. */
export interface SentTest {
  /** The id of the delivery, its header `webhook-id`: attempts show what became of it. */
  delivery_id: string
}

/** Sessions by their ids. next is the cursor of the page that follows, null after the last. */
export interface SessionPage {
  /** The sessions of this page. */
  sessions: SessionShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A session that is alive. is_own tells the one by which it was asked. */
export interface SessionShown {
  /** The id by which other requests name it. */
  id: number
  /** The user, by its id. */
  user_id: number
  /** The address of the user. */
  user: string
  /** The instant of the login. */
  began_at: Instant
  /** The instant at which the session ends. */
  expires_at: Instant
  /** Whether it is the session of the caller. */
  is_own: boolean
}

/** The outcome that each part of a set would have. One that is refused keeps the others from being done. */
export interface SetPreviewed {
  /** What would become of each, in their order. */
  parts: PartPreviewed[]
}

/** A count of a shift: a look before its close, or, the last one of a closed shift, that of the close. */
export interface ShiftCountShown {
  /** The instant of the count. */
  at: Instant
  /** The address of the user who counted. */
  by: string
  /** A note of whoever did it; empty without one. */
  note: string
  /** The ways to pay, each with its money. */
  methods: CountedShown[]
}

/**
 * A shift of a list. expected is what should have been in the drawer; difference is counted less expected: below zero,
 * short.
 *
 * day is the day on which it was opened. Until it is closed there is no counted, expected or difference.
 */
export interface ShiftListed {
  /** The id by which other requests name it. */
  id: number
  /** The cashier. */
  user_id: number
  /** The address of the cashier. */
  user: string
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** Whether the shift is open or closed. */
  status: 'closed' | 'open' | (string & {})
  /** The day on which it was opened, by the operator's calendar. */
  day: Day
  /** The instant at which the shift was opened. */
  opened_at: Instant
  /** The instant at which it was closed; null while it is open. */
  closed_at: Instant | null
  /** The address of the user who closed it; null while it is open. */
  closed_by: string | null
  /** The currency of the operator's own cash, by its ISO 4217 code. */
  currency: string
  /** The own cash that was in the drawer at the beginning. */
  opening: Amount
  /** The money that was counted; null until somebody counts it. */
  counted: Amount | null
  /** The cash that should be in the drawer; null until the shift is closed, for those who may not see it. */
  expected: Amount | null
  /** What was counted less what was expected: below zero, it is short; null until it is counted. */
  difference: Amount | null
}

/** Shifts, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface ShiftPage {
  /** The shifts of this page. */
  shifts: ShiftListed[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * A shift with its parts and its cash movements.
 *
 * expected is opening and takings: sales without cancels, reverts and prizes, and cash in without cash out; less the worth
 * of what was handed over by other ways to pay, which are methods. A cashier counts blindly: until the shift is closed a
 * cashier sees neither takings nor methods nor expected. counts are those before the close, and that of the close.
 * openings are what other ways to pay began with.
 */
export interface ShiftShown {
  /** The id by which other requests name it. */
  id: number
  /** The cashier. */
  user_id: number
  /** The address of the cashier. */
  user: string
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** Whether the shift is open or closed. */
  status: 'closed' | 'open' | (string & {})
  /** The day on which it was opened, by the operator's calendar. */
  day: Day
  /** The instant at which the shift was opened. */
  opened_at: Instant
  /** The instant at which it was closed; null while it is open. */
  closed_at: Instant | null
  /** The address of the user who closed it; null while it is open. */
  closed_by: string | null
  /** The currency of the operator's own cash, by its ISO 4217 code. */
  currency: string
  /** The own cash that was in the drawer at the beginning. */
  opening: Amount
  /** The money that was counted; null until somebody counts it. */
  counted: Amount | null
  /** The cash that should be in the drawer; null until the shift is closed, for those who may not see it. */
  expected: Amount | null
  /** What was counted less what was expected: below zero, it is short; null until it is counted. */
  difference: Amount | null
  /** The money that the shift began with by ways to pay beside its own cash. */
  openings: OpeningShown[]
  /** What moved cash in the shift; null while the shift is open and the caller counts it blindly. */
  takings: TakingsShown | null
  /** The ways to pay beside the own cash, each with its money; null while the caller counts blindly. */
  methods: MethodShown[] | null
  /** Cash that was moved in or out, in its order. */
  movements: CashMovementShown[]
  /** The counts before the close, and that of the close. */
  counts: ShiftCountShown[]
}

/** The count at the end, and a note, such as about a difference. */
export interface ShiftToClose {
  /** The own cash that was counted in the drawer. */
  counted: Amount
  /** The notes and coins that were counted; empty where nobody named them. */
  pieces?: Pieces[]
  /** The money counted by other ways to pay. */
  methods?: WayToCount[]
  /** A note, such as about a difference. */
  note?: string
}

/** The money counted: the own cash in the drawer, in notes and coins where pieces are named, and the other ways to pay. */
export interface ShiftToCount {
  /** The own cash that was counted in the drawer. */
  counted: Amount
  /** The notes and coins that were counted; empty where nobody named them. */
  pieces?: Pieces[]
  /** The money counted by other ways to pay. */
  methods?: WayToCount[]
}

/** The cash that was counted into the drawer: the own, and that of other ways to pay. */
export interface ShiftToOpen {
  /** The own cash that was counted into the drawer. */
  opening: Amount
  /** The money that other ways to pay begin with. */
  methods?: WayToOpen[]
}

/** A sign of the zodiac: the code of selections, its name in Spanish, and its number, which may stand in place of the code. */
export interface SignShown {
  /** The code of the sign in selections, such as ARI. */
  code: string
  /** The name of the sign, in Spanish. */
  name: string
  /** The number of the sign, which may stand in place of the code. */
  number: string
}

/** A public key. sha256 is the fingerprint of its DER, in hex. It is believed from starts_at until it is ended. */
export interface SigningKey {
  /** The number of the key. */
  id: number
  /** The SHA-256 of the key's DER, in hexadecimal. */
  sha256: string
  /** The instant from which on it is believed. */
  starts_at: Instant
  /** The instant from which on it is not believed; null while it is. */
  ended_at: Instant | null
  /** Who added the key: a user's address, or the command line. */
  author: string
  /** Whether the key is believed now, is to come, or was revoked. */
  status: 'active' | 'revoked' | 'to come' | (string & {})
}

/** One more public key: RSA of 2048 bits or more, in PEM. starts_at null: from now on. */
export interface SigningKeyToAdd {
  /** The public key: RSA of 2048 bits or more, in PEM. */
  public_key: string
  /** The instant from which on it is believed; null: from now on. */
  starts_at?: Instant | null
}

/** All keys that there ever were, by their numbers. */
export interface SigningKeys {
  /** The keys of this page. */
  keys: SigningKey[]
}

/**
 * A ticket as it was sold. day is its day by the operator's calendar; from expires_at on its prizes are not paid.
 *
 * Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
 *
 * status is sold, or canceled or rejected where it was undone before this response.
 */
export interface SoldTicket {
  /** The id by which other requests name it. */
  id: Uuid
  /** The number that is printed on the ticket. Eight digits, the first not 0; unique on its day. */
  number: number
  /** The day, by the operator's calendar. */
  day: Day
  /** Whether the ticket is sold, or was undone before this response (canceled or rejected). */
  status: 'canceled' | 'rejected' | 'sold' | (string & {})
  /** The PIN that is printed on the ticket, which pays it. Eight digits at most; null for everybody but the seller. */
  pin: number | null
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The user who sold it; of a key, the id that its `GET /v1/me` shows. */
  seller_id: number
  /** The instant of the sale. */
  sold_at: Instant
  /** The instant until which the ticket may be canceled or reverted, unless one of its draws closes earlier than planned. */
  cancel_until: Instant
  /** The instant from which on its prizes are not paid. */
  expires_at: Instant
  /** The price of the ticket. */
  amount: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The wagers, in their order on the ticket. */
  wagers: SoldWager[]
}

/** A wager as it was sold. list_id is the list of its draw, null for a product without lists: 1 is A, 2 is B. */
export interface SoldWager {
  /** The draw, by its id. */
  draw_id: number
  /** The name of the draw, without its list. */
  draw: string
  /** The list of the draw: 1 is A, 2 is B; null for a product without lists. */
  list_id: number | null
  /** The instant at which the draw is held. */
  draws_at: Instant
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** What was played: a number, a number and a sign, or a figure. */
  selection: string
  /** The stake of the wager. */
  stake: Amount
}

/** A sport. */
export interface SportSpec {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
}

/**
 * A coupon or a card with the money of its last settlement, null before one.
 *
 * Prizes are paid from pool, rolled_in and house_adds together; what is left of them rolls over.
 */
export interface SportsCoupon {
  /** The id of the coupon or the card. */
  id: number
  /** The type of its tickets: jackpot, or superbet for a card. */
  type: 'jackpot' | 'superbet' | (string & {})
  /** The name, for people. */
  name: string
  /** The instant at which its sale ends. */
  closes_at: Instant
  /** The coupon whose unwon pot comes to this one; null: none. */
  carry_from: number | null
  /** The stakes of its tickets, without excise, also where they went back; null before the settlement. */
  sales: Amount | null
  /** The share of the stakes that prizes are paid from; null before the settlement. */
  pool: Amount | null
  /** What rolled in from the coupon before; until the settlement, as it stands by now. */
  rolled_in: Amount
  /** What the house added for a guarantee or a fixed prize; null before the settlement. */
  house_adds: Amount | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
}

/** Coupons and cards, those with the highest ids first. next is the cursor of the next page; null: this is the last one. */
export interface SportsCoupons {
  /** The coupons and cards of this page. */
  coupons: SportsCoupon[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** An event, the latest version of its result, and whether that is approved. */
export interface SportsEvent {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The name of the league. */
  league: string
  /** The instant at which the event starts. */
  starts_at: Instant
  /** The instant at which the event is over. */
  ends_at: Instant
  /** Whether the event is sold; a closed one is called off. */
  status: 'closed' | 'open' | 'suspended' | (string & {})
  /** The latest version of its result; null until one was entered. */
  result_version: number | null
  /** Whether the latest version of its result is approved; null until one was entered. */
  is_approved: boolean | null
}

/** Events in the order of their start, a thousand at most. */
export interface SportsEvents {
  /** The events, in their order. */
  events: SportsEvent[]
}

/** A whole catalogue of sports. begins: the instant from which its times count, for moving them all. */
export interface SportsFile {
  /** The instant from which the times of the file count, to move them all; null: they stand as written. */
  begins?: Instant | null
  /** The sports. */
  sport?: SportSpec[]
  /** The leagues. */
  league?: LeagueSpec[]
  /** The teams. */
  team?: TeamSpec[]
  /** The events, with their markets and bets. */
  event?: EventSpec[]
  /** The coupons of jackpots. */
  coupon?: CouponSpec[]
  /** The cards of superbets. */
  card?: CardSpec[]
}

/** The sums of a type of tickets on a day. */
export interface SportsGroup {
  /** What was sold, without undone tickets. */
  sales: Amount
  /** What was won, paid or not. */
  prizes: Amount
  /** Sales without prizes. */
  margin: Amount
  /** The day, by the operator's calendar. */
  day: Day
  /** The type of the tickets: jackpot or superbet. */
  type: 'jackpot' | 'superbet' | (string & {})
}

/** The sports tickets from the first day to the last one, both included. The groups add up to the total. */
export interface SportsReport {
  /** The first day of the report, by the operator's calendar. */
  first_day: Day
  /** The last day of it, included, by the operator's calendar. */
  last_day: Day
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The sums of all groups. */
  total: SportsSums
  /** The groups, which add up to the total. */
  groups: SportsGroup[]
}

/** A version of an event's result, as this clerk has read it. It counts once is_approved is true. */
export interface SportsResult {
  /** The event, by its id in the catalogue. */
  event: number
  /** The version of it: a correction has the next one. */
  version: number
  /** The bets that have won. */
  won: number[]
  /** The bets that are void. */
  voided: number[]
  /** Whether the whole event is void. */
  void: boolean
  /** Whether a second clerk has approved it: only then it counts. */
  is_approved: boolean
}

/**
 * The sales of sports tickets, without excise, and their prizes, before withholding, on the days on which they were
 * booked.
 *
 * What a void or a correction takes back counts with minus on its own day. margin is sales without prizes.
 */
export interface SportsSums {
  /** What was sold, without undone tickets. */
  sales: Amount
  /** What was won, paid or not. */
  prizes: Amount
  /** Sales without prizes. */
  margin: Amount
}

/** Taxes on tickets from an instant on, of one type or, where it is null, of all types without taxes of their own. */
export interface SportsTax {
  /** The type of tickets that it is for; null: all types without taxes of their own. */
  type: 'jackpot' | 'superbet' | (string & {}) | null
  /** The instant from which on it holds. */
  starts_at: Instant
  /** The jurisdiction that the tax is due to. */
  jurisdiction: string
  /** The excise on stakes, in basis points: 1250 is 12.5 %. */
  excise_basis_points: number
  /** How excise stands to the price: within it, on top of it, or deducted from the stake. */
  excise_type: 'deducted' | 'exclusive' | 'inclusive' | (string & {})
  /** The tax withheld from payouts, in basis points: 1250 is 12.5 %. */
  withholding_basis_points: number
  /** The part of a payout that is taxed: its excess over the stake, all of it, or its excess over the price. */
  withholding_basis: 'gross' | 'net' | 'net_price' | (string & {})
  /** The day whose rate a payout is taxed at: that of the sale, or that of the settlement. */
  rate_of: 'sale' | 'settlement' | (string & {})
  /** Who decided it: a user's address, or the command line. */
  author: string
}

/** Taxes from now on, or from an instant to come. rate_of: the day whose rate a payout is taxed at. */
export interface SportsTaxToAdd {
  /** The jurisdiction that the tax is due to. */
  jurisdiction: string
  /** The type of tickets that it is for; null: all types without taxes of their own. */
  type?: 'jackpot' | 'superbet' | null
  /** The instant from which on it holds; null: from now on. */
  starts_at?: Instant | null
  /** The excise on stakes. Hundredths of a percent: 1250 is 12.5 %. */
  excise_basis_points?: number
  /** How excise stands to the price: within it, on top of it, or deducted from the stake. */
  excise_type?: 'deducted' | 'exclusive' | 'inclusive'
  /** The tax withheld from payouts. Hundredths of a percent: 1250 is 12.5 %. */
  withholding_basis_points?: number
  /** The part of a payout that is taxed: its excess over the stake, all of it, or its excess over the price. */
  withholding_basis?: 'gross' | 'net' | 'net_price'
  /** The day whose rate a payout is taxed at: that of the sale, or that of the settlement. */
  rate_of?: 'sale' | 'settlement'
}

/** All taxes that were ever decided, by type and start: those that come too. */
export interface SportsTaxes {
  /** The taxes. */
  taxes: SportsTax[]
}

/**
 * The operator's terms of selling sports. Until it has a secret it sells none.
 *
 * webhook_url is where its wallet is called, null without one; odds_policy what is compared with `odds_diff`;
 * approval_from the price from which on tickets wait for approval, null for none; signature_version the least that its
 * requests may bear.
 */
export interface SportsTerms extends Tagged {
  /** Whether the operator has the secret that signs its wallet's calls. */
  has_secret: boolean
  /** The address at which the operator's wallet is called; null: none. */
  webhook_url: string | null
  /**
   * The change of odds that is compared with `odds_diff`: O1 either way, O2 for the worse, O3 in proportion, O4 of the
   * product.
   */
  odds_policy: 'O1' | 'O2' | 'O3' | 'O4' | (string & {})
  /** The price from which on tickets wait for the operator's approval; null: none waits. */
  approval_from: Amount | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The least version of signatures that is taken: 1 over the body, 2 over the whole request. */
  signature_version: 1 | 2
}

/** A change of the terms: what is left out stays. */
export interface SportsTermsChange {
  /** The address at which the operator's wallet is called; null: none. */
  webhook_url?: string | null
  /**
   * The change of odds that is compared with `odds_diff`: O1 either way, O2 for the worse, O3 in proportion, O4 of the
   * product.
   */
  odds_policy?: 'O1' | 'O2' | 'O3' | 'O4'
  /** The price from which on tickets wait for the operator's approval; null: none waits. */
  approval_from?: Amount | null
  /** The least version of signatures that is taken: 1 over the body, 2 over the whole request. */
  signature_version?: 1 | 2
}

/** A ticket above the price from which the operator approves tickets. status is waiting, playing or refused. */
export interface SportsTicketShown {
  /** The id by which other requests name it. */
  id: string
  /** The code by which it is named. */
  code: string
  /** The type of the ticket: jackpot or superbet. */
  type: 'jackpot' | 'superbet' | (string & {})
  /** The player, as the operator's wallet names it. */
  player: string
  /** The price of the ticket. */
  price: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The instant at which its coupon closes. */
  closes_at: Instant
  /** Whether the ticket waits, plays, or was refused. */
  status: 'playing' | 'refused' | 'waiting' | (string & {})
}

/** The parts of a shift: what was sold, canceled and reverted for cash, the prizes that were paid, cash moved in and out. */
export interface TakingsShown {
  /** Tickets that were sold for cash. */
  sales: CashPartShown
  /** Tickets that were canceled for cash. */
  cancels: CashPartShown
  /** Tickets that were reverted for cash. */
  reverts: CashPartShown
  /** Prizes that were paid in cash. */
  prizes: CashPartShown
  /** Cash that was put into the drawer. */
  cash_in: CashPartShown
  /** Cash that was taken out of the drawer. */
  cash_out: CashPartShown
}

/** A tax that is due to a jurisdiction for a month: what was charged, less what corrections and voids took back. */
export interface TaxGroup {
  /** The jurisdiction that the tax is due to. */
  jurisdiction: string
  /** The month, as 2026-11. */
  month: string
  /** Which tax it is. */
  tax: 'excise' | 'withholding' | (string & {})
  /** The tax on what was sold and paid in the month. */
  charged: Amount
  /** The tax that corrections and voids took back. */
  taken_back: Amount
  /** What is to be paid to the jurisdiction: what was charged without what was taken back. */
  due: Amount
}

/**
 * The taxes on sports tickets from the first day to the last one, both included.
 *
 * not_booked names what Taquilla books no taxes of, so that nobody takes the report for all that an operator owes.
 */
export interface TaxReport {
  /** The first day of the report, by the operator's calendar. */
  first_day: Day
  /** The last day of it, included, by the operator's calendar. */
  last_day: Day
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The taxes. */
  taxes: TaxGroup[]
  /** The taxes that Taquilla does not book, which an operator may owe besides. */
  not_booked: ('deposits to wallets' | 'lottery tickets' | 'withdrawals from wallets' | (string & {}))[]
}

/** A team. */
export interface TeamSpec {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
}

/** The money received for a ticket, and the change: the first less the second is the amount, by the rates in force. */
export interface TenderOfSale {
  /** The money that was handed over, by way to pay. */
  received: LegOfTender[]
  /** The money that was given back, by way to pay; empty: none. */
  change?: LegOfTender[]
}

/** The tickets to sell, in their order. */
export interface TicketBatch {
  /** The tickets. */
  tickets: KeyedTicket[]
}

/** Tickets, the newest first. next is the cursor of the next page; null: this is the last one. */
export interface TicketPage {
  /** The tickets. */
  tickets: ListedTicket[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
  /** What `expand` asks for. Absent where it asks for nothing. */
  included?: Included
}

/**
 * A ticket as it stands now. prize is what it has won by the results in force, paid or not; paid_at is its last payment.
 *
 * due is what may still be claimed of prize: what was paid, and what has expired, is no part of it. claim_until is the
 * first moment at which a part of what is unpaid is too late to be claimed, null where nothing is unpaid: a refund, or a
 * run whose draws were void, may last longer than expires_at, which is that of the sale. paid_from_wallet: a player's
 * wallet has paid, and gets what comes back: no cash moves.
 *
 * Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
 */
export interface TicketShown {
  /** The id by which other requests name it. */
  id: Uuid
  /** The number that is printed on the ticket. Eight digits, the first not 0; unique on its day. */
  number: number
  /** The day, by the operator's calendar. */
  day: Day
  /** Whether the ticket is sold, undone (canceled or rejected), a winner, held, a loser, paid, or expired. */
  status: 'canceled' | 'expired' | 'held' | 'loser' | 'paid' | 'rejected' | 'sold' | 'winner' | (string & {})
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity: an agency, a group or a banca. */
  entity_name: string
  /** The user who sold it; of a key, the id that its `GET /v1/me` shows. */
  seller_id: number
  /** The instant of the sale. */
  sold_at: Instant
  /** The instant until which the ticket may be canceled or reverted, unless one of its draws closes earlier than planned. */
  cancel_until: Instant
  /** The instant from which on its prizes are not paid. */
  expires_at: Instant
  /** The first moment at which a part of what is unpaid is too late to be claimed. */
  claim_until: Instant | null
  /** The instant of the last payment; null where nothing was paid. */
  paid_at: Instant | null
  /** What a second person last approved to be paid of it; null where nobody did. */
  approved_amount: Amount | null
  /** How many wrong PINs are left before the ticket is locked for an hour; 0 while it is. */
  pins_left: number
  /** Whether a player's wallet has paid, and gets what comes back: no cash moves. */
  paid_from_wallet: boolean
  /** The price of the ticket. */
  amount: Amount
  /** What it has won by the results in force, paid or not; stakes that go back too. */
  prize: Amount
  /** What may still be claimed of its prizes: without what was paid, and without what has expired. */
  due: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The wagers, in their order on the ticket. */
  wagers: WagerShown[]
  /** What `expand` asks for. Absent where it asks for nothing. */
  included?: Included
}

/**
 * The proof of whoever presents a ticket: the PIN that is printed on it.
 *
 * given is what is handed out, by way to pay; empty: all of it in cash of the operator's own currency.
 */
export interface TicketToPay {
  /** The PIN that is printed on the ticket, which pays it. */
  pin: number
  /** What is handed out, by way to pay; empty: all of it in cash of the operator's own currency. */
  given?: LegOfTender[]
}

/**
 * The wagers of one ticket: all are sold, or none.
 *
 * tender is what was handed over for it; null: the amount, in cash of the operator's own currency. A dry run ignores it.
 */
export interface TicketToSell {
  /** The wagers, in their order on the ticket. */
  wagers: WagerToSell[]
  /** What was handed over for the ticket; null: its amount, in cash of the operator's own currency. */
  tender?: TenderOfSale | null
}

/** The prize for a number of hits: a share of the pool (rate), an amount a line (fixed), or an amount that all lines share. */
export interface TierSpec {
  /** The number of hits that wins it. */
  hits: number
  /** What the prize is: a share of the pool, an amount a line, or an amount that all lines share. */
  kind?: 'fixed' | 'fixed_shared' | 'pool_pct'
  /** The share of the pool, in basis points. */
  rate?: number
  /** The prize, in minor units: of each line (fixed), or of all of them together (fixed_shared). */
  amount?: number
  /** The least that the winners of the top tier share, in minor units. */
  guarantee?: number
}

/** Access tokens by their ids. next is the cursor of the page that follows, null after the last. */
export interface TokenPage {
  /** The access tokens of this page. */
  tokens: TokenShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** An access token of an agency, without the token itself. */
export interface TokenShown {
  /** The id by which other requests name it. */
  id: number
  /** The name, for people. */
  name: string
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** IP addresses and networks from which alone it may be used; empty: from anywhere. */
  networks: string[]
  /** The instant at which it was added. */
  created_at: Instant
  /** Whether the token is active, or was revoked. */
  status: 'active' | 'revoked' | (string & {})
}

/** A new access token of an agency. */
export interface TokenToAdd {
  /** The name, for people. It can be printed. */
  name: string
  /** The agency that the token sells for. */
  entity_id: number
  /** IP addresses and networks from which alone it may be used; empty: from anywhere. */
  networks?: string[]
}

/** A ticket that would be sold, and its amount. */
export interface TriedTicket {
  /** The price that the ticket would have. */
  amount: Amount
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
}

/** Tickets with something to be paid, the newest first. next is the cursor of the next page; null: this is the last one. */
export interface UnclaimedReport {
  /** The first day of the report, by the operator's calendar. */
  first_day: Day
  /** The last day of it, included, by the operator's calendar. */
  last_day: Day
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The tickets. */
  tickets: UnclaimedTicket[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/**
 * A ticket with something to be paid. claim_until is the first moment at which a part of it is too late to be claimed.
 *
 * status is held while its payment waits for a second person.
 */
export interface UnclaimedTicket {
  /** The id by which other requests name it. */
  id: Uuid
  /** The number that is printed on the ticket. */
  number: number
  /** Whether the ticket waits for its customer (winner), or its payment for a second person (held). */
  status: 'held' | 'winner' | (string & {})
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** The address of the user who sold it. */
  seller: string
  /** The instant of the sale. */
  sold_at: Instant
  /** The price of the ticket. */
  amount: Amount
  /** What is still to be paid of it. */
  unpaid: Amount
  /** The first moment at which a part of what is unpaid is too late to be claimed. */
  claim_until: Instant
}

/** A rule that could not be decided. */
export interface UndecidedRule {
  /** The name of the rule. */
  rule: string
  /** What the rule says, as a sentence. */
  sentence: string
  /** Why it could not be decided. */
  reason: string
}

/** A ticket that was undone. Its price was given back. */
export interface UndoneTicket {
  /** The id by which other requests name it. */
  id: Uuid
  /** The number that is printed on the ticket. */
  number: number
  /** Whether the ticket was canceled, or rejected. */
  status: 'canceled' | 'rejected' | (string & {})
}

/** A user of an operator. entity is the agency, group or banca that the user works for. */
export interface User {
  /** The id by which other requests name it. */
  id: number
  /** The address with which the user logs in. */
  email: string
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  /** The entity that the user works for. */
  entity_id: number
  /** The name of the entity: an agency, a group or a banca. */
  entity_name: string
}

/** A change of a user. Address and entity never change: they stand in tickets and in the trail. Add another user instead. */
export interface UserChange {
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager'
}

/** Users by their ids. next is the cursor of the page that follows, null after the last. */
export interface UserPage {
  /** The users of this page. */
  users: UserShown[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A user: a person who logs in with the address. entity is the agency, group or banca that the user works for. */
export interface UserShown extends Tagged {
  /** The id by which other requests name it. */
  id: number
  /** The address with which the user logs in. */
  email: string
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  /** The entity that the user works for. */
  entity_id: number
  /** The name of the entity: an agency, a group or a banca. */
  entity_name: string
  /** Whether the user is active, or closed for good. */
  status: 'active' | 'closed' | (string & {})
}

/**
 * A new user. Auditors and administrators belong to the operator's root entity. Without a password one is made.
 *
 * Nobody else may have the address, nor have it with another suffix after a plus.
 */
export interface UserToAdd {
  /** The address with which the user logs in. */
  email: string
  /** The role, which tells what one may do. */
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager'
  /** The entity that the user works for. */
  entity_id: number
  /** The password; null: the server makes one. */
  password?: string | null
}

/**
 * A value in force. Amounts are text, as is the basis of an expiry. Shares are in basis points, multipliers in hundredths.
 *
 * source is its origin: a rule (rule_id) of the operator, of an entity or of a user; the national catalogue; or the
 * default of the house. Of a bound it is the tightest one of all that bind the seller, and who stands higher where two are
 * equal. selection and draw_id are those that a quota names.
 */
export interface ValueInForce {
  /** The name of the value, such as stake_max. */
  name: string
  /** The value: amounts as decimal text, shares in basis points, multipliers in hundredths. */
  value: number | string | boolean
  /** Where the value comes from: a rule of the operator, of an entity or of a user, the national catalogue, or the default. */
  source: 'catalogue' | 'default' | 'entity' | 'operator' | 'user' | (string & {})
  /** The entity whose rule it is; null: no entity's. */
  entity_id: number | null
  /** The user whose rule it is; null: no user's. */
  user_id: number | null
  /** The product that it is about; null: any. */
  product_id: number | null
  /** The game that it is about; null: any. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {}) | null
  /** The selection that a quota names; null: any. */
  selection: string | null
  /** The draw that a quota names; null: any. */
  draw_id: number | null
  /** The rule that the value comes from; null where it comes from none. */
  rule_id: number | null
}

/** The values in force now for a seller, by their names. */
export interface ValuesInForce {
  /** The instant at which the values held. */
  at: Instant
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** The values, each with its origin. */
  values: ValueInForce[]
}

/** A version of the API, and what differs from the one before. */
export interface VersionShown {
  /** The day that names it. */
  version: Day
  /** The day until which it is served at least; null for the newest. */
  served_until: Day | null
  /** What differs from the version before, for programmers. */
  changes: string[]
}

/**
 * An error of one wager. pointer is its place in the body, as a JSON pointer.
 *
 * bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota, and level tells
 * whose quota it is: the operator's, that of an agency or one above it, or the user's own.
 */
export interface WagerProblem {
  /** The place of the wager in the body, as a JSON pointer. */
  pointer: string
  /** The reason, a name for programs. */
  reason: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'SCOPE_MISSING' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'BATCH_TOO_LARGE' | 'DISK_FULL' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'TENDER_UNKNOWN' | 'TENDER_UNEVEN' | 'CHANGE_TOO_LARGE' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'DRAW_NOT_SEALED' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'NOT_INDEPENDENT' | 'RESULT_WAITS' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'MONTH_ARCHIVED' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'SHIFT_OPEN' | 'SHIFT_NONE' | 'SHIFT_UNKNOWN' | 'SHIFT_CLOSED' | 'COUNTS_TOO_MANY' | 'MOVEMENTS_TOO_MANY' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'LOOSENING_HELD' | 'LOOSENING_UNKNOWN' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'ENDPOINT_UNKNOWN' | 'ENDPOINTS_TOO_MANY' | 'ENDPOINT_DISABLED' | 'EVENT_NUMBER_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'ADDRESS_REFUSED' | 'PASSWORD_WEAK' | 'TOO_MANY_GUESSES' | 'AUDIT_UNDER_WAY' | 'AUDIT_UNKNOWN' | 'EXPORT_UNDER_WAY' | 'EXPORT_UNKNOWN' | 'EXPORT_NOT_READY' | 'EXPORT_UNFIT' | 'ALARM_UNKNOWN' | 'ALARM_ACKNOWLEDGED' | 'ENTITY_UNKNOWN' | 'ENTITY_CLOSED' | 'ENTITY_TOO_DEEP' | 'NAME_UNFIT' | 'DATA_UNFIT' | 'ZONE_UNKNOWN' | 'EMAIL_UNFIT' | 'EMAIL_TAKEN' | 'SCOPE_UNFIT' | 'ORIGIN_UNFIT' | 'NETWORK_UNFIT' | 'EXPIRY_PASSED' | 'EXPIRY_TOO_FAR' | 'KEY_NAME_TAKEN' | 'KEY_UNKNOWN' | 'KEY_ENDED' | 'TOKEN_UNKNOWN' | 'SESSION_UNKNOWN' | 'TOKEN_UNFIT' | 'FACTOR_ON' | 'FACTOR_NOT_BEGUN' | 'FACTOR_OFF' | 'OPERATOR_NOT_HERE' | 'COLOUR_UNFIT' | 'LOGO_UNFIT' | 'CURRENCY_UNFIT' | 'METHOD_UNKNOWN' | 'PAYMENT_UNKNOWN' | 'PAYMENT_UNDONE' | 'RATE_UNFIT' | 'OPERATOR_TAKEN' | 'NOT_OVER' | 'TICKETS_LIVE' | 'ROLE_NOT_HERE' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | 'RULE_INVALID' | 'BEYOND_BOUNDS' | 'RETURNS_TOO_MUCH' | 'LOOSER_THAN_PARENT' | 'COPY_LOOSER' | 'RULE_FROM_ABOVE' | 'RULE_ENDED' | 'RULE_IN_THE_PAST' | 'RULE_UNKNOWN' | 'PROVIDER_UNKNOWN' | 'KEY_UNUSABLE' | 'WALLETS_NOT_OPEN' | 'PRODUCT_UNKNOWN' | 'TAKEN' | 'INTERNAL_ERROR' | 'BAD_REQUEST' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'REQUEST_TIMEOUT' | 'REQUEST_ENTITY_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'RANGE_NOT_SATISFIABLE' | 'UNPROCESSABLE_ENTITY' | 'TOO_MANY_REQUESTS' | 'REQUEST_HEADER_FIELDS_TOO_LARGE' | 'SERVICE_UNAVAILABLE' | (string & {})
  /** A sentence for people that says what is wrong. */
  detail: string
  /** The limit that was passed: an amount, or a count. */
  bound?: number | Amount
  /** What is left of the quota. */
  room?: Amount
  /** Whose quota is full: the operator's, that of an agency or one above it, or the user's own. */
  level?: 'entity' | 'operator' | 'user' | (string & {})
}

/**
 * A wager as it stands. prize is what it has won by the results in force, paid or not.
 *
 * A prize is multiplier_hundredths / 100 times the stake: that of the sale, whatever the rules say later. Half an A+B pays
 * consolation_hundredths.
 *
 * selection, stake and both multipliers are null where is_sealed is true: sealed until the result. Between the close of a
 * draw that judges the wager and its result they are shown to the ticket's seller and to auditors alone.
 */
export interface WagerShown {
  /** The draw, by its id. */
  draw_id: number
  /** The name of the draw, without its list. */
  draw: string
  /** The list of the draw: 1 is A, 2 is B; null for a product without lists. */
  list_id: number | null
  /** The instant at which the draw is held. */
  draws_at: Instant
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  /** What was played: a number, a number and a sign, or a figure; null while it is sealed. */
  selection: string | null
  /** The stake of the wager; null while it is sealed. */
  stake: Amount | null
  /** What a hit pays, in hundredths of its stake: 60000 is 600 times. */
  multiplier_hundredths: number | null
  /** What half an A+B pays, in hundredths of its stake. */
  consolation_hundredths: number | null
  /** Whether selection and stake are sealed until the result. */
  is_sealed: boolean
  /**
   * Whether the wager is sold (not drawn yet), a winner, held, a loser or refunded, or undone with its ticket (canceled or
   * rejected).
   */
  status: 'canceled' | 'held' | 'loser' | 'refunded' | 'rejected' | 'sold' | 'winner' | (string & {})
  /** What it has won by the results in force, paid or not; stakes that go back too. */
  prize: Amount
}

/** A wager: a selection of a game, on a draw. A tripleta is played on the draws that begin with this one. */
export interface WagerToSell {
  /** The draw, by its id. */
  draw_id: number
  /** The game, by its name for programs. */
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta'
  /** What was played: a number, a number and a sign, or a figure. */
  selection: string
  /** The stake of the wager. */
  stake: Amount
}

/**
 * A result or an order that waits for a second clerk. Nobody sees what the first clerk has read.
 *
 * reason is the order's, by which the second clerk decides; null for a result.
 */
export interface Waiting {
  /** What waits: a result, or an order about a draw. */
  kind: 'result' | 'resume' | 'suspend' | 'void' | (string & {})
  /** The draw, by its id. */
  draw_id: number
  /** The name of the draw, without its list. */
  draw: string
  /** The instant at which the draw is held. */
  draws_at: Instant
  /** The version of it: a correction has the next one. */
  version: number
  /** The user who entered it, by its id. */
  entered_by: number
  /** The instant at which the first clerk entered it. */
  entered_at: Instant
  /** Whether the caller entered it, and so may not approve it. */
  is_own: boolean
  /** Why the order is given, in words; null for a result. */
  reason: string | null
}

/** The entries that wait for a second clerk, the oldest first. is_own: the caller entered it, and may not approve it. */
export interface WaitingList {
  /** The entries that wait for a second clerk, the oldest first. */
  waiting: Waiting[]
}

/** The HTTP status that the operator's wallet has answered with. */
export interface WalletAnswer {
  /** The HTTP status of the wallet's answer. */
  status: 200
}

/**
 * The state of the calls to the operator's wallet. waiting are to be made, the oldest since oldest_at, null where none is.
 *
 * At most 10,000 of each are counted.
 */
export interface WalletStatus {
  /** The number of parked calls: those that `GET /v1/sports/wallet/parked` lists; at most 10,000 are counted. */
  parked: number
  /** The number of calls that are to be made; at most 10,000 are counted. */
  waiting: number
  /** The instant since which the oldest of them waits; null: none waits. */
  oldest_at: Instant | null
}

/** A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole request alone. */
export interface WalletsChange {
  /** The least version of signatures that is taken: 1 over the body, 2 over the whole request. */
  signature_version?: 1 | 2
}

/**
 * The wallets of the operator's players: their name in reports, and the agency and user that sell their lottery tickets.
 *
 * signature_version is the least that the operator's requests may bear. While is_open is false, all is null.
 */
export interface WalletsShown extends Tagged {
  /** Whether wallets are open; until then all else is null. */
  is_open: boolean
  /** The name of the wallets in reports; null while they are not open. */
  title: string | null
  /** The agency that sells the players' lottery tickets; null while wallets are not open. */
  entity_id: number | null
  /** The user by whom the players' lottery tickets are sold; null while wallets are not open. */
  user_id: number | null
  /**
   * The least version of signatures that is taken: 1 over the body, 2 over the whole request; null while wallets are not
   * open.
   */
  signature_version: 1 | 2 | null
}

/**
 * The name of the wallets in reports, and the agency and a user of it by whom players' lottery tickets are sold.
 *
 * per_bet and per_day are the ceilings of the providers of now: what each may credit without two clerks.
 */
export interface WalletsToOpen {
  /** The name of the wallets in reports. */
  title: string
  /** The agency that sells the players' lottery tickets. */
  entity_id: number
  /** The user of the agency by whom the players' lottery tickets are sold. */
  user_id: number
  /** The most that a provider may credit for one bet; null: the default. */
  per_bet?: Amount | null
  /** The most that a provider may credit on one day; null: the default. */
  per_day?: Amount | null
}

/** The money counted by a way to pay, in its currency. Pieces, where they are named, add up to it. */
export interface WayToCount {
  /** The way to pay; 0 is cash in the operator's own currency. */
  method_id: number
  /** The money that was counted by it, in its currency. */
  counted: Amount
  /** The notes and coins that were counted; empty where nobody named them. */
  pieces?: Pieces[]
}

/** The money that a way to pay beside the own cash begins with, in its currency. */
export interface WayToOpen {
  /** The way to pay, by its id. */
  method_id: number
  /** The money that it began with, in its currency. */
  opening: Amount
}

/** A change of a webhook; what is left out stays. Active again, it goes on with the event at which it stopped. */
export interface WebhookChange {
  /** The address that events are sent to. */
  url?: string
  /** Types of events; none: all of them. */
  types?: string[]
  /** Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other. */
  ordered?: boolean
  /** A note about the webhook, for people. */
  description?: string
  /** Whether the webhook gets events, or is disabled. */
  status?: 'active' | 'disabled'
}

/**
 * The progress of a webhook. next_number is the event that it gets next, or looks at; last_number the operator's last one.
 *
 * tries are the failed attempts of the event at which an ordered webhook stands. waiting are the events that an unordered
 * one has not taken yet, at most a thousand. next_try_at is when something is tried again.
 */
export interface WebhookProgress {
  /** The number of the event that the webhook gets next, or looks at. */
  next_number: number
  /** The number of the operator's last event. */
  last_number: number
  /** The failed attempts of the event at which an ordered webhook stands. */
  tries: number
  /** The number of events that an unordered webhook has not taken yet, at most a thousand. */
  waiting: number
  /** The instant at which something is tried again; null: nothing waits. */
  next_try_at: Instant | null
}

/** A webhook. disabled_why says why it gets nothing. */
export interface WebhookShown extends Tagged {
  /** The id by which other requests name it. */
  id: Uuid
  /** The address that events are sent to. */
  url: string
  /** The types of events that it gets; empty: all of them. */
  types: string[]
  /** Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other. */
  ordered: boolean
  /** A note of the operator's own about the webhook. */
  description: string
  /** The entity whose members' view of the feed it gets; null: the whole operator's. */
  entity_id: number | null
  /** Whether the webhook gets events, or is disabled. */
  status: 'active' | 'disabled' | (string & {})
  /** The instant at which the webhook was disabled; null while it is active. */
  disabled_at: Instant | null
  /** Why the webhook gets nothing; null while it is active. */
  disabled_why: string | null
  /** The instant at which it was added. */
  created_at: Instant
}

/**
 * A webhook. Without types it gets events of all types, but for those about itself.
 *
 * ordered: an event comes once the one before it was taken; else one that is not taken holds up no other. entity_id is the
 * entity whose members' view of the feed it gets, null the whole operator's; left out, it is the caller's own view.
 */
export interface WebhookToAdd {
  /** The address that events are sent to. */
  url: string
  /** Types of events; none: all of them. */
  types?: string[]
  /** Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other. */
  ordered?: boolean
  /** A note about the webhook, for people. */
  description?: string
  /** The entity whose members' view of the feed it gets; null: the whole operator's. */
  entity_id?: number | null
}

/** A webhook with its keys, which are shown this once. secret verifies `v1` signatures, public_key `v1a` ones. */
export interface WebhookWithKeys {
  /** The id by which other requests name it. */
  id: Uuid
  /** The address that events are sent to. */
  url: string
  /** The types of events that it gets; empty: all of them. */
  types: string[]
  /** Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other. */
  ordered: boolean
  /** A note of the operator's own about the webhook. */
  description: string
  /** The entity whose members' view of the feed it gets; null: the whole operator's. */
  entity_id: number | null
  /** Whether the webhook gets events, or is disabled. */
  status: 'active' | 'disabled' | (string & {})
  /** The instant at which the webhook was disabled; null while it is active. */
  disabled_at: Instant | null
  /** Why the webhook gets nothing; null while it is active. */
  disabled_why: string | null
  /** The instant at which it was added. */
  created_at: Instant
  /** The key that verifies `v1` signatures. */
  secret: string
  /** The key that verifies `v1a` signatures. */
  public_key: string
}

/** The webhooks, the oldest first. */
export interface Webhooks {
  /** The webhooks. */
  webhooks: WebhookShown[]
}

/** The sales of the entity itself, or of one directly below it. balance and expired together are what it owes of the week. */
export interface WeekLine {
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** What was sold, without undone tickets. */
  sales: Amount
  /** What the agencies earned on their sales, or on a week's profit. */
  commission: Amount
  /** What remains at the agencies and at the entities directly above them together: of each wager the greater commission. */
  parent_commission: Amount
  /** What was won, paid or not. */
  prizes: Amount
  /** What the wallets of players moved. */
  wallets: Amount
  /** Sales without commission, prizes and what players' wallets moved: what is owed upward of the week. */
  balance: Amount
  /** Prizes and refunds that nobody claimed, booked in this week. */
  expired: Amount
}

/** Closed weeks of an entity, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface WeekPage {
  /** The weeks of this page. */
  weeks: WeekSums[]
  /** The cursor of the next page; null: this is the last one. */
  next: string | null
}

/** A payment of the week between the entity and its parent. */
export interface WeekPayment {
  /** The id by which other requests name it. */
  id: number
  /** The day that it counts for, by the operator's calendar. */
  day: Day
  /** Whether the entity paid its parent, or received from it. */
  direction: 'paid' | 'received' | (string & {})
  /** The money that was paid. */
  amount: Amount
  /** The instant at which it was recorded. */
  at: Instant
}

/** An entity's week: its accounts, their lines, its payments, and what of the balance is receivable from agencies. */
export interface WeekShown {
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** The first day of the week, a Monday. */
  monday: Day
  /** The last day of it, included, by the operator's calendar. */
  last_day: Day
  /** Whether the week is open or closed. */
  status: 'closed' | 'open' | (string & {})
  /** The instant at which it was closed; null while it is open. */
  closed_at: Instant | null
  /** The address of the user who closed it; null while it is open. */
  closed_by: string | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** What the entity owed its parent before the week. */
  opening: Amount
  /** What was sold, without undone tickets. */
  sales: Amount
  /** What the entity's sellers earned. */
  commission: Amount
  /** What was won, paid or not. */
  prizes: Amount
  /** What the wallets of players moved. */
  wallets: Amount
  /** Sales without commission, prizes and what players' wallets moved: what is owed upward of the week. */
  balance: Amount
  /** Prizes and refunds that nobody claimed, booked in this week. */
  expired: Amount
  /** What the entity paid its parent in the week, less what its parent paid it. */
  payments: Amount
  /** What the entity owes at the end of the week: opening, balance and expired without payments. */
  closing: Amount
  /** The sales of the entity itself, and of each one directly below it. */
  lines: WeekLine[]
  /** The payments of the week between the entity and its parent. */
  payments_made: WeekPayment[]
  /** What agencies owe of the balance for prizes that a correction took back. */
  receivables: Receivable[]
}

/**
 * The accounts of an entity's week with its parent. Above zero the entity owes its parent.
 *
 * opening is what it owed before. balance is sales without commission, prizes and what players' wallets moved. expired is
 * what was booked in the week of prizes and refunds that nobody had claimed: they were deducted when they were won.
 * payments is what it paid its parent, less what its parent paid it. closing is opening, balance and expired without
 * payments: the next week's opening.
 */
export interface WeekSums {
  /** The entity, by its id: an agency, or one above agencies. */
  entity_id: number
  /** The name of the entity. */
  entity: string
  /** The first day of the week, a Monday. */
  monday: Day
  /** The last day of it, included, by the operator's calendar. */
  last_day: Day
  /** Whether the week is open or closed. */
  status: 'closed' | 'open' | (string & {})
  /** The instant at which it was closed; null while it is open. */
  closed_at: Instant | null
  /** The address of the user who closed it; null while it is open. */
  closed_by: string | null
  /** The currency of the amounts, by its ISO 4217 code. */
  currency: string
  /** What the entity owed its parent before the week. */
  opening: Amount
  /** What was sold, without undone tickets. */
  sales: Amount
  /** What the entity's sellers earned. */
  commission: Amount
  /** What was won, paid or not. */
  prizes: Amount
  /** What the wallets of players moved. */
  wallets: Amount
  /** Sales without commission, prizes and what players' wallets moved: what is owed upward of the week. */
  balance: Amount
  /** Prizes and refunds that nobody claimed, booked in this week. */
  expired: Amount
  /** What the entity paid its parent in the week, less what its parent paid it. */
  payments: Amount
  /** What the entity owes at the end of the week: opening, balance and expired without payments. */
  closing: Amount
}

/** The entity that has its week closed, with all below it. */
export interface WeekToClose {
  /** The entity whose week is closed, with all below it. */
  entity_id: number
}
