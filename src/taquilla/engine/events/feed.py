"""Reads an operator's events in their order, and waits for the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import Context
from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.events.instants import in_utc
from taquilla.domain.events.outbox import PLAYERS, ROWS, WHOLE, ToldEvent
from taquilla.domain.events.types import HIDDEN, TYPES, EventType
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.money import text
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import OperatorPeople
from taquilla.engine.cache import Cache
from taquilla.store.events import outbox
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection

PAGE_MAX: Final = 200
"""The most events of a page."""
_SCAN_MAX: Final = 5_000
"""Events among which a page looks for its types."""
_SEQS_MAX: Final = 10_000
"""Seqs of which a page tells, but for its first event: a ticket takes four or so."""
_POLL_S: Final = 0.2
_TROUBLE_S: Final = 1.0


class Page(NamedTuple):
    """Some events in the order of their numbers. after is the number up to which the feed was looked through."""

    events: list[ToldEvent]
    after: int


Told = dict[str, object]
"""A row that an event tells."""


class Telling(NamedTuple):
    """A subject's part of the feed: what events of some types tell of the ledger, in a field of their data.

    read returns the rows, each with its event's number; its last argument: for a reader who sees plays before the result (VE-44).
    A row with an entity_id is seen from that entity upwards, another one only by those who see the whole operator.
    """

    field: str
    types: frozenset[str]
    read: Callable[[HouseConnection, Operator, Sequence[KeptEvent], bool], Awaitable[Iterable[tuple[int, Told]]]]


class Feed:
    """The feed of events of all operators."""

    def __init__(self, database: Database, cache: Cache, tellings: Sequence[Telling]) -> None:
        self._database = database
        self._cache = cache
        self._tellings = tellings
        self._waiting: dict[asyncio.Future[bool], tuple[int, int]] = {}
        self._poller: asyncio.Task[None] | None = None
        # The last event of each operator, as far as this process has seen.
        self._seen: dict[int, int] = {}

    @property
    def waiting(self) -> int:
        """Return how many wait in this process."""
        return len(self._waiting)

    async def page(
        self,
        operator_id: int,
        after: int,
        types: frozenset[str] | None = None,
        limit: int = PAGE_MAX,
        entity: int | None = None,
        *,
        with_rows: bool = False,
        sees_plays: bool = False,
    ) -> Page:
        """Return the first events after a number, at most `limit`. types: only these; None: all of them.

        entity: as its members see them; those of the root see everything. An event that concerns other entities has the type
        `hidden` then, and no data; with types it is left out. Read on from `after` of the page: behind its last event there may
        be others, of other types. with_rows: those who see everything get the rows of the state that were written, too.
        sees_plays: lines of tickets say of which draws and games they are (VE-44).
        """
        async with self._database.of(operator_id).reading() as connection:
            last = (await outbox.read_last(connection, [operator_id])).get(operator_id, 0)
            until = min(last, after + (limit if types is None else _SCAN_MAX))
            self._seen[operator_id] = last
            if until <= after:
                return Page([], after)
            rows = await outbox.read_events(connection, operator_id, after=after, until=until, types=types, limit=limit)
            events, last_read = await self._events_of(
                connection, operator_id, rows, types, limit, entity, with_rows=with_rows, sees_plays=sees_plays
            )
        return Page(events, until if last_read is None else last_read)

    async def refuse(self, operator_id: int, after: int) -> Refusal | None:
        """Refuse EVENT_NUMBER_UNKNOWN a reader who knows more events than there are (bound: the next one's number).

        Its place is that of another ledger, or of this one before it was restored.
        """
        if after <= self._seen.get(operator_id, 0):
            return None
        async with self._database.of(operator_id).reading() as connection:
            last = (await outbox.read_last(connection, [operator_id])).get(operator_id, 0)
        self._seen[operator_id] = last
        return Refusal(Reason.EVENT_NUMBER_UNKNOWN, bound=last + 1) if after > last else None

    async def number_at(self, operator_id: int, at: datetime) -> int:
        """Return the number of the first event that is not before an instant. Numbers and instants rise together."""
        async with self._database.of(operator_id).reading() as connection:
            low, high = 1, (await outbox.read_last(connection, [operator_id])).get(operator_id, 0) + 1
            while low < high:
                middle = (low + high) // 2
                rows = await outbox.read_events(connection, operator_id, after=middle - 1, until=middle, types=None, limit=1)
                low, high = (middle + 1, high) if rows and rows[0].at < at else (low, middle)
        return low

    async def latest(self, operator_id: int, until: int | None, types: frozenset[str] | None, limit: int, entity: int) -> Page:
        """Return the last events up to a number, the newest first, as members of an entity see them; None: up to the last one.

        `after` of the page is the number up to which older ones are to be looked for; 0: there are none.
        """
        async with self._database.of(operator_id).reading() as connection:
            if until is None:
                until = (await outbox.read_last(connection, [operator_id])).get(operator_id, 0)
            after = max(0, until - (limit if types is None else _SCAN_MAX))
            rows = await outbox.read_events(
                connection, operator_id, after=after, until=until, types=types, limit=limit, backwards=True
            )
            events, last_read = await self._events_of(connection, operator_id, rows, types, limit, entity)
        return Page(events, after if last_read is None else last_read - 1)

    async def _events_of(
        self, connection: HouseConnection, operator_id: int, rows: Sequence[KeptEvent], types: frozenset[str] | None, limit: int,
        entity: int | None, *, with_rows: bool = False, sees_plays: bool = False,
    ) -> tuple[list[ToldEvent], int | None]:  # fmt: skip
        """Return the events of rows as members of an entity see them, and the number of the last; None: there are no more."""
        kept = _bounded(rows)
        # After the events: of an entity that was added meanwhile its own readers would be told nothing, for ever.
        known = await self._cache.get(connection, operator_id)
        entity = None if entity == known.people.root_id else entity
        told = await self._read(connection, known.operator, kept, sees_plays=sees_plays)
        all_too = with_rows and entity is None
        shown = [_shown(row, told[row.number], known.operator, known.people, entity, with_rows=all_too) for row in kept]
        is_cut = len(kept) < len(rows) or len(rows) == limit
        return [one for one in shown if types is None or one.type != HIDDEN], kept[-1].number if is_cut else None

    def last(self, operator_id: int) -> int:
        """Return the number of the last event of an operator that this process has seen."""
        return self._seen.get(operator_id, 0)

    def has_lost(self, operator_id: int, number: int) -> bool:
        """Tell whether an event was there that is there no more: the server that leads now had not received it."""
        return 0 < self.last(operator_id) < number

    async def wait(self, operator_id: int, after: int, timeout_s: float) -> bool:
        """Wait until there is an event after a number. Return False if the time was over first.

        One query serves all who wait in a process, and nobody holds a connection meanwhile.
        """
        if self._seen.get(operator_id, 0) > after:
            return True
        woken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[woken] = (operator_id, after)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll(), context=Context())
        try:
            return await asyncio.wait_for(woken, timeout_s)
        except TimeoutError:
            return False
        finally:
            del self._waiting[woken]

    async def close(self) -> None:
        """Let go of everybody who waits."""
        if self._poller is not None:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)
        for woken in self._waiting:
            if not woken.done():
                woken.set_result(False)

    async def _poll(self) -> None:
        while self._waiting:
            parts = self._database.by_node({operator for operator, _ in self._waiting.values()})
            answered = await asyncio.gather(*[self._look(*part) for part in parts])
            await asyncio.sleep(_POLL_S if any(answered) else _TROUBLE_S)

    async def _look(self, node: Database, operators: Sequence[int]) -> bool:
        """Wake those who wait for what has happened to the operators of a node; False: it is away, which holds up no others."""
        try:
            async with node.reading() as connection:
                last = await outbox.read_last(connection, operators)
        except DatabaseGone:
            return False
        self._seen |= last
        for woken, (operator, after) in self._waiting.items():
            if last.get(operator, 0) > after and not woken.done():
                woken.set_result(True)
        return True

    async def _read(
        self, connection: HouseConnection, operator: Operator, rows: Sequence[KeptEvent], *, sees_plays: bool = False
    ) -> dict[int, dict[str, list[Told]]]:
        """Return what the tellings tell of events, by the event's number and the field."""
        told: dict[int, dict[str, list[Told]]] = {row.number: {} for row in rows}
        for telling in self._tellings:
            if events := [row for row in rows if row.type in telling.types]:
                for row in events:
                    told[row.number][telling.field] = []
                for number, item in await telling.read(connection, operator, events, sees_plays):
                    told[number][telling.field].append(item)
        return told


def _bounded(rows: Sequence[KeptEvent]) -> list[KeptEvent]:
    """Return the first rows, as long as they do not tell of too much; the first one in any case."""
    kept: list[KeptEvent] = []
    seqs = 0
    for row in rows:
        seqs += max(0, row.last_seq - row.first_seq + 1)
        if kept and seqs > _SEQS_MAX:
            break
        kept.append(row)
    return kept


def _shown(
    row: KeptEvent,
    told: Mapping[str, list[dict[str, object]]],
    operator: Operator,
    people: OperatorPeople,
    entity: int | None,
    *,
    with_rows: bool = False,
) -> ToldEvent:
    """Return an event as the members of an entity see it; None: as those do who see everything."""
    kind = TYPES.get(row.type, TYPES["trail.noted"])
    data = {name: value for name, value in (row.data or {}).items() if with_rows or not _is_state(name, value)}
    is_hidden = entity is not None and not kind.is_for_all
    seen = {
        name: items if entity is None else [item for item in items if _concerns(item, people, entity)]
        for name, items in told.items()
    }
    if entity is not None:
        is_hidden = is_hidden and not any(seen.values()) and not _concerns(data, people, entity)
        inner = ("by", *kind.inner) if kind.is_for_all else kind.inner
        data = {name: value for name, value in data.items() if name not in inner}
    data |= {name: items for name, items in seen.items() if items}
    name, data = (HIDDEN, {}) if is_hidden else (row.type, _in_words(data, kind, operator))
    return ToldEvent(number=row.number, type=name, at=row.at, first_seq=row.first_seq, last_seq=row.last_seq, data=data)


def _is_state(name: str, value: object) -> bool:
    """Tell whether a field is for the auditor, or of rows by table. A list of rows is the event's own: odds that have moved."""
    return name in (WHOLE, PLAYERS) or (name == ROWS and isinstance(value, Mapping))


def _concerns(data: Kept, people: OperatorPeople, entity: int) -> bool:
    """Tell whether something is about an entity, or one below it."""
    about = data.get("entity_id")
    if about is None and data.get("member_id") in people.members:
        about = people.members[data["member_id"]].entity_id
    return isinstance(about, int) and about in people.entities and entity in people.entities[about].path


def _in_words(data: dict[str, object], kind: EventType, operator: Operator) -> dict[str, object]:
    """Return data with amounts as texts, and instants as the rest of `/v1` writes them."""

    def spelled(name: str, value: object) -> object:
        if name in kind.amounts and type(value) is int:
            return text(value, operator.exponent)
        if isinstance(value, list):
            return [_in_words(one, kind, operator) if isinstance(one, dict) else one for one in value]
        return in_utc(name, value)

    has_amounts = kind.amounts and data.keys() & {*kind.amounts, "tickets"}
    return {name: spelled(name, value) for name, value in data.items()} | ({"currency": operator.currency} if has_amounts else {})
