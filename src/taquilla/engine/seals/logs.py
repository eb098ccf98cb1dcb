"""The logs of operators: checkpoints, tiles, entries, keys; a key rotated, and a log that stands still restarted."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.kept import Kept
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import DECIDE_LOOSENING, KEEP_LOG
from taquilla.domain.seals.checkpoints import Checkpoint, check_log
from taquilla.domain.seals.encoding import Hash, Malformed, SealError
from taquilla.domain.seals.entries import extent_from
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey, signature_lines
from taquilla.domain.seals.proofs import EntryProof
from taquilla.domain.seals.restarts import REASONS, Point, Restart, next_origin
from taquilla.domain.seals.tiles import WIDTH, Tile, bundle_data, nodes_of, parse_path, tile_data
from taquilla.domain.seals.tree import Frontier, inclusion_ranges, leaf_hashes
from taquilla.engine.gate import Author, HeldGate, behind_gate
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.engine.people.office_refusals import OfficeReason, refuse_below_root
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.engine.seals.keys import LogKeys, in_force, verifier_key
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, snapshot
from taquilla.store.seals import checkpoints, exports, log, witnesses
from taquilla.store.seals.checkpoints import CheckpointRow, LogKeyRow, Stop
from taquilla.store.seals.log import DrawSealRow

OVERLAP: Final = timedelta(days=30)
"""The time for which a replaced key signs beside the new one."""

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
            if not rows or last is None:
                raise OfficeReason.LOG_EMPTY()
            keys = [verifier_key(row) for row in rows]
            try:
                latest = _checked(last.note.encode(), keys)
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

        Raises LOG_EMPTY and LOG_STOPPED.
        """
        async with behind_gate(self._database, operator_id, author, KEEP_LOG) as held:
            if not (rows := await checkpoints.load_keys(held.connection, operator_id)):
                raise OfficeReason.LOG_EMPTY()
            if (why := await checkpoints.find_stop(held.connection, operator_id)) is not None:
                raise OfficeReason.LOG_STOPPED(why=why)
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


_SALT_BYTES = 32  # no digest of an announcement needs a salt


class Restarts:
    """Lets logs go on that stand still, or whose key is lost."""

    def __init__(self, database: Database, keys: LogKeys, logs: Logs) -> None:
        self._database = database
        self._keys = keys
        self._logs = logs

    async def stop(self, operator_id: int) -> Stop | None:
        """Return why nothing is signed in the name of a log now."""
        return await self._database.read(operator_id, checkpoints.find_stop)

    async def restart(self, operator_id: int, reason: str, kept: bytes | None, author: Author) -> Restart | Refusal:
        """Let a log go on under a new origin and a new key, and announce it as an entry; the old keys sign no more.

        kept is the latest checkpoint of the old origin that anybody is known to hold, if it is later than the house's own;
        without it that of a witness is taken. Refuses it to one person alone, as `refuse_loosening` does: whoever restarts a log
        could leave out what was sold. Raises LOG_EMPTY and RESTART_UNFIT.
        """
        if reason not in REASONS:
            raise OfficeReason.RESTART_UNFIT(why=f"the reason is one of {', '.join(REASONS)}.")
        async with behind_gate(self._database, operator_id, author, DECIDE_LOOSENING) as held:
            refuse_below_root(people := await held.people(), author)
            keys = await checkpoints.load_keys(held.connection, operator_id)
            last = await checkpoints.load_last(held.connection, operator_id)
            if not keys or last is None:
                raise OfficeReason.LOG_EMPTY()
            if await checkpoints.find_stop(held.connection, operator_id) == "shortened":
                why = "entries are gone that a checkpoint has sealed: restore a backup that has them."
                raise OfficeReason.RESTART_UNFIT(why=why)
            later = await _later(held, keys, kept)
            origin = next_origin(keys[-1].name, held.at)
            if origin in {row.name for row in keys}:
                raise OfficeReason.RESTART_UNFIT(why="it was restarted in this very second.")
            change = {"reason": reason, "kept": None if kept is None else kept.decode("utf-8", "replace")}
            if refusal := await refuse_loosening(held, people, author, "restart", change, looser=True):
                return refusal
            key = await self._keys.add(held.connection, operator_id, keys[0].number + 1, origin, held.at)
            await checkpoints.end_keys(held.connection, operator_id, keys[0].number + 1, held.at)
            await checkpoints.resume_keys(held.connection, operator_id)
            await witnesses.begin_again(held.connection, operator_id)
            restart = await _announce(held, keys[0].name, last, later, reason, key)
            point = None if later is None else later.size
            detail = {"origin": origin, "key": key.text, "old_origin": keys[0].name, "old_size": last.size, "later_size": point,
                      "reason": reason} | author.detail  # fmt: skip
            await held.note(author.name, "log restarted", keys[0].number + 1, detail)
        return restart

    async def restart_asked(self, operator_id: int, change: Kept, author: Author) -> object:
        """Restart a log as it was asked for, as a second person approves it."""
        return await self.restart(operator_id, change["reason"], change["kept"] and change["kept"].encode(), author)

    async def resume(self, operator_id: int, kept: bytes, author: Author) -> Checkpoint:
        """Let a log go on as it is, because a restored house has everything: the latest checkpoint that left it is of its tree.

        Raises LOG_EMPTY, LOG_BROKEN and RESTART_UNFIT.
        """
        _, found = await self._logs.verify(operator_id, kept)
        assert found is not None
        async with behind_gate(self._database, operator_id, author, DECIDE_LOOSENING) as held:
            refuse_below_root(await held.people(), author)
            keys = await checkpoints.load_keys(held.connection, operator_id)
            if found.origin != keys[0].name:
                why = f"the log is {keys[0].name} now, and the checkpoint is of {found.origin}."
                raise OfficeReason.RESTART_UNFIT(why=why)
            if keys[0].paused_at is None:
                raise OfficeReason.RESTART_UNFIT(why="it does not stand still because of a backup.")
            await checkpoints.resume_keys(held.connection, operator_id)
            await held.note(author.name, "log resumed", keys[0].number, {"origin": found.origin, "size": found.size})
        return found


async def _later(held: HeldGate, keys: list[LogKeyRow], kept: bytes | None) -> Point | None:
    """Return the latest checkpoint of the old origin that the tree does not continue."""
    operator_id, origin = held.gate.operator_id, keys[0].name
    known = [verifier_key(row) for row in keys if row.name == origin]
    shown = [note.encode() for note in await witnesses.find_contradictions(held.connection, operator_id, origin)]
    try:
        found = [check_log(Note.parse(note), origin, known, is_signed) for note in ([kept] if kept is not None else shown)]
    except SealError as error:
        raise OfficeReason.RESTART_UNFIT(why=str(error)) from error
    if not found:
        return None
    latest = max(found, key=lambda checkpoint: checkpoint.size)
    size = (await log.read_ground(held.connection, operator_id)).place.size
    is_there = latest.size <= size and (await log.read_frontier(held.connection, operator_id, latest.size)).root() == latest.root
    if is_there:
        why = f"it has lost none of the {latest.size} entries of that checkpoint: see `taquilla log resume`."
        raise OfficeReason.RESTART_UNFIT(why=why)
    return Point(latest.size, latest.root)


async def _announce(
    held: HeldGate, origin: str, last: CheckpointRow, later: Point | None, reason: str, key: VerifierKey
) -> Restart:
    """Add the entry. The duty adds entries without the gate, so another one may come first."""
    operator_id = held.gate.operator_id
    assert key.kind == ED25519
    while True:
        place = (await log.read_ground(held.connection, operator_id)).place
        restart = Restart(
            number=place.size, origin=origin, last=Point(last.size, last.root), later=later, reason=reason, at=held.at, key=key
        )
        # It covers nothing. The next entry names the state, and the keys.
        nothing = extent_from(place, place.last_event, place.last_seq, place.until)
        salt = bytes(_SALT_BYTES)
        if await log.add_entry(held.connection, operator_id, nothing, restart.text, salt, is_state_due=True):
            return restart
