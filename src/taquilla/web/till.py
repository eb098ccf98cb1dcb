"""The till: the page on which a cashier sells, pays and closes the shift. It is a client of `/v1`."""

import gzip
import json
from hashlib import sha256
from typing import Final

from msgspec import Struct

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import ANIMALS
from taquilla.domain.people.operations import SELL
from taquilla.http.framework import AnyResponse, FromPath, Request, Response, Template
from taquilla.web import static
from taquilla.web.errors import PageError
from taquilla.web.login import NoFields, proof_of
from taquilla.web.pages import Pages, read
from taquilla.web.texts import CATALOGUE, LANGUAGES, as_data
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/till")

_WORKER: Final = "till/worker.js"
_LOCK_MINUTES: Final = 5
"""Minutes without a key after which the till is locked."""
_PARTS: Final = ("style.css", "icon.svg", "figures.svg", "till/", "client/")


def _texts(language: str) -> object:
    texts = CATALOGUE[language]
    return {"texts": as_data(texts.till), "errors": as_data(texts.errors), "animals": dict(ANIMALS)}


def _file(data: object) -> static.StaticFile:
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return static.StaticFile("application/json", content, gzip.compress(content, 9, mtime=0))


# Those of what is seldom opened are a file of their own.
_TEXTS: Final = {language: _file(_texts(language)) for language in LANGUAGES} | {
    f"{language}-more": _file(as_data(CATALOGUE[language].till_more)) for language in LANGUAGES
}
_TEXTS_DIGEST: Final = sha256(b"".join(file.content for file in _TEXTS.values())).hexdigest()[:16]
_TEXTS_PATH: Final = f"/till/texts/{_TEXTS_DIGEST}"


@HANDLERS.get("", SELL, even_locked=True)
async def show_till(request: Request, visitor: TheVisitor) -> Template:
    """Show the till."""
    member, operator = visitor.member, visitor.operator
    user = {"id": member.id, "whole_id": visitor.whole_id, "email": member.email, "login": f"{operator.id}/{member.email}"}
    data = {
        "language": visitor.language,
        "user": user,
        "is_locked": visitor.is_locked,
        "lock_minutes": _LOCK_MINUTES,
        "entity": visitor.entity.name,
        "currency": operator.currency,
        "decimals": operator.exponent,
        "zone": operator.zone.key,
        "twelve_hours": operator.twelve_hours,
        **await _standing(visitor),
        "more_url": f"{_TEXTS_PATH}/{visitor.language}-more",
        "now": (await visitor.house.now()).isoformat(),
        # A sandbox moves its clock whenever somebody likes.
        "clock_again_ms": 2_000 if request.app.state.demo_logins else 300_000,
    }
    return await visitor.page("till/till.html", data=data, texts_url=f"{_TEXTS_PATH}/{visitor.language}")


class OpeningForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The proof that opens a locked till: the PIN, or the password with a code where there is a second factor."""

    pin: str = ""
    password: str = ""
    code: str | None = None


@HANDLERS.post("/lock", SELL, even_locked=True)
async def lock(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Lock the session of the till, and tell what opens it."""
    await read(request, NoFields)
    locks = visitor.house.people.screen_locks
    await locks.lock(visitor.caller)
    return _told("pin" if await locks.has_pin(visitor.caller) else "password")


@HANDLERS.post("/unlock", SELL, even_locked=True)
async def unlock(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Open a locked session by the PIN or the password, and else tell what opens it, and why this did not."""
    form, people, texts = await read(request, OpeningForm), visitor.house.people, visitor.texts
    if form.pin:
        opening = await people.screen_locks.open_by_pin(visitor.caller, form.pin, visitor.address)
        if opening == "open":
            return _told("nothing")
        is_wrong = opening == "wrong"
        return _told("pin" if is_wrong else "password", texts.till.pin_wrong if is_wrong else texts.till_more.pin_void)
    proved = await people.access.prove(proof_of(request, visitor, form.password, form.code))
    if isinstance(proved, Refusal):
        asks_code = proved.reason in (Reason.CODE_NEEDED, Reason.CODE_WRONG)
        return _told("code" if asks_code else "password", PageError(proved.reason.name).sentence(texts))
    await people.screen_locks.open_proved(visitor.caller)
    return _told("nothing")


async def _standing(visitor: Visitor) -> dict[str, int]:
    is_open = await visitor.house.lottery.shifts.is_open(visitor.operator.id, visitor.member.id)
    return {"session": visitor.caller.session_id, "needs_shift": visitor.operator.needs_shift, "lacks_shift": not is_open}


def _told(asks: str, why: str = "") -> AnyResponse:
    return Response({"asks": asks, "why": why}, headers={"cache-control": "no-store"})


@HANDLERS.get("/texts/{digest:str}/{language:str}", None)
async def show_texts(request: Request, digest: FromPath[str], language: FromPath[str]) -> Response[bytes]:
    """Send the texts of the till, for ever: the digest covers them."""
    if digest != _TEXTS_DIGEST or language not in _TEXTS:
        return Response(b"", status_code=404, media_type="text/plain")
    return static.sent(request, _TEXTS[language], static.FOREVER)


@HANDLERS.get("/clock", SELL, even_locked=True)
async def show_clock(visitor: TheVisitor) -> AnyResponse:
    """Tell the house's time, by which the till counts down, whose session the page has now, and whether a shift is open."""
    told = {"now": (await visitor.house.now()).isoformat(), "user": visitor.whole_id, **await _standing(visitor)}
    return Response(told, headers={"cache-control": "no-store"})


@HANDLERS.get("/sw.js", None)
async def show_worker(request: Request) -> Response[bytes]:
    """Send the service worker, with the files that it keeps. It changes with any of them."""
    kept = [static.url(name) for name in static.FILES if name.startswith(_PARTS) and name != _WORKER]
    kept += [f"{_TEXTS_PATH}/{language}" for language in _TEXTS]
    head = f"self.RELEASE = {json.dumps(static.DIGEST + _TEXTS_DIGEST)}\nself.FILES = {json.dumps(kept)}\n".encode()
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/till"}
    return Response(head + static.FILES[_WORKER].content, media_type="text/javascript", headers=headers)
