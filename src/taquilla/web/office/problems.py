"""Reads what is asked for and typed on pages, and says what is wrong with a form: a sentence above it, and the field to mend."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from taquilla.domain.ledger import money
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.days import business_day, day_bounds, local_instant
from taquilla.domain.ledger.locales import folded
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.lottery.rule_columns import SHAPES
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.lottery.tenders import PaymentMethod
from taquilla.domain.people.members import Entity, Member, OperatorPeople
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.lottery.reports import RANGE_MAX
from taquilla.http.framework import HTTPException, PathParameter, QueryParameter, Request
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


Asked = TypeVar("Asked", bound=Struct)
Thing = TypeVar("Thing", Entity, Member)
Row = TypeVar("Row")
Id = Annotated[int, PathParameter(ge=1, le=ID_MAX)]
"""An id in a path."""
After = Annotated[int | None, QueryParameter(ge=1, le=ID_MAX)]
"""The id after which a page of a list begins, or before which, in a query."""
ROWS_MAX: Final = 50
"""The most rows of a page."""
CHOICES_MAX: Final = 50
"""The most things that a page offers where several may be meant."""
_NAME_MAX: Final = 64
_TICK: Final = timedelta(microseconds=1)
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


def asked(request: Request, kind: type[Asked]) -> Asked:
    """Return what the query of a page asks for. A field that is empty counts as left out. Raises PageError."""
    names = {field.name for field in fields(kind)}
    values = {name: text.strip() for name, text in request.query_params.items() if name in names and text.strip()}
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise PageError("FORM_UNFIT", str(error), 400) from None


def as_query(wanted: Struct, **changes: object) -> str:
    """Return a query that asks for the same but for some changes; None leaves a field out."""
    values = msgspec.structs.asdict(wanted) | changes
    return urlencode({name: str(value) for name, value in values.items() if value not in (None, "")})


def known_day(day: date) -> date:
    """Return a day on which something may be sold: 2000 to 2199. Raises PageError."""
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise PageError("FORM_UNFIT", str(day), 400)
    return day


def asked_days(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """Return the days of a report from the first to the last that are asked for, by default today. Raises PageError."""
    last = known_day(last or max(today, first or today))
    first = known_day(first or last)
    if last < first:
        raise PageError("PERIOD_BACKWARDS")
    if last - first >= RANGE_MAX:
        raise PageError(Reason.REPORT_TOO_WIDE.name, str(RANGE_MAX.days))
    return first, last


def instants_of(visitor: Visitor, first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first and last instant of some days."""
    zone = visitor.operator.zone
    return day_bounds(first, zone)[0], day_bounds(last, zone)[1] - _TICK


def today_of(visitor: Visitor, now: datetime) -> date:
    """Return the operator's business day."""
    return business_day(now, visitor.operator.zone)


async def tree_of(visitor: Visitor) -> list[Entity]:
    """Return the visitor's entity and all below it, by their names."""
    entities = (await visitor.people()).entities.values()
    return sorted((one for one in entities if visitor.manages(one)), key=lambda one: (len(one.path), one.name, one.id))


def found_by_name(things: list[Thing], text: str, name_of: Callable[[Thing], str]) -> list[Thing]:
    """Return things of a name: of that id, else those called exactly so, else those whose name contains it, accents apart."""
    wanted = text.casefold()
    by_id = [one for one in things if text == str(one.id)]
    exact = [one for one in things if name_of(one).casefold() == wanted]
    return by_id or exact or [one for one in things if folded(text) in folded(name_of(one))]


async def entities_named(visitor: Visitor, text: str) -> list[Entity]:
    """Return the entities of the visitor's tree that are named so; the visitor's own for no name."""
    return found_by_name(await tree_of(visitor), text, lambda one: one.name) if text else [visitor.entity]


def entity_of(visitor: Visitor, people: OperatorPeople, entity_id: int) -> Entity:
    """Return the visitor's entity, or one below it. Raises the page that is not found."""
    entity = people.entities.get(entity_id)
    if entity is None or not visitor.manages(entity):
        raise HTTPException(status_code=404)
    return entity


def user_of(visitor: Visitor, people: OperatorPeople, user_id: int) -> Member:
    """Return a user of the visitor's entity, or of one below it. Raises the page that is not found."""
    member = people.members.get(user_id)
    if member is None or not member.is_person or not visitor.manages(people.entities[member.entity_id]):
        raise HTTPException(status_code=404)
    return member


def part_after(rows: Sequence[Row], after: int | None, id_of: Callable[[Row], int]) -> tuple[Sequence[Row], int | None]:
    """Return the page of rows that begins after the one with an id, and the id after which the next page begins, if any."""
    start = 0 if after is None else next((place for place, row in enumerate(rows, 1) if id_of(row) == after), 0)
    page = rows[start : start + ROWS_MAX]
    return page, id_of(page[-1]) if start + ROWS_MAX < len(rows) else None


def has_words(text: str, search: str) -> bool:
    """Tell whether a text has all words of a search, in any order, whatever its case and accents."""
    plain = folded(text)
    return all(word in plain for word in folded(search).split())


def named(text: str) -> str:
    """Return the id or code of something as it was typed. Raises the page that is not found for what cannot be one."""
    if not 0 < len(text) <= _NAME_MAX or not text.isprintable():
        raise HTTPException(status_code=404)
    return text
