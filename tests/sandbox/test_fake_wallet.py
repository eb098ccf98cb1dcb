"""The fake wallet: it believes signed calls alone, plays its scripts, and keeps a ledger that outlives it."""

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from taquilla.domain.sports.signatures import sign
from taquilla.sandbox.fake_wallet import BEHAVIOURS, SAMPLE_PLAYER, SAMPLE_TOKEN, SECRET, FakeWallet
from taquilla.sandbox.fake_wallet_ledger import ACTIONS, BALANCE, FakeTicket, FakeWalletLedger

CREATE = {
    "action": "ticket_create",
    "data": {"operator": "site", "ticket_id": "a" * 24, "player_id": "ana", "price": 1000, "wht": 20.0,
             "ext_amount": 111, "ext": 12.5, "ext_type": "inclusive"},
}  # fmt: skip


def ask(wallet: FakeWallet, *requests: tuple[str, str, Any], secret: str = SECRET) -> list[httpx.Response]:
    """Return the responses to requests (method, path below the wallet, JSON), calls signed as the house signs them."""

    async def told() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(wallet), base_url="http://house") as client:
            found = []
            for method, path, value in requests:
                body = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
                timestamp = str(int(time.time()))
                headers = {"timestamp": timestamp, "signature": sign(secret.encode(), timestamp, body)}
                headers |= {"content-type": "application/json"} if body else {}
                found.append(await client.request(method, f"/sandbox/pam{path}", content=body, headers=headers))
        return found

    return asyncio.run(told())


def identify(token: object) -> tuple[str, str, Any]:
    return ("POST", "", {"action": "identify", "data": {"operator": "site", "token": token}})


PLAYERS = [(SAMPLE_TOKEN, SAMPLE_PLAYER), *((token, token) for token in ("token_i", "token_" + "x" * 64))]
NOBODYS = ["token_" + "x" * 65, "token_", "token_a b", "Token_i", "", 5, None]


@pytest.mark.parametrize(("token", "player"), [*PLAYERS, *((token, None) for token in NOBODYS)])
def test_a_token_belongs_to_the_player_of_that_very_name(token: object, player: str | None) -> None:
    (answer,) = ask(FakeWallet(), identify(token))
    if player is None:
        assert (answer.status_code, answer.json()) == (403, {"code": 101, "message": "user not found"})
    else:
        assert answer.status_code == 200
        known = {"lang": "en", "balance": BALANCE, "currency": "KES", "feature_flags": []}
        assert answer.json() == {"player_id": player} | known


def test_a_script_runs_so_many_times_and_one_for_an_action_comes_first() -> None:
    wallet = FakeWallet()
    answers = ask(
        wallet,
        ("POST", "/script", {"behaviour": "error", "times": 2}),
        ("POST", "/script", {"action": "ticket_create", "behaviour": "refuse"}),
        ("POST", "", CREATE),
        ("POST", "", CREATE),
        identify("token_i"),
        ("POST", "", CREATE),
        ("GET", "/calls", None),
        ("GET", "/ledger", None),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 400, 500, 500, 200, 200, 200]
    assert answers[1].json() == {"scripted": {"any": ["error", "error"], "ticket_create": ["refuse"]}}
    calls = answers[6].json()["calls"]
    assert [(one["n"], one["action"], one["behaviour"], one["status"]) for one in calls] == [
        (1, "ticket_create", "refuse", 400),
        (2, "ticket_create", "error", 500),
        (3, "identify", "error", 500),
        (4, "ticket_create", "ok", 200),
    ]
    assert calls[3]["data"] == CREATE["data"]
    books = answers[7].json()
    assert books["balances"] == {"ana": BALANCE - 1000}
    assert books["entries"] == [{"ticket_id": "a" * 24, "player": "ana", "action": "ticket_create", "amount": -1000}]
    assert books["tickets"]["a" * 24]["step"] == "open"


@pytest.mark.parametrize(("behaviour", "status", "tells"), [
    ("html", 200, lambda answer: answer.headers["content-type"] == "text/html"),
    ("other", 200, lambda answer: answer.json()["ticket_id"] == "0" * 24),
    ("redirect", 307, lambda answer: answer.headers["location"] == "/elsewhere"),
])  # fmt: skip
def test_a_behaviour_matches_its_description(behaviour: str, status: int, tells: Any) -> None:
    wallet = FakeWallet()
    wallet.script(behaviour)
    (answer,) = ask(wallet, ("POST", "", CREATE))
    assert (answer.status_code, tells(answer)) == (status, True)
    assert bool(wallet.ledger.entries) == BEHAVIOURS[behaviour].startswith("does it")


WRONG_SCRIPTS = [{"behaviour": "dance"}, {"behaviour": "ok", "action": "ticket_burn"}, {"behaviour": "ok", "more": 1}, [], b"{"]
WRONG_SCRIPTS += [{"behaviour": "ok", "times": times} for times in (-1, 100_001, "2")]
WRONG_CALLS = [[], {"action": 5}, {"action": "ping", "data": []}, b"<html>"]
WRONG_CALLS += [{"action": "ticket_burn", "data": {"operator": "site", "ticket_id": "x"}}]


@pytest.mark.parametrize(("path", "value", "status"), [
    ("/script", {"behaviour": "ok", "times": 0}, 200),
    *(("/script", wrong, 400) for wrong in WRONG_SCRIPTS),
    *(("", wrong, 400) for wrong in WRONG_CALLS),
    ("/elsewhere", {}, 404),
])  # fmt: skip
def test_a_malformed_request_is_refused_in_json(path: str, value: Any, status: int) -> None:
    (answer,) = ask(FakeWallet(), ("POST", path, value))
    assert answer.status_code == status
    assert isinstance(answer.json(), dict)


def test_its_journal_outlives_it_even_when_it_was_killed_in_the_middle_of_a_line(tmp_path: Path) -> None:
    journal = tmp_path / "wallet.jsonl"
    first = FakeWallet(journal=journal)
    ask(first, ("POST", "", CREATE), ("POST", "", CREATE))
    (kept,) = journal.read_text().splitlines()
    assert json.loads(kept) == CREATE
    for action in ("update", "win", "rollback", "lost", "close"):
        first.ledger.do(f"ticket_{action}", data(ticket_id="a" * 24, net_payout=5000))
    first.ledger.do("ticket_create", data(player_id="eva"))
    first.close()
    with journal.open("a") as file:
        file.write('{"action": "ticket_disc')
    second = FakeWallet(journal=journal)
    assert replace(second.ledger, kept=first.ledger.kept) == first.ledger
    for ticket in (TICKET, "c" * 24):
        second.ledger.do("ticket_discard", data(ticket_id=ticket))
    second.close()
    third = FakeWallet(journal=journal)
    assert replace(third.ledger, kept=second.ledger.kept) == second.ledger
    assert third.ledger.tickets["c" * 24] == FakeTicket("", 0, "discarded")
    third.close()


TICKET = "66902734beba20ff2df5c79f"


def data(**how: Any) -> dict[str, Any]:
    """Return a ticket at 1000, its excise inside the price."""
    return {"ticket_id": TICKET, "player_id": "ana", "price": 1000, "ext_amount": 111, "ext_type": "inclusive"} | how


def told(*actions: str | tuple[str, dict[str, Any]]) -> tuple[list[int], FakeWalletLedger]:
    """Return the statuses of these actions about one ticket, and the ledger after them."""
    ledger = FakeWalletLedger()
    steps = [(one, {}) if isinstance(one, str) else one for one in actions]
    return [ledger.do(f"ticket_{action}", data(**how)).status for action, how in steps], ledger


@pytest.mark.parametrize(("actions", "statuses", "balance"), [
    ([("create", {"price": BALANCE})], [200], 0),
    ([("create", {"price": -5})], [400], BALANCE),
    ([("create", {"price": "1000"})], [400], BALANCE),
    (["create", "win"], [200, 400], BALANCE - 1000),
    (["create", "lost", "win"], [200, 200, 400], BALANCE - 1000),
    (["create", "close"], [200, 400], BALANCE - 1000),
    (["create", "lost", "discard"], [200, 200, 400], BALANCE - 1000),
])  # fmt: skip
def test_what_is_out_of_order_or_makes_no_sense_moves_nothing(actions: list[Any], statuses: list[int], balance: int) -> None:
    found, ledger = told(*actions)
    assert found == statuses
    assert ledger.balance("ana") == balance
    assert balance == BALANCE + sum(entry.amount for entry in ledger.entries)


@pytest.mark.parametrize("action", [*ACTIONS[2:], "ticket_burn"])
@pytest.mark.parametrize("ticket_id", [None, 5, "", "x" * 201])
def test_nothing_is_done_for_a_ticket_without_an_id(action: str, ticket_id: Any) -> None:
    ledger = FakeWalletLedger()
    assert ledger.do(action, data(ticket_id=ticket_id)).status == 400
    assert (ledger.tickets, ledger.entries) == ({}, [])
