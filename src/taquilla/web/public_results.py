"""The public results of an operator's lotteries, by day: `/resultados/{operator}`, as a page, as JSON and as an Atom feed.

They are for everybody, so anybody may frame the page, and whoever stands between may keep it for some seconds. `/resultados`
leads to the one operator of a house that has one, and else names those that sell lotteries: each of their pages has its name.
"""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.days import FIRST_DAY, LAST_DAY
from taquilla.domain.ledger.locales import time_of_day
from taquilla.domain.lottery.receipts import draw_name, outcome_text
from taquilla.engine.house import House
from taquilla.engine.lottery.draws import DayOfResults
from taquilla.http.asgi import App, Scope
from taquilla.http.browsers import header
from taquilla.http.texts import PageTexts, Texts
from taquilla.store.lottery.draws import DrawRow
from taquilla.web.formats import Formats
from taquilla.web.public_pages import HTML, Answer, Opening, RateLimiter, open_to_all, queried
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

KEPT_S: Final = 15
"""For how long an answer is kept: here, by browsers, and by whoever stands between. A correction is seen that much later."""
ASKED_MAX: Final = 120
"""The most questions of one address a minute."""
_DAYS_MAX: Final = 500
_PATH: Final = re.compile(r"/resultados(?:/([1-9][0-9]{0,8})(\.json|\.atom)?)?")
_ONE_DAY: Final = timedelta(days=1)
_MEDIA: Final = {"": HTML, ".json": b"application/json", ".atom": b"application/atom+xml; charset=utf-8"}
_HEADERS: Final = (
    (b"vary", b"accept-language"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *",
    ),
)

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
            self._names = {one.id: one.name for one in known if one.is_public}
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
    limiter, results = RateLimiter(ASKED_MAX), _Results(house, clock)

    async def serve(scope: Scope, words: Texts) -> Answer | None:
        try:
            return await _serve(scope, results, words)
        except _Unknown:
            return None

    return open_to_all(
        Opening(house=house, texts=TEXTS, serve=serve, note=_note, limiter_of=lambda _: limiter, headers=_HEADERS, clock=clock)
    )


async def _serve(scope: Scope, results: _Results, words: Texts) -> Answer:
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        raise _Unknown
    names = await results.names()
    if match[1] is None:
        if len(names) == 1:
            asked = f"?lang={words.language}" if queried(scope, "lang") else ""
            return Answer("", headers=((b"location", f"/resultados/{next(iter(names))}{asked}".encode()),), status=302)
        operators = sorted(names.items(), key=lambda one: one[1].casefold())
        sentence = "" if operators else words.nothing
        return Answer(_render(words, words.title, operators=operators, sentence=sentence), status=200 if operators else 404)
    operator_id, form = int(match[1]), match[2] or ""
    if operator_id not in names:
        raise _Unknown
    found = await results.of(operator_id, _day(scope))
    if form == "":
        content = _page(words, found, today=(await results.of(operator_id, None)).day)
    else:
        content = {".json": _json, ".atom": _feed}[form](words, found)
    tag = b'"%s"' % hashlib.sha256(content.encode()).hexdigest()[:20].encode()
    kept = ((b"etag", tag), (b"cache-control", b"public, max-age=%d" % KEPT_S), (b"access-control-allow-origin", b"*"))
    if tag in header(scope, b"if-none-match").encode():
        return Answer("", headers=kept, status=304)
    return Answer(content, _MEDIA[form], kept)


def _day(scope: Scope) -> date | None:
    """Return the day that the query names, None for today. Raises _Unknown."""
    asked = queried(scope, "day")
    if not asked:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", asked, re.ASCII):
        raise _Unknown
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise _Unknown from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Unknown
    return day


def _shown(row: DrawRow) -> str:
    return outcome_text(row.event, row.outcome or "")


def _time(row: DrawRow, found: DayOfResults, language: str) -> str:
    operator = found.operator
    return time_of_day(row.event.draws_at.astimezone(operator.zone), language, twelve=operator.twelve_hours)


def _page(words: Texts, found: DayOfResults, *, today: date) -> str:
    rows = sorted([*found.draws, *found.pending, *found.void], key=lambda row: (row.product, row.event.draws_at, row.event.id))
    products = [
        (product, [(_time(row, found, words.language), draw_name(row.event), _shown(row), row) for row in drawn])
        for product, drawn in groupby(rows, key=lambda row: row.product)
    ]
    days = {"before": found.day - _ONE_DAY, "day": found.day, "after": found.day + _ONE_DAY if found.day < today else None}
    written = Formats(words.language, found.operator.currency, found.operator.exponent, found.operator.zone).day(found.day)
    return _render(words, found.operator.name, operator=found.operator, products=products, day_written=written, **days)


def _json(words: Texts, found: DayOfResults) -> str:
    def named(row: DrawRow) -> dict[str, object]:
        return {
            "draw_id": row.event.id, "lottery": row.lottery, "product": row.product, "draw": draw_name(row.event),
            "draws_at": row.event.draws_at,
        }  # fmt: skip

    results = [named(row) | {"result": row.outcome, "shown": _shown(row), "entered_at": row.entered_at} for row in found.draws]
    whole = {"operator_id": found.operator.id, "operator": found.operator.name, "day": found.day, "results": results}
    # Draws to come stand apart: whoever reads results finds nothing there that is none.
    apart = {"pending": [named(row) for row in found.pending], "void": [named(row) for row in found.void]}
    return msgspec.json.encode(whole | apart).decode()


def _feed(words: Texts, found: DayOfResults) -> str:
    entries = [
        (row.event.id, f"{draw_name(row.event)} {_time(row, found, words.language)}: {_shown(row) or words.void}", row.entered_at)
        for row in reversed([*found.draws, *found.void])
        if row.entered_at is not None
    ]
    since = max([at for *_, at in entries], default=None)
    return _TEMPLATES.get_template("results.atom").render(
        words=words, name=found.operator.name, operator_id=found.operator.id, day=found.day, entries=entries,
        updated=since.astimezone(UTC).isoformat() if since else f"{found.day}T00:00:00Z",
    )  # fmt: skip


def _note(words: Texts, sentence: str, operator: Operator | None) -> str:
    return _render(words, words.title, sentence=sentence, operator=operator)


def _render(words: Texts, name: str, **values: object) -> str:
    shown: dict[str, object] = {"t": CATALOGUE[words.language], "words": words, "name": name, "products": None, "operator": None}
    shown |= {"operators": (), "sentence": ""}
    shown["other"] = "es" if words.language == "en" else "en"
    return _TEMPLATES.get_template("results.html").render(shown | values)
