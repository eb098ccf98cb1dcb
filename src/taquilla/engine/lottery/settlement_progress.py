"""Shows how far settlements are: which step, how many of how many, since when, how long they may take; which are
done, and which are overdue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple

from taquilla.domain.ledger.days import business_day
from taquilla.domain.lottery.cuadre import week_of
from taquilla.domain.lottery.markets import RUN, VOID, hits, is_void
from taquilla.domain.lottery.settling import MarketPhase
from taquilla.engine.lottery.cache import KnownLottery, LotteryReader
from taquilla.store.lottery import draw_history, settlements, tickets, weeks
from taquilla.store.lottery import settlement_progress as store
from taquilla.store.lottery.draw_history import UnsettledDraw
from taquilla.store.lottery.settlement_progress import FinishedSettlement, RunningSettlement
from taquilla.store.lottery.settlements import MarketSettlement
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, snapshot

Work = Literal["void", "correction", "settlement"]
"""The kinds of long work on a draw."""

SHOWN_FOR: Final = timedelta(hours=12)
"""The time for which work that is done is shown."""
_RUNNING_MAX: Final = 20
_FINISHED_MAX: Final = 10
_KEPT_COUNTS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class RunningWork:
    """Work on a draw's market, in one of its steps. done and total count what the step reads; None: it cannot be told.

    is_joint: the market has other draws too. left is how long this step may still take, None as long as nothing is done.
    """

    at: RunningSettlement
    work: Work
    phase: MarketPhase
    is_joint: bool
    done: int | None
    total: int | None
    left: timedelta | None


@dataclass(frozen=True, slots=True)
class FinishedWork:
    """A void or a correction that has ended."""

    at: FinishedSettlement

    @property
    def work(self) -> Work:
        """Return the kind of work."""
        return "void" if self.at.outcome == VOID else "correction"


@dataclass(frozen=True, slots=True)
class SettlementWork:
    """The settlements under way, the draws that wait for theirs, and the voids and corrections that ended lately."""

    running: list[RunningWork]
    queued: list[UnsettledDraw]
    finished: list[FinishedWork]

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.running or self.queued or self.finished)

    def of_draw(self, event_id: int) -> "SettlementWork":
        """Return the work on one draw alone."""
        return SettlementWork(
            [one for one in self.running if event_id in one.at.events],
            [one for one in self.queued if one.event_id == event_id],
            [one for one in self.finished if one.at.event_id == event_id],
        )


class SettlementProgress:
    """Reads how far settlements are. It changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # What a settlement has to read stays the same until it is done: nothing is sold or undone any more.
        self._totals: dict[tuple[int, int, int, MarketPhase], int] = {}

    async def of(self, operator_id: int) -> SettlementWork:
        """Return the work on an operator's draws."""
        async with self._database.of(operator_id).reading() as connection, snapshot(connection):
            now = await read_clock(connection)
            rows = await store.list_running(connection, operator_id, rows_max=_RUNNING_MAX)
            running = [await self._of_one(connection, operator_id, row, now) for row in rows]
            begun = {one.at.event_id for one in running}
            queued = await store.list_queued(connection, operator_id, rows_max=_RUNNING_MAX)
            finished = await store.list_finished(connection, operator_id, since=now - SHOWN_FOR, rows_max=_FINISHED_MAX)
        return SettlementWork(
            running, [one for one in queued if one.event_id not in begun], [FinishedWork(one) for one in finished]
        )

    async def _of_one(self, connection: HouseConnection, operator_id: int, row: RunningSettlement, now: datetime) -> RunningWork:
        settlement = await settlements.load_settlement(connection, operator_id, row.market_id, row.version)
        phase = settlement.cursor.phase
        done: int | None = None
        total: int | None = None
        match phase:
            case MarketPhase.TAKING_BACK:
                done, total = await store.count_moved(connection, settlement)
            case MarketPhase.PRIZES | MarketPhase.REFUNDS:
                done, total = settlement.winners, await self._total(connection, operator_id, settlement)
            case MarketPhase.OVERPAID:
                done, total = await store.count_payouts(connection, settlement)
            case MarketPhase.BETS:
                pass  # a bet may be judged by several markets, so there is no number of all
        left = (now - row.started_at) * (total - done) / done if done and total is not None else None
        return RunningWork(
            at=row, work=_work(settlement), phase=phase, is_joint=len(row.events) > 1, done=done, total=total, left=left
        )

    async def _total(self, connection: HouseConnection, operator_id: int, settlement: MarketSettlement) -> int:
        key = (operator_id, settlement.market_id, settlement.version, settlement.cursor.phase)
        if key not in self._totals:
            winning = None
            if settlement.cursor.phase is MarketPhase.PRIZES:
                winning = hits(settlement.kind, settlement.category, settlement.zodiac, tuple(settlement.outcomes))
            total = await store.count_wagers(connection, settlement, winning)
            if len(self._totals) >= _KEPT_COUNTS_MAX:
                self._totals.clear()
            self._totals[key] = total
        return self._totals[key]


def _work(settlement: MarketSettlement) -> Work:
    if is_void(settlement.kind, settlement.outcomes):
        return "void"
    # A run is settled anew with each of its draws, which corrects nothing.
    return "correction" if settlement.version > 1 and settlement.kind != RUN else "settlement"


SETTLED_WITHIN: Final = timedelta(minutes=5)
"""The time that a settlement may take before it is overdue."""
_WEEK: Final = timedelta(days=7)


class OverdueWeek(NamedTuple):
    """The first week of an entity that is over and not closed, how many there are, and whether it has a page of its own."""

    entity_id: int
    name: str
    monday: date
    weeks: int
    is_apart: bool = False


class Overdue(LotteryReader):
    """Lists what is overdue. It changes nothing."""

    async def draws(self, operator_id: int) -> list[UnsettledDraw]:
        """Return the draws that wait too long for their settlement, the longest waiting first."""
        async with self._database.of(operator_id).reading() as connection:
            return await draw_history.list_unsettled(connection, operator_id, until=await read_clock(connection) - SETTLED_WITHIN)

    async def weeks(self, operator_id: int, entity_id: int) -> list[OverdueWeek]:
        """Return the entities whose weeks an entity closes, and that have one open which is over; the oldest first.

        Those are the entities directly below it, or below one of those left out; of an operator's root itself and all without a
        parent too. Of a closed entity the weeks until the last ticket that it or somebody below it sold has expired. Those of one
        with entities below its children are left out: these are closed one by one, since its own may be too deep.
        """
        async with self._reading(operator_id) as (connection, lottery):
            today, opened = await _open_weeks(connection, lottery)
            entities, zone = lottery.people.entities, lottery.operator.zone
            closed = [one.id for one in entities.values() if not one.active]
            last_claims = await tickets.load_last_sales(connection, operator_id, closed) if closed else {}
        ends = dict.fromkeys(closed, date.min)  # the first day after the last week in which something expires
        for one, (_, at) in last_claims.items():
            for above in entities[one].path:
                if above in ends:
                    ends[above] = max(ends[above], week_of(business_day(at, zone)) + _WEEK)
        deep = {above for one in entities.values() for above in one.path[2:]}
        found = []
        for entity in entities.values():
            is_below = entity_id in entity.path[1:]
            between = entity.path[1 : entity.path.index(entity_id)] if is_below else entity.path[1:]
            # Below one that is too deep nobody else may be there to close them.
            is_closed_here = (is_below or entity_id == lottery.people.root_id) and deep.issuperset(between)
            monday, end = opened[entity.id], min(today, ends.get(entity.id, today))
            if is_closed_here and entity.id not in deep and (count := (end - monday) // _WEEK) > 0:
                is_apart = entity_id not in entity.path or entity_id in deep
                found.append(OverdueWeek(entity.id, entity.name, monday, count, is_apart))
        return sorted(found, key=lambda one: (one.monday, one.name))

    async def open_weeks(self, operator_id: int, entity_id: int) -> list[date]:
        """Return the Mondays of the weeks of an entity that are over and not closed, the oldest first."""
        async with self._reading(operator_id) as (connection, lottery):
            today, opened = await _open_weeks(connection, lottery)
        return [opened[entity_id] + place * _WEEK for place in range((today - opened[entity_id]) // _WEEK)]


async def _open_weeks(connection: HouseConnection, lottery: KnownLottery) -> tuple[date, dict[int, date]]:
    """Return today, and the Monday of the first week of each entity that is not closed."""
    operator_id, zone = lottery.operator.id, lottery.operator.zone
    if not lottery.rules.products:  # it sells no lottery: nothing is in any week
        today = business_day(await read_clock(connection), zone)
        return today, dict.fromkeys(lottery.people.entities, week_of(today))
    first_day = await weeks.load_first_day(connection, operator_id)
    # Nobody owes weeks from before it was there.
    entities = lottery.people.entities
    made = {one: week_of(business_day(at, zone)) for one, at in await weeks.load_creations(connection, operator_id, entities)}
    opened = {one: max(entities[one].open_from or week_of(first_day), week) for one, week in made.items()}
    return business_day(await read_clock(connection), zone), opened
