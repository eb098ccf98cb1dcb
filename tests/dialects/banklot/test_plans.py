"""No path reads a growing table from end to end: every statement that is sent to serve it finds its rows by a bounded index.

Every path of the portal's document is driven, in each way that makes the house ask something else, and so is the public page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx
import pytest
from tests import plans
from tests.dialects.banklot.conftest import CASHIER, OpenPortal, Portal, claim, ticket
from tests.plans import BY_MONTH, DECIDED, GROWING, judge, months, name_of, plan_of, remembering, walks

from taquilla.sandbox.demo import BANKLOT, CLERKS, PASSWORD
from taquilla.store.lottery import tickets
from taquilla.web.check import check

pytestmark = pytest.mark.new_database


ZAMORANO, ACTIVO, JUNGLA, CHANCE = 1, 5, 6, 27
DAY = {"between_created_at": ["2024-10-22", "2024-10-22"]}
# The statements that ask every month, and of what.
MONTHS = plans.MONTHS | {
    # An id alone is known.
    "lottery.search.find_by_id": {"ticket"},
    "lottery.tickets.find_by_id": {"ticket"},
    "lottery.tickets.find_anywhere": {"ticket"},
    "lottery.tickets.load_printable": {"ticket"},
    # Along an index that goes by seq, so by time: months before and after cost one step each.
    "lottery.search.find_seqs": {"ticket"},
    # A number of any earlier day.
    "lottery.tickets.find_rejected": {"ticket"},
    "lottery.search.walk": {"ticket", "prize"},
    "lottery.search.is_cut": {"ticket", "prize"},
    "lottery.tickets.find_last": {"ticket"},
    "lottery.tickets.write_prints": {"ticket"},
    "lottery.periods.find_seq": {"transfer"},
}


@dataclass
class Till:
    """A portal with a morning behind it, and tickets to present."""

    portal: Portal
    winners: Iterator[Any]
    losers: Iterator[Any]
    numbers: Iterator[int]

    def sold(self) -> Any:
        """A ticket that was just sold: a figure, a run and a pair."""
        return self.portal.sell(*self.wagers())

    def wagers(self) -> list[tuple[int, int, str, int]]:
        figure, pair = self.portal.event(ACTIVO, "22T15:00"), self.portal.event(CHANCE, "22T16:30", 1)
        return [(figure, 5, "7", 1), (figure, 7, "1,2,3", 1), (pair, 8, "123-456", 1)]


class Call(NamedTuple):
    """One request, with the expected HTTP status."""

    path: str
    body: Any = None
    status: int | None = None
    by: str | None = CASHIER
    headers: dict[str, str] | None = None


@pytest.fixture(scope="module")
def till(open_portal: OpenPortal) -> Iterator[Till]:
    """A portal whose PostgreSQL knows how small its tables still are, so that sequential scans look cheap to it."""
    with open_portal() as portal:
        portal.owner.execute("update member set role = 'manager' where email = %s", [CLERKS[0]])  # who may read everything
        early, run = portal.event(JUNGLA, "22T09:00"), portal.event(ACTIVO, "22T09:00")
        winners = [portal.sell((early, 5, "2", 1), (run, 7, "1,2,3", 1), (run, 5, "1", 1)) for _ in range(8)]
        losers = [portal.sell((early, 5, "3", 1)) for _ in range(8)]
        portal.said("/user/ticket/cancel", claim(losers.pop()))
        portal.said("/user/ticket/revert", claim(losers.pop()))
        portal.move_clock("22T09:01")
        portal.draw(early, "2")
        portal.draw(run, "1")
        portal.said("/user/ticket/pay", claim(winners.pop()))
        portal.sell((portal.event(ACTIVO, "22T15:00"), 5, "7", 1))
        portal.owner.execute("select ensure_partitions('2024-06-01', '2025-02-01')")
        portal.owner.execute("analyze")
        yield Till(portal, iter(winners), iter(losers), iter(range(1_000)))


def login(till: Till) -> list[Call]:
    person = {"email": CASHIER, "password": PASSWORD}
    wrong = Call("/auth/login", person | {"password": "wrong"}, 400, None)
    return [wrong, Call("/auth/login", person, by=None), wrong._replace(body=person | {"email": "nobody@example.org"})]


def logout(till: Till) -> list[Call]:
    session = till.portal.run(till.portal.house.people.access.login(CASHIER, PASSWORD, "test"))
    return [Call("/auth/logout", by=None, headers={"x-auth-token": session.token})]


def change_password(till: Till) -> list[Call]:
    """Change a password with a wrong old one: the right one would end every other session."""
    return [Call("/user/password", {"old_password": "wrong", "new_password": "tortuga verde canta"}, 400)]


def reset_password(till: Till) -> list[Call]:
    """Reset a password, as a manager, of a user whom nothing else needs."""
    boss, user = _manager_and_user(till)
    return [Call("/user/password/reset", {"user_id": user}, by=boss), Call("/user/password/reset", {"user_id": 1}, 400, boss)]


def set_password(till: Till) -> list[Call]:
    """Set a password with a token that is nobody's, and with a good one."""
    boss, user = _manager_and_user(till)
    made = till.portal.said("/user/password/reset", {"user_id": user}, by=boss)["response"]
    new = {"reset_token": made["reset_token"], "new_password": "tortuga verde canta"}
    return [Call("/auth/password", new | {"reset_token": "x"}, 400, None), Call("/auth/password", new, by=None)]


def _manager_and_user(till: Till) -> tuple[str, int]:
    add, number = till.portal.house.people.office.add_member, next(till.numbers)
    boss, new = f"boss{number}@banklot.net", f"new{number}@banklot.net"
    till.portal.run(add(BANKLOT, entity_id=212, email=boss, role="manager", password="un gerente de la casa grande"))
    user = till.portal.run(add(BANKLOT, entity_id=213, email=new, role="cashier", password="estrena silla y ventana"))
    till.portal.token(boss)
    return boss, user


def create(till: Till) -> list[Call]:
    """Sell with a key and without, again under the key, and more of a number than the agency's quota leaves."""
    till.portal.add_rule("quota", entity=213, product=ACTIVO, game=5, selection="8", quota=900)
    keyed = Call("/user/ticket/create", ticket(*till.wagers(), client_id=f"till {next(till.numbers)}"))
    figure = till.portal.event(ACTIVO, "22T15:00")
    last, full = ticket((figure, 5, "8", 9)), ticket((figure, 5, "8", 1))
    return [Call("/user/ticket/create", last), keyed, keyed, Call("/user/ticket/create", full, 400)]


def presented(path: str) -> Callable[[Till], list[Call]]:
    def calls(till: Till) -> list[Call]:
        return [Call(path, claim(till.sold())), Call(path, claim(till.sold(), ticket_number=12345678), 400)]

    return calls


def pay(till: Till) -> list[Call]:
    won, lost = next(till.winners), next(till.losers)
    keyed = Call("/user/ticket/pay", claim(won, client_id=f"payment {next(till.numbers)}"))
    wrong = Call("/user/ticket/pay", claim(won, pin_number=12345678), 400)
    return [wrong, keyed, keyed, Call("/user/ticket/pay", claim(won), 400), Call("/user/ticket/pay", claim(lost))]


def undo(verb: str) -> Callable[[Till], list[Call]]:
    def calls(till: Till) -> list[Call]:
        key = f"{verb} {next(till.numbers)}"
        keyed = Call(f"/user/ticket/{verb}", {"ticket_number": till.sold()["ticket_number"], "client_id": key})
        closed = Call(f"/user/ticket/{verb}", {"ticket_number": next(till.losers)["ticket_number"]}, 400)
        return [keyed, keyed, closed]

    return calls


def image(till: Till) -> list[Call]:
    path = f"/user/ticket/image/{till.sold()['ticket_uuid']}"
    return [Call(path), Call(path)]


def search(till: Till) -> list[Call]:
    """Search by each status and type, for one agency and all, one member and all, by time or not, with and without a filter."""
    statuses = ("sold", "canceled", "rejected", "winner", "loser", "paid", "expired")
    asked: list[dict[str, Any]] = [{}, *({"status": status} for status in statuses)]
    asked += [{"transaction_type": "wager"}, {"transaction_type": "prize"}, {"multiple_status": ["canceled", "winner"]}]
    filters = ({"user_id": 864}, {"game_category": "tripleta"}, {"list_id": 1, "game_product_id": CHANCE}, DAY)
    # Of what is filtered by the same statements, one status.
    kinds = [one for one in asked if one.get("status", "sold") in ("sold", "canceled", "winner")]
    bodies: list[Any] = [{"filter": one} for one in asked] + [{"filter": one | more} for one in kinds for more in filters]
    bodies += [body | {"sort": {"created_at": 1}} for body in bodies]
    bodies += [{"sort": {"total": -1}}, {"filter": {"ticket_uuid": till.sold()["ticket_uuid"]}}, {"limit": 1, "offset": 3}]
    return [Call("/user/ticket/", body, by=by) for body in bodies for by in (CASHIER, CLERKS[0])]


def draws(path: str) -> Callable[[Till], list[Call]]:
    def calls(till: Till) -> list[Call]:
        asked = [{}, DAY, DAY | {"status": "open", "game_category": "tripleta", "list_id": 0}, {"multiple_status": ["result"]}]
        asked += [{"game_category": "lottery", "game_product_id": ZAMORANO}]
        sorts = ({}, {"order_by": [{"name": "event_timestamp", "value": "desc"}]}, {"sort": {"result_created_at": 1}})
        return [Call(path), *(Call(path, {"filter": one, **sort}) for one in asked for sort in sorts)]

    return calls


def reports(till: Till) -> list[Call]:
    """Report whole days and parts of days, before and after the last fold, by each group, of one user and of all."""
    parts = ["2024-10-21T10:00:00-04:00", "2024-10-22T09:00:30-04:00"]
    ends = (["2024-10-22", "2024-10-22"], ["2024-09-01", "2024-10-22"], parts)
    groups = (None, "user", "agency", "product", "event", "day", "game")
    asked: list[dict[str, Any]] = [{"between_timestamp": range, "group": group} for range in ends for group in groups]
    asked += [
        {"between_timestamp": ends[0], "group": group, "category": category, "user_id": user}
        for group in (None, "product")
        for category, user in (("tripleta", None), (None, 864), ("tripleta", 864))
    ]
    calls = [Call("/gaming/reports", one, by=by) for one in asked for by in (CASHIER, CLERKS[0])]
    till.sold()  # it is not folded
    return calls


def plainly(path: str, *bodies: Any) -> Callable[[Till], list[Call]]:
    return lambda till: [Call(path, body) for body in bodies or (None,)]


OPERATIONS: dict[str, Callable[[Till], list[Call]]] = {
    "POST /auth/login": login,
    "GET /auth/logout": logout,
    "POST /auth/logout": logout,
    "POST /user/password": change_password,
    "POST /user/password/reset": reset_password,
    "POST /auth/password": set_password,
    "POST /user/ticket/create": create,
    "POST /user/ticket": presented("/user/ticket"),
    "POST /user/ticket/": search,
    "POST /user/ticket/copy": presented("/user/ticket/copy"),
    "POST /user/ticket/last": plainly("/user/ticket/last"),
    "GET /user/ticket/image/{ticket}": image,
    "POST /user/ticket/pay": pay,
    "POST /user/ticket/cancel": undo("cancel"),
    "POST /user/ticket/revert": undo("revert"),
    "POST /gaming/get-data": plainly("/gaming/get-data"),
    "POST /gaming/products/search": plainly(
        "/gaming/products/search", None, {"filter": {"status": "active", "game_category": "tripleta"}}
    ),
    "POST /gaming/inventory/template": plainly("/gaming/inventory/template", None, {"game_id": 1}),
    "GET /gaming/time": plainly("/gaming/time"),
    "POST /gaming/time": draws("/gaming/time"),
    "POST /gaming/events/search/kiosk": draws("/gaming/events/search/kiosk"),
    "POST /gaming/result/{product}": draws("/gaming/result/0"),
    "POST /gaming/reports": reports,
}

LAST = {name: {"Index Scan on log_checkpoint"} for name in ("seals.checkpoints.load_last", "seals.checkpoints.load_latest")}
"""The last row of an operator's log: one step from the end of its key, with a limit of one."""


def test_every_operation_of_the_document_is_driven(till: Till) -> None:
    document = till.portal.ask("/banklot/openapi.json", by=None, method="GET").json()
    described = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    assert OPERATIONS.keys() == described


def test_every_table_is_known_to_grow_or_not_to(till: Till) -> None:
    found = till.portal.owner.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
        "and not relispartition and relname not like '%yoyo%'"
    ).fetchall()
    assert {name for (name,) in found} == GROWING | DECIDED
    parted = till.portal.owner.execute("select partrelid::regclass::text from pg_partitioned_table").fetchall()
    assert {name for (name,) in parted} == BY_MONTH


def drive(till: Till, operation: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return all statements that serve an operation."""
    method = operation.split()[0]
    till.portal.token()
    till.portal.token(CLERKS[0])
    calls = OPERATIONS[operation](till)
    with remembering(monkeypatch) as sent:
        for call in calls:
            answer = till.portal.ask(call.path, call.body, method=method, by=call.by, headers=call.headers or {})
            assert answer.status_code == call.status if call.status else answer.is_success, (call, answer.text)
    return sent


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_reads_growing_tables_by_bounded_indexes_alone(till: Till, monkeypatch: Any, operation: str) -> None:
    sent = drive(till, operation, monkeypatch)
    assert len(sent) >= 2  # the clock and the session at the very least
    expected = ({name: known[name] for name in map(name_of, sent) if name in known} for known in (LAST, MONTHS))
    assert judge(till.portal.owner, sent) == tuple(expected)


def test_the_public_page_reads_growing_tables_by_bounded_indexes_alone(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(uuid: str) -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=check(till.portal.house)), base_url="http://x") as client:
            paths = ("", "/proof", "/draw-1.tlog-proof")
            return [(await client.get(f"/check/{uuid}{path}")).status_code for path in paths]

    uuid = till.sold()["ticket_uuid"]
    with remembering(monkeypatch) as sent:
        assert till.portal.run(ask(uuid)) == [200, 200, 404]
        assert till.portal.run(ask("0" * 8 + uuid[8:])) == [404] * 3
    name, last = "lottery.tickets.find_anywhere", "seals.checkpoints.load_last"
    assert judge(till.portal.owner, sent) == ({last: LAST[last]}, {name: MONTHS[name]})


@pytest.mark.parametrize(("statement", "while_small", "once_grown", "monthly"), [
    ("select from draw where operator_id = 1 and draws_at > '2024-10-22'", set(), set(), set()),
    ("select from draw where to_settle is false", {"Seq Scan on draw"}, {"Seq Scan on draw"}, set()),
    ("select id from event order by id", {"Index Only Scan on event"}, {"Index Only Scan on event"}, set()),
    ("select from exposure where operator_id = 1 and sold > 7", set(), {"Index Scan on exposure"}, set()),
    ("select from entity", set(), set(), set()),
    ("select from ticket where operator_id = 1 and number = 1 and day = '2024-10-22'", set(), set(), set()),
    ("select from ticket where operator_id = 1 and seq = 1", set(), set(), {"ticket"}),
    ("select from ticket where amount > 5", {"Seq Scan on ticket"}, {"Seq Scan on ticket"}, {"ticket"}),
])  # fmt: skip
def test_a_walk_through_a_growing_table_is_seen(
    till: Till, statement: str, while_small: set[str], once_grown: set[str], monthly: set[str]
) -> None:
    small, grown = (plan_of(till.portal.owner, statement, grown=grown) for grown in (False, True))
    assert (walks(small, small=True), walks(grown), months(grown)) == (while_small, once_grown, monthly)


def test_a_statement_that_walks_is_seen_where_an_operation_sends_it(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parameter is hidden from the index, as a careless cast would do it."""
    good = tickets._SQL["find_last"]
    bad = good.replace("member_id = ", "member_id + 0 = ")
    assert bad != good
    monkeypatch.setitem(tickets._SQL, "find_last", bad)  # type: ignore[arg-type]
    walked, _ = judge(till.portal.owner, drive(till, "POST /user/ticket/last", monkeypatch))
    assert walked == {bad: {"Index Scan on ticket"}}
