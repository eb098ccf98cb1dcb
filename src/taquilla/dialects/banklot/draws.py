"""Finds draws and results, and tells the time: `/gaming/events/search/kiosk`, `/gaming/result/{product}`, `/gaming/time`."""

import re
from dataclasses import replace
from typing import Annotated, Any, Final

from taquilla.dialects.banklot.envelope import REFUSALS, operator_of, reply, reply_with_rows
from taquilla.dialects.banklot.errors import refused
from taquilla.dialects.banklot.field_errors import read_search
from taquilla.dialects.banklot.filters import filter_of
from taquilla.dialects.banklot.requests import Search, TimeSearch
from taquilla.dialects.banklot.responses import DrawsAnswer, Now, ResultsAnswer, TimeAnswer, draw_shown, result_shown, seconds_of
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.http.decode import Malformed, decode
from taquilla.http.framework import FromPath, JSONBody, NamedDependency, Parameter, Request, Response, post, route

TIME: Final = "/gaming/time"

_PRODUCT = re.compile(r"[0-9]{1,9}")


@post("/gaming/events/search/kiosk", status_code=201, response_description="What was found.", tags=["Draws"], responses=REFUSALS)
async def search_draws(
    house: NamedDependency[House], caller: NamedDependency[Caller], data: JSONBody[Search | None] = None
) -> Response[DrawsAnswer]:
    """Search draws.

    Those of the operator, by the time they are held. `total` counts those found, `response` holds them, or the page that was
    asked for; where none is found there is no `response`.
    """
    operator = await operator_of(house, caller)
    found = await house.lottery.draws.search(caller, filter_of(data or Search(), operator.zone))
    if isinstance(found, Refusal):
        return reply(refused(found))
    total, rows = found
    if not rows:
        return reply(DrawsAnswer(201, total))
    return await reply_with_rows(DrawsAnswer(201, total, []), rows, lambda row: draw_shown(row, operator.zone))


@post("/gaming/result/{product:str}", status_code=200, response_description="What was found.", tags=["Draws"], responses=REFUSALS)
async def results(
    product: Annotated[FromPath[str], Parameter(description="A product's id; 0 is every product.")],
    house: NamedDependency[House],
    caller: NamedDependency[Caller],
    data: JSONBody[Search | None] = None,
) -> Response[ResultsAnswer]:
    """List results.

    Those approved, by the time of their draw.
    """
    if not _PRODUCT.fullmatch(product):
        raise Malformed("the product in the path is not a number")
    operator = await operator_of(house, caller)
    wanted = filter_of(data or Search(), operator.zone)
    if int(product):
        if wanted.product_id not in (None, int(product)):
            return reply(ResultsAnswer(200, []))  # no draw is of two products
        wanted = replace(wanted, product_id=int(product))
    found = await house.lottery.draws.results(caller, wanted)
    if isinstance(found, Refusal):
        return reply(refused(found))
    _, rows = found
    return await reply_with_rows(ResultsAnswer(200, []), rows, lambda row: result_shown(row, operator.zone))


@route(
    TIME, http_method=["GET", "POST"], status_code=200, response_description="The time.", tags=["Draws"], responses=REFUSALS
)
async def time(
    request: Request[Any, Any, Any], house: NamedDependency[House], caller: NamedDependency[Caller]
) -> Response[TimeAnswer]:
    """Tell the time.

    With the draws of today, by the operator's clock. A body as that of the draw search may come with it, even with GET, and
    bounds and sorts them.
    """
    # By hand: the framework reads no body of a GET, and the portal's clients send one.
    body = await request.body()
    asked = decode(body) if body else None
    search = read_search(asked, TimeSearch) if asked is not None else TimeSearch()
    operator = await operator_of(house, caller)
    now, since, until = await house.lottery.draws.today(caller)
    wanted = filter_of(search, operator.zone)
    if wanted.since is None:
        wanted = replace(wanted, since=since, until=until)
    found = await house.lottery.draws.search(caller, wanted)
    if isinstance(found, Refusal):
        return reply(refused(found))
    local = now.astimezone(operator.zone)
    said = TimeAnswer(200, Now(seconds_of(now), local.isoformat(timespec="seconds"), operator.zone.key, []))
    return await reply_with_rows(said, found[1], lambda row: draw_shown(row, operator.zone))
