"""The terms of sports over `/v1`, the secret, taxes, and the operator's own wallet: how far calls are, and whether it answers."""

import asyncio
from datetime import timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
from tests.wallets import served

from taquilla.http.client import HttpClient
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.fake_wallet import FakeWallet

if TYPE_CHECKING:
    from conftest import Office

BOSS, ADMIN, BELOW, OTHER = "boss@site.example", "admin@site.example", "below@site.example", "boss@banklot.example"
WALLET = "https://wallet.example/hook"
BEGUN = {
    "has_secret": True, "webhook_url": None, "odds_policy": "O1", "approval_from": None, "currency": "KES",
    "signature_version": 1,
}  # fmt: skip
TAX = {"jurisdiction": "KE", "excise_basis_points": 1250, "withholding_basis_points": 2000}


@pytest.fixture
def site(office: "Office") -> "Office":
    """The operator of sports, with a manager and an administrator, a manager below, and the manager of another operator."""
    branch = office.run(office.house.people.office.add_entity(SITE, name="branch", parent_id=1))
    people = [
        DemoAccount(BOSS, "manager", 1, 901), DemoAccount(ADMIN, "administrator", 1, 902),
        DemoAccount(BELOW, "manager", branch, 903),
    ]  # fmt: skip
    office.run(add_people(office.house, SITE, people))
    office.run(add_people(office.house, BANKLOT, [DemoAccount(OTHER, "manager", 212, 904)]))
    return office


def sent(office: "Office", method: str, path: str, body: Any = None, *, by: str = BOSS, key: str = "", **headers: str) -> Any:
    headers |= {"authorization": f"Bearer {office.token(by)}"} | ({"idempotency-key": key} if key else {})
    return office.run(office.client.request(method, f"/v1/sports{path}", json=body, headers=headers))


def asked(office: "Office", method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
    answer = sent(office, method, path, body, **how)
    return answer.status_code, answer.json()


def test_the_terms_change_in_part_and_whoever_saw_older_ones_is_refused(site: "Office") -> None:
    shown = sent(site, "GET", "/terms")
    assert (shown.status_code, shown.json()) == (200, BEGUN)
    seen = {"if-match": shown.headers["etag"]}
    changed = asked(site, "PATCH", "/terms", {"webhook_url": WALLET, "approval_from": "99.50"}, **seen)
    assert changed == (200, BEGUN | {"webhook_url": WALLET, "approval_from": "99.50"})
    status, problem = asked(site, "PATCH", "/terms", {"odds_policy": "O2"}, **seen)
    assert (status, problem["reason"]) == (412, "CHANGED_MEANWHILE")
    first = asked(site, "PATCH", "/terms", {"approval_from": None, "signature_version": 2}, key="one")
    assert first == (200, BEGUN | {"webhook_url": WALLET, "signature_version": 2})
    asked(site, "PATCH", "/terms", {"odds_policy": "O4"})
    assert asked(site, "PATCH", "/terms", {"approval_from": None, "signature_version": 2}, key="one") == first
    status, problem = asked(site, "PATCH", "/terms", {"signature_version": 1}, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")
    told = "select count(*) from audit_event where action = 'sports terms set' and actor = %s"
    assert site.owner.execute(told, [BOSS]).fetchone() == (3,)
    last = BEGUN | {"webhook_url": WALLET, "odds_policy": "O4", "signature_version": 2}
    assert asked(site, "PATCH", "/terms", {}) == (200, last)
    assert site.owner.execute(told, [BOSS]).fetchone() == (3,)


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"webhook_url": "ftp://wallet.example/"}, 409, "NOT_POSSIBLE"),
        ({"webhook_url": "https://a:b@wallet.example/"}, 409, "NOT_POSSIBLE"),
        ({"approval_from": "0.00"}, 409, "NOT_POSSIBLE"),
        ({"approval_from": "1.001"}, 400, None),
        ({"signature_version": 3}, 400, None),
        ({"odds_policy": "O5"}, 400, None),
        ({"secret": "12345678"}, 400, None),
    ],
)
def test_terms_that_make_no_sense_change_nothing(
    site: "Office", change: dict[str, Any], status: int, reason: str | None
) -> None:
    answered, problem = asked(site, "PATCH", "/terms", change)
    assert (answered, problem.get("reason")) == (status, reason)
    assert asked(site, "GET", "/terms") == (200, BEGUN)


def test_a_secret_is_shown_once_and_an_operator_begins_with_it(site: "Office") -> None:
    secret = "select secret from sports_operator where operator_id = %s"
    assert asked(site, "GET", "/terms", by=OTHER)[1]["has_secret"] is False
    status, problem = asked(site, "PATCH", "/terms", {"webhook_url": WALLET}, by=OTHER)
    assert (status, problem["reason"], "no secret yet" in problem["detail"]) == (409, "NOT_POSSIBLE", True)

    async def at_once() -> set[bytes]:
        headers = {"authorization": f"Bearer {site.tokens[OTHER]}", "idempotency-key": "one"}
        sent = [site.client.post("/v1/sports/secret", json={}, headers=headers) for _ in range(16)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (body,) = site.run(at_once())
    made = asked(site, "POST", "/secret", {}, by=OTHER, key="one")
    assert (made[0], len(made[1]["secret"]), made[1]["secret"].encode() in body) == (201, 43, True)
    assert asked(site, "POST", "/secret", {}, by=OTHER, key="two")[1] != made[1]
    given = asked(site, "POST", "/secret", {"secret": "a secret of ours"}, by=OTHER, key="three")
    assert given == (201, {"secret": None})
    assert asked(site, "GET", "/terms", by=OTHER)[1]["has_secret"] is True
    kept = site.owner.execute("select string_agg(body, '') from office_request").fetchone() or (b"",)
    assert made[1]["secret"].encode() not in kept[0]
    trail = site.owner.execute("select string_agg(detail::text, '') from audit_event").fetchone() or ("",)
    assert made[1]["secret"] not in trail[0]
    assert b"a secret of ours" not in (site.owner.execute(secret, [BANKLOT]).fetchone() or (b"",))[0]
    assert asked(site, "POST", "/secret", {"secret": "short"}, key="four")[0] == 400
    # Only people change it.
    key = {"name": "machine", "role": "administrator", "entity_id": 1}
    headers = {"authorization": f"Bearer {site.token(ADMIN)}", "idempotency-key": "k"}
    machine = site.run(site.client.post("/v1/keys", json=key, headers=headers)).json()["key"]
    site.tokens["machine"] = machine
    status, problem = asked(site, "POST", "/secret", {}, by="machine", key="five")
    assert (status, problem["reason"]) == (403, "NOT_ALLOWED")
    assert asked(site, "PATCH", "/terms", {"odds_policy": "O2"}, by="machine")[0] == 200


def test_taxes_are_added_for_what_is_sold_from_then_on(site: "Office") -> None:
    now = site.run(site.house.now())
    assert len(asked(site, "GET", "/taxes")[1]["taxes"]) == 1
    later = {"starts_at": (now + timedelta(days=1)).isoformat(), "type": "jackpot"}
    status, taxes = asked(site, "POST", "/taxes", TAX | later, key="one")
    assert (status, len(taxes["taxes"])) == (201, 2)
    added = next(tax for tax in taxes["taxes"] if tax["type"] == "jackpot")
    assert added == {
        "type": "jackpot", "starts_at": added["starts_at"], "jurisdiction": "KE", "excise_basis_points": 1250,
        "excise_type": "inclusive", "withholding_basis_points": 2000, "withholding_basis": "net", "rate_of": "sale",
        "author": BOSS,
    }  # fmt: skip
    assert asked(site, "POST", "/taxes", TAX, key="two")[1]["taxes"][-1]["starts_at"] == added["starts_at"]
    assert asked(site, "POST", "/taxes", TAX | later, key="one") == (201, taxes)
    refused = {
        "TAKEN": (409, TAX | later),
        "RULE_IN_THE_PAST": (422, TAX | {"starts_at": (now - timedelta(seconds=1)).isoformat()}),
        "KEY_REUSED": (422, TAX),
    }
    for reason, (status, body) in refused.items():
        answered, problem = asked(site, "POST", "/taxes", body, key="one" if reason == "KEY_REUSED" else "three")
        assert (answered, problem["reason"]) == (status, reason)
    wrong_values = ("jurisdiction", ""), ("excise_basis_points", 10_001), ("type", "lotto"), ("starts_at", "1999-01-01T00:00:00Z")
    for wrong in map(dict, ([pair] for pair in wrong_values)):
        assert asked(site, "POST", "/taxes", TAX | wrong, key="three")[0] == 400
    assert len(asked(site, "GET", "/taxes")[1]["taxes"]) == 3


def test_whoever_is_below_or_of_another_operator_sees_and_changes_nothing_of_it(site: "Office") -> None:
    for method, path, body in (
        ("GET", "/terms", None), ("PATCH", "/terms", {}), ("POST", "/secret", {}), ("GET", "/taxes", None),
        ("POST", "/taxes", TAX), ("GET", "/wallet", None), ("POST", "/wallet/ping", None),
    ):  # fmt: skip
        status, problem = asked(site, method, path, body, by=BELOW, key="k")
        assert (status, problem["reason"]) == (403, "NOT_ALLOWED"), path
    asked(site, "POST", "/taxes", TAX | {"jurisdiction": "VE"}, by=OTHER, key="one")
    assert [tax["jurisdiction"] for tax in asked(site, "GET", "/taxes", by=OTHER)[1]["taxes"]] == ["VE"]
    assert [tax["jurisdiction"] for tax in asked(site, "GET", "/taxes")[1]["taxes"]] == ["KE"]


def test_a_wallet_is_asked_whether_it_is_there(site: "Office") -> None:
    wallets = site.house.sports.operator_wallets
    assert asked(site, "GET", "/wallet") == (200, {"parked": 0, "waiting": 0, "oldest_at": None})
    assert asked(site, "GET", "/wallet", by=OTHER)[0] == 200
    assert asked(site, "POST", "/wallet/ping", by=OTHER)[1]["reason"] == "OPERATOR_UNKNOWN"
    assert asked(site, "POST", "/wallet/ping")[1]["reason"] == "WEBHOOK_MISSING"
    wallets._poster = HttpClient([ip_network("127.0.0.0/8")], plain_http=True)
    with served(FakeWallet()) as url:
        asked(site, "PATCH", "/terms", {"webhook_url": url})
        # The house calls the new address at once, although it still remembers that there was none.
        assert asked(site, "POST", "/wallet/ping") == (200, {"status": 200})
        asked(site, "PATCH", "/terms", {"webhook_url": f"{url}/nowhere"})
        status, problem = asked(site, "POST", "/wallet/ping")
        assert (status, problem["reason"], problem["detail"]) == (409, "WALLET_FAILED", "the wallet is not well: it answers 404")
    status, problem = asked(site, "POST", "/wallet/ping")
    assert (status, problem["reason"]) == (409, "WALLET_FAILED")
    asked(site, "PATCH", "/terms", {"webhook_url": "http://10.0.0.1/hook"})
    status, problem = asked(site, "POST", "/wallet/ping")
    assert (status, "may not be called" in problem["detail"]) == (409, True)


def test_a_wallet_that_never_answers_costs_one_call_and_no_more_than_its_time(site: "Office") -> None:
    calls: list[str] = []

    async def story() -> None:
        async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.append("call")
            await reader.read()
            writer.close()

        server = await asyncio.start_server(stay_silent, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        site.house.sports.operator_wallets._poster = HttpClient([ip_network("127.0.0.0/8")], plain_http=True, timeout_s=0.3)
        headers = {"authorization": f"Bearer {token}"}
        await site.client.patch("/v1/sports/terms", json={"webhook_url": url}, headers=headers)
        pings = [site.client.post("/v1/sports/wallet/ping", headers=headers) for _ in range(20)]
        answers = await asyncio.gather(*pings)
        told = "the wallet is not well: no answer within 0.3 s"
        assert {(one.status_code, one.json()["detail"]) for one in answers} == {(409, told)}
        server.close()

    token = site.token(BOSS)
    site.run(story())
    assert calls == ["call"]
