"""The errors in a request's fields, as Betstack's clients expect them: the shape of FastAPI's validation errors."""

import re
from typing import Final, Literal, TypeVar

from msgspec import Struct

from taquilla.http.decode import Malformed, convert

Body = TypeVar("Body")
Where = Literal["body", "query", "header"]


class Complaint(Struct, frozen=True):
    """An error in one field. loc is its path: "body", "query" or "header", then names, and places in lists from 0."""

    loc: list[str | int]
    msg: str
    type: str


class Complaints(Struct, frozen=True):
    """The errors in a request."""

    detail: list[Complaint]


class Invalid(Exception):
    """A field that is missing or invalid."""

    def __init__(self, where: Where, *path: str | int, msg: str, type: str = "value_error") -> None:
        super().__init__(msg)
        self.complaints: Final = Complaints([Complaint([where, *path], msg, type)])


def missing(where: Where, *path: str | int) -> Invalid:
    """Return the error of a missing field."""
    return Invalid(where, *path, msg="field required", type="value_error.missing")


def read(value: object, type_: type[Body]) -> Body:
    """Convert a body's value to the type of its endpoint. Raises `Invalid` that names the field."""
    try:
        return convert(value, type_)
    except Malformed as error:
        raise invalid_field(error.reason) from None


_STEP: Final = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_WHERE: Final = re.compile(r"(?:`(?P<path>[^`]*)`|the body): (?P<what>.*)", re.DOTALL)
_MISSING: Final = re.compile(r"object missing required field `(.*)`")

# The reader's message, then FastAPI's message and its type.
_COMPLAINTS: Final = tuple(
    (re.compile(english, re.DOTALL), sentence, type_)
    for english, sentence, type_ in (
        (r"expected int .*>= (-?\d+)", r"ensure this value is greater than or equal to \1", "value_error.number.not_ge"),
        (r"expected int .*<= (-?\d+)", r"ensure this value is less than or equal to \1", "value_error.number.not_le"),
        (r"expected str .*length >= (\d+)", r"ensure this value has at least \1 characters", "value_error.any_str.min_length"),
        (r"expected str .*length <= (\d+)", r"ensure this value has at most \1 characters", "value_error.any_str.max_length"),
        (r"expected str .*matching .*", "string does not match the pattern", "value_error.str.regex"),
        (r"expected array .*length >= (\d+)", r"ensure this value has at least \1 items", "value_error.list.min_items"),
        (r"expected array .*length <= (\d+)", r"ensure this value has at most \1 items", "value_error.list.max_items"),
        (r"expected a number.*", "value is not a valid number", "type_error.number"),
        (r"expected int(?: \| null)?", "value is not a valid integer", "type_error.integer"),
        (r"expected int \| (?:str|array).*", "value is not a valid integer", "type_error.integer"),
        (r"expected str(?: \| null)?", "str type expected", "type_error.str"),
        (r"expected array(?: \| null)?", "value is not a valid list", "type_error.list"),
        (r"expected object(?: \| null)?", "value is not a valid dict", "type_error.dict"),
        (r"invalid enum value .*", "value is not a valid enumeration member", "type_error.enum"),
    )
)


def invalid_field(reason: str) -> Invalid:
    """Rewrite an error of the reader, such as "`events[2].bet`: expected int", as one of FastAPI's."""
    match = _WHERE.fullmatch(reason)
    path, fault = (match["path"] or "", match["what"]) if match else ("", reason)
    steps = [int(place) if place else name for place, name in _STEP.findall(path)]
    if missing_match := _MISSING.fullmatch(fault):
        return missing("body", *steps, missing_match[1])
    for english, sentence, type_ in _COMPLAINTS:
        if complaint_match := english.fullmatch(fault):
            return Invalid("body", *steps, msg=complaint_match.expand(sentence), type=type_)
    return Invalid("body", *steps, msg=fault)
