"""Draws: a day's by the time to their close, and one with its heat map, quotas, the orders about it and the files of its seal."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from msgspec import Struct

from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game, result_game
from taquilla.domain.lottery.receipts import draw_name
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.people.operations import DECIDE_DRAW, DECIDE_RULE, OVERSEE_DRAWS, SEE_RESULTS, SEE_SEALS
from taquilla.engine.lottery.settlement_progress import SettlementWork
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, HTTPException, Request, Template
from taquilla.http.spooling import spooled
from taquilla.store.lottery.draws import DrawFilter, DrawRow
from taquilla.web.errors import PageError, existing
from taquilla.web.office.asking import asked, instants_of, today_of
from taquilla.web.office.heat import HeatView, heat_map
from taquilla.web.office.problems import cents_of
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import NotForThisRole, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/draws")

_LISTED_MAX: Final = 1_000
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2199, 12, 30)
GROUPS: Final = ("open", "awaited", "drawn")
"""The groups of a day's draws: on sale or suspended, closed without a result, with a result or void."""
_SEAL_FILES: Final = ("wagers", "tlog-proof", "results")
"""The files of a seal, by the end of their names."""


class QuotaForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A quota for a number of a draw, and the view of the heat map from which it was sent."""

    key: str = ""
    game: int = 0
    sign: str = ""
    by: str = ""
    selection: str = ""
    quota: str = ""


class OrderForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """An order about a draw: to be entered with a reason, or to be approved."""

    key: str = ""
    order: str = ""
    reason: str = ""


class DrawsWish(Struct, frozen=True):
    """The day whose draws are listed, and a group of them."""

    day: date | None = None
    group: str = ""


class ListedDraw(NamedTuple):
    """A draw of the list, its name, and what is sold of it for those who may know."""

    row: DrawRow
    name: str
    sold: Cents | None


@HANDLERS.get("", OVERSEE_DRAWS)
async def list_draws(request: Request, visitor: TheVisitor) -> Template:
    """List the draws of a day."""
    wish = asked(request, DrawsWish)
    shown_day = min(max(wish.day, _FIRST_DAY), _LAST_DAY) if wish.day else today_of(visitor, await visitor.house.now())
    criteria = DrawFilter(*instants_of(visitor, shown_day, shown_day), sort=(("closes_at", False),), limit=_LISTED_MAX)
    found = await visitor.house.lottery.draws.search(visitor.caller, criteria)
    assert not isinstance(found, Refusal), "a day is not too wide"
    groups: dict[str, list[DrawRow]] = {name: [] for name in GROUPS}
    for row in found[1]:
        groups[group_of(row)].append(row)
    chosen = wish.group if wish.group in GROUPS else next((name for name in GROUPS if groups[name]), "open")
    return await visitor.page(
        "office/draws.html",
        day=shown_day,
        group=chosen,
        counts={name: len(rows) for name, rows in groups.items()},
        draws=await with_sales(visitor, groups[chosen]),
    )


@HANDLERS.get("/{draw_id:int}", OVERSEE_DRAWS)
async def show_draw(
    visitor: TheVisitor,
    draw_id: FromPath[int],
    game: FromQuery[int | None] = None,
    sign: FromQuery[str | None] = None,
    by: FromQuery[str | None] = None,
    pick: FromQuery[str | None] = None,
    whole: FromQuery[bool] = False,
) -> Template:
    """Show a draw."""
    typed = QuotaForm(game=game or 0, sign=sign or "", by=by or "", selection=(pick or "")[:16])
    form = visitor.sent(QuotaForm) or typed
    row = await draw_of(visitor, draw_id)
    # The map stands for the page of whoever sees it; others limit a number by typing it.
    heat = await heat_map(visitor, row, HeatView(form.game, form.sign, form.by, "true" if whole else ""))
    history = await visitor.house.lottery.draw_histories.of(visitor.caller, draw_id)
    return await visitor.page(
        "office/draw.html",
        draw=row,
        draw_name=draw_name(row.event),
        heat=heat,
        picked=heat.cell(form.selection) if heat else None,
        seal=await visitor.house.seals.kept(visitor.operator.id, draw_id) if heat else None,
        sees_sealed=visitor.member.sees_sealed,
        history=None if isinstance(history, Refusal) else history,
        may_limit=_may_limit(visitor, row),
        may_order=visitor.may(DECIDE_DRAW),
        sees_work=visitor.is_root,
        work=await work_on(visitor, draw_id) if visitor.is_root else None,
        own=True,
        quota_form=form,
        order_form=visitor.sent(OrderForm) or OrderForm(),
        kind="zodiac" if row.event.zodiac else row.event.category,
        plain_game=int(result_game(row.event.category, row.event.zodiac)),
    )


@HANDLERS.get("/{draw_id:int}/map", OVERSEE_DRAWS)
async def show_map(
    visitor: TheVisitor,
    draw_id: FromPath[int],
    game: FromQuery[int | None] = None,
    sign: FromQuery[str | None] = None,
    by: FromQuery[str | None] = None,
    whole: FromQuery[bool] = False,
) -> Template:
    """Show the heat map alone, for the module that brings the page up to date."""
    row = await draw_of(visitor, draw_id)
    heat = await heat_map(visitor, row, HeatView(game or 0, sign or "", by or "", "true" if whole else ""))
    if heat is None:
        raise NotForThisRole
    return await visitor.page("office/draw_map.html", draw=row, heat=heat, may_limit=_may_limit(visitor, row))


@HANDLERS.get("/{draw_id:int}/work", SEE_RESULTS)
async def show_work(visitor: TheVisitor, draw_id: FromPath[int]) -> Template:
    """Show how far the work on a draw is, for the module that brings the page up to date."""
    return await visitor.page("office/work.html", own=True, work=await work_on(visitor, draw_id))


@HANDLERS.get("/{draw_id:int}/seal/{part:str}", SEE_SEALS)
async def send_seal_file(visitor: TheVisitor, draw_id: FromPath[int], part: FromPath[str]) -> AnyResponse:
    """Send a file of a sealed draw."""
    if part not in _SEAL_FILES or not 0 < draw_id <= ID_MAX:
        raise HTTPException(status_code=404)
    seals, draw = visitor.house.seals, (visitor.operator.id, draw_id)
    if part == "wagers":
        found = await seals.wagers(*draw, visitor.member)
    else:
        found = await (seals.results if part == "results" else seals.proof)(*draw)
    if isinstance(found, Refusal):
        if found.reason is Reason.EVENT_UNKNOWN:
            raise HTTPException(status_code=404)
        raise PageError.refused(found, visitor.formats)
    headers = {"content-disposition": f'attachment; filename="draw-{draw_id}.{part}"', "cache-control": "no-store"}
    return await spooled(found, "text/plain", headers)


@HANDLERS.post("/{draw_id:int}/quota", DECIDE_RULE, again=show_draw)
async def set_quota(request: Request, visitor: TheVisitor, draw_id: FromPath[int]) -> AnyResponse:
    """Set the quota of a number in a draw, from the next batch on."""
    form = await read(request, QuotaForm)
    asked, add = _quota_request(visitor, await draw_of(visitor, draw_id), form), visitor.house.lottery.rules.add
    await once(visitor, form, lambda by: add(visitor.operator.id, asked, by))
    return go_on(f"/office/draws/{draw_id}?{HeatView(form.game, form.sign, form.by).query}", "quota_set")


@HANDLERS.post("/{draw_id:int}/orders", DECIDE_DRAW, again=show_draw)
async def enter_order(request: Request, visitor: TheVisitor, draw_id: FromPath[int]) -> AnyResponse:
    """Ask to suspend, resume or void a draw."""
    form = await read(request, OrderForm)
    order, reason, orders = _order(form), form.reason.strip(), visitor.house.lottery.draw_orders
    await once(visitor, form, lambda by: orders.enter(visitor.clerk(by), draw_id, order, reason))
    return go_on(f"/office/draws/{draw_id}", "order_entered")


@HANDLERS.post("/{draw_id:int}/orders/approve", DECIDE_DRAW, again=show_draw)
async def approve_order(request: Request, visitor: TheVisitor, draw_id: FromPath[int]) -> AnyResponse:
    """Approve an order about a draw as the second person."""
    form = await read(request, OrderForm)
    order, orders = _order(form), visitor.house.lottery.draw_orders
    await once(visitor, form, lambda by: orders.approve(visitor.clerk(by), draw_id, order))
    return go_on(f"/office/draws/{draw_id}", f"draw_{order}")


def group_of(row: DrawRow) -> str:
    """Return the group of a draw in the list."""
    if row.outcome is not None or row.state == "void":
        return "drawn"
    return "awaited" if row.state == "closed" else "open"


async def with_sales(visitor: Visitor, rows: Sequence[DrawRow]) -> list[ListedDraw]:
    """Return draws with what is sold of them, for those who may see the exposure."""
    found = await visitor.house.lottery.draw_histories.sold(visitor.caller, [row.event.id for row in rows])
    sold = None if isinstance(found, Refusal) else found
    return [ListedDraw(row, draw_name(row.event), None if sold is None else sold.get(row.event.id, 0)) for row in rows]


async def work_on(visitor: Visitor, draw_id: int) -> SettlementWork:
    """Return the work on a draw, for members of the root entity."""
    return (await visitor.house.lottery.settlement_progress.of(visitor.operator.id)).of_draw(draw_id)


def _may_limit(visitor: Visitor, row: DrawRow) -> bool:
    return visitor.may(DECIDE_RULE) and row.state in ("open", "suspended")


async def draw_of(visitor: Visitor, draw_id: int) -> DrawRow:
    """Return a draw, one too that a run alone needs yet: two clerks may make it void. Raises the page that is not found."""
    draws = visitor.house.lottery.draws
    return existing(await draws.one(visitor.caller, draw_id, with_planned=True) if 0 < draw_id <= ID_MAX else None)


def _quota_request(visitor: Visitor, row: DrawRow, form: QuotaForm) -> RuleRequest:
    """Return the rule that a form asks for, until its draw is held. Below the root entity it binds the visitor's own entity.

    Raises PageError.
    """
    if form.game not in set(Game):
        raise PageError("FORM_UNFIT", "game")
    quota = cents_of(visitor, form.quota, "quota")
    scope = RuleScope(
        entity=None if visitor.is_root else visitor.entity.id,
        product=row.event.product_id,
        game=Game(form.game),
        selection=form.selection.strip().upper(),
        draw=row.event.id,
    )
    return RuleRequest("quota", {"quota": quota}, scope, ends=row.event.draws_at)


def _order(form: OrderForm) -> DrawOrder:
    if form.order not in set(DrawOrder):
        raise PageError("FORM_UNFIT", "order")
    return DrawOrder(form.order)
