"""A mirror: keeps an operator's books in SQLite or DuckDB from its events, and reports from them what the house reports.

`TAQUILLA_API_KEY=tqk_… python examples/mirror/mirror.py http://127.0.0.1:8000 books.sqlite` follows the events, for ever; without
a key say `URL EMAIL PASSWORD FILE`. With a name that ends in `.duckdb` it keeps a DuckDB (`pip install duckdb`). Rows and place
are kept together: stopped at any moment, it goes on where it was. The key or the login is that of an auditor of the root entity,
who alone sees at once of which draw and game a sale is.
"""

import contextlib
import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from taquilla_client import Client, GapDetected, Place, Retries, TaquillaError, follow
from taquilla_client.errors import EventNumberUnknown
from taquilla_client.models import EventShown

HERE = Path(__file__).parent
Row = tuple[Any, ...]
GROUPS = {"day": "day", "user": "member_id", "product": "product_id", "game": "game", "entity": "entity_id", "draw": "draw_id"}
_ABOUT = ("day", "entity_id", "member_id", "product_id", "draw_id", "game")
_SUMS = ("sales", "commission", "parent_commission", "prizes", "wallets", "expired", "receivable")


def cents(amount: str) -> int:
    """Return an amount in minor units: all amounts of a currency have as many decimals."""
    return int(amount.replace(".", ""))


def seconds(instant: str) -> int:
    """Return an instant in seconds since 1970."""
    return int(datetime.fromisoformat(instant).timestamp())


def open_base(file: Path) -> Any:
    """Open a database of SQLite, or of DuckDB, by the name of its file."""
    if file.suffix == ".duckdb":
        return import_module("duckdb").connect(str(file))
    return sqlite3.connect(file, isolation_level=None)


class Mirror:
    """The books of an operator, as its events tell them."""

    def __init__(self, base: Any) -> None:
        self._base = base
        for statement in (HERE / "tables.sql").read_text(encoding="utf-8").split(";"):
            base.execute(statement)
        named = re.split(r"^-- (\w+) --$", (HERE / "reports.sql").read_text(encoding="utf-8"), flags=re.MULTILINE)
        self._reports = dict(zip(named[1::2], named[2::2], strict=True))

    def place(self) -> Place:
        """Return where the mirror ended."""
        kept = self._base.execute("select number, first_seq, last_seq from place").fetchall()
        return Place(*kept[0]) if kept else Place()

    def take(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Keep what events tell, and the place behind them: all of it, or nothing. Raises GapDetected."""
        place = self.place()
        self._base.execute("begin")
        try:
            for event in events:
                place.advance(_Numbered(event))
                for table, row in rows_of(event):
                    marks = ", ".join("?" * len(row))
                    self._base.execute(f"insert {'or replace ' * (table in _REPLACED)}into {table} values ({marks})", row)
            row = (1, place.number, place.first_seq, place.last_seq)
            self._base.execute("insert or replace into place values (?, ?, ?, ?)", row)
            self._base.execute("commit")
        except BaseException:
            self._base.execute("rollback")
            raise

    def report(self, name: str, key: str = "", **values: Any) -> list[Row]:
        """Return a report's rows: ``report("period", "game", entity=213, first="2024-10-01", last="2024-10-31")``. None: all."""
        with_below = self._reports["below"] if "entity" in values else ""
        query = with_below + self._reports[name].replace("{key}", GROUPS.get(key, "'all'"))
        used = {one: value for one, value in values.items() if f"${one}" in query}
        return list(self._base.execute(query, used).fetchall())


class _Numbered:
    """The number and the range of an event, as a place asks for them."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.number, self.first_seq, self.last_seq = event["number"], event["first_seq"], event["last_seq"]


_REPLACED = {"entity", "closed", "member", "held", "play", "tax"}


def rows_of(event: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """Yield the rows that an event tells, each with its table."""
    data, kind = event["data"], event["type"]
    for line in data.get("lines", ()):
        yield "line", (*map(line.get, _ABOUT), *(cents(line.get(name, "0")) for name in _SUMS))
    for won in data.get("given", ()):
        which = (data["market_id"], data["version"], won["ticket_id"], won["line"], won["entity_id"])
        yield "prize", (*which, won["kind"], won["day"], seconds(won["claim_until"]), cents(won["amount"]))
    for moved in data.get("plays", ()):
        amount = cents(moved["amount"])
        yield "play", (*map(moved.get, ("seq", "day", "type", "source", "kind")), -amount if moved["is_reversal"] else amount)
    for moved in data.get("taxes", ()):
        yield "tax", (*map(moved.get, ("seq", "day", "jurisdiction", "tax")), cents(moved["amount"]), moved["is_reversal"])
    if kind in _ROWS:
        yield from _ROWS[kind](event, data)


def _sold(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    for one in data["tickets"]:
        about = (one["id"], one["number"], one["day"], one["entity_id"], one["member_id"])
        yield "ticket", (*about, cents(one["amount"]), seconds(event["at"]))


def _undone(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    yield from (("undone", (one["id"],)) for one in data["tickets"])


def _paid(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    for one in data["tickets"]:
        for part in one.get("payments", ()):
            yield "paid", (one["id"], part["line"], part["market_id"], cents(part["amount"]))


def _entity(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    if "name" in data:  # an earlier house told of a change alone
        yield "entity", (data["entity_id"], data["name"], data["parent_id"], data.get("status", "active"))


def _closed(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    yield from _entity(event, data)
    yield from (("closed", (one,)) for one in data.get("entity_ids", ()))  # those below have no event of their own


def _member(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    if "email" in data:
        yield "member", (data["member_id"], data["email"], data["entity_id"], data["role"])


def _key(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    if data["is_alive"]:  # a key sells as a member of its own, whom reports call so
        yield "member", (data["member_id"], f"key {data['name']}", data["entity_id"], data["role"])


def _recorded(event: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    yield "payment", (data["seq"], data["entity_id"], data.get("day", event["at"][:10]), cents(data["amount"]))


_ROWS = {
    "tickets.sold": _sold,
    "tickets.canceled": _undone,
    "tickets.rejected": _undone,
    "tickets.paid": _paid,
    "market.settled": lambda _, data: [("settled", (data["market_id"], data["version"]))],
    "payment.held": lambda _, data: [("held", (data["ticket_id"], data["version"], ""))],
    "payment.decided": lambda _, data: [("held", (data["ticket_id"], data["version"], data["decision"]))],
    "payment.recorded": _recorded,
    "security.api_key": _key,
    "week.closed": lambda _, data: [("week", (data["entity_id"], data["week"], cents(data["closing"])))],
    **dict.fromkeys(("entity.added", "entity.changed"), _entity),
    "entity.closed": _closed,
    **dict.fromkeys(("user.added", "user.changed", "user.closed"), _member),
}


def event_fields(event: EventShown) -> dict[str, Any]:
    """Return an event of the client as the house has sent it, but for its instant."""
    return {name: getattr(event, name) for name in ("number", "type", "first_seq", "last_seq", "data")}


def main(url: str, *login: str, file: Path) -> None:
    """Follow the events, until the key or the login ends."""
    if len(login) != 2 and not (not login and "TAQUILLA_API_KEY" in os.environ):
        sys.exit("set TAQUILLA_API_KEY and say URL FILE, or say URL EMAIL PASSWORD FILE")
    mirror = Mirror(open_base(file))
    with Client(url, None if login else os.environ["TAQUILLA_API_KEY"]) as client:
        try:
            if login:
                client.log_in(*login)
            client.events.list(limit=1)  # what is wrong with the address or the key is told now; later a restart ends nothing
            client.transport.retries = Retries(attempts=sys.maxsize, patience_s=3600.0)
            for event in follow(client.events, mirror.place()):
                mirror.take([{**event_fields(event), "at": event.at.isoformat()}])
        except GapDetected as gap:
            sys.exit(f"stopped: {gap}. Ask the house what has become of it.")
        except EventNumberUnknown:
            why = "of another operator or server, or of before a restore"
            sys.exit(f"stopped: {file} is ahead of all events there: {why}. Begin anew with another file.")
        except TaquillaError as trouble:
            sys.exit(f"stopped: {trouble}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):  # what it has taken is in the file
        main(*sys.argv[1:-1], file=Path(sys.argv[-1]))
