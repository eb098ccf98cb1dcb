"""Markets of several draws: their winning selections, when they are settled, their games' chances and returns.

A market is judged by one draw (`event`), by lists A and B of one draw (`ab`), or by N consecutive draws of a list
(`run`, for the tripleta, VE-07).
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

from taquilla.domain.lottery import games
from taquilla.domain.lottery.games import JOINT, WHEELS, Game, ReturnRefusal, selections, universe, winning

EVENT: Final = "event"
AB: Final = "ab"
RUN: Final = "run"

VOID: Final = "void"
"""The outcome of a draw that was not held and will not be (VE-13)."""

RUN_LENGTH: Final = 10
"""The number of draws of a tripleta, unless a rule sets another."""

RUN_WAITS: Final = timedelta(days=31)
"""The time from a run's last draw until it ends without a draw in place of a void one: its list is drawn no more (VE-07)."""

_RETURN_MAX_BP: Final = 9_000
_TRIPLES: Final = tuple(selections(Game.TRIPLE))
_TERMINALS: Final = tuple(selections(Game.TERMINAL))


def kind_of(game: int) -> str:
    """Return the kind of market that judges a game."""
    if game == Game.TRIPLETA:
        return RUN
    return AB if game in (Game.TRIPLE_AB, Game.TERMINAL_AB) else EVENT


class Hit(NamedTuple):
    """A selection that wins. If consoled, only one of its two halves was drawn, and it pays the consolation (VE-05)."""

    game: Game
    selection: str
    consoled: bool = False


@lru_cache(maxsize=256)
def hits(kind: str, category: str, zodiac: bool, outcomes: tuple[str, ...]) -> tuple[Hit, ...]:
    """Return every selection of a market that wins with these outcomes, which are in the order of its draws.

    A run may give only the outcomes drawn so far; void ones count for nothing, and every set that the others complete has won.
    The other kinds give all outcomes, none of them void.
    """
    if kind == RUN:
        figures = [figure for figure in WHEELS[category] if figure in outcomes]
        return tuple(Hit(Game.TRIPLETA, ",".join(three)) for three in combinations(figures, 3))
    if kind == AB:
        first, second = outcomes
        if category != "lottery":
            return tuple(_pairs(Game.ANIMAL_AB, WHEELS[category], first, second))
        triples = _pairs(Game.TRIPLE_AB, _TRIPLES, first, second)
        return tuple(triples + _pairs(Game.TERMINAL_AB, _TERMINALS, first[1:], second[1:]))
    (outcome,) = outcomes
    return tuple(Hit(game, selection) for game, selection in winning(outcome, category, zodiac))


def _pairs(game: Game, halves: Sequence[str], first: str, second: str) -> list[Hit]:
    """Return the pair that was drawn, and all pairs with one of its halves in the right place."""
    one_half = [f"{first}-{half}" for half in halves if half != second]
    other_half = [f"{half}-{second}" for half in halves if half != first]
    return [Hit(game, f"{first}-{second}"), *(Hit(game, pair, consoled=True) for pair in one_half + other_half)]


def is_void(kind: str, outcomes: Sequence[str]) -> bool:
    """Tell whether a market's stakes are refunded: its draw, or one draw of a pair, is void. A run goes on without it (VE-07)."""
    return kind != RUN and VOID in outcomes


def judging(
    kind: str, length: int, outcomes: Sequence[str | None], results: Sequence[int | None], *, has_ended: bool = False
) -> tuple[list[str | None], list[int | None]]:
    """Return the outcomes and the versions of results that judge a market, in the order of its draws; None: not drawn yet.

    A run is judged by its first `length` draws that are not void, and by the void ones among them. The replacement of a void
    draw counts as not drawn while it is missing. has_ended: none comes any more.
    """
    if kind != RUN:
        return list(outcomes), list(results)
    judged, remaining = 0, length
    while remaining and judged < len(outcomes):
        remaining -= outcomes[judged] != VOID
        judged += 1
    missing = [] if has_ended else [None] * remaining
    return [*outcomes[:judged], *missing], [*results[:judged], *missing]


def is_short(kind: str, length: int, outcomes: Sequence[str | None]) -> bool:
    """Tell whether a run needs another draw to replace a void one."""
    return kind == RUN and sum(outcome != VOID for outcome in outcomes) < length


def is_due(
    kind: str, outcomes: Sequence[str | None], results: Sequence[int | None], last_results: Sequence[int | None] | None
) -> bool:
    """Tell whether a market must be settled (again): results are in force that its last settlement has not read.

    Each result of a run may complete a set, so a run is settled by the draws held so far; other markets need all their draws.
    A run with fewer than three figures has no winners yet.
    """
    if last_results == results:
        return False
    if None not in results:
        return True
    return kind == RUN and (last_results is not None or len(set(outcomes) - {None, VOID}) >= 3)


def one_in(game: Game, category: str, run_length: int = 0) -> int:
    """Return in how many results a selection wins once, an A+B whole, rounded half up (GM-01, VE-06).

    1000 for a triple; 101 for three of 38 figures in 10 draws (100.62 before rounding).
    """
    won, total = _chance(game, category, run_length) if game in JOINT else (1, universe(game))
    return (total * 2 + won) // (won * 2)


def theoretical_return_bp(
    game: Game, category: str, multiplier_hundredths: int, *, consolation: int = 0, run_length: int = 0
) -> int:
    """Return the average return of a stake on a joint game, in basis points rounded half up (VE-06).

    4969 for three of 38 figures in 10 draws that pay 50 times; 4997 for 200,000 times with 150 times for one half.
    """
    returned, total = _returned(game, category, multiplier_hundredths, consolation, run_length)
    return (returned * 100 * 2 + total) // (total * 2)


def return_refusal(
    game: Game, category: str, multiplier_hundredths: int, *, consolation: int = 0, run_length: int = 0
) -> ReturnRefusal | None:
    """Refuse multipliers of a game that return too much, or return None (VE-06). All selections are equally likely."""
    if game not in JOINT:
        return games.return_refusal(game, multiplier_hundredths, {})
    returned, total = _returned(game, category, multiplier_hundredths, consolation, run_length)
    # Compare whole numbers: a return slightly above the limit must not be rounded down to it.
    if returned * 100 <= _RETURN_MAX_BP * total:
        return None
    bp = theoretical_return_bp(game, category, multiplier_hundredths, consolation=consolation, run_length=run_length)
    return ReturnRefusal(game, None, bp, _RETURN_MAX_BP)


def _returned(game: Game, category: str, multiplier: int, consolation: int, run_length: int) -> tuple[int, int]:
    """Return what one unit gets back over all results, in hundredths, and the number of results, all equally likely."""
    won, total = _chance(game, category, run_length)
    consoled = 0 if game is Game.TRIPLETA else 2 * (_halves(game, category) - 1)
    return multiplier * won + consolation * consoled, total


def _chance(game: Game, category: str, run_length: int) -> tuple[int, int]:
    """Return in how many results a selection of a joint game wins whole, and the number of results, all equally likely."""
    if game is Game.TRIPLETA:
        assert run_length > 0
        k, n = len(WHEELS[category]), run_length
        # Inclusion and exclusion: all results, less those that lack one of the three figures, and so on.
        return k**n - 3 * (k - 1) ** n + 3 * (k - 2) ** n - (k - 3) ** n, k**n
    return 1, _halves(game, category) ** 2


def _halves(game: Game, category: str) -> int:
    """Return how many halves each list of a pair offers."""
    return 1000 if game is Game.TRIPLE_AB else len(WHEELS.get(category, _TERMINALS))
