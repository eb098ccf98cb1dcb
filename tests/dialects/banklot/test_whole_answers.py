"""A search without a limit returns everything that its filter finds, or the number of rows where those are too many."""

import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.dialects.banklot.conftest import OpenPortal, Portal
from tests.engine.lottery.test_search import grow
from tests.patience import PATIENCE_S, until

from taquilla.engine.lottery.search import LISTED_MAX
from taquilla.http import streaming

TICKETS, KIOSK, RESULTS, TIME = "/user/ticket/", "/gaming/events/search/kiosk", "/gaming/result/0", "/gaming/time"
DAYS, PER_DAY = 30, 500  # two thirds are the cashier's agency's: 10,000 tickets
HISTORY = ["2024-09-22", "2024-10-21"]
# One draw a minute, each with a result: the first 10,000 end here, and one more follows.
DRAWS = ["2024-08-01T00:00:00Z", "2024-08-07T22:39:00Z"]
AND_ONE_MORE = [DRAWS[0], "2024-08-07T22:40:00Z"]
CLEAR_REFS, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
MEGABYTES = 50

PLANT_DRAWS = """
    with planted as (
        insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order)
        select 6, 0, at, at::date, 'A MINUTE', 'animalitos', false, 1
        from generate_series(%(since)s::timestamptz, %(since)s::timestamptz + interval '10000 minutes', interval '1 minute') as at
        returning id, draws_at, day),
    drawn as (
        insert into draw (operator_id, event_id, closes_at, draws_at, opened_on, state, closed_at, is_sealed)
        select 1, id, draws_at, draws_at, day, 'closed', draws_at, null from planted)
    insert into result (operator_id, event_id, version, outcome, closed_at, draws_at, entered_by, entered_at, approved_by,
        approved_at)
    select 1, planted.id, 1, '7', draws_at, draws_at, clerks.ids[1], draws_at, clerks.ids[2], draws_at
    from planted, (select array_agg(id order by id) as ids from member where role = 'clerk') as clerks
"""


TOO_MANY = (
    "between_created_at: there are 10001, and one answer lists at most 10000: "
    "ask for a narrower range, or for pages by limit and offset"
)


@pytest.fixture(scope="module")
def grown(open_portal: OpenPortal) -> Iterator[Portal]:
    """A portal with a history of tickets. Look, but change nothing."""
    with open_portal() as portal:
        grow(portal.owner, DAYS, PER_DAY)
        yield portal


@pytest.fixture(scope="module")
def drawn(open_portal: OpenPortal) -> Iterator[Portal]:
    """A portal with a history of draws. Look, but change nothing."""
    with open_portal() as portal:
        # These draws have results from before there were seals.
        portal.owner.execute("set session_replication_role = replica")
        portal.owner.execute(PLANT_DRAWS, {"since": DRAWS[0]})
        portal.owner.execute("reset session_replication_role")
        portal.owner.execute("analyze")
        yield portal


def ask(portal: Portal, path: str, ends: list[str], **asked: Any) -> Any:
    named = {name: asked.pop(name) for name in ("sort", "limit", "offset") if name in asked}
    return portal.said(path, {"filter": {"between_created_at": ends, **asked}, **named})


@pytest.mark.prove("histories")
@pytest.mark.parametrize(("path", "status"), [(KIOSK, 201), (RESULTS, 200), (TIME, 200)])
def test_ten_thousand_draws_are_listed_and_more_are_only_counted(drawn: Portal, path: str, status: int) -> None:
    said = ask(drawn, path, DRAWS, sort={"event_timestamp": "desc"})
    rows = said["response"]["events"] if path == TIME else said["response"]
    assert (said["status"], said.get("total", LISTED_MAX), len(rows)) == (status, LISTED_MAX, LISTED_MAX)
    times = [row["event_timestamp"]["seconds"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert len({row["id"] for row in rows}) == LISTED_MAX
    assert ask(drawn, path, AND_ONE_MORE) == {"status": 400, "error": TOO_MANY}
    page = ask(drawn, path, AND_ONE_MORE, limit=2, offset=9_999)
    rows = page["response"]["events"] if path == TIME else page["response"]
    assert (page.get("total", 10_001), len(rows)) == (10_001, 2)
    after = ask(drawn, path, AND_ONE_MORE, offset=1, sort={"event_timestamp": "desc"})
    assert after == said | ({"total": 10_001} if path == KIOSK else {}) | (
        {"response": after["response"] | {"events": said["response"]["events"]}} if path == TIME else {}
    )


def highest_kb() -> int:
    """Return the highest memory use of this process, which serves, since the mark was reset, in kilobytes."""
    (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])


@pytest.mark.prove("histories")
@pytest.mark.parametrize(
    ("path", "ends", "more"),
    [(TICKETS, HISTORY, {}), (TICKETS, HISTORY, {"sort": {"total": -1}}), (KIOSK, DRAWS, {}), (RESULTS, DRAWS, {})],
)
def test_ten_thousand_rows_take_less_than_fifty_megabytes(
    request: pytest.FixtureRequest, path: str, ends: list[str], more: Any
) -> None:
    """Measured in the serving process, as the kernel counts it. The client, which runs there too, keeps nothing."""
    try:
        CLEAR_REFS.write_text("5")
    except OSError:
        pytest.skip("the kernel does not set its mark back here")
    portal = request.getfixturevalue("grown" if path == TICKETS else "drawn")
    body = {"filter": {"between_created_at": ends}, **more}
    headers = {"x-auth-token": portal.token()}

    async def received() -> int:
        async with portal.client.stream("POST", path, json=body, headers=headers) as answer:
            return sum([part.count(b'"game_category"' if path != TICKETS else b'"user_id"') async for part in answer.aiter_raw()])

    CLEAR_REFS.write_text("5")
    before = highest_kb()
    # A key that two parts share is not counted.
    assert LISTED_MAX - 500 <= portal.run(received()) <= LISTED_MAX
    assert highest_kb() - before < MEGABYTES * 1024


def begin(portal: Portal, ends: list[str]) -> socket.socket:
    """Search tickets over a socket that reads nothing, and hardly lets anything into its own memory."""
    body = json.dumps({"filter": {"between_created_at": ends}}).encode()
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.connect(("127.0.0.1", portal.client.base_url.port))
    head = f"POST {TICKETS} HTTP/1.1\r\nhost: x\r\nx-auth-token: {portal.token()}\r\ncontent-length: {len(body)}\r\n\r\n"
    asking.sendall(head.encode() + body)
    return asking


def test_a_caller_who_does_not_read_holds_no_connection_and_is_cut_off(grown: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "DEADLINE_S", 0.5)
    with begin(grown, HISTORY) as asking:
        grown.run(until(lambda: streaming.under_way > 0))
        readers = grown.house.database.readers.get_stats()
        assert readers["pool_size"] == readers["pool_available"]
        grown.run(until(lambda: streaming.under_way == 0))
        asking.settimeout(PATIENCE_S)
        received = grown.run(asyncio.to_thread(lambda: b"".join(iter(lambda: asking.recv(65536), b""))))
    # The connection was closed before the length that was promised: no client takes that for a whole answer.
    length = int(received.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert 0 < len(received.partition(b"\r\n\r\n")[2]) < length


def test_so_many_bytes_are_under_way_and_no_more(grown: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "UNDER_WAY_MAX", 5_000_000)
    with begin(grown, HISTORY):
        grown.run(until(lambda: streaming.under_way > 0))
        answer = grown.ask(TICKETS, {"filter": {"between_created_at": HISTORY}})
        assert (answer.status_code, answer.json()) == (503, {"status": 503, "error": "try again"})
        # A page is never in the way.
        assert len(ask(grown, TICKETS, HISTORY, limit=1_000)["response"]) == 1_000
    grown.run(until(lambda: streaming.under_way == 0))
    assert len(ask(grown, TICKETS, HISTORY)["response"]) == LISTED_MAX
