"""The way of a new agency to its first ticket: what it still lacks, each on one page, to be gone on with at any time."""

from dataclasses import asdict, replace
from typing import Final

from msgspec import structs

from taquilla.domain.lottery.rule_columns import SHAPES, SHARE_MAX
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import DECIDE_RULE, GIVE_ACCESS, KEEP_ENTITIES, KEEP_PAYMENT_METHODS
from taquilla.http.framework import AnyResponse, FromPath, Request, Template
from taquilla.store.lottery.rules import RuleFilter
from taquilla.web.office.agencies import editable
from taquilla.web.office.asking import entity_of
from taquilla.web.office.problems import BadField
from taquilla.web.office.rule_forms import kinds_for
from taquilla.web.office.users import UserForm, entities_to_choose, new_user
from taquilla.web.pages import ChangeForm, KeyForm, Pages, go_on, once, read, seen, version_of
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/agencies/{entity_id:int}/setup")

_PLACE: Final = ("address1", "city", "rif")
_LIMITS: Final = {field.column for field in SHAPES["limit"].fields}


class PlaceForm(ChangeForm, frozen=True, forbid_unknown_fields=True):
    """The agency's address and tax number, as its tickets print them."""

    address1: str = ""
    city: str = ""
    rif: str = ""


class CopyForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The agency whose rules this one shall have too."""

    source: int = 0


class CommissionForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """Its share of what it sells, in percent. Nothing at all is said on purpose."""

    percent: str = ""
    nothing: bool = False


class CashierForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The address of a cashier, whose password is made."""

    email: str = ""


@HANDLERS.get("", KEEP_ENTITIES)
async def show_setup(visitor: TheVisitor, entity_id: FromPath[int]) -> Template:
    """Show what the agency has already, and the forms for what it lacks."""
    entity, people, house = await editable(visitor, entity_id), await visitor.people(), visitor.house
    kept = await house.people.office.entity_data(visitor.operator.id, entity_id)
    data = asdict(kept) | {"version": version_of(kept)}
    sellers = [one.email for one in people.members.values() if one.entity_id == entity_id and one.active and one.may_sell]
    commission = await house.lottery.rules.general_commission(visitor.operator.id, entity_id)
    own, decides = await _own_rules(visitor, entity), "commission" in kinds_for(visitor)
    _, held = await house.lottery.rules.in_force(visitor.operator.id, RuleScope(entity=entity_id), visitor.author)
    methods, rates = await house.lottery.payment_methods.terms(visitor.operator.id)
    # A way to pay in another currency is offered once that has its rate.
    ways = [(one, one.currency in rates or one.currency == visitor.operator.currency) for one in methods.values() if one.is_open]
    has = {
        "place": any(data[name] for name in _PLACE),
        "cashier": bool(sellers),
        "commission": commission > 0 or "commission" in own or not decides,
        # Those from above are limits too.
        "rules": bool(own - {"commission"}) or any(one.rule_id and one.column in _LIMITS for one in held),
        "ways": all(is_offered for _, is_offered in ways),
    }
    return await replace(visitor, path=f"/office/agencies/{entity_id}").page(
        "office/agency_setup.html",
        entity=entity,
        has=has,
        typed=data | {"percent": "", "email": ""} | (structs.asdict(visitor.form) if visitor.form else {}),
        commission=commission,
        decides_commission=decides,
        sellers=sellers,
        ways=ways,
        may_keep_ways=visitor.may(KEEP_PAYMENT_METHODS),
        sources=[one for one in entities_to_choose(visitor, people) if one[0] != str(entity_id)],
    )


@HANDLERS.post("/place", KEEP_ENTITIES, again=show_setup)
async def set_place(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Set where the agency is."""
    await editable(visitor, entity_id)
    form, office = await read(request, PlaceForm), visitor.house.people.office
    changes = {name: getattr(form, name) for name in _PLACE}
    was = seen(form.version, await office.entity_data(visitor.operator.id, entity_id))
    change = office.change_entity_data
    await once(visitor, form, lambda by: change(visitor.operator.id, entity_id, changes, author=by), seen=was)
    return _on(entity_id, "agency_data_set")


@HANDLERS.post("/rules", DECIDE_RULE, again=show_setup)
async def copy_rules(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Give the agency the rules of another one."""
    form, people = await read(request, CopyForm), await visitor.people()
    entity_of(visitor, people, entity_id)
    entity_of(visitor, people, form.source)
    rules = visitor.house.lottery.rules
    copied = await once(visitor, form, lambda by: rules.copy(visitor.operator.id, form.source, entity_id, by))
    return _on(entity_id, "rules_copied" if copied else "rules_stay")


@HANDLERS.post("/commission", DECIDE_RULE, again=show_setup)
async def set_commission(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Set what the agency earns of its sales. It is none only if somebody says so."""
    form = await read(request, CommissionForm)
    entity_of(visitor, await visitor.people(), entity_id)
    rules = visitor.house.lottery.rules
    share = visitor.formats.decimal(form.percent or ("0" if form.nothing else ""), 2)
    if share is None or not 0 <= share <= SHARE_MAX:
        raise BadField("SHARE_UNREADABLE", "percent")
    if not share and not form.nothing:
        raise BadField("COMMISSION_NONE", "percent")
    wanted = RuleRequest("commission", {"basis_points": share}, RuleScope(entity=entity_id))
    await once(visitor, form, lambda by: rules.add(visitor.operator.id, wanted, by))
    return _on(entity_id, "rule_added")


@HANDLERS.post("/cashier", GIVE_ACCESS, again=show_setup)
async def add_cashier(request: Request, visitor: TheVisitor, entity_id: FromPath[int]) -> AnyResponse:
    """Add a cashier, and show the link by which it chooses a password."""
    form = await read(request, CashierForm)
    entity_of(visitor, await visitor.people(), entity_id)
    user = UserForm(form.key, entity_id, form.email)
    return await new_user(request, visitor, user, back=f"/office/agencies/{entity_id}/setup")


def _on(entity_id: int, what: str) -> AnyResponse:
    return go_on(f"/office/agencies/{entity_id}/setup", what)


async def _own_rules(visitor: Visitor, entity: Entity) -> set[str]:
    """Return the kinds of the rules in force that an entity owns."""
    criteria = RuleFilter(at=await visitor.house.now(), in_force=True, entities=(entity.id,), limit=100)
    return {row.kind for row in await visitor.house.lottery.rules.find(visitor.operator.id, criteria, visitor.author)}
