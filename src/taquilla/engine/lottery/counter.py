"""Loads and writes what the counter needs of the lottery. Does nothing for a batch without a lottery command.

It remembers between batches how much is sold of each number and what each agency owes, as long as nobody else has come by.
Each sale, undoing and payment takes a seq behind the gate, from every process. So if the gate bears the seq and the rules version
of our own last batch, what that batch left is what the database holds; unless the server has lost commits, and others have given
their seqs out again: these were given at another instant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Final, NamedTuple

from taquilla.domain.deciding import Books
from taquilla.domain.events.outbox import Draft
from taquilla.domain.ledger.commands import Key
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import MARKET_TOTAL, Draw, LotteryBook, Presented
from taquilla.domain.lottery.codes import placed
from taquilla.domain.lottery.commands import (
    LotteryCommand,
    PayTicket,
    Play,
    PrintTicket,
    SellTicket,
    Undoing,
    UndoTicket,
    request_key,
)
from taquilla.domain.lottery.games import JOINT
from taquilla.domain.lottery.rules import NOBODY
from taquilla.domain.lottery.selling import is_sale
from taquilla.engine.counter import BatchPart
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.engine.lottery.joint_games import JointPlay, join
from taquilla.engine.lottery.payment_approvals import load_told
from taquilla.store.ledger.books import RequestKey, load_read_only
from taquilla.store.ledger.gates import Gate
from taquilla.store.lottery import markets, sales, tickets
from taquilla.store.lottery.sales import LotteryQuery, LotteryRows
from taquilla.store.lottery.tickets import Place
from taquilla.store.postgres.database import HouseConnection

_KEYS_MAX: Final = 200_000  # about 250 bytes each
_INSTANT: Final = attrgetter("last_seq", "rules_version", "last_at")

Exposure = dict[tuple[int, int, int, str], Cents]
Balances = dict[int, Cents]


class SoldMark(NamedTuple):
    """The amounts that were asked for, sold of numbers and balances of accounts with a floor, behind a gate as it was left."""

    gate: Gate
    exposure: Exposure
    balances: Balances

    @property
    def keys(self) -> int:
        """The number of amounts."""
        return len(self.exposure) + len(self.balances)


@dataclass(slots=True)
class SoldMemory:
    """The amounts that are remembered, by operator."""

    keys_max: int = _KEYS_MAX
    _operators: dict[int, SoldMark] = field(default_factory=dict)
    _keys: int = 0

    def take(self, gate: Gate) -> tuple[Exposure, Balances]:
        """Return what is known behind a gate that is held, and forget it.

        A batch that fails leaves nothing behind: nobody knows what became of it.
        """
        if (known := self._operators.pop(gate.operator_id, None)) is None:
            return {}, {}
        self._keys -= known.keys
        return (known.exposure, known.balances) if _INSTANT(known.gate) == _INSTANT(gate) else ({}, {})

    def keep(self, gate: Gate, exposure: Exposure, balances: Balances) -> None:
        """Remember what is true behind a gate as a commit has left it. The operators of long ago make room."""
        if (old := self._operators.pop(gate.operator_id, None)) is not None:  # of another node: the operator moves
            self._keys -= old.keys
        known = self._operators[gate.operator_id] = SoldMark(gate, exposure, balances)
        self._keys += known.keys
        while self._keys > self.keys_max:
            self._keys -= self._operators.pop(next(iter(self._operators))).keys


@dataclass(frozen=True, slots=True)
class LotteryPart:
    """An operator's lottery commands in a batch. The flag of each tells whether a batch with it has failed."""

    book: LotteryBook
    commands: Sequence[tuple[LotteryCommand, bool]]

    @property
    def operator(self) -> int:
        """Return the operator's id."""
        return self.book.ledger.operator.id


class LotteryCounter:
    """Loads and writes what batches about the lottery touch."""

    def __init__(self, cache: LotteryCache) -> None:
        self._cache = cache
        self._sold = SoldMemory()

    async def load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        """Fill the books. Tickets to undo or pay are loaded first: everything else depends on them."""
        for held in parts:
            if held.is_held:
                held.books.lottery.exposure, held.books.ledger.balances = self._sold.take(held.gate)
        if not (lottery_parts := [part for part in map(_lottery_part, parts) if part.commands]):
            return
        await self._place(connection, lottery_parts)
        presented = await _load_presented(connection, lottery_parts)
        await _load_printable(connection, lottery_parts)
        query, joint = LotteryQuery(), list[JointPlay]()
        for part in lottery_parts:
            for command, tried in part.commands:
                _add_command(query, joint, part, command, tried=tried)
            query.undoings |= _undoings(part)
        books = {part.operator: part.book for part in lottery_parts}
        for (operator, _), entry in presented.items():
            _add_ticket(query, joint, books[operator], entry)
        at = {part.operator: part.book.at for part in lottery_parts}
        joined = await join(connection, self._cache, joint, query, at) if joint else {}
        for operator, event in query.draws:
            if (event, 0, 0, MARKET_TOTAL) not in books[operator].exposure:
                query.exposure.add((operator, event, 0, 0, MARKET_TOTAL))
        loaded = await sales.load(connection, query, at)
        _fill(books, query, loaded)
        events = await self._cache.events(connection, {event for _, event in loaded.draws})
        for (operator, event), (closes_at, is_open) in loaded.draws.items():
            books[operator].draws[event] = Draw(events[event], closes_at, is_open)
        for operator, markets_by_play in joined.items():
            books[operator].markets = markets_by_play
        for (operator, _), entry in presented.items():
            books[operator].presented[entry.ticket.number, entry.ticket.day] = entry
        for part in lottery_parts if presented else ():
            for command, _ in part.commands:
                if isinstance(command, PayTicket) and (found := part.book.presented.get((command.number, command.day))):
                    await load_told(connection, part.book, found, command.caller.member_id)
        # A sale's answer is rebuilt from the ticket; other commands keep theirs in the request.
        repeated = [(key[0], request.seq, request.day) for key, request in loaded.requests.items() if is_sale(request)]
        for place, ticket in (await tickets.load_tickets(connection, repeated)).items():
            # Use one object per ticket, so that a repeated sale sees changes to its ticket within the batch.
            books[place[0]].sold[place[1]] = presented[place].ticket if place in presented else ticket

    def is_changed(self, books: Books) -> bool:
        """Tell whether there is anything to write."""
        return books.lottery.is_changed

    def keep(self, part: BatchPart) -> None:
        """Remember what is sold and what agencies owe, for the next batch."""
        ledger, exposure = part.books.ledger, part.books.lottery.exposure
        balances, floors = ledger.balances, ledger.people.floors
        if not balances.keys() <= floors.keys():
            # Those of players, who are too many.
            balances = {account: balance for account, balance in balances.items() if account in floors}
        if exposure or balances:
            self._sold.keep(part.gate, exposure, balances)

    async def write(self, connection: HouseConnection, books: Sequence[Books]) -> None:
        """Write what was decided. Runs inside the counter's pipeline."""
        changed = [operator_books.lottery for operator_books in books if operator_books.lottery.is_changed]
        if any(book.written.markets for book in changed):
            await markets.write(connection, changed)
        await sales.write(connection, changed)
        await tickets.write_prints(connection, changed)
        await tickets.write_holds(connection, changed)

    def events(self, books: Books) -> list[Draft]:
        """Return what happened to tickets. Which tickets these are is read from the ledger."""
        written = books.lottery.written
        drafts = [Draft("tickets.sold")] if written.tickets else []
        for state in ("canceled", "rejected") if written.undoings else ():
            if any(ticket.state == state for ticket, _, _ in written.undoings):
                drafts.append(Draft(f"tickets.{state}"))
        return drafts if not written.payouts else [*drafts, Draft("tickets.paid")]

    async def _place(self, connection: HouseConnection, parts: Iterable[LotteryPart]) -> None:
        """Put coded plays on the draws that their codes mean at the sale. Its instant is known only under the gate."""
        for part in parts:
            placing = [command for command, _ in part.commands if isinstance(command, SellTicket) and command.coded]
            if not placing:
                continue
            day_codes, closes = {play.code for sale in placing for play in sale.coded}, part.book.rules.closes(NOBODY)
            events_by_code = await self._cache.codes(connection, part.book.at, day_codes, closes)
            events = await self._cache.events(connection, events_by_code.values())
            draws = {code: events.get(event) for code, event in events_by_code.items()}
            for sale in placing:
                # Set the plays each time: a batch that is retried may have waited over midnight.
                sale.plays = tuple([placed(play, draws.get(play.code)) for play in sale.coded])


def _lottery_part(part: BatchPart) -> LotteryPart:
    commands = [(entry.command, entry.tried) for entry in part.entries if isinstance(entry.command, LotteryCommand)]
    return LotteryPart(part.books.lottery, commands)


async def _load_presented(connection: HouseConnection, parts: Iterable[LotteryPart]) -> dict[tuple[int, int], Presented]:
    numbers: list[tuple[int, int, date]] = []
    reverted: list[tuple[int, int, int]] = []
    keys: list[RequestKey] = []
    for part in parts:
        operator, today = part.operator, part.book.day
        for command, _ in part.commands:
            match command:
                case UndoTicket(sale_key=str()):
                    keys.append((operator, *_sale_key(part.book, command)))
                case UndoTicket(number=int(number), day=date() as day):
                    numbers.append((operator, number, day))
                case UndoTicket(number=int(number)):
                    numbers += [(operator, number, today), (operator, number, today - timedelta(days=1))]
                    if command.undoing is Undoing.REVERT:
                        agency = part.book.ledger.people.agency_of(command.caller.member_id).id
                        reverted.append((operator, agency, number))
                case PayTicket(number=number, day=day):
                    numbers.append((operator, number, day))
    places: set[Place] = set()
    if numbers:
        places.update(await tickets.find_by_number(connection, numbers))
    if reverted:
        places.update(await tickets.find_rejected(connection, reverted))
    if keys:
        places.update(await sales.find_sales(connection, keys))
    return await tickets.load_presented(connection, sorted(places))


def _sale_key(book: LotteryBook, command: UndoTicket) -> Key:
    """Return the idempotency key of the sale to undo, which belongs to its agency."""
    assert command.sale_key is not None
    return command.channel, book.ledger.people.agency_of(command.caller.member_id).id, command.sale_key


async def _load_printable(connection: HouseConnection, parts: Iterable[LotteryPart]) -> None:
    ids = {
        (part.operator, command.ticket_id) for part in parts for command, _ in part.commands if isinstance(command, PrintTicket)
    }
    if ids:
        printable = await tickets.load_printable(connection, ids)
        for part in parts:
            part.book.printable = {ticket_id: ticket for (op, ticket_id), ticket in printable.items() if op == part.operator}
            await load_read_only(connection, [(part.book.ledger, ticket.day) for ticket in part.book.printable.values()])


def _add_command(query: LotteryQuery, joint: list[JointPlay], part: LotteryPart, command: LotteryCommand, *, tried: bool) -> None:
    book, operator = part.book, part.operator
    people = book.ledger.people
    if isinstance(command, SellTicket):
        _add_plays(query, joint, book, command)
        if command.dry_run and not command.caller.session_id:
            # A dry run for nobody has no session, no key and no credit.
            return
    elif isinstance(command, UndoTicket) and command.sale_key is not None:
        query.requests.append((operator, *_sale_key(book, command)))
    member = people.members[command.caller.member_id]
    query.sessions.add((operator, command.caller.session_id))
    if command.key or tried:
        query.requests.append((operator, *request_key(command, member)))
    _add_balances(query, book, member.entity_id)


def _add_balances(query: LotteryQuery, book: LotteryBook, entity_id: int) -> None:
    """Add the balances that an entity's account moves, unless they are known."""
    ledger, people = book.ledger, book.ledger.people
    for account in people.floored[people.entities[entity_id].account_id]:
        if account not in ledger.balances:
            query.balances.add((ledger.operator.id, account))


def _add_plays(query: LotteryQuery, joint: list[JointPlay], book: LotteryBook, sale: SellTicket) -> None:
    rules, operator, seller = book.rules.rules, book.ledger.operator.id, sale.caller.member_id
    for play in sale.plays:
        query.draws.add((operator, play.event_id))
        if play.game in JOINT:
            joint.append(JointPlay(operator, book.rules, seller, play))
        elif play.selection is not None:
            if (play.event_id, 0, play.game, play.selection) not in book.exposure:
                query.exposure.add((operator, play.event_id, 0, play.game, play.selection))
            if rules.counted:
                query.add_counted(operator, rules, seller, (play.event_id, play.game, play.selection), book.exposure)


def _undoings(part: LotteryPart) -> set[tuple[int, int, datetime]]:
    """Return the members whose undoings of today must be counted, since their number is bounded: (operator, member, since)."""
    book = part.book
    members = {command.caller.member_id for command, _ in part.commands if isinstance(command, UndoTicket)}
    since = day_bounds(book.day, book.ledger.operator.zone)[0] if members else book.at
    return {(part.operator, member, since) for member in members if book.rules.counter(member).cancels_max is not None}


def _add_ticket(query: LotteryQuery, joint: list[JointPlay], book: LotteryBook, presented: Presented) -> None:
    operator = book.ledger.operator.id
    # Members above the agency may pay its ticket, and move the agency's balance.
    _add_balances(query, book, presented.ticket.entity_id)
    for wager in presented.ticket.wagers:
        query.draws.add((operator, wager.event_id))
        if wager.game in JOINT:
            play = Play(wager.event_id, wager.game, wager.selection, wager.amount, wager.selection)
            joint.append(JointPlay(operator, book.rules, presented.ticket.member_id, play, wager.market_id))
        for key in ((wager.market_id, 0, wager.game, wager.selection), (wager.market_id, 0, 0, MARKET_TOTAL)):
            if key not in book.exposure:
                query.exposure.add((operator, *key))
        selection = (wager.market_id, wager.game, wager.selection)
        query.add_counted(operator, book.rules.rules, presented.ticket.member_id, selection, book.exposure)


def _fill(books: Mapping[int, LotteryBook], query: LotteryQuery, loaded: LotteryRows) -> None:
    """Spread the rows over the books of their operators."""
    alive: dict[int, list[int]] = {}
    for operator, session in loaded.alive:
        alive.setdefault(operator, []).append(session)
    for operator, sessions in alive.items():
        books[operator].ledger.alive = frozenset(sessions)
    for (operator, channel, issuer, key), request in loaded.requests.items():
        books[operator].ledger.requests[channel, issuer, key] = request
    for (operator, account), balance in loaded.balances.items():
        books[operator].ledger.balances[account] = balance
    for asked in query.exposure:
        # Where no row says otherwise nothing is sold of it: that is worth remembering too.
        operator, market, scope, game, selection = asked
        books[operator].exposure[market, scope, game, selection] = loaded.exposure.get(asked, 0)
    for (operator, member), count in loaded.undone.items():
        books[operator].undone[member] = count
