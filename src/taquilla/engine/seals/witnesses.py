"""Asks witnesses for cosignatures (C2SP tlog-witness, `add-checkpoint`), and keeps them. One that is away stops nothing."""

from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import quote

from taquilla.domain.people.operations import KEEP_LOG
from taquilla.domain.seals.checkpoints import Checkpoint, check_log
from taquilla.domain.seals.errors import Malformed, SealError
from taquilla.domain.seals.notes import COSIGNATURE, Note, VerifierKey, signers
from taquilla.domain.seals.tree import consistency_ranges
from taquilla.domain.seals.witness import AddCheckpoint, read_cosignatures, read_size
from taquilla.engine.duty_failures import pause
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.posting import Poster
from taquilla.engine.residents import read_all
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.engine.seals.keys import verifier_key
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, snapshot
from taquilla.store.seals import checkpoints, log, witnesses
from taquilla.store.seals.witnesses import WitnessRow

WITNESSES_MAX: Final = 16
"""The most witnesses of a log. C2SP wants readers to take 16 signatures of a note."""
_ERROR_MAX: Final = 200
_URL_MAX: Final = 500


class Witnesses:
    """Keeps the witnesses of logs, and asks them. Without a poster, which makes HTTP calls, nobody is asked."""

    def __init__(self, database: Database, poster: Poster | None) -> None:
        self._database = database
        self._poster = poster

    async def of_log(self, operator_id: int) -> list[WitnessRow]:
        """Return the witnesses of a log."""
        return await self._database.read(operator_id, witnesses.find_witnesses)

    async def add(self, operator_id: int, key: str, url: str, author: Author) -> int:
        """Add a witness by its verifier key and the address that `/add-checkpoint` stands behind. Raises WITNESS_UNFIT."""
        try:
            if VerifierKey.parse(key).kind != COSIGNATURE:
                raise OfficeReason.WITNESS_UNFIT(why="its key is not one that cosigns checkpoints (type 4).")
        except Malformed as error:
            raise OfficeReason.WITNESS_UNFIT(why=str(error)) from error
        url = url.rstrip("/")
        if len(url) > _URL_MAX or not url.isascii() or not url.isprintable():
            raise OfficeReason.WITNESS_UNFIT(why=f"its address is not one of at most {_URL_MAX} ASCII characters.")
        if self._poster is not None and (why := await self._poster.check(url, operator_id)) is not None:
            raise OfficeReason.WITNESS_UNFIT(why=f"{why}.")
        async with behind_gate(self._database, operator_id, author, KEEP_LOG) as held:
            if len(await witnesses.find_witnesses(held.connection, operator_id)) >= WITNESSES_MAX:
                raise OfficeReason.WITNESS_UNFIT(why=f"the log has {WITNESSES_MAX} witnesses.")
            witness_id = await witnesses.add_witness(held.connection, operator_id, key, url, author.name, held.at)
            if witness_id is None:
                raise OfficeReason.WITNESS_UNFIT(why="it is there already.")
            await held.note(author.name, "log witness added", witness_id, {"key": key, "url": url})
        return witness_id

    async def remove(self, operator_id: int, witness_id: int, author: Author) -> None:
        """Remove a witness; what it has cosigned stays. Raises WITNESS_UNKNOWN."""
        async with behind_gate(self._database, operator_id, author, KEEP_LOG) as held:
            key = await witnesses.remove_witness(held.connection, operator_id, witness_id, held.at)
            if key is None:
                raise OfficeReason.WITNESS_UNKNOWN(witness_id=witness_id)
            await held.note(author.name, "log witness removed", witness_id, {"key": key})

    async def due(self, asked: Collection[tuple[int, int]] = ()) -> list[tuple[int, int]]:
        """Return the witnesses to ask now, each with its operator, except those being asked."""
        if self._poster is None:
            return []

        async def find(connection: HouseConnection, only: Sequence[int] | None) -> list[tuple[int, int]]:
            return await witnesses.find_due(connection, await read_clock(connection), only)

        return [one for one in await read_all(self._database, find) if one not in asked]

    async def ask(self, due: tuple[int, int]) -> bool:
        """Ask a witness for its cosignature under the latest checkpoint. Return whether it should be asked again at once."""
        assert self._poster is not None
        operator_id, witness_id = due
        async with self._database.of(operator_id).reading() as connection:
            rows = await witnesses.find_witnesses(connection, operator_id)
            last = await checkpoints.load_last(connection, operator_id)
            witness = next((row for row in rows if row.id == witness_id), None)
            if witness is None or last is None or witness.size == last.size:
                return False
            is_behind = witness.size > last.size
            ranges = [] if is_behind else consistency_ranges(witness.size, last.size)
            hashes = await log.read_proof(connection, operator_id, ranges)
        note = Note.parse(last.note.encode())
        checkpoint = Checkpoint.parse(note.text)
        if is_behind:
            await self._record(operator_id, witness, witness.size, f"it has seen a tree of {witness.size} entries")
            await self._look_for_contradiction(operator_id, witness, checkpoint.origin)
            return False
        request = AddCheckpoint(witness.size, hashes, note, checkpoint)
        reply = await self._poster.post(f"{witness.url}/add-checkpoint", request.data, {})
        try:
            if reply.status == 409 and read_size(reply.data) == last.size:
                # Its answer was lost, and it signs the same tree again; or it has seen another one.
                request = AddCheckpoint(last.size, (), note, checkpoint)
                reply = await self._poster.post(f"{witness.url}/add-checkpoint", request.data, {})
            if reply.status == 200:
                return await self._keep(operator_id, witness, last.size, note, reply.data)
            if reply.status == 409:
                size = read_size(reply.data)
                await self._record(operator_id, witness, size, f"it had seen {size} entries, and not {witness.size}")
                if size >= last.size:
                    await self._look_for_contradiction(operator_id, witness, checkpoint.origin)
                # Once: whoever contradicts itself is asked again after a pause.
                return size < last.size and witness.tries == 0
        except SealError as error:
            await self._record(operator_id, witness, witness.size, str(error))
            return False
        await self._record(operator_id, witness, witness.size, f"status {reply.status}" if reply.status else reply.trouble)
        if reply.status == 422:
            await self._look_for_contradiction(operator_id, witness, checkpoint.origin)
        return False

    async def close(self) -> None:
        """Close the connections to witnesses."""
        if self._poster is not None:
            await self._poster.close()

    async def _keep(self, operator_id: int, witness: WitnessRow, size: int, note: Note, body: bytes) -> bool:
        if not (found := read_cosignatures(body, note, [VerifierKey.parse(witness.key)], is_signed)):
            await self._record(operator_id, witness, witness.size, "it has signed with another key")
            return False
        async with self._database.of(operator_id).writing() as connection, connection.transaction():
            now = await read_clock(connection)
            await witnesses.add_cosignature(connection, operator_id, witness.id, size, found[0].line, now)
            await witnesses.record(connection, operator_id, witness.id, size, 0, None, None)
        return False

    async def _look_for_contradiction(self, operator_id: int, witness: WitnessRow, origin: str) -> None:
        """Ask a witness for the last checkpoint that it cosigned, as ours shows it. A size alone is a claim; this is a proof.

        If the log has signed it and its tree does not continue it, the house has lost entries: it is kept, and signing stops.
        """
        assert self._poster is not None
        reply = await self._poster.get(f"{witness.url}/{quote(origin, safe='/:')}/checkpoint")
        if reply.status != 200:
            return
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            # A key that others have signs nothing under the origin that has replaced its own.
            rows = await checkpoints.load_keys(connection, operator_id)
            keys = [verifier_key(row) for row in rows if row.name == origin]
            try:
                note = Note.parse(reply.data)
                found = check_log(note, origin, keys, is_signed)
            except SealError:
                return
            is_there = found.size <= (await log.read_ground(connection, operator_id)).place.size
            if is_there and (await log.read_frontier(connection, operator_id, found.size)).root() == found.root:
                return
        signed = Note(note.text, tuple(signers(note, keys, is_signed).values()))
        async with self._database.of(operator_id).writing() as connection:
            await witnesses.keep_contradiction(connection, operator_id, witness.id, signed.data.decode())

    async def _record(self, operator_id: int, witness: WitnessRow, size: int, error: str) -> None:
        """Record a try that brought no cosignature. The first conflict is no reason for a pause."""
        tries = witness.tries + 1
        async with self._database.of(operator_id).writing() as connection:
            now = await read_clock(connection)
            at = now if size != witness.size and witness.tries == 0 else now + pause(tries)
            await witnesses.record(connection, operator_id, witness.id, size, tries, at, error[:_ERROR_MAX])
