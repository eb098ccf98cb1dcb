"""The sandbox over HTTP: what there is to try, time travel, results without clerks, the auditor. Mounted by the demo alone."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Literal

import msgspec

from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.signed_text import signed_text
from taquilla.domain.sports.results import Reading
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.http.asgi import App
from taquilla.http.decode import Unreadable
from taquilla.http.dialect import Dialect
from taquilla.http.framework import (
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
from taquilla.http.responses import encode
from taquilla.sandbox import actions, demo, demo_office, demo_sports, demo_wallets
from taquilla.sandbox.actions import AT_ONCE_MAX, ActionRefused, Round, Settled
from taquilla.sandbox.fake_wallet import SAMPLE_TOKEN, SECRET
from taquilla.sandbox.pages import pages
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

_LOG = logging.getLogger(__name__)


class MoveClock(msgspec.Struct, forbid_unknown_fields=True):
    """A move of the clock: to an instant (ISO, with its offset), or so many seconds on."""

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
    """An order of two clerks about a draw, named by its event or by its code of today: suspend, resume or void."""

    order: DrawOrder
    event_id: int | None = None
    codigo: str | None = None
    reason: str = "the sandbox was told so"


class SignBody(msgspec.Struct, forbid_unknown_fields=True):
    """A body to be sent to the wallets' calls, and in whose name: the demo's operator, or its provider of games.

    Version 2 needs the path with its query; the timestamp is now where none is said, key that of an `Idempotency-Key`.
    """

    signer: str = msgspec.field(name="as")
    body: str
    version: Literal[1, 2] = 1
    path: str = ""
    timestamp: int | None = None
    key: str = ""


def sandbox(house: House, work: Round, keys: Path, dialects: Sequence[Dialect[House]]) -> App:
    """The sandbox of a house; work does everything that is due, the demo's private keys lie below keys, dialects are linked."""
    programs = Litestar(
        [look_around, move_clock, enter_result, order_draw, sign_body, run_audit],
        request_class=StrictRequest,
        dependencies={
            "house": Provide(lambda: house, sync_to_thread=False),
            "work": Provide(lambda: work, sync_to_thread=False),
            "keys": Provide(lambda: keys, sync_to_thread=False),
        },
        exception_handlers={Exception: _reply_to_trouble},
        openapi_config=OpenAPIConfig(title="Taquilla sandbox", version="1", path="/sandbox/schema", use_handler_docstrings=True),
        logging_config=None,
    )
    return pages(house, work, keys, dialects, programs)


@get("/sandbox")
async def look_around(house: NamedDependency[House], keys: NamedDependency[Path]) -> Response[bytes]:
    """List everything that can be tried: time, accounts, tokens, keys, addresses."""
    operators = await house.people.office.operators()
    return _answer(
        200,
        {
            "now": (await house.now()).isoformat(),
            "operators": [
                {"id": operator.id, "name": operator.name, "currency": operator.currency, "time_zone": operator.zone}
                for operator in operators
            ],
            "accounts": [
                {
                    "email": account.email,
                    "password": demo.PASSWORD,
                    "role": account.role,
                    "entity_id": account.entity_id,
                    "user_id": account.member_id,
                }
                for account in chain(demo.ACCOUNTS, demo_sports.ACCOUNTS, demo_wallets.ACCOUNTS, *demo_office.OFFICES.values())
            ],
            "tokens": {"chance": {"token": demo.RESELLER_TOKEN, "entity_id": demo.RESELLER_AGENCY}},
            "keys": demo_wallets.public_keys(keys),
            "sports": await _sports(house),
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
                "operators": "GET /v1/docs",
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


async def _sports(house: House) -> dict[str, object]:
    """Return the offer of sports, for the overview."""
    events = await house.sports.office.events(demo_sports.SITE, await house.now())
    terms = await house.sports.office.terms(demo_sports.SITE)
    return {
        "operator": demo_sports.NAME,
        "secret": SECRET,
        "wallet": None if terms is None else terms.webhook_url,
        "tokens": [SAMPLE_TOKEN, "token_<player>"],
        "superbet": {"event": demo_sports.EVENT, "bets": [[101 + place, 107 + place] for place in range(6)]},
        "jackpot": {"coupon_id": demo_sports.COUPON, "outcomes": [101, 102, 103], "line_price": 25},
        "events": [
            {"id": event.id, "name": event.name, "starts": event.starts_at.isoformat(), "ends": event.ends_at.isoformat()}
            for event in events
        ],
    }


@post("/sandbox/clock", status_code=200)
async def move_clock(data: JSONBody[MoveClock], house: NamedDependency[House], work: NamedDependency[Round]) -> Response[bytes]:
    """Move the house's clock forward, and do what has become due before answering."""
    return _answer(200, {"now": (await actions.move_clock(house, work, _instant(data, await house.now()))).isoformat()})


def _instant(request: MoveClock, now: datetime) -> datetime:
    if (request.now is None) == (request.advance_s is None):
        raise HTTPException(status_code=400, detail="say either `now` or `advance_s`")
    if request.advance_s is not None:
        if not 0 <= request.advance_s <= AT_ONCE_MAX.total_seconds():
            raise HTTPException(status_code=400, detail="`advance_s` is a number of seconds from 0 to a year's")
        return now + timedelta(seconds=request.advance_s)
    try:
        instant = datetime.fromisoformat(request.now or "")
    except ValueError:
        raise HTTPException(status_code=400, detail="`now` is no ISO instant") from None
    if not instant.tzinfo:
        raise HTTPException(status_code=400, detail="`now` needs its offset from UTC, such as 2024-10-22T12:00:00-04:00")
    return instant


@post("/sandbox/results", status_code=200)
async def enter_result(
    data: JSONBody[EnterResult], house: NamedDependency[House], work: NamedDependency[Round]
) -> Response[bytes]:
    """Enter and approve a result for every operator of the demo that sells the draw, and settle it; or a result of sports."""
    if data.event is not None or data.coupon is not None:
        if (data.event is None) == (data.coupon is None) or (data.event_id, data.codigo, data.result) != (None, None, None):
            return _error(400, "say either `event` and what became of it, or `coupon` and `results`")
        if data.event is not None:
            reading = Reading.of(data.won, data.voided, void=data.void)
            return _settled_response("event", await actions.enter_event(house, work, data.event, reading))
        assert data.coupon is not None
        return _settled_response("coupon", await actions.enter_coupon(house, work, data.coupon, data.results))
    event_id = await _draw_of(data, house)
    if data.result is None:
        return _error(400, "the body: object missing required field `result`")
    return _settled_response("event_id", await actions.enter_result(house, work, event_id, data.result))


def _settled_response(name: str, settled: Settled) -> Response[bytes]:
    return _answer(200, {name: settled.event_id, "tickets_won": settled.tickets, "prize": settled.amount})


@post("/sandbox/draws", status_code=200)
async def order_draw(data: JSONBody[OrderDraw], house: NamedDependency[House], work: NamedDependency[Round]) -> Response[bytes]:
    """Suspend a draw, resume it, or declare it void, for every operator that sells it. Stakes of a void draw go back at once."""
    event_id = await _draw_of(data, house)
    settled = await actions.order_draw(house, work, event_id, data.order, data.reason.strip())
    refunds = {"tickets_refunded": settled.tickets, "refund": settled.amount}
    return _answer(200, {"event_id": settled.event_id, "order": data.order.value, **refunds})


async def _draw_of(data: EnterResult | OrderDraw, house: House) -> int | None:
    """Return the draw that is named by its event or by its code of today; None where there is no such code."""
    if (data.event_id is None) == (data.codigo is None):
        raise HTTPException(status_code=400, detail="say either `event_id` or `codigo`")
    return data.event_id if data.codigo is None else await actions.meant_today(house, data.codigo)


@post("/sandbox/sign", status_code=200)
async def sign_body(data: JSONBody[SignBody], keys: NamedDependency[Path]) -> Response[bytes]:
    """Sign a body as the demo's operator or its provider of games: the text to send in the header `Signature`, of version 2 with
    the headers `Signature-Version` and `Timestamp` that belong to it."""
    signed, headers = data.body.encode(), {}
    if data.version == 2:
        if not data.path.startswith("/") or not f"{data.path}{data.key}".isprintable() or not data.path.isascii():
            sentence = "version 2 needs `path`, such as /api/v1/wallet/deposit-funds, and `key` has no control characters"
            return _error(400, sentence)
        timestamp = str(int(time.time()) if data.timestamp is None else data.timestamp)
        signed = signed_text(method="POST", target=data.path.encode(), timestamp=timestamp, key=data.key, body=signed)
        headers = {"signature-version": "2", "timestamp": timestamp}
    if (signature := demo_wallets.signature(keys, data.signer, signed)) is None:
        return _error(404, f"`as` is {demo_wallets.NAME} or {demo_wallets.PROVIDER}")
    return _answer(200, {"signature": signature, **headers})


@get("/sandbox/audit")
async def run_audit(house: NamedDependency[House]) -> Response[bytes]:
    """Every rule of the auditor, over one moment of the database."""
    return _answer(200, (await house.audit()).to_json())


def _answer(status: int, value: object) -> Response[bytes]:
    return Response(encode(value), status_code=status, media_type="application/json")


def _error(status: int, sentence: str) -> Response[bytes]:
    return _answer(status, {"error": sentence})


def _reply_to_trouble(request: Request, trouble: Exception) -> Response[bytes]:
    if isinstance(trouble, Unreadable):
        return _error(trouble.http_status, trouble.reason)
    if isinstance(trouble, ActionRefused):
        return _error(trouble.status, trouble.sentence)
    if isinstance(trouble, HTTPException):
        return _error(trouble.status_code, trouble.detail)
    if isinstance(trouble, OfficeRefusal):
        return _error(400, str(trouble))
    if not isinstance(trouble, (Busy, DatabaseGone, OutcomeUnknown, TryAgain)):
        _LOG.error("the sandbox failed", exc_info=trouble)
    return _error(503, "try again")
