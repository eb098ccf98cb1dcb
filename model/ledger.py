"""The ledger and the turnover: every transfer, and every amount that a report counts (CM-04, VE-50)."""

from model.clock import DAY, World, date
from model.people import path

KINDS = ("sale", "commission", "parent_commission", "prize", "wallets")
"""The sums of reports (VE-50)."""


def post(world: World, kind: str, debit: str, credit: str, amount: int, day: date) -> World:
    """Write a transfer down, and return it."""
    transfer = {"kind": kind, "debit": debit, "credit": credit, "amount": amount, "day": day}
    if amount:
        world["transfers"].append(transfer)
    return transfer


def reverse(world: World, transfer: World, day: date) -> None:
    """Take a transfer back to the cent."""
    post(world, transfer["kind"], transfer["credit"], transfer["debit"], transfer["amount"], day)


def count(world: World, kind: str, entity: int, product: int, game: str, amount: int, day: date) -> None:
    """Count an amount in the reports of an agency (VE-50)."""
    row = day, entity, product, game, kind
    world["turnover"][row] = world["turnover"].get(row, 0) + amount


def balance(world: World, account: str) -> int:
    """Return the balance of an account: what it was credited, less what it was debited; a debt is below zero (CM-03)."""
    return sum(one["amount"] * ((one["credit"] == account) - (one["debit"] == account)) for one in world["transfers"])


def balance_below(world: World, entity: int) -> int:
    """Return the balance of an entity and all below it (CM-03). Below zero is its debt."""
    return sum(balance(world, f"entity {one}") for one in world["entities"] if entity in path(world, one))


def sums(world: World, first: date, end: date, top: int) -> dict[int, dict[str, int]]:
    """Return the sums of each agency in the tree below an entity, from a day until another (VE-50)."""
    found: dict[int, dict[str, int]] = {}
    for (day, entity, *_, kind), amount in world["turnover"].items():
        if first <= day < end and top in path(world, entity):
            found.setdefault(entity, dict.fromkeys(KINDS, 0))[kind] += amount
    return {entity: each for entity, each in found.items() if any(each.values())}


def report(world: World, first: date, last: date, top: int) -> dict[int, dict[str, int]]:
    """Return the same, with what each owes its parent (VE-51)."""
    found = sums(world, first, last + DAY, top)
    for one in found.values():
        one["balance"] = one["sale"] - one["commission"] - one["prize"] - one.pop("wallets")
    return found
