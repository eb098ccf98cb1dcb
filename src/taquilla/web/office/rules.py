"""Rules: what is in force for whom and where it comes from, all rules, the end of one, and a new one with its preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.receipts import draw_name, selection_text
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleKind
from taquilla.domain.lottery.rule_origins import Origin
from taquilla.domain.lottery.rule_replay import REPLAYED, PastSale
from taquilla.domain.lottery.rule_requests import OF_OPERATOR, OF_ROOT, RuleScope
from taquilla.domain.lottery.rules import Scope
from taquilla.domain.people.members import Entity, OperatorPeople
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import DECIDE_RULE, SEE_RULES
from taquilla.engine.lottery.rule_office import AddedRule
from taquilla.engine.lottery.rule_previews import RulePreview, SoldBeyond
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, HTTPException, Request, Template
from taquilla.store.lottery.rules import RuleFilter, RuleRow
from taquilla.web.errors import PageError, granted
from taquilla.web.office.asking import ROWS_MAX, After, Id, entity_of, user_of
from taquilla.web.office.problems import instant_of
from taquilla.web.office.rule_forms import GAMES, RuleForm, ScopeForm, column_text, fields_of, kinds_for, request_of, value_text
from taquilla.web.office.users import entities_to_choose
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import NotForThisRole, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/rules")
_USERS_MAX: Final = 200


class EndForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The end of a rule; without an instant it is now."""

    ends: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of products and of an operator's people, for rules about them."""

    visitor: Visitor
    people: OperatorPeople
    products: dict[int, str]

    def owner(self, scope: Scope) -> str:
        """Return the name of those whom a rule binds."""
        if scope.member_id:
            return self.people.members[scope.member_id].email
        if scope.entity_id:
            return self.people.entities[scope.entity_id].name
        return str(self.visitor.texts.rules.whole)

    def products_to_choose(self) -> list[tuple[str, str]]:
        """Return all products by their names, for a choice."""
        return sorted(((str(number), name) for number, name in self.products.items()), key=lambda item: item[1])

    def subject(self, scope: Scope) -> str:
        """Return the product, game, number and draw that a rule is about; "" for everything."""
        texts = self.visitor.texts.rules
        parts = [
            self.products.get(scope.product_id, "") if scope.product_id else "",
            texts.games[Game(scope.game).key] if scope.game else "",
            scope.selection,
            f"{texts.draw} {scope.event_id}" if scope.event_id else "",
        ]
        return " · ".join(part for part in parts if part)


@HANDLERS.get("", SEE_RULES)
async def list_values(
    visitor: TheVisitor,
    entity: FromQuery[int | None] = None,
    user: FromQuery[int | None] = None,
    product: FromQuery[int | None] = None,
    game: FromQuery[str] = "",
) -> Template:
    """Show every value that binds an agency or a user now, and the rule that it comes from."""
    names = await names_of(visitor)
    owner = None if entity is None else entity_of(visitor, names.people, entity)
    member = None if user is None else user_of(visitor, names.people, user)
    if member is not None and owner is not None and member.entity_id != owner.id:
        member = None
    if product is not None and product not in names.products:
        raise HTTPException(status_code=404)
    asked = RuleScope(owner.id if owner else None, member.id if member else None, product, GAMES.get(game))
    at, origins = await visitor.house.lottery.rules.in_force(visitor.operator.id, asked, visitor.author)
    return await visitor.page(
        "office/rules.html",
        names=names,
        owner=owner,
        member=member,
        entities=entities_to_choose(visitor, names.people),
        users=[
            (str(one.id), one.email)
            for one in names.people.members.values()
            if owner is not None and one.entity_id == owner.id and one.is_person and one.active
        ],
        products=names.products_to_choose(),
        games=list(visitor.texts.rules.games.items()),
        product=product,
        game=game,
        at=at,
        may_add=visitor.may(DECIDE_RULE),
        rows=[value_row(visitor, names, origin) for origin in origins],
    )


@HANDLERS.get("/all", SEE_RULES)
async def list_rules(
    visitor: TheVisitor,
    kind: FromQuery[str] = "",
    entity: FromQuery[int | None] = None,
    current: FromQuery[bool] = False,
    before: After = None,
) -> Template:
    """Show the rules of the visitor's tree, the last added first, past ones and those to come too."""
    names, house = await names_of(visitor), visitor.house
    criteria = RuleFilter(
        at=await house.now(),
        in_force=current,
        kind=kind if kind in SHAPES else None,
        entities=None if entity is None else (entity_of(visitor, names.people, entity).id,),
        before=before,
        limit=ROWS_MAX + 1,
    )
    rows = await house.lottery.rules.find(visitor.operator.id, criteria, visitor.author)
    return await visitor.page(
        "office/all_rules.html",
        names=names,
        rows=[(row, values_of(visitor, row)) for row in rows[:ROWS_MAX]],
        following=rows[ROWS_MAX - 1].id if len(rows) > ROWS_MAX else None,
        before=before,
        kind=kind,
        kinds=list(visitor.texts.rules.kinds.items()),
        entity=entity,
        entities=entities_to_choose(visitor, names.people),
        current=current,
    )


@HANDLERS.get("/{rule_id:int}", SEE_RULES)
async def show_rule(visitor: TheVisitor, rule_id: Id) -> Template:
    """Show a rule as it was added, with its end, if it has one."""
    row = await _rule(visitor, rule_id)
    may_end = visitor.may(DECIDE_RULE) and row.state != "past" and (visitor.is_root or row.kind not in OF_OPERATOR)
    sent = visitor.sent(EndForm)
    return await visitor.page(
        "office/rule.html",
        names=await names_of(visitor),
        row=row,
        values=values_of(visitor, row),
        may_end=may_end,
        ends=sent.ends if sent else "",
    )


@HANDLERS.post("/{rule_id:int}/end", DECIDE_RULE, again=show_rule)
async def end_rule(request: Request, visitor: TheVisitor, rule_id: Id) -> AnyResponse:
    """End a rule now, or at an instant to come."""
    await _rule(visitor, rule_id)
    form = await read(request, EndForm)
    rules, operator = visitor.house.lottery.rules, visitor.operator
    ends = instant_of(visitor, form.ends, "ends")
    await once(visitor, form, lambda by: rules.end(operator.id, rule_id, ends, by))
    return go_on(f"/office/rules/{rule_id}", "rule_ended")


async def names_of(visitor: Visitor) -> Names:
    """Return the names that rules are about."""
    products = await visitor.house.lottery.catalogue.names()
    return Names(visitor, await visitor.people(), products)


def values_of(visitor: Visitor, row: RuleRow) -> list[tuple[str, str]]:
    """Return the values of a rule in words, each with its name."""
    columns = visitor.texts.rules.columns
    return [(columns[name], value_text(visitor, row.kind, name, value)) for name, value in row.values.items()]


def value_row(visitor: Visitor, names: Names, origin: Origin) -> dict[str, object]:
    """Return a value in force in words, with what it comes from."""
    is_shown = not origin.scope.entity_id or visitor.manages(names.people.entities[origin.scope.entity_id])
    since: datetime | None = origin.since if origin.rule_id else None
    return {
        "name": visitor.texts.rules.columns[origin.column.value],
        "value": column_text(visitor, origin.column, origin.value),
        "source": visitor.texts.rules.sources[origin.source],
        "owner": names.owner(origin.scope) if origin.source in ("entity", "user") else "",
        "subject": names.subject(origin.scope),
        # Rules of those above the visitor bind it, but are theirs to show.
        "rule_id": origin.rule_id if is_shown and (visitor.is_root or origin.scope.entity_id) else 0,
        "since": since,
        "until": origin.until,
    }


async def _rule(visitor: Visitor, rule_id: int) -> RuleRow:
    try:
        return await visitor.house.lottery.rules.show(visitor.operator.id, rule_id, visitor.author)
    except OfficeRefusal:
        raise HTTPException(status_code=404) from None


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
    (beyond,) = await lottery.rule_previews.sold_beyond(visitor.operator.id, [wanted], visitor.author)
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
    names, fields = await names_of(visitor), [one for one in fields_of(kind) if visitor.is_root or one.name not in OF_ROOT]
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
