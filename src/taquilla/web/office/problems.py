"""The error of a form: a sentence above it, and the field to mend."""

import re
from datetime import datetime
from typing import Final

from taquilla.domain.ledger import money
from taquilla.domain.ledger.days import local_instant
from taquilla.domain.lottery.rule_columns import SHAPES
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.lottery.tenders import PaymentMethod
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.web.errors import PageError
from taquilla.web.visitors import Problem, Visitor

_FIELDS: Final = {
    "NAME_UNFIT": "name",
    "KEY_NAME_TAKEN": "name",
    "EMAIL_UNFIT": "email",
    "EMAIL_TAKEN": "email",
    "ROLE_NOT_HERE": "role",
    "NETWORK_UNFIT": "networks",
    "ORIGIN_UNFIT": "origins",
    "SCOPE_UNFIT": "scopes",
    "EXPIRY_PASSED": "expires",
    "ZONE_UNKNOWN": "time_zone",
    "LOGIN_WRONG": "old_password",
    "CODE_NEEDED": "code",
    "CODE_WRONG": "code",
    "USER_UNKNOWN": "user",
    "PRODUCT_UNKNOWN": "product",
    "EVENT_UNKNOWN": "draw",
    "RETURNS_TOO_MUCH": "hundredths",
    "STAKES_CROSSED": "stake_min",
    "BASIS_MIDWEEK": "starts",
    "CEILINGS_CROSSED": "per_bet",
    "CEILING_PAST": "starts",
    "BEGINS_TOO_EARLY": "starts",
    "ENDS_TOO_EARLY": "ends",
    "OVER_AT_ONCE": "ends",
    "EXCLUSION_PAST": "until",
    "AMOUNT_INVALID": "amount",
    "CURRENCY_UNFIT": "currency",
    "RATE_UNFIT": "rate",
    "EXPIRY_TOO_FAR": "expires",
    "COLOUR_UNFIT": "colour",
    "LOGO_UNFIT": "logo",
    "PIN_UNFIT": "pin",
}
"""The fields that errors are about, where there is one, by the error's name or its reason's."""
_OF_COLUMNS: Final = {field.stored: field.name for shape in SHAPES.values() for field in shape.fields}
_ONE_MARK: Final = re.compile(r"[0-9]{1,12}[.,][0-9]+")


class BadField(PageError):
    """A field that cannot be read: an amount, a day, a number."""

    def __init__(self, name: str, field: str) -> None:
        super().__init__(name)
        self.field = field


class Unfit(Exception):
    """A field that is wrong by a sentence of its page."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


def problem_of(visitor: Visitor, error: Exception) -> Problem:
    """Return what a page shows for an error of its form. Raises the error again where it is none."""
    if isinstance(error, Unfit):
        return error.problem
    shown = PageError.of(error)
    if shown is None:
        raise error
    field = error.field if isinstance(error, BadField | BadRule) else _FIELDS.get(shown.name, "")
    if shown.name == "FORM_UNFIT":
        field = field or shown.detail
    if isinstance(error, OfficeRefusal):
        of_column = _OF_COLUMNS.get(str(error.facts.get("column")), "")
        field = str(error.facts.get("field") or of_column or _FIELDS.get(error.reason.name, field))
    label = str(visitor.texts.details.fields.get(field) or visitor.texts.rules.columns.get(field, ""))
    bad = visitor.texts.rules.bad
    sentence = bad.get(error.why, bad["other"]) if isinstance(error, BadRule) else shown.sentence(visitor.texts)
    return Problem(sentence, field, shown.status, shown.name, label[:1].upper() + label[1:])


def cents_of(visitor: Visitor, written: str, field: str, method: PaymentMethod | None = None) -> money.Cents:
    """Return an amount that was typed, of the operator's currency or of a way to pay. Raises BadField."""
    amount = visitor.formats.decimal(written, visitor.operator.exponent if method is None else method.exponent)
    if amount is None:
        raise BadField("AMOUNT_TOO_FINE" if _ONE_MARK.fullmatch(written.strip()) else "AMOUNT_UNREADABLE", field)
    return amount


def typed_amount(visitor: Visitor, cents: money.Cents | None) -> str:
    """Return an amount as it is typed into a field: without separators of thousands."""
    if cents is None:
        return ""
    written = money.text(cents, visitor.operator.exponent)
    return written.replace(".", ",") if visitor.language == "es" else written


def instant_of(visitor: Visitor, written: str, field: str) -> datetime | None:
    """Return an instant that was chosen as a day and a time of the operator's zone; None for an empty field.

    Raises BadField, also for a time that clocks leave out that day, or show twice: nobody can tell which is meant (TT-02).
    """
    if not written:
        return None
    try:
        chosen = datetime.fromisoformat(written)
    except ValueError:
        raise BadField("DAY_UNREADABLE", field) from None
    if chosen.tzinfo is not None or not 2000 <= chosen.year < 2200:
        raise BadField("DAY_UNREADABLE", field)
    if local_instant(chosen.date(), chosen.time(), visitor.operator.zone) is None:
        raise BadField("TIME_NOT_ONE", field)
    return chosen.replace(tzinfo=visitor.operator.zone)
