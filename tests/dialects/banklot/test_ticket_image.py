"""The printed ticket over HTTP: the original once, then copies; every form; its code."""

import struct
from typing import Any

import pytest
from tests.apps import ask_app
from tests.dialects.banklot.conftest import Portal

from taquilla.dialects.banklot.app import banklot
from taquilla.http.own_address import own_address

LOTTO_ACTIVO = 5


@pytest.fixture
def ticket(shared_portal: Portal) -> dict:
    """A ticket that was just sold, as the response showed it."""
    return shared_portal.sell((shared_portal.event(LOTTO_ACTIVO, "22T19:00"), 5, "7", 3))


def printed(portal: Portal, ticket: str, query: str = "", **how):
    return portal.ask(f"/user/ticket/image/{ticket}{query}", method="GET", **how)


def prints(portal: Portal, ticket: dict) -> int:
    return portal.owner.execute("select prints from ticket where id = %s", [ticket["ticket_uuid"]]).fetchone()[0]


@pytest.mark.parametrize(("query", "kind", "beginning"), [
    ("", "image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">I", 412)),
    ("?format=png&width=80", "image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">I", 618)),
    ("?format=pdf", "application/pdf", b"%PDF-1"),
    ("?format=escpos&width=58", "application/octet-stream", b"\x1b@"),
    ("?format=text", "text/plain; charset=utf-8", b"             test-1\n"),
])  # fmt: skip
def test_a_ticket_is_printed_in_every_form(shared_portal: Portal, ticket: dict, query: str, kind: str, beginning: bytes) -> None:
    answer = printed(shared_portal, ticket["ticket_uuid"], query)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (200, kind, "no-store")
    assert answer.headers["content-disposition"].startswith(f'inline; filename="ticket-{ticket["ticket_number"]}.')
    assert answer.content.startswith(beginning)


def test_a_print_whose_answer_was_lost_is_given_again_under_its_key(shared_portal: Portal, ticket: dict) -> None:
    pin, answers = f"{ticket['pin_number']}", []
    for key in ("till-7/p1", "till-7/p1", "till-7/p2", "till-7/p1"):
        answer = printed(shared_portal, ticket["ticket_uuid"], "?format=text", headers={"idempotency-key": key})
        answers.append((pin in answer.text, "COPIA" in answer.text))
    assert answers == [(True, False), (True, False), (False, True), (True, False)]
    assert prints(shared_portal, ticket) == 2


def asked_of(portal: Portal, ticket: dict, public_url: str, *hosts: str) -> str:
    """Print a ticket in a house that was reached at 127.0.0.1 with these `Host` headers."""
    path = f"/user/ticket/image/{ticket['ticket_uuid']}?format=text&width=80"
    headers = [("x-auth-token", portal.token()), *(("host", host) for host in hosts)]
    answer = portal.run(ask_app(banklot(portal.house, public_url), "GET", path, "127.0.0.1", headers=headers))
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("hosts", [["127.0.0.1:8123"], ["LOCALHOST"], ["evil.example"], ["127.0.0.1", "localhost"]])
def test_the_settled_address_is_printed_and_without_one_the_single_name_of_this_machine(
    shared_portal: Portal, ticket: dict, hosts: list[str]
) -> None:
    text = asked_of(shared_portal, ticket, "", *hosts)
    is_printed = hosts in (["127.0.0.1:8123"], ["LOCALHOST"])
    assert ("Verifique" in text, f"http://{hosts[0]}/check/\n" in text) == (is_printed, is_printed)
    text = asked_of(shared_portal, ticket, "https://tickets.example", *hosts)
    assert all(part in text for part in ("https://tickets.example/check/\n", ticket["ticket_uuid"]))
    assert not any(host in text for host in hosts)


HERE = ("127.0.0.1", 8000)
OWN_HOSTS = ["127.0.0.1", "127.0.0.1:9999", "localhost:8000", "LOCALHOST", "[::1]:8000"]
FOREIGN_HOSTS = ["evil.example", "evil.example/x?", "192.0.2.1:8000", "127.0.0.1.evil.example", "localhost.evil.example", "127.1"]
FOREIGN_HOSTS += ["[::ffff:192.0.2.1]", "127.0.0.1@evil.example", "[::1%evil.example]", ""]


@pytest.mark.parametrize(("host", "connected", "is_own"), [
    *[(host, HERE, True) for host in OWN_HOSTS], *[(host, HERE, False) for host in FOREIGN_HOSTS],
    *[(host, ("192.168.1.5", 8000), True) for host in ("192.168.1.5:8000", "192.168.1.5")],
    ("192.168.1.6:8000", ("192.168.1.5", 8000), False),
    ("[fd00::5]:8000", ("fd00:0::5", 8000), True),
    ("[fd00::6]:8000", ("fd00::5", 8000), False),
    ("localhost", ("::1", 8000), True),
    *[("localhost", connected, False) for connected in (("192.168.1.5", 8000), ("/run/taquilla.sock", None), None)],
])  # fmt: skip
def test_the_address_at_which_a_till_connected_is_our_own(host: str, connected: Any, is_own: bool) -> None:
    scope = {"headers": [(b"host", host.encode())], "scheme": "http", "server": connected}
    assert own_address(scope, "") == (f"http://{host}" if is_own else "")


@pytest.mark.parametrize(("path", "error"), [
    ("{uuid}?format=gif", "format: expected one of png, text, pdf, escpos"),
    ("{uuid}?format=", "format: expected one of png, text, pdf, escpos"),
    ("{uuid}?width=57", "width: expected one of 58, 80"),
    ("{uuid}?width=58&width=80", "the query says something twice"),
    ("{uuid}?" + "&".join(f"a{n}=" for n in range(9)), "the query cannot be read"),
    ("32426439", "the ticket in the path is not a uuid"),
    ("%00", "the ticket in the path is not a uuid"),
])  # fmt: skip
def test_what_cannot_be_printed_is_refused_and_not_counted(shared_portal: Portal, ticket: dict, path: str, error: str) -> None:
    answer = printed(shared_portal, path.format(uuid=ticket["ticket_uuid"]))
    assert (answer.status_code, answer.json()) == (400, {"status": 400, "error": error})
    assert prints(shared_portal, ticket) == 0
