"""All doors, as a door of histories for whoever forges and speaks nonsense."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from model import gap
from model.answers import Answer
from model.betstack import NOW
from model.door import Door, Headers, Made
from model.names import Names
from model.nonsense import OF_OURS, UNSIGNED
from model.steps import Step

OF_DICE: dict[str, Any] = {"transactionId": "t", "reqId": "q", "gameId": "901"}
TABLES = b"""
select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition"""


class Nonsense(Door):
    """All doors, for whoever does not speak their language."""

    def __init__(self, names: Names, doors: Mapping[str, Door]) -> None:
        super().__init__(names)
        self._doors, self._counting = doors, b""

    @staticmethod
    def made() -> Made:
        """Return nothing: requests go to the doors that they were made for."""
        return None, ()

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model as it is."""
        return answer

    async def _nonsense(self, step: Step, token: str) -> Answer:
        before = self._rows()
        asked = self._of_ours(step, token) if step["which"] in OF_OURS else getattr(self, f"_{step['which']}")()
        told = await asked
        return {"told": told, "written": sorted(self._rows() ^ before)}

    def _rows(self) -> set[tuple[str, int]]:
        """Return how many rows each table has."""
        owner = self.names.owner
        if not self._counting:
            each = [f"select '{name}', count(*) from {name}" for (name,) in owner.execute(TABLES).fetchall()]
            self._counting = " union all ".join(each).encode()
        return set(owner.execute(self._counting).fetchall())

    async def _of_ours(self, step: Step, token: str) -> int:
        _, _, method, path, body = OF_OURS[step["which"]]
        headers = [(b"authorization", f"Bearer {token}".encode()), (b"idempotency-key", f"step {step['place']}".encode())]
        target = f"/v1{path.format(draw=self.names.draw(step['draw']))}"
        told, _ = await self._doors["v1"].send(method, target, headers, body)
        return told

    async def _deposit(self) -> str:
        return await self._signed("wallet/deposit-funds", "nobody", requestId="forged", creditAmount=100)

    async def _withdrawal(self) -> str:
        return await self._signed("wallet/withdraw-funds", "nobody", requestId="forged", debitAmount=100)

    async def _stake(self) -> str:
        return await self._signed("provider/betrequest", "CARTAS", **OF_DICE, token="nobody's", roundId="r", debitAmount=100)

    async def _win(self) -> str:
        return await self._signed("provider/resultrequest", "LOBBY", **OF_DICE, creditAmount=100)

    async def _elsewhere(self) -> str:
        return await self._signed("wallet/user-balance", gap.OPERATOR, "wallet/withdraw-funds", requestId="r", debitAmount=100)

    async def _late(self) -> str:
        return await self._signed("wallet/deposit-funds", gap.OPERATOR, late_s=301, requestId="r", creditAmount=100)

    async def _signed(self, path: str, signer: str, sent_to: str = "", late_s: int = 0, **fields: Any) -> str:
        """Send what another one has signed, or what was signed for another path, or long ago."""
        body = json.dumps({"operatorId": gap.OPERATOR, "userId": "ana"} | fields).encode()
        headers = gap.headers(f"/api/v1/{path}", signer, body, is_whole=bool(sent_to or late_s), late_s=late_s)
        status, content = await self._doors["gap"].send("POST", f"/api/v1/{sent_to or path}", headers, body)
        return UNSIGNED if json.loads(content)["status"] == "RS_ERROR_INVALID_SIGNATURE" else f"{status} {content!r}"

    async def _coupon(self) -> str:
        NOW["s"] = self.names.began_s
        body = json.dumps({"operator": "modelo", "token": "token ana", "price": 1_000, "currency": "VES", "source": "mobile",
                           "type": "jackpot", "coupon_id": 601, "bets": [101]}).encode()  # fmt: skip
        signature = hmac.new(b"guessed", str(NOW["s"]).encode() + body.replace(b" ", b""), sha256).hexdigest()
        headers: Headers = [(b"operator", b"modelo"), (b"timestamp", str(NOW["s"]).encode()), (b"signature", signature.encode())]
        status, content = await self._doors["betstack"].send("POST", "/be/tickets/reserve", headers, body)
        return UNSIGNED if status == 403 else f"{status} {content!r}"
