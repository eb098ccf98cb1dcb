"""Reads what pages are asked for, and finds the entities and users that a visitor may name: every other one is not found."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Final, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.days import FIRST_DAY, LAST_DAY, TICK, business_day, day_bounds
from taquilla.domain.ledger.locales import folded
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.people.members import Entity, Member, OperatorPeople
from taquilla.engine.lottery.reports import RANGE_MAX
from taquilla.http.framework import HTTPException, PathParameter, QueryParameter, Request
from taquilla.web.errors import PageError
from taquilla.web.visitors import Visitor

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
_NAME_MAX: Final = 128


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
    if not FIRST_DAY <= day <= LAST_DAY:
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
    return day_bounds(first, zone)[0], day_bounds(last, zone)[1] - TICK


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
