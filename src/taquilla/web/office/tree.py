"""The entities and users that a visitor sees: those of its own entity and of all below it. Every other page is not found."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

from taquilla.domain.people.members import Entity, Member, OperatorPeople
from taquilla.http.framework import HTTPException, PathParameter, QueryParameter
from taquilla.web.visitors import Visitor

Id = Annotated[int, PathParameter(ge=1, le=2**53 - 1)]
"""An id in a path."""
After = Annotated[int | None, QueryParameter(ge=1, le=2**53 - 1)]
"""The id after which a page of a list begins, or before which, in a query."""
ROWS_MAX: Final = 50
"""The most rows of a page."""
_NAME_MAX: Final = 64
Row = TypeVar("Row")


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
    """Tell whether a text has all words of a search, in any order and case."""
    folded = text.casefold()
    return all(word in folded for word in search.casefold().split())


def named(text: str) -> str:
    """Return the id or code of something as it was typed. Raises the page that is not found for what cannot be one."""
    if not 0 < len(text) <= _NAME_MAX or not text.isprintable():
        raise HTTPException(status_code=404)
    return text
