"""Searches tickets by status, time, seller and plays. Each search reads a bounded number of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Final
from uuid import UUID

from taquilla.domain.ledger.days import FIRST_DAY, LAST_DAY, day_bounds, is_longer
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.games import JOINT, Game, fitting
from taquilla.domain.lottery.tickets import STATUSES, Standing, status_of
from taquilla.domain.people.members import Caller, Member
from taquilla.domain.people.operations import SEE_TICKETS
from taquilla.engine.lottery.cache import KnownLottery, LotteryReader
from taquilla.engine.lottery.tickets import entities_seen, sees
from taquilla.engine.lottery.whole_lists import LISTED_MAX, bounded_snapshot, refuse_long
from taquilla.store.lottery import search
from taquilla.store.lottery.search import Lookup, SearchWalk, Spot, TicketFacts
from taquilla.store.lottery.tickets import find_sealed
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection

READ_MAX: Final = 20_000
"""The most tickets that are read to sort them, or to find their status."""

MANY_SHARE: Final = 10
"""A search by draw goes by what was played of it if the caller sees at least one of so many entities."""

_CHUNK: Final = 500  # tickets read at once; between two reads other work gets its turn
_PAGE: Final = 1_000  # the same, for a whole list
_NEAR: Final = timedelta(days=31)  # how far back a search without a range goes
_RANGE_MAX: Final = timedelta(days=366)
_AHEAD: Final = timedelta(days=1)  # nothing is sold later than now
_NUMBER: Final = re.compile(r"[1-9][0-9]{3,7}", re.ASCII)
_CODE: Final = re.compile(r"[0-9a-f]{8,32}", re.ASCII)

_NOTHING: Final = (1, 0)

_UNDONE: Final = frozenset({"canceled", "rejected"})
_WON: Final = frozenset({"winner", "held", "paid", "expired"})
_LIVE: Final = STATUSES - _UNDONE
_SOLD, _LOST, _CLAIMED = frozenset({"sold"}), frozenset({"loser"}), frozenset({"winner", "held"})


@dataclass(frozen=True, slots=True)
class TicketCriteria:
    """A search for tickets: sold from since (None: a month before) to until (None: now), both included, with one of the statuses.

    One of its wagers is of category, list_id, product_id and event_id: those of its draw, but a tripleta is of its own category.
    sort is by names of `TICKET_SORTS`, each ascending or (True) descending; ties go in the order of time, in the direction of the
    last name. Without a sort the newest come first. limit None: all of them, up to `LISTED_MAX`. before is the seq of a ticket:
    only those sold before it, which an index finds at once. entity_id is an entity of the caller's tree, by default the caller's
    own. game goes with event_id, and selection, in its canonical spelling, with both: the same wager has them.
    """

    since: datetime | None = None
    until: datetime | None = None
    statuses: frozenset[str] = STATUSES
    ticket_id: UUID | None = None
    member_id: int | None = None
    category: str | None = None
    list_id: int | None = None
    product_id: int | None = None
    event_id: int | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int | None = 100
    offset: int = 0
    before: int | None = None
    entity_id: int | None = None
    game: Game | None = None
    selection: str | None = None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A found ticket, in minor units. prize is what a winner, held or not, is still to be paid; of others it is all that was won.

    unpaid is what may be claimed now, whether or not its payment waits, and claim_until the first moment too late for some of it.
    """

    id: UUID
    number: int
    created_at: datetime
    member_id: int
    email: str
    status: str
    amount: Cents
    prize: Cents
    entity_id: int
    parent_id: int | None
    entity_name: str
    parent_name: str | None
    seq: int
    day: date
    unpaid: Cents = 0
    claim_until: datetime | None = None


TICKET_SORTS: Final[dict[str, Callable[[TicketRow], datetime | UUID | int | str]]] = {
    "created_at": lambda row: row.created_at,
    "id": lambda row: row.id,
    "ticket_number": lambda row: row.number,
    "user_id": lambda row: row.member_id,
    "email": lambda row: row.email,
    "status": lambda row: row.status,
    "total": lambda row: row.amount,
    "prize": lambda row: row.prize,
    "entity_id": lambda row: row.entity_id,
    "parent_id": lambda row: row.parent_id or 0,
    "entity_name": lambda row: row.entity_name,
    "parent_name": lambda row: row.parent_name or "",
}
"""The fields by which tickets may be sorted."""


class TicketFinder(LotteryReader):
    """Searches tickets."""

    async def tickets(self, caller: Caller, criteria: TicketCriteria) -> list[TicketRow] | Refusal:
        """Return a page of matching tickets of the caller's entity and those below it; without a limit all, as of one moment.

        Refuses NOT_ALLOWED (RG-15), RANGE_TOO_WIDE beyond 366 days, TICKETS_TOO_MANY if finding the page needs too many reads:
        `READ_MAX` in any order but that of time, or by a status that only the rows tell, 20,000 by what was played; LIST_TOO_LONG
        if there are more than `LISTED_MAX` and no limit was set, and EXPOSURE_SEALED by a selection between a close and a result.
        """
        async with self._database.of(caller.operator_id).reading() as connection:
            if criteria.limit is not None:
                return await self._find(connection, caller, criteria)
            async with bounded_snapshot(connection):
                return await self._find(connection, caller, criteria)

    async def first_draws(self, operator_id: int, rows: Sequence[TicketRow]) -> dict[int, Event]:
        """Return by seq the draw of the first wager of each of these tickets."""
        async with self._reading(operator_id) as (connection, _):
            found = await search.find_first_draws(connection, operator_id, [(row.seq, row.day) for row in rows])
            events = await self._cache.events(connection, found.values())
        return {seq: events[event_id] for seq, event_id in found.items()}

    async def unclaimed(self, caller: Caller, criteria: TicketCriteria) -> tuple[int, Cents] | Refusal:
        """Return how many tickets of a search by time and entity have something to be claimed, and how much in all.

        Refuses RANGE_TOO_WIDE beyond 366 days; raises ENTITY_UNKNOWN outside the caller's tree.
        """
        async with self._reading(caller.operator_id) as (connection, lottery):
            now = await read_clock(connection)
            if isinstance(seqs := await _seqs(connection, lottery, criteria, now), Refusal):
                return seqs
            visible = entities_seen(lottery, caller, criteria.entity_id)
            return await search.sum_unclaimed(connection, _walks(lottery, visible, criteria, *seqs)[0], now)

    async def by_beginning(self, caller: Caller, beginning: str, day: date | None, limit: int) -> list[TicketRow] | Refusal:
        """Return tickets of the caller's tree whose number or code begins so, the newest first, of one day or of all.

        A number needs four digits, a code eight hexadecimal ones: fewer find nothing. Refuses TICKETS_TOO_MANY.
        """
        if (span := _span(beginning)) is None:
            return []
        async with self._reading(caller.operator_id) as (connection, lottery):
            visible, days = entities_seen(lottery, caller), (day, day) if day is not None else (FIRST_DAY, LAST_DAY)
            spots = await search.look_up(connection, Lookup(caller.operator_id, visible, *span, *days), limit)
            if spots is None:
                return Refusal(Reason.TICKETS_TOO_MANY, bound=search.LOOKED_UP_MAX)
            return await _rows(connection, lottery, spots, TicketCriteria(), await read_clock(connection))

    async def _find(self, connection: HouseConnection, caller: Caller, criteria: TicketCriteria) -> list[TicketRow] | Refusal:
        lottery = await self._cache.get(connection, caller.operator_id)
        now, member, sold_on = await read_clock(connection), lottery.people.members.get(caller.member_id), None
        # The command line has no member, and no role that binds it.
        if member is not None and member.role not in SEE_TICKETS.roles:
            return Refusal(Reason.NOT_ALLOWED)
        visible = entities_seen(lottery, caller, criteria.entity_id)
        if criteria.event_id is not None:
            on_sale = await search.find_sold_of(connection, caller.operator_id, [criteria.event_id])
            if (sold_on := on_sale.get(criteria.event_id)) is None:
                return []
            event = (await self._cache.events(connection, [criteria.event_id]))[criteria.event_id]
            criteria = _on_draw(criteria, event, sold_on, lottery.operator.zone, now)
            if await self._is_sealed(connection, caller, member, criteria, now):
                return Refusal(Reason.EXPOSURE_SEALED)
        if isinstance(seqs := await _seqs(connection, lottery, criteria, now), Refusal):
            return seqs
        high = seqs[1] if criteria.before is None else min(seqs[1], criteria.before - 1)
        walks = _walks(lottery, visible, criteria, seqs[0], high, sold_on)
        # A ticket's state alone proves that it has one of these statuses.
        if _is_by_time(criteria) and criteria.statuses & _LIVE in (_LIVE, frozenset()):
            return await _page_of_spots(connection, lottery, walks, criteria, now)
        return await _page_of_rows(connection, lottery, walks, criteria, now)

    async def _is_sealed(
        self, connection: HouseConnection, caller: Caller, member: Member | None, criteria: TicketCriteria, now: datetime
    ) -> bool:
        """Tell whether a search by selection would tell what of a draw was played before the caller may see it."""
        if criteria.selection is None:
            return False
        assert criteria.event_id is not None
        assert criteria.since is not None
        if await sees(connection, caller.operator_id, member, criteria.member_id or 0, criteria.since):
            return False
        assert criteria.game is not None, "a selection goes with a draw and a game"
        markets = await search.find_markets_of(connection, caller.operator_id, criteria.event_id, criteria.game)
        return bool(await find_sealed(connection, caller.operator_id, markets, now))


def _on_draw(
    criteria: TicketCriteria, event: Event, sold_on: tuple[date, date], zone: tzinfo, now: datetime
) -> TicketCriteria:
    """Narrow a search by draw to the days on which that was sold, by default all, and spell the selection as the draw does."""
    selection = criteria.selection
    if criteria.game in JOINT:
        selection = fitting(criteria.game, event.category, selection) or selection
    first, last = day_bounds(sold_on[0], zone)[0], day_bounds(sold_on[1], zone)[1]
    since, until = criteria.since or first, criteria.until or now
    if criteria.since is not None and is_longer(since, until, _RANGE_MAX):
        return criteria  # it is refused
    return replace(criteria, since=max(since, first), until=min(until, last), selection=selection)


def _span(beginning: str) -> tuple[int | UUID, int | UUID] | None:
    """Return the first and last number, or id, that begin so. None: too short, or neither."""
    if _NUMBER.fullmatch(beginning):
        width = 8 - len(beginning)
        return int(beginning) * 10**width, int(beginning) * 10**width + 10**width - 1
    digits = beginning.lower().replace("-", "")
    if _CODE.fullmatch(digits):
        return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
    return None


def _is_by_time(criteria: TicketCriteria) -> bool:
    return not criteria.sort or [name for name, _ in criteria.sort] == ["created_at"]


async def _seqs(
    connection: HouseConnection, lottery: KnownLottery, criteria: TicketCriteria, now: datetime
) -> tuple[int, int] | Refusal:
    """Return the first and last seq to read. The last is below the first if there is nothing to find."""
    operator, until = lottery.operator, criteria.until or now
    since = criteria.since or min(until, now) - _NEAR
    if is_longer(since, until, _RANGE_MAX):
        return Refusal(Reason.RANGE_TOO_WIDE, bound=_RANGE_MAX.days)
    if criteria.ticket_id is not None:
        row = await search.find_by_id(connection, operator.id, criteria.ticket_id)
        if row is None or (criteria.since is not None and not since <= row[1] <= until):
            return _NOTHING
        return row[0], row[0]
    if criteria.statuses == _SOLD:
        # Nearly all old tickets are settled, and would be read in vain.
        if (day := await search.find_first_unsettled_day(connection, operator.id, since)) is None:
            return _NOTHING
        since = max(since, day_bounds(day, operator.zone)[0])
    low, high = await search.find_seqs(connection, operator.id, since, min(until, now + _AHEAD))
    # Nearly all old prizes are paid or have expired, too.
    return max(low, await search.find_claimed(connection, operator.id, now) if criteria.statuses <= _CLAIMED else 0), high


def _walks(
    lottery: KnownLottery,
    visible: Sequence[int],
    criteria: TicketCriteria,
    low: int,
    high: int,
    sold_on: tuple[date, date] | None = None,
) -> list[SearchWalk]:
    """Return the walks that together find every ticket wanted, and read the fewest in vain."""
    entities, live, undone = lottery.people.entities, criteria.statuses & _LIVE, criteria.statuses & _UNDONE
    walk = SearchWalk(
        lottery.operator.id, visible, low, high,
        # In any other order than that of time all are read, and sorted afterwards.
        descending=_is_by_time(criteria) and (criteria.sort[0][1] if criteria.sort else True),
        states=[*undone, *(["sold"] if live else [])], pending={_SOLD: True, _LOST: False}.get(live), sold_on=sold_on,
        member_id=criteria.member_id, category=criteria.category, list_id=criteria.list_id, product_id=criteria.product_id,
        event_id=criteria.event_id, game=criteria.game, selection=criteria.selection,
    )  # fmt: skip
    if live <= _WON:
        sparse = [walk._replace(source="undone")] if undone else []
        return [*sparse, walk._replace(source="winners")] if live else sparse
    if criteria.member_id is not None:
        return [walk._replace(by="member_id")]
    # A few agencies have few tickets of the days of one draw, so those are read; of many, what was played of it.
    if sold_on is not None and len(visible) * MANY_SHARE > len(entities):
        return [walk._replace(by="play")]
    # Use one index for all agencies at once, if all may be seen.
    return [walk._replace(by="operator_id") if len(visible) == len(entities) > 1 else walk]


async def _next_spots(
    connection: HouseConnection, walks: list[SearchWalk], count: int, skip: int = 0
) -> list[Spot] | Refusal:
    """Return tickets of several walks in the same direction, behind those to skip; fewer than count only if there are no more.

    Of one walk those are never fetched: a million of them would hold up the process.
    """
    of_walk = skip if len(walks) == 1 else 0
    spots: list[Spot] = []
    for walk in walks:
        if (more := await search.walk(connection, walk, skip + count - of_walk, of_walk)) is None:
            return Refusal(Reason.TICKETS_TOO_MANY, bound=search.SCAN_MAX)
        spots += more
    return sorted(spots, reverse=walks[0].descending)[skip - of_walk :][:count] if walks else []


async def _page_of_spots(
    connection: HouseConnection, lottery: KnownLottery, walks: list[SearchWalk], criteria: TicketCriteria, now: datetime
) -> list[TicketRow] | Refusal:
    """Return the page if every ticket walked is wanted: those before the page are not read."""
    limit = LISTED_MAX + 1 if criteria.limit is None else criteria.limit
    if isinstance(spots := await _next_spots(connection, walks, limit, criteria.offset), Refusal):
        return spots
    if len(spots) > LISTED_MAX:
        count = 0
        for walk in walks:
            if (walk_count := await search.count(connection, walk)) is None:
                return Refusal(Reason.TICKETS_TOO_MANY, bound=walk.count_max)
            count += walk_count
        return Refusal(Reason.LIST_TOO_LONG, bound=LISTED_MAX, found=count - criteria.offset)
    rows: list[TicketRow] = []
    for start in range(0, len(spots), _PAGE):
        rows += await _rows(connection, lottery, spots[start : start + _PAGE], criteria, now)
    return rows


async def _page_of_rows(
    connection: HouseConnection, lottery: KnownLottery, walks: list[SearchWalk], criteria: TicketCriteria, now: datetime
) -> list[TicketRow] | Refusal:
    """Return the page if tickets must be read to know whether they are wanted, or which comes first."""
    by_time = _is_by_time(criteria)
    # Sorted rows are read to their end, and so is a whole list: at worst only to be counted.
    needed = criteria.offset + criteria.limit if by_time and criteria.limit is not None else READ_MAX + 1
    kept_max = READ_MAX if criteria.limit is not None else criteria.offset + LISTED_MAX
    rows: list[TicketRow] = []
    read_count = matches = 0
    while matches < needed:
        count = min(_CHUNK, max(needed - matches, 100))
        if isinstance(spots := await _next_spots(connection, walks, count), Refusal):
            return spots
        read_count += len(spots)
        if read_count > READ_MAX:
            return Refusal(Reason.TICKETS_TOO_MANY, bound=READ_MAX)
        more = await _rows(connection, lottery, spots, criteria, now)
        matches += len(more)
        if len(rows) < kept_max:
            rows += more
        if len(spots) < count:
            break
        walks = [walk.after(spots[-1].seq) for walk in walks]
    if criteria.limit is None and (refusal := refuse_long(matches - criteria.offset)):
        return refusal
    # Sorts are stable: sort by the last key first, so that the first one rules. Ties keep the order of time, in the last one's.
    if not by_time and criteria.sort[-1][1]:
        rows.reverse()
    for name, descending in () if by_time else reversed(criteria.sort):
        rows.sort(key=TICKET_SORTS[name], reverse=descending)
    return rows[criteria.offset :][: criteria.limit]


async def _rows(
    connection: HouseConnection, lottery: KnownLottery, spots: list[Spot], criteria: TicketCriteria, now: datetime
) -> list[TicketRow]:
    """Return those of these tickets that have one of the statuses wanted."""
    if not spots:
        return []
    tickets = await search.load_tickets(connection, lottery.operator.id, spots)
    return [row for row in [_row(lottery, *ticket, now) for ticket in tickets] if row.status in criteria.statuses]


def _row(lottery: KnownLottery, ticket: TicketFacts, standing: Standing, is_pending: bool, now: datetime) -> TicketRow:
    entity = lottery.people.entities[ticket.entity_id]
    parent = lottery.people.entities[entity.parent_id] if entity.parent_id is not None else None
    status = status_of(ticket.state, standing, now, is_pending=is_pending)
    return TicketRow(
        id=ticket.id, seq=ticket.seq, number=ticket.number, day=ticket.day, created_at=ticket.created_at,
        member_id=ticket.member_id, email=lottery.people.members[ticket.member_id].email,
        entity_id=entity.id, entity_name=entity.name,
        parent_id=parent.id if parent else None, parent_name=parent.name if parent else None,
        status=status, amount=ticket.amount, unpaid=standing.payable(now),
        prize=standing.payable(now) if status in ("winner", "held") else sum(prize.amount for prize in standing.prizes),
        claim_until=standing.claim_until(now) if standing.payable(now) else None,
    )  # fmt: skip
