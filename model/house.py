"""The real house, asked as the model is: in process, over a PostgreSQL of its own, by a clock that stands still."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psycopg
from tests.passwords import light
from tests.sessions import plant_session
from tests.slow_clock import slow_down

from model import compare, money, people, world
from model.answers import Answer
from model.banklot import Banklot
from model.chance import Chance
from model.clock import World, day_of
from model.door import NUMBERS, Door
from model.names import Names
from model.our_own import OurOwn
from model.steps import Step
from model.turnstile import Turnstile
from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.engine.pace import Pace
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.embedded import AUDITOR, OWNER
from taquilla.store.postgres.schema import migrate

OPERATOR = 1
TEMPLATE = "template_model"
STANDING = 10**15  # times slower than the machine's: every instant of a history is the model's
FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
SESSION = timedelta(hours=11)
ALL_EVERY = 8
"""One in so many rounds of work does all duties, as a worker does each minute; the others do what a look finds due."""


class Server(Protocol):
    """A PostgreSQL: how a user reaches a database of it."""

    def url(self, user: str = ..., database: str = ...) -> str:
        """Return the address of a database for a user."""


async def furnish_template(server: Server, name: str) -> None:
    """Make a database with the schema and the model's catalogue, whose clock stands still at the beginning of all histories."""
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {name}".encode())
    migrate(server.url(OWNER, name))
    with psycopg.connect(server.url(OWNER, name), autocommit=True) as owner:
        slow_down(owner, STANDING)
        owner.execute("update house_clock set shift = shift + (%s - house_now())", [world.MORNING])
    async with await connect(server.url(database=name)) as connection:
        await load_catalogue(connection, read_catalogue(world.CATALOGUE))


class RealHouse(Names):
    """A house over a database of its own, and the names of its tickets and draws in a history."""

    def __init__(self, house: House, owner: psycopg.Connection[Any]) -> None:
        super().__init__(owner)
        self.house = house
        assert isinstance(house.counter, Turnstile)
        self.turnstile = house.counter
        self.own, self.works = OurOwn(self, house), 0
        self.worked_on: date | None = None
        self.doors = {"v1": self.own, "banklot": Banklot(self, house), "chance": Chance(self, house)}
        self.tokens: dict[int, tuple[datetime, str]] = {}

    @classmethod
    async def open(cls, server: Server, database: str, key_file: Path) -> "RealHouse":
        """Open a house over a copy of the template."""
        url = server.url(database=database)
        house = await House.open(url, key_file, auditor_url=server.url(AUDITOR, database), around_counter=Turnstile)
        return cls(house, psycopg.connect(server.url(OWNER, database), autocommit=True))

    async def close(self) -> None:
        """Close it."""
        await self.house.close()
        self.owner.close()

    async def furnish(self, now: World) -> None:
        """Add the operator of a world, its tree, people and rules. In every other one long work goes in very small steps."""
        if now["seed"] % 2:
            self.house.subjects.lottery.paces = {duty: Pace(2, rows_min=1, rows_max=3) for duty in ("settle", "fold")}
        office = self.house.people.office
        await office.add_operator(OPERATOR, name="modelo", currency="VES", exponent=2, zone="America/Caracas")
        for one, entity in now["entities"].items():
            await office.add_entity(
                OPERATOR, entity_id=one, name=f"entity {one}", parent_id=entity["parent"], credit=entity["credit"]
            )
        for one, member in now["members"].items():
            if member["role"] == "reseller":
                await self._add_reseller(one, member["entity"])
                continue
            who = {"member_id": one, "entity_id": member["entity"], "email": email(one), "role": member["role"]}
            await office.add_member(OPERATOR, **who, password=light("gato verde canta"))
        for rule in now["rules"]:
            await self._add_rule(now, rule)
        for one in now["members"]:
            self._token(now, one)

    async def _add_reseller(self, one: int, entity: int) -> None:
        _, token = await self.house.people.access_tokens.add(OPERATOR, entity, name=f"reseller {one}")
        (member,) = self.rows("select id from member where role = 'reseller' and entity_id = %s", entity)
        self.members[member[0]], self.tokens[one] = one, (FOREVER, token)

    async def _add_rule(self, now: World, rule: World) -> None:
        row = {name: value for name, value in rule.items() if name not in ("kind", "owner", "starts", "lasts")}
        kind, _, number = rule["owner"].partition(" ")
        if kind == "member":
            row |= {"entity": now["members"][int(number)]["entity"], "member": int(number)}
        elif kind == "entity":
            row["entity"] = int(number)
        if "game" in row:
            row["game"] = NUMBERS[row["game"]]
        await self.house.lottery.rules.add_rule(OPERATOR, rule["kind"], row)

    def _token(self, now: World, by: int) -> str:
        """Return somebody's token, a new one once the last is near its end; whoever is closed keeps a dead one."""
        if by not in self.tokens or (self.tokens[by][0] + SESSION < now["now"] and people.is_active(now, by)):
            self.tokens[by] = now["now"], plant_session(self.owner, self.house.people.access._keyring, email(by))
        return self.tokens[by][1]

    async def carry_out(self, now: World, steps: Sequence[Step]) -> list[Answer]:
        """Carry steps out, several at once, and answer as the model does.

        now is the model's world after them: its clock and its people. The commands of several reach the counter in their order.
        """
        if self.at != now["now"]:
            self.at = now["now"]
            self.owner.execute("select move_house_clock(%s)", [self.at])
        if len(steps) == 1:
            answers = [await self._carry_out(now, steps[0])]
        else:
            answers = await self.turnstile.together({step["place"]: self._carry_out(now, step) for step in steps})
        for step, answer in zip(steps, answers, strict=True):
            if isinstance(answer.get("ticket"), dict):
                answer["ticket"] = self.learn_ticket(step["place"], answer["ticket"])
        return answers

    async def _carry_out(self, now: World, step: Step) -> Answer:
        doing = str(step["do"])
        if doing == "work":
            return await self._work(now)
        if doing == "close member":
            await self.house.people.office.close_member(OPERATOR, step["who"])
            return {"done": "closed"}
        if doing == "close entity":
            await self.house.people.office.close_entity(OPERATOR, step["which"])
            return {"done": "closed"}
        return await self.door(step).carry_out(step, self._token(now, step["by"]))

    def door(self, step: Step) -> Door:
        """Return the door that a step goes through."""
        return self.doors[step.get("door", "v1")]

    async def _work(self, now: World) -> Answer:
        """Do what a look finds due, until a look finds nothing new; in a new day, and now and then, all there is to do."""
        self.works, today = self.works + 1, day_of(now["now"])
        duties, seen = self.house.duties, set[Any]()
        async with self.house.database.connection() as connection:
            if self.worked_on != today or self.works % ALL_EVERY == 0:
                self.worked_on = today
                await duties.do_all(connection, [OPERATOR])
                return {"done": "worked"}
            while fresh := {one for one in await duties.find_due(connection, [OPERATOR]) if one.at <= now["now"]} - seen:
                seen |= fresh
                left = await duties.do_due(connection, OPERATOR, {one.duty for one in fresh})
                while left.duties:
                    left = await duties.do_due(connection, OPERATOR, left.duties)
        return {"done": "worked"}

    def kept(self) -> dict[str, Any]:
        """Return the rows as `compare.kept` returns them of the model."""
        return {name: read(self) for name, read in compare.READS.items()}

    def rows(self, query: str, *values: Any) -> Iterable[tuple[Any, ...]]:
        """Read rows as the owner."""
        return self.owner.execute(query.encode(), values).fetchall()

    async def report(self, now: World, first: date, last: date, top: int) -> dict[int, dict[str, int]]:
        """Return the sums of each agency, as `ledger.report` does."""
        target = f"/reports/period?first_day={first}&last_day={last}&group=entity&entity_id={top}"
        status, said = await self.own.ask("GET", target, self._token(now, world.ADMINISTRATOR))
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
            status, said = await self.own.ask("GET", target, self._token(now, world.ADMINISTRATOR))
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
