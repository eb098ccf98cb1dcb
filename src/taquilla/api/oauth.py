"""Gives tokens of keys to programs that speak OAuth alone, by client credentials: `/v1/oauth/token`."""

from typing import Final
from urllib.parse import parse_qsl

from taquilla.api.handlers import Routes
from taquilla.api.members import admit_anybody
from taquilla.engine.house import House
from taquilla.engine.people.api_keys import PREFIXES
from taquilla.http.framework import HTTPException, NamedDependency, Request, Response

HANDLERS: Final = Routes("/v1/oauth", "API keys")
PATH: Final = "/v1/oauth/token"


@HANDLERS.post("/token", admit_anybody, None, include_in_schema=False)
async def give_token(request: Request, house: NamedDependency[House]) -> Response[bytes]:
    """Give a token for a key, which is dead at once where the key is, and else after a quarter of an hour."""
    try:
        from taquilla.api.oauth_server import Server, TokenRequest
    except ModuleNotFoundError:
        raise HTTPException("this house has no OAuth: pip install 'taquilla[oauth]'", status_code=404) from None

    pairs = parse_qsl((await request.body()).decode("latin-1"), keep_blank_values=True)
    # Nothing is said twice (RFC 6749, 3.2).
    asked = TokenRequest(dict(pairs) if len(dict(pairs)) == len(pairs) else {}, request.headers.get("authorization", ""))
    key, client = asked.secret, request.scope.get("client")
    caller = await house.people.access.live(key, client[0] if client else None) if key.startswith(PREFIXES) else None
    token = "" if caller is None else await house.people.access.token_of_key(caller)
    response: Response[bytes] = Server(caller, key, token).create_token_response(asked)
    return response
