"""The public page for checking a ticket by its code: `/check/{uuid}`. It never shows a pin, and changes nothing.

Below it lie what proves the ticket: `/check/{uuid}/proof`, which the page's own script verifies, and the proof of each entry that
seals a draw, `/check/{uuid}/draw-{id}.tlog-proof`.
"""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.money import text as money
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.receipts import draw_name, in_order, printed_play
from taquilla.domain.lottery.sealed import HiddenWager
from taquilla.domain.lottery.tickets import Wager
from taquilla.domain.seals.encoding import base64_of
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.engine.lottery.receipts import TicketCheck
from taquilla.engine.proofs.tickets import TicketProof
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.browsers import header
from taquilla.http.responses import BytesResponse
from taquilla.http.texts import PageTexts, Texts
from taquilla.store.postgres.database import DatabaseGone
from taquilla.web.rate_limiter import WINDOW_S, RateLimiter
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

CHECKS_MAX: Final = 60
"""The most checks by one address a minute."""
CODE_BITS: Final = 74
"""Random bits in a ticket's code, a UUID of version 7. The rest of it is the millisecond of the sale, which may be known.

An attacker who knows the millisecond of one sale needs 2^73 guesses on average; an address makes 60 a minute.
"""

TEXTS: Final = PageTexts(__file__)
"""The texts of the page."""

_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        b"form-action 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
)
_TEMPLATE: Final = environment(Path(__file__).parent / "templates").get_template("check.html")
_Found = tuple[bytes, str, Sequence[tuple[bytes, bytes]]]
_TO_COLLECT: Final = ("winner", "held", "refunded")
_PATH: Final = re.compile(
    r"/check/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/(?:(proof)|draw-([1-9][0-9]{0,17})\.tlog-proof))?"
)
_UNDONE: Final = ("canceled", "rejected")


def check(house: House, turnstile: RateLimiter | None = None, clock: Callable[[], float] = time.monotonic) -> App:
    """Return the page as an ASGI app. An unknown code, a wrong path and a wrong spelling get one and the same 404."""
    gate = turnstile or RateLimiter(CHECKS_MAX)
    # A page asks for one proof: it does not use up the page's own count.
    gate_of_proofs = gate.another()

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        words = TEXTS.preferred(header(scope, b"accept-language"))
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(scope, send, 405, _note(words, words.nothing), (b"allow", b"GET, HEAD"))
            return
        client = scope.get("client")
        match = _PATH.fullmatch(scope["path"])
        is_proof = match is not None and match.lastindex is not None and match.lastindex > 1
        if not (gate_of_proofs if is_proof else gate).lets(client[0] if client else "", clock()):
            await _answer(scope, send, 429, _note(words, words.too_often), (b"retry-after", b"%d" % WINDOW_S))
            return
        try:
            found = await _found(house, words, match) if match else None
        except (Busy, DatabaseGone):
            await _answer(scope, send, 503, _note(words, words.later), (b"retry-after", b"5"))
            return
        if found is None:
            await _answer(scope, send, 404, _note(words, words.nothing))
        else:
            media_type, content, more = found
            await _answer(scope, send, 200, content, *more, media_type=media_type)

    return checked


async def _found(house: House, words: Texts, match: re.Match[str]) -> _Found | None:
    """Return the contents of a path: its media type, its content, and more headers."""
    ticket_id, is_proof, draw = UUID(match[1]), match[2], match[3]
    if is_proof:
        whole = await house.proofs.get(ticket_id)
        return None if whole is None else (b"application/json", msgspec.json.encode(_proof_shown(whole)).decode(), ())
    if draw:
        proof = await house.proofs.entry(ticket_id, int(draw))
        attached = b'attachment; filename="draw-%s.tlog-proof"' % draw.encode()
        named = ((b"content-disposition", attached),)
        return None if proof is None else (b"text/plain; charset=utf-8", proof.data.decode(), named)
    ticket = await house.lottery.receipts.check(ticket_id)
    return None if ticket is None else (b"text/html; charset=utf-8", _ticket_page(words, ticket), ())


async def _answer(
    scope: Scope,
    send: Send,
    status: int,
    content: str,
    *more: tuple[bytes, bytes],
    media_type: bytes = b"text/html; charset=utf-8",
) -> None:
    body = content.encode()
    headers = [
        (b"content-type", media_type),
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
            event.id,
            _draw_title(event, ticket.zone),
            [(wager.line, *_play_shown(words, wager, event), status) for wager, of, status in ticket.lines if of.id == event.id],
        )
        for event in in_order({event.id: event for _, event, _ in ticket.lines}.values())
    ]
    return _page(
        words, f"{words.ticket} {ticket.number}", ticket=ticket, draws=draws, collects=ticket.status in _TO_COLLECT,
        is_undone=ticket.status in _UNDONE, amount=lambda cents: f"{ticket.currency} {money(cents, ticket.exponent)}",
    )  # fmt: skip


def _play_shown(words: Texts, wager: Wager | HiddenWager, event: Event) -> tuple[str, Cents | None]:
    if isinstance(wager, HiddenWager):
        return words.sealed_play, None
    return printed_play(wager, event).text, wager.amount


def _draw_title(event: Event, zone: ZoneInfo) -> str:
    return f"{draw_name(event)} · {event.draws_at.astimezone(zone):%Y-%m-%d %H:%M}"


def _proof_shown(whole: TicketProof) -> dict[str, object]:
    """Return the proof of a ticket as the page's script reads it; names are for people alone."""
    draws = []
    for draw in whole.draws:
        shown: dict[str, object] = {"draw": draw.event.id, "name": _draw_title(draw.event, whole.zone), "state": draw.state}
        if draw.proof is not None:
            lines = [{"index": line.place, "text": line.text, "path": list(map(base64_of, line.path))} for line in draw.lines]
            shown |= {"entry": draw.entry, "proof": draw.proof.data.decode(), "lines": lines}
        draws.append(shown)
    checkpoint = f"/v1/log/{whole.operator_id}/checkpoint"
    return {
        "origin": whole.origin, "keys": whole.keys, "checkpoint": checkpoint, "terms": whole.terms, "draws": draws,
        "is_sealed": whole.is_sealed,
    }  # fmt: skip


def _page(words: Texts, title: str, **values: object) -> str:
    shown = {"t": CATALOGUE[words.language], "words": words, "title": title, "ticket": None, "sentence": ""}
    return _TEMPLATE.render(shown | values)
