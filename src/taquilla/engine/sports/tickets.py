"""Places sports tickets, from the order to the wallet's answer, pays reservations, and shows both.

Waiting for a wallet holds nothing: no gate, and no connection to the database.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Final, Protocol

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.answering import Answered, Opened
from taquilla.domain.sports.commands import AnswerCall, KeepRefusal, PayReservation, PlaceTicket, SportsOrder
from taquilla.domain.sports.lifecycle import Status
from taquilla.domain.sports.operator_wallet_calls import UNTRUSTED, printable, wallet_failed
from taquilla.domain.sports.placing import Placed
from taquilla.domain.sports.signed_requests import KeptRefusal, Signed
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.engine.batcher import Busy
from taquilla.engine.cache import Cache
from taquilla.engine.counters import Counters
from taquilla.engine.ids import new_id
from taquilla.engine.sports.operator_wallets import IdentifiedPlayer, WalletOutcome
from taquilla.engine.sports.prechecks import Previews, Records
from taquilla.engine.sports.results import Results
from taquilla.store.postgres.database import Database
from taquilla.store.sports import sales

LIST_MAX: Final = 100
"""The most tickets in a list."""
_LOOKS_S: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0)
"""Pauses between two reads of a ticket that another request is placing: together longer than a wallet may take."""


class WalletCaller(Protocol):
    """Calls operators' wallets. Nothing here raises: an error is a refusal, or unknown."""

    async def identify(self, operator_id: int, token: str) -> IdentifiedPlayer | Refusal:
        """Return the player of a token. Refuses OPERATOR_UNKNOWN, WEBHOOK_MISSING, PLAYER_UNKNOWN or WALLET_FAILED."""

    async def call(self, operator_id: int, ticket: SportsTicket, call: CallOut) -> WalletOutcome:
        """Make a call about a ticket, once."""


class SportsTickets:
    """Places sports tickets, opens reservations, and shows both. results: the results of the events.

    A signed request is carried out once, if the caller passes its signature. It may be sent again within the time in which its
    signature is accepted, and gets its first answer each time.
    """

    def __init__(
        self, database: Database, counter: Counters, wallets: WalletCaller, results: Results, cache: Cache
    ) -> None:
        self.results = results
        self._records = Records(database)
        self._previews = Previews(database, cache)
        self._database = database
        self._counter = counter
        self._wallets = wallets
        self._placing: set[asyncio.Task[SportsTicket | KeptRefusal | Refusal]] = set()

    async def place(
        self, operator_id: int, token: str, order: SportsOrder, key: str | None = None, signed: Signed | None = None
    ) -> SportsTicket | KeptRefusal | Refusal:
        """Sell or reserve a ticket for the player of a token. Raises Busy: retry with the same key.

        A key that is on record with this order is answered from the record, before any wallet is called, and so is a signed
        request that came before under a key; one that came before without a key costs its wallet an `identify`. Any other order
        is refused for what can be judged without the wallet, then for what its `identify` refuses, then with WALLET_FAILED: the
        wallet is called to discard whatever it may have done. A caller that disconnects cancels nothing.
        """
        placing = asyncio.create_task(self._place(operator_id, token, order, key, signed))
        self._placing.add(placing)
        placing.add_done_callback(self._placing.discard)
        return await asyncio.shield(placing)

    async def close(self) -> None:
        """Wait until all orders under way are placed."""
        await asyncio.gather(*self._placing, return_exceptions=True)
        await self._records.close()

    async def _place(
        self, operator_id: int, token: str, order: SportsOrder, key: str | None, signed: Signed | None
    ) -> SportsTicket | KeptRefusal | Refusal:
        token_hash = _digest(operator_id, token)
        player = await self._player(operator_id, token, token_hash, order, key, signed)
        if isinstance(player, Refusal):
            return player
        command = PlaceTicket(
            id=new_id(), operator_id=operator_id, player=player, order=order, key=key, token=token_hash, signed=signed
        )
        return await self._carry_out(command)

    async def _player(
        self, operator_id: int, token: str, token_hash: str, order: SportsOrder, key: str | None, signed: Signed | None
    ) -> str | Refusal:
        """Return the player of an order, from the record or the wallet; or why it cannot be sold."""
        prior = await self._records.look(operator_id, key, signed)
        if prior.is_repeated:
            return ""
        if prior.placed is not None:
            if prior.placed.token == token_hash:
                return prior.placed.player
            # Another token belongs to the same player, unless the wallet names another one.
            other_player = await self._wallets.identify(operator_id, token)
            return prior.placed.player if isinstance(other_player, Refusal) else other_player.player_id
        if refusal := await self._previews.refuse(operator_id, order):
            return refusal
        if isinstance(player := await self._wallets.identify(operator_id, token), Refusal):
            return player
        if player.currency is not None and player.currency.upper() != order.currency:
            return Refusal(Reason.PLAYER_CURRENCY_WRONG, told=printable(player.currency or ""))
        return player.player_id

    async def _carry_out(self, command: PlaceTicket | PayReservation | KeepRefusal) -> SportsTicket | KeptRefusal | Refusal:
        """Return a placed ticket as it stands, placed by this command or by another one; and any other answer as it is."""
        operator_id, placed = command.operator_id, await self._counter.ask(command)
        if isinstance(placed, Refusal | KeptRefusal):
            return placed
        if isinstance(placed, Opened):
            return placed.ticket
        assert isinstance(placed, Placed)
        if placed.ticket.step == Status.NEW and placed.call.state == "due":
            if not placed.is_first:
                return await self._await_other(command, placed)
            outcome = await self._wallets.call(operator_id, placed.ticket, placed.call)
            ticket, call = placed.ticket, placed.call
            answer = AnswerCall(
                id=new_id(), operator_id=operator_id, ticket_seq=ticket.seq, day=ticket.day, n=call.n,
                outcome=outcome.outcome, answer=outcome.answer, trouble=outcome.trouble, wallet=outcome.wallet,
            )  # fmt: skip
            if isinstance(answered := await self._counter.ask(answer), Refusal):
                # The answer could not be recorded: once its claim has ended the ticket is given up.
                return answered
            assert isinstance(answered, Answered)
            return _result_of(answered.ticket, answered.call, answered.given_up)
        return _result_of(placed.ticket, placed.call, placed.given_up)

    async def _await_other(
        self, command: PlaceTicket | PayReservation | KeepRefusal, placed: Placed
    ) -> SportsTicket | KeptRefusal | Refusal:
        """Wait for the wallet's answer to the same order, which another request is placing. Both get that answer."""
        key = (command.operator_id, placed.ticket.seq, placed.ticket.day, 1)
        for pause_s in _LOOKS_S:
            await asyncio.sleep(pause_s)
            async with self._database.of(command.operator_id).reading() as connection:
                calls = await sales.load_calls(connection, [key])
            if calls[key].state != "due":
                # By the counter: what is seen here may be on no standby yet.
                return await self._carry_out(command)
        raise Busy

    async def pay(
        self, operator_id: int, ticket: str, key: str | None = None, signed: Signed | None = None
    ) -> SportsTicket | KeptRefusal | Refusal:
        """Open the reserved ticket of this id or code. Raises Busy.

        Refuses TICKET_UNKNOWN. Refuses SPORT_EVENT_STARTED, also for an event that was called off; the reservation is then given
        up, if it is not yet. Otherwise refuses TICKET_NOT_RESERVED.
        """
        return await self._carry_out(PayReservation(new_id(), operator_id, ticket, key, signed))

    async def keep_refusal(
        self, operator_id: int, signed: Signed, *, status: int, body: str
    ) -> SportsTicket | KeptRefusal | Refusal:
        """Keep the refusal of a signed request. Return its first answer: this one unless it came before. Raises Busy."""
        return await self._carry_out(KeepRefusal(new_id(), operator_id, signed, status, body))

    async def get(self, operator_id: int, ticket: str) -> SportsTicket | Refusal:
        """Return the operator's ticket of this id, or its newest of this code. Refuses TICKET_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            if (place := await sales.find(connection, operator_id, ticket)) is None:
                return Refusal(Reason.TICKET_UNKNOWN)
            return (await sales.load_tickets(connection, [place]))[place[:2]]

    async def list(
        self, operator_id: int, *, limit: int = 10, player: str | None = None, skipped: Sequence[str] = ()
    ) -> list[SportsTicket]:
        """Return an operator's latest tickets, newest first: of all players or of one, without those of the skipped types."""
        if limit < 1 or "\0" in (player or ""):
            return []
        async with self._database.of(operator_id).reading() as connection:
            places = await sales.find_latest(
                connection, operator_id, player=player, skipped=skipped, rows_max=min(limit, LIST_MAX)
            )
            tickets = await sales.load_tickets(connection, places)
        return [tickets[operator_id, seq] for _, seq, _ in places]


def _result_of(ticket: SportsTicket, call: CallOut, given_up: str | None) -> SportsTicket | Refusal:
    """Return the ticket, if the call that asked for its money was confirmed in time."""
    return ticket if call.state == "done" else wallet_failed(call.answer, given_up or UNTRUSTED)


def _digest(operator_id: int, token: str) -> str:
    """Return the digest of a token, which is kept to recognise the token."""
    return hashlib.blake2b(f"{operator_id}|{token}".encode(), digest_size=12).hexdigest()
