"""All doors, as a door of histories for whoever forges and speaks nonsense."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256

from model import gap
from model.answers import Answer
from model.betstack import NOW
from model.door import Door, Made
from model.names import Names
from model.nonsense import OF_BETSTACK, OF_GAP, OF_OURS, OF_TILLS
from model.operator_wallet import SECRET
from model.steps import Step

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
        which = str(step["which"])
        told: int | str
        if which in OF_GAP:
            told = await self._of_gap(which)
        elif which in OF_BETSTACK:
            told = await self._of_betstack(which)
        else:
            told = await (self._of_ours(step, token) if which in OF_OURS else self._of_tills(step, token))
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

    async def _of_tills(self, step: Step, token: str) -> int:
        _, _, path, body = OF_TILLS[step["which"]]
        headers = [(b"x-auth-token", token.encode()), (b"idempotency-key", f"step {step['place']}".encode())]
        told, _ = await self._doors["banklot"].send("POST", f"/user/ticket/{path}", headers, body)
        return told

    async def _of_gap(self, which: str) -> str:
        """Send what somebody has signed or nobody, what was signed for another path, or long ago. Return the status."""
        _, signer, path, asked = OF_GAP[which]
        fields = {name: value for name, value in asked.items() if name not in ("to", "late_s")}
        body = json.dumps({"operatorId": gap.OPERATOR, "userId": "ana"} | fields).encode()
        late_s, is_whole = asked.get("late_s", 0), len(fields) < len(asked)
        headers = gap.headers(f"/api/v1/{path}", signer, body, is_whole=is_whole, late_s=late_s) if signer else []
        _, content = await self._doors["gap"].send("POST", f"/api/v1/{asked.get('to', path)}", headers, body)
        told: str = json.loads(content)["status"]
        return told

    async def _of_betstack(self, which: str) -> int:
        NOW["s"] = self.names.began_s
        _, operator, is_right, late_s = OF_BETSTACK[which]
        order = {"operator": operator, "token": "token ana", "price": 500, "currency": "VES", "source": "mobile",
                 "type": "jackpot", "coupon_id": 451, "bets": [101, 101, 101, 101]}  # fmt: skip
        body = json.dumps(order).encode()
        stamp, secret = str(NOW["s"] - late_s).encode(), SECRET if is_right else "guessed"
        signature = hmac.new(secret.encode(), stamp + body.replace(b" ", b""), sha256).hexdigest()
        headers = [(b"operator", operator.encode()), (b"timestamp", stamp), (b"signature", signature.encode())]
        status, _ = await self._doors["betstack"].send("POST", "/be/tickets/reserve", headers, body)
        return status
