"""The status codes of GAP, and the exception for an error in a field."""

from typing import Final

OK: Final = "RS_OK"
ERROR: Final = "RS_ERROR"
UNKNOWN: Final = "RS_ERROR_UNKNOWN"
INVALID_PARTNER: Final = "RS_ERROR_INVALID_PARTNER"
INVALID_SIGNATURE: Final = "RS_ERROR_INVALID_SIGNATURE"
INVALID_TOKEN: Final = "RS_ERROR_INVALID_TOKEN"
TOKEN_EXPIRED: Final = "RS_ERROR_TOKEN_EXPIRED"
INVALID_GAME: Final = "RS_ERROR_INVALID_GAME"
WRONG_CURRENCY: Final = "RS_ERROR_WRONG_CURRENCY"
WRONG_SYNTAX: Final = "RS_ERROR_WRONG_SYNTAX"
WRONG_TYPES: Final = "RS_ERROR_WRONG_TYPES"
USER_NOT_FOUND: Final = "RS_ERROR_USER_NOT_FOUND"
USER_DISABLED: Final = "RS_ERROR_USER_DISABLED"
NOT_ENOUGH_MONEY: Final = "RS_ERROR_NOT_ENOUGH_MONEY"
LIMIT_REACHED: Final = "RS_ERROR_LIMIT_REACHED"
DUPLICATE_TRANSACTION: Final = "RS_ERROR_DUPLICATE_TRANSACTION"
TRANSACTION_DOES_NOT_EXIST: Final = "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"

MEANINGS: Final = {
    OK: "done",
    ERROR: "refused, for the reason that errorDescription tells",
    UNKNOWN: "not known whether it was done: send the same request again",
    INVALID_PARTNER: "the operator or the partner is unknown or does no business",
    INVALID_SIGNATURE: "the header Signature is missing, or no key of the caller has made it over this very body",
    INVALID_TOKEN: "the token is not one of this user",
    TOKEN_EXPIRED: "the token's session has ended",
    INVALID_GAME: "the game is unknown, or not played any more",
    WRONG_CURRENCY: "the currency is not the operator's",
    WRONG_SYNTAX: "the body is no JSON object, or lacks a field",
    WRONG_TYPES: "a field is not what it should be",
    USER_NOT_FOUND: "the operator has no such user",
    USER_DISABLED: "the user is blocked, or keeps itself from playing",
    NOT_ENOUGH_MONEY: "the balance, which the answer bears, does not cover it",
    LIMIT_REACHED: "a limit that the user has set leaves no room for it; or a credit is above its provider's ceiling, and held",
    DUPLICATE_TRANSACTION: "the id was used for something else",
    TRANSACTION_DOES_NOT_EXIST: "there is no such bet, or no request of that id was carried out",
}
"""Every code, and its meaning."""


class FieldError(Exception):
    """A field of the request is missing or invalid, or its caller is unknown."""

    def __init__(self, code: str, sentence: str, *, http_status: int = 200) -> None:
        """Take the code, a sentence that may be shown to the caller, and the HTTP status."""
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.http_status = http_status
