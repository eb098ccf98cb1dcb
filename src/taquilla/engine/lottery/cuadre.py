"""The cuadre: the weekly accounts between an entity and its parent, payments between them, and closed weeks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from taquilla.domain.ledger.accounts import Account, earnings
from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.days import TICK, business_day, day_bounds
from taquilla.domain.ledger.money import Cents, share_half_up
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import RecordPayment
from taquilla.domain.lottery.cuadre import Debt, ReportPeriod, Share, Sums, Week, days_of, refuse_closing, week_of
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import CLOSE_WEEK, RECORD_PAYMENT
from taquilla.engine.gate import HOUSE, Author, HeldGate, behind_gate, deciding
from taquilla.engine.lottery import debts
from taquilla.engine.lottery.cache import KnownLottery, LotteryCache, LotteryReader
from taquilla.engine.lottery.debts import AgencyToday, Settled
from taquilla.engine.lottery.draws import list_waiting
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.lottery.reports import subtree
from taquilla.engine.office_requests import refuse_repeated
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import refuse_settling
from taquilla.engine.people.texts import NOTE_MAX, refuse_text
from taquilla.store.ledger import books, gates
from taquilla.store.lottery import draw_history, periods, tickets, turnover, weeks
from taquilla.store.lottery.draw_history import AwaitedResult, UnsettledDraw
from taquilla.store.lottery.draws import WaitingVersion
from taquilla.store.lottery.periods import PeriodQuery
from taquilla.store.lottery.tickets import HeldRow
from taquilla.store.lottery.weeks import ClosedWeek, PaymentFilter, PaymentOfWeek, Profit, WeekMovement
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection

_WEEK: Final = timedelta(days=7)
_PREVIEWED_MAX: Final = 50
_DRAWS_MAX: Final = 1_000
_SOLD_AHEAD: Final = timedelta(days=31)
_ALL: Final = 2**62  # more seqs than there are


@dataclass(frozen=True, slots=True)
class Cuadre:
    """An entity's week: its sums, its lines (its own sales and those of the entities directly below it), its payments.

    receivables are part of the week's balance: payments to customers by these agencies on results that were corrected since.
    """

    week: Week
    is_closed: bool
    lines: tuple[tuple[int, str, Sums], ...]
    movements: tuple[WeekMovement, ...]
    receivables: tuple[tuple[int, str, Cents], ...] = ()


@dataclass(frozen=True, slots=True)
class ClosePreview:
    """The unfinished business of a week that is to be closed, and the debts that follow.

    awaited are draws that were played and have no result, waiting what a second clerk has still to read or approve, unsettled
    draws with a result that is not settled; held are payments to customers that wait. closings are the sums of the week by
    entity, the first of those that are closed; entities says how many there are.
    """

    awaited: list[AwaitedResult]
    waiting: list[WaitingVersion]
    unsettled: list[UnsettledDraw]
    held: list[HeldRow]
    closings: list[tuple[int, str, Cents]]
    entities: int


class Cuadres(LotteryReader):
    """Shows and closes weeks, and records payments."""

    def __init__(self, database: Database, cache: LotteryCache, duties: LotteryDuties) -> None:
        super().__init__(database, cache)
        self._duties = duties

    async def week(self, operator_id: int, entity_id: int, monday: date) -> Cuadre | Refusal:
        """Return an entity's week as it stands, open or closed. Refuses WEEK_TOO_DEEP."""
        async with self._reading_at_once(operator_id) as (connection, lottery):
            return await _cuadre(connection, lottery, entity_id, monday)

    async def share(self, operator_id: int, entity_id: int, first_day: date, end_day: date) -> Share | None:
        """Return what remains for an entity of some days, end_day excluded, and what it hands over, as its cuadre counts both.

        None where it earns no commission, and where there are entities below its children: reports know two levels of it.
        """
        async with self._reading_at_once(operator_id) as (connection, lottery):
            branch, days = debts.branches_of(lottery, [entity_id]), days_of(first_day, end_day)
            if any(entity_id not in lottery.people.entities[one].path[:2] for one in branch):
                return None
            # Two sums from the folds, however many sell below it.
            queries = PeriodQuery(branch, tops=[entity_id]), PeriodQuery([entity_id])
            found = [await periods.sums(connection, operator_id, days, query) for query in queries]
        whole, own = (sums.get(0, Sums()) for sums in found)
        settled = whole._replace(agency=own.agency + whole.parent - own.parent)
        return Share(settled.agency - (whole.agency - own.agency), settled.balance) if settled.agency else None

    async def debts(self, operator_id: int, entity_id: int, monday: date) -> dict[int, Debt]:
        """Return the debts of an entity and of those directly below it, with a week's part in them.

        Of a week that goes on, what was paid in it counts. Nothing is returned of those that have sellers below their children.
        """
        async with self._reading_at_once(operator_id) as (connection, lottery):
            near = [one.id for one in lottery.people.entities.values() if entity_id in one.path[:2]]
            return await debts.debts_of(connection, lottery, near, monday)

    async def agencies_today(self, operator_id: int, entities: Sequence[int]) -> dict[int, AgencyToday]:
        """Return what each of these entities owes, what was sold today at it and below, and its last sale."""
        async with self._reading_at_once(operator_id) as (connection, lottery):
            return await debts.agencies_today(connection, lottery, entities)

    async def close_week(self, operator_id: int, entity_id: int, monday: date, *, author: Author) -> list[int] | Refusal:
        """Close a week of an entity, after those of the entities below it. Return the entities that had their week closed.

        From then on nothing is booked into the week: a correction counts for the day on which it happens (VE-50). Refuses
        WEEK_NOT_OVER, WEEK_CLOSED, WEEK_OPEN_BEFORE, WEEK_TOO_DEEP, and then closes none. Raises what `refuse_settling` does.
        """
        lottery = await self._known(operator_id)
        refuse_settling(lottery.people, entity_id, author)
        await refuse_repeated(self._database, author.request)
        closed: list[int] = []
        async with self._database.of(operator_id).connection() as connection:
            while await self._duties.fold(connection, operator_id):
                pass
            if refusal := await self._refuse_branch(connection, operator_id, entity_id, monday):
                # Sent twice at once it may find what the other one has closed.
                await refuse_repeated(self._database, author.request)
                return refusal
            # Begin with the lowest: an entity's week holds what the closing of those below it adds.
            branch, entities = debts.branches_of(lottery, [entity_id]), lottery.people.entities
            for entity in sorted(branch, key=lambda one: -len(entities[one].path)):
                # Each takes the gate by itself, so that no sale waits for them all. The caller's key stands for the last one:
                # sent again after a crash, the command closes what is left.
                by = author if entity == entity_id else replace(author, request=None)
                if (refusal := await self._close_entity(connection, operator_id, entity, monday, by)) is None:
                    closed.append(entity)
                elif entity == entity_id or refusal.reason is not Reason.WEEK_CLOSED:
                    return refusal
        return closed

    async def preview_close(self, operator_id: int, entity_id: int, monday: date) -> ClosePreview | Refusal:
        """Return what closing a week would leave unfinished of an entity and those below it, and what each would owe.

        Refuses WEEK_CLOSED, WEEK_OPEN_BEFORE, WEEK_TOO_DEEP.
        """
        async with self._reading_at_once(operator_id) as (connection, lottery):
            since, until = (day_bounds(day, lottery.operator.zone)[0] for day in (monday, monday + _WEEK))
            now, within = await read_clock(connection), debts.branches_of(lottery, [entity_id])
            awaited = await draw_history.list_awaited(
                connection, operator_id, since=since, now=until - TICK, unplayed_too=False, rows_max=_DRAWS_MAX
            )
            known = {one.event_id for one in awaited}
            waiting = await list_waiting(connection, lottery)
            unsettled = await draw_history.list_unsettled(connection, operator_id, until=now)
            held = await tickets.list_held(connection, operator_id, within, now, _PREVIEWED_MAX)
            # What other branches play is none of a branch's business, and holds up nothing of its week.
            if entity_id != lottery.people.root_id:
                played = await turnover.list_played(connection, operator_id, entity_id, monday - _SOLD_AHEAD, monday + _WEEK)
                awaited = [one for one in awaited if one.event_id in played]
                waiting = [one for one in waiting if one.event_id in played]
                unsettled = [one for one in unsettled if one.event_id in played]
            if monday < await debts.first_open_week(connection, lottery, entity_id):
                return Refusal(Reason.WEEK_CLOSED)
            entities = [lottery.people.entities[one] for one in within]
            still_open = [one for one in entities if one.open_from is None or one.open_from <= monday]
            still_open.sort(key=lambda one: (len(one.path), one.name))
            if await _has_open_before(connection, lottery, {one.id for one in still_open}, monday):
                return Refusal(Reason.WEEK_OPEN_BEFORE)
            closings = await _closings(connection, lottery, still_open, monday)
        if isinstance(closings, Refusal):
            return closings
        return ClosePreview(
            awaited=awaited, waiting=[one for one in waiting if since <= one.draws_at < until and one.event_id not in known],
            unsettled=[one for one in unsettled if since <= one.draws_at < until], held=held,
            closings=closings, entities=len(still_open),
        )  # fmt: skip

    async def _refuse_branch(self, connection: HouseConnection, operator_id: int, entity_id: int, monday: date) -> Refusal | None:
        """Refuse to close an entity's week before those below it are closed, which would stay closed."""
        lottery, now = await self._cache.get(connection, operator_id), await read_clock(connection)
        first_open = await debts.first_open_week(connection, lottery, entity_id)
        if refusal := refuse_closing(first_open, monday, business_day(now, lottery.operator.zone)):
            return refusal
        branch = [lottery.people.entities[one] for one in debts.branches_of(lottery, [entity_id])]
        still_open = {one.id for one in branch if one.open_from is None or one.open_from <= monday}
        if await _has_open_before(connection, lottery, still_open, monday):
            return Refusal(Reason.WEEK_OPEN_BEFORE)
        found = await _cuadre(connection, lottery, entity_id, monday)
        return found if isinstance(found, Refusal) else None

    async def _close_entity(
        self, connection: HouseConnection, operator_id: int, entity_id: int, monday: date, author: Author
    ) -> Refusal | None:
        async with behind_gate(connection, operator_id, author, CLOSE_WEEK) as held:
            lottery = await self._cache.load(connection, held.gate)
            book = held.book(lottery)
            if refusal := refuse_closing(await debts.first_open_week(connection, lottery, entity_id), monday, book.day):
                return refusal
            # Only little is left to fold: the fold ran just before.
            await turnover.fold(connection, operator_id, held.gate.last_seq, _ALL)
            if await _has_open_before(connection, lottery, {entity_id}, monday):
                return Refusal(Reason.WEEK_OPEN_BEFORE)
            # Before a first close an earlier week may be too deep, too.
            if isinstance(found := await _cuadre(connection, lottery, entity_id, monday), Refusal):
                return found
            await _earn(connection, lottery, book, entity_id, monday)
            await held.write(book)
            await turnover.fold(connection, operator_id, book.last_seq, _ALL)  # commissions too: a closed week is folded
            cuadre = await _cuadre(connection, lottery, entity_id, monday)
            assert isinstance(cuadre, Cuadre), "what was not too deep above is not too deep now"
            await weeks.write_week(connection, operator_id, entity_id, cuadre.week, held.at, author.name)
            detail = {"week": monday.isoformat(), "expired": cuadre.week.expired, "closing": cuadre.week.closing}
            await held.note(author.name, "week closed", entity_id, detail)
            await held.change_rules()
            version = await gates.read_rules_version(connection, operator_id)
        self._cache.keep_closed(lottery, version, entity_id, monday + _WEEK)
        return None

    async def record_payment(
        self, operator_id: int, entity_id: int, amount: Cents, *, command_id: UUID, key: str | None = None, note: str = "",
        author: Author = HOUSE,
    ) -> int | Refusal:  # fmt: skip
        """Record a payment between an entity and its parent (the house, if it has none), and return its seq.

        Above zero the entity paid. Under the same key the same payment is recorded once. Refuses AMOUNT_INVALID (0), KEY_REUSED.
        Raises DATA_UNFIT (the note), ChangedMeanwhile unless it is `settled` as seen, and what `refuse_settling` does.
        """
        refuse_settling((await self._known(operator_id)).people, entity_id, author)
        refuse_text(note, "note", NOTE_MAX)
        if amount == 0:
            return Refusal(Reason.AMOUNT_INVALID)
        command = RecordPayment(command_id, entity_id, amount, key)
        async with deciding(self._database, self._cache, operator_id, author, RECORD_PAYMENT) as (held, lottery, book):
            requests = await books.load_requests(held.connection, [(operator_id, *command.request_key)])
            book.requests |= {key[1:]: request for key, request in requests.items()}
            if (earlier := book.request(command.request_key, command)) is not None:
                return earlier if isinstance(earlier, Refusal) else earlier.seq
            held.refuse_changed(await debts.settled_of(held.connection, lottery, entity_id, book.day))
            seq = await _post_payment(held, lottery, book, command)
            detail = {"entity": entity_id, "amount": amount, "note": note, "day": f"{book.day}"}
            await held.note(author.name, "payment", seq, detail)
            return seq

    async def settled(self, operator_id: int, entity_id: int) -> Settled:
        """Return how far an entity has settled with its parent: what it owes of a week that is over changes with that."""
        async with self._reading(operator_id) as (connection, lottery):
            today = business_day(await read_clock(connection), lottery.operator.zone)
            return await debts.settled_of(connection, lottery, entity_id, today)

    async def undo_payment(self, operator_id: int, seq: int, *, command_id: UUID, author: Author = HOUSE) -> int:
        """Undo a payment by one the other way, which counts for today and names it, and return that one's seq.

        Raises PAYMENT_UNKNOWN, also outside of the author's tree, NotAdmitted as `refuse_settling` does, and PAYMENT_UNDONE for
        one that is undone already, or that undoes another one.
        """
        people, entity_id = (await self._known(operator_id)).people, (await self.payment(operator_id, seq)).entity_id
        if not author.manages(people, entity_id):
            raise OfficeReason.PAYMENT_UNKNOWN(seq=seq)
        refuse_settling(people, entity_id, author)
        async with deciding(self._database, self._cache, operator_id, author, RECORD_PAYMENT) as (held, lottery, book):
            wrong = await weeks.load_payment(held.connection, operator_id, seq)
            assert wrong is not None, "payments are never deleted"
            if wrong.undoes is not None or wrong.undone_by is not None:
                raise OfficeReason.PAYMENT_UNDONE(seq=seq)
            undoing = await _post_payment(held, lottery, book, RecordPayment(command_id, wrong.entity_id, -wrong.amount))
            await held.note(author.name, "payment undone", seq, {"by": undoing})
            detail = {"entity": wrong.entity_id, "amount": -wrong.amount, "note": wrong.note, "day": f"{book.day}"}
            await held.note(author.name, "payment", undoing, detail | {"undoes": seq})
            return undoing

    async def payments_of(self, operator_id: int, entity_id: int, first_day: date, end_day: date) -> list[WeekMovement]:
        """Return the payments of an entity alone with its parent, in their order; end_day is excluded."""
        async with self._reading(operator_id) as (connection, lottery):
            return await weeks.load_movements(connection, operator_id, *debts.accounts_of(lottery, entity_id), first_day, end_day)

    async def payments(self, operator_id: int, entity_id: int, wanted: PaymentFilter) -> list[PaymentOfWeek]:
        """Return the payments of an entity and of those below it with their parents, the latest first."""
        async with self._reading(operator_id) as (connection, lottery):
            pairs = [(entity, *debts.accounts_of(lottery, entity)) for entity in subtree(lottery, entity_id)]
            return await weeks.load_payments(connection, operator_id, pairs, wanted)

    async def payment(self, operator_id: int, seq: int) -> PaymentOfWeek:
        """Return a payment that was recorded. Raises PAYMENT_UNKNOWN."""
        found = await self._database.read(operator_id, weeks.load_payment, seq) if 0 < seq < 2**63 else None
        if found is None:
            raise OfficeReason.PAYMENT_UNKNOWN(seq=seq)
        return found

    async def closed_weeks(self, operator_id: int, entity_id: int, *, before: date | None, limit: int) -> list[ClosedWeek]:
        """Return an entity's closed weeks, the latest first: those that begin before a day, None: all."""
        return await self._database.read(operator_id, weeks.list_closed, entity_id, before or date.max, limit)


async def _cuadre(connection: HouseConnection, lottery: KnownLottery, entity_id: int, monday: date) -> Cuadre | Refusal:
    """Return a closed week as it is kept, and an open one from the rows and the weeks before."""
    operator_id, accounts = lottery.operator.id, debts.accounts_of(lottery, entity_id)
    lines = await debts.lines_of(connection, lottery, entity_id, days_of(monday, monday + _WEEK))
    if isinstance(lines, Refusal):
        return lines
    movements = await weeks.load_movements(connection, operator_id, *accounts, monday, monday + _WEEK)
    receivables = await debts.receivables_of(connection, lottery, entity_id, monday)
    closed = await weeks.load_closed(connection, operator_id, entity_id, monday)
    if closed is not None and closed.monday == monday:
        return Cuadre(closed, True, tuple(lines), tuple(movements), receivables)
    since = closed.next_monday if closed is not None else await weeks.load_first_day(connection, operator_id)
    opening = closed.closing if closed is not None else 0
    if since < monday:
        earlier_lines = await debts.lines_of(connection, lottery, entity_id, days_of(since, monday))
        if isinstance(earlier_lines, Refusal):
            return earlier_lines
        payments = await weeks.load_movements(connection, operator_id, *accounts, since, monday)
        opening += debts.entity_total(entity_id, earlier_lines).due - sum(movement.amount for movement in payments)
    sums = debts.entity_total(entity_id, lines)
    week = Week(
        monday=monday, opening=opening, sale=sums.sale, agency=sums.agency, prize=sums.prize,
        movements=sum(movement.amount for movement in movements), wallets=sums.wallets, expired=sums.expired,
    )  # fmt: skip
    return Cuadre(week, False, tuple(lines), tuple(movements), receivables)


async def _earn(connection: HouseConnection, lottery: KnownLottery, book: Book, entity_id: int, monday: date) -> None:
    """Book the commissions on the week's profit from the entity's own sales."""
    operator_id, entities = lottery.operator.id, lottery.people.entities
    shares: dict[int, Cents] = {}
    for profit, totals in await _profits(connection, lottery, [entity_id], days_of(monday, monday + _WEEK)):
        await weeks.write_profit(connection, operator_id, book.next_seq(), profit, totals)
        for earner, share in zip(entities[entity_id].path, earnings(totals), strict=False):
            account = entities[earner].account_id
            shares[account] = shares.get(account, 0) + share
    await books.load_balances(connection, book, shares)
    for account, amount in shares.items():
        if amount:
            book.post(Account.COMMISSIONS, account, amount, "profit", book.day, booked_on=monday + _WEEK - timedelta(days=1))


async def _has_open_before(connection: HouseConnection, lottery: KnownLottery, entities: set[int], monday: date) -> bool:
    """Tell whether an entity has an earlier week to close; of one that has closed none, a week on whose profit it has earned."""
    last = {one.entity_id: one.monday for one in await weeks.load_last_closed(connection, lottery.operator.id, entities)}
    if any(monday > closed + _WEEK for closed in last.values()):
        return True
    rates = lottery.rules.timelines.get(Column.PROFIT_COMMISSION, {})
    earning = {entity for (entity, *_), one in rates.items() if any(one.values)}
    paths = {one: {0, *lottery.people.entities[one].path} for one in entities - last.keys()}
    if not (new := [one for one, path in paths.items() if path & earning]):
        return False
    first = week_of(await weeks.load_first_day(connection, lottery.operator.id))
    return bool(await _profits(connection, lottery, new, days_of(first, monday)))


async def _profits(
    connection: HouseConnection, lottery: KnownLottery, entities: Collection[int], period: ReportPeriod
) -> list[tuple[Profit, tuple[Cents, ...]]]:
    """Return the profits of weeks of entities on their own sales, with what they and those above them earn on each in all."""
    zone, found = lottery.operator.zone, []
    # Use the rates of each week's last moment.
    in_force = cache(lambda monday: RulesInForce(lottery.rules, day_bounds(monday + _WEEK, zone)[0] - TICK))
    for profit in await weeks.sum_profits(connection, lottery.operator.id, entities, period.days):
        rates = in_force(profit.week).profit_commissions(profit.entity_id, profit.product_id, profit.game)
        totals = tuple(share_half_up(profit.profit, rate) for rate in rates)
        if any(totals):
            found.append((profit, totals))
    return found


async def _closings(
    connection: HouseConnection, lottery: KnownLottery, entities: Sequence[Entity], monday: date
) -> list[tuple[int, str, Cents]] | Refusal:
    """Return what the first of these entities would owe if all had their week closed now. Refuses WEEK_TOO_DEEP."""
    earned: dict[int, Cents] = {}
    for profit, totals in await _profits(connection, lottery, [one.id for one in entities], days_of(monday, monday + _WEEK)):
        # An entity's week counts its own commissions, and of the sales directly below it what remains there and here (CM-07).
        for place, earner in enumerate(lottery.people.entities[profit.entity_id].path[:2], 1):
            earned[earner] = earned.get(earner, 0) + max(totals[:place])
    found = []
    for entity in entities[:_PREVIEWED_MAX]:
        if isinstance(cuadre := await _cuadre(connection, lottery, entity.id, monday), Refusal):
            return cuadre
        found.append((entity.id, entity.name, cuadre.week.closing - earned.get(entity.id, 0)))
    return found


async def _post_payment(held: HeldGate, lottery: KnownLottery, book: Book, command: RecordPayment) -> int:
    """Book a payment for today, remember its request, and return its seq."""
    account, parent_account = debts.accounts_of(lottery, command.entity_id)
    await books.load_balances(held.connection, book, (account, parent_account))
    debit, credit = (parent_account, account) if command.amount > 0 else (account, parent_account)
    seq = book.post(debit, credit, abs(command.amount), "payment", book.day)
    book.remember(command.request_key, command, seq, book.day)
    return seq
