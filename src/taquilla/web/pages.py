"""Gathers the pages and the forms of a subject, and carries out what a form asks for once, under its key."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from hashlib import sha256
from inspect import signature
from typing import Final, cast

import msgspec
from msgspec import Struct

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import Operation
from taquilla.engine.gate import Author
from taquilla.engine.office_requests import ChangedMeanwhile, NotAdmitted, OfficeRequest, Repeated, Seen
from taquilla.http import framework
from taquilla.http.asgi import App, Scope
from taquilla.http.browsers import read_form
from taquilla.http.framework import Adding, BaseRouteHandler, Handle, Handlers, Redirect, Request
from taquilla.web.errors import PageError, granted
from taquilla.web.office.problems import problem_of
from taquilla.web.visitors import Form, LoginNeeded, NotForThisRole, Visitor, admitted_visitor, admitting


class Pages(Handlers):
    """The handlers below a path: each is added by the decorator of its method. Without an operation everybody is admitted."""

    def __init__(self, path: str) -> None:
        super().__init__(path, route_handlers=[])

    def get(self, path: str | Sequence[str], may: Operation | None, *, even_locked: bool = False) -> Adding:
        """Add a page at a path, or at several. even_locked: it is there for a locked session too."""
        admission = None if may is None else admitting(may, even_locked=even_locked)
        return self.adding(framework.get, path, before_request=admission)

    def post(
        self, path: str, may: Operation | None, *, again: BaseRouteHandler | None = None, even_locked: bool = False
    ) -> Adding:
        """Add the handler of a form. even_locked: a locked session may send it too.

        again is the page that shows the form again, with what is wrong with it, where it is refused.
        """
        admission = None if may is None else admitting(may, even_locked=even_locked)
        add = self.adding(framework.post, path, before_request=admission)
        return add if again is None else lambda handle: add(self._shown_again(handle, again))

    def _shown_again(self, handle: Handle, page: BaseRouteHandler) -> Handle:
        show, taken, path = page.fn, signature(page.fn).parameters, f"{self.path}{min(page.paths).rstrip('/')}"

        @wraps(handle)
        async def handled(*, request: Request, visitor: Visitor, **given: object) -> object:
            try:
                return await handle(request=request, visitor=visitor, **given)
            except Exception as error:
                form = request.scope["state"].get(SENT)
                if form is None:
                    raise
                problem = problem_of(visitor, error)
                at = re.sub(r"\{(\w+):\w+\}", lambda found: str(given[found[1]]), path)
                if isinstance(error, PageError) and error.name == Reason.LOOSENING_HELD.name:
                    return _GoOn(f"{at}?done=change_asked", status_code=303)  # nothing is wrong: a second person decides
                # What somebody else has changed meanwhile is shown as it is now, and another's form as one of the visitor's own.
                sent = None if isinstance(error, ChangedMeanwhile | _FormOfAnother) else form
                again = replace(visitor, path=at, page_path=at, form=sent, problem=problem)
                given = {name: one for name, one in {**given, "request": request}.items() if name in taken}
                return await show(visitor=again, **given)

        return handled


SENT: Final = "form"
"""The name under which a request keeps the form that was read."""
_KEY_MAX: Final = 100


class _FormOfAnother(PageError):
    """The form is of a page of the member who was logged in before in this browser: it is not sent in the visitor's name."""


class KeyForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A form with a key, under which it has one effect: a button alone, or with more."""

    key: str


class ChangeForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A change of something, with the version of it that was shown."""

    version: str


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


def numbered(fields: Mapping[str, str], prefix: str) -> dict[int, str]:
    """Return the fields that are named by a prefix and a number, by their numbers. Raises PageError with the name."""
    named = {name.removeprefix(prefix): text for name, text in fields.items() if name.startswith(prefix)}
    for number in named:
        if not (number.isascii() and number.isdigit() and len(number) <= 16):
            raise PageError("FORM_UNFIT", f"{prefix}{number}")
    return {int(number): text for number, text in named.items()}


def kept(request: Request, form: Form) -> Form:
    """Keep a form with its request: if it is refused, its page shows it again. Raises PageError for that of another's page."""
    request.scope["state"][SENT] = form
    owner = getattr(form, "key", "").partition(".")[0]
    if owner.replace("/", "").isdecimal() and owner != admitted_visitor(request).whole_id:
        raise _FormOfAnother("FORM_OF_ANOTHER", status=409)
    return form


def version_of(*shown: object) -> str:
    """Return the version of what a form changes: another one as soon as anything of it is another."""
    return sha256(msgspec.json.encode(shown)).hexdigest()


def seen(version: str, *now: object) -> Seen:
    """Return what a form was made of: what is there now, if that has its version, else nothing that is there."""
    return now if version == version_of(*now) else ()


async def once(visitor: Visitor, form: KeyForm, do: Callable[[Author], Awaitable[object]], *, seen: Seen | None = None) -> object:
    """Carry out a command of a form, and return what it returns. A repetition under the key in it changes nothing.

    Returns the id of what was made, as text, for a repetition. do calls the engine for the author with the command, and seen is
    what that changes, as the author saw it. Raises PageError for a refusal, and where the key came with another form; and
    ChangedMeanwhile.
    """
    if not 0 < len(form.key) <= _KEY_MAX or not form.key.isprintable():
        raise PageError("FORM_UNFIT", "key")
    fingerprint = visitor.house.people.fingerprint(_meaning(visitor, form))
    work = OfficeRequest(visitor.operator.id, visitor.entity.id, f"page {form.key}", fingerprint, seen)
    try:
        result = await do(replace(visitor.author, request=work))
    except NotAdmitted as error:
        raise LoginNeeded if error.refusal.reason is Reason.TOKEN_DEAD else NotForThisRole from None
    except Repeated as repeated:
        if repeated.earlier.fingerprint != work.fingerprint:
            raise PageError.refused(Refusal(Reason.KEY_REUSED), visitor.formats) from None
        return repeated.earlier.made
    return granted(visitor, result)


def secret_of(visitor: Visitor, form: KeyForm) -> str:
    """Return 256 bits as text, the same for each repetition of a form, which nobody but this house can compute."""
    meaning = f"page|{visitor.operator.id}|{visitor.entity.id}|{visitor.member.id}|{form.key}|{_meaning(visitor, form)}"
    return visitor.house.people.secret(meaning)


def _meaning(visitor: Visitor, form: KeyForm) -> str:
    return f"{visitor.path}\n{msgspec.json.encode(form).decode()}"


class _GoOn(Redirect):
    """The way on from a form. Its path ends with what that has done, behind which the visitor's seal comes."""

    def to_asgi_response(self, app: object, request: Request, **how: object) -> App:  # type: ignore[override]
        """Return what sends the redirect."""
        self.url += f".{admitted_visitor(request).seal_of(self.url.rpartition('=')[2])}"
        return super().to_asgi_response(None, request, **how)  # type: ignore[arg-type]


def go_on(path: str, what: str) -> Redirect:
    """Return the way from a form to the page that shows what it has done, by the name of a text in `done`."""
    joint = "&" if "?" in path else "?"
    return _GoOn(f"{path}{joint}done={what}", status_code=303)
