"""Lanes of the busy calls: tickets bought, bets placed and settled, for signers whose keys the house has in memory.

The signature of every request is verified. Where it does not hold, or anything else is unusual, the app responds.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from taquilla.dialect.bodies import check_headers, refuse_encoded
from taquilla.dialect.house import House
from taquilla.dialect.http import Lane, LaneReply, LaneRequest, json_reply, telling
from taquilla.dialect.lottery import Bought
from taquilla.dialect.wallets import CreditBet, InWallet, PlaceBet, Played, SignerRegister, WalletOperator, log_held
from taquilla.dialects.gap import requests
from taquilla.dialects.gap.amounts import read_amount
from taquilla.dialects.gap.auth import GapSignedRequest, covered
from taquilla.dialects.gap.bets import facts_of
from taquilla.dialects.gap.funds import shown
from taquilla.dialects.gap.lottery import bought, plays_of
from taquilla.dialects.gap.requests import BetRequest, ResultRequest, read_plain_bet, read_plain_result, read_plain_ticket

BUY_TICKET: Final = "/api/v1/wallet/buy-ticket"
BET: Final = "/api/v1/provider/betrequest"
RESULT: Final = "/api/v1/provider/resultrequest"
Order = TypeVar("Order", BetRequest, ResultRequest)
BetCommand = TypeVar("BetCommand", PlaceBet, CreditBet)


def lanes(house: House) -> list[tuple[str, Lane]]:
    """Return each path with its lane."""
    return [
        (BUY_TICKET, partial(_buy, house)),
        (BET, partial(_play, house, BET, read_plain_bet, _bet, _balance)),
        (RESULT, partial(_play, house, RESULT, read_plain_result, _result, _settled)),
    ]


def _buy(house: House, request: LaneRequest) -> bool:
    register, order = house.wallets.signers.known(), read_plain_ticket(request.body)
    if register is None or order is None:
        return False
    operator = register.operator(str(order.operatorId))
    signed = _signed(request, BUY_TICKET)
    if operator is None or not signed.is_enough_for(operator) or not signed.is_signed_by(register.operator_keys(operator.id)):
        return False
    plays = plays_of(order, operator.exponent)
    sale = house.purchases.purchase(operator, str(order.userId), order.token, str(order.requestId), plays)
    house.counter.put(sale, telling(request, partial(_bought, operator.exponent)))
    return True


def _play(
    house: House,
    path: str,
    read: Callable[[bytes], Order | None],
    command_of: Callable[[House, WalletOperator, Played, Order], BetCommand],
    respond: Callable[[WalletOperator, BetCommand, object], LaneReply | None],
    request: LaneRequest,
) -> bool:
    """Take a provider's call."""
    register, order = house.wallets.signers.known(), read(request.body)
    if register is None or order is None:
        return False
    signer = _signer(register, str(order.operatorId), str(order.gameId), _signed(request, path))
    if signer is None:
        return False
    command = command_of(house, *signer, order)
    house.counter.put(command, telling(request, partial(respond, signer[0], command)))
    return True


def _bet(house: House, operator: WalletOperator, played: Played, order: BetRequest) -> PlaceBet:
    facts = facts_of(order, operator.exponent)
    return house.wallets.accounts.placing(operator.id, played, str(order.userId), order.token, **facts)


def _result(house: House, operator: WalletOperator, played: Played, order: ResultRequest) -> CreditBet:
    credit = read_amount(order.creditAmount, operator.exponent, "creditAmount", least=0)
    return house.wallets.accounts.settling(
        operator.id, played, str(order.userId), str(order.transactionId), str(order.reqId), credit,
        round_id=requests.text(order.roundId),
    )  # fmt: skip


def _signed(request: LaneRequest, path: str) -> GapSignedRequest:
    headers = check_headers({"headers": request.headers}, has_body=False)
    refuse_encoded(headers)
    scope = {"path": path, "query_string": b""}  # a request with a query has no lane
    version, signed_bytes = covered(scope, headers, request.body, time.time())
    return GapSignedRequest(signed_bytes, version, headers.get(b"signature", b""), {})


def _signer(
    register: SignerRegister, operator_name: str, game_id: str, signed: GapSignedRequest
) -> tuple[WalletOperator, Played] | None:
    """Return the operator and the game of a provider's request; None where its signature does not hold, or they are unknown."""
    operator, played = register.operator(operator_name), register.played(game_id)
    if operator is None or played is None or not signed.is_enough_for(register.provider(played.provider_id)):
        return None
    return (operator, played) if signed.is_signed_by(register.provider_keys(played.provider_id)) else None


def _bought(exponent: int, answer: object) -> LaneReply | None:
    return json_reply(200, bought(answer, exponent)) if isinstance(answer, Bought) else None


def _settled(operator: WalletOperator, command: CreditBet, answer: object) -> LaneReply | None:
    log_held(command, answer)
    return _balance(operator, command, answer)


def _balance(operator: WalletOperator, command: CreditBet | PlaceBet, answer: object) -> LaneReply | None:
    return json_reply(200, shown(answer, operator)) if isinstance(answer, InWallet) else None
