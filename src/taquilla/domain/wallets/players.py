"""Players of an operator: their wallets in points (WL-08), and the limits that they have set for themselves (RG-30 to RG-35)."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents

COOLING_OFF: Final = timedelta(hours=24)
"""How long a player that asks for a higher limit thinks it over, before it may confirm (RG-31)."""

_FIRST_ACCOUNT: Final = 2_000_000_000


def player_account(player_id: int) -> int:
    """The account of a player: one each, numbered after it."""
    return _FIRST_ACCOUNT + player_id


def from_points(points: Cents, rate: int) -> Cents | None:
    """What points are worth, both in minor units, at a rate in hundredths; None where that is no whole number.

    ``from_points(150, 200) == 300``, ``from_points(1, 50) is None``
    """
    worth, rest = divmod(points * rate, 100)
    return None if rest else worth


def to_points(amount: Cents, rate: int) -> Cents:
    """An amount in points, rounded down: who asks for all that it is shown is never refused. ``to_points(100, 300) == 33``"""
    return amount * 100 // rate


class LimitKind(enum.StrEnum):
    """What a limit bounds: what is deposited, staked, or lost (RG-30)."""

    DEPOSIT = "deposit"
    STAKE = "stake"
    LOSS = "loss"


class LimitPeriod(enum.StrEnum):
    """The calendar period, in the operator's zone, that a limit is for (RG-32)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def period_start(period: LimitPeriod, day: date) -> date:
    """The first day of the period that a day is in. Weeks begin on Mondays."""
    match period:
        case LimitPeriod.DAY:
            return day
        case LimitPeriod.WEEK:
            return day - timedelta(days=day.weekday())
        case LimitPeriod.MONTH:
            return day.replace(day=1)


class PlayerLimit(NamedTuple):
    """What a player asked for, in minor units (None: no limit), and from when it may hold, if it has been confirmed."""

    kind: LimitKind
    period: LimitPeriod
    amount: Cents | None
    asked_at: datetime
    starts: datetime
    confirmed_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it is confirmed, and its day of thinking it over has passed."""
        return self.confirmed_at is not None and max(self.starts, self.confirmed_at) <= at


def asked_limit(kind: LimitKind, period: LimitPeriod, amount: Cents | None, in_force: Cents | None, at: datetime) -> PlayerLimit:
    """What a player's wish comes to: a lower limit holds at once, a higher or none after a day and a second yes (RG-31)."""
    is_tighter = amount is not None and (in_force is None or amount <= in_force)
    if is_tighter or amount == in_force:
        return PlayerLimit(kind, period, amount, at, at, at)
    return PlayerLimit(kind, period, amount, at, at + COOLING_OFF, None)


def limits_in_force(limits: Iterable[PlayerLimit], at: datetime) -> dict[tuple[LimitKind, LimitPeriod], Cents]:
    """The limit of each kind and period: of those that hold, what was asked for last."""
    latest: dict[tuple[LimitKind, LimitPeriod], PlayerLimit] = {}
    for limit in limits:
        key = (limit.kind, limit.period)
        if limit.holds(at) and (key not in latest or latest[key].asked_at <= limit.asked_at):
            latest[key] = limit
    return {key: limit.amount for key, limit in latest.items() if limit.amount is not None}


class Used(NamedTuple):
    """What a player did in a period: deposits, stakes, and of its settled bets the stakes and what they returned."""

    deposited: Cents = 0
    staked: Cents = 0
    settled_stake: Cents = 0
    paid_out: Cents = 0

    def plus(self, other: "Used") -> "Used":
        """Both together."""
        return Used(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def of(self, kind: LimitKind) -> Cents:
        """How much of a limit is used up. A loss is what settled bets cost less what they returned, and may be a gain (RG-34)."""
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
    """How much a player may still move under these kinds of limits: the least that any of them leaves (RG-30); None: no bound."""
    wanted = set(kinds)
    left = [amount - used.get(period, Used()).of(kind) for (kind, period), amount in limits.items() if kind in wanted]
    return max(0, min(left)) if left else None


@dataclass(frozen=True, slots=True)
class Player:
    """A user of an operator. rate is that of its partner; bets and funds count the rows of its statement."""

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
        """Its account."""
        return player_account(self.id)

    def is_excluded(self, at: datetime) -> bool:
        """Whether it keeps itself from playing (RG-33)."""
        return self.excluded_until is not None and at < self.excluded_until
