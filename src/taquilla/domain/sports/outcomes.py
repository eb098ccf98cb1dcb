"""Outcomes of a coupon's games, by the readings of their events and by the time that has passed (JP-05, JP-20, JP-40)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.coupons import Leg
from taquilla.domain.sports.judging import (
    CARD_VOIDS,
    CalledOff,
    GameOutcome,
    Judged,
    NotYetJudged,
    VoidGame,
    VoidRule,
    judge,
    voided_at,
)
from taquilla.domain.sports.pools import PrizePlan, RolloverTo, Tier, TierKind
from taquilla.domain.sports.tickets import SUPERBET

Verdict = Judged | NotYetJudged | CalledOff


class ApprovedReading(NamedTuple):
    """The result of an event: the bets that have won and those that are void, or that all of it is void."""

    version: int
    won: tuple[int, ...]
    voided: tuple[int, ...]
    is_void: bool


class CouponGame(NamedTuple):
    """A game of a coupon, with its event's result, if there is one. planned is the start as its coupon was loaded.

    outcomes are the bets on the game, with their names.
    """

    event_id: int
    is_reserve: bool
    planned: datetime
    starts_at: datetime
    outcomes: Mapping[int, str]
    reading: ApprovedReading | None


class TierPromise(NamedTuple):
    """A tier of a coupon: the prize for so many hits. rate is a share of the pool in basis points, amount is in minor units."""

    hits: int
    kind: TierKind
    rate: int
    amount: Cents
    guarantee: Cents


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """The terms that a coupon or a card was sold under.

    reductions are what void games leave of each prize, in basis points: one void game, two, and so on (V2). A card's prizes are
    those of its line_price."""

    id: int
    type: str
    line_price: Cents
    pool_rate: int
    void_policy: str
    max_void: int
    reductions: tuple[int, ...]
    grace: timedelta
    unwon_to: str
    tiers: tuple[TierPromise, ...]

    @property
    def is_card(self) -> bool:
        """True for a card of a superbet."""
        return self.type == SUPERBET

    @property
    def plan(self) -> PrizePlan:
        """The prizes that it promises, the most hits first."""
        promises = sorted(self.tiers, reverse=True)
        tiers = tuple(
            Tier(promise.hits, promise.kind, promise.rate if promise.kind is TierKind.POOL_PCT else promise.amount)
            for promise in promises
        )
        reductions = tuple((share,) * len(tiers) for share in self.reductions)
        return PrizePlan(tiers, self.pool_rate, promises[0].guarantee if promises else 0, RolloverTo(self.unwon_to), reductions)


_COUNTS_AS: Final = {
    "reserve": VoidGame.HIT,
    "as_hit": VoidGame.HIT,
    "remaining": VoidGame.MISS,
    "refund": VoidGame.HIT,
    "draw": VoidGame.DRAW,
}
_DRAW: Final = frozenset({"x", "draw", "empate"})


def in_time(terms: CouponTerms, games: Sequence[CouponGame]) -> tuple[CouponGame, ...]:
    """Return the games as they count: a reading of a game that was moved too far is ignored (JP-20)."""
    return _read_where(games, [game.starts_at < deadline for game, deadline in _by_deadline(terms, games)])


def verdict(terms: CouponTerms, games: Sequence[CouponGame], at: datetime | None = None) -> Verdict:
    """Return the verdict on a coupon at an instant; or at the end of all waiting, where every game without a reading is void."""
    return _judged(terms, games, [at is None or at >= deadline for _, deadline in _by_deadline(terms, games)])


def _judged(terms: CouponTerms, games: Sequence[CouponGame], late: Sequence[bool]) -> Verdict:
    """Return the verdict on a coupon. late tells of each game whether it is void without a reading."""
    outcomes = [_outcome(game, is_late) for game, is_late in zip(games, late, strict=True)]
    played = [place for place, game in enumerate(games) if not game.is_reserve]
    return judge(
        [_leg(games[place]) for place in played],
        [outcomes[place] for place in played],
        _void_rule(terms),
        [outcomes[place] for place, game in enumerate(games) if game.is_reserve],
    )


def read_by(games: Sequence[CouponGame]) -> dict[int, int | None]:
    """Return the versions of the readings that a settlement of these games uses, by event: None where there is none."""
    return {game.event_id: None if game.reading is None else game.reading.version for game in games}


@dataclass(frozen=True, slots=True)
class EarlierSettlement:
    """An earlier settlement: the versions of the readings that it used, by event, and when it began."""

    versions: Mapping[int, int | None]
    at: datetime

    def stays_void(self, game: CouponGame, deadline: datetime) -> bool:
        """Tell whether a game had become void by time: it stays void, whatever is read later (SL-07).

        A reserve that had no reading, and time for one, was not needed then. It may be now.
        """
        return not self.has_read(game) and not (game.is_reserve and self.at < deadline)

    def has_read(self, game: CouponGame) -> bool:
        """Tell whether it used a reading of a game."""
        return self.versions.get(game.event_id) is not None


def read_again(terms: CouponTerms, games: Sequence[CouponGame], settled: EarlierSettlement) -> tuple[CouponGame, ...]:
    """Return the games with the readings that a correction uses: of those that were not read before, as `in_time` says."""
    return _read_where(games, [
        settled.has_read(game) or not (settled.stays_void(game, deadline) or game.starts_at >= deadline)
        for game, deadline in _by_deadline(terms, games)
    ])  # fmt: skip


def verdict_again(terms: CouponTerms, games: Sequence[CouponGame], settled: EarlierSettlement, at: datetime) -> Verdict:
    """Return the verdict of a correction at an instant, on games that were read again."""
    late = [settled.stays_void(game, deadline) or at >= deadline for game, deadline in _by_deadline(terms, games)]
    return _judged(terms, games, late)


def _read_where(games: Sequence[CouponGame], counts: Sequence[bool]) -> tuple[CouponGame, ...]:
    """Return the games without the readings that do not count."""
    return tuple(game if one else game._replace(reading=None) for game, one in zip(games, counts, strict=True))


def _by_deadline(terms: CouponTerms, games: Sequence[CouponGame]) -> list[tuple[CouponGame, datetime]]:
    """Return each game with the first moment too late to finish it."""
    last_start = max(game.planned for game in games if not game.is_reserve)
    return [
        (game, voided_at(game.planned, None if game.starts_at == game.planned else game.starts_at, last_start, terms.grace))
        for game in games
    ]


def _outcome(game: CouponGame, is_late: bool) -> GameOutcome:
    if (reading := game.reading) is None or reading.is_void:
        return GameOutcome(None, is_void=reading is not None or is_late)
    winning = game.outcomes.keys() & set(reading.won)
    if not winning and game.outcomes.keys() & set(reading.voided):
        return GameOutcome(None, is_void=True)
    return GameOutcome(frozenset(winning))


def is_draw(name: str) -> bool:
    """Tell whether a bet's name means a draw: `is_draw("X")`."""
    return name.casefold() in _DRAW


def _leg(game: CouponGame) -> Leg:
    draw = next((outcome for outcome, name in game.outcomes.items() if is_draw(name)), None)
    return Leg(game.event_id, 0, game.starts_at, tuple(game.outcomes), draw)


def _void_rule(terms: CouponTerms) -> VoidRule:
    if terms.is_card:
        return CARD_VOIDS
    # Where any void game refunds the stakes, no void game is allowed.
    return VoidRule(_COUNTS_AS[terms.void_policy], 0 if terms.void_policy == "refund" else terms.max_void)
