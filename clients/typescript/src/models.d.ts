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
  note: string
}

/** The first user. password is the one that was made, shown with this response alone; null for one that was given. */
export interface AddedAdministrator {
  id: number
  email: string
  password: string | null
}

/** A key of the installation that was added. key is the key itself, shown with this response alone. */
export interface AddedHouseKey {
  id: number
  name: string
  expires_at: Instant | null
  key: string
}

/** A key that was added. key is the key itself, shown with this response alone. */
export interface AddedKey {
  id: number
  name: string
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  entity_id: number
  expires_at: Instant | null
  key: string
}

/** An operator that was added, with its root entity. Where its addresses are apart, a login names it. */
export interface AddedOperator {
  id: number
  name: string
  addresses: 'apart' | 'shared' | (string & {})
  entity_id: number
  administrator: AddedAdministrator
}

/** An access token that was added. token is the token itself, shown with this response alone. */
export interface AddedToken {
  id: number
  name: string
  entity_id: number
  token: string
}

/** A user that was added. password is the one that was made, shown with this response alone; null for one that was given. */
export interface AddedUser {
  id: number
  email: string
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  entity_id: number
  password: string | null
}

/** Alarms, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface AlarmPage {
  alarms: AlarmShown[]
  next: string | null
}

/**
 * An alarm. subject is the id of what it is about; detail says more, by its kind, with amounts as decimal strings.
 *
 * duty_failing: a duty of the house fails, and is tried again. result_overdue: a draw that was played has no approved
 * result half an hour after it was held. seal_overdue: a draw has no seal a minute after its close, so it can have no
 * result. wallet_calls_parked: the operator's wallet has not understood calls. payment_held and credit_held: one waits for
 * a second person for more than an hour. rule_broken: the last audit has found it. credit_used: an entity has used more
 * than 90 % of its credit; it ends below 85 %. shift_difference: a count of a closed shift was over, or, below zero,
 * short: difference is that of the close, largest that of any of its counts; it ends after 31 days. number_unusual: far
 * more than usual is sold of a number in a draw that closes within half an hour. seller_unusual: an entity has sold far
 * more today than on its other days. sale_at_odd_hour: it sells at an hour at which it never did. sale_after_close: a draw
 * is sold after another operator has closed it. The usual is the median of the own past; what has too little past raises
 * no alarm. log_stopped: the log signs nothing more, and draws get no results, because the database was restored (subject
 * restored), a witness holds a checkpoint that the log does not continue (contradicted), or entries are gone (shortened).
 * log_behind: a witness says that it has seen a longer log. second_person_refused: somebody tried to be the second person
 * of a decision without being independent of the first; it ends after 31 days. added_by_one: two people decide together to
 * whom one other person (by) has given access lately; it ends likewise. readings_differ: second clerks have read something
 * else than the first one of a draw, or of an event of sports (subject sports ID), more than once; it ends likewise.
 * rate_moved: the rate of a currency was set more than a tenth away from what held a day before; both are what one unit is
 * worth in the operator's currency; it ends likewise. pin_seen_before_payment: a ticket was paid whose PIN somebody had
 * been shown after its first close, when it could be known whether it wins; it ends likewise. An acknowledged alarm ends
 * too when its cause is gone.
 */
export interface AlarmShown {
  id: number
  kind: 'added_by_one' | 'credit_held' | 'credit_used' | 'duty_failing' | 'log_behind' | 'log_stopped' | 'number_unusual' | 'payment_held' | 'pin_seen_before_payment' | 'rate_moved' | 'readings_differ' | 'result_overdue' | 'rule_broken' | 'sale_after_close' | 'sale_at_odd_hour' | 'seal_overdue' | 'second_person_refused' | 'seller_unusual' | 'shift_difference' | 'wallet_calls_parked' | (string & {})
  subject: string
  entity_id: number | null
  detail: Record<string, string | number | null>
  since: Instant
  until: Instant | null
  state: 'acknowledged' | 'ended' | 'open' | (string & {})
  acknowledged_by: string | null
  acknowledged_at: Instant | null
  note: string | null
}

/** Attempts, the newest first. next is the cursor of the page that follows, null on the last one. */
export interface AttemptPage {
  attempts: AttemptShown[]
  next: string | null
}

/**
 * An attempt to deliver an event. delivery_id is its `webhook-id`; number is null for a test.
 *
 * status is null where no response came; error then says why.
 */
export interface AttemptShown {
  delivery_id: string
  number: number | null
  type: string
  attempt: number
  at: Instant
  status: number | null
  error: string | null
  duration_ms: number
}

/** A run of the auditor. The counts of rules are null until it is done, error until it has failed. */
export interface AuditListed {
  id: number
  state: 'done' | 'failed' | 'queued' | 'running' | (string & {})
  asked_by: string
  asked_at: Instant
  started_at: Instant | null
  finished_at: Instant | null
  rules_checked: number | null
  rules_broken: number | null
  rules_undecided: number | null
  error: string | null
}

/** Runs of the auditor, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface AuditPage {
  audits: AuditListed[]
  next: string | null
}

/** A run of the auditor with what it has found. */
export interface AuditShown {
  id: number
  state: 'done' | 'failed' | 'queued' | 'running' | (string & {})
  asked_by: string
  asked_at: Instant
  started_at: Instant | null
  finished_at: Instant | null
  rules_checked: number | null
  rules_broken: number | null
  rules_undecided: number | null
  error: string | null
  violations: BrokenRule[]
  undecided: UndecidedRule[]
}

/** A second factor that has begun: the secret for the app, typed or as a URI in a QR code. It is shown once. */
export interface BegunFactor {
  secret: string
  uri: string
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

/** A rule that does not hold: the number of its offenders, and the first ten of them. */
export interface BrokenRule {
  rule: string
  sentence: string
  count: number
  offenders: (Record<string, string | number | boolean | null>)[]
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

/** Cash that was put into the drawer or taken out of it. by is the user who did so. */
export interface CashMovementShown {
  id: number
  direction: 'in' | 'out' | (string & {})
  amount: Amount
  reason: string
  at: Instant
  by: string
}

/** The number of times that cash moved for one cause, and the amount in all. */
export interface CashPartShown {
  count: number
  amount: Amount
}

/** Cash that is put into the drawer, or taken out of it, and why. */
export interface CashToMove {
  direction: 'in' | 'out'
  amount: Amount
  reason: string
}

/** A ceiling, and who has set it; null bounds nothing. Of each provider the last one that has begun holds. */
export interface CeilingShown {
  provider: string
  starts_at: Instant
  per_bet: Amount | null
  per_day: Amount | null
  currency: string
  author: string
}

/** The most that a provider may credit for one bet, and on one day. starts_at null: from now on. */
export interface CeilingToSet {
  provider: string
  per_bet: Amount
  per_day: Amount
  starts_at?: Instant | null
}

/** The ceilings that the operator has set, by provider and start. */
export interface Ceilings {
  ceilings: CeilingShown[]
}

/** The minutes before a draw at which its sale ends; never fewer than the product's own. */
export interface Close {
  kind: 'close'
  /** Minutes before the draw. */
  minutes: number
}

/** The share that an entity earns of its sales, or of a week's profit; without an entity: any that sells and has no rule. */
export interface Commission {
  kind: 'commission'
  /** Hundredths of a percent: 1250 is 12.5 %. */
  basis_points: number
  /** Of a week's profit, booked when it is closed, not of each sale. */
  on_profit?: boolean
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

/** A count of one way to pay, in its currency; method_id 0 is the own cash. counted is null where nobody has counted it. */
export interface CountedShown {
  method_id: number
  name: string
  currency: string
  counted: Amount | null
  expected: Amount
  difference: Amount | null
  pieces: Pieces[]
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
  /** The user's operator; needed where that one keeps its addresses apart. `77/ana@example.com` names it too. */
  operator_id?: number | null
}

/** A clerk's decision about a credit that is held. */
export interface CreditToJudge {
  provider: string
  request: string
  verdict: 'approve' | 'refuse'
}

/** A payment that waited, and the decision of the second person. An approved one may be handed to the customer. */
export interface DecidedPayment {
  ticket_id: Uuid
  number: number
  day: Day
  decision: 'approved' | 'refused' | (string & {})
  amount: Amount
  currency: string
  asked_by: string
  decided_by: string
  decided_at: Instant
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

/**
 * A time at which a list is drawn, by the product's time zone: on these weekdays (Monday 1 to Sunday 7), from from_day on.
 *
 * until_day is the first day without it; null: no end in sight.
 */
export interface DrawTime {
  time: string
  weekdays: number[]
  from_day: Day
  until_day: Day | null
}

/** A quota that grows with the draw: the greater of base and a share of the draw's sale, up to the quota itself. */
export interface DynamicQuota {
  kind: 'dynamic'
  base: Amount
  /** Hundredths of a percent: 1250 is 12.5 %. */
  basis_points: number
}

/** The end of a rule. ends_at null: now. */
export interface EndOfRule {
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
  id: number
  name: string
  parent_id: number | null
  path: number[]
  depth: number
  status: 'active' | 'closed' | (string & {})
  credit: Amount | null
  currency: string
  commission_basis_points: number
}

/**
 * The balance of an entity with a credit and of all below it; below zero it is a debt. room is what is left of the credit.
 *
 * Without a credit no balance is kept: all three are null.
 */
export interface EntityBalance {
  entity_id: number
  balance: Amount | null
  credit: Amount | null
  room: Amount | null
  currency: string
}

/** A change of an entity: what is left out stays. */
export interface EntityChange {
  /** It can be printed. */
  name?: string
  credit?: Amount | null
}

/** The description of an entity, as its tickets print it. rif is its tax number. */
export interface EntityDetails extends Tagged {
  address1?: string
  address2?: string
  city?: string
  /** An official code. */
  municipality?: number
  rif?: string
  /** An official code. */
  state?: number
  /** A line break begins a new printed line. */
  ticket_footer?: string
  /** A line break begins a new printed line. */
  ticket_header?: string
  time_zone?: string
}

/** Entities by their ids. next is the cursor of the page that follows, null after the last. */
export interface EntityPage {
  entities: EntityShown[]
  next: string | null
}

/**
 * An entity. path leads to it from the caller's own entity, both included; parent_id is null for that one.
 *
 * credit is how far it and all below it may go below zero; null: it has no bound of its own, but those above it count.
 */
export interface EntityShown extends Tagged {
  id: number
  name: string
  parent_id: number | null
  path: number[]
  depth: number
  status: 'active' | 'closed' | (string & {})
  credit: Amount | null
  currency: string
}

/** A new entity below another one. */
export interface EntityToAdd {
  /** It can be printed. */
  name: string
  parent_id: number
  credit?: Amount | null
}

/** The caller's entity and all below it: each after the one that it belongs to, with its depth. */
export interface EntityTree {
  entities: EntityShown[]
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

/** The password of the caller, as proof; where the second factor is on, a code too. */
export interface FactorProof {
  password: string
  /** Six digits of the authenticator app, or a recovery code; for users with a second factor. */
  code?: string | null
  /** `device_token` of an earlier login of this user on this device. */
  device_token?: string | null
}

/** A figure of a wheel: the code that tickets bear, and its name in Spanish. */
export interface FigureShown {
  code: string
  name: string
}

/** The first user of an operator. Without a password one is made. */
export interface FirstAdministrator {
  email: string
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
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  width: number
  has_sign: boolean
  is_joint: boolean
  selections: number | null
  figures: FigureShown[]
}

/** All games, and the signs of those that have one. */
export interface GamesShown {
  games: GameShown[]
  signs: SignShown[]
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

/** Payments that wait, the longest waiting first. next is the cursor of the next page; null: this is the last one. */
export interface HeldPaymentPage {
  payments: HeldPaymentShown[]
  next: string | null
}

/** A payment of a ticket that waits for a second person. is_own: the caller asked for it, and may not approve it. */
export interface HeldPaymentShown {
  ticket_id: Uuid
  number: number
  day: Day
  entity_id: number
  entity: string
  amount: Amount
  currency: string
  asked_by: string
  asked_at: Instant
  is_own: boolean
}

/** Tickets that wait for the operator's approval, the first to close first; a thousand at most. */
export interface HeldSportsTickets {
  tickets: SportsTicketShown[]
}

/** A day that is no business day. is_national: it is one for all operators. */
export interface Holiday {
  day: Day
  name: string
  is_national: boolean
}

/** The holidays of an operator and of the nation, by day. */
export interface Holidays {
  holidays: Holiday[]
}

/** Keys of the installation by their ids. next is the cursor of the page that follows, null after the last. */
export interface HouseKeyPage {
  keys: HouseKeyShown[]
  next: string | null
}

/** A key of the installation, without the key itself. used_at is when it was last used, to the minute. */
export interface HouseKeyShown {
  id: number
  name: string
  created_at: Instant
  expires_at: Instant | null
  used_at: Instant | null
  status: 'active' | 'expired' | 'revoked' | (string & {})
}

/** A new key of the installation. */
export interface HouseKeyToAdd {
  /** It can be printed. */
  name: string
  expires_at?: Instant | null
}

/** Keys by their ids. next is the cursor of the page that follows, null after the last. */
export interface KeyPage {
  keys: KeyShown[]
  next: string | null
}

/** A key, without the key itself. used_at is when it was last used, to the minute. */
export interface KeyShown {
  id: number
  name: string
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  entity_id: number
  networks: string[]
  created_at: Instant
  expires_at: Instant | null
  used_at: Instant | null
  status: 'active' | 'expired' | 'revoked' | (string & {})
}

/** A new key of an entity. It may do what a user of its role there may, but for what only people do. */
export interface KeyToAdd {
  /** It can be printed. */
  name: string
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager'
  entity_id: number
  expires_at?: Instant | null
  /** IP addresses and networks from which alone it may be used; empty: from anywhere. */
  networks?: string[]
}

/** A league of a sport. */
export interface LeagueSpec {
  id: number
  sport: number
  name: string
}

/** An amount by a way to pay, in its currency. 0 is cash in the operator's own currency. */
export interface LegOfTender {
  method_id: number
  amount: Amount
}

/** A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step in (V1). */
export interface LegSpec {
  event: number
  market: number
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
  kind: 'limit'
  stake_min?: Amount | null
  stake_max?: Amount | null
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
  prize_max?: Amount | null
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

/**
 * A list of a product, by the name that tickets print. id is null for a product without lists.
 *
 * has_sign: a sign is drawn with the number.
 */
export interface ListShown {
  id: number | null
  name: string
  has_sign: boolean
  times: DrawTime[]
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

/**
 * A ticket of a list. prize is what a winner is still to be paid; for other statuses it is all that was won.
 *
 * claim_until is the first moment at which a part of what is unpaid is too late to be claimed, null where nothing is
 * unpaid. first_draw is the name of the draw of its first wager, with its list, and first_draws_at its hour.
 */
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
  claim_until: Instant | null
  first_draw: string
  first_draws_at: Instant
}

/** The numbers of rows added and changed, by table. */
export interface Loaded {
  added: Record<string, number>
  changed: Record<string, number>
}

/**
 * The look of an operator. logo is a PNG file in base64. Each is null where the house's own stands in its place.
 *
 * clock is how pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
 */
export interface Look {
  name: string
  colour: string | null
  logo: string | null
  clock: '12h' | '24h' | (string & {})
}

/** A change of the look; what is left out stays. null takes the house's own again. logo is a PNG file in base64. */
export interface LookChange {
  colour?: string | null
  logo?: string | null
  clock?: '12h' | '24h'
}

/**
 * A change that lets more through than is in force, and waits for a second person.
 *
 * what: a rule, its end (rule end), a ceiling of a provider's credits, the credit of an entity, the days of independence,
 * whether a day stands in for the second person (loosening), the price from which on tickets of sports wait (sports), a
 * restart of the log. change says it as it was asked for, amounts as decimal strings. asked_by is a user's address, or the
 * command line. is_own: the caller asked for it, and may approve it from alone_from on alone, if at all.
 */
export interface LooseningShown {
  id: number
  what: 'ceiling' | 'credit' | 'independence' | 'loosening' | 'restart' | 'rule' | 'rule end' | 'sports' | (string & {})
  change: Record<string, string | number | boolean | null>
  entity_id: number | null
  asked_by: string
  asked_at: Instant
  is_own: boolean
  alone_from: Instant | null
  state: 'approved' | 'waiting' | 'withdrawn' | (string & {})
  decided_by: string | null
  decided_at: Instant | null
}

/** The changes that wait, the oldest first. */
export interface Loosenings {
  loosenings: LooseningShown[]
}

/** The lotteries of the catalogue. */
export interface Lotteries {
  lotteries: LotteryShown[]
}

/** An institution that holds draws, with the ids of its products. */
export interface LotteryShown {
  id: number
  name: string
  is_active: boolean
  products: number[]
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

/** The money that a shift should have by a way to pay beside the own cash: opening and taken, received less given. */
export interface MethodShown {
  method_id: number
  name: string
  currency: string
  opening: Amount
  taken: Amount
  expected: Amount
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

/** The payment for a hit, in hundredths of the stake, in place of the national multiplier. */
export interface Multiplier {
  kind: 'multiplier'
  /** What a hit pays, in hundredths of its stake: 60000 is 600 times. */
  hundredths: number
}

/** A holiday of the operator's own. */
export interface NewHoliday {
  day: Day
  name: string
}

/** A rule. starts_at null: from now on. ends_at null: until a later rule of the same kind and scope takes over. */
export interface NewRule {
  values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
  scope?: ScopeOfRule
  starts_at?: Instant | null
  ends_at?: Instant | null
}

/** Tells whether something is sold. What is not sold above is not sold. */
export interface Offer {
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

/** The money that a shift began with by a way to pay beside the own cash, in its currency. */
export interface OpeningShown {
  method_id: number
  name: string
  currency: string
  opening: Amount
}

/** Operators by their ids. next is the cursor of the page that follows, null after the last. */
export interface OperatorPage {
  operators: OperatorShown[]
  next: string | null
}

/** An operator: who sells, in one currency, by one calendar. Where its addresses are apart, a login names it. */
export interface OperatorShown {
  id: number
  name: string
  currency: string
  decimals: number
  time_zone: string
  sells_lotteries: boolean
  addresses: 'apart' | 'shared' | (string & {})
  status: 'active' | 'closed' | (string & {})
}

/**
 * A new operator, its currency by ISO code, and its first user.
 *
 * addresses: apart, its people name it when they log in, and no other operator learns of them; shared, their addresses are
 * nobody else's among all operators that share, and need no name; null, shared for the first operator of a house, and
 * apart for each later one.
 */
export interface OperatorToAdd {
  /** It can be printed. */
  name: string
  currency: string
  administrator: FirstAdministrator
  decimals?: 0 | 2
  time_zone?: string
  sells_lotteries?: boolean
  addresses?: 'apart' | 'shared' | null
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

/** A token by which the user sets a new password once, within so many minutes. It is shown with this response alone. */
export interface PasswordReset {
  user_id: number
  reset_token: string
  valid_minutes: number
}

/** A way to pay. rate is what its currency is worth now, null for the operator's own, and for one that has no rate yet. */
export interface PaymentMethodShown {
  id: number
  name: string
  kind: 'card' | 'cash' | 'mobile' | 'other' | (string & {})
  currency: string
  decimals: number
  gives_change: boolean
  is_open: boolean
  rate: Rate | null
}

/** A new way to pay. gives_change: change may be given in it; without, change is given in cash of the operator's currency. */
export interface PaymentMethodToAdd {
  /** It can be printed. */
  name: string
  kind: 'card' | 'cash' | 'mobile' | 'other'
  currency: string
  decimals?: 0 | 2
  gives_change?: boolean
}

/** The ways to pay by their ids, closed ones too. Cash in the operator's currency, whose id is 0, is always there. */
export interface PaymentMethods {
  methods: PaymentMethodShown[]
}

/** Payments, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface PaymentPage {
  payments: PaymentShown[]
  next: string | null
}

/**
 * A payment between an entity and its parent. day is the day that it counts for, by the operator's calendar.
 *
 * undoes is the payment that it takes back, undone_by the one that takes it back; null without one.
 */
export interface PaymentShown {
  id: number
  entity_id: number
  entity: string
  direction: 'paid' | 'received' | (string & {})
  amount: Amount
  currency: string
  day: Day
  at: Instant
  recorded_by: string
  note: string
  undoes: number | null
  undone_by: number | null
}

/**
 * A payment between an entity and its parent; the parent of the operator's root is the house.
 *
 * direction is paid where the entity paid, received where it was paid. note goes to the audit trail.
 */
export interface PaymentToRecord {
  entity_id: number
  amount: Amount
  direction?: 'paid' | 'received'
  note?: string
}

/** The most that one person pays for a ticket: a payment above it waits for a second person. null: no bound. */
export interface PayoutBound {
  kind: 'payout'
  pay_alone_max: Amount | null
}

/** A report from the first day to the last one, both included. The groups add up to the total. */
export interface PeriodReportShown {
  first_day: Day
  last_day: Day
  currency: string
  total: ReportSums
  groups: ReportGroup[]
}

/** Notes or coins of one value, and how many there are. */
export interface Pieces {
  value: Amount
  pieces: number
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
 * The effect that a rule would have had on the sales from since to until.
 *
 * judged counts the sales that it is about, refused those that it would have refused, amount is what they sold. tickets
 * are the first hundred of these. is_complete is false where there were too many sales to judge in ten seconds: until
 * tells how far it came. note says why a kind of rule refuses no sale.
 */
export interface PreviewShown {
  since: Instant
  until: Instant
  is_complete: boolean
  judged: number
  refused: number
  amount: Amount
  currency: string
  tickets: RefusedSale[]
  note: string | null
}

/**
 * The prizes of an agency that were won in a period: in all, paid, still to be claimed, and expired.
 *
 * to_recover is the part of paid that corrections have taken away since, on the days of the corrections: the customers
 * keep it, and the agency owes it. So won is paid without to_recover, and what is unclaimed or has expired.
 */
export interface PrizeGroup {
  entity_id: number
  entity: string
  won: Amount
  paid: Amount
  unclaimed: Amount
  expired: Amount
  to_recover: Amount
}

/** The prizes that were won from the first day to the last one, both included, by agency; refunds of void draws too. */
export interface PrizeReport {
  first_day: Day
  last_day: Day
  currency: string
  agencies: PrizeGroup[]
}

/**
 * An error. reason is a name for programs, detail a sentence for people, subject the id of the thing concerned.
 *
 * pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit that was
 * passed, an amount or a count; events are the draws concerned; until is the end of a lock. request_id names a request
 * that the house has made a mistake about, as its log does.
 */
export interface Problem {
  status: number
  title: string
  detail: string
  type?: string
  reason?: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'DISK_FULL' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'TENDER_UNKNOWN' | 'TENDER_UNEVEN' | 'CHANGE_TOO_LARGE' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'DRAW_NOT_SEALED' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'NOT_INDEPENDENT' | 'RESULT_WAITS' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'SHIFT_OPEN' | 'SHIFT_NONE' | 'SHIFT_UNKNOWN' | 'SHIFT_CLOSED' | 'COUNTS_TOO_MANY' | 'MOVEMENTS_TOO_MANY' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'LOOSENING_HELD' | 'LOOSENING_UNKNOWN' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'ENDPOINT_UNKNOWN' | 'ENDPOINTS_TOO_MANY' | 'ENDPOINT_DISABLED' | 'EVENT_NUMBER_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'ADDRESS_REFUSED' | 'PASSWORD_WEAK' | 'TOO_MANY_GUESSES' | 'AUDIT_UNDER_WAY' | 'AUDIT_UNKNOWN' | 'ALARM_UNKNOWN' | 'ALARM_ACKNOWLEDGED' | 'ENTITY_UNKNOWN' | 'ENTITY_CLOSED' | 'NAME_UNFIT' | 'DATA_UNFIT' | 'ZONE_UNKNOWN' | 'EMAIL_UNFIT' | 'EMAIL_TAKEN' | 'NETWORK_UNFIT' | 'EXPIRY_PASSED' | 'EXPIRY_TOO_FAR' | 'KEY_NAME_TAKEN' | 'KEY_UNKNOWN' | 'TOKEN_UNKNOWN' | 'SESSION_UNKNOWN' | 'TOKEN_UNFIT' | 'FACTOR_ON' | 'FACTOR_NOT_BEGUN' | 'FACTOR_OFF' | 'OPERATOR_NOT_HERE' | 'COLOUR_UNFIT' | 'LOGO_UNFIT' | 'CURRENCY_UNFIT' | 'METHOD_UNKNOWN' | 'PAYMENT_UNKNOWN' | 'PAYMENT_UNDONE' | 'RATE_UNFIT' | 'OPERATOR_TAKEN' | 'NOT_OVER' | 'TICKETS_LIVE' | 'ROLE_NOT_HERE' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | 'RULE_INVALID' | 'BEYOND_BOUNDS' | 'RETURNS_TOO_MUCH' | 'LOOSER_THAN_PARENT' | 'COPY_LOOSER' | 'RULE_FROM_ABOVE' | 'RULE_ENDED' | 'RULE_IN_THE_PAST' | 'RULE_UNKNOWN' | 'PROVIDER_UNKNOWN' | 'KEY_UNUSABLE' | 'WALLETS_NOT_OPEN' | 'PRODUCT_UNKNOWN' | 'TAKEN' | (string & {})
  subject?: number
  pointer?: string
  bound?: number | Amount
  events?: number[]
  until?: Instant
  errors?: WagerProblem[]
  request_id?: string
}

/**
 * A game of a product, on the operator's own terms.
 *
 * multiplier_hundredths is null while it is not sold. consolation_hundredths is what half an A+B pays; run_length the
 * draws of a tripleta, 0 for any other game.
 */
export interface ProductGame {
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {})
  is_sold: boolean
  multiplier_hundredths: number | null
  consolation_hundredths: number
  run_length: number
}

/** Products by their ids. next is the cursor of the next page; null: this is the last one. */
export interface ProductPage {
  products: ProductShown[]
  next: string | null
}

/**
 * A product of the national catalogue as the operator sells it. is_active: neither it nor its lottery is closed.
 *
 * close_minutes, advance_days and quota (of a number in one draw) are those that the operator's own rules give now.
 */
export interface ProductShown {
  id: number
  name: string
  lottery_id: number
  lottery: string
  category: 'animalitos' | 'animalitos77' | 'lottery' | (string & {})
  is_active: boolean
  time_zone: string
  close_minutes: number
  advance_days: number
  quota: Amount
  currency: string
  lists: ListShown[]
  games: ProductGame[]
}

/** A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole request alone. */
export interface ProviderChange {
  signature_version?: 1 | 2
}

/** A game of a provider. */
export interface ProviderGameShown {
  id: string
  name: string
  type: string
  state: 'active' | 'closed' | (string & {})
}

/** A new game of a provider: its id, as bets bear it, and its name, type and code in reports. */
export interface ProviderGameToAdd {
  id: string
  name: string
  type?: string
  code?: string
}

/**
 * A provider of games. Providers belong to the installation: all operators share them.
 *
 * signature_version is the least that its requests may bear.
 */
export interface ProviderShown extends Tagged {
  id: string
  name: string
  sub_name: string
  state: 'active' | 'closed' | (string & {})
  signature_version: 1 | 2
  games: ProviderGameShown[]
}

/** A new provider, and the name of whoever makes the games for it. */
export interface ProviderToAdd {
  id: string
  name: string
  sub_name?: string
}

/** The providers of games, with their games. */
export interface Providers {
  providers: ProviderShown[]
}

/** The most that may be sold of a number in one draw, by all sellers of the scope together. */
export interface Quota {
  kind: 'quota'
  quota: Amount
}

/** A rate: so many units of the operator's currency for one unit of the other; with per own, the other way round. */
export interface Rate {
  rate: string
  per: 'foreign' | 'own' | (string & {})
}

/** Rates, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface RatePage {
  rates: RateShown[]
  next: string | null
}

/** A rate of the history: from its instant on, until the next one of its currency. */
export interface RateShown {
  id: number
  currency: string
  rate: string
  per: 'foreign' | 'own' | (string & {})
  starts: Instant
  by: string
}

/**
 * The worth of another currency from now on.
 *
 * With per foreign, rate is how many units of the operator's currency one unit of the other is worth; with per own, how
 * many units of the other one unit of the operator's is worth.
 */
export interface RateToSet {
  currency: string
  rate: string
  per?: 'foreign' | 'own'
}

/** The part of the balance that an agency owes for prizes which it paid, and which a correction took back. */
export interface Receivable {
  entity_id: number
  entity: string
  amount: Amount
}

/** Codes for when the app is lost, each of which stands for a code once. They are shown once. */
export interface RecoveryCodes {
  recovery_codes: string[]
}

/** The reason that the operator's wallet is given with the refund. */
export interface RefusalReason {
  reason: string
}

/** A sale that would have been refused whole. bound is there where the whole ticket passed it; then wagers is empty. */
export interface RefusedSale {
  ticket_id: Uuid
  number: number
  day: Day
  entity_id: number
  seller_id: number
  sold_at: Instant
  amount: Amount
  reason: string
  wagers: RefusedWager[]
  bound?: number | Amount
}

/**
 * A wager that would have been refused. bound is the limit that it would have passed, an amount or a count.
 *
 * room is the amount that would have been left of the quota.
 */
export interface RefusedWager {
  line: number
  draw_id: number
  draw: string
  game: string
  selection: string
  stake: Amount
  reason: string
  bound?: number | Amount
  room?: Amount
}

/** The number of the first event to deliver: once more, or beyond those that wait, which are skipped. */
export interface Replay {
  from_number: number
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

/** A token of a password reset, and the new password. */
export interface ResetUse {
  reset_token: string
  /** 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name. */
  new_password: string
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

/** New keys. The old ones sign beside them for so many hours; 0 for keys that somebody else knows. */
export interface Rotation {
  overlap_hours?: number
}

/** Rules, the last added first. next is the cursor of the next page; null: this is the last one. */
export interface RulePage {
  rules: RuleShown[]
  next: string | null
}

/**
 * A rule as it was added. When it ends, the rule before it in its scope holds again, or none.
 *
 * author is who has added it. state is in force, to come, or past: ended, or replaced by a later one.
 */
export interface RuleShown extends Tagged {
  id: number
  values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
  scope: ScopeOfRule
  starts_at: Instant
  ends_at: Instant | null
  author: string
  state: 'in force' | 'past' | 'to come' | (string & {})
}

/**
 * The owner and the subject of a rule; null is any. Without entity and user it is the operator's own.
 *
 * entity_id binds the entity and all below it, user_id one user. A selection is one of the game, or a pattern: 341-*,
 * *-ARI.
 */
export interface ScopeOfRule {
  entity_id?: number | null
  user_id?: number | null
  product_id?: number | null
  game?: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | null
  selection?: string | null
  draw_id?: number | null
}

/**
 * The seal of a draw: the entry of the operator's log that names how many wagers it had, and the root of their tree.
 *
 * head is the digest of the head of the sealed file. head and root are hexadecimal. proof is a file of
 * c2sp.org/tlog-proof: it proves that the entry, which is its extra data, stands in the log of the checkpoint in it.
 */
export interface SealShown {
  draw_id: number
  entry: number
  closed_at: Instant
  wagers: number
  head: string
  root: string
  sealed_at: Instant
  proof: string
}

/** The caller's second factor: since when it is on (null: it is off), and how many recovery codes are left. */
export interface SecondFactor {
  on_since: Instant | null
  is_begun: boolean
  recovery_codes: number
}

/** The secret that was made, shown with this response alone; null for one that was given. */
export interface SecretSet {
  secret: string | null
}

/** The operator's secret, if it has one already; null: the house makes one. */
export interface SecretToSet {
  secret?: string | null
}

/** A test event on its way. delivery_id is its `webhook-id`, under which the attempts show what became of it. */
export interface SentTest {
  delivery_id: string
}

/** Sessions by their ids. next is the cursor of the page that follows, null after the last. */
export interface SessionPage {
  sessions: SessionShown[]
  next: string | null
}

/** A session that is alive. is_own tells the one by which it was asked. */
export interface SessionShown {
  id: number
  user_id: number
  user: string
  began_at: Instant
  expires_at: Instant
  is_own: boolean
}

/** A count of a shift: a look before its close, or, the last one of a closed shift, that of the close. */
export interface ShiftCountShown {
  at: Instant
  by: string
  note: string
  methods: CountedShown[]
}

/**
 * A shift of a list. expected is what should have been in the drawer; difference is counted less expected: below zero,
 * short.
 *
 * day is the day on which it was opened. Until it is closed there is no counted, expected or difference.
 */
export interface ShiftListed {
  id: number
  user_id: number
  user: string
  entity_id: number
  entity: string
  state: 'closed' | 'open' | (string & {})
  day: Day
  opened_at: Instant
  closed_at: Instant | null
  closed_by: string | null
  currency: string
  opening: Amount
  counted: Amount | null
  expected: Amount | null
  difference: Amount | null
}

/** Shifts, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface ShiftPage {
  shifts: ShiftListed[]
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
  id: number
  user_id: number
  user: string
  entity_id: number
  entity: string
  state: 'closed' | 'open' | (string & {})
  day: Day
  opened_at: Instant
  closed_at: Instant | null
  closed_by: string | null
  currency: string
  opening: Amount
  counted: Amount | null
  expected: Amount | null
  difference: Amount | null
  openings: OpeningShown[]
  takings: TakingsShown | null
  methods: MethodShown[] | null
  movements: CashMovementShown[]
  counts: ShiftCountShown[]
}

/** The count at the end, and a note, such as about a difference. */
export interface ShiftToClose {
  counted: Amount
  pieces?: Pieces[]
  methods?: WayToCount[]
  note?: string
}

/** The money counted: the own cash in the drawer, in notes and coins where pieces are named, and the other ways to pay. */
export interface ShiftToCount {
  counted: Amount
  pieces?: Pieces[]
  methods?: WayToCount[]
}

/** The cash that was counted into the drawer: the own, and that of other ways to pay. */
export interface ShiftToOpen {
  opening: Amount
  methods?: WayToOpen[]
}

/** A sign of the zodiac: the code of selections, its name in Spanish, and its number, which may stand in place of the code. */
export interface SignShown {
  code: string
  name: string
  number: string
}

/** A public key. sha256 is the fingerprint of its DER, in hex. It is believed from starts_at until it is ended. */
export interface SigningKey {
  id: number
  sha256: string
  starts_at: Instant
  ended_at: Instant | null
  author: string
  status: 'active' | 'ended' | 'to come' | (string & {})
}

/** One more public key: RSA of 2048 bits or more, in PEM. starts_at null: from now on. */
export interface SigningKeyToAdd {
  public_key: string
  starts_at?: Instant | null
}

/** All keys that there ever were, by their numbers. */
export interface SigningKeys {
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
  cancel_until: Instant
  expires_at: Instant
  amount: Amount
  currency: string
  wagers: SoldWager[]
}

/** A wager as it was sold. list_id is the list of its draw, null for a product without lists: 1 is A, 2 is B. */
export interface SoldWager {
  draw_id: number
  draw: string
  list_id: number | null
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

/** Taxes on tickets from an instant on, of one type or, where it is null, of all types without taxes of their own. */
export interface SportsTax {
  type: 'jackpot' | 'superbet' | (string & {}) | null
  starts_at: Instant
  jurisdiction: string
  excise_basis_points: number
  excise_type: 'deducted' | 'exclusive' | 'inclusive' | (string & {})
  withholding_basis_points: number
  withholding_basis: 'gross' | 'net' | 'net_price' | (string & {})
  rate_of: 'sale' | 'settlement' | (string & {})
  author: string
}

/** Taxes from now on, or from an instant to come. rate_of: the day whose rate a payout is taxed at. */
export interface SportsTaxToAdd {
  jurisdiction: string
  type?: 'jackpot' | 'superbet' | null
  starts_at?: Instant | null
  /** Hundredths of a percent: 1250 is 12.5 %. */
  excise_basis_points?: number
  excise_type?: 'deducted' | 'exclusive' | 'inclusive'
  /** Hundredths of a percent: 1250 is 12.5 %. */
  withholding_basis_points?: number
  withholding_basis?: 'gross' | 'net' | 'net_price'
  rate_of?: 'sale' | 'settlement'
}

/** All taxes that were ever decided, by type and start: those that come too. */
export interface SportsTaxes {
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
  has_secret: boolean
  webhook_url: string | null
  odds_policy: 'O1' | 'O2' | 'O3' | 'O4' | (string & {})
  approval_from: Amount | null
  currency: string
  signature_version: 1 | 2
}

/** A change of the terms: what is left out stays. */
export interface SportsTermsChange {
  webhook_url?: string | null
  odds_policy?: 'O1' | 'O2' | 'O3' | 'O4'
  approval_from?: Amount | null
  signature_version?: 1 | 2
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

/** The parts of a shift: what was sold, canceled and reverted for cash, the prizes that were paid, cash moved in and out. */
export interface TakingsShown {
  sales: CashPartShown
  cancels: CashPartShown
  reverts: CashPartShown
  prizes: CashPartShown
  cash_in: CashPartShown
  cash_out: CashPartShown
}

/** A tax that is due to a jurisdiction for a month: what was charged, less what corrections and voids took back. */
export interface TaxGroup {
  jurisdiction: string
  month: string
  tax: 'excise' | 'withholding' | (string & {})
  charged: Amount
  taken_back: Amount
  due: Amount
}

/**
 * The taxes on sports tickets from the first day to the last one, both included.
 *
 * not_booked names what the house books no taxes of, so that nobody takes the report for all that an operator owes.
 */
export interface TaxReport {
  first_day: Day
  last_day: Day
  currency: string
  taxes: TaxGroup[]
  not_booked: ('deposits to wallets' | 'lottery tickets' | 'withdrawals from wallets' | (string & {}))[]
}

/** A team. */
export interface TeamSpec {
  id: number
  name: string
}

/** The money received for a ticket, and the change: the first less the second is the amount, by the rates in force. */
export interface TenderOfSale {
  received: LegOfTender[]
  change?: LegOfTender[]
}

/** Tickets, the newest first. next is the cursor of the next page; null: this is the last one. */
export interface TicketPage {
  tickets: ListedTicket[]
  next: string | null
}

/**
 * A ticket as it stands now. prize is what it has won by the results in force, paid or not; paid_at is its last payment.
 *
 * Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
 */
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
  cancel_until: Instant
  expires_at: Instant
  paid_at: Instant | null
  amount: Amount
  prize: Amount
  currency: string
  wagers: WagerShown[]
}

/**
 * The proof of whoever presents a ticket: the PIN that is printed on it.
 *
 * given is what is handed out, by way to pay; empty: all of it in cash of the operator's own currency.
 */
export interface TicketToPay {
  pin: number
  given?: LegOfTender[]
}

/**
 * The wagers of one ticket: all are sold, or none.
 *
 * tender is what was handed over for it; null: the amount, in cash of the operator's own currency. A dry run ignores it.
 */
export interface TicketToSell {
  wagers: WagerToSell[]
  tender?: TenderOfSale | null
}

/** The prize for a number of hits: a share of the pool (rate), an amount a line (fixed), or an amount that all lines share. */
export interface TierSpec {
  hits: number
  kind?: 'fixed' | 'fixed_shared' | 'pool_pct'
  rate?: number
  amount?: number
  guarantee?: number
}

/** Access tokens by their ids. next is the cursor of the page that follows, null after the last. */
export interface TokenPage {
  tokens: TokenShown[]
  next: string | null
}

/** An access token of an agency, without the token itself. */
export interface TokenShown {
  id: number
  name: string
  entity_id: number
  networks: string[]
  created_at: Instant
  status: 'active' | 'revoked' | (string & {})
}

/** A new access token of an agency. */
export interface TokenToAdd {
  /** It can be printed. */
  name: string
  entity_id: number
  /** IP addresses and networks from which alone it may be used; empty: from anywhere. */
  networks?: string[]
}

/** A ticket that would be sold, and its amount. */
export interface TriedTicket {
  amount: Amount
  currency: string
}

/** Tickets with something to be paid, the newest first. next is the cursor of the next page; null: this is the last one. */
export interface UnclaimedReport {
  first_day: Day
  last_day: Day
  currency: string
  tickets: UnclaimedTicket[]
  next: string | null
}

/**
 * A ticket with something to be paid. claim_until is the first moment at which a part of it is too late to be claimed.
 *
 * status is held while its payment waits for a second person.
 */
export interface UnclaimedTicket {
  id: Uuid
  number: number
  status: 'held' | 'winner' | (string & {})
  entity_id: number
  entity: string
  seller: string
  sold_at: Instant
  amount: Amount
  unpaid: Amount
  claim_until: Instant
}

/** A rule that could not be decided. */
export interface UndecidedRule {
  rule: string
  sentence: string
  reason: string
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

/** A change of a user. Address and entity never change: they stand in tickets and in the trail. Add another user instead. */
export interface UserChange {
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager'
}

/** Users by their ids. next is the cursor of the page that follows, null after the last. */
export interface UserPage {
  users: UserShown[]
  next: string | null
}

/** A user: a person who logs in with the address. entity is the agency, group or banca that the user works for. */
export interface UserShown extends Tagged {
  id: number
  email: string
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager' | (string & {})
  entity_id: number
  entity_name: string
  status: 'active' | 'closed' | (string & {})
}

/**
 * A new user. Auditors and administrators belong to the operator's root entity. Without a password one is made.
 *
 * Nobody else may have the address, nor have it with another suffix after a plus.
 */
export interface UserToAdd {
  email: string
  role: 'administrator' | 'auditor' | 'cashier' | 'clerk' | 'manager'
  entity_id: number
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
  name: string
  value: number | string | boolean
  source: 'catalogue' | 'default' | 'entity' | 'operator' | 'user' | (string & {})
  entity_id: number | null
  user_id: number | null
  product_id: number | null
  game: 'animal_ab' | 'animalitos' | 'animalitos77' | 'terminal' | 'terminal_ab' | 'terminal_sign' | 'triple' | 'triple_ab' | 'triple_sign' | 'tripleta' | (string & {}) | null
  selection: string | null
  draw_id: number | null
  rule_id: number | null
}

/** The values in force now for a seller, by their names. */
export interface ValuesInForce {
  at: Instant
  currency: string
  values: ValueInForce[]
}

/**
 * An error of one wager. pointer is its place in the body, as a JSON pointer.
 *
 * bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota, and level tells
 * whose quota it is: the operator's, that of an agency or one above it, or the user's own.
 */
export interface WagerProblem {
  pointer: string
  reason: 'TOKEN_DEAD' | 'SELLER_CLOSED' | 'NOT_ALLOWED' | 'KEY_REUSED' | 'PARTIAL_DIFFERS' | 'DISK_FULL' | 'WAGERS_TOO_FEW' | 'EXPANSION_TOO_LARGE' | 'SEQUENCES_TOO_MANY' | 'WAGERS_TOO_MANY' | 'DRAWS_CLOSED' | 'NOT_SOLD_HERE' | 'GAME_NOT_OFFERED' | 'RUN_NOT_PLANNED' | 'SELECTION_INVALID' | 'STAKE_TOO_SMALL' | 'STAKE_TOO_LARGE' | 'STAKE_NOT_MULTIPLE' | 'SELECTION_FULL' | 'PRIZE_TOO_LARGE' | 'CREDIT_EXCEEDED' | 'TICKET_LOCKED' | 'TICKET_UNKNOWN' | 'TICKET_CANCELED' | 'TICKET_REJECTED' | 'TICKET_PAID' | 'UNDO_AFTER_CLOSE' | 'UNDO_TOO_LATE' | 'CANCELS_USED' | 'TICKET_EXPIRED' | 'DRAWS_PENDING' | 'NOT_A_WINNER' | 'PAYMENT_HELD' | 'PAYMENT_NOT_HELD' | 'TENDER_UNKNOWN' | 'TENDER_UNEVEN' | 'CHANGE_TOO_LARGE' | 'EVENT_UNKNOWN' | 'CLERK_HAS_SOLD' | 'ORDER_UNKNOWN' | 'ORDER_SAME_CLERK' | 'DRAW_NOT_OPEN' | 'DRAW_NOT_SUSPENDED' | 'DRAW_NOT_CLOSED' | 'DRAW_NOT_HELD' | 'DRAW_NOT_SEALED' | 'OUTCOME_INVALID' | 'RESULT_UNKNOWN' | 'RESULT_STANDS' | 'RESULT_SAME_CLERK' | 'NOT_INDEPENDENT' | 'RESULT_WAITS' | 'RESULT_DIFFERS' | 'RESULT_FINAL' | 'EXPOSURE_SEALED' | 'RANGE_TOO_WIDE' | 'TICKETS_TOO_MANY' | 'LIST_TOO_LONG' | 'REPORT_TOO_WIDE' | 'OPERATOR_UNKNOWN' | 'WEBHOOK_MISSING' | 'TICKET_NOT_RESERVED' | 'CURRENCY_WRONG' | 'COUPON_UNKNOWN' | 'SPORT_EVENT_UNKNOWN' | 'PICKS_MISCOUNTED' | 'PICK_REPEATED' | 'PICK_UNKNOWN' | 'MARKET_NOT_ALLOWED' | 'MARKET_REPEATED' | 'PICKS_TOO_FEW' | 'TEAM_UNKNOWN' | 'SPORT_EVENT_SUSPENDED' | 'SPORT_EVENT_STARTED' | 'COUPON_CLOSED' | 'DOUBLES_TOO_MANY' | 'TRIPLES_TOO_MANY' | 'LINES_TOO_MANY' | 'PRICE_WRONG' | 'PRICE_TOO_SMALL' | 'PRICE_TOO_LARGE' | 'ODDS_CHANGED' | 'PLAYER_UNKNOWN' | 'PLAYER_CURRENCY_WRONG' | 'SPORT_EVENT_NOT_OVER' | 'SPORT_RESULT_INVALID' | 'CODES_USED_UP' | 'WALLET_FAILED' | 'PARTNER_UNKNOWN' | 'GAME_UNKNOWN' | 'AMOUNT_INVALID' | 'USER_UNKNOWN' | 'USER_NAME_SHARED' | 'PLAYER_TOKEN_INVALID' | 'PLAYER_TOKEN_EXPIRED' | 'USER_BLOCKED' | 'USER_EXCLUDED' | 'REQUEST_UNKNOWN' | 'BET_UNKNOWN' | 'BET_ROLLED_BACK' | 'CREDIT_REFUSED' | 'AMOUNT_DIFFERS' | 'LIMIT_REACHED' | 'FUNDS_INSUFFICIENT' | 'CREDIT_HELD' | 'HOLD_UNKNOWN' | 'LIMIT_NOT_ASKED' | 'COOLING_OFF' | 'WEEK_NOT_OVER' | 'WEEK_CLOSED' | 'WEEK_OPEN_BEFORE' | 'WEEK_TOO_DEEP' | 'SHIFT_OPEN' | 'SHIFT_NONE' | 'SHIFT_UNKNOWN' | 'SHIFT_CLOSED' | 'COUNTS_TOO_MANY' | 'MOVEMENTS_TOO_MANY' | 'LOGIN_WRONG' | 'LOGIN_LOCKED' | 'CODE_NEEDED' | 'CODE_WRONG' | 'LOOSENING_HELD' | 'LOOSENING_UNKNOWN' | 'MEMBER_UNKNOWN' | 'RESET_UNKNOWN' | 'ENDPOINT_UNKNOWN' | 'ENDPOINTS_TOO_MANY' | 'ENDPOINT_DISABLED' | 'EVENT_NUMBER_UNKNOWN' | 'NOT_RECORDED' | 'CHANGED_MEANWHILE' | 'AMOUNT_TOO_FINE' | 'ADDRESS_REFUSED' | 'PASSWORD_WEAK' | 'TOO_MANY_GUESSES' | 'AUDIT_UNDER_WAY' | 'AUDIT_UNKNOWN' | 'ALARM_UNKNOWN' | 'ALARM_ACKNOWLEDGED' | 'ENTITY_UNKNOWN' | 'ENTITY_CLOSED' | 'NAME_UNFIT' | 'DATA_UNFIT' | 'ZONE_UNKNOWN' | 'EMAIL_UNFIT' | 'EMAIL_TAKEN' | 'NETWORK_UNFIT' | 'EXPIRY_PASSED' | 'EXPIRY_TOO_FAR' | 'KEY_NAME_TAKEN' | 'KEY_UNKNOWN' | 'TOKEN_UNKNOWN' | 'SESSION_UNKNOWN' | 'TOKEN_UNFIT' | 'FACTOR_ON' | 'FACTOR_NOT_BEGUN' | 'FACTOR_OFF' | 'OPERATOR_NOT_HERE' | 'COLOUR_UNFIT' | 'LOGO_UNFIT' | 'CURRENCY_UNFIT' | 'METHOD_UNKNOWN' | 'PAYMENT_UNKNOWN' | 'PAYMENT_UNDONE' | 'RATE_UNFIT' | 'OPERATOR_TAKEN' | 'NOT_OVER' | 'TICKETS_LIVE' | 'ROLE_NOT_HERE' | 'NOT_POSSIBLE' | 'CATALOGUE_INVALID' | 'RULE_INVALID' | 'BEYOND_BOUNDS' | 'RETURNS_TOO_MUCH' | 'LOOSER_THAN_PARENT' | 'COPY_LOOSER' | 'RULE_FROM_ABOVE' | 'RULE_ENDED' | 'RULE_IN_THE_PAST' | 'RULE_UNKNOWN' | 'PROVIDER_UNKNOWN' | 'KEY_UNUSABLE' | 'WALLETS_NOT_OPEN' | 'PRODUCT_UNKNOWN' | 'TAKEN' | (string & {})
  detail: string
  bound?: number | Amount
  room?: Amount
  level?: 'entity' | 'operator' | 'user' | (string & {})
}

/**
 * A wager as it stands. prize is what it has won by the results in force, paid or not.
 *
 * selection and stake are null where is_sealed is true: sealed until the result. Between the close of a draw that judges
 * the wager and its result they are shown to the ticket's seller and to auditors alone.
 */
export interface WagerShown {
  draw_id: number
  draw: string
  list_id: number | null
  draws_at: Instant
  game: string
  selection: string | null
  stake: Amount | null
  is_sealed: boolean
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

/** The entries that wait for a second clerk, the oldest first. is_own: the caller entered it, and may not approve it. */
export interface WaitingList {
  waiting: Waiting[]
}

/** The HTTP status that the operator's wallet has answered with. */
export interface WalletAnswer {
  status: 200
}

/**
 * The state of the calls to the operator's wallet. waiting are to be made, the oldest since oldest_at, null where none is.
 *
 * At most 10,000 of each are counted.
 */
export interface WalletStatus {
  parked: number
  waiting: number
  oldest_at: Instant | null
}

/** A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole request alone. */
export interface WalletsChange {
  signature_version?: 1 | 2
}

/**
 * The wallets of the operator's players: their name in reports, and the agency and user that sell their lottery tickets.
 *
 * signature_version is the least that the operator's requests may bear. While is_open is false, all is null.
 */
export interface WalletsShown extends Tagged {
  is_open: boolean
  title: string | null
  entity_id: number | null
  user_id: number | null
  signature_version: 1 | 2 | null
}

/** The name of the wallets in reports, and the agency and a user of it by whom players' lottery tickets are sold. */
export interface WalletsToOpen {
  title: string
  entity_id: number
  user_id: number
}

/** The money counted by a way to pay, in its currency. Pieces, where they are named, add up to it. */
export interface WayToCount {
  method_id: number
  counted: Amount
  pieces?: Pieces[]
}

/** The money that a way to pay beside the own cash begins with, in its currency. */
export interface WayToOpen {
  method_id: number
  opening: Amount
}

/** A change of a webhook; what is left out stays. Active again, it goes on with the event at which it stopped. */
export interface WebhookChange {
  url?: string
  /** Types of events; none: all of them. */
  types?: string[]
  ordered?: boolean
  description?: string
  state?: 'active' | 'disabled'
}

/**
 * The progress of a webhook. next_number is the event that it gets next, or looks at; last_number the operator's last one.
 *
 * tries are the failed attempts of the event at which an ordered webhook stands. waiting are the events that an unordered
 * one has not taken yet, at most a thousand. next_try_at is when something is tried again.
 */
export interface WebhookProgress {
  next_number: number
  last_number: number
  tries: number
  waiting: number
  next_try_at: Instant | null
}

/** A webhook. disabled_why says why it gets nothing. */
export interface WebhookShown extends Tagged {
  id: Uuid
  url: string
  types: string[]
  ordered: boolean
  description: string
  entity_id: number | null
  state: 'active' | 'disabled' | (string & {})
  disabled_at: Instant | null
  disabled_why: string | null
  created_at: Instant
}

/**
 * A webhook. Without types it gets events of all types, but for those about itself.
 *
 * ordered: an event comes once the one before it was taken; else one that is not taken holds up no other. entity_id is the
 * entity whose members' view of the feed it gets, null the whole operator's; left out, it is the caller's own view.
 */
export interface WebhookToAdd {
  url: string
  /** Types of events; none: all of them. */
  types?: string[]
  ordered?: boolean
  description?: string
  entity_id?: number | null
}

/** A webhook with its keys, which are shown this once. secret verifies `v1` signatures, public_key `v1a` ones. */
export interface WebhookWithKeys {
  id: Uuid
  url: string
  types: string[]
  ordered: boolean
  description: string
  entity_id: number | null
  state: 'active' | 'disabled' | (string & {})
  disabled_at: Instant | null
  disabled_why: string | null
  created_at: Instant
  secret: string
  public_key: string
}

/** The webhooks, the oldest first. */
export interface Webhooks {
  webhooks: WebhookShown[]
}

/** The sales of the entity itself, or of one directly below it. balance and expired together are what it owes of the week. */
export interface WeekLine {
  entity_id: number
  entity: string
  sales: Amount
  commission: Amount
  parent_commission: Amount
  prizes: Amount
  wallets: Amount
  balance: Amount
  expired: Amount
}

/** Closed weeks of an entity, the latest first. next is the cursor of the next page; null: this is the last one. */
export interface WeekPage {
  weeks: WeekSums[]
  next: string | null
}

/** A payment of the week between the entity and its parent. */
export interface WeekPayment {
  id: number
  day: Day
  direction: 'paid' | 'received' | (string & {})
  amount: Amount
  at: Instant
}

/** An entity's week: its accounts, their lines, its payments, and what of the balance is receivable from agencies. */
export interface WeekShown {
  entity_id: number
  entity: string
  monday: Day
  last_day: Day
  state: 'closed' | 'open' | (string & {})
  closed_at: Instant | null
  closed_by: string | null
  currency: string
  opening: Amount
  sales: Amount
  commission: Amount
  prizes: Amount
  wallets: Amount
  balance: Amount
  expired: Amount
  payments: Amount
  closing: Amount
  lines: WeekLine[]
  payments_made: WeekPayment[]
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
  entity_id: number
  entity: string
  monday: Day
  last_day: Day
  state: 'closed' | 'open' | (string & {})
  closed_at: Instant | null
  closed_by: string | null
  currency: string
  opening: Amount
  sales: Amount
  commission: Amount
  prizes: Amount
  wallets: Amount
  balance: Amount
  expired: Amount
  payments: Amount
  closing: Amount
}

/** The entity that has its week closed, with all below it. */
export interface WeekToClose {
  entity_id: number
}
