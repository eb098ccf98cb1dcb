"""Settles markets step by step behind the gate: what was moved before is taken back, winners get their prizes, wallets theirs.

A step is bound by rows. Where a settlement stands is kept with what a step has moved, so that whoever comes after a kill goes on.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, Literal, NamedTuple, Protocol

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.markets import hits, is_due, is_short, is_void, judging
from taquilla.domain.lottery.schedule import expires_at
from taquilla.domain.lottery.settling import (
    AT_BETS,
    AT_OVERPAID,
    AT_TAKING_BACK,
    Cursor,
    PrizeWon,
    Winner,
    after,
    prizes,
    refunds,
    unearned,
)
from taquilla.engine.gate import Held
from taquilla.engine.lottery.cache import Known
from taquilla.engine.lottery.reclaiming import last_phase, reclaim
from taquilla.store.ledger import books
from taquilla.store.lottery import markets, settlements
from taquilla.store.lottery.settlements import Market, Settlement
from taquilla.store.postgres.database import HouseConnection

_HITS_SOUGHT: Final = 500
_HITS_MOST: Final = 32
"""Winning selections that a step seeks, and looks for winners of."""


class Step(NamedTuple):
    """What a step of long work did: whether there may be more, and whether it met as many rows as it was let."""

    more: bool
    full: bool = False


class Crediting(Protocol):
    """What a settlement owes whoever has bets on a market: credited once all prizes are given."""

    async def has_bets(self, connection: HouseConnection, operator_id: int, settlement: Settlement) -> bool:
        """Whether there are any."""

    async def credit_bets(
        self, connection: HouseConnection, book: LotteryBook, settlement: Settlement, rows_max: int
    ) -> None:
        """Credit the next ones, and keep where the settlement stands."""


async def settle_market(
    known: Known, held: Held, market: Market, rows_max: int, crediting: Crediting
) -> Step:
    """One step of a market's settlement, if there is anything to do. A settlement that has begun is finished first."""
    connection, at, operator = held.connection, held.at, known.operator.id
    if market.last_version is None or market.last_is_finished:
        if is_short(market.kind, market.length, market.outcomes) and await _extend(connection, known, at, market):
            return Step(more=True)
        outcomes, results = judging(market.kind, market.length, market.outcomes, market.results)
        if not is_due(market.kind, outcomes, results, market.last_results):
            return Step(more=False)
        version = (market.last_version or 0) + 1
        start = Cursor(AT_TAKING_BACK) if version > 1 else Cursor()
        await settlements.begin_settlement(connection, operator, market.id, version, results, at, start)
        await held.keep()
        return Step(more=True)
    settlement = await settlements.load_settlement(connection, operator, market.id, market.last_version)
    book = LotteryBook(held.book(known), known.rules.at(at))
    if settlement.cursor.pair == AT_TAKING_BACK:
        step = await _take_back(connection, book, settlement, rows_max)
    elif settlement.cursor.pair == AT_BETS:
        step = Step(more=True)
        await crediting.credit_bets(connection, book, settlement, rows_max)
    elif settlement.cursor.pair == AT_OVERPAID:
        step = Step(more=True, full=await reclaim(connection, book, settlement, rows_max))
    elif is_void(settlement.kind, settlement.outcomes):
        step = await _refund(connection, book, settlement, rows_max, crediting)
    else:
        step = await _settle(connection, book, settlement, rows_max, crediting)
    await held.keep(book.ledger.last_seq)
    return step


async def _take_back(connection: HouseConnection, book: LotteryBook, settlement: Settlement, rows_max: int) -> Step:
    """Reverse the next transfers of the version before, in their order. What it has paid stays paid (RG-08)."""
    operator, version = book.ledger.operator.id, settlement.version - 1
    moved = await settlements.load_moved(connection, operator, settlement, rows_max=rows_max)
    await books.load_balances(connection, book.ledger, {account for one in moved for account in (one.debit, one.credit)})
    for one in moved:
        what = (one.credit, one.debit, one.amount, one.kind, one.day)
        book.ledger.post(*what, market_id=settlement.market_id, version=version, reverses=one.seq)
    more = len(moved) >= rows_max
    kept = replace(settlement, cursor=Cursor(AT_TAKING_BACK, moved[-1].seq) if more else Cursor())
    async with connection.pipeline():
        await books.write(connection, [book.ledger])
        await settlements.keep_settlement(connection, operator, kept, None)
    return Step(more=True, full=more)


async def _settle(
    connection: HouseConnection, book: LotteryBook, settlement: Settlement, rows_max: int, crediting: Crediting
) -> Step:
    """The next winners of a market."""
    operator = book.ledger.operator.id
    winners, cursor = await _next_winners(connection, operator, settlement, rows_max)
    won = prizes(winners, book.ledger.last_seq)
    amount = sum(prize.amount for prize in won)
    if won:
        book.ledger.last_seq = won[-1].seq
        # Right behind its prizes: whoever reverses it, reverses those that lie between it and the transfer before it.
        _post(book, settlement, Account.PRIZES, Account.PRIZES_PAYABLE, amount, "prize")
    settlement = replace(settlement, winners=settlement.winners + len(won), prize=settlement.prize + amount)
    await _keep(connection, book, settlement, won, "prize", cursor, crediting)
    return Step(more=True, full=len(winners) >= rows_max)


async def _refund(
    connection: HouseConnection, book: LotteryBook, settlement: Settlement, rows_max: int, crediting: Crediting
) -> Step:
    """The next wagers of a market that is void: their stakes are the customers' again, and nobody has earned on them (VE-13)."""
    staked = await settlements.find_staked(connection, book.ledger.operator.id, settlement, rows_max=rows_max)
    back = refunds(staked, book.ledger.last_seq, partial(_claimed_until, book))
    amount = sum(one.amount for one in back)
    if back:
        book.ledger.last_seq = back[-1].seq
        shares = unearned(staked, partial(_accounts, book))
        await books.load_balances(connection, book.ledger, shares)
        # Right behind its refunds, as in `_settle`.
        _post(book, settlement, Account.SALES, Account.PRIZES_PAYABLE, amount, "refund")
        for account in sorted(shares):
            _post(book, settlement, account, Account.COMMISSIONS, shares[account], "clawback")
    settlement = replace(settlement, winners=settlement.winners + len(back), prize=settlement.prize + amount)
    full, cursor = len(staked) >= rows_max, None
    if full:
        winner, game, selection, _ = staked[-1]
        cursor = Cursor(game, winner.ticket_seq, winner.line, selection)
    await _keep(connection, book, settlement, back, "refund", cursor, crediting)
    return Step(more=True, full=full)


async def _keep(
    connection: HouseConnection,
    book: LotteryBook,
    settlement: Settlement,
    won: list[PrizeWon],
    kind: str,
    cursor: Cursor | None,
    crediting: Crediting,
) -> None:
    """Write down what a step gave, and where it stands. None: it gave the last; wallets come next, then what was overpaid."""
    operator = book.ledger.operator.id
    if cursor is None:
        has_bets = await crediting.has_bets(connection, operator, settlement)
        cursor = Cursor(AT_BETS) if has_bets else await last_phase(connection, operator, settlement)
    kept = replace(settlement, cursor=cursor or settlement.cursor)
    async with connection.pipeline():
        if won:
            await settlements.write_prizes(connection, operator, settlement, won, book.day, kind)
        await books.write(connection, [book.ledger])
        await settlements.keep_settlement(connection, operator, kept, book.at if cursor is None else None)


def _claimed_until(book: LotteryBook, member_id: int) -> datetime:
    counter = book.rules.counter(member_id)
    basis: Literal["business", "calendar"] = "business" if counter.business else "calendar"
    return expires_at(book.day, counter.expiration_days, book.ledger.operator.zone, basis, book.rules.rules.holidays)


def _accounts(book: LotteryBook, entity_id: int) -> list[int]:
    entities = book.ledger.people.entities
    return [entities[entity].account_id for entity in entities[entity_id].path]


def _post(book: LotteryBook, settlement: Settlement, debit: int, credit: int, amount: Cents, kind: str) -> None:
    """Move an amount for a market's settlement. It counts for today."""
    market, version = settlement.market_id, settlement.version
    book.ledger.post(debit, credit, amount, kind, settlement.until, market_id=market, version=version)


async def _extend(connection: HouseConnection, known: Known, at: datetime, market: Market) -> bool:
    """Put the next draw of a run's list in the place of a void one, if one is planned."""
    operator = known.operator.id
    found = await settlements.find_next_of_run(connection, operator, market.id)
    if found is None:
        return False
    event_id, product_id, draws_at = found
    minutes, today = known.rules.at(at).close_minutes(product_id), business_day(at, known.operator.zone)
    await markets.plan_draw(connection, operator, event_id, draws_at, minutes, today)
    await settlements.extend_run(connection, operator, market.id, event_id)
    return True


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
