"""Settles markets step by step behind the gate: what was moved before is taken back, winners get their prizes, wallets theirs.

A step is bound by rows. Where a settlement stands is kept with what a step has moved, so that whoever comes after a kill goes on.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Final, Literal, NamedTuple

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.book import Book
from taquilla.domain.lottery.markets import hits, is_due, is_short, judging
from taquilla.domain.lottery.schedule import business_day, expires_at
from taquilla.domain.lottery.settling import (
    Cursor,
    Phase,
    PrizeWon,
    Winner,
    after,
    paying_phase,
    prizes,
    refunds,
    unearned,
)
from taquilla.engine.cache import Known
from taquilla.engine.lottery.reclaiming import last_phase, reclaim
from taquilla.engine.wallets.crediting import credit_bets
from taquilla.store.ledger import gates
from taquilla.store.ledger.gates import Gate, Kept
from taquilla.store.lottery import markets, sales, settlements
from taquilla.store.lottery.settlements import Market, Settlement
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import bought_tickets

_HITS_SOUGHT: Final = 500
_HITS_MOST: Final = 32
"""Winning selections that a step seeks, and looks for winners of."""


class Step(NamedTuple):
    """What a step of long work did: whether there may be more, and whether it met as many rows as it was let."""

    more: bool
    full: bool = False


async def settle_market(
    connection: HouseConnection, known: Known, gate: Gate, at: datetime, market: Market, rows_max: int
) -> Step:
    """One step of a market's settlement, if there is anything to do. A settlement that has begun is finished first."""
    if market.last_version is None or market.last_is_finished:
        return Step(more=await _begin(connection, known, gate, at, market))
    settlement = await settlements.load_settlement(connection, known.operator.id, market.id, market.last_version)
    book = Book(known.operator, known.rules.at(at), at, business_day(at, known.operator.zone), gate.last_seq, gate.last_ordinal)
    full = await _STEPS[settlement.cursor.phase](connection, book, settlement, rows_max)
    await gates.keep_gates(connection, [Kept(gate, gate.day, gate.last_ordinal, book.last_seq, at)])
    return Step(more=True, full=full)


async def _begin(connection: HouseConnection, known: Known, gate: Gate, at: datetime, market: Market) -> bool:
    """Begin the next settlement of a market, or make its run as long as it has to be. False: nothing is due."""
    if is_short(market.kind, market.length, market.outcomes) and await _extend(connection, known, at, market):
        return True
    outcomes, results = judging(market.kind, market.length, market.outcomes, market.results)
    if not is_due(market.kind, outcomes, results, market.last_results):
        return False
    version = (market.last_version or 0) + 1
    phase = Phase.TAKING_BACK if version > 1 else paying_phase(market.kind, [one for one in outcomes if one is not None])
    await settlements.begin_settlement(connection, known.operator.id, market.id, version, results, at, phase)
    await gates.keep_gates(connection, [Kept(gate, gate.day, gate.last_ordinal, gate.last_seq, at)])
    return True


async def _take_back(connection: HouseConnection, book: Book, settlement: Settlement, rows_max: int) -> bool:
    """Reverse the next transfers of the version before, in their order. What it has paid stays paid (RG-08)."""
    operator, version = book.operator.id, settlement.version - 1
    moved = await settlements.load_moved(connection, operator, settlement, rows_max=rows_max)
    await _load_balances(connection, book, chain.from_iterable((one.debit, one.credit) for one in moved))
    for one in moved:
        book.post_market(one.credit, one.debit, one.amount, one.kind, one.day, settlement.market_id, version, reverses=one.seq)
    full = len(moved) >= rows_max
    paying = Cursor(paying_phase(settlement.kind, settlement.outcomes))
    cursor = Cursor(Phase.TAKING_BACK, moved[-1].seq) if full else paying
    async with connection.pipeline():
        await sales.write(connection, [book])
        await settlements.keep_settlement(connection, operator, settlement, cursor, book.at)
    return full


async def _give_prizes(connection: HouseConnection, book: Book, settlement: Settlement, rows_max: int) -> bool:
    """The next winners of a market."""
    operator = book.operator.id
    winners, cursor = await _next_winners(connection, operator, settlement, rows_max)
    won = prizes(winners, book.last_seq)
    amount = sum(prize.amount for prize in won)
    if won:
        book.last_seq = won[-1].seq
        # Right behind its prizes: whoever reverses it, reverses those that lie between it and the transfer before it.
        book.post_market(
            Account.PRIZES,
            Account.PRIZES_PAYABLE,
            amount,
            "prize",
            settlement.until,
            settlement.market_id,
            settlement.version,
        )
    settlement = replace(settlement, winners=settlement.winners + len(won), prize=settlement.prize + amount)
    await _keep(connection, book, settlement, won, "prize", cursor)
    return len(winners) >= rows_max


async def _refund(connection: HouseConnection, book: Book, settlement: Settlement, rows_max: int) -> bool:
    """The next wagers of a market that is void: their stakes are the customers' again, and nobody has earned on them (VE-13)."""
    staked = await settlements.find_staked(connection, book.operator.id, settlement, rows_max=rows_max)
    back = refunds(staked, book.last_seq, partial(_claimed_until, book))
    amount = sum(one.amount for one in back)
    if back:
        book.last_seq = back[-1].seq
        shares = unearned(staked, partial(_accounts, book))
        await _load_balances(connection, book, shares)
        to = (settlement.until, settlement.market_id, settlement.version)
        # Right behind its refunds, as in `_give_prizes`.
        book.post_market(Account.SALES, Account.PRIZES_PAYABLE, amount, "refund", *to)
        for account in sorted(shares):
            book.post_market(account, Account.COMMISSIONS, shares[account], "clawback", *to)
    settlement = replace(settlement, winners=settlement.winners + len(back), prize=settlement.prize + amount)
    full, cursor = len(staked) >= rows_max, None
    if full:
        winner, game, selection, _ = staked[-1]
        cursor = Cursor(Phase.REFUNDS, winner.ticket_seq, game=game, selection=selection)
    await _keep(connection, book, settlement, back, "refund", cursor)
    return full


async def _keep(
    connection: HouseConnection, book: Book, settlement: Settlement, won: list[PrizeWon], kind: str, cursor: Cursor | None
) -> None:
    """Write down what a step gave, and where it stands. None: it gave the last; wallets come next, then what was overpaid."""
    operator = book.operator.id
    if cursor is None:
        has_bets = await bought_tickets.has_bets(connection, operator, settlement)
        cursor = Cursor(Phase.BETS) if has_bets else await last_phase(connection, operator, settlement)
    async with connection.pipeline():
        if won:
            await settlements.write_prizes(connection, operator, settlement, won, book.day, kind)
        await sales.write(connection, [book])
        await settlements.keep_settlement(connection, operator, settlement, cursor, book.at)


def _claimed_until(book: Book, member_id: int) -> datetime:
    counter = book.rules.counter(member_id)
    basis: Literal["business", "calendar"] = "business" if counter.business else "calendar"
    return expires_at(book.day, counter.expiration_days, book.operator.zone, basis, book.rules.rules.holidays)


def _accounts(book: Book, entity_id: int) -> list[int]:
    entities = book.rules.rules.entities
    return [entities[entity].account_id for entity in entities[entity_id].path]


async def _load_balances(connection: HouseConnection, book: Book, accounts: Iterable[int]) -> None:
    """What is kept of the balances that these accounts move."""
    floored = {above for account in accounts for above in book.rules.rules.floored.get(account, ())}
    if floored:
        book.balances |= await sales.load_balances(connection, book.operator.id, floored)


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
    until = min(cursor.hit + _HITS_SOUGHT, len(winning))
    played = await settlements.find_played(
        connection, operator, settlement, winning[:until], since=cursor.hit, hits_max=_HITS_MOST
    )
    for place in played:
        left = rows_max - len(found)
        if left <= 0:
            return found, cursor
        start = cursor if place == cursor.hit else Cursor(Phase.PRIZES, hit=place)
        winners = await settlements.find_winners(
            connection, operator, settlement, winning[place], after=start, rows_max=left
        )
        found += winners
        cursor = after(start, winners, left)
        if cursor.hit == place:
            return found, cursor
    if len(played) < _HITS_MOST:
        cursor = Cursor(Phase.PRIZES, hit=until)
    return found, cursor if cursor.hit < len(winning) else None


_STEPS: Final[Mapping[Phase, Callable[[HouseConnection, Book, Settlement, int], Awaitable[bool]]]] = {
    Phase.TAKING_BACK: _take_back,
    Phase.PRIZES: _give_prizes,
    Phase.REFUNDS: _refund,
    Phase.BETS: credit_bets,
    Phase.OVERPAID: reclaim,
}
"""What each phase does in a step; it tells whether it met as many rows as it was let."""
