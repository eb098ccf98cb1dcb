"""Players of an operator: their wallets in points (WL-08), the limits of their own choice (RG-30 to RG-35), and their bets."""

import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents

COOLING_OFF: Final = timedelta(hours=24)
"""The time before a player can confirm a higher limit that it asked for (RG-31)."""

PAR: Final = 100
"""The rate at which a point is worth one unit of the currency."""
_FIRST_ACCOUNT: Final = 2_000_000_000


def player_account(player_id: int) -> int:
    """Return the account of a player: one each, numbered after the player."""
    return _FIRST_ACCOUNT + player_id


def from_points(points: Cents, rate: int) -> Cents | None:
    """Return the worth of points, both in minor units, at a rate in hundredths; None if it is no whole number.

    ``from_points(150, 200) == 300``, ``from_points(1, 50) is None``
    """
    amount, rest = divmod(points * rate, 100)
    return None if rest else amount


def to_points(amount: Cents, rate: int) -> Cents:
    """Return an amount in points, rounded down, so that the balance shown can always be spent. ``to_points(100, 300) == 33``"""
    return amount * 100 // rate


def moved_points(amount: Cents, rate: int) -> Cents:
    """Return a movement in points, rounded towards zero (WL-08): a stake and its rollback are 0 together, in every report."""
    return to_points(amount, rate) if amount >= 0 else -to_points(-amount, rate)


class LimitKind(enum.StrEnum):
    """The amounts that a limit bounds: deposits, stakes or losses (RG-30)."""

    DEPOSIT = "deposit"
    STAKE = "stake"
    LOSS = "loss"


class LimitPeriod(enum.StrEnum):
    """The calendar period of a limit, in the operator's time zone (RG-32)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def period_start(period: LimitPeriod, day: date) -> date:
    """Return the first day of the period of a day. Weeks begin on Mondays."""
    match period:
        case LimitPeriod.DAY:
            return day
        case LimitPeriod.WEEK:
            return day - timedelta(days=day.weekday())
        case LimitPeriod.MONTH:
            return day.replace(day=1)


class PlayerLimit(NamedTuple):
    """A limit that a player asked for, in minor units (None: no limit). It holds from starts on, once it is confirmed."""

    kind: LimitKind
    period: LimitPeriod
    amount: Cents | None
    asked_at: datetime
    starts: datetime
    confirmed_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Tell whether the limit is confirmed and its cooling-off has passed."""
        return self.confirmed_at is not None and max(self.starts, self.confirmed_at) <= at


def requested_limit(
    kind: LimitKind, period: LimitPeriod, amount: Cents | None, in_force: Cents | None, at: datetime
) -> PlayerLimit:
    """Return the limit for a player's request: a lower one holds at once, a higher one or none after a day and a confirmation
    (RG-31)."""
    is_tighter = amount is not None and (in_force is None or amount <= in_force)
    if is_tighter or amount == in_force:
        return PlayerLimit(kind=kind, period=period, amount=amount, asked_at=at, starts=at, confirmed_at=at)
    return PlayerLimit(kind=kind, period=period, amount=amount, asked_at=at, starts=at + COOLING_OFF, confirmed_at=None)


def limits_in_force(limits: Iterable[PlayerLimit], at: datetime) -> dict[tuple[LimitKind, LimitPeriod], Cents]:
    """Return the limit of each kind and period: the last one requested of those that hold."""
    latest: dict[tuple[LimitKind, LimitPeriod], PlayerLimit] = {}
    for limit in limits:
        key = (limit.kind, limit.period)
        if limit.holds(at) and (key not in latest or latest[key].asked_at <= limit.asked_at):
            latest[key] = limit
    return {key: limit.amount for key, limit in latest.items() if limit.amount is not None}


class Used(NamedTuple):
    """A player's sums of a period: deposits, stakes, and the stakes and returns of its settled bets."""

    deposited: Cents = 0
    staked: Cents = 0
    settled_stake: Cents = 0
    paid_out: Cents = 0

    def plus(self, other: "Used", times: int = 1) -> "Used":
        """Return the sum of both; times -1 subtracts the other."""
        return Used(*(value + times * other_value for value, other_value in zip(self, other, strict=True)))

    def of(self, kind: LimitKind) -> Cents:
        """Return how much of a limit is used. A loss is settled stakes less their returns, and may be negative (RG-34)."""
        match kind:
            case LimitKind.DEPOSIT:
                return self.deposited
            case LimitKind.STAKE:
                return self.staked
            case LimitKind.LOSS:
                return self.settled_stake - self.paid_out


def room(
    kinds: Iterable[LimitKind], limits: Mapping[tuple[LimitKind, LimitPeriod], Cents], used: Mapping[LimitPeriod, Used]
) -> Cents | None:
    """Return how much a player may still move under these kinds of limits: the least that any leaves (RG-30); None: no bound."""
    kind_set = set(kinds)
    remaining = [amount - used.get(period, Used()).of(kind) for (kind, period), amount in limits.items() if kind in kind_set]
    return max(0, min(remaining)) if remaining else None


class Player(NamedTuple):
    """A user of an operator. rate is its partner's; bets and funds count the rows of its statement."""

    id: int
    user_id: str
    username: str
    partner_id: str
    partner_is_active: bool
    rate: int
    status: str
    excluded_until: datetime | None
    created_at: datetime
    bets: int = 0
    funds: int = 0

    @property
    def account_id(self) -> int:
        """Return the player's account."""
        return player_account(self.id)

    def is_excluded(self, at: datetime) -> bool:
        """Tell whether the player has excluded itself from playing (RG-33)."""
        return self.excluded_until is not None and at < self.excluded_until


class BetState(enum.StrEnum):
    """The state of a bet: it waits for its result, has one, or was rolled back."""

    OPEN = "open"
    SETTLED = "settled"
    ROLLED_BACK = "rolled_back"


class StatementClass(enum.IntEnum):
    """The two parts of a player's statement (WL-10)."""

    FUNDS = 1
    BETS = 2


class StatementType(enum.StrEnum):
    """The name of a row of a statement."""

    DEPOSIT = "Deposit-Funds"
    WITHDRAWAL = "Withdraw-Funds"
    PLACEMENT = "Bet-Placement"
    RESULT = "Bet-Result"
    ROLLBACK = "Bet-Rollback"
    CANCEL = "Bet-Cancel"


LOTTERY: Final = "lottery"
"""The provider, the game and the game's type of tickets' bets: the house's own, and nobody else's."""

ALL_PLAYERS: Final = 0
"""The player id under which the turnover of all players together is kept."""


class Bet(NamedTuple):
    """A bet on a provider's game, or of a lottery ticket (ticket_seq). rolled_back is above zero if it gave the player money."""

    seq: int
    day: date
    provider_id: str
    transaction_id: str
    player_id: int
    partner_id: str
    round_id: str
    game_id: str
    game_name: str
    game_type: str
    odds: str | None
    detail: dict[str, str]
    debit: Cents
    placed_at: datetime
    updated_at: datetime
    state: BetState = BetState.OPEN
    credits: Cents = 0
    rolled_back: Cents = 0
    ticket_seq: int | None = None

    def settled(self, credit: Cents, at: datetime) -> "Bet":
        """Return the bet with one more result."""
        return self._replace(state=BetState.SETTLED, credits=self.credits + credit, updated_at=at)

    def judged(self, credit: Cents, at: datetime, *, is_pending: bool) -> "Bet":
        """Return a ticket's bet after a settlement credited or took back money; open while it may still win its first prize."""
        total = self.credits + credit
        state = BetState.OPEN if is_pending and not total else BetState.SETTLED
        return self if (state, credit) == (self.state, 0) else self._replace(state=state, credits=total, updated_at=at)

    def reopened(self, at: datetime) -> "Bet":
        """Return the bet without its results."""
        return self._replace(state=BetState.OPEN, credits=0, updated_at=at)

    def without(self, credit: Cents, at: datetime) -> "Bet":
        """Return the bet without one of its results; it is open again where nothing else was returned."""
        rest = self.credits - credit
        return self._replace(state=BetState.SETTLED, credits=rest, updated_at=at) if rest else self.reopened(at)

    def undone(self, at: datetime) -> "Bet":
        """Return the bet rolled back: the player gets the stake back and loses the bet's returns.

        Of one that was free nothing is left, since its reversal begins with no stake.
        """
        credits = self.credits if self.debit else 0
        return self._replace(state=BetState.ROLLED_BACK, credits=credits, rolled_back=self.debit - credits, updated_at=at)

    @property
    def used(self) -> Used:
        """Return the bet's part in the sums of its player's day (RG-34, RG-35)."""
        match self.state:
            case BetState.OPEN:
                return Used(staked=self.debit)
            case BetState.SETTLED:
                return Used(staked=self.debit, settled_stake=self.debit, paid_out=self.credits)
            case BetState.ROLLED_BACK:
                return Used()

    @property
    def turnover(self) -> "Turnover | None":
        """Return the bet's part in its game's turnover; None while it is open."""
        if self.state is BetState.OPEN:
            return None
        return Turnover(1, self.debit, self.credits, self.rolled_back)


PROFIT_SIDE: Final = 1
"""The side of the profit in reports: 1 is the house's, -1 would be the players' (domain rules 4.4)."""


class Turnover(NamedTuple):
    """Sums of bets."""

    bets: int = 0
    debit: Cents = 0
    credits: Cents = 0
    rolled_back: Cents = 0

    def plus(self, other: "Turnover", times: int = 1) -> "Turnover":
        """Return the sum of both; times -1 subtracts the other."""
        return Turnover(*(value + times * other_value for value, other_value in zip(self, other, strict=True)))

    def profit(self, rate: int) -> Cents:
        """Return the house's profit, the players' loss, in minor units of points: ``Turnover(2, 200, 198, 0).profit(100) == 2``.

        Stakes and returns are rounded apart, as those of each bet are (WL-08).
        """
        return PROFIT_SIDE * (to_points(self.debit - self.rolled_back, rate) - to_points(self.credits, rate))


TurnoverKey = tuple[int, str, str, datetime]
"""A player (or ALL_PLAYERS), a game, a partner, and the hour of the bet's last change."""


def turnover_keys(bet: Bet) -> tuple[TurnoverKey, TurnoverKey]:
    """Return the keys under which a bet counts: its player's, and that of all players."""
    hour = bet.updated_at.replace(minute=0, second=0, microsecond=0)
    return (bet.player_id, bet.game_id, bet.partner_id, hour), (ALL_PLAYERS, bet.game_id, bet.partner_id, hour)
