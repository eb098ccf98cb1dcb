"""API Chance as a door of histories: resellers sell by codes, under numbers of their own."""

import json
from typing import Any

from model import money
from model.answers import Answer
from model.door import Door, key_of
from model.names import Names
from model.steps import Step
from taquilla.dialects.chance.app import DIALECT, chance
from taquilla.engine.house import House

PLAYS = {
    "DRAWS_CLOSED": "-1", "NOT_SOLD_HERE": "-1", "RUN_NOT_PLANNED": "-1", "GAME_NOT_OFFERED": "-2", "SELECTION_INVALID": "-2",
    "STAKE_TOO_SMALL": "-3", "STAKE_TOO_LARGE": "-3", "STAKE_NOT_MULTIPLE": "-3", "SELECTION_FULL": "-4",
}  # fmt: skip
"""What is wrong with a play (docs/dialects/chance.md)."""
TICKETS = {"KEY_REUSED": "4", "PARTIAL_DIFFERS": "4", "WAGERS_TOO_MANY": "3", "TOKEN_DEAD": "2"}
"""What is wrong with a ticket; anything else is 1."""


class Chance(Door):
    """The interface of resellers."""

    def __init__(self, names: Names, house: House) -> None:
        super().__init__(names, chance(house), DIALECT.lanes(house))

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the words of this door."""
        if "refused" in answer and answer["refused"] in TICKETS:
            return {"told": TICKETS[answer["refused"]]}
        is_undone = answer.get("state") in ("canceled", "rejected")
        wrong = answer.get("short") or answer.get("errors") or []
        faults = {fault["wager"]: PLAYS[fault["reason"]] for fault in wrong}
        plays = [faults.get(place, "-5" if is_undone else "0") for place in range(len(step["plays"]))]
        if "refused" in answer:
            return {"told": "1", "plays": plays, "total": 0}
        amount = 0 if is_undone else answer["amount"]
        return {"told": "1" if is_undone else "0", "ticket": answer["ticket"], "plays": plays, "total": amount}

    async def _sell(self, step: Step, token: str) -> Answer:
        plays = [{"codigo": one["code"], "numero": one["number"], "monto": money.text(one["stake"])} for one in step["plays"]]
        path = f"/monitor/registrarticket{'parcial' if step['partly'] else ''}"
        _, content = await self.send("POST", path, [], {"token": token, "ticket": key_of(step), "jugadas": plays})
        said: Any = json.loads(content)
        if "jugadas" not in said:
            return {"told": said["respuesta"]}
        judged = [one["id"] for one in said["jugadas"]]
        found = {"told": said["respuesta"], "plays": judged, "total": money.cents(said["totalTicket"])}
        return found | ({"ticket": self.names.by_number(int(said["serialTicket"]))} if said["serialTicket"] else {})
