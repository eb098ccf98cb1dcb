"""Searches tickets: walks them in order along an index, a bounded number of rows at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import product
from typing import Final, Literal, LiteralString, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import TICK, business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.tickets import Payout, Prize, Standing
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

SCAN_MAX: Final = 20_000
"""Tickets that one walk reads at most where a filter has no index."""
COUNT_MAX: Final = 100_000
"""Tickets that are counted at most where every filter has an index."""

_SPAN: Final = 2_000  # seqs that a walk along the plays of a draw looks through first: more and more where it finds few

LOOKED_UP_MAX: Final = 2_000
"""Tickets that a search by the beginning of a number or a code reads at most."""


Source = Literal["tickets", "undone", "winners"]
Key = Literal["operator_id", "entity_id", "member_id", "play"]


class Spot(NamedTuple):
    """A ticket's place, and its seller."""

    seq: int
    day: date
    entity_id: int


class TicketFacts(NamedTuple):
    """A ticket as a search shows it, as it was sold; state is sold, canceled or rejected."""

    seq: int
    day: date
    id: UUID
    number: int
    created_at: datetime
    entity_id: int
    member_id: int
    amount: Cents
    state: str


class SearchWalk(NamedTuple):
    """A range of tickets to walk, and the direction: those with a seq from low to high, both included.

    by names the index: all of the operator, or one after another of these entities or this member, or those that play event_id,
    sold from sold_on[0] to sold_on[1]. pending narrows those that stand as sold: True keeps the ones with a market still to
    settle, False the others.
    """

    operator_id: int
    entities: Sequence[int]
    low: int
    high: int
    descending: bool
    source: Source = "tickets"
    by: Key = "entity_id"
    states: Sequence[str] = ("sold", "canceled", "rejected")
    member_id: int | None = None
    pending: bool | None = None
    category: str | None = None
    list_id: int | None = None
    product_id: int | None = None
    event_id: int | None = None
    game: int | None = None
    selection: str | None = None
    sold_on: tuple[date, date] | None = None

    @property
    def keys(self) -> Sequence[int | None]:
        """The keys to look for in the index."""
        own: dict[Key, Sequence[int | None]] = {"operator_id": [self.operator_id], "member_id": [self.member_id]}
        return own.get(self.by, self.entities)

    @property
    def by_event(self) -> bool:
        """Tell whether tickets are chosen by what was played."""
        return (self.category, self.list_id, self.product_id, self.event_id) != (None,) * 4  # game and selection go with event_id

    @property
    def is_filtered(self) -> bool:
        """Tell whether the walk reads tickets that may not fit."""
        return self.by_event or self.pending is not None

    @property
    def count_max(self) -> int:
        """Return how many tickets a count of the walk reads at most."""
        return SCAN_MAX if self.is_filtered else COUNT_MAX

    def after(self, seq: int) -> "SearchWalk":
        """Return the rest of the walk, beyond a ticket."""
        return self._replace(high=seq - 1) if self.descending else self._replace(low=seq + 1)

    def first(self, span: int) -> "SearchWalk":
        """Return the beginning of the walk, so many seqs of it."""
        if self.descending:
            return self._replace(low=max(self.low, self.high - span + 1))
        return self._replace(high=min(self.high, self.low + span - 1))


_SOURCES: Final[tuple[LiteralString, ...]] = ("tickets", "undone", "winners")
_KEYS: Final[tuple[LiteralString, ...]] = ("operator_id", "entity_id", "member_id")
_ORDERS: Final[tuple[LiteralString, ...]] = ("asc", "desc")


def _sql(name: str) -> dict[tuple[str, str, bool], LiteralString]:
    """Return a statement for every source, key and direction."""
    sql_by_index: dict[tuple[str, str, bool], LiteralString] = {}
    for source, key, order in product(_SOURCES, _KEYS, _ORDERS):
        rows = _SQL[source].format(key=key, order=order)
        sql_by_index[source, key, order == "desc"] = _SQL[name].format(source=rows, order=order, fits=_SQL["fits"])
    return sql_by_index


_WALKS: Final = _sql("walk")
_EDGES: Final = _sql("edge")
_MANY: Final = _sql("is_many")
_COUNTS: Final = _sql("count")
_PLAYS: Final = {order == "desc": _SQL["walk_plays"].format(fits=_SQL["fits"], order=order) for order in _ORDERS}


async def find_seqs(connection: HouseConnection, operator_id: int, since: datetime, until: datetime) -> tuple[int, int]:
    """Return first and last seq of the tickets sold from since to until, both included; last is below first if there are none."""
    parameters = {"operator": operator_id, "instants": arrays.instants([since, until + TICK])}
    (first,), (end_seq,) = await connection.fetch(_SQL["find_seqs"], parameters)
    return first, end_seq - 1


async def find_claimed(connection: HouseConnection, operator_id: int, now: datetime) -> int:
    """Return a seq before which no ticket has a prize that may be claimed: 0 where too many may be, beyond all where none may."""
    return await connection.one(int, _SQL["find_claimed"], operator=operator_id, now=now, scan=COUNT_MAX)


async def find_first_unsettled_day(connection: HouseConnection, operator_id: int, since: datetime) -> date | None:
    """Return the first day of sale, since an instant, of a ticket that is still to be settled. None: all are settled."""
    found: date | None = await connection.value(_SQL["find_first_unsettled_day"], operator=operator_id, since=since)
    return found


async def find_by_id(connection: HouseConnection, operator_id: int, ticket_id: UUID) -> tuple[int, datetime] | None:
    """Return the seq of the ticket with an id, and when it was sold."""
    return await connection.first(_SQL["find_by_id"], operator=operator_id, id=ticket_id)


class Lookup(NamedTuple):
    """Tickets of these entities, sold on these days, by a range of their numbers or of their ids, both ends included."""

    operator_id: int
    entities: Sequence[int]
    first: int | UUID
    last: int | UUID
    since: date
    until: date


async def look_up(connection: HouseConnection, lookup: Lookup, count: int) -> list[Spot] | None:
    """Return tickets by number or id, the newest first. None: the range holds more than `LOOKED_UP_MAX`, whoever sold them."""
    statement, seen = "find_by_number" if isinstance(lookup.first, int) else "find_by_code", set(lookup.entities)
    parameters = {"operator": lookup.operator_id, "first": lookup.first, "last": lookup.last, "scan": LOOKED_UP_MAX + 1}
    found = await connection.rows(Spot, _SQL[statement], parameters, since=lookup.since, until=lookup.until)
    return None if len(found) > LOOKED_UP_MAX else sorted((one for one in found if one.entity_id in seen), reverse=True)[:count]


async def walk(connection: HouseConnection, search_walk: SearchWalk, count: int, skip: int = 0) -> list[Spot] | None:
    """Return the first tickets of a walk, but for so many to skip; fewer than count only if there are no more.

    None where the limit was reached first: too few of the tickets that a walk may read passed the filters.
    """
    if search_walk.by == "play":
        spots = await _walk_plays(connection, search_walk, skip + count)
        return None if spots is None else spots[skip:]
    want = skip + count
    scan = max(want, SCAN_MAX // max(1, len(search_walk.keys))) if search_walk.is_filtered else want
    parameters = _parameters(search_walk, scan) | {"want": want, "skip": skip}
    index = (search_walk.source, search_walk.by, search_walk.descending)
    rows = await connection.fetch(_WALKS[index], parameters)
    if search_walk.is_filtered and (len(rows) < count or len(search_walk.keys) > 1):
        edge = await _edge(connection, search_walk, scan)
        # What was not read of one key may belong before what was found of another.
        if edge is not None and (len(rows) < count or (rows[-1][0] < edge) == search_walk.descending):
            if scan >= SCAN_MAX or await connection.first(_MANY[index], _parameters(search_walk, SCAN_MAX)) is not None:
                return None
            rows = await connection.fetch(_WALKS[index], parameters | {"scan": SCAN_MAX})
    return [Spot(*row) for row in rows]


async def _walk_plays(connection: HouseConnection, rest: SearchWalk, count: int) -> list[Spot] | None:
    spots: list[Spot] = []
    read, span = 0, _SPAN
    while len(spots) < count and rest.low <= rest.high:
        part = rest.first(span)
        rows = await connection.fetch(_PLAYS[part.descending], _parameters(part, 0) | {"want": count})
        spots += [Spot(*place) for *place, fits in rows if fits]
        read += len(rows)
        if read > max(SCAN_MAX, count) and len(spots) < count:
            return None
        edge = part.low if part.descending else part.high
        rest, span = rest.after(rows[-1][0] if len(rows) == count else edge), span * 4
    return spots[:count]


async def find_sold_of(connection: HouseConnection, operator_id: int, events: Iterable[int]) -> dict[int, tuple[date, date]]:
    """Return the first and last day on which wagers that begin with each of these draws of an operator could be sold, by draw."""
    rows = await connection.fetch(_SQL["sold_of"], operator=operator_id, events=arrays.numbers(events))
    return {event: (opened_on, business_day(draws_at, ZoneInfo(zone))) for event, opened_on, draws_at, zone in rows}


async def find_markets_of(connection: HouseConnection, operator_id: int, event_id: int, game: int) -> list[int]:
    """Return the markets that begin with a draw, on which a game was played."""
    return await connection.column(_SQL["markets_of"], operator=operator_id, event=event_id, game=game)


async def count(connection: HouseConnection, search_walk: SearchWalk) -> int | None:
    """Count the tickets of a walk. None where there are more than `count_max` to read."""
    if search_walk.by == "play":
        spots = await _walk_plays(connection, search_walk, SCAN_MAX + 1)
        return None if spots is None or len(spots) > SCAN_MAX else len(spots)
    scan = search_walk.count_max // max(1, len(search_walk.keys))
    index = (search_walk.source, search_walk.by, search_walk.descending)
    ticket_count = await connection.value(_COUNTS[index], _parameters(search_walk, scan))
    return None if await _edge(connection, search_walk, scan) is not None else ticket_count


async def _edge(connection: HouseConnection, search_walk: SearchWalk, scan: int) -> int | None:
    """Return the first ticket of a walk that was not read, None: every key was read to its end."""
    index = (search_walk.source, search_walk.by, search_walk.descending)
    row = await connection.first(_EDGES[index], _parameters(search_walk, scan + 1))
    return None if row is None else row[0]


async def find_first_draws(connection: HouseConnection, operator_id: int, places: Sequence[tuple[int, date]]) -> dict[int, int]:
    """Return by seq the event of the first wager of each of these tickets, given by their seqs and days."""
    parameters = {"operator": operator_id} | arrays.columns(places, seqs=int, days=date)
    return dict(await connection.fetch(_SQL["find_first_draws"], parameters))


async def sum_unclaimed(connection: HouseConnection, search_walk: SearchWalk, now: datetime) -> tuple[int, Cents]:
    """Return how many tickets of a walk have something to be claimed, and how much in all."""
    return (await connection.first(_SQL["sum_unclaimed"], _parameters(search_walk, 0) | {"now": now})) or (0, 0)


def _parameters(search_walk: SearchWalk, scan: int) -> dict[str, object]:
    since, until = search_walk.sold_on or (None, None)
    return search_walk._asdict() | {
        "operator": search_walk.operator_id, "keys": arrays.numbers(search_walk.keys),
        "entities": arrays.numbers(search_walk.entities), "states": arrays.texts(search_walk.states),
        "by_event": search_walk.by_event, "since": since, "until": until, "scan": scan,
    }  # fmt: skip


async def load_tickets(
    connection: HouseConnection, operator_id: int, spots: Sequence[Spot]
) -> list[tuple[TicketFacts, Standing, bool]]:
    """Load tickets in the order of their places, with the state of their lines and whether some draw is still to be settled."""
    parameters = {"operator": operator_id} | arrays.columns(spots, seqs=int, days=date, sellers=int)
    queries = (_SQL["load_tickets"], _SQL["find_pending"], _SQL["load_won"], _SQL["load_paid"], _SQL["load_held"])
    rows, pending, prizes, payouts, holds = await connection.together(parameters, *queries)
    tickets = [TicketFacts(*row) for row in rows]
    unsettled = {seq for (seq,) in pending}
    prizes_by_seq, payouts_by_seq = defaultdict(list), defaultdict(list)
    for seq, *prize in prizes:
        prizes_by_seq[seq].append(Prize(*prize))
    for seq, *payout in payouts:
        payouts_by_seq[seq].append(Payout(*payout))
    held_lines = {seq: frozenset(lines) for seq, lines in holds}
    standings = {
        seq: Standing(prizes_by_seq[seq], payouts_by_seq[seq], frozenset(), held_lines.get(seq, frozenset()))
        for seq in (ticket.seq for ticket in tickets)
    }
    return [(ticket, standings[ticket.seq], ticket.seq in unsettled) for ticket in tickets]


async def find_open_draws(
    connection: HouseConnection, operator_id: int, events: Iterable[int], now: datetime
) -> dict[int, list[int]]:
    """Return for each event the open draws of its product, list and hour from it on, the earliest first."""
    parameters = {"operator": operator_id, "events": arrays.numbers(events), "now": now}
    draws = defaultdict(list)
    for own_event, event in await connection.fetch(_SQL["find_open_draws"], parameters):
        draws[own_event].append(event)
    return draws
