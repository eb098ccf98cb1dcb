"""Every operation of every dialect, as its owner requests it, and the same as strangers do."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.isolation.world import RIVAL_SECRET, World, in_own_name, signed_by_rival, sports
from tests.story.stage import ABOVE, OURS, PLAYER, Message

from taquilla.sandbox.demo_wallets import GAMES, NAME, PROVIDER
from taquilla.sandbox.fake_wallet import SECRET

Attempts = Iterator[tuple[str, Message]]

_SOLD: Final = frozenset({"account", "exposure", "gate", "gate_day", "outbox", "request", "ticket", "transfer", "wager"})
"""The tables that a sale writes. Another agency may use our key for a sale of its own."""


@dataclass(frozen=True)
class Probe:
    """An operation: its owner's request, and those of strangers by their descriptions, and tables that it may write."""

    owner: Callable[[World], Message]
    strangers: Callable[[World, Message], Attempts]
    own_rows: Mapping[str, frozenset[str]] = field(default_factory=dict)


OPEN: Final = {
    "POST /auth/login": "Proves by itself who calls.",
    "GET /auth/logout": "Ends the caller's own session.",
    "POST /auth/logout": "Ends the caller's own session.",
    "POST /auth/password": "Proves by a reset token whose password it is.",
    "POST /user/password": "Changes the caller's own password.",
    "POST /user/password/reset": "For managers alone: see tests/dialects/banklot/test_sessions.py.",
    "POST /monitor/resultados": "Results are public.",
    "POST /monitor/sorteos": "Draws are public.",
    "GET /monitor/sorteos": "Draws are public.",
    "POST /monitor/simbolos": "Names of signs and animals are public.",
    "GET /monitor/simbolos": "Names of signs and animals are public.",
    "GET /bc/calculator/finance-details": "Works a bet out from what is sent and the operator's public taxes.",
}
"""Operations that concern nobody's objects, with the reason."""


def _session(operation: str, path: str = "", *, sells: bool = False, writes: bool = False, **body: Any) -> tuple[str, Probe]:
    """Return a probe of Banklot; values that begin with a colon name a thing. writes: members above are strangers too."""
    method, _, described = operation.partition(" ")

    def owner(world: World) -> Message:
        headers = {"x-auth-token": world.stage.sessions[OURS]}
        return Message(str(_filled(world, path or described)), _filled(world, body), headers, method)

    def strangers(world: World, message: Message) -> Attempts:
        for name, token in world.sessions.items():
            yield name, message._replace(headers={"x-auth-token": token} if token else {})
        if writes or sells:
            yield "a clerk above", message._replace(headers={"x-auth-token": world.stage.sessions[ABOVE]})

    return operation, Probe(owner, strangers, {"another agency's cashier": _SOLD} if sells else {})


def _chance(call: str, *, sells: bool = False, **body: Any) -> tuple[str, Probe]:
    def owner(world: World) -> Message:
        return Message(f"/monitor/{call}", {"token": world.things["our_token"], **_filled(world, body)}, {})

    def strangers(world: World, message: Message) -> Attempts:
        for name, token in world.chance_tokens.items():
            yield name, in_own_name(message, token=token)

    # A reversal may come before its sale, and is kept under the number of whoever has sent it.
    kept = _SOLD if sells else frozenset({"gate", "request"}) if call == "reversarticket" else frozenset()
    return f"POST /monitor/{call}", Probe(owner, strangers, {"another agency's": kept})


def _betstack(operation: str, path: str = "", key: str = "", **body: Any) -> tuple[str, Probe]:
    method, _, described = operation.partition(" ")

    def send(world: World, operator: str, secret: str, body: dict[str, Any]) -> Message:
        more = {"idempotency-key": key} if key else {}
        return sports(operator, secret, str(_filled(world, path or described)), body, more, method)

    def owner(world: World) -> Message:
        return send(world, "site", SECRET, _filled(world, body.get("order", body)))

    def strangers(world: World, message: Message) -> Attempts:
        yield "another operator", send(world, "rival", RIVAL_SECRET, in_own_name(message, operator="rival").body)
        yield "another operator that names ours", send(world, "rival", RIVAL_SECRET, message.body)
        yield "ours, signed by another", send(world, "site", RIVAL_SECRET, message.body)
        yield "nobody", message._replace(headers={})

    return operation, Probe(owner, strangers)


def _gap(call: str, signer: str = NAME, **body: Any) -> tuple[str, Probe]:
    """Return a probe of GAP; our operator and our provider are strangers to each other's calls."""

    def owner(world: World) -> Message:
        return world.stage.signed(f"/api/v1/{call}", _filled(world, body), signer)

    def strangers(world: World, message: Message) -> Attempts:
        yield "ours, signed by another operator", signed_by_rival(world, message)
        rivals = in_own_name(message, operatorId="RivalPlay")
        yield "another operator", signed_by_rival(world, rivals)
        yield "another operator with its own game", signed_by_rival(world, in_own_name(rivals, gameId="777"))
        # No stranger has our player's token.
        yield "another provider's game for ours", signed_by_rival(world, in_own_name(message, gameId="777", token="a guess"))
        other = PROVIDER if signer == NAME else NAME
        yield "the other kind of signer", world.stage.signed(message.path, message.body, other)
        yield "nobody", message._replace(headers={})

    # A provider's rollback may come before its bet, and such a result keeps its id: each under that provider's own name.
    is_kept = "rollback" in call or "result" in call
    own_rows = {"another provider's game for ours": frozenset({"gate", "request"})} if is_kept else {}
    return f"POST /api/v1/{call}", Probe(owner, strangers, own_rows)


def _filled(world: World, value: Any) -> Any:
    """Return a template filled with the world's things."""
    if isinstance(value, dict):
        return {name: _filled(world, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(world, inner) for inner in value]
    if isinstance(value, str) and value.startswith(":"):
        return world.things[value[1:]]
    if isinstance(value, str) and "{" in value:
        return value.format(**world.things)
    return value


_DAY: Final = {"between_created_at": [":today", ":today"]}
_WHO: Final = {"operatorId": NAME, "userId": PLAYER}
_ALWAYS: Final = {"startTime": 0, "endTime": 4 * 10**12, "page": 1, "pageSize": 50}
_WAGER: Final = {"event_id": ":event", "game_id": 1, "wager": "341", "amount": 41}
_PLAY: Final = {"codigo": ":code", "numero": "123", "monto": "59.00"}
_OUR_BET: Final = {**_WHO, "transactionId": "our bet", "gameId": GAMES[0][0]}

PROBES: Final = dict((
    _session("POST /user/ticket", ticket_number=":seen", date=":today"),
    _session("POST /user/ticket/", filter=_DAY),
    _session("POST /user/ticket/last"),
    _session("POST /user/ticket/copy", ticket_number=":seen", date=":today"),
    _session("POST /user/ticket/create", client_id="key of seen", ticket={"wagers": [_WAGER]}, sells=True),
    _session("POST /user/ticket/pay", ticket_number=":paid", pin_number=":paid_pin", date=":today", writes=True),
    _session("POST /user/ticket/cancel", ticket_number=":canceled", writes=True),
    _session("POST /user/ticket/revert", ticket_number=":reverted", writes=True),
    _session("GET /user/ticket/image/{ticket}", "/user/ticket/image/{seen_uuid}"),
    _session("POST /gaming/reports", between_timestamp=[":today", ":today"], group="user"),
    # This runs before strangers sell as much as we did.
    _chance("ventas", desde=":today", hasta=":today"),
    _chance("registrarticket", ticket="ours: looked at", jugadas=[_PLAY], sells=True),
    _chance("registrarticketparcial", ticket="ours: in part", jugadas=[_PLAY], sells=True),
    _chance("consultarticket", ticket="ours: looked at"),
    _chance("reversarticket", ticket="ours: reversed"),
    _betstack("POST /be/tickets", key="key of bet", order=":jackpot"),
    _betstack("POST /be/tickets/reserve", key="key of reserved", order=":superbet"),
    _betstack("POST /be/tickets/{ticket}/paid", "/be/tickets/{reserved}/paid"),
    _betstack("GET /be/tickets/{ticket}", "/be/tickets/{bet_code}"),
    _betstack("GET /be/tickets", "/be/tickets?limit=10&user_id={user}"),
    _gap("auth/login", **_WHO, platformId="web"),
    _gap("wallet/deposit-funds", **_WHO, requestId="ours", creditAmount=5),
    _gap("wallet/withdraw-funds", **_WHO, requestId="out", debitAmount=5),
    _gap("wallet/user-balance", **_WHO),
    _gap("wallet/get-request-status", **_WHO, requestId="ours"),
    _gap("wallet/open-draws", operatorId=NAME),
    _gap("wallet/buy-ticket", **_WHO, token=":player_token", requestId="ours to buy",
         wagers=[{"eventId": ":animals", "gameId": 5, "selection": "2", "amount": 1}]),
    _gap("wallet/get-my-account-statement", **_WHO, transactionType="ALL", startDate=0, endDate=4 * 10**12, page=1, pageSize=50),
    _gap("wallet/get-bet-details", betId="our bet"),
    _gap("wallet/settlement-data", token="", **_WHO, **_ALWAYS),
    _gap("wallet/get-game-report", operatorId=NAME, **_ALWAYS),
    _gap("provider/betrequest", PROVIDER, **_OUR_BET, token=":player_token", reqId="more", roundId="1", debitAmount=1),
    _gap("provider/resultrequest", PROVIDER, **_OUR_BET, reqId="our result", creditAmount=18),
    _gap("provider/rollbackrequest", PROVIDER, **_OUR_BET, reqId="our rollback", rollbackAmount=17),
))  # fmt: skip
"""Operations that concern somebody's objects. Those of the nation's offer stand in `OFFERS`."""

OFFERS: Final = dict((
    _session("POST /gaming/get-data"),
    _session("POST /gaming/products/search"),
    _session("POST /gaming/inventory/template"),
    _session("POST /gaming/events/search/kiosk", filter={"status": "open"}),
    _session("POST /gaming/result/{product}", "/gaming/result/0", filter=_DAY),
    _session("POST /gaming/time"),
    _session("GET /gaming/time"),
))  # fmt: skip
"""Operations that show what the caller itself may sell: strangers get their own response, or none."""
