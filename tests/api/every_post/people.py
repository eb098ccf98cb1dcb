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


def _key(world: World) -> Any:
    return {"name": world.new("key"), "role": "cashier", "entity_id": AGENCY}


def _token(world: World) -> Any:
    return {"name": world.new("token"), "entity_id": AGENCY}


def _operator(world: World) -> Any:
    name = world.new("banca")
    return {"name": name, "currency": "VES", "administrator": {"email": f"ana@{name}.example"}}


def _house_key(world: World) -> Any:
    return {"name": world.new("key")}


def of(add: str, verb: str, made: Callable[[World], Any], by: str = ADMIN, body: Any = None) -> Recipe:
    """Add something, and then do something to it."""
    return lambda world: Send(f"{add}/{world.made(add, made(world), by)['id']}/{verb}", body, by)


def _webhook(world: World) -> Any:
    return {"url": "https://192.0.2.1/hooks", "description": world.new("hook")}


def _sandbox_again(world: World) -> Send:
    """Make a sandbox in place of an earlier one, which is closed."""
    world.made("/sandbox")
    return Send("/sandbox")


RECIPES: dict[str, Recipe] = {
    "POST /entities": lambda world: Send("/entities", {"name": world.new("entity"), "parent_id": ROOT}),
    "POST /entities/{entity_id}/close": lambda world: Send(f"/entities/{entity(world)}/close"),
    "POST /users": lambda world: Send(
        "/users", {"email": f"{world.new('user')}@sol.example", "role": "cashier", "entity_id": AGENCY}
    ),
    "POST /users/{user_id}/close": lambda world: Send(f"/users/{member(world)[0]}/close"),
    "POST /users/{user_id}/password-reset": lambda world: Send(f"/users/{member(world)[0]}/password-reset"),
    "POST /keys": lambda world: Send("/keys", _key(world), MANAGER),
    "POST /keys/{key_id}/rotate": of("/keys", "rotate", _key, body={}),
    "POST /keys/{key_id}/revoke": of("/keys", "revoke", _key, MANAGER),
    "POST /sandbox": _sandbox_again,
    "POST /tokens": lambda world: Send("/tokens", _token(world), MANAGER),
    "POST /tokens/{token_id}/revoke": of("/tokens", "revoke", _token, MANAGER),
    "POST /operators": lambda world: Send("/operators", _operator(world), INSTALLATION),
    "POST /operators/{operator_id}/close": of("/operators", "close", _operator, INSTALLATION),
    "POST /house-keys": lambda world: Send("/house-keys", _house_key(world), INSTALLATION),
    "POST /house-keys/{key_id}/revoke": of("/house-keys", "revoke", _house_key, INSTALLATION),
    "POST /webhooks": lambda world: Send("/webhooks", _webhook(world)),
    "POST /webhooks/{webhook_id}/rotate": of("/webhooks", "rotate", _webhook, body={}),
    "POST /webhooks/{webhook_id}/test": of("/webhooks", "test", _webhook),
    "POST /webhooks/{webhook_id}/replay": of("/webhooks", "replay", _webhook, body={"from_number": 1}),
}
"""The body to send, by its operation."""
