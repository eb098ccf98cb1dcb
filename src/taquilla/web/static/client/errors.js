/** A class for every reason of a refusal. Made from the API's document by `make clients`. */

import { Refused } from './problems.js'

/** The version of the API that this client was made of. */
export const VERSION = '2026-12-01'

export class TokenDead extends Refused {}
export class SellerClosed extends Refused {}
export class NotAllowed extends Refused {}
export class ScopeMissing extends Refused {}
export class KeyReused extends Refused {}
export class PartialDiffers extends Refused {}
export class BatchTooLarge extends Refused {}
export class DiskFull extends Refused {}
export class WagersTooFew extends Refused {}
export class ExpansionTooLarge extends Refused {}
export class SequencesTooMany extends Refused {}
export class WagersTooMany extends Refused {}
export class DrawsClosed extends Refused {}
export class NotSoldHere extends Refused {}
export class GameNotOffered extends Refused {}
export class RunNotPlanned extends Refused {}
export class SelectionInvalid extends Refused {}
export class StakeTooSmall extends Refused {}
export class StakeTooLarge extends Refused {}
export class StakeNotMultiple extends Refused {}
export class SelectionFull extends Refused {}
export class PrizeTooLarge extends Refused {}
export class CreditExceeded extends Refused {}
export class TicketLocked extends Refused {}
export class TicketUnknown extends Refused {}
export class TicketCanceled extends Refused {}
export class TicketRejected extends Refused {}
export class TicketPaid extends Refused {}
export class UndoAfterClose extends Refused {}
export class UndoTooLate extends Refused {}
export class CancelsUsed extends Refused {}
export class TicketExpired extends Refused {}
export class DrawsPending extends Refused {}
export class NotAWinner extends Refused {}
export class PaymentHeld extends Refused {}
export class PaymentNotHeld extends Refused {}
export class TenderUnknown extends Refused {}
export class TenderUneven extends Refused {}
export class ChangeTooLarge extends Refused {}
export class EventUnknown extends Refused {}
export class ClerkHasSold extends Refused {}
export class OrderUnknown extends Refused {}
export class OrderSameClerk extends Refused {}
export class DrawNotOpen extends Refused {}
export class DrawNotSuspended extends Refused {}
export class DrawNotClosed extends Refused {}
export class DrawNotHeld extends Refused {}
export class DrawNotSealed extends Refused {}
export class OutcomeInvalid extends Refused {}
export class ResultUnknown extends Refused {}
export class ResultStands extends Refused {}
export class ResultSameClerk extends Refused {}
export class NotIndependent extends Refused {}
export class ResultWaits extends Refused {}
export class ResultDiffers extends Refused {}
export class ResultFinal extends Refused {}
export class ExposureSealed extends Refused {}
export class RangeTooWide extends Refused {}
export class TicketsTooMany extends Refused {}
export class ListTooLong extends Refused {}
export class ReportTooWide extends Refused {}
export class OperatorUnknown extends Refused {}
export class WebhookMissing extends Refused {}
export class TicketNotReserved extends Refused {}
export class CurrencyWrong extends Refused {}
export class CouponUnknown extends Refused {}
export class SportEventUnknown extends Refused {}
export class PicksMiscounted extends Refused {}
export class PickRepeated extends Refused {}
export class PickUnknown extends Refused {}
export class MarketNotAllowed extends Refused {}
export class MarketRepeated extends Refused {}
export class PicksTooFew extends Refused {}
export class TeamUnknown extends Refused {}
export class SportEventSuspended extends Refused {}
export class SportEventStarted extends Refused {}
export class CouponClosed extends Refused {}
export class DoublesTooMany extends Refused {}
export class TriplesTooMany extends Refused {}
export class LinesTooMany extends Refused {}
export class PriceWrong extends Refused {}
export class PriceTooSmall extends Refused {}
export class PriceTooLarge extends Refused {}
export class OddsChanged extends Refused {}
export class PlayerUnknown extends Refused {}
export class PlayerCurrencyWrong extends Refused {}
export class SportEventNotOver extends Refused {}
export class SportResultInvalid extends Refused {}
export class CodesUsedUp extends Refused {}
export class WalletFailed extends Refused {}
export class PartnerUnknown extends Refused {}
export class GameUnknown extends Refused {}
export class AmountInvalid extends Refused {}
export class UserUnknown extends Refused {}
export class UserNameShared extends Refused {}
export class PlayerTokenInvalid extends Refused {}
export class PlayerTokenExpired extends Refused {}
export class UserBlocked extends Refused {}
export class UserExcluded extends Refused {}
export class RequestUnknown extends Refused {}
export class BetUnknown extends Refused {}
export class BetRolledBack extends Refused {}
export class CreditRefused extends Refused {}
export class AmountDiffers extends Refused {}
export class MonthArchived extends Refused {}
export class LimitReached extends Refused {}
export class FundsInsufficient extends Refused {}
export class CreditHeld extends Refused {}
export class HoldUnknown extends Refused {}
export class LimitNotAsked extends Refused {}
export class CoolingOff extends Refused {}
export class WeekNotOver extends Refused {}
export class WeekClosed extends Refused {}
export class WeekOpenBefore extends Refused {}
export class WeekTooDeep extends Refused {}
export class ShiftOpen extends Refused {}
export class ShiftNone extends Refused {}
export class ShiftUnknown extends Refused {}
export class ShiftClosed extends Refused {}
export class CountsTooMany extends Refused {}
export class MovementsTooMany extends Refused {}
export class LoginWrong extends Refused {}
export class LoginLocked extends Refused {}
export class CodeNeeded extends Refused {}
export class CodeWrong extends Refused {}
export class LooseningHeld extends Refused {}
export class LooseningUnknown extends Refused {}
export class MemberUnknown extends Refused {}
export class ResetUnknown extends Refused {}
export class EndpointUnknown extends Refused {}
export class EndpointsTooMany extends Refused {}
export class EndpointDisabled extends Refused {}
export class EventNumberUnknown extends Refused {}
export class NotRecorded extends Refused {}
export class ChangedMeanwhile extends Refused {}
export class AmountTooFine extends Refused {}
export class AddressRefused extends Refused {}
export class PasswordWeak extends Refused {}
export class TooManyGuesses extends Refused {}
export class AuditUnderWay extends Refused {}
export class AuditUnknown extends Refused {}
export class ExportUnderWay extends Refused {}
export class ExportUnknown extends Refused {}
export class ExportNotReady extends Refused {}
export class ExportUnfit extends Refused {}
export class AlarmUnknown extends Refused {}
export class AlarmAcknowledged extends Refused {}
export class EntityUnknown extends Refused {}
export class EntityClosed extends Refused {}
export class EntityTooDeep extends Refused {}
export class NameUnfit extends Refused {}
export class DataUnfit extends Refused {}
export class ZoneUnknown extends Refused {}
export class EmailUnfit extends Refused {}
export class EmailTaken extends Refused {}
export class ScopeUnfit extends Refused {}
export class OriginUnfit extends Refused {}
export class NetworkUnfit extends Refused {}
export class ExpiryPassed extends Refused {}
export class ExpiryTooFar extends Refused {}
export class KeyNameTaken extends Refused {}
export class KeyUnknown extends Refused {}
export class KeyEnded extends Refused {}
export class TokenUnknown extends Refused {}
export class SessionUnknown extends Refused {}
export class TokenUnfit extends Refused {}
export class FactorOn extends Refused {}
export class FactorNotBegun extends Refused {}
export class FactorOff extends Refused {}
export class OperatorNotHere extends Refused {}
export class ColourUnfit extends Refused {}
export class LogoUnfit extends Refused {}
export class CurrencyUnfit extends Refused {}
export class MethodUnknown extends Refused {}
export class PaymentUnknown extends Refused {}
export class PaymentUndone extends Refused {}
export class RateUnfit extends Refused {}
export class OperatorTaken extends Refused {}
export class NotOver extends Refused {}
export class TicketsLive extends Refused {}
export class RoleNotHere extends Refused {}
export class NotPossible extends Refused {}
export class CatalogueInvalid extends Refused {}
export class RuleInvalid extends Refused {}
export class BeyondBounds extends Refused {}
export class ReturnsTooMuch extends Refused {}
export class LooserThanParent extends Refused {}
export class CopyLooser extends Refused {}
export class RuleFromAbove extends Refused {}
export class RuleEnded extends Refused {}
export class RuleInThePast extends Refused {}
export class RuleUnknown extends Refused {}
export class ProviderUnknown extends Refused {}
export class KeyUnusable extends Refused {}
export class WalletsNotOpen extends Refused {}
export class ProductUnknown extends Refused {}
export class Taken extends Refused {}

/** The class of each reason, by its name. */
export const BY_REASON = {
  TOKEN_DEAD: TokenDead,
  SELLER_CLOSED: SellerClosed,
  NOT_ALLOWED: NotAllowed,
  SCOPE_MISSING: ScopeMissing,
  KEY_REUSED: KeyReused,
  PARTIAL_DIFFERS: PartialDiffers,
  BATCH_TOO_LARGE: BatchTooLarge,
  DISK_FULL: DiskFull,
  WAGERS_TOO_FEW: WagersTooFew,
  EXPANSION_TOO_LARGE: ExpansionTooLarge,
  SEQUENCES_TOO_MANY: SequencesTooMany,
  WAGERS_TOO_MANY: WagersTooMany,
  DRAWS_CLOSED: DrawsClosed,
  NOT_SOLD_HERE: NotSoldHere,
  GAME_NOT_OFFERED: GameNotOffered,
  RUN_NOT_PLANNED: RunNotPlanned,
  SELECTION_INVALID: SelectionInvalid,
  STAKE_TOO_SMALL: StakeTooSmall,
  STAKE_TOO_LARGE: StakeTooLarge,
  STAKE_NOT_MULTIPLE: StakeNotMultiple,
  SELECTION_FULL: SelectionFull,
  PRIZE_TOO_LARGE: PrizeTooLarge,
  CREDIT_EXCEEDED: CreditExceeded,
  TICKET_LOCKED: TicketLocked,
  TICKET_UNKNOWN: TicketUnknown,
  TICKET_CANCELED: TicketCanceled,
  TICKET_REJECTED: TicketRejected,
  TICKET_PAID: TicketPaid,
  UNDO_AFTER_CLOSE: UndoAfterClose,
  UNDO_TOO_LATE: UndoTooLate,
  CANCELS_USED: CancelsUsed,
  TICKET_EXPIRED: TicketExpired,
  DRAWS_PENDING: DrawsPending,
  NOT_A_WINNER: NotAWinner,
  PAYMENT_HELD: PaymentHeld,
  PAYMENT_NOT_HELD: PaymentNotHeld,
  TENDER_UNKNOWN: TenderUnknown,
  TENDER_UNEVEN: TenderUneven,
  CHANGE_TOO_LARGE: ChangeTooLarge,
  EVENT_UNKNOWN: EventUnknown,
  CLERK_HAS_SOLD: ClerkHasSold,
  ORDER_UNKNOWN: OrderUnknown,
  ORDER_SAME_CLERK: OrderSameClerk,
  DRAW_NOT_OPEN: DrawNotOpen,
  DRAW_NOT_SUSPENDED: DrawNotSuspended,
  DRAW_NOT_CLOSED: DrawNotClosed,
  DRAW_NOT_HELD: DrawNotHeld,
  DRAW_NOT_SEALED: DrawNotSealed,
  OUTCOME_INVALID: OutcomeInvalid,
  RESULT_UNKNOWN: ResultUnknown,
  RESULT_STANDS: ResultStands,
  RESULT_SAME_CLERK: ResultSameClerk,
  NOT_INDEPENDENT: NotIndependent,
  RESULT_WAITS: ResultWaits,
  RESULT_DIFFERS: ResultDiffers,
  RESULT_FINAL: ResultFinal,
  EXPOSURE_SEALED: ExposureSealed,
  RANGE_TOO_WIDE: RangeTooWide,
  TICKETS_TOO_MANY: TicketsTooMany,
  LIST_TOO_LONG: ListTooLong,
  REPORT_TOO_WIDE: ReportTooWide,
  OPERATOR_UNKNOWN: OperatorUnknown,
  WEBHOOK_MISSING: WebhookMissing,
  TICKET_NOT_RESERVED: TicketNotReserved,
  CURRENCY_WRONG: CurrencyWrong,
  COUPON_UNKNOWN: CouponUnknown,
  SPORT_EVENT_UNKNOWN: SportEventUnknown,
  PICKS_MISCOUNTED: PicksMiscounted,
  PICK_REPEATED: PickRepeated,
  PICK_UNKNOWN: PickUnknown,
  MARKET_NOT_ALLOWED: MarketNotAllowed,
  MARKET_REPEATED: MarketRepeated,
  PICKS_TOO_FEW: PicksTooFew,
  TEAM_UNKNOWN: TeamUnknown,
  SPORT_EVENT_SUSPENDED: SportEventSuspended,
  SPORT_EVENT_STARTED: SportEventStarted,
  COUPON_CLOSED: CouponClosed,
  DOUBLES_TOO_MANY: DoublesTooMany,
  TRIPLES_TOO_MANY: TriplesTooMany,
  LINES_TOO_MANY: LinesTooMany,
  PRICE_WRONG: PriceWrong,
  PRICE_TOO_SMALL: PriceTooSmall,
  PRICE_TOO_LARGE: PriceTooLarge,
  ODDS_CHANGED: OddsChanged,
  PLAYER_UNKNOWN: PlayerUnknown,
  PLAYER_CURRENCY_WRONG: PlayerCurrencyWrong,
  SPORT_EVENT_NOT_OVER: SportEventNotOver,
  SPORT_RESULT_INVALID: SportResultInvalid,
  CODES_USED_UP: CodesUsedUp,
  WALLET_FAILED: WalletFailed,
  PARTNER_UNKNOWN: PartnerUnknown,
  GAME_UNKNOWN: GameUnknown,
  AMOUNT_INVALID: AmountInvalid,
  USER_UNKNOWN: UserUnknown,
  USER_NAME_SHARED: UserNameShared,
  PLAYER_TOKEN_INVALID: PlayerTokenInvalid,
  PLAYER_TOKEN_EXPIRED: PlayerTokenExpired,
  USER_BLOCKED: UserBlocked,
  USER_EXCLUDED: UserExcluded,
  REQUEST_UNKNOWN: RequestUnknown,
  BET_UNKNOWN: BetUnknown,
  BET_ROLLED_BACK: BetRolledBack,
  CREDIT_REFUSED: CreditRefused,
  AMOUNT_DIFFERS: AmountDiffers,
  MONTH_ARCHIVED: MonthArchived,
  LIMIT_REACHED: LimitReached,
  FUNDS_INSUFFICIENT: FundsInsufficient,
  CREDIT_HELD: CreditHeld,
  HOLD_UNKNOWN: HoldUnknown,
  LIMIT_NOT_ASKED: LimitNotAsked,
  COOLING_OFF: CoolingOff,
  WEEK_NOT_OVER: WeekNotOver,
  WEEK_CLOSED: WeekClosed,
  WEEK_OPEN_BEFORE: WeekOpenBefore,
  WEEK_TOO_DEEP: WeekTooDeep,
  SHIFT_OPEN: ShiftOpen,
  SHIFT_NONE: ShiftNone,
  SHIFT_UNKNOWN: ShiftUnknown,
  SHIFT_CLOSED: ShiftClosed,
  COUNTS_TOO_MANY: CountsTooMany,
  MOVEMENTS_TOO_MANY: MovementsTooMany,
  LOGIN_WRONG: LoginWrong,
  LOGIN_LOCKED: LoginLocked,
  CODE_NEEDED: CodeNeeded,
  CODE_WRONG: CodeWrong,
  LOOSENING_HELD: LooseningHeld,
  LOOSENING_UNKNOWN: LooseningUnknown,
  MEMBER_UNKNOWN: MemberUnknown,
  RESET_UNKNOWN: ResetUnknown,
  ENDPOINT_UNKNOWN: EndpointUnknown,
  ENDPOINTS_TOO_MANY: EndpointsTooMany,
  ENDPOINT_DISABLED: EndpointDisabled,
  EVENT_NUMBER_UNKNOWN: EventNumberUnknown,
  NOT_RECORDED: NotRecorded,
  CHANGED_MEANWHILE: ChangedMeanwhile,
  AMOUNT_TOO_FINE: AmountTooFine,
  ADDRESS_REFUSED: AddressRefused,
  PASSWORD_WEAK: PasswordWeak,
  TOO_MANY_GUESSES: TooManyGuesses,
  AUDIT_UNDER_WAY: AuditUnderWay,
  AUDIT_UNKNOWN: AuditUnknown,
  EXPORT_UNDER_WAY: ExportUnderWay,
  EXPORT_UNKNOWN: ExportUnknown,
  EXPORT_NOT_READY: ExportNotReady,
  EXPORT_UNFIT: ExportUnfit,
  ALARM_UNKNOWN: AlarmUnknown,
  ALARM_ACKNOWLEDGED: AlarmAcknowledged,
  ENTITY_UNKNOWN: EntityUnknown,
  ENTITY_CLOSED: EntityClosed,
  ENTITY_TOO_DEEP: EntityTooDeep,
  NAME_UNFIT: NameUnfit,
  DATA_UNFIT: DataUnfit,
  ZONE_UNKNOWN: ZoneUnknown,
  EMAIL_UNFIT: EmailUnfit,
  EMAIL_TAKEN: EmailTaken,
  SCOPE_UNFIT: ScopeUnfit,
  ORIGIN_UNFIT: OriginUnfit,
  NETWORK_UNFIT: NetworkUnfit,
  EXPIRY_PASSED: ExpiryPassed,
  EXPIRY_TOO_FAR: ExpiryTooFar,
  KEY_NAME_TAKEN: KeyNameTaken,
  KEY_UNKNOWN: KeyUnknown,
  KEY_ENDED: KeyEnded,
  TOKEN_UNKNOWN: TokenUnknown,
  SESSION_UNKNOWN: SessionUnknown,
  TOKEN_UNFIT: TokenUnfit,
  FACTOR_ON: FactorOn,
  FACTOR_NOT_BEGUN: FactorNotBegun,
  FACTOR_OFF: FactorOff,
  OPERATOR_NOT_HERE: OperatorNotHere,
  COLOUR_UNFIT: ColourUnfit,
  LOGO_UNFIT: LogoUnfit,
  CURRENCY_UNFIT: CurrencyUnfit,
  METHOD_UNKNOWN: MethodUnknown,
  PAYMENT_UNKNOWN: PaymentUnknown,
  PAYMENT_UNDONE: PaymentUndone,
  RATE_UNFIT: RateUnfit,
  OPERATOR_TAKEN: OperatorTaken,
  NOT_OVER: NotOver,
  TICKETS_LIVE: TicketsLive,
  ROLE_NOT_HERE: RoleNotHere,
  NOT_POSSIBLE: NotPossible,
  CATALOGUE_INVALID: CatalogueInvalid,
  RULE_INVALID: RuleInvalid,
  BEYOND_BOUNDS: BeyondBounds,
  RETURNS_TOO_MUCH: ReturnsTooMuch,
  LOOSER_THAN_PARENT: LooserThanParent,
  COPY_LOOSER: CopyLooser,
  RULE_FROM_ABOVE: RuleFromAbove,
  RULE_ENDED: RuleEnded,
  RULE_IN_THE_PAST: RuleInThePast,
  RULE_UNKNOWN: RuleUnknown,
  PROVIDER_UNKNOWN: ProviderUnknown,
  KEY_UNUSABLE: KeyUnusable,
  WALLETS_NOT_OPEN: WalletsNotOpen,
  PRODUCT_UNKNOWN: ProductUnknown,
  TAKEN: Taken,
}
