"""Wallets with one fault each, by the checks that must catch it."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from tests.patience import PATIENCE_S

from taquilla.conformance import outcomes, sales
from taquilla.domain.sports.signatures import is_signed
from taquilla.http.decode import Unreadable
from taquilla.http.responses import JsonResponse
from taquilla.sandbox.fake_wallet import SECRET, FakeWallet
from taquilla.sandbox.fake_wallet_ledger import FakeTicket, FakeWalletLedger

SLOW_S = 0.04  # before each response of a wallet whose fault is slowness
MEETING_S = PATIENCE_S / 2  # the longest wait of a call for others of the same moment: less than a call may take
DISCARDS = 2  # at the moment of a ticket_create

Deed = Callable[[FakeWalletLedger, str, dict[str, Any]], JsonResponse]
OK = JsonResponse(200, {})
KNOWN: dict[str, object] = {"player_id": "p", "balance": 1_000_000, "currency": "KES"}
NO = JsonResponse(400, {"code": 1, "message": "no"})


class Faulty(FakeWallet):
    """A fake wallet with a fault in its ledger."""

    def __init__(self, fault: Deed) -> None:
        super().__init__(root="")
        self.ledger = FaultyLedger(fault)


class FaultyLedger(FakeWalletLedger):
    """A ledger with a fault."""

    def __init__(self, fault: Deed) -> None:
        super().__init__()
        self._fault = fault

    def do(self, action: str, data: dict[str, Any]) -> JsonResponse:
        return self._fault(self, action.removeprefix("ticket_"), data)

    def rightly(self, action: str, data: dict[str, Any]) -> JsonResponse:
        return super().do(f"ticket_{action}", data)

    def held(self, data: dict[str, Any]) -> FakeTicket | None:
        return self.tickets.get(data["ticket_id"])

    def give(self, data: dict[str, Any], amount: int) -> None:
        self._credit(data["ticket_id"], "fault", amount)


def fault(**deeds: Callable[[FaultyLedger, dict[str, Any]], JsonResponse]) -> Deed:
    """Return a deed that does these actions wrongly, and all others rightly."""

    def do(ledger: FaultyLedger, action: str, data: dict[str, Any]) -> JsonResponse:
        return deeds[action](ledger, data) if action in deeds else ledger.rightly(action, data)

    return do  # type: ignore[return-value]


def moving(action: str, amount: Callable[[dict[str, Any], FakeTicket, int], int]) -> Deed:
    """Return a deed that moves an amount more, by how many times the action has come for its ticket."""
    times: Counter[str] = Counter()

    def deed(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
        said = ledger.rightly(action, data)
        times[data["ticket_id"]] += 1
        if said.status == 200:
            ledger.give(data, amount(data, ledger.tickets[data["ticket_id"]], times[data["ticket_id"]]))
        return said

    return fault(**{action: deed})


def twice(action: str, amount: Callable[[dict[str, Any], FakeTicket], int]) -> Deed:
    """Return a deed that moves an amount again each time that an action is repeated."""
    return moving(action, lambda data, held, time: amount(data, held) if time > 1 else 0)


def stingy(action: str) -> Deed:
    """Return a deed that gives back the price, and keeps the excise."""
    return moving(action, lambda data, held, time: 100 - held.cost if time == 1 else 0)


def forgotten(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
    """Forget a discard."""
    said = ledger.rightly("discard", data)
    if said.status == 404:
        del ledger.tickets[data["ticket_id"]]
    return said


def unwritten(action: str) -> Deed:
    """Return a deed that succeeds and moves nothing."""

    def deed(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
        before = dict(ledger.balances)
        said = ledger.rightly(action, data)
        ledger.balances = before
        return said

    return fault(**{action: deed})


def keeping(action: str, part: str) -> Deed:
    """Return a deed that leaves a part of a ticket that is known as it was."""

    def deed(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
        was = getattr(ledger.held(data), part, None)
        said = ledger.rightly(action, data)
        if was is not None:
            setattr(ledger.held(data), part, was)
        return said

    return fault(**{action: deed})


def denied(action: str, when: Callable[[FaultyLedger, FakeTicket | None], bool]) -> Deed:
    """Return a deed that refuses an action in a case in which it should not."""

    def deed(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
        return NO if when(ledger, ledger.held(data)) else ledger.rightly(action, data)

    return fault(**{action: deed})


def is_at(step: str) -> Callable[[FaultyLedger, FakeTicket | None], bool]:
    return lambda ledger, held: held is not None and held.step == step


async def met(meeting: Awaitable[object]) -> None:
    """Wait until all concurrent calls have come. A call that waits in vain goes on alone, as in a wallet without this fault."""
    with suppress(TimeoutError, asyncio.BrokenBarrierError):
        async with asyncio.timeout(MEETING_S):
            await meeting


class Racing(FakeWallet):
    """A wallet in which all concurrent calls read the ticket before any of them changes it."""

    def __init__(self, action: str, at_once: int) -> None:
        super().__init__(root="")
        self._racing = f"ticket_{action}"
        self._lookers: defaultdict[str, asyncio.Barrier] = defaultdict(lambda: asyncio.Barrier(at_once))
        self._times: Counter[str] = Counter()

    async def _behave(self, behaviour: str, action: str, data: dict[str, Any], receive: Any, send: Any) -> int | None:
        if action != self._racing:
            return await super()._behave(behaviour, action, data, receive, send)
        held = self.ledger.tickets.get(data["ticket_id"])
        is_new = held is None if action == "ticket_create" else held is not None and held.step == "open"
        await met(self._lookers[data["ticket_id"]].wait())
        status = await super()._behave(behaviour, action, data, receive, send)
        entries = [one for one in self.ledger.entries if (one.ticket_id, one.action) == (data["ticket_id"], action)]
        self._times[data["ticket_id"]] += is_new
        if is_new and self._times[data["ticket_id"]] > 1:
            player = entries[0].player
            self.ledger.balances[player] = self.ledger.balance(player) + entries[0].amount
        return status


class Unlocked(Faulty):
    """A wallet that forgets discards of unknown tickets, and whose ticket_create is overtaken by them."""

    def __init__(self) -> None:
        super().__init__(fault(discard=forgotten))
        self._discarded: Counter[str] = Counter()
        self._overtaken: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def _behave(self, behaviour: str, action: str, data: dict[str, Any], receive: Any, send: Any) -> int | None:
        if action == "ticket_create":
            await met(self._overtaken[data["ticket_id"]].wait())
        status = await super()._behave(behaviour, action, data, receive, send)
        if action == "ticket_discard":
            self._discarded[data["ticket_id"]] += 1
            if self._discarded[data["ticket_id"]] == DISCARDS:
                self._overtaken[data["ticket_id"]].set()
        return status


class Overwriting(FakeWallet):
    """A wallet in which new tickets of the same moment all read the balance before any of them changes it."""

    def __init__(self, at_once: int) -> None:
        super().__init__(root="")
        self._lookers = asyncio.Barrier(at_once)

    async def _behave(self, behaviour: str, action: str, data: dict[str, Any], receive: Any, send: Any) -> int | None:
        if action == "ticket_create" and data["ticket_id"] not in self.ledger.tickets:
            before = self.ledger.balance(data["player_id"])
            await met(self._lookers.wait())
            self.ledger.balances[data["player_id"]] = before
        return await super()._behave(behaviour, action, data, receive, send)


def believing(how: Callable[[dict[bytes, bytes], bytes], bool]) -> FakeWallet:
    """Return a wallet that checks signatures in another way."""

    class Believing(FakeWallet):
        def _is_from_house(self, scope: Any, body: bytes) -> bool:
            return how(dict(scope["headers"]), body)

    return Believing(root="")


def patient(headers: dict[bytes, bytes], body: bytes) -> bool:
    stamp, signature = (headers.get(name, b"").decode() for name in (b"timestamp", b"signature"))
    return abs(time.time() - int(stamp or 0)) < 1800 and is_signed(SECRET.encode(), stamp, body, signature, int(stamp))


def answering(action: str, said: Callable[[dict[str, Any], JsonResponse], JsonResponse]) -> FakeWallet:
    """Return a wallet with another response to an action."""

    class Answering(FakeWallet):
        def _do(self, asked: str, data: dict[str, Any]) -> JsonResponse:
            found = super()._do(asked, data)
            return said(data, found) if asked == action else found

    return Answering(root="")


def identifying(**values: object) -> FakeWallet:
    return answering("identify", lambda data, said: JsonResponse(said.status, said.body | values) if said.status == 200 else said)


class Stumbling(FakeWallet):
    """A wallet that fails with an error of its own for every bad body."""

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super()._serve(scope, receive, send)
        except Unreadable:
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body", "body": b"oops"})


class Currencyless(FakeWallet):
    """A wallet that ignores the currency."""

    def _do(self, action: str, data: dict[str, Any]) -> JsonResponse:
        return super()._do(action, {name: value for name, value in data.items() if name != "currency"})


def players() -> FakeWallet:
    """Return a wallet that makes up a player for every token."""
    made = iter(range(1000))
    return answering("identify", lambda data, said: JsonResponse(said.status, said.body | {"player_id": f"p{next(made)}"}))


def update_pays(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
    said = ledger.rightly("update", data)
    if said.status == 200:
        ledger.rightly("win", data)
    return said


def reopens(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
    held = ledger.held(data)
    if held is not None and held.step == "won":
        held.step = "open"
    return ledger.rightly("update", data)


def sells_anew(step: str) -> Deed:
    def create(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
        held = ledger.held(data)
        if held is not None and held.step == step:
            del ledger.tickets[data["ticket_id"]]
        return ledger.rightly("create", data)

    return fault(create=create)


FIRST: dict[str, int] = {}


def first_payout(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
    return ledger.rightly("update", data | {"net_payout": FIRST.setdefault(data["ticket_id"], data["net_payout"])})


def is_spent(ledger: FaultyLedger, held: FakeTicket | None) -> bool:
    return held is not None and held.step == "won" and ledger.balance(held.player) < held.credited


def below_zero(ledger: FaultyLedger, data: dict[str, Any]) -> JsonResponse:
    lent, player = 10**9, data["player_id"]
    ledger.balances[player] = ledger.balance(player) + lent
    said = ledger.rightly("create", data)
    ledger.balances[player] -= lent
    return said


def tolerant(ledger: FaultyLedger, action: str, data: dict[str, Any]) -> JsonResponse:
    said = ledger.rightly(action, data)
    return OK if said.status == 404 and action != "discard" else said


FAULTS: dict[str, list[Callable[[], FakeWallet]]] = {
    "ping": [lambda: answering("ping", lambda data, said: JsonResponse(404, {"error": "what?"}))],
    "identify": [
        lambda: identifying(balance="10.00"),
        lambda: identifying(balance=None),
        lambda: identifying(currency="USD"),
        lambda: identifying(player_id=""),
        lambda: identifying(player_id=None),
        players,
        lambda: answering("identify", lambda data, said: NO),
    ],
    "token-unknown": [lambda: answering("identify", lambda data, said: JsonResponse(200, KNOWN))],
    "unsigned": [lambda: believing(lambda headers, body: b"signature" not in headers or patient(headers, body))],
    "signed-by-others": [lambda: believing(lambda headers, body: b"signature" in headers)],
    "body-changed": [lambda: believing(lambda headers, body: b"signature" in headers)],
    "signed-long-ago": [lambda: believing(patient)],
    "signed-in-future": [lambda: believing(patient)],
    "malformed": [lambda: Stumbling(root="")],
    "action-unknown": [lambda: Faulty(lambda ledger, action, data: OK if action == "burn" else ledger.rightly(action, data))],
    "create": [
        lambda: Faulty(unwritten("create")),
        lambda: answering("ticket_create", lambda data, said: JsonResponse(201, said.body)),
        lambda: answering("ticket_create", lambda data, said: JsonResponse(200, said.body | {"ticket_id": "0" * 24})),
    ],
    "create-excise": [
        lambda: Faulty(fault(create=lambda ledger, data: ledger.rightly("create", data | {"ext_type": "inclusive"}))),
        lambda: Faulty(stingy("discard")),
    ],
    "create-again": [
        lambda: Faulty(twice("create", lambda data, held: -held.cost)),
        lambda: Faulty(denied("create", lambda ledger, held: held is not None)),
    ],
    "create-other": [lambda: Faulty(fault(create=lambda ledger, data: ledger.rightly("create", data | {"price": 100})))],
    "create-at-once": [lambda: Racing("create", sales.AT_ONCE)],
    "over-balance": [lambda: Faulty(fault(create=below_zero))],
    "over-balance-at-once": [lambda: Overwriting(2)],
    "other-currency": [lambda: Currencyless(root="")],
    "discard": [lambda: Faulty(unwritten("discard"))],
    "discard-again": [lambda: Faulty(twice("discard", lambda data, held: held.cost))],
    "discard-unknown": [lambda: Faulty(denied("discard", lambda ledger, held: held is None))],
    "discard-first": [lambda: Faulty(fault(discard=forgotten))],
    "discard-first-reserve": [lambda: Faulty(fault(discard=forgotten))],
    "create-after-discard": [lambda: Faulty(sells_anew("discarded"))],
    "discard-at-once": [Unlocked],
    "orders-create": [lambda: Faulty(fault(discard=forgotten)), lambda: Faulty(sells_anew("discarded"))],
    "reserve": [lambda: Faulty(moving("reserve", lambda data, held, time: -held.cost if time == 1 else 0))],
    "reserve-paid": [lambda: Faulty(twice("update", lambda data, held: -held.cost)), lambda: Faulty(unwritten("update"))],
    "reserve-discard": [lambda: Faulty(keeping("discard", "step"))],
    "orders-reserve": [lambda: Faulty(keeping("discard", "step")), lambda: Faulty(fault(discard=forgotten))],
    "win": [lambda: Faulty(fault(update=update_pays)), lambda: Faulty(unwritten("win"))],
    "win-again": [lambda: Faulty(twice("win", lambda data, held: held.net_payout or 0))],
    "win-at-once": [lambda: Racing("win", outcomes.AT_ONCE)],
    "late-update": [lambda: Faulty(fault(update=reopens))],
    "orders-win": [lambda: Faulty(fault(update=reopens)), lambda: Faulty(twice("win", lambda data, held: held.net_payout or 0))],
    "late-create": [lambda: Faulty(sells_anew("lost"))],
    "lost": [lambda: Faulty(moving("lost", lambda data, held, time: 0 if held.credited else held.cost))],
    "void": [lambda: Faulty(stingy("void")), lambda: Faulty(twice("void", lambda data, held: held.cost))],
    "refund": [lambda: Faulty(stingy("refund")), lambda: Faulty(twice("refund", lambda data, held: held.cost))],
    "rollback-win": [lambda: Faulty(unwritten("rollback")), lambda: Faulty(twice("rollback", lambda data, held: -held.cost))],
    "rollback-lost": [lambda: Faulty(denied("rollback", is_at("lost")))],
    "rollback-void": [lambda: Faulty(unwritten("rollback"))],
    "won-anew": [lambda: Faulty(fault(update=first_payout))],
    "late-win": [lambda: Faulty(keeping("rollback", "net_payout"))],
    "rollback-spent": [lambda: Faulty(denied("rollback", is_spent))],
    "close": [lambda: Faulty(denied("close", is_at("closed")))],
    "unknown": [lambda: Faulty(tolerant)],
    "books": [lambda: Overwriting(5)],
    "pace": [lambda: FakeWallet(root="", pause_s=SLOW_S)],
}  # fmt: skip
