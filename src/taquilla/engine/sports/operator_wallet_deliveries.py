"""Delivers the calls to operators' wallets: each at least once, in order per ticket, until it is understood.

A call is claimed behind the gate and made outside of it; its outcome is one more command at the counter. A claim is a lease:
if this process dies, another one makes the call again. Each operator's calls are made apart from all others', so a dead wallet
slows down no other. A wallet taken for dead is tried with one call at a time. A call that fails by its own data is put off, and
the calls about other tickets go on.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import REPLAY_WALLET_CALLS
from taquilla.domain.sports.answering import Answered
from taquilla.domain.sports.commands import AnswerCall
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.engine.batcher import Busy
from taquilla.engine.counters import Counters
from taquilla.engine.duty_failures import DutyName, Failures
from taquilla.engine.gate import HOUSE, Author, behind_gate
from taquilla.engine.ids import new_id
from taquilla.engine.residents import read_all
from taquilla.engine.sports.operator_wallets import OperatorWallets, WalletOutcome
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, NotRecorded
from taquilla.store.sports import operator_wallet_calls
from taquilla.store.sports.operator_wallet_calls import CallsStanding, Parked

_LOG = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=15)
"""The time for which a call is its claimer's: three times as long as it may take."""
AT_ONCE: Final = 64
"""The most calls that are made to one wallet at the same time."""
PARKED_MAX: Final = 1000
"""The most parked calls that are shown or replayed at once, and the most refused discards."""
COUNTED_MAX: Final = 10_000
"""The most calls of an operator that are counted."""

_LOOKED_AT: Final = 8 * AT_ONCE
_DUTY: Final = "deliver"


class Deliveries:
    """Makes the calls to wallets that are due."""

    def __init__(self, database: Database, counter: Counters, wallets: OperatorWallets, failures: Failures) -> None:
        self._database = database
        self._counter = counter
        self._wallets = wallets
        self._failures = failures
        self._under_way: dict[int, asyncio.Task[int]] = {}

    async def operators(self) -> list[int]:
        """Return the operators with due calls; none if this process reaches no wallet."""
        if not self._wallets.can_call:
            return []

        async def find(connection: HouseConnection, only: Sequence[int] | None) -> list[int]:
            await self._failures.refresh(connection, only)
            return await operator_wallet_calls.find_operators(connection, await read_clock(connection), only)

        operators = await read_all(self._database, find)
        return [operator for operator in operators if self._failures.paused_until(DutyName(operator, _DUTY)) is None]

    async def deliver(self, operator_id: int) -> int:
        """Make an operator's due calls, until none is left or its wallet does not answer. Return the number of calls made.

        Two callers at once wait for the same calls. A call that fails by its data is recorded and put off.
        """
        if operator_id not in self._under_way:
            task = self._under_way[operator_id] = asyncio.create_task(self._deliver(operator_id))
            task.add_done_callback(lambda _: self._under_way.pop(operator_id, None))
        return await asyncio.shield(self._under_way[operator_id])

    async def parked(self, operator_id: int) -> list[Parked]:
        """Return the parked calls and the discards refused again and again, ticket by ticket; at most PARKED_MAX of each."""
        return await self._database.read(operator_id, operator_wallet_calls.find_parked, PARKED_MAX)

    async def standing(self) -> tuple[datetime, list[CallsStanding]]:
        """Return an instant, and the progress of each operator's calls at it; at most COUNTED_MAX of a kind are counted."""

        async def find(connection: HouseConnection, only: Sequence[int] | None) -> list[CallsStanding]:
            return await operator_wallet_calls.read_standing(connection, COUNTED_MAX, None if only is None else only[0])

        async with self._database.reading() as connection:
            now = await read_clock(connection)
        return now, await read_all(self._database, find)

    async def standing_of(self, operator_id: int) -> CallsStanding | None:
        """Return the progress of one operator's calls, counted in the same way; None for one that sells no sports."""
        async with self._database.of(operator_id).reading() as connection:
            rows = await operator_wallet_calls.read_standing(connection, COUNTED_MAX, operator_id)
        return rows[0] if rows else None

    async def replay(self, operator_id: int, ticket_seq: int | None = None, *, author: Author = HOUSE) -> int:
        """Have the calls of `parked` made again, of one ticket or of all. Return their number."""
        gate = (operator_id, author, REPLAY_WALLET_CALLS)
        async with self._database.of(operator_id).writing() as connection, behind_gate(connection, *gate) as held:
            count = await operator_wallet_calls.replay(connection, operator_id, ticket_seq, held.at, PARKED_MAX)
            if count:
                await held.note(author.name, "calls replayed", count, {"ticket": ticket_seq})
            return count

    async def write_off(self, operator_id: int, ticket: SportsTicket, reason: str, *, author: Author) -> int:
        """End a ticket's call of `parked`, and those behind it: they are never made again. Return their number.

        No money moves: whoever the wallet was not told for is paid, or pays, elsewhere. reason is kept in the trail.
        """
        assert author.member_id is None, "no member writes calls off"
        async with behind_gate(self._database, operator_id, author) as held:
            count = await operator_wallet_calls.write_off(held.connection, operator_id, ticket.seq, held.at)
            if count:
                await held.note(author.name, "calls written off", ticket.id, {"count": count, "reason": reason})
            return count

    async def close(self) -> None:
        """Cancel what is under way: another process makes those calls again."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, operator_id: int) -> int:
        count = 0

        async def deliver() -> None:
            nonlocal count
            while claimed := await self._claim(operator_id):
                were_made = await asyncio.gather(*[self._make_apart(operator_id, ticket, call) for ticket, call in claimed])
                count += len(were_made)
                if self._wallets.is_dead(operator_id) or not all(were_made):
                    break

        await self._failures.apart(DutyName(operator_id, _DUTY), deliver)
        return count

    async def _make_apart(self, operator_id: int, ticket: SportsTicket, call: CallOut) -> bool:
        """Make a call; return False if too many to its server were under way.

        One that fails by its own data is put off, with all later calls about its ticket.
        """
        subject, was_made = DutyName(operator_id, _DUTY, f"ticket {ticket.id}"), True
        try:
            was_made = (await self._make(operator_id, ticket, call)).was_made
        except Exception as trouble:
            next_try = await self._failures.note(subject, trouble)
            async with self._database.of(operator_id).writing() as connection, behind_gate(connection, operator_id):
                await operator_wallet_calls.put_off(connection, operator_id, call, next_try)
        else:
            if was_made:
                await self._failures.works(subject)
        return was_made

    async def _claim(self, operator_id: int) -> list[tuple[SportsTicket, CallOut]]:
        """Claim the next calls for the time of a lease."""
        at_once = 1 if self._wallets.is_dead(operator_id) else AT_ONCE
        while True:
            async with self._database.of(operator_id).writing() as connection, behind_gate(connection, operator_id) as held:
                at = held.at
                calls = await operator_wallet_calls.find_due(connection, operator_id, at, _LOOKED_AT)
                first = [call for call in calls if call.is_first][:at_once]
                waiting = [call for call in calls if call.waits(at)]
                if not first and not waiting:
                    # The calls that hold these up may be due as well, further back than was read.
                    waiting = [call for call in calls if call.comes_before_its_first]
                if waiting:
                    await operator_wallet_calls.hold_back(connection, operator_id, waiting, at)
                if first:
                    return await operator_wallet_calls.claim(connection, operator_id, first, at + LEASE)
            if not waiting:
                return []

    async def _make(self, operator_id: int, ticket: SportsTicket, call: CallOut) -> WalletOutcome:
        outcome = await self._wallets.insist(operator_id, ticket, call)
        if not outcome.was_made:
            # No try, and no answer: the lease runs out.
            return outcome
        command = AnswerCall(
            id=new_id(), operator_id=operator_id, ticket_seq=ticket.seq, day=ticket.day, n=call.n, outcome=outcome.outcome,
            answer=outcome.answer, wallet=outcome.wallet,
        )  # fmt: skip
        try:
            answer = await self._counter.ask(command)
        except Busy:
            # The answer is not on record: the lease runs out, and the call is made again.
            return outcome
        if answer == Refusal(Reason.NOT_RECORDED):
            raise NotRecorded(f"the answer to {call.action}")
        if not isinstance(answer, Answered):
            _LOG.error("operator %s, ticket %s: the answer to %s was not taken: %s", operator_id, ticket.id, call.action, answer)
        elif answer.call.state == "parked":
            _LOG.error(
                "operator %s, ticket %s: %s is parked after %s tries: %s",
                operator_id, ticket.id, call.action, answer.call.tries, outcome.trouble,
            )  # fmt: skip
        return outcome

