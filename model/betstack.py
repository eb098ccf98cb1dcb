"""Betstack as a door of histories: an operator creates, reserves and pays tickets, and its wallet is called."""

import hmac
import json
from functools import cache
from hashlib import sha256
from typing import Any, cast

from model import amounts
from model.answers import Answer
from model.door import BUSY, PRESENT, TRIES, Door, Made, key_of
from model.operator_wallet import SECRET
from model.steps import Step
from taquilla.dialects.betstack.app import betstack
from taquilla.engine.house import House

CODES = {
    "COUPON_UNKNOWN": 108, "SPORT_EVENT_UNKNOWN": 103, "PICK_UNKNOWN": 106, "SPORT_EVENT_SUSPENDED": 101, "COUPON_CLOSED": 108,
    "SPORT_EVENT_STARTED": 107, "PRICE_WRONG": 113, "ODDS_CHANGED": 102, "WALLET_FAILED": 110, "PLAYER_UNKNOWN": 109,
    "TICKET_NOT_RESERVED": 117,
}  # fmt: skip
"""The code of a reason (docs/dialects/betstack.md)."""
ON_CREATE = {"SPORT_EVENT_UNKNOWN": 101, "SPORT_EVENT_STARTED": 101}
FIELDS = {
    "CURRENCY_WRONG": "currency", "KEY_REUSED": "idempotency-key", "PRICE_TOO_SMALL": "price", "PRICE_TOO_LARGE": "price",
}  # fmt: skip
"""The field that is named for a reason without a code; that of any other are the picks."""
SHOWN = {"step": "status", "result": "result", "price": "price", "stake": "stake", "excise": "ext_amount",
         "gross": "gross_payout", "withheld": "wht_amount", "net": "net_payout", "rate": "wht",
         "approved": "approved", "player": "user_id"}  # fmt: skip
WHOLE = (CODES["WALLET_FAILED"], CODES["TICKET_NOT_RESERVED"])
"""The codes whose message says more."""
SAID = {
    "deaf": "its answer cannot be trusted: status 500, down", "refused by the wallet": "it refused: 7, no money",
    "no answer to trust: status 500": "its answer cannot be trusted: status 500, broken",
    "no answer to trust: it answers for another ticket_id": "its answer cannot be trusted: it answers for another ticket_id",
    "no answer to trust: silence": "it gave no answer that can be trusted: silence",
    "no answer to trust: a page": "it gave no answer that can be trusted: a page",
    "no answer to trust": "it gave no answer that can be trusted", "answered too late": "it confirmed too late",
}  # fmt: skip
"""The message of a wallet that has not confirmed, by the reason of the discard that follows."""
NOW = {"s": 0}
"""Unix seconds by which signatures are judged: those of the request that is on its way."""


class Betstack(Door):
    """The interface of operators of sports."""

    @staticmethod
    @cache
    def made() -> Made:
        """Return the app over the house that is open now. It has no lanes."""
        return betstack(cast(House, PRESENT), unix_s=lambda: NOW["s"]), ()

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the words of this door."""
        reason = answer.get("refused")
        if reason is None:
            found = {name: answer[name] for name in SHOWN} | {"number": answer["number"]}
            if answer["type"] == "superbet":
                return found
            odds = [each for each, picks in zip(answer["odds"], answer["picks"], strict=True) for _ in picks]
            return found | {"coupon": answer["coupon"], "odds": odds}
        if reason == "DISK_FULL":
            return {"told": BUSY}
        is_create = step["do"] == "place" and not step["order"]["reserve"]
        code: int | None = ON_CREATE.get(reason, CODES.get(reason)) if is_create else CODES.get(reason)
        if code:
            return {"told": code} | ({"why": _why(reason, answer["why"])} if "why" in answer else {})
        return {"told": FIELDS.get(reason) or ("events" if step["order"]["form"] == "events" else "bets")}

    async def ask(self, method: str, path: str, step: Step, text: str = "") -> tuple[int, Any]:
        """Ask for something, signed at the step's stamp: the same stamp and body are the same request (SL-10)."""
        stamp: int = step["stamp"] if "stamp" in step else step["place"]
        content, now = text.encode(), self.names.began_s + stamp
        NOW["s"] = now
        covered = str(now).encode() + content.replace(b" ", b"")
        signature = hmac.new(SECRET.encode(), covered, sha256).hexdigest()
        headers = [(b"operator", b"modelo"), (b"timestamp", str(now).encode()), (b"signature", signature.encode())]
        headers += [(b"idempotency-key", key_of(step).encode())] if method == "POST" else []
        for _ in TRIES:
            status, told = await self.send(method, f"/be/tickets{path}", headers, content or None)
            if status != BUSY:
                break
        return status, json.loads(told, parse_float=str)

    async def _place(self, step: Step, token: str) -> Answer:
        order = step["order"]
        body: dict[str, Any] = {
            "operator": "modelo", "token": f"token {step['player']}", "price": order["price"], "currency": step["currency"],
            "source": "mobile", "type": "superbet" if order["form"] == "card" else "jackpot",
        }  # fmt: skip
        if order["form"] == "events":
            legs = zip(order["events"], order["picks"], order["odds"], strict=True)
            body["events"] = [{"id": event, "bet": picks[0], "odds": _number(odds)} for event, picks, odds in legs]
            body["odds_diff"] = _number(order["odds_diff"])
        elif order["form"] == "card":
            body |= {"event": order["event"], "bets": [pick for picks in order["picks"] for pick in picks]}
        else:
            body |= {"coupon_id": order["coupon"], "bets": [picks if len(picks) > 1 else picks[0] for picks in order["picks"]]}
        # Odds are numbers here, with the digits that they were written with.
        text = json.dumps(body).replace('"<', "").replace('>"', "")
        return self._told(*await self.ask("POST", "/reserve" if order["reserve"] else "", step, text))

    async def _pay_slip(self, step: Step, token: str) -> Answer:
        # By its id, or by its code.
        name = self.names.slip(step["number"])[step["number"] % 2]
        return self._told(*await self.ask("POST", f"/{name}/paid", step))

    async def _find_slip(self, step: Step, token: str) -> Answer:
        return self._told(*await self.ask("GET", f"/{self.names.slip(step['number'])[0]}", step))

    def _told(self, status: int, said: Any) -> Answer:
        if status == BUSY:
            return {"told": BUSY}
        if status == 422:
            return {"told": said["detail"][0]["loc"][1]}
        if status != 200:
            why = said["message"].partition(": ")[2]
            return {"told": said["code"]} | ({"why": why} if said["code"] in WHOLE else {})
        found = {name: said[theirs] for name, theirs in SHOWN.items()} | {"number": self.names.number_of(said["id"])}
        found["rate"] = amounts.cents(found["rate"])
        if "events" in said:
            odds = [one["odds"] and amounts.cents(str(one["odds"])) for one in said["events"]]
            found |= {"coupon": said["coupon_id"], "odds": odds}
        return found


def _why(reason: str, why: Any) -> str:
    """Return how a message goes on: with what the wallet has answered, or with the state of a ticket that is not reserved."""
    if reason == "WALLET_FAILED":
        return SAID[why]
    step, is_sold = why
    lost = ", and was given back" if is_sold else ", as its wallet did not confirm it"
    return f"it is `{step}`{lost if step == 'cancelled' else ''}"


def _number(odds: int | None) -> str | None:
    return None if odds is None else f"<{amounts.text(odds)}>"
