"""The fake wallet's own ledger: the players' balances, and the debits and credits of each ticket. It knows nothing of the house.

It behaves as a careful wallet does: a ticket's id is the key of everything, a repeated call is done once, a ticket discarded
before it came is refused when it comes, and an unknown ticket is "not found".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from taquilla.http.responses import JsonObject, JsonResponse

BALANCE: Final = 1_000_000
"""The first balance of every player, in minor units."""

_ID_MAX: Final = 200


@dataclass(slots=True)
class FakeTicket:
    """A ticket in the wallet. debited is what the player paid, credited what came back, both in minor units."""

    player: str
    cost: int
    step: str
    net_payout: int | None = None
    debited: int = 0
    credited: int = 0


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement: amount is positive where the player receives it."""

    ticket_id: str
    player: str
    action: str
    amount: int


@dataclass(slots=True)
class FakeWalletLedger:
    """Balances, tickets and movements. kept is called with each action that changed anything, so that it can be repeated."""

    kept: Callable[[str, JsonObject], None] = lambda action, data: None
    balances: dict[str, int] = field(default_factory=dict)
    tickets: dict[str, FakeTicket] = field(default_factory=dict)
    entries: list[LedgerEntry] = field(default_factory=list)

    def balance(self, player: str) -> int:
        """Return a player's balance."""
        return self.balances.get(player, BALANCE)

    def do(self, action: str, data: JsonObject) -> JsonResponse:
        """Return the response to an action about a ticket."""
        ticket_id = data.get("ticket_id")
        if not isinstance(ticket_id, str) or not 0 < len(ticket_id) <= _ID_MAX:
            return _no(100, "`ticket_id` is missing")
        if action not in _OF_TICKETS:
            return _no(100, f"no such action: {action[:40]}")
        ticket = self.tickets.get(ticket_id)
        before = (len(self.entries), _state(ticket))
        response = self._do(ticket_id, ticket, action, data)
        if before != (len(self.entries), _state(self.tickets.get(ticket_id))):
            self.kept(action, data)
        return response

    def _do(self, ticket_id: str, ticket: FakeTicket | None, action: str, data: JsonObject) -> JsonResponse:
        is_gone = ticket is not None and ticket.step == "discarded"
        if action in ("ticket_create", "ticket_reserve"):
            return _no(103, "the ticket was discarded before") if is_gone else self._begin(ticket_id, action, data)
        if action == "ticket_discard":
            return self._discard(ticket_id, ticket)
        if ticket is None or is_gone:
            return _not_found(ticket_id)
        if action == "ticket_update":
            if ticket.step == "reserved":
                ticket.step = "open"
                self._debit(ticket_id, "ticket_update")
            net_payout = data.get("net_payout")
            if isinstance(net_payout, int) and net_payout >= 0:
                ticket.net_payout = net_payout
            return self._yes(ticket_id)
        if action == "ticket_rollback":
            if ticket.step in ("won", "lost", "void"):
                ticket.step, ticket.net_payout = "open", None
                self._credit(ticket_id, "ticket_rollback", -ticket.credited)
            return self._yes_if(ticket_id, ticket, "open")
        return self._close(ticket_id, ticket) if action == "ticket_close" else self._end(ticket_id, ticket, action)

    def _begin(self, ticket_id: str, action: str, data: JsonObject) -> JsonResponse:
        """Write a new ticket down; only its creation takes the money at once."""
        read = _read_cost(data)
        if isinstance(read, JsonResponse):
            return read
        player, cost = read
        if (known := self.tickets.get(ticket_id)) is not None:
            is_same = (known.player, known.cost) == read
            return self._yes(ticket_id) if is_same else _no(109, "the ticket was sold to another player, or for another price")
        if action == "ticket_reserve":
            self.tickets[ticket_id] = FakeTicket(player, cost, "reserved")
            return self._yes(ticket_id)
        if self.balance(player) < cost:
            return _no(102, "insufficient funds")
        self.tickets[ticket_id] = FakeTicket(player, cost, "open")
        self._debit(ticket_id, action)
        return self._yes(ticket_id)

    def _end(self, ticket_id: str, ticket: FakeTicket, action: str) -> JsonResponse:
        """End an open ticket: won, lost, or with its stake returned."""
        step = _ENDS[action]
        if ticket.step == "open":
            payout = {"won": ticket.net_payout, "lost": 0}.get(step, ticket.debited - ticket.credited)
            if payout is None:
                return _no(104, "the payout was never told")
            ticket.step = step
            self._credit(ticket_id, action, payout)
        return self._yes_if(ticket_id, ticket, step)

    def _discard(self, ticket_id: str, ticket: FakeTicket | None) -> JsonResponse:
        """Discard a ticket as if it had never been. An unknown one is remembered, so that it is refused should it still come."""
        if ticket is None:
            self.tickets[ticket_id] = FakeTicket("", 0, "discarded")
            return _not_found(ticket_id)
        if ticket.step in ("open", "reserved"):
            ticket.step = "discarded"
            self._credit(ticket_id, "ticket_discard", ticket.debited - ticket.credited)
        return self._yes_if(ticket_id, ticket, "discarded")

    def _close(self, ticket_id: str, ticket: FakeTicket) -> JsonResponse:
        if ticket.step not in ("open", "reserved"):
            ticket.step = "closed"
        return self._yes_if(ticket_id, ticket, "closed")

    def _debit(self, ticket_id: str, action: str) -> None:
        ticket = self.tickets[ticket_id]
        ticket.debited += ticket.cost
        self._move(ticket_id, action, -ticket.cost)

    def _credit(self, ticket_id: str, action: str, amount: int) -> None:
        self.tickets[ticket_id].credited += amount
        self._move(ticket_id, action, amount)

    def _move(self, ticket_id: str, action: str, amount: int) -> None:
        player = self.tickets[ticket_id].player
        if amount:
            self.balances[player] = self.balance(player) + amount
            self.entries.append(LedgerEntry(ticket_id, player, action, amount))

    def _yes(self, ticket_id: str) -> JsonResponse:
        ticket = self.tickets[ticket_id]
        return JsonResponse(200, {"ticket_id": ticket_id, "balance": self.balance(ticket.player)})

    def _yes_if(self, ticket_id: str, ticket: FakeTicket, step: str) -> JsonResponse:
        return self._yes(ticket_id) if ticket.step == step else _no(105, f"the ticket is {ticket.step}")


_ENDS: Final = {"ticket_win": "won", "ticket_lost": "lost", "ticket_void": "void", "ticket_refund": "refunded"}
_OF_TICKETS: Final = (
    "ticket_create", "ticket_reserve", "ticket_update", *_ENDS, "ticket_discard", "ticket_rollback", "ticket_close",
)  # fmt: skip
ACTIONS: Final = ("ping", "identify", *_OF_TICKETS)
"""The actions of a wallet."""


def _state(ticket: FakeTicket | None) -> tuple[object, ...] | None:
    return None if ticket is None else (ticket.step, ticket.net_payout)


def _read_cost(data: JsonObject) -> tuple[str, int] | JsonResponse:
    """Return the player and the cost: the price, and an excise that comes on top of it."""
    player, price, excise = data.get("player_id"), data.get("price"), data.get("ext_amount")
    if not isinstance(player, str) or not player:
        return _no(101, "user not found")
    if not isinstance(price, int) or not isinstance(excise, int) or price <= 0 or excise < 0:
        return _no(100, "`price` and `ext_amount` are amounts in cents")
    return player, price + (excise if data.get("ext_type") == "exclusive" else 0)


def _no(code: int, message: str) -> JsonResponse:
    return JsonResponse(400, {"code": code, "message": message})


def _not_found(ticket_id: str) -> JsonResponse:
    return JsonResponse(404, {"code": 106, "message": f"ticket `{ticket_id}` is not found"})
