"""OAuth 2.1 client credentials: a key's number and the key get a short-lived token, which bears its scopes and dies with it."""

import warnings
from base64 import b64encode
from typing import Any

import httpx
import pytest
from tests.api.conftest import ADMIN, BOSS, Agency
from tests.api.test_machine_keys import added

from taquilla.domain.people.operations import KEY_SCOPES

with warnings.catch_warnings(record=True):  # it would rather have a successor of httpx
    from authlib.integrations.httpx_client import AsyncOAuth2Client

ASK = {"grant_type": "client_credentials"}


def asked(agency: Agency, fields: dict[str, Any] | str, **headers: str) -> httpx.Response:
    sent = {"data": fields} if isinstance(fields, dict) else {"content": fields}
    return agency.run(agency.client.post("/v1/oauth/token", headers=headers, **sent))  # type: ignore[arg-type]


def basic(key_id: int | str, key: str) -> str:
    return f"Basic {b64encode(f'{key_id}:{key}'.encode()).decode()}"


def token_for(agency: Agency, key_id: int, key: str) -> str:
    return str(asked(agency, ASK, authorization=basic(key_id, key)).json()["access_token"])


def test_the_clients_of_others_get_a_token_and_ask_by_it(agency: Agency) -> None:
    key_id, key = added(agency, scopes=["tickets:sell", "tickets:read"])

    async def story(method: str) -> tuple[dict[str, Any], int, int]:
        line = httpx.ASGITransport(agency.client._transport.app)  # type: ignore[attr-defined]
        async with AsyncOAuth2Client(str(key_id), key, method, base_url="http://house", transport=line) as client:
            token = await client.fetch_token("/v1/oauth/token")
            sold = await client.post("/v1/tickets", json={"wagers": [wager]}, headers={"idempotency-key": method})
            return token, sold.status_code, (await client.get("/v1/shifts")).status_code

    wager = agency.wager()
    for method in ("client_secret_basic", "client_secret_post"):
        token, sold, refused = agency.run(story(method))
        assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 900, "tickets:read tickets:sell")
        assert (sold, refused) == (201, 403)
    assert [one["seller"] for one in agency.ask("GET", "/tickets", by=BOSS)[1]["tickets"]] == ["key till 7"] * 2
    assert not agency.run(agency.house.audit()).violations


def test_a_token_of_a_key_without_scopes_names_all_that_its_role_may(agency: Agency) -> None:
    for role, entity, has in (("cashier", 213, "tickets:sell"), ("administrator", 212, "sandbox:keep")):
        key_id, key = added(agency, by=ADMIN, name=role, role=role, entity_id=entity)
        proof = basic(key_id, key)
        bears = asked(agency, ASK, authorization=proof).json()["scope"].split()
        assert has in bears
        assert bears == sorted({*bears} & {*KEY_SCOPES})
        assert asked(agency, ASK | {"scope": " ".join(bears)}, authorization=proof).status_code == 200
        for scope in ("no:such", "tickets:read no:such", "users:give"):
            refused = asked(agency, ASK | {"scope": scope}, authorization=proof)
            assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope"), scope


def test_a_token_ends_with_its_time_and_with_its_key(agency: Agency) -> None:
    key_id, key = added(agency)
    first, body = token_for(agency, key_id, key), {"wagers": [agency.wager()]}
    assert agency.ask("GET", "/me", by=first)[1]["user"]["email"] == "key till 7"
    agency.move_clock("+14 minutes 59 seconds")
    assert agency.ask("POST", "/tickets", body, key="in time", by=first)[0] == 201
    agency.move_clock("+1 second")
    assert agency.ask("POST", "/tickets", body, key="late", by=first)[0] == 401
    second = token_for(agency, key_id, key)
    assert agency.ask("GET", "/me", by=second)[0] == 200
    agency.made(f"/keys/{key_id}/revoke", by=BOSS)
    assert agency.ask("GET", "/me", by=second)[0] == agency.ask("POST", "/tickets", body, key="dead", by=second)[0] == 401
    assert asked(agency, ASK, authorization=basic(key_id, key)).json()["error"] == "invalid_client"


def test_a_token_is_no_key_and_may_no_more_than_its_key(agency: Agency) -> None:
    key_id, key = added(agency, networks=["192.0.2.0/24"], requests_per_minute=50)
    # The key may not be used from here, so there is no token for it.
    assert asked(agency, ASK, authorization=basic(key_id, key)).status_code == 401
    free_id, free = added(agency, by=ADMIN, name="free", requests_per_minute=50)
    token = token_for(agency, free_id, free)
    assert agency.sent("GET", "/me", by=token).headers["ratelimit-policy"] == '"key";q=50;w=60'
    assert asked(agency, ASK, authorization=basic(free_id, token)).status_code == 401
    assert agency.ask("DELETE", "/session", by=token)[0] == 403
    assert not agency.run(agency.house.people.access.logout(token))
    last = "A" if token[-1] != "A" else "B"
    for forged in (token[:-1] + last, token[:-32] + "A" * 32, "tqo_", "tqo_?", "tqo_" + "A" * 48, "tqo_" + "A" * 64):
        assert agency.ask("GET", "/me", by=forged)[0] == 401
    assert agency.ask("GET", "/me", by=free)[0] == 200


@pytest.mark.parametrize(("fields", "proof", "status", "error"), [
    ({}, "basic", 400, "invalid_request"),
    (ASK | {"client_secret": "tqk_another"}, "basic", 400, "invalid_request"),
    (ASK | {"client_id": "0"}, "basic", 400, "invalid_request"),
    ({"grant_type": "password", "username": "a", "password": "b"}, "basic", 400, "unsupported_grant_type"),
    (ASK, "", 401, "invalid_client"),
    (ASK, "Basic /w==", 401, "invalid_client"),
    (ASK | {"client_id": "1", "client_secret": "tqk_wrong"}, "", 400, "invalid_client"),
    (ASK, "another", 401, "invalid_client"),
    (ASK | {"client_id": "", "client_secret": "", "scope": "tickets:sell"}, "basic", 200, None),
    ("grant_type=client_credentials&grant_type=client_credentials", "basic", 400, "invalid_request"),
    (f"grant_type=client_credentials&{'&'.join(f'{place}=' for place in range(100))}", "basic", 400, "invalid_request"),
])  # fmt: skip
def test_errors_are_those_of_the_standard(
    shared_agency: Agency, fields: dict[str, Any] | str, proof: str, status: int, error: str | None
) -> None:
    if "scoped" not in shared_agency.tokens:
        key_id, key = added(shared_agency, name="scoped", scopes=["tickets:sell"])
        shared_agency.tokens |= {"scoped": basic(key_id, key), "another": basic(key_id + 1, key)}
    proof = {"basic": shared_agency.tokens["scoped"], "another": shared_agency.tokens["another"]}.get(proof, proof)
    told = asked(shared_agency, fields, **({"authorization": proof} if proof else {}))
    assert (told.status_code, told.json().get("error")) == (status, error)
    assert (told.headers["content-type"], told.headers["cache-control"]) == ("application/json", "no-store")
    assert told.headers.get("www-authenticate", "").startswith('Basic realm="/v1", error=') == (status == 401)
