"""Reads the forms of the pages, and gives each one effect under the key that is in it."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import Struct

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.office_requests import OfficeRequest, Repeated, under_key
from taquilla.http.browsers import read_form
from taquilla.http.framework import Redirect, Request
from taquilla.web.errors import PageError
from taquilla.web.visitors import LoginNeeded, Visitor

Form = TypeVar("Form", bound=Struct)
_KEY_BYTES: Final = 16
_KEY_MAX: Final = 100


def new_key() -> str:
    """Return a key for a form, of 128 random bits: the same form sent twice has one effect."""
    return secrets.token_urlsafe(_KEY_BYTES)


async def read(request: Request[Any, Any, Any], form: type[Form]) -> Form:
    """Return a form that one of our own pages has sent: texts, and what texts are strictly read as, such as an int or a date.

    A field that is empty counts as left out. Raises PageError, and what `read_form` raises.
    """
    fields = await read_form(cast(dict[str, Any], request.scope), request.receive)
    try:
        return msgspec.convert({name: text for name, text in fields.items() if text}, form, strict=False)
    except msgspec.ValidationError as error:
        raise PageError("FORM_UNFIT", str(error)) from None


async def once(
    request: Request[Any, Any, Any], visitor: Visitor, key: str, form: Struct, do: Callable[[], Awaitable[object]]
) -> object:
    """Carry out a command of a form, and return what it returns. A repetition under its key changes nothing.

    Returns the id of what was made, as text, for a repetition. do calls the engine. Raises PageError for a refusal, and where the
    key came with another form.
    """

    async def refuse_ended() -> None:
        # The session may have ended while the command waited for the gate.
        if not await visitor.goes_on():
            raise LoginNeeded

    if not 0 < len(key) <= _KEY_MAX or not key.isprintable():
        raise PageError("FORM_UNFIT", "key")
    fingerprint = visitor.house.people.fingerprint(_meaning(request, form))
    work = OfficeRequest(visitor.operator.id, visitor.entity.id, f"page {key}", fingerprint, refuse_ended)
    try:
        with under_key(work):
            result = await do()
    except Repeated as repeated:
        if repeated.earlier.fingerprint != work.fingerprint:
            raise PageError.refused(Refusal(Reason.KEY_REUSED), visitor.formats) from None
        return repeated.earlier.made
    if isinstance(result, Refusal):
        raise PageError.refused(result, visitor.formats)
    return result


def secret_of(request: Request[Any, Any, Any], visitor: Visitor, key: str, form: Struct) -> str:
    """Return 256 bits as text, the same for each repetition of a form, which nobody but this house can compute."""
    meaning = f"page|{visitor.operator.id}|{visitor.entity.id}|{visitor.member.id}|{key}|{_meaning(request, form)}"
    return visitor.house.people.secret(meaning)


def _meaning(request: Request[Any, Any, Any], form: Struct) -> str:
    return f"{request.scope['path']}\n{msgspec.json.encode(form).decode()}"


def done(path: str, what: str) -> Redirect:
    """Return the way from a form to the page that shows what it has done, by the name of a text in `done`."""
    joint = "&" if "?" in path else "?"
    return Redirect(f"{path}{joint}done={what}", status_code=303)
