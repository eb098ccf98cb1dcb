"""What lets more through than is in force waits for a second person (RG-19)."""

from itertools import product as every
from typing import Any

from model import games, people, rules
from model.answers import Answer, refused
from model.clock import DAY, World, timedelta
from model.events import tell

DECIDERS = ("manager", "administrator")
"""The roles that add rules and approve what loosens, by the table of docs/roles.md."""
KINDS = {
    "limit": [name for name in rules.BOUNDS if name not in ("minutes", "offered", "pay_alone_max")], "close": ["minutes"],
    "offer": ["offered"], "payout": ["pay_alone_max"], "dynamic": ["base", "basis_points"],
}  # fmt: skip
"""The bounds that a rule of each kind may set; a row that leaves one out has none of it."""
GAMES = (None, *games.NUMBERS, *games.PAIRS, "animalitos")
TIMES = {"starts": "begins", "ends": "lasts"}
"""The instants of a rule, and how steps name the seconds until then."""


def add_rule(world: World, by: int, rule: World) -> Answer:
    """Add a rule from now on or a later instant; it may have its own end. What was sold keeps its terms (C-06)."""
    refusal = people.refuse(world, by, DECIDERS)
    if refusal is not None:
        return refusal
    times = {name: world["now"] + timedelta(seconds=rule[said]) for name, said in TIMES.items() if said in rule}
    rule = {name: value for name, value in rule.items() if name not in TIMES.values()} | times
    if "draw" in rule:
        # A draw is of one product.
        product = world["draws"][rule["draw"]]["product"]
        if rule.get("product", product) != product:
            return refused("EVENT_UNKNOWN")
        rule["product"] = product
    begun = _begun(world, rule)
    if _is_beyond(world, begun):
        return refused("LOOSER_THAN_PARENT")
    # Before anything is booked there is nothing to let through.
    if world["transfers"] and loosens(world, begun):
        for number, asked in enumerate(world["asked_rules"], 1):
            if asked["state"] == "waiting" and (asked["rule"], asked["by"]) == (rule, by):
                return refused("LOOSENING_HELD", subject=number)
        world["asked_rules"].append({"rule": rule, "by": by, "state": "waiting"})
        tell(world, "loosening.asked", len(world["asked_rules"]), by)
        return refused("LOOSENING_HELD", subject=len(world["asked_rules"]))
    world["rules"] = _with(world, begun)
    tell(world, "rules.changed", rule["kind"])
    return {"done": "added"}


def _begun(world: World, rule: World) -> World:
    """Return a rule with its beginning: now, or later if it was asked for so. One that has waited begins no earlier."""
    return rule | {"starts": max(rule.get("starts", world["now"]), world["now"])}


def _with(world: World, rule: World) -> list[World]:
    """Return all rules with one more, in the order in which they begin."""
    return sorted([*world["rules"], rule], key=lambda one: one["starts"])


def approve_rule(world: World, by: int, number: int) -> Answer:
    """Approve a rule that waits, as the second person. What it is by now is judged first, then who approves it."""
    refusal = people.refuse(world, by, DECIDERS)
    if refusal is not None:
        return refusal
    asked = world["asked_rules"][number - 1] if number <= len(world["asked_rules"]) else None
    if asked is None or asked["state"] != "waiting":
        return refused("LOOSENING_UNKNOWN")
    begun = _begun(world, asked["rule"])
    if begun.get("ends", begun["starts"] + DAY) <= world["now"]:
        return refused("RULE_IN_THE_PAST")
    if _is_beyond(world, begun):
        return refused("LOOSER_THAN_PARENT")
    if asked["by"] == by:
        return refused("LOOSENING_HELD")
    asked["state"], world["rules"] = "approved", _with(world, begun)
    tell(world, "loosening.decided", number, "approved")
    tell(world, "rules.changed", begun["kind"])
    return {"done": "added"}


def _owners(world: World, owner: str) -> list[str]:
    """Return the owner of a rule and those above it, the operator first."""
    kind, _, number = owner.partition(" ")
    if kind == "member":
        return rules.owners(world, int(number))
    entities = people.path(world, int(number)) if kind == "entity" else []
    return ["operator", *(f"entity {one}" for one in reversed(entities))]


def _is_beyond(world: World, rule: World) -> bool:
    """Tell whether a limit is looser than what those above its owner have: such a rule is refused (C-06)."""
    above = _owners(world, rule["owner"])[:-1]
    for name in KINDS.get(rule["kind"], []) if above else []:
        if name in rule:
            bound = rules.bound(world, above, rule["kind"], name, rule.get("product"), rule.get("game"))
            if bound is not None and rules.BOUNDS[name][0](bound, rule[name]) != rule[name]:
                return True
    return False


def loosens(world: World, rule: World) -> bool:
    """Tell whether a bound of a rule's owner is looser with the rule than without, now or at any instant to come.

    For any product, game, number or draw: they are all tried.
    """
    after = world | {"rules": _with(world, rule)}
    changes = {one[name] for one in after["rules"] for name in ("starts", "ends") if one.get(name, world["now"]) > world["now"]}
    products = [rule["product"]] if rule.get("product") is not None else [None, *world["products"]]
    played = [rule["game"]] if rule.get("game") is not None else GAMES
    return any(
        _is_looser(*(_bounds(each | {"now": at}, rule, product, game) for each in (world, after)))
        for at, product, game in every([world["now"], *changes], products, played)
    )


def _is_looser(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Compare the bounds before with those after. A first bound tightens."""
    for name, old in before.items():
        tighter, _ = rules.BOUNDS.get(name, (min, None))  # of quotas the lower one
        if old is not None and (after[name] is None or tighter(old, after[name]) != after[name]):
            return True
    return False


def _bounds(world: World, rule: World, product: int | None, game: str | None) -> dict[str, Any]:
    """Return what a rule's owner is bound by in a product and a game: each bound; of quotas the least of each number and draw."""
    who = _owners(world, rule["owner"])
    if rule["kind"] == "dynamic":
        return {name: rules.value(world, "operator", "dynamic", name, product, game) for name in KINDS["dynamic"]}
    if rule["kind"] != "quota":
        return {name: rules.bound(world, who, rule["kind"], name, product, game) for name in KINDS.get(rule["kind"], [])}
    if product is None:
        return {}  # each product has a quota of its own
    found: dict[str, Any] = {}
    named = [rule, *(one for one in world["rules"] if one["kind"] == "quota")]
    chosen = [rule["selection"]] if rule.get("selection") is not None else {one.get("selection") for one in named} | {None}
    on = [rule["draw"]] if rule.get("draw") is not None else {one.get("draw") for one in named} | {None}
    for selection, draw in every(chosen, on):
        if draw is None or world["draws"][draw]["product"] == product:
            quotas = [rules.quota(world, one, draw or "", product, game or "", selection or "") for one in who]
            found[f"quota {selection} {draw}"] = min((one for one in quotas if one is not None), default=None)
    return found
