"""Searches draws, closes them in their time, and takes their results, entered and approved by two clerks."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.days import TICK, business_day, day_bounds, is_longer
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.exposure import Exposure, exposure
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.results import DrawFacts, ResultFacts, final_from, is_read, read_outcome, second_version
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import DECIDE_DRAW
from taquilla.domain.people.two_clerks import Entered, waiting
from taquilla.engine.gate import HOUSE, Author, behind_gate
from taquilla.engine.lottery.cache import KnownLottery, LotteryCache, LotteryReader
from taquilla.engine.lottery.duties import Sealing
from taquilla.engine.lottery.whole_lists import LISTED_MAX, bounded_snapshot, refuse_long
from taquilla.engine.people.clerks import Clerk, ClerkTurn, as_clerk, take_turn
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.ledger.books import find_read_only
from taquilla.store.lottery import draws, settlements, tickets
from taquilla.store.lottery.draws import DrawFilter, DrawRow, WaitingVersion
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection

_NEAR = timedelta(days=31)  # the reach of a search without bounds
_RANGE_MAX = timedelta(days=366)
_TRIPLETA = Game.TRIPLETA.key
StakeSums = Mapping[tuple[int, str], tuple[int, int]]
"""Stakes and prizes in minor units, by game and selection."""


@dataclass(frozen=True, slots=True)
class DrawOutcome:
    """A version of a result was entered or approved."""

    event_id: int
    version: int
    outcome: str


class DayOfResults(NamedTuple):
    """The draws of a day of an operator's calendar, in their order: with a result, those that wait for one, and voided ones."""

    day: date
    operator: Operator
    draws: Sequence[DrawRow]
    pending: Sequence[DrawRow]
    void: Sequence[DrawRow] = ()


class Draws(LotteryReader):
    """Searches draws, and takes their results."""

    def __init__(self, database: Database, cache: LotteryCache, sealing: Sealing) -> None:
        super().__init__(database, cache)
        self._sealing = sealing

    async def search(
        self, caller: Caller, draw_filter: DrawFilter, *, with_result: bool = False
    ) -> tuple[int, list[DrawRow]] | Refusal:
        """Return the number of the operator's matching draws, and a page of them.

        with_result: only draws with an approved result. Refuses RANGE_TOO_WIDE, LIST_TOO_LONG.
        """
        async with self._database.of(caller.operator_id).reading() as connection, AsyncExitStack() as reading:
            if draw_filter.limit is None:
                await reading.enter_async_context(bounded_snapshot(connection))
            now = await read_clock(connection)
            since = draw_filter.since or (draw_filter.until or now) - _NEAR
            until = draw_filter.until or max(now, since) + _NEAR
            if is_longer(since, until, _RANGE_MAX):
                return Refusal(Reason.RANGE_TOO_WIDE, bound=_RANGE_MAX.days)
            products = await self._products(connection, caller, draw_filter, now)
            category = None if draw_filter.category == _TRIPLETA else draw_filter.category
            query = replace(draw_filter, since=since, until=until, category=category)
            closes = _closes(await self._cache.get(connection, caller.operator_id), caller, now)
            total, rows = await draws.find_draws(
                connection, caller.operator_id, query, products, closes, now=now, with_result=with_result, listed_max=LISTED_MAX
            )
        refusal = refuse_long(total - draw_filter.offset) if draw_filter.limit is None else None
        return refusal or (total, rows)

    async def _products(
        self, connection: HouseConnection, caller: Caller, draw_filter: DrawFilter, now: datetime
    ) -> list[int] | None:
        """Return the products with matching draws, None: all. Tripletas have no draws of their own: they are played on others."""
        products = None if draw_filter.product_id is None else [draw_filter.product_id]
        if draw_filter.category != _TRIPLETA:
            return products
        runs = (await self._cache.get(connection, caller.operator_id)).rules.at(now).runs()
        return [product for product in products or runs if product in runs]

    async def today(self, caller: Caller) -> tuple[datetime, datetime, datetime]:
        """Return the server's clock, and the first and last instant of the operator's day, both included."""
        async with self._reading(caller.operator_id) as (connection, lottery):
            now = await read_clock(connection)
        since, until = day_bounds(business_day(now, lottery.operator.zone), lottery.operator.zone)
        return now, since, until - TICK

    async def results(self, operator_id: int, day: date | None = None) -> DayOfResults:
        """Return what was drawn on a day, or today, and what is still to be.

        It is for everybody, so nobody is asked who they are.
        """
        async with self._reading(operator_id) as (connection, lottery):
            now, zone = await read_clock(connection), lottery.operator.zone
            day = day or business_day(now, zone)
            since, until = day_bounds(day, zone)
            sort = (("draws_at", False), ("id", False))
            wanted = DrawFilter(since, until - TICK, sort=sort, limit=LISTED_MAX)
            _, rows = await draws.find_draws(
                connection, operator_id, wanted, None, {}, now=now, with_result=False, listed_max=LISTED_MAX
            )
        drawn = [row for row in rows if row.outcome is not None]
        pending = [row for row in rows if row.outcome is None and row.state != "void"]
        return DayOfResults(day, lottery.operator, drawn, pending, [row for row in rows if row.state == "void"])

    async def clerk(self, operator_id: int, email: str) -> Clerk | Refusal:
        """Return the operator's active clerk or manager with this address, of its root entity. Refuses NOT_ALLOWED."""
        lottery = await self._known(operator_id)
        members = lottery.people.members.values()
        return as_clerk(lottery, next((member for member in members if member.email.lower() == email.lower()), None))

    async def enter_result(self, clerk: Clerk, event_id: int, text: str) -> DrawOutcome | Refusal:
        """Enter a first clerk's reading of a draw's result, or of its correction. See `enter_results`."""
        (found,) = await self.enter_results(clerk, [(event_id, text)])
        return found

    async def enter_results(
        self, clerk: Clerk, readings: Sequence[tuple[int, str]], *, is_preview: bool = False
    ) -> list[DrawOutcome | Refusal]:
        """Enter a first clerk's readings of different draws: all, or none where one is refused. A preview enters none.

        Refuses what the domain does (RG-06), and first NOT_ALLOWED and CLERK_HAS_SOLD.
        """
        async with take_turn(self._database, self._cache, clerk) as turn:
            lottery = self._cache.peek(clerk.operator_id)
            judged = [(await _judge_entry(turn, lottery, event_id, text), event_id) for event_id, text in readings]
            if not is_preview and not any(isinstance(one, Refusal) for one, _ in judged):
                for one, event_id in judged:
                    assert not isinstance(one, Refusal)
                    draw, version, outcome = one
                    if draw is None:
                        turn.stands(event_id, version)
                        continue
                    await draws.enter_result(
                        turn.connection, clerk.operator_id, event_id, version=version, outcome=outcome, draw=draw,
                        member_id=clerk.member_id, now=turn.now,
                    )  # fmt: skip
                    await turn.note("result entered", event_id, version, {"outcome": outcome})
        return [one if isinstance(one, Refusal) else DrawOutcome(event_id, *one[1:]) for one, event_id in judged]

    async def approve_result(self, clerk: Clerk, event_id: int, text: str) -> DrawOutcome | Refusal:
        """Approve a result by a second clerk's reading. See `approve_results`."""
        (found,) = await self.approve_results(clerk, [(event_id, text)])
        return found

    async def approve_results(self, clerk: Clerk, readings: Sequence[tuple[int, str]]) -> list[DrawOutcome | Refusal]:
        """Approve results of different draws by a second clerk's readings: all, or none where one is refused.

        Each must be the same as the first. A reading that differs is noted whatever becomes of the others, so nobody guesses. The
        worker then settles the draws. Refuses what the domain and `ClerkTurn.refuse_reading` do (RG-06), first NOT_ALLOWED and
        CLERK_HAS_SOLD, the latter for either clerk.
        """
        async with take_turn(self._database, self._cache, clerk) as turn:
            lottery = self._cache.peek(clerk.operator_id)
            judged = [(await _judge_approval(turn, lottery, event_id, text), event_id) for event_id, text in readings]
            if not any(isinstance(one, Refusal) for one, _ in judged):
                for one, event_id in judged:
                    assert not isinstance(one, Refusal)
                    version, outcome, corrects = one
                    await draws.approve_result(
                        turn.connection, clerk.operator_id, event_id, version=version, member_id=clerk.member_id, now=turn.now
                    )
                    detail: dict[str, object] = {"outcome": outcome} | ({"corrects": True} if corrects else {})
                    await turn.note("result approved", event_id, version, detail)
        return [one if isinstance(one, Refusal) else DrawOutcome(event_id, *one[:2]) for one, event_id in judged]

    async def close(self, operator_id: int, event_id: int, *, author: Author = HOUSE) -> Refusal | None:
        """Close a draw whose time has come, and seal it, without waiting for a worker. A closed draw stays as it is.

        A draw never closes early, but in a sandbox, and a worker settles it. Refuses EVENT_UNKNOWN; raises DRAW_NOT_DUE.
        """
        if (refusal := await self._close(operator_id, event_id, author)) is None:
            await self._sealing.seal_at_once(self._database, operator_id)
        return refusal

    async def _close(self, operator_id: int, event_id: int, author: Author) -> Refusal | None:
        async with behind_gate(self._database, operator_id, author, DECIDE_DRAW) as held:
            if (facts := await draws.load_draw(held.connection, operator_id, event_id)) is None:
                return Refusal(Reason.EVENT_UNKNOWN)
            if facts[0].closed_at is not None:
                return None
            closes_at = facts[0].closes_at
            if held.at < closes_at:
                operator = (await self._cache.load(held.connection, held.gate)).operator
                if not operator.is_sandbox:
                    until = f"{closes_at.astimezone(operator.zone):%Y-%m-%d %H:%M}"
                    raise OfficeReason.DRAW_NOT_DUE(event_id=event_id, closes_at=until)
                await draws.set_close(held.connection, operator_id, event_id, held.at)
            await draws.close_draws(held.connection, operator_id, [event_id], held.at)
            # The gate remembers the instant: the clock cannot run back behind a close.
            await held.keep()
            await held.note(author.name, "draw closed", event_id, {"planned": closes_at.isoformat()})
        return None

    async def exposure(self, caller: Caller, event_id: int) -> Exposure | Refusal:
        """Return what each outcome of a draw would pay (VE-43). Refuses NOT_ALLOWED, EVENT_UNKNOWN and EXPOSURE_SEALED.

        From its close until a result is approved nobody may see it: a person who could bend a result must not know what it would
        cost (VE-44).
        """
        if isinstance(stakes := await self.stakes(caller, event_id), Refusal):
            return stakes
        draw, sums = stakes
        sale = sum(staked for staked, _ in sums.values())
        pays = {pair: payout for pair, (_, payout) in sums.items()}
        return await asyncio.to_thread(exposure, draw.category, draw.zodiac, sale, pays)

    async def stakes(self, caller: Caller, event_id: int) -> tuple[DrawFacts, StakeSums] | Refusal:
        """Return a draw, and what is staked on it by itself and would be paid. Refuses as `exposure` does."""
        operator_id = caller.operator_id
        async with self._reading(operator_id) as (connection, lottery):
            if not lottery.people.sees_exposure(caller.member_id):
                return Refusal(Reason.NOT_ALLOWED)
            if (facts := await draws.load_draw(connection, operator_id, event_id)) is None:
                return Refusal(Reason.EVENT_UNKNOWN)
            # The market of a single event has its id.
            if await tickets.find_sealed(connection, operator_id, [event_id], await read_clock(connection)):
                return Refusal(Reason.EXPOSURE_SEALED)
            return facts[0], await draws.sum_stakes(connection, operator_id, event_id)

    async def one(self, caller: Caller, event_id: int, *, with_planned: bool = False) -> DrawRow | Refusal:
        """Return a draw of the operator that was ever on sale, or is planned for a run. Refuses EVENT_UNKNOWN."""
        rows = await self.some(caller, [event_id], with_planned=with_planned)
        return rows[0] if rows else Refusal(Reason.EVENT_UNKNOWN)

    async def some(self, caller: Caller, ids: Collection[int], *, with_planned: bool = False) -> list[DrawRow]:
        """Return those of these draws that the operator ever had on sale, by their time. They are found along their hours."""
        async with self._reading(caller.operator_id) as (connection, lottery):
            if not (events := await self._cache.events(connection, ids)):
                return []
            hours = [event.draws_at for event in events.values()]
            wanted = DrawFilter(min(hours), max(hours), events=list(events), limit=len(events), with_planned=with_planned)
            now = await read_clock(connection)
            closes = _closes(lottery, caller, now)
            _, rows = await draws.find_draws(
                connection, caller.operator_id, wanted, None, closes, now=now, with_result=False, listed_max=LISTED_MAX
            )
        return rows

    async def named(self, operator_id: int, ids: Collection[int]) -> dict[int, Event]:
        """Return the draws with these ids, for their names and hours. They never change, and are remembered."""
        async with self._reading(operator_id) as (connection, _):
            return await self._cache.events(connection, ids) if ids else {}

    async def outcome(self, operator_id: int, event_id: int, version: int) -> str:
        """Return the outcome of a version of a draw's result, for the clerk who has just read it."""
        loaded = await self._database.read(operator_id, draws.load_draw, event_id)
        assert loaded is not None
        return loaded[1][version - 1].outcome

    async def waiting(self, operator_id: int) -> list[WaitingVersion]:
        """Return the results and orders that wait for a second clerk, the oldest first. Nobody sees what the first has read."""
        async with self._reading(operator_id) as (connection, lottery):
            return await list_waiting(connection, lottery)

    async def refunded(self, operator_id: int, event_id: int) -> tuple[int, int]:
        """Return the number of tickets with refunds from a void event, and the sum in minor units, as settled so far."""
        return await self._database.read(operator_id, settlements.summarize, event_id, "refund")

    async def won(self, operator_id: int, event_id: int) -> tuple[int, int]:
        """Return the number of tickets that an event has made win, and their sum in minor units, as settled so far."""
        return await self._database.read(operator_id, settlements.summarize, event_id, "prize")


async def list_waiting(connection: HouseConnection, lottery: KnownLottery) -> list[WaitingVersion]:
    """List what waits for a second clerk. A correction of a final result does not: nobody could approve it (RG-08)."""
    now, zone = await read_clock(connection), lottery.operator.zone
    rows = await draws.list_waiting(connection, lottery.operator.id)
    return [one for one in rows if not one.corrects or now < final_from(lottery.rules, one.draws_at, zone)]


async def load_facts(
    connection: HouseConnection, lottery: KnownLottery, event_id: int, now: datetime
) -> tuple[DrawFacts, list[ResultFacts], bool] | None:
    """Load a draw, the versions of its result, and whether that is final: no correction is let through any more (RG-08)."""
    if (facts := await draws.load_draw(connection, lottery.operator.id, event_id)) is None:
        return None
    draw, versions, has_expired = facts
    return draw, versions, has_expired or now >= final_from(lottery.rules, draw.draws_at, lottery.operator.zone)


async def load_draw(
    turn: ClerkTurn, lottery: KnownLottery, event_id: int
) -> tuple[DrawFacts, list[ResultFacts], bool] | Refusal:
    """Load the facts for deciding about a draw's result. Refuses NOT_ALLOWED, EVENT_UNKNOWN, MONTH_ARCHIVED."""
    if turn.refusal is not None:
        return turn.refusal
    if (facts := await load_facts(turn.connection, lottery, event_id, turn.now)) is None:
        return Refusal(Reason.EVENT_UNKNOWN)
    _, _, is_final = facts
    sold_on = await draws.find_days(turn.connection, turn.clerk.operator_id, event_id)
    # What is final stays so, whoever opens its month.
    if not is_final and await find_read_only(turn.connection, sold_on):
        return Refusal(Reason.MONTH_ARCHIVED)
    return facts


async def refuse_seller(turn: ClerkTurn, event_id: int, versions: Sequence[Entered] = ()) -> Refusal | None:
    """Return CLERK_HAS_SOLD if the clerk has sold of a draw, or the clerk who entered the waiting version has; else None.

    Behind the gate nobody sells meanwhile.
    """
    first, clerk = waiting(versions), turn.clerk
    readers = {clerk.member_id} if first is None else {clerk.member_id, first.entered_by}
    sellers = await draws.find_sellers(turn.connection, clerk.operator_id, event_id, readers)
    return Refusal(Reason.CLERK_HAS_SOLD) if sellers else None


async def _judge_entry(
    turn: ClerkTurn, lottery: KnownLottery, event_id: int, text: str
) -> tuple[DrawFacts | None, int, str] | Refusal:
    """Return the draw of a first reading, and the version and the outcome that it would be. draw None: it is there already."""
    if isinstance(facts := await _load(turn, lottery, event_id, approves=False), Refusal):
        return facts
    draw, versions, is_final = facts
    outcome = read_outcome(draw, versions, text, turn.now, is_final=is_final)
    if isinstance(outcome, Refusal):
        return outcome
    if versions and (versions[-1].outcome, versions[-1].entered_by) == (outcome, turn.clerk.member_id):
        return None, versions[-1].version, outcome  # entered again; an approved result was refused above
    return draw, len(versions) + 1, outcome


async def _judge_approval(turn: ClerkTurn, lottery: KnownLottery, event_id: int, text: str) -> tuple[int, str, bool] | Refusal:
    """Return the version that a second reading approves, its outcome, and whether that corrects an earlier one."""
    if isinstance(facts := await _load(turn, lottery, event_id, approves=True), Refusal):
        return facts
    draw, versions, is_final = facts
    if isinstance(last := second_version(draw, versions, turn.clerk.member_id), Refusal):
        return last
    is_same = is_read(draw, last, text)
    if refusal := await turn.refuse_reading("result", event_id, versions, is_same=is_same, is_final=is_final):
        return refusal
    return last.version, last.outcome, any(one.approved for one in versions)


async def _load(
    turn: ClerkTurn, lottery: KnownLottery, event_id: int, *, approves: bool
) -> tuple[DrawFacts, list[ResultFacts], bool] | Refusal:
    """Load the draw of a clerk's reading, if it may read it. To approve, the first clerk must not have sold either."""
    if isinstance(facts := await load_draw(turn, lottery, event_id), Refusal):
        return facts
    return await refuse_seller(turn, event_id, facts[1] if approves else ()) or facts


def _closes(lottery: KnownLottery, caller: Caller, now: datetime) -> dict[int, int]:
    """Return how many minutes before a draw of each product a caller sells no more; without a member, the operator."""
    return lottery.rules.at(now).closes(caller.member_id)
