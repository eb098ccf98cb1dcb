"""Calls operators' own wallets: asks for the player of a token, and makes the recorded calls about tickets.

A wallet may take money and not respond. So only a response that can be trusted counts. A JSON object with status 200 that
contradicts nothing in the call is a yes. A JSON object with a 4xx is a no. Anything else is unknown. Waiting for a wallet holds
no gate and no connection to the database. After many unanswered calls in a row no sale waits for a dead
wallet, except one attempt now and then: the circuit breaker.
"""

import asyncio
import logging
import re
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Final

import msgspec

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.commands import Outcome
from taquilla.domain.sports.operator_wallet_calls import LATE, Action, printable, untrusted, wallet_failed
from taquilla.domain.sports.signatures import sign
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.posting import HttpReply, Poster
from taquilla.engine.sports.operator_wallet_bodies import PING, call_body, identify_body
from taquilla.store.postgres.database import Database, DatabaseGone
from taquilla.store.sports import operator_wallet_calls

_LOG = logging.getLogger(__name__)

MEMORY_S: Final = 5.0
"""The seconds for which a process caches a wallet's address and secret."""
PLAYER_LENGTH_MAX: Final = 100
"""The most characters of a player's id."""

_OK: Final = 200
_NOT_IDENTIFIED: Final = 403
_NOT_FOUND: Final = 404
_TRY_LATER: Final = frozenset({408, 425, 429})  # try again later: no answer to the request itself
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_ECHOED: Final = ("operator", "ticket_id", "ticket_code", "player_id", "currency", "price")
FAILURES_MAX: Final = 8
"""The number of unanswered calls in a row that opens it."""
PAUSE_MIN_S: Final = 1.0
"""The first pause; each failed attempt doubles it."""
PAUSE_MAX_S: Final = 15.0
"""The longest pause: the time after which a wallet that is back gets its next sale at the latest."""


class Breaker:
    """The breaker of one operator's wallet. Instants are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._failures = 0
        self._pause_s = 0.0
        self._open_until_s = 0.0
        self._is_trying = False

    @property
    def is_open(self) -> bool:
        """Tell whether the wallet is taken for dead."""
        return self._failures >= FAILURES_MAX

    def lets_through(self, at_s: float) -> bool:
        """Tell whether a call may be made now. While the breaker is open, that is one call after each pause."""
        if self.is_open:
            if at_s < self._open_until_s:
                return False
            self._open_until_s = at_s + self._pause_s
            self._is_trying = True
        return True

    def answered(self) -> None:
        """Record a response: the wallet is alive, with any answer."""
        self._failures = 0
        self._pause_s = 0.0
        self._is_trying = False

    def unanswered(self, at_s: float) -> None:
        """Record a call without a response."""
        self._failures += 1
        # Calls that were under way when it opened tell nothing new.
        if self._failures == FAILURES_MAX or self._is_trying:
            self._pause_s = min(PAUSE_MAX_S, max(PAUSE_MIN_S, self._pause_s * 2))
            self._open_until_s = at_s + self._pause_s
            self._is_trying = False


@dataclass(frozen=True, slots=True)
class IdentifiedPlayer:
    """A token's player, as the operator's wallet identifies it. currency is the wallet's, where it names one."""

    player_id: str
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class WalletOutcome:
    """The outcome of a call. answer is the object that the wallet sent, if any; trouble is what was wrong with it.

    wallet is the SHA-256 of the address that was called. was_made is false where the call was not made, since too many to that
    server were under way.
    """

    outcome: Outcome
    answer: dict[str, object] | None = None
    trouble: str = ""
    wallet: str = ""
    was_made: bool = True


@dataclass(frozen=True, slots=True)
class _Wallet:
    operator: str
    secret: bytes
    url: str | None
    read_s: float


_KEPT_MAX: Final = 2_000  # bytes of an answer: it stays for ever, and the wallet's server is an outsider's
_NO_ANSWER: Final = "the wallet is taken for dead: it has not answered for a while"


class OperatorWallets:
    """The wallets of all operators, as one process knows them. Signatures are dated by the real time."""

    def __init__(self, database: Database, keyring: Keyring, poster: Poster | None) -> None:
        self._database = database
        self._keyring = keyring
        self._poster = poster
        self._wallets: dict[int, _Wallet] = {}
        self._breakers: dict[int, Breaker] = {}
        self._pings: dict[int, asyncio.Task[Refusal | None]] = {}

    @property
    def can_call(self) -> bool:
        """Tell whether this process makes calls at all."""
        return self._poster is not None

    async def identify(self, operator_id: int, token: str) -> IdentifiedPlayer | Refusal:
        """Return a token's player. Refusals, in order: OPERATOR_UNKNOWN, WEBHOOK_MISSING, WALLET_FAILED, PLAYER_UNKNOWN.

        WALLET_FAILED includes the wallet's answer.
        """
        if (wallet := await self._wallet(operator_id)) is None:
            return Refusal(Reason.OPERATOR_UNKNOWN)
        if wallet.url is None or self._poster is None:
            return Refusal(Reason.WEBHOOK_MISSING)
        if not self._breaker(operator_id).lets_through(time.monotonic()):
            return Refusal(Reason.WALLET_FAILED, told="it has not answered for a while")
        return _player(await self._post(operator_id, wallet, identify_body(wallet.operator, token)))

    async def call(self, operator_id: int, ticket: SportsTicket, call: CallOut) -> WalletOutcome:
        """Make a recorded and claimed call for a sale, while the player waits."""
        if not self._breaker(operator_id).lets_through(time.monotonic()):
            return WalletOutcome("unknown", trouble=_NO_ANSWER)
        return await self.insist(operator_id, ticket, call)

    async def insist(self, operator_id: int, ticket: SportsTicket, call: CallOut) -> WalletOutcome:
        """Make a call even to a wallet taken for dead: for deliveries, which find out when it is back."""
        wallet = await self._wallet(operator_id)
        if wallet is None or wallet.url is None or self._poster is None:
            return WalletOutcome("unknown", trouble=Reason.WEBHOOK_MISSING.value)
        reply = await self._post(operator_id, wallet, call_body(wallet.operator, ticket, call))
        outcome = _outcome(reply, wallet.operator, ticket, call)
        wallet_hash = sha256(wallet.url.encode()).hexdigest()
        return replace(outcome, answer=_kept(outcome.answer), wallet=wallet_hash, was_made=reply.was_made)

    async def ping(self, operator_id: int) -> Refusal | None:
        """Check that a wallet is there, at the address that it has now; two who ask at once make one call.

        Refusals, in order: OPERATOR_UNKNOWN, WEBHOOK_MISSING. Raises WALLET_FAILED.
        """
        if operator_id not in self._pings:
            task = self._pings[operator_id] = asyncio.create_task(self._ping(operator_id))
            task.add_done_callback(lambda done: self._pinged(operator_id, done))
        return await asyncio.shield(self._pings[operator_id])

    async def _ping(self, operator_id: int) -> Refusal | None:
        if (wallet := await self._wallet(operator_id, is_fresh=True)) is None:
            return Refusal(Reason.OPERATOR_UNKNOWN)
        if wallet.url is None or self._poster is None:
            return Refusal(Reason.WEBHOOK_MISSING)
        reply = await self._poster.post(wallet.url, PING, {})
        if reply.status != _OK:
            raise OfficeReason.WALLET_FAILED(trouble=reply.trouble or f"it answers {reply.status}")
        return None

    def _pinged(self, operator_id: int, done: asyncio.Task[Refusal | None]) -> None:
        del self._pings[operator_id]
        if not done.cancelled():
            done.exception()  # whoever asked may have hung up; then nobody needs it

    def is_dead(self, operator_id: int) -> bool:
        """Tell whether an operator's wallet has not answered for a while."""
        return self._breaker(operator_id).is_open

    async def close(self) -> None:
        """Close the connections to wallets."""
        for ping in self._pings.values():
            ping.cancel()
        if self._poster is not None:
            await self._poster.close()

    async def _post(self, operator_id: int, wallet: _Wallet, body: bytes) -> HttpReply:
        assert self._poster is not None
        assert wallet.url is not None
        timestamp = str(int(time.time()))
        headers = {"timestamp": timestamp, "signature": sign(wallet.secret, timestamp, body)}
        reply = await self._poster.post(wallet.url, body, headers)
        breaker = self._breaker(operator_id)
        was_open = breaker.is_open
        if reply.status:
            breaker.answered()
        elif reply.was_made:
            breaker.unanswered(time.monotonic())
        if breaker.is_open > was_open:
            _LOG.error("operator %s: its wallet is taken for dead, and no ticket is sold: %s", operator_id, reply.trouble)
        elif breaker.is_open < was_open:
            _LOG.warning("operator %s: its wallet answers again", operator_id)
        return reply

    def _breaker(self, operator_id: int) -> Breaker:
        return self._breakers.setdefault(operator_id, Breaker())

    async def _wallet(self, operator_id: int, *, is_fresh: bool = False) -> _Wallet | None:
        now_s = time.monotonic()
        wallet = self._wallets.get(operator_id)
        if wallet is None or is_fresh or now_s - wallet.read_s >= MEMORY_S:
            try:
                row = await self._database.read(operator_id, operator_wallet_calls.load_wallet)
            except DatabaseGone:
                if wallet is None:
                    raise
                # A sale under way goes on with what was true a moment ago.
                return wallet
            if row is None:
                return None
            secret = self._keyring.unwrap(operator_id, row.secret)
            wallet = self._wallets[operator_id] = _Wallet(row.operator, secret, row.webhook_url, now_s)
        return wallet


def _kept(answer: dict[str, object] | None) -> dict[str, object] | None:
    """Return an answer as it is kept: of a long one only its code and its message, shortened."""
    if answer is None or len(msgspec.json.encode(answer)) <= _KEPT_MAX:
        return answer
    return {name: printable(answer[name], 100) for name in ("code", "message") if name in answer}


def _player(reply: HttpReply) -> IdentifiedPlayer | Refusal:
    """Return the identified player. A 403, or another 4xx with a JSON object, means that there is none; else WALLET_FAILED."""
    if reply.status == _NOT_IDENTIFIED:
        return Refusal(Reason.PLAYER_UNKNOWN)
    untrusted_reply = wallet_failed(reply.value, untrusted(_trouble(reply)))
    if reply.value is None or reply.status in _TRY_LATER:
        return untrusted_reply
    if 400 <= reply.status < 500:
        return Refusal(Reason.PLAYER_UNKNOWN)
    player = reply.value.get("player_id")
    if isinstance(player, int) and not isinstance(player, bool):
        player = str(player)
    if reply.status != _OK:
        return untrusted_reply
    if not isinstance(player, str) or not (0 < len(player) <= PLAYER_LENGTH_MAX and player.isprintable()):
        return wallet_failed(reply.value, untrusted("it names no player"))
    currency = reply.value.get("currency")
    return IdentifiedPlayer(player, currency if isinstance(currency, str) else None)


def _repeats(said: object, value: object) -> bool:
    """Tell whether an answer repeats a value. A wallet may write a whole number as a float: 25.0 and 2.5E1 are 25."""
    if isinstance(value, int) and isinstance(said, str) and _NUMBER.fullmatch(said):
        return Decimal(said) == value
    return str(said) == str(value)


def _outcome(reply: HttpReply, operator: str, ticket: SportsTicket, call: CallOut) -> WalletOutcome:
    """Return the outcome of a response, which must not contradict what it repeats.

    A 404 for a ticket to be discarded means that there is nothing to undo (F60), unless the wallet has confirmed its debit.
    """
    if reply.status == 200 and reply.is_empty:
        # A yes needs no payload, says the vendor.
        return WalletOutcome("confirmed")
    if reply.value is None:
        return WalletOutcome("unknown", trouble=_trouble(reply))
    if reply.status == 200:
        expected = (operator, ticket.id, ticket.code, ticket.player, ticket.currency, ticket.price)
        for name, value in zip(_ECHOED, expected, strict=True):
            if name in reply.value and not _repeats(reply.value[name], value):
                return WalletOutcome("unknown", reply.value, f"it answers for another {name}")
        return WalletOutcome("confirmed", reply.value)
    if call.action == Action.TICKET_DISCARD and reply.status == _NOT_FOUND:
        if call.reason == LATE and not ticket.reserved:
            return WalletOutcome("unknown", reply.value, "it does not know a ticket whose debit it has confirmed")
        return WalletOutcome("confirmed", reply.value)
    if 400 <= reply.status < 500 and reply.status not in _TRY_LATER:
        return WalletOutcome("refused", reply.value, _trouble(reply))
    return WalletOutcome("unknown", reply.value, _trouble(reply))


def _trouble(reply: HttpReply) -> str:
    return ", ".join(filter(None, ("" if reply.status in (0, _OK) else f"status {reply.status}", reply.trouble)))
