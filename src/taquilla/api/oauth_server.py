"""Answers requests for tokens as RFC 6749 and RFC 9700 have it, by Authlib: client credentials alone."""

import logging
from collections.abc import Collection
from hmac import compare_digest

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientCredentialsGrant, ClientMixin, InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6749.util import extract_basic_authorization

from taquilla.domain.people.members import Caller
from taquilla.engine.people.access import KEY_TOKEN_LASTS
from taquilla.http.framework import Response
from taquilla.http.responses import encode

# At level DEBUG it would write tokens into the log.
logging.getLogger("authlib").setLevel(logging.INFO)


class TokenRequest(OAuth2Request):
    """A request for a token. Whether it came by TLS is for the proxy in front, as of every request with a key."""

    def __init__(self, fields: dict[str, str], authorization: str) -> None:
        headers = {"Authorization": authorization} if authorization else {}
        try:
            client, secret = extract_basic_authorization(headers)
        except ValueError:  # base64 that is no text
            headers, client, secret = {"Authorization": "Basic !"}, None, None
        super().__init__("POST", "https://house/v1/oauth/token", headers=headers)
        self.payload, self._body = BasicOAuth2Payload(fields), fields
        self.secret = secret or fields.get("client_secret", "")
        named_twice = fields.get("client_secret") or (fields.get("client_id") or client) != client
        self.has_two_proofs = secret is not None and bool(named_twice)


class _Client(ClientMixin):
    """An API key as a client: its id is the key's number, its secret the key."""

    def __init__(self, key: str, caller: Caller) -> None:
        self.client_id, self.key = str(caller.session_id), key

    def check_client_secret(self, client_secret: str) -> bool:
        return compare_digest(client_secret.encode(), self.key.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in _Grant.TOKEN_ENDPOINT_AUTH_METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


class _Grant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class Server(AuthorizationServer):
    """Answers one request. caller is that of the key by which it proves itself, None where there is no such key alive.

    scopes are all that the key may use: its own or, where it has none, those of its role.
    """

    def __init__(self, caller: Caller | None, key: str, token: str, scopes: Collection[str]) -> None:
        super().__init__(scopes_supported=scopes)
        self._client = None if caller is None else _Client(key, caller)
        made = {"access_token": token, "token_type": "Bearer", "expires_in": int(KEY_TOKEN_LASTS.total_seconds())}
        # It bears all scopes of its key, whichever of them were asked for.
        made |= {"scope": " ".join(sorted(scopes))}
        self.register_grant(_Grant)
        self.register_token_generator("default", lambda **asked: made)

    def create_token_response(self, request: TokenRequest) -> Response[bytes]:
        """Return a token, or the error of a request for one."""
        if request.has_two_proofs or not request.payload.grant_type:
            why = "it proves its client twice" if request.has_two_proofs else "it lacks grant_type, or says a field twice"
            return self.handle_response(*InvalidRequestError(why)())
        response: Response[bytes] = super().create_token_response(request)
        return response

    def query_client(self, client_id: str) -> _Client | None:
        """Return the client, if it is called that."""
        return self._client if self._client is not None and self._client.client_id == client_id else None

    def save_token(self, token: object, request: object) -> None:
        """Keep nothing: a token says itself what it is."""

    def send_signal(self, name: str, *args: object, **more: object) -> None:
        """Tell nobody."""

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        """Return the request."""
        return request

    def handle_response(self, status: int, body: dict[str, object], headers: list[tuple[str, str]]) -> Response[bytes]:
        """Return the response. An error has a form of its own there, and is no problem; Basic names its realm (RFC 7617)."""
        more = {name.lower(): value.replace("Basic ", 'Basic realm="/v1", ') for name, value in headers if name != "Content-Type"}
        return Response(encode(body), status_code=status, media_type="application/json", headers=more)
