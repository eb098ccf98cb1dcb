"""All doors, as a door of histories for whoever forges and speaks nonsense."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256

from model import gap
from model.answers import Answer
from model.betstack import NOW
from model.door import Door, Headers, Made
from model.names import Names
from model.nonsense import OF_OURS, UNSIGNED
from model.steps import Step
from taquilla.engine.wallets import signatures

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
        return await self._signed_by_another("deposit-funds", "creditAmount")

    async def _withdrawal(self) -> str:
        return await self._signed_by_another("withdraw-funds", "debitAmount")

    async def _signed_by_another(self, path: str, name: str) -> str:
        fields = {"operatorId": gap.OPERATOR, "userId": "ana", "requestId": "forged", name: 100}
        body = json.dumps(fields).encode()
        headers: Headers = [(b"signature", signatures.sign(body, gap.key("nobody")).encode())]
        status, content = await self._doors["gap"].send("POST", f"/api/v1/wallet/{path}", headers, body)
        return UNSIGNED if json.loads(content)["status"] == "RS_ERROR_INVALID_SIGNATURE" else f"{status} {content!r}"

    async def _coupon(self) -> str:
        NOW["s"] = self.names.began_s
        body = json.dumps({"operator": "modelo", "token": "token ana", "price": 1_000, "currency": "VES", "source": "mobile",
                           "type": "jackpot", "coupon_id": 601, "bets": [101]}).encode()  # fmt: skip
        signature = hmac.new(b"guessed", str(NOW["s"]).encode() + body.replace(b" ", b""), sha256).hexdigest()
        headers: Headers = [(b"operator", b"modelo"), (b"timestamp", str(NOW["s"]).encode()), (b"signature", signature.encode())]
        status, content = await self._doors["betstack"].send("POST", "/be/tickets/reserve", headers, body)
        return UNSIGNED if status == 403 else f"{status} {content!r}"
