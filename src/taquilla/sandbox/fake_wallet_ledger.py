"""The fake wallet's own ledger: the players' balances, and the debits and credits of each ticket. It knows nothing of the house.

It behaves as a careful wallet does: a ticket's id is the key of everything, a repeated call is done once, a ticket discarded
before it came is refused when it comes, and an unknown ticket is "not found".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

BALANCE: Final = 1_000_000
"""The first balance of every player, in minor units."""

_ID_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class FakeResponse:
    """The wallet's response: an HTTP status and an object."""

    status: int
    value: dict[str, object]


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

    kept: Callable[[str, dict[str, Any]], None] = lambda action, data: None
    balances: dict[str, int] = field(default_factory=dict)
    tickets: dict[str, FakeTicket] = field(default_factory=dict)
    entries: list[LedgerEntry] = field(default_factory=list)

    def balance(self, player: str) -> int:
        """Return a player's balance."""
        return self.balances.get(player, BALANCE)

    def do(self, action: str, data: dict[str, Any]) -> FakeResponse:
        """Return the response to an action about a ticket."""
        ticket_id = data.get("ticket_id")
        if not isinstance(ticket_id, str) or not 0 < len(ticket_id) <= _ID_MAX:
            return _no(100, "`ticket_id` is missing")
        if action not in _ACTIONS:
            return _no(100, f"no such action: {action[:40]}")
        before = (len(self.entries), _state(self.tickets.get(ticket_id)))
        said = _ACTIONS[action](self, ticket_id, data)
        if before != (len(self.entries), _state(self.tickets.get(ticket_id))):
            self.kept(action, data)
        return said

    def _create(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        held = self.tickets.get(ticket_id)
        if held is not None and held.step == "discarded":
            return _no(103, "the ticket was discarded before")
        if held is not None:
            return self._yes(ticket_id)
        read = _read_cost(data)
        if isinstance(read, FakeResponse):
            return read
        player, cost = read
        if self.balance(player) < cost:
            return _no(102, "insufficient funds")
        self.tickets[ticket_id] = FakeTicket(player, cost, "open")
        self._debit(ticket_id, "ticket_create")
        return self._yes(ticket_id)

    def _reserve(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        held = self.tickets.get(ticket_id)
        if held is not None and held.step == "discarded":
            return _no(103, "the ticket was discarded before")
        if held is None:
            read = _read_cost(data)
            if isinstance(read, FakeResponse):
                return read
            self.tickets[ticket_id] = FakeTicket(*read, "reserved")
        return self._yes(ticket_id)

    def _update(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        """Set new amounts; for a reserved ticket this is also the payment, which moves its money."""
        held = self.tickets.get(ticket_id)
        if held is None or held.step == "discarded":
            return _not_found(ticket_id)
        if held.step == "reserved":
            held.step = "open"
            self._debit(ticket_id, "ticket_update")
        net_payout = data.get("net_payout")
        if isinstance(net_payout, int) and net_payout >= 0:
            held.net_payout = net_payout
        return self._yes(ticket_id)

    def _win(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        held = self.tickets.get(ticket_id)
        if held is None or held.step == "discarded":
            return _not_found(ticket_id)
        if held.step == "open":
            if held.net_payout is None:
                return _no(104, "the payout was never told")
            held.step = "won"
            self._credit(ticket_id, "ticket_win", held.net_payout)
        return self._yes(ticket_id) if held.step == "won" else _no(105, f"the ticket is {held.step}")

    def _lost(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        return self._ends(ticket_id, "ticket_lost", "lost")

    def _void(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        return self._ends(ticket_id, "ticket_void", "void")

    def _refund(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        return self._ends(ticket_id, "ticket_refund", "refunded")

    def _ends(self, ticket_id: str, action: str, step: str) -> FakeResponse:
        """End an open ticket: lost, or with its stake returned."""
        held = self.tickets.get(ticket_id)
        if held is None or held.step == "discarded":
            return _not_found(ticket_id)
        if held.step == "open":
            held.step = step
            if step != "lost":
                self._credit(ticket_id, action, held.debited - held.credited)
        return self._yes(ticket_id) if held.step == step else _no(105, f"the ticket is {held.step}")

    def _discard(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        """Discard a ticket as if it had never been. An unknown one is remembered, so that it is refused should it still come."""
        held = self.tickets.get(ticket_id)
        if held is None:
            self.tickets[ticket_id] = FakeTicket("", 0, "discarded")
            return _not_found(ticket_id)
        if held.step in ("open", "reserved"):
            held.step = "discarded"
            self._credit(ticket_id, "ticket_discard", held.debited - held.credited)
        return self._yes(ticket_id) if held.step == "discarded" else _no(105, f"the ticket is {held.step}")

    def _rollback(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        """Open a ticket again: its prize is taken back, even where the player has less by now."""
        held = self.tickets.get(ticket_id)
        if held is None or held.step == "discarded":
            return _not_found(ticket_id)
        if held.step in ("won", "lost", "void"):
            held.step, held.net_payout = "open", None
            self._credit(ticket_id, "ticket_rollback", -held.credited)
        return self._yes(ticket_id) if held.step == "open" else _no(105, f"the ticket is {held.step}")

    def _close(self, ticket_id: str, data: dict[str, Any]) -> FakeResponse:
        held = self.tickets.get(ticket_id)
        if held is None or held.step == "discarded":
            return _not_found(ticket_id)
        if held.step in ("open", "reserved"):
            return _no(105, f"the ticket is {held.step}")
        held.step = "closed"
        return self._yes(ticket_id)

    def _debit(self, ticket_id: str, action: str) -> None:
        held = self.tickets[ticket_id]
        held.debited += held.cost
        self._move(ticket_id, action, -held.cost)

    def _credit(self, ticket_id: str, action: str, amount: int) -> None:
        self.tickets[ticket_id].credited += amount
        self._move(ticket_id, action, amount)

    def _move(self, ticket_id: str, action: str, amount: int) -> None:
        player = self.tickets[ticket_id].player
        if amount:
            self.balances[player] = self.balance(player) + amount
            self.entries.append(LedgerEntry(ticket_id, player, action, amount))

    def _yes(self, ticket_id: str) -> FakeResponse:
        held = self.tickets[ticket_id]
        return FakeResponse(200, {"ticket_id": ticket_id, "balance": self.balance(held.player)})


_ACTIONS: Final[dict[str, Callable[[FakeWalletLedger, str, dict[str, Any]], FakeResponse]]] = {
    "ticket_create": FakeWalletLedger._create,
    "ticket_reserve": FakeWalletLedger._reserve,
    "ticket_update": FakeWalletLedger._update,
    "ticket_win": FakeWalletLedger._win,
    "ticket_lost": FakeWalletLedger._lost,
    "ticket_void": FakeWalletLedger._void,
    "ticket_refund": FakeWalletLedger._refund,
    "ticket_discard": FakeWalletLedger._discard,
    "ticket_rollback": FakeWalletLedger._rollback,
    "ticket_close": FakeWalletLedger._close,
}
ACTIONS: Final = ("ping", "identify", *_ACTIONS)
"""The actions of a wallet."""


def _state(held: FakeTicket | None) -> tuple[object, ...] | None:
    return None if held is None else (held.step, held.net_payout)


def _read_cost(data: dict[str, Any]) -> tuple[str, int] | FakeResponse:
    """Return the player and the cost: the price, and an excise that comes on top of it."""
    player, price, excise = data.get("player_id"), data.get("price"), data.get("ext_amount")
    if not isinstance(player, str) or not player:
        return _no(101, "user not found")
    if not isinstance(price, int) or not isinstance(excise, int) or price <= 0 or excise < 0:
        return _no(100, "`price` and `ext_amount` are amounts in cents")
    return player, price + (excise if data.get("ext_type") == "exclusive" else 0)


def _no(code: int, message: str) -> FakeResponse:
    return FakeResponse(400, {"code": code, "message": message})


def _not_found(ticket_id: str) -> FakeResponse:
    return FakeResponse(404, {"code": 106, "message": f"ticket `{ticket_id}` is not found"})
