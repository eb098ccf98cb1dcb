"""Places, settles and rolls back bets, for providers of games."""

from taquilla.dialect.bodies import Decimals
from taquilla.dialect.house import House, Refusal
from taquilla.dialect.wallets import BetFacts, WalletOperator
from taquilla.dialects.gap.amounts import read_amount
from taquilla.dialects.gap.codes import WRONG_TYPES, FieldError
from taquilla.dialects.gap.funds import shown
from taquilla.dialects.gap.requests import BetRequest, ResultRequest, RollbackRequest, text
from taquilla.dialects.gap.responses import BalanceShown

_DETAIL = ("tableId", "tableName", "betType", "marketId", "marketType", "marketName", "runnerId", "runnerName", "runnerType")
"""Fields of a bet that are stored though the house itself does not use them."""


async def place(house: House, operator: WalletOperator, request: BetRequest) -> BalanceShown | Refusal:
    """Place a bet.

    The token must be alive and the user's. A repeated request gets its first response, unless its bet was undone.
    """
    facts = facts_of(request, operator.exponent)
    answer = await house.wallets.accounts.bet(operator.id, str(request.gameId), str(request.userId), request.token, **facts)
    return shown(answer, operator)


def facts_of(request: BetRequest, exponent: int) -> BetFacts:
    """Return what a request says of its bet. Raises `FieldError`."""
    debit = read_amount(request.debitAmount, exponent, "debitAmount", least=1)
    detail = {name: text(getattr(request, name)) for name in _DETAIL}
    return {
        "transaction_id": str(request.transactionId),
        "request_id": str(request.reqId),
        "round_id": str(request.roundId),
        "debit": debit,
        "odds": _odds(request.oddValue),
        "detail": {name: value for name, value in detail.items() if value is not None},
        "user_ip": text(request.userIp),
    }


async def settle(house: House, operator: WalletOperator, request: ResultRequest) -> BalanceShown | Refusal:
    """Settle a bet.

    No token is needed, because a result may come at any time. Further results add to what the bet has returned.
    """
    answer = await house.wallets.accounts.result(
        operator.id, str(request.gameId), str(request.userId), transaction_id=str(request.transactionId),
        request_id=str(request.reqId), round_id=text(request.roundId),
        credit=read_amount(request.creditAmount, operator.exponent, "creditAmount", least=0),
    )  # fmt: skip
    return shown(answer, operator)


async def roll_back(house: House, operator: WalletOperator, request: RollbackRequest) -> BalanceShown | Refusal:
    """Roll a bet back.

    Undoes the bet with all that it returned, even if the balance falls below zero; no amount is needed. After a rollback of an
    unknown bet, that bet is refused should it still come.
    """
    amount = request.rollbackAmount
    answer = await house.wallets.accounts.roll_back(
        operator.id, str(request.gameId), str(request.userId), transaction_id=str(request.transactionId),
        request_id=str(request.reqId), round_id=text(request.roundId),
        amount=None if amount is None else read_amount(amount, operator.exponent, "rollbackAmount", least=1),
    )  # fmt: skip
    return shown(answer, operator)


def _odds(odds: int | Decimals | str | None) -> str | None:
    if not isinstance(odds, Decimals):
        return text(odds)
    if odds.text.startswith("-"):
        raise FieldError(WRONG_TYPES, "`oddValue`: expected a number that is not below 0")
    return odds.text
