"""The public page for checking a ticket by its code: `/check/{uuid}`. It never shows a pin, and changes nothing."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from taquilla.domain.ledger.money import text as money
from taquilla.domain.lottery.receipts import draw_name, in_order, printed_play
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.engine.lottery.receipts import TicketCheck
from taquilla.http.browsers import header
from taquilla.http.framework import ASGIApp
from taquilla.http.responses import BytesResponse
from taquilla.http.texts import PageTexts, Texts
from taquilla.store.postgres.database import DatabaseGone
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

CHECKS_MAX: Final = 60
"""The most checks by one address within `WINDOW_S`."""
CODE_BITS: Final = 74
"""Random bits in a ticket's code, a UUID of version 7. The rest of it is the millisecond of the sale, which may be known.

An attacker who knows the millisecond of one sale needs 2^73 guesses on average; an address makes 60 a minute.
"""
WINDOW_S: Final = 60
"""The window for counting checks, in seconds."""
_ADDRESSES_MAX: Final = 10_000

TEXTS: Final = PageTexts(__file__)
"""The texts of the page."""

_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
)
_TEMPLATE: Final = environment(Path(__file__).parent / "templates").get_template("check.html")
_TO_COLLECT: Final = ("winner", "held", "refunded")
_PATH: Final = re.compile(r"/check/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class RateLimiter:
    """A rate limiter: allows each address a number of requests in a window."""

    def __init__(self, most: int = CHECKS_MAX, window_s: float = WINDOW_S) -> None:
        self._most = most
        self._window_s = window_s
        self._began_s = 0.0
        self._counts: dict[str, int] = {}

    def lets(self, address: str, now_s: float) -> bool:
        """Tell whether this address may pass now. All windows begin together, so that only one count an address is kept."""
        if now_s - self._began_s >= self._window_s or len(self._counts) >= _ADDRESSES_MAX:
            self._began_s, self._counts = now_s, {}
        count = self._counts[address] = self._counts.get(address, 0) + 1
        return count <= self._most


def check(house: House, turnstile: RateLimiter | None = None, clock: Callable[[], float] = time.monotonic) -> ASGIApp:
    """Return the page as an ASGI app. An unknown code, a wrong path and a wrong spelling get one and the same 404."""
    gate = turnstile or RateLimiter()

    async def checked(scope: Any, receive: Any, send: Any) -> None:
        words = TEXTS.preferred(header(scope, b"accept-language"))
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(scope, send, 405, _note(words, words.nothing), (b"allow", b"GET, HEAD"))
            return
        client = scope.get("client")
        if not gate.lets(client[0] if client else "", clock()):
            await _answer(scope, send, 429, _note(words, words.too_often), (b"retry-after", b"%d" % WINDOW_S))
            return
        match = _PATH.fullmatch(scope["path"])
        try:
            ticket = await house.lottery.receipts.check(UUID(match[1])) if match else None
        except (Busy, DatabaseGone):
            await _answer(scope, send, 503, _note(words, words.later), (b"retry-after", b"5"))
            return
        if ticket is None:
            await _answer(scope, send, 404, _note(words, words.nothing))
        else:
            await _answer(scope, send, 200, _ticket_page(words, ticket))

    return checked


async def _answer(scope: Any, send: Any, status: int, html: str, *more: tuple[bytes, bytes]) -> None:
    body = html.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        *_HEADERS,
        (b"cache-control", b"no-store"),
        (b"vary", b"accept-language"),
        (b"x-robots-tag", b"noindex"),
        *more,
    ]
    await BytesResponse(status, b"" if scope["method"] == "HEAD" else body, headers).send(send)


def _note(words: Texts, sentence: str) -> str:
    return _page(words, words.title, sentence=sentence)


def _ticket_page(words: Texts, ticket: TicketCheck) -> str:
    draws = [
        (
            f"{draw_name(event)} · {event.draws_at.astimezone(ticket.zone):%Y-%m-%d %H:%M}",
            [(printed_play(wager, event).text, wager.amount, status) for wager, of, status in ticket.lines if of.id == event.id],
        )
        for event in in_order({event.id: event for _, event, _ in ticket.lines}.values())
    ]
    return _page(
        words, f"{words.ticket} {ticket.number}", ticket=ticket, draws=draws, collects=ticket.status in _TO_COLLECT,
        amount=lambda cents: f"{ticket.currency} {money(cents, ticket.exponent)}",
    )  # fmt: skip


def _page(words: Texts, title: str, **values: Any) -> str:
    shown = {"t": CATALOGUE[words.language], "words": words, "title": title, "ticket": None, "sentence": ""}
    return _TEMPLATE.render(shown | values)
