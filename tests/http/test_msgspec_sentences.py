"""Every sentence that msgspec says of a value is read as an error's kind, path, bound and text, and written again."""

import enum
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta, Struct

from taquilla.http.decode import ANY, Decimals, Kind, Malformed, convert


class Row(Struct, forbid_unknown_fields=True):
    """A field that must be there, and a list of itself."""

    a: int
    rows: "list[Row]" = []


class Single(Struct, tag="single"):
    """One of two types that a field tells apart."""


class Double(Struct, tag="double"):
    """The other one."""


class Pair(NamedTuple):
    """A list with a place that may be left out."""

    a: int
    b: int = 1


class Places(Struct, array_like=True, forbid_unknown_fields=True):
    """A list whose places have names."""

    a: int
    b: int = 1


class Way(enum.Enum):
    """A choice."""

    UP = "up"


Zoned = Meta(tz=True)
Unzoned = Meta(tz=False)
K = Kind

SAID: list[tuple[Any, Any, Kind, tuple[Any, ...], int, str, str]] = [
    (Row, {}, K.MISSING, (), 0, "a", "the body: object missing required field `a`"),
    (Row, {"a": 1, "rows": [{"a": 1}, {}]}, K.MISSING, ("rows", 1), 0, "a", "`rows[1]`: object missing required field `a`"),
    (Single | Double, {}, K.MISSING, (), 0, "type", "the body: object missing required field `type`"),
    (Row, {"a": 1, "b": 2}, K.UNKNOWN, (), 0, "`b`", "the body: object contains unknown field `b`"),
    (list[Row], [{"a": 1, "ñ\n": 2}], K.UNKNOWN, (0,), 0, "`ñ?`", "`[0]`: object contains unknown field `ñ?`"),
    (Way, "x" * 99, K.NO_CHOICE, (), 0, f"`{'x' * 39}…`", f"the body: invalid enum value `{'x' * 39}…`"),
    (Literal["a"], "b", K.NO_CHOICE, (), 0, "`b`", "the body: invalid enum value `b`"),
    (Literal[1, 2], 3, K.NO_CHOICE, (), 0, "3", "the body: invalid enum value 3"),
    (Single | Double, {"type": "x"}, K.NO_TAG, ("type",), 0, "`x`", "`type`: invalid value `x`"),
    (date, "x", K.BAD_FORMAT, (), 0, "RFC3339 encoded date", "the body: invalid RFC3339 encoded date"),
    (datetime, "x", K.BAD_FORMAT, (), 0, "RFC3339 encoded datetime", "the body: invalid RFC3339 encoded datetime"),
    (time, "x", K.BAD_FORMAT, (), 0, "RFC3339 encoded time", "the body: invalid RFC3339 encoded time"),
    (timedelta, "x", K.BAD_FORMAT, (), 0, "ISO8601 duration", "the body: invalid ISO8601 duration"),
    (UUID, "x", K.BAD_FORMAT, (), 0, "UUID", "the body: invalid UUID"),
    (Decimal, "x", K.BAD_FORMAT, (), 0, "decimal string", "the body: invalid decimal string"),
    (bytes, "!", K.BAD_FORMAT, (), 0, "base64 encoded string", "the body: invalid base64 encoded string"),
    (Annotated[str, Meta(pattern="^a >= 3$")], "x", K.NO_MATCH, (), 0, "'^a >= 3$'",
     "the body: expected str matching regex '^a >= 3$'"),
    (Annotated[str, Meta(min_length=3)], "x", K.TOO_SHORT, (), 3, "str", "the body: expected str of length >= 3"),
    (Annotated[list[int], Meta(min_length=3)], [], K.TOO_SHORT, (), 3, "array", "the body: expected array of length >= 3"),
    (Annotated[dict[str, int], Meta(min_length=3)], {}, K.TOO_SHORT, (), 3, "object", "the body: expected object of length >= 3"),
    (Annotated[bytes, Meta(min_length=3)], "AA==", K.TOO_SHORT, (), 3, "bytes", "the body: expected bytes of length >= 3"),
    (Annotated[str, Meta(max_length=1)], "xy", K.TOO_LONG, (), 1, "str", "the body: expected str of length <= 1"),
    (Annotated[list[int], Meta(max_length=1)], [1, 2], K.TOO_LONG, (), 1, "array", "the body: expected array of length <= 1"),
    (Annotated[dict[str, int], Meta(max_length=0)], {"a": 1}, K.TOO_LONG, (), 0, "object",
     "the body: expected object of length <= 0"),
    (Annotated[bytes, Meta(max_length=0)], "AA==", K.TOO_LONG, (), 0, "bytes", "the body: expected bytes of length <= 0"),
    (Annotated[int, Meta(ge=-3)], -4, K.TOO_SMALL, (), -3, "int", "the body: expected int >= -3"),
    (Annotated[int, Meta(gt=3)], 3, K.TOO_SMALL, (), 4, "int", "the body: expected int >= 4"),
    (Annotated[int, Meta(le=3)], 4, K.TOO_LARGE, (), 3, "int", "the body: expected int <= 3"),
    (Annotated[int, Meta(multiple_of=5)], 4, K.NOT_MULTIPLE, (), 5, "int", "the body: expected int that's a multiple of 5"),
    (tuple[int, int], [1], K.WRONG_LENGTH, (), 0, "length 2, got 1", "the body: expected array of length 2, got 1"),
    (Pair, [], K.WRONG_LENGTH, (), 0, "length 1 to 2, got 0", "the body: expected array of length 1 to 2, got 0"),
    (Places, [], K.WRONG_LENGTH, (), 0, "at least length 1, got 0", "the body: expected array of at least length 1, got 0"),
    (Places, [1] * 3, K.WRONG_LENGTH, (), 0, "at most length 2, got 3", "the body: expected array of at most length 2, got 3"),
    (Annotated[datetime, Zoned], "2026-11-21T08:00:00", K.WITHOUT_OFFSET, (), 0, "datetime",
     "the body: expected datetime with a timezone component"),
    (Annotated[time, Unzoned], "08:00:00Z", K.WITH_OFFSET, (), 0, "time", "the body: expected time with no timezone component"),
    (int, "1", K.WRONG_TYPE, (), 0, "int", "the body: expected int"),
    (int | str | None, [], K.WRONG_TYPE, (), 0, "int | str | null", "the body: expected int | str | null"),
    (int | Decimals, "1", K.WRONG_TYPE, (), 0, "a number", "the body: expected a number"),
    (Row, [], K.WRONG_TYPE, (), 0, "object", "the body: expected object"),
    (dict[str, Row], {"k": {"a": "1"}}, K.WRONG_TYPE, (ANY, "a"), 0, "int", "`[...].a`: expected int"),
    (dict[str, list[int]], {"k": [1, "1"]}, K.WRONG_TYPE, (ANY, 1), 0, "int", "`[...][1]`: expected int"),
    (Row, {1: 2}, K.WRONG_TYPE, (ANY,), 0, "str", "`[...]`: expected str"),
    (dict[int, int], {"k": 1}, K.WRONG_TYPE, (ANY,), 0, "int", "`[...]`: expected int"),
    (list[dict[UUID, int]], [{"k": 1}], K.BAD_FORMAT, (0, ANY), 0, "UUID", "`[0][...]`: invalid UUID"),
    # No kinds: bounds of floats and lengths of time, which this house does not read.
    (Annotated[float, Meta(gt=3)], 3.0, K.WRONG_TYPE, (), 0, "float > 3.0", "the body: expected float > 3.0"),
    (timedelta, "P9999999999999999D", K.OTHER, (), 0, "the body: duration is out of range", "the body: duration is out of range"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value", "kind", "path", "bound", "text", "reason"), SAID)
def test_a_sentence_is_read_and_written_again(
    type_: Any, value: object, kind: Kind, path: tuple[Any, ...], bound: int, text: str, reason: str
) -> None:
    with pytest.raises(Malformed) as refused:
        convert(value, type_)
    error = refused.value
    assert (error.kind, error.path, error.bound, error.text, error.reason) == (kind, path, bound, text, reason)


def test_every_kind_of_misfit_is_met() -> None:
    assert {kind for _, _, kind, *_ in SAID} == {kind for kind in Kind if kind.value.startswith("{where}")} | {Kind.OTHER}


# Of other formats than JSON, of types that are compiled, and of numbers that `decode` refuses before.
NOT_OURS = {
    "Invalid MessagePack timestamp", "Invalid MessagePack timestamp: nanoseconds out of range", "Invalid UUID bytes",
    "Invalid epoch timestamp", "Timestamp is out of range ", "Integer value out of range", "Number out of range",
    "Expected `array` of at least length 1, got 0", "Expected `array` of at most length %zd", "Expected `int`",
    "Only units 'D', 'H', 'M', and 'S' are supported when parsing ISO8601 durations",
}  # fmt: skip


def test_msgspec_has_no_sentence_that_nobody_reads() -> None:
    # An upgrade that says something new, or in other words, is noticed here.
    (library,) = Path(msgspec.__file__).parent.glob("_core*")
    sentences = {found[1].decode() for found in re.finditer(rb"\0([A-Z][ -~]*)%U(?=\0)", library.read_bytes())}
    said = [_said(type_, value) for type_, value, *_ in SAID]
    assert len(sentences) > 40
    assert {one for one in sentences - NOT_OURS if not any(re.match(_pattern(one), sentence) for sentence in said)} == set()


def _said(type_: Any, value: object) -> str:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(value, type_)
    return str(refused.value)


def _pattern(template: str) -> str:
    return re.sub(r"%(?:R|U|s|zd|lld|llu)", ".+", re.escape(template).replace(r"\%", "%")) + r"(?: - at |\Z)"


@pytest.mark.parametrize(("path", "pointer"), [
    ((), None), (("wagers", 2, "stake"), "/wagers/2/stake"), (("named", ANY, "a"), "/named"), (("a/b~c",), "/a~1b~0c"),
])  # fmt: skip
def test_a_path_has_a_pointer(path: tuple[Any, ...], pointer: str | None) -> None:
    assert Malformed(Kind.WRONG_TYPE, path, text="int").pointer == pointer
