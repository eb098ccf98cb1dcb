"""Lists what a wallet may buy: the draws on sale to its operator's players, and the games of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from taquilla.domain.lottery.book import Draw, Event
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.markets import AB, kind_of
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.domain.lottery.selling import closes_at
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.store.lottery import draws
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection


@dataclass(frozen=True, slots=True)
class OpenDraw:
    """A draw on sale until it closes, and the games that are played on it (A+B is played on list A)."""

    event_id: int
    name: str
    closes_at: datetime
    draws_at: datetime
    games: tuple[Game, ...]


async def open_draws(connection: HouseConnection, cache: LotteryCache, operator_id: int, member_id: int) -> list[OpenDraw]:
    """Return the draws that a member may sell now, in the order of their drawing."""
    operator = await cache.get(connection, operator_id)
    now = await read_clock(connection)
    closings = await draws.load_on_sale(connection, operator_id, now)
    events = await cache.events(connection, closings)
    in_force, paired_ids = operator.rules.at(now), _paired_ids(events.values())
    rows = []
    for event in sorted(events.values(), key=lambda event: (event.draws_at, event.display_order, event.id)):
        games = _games(in_force, member_id, event, is_paired=event.id in paired_ids)
        if games:
            draw = Draw(event, closings[event.id], is_open=True)
            closes = closes_at(draw, in_force.terms(member_id, event.product_id, games[0]), now)
            if closes is not None:
                rows.append(OpenDraw(event.id, event.name, closes, event.draws_at, games))
    return rows


def _games(in_force: RulesInForce, member_id: int, event: Event, *, is_paired: bool) -> tuple[Game, ...]:
    """Return the games of a draw that are sold: those that have a multiplier (PZ-01)."""
    return tuple(
        game
        for game in sorted(in_force.offered(event.product_id, event.zodiac))
        if in_force.terms(member_id, event.product_id, game).multiplier is not None and (kind_of(game) != AB or is_paired)
    )


def _paired_ids(events: Iterable[Event]) -> set[int]:
    """Return the draws of lists A whose lists B are on sale too."""
    lists = {(event.product_id, event.draws_at, event.list_id): event.id for event in events}
    return {event for (product, at, number), event in lists.items() if number == 1 and (product, at, 2) in lists}
