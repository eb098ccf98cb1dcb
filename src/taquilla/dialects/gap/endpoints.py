"""The endpoints of GAP, one row each, and what else their document says. auth authenticates the signer of a request."""

from functools import partial
from typing import Final

from taquilla.dialect.http import Description, Endpoint, parameter
from taquilla.dialects.gap import bets, funds, lottery, reports, requests, responses
from taquilla.dialects.gap.auth import by_operator, by_provider, by_some_operator

_WALLET: Final = "/api/v1/wallet"
_PROVIDER: Final = "/api/v1/provider"
_of_operator = partial(Endpoint, auth=by_operator)
_of_provider = partial(Endpoint, auth=by_provider)

# fmt: off
ENDPOINTS: Final = (
    _of_operator("/api/v1/auth/login", funds.login, requests.Login, responses.LoggedIn, "Wallet"),
    _of_operator(f"{_WALLET}/deposit-funds", funds.deposit, requests.Deposit, responses.BalanceShown, "Wallet"),
    _of_operator(f"{_WALLET}/withdraw-funds", funds.withdraw, requests.Withdrawal, responses.BalanceShown, "Wallet"),
    _of_operator(f"{_WALLET}/user-balance", funds.balance, requests.WhoseBalance, responses.BalanceShown, "Wallet"),
    _of_operator(
        f"{_WALLET}/get-request-status", reports.request_status, requests.WhichRequest, responses.RequestStatus, "Wallet"
    ),
    _of_operator(f"{_WALLET}/open-draws", lottery.open_draws, requests.WhichOperator, responses.OpenDraws, "Lottery tickets"),
    _of_operator(
        f"{_WALLET}/buy-ticket", lottery.buy_ticket, requests.GapTicketRequest, responses.TicketBought, "Lottery tickets"
    ),
    _of_operator(
        f"{_WALLET}/get-my-account-statement", reports.account_statement, requests.StatementRequest, responses.Statement,
        "Reports", error=responses.StatementError,
    ),
    Endpoint(
        f"{_WALLET}/get-bet-details", reports.bet_details, requests.WhichBet, responses.BetDetails, "Reports",
        auth=by_some_operator, error=responses.BetDetailsError,
    ),
    _of_operator(
        f"{_WALLET}/settlement-data", reports.settlement_data, requests.SettlementRequest, responses.Settlement, "Reports",
        error=responses.SettlementError,
    ),
    _of_operator(
        f"{_WALLET}/get-game-report", reports.game_report, requests.GameReportRequest, responses.GameReport, "Reports",
        error=responses.GameReportError,
    ),
    _of_provider(f"{_PROVIDER}/betrequest", bets.place, requests.BetRequest, responses.BalanceShown, "Providers of games"),
    _of_provider(f"{_PROVIDER}/resultrequest", bets.settle, requests.ResultRequest, responses.BalanceShown, "Providers of games"),
    _of_provider(
        f"{_PROVIDER}/rollbackrequest", bets.roll_back, requests.RollbackRequest, responses.BalanceShown, "Providers of games"
    ),
)

_TEXT: Final = """Wallets of an operator's users: money in, play, money out, and the four reports.

Each request bears the header `Signature`: base64 of RSA-SHA256 (PKCS#1 v1.5) over the very bytes of its body, made with a key of
the operator that the body names, or of the provider whose game it names. With `Signature-Version: 2` and a `Timestamp` it is over
the whole request: `2`, the method, the path with its query, the timestamp, the value of `Idempotency-Key` or nothing, each
followed by a line break, and the body. Where version 2 is required of a caller, version 1 is refused. A body without a
`requestId` that was signed by version 1 is taken on the path where it was first used, and refused on every other one.

HTTP is 200 for every answer to a request that is signed; 400 where the body is no JSON object, the operator is unknown or the
signature does not hold; 503 where the outcome is not known.

`status` is RS_OK or tells the reason, `errorDescription` tells it as a sentence. A request that moves money bears an id of its
caller's: sent again with the same content it gets its first response, with other content RS_ERROR_DUPLICATE_TRANSACTION.
A refusal whose reason may pass keeps the id as well. `get-request-status`, an extension of ours, tells the outcome of a request.

Fields that no call takes are ignored; amounts, ids and periods that belong to another call are refused. Everything else is read
strictly: no duplicate keys, no exponents, at most 256 KiB."""

_STRING: Final = {"type": "string"}
_HEADERS: Final = [
    parameter(
        "Signature",
        "header",
        _STRING,
        "Base64 of RSA-SHA256 (PKCS#1 v1.5) over the bytes that its version covers. Without it the response is 400.",
    ),
    parameter(
        "Signature-Version",
        "header",
        _STRING | {"enum": ["1", "2"]},
        "1 (or left out): the signature is over the body. 2: over the whole request.",
    ),
    parameter(
        "Timestamp", "header", _STRING | {"pattern": "^[0-9]{1,12}$"}, "For version 2: unix seconds, at most 300 from now."
    ),
]

DESCRIPTION: Final = Description(
    title="Taquilla: GAP transfer wallet",
    version="1.0",
    text=_TEXT,
    error=responses.GapError,
    errors={
        400: ("No JSON object, no such operator, or not signed by it.", None),
        405: ("No such method on this path.", (responses.GapError,)),
        503: ("Try again, with the same request.", None),
    },
    done="Done, or refused with a reason.",
    more=lambda endpoint, method: {"parameters": _HEADERS},
    # Our reader keeps these numbers as text; to everybody else they are numbers.
    more_schemas={"Decimals": {"type": "number", "not": {"type": "integer"}, "description": "A number with a decimal point."}},
    refuses_with_200=True,
)
