"""Serves Hub88's calls below `/hub88/OPERATOR`, and their documentation below `/hub88`."""

import logging
from collections.abc import Mapping
from typing import Final

from msgspec import UNSET, UnsetType

from taquilla.dialect.bodies import Decimals, Malformed, Unreadable, check_headers, decode, read_body, refuse_encoded
from taquilla.dialect.house import PASSING, House, Reason, Refusal, security
from taquilla.dialect.http import Dialect, Endpoint, JsonResponse, Request, Router, described, note_refusal
from taquilla.dialect.wallets import WalletOperator
from taquilla_hub88.amounts import shown
from taquilla_hub88.auth import is_signed, is_signed_for_some
from taquilla_hub88.calls import Caller
from taquilla_hub88.checks import CHECKS
from taquilla_hub88.demo import furnish
from taquilla_hub88.endpoints import DESCRIPTION, ENDPOINTS
from taquilla_hub88.lanes import lanes
from taquilla_hub88.requests import read
from taquilla_hub88.responses import Hub88Answer
from taquilla_hub88.statuses import INVALID_PARTNER, INVALID_SIGNATURE, STATUSES, UNKNOWN, WRONG_SYNTAX, Refused

_LOG: Final = logging.getLogger(__name__)
_WITH_BALANCE: Final = frozenset((Reason.FUNDS_INSUFFICIENT, Reason.CREDIT_HELD))


def hub88(house: House) -> Router:
    """Return the dialect as an ASGI app."""

    async def serve(endpoint: Endpoint, request: Request) -> JsonResponse:
        # The server closes slow connections.
        body = await read_body(request.scope, request.receive, deadline_s=None)
        refuse_encoded(check_headers(request.scope, has_body=False))
        register = await house.wallets.signers.register()
        operator, headers = register.operator(request.variable), request.scope["headers"]
        if operator is None:
            is_right = await is_signed_for_some(house, register, body, headers)
        else:
            is_right = is_signed(register, operator, body, headers)
        if not is_right:
            security.record("wrong signature", outcome="refused", object="hub88", bounded=True)
            raise Refused(INVALID_SIGNATURE)
        fields: Mapping[str, object] = {}
        try:
            # In `meta` suppliers send numbers as they like: to Erlang a thousand is 1.0e3.
            decoded = decode(body, any_number=True)
            if not isinstance(decoded, dict) or any(name != "meta" and _is_odd(value) for name, value in decoded.items()):
                raise Refused(WRONG_SYNTAX)
            fields = decoded
            if operator is None:
                raise Refused(INVALID_PARTNER)
            return JsonResponse(200, await _answer(house, endpoint, Caller(operator, register, request.scope), fields))
        except (Refused, Malformed) as error:
            return JsonResponse(200, _said(fields, error.status if isinstance(error, Refused) else WRONG_SYNTAX))
        except Exception as error:
            return failed(error, endpoint, fields)

    pages = described(ENDPOINTS, DESCRIPTION, "/hub88")
    nothing = Hub88Answer(status=WRONG_SYNTAX)
    return Router(ENDPOINTS, serve, failed, pages=pages, no_such_path=nothing, no_such_method=nothing)


async def _answer(house: House, endpoint: Endpoint, caller: Caller, fields: Mapping[str, object]) -> object:
    answer = await endpoint.handler(house, caller, read(fields, endpoint.request))
    return refused(answer, caller.operator, fields) if isinstance(answer, Refusal) else answer


def refused(refusal: Refusal, operator: WalletOperator, fields: Mapping[str, object]) -> Hub88Answer:
    """Return the answer to a refusal, with the balance where the document wants it."""
    note_refusal(refusal.reason.name)
    balance = shown(refusal.bound, operator.exponent) if refusal.reason in _WITH_BALANCE else None
    return _said(fields, STATUSES[refusal.reason], operator.currency, balance)


def failed(error: Exception, endpoint: Endpoint, fields: Mapping[str, object] = {}) -> JsonResponse:
    """Return the response to an error that is no refusal: one that Hub88 answers with a rollback, or a retry."""
    match error:
        case Refused():
            return JsonResponse(200, _said(fields, error.status))
        case Unreadable():
            return JsonResponse(error.http_status, _said(fields, WRONG_SYNTAX), error.headers)
    if not isinstance(error, PASSING):
        _LOG.error("a mistake ended a request to %r", endpoint.path, exc_info=error)
    return JsonResponse(503, _said(fields, UNKNOWN))


def _is_odd(value: object) -> bool:
    """Tell whether a value is a whole number beyond 64 bits, or one with an exponent."""
    return isinstance(value, Decimals) and ("." not in value.text or "e" in value.text.lower())


def _said(fields: Mapping[str, object], status: str, currency: str = "", balance: int | None = None) -> Hub88Answer:
    return Hub88Answer(
        status=status, user=_text(fields, "user"), request_uuid=_text(fields, "request_uuid"),
        currency=UNSET if balance is None else currency, balance=UNSET if balance is None else balance,
    )  # fmt: skip


def _text(fields: Mapping[str, object], name: str) -> str | UnsetType:
    value = fields.get(name)
    return value if isinstance(value, str) else UNSET


DIALECT: Final[Dialect[House]] = Dialect(
    "hub88",
    ("hub88",),
    lambda house, _: hub88(house),
    title={
        "es": "Hub88: juegos de casino desde el monedero",
        "en": "Hub88: casino games from the wallet",
    },
    lanes=lanes,
    furnish=furnish,
    version=(1, 1),
    checks=CHECKS,
)
