"""Entities of an operator: bancas, groups and agencies, their credit, and what they print on tickets: `/v1/entities`."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from taquilla.api.cursors import Cursor, Id, Limit, page, seq_of
from taquilla.api.fields import Amount, Status, WrittenAmount, made_of, minor_units, status_of
from taquilla.api.handlers import IfMatch, Routes, TheCommand, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.domain.ledger.bounds import CODE_MAX, ID_MAX
from taquilla.domain.ledger.money import Cents
from taquilla.domain.people.entities import PAPER_MAX, TEXT_MAX, Credit, EntityData
from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import KEEP_ENTITIES, SEE_ENTITIES
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.texts import NAME_MAX
from taquilla.http.framework import FromQuery, JSONBody, PathParameter, QueryParameter, Response

HANDLERS: Final = Routes("/v1/entities", "Entities")

EntityId = Annotated[int, PathParameter(ge=1, le=ID_MAX)]
EntityFilter = Annotated[
    int | None, QueryParameter(ge=1, le=ID_MAX, description="An entity of the caller's tree; by default the caller's own.")
]
Name = Annotated[str, Meta(min_length=1, max_length=NAME_MAX, description="It can be printed.", examples=["Agencia 7"])]
WrittenCredit = Annotated[
    WrittenAmount | None,
    Meta(description="How far the entity and all below it may go below zero; null: without a bound of its own."),
]
_Text = Annotated[str, Meta(max_length=TEXT_MAX)]
_Paper = Annotated[str, Meta(max_length=PAPER_MAX, description="A line break begins a new printed line.")]
_Code = Annotated[int, Meta(ge=0, le=CODE_MAX, description="An official code.")]


class EntityShown(Struct, frozen=True):
    """An entity. path leads to it from the caller's own entity, both included; parent_id is null for that one.

    credit is how far it and all below it may go below zero; null: it has no bound of its own, but those above it count.
    """

    id: int
    name: str
    parent_id: int | None
    path: list[int]
    depth: int
    status: Status
    credit: Amount | None
    currency: str


class EntityAdded(EntityShown, frozen=True, kw_only=True):
    """An entity that was added.

    commission_basis_points is what it earns as a seller, by its own rules or the operator's, on sales or else on a week's profit,
    where no rule names the product or the game. 0: it sells without a commission, until a rule of that kind gives it one.
    """

    commission_basis_points: int


class EntityPage(Struct, frozen=True):
    """Entities by their ids. next is the cursor of the page that follows, null after the last."""

    entities: list[EntityShown]
    next: str | None


class EntityTree(Struct, frozen=True):
    """The caller's entity and all below it: each after the one that it belongs to, with its depth."""

    entities: list[EntityShown]


class EntityBalance(Struct, frozen=True):
    """The balance of an entity with a credit and of all below it; below zero it is a debt. room is what is left of the credit.

    Without a credit no balance is kept: all three are null.
    """

    entity_id: int
    balance: Amount | None
    credit: Amount | None
    room: Amount | None
    currency: str


class EntityToAdd(Struct, frozen=True, forbid_unknown_fields=True):
    """A new entity below another one."""

    name: Name
    parent_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[212])]
    credit: WrittenCredit = None


class EntityChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of an entity: what is left out stays."""

    name: Name | UnsetType = UNSET
    credit: WrittenCredit | UnsetType = UNSET


class EntityDetails(Struct, frozen=True, forbid_unknown_fields=True):
    """The description of an entity, as its tickets print it. rif is its tax number."""

    address1: _Text = ""
    address2: _Text = ""
    city: _Text = ""
    municipality: _Code = 0
    rif: _Text = ""
    state: _Code = 0
    ticket_footer: _Paper = ""
    ticket_header: _Paper = ""
    time_zone: Annotated[str, Meta(max_length=64, examples=["America/Caracas"])] = ""


@HANDLERS.get("", SEE_ENTITIES, "The entities.")
async def list_entities(
    session: TheSession, parent_id: Id = None, status: FromQuery[Status | None] = None, limit: Limit = 50, cursor: Cursor = None
) -> Response[EntityPage]:
    """List entities.

    Lists the caller's entity and those below it, by their ids: all of them, or those directly below `parent_id`.
    """
    after = seq_of(cursor) or 0
    rows = [
        entity
        for entity in sorted(await visible_entities(session), key=lambda entity: entity.id)
        if entity.id > after and parent_id in (None, entity.parent_id) and status in (None, status_of(entity.active))
    ]
    return page(EntityPage, rows, limit, partial(entity_shown, session))


@HANDLERS.get("/{entity_id:int}", SEE_ENTITIES, "The entity.")
async def show_entity(entity_id: EntityId, session: TheSession) -> Response[EntityShown]:
    """Show an entity.

    Shows the caller's entity, or one below it. Its `ETag` goes into `If-Match` of a change.
    """
    return tagged(await _entity(session, entity_id))


@HANDLERS.post("", KEEP_ENTITIES, "Added.", status_code=201)
async def add_entity(command: TheCommand, data: JSONBody[EntityToAdd], session: TheSession) -> Response[EntityAdded]:
    """Add an entity.

    Adds it below the caller's entity, or below one below it. With a credit, no sale below it is taken that the credit does not
    cover. It earns the operator's general commission; without one, nothing: the response says which.
    """
    credit, add = _written_credit(session, data.credit), session.house.people.office.add_entity

    async def show(made: str) -> EntityAdded:
        shown = await _entity(session, int(made))
        rate = await session.house.lottery.rules.general_commission(session.operator.id, shown.id)
        return EntityAdded(**structs.asdict(shown), commission_basis_points=rate)

    return await command.once(
        data, lambda by: add(session.operator.id, name=data.name, parent_id=data.parent_id, credit=credit, author=by), show
    )


@HANDLERS.patch("/{entity_id:int}", KEEP_ENTITIES, "Changed.")
async def change_entity(
    entity_id: EntityId, data: JSONBody[EntityChange], session: TheSession, edit: TheCommand, if_match: IfMatch = None
) -> Response[EntityShown]:
    """Change an entity.

    Changes the name or the credit of an entity below the caller's own; an administrator changes the root's too. A smaller credit
    holds from the next sale on, and takes nothing back.
    """
    entity = await visible_entity(session, entity_id)
    credit = None if data.credit is UNSET else Credit(_written_credit(session, data.credit))
    name = None if data.name is UNSET else data.name
    return await edit.once(
        data,
        lambda by: session.house.people.office.change_entity(session.operator.id, entity_id, name=name, credit=credit, author=by),
        lambda _: _entity(session, entity_id),
        seen=seen(if_match, (entity,), entity_shown(session, entity)),
    )


@HANDLERS.get("/{entity_id:int}/data", SEE_ENTITIES, "The description.")
async def show_data(entity_id: EntityId, session: TheSession) -> Response[EntityDetails]:
    """Show the description of an entity.

    Shows what its tickets print about it: address, tax number, header and footer, and the zone of their times.
    """
    await visible_entity(session, entity_id)
    return tagged(await _details(session, entity_id))


@HANDLERS.put("/{entity_id:int}/data", KEEP_ENTITIES, "Set.")
async def set_data(
    entity_id: EntityId, data: JSONBody[EntityDetails], session: TheSession, edit: TheCommand, if_match: IfMatch = None
) -> Response[EntityDetails]:
    """Set the description of an entity.

    Sets it whole: what is left out is empty from then on, the zone the operator's. Tickets print it from the next print on.
    """
    await visible_entity(session, entity_id)
    wanted = EntityData(**structs.asdict(data) | {"time_zone": data.time_zone or session.operator.zone.key})
    office = session.house.people.office
    before = await office.entity_data(session.operator.id, entity_id)
    return await edit.once(
        data,
        lambda by: office.set_entity_data(session.operator.id, entity_id, wanted, author=by),
        lambda _: _details(session, entity_id),
        seen=seen(if_match, (before,), EntityDetails(**asdict(before))),
    )


@HANDLERS.get("/tree", SEE_ENTITIES, "The tree.")
async def show_tree(session: TheSession) -> Response[EntityTree]:
    """Show the tree.

    Shows the caller's entity and all below it at once, closed ones too, each after the one that it belongs to.
    """
    entities = sorted(await visible_entities(session), key=lambda entity: entity.path[::-1])
    return Response(EntityTree([entity_shown(session, entity) for entity in entities]))


@HANDLERS.get("/{entity_id:int}/balance", SEE_ENTITIES, "The balance.")
async def show_balance(entity_id: EntityId, session: TheSession) -> Response[EntityBalance]:
    """Show the balance of an entity.

    Shows what an entity with a credit and all below it owe or are owed now, and what is left of the credit.
    """
    entity, operator = await visible_entity(session, entity_id), session.operator
    balance = await session.house.people.office.balance(operator.id, entity)
    room = None if balance is None or entity.floor is None else balance - entity.floor
    return Response(made_of(EntityBalance, entity, operator, entity_id=entity.id, balance=balance, room=room))


@HANDLERS.post("/{entity_id:int}/close", KEEP_ENTITIES, "Closed.")
async def close_entity(
    entity_id: EntityId, command: TheCommand, session: TheSession, if_match: IfMatch = None
) -> Response[EntityShown]:
    """Close an entity.

    It does business no more, nor does any entity below it, nor any of their users, keys and access tokens: all are out at once,
    nobody pays their prizes any more, and there is no way back. Nobody closes the own entity.
    """
    entity = await visible_entity(session, entity_id)
    return await command.once(
        None,
        lambda by: session.house.people.office.close_entity(session.operator.id, entity_id, author=by),
        lambda _: _entity(session, entity_id),
        seen=seen(if_match, (entity,), entity_shown(session, entity)),
    )


async def visible_entities(session: Session) -> Iterable[Entity]:
    """Return the caller's entity and all below it, as they are now."""
    return session.visible(await session.people())


async def visible_entity(session: Session, entity_id: int) -> Entity:
    """Return the caller's entity, or one below it, as it is now. Raises ENTITY_UNKNOWN for every other one."""
    entity = (await session.people()).entities.get(entity_id)
    if entity is None or not session.manages(entity):
        raise OfficeReason.ENTITY_UNKNOWN(entity_id=entity_id)
    return entity


async def entity_of(session: Session, entity_id: int | None) -> Entity:
    """Return an entity of the caller's tree, by default its own. Raises ENTITY_UNKNOWN for any other."""
    return session.entity if entity_id is None else await visible_entity(session, entity_id)


async def _entity(session: Session, entity_id: int) -> EntityShown:
    return entity_shown(session, await visible_entity(session, entity_id))


async def _details(session: Session, entity_id: int) -> EntityDetails:
    return EntityDetails(**asdict(await session.house.people.office.entity_data(session.operator.id, entity_id)))


def entity_shown(session: Session, entity: Entity) -> EntityShown:
    """Show an entity of the caller's tree."""
    path = session.path_to(entity)
    parent_id = path[-2] if len(path) > 1 else None
    place = {"path": path, "depth": len(path) - 1, "parent_id": parent_id}
    return made_of(EntityShown, entity, session.operator, status=status_of(entity.active), **place)


def _written_credit(session: Session, written: str | None) -> Cents | None:
    return None if written is None else minor_units(written, session.operator.exponent, "/credit")
