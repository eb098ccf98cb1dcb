"""Reads TOML files strictly, into structs that name every key. Refuses in a sentence what does not fit."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.people.office_refusals import OfficeReason

_NAMES: Final[dict[type[inspect.Type], str]] = {
    inspect.StrType: "a text",
    inspect.IntType: "a whole number",
    inspect.BoolType: "true or false",
    inspect.DateType: "a day",
    inspect.DateTimeType: "an instant with its offset",
    inspect.ListType: "a list",
    inspect.DictType: "a table",
    inspect.StructType: "a table",
}
_FIELD: Final = re.compile(r"Object (missing required|contains unknown) field `(.*)`", re.DOTALL)
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")
_PARTS_MAX: Final = 32
# A key of 30,000 parts takes the library a quarter of a minute.
_LONG_KEY: Final = re.compile(
    rf"""(?<![\w\\-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_PARTS_MAX}}}""", re.ASCII
)

T = TypeVar("T")


class BadCatalogue(OfficeRefusal):
    """The catalogue cannot be loaded."""

    def __init__(self, file: str, location: str, problem: str) -> None:
        sentence = f"{file}: {location}: {problem}" if location else f"{file}: {problem}"
        # Parts of the file are repeated here, and must not bring control sequences to a terminal.
        printable = "".join(letter if letter.isprintable() else "?" for letter in sentence)
        super().__init__(OfficeReason.CATALOGUE_INVALID, problem=printable)


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a file. An unknown key is refused, since it would be a fact that is ignored."""


@dataclass
class BadValue(Exception):
    """A value of a file makes no sense: where it stands, and what is wrong with it."""

    location: str
    problem: str


def read_toml(path: Path, kind: type[T], bytes_max: int, *, quoted_times: bool = False) -> T:
    """Return the contents of a file as a struct. Decimals stay text, so that no float ever comes near money or odds.

    quoted_times: days and instants may also be texts. Raises BadCatalogue.
    """
    try:
        with path.open("rb") as file:
            content = file.read(bytes_max + 1)
    except OSError as error:
        raise BadCatalogue(path.name, "", f"cannot be read: {error.strerror}") from error
    if len(content) > bytes_max:
        raise BadCatalogue(path.name, "", f"is longer than {bytes_max} bytes")
    return parse_toml(path.name, content, kind, quoted_times=quoted_times)


def parse_toml(name: str, content: bytes, kind: type[T], *, quoted_times: bool = False) -> T:
    """Return the contents of a file with this name, as `read_toml` does. Raises BadCatalogue."""
    try:
        text = content.decode("utf-8-sig")  # Windows begins files with a mark
        if _LONG_KEY.search(text):
            raise BadCatalogue(name, "", f"a key has more than {_PARTS_MAX} parts")
        values = tomllib.loads(text, parse_float=str)
    except UnicodeDecodeError as error:
        line = len(error.object[: error.start + 1].splitlines())
        raise BadCatalogue(name, f"line {line}", "is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadCatalogue(name, "", f"is not TOML: {error}") from error
    try:
        return msgspec.convert(values, kind, builtin_types=None if quoted_times else (date, datetime, time))
    except msgspec.ValidationError as error:
        raise BadCatalogue(name, *_complaint(str(error), values, kind)) from error


def _complaint(message: str, values: dict[str, object], kind: type) -> tuple[str, str]:
    """Return the place of the value that msgspec complains of, and what is wrong with it."""
    if (match := _FIELD.fullmatch(message)) is not None and match[2] in values:
        # Apart, since a key may itself look like a path.
        return match[2], "is an unknown key"
    problem, path = message.rsplit(" - at `$", 1) if " - at `$" in message else (message, "")
    location, expected, value = _follow(path, values, inspect.type_info(kind))
    if (match := _FIELD.fullmatch(problem)) is not None:
        return ", ".join([*location, match[2]]), "is missing" if match[1] == "missing required" else "is an unknown key"
    refusal = _refusal(expected, value)
    if path.endswith("]`") and isinstance(expected[0], inspect.StructType):
        refusal += f": write [[{'.'.join(re.findall('[a-z_]+', path))}]]"
    return ", ".join(location), refusal


def _follow(path: str, value: Any, expected: inspect.Type) -> tuple[list[str], list[inspect.Type], Any]:
    """Return a path such as `.product[0].id` as names (tables are named by their ids), the types allowed there, and the value."""
    location, key = list[str](), ""
    for step in _STEP.finditer(path):
        (kind,) = _types_of(expected)
        if step[1]:
            assert isinstance(kind, inspect.StructType)
            key = step[1]
            expected, value = next(field.type for field in kind.fields if field.encode_name == key), value[key]
            location.append(key)
        else:
            assert isinstance(kind, inspect.ListType)
            expected, value = kind.item_type, value[int(step[2])]
            number = value.get("id") if isinstance(value, dict) and path[step.end() :] != ".id`" else None
            location[-1] = f"{key} {number}" if type(number) is int else f"{key} no. {int(step[2]) + 1}"
    return location, _types_of(expected), value


def _refusal(expected: list[inspect.Type], value: object) -> str:
    """Return what is wrong with a value, as text."""
    match expected, value:
        case [inspect.LiteralType(values=values)], _:
            return f"is none of {', '.join(map(str, values))}"
        case [inspect.IntType(ge=low, le=high)], int() if type(value) is int:
            return f"is not between {low} and {high}"
        case [inspect.StrType(min_length=low, max_length=high)], str():
            return f"has not {low} to {high} characters"
        case [inspect.ListType(min_length=low, max_length=high)], list():
            return f"has not {low or 0} to {high} items"
    return f"is not {' or '.join(_NAMES[type(kind)] for kind in expected)}"


def _types_of(expected: inspect.Type) -> list[inspect.Type]:
    """Return the types that a value may have, apart from being absent."""
    types = expected.types if isinstance(expected, inspect.UnionType) else (expected,)
    return [kind for kind in types if not isinstance(kind, inspect.NoneType)]
