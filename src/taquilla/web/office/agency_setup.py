"""The way of a new agency to its first ticket: what it still lacks, each on one page, to be gone on with at any time."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import DECIDE_RULE, GIVE_ACCESS, KEEP_ENTITIES, KEEP_PAYMENT_METHODS
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, Request, Template
from taquilla.store.lottery.rules import RuleFilter
from taquilla.web.forms import done as go_on
from taquilla.web.forms import once, read
from taquilla.web.office.agencies import editable
from taquilla.web.office.problems import BadField, problem_of
from taquilla.web.office.tree import entity_of, people_of
from taquilla.web.office.users import UserForm, entities_to_choose, new_user
from taquilla.web.pages import Pages
from taquilla.web.visitors import NO_PROBLEM, Problem, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/agencies/{entity_id:int}/setup")

_SHARE_MAX: Final = 10_000
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class PlaceForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the agency is, and its tax number, as its tickets print them."""

    key: str
    address1: str = ""
    city: str = ""
    rif: str = ""


class CopyForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The agency whose rules this one shall have too."""

    key: str
    source: int = 0


class CommissionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Its share of what it sells, in percent. Nothing at all is said on purpose."""

    key: str
    percent: str = ""
    nothing: str = ""


class CashierForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The address of a cashier, whose password is made."""

    key: str
    email: str = ""


@HANDLERS.get("", KEEP_ENTITIES)
async def show_setup(visitor: TheVisitor, entity_id: FromPath[int], done: FromQuery[str | None] = None) -> Template:
    """Show what the agency has already, and the forms for what it lacks."""
    return await _page(visitor, entity_id, done=done)


@HANDLERS.post("/place", KEEP_ENTITIES)
async def set_place(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Set where the agency is."""
    await editable(visitor, entity_id)
    form, office = await read(request, PlaceForm), visitor.house.people.office
    changes = {"address1": form.address1, "city": form.city, "rif": form.rif}
    try:
        await once(visitor, form, lambda by: office.change_entity_data(visitor.operator.id, entity_id, changes, author=by))
    except Exception as error:
        return await _page(visitor, entity_id, problem_of(visitor, error), typed=changes)
    return _on(entity_id, "agency_data_set")


@HANDLERS.post("/rules", DECIDE_RULE)
async def copy_rules(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Give the agency the rules of another one."""
    form, people = await read(request, CopyForm), await people_of(visitor)
    entity_of(visitor, people, entity_id)
    entity_of(visitor, people, form.source)
    rules = visitor.house.lottery.rules
    try:
        await once(visitor, form, lambda by: rules.copy(visitor.operator.id, form.source, entity_id, by))
    except Exception as error:
        return await _page(visitor, entity_id, problem_of(visitor, error))
    return _on(entity_id, "rules_copied")


@HANDLERS.post("/commission", DECIDE_RULE)
async def set_commission(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Set what the agency earns of its sales. It is none only if somebody says so."""
    form = await read(request, CommissionForm)
    entity_of(visitor, await people_of(visitor), entity_id)
    rules = visitor.house.lottery.rules
    try:
        share = visitor.formats.decimal(form.percent or ("0" if form.nothing else ""), 2)
        if share is None or not 0 <= share <= _SHARE_MAX:
            raise BadField("SHARE_UNREADABLE", "percent")
        if not share and not form.nothing:
            raise BadField("COMMISSION_NONE", "percent")
        wanted = RuleRequest("commission", {"basis_points": share}, RuleScope(entity=entity_id))
        await once(visitor, form, lambda by: rules.add(visitor.operator.id, wanted, by))
    except Exception as error:
        return await _page(visitor, entity_id, problem_of(visitor, error), typed={"percent": form.percent})
    return _on(entity_id, "rule_added")


@HANDLERS.post("/cashier", GIVE_ACCESS)
async def add_cashier(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Add a cashier, and show the link by which it chooses a password."""
    form = await read(request, CashierForm)
    entity_of(visitor, await people_of(visitor), entity_id)
    user = UserForm(form.key, entity_id, form.email)
    try:
        return await new_user(request, visitor, user, back=f"/office/agencies/{entity_id}/setup")
    except Exception as error:
        return await _page(visitor, entity_id, problem_of(visitor, error), typed={"email": form.email})


def _on(entity_id: int, what: str) -> AnyResponse:
    return go_on(f"/office/agencies/{entity_id}/setup", what)


async def _page(
    visitor: Visitor, entity_id: int, problem: Problem = NO_PROBLEM, *, typed: Mapping[str, str] = _NOTHING,
    done: str | None = None,
) -> Template:
    entity, people, house = await editable(visitor, entity_id), await people_of(visitor), visitor.house
    data = await house.people.office.entity_data(visitor.operator.id, entity_id)
    sellers = [one.email for one in people.members.values() if one.entity_id == entity_id and one.active and one.may_sell]
    commission = await house.lottery.rules.general_commission(visitor.operator.id, entity_id)
    own = await _own_rules(visitor, entity)
    methods, rates = await house.lottery.payment_methods.terms(visitor.operator.id)
    # A way to pay in another currency is offered once that has its rate.
    ways = [(one, one.currency in rates or one.currency == visitor.operator.currency) for one in methods.values() if one.is_open]
    has = {
        "place": bool(data.address1 or data.city or data.rif),
        "cashier": bool(sellers),
        "commission": commission > 0 or "commission" in own,
        "rules": own - {"commission"} != set(),
        "ways": all(is_offered for _, is_offered in ways),
    }
    return await replace(visitor, path=f"/office/agencies/{entity_id}").page(
        "office/agency_setup.html",
        done=done,
        problem=problem,
        entity=entity,
        has=has,
        typed={"address1": data.address1, "city": data.city, "rif": data.rif, "percent": "", "email": ""} | dict(typed),
        commission=commission,
        sellers=sellers,
        ways=ways,
        may_keep_ways=visitor.may(KEEP_PAYMENT_METHODS),
        sources=[one for one in entities_to_choose(visitor, people) if one[0] != str(entity_id)],
    )


async def _own_rules(visitor: Visitor, entity: Entity) -> set[str]:
    """Return the kinds of the rules in force that an entity owns."""
    criteria = RuleFilter(at=await visitor.house.now(), in_force=True, entities=(entity.id,), limit=100)
    return {row.kind for row in await visitor.house.lottery.rules.find(visitor.operator.id, criteria, visitor.author)}
