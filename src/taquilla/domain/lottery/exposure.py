"""What a banca would pay: for each way a draw may end, the prizes of the live wagers that it would make win (VE-43)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.games import outcomes, winning


class Liability(NamedTuple):
    """What one outcome would pay, and what would remain of the sale."""

    outcome: str
    pays: Cents
    remains: Cents


@dataclass(frozen=True, slots=True)
class Exposure:
    """A draw's sale, and its outcomes: the dearest first, then in their own order."""

    event_id: int
    sale: Cents
    liabilities: Sequence[Liability]


def exposure(
    event_id: int, category: str, zodiac: bool, sale: Cents, owed: Mapping[tuple[int, str], Cents]
) -> Exposure:
    """What is staked on a draw, and what each outcome would pay. owed is what each selection, by game, would be paid."""
    found = []
    for outcome in outcomes(category, zodiac):
        pays = sum([owed.get(pair, 0) for pair in winning(outcome, category, zodiac)])
        found.append(Liability(outcome, pays, sale - pays))
    found.sort(key=lambda liability: -liability.pays)
    return Exposure(event_id, sale, found)
