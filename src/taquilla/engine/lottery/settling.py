"""Settles markets step by step behind the gate: takes earlier transfers back, gives winners their prizes, credits wallets.

A step is bound by rows. The settlement's cursor is kept with what a step has moved, so that the next worker goes on after a
kill.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, Literal, NamedTuple, Protocol

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.markets import RUN, RUN_WAITS, hits, is_due, is_short, judging
from taquilla.domain.lottery.schedule import expires_at
from taquilla.domain.lottery.settling import (
    Cursor,
    MarketPhase,
    PrizeWon,
    Stretch,
    WinningTerms,
    commissions_to_reverse,
    next_cursor,
    paying_phase,
    prizes,
    refunds,
)
from taquilla.engine.gate import HeldGate
from taquilla.engine.lottery.cache import KnownLottery
from taquilla.store.ledger import books
from taquilla.store.lottery import markets, settlements
from taquilla.store.lottery.settlements import MarketSettlement, MarketToSettle
from taquilla.store.postgres.database import HouseConnection

_HITS_SOUGHT: Final = 500
_HITS_MOST: Final = 32
"""The most winning selections that a step searches for winners."""


class WorkDone(NamedTuple):
    """The result of a step of long work: whether there may be more, and whether it used up all its rows."""

    more: bool
    full: bool = False


class Crediting(Protocol):
    """Credits the holders of bets on a market, once all prizes of a settlement are given."""

    async def has_bets(self, connection: HouseConnection, settlement: MarketSettlement) -> bool:
        """Tell whether there are any bets."""

    async def credit_bets(
        self, connection: HouseConnection, book: LotteryBook, settlement: MarketSettlement, rows_max: int
    ) -> None:
        """Credit the next bets, and keep the settlement's cursor."""


class _Task(NamedTuple):
    """A step to do: its settlement, and the most rows it may use. is_overtaken: the next one will take its prizes back."""

    held: HeldGate
    book: LotteryBook
    settlement: MarketSettlement
    rows_max: int
    crediting: Crediting
    is_overtaken: bool

    @property
    def connection(self) -> HouseConnection:
        """Return the connection behind the gate."""
        return self.held.connection

    async def keep(self, settlement: MarketSettlement, cursor: Cursor | None) -> None:
        """Write what the step has moved, and its cursor; and tell it. Runs in a pipeline, and is the last of a step."""
        connection, ledger = self.connection, self.book.ledger
        await books.write(connection, [ledger])
        await settlements.keep_settlement(connection, settlement, cursor, self.book.at)
        await self.held.keep_and_tell(ledger.last_seq)


async def settle_market(
    lottery: KnownLottery, held: HeldGate, market: MarketToSettle, rows_max: int, crediting: Crediting
) -> WorkDone:
    """Do one step of a market's settlement, if there is anything to do. A settlement that has begun is finished first."""
    if market.last_version is None or market.last_is_finished:
        return WorkDone(more=await _begin(lottery, held, market))
    settlement = await settlements.load_settlement(held.connection, lottery.operator.id, market.id, market.last_version)
    book = LotteryBook(held.book(lottery), lottery.rules.at(held.at))
    # A run's next settlement gives again what its later results leave.
    is_overtaken = market.kind != RUN and market.results != market.last_results
    full = await _STEPS[settlement.cursor.phase](_Task(held, book, settlement, rows_max, crediting, is_overtaken=is_overtaken))
    return WorkDone(more=True, full=full)


def is_waiting(market: MarketToSettle, at: datetime) -> bool:
    """Tell whether a run waits for a draw in place of a void one."""
    return is_short(market.kind, market.length, market.outcomes) and not _has_ended(market, at)


def is_changing(market: MarketToSettle, at: datetime) -> bool:
    """Tell whether the prizes that a market was given are to be replaced, or are not all given yet."""
    if market.last_version is None:
        return False
    outcomes, results = _judging(market, at)
    return not market.last_is_finished or is_due(market.kind, outcomes, results, market.last_results)


async def _begin(lottery: KnownLottery, held: HeldGate, market: MarketToSettle) -> bool:
    """Begin the next settlement of a market, or lengthen its run. Return False if nothing is due."""
    connection, operator = held.connection, lottery.operator.id
    outcomes, results = _judging(market, held.at)
    # A run that has ended early is not lengthened: its stakes are back.
    may_grow = is_short(market.kind, market.length, market.outcomes) and (None in results or results != market.last_results)
    if may_grow and await _extend(connection, lottery, held.at, market):
        return True
    if not is_due(market.kind, outcomes, results, market.last_results):
        return False
    version = (market.last_version or 0) + 1
    entered = [outcome for outcome in outcomes if outcome is not None]
    phase = MarketPhase.TAKING_BACK if version > 1 else paying_phase(market.kind, entered)
    await settlements.begin_settlement(connection, operator, market.id, version, results, held.at, phase)
    await held.keep()
    return True


def _judging(market: MarketToSettle, at: datetime) -> tuple[list[str | None], list[int | None]]:
    """Return the outcomes and results that judge a market. A run that has waited long enough does without the draws it lacks."""
    return judging(market.kind, market.length, market.outcomes, market.results, has_ended=_has_ended(market, at))


def _has_ended(market: MarketToSettle, at: datetime) -> bool:
    return at >= market.last_at + RUN_WAITS


async def _take_back(task: _Task) -> bool:
    """Reverse the next transfers of the version before, in their order. Paid prizes stay paid (RG-08)."""
    connection, ledger, settlement = task.connection, task.book.ledger, task.settlement
    transfers = await settlements.load_moved(connection, settlement, rows_max=task.rows_max)
    accounts = {account for transfer in transfers for account in (transfer.debit, transfer.credit)}
    await books.load_balances(connection, ledger, accounts)
    for transfer in transfers:
        reversal = (transfer.credit, transfer.debit, transfer.amount, transfer.kind, transfer.day)
        ledger.post(*reversal, market_id=settlement.market_id, version=settlement.version - 1, reverses=transfer.seq)
    full = len(transfers) >= task.rows_max
    paying = Cursor(paying_phase(settlement.kind, settlement.outcomes))
    cursor = Cursor(MarketPhase.TAKING_BACK, transfers[-1].seq) if full else paying
    async with connection.pipeline():
        await task.keep(settlement, cursor)
    return full


async def _give_prizes(task: _Task) -> bool:
    """Give the next winners of a market their prizes."""
    connection, book, settlement = task.connection, task.book, task.settlement
    found = await _next_stretches(connection, settlement, task.rows_max)
    won, amount = 0, 0
    if decided := prizes(found.terms):
        day, zone = book.day, str(book.ledger.operator.zone)
        won, amount = await settlements.give_prizes(
            connection, settlement, found.stretches, decided, last_seq=book.ledger.last_seq, booked_on=day, zone=zone
        )
    if won:
        given_after, book.ledger.last_seq = book.ledger.last_seq, book.ledger.last_seq + won
        # Right behind its prizes: a reversal of it also reverses the prizes between it and the transfer before it.
        _post(book, settlement, Account.PRIZES, Account.PRIZES_PAYABLE, amount, "prize")
        # A result may come after the time to claim, which is that of the sale (VE-27). What is booked as expired stays so.
        may_expire = book.day > settlement.until and not task.is_overtaken
        if may_expire and (late := await settlements.sum_late(connection, settlement, given_after)):
            expired = sum(of_agency for _, of_agency in late)
            seq = _post(book, settlement, Account.PRIZES_PAYABLE, Account.PRIZES_EXPIRED, expired, "expiry")
            await settlements.write_shares(connection, settlement.operator_id, book.day, [(seq, *share) for share in late])
            task.held.tell("prizes.expired", market_ids=[settlement.market_id], amount=expired)
    # A run that ends early gives the stakes of those back that have not won.
    ends_early = settlement.is_whole and is_short(settlement.kind, settlement.length, settlement.outcomes)
    await _keep(task, won, amount, found.cursor or (Cursor(MarketPhase.REFUNDS) if ends_early else None))
    return found.wagers >= task.rows_max


async def _refund(task: _Task) -> bool:
    """Refund the next wagers that are void: the stakes are the customers' again, and nobody has earned on them (VE-13)."""
    connection, book, settlement = task.connection, task.book, task.settlement
    staked = await settlements.find_staked(connection, settlement, rows_max=task.rows_max)
    refunded = refunds(staked, book.ledger.last_seq, partial(_claimed_until, book))
    amount = sum(prize.amount for prize in refunded)
    if refunded:
        book.ledger.last_seq = refunded[-1].seq
        shares = commissions_to_reverse(staked, partial(_accounts, book))
        await books.load_balances(connection, book.ledger, shares)
        # Right behind its refunds, as in `_give_prizes`.
        _post(book, settlement, Account.SALES, Account.PRIZES_PAYABLE, amount, "refund")
        for account in sorted(shares):
            _post(book, settlement, account, Account.COMMISSIONS, shares[account], "clawback")
    full, cursor = len(staked) >= task.rows_max, None
    if full:
        winner, game, selection, _ = staked[-1]
        cursor = Cursor(MarketPhase.REFUNDS, winner.ticket_seq, game=game, selection=selection)
    await _keep(task, len(refunded), amount, cursor, refunded)
    return full


async def _credit(task: _Task) -> bool:
    """Credit the next bets. It never reports that it used up all its rows: a bet takes far longer than a winner."""
    await task.crediting.credit_bets(task.connection, task.book, task.settlement, task.rows_max)
    await task.held.keep(task.book.ledger.last_seq)
    return False


async def _reclaim(task: _Task) -> bool:
    """Charge agencies for the excess of the next payments over the corrected prizes: their accounts owe it back (RG-09).

    The last payment finishes the settlement. The customers keep their money (RG-08).
    """
    connection, settlement, ledger = task.connection, task.settlement, task.book.ledger
    entities = ledger.people.entities
    rows = await settlements.find_overpaid(connection, settlement, rows_max=task.rows_max)
    debts: dict[int, Cents] = {}
    for _, entity_id, amount in rows:
        if amount:
            account = entities[entity_id].account_id
            debts[account] = debts.get(account, 0) + amount
    await books.load_balances(connection, ledger, debts)
    for account in sorted(debts):
        _post(task.book, settlement, account, Account.PRIZES_PAYABLE, debts[account], "receivable")
    full = len(rows) >= task.rows_max
    cursor = Cursor(MarketPhase.OVERPAID, rows[-1][0]) if full else None
    async with connection.pipeline():
        await task.keep(settlement, cursor)
    return full


async def last_phase(connection: HouseConnection, settlement: MarketSettlement) -> Cursor | None:
    """Return the phase after the last prize: OVERPAID if payments must be checked, else None.

    It is the last phase of a settlement: until it is finished, tickets are paid by the version before.
    """
    is_corrected = settlement.version > 1 and await settlements.has_payouts(connection, settlement)
    return Cursor(MarketPhase.OVERPAID) if is_corrected else None


async def _keep(task: _Task, winners: int, amount: Cents, cursor: Cursor | None, refunded: Sequence[PrizeWon] = ()) -> None:
    """Write what a step has moved, its refunds and its cursor. None: it was the last. Bets come next, then payments to check."""
    connection, book, settlement = task.connection, task.book, task.settlement
    settlement = replace(settlement, winners=settlement.winners + winners, prize=settlement.prize + amount)
    if cursor is None:
        has_bets = await task.crediting.has_bets(connection, settlement)
        cursor = Cursor(MarketPhase.BETS) if has_bets else await last_phase(connection, settlement)
    async with connection.pipeline():
        if refunded:
            await settlements.write_refunds(connection, settlement, refunded, book.day)
        await task.keep(settlement, cursor)


def _claimed_until(book: LotteryBook, member_id: int) -> datetime:
    counter = book.rules.counter(member_id)
    basis: Literal["business", "calendar"] = "business" if counter.business else "calendar"
    return expires_at(book.day, counter.expiration_days, book.ledger.operator.zone, basis, book.rules.rules.holidays)


def _accounts(book: LotteryBook, entity_id: int) -> list[int]:
    entities = book.ledger.people.entities
    return [entities[entity].account_id for entity in entities[entity_id].path]


def _post(book: LotteryBook, settlement: MarketSettlement, debit: int, credit: int, amount: Cents, kind: str) -> int:
    """Move an amount for a market's settlement, and return the transfer's seq. It counts for today."""
    market, version = settlement.market_id, settlement.version
    return book.ledger.post(debit, credit, amount, kind, settlement.until, market_id=market, version=version)


async def _extend(connection: HouseConnection, lottery: KnownLottery, at: datetime, market: MarketToSettle) -> bool:
    """Put the next draw of a run's list in the place of a void one, if one is planned."""
    operator = lottery.operator.id
    if (next_draw := await settlements.find_next_of_run(connection, operator, market.id)) is None:
        return False
    event_id, product_id, draws_at = next_draw
    minutes, today = lottery.rules.at(at).close_minutes(product_id), business_day(at, lottery.operator.zone)
    await markets.plan_draws(connection, [(operator, event_id, draws_at, minutes, today)])
    await settlements.extend_run(connection, operator, market.id, event_id)
    return True


class _Found(NamedTuple):
    """The next wagers that win: where they are, on which terms they were sold, and how many they are. cursor None: the last."""

    stretches: list[Stretch]
    terms: set[WinningTerms]
    wagers: int
    cursor: Cursor | None


async def _next_stretches(connection: HouseConnection, settlement: MarketSettlement, rows_max: int) -> _Found:
    """Return the next wagers that win, rows_max or some more."""
    cursor, stretches, terms, wagers = settlement.cursor, list[Stretch](), set[WinningTerms](), 0
    winning = hits(settlement.kind, settlement.category, settlement.zodiac, tuple(settlement.outcomes))
    until = min(cursor.hit + _HITS_SOUGHT, len(winning))
    places = await settlements.find_played(connection, settlement, winning[:until], since=cursor.hit, hits_max=_HITS_MOST)
    for place in places:
        rows_left = rows_max - wagers
        if rows_left <= 0:
            return _Found(stretches, terms, wagers, cursor)
        hit, start = winning[place], cursor if place == cursor.hit else Cursor(MarketPhase.PRIZES, hit=place)
        found = await settlements.find_terms(connection, settlement, hit, after=start.seq, rows_max=rows_left)
        more, last = sum(one.wagers for one in found), max((one.last for one in found), default=start.seq)
        if found:
            stretches.append(Stretch(hit, start.seq, last))
            terms |= {WinningTerms(one.stake, one.multiplier) for one in found}
        wagers += more
        cursor = next_cursor(start, more, last, rows_left)
        if cursor.hit == place:
            return _Found(stretches, terms, wagers, cursor)
    if len(places) < _HITS_MOST:
        cursor = Cursor(MarketPhase.PRIZES, hit=until)
    return _Found(stretches, terms, wagers, cursor if cursor.hit < len(winning) else None)


_STEPS: Final[Mapping[MarketPhase, Callable[[_Task], Awaitable[bool]]]] = {
    MarketPhase.TAKING_BACK: _take_back,
    MarketPhase.PRIZES: _give_prizes,
    MarketPhase.REFUNDS: _refund,
    MarketPhase.BETS: _credit,
    MarketPhase.OVERPAID: _reclaim,
}
"""The step of each phase. It returns whether it used up all its rows."""
