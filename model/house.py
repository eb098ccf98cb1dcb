"""The real house, asked as the model is: in process, over a PostgreSQL of its own, by a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from tests.passwords import light
from tests.sessions import plant_session

from model import amounts, compare, people, world
from model.answers import Answer
from model.banklot import Banklot
from model.betstack import Betstack
from model.chance import Chance
from model.clock import World, day_of
from model.door import NUMBERS, PRESENT, Door
from model.faults import Faults
from model.furnishing import OPERATOR, TEMPLATE, Server, open_sports, open_wallets
from model.gap import Gap
from model.lobby_door import LobbyDoor
from model.names import Names
from model.nonsense_door import Nonsense
from model.operator_wallet import OperatorWallet
from model.our_own import OurOwn
from model.pages import Pages
from model.steps import Step, fault_of
from model.turnstile import Turnstile
from taquilla.domain.lottery.tenders import ExchangeRate, PaymentMethod
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.batcher import PASSING
from taquilla.engine.gate import HOUSE, behind_gate
from taquilla.engine.house import House
from taquilla.engine.lottery.rule_judging import RuleToAdd, add_behind, checked_beginning, load_rules
from taquilla.engine.pace import Pace
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.embedded import AUDITOR, OWNER

FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
SESSION = timedelta(hours=11)
FURNISHED = "members", "decimals", "providers", "tokens", "furnished_until"
"""What is known of a house that was furnished."""
ALL_EVERY = 16
"""One in so many rounds of work does all duties, as a worker does each minute; the others do what a look finds due."""


class ToldDisk(Disk):
    """A disk that is full, or has room again, as a history says."""

    is_full = False

    def refuses(self, operator_id: int) -> bool:
        """Tell whether there is too little room to sell."""
        return self.is_full

    def ran_out(self, operators: Iterable[int]) -> None:
        """Let sales go on at once: no clock of the machine decides."""


class RealHouse(Names):
    """A house over a database of its own, and the names of its tickets and draws in a history."""

    house: House
    turnstile: Turnstile
    own: OurOwn
    doors: dict[str, Door]

    def __init__(
        self, begin: Callable[[], Awaitable[House]], disk: ToldDisk, wallet: OperatorWallet, owner: psycopg.Connection[Any]
    ) -> None:
        super().__init__(owner)
        self._disk, self.wallet = disk, wallet
        self._begin, self.faults, self.works, self.is_paced = begin, Faults(owner), 0, False
        self.worked_on: date | None = None
        self.tokens: dict[int, tuple[datetime, str]] = {}
        self.furnished: dict[str, Any] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, server: Server, database: str, key_file: Path) -> AsyncIterator["RealHouse"]:
        """Open a house over a copy of the template."""
        url, auditor_url = server.url(database=database), server.url(AUDITOR, database)
        disk, wallet = ToldDisk(), OperatorWallet()
        begin = partial(House.open, url, key_file, auditor_url=auditor_url, around_counter=Turnstile, disk=disk, poster=wallet)
        with psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
            # Whoever holds a lock lives in this thread: to wait for it here would be for ever.
            owner.execute("set lock_timeout = '10s'")
            opened = cls(begin, disk, wallet, owner)
            await opened._open()
            try:
                with opened.faults.watching():
                    yield opened
            finally:
                await opened.house.close()

    async def _open(self) -> None:
        self.house = house = await self._begin()
        assert isinstance(house.counter, Turnstile)
        self.turnstile, self.own, PRESENT.house = house.counter, OurOwn(self), house
        self.doors = {"v1": self.own, "banklot": Banklot(self), "chance": Chance(self), "pages": Pages(self), "gap": Gap(self),
                      "betstack": Betstack(self), "lobby": LobbyDoor(self)}  # fmt: skip
        self.doors |= {"nonsense": Nonsense(self, self.doors)}
        self._pace()

    def _pace(self) -> None:
        if self.is_paced:
            self.house.subjects.lottery.paces = {duty: Pace(2, rows_min=1, rows_max=3) for duty in ("settle", "expire", "fold")}

    async def furnish(self, now: World) -> None:
        """Add the operator of a world, its tree, people and rules. In every other one long work goes in very small steps.

        Nothing is added to the copy of a house that has them: what is known of that one, ``furnished``, holds of this one.
        """
        self.is_paced = bool(now["seed"] % 2)
        self._pace()
        if self.furnished:
            vars(self).update(deepcopy(self.furnished))
            return
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
        await self._add_rules(now)
        for number, way in now["ways"].items():
            about = {name: way[name] for name in ("name", "kind", "currency", "gives_change")}
            method = PaymentMethod(id=0, exponent=way["decimals"], **about)
            await self.house.lottery.payment_methods.add(OPERATOR, method, HOUSE)
            self.decimals[number] = way["decimals"]
        for currency, (own, foreign) in now["rates"].items():
            rate, per = ExchangeRate(currency, own, foreign).written
            await self.house.lottery.payment_methods.set_rate(OPERATOR, currency, rate=rate, per=per, author=HOUSE)
        if now["a_day_does"]:
            await self.house.people.operators.let_a_day_loosen(OPERATOR, True, author=HOUSE)
        for day, is_national in now["holidays"]:
            rules = self.house.lottery.rules
            await (rules.add_national_holiday(day, "fiesta") if is_national else rules.add_holiday(OPERATOR, day, "fiesta"))
        if "wallets" in now["opened"]:
            await open_wallets(self.house, now)
        self.providers = {game: about["provider"] for game, about in now["wallets"]["games"].items()}
        if "sports" in now["opened"]:
            await open_sports(self.house, now)
        for one in now["members"]:
            self.token(now, one)
        self.furnished_until = len(await self.events(now))
        self.furnished = {name: deepcopy(getattr(self, name)) for name in FURNISHED}

    @classmethod
    async def furnish_copy(cls, server: Server, database: str, key_file: Path, now: World) -> dict[str, Any]:
        """Make a database that is furnished as a world, for copies; return what is known of a house over it."""
        with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
            owner.execute(f"create database {database} template {TEMPLATE}".encode())
        async with cls.open(server, database, key_file) as opened:
            await opened.furnish(now)
        return opened.furnished

    async def taxes(self, now: World) -> dict[tuple[str, date, str], tuple[int, int]]:
        """Return what is due of each tax, as `sports_rows.taxes` does."""
        found = await self.house.sports.office.taxes_due(OPERATOR, day_of(world.MORNING), day_of(now["now"]))
        return {(one.jurisdiction, one.month, one.tax): (one.charged, one.taken_back) for one in found}

    async def _add_reseller(self, one: int, entity: int) -> None:
        _, token = await self.house.people.access_tokens.add(OPERATOR, entity, name=f"reseller {one}")
        (member,) = self.rows("select id from member where role = 'reseller' and entity_id = %s", entity)
        self.members[member[0]], self.tokens[one] = one, (FOREVER, token)
        # The first use of a token is told behind the gate, which is no command of a history.
        await self.house.people.access.holder(token, None)

    async def _add_rules(self, now: World) -> None:
        """Add the rules of a world in one transaction: none of them is looser than one that came before it."""
        async with behind_gate(self.house.database, OPERATOR, HOUSE) as held:
            nothing, rules = await load_rules(held.connection, OPERATOR), []
            for rule in now["rules"]:
                row = self._row_of(now, rule)
                rules.append(RuleToAdd(rule["kind"], row, checked_beginning(held, nothing, rule["kind"], row, None)))
            await add_behind(held, rules, HOUSE)

    @staticmethod
    def _row_of(now: World, rule: World) -> dict[str, Any]:
        row = {name: value for name, value in rule.items() if name not in ("kind", "owner", "starts", "lasts", "by")}
        kind, _, number = rule["owner"].partition(" ")
        if kind == "member":
            row |= {"entity": now["members"][int(number)]["entity"], "member": int(number)}
        elif kind == "entity":
            row["entity"] = int(number)
        if "game" in row:
            row["game"] = NUMBERS[row["game"]]
        return row

    def token(self, now: World, by: int) -> str:
        """Return somebody's token, a new one once the last is near its end; whoever is closed keeps a dead one."""
        if by not in self.tokens or (self.tokens[by][0] + SESSION < now["now"] and people.is_active(now, by)):
            self.tokens[by] = now["now"], plant_session(self.owner, self.house.people.access._keyring, email(by))
        return self.tokens[by][1]

    async def carry_out(self, now: World, steps: Sequence[Step]) -> list[Answer]:
        """Carry steps out, several at once, and answer as the model does.

        now is the model's world after them: its clock and its people. The commands of several reach the counter in their order.
        """
        self._move_clock(now["now"] - timedelta(seconds=now["delayed"]))
        self.wallet.answers, self.wallet.mood = steps[0].get("wallet", "ok"), steps[0].get("mood", "ok")
        self.wallet.wait = partial(self._wait, now["now"], is_visited=bool(steps[0].get("is_visited")))
        # A look at what is sold is believed for two seconds of the machine's: here that may be a day.
        self.house.sports.tickets._previews._on_sale.clear()
        fault = fault_of(steps)
        with self.faults.armed(fault):
            asking = asyncio.ensure_future(self._ask(now, steps))
            died = asyncio.ensure_future(self.faults.died.wait())
            await asyncio.wait({asking, died}, return_when=asyncio.FIRST_COMPLETED)
            died.cancel()
        if self.faults.died.is_set():
            # Another process begins, and the callers ask it again.
            self.turnstile.forget()
            asking.cancel()
            await asyncio.wait({asking})
            await self.house.close()
            await self._open()
        else:
            answers = await asking
        if fault == "dropped" or self.faults.died.is_set():
            answers = await self._ask(now, steps)
        for step, answer in zip(steps, answers, strict=True):
            if step["do"] == "give role" and "done" in answer:
                self.tokens.pop(step["who"], None)  # its sessions have ended
                self.token(now, step["who"])  # one that began after its holder's closing would never end
            if isinstance(answer.get("ticket"), dict):
                answer["ticket"] = self.learn_ticket(step["place"], answer["ticket"])
        return answers

    async def _wait(self, until: datetime, *, is_visited: bool) -> None:
        """Let time go by while the operator's wallet thinks, and a worker come by if it does."""
        self._move_clock(until)
        if is_visited:
            async with self.house.database.connection() as connection:
                await self.house.sports.duties.do_due(connection, OPERATOR, {"lapse"})

    def _move_clock(self, at: datetime) -> None:
        if self.at != at:
            self.at = at
            self.owner.execute("select move_house_clock(%s)", [at])

    async def _ask(self, now: World, steps: Sequence[Step]) -> list[Answer]:
        if len(steps) == 1:
            return [await self._carry_out(now, steps[0])]
        return await self.turnstile.together({step["place"]: self._carry_out(now, step) for step in steps})

    async def _carry_out(self, now: World, step: Step) -> Answer:
        doing = str(step["do"])
        if doing == "work":
            return await self._work(now)
        if doing == "disk":
            self._disk.is_full = step["is_full"]
            return {"done": "filled"}
        if doing == "close member":
            await self.house.people.office.close_member(OPERATOR, self.id_of(step["who"]))
            return {"done": "closed"}
        if doing == "close entity":
            await self.house.people.office.close_entity(OPERATOR, step["which"])
            return {"done": "closed"}
        if doing == "deliver":
            await self.house.sports.deliveries.deliver(OPERATOR)
            return {"done": "delivered"}
        if doing == "set game":
            await self.house.wallets.signers.set_game(step["game"], active=step["is_open"])
            return {"done": "set"}
        if doing == "add national holiday":
            return await self._add_national_holiday(date.fromisoformat(step["day"]))
        if doing == "close partner":
            await self.house.wallets.signers.close_partner(OPERATOR, step["partner"])
            return {"done": "closed"}
        return await self.door(step).carry_out(step, self.token(now, step["by"]) if "by" in step else "")

    async def _add_national_holiday(self, day: date) -> Answer:
        try:
            await self.house.lottery.rules.add_national_holiday(day, "fiesta")
        except OfficeRefusal as refusal:
            return {"refused": refusal.code, "status": 409}
        return {"done": "added"}

    def door(self, step: Step) -> Door:
        """Return the door that a step goes through."""
        return self.doors[step.get("door", "v1")]

    async def _work(self, now: World) -> Answer:
        """Do what is due; what a trouble has cut short is due again at the next visit."""
        self.works += 1
        try:
            await self._do_what_is_due(now)
        except PASSING:
            await self._do_what_is_due(now)
        return {"done": "worked"}

    async def _do_what_is_due(self, now: World) -> None:
        """Do what a look finds due, until a look finds nothing new; in a new day, and now and then, all there is to do."""
        today = day_of(now["now"])
        duties, seen = self.house.duties, set[Any]()
        async with self.house.database.connection() as connection:
            if self.worked_on != today or self.works % ALL_EVERY == 0:
                await duties.do_all(connection, [OPERATOR])
                self.worked_on = today
                return
            while fresh := {one for one in await duties.find_due(connection, [OPERATOR]) if one.at <= now["now"]} - seen:
                seen |= fresh
                left = await duties.do_due(connection, OPERATOR, {one.duty for one in fresh})
                while left.duties:
                    left = await duties.do_due(connection, OPERATOR, left.duties)

    def kept(self) -> dict[str, Any]:
        """Return the rows as `compare.kept` returns them of the model."""
        return {name: read(self) for name, read in compare.READS.items()}

    def rows(self, query: str, *values: Any) -> Iterable[tuple[Any, ...]]:
        """Read rows as the owner."""
        return self.owner.execute(query.encode(), values).fetchall()

    async def report(self, now: World, first: date, last: date, top: int) -> dict[int, dict[str, int]]:
        """Return the sums of each agency, as `ledger.report` does."""
        target = f"/reports/period?first_day={first}&last_day={last}&group=entity&entity_id={top}"
        status, said = await self.own.ask("GET", target, self.token(now, world.ADMINISTRATOR))
        assert status == 200, said
        names = {"sale": "sales", "prize": "prizes"}
        kinds = ("sale", "commission", "parent_commission", "prize", "balance")
        found = {one["entity_id"]: {kind: amounts.cents(one[names.get(kind, kind)]) for kind in kinds} for one in said["groups"]}
        return {entity: sums for entity, sums in found.items() if any(sums.values())}

    async def recorded(self, now: World) -> dict[int, Any]:
        """Return the payments to parents, as the model keeps them."""
        days, token = f"first_day={day_of(world.MORNING)}&last_day={day_of(now['now'])}", self.token(now, world.ADMINISTRATOR)
        found, cursor = dict[int, Any](), ""
        while True:
            status, said = await self.own.ask("GET", f"/payments?{days}&limit=200{cursor}", token)
            assert status == 200, said
            found |= {self.payment_of(one["id"]): self.own.payment(one) for one in said["payments"]}
            if said["next"] is None:
                return found
            cursor = f"&cursor={said['next']}"

    async def states(self, now: World, state: str = "") -> dict[int, str]:
        """Return the state of each ticket, or of those that are searched for by a state, by the step of its sale."""
        found, cursor = dict[int, str](), ""
        while True:
            target = f"/tickets?since=2024-10-22T00:00:00Z&limit=200{f'&status={state}' if state else ''}{cursor}"
            status, said = await self.own.ask("GET", target, self.token(now, world.ADMINISTRATOR))
            assert status == 200, said
            found |= {self.steps[UUID(one["id"])]: one["status"] for one in said["tickets"]}
            if said["next"] is None:
                return found
            cursor = f"&cursor={said['next']}"

    async def events(self, now: World) -> list[Any]:
        """Return the whole feed, as an auditor reads it: its lines say which draws and games they are of."""
        # What several operators share is told each of them by a worker.
        async with self.house.database.connection() as connection:
            await self.house.duties.do_due(connection, OPERATOR, {"tell"})
        found, after = list[Any](), -1
        while len(found) > after:
            after = len(found)
            status, said = await self.own.ask("GET", f"/events?after={after}&limit=200", self.token(now, world.AUDITOR))
            assert status == 200, said
            found += said["events"]
        return found

    async def seal(self, now: World, name: str) -> tuple[Any, str]:
        """Return the seal of a draw, and its sealed file."""
        target, token = f"/draws/{self.draw(name)}/seal", self.token(now, world.AUDITOR)
        (status, seal), text = await self.own.ask("GET", target, token), await self.own.text(f"{target}/wagers", token)
        assert status == 200, seal
        return seal, text

    async def audit(self) -> list[str]:
        """Return what the auditor finds, and the duties that fail."""
        report = await self.house.audit()
        found = [f"the auditor says {one.rule.id}: {one}" for one in report.violations]
        found += [f"the auditor cannot say: {one}" for one in report.undecided]
        return found + [f"a duty fails: {one}" for one in (await self.house.failing.standing())[1]]


def email(member: int) -> str:
    """Return a member's address."""
    return f"member{member}@modelo.example"
