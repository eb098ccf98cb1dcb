"""Places, settles and rolls back bets: what providers of games ask."""

from taquilla.dialects.gap.amounts import read_amount
from taquilla.dialects.gap.codes import WRONG_TYPES, Wrong
from taquilla.dialects.gap.funds import shown
from taquilla.dialects.gap.requests import BetRequest, ResultRequest, RollbackRequest, text
from taquilla.dialects.gap.responses import BalanceShown
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.house import House
from taquilla.http.decode import Decimals
from taquilla.store.wallets.signers import WalletOperator

_DETAIL = (
    "tableId",
    "tableName",
    "betType",
    "marketId",
    "marketType",
    "marketName",
    "runnerId",
    "runnerName",
    "runnerType",
)
"""What is kept of a bet beside what the house itself works with."""


async def place(house: House, operator: WalletOperator, asked: BetRequest) -> BalanceShown | Refusal:
    """Place a bet.

    The token must be alive and the user's. A request that comes again gets its first answer, unless its bet was undone.
    """
    debit = read_amount(asked.debitAmount, operator.exponent, "debitAmount", least=1)
    said = {name: text(getattr(asked, name)) for name in _DETAIL}
    placed = await house.wallets.accounts.bet(
        operator.id,
        str(asked.gameId),
        str(asked.userId),
        asked.token,
        transaction_id=str(asked.transactionId),
        request_id=str(asked.reqId),
        round_id=str(asked.roundId),
        debit=debit,
        odds=_odds(asked.oddValue),
        detail={name: value for name, value in said.items() if value is not None},
        user_ip=text(asked.userIp),
    )
    return shown(placed, operator)


async def settle(house: House, operator: WalletOperator, asked: ResultRequest) -> BalanceShown | Refusal:
    """Settle a bet.

    No token is needed: a result comes when it comes. Further results add to what the bet has returned.
    """
    settled = await house.wallets.accounts.result(
        operator.id,
        str(asked.gameId),
        str(asked.userId),
        transaction_id=str(asked.transactionId),
        request_id=str(asked.reqId),
        credit=read_amount(asked.creditAmount, operator.exponent, "creditAmount", least=0),
    )
    return shown(settled, operator)


async def roll_back(house: House, operator: WalletOperator, asked: RollbackRequest) -> BalanceShown | Refusal:
    """Roll a bet back.

    With all that it returned, even from below zero; without an amount, too. An unknown bet is refused should it still come.
    """
    amount = asked.rollbackAmount
    undone = await house.wallets.accounts.roll_back(
        operator.id,
        str(asked.gameId),
        str(asked.userId),
        transaction_id=str(asked.transactionId),
        request_id=str(asked.reqId),
        amount=None if amount is None else read_amount(amount, operator.exponent, "rollbackAmount", least=1),
    )
    return shown(undone, operator)


def _odds(odds: int | Decimals | str | None) -> str | None:
    if not isinstance(odds, Decimals):
        return text(odds)
    if odds.text.startswith("-"):
        raise Wrong(WRONG_TYPES, "`oddValue`: expected a number that is not below 0")
    return odds.text
