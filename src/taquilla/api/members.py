"""Admits members to our own API: by the token of a session, and by role."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from taquilla.api.auth import token_of
from taquilla.api.problems import Refused
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Caller, Entity, Member
from taquilla.engine.cache import KnownOperator
from taquilla.engine.house import House
from taquilla.http.body import check_headers
from taquilla.http.decode import Malformed
from taquilla.http.framework import ASGIConnection, BaseRouteHandler, Request

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]

_STATE: Final = "member"
_NOT_IN_THE_QUERY: Final = frozenset({"house", "session", "data", "request", "key"})


@dataclass(frozen=True, slots=True)
class Session:
    """The member that a request comes from, with its operator and its entity."""

    caller: Caller
    operator: Operator
    member: Member
    entity: Entity
    token: str


def readers(*roles: str) -> Guard:
    """Return a guard for requests that only read: it lets in members with one of these roles, in a session that is alive.

    Without a role it lets in all of them. It works before any of the body is read, and raises Refused.
    """
    return _guard(roles, _live_session)


def writers(*roles: str) -> Guard:
    """Return a guard for commands at the counter, which checks again behind the gate that the session is alive."""
    return _guard(roles, _known_session)


def _guard(roles: tuple[str, ...], session_of: Callable[[House, str], Awaitable[Session | None]]) -> Guard:
    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        if connection.scope.get("method") == "OPTIONS":
            return  # the methods of a path are no secret
        refuse_unknown_query(connection, handler)
        token = token_of(check_headers(connection.scope, has_body=False))
        session = await session_of(connection.app.state.house, token)
        if session is None:
            raise Refused(Refusal(Reason.TOKEN_DEAD))
        if roles and session.member.role not in roles:
            raise Refused(Refusal(Reason.NOT_ALLOWED))
        connection.scope["state"][_STATE] = session

    return guard


async def _live_session(house: House, token: str) -> Session | None:
    caller = await house.people.access.live(token)
    return None if caller is None else _session(await house.known(caller.operator_id), caller, token)


async def _known_session(house: House, token: str) -> Session | None:
    caller = await house.people.access.caller(token)
    if caller is None:
        return None
    try:
        return _session(house.cache.peek(caller.operator_id), caller, token)
    except KeyError:  # the first request of this operator, or of a new member, in this process
        return _session(await house.known(caller.operator_id), caller, token)


def _session(known: KnownOperator, caller: Caller, token: str) -> Session:
    member = known.people.members[caller.member_id]
    return Session(caller, known.operator, member, known.people.entities[member.entity_id], token)


def admitted_member(request: Request[Any, Any, Any]) -> Session:
    """Return the session that the guard has let in."""
    session: Session = request.scope["state"][_STATE]
    return session


def refuse_unknown_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a query that names what the handler does not take, or something twice. Raises Malformed."""
    names = [name for name, _ in connection.query_params.multi_items()]
    for name in names:
        if name not in handler.parsed_fn_signature.parameters or name in _NOT_IN_THE_QUERY or name in connection.path_params:
            raise Malformed(f"the query: there is no parameter {name!r}")
    if len(set(names)) < len(names):
        raise Malformed("the query says something twice")
