"""Loads and writes sports tickets: what a batch about them reads, what it writes, and tickets for read-only callers.

A batch may serve several operators at once; every statement names the operator of each row.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from taquilla.domain.sports.book import CODES_TO_SPARE, Fixture, GameOnSale, Offered, OnSale, SportsBook, SportsOperator, TaxRates
from taquilla.domain.sports.coupons import Combining
from taquilla.domain.sports.taxes import ExciseType, Rates, WithholdingAt, WithholdingBasis
from taquilla.domain.sports.ticket_codes import is_code, is_external_id, made_in, ticket_code
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements
from taquilla.store.sports import signed_requests
from taquilla.store.sports.signed_requests import SignedKey

_SQL = {**statements(__file__), "find_signed": signed_requests.SQL["find_signed"]}

CODE_HELD: Final = timedelta(days=30)
"""The time for which a ticket that is neither closed nor cancelled keeps its code from others."""
LOOKED_AT_MAX: Final = 1_000
"""Tickets that a list without some types reads at most."""

Place = tuple[int, int, date]  # operator, seq, day: where a ticket is kept
CallKey = tuple[int, int, date, int]  # operator, ticket's seq, day, n


@dataclass(slots=True)
class SportsQuery:
    """The keys of what a batch reads; every item begins with its operator.

    placing is how many tickets an operator places, with the instant of its batch and the key of its codes. names are
    tickets' ids or codes, events are of orders that name no coupon: the first, and all. fixtures are tickets whose events are
    loaded as they stand now, as are those of the tickets with a name here. signed are requests that may be repetitions.
    """

    placing: dict[int, tuple[int, datetime, bytes]] = field(default_factory=dict)
    coupons: set[tuple[int, int]] = field(default_factory=set)
    cards: set[tuple[int, int]] = field(default_factory=set)
    events: set[tuple[int, int, tuple[int, ...]]] = field(default_factory=set)
    names: set[tuple[int, str]] = field(default_factory=set)
    tickets: set[Place] = field(default_factory=set)
    fixtures: set[Place] = field(default_factory=set)
    calls: set[CallKey] = field(default_factory=set)
    signed: set[SignedKey] = field(default_factory=set)


async def load(connection: HouseConnection, query: SportsQuery, books: Mapping[int, SportsBook]) -> None:
    """Fill the operators' books. The gates are held, so nothing changes until the batch writes.

    Two round trips: one for the keys given, one for what they lead to.
    """
    rows = await connection.ask(_SQL, _questions(query))
    _keep_operators(books, rows)
    coupons = query.coupons | _keep_coupons_of_events(books, rows)
    named_places, repeated_places = _keep_names(books, rows), _keep_signed(books, rows)
    codes = _next_codes(query, books, spare=CODES_TO_SPARE[0])
    questions = _question(coupons, "load_coupons", "load_games", "load_outcomes", operators=int, coupons=int)
    questions |= _held_question(query, codes) | _named_questions(named_places, repeated_places)
    more_rows = await connection.ask(_SQL, questions)
    for operator, coupon in _coupons(more_rows):
        books[operator].coupons[coupon.id] = coupon
    _keep_tickets(books, rows)
    _keep_tickets(books, more_rows)
    await _keep_codes(connection, query, books, codes, set(more_rows["load_held_codes"]))


Books = Mapping[int, SportsBook]
Rows = defaultdict[str, list[TupleRow]]
"""Rows found, by the names of their statements."""


def _keep_operators(books: Books, rows: Rows) -> None:
    for operator, *row in rows["load_operators"]:
        books[operator].operator = SportsOperator(*row)
    for operator, kind, jurisdiction, ext, ext_type, wht, wht_basis, wht_at in rows["load_rates"]:
        rates = Rates(ext, ExciseType(ext_type), wht, WithholdingBasis(wht_basis))
        books[operator].rates[kind] = TaxRates(jurisdiction, rates, WithholdingAt(wht_at))


def _keep_coupons_of_events(books: Books, rows: Rows) -> set[tuple[int, int]]:
    """Put the coupons and cards of events into the books; return them with their operators."""
    for operator, event, card in rows["find_cards"]:
        books[operator].cards[event] = card
    for operator, event, coupon in rows["find_alike"]:
        books[operator].coupons_by_event.setdefault(event, []).append(coupon)
    return {(operator, coupon) for operator, _, coupon in [*rows["find_cards"], *rows["find_alike"]]}


def _keep_names(books: Books, rows: Rows) -> set[Place]:
    """Put the tickets of ids and codes into the books; return their places."""
    name_rows = [*rows["find_by_id"], *rows["find_by_code"]]
    for operator, name, seq, _ in name_rows:
        books[operator].tickets_by_name[name] = seq
    return {(operator, seq, day) for operator, _, seq, day in name_rows}


def _keep_signed(books: Books, rows: Rows) -> set[Place]:
    """Put the repeated signed requests into the books; return the places of their tickets."""
    places = set[Place]()
    for operator, signed, first in map(signed_requests.remembered, rows["find_signed"]):
        books[operator].signed[signed] = first
        if first.seq is not None and first.day is not None:
            places.add((operator, first.seq, first.day))
    return places


def _keep_tickets(books: Books, rows: Rows) -> None:
    """Put tickets, their events, and the calls to their wallets into the books."""
    for operator, *row in rows["load_tickets"]:
        books[operator].tickets[row[0]] = _ticket(row)
    fixtures: dict[tuple[int, int], list[Fixture]] = defaultdict(list)
    for operator, coupon, *fixture in rows["load_fixtures"]:
        fixtures[operator, coupon].append(Fixture._make(fixture))
    for (operator, coupon), coupon_fixtures in fixtures.items():
        books[operator].fixtures[coupon] = coupon_fixtures
    for operator, *row in rows["load_calls"]:
        call = CallOut._make(row)
        books[operator].calls[call.ticket_seq, call.n] = call


async def _keep_codes(
    connection: HouseConnection, query: SportsQuery, books: Books, codes: list[tuple[int, str]], held_codes: set[tuple[int, str]]
) -> None:
    """Put the codes that come next into the books, held ones among them, with enough free ones if there are.

    Mostly the next codes are free. Where they are not, a ticket's neighbours may be of one coupon, and held as long.
    """
    for spare in CODES_TO_SPARE[1:]:
        free = Counter(operator for operator, code in codes if (operator, code) not in held_codes)
        if all(free[operator] >= query.placing[operator][0] for operator in {operator for operator, _ in codes}):
            break
        codes = _next_codes(query, books, spare=spare)
        held_codes = set((await connection.ask(_SQL, _held_question(query, codes)))["load_held_codes"])
    for operator, code in codes:
        books[operator].codes.append((code, (operator, code) in held_codes))


Questions = dict[str, dict[str, str]]


def _questions(query: SportsQuery) -> Questions:
    questions = _name_questions(query.names) | _call_question(query.calls)
    questions |= _place_question("load_tickets", query.tickets) | _place_question("load_fixtures", query.fixtures)
    if query.signed:
        questions["find_signed"] = signed_requests.columns(query.signed)
    questions |= _question(query.cards, "find_cards", operators=int, events=int)
    questions |= _question(query.events, "find_alike", operators=int, events=int, named=tuple)
    if query.placing:
        instants = [(operator, at) for operator, (_, at, _) in query.placing.items()]
        questions["load_operators"] = {"operators": arrays.numbers(query.placing)}
        questions["load_rates"] = arrays.columns(instants, operators=int, instants=datetime)
    return questions


def _name_questions(names: Iterable[tuple[int, str]]) -> Questions:
    """Return the queries for ids and codes of tickets. A text that is neither finds nothing."""
    name_list = list(names)
    ids = [name for name in name_list if is_external_id(name[1])]
    codes = [name for name in name_list if is_code(name[1])]
    questions = _question(ids, "find_by_id", operators=int, names=str)
    questions |= _question(codes, "find_by_code", operators=int, names=str)
    if ids:
        questions["find_by_id"]["days"] = arrays.days([made_in(name).date() for _, name in ids])
    return questions


def _question(keys: Iterable[Iterable[object]], *statements: str, **kinds: object) -> Questions:
    """Return queries for keys, whose columns are of these kinds; none for no keys."""
    rows = list(keys)
    return dict.fromkeys(statements, arrays.columns(rows, **kinds)) if rows else {}


def _place_question(statement: str, places: Iterable[Place]) -> Questions:
    return _question(places, statement, operators=int, seqs=int, days=date)


def _named_questions(named_places: Collection[Place], repeated_places: Collection[Place]) -> Questions:
    """Return the queries for tickets to be paid, with their events; for those of repeated requests; and for the calls of all."""
    places = {*named_places, *repeated_places}
    questions = _place_question("load_tickets", places) | _place_question("load_fixtures", named_places)
    return questions | _call_question((*place, n) for place in places for n in (1, 2))


def _call_question(keys: Iterable[CallKey]) -> Questions:
    return _question(keys, "load_calls", operators=int, seqs=int, days=date, places=int)


def _next_codes(query: SportsQuery, books: Mapping[int, SportsBook], *, spare: int) -> list[tuple[int, str]]:
    """Return the codes that come next, one for each ticket that is placed and some to spare, each with its operator."""
    codes: list[tuple[int, str]] = []
    for operator, (placing, _, key) in query.placing.items():
        if (settings := books[operator].operator) is not None:
            first = settings.last_code + 1
            codes += [(operator, ticket_code(key, ordinal)) for ordinal in range(first, first + placing + spare)]
    return codes


def _held_question(query: SportsQuery, codes: Sequence[tuple[int, str]]) -> Questions:
    rows = [(operator, code, query.placing[operator][1] - CODE_HELD) for operator, code in codes]
    return _question(rows, "load_held_codes", operators=int, codes=str, since=datetime)


def _coupons(rows: Mapping[str, list[TupleRow]]) -> list[tuple[int, OnSale]]:
    """Return coupons as they stand now, each with its operator."""
    outcomes: dict[tuple[int, int, int], dict[int, Offered]] = defaultdict(dict)
    for operator, coupon, position, outcome, odds, is_open in rows["load_outcomes"]:
        outcomes[operator, coupon, position][outcome] = Offered(odds, is_open)
    legs: dict[tuple[int, int], list[GameOnSale]] = defaultdict(list)
    for operator, coupon, position, *game in rows["load_games"]:
        legs[operator, coupon].append(GameOnSale._make((*game, outcomes[operator, coupon, position])))
    return [
        (operator, OnSale._make((coupon, *terms, Combining(*limits), tuple(legs[operator, coupon]), prize)))
        for operator, coupon, *terms, prize, limits in rows["load_coupons"]
    ]


async def find(connection: HouseConnection, operator_id: int, name: str) -> Place | None:
    """Return where the ticket of this id is kept, or the newest of this code."""
    rows = await connection.ask(_SQL, _name_questions([(operator_id, name)]))
    for operator, _, seq, day in [*rows["find_by_id"], *rows["find_by_code"]]:
        return operator, seq, day
    return None


async def list_sold(
    connection: HouseConnection, operator_id: int, first: date, last: date, after: int, rows_max: int
) -> list[TupleRow]:
    """Return tickets ordered on these local days and sold since, after a seq: seq, what an export shows, and six amounts."""
    parameters = {"operator": operator_id, "first": first, "last": last, "after": after, "rows_max": rows_max}
    return await connection.fetch(_SQL["list_sold"], parameters)


async def find_latest(
    connection: HouseConnection, operator_id: int, *, player: str | None, skipped: Sequence[str], rows_max: int
) -> list[Place]:
    """Return where an operator's latest tickets are kept, newest first: all of them, or one player's."""
    statement = "find_latest" if player is None else "find_latest_of_player"
    parameters = {"operator": operator_id, "player": player, "skipped": arrays.texts(skipped), "rows_max": rows_max}
    parameters["looked_at"] = LOOKED_AT_MAX if skipped else rows_max
    return [(operator_id, seq, day) for seq, day in await connection.fetch(_SQL[statement], parameters)]


async def load_tickets(connection: HouseConnection, places: Iterable[Place]) -> dict[tuple[int, int], SportsTicket]:
    """Load tickets by (operator, seq)."""
    rows = await connection.ask(_SQL, _place_question("load_tickets", places))
    return {(operator, row[0]): _ticket(row) for operator, *row in rows["load_tickets"]}


async def load_calls(connection: HouseConnection, keys: Iterable[CallKey]) -> dict[CallKey, CallOut]:
    """Load calls to wallets, by their whole keys."""
    rows = await connection.ask(_SQL, _call_question(keys))
    calls = [(operator, CallOut._make(row)) for operator, *row in rows["load_calls"]]
    return {(operator, call.ticket_seq, call.day, call.n): call for operator, call in calls}


_CHANGED: Final = ("seq", "day", "step", "approved", "accepted_at", "accepted_seq", "updated_at", "calls")
"""The columns of a ticket that the counter changes, with its key."""
_CALLS: Final = arrays.table(
    operators=int, tickets=int, places=int, days=date, seqs=int, actions=str, reasons=str | None, versions=int,
    amounts=str | None, states=str, tries=int, next=datetime, claims=datetime | None, answers=str | None, written=datetime,
    answered=datetime | None, answered_seqs=int | None,
)
_LAST_CODES: Final = arrays.table(operators=int, codes=int)
_COLUMNS: Final = SportsTicket._fields
_LISTS: Final = tuple(map(_COLUMNS.index, ("singles", "odds", "odds_asked")))
_PICKS: Final = _COLUMNS.index("picks")


def _ticket(row: list[object]) -> SportsTicket:
    # In its place: every call about a ticket reads it.
    for place in _LISTS:
        if isinstance(values := row[place], list):
            row[place] = tuple(values)
    picks = row[_PICKS]
    assert isinstance(picks, list)
    row[_PICKS] = tuple(map(tuple, picks))
    return SportsTicket._make(row)


async def write(connection: HouseConnection, books: Iterable[SportsBook]) -> None:
    """Write the decided tickets and calls, one statement per table. Runs inside the caller's pipeline, which commits."""
    books = [book for book in books if book.is_changed]
    changed = [(book.ledger.operator.id, book.written) for book in books]
    if tickets := [(operator, row) for operator, written in changed for row in written.tickets.values()]:
        operators = arrays.numbers([operator for operator, _ in tickets])
        # Objects by column, with instants and days as texts.
        rows = json.dumps([{"operator_id": operator} | row._asdict() for operator, row in tickets], default=str)
        await connection.execute(_SQL["write_tickets"], {"rows": rows, "operators": operators})
    changed_tickets = [(operator, row) for operator, written in changed for row in written.changed_tickets.values()]
    if changed_tickets:
        await connection.execute(_SQL["change_tickets"], arrays.owned(changed_tickets, SportsTicket, *_CHANGED))
    calls = [_call(operator, row) for operator, written in changed for row in written.calls.values()]
    await connection.put(_SQL["write_calls"], _CALLS, calls)
    changed_calls = [_call(operator, row) for operator, written in changed for row in written.changed_calls.values()]
    await connection.put(_SQL["change_calls"], _CALLS, changed_calls)
    await signed_requests.write(connection, books)
    codes = [(operator, written.last_code) for operator, written in changed if written.last_code is not None]
    await connection.put(_SQL["keep_last_codes"], _LAST_CODES, codes)


def _call(operator: int, call: CallOut) -> TupleRow:
    return (
        operator, call.ticket_seq, call.n, call.day, call.seq, call.action, call.reason, call.version, _json(call.amounts),
        call.state, call.tries, call.next_try, call.claimed_until, _json(call.answer), call.written_at, call.answered_at,
        call.answered_seq,
    )  # fmt: skip


def _json(value: dict[str, object] | None) -> str | None:
    return None if value is None else json.dumps(value, default=str)


async def find_lapsed(connection: HouseConnection, operator_id: int, now: datetime, rows_max: int) -> list[Place]:
    """Return the places of tickets whose answer, payment or approval did not come in time, at most rows_max of each."""
    parameters = {"operator": operator_id, "now": now, "rows_max": rows_max}
    queries = (_SQL["find_unanswered"], _SQL["find_unpaid"], _SQL["find_unapproved"])
    return [(operator_id, seq, day) for rows in await connection.together(parameters, *queries) for seq, day in rows]


async def find_held(connection: HouseConnection, operator_id: int, rows_max: int) -> list[Place]:
    """Return where the tickets are kept that wait for their operator's approval, the first to close first."""
    held = await connection.fetch(_SQL["find_held"], operator=operator_id, rows_max=rows_max)
    return [(operator_id, seq, day) for seq, day in held]
