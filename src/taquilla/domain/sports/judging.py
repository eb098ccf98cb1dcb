"""Judges coupons: the effect of void games, and the number of lines of a ticket by hits (JP-05, JP-10, JP-20, JP-40).

Lines are never written out. A game with m losing and h winning picks is the polynomial m + h·x. In the product over all games,
the coefficient of each power of x is the number of lines with that many hits.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import getitem
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.coupons import LEGS_MAX, Leg, Picks, legs_of, picks_of, picks_of_leg

GRACE: Final = timedelta(hours=24)
"""The time after its planned start within which a game may still be finished (JP-20)."""


class VoidGame(enum.StrEnum):
    """The value of a void game that no reserve has replaced (JP-20)."""

    HIT = "V2"
    MISS = "V4"
    DRAW = "V7"


@dataclass(frozen=True, slots=True)
class VoidRule:
    """A coupon's rule for void games: the value of each, and the most that there may be (JP-20)."""

    counts_as: VoidGame = VoidGame.HIT
    max_void: int = 3


CARD_VOIDS: Final = VoidRule(VoidGame.MISS, max_void=LEGS_MAX)
"""A superbet's rule for void markets: hits are counted on the others; the bet is void when all are (JP-40)."""


class GameOutcome(NamedTuple):
    """The outcome of a game. winning are the outcomes that hit, by the result of regular time (JP-05); None: no result."""

    winning: frozenset[int] | None = None
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class NotYetJudged:
    """A coupon that cannot be judged yet. games and reserves are those without a result, counted from 0."""

    games: tuple[int, ...]
    reserves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A coupon with too many void games: nobody wins anything, and all stakes are refunded (V5).

    Two that differ by their number of void games are equal: no ticket of theirs fares otherwise (SL-08).
    """

    voids: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """The winning outcomes of each game. None: every pick hits. voids are the indexes of void games that no reserve replaced."""

    games: tuple[frozenset[int] | None, ...]
    voids: frozenset[int] = field(default=frozenset())

    def all_void(self, picks: Picks) -> bool:
        """Tell whether every pick of a ticket is on a void game: the ticket is void then, whatever others have won (JP-40)."""
        return all(game in self.voids for game, game_picks in enumerate(picks) if game_picks)


def voided_at(planned: datetime, rescheduled: datetime | None, last_start: datetime, grace: timedelta = GRACE) -> datetime:
    """Return the first moment too late to finish a game; from then on it is void (JP-20).

    A game must finish within `grace` after its planned start. If it was rescheduled to before the start of the coupon's last
    game, it stays valid, and `grace` begins at the new start.
    """
    is_in_time = rescheduled is not None and rescheduled < last_start
    return max(planned, rescheduled if is_in_time and rescheduled is not None else planned) + grace


def judge(
    legs: Sequence[Leg], games: Sequence[GameOutcome], rule: VoidRule, reserves: Sequence[GameOutcome] = ()
) -> Judged | NotYetJudged | CalledOff:
    """Return the winning outcomes of a coupon, or the games that it waits for, or that it is called off (JP-20).

    The first reserve that is not void replaces the first void game, the next one the second, and so on (V1). The void games
    that remain count as the rule says. A coupon with only void games is called off, whatever maximum the rule sets.
    """
    assert len(games) == len(legs)
    pending = tuple(place for place, game in enumerate(games) if game.winning is None and not game.is_void)
    if pending:
        return NotYetJudged(pending)
    void = [place for place, game in enumerate(games) if game.is_void]
    valid_reserves = (place for place, game in enumerate(reserves) if not game.is_void)
    # Not strict: games are replaced only while reserves last.
    replacements = dict(zip(void, valid_reserves, strict=False))
    pending_reserves = tuple(reserve for reserve in replacements.values() if reserves[reserve].winning is None)
    if pending_reserves:
        return NotYetJudged((), pending_reserves)
    voids = frozenset(void) - replacements.keys()
    if len(voids) > rule.max_void or len(voids) == len(legs):
        return CalledOff(len(voids))

    def winning(place: int) -> frozenset[int] | None:
        if place in replacements:
            return reserves[replacements[place]].winning
        return _counted(legs[place], rule.counts_as) if place in voids else games[place].winning

    return Judged(tuple(map(winning, range(len(games)))), voids)


def _counted(leg: Leg, counts_as: VoidGame) -> frozenset[int] | None:
    match counts_as:
        case VoidGame.HIT:
            return None
        case VoidGame.MISS:
            return frozenset()
        case VoidGame.DRAW:
            assert leg.draw is not None, "where void games count as drawn, every game has a draw"
            return frozenset({leg.draw})


def _weigh(picks: Sequence[int], winning: frozenset[int] | None) -> tuple[int, int]:
    """Return how many picks on a game lose and how many win. A leg without a pick counts as one losing pick, which leaves the
    number of lines as it is."""
    if not picks:
        return 1, 0
    if winning is None:
        return 0, len(picks)
    won = sum(outcome in winning for outcome in picks)
    return len(picks) - won, won


def _product(weights: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the product of the polynomials m + h·x: its coefficients by power, without zeros."""
    lines = [1]
    for losing, winning in weights:
        missed, hit = [losing * count for count in lines] + [0], [0] + [winning * count for count in lines]
        lines = [misses + hits for misses, hits in zip(missed, hit, strict=True)]
    return {power: lines[power] for power in reversed(range(len(lines))) if lines[power]}


class Judge:
    """Counts the hits of many tickets by their patterns.

    It caches the legs that it has seen and the hits of each combination: a coupon has few different legs, and most of its
    tickets are one line, for which only the number of hits counts.
    """

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        self._codes: list[dict[str, int]] = [{} for _ in judged.games]
        self._weights: dict[tuple[int, int], int] = {}
        self._hits: dict[int, dict[int, int]] = {}

    def hits(self, pattern: str) -> Mapping[int, int]:
        """Return the number of lines of a ticket with this pattern by hits, the most hits first (JP-10).

        Equal results are the same object.
        """
        legs = legs_of(pattern)
        assert len(legs) == len(self._codes)
        try:
            key = sum(map(getitem, self._codes, legs))
        except KeyError:
            key = sum(self._code(game, leg) for game, leg in enumerate(legs))
        if (hits := self._hits.get(key)) is None:
            weights = [_weigh(picks_of_leg(leg), winning) for leg, winning in zip(legs, self.judged.games, strict=True)]
            hits = self._hits[key] = _product(weights)
        return hits

    def _code(self, game: int, leg: str) -> int:
        """Return a number for a leg's part of a pattern.

        The sum over a ticket's legs counts the legs of each weight, in a digit of its own. So tickets have equal sums only if
        their legs have the same weights, in any order.
        """
        if (code := self._codes[game].get(leg)) is None:
            weight = _weigh(picks_of_leg(leg), self.judged.games[game])
            digit = self._weights.setdefault(weight, len(self._weights))
            code = self._codes[game][leg] = (LEGS_MAX + 1) ** digit
        return code

    def all_void(self, pattern: str) -> bool:
        """Tell whether every pick of a ticket with this pattern is on a void game."""
        return bool(self.judged.voids) and self.judged.all_void(picks_of(pattern))


def won(hits: Mapping[int, int], prizes: Mapping[int, Cents]) -> Cents:
    """Return a ticket's prize: each line wins the prize of exactly its own number of hits (JP-10)."""
    return sum(lines * prizes.get(number, 0) for number, lines in hits.items())
