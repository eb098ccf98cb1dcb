"""What lets more through than is in force waits for a second person (RG-19)."""

from itertools import product as every
from typing import Any

from model import games, independence, people, rules, wallets, weeks
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import DAY, World, timedelta

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
    stop(people.refuse(world, by, "rules", "add, end"))
    _check_deciding(world, by, rule)
    times = {name: world["now"] + timedelta(seconds=rule[said]) for name, said in TIMES.items() if said in rule}
    rule = {name: value for name, value in rule.items() if name not in TIMES.values()} | times
    if "draw" in rule:
        product = world["draws"][rule["draw"]]["product"]
        stop_if(rule.get("product", product) != product, "EVENT_UNKNOWN")
        rule["product"] = product
    begun = _begun(world, rule) | {"by": by}
    stop_if(_is_from_above(world, by, begun), "RULE_FROM_ABOVE")
    stop_if(rule["kind"] == "multiplier" and games.returns_too_much(rule["game"], rule["hundredths"]), "RETURNS_TOO_MUCH")
    stop_if(_is_beyond(world, begun), "LOOSER_THAN_PARENT")
    stop_if(rule["kind"] == "commission" and weeks.mixes_bases(world, begun), "RULE_INVALID")
    if loosens(world, begun):
        stop(_ask(world, by, dict.fromkeys(_replaced(world, begun)) | rule))  # it ends the other bounds that it replaces
    return _carry_out(world, begun)


def set_credit(world: World, by: int, entity: int, credit: int | None) -> Answer:
    """Set how far an entity and all below it may go below zero; None: any sum (CM-03). More of it waits."""
    stop(people.refuse(world, by, "entities", "add, change, close"))
    _check_entity(world, by, entity)
    before, change = world["entities"][entity]["credit"], {"kind": "credit", "owner": f"entity {entity}", "credit": credit}
    if credit != before:
        stop(_ask(world, by, change) if _is_more(before, credit) else None)
        _carry_out(world, change)
    return {"done": "added"}


def _check_entity(world: World, by: int, entity: int) -> None:
    """Refuse whoever changes an entity outside of its tree, a closed one, and as a manager its own."""
    stop_if(not people.is_below(world, by, entity), "ENTITY_UNKNOWN")
    stop_if(any(world["entities"][one]["closed"] for one in people.path(world, entity)), "ENTITY_CLOSED")
    stop_if(world["members"][by]["entity"] == entity and world["members"][by]["role"] == "manager", "NOT_ALLOWED")


def set_ceiling(world: World, by: int, provider: str, per_bet: int, per_day: int, begins: float = 0) -> Answer:
    """Set what a provider may credit for a bet and on a day without two clerks, from now on or later; more waits (WL-16)."""
    stop(people.refuse(world, by, "wallets", "open, keep partners and players, set ceilings"))
    stop_if(per_bet > per_day, "RULE_INVALID")
    starts, after = world["now"] + timedelta(seconds=begins), (per_bet, per_day)
    before = wallets.ceiling(world, provider, starts)
    change = {"kind": "ceiling", "owner": "operator", "provider": provider, "bounds": after, "starts": starts if begins else None}
    stop(_ask(world, by, change) if any(_is_more(*each) for each in zip(before, after, strict=True)) else None)
    return _carry_out(world, change)


def _is_more(before: int | None, after: int | None) -> bool:
    return before is not None and (after is None or after > before)


def _ask(world: World, by: int, change: World) -> Answer | None:
    """Let a change wait for a second person, under a number; asked for again, it is the same one.

    Before anything is booked, a sports ticket reserved, or a shift opened, there is nothing to let through.
    """
    if not (world["transfers"] or world["shifts"] or world["sports_tickets"]):
        return None
    for number, one in enumerate(world["asked_rules"], 1):
        if one["state"] == "waiting" and world["now"] < one["at"] + 7 * DAY and (one["rule"], one["by"]) == (change, by):
            return refused("LOOSENING_HELD", subject=number)
    world["asked_rules"].append({"rule": change, "by": by, "at": world["now"], "state": "waiting"})
    tell(world, "loosening.asked", len(world["asked_rules"]), by)
    return refused("LOOSENING_HELD", subject=len(world["asked_rules"]))


def _carry_out(world: World, change: World) -> Answer:
    """Let a credit or a ceiling hold from now on, and a rule from its beginning on."""
    if change["kind"] == "credit":
        number = int(change["owner"].split()[1])
        tell(world, "entity.changed", number, world["entities"][number]["credit"], change["credit"])
        world["entities"][number]["credit"] = change["credit"]
    elif change["kind"] == "ceiling":
        begun = change | {"starts": max(change["starts"] or world["now"], world["now"])}
        world["wallets"]["ceilings"].append(begun)
        tell(world, "ceiling.set", begun["provider"], begun["starts"], *begun["bounds"])
    else:
        world["rules"] = _with(world, change)
        tell(world, "rules.changed", change["kind"])
    return {"done": "added"}


def _check_deciding(world: World, by: int, rule: World) -> None:
    """Refuse a manager below the root what is the operator's money, and whatever is outside of the own tree (docs/office.md)."""
    own, is_money = world["members"][by]["entity"], rule["kind"] in ("dynamic", "commission", "multiplier")
    if world["entities"][own]["parent"] is not None:
        is_outside = rule["owner"] != "operator" and f"entity {own}" not in _owners(world, rule["owner"])
        stop_if(is_outside, "ENTITY_UNKNOWN")
        stop_if(is_money or "expiration_days" in rule or rule["owner"] == "operator", "NOT_ALLOWED")


def _is_from_above(world: World, by: int, rule: World) -> bool:
    """Tell whether somebody above has decided rules of a kind for an owner: only there they are changed."""
    own = world["members"][by]["entity"]
    known = [one for one in world["rules"] if (one["kind"], one["owner"]) == (rule["kind"], rule["owner"])]
    authors = {one["by"] for one in known if one.get("ends", world["now"] + DAY) > world["now"]}
    is_root = world["entities"][own]["parent"] is None
    return not is_root and any(one is None or own not in people.path(world, world["members"][one]["entity"]) for one in authors)


def _begun(world: World, rule: World) -> World:
    """Return a rule with its beginning: now, or later if it was asked for so. One that has waited begins no earlier."""
    return rule | {"starts": max(rule.get("starts", world["now"]), world["now"])}


def _replaced(world: World, rule: World) -> World:
    """Return the bounds of the limit whose place a limit takes when it begins."""
    held = rules.standing(world | {"now": rule["starts"]}, "limit", rule["owner"]) if rule["kind"] == "limit" else []
    same = [one for one in held if (one.get("product"), one.get("game")) == (rule.get("product"), rule.get("game"))]
    return {name: one[name] for one in same for name in (*KINDS["limit"], *rules.DEFAULTS) if name in one}


def _with(world: World, rule: World) -> list[World]:
    """Return all rules with one more, in the order in which they begin."""
    return sorted([*world["rules"], rule], key=lambda one: one["starts"])


def approve(world: World, by: int, number: int) -> Answer:
    """Approve a change that waits, as the second person. What it is by now is judged first, then who approves it."""
    stop(people.refuse(world, by, "loosened bounds", "approve, withdraw"))
    asked = _waiting(world, by, number)
    change: World = asked["rule"]
    if change["kind"] == "credit":
        _check_entity(world, by, int(change["owner"].split()[1]))
    elif change["kind"] != "ceiling":
        change = _rule_by_now(world, by, asked)
    stop(_refuse_approval(world, by, asked))
    asked["state"] = "approved"
    tell(world, "loosening.decided", number, "approved")
    return _carry_out(world, change)


def _rule_by_now(world: World, by: int, asked: World) -> World:
    """Return a rule that waits as it would begin now, if it may."""
    begun = _begun(world, asked["rule"]) | {"by": asked["by"]}
    _check_deciding(world, by, begun)
    begun = {name: one for name, one in (_replaced(world, begun) | begun).items() if one is not None or name == "pay_alone_max"}
    stop_if(begun.get("ends", begun["starts"] + DAY) <= world["now"], "RULE_IN_THE_PAST")
    stop_if(_is_from_above(world, by, begun), "RULE_FROM_ABOVE")
    stop_if(_is_beyond(world, begun), "LOOSER_THAN_PARENT")
    return begun


def _waiting(world: World, by: int, number: int) -> World:
    """Return the change that waits under a number, to whoever manages its owner: the operator's own at the root alone."""
    asked: World = world["asked_rules"][number - 1] if number <= len(world["asked_rules"]) else {"state": "unknown"}
    stop_if(asked["state"] != "waiting" or asked["at"] + 7 * DAY <= world["now"], "LOOSENING_UNKNOWN")
    owner, own = _owners(world, asked["rule"]["owner"]), world["members"][by]["entity"]
    stop_if(world["entities"][own]["parent"] is not None and f"entity {own}" not in owner, "LOOSENING_UNKNOWN")
    return asked


def _refuse_approval(world: World, by: int, asked: World) -> Answer | None:
    """Refuse whoever has asked, and who is not independent of that one; where a day does, both may from a day on (RG-19)."""
    alone = asked["at"] + DAY if world["a_day_does"] else None
    if alone is not None and alone <= world["now"]:
        return None
    return refused("LOOSENING_HELD", until=alone) if asked["by"] == by else independence.refuse_second(world, asked["by"], by)


def withdraw(world: World, by: int, number: int) -> Answer:
    """Withdraw a change that waits: who has asked may do so too. What is in force stays."""
    stop(people.refuse(world, by, "loosened bounds", "approve, withdraw"))
    asked = _waiting(world, by, number)
    asked["state"] = "withdrawn"
    tell(world, "loosening.decided", number, "withdrawn")
    return {"done": "withdrawn"}


def _owners(world: World, owner: str) -> list[str]:
    """Return the owner of a rule and those above it, the operator first."""
    kind, _, number = owner.partition(" ")
    above = rules.owners if kind == "member" else rules.owners_of
    return [owner] if kind == "operator" else above(world, int(number))


def _is_beyond(world: World, rule: World) -> bool:
    """Tell whether a limit is looser than what those above its owner have: such a rule is refused (C-06)."""
    above = _owners(world, rule["owner"])[:-1]
    named = [name for name in KINDS.get(rule["kind"], []) if above and name in rule]
    found = {name: rules.bound(world, above, rule["kind"], name, rule.get("product"), rule.get("game")) for name in named}
    return any(bound is not None and rules.BOUNDS[name][0](bound, rule[name]) != rule[name] for name, bound in found.items())


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
    tighter = {name: rules.BOUNDS.get(name, (min, None))[0] for name in before}  # of quotas the lower one
    both = ((name, old, after[name]) for name, old in before.items() if old is not None)
    return any(new is None or tighter[name](old, new) != new for name, old, new in both)


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
            quotas = [rules.quota(world, one, [draw or ""], product, game or "", selection or "") for one in who]
            found[f"quota {selection} {draw}"] = min((one for one in quotas if one is not None), default=None)
    return found
