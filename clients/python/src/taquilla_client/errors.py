"""A class for every reason of a refusal. Made from the API's document by `make clients`."""

from collections.abc import Mapping
from typing import Final

from taquilla_client.problems import Refused

VERSION: Final = "2026-12-01"
"""The version of the API that this client was made of."""


class TokenDead(Refused):
    """No token of a session or a key was sent, or it has ended."""


class SellerClosed(Refused):
    """The seller, its agency or an ancestor is not active."""


class NotAllowed(Refused):
    """This role may not do that."""


class ScopeMissing(Refused):
    """The key lacks a scope."""


class KeyReused(Refused):
    """The key was used for another command."""


class PartialDiffers(Refused):
    """The key was used for the same plays, with another wish about selling them in part."""


class BatchTooLarge(Refused):
    """The batch has more tickets than the caller's limit ever lets through: split it."""


class DiskFull(Refused):
    """The disk of the database is nearly full: nothing is sold until it has room."""


class WagersTooFew(Refused):
    """The ticket has no wager."""


class ExpansionTooLarge(Refused):
    """A permuta, serie or corrida becomes too many wagers."""


class SequencesTooMany(Refused):
    """The ticket has too many series and corridas."""


class WagersTooMany(Refused):
    """The ticket has too many wagers."""


class DrawsClosed(Refused):
    """Some draws are unknown or not open."""


class NotSoldHere(Refused):
    """The seller does not sell that game of that lottery."""


class GameNotOffered(Refused):
    """The draw does not offer the game."""


class RunNotPlanned(Refused):
    """Fewer draws are planned than the run needs."""


class SelectionInvalid(Refused):
    """The selection does not fit its game."""


class StakeTooSmall(Refused):
    """The stake is below the least."""


class StakeTooLarge(Refused):
    """The stake is above the most."""


class StakeNotMultiple(Refused):
    """The stake is not a multiple of the step."""


class SelectionFull(Refused):
    """The quota of the selection is sold."""


class PrizeTooLarge(Refused):
    """The ticket could win more than it may."""


class CreditExceeded(Refused):
    """The credit of the agency does not cover the sale."""


class TicketLocked(Refused):
    """Too many wrong pins."""


class TicketUnknown(Refused):
    """No such ticket here, or the pin is wrong."""


class TicketCanceled(Refused):
    """The ticket was canceled."""


class TicketRejected(Refused):
    """The ticket was rejected by its till."""


class TicketPaid(Refused):
    """The ticket was paid."""


class UndoAfterClose(Refused):
    """A draw of the ticket has closed."""


class UndoTooLate(Refused):
    """The time to cancel has expired."""


class CancelsUsed(Refused):
    """This till has undone as many tickets today as it may."""


class TicketExpired(Refused):
    """The prize was not claimed in time."""


class DrawsPending(Refused):
    """Nothing is won yet, and a draw has no result."""


class NotAWinner(Refused):
    """Nothing was won."""


class PaymentHeld(Refused):
    """The payment needs a second person."""


class PaymentNotHeld(Refused):
    """No payment of the ticket waits for a second person."""


class TenderUnknown(Refused):
    """That way to pay is not taken now, or no change is given in it."""


class TenderUneven(Refused):
    """What was handed over does not add up to the amount."""


class ChangeTooLarge(Refused):
    """The change in another currency is worth more than one note of what was received."""


class EventUnknown(Refused):
    """No such draw here."""


class ClerkHasSold(Refused):
    """A clerk who has sold a ticket of the draw reads no result of it."""


class OrderUnknown(Refused):
    """Nobody has asked for that before."""


class OrderSameClerk(Refused):
    """It takes a second clerk."""


class DrawNotOpen(Refused):
    """The draw is not on sale."""


class DrawNotSuspended(Refused):
    """The draw is not suspended."""


class DrawNotClosed(Refused):
    """The draw is not closed."""


class DrawNotHeld(Refused):
    """The draw has not been held."""


class DrawNotSealed(Refused):
    """The draw is not sealed yet."""


class OutcomeInvalid(Refused):
    """The result does not fit the draw."""


class ResultUnknown(Refused):
    """There is no result to approve."""


class ResultStands(Refused):
    """That result stands already."""


class ResultSameClerk(Refused):
    """A result needs a second clerk."""


class NotIndependent(Refused):
    """The second person is not independent of the first."""


class ResultWaits(Refused):
    """The second reading of this clerk differed a moment ago."""


class ResultDiffers(Refused):
    """The second clerk read another result."""


class ResultFinal(Refused):
    """What the result has decided is final, so it stays."""


class ExposureSealed(Refused):
    """Between its close and its result nobody sees what is staked on the numbers of a draw."""


class RangeTooWide(Refused):
    """The range of time is too wide."""


class TicketsTooMany(Refused):
    """More tickets would have to be looked through than a search may."""


class ListTooLong(Refused):
    """More was found than one answer lists."""


class ReportTooWide(Refused):
    """The period of the report is too long."""


class OperatorUnknown(Refused):
    """No such operator sells sports."""


class WebhookMissing(Refused):
    """The operator has no wallet to ask."""


class TicketNotReserved(Refused):
    """The ticket is not reserved."""


class CurrencyWrong(Refused):
    """The currency is not the operator's."""


class CouponUnknown(Refused):
    """No such coupon."""


class SportEventUnknown(Refused):
    """No such event, or nothing is sold of it."""


class PicksMiscounted(Refused):
    """The number of picks is not the number of games."""


class PickRepeated(Refused):
    """An outcome is picked twice."""


class PickUnknown(Refused):
    """The pick is no outcome of its game."""


class MarketNotAllowed(Refused):
    """The market is not sold."""


class MarketRepeated(Refused):
    """A market has two picks."""


class PicksTooFew(Refused):
    """A market of the card has no pick."""


class TeamUnknown(Refused):
    """The market is about a team that nobody knows."""


class SportEventSuspended(Refused):
    """An event, a market or an outcome is suspended."""


class SportEventStarted(Refused):
    """An event has started."""


class CouponClosed(Refused):
    """The coupon has closed."""


class DoublesTooMany(Refused):
    """Too many games have two picks."""


class TriplesTooMany(Refused):
    """Too many games have three picks or more."""


class LinesTooMany(Refused):
    """The picks make too many lines."""


class PriceWrong(Refused):
    """The price is not that of the lines."""


class PriceTooSmall(Refused):
    """The price is below the least."""


class PriceTooLarge(Refused):
    """The price is above the most."""


class OddsChanged(Refused):
    """Odds have moved further than the order allows."""


class PlayerUnknown(Refused):
    """The wallet does not know the player."""


class PlayerCurrencyWrong(Refused):
    """The player's wallet is in another currency."""


class SportEventNotOver(Refused):
    """The event is not over."""


class SportResultInvalid(Refused):
    """The result does not fit the event."""


class CodesUsedUp(Refused):
    """No code is free for the ticket."""


class WalletFailed(Refused):
    """The wallet refused, erred, was late or answered nonsense."""


class PartnerUnknown(Refused):
    """The partner is unknown, closed or not the player's."""


class GameUnknown(Refused):
    """No such game of a provider, or it is not played any more."""


class AmountInvalid(Refused):
    """The amount is not one that can be moved."""


class UserUnknown(Refused):
    """The operator has no such player."""


class UserNameShared(Refused):
    """Several players have that name."""


class PlayerTokenInvalid(Refused):
    """No session of the player has that token."""


class PlayerTokenExpired(Refused):
    """The player's session has ended."""


class UserBlocked(Refused):
    """The player is blocked."""


class UserExcluded(Refused):
    """The player keeps itself from playing."""


class RequestUnknown(Refused):
    """No request of that id was carried out."""


class BetUnknown(Refused):
    """There is no such bet."""


class BetRolledBack(Refused):
    """The bet was rolled back."""


class CreditRefused(Refused):
    """The credit was above its provider's ceiling, and was not approved."""


class AmountDiffers(Refused):
    """The amount is neither what the bet cost nor what it returned."""


class MonthArchived(Refused):
    """Its month is archived, and read-only until the administrator opens it."""


class LimitReached(Refused):
    """A limit that the player has set does not leave room for it."""


class FundsInsufficient(Refused):
    """The balance does not cover it."""


class CreditHeld(Refused):
    """The credit is above its provider's ceiling, and held until clerks have approved it."""


class HoldUnknown(Refused):
    """No such credit is held."""


class LimitNotAsked(Refused):
    """No limit waits to be confirmed."""


class CoolingOff(Refused):
    """The player must think it over until it may confirm."""


class WeekNotOver(Refused):
    """The week is not over."""


class WeekClosed(Refused):
    """The week is closed."""


class WeekOpenBefore(Refused):
    """An earlier week is still open."""


class WeekTooDeep(Refused):
    """Somebody further below than the entities directly below it has sold."""


class ShiftOpen(Refused):
    """The user has an open shift already."""


class ShiftNone(Refused):
    """The user has no open shift."""


class ShiftUnknown(Refused):
    """There is no such shift for the caller."""


class ShiftClosed(Refused):
    """The shift is closed."""


class CountsTooMany(Refused):
    """The shift was counted as often as it may be before its close."""


class MovementsTooMany(Refused):
    """The shift has as many cash movements as it may."""


class LoginWrong(Refused):
    """Unknown address or wrong password."""


class LoginLocked(Refused):
    """Too many wrong logins."""


class CodeNeeded(Refused):
    """The login needs a one-time code too."""


class CodeWrong(Refused):
    """Wrong one-time code."""


class LooseningHeld(Refused):
    """That lets more through than is in force, so it waits for a second person."""


class LooseningUnknown(Refused):
    """No such change waits for a second person."""


class MemberUnknown(Refused):
    """There is no such user here."""


class ResetUnknown(Refused):
    """The reset token is wrong, used or expired."""


class EndpointUnknown(Refused):
    """There is no such webhook here."""


class EndpointsTooMany(Refused):
    """The operator has as many webhooks as it may."""


class EndpointDisabled(Refused):
    """The webhook is disabled."""


class EventNumberUnknown(Refused):
    """There is no such event yet."""


class NotRecorded(Refused):
    """The command could not be recorded."""


class ChangedMeanwhile(Refused):
    """Somebody has changed it meanwhile: get it again, and send its new ETag as If-Match, or asked_at."""


class AmountTooFine(Refused):
    """The amount has more decimals than its currency."""


class AddressRefused(Refused):
    """That address may not be called; detail says why."""


class PasswordWeak(Refused):
    """The new password is too weak; detail says why."""


class TooManyGuesses(Refused):
    """Too many wrong tokens came from this address: wait as long as the header retry-after says."""


class AuditUnderWay(Refused):
    """An audit of the operator is queued or runs already."""


class AuditUnknown(Refused):
    """The operator has no such audit."""


class ExportUnderWay(Refused):
    """An export that the caller has asked for is queued or runs already."""


class ExportUnknown(Refused):
    """The caller has asked for no such export."""


class ExportNotReady(Refused):
    """The export is not done yet, has failed, its time is over, or its file is on another machine."""


class ExportUnfit(Refused):
    """That table is not written in that format here; detail says why."""


class AlarmUnknown(Refused):
    """There is no such alarm for the caller."""


class AlarmAcknowledged(Refused):
    """Somebody has acknowledged the alarm already."""


class EntityUnknown(Refused):
    """There is no such entity for the caller."""


class EntityClosed(Refused):
    """The entity, or one above it, is closed."""


class EntityTooDeep(Refused):
    """A tree of entities has at most 63 levels."""


class NameUnfit(Refused):
    """A name has 1 to 100 characters that can be printed, and not only blanks."""


class DataUnfit(Refused):
    """A text is too long, or has characters that cannot be printed; detail names it."""


class ZoneUnknown(Refused):
    """There is no such time zone; America/Caracas is one."""


class EmailUnfit(Refused):
    """This is no e-mail address such as ana@example.com."""


class EmailTaken(Refused):
    """Somebody has the address already, be it closed or with another suffix."""


class ScopeUnfit(Refused):
    """A key of this role of this entity may never use that scope; detail names those that it may have."""


class OriginUnfit(Refused):
    """Origins are at most 20, each such as https://tills.example, without a path or the port of its scheme."""


class NetworkUnfit(Refused):
    """This is no IP address or network such as 192.0.2.7 or 192.0.2.0/24: host bits are zero."""


class ExpiryPassed(Refused):
    """A key expires in the future, if at all."""


class ExpiryTooFar(Refused):
    """A key expires within 36,000 days, if at all."""


class KeyNameTaken(Refused):
    """A key is or was called so: the trail would not tell them apart."""


class KeyUnknown(Refused):
    """There is no such key for the caller."""


class KeyEnded(Refused):
    """The key is revoked or has expired, so that no other takes its place: add another one."""


class TokenUnknown(Refused):
    """There is no such access token for the caller."""


class SessionUnknown(Refused):
    """There is no such session for the caller."""


class TokenUnfit(Refused):
    """An access token that was made elsewhere is too weak; detail says why."""


class FactorOn(Refused):
    """The user has a second factor already: turn it off first."""


class FactorNotBegun(Refused):
    """No second factor of this user waits to be confirmed."""


class FactorOff(Refused):
    """The user has no second factor."""


class OperatorNotHere(Refused):
    """There is no such operator."""


class ColourUnfit(Refused):
    """A colour is written like #0b6b4f."""


class LogoUnfit(Refused):
    """A logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way."""


class CurrencyUnfit(Refused):
    """This is no ISO code of a currency such as VES, or its decimals are not the operator's."""


class MethodUnknown(Refused):
    """There is no such way to pay, or it is closed."""


class PaymentUnknown(Refused):
    """There is no such payment for the caller."""


class PaymentUndone(Refused):
    """The payment is undone already, or undoes another one."""


class RateUnfit(Refused):
    """A rate is a number above zero with at most eight decimals, of another currency than the operator's."""


class OperatorTaken(Refused):
    """There is or was an operator of that name."""


class NotOver(Refused):
    """Something of the operator is not over yet; detail says what."""


class TicketsLive(Refused):
    """Tickets of the operator may still win, or be claimed; detail says until when."""


class RoleNotHere(Refused):
    """Auditors and administrators belong to the operator's root entity."""


class NotPossible(Refused):
    """The ticket, or the operator's terms, do not allow that; detail says why."""


class CatalogueInvalid(Refused):
    """The catalogue contradicts itself or what is known; detail says where."""


class RuleInvalid(Refused):
    """The rule contradicts itself; detail says how."""


class BeyondBounds(Refused):
    """The rule allows more than could be kept."""


class ReturnsTooMuch(Refused):
    """The multiplier would pay back more than it may."""


class LooserThanParent(Refused):
    """The rule would be looser than a rule that binds its owner from above."""


class CopyLooser(Refused):
    """The rules to copy let more through than those that hold now: add them one by one."""


class RuleFromAbove(Refused):
    """Somebody above has decided rules of this kind for this owner, and only they change them."""


class RuleEnded(Refused):
    """The rule ends no later anyway."""


class RuleInThePast(Refused):
    """A rule begins, and ends, now or later."""


class RuleUnknown(Refused):
    """There is no such rule for this caller."""


class ProviderUnknown(Refused):
    """There is no such provider of games."""


class KeyUnusable(Refused):
    """This is no RSA public key of 2048 bits or more, in PEM."""


class WalletsNotOpen(Refused):
    """Players of the operator have no wallets yet."""


class ProductUnknown(Refused):
    """The catalogue has no such product."""


class Taken(Refused):
    """There is such a thing already."""


BY_REASON: Final[Mapping[str, type[Refused]]] = {
    "TOKEN_DEAD": TokenDead,
    "SELLER_CLOSED": SellerClosed,
    "NOT_ALLOWED": NotAllowed,
    "SCOPE_MISSING": ScopeMissing,
    "KEY_REUSED": KeyReused,
    "PARTIAL_DIFFERS": PartialDiffers,
    "BATCH_TOO_LARGE": BatchTooLarge,
    "DISK_FULL": DiskFull,
    "WAGERS_TOO_FEW": WagersTooFew,
    "EXPANSION_TOO_LARGE": ExpansionTooLarge,
    "SEQUENCES_TOO_MANY": SequencesTooMany,
    "WAGERS_TOO_MANY": WagersTooMany,
    "DRAWS_CLOSED": DrawsClosed,
    "NOT_SOLD_HERE": NotSoldHere,
    "GAME_NOT_OFFERED": GameNotOffered,
    "RUN_NOT_PLANNED": RunNotPlanned,
    "SELECTION_INVALID": SelectionInvalid,
    "STAKE_TOO_SMALL": StakeTooSmall,
    "STAKE_TOO_LARGE": StakeTooLarge,
    "STAKE_NOT_MULTIPLE": StakeNotMultiple,
    "SELECTION_FULL": SelectionFull,
    "PRIZE_TOO_LARGE": PrizeTooLarge,
    "CREDIT_EXCEEDED": CreditExceeded,
    "TICKET_LOCKED": TicketLocked,
    "TICKET_UNKNOWN": TicketUnknown,
    "TICKET_CANCELED": TicketCanceled,
    "TICKET_REJECTED": TicketRejected,
    "TICKET_PAID": TicketPaid,
    "UNDO_AFTER_CLOSE": UndoAfterClose,
    "UNDO_TOO_LATE": UndoTooLate,
    "CANCELS_USED": CancelsUsed,
    "TICKET_EXPIRED": TicketExpired,
    "DRAWS_PENDING": DrawsPending,
    "NOT_A_WINNER": NotAWinner,
    "PAYMENT_HELD": PaymentHeld,
    "PAYMENT_NOT_HELD": PaymentNotHeld,
    "TENDER_UNKNOWN": TenderUnknown,
    "TENDER_UNEVEN": TenderUneven,
    "CHANGE_TOO_LARGE": ChangeTooLarge,
    "EVENT_UNKNOWN": EventUnknown,
    "CLERK_HAS_SOLD": ClerkHasSold,
    "ORDER_UNKNOWN": OrderUnknown,
    "ORDER_SAME_CLERK": OrderSameClerk,
    "DRAW_NOT_OPEN": DrawNotOpen,
    "DRAW_NOT_SUSPENDED": DrawNotSuspended,
    "DRAW_NOT_CLOSED": DrawNotClosed,
    "DRAW_NOT_HELD": DrawNotHeld,
    "DRAW_NOT_SEALED": DrawNotSealed,
    "OUTCOME_INVALID": OutcomeInvalid,
    "RESULT_UNKNOWN": ResultUnknown,
    "RESULT_STANDS": ResultStands,
    "RESULT_SAME_CLERK": ResultSameClerk,
    "NOT_INDEPENDENT": NotIndependent,
    "RESULT_WAITS": ResultWaits,
    "RESULT_DIFFERS": ResultDiffers,
    "RESULT_FINAL": ResultFinal,
    "EXPOSURE_SEALED": ExposureSealed,
    "RANGE_TOO_WIDE": RangeTooWide,
    "TICKETS_TOO_MANY": TicketsTooMany,
    "LIST_TOO_LONG": ListTooLong,
    "REPORT_TOO_WIDE": ReportTooWide,
    "OPERATOR_UNKNOWN": OperatorUnknown,
    "WEBHOOK_MISSING": WebhookMissing,
    "TICKET_NOT_RESERVED": TicketNotReserved,
    "CURRENCY_WRONG": CurrencyWrong,
    "COUPON_UNKNOWN": CouponUnknown,
    "SPORT_EVENT_UNKNOWN": SportEventUnknown,
    "PICKS_MISCOUNTED": PicksMiscounted,
    "PICK_REPEATED": PickRepeated,
    "PICK_UNKNOWN": PickUnknown,
    "MARKET_NOT_ALLOWED": MarketNotAllowed,
    "MARKET_REPEATED": MarketRepeated,
    "PICKS_TOO_FEW": PicksTooFew,
    "TEAM_UNKNOWN": TeamUnknown,
    "SPORT_EVENT_SUSPENDED": SportEventSuspended,
    "SPORT_EVENT_STARTED": SportEventStarted,
    "COUPON_CLOSED": CouponClosed,
    "DOUBLES_TOO_MANY": DoublesTooMany,
    "TRIPLES_TOO_MANY": TriplesTooMany,
    "LINES_TOO_MANY": LinesTooMany,
    "PRICE_WRONG": PriceWrong,
    "PRICE_TOO_SMALL": PriceTooSmall,
    "PRICE_TOO_LARGE": PriceTooLarge,
    "ODDS_CHANGED": OddsChanged,
    "PLAYER_UNKNOWN": PlayerUnknown,
    "PLAYER_CURRENCY_WRONG": PlayerCurrencyWrong,
    "SPORT_EVENT_NOT_OVER": SportEventNotOver,
    "SPORT_RESULT_INVALID": SportResultInvalid,
    "CODES_USED_UP": CodesUsedUp,
    "WALLET_FAILED": WalletFailed,
    "PARTNER_UNKNOWN": PartnerUnknown,
    "GAME_UNKNOWN": GameUnknown,
    "AMOUNT_INVALID": AmountInvalid,
    "USER_UNKNOWN": UserUnknown,
    "USER_NAME_SHARED": UserNameShared,
    "PLAYER_TOKEN_INVALID": PlayerTokenInvalid,
    "PLAYER_TOKEN_EXPIRED": PlayerTokenExpired,
    "USER_BLOCKED": UserBlocked,
    "USER_EXCLUDED": UserExcluded,
    "REQUEST_UNKNOWN": RequestUnknown,
    "BET_UNKNOWN": BetUnknown,
    "BET_ROLLED_BACK": BetRolledBack,
    "CREDIT_REFUSED": CreditRefused,
    "AMOUNT_DIFFERS": AmountDiffers,
    "MONTH_ARCHIVED": MonthArchived,
    "LIMIT_REACHED": LimitReached,
    "FUNDS_INSUFFICIENT": FundsInsufficient,
    "CREDIT_HELD": CreditHeld,
    "HOLD_UNKNOWN": HoldUnknown,
    "LIMIT_NOT_ASKED": LimitNotAsked,
    "COOLING_OFF": CoolingOff,
    "WEEK_NOT_OVER": WeekNotOver,
    "WEEK_CLOSED": WeekClosed,
    "WEEK_OPEN_BEFORE": WeekOpenBefore,
    "WEEK_TOO_DEEP": WeekTooDeep,
    "SHIFT_OPEN": ShiftOpen,
    "SHIFT_NONE": ShiftNone,
    "SHIFT_UNKNOWN": ShiftUnknown,
    "SHIFT_CLOSED": ShiftClosed,
    "COUNTS_TOO_MANY": CountsTooMany,
    "MOVEMENTS_TOO_MANY": MovementsTooMany,
    "LOGIN_WRONG": LoginWrong,
    "LOGIN_LOCKED": LoginLocked,
    "CODE_NEEDED": CodeNeeded,
    "CODE_WRONG": CodeWrong,
    "LOOSENING_HELD": LooseningHeld,
    "LOOSENING_UNKNOWN": LooseningUnknown,
    "MEMBER_UNKNOWN": MemberUnknown,
    "RESET_UNKNOWN": ResetUnknown,
    "ENDPOINT_UNKNOWN": EndpointUnknown,
    "ENDPOINTS_TOO_MANY": EndpointsTooMany,
    "ENDPOINT_DISABLED": EndpointDisabled,
    "EVENT_NUMBER_UNKNOWN": EventNumberUnknown,
    "NOT_RECORDED": NotRecorded,
    "CHANGED_MEANWHILE": ChangedMeanwhile,
    "AMOUNT_TOO_FINE": AmountTooFine,
    "ADDRESS_REFUSED": AddressRefused,
    "PASSWORD_WEAK": PasswordWeak,
    "TOO_MANY_GUESSES": TooManyGuesses,
    "AUDIT_UNDER_WAY": AuditUnderWay,
    "AUDIT_UNKNOWN": AuditUnknown,
    "EXPORT_UNDER_WAY": ExportUnderWay,
    "EXPORT_UNKNOWN": ExportUnknown,
    "EXPORT_NOT_READY": ExportNotReady,
    "EXPORT_UNFIT": ExportUnfit,
    "ALARM_UNKNOWN": AlarmUnknown,
    "ALARM_ACKNOWLEDGED": AlarmAcknowledged,
    "ENTITY_UNKNOWN": EntityUnknown,
    "ENTITY_CLOSED": EntityClosed,
    "ENTITY_TOO_DEEP": EntityTooDeep,
    "NAME_UNFIT": NameUnfit,
    "DATA_UNFIT": DataUnfit,
    "ZONE_UNKNOWN": ZoneUnknown,
    "EMAIL_UNFIT": EmailUnfit,
    "EMAIL_TAKEN": EmailTaken,
    "SCOPE_UNFIT": ScopeUnfit,
    "ORIGIN_UNFIT": OriginUnfit,
    "NETWORK_UNFIT": NetworkUnfit,
    "EXPIRY_PASSED": ExpiryPassed,
    "EXPIRY_TOO_FAR": ExpiryTooFar,
    "KEY_NAME_TAKEN": KeyNameTaken,
    "KEY_UNKNOWN": KeyUnknown,
    "KEY_ENDED": KeyEnded,
    "TOKEN_UNKNOWN": TokenUnknown,
    "SESSION_UNKNOWN": SessionUnknown,
    "TOKEN_UNFIT": TokenUnfit,
    "FACTOR_ON": FactorOn,
    "FACTOR_NOT_BEGUN": FactorNotBegun,
    "FACTOR_OFF": FactorOff,
    "OPERATOR_NOT_HERE": OperatorNotHere,
    "COLOUR_UNFIT": ColourUnfit,
    "LOGO_UNFIT": LogoUnfit,
    "CURRENCY_UNFIT": CurrencyUnfit,
    "METHOD_UNKNOWN": MethodUnknown,
    "PAYMENT_UNKNOWN": PaymentUnknown,
    "PAYMENT_UNDONE": PaymentUndone,
    "RATE_UNFIT": RateUnfit,
    "OPERATOR_TAKEN": OperatorTaken,
    "NOT_OVER": NotOver,
    "TICKETS_LIVE": TicketsLive,
    "ROLE_NOT_HERE": RoleNotHere,
    "NOT_POSSIBLE": NotPossible,
    "CATALOGUE_INVALID": CatalogueInvalid,
    "RULE_INVALID": RuleInvalid,
    "BEYOND_BOUNDS": BeyondBounds,
    "RETURNS_TOO_MUCH": ReturnsTooMuch,
    "LOOSER_THAN_PARENT": LooserThanParent,
    "COPY_LOOSER": CopyLooser,
    "RULE_FROM_ABOVE": RuleFromAbove,
    "RULE_ENDED": RuleEnded,
    "RULE_IN_THE_PAST": RuleInThePast,
    "RULE_UNKNOWN": RuleUnknown,
    "PROVIDER_UNKNOWN": ProviderUnknown,
    "KEY_UNUSABLE": KeyUnusable,
    "WALLETS_NOT_OPEN": WalletsNotOpen,
    "PRODUCT_UNKNOWN": ProductUnknown,
    "TAKEN": Taken,
}
"""The class of each reason, by its name."""
