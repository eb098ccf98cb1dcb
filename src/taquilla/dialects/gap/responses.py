"""Responses to operators and providers: one type per response, the keys in the order of the document."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.dialects.gap.amounts import Amount
from taquilla.dialects.gap.codes import MEANINGS, OK

Status = Annotated[
    str, Meta(description="\n\n".join(f"`{code}`: {meaning}." for code, meaning in MEANINGS.items()), examples=[OK])
]
Done = Annotated[str, Meta(description=f"`{OK}`.", examples=[OK])]
Time = Annotated[int, Meta(description="Unix milliseconds.", examples=[1_729_600_200_000])]
Points = Annotated[Amount, Meta(description="In the partner's points.")]
Sentence = Annotated[str, Meta(description="The reason for a refusal, as a sentence; empty when it is done.", examples=[""])]


class GapError(Struct, frozen=True):
    """The reason for a refusal. Where funds do not suffice, or a credit is held, the balance stands beside it."""

    status: Status
    errorDescription: Sentence
    balance: Amount | UnsetType = UNSET


class BetDetailsError(Struct, frozen=True):
    """The reason why a bet is not shown."""

    status: Status
    error_description: Sentence
    bet_details: dict[str, str] = {}


class StatementError(Struct, frozen=True):
    """The reason why an account is not shown. The fields that the document enforces stand beside it, empty."""

    status: Status
    errorDescription: Sentence
    transactions: list[str] = []
    balance: int = 0
    page: int = 0
    pageSize: int = 0
    totalRecords: int = 0


class SettlementError(Struct, frozen=True):
    """The reason why settled bets are not listed."""

    status: Status
    errorDescription: Sentence
    settlementData: list[str] = []
    balance: int = 0
    page: int = 0
    pageSize: int = 0
    totalRecords: int = 0


class GameReportError(Struct, frozen=True):
    """The reason why games are not reported on."""

    status: Status
    errorDescription: Sentence
    totalRecords: int = 0
    page: int = 0
    pageSize: int = 0
    gameReport: list[str] = []


AnyError = GapError | BetDetailsError | StatementError | SettlementError | GameReportError


class Envelope(Struct, frozen=True, kw_only=True):
    """The outcome of a request."""

    status: Done = OK
    errorDescription: Sentence = ""


class LoggedIn(Envelope, frozen=True, kw_only=True):
    """A session has begun. It lasts six hours."""

    token: Annotated[str, Meta(description="The token for the user's bets. It is shown only this once.")]
    url: Annotated[str, Meta(description="Empty: games are opened at their providers, by the token.")] = ""


class BalanceShown(Envelope, frozen=True, kw_only=True):
    """A wallet's balance after the request: for operators in the partner's points, for providers in the operator's currency."""

    balance: Amount


class GapDraw(Struct, frozen=True):
    """A draw. Tickets can be bought until it closes."""

    eventId: int
    name: str
    closesAt: Time
    drawsAt: Time
    gameIds: Annotated[
        list[int],
        Meta(
            description="1 triple, 2 terminal, 3 triple and sign, 4 terminal and sign, 5 animalitos, 6 animalitos77, 7 tripleta, "
            "8 triple A+B, 9 terminal or animal A+B."
        ),
    ]


class OpenDraws(Envelope, frozen=True, kw_only=True):
    """The draws for which tickets can be bought."""

    draws: list[GapDraw]


class TicketBought(Envelope, frozen=True, kw_only=True):
    """A ticket that was bought. In reports its UUID is the id of the bet."""

    balance: Points
    ticketNumber: Annotated[int, Meta(description="Unique in its day.", examples=[51847169])]
    ticketUuid: str


class RequestStatus(Envelope, frozen=True, kw_only=True):
    """A request that was carried out: its row of the account, and the content of its first response."""

    requestId: str
    userId: str
    transactionTime: Time
    transactionType: Annotated[str, Meta(description="Deposit-Funds, Withdraw-Funds or Bet-Placement.")]
    amount: Annotated[Amount, Meta(description="In the partner's points, above zero where it was the user's gain.")]
    balance: Annotated[Amount, Meta(description="The balance in the first response.")]
    ticketNumber: Annotated[int | UnsetType, Meta(description="Of a ticket.")] = UNSET
    ticketUuid: Annotated[str | UnsetType, Meta(description="Of a ticket.")] = UNSET


class Transaction(Struct, frozen=True):
    """A row of a user's account. amount is above zero where the user gained."""

    transactionTime: Time
    transactionType: Annotated[
        str,
        Meta(
            description="Of FUNDS: Deposit-Funds, Withdraw-Funds; of BETS: Bet-Placement, Bet-Result, Bet-Rollback, Bet-Cancel.",
            examples=["Deposit-Funds"],
        ),
    ]
    referenceId: Annotated[str, Meta(description="Of FUNDS the requestId; of BETS the transactionId, or the ticket's UUID.")]
    amount: Points


class Statement(Envelope, frozen=True, kw_only=True):
    """A page of a user's account, newest first. balance is the present one; totalRecords counts the whole interval."""

    transactions: list[Transaction]
    balance: Points
    page: int
    pageSize: int
    totalRecords: int


class BetDescription(Struct, frozen=True):
    """A bet's details as its provider sent them, and its cost."""

    betType: str
    oddValue: Annotated[Amount, Meta(description="0 where none was sent.")]
    stakeAmount: Points
    market_id: str
    marketType: str
    marketName: str
    runnerId: str
    runnerName: str
    runnerType: str
    request_time: Time
    debit_amount: Points
    rate: Annotated[Amount, Meta(description="The value of a point in the currency.", examples=[1])]
    currency: str


class GapBet(Struct, frozen=True):
    """A bet as it stands. net_amount is the user's: credits and rollbacks less the stake."""

    operator_id: str
    operator_name: str
    partner_id: str
    user_id: str
    user_name: str
    game_id: str
    game_name: str
    table_id: str
    table_name: str
    round_id: str
    transaction_id: str
    net_amount: Points
    bet_details: BetDescription
    user_ip: str


class BetDetails(Struct, frozen=True, kw_only=True):
    """A bet."""

    status: Done = OK
    error_description: Sentence = ""
    bet_details: GapBet


class SettledBet(Struct, frozen=True):
    """A bet with a result, or rolled back. winAmount is gross.

    After a rollback winAmount is 0 and rollBackAmount is the stake, whatever the bet had returned before.
    """

    userId: str
    userName: str
    gameName: str
    gameType: str
    transactionTime: Time
    transactionId: str
    updateTime: Time
    currency: str
    betType: str
    gameCode: str
    roundId: str
    betAmount: Points
    winAmount: Points
    rollBackAmount: Points
    odds: Annotated[Amount, Meta(description="0 where none was sent.")]
    providerName: str
    subProviderName: str


class Settlement(Envelope, frozen=True, kw_only=True):
    """A page of a user's settled bets, in the order in which they got their present state."""

    settlementData: list[SettledBet]
    balance: Points
    page: int
    pageSize: int
    totalRecords: int


class GameLine(Struct, frozen=True):
    """The sums of bets of a partner's users on a game. profitLoss is the house's gain."""

    OperatorName: str
    gameName: str
    currency: str
    profitLoss: Points
    partnerId: str
    providerName: str
    subProviderName: str


class GameReport(Envelope, frozen=True, kw_only=True):
    """A page of games, by partner and game."""

    totalRecords: int
    page: int
    pageSize: int
    gameReport: list[GameLine]
