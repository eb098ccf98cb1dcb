"""The terms of sports over `/v1`, the secret, taxes, and the operator's own wallet: how far calls are, and whether it answers."""

import asyncio
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from tests.api.conftest import MANAGER, Agency, refusal
from tests.patience import until
from tests.wallets import served

from taquilla.http.client import HttpClient
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.fake_wallet import FakeWallet

BOSS, WALLET = "boss@site.example", "https://wallet.example/hook"
BEGUN = {
    "has_secret": True, "webhook_url": None, "odds_policy": "O1", "approval_from": None, "currency": "KES",
    "signature_version": 1,
}  # fmt: skip
TAX = {"jurisdiction": "KE", "excise_basis_points": 1250, "withholding_basis_points": 2000}


@pytest.fixture
def site(site: Agency) -> Agency:
    """The operator of sports, with a manager, and the manager of another operator."""
    site.run(add_people(site.house, SITE, [DemoAccount(BOSS, "manager", 1, 901)]))
    site.run(add_people(site.house, BANKLOT, [DemoAccount(MANAGER, "manager", 212, 904)]))
    site.caller = BOSS
    return site


def asked(site: Agency, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
    return site.ask(method, f"/sports{path}", body, **how)


def test_the_terms_change_in_part_and_whoever_saw_older_ones_is_refused(site: Agency) -> None:
    shown = site.sent("GET", "/sports/terms")
    assert (shown.status_code, shown.json()) == (200, BEGUN)
    seen = {"if-match": shown.headers["etag"]}
    changed = asked(site, "PATCH", "/terms", {"webhook_url": WALLET, "approval_from": "99.50"}, **seen)
    assert changed == (200, BEGUN | {"webhook_url": WALLET, "approval_from": "99.50"})
    assert refusal(asked(site, "PATCH", "/terms", {"odds_policy": "O2"}, **seen)) == (412, "CHANGED_MEANWHILE")
    first = asked(site, "PATCH", "/terms", {"approval_from": None, "signature_version": 2}, key="one")
    assert first == (200, BEGUN | {"webhook_url": WALLET, "signature_version": 2})
    asked(site, "PATCH", "/terms", {"odds_policy": "O4"})
    assert asked(site, "PATCH", "/terms", {"approval_from": None, "signature_version": 2}, key="one") == first
    assert refusal(asked(site, "PATCH", "/terms", {"signature_version": 1}, key="one")) == (422, "KEY_REUSED")
    told = "select count(*) from audit_event where action = 'sports terms set' and actor = %s"
    assert site.rows(told, BOSS) == [(3,)]
    last = BEGUN | {"webhook_url": WALLET, "odds_policy": "O4", "signature_version": 2}
    assert asked(site, "PATCH", "/terms", {}) == (200, last)
    assert site.rows(told, BOSS) == [(3,)]


def test_terms_that_make_no_sense_change_nothing(site: Agency) -> None:
    for change, refused in (
        ({"webhook_url": "ftp://wallet.example/"}, (409, "NOT_POSSIBLE")), ({"approval_from": "0.00"}, (409, "NOT_POSSIBLE")),
        ({"webhook_url": "https://a:b@wallet.example/"}, (409, "NOT_POSSIBLE")),
    ):  # fmt: skip
        assert refusal(asked(site, "PATCH", "/terms", change)) == refused, change
        assert asked(site, "GET", "/terms") == (200, BEGUN)


def test_a_secret_is_shown_once_and_an_operator_begins_with_it(site: Agency) -> None:
    assert asked(site, "GET", "/terms", by=MANAGER)[1]["has_secret"] is False
    status, problem = asked(site, "PATCH", "/terms", {"webhook_url": WALLET}, by=MANAGER)
    assert (status, problem["reason"], "no secret yet" in problem["detail"]) == (409, "NOT_POSSIBLE", True)
    made = asked(site, "POST", "/secret", {}, by=MANAGER, key="one")
    assert (made[0], len(made[1]["secret"])) == (201, 43)
    assert asked(site, "POST", "/secret", {}, by=MANAGER, key="two")[1] != made[1]
    given = asked(site, "POST", "/secret", {"secret": "a secret of ours"}, by=MANAGER, key="three")
    assert given == (201, {"secret": None})
    assert asked(site, "GET", "/terms", by=MANAGER)[1]["has_secret"] is True
    ((kept,),) = site.rows("select string_agg(body, '') from office_request")
    assert made[1]["secret"].encode() not in kept
    ((trail,),) = site.rows("select string_agg(detail::text, '') from audit_event")
    assert made[1]["secret"] not in trail
    ((sealed,),) = site.rows("select secret from sports_operator where operator_id = %s", BANKLOT)
    assert b"a secret of ours" not in sealed


def test_taxes_are_added_for_what_is_sold_from_then_on(site: Agency) -> None:
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
    past = {"starts_at": (now - timedelta(seconds=1)).isoformat()}
    for change, refused in (
        (later, (409, "TAKEN")), (past, (422, "RULE_IN_THE_PAST")),
        ({"starts_at": "1999-01-01T00:00:00Z"}, (400, None)),
    ):  # fmt: skip
        assert refusal(asked(site, "POST", "/taxes", TAX | change, key="three")) == refused, change
    assert len(asked(site, "GET", "/taxes")[1]["taxes"]) == 3


def test_whoever_is_of_another_operator_sees_and_changes_nothing_of_it(site: Agency) -> None:
    asked(site, "POST", "/taxes", TAX | {"jurisdiction": "VE"}, by=MANAGER, key="one")
    assert [tax["jurisdiction"] for tax in asked(site, "GET", "/taxes", by=MANAGER)[1]["taxes"]] == ["VE"]
    assert [tax["jurisdiction"] for tax in asked(site, "GET", "/taxes")[1]["taxes"]] == ["KE"]


def test_a_wallet_is_asked_whether_it_is_there(site: Agency) -> None:
    wallets = site.house.sports.operator_wallets
    assert asked(site, "GET", "/wallet") == (200, {"parked": 0, "waiting": 0, "oldest_at": None})
    assert asked(site, "GET", "/wallet", by=MANAGER)[0] == 200
    assert asked(site, "POST", "/wallet/ping", by=MANAGER)[1]["reason"] == "OPERATOR_UNKNOWN"
    assert asked(site, "POST", "/wallet/ping")[1]["reason"] == "WEBHOOK_MISSING"
    wallets._poster = HttpClient([ip_network("127.0.0.0/8")], plain_http=True)
    with served(FakeWallet()) as url:
        asked(site, "PATCH", "/terms", {"webhook_url": url})
        # The house calls the new address at once, although it still remembers that there was none.
        assert asked(site, "POST", "/wallet/ping") == (200, {"status": 200})
        asked(site, "PATCH", "/terms", {"webhook_url": f"{url}/nowhere"})
        status, problem = asked(site, "POST", "/wallet/ping")
        assert (status, problem["reason"], problem["detail"]) == (409, "WALLET_FAILED", "the wallet is not well: it answers 404")
    assert refusal(asked(site, "POST", "/wallet/ping")) == (409, "WALLET_FAILED")
    asked(site, "PATCH", "/terms", {"webhook_url": "http://10.0.0.1/hook"})
    status, problem = asked(site, "POST", "/wallet/ping")
    assert (status, "may not be called" in problem["detail"]) == (409, True)


def test_a_wallet_that_never_answers_costs_one_call_and_no_more_than_its_time(
    site: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallets, calls, pinged = site.house.sports.operator_wallets, list[str](), list[int]()
    ping = wallets.ping

    def noted(operator_id: int) -> Any:
        pinged.append(operator_id)
        return ping(operator_id)

    class Waiting(HttpClient):
        """Calls once all have asked: on a slow machine the first call would be over before the last one asks."""

        async def post(self, *given: Any, **how: Any) -> Any:
            await until(lambda: len(pinged) == 20)
            return await super().post(*given, **how)

    async def story() -> None:
        async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.append("call")
            await reader.read()
            writer.close()

        server = await asyncio.start_server(stay_silent, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        monkeypatch.setattr(wallets, "ping", noted)
        monkeypatch.setattr(wallets, "_poster", Waiting([ip_network("127.0.0.0/8")], plain_http=True, timeout_s=0.3))
        headers = {"authorization": f"Bearer {token}"}
        await site.client.patch("/v1/sports/terms", json={"webhook_url": url}, headers=headers)
        pings = [site.client.post("/v1/sports/wallet/ping", headers=headers) for _ in range(20)]
        answers = await asyncio.gather(*pings)
        told = "the wallet is not well: no answer within 0.3 s"
        assert {(one.status_code, one.json()["detail"]) for one in answers} == {(409, told)}
        server.close()

    token = site.run(site.token(BOSS))
    site.run(story())
    assert calls == ["call"]
