"""The loads and writes of sports tickets: what a batch about them reads, what it leaves behind, and tickets for whoever looks.

A batch may serve several operators at once; every statement names the operator of each row.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from taquilla.domain.book import Book
from taquilla.domain.codes import is_external_id, made_in, ticket_code
from taquilla.domain.coupons import Combining
from taquilla.domain.sports_book import CODE_TRIES, Game, Offered, OnSale, SportsBook, SportsOperator, TaxRates
from taquilla.domain.sports_tickets import CallOut, SportsTicket
from taquilla.domain.taxes import ExciseType, Rates, WithholdingAt, WithholdingBasis
from taquilla.store import arrays
from taquilla.store.database import HouseConnection, statements

_SQL = statements(__file__)

CODE_HELD: Final = timedelta(days=30)
"""How long a ticket that is neither closed nor cancelled keeps its code from others."""

Place = tuple[int, int, date]  # operator, seq, day: where a ticket is kept
CallKey = tuple[int, int, date, int]  # operator, ticket's seq, day, n


@dataclass(slots=True)
class SportsAsked:
    """What a batch needs to see; every item begins with its operator.

    placing is how many tickets an operator places, with the instant of its batch and the key of its codes.
    """

    placing: dict[int, tuple[int, datetime, bytes]] = field(default_factory=dict)
    coupons: set[tuple[int, int]] = field(default_factory=set)
    cards: set[tuple[int, int]] = field(default_factory=set)
    alike: set[tuple[int, int]] = field(default_factory=set)
    named: set[tuple[int, str]] = field(default_factory=set)
    tickets: set[Place] = field(default_factory=set)
    calls: set[CallKey] = field(default_factory=set)


async def load(connection: HouseConnection, asked: SportsAsked) -> dict[int, SportsBook]:
    """A book for each operator that anything is found of. The gates are ours, so nothing changes until we write."""
    books: dict[int, SportsBook] = defaultdict(SportsBook)
    places = set(asked.tickets)
    coupons = set(asked.coupons)
    for (operator, name), seq, day in await find(connection, asked.named):
        books[operator].named[name] = seq
        places.add((operator, seq, day))
    for operator, event, card in await _find_coupons(connection, "find_cards", asked.cards):
        books[operator].cards[event] = card
        coupons.add((operator, card))
    for operator, event, coupon in await _find_coupons(connection, "find_alike", asked.alike):
        books[operator].alike.setdefault(event, []).append(coupon)
        coupons.add((operator, coupon))
    if asked.placing:
        await _load_terms(connection, asked, books)
    if coupons:
        for operator, sold in await _load_coupons(connection, coupons):
            books[operator].coupons[sold.id] = sold
    for (operator, seq), ticket in (await load_tickets(connection, places)).items():
        books[operator].tickets[seq] = ticket
    for (operator, *_), call in (await load_calls(connection, asked.calls)).items():
        books[operator].calls[call.ticket_seq, call.n] = call
    return books


async def _load_terms(connection: HouseConnection, asked: SportsAsked, books: dict[int, SportsBook]) -> None:
    """How operators sell, at what taxes, and the codes that they hand out next."""
    operators = list(asked.placing)
    parameters = {
        "operators": arrays.numbers(operators),
        "instants": arrays.instants([at for _, at, _ in asked.placing.values()]),
    }
    async with connection.pipeline():
        settings = await connection.execute(_SQL["load_operators"], {"operators": parameters["operators"]})
        taxes = await connection.execute(_SQL["load_rates"], parameters)
        for operator, *row in await settings.fetchall():
            books[operator].operator = SportsOperator(*row)
        for operator, kind, jurisdiction, ext, ext_type, wht, wht_basis, wht_at in await taxes.fetchall():
            rates = Rates(ext, ExciseType(ext_type), wht, WithholdingBasis(wht_basis))
            books[operator].rates[kind] = TaxRates(jurisdiction, rates, WithholdingAt(wht_at))
    selling = {operator: books[operator] for operator in operators if books[operator].operator is not None}
    # Mostly the next codes are free; where one is not, more of them are looked at.
    await _load_codes(connection, asked, selling, spare=0)
    held = {operator: book for operator, book in selling.items() if any(is_held for _, is_held in book.codes)}
    if held:
        await _load_codes(connection, asked, held, spare=CODE_TRIES - 1)


async def _load_codes(
    connection: HouseConnection, asked: SportsAsked, books: Mapping[int, SportsBook], *, spare: int
) -> None:
    codes: list[tuple[int, str]] = []
    for operator, book in books.items():
        wanted, _, key = asked.placing[operator]
        assert book.operator is not None
        first = book.operator.last_code + 1
        codes += [(operator, ticket_code(key, ordinal)) for ordinal in range(first, first + wanted + spare)]
    parameters = {
        "operators": arrays.numbers([operator for operator, _ in codes]),
        "codes": arrays.texts([code for _, code in codes]),
        "since": arrays.instants([asked.placing[operator][1] - CODE_HELD for operator, _ in codes]),
    }
    held = set(await (await connection.execute(_SQL["load_held_codes"], parameters)).fetchall())
    for operator, book in books.items():
        book.codes = [(code, (owner, code) in held) for owner, code in codes if owner == operator]


async def _find_coupons(connection: HouseConnection, name: str, asked: Iterable[tuple[int, int]]) -> list[Any]:
    rows = list(asked)
    if not rows:
        return []
    return await (await connection.execute(_SQL[name], _columns(rows, "events"))).fetchall()


async def _load_coupons(connection: HouseConnection, asked: Iterable[tuple[int, int]]) -> list[tuple[int, OnSale]]:
    """Coupons as they stand now, each with its operator."""
    parameters = _columns(list(asked), "coupons")
    async with connection.pipeline():
        coupons = await connection.execute(_SQL["load_coupons"], parameters)
        games = await connection.execute(_SQL["load_games"], parameters)
        outcomes = await connection.execute(_SQL["load_outcomes"], parameters)
        offered: dict[tuple[int, int, int], dict[int, Offered]] = defaultdict(dict)
        for operator, coupon, position, outcome, odds, is_open in await outcomes.fetchall():
            offered[operator, coupon, position][outcome] = Offered(odds, is_open)
        legs: dict[tuple[int, int], list[Game]] = defaultdict(list)
        for operator, coupon, position, *game in await games.fetchall():
            legs[operator, coupon].append(Game._make((*game, offered[operator, coupon, position])))
        return [
            (operator, OnSale._make((coupon, *terms, Combining(*limits), tuple(legs[operator, coupon]))))
            for operator, coupon, *terms, limits in await coupons.fetchall()
        ]


def _columns(rows: Sequence[tuple[int, int]], name: str) -> dict[str, str]:
    return {"operators": arrays.numbers([operator for operator, _ in rows]), name: arrays.numbers([one for _, one in rows])}


async def find(
    connection: HouseConnection, names: Iterable[tuple[int, str]]
) -> list[tuple[tuple[int, str], int, date]]:
    """Where the tickets of these ids or codes are kept, each with the (operator, name) that it was found by."""
    ids, codes = list[tuple[int, str]](), list[tuple[int, str]]()
    for name in names:
        (ids if is_external_id(name[1]) else codes).append(name)
    found: list[Any] = []
    for statement, asked in (("find_by_id", ids), ("find_by_code", codes)):
        if asked:
            parameters = {
                "operators": arrays.numbers([operator for operator, _ in asked]),
                "names": arrays.texts([name for _, name in asked]),
            }
            if asked is ids:
                parameters["days"] = arrays.days([made_in(name).date() for _, name in asked])
            found += await (await connection.execute(_SQL[statement], parameters)).fetchall()
    return [((operator, name), seq, day) for operator, name, seq, day in found]


async def find_latest(
    connection: HouseConnection, operator_id: int, *, player: str | None, skipped: Sequence[str], rows_max: int
) -> list[Place]:
    """Where an operator's latest tickets are kept, newest first: all of them, or one player's."""
    statement = "find_latest" if player is None else "find_latest_of_player"
    parameters = {"operator": operator_id, "player": player, "skipped": arrays.texts(skipped), "rows_max": rows_max}
    found = await connection.execute(_SQL[statement], parameters)
    return [(operator_id, seq, day) for seq, day in await found.fetchall()]


async def load_tickets(connection: HouseConnection, places: Iterable[Place]) -> dict[tuple[int, int], SportsTicket]:
    """Tickets by (operator, seq)."""
    rows = list(places)
    if not rows:
        return {}
    found = await connection.execute(_SQL["load_tickets"], _places(rows))
    return {(operator, row[0]): _ticket(row) for operator, *row in await found.fetchall()}


async def load_calls(connection: HouseConnection, keys: Iterable[CallKey]) -> dict[CallKey, CallOut]:
    """Calls to wallets, by their whole keys."""
    rows = list(keys)
    if not rows:
        return {}
    parameters = _places([key[:3] for key in rows]) | {"places": arrays.numbers([n for *_, n in rows])}
    found = await connection.execute(_SQL["load_calls"], parameters)
    calls = [(operator, CallOut(*row)) for operator, *row in await found.fetchall()]
    return {(operator, call.ticket_seq, call.day, call.n): call for operator, call in calls}


def _places(places: Sequence[Place]) -> dict[str, str]:
    return {
        "operators": arrays.numbers([operator for operator, _, _ in places]),
        "seqs": arrays.numbers([seq for _, seq, _ in places]),
        "days": arrays.days([day for _, _, day in places]),
    }


_LISTS: Final = tuple(place for place, one in enumerate(fields(SportsTicket)) if one.name in ("singles", "odds", "odds_asked"))
_PICKS: Final = next(place for place, one in enumerate(fields(SportsTicket)) if one.name == "picks")


def _ticket(row: list[Any]) -> SportsTicket:
    for place in _LISTS:
        row[place] = None if row[place] is None else tuple(row[place])
    row[_PICKS] = tuple(map(tuple, row[_PICKS]))
    return SportsTicket(*row)


async def write(connection: HouseConnection, books: Iterable[Book]) -> None:
    """The tickets and calls that were decided, one statement per table. Runs inside the caller's pipeline, which commits."""
    changed = [(book.operator.id, book.sports.written) for book in books if book.sports.is_changed]
    rows: dict[str, list[tuple[int, SportsTicket | CallOut]]] = {
        "write_tickets": [(operator, one) for operator, written in changed for one in written.tickets.values()],
        "change_tickets": [(operator, one) for operator, written in changed for one in written.changed_tickets.values()],
        "write_calls": [(operator, one) for operator, written in changed for one in written.calls.values()],
        "change_calls": [(operator, one) for operator, written in changed for one in written.changed_calls.values()],
    }
    for statement, written in rows.items():
        if written:
            await connection.execute(_SQL[statement], {"rows": _rows(written)})
    codes = [(operator, written.last_code) for operator, written in changed if written.last_code is not None]
    if codes:
        await connection.execute(_SQL["keep_last_codes"], _columns(codes, "codes"))


def _rows(written: Iterable[tuple[int, SportsTicket | CallOut]]) -> str:
    """Rows as JSON objects by column. Instants and days write themselves as text."""
    objects = [
        {"operator_id": operator} | {column.name: getattr(one, column.name) for column in fields(one)}
        for operator, one in written
    ]
    return json.dumps(objects, default=str)


async def find_lapsed(connection: HouseConnection, operator_id: int, now: datetime, rows_max: int) -> list[Place]:
    """Where the tickets are kept that nobody has answered for in time, or paid: so many at most."""
    parameters = {"operator": operator_id, "now": now, "rows_max": rows_max}
    async with connection.pipeline():
        unanswered = await connection.execute(_SQL["find_unanswered"], parameters)
        unpaid = await connection.execute(_SQL["find_unpaid"], parameters)
        rows = [*await unanswered.fetchall(), *await unpaid.fetchall()]
    return [(operator_id, seq, day) for seq, day in rows]


async def next_lapse(connection: HouseConnection, operator_id: int) -> datetime | None:
    """When the next ticket lapses, unless it is answered for, or paid."""
    (due,) = await (await connection.execute(_SQL["next_lapse"], {"operator": operator_id})).fetchone() or (None,)
    return due
