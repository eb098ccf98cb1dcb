"""Previews a rule: which sales of the last seven days it would have refused. Reads only, one at a time; operators take turns."""

import asyncio
import heapq
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import Event, LotteryBook
from taquilla.domain.lottery.games import JOINT
from taquilla.domain.lottery.rule_replay import REPLAYED, PastSale, SalesReplay, with_rule
from taquilla.domain.lottery.rule_requests import RuleRequest, check, stored
from taquilla.domain.lottery.terms import ANY, scope_of
from taquilla.engine import batcher
from taquilla.engine.batcher import Busy
from taquilla.engine.gate import Author
from taquilla.engine.lottery.cache import KnownLottery, LotteryCache, LotteryReader
from taquilla.engine.lottery.rule_judging import may_decide, row_of
from taquilla.engine.turns import Turns
from taquilla.store.lottery import replays, search, tickets
from taquilla.store.lottery.replays import ReplayFilter, SoldNumber, StakeRow
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

WINDOW: Final = timedelta(days=7)
"""The sales that a preview judges again."""
SHOWN_MAX: Final = 100
"""The most tickets that a preview shows; all are counted."""
SALES_MAX: Final = 100_000
"""The most sales that a preview judges."""
SECONDS_MAX: Final = 10.0
"""The longest that a preview judges."""
_PAGE: Final = 100  # sales that are read at once
_BEYOND_MAX: Final = 20
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_PAUSE: Final = 200  # wagers between two pauses, in which the process sells


@dataclass(slots=True)
class RulePreview:
    """The sales that a rule would have refused, of those from since to until. is_complete: all of the seven days were judged.

    tickets are the first of them, with the refusal of each.
    """

    since: datetime
    until: datetime
    is_complete: bool = True
    judged: int = 0
    refused: int = 0
    amount: Cents = 0
    tickets: list[tuple[PastSale, Refusal]] = field(default_factory=list)


class SoldBeyond(NamedTuple):
    """A number of an open draw of which more is sold than a quota lets through: no more of it will be."""

    event: Event
    game: int
    selection: str
    sold: Cents


class RulePreviews(LotteryReader):
    """Previews rules."""

    def __init__(self, database: Database, cache: LotteryCache) -> None:
        super().__init__(database, cache)
        self._turns = Turns()

    async def preview(self, operator_id: int, request: RuleRequest, author: Author) -> RulePreview | Refusal:
        """Return what a rule would have refused, had it held alone in its scope for the last seven days.

        Each sale is judged in its place in the operator's order, by the rules of its instant and this one. Sales on a draw that
        is closed and has no result are left out: quotas that are tried would tell what is staked on each number (VE-44).
        Commissions and bounds of payments refuse no sale. Raises Busy, BadRule and OfficeRefusal; refuses with NOT_ALLOWED, as
        adding the rule would.
        """
        check(request)
        async with self._reading(operator_id) as (connection, known):
            at = await read_clock(connection)
            if not may_decide(known.rules, request, author):
                return Refusal(Reason.NOT_ALLOWED)
            row = await row_of(connection, self._cache, operator_id, request, known.rules)
            found = RulePreview(at - WINDOW, at)
            if request.kind not in REPLAYED:
                return found
            first, last = await search.find_seqs(connection, operator_id, at - WINDOW, at)
        entities, member = _sellers(known, row)
        criteria = ReplayFilter(operator_id, first, last, since=at - WINDOW, at=at, entities=entities, member=member)
        async with AsyncExitStack() as turn:
            try:
                async with asyncio.timeout(batcher.PATIENCE_S):
                    await turn.enter_async_context(self._turns.place(operator_id))
            except TimeoutError:
                raise Busy from None
            await self._replay(_Replaying(known, request, row, found), criteria)
        return found

    async def sold_beyond(self, operator_id: int, requests: Sequence[RuleRequest], author: Author) -> list[list[SoldBeyond]]:
        """Return for quotas, alike but for their owners, twenty numbers each of open draws with more sold, the next draws first.

        Tripletas and others of several draws are left out. Nothing is returned for other kinds, nor to whom may not decide them.
        Raises BadRule and OfficeRefusal.
        """
        nothing: list[list[SoldBeyond]] = [[] for _ in requests]
        if not requests or requests[0].kind != "quota":
            return nothing
        check(requests[0])
        async with self._reading(operator_id) as (connection, known):
            if not all(may_decide(known.rules, request, author) for request in requests):
                return nothing
            rows = [stored(request, known.rules) for request in requests]
            sellers = [_sellers(known, row) for row in rows]
            entities = {one for some, _ in sellers for one in some or ()}
            begins = max(await read_clock(connection), requests[0].starts or _NEVER)
            numbers = await replays.list_sold_beyond(
                connection, operator_id, _wanted(rows[0], begins, entities or None, sellers[0][1])
            )
            events = await self._cache.events(connection, {one.event_id for one in numbers})
        return [_beyond(events, numbers, row["quota"], some) for row, (some, _) in zip(rows, sellers, strict=True)]

    async def _replay(self, replaying: "_Replaying", criteria: ReplayFilter) -> None:
        async with self._database.of(criteria.operator_id).reading() as connection:
            before = await replays.load_before(connection, criteria)
            undone = await replays.load_undone(connection, criteria)
        replaying.begin(before, undone)
        ends_at, after = time.monotonic() + SECONDS_MAX, criteria.first - 1
        while True:
            async with self._database.of(criteria.operator_id).reading() as connection:
                rows = await replays.load_sales(connection, criteria, after=after, limit=_PAGE)
                joint = {wager.market_id for row in rows for wager in row.wagers if wager.game in JOINT}
                markets = await replays.load_market_events(connection, criteria.operator_id, joint) if joint else {}
                ids = {wager.event_id for row in rows for wager in row.wagers}.union(*markets.values())
                events = await self._cache.events(connection, ids)
                played = {wager.market_id for row in rows for wager in row.wagers}
                sealed = await tickets.find_sealed(connection, criteria.operator_id, played, criteria.at)
            pausing = 0
            for row in rows:
                if any(wager.market_id in sealed for wager in row.wagers):
                    continue
                wagers = [
                    one._replace(events=tuple(events[event] for event in markets.get(one.market_id, [one.event_id])))
                    for one in row.wagers
                ]
                replaying.judge(replace(row, wagers=tuple(wagers)))
                pausing += len(wagers)
                if pausing >= _PAUSE:
                    pausing = 0
                    await asyncio.sleep(0)
            if len(rows) < _PAGE:
                return
            after = rows[-1].seq
            if replaying.found.judged >= SALES_MAX or time.monotonic() > ends_at:
                replaying.found.until, replaying.found.is_complete = rows[-1].created_at, False
                return


class _Replaying:
    """A preview under way: undoings fall between the sales, by their places in the operator's order."""

    def __init__(self, known: KnownLottery, request: RuleRequest, row: dict[str, object], found: RulePreview) -> None:
        rules = with_rule(known.rules, request.kind, row, found.since - timedelta(days=365))
        day = business_day(found.until, known.operator.zone)
        book = LotteryBook(Book(
            operator=known.operator, people=known.people, at=found.until, day=day, last_seq=0, last_ordinal=0
        ), rules.at(found.until))
        self.found = found
        self._product = request.scope.product
        self._replay = SalesReplay(request.kind, self._product, rules, book)
        self._undoings: list[tuple[int, int, StakeRow | PastSale]] = []

    def begin(self, before: Sequence[StakeRow], undone: Sequence[StakeRow]) -> None:
        """Count what was sold before, and line up what of it was undone later."""
        for stake in before:
            self._replay.stake(*stake[1:])
        self._undoings = [(stake.seq, place, stake) for place, stake in enumerate(undone)]
        heapq.heapify(self._undoings)

    def judge(self, sale: PastSale) -> None:
        """Judge the next sale, if the rule is about it."""
        while self._undoings and self._undoings[0][0] < sale.seq:
            undone = heapq.heappop(self._undoings)[2]
            if isinstance(undone, PastSale):
                self._replay.undo(undone)
            else:
                self._replay.stake(undone.member_id, undone.market_id, undone.game, undone.selection, -undone.amount)
        if self._product is not None and all(wager.events[0].product_id != self._product for wager in sale.wagers):
            return
        refusal = self._replay.judge(sale)
        self.found.judged += 1
        if refusal is not None:
            self.found.refused += 1
            self.found.amount += sale.amount
            if len(self.found.tickets) < SHOWN_MAX:
                self.found.tickets.append((sale, refusal))
        elif sale.undone_seq is not None:
            heapq.heappush(self._undoings, (sale.undone_seq, len(self._undoings), sale))


def _wanted(row: Mapping[str, object], at: datetime, entities: Collection[int] | None, member: int | None) -> dict[str, object]:
    """Return the parameters that find the numbers of draws open at an instant that a quota, as stored, is about."""
    pattern = row.get("selection")
    return {name: row.get(name) for name in ("product", "game", "event")} | {
        "amount": row["quota"], "member": member, "at": at,
        "pattern": pattern.replace(ANY, "%") if isinstance(pattern, str) else None,
        "entities": None if entities is None else arrays.numbers(entities),
    }  # fmt: skip


def _beyond(
    events: Mapping[int, Event], numbers: Sequence[SoldNumber], quota: object, sellers: Collection[int] | None
) -> list[SoldBeyond]:
    """Return the numbers of which some sellers (None: all that were asked for) have sold more than a quota."""
    sums: dict[tuple[int, int, str], Cents] = {}
    for event, game, selection, entity, sold in numbers:
        if sellers is None or entity in sellers:
            sums[event, game, selection] = sums.get((event, game, selection), 0) + sold
    assert isinstance(quota, int), "a quota has an amount"
    found = [SoldBeyond(events[event], game, selection, sold) for (event, game, selection), sold in sums.items() if sold > quota]
    return found[:_BEYOND_MAX]


def _sellers(known: KnownLottery, row: dict[str, object]) -> tuple[tuple[int, ...] | None, int | None]:
    """Return the entities, or the member, whose sales a rule is about; None: any."""
    entity, member = row.get("entity"), row.get("member")
    if isinstance(member, int):
        return None, member
    return (tuple(known.rules.sellers(scope_of(entity, 0))), None) if isinstance(entity, int) else (None, None)
