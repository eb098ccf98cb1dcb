"""The endpoints of Betstack, one row each, and what else their document says. All but the `OPEN` ones need a signature."""

from typing import Final

from taquilla.dialect.bodies import JsonObject
from taquilla.dialect.http import Description, Endpoint, parameter
from taquilla.dialects.betstack import tickets
from taquilla.dialects.betstack.auth import OPEN
from taquilla.dialects.betstack.errors import Complaints
from taquilla.dialects.betstack.requests import PRICE_MAX, TicketRequest
from taquilla.dialects.betstack.responses import BetstackError, BetstackTicket, Detail, FinanceShown, JackpotShown, OldTicketShown

_TICKETS: Final = (OldTicketShown, BetstackTicket, JackpotShown)
_STRING: Final = {"type": "string"}
_WHOLE: Final = {"type": "integer", "minimum": 1}

ENDPOINTS: Final = (
    Endpoint("/be/tickets", tickets.create, TicketRequest, _TICKETS, "Tickets"),
    Endpoint("/be/tickets/reserve", tickets.reserve, TicketRequest, _TICKETS, "Tickets"),
    Endpoint("/be/tickets/{ticket}/paid", tickets.pay, None, _TICKETS, "Tickets"),
    Endpoint(path="/be/tickets/{ticket}", handler=tickets.show, request=None, response=_TICKETS, tag="Tickets", methods=("GET",)),
    Endpoint(
        path="/be/tickets", handler=tickets.show_latest, request=None, response=_TICKETS, tag="Tickets", methods=("GET",),
        is_list=True,
        parameters=(
            parameter("limit", "query", _WHOLE | {"maximum": tickets.LIMIT_MAX, "default": tickets.LIMIT}, "At most so many."),
            parameter("user_id", "query", _STRING, "Only tickets of this player."),
            parameter(
                "skip_types",
                "query",
                {"type": "array", "items": _STRING},
                "Types to leave out of the latest 1,000 tickets: repeat the parameter for each, or separate them by commas.",
            ),
        ),
    ),
    Endpoint(
        path="/bc/calculator/finance-details", handler=tickets.finance_details, request=None, response=FinanceShown,
        tag="Calculator", methods=("GET",), auth=OPEN,
        parameters=(
            parameter("operator", "query", _STRING, "The operator whose taxes apply.", required=True),
            parameter("price", "query", _WHOLE | {"maximum": PRICE_MAX}, "In minor units.", required=True),
            parameter(
                "odds",
                "query",
                {"type": "array", "items": _STRING | {"pattern": r"^[0-9]{1,5}(\.[0-9]{1,2})?$"}, "minItems": 1},
                "The odds of each leg, from 1 to 10000, with at most two decimals.",
                required=True,
            ),
            parameter(
                "type",
                "query",
                {"enum": list(tickets.TYPES)},
                "The type of ticket whose taxes apply; any type where it is absent.",
            ),
        ),
    ),
)

_TEXT: Final = """Jackpots and superbets for operators whose players keep their money in the operator's own wallet.

**Signatures.** Each request bears three headers: `operator-name` (or `operator`), the operator's name; `timestamp`, unix seconds,
at most 300 from now; `signature`, the hexadecimal HMAC-SHA256, under the operator's secret, of the timestamp followed by the body
with every space taken out. Without a body it is that of the timestamp alone. finance-details may come unsigned.

With `signature-version: 2` the signature is over the whole request: `2`, method, path with query, timestamp, `Idempotency-Key`
(or nothing) and body, with a line feed between each two and nothing taken out. It can be made mandatory for an operator.

**A signed request is carried out once.** Sent again while its timestamp is taken, it gets its first response, at any path
and under any key.

**Amounts** are whole minor units. Times are UTC unless their name says that they are the operator's, and bear no zone.

**Refusals** are HTTP 400 with a code and a message; 422 tells which field is wrong. `Idempotency-Key` is optional: the same
request under the same key is answered from the record, whatever has happened in between. 503 leaves the outcome open: repeat
with the same key.

Fields that are not described here are ignored. Everything else is read strictly: no duplicate keys, no decimals where whole
numbers are expected (but a price may end in `.00`), no numbers written as text, at most 256 KiB."""

_HEADERS: Final = {
    "operator": "The operator's name. The vendor's `operator-name` will do.",
    "timestamp": "Unix seconds, at most 300 from now.",
    "signature": "HMAC-SHA256 of timestamp and body, or of the whole request (version 2): 64 hexadecimal digits.",
}
_SIGNED: Final[dict[str, list[str]]] = {name: [] for name in _HEADERS}
_VERSION: Final = parameter(
    "signature-version",
    "header",
    {"type": "string", "enum": ["1", "2"], "default": "1"},
    "What the signature covers: 1, timestamp and body; 2, the whole request.",
)
_TICKET: Final = parameter("ticket", "path", _STRING, "An id or a code.", required=True)
_KEY: Final = parameter("idempotency-key", "header", _STRING | {"pattern": "^[ -~]{1,255}$"})
_FROM: Final = {"operator": "site", "token": "token_ann", "currency": "KES", "source": "mobile"}
_JACKPOT: Final = {"type": "jackpot", "price": 50, "coupon_id": 455, "bets": [[101, 102], 101, 101, 101, 101, 101, 101]}
_SUPERBET: Final = {"type": "superbet", "price": 1000, "event": 100001, "bets": [101, 102, 103, 104, 105, 106]}
# No schema can say which fields go together: an example made from the fields alone would be refused.
_EXAMPLES: Final = {"jackpot": {"value": _FROM | _JACKPOT}, "superbet": {"value": _FROM | _SUPERBET}}
_DECIMALS: Final = {"type": "number", "description": "At most 12 digits before its point and 6 after it, without exponent."}


def _more(endpoint: Endpoint, method: str) -> JsonObject:
    operation: JsonObject = {
        "operationId": endpoint.handler.__name__,
        "parameters": [
            _VERSION,
            *([_TICKET] if "{ticket}" in endpoint.path else []),
            *endpoint.parameters,
            *([_KEY] if method == "POST" else []),
        ],
        "security": [{}, _SIGNED] if endpoint.auth is OPEN else [_SIGNED],
    }
    if endpoint.request is not None:
        # A superbet can only be reserved, and paid for afterwards.
        examples = _EXAMPLES if endpoint.path.endswith("/reserve") else {"jackpot": _EXAMPLES["jackpot"]}
        operation["requestBody"] = {"content": {"application/json": {"examples": examples}}}
    return operation


DESCRIPTION: Final = Description(
    title="Taquilla: Betstack",
    version="1",
    text=_TEXT,
    error=BetstackError,
    errors={
        400: ("Refused, or a header is said twice.", (BetstackError, Detail)),
        403: ("A header is missing, or the signature is wrong or too old.", (Detail,)),
        422: ("A field is wrong.", (Complaints,)),
        429: ("Too many requests of this address that no known operator signs.", (Detail,)),
        503: ("Try again, with the same key.", (Detail,)),
    },
    more=_more,
    more_schemas={"Decimals": _DECIMALS},
    security_schemes={
        name: {"type": "apiKey", "in": "header", "name": name, "description": text} for name, text in _HEADERS.items()
    },
)
