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
from taquilla.sandbox.fake_wallet_ledger import BALANCE, FakeTicket, FakeWalletLedger

CREATE: dict[str, Any] = {
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


KNOWN = ("token_i", "token_" + "x" * 64)
NOBODYS = ("token_" + "x" * 65, "token_", "token_a b", "Token_i", "", 5, None)


def test_a_token_belongs_to_the_player_of_that_very_name() -> None:
    answers = ask(FakeWallet(), *map(identify, (SAMPLE_TOKEN, *KNOWN, *NOBODYS)))
    known = {"lang": "en", "balance": BALANCE, "currency": "KES", "feature_flags": []}
    found = [(200, {"player_id": player} | known) for player in (SAMPLE_PLAYER, *KNOWN)]
    nobody = (403, {"code": 101, "message": "user not found"})
    assert [(answer.status_code, answer.json()) for answer in answers] == [*found, *[nobody] * len(NOBODYS)]


def test_a_script_runs_so_many_times_and_one_for_an_action_comes_first() -> None:
    wallet = FakeWallet()
    scripts = ({"behaviour": "error", "times": 2}, {"action": "ticket_create", "behaviour": "refuse"})
    create, looks = ("POST", "", CREATE), [("GET", path, None) for path in ("/calls", "/ledger")]
    answers = ask(wallet, *(("POST", "/script", one) for one in scripts), create, create, identify("token_i"), create, *looks)
    assert [answer.status_code for answer in answers] == [200, 200, 400, 500, 500, 200, 200, 200]
    assert answers[1].json() == {"scripted": {"any": ["error", "error"], "ticket_create": ["refuse"]}}
    calls = answers[6].json()["calls"]
    assert [one["n"] for one in calls] == [1, 2, 3, 4]
    assert [one["action"] for one in calls] == ["ticket_create", "ticket_create", "identify", "ticket_create"]
    assert [(one["behaviour"], one["status"]) for one in calls] == [("refuse", 400), ("error", 500), ("error", 500), ("ok", 200)]
    assert calls[3]["data"] == CREATE["data"]
    books = answers[7].json()
    assert books["balances"] == {"ana": BALANCE - 1000}
    assert books["entries"] == [{"ticket_id": "a" * 24, "player": "ana", "action": "ticket_create", "amount": -1000}]
    assert books["tickets"]["a" * 24]["step"] == "open"


WRONG_SCRIPTS = [{"behaviour": "dance"}, {"behaviour": "ok", "action": "ticket_burn"}, {"behaviour": "ok", "more": 1}, [], b"{"]
WRONG_SCRIPTS += [{"behaviour": "ok", "times": times} for times in (-1, 100_001, "2")]
WRONG_CALLS = [{"action": 5}, {"action": "ping", "data": []}, {"action": "ticket_lost", "data": {"ticket_id": "x" * 201}}]


def test_a_script_that_makes_no_sense_and_what_is_no_call_are_refused() -> None:
    wrong = [("POST", "/script", one) for one in WRONG_SCRIPTS] + [("POST", "", one) for one in WRONG_CALLS]
    answers = ask(FakeWallet(), *wrong, ("POST", "/elsewhere", {}), ("POST", "/script", {"behaviour": "ok", "times": 0}))
    assert [answer.status_code for answer in answers] == [*[400] * len(wrong), 404, 200]


def test_its_journal_outlives_it_even_when_it_was_killed_in_the_middle_of_a_line(tmp_path: Path) -> None:
    journal = tmp_path / "wallet.jsonl"
    first, ticket, other = FakeWallet(journal=journal), CREATE["data"], {"ticket_id": "b" * 24}
    ask(first, ("POST", "", CREATE), ("POST", "", CREATE))
    (kept,) = journal.read_text().splitlines()
    assert json.loads(kept) == CREATE
    for action in ("update", "win", "rollback", "lost", "close"):
        first.ledger.do(f"ticket_{action}", ticket | {"net_payout": 5000})
    first.ledger.do("ticket_create", ticket | other | {"player_id": "eva"})
    first.close()
    with journal.open("a") as file:
        file.write('{"action": "ticket_disc')
    second = FakeWallet(journal=journal)
    assert replace(second.ledger, kept=first.ledger.kept) == first.ledger
    for discarded in (other, {"ticket_id": "c" * 24}):
        second.ledger.do("ticket_discard", ticket | discarded)
    second.close()
    third = FakeWallet(journal=journal)
    assert replace(third.ledger, kept=second.ledger.kept) == second.ledger
    assert third.ledger.tickets["c" * 24] == FakeTicket("", 0, "discarded")
    third.close()


@pytest.mark.parametrize(("change", "actions", "statuses", "balance"), [
    ({"price": BALANCE}, [], [200], 0), ({"price": -5}, [], [400], BALANCE), ({"price": "1000"}, [], [400], BALANCE),
    ({}, ["lost", "win"], [200, 200, 400], BALANCE - 1000), ({}, ["close"], [200, 400], BALANCE - 1000),
    ({}, ["lost", "discard"], [200, 200, 400], BALANCE - 1000),
])  # fmt: skip
def test_what_is_out_of_order_or_makes_no_sense_moves_nothing(
    change: dict[str, Any], actions: list[str], statuses: list[int], balance: int
) -> None:
    ledger = FakeWalletLedger()
    assert [ledger.do(f"ticket_{action}", CREATE["data"] | change).status for action in ("create", *actions)] == statuses
    assert ledger.balance("ana") == balance == BALANCE + sum(entry.amount for entry in ledger.entries)


@pytest.mark.parametrize(("behaviour", "status"), [("html", 200), ("other", 200), ("redirect", 307)])
def test_a_behaviour_matches_its_description(behaviour: str, status: int) -> None:
    wallet = FakeWallet()
    wallet.script(behaviour)
    (answer,) = ask(wallet, ("POST", "", CREATE))
    assert (answer.status_code, bool(wallet.ledger.entries)) == (status, BEHAVIOURS[behaviour].startswith("does it"))
