"""The way to a page is shown to everybody who may open it, and to nobody else."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path

import pytest

from taquilla.store.postgres.embedded import Embedded
from taquilla.web.app import ROUTERS
from taquilla.web.navigation import home_of, sections_of

from .conftest import Pages, open_pages

PEOPLE = {
    "clerk1@banklot.net": ("clerk", True),
    "manager@banklot.net": ("manager", True),
    "auditor@banklot.net": ("auditor", True),
    "administrator@banklot.net": ("administrator", True),
    "below.manager@banklot.net": ("manager", False),
    "below.auditor@banklot.net": ("auditor", False),
}
BELOW = 213
# What modules and downloads ask for is no page.
PARTS = {"/office/alarms/count", "/office/results/count", "/office/today/figures", "/office/today/live", "/office/waiting/count"}
LINK = re.compile(r'href="(/office[^"#]*)"')


@pytest.fixture(scope="module")
def office(
    server: Embedded, fresh_copy: Callable[[str], AbstractContextManager[str]], demo_template: str, key_file: Path
) -> Iterator[Pages]:
    """The pages, with people below the operator's root too. These tests only look."""
    with fresh_copy(demo_template) as name, open_pages(server, name, key_file) as opened:
        desk = opened.desk
        for email, (role, is_root) in PEOPLE.items():
            if not is_root:
                desk.ask(
                    "insert into member (operator_id, id, entity_id, email, role, password_hash, created_at)"
                    " select operator_id, (select max(id) + 1 from member), %s, %s, %s, password_hash, created_at"
                    " from member where email = 'manager@banklot.net'", BELOW, email, role,
                )  # fmt: skip
                desk.ask("insert into address_directory select lower(email), operator_id from member where email = %s", email)
        desk.ask("update gate set rules_version = rules_version + 1")
        yield opened


def paths() -> set[str]:
    """Return the paths of all pages of the office that need no id."""
    routes = [route for router in ROUTERS for route in router.routes]
    pages = {route.path for route in routes if any("GET" in handler.http_methods for handler in route.route_handlers)}
    return {path for path in pages if path.startswith("/office") and "{" not in path} - PARTS


def opened(office: Pages, path: str, by: str) -> int:
    """Return the status of a page; of one that leads on, that of the next one."""
    answer = office.look(path, by)
    return opened(office, answer.headers["location"], by) if answer.status_code == 303 else answer.status_code


@pytest.mark.parametrize("by", PEOPLE)
def test_every_entry_of_the_navigation_opens_and_every_page_is_found(office: Pages, by: str) -> None:
    role, is_root = PEOPLE[by]
    entries = {section.path for section in sections_of(role, "/office", is_root=is_root)}
    assert {path: opened(office, path, by) for path in entries} == dict.fromkeys(entries, 200)
    home = office.look(home_of(role), by).text
    assert set(LINK.findall(home[home.index("<nav") : home.index("</nav>")])) == entries
    # Follow each link to a page without an id, as its reader would.
    seen, ahead, refused = set[str](), {home_of(role)}, set[str]()
    while ahead:
        path = ahead.pop()
        seen.add(path)
        answer = office.look(path, by)
        if answer.status_code == 303:
            ahead |= {answer.headers["location"].partition("?")[0]} - seen
        elif answer.status_code != 200:
            refused.add(path)
        links = {unescape(link).partition("?")[0] for link in LINK.findall(answer.text)}
        ahead |= links & paths() - seen
    assert refused == set()
    may_open = {path for path in paths() if office.look(path, by).status_code == 200}
    assert may_open - seen == set()
