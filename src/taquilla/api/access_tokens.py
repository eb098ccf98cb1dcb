"""Access tokens of agencies, for the systems of resellers, which speak API Chance: `/v1/tokens`."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Id, Limit, PathId, page, seq_of
from taquilla.api.entities import Name
from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.machine_keys import Networks
from taquilla.api.members import Session, TheSession
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.people.operations import GIVE_ACCESS, SEE_USERS, TAKE_ACCESS
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.http.framework import FromQuery, JSONBody, Response
from taquilla.store.people.sessions import AccessToken

HANDLERS: Final = Routes("/v1/tokens", "Access tokens")

TokenStatus = Literal["active", "revoked"]


class TokenShown(Struct, frozen=True):
    """An access token of an agency, without the token itself."""

    id: int
    name: str
    entity_id: int
    networks: list[str]
    created_at: Instant
    status: TokenStatus


class TokenPage(Struct, frozen=True):
    """Access tokens by their ids. next is the cursor of the page that follows, null after the last."""

    tokens: list[TokenShown]
    next: str | None


class TokenToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new access token of an agency."""

    name: Name
    entity_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[213])]
    networks: Networks = []


class AddedToken(Struct, frozen=True):
    """An access token that was added. token is the token itself, shown with this response alone."""

    id: int
    name: str
    entity_id: int
    token: str


@HANDLERS.get("", SEE_USERS, "The access tokens.")
async def list_tokens(
    session: TheSession,
    entity_id: Id = None,
    status: FromQuery[TokenStatus | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[TokenPage]:
    """List access tokens.

    Lists those of the caller's entity and of those below it, by their ids; revoked ones too, unless `status` says otherwise.
    """
    after = seq_of(cursor) or 0
    rows = [
        token
        for token in await session.house.people.access_tokens.of(session.operator.id, session.author)
        if token.id > after and entity_id in (None, token.entity_id) and status in (None, _status(token))
    ]
    return page(TokenPage, rows, limit, _shown)


@HANDLERS.post("", GIVE_ACCESS, "Added.", status_code=201)
async def add_token(command: TheCommand, data: JSONBody[TokenToAdd], session: TheSession) -> Response[AddedToken]:
    """Add an access token.

    A reseller's system sells by it for the agency, over API Chance. It is returned once; repeated under its `Idempotency-Key` the
    command returns it again. It ends when it is revoked, or with its agency.
    """
    token = command.secret(data, "access token")
    return await command.once(
        data,
        lambda by: session.house.people.access_tokens.add(
            session.operator.id, data.entity_id, name=data.name, networks=data.networks, token=token, author=by
        ),
        lambda made: AddedToken(int(made), data.name, data.entity_id, token),
        has_secret=True,
    )


@HANDLERS.post("/{token_id:int}/revoke", TAKE_ACCESS, "Revoked.")
async def revoke_token(token_id: PathId, command: TheCommand, session: TheSession) -> Response[TokenShown]:
    """Revoke an access token.

    It is dead at once, in every process. There is no way back; its tickets stay the agency's.
    """
    return await command.once(
        None,
        lambda by: session.house.people.access_tokens.revoke(session.operator.id, token_id, author=by),
        lambda _: _show(session, token_id),
    )


async def _show(session: Session, token_id: int) -> TokenShown:
    for token in await session.house.people.access_tokens.of(session.operator.id, session.author):
        if token.id == token_id:
            return _shown(token)
    raise OfficeReason.TOKEN_UNKNOWN(token_id=token_id)


def _shown(token: AccessToken) -> TokenShown:
    return made_of(TokenShown, token, status=_status(token))


def _status(token: AccessToken) -> TokenStatus:
    return "active" if token.ended_at is None else "revoked"
