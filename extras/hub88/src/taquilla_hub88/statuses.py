"""The statuses of Hub88, and one total table from the house's reasons to them."""

from typing import Final

from taquilla.dialect.house import Reason

OK: Final = "RS_OK"
UNKNOWN: Final = "RS_ERROR_UNKNOWN"
INVALID_PARTNER: Final = "RS_ERROR_INVALID_PARTNER"
INVALID_TOKEN: Final = "RS_ERROR_INVALID_TOKEN"
TOKEN_EXPIRED: Final = "RS_ERROR_TOKEN_EXPIRED"
INVALID_GAME: Final = "RS_ERROR_INVALID_GAME"
WRONG_CURRENCY: Final = "RS_ERROR_WRONG_CURRENCY"
NOT_ENOUGH_MONEY: Final = "RS_ERROR_NOT_ENOUGH_MONEY"
LIMIT_REACHED: Final = "RS_ERROR_LIMIT_REACHED"
USER_DISABLED: Final = "RS_ERROR_USER_DISABLED"
INVALID_SIGNATURE: Final = "RS_ERROR_INVALID_SIGNATURE"
WRONG_SYNTAX: Final = "RS_ERROR_WRONG_SYNTAX"
WRONG_TYPES: Final = "RS_ERROR_WRONG_TYPES"
DUPLICATE: Final = "RS_ERROR_DUPLICATE_TRANSACTION"
NO_TRANSACTION: Final = "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"

MEANINGS: Final = {
    OK: "done; of a rollback also where there was nothing to undo",
    UNKNOWN: "not known whether it was done, or refused for a reason without a status of its own; a win that is held for "
    "approval is answered so until it is decided, and one that was refused for good",
    INVALID_PARTNER: "the operator of the path or the player's partner is unknown, or does no business",
    INVALID_TOKEN: "the token is not one of this user",
    TOKEN_EXPIRED: "the session of the token has ended; wins and rollbacks do not ask",
    INVALID_GAME: "the game is unknown, or not played any more",
    WRONG_CURRENCY: "the currency is not the operator's",
    NOT_ENOUGH_MONEY: "the balance, which the answer bears, does not cover the bet",
    LIMIT_REACHED: "a limit that the player has set leaves no room for the bet",
    USER_DISABLED: "the player is blocked, or keeps itself from playing",
    INVALID_SIGNATURE: "the header X-Hub88-Signature is missing, or no key of Hub88's has made it over this very body",
    WRONG_SYNTAX: "the body is no JSON object, lacks a field, or has one that belongs to another call",
    WRONG_TYPES: "a field is not what it should be, or an amount is finer than the currency",
    DUPLICATE: "the transaction was used for something else",
    NO_TRANSACTION: "the bet is unknown, another player's, or was rolled back",
}
"""Every status, and its meaning."""

STATUSES: Final[dict[Reason, str]] = dict.fromkeys(Reason, UNKNOWN) | {
    Reason.PARTNER_UNKNOWN: INVALID_PARTNER,
    Reason.GAME_UNKNOWN: INVALID_GAME,
    Reason.AMOUNT_INVALID: WRONG_TYPES,
    Reason.USER_UNKNOWN: INVALID_TOKEN,
    Reason.PLAYER_TOKEN_INVALID: INVALID_TOKEN,
    Reason.PLAYER_TOKEN_EXPIRED: TOKEN_EXPIRED,
    Reason.USER_BLOCKED: USER_DISABLED,
    Reason.USER_EXCLUDED: USER_DISABLED,
    Reason.LIMIT_REACHED: LIMIT_REACHED,
    Reason.FUNDS_INSUFFICIENT: NOT_ENOUGH_MONEY,
    Reason.KEY_REUSED: DUPLICATE,
    Reason.BET_UNKNOWN: NO_TRANSACTION,
    Reason.BET_ROLLED_BACK: NO_TRANSACTION,
}


class Refused(Exception):
    """A call that is refused before the house is asked, with its status."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status
