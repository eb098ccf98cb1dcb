"""The logs of operators as readers get them: checkpoints, tiles, entries, keys; and the rotation of a key."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.people.operations import KEEP_LOG
from taquilla.domain.seals.checkpoints import Checkpoint, check_log
from taquilla.domain.seals.encoding import Hash
from taquilla.domain.seals.errors import Malformed, SealError
from taquilla.domain.seals.notes import Note, VerifierKey, signature_lines
from taquilla.domain.seals.proofs import EntryProof
from taquilla.domain.seals.tiles import WIDTH, Tile, bundle_data, nodes_of, parse_path, tile_data
from taquilla.domain.seals.tree import Frontier, inclusion_ranges, leaf_hashes
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.engine.seals.keys import LogKeys, in_force, verifier_key
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, snapshot
from taquilla.store.seals import checkpoints, exports, log
from taquilla.store.seals.checkpoints import CheckpointRow, LogKeyRow, Stop
from taquilla.store.seals.log import DrawSealRow

OVERLAP: Final = timedelta(days=30)
"""The time for which a replaced key signs beside the new one."""

_KEYS_MAX: Final = 8
"""The most keys that sign at once: a checkpoint has a signature of each, beside those of witnesses, and readers take 100."""

SOLD_MAX: Final = 20_000
"""The most seqs of which the wagers are told at once."""

_INDEX_MAX: Final = 2**50
_AT_ONCE: Final = 5_000
_SEALS_SHOWN: Final = 20


class File(NamedTuple):
    """A file of a log. is_full: it is a tile or a bundle that never changes."""

    data: bytes
    is_full: bool


class Overview(NamedTuple):
    """A log as the office sees it. stop: why nothing is signed; keys: all that there were, and seals, the latest first."""

    now: datetime
    entries: int
    last: CheckpointRow | None
    stop: Stop | None
    keys: list[LogKeyRow]
    seals: list[DrawSealRow]


class Logs:
    """Shows logs, and rotates their keys."""

    def __init__(self, database: Database, keys: LogKeys) -> None:
        self._database = database
        self._keys = keys

    async def checkpoint(self, operator_id: int, size: int | None = None) -> CheckpointRow | None:
        """Return the latest checkpoint, or that of a size, with the cosignatures that have come so far; None: there is none."""
        return await self._database.read(operator_id, self.checkpoint_on, size)

    @staticmethod
    async def checkpoint_on(connection: HouseConnection, operator_id: int, size: int | None = None) -> CheckpointRow | None:
        """Return the latest checkpoint, or that of a size, for somebody who has a connection."""
        last = checkpoints.load_last(connection, operator_id) if size is None else checkpoints.load(connection, operator_id, size)
        return await _cosigned(connection, operator_id, await last)

    async def proof(self, operator_id: int, entry: int, *, is_last: bool = False) -> EntryProof | None:
        """Return the proof of an entry, against the earliest checkpoint behind it that most of today's witnesses have signed.

        is_last: against the latest such one. None: it has no checkpoint yet.
        """
        async with self._database.of(operator_id).reading() as connection:
            behind = await checkpoints.load_behind(connection, operator_id, entry, is_last=is_last)
            found = await _cosigned(connection, operator_id, behind)
            return None if found is None else await entry_proof(connection, operator_id, entry, found)

    async def overview(self, operator_id: int) -> Overview:
        """Return how far a log is."""
        async with self._database.of(operator_id).reading() as connection:
            ground = await log.read_ground(connection, operator_id)
            keys = await checkpoints.load_keys(connection, operator_id)
            stop = await checkpoints.find_stop(connection, operator_id)
            seals = await log.last_seals(connection, operator_id, _SEALS_SHOWN)
        last = await self.checkpoint(operator_id)
        return Overview(now=ground.now, entries=ground.place.size, last=last, stop=stop, keys=keys, seals=seals)

    async def file(self, operator_id: int, path: str) -> File | None:
        """Return a tile or a bundle of entries by its path, such as `tile/0/000.p/5`; None: the log has not got so far."""
        try:
            found = parse_path(path)
        except Malformed:
            return None
        if found.index > _INDEX_MAX:
            return None
        async with self._database.of(operator_id).reading() as connection:
            if isinstance(found, Tile):
                parts = await log.read_hashes(connection, operator_id, nodes_of(found))
                data = tile_data(parts)
            else:
                parts = [one.encode() for one in await log.read_texts(connection, operator_id, found.index * WIDTH, found.width)]
                data = bundle_data(parts)
        return File(data, found.width == WIDTH) if len(parts) == found.width else None

    async def sold(self, operator_id: int, first_seq: int, last_seq: int) -> AsyncGenerator[bytes, None]:
        """Yield what was sold in a range of seqs: the markets with their draws, a blank line, the lines of the wagers.

        Raises SoldTooMuch. Whoever takes the pieces takes them at once: a connection waits.
        """
        async with (
            self._database.of(operator_id).reading() as connection,
            snapshot(connection),
            aclosing(exports.read_sold(connection, operator_id, first_seq, last_seq)) as pieces,
        ):
            yield "\n".join([*await anext(pieces), "", ""]).encode()
            async for lines in pieces:
                yield "\n".join([*lines, ""]).encode()

    async def keys(self, operator_id: int) -> list[LogKeyRow]:
        """Return the keys that sign now, the latest first. Raises LOG_EMPTY."""
        async with self._database.of(operator_id).reading() as connection:
            rows = await checkpoints.load_keys(connection, operator_id)
            now = await read_clock(connection)
        if not rows:
            raise OfficeReason.LOG_EMPTY()
        return in_force(rows, now)

    async def verify(self, operator_id: int, kept: bytes | None) -> tuple[Checkpoint, Checkpoint | None]:
        """Make the tree again from the entries. Return the latest checkpoint, and a kept one: both must be of the tree.

        Raises LOG_EMPTY and LOG_BROKEN.
        """
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            rows = await checkpoints.load_keys(connection, operator_id)
            last = await checkpoints.load_last(connection, operator_id)
            # One that has signed nothing behind its backup may have all of the kept one.
            note = kept if last is None else last.note.encode()
            if not rows or note is None:
                raise OfficeReason.LOG_EMPTY()
            keys = [verifier_key(row) for row in rows]
            try:
                latest = _checked(note, keys)
                old = None if kept is None else _checked(kept, keys)
            except SealError as error:
                raise OfficeReason.LOG_BROKEN(why=error) from error
            tree, roots = Frontier(), dict[int, Hash]()
            sizes = sorted({latest.size} | ({old.size} if old is not None else set()))
            for size in sizes:
                while tree.size < size:
                    texts = await log.read_texts(connection, operator_id, tree.size, min(_AT_ONCE, size - tree.size))
                    if not texts:
                        why = f"It has {tree.size} entries, and a checkpoint of {size} is signed."
                        raise OfficeReason.LOG_BROKEN(why=why)
                    tree = tree.extended(leaf_hashes(text.encode() for text in texts))
                roots[size] = tree.root()
        for name, checkpoint in (("latest", latest), ("kept", old)):
            if checkpoint is not None and roots[checkpoint.size] != checkpoint.root:
                why = f"Its first {checkpoint.size} entries are not those of the {name} checkpoint."
                raise OfficeReason.LOG_BROKEN(why=why)
        return latest, old

    async def rotate(self, operator_id: int, author: Author) -> VerifierKey:
        """Replace the key of a log. The next entry announces it, and both keys sign for 30 days.

        Raises LOG_EMPTY, LOG_STOPPED and LOG_KEYS_TOO_MANY.
        """
        async with behind_gate(self._database, operator_id, author, KEEP_LOG) as held:
            if not (rows := await checkpoints.load_keys(held.connection, operator_id)):
                raise OfficeReason.LOG_EMPTY()
            if (why := await checkpoints.find_stop(held.connection, operator_id)) is not None:
                raise OfficeReason.LOG_STOPPED(why=why)
            if len(in_force(rows, held.at)) >= _KEYS_MAX:
                raise OfficeReason.LOG_KEYS_TOO_MANY(most=_KEYS_MAX)
            number, until = rows[0].number + 1, held.at + OVERLAP
            key = await self._keys.add(held.connection, operator_id, number, rows[0].name, held.at)
            await checkpoints.end_keys(held.connection, operator_id, number, until)
            old = verifier_key(rows[0]).text
            detail = {"key": key.text, "old_key": old, "old_until": until.isoformat()}
            await held.note(author.name, "log key rotated", number, detail)
        return key


async def entry_proof(connection: HouseConnection, operator_id: int, entry: int, checkpoint: CheckpointRow) -> EntryProof:
    """Return the proof that an entry stands in the tree of a checkpoint behind it, with the entry itself."""
    (text,) = await log.read_texts(connection, operator_id, entry, 1)
    hashes = await log.read_proof(connection, operator_id, inclusion_ranges(entry, checkpoint.size))
    return EntryProof(entry, hashes, Note.parse(checkpoint.note.encode()), text.encode())


def _checked(data: bytes, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Return a checkpoint that a key of the log has signed, under the latest origin or one before. Raises SealError."""
    note = Note.parse(data)
    origin = Checkpoint.parse(note.text).origin
    origin = origin if any(key.name == origin for key in keys) else keys[0].name
    return check_log(note, origin, [key for key in keys if key.name == origin], is_signed)


async def _cosigned(connection: HouseConnection, operator_id: int, found: CheckpointRow | None) -> CheckpointRow | None:
    """Return a checkpoint with the cosignatures that have come so far."""
    if found is None:
        return None
    lines = await checkpoints.load_cosignatures(connection, operator_id, found.size)
    note = Note.parse(found.note.encode())
    more = tuple(one for line in lines for one in signature_lines(line))
    return found._replace(note=Note(note.text, (*note.signatures, *more)).data.decode())
