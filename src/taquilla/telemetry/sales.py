"""Logs each sale as one line, where that is wished: its request, its ticket's number, and how long it took.

The counter sees every sale, of every dialect and by every way, and not the request: its headers are noted beside.
"""

import logging
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Final

from taquilla.api.request_ids import name_for_ticket
from taquilla.domain.deciding import Answer, Command
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.purchases.buying import Bought
from taquilla.engine.batcher import Busy, Tell
from taquilla.engine.counters import Counters
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.lanes import Lane, LaneRequest
from taquilla.http.responses import Header
from taquilla.telemetry.logs import FIELDS

_LOG: Final = logging.getLogger("taquilla.sales")
_HEADERS: ContextVar[Iterable[Header]] = ContextVar("headers", default=())


def lane_with_headers(lane: Lane) -> Lane:
    """Return a lane that notes the headers of the request that it takes."""

    def take(request: LaneRequest) -> bool:
        token = _HEADERS.set(request.headers)
        try:
            return lane(request)
        finally:
            _HEADERS.reset(token)

    return take


def app_with_headers(app: App) -> App:
    """Return an app that notes the headers of its requests."""

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        _HEADERS.set(scope["headers"])
        await app(scope, receive, send)

    return noted


class SalesLog:
    """A counter that logs the sales of another one."""

    def __init__(self, counter: Counters) -> None:
        self._counter = counter
        self.open, self.close = counter.open, counter.close
        # Whoever wishes these lines wishes them also in a log that is quiet.
        _LOG.setLevel(logging.INFO)

    async def ask(self, command: Command) -> Answer:
        """Return the answer to a command, once it is committed. Raises Busy."""
        began_s, headers = time.perf_counter(), _HEADERS.get()
        answer = await self._counter.ask(command)
        _note(command, answer, headers, began_s)
        return answer

    def put(self, command: Command, tell: Tell) -> None:
        """Queue a command; tell is called with its answer, or with Busy. Raises Busy if the server is full."""
        began_s, headers = time.perf_counter(), _HEADERS.get()

        def told(answer: Answer | Busy) -> None:
            tell(answer)
            _note(command, answer, headers, began_s)

        self._counter.put(command, told)


def _note(command: Command, answer: object, headers: Iterable[Header], began_s: float) -> None:
    sold = answer.sold if isinstance(answer, Bought) else answer
    if isinstance(command, SellTicket) and isinstance(sold, Sold):
        ticket, ms = sold.ticket, round((time.perf_counter() - began_s) * 1000, 1)
        request = name_for_ticket(headers, ticket.id).decode()
        fields = {"operator": command.operator_id, "number": ticket.number, "ms": ms, "request": request}
        _LOG.info("operator=%d number=%d ms=%s request=%s", *fields.values(), extra={FIELDS: fields})
