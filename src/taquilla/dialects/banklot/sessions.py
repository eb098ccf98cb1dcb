"""Begins and ends sessions, and changes passwords: `/auth/login`, `/auth/logout`, `/auth/password`, `/user/password`."""

from typing import Any, Final

from taquilla.dialects.banklot.auth import credentials_of, token_of
from taquilla.dialects.banklot.envelope import REFUSALS, admitted, reply
from taquilla.dialects.banklot.errors import TokenUnknown, refused
from taquilla.dialects.banklot.requests import ChangedPassword, ResetPassword, ResetWanted, SentCredentials
from taquilla.dialects.banklot.responses import (
    LogoutAnswer,
    PasswordAnswer,
    ResetAnswer,
    ResetToken,
    Session,
    SessionAnswer,
    seconds_of,
)
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.house import House
from taquilla.engine.people.logins import Credentials as Proof
from taquilla.http.body import check_headers
from taquilla.http.framework import JSONBody, NamedDependency, Request, Response, post, route

_DEVICE_MAX: Final = 200


@post("/auth/login", status_code=200, response_description="Logged in.", tags=["Sessions"], responses=REFUSALS)
async def login(
    request: Request[Any, Any, Any], house: NamedDependency[House], data: JSONBody[SentCredentials | None] = None
) -> Response[SessionAnswer]:
    """Log in.

    Begins a session and gives its token, which later calls send as the header `x-auth-token`. Email and password come in the body
    or as headers of these names, as the portal's document prints them; where both say one, they must agree. A user with a second
    factor sends its code as `otp`. `device_token` makes the device known, so that nobody else's wrong tries keep this user out:
    send it with the next login as the header `x-device-token`.
    """
    asked = credentials_of(check_headers(request.scope, has_body=False), data)
    logged_in = await house.people.access.login(
        asked.email, asked.password, _address_of(request), code=asked.otp, device=_device_of(request)
    )
    if isinstance(logged_in, Refusal):
        return reply(refused(logged_in))
    session = Session(
        x_auth_token=logged_in.token,
        device_token=logged_in.device_token,
        expires_at=seconds_of(logged_in.expires_at),
        user_id=logged_in.member_id,
        email=asked.email.strip().lower(),
        entity_id=logged_in.entity_id,
        role=logged_in.role,
    )
    return reply(SessionAnswer(200, logged_in.token, session))


@route(
    "/auth/logout",
    http_method=["GET", "POST"],
    status_code=200,
    tags=["Sessions"],
    responses=REFUSALS,
    response_description="Logged out.",
)
async def logout(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[LogoutAnswer]:
    """Log out.

    Ends the session of the token at once.
    """
    if not await house.people.access.logout(token_of(check_headers(request.scope, has_body=False))):
        raise TokenUnknown
    return reply(LogoutAnswer(200, "logged out"))


@post("/user/password", status_code=200, response_description="Changed.", tags=["Sessions"], responses=REFUSALS)
async def change_password(
    data: JSONBody[ChangedPassword], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[PasswordAnswer]:
    """Change the own password.

    The old one is the proof. The user's other sessions end, and its devices are no longer known.
    """
    said = Proof("", data.old_password, _address_of(request), data.otp, _device_of(request))
    refusal = await house.people.passwords.change(admitted(request), said, data.new_password)
    return reply(PasswordAnswer(200, "password changed") if refusal is None else refused(refusal))


@post("/user/password/reset", status_code=200, response_description="Made.", tags=["Sessions"], responses=REFUSALS)
async def make_reset(
    data: JSONBody[ResetWanted], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[ResetAnswer]:
    """Make a reset token.

    For managers: a token by which a user of the manager's entity, or of one below it, sets a new password once, within an hour.
    """
    caller = admitted(request)
    made = await house.people.passwords.reset_by_manager(caller.operator_id, caller.member_id, data.user_id)
    if isinstance(made, Refusal):
        return reply(refused(made))
    return reply(ResetAnswer(200, ResetToken(made.token, made.member_id, seconds_of(made.expires_at))))


@post("/auth/password", status_code=200, response_description="Changed.", tags=["Sessions"], responses=REFUSALS)
async def use_reset(
    data: JSONBody[ResetPassword], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[PasswordAnswer]:
    """Set a new password by a reset token.

    All sessions of the user end, and a login that was locked is free again.
    """
    refusal = await house.people.passwords.redeem(data.reset_token, data.new_password, _address_of(request))
    return reply(PasswordAnswer(200, "password changed") if refusal is None else refused(refusal))


def _address_of(request: Request[Any, Any, Any]) -> str:
    # The peer itself. If a header could claim another address, anyone could evade the limits on attempts.
    client = request.scope["client"]
    return client[0] if client else ""


def _device_of(request: Request[Any, Any, Any]) -> str | None:
    token = check_headers(request.scope, has_body=False).get(b"x-device-token", b"")
    return token[:_DEVICE_MAX].decode("latin-1") or None
