"""Frauds that the owner of the database commits without the master key, covers with an innocent event, and puts back."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx
from tests.engine.conftest import CASHIER, Desk, Wallet
from tests.story.fraud_day import CHANCE, COLLEAGUE, LATER, LOTTO_ACTIVO, unguarded
from tests.story.frauds import DIFFERS

from taquilla.dialects.gap.app import gap
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.sports.commands import OrderForm, SportsOrder
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.authors import Author
from taquilla.engine.house import House
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.office import Credit
from taquilla.engine.sports.catalogue_file import read_sports, shift_to
from taquilla.engine.sports.operator_wallets import OperatorWallets
from taquilla.engine.wallets.signatures import new_key, public_key_of, sign
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.sandbox.demo_sports import CATALOGUE, COUPON, TAXES
from taquilla.sandbox.fake_wallet import SECRET
from taquilla.store.postgres.database import statements
from taquilla.store.sports.catalogue import SellingTerms

SQL: Final = statements(__file__)
EARLIER, COUNTRY_CLERK = "22T11:00", "clerk@agency.example"
Act = Callable[[Desk, Mapping[str, int]], Coroutine[Any, Any, object]]


async def nothing(desk: Desk, names: Mapping[str, int]) -> None:
    """Do nothing."""


def ruled(kind: str, **rule: object) -> Act:
    """Let the house add an honest rule."""

    async def add(desk: Desk, names: Mapping[str, int]) -> None:
        await desk.house.lottery.rules.add_rule(BANKLOT, kind, rule)

    return add


def sold(*selections: str, units: int = 1, by: str = CASHIER) -> Act:
    """Let a seller sell at noon."""

    async def sell(desk: Desk, names: Mapping[str, int]) -> None:
        await desk.sell(names["noon"], *selections, units=units, by=by)

    return sell


async def sell_a_pair(desk: Desk, names: Mapping[str, int]) -> None:
    await desk.sell(desk.event(CHANCE, LATER, 1), "123-456", game=Game.TRIPLE_AB)


async def sell_what_is_not_sold(desk: Desk, names: Mapping[str, int]) -> None:
    await desk.sell(desk.event(CHANCE, LATER, 1), "123", game=Game.TRIPLE)


async def sell_late(desk: Desk, names: Mapping[str, int]) -> None:
    desk.set_clock("22T11:57")
    await desk.sell(names["noon"], "11", units=9)


async def close_colleague(desk: Desk, names: Mapping[str, int]) -> None:
    member = desk.one("select id from member where email = %s", COLLEAGUE)
    await desk.house.people.office.close_member(BANKLOT, member)
    desk.callers.pop(COLLEAGUE, None)


async def hold_a_payment(desk: Desk, names: Mapping[str, int]) -> None:
    """Let a prize wait for a second person, and close the colleague."""
    await desk.house.lottery.rules.add_rule(BANKLOT, "payout", {"pay_alone_max": 100})
    event = desk.event(LOTTO_ACTIVO, EARLIER)
    sold = await desk.sell(event, "11")
    await desk.settle(event, "11", "22T11:01")
    assert await desk.house.counter.ask(desk.payment(sold)) == Refusal(Reason.PAYMENT_HELD)
    await close_colleague(desk, names)


async def pay_as_second(desk: Desk, names: Mapping[str, int]) -> None:
    ((number, on),) = desk.ask("select number, ticket.day from ticket join payout_hold on ticket_seq = seq")
    member = desk.one("select id from member where email = %s", COLLEAGUE)
    paid = await desk.house.lottery.payment_approvals.decide(BANKLOT, member, number, on, approve=True, id=House.new_id())
    assert isinstance(paid, Paid), paid


async def give_a_key(desk: Desk, names: Mapping[str, int]) -> None:
    await desk.house.people.api_keys.add(BANKLOT, 212, name="mine", role="manager", author=Author(COLLEAGUE))


async def hire_a_clerk(desk: Desk, names: Mapping[str, int]) -> None:
    await add_people(desk.house, BANKLOT, [DemoAccount(COUNTRY_CLERK, "clerk", 213, 870)])


async def sell_sports(desk: Desk, names: Mapping[str, int]) -> None:
    """Let the operator sell sports too, at the taxes of Kenya."""
    office = desk.house.sports.office
    await office.set_terms(BANKLOT, SellingTerms("https://wallet.example", "O1"), secret=SECRET)
    await office.add_tax(BANKLOT, TAXES)
    await office.load(BANKLOT, shift_to(read_sports(CATALOGUE), (await desk.house.now()).replace(microsecond=0)))


async def bet_at_wallet(desk: Desk, names: Mapping[str, int]) -> None:
    desk.house.sports.tickets._wallets = Wallet()
    await bet(desk, names)


async def bet(desk: Desk, names: Mapping[str, int]) -> None:
    picks = tuple((pick,) for pick in (101, 102, 102, 101, 101, 101, 102))
    order = SportsOrder(OrderForm.BETS, "jackpot", False, picks, 25, "VES", "SMS", coupon_id=COUPON)
    ticket = await desk.house.sports.tickets.place(BANKLOT, "token_pia", order)
    assert isinstance(ticket, SportsTicket), ticket


async def open_doors(desk: Desk, names: Mapping[str, int]) -> None:
    """Let the operator have a key and a wallet of its own."""
    await desk.house.wallets.signers.add_key("operator", str(BANKLOT), public_key_of(new_key()))
    await sell_sports(desk, names)


async def deposit_by_thief(desk: Desk, names: Mapping[str, int]) -> None:
    order = {"operatorId": "banklot", "userId": "pia", "requestId": "forged", "creditAmount": 5000}
    body = json.dumps(order).encode()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gap(desk.house)), base_url="http://house") as client:
        headers = {"signature": sign(body, thief())}
        answer = await client.post("/api/v1/wallet/deposit-funds", content=body, headers=headers)
    assert answer.json()["status"] == "RS_OK", answer.text


@dataclass(frozen=True)
class Reply:
    """What a wallet of the thief's answers."""

    value: dict[str, object]
    status: int = 200
    trouble: str = ""


class ThiefsWallet:
    """Says yes to everything."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer as a player's wallet does."""
        assert url.startswith("http://thief.example/")
        return Reply({"player_id": "pia"})

    async def close(self) -> None: ...


async def bet_at_thief(desk: Desk, names: Mapping[str, int]) -> None:
    desk.house.sports.tickets._wallets = OperatorWallets(desk.house.database, desk.house.log_keys.keyring, ThiefsWallet())
    await bet(desk, names)


@cache
def thief() -> str:
    """Return the thief's private key."""
    return new_key()


async def use_up_credit(desk: Desk, names: Mapping[str, int]) -> None:
    entity = desk.one("select entity_id from member where email = %s", CASHIER)
    await desk.house.people.office.change_entity(BANKLOT, entity, credit=Credit(0))


async def rule_as_manager(desk: Desk, names: Mapping[str, int]) -> None:
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"game": 4, "stake_max": 500}, author=Author(CASHIER))


def ordered_by(email: str) -> Act:
    """Let somebody order that a draw stands still."""

    async def order(desk: Desk, names: Mapping[str, int]) -> None:
        member = desk.one("select id from member where email = %s", email)
        orders = desk.house.lottery.draw_orders
        ordered = await orders.enter(Clerk(BANKLOT, member, email), desk.event(CHANCE, LATER, 1), DrawOrder.SUSPEND, "it stands")
        assert isinstance(ordered, DrawOrdered), ordered

    return order


@dataclass(frozen=True)
class Covered:
    """A fraud: what it needs, the name of its statements, what the house does for the thief, and who says what afterwards."""

    what: str
    name: str
    gain: Act
    found: Mapping[str, str]
    before: Act = nothing

    def commit(self, desk: Desk, names: Mapping[str, int]) -> None:
        """Prepare, change rows, let somebody rename an entity, take the gain, and put the rows back."""
        desk.run(self.before(desk, names))
        self._write(desk, self.name, names)
        desk.run(desk.house.people.office.change_entity(BANKLOT, 214, name="an innocent name"))
        desk.run(self.gain(desk, names))
        self._write(desk, f"{self.name}_back", names)

    def _write(self, desk: Desk, name: str, names: Mapping[str, int]) -> None:
        with unguarded(desk):
            for statement in SQL[name].split(";\n"):
                assert desk.owner.execute(statement.format(**names, key=public_key_of(thief())).encode()).rowcount, statement


TERMS: Final = {"auditor": "I117", "follower": DIFFERS}
FEW: Final = ruled("quota", product=5, game=5, selection="30", quota=100)
SMALL: Final = ruled("limit", product=5, game=5, stake_max=300)

COVERED: Final = (
    # The five that strangers found.
    Covered("a multiplier is added, used and taken away", "multiplier", sold("11"), TERMS),
    Covered("a quota is raised, used and lowered", "quota", sold("30", units=9), {"auditor": "I10"}, FEW),
    Covered("a cashier is a manager for an hour", "manager", rule_as_manager, {"auditor": "I118"}),
    Covered("a close is moved, and moved back", "close", sell_late, {"auditor": "I21", "follower": DIFFERS}),
    Covered("the catalogue pays more for an hour", "catalogue", sold("11"), TERMS),
    # Ten more.
    Covered("the nation's consolation is raised for an hour", "consolation", sell_a_pair,
            {"auditor": "I117", "follower": "DIFFERS"}),
    Covered("an agency earns a commission for an hour", "commission", sold("11"), {"auditor": "I117"}),
    Covered("a greatest stake is raised, used and lowered", "limit", sold("11", units=9), {"auditor": "I53"}, SMALL),
    Covered("a limit is ended, and its end is taken away", "ended", sold("11", units=9), {"auditor": "I53"}, SMALL),
    Covered("a ticket may be canceled for an hour", "window", sold("11"), {"auditor": "I53"}),
    Covered("a game is sold that is not", "offer", sell_what_is_not_sold, {"auditor": "I53"},
            ruled("offer", product=27, game=1, offered=0)),
    Covered("a closed cashier sells", "closed", sold("11", by=COLLEAGUE), {"auditor": "I118"}, close_colleague),
    Covered("a cashier is a clerk for an hour", "clerk", ordered_by(COLLEAGUE), {"auditor": "I118"}),
    Covered("a credit is raised, used and lowered", "credit", sold("11"), {"auditor": "I04"}, use_up_credit),
    Covered("the house is made to tell its state again", "again", sold("11"),
            {"auditor": "I102", "follower": "tells the whole state again"}),
    # Those of an examiner who looked at people's places, and at doors.
    Covered("a clerk of an agency is one of the operator for an hour", "place", ordered_by(COUNTRY_CLERK), {"auditor": "I118"},
            hire_a_clerk),
    Covered("a cashier is the operator's manager for an hour, and gives a key", "root", give_a_key, {"auditor": "I118"}),
    Covered("a closed cashier approves a payment that waits", "second", pay_as_second, {"auditor": "I118"}, hold_a_payment),
    Covered("sports are taxed at nothing for an hour", "tax", bet_at_wallet, {"auditor": "I121"}, sell_sports),
    Covered("a key of the operator's is added, used and taken away", "key", deposit_by_thief, {"auditor": "I122"}, open_doors),
    Covered("the operator's wallet is at another address for an hour", "wallet", bet_at_thief, {"auditor": "I122"}, open_doors),
)  # fmt: skip
