"""Players' wallets: sessions, funds in and out, balances, bets of providers' games. All through the counter's gate."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NotRequired, TypedDict, Unpack

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets import commands
from taquilla.domain.wallets.bets import Bet
from taquilla.domain.wallets.betting import refuse_session
from taquilla.domain.wallets.book import ROUND_MOST
from taquilla.domain.wallets.funding import InWallet, PlayerIn
from taquilla.domain.wallets.players import Player, to_points
from taquilla.engine.counters import Counters
from taquilla.engine.ids import new_id
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.wallets.signers import Signers
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database
from taquilla.store.wallets import movements, players

_LOG: Final = logging.getLogger(__name__)


class BetFacts(TypedDict):
    """The facts of a bet, as `PlaceBet` has them."""

    transaction_id: str
    request_id: str
    round_id: str
    debit: Cents
    odds: NotRequired[str | None]
    detail: NotRequired[dict[str, str]]
    user_ip: NotRequired[str | None]
    is_free: NotRequired[bool]
    after_session: NotRequired[bool]
    closes: NotRequired[str | None]
    in_any_order: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class PlayerSession:
    """A player's session. The token is shown once; only its hash is kept. The balance is in minor units of points."""

    token: str
    expires_at: datetime
    balance: Cents


class PlayerAccounts:
    """Moves funds and places bets. After Busy, retry with the same key."""

    def __init__(self, database: Database, counter: Counters, signers: Signers) -> None:
        self._database = database
        self._counter = counter
        self._signers = signers

    async def login(
        self, operator_id: int, user_id: str, *, partner_id: str | None = None, currency: str | None = None,
        username: str = "", game_id: str | None = None, client_ip: str | None = None,
    ) -> PlayerSession | Refusal:  # fmt: skip
        """Begin a session of six hours; an unknown user becomes a player (WL-01).

        Refuses CURRENCY_WRONG, PARTNER_UNKNOWN or USER_BLOCKED.
        """
        token = secrets.token_urlsafe(32)
        session = await self._counter.ask(commands.OpenPlayer(
            new_id(), operator_id, user_id, hash_token(token), partner_id=partner_id, currency=currency, username=username,
            game_id=game_id, client_ip=client_ip,
        ))  # fmt: skip
        if isinstance(session, Refusal):
            return session
        assert isinstance(session, PlayerIn), session
        return PlayerSession(token, session.expires_at, session.balance)

    async def logout(self, operator_id: int, token: str) -> bool:
        """End a session at once. Return False if it had ended, or there is none."""
        async with self._database.of(operator_id).writing() as connection:
            return await players.end_session(connection, operator_id, hash_token(token), await read_clock(connection))

    async def deposit(
        self, operator_id: int, user_id: str, request_id: str, points: Cents, *, partner_id: str | None = None,
        signed_by: str = "",
    ) -> InWallet | Refusal:  # fmt: skip
        """Put points (minor units) into a wallet. The first deposit of an unknown user makes it a player (WL-01).

        Refuses KEY_REUSED, PARTNER_UNKNOWN, AMOUNT_INVALID, USER_BLOCKED, USER_EXCLUDED or LIMIT_REACHED (bound: what is left).
        """
        return await self._ask(commands.MoveFunds(
            id=new_id(), operator_id=operator_id, move=commands.FundsMove.DEPOSIT, user_id=user_id, request_id=request_id,
            amount=points, partner_id=partner_id, signed_by=signed_by,
        ))

    async def withdraw(
        self, operator_id: int, user_id: str, request_id: str, points: Cents, *, partner_id: str | None = None,
        signed_by: str = "",
    ) -> InWallet | Refusal:  # fmt: skip
        """Take points (minor units) out of a wallet.

        Refuses KEY_REUSED, PARTNER_UNKNOWN, AMOUNT_INVALID, USER_UNKNOWN, USER_BLOCKED or FUNDS_INSUFFICIENT (bound: the
        balance).
        """
        return await self._ask(commands.MoveFunds(
            id=new_id(), operator_id=operator_id, move=commands.FundsMove.WITHDRAW, user_id=user_id, request_id=request_id,
            amount=points, partner_id=partner_id, signed_by=signed_by,
        ))

    async def balance(self, operator_id: int, user_id: str, partner_id: str | None = None) -> InWallet | Refusal:
        """Return the balance of a wallet now, in minor units of points. Refuses USER_UNKNOWN; PARTNER_UNKNOWN: not its own."""
        if isinstance(seen := await self.look(operator_id, user_id), Refusal):
            return seen
        player, amount = seen
        if partner_id not in (None, player.partner_id):
            return Refusal(Reason.PARTNER_UNKNOWN)
        return InWallet(to_points(amount, player.rate))

    async def look(self, operator_id: int, user_id: str, token: str | None = None) -> tuple[Player, Cents] | Refusal:
        """Return a player and its balance now, in minor units of the currency; with a token, one that has a session by it.

        Refuses USER_UNKNOWN, PLAYER_TOKEN_INVALID or PLAYER_TOKEN_EXPIRED.
        """
        async with self._database.of(operator_id).reading() as connection:
            if (seen := await players.find_player(connection, operator_id, user_id)) is None:
                return Refusal(Reason.USER_UNKNOWN)
            if token is None:
                return seen
            session, now = await players.find_session(connection, operator_id, hash_token(token)), await read_clock(connection)
        return refuse_session(seen[0], session, now) or seen

    async def open_bets(self, operator_id: int, user_id: str, provider_id: str, round_id: str) -> list[Bet] | Refusal:
        """Return a player's open bets in a provider's round, of the last 31 days, the oldest first. Refuses USER_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            if (seen := await players.find_player(connection, operator_id, user_id)) is None:
                return Refusal(Reason.USER_UNKNOWN)
            since = (await read_clock(connection)).date() - ROUND_MOST
            return await movements.open_bets(connection, [(operator_id, seen[0].id, provider_id, round_id, since)])

    async def bet(
        self, operator_id: int, game_id: str, user_id: str, token: str, **facts: Unpack[BetFacts]
    ) -> InWallet | Refusal:
        """Stake on a round of a game, in minor units of the currency, as is the balance returned.

        Refuses KEY_REUSED, PARTNER_UNKNOWN, GAME_UNKNOWN, AMOUNT_INVALID, USER_UNKNOWN, PLAYER_TOKEN_INVALID,
        PLAYER_TOKEN_EXPIRED, USER_BLOCKED, USER_EXCLUDED, BET_ROLLED_BACK, LIMIT_REACHED or FUNDS_INSUFFICIENT.
        """
        if (played := await self._find_game(game_id)) is None:
            return Refusal(Reason.GAME_UNKNOWN)
        return await self._ask(self.placing(operator_id, played, user_id, token, **facts))

    def placing(
        self, operator_id: int, played: commands.Played, user_id: str, token: str, **facts: Unpack[BetFacts]
    ) -> commands.PlaceBet:
        """Return the command that places a bet."""
        return commands.PlaceBet(
            id=new_id(), operator_id=operator_id, played=played, user_id=user_id, token_hash=hash_token(token), **facts
        )

    async def result(
        self, operator_id: int, game_id: str, user_id: str, *, transaction_id: str, request_id: str, credit: Cents,
        round_id: str | None = None,
    ) -> InWallet | Refusal:  # fmt: skip
        """Settle a bet, or settle it further; a credit of 0 is a loss. A round that is named must be the bet's.

        Refuses KEY_REUSED, GAME_UNKNOWN, AMOUNT_INVALID, BET_UNKNOWN, BET_ROLLED_BACK, CREDIT_HELD (bound: the balance, which
        stays as it is; a retry returns what has become of the credit) or CREDIT_REFUSED.
        """
        if (played := await self._find_game(game_id)) is None:
            return Refusal(Reason.GAME_UNKNOWN)
        command = self.settling(operator_id, played, user_id, transaction_id, request_id, credit, round_id=round_id)
        answer = await self._ask(command)
        log_held(command, answer)
        return answer

    def settling(
        self, operator_id: int, played: commands.Played, user_id: str, transaction_id: str | None, request_id: str, credit: Cents,
        *, round_id: str | None = None, in_any_order: bool = False, closes: str | None = None,
    ) -> commands.CreditBet:  # fmt: skip
        """Return the command that settles a bet; without a transaction, the newest open one of the round."""
        return commands.CreditBet(
            id=new_id(), operator_id=operator_id, played=played, user_id=user_id, transaction_id=transaction_id,
            request_id=request_id, credit=credit, round_id=round_id, in_any_order=in_any_order, closes=closes,
        )  # fmt: skip

    def undoing(
        self, operator_id: int, played: commands.Played, user_id: str, transaction_id: str, request_id: str,
        amount: Cents | None = None, *, round_id: str | None = None, in_any_order: bool = False, closes: str | None = None,
    ) -> commands.RollBackBet:  # fmt: skip
        """Return the command that undoes a bet, or its results."""
        return commands.RollBackBet(
            id=new_id(), operator_id=operator_id, played=played, user_id=user_id, transaction_id=transaction_id,
            request_id=request_id, amount=amount, round_id=round_id, in_any_order=in_any_order, closes=closes,
        )  # fmt: skip

    async def roll_back(
        self, operator_id: int, game_id: str, user_id: str, *, transaction_id: str, request_id: str, amount: Cents | None = None,
        round_id: str | None = None,
    ) -> InWallet | Refusal:  # fmt: skip
        """Undo a bet with all that it returned, or only its results if the amount is what it returned and not its stake.

        Refuses KEY_REUSED, GAME_UNKNOWN, AMOUNT_INVALID, BET_UNKNOWN (the bet is then refused if it still comes),
        BET_ROLLED_BACK or AMOUNT_DIFFERS.
        """
        if (played := await self._find_game(game_id)) is None:
            return Refusal(Reason.GAME_UNKNOWN)
        return await self._ask(self.undoing(operator_id, played, user_id, transaction_id, request_id, amount, round_id=round_id))

    async def _ask(self, command: commands.WalletCommand) -> InWallet | Refusal:
        answer = await self._counter.ask(command)
        assert isinstance(answer, InWallet | Refusal), answer
        return answer

    async def _find_game(self, game_id: str) -> commands.Played | None:
        """Return a game with its provider, still played or not."""
        return (await self._signers.register()).played(game_id)


def log_held(command: commands.CreditBet, answer: object) -> None:
    """Log a credit that is held: two clerks must look at it."""
    if isinstance(answer, Refusal) and answer.reason is Reason.CREDIT_HELD:
        fields = (command.operator_id, command.played.provider_id, command.request_id, command.credit)
        _LOG.warning("held for two clerks: operator %s, provider %r, request %r, credit of %s", *fields)
