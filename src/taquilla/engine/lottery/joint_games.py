"""Finds the markets of joint plays in a batch: each spans several draws."""

from collections.abc import Iterable
from typing import NamedTuple

from taquilla.domain.lottery.book import MARKET_TOTAL, Market
from taquilla.domain.lottery.commands import Play
from taquilla.domain.lottery.games import Game, fitting, games_of
from taquilla.domain.lottery.markets import AB, kind_of
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.store.ledger.books import Instants
from taquilla.store.lottery import markets
from taquilla.store.lottery.markets import MarketKey
from taquilla.store.lottery.sales import LotteryQuery
from taquilla.store.postgres.database import HouseConnection

Markets = dict[int, dict[tuple[int, int], Market]]
"""Markets by operator, and by a play's event, or the market of a wager that was sold, and the game."""


class JointPlay(NamedTuple):
    """A play of a joint game, with its operator and seller. market_id is that of a wager that was sold: rules change."""

    operator_id: int
    rules: RulesInForce
    member_id: int
    play: Play
    market_id: int | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Return the key of its market in its book."""
        return self.market_id or self.play.event_id, self.play.game


async def join(
    connection: HouseConnection, cache: LotteryCache, plays: Iterable[JointPlay], query: LotteryQuery, at: Instants
) -> Markets:
    """Return the markets of these plays whose draws exist. Adds what must be loaded of them to the query."""
    plays = list(plays)
    events = await cache.events(connection, {joint_play.play.event_id for joint_play in plays})
    sold: dict[int, list[int]] = {}
    for joint_play in plays:
        if joint_play.market_id is not None:
            sold.setdefault(joint_play.operator_id, []).append(joint_play.market_id)
    lengths = {operator: await markets.load_lengths(connection, operator, ids) for operator, ids in sold.items()}
    keys = {}
    for joint_play in plays:
        event = events.get(joint_play.play.event_id)
        if event is not None and joint_play.play.game in games_of(event.category, event.zodiac, plain_on_zodiac=False):
            kind = kind_of(joint_play.play.game)
            operator, market_id = joint_play.operator_id, joint_play.market_id
            if market_id is not None:
                length = lengths[operator][market_id]
            else:
                length = 2 if kind == AB else joint_play.rules.run_length(event.product_id)
            keys[operator, joint_play.place] = MarketKey(operator, event.id, kind, length)
    rows = await markets.find(connection, list(dict.fromkeys(keys.values())), at)
    market_events = await cache.events(connection, {event for market in rows.values() for event in market.events})
    joined: Markets = {}
    for (operator, place), key in keys.items():
        if (row := rows.get(key)) is not None:
            market = Market(row.id, key.kind, key.length, tuple(market_events[event] for event in row.events), row.is_new)
            joined.setdefault(operator, {})[place] = market
    for joint_play in plays:
        _add_play(query, joint_play, joined.get(joint_play.operator_id, {}).get(joint_play.place))
    return joined


def _add_play(query: LotteryQuery, joint_play: JointPlay, market: Market | None) -> None:
    if market is None:
        return
    operator, play = joint_play.operator_id, joint_play.play
    draws = query.draws if market.kind == AB else query.draws_of_runs
    draws.update((operator, event.id) for event in market.events)
    query.exposure.add((operator, market.id, 0, 0, MARKET_TOTAL))
    if (selection := fitting(Game(play.game), market.events[0].category, play.selection)) is not None:
        query.exposure.add((operator, market.id, 0, play.game, selection))
        query.add_counted(operator, joint_play.rules.rules, joint_play.member_id, (market.id, play.game, selection), {})
