"""The Banklot portal as a door of histories: tickets by number, amounts in whole units, refusals in sentences."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

from model import amounts
from model.answers import Answer
from model.clock import DAY
from model.door import BUSY, NUMBERS, PRESENT, TRIES, Door, Made, key_of, pin
from model.short import written_out
from model.steps import Step
from model.world import MORNING
from taquilla.dialects.banklot.app import DIALECT, banklot
from taquilla.engine.house import House

SAYS = {
    "TOKEN_DEAD": (403, "the session has ended"), "NOT_ALLOWED": (403, "this user may not do that"),
    "KEY_REUSED": (409, "the key was used for another command"),
    "DISK_FULL": (503, "nothing is sold at the moment: the server is short of disk space"),
    "WAGERS_TOO_FEW": (422, "the ticket has no wagers"),
    "WAGERS_TOO_MANY": (422, "the ticket has more than {bound} wagers"),
    "EXPANSION_TOO_LARGE": (422, "the expansion has more than {bound} wagers"),
    "SEQUENCES_TOO_MANY": (422, "the ticket has more than {bound} series and corridas"),
    "DRAWS_CLOSED": (409, "events are not open. closed events: {events}"),
    "NOT_SOLD_HERE": (422, "this game of this lottery is not sold here"),
    "GAME_NOT_OFFERED": (422, "the event does not offer this game"),
    "RUN_NOT_PLANNED": (422, "too few draws are planned for this game"),
    "SELECTION_INVALID": (422, "the number does not fit the game"),
    "STAKE_TOO_SMALL": (422, "the amount is below the minimum of {bound}"),
    "STAKE_TOO_LARGE": (422, "the amount is above the maximum of {bound}"),
    "STAKE_NOT_MULTIPLE": (422, "the amount is not a multiple of {bound}"),
    "SELECTION_FULL": (409, "the quota has {room} left"), "PRIZE_TOO_LARGE": (422, "the ticket could win more than {bound}"),
    "CREDIT_EXCEEDED": (409, "unable to create transaction due to insufficient funds"),
    "TICKET_LOCKED": (403, "ticket locked"), "TICKET_UNKNOWN": (400, "no rows in result set"),
    "TICKET_CANCELED": (409, "ticket already canceled"), "TICKET_REJECTED": (401, "ticket already rejected by user"),
    "TICKET_PAID": (409, "ticket already paid"), "UNDO_AFTER_CLOSE": (409, "events are not open. closed events: {events}"),
    "UNDO_TOO_LATE": (409, "time to cancel has expired"),
    "CANCELS_USED": (409, "the limit of {bound} canceled tickets a day is used"), "TICKET_EXPIRED": (409, "ticket expired"),
    "DRAWS_PENDING": (409, "draws pending"), "NOT_A_WINNER": (200, "not a winner"),
    "PAYMENT_HELD": (409, "payment needs a second person"),
    "NOT_INDEPENDENT": (409, "second person is not independent of the first"),
}  # fmt: skip
"""The portal's status and message of each refusal (docs/dialects/banklot.md)."""
SEARCHED = {"ticket": "ticket_uuid", "seller": "user_id", "state": "status", "category": "game_category", "list": "list_id",
            "product": "game_product_id"}  # fmt: skip
"""The portal's names of what tickets are searched by."""
OF_PAYING = {"TICKET_CANCELED": (409, "ticket is canceled"), "TICKET_REJECTED": (409, "ticket is rejected")}
COUNTS = ("WAGERS_TOO_MANY", "EXPANSION_TOO_LARGE", "SEQUENCES_TOO_MANY", "CANCELS_USED")
"""Refusals whose bound is a number of things, and no amount."""
_HTTP = {401: 400, 409: 400, 422: 400}


class Banklot(Door):
    """The portal of tills: tickets by number, amounts in whole units, refusals in sentences."""

    @staticmethod
    @cache
    def made() -> Made:
        """Return the app and the lanes over the house that is open now."""
        house = cast(House, PRESENT)
        return banklot(house), DIALECT.lanes(house)

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the portal's words."""
        if "refused" in answer:
            return self._refusal(step, answer)
        done = answer["done"]
        if done == "found":
            return {"status": 200, "tickets": answer["tickets"]}
        if step["do"] == "sell":
            names = ("ticket", "sold_at", "expires_at", "amount", "state", "wagers")
            return {"status": 201} | {name: answer[name] for name in names}
        if step["do"] == "pay":
            return {"status": 200, "prize": answer["prize"], "paid": [amount for _, amount in answer["lines"]]}
        return {"status": 200, "number": self.names.tickets[step["ticket"]]["number"], "state": done}

    def _refusal(self, step: Step, answer: Answer) -> Answer:
        status, sentence = SAYS[answer["refused"]]
        if step["do"] == "pay":
            status, sentence = OF_PAYING.get(answer["refused"], (status, sentence))
        told: Answer = {"http": _HTTP.get(status, status), "status": status}
        if "errors" not in answer or "events" in answer:
            events = sorted(self.names.draw(one) for one in answer.get("events", ()))
            return told | {"error": sentence.format(bound=_written(answer.get("bound"), answer["refused"]), events=events)}
        sent = [place for place, wager in enumerate(step.get("wagers", ())) for _ in written_out([wager])]
        texts = [self._fault(one, sent) for one in answer["errors"]]
        told["error"] = "; ".join(texts[:10]) + (f"; and {len(texts) - 10} more" if len(texts) > 10 else "")
        if answer["refused"] == "SELECTION_FULL":
            full = dict[str, Any]()
            for one in answer["errors"]:
                left = [self.names.draw(one["draw"]), one["stake"], one["room"]]
                full.setdefault(one["text"], []).append(left)
            told["left"] = full
        return told

    def _fault(self, one: Answer, sent: Sequence[int]) -> str:
        _, sentence = SAYS[one["reason"]]
        bound, room = _written(one.get("bound"), one["reason"]), _written(one.get("room"))
        return f"wager {sent[one['wager']] + 1} (`{one['text']}`): {sentence.format(bound=bound, room=room)}"

    async def _ask(self, path: str, step: Step, token: str, body: Any, told: Any) -> Answer:
        headers = [(b"x-auth-token", token.encode()), (b"idempotency-key", key_of(step).encode())]
        for _ in TRIES:  # while the outcome is unknown the same is asked again, under its key
            status, content = await self.send("POST", path, headers, body)
            if status != BUSY:
                break
        said = json.loads(content, parse_float=Decimal)
        if "error" not in said:
            answer: Answer = told(said["response"])
            return {"status": said["status"]} | answer
        # A closed session is unknown before the counter, and has ended behind it: the portal says the one or the other.
        error = said["error"].replace("the token is missing, unknown or expired", SAYS["TOKEN_DEAD"][1])
        found: Answer = {"http": status, "status": said["status"], "error": error}
        if "error_wagers" in said:
            found["left"] = {
                text: [[one["event_id"], *(_units(one[name]) for name in ("wager_amount", "remaining"))]
                       for one in each["event_inventory"]]
                for text, each in said["error_wagers"].items()
            }  # fmt: skip
        return found

    async def _sell(self, step: Step, token: str) -> Answer:
        games = {number: game for game, number in reversed(NUMBERS.items())}
        wagers = [
            {"amount": _number(one["stake"]), "event_id": self.names.draw(one["draw"]), "game_id": NUMBERS[one["game"]],
             "wager": one["selection"]} | ({"expand": one["expand"]} if "expand" in one else {})
            for one in step["wagers"]
        ]  # fmt: skip

        def told(said: Mapping[str, Any]) -> Answer:
            sold_at = datetime.fromtimestamp(said["created_at"], UTC)
            day = self.names.local_day(sold_at)
            ticket = {"uuid": UUID(said["ticket_uuid"]), "number": said["ticket_number"], "day": day, "pin": said["pin_number"]}
            lines = said["wagers"]
            assert said["num_wagers"] == len(lines)
            (state,) = {one["status"] for one in lines}
            sold = [
                [self.names.name_of(one["event_id"]), games[one["game_id"]], one["wager"], _units(one["amount"])] for one in lines
            ]
            return {"ticket": ticket, "sold_at": sold_at, "expires_at": datetime.fromtimestamp(said["expires_at"], UTC),
                    "amount": _units(said["amount"]), "state": state, "wagers": sold}  # fmt: skip

        return await self._ask("/user/ticket/create", step, token, {"ticket": {"wagers": wagers}}, told)

    async def _search(self, step: Step, token: str) -> Answer:
        wanted = dict(step["wanted"])
        wanted |= {"seller": self.names.id_of(wanted["seller"])} if "seller" in wanted else {}
        body = {SEARCHED[name]: value for name, value in wanted.items()}
        # A history may be longer than what is searched where no days are named.
        body |= {"between_created_at": [str(MORNING.date()), str(self.names.at.date() + DAY)]} if "ticket" not in wanted else {}
        if "ticket" in wanted:
            body["ticket_uuid"] = str(self.names.tickets.get(wanted["ticket"], {"uuid": UUID(int=0)})["uuid"])

        def told(said: Any) -> Answer:
            return {"tickets": [
                [self.names.steps[UUID(one["id"])], self.names.member(one["user_id"]), one["status"], _units(one["total"]),
                 _units(one["prize"])]
                for one in said
            ]}  # fmt: skip

        return await self._ask("/user/ticket/", step, token, {"filter": body}, told)

    async def _undo(self, step: Step, token: str) -> Answer:
        verb = {"canceled": "cancel", "rejected": "revert"}[str(step["state"])]
        body = {"ticket_number": self.names.tickets[step["ticket"]]["number"]}

        def told(said: Mapping[str, Any]) -> Answer:
            return {"number": said["ticket_number"], "state": said["status"]}

        return await self._ask(f"/user/ticket/{verb}", step, token, body, told)

    async def _pay(self, step: Step, token: str) -> Answer:
        ticket = self.names.tickets[step["ticket"]]
        body = {"ticket_number": ticket["number"], "date": str(ticket["day"]), "pin_number": pin(self.names, step)}

        def told(said: Mapping[str, Any]) -> Answer:
            return {"prize": _units(said["prize"]), "paid": [_units(one["prize"]) for one in said["wagers"]]}

        return await self._ask("/user/ticket/pay", step, token, body, told)


def _written(amount: int | None, reason: str = "") -> str:
    if reason in COUNTS:
        return str(amount)
    return amounts.text(amount or 0).rstrip("0").rstrip(".")


def _units(amount: int | Decimal) -> int:
    return int(amount * 100)


def _number(cents: int) -> int | float:
    return cents / 100 if cents % 100 else cents // 100
