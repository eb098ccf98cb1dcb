"""Seals closed draws: builds the tree of a draw's wagers, adds its entry to the log, and lets the checkpoint leave the house.

The tree is built without the gate: behind the close nothing of the draw is sold or undone any more. The entry and the seal are
added in one transaction, so a draw has one entry, however many workers there are and wherever one is killed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from functools import partial
from typing import Final

from taquilla.domain.seals.draws import DrawSeal
from taquilla.domain.seals.tree import Frontier, leaf_hashes
from taquilla.engine.duty_failures import DutyName, Failures, raise_of_world
from taquilla.engine.seals.duties import SealDuties
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, OutcomeUnknown, TryAgain, snapshot
from taquilla.store.seals import draws, log

DUTY: Final = "seal_draws"
_DRAWS_AT_ONCE: Final = 100


class DrawSeals:
    """Seals draws as soon as they are closed. A draw that fails by its own data holds up no other."""

    duty: Final = DUTY

    def __init__(self, failing: Failures, logs: SealDuties) -> None:
        self._failing = failing
        self._logs = logs
        # Of two at once the second would build the same trees for nothing.
        self._turns = defaultdict[int, asyncio.Lock](asyncio.Lock)

    async def seal_closed(self, connection: HouseConnection, operator: int) -> None:
        """Seal all closed draws of an operator that have no seal, as far as it can be done now. Draws share a checkpoint.

        Draws that fail by their own data are recorded. Raises errors of the outside world.
        """
        async with self._turns[operator]:
            await self._failing.apart(DutyName(operator, DUTY), partial(self._seal_all, connection, operator))

    async def seal_at_once(self, database: Database, operator: int) -> None:
        """Do the same for somebody who has just closed a draw. What cannot be done now is left to the worker."""
        with suppress(DatabaseGone, OutcomeUnknown, TryAgain):
            async with database.of(operator).connection() as connection:
                await self.seal_closed(connection, operator)

    async def _seal_all(self, connection: HouseConnection, operator: int) -> None:
        """Seal some draws after others, until none is left that may be sealed now."""
        left_out = set[int]()
        while found := await draws.find_unsealed(connection, operator, but=left_out, limit=_DRAWS_AT_ONCE):
            names = {one.event_id: DutyName(operator, DUTY, f"draw {one.event_id}") for one in found if not one.is_kept}
            paused = {event for event, name in names.items() if self._failing.paused_until(name) is not None}
            events = [event for event in names if event not in paused]
            failed = await self._seal_apart(connection, operator, {event: names[event] for event in events})
            await self._logs.sign(connection, operator)
            # What was in the log before is signed once: a log that stands still signs nothing.
            left_out |= paused | failed | {one.event_id for one in found if one.is_kept}

    async def _seal_apart(self, connection: HouseConnection, operator: int, names: Mapping[int, DutyName]) -> set[int]:
        """Seal draws together or, if that fails, each apart from the others. Return those that failed."""
        if not names:
            return set()
        try:
            await self._seal(connection, operator, list(names))
        except Exception as trouble:
            raise_of_world(trouble)
            return {
                event for event, name in names.items()
                if not await self._failing.apart(name, partial(self._seal, connection, operator, [event]))
            }  # fmt: skip
        for name in names.values():
            await self._failing.works(name)
        return set()

    async def _seal(self, connection: HouseConnection, operator: int, events: Sequence[int]) -> None:
        """Add the entries of draws to the log, and keep their seals. If somebody else has grown it, nothing is added."""
        trees = dict.fromkeys(events, Frontier())
        # Everything is read as of one moment, in which the draws are closed.
        async with snapshot(connection):
            grounds = await draws.load_grounds(connection, operator, events)
            if played := [one.event_id for one in grounds if one.markets]:
                await draws.read_for_long(connection)
                async with aclosing(draws.read_lines(connection, operator, played)) as chunks:
                    async for event, lines in chunks:
                        trees[event] = trees[event].extended(leaf_hashes([line.encode() for line in lines]))
                        await asyncio.sleep(0)
        end = await log.read_end(connection, operator)
        if end.place.size == 0:
            # The first entry names the state, and the key that signs.
            await self._logs.seal(connection, operator)
            end = await log.read_end(connection, operator)
        seals = []
        for number, one in enumerate(grounds, end.place.size):
            tree = trees[one.event_id]
            head = one.head(operator, tree.size)
            seals.append((head, DrawSeal(
                number=number, draw=one.event_id, closed_at=one.closed_at, wagers=tree.size, head=head.digest, root=tree.root()
            )))
        await draws.add_seals(connection, operator, end, seals, max(end.now, *(one.closed_at for one in grounds)))
