"""Keeps webhooks, which get events over HTTP as Standard Webhooks has it, and shows the attempts: `/v1/webhooks`."""

from datetime import timedelta
from functools import partial
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import IfMatch, Routes, TheCommand, nothing, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import granted
from taquilla.domain.events.types import HIDDEN, TYPES
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import KEEP_DELIVERIES, KEEP_WEBHOOKS, SEE_WEBHOOKS
from taquilla.engine.gate import Author
from taquilla.engine.webhooks.endpoints import EndpointChange, EndpointKeys, EndpointTerms, HookScope, view_of
from taquilla.engine.webhooks.sending import delivery_id
from taquilla.http.decode import Malformed, echo
from taquilla.http.framework import FromPath, JSONBody, Response
from taquilla.store.webhooks.deliveries import Attempt
from taquilla.store.webhooks.endpoints import EndpointRow

HANDLERS: Final = Routes("/v1/webhooks", "Webhooks")

Url = Annotated[str, Meta(max_length=2000, examples=["https://example.org/taquilla"])]
Types = Annotated[
    list[Annotated[str, Meta(max_length=100, examples=["tickets.sold"])]],
    Meta(max_length=100, description="Types of events; none: all of them."),
]
Description = Annotated[str, Meta(max_length=200)]
EntityId = Annotated[int, Meta(ge=1, le=ID_MAX)]


class WebhookToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A webhook. Without types it gets events of all types, but for those about itself.

    ordered: an event comes once the one before it was taken; else one that is not taken holds up no other. entity_id is the
    entity whose members' view of the feed it gets, null the whole operator's; left out, it is the caller's own view.
    """

    url: Url
    types: Types = []
    ordered: bool = True
    description: Description = ""
    entity_id: EntityId | UnsetType | None = UNSET


class WebhookChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of a webhook; what is left out stays. Active again, it goes on with the event at which it stopped."""

    url: Url | UnsetType = UNSET
    types: Types | UnsetType = UNSET
    ordered: bool | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    status: Literal["active", "disabled"] | UnsetType = UNSET


class Rotation(Struct, frozen=True, forbid_unknown_fields=True):
    """New keys. The old ones sign beside them for so many hours; 0 for keys that somebody else knows."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class Replay(Struct, frozen=True, forbid_unknown_fields=True):
    """The number of the first event to deliver: once more, or beyond those that wait, which are skipped."""

    from_number: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[1])]


class WebhookShown(Struct, frozen=True):
    """A webhook. disabled_why says why it gets nothing."""

    id: UUID
    url: str
    types: list[str]
    ordered: bool
    description: str
    entity_id: int | None
    status: Literal["active", "disabled"]
    disabled_at: Instant | None
    disabled_why: str | None
    created_at: Instant


class WebhookWithKeys(WebhookShown, frozen=True, kw_only=True):
    """A webhook with its keys, which are shown this once. secret verifies `v1` signatures, public_key `v1a` ones."""

    secret: Annotated[str, Meta(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])]
    public_key: Annotated[str, Meta(examples=["whpk_A1b2C3d4E5f6A1b2C3d4E5f6A1b2C3d4E5f6A1b2C3d="])]


class Webhooks(Struct, frozen=True):
    """The webhooks, the oldest first."""

    webhooks: list[WebhookShown]


class WebhookProgress(Struct, frozen=True):
    """The progress of a webhook. next_number is the event that it gets next, or looks at; last_number the operator's last one.

    tries are the failed attempts of the event at which an ordered webhook stands. waiting are the events that an unordered one
    has not taken yet, at most a thousand. next_try_at is when something is tried again.
    """

    next_number: int
    last_number: int
    tries: int
    waiting: int
    next_try_at: Instant | None


class SentTest(Struct, frozen=True):
    """A test event on its way. delivery_id is its `webhook-id`, under which the attempts show what became of it."""

    delivery_id: str


class AttemptShown(Struct, frozen=True):
    """An attempt to deliver an event. delivery_id is its `webhook-id`; number is null for a test.

    status is null where no response came; error then says why.
    """

    delivery_id: str
    number: int | None
    type: str
    attempt: int
    at: Instant
    status: int | None
    error: str | None
    duration_ms: int


class AttemptPage(Struct, frozen=True):
    """Attempts, the newest first. next is the cursor of the page that follows, null on the last one."""

    attempts: list[AttemptShown]
    next: str | None


@HANDLERS.get("", SEE_WEBHOOKS, "The webhooks.")
async def list_webhooks(session: TheSession) -> Response[Webhooks]:
    """List webhooks.

    Lists those of the caller's entity and of the entities below it; auditors and administrators see all of the operator's.
    """
    return Response(Webhooks([_shown(row) for row in await session.house.webhooks.endpoints.list(_scope(session))]))


@HANDLERS.post("", KEEP_DELIVERIES, "Added.", status_code=201)
async def add_webhook(command: TheCommand, data: JSONBody[WebhookToAdd], session: TheSession) -> Response[WebhookWithKeys]:
    """Add a webhook.

    It gets the events from now on; a replay brings earlier ones. Its address must be public, or in a network that the
    installation allows, and is checked again before each connection. The keys are shown this once.
    """
    terms = EndpointTerms(
        url=data.url,
        types=_types(data.types),
        is_ordered=data.ordered,
        description=data.description,
        entity_id=view_of(session.member) if data.entity_id is UNSET else data.entity_id,
    )
    new_id, seed = session.house.new_id(), command.secret(data, "webhook")
    keys = EndpointKeys.of(seed)
    return await command.once(
        data,
        lambda by: session.house.webhooks.endpoints.add(_scope(session, by), new_id, terms, seed),
        lambda made: _with_keys(session, made, keys),
        has_secret=True,
    )


@HANDLERS.get("/{webhook_id:uuid}", SEE_WEBHOOKS, "The webhook.")
async def show_webhook(webhook_id: FromPath[UUID], session: TheSession) -> Response[WebhookShown]:
    """Show a webhook.

    Shows it without its keys. The `ETag` goes into `If-Match` of a change.
    """
    return tagged(await _show(session, str(webhook_id)))


@HANDLERS.patch("/{webhook_id:uuid}", KEEP_DELIVERIES, "Changed.")
async def change_webhook(
    webhook_id: FromPath[UUID], data: JSONBody[WebhookChange], session: TheSession, edit: TheCommand, if_match: IfMatch = None
) -> Response[WebhookShown]:
    """Change a webhook.

    What waits to be tried again is due at once, with all its attempts before it.
    """
    change = EndpointChange(
        url=None if data.url is UNSET else data.url,
        types=None if data.types is UNSET else _types(data.types),
        is_ordered=None if data.ordered is UNSET else data.ordered,
        description=None if data.description is UNSET else data.description,
        is_active=None if data.status is UNSET else data.status == "active",
    )
    found = await session.house.webhooks.endpoints.get(_scope(session), webhook_id)
    known = ((), None) if isinstance(found, Refusal) else ((found._replace(after_number=0),), _shown(found))
    return await edit.once(
        data,
        lambda by: session.house.webhooks.endpoints.change(_scope(session, by), webhook_id, change),
        lambda made: _show(session, made),
        target=str(webhook_id),
        seen=seen(if_match, *known),
    )


@HANDLERS.delete("/{webhook_id:uuid}", KEEP_WEBHOOKS, "Removed.", status_code=204)
async def remove_webhook(webhook_id: FromPath[UUID], edit: TheCommand, session: TheSession) -> Response[None]:
    """Remove a webhook.

    It gets nothing more, and its keys are forgotten.
    """
    return await edit.once(None, lambda by: session.house.webhooks.endpoints.close(_scope(session, by), webhook_id), nothing)


@HANDLERS.post("/{webhook_id:uuid}/rotate", KEEP_DELIVERIES, "Rotated.")
async def rotate_keys(
    webhook_id: FromPath[UUID], command: TheCommand, data: JSONBody[Rotation], session: TheSession
) -> Response[WebhookWithKeys]:
    """Rotate the keys of a webhook.

    From now on deliveries are signed by the new keys and, for `overlap_hours`, by the old ones too: all signatures stand in one
    header, and a receiver takes any that it can verify. The new keys are shown this once.
    """
    overlap, seed = timedelta(hours=data.overlap_hours), command.secret(data, "webhook keys")
    keys = EndpointKeys.of(seed)
    return await command.once(
        data,
        lambda by: session.house.webhooks.endpoints.rotate(_scope(session, by), webhook_id, overlap, seed),
        lambda made: _with_keys(session, made, keys),
        target=str(webhook_id),
        has_secret=True,
    )


@HANDLERS.post("/{webhook_id:uuid}/test", KEEP_DELIVERIES, "On its way.", status_code=202)
async def send_test(webhook_id: FromPath[UUID], command: TheCommand, session: TheSession) -> Response[SentTest]:
    """Send a test event.

    It has the type `webhook.test`, is sent beside the other events, within a second or so, and is tried once.
    """
    return await command.once(None, lambda by: session.house.webhooks.endpoints.test(_scope(session, by), webhook_id), SentTest)


@HANDLERS.post("/{webhook_id:uuid}/replay", KEEP_DELIVERIES, "Replayed.")
async def replay_events(
    webhook_id: FromPath[UUID], command: TheCommand, data: JSONBody[Replay], session: TheSession
) -> Response[WebhookProgress]:
    """Replay events.

    Delivers the events from a number on, under the same `webhook-id` as before. A number beyond the event at which the webhook
    stands skips those before it.
    """
    return await command.once(
        data,
        lambda by: session.house.webhooks.endpoints.replay(_scope(session, by), webhook_id, data.from_number),
        lambda made: _progress(session, UUID(made)),
        target=str(webhook_id),
    )


@HANDLERS.get("/{webhook_id:uuid}/progress", SEE_WEBHOOKS, "The progress.")
async def show_progress(webhook_id: FromPath[UUID], session: TheSession) -> Response[WebhookProgress]:
    """Show the progress of a webhook.

    Shows how far it is behind the operator's events, and what waits to be tried again.
    """
    return Response(await _progress(session, webhook_id))


@HANDLERS.get("/{webhook_id:uuid}/attempts", SEE_WEBHOOKS, "The attempts.")
async def list_attempts(
    webhook_id: FromPath[UUID], session: TheSession, limit: Limit = 50, cursor: Cursor = None
) -> Response[AttemptPage]:
    """List attempts.

    Lists the attempts to deliver events to a webhook, the newest first. They are kept for 30 days.
    """
    endpoints = session.house.webhooks.endpoints
    found = granted(await endpoints.attempts(_scope(session), webhook_id, before=seq_of(cursor), limit=limit + 1))
    return page(AttemptPage, found, limit, partial(_attempt, webhook_id))


def _scope(session: Session, author: Author | None = None) -> HookScope:
    return HookScope(session.operator.id, author or session.author)


def _types(types: list[str]) -> tuple[str, ...]:
    for place, one in enumerate(types):
        if one not in TYPES or one == HIDDEN:
            raise Malformed(f"`types`: there are no events of the type {echo(one)}", ("types", place))
    return tuple(sorted(set(types)))


async def _found(session: Session, made: str) -> EndpointRow:
    return granted(await session.house.webhooks.endpoints.get(_scope(session), UUID(made)))


async def _show(session: Session, made: str) -> WebhookShown:
    return _shown(await _found(session, made))


async def _with_keys(session: Session, made: str, keys: EndpointKeys) -> WebhookWithKeys:
    row = await _found(session, made)
    return made_of(WebhookWithKeys, row, keys, status=row.state, ordered=row.is_ordered)


async def _progress(session: Session, webhook_id: UUID) -> WebhookProgress:
    found = granted(await session.house.webhooks.endpoints.progress(_scope(session), webhook_id))
    after, last, tries, next_try, waiting = found
    return WebhookProgress(after + 1, last, tries, waiting, next_try)


def _shown(row: EndpointRow) -> WebhookShown:
    """Return a webhook without its keys."""
    return made_of(WebhookShown, row, status=row.state, ordered=row.is_ordered)


def _attempt(endpoint_id: UUID, one: Attempt) -> AttemptShown:
    """Return an attempt. Test events have no number."""
    return AttemptShown(
        delivery_id=delivery_id(endpoint_id, one.number), number=one.number if one.number > 0 else None, type=one.type,
        attempt=one.try_, at=one.at, status=one.status, error=one.error, duration_ms=one.duration_ms,
    )  # fmt: skip
