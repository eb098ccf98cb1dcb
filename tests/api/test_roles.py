"""Roles over `/v1`: one table, `roles.toml`, beside the document that the handlers make."""

import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.api.conftest import ADMIN, AUDITOR, BOSS, CASHIER, FIRST, MANAGER, Agency, described

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people

TABLE: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("roles.toml").read_text())
WHO = {operation: set(roles.split()) for section in TABLE.values() for operation, roles in section.items()}
PEOPLE = {"cashier": CASHIER, "clerk": FIRST, "manager": MANAGER, "auditor": AUDITOR, "administrator": ADMIN}
EXAMPLES = {"uuid": str(UUID(int=1)), "date": "2024-10-22", "integer": "999999", "string": "12345678", "boolean": "true"}
OPEN = {
    "POST /session", "POST /password", "GET /changelog", "GET /log/{operator_id}/checkpoint",
    "GET /log/{operator_id}/checkpoints/{size}", "GET /log/{operator_id}/tile/{path}",
}  # fmt: skip
"""Operations without a session."""
ROOT_ONLY = {
    "GET /look", "PATCH /look", "GET /approvals", "GET /ceilings", "POST /ceilings", "GET /credits/held", "POST /credits/judge",
    "GET /draws/{draw_id}/exposure", "GET /draws/{draw_id}/seal", "GET /draws/{draw_id}/seal/wagers",
    "GET /draws/{draw_id}/seal/results",
    "POST /draws/{draw_id}/{order}", "POST /draws/{draw_id}/{order}/approve", "GET /partners", "POST /holidays", "POST /partners",
    "POST /exchange-rates", "POST /payment-methods", "POST /payment-methods/{method_id}/close",
    "POST /partners/{partner_id}/close", "GET /players", "GET /players/{user_id}", "POST /players/{user_id}/block",
    "POST /players/{user_id}/exclude", "POST /players/{user_id}/limits", "POST /players/{user_id}/limits/confirm",
    "POST /players/{user_id}/unblock", "GET /providers", "GET /reports/sports", "GET /reports/taxes", "POST /results",
    "POST /results/approve", "POST /results/preview", "POST /results/batch",
    "POST /results/batch/approve", "POST /results/batch/preview",
    "PUT /sports/catalogue", "GET /sports/events", "GET /sports/coupons", "GET /sports/held", "POST /sports/odds",
    "POST /sports/results", "POST /sports/results/approve", "POST /sports/tickets/{ticket}/approve",
    "POST /sports/tickets/{ticket}/refuse", "GET /sports/wallet/parked", "POST /sports/wallet/replay",
    "GET /sports/wallet", "POST /sports/wallet/ping", "GET /sports/terms", "PATCH /sports/terms", "POST /sports/secret",
    "GET /sports/taxes", "POST /sports/taxes", "GET /providers/{provider_id}", "GET /wallets", "POST /wallets", "PATCH /wallets",
    "POST /draws/{draw_id}/close", "GET /signing-keys", "POST /signing-keys", "POST /signing-keys/{key_id}/revoke",
}  # fmt: skip
"""Operations that concern the whole operator: for members of its root entity alone."""
HOUSE: set[str] = set(TABLE.get("house", {}))
"""Operations for keys of the installation."""
FOR_BOTH = {"GET /providers", "GET /providers/{provider_id}"}
"""Operations for people and for those keys."""


def filled(path: str, operation: dict[str, Any]) -> str:
    """The path of an operation, with values for what it needs."""
    query = []
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        value = EXAMPLES[schema.get("format", schema.get("type", "string"))] if "enum" not in schema else schema["enum"][0]
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", value)
        elif parameter["in"] == "query" and parameter.get("required"):
            query.append(f"{parameter['name']}={value}")
    return path + ("?" + "&".join(query) if query else "")


def is_refused(agency: Agency, name: str, operation: dict[str, Any], by: str) -> bool:
    """Tell whether somebody's role, or the scopes of its key, do not let it do an operation."""
    method, path = name.split(" ")
    path, body = filled(path, operation), None if method == "GET" else {}
    status, problem = agency.ask(method, path, body, by=by, key="k")
    if status == 401:  # it may be that the operation before has ended the session
        agency.tokens.pop(by, None)
        status, problem = agency.ask(method, path, body, by=by, key="k")
    return bool(status == 403 and problem["reason"] in ("NOT_ALLOWED", "SCOPE_MISSING"))


def test_every_role_may_do_what_the_table_says_and_no_more(agency: Agency) -> None:
    installation = agency.house_key()
    for name, operation in described().items():
        if name in OPEN:
            continue
        method, path = name.split(" ")
        body = None if method == "GET" else {}
        for by in (None, *(PEOPLE.values() if name in HOUSE else {installation} if name not in FOR_BOTH else ())):
            assert agency.ask(method, filled(path, operation), body, by=by, key="k")[0] == 401, (name, by)
        for role, email in PEOPLE.items() if name not in HOUSE else ():
            assert is_refused(agency, name, operation, email) == (role not in WHO[name]), (name, role)


def test_below_the_root_entity_nobody_does_what_concerns_the_whole_operator(agency: Agency, logged: list[dict[str, Any]]) -> None:
    below = {"manager": BOSS, "clerk": "clerk.below@banklot.net"}
    # An entity without a parent that was made later is no root either (RG-16).
    beside = {"manager": "manager.beside@banklot.net", "clerk": "clerk.beside@banklot.net"}
    agency.run(agency.house.people.office.add_entity(BANKLOT, entity_id=1, name="beside"))
    people = [DemoAccount(email, role, 1, 912 + place) for place, (role, email) in enumerate(beside.items())]
    agency.run(add_people(agency.house, BANKLOT, [*people, DemoAccount(below["clerk"], "clerk", 213, 911)]))
    for members in (below, beside):
        refused = {
            name
            for name, operation in described().items()
            for role in (WHO[name] & members.keys() if name not in OPEN | HOUSE else ())
            if is_refused(agency, name, operation, members[role])
        }
        assert refused == ROOT_ONLY
    assert {(line["operator"], line["outcome"]) for line in logged if line["event"] == "role refused"} == {(BANKLOT, "refused")}


def test_the_table_of_roles_is_that_of_the_document() -> None:
    operations = described()
    assert set(WHO) == set(operations)
    for name, operation in operations.items():
        if name not in HOUSE:
            assert operation.get("x-roles", []) == sorted(WHO[name]), name
        assert operation["summary"], name
        assert operation["description"], name
