"""Rules: what is in force for whom and where it comes from, all rules, and the end of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import SHAPES
from taquilla.domain.lottery.rule_origins import Origin
from taquilla.domain.lottery.rule_requests import OF_OPERATOR, RuleScope
from taquilla.domain.lottery.rules import Scope
from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import DECIDE_RULE, SEE_RULES
from taquilla.http.framework import AnyResponse, FromQuery, HTTPException, Request, Template
from taquilla.store.lottery.rules import RuleFilter, RuleRow
from taquilla.web.office.asking import ROWS_MAX, After, Id, entity_of, user_of
from taquilla.web.office.problems import instant_of
from taquilla.web.office.rule_forms import GAMES, column_text, value_text
from taquilla.web.office.users import entities_to_choose
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/rules")


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
