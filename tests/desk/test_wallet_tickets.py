"""Lottery tickets that players buy from wallets: sold, refused, repeated, canceled, settled, corrected, killed in the middle."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from taquilla.desk.house import Clerk, House
from taquilla.desk.house import Outcome as DrawOutcome
from taquilla.domain.buying import Bought
from taquilla.domain.commands import Channel, Play, SellTicket
from taquilla.domain.funding import InWallet
from taquilla.domain.games import Game
from taquilla.domain.players import LimitKind, Period
from taquilla.domain.redeeming import Undone
from taquilla.domain.refusals import Fault, Reason, Refusal
from taquilla.domain.selling import Sold

from .conftest import HYPEX, POINTS, Desk, OpenOther, Purse

ZULIA, TACHIRA, LOTTO_ACTIVO = 2, 4, 5
TILL = "till@HypexDemo.example"
CLERKS = ("first@HypexDemo.example", "second@HypexDemo.example")
MANY = 400


def animal(event: int, figure: str, units: int = 1) -> Play:
    """A play of so many points on a figure."""
    return Play(event, Game.ANIMALITOS, figure, units * 100, figure)


@dataclass
class Kiosk:
    """Operator 80, which sells LOTTO ACTIVO and others to wallets, with a commission of ten percent for its agency."""

    purse: Purse
    desk: Desk
    clerks: list[Clerk] = field(default_factory=list)

    async def open(self) -> None:
        """Clerks, a commission, and the draws of the day."""
        office = self.desk.house.office
        ((entity,),) = self.desk.ask("select entity_id from wallet_operator where operator_id = %s", HYPEX)
        for email in CLERKS:
            await office.add_member(HYPEX, entity_id=entity, email=email, role="clerk", password="a clerk of wallets")
        await office.add_rule(HYPEX, "commission", {"entity": entity, "basis_points": 10_00})
        await self.desk.work()
        for email in CLERKS:
            clerk = await self.desk.house.draws.clerk(HYPEX, email)
            assert isinstance(clerk, Clerk)
            self.clerks.append(clerk)

    async def buy(self, name: str, *plays: Play, user: str = "ana", **how: Any) -> Bought | Refusal:
        """A ticket, asked for by the request of its name."""
        token = how.pop("token", None) or await self.purse.token(user)
        return await self.desk.house.wallet.buy_ticket(self.purse.operator, user, token, name, plays)

    async def bought(self, name: str, *plays: Play, user: str = "ana") -> Sold:
        """A ticket that must be sold."""
        answer = await self.buy(name, *plays, user=user)
        assert isinstance(answer, Bought), answer
        return answer.sold

    async def draw(self, event: int, outcome: str) -> None:
        """Two clerks read a result, and it is settled."""
        await self.read(event, outcome)
        await self.desk.work()

    async def read(self, event: int, outcome: str) -> None:
        """Two clerks read a result. It is not settled yet."""
        draws = self.desk.house.draws
        entered = await draws.enter_result(self.clerks[0], event, outcome)
        assert isinstance(entered, DrawOutcome), entered
        approved = await draws.approve_result(self.clerks[1], event, outcome)
        assert isinstance(approved, DrawOutcome), approved

    def agency(self) -> int:
        """The account of the agency that sells to wallets."""
        found = "select account_id from entity join wallet_operator using (operator_id) where operator_id = %s and id = entity_id"
        return int(self.desk.one(found, HYPEX))

    def stands(self, sold: Sold) -> tuple[str, int, int, int]:
        """How a ticket's bet stands: state, debit, credits, what was rolled back."""
        return self.purse.stands(str(sold.ticket.id))

    def rows(self, user: str = "ana") -> list[tuple[str, int]]:
        """The bets of a player's statement: type and amount."""
        return [(kind, amount) for part, _, kind, _, amount in self.purse.statement(user) if part == 2]


@pytest.fixture
def kiosk(purse: Purse) -> Kiosk:
    """Operator 80 on the morning of the day, with 100 points for ana."""
    opened = Kiosk(purse, purse.desk)
    purse.desk.run(opened.open())
    purse.desk.run(purse.deposit("in", 100_00))
    return opened


@pytest.fixture
def noon(kiosk: Kiosk) -> int:
    """A draw that is open."""
    return kiosk.desk.event(LOTTO_ACTIVO, "22T12:00")


def transfers(desk: Desk, seq: int, operator: int) -> list[tuple[str, int, int, int]]:
    """What a ticket has moved: kind, from, to, how much."""
    question = "select kind, debit, credit, amount from transfer where operator_id = %s and ticket_seq = %s order by seq"
    return desk.ask(question, operator, seq)


def test_a_ticket_is_sold_and_paid_by_its_player_and_is_a_bet_of_its(kiosk: Kiosk, noon: int) -> None:
    async def story() -> None:
        bought = await kiosk.buy("t1", animal(noon, "7", 3), animal(noon, "8", 2))
        assert isinstance(bought, Bought)
        assert bought.balance == 95_00
        ticket = bought.sold.ticket
        assert (ticket.amount, ticket.channel, len(ticket.wagers)) == (5_00, Channel.GAP, 2)
        player = kiosk.desk.one("select account_id from player where user_id = 'ana'")
        assert transfers(kiosk.desk, ticket.seq, HYPEX) == [("sale", player, 1, 5_00), ("commission", 2, kiosk.agency(), 50)]
        assert kiosk.purse.statement()[1:] == [(2, 1, "Bet-Placement", str(ticket.id), -5_00)]
        assert kiosk.stands(bought.sold) == ("open", 5_00, 0, 0)
        assert kiosk.desk.one("select sold from exposure where operator_id = 80 and selection = '7'") == 3_00
        assert await kiosk.purse.balance() == 95_00
        await kiosk.desk.assert_audit_clean()

    kiosk.desk.run(story())


def test_a_prize_is_credited_by_the_settlement_and_a_loss_settles_the_bet(kiosk: Kiosk, noon: int) -> None:
    async def story() -> None:
        won, lost = (
            await kiosk.bought("t1", animal(noon, "7", 3), animal(noon, "8", 2)),
            await kiosk.bought("t2", animal(noon, "9")),
        )
        kiosk.desk.set_clock("22T12:01")
        await kiosk.desk.work()
        await kiosk.draw(noon, "7")
        assert await kiosk.purse.balance() == 94_00 + 3 * 30_00
        assert kiosk.stands(won) == ("settled", 5_00, 90_00, 0)
        assert kiosk.stands(lost) == ("settled", 1_00, 0, 0)
        assert kiosk.rows() == [("Bet-Placement", -5_00), ("Bet-Placement", -1_00), ("Bet-Result", 90_00)]
        assert kiosk.desk.ask("select ticket_seq, line, version, amount from payout") == [(won.ticket.seq, 0, 1, 90_00)]
        assert kiosk.desk.ask("select settled_stake, paid_out from player_day") == [(6_00, 90_00)]
        await kiosk.desk.assert_audit_clean()

    kiosk.desk.run(story())


def test_a_wallets_ticket_is_one_of_the_counter_but_for_who_pays(kiosk: Kiosk, noon: int) -> None:
    zulia = kiosk.desk.event(ZULIA, "22T12:45", 1)
    plays = (
        animal(noon, "7", 3),
        animal(noon, "0,7,36")._replace(game=Game.TRIPLETA),
        Play(zulia, Game.TERMINAL, "41", 2_00, "41"),
    )

    async def story() -> None:
        bought = await kiosk.bought("t1", *plays)
        sold = await kiosk.desk.house.counter.ask(SellTicket(House.new_id(), kiosk.desk.caller(TILL), Channel.BANKLOT, plays))
        assert isinstance(sold, Sold), sold
        mine, theirs = bought.ticket, sold.ticket
        for what in (
            "day",
            "entity_id",
            "member_id",
            "amount",
            "first_close",
            "draws_end",
            "expires_at",
            "key_version",
            "wagers",
        ):
            assert getattr(mine, what) == getattr(theirs, what), what
        assert mine.cancel_until - mine.created_at == theirs.cancel_until - theirs.created_at
        assert theirs.ordinal == mine.ordinal + 1
        ((_, player, *sale), commission) = transfers(kiosk.desk, mine.seq, HYPEX)
        assert transfers(kiosk.desk, theirs.seq, HYPEX) == [("sale", kiosk.agency(), *sale), commission]
        assert player == kiosk.desk.one("select account_id from player where user_id = 'ana'")
        assert kiosk.desk.one("select sum(amount) from turnover_detail where kind = 'sale' and operator_id = 80") is None
        await kiosk.desk.work()
        assert kiosk.desk.one("select sum(amount) from turnover_detail where kind = 'sale' and operator_id = 80") == 2 * 6_00
        await kiosk.desk.assert_audit_clean()

    kiosk.desk.run(story())


def test_a_no_says_who_it_is_before_what_it_wants_and_what_it_wants_before_what_it_has(kiosk: Kiosk, noon: int) -> None:
    closed, good = kiosk.desk.event(LOTTO_ACTIVO, "22T08:00"), animal(noon, "7")
    desk, wallet = kiosk.desk, kiosk.desk.house.wallet

    async def refusal(*plays: Play, **how: Any) -> Reason:
        answer = await kiosk.buy("t1", *plays, **how)
        assert isinstance(answer, Refusal), answer
        return answer.reason

    async def story() -> None:
        await kiosk.purse.deposit("in luz", 50_00, user="luz")
        ana, luz = await kiosk.purse.token("ana"), await kiosk.purse.token("luz")
        assert await refusal(good, user="nobody", token=ana) is Reason.USER_UNKNOWN
        assert await refusal(good, token=luz) is Reason.PLAYER_TOKEN_INVALID
        assert await refusal(good, token="nonsense") is Reason.PLAYER_TOKEN_INVALID
        assert await wallet.buy_ticket(1, "ana", ana, "t1", [good]) == Refusal(Reason.SELLER_CLOSED)
        assert await wallet.buy_ticket(POINTS, "ana", ana, "t1", [good]) == Refusal(Reason.USER_UNKNOWN)
        ended = await wallet.login(HYPEX, "ana")
        assert await wallet.logout(HYPEX, ended.token)  # type: ignore[union-attr]
        assert await refusal(closed_play := animal(closed, "7"), token=ended.token) is Reason.PLAYER_TOKEN_EXPIRED  # type: ignore[union-attr]
        assert await refusal() is Reason.WAGERS_TOO_FEW
        desk.set_clock("22T08:00")
        assert await kiosk.buy("t1", closed_play) == Refusal(Reason.DRAWS_CLOSED, events=(closed,))
        fault = Fault(1, Reason.SELECTION_INVALID)
        unread = Play(noon, Game.ANIMALITOS, None, 1_00, "37")
        assert await kiosk.buy("t1", good, unread) == Refusal(Reason.SELECTION_INVALID, faults=(fault,))
        assert await refusal(animal(noon, "7")._replace(stake=99)) is Reason.STAKE_TOO_SMALL
        assert await refusal(animal(noon, "7")._replace(stake=0)) is Reason.STAKE_TOO_SMALL
        assert await refusal(animal(noon, "7")._replace(stake=-1_00)) is Reason.STAKE_TOO_SMALL
        assert await refusal(animal(noon, "7", 100)) is Reason.STAKE_TOO_LARGE
        assert await kiosk.buy("t1", animal(noon, "7", 51), user="luz") == Refusal(Reason.FUNDS_INSUFFICIENT, bound=50_00)
        await desk.house.office.add_rule(HYPEX, "quota", {"product": LOTTO_ACTIVO, "quota": 2_00})
        assert await refusal(animal(noon, "7", 51), user="luz") is Reason.SELECTION_FULL
        assert isinstance(await kiosk.buy("t1", animal(noon, "7", 2), user="luz"), Bought)
        assert await kiosk.purse.balance() == 100_00
        assert await kiosk.purse.balance("luz") == 48_00
        await desk.assert_audit_clean()

    desk.run(story())


def test_whoever_may_not_play_buys_no_ticket(kiosk: Kiosk, noon: int) -> None:
    players, desk = kiosk.desk.house.players, kiosk.desk

    async def reason() -> Reason:
        answer = await kiosk.buy("t1", animal(noon, "7"))
        assert isinstance(answer, Refusal), answer
        return answer.reason

    async def story() -> None:
        await kiosk.purse.token()
        await players.set_blocked(HYPEX, "ana", blocked=True)
        assert await reason() is Reason.USER_BLOCKED
        await players.set_blocked(HYPEX, "ana", blocked=False)
        await desk.house.signers.close_partner(HYPEX, "HypexDemo")
        assert await reason() is Reason.PARTNER_UNKNOWN
        desk.ask("update partner set status = 'active'")
        await players.exclude(HYPEX, "ana", desk.one("select house_now()") + timedelta(hours=1))
        assert await reason() is Reason.USER_EXCLUDED

    desk.run(story())


@pytest.mark.parametrize(("kind", "bet"), [(LimitKind.STAKE, "open"), (LimitKind.LOSS, "lost")])
def test_a_limit_binds_tickets_and_bets_together(kiosk: Kiosk, noon: int, kind: LimitKind, bet: str) -> None:
    async def story() -> None:
        await kiosk.desk.house.players.ask_limit(HYPEX, "ana", kind, Period.DAY, 20_00)
        await kiosk.purse.bet("b1", 12_00)
        if bet == "lost":
            await kiosk.purse.result("b1", 0)
        assert await kiosk.buy("t1", animal(noon, "7", 9)) == Refusal(Reason.LIMIT_REACHED, bound=8_00)
        assert isinstance(await kiosk.buy("t1", animal(noon, "7", 8)), Bought)

    kiosk.desk.run(story())


def test_a_request_buys_once_and_gets_one_answer_at_once_and_later(kiosk: Kiosk, noon: int) -> None:
    desk = kiosk.desk

    async def story() -> None:
        token, play = await kiosk.purse.token(), animal(noon, "7", 3)
        answers = await asyncio.gather(*(kiosk.buy("t1", play, token=token) for _ in range(32)))
        first = answers[0]
        assert isinstance(first, Bought)
        assert answers == 32 * [first]
        assert await kiosk.buy("t1", animal(noon, "7", 4)) == Refusal(Reason.KEY_REUSED)
        await kiosk.purse.deposit("in luz", 50_00, user="luz")
        assert await kiosk.buy("t1", play, user="luz") == Refusal(Reason.KEY_REUSED)
        # A deposit and a ticket under one id are two things.
        assert await kiosk.purse.deposit("t1", 1_00) == InWallet(98_00)
        # Its session has ended long ago, the draw has closed, and the wallet holds something else.
        desk.ask("select ensure_partitions(house_now()::date, (house_now() + interval '400 days')::date)")
        desk.ask("select move_house_clock(house_now() + interval '366 days')")
        assert await kiosk.buy("t1", play, token=token) == first
        assert await kiosk.purse.balance() == 98_00

    desk.run(story())


def test_of_tickets_and_withdrawals_of_the_whole_balance_that_come_at_once_one_succeeds(kiosk: Kiosk, noon: int) -> None:
    async def story() -> None:
        await kiosk.purse.withdraw("w", 10_00)
        token, play = await kiosk.purse.token(), animal(noon, "7", 90)
        buying = [kiosk.buy(f"t{number}", play, token=token) for number in range(16)]
        answers = await asyncio.gather(*buying, *(kiosk.purse.withdraw(f"w{number}", 90_00) for number in range(16)))
        assert answers.count(Refusal(Reason.FUNDS_INSUFFICIENT)) == 31
        assert await kiosk.purse.balance() == 0
        await kiosk.desk.assert_audit_clean()

    kiosk.desk.run(story())


def test_points_of_a_ticket_are_worth_what_their_partners_rate_says(kiosk: Kiosk, noon: int) -> None:
    desk, wallet = kiosk.desk, kiosk.desk.house.wallet

    async def story() -> None:
        await desk.house.signers.add_partner(HYPEX, "quarter", rate=25)
        assert await wallet.deposit(HYPEX, "eva", "in eva", 100_00, partner_id="quarter") == InWallet(100_00)
        answer = await kiosk.buy("t1", animal(noon, "7", 8), user="eva")
        assert isinstance(answer, Bought)
        assert (answer.balance, answer.sold.ticket.amount) == (92_00, 2_00)
        assert kiosk.rows("eva") == [("Bet-Placement", -2_00)]
        assert await kiosk.buy("t2", animal(noon, "7")._replace(stake=4_01), user="eva") == Refusal(Reason.AMOUNT_INVALID)
        too_much = await kiosk.buy("t2", animal(noon, "7", 96), user="eva")
        assert too_much == Refusal(Reason.FUNDS_INSUFFICIENT, bound=92_00)
        desk.set_clock("22T12:01")
        await desk.work()
        await kiosk.draw(noon, "7")
        assert await kiosk.purse.balance("eva") == 92_00 + 8_00 * 30
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_ticket_of_several_draws_is_settled_by_its_first_prize_or_its_last_draw(kiosk: Kiosk, noon: int) -> None:
    desk = kiosk.desk
    later = desk.event(LOTTO_ACTIVO, "22T13:00")

    async def story() -> None:
        wins_first, loses = (
            await kiosk.bought("t1", animal(noon, "7"), animal(later, "8")),
            await kiosk.bought("t2", animal(noon, "1"), animal(later, "2")),
        )
        desk.set_clock("22T13:01")
        await desk.work()
        await kiosk.draw(noon, "7")
        assert kiosk.stands(wins_first) == ("settled", 2_00, 30_00, 0)
        assert kiosk.stands(loses) == ("open", 2_00, 0, 0)
        await desk.assert_audit_clean()
        await kiosk.draw(later, "8")
        assert kiosk.stands(wins_first) == ("settled", 2_00, 60_00, 0)
        assert kiosk.stands(loses) == ("settled", 2_00, 0, 0)
        assert kiosk.rows() == [("Bet-Placement", -2_00), ("Bet-Placement", -2_00), ("Bet-Result", 30_00), ("Bet-Result", 30_00)]
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_correction_credits_what_exceeds_and_takes_back_what_was_too_much_from_below_zero(kiosk: Kiosk, noon: int) -> None:
    desk = kiosk.desk

    async def story() -> None:
        loses, wins = await kiosk.bought("t1", animal(noon, "7", 2)), await kiosk.bought("t2", animal(noon, "8", 3))
        both, nothing = (
            await kiosk.bought("t3", animal(noon, "7"), animal(noon, "8")),
            await kiosk.bought("t4", animal(noon, "9")),
        )
        desk.set_clock("22T12:01")
        await desk.work()
        await kiosk.draw(noon, "7")
        held = 92_00 + 90_00
        assert await kiosk.purse.balance() == held
        await kiosk.purse.withdraw("w1", held)
        stood = desk.ask("select updated_at from bet where transaction_id = %s", str(nothing.ticket.id))
        await kiosk.draw(noon, "8")
        assert await kiosk.purse.balance() == -60_00 + 90_00
        assert [kiosk.stands(one) for one in (loses, wins, both, nothing)] == [
            ("settled", 2_00, 0, 0),
            ("settled", 3_00, 90_00, 0),
            ("settled", 2_00, 30_00, 0),
            ("settled", 1_00, 0, 0),
        ]
        # What changes nothing for a ticket leaves no trace on it.
        assert desk.ask("select updated_at from bet where transaction_id = %s", str(nothing.ticket.id)) == stood
        assert kiosk.rows()[4:] == [("Bet-Result", 60_00), ("Bet-Result", 30_00), ("Bet-Rollback", -60_00), ("Bet-Result", 90_00)]
        await desk.assert_audit_clean()
        await kiosk.purse.withdraw("w2", 30_00)
        await kiosk.draw(noon, "10")
        assert await kiosk.purse.balance() == -120_00
        assert await kiosk.purse.withdraw("w3", 1) == Refusal(Reason.FUNDS_INSUFFICIENT, bound=-120_00)
        later = desk.event(LOTTO_ACTIVO, "22T19:00")
        assert await kiosk.buy("t5", animal(later, "7")) == Refusal(Reason.FUNDS_INSUFFICIENT, bound=-120_00)
        assert await kiosk.purse.deposit("in again", 121_00) == InWallet(1_00)
        assert isinstance(await kiosk.buy("t5", animal(later, "7")), Bought)
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_tripleta_is_credited_when_its_third_figure_is_drawn_and_opens_again_when_that_was_wrong(
    kiosk: Kiosk, noon: int
) -> None:
    desk = kiosk.desk
    draws = [desk.event(LOTTO_ACTIVO, f"22T{hour}:00") for hour in (13, 14)]

    async def story() -> None:
        sold = await kiosk.bought("t1", animal(noon, "0,7,36")._replace(game=Game.TRIPLETA))
        desk.set_clock("22T14:01")
        await desk.work()
        for event, outcome, state in ((noon, "0", "open"), (draws[0], "36", "open"), (draws[1], "7", "settled")):
            await kiosk.draw(event, outcome)
            assert kiosk.stands(sold)[0] == state
        assert kiosk.stands(sold) == ("settled", 1_00, 50_00, 0)
        await desk.assert_audit_clean()
        await kiosk.draw(draws[1], "8")
        assert kiosk.stands(sold) == ("open", 1_00, 0, 0)
        assert await kiosk.purse.balance() == 99_00
        assert desk.one("select sum(bets) from game_turnover") == 0
        await desk.assert_audit_clean()

    desk.run(story())


def test_its_agency_cancels_a_ticket_and_its_player_has_the_price_again(kiosk: Kiosk, noon: int) -> None:
    desk = kiosk.desk

    async def story() -> None:
        await desk.house.players.ask_limit(HYPEX, "ana", LimitKind.STAKE, Period.DAY, 5_00)
        sold = await kiosk.bought("t1", animal(noon, "7", 5))
        assert await kiosk.buy("t2", animal(noon, "7")) == Refusal(Reason.LIMIT_REACHED)
        undoing = desk.undoing(sold, by=TILL)
        assert await desk.house.counter.ask(undoing) == Undone(sold.ticket.number, "canceled")
        assert kiosk.stands(sold) == ("rolled_back", 5_00, 0, 5_00)
        assert kiosk.rows() == [("Bet-Placement", -5_00), ("Bet-Cancel", 5_00)]
        assert await kiosk.purse.balance() == 100_00
        assert desk.one("select sum(sold) from exposure where operator_id = 80") == 0
        again = await desk.house.counter.ask(desk.undoing(sold, by=TILL))
        assert again == Refusal(Reason.TICKET_CANCELED)
        # What was given back is no stake of the day's.
        assert isinstance(await kiosk.buy("t2", animal(noon, "7", 5)), Bought)
        # The sale that was canceled is told again as it was, and sold no second time.
        repeated = await kiosk.buy("t1", animal(noon, "7", 5))
        assert isinstance(repeated, Bought)
        assert (repeated.sold.ticket.number, repeated.balance) == (sold.ticket.number, 95_00)
        desk.set_clock("22T12:01")
        await desk.work()
        await kiosk.draw(noon, "7")
        assert kiosk.stands(sold) == ("rolled_back", 5_00, 0, 5_00)
        await desk.assert_audit_clean()

    desk.run(story())


def test_no_counter_pays_what_a_wallet_was_paid(kiosk: Kiosk, noon: int) -> None:
    desk = kiosk.desk

    async def story() -> None:
        won, lost = await kiosk.bought("t1", animal(noon, "7")), await kiosk.bought("t2", animal(noon, "8"))
        ask = desk.house.counter.ask
        assert await ask(desk.payment(won, by=TILL)) == Refusal(Reason.DRAWS_PENDING)
        desk.set_clock("22T12:01")
        await desk.work()
        await kiosk.draw(noon, "7")
        assert await ask(desk.payment(won, by=TILL)) == Refusal(Reason.TICKET_PAID)
        assert await ask(desk.payment(lost, by=TILL)) == Refusal(Reason.NOT_A_WINNER)
        await kiosk.draw(noon, "8")
        assert await ask(desk.payment(won, by=TILL)) == Refusal(Reason.NOT_A_WINNER)
        assert await ask(desk.payment(lost, by=TILL)) == Refusal(Reason.TICKET_PAID)
        assert await kiosk.purse.balance() == 98_00 + 30_00
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_prize_is_credited_however_late_its_result_comes_and_never_expires(kiosk: Kiosk, noon: int) -> None:
    desk = kiosk.desk

    async def story() -> None:
        sold = await kiosk.bought("t1", animal(noon, "7"))
        desk.ask("select ensure_partitions(house_now()::date, (house_now() + interval '60 days')::date)")
        desk.ask("select move_house_clock(%s)", sold.ticket.expires_at + timedelta(days=1))
        await desk.work()
        await kiosk.draw(noon, "7")
        await desk.work()
        assert kiosk.stands(sold) == ("settled", 1_00, 30_00, 0)
        assert desk.one("select count(*) from transfer where kind = 'expiry'") == 0
        await desk.assert_audit_clean()

    desk.run(story())


@pytest.fixture
def crowd(kiosk: Kiosk, noon: int) -> int:
    """A draw on which very many tickets were bought, half of them on the figure that was drawn; not settled yet."""

    async def story() -> None:
        await kiosk.purse.deposit("a lot", MANY * 1_00)
        token = await kiosk.purse.token()
        plays = [animal(noon, "7" if number % 2 else "8") for number in range(MANY)]
        answers = await asyncio.gather(*(kiosk.buy(f"t{number}", play, token=token) for number, play in enumerate(plays)))
        assert all(isinstance(answer, Bought) for answer in answers)
        kiosk.desk.set_clock("22T12:01")
        await kiosk.desk.work()
        await kiosk.read(noon, "7")

    kiosk.desk.run(story())
    return noon


async def assert_credited_once(kiosk: Kiosk) -> None:
    """Each winner has its prize, each loser is settled."""
    assert await kiosk.purse.balance() == 100_00 + MANY // 2 * 30_00
    assert kiosk.desk.ask("select state, credits, count(*) from bet group by 1, 2 order by 2") == [
        ("settled", 0, MANY // 2),
        ("settled", 30_00, MANY // 2),
    ]
    await kiosk.desk.assert_audit_clean()


def test_a_settlement_that_is_killed_in_the_middle_credits_everybody_once(
    kiosk: Kiosk, crowd: int, other_house: OpenOther
) -> None:
    desk, halfway = kiosk.desk, "select count(*) between 1 and %s from bet where state = 'settled'"

    async def story() -> None:
        worker = other_house()
        worker.tell("round")
        while worker.alive:
            await desk.until(lambda: desk.one(halfway, MANY - 1))
            with desk.gate_held(HYPEX):
                assert desk.one(halfway, MANY - 1)
                worker.kill()
        # In the middle of it, too, the books are right.
        await desk.assert_audit_clean()
        assert desk.one(halfway, MANY - 1)
        await desk.work()
        await assert_credited_once(kiosk)

    desk.run(story())


def test_two_workers_at_once_credit_once(kiosk: Kiosk, crowd: int, two_houses: tuple) -> None:  # type: ignore[type-arg]
    for house in two_houses:
        house.tell("round")
    kiosk.desk.run(kiosk.desk.work())
    assert [house.hear() for house in two_houses] == [None, None]
    kiosk.desk.run(assert_credited_once(kiosk))


@pytest.mark.alone
def test_credits_go_in_steps_that_no_sale_waits_for_longer_than_for_another_sale(kiosk: Kiosk, crowd: int) -> None:
    kiosk.desk.house.duties.steps_s.clear()
    kiosk.desk.run(kiosk.desk.work())
    kiosk.desk.run(assert_credited_once(kiosk))
    assert len(kiosk.desk.house.duties.steps_s) > MANY // 60
    assert max(kiosk.desk.house.duties.steps_s) < 0.05


def test_everything_that_is_shown_as_open_can_be_bought(kiosk: Kiosk, noon: int) -> None:
    spelled = {
        Game.TRIPLE: "123", Game.TERMINAL: "12", Game.TRIPLE_SIGN: "123-ARI", Game.TERMINAL_SIGN: "12-ARI", Game.ANIMALITOS: "7",
        Game.ANIMALITOS77: "7", Game.TRIPLETA: "0,7,36", Game.TRIPLE_AB: "123-456", Game.TERMINAL_AB: "12-34",
    }  # fmt: skip
    desk = kiosk.desk

    async def story() -> None:
        await kiosk.purse.deposit("a lot", 10_000_00)
        shown = await desk.house.wallet.open_draws(HYPEX)
        (one,) = [draw for draw in shown if draw.event_id == noon]
        assert Game.ANIMALITOS in one.games
        assert one.closes_at == desk.one("select closes_at from draw where event_id = %s and operator_id = 80", noon)
        assert shown == sorted(shown, key=lambda draw: draw.draws_at)
        token = await kiosk.purse.token()
        for draw in shown:
            for game in draw.games:
                bought = await kiosk.buy(
                    f"{draw.event_id}/{game}", Play(draw.event_id, game, spelled[game], 1_00, ""), token=token
                )
                assert isinstance(bought, Bought), (draw, game, bought)
        assert {game for draw in shown for game in draw.games} == set(spelled)
        desk.set_clock("22T11:55")
        assert noon not in {draw.event_id for draw in await desk.house.wallet.open_draws(HYPEX)}
        assert await desk.house.wallet.open_draws(1) == []

    desk.run(story())
