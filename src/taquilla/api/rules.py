"""Rules: listed, those in force and their origin, added one by one or several at once, previewed, ended: `/v1/rules`."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.cursors import Cursor, Id, Limit, ProductId, page, seq_of
from taquilla.api.fields import GAMES, Amount, AmountTooFine, GameName, GamePlayed, Instant, made_of
from taquilla.api.handlers import IfMatch, Routes, TheCommand, nothing, seen, tagged
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import Bound, RefusedPart, bound_shown, granted
from taquilla.api.results import SetPreviewed, previewed
from taquilla.api.rule_values import NewRule, RuleShown, kind_of, known_instant, request_of, rule_shown, scope_shown
from taquilla.domain.ledger import money
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.games import key_of
from taquilla.domain.lottery.rule_columns import SHAPES, RuleKind, Unit
from taquilla.domain.lottery.rule_origins import Origin
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.lottery.rule_replay import REPLAYED, PastSale
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import DECIDE_RULE, SEE_RULES, SEE_TICKETS
from taquilla.engine.gate import Author
from taquilla.engine.lottery.rule_sets import ENTITIES_MAX
from taquilla.http.decode import Malformed
from taquilla.http.framework import FromQuery, JSONBody, PathParameter, Request, Response
from taquilla.store.lottery.rules import RuleFilter

HANDLERS: Final = Routes("/v1/rules", "Rules")

_BOUNDS: Final = {field.column: field.name for field in SHAPES["limit"].fields}
RuleId = Annotated[int, PathParameter(ge=1, le=ID_MAX, description="The rule, as the list numbers it.")]


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


class RefusedWager(Struct, frozen=True):
    """A wager that would have been refused. bound is the limit that it would have passed, an amount or a count.

    room is the amount that would have been left of the quota.
    """

    line: int
    draw_id: int
    draw: str
    game: GamePlayed
    selection: str
    stake: Amount
    reason: str
    bound: Bound | UnsetType = UNSET
    room: Amount | UnsetType = UNSET


class RefusedSale(Struct, frozen=True):
    """A sale that would have been refused whole. bound is there where the whole ticket passed it; then wagers is empty."""

    ticket_id: UUID
    number: int
    day: date
    entity_id: int
    seller_id: int
    sold_at: Instant
    amount: Amount
    reason: str
    wagers: list[RefusedWager]
    bound: Bound | UnsetType = UNSET


class PreviewShown(Struct, frozen=True):
    """The effect that a rule would have had on the sales from since to until.

    judged counts the sales that it is about, refused those that it would have refused, amount is what they sold. tickets are the
    first hundred of these, none for a key whose scopes lack `tickets:read`. is_complete is false where there were too many sales
    to judge in ten seconds: until tells how far it came. note says why a kind of rule refuses no sale.
    """

    since: Instant
    until: Instant
    is_complete: bool
    judged: int
    refused: int
    amount: Amount
    currency: str
    tickets: list[RefusedSale]
    note: str | None


_NOTES: Final = {
    "commission": "a commission refuses no sale: it shares what is sold",
    "payout": "a bound of payments refuses no sale: it makes a payment wait for a second person",
}


class RuleSet(Struct, frozen=True, forbid_unknown_fields=True):
    """Rules to add: quotas of several numbers, limits of several agencies, or any other ones."""

    rules: Annotated[list[NewRule], Meta(min_length=1, max_length=ENTITIES_MAX)]


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


@HANDLERS.post("/preview", SEE_RULES, "The effect.")
async def preview_rule(data: JSONBody[NewRule], session: TheSession) -> Response[PreviewShown]:
    """Preview a rule.

    Judges the sales of the last seven days again, in their order, as if the rule had held alone in its scope all the time, and
    shows those that it would have refused. `starts_at` and `ends_at` count for nothing. A sale that is refused leaves its room to
    later ones. Sales on draws that are closed and wait for their result are left out. Bounds of expansions, of cancels and of
    days to claim a prize refuse no past sale. A multiplier refuses one only by the greatest prize of a ticket; commissions and
    bounds of payments refuse none. Changes nothing, so it needs no `Idempotency-Key`. It judges for ten seconds at most.
    """
    exponent = session.operator.exponent
    previews = session.house.lottery.rule_previews
    found = granted(await previews.preview(session.operator.id, request_of(data, exponent), session.author))
    note = _NOTES[kind] if (kind := kind_of(data.values)) not in REPLAYED else None
    shown = found.tickets if session.refuses(SEE_TICKETS) is None else []
    tickets = [_sale(sale, refusal, session.operator) for sale, refusal in shown]
    return Response(made_of(PreviewShown, found, session.operator, tickets=tickets, note=note))


@HANDLERS.post("/batch", DECIDE_RULE, "Added, or waiting.", status_code=204)
async def add_batch(command: TheCommand, data: JSONBody[RuleSet], session: TheSession) -> Response[None]:
    """Add several rules.

    Adds up to 200 rules, such as quotas of several numbers or limits of several agencies: all, or none; `pointer` names the one
    that was refused. Those that let more through wait for a second person each (`GET /v1/loosenings`): only a preview says
    which.
    """
    requests, sets = _requests(session, data), session.house.lottery.rule_sets

    async def do(by: Author) -> object:
        try:
            return await sets.add(session.operator.id, requests, by)
        except (OfficeRefusal, BadRule) as error:
            for place, line in enumerate(granted(await sets.preview(session.operator.id, requests, by.decider))):
                if line.error is not None:
                    raise RefusedPart(line.error, f"/rules/{place}") from error
            raise

    return await command.once(data, do, nothing)


@HANDLERS.post("/batch/preview", DECIDE_RULE, "What would become of them.")
async def preview_batch(request: Request, data: JSONBody[RuleSet], session: TheSession) -> Response[SetPreviewed]:
    """Preview several rules.

    Says of each rule whether it would hold, or wait for a second person since it lets more through. Adds nothing.
    """
    sets = session.house.lottery.rule_sets
    lines = granted(await sets.preview(session.operator.id, _requests(session, data), session.author))
    return Response(previewed(request, "rules", [line.error for line in lines], [line.is_looser for line in lines]))


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


def _sale(sale: PastSale, refusal: Refusal, operator: Operator) -> RefusedSale:
    return made_of(
        RefusedSale, sale, operator, ticket_id=sale.id, seller_id=sale.member_id, sold_at=sale.created_at,
        reason=refusal.reason.name, wagers=[_wager(sale, fault, operator) for fault in refusal.faults],
        bound=bound_shown(refusal.reason, refusal.bound, operator.exponent),
    )  # fmt: skip


def _wager(sale: PastSale, fault: Fault, operator: Operator) -> RefusedWager:
    wager = sale.wagers[fault.line]
    event = wager.events[0]
    return made_of(
        RefusedWager, wager, operator, draw_id=wager.event_id, draw=event.name, game=key_of(wager.game, event.category),
        stake=wager.amount, reason=fault.reason.name, bound=bound_shown(fault.reason, fault.bound, operator.exponent),
        room=fault.room if fault.reason is Reason.SELECTION_FULL else UNSET,
    )  # fmt: skip


def _requests(session: Session, data: RuleSet) -> list[RuleRequest]:
    requests = []
    for place, rule in enumerate(data.rules):
        try:
            requests.append(request_of(rule, session.exponent))
        except (AmountTooFine, Malformed) as error:
            raise RefusedPart(error, f"/rules/{place}") from error
    return requests
