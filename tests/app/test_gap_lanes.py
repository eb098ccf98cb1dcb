"""The lanes of GAP: what goes by one has the bytes of the long way, and every signature is verified."""

import json
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.app.served import answers, exchanged
from tests.app.twins import LAST, Twins, make_busy, twins

from taquilla.engine.house import House
from taquilla.engine.wallets import signers
from taquilla.sandbox.demo_wallets import NAME, PROVIDER, furnish_wallets, signature
from taquilla.store.postgres.embedded import Embedded
from taquilla.work.worker import Worker

BUY, BET, RESULT = "/api/v1/wallet/buy-ticket", "/api/v1/provider/betrequest", "/api/v1/provider/resultrequest"
PATHS = (BUY, BET, RESULT)
USER, DICE = "900001", "901001"


class Houses(Twins):
    """Both servers, the keys of those who sign, and a player's token."""

    token = ""

    def __init__(self, keys: Path, owner: psycopg.Connection[Any]) -> None:
        super().__init__(owner, ("request", "ticket", "bet", "transfer", "statement", "audit_event"))
        self.keys = keys

    def request(self, path: str, body: Any, *headers: str, signer: str = "") -> bytes:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = signature(self.keys, signer or (PROVIDER if "provider" in path else NAME), content)
        lines = ["host: x", f"signature: {signed}", *headers, f"content-length: {len(content)}"]
        return "\r\n".join((f"POST {path} HTTP/1.1", *lines, "", "")).encode() + content

    def body(self, path: str, name: str, **changes: Any) -> dict[str, Any]:
        """Return the body of a usual request."""
        common: dict[str, Any] = {"operatorId": NAME, "userId": USER}
        of_bet = {"transactionId": name, "reqId": f"{path[-13]}{name}", "gameId": DICE}
        if path == BUY:
            wager = {"eventId": self.event, "gameId": 5, "selection": "7", "amount": 2}
            common |= {"token": self.token, "requestId": name, "wagers": [wager, wager]}
        elif path == BET:
            common |= of_bet | {"token": self.token, "roundId": "r", "debitAmount": 3, "oddValue": 1.980, "userIp": None}
            del common["userIp"]
        else:
            common |= of_bet | {"creditAmount": 4}
        return common | changes

    def usual(self, path: str, **changes: Any) -> bytes:
        """Return a request that succeeds; a result is that of a bet which is there."""
        name = secrets.token_hex(4)
        if path == RESULT:
            exchanged(self.twin, self.request(BET, self.body(BET, name)), LAST)
        return self.request(path, self.body(path, name, **changes))


@pytest.fixture(scope="module")
def houses(
    server: Embedded, fresh_copy: Any, furnished: Any, demo_template: str, key_file: Path, tmp_path_factory: Any
) -> Iterator[Houses]:
    """Both servers, with a player who has money and a session."""
    keys: Path = tmp_path_factory.mktemp("keys")

    async def fill(house: House) -> None:
        await furnish_wallets(house, keys)
        await Worker(house).round()

    template = furnished("gap_lanes", demo_template, fill)
    with (
        pytest.MonkeyPatch.context() as patch,
        fresh_copy(template) as name,
        twins(server, name, key_file, partial(Houses, keys)) as made,
    ):
        patch.setattr(signers, "KEPT_S", 3600.0)
        login = made.request("/api/v1/auth/login", {"operatorId": NAME, "userId": USER})
        made.token = json.loads(answers(exchanged(made.twin, login, LAST))[0][1])["token"]
        deposit = {"operatorId": NAME, "userId": USER, "requestId": "money", "creditAmount": 10_000}
        exchanged(made.ours, made.request("/api/v1/wallet/deposit-funds", deposit), LAST)
        assert made.taken == []
        yield made


@pytest.mark.parametrize("path", PATHS)
def test_a_usual_request_has_the_same_bytes_with_a_lane_and_without_one(houses: Houses, path: str) -> None:
    told, taken, written = houses.told(houses.usual(path))
    ((status, body), _) = answers(told)
    assert (status, json.loads(body)["status"], taken) == (200, "RS_OK", [path])
    assert written == {BUY: [1, 1, 1, 1, 1, 0], BET: [2, 0, 1, 1, 1, 0], RESULT: [1, 0, 0, 1, 1, 0]}[path]


@pytest.mark.parametrize(("path", "changes"), [
    (BUY, {"userId": "nobody"}), (BUY, {"token": "no session"}),
    (BUY, {"wagers": [{"eventId": 1, "gameId": 5, "selection": "7", "amount": 2}]}), (BUY, {"wagers": []}),
    (BET, {"debitAmount": 10**9}), (BET, {"token": "no session"}),
    (BET, {"oddValue": "1.98", "betType": "straight", "tableId": 7}), (BET, {"oddValue": 2}),
    (RESULT, {"creditAmount": 900_000}),
    (RESULT, {"transactionId": "unknown"}),
    *[(RESULT, other) for other in ({"userId": "nobody"}, {"roundId": "another"})],
], ids=str)  # fmt: skip
def test_whatever_the_house_answers_has_the_same_bytes(houses: Houses, path: str, changes: dict[str, Any]) -> None:
    _, taken, _ = houses.told(houses.usual(path, **changes))
    assert taken == ([] if changes == {"wagers": []} else [path])


DECLINED: dict[str, Callable[[bytes], bytes]] = {
    "another signature": lambda request: request.replace(b"signature: ", b"signature: AAAA"),
    "no signature": lambda request: request.replace(b"signature", b"x-none"),
    "two signatures": lambda request: request.replace(b"host: x", b"signature: a"),
    "an unknown version": lambda request: request.replace(b"host: x", b"signature-version: 3"),
    "version 2 without a timestamp": lambda request: request.replace(b"host: x", b"signature-version: 2"),
    "a compressed body": lambda request: request.replace(b"host: x", b"content-encoding: gzip"),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("spoil", DECLINED.values(), ids=DECLINED.keys())
def test_a_request_that_is_not_signed_as_it_must_is_declined(houses: Houses, path: str, spoil: Any) -> None:
    told, taken, written = houses.told(spoil(houses.usual(path)))
    assert (answers(told)[0][0] >= 400, taken, any(written)) == (True, [], False)


ODD_BODIES: dict[str, Callable[[bytes], bytes]] = {
    "a field twice": lambda body: body.replace(b'"userId"', b'"userId": "900001", "userId"'),
    "a field of another call": lambda body: body.replace(b'"userId"', b'"rollbackAmount": 1, "userId"'),
    "an unknown field": lambda body: body.replace(b'"userId"', b'"more": 1, "userId"'),
    "a null": lambda body: body.replace(b'"userId"', b'"username": null, "userId"'),
    "an escape": lambda body: body.replace(b'"900001"', b'"90000\\u0031"'),
    "a number as an id": lambda body: body.replace(b'"900001"', b"900001"),
    "an amount with decimals": lambda body: body.replace(b'mount": ', b'mount": 1.5, "x": '),
    "an amount as a text": lambda body: body.replace(b'mount": ', b'mount": "1", "x": '),
    "too many decimals": lambda body: body.replace(b'mount": ', b'mount": 1.001, "x": '),
    "an amount below zero": lambda body: body.replace(b'mount": ', b'mount": -'),
    "a huge amount": lambda body: body.replace(b'mount": ', b'mount": 1000000000000'),
    "odds twice": lambda body: body.replace(b'"userId"', b'"oddValue": 1.5, "userId"'),
    "odds that begin with a zero": lambda body: body.replace(b'": 1.98', b'": 01.98'),
    "not JSON": lambda body: body.replace(b"}", b"]"),
    "another operator": lambda body: body.replace(NAME.encode(), b"Nobody"),
    "another game": lambda body: body.replace(DICE.encode(), b"999999"),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("spoil", ODD_BODIES.values(), ids=ODD_BODIES.keys())
def test_an_odd_body_gets_the_same_bytes(houses: Houses, path: str, spoil: Callable[[bytes], bytes]) -> None:
    body = houses.usual(path).partition(b"\r\n\r\n")[2]
    spoilt = spoil(body)
    _, taken, _ = houses.told(houses.request(path, spoilt))
    if spoilt != body and spoil not in (ODD_BODIES["a number as an id"], ODD_BODIES["another game"]):
        assert taken == []


def test_a_key_that_has_ended_is_not_taken_by_a_lane_once_the_register_is_old(houses: Houses, monkeypatch: Any) -> None:
    monkeypatch.setattr(signers, "KEPT_S", -1.0)
    assert houses.told(houses.usual(BUY))[1] == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("is_full", [True, False])
def test_a_busy_house_says_so_alike(houses: Houses, path: str, is_full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    request = houses.usual(path)
    make_busy(monkeypatch, is_full=is_full)
    told, taken, _ = houses.told(request)
    assert (b"503" in told, taken) == (True, [] if is_full else [path])
