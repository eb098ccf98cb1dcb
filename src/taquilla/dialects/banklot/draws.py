"""Draws, results and the time: `/gaming/events/search/kiosk`, `/gaming/result/{product}`, `/gaming/time`."""

import re
from dataclasses import replace

from taquilla.dialect.bodies import Malformed
from taquilla.dialect.house import House, Refusal
from taquilla.dialect.http import Response
from taquilla.dialects.banklot.auth import BanklotContext
from taquilla.dialects.banklot.envelope import list_response
from taquilla.dialects.banklot.errors import BanklotError, refused
from taquilla.dialects.banklot.filters import filter_of
from taquilla.dialects.banklot.requests import PRODUCT_MAX, Search
from taquilla.dialects.banklot.responses import DrawsAnswer, Now, ResultsAnswer, TimeAnswer, draw_shown, result_shown, seconds_of

_PRODUCT = re.compile(r"[0-9]{1,10}")


async def search_draws(house: House, context: BanklotContext, body: Search | None) -> Response | DrawsAnswer | BanklotError:
    """Search draws.

    Finds draws of the operator by the time at which they are held. `total` counts all that were found. `response` holds them, or
    the page that was requested; where none was found there is no `response`.
    """
    operator = await house.operator(context.caller.operator_id)
    page = await house.lottery.draws.search(context.caller, filter_of(body or Search(), operator.zone))
    if isinstance(page, Refusal):
        return refused(page)
    total, rows = page
    if not total:
        return DrawsAnswer(201, total)
    return await list_response(DrawsAnswer(201, total, []), rows, lambda row: draw_shown(row, operator.zone))


async def results(house: House, context: BanklotContext, body: Search | None) -> Response | ResultsAnswer | BanklotError:
    """List results.

    Lists approved results by the time of their draw.
    """
    product = context.request.variable
    if not _PRODUCT.fullmatch(product) or int(product) > PRODUCT_MAX:
        raise Malformed(f"the product in the path is not a number up to {PRODUCT_MAX}")
    operator = await house.operator(context.caller.operator_id)
    draw_filter = filter_of(body or Search(), operator.zone)
    if int(product):
        if draw_filter.product_id not in (None, int(product)):
            return ResultsAnswer(200, [])  # no draw belongs to two products
        draw_filter = replace(draw_filter, product_id=int(product))
    page = await house.lottery.draws.search(context.caller, draw_filter, with_result=True)
    if isinstance(page, Refusal):
        return refused(page)
    return await list_response(ResultsAnswer(200, []), page[1], lambda row: result_shown(row, operator.zone))


async def time(house: House, context: BanklotContext, body: Search | None) -> Response | BanklotError:
    """Tell the time.

    The response has today's draws too, by the operator's clock. A body like that of the draw search may bound and sort them, even
    with GET.
    """
    operator = await house.operator(context.caller.operator_id)
    now, since, until = await house.lottery.draws.today(context.caller)
    draw_filter = filter_of(body or Search(), operator.zone)
    if draw_filter.since is None:
        draw_filter = replace(draw_filter, since=since, until=until)
    if isinstance(page := await house.lottery.draws.search(context.caller, draw_filter), Refusal):
        return refused(page)
    local = now.astimezone(operator.zone)
    answer = TimeAnswer(200, Now(seconds_of(now), local.isoformat(timespec="seconds"), operator.zone.key, []))
    return await list_response(answer, page[1], lambda row: draw_shown(row, operator.zone))
