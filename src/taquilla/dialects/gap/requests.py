"""Requests of operators and providers: one type per body. Ids, names and times come as texts or as whole numbers.

Fields that are not named here are ignored; null is the same as leaving an optional one out. A field that is characteristic of
another endpoint is refused, so that a body signed for one endpoint is not accepted by another.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal, TypeVar

from msgspec import Meta, Struct, structs

from taquilla.dialect.bodies import Decimals, Kind, Malformed, convert, plain_reader
from taquilla.dialects.gap.amounts import Amount
from taquilla.dialects.gap.codes import WRONG_SYNTAX, WRONG_TYPES, FieldError

Body = TypeVar("Body", bound=Struct)

PAGE_SIZE: Final = 50
PAGE_SIZE_MAX: Final = 500
WAGERS_MAX: Final = 100

# A pattern's `$` lets a final line break pass, so the pattern excludes it.
_ID: Final = r"^[ -~]{1,128}$(?!\n)"
_WORD: Final = r"^[^\x00-\x1f\x7f-\x9f]{0,256}$(?!\n)"
_TIME: Final = r"^[0-9]{1,14}$(?!\n)"
_ODDS: Final = r"^((0|[1-9][0-9]{0,11})(\.[0-9]{1,17})?)?$(?!\n)"
_IN_WORDS: Final = {
    repr(_ID): "1 to 128 printable ASCII characters, or a whole number",
    repr(_WORD): "at most 256 characters without control characters, or a whole number",
    repr(_TIME): "unix milliseconds",
    repr(_ODDS): "a number of at most 12 digits and 17 decimals",
    repr("(?!)"): "a number",  # that of `Decimals`
}
"""Each pattern in plain language, by the pattern as the reader's error shows it."""

OF_ONE_CALL: Final = frozenset(
    ("debitAmount", "creditAmount", "rollbackAmount", "wagers", "requestId", "reqId", "transactionId", "betId")
)
"""Amounts and ids that tell endpoints apart: each is refused by the endpoints that do not take it."""
OF_REPORTS: Final = frozenset(("startDate", "endDate", "startTime", "endTime", "page", "pageSize"))
"""Fields of reports of a time. Endpoints that are none refuse them, above all the login."""

_Id = Annotated[str, Meta(pattern=_ID)] | int
OperatorId = Annotated[_Id, Meta(description="The name of the operator whose key has signed.", examples=["HypexDemo"])]
Id = Annotated[
    _Id, Meta(description='1 to 128 printable ASCII characters, or a whole number: 7 and "7" are the same.', examples=["900001"])
]
Word = Annotated[
    Annotated[str, Meta(pattern=_WORD)] | int, Meta(description="At most 256 characters, or a whole number.", examples=[""])
]
Time = Annotated[
    Annotated[int, Meta(ge=0, le=253_402_300_799_999)] | Annotated[str, Meta(pattern=_TIME)],
    Meta(description="Unix milliseconds.", examples=[1_729_600_200_000]),
]
Odds = Annotated[
    Annotated[int, Meta(ge=0)] | Decimals | Annotated[str, Meta(pattern=_ODDS)],
    Meta(description="The odds of the bet, as a number or as text.", examples=[1.98]),
]
Page = Annotated[int, Meta(ge=1, le=10**9, description="Counts from 1.", examples=[1])]
PageSize = Annotated[int, Meta(ge=1, le=PAGE_SIZE_MAX, description="Rows on a page.", examples=[PAGE_SIZE])]
ReqId = Annotated[
    _Id, Meta(description="Names the request: sent again with the same content, it gets its first response.", examples=["r1"])
]
Token = Annotated[
    str, Meta(max_length=512, description="A live session's token of the user, as login gave it.", examples=["from the login"])
]


class _OfUser(Struct, frozen=True):
    """A request about a user."""

    operatorId: OperatorId
    userId: Id


class Login(_OfUser, frozen=True):
    """A login of a user. An unknown user becomes a player."""

    currency: Word | None = None
    username: Word | None = None
    partnerId: Word | None = None
    platformId: Word | None = None
    clientIp: Word | None = None
    gameId: Word | None = None


class WhoseBalance(_OfUser, frozen=True):
    """A request for a user's balance."""

    partnerId: Word | None = None


class Deposit(WhoseBalance, frozen=True, kw_only=True):
    """Funds that go into a wallet, in points of the partner."""

    requestId: ReqId
    creditAmount: Amount


class Withdrawal(WhoseBalance, frozen=True, kw_only=True):
    """Funds that go out of a wallet, in points of the partner."""

    requestId: ReqId
    debitAmount: Amount


class BetRequest(_OfUser, frozen=True):
    """A bet on a round of a game. The amount is in the operator's currency."""

    token: Token
    transactionId: Annotated[_Id, Meta(description="Names the bet; its results and its rollback repeat it.", examples=["b1"])]
    reqId: ReqId
    roundId: Id
    gameId: Id
    debitAmount: Amount
    gameName: Word | None = None
    gameType: Word | None = None
    tableId: Word | None = None
    tableName: Word | None = None
    betType: Word | None = None
    oddValue: Odds | None = None
    marketId: Word | None = None
    marketType: Word | None = None
    marketName: Word | None = None
    runnerId: Word | None = None
    runnerName: Word | None = None
    runnerType: Word | None = None
    userIp: Word | None = None


class _OfBet(_OfUser, frozen=True):
    """A request about a bet that was placed."""

    transactionId: Annotated[_Id, Meta(description="The bet's.", examples=["b1"])]
    reqId: ReqId
    gameId: Id
    roundId: Annotated[Word, Meta(description="The bet's, or nothing.", examples=["1"])] | None = None
    token: Word | None = None


class ResultRequest(_OfBet, frozen=True, kw_only=True):
    """The return of a bet; 0 for a loss. A bet may have several results."""

    creditAmount: Amount


class RollbackRequest(_OfBet, frozen=True):
    """A rollback of a bet; or of its results alone, where the amount is what it returned and not what it cost."""

    rollbackAmount: Amount | None = None


class StatementRequest(_OfUser, frozen=True):
    """A request for part of a user's account, by time. Both ends of the interval are included."""

    transactionType: Literal["BETS", "FUNDS"]
    startDate: Time
    endDate: Time
    page: Page
    pageSize: PageSize = PAGE_SIZE


class WhichBet(Struct, frozen=True):
    """A bet, by the transaction that placed it; a lottery ticket, by its UUID."""

    betId: Id


class WhichRequest(Struct, frozen=True):
    """A request of the operator's own, by its id: a deposit or withdrawal (FUNDS), or the purchase of a ticket (BETS)."""

    operatorId: OperatorId
    requestId: Annotated[_Id, Meta(description="The id that the request was sent with.")]
    transactionType: Literal["BETS", "FUNDS"] = "FUNDS"


class SettlementRequest(_OfUser, frozen=True):
    """A request for a user's bets that became final in an interval. Both of its ends are included."""

    startTime: Time
    endTime: Time
    page: Page
    pageSize: PageSize = PAGE_SIZE
    token: Word | None = None
    operatorName: Word | None = None
    userName: Word | None = None


class GameReportRequest(Struct, frozen=True):
    """A request for the turnover of games in an interval, both ends included. The number 0 as `userName` means no user."""

    operatorId: OperatorId
    startTime: Time
    endTime: Time
    page: Page
    pageSize: PageSize = PAGE_SIZE
    userId: Word | None = None
    userName: Word | None = None
    gameId: Word | None = None


class WhichOperator(Struct, frozen=True):
    """The operator that asks, and nothing else."""

    operatorId: OperatorId


class WagerRequest(Struct, frozen=True):
    """One play of a ticket: a draw, one of its games, a selection and a stake."""

    eventId: Annotated[int, Meta(ge=1, description="A draw, as open-draws lists it.")]
    gameId: Annotated[int, Meta(ge=1, le=99, description="One of the draw's games, as open-draws lists them.")]
    selection: Annotated[str, Meta(max_length=64, description="The selection to play.", examples=["36", "00"])]
    amount: Amount


class GapTicketRequest(_OfUser, frozen=True):
    """A lottery ticket, paid from the wallet."""

    token: Token
    requestId: ReqId
    wagers: Annotated[list[WagerRequest], Meta(min_length=1, max_length=WAGERS_MAX)]


def _keys(request: Struct) -> int:
    """Return how many fields a body of plain values has said."""
    return sum(value is not None for value in structs.astuple(request))


_DECIMAL_ODDS: Final = re.compile(rb'("oddValue"\s*:\s*)([0-9]{1,12}\.[0-9]{1,17})(?=\s*[,}])')
_read_plain_bet: Final = plain_reader(BetRequest, _keys)
read_plain_ticket: Final = plain_reader(GapTicketRequest, lambda request: 5 + 4 * len(request.wagers))
read_plain_result: Final = plain_reader(ResultRequest, _keys)
"""Read a body that says nothing unusual, as `read` does; else return None. See `plain_reader`."""


def read_plain_bet(body: bytes) -> BetRequest | None:
    """Do the same for a bet. Odds are kept as their text, so those that are a number with a point are read as a text."""
    return _read_plain_bet(_DECIMAL_ODDS.sub(rb'\1"\2"', body, count=1))


@cache
def _foreign(type_: type[Struct]) -> frozenset[str]:
    names = {field.name for field in structs.fields(type_)}
    return OF_ONE_CALL - names | (frozenset() if names & OF_REPORTS else OF_REPORTS)


@cache
def _required(type_: type[Struct]) -> frozenset[str]:
    return frozenset(field.name for field in structs.fields(type_) if field.required)


def read(fields: Mapping[str, object], type_: type[Body]) -> Body:
    """Convert a body's fields to the type of its endpoint. Raises `FieldError`, which names the field."""
    for name in sorted(_foreign(type_) & fields.keys()):
        if fields[name] is not None:
            raise FieldError(WRONG_SYNTAX, f"`{name}`: belongs to another call")
    required = _required(type_)
    try:
        return convert({name: value for name, value in fields.items() if value is not None or name in required}, type_)
    except Malformed as error:
        plain = _in_words(error)
        raise FieldError(WRONG_SYNTAX if plain.kind is Kind.MISSING else WRONG_TYPES, plain.reason) from None


def _in_words(error: Malformed) -> Malformed:
    """Return an error of the reader, with types and patterns in plain language."""
    match error.kind:
        case Kind.MISSING if error.text == "text":
            words = "a number"  # an object where the reader expects a `Decimals`
        case Kind.WRONG_TYPE:
            words = error.text.removesuffix(" | null").replace("int | str | object", "a text or a number")
            words = words.replace("int | str", "a text or a whole number")
        case Kind.NO_MATCH:
            words = _IN_WORDS[error.text]
        case _:
            return error
    return Malformed(Kind.WRONG_TYPE, error.path, text=words)


def text(value: str | int | None) -> str | None:
    """Return an id or a word as text, or None where it is empty or null."""
    return None if value is None or value == "" else str(value)
