"""Recipes of what is no POST: what is shown, changed, set whole or removed. They name what POSTs before them have made."""

import re
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
_SHOWN = {
    CASHIER: "/me /offers /tickets?limit=2 /tickets/{ticket_id} /tickets/by-number/{day}/{number} /tickets/{ticket_id}/copy",
    AUDITOR: "/draws/{draw_id}/exposure?limit=2 /draws/{draw_id}/seal /draws/{draw_id}/seal/wagers /draws/{draw_id}/seal/results"
    " /log/wagers?first_seq=1&last_seq=100 /audits?limit=2 /audits/{audit_id}",
    "": "/changelog /log/{operator_id}/checkpoint /log/{operator_id}/checkpoints/{size}",
    MANAGER: "/exports?limit=2 /exports/{export_id}",
    SPORTS: f"/reports/sports?{_DAYS} /reports/taxes?{_DAYS} /sports/events /sports/coupons?limit=2 /sports/held /sports/terms"
    " /sports/taxes /sports/wallet /sports/wallet/parked",
    WALLETS: "/partners /credits/held /wallets /signing-keys /ceilings /players?limit=2 /players/{user_id}",
    INSTALLATION: "/providers /providers/{provider_id} /providers/{provider_id}/keys /operators?limit=2 /house-keys?limit=2"
    " /operators/{operator_id}",
    ADMIN: "/sessions?limit=2 /me/second-factor /draws?limit=2 /draws/{draw_id} /approvals /products?limit=2"
    " /products/{product_id} /lotteries /games /rules?limit=2 /rules/in-force?product_id=5&game=animalitos"
    " /rules/{rule_id} /holidays /weeks?limit=2 /weeks/{monday} /payment-methods /exchange-rates?limit=2"
    " /payments?limit=2 /tickets/held?limit=2 /loosenings /look /shifts?limit=2 /shifts/{shift_id}"
    " /shifts/{shift_id}/report?format=text /alarms?limit=2 /entities?limit=2 /entities/{entity_id}"
    " /entities/{entity_id}/data /entities/tree /entities/{entity_id}/balance /users?limit=2 /users/{user_id}"
    " /keys?limit=2 /keys/{key_id} /tokens?limit=2 /events?types=tickets.sold&limit=1 /webhooks /webhooks/{webhook_id}"
    " /webhooks/{webhook_id}/progress /webhooks/{webhook_id}/attempts"
    f" /reports/period?{_DAYS}&group=entity /reports/prizes?{_DAYS} /reports/unclaimed?{_DAYS}&limit=2",
}
"""The paths of what is shown, by the member that asks."""
_CHANGED = {
    "PATCH /look": (ADMIN, {"colour": "#1a6b4f"}),
    "PUT /sports/catalogue": (SPORTS, {"sport": [{"id": 90, "name": "Chess"}]}),
    "PATCH /sports/terms": (SPORTS, {"odds_policy": "O2"}),
    "PATCH /providers/{provider_id}": (INSTALLATION, {"signature_version": 2}),
    "PATCH /wallets": (WALLETS, {"signature_version": 2}),
    "PATCH /entities/{added_id}": (ADMIN, {"name": "Agencia 8", "credit": "500.00"}),
    "PUT /entities/{added_id}/data": (ADMIN, {"city": "Mérida"}),
    "PATCH /users/{user_id}": (ADMIN, {"role": "manager"}),
    "PATCH /webhooks/{webhook_id}": (ADMIN, {"description": "our mirror"}),
    "DELETE /webhooks/{webhook_id}": (ADMIN, None),
}
"""Each change of something, with the member that makes it, and the body."""


def _of(path: str, by: str, body: Any = None) -> Read:
    """Name the thing that a POST of the first part of the path has made, unless the world has one of that name."""

    def read(world: World, made: Made) -> Send:
        had = {"draw_id": world.drawn, "entity_id": AGENCY, "monday": LAST_WEEK, "operator_id": BANKLOT, "product_id": 5}
        added = made.get(f"POST /{path.split('/')[1]}") or {"id": USER}

        def value(part: re.Match[str]) -> str:
            if (name := part[1]) == "size":
                return world.run(world.client.get(f"/v1/log/{BANKLOT}/checkpoint")).text.splitlines()[1]
            return str(had[name] if name in had else added["id" if name.endswith("_id") else name])

        return Send(re.sub(r"\{(\w+)\}", value, path), body, by)

    return read


def _ended(world: World, _: Made) -> Send:
    world.run(world.house.people.access.login("other@banklot.net", PASSWORD, "test"))
    return Send(f"/sessions/{world.one('select max(id) from session where member_id = %s', OTHER_TILL)}")


def _exported(world: World, made: Made) -> Send:
    """Let a worker write the file."""
    while world.run(world.house.exports.work()):
        pass
    return Send(f"/exports/{made['POST /exports']['id']}/file", by=MANAGER)


def _shift(world: World, _: Made) -> Send:
    email = member(world)[1]
    world.made("/shifts", {"opening": "200.00"}, email)
    return Send("/shifts/current", by=email)


READS: dict[str, Read] = {
    **{f"GET {path.partition('?')[0]}": _of(path, by) for by, paths in _SHOWN.items() for path in paths.split()},
    "GET /log/{operator_id}/tile/{path}": _of("/log/{operator_id}/tile/0/000", ""),
    "GET /shifts/current": _shift,
    "GET /exports/{export_id}/file": _exported,
    **{name.replace("added_id", "entity_id"): _of(name.partition(" ")[2], by, body) for name, (by, body) in _CHANGED.items()},
    "DELETE /sessions/{session_id}": _ended,
    "DELETE /session": lambda world, _: Send("/session", by=member(world)[1]),
}
"""The operations that are no POST, in an order in which each finds what it needs."""
