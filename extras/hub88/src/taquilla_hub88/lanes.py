"""Lanes of bets and wins, for the operators that have wallets when the house starts. Whatever is unusual goes the long way."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar
from urllib.parse import quote

from msgspec import Struct, structs

from taquilla.dialect.bodies import check_headers, plain_reader, refuse_encoded
from taquilla.dialect.house import House
from taquilla.dialect.http import Lane, LaneReply, LaneRequest, json_reply, telling
from taquilla.dialect.wallets import CreditBet, InWallet, PlaceBet
from taquilla_hub88.auth import is_signed
from taquilla_hub88.calls import Caller, answer, crediting, placing
from taquilla_hub88.requests import Bet, Win

Order = TypeVar("Order", Bet, Win)


def _keys(request: Struct) -> int:
    """Return how many fields a body of plain values has said; of an empty text it is not known."""
    return sum(value not in (None, "") for value in structs.astuple(request))


_read_bet: Final = plain_reader(Bet, _keys)
_read_win: Final = plain_reader(Win, _keys)


def lanes(house: House) -> list[tuple[str, Lane]]:
    """Return each path with its lane."""
    register = house.wallets.signers.known()
    names = [operator.name for operator in register.operators] if register is not None else []
    return [
        (f"/hub88/{name}/transaction/{call}", lane)
        for name in names
        if quote(name, safe="") == name
        for call, lane in (
            ("bet", partial(_take, house, name, _read_bet, placing)),
            ("win", partial(_take, house, name, _read_win, crediting)),
        )
    ]


def _take(
    house: House,
    name: str,
    read: Callable[[bytes], Order | None],
    command_of: Callable[[House, Caller, Order], PlaceBet | CreditBet],
    request: LaneRequest,
) -> bool:
    register, order = house.wallets.signers.known(), read(request.body)
    if register is None or order is None:
        return False
    refuse_encoded(check_headers({"headers": request.headers}, has_body=False))
    operator = register.operator(name)
    if operator is None or not is_signed(register, operator, request.body, request.headers):
        return False

    def respond(balance: object) -> LaneReply | None:
        return json_reply(200, answer(operator, order, balance)) if isinstance(balance, InWallet) else None

    house.counter.put(command_of(house, Caller(operator, register, {}), order), telling(request, respond))
    return True
