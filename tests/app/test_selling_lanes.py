"""The lanes of a whole house: what goes by one has the bytes of the long way, and what one does not take leaves no trace."""

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
from tests.sessions import plant_session

from taquilla.engine.house import House
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.wallets import signers
from taquilla.sandbox.demo import CLERKS, RESELLER_TOKEN
from taquilla.sandbox.demo_wallets import NAME, PROVIDER, furnish_wallets, signature
from taquilla.store.postgres.embedded import Embedded
from taquilla.work.worker import Worker

BANKLOT, CHANCE, PARTLY, V1 = "/user/ticket/create", "/monitor/registrarticket", "/monitor/registrarticketparcial", "/v1/tickets"
BUY, BET, RESULT = "/api/v1/wallet/buy-ticket", "/api/v1/provider/betrequest", "/api/v1/provider/resultrequest"
SALES, SIGNED = (BANKLOT, CHANCE, PARTLY, V1), (BUY, BET, RESULT)
TABLES = ("request", "ticket", "wager", "bet", "transfer", "statement", "attempt", "audit_event")
CASHIER, CLERK = "username@banklot.net", CLERKS[0]
ANIMAL = "890"  # the code of a draw that is open
USER, DICE = "900001", "901001"


class Houses(Twins):
    """Both servers, the tokens of their cashiers and of a player, and the keys of those who sign."""

    player = ""

    def __init__(self, keys: Path, key_file: Path, owner: psycopg.Connection[Any]) -> None:
        super().__init__(owner, TABLES)
        self.keys = keys
        self.tokens: dict[str, str] = {}
        self.keyring = Keyring.open(key_file)

    def token(self, email: str = CASHIER) -> str:
        """Return a token of a live session, which is planted."""
        if email not in self.tokens:
            self.tokens[email] = plant_session(self.owner, self.keyring, email)
        return self.tokens[email]

    def request(self, path: str, body: Any, *headers: str, by: str = CASHIER) -> bytes:
        """Return a request, with the token of a cashier or signed by the operator or the provider of wallets."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = ["host: x", *headers, f"content-length: {len(content)}"]
        lines += [f"x-auth-token: {self.token(by) if '@' in by else by}"] if path in (BANKLOT, V1) else []
        lines += ["x-request-id: request-1"] if path == V1 else []
        if path.startswith("/api/v1/"):
            lines[1:1] = [f"signature: {signature(self.keys, PROVIDER if 'provider' in path else NAME, content)}"]
        return "\r\n".join((f"POST {path} HTTP/1.1", *lines, "", "")).encode() + content

    def sale(self, path: str, key: str, *, amount: int = 5, number: str = "7", event: int = 0, by: str = CASHIER) -> bytes:
        """Return a request for a ticket of two wagers on an animal."""
        if path == BANKLOT:
            wager = {"amount": amount, "event_id": event or self.event, "game_id": 5, "wager": number}
            return self.request(path, {"client_id": key, "ticket": {"wagers": [wager, wager]}}, by=by)
        if path == V1:
            bet = {"draw_id": event or self.event, "game": "animalitos", "selection": number, "stake": f"{amount}.00"}
            return self.request(path, {"wagers": [bet, bet]}, f"idempotency-key: {key}", by=by)
        play = {"codigo": "001" if event else ANIMAL, "numero": number, "monto": f"{amount}.00"}
        token = RESELLER_TOKEN if "@" in by else by
        return self.request(path, {"token": token, "ticket": key, "jugadas": [play, play]})

    def body(self, path: str, name: str, **changes: Any) -> dict[str, Any]:
        """Return the body of a usual request that is signed."""
        common: dict[str, Any] = {"operatorId": NAME, "userId": USER}
        of_bet = {"transactionId": name, "reqId": f"{path[-13]}{name}", "gameId": DICE}
        if path == BUY:
            wager = {"eventId": self.event, "gameId": 5, "selection": "7", "amount": 2}
            common |= {"token": self.player, "requestId": name, "wagers": [wager, wager]}
        elif path == BET:
            common |= of_bet | {"token": self.player, "roundId": "r", "debitAmount": 3, "oddValue": 1.980, "userIp": None}
            del common["userIp"]
        else:
            common |= of_bet | {"creditAmount": 4}
        return common | changes

    def usual(self, path: str, **changes: Any) -> bytes:
        """Return a request that succeeds; a result is that of a bet which is there."""
        name = secrets.token_hex(4)
        if path in SALES:
            return self.sale(path, name, **changes)
        if path == RESULT:
            exchanged(self.twin, self.request(BET, self.body(BET, name)), LAST)
        return self.request(path, self.body(path, name, **changes))


@pytest.fixture(scope="module")
def houses(
    server: Embedded, fresh_copy: Any, furnished: Any, demo_template: str, key_file: Path, tmp_path_factory: Any
) -> Iterator[Houses]:
    """Both servers, whose callers are in memory already, with a player who has money and a session."""
    keys: Path = tmp_path_factory.mktemp("keys")

    async def fill(house: House) -> None:
        await furnish_wallets(house, keys)
        await Worker(house).round()

    template = furnished("lanes", demo_template, fill)
    with (
        pytest.MonkeyPatch.context() as patch,
        fresh_copy(template) as name,
        twins(server, name, key_file, partial(Houses, keys, key_file)) as made,
    ):
        patch.setattr(signers, "KEPT_S", 3600.0)
        login = made.request("/api/v1/auth/login", {"operatorId": NAME, "userId": USER})
        made.player = json.loads(answers(exchanged(made.twin, login, LAST))[0][1])["token"]
        deposit = {"operatorId": NAME, "userId": USER, "requestId": "money", "creditAmount": 10_000}
        exchanged(made.ours, made.request("/api/v1/wallet/deposit-funds", deposit), LAST)
        for path in SALES:
            for by in (CASHIER, CLERK):
                for one in (made.ours, made.twin):
                    exchanged(one, made.sale(path, f"first-{path}-{by}", by=by), LAST)
        assert not {BANKLOT, *SIGNED} & {*made.taken}  # everybody's first request goes the long way
        yield made


OK, SOLD, MOVED = b'"status":"RS_OK"', {"request": 1, "ticket": 1, "wager": 2}, {"transfer": 1, "statement": 1}


@pytest.mark.parametrize(("path", "status", "part", "rows"), [
    (BANKLOT, 201, b"7", SOLD | {"transfer": 2, "audit_event": 1}), (CHANCE, 200, b"7", SOLD | {"transfer": 2}),
    (PARTLY, 200, b"7", SOLD | {"transfer": 2}), (V1, 201, b"7", SOLD | {"transfer": 2, "audit_event": 1}),
    (BUY, 200, OK, SOLD | MOVED | {"bet": 1}), (BET, 200, OK, MOVED | {"request": 2, "bet": 1}),
    (RESULT, 200, OK, MOVED | {"request": 1}),
])  # fmt: skip
def test_a_usual_request_has_the_same_bytes_with_a_lane_and_without_one(
    houses: Houses, path: str, status: int, part: bytes, rows: dict[str, int]
) -> None:
    told, taken, written = houses.told(houses.usual(path))
    ((answered, body), _) = answers(told)
    assert (answered, part in body, taken) == (status, True, [path])
    assert {table: count for table, count in zip(TABLES, written, strict=True) if count} == rows


@pytest.mark.parametrize("path", SALES)
@pytest.mark.parametrize("wrong", [
    {"amount": 10**9}, {"amount": 0}, {"number": "99"}, {"event": 10**6}, {"by": CLERK}, {"by": CLERK, "event": 10**6},
], ids=str)  # fmt: skip
def test_a_refusal_of_the_house_has_the_same_bytes(houses: Houses, path: str, wrong: dict[str, Any]) -> None:
    told, taken, written = houses.told(houses.sale(path, f"wrong-{secrets.token_hex(4)}", **wrong))
    if path in (BANKLOT, V1) or wrong != {"by": CLERK}:  # resellers have no members
        assert not any(written), told
    # That of /v1 knows the roles.
    assert taken == ([] if path == V1 and "by" in wrong else [path])


@pytest.mark.parametrize("path", SALES)
def test_a_key_that_was_used_for_another_ticket_is_refused_alike(houses: Houses, path: str) -> None:
    exchanged(houses.ours, houses.sale(path, f"used-{path}"), LAST)
    told, taken, _ = houses.told(houses.sale(path, f"used-{path}", amount=6))
    assert (answers(told)[0][0] in (200, 400, 422), taken) == (True, [path])


DECLINED: dict[str, Callable[[bytes], bytes]] = {
    "a token that nobody knows": lambda body: body.replace(b"x-auth-token: ", b"x-auth-token: a").replace(b'"1234', b'"91234'),
    "no token": lambda body: body.replace(b"x-auth-token", b"x-no").replace(b'"12345678"', b'""'),
    "two tokens": lambda body: body.replace(b"host: x", b"x-auth-token: a"),
    "another type": lambda body: body.replace(b"host: x", b"content-type: text/plain"),
    "a compressed body": lambda body: body.replace(b"host: x", b"content-encoding: gzip"),
    "many headers": lambda body: body.replace(b"host: x", b"\r\n".join([b"a: b"] * 101)),
    "an unknown field": lambda body: body.replace(b'{"', b'{"more": 1, "', 1),
    "a text for a number": lambda body: body.replace(b'": 5', b'": "5"').replace(b'"5.00"', b"5.00"),
    "too fine": lambda body: body.replace(b'": 5', b'": 5.001').replace(b'"5.00"', b'"5.001"'),
    "not JSON": lambda body: body.replace(b"{", b"[", 1),
}


@pytest.mark.parametrize("path", SALES)
@pytest.mark.parametrize("spoil", DECLINED.values(), ids=DECLINED.keys())
def test_what_is_unusual_is_declined_without_a_trace(houses: Houses, path: str, spoil: Callable[[bytes], bytes]) -> None:
    head, _, body = spoil(houses.sale(path, f"odd-{secrets.token_hex(4)}")).partition(b"\r\n\r\n")
    head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(b"content-length"))
    told, taken, written = houses.told(head + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    if path in (BANKLOT, V1) or b"gzip" in head:  # Chance reads headers less strictly, and an amount as a text
        assert taken == []
    assert answers(told)[0][0] < 400 or not any(written)


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


UNSIGNED: dict[str, Callable[[bytes], bytes]] = {
    "another signature": lambda request: request.replace(b"signature: ", b"signature: AAAA"),
    "no signature": lambda request: request.replace(b"signature", b"x-none"),
    "two signatures": lambda request: request.replace(b"host: x", b"signature: a"),
    "an unknown version": lambda request: request.replace(b"host: x", b"signature-version: 3"),
    "version 2 without a timestamp": lambda request: request.replace(b"host: x", b"signature-version: 2"),
    "a compressed body": lambda request: request.replace(b"host: x", b"content-encoding: gzip"),
}


@pytest.mark.parametrize("path", SIGNED)
@pytest.mark.parametrize("spoil", UNSIGNED.values(), ids=UNSIGNED.keys())
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
    "odds twice": lambda body: body.replace(b'"userId"', b'"oddValue": 1.5, "userId"'),
    "odds that begin with a zero": lambda body: body.replace(b'": 1.98', b'": 01.98'),
    "another operator": lambda body: body.replace(NAME.encode(), b"Nobody"),
    "another game": lambda body: body.replace(DICE.encode(), b"999999"),
}


@pytest.mark.parametrize("path", SIGNED)
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


@pytest.mark.parametrize("path", [*SALES, *SIGNED])
@pytest.mark.parametrize("is_full", [True, False])
def test_a_busy_house_says_so_alike(houses: Houses, path: str, is_full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    request = houses.usual(path)
    make_busy(monkeypatch, is_full=is_full)
    told, taken, _ = houses.told(request)
    assert (b'"respuesta":"9"' if path in (CHANCE, PARTLY) else b"503") in told
    assert taken == ([] if is_full else [path])
