"""Keeps the lottery in memory between batches: events, each operator's rules, codes.

An event never changes. Rules change with the rules version of their operator. The meaning of a code changes behind all gates
at once, with new versions of all rules.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.rules import Rules
from taquilla.engine import cache
from taquilla.engine.cache import Cache
from taquilla.store.ledger.gates import Gate
from taquilla.store.lottery import catalogue, codes, rules
from taquilla.store.postgres.database import Database, HouseConnection, snapshot

_EVENTS_MAX = 10_000  # of a generation: some weeks of draws, 5 MB
_CODES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class KnownLottery(cache.KnownOperator):
    """An operator with its rules, as of one version."""

    rules: Rules


class LotteryCache:
    """The lottery that a process has in memory."""

    def __init__(self, operators: Cache) -> None:
        self._cache = operators
        self._operators: dict[int, KnownLottery] = {}
        # Two generations: what is in use comes over from the older one, before that is forgotten.
        self._events: dict[int, Event] = {}
        self._older_events: dict[int, Event] = {}
        self._codes: dict[tuple[object, str], int] = {}
        operators.on_read(self._forget_codes)

    async def load(self, connection: HouseConnection, gate: Gate) -> KnownLottery:
        """Return the operator whose gate is held. It is read again if its rules have changed."""
        return await self._with_rules(connection, await self._cache.load(connection, gate))

    async def get(self, connection: HouseConnection, operator_id: int) -> KnownLottery:
        """Return the operator for read-only callers, without its gate."""
        return await self._with_rules(connection, await self._cache.get(connection, operator_id))

    def keep_closed(self, lottery: KnownLottery, version: int, entity_id: int, open_from: date) -> None:
        """Keep an operator whose entity has closed its weeks before a day: all else is as it was, so nothing is read again."""
        if self._operators[lottery.operator.id] is lottery:
            entities = {
                one.id: replace(one, open_from=max(open_from, one.open_from or open_from)) if entity_id in one.path else one
                for one in lottery.people.entities.values()
            }
            closed = replace(lottery, version=version, people=replace(lottery.people, entities=entities))
            self._operators[lottery.operator.id] = closed
            self._cache.keep(closed)

    def peek(self, operator_id: int) -> KnownLottery:
        """Return the operator from memory. It is there once any batch or read has loaded it."""
        return self._operators[operator_id]

    async def events(self, connection: HouseConnection, ids: Iterable[int]) -> dict[int, Event]:
        """Return the events with these ids that exist."""
        unique_ids = set(ids)
        found = {event: self._events[event] for event in unique_ids if event in self._events}
        if len(found) < len(unique_ids):
            found |= await self._remember_events(connection, unique_ids - found.keys())
        return found

    async def _remember_events(self, connection: HouseConnection, ids: Collection[int]) -> dict[int, Event]:
        """Return the events with these ids that exist, and keep them, unless they are those of a long report."""
        found = {event: self._older_events[event] for event in ids if event in self._older_events}
        if missing := [event for event in ids if event not in found]:
            found |= {event.id: event for event in await catalogue.find_events(connection, missing)}
        if len(found) <= _EVENTS_MAX:
            if len(self._events) + len(found) > _EVENTS_MAX:
                self._older_events, self._events = self._events, {}
            self._events |= found
        return found

    def peek_event(self, event_id: int) -> Event:
        """Return an event from memory: one that was just sold."""
        return self._events.get(event_id) or self._older_events[event_id]

    async def codes(
        self, connection: HouseConnection, when: date | datetime, day_codes: Collection[str], closes: Mapping[int, int]
    ) -> dict[str, int]:
        """Return the ids of the events that these codes mean on a day of the lottery, or at an instant, as `codes.find` does."""
        if isinstance(when, datetime):
            # Days of all zones begin at a whole quarter of an hour.
            when = when.replace(minute=when.minute // 15 * 15, second=0, microsecond=0)
        place = when, tuple(closes.items())
        # Hold on to this dict while waiting: if the codes are forgotten meanwhile, what was read before is not put back.
        memory = self._codes
        events = {code: memory[place, code] for code in day_codes if (place, code) in memory}
        if missing := {code for code in day_codes if code not in events}:
            new = await codes.find(connection, when, missing, closes)
            if len(memory) + len(new) > _CODES_MAX:
                memory.clear()
            memory.update({(place, code): event for code, event in new.items()})
            events |= new
        return events

    def _forget_codes(self) -> None:
        # A new version may mean that a catalogue was loaded.
        self._codes = {}

    async def _with_rules(self, connection: HouseConnection, entry: cache.KnownOperator) -> KnownLottery:
        operator, people = entry.operator, entry.people
        if (lottery := self._operators.get(operator.id)) is None or lottery.version != entry.version:
            # If the rules change while they are read, the cache holds newer rules than its version says: the next holder of
            # the gate finds another version there, and reads again.
            all_rules = await rules.load_rules(connection, operator.id, people, operator.unit)
            lottery = self._operators[operator.id] = KnownLottery(entry.version, operator, people, all_rules)
        return lottery


class LotteryReader:
    """Reads the database beside the lottery in memory."""

    def __init__(self, database: Database, cache: LotteryCache) -> None:
        self._database = database
        self._cache = cache

    @asynccontextmanager
    async def _reading(self, operator_id: int) -> AsyncIterator[tuple[HouseConnection, KnownLottery]]:
        """Provide a connection to read of an operator, and its lottery. Raises what `Database.reading` does."""
        async with self._database.of(operator_id).reading() as connection:
            yield connection, await self._cache.get(connection, operator_id)

    @asynccontextmanager
    async def _reading_at_once(self, operator_id: int) -> AsyncIterator[tuple[HouseConnection, KnownLottery]]:
        """Do the same, and read everything as of one moment."""
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            yield connection, await self._cache.get(connection, operator_id)

    async def _known(self, operator_id: int) -> KnownLottery:
        """Return the lottery of an operator."""
        async with self._reading(operator_id) as (_, lottery):
            return lottery
