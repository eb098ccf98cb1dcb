"""People: the tree of entities, who is active, and who may do what (RG-15, RG-16, docs/roles.md)."""

from pathlib import Path

from model.answers import Answer, refused, tell
from model.clock import World

ALSO_SELL = {"v1": (), "banklot": ("manager",)}
"""The roles that sell and undo beside cashiers, by the door: over the portal of tills managers do (RG-15)."""
ROLES = ("cashier", "clerk", "manager", "auditor", "administrator")


def _table() -> dict[tuple[str, str], tuple[tuple[str, ...], bool]]:
    """Read the table of docs/roles.md: of each operation the roles that may, and whether it is for the root alone."""
    lines = (Path(__file__).parents[1] / "docs" / "roles.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.count("|") == 9]
    return {
        (what, may): (tuple(role for role, cell in zip(ROLES, cells, strict=True) if cell == "yes"), "the root alone" in only)
        for what, may, *cells, only in rows
    }


MAY = _table()


def path(world: World, entity: int) -> list[int]:
    """Return an entity and all above it, upwards."""
    parent = world["entities"][entity]["parent"]
    return [entity] if parent is None else [entity, *path(world, parent)]


def is_active(world: World, by: int) -> bool:
    """Tell whether a member, its entity and all above it are open. Closing an agency ends its people's sessions: TOKEN_DEAD."""
    member = world["members"][by]
    return not member["closed"] and not any(world["entities"][one]["closed"] for one in path(world, member["entity"]))


def refuse(world: World, by: int, what: str, may: str, also: tuple[str, ...] = ()) -> Answer | None:
    """Refuse whoever has no session, and whoever may not by the table of docs/roles.md, for its role or place (OC-01: 1 to 3).

    also: roles that may besides. Closing ends sessions, so nobody who has one gets SELLER_CLOSED.
    """
    member = world["members"][by]
    if not is_active(world, by):
        return refused("TOKEN_DEAD")
    roles, at_root = MAY[what, may]
    is_elsewhere = at_root and world["entities"][member["entity"]]["parent"] is not None
    return refused("NOT_ALLOWED") if member["role"] not in (*roles, *also) or is_elsewhere else None


def has_sold(world: World, by: int, name: str) -> bool:
    """Tell whether a member has sold a ticket of a draw, also of a pair with it, that is not undone (RG-16)."""
    markets = [market for market in world["markets"].values() if name in market["draws"]]
    return any(ticket["by"] == by and ticket["undone"] is None for market in markets for ticket, _ in market["wagers"])


def is_below(world: World, by: int, entity: int) -> bool:
    """Tell whether an entity, as that of a ticket, is a member's own, or below it."""
    return world["members"][by]["entity"] in path(world, entity)


def close_member(world: World, who: int) -> Answer:
    """Close a member: its sessions end, and nothing opens it again, nor is it closed twice (Closing)."""
    if not world["members"][who]["closed"]:
        tell(world, "user.closed", who)
    world["members"][who]["closed"] = True
    return {"done": "closed"}


def close_entity(world: World, which: int) -> Answer:
    """Close an entity: those below it, and all their members, are closed with it (Closing)."""
    if not world["entities"][which]["closed"]:
        tell(world, "entity.closed", which)
    below = [one for one in world["entities"] if which in path(world, one)]
    members = [one for one in world["members"].values() if one["entity"] in below]
    for one in (*(world["entities"][number] for number in below), *members):
        one["closed"] = True
    return {"done": "closed"}
