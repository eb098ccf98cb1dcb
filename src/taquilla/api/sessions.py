"""Begins and ends sessions, and shows the caller: `/v1/session`, `/v1/me`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.fields import Instant, Role
from taquilla.api.handlers import Routes
from taquilla.api.made_of import made_of
from taquilla.api.members import TheSession, admit_anybody, refuse_body
from taquilla.api.problems import Refused, granted
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import KEEP_OWN_ACCESS, SEE_ONESELF
from taquilla.engine.house import House
from taquilla.engine.people.logins import LoginProof, login_at
from taquilla.http.framework import JSONBody, NamedDependency, Request, Response

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


@HANDLERS.post("/session", admit_anybody, "Logged in.", status_code=201, security=[{}])
async def begin_session(request: Request, data: JSONBody[Credentials], house: NamedDependency[House]) -> Response[BegunSession]:
    """Log in.

    Begins a session of twelve hours, and returns its token, which later requests send as `Authorization: Bearer`. Needs no
    `Idempotency-Key`: each login is a session of its own.
    """
    email = data.email if data.operator_id is None else login_at(data.operator_id, data.email)
    login = house.people.access.login
    begun = granted(await login(email, data.password, address_of(request), code=data.code, device=data.device_token))
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
    proof = LoginProof("", data.old_password, address_of(request), data.code, data.device_token)
    granted(await session.house.people.passwords.change(session.caller, proof, data.new_password))


def address_of(request: Request) -> str:
    """Return the peer's own network address: a header could claim any other."""
    return request.client.host if request.client else ""


