"""Loads and writes sports tickets: what a batch about them reads, what it writes, and tickets for read-only callers.

A batch may serve several operators at once; every statement names the operator of each row.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from taquilla.domain.sports.book import CODES_TO_SPARE, Fixture, GameOnSale, Offered, OnSale, SportsBook, SportsOperator, TaxRates
from taquilla.domain.sports.coupons import Combining
from taquilla.domain.sports.taxes import ExciseType, Rates, WithholdingAt, WithholdingBasis
from taquilla.domain.sports.ticket_codes import is_code, is_external_id, made_in, ticket_code
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
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

    placing is how many tickets an operator places, with the instant of its batch and the key of its codes. about are tickets
    whose events are loaded as they stand now, as are those of the named ones. signed are requests that may be repetitions.
    """

    placing: dict[int, tuple[int, datetime, bytes]] = field(default_factory=dict)
    coupons: set[tuple[int, int]] = field(default_factory=set)
    cards: set[tuple[int, int]] = field(default_factory=set)
    alike: set[tuple[int, int]] = field(default_factory=set)
    named: set[tuple[int, str]] = field(default_factory=set)
    tickets: set[Place] = field(default_factory=set)
    about: set[Place] = field(default_factory=set)
    calls: set[CallKey] = field(default_factory=set)
    signed: set[SignedKey] = field(default_factory=set)


async def load(connection: HouseConnection, asked: SportsQuery, books: Mapping[int, SportsBook]) -> None:
    """Fill the operators' books. The gates are held, so nothing changes until the batch writes.

    Two round trips: one for the keys given, one for what they lead to.
    """
    found = await _ask(connection, _questions(asked))
    _keep_operators(books, found)
    coupons = asked.coupons | _keep_coupons_of_events(books, found)
    named, recalled = _keep_names(books, found), _keep_signed(books, found)
    codes = _next_codes(asked, books, spare=CODES_TO_SPARE[0])
    questions = _coupon_questions(coupons) | _held_question(asked, codes) | _named_questions(named, recalled)
    more = await _ask(connection, questions)
    for operator, sold in _coupons(more):
        books[operator].coupons[sold.id] = sold
    _keep_tickets(books, found)
    _keep_tickets(books, more)
    await _keep_codes(connection, asked, books, codes, set(more["load_held_codes"]))


Books = Mapping[int, SportsBook]
Rows = defaultdict[str, list[Any]]
"""Rows found, by the names of their statements."""


def _keep_operators(books: Books, found: Rows) -> None:
    for operator, *row in found["load_operators"]:
        books[operator].operator = SportsOperator(*row)
    for operator, kind, jurisdiction, ext, ext_type, wht, wht_basis, wht_at in found["load_rates"]:
        rates = Rates(ext, ExciseType(ext_type), wht, WithholdingBasis(wht_basis))
        books[operator].rates[kind] = TaxRates(jurisdiction, rates, WithholdingAt(wht_at))


def _keep_coupons_of_events(books: Books, found: Rows) -> set[tuple[int, int]]:
    """Put the coupons and cards of events into the books; return them with their operators."""
    for operator, event, card in found["find_cards"]:
        books[operator].cards[event] = card
    for operator, event, coupon in found["find_alike"]:
        books[operator].alike.setdefault(event, []).append(coupon)
    return {(operator, coupon) for operator, _, coupon in [*found["find_cards"], *found["find_alike"]]}


def _keep_names(books: Books, found: Rows) -> set[Place]:
    """Put the tickets of ids and codes into the books; return their places."""
    rows = [*found["find_by_id"], *found["find_by_code"]]
    for operator, name, seq, _ in rows:
        books[operator].named[name] = seq
    return {(operator, seq, day) for operator, _, seq, day in rows}


def _keep_signed(books: Books, found: Rows) -> set[Place]:
    """Put the repeated signed requests into the books; return the places of their tickets."""
    places = set[Place]()
    for operator, signed, first in map(signed_requests.remembered, found["find_signed"]):
        books[operator].signed[signed] = first
        if first.seq is not None and first.day is not None:
            places.add((operator, first.seq, first.day))
    return places


def _keep_tickets(books: Books, found: Rows) -> None:
    """Put tickets, their events, and the calls to their wallets into the books."""
    for operator, *row in found["load_tickets"]:
        books[operator].tickets[row[0]] = _ticket(row)
    for operator, seq, *fixture in found["load_fixtures"]:
        books[operator].fixtures.setdefault(seq, []).append(Fixture._make(fixture))
    for operator, *row in found["load_calls"]:
        call = CallOut(*row)
        books[operator].calls[call.ticket_seq, call.n] = call


async def _keep_codes(
    connection: HouseConnection, asked: SportsQuery, books: Books, codes: list[tuple[int, str]], held: set[tuple[int, str]]
) -> None:
    """Put the codes that come next into the books, held ones among them, with enough free ones if there are.

    Mostly the next codes are free. Where they are not, a ticket's neighbours may be of one coupon, and held as long.
    """
    for spare in CODES_TO_SPARE[1:]:
        free = Counter(operator for operator, code in codes if (operator, code) not in held)
        if all(free[operator] >= asked.placing[operator][0] for operator in {operator for operator, _ in codes}):
            break
        codes = _next_codes(asked, books, spare=spare)
        held = set((await _ask(connection, _held_question(asked, codes)))["load_held_codes"])
    for operator, code in codes:
        books[operator].codes.append((code, (operator, code) in held))


Questions = dict[str, dict[str, str]]


async def _ask(connection: HouseConnection, questions: Questions) -> Rows:
    """Return the rows of several statements in one round trip; none for a statement without parameters."""
    rows: Rows = defaultdict(list)
    if questions:
        async with connection.pipeline():
            cursors = {name: await connection.execute(_SQL[name], values) for name, values in questions.items()}
            for name, cursor in cursors.items():
                rows[name] = await cursor.fetchall()
    return rows


def _questions(asked: SportsQuery) -> Questions:
    questions = _name_questions(asked.named) | _call_question(asked.calls)
    questions |= _place_question("load_tickets", asked.tickets) | _place_question("load_fixtures", asked.about)
    if asked.signed:
        questions["find_signed"] = signed_requests.columns(asked.signed)
    for name, events in (("find_cards", asked.cards), ("find_alike", asked.alike)):
        if events:
            questions[name] = arrays.columns(events, operators=int, events=int)
    if asked.placing:
        instants = [(operator, at) for operator, (_, at, _) in asked.placing.items()]
        questions["load_operators"] = {"operators": arrays.numbers(asked.placing)}
        questions["load_rates"] = arrays.columns(instants, operators=int, instants=datetime)
    return questions


def _name_questions(names: Iterable[tuple[int, str]]) -> Questions:
    """Return the queries for ids and codes of tickets. A text that is neither finds nothing."""
    asked = list(names)
    ids = [name for name in asked if is_external_id(name[1])]
    codes = [name for name in asked if is_code(name[1])]
    questions = {}
    for statement, found in (("find_by_id", ids), ("find_by_code", codes)):
        if found:
            questions[statement] = arrays.columns(found, operators=int, names=str)
    if ids:
        questions["find_by_id"]["days"] = arrays.days([made_in(name).date() for _, name in ids])
    return questions


def _place_question(statement: str, places: Iterable[Place]) -> Questions:
    rows = list(places)
    return {statement: arrays.columns(rows, operators=int, seqs=int, days=date)} if rows else {}


def _named_questions(named: Collection[Place], recalled: Collection[Place]) -> Questions:
    """Return the queries for tickets to be paid, with their events; for those of repeated requests; and for the calls of all."""
    places = {*named, *recalled}
    questions = _place_question("load_tickets", places) | _place_question("load_fixtures", named)
    return questions | _call_question((*place, n) for place in places for n in (1, 2))


def _call_question(keys: Iterable[CallKey]) -> Questions:
    rows = list(keys)
    return {"load_calls": arrays.columns(rows, operators=int, seqs=int, days=date, places=int)} if rows else {}


def _coupon_questions(coupons: Iterable[tuple[int, int]]) -> Questions:
    rows = list(coupons)
    parameters = arrays.columns(rows, operators=int, coupons=int)
    return dict.fromkeys(("load_coupons", "load_games", "load_outcomes"), parameters) if rows else {}


def _next_codes(asked: SportsQuery, books: Mapping[int, SportsBook], *, spare: int) -> list[tuple[int, str]]:
    """Return the codes that come next, one for each ticket that is placed and some to spare, each with its operator."""
    codes: list[tuple[int, str]] = []
    for operator, (placing, _, key) in asked.placing.items():
        settings = books[operator].operator
        if settings is not None:
            first = settings.last_code + 1
            codes += [(operator, ticket_code(key, ordinal)) for ordinal in range(first, first + placing + spare)]
    return codes


def _held_question(asked: SportsQuery, codes: Sequence[tuple[int, str]]) -> Questions:
    if not codes:
        return {}
    rows = [(operator, code, asked.placing[operator][1] - CODE_HELD) for operator, code in codes]
    return {"load_held_codes": arrays.columns(rows, operators=int, codes=str, since=datetime)}


def _coupons(found: Mapping[str, list[Any]]) -> list[tuple[int, OnSale]]:
    """Return coupons as they stand now, each with its operator."""
    offered: dict[tuple[int, int, int], dict[int, Offered]] = defaultdict(dict)
    for operator, coupon, position, outcome, odds, is_open in found["load_outcomes"]:
        offered[operator, coupon, position][outcome] = Offered(odds, is_open)
    legs: dict[tuple[int, int], list[GameOnSale]] = defaultdict(list)
    for operator, coupon, position, *game in found["load_games"]:
        legs[operator, coupon].append(GameOnSale._make((*game, offered[operator, coupon, position])))
    return [
        (operator, OnSale._make((coupon, *terms, Combining(*limits), tuple(legs[operator, coupon]), prize)))
        for operator, coupon, *terms, prize, limits in found["load_coupons"]
    ]


async def find(connection: HouseConnection, operator_id: int, name: str) -> Place | None:
    """Return where the ticket of this id is kept, or the newest of this code."""
    found = await _ask(connection, _name_questions([(operator_id, name)]))
    for operator, _, seq, day in [*found["find_by_id"], *found["find_by_code"]]:
        return operator, seq, day
    return None


async def find_latest(
    connection: HouseConnection, operator_id: int, *, player: str | None, skipped: Sequence[str], rows_max: int
) -> list[Place]:
    """Return where an operator's latest tickets are kept, newest first: all of them, or one player's."""
    statement = "find_latest" if player is None else "find_latest_of_player"
    parameters = {"operator": operator_id, "player": player, "skipped": arrays.texts(skipped), "rows_max": rows_max}
    parameters["looked_at"] = LOOKED_AT_MAX if skipped else rows_max
    found = await connection.execute(_SQL[statement], parameters)
    return [(operator_id, seq, day) for seq, day in await found.fetchall()]


async def load_tickets(connection: HouseConnection, places: Iterable[Place]) -> dict[tuple[int, int], SportsTicket]:
    """Load tickets by (operator, seq)."""
    found = await _ask(connection, _place_question("load_tickets", places))
    return {(operator, row[0]): _ticket(row) for operator, *row in found["load_tickets"]}


async def load_calls(connection: HouseConnection, keys: Iterable[CallKey]) -> dict[CallKey, CallOut]:
    """Load calls to wallets, by their whole keys."""
    found = await _ask(connection, _call_question(keys))
    calls = [(operator, CallOut(*row)) for operator, *row in found["load_calls"]]
    return {(operator, call.ticket_seq, call.day, call.n): call for operator, call in calls}


_LISTS: Final = tuple(place for place, one in enumerate(fields(SportsTicket)) if one.name in ("singles", "odds", "odds_asked"))
_PICKS: Final = next(place for place, one in enumerate(fields(SportsTicket)) if one.name == "picks")


def _ticket(row: list[Any]) -> SportsTicket:
    for place in _LISTS:
        row[place] = None if row[place] is None else tuple(row[place])
    row[_PICKS] = tuple(map(tuple, row[_PICKS]))
    return SportsTicket(*row)


async def write(connection: HouseConnection, books: Iterable[SportsBook]) -> None:
    """Write the decided tickets and calls, one statement per table. Runs inside the caller's pipeline, which commits."""
    books = [book for book in books if book.is_changed]
    changed = [(book.ledger.operator.id, book.written) for book in books]
    rows: dict[str, list[tuple[int, SportsTicket | CallOut]]] = {
        "write_tickets": [(operator, one) for operator, written in changed for one in written.tickets.values()],
        "change_tickets": [(operator, one) for operator, written in changed for one in written.changed_tickets.values()],
        "write_calls": [(operator, one) for operator, written in changed for one in written.calls.values()],
        "change_calls": [(operator, one) for operator, written in changed for one in written.changed_calls.values()],
    }
    for statement, written in rows.items():
        if written:
            keys = [(operator, one.seq if isinstance(one, SportsTicket) else one.ticket_seq) for operator, one in written]
            parameters = arrays.columns(keys, operators=int, seqs=int) | {"rows": _rows(written)}
            await connection.execute(_SQL[statement], parameters)
    await signed_requests.write(connection, books)
    codes = [(operator, written.last_code) for operator, written in changed if written.last_code is not None]
    if codes:
        await connection.execute(_SQL["keep_last_codes"], arrays.columns(codes, operators=int, codes=int))


def _rows(written: Iterable[tuple[int, SportsTicket | CallOut]]) -> str:
    """Return rows as JSON objects by column. Instants and days are written as text."""
    objects = [
        {"operator_id": operator} | {column.name: getattr(one, column.name) for column in fields(one)}
        for operator, one in written
    ]
    return json.dumps(objects, default=str)


async def find_lapsed(connection: HouseConnection, operator_id: int, now: datetime, rows_max: int) -> list[Place]:
    """Return where tickets are kept whose wallet answer, payment or approval did not come in time: so many of each at most."""
    parameters = {"operator": operator_id, "now": now, "rows_max": rows_max}
    async with connection.pipeline():
        lapsed = ("find_unanswered", "find_unpaid", "find_unapproved")
        found = [await connection.execute(_SQL[statement], parameters) for statement in lapsed]
        return [(operator_id, seq, day) for one in found for seq, day in await one.fetchall()]


async def find_held(connection: HouseConnection, operator_id: int, rows_max: int) -> list[Place]:
    """Return where the tickets are kept that wait for their operator's approval, the first to close first."""
    found = await connection.execute(_SQL["find_held"], {"operator": operator_id, "rows_max": rows_max})
    return [(operator_id, seq, day) for seq, day in await found.fetchall()]


async def next_lapse(connection: HouseConnection, operator_id: int) -> datetime | None:
    """Return when the next ticket lapses, unless it is answered for, paid or approved."""
    (due,) = await (await connection.execute(_SQL["next_lapse"], {"operator": operator_id})).fetchone() or (None,)
    return due
