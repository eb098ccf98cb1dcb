"""The sandbox over HTTP: what there is to try, time travel, results without clerks, the auditor. Mounted by the demo alone."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from taquilla.desk.house import Busy, Clerk, DatabaseGone, House, OperatorName, OutcomeUnknown, TryAgain
from taquilla.domain.holding import REASON_MAX, Order
from taquilla.domain.refusals import Reason, Refusal
from taquilla.domain.schedule import business_day
from taquilla.domain.sports_results import Reading
from taquilla.sandbox import demo, demo_sports, demo_wallets, sports
from taquilla.wire.answers import encode
from taquilla.wire.decode import Unreadable
from taquilla.wire.http import (
    ASGIApp,
    HTTPException,
    JSONBody,
    Litestar,
    NamedDependency,
    OpenAPIConfig,
    Provide,
    Request,
    Response,
    StrictRequest,
    get,
    post,
)

_LOG = logging.getLogger(__name__)

_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_AT_ONCE_MAX: Final = timedelta(days=366)

_CLERKS: Final = {demo.BANKLOT: demo.CLERKS, demo_wallets.HYPEX: demo_wallets.CLERKS}

Round = Callable[[], Awaitable[Any]]


class MoveClock(msgspec.Struct, forbid_unknown_fields=True):
    """Where the clock shall go: to an instant (ISO, with its offset), or so many seconds on."""

    now: str | None = None
    advance_s: int | None = None


class EnterResult(msgspec.Struct, forbid_unknown_fields=True):
    """A result, entered and approved at once: for a draw, named by its event or by its code of today; for an event of sports, by
    its bets that have won or are void; or for all games of a coupon, in order, by the bet that won (null: the game is void)."""

    result: str | None = None
    event_id: int | None = None
    codigo: str | None = None
    event: int | None = None
    won: list[int] = []
    voided: list[int] = []
    void: bool = False
    coupon: int | None = None
    results: list[int | None] = []


class OrderDraw(msgspec.Struct, forbid_unknown_fields=True):
    """What two clerks decide about a draw, named by its event or by its code of today: suspend, resume or void."""

    order: Order
    event_id: int | None = None
    codigo: str | None = None
    reason: str = "the sandbox was told so"


class SignBody(msgspec.Struct, forbid_unknown_fields=True):
    """A body to be sent to the wallets' calls, and in whose name: the demo's operator, or its provider of games."""

    signer: str = msgspec.field(name="as")
    body: str


def sandbox(house: House, work: Round, keys: Path) -> ASGIApp:
    """The sandbox of a house; work does everything that is due, the demo's private keys lie below keys."""
    return Litestar(
        [look_around, move_clock, enter_result, order_draw, sign_body, run_audit],
        request_class=StrictRequest,
        dependencies={
            "house": Provide(lambda: house, sync_to_thread=False),
            "work": Provide(lambda: work, sync_to_thread=False),
            "keys": Provide(lambda: keys, sync_to_thread=False),
        },
        exception_handlers={Exception: _reply_to_trouble},
        openapi_config=OpenAPIConfig(
            title="Taquilla sandbox", version="1", path="/sandbox/schema", use_handler_docstrings=True
        ),
        logging_config=None,
    )


@get("/sandbox")
async def look_around(house: NamedDependency[House], keys: NamedDependency[Path]) -> Response[bytes]:
    """What there is to try: time, accounts, tokens, keys, addresses."""
    operators = await house.office.operators()
    return _answer(
        200,
        {
            "now": (await house.now()).isoformat(),
            "operators": [
                {"id": one.id, "name": one.name, "currency": one.currency, "time_zone": one.zone} for one in operators
            ],
            "accounts": [
                {
                    "email": account.email,
                    "password": demo.PASSWORD,
                    "role": account.role,
                    "entity_id": account.entity_id,
                    "user_id": account.member_id,
                }
                for account in (*demo.ACCOUNTS, *demo_sports.ACCOUNTS, *demo_wallets.ACCOUNTS)
            ],
            "tokens": {"chance": {"token": demo.CHANCE_TOKEN, "entity_id": demo.CHANCE_AGENCY}},
            "keys": demo_wallets.public_keys(keys),
            "sports": await sports.shown(house),
            "wallets": {
                "operatorId": demo_wallets.NAME,
                "users": demo_wallets.USERS,
                "provider": demo_wallets.PROVIDER,
                "games": dict(demo_wallets.GAMES),
            },
            "addresses": {
                "login": "POST /auth/login",
                "sell": "POST /user/ticket/create",
                "draws": "POST /gaming/events/search/kiosk",
                "documentation": "GET /banklot/docs",
                "clock": "POST /sandbox/clock",
                "results": "POST /sandbox/results",
                "orders": "POST /sandbox/draws",
                "operators": "GET /ops/docs",
                "audit": "GET /sandbox/audit",
                "sign": "POST /sandbox/sign",
                "wallets": "GET /gap/docs",
                "wallet": "POST /sandbox/pam",
                "wallet_script": "POST /sandbox/pam/script",
                "wallet_calls": "GET /sandbox/pam/calls",
                "wallet_ledger": "GET /sandbox/pam/ledger",
            },
        },
    )


@post("/sandbox/clock", status_code=200)
async def move_clock(
    data: JSONBody[MoveClock], house: NamedDependency[House], work: NamedDependency[Round]
) -> Response[bytes]:
    """Move the house's clock forward, and do what has become due before answering."""
    now = await house.now()
    towards = _towards(data, now)
    if isinstance(towards, str):
        return _no(400, towards)
    if towards < now:
        return _no(409, f"the clock only goes forward: it is {now.isoformat()}")
    if towards - now > _AT_ONCE_MAX:
        return _no(400, "the clock moves a year at most at once")
    await house.move_clock(towards)
    await work()
    return _answer(200, {"now": (await house.now()).isoformat()})


def _towards(wanted: MoveClock, now: datetime) -> datetime | str:
    if (wanted.now is None) == (wanted.advance_s is None):
        return "say either `now` or `advance_s`"
    if wanted.advance_s is not None:
        if not 0 <= wanted.advance_s <= _AT_ONCE_MAX.total_seconds():
            return "`advance_s` is a number of seconds from 0 to a year's"
        return now + timedelta(seconds=wanted.advance_s)
    assert wanted.now is not None
    try:
        towards = datetime.fromisoformat(wanted.now)
    except ValueError:
        return "`now` is no ISO instant"
    if towards.tzinfo is None:
        return "`now` needs its offset from UTC, such as 2024-10-22T12:00:00-04:00"
    return towards if towards < _LATEST else "`now` is too far away"


@post("/sandbox/results", status_code=200)
async def enter_result(
    data: JSONBody[EnterResult], house: NamedDependency[House], work: NamedDependency[Round]
) -> Response[bytes]:
    """Enter and approve a result for every operator of the demo that sells the draw, and settle it; or a result of sports."""
    if data.event is not None or data.coupon is not None:
        return await _enter_sports(data, house, work)
    if (data.event_id is None) == (data.codigo is None):
        return _no(400, "say either `event_id` or `codigo`")
    if data.result is None:
        return _no(400, "the body: object missing required field `result`")
    event_id = data.event_id if data.codigo is None else await _meant_today(house, data.codigo)
    if event_id is None:
        return _no(404, Reason.EVENT_UNKNOWN.value)
    entered = 0
    for operator in await _lotteries(house):
        refusal = await _by_two_clerks(house, operator.id, event_id, data.result)
        if refusal is None:
            entered += 1
        elif refusal.reason is not Reason.EVENT_UNKNOWN:
            status = 422 if refusal.reason is Reason.OUTCOME_INVALID else 409
            return _no(status, refusal.reason.value)
    if not entered:
        return _no(404, Reason.EVENT_UNKNOWN.value)
    await work()
    won = [await house.draws.won(operator.id, event_id) for operator in await _lotteries(house)]
    tickets, prize = sum(count for count, _ in won), sum(amount for _, amount in won)
    return _answer(200, {"event_id": event_id, "tickets_won": tickets, "prize": prize})


@post("/sandbox/draws", status_code=200)
async def order_draw(
    data: JSONBody[OrderDraw], house: NamedDependency[House], work: NamedDependency[Round]
) -> Response[bytes]:
    """Suspend a draw, resume it, or declare it void, for every operator that sells it. Stakes of a void draw go back at once."""
    if (data.event_id is None) == (data.codigo is None):
        return _no(400, "say either `event_id` or `codigo`")
    if not data.reason.strip() or len(data.reason) > REASON_MAX:
        return _no(400, f"`reason` is of 1 to {REASON_MAX} characters")
    event_id = data.event_id if data.codigo is None else await _meant_today(house, data.codigo)
    if event_id is None:
        return _no(404, Reason.EVENT_UNKNOWN.value)
    done = 0
    for operator in await _lotteries(house):
        refusal = await _ordered_by_two_clerks(house, operator.id, event_id, data)
        if refusal is None:
            done += 1
        elif refusal.reason is not Reason.EVENT_UNKNOWN:
            return _no(409, refusal.reason.value)
    if not done:
        return _no(404, Reason.EVENT_UNKNOWN.value)
    await work()
    back = [await house.draws.refunded(operator.id, event_id) for operator in await _lotteries(house)]
    tickets, refund = sum(count for count, _ in back), sum(amount for _, amount in back)
    return _answer(200, {"event_id": event_id, "order": data.order.value, "tickets_refunded": tickets, "refund": refund})


async def _lotteries(house: House) -> list[OperatorName]:
    """The demo's operators that sell lotteries. One that was added to them reads its results itself."""
    return [operator for operator in await house.office.operators() if operator.id in _CLERKS]


async def _enter_sports(data: EnterResult, house: House, work: Round) -> Response[bytes]:
    if (data.event is None) == (data.coupon is None) or (data.event_id, data.codigo, data.result) != (None, None, None):
        return _no(400, "say either `event` and what became of it, or `coupon` and `results`")
    refusal: Refusal | None
    if data.event is not None:
        refusal = await sports.enter_event(house, data.event, Reading.of(data.won, data.voided, void=data.void))
    else:
        assert data.coupon is not None
        refusal = await sports.enter_coupon(house, data.coupon, data.results)
    if refusal is not None:
        of_events = f" (event {refusal.subject})" if refusal.reason is Reason.SPORT_EVENT_UNKNOWN else ""
        return _no(_SPORTS_STATUS.get(refusal.reason, 409), refusal.reason.value + of_events)
    await work()
    results = house.sports.results
    if data.event is not None:
        named, won = {"event": data.event}, await results.won_on_event(demo_sports.SITE, data.event)
    else:
        named, won = {"coupon": data.coupon or 0}, await results.won_on_coupon(demo_sports.SITE, data.coupon or 0)
    return _answer(200, named | {"tickets_won": won.tickets, "prize": won.prize})


_SPORTS_STATUS: Final = {
    Reason.SPORT_EVENT_UNKNOWN: 404,
    Reason.COUPON_UNKNOWN: 404,
    Reason.SPORT_RESULT_INVALID: 422,
    Reason.PICKS_MISCOUNTED: 422,
}


async def _meant_today(house: House, code: str) -> int | None:
    """The event that a code means on the business day of an operator."""
    now = await house.now()
    days = {business_day(now, ZoneInfo(operator.zone)) for operator in await _lotteries(house)}
    found = [await house.codes.find(day, (code,)) for day in sorted(days)]
    return next((events[code] for events in found if events), None)


async def _by_two_clerks(house: House, operator_id: int, event_id: int, result: str) -> Refusal | None:
    clerks = await _two_clerks(house, operator_id)
    if isinstance(clerks, Refusal):
        return clerks
    first, second = clerks
    entered = await house.draws.enter_result(first, event_id, result)
    if isinstance(entered, Refusal):
        return entered
    approved = await house.draws.approve_result(second, event_id, result)
    return approved if isinstance(approved, Refusal) else None


async def _ordered_by_two_clerks(house: House, operator_id: int, event_id: int, said: OrderDraw) -> Refusal | None:
    clerks = await _two_clerks(house, operator_id)
    if isinstance(clerks, Refusal):
        return clerks
    first, second = clerks
    entered = await house.holding.enter(first, event_id, said.order, said.reason.strip())
    if isinstance(entered, Refusal):
        return entered
    approved = await house.holding.approve(second, event_id, said.order)
    return approved if isinstance(approved, Refusal) else None


async def _two_clerks(house: House, operator_id: int) -> tuple[Clerk, Clerk] | Refusal:
    first, second = [await house.draws.clerk(operator_id, email) for email in _CLERKS[operator_id]]
    if isinstance(first, Refusal):
        return first
    return second if isinstance(second, Refusal) else (first, second)


@post("/sandbox/sign", status_code=200)
async def sign_body(data: JSONBody[SignBody], keys: NamedDependency[Path]) -> Response[bytes]:
    """Sign a body as the demo's operator or its provider of games: the text to send in the header `Signature`."""
    signature = demo_wallets.signature(keys, data.signer, data.body.encode())
    if signature is None:
        return _no(404, f"`as` is {demo_wallets.NAME} or {demo_wallets.PROVIDER}")
    return _answer(200, {"signature": signature})


@get("/sandbox/audit")
async def run_audit(house: NamedDependency[House]) -> Response[bytes]:
    """Every rule of the auditor, over one moment of the database."""
    return _answer(200, (await house.audit()).to_json())


def _answer(status: int, value: object) -> Response[bytes]:
    return Response(encode(value), status_code=status, media_type="application/json")


def _no(status: int, sentence: str) -> Response[bytes]:
    return _answer(status, {"error": sentence})


def _reply_to_trouble(request: Request[Any, Any, Any], trouble: Exception) -> Response[bytes]:
    if isinstance(trouble, Unreadable):
        return _no(trouble.http_status, getattr(trouble, "reason", None) or trouble.__doc__ or "")
    if isinstance(trouble, HTTPException):
        return _no(trouble.status_code, trouble.detail)
    if not isinstance(trouble, (Busy, DatabaseGone, OutcomeUnknown, TryAgain)):
        _LOG.error("the sandbox failed", exc_info=trouble)
    return _no(503, "try again")
