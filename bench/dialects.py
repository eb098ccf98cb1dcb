"""Sales in each dialect that is measured: three triples on random draws, 1 to 9 units each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from bench.client import CREATE, ClientResponse, a_sale
from bench.ground import WAGERS_A_TICKET
from bench.signed import BUY_TICKET, parts_of


@dataclass(frozen=True, slots=True)
class Dialect:
    """A sale in a dialect: the path of its request, its body (of draws, key, token), and the test for a sold ticket.

    in_header, key_in_header: the token or the key goes into a header of the request, else it is in the body. is_signed: each
    token is a whole request (see `signed`), which is sent once, and to the path that it names.
    """

    name: str
    path: str
    sale: Callable[[Random, Sequence[str], str, str], bytes]
    is_sold: Callable[[ClientResponse], bool]
    in_header: bool
    key_in_header: bool = False
    is_signed: bool = False


def _banklot_sale(random: Random, draws: Sequence[str], key: str, token: str) -> bytes:
    return a_sale(random, [int(event) for event in draws], key)


def _chance_sale(random: Random, draws: Sequence[str], key: str, token: str) -> bytes:
    plays: list[dict[str, Any]] = [
        {"codigo": code, "numero": f"{random.randrange(1000):03}", "monto": f"{random.randint(1, 9)}.00"}
        for code in random.choices(draws, k=WAGERS_A_TICKET)
    ]
    return json.dumps({"token": token, "ticket": key, "jugadas": plays}).encode()


def _v1_sale(random: Random, draws: Sequence[str], key: str, token: str) -> bytes:
    wagers = [
        {
            "draw_id": int(draw),
            "game": "triple",
            "selection": f"{random.randrange(1000):03}",
            "stake": f"{random.randint(1, 9)}.00",
        }
        for draw in random.choices(draws, k=WAGERS_A_TICKET)
    ]
    return json.dumps({"wagers": wagers}).encode()


def _signed(random: Random, draws: Sequence[str], key: str, token: str) -> bytes:
    return parts_of(token)[2]


BANKLOT: Final = Dialect("banklot", CREATE, _banklot_sale, lambda answer: answer.status == 201, in_header=True)
CHANCE: Final = Dialect(
    "chance",
    "/monitor/registrarticket",
    _chance_sale,
    # The status of a response of Chance means nothing.
    lambda answer: answer.status == 200 and json.loads(answer.body)["respuesta"] == "0",
    in_header=False,
)
V1: Final = Dialect("v1", "/v1/tickets", _v1_sale, lambda answer: answer.status == 201, in_header=True, key_in_header=True)
GAP: Final = Dialect(
    "gap",
    BUY_TICKET,
    _signed,
    # The status of a response to a signed request is 200, whatever came of it.
    lambda answer: answer.status == 200 and json.loads(answer.body)["status"] == "RS_OK",
    in_header=False,
    is_signed=True,
)
# An order that asks no wallet: a reservation that is paid.
BETSTACK: Final = Dialect(
    "betstack", "/be/tickets", _signed, lambda answer: answer.status == 200, in_header=False, is_signed=True
)
DIALECTS: Final = {dialect.name: dialect for dialect in (BANKLOT, CHANCE, V1, GAP, BETSTACK)}
