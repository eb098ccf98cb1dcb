"""Lottery tickets that players buy: lists what is on sale to them, and buys it through the counter's gate."""

from collections.abc import Callable, Sequence
from uuid import UUID

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Buyer, Play, SellTicket
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.domain.people.members import Caller
from taquilla.domain.purchases.buying import Bought
from taquilla.domain.wallets.commands import ticket_key
from taquilla.engine.counters import Counters
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.engine.purchases.open_draws import OpenDraw, open_draws
from taquilla.engine.wallets.accounts import hash_token
from taquilla.engine.wallets.signers import Signers
from taquilla.store.postgres.database import Database
from taquilla.store.wallets.signers import WalletOperator


class Purchases:
    """Sells tickets to players. After Busy, retry with the same key."""

    def __init__(
        self, database: Database, counter: Counters, signers: Signers, cache: LotteryCache, *, new_id: Callable[[], UUID]
    ) -> None:
        self._database = database
        self._counter = counter
        self._signers = signers
        self._cache = cache
        self._new_id = new_id

    async def open_draws(self, operator_id: int) -> list[OpenDraw]:
        """Return the draws on sale, in the order of their drawing. There are none for an operator without wallets."""
        seller = (await self._signers.register()).wallets_of(operator_id)
        if seller is None:
            return []
        async with self._database.of(operator_id).reading() as connection:
            return await open_draws(connection, self._cache, operator_id, seller.member_id)

    async def buy_ticket(
        self, operator_id: int, user_id: str, token: str, request_id: str, plays: Sequence[Play]
    ) -> Bought | Refusal:
        """Buy a ticket, all of it or nothing, with stakes in minor units of points.

        Refuses SELLER_CLOSED, KEY_REUSED, USER_UNKNOWN, PARTNER_UNKNOWN, PLAYER_TOKEN_INVALID, PLAYER_TOKEN_EXPIRED,
        USER_BLOCKED, USER_EXCLUDED, AMOUNT_INVALID, what any sale is refused for (but no CREDIT_EXCEEDED; bounds of stakes are in
        the operator's currency), LIMIT_REACHED or FUNDS_INSUFFICIENT (bound: what is left, in points).
        """
        seller = (await self._signers.register()).wallets_of(operator_id)
        if seller is None:
            return Refusal(Reason.SELLER_CLOSED)
        answer = await self._counter.ask(self.purchase(seller, user_id, token, request_id, plays))
        assert isinstance(answer, Bought | Refusal), answer
        return answer

    def purchase(self, seller: WalletOperator, user_id: str, token: str, request_id: str, plays: Sequence[Play]) -> SellTicket:
        """Return the command that buys a ticket."""
        caller, buyer = Caller(seller.id, seller.member_id, session_id=0), Buyer(user_id, hash_token(token))
        return SellTicket(self._new_id(), caller, WALLET_CHANNEL, tuple(plays), ticket_key(request_id), buyer=buyer)
