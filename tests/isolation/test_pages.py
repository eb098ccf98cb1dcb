"""Every page, fragment, stream and form of the web app answers those alone who may have it, and tells them of nobody else."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from tests.isolation.staff import COLLEAGUE, LEVELS, STAKES, Staff, page_routes, staffed
from tests.story.conftest import OpenStage
from tests.streams import Listener, listening

from taquilla.http.browsers import SESSION_COOKIE
from taquilla.sandbox.demo import BANKLOT
from taquilla.web.navigation import home_of, sections_of

TABLE: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("pages.toml").read_text())
PEOPLE, OPEN = TABLE["people"], TABLE["open"]
BELOW = ("group", "agency")
SHAPES = {re.sub(r"\{\w+:int\}", r"\\d+", re.sub(r"\{\w+:(str|uuid)\}", "[^/]+", route)): route for route in PEOPLE}
PARTS = {
    f"GET /office/{part}"
    for part in ("alarms/count", "results/count", "today/figures", "today/live", "today/sports", "waiting/count")
}
"""The parts of pages that modules ask for: none of these is a page."""
OF_A_BRANCH = re.compile(r"\{(entity|user|ticket)_id:")
"""Parts of a path that belong to one branch: in `Staff.values`, to the one that sells."""
OFFERED = re.compile(r'<(a|form)[^>]*? (?:href|method="post" action)="(/office[^"?#]*)')

Answers = dict[tuple[str, str], tuple[int, str]]


@pytest.fixture(scope="module")
def staff(open_stage: OpenStage) -> Iterator[Staff]:
    with open_stage() as stage:
        yield staffed(stage)


def everybody(staff: Staff) -> list[str]:
    """Return the people of every role at the root, and in the group or in the agency below it."""
    return [who for who in staff.people if who.partition("@")[2] in LEVELS]


def admitted(staff: Staff, route: str) -> set[str]:
    """Return the people whom the table names for a route."""
    named = set(PEOPLE[route].split())
    return {who for who in everybody(staff) if {who, who.partition("@")[0]} & named}


def asked_by(staff: Staff, route: str, who: str) -> tuple[int, str]:
    """Return what somebody is answered: of a stream, its beginning."""
    method, path = route.split(" ")
    if path.endswith("/live"):
        stream = listening(staff.pages, path, cookie=f"{SESSION_COOKIE}={staff.token(who)}")
        return staff.stage.run(first_of(stream, sees_figures=who == "manager@group"))
    return staff.ask(who, method, staff.filled(path), **({"data": {"key": ""}} if method == "POST" else {}))


async def first_of(stream: AbstractAsyncContextManager[Listener], *, sees_figures: bool) -> tuple[int, str]:
    """Return the status of a stream and, if somebody sees them, the first figures; and go away."""
    told = list[dict[str, str]]()
    async with stream as listener:
        while sees_figures and "figures" not in [one.get("event") for one in told]:
            event = await listener.next()
            assert event is not None, told
            told.append(event)
        return (await listener.head)["status"], str(told)


@pytest.fixture(scope="module")
def answers(staff: Staff) -> Answers:
    """The answer of every route to everybody."""
    return {(route, who): asked_by(staff, route, who) for route in PEOPLE for who in everybody(staff)}


def test_every_route_of_the_pages_has_its_people_in_the_table() -> None:
    assert set(page_routes()) == PEOPLE.keys() | OPEN.keys()
    assert len(set(page_routes())) == len(PEOPLE) + len(OPEN)


def test_each_route_admits_every_role_at_and_below_the_root_as_the_table_says_and_tells_of_no_other_branch(
    staff: Staff, answers: Answers
) -> None:
    # Whoever sees a page of the whole operator may not be asked for below its root; the others show their own tree alone.
    ticket = staff.ticket.ticket
    others = {str(ticket.number), str(ticket.id), staff.people[COLLEAGUE]}
    others |= {f"{units}{point}00" for units in (*STAKES, sum(STAKES)) for point in ".,"}
    for (route, who), (status, text) in answers.items():
        assert (status != 403) == (who in admitted(staff, route)), (route, who, status)
        if who.endswith(BELOW):
            assert not [one for one in others if one in text and one not in staff.filled(route)], (route, who)
            # What belongs to another branch is not there. A form may first be told what is not filled in, or that nothing waits.
            told = {403, 404} if route.startswith("GET") else {403, 404, 409, 422}
            assert not OF_A_BRANCH.search(route) or status in told, (route, who, status)


def leads(text: str) -> set[str]:
    """Return the routes of the links and the forms of a page."""
    asked = [f"{'GET' if kind == 'a' else 'POST'} {path}" for kind, path in OFFERED.findall(text)]
    return {next(SHAPES[shape] for shape in SHAPES if re.fullmatch(shape, one)) for one in asked}


def test_nobody_is_offered_what_would_be_refused(staff: Staff, answers: Answers) -> None:
    for (route, who), (_, text) in answers.items():
        assert [one for one in leads(text) if who not in admitted(staff, one)] == [], (route, who)


def test_the_way_to_each_page_is_shown_to_everybody_who_may_open_it(staff: Staff, answers: Answers) -> None:
    for who in everybody(staff):
        role, _, level = who.partition("@")
        if role == "cashier":
            continue
        home = answers[f"GET {home_of(role)}", who][1]
        entries = {section.path for section in sections_of(role, "/office", is_root=level == "root", sells_lotteries=True)}
        assert set(re.findall(r'href="(/office[^"#]*)"', home[home.index("<nav") : home.index("</nav>")])) == entries
        assert {answers[f"GET {one}", who][0] for one in entries} <= {200, 303}, who
        found, ahead = set[str](), {f"GET {home_of(role)}"}
        while ahead:
            found |= ahead
            ahead = {one for route in ahead if route.startswith("GET") for one in leads(answers[route, who][1])} - found
        pages = {route for route in PEOPLE if re.fullmatch("GET /office[^{]*", route) and answers[route, who][0] == 200}
        assert pages - found == PARTS & pages, who


def test_the_setup_leads_on_below_the_root_and_asks_whoever_may_decide_it_for_a_commission(staff: Staff) -> None:
    def setup(who: str, level: str = "agency") -> str:
        return staff.ask(who, "GET", f"/office/agencies/{LEVELS[level]}/setup").text

    assert 'href="/office/agencies/new"' in setup("administrator@root", "root")
    assert ["/setup/commission" in setup(who) for who in ("manager@root", "manager@group")] == [True, False]
    assert re.search(r'3\. Comisión <span class="tag good">.*\n<p>0.% <span class="hint">La decide', setup("manager@group"))


def test_no_number_is_too_large_for_a_page(staff: Staff) -> None:
    paths = [route.partition(" ")[2] for route in PEOPLE if ":int}" in route and not route.endswith("/live")]
    digits = "/office/weeks/file/csv?monday=2024-10-21&agency=" + "9" * 5_000
    for path in [*paths, "/office/tickets?draw={draw:int}", "/office/tickets?before={seq:int}", digits]:
        asked = staff.filled(re.sub(r"\{\w+:int\}", str(2**63), path))
        assert staff.ask("administrator@root", "GET", asked).status < 500, asked
        assert staff.ask("administrator@root", "POST", asked, data={"key": asked}).status < 500, asked


def test_no_page_lets_the_key_of_a_machine_in_as_a_person(staff: Staff) -> None:
    keys = staff.stage.house.people.api_keys
    _, staff.tokens["key"] = staff.stage.run(keys.add(BANKLOT, LEVELS["root"], name="thief", role="administrator"))
    for route in PEOPLE:
        status, _ = asked_by(staff, route, "key")
        assert status in (303, 401), (route, status)
