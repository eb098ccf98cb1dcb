"""The endpoints of GAP, one row each: auth finds out by whom a request is signed."""

from typing import Final

from taquilla.dialects.gap import bets, funds, lottery, reports
from taquilla.dialects.gap.auth import by_operator, by_provider, by_some_operator
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
    BalanceShown,
    BetDetails,
    BetDetailsError,
    GameReport,
    GameReportError,
    LoggedIn,
    OpenDraws,
    RequestStatus,
    Settlement,
    SettlementError,
    Statement,
    StatementError,
    TicketBought,
)
from taquilla.http.endpoints import Endpoint

_WALLET: Final = "/api/v1/wallet"
_PROVIDER: Final = "/api/v1/provider"

ENDPOINTS: Final = (
    Endpoint("/api/v1/auth/login", funds.login, Login, LoggedIn, "Wallet", auth=by_operator),
    Endpoint(f"{_WALLET}/deposit-funds", funds.deposit, Deposit, BalanceShown, "Wallet", auth=by_operator),
    Endpoint(f"{_WALLET}/withdraw-funds", funds.withdraw, Withdrawal, BalanceShown, "Wallet", auth=by_operator),
    Endpoint(f"{_WALLET}/user-balance", funds.balance, WhoseBalance, BalanceShown, "Wallet", auth=by_operator),
    Endpoint(f"{_WALLET}/get-request-status", reports.request_status, WhichRequest, RequestStatus, "Wallet", auth=by_operator),
    Endpoint(f"{_WALLET}/open-draws", lottery.open_draws, WhichOperator, OpenDraws, "Lottery tickets", auth=by_operator),
    Endpoint(f"{_WALLET}/buy-ticket", lottery.buy_ticket, TicketRequest, TicketBought, "Lottery tickets", auth=by_operator),
    Endpoint(
        f"{_WALLET}/get-my-account-statement",
        reports.account_statement,
        StatementRequest,
        Statement,
        "Reports",
        auth=by_operator,
        error=StatementError,
    ),
    Endpoint(
        f"{_WALLET}/get-bet-details",
        reports.bet_details,
        WhichBet,
        BetDetails,
        "Reports",
        auth=by_some_operator,
        error=BetDetailsError,
    ),
    Endpoint(
        f"{_WALLET}/settlement-data",
        reports.settlement_data,
        SettlementRequest,
        Settlement,
        "Reports",
        auth=by_operator,
        error=SettlementError,
    ),
    Endpoint(
        f"{_WALLET}/get-game-report",
        reports.game_report,
        GameReportRequest,
        GameReport,
        "Reports",
        auth=by_operator,
        error=GameReportError,
    ),
    Endpoint(f"{_PROVIDER}/betrequest", bets.place, BetRequest, BalanceShown, "Providers of games", auth=by_provider),
    Endpoint(f"{_PROVIDER}/resultrequest", bets.settle, ResultRequest, BalanceShown, "Providers of games", auth=by_provider),
    Endpoint(
        f"{_PROVIDER}/rollbackrequest", bets.roll_back, RollbackRequest, BalanceShown, "Providers of games", auth=by_provider
    ),
)
