"""Limits the requests of each caller of our own API, and tells with every answer what is left of them (RateLimit of the IETF)."""

import time
from collections.abc import Hashable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.engine.people.devices import network_of
from taquilla.http.asgi import Message, ReadScope, Scope, Send
from taquilla.http.budgets import Allowance, Budgets, Policy
from taquilla.http.framework import HTTPException, Request

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
    client = scope.get("client")
    return network_of(client[0]) if client else ""


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
                standing = budgets_of(house).take(address_of(scope), ADDRESS, time.monotonic())
            message["headers"] = [*message["headers"], *standing.headers]
        await send(message)

    return sending
