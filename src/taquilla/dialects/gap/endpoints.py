"""The endpoints of GAP, one row each; auth authenticates the signer of a request."""

from typing import Final

from taquilla.dialects.gap import bets, funds, lottery, reports, requests, responses
from taquilla.dialects.gap.auth import by_operator, by_provider, by_some_operator
from taquilla.http.endpoints import Endpoint

_WALLET: Final = "/api/v1/wallet"
_PROVIDER: Final = "/api/v1/provider"

# fmt: off
ENDPOINTS: Final = (
    Endpoint("/api/v1/auth/login", funds.login, requests.Login, responses.LoggedIn, "Wallet", auth=by_operator),
    Endpoint(f"{_WALLET}/deposit-funds", funds.deposit, requests.Deposit, responses.BalanceShown, "Wallet", auth=by_operator),
    Endpoint(
        f"{_WALLET}/withdraw-funds", funds.withdraw, requests.Withdrawal, responses.BalanceShown, "Wallet", auth=by_operator
    ),
    Endpoint(f"{_WALLET}/user-balance", funds.balance, requests.WhoseBalance, responses.BalanceShown, "Wallet", auth=by_operator),
    Endpoint(
        f"{_WALLET}/get-request-status", reports.request_status, requests.WhichRequest, responses.RequestStatus, "Wallet",
        auth=by_operator,
    ),
    Endpoint(
        f"{_WALLET}/open-draws", lottery.open_draws, requests.WhichOperator, responses.OpenDraws, "Lottery tickets",
        auth=by_operator,
    ),
    Endpoint(
        f"{_WALLET}/buy-ticket", lottery.buy_ticket, requests.TicketRequest, responses.TicketBought, "Lottery tickets",
        auth=by_operator,
    ),
    Endpoint(
        f"{_WALLET}/get-my-account-statement", reports.account_statement, requests.StatementRequest, responses.Statement,
        "Reports", auth=by_operator, error=responses.StatementError,
    ),
    Endpoint(
        f"{_WALLET}/get-bet-details", reports.bet_details, requests.WhichBet, responses.BetDetails, "Reports",
        auth=by_some_operator, error=responses.BetDetailsError,
    ),
    Endpoint(
        f"{_WALLET}/settlement-data", reports.settlement_data, requests.SettlementRequest, responses.Settlement, "Reports",
        auth=by_operator, error=responses.SettlementError,
    ),
    Endpoint(
        f"{_WALLET}/get-game-report", reports.game_report, requests.GameReportRequest, responses.GameReport, "Reports",
        auth=by_operator, error=responses.GameReportError,
    ),
    Endpoint(
        f"{_PROVIDER}/betrequest", bets.place, requests.BetRequest, responses.BalanceShown, "Providers of games", auth=by_provider
    ),
    Endpoint(
        f"{_PROVIDER}/resultrequest", bets.settle, requests.ResultRequest, responses.BalanceShown, "Providers of games",
        auth=by_provider,
    ),
    Endpoint(
        f"{_PROVIDER}/rollbackrequest", bets.roll_back, requests.RollbackRequest, responses.BalanceShown, "Providers of games",
        auth=by_provider,
    ),
)
