"""The entities that a caller may name: its own and those below it."""

from typing import Annotated, Final

from taquilla.api.entities import visible_entity
from taquilla.api.members import Session
from taquilla.api.problems import Refused
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Entity
from taquilla.http.framework import QueryParameter

EntityFilter = Annotated[
    int | None,
    QueryParameter(ge=1, le=2**53 - 1, description="An entity of the caller's tree; by default the caller's own."),
]
ID_MAX: Final = 2**53 - 1


async def entity_of(session: Session, entity_id: int | None) -> Entity:
    """Return an entity of the caller's tree, by default its own. Raises EntityUnknown for any other."""
    return session.entity if entity_id is None else await visible_entity(session, entity_id)


async def entity_below(session: Session, entity_id: int) -> Entity:
    """Return an entity whose accounts the caller settles: one below its own, or its own if that is the operator's root.

    Raises EntityUnknown, and Refused with NOT_ALLOWED for a caller's own accounts with its parent.
    """
    entity = await entity_of(session, entity_id)
    if entity.id == session.entity.id and entity.parent_id is not None:
        raise Refused(Refusal(Reason.NOT_ALLOWED))
    return entity
