"""The calls of GAP, one row each: served by `app`, described by `document`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct

from taquilla.dialects.gap import bets, funds, lottery, reports
from taquilla.dialects.gap.auth import Sent, by_operator, by_provider, by_some_operator
from taquilla.dialects.gap.requests import (
    BetRequest,
    Deposit,
    GameReportRequest,
    Login,
    ResultRequest,
    RollbackRequest,
    SettlementRequest,
    StatementRequest,
    TicketRequest,
    WhichBet,
    WhichOperator,
    WhichRequest,
    WhoseBalance,
    Withdrawal,
)
from taquilla.dialects.gap.responses import (
    AnyNo,
    BalanceShown,
    BetDetails,
    GameReport,
    LoggedIn,
    No,
    NoDetails,
    NoGames,
    NoSettlement,
    NoStatement,
    OpenDraws,
    RequestStatus,
    Settlement,
    Statement,
    TicketBought,
)
from taquilla.engine.house import House

Signer = Callable[[House, Sent], Awaitable[Any]]
"""Finds out who calls."""
Handler = Callable[[House, Any, Any], Awaitable[Any]]
"""Answers a call: who calls, and what was asked. What it raises is answered by `words.troubled`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: by whom it is signed, what is asked, what is given, and under which heading it is described.

    refuses: how it says no.
    """

    path: str
    signer: Signer
    answer: Handler
    asks: type[Struct]
    gives: type[Struct]
    tag: str
    refuses: type[AnyNo] = No


_WALLET: Final = "/api/v1/wallet"
_PROVIDER: Final = "/api/v1/provider"

CALLS: Final = (
    Call("/api/v1/auth/login", by_operator, funds.login, Login, LoggedIn, "Wallet"),
    Call(f"{_WALLET}/deposit-funds", by_operator, funds.deposit, Deposit, BalanceShown, "Wallet"),
    Call(f"{_WALLET}/withdraw-funds", by_operator, funds.withdraw, Withdrawal, BalanceShown, "Wallet"),
    Call(f"{_WALLET}/user-balance", by_operator, funds.balance, WhoseBalance, BalanceShown, "Wallet"),
    Call(f"{_WALLET}/get-request-status", by_operator, reports.request_status, WhichRequest, RequestStatus, "Wallet"),
    Call(f"{_WALLET}/open-draws", by_operator, lottery.open_draws, WhichOperator, OpenDraws, "Lottery tickets"),
    Call(f"{_WALLET}/buy-ticket", by_operator, lottery.buy_ticket, TicketRequest, TicketBought, "Lottery tickets"),
    Call(
        f"{_WALLET}/get-my-account-statement",
        by_operator,
        reports.account_statement,
        StatementRequest,
        Statement,
        "Reports",
        NoStatement,
    ),
    Call(f"{_WALLET}/get-bet-details", by_some_operator, reports.bet_details, WhichBet, BetDetails, "Reports", NoDetails),
    Call(
        f"{_WALLET}/settlement-data", by_operator, reports.settlement_data, SettlementRequest, Settlement, "Reports", NoSettlement
    ),
    Call(f"{_WALLET}/get-game-report", by_operator, reports.game_report, GameReportRequest, GameReport, "Reports", NoGames),
    Call(f"{_PROVIDER}/betrequest", by_provider, bets.place, BetRequest, BalanceShown, "Providers of games"),
    Call(f"{_PROVIDER}/resultrequest", by_provider, bets.settle, ResultRequest, BalanceShown, "Providers of games"),
    Call(f"{_PROVIDER}/rollbackrequest", by_provider, bets.roll_back, RollbackRequest, BalanceShown, "Providers of games"),
)
