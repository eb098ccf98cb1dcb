"""Signed requests, made before they are sent: to sign one takes longer than the house takes to answer it.

Each is a line of text, as wrk's script reads it: path, headers (``Name=value``, separated by spaces) and body, between tabs.
"""

import json
import multiprocessing
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random
from typing import Any, Final

from bench.ground import WAGERS_A_TICKET
from taquilla.engine.wallets.signatures import sign

BUY_TICKET: Final = "/api/v1/wallet/buy-ticket"
_DEPOSIT: Final = "/api/v1/wallet/deposit-funds"
_BET: Final = "/api/v1/provider/betrequest"
_RESULT: Final = "/api/v1/provider/resultrequest"
_FEW: Final = 2_000
"""So many requests are signed without a process of their own."""
_PROCESSES: Final = 2

Request = tuple[str, dict[str, Any]]
"""A path and the fields of a body."""


def line_of(path: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return a request as a line. ``line_of("/a", {"Signature": "b"}, b"{}") == "/a\\tSignature=b\\t{}"``"""
    return "\t".join((path, " ".join(f"{name}={value}" for name, value in headers.items()), body.decode()))


def parts_of(line: str) -> tuple[str, dict[str, str], bytes]:
    """Return the path, the headers and the body of a line."""
    path, headers, body = line.split("\t")
    return path, {name: value for name, _, value in (header.partition("=") for header in headers.split())}, body.encode()


def signed(requests: Sequence[Request], private_key: str) -> list[str]:
    """Return these requests as lines, signed over their bodies as GAP has it."""
    if len(requests) <= _FEW:
        return _signed(private_key, requests)
    parts = [requests[first : first + _FEW] for first in range(0, len(requests), _FEW)]
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        return [line for lines in pool.map(partial(_signed, private_key), parts) for line in lines]


def _signed(private_key: str, requests: Iterable[Request]) -> list[str]:
    bodies = [(path, json.dumps(fields).encode()) for path, fields in requests]
    return [line_of(path, {"Signature": sign(body, private_key)}, body) for path, body in bodies]


def purchase(random: Random, draws: Sequence[str], operator: str, players: int, name: str) -> Request:
    """Return a ticket of three triples that one of so many players buys: 1 to 9 units each, as in every dialect."""
    wagers = [
        {"eventId": int(draw), "gameId": 1, "selection": f"{random.randrange(1000):03}", "amount": random.randint(1, 9)}
        for draw in random.choices(draws, k=WAGERS_A_TICKET)
    ]
    user = f"player-{random.randint(1, players)}"
    return BUY_TICKET, {"operatorId": operator, "userId": user, "token": user, "requestId": name, "wagers": wagers}


def deposit(operator: str, user: str, name: str, amount: int) -> Request:
    """Return a deposit of whole units into a player's wallet."""
    return _DEPOSIT, {"operatorId": operator, "userId": user, "requestId": name, "creditAmount": amount}


def bet(operator: str, user: str, name: str, amount: int) -> Request:
    """Return a bet of whole units, with the fields that providers send."""
    return _BET, {
        "operatorId": operator, "userId": user, "token": user, "transactionId": name, "reqId": name, "roundId": "round",
        "gameId": "game", "debitAmount": amount, "betType": "straight", "oddValue": "1.98",
    }  # fmt: skip


def result(operator: str, user: str, name: str, amount: int) -> Request:
    """Return the result of a bet of that name."""
    return _RESULT, {
        "operatorId": operator, "userId": user, "transactionId": name, "reqId": f"{name}-result", "roundId": "round",
        "gameId": "game", "creditAmount": amount,
    }  # fmt: skip
