"""Proves on a real house that a wallet's dialect does what every one of ours does, and makes a report to publish."""

import json
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count, permutations
from typing import Final, Protocol

from taquilla.app import offered
from taquilla.http.checks import HELD, WRONG, Call
from taquilla.http.dialect import VERSION
from taquilla.http.forms import form_fields
from taquilla.http.responses import JsonObject
from taquilla.testing import BEGUN, COMMITTED, TaquillaHouse, hostile_bodies, hostile_forms

_KINDS: Final = ("bet", "win", "rollback")
_AT_ONCE: Final = 32
_NUMBERS: Final = count(1)
_EVER: Final = 4 * 10**12


class WalletTeller(Protocol):
    """A dialect's way to say what happens to one player, who has names of its own for bets and wins."""

    def bet(self, name: str, cents: int) -> Call:
        """Return a call that stakes on a bet of this name."""

    def win(self, name: str, bet: str, cents: int) -> Call:
        """Return a call that credits a bet; 0: it has lost."""

    def roll_back(self, bet: str) -> Call:
        """Return a call that undoes a bet."""

    def altered(self, call: Call, text: bytes) -> Call:
        """Return a call with another body, or another query, signed as the caller would."""

    def heard(self, status: int, said: JsonObject) -> int | None:
        """Return the balance that an answer tells, in cents; None for a refusal."""


Tellers = Callable[[TaquillaHouse, str], WalletTeller]


@dataclass(frozen=True, slots=True)
class Proof:
    """One rule, whether it held (came says what did not), and all that was tried."""

    name: str
    expects: str
    outcome: str
    came: str
    tried: Sequence[str]


@dataclass(frozen=True, slots=True)
class ProofReport:
    """The report on a dialect, for its author to publish."""

    dialect: str
    package: str
    interface: str
    proofs: Sequence[Proof]

    @property
    def wrong(self) -> list[str]:
        """Return the names of what did not hold, with what came."""
        return [f"{proof.name}: {proof.came}" for proof in self.proofs if proof.outcome != HELD]

    def json(self) -> str:
        """Return the report for programs."""
        return json.dumps(asdict(self), indent=1)

    def text(self) -> str:
        """Return the report for people, as Markdown."""
        rows = "".join(f"| {one.name} | {one.expects} | {one.outcome} | {len(one.tried)} |\n" for one in self.proofs)
        tried = "".join(f"\n**{one.name}**: {'; '.join(one.tried)}\n" for one in self.proofs)
        head = f"# {self.dialect}: what was proved\n\n{self.package}, interface {self.interface}, on a real house over HTTP.\n"
        return f"{head}\n| proof | what holds | outcome | tried |\n|---|---|---|---|\n{rows}{tried}"


class _Player:
    """A new player who has a thousand, before one operator's house."""

    def __init__(self, house: TaquillaHouse, tellers: Tellers, needed: Collection[str] = (), user: str = "") -> None:
        self.house, self.tellers, self.needed, self.user = house, tellers, needed, user or f"proof-{next(_NUMBERS)}"
        house.fund(self.user, 1000)
        self.teller = tellers(house, self.user)

    def say(self, *calls: Call) -> list[int | None]:
        """Send calls one after another; return the balances that they tell."""
        return [self.teller.heard(*self.house.send(call)) for call in calls]

    def say_at_once(self, calls: Sequence[Call]) -> set[int | None]:
        """Send calls at the same moment; return the different balances that they tell."""
        return {self.teller.heard(*answer) for answer in self.house.at_once(calls)}

    def staked(self) -> dict[str, tuple[Call, int]]:
        """Stake a hundred; return one call of each kind that may follow, with the balance that it leaves."""
        _same(self.say(self.teller.bet("b", 100_00)), [900_00], "a bet")
        return {
            "bet": (self.teller.bet("c", 100_00), 800_00),
            "win": (self.teller.win("w", "b", 30_00), 930_00),
            "rollback": (self.teller.roll_back("b"), 1000_00),
        }

    def seen(self) -> tuple[int, list[tuple[str, object]], list[tuple[object, ...]]]:
        """Return the balance in cents, the statement of bets, the oldest first, and the settled bets, as GAP shows them."""
        always = {"userId": self.user, "page": 1}
        stated = self.house.gap("wallet/get-my-account-statement", transactionType="BETS", startDate=0, endDate=_EVER, **always)
        settled = self.house.gap("wallet/settlement-data", startTime=0, endTime=_EVER, **always)
        names = ("betAmount", "winAmount", "rollBackAmount")
        rows = [(row["transactionType"], row["amount"]) for row in reversed(stated["transactions"])]
        return round(stated["balance"] * 100), rows, [tuple(row[name] for name in names) for row in settled["settlementData"]]


NewPlayer = Callable[[], _Player]


def _same(found: object, expected: object, what: str) -> None:
    """Raise AssertionError, with both, where they are not the same."""
    assert found == expected, f"{what}: {found}, not {expected}"


def _day(new: NewPlayer) -> Iterator[str]:
    one = new()
    tell = one.teller
    for what, call, balance in (
        ("a bet", tell.bet("b1", 100_00), 900_00), ("its loss", tell.win("w1", "b1", 0), 900_00),
        ("a bet", tell.bet("b2", 100_00), 800_00), ("its win", tell.win("w2", "b2", 198_00), 998_00),
        ("a bet", tell.bet("b3", 50_00), 948_00), ("its rollback", tell.roll_back("b3"), 998_00),
        ("a bet for more than the balance", tell.bet("b4", 998_01), None),
        ("the second bet again", tell.bet("b2", 100_00), 800_00),
        ("a win of what was rolled back", tell.win("w3", "b3", 1_00), None),
    ):  # fmt: skip
        _same(one.say(call), [balance], what)
        yield what
    kinds = (("Placement", -100), ("Placement", -100), ("Result", 198), ("Placement", -50), ("Rollback", 50))
    settled = [(100, 0, 0), (100, 198, 0), (50, 0, 50)]
    _same(one.seen(), (998_00, [(f"Bet-{kind}", amount) for kind, amount in kinds], settled), "balance, statement, settled bets")
    yield "the balance, rows and settled bets that every dialect leaves"


def _repeated(new: NewPlayer) -> Iterator[str]:
    for what in _KINDS:
        one = new()
        call, balance = one.staked()[what]
        _same(one.say(call, call, call), [balance] * 3, f"a {what} three times")
        other = {"bet": one.teller.bet("c", 101_00), "win": one.teller.win("w", "b", 31_00)}.get(what)
        _same(one.say(other) if other else [None], [None], f"a {what} of another amount under its id")
        _same(one.seen()[0], balance, f"the balance after a {what}")
        yield f"a {what} three times, and another one under its id"


def _orders(new: NewPlayer) -> Iterator[str]:
    for order in permutations(_KINDS):
        one = new()
        calls = (one.teller.bet("b", 100_00), one.teller.win("w", "b", 30_00), one.teller.roll_back("b"))
        one.say(*(calls[_KINDS.index(what)] for what in order))
        _same(one.seen()[0], 1000_00, ", ".join(order))
        yield ", ".join(order)


def _at_once(new: NewPlayer) -> Iterator[str]:
    for what in _KINDS:
        one = new()
        call, balance = one.staked()[what]
        _same(one.say_at_once([call] * _AT_ONCE), {balance}, f"{_AT_ONCE} times the same {what}")
        _same(one.seen()[0], balance, f"the balance after a {what}")
        yield f"{_AT_ONCE} times the same {what}"
    for seed in range(2):
        one = new()
        tell, names = one.teller, [f"b{number}" for number in range(5)] * 2
        three = [(tell.bet(name, 10_00), tell.win(f"w {name}", name, 30_00), tell.roll_back(name)) for name in names]
        calls = [call for one_of in three for call in one_of]
        random.Random(seed).shuffle(calls)
        one.say_at_once(calls)
        _same(one.seen()[0], 1000_00, f"bets, wins and rollbacks in the order {seed}")
        yield f"{len(calls)} bets, wins and rollbacks in the order {seed}"


def _killed(new: NewPlayer) -> Iterator[str]:
    for kept, when in ((BEGUN, "before its commit"), (COMMITTED, "between its commit and its answer")):
        for what in _KINDS:
            one = new()
            call, balance = one.staked()[what]
            one.house.send_and_kill(call, kept)
            _same(one.seen()[0], balance if kept == COMMITTED else 900_00, f"a {what}, killed {when}")
            _same((one.say_at_once([call] * 8), one.seen()[0]), ({balance}, balance), f"a {what} again, killed {when}")
            yield f"a {what}, killed {when}"


def _hostile(new: NewPlayer) -> Iterator[str]:
    one = new()
    calls = one.staked()
    before, missing = one.seen(), {*one.needed}
    for what, (call, _) in calls.items():
        text = call.body or call.path.partition("?")[2].encode()
        good, bodies = (json.loads(text), hostile_bodies) if text[:1] == b"{" else (form_fields(text), hostile_forms)
        missing -= good.keys()
        for name, hostile in bodies(good, {*one.needed} & good.keys()):
            status, said = one.house.send(one.teller.altered(call, hostile))
            assert status < 500, f"{what}, {name}: HTTP {status}"
            _same(one.teller.heard(status, said), None, f"{what}, {name}")
            yield f"{what}, {name}"
    _same(one.seen(), before, "what is left of them")
    _same(sorted(missing), [], "needed fields that no call has")


def _neighbour(new: NewPlayer) -> Iterator[str]:
    mine = new()
    with mine.house.neighbour() as other:
        theirs = _Player(other, mine.tellers, user=mine.user)
        calls = mine.staked()
        before = mine.seen()
        _same(theirs.say(theirs.teller.win("v", "b", 10_00)), [None], "a win of the other operator's bet")
        theirs.say(theirs.teller.roll_back("b"))
        _same((mine.seen(), theirs.seen()), (before, (1000_00, [], [])), "what both have then")
        yield "another operator's player of the same id wins and undoes the bet"
        _same(theirs.say(theirs.teller.bet("c", 200_00)), [800_00], "its own bet")
        _same(mine.say(calls["bet"][0]), [800_00], "a bet of the same name")
        yield "both have bets of the same name"
        kept = mine.seen(), theirs.seen()
        mine_says, they_say = (
            (one.teller.bet("d", 1_00), one.teller.win("x", "c", 1_00), one.teller.roll_back("c")) for one in (mine, theirs)
        )
        for what, call, their_own in zip(_KINDS, mine_says, they_say, strict=True):
            (path, *query), (their_path, *_) = call.path.split("?", 1), their_own.path.split("?", 1)
            if path != their_path:
                other.send(call._replace(path="?".join([their_path, *query])))
                _same((mine.seen(), theirs.seen()), kept, f"after a {what} that is sent to the other operator")
                yield f"a {what} that is signed for one operator, and sent to the other"


def _books(new: NewPlayer) -> Iterator[str]:
    _same(new().house.audit(), [], "violations that the auditor finds")
    yield "every rule of the auditor"


_PROOFS: Final = (
    ("day", "the day that each wallet is told leaves the same balance, rows and reports", _day),
    ("repeated", "a call again has its first answer and no second effect, and another under its id is refused", _repeated),
    ("orders", "in every order nothing of a bet that was rolled back stands", _orders),
    ("at once", "calls at the same moment leave what any order leaves", _at_once),
    ("killed", "a house that is killed has moved once, and says so when it is asked again", _killed),
    ("hostile", "a hostile input gets a refusal and leaves no trace", _hostile),
    ("neighbour", "nothing of one operator is seen or moved by another", _neighbour),
    ("books", "the books are right", _books),
)


def prove_wallet(house: TaquillaHouse, dialect: str, tellers: Tellers, needed: Collection[str]) -> ProofReport:
    """Try a wallet's dialect in all these ways, each with new players, and return the report: ``report.wrong == []``.

    tellers makes a teller for a player of a house's operator; needed are the fields that may neither be left out nor be null.
    """
    proofs = []
    for name, expects, prove in _PROOFS:
        outcome, came, tried = HELD, "", list[str]()
        try:
            tried.extend(prove(lambda: _Player(house, tellers, needed)))
        except AssertionError as fault:
            outcome, came = WRONG, str(fault)
        proofs.append(Proof(name, expects, outcome, came, tried))
    package = next((one.package for one in offered() if one.name == dialect), "taquilla")
    return ProofReport(dialect, package, ".".join(map(str, VERSION)), proofs)
