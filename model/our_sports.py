"""Our own API about sports, as a door of histories: results, odds, tickets that wait."""

from typing import Any

from model import amounts
from model.answers import Answer
from model.door import Door
from model.steps import Step


class OurSports(Door):
    """The part of our own API that is about sports."""

    async def _do(self, target: str, step: Step, token: str, told: Any, body: Any = None, method: str = "POST") -> Answer:
        """Post a command. told makes the model's answer of what was answered."""
        raise NotImplementedError

    async def _sport_result(self, step: Step, token: str) -> Answer:
        body = {name: step[name] for name in ("event", "won", "voided", "void")}
        path = "/sports/results" + ("/approve" if step["do"] == "approve sport result" else "")
        return await self._do(path, step, token, lambda said: {"done": said["version"]}, body)

    _approve_sport_result = _sport_result

    async def _move_odds(self, step: Step, token: str) -> Answer:
        odds = {"odds": amounts.text(step["odds"]), "status": "open" if step["is_open"] else "suspended"}
        body = {"moves": [{"event": step["event"], "bet": step["bet"]} | odds]}
        return await self._do("/sports/odds", step, token, lambda _: {"done": "moved"}, body)

    async def _decide_slip(self, step: Step, token: str) -> Answer:
        name, verb = self.names.slip(step["number"])[0], "approve" if step["is_approved"] else "refuse"
        body = None if step["is_approved"] else {"reason": "a history"}
        return await self._do(f"/sports/tickets/{name}/{verb}", step, token, lambda said: {"done": said["status"]}, body)
