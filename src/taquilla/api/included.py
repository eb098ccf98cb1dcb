"""Shows beside tickets what they name by ids: their draws, agencies and sellers, each once (`expand`)."""

from collections.abc import Collection
from typing import Annotated, Final

from msgspec import UNSET, Struct, UnsetType

from taquilla.api.draws import DrawShown, draw_shown
from taquilla.api.entities import EntityShown, entity_shown
from taquilla.api.members import Session
from taquilla.api.problems import Refused
from taquilla.api.users import UserShown, user_shown
from taquilla.domain.people.operations import SEE_DRAWS, SEE_ENTITIES, SEE_USERS
from taquilla.http.framework import QueryParameter

_MAY: Final = {"draw": SEE_DRAWS, "entity": SEE_ENTITIES, "seller": SEE_USERS}
_NAMES: Final = "|".join(_MAY)

Expand = Annotated[
    str | None,
    QueryParameter(
        pattern=rf"^({_NAMES})(,({_NAMES})){{0,2}}$(?!\n)",
        description="What `included` shows of what is named by an id: `draw`, `entity`, `seller`, with commas between. "
        "It takes what the caller may see by itself.",
    ),
]


class Included(Struct, frozen=True):
    """The things that tickets name by their ids, each once: only those for which `expand` asks.

    A machine that has sold is no user, and is not among them.
    """

    draws: list[DrawShown] | UnsetType = UNSET
    entities: list[EntityShown] | UnsetType = UNSET
    sellers: list[UserShown] | UnsetType = UNSET


async def included(
    session: Session, expand: str | None, *, draws: Collection[int], entities: Collection[int], sellers: Collection[int]
) -> Included | UnsetType:
    """Return the things with these ids, as far as they are asked for. Raises Refused with NOT_ALLOWED or SCOPE_MISSING."""
    if expand is None:
        return UNSET
    wanted = expand.split(",")
    for name in wanted:
        if refusal := session.refuses(_MAY[name]):
            raise Refused(refusal, of=f"expand={name}")
    people = await session.people()
    members = [people.members[one] for one in sorted(set(sellers))]
    return Included(
        [draw_shown(row) for row in await session.house.lottery.draws.some(session.caller, draws)]
        if "draw" in wanted else UNSET,
        [entity_shown(session, people.entities[one]) for one in sorted(set(entities))] if "entity" in wanted else UNSET,
        [user_shown(people, member) for member in members if member.is_person] if "seller" in wanted else UNSET,
    )  # fmt: skip
