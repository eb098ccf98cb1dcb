"""Rules: listed, those in force and their origin, added, ended: `/v1/rules`."""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Struct

from taquilla.api.cursors import Cursor, Id, Limit, ProductId, page, seq_of
from taquilla.api.fields import GAMES, GameName, Instant
from taquilla.api.handlers import IfMatch, Routes, TheCommand, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.api.rule_values import MAX_ID, NewRule, RuleShown, known_instant, request_of, rule_shown, scope_shown
from taquilla.domain.ledger import money
from taquilla.domain.lottery.rule_columns import SHAPES, RuleKind, Unit
from taquilla.domain.lottery.rule_origins import Origin
from taquilla.domain.lottery.rule_requests import RuleScope
from taquilla.domain.people.operations import DECIDE_RULE, SEE_RULES
from taquilla.http.framework import FromQuery, JSONBody, PathParameter, Response
from taquilla.store.lottery.rules import RuleFilter

HANDLERS: Final = Routes("/v1/rules", "Rules")

_BOUNDS: Final = {field.column: field.name for field in SHAPES["limit"].fields}
RuleId = Annotated[int, PathParameter(ge=1, le=MAX_ID, description="The rule, as the list numbers it.")]


class RulePage(Struct, frozen=True):
    """Rules, the last added first. next is the cursor of the next page; null: this is the last one."""

    rules: list[RuleShown]
    next: str | None


class EndOfRule(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of a rule. ends_at null: now."""

    ends_at: Instant | None = None


class ValueInForce(Struct, frozen=True):
    """A value in force. Amounts are text, as is the basis of an expiry. Shares are in basis points, multipliers in hundredths.

    source is its origin: a rule (rule_id) of the operator, of an entity or of a user; the national catalogue; or the default of
    the house. Of a bound it is the tightest one of all that bind the seller, and who stands higher where two are equal.
    selection and draw_id are those that a quota names.
    """

    name: str
    value: int | str | bool
    source: Literal["operator", "entity", "user", "catalogue", "default"]
    entity_id: int | None
    user_id: int | None
    product_id: int | None
    game: GameName | None
    selection: str | None
    draw_id: int | None
    rule_id: int | None


class ValuesInForce(Struct, frozen=True):
    """The values in force now for a seller, by their names."""

    at: Instant
    currency: str
    values: list[ValueInForce]


@HANDLERS.get("", SEE_RULES, "The rules.")
async def list_rules(
    session: TheSession,
    kind: FromQuery[RuleKind | None] = None,
    entity_id: Id = None,
    in_force_at: FromQuery[datetime | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[RulePage]:
    """List rules.

    Lists the rules of the caller's entity, of those below it and of their users; at the root entity the operator's own too: the
    last added first, past ones and those to come included. `in_force_at` lists those alone that hold at that instant.
    """
    at = known_instant(in_force_at, "in_force_at") or await session.house.now()
    criteria = RuleFilter(
        at=at,
        in_force=in_force_at is not None,
        kind=kind,
        entities=None if entity_id is None else (entity_id,),
        before=seq_of(cursor),
        limit=limit + 1,
    )
    rows = await session.house.lottery.rules.find(session.operator.id, criteria, session.author)
    return page(RulePage, rows, limit, lambda row: rule_shown(row, session.exponent))


@HANDLERS.get("/in-force", SEE_RULES, "The values.")
async def list_values(
    session: TheSession,
    entity_id: Id = None,
    user_id: Id = None,
    product_id: ProductId = None,
    game: FromQuery[GameName | None] = None,
) -> Response[ValuesInForce]:
    """List the values in force.

    Lists every value that binds an entity, or a user, now, and the rule that it comes from: of the operator, of an entity above,
    of its own. Without either, those of the caller's entity; at the root entity, those of the operator. Values of products need
    `product_id`, and of some the `game`.
    """
    asked = RuleScope(entity_id, user_id, product_id, GAMES[game] if game is not None else None)
    at, origins = await session.house.lottery.rules.in_force(session.operator.id, asked, session.author)
    values = [_value_shown(origin, session.operator.exponent) for origin in origins]
    return Response(ValuesInForce(at, session.operator.currency, values))


@HANDLERS.get("/{rule_id:int}", SEE_RULES, "The rule.")
async def show_rule(rule_id: RuleId, session: TheSession) -> Response[RuleShown]:
    """Show a rule.

    Shows a rule as it was added, with its end, if it has one.
    """
    return tagged(await _rule(session, rule_id))


@HANDLERS.post("", DECIDE_RULE, "Added.", status_code=201)
async def add_rule(command: TheCommand, data: JSONBody[NewRule], session: TheSession) -> Response[RuleShown]:
    """Add a rule.

    Adds a rule from an instant on. Rules are never changed: a later one of the same kind and scope takes over. A manager decides
    for the own entity, those below it and their users. The operator's own rules, commissions, multipliers, dynamic quotas and
    days to claim a prize are decided at the root entity. Nobody is looser than who stands above (`LOOSER_THAN_PARENT`), nor
    changes what was decided there (`RULE_FROM_ABOVE`).
    """
    wanted = request_of(data, session.operator.exponent)
    return await command.once(
        data, lambda by: session.house.lottery.rules.add(session.operator.id, wanted, by), lambda made: _rule(session, int(made))
    )


@HANDLERS.post("/{rule_id:int}/end", DECIDE_RULE, "Ended.")
async def end_rule(
    command: TheCommand, rule_id: RuleId, data: JSONBody[EndOfRule], session: TheSession, if_match: IfMatch = None
) -> Response[RuleShown]:
    """End a rule.

    Ends a rule now, or at an instant to come. Then the rule before it in its scope holds again, if that has not ended; else what
    those above decide holds. A rule to come may be ended before it begins. The rule stays for the audit, and tickets keep the
    rules on which they were sold.
    """
    ends = known_instant(data.ends_at, "ends_at")
    row = await session.house.lottery.rules.show(session.operator.id, rule_id, session.author)
    return await command.once(
        data,
        lambda by: session.house.lottery.rules.end(session.operator.id, rule_id, ends, by),
        lambda made: _rule(session, int(made)),
        target=str(rule_id),
        seen=seen(if_match, (row,), rule_shown(row, session.exponent)),
    )


async def _rule(session: Session, rule_id: int) -> RuleShown:
    row = await session.house.lottery.rules.show(session.operator.id, rule_id, session.author)
    return rule_shown(row, session.operator.exponent)


def _value_shown(origin: Origin, exponent: int) -> ValueInForce:
    name, value = _BOUNDS.get(origin.column, origin.column.value), _written(origin, exponent)
    return ValueInForce(name, value, origin.source, *scope_shown(origin.scope), origin.rule_id or None)  # type: ignore[arg-type]


def _written(origin: Origin, exponent: int) -> int | str | bool:
    meaning = origin.column.meaning
    match meaning.unit:
        case Unit.MONEY:
            return money.text(origin.value, exponent)
        case Unit.CHOICE:
            return meaning.choices[origin.value]
        case Unit.FLAG:
            return bool(origin.value)
    return origin.value
