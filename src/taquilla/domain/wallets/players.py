"""Players of an operator: their wallets in points (WL-08), and the limits that they set for themselves (RG-30 to RG-35)."""

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
    """Return an amount in points, rounded down: never more than there is. ``to_points(100, 300) == 33``"""
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
