"""Sets a new password by a token that a manager has handed over: `/login/reset`."""

from typing import Final

from msgspec import Struct

from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.house import House
from taquilla.http.framework import NamedDependency, Request, Template
from taquilla.web.errors import PageError
from taquilla.web.login import DEVICE_COOKIE, LoginForm, cookie_of, login_page
from taquilla.web.pages import Pages, read
from taquilla.web.texts import CATALOGUE
from taquilla.web.visitors import language_of_request

HANDLERS: Final = Pages("/login/reset")


class ResetForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A token of a password reset, and the new password."""

    token: str = ""
    new_password: str = ""


@HANDLERS.get("", None)
async def show_reset(request: Request) -> Template:
    """Show the form."""
    return _page(request, ResetForm(), None)


@HANDLERS.post("", None)
async def use_reset(request: Request, house: NamedDependency[House]) -> Template:
    """Set the password, once, and show the login with the address filled in: no link has to carry it."""
    form = await read(request, ResetForm)
    address = request.client.host if request.client else ""
    try:
        redeemed = await house.people.passwords.redeem(form.token.strip(), form.new_password, address)
    except Exception as error:
        shown = PageError.of(error)
        if shown is None:
            raise
        return _page(request, form, shown)
    if isinstance(redeemed, Refusal):
        return _page(request, form, PageError(redeemed.reason.name))
    page = login_page(request, LoginForm(redeemed.operator, redeemed.email), is_reset=True)
    page.set_cookie(cookie_of(request, DEVICE_COOKIE, redeemed.device))
    return page


def _page(request: Request, form: ResetForm, error: PageError | None) -> Template:
    texts = CATALOGUE[language_of_request(request)]
    values = {"t": texts, "form": form, "error": None if error is None else error.sentence(texts)}
    return Template("reset.html", context=values, status_code=422 if error else 200, headers={"cache-control": "no-store"})
