"""Sessions begun, listed and ended; the caller, its password and its second factor: `/v1/session`, `/v1/sessions`, `/v1/me`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Id, Limit, PathId, page, seq_of
from taquilla.api.fields import Instant, Role, made_of
from taquilla.api.handlers import Routes, TheCommand, nothing
from taquilla.api.members import Session, TheSession, admit_anybody, refuse_body
from taquilla.api.problems import Refused, granted
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Member
from taquilla.domain.people.operations import END_SESSION, KEEP_OWN_ACCESS, SEE_ONESELF
from taquilla.engine.house import House
from taquilla.engine.people.logins import AuthenticatedMember, LoginProof, login_at
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.http.framework import JSONBody, NamedDependency, Request, Response
from taquilla.http.proxies import peer_of
from taquilla.store.people.sessions import LoginRow

HANDLERS: Final = Routes("/v1", "Sessions")

Password = Annotated[str, Meta(max_length=1_000, examples=["taquilla-demo"])]
NewPassword = Annotated[
    str,
    Meta(
        max_length=1_000,
        description="10 to 256 characters: no run, no repetition, not of common words alone, not the user's own name.",
        examples=["tortuga verde canta"],
    ),
]
Code = Annotated[
    str,
    Meta(
        max_length=64,
        description="Six digits of the authenticator app, or a recovery code; for users with a second factor.",
        examples=["492039"],
    ),
]
Named = Annotated[
    int,
    Meta(
        ge=1,
        le=2**31 - 1,
        description="The user's operator; needed where that one keeps its addresses apart. `77/ana@example.com` names it too.",
        examples=[1],
    ),
]
Device = Annotated[str, Meta(max_length=200, description="`device_token` of an earlier login of this user on this device.")]


class Credentials(Struct, frozen=True, forbid_unknown_fields=True):
    """The credentials of a login."""

    email: Annotated[str, Meta(max_length=320, examples=["username@banklot.net"])]
    password: Password
    code: Code | None = None
    device_token: Device | None = None
    operator_id: Named | None = None


class PasswordChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A new password, with the old one as proof."""

    old_password: Password
    new_password: NewPassword
    code: Code | None = None
    device_token: Device | None = None


class User(Struct, frozen=True):
    """A user of an operator. entity is the agency, group or banca that the user works for."""

    id: int
    email: str
    role: Role
    entity_id: int
    entity_name: str


class Me(Struct, frozen=True):
    """The caller, and what its amounts and days mean: the operator's currency, its decimals, and its time zone."""

    user: User
    operator_id: int
    currency: str
    decimals: int
    time_zone: str


class BegunSession(Struct, frozen=True):
    """A session that has begun. The token is shown once.

    Whoever sends device_token with the next login from this device is not locked out by other people's failed logins.
    """

    token: str
    device_token: str
    expires_at: Instant
    user_id: int
    role: Role
    entity_id: int


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


@HANDLERS.post("/session", admit_anybody, "Logged in.", status_code=201, security=[{}])
async def begin_session(request: Request, data: JSONBody[Credentials], house: NamedDependency[House]) -> Response[BegunSession]:
    """Log in.

    Begins a session of twelve hours, and returns its token, which later requests send as `Authorization: Bearer`. Needs no
    `Idempotency-Key`: each login is a session of its own.
    """
    email = data.email if data.operator_id is None else login_at(data.operator_id, data.email)
    login = house.people.access.login
    begun = granted(await login(email, data.password, peer_of(request.scope), code=data.code, device=data.device_token))
    return Response(made_of(BegunSession, begun, user_id=begun.member_id))


@HANDLERS.delete("/session", KEEP_OWN_ACCESS, "Logged out.")
async def end_session(request: Request, session: TheSession) -> None:
    """Log out.

    Ends the session of the token at once, in every process.
    """
    await refuse_body(request)
    if not await session.house.people.access.logout(session.token):
        raise Refused(Refusal(Reason.TOKEN_DEAD))


@HANDLERS.get("/me", SEE_ONESELF, "The caller.")
async def show_me(session: TheSession) -> Response[Me]:
    """Show the caller.

    Shows the user whose token it is, and the currency and the time zone of its operator.
    """
    member, operator = session.member, session.operator
    user = User(member.id, member.email, member.role, session.entity.id, session.entity.name)
    return Response(Me(user, operator.id, operator.currency, operator.exponent, operator.zone.key))


@HANDLERS.post("/me/password", KEEP_OWN_ACCESS, "Changed.", status_code=204)
async def change_password(request: Request, data: JSONBody[PasswordChange], session: TheSession) -> None:
    """Change the own password.

    The old password is the proof. The user's other sessions end, and its devices are no longer known. Sent twice, it has one
    effect: the second time the old password is wrong.
    """
    proof = LoginProof("", data.old_password, peer_of(request.scope), data.code, data.device_token)
    granted(await session.house.people.passwords.change(session.caller, proof, data.new_password))


@HANDLERS.get("/sessions", END_SESSION, "The sessions.")
async def list_sessions(
    session: TheSession, user_id: Id = None, limit: Limit = 50, cursor: Cursor = None
) -> Response[SessionPage]:
    """List sessions.

    Lists the live sessions of the caller, and of the users whom the caller manages, by their ids.
    """
    members, list_open = (await session.people()).members, session.house.people.access.open_sessions
    rows = await list_open(session.operator.id, session.author, user_id, after=seq_of(cursor) or 0, limit=limit + 1)
    return page(SessionPage, rows, limit, lambda row: _shown(session, row, members[row.member_id]))


@HANDLERS.delete("/sessions/{session_id:int}", END_SESSION, "Ended.")
async def remove_session(session_id: PathId, edit: TheCommand, session: TheSession) -> Response[None]:
    """End a session.

    Ends a session of the caller, or of a user whom the caller manages, at once, in every process.
    """
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
    proved = await _prove(request, session, data, uses_code=False)
    member = session.operator.id, session.member.id
    ended = await session.house.people.second_factors.end(*member, author=session.author, use_code=proved.use_code)
    if not granted(ended):
        raise OfficeReason.FACTOR_OFF()


@HANDLERS.post("/password", admit_anybody, "Set.", status_code=204, security=[{}])
async def use_password_reset(request: Request, data: JSONBody[ResetUse], house: NamedDependency[House]) -> None:
    """Set a password by a reset token.

    The token is the proof, once, within an hour of `POST /v1/users/{user_id}/password-reset`. All sessions of the user end, and a
    login that was locked is free again.
    """
    granted(await house.people.passwords.redeem(data.reset_token, data.new_password, peer_of(request.scope)))


async def _prove(request: Request, session: Session, data: FactorProof, *, uses_code: bool = True) -> AuthenticatedMember:
    """Refuse a wrong password or code of the caller, which is counted as at a login. Raises Refused."""
    email = f"{session.operator.id}/{session.member.email}"
    proof = LoginProof(email, data.password, peer_of(request.scope), data.code, data.device_token)
    return granted(await session.house.people.access.prove(proof, uses_code=uses_code))


def _shown(session: Session, row: LoginRow, member: Member) -> SessionShown:
    is_own = row.id == session.caller.session_id
    return made_of(SessionShown, row, user_id=member.id, user=member.email, began_at=row.created_at, is_own=is_own)
