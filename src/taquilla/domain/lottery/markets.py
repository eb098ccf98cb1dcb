"""Markets of several draws: what their results make win, when they are settled, their games' chances and returns.

A market is judged by one draw (`event`), by lists A and B of one draw (`ab`), or by N draws of a list one after the other
(`run`, VE-07): the tripleta's.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

from taquilla.domain.lottery.figures import WHEELS
from taquilla.domain.lottery.games import JOINT, Game, ReturnRefusal, selections, universe, winning

EVENT: Final = "event"
AB: Final = "ab"
RUN: Final = "run"

VOID: Final = "void"
"""The outcome of a draw that was not held, and will not be (VE-13)."""

RUN_LENGTH: Final = 10
"""The draws of a tripleta where nobody says otherwise."""

_RETURN_MAX_BP: Final = 9_000
_TRIPLES: Final = tuple(selections(Game.TRIPLE))
_TERMINALS: Final = tuple(selections(Game.TERMINAL))


def kind_of(game: int) -> str:
    """The kind of market that judges a game."""
    if game == Game.TRIPLETA:
        return RUN
    return AB if game in (Game.TRIPLE_AB, Game.TERMINAL_AB) else EVENT


class Hit(NamedTuple):
    """A selection that wins; consoled: only one of its two halves was drawn, so it pays the consolation (VE-05)."""

    game: Game
    selection: str
    consoled: bool = False


@lru_cache(maxsize=256)
def hits(kind: str, category: str, zodiac: bool, outcomes: tuple[str, ...]) -> tuple[Hit, ...]:
    """Every selection that these results make win on a market, the outcomes in the order of its draws.

    Of a run the outcomes may be those drawn so far, and void ones count for nothing: what they complete has won. Of the other
    kinds they are all there, and none is void.
    """
    if kind == RUN:
        drawn = [figure for figure in WHEELS[category] if figure in outcomes]
        return tuple(Hit(Game.TRIPLETA, ",".join(three)) for three in combinations(drawn, 3))
    if kind == AB:
        first, second = outcomes
        if category != "lottery":
            return tuple(_pairs(Game.ANIMAL_AB, WHEELS[category], first, second))
        triples = _pairs(Game.TRIPLE_AB, _TRIPLES, first, second)
        return tuple(triples + _pairs(Game.TERMINAL_AB, _TERMINALS, first[1:], second[1:]))
    (outcome,) = outcomes
    return tuple(Hit(game, selection) for game, selection in winning(outcome, category, zodiac))


def _pairs(game: Game, halves: Sequence[str], first: str, second: str) -> list[Hit]:
    """The pair that was drawn, and all that have one half of it in its place."""
    one_half = [f"{first}-{half}" for half in halves if half != second]
    other_half = [f"{half}-{second}" for half in halves if half != first]
    return [Hit(game, f"{first}-{second}"), *(Hit(game, pair, consoled=True) for pair in one_half + other_half)]


def is_void(kind: str, outcomes: Sequence[str]) -> bool:
    """Whether the stakes on a market go back: its draw is void, or one of a pair's two. A run goes on without it (VE-07)."""
    return kind != RUN and VOID in outcomes


def judging(
    kind: str, length: int, outcomes: Sequence[str | None], results: Sequence[int | None]
) -> tuple[list[str | None], list[int | None]]:
    """The outcomes and versions of results that judge a market, in the order of its draws; None: not drawn yet.

    Of a run those of its first draws that are not void, as many as it is long, and of the void ones among them. While a draw
    is missing that takes the place of a void one, it is one that is not drawn yet.
    """
    if kind != RUN:
        return list(outcomes), list(results)
    judged, left = 0, length
    while left and judged < len(outcomes):
        left -= outcomes[judged] != VOID
        judged += 1
    missing = [None] * left
    return [*outcomes[:judged], *missing], [*results[:judged], *missing]


def is_short(kind: str, length: int, outcomes: Sequence[str | None]) -> bool:
    """Whether a run needs another draw in the place of a void one."""
    return kind == RUN and sum(outcome != VOID for outcome in outcomes) < length


def is_due(
    kind: str, outcomes: Sequence[str | None], results: Sequence[int | None], last_results: Sequence[int | None] | None
) -> bool:
    """Whether a market is to be settled (again): by results in force that its last settlement has not read.

    Each result of a run may complete a set, so a run is settled by what is drawn of it; of other markets all draws must
    be. With fewer than three figures nothing can have won yet.
    """
    if last_results == results:
        return False
    if None not in results:
        return True
    return kind == RUN and (last_results is not None or len(set(outcomes) - {None, VOID}) >= 3)


def one_in(game: Game, category: str, run_length: int = 0) -> int:
    """A selection wins, an A+B whole, once in so many results, rounded half up (GM-01, VE-06).

    1000 for a triple; 101 for three of 38 figures in 10 draws, more exactly 100.62.
    """
    won, whole = _chance(game, category, run_length) if game in JOINT else (1, universe(game))
    return (whole * 2 + won) // (won * 2)


def theoretical_return_bp(
    game: Game, category: str, multiplier_hundredths: int, *, consolation: int = 0, run_length: int = 0
) -> int:
    """What a stake on a joint game gets back on average, in basis points rounded half up (VE-06).

    50 times for three of 38 figures in 10 draws is 4969; 200,000 times with 150 for one half is 4997.
    """
    returned, whole = _returned(game, category, multiplier_hundredths, consolation, run_length)
    return (returned * 100 * 2 + whole) // (whole * 2)


def return_refusal(
    game: Game, category: str, multiplier_hundredths: int, *, consolation: int = 0, run_length: int = 0
) -> ReturnRefusal | None:
    """Why a joint game may not pay so, or None when it may (VE-06). All its selections are equally likely."""
    returned, whole = _returned(game, category, multiplier_hundredths, consolation, run_length)
    # Compared as whole numbers: a return a hair above the limit must not be rounded onto it.
    if returned * 100 <= _RETURN_MAX_BP * whole:
        return None
    bp = theoretical_return_bp(game, category, multiplier_hundredths, consolation=consolation, run_length=run_length)
    return ReturnRefusal(game, None, bp, _RETURN_MAX_BP)


def _returned(game: Game, category: str, multiplier: int, consolation: int, run_length: int) -> tuple[int, int]:
    """Over all results, equally likely, what one unit gets back (in hundredths), and how many results there are."""
    won, whole = _chance(game, category, run_length)
    consoled = 0 if game is Game.TRIPLETA else 2 * (_halves(game, category) - 1)
    return multiplier * won + consolation * consoled, whole


def _chance(game: Game, category: str, run_length: int) -> tuple[int, int]:
    """In how many results, equally likely, a selection of a joint game wins whole, and how many results there are."""
    if game is Game.TRIPLETA:
        assert run_length > 0
        k, n = len(WHEELS[category]), run_length
        # Those in which all three come out: less those without one of them, and so on.
        return k**n - 3 * (k - 1) ** n + 3 * (k - 2) ** n - (k - 3) ** n, k**n
    return 1, _halves(game, category) ** 2


def _halves(game: Game, category: str) -> int:
    """How many halves a pair may have on each list."""
    return 1000 if game is Game.TRIPLE_AB else len(WHEELS.get(category, _TERMINALS))
