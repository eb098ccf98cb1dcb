"""Who gives whom access, and is no second person beside it then (RG-16, RG-18)."""

from model import people
from model import world as of_world
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import DAY, World, datetime

GIVE_ACCESS = "users", "add, give a role, reset a password, give a key or a token"
OF_TREE, OF_ROOT = ("cashier", "clerk", "manager"), ("auditor", "administrator")
"""The roles that a manager gives, and those that administrators alone give, at the root."""
POWER_LASTS, TAKING_LASTS = 30 * DAY, DAY
"""For so long power over somebody keeps both from deciding together, and one person's resets of two others those two."""


def add_member(world: World, step: int, by: int, role: str, entity: int) -> Answer:
    """Add a person to an entity of one's own tree. step names it."""
    stop(people.refuse(world, by, *GIVE_ACCESS))
    stop_if(not people.is_below(world, by, entity), "ENTITY_UNKNOWN")
    stop_if(any(world["entities"][one]["closed"] for one in people.path(world, entity)), "ENTITY_CLOSED")
    _check_role(world, by, role, entity)
    world["members"][step] = {"entity": entity, "role": role, "closed": False}
    world["powers"].append((by, step, world["now"], False))
    tell(world, "user.added", step, role, entity)
    return {"done": "added", "member": step}


def _check_role(world: World, by: int, role: str, entity: int) -> None:
    stop_if(world["members"][by]["role"] == "manager" and role not in OF_TREE, "NOT_ALLOWED")
    stop_if(role in OF_ROOT and world["entities"][entity]["parent"] is not None, "ROLE_NOT_HERE")


def _check_managing(world: World, by: int, who: int) -> None:
    """Refuse whoever does not manage a person: nobody oneself, and a manager nobody of the root's roles."""
    stop(people.refuse(world, by, *GIVE_ACCESS))
    member: World = world["members"].get(who, {"closed": True})
    stop_if(member["closed"] or not people.is_below(world, by, member["entity"]), "MEMBER_UNKNOWN")
    stop_if(who == by or (world["members"][by]["role"] != "administrator" and member["role"] not in OF_TREE), "NOT_ALLOWED")


def give_role(world: World, by: int, who: int, role: str) -> Answer:
    """Give a person another role; the one in whose name players buy none that does not sell (WL-13)."""
    _check_managing(world, by, who)
    _check_role(world, by, role, world["members"][who]["entity"])
    if world["members"][who]["role"] != role:
        stop_if(who == of_world.WALLET_TILL and role not in ("cashier", "manager"), "NOT_POSSIBLE")
        world["members"][who]["role"] = role
        world["powers"].append((by, who, world["now"], False))
        tell(world, "user.changed", who, role)
    return {"done": "changed"}


def reset_password(world: World, by: int, who: int) -> Answer:
    """Make a link by which a person chooses a new password. Until then the old one holds."""
    _check_managing(world, by, who)
    world["powers"].append((by, who, world["now"], True))
    tell(world, "security.password_reset", who)
    return {"done": "reset"}


def refuse_second(world: World, first: int, second: int) -> Answer | None:
    """Refuse a second person over whom the first one had power in thirty days, or the other way round; the attempt is told.

    Two whose passwords one third person has reset are bound for a day: itself, or by the hand of whom it had power over then.
    """
    now, both = world["now"], ((first, second), (second, first))
    ends = [since + POWER_LASTS for by, over in both if (since := _power_since(world, by).get(over)) is not None]
    takers = {first: dict[int, datetime](), second: dict[int, datetime]()}
    for by, over, at, is_taking in reversed(world["powers"]):
        for whom, found in takers.items():
            last = at if over == whom and is_taking else found.get(over)
            if last is not None and at > now - POWER_LASTS:
                found[by] = max(found.get(by, last), last)
    for holder in takers[first].keys() & takers[second].keys() - {first, second}:
        until = min(takers[first][holder], takers[second][holder]) + TAKING_LASTS
        ends += [until] if until > now else []
    if not ends:
        return None
    tell(world, "security.second_person_refused", first, second)
    return refused("NOT_INDEPENDENT", until=max(ends))


def _power_since(world: World, whose: int) -> dict[int, datetime]:
    """Return over whom somebody has power, and since when: over those whom they have power over too, once there was the first."""
    since: dict[int, datetime] = {}
    for by, over, at, _ in world["powers"]:
        if at > world["now"] - POWER_LASTS and over not in (by, whose):
            if by == whose:
                since[over] = at
            elif by in since:
                since[over] = max(since.get(over, since[by]), since[by])
    return since
