"""What is due, operator by operator: opening and closing draws, settling them, expiring prizes, folding the turnover, lapses.

Everything is read again behind the gate, so that two workers at once do no harm: the second one finds nothing left. Long work
goes in steps of at most 50 ms of gate time, so that a sale never waits longer for a settlement than for another sale.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from taquilla.desk.knowledge import Knowledge, Known
from taquilla.desk.sports_duties import give_up_lapsed
from taquilla.desk.wallet_duties import credit_bets
from taquilla.domain.accounts import Account
from taquilla.domain.markets import hits, is_due
from taquilla.domain.schedule import business_day
from taquilla.domain.settling import AT_BETS, Cursor, Winner, after, prizes
from taquilla.store import catalogue, draws, gates, reports, settlements, sports_sales, wallet_tickets
from taquilla.store.clock import ensure_partitions, read_clock
from taquilla.store.database import Database, HouseConnection
from taquilla.store.gates import Gate, Kept
from taquilla.store.settlements import Market, Settlement

STEP_S = 0.015  # aimed at, so that a slow moment still stays below 50 ms
_ROWS_FIRST, _ROWS_MOST = 200, 5_000
_HITS_SOUGHT, _HITS_MOST = 500, 32  # winning selections that a step seeks, and looks for winners of


class Step(NamedTuple):
    """What a step of long work did: whether there may be more, and whether it met as many rows as it was let."""

    more: bool
    full: bool = False


class Duties:
    """Does what is due for operators, one step at a time."""

    def __init__(self, database: Database, knowledge: Knowledge, *, days_back: int = 0) -> None:
        self._database = database
        self._knowledge = knowledge
        self._days_back = days_back
        self._rows = {"settle": _ROWS_FIRST, "fold": _ROWS_FIRST}
        # How long the latest steps held a gate.
        self.steps_s: deque[float] = deque(maxlen=10_000)

    async def do_all(self, connection: HouseConnection, operators: list[int]) -> None:
        """Do everything that is due now, to the end. Raises what `behind_gate` raises: what is done stays done."""
        await self.roll_events(connection, operators)
        for operator in operators:
            await give_up_lapsed(connection, self._knowledge, operator)
            await self.open_draws(connection, operator)
            # Looked at without the gate first: where nothing is due, nobody's sale waits, and nothing is committed.
            if await draws.due_closings(connection, operator, await read_clock(connection)):
                await self.close_draws(connection, operator)
            if await settlements.load_to_settle(connection, operator):
                while await self.settle(connection, operator):
                    pass
            if await settlements.next_expiry(connection, operator, await read_clock(connection)) is not None:
                while await self.expire(connection, operator):
                    pass
            if await reports.has_tail(connection, operator):
                while await self.fold(connection, operator):
                    pass

    async def roll_events(self, connection: HouseConnection, operators: list[int]) -> None:
        """Events of the days around today, for every zone in which somebody sells; and partitions for a month ahead."""
        now = await read_clock(connection)
        known = [await self._knowledge.glance(connection, operator) for operator in operators]
        others = [business_day(now, one.operator.zone) for one in known if not one.rules.products]
        if others:
            await ensure_partitions(connection, min(others), max(others) + timedelta(days=31))
        # Whoever sells no lottery knows no products.
        known = [one for one in known if one.rules.products]
        today = [business_day(now, one.operator.zone) for one in known]
        if today:
            on_sale = max(today) + timedelta(days=max(_furthest(one, now) for one in known))
            # A day more than is on sale: what a ticket shows as the next draw of its kind.
            first, last = min(today) - timedelta(days=self._days_back), on_sale + timedelta(days=1)
            await ensure_partitions(connection, first, last + timedelta(days=31))
            days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
            runs = {product: length for one in known for product, length in one.rules.at(now).runs().items()}
            await catalogue.roll_events(connection, days, runs=runs, on_sale=on_sale)

    async def open_draws(self, connection: HouseConnection, operator: int) -> bool:
        """The operator's draws of every event that is near enough to be sold."""
        if not (await self._knowledge.glance(connection, operator)).rules.products:
            return False
        async with gates.behind_gate(connection, operator) as (gate, at):
            known = await self._knowledge.of(connection, gate)
            rules, today = known.rules.at(at), business_day(at, known.operator.zone)
            opened = await catalogue.open_draws(
                connection,
                operator,
                closes={product: rules.close_minutes(product) for product in known.rules.products},
                advance={product: rules.advance_days(product) for product in known.rules.products},
                since=today - timedelta(days=self._days_back),
                today=today,
                opened_on=today,
            )
            return opened > 0

    async def close_draws(self, connection: HouseConnection, operator: int) -> bool:
        """Close the draws whose time has come. Nothing is sold at or after the close in any case: this makes it known."""
        closed = False
        while True:
            async with gates.behind_gate(connection, operator) as (gate, at):
                due = await draws.due_closings(connection, operator, at)
                if not due:
                    return closed
                await draws.close_draws(connection, operator, [event for event, _ in due], at)
                # The gate remembers the instant: the clock cannot run back behind a close.
                await _keep(connection, gate, gate.last_seq, at)
                closed = True

    async def settle(self, connection: HouseConnection, operator: int) -> bool:
        """One step of what is to be settled. True when something was done, so that there may be more."""

        async def step(known: Known, gate: Gate, at: datetime, rows_max: int) -> Step:
            for event in await settlements.load_to_settle(connection, operator):
                markets = await settlements.load_markets(connection, operator, event)
                for market in markets:
                    done = await _settle_market(connection, known, gate, at, market, rows_max)
                    if done.more:
                        return done
                await draws.mark_to_settle(connection, operator, event, to_settle=False)
                return Step(more=True)
            return Step(more=False)

        return await self._step(connection, operator, "settle", step)

    async def expire(self, connection: HouseConnection, operator: int) -> bool:
        """Book the prizes of one instant that expired unpaid to premios vencidos. True when there were any."""
        async with gates.behind_gate(connection, operator) as (gate, at):
            expires_at = await settlements.next_expiry(connection, operator, at)
            if expires_at is None:
                return False
            known = await self._knowledge.of(connection, gate)
            seq = gate.last_seq
            for market, version, day, amount in await settlements.sum_expired(connection, operator, expires_at):
                seq += 1
                payable, expired = Account.PRIZES_PAYABLE, Account.PRIZES_EXPIRED
                transfer = _transfer(known, seq, day, payable, expired, amount, "expiry", market, version, at)
                await settlements.write_transfer(connection, operator, transfer)
            await settlements.keep_expired_until(connection, operator, expires_at)
            await _keep(connection, gate, seq, at)
            return True

    async def fold(self, connection: HouseConnection, operator: int) -> bool:
        """Fold the next stretch of an operator's turnover. True when some is left."""

        async def step(known: Known, gate: Gate, at: datetime, rows_max: int) -> Step:
            more = await reports.fold(connection, operator, gate.last_seq, rows_max)
            return Step(more, full=more)

        return await self._step(connection, operator, "fold", step)

    async def next_due(self, connection: HouseConnection, operators: list[int]) -> datetime | None:
        """When the next draw closes, or the next sports ticket lapses."""
        closings = [await draws.next_closing(connection, operator) for operator in operators]
        lapses = [await sports_sales.next_lapse(connection, operator) for operator in operators]
        return min((due for due in [*closings, *lapses] if due is not None), default=None)

    async def _step(
        self,
        connection: HouseConnection,
        operator: int,
        duty: str,
        step: Callable[[Known, Gate, datetime, int], Awaitable[Step]],
    ) -> bool:
        """One step behind the gate, of as many rows as the last ones' pace allows."""
        async with gates.behind_gate(connection, operator) as (gate, at):
            began = time.perf_counter()
            done = await step(await self._knowledge.of(connection, gate), gate, at, self._rows[duty])
            took = time.perf_counter() - began
        self.steps_s.append(took)
        if took > STEP_S:
            self._rows[duty] = max(50, self._rows[duty] // 2)
        elif took < STEP_S / 3 and done.full:
            # Only rows tell how long rows take: a step that met none of them says nothing.
            self._rows[duty] = min(_ROWS_MOST, self._rows[duty] * 2)
        return done.more


def _furthest(known: Known, now: datetime) -> int:
    """How many days ahead an operator sells whatever it sells furthest ahead."""
    rules = known.rules.at(now)
    return max((rules.advance_days(product) for product in known.rules.products), default=0)


async def _settle_market(
    connection: HouseConnection, known: Known, gate: Gate, at: datetime, market: Market, rows_max: int
) -> Step:
    """One step of a market's settlement, if there is anything to do. A settlement that has begun is finished first."""
    if market.last_version is not None and not market.last_is_finished:
        version = market.last_version
    elif not is_due(market.kind, market.outcomes, market.results, market.last_results):
        return Step(more=False)
    else:
        version = (market.last_version or 0) + 1
        await settlements.begin_settlement(connection, known.operator.id, market, version, at)
        seq = await _take_back(connection, known, gate, at, market.id, version - 1)
        await _keep(connection, gate, seq, at)
        return Step(more=True)
    settlement = await settlements.load_settlement(connection, known.operator.id, market.id, version)
    if settlement.cursor.pair == AT_BETS:
        book = await credit_bets(connection, known, gate, at, settlement, rows_max)
        await _keep(connection, gate, book.last_seq, at)
        return Step(more=True)
    return await _settle_step(connection, known, gate, at, settlement, rows_max)


async def _take_back(
    connection: HouseConnection, known: Known, gate: Gate, at: datetime, market_id: int, version: int
) -> int:
    """Reverse what the version before moved. What it has paid stays paid (RG-08)."""
    seq = gate.last_seq
    for moved in await settlements.load_settled_transfers(connection, known.operator.id, market_id, version):
        seq += 1
        transfer = _transfer(
            known, seq, moved.day, moved.credit, moved.debit, moved.amount, "prize", market_id, version, at
        )
        await settlements.write_transfer(connection, known.operator.id, transfer | {"reverses": moved.seq})
    return seq


async def _settle_step(
    connection: HouseConnection, known: Known, gate: Gate, at: datetime, settlement: Settlement, rows_max: int
) -> Step:
    """The next winners of a market."""
    operator, seq = known.operator.id, gate.last_seq
    winners, cursor = await _next_winners(connection, operator, settlement, rows_max)
    won = prizes(winners, seq)
    if won:
        await settlements.write_prizes(connection, operator, settlement, won, business_day(at, known.operator.zone))
        amount = sum(prize.amount for prize in won)
        seq = won[-1].seq + 1
        transfer = _transfer(
            known,
            seq,
            settlement.until,
            Account.PRIZES,
            Account.PRIZES_PAYABLE,
            amount,
            "prize",
            settlement.market_id,
            settlement.version,
            at,
        )
        await settlements.write_transfer(connection, operator, transfer)
        settlement = replace(settlement, winners=settlement.winners + len(won), prize=settlement.prize + amount)
    if cursor is None and await wallet_tickets.has_bets(connection, operator, settlement):
        cursor = Cursor(AT_BETS)
    kept = replace(settlement, cursor=cursor or settlement.cursor)
    await settlements.keep_settlement(connection, operator, kept, at if cursor is None else None)
    await _keep(connection, gate, seq, at)
    return Step(more=True, full=len(winners) >= rows_max)


async def _next_winners(
    connection: HouseConnection, operator: int, settlement: Settlement, rows_max: int
) -> tuple[list[Winner], Cursor | None]:
    """So many winners or some more, and where to go on; None when these were the last."""
    cursor, found = settlement.cursor, list[Winner]()
    winning = hits(settlement.kind, settlement.category, settlement.zodiac, tuple(settlement.outcomes))
    until = min(cursor.pair + _HITS_SOUGHT, len(winning))
    played = await settlements.find_played(
        connection, operator, settlement, winning[:until], since=cursor.pair, hits_max=_HITS_MOST
    )
    for place in played:
        left = rows_max - len(found)
        if left <= 0:
            return found, cursor
        start = cursor if place == cursor.pair else Cursor(place)
        winners = await settlements.find_winners(
            connection, operator, settlement, winning[place], after=start, rows_max=left
        )
        found += winners
        cursor = after(start, winners, left)
        if cursor.pair == place:
            return found, cursor
    if len(played) < _HITS_MOST:
        cursor = Cursor(until)
    return found, cursor if cursor.pair < len(winning) else None


def _transfer(
    known: Known,
    seq: int,
    day: date,
    debit: int,
    credit: int,
    amount: int,
    kind: str,
    market_id: int,
    version: int,
    at: datetime,
) -> dict[str, object]:
    return {
        "seq": seq,
        "day": day,
        "debit": int(debit),
        "credit": int(credit),
        "amount": amount,
        "currency": known.operator.currency,
        "kind": kind,
        "market": market_id,
        "version": version,
        "booked_on": business_day(at, known.operator.zone),
        "now": at,
    }


async def _keep(connection: HouseConnection, gate: Gate, last_seq: int, at: datetime) -> None:
    await gates.keep_gates(connection, [Kept(gate, gate.day, gate.last_ordinal, last_seq, at)])
