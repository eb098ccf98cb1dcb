"""Trades other than lotteries: bets of providers' games over GAP, and tickets of sports over Betstack, by the same beats."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final, NamedTuple, Protocol

from tests.story.stage import PLAYER, Message, OnStage, Stage, written
from tests.story.tellers import cents

from taquilla.domain.people.signed_text import signed_text
from taquilla.domain.sports.placing import CLAIM
from taquilla.domain.sports.signatures import sign_whole
from taquilla.sandbox import clerks
from taquilla.sandbox.demo_sports import COUPON, SITE
from taquilla.sandbox.demo_wallets import GAMES, HYPEX, NAME, PROVIDER
from taquilla.sandbox.fake_wallet import SECRET

KEYS: Final = ("won", "lost", "regretted")
"""The story of every trade: one sale wins, one loses, one is undone."""


class End(NamedTuple):
    """The state of a sale: active, undone, winner or loser; the amount paid and the amount back, in minor units."""

    state: str
    paid: int
    back: int


class Trade(Protocol):
    """A dialect with its trade. A key stands for one sale; "won" and "lost" name its end in advance.

    sold_in: the table with a row for each sale. reused: the refusal of a key that was used for something else. given_up: that of
    a sale that was under way in a killed house; None: it never is.

    asks: the message that sells, or (otherwise) something else under the same key. hears: "sold", or the reason why not.
    refusals: messages that must be refused once there is a sale under the key "won", with the reasons. undo: twice has one
    effect. outlast_a_kill: finishes the sales that were under way in a killed house. settle: enters the results, twice: "won"
    wins, "lost" loses. balance: the player's, in minor units, by the player's own books; owed: the same by our ledger.
    """

    name: ClassVar[str]
    sold_in: ClassVar[str]
    reused: ClassVar[str]
    ends: ClassVar[Mapping[str, End]]
    given_up: ClassVar[str | None]

    def __init__(self, stage: Stage) -> None: ...
    def asks(self, key: str, *, otherwise: bool = False) -> Message: ...
    def hears(self, answer: bytes) -> str: ...
    def refusals(self) -> Sequence[tuple[Message, str]]: ...
    def undo(self, key: str) -> None: ...
    def outlast_a_kill(self) -> None: ...
    def settle(self) -> None: ...
    def see(self, key: str) -> End: ...
    def balance(self) -> int: ...
    def owed(self) -> int: ...


class ProviderBets(OnStage):
    """GAP: bets of a provider's game. Its player has a wallet here."""

    name = "gap"
    sold_in = "bet"
    reused = "duplicate_transaction"
    given_up: ClassVar[str | None] = None
    ends: ClassVar[Mapping[str, End]] = {
        "won": End("winner", 10_50, 20_79), "lost": End("loser", 10_50, 0), "regretted": End("undone", 10_50, 10_50)
    }  # fmt: skip
    _BACK: ClassVar[Mapping[str, Any]] = {"won": 20.79, "lost": 0}

    def asks(self, key: str, *, otherwise: bool = False) -> Message:
        return self._bet(key, 11 if otherwise else 10.5)

    def hears(self, answer: bytes) -> str:
        said = json.loads(answer)
        return "sold" if said["status"] == "RS_OK" else str(said["status"]).removeprefix("RS_ERROR_").lower()

    def refusals(self) -> Sequence[tuple[Message, str]]:
        return (
            (self._bet("free", 0), "wrong_types"), (self._bet("fine", 1.001), "wrong_types"),
            (self._bet("strange", 1, token="nobody's"), "invalid_token"), (self._bet("elsewhere", 1, gameId="1"), "invalid_game"),
            (self._bet("too much", 1_000_000), "not_enough_money"), (self.asks("won", otherwise=True), self.reused),
            (self.message("resultrequest", "never", creditAmount=1), "transaction_does_not_exist"),
        )  # fmt: skip

    def undo(self, key: str) -> None:
        self._stage.send(self.message("rollbackrequest", key, rollbackAmount=10.5))

    def outlast_a_kill(self) -> None:
        pass  # a bet is decided in one transaction

    def settle(self) -> None:
        for key, amount in self._BACK.items():
            settled = self._stage.send_twice(self.message("resultrequest", key, creditAmount=amount))
            assert self.hears(settled) == "sold", settled

    def see(self, key: str) -> End:
        details = self._ask("get-bet-details", betId=key)["bet_details"]
        always = {"startTime": 0, "endTime": 4 * 10**12, "page": 1, "pageSize": 500}
        rows = self._ask("settlement-data", userId=PLAYER, **always)["settlementData"]
        (won, rolled_back) = (0, 0)
        state = "active"
        for row in rows:
            if row["transactionId"] == key:
                won, rolled_back = cents(row["winAmount"]), cents(row["rollBackAmount"])
                state = "undone" if rolled_back else "winner" if won else "loser"
        cost = cents(details["bet_details"]["stakeAmount"])
        assert cents(details["net_amount"]) == won + rolled_back - cost
        return End(state, cost, won + rolled_back)

    def balance(self) -> int:
        return cents(self._ask("user-balance", userId=PLAYER)["balance"])

    def owed(self) -> int:
        ((account,),) = self._stage.ask("select account_id from player where operator_id = %s and user_id = %s", HYPEX, PLAYER)
        return self._stage.ledger(HYPEX, account)

    def _bet(self, key: str, amount: Any, **more: Any) -> Message:
        token = {"token": self._stage.player_token(NAME, PLAYER), "roundId": "7", "debitAmount": amount}
        return self.message("betrequest", key, **token | more)

    def message(self, call: str, key: str, **more: Any) -> Message:
        body = {"operatorId": NAME, "userId": PLAYER, "transactionId": key, "reqId": f"{call} {key}", "gameId": GAMES[0][0]}
        return self._stage.signed(f"/api/v1/provider/{call}", body | more, PROVIDER)

    def _ask(self, call: str, **body: Any) -> Any:
        said = self._stage.send(self._stage.signed(f"/api/v1/wallet/{call}", {"operatorId": NAME} | body, NAME))
        assert said["status"] == "RS_OK", said
        return said


class Sports(OnStage):
    """Betstack: tickets of a jackpot. Its player has a wallet at the operator's, and an unpaid reservation lapses."""

    name = "betstack"
    sold_in = "sports_ticket"
    reused = "idempotency-key"
    given_up: ClassVar[str | None] = "110"
    # Seven hits of seven, in one line: 20 % of the part above the stake is withheld.
    ends: ClassVar[Mapping[str, End]] = {
        "won": End("winner", 25, 16_004), "lost": End("loser", 25, 0), "regretted": End("undone", 0, 0)
    }  # fmt: skip
    _DRAWN: Final = [101, 102, 102, 101, 101, 101, 103]
    _PICKS: ClassVar[Mapping[str, list[int]]] = {"lost": [102, 101, 101, 102, 102, 102, 101]}
    _HITS: Final = [101, 102, 102, 101, 101, 101, 102]
    _TOKEN: Final = "token_ann"
    _EVENTS: Final = (200001, 200007)

    def asks(self, key: str, *, otherwise: bool = False) -> Message:
        picks = self._PICKS.get(key, self._HITS)
        reserve = "/reserve" if key == "regretted" else ""
        return self._order(key, [*picks[:6], 101] if otherwise else picks, reserve=reserve)

    def hears(self, answer: bytes) -> str:
        said = json.loads(answer)
        if "id" in said:
            return "sold"
        if "code" in said:
            return str(said["code"])
        return said["detail"] if isinstance(said["detail"], str) else str(said["detail"][0]["loc"][-1])

    def refusals(self) -> Sequence[tuple[Message, str]]:
        return (
            (self._order("few", [101]), "bets"), (self._order("no bet", [*self._HITS[:6], 104]), "106"),
            (self._order("no coupon", self._HITS, coupon_id=456), "108"),
            (self._order("nobody", self._HITS, token="nobody"), "109"), (self._order("cheap", self._HITS, stake=24), "113"),
            (self.asks("won", otherwise=True), self.reused),
        )  # fmt: skip

    def undo(self, key: str) -> None:
        """Leave the reservation unpaid until its first game starts."""
        self._past(self._EVENTS[0], hours=0)
        self._work()

    def outlast_a_kill(self) -> None:
        """Let the claim on the call end: nobody else knows the wallet's response, so the worker then discards the ticket."""
        now = self._stage.run(self._stage.house.now())
        self._stage.run(self._stage.house.move_clock(now + CLAIM + timedelta(seconds=1)))
        self._work()

    def settle(self) -> None:
        self._past(self._EVENTS[-1], hours=3)
        for _ in range(2):
            self._stage.run(clerks.enter_coupon(self._stage.house, COUPON, self._DRAWN))
            self._work()

    def see(self, key: str) -> End:
        ticket = self._stage.send(self.asks(key))["id"]
        said = self._stage.send(self._message(f"/be/tickets/{ticket}", {}, {}, method="GET"))
        held = self._stage.purse.ledger.tickets[ticket]
        state = {"open": "active", "reserved": "active", "cancelled": "undone"}.get(said["status"])
        if state is None:
            state = {"won": "winner", "lost": "loser"}[said["result"]]
        assert held.credited == (said["payout"] - said["tax"] if state == "winner" else 0)
        assert (held.step == "discarded") == (state == "undone")
        return End(state, held.debited, held.credited)

    def balance(self) -> int:
        return self._stage.purse.ledger.balance(self._TOKEN)

    def owed(self) -> int:
        return self._stage.purse.ledger.balance("nobody has played") + self._stage.ledger(SITE, 7)

    def _order(self, key: str, bets: list[int], *, reserve: str = "", **more: Any) -> Message:
        body = {"operator": "site", "token": self._TOKEN, "stake": 25, "currency": "KES", "source": "SMS", "atag": "a"}
        body |= {"type": "jackpot", "coupon_id": COUPON, "bets": bets} | more
        return self._message(f"/be/tickets{reserve}", body, {"idempotency-key": key})

    def _message(self, path: str, body: dict[str, Any], more: dict[str, str], *, method: str = "POST") -> Message:
        # The second version covers the key, so that two orders that differ in nothing else are two.
        timestamp, key = str(int(time.time())), more.get("idempotency-key", "")
        text = signed_text(method=method, target=path.encode(), timestamp=timestamp, key=key, body=written(body))
        signed = {"operator": "site", "timestamp": timestamp, "signature": sign_whole(SECRET.encode(), text)}
        return Message(path, body, signed | {"signature-version": "2"} | more, method)

    def _past(self, event: int, *, hours: int) -> None:
        ((start,),) = self._stage.ask("select starts_at from sport_event where operator_id = %s and id = %s", SITE, event)
        self._stage.run(self._stage.house.move_clock(start + timedelta(hours=hours)))

    def _work(self) -> None:
        for _ in range(4):  # a response makes the next call about its ticket due
            self._stage.do_what_is_due()


TRADES: tuple[type[Trade], ...] = (ProviderBets, Sports)
"""Every dialect that sells something other than lotteries, with its trade."""
