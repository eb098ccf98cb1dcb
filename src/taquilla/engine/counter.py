"""The four beats of the counter: take the gate, load what the batch touches, decide, write."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from taquilla.domain.deciding import Answer, decide
from taquilla.domain.ledger.book import MARKET_TOTAL, Book, Draw, Presented
from taquilla.domain.lottery.codes import placed
from taquilla.domain.lottery.commands import (
    Buyer,
    Channel,
    Command,
    CounterCommand,
    PayTicket,
    PrintTicket,
    SellTicket,
    Undoing,
    UndoTicket,
)
from taquilla.domain.lottery.games import JOINT
from taquilla.domain.lottery.rules import Rules
from taquilla.domain.lottery.schedule import day_bounds
from taquilla.domain.lottery.selling import is_sale
from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.sports.commands import SportsCommand
from taquilla.domain.wallets.commands import WalletCommand
from taquilla.engine.cache import Cache, Known
from taquilla.engine.lottery.joint_games import JointPlay, join
from taquilla.engine.sports.counter import load_sports
from taquilla.engine.wallets.counter import load_wallets
from taquilla.store.ledger import gates
from taquilla.store.ledger.gates import Gate, Kept
from taquilla.store.lottery import markets, payment_approvals, receipts, sales, tickets
from taquilla.store.lottery.sales import Asked, Loaded, RequestKey
from taquilla.store.lottery.tickets import Place
from taquilla.store.postgres.database import HouseConnection, OutcomeUnknown, named_errors
from taquilla.store.sports import sales as sports_sales
from taquilla.store.wallets import credit_approvals, movements


@dataclass(slots=True, eq=False)
class Entry:
    """A command that waits for its answer. tried: a batch with it has failed, so that its own id may be on record by now."""

    command: Command
    tried: bool = False


# Hands over what waits for an operator, once its gate is ours: not before, so that who comes while we wait is served too.
Cut = Callable[[int], Sequence[Entry]]


@dataclass(slots=True)
class Part:
    """One operator's part of a batch."""

    gate: Gate
    known: Known
    entries: Sequence[Entry]
    book: Book


@dataclass(slots=True)
class Timing:
    """How long each beat took, in seconds, and how many commands it served; began_s is when, by the process's own clock."""

    gate_s: float = 0
    load_s: float = 0
    decide_s: float = 0
    write_s: float = 0
    commands: int = 0
    began_s: float = field(default_factory=time.monotonic)


async def serve(
    connection: HouseConnection, cache: Cache, operators: Sequence[int], cut: Cut, timing: Timing
) -> list[tuple[Entry, Answer]]:
    """Answer what waits for these operators in one transaction. Raises OutcomeUnknown, TryAgain or NotRecorded.

    Of several operators only those are served whose gates are free; an empty answer means that none was.
    """
    async with named_errors():
        began = time.perf_counter()
        taken, now = await gates.take_gates(connection, operators)
        try:
            granted = time.perf_counter()
            parts = [await _part(connection, cache, gate, max(now, gate.last_at), cut) for gate in taken]
            await _load(connection, cache, parts)
            loaded = time.perf_counter()
            answers = [pair for part in parts for pair in _decide(part)]
            decided = time.perf_counter()
            await _write(connection, [part for part in parts if _changed(part)])
        except BaseException:
            await gates.undo(connection)
            raise
    timing.gate_s, timing.load_s, timing.decide_s = granted - began, loaded - granted, decided - loaded
    timing.write_s, timing.commands = time.perf_counter() - decided, len(answers)
    return answers


async def try_out(connection: HouseConnection, cache: Cache, trial: SellTicket) -> Answer:
    """What a trial comes to: loaded and decided like a batch of one. It leaves nothing behind, so it needs no gate, and no seller
    waits for it.
    """
    gate, now = await gates.look_at_gate(connection, trial.operator_id)
    part = await _part(connection, cache, gate, max(now, gate.last_at), lambda operator: [Entry(trial)])
    await _load(connection, cache, [part])
    ((_, answer),) = _decide(part)
    assert not _changed(part), "a trial leaves nothing behind"
    return answer


async def _part(connection: HouseConnection, cache: Cache, gate: Gate, at: datetime, cut: Cut) -> Part:
    known = await cache.load(connection, gate)
    day, last_ordinal = gates.day_of(gate, at, known.operator.zone)
    book = Book(known.operator, known.rules.at(at), at, day, gate.last_seq, last_ordinal)
    return Part(gate, known, cut(gate.operator_id), book)


async def _load(connection: HouseConnection, cache: Cache, parts: Sequence[Part]) -> None:
    """Fill the books. Tickets that are to be undone or paid come first: what else is needed depends on them."""
    if not parts:
        return
    await _place(connection, cache, parts)
    presented = await _presented(connection, parts)
    await _load_printable(connection, parts)
    known = {part.gate.operator_id: part.known for part in parts}
    asked, joint = Asked(), list[JointPlay]()
    sports, played = list[tuple[Book, SportsCommand, bool]](), list[tuple[Book, WalletCommand]]()
    purchases = list[tuple[Book, Buyer]]()
    for part in parts:
        for entry in part.entries:
            command = entry.command
            if isinstance(command, CounterCommand):
                _ask(asked, joint, part, command, tried=entry.tried)
                if isinstance(command, SellTicket) and command.buyer is not None:
                    purchases.append((part.book, command.buyer))
            elif isinstance(command, SportsCommand):
                sports.append((part.book, command, entry.tried))
            else:
                played.append((part.book, command))
        asked.undoings |= _undoings(part)
    if sports:
        await load_sports(connection, sports)
    returns = _returns(parts, presented)
    if played or purchases or returns:
        await load_wallets(connection, played, purchases, returns)
    if len(sports) + len(played) == sum(len(part.entries) for part in parts):
        return
    for (operator, _), one in presented.items():
        _ask_for_undoing(asked, operator, one, known[operator].rules)
    joined = await join(connection, cache, joint, asked) if joint else {}
    loaded = await sales.load(connection, asked, max(part.book.at for part in parts))
    events = await cache.events(connection, {event for _, event in asked.draws})
    sold = await tickets.load_sold(
        connection,
        # A sale's answer is rebuilt from the ticket; the others keep theirs in the request.
        [(key[0], found.seq, found.day) for key, found in loaded.requests.items() if is_sale(found)],
    )
    for part in parts:
        operator = part.gate.operator_id
        _fill(part.book, operator, loaded)
        part.book.markets = joined.get(operator, {})
        # One ticket is one object, so that a repeated sale sees what became of it within the batch.
        part.book.sold = {
            seq: presented[op, seq].ticket if (op, seq) in presented else ticket
            for (op, seq), ticket in sold.items()
            if op == operator
        }
        part.book.draws = {
            event: Draw(events[event], closes_at, is_open)
            for (op, event), (closes_at, is_open) in loaded.draws.items()
            if op == operator
        }
        part.book.presented = {
            (one.ticket.number, one.ticket.day): one for (op, _), one in presented.items() if op == operator
        }


async def _place(connection: HouseConnection, cache: Cache, parts: Iterable[Part]) -> None:
    """Put coded plays on the draws that their codes mean on the day of the sale, which is known under the gate alone."""
    coded: dict[date, list[SellTicket]] = {}
    for part in parts:
        for entry in part.entries:
            if isinstance(entry.command, SellTicket) and entry.command.coded:
                coded.setdefault(part.book.day, []).append(entry.command)
    for day, placing in coded.items():
        meant = await cache.codes(connection, day, {play.code for sale in placing for play in sale.coded})
        events = await cache.events(connection, meant.values())
        draws = {code: events.get(event) for code, event in meant.items()}
        for sale in placing:
            # Anew each time: a batch that is tried again may have waited over midnight.
            sale.plays = tuple([placed(play, draws.get(play.code)) for play in sale.coded])


async def _presented(connection: HouseConnection, parts: Iterable[Part]) -> dict[tuple[int, int], Presented]:
    numbers: list[tuple[int, int, date]] = []
    reverted: list[tuple[int, int, int]] = []
    keys: list[RequestKey] = []
    for part in parts:
        operator, today = part.gate.operator_id, part.book.day
        for entry in part.entries:
            match entry.command:
                case UndoTicket(sale_key=str()):
                    keys.append(_sale_key(part, entry.command))
                case UndoTicket(number=int(number)):
                    numbers += [(operator, number, today), (operator, number, today - timedelta(days=1))]
                    if entry.command.undoing is Undoing.REVERT:
                        agency = part.known.rules.members[entry.command.caller.member_id].entity_id
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


def _sale_key(part: Part, command: UndoTicket) -> RequestKey:
    """Under which key the sale is remembered that is to be undone: its agency's."""
    assert command.sale_key is not None
    member = part.known.rules.members[command.caller.member_id]
    return part.gate.operator_id, command.channel, member.entity_id, command.sale_key


async def _load_printable(connection: HouseConnection, parts: Iterable[Part]) -> None:
    wanted = {
        (part.gate.operator_id, entry.command.ticket_id)
        for part in parts
        for entry in part.entries
        if isinstance(entry.command, PrintTicket)
    }
    if wanted:
        found = await receipts.load_printable(connection, wanted)
        for part in parts:
            operator = part.gate.operator_id
            part.book.printable = {ticket_id: one for (op, ticket_id), one in found.items() if op == operator}


def _returns(parts: Iterable[Part], presented: Mapping[tuple[int, int], Presented]) -> list[tuple[Book, Ticket]]:
    """The tickets that wallets have paid for, among those that have come back to the counter."""
    bought = [(operator, one.ticket) for (operator, _), one in presented.items() if one.ticket.channel == Channel.GAP]
    books = {part.gate.operator_id: part.book for part in parts} if bought else {}
    return [(books[operator], ticket) for operator, ticket in bought]


def _ask(asked: Asked, joint: list[JointPlay], part: Part, command: CounterCommand, *, tried: bool) -> None:
    rules, operator = part.known.rules, part.gate.operator_id
    if isinstance(command, SellTicket):
        _ask_for_plays(asked, joint, part, command)
        if command.trial:
            # Nobody's: no session, no key, no credit.
            return
    elif isinstance(command, UndoTicket) and command.sale_key is not None:
        asked.requests.append(_sale_key(part, command))
    member = rules.members[command.caller.member_id]
    asked.sessions.add((operator, command.caller.session_id))
    if command.key or tried:
        asked.requests.append((operator, *part.book.request_key(command, member)))
    for account in rules.floored[rules.entities[member.entity_id].account_id]:
        asked.balances.add((operator, account))


def _ask_for_plays(asked: Asked, joint: list[JointPlay], part: Part, sale: SellTicket) -> None:
    rules, operator, seller = part.known.rules, part.gate.operator_id, sale.caller.member_id
    for play in sale.plays:
        asked.draws.add((operator, play.event_id))
        if play.game in JOINT:
            joint.append(JointPlay(operator, part.book.rules, seller, play))
        elif play.selection is not None:
            asked.exposure.add((operator, play.event_id, 0, play.game, play.selection))
            if rules.counted:
                asked.ask_counted(operator, rules, seller, (play.event_id, play.game, play.selection))


def _undoings(part: Part) -> set[tuple[int, int, datetime]]:
    """Return the members whose undoings of today must be counted, since their number is bounded: (operator, member, since)."""
    who = {entry.command.caller.member_id for entry in part.entries if isinstance(entry.command, UndoTicket)}
    since = day_bounds(part.book.day, part.known.operator.zone)[0] if who else part.book.at
    return {
        (part.gate.operator_id, member, since)
        for member in who
        if part.book.rules.counter(member).cancels_max is not None
    }


def _ask_for_undoing(asked: Asked, operator: int, presented: Presented, rules: Rules) -> None:
    # Who stands above the agency may pay its ticket, and moves the agency's balance.
    for account in rules.floored[rules.entities[presented.ticket.entity_id].account_id]:
        asked.balances.add((operator, account))
    for wager in presented.ticket.wagers:
        asked.draws.add((operator, wager.event_id))
        asked.exposure.add((operator, wager.market_id, 0, wager.game, wager.selection))
        asked.exposure.add((operator, wager.market_id, 0, 0, MARKET_TOTAL))
        asked.ask_counted(operator, rules, presented.ticket.member_id, (wager.market_id, wager.game, wager.selection))


def _fill(book: Book, operator: int, loaded: Loaded) -> None:
    book.alive = frozenset(session for op, session in loaded.alive if op == operator)
    book.requests |= {key[1:]: request for key, request in loaded.requests.items() if key[0] == operator}
    book.exposure = {key[1:]: sold for key, sold in loaded.exposure.items() if key[0] == operator}
    book.undone = {member: count for (op, member), count in loaded.undone.items() if op == operator}
    book.balances |= {account: balance for (op, account), balance in loaded.balances.items() if op == operator}


def _decide(part: Part) -> list[tuple[Entry, Answer]]:
    answers = decide([entry.command for entry in part.entries], part.book)
    return list(zip(part.entries, answers, strict=True))


def _changed(part: Part) -> bool:
    book, written = part.book, part.book.written
    return (
        book.last_seq != part.gate.last_seq
        or bool(written.requests or written.attempts or written.prints or written.events or written.holds)
        or book.sports.is_changed
        or book.wallets.is_changed
    )


async def _write(connection: HouseConnection, parts: Sequence[Part]) -> None:
    """Write and commit in one round trip. Where nothing is left to write, nothing is flushed to disk."""
    if not parts:
        await connection.execute("rollback")
        return
    connection.warnings.clear()
    async with connection.pipeline():
        if any(part.book.written.markets for part in parts):
            await markets.write(connection, [part.book for part in parts])
        await movements.write_players(connection, [part.book for part in parts])
        await sales.write(connection, [part.book for part in parts])
        await receipts.write_prints(connection, [part.book for part in parts])
        await payment_approvals.write_holds(connection, [part.book for part in parts])
        await sports_sales.write(connection, [part.book for part in parts])
        await movements.write(connection, [part.book for part in parts])
        await credit_approvals.write(connection, [part.book for part in parts])
        kept = [
            Kept(part.gate, part.book.day, part.book.last_ordinal, part.book.last_seq, part.book.at) for part in parts
        ]
        await gates.keep_gates(connection, kept)
        result = await connection.execute("commit")
    if connection.warnings or result.statusmessage != "COMMIT":
        # The row may be here and not on the standby: whoever asked must ask again.
        raise OutcomeUnknown
    connection.tell_all()
