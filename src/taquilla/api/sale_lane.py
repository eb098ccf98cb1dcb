"""Serves `POST /v1/tickets` by a lane, past the framework, whose part is a third of a sale's work."""

import re
import time
from functools import partial
from typing import Final

from taquilla.api.members import Session, budgets_of, known_writer, policy_of
from taquilla.api.request_ids import REQUEST_ID, name_for_ticket
from taquilla.api.sale_messages import SELLERS, read_plain_ticket, sale_of, sold
from taquilla.api.versions import VERSION_HEADER, named_version, version_of
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.http.body import check_headers
from taquilla.http.budgets import Allowance
from taquilla.http.lanes import Lane, LaneReply, LaneRequest, lines_of, telling

_PATH: Final = "/v1/tickets"
_HEADERS: Final = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
_LINES: Final = lines_of(*_HEADERS, (b"content-length", b"%d"), (VERSION_HEADER, b"%b"), (b"ratelimit-policy", b"%b"),
    (b"ratelimit", b"%b"), (REQUEST_ID, b"%b"))
_KEY: Final = re.compile(rb"[ -~]{1,255}")


def lane(house: House) -> tuple[str, Lane]:
    """Return the path and its lane, which sells for members that the house has in memory."""

    budgets = budgets_of(house)

    def counted(session: Session, count: int) -> Allowance:
        return budgets.take(*policy_of(session.caller), time.monotonic(), count=count)

    def reply(session: Session, version: bytes, standing: Allowance, request: LaneRequest, answer: object) -> LaneReply | None:
        if not isinstance(answer, Sold):
            counted(session, -1)  # the long way counts it
            return None
        content, limits = sold(session, answer), (value for _, value in standing.headers)
        lines = (len(content), version, *limits, name_for_ticket(request.headers, answer.ticket.id))
        return 201, _LINES % lines, content

    def take(request: LaneRequest) -> bool:
        scope = {"method": "POST", "headers": request.headers}
        key = check_headers(scope).get(b"idempotency-key", b"")
        session, ticket = known_writer(SELLERS, scope, house), read_plain_ticket(request.body)
        if session is None or ticket is None or not _KEY.fullmatch(key):
            return False
        if session.caller.terms is not None and session.caller.terms.origins:
            return False  # the long way tells a browser whom it may show the answer
        sale = sale_of(session, key.decode("ascii"), ticket)
        version = version_of(named_version(request.headers), session.caller.terms).isoformat().encode()
        standing = counted(session, 1)
        if standing.wait_s:
            return False  # the long way says so
        try:
            house.counter.put(sale, telling(request, partial(reply, session, version, standing, request)))
        except Busy:
            counted(session, -1)
            raise
        return True

    return _PATH, take
