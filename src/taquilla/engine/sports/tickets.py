"""Sports tickets, from the order to the answer: who asks, what is written, what the operator's wallet says, what is sold.

Waiting for a wallet holds nothing: no gate, and no connection to the database.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Final, Protocol
from uuid import UUID

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.answering import Answered, Opened
from taquilla.domain.sports.commands import AnswerCall, KeepRefusal, Outcome, PayReservation, PlaceTicket, SportsOrder
from taquilla.domain.sports.lifecycle import Status
from taquilla.domain.sports.placing import Placed
from taquilla.domain.sports.signed_requests import KeptRefusal, Signed
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.domain.sports.wallet_errors import UNTRUSTED, clean, wallet_failed
from taquilla.engine.batcher import Batcher, Busy
from taquilla.engine.cache import Cache
from taquilla.engine.sports.prechecks import Previews, Records
from taquilla.engine.sports.results import Results
from taquilla.store.postgres.database import Database
from taquilla.store.sports import sales

LIST_MAX: Final = 100
"""How many tickets a list has at most."""
_LOOKS_S: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0)
"""Pauses between two looks at a ticket that another request is placing: together longer than a wallet may take."""


class Identified(Protocol):
    """A player that a wallet knows."""

    @property
    def player_id(self) -> str:
        """The player's id there."""

    @property
    def currency(self) -> str | None:
        """The currency of the player's money there, where the wallet names one."""


class CallOutcome(Protocol):
    """What a call to a wallet came to."""

    @property
    def outcome(self) -> Outcome:
        """Confirmed, refused, or unknown."""

    @property
    def answer(self) -> dict[str, object] | None:
        """What the wallet sent, where that was a JSON object."""


class WalletCaller(Protocol):
    """Whoever calls the operators' wallets. Nothing here raises: what went wrong is a refusal, or unknown."""

    async def identify(self, operator_id: int, token: str) -> Identified | Refusal:
        """The player of a token. Refuses OPERATOR_UNKNOWN, WEBHOOK_MISSING, PLAYER_UNKNOWN or WALLET_FAILED."""

    async def call(self, operator_id: int, ticket: SportsTicket, call: CallOut) -> CallOutcome:
        """Make a call about a ticket, once."""


class SportsTickets:
    """Places sports tickets, opens reservations, and shows both. results: what became of the events.

    A request that is signed may say so: then it is carried out once, whoever sends it again within the time in which its
    signature is taken, and answered each time as it was the first time.
    """

    def __init__(
        self,
        database: Database,
        counter: Batcher,
        wallets: WalletCaller,
        results: Results,
        cache: Cache,
        new_id: Callable[[], UUID],
    ) -> None:
        self.results = results
        self._records = Records(database)
        self._previews = Previews(database, cache)
        self._database = database
        self._counter = counter
        self._wallets = wallets
        self._new_id = new_id
        self._placing: set[asyncio.Task[SportsTicket | KeptRefusal | Refusal]] = set()

    async def place(
        self, operator_id: int, token: str, order: SportsOrder, key: str | None = None, signed: Signed | None = None
    ) -> SportsTicket | KeptRefusal | Refusal:
        """Sell or reserve a ticket for the player of a token. Raises Busy: the same key then finds out.

        A key that is on record with this order is answered from the record, before any wallet is asked, and so is a signed
        request that came before under a key; one that came before without a key costs its wallet an `identify`. Else the order
        is refused for what can be judged without the wallet, then for what its `identify` refuses, then with WALLET_FAILED: the
        wallet is told to discard whatever it may have done. Whoever hangs up meanwhile has asked all the same.
        """
        placing = asyncio.create_task(self._place(operator_id, token, order, key, signed))
        self._placing.add(placing)
        placing.add_done_callback(self._placing.discard)
        return await asyncio.shield(placing)

    async def close(self) -> None:
        """Wait until what is being placed is placed."""
        await asyncio.gather(*self._placing, return_exceptions=True)
        await self._records.close()

    async def _place(
        self, operator_id: int, token: str, order: SportsOrder, key: str | None, signed: Signed | None
    ) -> SportsTicket | KeptRefusal | Refusal:
        said = _digest(operator_id, token)
        player = await self._player(operator_id, token, said, order, key, signed)
        if isinstance(player, Refusal):
            return player
        command = PlaceTicket(self._new_id(), operator_id, player, order, key, said, signed)
        return await self._settled(command)

    async def _player(
        self, operator_id: int, token: str, said: str, order: SportsOrder, key: str | None, signed: Signed | None
    ) -> str | Refusal:
        """Return whom an order is for, as the record has it or the wallet says; or why it cannot be sold."""
        seen = await self._records.look(operator_id, key, signed)
        if seen.came_before:
            return ""
        if seen.under_key is not None:
            if seen.under_key.token == said:
                return seen.under_key.player
            # Another token: of the same player, unless the wallet names another one.
            other = await self._wallets.identify(operator_id, token)
            return seen.under_key.player if isinstance(other, Refusal) else other.player_id
        refusal = await self._previews.refuse(operator_id, order)
        if refusal is not None:
            return refusal
        player = await self._wallets.identify(operator_id, token)
        if isinstance(player, Refusal):
            return player
        if player.currency is not None and player.currency.upper() != order.currency:
            return Refusal(Reason.PLAYER_CURRENCY_WRONG, told=clean(player.currency or ""))
        return player.player_id

    async def _settled(self, command: PlaceTicket | PayReservation | KeepRefusal) -> SportsTicket | KeptRefusal | Refusal:
        """Return what became of a ticket that was placed, by this command or by another one; and any other answer as it is."""
        operator_id, placed = command.operator_id, await self._counter.ask(command)
        if isinstance(placed, Refusal | KeptRefusal):
            return placed
        if isinstance(placed, Opened):
            return placed.ticket
        assert isinstance(placed, Placed)
        if placed.ticket.step == Status.NEW and placed.call.state == "due":
            if not placed.is_first:
                return await self._await_other(operator_id, placed)
            told = await self._wallets.call(operator_id, placed.ticket, placed.call)
            ticket, call = placed.ticket, placed.call
            answer = AnswerCall(
                self._new_id(), operator_id, ticket.seq, ticket.day, call.n, told.outcome, told.answer
            )
            answered = await self._counter.ask(answer)
            if isinstance(answered, Refusal):
                # It could not be recorded: once its claim has ended the ticket is given up.
                return answered
            assert isinstance(answered, Answered)
            return _made(answered.ticket, answered.call, answered.given_up)
        return _made(placed.ticket, placed.call, placed.given_up)

    async def _await_other(self, operator_id: int, placed: Placed) -> SportsTicket | Refusal:
        """The same order came twice, and the wallet has not answered the first yet: both get that answer."""
        key = (operator_id, placed.ticket.seq, placed.ticket.day)
        for pause_s in _LOOKS_S:
            await asyncio.sleep(pause_s)
            async with self._database.reading() as connection:
                tickets = await sales.load_tickets(connection, [key])
                calls = await sales.load_calls(connection, [(*key, 1), (*key, 2)])
            call, discard = calls[*key, 1], calls.get((*key, 2))
            if call.state != "due":
                return _made(tickets[key[:2]], call, None if discard is None else discard.reason)
        raise Busy

    async def pay(
        self, operator_id: int, ticket: str, key: str | None = None, signed: Signed | None = None
    ) -> SportsTicket | KeptRefusal | Refusal:
        """Open the reserved ticket of this id or code. Raises Busy.

        Refuses TICKET_UNKNOWN; SPORT_EVENT_STARTED, also for an event that was called off, and then the reservation is given up
        if it is not yet; else TICKET_NOT_RESERVED.
        """
        command = PayReservation(self._new_id(), operator_id, ticket, key, signed)
        return await self._settled(command)

    async def keep_refusal(
        self, operator_id: int, signed: Signed, *, status: int, body: str
    ) -> SportsTicket | KeptRefusal | Refusal:
        """Keep what a signed request is refused with. Return its first answer: this one unless it came before. Raises Busy."""
        command = KeepRefusal(self._new_id(), operator_id, signed, status, body)
        return await self._settled(command)

    async def get(self, operator_id: int, ticket: str) -> SportsTicket | Refusal:
        """The operator's ticket of this id, or its newest of this code. Refuses TICKET_UNKNOWN."""
        async with self._database.reading() as connection:
            place = await sales.find(connection, operator_id, ticket)
            if place is None:
                return Refusal(Reason.TICKET_UNKNOWN)
            return (await sales.load_tickets(connection, [place]))[place[:2]]

    async def list(
        self, operator_id: int, *, limit: int = 10, player: str | None = None, skipped: Sequence[str] = ()
    ) -> list[SportsTicket]:
        """An operator's latest tickets, newest first: of all players or of one, without those of the skipped types."""
        if limit < 1 or "\0" in (player or ""):
            return []
        async with self._database.reading() as connection:
            places = await sales.find_latest(
                connection, operator_id, player=player, skipped=skipped, rows_max=min(limit, LIST_MAX)
            )
            found = await sales.load_tickets(connection, places)
        return [found[operator_id, seq] for _, seq, _ in places]


def _made(ticket: SportsTicket, call: CallOut, given_up: str | None) -> SportsTicket | Refusal:
    """The ticket, if the call that asked for its money was confirmed in time."""
    return ticket if call.state == "done" else wallet_failed(call.answer, given_up or UNTRUSTED)


def _digest(operator_id: int, token: str) -> str:
    """Return what is kept of a token: enough to know it again."""
    return hashlib.blake2b(f"{operator_id}|{token}".encode(), digest_size=12).hexdigest()
