"""Plays Hub88's part before an operator's wallet, ours or anybody's: `taquilla dialect check hub88 URL`.

Told: the `user` (with ten units at least) and the `token` of its session, Hub88's private `key`, and, where they are others,
`currency` (PTS) and `game` (clt_dragonrising).
"""

import json
from collections.abc import Callable
from itertools import count, permutations
from typing import Final

from taquilla.dialect.checks import Call, Check, CheckFailed, Given, ServerResponse, Talk, Undecided
from taquilla.dialect.wallets import sign
from taquilla_hub88 import statuses
from taquilla_hub88.statuses import OK

UNIT: Final = 100_000
AT_ONCE: Final = 4
_NUMBERS: Final = count(1)
_BET, _WIN, _ROLLBACK = "/transaction/bet", "/transaction/win", "/transaction/rollback"
Checked = Callable[[Given], Talk]


def _id(given: Given) -> str:
    """Return an id that no other run has."""
    return f"{given['run']}-{next(_NUMBERS)}"


def _signed(given: Given, path: str, body: dict[str, object]) -> Call:
    content = json.dumps(body).encode()
    return Call(path, content, {"X-Hub88-Signature": sign(content, given["key"])})


def _body(given: Given, path: str, name: str = "", **fields: object) -> dict[str, object]:
    """Return the body of a call; name is its transaction's. Fields that are None are left out."""
    game, currency = (given.get(key, usual) for key, usual in (("game", "clt_dragonrising"), ("currency", "PTS")))
    body: dict[str, object] = {"user": given["user"], "request_uuid": _id(given), "token": given["token"], "game_code": game}
    if name:
        body |= {"transaction_uuid": name, "supplier_transaction_id": name, "round": f"round {name}"}
    if path in (_BET, _WIN):
        body |= {"currency": currency, "amount": UNIT}
    return {key: value for key, value in (body | fields).items() if value is not None}


def _ask(given: Given, path: str, name: str = "", *, status: str = OK, **fields: object) -> Talk:
    """Send a call and return its answer, which must have this status."""
    body = _body(given, path, name, **fields)
    reply: ServerResponse = yield _signed(given, path, body)
    return _heard(path, reply, status, body)


def _heard(path: str, reply: ServerResponse, status: str, body: dict[str, object]) -> dict[str, object]:
    if not reply.status:
        raise Undecided(reply.trouble)
    if reply.status != 200 or reply.value is None or reply.value.get("status") != status:
        said = reply.trouble if reply.value is None else reply.value.get("status")
        raise CheckFailed(f"{path} was answered by HTTP {reply.status}, {said}, not by {status}")
    if status == OK and reply.value.get("request_uuid") != body["request_uuid"]:
        raise CheckFailed(f"{path} was answered without its request_uuid")
    return reply.value


def _balance(given: Given) -> Talk:
    said = yield from _ask(given, "/user/balance")
    if type(balance := said.get("balance")) is not int:
        raise CheckFailed(f"the balance is {balance!r}, not a whole number of hundred-thousandths")
    return balance


def _moves(units: int, talk: Checked) -> Checked:
    """Return a conversation after which the balance has changed by so many units."""

    def checked(given: Given) -> Talk:
        before = yield from _balance(given)
        yield from talk(given)
        after = yield from _balance(given)
        if after - before != units * UNIT:
            raise CheckFailed(f"the balance went from {before} to {after}, and not by {units * UNIT:+}")

    return checked


def _info(given: Given) -> Talk:
    yield from _ask(given, "/user/info", token=None, game_code=None)
    yield from _balance(given)


def _unsigned(given: Given) -> Talk:
    good = _signed(given, _BET, _body(given, _BET, _id(given)))
    other = sign(b"another body", given["key"])
    for headers in ({}, {"X-Hub88-Signature": "AAAA"}, {"X-Hub88-Signature": other}):
        reply: ServerResponse = yield good._replace(headers=headers)
        _heard(_BET, reply, statuses.INVALID_SIGNATURE, {})


def _malformed(given: Given) -> Talk:
    for wrong in ({"amount": "1"}, {"amount": -1}, {"amount": None}, {"transaction_uuid": None}, {"user": 1}):
        body = _body(given, _BET, _id(given), **wrong)
        reply: ServerResponse = yield _signed(given, _BET, body)
        said = None if reply.value is None else reply.value.get("status")
        if said not in (statuses.WRONG_TYPES, statuses.WRONG_SYNTAX):
            raise CheckFailed(f"a bet with {wrong} was answered by HTTP {reply.status}, {said}")


def _bet(given: Given) -> Talk:
    yield from _ask(given, _BET, _id(given))


def _bet_again(given: Given) -> Talk:
    name = _id(given)
    first = yield from _ask(given, _BET, name)
    for _ in range(2):
        again = yield from _ask(given, _BET, name)
        if again["balance"] != first["balance"]:
            raise CheckFailed("the same bet again got another balance")
    yield from _ask(given, _BET, name, amount=2 * UNIT, status=statuses.DUPLICATE)


def _at_once(given: Given) -> Talk:
    name = _id(given)
    bodies = [_body(given, _BET, name) for _ in range(AT_ONCE)]
    replies: tuple[ServerResponse, ...] = yield tuple(_signed(given, _BET, body) for body in bodies)
    for body, reply in zip(bodies, replies, strict=True):
        _heard(_BET, reply, OK, body)


def _too_much(given: Given) -> Talk:
    balance = yield from _balance(given)
    said = yield from _ask(given, _BET, _id(given), amount=balance + UNIT, status=statuses.NOT_ENOUGH_MONEY)
    if said.get("balance") != balance:
        raise CheckFailed(f"a bet for too much was answered with the balance {said.get('balance')}, not {balance}")


def _refused(status: str, path: str = _BET, **fields: object) -> Checked:
    return lambda given: _ask(given, path, _id(given), status=status, **fields)


def _free(given: Given) -> Talk:
    yield from _ask(given, _BET, _id(given), is_free=True, reward_uuid=_id(given))


def _win(given: Given) -> Talk:
    bet, win = _id(given), _id(given)
    yield from _ask(given, _BET, bet)
    for _ in range(2):
        yield from _ask(given, _WIN, win, reference_transaction_uuid=bet, amount=3 * UNIT, token="long ended")
    yield from _ask(given, _WIN, _id(given), reference_transaction_uuid=bet, amount=0, round_closed=True)


def _undone(given: Given) -> Talk:
    bet, win, undo = _id(given), _id(given), _id(given)
    yield from _ask(given, _BET, bet)
    yield from _ask(given, _WIN, win, reference_transaction_uuid=bet)
    for name in (undo, undo, _id(given)):
        yield from _ask(given, _ROLLBACK, name, reference_transaction_uuid=bet, token="long ended")
    yield from _ask(given, _WIN, _id(given), reference_transaction_uuid=bet, status=statuses.NO_TRANSACTION)


def _orders(given: Given) -> Talk:
    for order in permutations((_BET, _WIN, _ROLLBACK)):
        bet = _id(given)
        for path in order:
            reference = None if path == _BET else bet
            body = _body(given, path, bet if path == _BET else _id(given), reference_transaction_uuid=reference)
            yield _signed(given, path, body)


_ONCE: Final = "keep each transaction_uuid with what it did and what was answered, in the transaction that moves the money"
_FIRST: Final = "remember a rollback of a transaction that you do not know, answer RS_OK, and refuse the transaction if it comes"
_STATUS: Final = "answer HTTP 200 with the document's status"

CHECKS: Final = (
    Check("known", "The player is known, and its balance is a whole number.", "answer /user/info and /user/balance", _info),
    Check(
        "unsigned", "A call whose body Hub88 has not signed is refused and does nothing.",
        "verify RSA-SHA256 over the very bytes of the body before anything else", _moves(0, _unsigned),
    ),
    Check("malformed", "A body with a field that is missing or wrong is refused.", _STATUS, _moves(0, _malformed)),
    Check(
        "token-unknown", "A bet with a token that nobody has is refused.", _STATUS,
        _moves(0, _refused(statuses.INVALID_TOKEN, token="nobody's")),
    ),
    Check(
        "game-unknown", "A bet on an unknown game is refused.", _STATUS,
        _moves(0, _refused(statuses.INVALID_GAME, game_code="no such game")),
    ),
    Check(
        "other-currency", "A bet in another currency is refused.", _STATUS,
        _moves(0, _refused(statuses.WRONG_CURRENCY, currency="XXX")),
    ),
    Check("too-much", "A bet for more than the balance is refused, with the balance.", _STATUS, _moves(0, _too_much)),
    Check("bet", "A bet takes its amount.", "take what `amount` says", _moves(-1, _bet)),
    Check(
        "bet-again", "The same bet again takes nothing more, and another one under its id is refused.", _ONCE,
        _moves(-1, _bet_again),
    ),
    Check("bet-at-once", "The same bet several times at once takes its amount once.", _ONCE, _moves(-1, _at_once)),
    Check("free", "A bet of a free round takes nothing.", "take nothing where `is_free`", _moves(0, _free)),
    Check("win", "A win is paid once, without a session; a win of 0 pays nothing.", _ONCE, _moves(2, _win)),
    Check(
        "win-unknown", "A win of a bet that nobody placed is refused.", _STATUS,
        _moves(0, _refused(statuses.NO_TRANSACTION, _WIN, reference_transaction_uuid="nobody's bet")),
    ),
    Check("rollback", "A rollback undoes a bet with its wins once, and no win follows.", _ONCE, _moves(0, _undone)),
    Check("orders", "In whatever order bet, win and rollback come, nothing moves in the end.", _FIRST, _moves(0, _orders)),
)  # fmt: skip
