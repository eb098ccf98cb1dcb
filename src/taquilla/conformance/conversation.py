"""A conversation with a wallet as plain values: the requests, the responses, and the errors that a check finds.

Nothing here waits or knows a socket. A check is a generator: it yields the next request, and is sent the response.
"""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.tickets import SUPERBET, CallOut, SportsTicket
from taquilla.engine.posting import HttpReply
from taquilla.engine.sports.operator_wallet_bodies import PING, call_body, identify_body
from taquilla.http.checks import CheckFailed, Talk, Undecided

ANSWER_S: Final = 5.0
"""Seconds that the house waits for a response."""
FUNDS: Final = 50
"""The player's balance, as a multiple of the price."""
PRIZE: Final = 3
"""The prize of a ticket, as a multiple of the price."""
REASON: Final = "conformance check"
"""The reason in discards, refunds and rollbacks."""

_ANSWER_YES: Final = "answer a yes with status 200 and a JSON object that contradicts nothing; all else is unknown"
_ANSWER_NO: Final = "answer a no with a status from 400 to 499 and a JSON object; all else is unknown"
_EPOCH: Final = datetime(2024, 1, 1, tzinfo=UTC)
_ECHOED: Final = ("operator", "ticket_id", "ticket_code", "player_id", "currency", "price")
_NOT_FOUND: Final = 404


class Signing(enum.Enum):
    """The ways to sign a call, right and wrong."""

    RIGHT = "right"
    NOT_AT_ALL = "not at all"
    BY_ANOTHER_SECRET = "by another secret"
    FOR_ANOTHER_BODY = "for another body"


@dataclass(frozen=True, slots=True)
class WalletCall:
    """One call. late_s is how far its timestamp lies behind the world's clock, in seconds."""

    action: str
    body: bytes
    signing: Signing = Signing.RIGHT
    late_s: int = 0
    echo: dict[str, object] = field(default_factory=dict)


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

    def ping(self) -> WalletCall:
        """Return a ping."""
        return WalletCall("ping", PING, Signing.NOT_AT_ALL)

    def identify(self, token: str | None = None) -> WalletCall:
        """Return a request for the owner of a token."""
        return WalletCall("identify", identify_body(self.operator, self.token if token is None else token))

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
    ) -> WalletCall:
        """Return a call about a ticket, byte for byte as the house makes it. excise comes on top of the price."""
        if self.player is None:
            raise Undecided(self.why_not)
        sale = _ticket(self, ticket, self.price if price is None else price, excise, currency or self.currency)
        amounts: dict[str, object] = {} if net_payout is None else {"gross_payout": net_payout, "net_payout": net_payout}
        call = CallOut(
            ticket_seq=1, n=1, day=sale.day, seq=1, action=action, next_try=_EPOCH, written_at=_EPOCH, reason=REASON,
            amounts=amounts,
        )  # fmt: skip
        values = (self.operator, sale.id, sale.code, sale.player, sale.currency, sale.price)
        return WalletCall(action, call_body(self.operator, sale, call), signing, late_s, dict(zip(_ECHOED, values, strict=True)))

    def balance(self) -> Talk:
        """Return the player's balance in minor units."""
        reply: HttpReply = yield self.identify()
        balance = None if reply.value is None else reply.value.get("balance")
        if reply.status != 200 or not isinstance(balance, int) or isinstance(balance, bool):
            raise Undecided(f"the balance is not known: identify says {describe(reply)}")
        return balance

    def expect_change(self, before: int, change: int, when: str) -> Talk:
        """Refuse a balance that has not changed by exactly this amount."""
        after = yield from self.balance()
        if after - before != change:
            raise CheckFailed(f"{when} the balance changed by {after - before:+}, not by {change:+} (from {before} to {after})")

    def succeed(self, action: Action, ticket: str, *, net_payout: int | None = None, excise: int = 0) -> Talk:
        """Make a call that must succeed."""
        call = self.call(action, ticket, net_payout=net_payout, excise=excise)
        reply = yield call
        expect_yes(call, reply)
        return reply

    def succeed_at_once(self, calls: Sequence[WalletCall]) -> Talk:
        """Make calls in one moment, then each once more, as the house does where the answer was none: now it must succeed."""
        yield tuple(calls)
        for call in calls:
            reply: HttpReply = yield call
            (expect_yes_or_not_found if call.action == Action.TICKET_DISCARD else expect_yes)(call, reply)

    def sell(self, *, excise: int = 0) -> Talk:
        """Return the id of a new ticket that the wallet has paid for."""
        ticket = self.ticket()
        yield from self.succeed(Action.TICKET_CREATE, ticket, excise=excise)
        return ticket


def describe(reply: HttpReply) -> str:
    """Return a reply as errors name it."""
    if reply.value is None:
        return reply.trouble if not reply.status else f"status {reply.status}: {reply.trouble}"
    return f"status {reply.status} {str(reply.value)[:200]}"


def expect_yes(call: WalletCall, reply: HttpReply) -> None:
    """Refuse every response but one with status 200 that is empty, or an object that contradicts nothing."""
    _refuse_silence(call, reply)
    if reply.status == 200 and reply.is_empty:
        return
    if reply.status != 200 or reply.value is None:
        response = f"{call.action} was answered by {describe(reply)}, not by status 200 with a JSON object"
        # A refusal is a proper response: then the check's own rule is broken. Everything else is no response at all.
        raise CheckFailed(response, "" if 400 <= reply.status < 500 and reply.value is not None else _ANSWER_YES)
    for name, value in call.echo.items():
        if name in reply.value and str(reply.value[name]) != str(value):
            raise CheckFailed(f"{call.action} was answered with another {name}: {reply.value[name]}, not {value}", _ANSWER_YES)


def expect_no(call: WalletCall, reply: HttpReply) -> None:
    """Refuse every response but an object with a status from 400 to 499."""
    _refuse_silence(call, reply)
    if not 400 <= reply.status < 500 or reply.value is None:
        response = f"{call.action} was answered by {describe(reply)}, not by a status from 400 to 499 with a JSON object"
        raise CheckFailed(response, "" if reply.status == 200 else _ANSWER_NO)


def expect_yes_or_not_found(call: WalletCall, reply: HttpReply) -> None:
    """Refuse every response that leaves open whether a ticket was discarded."""
    _refuse_silence(call, reply)
    if reply.status == 200 and reply.is_empty:
        return
    if reply.status not in (200, _NOT_FOUND) or reply.value is None:
        raise CheckFailed(f"{call.action} was answered by {describe(reply)}, neither by status 200 nor by 404 with a JSON object")


class Late(NamedTuple):
    """A call that comes late, or once more: the balance tells what became of it. Only a discard must be answered properly."""

    action: Action


def story(
    *steps: tuple[int, str, Sequence[Action | Late]], is_sold: bool = False, excise: int | None = None
) -> Callable[[Scene], Talk]:
    """Return a talk about a new ticket: calls that must succeed, and the change of the balance, in prices.

    A ticket that is sold is bought first, and its calls tell payouts. The change is that since the sale; with an excise on top
    of the price, be it 0, it is that since before the sale.
    """

    def talk(scene: Scene) -> Talk:
        before = None if is_sold and excise is None else (yield from scene.balance())
        ticket = (yield from scene.sell(excise=excise or 0)) if is_sold else scene.ticket()
        if before is None:
            before = yield from scene.balance()
        payouts = {Action.TICKET_UPDATE: PRIZE * scene.price, Action.TICKET_VOID: scene.price} if is_sold else {}
        for change, when, actions in steps:
            for step in actions:
                action = step.action if isinstance(step, Late) else step
                call = scene.call(action, ticket, net_payout=payouts.get(action))
                reply: HttpReply = yield call
                if step is action:
                    expect_yes(call, reply)
                elif action is Action.TICKET_DISCARD:
                    expect_yes_or_not_found(call, reply)
            yield from scene.expect_change(before, change * scene.price, when)

    return talk


def _refuse_silence(call: WalletCall, reply: HttpReply) -> None:
    if reply.status:
        return
    if reply.trouble.startswith(("no connection", "the name", "the address")):
        raise Undecided(reply.trouble)
    response = f"{call.action} got no answer: {reply.trouble}"
    raise CheckFailed(response, "answer every call within five seconds, with a JSON object")


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
