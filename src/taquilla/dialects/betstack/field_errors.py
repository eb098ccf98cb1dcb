"""The errors in a request's fields, as Betstack's clients expect them: the shape of FastAPI's validation errors."""

from typing import Final, Literal, TypeVar

from msgspec import Struct

from taquilla.dialect.bodies import ANY, Kind, Malformed, convert

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
        raise invalid_field(error) from None


# FastAPI's message and its type, by the kind of the error and the expected type, if it matters.
_INTEGER: Final = ("value is not a valid integer", "type_error.integer")
_COMPLAINTS: Final[dict[tuple[Kind, str], tuple[str, str]]] = {
    (Kind.TOO_SMALL, "int"): ("ensure this value is greater than or equal to {bound}", "value_error.number.not_ge"),
    (Kind.TOO_LARGE, "int"): ("ensure this value is less than or equal to {bound}", "value_error.number.not_le"),
    (Kind.TOO_SHORT, "str"): ("ensure this value has at least {bound} characters", "value_error.any_str.min_length"),
    (Kind.TOO_LONG, "str"): ("ensure this value has at most {bound} characters", "value_error.any_str.max_length"),
    (Kind.TOO_SHORT, "array"): ("ensure this value has at least {bound} items", "value_error.list.min_items"),
    (Kind.TOO_LONG, "array"): ("ensure this value has at most {bound} items", "value_error.list.max_items"),
    (Kind.WRONG_TYPE, "a number"): ("value is not a valid number", "type_error.number"),
    (Kind.WRONG_TYPE, "int"): _INTEGER,
    (Kind.WRONG_TYPE, "int | str"): _INTEGER,
    (Kind.WRONG_TYPE, "int | array"): _INTEGER,
    (Kind.WRONG_TYPE, "str"): ("str type expected", "type_error.str"),
    (Kind.WRONG_TYPE, "array"): ("value is not a valid list", "type_error.list"),
    (Kind.WRONG_TYPE, "object"): ("value is not a valid dict", "type_error.dict"),
    (Kind.NO_MATCH, ""): ("string does not match the pattern", "value_error.str.regex"),
    (Kind.NO_CHOICE, ""): ("value is not a valid enumeration member", "type_error.enum"),
}


def invalid_field(error: Malformed) -> Invalid:
    """Return an error of the reader, such as "`events[2].bet`: expected int", as one of FastAPI's."""
    path = [step for step in error.path if step != ANY]
    if error.kind is Kind.MISSING:
        return missing("body", *path, error.text)
    found = _COMPLAINTS.get((error.kind, error.text.removesuffix(" | null"))) or _COMPLAINTS.get((error.kind, ""))
    if found is None:
        return Invalid("body", *path, msg=error.problem)
    sentence, type_ = found
    return Invalid("body", *path, msg=error.filled(sentence), type=type_)
