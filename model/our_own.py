"""Our own API as a door of histories: it speaks the model's words."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any, cast
from uuid import UUID

from model import amounts
from model.answers import ORDER, Answer
from model.door import BUSY, PRESENT, TRIES, Made, key_of, pin
from model.our_players import OurPlayers
from model.our_sports import OurSports
from model.steps import ADDED, Step
from taquilla.api.app import DIALECT, v1
from taquilla.engine.house import House

AMOUNTS = ("stake_min", "stake_max", "stake_multiple", "prize_max", "quota", "pay_alone_max", "base")
COUNTS = ("basis_points", "hundredths", "cancels_max", "expiration_days", "expiry_basis", "seconds_to_cancel", "minutes",
          "max_permutations", "max_sequence_size", "max_sequences")  # fmt: skip
RULES = {"offered": "is_sold", "ticket_max_wagers": "wagers_max"} | {name: name for name in (*AMOUNTS, *COUNTS)}
SCOPES = {"product": "product_id", "game": "game", "selection": "selection"}
STATUS = {reason: status for status, reasons in {
    401: ("TOKEN_DEAD",), 403: ("NOT_ALLOWED", "TICKET_LOCKED", "SELLER_CLOSED"),
    404: ("TICKET_UNKNOWN", "EVENT_UNKNOWN", "LOOSENING_UNKNOWN", "SHIFT_UNKNOWN", "PAYMENT_UNKNOWN", "METHOD_UNKNOWN",
          "MEMBER_UNKNOWN", "ENTITY_UNKNOWN", "USER_UNKNOWN", "HOLD_UNKNOWN", "LIMIT_NOT_ASKED",
          "SPORT_EVENT_UNKNOWN"),
    422: ("KEY_REUSED", "WAGERS_TOO_FEW", "WAGERS_TOO_MANY", *ORDER[:2], *ORDER[3:-1], "PRIZE_TOO_LARGE", "TENDER_UNEVEN",
          "CHANGE_TOO_LARGE", "OUTCOME_INVALID", "AMOUNT_INVALID", "CURRENCY_UNFIT", "RATE_UNFIT", "RULE_IN_THE_PAST",
          "ROLE_NOT_HERE", "RETURNS_TOO_MUCH", "RULE_INVALID", "SPORT_RESULT_INVALID"), 503: ("DISK_FULL",),
}.items() for reason in reasons}  # fmt: skip
"""The HTTP status of a reason; of any other it is 409."""
ORDERS = {"order": "", "approve order": "/approve"}


class OurOwn(OurPlayers, OurSports):
    """Our own API."""

    @staticmethod
    @cache
    def made() -> Made:
        """Return the app and the lanes over the house that is open now."""
        house = cast(House, PRESENT)
        return v1(house), DIALECT.lanes(house)

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the words of this door: the model's, but for what a wager's fault repeats."""
        if "refused" in answer:
            answer = answer | {"status": STATUS.get(answer["refused"], 409)}
        if "errors" not in answer:
            return answer
        names = ("wager", "reason", "bound", "room", "level")
        return answer | {"errors": [{name: one[name] for name in names if name in one} for one in answer["errors"]]}

    async def ask(self, method: str, target: str, token: str, key: str = "", body: Any = None) -> tuple[int, Any]:
        """Ask /v1. Return the status and what was answered."""
        headers = [(b"authorization", f"Bearer {token}".encode())]
        headers += [(b"idempotency-key", key.encode())] if key else []
        status, said = await self.send(method, f"/v1{target}", headers, body)
        return status, json.loads(said) if said else None

    async def text(self, target: str, token: str) -> str:
        """Return a file of /v1."""
        status, content = await self.send("GET", f"/v1{target}", [(b"authorization", f"Bearer {token}".encode())])
        assert status == 200, content
        return content.decode()

    async def _do(self, target: str, step: Step, token: str, told: Any, body: Any = None, method: str = "POST") -> Answer:
        """Post a command. told makes the model's answer of what was answered."""
        for _ in TRIES:  # while the outcome is unknown the same is asked again, under its key
            status, said = await self.ask(method, target, token, key_of(step), body)
            if status != BUSY:
                break
        answer: Answer = self._refused(status, said) if status >= 400 else told(said)
        return answer

    async def _sell(self, step: Step, token: str) -> Answer:
        legs = step.get("legs", ())
        tender = {"received": self._legs(legs), "change": self._legs(legs, -1)} if legs else None
        return await self._do("/tickets", step, token, self._sold, self._wagers(step) | {"tender": tender})

    async def _try(self, step: Step, token: str) -> Answer:
        status, said = await self.ask("POST", "/tickets/dry-run", token, "", self._wagers(step))
        return self._refused(status, said) if status >= 400 else {"done": "tried", "amount": amounts.cents(said["amount"])}

    def _wagers(self, step: Step) -> Any:
        wagers = [
            {"draw_id": self.names.draw(one["draw"]), "game": one["game"], "selection": one["selection"],
             "stake": amounts.text(one["stake"])}
            for one in step["wagers"]
        ]  # fmt: skip
        return {"wagers": wagers}

    def _legs(self, legs: Any, sign: int = 1) -> Any:
        """Return what was received of these, or with -1 what was given."""
        return [
            {"method_id": way, "amount": self._amount(way, sign * amount)} for way, amount in legs
            if sign * amount > 0 or (amount == 0 and sign == 1)
        ]  # fmt: skip

    def _amount(self, way: int, units: int) -> str:
        return amounts.text(units, self.names.decimals.get(way, 2))

    def _sold(self, said: Any) -> Answer:
        day = date.fromisoformat(said["day"])
        return {
            "done": "sold", "ticket": {"uuid": UUID(said["id"]), "number": said["number"], "day": day, "pin": said["pin"]},
            "by": self.names.member(said["seller_id"]), "entity": said["entity_id"], "state": said["status"],
            "sold_at": at(said["sold_at"]), "day": day, "expires_at": at(said["expires_at"]),
            "amount": amounts.cents(said["amount"]), "cancel_until": at(said["cancel_until"]),
            "wagers": [
                [self.names.name_of(one["draw_id"]), one["game"], one["selection"], amounts.cents(one["stake"])]
                for one in said["wagers"]
            ],
        }  # fmt: skip

    def _ticket(self, step: Step) -> str:
        return f"/tickets/{self.names.tickets[step['ticket']]['uuid']}"

    async def _undo(self, step: Step, token: str) -> Answer:
        verb = {"canceled": "cancel", "rejected": "revert"}[str(step["state"])]
        return await self._do(f"{self._ticket(step)}/{verb}", step, token, lambda said: {"done": said["status"]})

    async def _pay(self, step: Step, token: str) -> Answer:
        def told(said: Any) -> Answer:
            lines = [[line["line"], amounts.cents(line["prize"])] for line in said["lines"]]
            return {"done": "paid", "prize": amounts.cents(said["prize"]), "lines": lines}

        body = {"pin": pin(self.names, step), "given": self._legs((way, -amount) for way, amount in step.get("legs", ()))}
        return await self._do(f"{self._ticket(step)}/pay", step, token, told, body)

    async def _view(self, step: Step, token: str) -> Answer:
        status, said = await self.ask("GET", self._ticket(step), token)
        if status >= 400:
            return self._refused(status, said)
        wagers = [
            [self.names.name_of(one["draw_id"]), one["game"], one["selection"], one["stake"] and amounts.cents(one["stake"]),
             one["is_sealed"], one["status"], amounts.cents(one["prize"])]
            for one in said["wagers"]
        ]  # fmt: skip
        amount, prize = (amounts.cents(said[name]) for name in ("amount", "prize"))
        return {"done": "shown", "state": said["status"], "amount": amount, "prize": prize, "wagers": wagers}

    async def _look(self, step: Step, token: str) -> Answer:
        draw = self.names.draw(step["draw"]) if "draw" in step else 0
        status, said = await self.ask("GET", step["page"].format(draw=draw), token)
        if status >= 400:
            return self._refused(status, said)
        if "name" not in step:
            return {"done": "shown"}
        pays = {one["outcome"]: amounts.cents(one["prizes"]) for one in said["outcomes"]}
        return {"done": "shown", "sale": amounts.cents(said["sale"]), "pays": pays.get(step["outcome"], 0)}

    async def _decide(self, step: Step, token: str) -> Answer:
        def told(said: Any) -> Answer:
            return {"done": said["decision"], "amount": amounts.cents(said["amount"])}

        return await self._do(f"{self._ticket(step)}/payment/{'approve' if step['approve'] else 'refuse'}", step, token, told)

    async def _enter(self, step: Step, token: str) -> Answer:
        return await self._result("/results", step, token)

    async def _approve(self, step: Step, token: str) -> Answer:
        return await self._result("/results/approve", step, token)

    async def _result(self, path: str, step: Step, token: str) -> Answer:
        body = {"draw_id": self.names.draw(step["name"]), "outcome": step["text"]}
        return await self._do(path, step, token, lambda said: {"done": said["version"], "outcome": said["outcome"]}, body)

    async def _order(self, step: Step, token: str) -> Answer:
        path = f"/draws/{self.names.draw(step['name'])}/{step['verb']}{ORDERS[str(step['do'])]}"
        body = {"reason": "a history"} if step["do"] == "order" else None
        return await self._do(path, step, token, lambda said: {"done": said["version"]}, body)

    _approve_order = _order

    async def _rule(self, step: Step, token: str) -> Answer:
        rule = step["rule"]
        owner, _, number = rule["owner"].partition(" ")
        values: dict[str, Any] = {"kind": rule["kind"]}
        for name, value in rule.items():
            if name in RULES:
                values[RULES[name]] = amounts.text(value) if name in AMOUNTS else bool(value) if name == "offered" else value
        if rule["kind"] == "commission":
            values["on_profit"] = rule.get("basis") == "profit"
        scope = {"entity_id": int(number)} if owner == "entity" else {}
        scope |= {SCOPES[name]: rule[name] for name in SCOPES if name in rule}
        scope |= {"draw_id": self.names.draw(rule["draw"])} if "draw" in rule else {}
        times = {
            name: (self.names.at + timedelta(seconds=rule[said])).isoformat()
            for name, said in {"starts_at": "begins", "ends_at": "lasts"}.items() if said in rule
        }  # fmt: skip
        return await self._do("/rules", step, token, lambda _: {"done": "added"}, {"values": values, "scope": scope} | times)

    async def _credit(self, step: Step, token: str) -> Answer:
        body = {"credit": None if step["credit"] is None else amounts.text(step["credit"])}
        return await self._do(f"/entities/{step['entity']}", step, token, lambda _: {"done": "added"}, body, method="PATCH")

    async def _approve_rule(self, step: Step, token: str) -> Answer:
        return await self._do(f"/loosenings/{step['number']}/approve", step, token, lambda _: {"done": "added"})

    async def _withdraw_rule(self, step: Step, token: str) -> Answer:
        return await self._do(f"/loosenings/{step['number']}/withdraw", step, token, lambda _: {"done": "withdrawn"})

    async def _add_member(self, step: Step, token: str) -> Answer:
        def told(said: Any) -> Answer:
            self.names.members[said["id"]] = ADDED + step["place"]
            return {"done": "added", "member": self.names.members[said["id"]]}

        email = f"member{ADDED + step['place']}@modelo.example"
        return await self._do("/users", step, token, told, {"email": email, "role": step["role"], "entity_id": step["entity"]})

    async def _give_role(self, step: Step, token: str) -> Answer:
        body, target = {"role": step["role"]}, f"/users/{self.names.id_of(step['who'])}"
        return await self._do(target, step, token, lambda _: {"done": "changed"}, body, method="PATCH")

    async def _reset(self, step: Step, token: str) -> Answer:
        target = f"/users/{self.names.id_of(step['who'])}/password-reset"
        return await self._do(target, step, token, lambda _: {"done": "reset"})

    async def _payment(self, step: Step, token: str) -> Answer:
        amount = step["amount"]
        way = "paid" if amount > 0 else "received"
        body = {"entity_id": step["entity"], "amount": amounts.text(abs(amount)), "direction": way}
        return await self._do("/payments", step, token, partial(self._recorded, step), body)

    async def _undo_payment(self, step: Step, token: str) -> Answer:
        payment = self.names.payments.get(step["payment"], 2**50)
        return await self._do(f"/payments/{payment}/undo", step, token, partial(self._recorded, step))

    def _recorded(self, step: Step, said: Any) -> Answer:
        return {"done": "recorded", "payment": self.names.learn_payment(step["place"], said["id"])} | self.payment(said)

    def payment(self, said: Any) -> Answer:
        """Return a payment as the model keeps it."""
        units = amounts.cents(said["amount"]) * (1 if said["direction"] == "paid" else -1)
        undoing = {name: said[name] and self.names.payment_of(said[name]) for name in ("undoes", "undone_by")}
        return {"entity": said["entity_id"], "amount": units, "day": date.fromisoformat(said["day"])} | undoing

    async def _add_way(self, step: Step, token: str) -> Answer:
        def told(said: Any) -> Answer:
            self.names.decimals[said["id"]] = said["decimals"]
            return {"done": "added", "way": said["id"]}

        return await self._do("/payment-methods", step, token, told, step["way"])

    async def _close_way(self, step: Step, token: str) -> Answer:
        return await self._do(f"/payment-methods/{step['way']}/close", step, token, lambda _: {"done": "closed"})

    async def _rate(self, step: Step, token: str) -> Answer:
        body = {name: step[name] for name in ("currency", "rate", "per")}
        return await self._do("/exchange-rates", step, token, lambda _: {"done": "set"}, body)

    async def _add_holiday(self, step: Step, token: str) -> Answer:
        return await self._do("/holidays", step, token, lambda _: {"done": "added"}, {"day": step["day"], "name": "fiesta"})

    async def _week(self, step: Step, token: str) -> Answer:
        status, said = await self.ask("GET", f"/weeks/{step['monday']}?entity_id={step['entity']}", token)
        return self._refused(status, said) if status >= 400 else _account(said)

    async def _close_week(self, step: Step, token: str) -> Answer:
        return await self._do(f"/weeks/{step['monday']}/close", step, token, _account, {"entity_id": step["entity"]})

    async def _open_shift(self, step: Step, token: str) -> Answer:
        def opened(said: Any) -> Answer:
            self.names.shifts[step["place"]] = said["id"]
            return self._shift(said)

        return await self._do("/shifts", step, token, opened, {"opening": amounts.text(step["opening"])})

    async def _move_cash(self, step: Step, token: str) -> Answer:
        body = {"direction": step["direction"], "amount": amounts.text(step["amount"]), "reason": "a history"}
        return await self._do(f"{self._of_shift(step['shift'])}/movements", step, token, self._shift, body)

    async def _count_shift(self, step: Step, token: str) -> Answer:
        ways = [{"method_id": way, "counted": self._amount(way, counted)} for way, counted in step["ways"]]
        target = f"{self._of_shift(step['shift'])}/{str(step['do']).partition(' ')[0]}"
        return await self._do(target, step, token, self._shift, {"counted": amounts.text(step["counted"]), "methods": ways})

    _close_shift = _count_shift

    async def shift(self, step: int, token: str) -> Answer:
        """Return a shift as somebody sees it."""
        status, said = await self.ask("GET", self._of_shift(step), token)
        return self._refused(status, said) if status >= 400 else self._shift(said)

    def _of_shift(self, step: int) -> str:
        return f"/shifts/{self.names.shifts.get(step, 2**50)}"

    def _shift(self, said: Any) -> Answer:
        found = {name: said[name] and amounts.cents(said[name]) for name in ("opening", "counted", "expected", "difference")}
        taken = said["takings"]
        parts = {part: (one["count"], amounts.cents(one["amount"])) for part, one in taken.items()} if taken else None
        moved = [(one["direction"], amounts.cents(one["amount"]), _member(one["by"])) for one in said["movements"]]
        counts = [(_member(one["by"]), [self._counted(way) for way in one["methods"]]) for one in said["counts"]]
        ways = said["methods"]
        found |= {"ways": None if ways is None else {one["method_id"]: self._units(one, "expected") for one in ways}}
        found |= {
            "done": "shift",
            "shift": self.names.shift_of(said["id"]),
            "by": self.names.member(said["user_id"]),
            "entity": said["entity_id"],
        }
        closed = said["closed_by"] and _member(said["closed_by"])
        return found | {"closed": closed, "takings": parts, "moved": moved, "counts": counts}

    def _counted(self, said: Any) -> list[int | None]:
        return [said["method_id"], *(said[name] and self._units(said, name) for name in ("counted", "difference"))]

    def _units(self, said: Any, name: str) -> int:
        return amounts.cents(said[name], self.names.decimals.get(said["method_id"], 2))

    def _refused(self, status: int, said: Any) -> Answer:
        """Translate a problem of /v1."""
        answer: Answer = {"refused": said.get("reason", said["title"]), "status": status}
        if "bound" in said:
            answer["bound"] = _amount(said["bound"])
        if "events" in said:
            answer["events"] = sorted(self.names.name_of(one) for one in said["events"])
        if "subject" in said:
            answer["subject"] = said["subject"]
        if "until" in said:
            answer["until"] = at(said["until"])
        if "errors" in said:
            answer["errors"] = [_error(one) for one in said["errors"]]
        return answer


def at(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _member(email: str) -> int:
    return int(email.partition("@")[0].removeprefix("member"))


def _account(said: Any) -> Answer:
    names = {"sale": "sales", "prize": "prizes"}
    kinds = ("opening", "sale", "commission", "prize", "balance", "expired", "payments", "closing")
    sums = {kind: amounts.cents(said[names.get(kind, kind)]) for kind in kinds}
    return sums | {"done": "week", "state": said["status"], "monday": date.fromisoformat(said["monday"])}


def _amount(bound: Any) -> int:
    return amounts.cents(bound) if isinstance(bound, str) else int(bound)


def _error(said: Any) -> Answer:
    error: Answer = {"wager": int(said["pointer"].rpartition("/")[2]), "reason": said["reason"]}
    for name in ("bound", "room"):
        if name in said:
            error[name] = _amount(said[name])
    return error | ({"level": said["level"]} if "level" in said else {})
