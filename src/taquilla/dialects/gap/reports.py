"""The four reports, on an account, a bet, settled bets and games; and the status of a request."""

import re
from datetime import datetime
from typing import Final, cast

import msgspec
from msgspec import UNSET

from taquilla.dialect.bodies import Decimals
from taquilla.dialect.house import House, Refusal
from taquilla.dialect.http import units
from taquilla.dialect.wallets import BetView, StatementClass, WalletOperator
from taquilla.dialects.gap import responses
from taquilla.dialects.gap.amounts import instant, milliseconds
from taquilla.dialects.gap.codes import WRONG_TYPES, FieldError
from taquilla.dialects.gap.requests import GameReportRequest, SettlementRequest, StatementRequest, WhichBet, WhichRequest, text

_RATE_DECIMALS: Final = 2
_AS_SENT: Final = ("betType", "marketType", "marketName", "runnerId", "runnerName", "runnerType")
"""Fields of a bet that a report names as its provider did."""
_NUMBER: Final = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")


async def account_statement(house: House, operator: WalletOperator, request: StatementRequest) -> responses.Statement | Refusal:
    """Read a user's account.

    Lists its funds, or its bets, newest first. The balance is the present one, not that at the end of the interval.
    """
    first, last = _interval(request.startDate, request.endDate, "startDate", "endDate")
    statement = await house.wallets.reports.account_statement(
        operator.id, str(request.userId), StatementClass[request.transactionType], first, last, request.page, request.pageSize
    )
    if isinstance(statement, Refusal):
        return statement
    rows = [
        responses.Transaction(milliseconds(row.at), row.entry.value, row.reference, units(row.amount, operator.exponent))
        for row in statement.rows
    ]
    return responses.Statement(
        transactions=rows,
        balance=units(statement.balance, operator.exponent),
        page=request.page,
        pageSize=request.pageSize,
        totalRecords=statement.total,
    )


async def bet_details(house: House, operators: tuple[WalletOperator, ...], request: WhichBet) -> responses.BetDetails | Refusal:
    """Look at a bet.

    Finds a bet of the operator whose key has signed the request; a lottery ticket is found by its UUID.
    """
    by_id = {operator.id: operator for operator in operators}
    bet = await house.wallets.reports.bet_details(list(by_id), str(request.betId))
    return bet if isinstance(bet, Refusal) else responses.BetDetails(bet_details=_bet_shown(bet, by_id[bet.operator_id]))


def _bet_shown(bet: BetView, operator: WalletOperator) -> responses.GapBet:
    detail, stake = bet.detail, units(bet.debit, operator.exponent)
    return responses.GapBet(
        operator_id=operator.name,
        operator_name=operator.title,
        partner_id=bet.partner_id,
        user_id=bet.user_id,
        user_name=bet.username,
        game_id=bet.game_id,
        game_name=bet.game_name,
        table_id=detail.get("tableId", ""),
        table_name=detail.get("tableName", ""),
        round_id=bet.round_id,
        transaction_id=bet.transaction_id,
        net_amount=units(bet.net, operator.exponent),
        bet_details=responses.BetDescription(
            oddValue=_odds(bet),
            stakeAmount=stake,
            market_id=detail.get("marketId", ""),
            **{name: detail.get(name, "") for name in _AS_SENT},
            request_time=milliseconds(bet.placed_at),
            debit_amount=stake,
            rate=units(bet.rate, _RATE_DECIMALS),
            currency=bet.currency,
        ),
        user_ip=detail.get("userIp", ""),
    )


async def request_status(house: House, operator: WalletOperator, request: WhichRequest) -> responses.RequestStatus | Refusal:
    """Ask for the status of a request.

    Finds a deposit, withdrawal or ticket by its requestId. A refused request was not carried out, so it is not found; nor is one
    that is still on its way. To be sure of a request, send it again.
    """
    kind, request_id = StatementClass[request.transactionType], str(request.requestId)
    row = await house.wallets.reports.carried_out(operator.id, request_id, kind)
    if isinstance(row, Refusal):
        return row
    return responses.RequestStatus(
        requestId=request_id,
        userId=row.user_id,
        transactionTime=milliseconds(row.at),
        transactionType=row.entry.value,
        amount=units(row.amount, operator.exponent),
        balance=units(row.balance, operator.exponent),
        ticketNumber=UNSET if row.number is None else row.number,
        ticketUuid=UNSET if row.ticket_id is None else str(row.ticket_id),
    )


async def settlement_data(house: House, operator: WalletOperator, request: SettlementRequest) -> responses.Settlement | Refusal:
    """List settled bets.

    Lists a user's bets that got their result, or were rolled back, in the interval. Open bets are not listed. `token`,
    `operatorName` and `userName` are not looked at.
    """
    first, last = _interval(request.startTime, request.endTime, "startTime", "endTime")
    settlement = await house.wallets.reports.settlement(
        operator.id, str(request.userId), first, last, request.page, request.pageSize
    )
    if isinstance(settlement, Refusal):
        return settlement
    return responses.Settlement(
        settlementData=[_settled_bet(bet, operator.exponent) for bet in settlement.rows],
        balance=units(settlement.balance, operator.exponent),
        page=request.page,
        pageSize=request.pageSize,
        totalRecords=settlement.total,
    )


def _settled_bet(bet: BetView, exponent: int) -> responses.SettledBet:
    return responses.SettledBet(
        userId=bet.user_id,
        userName=bet.username,
        gameName=bet.game_name,
        gameType=bet.game_type,
        transactionTime=milliseconds(bet.placed_at),
        transactionId=bet.transaction_id,
        updateTime=milliseconds(bet.updated_at),
        currency=bet.currency,
        betType=bet.detail.get("betType", ""),
        gameCode=bet.game_code,
        roundId=bet.round_id,
        betAmount=units(bet.debit, exponent),
        winAmount=units(bet.credits, exponent),
        rollBackAmount=units(bet.rolled_back, exponent),
        odds=_odds(bet),
        providerName=bet.provider_name,
        subProviderName=bet.sub_provider_name,
    )


async def game_report(house: House, operator: WalletOperator, request: GameReportRequest) -> responses.GameReport | Refusal:
    """Report on games.

    Sums up the bets settled or rolled back in the interval, by partner and game, for all users or one, and all games or one. A
    user is named by its id, else by the name that it logged in with, where nobody else has that name.
    """
    first, last = _interval(request.startTime, request.endTime, "startTime", "endTime")
    # The document types the name as an Int64, and a number that nobody has set is 0.
    user_id, username = text(request.userId), None if request.userName == 0 else text(request.userName)
    report = await house.wallets.reports.game_report(
        operator.id, user_id, text(request.gameId), first, last, request.page, request.pageSize, username=username
    )
    if isinstance(report, Refusal):
        return report
    lines = [
        responses.GameLine(
            OperatorName=operator.title,
            gameName=line.game_name,
            currency=operator.currency,
            profitLoss=units(line.profit_loss, operator.exponent),
            partnerId=line.partner_id,
            providerName=line.provider_name,
            subProviderName=line.sub_provider_name,
        )
        for line in report.rows
    ]
    return responses.GameReport(totalRecords=report.total, page=request.page, pageSize=request.pageSize, gameReport=lines)


def _interval(first: int | str, last: int | str, first_name: str, last_name: str) -> tuple[datetime, datetime]:
    """Return a closed interval (WL-11). Raises `FieldError` where it ends before it begins."""
    since, until = instant(first), instant(last)
    if since > until:
        raise FieldError(WRONG_TYPES, f"`{first_name}`: expected nothing later than `{last_name}`")
    return since, until


def _odds(bet: BetView) -> int | Decimals:
    """Return a bet's odds as a number, with the digits that were sent; 0 where they are no number."""
    odds = bet.odds or "0"
    return cast(Decimals, msgspec.Raw(odds.encode())) if _NUMBER.fullmatch(odds) else 0
