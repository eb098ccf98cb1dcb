"""The real house, asked as the model is: `/v1` called in process, over a PostgreSQL of its own, by a clock that stands still."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
from tests.passwords import light
from tests.sessions import plant_session
from tests.slow_clock import slow_down

from model import compare, money, people, world
from model.answers import Answer
from model.clock import ZONE, World
from model.steps import Step
from taquilla.api.app import v1
from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.store.postgres.schema import migrate

OPERATOR = 1
GAMES = {"triple": 1, "terminal": 2, "triple_sign": 3, "terminal_sign": 4, "animalitos": 5}
STANDING = 10**15  # times slower than the machine's: every instant of a history is the model's
SESSION = timedelta(hours=11)
ORDERS = {"order": "", "approve order": "/approve"}


async def furnish_template(server: Embedded, name: str) -> None:
    """Make a database with the schema and the model's catalogue, whose clock stands still at the beginning of all histories."""
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {name}".encode())
    migrate(server.url(OWNER, name))
    with psycopg.connect(server.url(OWNER, name), autocommit=True) as owner:
        slow_down(owner, STANDING)
        owner.execute("update house_clock set shift = shift + (%s - house_now())", [world.MORNING])
    async with await connect(server.url(database=name)) as connection:
        await load_catalogue(connection, read_catalogue(world.CATALOGUE))


class RealHouse:
    """A house over a database of its own, and what it knows of a history: the tickets of its steps, the ids of its draws."""

    def __init__(self, house: House, owner: psycopg.Connection[Any]) -> None:
        self.house, self.owner, self.app, self.at = house, owner, v1(house), world.MORNING
        self.tickets: dict[int, tuple[UUID, int]] = {}
        self.steps: dict[UUID, int] = {}
        self.sales: dict[int, Any] = {}
        self.ids: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.unknown: dict[str, int] = {}
        self.tokens: dict[int, tuple[datetime, str]] = {}

    @classmethod
    async def open(cls, server: Embedded, database: str, key_file: Path) -> "RealHouse":
        """Open a house over a copy of the template."""
        url = server.url(database=database)
        house = await House.open(url, key_file, auditor_url=server.url(AUDITOR, database))
        return cls(house, psycopg.connect(server.url(OWNER, database), autocommit=True))

    async def close(self) -> None:
        """Close it."""
        await self.house.close()
        self.owner.close()

    async def furnish(self, now: World) -> None:
        """Add the operator of a world, its tree, people and rules."""
        office = self.house.people.office
        await office.add_operator(OPERATOR, name="modelo", currency="VES", exponent=2, zone="America/Caracas")
        for one, entity in now["entities"].items():
            await office.add_entity(
                OPERATOR, entity_id=one, name=f"entity {one}", parent_id=entity["parent"], credit=entity["credit"]
            )
        for one, member in now["members"].items():
            who = {"member_id": one, "entity_id": member["entity"], "email": email(one), "role": member["role"]}
            await office.add_member(OPERATOR, **who, password=light("gato verde canta"))
        for rule in now["rules"]:
            await self._add_rule(now, rule)
        for one in now["members"]:
            self._token(now, one)

    async def _add_rule(self, now: World, rule: World) -> None:
        row = {name: value for name, value in rule.items() if name not in ("kind", "owner")}
        kind, _, number = rule["owner"].partition(" ")
        if kind == "member":
            row |= {"entity": now["members"][int(number)]["entity"], "member": int(number)}
        elif kind == "entity":
            row["entity"] = int(number)
        if "game" in row:
            row["game"] = GAMES[row["game"]]
        await self.house.lottery.rules.add_rule(OPERATOR, rule["kind"], row)

    def _token(self, now: World, by: int) -> str:
        """Return somebody's token, a new one once the last is near its end; whoever is closed keeps a dead one."""
        if by not in self.tokens or (self.tokens[by][0] + SESSION < now["now"] and people.is_active(now, by)):
            self.tokens[by] = now["now"], plant_session(self.owner, self.house.people.access._keyring, email(by))
        return self.tokens[by][1]

    async def carry_out(self, now: World, step: Step) -> Answer:
        """Carry a step out, and answer as the model does. now is the model's world after the step: its clock and its people."""
        if self.at != now["now"]:
            self.at = now["now"]
            self.owner.execute("select move_house_clock(%s)", [self.at])
        doing = str(step["do"])
        if doing == "work":
            return await self._work()
        if doing == "rule":
            await self._add_rule(now, step["rule"])
            return {"done": "added"}
        if doing == "close member":
            await self.house.people.office.close_member(OPERATOR, step["who"])
            return {"done": "closed"}
        if doing == "close entity":
            await self.house.people.office.close_entity(OPERATOR, step["which"])
            return {"done": "closed"}
        method = getattr(self, f"_{doing.replace(' ', '_')}")
        return await method(step, self._token(now, step["by"]))

    async def _work(self) -> Answer:
        async with self.house.database.connection() as connection:
            await self.house.duties.do_all(connection, [OPERATOR])
        return {"done": "worked"}

    async def ask(self, method: str, target: str, token: str, key: str = "", body: Any = None) -> tuple[int, Any]:
        """Send a request to /v1 in process. Return the status and what was answered."""
        content = b"" if body is None else json.dumps(body).encode()
        path, _, query = target.partition("?")
        headers = [(b"authorization", f"Bearer {token}".encode()), (b"host", b"house")]
        headers += [(b"idempotency-key", key.encode())] if key else []
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())] if content else []
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": f"/v1{path}", "raw_path": f"/v1{path}".encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("house", 80), "state": {},
        }  # fmt: skip
        sent: list[Any] = []
        asked = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Any:
            return asked.pop() if asked else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(cast(Any, scope), receive, send)
        said = b"".join(part.get("body", b"") for part in sent[1:])
        return sent[0]["status"], json.loads(said) if said else None

    # ---- steps

    async def _sell(self, step: Step, token: str) -> Answer:
        wagers = [
            {"draw_id": self._draw(one["draw"]), "game": one["game"], "selection": one["selection"],
             "stake": money.text(one["stake"])}
            for one in step["wagers"]
        ]  # fmt: skip
        self.sales[step["place"]] = step["wagers"]
        status, said = await self.ask("POST", "/tickets", token, f"step {step['place']}", {"wagers": wagers})
        return self._refused(status, said) if status >= 400 else self._sold(step, said)

    async def _again(self, step: Step, token: str) -> Answer:
        return await self._sell(step | {"place": step["ticket"], "wagers": self.sales[step["ticket"]]}, token)

    def _sold(self, step: Step, said: Any) -> Answer:
        uuid = UUID(said["id"])
        if uuid not in self.steps:
            pin = said["pin"]
            self.tickets[step["place"]], self.steps[uuid] = (uuid, pin), step["place"]
        return {
            "done": "sold", "by": said["seller_id"], "entity": said["entity_id"], "state": said["status"],
            "sold_at": _at(said["sold_at"]), "day": date.fromisoformat(said["day"]), "expires_at": _at(said["expires_at"]),
            "amount": money.cents(said["amount"]), "cancel_until": _at(said["cancel_until"]),
            "wagers": [
                [self.name_of(one["draw_id"]), one["game"], one["selection"], money.cents(one["stake"])] for one in said["wagers"]
            ],
        }  # fmt: skip

    async def _undo(self, step: Step, token: str) -> Answer:
        verb = {"canceled": "cancel", "rejected": "revert"}[str(step["state"])]
        uuid, _ = self.tickets[step["ticket"]]
        status, said = await self.ask("POST", f"/tickets/{uuid}/{verb}", token, f"step {step['place']}")
        return self._refused(status, said) if status >= 400 else {"done": said["state"]}

    async def _pay(self, step: Step, token: str) -> Answer:
        uuid, pin = self.tickets[step["ticket"]]
        body = {"pin": pin if step["is_right"] else (pin + 1) % 100_000_000}
        status, said = await self.ask("POST", f"/tickets/{uuid}/pay", token, f"step {step['place']}", body)
        if status >= 400:
            return self._refused(status, said)
        lines = [[line["line"], money.cents(line["prize"])] for line in said["lines"]]
        return {"done": "paid", "prize": money.cents(said["prize"]), "lines": lines}

    async def _decide(self, step: Step, token: str) -> Answer:
        verb = "approve" if step["approve"] else "refuse"
        uuid, _ = self.tickets[step["ticket"]]
        status, said = await self.ask("POST", f"/tickets/{uuid}/payment/{verb}", token, f"step {step['place']}")
        if status >= 400:
            return self._refused(status, said)
        return {"done": said["decision"], "amount": money.cents(said["amount"])}

    async def _enter(self, step: Step, token: str) -> Answer:
        return await self._result("/results", step, token)

    async def _approve(self, step: Step, token: str) -> Answer:
        return await self._result("/results/approve", step, token)

    async def _result(self, path: str, step: Step, token: str) -> Answer:
        body = {"draw_id": self._draw(step["name"]), "outcome": step["text"]}
        status, said = await self.ask("POST", path, token, f"step {step['place']}", body)
        return self._refused(status, said) if status >= 400 else {"done": said["version"]}

    async def _order(self, step: Step, token: str) -> Answer:
        path = f"/draws/{self._draw(step['name'])}/{step['verb']}{ORDERS[str(step['do'])]}"
        body = {"reason": "a history"} if step["do"] == "order" else None
        status, said = await self.ask("POST", path, token, f"step {step['place']}", body)
        return self._refused(status, said) if status >= 400 else {"done": said["version"]}

    _approve_order = _order

    def _refused(self, status: int, said: Any) -> Answer:
        """Translate a problem of /v1."""
        answer: Answer = {"refused": said.get("reason", said["title"]), "status": status}
        if "bound" in said:
            answer["bound"] = _amount(said["bound"])
        if "events" in said:
            answer["events"] = sorted(self.name_of(one) for one in said["events"])
        if "until" in said:
            answer["until"] = _at(said["until"])
        if "errors" in said:
            answer["errors"] = [_error(one) for one in said["errors"]]
        return answer

    # ---- names

    def _draw(self, name: str) -> int:
        if name not in self.ids:
            self._learn()
        if name in self.ids:
            return self.ids[name]
        # No such draw yet: it is asked for by a number that it never gets.
        unknown = self.unknown.setdefault(name, 2**50 + len(self.unknown))
        self.names[unknown] = name
        return unknown

    def name_of(self, event: int) -> str:
        """Return the name of a draw."""
        if event not in self.names:
            self._learn()
        return self.names[event]

    def _learn(self) -> None:
        for event, product, list_id, at in self.owner.execute("select id, product_id, list_id, draws_at from event").fetchall():
            local = at.astimezone(ZONE)
            self.names[event] = f"{product}/{list_id} {local.date()} {local:%H:%M}"
            self.ids[self.names[event]] = event

    # ---- what is kept

    def kept(self) -> dict[str, Any]:
        """Return the rows as `compare.kept` returns them of the model."""
        return {name: read(self) for name, read in compare.READS.items()}

    def rows(self, query: str, *values: Any) -> Iterable[tuple[Any, ...]]:
        """Read rows as the owner."""
        return self.owner.execute(query.encode(), values).fetchall()

    async def report(self, now: World, first: date, last: date, top: int) -> dict[int, dict[str, int]]:
        """Return the sums of each agency, as `ledger.report` does."""
        target = f"/reports/period?first_day={first}&last_day={last}&group=entity&entity_id={top}"
        status, said = await self.ask("GET", target, self._token(now, world.ADMINISTRATOR))
        assert status == 200, said
        names = {"sale": "sales", "prize": "prizes"}
        kinds = ("sale", "commission", "parent_commission", "prize", "balance")
        found = {one["entity_id"]: {kind: money.cents(one[names.get(kind, kind)]) for kind in kinds} for one in said["groups"]}
        return {entity: sums for entity, sums in found.items() if any(sums.values())}

    async def states(self, now: World) -> dict[int, str]:
        """Return the state of each ticket, by the step of its sale."""
        found, cursor = dict[int, str](), ""
        while True:
            target = f"/tickets?limit=200{cursor}"
            status, said = await self.ask("GET", target, self._token(now, world.ADMINISTRATOR))
            assert status == 200, said
            found |= {self.steps[UUID(one["id"])]: one["status"] for one in said["tickets"]}
            if said["next"] is None:
                return found
            cursor = f"&cursor={said['next']}"

    async def audit(self) -> list[str]:
        """Return what the auditor finds, and the duties that fail."""
        report = await self.house.audit()
        found = [str(one) for one in (*report.violations, *report.undecided)]
        return found + [str(one) for one in (await self.house.failing.standing())[1]]


def email(member: int) -> str:
    """Return a member's address."""
    return f"member{member}@modelo.example"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _amount(bound: Any) -> int:
    return money.cents(bound) if isinstance(bound, str) else int(bound)


def _error(said: Any) -> Answer:
    error: Answer = {"wager": int(said["pointer"].rpartition("/")[2]), "reason": said["reason"]}
    for name in ("bound", "room"):
        if name in said:
            error[name] = _amount(said[name])
    return error | ({"level": said["level"]} if "level" in said else {})


