"""The operator's own wallet in histories: it answers as each step says, late if it says so, and notes what it hears."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from taquilla.domain.sports.signatures import sign

SECRET = "modelo de apuestas"
ADDRESS = "https://wallet.modelo.example/"
SUMS = ("price", "stake", "ext_amount", "wht", "gross_payout", "wht_amount", "net_payout")
FIRST = ("ticket_create", "ticket_reserve")


@dataclass(frozen=True)
class Reply:
    """A response of the wallet."""

    status: int
    value: dict[str, object] | None
    trouble: str = ""
    retry_after: str = ""
    data: bytes = b""
    was_made: bool = True
    is_empty: bool = False


class OperatorWallet:
    """A network with one wallet in it, for the house. heard: the calls about each ticket, by its id, in order."""

    def __init__(self) -> None:
        self.answers, self.mood = "ok", "ok"
        self.heard: dict[str, list[tuple[Any, ...]]] = {}
        self.wait: Callable[[], Awaitable[None]] | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Return the response to a call."""
        assert url == ADDRESS
        assert headers["signature"] == sign(SECRET.encode(), headers["timestamp"], body)
        said = json.loads(body, parse_float=lambda percent: int(Decimal(percent) * 100))
        if said["action"] == "identify":
            return self._identify(said["data"])
        data = said["data"]
        sums = [data[name] for name in SUMS] if "price" in data else []
        self.heard.setdefault(data["ticket_id"], []).append((said["action"], data.get("reason"), *sums))
        if said["action"] not in FIRST:
            return self._answer(self.mood, data)
        if self.wait is not None:
            await self.wait()
        return self._answer(self.answers, data)

    def _identify(self, data: Any) -> Reply:
        if self.answers == "deaf":
            return Reply(500, {"message": "down"})
        player = str(data["token"]).removeprefix("token ")
        return Reply(404, {"code": 1}) if player == "nadie" else Reply(200, {"player_id": player, "currency": "VES"})

    def _answer(self, how: str, data: Any) -> Reply:
        named = {"ticket_id": data["ticket_id"]}
        return {
            "ok": Reply(200, named), "refuse": Reply(402, {"code": 7, "message": "no money"}),
            "error": Reply(500, {"message": "broken"}), "silent": Reply(0, None, "silence"),
            "other": Reply(200, {"ticket_id": "0" * 24}), "page": Reply(200, None, "a page"),
            "unknown": Reply(404, {"code": 1}),
        }[how]  # fmt: skip

    async def get(self, url: str) -> Reply:
        """Return what stands at an address: nobody asks."""
        raise NotImplementedError

    async def check(self, url: str, of: int) -> str | None:
        """Return why an address may not be called: it may."""
        return None

    async def close(self) -> None:
        """Close nothing."""
