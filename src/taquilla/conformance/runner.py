"""Runs checks against a wallet over HTTP, one after another; where the wallet is right, the player has its money in the end."""

import time
from collections.abc import Callable, Iterator

from taquilla.conformance import outcomes, sales
from taquilla.conformance.conversation import Scene, Signing, WalletCall
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.signatures import sign
from taquilla.engine.posting import HttpReply, Poster
from taquilla.http.checks import Check, CheckResult, play


def all_checks() -> tuple[Check[Scene], ...]:
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

    async def play(self, check: Check[Scene]) -> CheckResult:
        """Return the result of a check. Tickets that it leaves open are discarded after it."""
        self._scene.tickets = []
        result = await play(check, self._scene, self._make)
        for ticket in self._scene.tickets:
            for action in (Action.TICKET_ROLLBACK, Action.TICKET_DISCARD):
                if self._scene.player is not None:
                    await self._make(self._scene.call(action, ticket))
        return result

    async def _make(self, call: WalletCall) -> HttpReply:
        started_s = time.monotonic()
        reply = await self._poster.post(self._url, call.body, self._headers(call))
        took_s = time.monotonic() - started_s
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


def chosen(names: list[str]) -> Iterator[Check[Scene]]:
    """Yield the checks of these names, or all; identify is always among them, because it finds the player. Raises KeyError."""
    checks = {check.name: check for check in all_checks()}
    selected = {checks[name].name for name in names} if names else set(checks)
    yield from (check for name, check in checks.items() if name in selected | {"identify"})
