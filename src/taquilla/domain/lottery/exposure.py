"""The exposure of a banca: for each possible result of a draw, the prizes of the wagers that would win (VE-43)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.games import outcomes, winning


class Liability(NamedTuple):
    """The prizes that one outcome would cost, and what would remain of the sale."""

    outcome: str
    pays: Cents
    remains: Cents


@dataclass(frozen=True, slots=True)
class Exposure:
    """A draw's sale, and its outcomes: the most expensive first, equal ones in their own order."""

    sale: Cents
    liabilities: Sequence[Liability]


def exposure(category: str, zodiac: bool, sale: Cents, payouts: Mapping[tuple[int, str], Cents]) -> Exposure:
    """Return a draw's sale and the cost of each outcome. payouts has the prizes of each selection, by game."""
    liabilities = []
    for outcome in outcomes(category, zodiac):
        pays = sum([payouts.get(pair, 0) for pair in winning(outcome, category, zodiac)])
        liabilities.append(Liability(outcome, pays, sale - pays))
    liabilities.sort(key=lambda liability: -liability.pays)
    return Exposure(sale, liabilities)
