"""Recipes: sessions, entities, users, keys, operators and webhooks."""

from collections.abc import Callable
from typing import Any

from tests.api.conftest import ADMIN, MANAGER
from tests.api.every_post.world import AGENCY, INSTALLATION, ROOT, Recipe, Send, World

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people


def member(world: World, role: str = "cashier", entity_id: int = AGENCY) -> tuple[int, str]:
    """Add a user. Return the id and the address."""
    number = 2000 + next(world.numbers)
    email = f"user{number}@banklot.net"
    world.run(add_people(world.house, BANKLOT, [DemoAccount(email, role, entity_id, number)]))
    return number, email


def entity(world: World, parent_id: int = ROOT, **how: Any) -> int:
    """Add an entity."""
    return world.run(world.house.people.office.add_entity(BANKLOT, name=world.new("entity"), parent_id=parent_id, **how))


_ADDED: dict[str, Callable[[World], Any]] = {
    "/entities": lambda world: {"name": world.new("entity"), "parent_id": ROOT},
    "/users": lambda world: {"email": f"{world.new('user')}@sol.example", "role": "cashier", "entity_id": AGENCY},
    "/keys": lambda world: {"name": world.new("key"), "role": "cashier", "entity_id": AGENCY},
    "/tokens": lambda world: {"name": world.new("token"), "entity_id": AGENCY},
    "/operators": lambda world: {
        "name": (name := world.new("banca")), "currency": "VES", "administrator": {"email": f"ana@{name}.example"}
    },
    "/house-keys": lambda world: {"name": world.new("key")},
    "/webhooks": lambda world: {"url": "https://192.0.2.1/hooks", "description": world.new("hook")},
}  # fmt: skip
"""The bodies of what is added, by the path."""


def _adds(path: str, by: str = ADMIN) -> Recipe:
    return lambda world: Send(path, _ADDED[path](world), by)


def of(add: str, verb: str, by: str = ADMIN, body: Any = None, made: Callable[[World], Any] | None = None) -> Recipe:
    """Add something, and then do something to it."""
    return lambda world: Send(f"{add}/{world.made(add, (made or _ADDED[add])(world), by)['id']}/{verb}", body, by)


def _sandbox_again(world: World) -> Send:
    """Make a sandbox in place of an earlier one, which is closed."""
    world.made("/sandbox")
    return Send("/sandbox")


RECIPES: dict[str, Recipe] = {
    "POST /entities": _adds("/entities"),
    "POST /entities/{entity_id}/close": lambda world: Send(f"/entities/{entity(world)}/close"),
    "POST /users": _adds("/users"),
    "POST /users/{user_id}/close": lambda world: Send(f"/users/{member(world)[0]}/close"),
    "POST /users/{user_id}/password-reset": lambda world: Send(f"/users/{member(world)[0]}/password-reset"),
    "POST /keys": _adds("/keys", MANAGER),
    "POST /keys/{key_id}/rotate": of("/keys", "rotate", body={}),
    "POST /keys/{key_id}/revoke": of("/keys", "revoke", MANAGER),
    "POST /sandbox": _sandbox_again,
    "POST /tokens": _adds("/tokens", MANAGER),
    "POST /tokens/{token_id}/revoke": of("/tokens", "revoke", MANAGER),
    "POST /operators": _adds("/operators", INSTALLATION),
    "POST /operators/{operator_id}/close": of("/operators", "close", INSTALLATION),
    "POST /house-keys": _adds("/house-keys", INSTALLATION),
    "POST /house-keys/{key_id}/revoke": of("/house-keys", "revoke", INSTALLATION),
    "POST /webhooks": _adds("/webhooks"),
    "POST /webhooks/{webhook_id}/rotate": of("/webhooks", "rotate", body={}),
    "POST /webhooks/{webhook_id}/test": of("/webhooks", "test"),
    "POST /webhooks/{webhook_id}/replay": of("/webhooks", "replay", body={"from_number": 1}),
}
"""The body to send, by its operation."""
