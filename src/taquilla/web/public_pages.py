"""Opens pages for everybody: they are only read, not too often from one address, in the language that is asked for."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple
from urllib.parse import parse_qs

from taquilla.domain.ledger.book import Operator
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.engine.people.devices import network_of
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.browsers import header
from taquilla.http.proxies import peer_of
from taquilla.http.responses import BytesResponse
from taquilla.http.texts import PageTexts, Texts
from taquilla.store.postgres.database import DatabaseGone
from taquilla.web.looks import only_operator
from taquilla.web.texts import language_of

HTML: Final = b"text/html; charset=utf-8"
WINDOW_S: Final = 60
"""The window for counting questions, in seconds."""
_ADDRESSES_MAX: Final = 10_000
_LATER_S: Final = 5


class Answer(NamedTuple):
    """The response to a request for a public page."""

    content: str
    media_type: bytes = HTML
    headers: Sequence[tuple[bytes, bytes]] = ()
    status: int = 200


class RateLimiter:
    """A rate limiter: allows each address a number of requests in a window."""

    def __init__(self, most: int, window_s: float = WINDOW_S) -> None:
        self._most = most
        self._window_s = window_s
        self._began_s = 0.0
        self._counts: dict[str, int] = {}

    def another(self) -> "RateLimiter":
        """Return one of the same bounds that counts apart."""
        return RateLimiter(self._most, self._window_s)

    def lets(self, address: str, now_s: float) -> bool:
        """Tell whether this address may pass now. All windows begin together, so that only one count an address is kept.

        An IPv6 address counts as its /64, which one household has.
        """
        address = network_of(address)
        if now_s - self._began_s >= self._window_s or len(self._counts) >= _ADDRESSES_MAX:
            self._began_s, self._counts = now_s, {}
        count = self._counts[address] = self._counts.get(address, 0) + 1
        return count <= self._most


class Opening(NamedTuple):
    """The parts of a public page, for `open_to_all`.

    serve returns None where nothing is, and note makes the page of a sentence: of `nothing`, `too_often` or `later` of the texts.
    Where nothing is, it has the look of the house's only operator.
    limiter_of returns the rate limiter of a request's path; headers go with each response.
    """

    house: House
    texts: PageTexts
    serve: Callable[[Scope, Texts], Awaitable[Answer | None]]
    note: Callable[[Texts, str, Operator | None], str]
    limiter_of: Callable[[str], RateLimiter]
    headers: Sequence[tuple[bytes, bytes]]
    clock: Callable[[], float]


def open_to_all(page: Opening) -> App:
    """Return a public page as an ASGI app."""

    async def opened(scope: Scope, receive: Receive, send: Send) -> None:
        content, media_type, more, status = await _answer(page, scope)
        body = content.encode()
        # A cache would take what a 304 says of its body for that of the answer that it keeps.
        of_body = [] if status == 304 else [(b"content-type", media_type), (b"content-length", b"%d" % len(body))]
        headers = [*of_body, *page.headers, *more]
        await BytesResponse(status, b"" if scope["method"] == "HEAD" else body, headers).send(send)

    return opened


async def _answer(page: Opening, scope: Scope) -> Answer:
    is_english = language_of(queried(scope, "lang"), header(scope, b"accept-language")) == "en"
    words = page.texts.english if is_english else page.texts.spanish

    def refused(status: int, sentence: str, *more: tuple[bytes, bytes]) -> Answer:
        return Answer(page.note(words, sentence, None), headers=more, status=status)

    if scope["method"] not in ("GET", "HEAD"):
        return refused(405, words.nothing, (b"allow", b"GET, HEAD"))
    if not page.limiter_of(scope["path"]).lets(peer_of(scope), page.clock()):
        return refused(429, words.too_often, (b"retry-after", b"%d" % WINDOW_S))
    try:
        answer = await page.serve(scope, words)
        return answer or Answer(page.note(words, words.nothing, await only_operator(page.house)), status=404)
    except (Busy, DatabaseGone):
        return refused(503, words.later, (b"retry-after", b"%d" % _LATER_S))


def queried(scope: Scope, field: str) -> str:
    """Return the last value of a field of a request's query, or an empty text."""
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("ascii", "replace")).get(field, [""])[-1]
