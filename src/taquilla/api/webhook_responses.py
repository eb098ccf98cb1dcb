"""The responses of `/v1/webhooks`: webhooks, their keys, and attempts to deliver events."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from taquilla.api.fields import Instant
from taquilla.api.made_of import made_of
from taquilla.engine.webhooks.endpoints import EndpointKeys
from taquilla.engine.webhooks.sending import delivery_id
from taquilla.store.webhooks.deliveries import Attempt
from taquilla.store.webhooks.endpoints import EndpointProgress, EndpointRow


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


def webhook_shown(row: EndpointRow) -> WebhookShown:
    """Return a webhook without its keys."""
    return made_of(WebhookShown, row, status=row.state, ordered=row.is_ordered)


def webhook_with_keys(row: EndpointRow, keys: EndpointKeys) -> WebhookWithKeys:
    """Return a webhook with its keys."""
    return made_of(WebhookWithKeys, row, keys, status=row.state, ordered=row.is_ordered)


def webhook_progress(progress: EndpointProgress) -> WebhookProgress:
    """Return how far a webhook is."""
    after, last, tries, next_try, waiting = progress
    return WebhookProgress(after + 1, last, tries, waiting, next_try)


def attempt_shown(endpoint_id: UUID, one: Attempt) -> AttemptShown:
    """Return an attempt. Test events have no number."""
    return AttemptShown(
        delivery_id=delivery_id(endpoint_id, one.number), number=one.number if one.number > 0 else None, type=one.type,
        attempt=one.try_, at=one.at, status=one.status, error=one.error, duration_ms=one.duration_ms,
    )  # fmt: skip
