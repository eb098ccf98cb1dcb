"""Writes the bodies of calls to operators' wallets, field by field in the documented order, nulls included; `action` first."""

from typing import Final

import msgspec

from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.tickets import CallOut, SportsTicket

_AMOUNTS: Final = (
    "price", "stake", "wht_amount", "wht", "ext_amount", "ext", "ext_type", "gross_payout", "net_payout",
)  # fmt: skip
_WHOLE: Final = (
    "operator", "ticket_id", "ticket_code", "player_id", "psp", *_AMOUNTS, "currency", "atag", "ticket_type",
)  # fmt: skip
_NAMED: Final = ("operator", "ticket_id")
_FIELDS: Final[dict[Action, tuple[str, ...]]] = {
    Action.TICKET_CREATE: _WHOLE,
    Action.TICKET_RESERVE: _WHOLE,
    Action.TICKET_UPDATE: (*_NAMED, *_AMOUNTS),
    Action.TICKET_WIN: _NAMED,
    Action.TICKET_LOST: _NAMED,
    Action.TICKET_VOID: (*_NAMED, *_AMOUNTS),
    Action.TICKET_REFUND: (*_NAMED, "reason"),
    Action.TICKET_DISCARD: (*_NAMED, "reason"),
    Action.TICKET_ROLLBACK: (*_NAMED, "reason"),
    Action.TICKET_CLOSE: _NAMED,
}
"""The data fields of each action."""

_BEFORE_A_RESULT: Final = {"wht_amount": 0, "gross_payout": 0, "net_payout": 0}
"""The payouts in a call that was written before its ticket had a result, however late it is made."""

PING: Final = b'{"action":"ping"}'
"""Checks that a wallet is reachable; it is not signed."""


def identify_body(operator: str, token: str) -> bytes:
    """Return the body that asks for the player of a token."""
    return msgspec.json.encode({"action": "identify", "data": {"operator": operator, "token": token}})


def call_body(operator: str, ticket: SportsTicket, call: CallOut) -> bytes:
    """Return the body of a call about a ticket. The same call has the same body each time it is made.

    call.amounts are the ticket's amounts by then, by the names of the ticket's own fields (price, stake, wht_amount, wht_rate,
    ext_amount, ext_rate, ext_type, gross_payout, net_payout). Where they leave fields out, nothing is paid yet, and the others
    are as on the ticket, where they never change.
    """
    amounts = _BEFORE_A_RESULT | (call.amounts or {})
    rates = {name: amounts.get(name, getattr(ticket, name)) for name in ("wht_rate", "ext_rate")}
    values: dict[str, object] = {
        "operator": operator, "ticket_id": ticket.id, "ticket_code": ticket.code, "player_id": ticket.player, "psp": ticket.psp,
        "wht": msgspec.Raw(percent(int(str(rates["wht_rate"]))).encode()),
        "ext": msgspec.Raw(percent(int(str(rates["ext_rate"]))).encode()),
        "currency": ticket.currency, "atag": ticket.atag, "ticket_type": ticket.type, "reason": call.reason,
    }  # fmt: skip
    for name in _AMOUNTS:
        if name not in values:
            values[name] = amounts.get(name, getattr(ticket, name))
    data = {name: values[name] for name in _FIELDS[Action(call.action)]}
    return msgspec.json.encode({"action": call.action, "data": data})


def percent(hundredths: int) -> str:
    """Return a rate as a JSON number with one decimal, or two if it needs them: ``percent(1250) == "12.5"``."""
    decimals = f"{hundredths % 100:02d}"
    return f"{hundredths // 100}.{decimals[0] if decimals[1] == '0' else decimals}"
