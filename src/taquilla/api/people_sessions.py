"""Sessions of people, and the caller's second factor: `/v1/sessions`, `/v1/me/second-factor`, `/v1/password`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Id, Limit, PathId, page, seq_of
from taquilla.api.fields import Instant
from taquilla.api.handlers import Routes, TheCommand, nothing
from taquilla.api.made_of import made_of
from taquilla.api.members import Session, TheSession, admit_anybody
from taquilla.api.problems import granted
from taquilla.api.sessions import Code, Device, NewPassword, Password, address_of
from taquilla.domain.people.members import Member
from taquilla.domain.people.operations import END_SESSION, KEEP_OWN_ACCESS
from taquilla.engine.house import House
from taquilla.engine.people.logins import LoginProof
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.http.framework import JSONBody, NamedDependency, Request, Response
from taquilla.store.people.sessions import LoginRow

HANDLERS: Final = Routes("/v1", "Sessions")


class SessionShown(Struct, frozen=True):
    """A session that is alive. is_own tells the one by which it was asked."""

    id: int
    user_id: int
    user: str
    began_at: Instant
    expires_at: Instant
    is_own: bool


class SessionPage(Struct, frozen=True):
    """Sessions by their ids. next is the cursor of the page that follows, null after the last."""

    sessions: list[SessionShown]
    next: str | None


class SecondFactor(Struct, frozen=True):
    """The caller's second factor: since when it is on (null: it is off), and how many recovery codes are left."""

    on_since: Instant | None
    is_begun: bool
    recovery_codes: int


class FactorProof(Struct, frozen=True, forbid_unknown_fields=True):
    """The password of the caller, as proof; where the second factor is on, a code too."""

    password: Password
    code: Code | None = None
    device_token: Device | None = None


class BegunFactor(Struct, frozen=True):
    """A second factor that has begun: the secret for the app, typed or as a URI in a QR code. It is shown once."""

    secret: str
    uri: str


class FirstCode(Struct, frozen=True, forbid_unknown_fields=True):
    """The first code that the app shows."""

    code: Code


class RecoveryCodes(Struct, frozen=True):
    """Codes for when the app is lost, each of which stands for a code once. They are shown once."""

    recovery_codes: list[str]


class ResetUse(Struct, frozen=True, forbid_unknown_fields=True):
    """A token of a password reset, and the new password."""

    reset_token: Annotated[str, Meta(max_length=200, examples=["the token that the office has handed over"])]
    new_password: NewPassword


@HANDLERS.get("/sessions", END_SESSION, "The sessions.")
async def list_sessions(
    session: TheSession, user_id: Id = None, limit: Limit = 50, cursor: Cursor = None
) -> Response[SessionPage]:
    """List sessions.

    Lists the live sessions of the caller, and of the users whom the caller manages, by their ids.
    """
    members = {member.id: member for member in await _managed(session) if user_id in (None, member.id)}
    rows = await session.house.people.access.logins_of(
        session.operator.id, list(members), after=seq_of(cursor) or 0, limit=limit + 1
    )
    return page(SessionPage, rows, limit, lambda row: _shown(session, row, members[row.member_id]))


@HANDLERS.delete("/sessions/{session_id:int}", END_SESSION, "Ended.")
async def remove_session(session_id: PathId, edit: TheCommand, session: TheSession) -> Response[None]:
    """End a session.

    Ends a session of the caller, or of a user whom the caller manages, at once, in every process.
    """
    owner = await session.house.people.access.login_of(session.operator.id, session_id)
    if owner is None or owner not in {member.id for member in await _managed(session)}:
        raise OfficeReason.SESSION_UNKNOWN(session_id=session_id)
    access = session.house.people.access
    return await edit.once(None, lambda by: access.end_login(session.operator.id, session_id, author=by), nothing)


@HANDLERS.get("/me/second-factor", KEEP_OWN_ACCESS, "Its state.")
async def show_second_factor(session: TheSession) -> Response[SecondFactor]:
    """Show the own second factor.

    Shows whether a login of the caller needs a one-time code.
    """
    status = await session.house.people.second_factors.status(session.operator.id, session.member.id)
    return Response(SecondFactor(status.confirmed_at, status.has_begun, status.recovery_codes))


@HANDLERS.post("/me/second-factor/begin", KEEP_OWN_ACCESS, "Begun.")
async def begin_second_factor(request: Request, data: JSONBody[FactorProof], session: TheSession) -> Response[BegunFactor]:
    """Begin a second factor.

    Makes a secret for an authenticator app. It counts once its first code has confirmed it; begun again, it is another one. Needs
    no `Idempotency-Key`.
    """
    await _prove(request, session, data)
    begun = await session.house.people.second_factors.begin(session.operator.id, session.member.id, session.member.email)
    return Response(BegunFactor(begun.secret, begun.uri))


@HANDLERS.post("/me/second-factor/confirm", KEEP_OWN_ACCESS, "On.")
async def confirm_second_factor(data: JSONBody[FirstCode], session: TheSession) -> Response[RecoveryCodes]:
    """Confirm a second factor.

    Turns it on by its first code, and returns the recovery codes, this once. Needs no `Idempotency-Key`: it is confirmed once.
    """
    factors, operator_id = session.house.people.second_factors, session.operator.id
    codes = granted(await factors.confirm(operator_id, session.member.id, data.code, author=session.author))
    return Response(RecoveryCodes(list(codes)))


@HANDLERS.post("/me/second-factor/remove", KEEP_OWN_ACCESS, "Off.", status_code=204)
async def remove_second_factor(request: Request, data: JSONBody[FactorProof], session: TheSession) -> None:
    """Remove the second factor.

    Turns it off, with its recovery codes, by the password and a code. Needs no `Idempotency-Key`: it is removed once.
    """
    await _prove(request, session, data)
    ended = await session.house.people.second_factors.end(session.operator.id, session.member.id, author=session.author)
    if not ended:
        raise OfficeReason.FACTOR_OFF()


@HANDLERS.post("/password", admit_anybody, "Set.", status_code=204, security=[{}])
async def use_password_reset(request: Request, data: JSONBody[ResetUse], house: NamedDependency[House]) -> None:
    """Set a password by a reset token.

    The token is the proof, once, within an hour of `POST /v1/users/{user_id}/password-reset`. All sessions of the user end, and a
    login that was locked is free again.
    """
    granted(await house.people.passwords.redeem(data.reset_token, data.new_password, address_of(request)))


async def _managed(session: Session) -> list[Member]:
    """Return the caller, and the users whom the caller manages."""
    return (await session.people()).managed_by(session.member)


async def _prove(request: Request, session: Session, data: FactorProof) -> None:
    """Refuse a wrong password or code of the caller, which is counted as at a login. Raises Refused."""
    email = f"{session.operator.id}/{session.member.email}"
    proof = LoginProof(email, data.password, address_of(request), data.code, data.device_token)
    granted(await session.house.people.access.prove(proof))


def _shown(session: Session, row: LoginRow, member: Member) -> SessionShown:
    is_own = row.id == session.caller.session_id
    return made_of(SessionShown, row, user_id=member.id, user=member.email, began_at=row.created_at, is_own=is_own)
