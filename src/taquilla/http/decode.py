"""Turns a request's bytes into values, and refuses every text that two readers could understand differently.

`json` of the standard library does the parsing, in C. Its hooks catch what it would let pass. For the rest, cheap checks of the
bytes decide whether a slower and more careful check is needed.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, Final, TypeVar, cast

import msgspec

LIMIT: Final = 256 * 1024
"""Maximum bytes of a request's body."""
DEPTH_MAX: Final = 32
"""Maximum depth of nested arrays and objects."""
DIGITS_MAX: Final = 19
"""Maximum digits of a whole number; more cannot fit 64 bits."""
DECIMALS_MAX: Final = 6
"""Maximum digits behind the point of amounts and the like."""
FLOAT_DECIMALS_MAX: Final = 17
"""Maximum digits behind the point of a number that is a float of 64 bits to its sender."""
ECHO_MAX: Final = 40
"""Characters of foreign text that a reason may repeat."""

Value = TypeVar("Value")


class Unreadable(Exception):
    """The request cannot be read."""

    http_status: ClassVar[int] = 400
    """HTTP status of the response."""
    headers: ClassVar[tuple[tuple[bytes, bytes], ...]] = ()
    """Headers of the response, names in lower case."""

    def __init__(self, reason: str = "") -> None:
        """Take a short sentence that may be shown to the sender; without one it is the docstring."""
        super().__init__(reason)
        self.reason: Final = reason or self.__doc__ or ""


class Kind(Enum):
    """Kinds of bodies that we do not accept. The value is the English sentence, with the error's `where`, `bound` and `text`."""

    # Of the text of a body.
    EMPTY = "the body is empty"
    TOO_MANY_BYTES = "the body has more than {bound} bytes"
    NUL = "the body holds a NUL"
    BYTE_ORDER_MARK = "the body starts with a byte order mark"
    NOT_UTF8 = "the body is not UTF-8 at byte {bound}"
    NOT_JSON = "not JSON at character {bound}: {text}"
    TOO_DEEP = "brackets are nested deeper than {bound}, or do not match"
    KEY_TWICE = "the key {text} stands twice in one object"
    NUMBER_TOO_LARGE = "the number {text} does not fit 64 bits"
    NUMBER_TOO_LONG = "the number {text} has more than 12 digits before its point or {bound} after it"
    NUMBER_WITH_EXPONENT = "the number {text} has an exponent"
    NO_NUMBER = "{text} is not a number"
    STRING_WITH_NUL = "a string holds a NUL"
    LONE_SURROGATE = "a string holds a lone surrogate"
    # Of a value, as msgspec words it. A sentence is read as the first kind whose words it has.
    MISSING = "{where}: object missing required field `{text}`"
    UNKNOWN = "{where}: object contains unknown field {text}"
    NO_CHOICE = "{where}: invalid enum value {text}"
    NO_TAG = "{where}: invalid value {text}"
    BAD_FORMAT = "{where}: invalid {text}"
    NO_MATCH = "{where}: expected str matching regex {text}"
    TOO_SHORT = "{where}: expected {text} of length >= {bound}"
    TOO_LONG = "{where}: expected {text} of length <= {bound}"
    TOO_SMALL = "{where}: expected {text} >= {bound}"
    TOO_LARGE = "{where}: expected {text} <= {bound}"
    NOT_MULTIPLE = "{where}: expected {text} that's a multiple of {bound}"
    WRONG_LENGTH = "{where}: expected array of {text}"
    WITHOUT_OFFSET = "{where}: expected {text} with a timezone component"
    WITH_OFFSET = "{where}: expected {text} with no timezone component"
    WRONG_TYPE = "{where}: expected {text}"
    # Everything else: a sentence of whoever raises it.
    OTHER = "{text}"


Path = tuple[str | int, ...]
"""The way from a body to a value in it: names, and places in lists from 0. `ANY` is a key that msgspec does not name."""
ANY: Final = "..."


def where_of(path: Path) -> str:
    """Return a path in backquotes: ``where_of(("wagers", 2, "amount")) == "`wagers[2].amount`"``."""
    steps = "".join([f"[{step}]" if isinstance(step, int) or step == ANY else f".{step}" for step in path])
    return echo(steps.removeprefix(".")) if path else "the body"


class Malformed(Unreadable):
    """The body is not the JSON we accept.

    path leads to the value that is wrong, or to the object in which a field is missing or unknown. bound is the limit that was
    passed, or a place in the body's text. text is the missing field, the expected type or pattern, or what was sent, as it may
    be shown. problem is the reason without the field.
    """

    def __init__(self, fault: Kind | str, path: Path = (), *, bound: int = 0, text: str = "") -> None:
        """Take the kind of the error, or a whole sentence."""
        self.kind: Final = fault if isinstance(fault, Kind) else Kind.OTHER
        self.path: Final = path
        self.bound: Final = bound
        self.text: Final = text if isinstance(fault, Kind) else fault
        super().__init__(self.filled(self.kind.value))
        self.problem: Final = self.reason.removeprefix(f"{where_of(path)}: ")

    def filled(self, sentence: str) -> str:
        """Return a sentence with this error's `where`, `bound` and `text`."""
        return sentence.format(where=where_of(self.path), bound=self.bound, text=self.text)

    @property
    def pointer(self) -> str | None:
        """Return the JSON pointer of the field: "/wagers/2/stake"; None for the body as a whole.

        Of a value in an object with free keys msgspec does not say the key: its pointer ends before it.
        """
        known = self.path[: self.path.index(ANY)] if ANY in self.path else self.path
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in known) or None


class Decimals(msgspec.Struct, frozen=True):
    """A number with a decimal point, kept as the text that was sent: ASCII `-?[0-9]{1,12}.[0-9]{1,6}`.

    Where the reader asks for floats, up to 17 digits may stand behind the point. Where it asks for any number, this is each that
    is no int of 64 bits, as it was sent. Only `decode` makes these values. No JSON object becomes one in `convert`: no text
    matches the field's pattern, and msgspec checks that pattern for objects that it converts, but not for values that are
    `Decimals` already.
    """

    text: Annotated[str, msgspec.Meta(pattern="(?!)")]


def decode(body: bytes, *, floats: bool = False, any_number: bool = False) -> object:
    """Decode a body into dict, list, str, int, bool, None or `Decimals`; never a float.

    floats: some numbers may be floats to the sender, so they may have as many decimals as floats have. any_number: some that are
    nothing to us may be written in every way that JSON has: 1.0E7 is ten million in Java, 1.0e3 a thousand in Erlang.

    Raises `Malformed` for everything else: bodies that are empty or over `LIMIT`, text that is not UTF-8 or starts with a byte
    order mark, duplicate keys (compared after unescaping), NaN and Infinity, whole numbers outside 64 bits, exponents, nesting
    over `DEPTH_MAX`, NUL and lone surrogates in strings and keys (raw or escaped).
    """
    if not body:
        raise Malformed(Kind.EMPTY)
    if len(body) > LIMIT:
        raise Malformed(Kind.TOO_MANY_BYTES, bound=LIMIT)
    if b"\0" in body:
        raise Malformed(Kind.NUL)
    if body.count(b"[") + body.count(b"{") > DEPTH_MAX:
        _refuse_deep(body)
    try:
        value = (_read_any if any_number else _read_floats if floats else _read)(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(Kind.NOT_UTF8, bound=error.start) from None
    except json.JSONDecodeError as error:
        raise _no_json(body, error) from None
    if b"\\u" in body:
        _refuse_bad_characters(value)
    return value


def convert(value: object, type_: type[Value]) -> Value:
    """Convert a value of `decode` to a `type_`, strictly: "1" and true are not ints.

    Raises `Malformed` that names the field: "`ticket.wagers[2].amount`: expected int". A field that takes whole and decimal
    numbers is typed `int | Decimals`.
    """
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        raise misfit(str(error)) from None


def plain_reader(type_: type[Value], keys: Callable[[Value], int]) -> Callable[[bytes], Value | None]:
    """Return a reader of plain bodies straight into their type, several times as fast as `decode` and `convert`.

    It returns what they return, or None for a body that is not plain, which they may accept or refuse. A plain body is ASCII
    without escapes, its whole numbers have 18 digits at most, and it has no more colons than keys(value): the number of keys that
    a body needs to say this value. Since a colon follows every key, none then stands twice, and none is unknown.
    """
    read = msgspec.json.Decoder(type_).decode

    def read_plain(body: bytes) -> Value | None:
        if len(body) > LIMIT or not body.isascii() or b"\\" in body or _LONG_NUMBER in body.translate(_DIGITS):
            return None
        try:
            value = read(body)
        except msgspec.DecodeError:
            return None
        return value if body.count(b":") == keys(value) else None

    return read_plain


_LONG_NUMBER: Final = b"0" * DIGITS_MAX
_DIGITS: Final = bytes(ord("0") if chr(byte) in "0123456789" else ord(" ") for byte in range(256))
_FINE: Final = re.compile(rb":[0-9]{2}\.[0-9]{7}")
_FINE_INSTANT: Final = re.compile(r"[^.]*\.[0-9]{7}")


def refuse_fine_instants(body: bytes, value: object, converted: object) -> None:
    """Refuse instants with more than six digits behind their seconds, which msgspec would round. Raises `Malformed`.

    value is what `decode` made of the body, converted what `convert` made of that.
    """
    if _FINE.search(body) or b"\\u" in body:  # digits may be escaped
        _refuse_fine(value, converted, ())


def _refuse_fine(value: object, converted: object, path: Path) -> None:
    if isinstance(converted, datetime):
        if isinstance(value, str) and _FINE_INSTANT.match(value):
            raise Malformed(f"{echo('.'.join(map(str, path)))}: a second has at most six digits behind its point", path)
    elif isinstance(converted, msgspec.Struct) and isinstance(value, dict):
        for field in msgspec.structs.fields(converted):
            if field.encode_name in value:
                _refuse_fine(value[field.encode_name], getattr(converted, field.name), (*path, field.encode_name))
    elif isinstance(converted, list | tuple) and isinstance(value, list):
        for place, (one, made) in enumerate(zip(value, converted, strict=False)):
            _refuse_fine(one, made, (*path, place))
    elif isinstance(converted, dict) and isinstance(value, dict):
        for name, one in value.items():
            _refuse_fine(one, converted.get(name), (*path, name))


# ------------------------------------------------------------------------------------------- hooks of the parser


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Malformed(Kind.KEY_TWICE, text=echo(_said_twice(pairs)))
    return fields


def _said_twice(pairs: list[tuple[str, object]]) -> str:
    """Return the first key that comes twice."""
    keys: set[str] = set()
    for key, _ in pairs:
        if key in keys:
            return key
        keys.add(key)
    raise AssertionError("no key is said twice")


def _whole(text: str) -> int:
    # Check the length first: turning thousands of digits into an int is slow, and an error of another kind.
    if len(text) < DIGITS_MAX:
        return int(text)
    if len(text.lstrip("-")) <= DIGITS_MAX and -(2**63) <= (number := int(text)) < 2**63:
        return number
    raise Malformed(Kind.NUMBER_TOO_LARGE, text=echo(text))


def _reading_decimals(most: int) -> Callable[[str], Decimals]:
    """Return a parser of numbers with a point and at most so many digits behind it."""
    shape = re.compile(rf"-?[0-9]{{1,12}}\.[0-9]{{1,{most}}}")

    def read(text: str) -> Decimals:
        if shape.fullmatch(text):
            return Decimals(text)
        if "e" in text or "E" in text:
            raise Malformed(Kind.NUMBER_WITH_EXPONENT, text=echo(text))
        raise Malformed(Kind.NUMBER_TOO_LONG, bound=most, text=echo(text))

    return read


def _constant(text: str) -> object:
    raise Malformed(Kind.NO_NUMBER, text=text)


def _any_whole(text: str) -> int | Decimals:
    try:
        return _whole(text)
    except Malformed:
        return Decimals(text)


def _reader(read_decimals: Callable[[str], object], read_whole: Callable[[str], object] = _whole) -> Callable[[str], object]:
    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=read_whole,
        parse_float=cast(Any, read_decimals),  # the stubs expect a float, the parser takes what it gets
        parse_constant=_constant,
    ).decode


_read: Final = _reader(_reading_decimals(DECIMALS_MAX))
_read_floats: Final = _reader(_reading_decimals(FLOAT_DECIMALS_MAX))
_read_any: Final = _reader(Decimals, _any_whole)

# ------------------------------------------------------------------------------------------------ careful checks

# Possessive, and never failing once begun, so that no text is scanned twice. An unterminated string matches too.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_ONE_KIND: Final = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def _refuse_deep(body: bytes) -> None:
    """Refuse nesting over `DEPTH_MAX` before the parser, which recurses, sees it. Strips one level after another."""
    brackets = _STRING.sub(b"", body).translate(_ONE_KIND, _NOT_BRACKETS)
    for _ in range(DEPTH_MAX):
        peeled = brackets.replace(b"[]", b"")
        if len(peeled) == len(brackets):
            break
        brackets = peeled
    if brackets:
        raise Malformed(Kind.TOO_DEEP, bound=DEPTH_MAX)


_BAD_CHARACTER: Final = re.compile("[\0\ud800-\udfff]")


def _refuse_bad_characters(value: object) -> None:
    """Refuse characters that an escape can smuggle into a string or a key: NUL, and halves of surrogate pairs."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and (bad := _BAD_CHARACTER.search(value)):
            raise Malformed(Kind.STRING_WITH_NUL if bad[0] == "\0" else Kind.LONE_SURROGATE)


# ----------------------------------------------------------------------------------------------------- sentences


def echo(text: str) -> str:
    """Return foreign text, short and printable, in backquotes."""
    short = text if len(text) <= ECHO_MAX else text[: ECHO_MAX - 1] + "…"
    return "`" + "".join(character if character.isprintable() else "?" for character in short) + "`"


def _no_json(body: bytes, error: json.JSONDecodeError) -> Malformed:
    if body.startswith(b"\xef\xbb\xbf"):
        return Malformed(Kind.BYTE_ORDER_MARK)
    return Malformed(Kind.NOT_JSON, bound=error.pos, text=f"{error.msg[:1].lower()}{error.msg[1:]}")


_AT: Final = re.compile(r"(?P<what>.*) - at (?P<key>`key` in )?`(?P<where>[^`]*)`", re.DOTALL)
_GOT: Final = re.compile(r", got `[^`]*`")
_QUOTED: Final = re.compile(r"[`'](.*?)[`']?\Z", re.DOTALL)
_STEP: Final = re.compile(r"\[([0-9]+)\]|\[?([^.\[\]]+|\.\.\.)\]?")
_PARTS: Final = {"{where}: ": "", "{bound}": "(?P<bound>-?[0-9]+)", "{text}": "(?P<text>.*)"}


def _pattern(kind: Kind) -> re.Pattern[str]:
    pattern = re.escape(kind.value)
    for part, found in _PARTS.items():
        pattern = pattern.replace(re.escape(part), found)
    return re.compile(pattern, re.DOTALL)


_PATTERNS: Final = {kind: _pattern(kind) for kind in Kind if kind.value.startswith("{where}")}


def misfit(message: str) -> Malformed:
    """Return the error that a sentence of msgspec's tells, such as "Expected `int`, got `str` - at `$.ticket.amount`".

    It says all that there is in sentences alone. Nobody else reads them, so that an upgrade of msgspec is felt in one place.
    """
    match = _AT.fullmatch(message)
    problem, where = (match["what"], match["where"]) if match else (message, "$")
    path = _path(where.removeprefix("$"))
    if match and match["key"]:
        path = (*path, ANY)
    if problem.startswith("Expected `"):
        problem = _GOT.sub("", problem).replace("`", "").replace("int | object", "a number")  # the object is `Decimals`
    else:
        # The quoted part may be foreign text of any length; it ends the sentence.
        problem = _QUOTED.sub(lambda quoted: echo(quoted[1]), problem)
    sentence = problem[:1].lower() + problem[1:]
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(sentence):
            parts = found.groupdict()
            return Malformed(kind, path, bound=int(parts.get("bound", 0)), text=parts.get("text", ""))
    return Malformed(f"{where_of(path)}: {sentence}", path)


def _path(where: str) -> Path:
    """Return the steps of a path of msgspec's: ``_path(".wagers[2].stake") == ("wagers", 2, "stake")``."""
    return tuple([int(place) if place else name for place, name in _STEP.findall(where)])
