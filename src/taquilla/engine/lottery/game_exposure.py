"""Reads the figures of the heat map: the sale, the cost and the quota of each selection of a draw's game."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.games import JOINT, Game, result_game, selections, winning
from taquilla.domain.lottery.rules import NOBODY, RulesInForce
from taquilla.domain.people.members import Caller
from taquilla.engine.lottery.cache import LotteryCache, LotteryReader
from taquilla.engine.lottery.draws import Draws, StakeSums
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

TOP: Final = 10
"""The number of selections that are told apart: the most expensive ones, and the nearest to their quota."""


class SelectionExposure(NamedTuple):
    """A selection: what is sold of it, what its hit would cost, its quota, and whether a rule names this selection."""

    selection: str
    sold: Cents
    costs: Cents
    quota: Cents
    is_limited: bool

    @property
    def share_sold(self) -> int:
        """Return which part of the quota is sold, in basis points: 10,000 where nothing is left."""
        return self.sold * 10_000 // self.quota if self.sold < self.quota else 10_000


@dataclass(frozen=True, slots=True)
class GameExposure:
    """A game of a draw, the games that the draw offers, the sale of all of them, and the selections of this one under one sign.

    A selection of the game that spells the draw's result costs the prizes of all games that it decides. top are the most
    expensive selections of all signs, nearest those of which the greatest part of their quota is sold.
    """

    game: Game
    games: Sequence[Game]
    sale: Cents
    quota: Cents
    selections: Sequence[SelectionExposure]
    top: Sequence[SelectionExposure]
    nearest: Sequence[SelectionExposure]


class GameExposures(LotteryReader):
    """Reads the exposure of a draw game by game."""

    def __init__(self, database: Database, cache: LotteryCache, draws: Draws) -> None:
        super().__init__(database, cache)
        self._draws = draws

    async def of(self, caller: Caller, event_id: int, game: Game | None, sign: str | None) -> GameExposure | Refusal:
        """Return the exposure of a game, by default of the one that spells the result; of a game with signs, under one sign.

        Refuses NOT_ALLOWED, EVENT_UNKNOWN and EXPOSURE_SEALED (VE-44).
        """
        operator_id = caller.operator_id
        if isinstance(found := await self._draws.stakes(caller, event_id), Refusal):
            return found
        _, sums = found
        async with self._reading(operator_id) as (connection, lottery):
            event = (await self._cache.events(connection, [event_id]))[event_id]
            rules = lottery.rules.at(await read_clock(connection))
        return await asyncio.to_thread(_of_game, event, rules, sums, game, sign)


def _of_game(event: Event, rules: RulesInForce, sums: StakeSums, game: Game | None, sign: str | None) -> GameExposure:
    drawn = result_game(event.category, event.zodiac)
    games = sorted(rules.offered(event.product_id, event.zodiac) - JOINT, key=lambda one: (one != drawn, one))
    chosen = game if game in games else drawn
    sale = sum(staked for staked, _ in sums.values())
    terms = rules.terms(NOBODY, event.product_id, chosen)
    banca = terms.quotas[0]
    general = banca.of(event.id, "") or 0

    def quota(selection: str) -> Cents:
        most = banca.of(event.id, selection)
        assert most is not None, "the banca always has a quota"
        return most if terms.dynamic is None else terms.dynamic.within(most, sale)

    costs = _costs(event, sums, chosen, drawn)

    def exposure(selection: str) -> SelectionExposure:
        sold, _ = sums.get((chosen, selection), (0, 0))
        is_limited = (banca.of(event.id, selection) or 0) != general
        return SelectionExposure(selection, sold, costs.get(selection, 0), quota(selection), is_limited)

    top = [exposure(one) for one, _ in nsmallest(TOP, costs.items(), key=lambda item: (-item[1], item[0]))]
    sold = [exposure(selection) for (game, selection), (staked, _) in sums.items() if game == chosen and staked]
    nearest = nsmallest(TOP, sold, key=lambda one: (-one.share_sold, one.selection))
    shown = [exposure(one) for one in selections(chosen) if "-" not in one or one.endswith(f"-{sign}")]
    return GameExposure(
        game=chosen, games=games, sale=sale, quota=general, selections=shown, top=top, nearest=nearest
    )


def _costs(event: Event, sums: StakeSums, chosen: Game, drawn: Game) -> dict[str, Cents]:
    """Return what the hit of each selection of a game would cost, without those that would cost nothing."""
    if chosen is not drawn:
        return {selection: pays for (game, selection), (_, pays) in sums.items() if game == chosen}
    decided = _decided_by(event.category, event.zodiac)
    costs: dict[str, Cents] = {}
    for pair, (_, pays) in sums.items():
        for outcome in decided.get(pair, ()):
            costs[outcome] = costs.get(outcome, 0) + pays
    return costs


@cache
def _decided_by(category: str, zodiac: bool) -> Mapping[tuple[int, str], Sequence[str]]:
    """Return the outcomes with which each selection wins: of draws with signs there are 12,000."""
    found: dict[tuple[int, str], list[str]] = {}
    for outcome in selections(result_game(category, zodiac)):
        for pair in winning(outcome, category, zodiac):
            found.setdefault(pair, []).append(outcome)
    return found
