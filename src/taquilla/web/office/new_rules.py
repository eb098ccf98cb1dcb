"""A new rule: first its kind, then its form, with a preview on last week's sales."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.receipts import draw_name, selection_text
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleKind
from taquilla.domain.lottery.rule_origins import Origin
from taquilla.domain.lottery.rule_replay import REPLAYED, PastSale
from taquilla.domain.lottery.rule_requests import RuleScope
from taquilla.domain.people.members import Entity, OperatorPeople
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import DECIDE_RULE
from taquilla.engine.lottery.rule_office import AddedRule
from taquilla.engine.lottery.rule_previews import RulePreview, SoldBeyond
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, HTTPException, Request, Template
from taquilla.web.errors import PageError, granted
from taquilla.web.office.asking import entity_of, user_of
from taquilla.web.office.rule_forms import GAMES, RuleForm, ScopeForm, fields_of, kinds_for, request_of
from taquilla.web.office.rules import Names, names_of, value_row
from taquilla.web.office.users import entities_to_choose
from taquilla.web.pages import Pages, go_on, once, read
from taquilla.web.visitors import NotForThisRole, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/rules")

_USERS_MAX: Final = 200


class RefusedTicket(NamedTuple):
    """A past ticket that a rule would have refused: its number, agency, instant, amount, and why, wager by wager."""

    number: int
    agency: str
    at: str
    amount: str
    reasons: list[str]


@HANDLERS.get("/new", DECIDE_RULE)
async def choose_kind(visitor: TheVisitor, entity: FromQuery[int | None] = None, user: FromQuery[int | None] = None) -> Template:
    """Show the kinds of rules that the visitor may decide."""
    query = f"?entity={entity}" if entity is not None else ""
    query += f"{'&' if query else '?'}user={user}" if user is not None else ""
    return await visitor.page("office/rule_kinds.html", kinds=kinds_for(visitor), query=query)


@HANDLERS.get("/new/{kind:str}", DECIDE_RULE)
async def show_new_rule(
    visitor: TheVisitor, kind: FromPath[str], entity: FromQuery[int | None] = None, user: FromQuery[int | None] = None
) -> Template:
    """Show the form of a kind of rules."""
    own = None if visitor.is_root else visitor.entity.id
    form = visitor.sent(RuleForm) or RuleForm(visitor.new_key(), entity=entity or own, user=user)
    return await _page(visitor, _kind(visitor, kind), form)


@HANDLERS.post("/new/{kind:str}", DECIDE_RULE, again=show_new_rule)
async def add_rule(request: Request, visitor: TheVisitor, kind: FromPath[str]) -> AnyResponse:
    """Preview a rule, or add it: a quota below what is sold already only after a warning."""
    known, form, lottery = _kind(visitor, kind), await read(request, RuleForm), visitor.house.lottery
    if form.do == "now":
        return await _page(visitor, known, form)
    wanted = request_of(visitor, known, form)
    beyond = await lottery.rule_previews.sold_beyond(visitor.operator.id, wanted, visitor.author)
    if form.do == "preview":
        found = granted(visitor, await lottery.rule_previews.preview(visitor.operator.id, wanted, visitor.author))
        return await _page(visitor, known, form, preview=found, beyond=beyond)
    if beyond and form.warned != form.quota:
        return await _page(visitor, known, form, beyond=beyond)
    made = await once(visitor, form, lambda by: lottery.rules.add(visitor.operator.id, wanted, by))
    return go_on(f"/office/rules/{made.id if isinstance(made, AddedRule) else made}", "rule_added")


def _kind(visitor: Visitor, kind: str) -> RuleKind:
    """Return a kind of rules. Raises the page that is not found, and NotForThisRole for the operator's own kinds."""
    known = next((one for one in SHAPES if one == kind), None)
    if known is None:
        raise HTTPException(status_code=404)
    if known not in kinds_for(visitor):
        raise NotForThisRole
    return known


async def _page(
    visitor: Visitor, kind: RuleKind, form: ScopeForm, *, preview: RulePreview | None = None, beyond: Sequence[SoldBeyond] = ()
) -> Template:
    names, fields = await names_of(visitor), fields_of(kind)
    owner = None if form.entity is None else entity_of(visitor, names.people, form.entity)
    if form.user is not None:
        user_of(visitor, names.people, form.user)
    users = [
        (str(member.id), f"{member.email} ({names.people.entities[member.entity_id].name})")
        for member in names.people.members.values()
        if member.is_person and member.active and (member.entity_id == (owner.id if owner else None) or member.id == form.user)
    ]
    return await visitor.page(
        "office/new_rule.html",
        kind=kind,
        scopes=SHAPES[kind].scopes,
        fields=fields,
        form=form,
        typed={field.name: getattr(form, field.name) for field in fields},
        entities=entities_to_choose(visitor, names.people),
        users=users[:_USERS_MAX],
        products=names.products_to_choose(),
        games=list(visitor.texts.rules.games.items()),
        holders=_holders(visitor, names.people, form),
        now_of=await _now_of(visitor, kind, form, names),
        preview=preview,
        beyond=[(draw_name(one.event), one.event.draws_at, selection_text(one.game, one.selection), one.sold) for one in beyond],
        note=None if kind in REPLAYED else vars(visitor.texts.rules)[f"preview_{kind}"],
        refused=[] if preview is None else [_ticket(visitor, names.people.entities, *one) for one in preview.tickets],
    )


def _holders(visitor: Visitor, people: OperatorPeople, form: ScopeForm) -> str:
    """Return the name of those for whom the values in force are shown."""
    if form.user is not None:
        return people.members[form.user].email
    if form.entity is None and visitor.is_root:
        return str(visitor.texts.rules.whole)
    return people.entities[form.entity or visitor.entity.id].name


async def _now_of(visitor: Visitor, kind: RuleKind, form: ScopeForm, names: Names) -> dict[str, str]:
    """Return what holds now for those whom the form names, and where it comes from, by field; of quotas the tightest."""
    texts, found = visitor.texts.rules, dict[Column, Origin]()
    wanted = RuleScope(form.entity, form.user, form.product, GAMES.get(form.game))
    try:
        _, origins = await visitor.house.lottery.rules.in_force(visitor.operator.id, wanted, visitor.author)
    except OfficeRefusal:
        return {}
    for one in origins:
        if one.scope.selection in ("", form.selection) and one.scope.event_id in (0, form.draw):
            found[one.column] = min(one, found.get(one.column, one), key=lambda origin: origin.value)
    on_profit = getattr(form, "on_profit", "") == "profit"
    told = {}
    for field in fields_of(kind):
        column = field.column or (Column.PROFIT_COMMISSION if on_profit else Column.COMMISSION)
        if origin := found.get(column):
            row = value_row(visitor, names, origin)
            told[field.name] = f"{row['value']} · {row['source']} {row['owner'] or row['subject']}".rstrip()
        else:
            by_product = not form.product and (column.meaning.of_product or column is Column.MULTIPLIER)
            told[field.name] = str(texts.by_product if by_product else texts.no_bound)
    return {name: f"{texts.now}: {value}." for name, value in told.items() if name != "on_profit"}


def _ticket(visitor: Visitor, entities: Mapping[int, Entity], sale: PastSale, refusal: Refusal) -> RefusedTicket:
    formats, reasons = visitor.formats, []
    for fault in refusal.faults:
        wager = sale.wagers[fault.line]
        said = PageError.refused(Refusal(fault.reason, bound=fault.bound), formats).sentence(visitor.texts)
        reasons.append(f"{draw_name(wager.events[0])} {wager.selection}: {formats.amount(wager.amount)}. {said}")
    if not reasons:
        reasons.append(PageError.refused(refusal, formats).sentence(visitor.texts))
    return RefusedTicket(
        sale.number, entities[sale.entity_id].name, formats.when(sale.created_at), formats.amount(sale.amount), reasons
    )
