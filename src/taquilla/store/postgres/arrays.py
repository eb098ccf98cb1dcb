"""Columns as PostgreSQL array literals.

psycopg turns a list into an array item by item, in Python. A JSON array is a literal too once its brackets are braces, and
msgspec writes one in C: 192 integers or texts in 2 µs, 64 ids in 6 (docs/measurements.md). The statement's own cast
(``%(amounts)s::bigint[]``) gives the text its type.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from itertools import chain, repeat
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Final, Literal, LiteralString, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

_encode: Final = msgspec.json.Encoder().encode

Encode = Callable[[tuple[Any, ...]], str]
Row = TypeVar("Row")


def columns(rows: Collection[Iterable[object]], **kinds: object) -> dict[str, str]:
    """Return rows as array literals by name; the kinds are in the order of the rows' fields.

    ``columns([(1, None), (2, "b")], seqs=int, names=str | None) == {"seqs": "{1,2}", "names": '{null,"b"}'}``
    """
    return table(**kinds)(rows)


def table(**kinds: object) -> Callable[[Collection[Iterable[object]]], dict[str, str]]:
    """Return the same as a function, for rows that are written often: the encoders of their kinds are looked up once."""
    encoders = [(name, _encoder(kind)) for name, kind in kinds.items()]

    def write(rows: Collection[Iterable[object]]) -> dict[str, str]:
        values = zip(*rows, strict=True) if rows else repeat((), len(encoders))
        return {name: encode(column) for (name, encode), column in zip(encoders, values, strict=True)}

    return write


class Insert:
    """A statement that writes rows as columns, and its short form for rows that share what most batches share.

    It says `unnest(%(days)s::date[])` for a column. If every shared column has one value in all rows, it says `%(days)s::date`
    instead: a column costs PostgreSQL a sixth of a microsecond a row, whatever is in it.
    """

    def __init__(self, sql: LiteralString, shared: Collection[str], **kinds: object) -> None:
        self._sql = sql
        self._encoders = [(name, _encoder(kind)) for name, kind in kinds.items()]
        self._shared = [place for place, name in enumerate(kinds) if name in shared]
        named = "|".join(shared)
        self._short_sql = type(sql)(re.sub(rf"unnest\((%\((?:{named})\)s::\w+)\[\]\)", r"\1", sql))

    def __call__(
        self, parts: Collection[tuple[tuple[object, ...], Collection[Iterable[object]]]]
    ) -> tuple[LiteralString, dict[str, str | None]]:
        """Return the statement and its parameters. Each part is what its rows begin with, and the rest of them."""
        counts = [len(rows) for _, rows in parts]
        begins = zip(*(begin for begin, _ in parts), strict=True)
        columns = [tuple(chain.from_iterable(map(repeat, values, counts))) for values in begins]
        columns += zip(*chain.from_iterable(rows for _, rows in parts), strict=True)
        short = all(columns[place].count(columns[place][0]) == len(columns[place]) for place in self._shared)
        parameters: dict[str, str | None] = {}
        for place, ((name, encode), column) in enumerate(zip(self._encoders, columns, strict=True)):
            parameters[name] = _text(column[0]) if short and place in self._shared else encode(column)
        return self._short_sql if short else self._sql, parameters


def fields(rows: Iterable[Row], kind: type[Row], *names: str) -> dict[str, str]:
    """Return fields of objects as array literals by name, all fields where none is named; their annotations are the kinds."""
    items = list(rows)
    return {name: encode(tuple(map(read, items))) for name, read, encode in _plan(kind, names)}  # type: ignore[arg-type]


def owned(rows: Collection[tuple[int, Row]], kind: type[Row], *names: str) -> dict[str, str]:
    """Return fields of objects as array literals by name, with the operator before each as operators."""
    return {"operators": numbers([owner for owner, _ in rows])} | fields([row for _, row in rows], kind, *names)


def numbers(column: Iterable[int | None]) -> str:
    """Return integers: ``numbers([1, None]) == "{1,null}"``. Booleans are written as 1 and 0."""
    items = tuple(column)
    try:
        written = _array(items)
    except OverflowError:
        # PostgreSQL has its own words for a number that is too large.
        return _long_numbers(items)
    # The letter of true and false.
    return written if "e" not in written else _long_numbers(items)


def texts(column: Iterable[str | None]) -> str:
    """Return texts, every one quoted: ``texts(["a", 'b"', None]) == '{"a","b\\"",null}'``."""
    items = tuple(column)
    written = _array(items)
    if "\\" not in written:
        return written
    # The two agree on how a quote and a backslash are written, and on no other escape.
    quoted = ["null" if one is None else '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in items]
    return "{" + ",".join(quoted) + "}"


def lists(column: Iterable[Iterable[int]]) -> str:
    """Return integer lists, each as the text of an array (unnest flattens real ones): cast each with ``::bigint[]``."""
    return _array(tuple(map(tuple, column))).replace("[", '"{').replace("]", '}"')


def instants(column: Iterable[datetime | None]) -> str:
    """Return instants (aware)."""
    return _array(tuple(column))


def days(column: Iterable[date]) -> str:
    """Return days."""
    return _array(tuple(column))


def hexes(column: Iterable[bytes]) -> str:
    """Return byte strings, in PostgreSQL's hex form."""
    return "{" + ",".join([f'"\\\\x{item.hex()}"' for item in column]) + "}"


def _array(column: Sequence[object]) -> str:
    return "{" + _encode(column)[1:-1].decode() + "}"


def _long_numbers(items: Iterable[int | None]) -> str:
    return "{" + ",".join(["null" if item is None else str(int(item)) for item in items]) + "}"


def _text(value: object) -> str | None:
    """Return a value by itself; an empty table (dict) is NULL, as in a column."""
    if value in (None, {}):
        return None
    if isinstance(value, int):
        return str(int(value))
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _nullable(encode: Encode) -> Encode:
    """Return an encoder for items that may be None: NULL, as is an empty table (dict)."""
    return lambda column: "{" + ",".join(["null" if item in (None, {}) else encode((item,))[1:-1] for item in column]) + "}"


_ENCODERS: Final[Mapping[type, Encode]] = {
    int: numbers,
    str: texts,
    datetime: _array,
    date: _array,
    time: _array,
    UUID: _array,
    bytes: hexes,
    dict: lambda column: texts(map(json.dumps, column)),
    tuple: lists,
    frozenset: lambda column: lists(map(sorted, column)),
}
# Those that write None too.
_WITH_NULL: Final = frozenset({_array, numbers, texts})


@cache
def _encoder(kind: Any) -> Encode:
    """Return the encoder of a column of a kind."""
    origin = get_origin(kind) or kind
    if origin in (Union, UnionType):
        (item_type,) = (part for part in get_args(kind) if part is not NoneType)
        encode = _encoder(item_type)
        return encode if encode in _WITH_NULL else _nullable(encode)
    if origin is Literal:
        return texts
    return next(encode for base, encode in _ENCODERS.items() if issubclass(origin, base))


@cache
def _plan(kind: type, names: tuple[str, ...]) -> list[tuple[str, Callable[[object], object], Encode]]:
    """Return the reader and the encoder of each field of a class."""
    hints = get_type_hints(kind)
    return [(name, attrgetter(name), _encoder(hints[name])) for name in names or hints]
