"""Webhooks: listed, added, changed, tested, replayed, and the attempts to deliver events to one."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import KEEP_WEBHOOKS, SEE_WEBHOOKS
from taquilla.engine.gate import Author
from taquilla.engine.webhooks.endpoints import EndpointChange, EndpointKeys, EndpointTerms, HookScope, view_of
from taquilla.engine.webhooks.sending import delivery_id
from taquilla.http.framework import AnyResponse, FromPath, HTTPException, Request, Template
from taquilla.store.webhooks.endpoints import EndpointRow
from taquilla.web.errors import PageError, existing
from taquilla.web.office.asking import ROWS_MAX, asked, entities_named
from taquilla.web.office.events import GROUPS
from taquilla.web.pages import KeyForm, Pages, go_on, once, read, secret_of, seen, version_of
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/webhooks")

OVERLAPS_H: Final = (24, 1, 0, 168)
"""The hours among which one chooses how long old keys stay valid."""
_URL_MAX: Final = 2_000


class TermsForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The terms of a webhook. types are the boxes that are ticked; none: all types. agency is the entity whose view it gets.

    version is that of the webhook whose terms were shown; a new one has none.
    """

    url: str = ""
    description: str = ""
    ordered: bool = False
    agency: str = ""
    types: tuple[str, ...] = ()
    version: str = ""


class StepForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """Something that is done with a webhook: by name, with what it takes."""

    step: str
    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24
    from_number: int = 0


class AttemptWish(Struct, frozen=True):
    """The attempts before one."""

    before: Annotated[int, Meta(ge=1, le=ID_MAX)] | None = None


@HANDLERS.get("", SEE_WEBHOOKS)
async def list_webhooks(visitor: TheVisitor) -> Template:
    """Show the webhooks, and the form for a new one."""
    rows = await visitor.house.webhooks.endpoints.list(_scope(visitor))
    return await visitor.page(
        "office/webhooks.html",
        rows=rows,
        names=await _names(visitor),
        form=visitor.sent(TermsForm) or TermsForm(""),
        groups=GROUPS,
        may_change=visitor.may(KEEP_WEBHOOKS),
    )


@HANDLERS.post("", KEEP_WEBHOOKS, again=list_webhooks)
async def add_webhook(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add a webhook, and show its keys this once."""
    form = await _read_terms(request)
    entity_id = await _entity_id(visitor, form.agency)
    terms = EndpointTerms(
        url=form.url, types=form.types, is_ordered=form.ordered, description=form.description, entity_id=entity_id
    )
    endpoints, new_id, seed = visitor.house.webhooks.endpoints, visitor.house.new_id(), secret_of(visitor, form)
    made = await once(visitor, form, lambda by: endpoints.add(_scope(visitor, by), new_id, terms, seed))
    # The form that was sent again gets what it got first, and no keys that somebody has made since.
    webhook_id = made.id if isinstance(made, EndpointRow) else UUID(str(made))
    return await _one(visitor, webhook_id, keys=EndpointKeys.of(seed))


@HANDLERS.get("/{webhook_id:uuid}", SEE_WEBHOOKS)
async def show_webhook(request: Request, webhook_id: FromPath[UUID], visitor: TheVisitor) -> Template:
    """Show a webhook: its terms, how far it is, and its attempts."""
    return await _one(visitor, webhook_id, before=asked(request, AttemptWish).before)


@HANDLERS.post("/{webhook_id:uuid}", KEEP_WEBHOOKS, again=show_webhook)
async def change_webhook(request: Request, webhook_id: FromPath[UUID], visitor: TheVisitor) -> AnyResponse:
    """Change the terms of a webhook."""
    form = await _read_terms(request)
    was = seen(form.version, await _found(visitor, webhook_id))
    endpoints = visitor.house.webhooks.endpoints
    change = EndpointChange(url=form.url, types=form.types, is_ordered=form.ordered, description=form.description)
    await once(visitor, form, lambda by: endpoints.change(_scope(visitor, by), webhook_id, change), seen=was)
    return go_on(f"/office/webhooks/{webhook_id}", "webhook_changed")


@HANDLERS.post("/{webhook_id:uuid}/steps", KEEP_WEBHOOKS, again=show_webhook)
async def step_webhook(request: Request, webhook_id: FromPath[UUID], visitor: TheVisitor) -> AnyResponse:
    """Disable or enable a webhook, rotate its keys, test, replay or remove it."""
    form = await read(request, StepForm)
    await _found(visitor, webhook_id)
    endpoints = visitor.house.webhooks.endpoints
    overlap, seed = timedelta(hours=form.overlap_hours), secret_of(visitor, form)
    steps: Mapping[str, Callable[[HookScope], Awaitable[object]]] = {
        "disable": lambda scope: endpoints.change(scope, webhook_id, EndpointChange(is_active=False)),
        "enable": lambda scope: endpoints.change(scope, webhook_id, EndpointChange(is_active=True)),
        "rotate": lambda scope: endpoints.rotate(scope, webhook_id, overlap, seed),
        "test": lambda scope: endpoints.test(scope, webhook_id),
        "replay": lambda scope: endpoints.replay(scope, webhook_id, form.from_number),
        "remove": lambda scope: endpoints.close(scope, webhook_id),
    }
    if form.step not in steps:
        raise PageError("FORM_UNFIT", form.step)
    await once(visitor, form, lambda by: steps[form.step](_scope(visitor, by)))
    if form.step == "rotate":
        return await _one(visitor, webhook_id, keys=EndpointKeys.of(seed))
    return go_on("/office/webhooks" if form.step == "remove" else f"/office/webhooks/{webhook_id}", f"webhook_{form.step}")


def _scope(visitor: Visitor, author: Author | None = None) -> HookScope:
    return HookScope(visitor.operator.id, author or visitor.author)


async def _read_terms(request: Request) -> TermsForm:
    """Return the terms that were sent, with the boxes of their types as one field. Raises PageError."""
    form = await read(request, TermsForm, boxes="types")
    if not set(form.types) <= TYPES.keys() or len(form.url) > _URL_MAX:
        raise PageError("FORM_UNFIT")
    return form


async def _entity_id(visitor: Visitor, agency: str) -> int | None:
    """Return the entity whose view a webhook gets; of nobody's name it is the visitor's own view. Raises PageError."""
    if not agency:
        return view_of(visitor.member)
    entities = await entities_named(visitor, agency)
    if len(entities) != 1:
        raise PageError("ENTITY_UNKNOWN", agency)
    return entities[0].id


async def _found(visitor: Visitor, webhook_id: UUID) -> EndpointRow:
    """Return a webhook that the visitor may see, without how far it is, which changes by itself; any other is not there: 404."""
    return existing(await visitor.house.webhooks.endpoints.get(_scope(visitor), webhook_id))._replace(after_number=0)


async def _names(visitor: Visitor) -> dict[int, str]:
    return {one.id: one.name for one in (await visitor.people()).entities.values()}


async def _one(visitor: Visitor, webhook_id: UUID, *, before: int | None = None, keys: EndpointKeys | None = None) -> Template:
    """Return the page of a webhook, with its keys where they are new."""
    row = await _found(visitor, webhook_id)
    endpoints, scope = visitor.house.webhooks.endpoints, _scope(visitor)
    progress = await endpoints.progress(scope, webhook_id)
    attempts = await endpoints.attempts(scope, webhook_id, before=before, limit=ROWS_MAX + 1)
    if isinstance(progress, Refusal) or isinstance(attempts, Refusal):
        raise HTTPException(status_code=404)
    terms = TermsForm("", row.url, row.description, row.is_ordered, types=row.types, version=version_of(row))
    return await visitor.page(
        "office/webhook.html",
        row=row,
        names=await _names(visitor),
        form=visitor.sent(TermsForm) or terms,
        groups=GROUPS,
        keys=keys,
        progress=progress,
        attempts=attempts[:ROWS_MAX],
        following=attempts[ROWS_MAX - 1].id if len(attempts) > ROWS_MAX else None,
        before=before,
        delivery_id=delivery_id,
        overlaps=OVERLAPS_H,
        may_change=visitor.may(KEEP_WEBHOOKS),
    )
