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

TICKETS = "/user/ticket/"
DAYS, PER_DAY = 30, 500  # two thirds are the cashier's agency's: 10,000 tickets
HISTORY = ["2024-09-22", "2024-10-21"]
CLEAR_REFS, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
MEGABYTES = 50


@pytest.fixture(scope="module")
def grown(open_portal: OpenPortal) -> Iterator[Portal]:
    """A portal with a history of tickets. Look, but change nothing."""
    with open_portal() as portal:
        grow(portal.owner, DAYS, PER_DAY)
        yield portal


def ask(portal: Portal, **asked: Any) -> Any:
    return portal.said(TICKETS, {"filter": {"between_created_at": HISTORY}, **asked})


def highest_kb() -> int:
    """Return the highest memory use of this process, which serves, since the mark was reset, in kilobytes."""
    (line,) = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])


@pytest.mark.prove("histories")
@pytest.mark.parametrize("more", [{}, {"sort": {"total": -1}}])
def test_ten_thousand_rows_take_less_than_fifty_megabytes(grown: Portal, more: Any) -> None:
    """Measured in the serving process, as the kernel counts it. The client, which runs there too, keeps nothing."""
    try:
        CLEAR_REFS.write_text("5")
    except OSError:
        pytest.skip("the kernel does not set its mark back here")
    body = {"filter": {"between_created_at": HISTORY}, **more}
    headers = {"x-auth-token": grown.token()}

    async def received() -> int:
        async with grown.client.stream("POST", TICKETS, json=body, headers=headers) as answer:
            return sum([part.count(b'"user_id"') async for part in answer.aiter_raw()])

    CLEAR_REFS.write_text("5")
    before = highest_kb()
    # A key that two parts share is not counted.
    assert LISTED_MAX - 500 <= grown.run(received()) <= LISTED_MAX
    assert highest_kb() - before < MEGABYTES * 1024


def begin(portal: Portal) -> socket.socket:
    """Search tickets over a socket that reads nothing, and hardly lets anything into its own memory."""
    body = json.dumps({"filter": {"between_created_at": HISTORY}}).encode()
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asking.connect(("127.0.0.1", portal.client.base_url.port))
    head = f"POST {TICKETS} HTTP/1.1\r\nhost: x\r\nx-auth-token: {portal.token()}\r\ncontent-length: {len(body)}\r\n\r\n"
    asking.sendall(head.encode() + body)
    return asking


def test_a_caller_who_does_not_read_holds_no_connection_and_is_cut_off(grown: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "DEADLINE_S", 0.5)
    with begin(grown) as asking:
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
    with begin(grown):
        grown.run(until(lambda: streaming.under_way > 0))
        answer = grown.ask(TICKETS, {"filter": {"between_created_at": HISTORY}})
        assert (answer.status_code, answer.json()) == (503, {"status": 503, "error": "try again"})
        # A page is never in the way.
        assert len(ask(grown, limit=1_000)["response"]) == 1_000
    grown.run(until(lambda: streaming.under_way == 0))
    assert len(ask(grown)["response"]) == LISTED_MAX
