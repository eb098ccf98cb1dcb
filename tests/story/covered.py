"""Frauds that the owner of the database commits without the master key, covers with an innocent event, and puts back."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Any, Final

from tests.apps import ask_app
from tests.engine.conftest import CASHIER, Desk, Wallet
from tests.passwords import light
from tests.refusals import must_be
from tests.story.fraud_day import CHANCE, COLLEAGUE, LATER, LOTTO_ACTIVO, NOON, unguarded
from tests.story.frauds import DIFFERS

from taquilla.dialects.gap.app import gap
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.sports.commands import PicksForm, SportsOrder
from taquilla.domain.sports.results import Reading
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.gate import HOUSE, Author
from taquilla.engine.house import House
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.office import Credit
from taquilla.engine.sports.catalogue_file import read_sports, shift_to
from taquilla.engine.sports.operator_wallets import OperatorWallets
from taquilla.engine.wallets.accounts import PlayerSession
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.engine.wallets.signatures import new_key, public_key_of, sign
from taquilla.http.client_connection import ServerResponse
from taquilla.sandbox.demo import BANKLOT, CLERKS, DemoAccount, add_people
from taquilla.sandbox.demo_sports import CATALOGUE, COUPON, EVENT, TAXES
from taquilla.sandbox.fake_wallet import SECRET
from taquilla.store.postgres.database import statements

SQL: Final = statements(__file__)
EARLIER, COUNTRY_CLERK = "22T11:00", "clerk@agency.example"
MANAGER, ADMINISTRATOR, MINE = "manager@banklot.net", "administrator@banklot.net", "mine@banklot.net"
Act = Callable[[Desk], Coroutine[Any, Any, object]]


def act(do: Callable[..., Coroutine[Any, Any, object]], *parts: Any, **how: Any) -> Act:
    return lambda desk: do(desk, *parts, **how)


async def nothing(desk: Desk) -> None: ...


async def rule(desk: Desk, kind: str, **values: object) -> None:
    await desk.house.lottery.rules.add_rule(BANKLOT, kind, values)


async def sell(desk: Desk, *selections: str, units: int = 1, by: str = CASHIER) -> None:
    await desk.sell(desk.event(LOTTO_ACTIVO, NOON), *selections, units=units, by=by)


async def sell_a_pair(desk: Desk) -> None:
    await desk.sell(desk.event(CHANCE, LATER, 1), "123-456", game=Game.TRIPLE_AB)


async def sell_what_is_not_sold(desk: Desk) -> None:
    await desk.sell(desk.event(CHANCE, LATER, 1), "123", game=Game.TRIPLE)


async def sell_late(desk: Desk) -> None:
    desk.set_clock("22T11:57")
    await sell(desk, "11", units=9)


async def undo_late(desk: Desk) -> None:
    desk.set_clock("22T11:54:30")
    sold = await desk.sell(desk.event(LOTTO_ACTIVO, NOON), "9")
    desk.set_clock("22T11:57")
    must_be(Undone, await desk.house.counter.ask(desk.undoing(sold)))


async def close_colleague(desk: Desk) -> None:
    member = desk.one("select id from member where email = %s", COLLEAGUE)
    await desk.house.people.office.close_member(BANKLOT, member)
    desk.callers.pop(COLLEAGUE, None)


async def hold_a_payment(desk: Desk) -> None:
    """Let a prize wait for a second person, and close the colleague."""
    await rule(desk, "payout", pay_alone_max=100)
    event = desk.event(LOTTO_ACTIVO, EARLIER)
    sold = await desk.sell(event, "11")
    await desk.settle(event, "11", "22T11:01")
    assert await desk.house.counter.ask(desk.payment(sold)) == Refusal(Reason.PAYMENT_HELD)
    await close_colleague(desk)


async def pay(desk: Desk, by: str) -> None:
    ((number, on),) = desk.ask("select number, ticket.day from ticket join payout_hold on ticket_seq = seq")
    member, approvals = desk.one("select id from member where email = %s", by), desk.house.lottery.payment_approvals
    must_be(Paid, await approvals.decide(BANKLOT, member, number, on, approve=True, id=House.new_id()))


async def open_by_an_inserted_key(desk: Desk) -> None:
    assert await desk.house.people.access.live("tqk_of the owner") is not None


async def give_a_key(desk: Desk) -> None:
    await desk.house.people.api_keys.add(BANKLOT, 212, name="mine", role="manager", author=Author(COLLEAGUE))


async def hire_a_clerk(desk: Desk) -> None:
    await add_people(desk.house, BANKLOT, [DemoAccount(COUNTRY_CLERK, "clerk", 213, 870)])


async def offer(desk: Desk, ago: timedelta = timedelta()) -> None:
    """Let the operator sell sports too, at the taxes of Kenya, on games of which the first ones were to begin so long ago."""
    office, begins = desk.house.sports.office, (await desk.house.now()).replace(microsecond=0) - ago
    await office.change_terms(BANKLOT, {"webhook_url": "https://wallet.example"}, secret=SECRET)
    await office.add_tax(BANKLOT, TAXES)
    await office.load(BANKLOT, shift_to(read_sports(CATALOGUE), begins))


async def bet_at_wallet(desk: Desk, **how: Any) -> None:
    desk.house.sports.tickets._wallets = Wallet()
    await bet(desk, **how)


async def bet(desk: Desk, price: int = 25, last: tuple[int, ...] = (102,)) -> None:
    picks = (*((pick,) for pick in (101, 102, 102, 101, 101, 101)), last)
    order = SportsOrder(PicksForm.BETS, "jackpot", False, picks, price, "VES", "SMS", coupon_id=COUPON)
    must_be(SportsTicket, await desk.house.sports.tickets.place(BANKLOT, "token_pia", order))


async def bet_soon(desk: Desk) -> None:
    await offer(desk, timedelta(hours=23.5))
    await bet_at_wallet(desk)


async def begin_games(desk: Desk) -> None:
    desk.set_clock("22T08:01")
    await desk.work()


async def open_doors(desk: Desk) -> None:
    """Let the operator have a key and a wallet of its own."""
    await desk.house.wallets.signers.add_key("operator", str(BANKLOT), public_key_of(new_key()))
    await offer(desk)


async def deposit_by_thief(desk: Desk) -> None:
    order = {"operatorId": "banklot", "userId": "pia", "requestId": "forged", "creditAmount": 5000}
    body = json.dumps(order).encode()
    headers = {"signature": sign(body, thief())}
    answer = await ask_app(gap(desk.house), "POST", "/api/v1/wallet/deposit-funds", content=body, headers=headers)
    assert answer.json()["status"] == "RS_OK", answer.text


class ThiefsWallet:
    """Says yes to everything."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> ServerResponse:
        assert url.startswith("http://thief.example/")
        return ServerResponse(200, {"player_id": "pia"})

    async def close(self) -> None: ...


async def bet_at_thief(desk: Desk) -> None:
    desk.house.sports.tickets._wallets = OperatorWallets(desk.house.database, desk.house.log_keys.keyring, ThiefsWallet())
    await bet(desk)


@cache
def thief() -> str:
    """Return the thief's private key."""
    return new_key()


async def use_up_credit(desk: Desk) -> None:
    entity = desk.one("select entity_id from member where email = %s", CASHIER)
    await desk.house.people.office.change_entity(BANKLOT, entity, credit=Credit(0))


async def rule_as_manager(desk: Desk) -> None:
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"game": 4, "stake_max": 500}, author=Author(CASHIER))


async def order(desk: Desk, by: str) -> None:
    clerk = Clerk(BANKLOT, desk.one("select id from member where email = %s", by), by)
    orders, event = desk.house.lottery.draw_orders, desk.event(CHANCE, LATER, 1)
    must_be(DrawOrdered, await orders.enter(clerk, event, DrawOrder.SUSPEND, "it stands"))


async def approve_order(desk: Desk) -> None:
    clerk, orders = await clerk_of(desk, CLERKS[0]), desk.house.lottery.draw_orders
    must_be(DrawOrdered, await orders.approve(clerk, desk.event(CHANCE, LATER, 1), DrawOrder.SUSPEND))


async def add_member(desk: Desk, email: str, role: str, by: Author = HOUSE) -> None:
    """Let somebody add a person of the operator's root entity."""
    password = light("tortuga verde canta")
    await desk.house.people.office.add_member(BANKLOT, entity_id=212, email=email, role=role, password=password, author=by)


async def clerk_of(desk: Desk, email: str) -> Clerk:
    return must_be(Clerk, await desk.house.lottery.draws.clerk(BANKLOT, email))


async def enter(desk: Desk, by: str) -> None:
    """Let a first person enter the result of eleven o'clock."""
    await desk.past("22T11:01")
    clerk, event = await clerk_of(desk, by), desk.event(LOTTO_ACTIVO, EARLIER)
    must_be(DrawOutcome, await desk.house.lottery.draws.enter_result(clerk, event, "7"))


async def approved(desk: Desk, by: str) -> DrawOutcome | Refusal:
    return await desk.house.lottery.draws.approve_result(await clerk_of(desk, by), desk.event(LOTTO_ACTIVO, EARLIER), "7")


async def approve(desk: Desk, by: str) -> None:
    """Let somebody approve the result of eleven o'clock, which succeeds."""
    must_be(DrawOutcome, await approved(desk, by))


async def enter_as_manager(desk: Desk) -> None:
    await add_member(desk, MANAGER, "manager")
    await enter(desk, MANAGER)
    await add_member(desk, MINE, "clerk", Author(MANAGER))
    assert must_be(Refusal, await approved(desk, MINE)).reason is Reason.NOT_INDEPENDENT


async def enter_of_sports(desk: Desk) -> None:
    """Let the operator sell games that are over, and a clerk enter that one of them is void."""
    await offer(desk, timedelta(days=30))
    entered = await desk.house.sports.tickets.results.enter(await clerk_of(desk, CLERKS[0]), EVENT, Reading.of(void=True))
    assert not isinstance(entered, Refusal), entered


async def approve_of_sports(desk: Desk) -> None:
    approved = await desk.house.sports.tickets.results.approve(await clerk_of(desk, CLERKS[0]), EVENT, Reading.of(void=True))
    assert not isinstance(approved, Refusal), approved


async def hold_a_credit(desk: Desk) -> None:
    """Let a game credit more than it may, and a clerk ask for it."""
    wallet, signers = desk.house.wallets.accounts, desk.house.wallets.signers
    await signers.add_provider("games", name="Games")
    await signers.add_game("games", "dice", name="Dice")
    await desk.house.wallets.credit_approvals.add_ceiling(BANKLOT, "games", Ceiling(100, 100_000))
    session = must_be(PlayerSession, await wallet.login(BANKLOT, "pia"))
    bet = {"transaction_id": "one", "request_id": "one"}
    must_be(InWallet, await wallet.bet(BANKLOT, "dice", "pia", session.token, round_id="round", debit=100, **bet))
    held = must_be(Refusal, await wallet.result(BANKLOT, "dice", "pia", credit=9_000, **bet))
    assert held.reason is Reason.CREDIT_HELD
    await judge_credit(desk, is_second=False)


async def judge_credit(desk: Desk, *, is_second: bool) -> None:
    clerk = await clerk_of(desk, CLERKS[0])
    judged = must_be(DecidedCredit, await desk.house.wallets.credit_approvals.judge(clerk, "games", "one", CreditVerdict.APPROVE))
    assert judged.is_decided is is_second


def manager(desk: Desk) -> Author:
    return Author(MANAGER, 212, desk.one("select id from member where email = %s", MANAGER))


async def ask_for_more(desk: Desk) -> None:
    await add_member(desk, MANAGER, "manager")
    await add_member(desk, ADMINISTRATOR, "administrator")
    await rule(desk, "payout", entity=213, pay_alone_max=50_00)
    request = RuleRequest("payout", {"pay_alone_max": 900_00}, RuleScope(213))
    assert await desk.house.lottery.rules.add(BANKLOT, request, manager(desk)) == Refusal(Reason.LOOSENING_HELD, subject=1)


async def loosen(desk: Desk) -> None:
    loosened = await desk.house.loosenings.approve(BANKLOT, 1, manager(desk))
    assert not isinstance(loosened, Refusal), loosened


ruled, sold, paid_by, offering = (partial(act, do) for do in (rule, sell, pay, offer))
ordered_by, entered_by, approved_by, bet_of = (partial(act, do) for do in (order, enter, approve, bet_at_wallet))


@dataclass(frozen=True)
class Covered:
    """A fraud: what it needs, the name of its statements, what the house does for the thief, and who says what afterwards.

    is_planted: tests/audit plants the same damage for the same rule: the story of it is of a campaign.
    """

    what: str
    name: str
    gain: Act
    found: Mapping[str, str]
    before: Act = nothing
    is_planted: bool = False

    def commit(self, desk: Desk, names: Mapping[str, int]) -> None:
        """Prepare, change rows, let somebody rename an entity, take the gain, and put the rows back."""
        desk.run(self.before(desk))
        self._write(desk, self.name, names)
        desk.run(desk.house.people.office.change_entity(BANKLOT, 214, name="an innocent name"))
        desk.run(self.gain(desk))
        self._write(desk, f"{self.name}_back", names)

    def _write(self, desk: Desk, name: str, names: Mapping[str, int]) -> None:
        with unguarded(desk):
            for statement in SQL[name].split(";\n"):
                assert desk.owner.execute(statement.format(**names, key=public_key_of(thief())).encode()).rowcount, statement


TERMS: Final = {"auditor": "I117", "follower": DIFFERS}
ONE_PERSON: Final = {"auditor": "I119", "follower": "one person"}
FEW: Final = ruled("quota", product=5, game=5, selection="30", quota=100)
SMALL: Final = ruled("limit", product=5, game=5, stake_max=300)

COVERED: Final = (
    # The five that strangers found.
    Covered("a multiplier is added, used and taken away", "multiplier", sold("11"), TERMS),
    Covered("a quota is raised, used and lowered", "quota", sold("30", units=9), {"auditor": "I10"}, FEW),
    Covered("a cashier is a manager for an hour", "manager", rule_as_manager, {"auditor": "I118"}, is_planted=True),
    Covered("a close is moved, and moved back", "close", sell_late, {"auditor": "I21", "follower": DIFFERS}),
    Covered("a close is moved for an undoing, and moved back", "close", undo_late, {"auditor": "I28", "follower": DIFFERS}),
    Covered("the catalogue pays more for an hour", "catalogue", sold("11"), TERMS, is_planted=True),
    # Ten more.
    Covered("the nation's consolation is raised for an hour", "consolation", sell_a_pair,
            {"auditor": "I117", "follower": "DIFFERS"}, is_planted=True),
    Covered("an agency earns a commission for an hour", "commission", sold("11"), {"auditor": "I117"}, is_planted=True),
    Covered("a greatest stake is raised, used and lowered", "limit", sold("11", units=9), {"auditor": "I53"}, SMALL),
    Covered("a limit is ended, and its end is taken away", "ended", sold("11", units=9), {"auditor": "I53"}, SMALL),
    Covered("a ticket may be canceled for an hour", "window", sold("11"), {"auditor": "I53"}, is_planted=True),
    Covered("a game is sold that is not", "offer", sell_what_is_not_sold, {"auditor": "I53"},
            ruled("offer", product=27, game=1, offered=0), is_planted=True),
    Covered("a closed cashier sells", "closed", sold("11", by=COLLEAGUE), {"auditor": "I118"}, close_colleague),
    Covered("a cashier is a clerk for an hour", "clerk", ordered_by(COLLEAGUE), {"auditor": "I118"}, is_planted=True),
    Covered("a credit is raised, used and lowered", "credit", sold("11"), {"auditor": "I04"}, use_up_credit),
    Covered("the house is made to tell its state again", "again", sold("11"),
            {"auditor": "I102", "follower": "tells the whole state again"}),
    # Those of an examiner who looked at people's places, and at doors.
    Covered("a clerk of an agency is one of the operator for an hour", "place", ordered_by(COUNTRY_CLERK), {"auditor": "I118"},
            hire_a_clerk, is_planted=True),
    Covered("a cashier is the operator's manager for an hour, and gives a key", "root", give_a_key, {"auditor": "I118"},
            is_planted=True),
    Covered("a closed cashier approves a payment that waits", "second", paid_by(COLLEAGUE), {"auditor": "I118"}, hold_a_payment,
            is_planted=True),
    Covered("an API key of a person is inserted, used and deleted", "inserted", open_by_an_inserted_key, {"auditor": "I123"},
            is_planted=True),
    Covered("sports are taxed at nothing for an hour", "tax", bet_at_wallet, {"auditor": "I121"}, offering(), is_planted=True),
    Covered("a jackpot's ticket is sold when its first game has begun", "begun", bet_at_wallet, {"auditor": "I127"},
            offering(timedelta(hours=24.5)), is_planted=True),
    Covered("a line of a jackpot costs a cent for an hour", "line", bet_of(price=1), {"auditor": "I127"},
            offering(), is_planted=True),
    Covered("a jackpot allows triples for an hour", "triples", bet_of(price=75, last=(101, 102, 103)),
            {"auditor": "I127"}, offering(), is_planted=True),
    Covered("a bet's stake goes back, as if nobody had approved it", "unapproved", begin_games, {"auditor": "I37"}, bet_soon,
            is_planted=True),
    Covered("a key of the operator's is added, used and taken away", "key", deposit_by_thief, {"auditor": "I122"}, open_doors,
            is_planted=True),
    Covered("the operator's wallet is at another address for an hour", "wallet", bet_at_thief, {"auditor": "I122"}, open_doors,
            is_planted=True),
    # Those of an examiner who looked at decisions of two.
    Covered("a clerk is said to have been added by somebody else", "powers", approved_by(MINE), {"auditor": "I119"},
            enter_as_manager, is_planted=True),
    Covered("nobody is said to have added a clerk", "gone", approved_by(MINE), {"auditor": "I119 I120"}, enter_as_manager),
    Covered("power over an access counts for no day for an hour", "days", approved_by(MINE), {"auditor": "I119"},
            enter_as_manager, is_planted=True),
    Covered("a looser bound is said to be asked for by somebody else", "asker", loosen, ONE_PERSON, ask_for_more),
    Covered("a result is said to be entered by somebody else", "entered", approved_by(CLERKS[0]), ONE_PERSON,
            entered_by(CLERKS[0])),
    Covered("an order is said to be entered by somebody else", "ordered", approve_order, ONE_PERSON, ordered_by(CLERKS[0])),
    Covered("a game's result is said to be entered by somebody else", "played", approve_of_sports, ONE_PERSON, enter_of_sports),
    Covered("a payment is said to be asked for by somebody else", "requested", paid_by(CASHIER), ONE_PERSON, hold_a_payment),
    Covered("a credit is said to be asked for by somebody else", "credited", act(judge_credit, is_second=True), ONE_PERSON,
            hold_a_credit),
    Covered("a credit is raised, and the trail says so", "trailed", sold("11"), {"auditor": "I04 I120"}, use_up_credit,
            is_planted=True),
)  # fmt: skip
