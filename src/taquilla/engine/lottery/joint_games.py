"""Finds the markets of joint plays in a batch: each spans several draws."""

from collections.abc import Iterable
from typing import NamedTuple

from taquilla.domain.lottery.book import MARKET_TOTAL, Market
from taquilla.domain.lottery.commands import Play
from taquilla.domain.lottery.games import Game, fitting, games_of
from taquilla.domain.lottery.markets import AB, kind_of
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.store.lottery import markets
from taquilla.store.lottery.markets import Wanted
from taquilla.store.lottery.sales import LotteryQuery
from taquilla.store.postgres.database import HouseConnection

Markets = dict[int, dict[tuple[int, int], Market]]
"""Markets by operator, and by a play's event and game."""


class JointPlay(NamedTuple):
    """A play of a joint game, with its operator and seller."""

    operator_id: int
    rules: RulesInForce
    member_id: int
    play: Play


async def join(connection: HouseConnection, cache: LotteryCache, plays: Iterable[JointPlay], query: LotteryQuery) -> Markets:
    """Return the markets of these plays whose draws exist. Adds what must be loaded of them to the query."""
    plays = list(plays)
    events = await cache.events(connection, {one.play.event_id for one in plays})
    wanted = {}
    for one in plays:
        event = events.get(one.play.event_id)
        if event is not None and one.play.game in games_of(event.category, event.zodiac, plain_on_zodiac=False):
            kind = kind_of(one.play.game)
            length = 2 if kind == AB else one.rules.run_length(event.product_id)
            wanted[one.operator_id, event.id, one.play.game] = Wanted(one.operator_id, event.id, kind, length)
    found = await markets.find(connection, list(dict.fromkeys(wanted.values())))
    held = await cache.events(connection, {event for market in found.values() for event in market.events})
    joined: Markets = {}
    for (operator, event_id, game), want in wanted.items():
        kept = found.get(want)
        if kept is not None:
            market = Market(kept.id, want.kind, want.length, tuple(held[event] for event in kept.events), kept.is_new)
            joined.setdefault(operator, {})[event_id, game] = market
    for one in plays:
        _ask(query, one, joined.get(one.operator_id, {}).get((one.play.event_id, one.play.game)))
    return joined


def _ask(query: LotteryQuery, one: JointPlay, market: Market | None) -> None:
    if market is None:
        return
    operator, play = one.operator_id, one.play
    if market.kind == AB:
        query.draws.update((operator, event.id) for event in market.events)
    query.exposure.add((operator, market.id, 0, 0, MARKET_TOTAL))
    selection = fitting(Game(play.game), market.events[0].category, play.selection)
    if selection is not None:
        query.exposure.add((operator, market.id, 0, play.game, selection))
        query.ask_counted(operator, one.rules.rules, one.member_id, (market.id, play.game, selection))
