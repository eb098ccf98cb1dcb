"""The feed of events: `/v1/events`, page by page, by long poll, or as a stream."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final, cast

from msgspec import UNSET, Struct, UnsetType

from taquilla.api.cursors import LIMIT_MAX
from taquilla.api.fields import Instant
from taquilla.api.handlers import Routes
from taquilla.api.members import Session, TheSession, live_session
from taquilla.api.problems import Refused, granted
from taquilla.domain.events.outbox import ToldEvent
from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import SEE_EVENTS
from taquilla.engine.batcher import Busy
from taquilla.engine.events.feed import Page
from taquilla.http.decode import Malformed, echo
from taquilla.http.framework import QueryParameter, Request, Response, Stream
from taquilla.http.openapi import more_content
from taquilla.http.responses import JsonObject, encode
from taquilla.http.shutdown import is_ending
from taquilla.store.postgres.database import DatabaseGone

HANDLERS: Final = Routes("/v1/events", "Events")

WAIT_MAX_S: Final = 30
WAITING_MAX: Final = 100
"""The most callers of an operator that one process keeps waiting, by long polls and streams together."""
BELOW_MAX: Final = 80
"""The most of them below the operator's root: the other places are kept for the root."""
BRANCH_MAX: Final = 20
"""The most of one branch below the root."""
MEMBER_MAX: Final = 10
"""The most of one member."""
_STEP_S: Final = 1.0  # between two looks at whether the server stops
_HEARTBEAT_S: Final = 15.0
_CHECK_S: Final = 20.0  # between two checks of the session of a stream without events
_TRUSTED_S: Final = 1.0  # for which a check of the session holds, before events are sent
_READERS: Final = ("manager", "auditor", "administrator")
_SINGLE: Final = {"tickets": "ticket", "movements": "movement"}
_PLACE: Final = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,9}))?", re.ASCII)

After = Annotated[int, QueryParameter(ge=0, le=ID_MAX, description="The number of the last event that is known.")]
Types = Annotated[
    str | None, QueryParameter(max_length=2_000, description="Only events of these types, with commas between them.", examples=[])
]
WaitS = Annotated[int, QueryParameter(ge=0, le=WAIT_MAX_S, description="Seconds to wait for an event if there is none yet.")]
Events = Annotated[
    int, QueryParameter(ge=1, le=LIMIT_MAX, description="The most events; told `singly`, one counts once with all its parts.")
]
Singly = Annotated[bool, QueryParameter(description="One event for each ticket or movement, in place of one for a batch.")]

Rows = Annotated[
    bool, QueryParameter(description="With the rows of people, rules and draws that were written, if you see the whole operator.")
]


class EventShown(Struct, frozen=True):
    """An event. It covers what was written under first_seq to last_seq of the operator's one order; nothing if that ends before.

    Consecutive numbers and adjoining ranges prove that nothing is missing. Told singly, an event comes in `of` parts, by `place`.
    """

    number: int
    type: str
    at: Instant
    first_seq: int
    last_seq: int
    data: JsonObject
    place: int | UnsetType = UNSET
    of: int | UnsetType = UNSET


class EventPage(Struct, frozen=True):
    """Events by number. after is the number up to which was looked: ask with it for the next page."""

    events: list[EventShown]
    after: int


@HANDLERS.get("", SEE_EVENTS, "The events.")
async def list_events(
    request: Request,
    session: TheSession,
    after: After = 0,
    types: Types = None,
    limit: Events = 50,
    wait_s: WaitS = 0,
    singly: Singly = False,
    rows: Rows = False,
) -> Response[EventPage]:
    """List events.

    Lists what happened after an event, in the order of the ledger. With `wait_s` an empty page waits for the next event; with
    `Accept: text/event-stream` events come as they happen, and `Last-Event-ID` continues a stream that broke off. Callers see
    what concerns their entity and those below it; other events have the type `hidden` and no data, so that numbers have no gap.
    A number after the last event is refused: the place is of another ledger, or of this one before it was restored.
    """
    wanted = _types(types)
    is_stream = "text/event-stream" in request.headers.get("accept", "")
    place = _place(request.headers.get("last-event-id") if is_stream else None, after)
    granted(await session.house.events.refuse(session.operator.id, place[0]))
    if is_stream:
        reader = _Stream(session, wanted, limit, is_ending(request.scope), _singly=singly, _with_rows=rows)
        _refuse_many(_shares(session))  # once the response has begun, nobody could be told
        headers = {"x-accel-buffering": "no", "cache-control": "no-store"}
        stream = Stream(reader.events(*place), media_type="text/event-stream", headers=headers)
        return cast(Response[EventPage], stream)
    page = await _page(session, after, wanted, limit, with_rows=rows)
    if wait_s and not page.events:
        with _waiting(session):
            page = await _awaited(session, page, wanted, limit, wait_s, is_ending(request.scope), with_rows=rows)
        if await _renewed(session) is None:
            raise Refused(Refusal(Reason.TOKEN_DEAD))
    shown = [part for event in page.events for part in _parts(event, singly=singly)]
    return Response(EventPage(shown, page.after))


_STREAM: Final = {"schema": {"type": "string"}, "example": "id: 17\nevent: draws.closed\ndata: {…}\n\n"}
MORE_EVENTS: Final = more_content("get", {"text/event-stream": _STREAM}, "/v1/events")
"""Events as a stream, for the document."""


@dataclass(slots=True)
class _Stream:
    """A stream of events to a session. It ends with the session, with the server, or when the database is away."""

    _session: Session
    _types: frozenset[str] | None
    _limit: int
    _ends: Callable[[], bool]
    _singly: bool
    _with_rows: bool

    async def events(self, after: int, told: int) -> AsyncIterator[bytes]:
        """Yield events after a number, but for the first parts of the next one that were told already."""
        feed, operator = self._session.house.events, self._session.operator.id
        with _waiting(self._session):
            yield b": the events of this operator\n\n"
            now = asyncio.get_running_loop().time
            sent = checked = now()
            try:
                while not self._ends():
                    if now() - sent >= _HEARTBEAT_S:
                        yield b": alive\n\n"
                        sent = now()
                    has_more = await feed.wait(operator, after, _STEP_S)
                    if now() - checked >= (_TRUSTED_S if has_more else _CHECK_S):
                        if not await self._is_alive():
                            return
                        checked = now()
                    if not has_more:
                        if feed.has_lost(operator, after):
                            return  # the client connects again, and is refused
                        continue
                    page = await _page(self._session, after, self._types, self._limit, with_rows=self._with_rows)
                    for event in page.events:
                        for part in _parts(event, singly=self._singly):
                            if part.number > after + 1 or part.place is UNSET or part.place > told:
                                yield _line(part)
                                sent = now()
                    told, after = told if page.after == after else 0, page.after
            except DatabaseGone:
                return  # the client connects again, and goes on where it was

    async def _is_alive(self) -> bool:
        session = await _renewed(self._session)
        if session is None:
            return False
        self._session = session
        return True


async def _renewed(session: Session) -> Session | None:
    """Return a session as it is now; None for one that has ended, or whose member may read events no more."""
    now = await live_session(session.house, session.token, session.address)
    return now if now is not None and now.member.role in _READERS else None


_Shares = dict[tuple[int, str, int], int]
_open: Counter[tuple[int, str, int]] = Counter()


def _shares(session: Session) -> _Shares:
    """Return by what a caller that waits is counted, and how many there may be of each."""
    operator, path = session.operator.id, session.entity.path
    shares = {(operator, "operator", 0): WAITING_MAX, (operator, "member", session.member.id): MEMBER_MAX}
    return shares if len(path) == 1 else shares | {(operator, "below", 0): BELOW_MAX, (operator, "branch", path[-2]): BRANCH_MAX}


def _refuse_many(shares: _Shares) -> None:
    if any(_open[share] >= most for share, most in shares.items()):
        raise Busy


@contextmanager
def _waiting(session: Session) -> Iterator[None]:
    """Count a caller that waits. Raises Busy where too many of its operator, its branch or its own do."""
    shares = _shares(session)
    _refuse_many(shares)
    _open.update(shares.keys())
    try:
        yield
    finally:
        _open.subtract(shares.keys())
        for share in shares:
            if not _open[share]:
                del _open[share]


async def _page(session: Session, after: int, types: frozenset[str] | None, limit: int, *, with_rows: bool = False) -> Page:
    return await session.house.events.page(
        session.operator.id, after, types, limit, session.entity.id, with_rows=with_rows, sees_plays=session.member.sees_sealed
    )


async def _awaited(
    session: Session, page: Page, types: frozenset[str] | None, limit: int, wait_s: int, ends: Callable[[], bool], *,
    with_rows: bool,
) -> Page:  # fmt: skip
    """Return the next page that has an event, or the empty one once the time is over."""
    now = asyncio.get_running_loop().time
    until = now() + wait_s
    feed, operator = session.house.events, session.operator.id
    while not page.events and now() < until and not ends() and not feed.has_lost(operator, page.after):
        if await feed.wait(operator, page.after, min(_STEP_S, until - now())):
            page = await _page(session, page.after, types, limit, with_rows=with_rows)
    return page


def _types(written: str | None) -> frozenset[str] | None:
    if written is None:
        return None
    types = frozenset(written.split(","))
    for unknown in sorted(types - TYPES.keys()):
        raise Malformed(f"`types`: there is no type {echo(unknown)}")
    return types


def _place(last_event_id: str | None, after: int) -> tuple[int, int]:
    """Return after which event a stream begins, and how many parts of the next one were told already."""
    if last_event_id is None:
        return after, 0
    match = _PLACE.fullmatch(last_event_id)
    if match is None:
        raise Malformed("`Last-Event-ID`: it is none of ours")
    number, part = int(match[1]), match[2]
    return (number, 0) if part is None else (max(0, number - 1), int(part))


def _parts(event: ToldEvent, *, singly: bool) -> Iterator[EventShown]:
    """Yield an event, or its rows one by one."""
    data = dict(event.data)
    name = next((name for name in _SINGLE if isinstance(data.get(name), list)), None) if singly else None
    if name is None or not data[name]:
        yield EventShown(*event[:5], data)
        return
    rows, lines = cast(list[JsonObject], data.pop(name)), data.pop("lines", None)
    for place, row in enumerate(rows, 1):
        of_all = {"lines": lines} if lines and place == 1 else {}  # they are sums over the batch
        yield EventShown(*event[:5], {**data, **of_all, _SINGLE[name]: row}, place, len(rows))


def _line(part: EventShown) -> bytes:
    """Return an event as the stream has it. Its id is complete with the last part alone."""
    is_last = part.place is UNSET or part.place == part.of
    name = str(part.number) if is_last else f"{part.number}.{part.place}"
    return f"id: {name}\nevent: {part.type}\ndata: ".encode() + encode(part) + b"\n\n"
