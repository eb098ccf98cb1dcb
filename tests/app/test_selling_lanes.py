"""The lanes of a whole house: a sale over one has the bytes of the long way, and what one does not take leaves no trace."""

import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.app.served import answers, exchanged
from tests.app.twins import LAST, Twins, make_busy, twins
from tests.sessions import plant_session

from taquilla.engine.people.keyring import Keyring
from taquilla.sandbox.demo import CLERKS, RESELLER_TOKEN
from taquilla.store.postgres.embedded import Embedded

BANKLOT, CHANCE, PARTLY, V1 = "/user/ticket/create", "/monitor/registrarticket", "/monitor/registrarticketparcial", "/v1/tickets"
PATHS = (BANKLOT, CHANCE, PARTLY, V1)
CASHIER, CLERK = "username@banklot.net", CLERKS[0]
ANIMAL = "890"  # the code of a draw that is open


class Houses(Twins):
    """Both servers, and the tokens of their cashiers."""

    def __init__(self, owner: psycopg.Connection[Any], key_file: Path) -> None:
        super().__init__(owner, ("request", "ticket", "wager", "transfer", "attempt", "audit_event"))
        self.tokens: dict[str, str] = {}
        self.keyring = Keyring.open(key_file)

    def token(self, email: str = CASHIER) -> str:
        """Return a token of a live session, which is planted."""
        if email not in self.tokens:
            self.tokens[email] = plant_session(self.owner, self.keyring, email)
        return self.tokens[email]

    def request(self, path: str, body: Any, *headers: str, by: str = CASHIER) -> bytes:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = ["host: x", *headers, f"content-length: {len(content)}"]
        lines += [f"x-auth-token: {self.token(by) if '@' in by else by}"] if path in (BANKLOT, V1) else []
        lines += ["x-request-id: request-1"] if path == V1 else []
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


@pytest.fixture(scope="module")
def houses(server: Embedded, fresh_copy: Any, demo_template: str, key_file: Path) -> Iterator[Houses]:
    """Both servers, whose callers are in memory already."""
    with fresh_copy(demo_template) as name, twins(server, name, key_file, lambda owner: Houses(owner, key_file)) as made:
        for place, path in enumerate(PATHS):
            for by in (CASHIER, CLERK):
                for one in (made.ours, made.twin):
                    exchanged(one, made.sale(path, f"first-{place}-{by}", by=by), LAST)
        assert BANKLOT not in made.taken  # everybody's first request goes the long way
        made.taken.clear()
        yield made


@pytest.mark.parametrize("path", PATHS)
def test_a_sale_has_the_same_bytes_with_a_lane_and_without_one(houses: Houses, path: str) -> None:
    told, taken, written = houses.told(houses.sale(path, f"sold-{path}"))
    ((status, body), _) = answers(told)
    assert (status, b"7" in body) == (200 if path in (CHANCE, PARTLY) else 201, True)
    assert (taken, written[:3]) == ([path], [1, 1, 2])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "wrong",
    [{"amount": 10**9}, {"amount": 0}, {"number": "99"}, {"event": 10**6}, {"by": CLERK}, {"by": CLERK, "event": 10**6}],
    ids=str,
)
def test_a_refusal_of_the_house_has_the_same_bytes(houses: Houses, path: str, wrong: dict[str, Any]) -> None:
    told, taken, written = houses.told(houses.sale(path, f"wrong-{secrets.token_hex(4)}", **wrong))
    if path in (BANKLOT, V1) or wrong != {"by": CLERK}:  # resellers have no members
        assert not any(written), told
    # That of /v1 knows the roles.
    assert taken == ([] if path == V1 and "by" in wrong else [path])


@pytest.mark.parametrize("path", PATHS)
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
    "a key twice": lambda body: body.replace(b'"7"', b'"7","numero":"7","selection":"7","wager":"7"'),
    "an unknown field": lambda body: body.replace(b'{"', b'{"more": 1, "', 1),
    "an escape": lambda body: body.replace(b'"7"', b'"\\u0037"'),
    "not ASCII": lambda body: body.replace(b'"7"', '"\N{ARABIC-INDIC DIGIT SEVEN}"'.encode()),
    "not UTF-8": lambda body: body.replace(b'"7"', b'"\xff"'),
    "a NUL": lambda body: body.replace(b'"7"', b'"\0"'),
    "a large number": lambda body: body.replace(b'": 5', b'": 9223372036854775808').replace(b'"5.00"', b'"9223372036854775808"'),
    "a text for a number": lambda body: body.replace(b'": 5', b'": "5"').replace(b'"5.00"', b"5.00"),
    "too fine": lambda body: body.replace(b'": 5', b'": 5.001').replace(b'"5.00"', b'"5.001"'),
    "not JSON": lambda body: body.replace(b"{", b"[", 1),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("spoil", DECLINED.values(), ids=DECLINED.keys())
def test_what_is_unusual_is_declined_without_a_trace(houses: Houses, path: str, spoil: Callable[[bytes], bytes]) -> None:
    head, _, body = spoil(houses.sale(path, f"odd-{secrets.token_hex(4)}")).partition(b"\r\n\r\n")
    head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(b"content-length"))
    told, taken, written = houses.told(head + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    if path in (BANKLOT, V1) or b"gzip" in head:  # Chance reads headers less strictly, and an amount as a text
        assert taken == []
    assert answers(told)[0][0] < 400 or not any(written)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("is_full", [True, False])
def test_a_busy_house_says_so_alike(houses: Houses, path: str, is_full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    make_busy(monkeypatch, is_full=is_full)
    told, taken, _ = houses.told(houses.sale(path, "busy"))
    assert b"503" in told or b'"respuesta":"9"' in told
    assert taken == ([] if is_full else [path])
