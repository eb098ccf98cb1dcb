"""API Chance as a door of histories: resellers sell by codes, under numbers of their own."""

import json
from functools import cache
from typing import Any, cast

from model import amounts
from model.answers import Answer
from model.door import PRESENT, TRIES, Door, Made, key_of
from model.steps import Step
from taquilla.dialects.chance.app import DIALECT, chance
from taquilla.engine.house import House

PLAYS = {
    "DRAWS_CLOSED": "-1", "NOT_SOLD_HERE": "-1", "RUN_NOT_PLANNED": "-1", "GAME_NOT_OFFERED": "-2", "SELECTION_INVALID": "-2",
    "STAKE_TOO_SMALL": "-3", "STAKE_TOO_LARGE": "-3", "STAKE_NOT_MULTIPLE": "-3", "SELECTION_FULL": "-4",
}  # fmt: skip
"""What is wrong with a play (docs/dialects/chance.md)."""
TICKETS = {"KEY_REUSED": "4", "PARTIAL_DIFFERS": "4", "WAGERS_TOO_FEW": "3", "WAGERS_TOO_MANY": "3", "TOKEN_DEAD": "2",
           "DISK_FULL": "9"}  # fmt: skip
"""What is wrong with a ticket; anything else is 1."""
OF_TICKET = {"": "0", "TICKET_CANCELED": "0", "TICKET_REJECTED": "0", "TOKEN_DEAD": "2", "TICKET_UNKNOWN": "5"}
"""What is told of a ticket that is named by its key; anything else is 6."""
TRY_AGAIN = "9"
STATES = {"sold": "0", "canceled": "1", "rejected": "1", "refunded": "1", "winner": "2", "held": "2", "paid": "3", "expired": "4",
          "loser": "5"}  # fmt: skip


class Chance(Door):
    """The interface of resellers."""

    @staticmethod
    @cache
    def made() -> Made:
        """Return the app and the lanes over the house that is open now."""
        house = cast(House, PRESENT)
        return chance(house), DIALECT.lanes(house)

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the words of this door."""
        if step["do"] in ("reverse", "find"):
            return self._of_ticket(step, answer)
        if "refused" in answer and answer["refused"] in TICKETS:
            return {"told": TICKETS[answer["refused"]]}
        is_undone = answer.get("state") in ("canceled", "rejected")
        wrong = answer.get("faults") or answer.get("errors") or []
        faults = {fault["wager"]: PLAYS[fault["reason"]] for fault in wrong}
        plays = [faults.get(place, "-5" if is_undone else "0") for place in range(len(step["plays"]))]
        if "refused" in answer:
            return {"told": "1", "plays": plays, "total": 0}
        amount = 0 if is_undone else answer["amount"]
        return {"told": "1" if is_undone else "0", "ticket": answer["ticket"], "plays": plays, "total": amount}

    def _of_ticket(self, step: Step, answer: Answer) -> Answer:
        refused = answer.get("refused", "")
        told = OF_TICKET.get(refused, "6")
        if told in "25":
            return {"told": told}
        found = {"told": told, "state": STATES[answer["state"]], "number": self.names.tickets[step["ticket"]]["number"]}
        if "wagers" in answer:
            wagers = [[number, stake, STATES[state], prize] for number, stake, state, prize in answer["wagers"]]
            found |= {"total": answer["amount"], "wagers": wagers}
        return found

    async def _reverse(self, step: Step, token: str) -> Answer:
        return await self._about("reversarticket", step, token)

    async def _find(self, step: Step, token: str) -> Answer:
        return await self._about("consultarticket", step, token)

    async def _about(self, path: str, step: Step, token: str) -> Answer:
        said = await self._asked(path, {"token": token, "ticket": self.names.tickets[step["ticket"]]["key"]})
        if "statusTicket" not in said:
            return {"told": said["respuesta"]}
        found = {"told": said["respuesta"], "state": said["statusTicket"], "number": int(said["serialTicket"])}
        if "jugadas" in said:
            told = ("numero", "monto", "estado", "premio")
            rows = [[one[name] for name in told] for one in said["jugadas"]]
            wagers = [[number, amounts.cents(stake), state, amounts.cents(prize)] for number, stake, state, prize in rows]
            found |= {"total": amounts.cents(said["totalTicket"]), "wagers": wagers}
        return found

    async def _asked(self, path: str, body: Any) -> Any:
        for _ in TRIES:
            _, content = await self.send("POST", f"/monitor/{path}", [], body)
            said: Any = json.loads(content)
            if said["respuesta"] != TRY_AGAIN:
                break
        return said

    async def _sell(self, step: Step, token: str) -> Answer:
        plays = [{"codigo": one["code"], "numero": one["number"], "monto": amounts.text(one["stake"])} for one in step["plays"]]
        path = f"registrarticket{'parcial' if step['partly'] else ''}"
        said = await self._asked(path, {"token": token, "ticket": key_of(step), "jugadas": plays})
        if "jugadas" not in said:
            return {"told": said["respuesta"]}
        judged = [one["id"] for one in said["jugadas"]]
        found = {"told": said["respuesta"], "plays": judged, "total": amounts.cents(said["totalTicket"])}
        if not said["serialTicket"]:
            return found
        return found | {"ticket": self.names.by_number(int(said["serialTicket"])) | {"key": key_of(step)}}
