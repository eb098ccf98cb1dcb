"""Bodies of sales that are read straight into their type are read as the careful reader reads them, whatever their bytes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taquilla.api.sale_messages import TicketToSell
from taquilla.api.sale_messages import read_plain_ticket as read_v1
from taquilla.dialects.banklot.requests import NewTicket
from taquilla.dialects.banklot.requests import read_plain_ticket as read_banklot
from taquilla.dialects.chance.requests import Registration, read_plain_registration
from taquilla.http.decode import LIMIT, Malformed, convert, decode

Reader = Callable[[bytes], Any]

WAGER = {"amount": 5, "event_id": 117, "game_id": 1, "wager": "341"}
PLAY = {"codigo": "711", "numero": "341", "monto": "5.00"}
BET = {"draw_id": 117, "game": "triple", "selection": "341", "stake": "5.00"}
BANKLOT = (read_banklot, NewTicket)
CHANCE = (read_plain_registration, Registration)
V1 = (read_v1, TicketToSell)

PLAIN: list[tuple[Reader, Any, Any]] = [
    (*BANKLOT, {"ticket": {"wagers": []}}),
    (*BANKLOT, {"ticket": {"wagers": [WAGER, WAGER]}}),
    (*BANKLOT, {"client_id": "till-7", "ticket": {"wagers": [WAGER]}}),
    (*BANKLOT, {"ticket": {"client_id": "till-7", "wagers": [WAGER]}, "client_id": "till-7"}),
    (*BANKLOT, {"ticket": {"wagers": [WAGER | {"amount": -(10**18) + 1, "event_id": 10**18 - 1}]}}),
    (*CHANCE, {"token": "12345678", "ticket": "1", "jugadas": []}),
    (*CHANCE, {"token": "", "ticket": "1", "jugadas": [PLAY, PLAY | {"numero": "123-ARI"}]}),
    (*V1, {"wagers": [BET]}),
    (*V1, {"wagers": [BET, BET | {"game": "tripleta", "selection": "0,7,36"}]}),
]


def careful(body: bytes, type_: Any) -> Any:
    """Return the value, or None where the body is refused."""
    try:
        return convert(decode(body), type_)
    except Malformed:
        return None


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": "), (" ,\n", "\t:\r\n ")])
@pytest.mark.parametrize(("read", "type_", "value"), PLAIN)
def test_a_usual_body_is_plain(read: Reader, type_: Any, value: Any, separators: tuple[str, str]) -> None:
    body = json.dumps(value, separators=separators).encode()
    assert read(body) == careful(body, type_) is not None


SAID = json.dumps({"client_id": "k", "ticket": {"wagers": [WAGER]}})


UNUSUAL_AMOUNTS = ("5.0", "1e1", "true", '{"text": "5.0"}', "1234567890123456789", "-99999999999999999999", '5, "amount": 5')
UNUSUAL_NUMBERS = ('"341", "expand": null', '"341", "expand": "serie"', '"3:41"', '"\\u0033\\u0000"', '"٣"', '"\x01"')
UNUSUAL_TICKETS = ('"ticket": {"wagers": []}, "ticket"', '"more": NaN, "ticket"', '"more": 1e999, "ticket"')


@pytest.mark.parametrize("body", [
    *(SAID.replace('"amount": 5', f'"amount": {amount}') for amount in UNUSUAL_AMOUNTS),
    SAID.replace('"amount": 5', '"amount": 6, "\\u0061mount": 5'),
    *(SAID.replace('"341"', number) for number in UNUSUAL_NUMBERS),
    *(SAID.replace('"ticket"', ticket) for ticket in UNUSUAL_TICKETS),
    SAID + " " * LIMIT, SAID + SAID, SAID[:-1], "\ufeff" + SAID, "",
])  # fmt: skip
def test_an_unusual_body_is_left_to_the_careful_reader(body: str) -> None:
    assert read_banklot(body.encode()) is None


PIECES = [
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"\\", b"\\u0061", b"0", b"1", b"-", b".", b"e", b" ", b"\n", b"\x0b", b"\0"),
    *(b'"amount":', b'"amount":5,', b'"ticket":', b'"jugadas":[]', b'"wagers":', b'"stake":"1",', b'"client_id":"k",', b'"x":1,'),
    *(b"true", b"null", b"NaN", b"1.5", b"99999999999999999999", b"\xff", b"\xc3\xa9", b"\xed\xa0\x80", b'"expand":"serie",'),
]


@given(st.data())
def test_whatever_is_read_straight_is_what_the_careful_reader_reads(data: st.DataObject) -> None:
    read, type_, value = data.draw(st.sampled_from(PLAIN))
    body = json.dumps(value, separators=data.draw(st.sampled_from([(",", ":"), (", ", ": ")]))).encode()
    for _ in range(data.draw(st.integers(0, 3))):
        place, gone = data.draw(st.integers(0, len(body))), data.draw(st.integers(0, 3))
        body = body[:place] + data.draw(st.sampled_from(PIECES) | st.binary(max_size=2)) + body[place + gone :]
    found = read(body)
    assert found is None or found == careful(body, type_)
