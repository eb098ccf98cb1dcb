"""The cuadre: the weekly accounts between an entity and its parent, payments between them, and closed weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from taquilla.domain.ledger.accounts import Account, earnings
from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.money import Cents, share_half_up
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import RecordPayment
from taquilla.domain.lottery.cuadre import ReportPeriod, Sums, Week, days_of, total
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import CLOSE_WEEK, RECORD_PAYMENT
from taquilla.engine.authors import HOUSE, Author
from taquilla.engine.gate import behind_gate, deciding
from taquilla.engine.lottery.cache import KnownLottery, LotteryCache, LotteryReader
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.lottery.reports import period_query, subtree
from taquilla.engine.office_requests import refuse_repeated
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.ledger import books, gates
from taquilla.store.lottery import periods, turnover, weeks
from taquilla.store.lottery.periods import PrizeSums
from taquilla.store.lottery.weeks import ClosedWeek, PaymentFilter, PaymentOfWeek, WeekMovement
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection

_WEEK: Final = timedelta(days=7)
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


class Cuadres(LotteryReader):
    """Shows and closes weeks, and records payments."""

    def __init__(self, database: Database, cache: LotteryCache, duties: LotteryDuties) -> None:
        super().__init__(database, cache)
        self._duties = duties

    async def week(self, operator_id: int, entity_id: int, monday: date) -> Cuadre | Refusal:
        """Return an entity's week as it stands, open or closed. Refuses WEEK_TOO_DEEP."""
        async with self._reading_at_once(operator_id) as (connection, lottery):
            return await _cuadre(connection, lottery, entity_id, monday)

    async def close_week(self, operator_id: int, entity_id: int, monday: date, *, author: Author) -> list[int] | Refusal:
        """Close a week of an entity, after those of the entities below it. Return the entities that had their week closed.

        From then on nothing is booked into the week: a correction counts for the day on which it happens (VE-50). Refuses
        WEEK_NOT_OVER, WEEK_CLOSED, WEEK_OPEN_BEFORE, WEEK_TOO_DEEP.
        """
        await refuse_repeated(self._database, author.request)
        lottery = await self._known(operator_id)
        closed: list[int] = []
        async with self._database.of(operator_id).connection() as connection:
            while await self._duties.fold(connection, operator_id):
                pass
            # Begin with the lowest: an entity's week holds what the closing of those below it adds.
            entities = lottery.people.entities
            for entity in sorted(subtree(lottery, entity_id), key=lambda entity: -len(entities[entity].path)):
                # Each takes the gate by itself, so that no sale waits for them all. The caller's key stands for the last one:
                # sent again after a crash, the command closes what is left.
                by = author if entity == entity_id else author.by_the_way
                refusal = await self._close_entity(connection, operator_id, entity, monday, by)
                if refusal is None:
                    closed.append(entity)
                elif entity == entity_id or refusal.reason is not Reason.WEEK_CLOSED:
                    return refusal
        return closed

    async def _close_entity(
        self, connection: HouseConnection, operator_id: int, entity_id: int, monday: date, author: Author
    ) -> Refusal | None:
        async with behind_gate(connection, operator_id, author, CLOSE_WEEK) as held:
            lottery = await self._cache.load(connection, held.gate)
            book = held.book(lottery)
            last = await weeks.load_closed(connection, operator_id, entity_id)
            refusal = _refuse_closing(last, monday, book.day)
            if refusal is not None:
                return refusal
            # Only little is left to fold: the fold ran just before.
            await turnover.fold(connection, operator_id, held.gate.last_seq, _ALL)
            lines = await _lines(connection, lottery, entity_id, days_of(monday, monday + _WEEK))
            if isinstance(lines, Refusal):
                return lines
            await _earn(connection, lottery, book, entity_id, monday)
            await held.write(book)
            cuadre = await _cuadre(connection, lottery, entity_id, monday)
            assert isinstance(cuadre, Cuadre), "what was not too deep above is not too deep now"
            await weeks.write_week(connection, operator_id, entity_id, cuadre.week, held.at, author.name)
            detail = {"week": monday.isoformat(), "closing": cuadre.week.closing}
            await held.note(author.name, "week closed", entity_id, detail)
            await gates.change_rules(connection, [operator_id])
        return None

    async def record_payment(
        self,
        operator_id: int,
        entity_id: int,
        amount: Cents,
        *,
        command_id: UUID,
        key: str | None = None,
        note: str = "",
        author: Author = HOUSE,
    ) -> int | Refusal:
        """Record a payment between an entity and its parent (the house, if it has none), and return its seq.

        Above zero the entity paid. Under the same key the same payment is recorded once. Refuses AMOUNT_INVALID (0), KEY_REUSED.
        """
        if amount == 0:
            return Refusal(Reason.AMOUNT_INVALID)
        command = RecordPayment(command_id, entity_id, amount, key)
        request_key = (Channel.OFFICE, entity_id, key or str(command_id))
        async with deciding(self._database, self._cache, operator_id, author, RECORD_PAYMENT) as (held, lottery, book):
            requests = await books.load_requests(held.connection, [(operator_id, *request_key)])
            book.requests |= {key[1:]: request for key, request in requests.items()}
            earlier = book.request(request_key, command)
            if earlier is not None:
                return earlier if isinstance(earlier, Refusal) else earlier.seq
            account, parent_account = _accounts(lottery, entity_id)
            await books.load_balances(held.connection, book, (account, parent_account))
            debit, credit = (parent_account, account) if amount > 0 else (account, parent_account)
            seq = book.post(debit, credit, abs(amount), "payment", book.day)
            book.remember(request_key, command, seq, book.day)
            detail = {"entity": entity_id, "amount": amount, "note": note}
            await held.note(author.name, "payment", seq, detail)
            return seq

    async def payments(self, operator_id: int, entity_id: int, wanted: PaymentFilter) -> list[PaymentOfWeek]:
        """Return the payments of an entity and of those below it with their parents, the latest first."""
        async with self._reading(operator_id) as (connection, lottery):
            pairs = [(entity, *_accounts(lottery, entity)) for entity in subtree(lottery, entity_id)]
            return await weeks.load_payments(connection, operator_id, pairs, wanted)

    async def payment(self, operator_id: int, seq: int) -> PaymentOfWeek:
        """Return a payment that was recorded."""
        return await self._database.read(operator_id, weeks.load_payment, seq)

    async def closed_weeks(self, operator_id: int, entity_id: int, *, before: date | None, limit: int) -> list[ClosedWeek]:
        """Return an entity's closed weeks, the latest first: those that begin before a day, None: all."""
        return await self._database.read(operator_id, weeks.list_closed, entity_id, before or date.max, limit)

    async def claims(
        self, operator_id: int, entity_id: int | None, first_day: date, last_day: date
    ) -> list[tuple[str, PrizeSums]]:
        """Return the prizes won on these days, by agency: paid, still to be claimed, expired, and what corrections took back.

        What was paid beyond the prizes in force counts as paid and to be recovered, on the day of the correction (RG-09).
        """
        async with self._reading_at_once(operator_id) as (connection, lottery):
            zone = lottery.operator.zone
            since, until = day_bounds(first_day, zone)[0], day_bounds(last_day, zone)[1]
            now = await read_clock(connection)
            entities = subtree(lottery, entity_id)
            rows = {row.entity_id: row for row in await periods.claims(connection, operator_id, entities, since, until, now)}
            accounts = {lottery.people.entities[entity].account_id: entity for entity in entities}
            owed = await weeks.load_receivables(connection, operator_id, accounts, first_day, last_day + timedelta(days=1))
            for account, amount in owed.items():
                row = rows.get(accounts[account], PrizeSums(accounts[account], 0, 0, 0, 0))
                rows[row.entity_id] = row._replace(paid=row.paid + amount, to_recover=amount)
            return [(lottery.people.entities[entity].name, rows[entity]) for entity in sorted(rows)]


def _refuse_closing(last: Week | None, monday: date, today: date) -> Refusal | None:
    if monday + _WEEK > today:
        return Refusal(Reason.WEEK_NOT_OVER)
    if last is not None and monday <= last.monday:
        return Refusal(Reason.WEEK_CLOSED)
    if last is not None and monday > last.next_monday:
        return Refusal(Reason.WEEK_OPEN_BEFORE)
    return None


async def _cuadre(connection: HouseConnection, lottery: KnownLottery, entity_id: int, monday: date) -> Cuadre | Refusal:
    """Return a closed week as it is kept, and an open one from the rows and the weeks before."""
    operator_id, accounts = lottery.operator.id, _accounts(lottery, entity_id)
    lines = await _lines(connection, lottery, entity_id, days_of(monday, monday + _WEEK))
    if isinstance(lines, Refusal):
        return lines
    movements = await weeks.load_movements(connection, operator_id, *accounts, monday, monday + _WEEK)
    receivables = await _receivables(connection, lottery, entity_id, monday)
    closed = await weeks.load_closed(connection, operator_id, entity_id, monday)
    if closed is not None and closed.monday == monday:
        return Cuadre(closed, True, tuple(lines), tuple(movements), receivables)
    since = closed.next_monday if closed is not None else await weeks.load_first_day(connection, operator_id)
    opening = closed.closing if closed is not None else 0
    if since < monday:
        earlier_lines = await _lines(connection, lottery, entity_id, days_of(since, monday))
        if isinstance(earlier_lines, Refusal):
            return earlier_lines
        payments = await weeks.load_movements(connection, operator_id, *accounts, since, monday)
        opening += _entity_total(entity_id, earlier_lines).balance - sum(movement.amount for movement in payments)
    sums = _entity_total(entity_id, lines)
    week = Week(
        monday=monday, opening=opening, sale=sums.sale, agency=sums.agency, prize=sums.prize,
        movements=sum(movement.amount for movement in movements), wallets=sums.wallets,
    )  # fmt: skip
    return Cuadre(week, False, tuple(lines), tuple(movements), receivables)


async def _receivables(
    connection: HouseConnection, lottery: KnownLottery, entity_id: int, monday: date
) -> tuple[tuple[int, str, Cents], ...]:
    """Return the debts of a week, of the entity and those directly below it, for payments that a correction has overtaken."""
    agencies = {entity.account_id: entity for entity in lottery.people.entities.values() if entity_id in entity.path[:2]}
    amounts = await weeks.load_receivables(connection, lottery.operator.id, agencies, monday, monday + _WEEK)
    return tuple((agencies[account].id, agencies[account].name, amount) for account, amount in amounts.items())


async def _lines(
    connection: HouseConnection, lottery: KnownLottery, entity_id: int, period: ReportPeriod
) -> list[tuple[int, str, Sums]] | Refusal:
    """Return the sums of the entity and those directly below it. Refuses WEEK_TOO_DEEP: reports know two levels of commission."""
    query = period_query(lottery, entity_id, "agency")
    sums_by_seller = await periods.sums(connection, lottery.operator.id, period, query)
    entities = lottery.people.entities
    if any(entity_id not in entities[seller].path[:2] for seller in sums_by_seller):
        return Refusal(Reason.WEEK_TOO_DEEP)
    return [(seller, entities[seller].name, sums) for seller, sums in sums_by_seller.items()]


def _entity_total(entity_id: int, lines: Sequence[tuple[int, str, Sums]]) -> Sums:
    """Add up all lines as the entity sees them: it earns their parent's commission on those below it."""
    return total([sums if seller == entity_id else sums._replace(agency=sums.parent) for seller, _, sums in lines])


async def _earn(connection: HouseConnection, lottery: KnownLottery, book: Book, entity_id: int, monday: date) -> None:
    """Book the commissions on the week's profit from the entity's own sales."""
    operator_id, zone, entities = lottery.operator.id, lottery.operator.zone, lottery.people.entities
    last_day = monday + _WEEK - timedelta(days=1)
    # Use the rates of the week's last moment.
    in_force = RulesInForce(lottery.rules, day_bounds(last_day, zone)[1] - timedelta(microseconds=1))
    shares: dict[int, Cents] = {}
    for profit in await weeks.sum_profits(connection, operator_id, entity_id, days_of(monday, monday + _WEEK).days):
        rates = in_force.profit_commissions(entity_id, profit.product_id, profit.game)
        totals = tuple(share_half_up(profit.profit, rate) for rate in rates)
        if not any(totals):
            continue
        await weeks.write_profit(
            connection, operator_id, entity_id, monday=monday, seq=book.next_seq(), profit=profit, commissions=totals
        )
        for earner, share in zip(entities[entity_id].path, earnings(totals), strict=False):
            account = entities[earner].account_id
            shares[account] = shares.get(account, 0) + share
    await books.load_balances(connection, book, shares)
    for account, amount in shares.items():
        if amount:
            book.post(Account.COMMISSIONS, account, amount, "profit", book.day, booked_on=last_day)


def _accounts(lottery: KnownLottery, entity_id: int) -> tuple[int, int]:
    """Return the accounts of an entity and of its parent, or the house's cash if it has none. Raises ENTITY_UNKNOWN."""
    entities = lottery.people.entities
    entity = entities.get(entity_id)
    if entity is None:
        raise OfficeRefusal(OfficeReason.ENTITY_UNKNOWN, entity_id=entity_id)
    parent_account = entities[entity.parent_id].account_id if entity.parent_id is not None else int(Account.CASH)
    return entity.account_id, parent_account
