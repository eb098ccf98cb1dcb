"""A house with people of every role at every level of one operator, and all that each of them may ask of it by looking."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import httpx
from clients.generate.document import openapi_of_v1
from tests.passwords import light
from tests.refusals import must_be
from tests.story.stage import OURS, Draw, Stage

from taquilla.api.app import v1
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import EVERYBODY
from taquilla.http.browsers import SESSION_COOKIE
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_wallets import LOTTO_ACTIVO
from taquilla.web.app import ROUTERS, pages
from taquilla.web.check import check

ROOT: Final = 212
LEVELS: Final = {"root": ROOT, "group": 220, "agency": 221}
"""The root, and a group with an agency beside the one that sells."""
ROLES: Final = {"root": EVERYBODY, "group": ("manager",), "agency": ("cashier", "clerk")}
"""The people of each level. The table of operations asks whether one is at the root; a manager of a group has a tree below."""
SELLER, COLLEAGUE, BOSS = "username@banklot.net", "cashier@ours", "manager@ours"
NOON = Draw(LOTTO_ACTIVO, "22T12:00")
STAKES: Final = (87, 61, 83)
"""The stakes of the ticket that is sold, in units: on two animals, and on a tripleta."""
PLAYS: Final = ((Game.ANIMALITOS, "31"), (Game.ANIMALITOS, "8"), (Game.TRIPLETA, "4,17,29"))


class Look(NamedTuple):
    """A response: its status and its text, and where it leads on as a link."""

    status: int
    text: str


@dataclass
class Staff:
    """The people by their names ("manager@group"), and the ticket that a cashier of another branch has sold."""

    stage: Stage
    ticket: Any
    people: dict[str, str]
    values: dict[str, str]
    apps: dict[str, httpx.AsyncClient]
    pages: Any
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, who: str, method: str, path: str, **how: Any) -> Look:
        """Return the response to somebody, by the address or the name in `people`; "" is nobody."""
        app = next(app for prefix, app in self.apps.items() if path.startswith(prefix))
        token = self.token(who)
        given = {"authorization": f"Bearer {token}", "cookie": f"{SESSION_COOKIE}={token}"} if token else {}
        how["headers"] = given | {"sec-fetch-site": "same-origin", "host": "house"} | how.get("headers", {})

        async def asking() -> Look:
            answer = await app.request(method, path, **how)
            leads_on = f'<a href="{answer.headers["location"]}">' if answer.status_code == 303 else ""
            return Look(answer.status_code, answer.text + leads_on)

        return self.stage.run(asking())

    def token(self, who: str) -> str:
        """Return somebody's session, begun if there is none yet; nobody has none."""
        email = self.people.get(who, who)
        if email and email not in self.tokens:
            self.tokens[email] = self.stage.begin_session(email)
        return self.tokens.get(email, "")

    def filled(self, path: str, operation: Any = None) -> str:
        """Return a path with values for its parameters, and for what its query needs."""
        steps = [self.values.get(step[1:-1].partition(":")[0], "1") if step[:1] == "{" else step for step in path.split("/")]
        needed = [one["name"] for one in (operation or {}).get("parameters", ()) if one["in"] == "query" and one.get("required")]
        query = "&".join(f"{name}={self.values.get(name, '1')}" for name in needed)
        return "/".join(steps) + ("?" + query if query else "")


def page_routes() -> Iterator[str]:
    """Return every route of the pages, as "GET /office"."""
    for router in ROUTERS:
        for route in router.routes:
            yield from (f"{method} {route.path}" for method in sorted(route.methods - {"OPTIONS"}))  # type: ignore[attr-defined]


def reads_of_v1() -> dict[str, Any]:
    """Return every operation of `/v1` that reads, by its path."""
    return {path: item["get"] for path, item in openapi_of_v1()["paths"].items() if "get" in item}


def staffed(stage: Stage) -> Staff:
    """Let a cashier sell, and add people of every role to the root, and to a group beside the cashier's agency or below it."""
    office, people = stage.house.people.office, {}

    async def add() -> None:
        for parent, entity in ((ROOT, LEVELS["group"]), (LEVELS["group"], LEVELS["agency"])):
            await office.add_entity(BANKLOT, entity_id=entity, name=f"beside {entity}", parent_id=parent, credit=100_000_00)
        wanted = [(role, level, LEVELS[level]) for level, roles in ROLES.items() for role in roles]
        for role, level, entity in [*wanted, ("cashier", "ours", OURS), ("manager", "ours", OURS)]:
            email = f"{role}@{level}.example"
            await office.add_member(BANKLOT, entity_id=entity, email=email, role=role, password=light("of the staff"))
            people[f"{role}@{level}"] = email

    stage.run(add())
    # Of this ticket others shall not know what it plays.
    event, caller = stage.event(NOON), stage.run(stage.house.people.access.caller(stage.sessions[OURS]))
    plays = tuple(
        Play(event, game, selection, units * 100, selection) for (game, selection), units in zip(PLAYS, STAKES, strict=True)
    )
    sale = SellTicket(stage.house.new_id(), must_be(Caller, caller), Channel.API, plays, "the one")
    ticket = must_be(Sold, stage.run(stage.house.counter.ask(sale)))
    values = {
        "ticket_id": str(ticket.ticket.id), "draw_id": str(stage.event(NOON)), "number": str(ticket.ticket.number),
        "day": str(ticket.ticket.day), "monday": "2024-10-21", "entity_id": str(OURS), "user_id": str(ticket.ticket.member_id),
        "first_day": str(ticket.ticket.day), "last_day": str(ticket.ticket.day), "first_seq": "1", "last_seq": "1000",
        "product_id": str(LOTTO_ACTIVO), "game": "animalitos", "part": "wagers", "kind": "quota", "digest": "x", "language": "es",
        "webhook_id": str(ticket.ticket.id), "name": "x", "order": "void",
    }  # fmt: skip
    house = stage.house
    apps = {"/v1": v1(house), "/check": check(house), "/": pages(house)}
    clients = {path: httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") for path, app in apps.items()}
    return Staff(stage, ticket, people, values, clients, apps["/"])
