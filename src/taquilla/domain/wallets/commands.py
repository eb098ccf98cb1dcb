"""Commands about players' wallets: an operator moves funds, a provider of games bets and settles."""

import enum
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Final
from uuid import UUID

from taquilla.domain.ledger.commands import Channel, Key
from taquilla.domain.ledger.money import Cents

CHANNEL: Final = Channel.GAP
"""The channel that all of these come through, and tickets that are bought from wallets."""

KEY_MAX: Final = 255
"""The most characters of a key that a request is kept under. Two ids of 128 together are longer."""


class FundsMove(enum.StrEnum):
    """The two ways in which an operator moves a player's funds; the value is the verb of its request."""

    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class OpenPlayer:
    """Begin a player's session; an unknown user becomes a player (WL-01).

    partner_id None: the player's own, for a new one the operator's first. token_hash is the SHA-256 of the session's token.
    """

    id: UUID
    operator_id: int
    user_id: str
    token_hash: bytes
    partner_id: str | None = None
    currency: str | None = None
    username: str = ""
    game_id: str | None = None
    client_ip: str | None = None
    key: None = None
    verb = "open"

    def meaning(self) -> str:
        """The player and its session."""
        return self.user_id


@dataclass(frozen=True, slots=True)
class MoveFunds:
    """Move a player's funds in or out. The first deposit of an unknown user makes it a player (WL-01).

    amount is in minor units of the partner's points (WL-08); request_id is the operator's own. signed_by tells the key of the
    operator's that has signed it, which the event tells.
    """

    id: UUID
    operator_id: int
    move: FundsMove
    user_id: str
    request_id: str
    amount: Cents
    partner_id: str | None = None
    signed_by: str = ""

    @property
    def verb(self) -> str:
        """The verb as the request table keeps it."""
        return self.move.value

    @property
    def key(self) -> str:
        """The request's name among the operator's movements of funds."""
        return funds_key(self.request_id)

    def meaning(self) -> str:
        """The text that two requests under one id must share to be the same movement."""
        return repr((self.user_id, self.partner_id, self.amount))


@dataclass(frozen=True, slots=True)
class Played:
    """A provider and one of its games, as the catalogue has them; number stands for the provider in the keys of requests.

    is_open: new bets are taken.
    """

    provider_id: str
    number: int
    game_id: str
    game_name: str
    game_type: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfProvider:
    """A command of a provider of games about a bet. request_id is this call; closes: the round in which nothing follows."""

    id: UUID
    operator_id: int
    played: Played
    user_id: str
    request_id: str
    in_any_order: bool = False
    closes: str | None = None
    verb: ClassVar[str]

    @property
    def key(self) -> str:
        """The request's name among those of its kind that the provider sends."""
        return f"{self.verb}:{self.request_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceBet(_OfProvider):
    """Stake on a round of a provider's game, for a player with a live session. Amounts are minor units of the currency.

    transaction_id is the bet: an equal bet under another request is the same bet, and takes nothing more.
    detail is what else the provider sent about the bet, odds the text of what it may return. is_free: it costs nothing.
    in_any_order: its transaction is one of a list that results are named in, too. after_session: where it is free, its session
    may have ended (WL-19).
    """

    token_hash: bytes
    transaction_id: str
    round_id: str
    debit: Cents
    odds: str | None = None
    detail: dict[str, str] = field(default_factory=dict)
    user_ip: str | None = None
    is_free: bool = False
    after_session: bool = False
    verb = "bet"

    def meaning(self) -> str:
        """The text that two requests under one key must share to be the same bet. A repetition may have a newer token."""
        detail = sorted(self.detail.items())
        said = (self.user_id, self.played.game_id, self.transaction_id, self.round_id, self.debit, self.odds, detail)
        return repr((*said, "free") if self.is_free else said)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBet(_OfProvider):
    """Credit a bet's result: what it returns to its player, nothing for a loss. A bet may have several.

    transaction_id None: the result names its round alone (WL-20).
    in_any_order: the request's id is a transaction beside those of bets, and a rollback may have named it before it came. The
    bet's game is not asked then: in a lobby a player changes games.
    """

    transaction_id: str | None
    credit: Cents
    round_id: str | None = None
    verb = "result"

    def meaning(self) -> str:
        """The text that two requests under one key must share to be the same result."""
        return _meaning(self, self.credit)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBackBet(_OfProvider):
    """Undo a bet with all that it returned; or, where the amount is what it returned and not what it cost, its results alone.

    amount None undoes the bet. in_any_order: the transaction may be a result's too, it may still come, and it may be undone
    already: each of these is a success.
    """

    transaction_id: str
    amount: Cents | None = None
    round_id: str | None = None
    verb = "rollback"

    def meaning(self) -> str:
        """The text that two requests under one key must share to be the same rollback."""
        return _meaning(self, self.amount)


def _meaning(command: CreditBet | RollBackBet, amount: Cents | None) -> str:
    """Return what a result or a rollback says. In one list of transactions the round that it names is a part of it (WL-18)."""
    said = (command.user_id, command.played.game_id, command.transaction_id, amount)
    return repr((*said, command.round_id) if command.in_any_order and command.round_id is not None else said)


BetCommand = PlaceBet | CreditBet | RollBackBet
"""The commands of a provider of games."""
WalletCommand = OpenPlayer | MoveFunds | PlaceBet | CreditBet | RollBackBet


def funds_key(request_id: str) -> str:
    """Return the key of an operator's movement of funds: deposits and withdrawals share its ids of requests (WL-04)."""
    return f"funds:{request_id}"


def ticket_key(request_id: str) -> str:
    """Return the key of a ticket that is bought from a wallet: ids of tickets are not those of funds (WL-13)."""
    return f"ticket:{request_id}"


def transaction_key(transaction_id: str) -> str:
    """Return the key under which a provider's bet is found by its transaction."""
    return f"transaction:{transaction_id}"


def bet_key(command: BetCommand) -> str:
    """Return the key under which a command's bet is found: its transaction; or its round, once a result has named that alone."""
    if command.transaction_id is not None:
        return transaction_key(command.transaction_id)
    assert isinstance(command, CreditBet)
    key = f"round:{command.user_id!r}:{command.round_id}"
    return key if len(key) <= KEY_MAX else f"round:{sha256(key.encode()).hexdigest()}"


def rounds_of(command: BetCommand) -> set[str]:
    """Return the rounds whose open bets a command needs: the one that it closes, and the one that it names in place of a bet."""
    named = command.round_id if isinstance(command, CreditBet) and command.transaction_id is None else None
    return {name for name in (command.closes, named) if name is not None}


def result_key(request_id: str) -> str:
    """Return the key of a bet's result."""
    return f"{CreditBet.verb}:{request_id}"


def closing_key(command: BetCommand, bet_seq: int) -> str:
    """Return the key of a bet's loss by a command that has closed its round, or whose credit was refused."""
    return f"closing:{bet_seq}:{command.key}"


def verdict_key(request_id: str) -> str:
    """Return the key of the verdict on a result whose credit was held (WL-16)."""
    return f"verdict:{request_id}"


def request_key(command: WalletCommand, key: str = "") -> Key:
    """Return the key that a command is recorded under: its caller's, else its own id, or another one of the same issuer.

    The issuer is a provider by its number; 0 is the operator itself.
    """
    issuer = command.played.number if isinstance(command, BetCommand) else 0
    return CHANNEL, issuer, key or command.key or str(command.id)
