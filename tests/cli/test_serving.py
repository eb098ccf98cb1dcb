"""Settings of `serve` and of commands, and the warnings before anything is served."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from taquilla import serving
from taquilla.app import Plan
from taquilla.cli.session import wallet_caller
from taquilla.http.sockets import listen
from taquilla.settings import Settings

if TYPE_CHECKING:
    from conftest import Shell


@pytest.mark.parametrize(
    ("variables", "warns"),
    [({}, True), ({"TAQUILLA_PROXIES": "127.0.0.1"}, False), ({"TAQUILLA_HOST": "0.0.0.0"}, False)],
)
def test_serve_warns_of_a_missing_proxy_before_it_listens(empty_house: "Shell", variables: dict[str, str], warns: bool) -> None:
    with listen(variables.get("TAQUILLA_HOST", "127.0.0.1"), 0) as taken:
        ended = empty_house("serve", "--port", str(taken.getsockname()[1]), **variables)
    *said, trouble = ended.err.splitlines()
    assert (ended.status, trouble.startswith("Cannot listen on ")) == (2, True)
    assert ["name it in TAQUILLA_PROXIES" in line for line in said] == [True] * warns


NOTHING: dict[str, str] = {}
ALL = {
    "TAQUILLA_PROXIES": "10.0.0.1",
    "TAQUILLA_PUBLIC_URL": "https://tickets.example",
    "TAQUILLA_WALLET_HTTP": "yes",
    "TAQUILLA_WALLET_NETWORKS": "10.8.0.0/16",
}


@pytest.mark.parametrize(
    ("variables", "proxies", "public_url", "wallet_http", "networks"),
    [(NOTHING, (), "", False, ()), (ALL, ("10.0.0.1/32",), "https://tickets.example", True, ("10.8.0.0/16",))],
)
def test_serve_trusts_only_addresses_in_its_settings(
    empty_house: "Shell",
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    proxies: tuple[str, ...],
    public_url: str,
    wallet_http: bool,
    networks: tuple[str, ...],
) -> None:
    plans = list[Plan]()
    monkeypatch.setattr(serving, "serve", lambda plan, *_, **__: plans.append(plan))
    assert empty_house("serve", **variables).status == 0
    (plan,) = plans
    assert (plan.proxies, plan.public_url) == (proxies, public_url)
    assert (plan.wallet_http, plan.wallet_networks) == (wallet_http, networks)


@pytest.mark.parametrize(
    ("chosen", "trouble"),
    [
        ({}, "an address begins with https://; plain http needs TAQUILLA_WALLET_HTTP=yes"),
        ({"wallet_http": True}, "the address may not be called: it is neither public nor in TAQUILLA_WALLET_NETWORKS"),
    ],
)
def test_a_command_calls_a_wallet_by_plain_http_only_where_a_setting_allows_it(chosen: dict[str, Any], trouble: str) -> None:
    reply = asyncio.run(wallet_caller(Settings(**chosen)).post("http://127.0.0.1:9/", b"{}", {}))
    assert (reply.status, reply.trouble) == (0, trouble)
