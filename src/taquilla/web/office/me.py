"""One's own account, for every role: the password, the PIN of the till, the second factor, the sessions."""

from dataclasses import replace
from functools import partial
from typing import Final

from taquilla.domain.people.operations import KEEP_OWN_ACCESS
from taquilla.engine.gate import Author
from taquilla.engine.office_requests import unless_repeated
from taquilla.engine.people.logins import AuthenticatedMember
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.second_factors import recovery_codes_of
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.receipts.qr_codes import code_of_secret
from taquilla.web.errors import granted
from taquilla.web.login import proof_of
from taquilla.web.pages import KeyForm, Pages, go_on, once, read, secret_of
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/me")

_SESSIONS_MAX: Final = 20
_PROOF: Final = {"old_password": "password", "code": "code"}
"""The fields of a proof, by those of the form of a new password: each form on the page has its own."""
_QUIET: Final = 4
"""The white modules around a QR code."""


class PasswordForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A new password, with the old one as proof, and a code where there is a second factor."""

    old_password: str = ""
    new_password: str = ""
    code: str | None = None


class ProofForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The own password, and a code where there is a second factor."""

    password: str = ""
    code: str | None = None


class PinForm(ProofForm, frozen=True, forbid_unknown_fields=True):
    """A PIN that opens a locked till, with the password as proof."""

    pin: str = ""


class CodeForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The first code that the app shows."""

    code: str = ""


@HANDLERS.get("", KEEP_OWN_ACCESS)
async def show_me(visitor: TheVisitor) -> Template:
    """Show one's own account."""
    people, operator, member = visitor.house.people, visitor.operator, visitor.member
    factor, problem = await people.second_factors.status(operator.id, member.id), visitor.problem
    if (proof := visitor.sent(ProofForm)) and problem.field in _PROOF:
        asked = "pin" if isinstance(proof, PinForm) else "remove" if factor.confirmed_at else "begin"
        problem = problem._replace(field=f"{asked}_{_PROOF[problem.field]}")
    return await visitor.page(
        "office/me.html",
        problem=problem,
        factor=factor,
        sessions=await people.access.open_sessions(operator.id, visitor.author, member.id, limit=_SESSIONS_MAX),
    )


@HANDLERS.post("/password", KEEP_OWN_ACCESS, again=show_me)
async def change_password(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Change the own password. All other sessions end."""
    form, house = await read(request, PasswordForm), visitor.house

    async def do(author: Author) -> object:
        proof = proof_of(request, visitor, form.old_password, form.code)
        change = partial(house.people.passwords.change, visitor.caller, proof, form.new_password, author=author)
        return await unless_repeated(house.database, author.request, change)

    await once(visitor, form, do)
    return go_on("/office/me", "password_changed")


@HANDLERS.post("/factor", KEEP_OWN_ACCESS, again=show_me)
async def begin_factor(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Begin a second factor, and show its secret once. It counts once its first code has confirmed it."""
    form, house = await read(request, ProofForm), visitor.house
    await _prove(request, visitor, form)
    begun = await house.people.second_factors.begin(visitor.operator.id, visitor.member.id, visitor.member.email)
    rows = code_of_secret(begun.uri)
    dark = [
        f"M{column + _QUIET} {line + _QUIET}h1v1h-1z"
        for line, row in enumerate(rows)
        for column, module in enumerate(row)
        if module
    ]
    return await replace(visitor, path="/office/me").page(
        "office/factor.html",
        secret=" ".join(begun.secret[place : place + 4] for place in range(0, len(begun.secret), 4)),
        picture="".join(dark),
        size=len(rows) + 2 * _QUIET,
    )


@HANDLERS.post("/factor/confirm", KEEP_OWN_ACCESS, again=show_me)
async def confirm_factor(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Turn the second factor on by its first code, and show the recovery codes once."""
    form, house = await read(request, CodeForm), visitor.house
    codes = recovery_codes_of(secret_of(visitor, form))
    factors = house.people.second_factors
    await once(
        visitor, form, lambda by: factors.confirm(visitor.operator.id, visitor.member.id, form.code, author=by, codes=codes)
    )
    return await replace(visitor, path="/office/me").page("office/recovery_codes.html", codes=codes)


@HANDLERS.post("/factor/remove", KEEP_OWN_ACCESS, again=show_me)
async def remove_factor(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Turn the second factor off, by the password and a code."""
    form, house = await read(request, ProofForm), visitor.house

    async def do(author: Author) -> None:
        async def remove() -> None:
            proved = await _prove(request, visitor, form, uses_code=False)
            member = visitor.operator.id, visitor.member.id
            ended = await house.people.second_factors.end(*member, author=author, use_code=proved.use_code)
            if not granted(visitor, ended):
                raise OfficeReason.FACTOR_OFF()

        await unless_repeated(house.database, author.request, remove)

    await once(visitor, form, do)
    return go_on("/office/me", "factor_off")


@HANDLERS.post("/pin", KEEP_OWN_ACCESS, again=show_me)
async def set_pin(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Set the PIN that opens a locked till, by the password."""
    form, house = await read(request, PinForm), visitor.house

    async def do(author: Author) -> None:
        async def change() -> None:
            proved = await _prove(request, visitor, form, uses_code=False)
            member = visitor.operator.id, visitor.member.id
            granted(visitor, await house.people.screen_locks.set_pin(*member, form.pin, author=author, use_code=proved.use_code))

        await unless_repeated(house.database, author.request, change)

    await once(visitor, form, do)
    return go_on("/office/me", "pin_set")


async def _prove(request: Request, visitor: Visitor, form: ProofForm, *, uses_code: bool = True) -> AuthenticatedMember:
    """Refuse a wrong password or code, which is counted as at a login. Raises PageError."""
    proof = proof_of(request, visitor, form.password, form.code)
    return granted(visitor, await visitor.house.people.access.prove(proof, uses_code=uses_code))
