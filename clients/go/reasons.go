// Made from the API's document by `make clients`.

package taquilla

// Version is that of the API from which this client was made.
const Version = "2026-12-01"

// TokenDead: no token of a session or a key was sent, or it has ended.
const TokenDead = "TOKEN_DEAD"

// SellerClosed: the seller, its agency or an ancestor is not active.
const SellerClosed = "SELLER_CLOSED"

// NotAllowed: this role may not do that.
const NotAllowed = "NOT_ALLOWED"

// ScopeMissing: the key lacks a scope.
const ScopeMissing = "SCOPE_MISSING"

// KeyReused: the key was used for another command.
const KeyReused = "KEY_REUSED"

// PartialDiffers: the key was used for the same plays, with another wish about selling them in part.
const PartialDiffers = "PARTIAL_DIFFERS"

// BatchTooLarge: the batch has more tickets than the caller's limit ever lets through: split it.
const BatchTooLarge = "BATCH_TOO_LARGE"

// DiskFull: the disk of the database is nearly full: nothing is sold until it has room.
const DiskFull = "DISK_FULL"

// WagersTooFew: the ticket has no wager.
const WagersTooFew = "WAGERS_TOO_FEW"

// ExpansionTooLarge: a permuta, serie or corrida becomes too many wagers.
const ExpansionTooLarge = "EXPANSION_TOO_LARGE"

// SequencesTooMany: the ticket has too many series and corridas.
const SequencesTooMany = "SEQUENCES_TOO_MANY"

// WagersTooMany: the ticket has too many wagers.
const WagersTooMany = "WAGERS_TOO_MANY"

// DrawsClosed: some draws are unknown or not open.
const DrawsClosed = "DRAWS_CLOSED"

// NotSoldHere: the seller does not sell that game of that lottery.
const NotSoldHere = "NOT_SOLD_HERE"

// GameNotOffered: the draw does not offer the game.
const GameNotOffered = "GAME_NOT_OFFERED"

// RunNotPlanned: fewer draws are planned than the run needs.
const RunNotPlanned = "RUN_NOT_PLANNED"

// SelectionInvalid: the selection does not fit its game.
const SelectionInvalid = "SELECTION_INVALID"

// StakeTooSmall: the stake is below the least.
const StakeTooSmall = "STAKE_TOO_SMALL"

// StakeTooLarge: the stake is above the most.
const StakeTooLarge = "STAKE_TOO_LARGE"

// StakeNotMultiple: the stake is not a multiple of the step.
const StakeNotMultiple = "STAKE_NOT_MULTIPLE"

// SelectionFull: the quota of the selection is sold.
const SelectionFull = "SELECTION_FULL"

// PrizeTooLarge: the ticket could win more than it may.
const PrizeTooLarge = "PRIZE_TOO_LARGE"

// CreditExceeded: the credit of the agency does not cover the sale.
const CreditExceeded = "CREDIT_EXCEEDED"

// TicketLocked: too many wrong pins.
const TicketLocked = "TICKET_LOCKED"

// TicketUnknown: no such ticket here, or the pin is wrong.
const TicketUnknown = "TICKET_UNKNOWN"

// TicketCanceled: the ticket was canceled.
const TicketCanceled = "TICKET_CANCELED"

// TicketRejected: the ticket was rejected by its till.
const TicketRejected = "TICKET_REJECTED"

// TicketPaid: the ticket was paid.
const TicketPaid = "TICKET_PAID"

// UndoAfterClose: a draw of the ticket has closed.
const UndoAfterClose = "UNDO_AFTER_CLOSE"

// UndoTooLate: the time to cancel has expired.
const UndoTooLate = "UNDO_TOO_LATE"

// CancelsUsed: this till has undone as many tickets today as it may.
const CancelsUsed = "CANCELS_USED"

// TicketExpired: the prize was not claimed in time.
const TicketExpired = "TICKET_EXPIRED"

// DrawsPending: nothing is won yet, and a draw has no result.
const DrawsPending = "DRAWS_PENDING"

// NotAWinner: nothing was won.
const NotAWinner = "NOT_A_WINNER"

// PaymentHeld: the payment needs a second person.
const PaymentHeld = "PAYMENT_HELD"

// PaymentNotHeld: no payment of the ticket waits for a second person.
const PaymentNotHeld = "PAYMENT_NOT_HELD"

// TenderUnknown: that way to pay is not taken now, or no change is given in it.
const TenderUnknown = "TENDER_UNKNOWN"

// TenderUneven: what was handed over does not add up to the amount.
const TenderUneven = "TENDER_UNEVEN"

// ChangeTooLarge: the change in another currency is worth more than one note of what was received.
const ChangeTooLarge = "CHANGE_TOO_LARGE"

// EventUnknown: no such draw here.
const EventUnknown = "EVENT_UNKNOWN"

// ClerkHasSold: a clerk who has sold a ticket of the draw reads no result of it.
const ClerkHasSold = "CLERK_HAS_SOLD"

// OrderUnknown: nobody has asked for that before.
const OrderUnknown = "ORDER_UNKNOWN"

// OrderSameClerk: it takes a second clerk.
const OrderSameClerk = "ORDER_SAME_CLERK"

// DrawNotOpen: the draw is not on sale.
const DrawNotOpen = "DRAW_NOT_OPEN"

// DrawNotSuspended: the draw is not suspended.
const DrawNotSuspended = "DRAW_NOT_SUSPENDED"

// DrawNotClosed: the draw is not closed.
const DrawNotClosed = "DRAW_NOT_CLOSED"

// DrawNotHeld: the draw has not been held.
const DrawNotHeld = "DRAW_NOT_HELD"

// DrawNotSealed: the draw is not sealed yet.
const DrawNotSealed = "DRAW_NOT_SEALED"

// OutcomeInvalid: the result does not fit the draw.
const OutcomeInvalid = "OUTCOME_INVALID"

// ResultUnknown: there is no result to approve.
const ResultUnknown = "RESULT_UNKNOWN"

// ResultStands: that result stands already.
const ResultStands = "RESULT_STANDS"

// ResultSameClerk: a result needs a second clerk.
const ResultSameClerk = "RESULT_SAME_CLERK"

// NotIndependent: the second person is not independent of the first.
const NotIndependent = "NOT_INDEPENDENT"

// ResultWaits: the second reading of this clerk differed a moment ago.
const ResultWaits = "RESULT_WAITS"

// ResultDiffers: the second clerk read another result.
const ResultDiffers = "RESULT_DIFFERS"

// ResultFinal: what the result has decided is final, so it stays.
const ResultFinal = "RESULT_FINAL"

// ExposureSealed: between its close and its result nobody sees what is staked on the numbers of a draw.
const ExposureSealed = "EXPOSURE_SEALED"

// RangeTooWide: the range of time is too wide.
const RangeTooWide = "RANGE_TOO_WIDE"

// TicketsTooMany: more tickets would have to be looked through than a search may.
const TicketsTooMany = "TICKETS_TOO_MANY"

// ListTooLong: more was found than one answer lists.
const ListTooLong = "LIST_TOO_LONG"

// ReportTooWide: the period of the report is too long.
const ReportTooWide = "REPORT_TOO_WIDE"

// OperatorUnknown: no such operator sells sports.
const OperatorUnknown = "OPERATOR_UNKNOWN"

// WebhookMissing: the operator has no wallet to ask.
const WebhookMissing = "WEBHOOK_MISSING"

// TicketNotReserved: the ticket is not reserved.
const TicketNotReserved = "TICKET_NOT_RESERVED"

// CurrencyWrong: the currency is not the operator's.
const CurrencyWrong = "CURRENCY_WRONG"

// CouponUnknown: no such coupon.
const CouponUnknown = "COUPON_UNKNOWN"

// SportEventUnknown: no such event, or nothing is sold of it.
const SportEventUnknown = "SPORT_EVENT_UNKNOWN"

// PicksMiscounted: the number of picks is not the number of games.
const PicksMiscounted = "PICKS_MISCOUNTED"

// PickRepeated: an outcome is picked twice.
const PickRepeated = "PICK_REPEATED"

// PickUnknown: the pick is no outcome of its game.
const PickUnknown = "PICK_UNKNOWN"

// MarketNotAllowed: the market is not sold.
const MarketNotAllowed = "MARKET_NOT_ALLOWED"

// MarketRepeated: a market has two picks.
const MarketRepeated = "MARKET_REPEATED"

// PicksTooFew: a market of the card has no pick.
const PicksTooFew = "PICKS_TOO_FEW"

// TeamUnknown: the market is about a team that nobody knows.
const TeamUnknown = "TEAM_UNKNOWN"

// SportEventSuspended: an event, a market or an outcome is suspended.
const SportEventSuspended = "SPORT_EVENT_SUSPENDED"

// SportEventStarted: an event has started.
const SportEventStarted = "SPORT_EVENT_STARTED"

// CouponClosed: the coupon has closed.
const CouponClosed = "COUPON_CLOSED"

// DoublesTooMany: too many games have two picks.
const DoublesTooMany = "DOUBLES_TOO_MANY"

// TriplesTooMany: too many games have three picks or more.
const TriplesTooMany = "TRIPLES_TOO_MANY"

// LinesTooMany: the picks make too many lines.
const LinesTooMany = "LINES_TOO_MANY"

// PriceWrong: the price is not that of the lines.
const PriceWrong = "PRICE_WRONG"

// PriceTooSmall: the price is below the least.
const PriceTooSmall = "PRICE_TOO_SMALL"

// PriceTooLarge: the price is above the most.
const PriceTooLarge = "PRICE_TOO_LARGE"

// OddsChanged: odds have moved further than the order allows.
const OddsChanged = "ODDS_CHANGED"

// PlayerUnknown: the wallet does not know the player.
const PlayerUnknown = "PLAYER_UNKNOWN"

// PlayerCurrencyWrong: the player's wallet is in another currency.
const PlayerCurrencyWrong = "PLAYER_CURRENCY_WRONG"

// SportEventNotOver: the event is not over.
const SportEventNotOver = "SPORT_EVENT_NOT_OVER"

// SportResultInvalid: the result does not fit the event.
const SportResultInvalid = "SPORT_RESULT_INVALID"

// CodesUsedUp: no code is free for the ticket.
const CodesUsedUp = "CODES_USED_UP"

// WalletFailed: the wallet refused, erred, was late or answered nonsense.
const WalletFailed = "WALLET_FAILED"

// PartnerUnknown: the partner is unknown, closed or not the player's.
const PartnerUnknown = "PARTNER_UNKNOWN"

// GameUnknown: no such game of a provider, or it is not played any more.
const GameUnknown = "GAME_UNKNOWN"

// AmountInvalid: the amount is not one that can be moved.
const AmountInvalid = "AMOUNT_INVALID"

// UserUnknown: the operator has no such player.
const UserUnknown = "USER_UNKNOWN"

// UserNameShared: several players have that name.
const UserNameShared = "USER_NAME_SHARED"

// PlayerTokenInvalid: no session of the player has that token.
const PlayerTokenInvalid = "PLAYER_TOKEN_INVALID"

// PlayerTokenExpired: the player's session has ended.
const PlayerTokenExpired = "PLAYER_TOKEN_EXPIRED"

// UserBlocked: the player is blocked.
const UserBlocked = "USER_BLOCKED"

// UserExcluded: the player keeps itself from playing.
const UserExcluded = "USER_EXCLUDED"

// RequestUnknown: no request of that id was carried out.
const RequestUnknown = "REQUEST_UNKNOWN"

// BetUnknown: there is no such bet.
const BetUnknown = "BET_UNKNOWN"

// BetRolledBack: the bet was rolled back.
const BetRolledBack = "BET_ROLLED_BACK"

// CreditRefused: the credit was above its provider's ceiling, and was not approved.
const CreditRefused = "CREDIT_REFUSED"

// AmountDiffers: the amount is neither what the bet cost nor what it returned.
const AmountDiffers = "AMOUNT_DIFFERS"

// MonthArchived: its month is archived, and read-only until the administrator opens it.
const MonthArchived = "MONTH_ARCHIVED"

// LimitReached: a limit that the player has set does not leave room for it.
const LimitReached = "LIMIT_REACHED"

// FundsInsufficient: the balance does not cover it.
const FundsInsufficient = "FUNDS_INSUFFICIENT"

// CreditHeld: the credit is above its provider's ceiling, and held until clerks have approved it.
const CreditHeld = "CREDIT_HELD"

// HoldUnknown: no such credit is held.
const HoldUnknown = "HOLD_UNKNOWN"

// LimitNotAsked: no limit waits to be confirmed.
const LimitNotAsked = "LIMIT_NOT_ASKED"

// CoolingOff: the player must think it over until it may confirm.
const CoolingOff = "COOLING_OFF"

// WeekNotOver: the week is not over.
const WeekNotOver = "WEEK_NOT_OVER"

// WeekClosed: the week is closed.
const WeekClosed = "WEEK_CLOSED"

// WeekOpenBefore: an earlier week is still open.
const WeekOpenBefore = "WEEK_OPEN_BEFORE"

// WeekTooDeep: somebody further below than the entities directly below it has sold.
const WeekTooDeep = "WEEK_TOO_DEEP"

// ShiftOpen: the user has an open shift already.
const ShiftOpen = "SHIFT_OPEN"

// ShiftNone: the user has no open shift.
const ShiftNone = "SHIFT_NONE"

// ShiftUnknown: there is no such shift for the caller.
const ShiftUnknown = "SHIFT_UNKNOWN"

// ShiftClosed: the shift is closed.
const ShiftClosed = "SHIFT_CLOSED"

// CountsTooMany: the shift was counted as often as it may be before its close.
const CountsTooMany = "COUNTS_TOO_MANY"

// MovementsTooMany: the shift has as many cash movements as it may.
const MovementsTooMany = "MOVEMENTS_TOO_MANY"

// LoginWrong: unknown address or wrong password.
const LoginWrong = "LOGIN_WRONG"

// LoginLocked: too many wrong logins.
const LoginLocked = "LOGIN_LOCKED"

// CodeNeeded: the login needs a one-time code too.
const CodeNeeded = "CODE_NEEDED"

// CodeWrong: wrong one-time code.
const CodeWrong = "CODE_WRONG"

// LooseningHeld: that lets more through than is in force, so it waits for a second person.
const LooseningHeld = "LOOSENING_HELD"

// LooseningUnknown: no such change waits for a second person.
const LooseningUnknown = "LOOSENING_UNKNOWN"

// MemberUnknown: there is no such user here.
const MemberUnknown = "MEMBER_UNKNOWN"

// ResetUnknown: the reset token is wrong, used or expired.
const ResetUnknown = "RESET_UNKNOWN"

// EndpointUnknown: there is no such webhook here.
const EndpointUnknown = "ENDPOINT_UNKNOWN"

// EndpointsTooMany: the operator has as many webhooks as it may.
const EndpointsTooMany = "ENDPOINTS_TOO_MANY"

// EndpointDisabled: the webhook is disabled.
const EndpointDisabled = "ENDPOINT_DISABLED"

// EventNumberUnknown: there is no such event yet.
const EventNumberUnknown = "EVENT_NUMBER_UNKNOWN"

// NotRecorded: the command could not be recorded.
const NotRecorded = "NOT_RECORDED"

// ChangedMeanwhile: somebody has changed it meanwhile: get it again, and send its new ETag as If-Match, or
// asked_at.
const ChangedMeanwhile = "CHANGED_MEANWHILE"

// AmountTooFine: the amount has more decimals than its currency.
const AmountTooFine = "AMOUNT_TOO_FINE"

// AddressRefused: that address may not be called; detail says why.
const AddressRefused = "ADDRESS_REFUSED"

// PasswordWeak: the new password is too weak; detail says why.
const PasswordWeak = "PASSWORD_WEAK"

// TooManyGuesses: too many wrong tokens came from this address: wait as long as the header retry-after says.
const TooManyGuesses = "TOO_MANY_GUESSES"

// AuditUnderWay: an audit of the operator is queued or runs already.
const AuditUnderWay = "AUDIT_UNDER_WAY"

// AuditUnknown: the operator has no such audit.
const AuditUnknown = "AUDIT_UNKNOWN"

// ExportUnderWay: an export that the caller has asked for is queued or runs already.
const ExportUnderWay = "EXPORT_UNDER_WAY"

// ExportUnknown: the caller has asked for no such export.
const ExportUnknown = "EXPORT_UNKNOWN"

// ExportNotReady: the export is not done yet, has failed, its time is over, or its file is on another machine.
const ExportNotReady = "EXPORT_NOT_READY"

// ExportUnfit: that table is not written in that format here; detail says why.
const ExportUnfit = "EXPORT_UNFIT"

// AlarmUnknown: there is no such alarm for the caller.
const AlarmUnknown = "ALARM_UNKNOWN"

// AlarmAcknowledged: somebody has acknowledged the alarm already.
const AlarmAcknowledged = "ALARM_ACKNOWLEDGED"

// EntityUnknown: there is no such entity for the caller.
const EntityUnknown = "ENTITY_UNKNOWN"

// EntityClosed: the entity, or one above it, is closed.
const EntityClosed = "ENTITY_CLOSED"

// EntityTooDeep: a tree of entities has at most 63 levels.
const EntityTooDeep = "ENTITY_TOO_DEEP"

// NameUnfit: a name has 1 to 100 characters that can be printed, and not only blanks.
const NameUnfit = "NAME_UNFIT"

// DataUnfit: a text is too long, or has characters that cannot be printed; detail names it.
const DataUnfit = "DATA_UNFIT"

// ZoneUnknown: there is no such time zone; America/Caracas is one.
const ZoneUnknown = "ZONE_UNKNOWN"

// EmailUnfit: this is no e-mail address such as ana@example.com.
const EmailUnfit = "EMAIL_UNFIT"

// EmailTaken: somebody has the address already, be it closed or with another suffix.
const EmailTaken = "EMAIL_TAKEN"

// ScopeUnfit: a key of this role of this entity may never use that scope; detail names those that it may have.
const ScopeUnfit = "SCOPE_UNFIT"

// OriginUnfit: origins are at most 20, each such as https://tills.example, without a path or the port of its
// scheme.
const OriginUnfit = "ORIGIN_UNFIT"

// NetworkUnfit: this is no IP address or network such as 192.0.2.7 or 192.0.2.0/24: host bits are zero.
const NetworkUnfit = "NETWORK_UNFIT"

// ExpiryPassed: a key expires in the future, if at all.
const ExpiryPassed = "EXPIRY_PASSED"

// ExpiryTooFar: a key expires within 36,000 days, if at all.
const ExpiryTooFar = "EXPIRY_TOO_FAR"

// KeyNameTaken: a key is or was called so: the trail would not tell them apart.
const KeyNameTaken = "KEY_NAME_TAKEN"

// KeyUnknown: there is no such key for the caller.
const KeyUnknown = "KEY_UNKNOWN"

// KeyEnded: the key is revoked or has expired, so that no other takes its place: add another one.
const KeyEnded = "KEY_ENDED"

// TokenUnknown: there is no such access token for the caller.
const TokenUnknown = "TOKEN_UNKNOWN"

// SessionUnknown: there is no such session for the caller.
const SessionUnknown = "SESSION_UNKNOWN"

// TokenUnfit: an access token that was made elsewhere is too weak; detail says why.
const TokenUnfit = "TOKEN_UNFIT"

// FactorOn: the user has a second factor already: turn it off first.
const FactorOn = "FACTOR_ON"

// FactorNotBegun: no second factor of this user waits to be confirmed.
const FactorNotBegun = "FACTOR_NOT_BEGUN"

// FactorOff: the user has no second factor.
const FactorOff = "FACTOR_OFF"

// OperatorNotHere: there is no such operator.
const OperatorNotHere = "OPERATOR_NOT_HERE"

// ColourUnfit: a colour is written like #0b6b4f.
const ColourUnfit = "COLOUR_UNFIT"

// LogoUnfit: a logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way.
const LogoUnfit = "LOGO_UNFIT"

// CurrencyUnfit: this is no ISO code of a currency such as VES, or its decimals are not the operator's.
const CurrencyUnfit = "CURRENCY_UNFIT"

// MethodUnknown: there is no such way to pay, or it is closed.
const MethodUnknown = "METHOD_UNKNOWN"

// PaymentUnknown: there is no such payment for the caller.
const PaymentUnknown = "PAYMENT_UNKNOWN"

// PaymentUndone: the payment is undone already, or undoes another one.
const PaymentUndone = "PAYMENT_UNDONE"

// RateUnfit: a rate is a number above zero with at most eight decimals, of another currency than the operator's.
const RateUnfit = "RATE_UNFIT"

// OperatorTaken: there is or was an operator of that name.
const OperatorTaken = "OPERATOR_TAKEN"

// NotOver: something of the operator is not over yet; detail says what.
const NotOver = "NOT_OVER"

// TicketsLive: tickets of the operator may still win, or be claimed; detail says until when.
const TicketsLive = "TICKETS_LIVE"

// RoleNotHere: auditors and administrators belong to the operator's root entity.
const RoleNotHere = "ROLE_NOT_HERE"

// NotPossible: the ticket, or the operator's terms, do not allow that; detail says why.
const NotPossible = "NOT_POSSIBLE"

// CatalogueInvalid: the catalogue contradicts itself or what is known; detail says where.
const CatalogueInvalid = "CATALOGUE_INVALID"

// RuleInvalid: the rule contradicts itself; detail says how.
const RuleInvalid = "RULE_INVALID"

// BeyondBounds: the rule allows more than could be kept.
const BeyondBounds = "BEYOND_BOUNDS"

// ReturnsTooMuch: the multiplier would pay back more than it may.
const ReturnsTooMuch = "RETURNS_TOO_MUCH"

// LooserThanParent: the rule would be looser than a rule that binds its owner from above.
const LooserThanParent = "LOOSER_THAN_PARENT"

// CopyLooser: the rules to copy let more through than those that hold now: add them one by one.
const CopyLooser = "COPY_LOOSER"

// RuleFromAbove: somebody above has decided rules of this kind for this owner, and only they change them.
const RuleFromAbove = "RULE_FROM_ABOVE"

// RuleEnded: the rule ends no later anyway.
const RuleEnded = "RULE_ENDED"

// RuleInThePast: a rule begins, and ends, now or later.
const RuleInThePast = "RULE_IN_THE_PAST"

// RuleUnknown: there is no such rule for this caller.
const RuleUnknown = "RULE_UNKNOWN"

// ProviderUnknown: there is no such provider of games.
const ProviderUnknown = "PROVIDER_UNKNOWN"

// KeyUnusable: this is no RSA public key of 2048 bits or more, in PEM.
const KeyUnusable = "KEY_UNUSABLE"

// WalletsNotOpen: players of the operator have no wallets yet.
const WalletsNotOpen = "WALLETS_NOT_OPEN"

// ProductUnknown: the catalogue has no such product.
const ProductUnknown = "PRODUCT_UNKNOWN"

// Taken: there is such a thing already.
const Taken = "TAKEN"
