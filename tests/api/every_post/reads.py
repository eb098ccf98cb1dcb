"""Recipes of what is no POST: what is shown, changed, set whole or removed. They name what POSTs before them have made."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.api.conftest import ADMIN, AUDITOR, CASHIER, MANAGER, SPORTS
from tests.api.every_post.people import member
from tests.api.every_post.world import AGENCY, INSTALLATION, LAST_WEEK, OTHER_TILL, USER, WALLETS, Send, World

from taquilla.sandbox.demo import BANKLOT, PASSWORD

Made = Mapping[str, Any]
"""The answers that each POST has given."""
Read = Callable[[World, Made], Send]

_DAYS = "first_day=2024-10-21&last_day=2024-10-28"


def _plain(path: str, by: str = ADMIN, body: Any = None) -> Read:
    return lambda _, __: Send(path, body, by)


def _of(path: str, post: str, by: str = ADMIN, body: Any = None) -> Read:
    """Name what a POST has made."""
    return lambda _, made: Send(path.format(**made[post]), body, by)


def _sealed(part: str) -> Read:
    return lambda world, _: Send(f"/draws/{world.drawn}/seal{part}", by=AUDITOR)


def _logged(path: str) -> Read:
    """Ask for a part of the public log, whose size the path may name."""

    def read(world: World, _: Made) -> Send:
        checkpoint = world.run(world.client.get(f"/v1/log/{BANKLOT}/checkpoint")).text
        return Send(f"/log/{BANKLOT}/{path.format(checkpoint.splitlines()[1])}", by="")

    return read


def _ended(world: World, _: Made) -> Send:
    world.run(world.house.people.access.login("other@banklot.net", PASSWORD, "test"))
    return Send(f"/sessions/{world.one('select max(id) from session where member_id = %s', OTHER_TILL)}")


def _exported(world: World, made: Made) -> Send:
    """Let a worker write the file."""
    while world.run(world.house.exports.work()):
        pass
    return Send(f"/exports/{made['POST /exports']['id']}/file", by=MANAGER)


READS: dict[str, Read] = {
    "GET /me": _plain("/me", CASHIER),
    "GET /sessions": _plain("/sessions?limit=2"),
    "GET /me/second-factor": _plain("/me/second-factor"),
    "GET /draws": _plain("/draws?limit=2"),
    "GET /draws/{draw_id}": lambda world, _: Send(f"/draws/{world.drawn}"),
    "GET /draws/{draw_id}/exposure": lambda world, _: Send(f"/draws/{world.drawn}/exposure?limit=2", by=AUDITOR),
    "GET /offers": _plain("/offers", CASHIER),
    "GET /draws/{draw_id}/seal": _sealed(""),
    "GET /draws/{draw_id}/seal/wagers": _sealed("/wagers"),
    "GET /draws/{draw_id}/seal/results": _sealed("/results"),
    "GET /approvals": _plain("/approvals"),
    "GET /tickets": _plain("/tickets?limit=2", CASHIER),
    "GET /tickets/{ticket_id}": _of("/tickets/{id}", "POST /tickets", CASHIER),
    "GET /tickets/by-number/{day}/{number}": _of("/tickets/by-number/{day}/{number}", "POST /tickets", CASHIER),
    "GET /tickets/{ticket_id}/copy": _of("/tickets/{id}/copy", "POST /tickets", CASHIER),
    "GET /reports/period": _plain(f"/reports/period?{_DAYS}&group=entity"),
    "GET /reports/prizes": _plain(f"/reports/prizes?{_DAYS}"),
    "GET /reports/unclaimed": _plain(f"/reports/unclaimed?{_DAYS}&limit=2"),
    "GET /reports/taxes": _plain(f"/reports/taxes?{_DAYS}", SPORTS),
    "GET /changelog": _plain("/changelog", ""),
    "GET /log/wagers": _plain("/log/wagers?first_seq=1&last_seq=100", AUDITOR),
    "GET /log/{operator_id}/checkpoint": _logged("checkpoint"),
    "GET /log/{operator_id}/checkpoints/{size}": _logged("checkpoints/{}"),
    "GET /log/{operator_id}/tile/{path}": _logged("tile/0/000"),
    "GET /products": _plain("/products?limit=2"),
    "GET /products/{product_id}": _plain("/products/5"),
    "GET /lotteries": _plain("/lotteries"),
    "GET /games": _plain("/games"),
    "GET /rules": _plain("/rules?limit=2"),
    "GET /rules/in-force": _plain("/rules/in-force?product_id=5&game=animalitos"),
    "GET /rules/{rule_id}": _of("/rules/{id}", "POST /rules"),
    "GET /holidays": _plain("/holidays"),
    "GET /weeks": _plain("/weeks?limit=2"),
    "GET /weeks/{monday}": _plain(f"/weeks/{LAST_WEEK}"),
    "GET /payment-methods": _plain("/payment-methods"),
    "GET /exchange-rates": _plain("/exchange-rates?limit=2"),
    "GET /payments": _plain("/payments?limit=2"),
    "GET /tickets/held": _plain("/tickets/held?limit=2"),
    "GET /loosenings": _plain("/loosenings"),
    "GET /look": _plain("/look"),
    "PATCH /look": _plain("/look", ADMIN, {"colour": "#1a6b4f"}),
    "GET /shifts": _plain("/shifts?limit=2"),
    "GET /shifts/current": lambda world, _: Send("/shifts/current", by=_shift(world)),
    "GET /shifts/{shift_id}": _of("/shifts/{id}", "POST /shifts"),
    "GET /shifts/{shift_id}/report": _of("/shifts/{id}/report?format=text", "POST /shifts"),
    "GET /audits": _plain("/audits?limit=2", AUDITOR),
    "GET /audits/{audit_id}": _of("/audits/{id}", "POST /audits", AUDITOR),
    "GET /exports": _plain("/exports?limit=2", MANAGER),
    "GET /exports/{export_id}": _of("/exports/{id}", "POST /exports", MANAGER),
    "GET /exports/{export_id}/file": _exported,
    "GET /alarms": _plain("/alarms?limit=2"),
    "PUT /sports/catalogue": _plain("/sports/catalogue", SPORTS, {"sport": [{"id": 90, "name": "Chess"}]}),
    "GET /sports/events": _plain("/sports/events", SPORTS),
    "GET /sports/coupons": _plain("/sports/coupons?limit=2", SPORTS),
    "GET /sports/held": _plain("/sports/held", SPORTS),
    "GET /sports/terms": _plain("/sports/terms", SPORTS),
    "PATCH /sports/terms": _plain("/sports/terms", SPORTS, {"odds_policy": "O2"}),
    "GET /sports/taxes": _plain("/sports/taxes", SPORTS),
    "GET /sports/wallet": _plain("/sports/wallet", SPORTS),
    "GET /sports/wallet/parked": _plain("/sports/wallet/parked", SPORTS),
    "GET /partners": _plain("/partners", WALLETS),
    "GET /credits/held": _plain("/credits/held", WALLETS),
    "GET /providers": _plain("/providers", INSTALLATION),
    "GET /providers/{provider_id}": _of("/providers/{id}", "POST /providers", INSTALLATION),
    "PATCH /providers/{provider_id}": _of("/providers/{id}", "POST /providers", INSTALLATION, {"signature_version": 2}),
    "GET /providers/{provider_id}/keys": _of("/providers/{id}/keys", "POST /providers", INSTALLATION),
    "GET /wallets": _plain("/wallets", WALLETS),
    "PATCH /wallets": _plain("/wallets", WALLETS, {"signature_version": 1}),
    "GET /signing-keys": _plain("/signing-keys", WALLETS),
    "GET /ceilings": _plain("/ceilings", WALLETS),
    "GET /players": _plain("/players?limit=2", WALLETS),
    "GET /players/{user_id}": _plain(f"/players/{USER}", WALLETS),
    "GET /entities": _plain("/entities?limit=2"),
    "GET /entities/{entity_id}": _plain(f"/entities/{AGENCY}"),
    "PATCH /entities/{entity_id}": _of("/entities/{id}", "POST /entities", ADMIN, {"name": "Agencia 8", "credit": "500.00"}),
    "GET /entities/{entity_id}/data": _plain(f"/entities/{AGENCY}/data"),
    "PUT /entities/{entity_id}/data": _of("/entities/{id}/data", "POST /entities", ADMIN, {"city": "Mérida"}),
    "GET /entities/tree": _plain("/entities/tree"),
    "GET /entities/{entity_id}/balance": _plain(f"/entities/{AGENCY}/balance"),
    "GET /users": _plain("/users?limit=2"),
    "GET /users/{user_id}": _of("/users/{id}", "POST /users"),
    "PATCH /users/{user_id}": _of("/users/{id}", "POST /users", ADMIN, {"role": "manager"}),
    "GET /keys": _plain("/keys?limit=2"),
    "GET /keys/{key_id}": _of("/keys/{id}", "POST /keys"),
    "GET /tokens": _plain("/tokens?limit=2"),
    "GET /operators": _plain("/operators?limit=2", INSTALLATION),
    "GET /house-keys": _plain("/house-keys?limit=2", INSTALLATION),
    "GET /operators/{operator_id}": _plain(f"/operators/{BANKLOT}", INSTALLATION),
    "GET /events": _plain("/events?types=tickets.sold&limit=1"),
    "GET /webhooks": _plain("/webhooks"),
    "GET /webhooks/{webhook_id}": _of("/webhooks/{id}", "POST /webhooks"),
    "PATCH /webhooks/{webhook_id}": _of("/webhooks/{id}", "POST /webhooks", ADMIN, {"description": "our mirror"}),
    "GET /webhooks/{webhook_id}/progress": _of("/webhooks/{id}/progress", "POST /webhooks"),
    "GET /webhooks/{webhook_id}/attempts": _of("/webhooks/{id}/attempts", "POST /webhooks"),
    "DELETE /webhooks/{webhook_id}": _of("/webhooks/{id}", "POST /webhooks"),
    "DELETE /sessions/{session_id}": _ended,
    "DELETE /session": lambda world, _: Send("/session", by=member(world)[1]),
}
"""The operations that are no POST, in an order in which each finds what it needs."""


def _shift(world: World) -> str:
    email = member(world)[1]
    world.made("/shifts", {"opening": "200.00"}, email)
    return email
