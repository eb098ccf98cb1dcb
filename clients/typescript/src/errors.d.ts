/** A class for every reason of a refusal. Made from the API's document by `make clients`. */

import type { Problem } from './models.js'
import { Refused } from './problems.js'

/** The version of the API that this client was made of. */
export const VERSION: string

/** No token of a session or a key was sent, or it has ended. */
export class TokenDead extends Refused {}
/** The seller, its agency or an ancestor is not active. */
export class SellerClosed extends Refused {}
/** This role may not do that. */
export class NotAllowed extends Refused {}
/** The key lacks a scope. */
export class ScopeMissing extends Refused {}
/** The key was used for another command. */
export class KeyReused extends Refused {}
/** The key was used for the same plays, with another wish about selling them in part. */
export class PartialDiffers extends Refused {}
/** The batch has more tickets than the caller's limit ever lets through: split it. */
export class BatchTooLarge extends Refused {}
/** The disk of the database is nearly full: nothing is sold until it has room. */
export class DiskFull extends Refused {}
/** The ticket has no wager. */
export class WagersTooFew extends Refused {}
/** A permuta, serie or corrida becomes too many wagers. */
export class ExpansionTooLarge extends Refused {}
/** The ticket has too many series and corridas. */
export class SequencesTooMany extends Refused {}
/** The ticket has too many wagers. */
export class WagersTooMany extends Refused {}
/** Some draws are unknown or not open. */
export class DrawsClosed extends Refused {}
/** The seller does not sell that game of that lottery. */
export class NotSoldHere extends Refused {}
/** The draw does not offer the game. */
export class GameNotOffered extends Refused {}
/** Fewer draws are planned than the run needs. */
export class RunNotPlanned extends Refused {}
/** The selection does not fit its game. */
export class SelectionInvalid extends Refused {}
/** The stake is below the least. */
export class StakeTooSmall extends Refused {}
/** The stake is above the most. */
export class StakeTooLarge extends Refused {}
/** The stake is not a multiple of the step. */
export class StakeNotMultiple extends Refused {}
/** The quota of the selection is sold. */
export class SelectionFull extends Refused {}
/** The ticket could win more than it may. */
export class PrizeTooLarge extends Refused {}
/** The credit of the agency does not cover the sale. */
export class CreditExceeded extends Refused {}
/** Too many wrong pins. */
export class TicketLocked extends Refused {}
/** No such ticket here, or the pin is wrong. */
export class TicketUnknown extends Refused {}
/** The ticket was canceled. */
export class TicketCanceled extends Refused {}
/** The ticket was rejected by its till. */
export class TicketRejected extends Refused {}
/** The ticket was paid. */
export class TicketPaid extends Refused {}
/** A draw of the ticket has closed. */
export class UndoAfterClose extends Refused {}
/** The time to cancel has expired. */
export class UndoTooLate extends Refused {}
/** This till has undone as many tickets today as it may. */
export class CancelsUsed extends Refused {}
/** The prize was not claimed in time. */
export class TicketExpired extends Refused {}
/** Nothing is won yet, and a draw has no result. */
export class DrawsPending extends Refused {}
/** Nothing was won. */
export class NotAWinner extends Refused {}
/** The payment needs a second person. */
export class PaymentHeld extends Refused {}
/** No payment of the ticket waits for a second person. */
export class PaymentNotHeld extends Refused {}
/** That way to pay is not taken now, or no change is given in it. */
export class TenderUnknown extends Refused {}
/** What was handed over does not add up to the amount. */
export class TenderUneven extends Refused {}
/** The change in another currency is worth more than one note of what was received. */
export class ChangeTooLarge extends Refused {}
/** No such draw here. */
export class EventUnknown extends Refused {}
/** A clerk who has sold a ticket of the draw reads no result of it. */
export class ClerkHasSold extends Refused {}
/** Nobody has asked for that before. */
export class OrderUnknown extends Refused {}
/** It takes a second clerk. */
export class OrderSameClerk extends Refused {}
/** The draw is not on sale. */
export class DrawNotOpen extends Refused {}
/** The draw is not suspended. */
export class DrawNotSuspended extends Refused {}
/** The draw is not closed. */
export class DrawNotClosed extends Refused {}
/** The draw has not been held. */
export class DrawNotHeld extends Refused {}
/** The draw is not sealed yet. */
export class DrawNotSealed extends Refused {}
/** The result does not fit the draw. */
export class OutcomeInvalid extends Refused {}
/** There is no result to approve. */
export class ResultUnknown extends Refused {}
/** That result stands already. */
export class ResultStands extends Refused {}
/** A result needs a second clerk. */
export class ResultSameClerk extends Refused {}
/** The second person is not independent of the first. */
export class NotIndependent extends Refused {}
/** The second reading of this clerk differed a moment ago. */
export class ResultWaits extends Refused {}
/** The second clerk read another result. */
export class ResultDiffers extends Refused {}
/** What the result has decided is final, so it stays. */
export class ResultFinal extends Refused {}
/** Between its close and its result nobody sees what is staked on the numbers of a draw. */
export class ExposureSealed extends Refused {}
/** The range of time is too wide. */
export class RangeTooWide extends Refused {}
/** More tickets would have to be looked through than a search may. */
export class TicketsTooMany extends Refused {}
/** More was found than one answer lists. */
export class ListTooLong extends Refused {}
/** The period of the report is too long. */
export class ReportTooWide extends Refused {}
/** No such operator sells sports. */
export class OperatorUnknown extends Refused {}
/** The operator has no wallet to ask. */
export class WebhookMissing extends Refused {}
/** The ticket is not reserved. */
export class TicketNotReserved extends Refused {}
/** The currency is not the operator's. */
export class CurrencyWrong extends Refused {}
/** No such coupon. */
export class CouponUnknown extends Refused {}
/** No such event, or nothing is sold of it. */
export class SportEventUnknown extends Refused {}
/** The number of picks is not the number of games. */
export class PicksMiscounted extends Refused {}
/** An outcome is picked twice. */
export class PickRepeated extends Refused {}
/** The pick is no outcome of its game. */
export class PickUnknown extends Refused {}
/** The market is not sold. */
export class MarketNotAllowed extends Refused {}
/** A market has two picks. */
export class MarketRepeated extends Refused {}
/** A market of the card has no pick. */
export class PicksTooFew extends Refused {}
/** The market is about a team that nobody knows. */
export class TeamUnknown extends Refused {}
/** An event, a market or an outcome is suspended. */
export class SportEventSuspended extends Refused {}
/** An event has started. */
export class SportEventStarted extends Refused {}
/** The coupon has closed. */
export class CouponClosed extends Refused {}
/** Too many games have two picks. */
export class DoublesTooMany extends Refused {}
/** Too many games have three picks or more. */
export class TriplesTooMany extends Refused {}
/** The picks make too many lines. */
export class LinesTooMany extends Refused {}
/** The price is not that of the lines. */
export class PriceWrong extends Refused {}
/** The price is below the least. */
export class PriceTooSmall extends Refused {}
/** The price is above the most. */
export class PriceTooLarge extends Refused {}
/** Odds have moved further than the order allows. */
export class OddsChanged extends Refused {}
/** The wallet does not know the player. */
export class PlayerUnknown extends Refused {}
/** The player's wallet is in another currency. */
export class PlayerCurrencyWrong extends Refused {}
/** The event is not over. */
export class SportEventNotOver extends Refused {}
/** The result does not fit the event. */
export class SportResultInvalid extends Refused {}
/** No code is free for the ticket. */
export class CodesUsedUp extends Refused {}
/** The wallet refused, erred, was late or answered nonsense. */
export class WalletFailed extends Refused {}
/** The partner is unknown, closed or not the player's. */
export class PartnerUnknown extends Refused {}
/** No such game of a provider, or it is not played any more. */
export class GameUnknown extends Refused {}
/** The amount is not one that can be moved. */
export class AmountInvalid extends Refused {}
/** The operator has no such player. */
export class UserUnknown extends Refused {}
/** Several players have that name. */
export class UserNameShared extends Refused {}
/** No session of the player has that token. */
export class PlayerTokenInvalid extends Refused {}
/** The player's session has ended. */
export class PlayerTokenExpired extends Refused {}
/** The player is blocked. */
export class UserBlocked extends Refused {}
/** The player keeps itself from playing. */
export class UserExcluded extends Refused {}
/** No request of that id was carried out. */
export class RequestUnknown extends Refused {}
/** There is no such bet. */
export class BetUnknown extends Refused {}
/** The bet was rolled back. */
export class BetRolledBack extends Refused {}
/** The credit was above its provider's ceiling, and was not approved. */
export class CreditRefused extends Refused {}
/** The amount is neither what the bet cost nor what it returned. */
export class AmountDiffers extends Refused {}
/** Its month is archived, and read-only until the administrator opens it. */
export class MonthArchived extends Refused {}
/** A limit that the player has set does not leave room for it. */
export class LimitReached extends Refused {}
/** The balance does not cover it. */
export class FundsInsufficient extends Refused {}
/** The credit is above its provider's ceiling, and held until clerks have approved it. */
export class CreditHeld extends Refused {}
/** No such credit is held. */
export class HoldUnknown extends Refused {}
/** No limit waits to be confirmed. */
export class LimitNotAsked extends Refused {}
/** The player must think it over until it may confirm. */
export class CoolingOff extends Refused {}
/** The week is not over. */
export class WeekNotOver extends Refused {}
/** The week is closed. */
export class WeekClosed extends Refused {}
/** An earlier week is still open. */
export class WeekOpenBefore extends Refused {}
/** Somebody further below than the entities directly below it has sold. */
export class WeekTooDeep extends Refused {}
/** The user has an open shift already. */
export class ShiftOpen extends Refused {}
/** The user has no open shift. */
export class ShiftNone extends Refused {}
/** There is no such shift for the caller. */
export class ShiftUnknown extends Refused {}
/** The shift is closed. */
export class ShiftClosed extends Refused {}
/** The shift was counted as often as it may be before its close. */
export class CountsTooMany extends Refused {}
/** The shift has as many cash movements as it may. */
export class MovementsTooMany extends Refused {}
/** Unknown address or wrong password. */
export class LoginWrong extends Refused {}
/** Too many wrong logins. */
export class LoginLocked extends Refused {}
/** The login needs a one-time code too. */
export class CodeNeeded extends Refused {}
/** Wrong one-time code. */
export class CodeWrong extends Refused {}
/** That lets more through than is in force, so it waits for a second person. */
export class LooseningHeld extends Refused {}
/** No such change waits for a second person. */
export class LooseningUnknown extends Refused {}
/** There is no such user here. */
export class MemberUnknown extends Refused {}
/** The reset token is wrong, used or expired. */
export class ResetUnknown extends Refused {}
/** There is no such webhook here. */
export class EndpointUnknown extends Refused {}
/** The operator has as many webhooks as it may. */
export class EndpointsTooMany extends Refused {}
/** The webhook is disabled. */
export class EndpointDisabled extends Refused {}
/** There is no such event yet. */
export class EventNumberUnknown extends Refused {}
/** The command could not be recorded. */
export class NotRecorded extends Refused {}
/** Somebody has changed it meanwhile: get it again, and send its new ETag as If-Match, or asked_at. */
export class ChangedMeanwhile extends Refused {}
/** The amount has more decimals than its currency. */
export class AmountTooFine extends Refused {}
/** That address may not be called; detail says why. */
export class AddressRefused extends Refused {}
/** The new password is too weak; detail says why. */
export class PasswordWeak extends Refused {}
/** Too many wrong tokens came from this address: wait as long as the header retry-after says. */
export class TooManyGuesses extends Refused {}
/** An audit of the operator is queued or runs already. */
export class AuditUnderWay extends Refused {}
/** The operator has no such audit. */
export class AuditUnknown extends Refused {}
/** An export that the caller has asked for is queued or runs already. */
export class ExportUnderWay extends Refused {}
/** The caller has asked for no such export. */
export class ExportUnknown extends Refused {}
/** The export is not done yet, has failed, its time is over, or its file is on another machine. */
export class ExportNotReady extends Refused {}
/** That table is not written in that format here; detail says why. */
export class ExportUnfit extends Refused {}
/** There is no such alarm for the caller. */
export class AlarmUnknown extends Refused {}
/** Somebody has acknowledged the alarm already. */
export class AlarmAcknowledged extends Refused {}
/** There is no such entity for the caller. */
export class EntityUnknown extends Refused {}
/** The entity, or one above it, is closed. */
export class EntityClosed extends Refused {}
/** A tree of entities has at most 63 levels. */
export class EntityTooDeep extends Refused {}
/** A name has 1 to 100 characters that can be printed, and not only blanks. */
export class NameUnfit extends Refused {}
/** A text is too long, or has characters that cannot be printed; detail names it. */
export class DataUnfit extends Refused {}
/** There is no such time zone; America/Caracas is one. */
export class ZoneUnknown extends Refused {}
/** This is no e-mail address such as ana@example.com. */
export class EmailUnfit extends Refused {}
/** Somebody has the address already, be it closed or with another suffix. */
export class EmailTaken extends Refused {}
/** A key of this role of this entity may never use that scope; detail names those that it may have. */
export class ScopeUnfit extends Refused {}
/** Origins are at most 20, each such as https://tills.example, without a path or the port of its scheme. */
export class OriginUnfit extends Refused {}
/** This is no IP address or network such as 192.0.2.7 or 192.0.2.0/24: host bits are zero. */
export class NetworkUnfit extends Refused {}
/** A key expires in the future, if at all. */
export class ExpiryPassed extends Refused {}
/** A key expires within 36,000 days, if at all. */
export class ExpiryTooFar extends Refused {}
/** A key is or was called so: the trail would not tell them apart. */
export class KeyNameTaken extends Refused {}
/** There is no such key for the caller. */
export class KeyUnknown extends Refused {}
/** The key is revoked or has expired, so that no other takes its place: add another one. */
export class KeyEnded extends Refused {}
/** There is no such access token for the caller. */
export class TokenUnknown extends Refused {}
/** There is no such session for the caller. */
export class SessionUnknown extends Refused {}
/** An access token that was made elsewhere is too weak; detail says why. */
export class TokenUnfit extends Refused {}
/** The user has a second factor already: turn it off first. */
export class FactorOn extends Refused {}
/** No second factor of this user waits to be confirmed. */
export class FactorNotBegun extends Refused {}
/** The user has no second factor. */
export class FactorOff extends Refused {}
/** There is no such operator. */
export class OperatorNotHere extends Refused {}
/** A colour is written like #0b6b4f. */
export class ColourUnfit extends Refused {}
/** A logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way. */
export class LogoUnfit extends Refused {}
/** This is no ISO code of a currency such as VES, or its decimals are not the operator's. */
export class CurrencyUnfit extends Refused {}
/** There is no such way to pay, or it is closed. */
export class MethodUnknown extends Refused {}
/** There is no such payment for the caller. */
export class PaymentUnknown extends Refused {}
/** The payment is undone already, or undoes another one. */
export class PaymentUndone extends Refused {}
/** A rate is a number above zero with at most eight decimals, of another currency than the operator's. */
export class RateUnfit extends Refused {}
/** There is or was an operator of that name. */
export class OperatorTaken extends Refused {}
/** Something of the operator is not over yet; detail says what. */
export class NotOver extends Refused {}
/** Tickets of the operator may still win, or be claimed; detail says until when. */
export class TicketsLive extends Refused {}
/** Auditors and administrators belong to the operator's root entity. */
export class RoleNotHere extends Refused {}
/** The ticket, or the operator's terms, do not allow that; detail says why. */
export class NotPossible extends Refused {}
/** The catalogue contradicts itself or what is known; detail says where. */
export class CatalogueInvalid extends Refused {}
/** The rule contradicts itself; detail says how. */
export class RuleInvalid extends Refused {}
/** The rule allows more than could be kept. */
export class BeyondBounds extends Refused {}
/** The multiplier would pay back more than it may. */
export class ReturnsTooMuch extends Refused {}
/** The rule would be looser than a rule that binds its owner from above. */
export class LooserThanParent extends Refused {}
/** The rules to copy let more through than those that hold now: add them one by one. */
export class CopyLooser extends Refused {}
/** Somebody above has decided rules of this kind for this owner, and only they change them. */
export class RuleFromAbove extends Refused {}
/** The rule ends no later anyway. */
export class RuleEnded extends Refused {}
/** A rule begins, and ends, now or later. */
export class RuleInThePast extends Refused {}
/** There is no such rule for this caller. */
export class RuleUnknown extends Refused {}
/** There is no such provider of games. */
export class ProviderUnknown extends Refused {}
/** This is no RSA public key of 2048 bits or more, in PEM. */
export class KeyUnusable extends Refused {}
/** Players of the operator have no wallets yet. */
export class WalletsNotOpen extends Refused {}
/** The catalogue has no such product. */
export class ProductUnknown extends Refused {}
/** There is such a thing already. */
export class Taken extends Refused {}

/** The class of each reason, by its name. */
export const BY_REASON: Record<string, new (problem: Problem, key?: string | null) => Refused>
