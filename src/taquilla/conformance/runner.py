"""Runs checks against a wallet over HTTP, one after another; where the wallet is right, the player has its money in the end."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from taquilla.conformance import outcomes, sales
from taquilla.conformance.conversation import Check, Scene, Signing, Undecided, WalletCall, WalletFault
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.signatures import sign
from taquilla.engine.posting import HttpReply, Poster

HELD: Final = "held"
WRONG: Final = "wrong"
UNDECIDED: Final = "undecided"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check. came is empty where it held, mend also where it is undecided; slowest_ms is its slowest response."""

    name: str
    outcome: str
    expects: str
    came: str
    mend: str
    calls: int
    slowest_ms: int


def all_checks() -> tuple[Check, ...]:
    """Return the checks, in the order in which they are played."""
    return (*sales.CHECKS, *outcomes.CHECKS)


class CheckRunner:
    """Runs checks against one wallet. unix_s is the world's clock, by which calls are signed."""

    def __init__(self, poster: Poster, url: str, secret: bytes, scene: Scene, *, unix_s: Callable[[], float] = time.time) -> None:
        self._poster = poster
        self._url = url
        self._secret = secret
        self._scene = scene
        self._unix_s = unix_s
        self._calls = 0
        self._slowest_s = 0.0

    async def play(self, check: Check) -> CheckResult:
        """Return the result of a check. Tickets that it leaves open are discarded after it."""
        self._calls, self._slowest_s, self._scene.tickets = 0, 0.0, []
        outcome, came, mend = HELD, "", ""
        try:
            await self._talk(check)
        except WalletFault as fault:
            outcome, came, mend = WRONG, str(fault), fault.mend or check.mend
        except Undecided as trouble:
            outcome, came = UNDECIDED, str(trouble)
        result = CheckResult(
            name=check.name, outcome=outcome, expects=check.expects, came=came, mend=mend, calls=self._calls,
            slowest_ms=round(self._slowest_s * 1000),
        )  # fmt: skip
        for ticket in self._scene.tickets:
            for action in (Action.TICKET_ROLLBACK, Action.TICKET_DISCARD):
                if self._scene.player is not None:
                    await self._make(self._scene.call(action, ticket))
        return result

    async def _talk(self, check: Check) -> None:
        talk = check.talk(self._scene)
        answer: object = None
        while True:
            try:
                request = talk.send(answer)
            except StopIteration:
                return
            if isinstance(request, WalletCall):
                answer = await self._make(request)
            else:
                answer = tuple(await asyncio.gather(*map(self._make, request)))

    async def _make(self, call: WalletCall) -> HttpReply:
        self._calls += 1
        started_s = time.monotonic()
        reply = await self._poster.post(self._url, call.body, self._headers(call))
        took_s = time.monotonic() - started_s
        self._slowest_s = max(self._slowest_s, took_s)
        if took_s > self._scene.slowest_s:
            self._scene.slowest_s, self._scene.slowest = took_s, call.action
        return reply

    def _headers(self, ask: WalletCall) -> dict[str, str]:
        timestamp = str(int(self._unix_s()) - ask.late_s)
        match ask.signing:
            case Signing.NOT_AT_ALL:
                return {}
            case Signing.BY_ANOTHER_SECRET:
                signature = sign(self._secret + b"?", timestamp, ask.body)
            case Signing.FOR_ANOTHER_BODY:
                signature = sign(self._secret, timestamp, ask.body.replace(b'"price":', b'"price":1', 1))
            case Signing.RIGHT:
                signature = sign(self._secret, timestamp, ask.body)
        return {"timestamp": timestamp, "signature": signature}


def chosen(names: list[str]) -> Iterator[Check]:
    """Yield the checks of these names, or all; identify is always among them, because it finds the player. Raises KeyError."""
    checks = {check.name: check for check in all_checks()}
    selected = {checks[name].name for name in names} if names else set(checks)
    yield from (check for name, check in checks.items() if name in selected | {"identify"})
