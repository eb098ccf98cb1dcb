"""Doors of the real house, in process: our own `/v1`, and the Banklot portal with its own words; both with their lanes."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from model import money
from model.answers import Answer
from model.names import Names
from model.steps import Step
from taquilla.api.app import DIALECT as V1
from taquilla.api.app import v1
from taquilla.dialects.banklot.app import DIALECT as BANKLOT
from taquilla.dialects.banklot.app import banklot
from taquilla.engine.house import House
from taquilla.http.lanes import GIVEN, Lane

Headers = list[tuple[bytes, bytes]]
NUMBERS = {"triple": 1, "terminal": 2, "triple_sign": 3, "terminal_sign": 4, "animalitos": 5, "tripleta": 7, "triple_ab": 8,
           "terminal_ab": 9, "animal_ab": 9}  # fmt: skip
"""The numbers of games in Banklot, and in rules (GM-01)."""
AMOUNTS = ("stake_min", "stake_max", "quota", "pay_alone_max")
RULES = {"basis_points": "basis_points", "hundredths": "hundredths", "cancels_max": "cancels_max", "offered": "is_sold",
         "ticket_max_wagers": "wagers_max"} | {name: name for name in AMOUNTS}  # fmt: skip
SCOPES = {"product": "product_id", "game": "game", "selection": "selection"}
ORDERS = {"order": "", "approve order": "/approve"}


class _Request:
    """A request that a lane may take."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers, self.body = headers, body
        self.told: asyncio.Future[tuple[int, bytes] | None] = asyncio.get_running_loop().create_future()
        self.given: object = None

    def reply(self, status: int, lines: bytes, body: bytes) -> None:
        """Send the response."""
        self.told.set_result((status, body))

    def hand_back(self, given: object) -> None:
        """Let the app respond."""
        self.given = given
        self.told.set_result(None)


def _takes(lane: Lane, request: _Request) -> bool:
    """Hand a request to a lane. One that raises has done nothing, and the app makes the same refusal."""
    try:
        return lane(request)
    except Exception:
        return False


class _Door:
    """A door: its app and its lanes."""

    def __init__(self, names: Names, app: Any, lanes: Iterable[tuple[str, Lane]]) -> None:
        self.names, self.app, self.lanes = names, app, dict(lanes)

    async def send(self, method: str, target: str, headers: Headers, body: Any = None) -> tuple[int, bytes]:
        """Send a request, by its lane where it has one, and else the long way. Return the status and the body."""
        content = b"" if body is None else json.dumps(body).encode()
        path, _, query = target.partition("?")
        headers = [*headers, (b"host", b"house")]
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())] if content else []
        lane, given = self.lanes.get(path) if method == "POST" else None, {}
        if lane is not None:
            request = _Request(headers, content)
            if _takes(lane, request):
                told = await request.told
                if told is not None:
                    return told
                given = {GIVEN: request.given}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("house", 80), "state": {},
        } | given  # fmt: skip
        sent: list[Any] = []
        asked = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Any:
            return asked.pop() if asked else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(cast(Any, scope), receive, send)
        return sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])

    async def carry_out(self, step: Step, token: str) -> Answer:
        """Carry a step out, and return what the door answers."""
        answer: Answer = await getattr(self, f"_{step['do'].replace(' ', '_')}")(step, token)
        return answer


def key_of(step: Step) -> str:
    """Return the key of a step's command: its own, or that of an earlier step."""
    return f"step {step.get('key', step['place'])}"


class OurOwn(_Door):
    """Our own API."""

    def __init__(self, names: Names, house: House) -> None:
        super().__init__(names, v1(house), V1.lanes(house))

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the words of this door: the model's, but for what a wager's fault repeats."""
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

    async def _do(self, target: str, step: Step, token: str, told: Any, body: Any = None) -> Answer:
        """Post a command. told makes the model's answer of what was answered."""
        status, said = await self.ask("POST", target, token, key_of(step), body)
        answer: Answer = self._refused(status, said) if status >= 400 else told(said)
        return answer

    async def _sell(self, step: Step, token: str) -> Answer:
        return await self._do("/tickets", step, token, self._sold, self._wagers(step))

    async def _try(self, step: Step, token: str) -> Answer:
        status, said = await self.ask("POST", "/tickets/dry-run", token, "", self._wagers(step))
        return self._refused(status, said) if status >= 400 else {"done": "tried", "amount": money.cents(said["amount"])}

    def _wagers(self, step: Step) -> Any:
        wagers = [
            {"draw_id": self.names.draw(one["draw"]), "game": one["game"], "selection": one["selection"],
             "stake": money.text(one["stake"])}
            for one in step["wagers"]
        ]  # fmt: skip
        return {"wagers": wagers}

    def _sold(self, said: Any) -> Answer:
        day = date.fromisoformat(said["day"])
        return {
            "done": "sold", "ticket": {"uuid": UUID(said["id"]), "number": said["number"], "day": day, "pin": said["pin"]},
            "by": said["seller_id"], "entity": said["entity_id"], "state": said["status"],
            "sold_at": at(said["sold_at"]), "day": day, "expires_at": at(said["expires_at"]),
            "amount": money.cents(said["amount"]), "cancel_until": at(said["cancel_until"]),
            "wagers": [
                [self.names.name_of(one["draw_id"]), one["game"], one["selection"], money.cents(one["stake"])]
                for one in said["wagers"]
            ],
        }  # fmt: skip

    def _ticket(self, step: Step) -> str:
        return f"/tickets/{self.names.tickets[step['ticket']]['uuid']}"

    async def _undo(self, step: Step, token: str) -> Answer:
        verb = {"canceled": "cancel", "rejected": "revert"}[str(step["state"])]
        return await self._do(f"{self._ticket(step)}/{verb}", step, token, lambda said: {"done": said["state"]})

    async def _pay(self, step: Step, token: str) -> Answer:
        def told(said: Any) -> Answer:
            lines = [[line["line"], money.cents(line["prize"])] for line in said["lines"]]
            return {"done": "paid", "prize": money.cents(said["prize"]), "lines": lines}

        return await self._do(f"{self._ticket(step)}/pay", step, token, told, {"pin": pin(self.names, step)})

    async def _decide(self, step: Step, token: str) -> Answer:
        def told(said: Any) -> Answer:
            return {"done": said["decision"], "amount": money.cents(said["amount"])}

        return await self._do(f"{self._ticket(step)}/payment/{'approve' if step['approve'] else 'refuse'}", step, token, told)

    async def _enter(self, step: Step, token: str) -> Answer:
        return await self._result("/results", step, token)

    async def _approve(self, step: Step, token: str) -> Answer:
        return await self._result("/results/approve", step, token)

    async def _result(self, path: str, step: Step, token: str) -> Answer:
        body = {"draw_id": self.names.draw(step["name"]), "outcome": step["text"]}
        return await self._do(path, step, token, lambda said: {"done": said["version"]}, body)

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
                values[RULES[name]] = money.text(value) if name in AMOUNTS else bool(value) if name == "offered" else value
        if rule["kind"] == "commission":
            values["on_profit"] = rule.get("basis") == "profit"
        scope = {"entity_id": int(number)} if owner == "entity" else {}
        scope |= {SCOPES[name]: rule[name] for name in SCOPES if name in rule}
        ends = {"ends_at": (self.names.at + timedelta(seconds=rule["lasts"])).isoformat()} if "lasts" in rule else {}
        return await self._do("/rules", step, token, lambda _: {"done": "added"}, {"values": values, "scope": scope} | ends)

    async def _approve_rule(self, step: Step, token: str) -> Answer:
        return await self._do(f"/loosenings/{step['number']}/approve", step, token, lambda _: {"done": "added"})

    async def _payment(self, step: Step, token: str) -> Answer:
        amount = step["amount"]
        body = {"entity_id": step["entity"], "amount": money.text(abs(amount)), "direction": "paid" if amount > 0 else "received"}

        def told(said: Any) -> Answer:
            units = money.cents(said["amount"]) * (1 if said["direction"] == "paid" else -1)
            return {"done": "recorded", "entity": said["entity_id"], "amount": units, "day": date.fromisoformat(said["day"])}

        return await self._do("/payments", step, token, told, body)

    async def _week(self, step: Step, token: str) -> Answer:
        status, said = await self.ask("GET", f"/weeks/{step['monday']}?entity_id={step['entity']}", token)
        return self._refused(status, said) if status >= 400 else _account(said)

    async def _close_week(self, step: Step, token: str) -> Answer:
        return await self._do(f"/weeks/{step['monday']}/close", step, token, _account, {"entity_id": step["entity"]})

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


BANKLOT_SAYS = {
    "TOKEN_DEAD": (403, "the session has ended"), "NOT_ALLOWED": (403, "this user may not do that"),
    "KEY_REUSED": (409, "the key was used for another ticket"),
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
}  # fmt: skip
"""The portal's status and message of each refusal (docs/dialects/banklot.md)."""
OF_PAYING = {"TICKET_CANCELED": (409, "ticket is canceled"), "TICKET_REJECTED": (409, "ticket is rejected")}
COUNTS = ("WAGERS_TOO_MANY", "EXPANSION_TOO_LARGE", "SEQUENCES_TOO_MANY", "CANCELS_USED")
"""Refusals whose bound is a number of things, and no amount."""
_HTTP = {401: 400, 409: 400, 422: 400}


class Banklot(_Door):
    """The portal of tills: tickets by number, amounts in whole units, refusals in sentences."""

    def __init__(self, names: Names, house: House) -> None:
        super().__init__(names, banklot(house), BANKLOT.lanes(house))

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model in the portal's words."""
        if "refused" in answer:
            return self._refusal(step, answer)
        done = answer["done"]
        if step["do"] == "sell":
            names = ("ticket", "sold_at", "expires_at", "amount", "state", "wagers")
            return {"status": 201} | {name: answer[name] for name in names}
        if step["do"] == "pay":
            return {"status": 200, "prize": answer["prize"], "paid": [amount for _, amount in answer["lines"]]}
        return {"status": 200, "number": self.names.tickets[step["ticket"]]["number"], "state": done}

    def _refusal(self, step: Step, answer: Answer) -> Answer:
        status, sentence = BANKLOT_SAYS[answer["refused"]]
        if step["do"] == "pay":
            status, sentence = OF_PAYING.get(answer["refused"], (status, sentence))
        told: Answer = {"http": _HTTP.get(status, status), "status": status}
        if "errors" not in answer:
            events = sorted(self.names.draw(one) for one in answer.get("events", ()))
            return told | {"error": sentence.format(bound=_written(answer.get("bound"), answer["refused"]), events=events)}
        texts = [self._fault(one) for one in answer["errors"]]
        told["error"] = "; ".join(texts[:10]) + (f"; and {len(texts) - 10} more" if len(texts) > 10 else "")
        if answer["refused"] == "SELECTION_FULL":
            full = dict[str, Any]()
            for one in answer["errors"]:
                left = [self.names.draw(one["draw"]), one["stake"], one["room"]]
                full.setdefault(one["text"], []).append(left)
            told["left"] = full
        return told

    def _fault(self, one: Answer) -> str:
        _, sentence = BANKLOT_SAYS[one["reason"]]
        bound, room = _written(one.get("bound"), one["reason"]), _written(one.get("room"))
        return f"wager {one['wager'] + 1} (`{one['text']}`): {sentence.format(bound=bound, room=room)}"

    async def _ask(self, path: str, step: Step, token: str, body: Any, told: Any) -> Answer:
        headers = [(b"x-auth-token", token.encode()), (b"idempotency-key", key_of(step).encode())]
        status, content = await self.send("POST", path, headers, body)
        said = json.loads(content, parse_float=Decimal)
        if "error" not in said:
            answer: Answer = told(said["response"])
            return {"status": said["status"]} | answer
        # A closed session is unknown before the counter, and has ended behind it: the portal says the one or the other.
        error = said["error"].replace("the token is missing, unknown or expired", BANKLOT_SAYS["TOKEN_DEAD"][1])
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


def pin(names: Names, step: Step) -> int:
    """Return the PIN that a payment shows: the ticket's, or another one."""
    right: int = names.tickets[step["ticket"]]["pin"]
    return right if step["is_right"] else (right + 1) % 100_000_000


def at(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _account(said: Any) -> Answer:
    names = {"sale": "sales", "prize": "prizes"}
    kinds = ("opening", "sale", "commission", "prize", "balance", "payments", "closing")
    sums = {kind: money.cents(said[names.get(kind, kind)]) for kind in kinds}
    return sums | {"done": "week", "state": said["state"], "monday": date.fromisoformat(said["monday"])}


def _amount(bound: Any) -> int:
    return money.cents(bound) if isinstance(bound, str) else int(bound)


def _error(said: Any) -> Answer:
    error: Answer = {"wager": int(said["pointer"].rpartition("/")[2]), "reason": said["reason"]}
    for name in ("bound", "room"):
        if name in said:
            error[name] = _amount(said[name])
    return error | ({"level": said["level"]} if "level" in said else {})


def _written(amount: int | None, reason: str = "") -> str:
    if reason in COUNTS:
        return str(amount)
    return money.text(amount or 0).rstrip("0").rstrip(".")


def _units(amount: int | Decimal) -> int:
    return int(amount * 100)


def _number(cents: int) -> int | float:
    return cents / 100 if cents % 100 else cents // 100
