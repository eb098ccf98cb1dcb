"""The login page, the way out, the choice of a language, and a new password by the token of a reset."""

import re
from typing import Final

from msgspec import Struct

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.people.logins import LoginProof, login_at
from taquilla.http.browsers import SESSION_COOKIE, cookie, name_of_cookie
from taquilla.http.framework import AnyResponse, Cookie, NamedDependency, Redirect, Request, Template
from taquilla.http.proxies import peer_of
from taquilla.web.errors import PageError
from taquilla.web.navigation import home_of
from taquilla.web.pages import Pages, read
from taquilla.web.texts import CATALOGUE, LANGUAGE_COOKIE, LANGUAGES
from taquilla.web.visitors import Visitor, language_of_request, visitor_of

HANDLERS: Final = Pages("/")

DEVICE_COOKIE: Final = "taquilla_device"
"""The cookie with the token that makes a device a known one, so that other people's wrong logins do not lock it out."""
_OPERATOR_COOKIE: Final = "taquilla_operator"
"""The cookie with the operator that the last login on this device has named."""
_YEAR_S: Final = 365 * 24 * 3600
_SESSION_S: Final = 12 * 3600
_INSIDE: Final = re.compile(r"/(?![/\\])[ -~]*")


class LoginForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The form of the login. operator is asked for where the link to the page, or the last login on the device, has named one.

    again: an open page asks for its own user's password, and the device goes on remembering whom it remembers.
    """

    operator: str = ""
    email: str = ""
    password: str = ""
    code: str | None = None
    next: str = ""
    again: bool = False


class LanguageForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The choice of a language, and the page to go on with."""

    language: str
    next: str = ""


class NoFields(Struct, frozen=True, forbid_unknown_fields=True):
    """A form of a button alone."""


class ResetForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A token of a password reset, and the new password."""

    token: str = ""
    new_password: str = ""


@HANDLERS.get("/login", None)
async def show_login(request: Request, house: NamedDependency[House]) -> AnyResponse:
    """Show the login page; who is logged in goes on to the own first page."""
    visitor = await visitor_of(request)
    if visitor is not None:
        return Redirect(home_of(visitor.member.role), status_code=303)
    operator = request.query_params.get("operator", cookie(request.scope, _OPERATOR_COOKIE))
    return login_page(request, LoginForm(operator, next=request.query_params.get("next", "")))


@HANDLERS.post("/login", None)
async def log_in(request: Request, house: NamedDependency[House]) -> AnyResponse:
    """Log in, and go on to the page that was asked for."""
    form = await read(request, LoginForm)
    known = cookie(request.scope, DEVICE_COOKIE)
    operator = form.operator.strip()
    email = login_at(operator, form.email) if operator else form.email
    begun = await house.people.access.login(email, form.password, peer_of(request.scope), code=form.code, device=known)
    if isinstance(begun, Refusal):
        return login_page(request, form, begun)
    response: AnyResponse = Redirect(_inside(form.next) or home_of(begun.role), status_code=303)
    response.set_cookie(cookie_of(request, SESSION_COOKIE, begun.token, _SESSION_S))
    response.set_cookie(cookie_of(request, DEVICE_COOKIE, begun.device_token))
    if not form.again and (operator or cookie(request.scope, _OPERATOR_COOKIE)):
        # The number as the house writes it: what was typed may hold what no cookie can.
        named = str(begun.operator_id) if operator else ""
        response.set_cookie(cookie_of(request, _OPERATOR_COOKIE, named, _YEAR_S if operator else 0))
    return response


@HANDLERS.post("/logout", None)
async def log_out(request: Request, house: NamedDependency[House]) -> Redirect:
    """Log out, in every process at once."""
    await read(request, NoFields)
    token = cookie(request.scope, SESSION_COOKIE)
    if token.isascii() and token:
        await house.people.access.logout(token)
    response = Redirect("/login", status_code=303)
    response.set_cookie(cookie_of(request, SESSION_COOKIE, "", 0))
    return response


@HANDLERS.post("/language", None)
async def choose_language(request: Request) -> Redirect:
    """Choose a language, and go back to the page."""
    form = await read(request, LanguageForm)
    if form.language not in LANGUAGES:
        raise PageError("FORM_UNFIT", "language")
    response = Redirect(_inside(form.next) or "/login", status_code=303)
    response.set_cookie(cookie_of(request, LANGUAGE_COOKIE, form.language))
    return response


@HANDLERS.get("/login/reset", None)
async def show_reset(request: Request) -> Template:
    """Show the form of a new password."""
    return _reset_page(request, ResetForm(), None)


@HANDLERS.post("/login/reset", None)
async def use_reset(request: Request, house: NamedDependency[House]) -> Template:
    """Set the password, once, and show the login with the address filled in: no link has to carry it."""
    form = await read(request, ResetForm)
    try:
        redeemed = await house.people.passwords.redeem(form.token.strip(), form.new_password, peer_of(request.scope))
    except Exception as error:
        if (shown := PageError.of(error)) is None:
            raise
        return _reset_page(request, form, shown)
    if isinstance(redeemed, Refusal):
        return _reset_page(request, form, PageError(redeemed.reason.name))
    page = login_page(request, LoginForm(redeemed.operator, redeemed.email), is_reset=True)
    if redeemed.device:
        page.set_cookie(cookie_of(request, DEVICE_COOKIE, redeemed.device))
    return page


def proof_of(request: Request, visitor: Visitor, password: str, code: str | None) -> LoginProof:
    """Return the proof of who is logged in already, by the password and the device."""
    email, device = f"{visitor.operator.id}/{visitor.member.email}", cookie(request.scope, DEVICE_COOKIE)
    return LoginProof(email=email, password=password, address=visitor.address, code=code, device=device)


def login_page(request: Request, form: LoginForm, refusal: Refusal | None = None, *, is_reset: bool = False) -> Template:
    """Return the login page, with what is filled in already. is_reset: a new password was set just now."""
    language = language_of_request(request)
    texts, house = CATALOGUE[language], request.app.state
    values = {
        "t": texts,
        "form": form,
        "asks_code": form.code is not None or (refusal is not None and refusal.reason in (Reason.CODE_NEEDED, Reason.CODE_WRONG)),
        "error": None if refusal is None else PageError(refusal.reason.name).sentence(texts),
        "demo_logins": house.demo_logins,
        "demo_password": house.demo_password,
        "path": "/login",
        "notice": texts.me.reset_done if is_reset else "",
        # Whoever has never logged in here had no session that is over.
        "is_known": cookie(request.scope, DEVICE_COOKIE) != "",
    }
    status = 200 if refusal is None else 401
    return Template("login.html", context=values, status_code=status, headers={"cache-control": "no-store"})


def _inside(path: str) -> str:
    """Return a path of this house, or nothing: a link from elsewhere leads to no other site."""
    return path if _INSIDE.fullmatch(path) else ""


def cookie_of(request: Request, name: str, value: str, lasts_s: int = _YEAR_S) -> Cookie:
    """Return a cookie of our pages for the response to a request."""
    return Cookie(
        name_of_cookie(request.scope, name),
        value=value,
        max_age=lasts_s,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.scope["scheme"] == "https",
    )


def _reset_page(request: Request, form: ResetForm, error: PageError | None) -> Template:
    texts = CATALOGUE[language_of_request(request)]
    values = {"t": texts, "form": form, "error": None if error is None else error.sentence(texts)}
    return Template("reset.html", context=values, status_code=422 if error else 200, headers={"cache-control": "no-store"})
