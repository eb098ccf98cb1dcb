"""The calls, one row each, and what else their document says."""

from typing import Final

from taquilla.dialect.http import Description, Endpoint, parameter
from taquilla_hub88 import calls, requests, responses

_ROOT: Final = "/hub88/{operator}"

ENDPOINTS: Final = (
    Endpoint(f"{_ROOT}/user/info", calls.info, requests.UserInfo, responses.UserInfoAnswer, "User"),
    Endpoint(f"{_ROOT}/user/balance", calls.balance, requests.UserBalance, responses.WalletAnswer, "User"),
    Endpoint(f"{_ROOT}/transaction/bet", calls.bet, requests.Bet, responses.WalletAnswer, "Transaction"),
    Endpoint(f"{_ROOT}/transaction/win", calls.win, requests.Win, responses.WalletAnswer, "Transaction"),
    Endpoint(f"{_ROOT}/transaction/rollback", calls.rollback, requests.Rollback, responses.WalletAnswer, "Transaction"),
)

_TEXT: Final = """Hub88 calls, and the house keeps the wallet.

The address that Hub88 is given ends with the name of the operator: `https://HOUSE/hub88/OPERATOR`. Each body is signed with
`X-Hub88-Signature`: base64 of RSA-SHA256 (PKCS#1 v1.5) over its very bytes, by a key that Hub88 has for this operator alone,
one of the provider `hub88@` and the operator's number. Two keys hold at once while one takes over.

HTTP is 200 for each answer that was decided, 503 where the outcome is not known. A transaction has one effect: the same call
again gets its first answer, and the same id with another user, game, round, reference or amount is
`RS_ERROR_DUPLICATE_TRANSACTION`. Ids are kept for ever.

Amounts are whole hundred-thousandths of the currency's unit. One that is finer than the currency is
`RS_ERROR_WRONG_TYPES`: nothing is rounded away.

Fields that no call has are ignored; amounts and transactions that belong to another call are refused, since the signature does
not cover the path."""

DESCRIPTION: Final = Description(
    title="Taquilla: Hub88 seamless wallet",
    version="1.0",
    text=_TEXT,
    error=responses.Hub88Answer,
    errors={
        405: ("No such method on this path.", None),
        503: ("Not known whether it was done: send the same again.", None),
    },
    done="Done, or refused with a status.",
    more=lambda endpoint, method: {
        "parameters": [
            parameter("X-Hub88-Signature", "header", {"type": "string"}, "Base64 of RSA-SHA256 over the body.", required=True),
            parameter("operator", "path", {"type": "string"}, "The name of the operator.", required=True),
        ]
    },
    refuses_with_200=True,
)
