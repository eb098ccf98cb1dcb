"""Errors as sentences in the visitor's language, and the pages that show them."""

import logging
import math
import re
from contextlib import suppress
from typing import Final, TypeVar
from urllib.parse import quote, urlsplit

from taquilla import security
from taquilla.domain.ledger.refusals import BOUND_IS_MONEY, Reason, Refusal
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.batcher import Busy
from taquilla.engine.office_requests import ChangedMeanwhile, NotAdmitted
from taquilla.engine.people.throttle import PACE_S, TooManyGuesses
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.decode import Unreadable
from taquilla.http.framework import AnyResponse, HTTPException, Redirect, Request, Template
from taquilla.http.texts import Texts
from taquilla.store.postgres.database import DatabaseGone, NotRecorded, OutcomeUnknown, TryAgain
from taquilla.web.details import told
from taquilla.web.formats import Formats
from taquilla.web.texts import CATALOGUE
from taquilla.web.visitors import NO_PROBLEM, LoginNeeded, NotForThisRole, Visitor, known_visitor, language_of_request, look_who

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)
_TOLD: Final = {"NOT_OVER": 409, "RESTART_UNFIT": 409, "TICKETS_LIVE": 409} | dict.fromkeys(
    (
        "ADDRESS_REFUSED", "BEYOND_BOUNDS", "CATALOGUE_INVALID", "LOOSER_THAN_PARENT", "NOT_POSSIBLE", "PASSWORD_WEAK",
        "RETURNS_TOO_MUCH", "RULE_INVALID", "SCOPE_UNFIT",
    ), 422,
)  # fmt: skip
"""The HTTP status of a page that shows the engine's sentence beside its own, by the reason of the office."""


class PageError(Exception):
    """An error that a page shows beside its form, by a name of the texts `errors`.

    detail says more, in the engine's English, where the house knows more than the name; status is the HTTP status of the page.
    """

    def __init__(self, name: str, detail: str = "", status: int = 422) -> None:
        super().__init__(name)
        self.name = name
        self.detail = detail
        self.status = status

    @classmethod
    def refused(cls, refusal: Refusal, formats: Formats) -> "PageError":
        """Return the error for a refusal by the house, with the limit that was passed."""
        bound = ""
        if refusal.bound:
            bound = formats.amount(refusal.bound) if refusal.reason in BOUND_IS_MONEY else formats.number(refusal.bound)
        return cls(refusal.reason.name, bound, 409)

    @classmethod
    def of(cls, error: Exception) -> "PageError | None":
        """Return the error for what the engine raises for bad input, None for anything else."""
        match error:
            case PageError():
                return error
            case BadRule():
                return cls("RULE_INVALID", error.sentence(str))
            case OfficeRefusal(code=code, facts=facts):
                detail = str(facts.get("weakness") or facts.get("scopes") or facts.get("why") or error) if code in _TOLD else ""
                return cls(code, detail, _TOLD.get(code, 409))
            case ChangedMeanwhile():
                return cls("CHANGED_MEANWHILE", status=409)
            case NotRecorded():
                return cls("NOT_RECORDED", str(error))
        return None

    def sentence(self, texts: Texts) -> str:
        """Return the error as a sentence."""
        known: str = vars(texts.errors).get(self.name, texts.errors.UNKNOWN)
        # Of a form that was not understood only its fields say something to people.
        detail = texts.details.fields.get(self.detail, "") if self.name == "FORM_UNFIT" else told(texts, self.detail)
        return f"{known.removesuffix('.')} ({detail.removesuffix('.')})." if detail else known


def granted(visitor: Visitor, found: T | Refusal) -> T:
    """Return what the engine has found or done. Raises PageError for a refusal."""
    if isinstance(found, Refusal):
        raise PageError.refused(found, visitor.formats)
    return found


def existing(found: T | Refusal | None) -> T:
    """Return what the engine has found. Raises HTTPException with status 404 where there is nothing for this visitor."""
    if found is None or isinstance(found, Refusal):
        raise HTTPException(status_code=404)
    return found


class _NotFound(AnyResponse):
    """The page for a path that nothing is at: it has the menu of whoever asks, so that is looked up first."""

    def to_asgi_response(self, app: object, request: Request, **how: object) -> App:  # type: ignore[override]
        """Return what sends the page."""

        async def sent(scope: Scope, receive: Receive, send: Send) -> None:
            with suppress(Busy, DatabaseGone, TryAgain):
                await look_who(request)
            page = _page(request, 404, CATALOGUE[language_of_request(request)].errors.PAGE_UNKNOWN)
            await page.to_asgi_response(None, request)(scope, receive, send)  # type: ignore[arg-type]

        return sent


def error_page(request: Request, error: Exception) -> AnyResponse:
    """Return the page for an error that no handler has shown beside its form."""
    texts = CATALOGUE[language_of_request(request)]
    match error:
        case LoginNeeded() | NotAdmitted(refusal=Refusal(reason=Reason.TOKEN_DEAD)):
            path = _way_back(request)
            return Redirect(f"/login?next={quote(path)}" if path != "/office" else "/login", status_code=303)
        case NotForThisRole() | NotAdmitted():
            security.refuse_role()
            return _page(request, 403, texts.errors.NOT_ALLOWED)
        case Unreadable():
            sentence = texts.errors.FORM_TOO_LARGE if error.http_status == 413 else texts.errors.FORM_UNFIT
            return _page(request, error.http_status, sentence)
        case HTTPException(status_code=404):
            is_unlooked = known_visitor(request) is None and request.scope["path"].startswith(("/office/", "/till/"))
            return _NotFound(None) if is_unlooked else _page(request, 404, texts.errors.PAGE_UNKNOWN)
        case HTTPException(status_code=503):
            return _page(request, 503, texts.errors.TRY_AGAIN)
        case HTTPException():
            is_form = request.method == "POST"
            return _page(request, error.status_code, texts.errors.FORM_UNFIT if is_form else texts.errors.PAGE_UNKNOWN)
        case TooManyGuesses():
            page = _page(request, 429, texts.errors.TOO_MANY_GUESSES)
            page.headers["retry-after"] = str(math.ceil(PACE_S))
            return page
        case Busy() | DatabaseGone() | OutcomeUnknown() | TryAgain():
            return _page(request, 503, texts.errors.TRY_AGAIN)
    shown = PageError.of(error)
    if shown is not None:
        return _page(request, shown.status, shown.sentence(texts))
    _LOG.error("a page failed (request %s)", security.request_id(), exc_info=error)
    return _page(request, 503, texts.errors.TRY_AGAIN)


def _way_back(request: Request) -> str:
    """Return the page to go on with after a login: the one that was asked for, or the one whose form was sent."""
    try:
        asked = urlsplit(str(request.url) if request.method in ("GET", "HEAD") else request.headers.get("referer", ""))
    except ValueError:  # such as http://[
        return "/office"
    # What a form has done was said already.
    query = re.sub("(^|&)done=[^&]*", "", asked.query)
    return f"{asked.path or '/office'}{'?' if query else ''}{query}"


def _page(request: Request, status: int, sentence: str) -> Template:
    values = {"t": CATALOGUE[language_of_request(request)], "status": status, "sentence": sentence}
    template = "error.html"
    if (visitor := known_visitor(request)) is not None:
        template = "office/refused.html"
        values |= {
            "visitor": visitor, "f": visitor.formats, "problem": NO_PROBLEM, "notice": None, "standing": None,
            "sections": visitor.sections, "tabs": ("", ()),
        }  # fmt: skip
    return Template(template, context=values, status_code=status, headers={"cache-control": "no-store"})
