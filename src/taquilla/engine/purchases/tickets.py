"""Lottery tickets that players buy: lists what is on sale to them, and buys it through the counter's gate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import Draw, Event
from taquilla.domain.lottery.commands import Buyer, Play, SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.markets import AB, kind_of
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.domain.lottery.selling import closes_at
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.domain.people.members import Caller
from taquilla.domain.purchases.buying import Bought
from taquilla.domain.wallets.commands import ticket_key
from taquilla.engine.counters import Counters
from taquilla.engine.ids import new_id
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.wallets.signers import Signers
from taquilla.store.lottery import draws
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.wallets.signers import WalletOperator


@dataclass(frozen=True, slots=True)
class OpenDraw:
    """A draw on sale until it closes, and the games that are played on it (A+B is played on list A)."""

    event_id: int
    name: str
    closes_at: datetime
    draws_at: datetime
    games: tuple[Game, ...]


class Purchases:
    """Sells tickets to players. After Busy, retry with the same key."""

    def __init__(self, database: Database, counter: Counters, signers: Signers, cache: LotteryCache) -> None:
        self._database = database
        self._counter = counter
        self._signers = signers
        self._cache = cache

    async def open_draws(self, operator_id: int) -> list[OpenDraw]:
        """Return the draws on sale, in the order of their drawing. There are none for an operator without wallets."""
        if (seller := (await self._signers.register()).wallets_of(operator_id)) is None:
            return []
        async with self._database.of(operator_id).reading() as connection:
            return await _open_draws(connection, self._cache, operator_id, seller.member_id)

    async def buy_ticket(
        self, operator_id: int, user_id: str, token: str, request_id: str, plays: Sequence[Play]
    ) -> Bought | Refusal:
        """Buy a ticket, all of it or nothing, with stakes in minor units of points.

        Refuses SELLER_CLOSED, KEY_REUSED, BET_ROLLED_BACK, USER_UNKNOWN, PARTNER_UNKNOWN, PLAYER_TOKEN_INVALID,
        PLAYER_TOKEN_EXPIRED, USER_BLOCKED, USER_EXCLUDED, AMOUNT_INVALID, what any sale is refused for (but no CREDIT_EXCEEDED;
        bounds of stakes are in the operator's currency), LIMIT_REACHED or FUNDS_INSUFFICIENT (bound: what is left, in points).
        """
        if (seller := (await self._signers.register()).wallets_of(operator_id)) is None:
            return Refusal(Reason.SELLER_CLOSED)
        answer = await self._counter.ask(self.purchase(seller, user_id, token, request_id, plays))
        assert isinstance(answer, Bought | Refusal), answer
        return answer

    def purchase(self, seller: WalletOperator, user_id: str, token: str, request_id: str, plays: Sequence[Play]) -> SellTicket:
        """Return the command that buys a ticket."""
        caller, buyer = Caller(seller.id, seller.member_id, session_id=0), Buyer(user_id, hash_token(token))
        return SellTicket(new_id(), caller, WALLET_CHANNEL, tuple(plays), ticket_key(request_id), buyer=buyer)


async def _open_draws(connection: HouseConnection, cache: LotteryCache, operator_id: int, member_id: int) -> list[OpenDraw]:
    """Return the draws that a member may sell now, in the order of their drawing."""
    operator = await cache.get(connection, operator_id)
    member = operator.people.members[member_id]
    if not member.active or member.entity_id not in operator.people.active:
        return []
    now = await read_clock(connection)
    closings = await draws.load_on_sale(connection, operator_id, now)
    events = await cache.events(connection, closings)
    in_force, paired_ids = operator.rules.at(now), _paired_ids(events.values())
    rows = []
    for event in sorted(events.values(), key=lambda event: (event.draws_at, event.display_order, event.id)):
        games = _games(in_force, member_id, event, is_paired=event.id in paired_ids)
        draw = Draw(event, closings[event.id], is_open=True)
        closes = closes_at(draw, in_force.closes_before(member_id, event.product_id), now)
        if games and closes is not None:
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
