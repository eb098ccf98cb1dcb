"""The public page for checking a ticket by its code: `/check/{uuid}`. It never shows a pin, and changes nothing.

`/check` asks for the code. Below a ticket lies what proves it: `/check/{uuid}/proof`, which the page's own script verifies, and
the proof of each entry that seals a draw, `/check/{uuid}/draw-{id}.tlog-proof`.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from taquilla.domain.ledger.book import Operator
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.lottery.receipts import draw_name, in_order, outcome_text, printed_play
from taquilla.domain.lottery.sealed import HiddenWager
from taquilla.domain.lottery.tickets import Wager
from taquilla.domain.seals.encoding import base64_of
from taquilla.engine.house import House
from taquilla.engine.lottery.receipts import TicketCheck
from taquilla.engine.proofs.tickets import TicketProof
from taquilla.http.asgi import App, Scope
from taquilla.http.texts import PageTexts, Texts
from taquilla.web.formats import Formats
from taquilla.web.looks import only_operator
from taquilla.web.public_pages import Answer, Opening, RateLimiter, open_to_all, queried
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

CHECKS_MAX: Final = 60
"""The most checks by one address a minute. A code is a UUID of version 7: whoever knows the millisecond of a sale, with which it
begins, needs 2^73 of them on average to guess its other 74 bits."""

TEXTS: Final = PageTexts(__file__)
"""The texts of the page."""

_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        b"form-action 'self'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"vary", b"accept-language"),
    (b"x-robots-tag", b"noindex"),
)
_TEMPLATE: Final = environment(Path(__file__).parent / "templates").get_template("check.html")
_TO_COLLECT: Final = ("winner", "held", "refunded")
_CODE: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TYPED: Final = re.compile(r"[0-9a-f]{32}")
"""A code as people type it: its hyphens have been taken out."""
_HYPHENS: Final = re.compile("[-\u2010-\u2015\u2212]")  # and the dashes that telephones make of them
_MISREAD: Final = str.maketrans("oil", "011")
_PROMISE: Final = re.compile(r"#[\w-]+", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{8}")
_PATH: Final = re.compile(rf"/check/({_CODE.pattern})(?:/(?:(proof)|draw-([1-9][0-9]{{0,17}})\.tlog-proof))?")
_UNDONE: Final = ("canceled", "rejected")
_EXAMPLE: Final = "0192b5d2-7c1e-7f3a-9b64-2e8d41c07a55"


def check(house: House, turnstile: RateLimiter | None = None, clock: Callable[[], float] = time.monotonic) -> App:
    """Return the page as an ASGI app. An unknown code and a wrong path get one and the same 404.

    The paper's address is typed with its code behind it, or without: it is read as the field of the page is.
    """
    limiter = turnstile or RateLimiter(CHECKS_MAX)
    # A page asks for one proof: it does not use up the page's own count.
    of_proofs = limiter.another()

    async def serve(scope: Scope, words: Texts) -> Answer | None:
        if match := _PATH.fullmatch(scope["path"]):
            return await _found(house, words, match)
        typed = scope["path"].removeprefix("/check").strip("/")
        return None if "/" in typed else _asked(words, typed or queried(scope, "code"), await only_operator(house))

    def limiter_of(path: str) -> RateLimiter:
        return of_proofs if (match := _PATH.fullmatch(path)) and (match[2] or match[3]) else limiter

    return open_to_all(
        Opening(house=house, texts=TEXTS, serve=serve, note=_asking, limiter_of=limiter_of, headers=_HEADERS, clock=clock)
    )


def _asked(words: Texts, typed: str, operator: Operator | None) -> Answer | None:
    """Ask for a code, or lead to the ticket whose code or whole address was typed."""
    if not typed:
        return Answer(_asking(words, "", operator))
    # Small paper breaks a code in two lines.
    whole = "".join(typed.split())
    plain = _HYPHENS.sub("", whole.lower())
    if code := _TYPED.search(plain) or _TYPED.search(plain.translate(_MISREAD)):
        promise = _PROMISE.search(whole)
        address = f"/check/{UUID(code[0])}?lang={words.language}{promise[0] if promise else ''}"
        return Answer("", headers=((b"location", address.encode()),), status=303)
    # A number is none: it comes again on other days, and with a PIN of few digits strangers could guess it.
    why = words.number_only if _NUMBER.fullmatch(whole) else words.nothing
    return Answer(_asking(words, why, operator, typed), status=404)


async def _found(house: House, words: Texts, match: re.Match[str]) -> Answer | None:
    """Return what lies at a path."""
    ticket_id, is_proof, draw = UUID(match[1]), match[2], match[3]
    if is_proof:
        whole = await house.proofs.get(ticket_id)
        return Answer(msgspec.json.encode(_proof_shown(words, whole)).decode(), b"application/json") if whole else None
    if draw:
        proof = await house.proofs.entry(ticket_id, int(draw))
        headers = ((b"content-disposition", b'attachment; filename="draw-%s.tlog-proof"' % draw.encode()),)
        return Answer(proof.data.decode(), b"text/plain; charset=utf-8", headers) if proof else None
    ticket = await house.lottery.receipts.check(ticket_id)
    return Answer(_ticket_page(words, ticket)) if ticket else None


def _asking(words: Texts, sentence: str, operator: Operator | None, typed: str = "") -> str:
    """Return the page that asks for a code, below a sentence."""
    return _page(words, words.title, ticket=None, sentence=sentence, typed=typed, operator=operator, example=_EXAMPLE)


def _ticket_page(words: Texts, ticket: TicketCheck) -> str:
    operator = ticket.operator
    formats = Formats(words.language, operator.currency, operator.exponent, ticket.zone, operator.twelve_hours)
    lines = [(wager, event, _status(status, event, ticket), won) for wager, event, status, won in ticket.lines]
    draws = [
        (
            event,
            _draw_title(event, formats),
            _drawn(words, event, ticket.outcomes.get(event.id)),
            [
                (wager, printed_play(wager, event).text, status, won)
                for wager, of, status, won in lines
                if of.id == event.id and isinstance(wager, Wager)
            ],
            next((status for wager, of, status, _ in lines if of.id == event.id and isinstance(wager, HiddenWager)), ""),
        )
        for event in in_order({event.id: event for _, event, _, _ in lines}.values())
    ]
    is_awaited = ticket.status == "sold" and all(status != "sold" for _, _, status, _ in lines)
    return _page(
        words, f"{words.ticket} {ticket.number}", ticket=ticket, draws=draws, collects=ticket.status in _TO_COLLECT,
        status="awaited" if is_awaited else ticket.status, story=_story(words, ticket, formats), is_refund=_is_refund(ticket),
        results=words.results_of.format(operator=operator.name), is_sealed=any(sealed for *_, sealed in draws),
        is_undone=ticket.status in _UNDONE, f=formats, operator=operator,
    )  # fmt: skip


def _status(status: str, event: Event, ticket: TicketCheck) -> str:
    """Return the status of a play: between the hour of its draw and the result it awaits that."""
    is_awaited = status == "sold" and event.draws_at <= ticket.at and event.id not in ticket.outcomes
    return "awaited" if is_awaited else status


def _is_refund(ticket: TicketCheck) -> bool:
    """Tell whether nothing but stakes comes back: nobody has won those."""
    return ticket.prize > 0 and all(status == "refunded" for _, _, status, won in ticket.lines if won)


def _story(words: Texts, ticket: TicketCheck, formats: Formats) -> str:
    """Return what has become of the prize of a ticket that is paid or has expired, "" for others."""
    if ticket.status == "paid" and ticket.paid_at:
        paid = words.was_paid if ticket.pay_until else words.was_credited
        told = str(paid.format(at=formats.minute(ticket.paid_at), agency=ticket.agency))
    elif ticket.status == "expired" and ticket.pay_until:
        day = formats.day(ticket.pay_until.astimezone(ticket.zone).date())
        lost = words.was_not_fetched if _is_refund(ticket) else words.was_lost
        told = str(lost.format(prize=formats.money(ticket.due), day=day))
    else:
        return ""
    runs = any(status == "sold" for _, _, status, _ in ticket.lines)
    return f"{told} {words.still_runs}" if runs else told


def _drawn(words: Texts, event: Event, outcome: str | None) -> str:
    return "" if outcome is None else words.void if outcome == VOID else outcome_text(event, outcome)


def _draw_title(event: Event, formats: Formats) -> str:
    return f"{draw_name(event)} · {formats.minute(event.draws_at)}"


def _proof_shown(words: Texts, whole: TicketProof) -> dict[str, object]:
    """Return the proof of a ticket as the page's script reads it; names are for people alone."""
    formats = Formats(words.language, "", 0, whole.zone, whole.twelve_hours)
    draws = []
    for draw in whole.draws:
        shown: dict[str, object] = {"draw": draw.event.id, "name": _draw_title(draw.event, formats), "state": draw.state}
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
    other = "es" if words.language == "en" else "en"
    return _TEMPLATE.render(t=CATALOGUE[words.language], words=words, title=title, other=other, **values)
