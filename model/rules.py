"""Rules that an operator and its entities decide, and how they bind each other (C-06)."""

from collections.abc import Callable
from typing import Any

from model.clock import World, datetime
from model.people import path

Tighter = Callable[[int, int], int]


def step_of(above: int, own: int) -> int:
    """Return the step of stakes: the own one where it is a multiple of the step above, else that (C-06)."""
    return own if own % above == 0 else above


BOUNDS: dict[str, tuple[Tighter, int | None]] = {
    "stake_min": (max, 100), "stake_max": (min, 9_900), "stake_multiple": (step_of, 100), "ticket_max_wagers": (min, 100),
    "seconds_to_cancel": (min, 180), "cancels_max": (min, None), "prize_max": (min, None), "minutes": (max, None),
    "offered": (min, 1), "pay_alone_max": (min, None), "max_permutations": (min, 6), "max_sequence_size": (min, 10),
    "max_sequences": (min, 2),
}  # fmt: skip
"""Each bound: which of two is the tighter one, and the default (C-06)."""
DEFAULTS = {"expiration_days": 3, "expiry_basis": "calendar"}
"""Values that are no limits: those of the most specific owner count (C-06)."""


def owners(world: World, by: int) -> list[str]:
    """Return the owners of a seller's rules: the operator, each entity from the top down, the member itself (C-06)."""
    return [*owners_of(world, world["members"][by]["entity"]), f"member {by}"]


def owners_of(world: World, entity: int) -> list[str]:
    """Return the same of an entity."""
    return ["operator", *(f"entity {one}" for one in reversed(path(world, entity)))]


def standing(world: World, kind: str, owner: str, until: datetime | None = None) -> list[World]:
    """Return the rules of an owner that hold now, or just before an instant.

    Of those with one scope the one that began last holds, until its own end: then the one before it holds again (C-06). The rules
    stand in the order in which they begin, so a later one of a scope takes the place of the one before.
    """
    found: dict[Any, World] = {}
    for rule in world["rules"]:
        has_begun = rule["starts"] <= world["now"] if until is None else rule["starts"] < until
        has_ended = "ends" in rule and (rule["ends"] <= world["now"] if until is None else rule["ends"] < until)
        if (rule["kind"], rule["owner"]) == (kind, owner) and has_begun and not has_ended:
            found[tuple(rule.get(name) for name in ("product", "game", "selection", "draw"))] = rule
    return list(found.values())


def value(world: World, owner: str, kind: str, name: str, product: int | None = None, game: str | None = None) -> Any:
    """Return a value of an owner by its most specific rule: for product and game, product, game, anything (C-06)."""
    return next((rule[name] for rule in reversed(_fitting(world, owner, kind, product, game)) if name in rule), None)


def _fitting(
    world: World, owner: str, kind: str, product: int | None, game: str | None, until: datetime | None = None
) -> list[World]:
    """Return an owner's rules for a product and a game, the most specific last: a product counts for more than a game (C-06)."""
    scopes = [(rule.get("product"), rule.get("game"), rule) for rule in standing(world, kind, owner, until)]
    fitting = [one for one in scopes if one[0] in (None, product) and one[1] in (None, game)]
    return [rule for *_, rule in sorted(fitting, key=lambda one: (one[0] is not None, one[1] is not None))]


def bound(world: World, whose: list[str], kind: str, name: str, product: int | None = None, game: str | None = None) -> Any:
    """Return a bound for these owners: the operator's or the default, and every tighter one below it (C-06)."""
    tighter, found = BOUNDS[name]
    for owner in whose:
        own = value(world, owner, kind, name, product, game)
        if own is not None:
            found = own if found is None or owner == "operator" else tighter(found, own)
    return found


def limit(world: World, by: int, name: str, product: int | None = None, game: str | None = None) -> Any:
    """Return a limit for a seller; None: no bound."""
    return bound(world, owners(world, by), "limit", name, product, game)


def most_specific(world: World, whose: list[str], name: str, until: datetime | None = None) -> Any:
    """Return a value that is no limit, now or just before an instant: of these owners the last one's, else the default (C-06)."""
    found = [rule[name] for one in whose for rule in _fitting(world, one, "limit", None, None, until) if name in rule]
    return found[-1] if found else DEFAULTS[name]


def multiplier(world: World, product: int, game: str) -> int | None:
    """Return what a hit pays, in hundredths: by the operator's rule, else by the catalogue; None: it is not sold (PZ-01)."""
    own = value(world, "operator", "multiplier", "hundredths", product, game)
    national: int | None = world["products"][product]["multipliers"].get(game)
    return national if own is None else own


def is_sold(world: World, by: int, product: int, game: str) -> bool:
    """Tell whether a seller sells a game of a product at all: one "no" is enough (C-06)."""
    return bool(bound(world, owners(world, by), "offer", "offered", product, game))


def pay_alone(world: World, entity: int) -> int | None:
    """Return what one person pays alone for a ticket of an agency: the tightest bound of it and all above (VE-46)."""
    found: int | None = bound(world, owners_of(world, entity), "payout", "pay_alone_max")
    return found


def commissions(
    world: World, entity: int, product: int, game: str, basis: str = "sale", until: datetime | None = None
) -> list[int]:
    """Return the rates of an agency and of each entity above it, in basis points: of sales or profit (CM-01, CM-05, CM-06)."""
    found = [_fitting(world, f"entity {one}", "commission", product, game, until)[-1:] for one in path(world, entity)]
    found[0] = found[0] or _fitting(world, "operator", "commission", product, game, until)[-1:]
    return [one[0]["basis_points"] if one and one[0].get("basis", "sale") == basis else 0 for one in found]


def quota(world: World, owner: str, drawn: list[str], product: int, game: str, selection: str) -> int | None:
    """Return an owner's quota of a selection in a draw, or the tighter one of a pair's two (VE-40).

    The most exact one wins: for 341-ARI before 341-*, before *-ARI, before any number; a rule with one of these names its game.
    Of two that are equally exact the one for this draw wins; then product and game, product, game.
    """
    number, _, sign = selection.partition("-")
    patterns = [None, f"*-{sign}", f"{number}-*", selection]  # from the least exact to the most
    bounds = []
    for draw in drawn:
        named = [(rule.get("selection"), rule.get("draw"), rule) for rule in _fitting(world, owner, "quota", product, game)]
        fitting = [one for one in named if one[0] in patterns and one[1] in (None, draw)]
        exact = sorted(fitting, key=lambda one: (patterns.index(one[0]), one[1] is not None))  # the more specific ones stay last
        bounds.append(exact[-1][2]["quota"] if exact else world["products"][product]["quota"] if owner == "operator" else None)
    return min((one for one in bounds if one is not None), default=None)
