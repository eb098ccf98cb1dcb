"""A conversation with a wallet as plain values: the requests, the responses, and the errors that a check finds.

Nothing here waits or knows a socket. A check is a generator: it yields the next request, and is sent the response.
"""

import enum
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.tickets import SUPERBET, CallOut, SportsTicket
from taquilla.engine.sports.operator_wallet_bodies import PING, call_body, identify_body
from taquilla.engine.sports.operator_wallets import WalletReply

ANSWER_S: Final = 5.0
"""Seconds that the house waits for a response."""
FUNDS: Final = 50
"""The player's balance, as a multiple of the price."""
REASON: Final = "conformance check"
"""The reason in discards, refunds and rollbacks."""

_ANSWER_YES: Final = "answer a yes with status 200 and a JSON object that contradicts nothing; all else is unknown"
_ANSWER_NO: Final = "answer a no with a status from 400 to 499 and a JSON object; all else is unknown"
_EPOCH: Final = datetime(2024, 1, 1, tzinfo=UTC)
_NAMED: Final = ("operator", "ticket_id", "ticket_code", "player_id", "currency", "price")
_NOT_FOUND: Final = 404


class Signing(enum.Enum):
    """The ways to sign a call, right and wrong."""

    RIGHT = "right"
    NOT_AT_ALL = "not at all"
    BY_ANOTHER_SECRET = "by another secret"
    FOR_ANOTHER_BODY = "for another body"


@dataclass(frozen=True, slots=True)
class Ask:
    """One call. late_s is how far its timestamp lies behind the world's clock, in seconds."""

    action: str
    body: bytes
    signing: Signing = Signing.RIGHT
    late_s: int = 0
    named: dict[str, object] = field(default_factory=dict)


class WalletFault(Exception):
    """The wallet broke a rule. mend says how to fix it; "" leaves that to the check."""

    def __init__(self, came: str, mend: str = "") -> None:
        super().__init__(came)
        self.mend = mend


class Undecided(Exception):
    """The check could not be run."""


Talk = Generator[Any, Any, Any]
"""A generator that yields an `Ask`, or a tuple of them to make at once, and is sent a `WalletReply`, or a tuple of them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule for a wallet: expects states it in a sentence, mend says how to fix a wallet that breaks it."""

    name: str
    expects: str
    mend: str
    talk: Callable[["Scene"], Talk]


@dataclass(slots=True)
class Scene:
    """The operator, token, currency and price of the checks. price is in minor units.

    player is the token's owner, once it is known; until then why_not is the reason why nothing is sold. run makes the ids of
    tickets differ from those of other runs: 16 hexadecimal digits.
    """

    operator: str
    token: str
    currency: str
    price: int
    run: str
    player: str | None = None
    why_not: str = "it is not known who the player is (identify)"
    slowest_s: float = 0.0
    slowest: str = ""
    limit_s: float = ANSWER_S
    tickets: list[str] = field(default_factory=list)
    count: int = 0

    def ticket(self) -> str:
        """Return the id of a new ticket."""
        self.count += 1
        self.tickets.append(f"{self.run}{self.count:08x}")
        return self.tickets[-1]

    def ping(self) -> Ask:
        """Return a ping."""
        return Ask("ping", PING, Signing.NOT_AT_ALL)

    def identify(self, token: str | None = None) -> Ask:
        """Return a request for the owner of a token."""
        return Ask("identify", identify_body(self.operator, self.token if token is None else token))

    def call(
        self,
        action: Action,
        ticket: str,
        *,
        price: int | None = None,
        excise: int = 0,
        net_payout: int | None = None,
        currency: str | None = None,
        signing: Signing = Signing.RIGHT,
        late_s: int = 0,
    ) -> Ask:
        """Return a call about a ticket, byte for byte as the house makes it. excise comes on top of the price."""
        if self.player is None:
            raise Undecided(self.why_not)
        sale = _ticket(self, ticket, self.price if price is None else price, excise, currency or self.currency)
        amounts: dict[str, object] = {} if net_payout is None else {"gross_payout": net_payout, "net_payout": net_payout}
        out = CallOut(1, 1, sale.day, 1, action, _EPOCH, _EPOCH, reason=REASON, amounts=amounts)
        values = (self.operator, sale.id, sale.code, sale.player, sale.currency, sale.price)
        return Ask(action, call_body(self.operator, sale, out), signing, late_s, dict(zip(_NAMED, values, strict=True)))

    def balance(self) -> Talk:
        """Return the player's balance in minor units."""
        heard: WalletReply = yield self.identify()
        balance = None if heard.value is None else heard.value.get("balance")
        if heard.status != 200 or not isinstance(balance, int) or isinstance(balance, bool):
            raise Undecided(f"the balance is not known: identify says {described(heard)}")
        return balance

    def moved(self, before: int, change: int, when: str) -> Talk:
        """Refuse a balance that has not changed by exactly this amount."""
        after = yield from self.balance()
        if after - before != change:
            raise WalletFault(f"{when} the balance changed by {after - before:+}, not by {change:+} (from {before} to {after})")

    def tell(self, action: Action, ticket: str, **how: Any) -> Talk:
        """Make a call that must succeed."""
        ask = self.call(action, ticket, **how)
        heard = yield ask
        yes(ask, heard)
        return heard

    def sold(self, **how: Any) -> Talk:
        """Return the id of a new ticket that the wallet has paid for."""
        ticket = self.ticket()
        yield from self.tell(Action.TICKET_CREATE, ticket, **how)
        return ticket


def described(reply: WalletReply) -> str:
    """Return a reply as errors name it."""
    if reply.value is None:
        return reply.trouble if not reply.status else f"status {reply.status}: {reply.trouble}"
    return f"status {reply.status} {str(reply.value)[:200]}"


def yes(ask: Ask, heard: WalletReply) -> None:
    """Refuse every response but an object with status 200 that contradicts nothing."""
    _refuse_silence(ask, heard)
    if heard.status != 200 or heard.value is None:
        came = f"{ask.action} was answered by {described(heard)}, not by status 200 with a JSON object"
        # A refusal is a proper response: then the check's own rule is broken. Everything else is no response at all.
        raise WalletFault(came, "" if 400 <= heard.status < 500 and heard.value is not None else _ANSWER_YES)
    for name, sent in ask.named.items():
        if name in heard.value and str(heard.value[name]) != str(sent):
            raise WalletFault(f"{ask.action} was answered with another {name}: {heard.value[name]}, not {sent}", _ANSWER_YES)


def no(ask: Ask, heard: WalletReply) -> None:
    """Refuse every response but an object with a status from 400 to 499."""
    _refuse_silence(ask, heard)
    if not 400 <= heard.status < 500 or heard.value is None:
        came = f"{ask.action} was answered by {described(heard)}, not by a status from 400 to 499 with a JSON object"
        raise WalletFault(came, "" if heard.status == 200 else _ANSWER_NO)


def yes_or_not_found(ask: Ask, heard: WalletReply) -> None:
    """Refuse every response that leaves open whether a ticket was discarded."""
    _refuse_silence(ask, heard)
    if heard.status not in (200, _NOT_FOUND) or heard.value is None:
        raise WalletFault(f"{ask.action} was answered by {described(heard)}, neither by status 200 nor by 404 with a JSON object")


def _refuse_silence(ask: Ask, heard: WalletReply) -> None:
    if heard.status:
        return
    if heard.trouble.startswith(("no connection", "the name", "the address")):
        raise Undecided(heard.trouble)
    raise WalletFault(f"{ask.action} got no answer: {heard.trouble}", "answer every call within five seconds, with a JSON object")


def _ticket(scene: Scene, ticket: str, price: int, excise: int, currency: str) -> SportsTicket:
    assert scene.player is not None
    code = f"{int(ticket, 16) & 0xFFFFFF:06X}"
    return SportsTicket(
        seq=1, day=_EPOCH.date(), id=ticket, code=code, type=SUPERBET, old_form=False, coupon_id=1, player=scene.player,
        currency=currency, source="mobile", atag=None, rtag=None, psp=None, betcard_code=None, price=price, debit=price + excise,
        stake=price, ext_amount=excise, ext_rate=1250 if excise else 0, ext_type="exclusive" if excise else "inclusive",
        wht_rate=0, wht_basis="net", wht_rate_at="sale", jurisdiction="", lines=1, picks=((1,),), singles=(1,), odds=None,
        odds_asked=None, created_at=_EPOCH, closes_at=_EPOCH + timedelta(hours=1), reserved=False, step="new", updated_at=_EPOCH,
    )  # fmt: skip
