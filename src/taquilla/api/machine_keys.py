"""API keys, by which machines ask in place of people: `/v1/keys`."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Id, Limit, PathId, next_of, seq_of
from taquilla.api.entities import Name
from taquilla.api.fields import Instant, in_utc, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.versions import OLDEST
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.people.members import KeyStatus, KeyTerms, key_status
from taquilla.domain.people.operations import GIVE_ACCESS, KEY_SCOPES, SEE_USERS, TAKE_ACCESS, RoleName
from taquilla.engine.people.api_keys import prefix_of
from taquilla.engine.people.texts import ORIGIN, ORIGINS_MAX
from taquilla.http.framework import FromQuery, JSONBody, Response
from taquilla.store.people.sessions import KeyRow

HANDLERS: Final = Routes("/v1/keys", "API keys")

Networks = Annotated[
    list[Annotated[str, Meta(max_length=50, examples=["192.0.2.0/24"])]],
    Meta(max_length=100, description="IP addresses and networks from which alone it may be used; empty: from anywhere."),
]
Origins = Annotated[
    list[Annotated[str, Meta(pattern=rf"^{ORIGIN}$(?!\n)", examples=["https://tills.example"])]], Meta(max_length=ORIGINS_MAX)
]

Scope = Annotated[
    str, Meta(max_length=50, pattern=r"^[a-z:-]+$(?!\n)", examples=["tickets:sell"], extra_json_schema={"enum": list(KEY_SCOPES)})
]
Scopes = Annotated[list[Scope], Meta(min_length=1, max_length=100)]


class KeyShown(Struct, frozen=True):
    """A key, without the key itself. used_at is when it was last used, to the minute."""

    id: int
    name: str
    role: RoleName
    entity_id: int
    scopes: list[str] | None
    requests_per_minute: int | None
    networks: list[str]
    origins: list[str]
    created_at: Instant
    expires_at: Instant | None
    used_at: Instant | None
    status: KeyStatus
    version: date


class KeyPage(Struct, frozen=True):
    """Keys by their ids. next is the cursor of the page that follows, null after the last."""

    keys: list[KeyShown]
    next: str | None


class KeyToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key of an entity. It may do what a user of its role there may, but for what only people do."""

    name: Name
    role: Annotated[RoleName, Meta(examples=["cashier"])]
    entity_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[213])]
    scopes: Scopes | None = None
    requests_per_minute: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    expires_at: Instant | None = None
    networks: Networks = []
    origins: Origins = []


class KeyRotation(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key in place of another one, which is valid beside it for so many hours; 0 for a key that somebody else knows."""

    overlap_hours: Annotated[int, Meta(ge=0, le=720)] = 24


class AddedKey(Struct, frozen=True):
    """A key that was added. key is the key itself, shown with this response alone."""

    id: int
    name: str
    role: RoleName
    entity_id: int
    expires_at: Instant | None
    key: str


@HANDLERS.get("", SEE_USERS, "The keys.")
async def list_keys(
    session: TheSession,
    entity_id: Id = None,
    status: FromQuery[KeyStatus | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[KeyPage]:
    """List API keys.

    Lists the keys of the caller's entity and of those below it, by their ids: revoked and expired ones too, unless `status` says
    otherwise. A page that is filtered may have fewer rows than it could, and still a `next`.
    """
    after, api_keys = seq_of(cursor) or 0, session.house.people.api_keys
    rows = await api_keys.of(session.operator.id, session.author, entity_id, after=after, limit=limit + 1)
    now = await session.house.now()
    keys = [_shown(row, now) for row in rows[:limit]]
    return Response(KeyPage([key for key in keys if status in (None, key.status)], next_of(rows, limit)))


@HANDLERS.get("/{key_id:int}", SEE_USERS, "The key.")
async def show_key(key_id: PathId, session: TheSession) -> Response[KeyShown]:
    """Show an API key.

    Shows a key of the caller's entity or of one below it, but never the key itself.
    """
    return Response(await _show(session, key_id))


@HANDLERS.post("", GIVE_ACCESS, "Added.", status_code=201)
async def add_key(command: TheCommand, data: JSONBody[KeyToAdd], session: TheSession) -> Response[AddedKey]:
    """Add an API key.

    Managers add keys of cashiers, clerks and managers to their entity and to those below it; administrators add all. The key is
    returned once; repeated under its `Idempotency-Key` the command returns it again. It is sent as a session's token is. A key
    ends when it is revoked, when it expires, or when its entity is closed; not when the user who has added it is. Keys neither
    enter nor approve what takes two people, add no keys and no users, and change no passwords and no roles. With `scopes` it may
    do what they say and its role may; without, all that its role may. Each operation names its scopes as `x-scope`. Pages of
    `origins` may use it from a browser.
    """
    secret = command.secret(data, "key")
    scopes = None if data.scopes is None else frozenset(data.scopes)
    terms = KeyTerms(scopes, requests_per_minute=data.requests_per_minute, origins=tuple(data.origins))
    key = prefix_of(is_sandbox=session.operator.is_sandbox) + secret
    return await command.once(
        data,
        lambda by: session.house.people.api_keys.add(
            session.operator.id,
            data.entity_id,
            name=data.name,
            role=data.role,
            expires_at=data.expires_at,
            networks=data.networks,
            secret=secret,
            terms=terms,
            author=by,
        ),
        lambda made: made_of(AddedKey, data, id=int(made), expires_at=in_utc(data.expires_at), key=key),
        has_secret=True,
    )


@HANDLERS.post("/{key_id:int}/rotate", GIVE_ACCESS, "Rotated.", status_code=201)
async def rotate_key(key_id: PathId, command: TheCommand, data: JSONBody[KeyRotation], session: TheSession) -> Response[AddedKey]:
    """Rotate an API key.

    Adds a key of the same machine, with the same role, scopes, networks, origins, version and end. The old one expires
    after the overlap, if not before. The new key is returned once; repeated under its `Idempotency-Key` the command returns it
    again.
    """
    secret = command.secret(data, "key")

    async def show(made: str) -> AddedKey:
        return made_of(AddedKey, await _show(session, int(made)), key=prefix_of(is_sandbox=session.operator.is_sandbox) + secret)

    return await command.once(
        data,
        lambda by: session.house.people.api_keys.rotate(
            session.operator.id, key_id, overlap=timedelta(hours=data.overlap_hours), secret=secret, author=by
        ),
        show,
        has_secret=True,
    )


@HANDLERS.post("/{key_id:int}/revoke", TAKE_ACCESS, "Revoked.")
async def revoke_key(key_id: PathId, command: TheCommand, session: TheSession) -> Response[KeyShown]:
    """Revoke an API key.

    The key is dead at once, in every process. There is no way back. A key may revoke itself.
    """
    return await command.once(
        None,
        lambda by: session.house.people.api_keys.revoke(session.operator.id, key_id, author=by),
        lambda _: _show(session, key_id),
    )


async def _show(session: Session, key_id: int) -> KeyShown:
    row = await session.house.people.api_keys.one(session.operator.id, key_id, session.author)
    return _shown(row, await session.house.now())


def _shown(row: KeyRow, now: datetime) -> KeyShown:
    return made_of(KeyShown, row, status=key_status(row.ended_at, row.expires_at, now), version=row.api_version or OLDEST)
