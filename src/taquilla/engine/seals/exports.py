"""Makes the files of sealed draws again, for auditors: the wagers from the rows, the proof of the seal, and the results."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Member
from taquilla.domain.seals.draws import DrawSeal, results_head
from taquilla.domain.seals.proofs import EntryProof
from taquilla.engine.seals.logs import Logs
from taquilla.engine.turns import Turns
from taquilla.store.postgres.database import Database, HouseConnection, named_errors, snapshot
from taquilla.store.seals import exports
from taquilla.store.seals.draws import read_lines
from taquilla.store.seals.exports import SealRow

_TIME: Final = "5min"
"""The longest that the lines of a draw may take to read. A million takes some seconds."""
_AT_ONCE: Final = 2
"""The most files that a process makes at once, and the most that an operator asks it for: each takes a connection."""


@dataclass(frozen=True, slots=True)
class SealedDraw:
    """The seal of a draw whose entry a checkpoint covers. head is what stands before the lines.

    is_decided: no closed draw waits for a result that judges wagers of the file.
    """

    seal: DrawSeal
    head: str
    sealed_at: datetime
    proof: EntryProof
    is_decided: bool


class SealExports:
    """Makes the files of sealed draws. They are text; lines are read some at a time, however many there are."""

    def __init__(self, database: Database, logs: Logs) -> None:
        self._database = database
        self._logs = logs
        self._turns = Turns(_AT_ONCE, line_max=_AT_ONCE)

    async def seal(self, operator_id: int, event_id: int) -> SealedDraw | Refusal:
        """Return the seal of a draw with its proof, against the earliest checkpoint that most of today's witnesses have signed.

        Refuses EVENT_UNKNOWN and DRAW_NOT_SEALED.
        """
        is_known, row = await self._database.read(operator_id, exports.find_seal, event_id)
        if row is None:
            return Refusal(Reason.DRAW_NOT_SEALED if is_known else Reason.EVENT_UNKNOWN)
        if (place := await self._logs.proof(operator_id, row.entry)) is None:
            return Refusal(Reason.DRAW_NOT_SEALED)
        seal = DrawSeal(
            number=row.entry, draw=event_id, closed_at=row.closed_at, wagers=row.wagers, head=sha256(row.head.encode()).digest(),
            root=row.root,
        )  # fmt: skip
        return SealedDraw(seal, row.head, row.sealed_at, place, is_decided=row.is_decided)

    async def kept(self, operator_id: int, event_id: int) -> SealRow | None:
        """Return the seal of a draw as it is kept, whether or not it has left the house; None: there is none."""
        return (await self._database.read(operator_id, exports.find_seal, event_id))[1]

    async def proof(self, operator_id: int, event_id: int) -> AsyncGenerator[bytes, None] | Refusal:
        """Return the `.tlog-proof` file of a seal. Refuses as `seal` does."""
        found = await self.seal(operator_id, event_id)
        return found if isinstance(found, Refusal) else _whole(found.proof.data)

    async def wagers(self, operator_id: int, event_id: int, by: Member | None) -> AsyncGenerator[bytes, None] | Refusal:
        """Return the sealed file in pieces: the head as it was sealed, and the lines as the rows say them now.

        by is the member who asks, None whoever works at the house's machine. Refuses as `seal` does, and EXPOSURE_SEALED: before
        the result nobody but an auditor may know what it would cost (VE-44). Whoever takes the pieces takes them at once: a
        connection waits.
        """
        if isinstance(found := await self.seal(operator_id, event_id), Refusal):
            return found
        if not found.is_decided and (by is None or not by.sees_sealed):
            return Refusal(Reason.EXPOSURE_SEALED)
        return self._wagers(operator_id, event_id, found.head)

    async def results(self, operator_id: int, event_id: int) -> AsyncGenerator[bytes, None] | Refusal:
        """Return the file of results and prizes in pieces. Refuses as `seal` does."""
        found = await self.seal(operator_id, event_id)
        return found if isinstance(found, Refusal) else self._results(operator_id, event_id)

    async def _wagers(self, operator_id: int, event_id: int, head: str) -> AsyncGenerator[bytes, None]:
        yield f"{head}\n".encode()
        async with self._reading(operator_id) as connection, aclosing(read_lines(connection, operator_id, [event_id])) as chunks:
            async for _, lines in chunks:
                yield _text(lines)

    async def _results(self, operator_id: int, event_id: int) -> AsyncGenerator[bytes, None]:
        yield results_head(operator_id, event_id).encode()
        async with (
            self._reading(operator_id) as connection,
            aclosing(exports.read_results(connection, operator_id, event_id)) as chunks,
        ):
            async for lines in chunks:
                yield _text(lines)

    @asynccontextmanager
    async def _reading(self, operator_id: int) -> AsyncIterator[HouseConnection]:
        """Provide a connection of one's own: many lines take longer than the house's other statements may. Raises Busy."""
        async with self._turns.place(operator_id):
            connection = await self._database.of(operator_id).connect_to_read(statement_timeout=_TIME)
            try:
                async with named_errors(), snapshot(connection):
                    yield connection
            finally:
                await connection.close()


async def _whole(data: bytes) -> AsyncGenerator[bytes, None]:
    yield data


def _text(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
