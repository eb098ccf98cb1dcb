"""Lets logs go on that stand still, or whose key is lost: under a new origin, or under the old one if nothing was lost."""

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import DECIDE_LOOSENING
from taquilla.domain.seals.checkpoints import Checkpoint, check_log
from taquilla.domain.seals.entries import extent_from
from taquilla.domain.seals.errors import SealError
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey
from taquilla.domain.seals.restarts import REASONS, Point, Restart, next_origin
from taquilla.domain.seals.tree import EMPTY_ROOT
from taquilla.engine.gate import Author, HeldGate, behind_gate
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import refuse_below_root
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.engine.seals.keys import LogKeys, verifier_key
from taquilla.engine.seals.logs import Logs
from taquilla.store.postgres.database import Database
from taquilla.store.seals import checkpoints, log, witnesses
from taquilla.store.seals.checkpoints import LogKeyRow, Stop

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
        without it that of a witness is taken. The house's own may be lost to it, too. Refuses it to one person alone, as
        `refuse_loosening` does: whoever restarts a log could leave out what was sold. Raises LOG_EMPTY and RESTART_UNFIT.
        """
        if reason not in REASONS:
            raise OfficeReason.RESTART_UNFIT(why=f"the reason is one of {', '.join(REASONS)}.")
        async with behind_gate(self._database, operator_id, author, DECIDE_LOOSENING) as held:
            refuse_below_root(people := await held.people(), author)
            keys = await checkpoints.load_keys(held.connection, operator_id)
            if not keys:
                raise OfficeReason.LOG_EMPTY()
            signed = await checkpoints.load_last(held.connection, operator_id)
            last = Point(0, EMPTY_ROOT) if signed is None else Point(signed.size, signed.root)
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
    held: HeldGate, origin: str, last: Point, later: Point | None, reason: str, key: VerifierKey
) -> Restart:
    """Add the entry. The duty adds entries without the gate, so another one may come first."""
    operator_id = held.gate.operator_id
    assert key.kind == ED25519
    while True:
        place = (await log.read_ground(held.connection, operator_id)).place
        restart = Restart(number=place.size, origin=origin, last=last, later=later, reason=reason, at=held.at, key=key)
        # It covers nothing. The next entry names the state, and the keys.
        nothing = extent_from(place, place.last_event, place.last_seq, place.until)
        salt = bytes(_SALT_BYTES)
        if await log.add_entry(held.connection, operator_id, nothing, restart.text, salt, is_state_due=True):
            return restart
