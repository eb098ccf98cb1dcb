"""Columns as PostgreSQL array literals.

psycopg turns a list into an array item by item, in Python: 204 µs for 384 integers, 155 for as many texts. One join over strings
does the same in 25 and 8 (docs/performance.md), one format for all integers in half of that, and the statement's own cast
(``%(amounts)s::bigint[]``) gives the text its type.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time
from functools import cache
from itertools import repeat
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Encode = Callable[[tuple[Any, ...]], str]
Row = TypeVar("Row")


def columns(rows: Collection[Iterable[Any]], **kinds: Any) -> dict[str, str]:
    """Return rows as array literals by name; the kinds are in the order of the rows' fields.

    ``columns([(1, None), (2, "b")], seqs=int, names=str | None) == {"seqs": "{1,2}", "names": '{NULL,"b"}'}``
    """
    return table(**kinds)(rows)


def table(**kinds: Any) -> Callable[[Collection[Iterable[Any]]], dict[str, str]]:
    """Return the same as a function, for rows that are written often: the encoders of their kinds are looked up once."""
    encoders = [(name, _encoder(kind)) for name, kind in kinds.items()]

    def write(rows: Collection[Iterable[Any]]) -> dict[str, str]:
        values = zip(*rows, strict=True) if rows else repeat((), len(encoders))
        return {name: encode(column) for (name, encode), column in zip(encoders, values, strict=True)}

    return write


def fields(rows: Iterable[Row], kind: type[Row], *names: str) -> dict[str, str]:
    """Return fields of objects as array literals by name, all fields where none is named; their annotations are the kinds."""
    items = list(rows)
    return {name: encode(tuple(map(read, items))) for name, read, encode in _plan(kind, names)}  # type: ignore[arg-type]


def owned(rows: Collection[tuple[int, Row]], kind: type[Row], *names: str) -> dict[str, str]:
    """Return fields of objects as array literals by name, with the operator before each as operator_id."""
    return {"operator_id": numbers([owner for owner, _ in rows])} | fields([row for _, row in rows], kind, *names)


def numbers(column: Iterable[int | None]) -> str:
    """Return integers: ``numbers([1, None]) == "{1,NULL}"``."""
    items = tuple(column)
    if None in items:
        return "{" + ",".join(["NULL" if item is None else str(item) for item in items]) + "}"
    return _numbers(items)


def texts(column: Iterable[str]) -> str:
    """Return texts, every one quoted: ``texts(["a", 'b"']) == '{"a","b\\\\""}'``."""
    items = list(column)
    if not items:
        return "{}"
    joined = "\x00".join(items)
    if "\\" in joined or '"' in joined:
        joined = joined.replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + joined.replace("\x00", '","') + '"}'


def lists(column: Iterable[Iterable[int]]) -> str:
    """Return integer lists, each as the text of an array (unnest flattens real ones): cast each with ``::bigint[]``."""
    return "{" + ",".join(['"{' + ",".join(map(str, item)) + '}"' for item in column]) + "}"


def instants(column: Iterable[datetime | None]) -> str:
    """Return instants (aware). A batch has few different ones, and writing one costs as much as ten numbers."""
    written: dict[int, str] = {id(None): "NULL"}
    items = list(column)
    for item in items:
        if id(item) not in written:
            assert item is not None
            written[id(item)] = f'"{item.isoformat()}"'
    return "{" + ",".join([written[id(item)] for item in items]) + "}"


def days(column: Iterable[date | time]) -> str:
    """Return days, or times of day."""
    return "{" + ",".join([item.isoformat() for item in column]) + "}"


def hexes(column: Iterable[bytes]) -> str:
    """Return byte strings, in PostgreSQL's hex form."""
    return "{" + ",".join([f'"\\\\x{item.hex()}"' for item in column]) + "}"


def _numbers(column: tuple[Any, ...]) -> str:
    return "{" + ("%d," * len(column))[:-1] % column + "}"


def _nullable(encode: Encode) -> Encode:
    """Return an encoder for items that may be None: NULL, as is an empty table (dict)."""
    return lambda column: "{" + ",".join(["NULL" if item in (None, {}) else encode((item,))[1:-1] for item in column]) + "}"


_ENCODERS: Final[Mapping[type, Encode]] = {
    int: _numbers,
    str: texts,
    datetime: instants,
    date: days,
    time: days,
    UUID: lambda column: "{" + ",".join(map(str, column)) + "}",
    bytes: hexes,
    dict: lambda column: texts(map(json.dumps, column)),
    tuple: lists,
    frozenset: lambda column: lists(map(sorted, column)),
}
_NULLABLE: Final[Mapping[type, Encode]] = {int: numbers, datetime: instants}


@cache
def _encoder(kind: Any) -> Encode:
    """Return the encoder of a column of a kind. Booleans are written as 1 and 0."""
    origin = get_origin(kind) or kind
    if origin in (Union, UnionType):
        (item_type,) = (part for part in get_args(kind) if part is not NoneType)
        return _NULLABLE.get(item_type) or _nullable(_encoder(item_type))
    if origin is Literal:
        return texts
    return next(encode for base, encode in _ENCODERS.items() if issubclass(origin, base))


@cache
def _plan(kind: type, names: tuple[str, ...]) -> list[tuple[str, Callable[[Any], Any], Encode]]:
    """Return the reader and the encoder of each field of a class."""
    hints = get_type_hints(kind)
    return [(name, attrgetter(name), _encoder(hints[name])) for name in names or hints]
