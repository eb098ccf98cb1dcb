"""Follows the committed events of each operator with entries of its log, and signs the tree. Entries take no gate."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Final

from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import instant_text
from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.entries import EVENTS_MAX, OWN, SEALED, SEQS_MAX, Entry, is_state_due, next_extent
from taquilla.engine.due import NOTHING_LEFT, Due, Left, SubjectDuties
from taquilla.engine.duty_failures import DutyName, Failures
from taquilla.engine.gate import HeldGate, behind_gate
from taquilla.engine.seals.keys import LogKeys, in_force, verifier_key
from taquilla.store.postgres.database import HouseConnection, snapshot
from taquilla.store.seals import checkpoints, draws, log
from taquilla.store.seals.digests import row_digests, state_digests

EVERY: Final = timedelta(minutes=1)
"""The longest time that an event waits for its entry, as long as the worker goes round."""

_SALT_BYTES: Final = 32
_DRAWS_AT_ONCE: Final = 100


class SealDuties(SubjectDuties):
    """Adds entries to the logs: a minute after the first event that waits, or once many seqs wait. A checkpoint follows."""

    names = frozenset({"seal"})

    def __init__(self, failing: Failures, keys: LogKeys) -> None:
        self._failing = failing
        self._keys = keys

    async def find_due(self, connection: HouseConnection, operators: Sequence[int], now: datetime) -> list[Due]:
        """Return the logs that something waits for: from a minute after it began to wait, or now."""
        found = list[Due]()
        for operator, since, seqs, unsigned in await log.look_at_all(connection, operators):
            if since is not None:
                found.append(Due(operator, "seal", now if seqs >= SEQS_MAX else since + EVERY, since))
            if unsigned is not None:
                found.append(Due(operator, "seal", now, unsigned))
        return found

    async def do_due(self, connection: HouseConnection, operator: int, duties: Collection[str]) -> Left:
        """Seal what has waited long enough."""
        if self.names & set(duties):
            await self._failing.apart(DutyName(operator, "seal"), partial(self.seal_what_waits, connection, operator))
        return NOTHING_LEFT

    async def seal_what_waits(self, connection: HouseConnection, operator: int) -> None:
        """Seal everything, if something has waited long enough."""
        waiting = await log.look(connection, operator)
        if waiting.since is not None and (waiting.now - waiting.since >= EVERY or waiting.seqs >= SEQS_MAX):
            await self.seal(connection, operator)
        elif waiting.is_unsigned:
            await self.sign(connection, operator)

    async def seal(self, connection: HouseConnection, operator: int) -> None:
        """Seal everything that has happened, in as many entries as it takes, and sign the tree."""
        await self._keys.ensure(connection, operator)
        while await self._add_entry(connection, operator):
            pass
        await self.sign(connection, operator)

    async def _add_entry(self, connection: HouseConnection, operator: int) -> bool:
        """Add an entry of what happened next. Return whether there may be more."""
        salt = secrets.token_bytes(_SALT_BYTES)
        # Everything is read as of one moment: the rows, the state, and which events are there.
        async with snapshot(connection):
            ground = await log.read_ground(connection, operator)
            events = await log.read_events(connection, operator, ground.place.last_event, EVENTS_MAX)
            if (found := next_extent(ground.place, events, ground.now)) is None:
                return False
            extent, count = found
            rows = await row_digests(connection, operator, extent, salt)
            is_due = is_state_due(ground.place, events[:count])
            is_named = is_due and extent.last_event == ground.last_event
            state = await state_digests(connection, operator, salt) if is_named else None
            keys = in_force(await checkpoints.load_keys(connection, operator), ground.now) if is_named else []
        text = Entry(extent, rows, state, tuple(verifier_key(key).text for key in keys)).text
        is_added = await log.add_entry(connection, operator, extent, text, salt, is_state_due=is_due and not is_named)
        return is_added and extent.last_event < ground.last_event

    async def sign(self, connection: HouseConnection, operator: int) -> None:
        """Let a checkpoint leave the house, if the tree has grown since the last one, and mark draws whose seals stand in it.

        While the log stands still nothing leaves the house, and an alarm says so.
        """
        async with connection.pipeline():
            # The keys first: a restart adds its entry with its key, and an older key does not get behind the gate.
            rows = await checkpoints.load_keys(connection, operator)
            end = await log.read_end(connection, operator)
            has_to_mark = await draws.has_to_mark(connection, operator)
            stop = await checkpoints.find_stop(connection, operator)
        size, is_grown = end.place.size, end.place.size > end.signed
        if stop is not None or not (is_grown or has_to_mark):
            return
        keys, root = in_force(rows, end.now), end.tree.root()
        note = self._keys.signed(operator, Checkpoint(keys[0].name, size, root), keys).data.decode() if is_grown else ""
        is_more = True
        while is_more:
            async with behind_gate(connection, operator) as held:
                if is_grown:
                    if not await checkpoints.add_checkpoint(connection, operator, keys[0].number, size, root, note, held.at):
                        return
                    held.tell(OWN, origin=keys[0].name, size=size, root=base64_of(root), checkpoint=note)
                    is_grown = False
                is_more = await self._mark(held, size)

    async def _mark(self, held: HeldGate, size: int) -> bool:
        """Mark draws as sealed, and tell of their seals. Return whether there may be more."""
        found = await draws.mark_sealed(held.connection, held.gate.operator_id, size=size, limit=_DRAWS_AT_ONCE)
        for one in found:
            digests = {"head": sha256(one.head.encode()).hexdigest(), "root": one.root.hex()}
            closed_at = instant_text(one.closed_at)
            held.tell(SEALED, draw_id=one.event_id, entry=one.entry, closed_at=closed_at, wagers=one.wagers, **digests)
        return len(found) == _DRAWS_AT_ONCE
