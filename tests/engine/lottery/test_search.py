"""The search over a grown history: the same page as plain SQL gives, at a bounded cost."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import psycopg
import pytest
from tests.engine.conftest import CASHIER, Desk, open_desk

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.tickets import STATUSES
from taquilla.engine.lottery.search import TicketCriteria, TicketRow
from taquilla.sandbox.demo import CLERKS
from taquilla.store.lottery import search
from taquilla.store.lottery.search import SearchWalk
from taquilla.store.postgres.database import HouseConnection

pytestmark = pytest.mark.new_database

AGENCIES = (213, 214)
UNTIL = datetime(2024, 10, 22, 4, tzinfo=UTC)  # the midnight before the document's morning
DAYS, PER_DAY = 10, 200

SINCE = UNTIL - timedelta(days=DAYS)
PlainSql = Callable[..., list[Any]]


def grow(owner: psycopg.Connection[Any], days: int, per_day: int) -> None:
    """Plant a history of so many days, before everything that the demo's house has done."""
    asked = {"since": (UNTIL - timedelta(days=days)).date(), "until": UNTIL.date(), "days": days, "per_day": per_day}
    for statement in filter(None, Path(__file__).with_name("history.sql").read_text().split(";\n")):
        owner.execute(statement.encode(), asked)
    owner.execute("analyze")


@pytest.fixture(scope="module")
def grown(server: Any, fresh_copy: Any, demo_template: str, key_file: Any) -> Iterator[Desk]:
    """A desk over a history that does not change."""
    with fresh_copy(demo_template) as name, open_desk(server, name, key_file) as desk:
        grow(desk.owner, DAYS, PER_DAY)
        desk.ask("update member set role = 'manager' where email = %s", CLERKS[0])  # who may read tickets
        yield desk


@pytest.fixture(scope="module")
def plain_sql(grown: Desk) -> PlainSql:
    """Reads all tickets by plain SQL, once for each kind of ticket: the history does not change."""
    return cache(partial(told, grown))


def page(desk: Desk, by: str = CASHIER, **wanted: Any) -> list[TicketRow] | Refusal:
    """Return a page over all of the history, if no range is named."""
    asked = TicketCriteria(**{"since": SINCE, "until": UNTIL, **wanted})
    return desk.run(desk.house.lottery.search.tickets(desk.caller(by), asked))


def told(
    desk: Desk, *, entities: tuple[int, ...] = (213,), member: int | None = None, product: int | None = None,
    draw: int | None = None, selection: str | None = None,
) -> list[Any]:  # fmt: skip
    """Return id, status and prize of all tickets, the oldest first, by one plain statement that uses no index."""
    return desk.ask(
        """
        select ticket.id, case when ticket.state <> 'sold' then ticket.state
                when unpaid.prize > coalesce(unpaid.paid, 0) then 'winner'
                when unpaid.prize > 0 then 'paid'
                when day = %(last)s then 'sold' else 'loser' end, coalesce(unpaid.prize, 0)
        from ticket left join lateral (
            select sum(prize.amount)::bigint as prize, sum(payout.amount) as paid
            from prize left join payout using (operator_id, ticket_seq, line, market_id, version, day)
            where prize.ticket_seq = ticket.seq and prize.day = ticket.day) as unpaid on true
        where entity_id = any(%(entities)s) and (%(member)s::bigint is null or member_id = %(member)s)
        and created_at < %(until)s
        and (%(product)s::int is null or exists (select from wager join event on event.id = event_id
            where ticket_seq = seq and wager.day = ticket.day and product_id = %(product)s))
        and (%(draw)s::bigint is null or exists (select from wager where ticket_seq = seq and wager.day = ticket.day
            and event_id = %(draw)s and game = 5 and selection = coalesce(%(selection)s, selection)))
        order by seq
        """,
        {"entities": list(entities), "member": member, "product": product, "until": UNTIL, "last": (UNTIL - timedelta(1)).date(),
            "draw": draw, "selection": selection},
    )


def shown(rows: list[TicketRow] | Refusal) -> list[Any]:
    assert not isinstance(rows, Refusal), rows
    return [(row.id, row.status, row.prize) for row in rows]


SETS_OF_STATUSES = [STATUSES, *(frozenset({status}) for status in sorted(STATUSES)), frozenset({"winner", "canceled"})]


@pytest.mark.parametrize(("by", "seen"), [
    (CASHIER, {"entities": (213,)}), (CASHIER, {"entities": (213,), "product": 1}),
    (CLERKS[0], {"entities": AGENCIES}), (CLERKS[0], {"entities": AGENCIES, "member": 865}),
])  # fmt: skip
def test_a_page_is_what_plain_sql_tells(grown: Desk, plain_sql: PlainSql, by: str, seen: dict[str, Any]) -> None:
    oldest = (("created_at", False),)
    for statuses in SETS_OF_STATUSES:
        expected = [row for row in plain_sql(**seen) if row[1] in statuses]
        how = {"statuses": statuses, "member_id": seen.get("member"), "product_id": seen.get("product"), "by": by}
        assert shown(page(grown, **how)) == expected[::-1][:100]
        assert shown(page(grown, **how, sort=oldest, limit=30, offset=90)) == expected[90:120]
        assert shown(page(grown, **how, sort=oldest, limit=100, offset=200)) == expected[200:300]


def draw_of(desk: Desk, product: int, day: int) -> int:
    """Return the draw of a product on a day of the history."""
    asked = {"product": product, "day": (SINCE + timedelta(days=day)).date()}
    ((event,),) = desk.ask("select id from event where product_id = %(product)s and day = %(day)s and name = 'HISTORY'", asked)
    return int(event)


@pytest.mark.parametrize(("by", "seen"), [
    (CASHIER, {"entities": (213,)}), (CLERKS[0], {"entities": AGENCIES}), (CLERKS[0], {"entities": AGENCIES, "member": 865}),
])  # fmt: skip
@pytest.mark.parametrize("selection", [None, "7", "12"])
def test_a_page_by_draw_and_selection_is_what_plain_sql_tells(
    grown: Desk, plain_sql: PlainSql, monkeypatch: pytest.MonkeyPatch, by: str, seen: dict[str, Any], selection: str | None
) -> None:
    """Each set of statuses meets three ways of reading: by the draw's plays, in short spans and in long ones, and by tickets."""
    draw = draw_of(grown, 6, 5)
    told = plain_sql(**seen, draw=draw, selection=selection)
    how = {"member_id": seen.get("member"), "event_id": draw, "by": by}
    how |= {"game": Game.ANIMALITOS, "selection": selection} if selection else {}
    oldest = (("created_at", False),)
    for place, statuses in enumerate([*SETS_OF_STATUSES, frozenset({"loser", "canceled"})]):
        span, share = ((16, 10), (2_000, 10), (2_000, 0))[(place + len(seen) + len(selection or "")) % 3]
        monkeypatch.setattr(search, "_SPAN", span)
        monkeypatch.setattr("taquilla.engine.lottery.search.MANY_SHARE", share)
        expected = [row for row in told if row[1] in statuses]
        assert shown(page(grown, **how, statuses=statuses)) == expected[::-1][:100]
        assert shown(page(grown, **how, statuses=statuses, sort=oldest, limit=7, offset=3)) == expected[3:10]
        assert shown(page(grown, **how, statuses=statuses, limit=None)) == expected[::-1]


def test_a_selection_is_not_searched_between_the_close_and_the_result(grown: Desk) -> None:
    """The last day's draws have no results yet."""
    how = {"event_id": draw_of(grown, 6, DAYS - 1), "game": Game.ANIMALITOS, "selection": "7"}
    assert page(grown, CLERKS[0], **how) == Refusal(Reason.EXPOSURE_SEALED)
    assert page(grown, CASHIER, **how) == Refusal(Reason.EXPOSURE_SEALED)
    assert page(grown, CLERKS[0], **how, member_id=864) == Refusal(Reason.EXPOSURE_SEALED)
    assert len(shown(page(grown, CASHIER, **how, member_id=864))) > 1


def blocks(desk: Desk, draw: int, before: int) -> int:
    """Return how many blocks PostgreSQL reads for a page of a draw."""
    read: list[int] = []

    async def find() -> None:
        async with desk.house.database.reading() as connection:
            execute = connection.execute

            async def counted(sql: Any, parameters: Any = None) -> Any:
                ((plan,),) = await (await execute("explain (analyze, buffers, format json) " + sql, parameters)).fetchall()
                read.append(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])
                return await execute(sql, parameters)

            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(connection, "execute", counted)
                sold_on = (await search.find_sold_of(connection, 1, [draw]))[draw]
                walk = SearchWalk(1, AGENCIES, 1, before - 1, True, by="play", event_id=draw, sold_on=sold_on)
                assert len(await search.walk(connection, walk, 11) or ()) == 11

    desk.run(find())
    return sum(read)


def test_each_page_by_draw_costs_the_same(grown: Desk) -> None:
    """The blocks that are read are counted: of the first page, of one in the middle, and of the last one."""
    assert page(grown, event_id=2**53 - 1) == []  # a draw of nobody
    draw = draw_of(grown, 6, 5)
    rows = page(grown, CLERKS[0], event_id=draw, limit=None)
    costs = [blocks(grown, draw, rows[at].seq + 1) for at in (0, len(rows) // 2, len(rows) - 12)]
    assert max(costs) < 1.1 * costs[0], costs


@pytest.mark.parametrize("seen", [{"by": CASHIER}, {"by": CLERKS[0]}, {"by": CLERKS[0], "since": UNTIL - timedelta(days=3)}])
def test_all_that_is_unclaimed_is_summed_and_what_has_expired_is_not_read(grown: Desk, seen: Any, monkeypatch: Any) -> None:
    wanted: dict[str, Any] = {"statuses": frozenset({"winner", "held"}), "limit": None} | seen
    by = grown.caller(wanted.pop("by"))
    rows = page(grown, **wanted, by=seen["by"])
    asked = TicketCriteria(**{"since": SINCE, "until": UNTIL, **wanted, "limit": 3})
    assert grown.run(grown.house.lottery.search.unclaimed(by, asked)) == (len(rows), sum(row.unpaid for row in rows))
    monkeypatch.setattr("taquilla.engine.lottery.search.read_clock", AsyncMock(return_value=UNTIL + timedelta(days=90 - 3)))
    monkeypatch.setattr("taquilla.engine.lottery.search.READ_MAX", 60)
    assert page(grown, **wanted, by=seen["by"]) == [row for row in rows if row.created_at > UNTIL - timedelta(days=3)] != []


@pytest.mark.parametrize(("wanted", "bound"), [
    ({"category": "animalitos77", "by": CLERKS[0]}, None),
    ({"sort": (("total", True),), "since": UNTIL - timedelta(days=3)}, None),
    ({"sort": (("total", True),), "since": UNTIL - timedelta(days=4)}, 500),
    ({"sort": (("total", True),), "since": UNTIL - timedelta(days=3), "limit": None}, None),
    ({"sort": (("total", True),), "since": UNTIL - timedelta(days=4), "limit": None}, 500),
    ({"sort": (("prize", True),), "statuses": frozenset({"winner", "paid"})}, None),
    ({"statuses": frozenset({"loser"}), "offset": 300}, None),
    ({"statuses": frozenset({"loser"}), "offset": 400}, 500),
    ({"statuses": frozenset({"loser"}), "limit": None}, 500),
    ({"offset": 1_000}, None),
])  # fmt: skip
def test_a_search_that_would_read_too_much_asks_for_a_narrower_range(
    grown: Desk, wanted: dict[str, Any], bound: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taquilla.engine.lottery.search.READ_MAX", 500)
    found = page(grown, **wanted)
    assert isinstance(found, list) if bound is None else found == Refusal(Reason.TICKETS_TOO_MANY, bound=bound)


def test_as_many_tickets_as_may_be_read_are_sorted(grown: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taquilla.engine.lottery.search.READ_MAX", DAYS * PER_DAY)
    assert len(shown(page(grown, by=CLERKS[0], sort=(("total", True),), limit=1_000, offset=1_000))) == 1_000


@pytest.mark.parametrize(("wanted", "found"), [
    ({"since": UNTIL - timedelta(days=3)}, None),
    ({"since": UNTIL - timedelta(days=4)}, 533),
    ({"since": UNTIL - timedelta(days=4), "offset": 134}, None),
    ({"since": UNTIL - timedelta(days=4), "by": CLERKS[0]}, 800),
    ({"since": UNTIL - timedelta(days=4), "by": CLERKS[0], "member_id": 865}, None),
    ({"since": UNTIL - timedelta(days=4), "category": "lottery", "offset": 1}, 532),
    ({"statuses": frozenset({"canceled", "rejected"})}, None),
    ({"statuses": frozenset({"loser"})}, 1_060),
])  # fmt: skip
def test_a_list_that_is_too_long_is_counted(
    grown: Desk, plain_sql: PlainSql, wanted: dict[str, Any], found: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taquilla.engine.lottery.search.LISTED_MAX", 400)
    monkeypatch.setattr("taquilla.engine.lottery.whole_lists.LISTED_MAX", 400)
    rows = page(grown, limit=None, **wanted)
    if found is None:
        assert len(shown(rows)) <= 400
    else:
        assert rows == Refusal(Reason.LIST_TOO_LONG, bound=400, found=found)
    if "statuses" in wanted:
        assert sum(status in wanted["statuses"] for _, status, _ in plain_sql()) == (found or len(shown(rows)))


def test_a_list_that_is_too_long_to_count_is_refused_for_that(grown: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taquilla.engine.lottery.search.LISTED_MAX", 100)
    monkeypatch.setattr(search, "COUNT_MAX", 1_333)
    assert page(grown, limit=None) == Refusal(Reason.LIST_TOO_LONG, bound=100, found=1_333)
    monkeypatch.setattr(search, "COUNT_MAX", 1_332)
    assert page(grown, limit=None) == Refusal(Reason.TICKETS_TOO_MANY, bound=1_332)


def test_a_filter_without_an_index_looks_at_a_bounded_number_of_tickets(grown: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page(grown, category="animalitos77") == []
    monkeypatch.setattr(search, "SCAN_MAX", 400)
    assert page(grown, category="animalitos77") == Refusal(Reason.TICKETS_TOO_MANY, bound=400)
    # What fills its page in time is answered, and what no filter narrows is not bounded.
    assert len(shown(page(grown, category="animalitos", limit=200))) == 200
    assert len(shown(page(grown, offset=900, limit=400))) == 400


def test_what_stands_before_a_page_is_never_fetched(grown: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch, fetched = HouseConnection.fetch, list[int]()

    async def noting(*asked: Any, **named: Any) -> list[Any]:
        rows = await fetch(*asked, **named)
        fetched.append(len(rows))
        return rows

    monkeypatch.setattr(HouseConnection, "fetch", noting)
    assert len(shown(page(grown, offset=900, limit=100))) == max(fetched) == 100


def test_a_range_of_time_is_found_as_a_range_of_seqs(grown: Desk) -> None:
    rows = grown.ask("select seq, created_at from ticket order by seq")
    tick = timedelta(microseconds=1)

    async def seqs(since: datetime, until: datetime) -> tuple[int, int]:
        async with grown.house.database.reading() as connection:
            return await search.find_seqs(connection, 1, since, until)

    for place, other in ((0, 0), (0, 1), (877, 878), (500, 1_700), (len(rows) - 2, len(rows) - 1)):
        first, last = rows[place][1], rows[other][1]
        for since in (first - tick, first, first + tick):
            for until in (last - tick, last, last + tick, last + timedelta(days=300)):
                low, high = grown.run(seqs(since, until))
                assert [row for row in rows if low <= row[0] <= high] == [row for row in rows if since <= row[1] <= until]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("scan_max", [40, 200, 4_000])
def test_a_walk_of_several_agencies_leaves_nobody_out(
    grown: Desk, monkeypatch: pytest.MonkeyPatch, scan_max: int, descending: bool
) -> None:
    async def walked(**how: Any) -> Any:
        async with grown.house.database.reading() as connection:
            low, high = await search.find_seqs(connection, 1, SINCE, UNTIL)
            return await search.walk(connection, SearchWalk(1, AGENCIES, low, high, descending, pending=False, **how), 20)

    monkeypatch.setattr(search, "SCAN_MAX", scan_max)
    apart = grown.run(walked())
    monkeypatch.setattr(search, "SCAN_MAX", 10**6)
    assert apart in (None, grown.run(walked(by="operator_id")))
