"""Judging a coupon: what a void game does to it, and how many lines of a ticket have how many hits (JP-05, JP-10, JP-20, JP-40).

Lines are never written out. A game with m losing and h winning picks is the polynomial m + h·x; the product over all games has,
at each power of x, the number of lines with that many hits.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import getitem
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.coupons import LEGS_MAX, Leg, Picks, legs_of, picked, picks_of

GRACE: Final = timedelta(hours=24)
"""How long after its planned start a game may still be finished (JP-20)."""


class VoidGame(enum.StrEnum):
    """What a void game counts as where no reserve has taken its place (JP-20)."""

    HIT = "V2"
    PUBLIC_DRAW = "V3"
    MISS = "V4"
    DRAW = "V7"


class TooManyVoid(enum.StrEnum):
    """What becomes of a coupon with too many void games: stakes go back (V5), or the pool rolls on and nothing goes back (V6)."""

    REFUND = "V5"
    ROLL = "V6"


@dataclass(frozen=True, slots=True)
class VoidRule:
    """How a coupon treats void games: what each counts as, how many there may be, and what happens beyond that (JP-20)."""

    counts_as: VoidGame = VoidGame.HIT
    max_void: int = 3
    beyond: TooManyVoid = TooManyVoid.REFUND


CARD_VOIDS: Final = VoidRule(VoidGame.MISS, max_void=LEGS_MAX)
"""How a superbet treats void markets: hits are counted among the others; it is void when all are (JP-40)."""


class GameOutcome(NamedTuple):
    """What became of a game. winning are the outcomes that hit, by the result of regular time (JP-05); None: there is no result.

    A game may be void and have winning outcomes: those that were drawn in public (V3).
    """

    winning: frozenset[int] | None = None
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class NotYetJudged:
    """A coupon cannot be judged yet. games and reserves are those without a result, counted from 0."""

    games: tuple[int, ...]
    reserves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CalledOff:
    """Too many games are void: nobody wins anything. how tells whether stakes go back.

    The pool is split without winning lines; from no stakes at all where they go back (V5), from all of them where not (V6).
    """

    voids: int
    how: TooManyVoid


@dataclass(frozen=True, slots=True)
class Judged:
    """What hits, game by game. None: whatever was picked. voids are the places of void games that no reserve has taken."""

    games: tuple[frozenset[int] | None, ...]
    voids: frozenset[int] = field(default=frozenset())

    def all_void(self, picks: Picks) -> bool:
        """Whether every pick of a ticket is on a void game: it is void then, whatever others have won (JP-40)."""
        return all(game in self.voids for game, picked in enumerate(picks) if picked)


def voided_at(
    planned: datetime, rescheduled: datetime | None, last_start: datetime, grace: timedelta = GRACE
) -> datetime:
    """The first moment too late to finish a game: from then on it is void (JP-20).

    A game has until `grace` after its planned start. One that was moved to before the coupon's last game starts stands, and
    has as long after its new start.
    """
    stands = rescheduled is not None and rescheduled < last_start
    return max(planned, rescheduled if stands and rescheduled is not None else planned) + grace


def judge(
    legs: Sequence[Leg], games: Sequence[GameOutcome], rule: VoidRule, reserves: Sequence[GameOutcome] = ()
) -> Judged | NotYetJudged | CalledOff:
    """What hits on a coupon, once everything is known that must be (JP-20).

    The first void game takes the first reserve that is not void, the second the next one, and so on (V1). What is void after
    that counts as the rule says. A coupon of which every game is void is called off, however many may be.
    """
    assert len(games) == len(legs)
    pending = tuple(place for place, game in enumerate(games) if game.winning is None and not game.is_void)
    if pending:
        return NotYetJudged(pending)
    void = [place for place, game in enumerate(games) if game.is_void]
    standing = (place for place, game in enumerate(reserves) if not game.is_void)
    # Not strict: as many games are replaced as there are reserves for.
    replaced = dict(zip(void, standing, strict=False))
    unknown = tuple(reserve for reserve in replaced.values() if reserves[reserve].winning is None)
    if unknown:
        return NotYetJudged((), unknown)
    voids = frozenset(void) - replaced.keys()
    if len(voids) > rule.max_void or len(voids) == len(legs):
        return CalledOff(len(voids), rule.beyond)
    undrawn = tuple(sorted(place for place in voids if games[place].winning is None))
    if rule.counts_as is VoidGame.PUBLIC_DRAW and undrawn:
        return NotYetJudged(undrawn)

    def winning(place: int) -> frozenset[int] | None:
        if place in replaced:
            return reserves[replaced[place]].winning
        return _counted(legs[place], games[place], rule.counts_as) if place in voids else games[place].winning

    return Judged(tuple(map(winning, range(len(games)))), voids)


def _counted(leg: Leg, game: GameOutcome, counts_as: VoidGame) -> frozenset[int] | None:
    match counts_as:
        case VoidGame.HIT:
            return None
        case VoidGame.PUBLIC_DRAW:
            return game.winning
        case VoidGame.MISS:
            return frozenset()
        case VoidGame.DRAW:
            assert leg.draw is not None, "where void games count as drawn, every game has a draw"
            return frozenset({leg.draw})


def _weigh(picked: Sequence[int], winning: frozenset[int] | None) -> tuple[int, int]:
    """How many picks on a game lose and how many win. A leg without a pick is one that loses: it leaves the lines as they are."""
    if not picked:
        return 1, 0
    if winning is None:
        return 0, len(picked)
    won = sum(outcome in winning for outcome in picked)
    return len(picked) - won, won


def _multiplied(weights: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The product of the polynomials m + h·x: its coefficients by their power, without those that are nothing."""
    lines = [1]
    for losing, winning in weights:
        without, with_it = [losing * count for count in lines] + [0], [0] + [winning * count for count in lines]
        lines = [one + other for one, other in zip(without, with_it, strict=True)]
    return {power: lines[power] for power in reversed(range(len(lines))) if lines[power]}


class Judge:
    """Counts the hits of many tickets by their patterns.

    It remembers what it was told of each leg and what has come of it: a coupon has few different legs, and most of its tickets
    are one line, of which only the number of hits counts.
    """

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        self._codes: list[dict[str, int]] = [{} for _ in judged.games]
        self._weights: dict[tuple[int, int], int] = {}
        self._hits: dict[int, dict[int, int]] = {}

    def hits(self, pattern: str) -> Mapping[int, int]:
        """How many lines of a ticket with this pattern have how many hits, the most hits first (JP-10).

        Equal hits are one and the same object.
        """
        legs = legs_of(pattern)
        assert len(legs) == len(self._codes)
        try:
            key = sum(map(getitem, self._codes, legs))
        except KeyError:
            key = sum(self._code(game, said) for game, said in enumerate(legs))
        hits = self._hits.get(key)
        if hits is None:
            weighed = [_weigh(picked(said), winning) for said, winning in zip(legs, self.judged.games, strict=True)]
            hits = self._hits[key] = _multiplied(weighed)
        return hits

    def _code(self, game: int, said: str) -> int:
        """A number for what is said of a leg. Those of a ticket's legs add up to a number that is the same for legs of the same
        weights in any order, and for no others: it counts the legs of each weight, in a digit of its own."""
        code = self._codes[game].get(said)
        if code is None:
            weight = _weigh(picked(said), self.judged.games[game])
            digit = self._weights.setdefault(weight, len(self._weights))
            code = self._codes[game][said] = (LEGS_MAX + 1) ** digit
        return code

    def all_void(self, pattern: str) -> bool:
        """Whether every pick of a ticket with this pattern is on a void game."""
        return bool(self.judged.voids) and self.judged.all_void(picks_of(pattern))


def won(hits: Mapping[int, int], prizes: Mapping[int, Cents]) -> Cents:
    """What a ticket has won: each line gets the prize of its own number of hits, and no other (JP-10)."""
    return sum(lines * prizes.get(number, 0) for number, lines in hits.items())
