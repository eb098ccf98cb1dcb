"""Reads the forms of the pages, and gives each one effect under the key that is in it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, Protocol, cast

import msgspec

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.authors import Author
from taquilla.engine.office_requests import NotAdmitted, OfficeRequest, Repeated
from taquilla.http.asgi import Scope
from taquilla.http.browsers import read_form
from taquilla.http.framework import Redirect, Request
from taquilla.web.errors import PageError, granted
from taquilla.web.visitors import Form, LoginNeeded, NotForThisRole, Visitor

SENT: Final = "form"
"""The name under which a request keeps the form that was read."""
_KEY_MAX: Final = 100


class Keyed(Protocol):
    """A form with a key, under which it has one effect."""

    @property
    def key(self) -> str:
        """Its key."""


async def read(request: Request, form: type[Form], *, boxes: str = "") -> Form:
    """Return a form that one of our own pages has sent: texts, and what texts are strictly read as, such as an int or a date.

    A field that is empty counts as left out. boxes is the field that gets the names of ticked boxes: ``types`` those of
    `types ticket.sold`. Raises PageError, and what `read_form` raises.
    """
    sent: dict[str, object] = {**await fields_of(request)}
    if boxes:
        ticked = sorted(name for name in sent if name.startswith(f"{boxes} "))
        sent = {name: text for name, text in sent.items() if name not in ticked}
        sent[boxes] = [name.partition(" ")[2] for name in ticked]
    try:
        return kept(request, msgspec.convert(sent, form, strict=False))
    except msgspec.ValidationError as error:
        raise PageError("FORM_UNFIT", str(error)) from None


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields of a form that one of our own pages has sent, without empty ones. Raises what `read_form` raises."""
    fields = await read_form(cast(Scope, request.scope), request.receive)
    return {name: text for name, text in fields.items() if text}


def kept(request: Request, form: Form) -> Form:
    """Keep a form with its request: if it is refused, its page shows it again."""
    request.scope["state"][SENT] = form
    return form


async def once(visitor: Visitor, form: Keyed, do: Callable[[Author], Awaitable[object]]) -> object:
    """Carry out a command of a form, and return what it returns. A repetition under the key in it changes nothing.

    Returns the id of what was made, as text, for a repetition. do calls the engine for the author with the command. Raises
    PageError for a refusal, and where the key came with another form.
    """
    if not 0 < len(form.key) <= _KEY_MAX or not form.key.isprintable():
        raise PageError("FORM_UNFIT", "key")
    fingerprint = visitor.house.people.fingerprint(_meaning(visitor, form))
    work = OfficeRequest(visitor.operator.id, visitor.entity.id, f"page {form.key}", fingerprint)
    try:
        result = await do(replace(visitor.author, request=work))
    except NotAdmitted as error:
        raise LoginNeeded if error.refusal.reason is Reason.TOKEN_DEAD else NotForThisRole from None
    except Repeated as repeated:
        if repeated.earlier.fingerprint != work.fingerprint:
            raise PageError.refused(Refusal(Reason.KEY_REUSED), visitor.formats) from None
        return repeated.earlier.made
    return granted(visitor, result)


def secret_of(visitor: Visitor, form: Keyed) -> str:
    """Return 256 bits as text, the same for each repetition of a form, which nobody but this house can compute."""
    meaning = f"page|{visitor.operator.id}|{visitor.entity.id}|{visitor.member.id}|{form.key}|{_meaning(visitor, form)}"
    return visitor.house.people.secret(meaning)


def _meaning(visitor: Visitor, form: Keyed) -> str:
    return f"{visitor.path}\n{msgspec.json.encode(form).decode()}"


def go_on(path: str, what: str) -> Redirect:
    """Return the way from a form to the page that shows what it has done, by the name of a text in `done`."""
    joint = "&" if "?" in path else "?"
    return Redirect(f"{path}{joint}done={what}", status_code=303)
