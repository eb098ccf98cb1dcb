"""Requests that no house takes, whatever else is so: forged, malformed, too long. They are refused, and nothing is written."""

from random import Random
from typing import Any

from model import world
from model.answers import Answer
from model.clock import World

LONG = "x" * 2_100
ADMINISTRATOR = world.ADMINISTRATOR
OF_OURS: dict[str, tuple[int, int, str, str, bytes | dict[str, Any]]] = {
    "entity without a name": (422, ADMINISTRATOR, "POST", "/entities", {"name": " ", "parent_id": 1}),
    "entity of a long name": (400, ADMINISTRATOR, "POST", "/entities", {"name": LONG, "parent_id": 1}),
    "entity of two lines": (422, ADMINISTRATOR, "POST", "/entities", {"name": "a\nb", "parent_id": 1}),
    "entity below nobody": (404, ADMINISTRATOR, "POST", "/entities", {"name": "far", "parent_id": 999}),
    "entity of a wrong credit": (400, ADMINISTRATOR, "POST", "/entities", {"name": "owing", "parent_id": 1, "credit": "1.001"}),
    "user without an address": (422, ADMINISTRATOR, "POST", "/users", {"email": "nobody", "role": "clerk", "entity_id": 1}),
    "user of no role": (400, ADMINISTRATOR, "POST", "/users", {"email": "a@b.example", "role": "owner", "entity_id": 1}),
    "user twice": (409, ADMINISTRATOR, "POST", "/users", {"email": "member11@modelo.example", "role": "clerk", "entity_id": 1}),
    "holiday of no day": (400, ADMINISTRATOR, "POST", "/holidays", {"day": "2024-02-30", "name": "none"}),
    "holiday without a name": (400, ADMINISTRATOR, "POST", "/holidays", {"day": "2024-12-25", "name": ""}),
    "rate below zero": (400, ADMINISTRATOR, "POST", "/exchange-rates", {"currency": "USD", "rate": "-1", "per": "own"}),
    "way of a long name": (400, ADMINISTRATOR, "POST", "/payment-methods", {
        "name": LONG, "kind": "cash", "currency": "USD", "decimals": 2, "gives_change": True}),
    "order without a reason": (400, world.FIRST, "POST", "/draws/{draw}/suspend", {"reason": ""}),
    "order of a long reason": (400, world.FIRST, "POST", "/draws/{draw}/suspend", {"reason": LONG}),
    "result of nothing": (400, world.FIRST, "POST", "/results", {"draw_id": 1, "outcome": ""}),
    "rule of no kind": (400, ADMINISTRATOR, "POST", "/rules", {"values": {"kind": "none"}, "scope": {}}),
    "rule of another's field": (400, ADMINISTRATOR, "POST", "/rules", {
        "values": {"kind": "payout", "quota": "1.00"}, "scope": {}}),
    "key of a long name": (400, ADMINISTRATOR, "POST", "/keys", {"name": LONG, "role": "cashier", "entity_id": 4}),
    "webhook to nowhere": (400, ADMINISTRATOR, "POST", "/webhooks", {"url": "ftp://a.example", "types": ["*"]}),
    "two amounts": (400, ADMINISTRATOR, "POST", "/payments",
                    b'{"entity_id":4,"amount":"1.00","amount":"9.00","direction":"paid"}'),
    "amount in other digits": (400, ADMINISTRATOR, "POST", "/payments", {
        "entity_id": 4, "amount": "\u0661.00", "direction": "paid"}),
    "amount without an end": (400, ADMINISTRATOR, "POST", "/payments", b'{"entity_id":4,"amount":NaN,"direction":"paid"}'),
    "brackets": (400, ADMINISTRATOR, "POST", "/payments", b"[" * 10_000),
    "no JSON": (400, ADMINISTRATOR, "POST", "/payments", b"\xff{}"),
    "too much": (413, ADMINISTRATOR, "POST", "/payments",
                 b'{"entity_id":4,' + b" " * 300_000 + b'"amount":"1.00","direction":"paid"}'),
    "opening below zero": (400, world.MANAGER, "POST", "/shifts", {"opening": "-1.00"}),
}  # fmt: skip
"""Requests to /v1: the status of the refusal, who asks, and what is asked."""
UNSIGNED = "no signature of theirs"
FORGED = {"wallets": ["deposit", "withdrawal", "stake", "win", "elsewhere", "late"], "sports": ["coupon"]}


def step(chance: Random, now: World) -> World:
    """Return a request that no house takes."""
    forged = FORGED.get(now["focus"], [])
    which = chance.choice(forged if forged and chance.random() < 0.5 else [*OF_OURS])
    return {"do": "nonsense", "door": "nonsense", "which": which, "draw": min(now["draws"])} | (
        {"by": OF_OURS[which][1]} if which in OF_OURS else {}
    )


def refused(world: World, which: str, by: int = 0) -> Answer:
    """Refuse a request that makes no sense."""
    return {"told": OF_OURS[which][0] if which in OF_OURS else UNSIGNED, "written": []}
