"""Begins and ends sessions: `/auth/login`, `/auth/logout`."""

from typing import Any

from taquilla.desk.house import House
from taquilla.dialects.banklot.answers import LogoutAnswer, Session, SessionAnswer, seconds_of
from taquilla.dialects.banklot.callers import credentials_of, token_of
from taquilla.dialects.banklot.replies import REFUSALS, reply
from taquilla.dialects.banklot.requests import SentCredentials
from taquilla.dialects.banklot.words import TokenUnknown, refused
from taquilla.domain.refusals import Refusal
from taquilla.wire.body import check_headers
from taquilla.wire.http import JSONBody, NamedDependency, Request, Response, post, route


@post("/auth/login", status_code=200, response_description="Logged in.", tags=["Sessions"], responses=REFUSALS)
async def login(
    request: Request[Any, Any, Any], house: NamedDependency[House], data: JSONBody[SentCredentials | None] = None
) -> Response[SessionAnswer]:
    """Log in.

    Begins a session and gives its token, which later calls send as the header `x-auth-token`. Email and password come in the body
    or as headers of these names, as the portal's document prints them; where both say one, they must agree.
    """
    asked = credentials_of(check_headers(request.scope, has_body=False), data)
    # The peer itself: a header that claims another address would let anyone out of the limits on trying.
    client = request.scope["client"]
    logged_in = await house.access.login(asked.email, asked.password, client[0] if client else "")
    if isinstance(logged_in, Refusal):
        return reply(refused(logged_in))
    session = Session(
        x_auth_token=logged_in.token,
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
    if not await house.access.logout(token_of(check_headers(request.scope, has_body=False))):
        raise TokenUnknown
    return reply(LogoutAnswer(200, "logged out"))
