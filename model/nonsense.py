"""Requests that no house takes, whatever else is so: forged, malformed, too long. They are refused, and nothing is written."""

from random import Random
from typing import Any
from uuid import UUID

from model import people, world
from model.answers import Answer
from model.clock import World

LONG = "x" * 2_100
ADMINISTRATOR, TILL = world.ADMINISTRATOR, world.WALLET_TILL
QUOTA: dict[str, Any] = {"values": {"kind": "quota", "quota": "1.00"}}
V1_WAGER = {"draw_id": 1, "game": "animalitos", "selection": "7", "stake": "1.00"}
OLD = {"old_password": "gato verde canta"}
LEGS = [{"event": 14, "market": 141}, {"event": 15, "market": 151, "reserve": True}]


def _coupon(other: dict[str, Any]) -> dict[str, Any]:
    """Return a catalogue of one coupon that could be sold, but for something that is otherwise."""
    legs, tiers = [LEGS[0], LEGS[1] | {"reserve": False}], [{"hits": 2, "amount": 500}]
    return {"coupon": [{"id": 700, "name": "odd", "line_price": 100, "leg": legs, "tier": tiers, "max_void": 0} | other]}


OF_OURS: dict[str, tuple[int, int, str, str, bytes | dict[str, Any] | None]] = {
    "entity without a name": (422, ADMINISTRATOR, "POST", "/entities", {"name": " ", "parent_id": 1}),
    "entity of a long name": (400, ADMINISTRATOR, "POST", "/entities", {"name": LONG, "parent_id": 1}),
    "entity of two lines": (422, ADMINISTRATOR, "POST", "/entities", {"name": "a\nb", "parent_id": 1}),
    "entity below nobody": (404, ADMINISTRATOR, "POST", "/entities", {"name": "far", "parent_id": 999}),
    "entity of a wrong credit": (400, ADMINISTRATOR, "POST", "/entities", {"name": "owing", "parent_id": 1, "credit": "1.001"}),
    "user without an address": (422, ADMINISTRATOR, "POST", "/users", {"email": "nobody", "role": "clerk", "entity_id": 1}),
    "user of no role": (400, ADMINISTRATOR, "POST", "/users", {"email": "a@b.example", "role": "owner", "entity_id": 1}),
    "user twice": (409, ADMINISTRATOR, "POST", "/users", {"email": "member11@modelo.example", "role": "clerk", "entity_id": 1}),
    "holiday of no day": (400, ADMINISTRATOR, "POST", "/holidays", {"day": "2024-02-30", "name": "none"}),
    "holiday without a name": (400, ADMINISTRATOR, "POST", "/holidays", {"day": "2024-12-25", "name": ""}),
    "rate below zero": (400, ADMINISTRATOR, "POST", "/exchange-rates", {"currency": "USD", "rate": "-1", "per": "own"}),
    "way of a long name": (400, ADMINISTRATOR, "POST", "/payment-methods", {
        "name": LONG, "kind": "cash", "currency": "USD", "decimals": 2, "gives_change": True}),
    "order without a reason": (400, world.FIRST, "POST", "/draws/{draw}/suspend", {"reason": ""}),
    "order of a long reason": (400, world.FIRST, "POST", "/draws/{draw}/suspend", {"reason": LONG}),
    "result of nothing": (400, world.FIRST, "POST", "/results", {"draw_id": 1, "outcome": ""}),
    "rule of no kind": (400, ADMINISTRATOR, "POST", "/rules", {"values": {"kind": "none"}, "scope": {}}),
    "rule of another's field": (400, ADMINISTRATOR, "POST", "/rules", {
        "values": {"kind": "payout", "quota": "1.00"}, "scope": {}}),
    "rule of an unknown product": (404, ADMINISTRATOR, "POST", "/rules", QUOTA | {"scope": {"product_id": 999}}),
    "rule of nobody": (404, ADMINISTRATOR, "POST", "/rules", QUOTA | {"scope": {"user_id": 999}}),
    "rule of another's till": (404, ADMINISTRATOR, "POST", "/rules", QUOTA | {"scope": {"entity_id": 5, "user_id": 41}}),
    "rule of a number alone": (422, ADMINISTRATOR, "POST", "/rules", QUOTA | {"scope": {"product_id": 2, "selection": "7"}}),
    "rule of a game elsewhere": (422, ADMINISTRATOR, "POST", "/rules", QUOTA | {"scope": {"product_id": 2, "game": "triple"}}),
    "rule of no number": (422, ADMINISTRATOR, "POST", "/rules", QUOTA | {
        "scope": {"product_id": 2, "game": "animalitos", "selection": "37"}}),
    "rule of figures that no wheel has": (422, ADMINISTRATOR, "POST", "/rules", QUOTA | {
        "scope": {"product_id": 2, "game": "tripleta", "selection": "1,2,75"}}),
    "rule of one figure that returns too much": (422, ADMINISTRATOR, "POST", "/rules", {
        "values": {"kind": "multiplier", "hundredths": 3_801},
        "scope": {"product_id": 2, "game": "animalitos", "selection": "7"}}),
    "key of a long name": (400, ADMINISTRATOR, "POST", "/keys", {"name": LONG, "role": "cashier", "entity_id": 4}),
    "webhook to nowhere": (400, ADMINISTRATOR, "POST", "/webhooks", {"url": "ftp://a.example", "types": ["*"]}),
    "two amounts": (400, ADMINISTRATOR, "POST", "/payments",
                    b'{"entity_id":4,"amount":"1.00","amount":"9.00","direction":"paid"}'),
    "amount in other digits": (400, ADMINISTRATOR, "POST", "/payments", {
        "entity_id": 4, "amount": "\u0661.00", "direction": "paid"}),
    "amount without an end": (400, ADMINISTRATOR, "POST", "/payments", b'{"entity_id":4,"amount":NaN,"direction":"paid"}'),
    "brackets": (400, ADMINISTRATOR, "POST", "/payments", b"[" * 10_000),
    "no JSON": (400, ADMINISTRATOR, "POST", "/payments", b"\xff{}"),
    "too much": (413, ADMINISTRATOR, "POST", "/payments",
                 b'{"entity_id":4,' + b" " * 300_000 + b'"amount":"1.00","direction":"paid"}'),
    "opening below zero": (400, world.MANAGER, "POST", "/shifts", {"opening": "-1.00"}),
    "sale of a part of a céntimo": (400, TILL, "POST", "/tickets", {"wagers": [V1_WAGER | {"stake": "1.001"}]}),
    "sale of nothing": (422, TILL, "POST", "/tickets", {"wagers": []}),
    "sale of a draw beyond all": (400, TILL, "POST", "/tickets", {"wagers": [V1_WAGER | {"draw_id": 2**70}]}),
    "sale of no game": (400, TILL, "POST", "/tickets", {"wagers": [V1_WAGER | {"game": "none"}]}),
    "payment of no ticket": (404, TILL, "POST", f"/tickets/{UUID(int=0)}/pay", {"pin": 1}),
    "undoing of no ticket": (404, TILL, "POST", f"/tickets/{UUID(int=0)}/cancel", None),
    "movement in no shift": (404, world.MANAGER, "POST", "/shifts/999999/movements", {
        "direction": "in", "amount": "1.00", "reason": "none"}),
    "password of a few letters": (422, TILL, "POST", "/me/password", OLD | {"new_password": "gatoverde"}),
    "password of one letter": (422, TILL, "POST", "/me/password", OLD | {"new_password": 12 * "x"}),
    "password of common words": (422, TILL, "POST", "/me/password", OLD | {"new_password": "taquilla2024"}),
    "password of a long text": (422, TILL, "POST", "/me/password", OLD | {"new_password": "gato verde canta " * 20}),
    "address of a wallet with a blank": (409, ADMINISTRATOR, "PATCH", "/sports/terms", {"webhook_url": "https://a.example/b c"}),
    "address of a wallet with a password": (409, ADMINISTRATOR, "PATCH", "/sports/terms", {
        "webhook_url": "https://a:b@a.example/"}),
    "sports of yesterday's terms": (200, ADMINISTRATOR, "PATCH", "/sports/terms", {}),
    "coupon with a reserve in front": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", _coupon({"leg": [*reversed(LEGS)]})),
    "coupon whose reserve is early": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", _coupon(
        {"leg": [LEGS[1] | {"reserve": False}, LEGS[0] | {"reserve": True}]})),
    "coupon of an amount and a share": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", _coupon(
        {"pool_rate": 5_000, "tier": [{"hits": 2, "kind": "pool_pct", "rate": 10_000, "amount": 5}, {"hits": 1, "amount": 5}]})),
    "coupon of a fixed guarantee": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", _coupon(
        {"tier": [{"hits": 2, "amount": 5, "guarantee": 5}, {"hits": 1, "amount": 5}]})),
    "coupon of a second guarantee": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", _coupon(
        {"tier": [{"hits": 2, "amount": 5}, {"hits": 1, "amount": 5, "guarantee": 5}]})),
    "coupon that nobody could pay": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", _coupon(
        {"tier": [{"hits": 2, "amount": 10**10}, {"hits": 1, "amount": 5}]})),
    "coupon that changes": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", _coupon({"id": 454})),
    "event that ends as it starts": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", {"event": [
        {"id": 99, "league": 1, "name": "short", "starts": "2024-10-22T17:00:00Z", "ends": "2024-10-22T17:00:00Z"}]}),
    "bet of odds that win nothing": (422, ADMINISTRATOR, "PUT", "/sports/catalogue", {"event": [
        {"id": 99, "league": 1, "name": "low", "starts": "2024-10-22T17:00:00Z", "ends": "2024-10-22T18:00:00Z",
         "market": [{"id": 1, "code": "a", "name": "a", "bet": [{"id": 1, "name": "a", "odds": "1.00"}]}]}]}),
}  # fmt: skip
"""Requests to /v1: the status of the refusal, who asks, and what is asked. 200: it is so already, and nothing is written."""
WAGER = {"amount": 5, "event_id": 1, "game_id": 5, "wager": "7"}
OF_TILLS: dict[str, tuple[int, int, str, Any]] = {
    "ticket of a text for an amount": (400, TILL, "create", {"ticket": {"wagers": [WAGER | {"amount": "5"}]}}),
    "ticket of a part of a céntimo": (400, TILL, "create", {"ticket": {"wagers": [WAGER | {"amount": 5.001}]}}),
    "ticket below zero": (400, TILL, "create", {"ticket": {"wagers": [WAGER | {"amount": -5}]}}),
    "ticket without an end": (400, TILL, "create",
                              b'{"ticket":{"wagers":[{"amount":1e999,"event_id":1,"game_id":5,"wager":"7"}]}}'),
    "ticket of a draw beyond all": (400, TILL, "create", {"ticket": {"wagers": [WAGER | {"event_id": 2**70}]}}),
    "ticket of no game": (400, TILL, "create", {"ticket": {"wagers": [WAGER | {"game_id": 99}]}}),
    "ticket of no form": (400, TILL, "create", {"ticket": {"wagers": [WAGER | {"expand": "all"}]}}),
    "ticket without a list": (400, TILL, "create", {"ticket": {}}),
    "ticket that is a list": (400, TILL, "create", []),
    "payment of nobody's ticket": (400, TILL, "pay", {"ticket_number": 99_999_999, "date": "2024-10-22", "pin_number": 1}),
    "payment of no day": (400, TILL, "pay", {"ticket_number": 99_999_999, "date": "2024-02-30", "pin_number": 1}),
    "payment by a long pin": (400, TILL, "pay", {"ticket_number": 99_999_999, "date": "2024-10-22", "pin_number": 2**70}),
    "cancellation of nobody's ticket": (400, TILL, "cancel", {"ticket_number": 99_999_999}),
    "cancellation of no ticket": (400, TILL, "revert", {"ticket_number": -1}),
}  # fmt: skip
"""Requests to the portal of tills: the HTTP status, who asks, the path, and what is asked."""
WRONG, TYPES = "RS_ERROR_INVALID_SIGNATURE", "RS_ERROR_WRONG_TYPES"
SYNTAX, PARTNER = "RS_ERROR_WRONG_SYNTAX", "RS_ERROR_INVALID_PARTNER"
FUNDS, DICE = {"requestId": "forged", "creditAmount": 100}, {"transactionId": "t", "reqId": "q", "gameId": "901"}
OF_GAP: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "deposit": (WRONG, "nobody", "wallet/deposit-funds", FUNDS),
    "withdrawal": (WRONG, "nobody", "wallet/withdraw-funds", {"requestId": "forged", "debitAmount": 100}),
    "stake": (WRONG, "CARTAS", "provider/betrequest", DICE | {"token": "nobody's", "roundId": "r", "debitAmount": 100}),
    "win": (WRONG, "LOBBY", "provider/resultrequest", DICE | {"creditAmount": 100}),
    "elsewhere": (WRONG, "modelo", "wallet/user-balance", {"to": "wallet/withdraw-funds", "requestId": "r", "debitAmount": 100}),
    "late": (WRONG, "modelo", "wallet/deposit-funds", FUNDS | {"late_s": 301}),
    "unsigned": (WRONG, "", "wallet/deposit-funds", FUNDS),
    "of a text": (TYPES, "modelo", "wallet/deposit-funds", FUNDS | {"creditAmount": "ten"}),
    "of a part": (TYPES, "modelo", "wallet/deposit-funds", FUNDS | {"creditAmount": 0.001}),
    "of too much": (SYNTAX, "modelo", "wallet/deposit-funds", FUNDS | {"creditAmount": 10**30}),
    "of no number": (TYPES, "modelo", "wallet/deposit-funds", FUNDS | {"requestId": ""}),
    "of a long number": (TYPES, "modelo", "wallet/deposit-funds", FUNDS | {"requestId": 200 * "r"}),
    "of half": (SYNTAX, "modelo", "wallet/deposit-funds", {"requestId": "forged"}),
    "of another operator": (PARTNER, "modelo", "wallet/deposit-funds", FUNDS | {"operatorId": "nobody"}),
    "another provider's win": (WRONG, "CARTAS", "provider/resultrequest", DICE | {"creditAmount": 100}),
}  # fmt: skip
"""Requests to GAP: the status, who has signed, the path, and what is asked. to: it is sent there. late_s: signed so long ago."""
OF_BETSTACK = {
    "order": (403, "modelo", False, 0), "order of nobody": (400, "nadie", False, 0), "late order": (403, "modelo", True, 301),
}  # fmt: skip
"""Orders of sports: the status, the operator, whether the secret is right, and how many seconds ago they were signed."""
ASKING: dict[str, tuple[Any, ...]] = OF_OURS | OF_TILLS
FORGED = {
    "wallets": [*OF_GAP],
    "sports": [*OF_BETSTACK, *(one for one in OF_OURS if one.startswith(("sports of", "coupon", "event that", "bet of")))],
}  # fmt: skip
"""What is asked where players' wallets or sports are open, by what a history is about."""


def step(chance: Random, now: World) -> World:
    """Return a request that no house takes."""
    forged, ours = FORGED.get(now["focus"], []), [one for one in ASKING if one not in FORGED["sports"]]
    ours = [one for one in ours if people.is_active(now, ASKING[one][1])]
    which = chance.choice(forged if forged and chance.random() < 0.5 else ours)
    return {"do": "nonsense", "door": "nonsense", "which": which, "draw": min(now["draws"])} | (
        {"by": ASKING[which][1]} if which in ASKING else {}
    )


def refused(world: World, which: str, by: int = 0) -> Answer:
    """Refuse a request that makes no sense."""
    told: Any = (OF_OURS | OF_TILLS | OF_GAP | OF_BETSTACK)[which]
    return {"told": told[0], "written": []}
