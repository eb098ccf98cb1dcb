"""The public results of an operator's lotteries, by day: `/resultados/{operator}`, as a page, as JSON and as an Atom feed.

They are for everybody, so anybody may frame the page, and whoever stands between may keep it for some seconds. `/resultados`
leads to the one operator of a house that has one.
"""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import msgspec

from taquilla.domain.lottery.receipts import draw_name, figure_name
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.engine.lottery.draws import DayOfResults
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.browsers import header
from taquilla.http.responses import BytesResponse
from taquilla.http.texts import PageTexts, Texts
from taquilla.store.lottery.draws import DrawRow
from taquilla.store.postgres.database import DatabaseGone
from taquilla.web.rate_limiter import RateLimiter
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

KEPT_S: Final = 15
"""For how long an answer is kept: here, by browsers, and by whoever stands between. A correction is seen that much later."""
ASKED_MAX: Final = 120
"""The most questions of one address a minute."""
_DAYS_MAX: Final = 500
_PATH: Final = re.compile(r"/resultados(?:/([1-9][0-9]{0,8})(\.json|\.atom)?)?")
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)
_ONE_DAY: Final = timedelta(days=1)
_MEDIA: Final = {"": b"text/html; charset=utf-8", ".json": b"application/json", ".atom": b"application/atom+xml; charset=utf-8"}
_POLICY: Final = b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *"

TEXTS: Final = PageTexts(__file__)
"""The texts of the page and of the feed."""
_TEMPLATES: Final = environment(Path(__file__).parent / "templates")


class _Unknown(Exception):
    """No operator, no day, or no such path: all the same to whoever asks."""


class _Results:
    """The results of days that were asked for within the last seconds: many people ask for the same day."""

    def __init__(self, house: House, clock: Callable[[], float]) -> None:
        self._house = house
        self._clock = clock
        self._began_s = clock()
        self._names: dict[int, str] = {}
        self._days: dict[tuple[int, date | None], DayOfResults] = {}

    async def names(self) -> Mapping[int, str]:
        """Return the operators that sell lotteries, by number."""
        self._forget()
        if not self._names:
            known = await self._house.people.office.operators()
            self._names = {one.id: one.name for one in known if one.lotteries}
        return self._names

    async def of(self, operator_id: int, day: date | None) -> DayOfResults:
        """Return the results of a day of one of these operators, today where it is None."""
        if (operator_id, day) not in self._days:
            self._days[operator_id, day] = await self._house.lottery.draws.results(operator_id, day)
        return self._days[operator_id, day]

    def _forget(self) -> None:
        if self._clock() - self._began_s >= KEPT_S or len(self._days) >= _DAYS_MAX:
            self._began_s, self._names, self._days = self._clock(), {}, {}


def public_results(house: House, clock: Callable[[], float] = time.monotonic) -> App:
    """Return the page and its feeds as an ASGI app."""
    gate, results = RateLimiter(ASKED_MAX), _Results(house, clock)

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        words = TEXTS.preferred(header(scope, b"accept-language"))
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(scope, send, 405, _note(words, words.nothing), (b"allow", b"GET, HEAD"))
            return
        client = scope.get("client")
        if not gate.lets(client[0] if client else "", clock()):
            await _answer(scope, send, 429, _note(words, words.too_often), (b"retry-after", b"60"))
            return
        try:
            await _serve(scope, send, results, words)
        except _Unknown:
            await _answer(scope, send, 404, _note(words, words.nothing))
        except (Busy, DatabaseGone):
            await _answer(scope, send, 503, _note(words, words.later), (b"retry-after", b"5"))

    return answered


async def _serve(scope: Scope, send: Send, results: _Results, words: Texts) -> None:
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        raise _Unknown
    names = await results.names()
    if match[1] is None:
        if len(names) != 1:
            raise _Unknown
        await _answer(scope, send, 302, "", (b"location", b"/resultados/%d" % next(iter(names))))
        return
    operator_id, form = int(match[1]), match[2] or ""
    if operator_id not in names:
        raise _Unknown
    found = await results.of(operator_id, _day(scope))
    make = {"": _page, ".json": _json, ".atom": _feed}[form]
    content = make(words, operator_id, names[operator_id], found)
    tag = b'"%s"' % hashlib.sha256(content.encode()).hexdigest()[:20].encode()
    kept = ((b"etag", tag), (b"cache-control", b"public, max-age=%d" % KEPT_S), (b"access-control-allow-origin", b"*"))
    if tag in header(scope, b"if-none-match").encode():
        await _answer(scope, send, 304, "", *kept)
    else:
        await _answer(scope, send, 200, content, *kept, media_type=_MEDIA[form])


def _day(scope: Scope) -> date | None:
    """Return the day that the query names, None for today. Raises _Unknown."""
    asked = parse_qs(scope["query_string"].decode("ascii", "replace")).get("day", [""])[-1]
    if not asked:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", asked, re.ASCII):
        raise _Unknown
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise _Unknown from None
    if not _FIRST <= day <= _LAST:
        raise _Unknown
    return day


def _shown(row: DrawRow) -> str:
    """Return what was drawn as people read it: `15 Zorro`, `444 Cáncer`, `123`."""
    outcome = row.outcome or ""
    named = row.event.category != "lottery" or row.event.zodiac
    return f"{outcome.split('-')[0]} {figure_name(outcome)}".strip() if named else outcome


def _page(words: Texts, operator_id: int, name: str, found: DayOfResults) -> str:
    rows = sorted(found.draws, key=lambda row: row.product)
    products = [
        (product, [(f"{row.event.draws_at.astimezone(found.zone):%H:%M}", draw_name(row.event), _shown(row)) for row in drawn])
        for product, drawn in groupby(rows, key=lambda row: row.product)
    ]
    days = {"before": found.day - _ONE_DAY, "day": found.day, "after": found.day + _ONE_DAY}
    return _render(words, name, operator_id=operator_id, products=products, **days)


def _json(words: Texts, operator_id: int, name: str, found: DayOfResults) -> str:
    results = [
        {
            "draw_id": row.event.id, "lottery": row.lottery, "product": row.product, "draw": draw_name(row.event),
            "draws_at": row.event.draws_at, "result": row.outcome, "shown": _shown(row), "entered_at": row.entered_at,
        }
        for row in found.draws
    ]  # fmt: skip
    whole = {"operator_id": operator_id, "operator": name, "day": found.day, "results": results}
    return msgspec.json.encode(whole).decode()


def _feed(words: Texts, operator_id: int, name: str, found: DayOfResults) -> str:
    entries = [
        (row.event.id, f"{draw_name(row.event)} {row.event.draws_at.astimezone(found.zone):%H:%M}: {_shown(row)}", row.entered_at)
        for row in reversed(found.draws)
        if row.entered_at is not None
    ]
    since = max([at for *_, at in entries], default=None)
    return _TEMPLATES.get_template("results.atom").render(
        words=words, name=name, operator_id=operator_id, day=found.day, entries=entries,
        updated=since.astimezone(UTC).isoformat() if since else f"{found.day}T00:00:00Z",
    )  # fmt: skip


def _note(words: Texts, sentence: str) -> str:
    return _render(words, words.title, sentence=sentence)


def _render(words: Texts, name: str, **values: object) -> str:
    shown = {"t": CATALOGUE[words.language], "words": words, "name": name, "products": None, "sentence": ""}
    return _TEMPLATES.get_template("results.html").render(shown | values)


async def _answer(
    scope: Scope, send: Send, status: int, content: str, *more: tuple[bytes, bytes], media_type: bytes = _MEDIA[""]
) -> None:
    body = content.encode()
    headers = [
        (b"content-type", media_type), (b"content-length", b"%d" % len(body)), (b"content-security-policy", _POLICY),
        (b"vary", b"accept-language"), *more,
    ]  # fmt: skip
    await BytesResponse(status, b"" if scope["method"] == "HEAD" else body, headers).send(send)
