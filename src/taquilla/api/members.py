"""Admits members to our own API: by the token of a session, by role, and within a limit of requests.

Every answer tells what is left of the caller's limit (RateLimit of the IETF).
"""

import re
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

from taquilla.api.problems import Refused
from taquilla.api.versions import VERSION, named_version, version_of
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import HOUSE, NATION, Caller, Entity, OperatorPeople
from taquilla.domain.people.operations import Operation
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.people.devices import network_of
from taquilla.engine.signed_in import SignedIn
from taquilla.http.asgi import Message, ReadScope, Scope, Send
from taquilla.http.body import check_headers, target_of
from taquilla.http.browsers import SESSION_COOKIE, cookie, is_foreign, is_meant
from taquilla.http.budgets import Allowance, Budgets, Policy
from taquilla.http.decode import Malformed, echo
from taquilla.http.framework import BaseRouteHandler, HTTPException, NamedDependency, Request
from taquilla.http.proxies import peer_of

Admission = Callable[[Request], Awaitable[None]]
"""Looks at a request before its body is read, and raises Refused. (Litestar's own guards get a copy of the handler each time.)"""

STATE: Final = "caller"
"""The name under which a request keeps the caller that was admitted: a session, or the installation."""
ADMITTED: Final = "taquilla.admitted"
"""The key of an ASGI scope by which a program that has the house in its hands, such as the command line, says who the caller is.

It is an object of this process: no server has it from a request, whose parts are bytes and text.
"""
_TOKEN_MAX: Final = 512
_OPERATIONS: Final[dict[Admission | None, Operation]] = {}
_SPELLINGS: Final[dict[object, re.Pattern[str]]] = {
    int: re.compile(r"[0-9]{1,16}", re.ASCII),
    date: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII),
    datetime: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII),
}
_NAMES: Final[dict[object, str]] = {int: "whole number", date: "day", datetime: "instant"}
_SLASH: Final = "\udc2f"
"""A slash inside a part of a path, until the path is routed. No text that was sent decodes to it."""
_SLASHED: Final = frozenset({"user_id", "partner_id"})
"""Parts of paths that may hold a slash: ids that somebody else chooses."""
NOT_IN_THE_QUERY: Final = frozenset(
    {"house", "session", "installation", "command", "edit", "data", "request", "key", "if_match", "range_", "if_range"}
)
"""Names by which handlers ask for something else than a part of the path or of the query."""


class Session(SignedIn):
    """The member that a request comes from.

    The house is in it because Litestar starts a task for each of several dependencies, which costs a third of a sale.
    """

    __slots__ = ()

    @property
    def operator_id(self) -> int:
        """Return the id of the operator."""
        return self.operator.id

    @property
    def issuer(self) -> int:
        """Return the id of the entity, whose own keys of commands are."""
        return self.entity.id

    @property
    def author_id(self) -> int:
        """Return the id of the member."""
        return self.member.id

    @property
    def exponent(self) -> int:
        """Return the decimals of the operator's currency."""
        return self.operator.exponent

    @property
    def is_house(self) -> bool:
        """Tell whether this is whoever sits at the machine: an administrator at the door, and free to do all behind the gate."""
        return self.member.id == HOUSE

    @property
    def author(self) -> Author:
        """Return the author of what is decided. Who proved at the machine who it is has no session that could end."""
        return Author(self.member.email) if self.is_house else super().author

    def refuses(self, operation: Operation) -> Refusal | None:
        """Refuse an operation to the member, as the table says."""
        member, scopes = self.member, self.caller.terms and self.caller.terms.scopes
        return operation.refuse(member.role, is_at_root=self.is_root, is_machine=member.is_machine, scopes=scopes)

    def require(self, operation: Operation) -> None:
        """Raise Refused where the table does not let the member do this."""
        if (refusal := self.refuses(operation)) is not None:
            raise Refused(refusal)

    def manages(self, entity: Entity) -> bool:
        """Tell whether an entity is the caller's own or below it; the house itself manages all."""
        return self.is_house or super().manages(entity)

    def visible(self, people: OperatorPeople) -> Iterable[Entity]:
        """Return the entities that the caller manages, each after the one that it belongs to."""
        return people.entities.values() if self.is_house else people.below(self.entity.id)

    def path_to(self, entity: Entity) -> list[int]:
        """Return the way down to an entity from the caller's, both included."""
        path = entity.path if self.is_house or self.is_root else entity.path[: entity.path.index(self.entity.id) + 1]
        return list(path[::-1])


@dataclass(frozen=True, slots=True)
class Installation:
    """The caller by a key of the installation: the house, and the name of the key, which the trail shows.

    The author is the installation, whichever of its keys is used. Without a key it is whoever sits at the machine itself.
    """

    house: House
    name: str
    key_id: int | None = None
    author_id: int = 0
    operator_id: int = NATION
    issuer: int = 0
    exponent: int = 2

    @property
    def author(self) -> Author:
        """Return the key as the author of what it decides."""
        return Author(self.name, session_id=self.key_id)


TheSession = NamedDependency[Session]
"""The session that was admitted, as handlers ask for it."""


@cache
def admitting(operation: Operation) -> Admission:
    """Admit members to an operation, in a session that is alive, as the table says. The engine asks it again behind the gate."""
    return _admission(operation, live_session)


@cache
def writers(operation: Operation) -> Admission:
    """Admit members to commands at the counter, which checks behind the gate that the session is alive."""
    return _admission(operation, _known_session)


def _admission(operation: Operation, session_of: Callable[[House, str, str], Awaitable[Session | None]]) -> Admission:
    async def admit(request: Request) -> None:
        await refuse_query(request)
        already = admitted_already(request)
        session = request.scope["state"][STATE] = already or await look(request)
        if already is None:
            limit(request, *policy_of(session.caller))
        request.scope["state"][VERSION] = version_of(named_version(request.scope["headers"]), session.caller.terms)
        session.require(operation)

    async def look(request: Request) -> Session:
        asked = request.app.state.house, session_token(request.scope), peer_of(request.scope)
        session = await session_of(*asked)
        if session is not None and session_of is not live_session and session.refuses(operation) is not None:
            # The role is told to a session that is alive: one that is known may have ended (OC-01).
            session = await live_session(*asked)
        if session is None or not is_meant(request.scope, session.operator.id, session.member.id):
            raise Refused(Refusal(Reason.TOKEN_DEAD))
        return session

    _OPERATIONS[admit] = operation
    return admit


def choosing(admission: Admission, other: Admission, is_other: Callable[[Request], bool]) -> Admission:
    """Admit some requests by another admission. The roles are those of the first."""

    async def admit(request: Request) -> None:
        await (other if is_other(request) else admission)(request)

    _OPERATIONS[admit] = _OPERATIONS[admission]
    return admit


def known_writer(admission: Admission, scope: ReadScope, house: House) -> Session | None:
    """Return the session of a request, as an admission of `writers` lets it in, from memory; None where it has to look.

    Raises Refused and, for an operator or a member that is not in memory, KeyError.
    """
    token = session_token(scope)
    caller = house.people.access.known_caller(token)
    if caller is None or not is_meant(scope, caller.operator_id, caller.member_id):
        return None
    session = Session.of(house, house.cache.peek(caller.operator_id), caller, token, "")
    session.require(_OPERATIONS[admission])
    return session


def roles_of(handler: BaseRouteHandler) -> list[str]:
    """Return the roles that may use an operation, sorted; none for one that needs no session."""
    operation = _OPERATIONS.get(getattr(handler, "before_request", None))
    return [] if operation is None else sorted(operation.roles)


def scope_of(handler: BaseRouteHandler) -> str | None:
    """Return the scopes that a key with scopes needs for an operation; None where no scope leads, or none is needed."""
    operation = _OPERATIONS.get(getattr(handler, "before_request", None))
    return None if operation is None or operation.people_only or operation.any_key else " ".join(operation.scopes)


async def live_session(house: House, token: str, address: str) -> Session | None:
    """Return the session of a token that is alive now, and may be used from this address."""
    caller = await house.people.access.live(token, address)
    return None if caller is None else Session.of(house, await house.known(caller.operator_id), caller, token, address)


async def _known_session(house: House, token: str, address: str) -> Session | None:
    caller = await house.people.access.caller(token, address)
    if caller is None:
        return None
    try:
        return Session.of(house, house.cache.peek(caller.operator_id), caller, token, address)
    except KeyError:  # the first request of this operator, or of a new member, in this process
        return Session.of(house, await house.known(caller.operator_id), caller, token, address)


def admitted_already(request: Request) -> Any:
    """Return the caller that a program with the house in its hands has named; None for every request from a server."""
    return request.scope.get(ADMITTED)


def admitted_member(request: Request) -> Session:
    """Return the session that was admitted."""
    session: Session = request.scope["state"][STATE]
    return session


async def admit_anybody(request: Request) -> None:
    """Admit everybody, as often as the limit of addresses lets through. Raises Malformed and HTTPException."""
    await refuse_query(request)
    limit(request, address_of(request.scope), ADDRESS)


async def refuse_query(request: Request) -> None:
    """Refuse a query that names what the handler does not take, says something twice, or spells a value in another way than ours.

    Litestar takes `null` for a filter that is left out, 1e3 for an integer, and seconds for an instant. Refuse a bad path too.
    Raises Malformed.
    """
    _refuse_path(request)
    request.scope["state"][VERSION] = named_version(request.scope["headers"])
    if not request.scope["query_string"]:
        return
    known = request.route_handler.parsed_fn_signature.parameters
    pairs = list(request.query_params.multi_items())
    for name, value in pairs:
        if name not in known or name in NOT_IN_THE_QUERY or name in request.path_params:
            raise Malformed(f"the query: there is no parameter {echo(name)}")
        field = known[name]
        for type_ in {field.annotation, *(inner.annotation for inner in field.inner_types)} & _SPELLINGS.keys():
            if not _SPELLINGS[type_].fullmatch(value):
                raise Malformed(f"`{name}`: {echo(value)} is no {_NAMES[type_]}")
        if value.lower() == "null":
            raise Malformed(f"`{name}`: leave it out in place of {echo(value)}")
    if len({name for name, _ in pairs}) < len(pairs):
        raise Malformed("the query says something twice")


def split(scope: Scope) -> Scope:
    """Return a request whose path was split before it was decoded, so that a `%2F` stays inside its part."""
    sent = target_of(scope).partition(b"?")[0]
    if b"%2f" not in sent.lower():
        return scope
    return {**scope, "path": "/".join(unquote(part).replace("/", _SLASH) for part in sent.decode("latin-1").split("/"))}


def _refuse_path(request: Request) -> None:
    """Refuse a path with a NUL, which no text of PostgreSQL holds, and every other spelling of a path than ours.

    Litestar takes `+7`, `0_7`, `7%0A` and the digits of every script for 7, braces around a UUID, and any number of slashes for
    one: a proxy's rules for one path would not hold for the others. Raises Malformed, and HTTPException with status 404.
    """
    path, sent, values = request.scope["path"], target_of(request.scope).partition(b"?")[0], request.path_params
    is_inside = any(_SLASH in str(value) for name, value in values.items() if name not in _SLASHED)
    if b"//" in sent or sent.endswith(b"/") or is_inside:  # Litestar's path has no such slashes any more
        raise HTTPException("Not Found", status_code=404)
    if "\0" in path:
        raise Malformed("the path: it holds a NUL")
    parts = {part.lower() for part in path.split("/")}
    if any(str(value).lower() not in parts for value in values.values()):
        raise Malformed("the path: an id is not spelled as this API spells it")
    if _SLASH in path:
        # What the routes remember is shared. Commands are told apart by their path, in which a NUL is like nothing that was sent.
        request.scope["path"] = path.replace(_SLASH, "\0")
        request.scope["path_params"] = {name: value.replace(_SLASH, "/") for name, value in values.items()}


async def refuse_body(request: Request) -> None:
    """Refuse a body where none is expected. Raises Malformed."""
    if await request.body():
        raise Malformed("the body: nothing is expected here")


MEMBER: Final = Policy("member", 120_000, 60)
"""The requests of a person, and of a key that has no other limit."""
ADDRESS: Final = Policy("address", 8_000, 160)
"""Those of an address without a caller: as many at once as a log of a million entries has files, which are 7,830."""
_STANDING: Final = "rate limit"


@lru_cache(maxsize=8)
def budgets_of(house: House) -> Budgets:
    """Return the budgets of the callers of a house."""
    return Budgets()


def policy_of(caller: Caller) -> tuple[Hashable, Policy]:
    """Return by what a member's requests are counted, and how many it may send: all keys of a machine together."""
    most = caller.terms and caller.terms.requests_per_minute
    return (caller.operator_id, caller.member_id), MEMBER if most is None else Policy("key", most, 60)


def address_of(scope: ReadScope) -> str:
    """Return the network from which a request came."""
    return network_of(peer_of(scope))


def limit(
    request: Request, caller: Hashable, policy: Policy, *, count: int = 1, headers: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Count a request of a caller, or what is worth several. Raises HTTPException with status 429 where none is left."""
    standing = budgets_of(request.app.state.house).take(caller, policy, time.monotonic(), count=count)
    request.scope["state"][_STANDING] = standing
    if standing.wait_s:
        detail = f"at most {policy.most} requests in {policy.window_s} seconds"
        raise HTTPException(status_code=429, detail=detail, headers={"retry-after": str(standing.wait_s), **headers})


def telling_limit(scope: Scope, house: House, send: Send) -> Send:
    """Return a `send` that adds the limit of the request's caller to its response, or that of its address where it has none."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            standing: Allowance | None = scope.get("state", {}).get(_STANDING)
            if standing is None:
                # It is told and not counted: what no limit refused, such as a dead token, uses none up.
                standing = budgets_of(house).take(address_of(scope), ADDRESS, time.monotonic(), count=0)
            message["headers"] = [*message["headers"], *standing.headers]
        await send(message)

    return sending


def session_token(scope: ReadScope) -> str:
    """Return the token of a request: that of its headers, else that of the cookie of our own pages. Raises Refused.

    The cookie counts only where a browser says that one of our pages sends the request: another site's page may send it too.
    """
    headers = check_headers(scope, has_body=False)
    if b"authorization" in headers or b"x-auth-token" in headers:
        return token_of(headers)
    names = {name for name, _ in scope["headers"]}
    says_where = scope["method"] in ("GET", "HEAD") or not names.isdisjoint((b"sec-fetch-site", b"origin"))
    token = cookie(scope, SESSION_COOKIE) if says_where and not is_foreign(scope) else ""
    if not token or len(token) > _TOKEN_MAX or not token.isascii():
        raise Refused(Refusal(Reason.TOKEN_DEAD))
    return token


def token_of(headers: dict[bytes, bytes]) -> str:
    """Return the token of `Authorization: Bearer` or `x-auth-token`. Raises Refused."""
    tokens = {headers[b"x-auth-token"]} if b"x-auth-token" in headers else set[bytes]()
    if b"authorization" in headers:
        kind, _, bearer = headers[b"authorization"].partition(b" ")
        tokens.add(bearer.strip() if kind.lower() == b"bearer" else b"")
    # Two headers with different tokens count as no token.
    token = tokens.pop() if len(tokens) == 1 else b""
    if not token or len(token) > _TOKEN_MAX or not token.isascii():
        raise Refused(Refusal(Reason.TOKEN_DEAD))
    return token.decode("ascii")
