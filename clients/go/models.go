// Made from the API's document by `make clients`.

package taquilla

import "time"

// A note about what was done, or will be.
type Acknowledgement struct {
	// What was done about it, or will be.
	Note string `json:"note"`
}

// The first user. password is the one that was made, shown with this response alone; null for one that was
// given.
type AddedAdministrator struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The address with which the user logs in.
	Email string `json:"email"`

	// The password that was made, shown with this response alone; null for one that was given.
	Password *string `json:"password"`
}

// A key of the installation that was added. key is the key itself, shown with this response alone.
type AddedHouseKey struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The instant from which on it is of no use; null: it never expires.
	ExpiresAt *time.Time `json:"expires_at"`

	// The key itself, shown with this response alone.
	Key string `json:"key"`
}

// A key that was added. key is the key itself, shown with this response alone.
type AddedKey struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The role, which tells what one may do.
	Role string `json:"role"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The instant from which on it is of no use; null: it never expires.
	ExpiresAt *time.Time `json:"expires_at"`

	// The key itself, shown with this response alone.
	Key string `json:"key"`
}

// An operator that was added, with its root entity. Where its addresses are apart, a login names it.
type AddedOperator struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// Whether its people name the operator when they log in (apart), or have addresses unique among all that share
	// them (shared).
	Addresses string `json:"addresses"`

	// The root entity of the operator.
	EntityId int64 `json:"entity_id"`

	// The operator's first user, an administrator.
	Administrator AddedAdministrator `json:"administrator"`
}

// An access token that was added. token is the token itself, shown with this response alone.
type AddedToken struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The token itself, shown with this response alone.
	Token string `json:"token"`
}

// A user that was added. password is the one that was made, shown with this response alone; null for one that
// was given.
type AddedUser struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The address with which the user logs in.
	Email string `json:"email"`

	// The role, which tells what one may do.
	Role string `json:"role"`

	// The entity that the user works for.
	EntityId int64 `json:"entity_id"`

	// The password that was made, shown with this response alone; null for one that was given.
	Password *string `json:"password"`
}

// Alarms, the latest first. next is the cursor of the next page; null: this is the last one.
type AlarmPage struct {
	// The alarms of this page.
	Alarms []AlarmShown `json:"alarms"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// An alarm. subject is the id of what it is about; detail says more, by its kind, with amounts as decimal
// strings.
//
// duty_failing: a scheduled task fails, and is tried again. result_overdue: a draw that was played has no
// approved result half an hour after it was held, or an event of sports (subject sports ID) half an hour after
// its end: it is void from until on. seal_overdue: a draw has no seal a minute after its close, so it can have
// no result. wallet_calls_parked: the operator's wallet has not understood calls. payment_held and credit_held:
// one waits for a second person for more than an hour. rule_broken: the last audit has found it. credit_used: an
// entity has used more than 90 % of its credit; it ends below 85 %. shift_difference: a count of a closed shift
// was over, or, below zero, short: difference is that of the close, largest that of any of its counts, of
// another way to pay than cash in its currency; it ends after 31 days. number_unusual: far more than usual is
// sold of a number in a draw that closes within half an hour; from the close until a result is approved it does
// not say of which. seller_unusual: an entity has sold far more today than on its other days. sale_at_odd_hour:
// it sells at an hour at which it never did. sale_after_close: a draw is sold after another operator has closed
// it. The usual is the median of the own past; what has too little past raises no alarm. log_stopped: the log
// signs nothing more, and draws get no results, because the database was restored (subject restored), a witness
// holds a checkpoint that the log does not continue (contradicted), or entries are gone (shortened). log_behind:
// a witness says that it has seen a longer log. second_person_refused: somebody tried to be the second person of
// a decision without being independent of the first; it ends after 31 days. added_by_one: two people decide
// together to whom one other person (by) has given access lately; it ends likewise. readings_differ: second
// clerks have read something else than the first one of a draw, or of an event of sports (subject sports ID),
// more than once; it ends likewise. rate_moved: the rate of a currency was set more than a tenth away from what
// held a day before; both are what one unit is worth in the operator's currency; it ends likewise.
// pin_seen_before_payment: a ticket was paid whose PIN somebody had been shown after its first close, when it
// could be known whether it wins; it ends likewise. codes_guessed: somebody who knows the password of login has
// given twenty wrong one-time codes in a day; it ends with another password, or likewise. An acknowledged alarm
// ends too when its cause is gone.
type AlarmShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// What the alarm is about.
	Kind string `json:"kind"`

	// The id of what the alarm is about, such as a draw or a ticket.
	Subject string `json:"subject"`

	// The entity that it is about; null: the whole operator.
	EntityId *int64 `json:"entity_id"`

	// More about it, by its kind, with amounts as decimal strings.
	Detail map[string]any `json:"detail"`

	// The instant since which it is so.
	Since time.Time `json:"since"`

	// The instant at which its cause was gone; null while it is there.
	Until *time.Time `json:"until"`

	// Whether the alarm is open, was acknowledged, or has ended.
	Status string `json:"status"`

	// The address of the user who acknowledged the alarm; null until then.
	AcknowledgedBy *string `json:"acknowledged_by"`

	// The instant at which somebody acknowledged the alarm; null until then.
	AcknowledgedAt *time.Time `json:"acknowledged_at"`

	// The note of whoever acknowledged it; null until then.
	Note *string `json:"note"`
}

// Attempts, the newest first. next is the cursor of the page that follows, null on the last one.
type AttemptPage struct {
	// The attempts of this page.
	Attempts []AttemptShown `json:"attempts"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// An attempt to deliver an event. delivery_id is its `webhook-id`; number is null for a test.
//
// status is null where no response came; error then says why.
type AttemptShown struct {
	// The id of the delivery, its header `webhook-id`: the same in each attempt.
	DeliveryId string `json:"delivery_id"`

	// The number of the event; null for a test.
	Number *int64 `json:"number"`

	// The type of the event.
	Type string `json:"type"`

	// Which attempt at this delivery it was, from 1.
	Attempt int64 `json:"attempt"`

	// The instant of the attempt.
	At time.Time `json:"at"`

	// The HTTP status of the response; null where none came.
	Status *int64 `json:"status"`

	// Why no response came; null where one did.
	Error *string `json:"error"`

	// How long the attempt took, in milliseconds.
	DurationMs int64 `json:"duration_ms"`
}

// A run of the auditor. The counts of rules are null until it is done, error until it has failed.
type AuditListed struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// Whether the run is queued, is running, is done, or has failed.
	Status string `json:"status"`

	// Who asked for it: a user's address, or the command line.
	AskedBy string `json:"asked_by"`

	// The instant at which it was asked for.
	AskedAt time.Time `json:"asked_at"`

	// The instant at which the run began; null while it is queued.
	StartedAt *time.Time `json:"started_at"`

	// The instant at which the run ended; null until then.
	FinishedAt *time.Time `json:"finished_at"`

	// The number of rules that were checked; null until the run is done.
	RulesChecked *int64 `json:"rules_checked"`

	// The number of rules that do not hold; null until the run is done.
	RulesBroken *int64 `json:"rules_broken"`

	// The number of rules that could not be decided; null until the run is done.
	RulesUndecided *int64 `json:"rules_undecided"`

	// Why the run failed; null where it did not.
	Error *string `json:"error"`
}

// Runs of the auditor, the latest first. next is the cursor of the next page; null: this is the last one.
type AuditPage struct {
	// The runs of this page.
	Audits []AuditListed `json:"audits"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A run of the auditor with what it has found.
type AuditShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// Whether the run is queued, is running, is done, or has failed.
	Status string `json:"status"`

	// Who asked for it: a user's address, or the command line.
	AskedBy string `json:"asked_by"`

	// The instant at which it was asked for.
	AskedAt time.Time `json:"asked_at"`

	// The instant at which the run began; null while it is queued.
	StartedAt *time.Time `json:"started_at"`

	// The instant at which the run ended; null until then.
	FinishedAt *time.Time `json:"finished_at"`

	// The number of rules that were checked; null until the run is done.
	RulesChecked *int64 `json:"rules_checked"`

	// The number of rules that do not hold; null until the run is done.
	RulesBroken *int64 `json:"rules_broken"`

	// The number of rules that could not be decided; null until the run is done.
	RulesUndecided *int64 `json:"rules_undecided"`

	// Why the run failed; null where it did not.
	Error *string `json:"error"`

	// The rules that do not hold.
	Violations []BrokenRule `json:"violations"`

	// The rules that could not be decided.
	Undecided []UndecidedRule `json:"undecided"`
}

// The answers, in the order of the tickets.
type BatchAnswer struct {
	// The answers, in the order of the tickets.
	Tickets []BatchedTicket `json:"tickets"`
}

// The answer to one ticket of a batch: the ticket, or the problem in place of it.
//
// outcome is sold, repeated (it was sold under this key before), refused (nothing was sold, the key is free), or
// unknown: send the ticket again under its key.
type BatchedTicket struct {
	// The key of the ticket.
	Key string `json:"key"`

	// What became of it; `repeated` and `sold` have a ticket, the others a problem.
	Outcome string `json:"outcome"`

	// The ticket as it was sold; null where it was not.
	Ticket *SoldTicket `json:"ticket,omitempty"`

	// Why it was not sold, or why that is unknown; null where it was sold.
	Problem *Problem `json:"problem,omitempty"`
}

// A second factor that has begun: the secret for the app, typed or as a URI in a QR code. It is shown once.
type BegunFactor struct {
	// The secret to type into the authenticator app; shown once.
	Secret string `json:"secret"`

	// The secret as an `otpauth` URI, for a QR code.
	Uri string `json:"uri"`
}

// A session that has begun. The token is shown once.
//
// Whoever sends device_token with the next login from this device is not locked out by other people's failed
// logins.
type BegunSession struct {
	// The token itself, shown with this response alone.
	Token string `json:"token"`

	// Proof of this device for the user's next login, which other people's failed logins then do not lock out.
	DeviceToken string `json:"device_token"`

	// The instant at which the session ends.
	ExpiresAt time.Time `json:"expires_at"`

	// The user, by its id.
	UserId int64 `json:"user_id"`

	// The role, which tells what one may do.
	Role string `json:"role"`

	// The entity that the user works for.
	EntityId int64 `json:"entity_id"`
}

// A bet as it is sold now. odds are a decimal text, null for a bet without odds.
type BetShown struct {
	// The event, by its id in the catalogue.
	Event int64 `json:"event"`

	// The bet, by its id within the event.
	Bet int64 `json:"bet"`

	// The name, for people.
	Name string `json:"name"`

	// The decimal odds, as a text such as 2.10; null for a bet without odds.
	Odds *string `json:"odds"`

	// Whether the bet is sold.
	Status string `json:"status"`
}

// An outcome of a market. Its id is its event's own: other events may have the same.
type BetSpec struct {
	// The id of the bet, unique within its event.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The decimal odds, as a text such as 2.10; null for a bet without odds.
	Odds any `json:"odds,omitempty"`

	// Whether the bet is sold.
	Status *string `json:"status,omitempty"`
}

// The bets that were named, as they are sold now.
type BetsShown struct {
	// The bets, in the order in which they were named.
	Bets []BetShown `json:"bets"`
}

// A rule that does not hold: the number of its offenders, and the first ten of them.
type BrokenRule struct {
	// The name of the rule.
	Rule string `json:"rule"`

	// What the rule says, as a sentence.
	Sentence string `json:"sentence"`

	// The number of rows that break it.
	Count int64 `json:"count"`

	// The first ten rows that break it, by their columns.
	Offenders []map[string]any `json:"offenders"`
}

// The calls to make again: those about one ticket, by its id or its code; null: all of them.
type CallsToReplay struct {
	// The ticket whose calls are made again, by its id or its code; null: all of them.
	Ticket *string `json:"ticket,omitempty"`
}

// A superbet's card: an event's markets in order (all of them, if none are named), and prizes by hits.
//
// The prizes are those of line_price; another price from price_min to price_max wins in proportion.
type CardSpec struct {
	// The id of the card.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The event whose markets are played.
	Event int64 `json:"event"`

	// The price whose prizes are named, in minor units; another price wins in proportion.
	LinePrice int64 `json:"line_price"`

	// The prizes, by hits.
	Tier []TierSpec `json:"tier"`

	// The markets to pick from, in their order; empty: all of the event.
	Market []int64 `json:"market,omitempty"`

	// The lowest price, in minor units.
	PriceMin *int64 `json:"price_min,omitempty"`

	// The highest price, in minor units; null: the one at which it pays the most that a ticket wins.
	PriceMax *int64 `json:"price_max,omitempty"`

	// The share of the stakes that goes to the pool, in basis points.
	PoolRate *int64 `json:"pool_rate,omitempty"`
}

// Cash that was put into the drawer or taken out of it. by is the user who did so.
type CashMovementShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// Whether cash was put into the drawer, or taken out of it.
	Direction string `json:"direction"`

	// The cash that was moved.
	Amount string `json:"amount"`

	// The reason, in words.
	Reason string `json:"reason"`

	// The instant of the movement.
	At time.Time `json:"at"`

	// The address of the user who moved it.
	By string `json:"by"`
}

// The number of times that cash moved for one cause, and the amount in all.
type CashPartShown struct {
	// How often cash moved.
	Count int64 `json:"count"`

	// The cash that moved in all.
	Amount string `json:"amount"`
}

// Cash that is put into the drawer, or taken out of it, and why.
type CashToMove struct {
	// Whether cash is put into the drawer, or taken out of it.
	Direction string `json:"direction"`

	// The cash that is moved.
	Amount string `json:"amount"`

	// Why it is moved, for the report of the shift.
	Reason string `json:"reason"`
}

// A ceiling, and who has set it; null bounds nothing. Of each provider the last one that has begun holds.
type CeilingShown struct {
	// The provider of games.
	Provider string `json:"provider"`

	// The instant from which on it holds, until a later ceiling of the provider begins.
	StartsAt time.Time `json:"starts_at"`

	// The most that the provider may credit for one bet; null: no bound.
	PerBet *string `json:"per_bet"`

	// The most that the provider may credit on one day; null: no bound.
	PerDay *string `json:"per_day"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// Who decided it: a user's address, or the command line.
	Author string `json:"author"`
}

// The most that a provider may credit for one bet, and on one day. starts_at null: from now on.
type CeilingToSet struct {
	// The provider of games.
	Provider string `json:"provider"`

	// The most that the provider may credit for one bet.
	PerBet string `json:"per_bet"`

	// The most that the provider may credit on one day.
	PerDay string `json:"per_day"`

	// The instant from which on it holds; null: from now on.
	StartsAt *time.Time `json:"starts_at,omitempty"`
}

// The ceilings that the operator has set, by provider and start.
type Ceilings struct {
	// The ceilings, by provider and start.
	Ceilings []CeilingShown `json:"ceilings"`
}

// All versions that are served, the newest first.
type Changelog struct {
	// The versions, the newest first.
	Versions []VersionShown `json:"versions"`
}

// The minutes before a draw at which its sale ends; never fewer than the product's own.
type Close struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// Minutes before the draw.
	Minutes int64 `json:"minutes"`
}

// The share that an entity earns of its sales, or of a week's profit; without an entity: any that sells and has
// no rule.
type Commission struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// The share that is earned of sales, or of profit. Hundredths of a percent: 1250 is 12.5 %.
	BasisPoints int64 `json:"basis_points"`

	// Of a week's profit, booked when it is closed, not of each sale.
	OnProfit *bool `json:"on_profit,omitempty"`
}

// A draft of a ticket like an earlier one. Nothing is sold or kept.
type CopiedTicket struct {
	// The wagers to sell again, in their order on the ticket.
	Wagers []CopiedWager `json:"wagers"`
}

// A wager to sell again. draw_id is the draw that would take it now; null: no draw of its kind is open.
type CopiedWager struct {
	// The draw that would take the wager now; null: no draw of its kind is open.
	DrawId *int64 `json:"draw_id"`

	// The game, by its name for programs.
	Game string `json:"game"`

	// What was played: a number, a number and a sign, or a figure.
	Selection string `json:"selection"`

	// The stake of the wager.
	Stake string `json:"stake"`
}

// The effect of a correction on the wagers that this draw decides by itself. Prizes of a void draw are stakes
// given back.
//
// paid was paid to customers already: what no longer wins is charged to its agency. has_joint_wagers tells
// whether wagers on several draws depend on this one too, which are not counted here.
type CorrectionShown struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The corrected result.
	ResultNow string `json:"result_now"`

	// The result before the correction.
	ResultThen string `json:"result_then"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The prizes by the corrected result; of a void draw, the stakes given back.
	PrizesNow string `json:"prizes_now"`

	// The prizes by the result before; of a void draw, the stakes given back.
	PrizesThen string `json:"prizes_then"`

	// What was paid to customers by the result before.
	Paid string `json:"paid"`

	// Whether wagers on several draws depend on this one too, which are not counted here.
	HasJointWagers bool `json:"has_joint_wagers"`
}

// A count of one way to pay, in its currency; method_id 0 is the own cash. counted is null where nobody has
// counted it.
type CountedShown struct {
	// The way to pay; 0 is cash in the operator's own currency.
	MethodId int64 `json:"method_id"`

	// The name, for people.
	Name string `json:"name"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The money that was counted by it; null where nobody has counted it.
	Counted *string `json:"counted"`

	// The money that should be there.
	Expected string `json:"expected"`

	// What was counted less what was expected: below zero, it is short; null where nobody has counted it.
	Difference *string `json:"difference"`

	// The notes and coins that were counted; empty where nobody named them.
	Pieces []Pieces `json:"pieces"`
}

// A jackpot's coupon. It closes when its earliest game starts. Nothing of it changes once it is loaded.
type CouponSpec struct {
	// The id of the coupon.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The price of a line, in minor units.
	LinePrice int64 `json:"line_price"`

	// The games of the jackpot, in their order, and the reserves behind them.
	Leg []LegSpec `json:"leg"`

	// The prizes, by hits.
	Tier []TierSpec `json:"tier"`

	// The share of the stakes that goes to the pool, in basis points.
	PoolRate *int64 `json:"pool_rate,omitempty"`

	// How a void game counts where no reserve replaces it.
	VoidPolicy *string `json:"void_policy,omitempty"`

	// Void games at most; with more, every ticket is refunded.
	MaxVoid *int64 `json:"max_void,omitempty"`

	// What void games leave of each prize, in basis points: with one, with two, and so on up to `max_void`; empty:
	// all of it.
	Reductions []int64 `json:"reductions,omitempty"`

	// Hours after its planned start within which a game must be over, or it is void.
	GraceHours *int64 `json:"grace_hours,omitempty"`

	// Games for which a ticket may pick two outcomes, at most.
	MaxDoubles *int64 `json:"max_doubles,omitempty"`

	// Games for which a ticket may pick three outcomes, at most.
	MaxTriples *int64 `json:"max_triples,omitempty"`

	// Lines of a ticket at most.
	MaxLines *int64 `json:"max_lines,omitempty"`

	// The hits under which the next coupon gets an unwon pot: its own, this coupon's highest, or the next lower.
	UnwonTo *string `json:"unwon_to,omitempty"`

	// The coupon whose unwon pot comes to this one; null: none.
	CarryFrom *int64 `json:"carry_from,omitempty"`
}

// The credentials of a login.
type Credentials struct {
	// The address with which the user logs in.
	Email string `json:"email"`

	// The password of the user.
	Password string `json:"password"`

	// Six digits of the authenticator app, or a recovery code; for users with a second factor.
	Code *string `json:"code,omitempty"`

	// `device_token` of an earlier login of this user on this device.
	DeviceToken *string `json:"device_token,omitempty"`

	// The user's operator; needed where that one keeps its addresses apart. `77/ana@example.com` names it too.
	OperatorId *int64 `json:"operator_id,omitempty"`
}

// A clerk's decision about a credit that is held.
type CreditToJudge struct {
	// The provider of games.
	Provider string `json:"provider"`

	// The provider's own id of the request.
	Request string `json:"request"`

	// The clerk's decision; it is carried out once a second clerk decides the same.
	Verdict string `json:"verdict"`
}

// A payment that waited, and the decision of the second person. An approved one may be handed to the customer.
type DecidedPayment struct {
	// The ticket, by its id.
	TicketId string `json:"ticket_id"`

	// The number that is printed on the ticket.
	Number int64 `json:"number"`

	// The day of the ticket's sale, by the operator's calendar.
	Day string `json:"day"`

	// What the second person decided.
	Decision string `json:"decision"`

	// What the customer is paid.
	Amount string `json:"amount"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// Who asked for it: a user's address, or the command line.
	AskedBy string `json:"asked_by"`

	// The address of the user who decided it; null until somebody does.
	DecidedBy string `json:"decided_by"`

	// The instant of the decision; null until there is one.
	DecidedAt time.Time `json:"decided_at"`
}

// The draws of a day by the operator's calendar, in the order of their time.
//
// next is the cursor of the next page; null: this is the last one.
type DrawDay struct {
	// The day, by the operator's calendar.
	Day string `json:"day"`

	// The draws of the day.
	Draws []DrawShown `json:"draws"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A draw of the operator. status is open, suspended, closed or void; result is null until one is approved.
//
// closes_at and status are those for the caller, whose own rules may close it earlier.
type DrawShown struct {
	// The draw's id.
	Id int64 `json:"id"`

	// The product of the national catalogue, by its id.
	ProductId int64 `json:"product_id"`

	// The name of the product.
	Product string `json:"product"`

	// The name of the lottery that holds the draws.
	Lottery string `json:"lottery"`

	// The name of the draw; `list_id` is its list.
	Name string `json:"name"`

	// The kind of game that it is drawn for.
	Category string `json:"category"`

	// The list of the draw: 1 is A, 2 is B; null for a product without lists.
	ListId *int64 `json:"list_id"`

	// Whether a sign of the zodiac is drawn with the number.
	HasSign bool `json:"has_sign"`

	// The instant at which the draw is held.
	DrawsAt time.Time `json:"draws_at"`

	// The instant at which the sale ends: the first moment too late.
	ClosesAt time.Time `json:"closes_at"`

	// Whether the draw is open, suspended, closed or void.
	Status string `json:"status"`

	// The approved result, such as 341-ARI; null until there is one.
	Result *string `json:"result"`
}

// A time at which a list is drawn, by the product's time zone: on these weekdays (Monday 1 to Sunday 7), from
// from_day on.
//
// until_day is the first day without it; null: no end in sight.
type DrawTime struct {
	// The hour of the draw, by the product's time zone, as 13:00.
	Time string `json:"time"`

	// The days of the week on which it is drawn: Monday 1 to Sunday 7.
	Weekdays []int64 `json:"weekdays"`

	// The first day with it, by the product's time zone.
	FromDay string `json:"from_day"`

	// The first day without it; null: no end in sight.
	UntilDay *string `json:"until_day"`
}

// A quota that grows with the draw: the greater of base and a share of the draw's sale, up to the quota itself.
type DynamicQuota struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// What may be sold of a number in any case, in whole units.
	Base string `json:"base"`

	// The share of the draw's sale that may be sold of a number, where that is more than base. Hundredths of a
	// percent: 1250 is 12.5 %.
	BasisPoints int64 `json:"basis_points"`
}

// The end of a rule. ends_at null: now.
type EndOfRule struct {
	// The instant at which the rule ends; null: now.
	EndsAt *time.Time `json:"ends_at,omitempty"`
}

// An entity that was added.
//
// commission_basis_points is what it earns as a seller, by its own rules or the operator's, on sales or else on
// a week's profit, where no rule names the product or the game. 0: it sells without a commission, until a rule
// of that kind gives it one.
type EntityAdded struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The entity directly above; null for the caller's own.
	ParentId *int64 `json:"parent_id"`

	// The entities from the caller's own to this one, both included.
	Path []int64 `json:"path"`

	// How many entities of its path stand above it: 0 for the caller's own.
	Depth int64 `json:"depth"`

	// How it stands.
	Status string `json:"status"`

	// How far the entity and all below it may go below zero; null: without a bound of its own.
	Credit *string `json:"credit"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// What it earns as a seller, in hundredths of a percent, where no rule names the product or the game; 0:
	// nothing.
	CommissionBasisPoints int64 `json:"commission_basis_points"`
}

// The balance of an entity with a credit and of all below it; below zero it is a debt. room is what is left of
// the credit.
//
// Without a credit no balance is kept: all three are null.
type EntityBalance struct {
	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The balance of the entity and all below it: below zero it is a debt; null without a credit.
	Balance *string `json:"balance"`

	// How far the balance may go below zero; null: no balance is kept.
	Credit *string `json:"credit"`

	// What is left of the credit; null without one.
	Room *string `json:"room"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`
}

// A change of an entity: what is left out stays.
type EntityChange struct {
	// The name, for people. It can be printed.
	Name *string `json:"name,omitempty"`

	// How far the entity and all below it may go below zero; null: without a bound of its own.
	Credit Nullable[string] `json:"credit,omitempty"`
}

// The description of an entity, as its tickets print it. rif is its tax number.
type EntityDetails struct {
	// The first line of the address.
	Address1 *string `json:"address1,omitempty"`

	// The second line of the address.
	Address2 *string `json:"address2,omitempty"`

	// The city of the address.
	City *string `json:"city,omitempty"`

	// The municipality of the address; 0: not told. An official code.
	Municipality *int64 `json:"municipality,omitempty"`

	// The tax number of the entity.
	Rif *string `json:"rif,omitempty"`

	// The state of the address; 0: not told. An official code.
	State *int64 `json:"state,omitempty"`

	// The last lines of the entity's tickets. A line break begins a new printed line.
	TicketFooter *string `json:"ticket_footer,omitempty"`

	// The first lines of the entity's tickets. A line break begins a new printed line.
	TicketHeader *string `json:"ticket_header,omitempty"`

	// The time zone of the hours that its tickets print. Empty: the operator's.
	TimeZone *string `json:"time_zone,omitempty"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *EntityDetails) setTag(etag string) { thing.ETag = etag }

// Entities by their ids. next is the cursor of the page that follows, null after the last.
type EntityPage struct {
	// The entities: agencies, groups and bancas.
	Entities []EntityShown `json:"entities"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// An entity. path leads to it from the caller's own entity, both included; parent_id is null for that one.
//
// credit is how far it and all below it may go below zero; null: it has no bound of its own, but those above it
// count.
type EntityShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The entity directly above; null for the caller's own.
	ParentId *int64 `json:"parent_id"`

	// The entities from the caller's own to this one, both included.
	Path []int64 `json:"path"`

	// How many entities of its path stand above it: 0 for the caller's own.
	Depth int64 `json:"depth"`

	// How it stands.
	Status string `json:"status"`

	// How far the entity and all below it may go below zero; null: without a bound of its own.
	Credit *string `json:"credit"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *EntityShown) setTag(etag string) { thing.ETag = etag }

// A new entity below another one.
type EntityToAdd struct {
	// The name, for people. It can be printed.
	Name string `json:"name"`

	// The entity directly above the new one.
	ParentId int64 `json:"parent_id"`

	// How far the entity and all below it may go below zero; null: without a bound of its own.
	Credit *string `json:"credit,omitempty"`
}

// The caller's entity and all below it: each after the one that it belongs to, with its depth.
type EntityTree struct {
	// The entities: agencies, groups and bancas.
	Entities []EntityShown `json:"entities"`
}

// Events by number. after is the number up to which was looked: ask with it for the next page.
type EventPage struct {
	// The events, in their order.
	Events []EventShown `json:"events"`

	// The number up to which was looked: ask with it for the next page.
	After int64 `json:"after"`
}

// An event. It covers what was written under first_seq to last_seq of the operator's one order; nothing if that
// ends before.
//
// Consecutive numbers and adjoining ranges prove that nothing is missing. Told singly, an event comes in `of`
// parts, by `place`.
type EventShown struct {
	// The number of the event; numbers follow each other without a gap.
	Number int64 `json:"number"`

	// The type of the event, such as tickets.sold.
	Type string `json:"type"`

	// The instant at which it happened.
	At time.Time `json:"at"`

	// The first number of the operator's one order that it covers.
	FirstSeq int64 `json:"first_seq"`

	// The last number of the operator's one order that it covers; below `first_seq` it covers nothing.
	LastSeq int64 `json:"last_seq"`

	// What has happened, by the type of the event.
	Data map[string]any `json:"data"`

	// The part of the event that this is, from 1; not there where it was told whole.
	Place *int64 `json:"place,omitempty"`

	// The number of parts that the event was told in; not there where it was told whole.
	Of *int64 `json:"of,omitempty"`
}

// An event. Nothing is sold on it once it has started; its result is read once it is over. A closed event is
// called off.
type EventSpec struct {
	// The id of the event.
	Id int64 `json:"id"`

	// The league.
	League int64 `json:"league"`

	// The name, for people.
	Name string `json:"name"`

	// The instant at which the event starts; nothing is sold on it from then on.
	Starts time.Time `json:"starts"`

	// The instant at which the event is over, and its result may be read.
	Ends time.Time `json:"ends"`

	// The team that plays at home; null without one.
	Home *int64 `json:"home,omitempty"`

	// The team that plays away; null without one.
	Away *int64 `json:"away,omitempty"`

	// Whether the event is sold; a closed one is called off.
	Status *string `json:"status,omitempty"`

	// The markets of the event.
	Market []MarketSpec `json:"market,omitempty"`
}

// The end of an exclusion; null: for good. An exclusion is never shortened.
type Exclusion struct {
	// The end of the exclusion; null: for good.
	Until *time.Time `json:"until,omitempty"`
}

// Exports, the latest first. next is the cursor of the next page; null: this is the last one.
type ExportPage struct {
	// The exports of this page.
	Exports []ExportShown `json:"exports"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// An export. rows and percent tell how far it has come; bytes and sha256 are those of the file, null until it is
// done.
type ExportShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// What the rows are.
	Table string `json:"table"`

	// The format of the file: CSV with a head, a spreadsheet, Parquet, or an object in each line (JSON Lines).
	Format string `json:"format"`

	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// The entity whose tickets and events the file has, with those below it; by default the caller's own.
	EntityId int64 `json:"entity_id"`

	// Whether it waits, is written, is done, has failed, or its file is gone.
	Status string `json:"status"`

	// The rows that are written so far.
	Rows int64 `json:"rows"`

	// How much of the period is written, in percent.
	Percent int64 `json:"percent"`

	// The size of the file; null until it is done.
	Bytes *int64 `json:"bytes"`

	// The SHA-256 of the file, in hexadecimal; null until it is done.
	Sha256 *string `json:"sha256"`

	// The instant at which it was asked for.
	AskedAt time.Time `json:"asked_at"`

	// The instant at which a worker first began it; null until then.
	StartedAt *time.Time `json:"started_at"`

	// The instant at which it was done, or failed; null until then.
	FinishedAt *time.Time `json:"finished_at"`

	// The first instant at which the file is gone.
	ExpiresAt time.Time `json:"expires_at"`

	// Why it failed; null otherwise.
	Error *string `json:"error"`
}

// A table as a file: what was sold, or told, on these days, at most 366, of an entity and those below it.
//
// Tickets and wagers are those of lotteries; sports (the root entity's alone) has the tickets ordered then, and
// sold since. Events are not written as a spreadsheet, whose cells are too small for them.
type ExportToMake struct {
	// What the rows are.
	Table string `json:"table"`

	// The format of the file: CSV with a head, a spreadsheet, Parquet, or an object in each line (JSON Lines).
	Format string `json:"format"`

	// The first day, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// The entity whose tickets and events the file has, with those below it; by default the caller's own.
	EntityId *int64 `json:"entity_id,omitempty"`
}

// A draw's sale and its outcomes, the most expensive first. Wagers on several draws are not counted.
type ExposureShown struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The currency of the operator, by its ISO 4217 code.
	Currency string `json:"currency"`

	// What the draw has sold.
	Sale string `json:"sale"`

	// The outcomes, the most expensive first.
	Outcomes []OutcomeCost `json:"outcomes"`
}

// The password of the caller, as proof; where the second factor is on, a code too.
type FactorProof struct {
	// The password of the caller.
	Password string `json:"password"`

	// Six digits of the authenticator app, or a recovery code; for users with a second factor.
	Code *string `json:"code,omitempty"`

	// `device_token` of an earlier login of this user on this device.
	DeviceToken *string `json:"device_token,omitempty"`
}

// A figure of a wheel: the code that tickets bear, and its name in Spanish.
type FigureShown struct {
	// The code that tickets bear.
	Code string `json:"code"`

	// The name of the figure, in Spanish.
	Name string `json:"name"`
}

// The first user of an operator. Without a password one is made.
type FirstAdministrator struct {
	// The address with which the administrator logs in.
	Email string `json:"email"`

	// The password; null: one is made.
	Password *string `json:"password,omitempty"`
}

// The first code that the app shows.
type FirstCode struct {
	// Six digits of the authenticator app, or a recovery code; for users with a second factor.
	Code string `json:"code"`
}

// A game. width is the number of digits of its numbers, 0 for figures; has_sign: a sign follows the number
// (341-ARI).
//
// selections counts what there is to choose from; null for the games that several draws decide together
// (is_joint). figures are those of a wheel, in its order; the games that several draws decide take those of
// their product's wheel.
type GameShown struct {
	// The game, by its name for programs.
	Game string `json:"game"`

	// The digits of the game's numbers; 0 for figures.
	Width int64 `json:"width"`

	// Whether a sign of the zodiac is drawn with the number.
	HasSign bool `json:"has_sign"`

	// Whether several draws decide it together.
	IsJoint bool `json:"is_joint"`

	// The number of selections to choose from; null for a game that several draws decide together.
	Selections *int64 `json:"selections"`

	// The figures of its wheel, in the wheel's order; empty for games of numbers.
	Figures []FigureShown `json:"figures"`
}

// All games, and the signs of those that have one.
type GamesShown struct {
	// All games of the installation.
	Games []GameShown `json:"games"`

	// The signs of the zodiac, in their order.
	Signs []SignShown `json:"signs"`
}

// A provider's credit above its ceiling. asked is what a first clerk has decided, null where none has.
type HeldCreditShown struct {
	// The provider of games.
	Provider string `json:"provider"`

	// The provider's own id of the request.
	Request string `json:"request"`

	// The player, by the partner's id.
	UserId string `json:"user_id"`

	// The provider's own id of the transaction.
	Transaction string `json:"transaction"`

	// The game of the provider.
	Game string `json:"game"`

	// The stake of the bet.
	Stake string `json:"stake"`

	// The credit that is held.
	Amount string `json:"amount"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The ceiling that the credit would pass: for one bet, or for one day.
	Above string `json:"above"`

	// The instant since which it waits.
	HeldAt time.Time `json:"held_at"`

	// What a first clerk has decided; null while none has.
	Asked *string `json:"asked"`
}

// The credits that wait for two clerks, the oldest first; a thousand at most.
type HeldCredits struct {
	// The credits that wait, the oldest first.
	Credits []HeldCreditShown `json:"credits"`
}

// Payments that wait, the longest waiting first. next is the cursor of the next page; null: this is the last
// one.
type HeldPaymentPage struct {
	// The payments that wait, the longest waiting first.
	Payments []HeldPaymentShown `json:"payments"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A payment of a ticket that waits for a second person. is_own: the caller asked for it, and may not approve it.
type HeldPaymentShown struct {
	// The ticket, by its id.
	TicketId string `json:"ticket_id"`

	// The number that is printed on the ticket.
	Number int64 `json:"number"`

	// The day of the ticket's sale, by the operator's calendar.
	Day string `json:"day"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// What the customer is to be paid.
	Amount string `json:"amount"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// Who asked for it: a user's address, or the command line.
	AskedBy string `json:"asked_by"`

	// The instant at which it was asked for.
	AskedAt time.Time `json:"asked_at"`

	// Whether the caller asked for it, and so may not approve it.
	IsOwn bool `json:"is_own"`
}

// Tickets that wait for the operator's approval, the first to close first; a thousand at most.
type HeldSportsTickets struct {
	// The tickets that wait, the first to close first.
	Tickets []SportsTicketShown `json:"tickets"`
}

// A day that is no business day. is_national: it is one for all operators.
type Holiday struct {
	// The day, by the operator's calendar.
	Day string `json:"day"`

	// The name of the holiday.
	Name string `json:"name"`

	// Whether it is a holiday of all operators.
	IsNational bool `json:"is_national"`
}

// The holidays of an operator and of the nation, by day.
type Holidays struct {
	// The holidays, by day.
	Holidays []Holiday `json:"holidays"`
}

// Keys of the installation by their ids. next is the cursor of the page that follows, null after the last.
type HouseKeyPage struct {
	// The keys of this page.
	Keys []HouseKeyShown `json:"keys"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A key of the installation, without the key itself. used_at is when it was last used, to the minute.
type HouseKeyShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The instant at which it was added.
	CreatedAt time.Time `json:"created_at"`

	// The instant from which on it is of no use; null: it never expires.
	ExpiresAt *time.Time `json:"expires_at"`

	// The instant of its last use, to the minute; null: it was never used.
	UsedAt *time.Time `json:"used_at"`

	// Whether the key is active, has expired, or was revoked.
	Status string `json:"status"`
}

// A new key of the installation.
type HouseKeyToAdd struct {
	// The name, for people. It can be printed.
	Name string `json:"name"`

	// The instant from which on the key is of no use; null: it never expires.
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

// The things that tickets name by their ids, each once: only those for which `expand` asks.
//
// A machine that has sold is no user, and is not among them.
type Included struct {
	// The draws: of a ticket those of its wagers, of a list those that the tickets begin with. Absent where not
	// asked for.
	Draws []DrawShown `json:"draws,omitempty"`

	// The agencies that sold the tickets. Absent where not asked for.
	Entities []EntityShown `json:"entities,omitempty"`

	// The users who sold them. Absent where not asked for.
	Sellers []UserShown `json:"sellers,omitempty"`
}

// Keys by their ids. next is the cursor of the page that follows, null after the last.
type KeyPage struct {
	// The keys of this page.
	Keys []KeyShown `json:"keys"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A new key in place of another one, which is valid beside it for so many hours; 0 for a key that somebody else
// knows.
type KeyRotation struct {
	// Hours for which the old key is valid beside the new one, if it does not expire before; 0 for a key that
	// somebody else knows.
	OverlapHours *int64 `json:"overlap_hours,omitempty"`
}

// A key, without the key itself. used_at is when it was last used, to the minute.
type KeyShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The role, which tells what one may do.
	Role string `json:"role"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// What the key may do of what its role may; null: all of that.
	Scopes []string `json:"scopes"`

	// Requests that the key may send to `/v1` within a minute; null: as many as a person.
	RequestsPerMinute *int64 `json:"requests_per_minute"`

	// IP addresses and networks from which alone it may be used; empty: from anywhere.
	Networks []string `json:"networks"`

	// Origins whose pages may use the key from a browser (CORS), without a cookie; empty: none.
	Origins []string `json:"origins"`

	// The instant at which it was added.
	CreatedAt time.Time `json:"created_at"`

	// The instant from which on it is of no use; null: it never expires.
	ExpiresAt *time.Time `json:"expires_at"`

	// The instant of its last use, to the minute; null: it was never used.
	UsedAt *time.Time `json:"used_at"`

	// Whether the key is active, has expired, or was revoked.
	Status string `json:"status"`

	// The version in which requests of the key are answered that name none.
	Version string `json:"version"`
}

// A new key of an entity. It may do what a user of its role there may, but for what only people do.
type KeyToAdd struct {
	// The name, for people. It can be printed.
	Name string `json:"name"`

	// The role whose work the key may do.
	Role string `json:"role"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// What the key may do of what its role may; null: all of that.
	Scopes *[]string `json:"scopes,omitempty"`

	// Requests that the key may send to `/v1` within a minute; null: as many as a person.
	RequestsPerMinute *int64 `json:"requests_per_minute,omitempty"`

	// The instant from which on the key is of no use; null: it never expires.
	ExpiresAt *time.Time `json:"expires_at,omitempty"`

	// IP addresses and networks from which alone it may be used; empty: from anywhere.
	Networks []string `json:"networks,omitempty"`

	// Origins whose pages may use the key from a browser (CORS), without a cookie; empty: none.
	Origins []string `json:"origins,omitempty"`
}

// A ticket of a batch, and its own key.
type KeyedTicket struct {
	// The wagers, in their order on the ticket.
	Wagers []WagerToSell `json:"wagers"`

	// What was handed over for the ticket; null: its amount, in cash of the operator's own currency.
	Tender *TenderOfSale `json:"tender,omitempty"`

	// The caller's own key of this ticket, as `Idempotency-Key` is of a single sale.
	Key string `json:"key"`
}

// A league of a sport.
type LeagueSpec struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The sport.
	Sport int64 `json:"sport"`

	// The name, for people.
	Name string `json:"name"`
}

// An amount by a way to pay, in its currency. 0 is cash in the operator's own currency.
type LegOfTender struct {
	// The way to pay; 0 is cash in the operator's own currency.
	MethodId int64 `json:"method_id"`

	// The money by this way to pay, in its currency.
	Amount string `json:"amount"`
}

// A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step
// in (V1).
type LegSpec struct {
	// The event that is played.
	Event int64 `json:"event"`

	// The market of the event whose outcomes are picked.
	Market int64 `json:"market"`

	// Whether the game is a reserve, which steps in for a void one.
	Reserve *bool `json:"reserve,omitempty"`
}

// Bounds of stakes and tickets. A bound that is left out is as other rules have it; a later limit of the scope
// replaces all.
//
// Days to claim a prize (expiration_days, expiry_basis) and advance_days are decided at the root entity. Bounds
// of a whole ticket go with no product and no game; advance_days goes with a product alone.
type Limit struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// Least stake of a wager, in whole units.
	StakeMin *string `json:"stake_min,omitempty"`

	// Greatest stake of a wager, in whole units.
	StakeMax *string `json:"stake_max,omitempty"`

	// What a stake is a multiple of, in whole units.
	StakeMultiple *string `json:"stake_multiple,omitempty"`

	// Wagers of a ticket at most.
	WagersMax *int64 `json:"wagers_max,omitempty"`

	// How long a ticket may be canceled.
	SecondsToCancel *int64 `json:"seconds_to_cancel,omitempty"`

	// Days to claim a prize.
	ExpirationDays *int64 `json:"expiration_days,omitempty"`

	// Which days count to claim a prize: calendar or business.
	ExpiryBasis *string `json:"expiry_basis,omitempty"`

	// Days before its own that a draw is sold.
	AdvanceDays *int64 `json:"advance_days,omitempty"`

	// Wagers that one permuta becomes at most.
	MaxPermutations *int64 `json:"max_permutations,omitempty"`

	// Wagers that one serie or corrida becomes at most.
	MaxSequenceSize *int64 `json:"max_sequence_size,omitempty"`

	// Series and corridas of a ticket at most.
	MaxSequences *int64 `json:"max_sequences,omitempty"`

	// Tickets that a user may cancel or revert in a day.
	CancelsMax *int64 `json:"cancels_max,omitempty"`

	// The most that a ticket may win, in whole units.
	PrizeMax *string `json:"prize_max,omitempty"`
}

// A limit of a player's own choice. used is what is used up of it; amount null: no limit.
//
// is_in_force is false for a higher limit that the player must confirm, from confirmable_from on.
type LimitShown struct {
	// What the limit bounds.
	Kind string `json:"kind"`

	// The calendar period of the limit.
	Period string `json:"period"`

	// The most that the limit lets through in its period; null: no limit.
	Amount *string `json:"amount"`

	// What is used up of the limit; null for a limit that is not in force.
	Used *string `json:"used"`

	// Whether the limit is in force; false: the player must confirm it first.
	IsInForce bool `json:"is_in_force"`

	// The instant from which on the player may confirm the limit; null where it is in force.
	ConfirmableFrom *time.Time `json:"confirmable_from"`
}

// The limit that the player has asked for last.
type LimitToConfirm struct {
	// What the limit bounds.
	Kind string `json:"kind"`

	// The calendar period of the limit.
	Period string `json:"period"`
}

// A limit at a player's wish; amount null: no limit. A lower one holds at once, any other once it is confirmed.
type LimitToSet struct {
	// What the limit bounds.
	Kind string `json:"kind"`

	// The calendar period of the limit.
	Period string `json:"period"`

	// The most that the limit lets through in its period; null: no limit.
	Amount *string `json:"amount"`
}

// A list of a product, by the name that tickets print. id is null for a product without lists.
//
// has_sign: a sign is drawn with the number.
type ListShown struct {
	// The list, by its number: 1 is A, 2 is B; null for a product without lists.
	Id *int64 `json:"id"`

	// The name of the list, as tickets print it.
	Name string `json:"name"`

	// Whether a sign of the zodiac is drawn with the number.
	HasSign bool `json:"has_sign"`

	// The times at which the list is drawn.
	Times []DrawTime `json:"times"`
}

// A player of the operator, with its balance.
type ListedPlayer struct {
	// The player, by the partner's id.
	UserId string `json:"user_id"`

	// The name, for people.
	Name string `json:"name"`

	// The partner that the player came from.
	PartnerId string `json:"partner_id"`

	// Whether the player may play, or is blocked.
	Status string `json:"status"`

	// The end of the player's exclusion; null: there is none.
	ExcludedUntil *time.Time `json:"excluded_until"`

	// What the player has in the wallet.
	Balance string `json:"balance"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`
}

// A ticket of a list. prize is what a winner, held or not, is still to be paid; of others it is all that was
// won.
//
// claim_until is the first moment at which a part of what is unpaid is too late to be claimed, null where
// nothing is unpaid. first_draw is the name of the draw of its first wager, first_draw_id, with its list, and
// first_draws_at its hour.
type ListedTicket struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The number that is printed on the ticket. Eight digits, the first not 0; unique on its day.
	Number int64 `json:"number"`

	// Whether the ticket is sold, undone (canceled or rejected), a winner, held, a loser, paid, or expired.
	Status string `json:"status"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity: an agency, a group or a banca.
	EntityName string `json:"entity_name"`

	// The user who sold it; of a key, the id that its `GET /v1/me` shows.
	SellerId int64 `json:"seller_id"`

	// The address of the user who sold it.
	Seller string `json:"seller"`

	// The instant of the sale.
	SoldAt time.Time `json:"sold_at"`

	// The price of the ticket.
	Amount string `json:"amount"`

	// What a winner is still to be paid, also while that waits for a second person; of any other ticket, all that it
	// has won.
	Prize string `json:"prize"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The first moment at which a part of what is unpaid is too late to be claimed; null: nothing is unpaid.
	ClaimUntil *time.Time `json:"claim_until"`

	// The draw of its first wager.
	FirstDrawId int64 `json:"first_draw_id"`

	// The name of the draw of its first wager, with its list.
	FirstDraw string `json:"first_draw"`

	// The instant at which the draw of its first wager is held.
	FirstDrawsAt time.Time `json:"first_draws_at"`
}

// The numbers of rows added and changed, by table.
type Loaded struct {
	// The number of rows that were added, by table.
	Added map[string]int64 `json:"added"`

	// The number of rows that were changed, by table.
	Changed map[string]int64 `json:"changed"`
}

// The look of an operator. logo is a PNG file in base64. Each is null where Taquilla's own stands in its place.
//
// clock is how pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
type Look struct {
	// The name of the operator.
	Name string `json:"name"`

	// The colour of the pages, such as #1a6b4f; null: Taquilla's own.
	Colour *string `json:"colour"`

	// The logo, a PNG file in base64; null: Taquilla's own.
	Logo *string `json:"logo"`

	// How pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
	Clock string `json:"clock"`
}

// A change of the look; what is left out stays. null takes Taquilla's own again. logo is a PNG file in base64.
type LookChange struct {
	// The colour of the pages, such as #1a6b4f; null: Taquilla's own.
	Colour Nullable[string] `json:"colour,omitempty"`

	// The logo, a PNG file in base64; null: Taquilla's own.
	Logo Nullable[string] `json:"logo,omitempty"`

	// How pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
	Clock *string `json:"clock,omitempty"`
}

// A change that lets more through than is in force, and waits for a second person.
//
// what: a rule, its end (rule end), a ceiling of a provider's credits, the credit of an entity, the days of
// independence, whether a day stands in for the second person (loosening), the address of the operator's wallet
// or the price from which on tickets of sports wait (sports), a restart of the log. change says it as it was
// asked for, amounts as decimal strings. asked_by is a user's address, or the command line. is_own: the caller
// asked for it, and may approve it from alone_from on alone, if at all.
type LooseningShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// What is to be changed.
	What string `json:"what"`

	// The change that was asked for, by its fields, with amounts as decimal strings.
	Change map[string]any `json:"change"`

	// The entity that it is about; null: the whole operator.
	EntityId *int64 `json:"entity_id"`

	// Who asked for it: a user's address, or the command line.
	AskedBy string `json:"asked_by"`

	// The instant at which it was asked for.
	AskedAt time.Time `json:"asked_at"`

	// Whether the caller asked for it, and so may not approve it.
	IsOwn bool `json:"is_own"`

	// The instant from which on whoever asked may approve it alone; null: never.
	AloneFrom *time.Time `json:"alone_from"`

	// Whether the change waits, was approved, or was withdrawn.
	Status string `json:"status"`

	// The address of the user who decided it; null until somebody does.
	DecidedBy *string `json:"decided_by"`

	// The instant of the decision; null until there is one.
	DecidedAt *time.Time `json:"decided_at"`
}

// The changes that wait, the oldest first.
type Loosenings struct {
	// The changes that wait.
	Loosenings []LooseningShown `json:"loosenings"`
}

// The lotteries of the catalogue.
type Lotteries struct {
	// The lotteries of the catalogue.
	Lotteries []LotteryShown `json:"lotteries"`
}

// An institution that holds draws, with the ids of its products.
type LotteryShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// Whether the lottery holds draws.
	IsActive bool `json:"is_active"`

	// The products of the lottery, by their ids.
	Products []int64 `json:"products"`
}

// A market of an event. team: the team it is about, if any. A market that is not allowed is shown and not sold.
type MarketSpec struct {
	// The id of the market, unique within its event.
	Id int64 `json:"id"`

	// The code of the market, such as 1X2.
	Code string `json:"code"`

	// The name, for people.
	Name string `json:"name"`

	// The outcomes of the market.
	Bet []BetSpec `json:"bet,omitempty"`

	// The team that the market is about; null without one.
	Team *int64 `json:"team,omitempty"`

	// Whether the market is sold.
	Status *string `json:"status,omitempty"`

	// Whether the market is sold; one that is not allowed is shown alone.
	Allowed *bool `json:"allowed,omitempty"`
}

// The caller, and what its amounts and days mean: the operator's currency, its decimals, and its time zone.
type Me struct {
	// The caller.
	User User `json:"user"`

	// The operator that the caller works for.
	OperatorId int64 `json:"operator_id"`

	// The currency of the operator, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The decimals of the currency, which every amount has.
	Decimals int64 `json:"decimals"`

	// The time zone of the operator's calendar.
	TimeZone string `json:"time_zone"`
}

// The money that a shift should have by a way to pay beside the own cash: opening and taken, received less
// given.
type MethodShown struct {
	// The way to pay, by its id.
	MethodId int64 `json:"method_id"`

	// The name, for people.
	Name string `json:"name"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The money that it began with, in its currency.
	Opening string `json:"opening"`

	// The money that came in by it: received less given.
	Taken string `json:"taken"`

	// The money that should be there by it: opening and taken.
	Expected string `json:"expected"`
}

// A bet's new odds (2, or "2.10"), its new status, or both.
type Move struct {
	// The event, by its id in the catalogue.
	Event int64 `json:"event"`

	// The bet, by its id within the event.
	Bet int64 `json:"bet"`

	// The new decimal odds, 2 or 2.10; null: they stay.
	Odds any `json:"odds,omitempty"`

	// The new status; null: it stays.
	Status *string `json:"status,omitempty"`
}

// Changes of odds that take effect together: all of them, or none.
type Moves struct {
	// The changes of odds, all of which take effect together.
	Moves []Move `json:"moves"`
}

// The payment for a hit, in hundredths of the stake, in place of the national multiplier.
type Multiplier struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// What a hit pays, in hundredths of its stake: 60000 is 600 times.
	Hundredths int64 `json:"hundredths"`
}

// A holiday of the operator's own.
type NewHoliday struct {
	// The day, by the operator's calendar.
	Day string `json:"day"`

	// The name of the holiday.
	Name string `json:"name"`
}

// A rule. starts_at null: from now on. ends_at null: until a later rule of the same kind and scope takes over.
type NewRule struct {
	// The values of the rule, by its kind.
	Values any `json:"values"`

	// Whom the rule binds, and what it is about.
	Scope *ScopeOfRule `json:"scope,omitempty"`

	// The instant from which on it holds; null: from now on.
	StartsAt *time.Time `json:"starts_at,omitempty"`

	// The instant at which the rule ends; null: when a later rule of its kind and scope takes over.
	EndsAt *time.Time `json:"ends_at,omitempty"`
}

// Tells whether something is sold. What is not sold above is not sold.
type Offer struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// Whether it is sold.
	IsSold bool `json:"is_sold"`
}

// A game of a product that the caller may sell, and its terms.
//
// A prize is multiplier_hundredths / 100 times the stake. commission_basis_points is the agency's own.
type OfferedGame struct {
	// The product of the national catalogue, by its id.
	ProductId int64 `json:"product_id"`

	// The name of the product.
	Product string `json:"product"`

	// The game, by its name for programs.
	Game string `json:"game"`

	// Least stake of a wager.
	StakeMin string `json:"stake_min"`

	// Greatest stake of a wager.
	StakeMax string `json:"stake_max"`

	// The amount of which each stake is a multiple.
	StakeStep string `json:"stake_step"`

	// What a hit pays, in hundredths of its stake: 60000 is 600 times.
	MultiplierHundredths int64 `json:"multiplier_hundredths"`

	// The seller's commission, in hundredths of a percent of its sales.
	CommissionBasisPoints int64 `json:"commission_basis_points"`

	// Seconds before a draw at which its sale ends.
	ClosesBeforeS int64 `json:"closes_before_s"`
}

// The games that the caller may sell now, by product.
type Offers struct {
	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The most wagers of a ticket.
	WagersMax int64 `json:"wagers_max"`

	// The games that the caller may sell, by product.
	Games []OfferedGame `json:"games"`
}

// The money that a shift began with by a way to pay beside the own cash, in its currency.
type OpeningShown struct {
	// The way to pay, by its id.
	MethodId int64 `json:"method_id"`

	// The name, for people.
	Name string `json:"name"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The money that it began with, in its currency.
	Opening string `json:"opening"`
}

// Operators by their ids. next is the cursor of the page that follows, null after the last.
type OperatorPage struct {
	// The operators of this page.
	Operators []OperatorShown `json:"operators"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// An operator: who sells, in one currency, by one calendar. Where its addresses are apart, a login names it.
//
// sandbox_of is the operator whose sandbox it is; null for a live one.
type OperatorShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The operator's one currency, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The decimals of the currency, which every amount has.
	Decimals int64 `json:"decimals"`

	// The time zone of the operator's calendar, by its name in the IANA database.
	TimeZone string `json:"time_zone"`

	// Whether the operator sells lotteries.
	SellsLotteries bool `json:"sells_lotteries"`

	// Whether its people name the operator when they log in (apart), or have addresses unique among all that share
	// them (shared).
	Addresses string `json:"addresses"`

	// Whether the operator is active, or closed for good.
	Status string `json:"status"`

	// The operator whose sandbox it is, by its id; null for a live one.
	SandboxOf *int64 `json:"sandbox_of"`
}

// A new operator, its currency by ISO code, and its first user.
//
// addresses: apart, its people name it when they log in, and no other operator learns of them; shared, their
// addresses are nobody else's among all operators that share, and need no name; null, shared for the first
// operator of a house, and apart for each later one.
type OperatorToAdd struct {
	// The name, for people. It can be printed.
	Name string `json:"name"`

	// The operator's one currency, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The operator's first user, an administrator.
	Administrator FirstAdministrator `json:"administrator"`

	// The decimals of the currency, which every amount has.
	Decimals *int64 `json:"decimals,omitempty"`

	// The time zone of the operator's calendar, by its name in the IANA database.
	TimeZone *string `json:"time_zone,omitempty"`

	// Whether the operator sells lotteries.
	SellsLotteries *bool `json:"sells_lotteries,omitempty"`

	// Whether its people name it when they log in (apart), or not (shared); null: shared for the first operator of
	// an installation, else apart.
	Addresses *string `json:"addresses,omitempty"`
}

// The reason for an order about a draw.
type OrderReason struct {
	// Why the order is given, for the audit trail.
	Reason string `json:"reason"`
}

// An order about a draw. It is carried out once a second clerk has approved it: then is_approved is true.
type OrderShown struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The version of it: a correction has the next one.
	Version int64 `json:"version"`

	// What is to be done with the draw.
	Order string `json:"order"`

	// Whether a second clerk has approved it: only then it counts.
	IsApproved bool `json:"is_approved"`
}

// An outcome of a draw: the prizes that it would cost, and what would remain of the sale.
type OutcomeCost struct {
	// A possible result of the draw.
	Outcome string `json:"outcome"`

	// What would be paid for this outcome.
	Prizes string `json:"prizes"`

	// What would remain of the sale; below zero, the draw would cost more than it sold.
	Remains string `json:"remains"`
}

// A wager that was paid, by its place on the ticket from 0, and what it was paid.
type PaidLine struct {
	// The wager, by its place on the ticket, from 0.
	Line int64 `json:"line"`

	// What was paid for the wager.
	Prize string `json:"prize"`
}

// A payment: its wagers and their sum. A ticket with draws to come may be presented again.
type PaidTicket struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The number that is printed on the ticket.
	Number int64 `json:"number"`

	// What was paid now, the sum of its lines.
	Prize string `json:"prize"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The instant of the payment.
	PaidAt time.Time `json:"paid_at"`

	// The wagers that were paid.
	Lines []PaidLine `json:"lines"`
}

// A call to the operator's wallet that is not made any more until somebody replays it. behind wait for it.
//
// A ticket_discard that has failed five times is one too, and is still made every half an hour.
type ParkedCall struct {
	// The ticket, by its id.
	TicketId string `json:"ticket_id"`

	// The code of the ticket.
	TicketCode string `json:"ticket_code"`

	// The player, as the operator's wallet names it.
	Player string `json:"player"`

	// The number of the call among those about its ticket.
	Call int64 `json:"call"`

	// What the call tells the wallet about the ticket.
	Action string `json:"action"`

	// How often the call was made.
	Tries int64 `json:"tries"`

	// The instant at which the call came up.
	WrittenAt time.Time `json:"written_at"`

	// The number of calls about the same ticket that wait for this one.
	Behind int64 `json:"behind"`
}

// The parked calls, ticket by ticket.
type ParkedCalls struct {
	// The parked calls.
	Calls []ParkedCall `json:"calls"`
}

// The outcome that a result or a rule would have, by its place in the set from 0.
type PartPreviewed struct {
	// Its place in the set, from 0.
	Place int64 `json:"place"`

	// Whether it would be done, wait for a second person, or be refused.
	Outcome string `json:"outcome"`

	// Why it would be refused; null otherwise.
	Problem *Problem `json:"problem,omitempty"`
}

// A partner of the operator, and the value of one of its points, in hundredths.
type PartnerShown struct {
	// The partner's id.
	Id string `json:"id"`

	// The value of one of its points, in hundredths.
	Rate int64 `json:"rate"`

	// Whether the partner is active, or closed.
	Status string `json:"status"`
}

// A partner. rate is the value of one of its points, in hundredths; it holds for good.
type PartnerToAdd struct {
	// The id that the partner is to have.
	Id string `json:"id"`

	// The value of one of its points, in hundredths.
	Rate *int64 `json:"rate,omitempty"`
}

// The partners of the operator.
type Partners struct {
	// The partners of the operator.
	Partners []PartnerShown `json:"partners"`
}

// A new password, with the old one as proof.
type PasswordChange struct {
	// The password that the user has now.
	OldPassword string `json:"old_password"`

	// The new password. 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own
	// name.
	NewPassword string `json:"new_password"`

	// Six digits of the authenticator app, or a recovery code; for users with a second factor.
	Code *string `json:"code,omitempty"`

	// `device_token` of an earlier login of this user on this device.
	DeviceToken *string `json:"device_token,omitempty"`
}

// A token by which the user sets a new password once, within so many minutes. It is shown with this response
// alone.
type PasswordReset struct {
	// The user, by its id.
	UserId int64 `json:"user_id"`

	// The token of the password reset, of use once.
	ResetToken string `json:"reset_token"`

	// Minutes for which the token is of use.
	ValidMinutes int64 `json:"valid_minutes"`
}

// A way to pay. rate is what its currency is worth now, null for the operator's own, and for one that has no
// rate yet.
type PaymentMethodShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// What it is: cash, a card, a mobile payment, or another way.
	Kind string `json:"kind"`

	// The currency of the way to pay, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The decimals of the currency, which every amount has.
	Decimals int64 `json:"decimals"`

	// Whether change may be given in it; if not, change is given in cash of the operator's currency.
	GivesChange bool `json:"gives_change"`

	// Whether customers may pay by it now.
	IsOpen bool `json:"is_open"`

	// What its currency is worth now; null for the operator's own, and for one that has no rate yet.
	Rate *Rate `json:"rate"`
}

// A new way to pay. gives_change: change may be given in it; without, change is given in cash of the operator's
// currency.
type PaymentMethodToAdd struct {
	// The name, for people. It can be printed.
	Name string `json:"name"`

	// What it is: cash, a card, a mobile payment, or another way.
	Kind string `json:"kind"`

	// The currency of the way to pay, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The decimals of the currency, which every amount has.
	Decimals *int64 `json:"decimals,omitempty"`

	// Whether change may be given in it; if not, change is given in cash of the operator's currency.
	GivesChange *bool `json:"gives_change,omitempty"`
}

// The ways to pay by their ids, closed ones too. Cash in the operator's currency, whose id is 0, is always
// there.
type PaymentMethods struct {
	// The ways to pay, each with its money.
	Methods []PaymentMethodShown `json:"methods"`
}

// Payments, the latest first. next is the cursor of the next page; null: this is the last one.
type PaymentPage struct {
	// The payments of this page.
	Payments []PaymentShown `json:"payments"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A payment between an entity and its parent. day is the day that it counts for, by the operator's calendar.
//
// undoes is the payment that it takes back, undone_by the one that takes it back; null without one.
type PaymentShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// Whether the entity paid its parent, or received from it.
	Direction string `json:"direction"`

	// The money that was paid.
	Amount string `json:"amount"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The day that it counts for, by the operator's calendar.
	Day string `json:"day"`

	// The instant at which it was recorded.
	At time.Time `json:"at"`

	// The address of the user who recorded the payment.
	RecordedBy string `json:"recorded_by"`

	// A note of whoever did it; empty without one.
	Note string `json:"note"`

	// The payment that this one takes back; null: none.
	Undoes *int64 `json:"undoes"`

	// The payment that takes this one back; null: none.
	UndoneBy *int64 `json:"undone_by"`
}

// A payment between an entity and its parent; above the operator's root is whoever runs the installation.
//
// direction is paid where the entity paid, received where it was paid. note goes to the audit trail.
type PaymentToRecord struct {
	// The entity that paid its parent, or was paid by it.
	EntityId int64 `json:"entity_id"`

	// The money that was paid.
	Amount string `json:"amount"`

	// Whether the entity paid its parent, or received from it.
	Direction *string `json:"direction,omitempty"`

	// A note for the audit trail.
	Note *string `json:"note,omitempty"`
}

// The most that one person pays for a ticket: a payment above it waits for a second person. null: no bound.
type PayoutBound struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// The most that one person pays for a ticket. In whole units; null: no bound.
	PayAloneMax *string `json:"pay_alone_max"`
}

// A report from the first day to the last one, both included. The groups add up to the total.
type PeriodReportShown struct {
	// The first day of the report, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day of it, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The sums of all groups.
	Total ReportSums `json:"total"`

	// The groups, which add up to the total.
	Groups []ReportGroup `json:"groups"`
}

// Notes or coins of one value, and how many there are.
type Pieces struct {
	// The value of one note or coin.
	Value string `json:"value"`

	// How many notes or coins there are.
	Pieces int64 `json:"pieces"`
}

// Players in the order of their making. next is the cursor of the next page; null: this is the last one.
type PlayerPage struct {
	// The players of this page.
	Players []ListedPlayer `json:"players"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A player, with the limits of its own choice.
type PlayerShown struct {
	// The player, by the partner's id.
	UserId string `json:"user_id"`

	// The name, for people.
	Name string `json:"name"`

	// The partner that the player came from.
	PartnerId string `json:"partner_id"`

	// Whether the player may play, or is blocked.
	Status string `json:"status"`

	// The end of the player's exclusion; null: there is none.
	ExcludedUntil *time.Time `json:"excluded_until"`

	// What the player has in the wallet.
	Balance string `json:"balance"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The limits of the player's own choice.
	Limits []LimitShown `json:"limits"`
}

// The effect that a rule would have had on the sales from since to until.
//
// judged counts the sales that it is about, refused those that it would have refused, amount is what they sold.
// tickets are the first hundred of these, none for a key whose scopes lack `tickets:read`. is_complete is false
// where there were too many sales to judge in ten seconds: until tells how far it came. note says why a kind of
// rule refuses no sale.
type PreviewShown struct {
	// The instant from which on sales were judged.
	Since time.Time `json:"since"`

	// The instant up to which sales were judged.
	Until time.Time `json:"until"`

	// Whether all sales were judged; false: `until` tells how far it came.
	IsComplete bool `json:"is_complete"`

	// The number of sales that the rule is about.
	Judged int64 `json:"judged"`

	// The number of sales that the rule would have refused.
	Refused int64 `json:"refused"`

	// What the refused sales sold in all.
	Amount string `json:"amount"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The first hundred of the sales that it would have refused.
	Tickets []RefusedSale `json:"tickets"`

	// Why a rule of this kind refuses no sale; null where it may.
	Note *string `json:"note"`
}

// The prizes of an agency that were won in a period: in all, paid, still to be claimed, and expired.
//
// to_recover is the part of paid that corrections have taken away since, on the days of the corrections: the
// customers keep it, and the agency owes it. So won is paid without to_recover, and what is unclaimed or has
// expired.
type PrizeGroup struct {
	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// What was won: paid without to_recover, and what is unclaimed or has expired.
	Won string `json:"won"`

	// What was paid to customers.
	Paid string `json:"paid"`

	// What is still to be claimed.
	Unclaimed string `json:"unclaimed"`

	// What nobody claimed in time.
	Expired string `json:"expired"`

	// The part of what was paid that corrections have taken away since, which the agency owes.
	ToRecover string `json:"to_recover"`
}

// The prizes that were won from the first day to the last one, both included, by agency; refunds of void draws
// too.
type PrizeReport struct {
	// The first day of the report, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day of it, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The agencies that prizes were won at.
	Agencies []PrizeGroup `json:"agencies"`
}

// An error. reason is a name for programs, type the address of its page, detail a sentence for people, subject
// the id of the thing concerned.
//
// pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit
// that was passed, an amount or a count; events are the draws concerned; until is the end of a lock. request_id
// names a request that met a fault of the server, as its log does.
type Problem struct {
	// The HTTP status of the response.
	Status int64 `json:"status"`

	// The kind of error, in a few words.
	Title string `json:"title"`

	// A sentence for people that says what is wrong.
	Detail string `json:"detail"`

	// The reason, a name for programs.
	Reason string `json:"reason"`

	// The address of a page about the problem.
	Type *string `json:"type,omitempty"`

	// The id of the thing concerned.
	Subject *int64 `json:"subject,omitempty"`

	// The field of the body that is wrong, as a JSON pointer.
	Pointer *string `json:"pointer,omitempty"`

	// The limit that was passed: an amount, or a count.
	Bound any `json:"bound,omitempty"`

	// The draws concerned.
	Events []int64 `json:"events,omitempty"`

	// The end of the lock, where one is in force.
	Until *time.Time `json:"until,omitempty"`

	// The errors of single wagers, where they are what is wrong.
	Errors []WagerProblem `json:"errors,omitempty"`

	// The id of a request that met a fault of the server; its log has it too.
	RequestId *string `json:"request_id,omitempty"`
}

// A game of a product, on the operator's own terms.
//
// multiplier_hundredths is null while it is not sold. consolation_hundredths is what half an A+B pays;
// run_length the draws of a tripleta, 0 for any other game.
type ProductGame struct {
	// The game, by its name for programs.
	Game string `json:"game"`

	// Whether the operator sells the game of this product.
	IsSold bool `json:"is_sold"`

	// What a hit pays, in hundredths of its stake: 60000 is 600 times; null while the game is not sold.
	MultiplierHundredths *int64 `json:"multiplier_hundredths"`

	// What half an A+B pays, in hundredths of its stake.
	ConsolationHundredths int64 `json:"consolation_hundredths"`

	// The number of draws of a tripleta; 0 for any other game.
	RunLength int64 `json:"run_length"`
}

// Products by their ids. next is the cursor of the next page; null: this is the last one.
type ProductPage struct {
	// The products of this page.
	Products []ProductShown `json:"products"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A product of the national catalogue as the operator sells it. is_active: neither it nor its lottery is closed.
//
// close_minutes, advance_days and quota (of a number in one draw) are those that the operator's own rules give
// now.
type ProductShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The lottery that holds the draws, by its id.
	LotteryId int64 `json:"lottery_id"`

	// The name of the lottery that holds the draws.
	Lottery string `json:"lottery"`

	// The kind of game that it is drawn for.
	Category string `json:"category"`

	// Whether neither the product nor its lottery is closed.
	IsActive bool `json:"is_active"`

	// The time zone of the product's draws, by its name in the IANA database.
	TimeZone string `json:"time_zone"`

	// Minutes before a draw at which its sale ends, by the operator's rules.
	CloseMinutes int64 `json:"close_minutes"`

	// Days before its own that a draw is sold, by the operator's rules.
	AdvanceDays int64 `json:"advance_days"`

	// What may be sold of a number in one draw, by the operator's rules.
	Quota string `json:"quota"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The lists of the product, each with its times.
	Lists []ListShown `json:"lists"`

	// The games, each with its terms.
	Games []ProductGame `json:"games"`
}

// A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole
// request alone.
type ProviderChange struct {
	// The least version of signatures that is taken: 1 over the body, 2 over the whole request.
	SignatureVersion *int64 `json:"signature_version,omitempty"`
}

// A game of a provider.
type ProviderGameShown struct {
	// The id of the game, as bets bear it.
	Id string `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The type of the game, for reports; empty without one.
	Type string `json:"type"`

	// Whether bets on the game are taken, or it is closed.
	Status string `json:"status"`
}

// A new game of a provider: its id, as bets bear it, and its name, type and code in reports.
type ProviderGameToAdd struct {
	// The id of the game, as bets bear it.
	Id string `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The type of the game, for reports; empty without one.
	Type *string `json:"type,omitempty"`

	// The code of the game, for reports; empty without one.
	Code *string `json:"code,omitempty"`
}

// A provider of games. Providers belong to the installation: all operators share them.
//
// signature_version is the least that its requests may bear.
type ProviderShown struct {
	// The id of the provider.
	Id string `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// Whoever makes the games for the provider; empty without one.
	SubName string `json:"sub_name"`

	// Whether the provider is active, or closed.
	Status string `json:"status"`

	// The least version of signatures that is taken: 1 over the body, 2 over the whole request.
	SignatureVersion int64 `json:"signature_version"`

	// The games of the provider.
	Games []ProviderGameShown `json:"games"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *ProviderShown) setTag(etag string) { thing.ETag = etag }

// A new provider, and the name of whoever makes the games for it.
type ProviderToAdd struct {
	// The id that the provider is to have, as its requests bear it.
	Id string `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// Whoever makes the games for the provider; empty without one.
	SubName *string `json:"sub_name,omitempty"`
}

// The providers of games, with their games.
type Providers struct {
	// The providers of games.
	Providers []ProviderShown `json:"providers"`
}

// The most that may be sold of a number in one draw, by all sellers of the scope together.
type Quota struct {
	// The kind of the rule.
	Kind string `json:"kind"`

	// What may be sold of a number in one draw, in whole units.
	Quota string `json:"quota"`
}

// A rate: so many units of the operator's currency for one unit of the other; with per own, the other way round.
type Rate struct {
	// The rate, as a decimal text.
	Rate string `json:"rate"`

	// The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the
	// operator's (own).
	Per string `json:"per"`
}

// Rates, the latest first. next is the cursor of the next page; null: this is the last one.
type RatePage struct {
	// The rates of this page.
	Rates []RateShown `json:"rates"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A rate of the history: from its instant on, until the next one of its currency.
type RateShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The other currency, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The rate, as a decimal text.
	Rate string `json:"rate"`

	// The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the
	// operator's (own).
	Per string `json:"per"`

	// The instant from which on it holds.
	Starts time.Time `json:"starts"`

	// Who set it: a user's address, or the command line.
	By string `json:"by"`
}

// The worth of another currency from now on.
//
// With per foreign, rate is how many units of the operator's currency one unit of the other is worth; with per
// own, how many units of the other one unit of the operator's is worth.
type RateToSet struct {
	// The other currency, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The rate, as a decimal text.
	Rate string `json:"rate"`

	// The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the
	// operator's (own).
	Per *string `json:"per,omitempty"`
}

// The part of the balance that an agency owes for prizes which it paid, and which a correction took back.
type Receivable struct {
	// The agency that owes it.
	EntityId int64 `json:"entity_id"`

	// The name of the agency.
	Entity string `json:"entity"`

	// What the agency owes for prizes that a correction took back.
	Amount string `json:"amount"`
}

// Codes for when the app is lost, each of which stands for a code once. They are shown once.
type RecoveryCodes struct {
	// The recovery codes, each of which stands for a code once; shown with this response alone.
	RecoveryCodes []string `json:"recovery_codes"`
}

// The reason that the operator's wallet is given with the refund.
type RefusalReason struct {
	// Why the ticket is refused, as the operator's wallet is told with the refund.
	Reason string `json:"reason"`
}

// A sale that would have been refused whole. bound is there where the whole ticket passed it; then wagers is
// empty.
type RefusedSale struct {
	// The ticket, by its id.
	TicketId string `json:"ticket_id"`

	// The number that is printed on the ticket.
	Number int64 `json:"number"`

	// The day of the sale, by the operator's calendar.
	Day string `json:"day"`

	// The agency that sold it.
	EntityId int64 `json:"entity_id"`

	// The user who sold it; of a key, the id that its `GET /v1/me` shows.
	SellerId int64 `json:"seller_id"`

	// The instant of the sale.
	SoldAt time.Time `json:"sold_at"`

	// The price of the ticket.
	Amount string `json:"amount"`

	// The reason of the refusal, a name for programs.
	Reason string `json:"reason"`

	// The wagers that would have been refused; empty where the whole ticket was.
	Wagers []RefusedWager `json:"wagers"`

	// The limit that the whole ticket passed, an amount or a count; not there where single wagers are refused.
	Bound any `json:"bound,omitempty"`
}

// A wager that would have been refused. bound is the limit that it would have passed, an amount or a count.
//
// room is the amount that would have been left of the quota.
type RefusedWager struct {
	// The wager, by its place on the ticket, from 0.
	Line int64 `json:"line"`

	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The name of the draw, without its list.
	Draw string `json:"draw"`

	// The game, by its name for programs.
	Game string `json:"game"`

	// What was played: a number, a number and a sign, or a figure.
	Selection string `json:"selection"`

	// The stake of the wager.
	Stake string `json:"stake"`

	// The reason of the refusal, a name for programs.
	Reason string `json:"reason"`

	// The limit that the wager would have passed, an amount or a count.
	Bound any `json:"bound,omitempty"`

	// What would have been left of the quota.
	Room *string `json:"room,omitempty"`
}

// The number of the first event to deliver: once more, or beyond those that wait, which are skipped.
type Replay struct {
	// The number of the first event to deliver.
	FromNumber int64 `json:"from_number"`
}

// One group of a report, and its sums. Only the fields that describe its kind of group are there.
//
// A commission on a week's profit belongs to no user and to no draw: its group has null there.
type ReportGroup struct {
	// What was sold, without undone tickets.
	Sales string `json:"sales"`

	// What was won, paid or not.
	Prizes string `json:"prizes"`

	// What the agencies earned on their sales, or on a week's profit.
	Commission string `json:"commission"`

	// What remains at the agencies and at the entities directly above them together: of each wager the greater
	// commission.
	ParentCommission string `json:"parent_commission"`

	// What the wallets of players moved.
	Wallets string `json:"wallets"`

	// What is owed upward: sales without commission and prizes; below zero, it is owed to the agency.
	Balance string `json:"balance"`

	// The day, by the operator's calendar, in groups by day.
	Day *string `json:"day,omitempty"`

	// The user, in groups by user; null for a commission on a week's profit.
	UserId *int64 `json:"user_id,omitempty"`

	// The address of the user, in groups by user; null for a commission on a week's profit.
	User *string `json:"user,omitempty"`

	// The entity, in groups by entity.
	EntityId *int64 `json:"entity_id,omitempty"`

	// The name of the entity, in groups by entity.
	Entity *string `json:"entity,omitempty"`

	// The product, in groups by product.
	ProductId *int64 `json:"product_id,omitempty"`

	// The name of the product, in groups by product.
	Product *string `json:"product,omitempty"`

	// The game, in groups by game.
	Game *string `json:"game,omitempty"`

	// The draw, in groups by draw; null for a commission on a week's profit.
	DrawId *int64 `json:"draw_id,omitempty"`

	// The name of the draw, in groups by draw; null for a commission on a week's profit.
	Draw *string `json:"draw,omitempty"`

	// The instant at which the draw is held, in groups by draw.
	DrawsAt *time.Time `json:"draws_at,omitempty"`
}

// The sums of a period, in the operator's currency.
//
// sales are without undone tickets. prizes are what was won, paid or not. commission is the agencies' own,
// parent_commission what remains at them and at the entities directly above together (CM-07). wallets is what
// players' wallets paid of sales, less their prizes. balance is what agencies owe upward: sales without
// commission, prizes and what players' wallets moved; below zero, it is owed to them.
type ReportSums struct {
	// What was sold, without undone tickets.
	Sales string `json:"sales"`

	// What was won, paid or not.
	Prizes string `json:"prizes"`

	// What the agencies earned on their sales, or on a week's profit.
	Commission string `json:"commission"`

	// What remains at the agencies and at the entities directly above them together: of each wager the greater
	// commission.
	ParentCommission string `json:"parent_commission"`

	// What the wallets of players moved.
	Wallets string `json:"wallets"`

	// What is owed upward: sales without commission and prizes; below zero, it is owed to the agency.
	Balance string `json:"balance"`
}

// A token of a password reset, and the new password.
type ResetUse struct {
	// The token of the password reset.
	ResetToken string `json:"reset_token"`

	// The new password. 10 to 256 characters: no run, no repetition, not of common words alone, not the user's own
	// name.
	NewPassword string `json:"new_password"`
}

// A result as a clerk read it: the bets won, and the bets or the whole event void. All other bets are lost.
type Result struct {
	// The event, by its id in the catalogue.
	Event int64 `json:"event"`

	// The bets that have won; all that are not named have lost.
	Won []int64 `json:"won,omitempty"`

	// The bets that are void.
	Voided []int64 `json:"voided,omitempty"`

	// Whether the whole event is void.
	Void *bool `json:"void,omitempty"`
}

// A clerk's own readings of the results of different draws.
type ResultSet struct {
	// The readings, each of another draw.
	Results []ResultToRead `json:"results"`
}

// A version of a result, as this clerk has read it. It counts once is_approved is true.
type ResultShown struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The version of it: a correction has the next one.
	Version int64 `json:"version"`

	// What was drawn: 341, 341-ARI or 00.
	Outcome string `json:"outcome"`

	// Whether a second clerk has approved it: only then it counts.
	IsApproved bool `json:"is_approved"`
}

// A clerk's own reading of a draw's result: "341", "341-ARI", "00".
type ResultToRead struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// What was drawn: 341, 341-ARI or 00.
	Outcome string `json:"outcome"`
}

// New keys. The old ones sign beside them for so many hours; 0 for keys that somebody else knows.
type Rotation struct {
	// Hours for which the old keys sign beside the new ones; 0 for keys that somebody else knows.
	OverlapHours *int64 `json:"overlap_hours,omitempty"`
}

// Rules, the last added first. next is the cursor of the next page; null: this is the last one.
type RulePage struct {
	// The rules of this page.
	Rules []RuleShown `json:"rules"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// Rules to add: quotas of several numbers, limits of several agencies, or any other ones.
type RuleSet struct {
	// The rules, as each would be added by itself.
	Rules []NewRule `json:"rules"`
}

// A rule as it was added. When it ends, the rule before it in its scope holds again, or none.
//
// author is who has added it. status is in force, to come, or past: ended, or replaced by a later one.
type RuleShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The values of the rule, by its kind.
	Values any `json:"values"`

	// Whom the rule binds, and what it is about.
	Scope ScopeOfRule `json:"scope"`

	// The instant from which on it holds.
	StartsAt time.Time `json:"starts_at"`

	// The instant at which it ends, or was ended; null: when a later rule of its kind and scope takes over.
	EndsAt *time.Time `json:"ends_at"`

	// Who decided it: a user's address, or the command line.
	Author string `json:"author"`

	// Whether the rule is in force, to come, or past: ended, or replaced by a later one.
	Status string `json:"status"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *RuleShown) setTag(etag string) { thing.ETag = etag }

// A sandbox that was made. Its keys are shown with this response alone.
type SandboxMade struct {
	// The operator that is the sandbox, by its id.
	OperatorId int64 `json:"operator_id"`

	// The agency of the sandbox, by its id: the entity of the till.
	AgencyId int64 `json:"agency_id"`

	// The key of a cashier of the agency.
	TillKey string `json:"till_key"`

	// The key of the clerk who enters results.
	FirstClerkKey string `json:"first_clerk_key"`

	// The key of the clerk who approves them.
	SecondClerkKey string `json:"second_clerk_key"`

	// The key of an administrator of the sandbox.
	OfficeKey string `json:"office_key"`
}

// The owner and the subject of a rule; null is any. Without entity and user it is the operator's own.
//
// entity_id binds the entity and all below it, user_id one user. A selection is one of the game, or a pattern:
// 341-*, *-ARI.
type ScopeOfRule struct {
	// The entity that the rule binds, with all below it; null with user_id null: the whole operator.
	EntityId *int64 `json:"entity_id,omitempty"`

	// The one user that the rule binds; null: no single one.
	UserId *int64 `json:"user_id,omitempty"`

	// The product that the rule is about; null: any.
	ProductId *int64 `json:"product_id,omitempty"`

	// The game that the rule is about; null: any.
	Game *string `json:"game,omitempty"`

	// The selection that the rule is about, or a pattern such as 341-* or *-ARI; null: any.
	Selection *string `json:"selection,omitempty"`

	// The draw that the rule is about; null: any.
	DrawId *int64 `json:"draw_id,omitempty"`
}

// The seal of a draw: the entry of the operator's log that names how many wagers it had, and the root of their
// tree.
//
// head is the digest of the head of the sealed file. head and root are hexadecimal. proof is a file of
// c2sp.org/tlog-proof: it proves that the entry, which is its extra data, stands in the log of the checkpoint in
// it.
type SealShown struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The place of the seal in the operator's log, from 0.
	Entry int64 `json:"entry"`

	// The instant at which the sale of the draw ended.
	ClosedAt time.Time `json:"closed_at"`

	// The number of wagers that the draw had.
	Wagers int64 `json:"wagers"`

	// The digest of the head of the sealed file, in hexadecimal.
	Head string `json:"head"`

	// The root of the tree of wagers, in hexadecimal.
	Root string `json:"root"`

	// The instant at which the draw was sealed.
	SealedAt time.Time `json:"sealed_at"`

	// A file of c2sp.org/tlog-proof that proves that the entry stands in the operator's log.
	Proof string `json:"proof"`
}

// The caller's second factor: since when it is on (null: it is off), and how many recovery codes are left.
type SecondFactor struct {
	// The instant since which the second factor is on; null: it is off.
	OnSince *time.Time `json:"on_since"`

	// Whether a second factor was begun, and waits for its first code.
	IsBegun bool `json:"is_begun"`

	// How many recovery codes are left.
	RecoveryCodes int64 `json:"recovery_codes"`
}

// The secret that was made, shown with this response alone; null for one that was given.
type SecretSet struct {
	// The secret that was made, shown with this response alone; null for one that was given.
	Secret *string `json:"secret"`
}

// The operator's secret, if it has one already; null: the server makes one.
type SecretToSet struct {
	// The operator's secret, if it has one already; null: the server makes one.
	Secret *string `json:"secret,omitempty"`
}

// A test event on its way. delivery_id is its `webhook-id`, under which the attempts show what became of it.
type SentTest struct {
	// The id of the delivery, its header `webhook-id`: attempts show what became of it.
	DeliveryId string `json:"delivery_id"`
}

// Sessions by their ids. next is the cursor of the page that follows, null after the last.
type SessionPage struct {
	// The sessions of this page.
	Sessions []SessionShown `json:"sessions"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A session that is alive. is_own tells the one by which it was asked.
type SessionShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The user, by its id.
	UserId int64 `json:"user_id"`

	// The address of the user.
	User string `json:"user"`

	// The instant of the login.
	BeganAt time.Time `json:"began_at"`

	// The instant at which the session ends.
	ExpiresAt time.Time `json:"expires_at"`

	// Whether it is the session of the caller.
	IsOwn bool `json:"is_own"`
}

// The outcome that each part of a set would have. One that is refused keeps the others from being done.
type SetPreviewed struct {
	// What would become of each, in their order.
	Parts []PartPreviewed `json:"parts"`
}

// A count of a shift: a look before its close, or, the last one of a closed shift, that of the close.
type ShiftCountShown struct {
	// The instant of the count.
	At time.Time `json:"at"`

	// The address of the user who counted.
	By string `json:"by"`

	// A note of whoever did it; empty without one.
	Note string `json:"note"`

	// The ways to pay, each with its money.
	Methods []CountedShown `json:"methods"`
}

// A shift of a list. expected is what should have been in the drawer; difference is counted less expected: below
// zero, short.
//
// day is the day on which it was opened. Until it is closed there is no counted, expected or difference.
type ShiftListed struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The cashier.
	UserId int64 `json:"user_id"`

	// The address of the cashier.
	User string `json:"user"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// Whether the shift is open or closed.
	Status string `json:"status"`

	// The day on which it was opened, by the operator's calendar.
	Day string `json:"day"`

	// The instant at which the shift was opened.
	OpenedAt time.Time `json:"opened_at"`

	// The instant at which it was closed; null while it is open.
	ClosedAt *time.Time `json:"closed_at"`

	// The address of the user who closed it; null while it is open.
	ClosedBy *string `json:"closed_by"`

	// The currency of the operator's own cash, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The own cash that was in the drawer at the beginning.
	Opening string `json:"opening"`

	// The money that was counted; null until somebody counts it.
	Counted *string `json:"counted"`

	// The cash that should be in the drawer; null until the shift is closed, for those who may not see it.
	Expected *string `json:"expected"`

	// What was counted less what was expected: below zero, it is short; null until it is counted.
	Difference *string `json:"difference"`
}

// Shifts, the latest first. next is the cursor of the next page; null: this is the last one.
type ShiftPage struct {
	// The shifts of this page.
	Shifts []ShiftListed `json:"shifts"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A shift with its parts and its cash movements.
//
// expected is opening and takings: sales without cancels, reverts and prizes, and cash in without cash out; less
// the worth of what was handed over by other ways to pay, which are methods. A cashier counts blindly: until the
// shift is closed a cashier sees neither takings nor methods nor expected. counts are those before the close,
// and that of the close. openings are what other ways to pay began with.
type ShiftShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The cashier.
	UserId int64 `json:"user_id"`

	// The address of the cashier.
	User string `json:"user"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// Whether the shift is open or closed.
	Status string `json:"status"`

	// The day on which it was opened, by the operator's calendar.
	Day string `json:"day"`

	// The instant at which the shift was opened.
	OpenedAt time.Time `json:"opened_at"`

	// The instant at which it was closed; null while it is open.
	ClosedAt *time.Time `json:"closed_at"`

	// The address of the user who closed it; null while it is open.
	ClosedBy *string `json:"closed_by"`

	// The currency of the operator's own cash, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The own cash that was in the drawer at the beginning.
	Opening string `json:"opening"`

	// The money that was counted; null until somebody counts it.
	Counted *string `json:"counted"`

	// The cash that should be in the drawer; null until the shift is closed, for those who may not see it.
	Expected *string `json:"expected"`

	// What was counted less what was expected: below zero, it is short; null until it is counted.
	Difference *string `json:"difference"`

	// The money that the shift began with by ways to pay beside its own cash.
	Openings []OpeningShown `json:"openings"`

	// What moved cash in the shift; null while the shift is open and the caller counts it blindly.
	Takings *TakingsShown `json:"takings"`

	// The ways to pay beside the own cash, each with its money; null while the caller counts blindly.
	Methods []MethodShown `json:"methods"`

	// Cash that was moved in or out, in its order.
	Movements []CashMovementShown `json:"movements"`

	// The counts before the close, and that of the close.
	Counts []ShiftCountShown `json:"counts"`
}

// The count at the end, and a note, such as about a difference.
type ShiftToClose struct {
	// The own cash that was counted in the drawer.
	Counted string `json:"counted"`

	// The notes and coins that were counted; empty where nobody named them.
	Pieces []Pieces `json:"pieces,omitempty"`

	// The money counted by other ways to pay.
	Methods []WayToCount `json:"methods,omitempty"`

	// A note, such as about a difference.
	Note *string `json:"note,omitempty"`
}

// The money counted: the own cash in the drawer, in notes and coins where pieces are named, and the other ways
// to pay.
type ShiftToCount struct {
	// The own cash that was counted in the drawer.
	Counted string `json:"counted"`

	// The notes and coins that were counted; empty where nobody named them.
	Pieces []Pieces `json:"pieces,omitempty"`

	// The money counted by other ways to pay.
	Methods []WayToCount `json:"methods,omitempty"`
}

// The cash that was counted into the drawer: the own, and that of other ways to pay.
type ShiftToOpen struct {
	// The own cash that was counted into the drawer.
	Opening string `json:"opening"`

	// The money that other ways to pay begin with.
	Methods []WayToOpen `json:"methods,omitempty"`
}

// A sign of the zodiac: the code of selections, its name in Spanish, and its number, which may stand in place of
// the code.
type SignShown struct {
	// The code of the sign in selections, such as ARI.
	Code string `json:"code"`

	// The name of the sign, in Spanish.
	Name string `json:"name"`

	// The number of the sign, which may stand in place of the code.
	Number string `json:"number"`
}

// A public key. sha256 is the fingerprint of its DER, in hex. It is believed from starts_at until it is ended.
type SigningKey struct {
	// The number of the key.
	Id int64 `json:"id"`

	// The SHA-256 of the key's DER, in hexadecimal.
	Sha256 string `json:"sha256"`

	// The instant from which on it is believed.
	StartsAt time.Time `json:"starts_at"`

	// The instant from which on it is not believed; null while it is.
	EndedAt *time.Time `json:"ended_at"`

	// Who added the key: a user's address, or the command line.
	Author string `json:"author"`

	// Whether the key is believed now, is to come, or was revoked.
	Status string `json:"status"`
}

// One more public key: RSA of 2048 bits or more, in PEM. starts_at null: from now on.
type SigningKeyToAdd struct {
	// The public key: RSA of 2048 bits or more, in PEM.
	PublicKey string `json:"public_key"`

	// The instant from which on it is believed; null: from now on.
	StartsAt *time.Time `json:"starts_at,omitempty"`
}

// All keys that there ever were, by their numbers.
type SigningKeys struct {
	// The keys of this page.
	Keys []SigningKey `json:"keys"`
}

// A ticket as it was sold. day is its day by the operator's calendar; from expires_at on its prizes are not
// paid.
//
// Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
//
// status is sold, or canceled or rejected where it was undone before this response.
type SoldTicket struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The number that is printed on the ticket. Eight digits, the first not 0; unique on its day.
	Number int64 `json:"number"`

	// The day, by the operator's calendar.
	Day string `json:"day"`

	// Whether the ticket is sold, or was undone before this response (canceled or rejected).
	Status string `json:"status"`

	// The PIN that is printed on the ticket, which pays it. Eight digits at most; null for everybody but the seller.
	Pin *int64 `json:"pin"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The user who sold it; of a key, the id that its `GET /v1/me` shows.
	SellerId int64 `json:"seller_id"`

	// The instant of the sale.
	SoldAt time.Time `json:"sold_at"`

	// The instant until which the ticket may be canceled or reverted, unless one of its draws closes earlier than
	// planned.
	CancelUntil time.Time `json:"cancel_until"`

	// The instant from which on its prizes are not paid.
	ExpiresAt time.Time `json:"expires_at"`

	// The price of the ticket.
	Amount string `json:"amount"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The wagers, in their order on the ticket.
	Wagers []SoldWager `json:"wagers"`
}

// A wager as it was sold. list_id is the list of its draw, null for a product without lists: 1 is A, 2 is B.
type SoldWager struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The name of the draw, without its list.
	Draw string `json:"draw"`

	// The list of the draw: 1 is A, 2 is B; null for a product without lists.
	ListId *int64 `json:"list_id"`

	// The instant at which the draw is held.
	DrawsAt time.Time `json:"draws_at"`

	// The game, by its name for programs.
	Game string `json:"game"`

	// What was played: a number, a number and a sign, or a figure.
	Selection string `json:"selection"`

	// The stake of the wager.
	Stake string `json:"stake"`
}

// A sport.
type SportSpec struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`
}

// A coupon or a card with the money of its last settlement, null before one.
//
// Prizes are paid from pool, rolled_in and house_adds together; what is left of them rolls over.
type SportsCoupon struct {
	// The id of the coupon or the card.
	Id int64 `json:"id"`

	// The type of its tickets: jackpot, or superbet for a card.
	Type string `json:"type"`

	// The name, for people.
	Name string `json:"name"`

	// The instant at which its sale ends.
	ClosesAt time.Time `json:"closes_at"`

	// The coupon whose unwon pot comes to this one; null: none.
	CarryFrom *int64 `json:"carry_from"`

	// The stakes of its tickets, without excise, also where they went back; null before the settlement.
	Sales *string `json:"sales"`

	// The share of the stakes that prizes are paid from; null before the settlement.
	Pool *string `json:"pool"`

	// What rolled in from the coupon before; until the settlement, as it stands by now.
	RolledIn string `json:"rolled_in"`

	// What the house added for a guarantee or a fixed prize; null before the settlement.
	HouseAdds *string `json:"house_adds"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`
}

// Coupons and cards, those with the highest ids first. next is the cursor of the next page; null: this is the
// last one.
type SportsCoupons struct {
	// The coupons and cards of this page.
	Coupons []SportsCoupon `json:"coupons"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// An event, the latest version of its result, and whether that is approved.
type SportsEvent struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The name of the league.
	League string `json:"league"`

	// The instant at which the event starts.
	StartsAt time.Time `json:"starts_at"`

	// The instant at which the event is over.
	EndsAt time.Time `json:"ends_at"`

	// Whether the event is sold; a closed one is called off.
	Status string `json:"status"`

	// The latest version of its result; null until one was entered.
	ResultVersion *int64 `json:"result_version"`

	// Whether the latest version of its result is approved; null until one was entered.
	IsApproved *bool `json:"is_approved"`
}

// Events in the order of their start, a thousand at most.
type SportsEvents struct {
	// The events, in their order.
	Events []SportsEvent `json:"events"`
}

// A whole catalogue of sports. begins: the instant from which its times count, for moving them all.
type SportsFile struct {
	// The instant from which the times of the file count, to move them all; null: they stand as written.
	Begins *time.Time `json:"begins,omitempty"`

	// The sports.
	Sport []SportSpec `json:"sport,omitempty"`

	// The leagues.
	League []LeagueSpec `json:"league,omitempty"`

	// The teams.
	Team []TeamSpec `json:"team,omitempty"`

	// The events, with their markets and bets.
	Event []EventSpec `json:"event,omitempty"`

	// The coupons of jackpots.
	Coupon []CouponSpec `json:"coupon,omitempty"`

	// The cards of superbets.
	Card []CardSpec `json:"card,omitempty"`
}

// The sums of a type of tickets on a day.
type SportsGroup struct {
	// What was sold, without undone tickets.
	Sales string `json:"sales"`

	// What was won, paid or not.
	Prizes string `json:"prizes"`

	// Sales without prizes.
	Margin string `json:"margin"`

	// The day, by the operator's calendar.
	Day string `json:"day"`

	// The type of the tickets: jackpot or superbet.
	Type string `json:"type"`
}

// The sports tickets from the first day to the last one, both included. The groups add up to the total.
type SportsReport struct {
	// The first day of the report, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day of it, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The sums of all groups.
	Total SportsSums `json:"total"`

	// The groups, which add up to the total.
	Groups []SportsGroup `json:"groups"`
}

// A version of an event's result, as this clerk has read it. It counts once is_approved is true.
type SportsResult struct {
	// The event, by its id in the catalogue.
	Event int64 `json:"event"`

	// The version of it: a correction has the next one.
	Version int64 `json:"version"`

	// The bets that have won.
	Won []int64 `json:"won"`

	// The bets that are void.
	Voided []int64 `json:"voided"`

	// Whether the whole event is void.
	Void bool `json:"void"`

	// Whether a second clerk has approved it: only then it counts.
	IsApproved bool `json:"is_approved"`
}

// The sales of sports tickets, without excise, and their prizes, before withholding, on the days on which they
// were booked.
//
// What a void or a correction takes back counts with minus on its own day. margin is sales without prizes.
type SportsSums struct {
	// What was sold, without undone tickets.
	Sales string `json:"sales"`

	// What was won, paid or not.
	Prizes string `json:"prizes"`

	// Sales without prizes.
	Margin string `json:"margin"`
}

// Taxes on tickets from an instant on, of one type or, where it is null, of all types without taxes of their
// own.
type SportsTax struct {
	// The type of tickets that it is for; null: all types without taxes of their own.
	Type *string `json:"type"`

	// The instant from which on it holds.
	StartsAt time.Time `json:"starts_at"`

	// The jurisdiction that the tax is due to.
	Jurisdiction string `json:"jurisdiction"`

	// The excise on stakes, in basis points: 1250 is 12.5 %.
	ExciseBasisPoints int64 `json:"excise_basis_points"`

	// How excise stands to the price: within it, on top of it, or deducted from the stake.
	ExciseType string `json:"excise_type"`

	// The tax withheld from payouts, in basis points: 1250 is 12.5 %.
	WithholdingBasisPoints int64 `json:"withholding_basis_points"`

	// The part of a payout that is taxed: its excess over the stake, all of it, or its excess over the price.
	WithholdingBasis string `json:"withholding_basis"`

	// The day whose rate a payout is taxed at: that of the sale, or that of the settlement.
	RateOf string `json:"rate_of"`

	// Who decided it: a user's address, or the command line.
	Author string `json:"author"`
}

// Taxes from now on, or from an instant to come. rate_of: the day whose rate a payout is taxed at.
type SportsTaxToAdd struct {
	// The jurisdiction that the tax is due to.
	Jurisdiction string `json:"jurisdiction"`

	// The type of tickets that it is for; null: all types without taxes of their own.
	Type *string `json:"type,omitempty"`

	// The instant from which on it holds; null: from now on.
	StartsAt *time.Time `json:"starts_at,omitempty"`

	// The excise on stakes. Hundredths of a percent: 1250 is 12.5 %.
	ExciseBasisPoints *int64 `json:"excise_basis_points,omitempty"`

	// How excise stands to the price: within it, on top of it, or deducted from the stake.
	ExciseType *string `json:"excise_type,omitempty"`

	// The tax withheld from payouts. Hundredths of a percent: 1250 is 12.5 %.
	WithholdingBasisPoints *int64 `json:"withholding_basis_points,omitempty"`

	// The part of a payout that is taxed: its excess over the stake, all of it, or its excess over the price.
	WithholdingBasis *string `json:"withholding_basis,omitempty"`

	// The day whose rate a payout is taxed at: that of the sale, or that of the settlement.
	RateOf *string `json:"rate_of,omitempty"`
}

// All taxes that were ever decided, by type and start: those that come too.
type SportsTaxes struct {
	// The taxes.
	Taxes []SportsTax `json:"taxes"`
}

// The operator's terms of selling sports. Until it has a secret it sells none.
//
// webhook_url is where its wallet is called, null without one; odds_policy what is compared with `odds_diff`;
// approval_from the price from which on tickets wait for approval, null for none; signature_version the least
// that its requests may bear.
type SportsTerms struct {
	// Whether the operator has the secret that signs its wallet's calls.
	HasSecret bool `json:"has_secret"`

	// The address at which the operator's wallet is called; null: none.
	WebhookUrl *string `json:"webhook_url"`

	// The change of odds that is compared with `odds_diff`: O1 either way, O2 for the worse, O3 in proportion, O4 of
	// the product.
	OddsPolicy string `json:"odds_policy"`

	// The price from which on tickets wait for the operator's approval; null: none waits.
	ApprovalFrom *string `json:"approval_from"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The least version of signatures that is taken: 1 over the body, 2 over the whole request.
	SignatureVersion int64 `json:"signature_version"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *SportsTerms) setTag(etag string) { thing.ETag = etag }

// A change of the terms: what is left out stays.
type SportsTermsChange struct {
	// The address at which the operator's wallet is called; null: none.
	WebhookUrl Nullable[string] `json:"webhook_url,omitempty"`

	// The change of odds that is compared with `odds_diff`: O1 either way, O2 for the worse, O3 in proportion, O4 of
	// the product.
	OddsPolicy *string `json:"odds_policy,omitempty"`

	// The price from which on tickets wait for the operator's approval; null: none waits.
	ApprovalFrom Nullable[string] `json:"approval_from,omitempty"`

	// The least version of signatures that is taken: 1 over the body, 2 over the whole request.
	SignatureVersion *int64 `json:"signature_version,omitempty"`
}

// A ticket above the price from which the operator approves tickets. status is waiting, playing or refused.
type SportsTicketShown struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The code by which it is named.
	Code string `json:"code"`

	// The type of the ticket: jackpot or superbet.
	Type string `json:"type"`

	// The player, as the operator's wallet names it.
	Player string `json:"player"`

	// The price of the ticket.
	Price string `json:"price"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The instant at which its coupon closes.
	ClosesAt time.Time `json:"closes_at"`

	// Whether the ticket waits, plays, or was refused.
	Status string `json:"status"`
}

// The parts of a shift: what was sold, canceled and reverted for cash, the prizes that were paid, cash moved in
// and out.
type TakingsShown struct {
	// Tickets that were sold for cash.
	Sales CashPartShown `json:"sales"`

	// Tickets that were canceled for cash.
	Cancels CashPartShown `json:"cancels"`

	// Tickets that were reverted for cash.
	Reverts CashPartShown `json:"reverts"`

	// Prizes that were paid in cash.
	Prizes CashPartShown `json:"prizes"`

	// Cash that was put into the drawer.
	CashIn CashPartShown `json:"cash_in"`

	// Cash that was taken out of the drawer.
	CashOut CashPartShown `json:"cash_out"`
}

// A tax that is due to a jurisdiction for a month: what was charged, less what corrections and voids took back.
type TaxGroup struct {
	// The jurisdiction that the tax is due to.
	Jurisdiction string `json:"jurisdiction"`

	// The month, as 2026-11.
	Month string `json:"month"`

	// Which tax it is.
	Tax string `json:"tax"`

	// The tax on what was sold and paid in the month.
	Charged string `json:"charged"`

	// The tax that corrections and voids took back.
	TakenBack string `json:"taken_back"`

	// What is to be paid to the jurisdiction: what was charged without what was taken back.
	Due string `json:"due"`
}

// The taxes on sports tickets from the first day to the last one, both included.
//
// not_booked names what Taquilla books no taxes of, so that nobody takes the report for all that an operator
// owes.
type TaxReport struct {
	// The first day of the report, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day of it, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The taxes.
	Taxes []TaxGroup `json:"taxes"`

	// The taxes that Taquilla does not book, which an operator may owe besides.
	NotBooked []string `json:"not_booked"`
}

// A team.
type TeamSpec struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`
}

// The money received for a ticket, and the change: the first less the second is the amount, by the rates in
// force.
type TenderOfSale struct {
	// The money that was handed over, by way to pay.
	Received []LegOfTender `json:"received"`

	// The money that was given back, by way to pay; empty: none.
	Change []LegOfTender `json:"change,omitempty"`
}

// The tickets to sell, in their order.
type TicketBatch struct {
	// The tickets.
	Tickets []KeyedTicket `json:"tickets"`
}

// Tickets, the newest first. next is the cursor of the next page; null: this is the last one.
type TicketPage struct {
	// The tickets.
	Tickets []ListedTicket `json:"tickets"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`

	// What `expand` asks for. Absent where it asks for nothing.
	Included *Included `json:"included,omitempty"`
}

// A ticket as it stands now. prize is what it has won by the results in force, paid or not; paid_at is its last
// payment.
//
// due is what may still be claimed of prize: what was paid, and what has expired, is no part of it. claim_until
// is the first moment at which a part of what is unpaid is too late to be claimed, null where nothing is unpaid:
// a refund, or a run whose draws were void, may last longer than expires_at, which is that of the sale.
// paid_from_wallet: a player's wallet has paid, and gets what comes back: no cash moves.
//
// Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
type TicketShown struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The number that is printed on the ticket. Eight digits, the first not 0; unique on its day.
	Number int64 `json:"number"`

	// The day, by the operator's calendar.
	Day string `json:"day"`

	// Whether the ticket is sold, undone (canceled or rejected), a winner, held, a loser, paid, or expired.
	Status string `json:"status"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity: an agency, a group or a banca.
	EntityName string `json:"entity_name"`

	// The user who sold it; of a key, the id that its `GET /v1/me` shows.
	SellerId int64 `json:"seller_id"`

	// The instant of the sale.
	SoldAt time.Time `json:"sold_at"`

	// The instant until which the ticket may be canceled or reverted, unless one of its draws closes earlier than
	// planned.
	CancelUntil time.Time `json:"cancel_until"`

	// The instant from which on its prizes are not paid.
	ExpiresAt time.Time `json:"expires_at"`

	// The first moment at which a part of what is unpaid is too late to be claimed.
	ClaimUntil *time.Time `json:"claim_until"`

	// The instant of the last payment; null where nothing was paid.
	PaidAt *time.Time `json:"paid_at"`

	// What a second person last approved to be paid of it; null where nobody did.
	ApprovedAmount *string `json:"approved_amount"`

	// How many wrong PINs are left before the ticket is locked for an hour; 0 while it is.
	PinsLeft int64 `json:"pins_left"`

	// Whether a player's wallet has paid, and gets what comes back: no cash moves.
	PaidFromWallet bool `json:"paid_from_wallet"`

	// The price of the ticket.
	Amount string `json:"amount"`

	// What it has won by the results in force, paid or not; stakes that go back too.
	Prize string `json:"prize"`

	// What may still be claimed of its prizes: without what was paid, and without what has expired.
	Due string `json:"due"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The wagers, in their order on the ticket.
	Wagers []WagerShown `json:"wagers"`

	// What `expand` asks for. Absent where it asks for nothing.
	Included *Included `json:"included,omitempty"`
}

// The proof of whoever presents a ticket: the PIN that is printed on it.
//
// given is what is handed out, by way to pay; empty: all of it in cash of the operator's own currency.
type TicketToPay struct {
	// The PIN that is printed on the ticket, which pays it.
	Pin int64 `json:"pin"`

	// What is handed out, by way to pay; empty: all of it in cash of the operator's own currency.
	Given []LegOfTender `json:"given,omitempty"`
}

// The wagers of one ticket: all are sold, or none.
//
// tender is what was handed over for it; null: the amount, in cash of the operator's own currency. A dry run
// ignores it.
type TicketToSell struct {
	// The wagers, in their order on the ticket.
	Wagers []WagerToSell `json:"wagers"`

	// What was handed over for the ticket; null: its amount, in cash of the operator's own currency.
	Tender *TenderOfSale `json:"tender,omitempty"`
}

// The prize for a number of hits: a share of the pool (rate), an amount a line (fixed), or an amount that all
// lines share.
type TierSpec struct {
	// The number of hits that wins it.
	Hits int64 `json:"hits"`

	// What the prize is: a share of the pool, an amount a line, or an amount that all lines share.
	Kind *string `json:"kind,omitempty"`

	// The share of the pool, in basis points.
	Rate *int64 `json:"rate,omitempty"`

	// The prize, in minor units: of each line (fixed), or of all of them together (fixed_shared).
	Amount *int64 `json:"amount,omitempty"`

	// The least that the winners of the top tier share, in minor units.
	Guarantee *int64 `json:"guarantee,omitempty"`
}

// Access tokens by their ids. next is the cursor of the page that follows, null after the last.
type TokenPage struct {
	// The access tokens of this page.
	Tokens []TokenShown `json:"tokens"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// An access token of an agency, without the token itself.
type TokenShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The name, for people.
	Name string `json:"name"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// IP addresses and networks from which alone it may be used; empty: from anywhere.
	Networks []string `json:"networks"`

	// The instant at which it was added.
	CreatedAt time.Time `json:"created_at"`

	// Whether the token is active, or was revoked.
	Status string `json:"status"`
}

// A new access token of an agency.
type TokenToAdd struct {
	// The name, for people. It can be printed.
	Name string `json:"name"`

	// The agency that the token sells for.
	EntityId int64 `json:"entity_id"`

	// IP addresses and networks from which alone it may be used; empty: from anywhere.
	Networks []string `json:"networks,omitempty"`
}

// A ticket that would be sold, and its amount.
type TriedTicket struct {
	// The price that the ticket would have.
	Amount string `json:"amount"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`
}

// Tickets with something to be paid, the newest first. next is the cursor of the next page; null: this is the
// last one.
type UnclaimedReport struct {
	// The first day of the report, by the operator's calendar.
	FirstDay string `json:"first_day"`

	// The last day of it, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The tickets.
	Tickets []UnclaimedTicket `json:"tickets"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A ticket with something to be paid. claim_until is the first moment at which a part of it is too late to be
// claimed.
//
// status is held while its payment waits for a second person.
type UnclaimedTicket struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The number that is printed on the ticket.
	Number int64 `json:"number"`

	// Whether the ticket waits for its customer (winner), or its payment for a second person (held).
	Status string `json:"status"`

	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// The address of the user who sold it.
	Seller string `json:"seller"`

	// The instant of the sale.
	SoldAt time.Time `json:"sold_at"`

	// The price of the ticket.
	Amount string `json:"amount"`

	// What is still to be paid of it.
	Unpaid string `json:"unpaid"`

	// The first moment at which a part of what is unpaid is too late to be claimed.
	ClaimUntil time.Time `json:"claim_until"`
}

// A rule that could not be decided.
type UndecidedRule struct {
	// The name of the rule.
	Rule string `json:"rule"`

	// What the rule says, as a sentence.
	Sentence string `json:"sentence"`

	// Why it could not be decided.
	Reason string `json:"reason"`
}

// A ticket that was undone. Its price was given back.
type UndoneTicket struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The number that is printed on the ticket.
	Number int64 `json:"number"`

	// Whether the ticket was canceled, or rejected.
	Status string `json:"status"`
}

// A user of an operator. entity is the agency, group or banca that the user works for.
type User struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The address with which the user logs in.
	Email string `json:"email"`

	// The role, which tells what one may do.
	Role string `json:"role"`

	// The entity that the user works for.
	EntityId int64 `json:"entity_id"`

	// The name of the entity: an agency, a group or a banca.
	EntityName string `json:"entity_name"`
}

// A change of a user. Address and entity never change: they stand in tickets and in the trail. Add another user
// instead.
type UserChange struct {
	// The role, which tells what one may do.
	Role string `json:"role"`
}

// Users by their ids. next is the cursor of the page that follows, null after the last.
type UserPage struct {
	// The users of this page.
	Users []UserShown `json:"users"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A user: a person who logs in with the address. entity is the agency, group or banca that the user works for.
type UserShown struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The address with which the user logs in.
	Email string `json:"email"`

	// The role, which tells what one may do.
	Role string `json:"role"`

	// The entity that the user works for.
	EntityId int64 `json:"entity_id"`

	// The name of the entity: an agency, a group or a banca.
	EntityName string `json:"entity_name"`

	// Whether the user is active, or closed for good.
	Status string `json:"status"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *UserShown) setTag(etag string) { thing.ETag = etag }

// A new user. Auditors and administrators belong to the operator's root entity. Without a password one is made.
//
// Nobody else may have the address, nor have it with another suffix after a plus.
type UserToAdd struct {
	// The address with which the user logs in.
	Email string `json:"email"`

	// The role, which tells what one may do.
	Role string `json:"role"`

	// The entity that the user works for.
	EntityId int64 `json:"entity_id"`

	// The password; null: the server makes one.
	Password *string `json:"password,omitempty"`
}

// A value in force. Amounts are text, as is the basis of an expiry. Shares are in basis points, multipliers in
// hundredths.
//
// source is its origin: a rule (rule_id) of the operator, of an entity or of a user; the national catalogue; or
// the default of the house. Of a bound it is the tightest one of all that bind the seller, and who stands higher
// where two are equal. selection and draw_id are those that a quota names.
type ValueInForce struct {
	// The name of the value, such as stake_max.
	Name string `json:"name"`

	// The value: amounts as decimal text, shares in basis points, multipliers in hundredths.
	Value any `json:"value"`

	// Where the value comes from: a rule of the operator, of an entity or of a user, the national catalogue, or the
	// default.
	Source string `json:"source"`

	// The entity whose rule it is; null: no entity's.
	EntityId *int64 `json:"entity_id"`

	// The user whose rule it is; null: no user's.
	UserId *int64 `json:"user_id"`

	// The product that it is about; null: any.
	ProductId *int64 `json:"product_id"`

	// The game that it is about; null: any.
	Game *string `json:"game"`

	// The selection that a quota names; null: any.
	Selection *string `json:"selection"`

	// The draw that a quota names; null: any.
	DrawId *int64 `json:"draw_id"`

	// The rule that the value comes from; null where it comes from none.
	RuleId *int64 `json:"rule_id"`
}

// The values in force now for a seller, by their names.
type ValuesInForce struct {
	// The instant at which the values held.
	At time.Time `json:"at"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// The values, each with its origin.
	Values []ValueInForce `json:"values"`
}

// A version of the API, and what differs from the one before.
type VersionShown struct {
	// The day that names it.
	Version string `json:"version"`

	// The day until which it is served at least; null for the newest.
	ServedUntil *string `json:"served_until"`

	// What differs from the version before, for programmers.
	Changes []string `json:"changes"`
}

// An error of one wager. pointer is its place in the body, as a JSON pointer.
//
// bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota, and
// level tells whose quota it is: the operator's, that of an agency or one above it, or the user's own.
type WagerProblem struct {
	// The place of the wager in the body, as a JSON pointer.
	Pointer string `json:"pointer"`

	// The reason, a name for programs.
	Reason string `json:"reason"`

	// A sentence for people that says what is wrong.
	Detail string `json:"detail"`

	// The limit that was passed: an amount, or a count.
	Bound any `json:"bound,omitempty"`

	// What is left of the quota.
	Room *string `json:"room,omitempty"`

	// Whose quota is full: the operator's, that of an agency or one above it, or the user's own.
	Level *string `json:"level,omitempty"`
}

// A wager as it stands. prize is what it has won by the results in force, paid or not.
//
// A prize is multiplier_hundredths / 100 times the stake: that of the sale, whatever the rules say later. Half
// an A+B pays consolation_hundredths.
//
// selection, stake and both multipliers are null where is_sealed is true: sealed until the result. Between the
// close of a draw that judges the wager and its result they are shown to the ticket's seller and to auditors
// alone.
type WagerShown struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The name of the draw, without its list.
	Draw string `json:"draw"`

	// The list of the draw: 1 is A, 2 is B; null for a product without lists.
	ListId *int64 `json:"list_id"`

	// The instant at which the draw is held.
	DrawsAt time.Time `json:"draws_at"`

	// The game, by its name for programs.
	Game string `json:"game"`

	// What was played: a number, a number and a sign, or a figure; null while it is sealed.
	Selection *string `json:"selection"`

	// The stake of the wager; null while it is sealed.
	Stake *string `json:"stake"`

	// What a hit pays, in hundredths of its stake: 60000 is 600 times.
	MultiplierHundredths *int64 `json:"multiplier_hundredths"`

	// What half an A+B pays, in hundredths of its stake.
	ConsolationHundredths *int64 `json:"consolation_hundredths"`

	// Whether selection and stake are sealed until the result.
	IsSealed bool `json:"is_sealed"`

	// Whether the wager is sold (not drawn yet), a winner, held, a loser or refunded, or undone with its ticket
	// (canceled or rejected).
	Status string `json:"status"`

	// What it has won by the results in force, paid or not; stakes that go back too.
	Prize string `json:"prize"`
}

// A wager: a selection of a game, on a draw. A tripleta is played on the draws that begin with this one.
type WagerToSell struct {
	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The game, by its name for programs.
	Game string `json:"game"`

	// What was played: a number, a number and a sign, or a figure.
	Selection string `json:"selection"`

	// The stake of the wager.
	Stake string `json:"stake"`
}

// A result or an order that waits for a second clerk. Nobody sees what the first clerk has read.
//
// reason is the order's, by which the second clerk decides; null for a result.
type Waiting struct {
	// What waits: a result, or an order about a draw.
	Kind string `json:"kind"`

	// The draw, by its id.
	DrawId int64 `json:"draw_id"`

	// The name of the draw, without its list.
	Draw string `json:"draw"`

	// The instant at which the draw is held.
	DrawsAt time.Time `json:"draws_at"`

	// The version of it: a correction has the next one.
	Version int64 `json:"version"`

	// The user who entered it, by its id.
	EnteredBy int64 `json:"entered_by"`

	// The instant at which the first clerk entered it.
	EnteredAt time.Time `json:"entered_at"`

	// Whether the caller entered it, and so may not approve it.
	IsOwn bool `json:"is_own"`

	// Why the order is given, in words; null for a result.
	Reason *string `json:"reason"`
}

// The entries that wait for a second clerk, the oldest first. is_own: the caller entered it, and may not approve
// it.
type WaitingList struct {
	// The entries that wait for a second clerk, the oldest first.
	Waiting []Waiting `json:"waiting"`
}

// The HTTP status that the operator's wallet has answered with.
type WalletAnswer struct {
	// The HTTP status of the wallet's answer.
	Status int64 `json:"status"`
}

// The state of the calls to the operator's wallet. waiting are to be made, the oldest since oldest_at, null
// where none is.
//
// At most 10,000 of each are counted.
type WalletStatus struct {
	// The number of parked calls: those that `GET /v1/sports/wallet/parked` lists; at most 10,000 are counted.
	Parked int64 `json:"parked"`

	// The number of calls that are to be made; at most 10,000 are counted.
	Waiting int64 `json:"waiting"`

	// The instant since which the oldest of them waits; null: none waits.
	OldestAt *time.Time `json:"oldest_at"`
}

// A change: what is left out stays. 1: signatures over the body are taken, or version 2; 2: over the whole
// request alone.
type WalletsChange struct {
	// The least version of signatures that is taken: 1 over the body, 2 over the whole request.
	SignatureVersion *int64 `json:"signature_version,omitempty"`
}

// The wallets of the operator's players: their name in reports, and the agency and user that sell their lottery
// tickets.
//
// signature_version is the least that the operator's requests may bear. While is_open is false, all is null.
type WalletsShown struct {
	// Whether wallets are open; until then all else is null.
	IsOpen bool `json:"is_open"`

	// The name of the wallets in reports; null while they are not open.
	Title *string `json:"title"`

	// The agency that sells the players' lottery tickets; null while wallets are not open.
	EntityId *int64 `json:"entity_id"`

	// The user by whom the players' lottery tickets are sold; null while wallets are not open.
	UserId *int64 `json:"user_id"`

	// The least version of signatures that is taken: 1 over the body, 2 over the whole request; null while wallets
	// are not open.
	SignatureVersion *int64 `json:"signature_version"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *WalletsShown) setTag(etag string) { thing.ETag = etag }

// The name of the wallets in reports, and the agency and a user of it by whom players' lottery tickets are sold.
//
// per_bet and per_day are the ceilings of the providers of now: what each may credit without two clerks.
type WalletsToOpen struct {
	// The name of the wallets in reports.
	Title string `json:"title"`

	// The agency that sells the players' lottery tickets.
	EntityId int64 `json:"entity_id"`

	// The user of the agency by whom the players' lottery tickets are sold.
	UserId int64 `json:"user_id"`

	// The most that a provider may credit for one bet; null: the default.
	PerBet *string `json:"per_bet,omitempty"`

	// The most that a provider may credit on one day; null: the default.
	PerDay *string `json:"per_day,omitempty"`
}

// The money counted by a way to pay, in its currency. Pieces, where they are named, add up to it.
type WayToCount struct {
	// The way to pay; 0 is cash in the operator's own currency.
	MethodId int64 `json:"method_id"`

	// The money that was counted by it, in its currency.
	Counted string `json:"counted"`

	// The notes and coins that were counted; empty where nobody named them.
	Pieces []Pieces `json:"pieces,omitempty"`
}

// The money that a way to pay beside the own cash begins with, in its currency.
type WayToOpen struct {
	// The way to pay, by its id.
	MethodId int64 `json:"method_id"`

	// The money that it began with, in its currency.
	Opening string `json:"opening"`
}

// A change of a webhook; what is left out stays. Active again, it goes on with the event at which it stopped.
type WebhookChange struct {
	// The address that events are sent to.
	Url *string `json:"url,omitempty"`

	// Types of events; none: all of them.
	Types *[]string `json:"types,omitempty"`

	// Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other.
	Ordered *bool `json:"ordered,omitempty"`

	// A note about the webhook, for people.
	Description *string `json:"description,omitempty"`

	// Whether the webhook gets events, or is disabled.
	Status *string `json:"status,omitempty"`
}

// The progress of a webhook. next_number is the event that it gets next, or looks at; last_number the operator's
// last one.
//
// tries are the failed attempts of the event at which an ordered webhook stands. waiting are the events that an
// unordered one has not taken yet, at most a thousand. next_try_at is when something is tried again.
type WebhookProgress struct {
	// The number of the event that the webhook gets next, or looks at.
	NextNumber int64 `json:"next_number"`

	// The number of the operator's last event.
	LastNumber int64 `json:"last_number"`

	// The failed attempts of the event at which an ordered webhook stands.
	Tries int64 `json:"tries"`

	// The number of events that an unordered webhook has not taken yet, at most a thousand.
	Waiting int64 `json:"waiting"`

	// The instant at which something is tried again; null: nothing waits.
	NextTryAt *time.Time `json:"next_try_at"`
}

// A webhook. disabled_why says why it gets nothing.
type WebhookShown struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The address that events are sent to.
	Url string `json:"url"`

	// The types of events that it gets; empty: all of them.
	Types []string `json:"types"`

	// Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other.
	Ordered bool `json:"ordered"`

	// A note of the operator's own about the webhook.
	Description string `json:"description"`

	// The entity whose members' view of the feed it gets; null: the whole operator's.
	EntityId *int64 `json:"entity_id"`

	// Whether the webhook gets events, or is disabled.
	Status string `json:"status"`

	// The instant at which the webhook was disabled; null while it is active.
	DisabledAt *time.Time `json:"disabled_at"`

	// Why the webhook gets nothing; null while it is active.
	DisabledWhy *string `json:"disabled_why"`

	// The instant at which it was added.
	CreatedAt time.Time `json:"created_at"`

	// ETag is its version, where it came by itself. Give it to a change as IfMatch.
	ETag string `json:"-"`
}

func (thing *WebhookShown) setTag(etag string) { thing.ETag = etag }

// A webhook. Without types it gets events of all types, but for those about itself.
//
// ordered: an event comes once the one before it was taken; else one that is not taken holds up no other.
// entity_id is the entity whose members' view of the feed it gets, null the whole operator's; left out, it is
// the caller's own view.
type WebhookToAdd struct {
	// The address that events are sent to.
	Url string `json:"url"`

	// Types of events; none: all of them.
	Types []string `json:"types,omitempty"`

	// Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other.
	Ordered *bool `json:"ordered,omitempty"`

	// A note about the webhook, for people.
	Description *string `json:"description,omitempty"`

	// The entity whose members' view of the feed it gets; null: the whole operator's.
	EntityId Nullable[int64] `json:"entity_id,omitempty"`
}

// A webhook with its keys, which are shown this once. secret verifies `v1` signatures, public_key `v1a` ones.
type WebhookWithKeys struct {
	// The id by which other requests name it.
	Id string `json:"id"`

	// The address that events are sent to.
	Url string `json:"url"`

	// The types of events that it gets; empty: all of them.
	Types []string `json:"types"`

	// Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other.
	Ordered bool `json:"ordered"`

	// A note of the operator's own about the webhook.
	Description string `json:"description"`

	// The entity whose members' view of the feed it gets; null: the whole operator's.
	EntityId *int64 `json:"entity_id"`

	// Whether the webhook gets events, or is disabled.
	Status string `json:"status"`

	// The instant at which the webhook was disabled; null while it is active.
	DisabledAt *time.Time `json:"disabled_at"`

	// Why the webhook gets nothing; null while it is active.
	DisabledWhy *string `json:"disabled_why"`

	// The instant at which it was added.
	CreatedAt time.Time `json:"created_at"`

	// The key that verifies `v1` signatures.
	Secret string `json:"secret"`

	// The key that verifies `v1a` signatures.
	PublicKey string `json:"public_key"`
}

// The webhooks, the oldest first.
type Webhooks struct {
	// The webhooks.
	Webhooks []WebhookShown `json:"webhooks"`
}

// The sales of the entity itself, or of one directly below it. balance and expired together are what it owes of
// the week.
type WeekLine struct {
	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// What was sold, without undone tickets.
	Sales string `json:"sales"`

	// What the agencies earned on their sales, or on a week's profit.
	Commission string `json:"commission"`

	// What remains at the agencies and at the entities directly above them together: of each wager the greater
	// commission.
	ParentCommission string `json:"parent_commission"`

	// What was won, paid or not.
	Prizes string `json:"prizes"`

	// What the wallets of players moved.
	Wallets string `json:"wallets"`

	// Sales without commission, prizes and what players' wallets moved: what is owed upward of the week.
	Balance string `json:"balance"`

	// Prizes and refunds that nobody claimed, booked in this week.
	Expired string `json:"expired"`
}

// Closed weeks of an entity, the latest first. next is the cursor of the next page; null: this is the last one.
type WeekPage struct {
	// The weeks of this page.
	Weeks []WeekSums `json:"weeks"`

	// The cursor of the next page; null: this is the last one.
	Next *string `json:"next"`
}

// A payment of the week between the entity and its parent.
type WeekPayment struct {
	// The id by which other requests name it.
	Id int64 `json:"id"`

	// The day that it counts for, by the operator's calendar.
	Day string `json:"day"`

	// Whether the entity paid its parent, or received from it.
	Direction string `json:"direction"`

	// The money that was paid.
	Amount string `json:"amount"`

	// The instant at which it was recorded.
	At time.Time `json:"at"`
}

// An entity's week: its accounts, their lines, its payments, and what of the balance is receivable from
// agencies.
type WeekShown struct {
	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// The first day of the week, a Monday.
	Monday string `json:"monday"`

	// The last day of it, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// Whether the week is open or closed.
	Status string `json:"status"`

	// The instant at which it was closed; null while it is open.
	ClosedAt *time.Time `json:"closed_at"`

	// The address of the user who closed it; null while it is open.
	ClosedBy *string `json:"closed_by"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// What the entity owed its parent before the week.
	Opening string `json:"opening"`

	// What was sold, without undone tickets.
	Sales string `json:"sales"`

	// What the entity's sellers earned.
	Commission string `json:"commission"`

	// What was won, paid or not.
	Prizes string `json:"prizes"`

	// What the wallets of players moved.
	Wallets string `json:"wallets"`

	// Sales without commission, prizes and what players' wallets moved: what is owed upward of the week.
	Balance string `json:"balance"`

	// Prizes and refunds that nobody claimed, booked in this week.
	Expired string `json:"expired"`

	// What the entity paid its parent in the week, less what its parent paid it.
	Payments string `json:"payments"`

	// What the entity owes at the end of the week: opening, balance and expired without payments.
	Closing string `json:"closing"`

	// The sales of the entity itself, and of each one directly below it.
	Lines []WeekLine `json:"lines"`

	// The payments of the week between the entity and its parent.
	PaymentsMade []WeekPayment `json:"payments_made"`

	// What agencies owe of the balance for prizes that a correction took back.
	Receivables []Receivable `json:"receivables"`
}

// The accounts of an entity's week with its parent. Above zero the entity owes its parent.
//
// opening is what it owed before. balance is sales without commission, prizes and what players' wallets moved.
// expired is what was booked in the week of prizes and refunds that nobody had claimed: they were deducted when
// they were won. payments is what it paid its parent, less what its parent paid it. closing is opening, balance
// and expired without payments: the next week's opening.
type WeekSums struct {
	// The entity, by its id: an agency, or one above agencies.
	EntityId int64 `json:"entity_id"`

	// The name of the entity.
	Entity string `json:"entity"`

	// The first day of the week, a Monday.
	Monday string `json:"monday"`

	// The last day of it, included, by the operator's calendar.
	LastDay string `json:"last_day"`

	// Whether the week is open or closed.
	Status string `json:"status"`

	// The instant at which it was closed; null while it is open.
	ClosedAt *time.Time `json:"closed_at"`

	// The address of the user who closed it; null while it is open.
	ClosedBy *string `json:"closed_by"`

	// The currency of the amounts, by its ISO 4217 code.
	Currency string `json:"currency"`

	// What the entity owed its parent before the week.
	Opening string `json:"opening"`

	// What was sold, without undone tickets.
	Sales string `json:"sales"`

	// What the entity's sellers earned.
	Commission string `json:"commission"`

	// What was won, paid or not.
	Prizes string `json:"prizes"`

	// What the wallets of players moved.
	Wallets string `json:"wallets"`

	// Sales without commission, prizes and what players' wallets moved: what is owed upward of the week.
	Balance string `json:"balance"`

	// Prizes and refunds that nobody claimed, booked in this week.
	Expired string `json:"expired"`

	// What the entity paid its parent in the week, less what its parent paid it.
	Payments string `json:"payments"`

	// What the entity owes at the end of the week: opening, balance and expired without payments.
	Closing string `json:"closing"`
}

// The entity that has its week closed, with all below it.
type WeekToClose struct {
	// The entity whose week is closed, with all below it.
	EntityId int64 `json:"entity_id"`
}
