"""Agencies: the tree of bancas, groups and agencies, their credit, and what they print on tickets."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated, Final

from msgspec import Meta, structs

from taquilla.domain.ledger.bounds import CODE_MAX
from taquilla.domain.lottery.cuadre import week_of
from taquilla.domain.people.entities import Credit, EntityData
from taquilla.domain.people.members import Entity, OperatorPeople
from taquilla.domain.people.operations import ADMINISTRATOR, KEEP_ENTITIES, SEE_ENTITIES, SEE_WEEKS
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, Request, Template
from taquilla.web.office.asking import ROWS_MAX, entity_of, has_words, part_after, today_of
from taquilla.web.office.problems import cents_of, typed_amount
from taquilla.web.pages import ChangeForm, KeyForm, Pages, go_on, once, read, seen, version_of
from taquilla.web.visitors import NotForThisRole, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/agencies")

_Code = Annotated[int, Meta(ge=0, le=CODE_MAX)]


class AgencyForm(ChangeForm, frozen=True, forbid_unknown_fields=True):
    """The name and the credit of an agency. Without a credit it has no bound of its own."""

    name: str = ""
    credit: str = ""


class NewAgencyForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A new agency below another one."""

    name: str = ""
    credit: str = ""
    parent: int = 0


class DataForm(ChangeForm, frozen=True, forbid_unknown_fields=True):
    """The data of an agency that its tickets print."""

    address1: str = ""
    address2: str = ""
    city: str = ""
    municipality: _Code = 0
    rif: str = ""
    state: _Code = 0
    ticket_footer: str = ""
    ticket_header: str = ""
    time_zone: str = "America/Caracas"

    def data(self) -> EntityData:
        """Return the description. Browsers send a line break as two characters."""
        plain = {name: getattr(self, name).replace("\r\n", "\n") for name in ("ticket_header", "ticket_footer")}
        given = {name: getattr(self, name) for name in self.__struct_fields__ if name not in ("key", "version")}
        return EntityData(**given | plain)


@HANDLERS.get("", SEE_ENTITIES)
async def list_agencies(
    visitor: TheVisitor,
    q: FromQuery[str] = "",
    parent: FromQuery[int | None] = None,
    closed: FromQuery[bool] = False,
    after: FromQuery[int | None] = None,
) -> Template:
    """Show the tree, or the agencies that a search finds, with what each owes and sold today."""
    people = await visitor.people()
    above = entity_of(visitor, people, parent or visitor.entity.id)
    rows = [entity for entity in people.below(above.id) if closed or entity.active]
    if q:
        rows = [entity for entity in rows if has_words(entity.name, q) or q.strip() == str(entity.id)]
    page, following = part_after(rows, after, lambda entity: entity.id)
    today = await visitor.house.lottery.cuadres.agencies_today(visitor.operator.id, [one.id for one in page])
    # Sports tickets belong to no agency: where nothing else is sold, no agency is idle for selling nothing.
    sellers = {one.id for one in page if one.active and visitor.operator.sells_lotteries}
    idle = {one for one in sellers - {one.parent_id for one in people.entities.values() if one.active} if not today[one].sold}
    return await visitor.page(
        "office/agencies.html",
        rows=page,
        today=today,
        idle=idle,
        following=following,
        after=after,
        above=above,
        q=q,
        closed=closed,
        people=people,
        users=_users(people),
        may_add=visitor.may(KEEP_ENTITIES),
    )


@HANDLERS.get("/new", KEEP_ENTITIES)
async def show_new_agency(visitor: TheVisitor, parent: FromQuery[int | None] = None) -> Template:
    """Show the form of a new agency."""
    form = visitor.sent(NewAgencyForm) or NewAgencyForm(visitor.new_key(), parent=parent or visitor.entity.id)
    people = await visitor.people()
    entity_of(visitor, people, form.parent)
    parents = [
        (
            str(entity.id),
            "\N{NO-BREAK SPACE}" * 3 * (len(entity.path) - len(visitor.entity.path)) + f"{entity.name} ({entity.id})",
        )
        for entity in people.below(visitor.entity.id)
        if entity.active
    ]
    return await visitor.page("office/new_agency.html", form=form, parents=parents)


@HANDLERS.post("/new", KEEP_ENTITIES, again=show_new_agency)
async def add_agency(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add an agency, and show it."""
    form, office = await read(request, NewAgencyForm), visitor.house.people.office
    entity_of(visitor, await visitor.people(), form.parent)
    credit = cents_of(visitor, form.credit, "credit") if form.credit else None
    made = await once(
        visitor,
        form,
        lambda by: office.add_entity(visitor.operator.id, name=form.name, parent_id=form.parent, credit=credit, author=by),
    )
    return go_on(f"/office/agencies/{made}/setup", "agency_added")


@HANDLERS.get("/{entity_id:int}", SEE_ENTITIES)
async def show_agency(visitor: TheVisitor, entity_id: FromPath[int]) -> Template:
    """Show an agency."""
    people, office = await visitor.people(), visitor.house.people.office
    entity = entity_of(visitor, people, entity_id)
    sent, credit, data = visitor.sent(DataForm), entity.credit, await office.entity_data(visitor.operator.id, entity.id)
    balance = None if credit is None else await office.balance(visitor.operator.id, entity)
    debts = {}
    if visitor.has_above(entity) and visitor.may(SEE_WEEKS):
        monday = week_of(today_of(visitor, await visitor.house.now()))
        debts = await visitor.house.lottery.cuadres.debts(visitor.operator.id, entity.id, monday)
    is_open = all(people.entities[above].active for above in entity.path)
    children = [one for one in people.below(entity.id) if one.parent_id == entity.id and one.active]
    return await visitor.page(
        "office/agency.html",
        entity=entity,
        above=[people.entities[one] for one in reversed(entity.path[1:]) if visitor.manages(people.entities[one])],
        is_open=is_open,
        credit=credit,
        commission=await visitor.house.lottery.rules.general_commission(visitor.operator.id, entity.id),
        balance=balance,
        debt=debts.get(entity.id),
        room=None if balance is None or credit is None else balance + credit,
        users=_users(people),
        children=children[:ROWS_MAX],
        has_more=len(children) > ROWS_MAX,
        form=visitor.sent(AgencyForm) or AgencyForm("", version_of(entity), entity.name, typed_amount(visitor, credit)),
        data=structs.asdict(sent) if sent else asdict(data) | {"version": version_of(data)},
        may_change=is_open and _may_change(visitor, entity),
        may_close=is_open and _may_change(visitor, entity) and entity.id != visitor.entity.id,
        may_add=is_open and visitor.may(KEEP_ENTITIES),
    )


@HANDLERS.post("/{entity_id:int}", KEEP_ENTITIES, again=show_agency)
async def change_agency(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Change the name and the credit of an agency."""
    entity = await editable(visitor, entity_id)
    form, office = await read(request, AgencyForm), visitor.house.people.office
    credit = Credit(cents_of(visitor, form.credit, "credit") if form.credit else None)
    await once(
        visitor,
        form,
        lambda by: office.change_entity(visitor.operator.id, entity_id, name=form.name, credit=credit, author=by),
        seen=seen(form.version, entity),
    )
    return go_on(f"/office/agencies/{entity_id}", "agency_changed")


@HANDLERS.post("/{entity_id:int}/data", KEEP_ENTITIES, again=show_agency)
async def set_agency_data(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Set what the tickets of an agency print about it."""
    await editable(visitor, entity_id)
    form, office = await read(request, DataForm), visitor.house.people.office
    was = seen(form.version, await office.entity_data(visitor.operator.id, entity_id))
    await once(visitor, form, lambda by: office.set_entity_data(visitor.operator.id, entity_id, form.data(), author=by), seen=was)
    return go_on(f"/office/agencies/{entity_id}", "agency_data_set")


@HANDLERS.post("/{entity_id:int}/close", KEEP_ENTITIES, again=show_agency)
async def close_agency(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Close an agency with all below it."""
    await editable(visitor, entity_id)
    form, office = await read(request, KeyForm), visitor.house.people.office
    await once(visitor, form, lambda by: office.close_entity(visitor.operator.id, entity_id, author=by))
    return go_on(f"/office/agencies/{entity_id}", "agency_closed")


def _users(people: OperatorPeople) -> Counter[int]:
    """Return the number of active users of each entity."""
    return Counter(member.entity_id for member in people.members.values() if member.is_person and member.active)


def _may_change(visitor: Visitor, entity: Entity) -> bool:
    return visitor.may(KEEP_ENTITIES) and (entity.id != visitor.entity.id or visitor.member.role == ADMINISTRATOR)


async def editable(visitor: Visitor, entity_id: int) -> Entity:
    """Return an entity that the visitor may change: a manager changes those below the own one."""
    entity = entity_of(visitor, await visitor.people(), entity_id)
    if not _may_change(visitor, entity):
        raise NotForThisRole
    return entity
