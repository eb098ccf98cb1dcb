"""One connection of a client: uvicorn's protocol with limits on time and size, a response to every invalid request, and lanes."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final, cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from taquilla.http import refused
from taquilla.http.asgi import App
from taquilla.http.lanes import GIVEN, LANES, Lane
from taquilla.http.shutdown import ENDING

HEAD_MAX: Final = 64 * 1024
"""The most bytes of a request's line and headers, and of what stands between and after the chunks of its body."""
TARGET_MAX: Final = 8 * 1024
"""The most bytes of a request's target: two hundred agencies on a page are 5 KB, and a long query costs time to read."""
REQUEST_S: Final = 10.0
"""The most seconds in which a client sends a whole request."""
READ_S: Final = 60.0
"""The most seconds in which a client reads nothing of a waiting response."""
LINGER_S: Final = 5.0
"""Seconds for which a refused client's bytes are still read, so that it can read its response."""
LEFT_MAX: Final = 4 * 1024 * 1024
"""The most bytes of a refused client that are read and dropped; a client that sends more may lose its response."""

_LOOK_S: Final = 2.5  # between two checks of a connection: one timer per request would cost 3 % of a sale
# Bytes that are parsed at once. Limits are exact where a request begins with a piece, else one or two pieces looser.
_PIECE: Final = 16 * 1024
_ABSOLUTE: Final = re.compile(rb"https?://[^/?#]+(.*)", re.IGNORECASE)
_WITH_BODY: Final = (b"content-length", b"transfer-encoding")

_TOO_LARGE: Final = (431, f"The request has more than {HEAD_MAX} bytes beside its body.")


class GuardedConnection(HttpToolsProtocol):
    """Reads requests under limits of size (`HEAD_MAX`) and time (`REQUEST_S`, `READ_S`), and refuses in the order of requests.

    A head that is too long gets 431, bytes that are not HTTP get 400, a request that does not end gets 408. A refused client's
    bytes are read for a moment more: closing with unread bytes resets the connection, and the response is lost.

    A request to the path of a lane (see http/lanes.py) goes by it, if nothing about it is unusual for HTTP and its body comes in
    one piece.
    """

    _began: float | None = None
    _stuck: float | None = None
    _idle: float | None = None  # since the response of a lane, or bytes that belong to no request
    _lane_request: "_LaneRequest | None" = None  # its body is not complete
    _look: asyncio.TimerHandle | None = None
    _in_head = True
    _overhead = 0  # bytes of this request so far that are not its body
    _is_refused = False
    _bytes_left = LEFT_MAX
    _ends = False  # the server stops
    _upgrades = False
    _resumes = False  # a second parser reads the body of a request for an upgrade

    # ------------------------------------------------------------------ called by the transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer for the first request."""
        super().connection_made(transport)
        self._lanes: Mapping[bytes, Lane] = self.app_state.get(LANES, {})
        self._began = self.loop.time()
        self._look = self.loop.call_later(_LOOK_S, self._look_at_the_clock)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer what is complete, though its client has closed its side (RFC 9112, 9.6). A stream that has begun ends."""
        waits = self._in_head and self.cycle is not None and not (self.cycle.response_complete or self.cycle.response_started)
        if waits:
            self.cycle.keep_alive = False
            self._stuck = self.loop.time()  # it may be gone altogether
        return waits

    def pause_writing(self) -> None:
        """Start the timer for a client that does not read."""
        self._stuck = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Stop the timer for a client that does not read."""
        self._stuck = None
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Parse the data; at most `HEAD_MAX` bytes of a head ever reach the parser."""
        self._unset_keepalive_if_required()
        self._idle = None
        size = len(data)
        if size <= _PIECE and self._overhead + size < HEAD_MAX and not self._is_refused:
            # Nearly every request is one small piece.
            self._overhead += size
            self._parse(data)
        else:
            self._parse_in_pieces(data)
        if self._began is None and self._in_head and (self.cycle is None or self.cycle.response_complete):
            self._overhead, self._idle = 0, self.loop.time()  # line breaks between two requests begin none

    def _parse_in_pieces(self, data: bytes) -> None:
        while data and not self._is_refused:
            most = min(_PIECE, HEAD_MAX - self._overhead) if self._in_head else _PIECE
            piece, data = data[:most], data[most:]
            self._overhead += len(piece)
            self._parse(piece)
            # A complete head has reset this.
            if self._overhead >= HEAD_MAX and not self._is_refused:
                self._refuse(_TOO_LARGE)
        if data:
            self._bytes_left -= len(data)
            if self._bytes_left < 0:
                self.transport.close()

    def _parse(self, piece: bytes) -> None:
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            self._parse_without_upgrade(piece[upgrade.args[0] :])
        except httptools.HttpParserError:
            if not self._is_refused:
                self._refuse(refused.BAD_REQUEST)

    def shutdown(self) -> None:
        """Let a response that is under way end, also one that waits (see http/shutdown.py); then close."""
        self.end_soon()
        super().shutdown()

    def end_soon(self) -> None:
        """Close the connection with the response to the request that is under way, or comes next."""
        self._ends = True
        self._leave_lane()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False

    def is_idle(self) -> bool:
        """Tell whether the last response has ended and no byte of another request has come."""
        return (self.cycle is None or self.cycle.response_complete) and self._in_head and self._overhead == 0

    # ------------------------------------------------------------------ called by the parser

    def on_message_begin(self) -> None:
        """Start the timer for the rest of a request."""
        if self._resumes:
            return
        self._began = self.loop.time()
        super().on_message_begin()
        self.scope["extensions"] = {ENDING: lambda: self._ends}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        """Start the response; the bytes that follow belong to the body."""
        self._in_head, self._overhead = False, 0
        if self._resumes or self._is_refused:
            self._resumes = False
            return
        self._upgrades = self.parser.should_upgrade()
        if refusal := self._head_refusal():
            self._refuse(refusal)
            return
        if self.url in self._lanes and self._fits_lane():
            self.cycle = self._lane_request = _LaneRequest(self, self.url, self.scope)  # type: ignore[assignment]
        elif (self._upgrades or self.url[:1] != b"/") and not self._has_path():
            self._refuse(refused.BAD_TARGET)
            return
        else:
            super().on_headers_complete()
            if self._ends:
                self.cycle.keep_alive = False
        # Trailers come as headers do. They are not expected, and must not be taken for headers.
        self.headers = []

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._overhead -= len(body)
        if (request := self._lane_request) is not None:
            if not request.body:
                request.body = body
                return
            self._leave_lane()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a complete request, headers and body."""
        if self._is_refused or (self._upgrades and self._has_body()):
            return  # its body is still to come
        self._began = None
        self._in_head, self._overhead = True, 0
        request, self._lane_request = self._lane_request, None
        if request is None:
            super().on_message_complete()
        elif not self._is_taken(request):
            self.begin_long_way(request)

    def _head_refusal(self) -> tuple[int, str] | None:
        """Return why a request is refused by its line and headers, whichever way it would go."""
        if len(self.url) > TARGET_MAX:
            return refused.LONG_TARGET
        version = self.parser.get_http_version()
        if version not in ("1.1", "1.0"):
            return refused.BAD_VERSION
        hosts: list[bytes] = []
        for name, value in self.headers:
            if name == b"host":
                hosts.append(value)
            elif name == b"transfer-encoding" and (value.lower() != b"chunked" or version == "1.0"):
                return refused.BAD_REQUEST  # the framing of HTTP/1.0 in chunks is faulty, whatever it says (RFC 9112, 6.1)
        if len(hosts) > 1 or (not hosts and version == "1.1") or (hosts and not refused.HOST.fullmatch(hosts[0])):
            return refused.BAD_HOST
        return refused.NO_TRACE if self.parser.get_method() == b"TRACE" else None

    def _has_path(self) -> bool:
        """Tell whether the target is one that we serve; an absolute one is replaced by its path."""
        method = self.parser.get_method()
        if self.url[:1] == b"/" or self.url == b"*":
            return bool(method != b"CONNECT" if self.url != b"*" else method == b"OPTIONS")
        if (match := _ABSOLUTE.fullmatch(self.url)) is None or method == b"CONNECT":
            return False
        self.url = match[1] if match[1][:1] == b"/" else b"/" + match[1]
        return True

    # ------------------------------------------------------------------ requests that ask for an upgrade

    def _has_body(self) -> bool:
        return any(name in _WITH_BODY for name, _ in self.scope["headers"])

    def _parse_without_upgrade(self, rest: bytes) -> None:
        """Parse on as if no upgrade had been requested: the parser would leave all further bytes to another protocol.

        Java's own client requests h2c with every first request, bodies included.
        """
        while not self._is_refused:
            self.parser = httptools.HttpRequestParser(self)
            self._upgrades = False
            try:
                if self._has_body():
                    lines = [name + b": " + value for name, value in self.scope["headers"] if name in _WITH_BODY]
                    self._resumes = True
                    self.parser.feed_data(b"\r\n".join((b"POST / HTTP/1.1", *lines, b"\r\n")))
                self.parser.feed_data(rest)
                return
            except httptools.HttpParserUpgrade as another:
                rest = rest[another.args[0] :]
            except httptools.HttpParserError:
                if not self._is_refused:
                    self._refuse(refused.BAD_REQUEST)

    # ------------------------------------------------------------------ requests that go by a lane

    def _fits_lane(self) -> bool:
        """Tell whether a request is one as lanes take them: a POST on a connection that goes on and has nothing to wait for."""
        parser = self.parser
        return (
            (self.cycle is None or self.cycle.response_complete)
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not (self._upgrades or self.expect_100_continue or self.flow.write_paused or self._ends)
        )

    def _is_taken(self, request: "_LaneRequest") -> bool:
        try:
            return self._lanes[request.url](request)
        except Exception:
            # The app meets it as well, and knows how to respond.
            return False

    def _leave_lane(self) -> None:
        """Let a request whose body is not complete go on by the long way."""
        request, self._lane_request = self._lane_request, None
        if request is not None:
            self.begin_long_way(request, more_body=True)

    def begin_long_way(self, request: "_LaneRequest", *, more_body: bool = False) -> None:
        """Let the app serve a request that is not answered yet. The app works also for a client that is gone."""
        transport = refused.Gone() if self.transport.is_closing() else self.transport
        target = {"method": "POST", "path": request.url.decode("ascii"), "raw_path": request.url, "query_string": b""}
        cycle = self._cycle(request.scope | target, transport, keep_alive=request.keep_alive)
        cycle.body += request.body
        cycle.more_body = more_body
        cycle.message_event.set()
        if cast(object, self.cycle) is request:
            self.cycle = cycle
        self._start_asgi_task(cycle, self.app)

    def end_lane(self, keep_alive: bool) -> None:
        """Go on after the response of a lane."""
        if self.pipeline or not keep_alive:
            self.on_response_complete()
        else:
            self.server_state.total_requests += 1
            # A timer of its own would cost each request a microsecond.
            self._idle = self.loop.time()

    # ------------------------------------------------------------------ refusals

    def _refuse(self, response: tuple[int, str]) -> None:
        """Respond with a refusal after the responses to all earlier requests, and close. Nothing more is parsed."""
        self._leave_lane()
        self._is_refused = True
        self._began = None
        under_way = self.cycle if not self._in_head and self.cycle is not None else None
        if under_way is not None and under_way.more_body:
            # Its body is broken: the app that waits for it sees a disconnect. One that has answered gets no second response.
            is_queued = bool(self.pipeline) and self.pipeline[0][0] is under_way
            under_way.disconnected = True
            under_way.message_event.set()
            if is_queued:
                self.pipeline.popleft()
            elif under_way.response_started:
                self._linger()
                return
            else:
                self.cycle = None  # type: ignore[assignment]
        self._queue(refused.plainly(*response))

    def _queue(self, app: App) -> None:
        """Queue an app's response in the place of a refused request."""
        before = self.cycle
        scope = {"type": "http", "method": "GET", "path": "", "http_version": "1.1", "headers": []}
        self.cycle = self._cycle(scope, refused.Lingering(self.transport, self._linger), keep_alive=False)
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, app)
        else:
            self.pipeline.appendleft((self.cycle, app))

    def _cycle(self, scope: Any, transport: Any, *, keep_alive: bool) -> RequestResponseCycle:
        return RequestResponseCycle(
            scope=scope, transport=transport, flow=self.flow, logger=self.logger, access_logger=self.access_logger,
            access_log=False, default_headers=self.server_state.default_headers, message_event=asyncio.Event(),
            expect_100_continue=False, keep_alive=keep_alive, on_response=self.on_response_complete,
        )  # fmt: skip

    def _linger(self) -> None:
        """Close our side, and read on for a moment."""
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        if self._look is not None:
            self._look.cancel()
        self._look = self.loop.call_later(LINGER_S, self.transport.close)

    def _look_at_the_clock(self) -> None:
        now = self.loop.time()
        if self._stuck is not None and now - self._stuck > READ_S:
            # The rest of the response would wait for ever.
            self.transport.abort()
            return
        is_late = now - (self._began or now) > REQUEST_S
        if now - (self._idle or now) > self.timeout_keep_alive or (is_late and self._in_head and not self._overhead):
            self.transport.close()
            return
        self._look = self.loop.call_later(_LOOK_S, self._look_at_the_clock)
        if is_late:
            self._refuse(refused.TOO_SLOW)


class _LaneRequest:
    """A request that is a lane's, and its response. uvicorn takes it for one of its own, a `RequestResponseCycle`."""

    __slots__ = ("_connection", "body", "disconnected", "headers", "keep_alive", "response_complete", "scope", "url")
    message_event: Final = asyncio.Event()  # set by uvicorn for an app that waits; here is none
    response_started: Final = False  # it is sent in one piece
    more_body: Final = False  # a lane gets bodies that are complete

    def __init__(self, connection: GuardedConnection, url: bytes, scope: Any) -> None:
        self._connection = connection
        self.url = url
        self.scope = scope
        self.headers = scope["headers"]
        self.body = b""
        self.keep_alive = True
        self.disconnected = self.response_complete = False

    def reply(self, status: int, lines: bytes, body: bytes) -> None:
        """Send the response, in one piece; lines are those of its headers."""
        self.response_complete = True
        connection, transport = self._connection, self._connection.transport
        if transport.is_closing():
            return
        usual = [b"%b: %b\r\n" % header for header in connection.server_state.default_headers]
        last = b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n"
        transport.write(b"".join((STATUS_LINE[status], *usual, lines, last, body)))
        if not self.keep_alive:
            transport.close()
        connection.end_lane(self.keep_alive)

    def hand_back(self, given: object) -> None:
        """Let the app respond, with this answer or error in its scope."""
        self.scope[GIVEN] = given
        self._connection.begin_long_way(self)
