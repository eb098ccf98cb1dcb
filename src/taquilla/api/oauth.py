"""Gives tokens of keys to programs that speak OAuth alone, by client credentials: `/v1/oauth/token`."""

from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl

from taquilla.api.handlers import Routes
from taquilla.api.members import Session, admit_anybody
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import key_scopes
from taquilla.engine.house import House
from taquilla.engine.people.api_keys import PREFIXES
from taquilla.http.forms import FIELDS_MAX
from taquilla.http.framework import HTTPException, NamedDependency, Request, Response
from taquilla.http.proxies import peer_of

HANDLERS: Final = Routes("/v1/oauth", "API keys")
PATH: Final = "/v1/oauth/token"


@HANDLERS.post("/token", admit_anybody, None, include_in_schema=False)
async def give_token(request: Request, house: NamedDependency[House]) -> Response[bytes]:
    """Give a token for a key, which is dead at once where the key is, and else after a quarter of an hour."""
    try:
        from taquilla.api.oauth_server import Server, TokenRequest
    except ModuleNotFoundError:
        raise HTTPException("this house has no OAuth: taquilla is installed without its extra `oauth`", status_code=404) from None
    try:
        pairs = parse_qsl((await request.body()).decode("latin-1"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        pairs = []
    # Nothing is said twice (RFC 6749, 3.2).
    asked = TokenRequest(dict(pairs) if len(dict(pairs)) == len(pairs) else {}, request.headers.get("authorization", ""))
    key = asked.secret
    caller = await house.people.access.live(key, peer_of(request.scope)) if key.startswith(PREFIXES) else None
    token = "" if caller is None else await house.people.access.token_of_key(caller)
    scopes = [] if caller is None else await _scopes_of(house, caller, key)
    return Server(caller, key, token, scopes).create_token_response(asked)


async def _scopes_of(house: House, caller: Caller, key: str) -> Collection[str]:
    if caller.terms is not None and caller.terms.scopes is not None:
        return caller.terms.scopes
    session = Session.of(house, await house.known(caller.operator_id), caller, key, "")
    return key_scopes(session.member.role, is_at_root=session.is_root)
