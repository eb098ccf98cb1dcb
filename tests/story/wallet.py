"""A player's wallet in the story of a lottery's day: tickets bought over GAP, checked against its four reports."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from tests.story.stage import OURS, PLAYER, Message, OnStage, Play
from tests.story.tellers import Banklot, Refused, Seen, Sold, cents

from taquilla.sandbox.demo import BANKLOT, OPERATOR_NAME

ALWAYS: Final = {"startTime": 0, "endTime": 4 * 10**12, "page": 1}
"""The first page from the first moment on."""
_WHY: Final = {
    "some draws are unknown or not open": "closed", "the selection does not fit": "number", "the stake is": "amount",
    "the selection is sold out": "full", "the id was used": "key",
}  # fmt: skip
_SETTLED: Final = {"paid", "loser"}


class Wallet(OnStage):
    """buy-ticket: one player's wallet pays, for any seller. Prizes come by themselves; a ticket is not undone."""

    name = "buy-ticket"

    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message:
        wagers = [
            {"eventId": self._stage.event(play.draw), "gameId": int(play.game), "selection": play.number, "amount": play.units}
            for play in plays
        ]
        token = self._stage.player_token(OPERATOR_NAME, PLAYER)
        return self._signed("buy-ticket", userId=PLAYER, token=token, requestId=key, wagers=wagers)

    def hears(self, answer: bytes) -> Sold | Refused:
        said = json.loads(answer)
        if said["status"] == "RS_OK":
            return Sold(said["ticketNumber"], cents(-self.details(said["ticketUuid"])["net_amount"]))
        return Refused(next(why for words, why in _WHY.items() if words in said["errorDescription"]))

    def claim(self, key: str, by: int = OURS) -> int | str:
        credited = sum(amount for kind, amount in self.rows(self.uuid(key)) if kind == "Bet-Result")
        return credited or "not a winner"

    def see(self, key: str, by: int = OURS) -> Seen:
        """Return the ticket as its agency sees it over Banklot. GAP's reports must agree."""
        number, day = self._stage.place(key)
        seen, uuid = Banklot(self._stage).see_number(number, day), self.uuid(key)
        details = self.details(uuid)
        assert (details["round_id"], details["game_id"]) == (str(number), "lottery")
        assert details["bet_details"]["stakeAmount"] * 100 == seen.amount
        assert cents(details["net_amount"]) == seen.prize - seen.amount
        won = [("Bet-Result", seen.prize)] if seen.prize else []
        assert self.rows(uuid) == [("Bet-Placement", -seen.amount), *won]
        settled = [("Lottery", seen.amount, seen.prize, 0)] if seen.state in _SETTLED else []
        assert self.settled(uuid) == settled, key
        return seen

    def uuid(self, key: str) -> str:
        number, day = self._stage.place(key)
        found = "select id::text from ticket where operator_id = %s and number = %s and day = %s"
        ((uuid,),) = self._stage.ask(found, BANKLOT, number, day)
        return str(uuid)

    def details(self, uuid: str) -> Any:
        return self.say("get-bet-details", betId=uuid)["bet_details"]

    def statement(self, kind: str) -> Any:
        """Return the player's account, newest first."""
        asked = {"startDate": 0, "endDate": ALWAYS["endTime"], "page": 1, "pageSize": 500}
        return self.say("get-my-account-statement", userId=PLAYER, transactionType=kind, **asked)

    def rows(self, uuid: str) -> list[tuple[str, int]]:
        """Return the rows of a ticket in the player's account, the oldest first: type, and amount in cents."""
        rows = reversed(self.statement("BETS")["transactions"])
        return [(row["transactionType"], cents(row["amount"])) for row in rows if row["referenceId"] == uuid]

    def settled(self, uuid: str) -> list[tuple[str, int, int, int]]:
        """Return the rows of a ticket in settlement-data: game, stake, prize, rolled back, in cents."""
        rows = self.say("settlement-data", userId=PLAYER, pageSize=500, **ALWAYS)["settlementData"]
        return [
            (row["gameName"], *(cents(row[name]) for name in ("betAmount", "winAmount", "rollBackAmount")))
            for row in rows
            if row["transactionId"] == uuid
        ]

    def say(self, call: str, **body: Any) -> Any:
        said = json.loads(self._stage.run(self._stage.sending(self._signed(call, **body))), parse_float=Decimal)
        assert said["status"] == "RS_OK", said
        return said

    def _signed(self, call: str, **body: Any) -> Message:
        return self._stage.signed(f"/api/v1/wallet/{call}", {"operatorId": OPERATOR_NAME, **body}, OPERATOR_NAME)
