"""One connection of a client: uvicorn's protocol with limits on time and size, and a response to every invalid request."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_MAX: Final = 64 * 1024
"""The most bytes of a request's line and headers, and of what stands between and after the chunks of its body."""
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
_BAD_TARGET: Final = (400, "The request line must name a path.")
_BAD_REQUEST: Final = (400, "This is not a valid HTTP request.")


class GuardedConnection(HttpToolsProtocol):
    """Reads requests under limits of size (`HEAD_MAX`) and time (`REQUEST_S`, `READ_S`), and refuses in the order of requests.

    A head that is too long gets 431, bytes that are not HTTP get 400. A refused client's bytes are read for a moment more:
    closing with unread bytes resets the connection, and the response is lost.
    """

    _began: float | None = None
    _stuck: float | None = None
    _look: asyncio.TimerHandle | None = None
    _in_head = True
    _overhead = 0  # bytes of this request so far that are not its body
    _is_refused = False
    _bytes_left = LEFT_MAX
    _ends = False  # the server stops
    _upgrades = False
    _resumes = False  # a second parser reads the body of a request for an upgrade

    # ------------------------------------------------------------------ called by the transport

    def connection_made(self, transport: Any) -> None:
        """Start the timer for the first request."""
        super().connection_made(transport)
        self._began = self.loop.time()
        self._look = self.loop.call_later(_LOOK_S, self._look_at_the_clock)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

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
        size = len(data)
        if size <= _PIECE and self._overhead + size < HEAD_MAX and not self._is_refused:
            # Nearly every request is one small piece.
            self._overhead += size
            self._parse(data)
        else:
            self._parse_in_pieces(data)

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
                self._refuse(_BAD_REQUEST)

    def shutdown(self) -> None:
        """Let a response that is under way end, also one that waits (see http/ending.py); then close."""
        self._ends = True
        super().shutdown()

    def _is_ending(self) -> bool:
        return self._ends

    # ------------------------------------------------------------------ called by the parser

    def on_message_begin(self) -> None:
        """Start the timer for the rest of a request."""
        if self._resumes:
            return
        self._began = self.loop.time()
        super().on_message_begin()
        self.scope["extensions"] = {"taquilla.is_ending": self._is_ending}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        """Start the response; the bytes that follow belong to the body."""
        self._in_head, self._overhead = False, 0
        if self._resumes or self._is_refused:
            self._resumes = False
            return
        self._upgrades = self.parser.should_upgrade()
        if (self._upgrades or self.url[:1] != b"/") and not self._has_path():
            self._refuse(_BAD_TARGET)
            return
        super().on_headers_complete()
        # Trailers come as headers do. They are not expected, and must not be taken for headers.
        self.headers = []

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._overhead -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a complete request, headers and body."""
        if self._is_refused or (self._upgrades and self._has_body()):
            return  # its body is still to come
        self._began = None
        self._in_head, self._overhead = True, 0
        super().on_message_complete()

    def _has_path(self) -> bool:
        """Tell whether the target is one that we serve; an absolute one is replaced by its path."""
        method = self.parser.get_method()
        if self.url[:1] == b"/" or self.url == b"*":
            return bool(method != b"CONNECT" if self.url != b"*" else method == b"OPTIONS")
        match = _ABSOLUTE.fullmatch(self.url)
        if match is None or method == b"CONNECT":
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
            if self._has_body():
                lines = [name + b": " + value for name, value in self.scope["headers"] if name in _WITH_BODY]
                self._resumes = True
                self.parser.feed_data(b"\r\n".join((b"POST / HTTP/1.1", *lines, b"\r\n")))
            try:
                self.parser.feed_data(rest)
                return
            except httptools.HttpParserUpgrade as another:
                rest = rest[another.args[0] :]
            except httptools.HttpParserError:
                if not self._is_refused:
                    self._refuse(_BAD_REQUEST)

    # ------------------------------------------------------------------ refusals

    def _refuse(self, response: tuple[int, str]) -> None:
        """Respond with a refusal after the responses to all earlier requests, and close. Nothing more is parsed."""
        self._is_refused = True
        self._began = None
        under_way = self.cycle if not self._in_head and self.cycle is not None else None
        if under_way is not None and under_way.more_body and not under_way.response_complete:
            # Its body is broken: the app that waits for it sees a disconnect.
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
        self._queue(_plainly(*response))

    def _queue(self, app: Any) -> None:
        """Queue an app's response in the place of a refused request."""
        before = self.cycle
        self.cycle = RequestResponseCycle(
            scope={"type": "http", "method": "GET", "path": "", "http_version": "1.1", "headers": []},  # type: ignore[typeddict-item]
            transport=_Lingering(self.transport, self._linger),  # type: ignore[arg-type]
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=False,
            on_response=self.on_response_complete,
        )
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, app)
        else:
            self.pipeline.appendleft((self.cycle, app))

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
        if self._stuck is not None and self.loop.time() - self._stuck > READ_S:
            # The rest of the response would wait for ever.
            self.transport.abort()
        elif self._began is not None and self.loop.time() - self._began > REQUEST_S:
            self.transport.close()
        else:
            self._look = self.loop.call_later(_LOOK_S, self._look_at_the_clock)


class _Lingering:
    """A transport that is not closed at once."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close


def _plainly(status: int, sentence: str) -> Any:
    body = f"{sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app
