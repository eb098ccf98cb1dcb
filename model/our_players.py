"""Our own API about players and their credits, as a door of histories."""

from datetime import timedelta
from typing import Any

from model import amounts
from model.answers import Answer
from model.door import Door
from model.steps import Step


class OurPlayers(Door):
    """The part of our own API that is about players' wallets."""

    async def _do(self, target: str, step: Step, token: str, told: Any, body: Any = None, method: str = "POST") -> Answer:
        """Post a command. told makes the model's answer of what was answered."""
        raise NotImplementedError

    async def _block(self, step: Step, token: str) -> Answer:
        verb = "block" if step["is_blocked"] else "unblock"
        return await self._do(f"/players/{step['user']}/{verb}", step, token, _changed)

    async def _exclude(self, step: Step, token: str) -> Answer:
        until = self.names.at + timedelta(days=step["days"])
        return await self._do(f"/players/{step['user']}/exclude", step, token, _changed, {"until": until.isoformat()})

    async def _set_limit(self, step: Step, token: str) -> Answer:
        amount = step["amount"]
        body = {"kind": step["kind"], "period": step["period"], "amount": None if amount is None else amounts.text(amount)}
        return await self._do(f"/players/{step['user']}/limits", step, token, _changed, body)

    async def _confirm_limit(self, step: Step, token: str) -> Answer:
        body = {"kind": step["kind"], "period": step["period"]}
        return await self._do(f"/players/{step['user']}/limits/confirm", step, token, _changed, body)

    async def _ceiling(self, step: Step, token: str) -> Answer:
        body = {"provider": step["provider"]} | {name: amounts.text(step[name]) for name in ("per_bet", "per_day")}
        if "begins" in step:
            body["starts_at"] = (self.names.at + timedelta(seconds=step["begins"])).isoformat()
        return await self._do("/ceilings", step, token, lambda _: {"done": "added"}, body)

    async def _judge(self, step: Step, token: str) -> Answer:
        def told(said: Any) -> Answer:
            waiting = {(one["provider"], one["request"]) for one in said["credits"]}
            return {"done": "asked" if (step["provider"], step["request"]) in waiting else "decided"}

        body = {"provider": step["provider"], "request": step["request"], "verdict": step["verdict"]}
        return await self._do("/credits/judge", step, token, told, body)


def _changed(said: Any) -> Answer:
    return {"done": "changed"}
