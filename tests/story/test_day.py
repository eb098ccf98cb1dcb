"""One story in every dialect and from a wallet: the same responses, rows, reports and books; and tickets over two dialects."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from tests.story.conftest import OpenStage, Telling
from tests.story.day import ENDS, HOURS, NOON, ONE_ASTRAL, WALLET_ENDS, WALLET_HOURS, sales_until, tell
from tests.story.rows import DIFFERS, PAID_BY_WALLETS, WRITTEN, differences, payers_of, rows_of
from tests.story.stage import ABOVE, AGENCIES, FUNDS, OURS, PLAYER, THEIRS, Message, Play, Stage
from tests.story.tellers import TELLERS, Banklot, Chance, Seen, Sold, Teller, sell
from tests.story.wallet import ALWAYS, Wallet, cents

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.lottery.games import Game
from taquilla.sandbox.demo import BANKLOT

OF_RESELLERS = {
    ("ticket", "member_id"), ("ticket", "undone_by"), ("prize", "member_id"), ("turnover", "member_id"),
    ("turnover_seller", "member_id"),
    ("request", "outcome.numbers"),
}  # fmt: skip
"""The columns that differ between a cashier and a reseller, who spells numbers in another way; two cashiers share them."""

FIRST, LAST = date(2024, 10, 1), date(2024, 10, 31)


def ends_of(telling: Telling) -> dict[str, tuple[str, int]]:
    return WALLET_ENDS if isinstance(telling.teller, Wallet) else ENDS


def test_every_ticket_ends_as_the_terms_say(telling: Telling) -> None:
    ends: dict[str, Seen] = {key: seen for beat, key, seen in telling.told if beat == "see"}
    assert {key: (seen.state, seen.prize) for key, seen in ends.items()} == ends_of(telling)


def test_a_prize_is_paid_when_it_is_claimed(telling: Telling) -> None:
    paid = {key: amount for beat, key, amount in telling.told if beat == "pay"}
    assert paid == {key: prize for key, (state, prize) in ends_of(telling).items() if state == "paid"} | {"rest": "not a winner"}


def test_every_dialect_gives_the_same_responses_and_a_wallet_gets_those_of_a_till(pair: tuple[Telling, Telling]) -> None:
    first, other = pair
    assert other.told == first.told
    assert {beat for beat, _, _ in other.told} >= {"sell", "refuse", "pay", "see"}


def test_every_row_is_the_same_in_the_morning_and_in_the_end_but_for_who_pays(pair: tuple[Telling, Telling]) -> None:
    first, other = pair
    assert differences(first.morning, other.morning) == {}
    assert differences(first.evening, other.evening) == {}
    assert [table for table in WRITTEN if not other.evening[table]] == []


@pytest.mark.parametrize("group", ["agency", "product", "event", "day", "game"])
def test_every_report_is_the_same(first: Telling, other: Telling, group: str) -> None:
    for one in (first, other):
        one.stage.read_above()
    for entity in (ABOVE, *AGENCIES):
        ours, theirs = (Banklot(one.stage).report(FIRST, LAST, group, entity) for one in (first, other))
        assert ours == theirs
        assert any(row["sale"] for row in ours)


def test_sales_over_chance_agree_with_the_portals_report_and_have_none_of_the_tills(first: Telling, other: Telling) -> None:
    for telling, agency in product((first, other), AGENCIES):
        reported = Banklot(telling.stage).sales(FIRST, LAST, agency)
        assert Chance(telling.stage).sales(FIRST, LAST, agency) == (reported if telling.teller.name == "chance" else {})
        assert telling.teller.sales(FIRST, LAST, agency) == reported
        assert "2024-10-22" in reported


def test_the_auditor_finds_nothing(telling: Telling) -> None:
    assert telling.stage.audited() == ((), ())


def test_every_column_that_may_differ_does_differ(first: Telling, other: Telling) -> None:
    named = {(table, column) for table, columns in DIFFERS.items() for column in columns}
    same = {place for place in named if other.columns[place] == first.columns[place]}
    assert same == (set() if other.teller.name == "chance" else OF_RESELLERS)


class Altered:
    """A dialect that sells other plays than requested, under one key."""

    def __init__(self, teller: Teller, key: str, alter: Callable[[Sequence[Play]], Sequence[Play]]) -> None:
        self._teller, self._key, self._alter = teller, key, alter

    def __getattr__(self, name: str) -> object:
        return getattr(self._teller, name)

    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message:
        return self._teller.asks(key, self._alter(plays) if key == self._key else plays, by)


AMOUNTS = {"ticket", "wager", "transfer", "exposure", "account"}


@pytest.mark.parametrize(("alter", "tables"), [
    (lambda plays: [*plays[:-1], plays[-1]._replace(units=plays[-1].units + 1)], AMOUNTS),
    (lambda plays: [*plays[:-1], plays[-1]._replace(number="0")], {"wager", "exposure"}),
], ids=["a unit more", "another number"])  # fmt: skip
def test_every_other_sale_of_a_twin_is_seen(
    open_stage: OpenStage, first: Telling, alter: Callable[[Sequence[Play]], Sequence[Play]], tables: set[str]
) -> None:
    with open_stage() as stage:
        tell(stage, Altered(TELLERS[-1](stage), "many", alter), HOURS[:1])
        found = differences(first.morning, rows_of(stage.owner))
    assert set(found) == tables


def test_every_sale_has_an_end() -> None:
    assert [sale.key for sale in sales_until(HOURS[-1].at, HOURS)] == list(ENDS)


TODAY = date(2024, 10, 22)
UNKNOWN = {"status": 400, "error": "no rows in result set"}


@pytest.fixture
def portal(stage: Stage) -> Banklot:
    return Banklot(stage)


@pytest.fixture
def reseller(stage: Stage) -> Chance:
    return Chance(stage)


def sold(stage: Stage, reseller: Chance, *plays: Play) -> int:
    """Return the number of a ticket that was sold over Chance, under the key "crossing"."""
    answer = sell(stage, reseller, "crossing", plays)
    assert isinstance(answer, Sold)
    return answer.number


def test_a_ticket_sold_over_chance_is_seen_over_banklot_without_its_pin(stage: Stage, portal: Banklot, reseller: Chance) -> None:
    number = sold(stage, reseller, Play(NOON, Game.TRIPLE, "341", 5), Play(ONE_ASTRAL, Game.TERMINAL_SIGN, "23-ARI", 2))
    shown = portal.view(number, TODAY)["response"]
    wagers = [(wager["event_id"], wager["game_id"], wager["wager"], wager["amount"]) for wager in shown["wagers"]]
    assert wagers == [(stage.event(NOON), Game.TRIPLE, "341", 5), (stage.event(ONE_ASTRAL), Game.TERMINAL_SIGN, "23-ARI", 2)]
    assert shown["pin_number"] is None
    assert portal.see_number(number, TODAY) == reseller.see("crossing")
    assert portal.view(number, TODAY, THEIRS) == UNKNOWN


def test_a_ticket_reversed_over_chance_is_rejected_over_banklot(stage: Stage, portal: Banklot, reseller: Chance) -> None:
    number = sold(stage, reseller, Play(NOON, Game.TRIPLE, "341", 5))
    assert reseller.undo("crossing") == "undone"
    assert portal.cancel(number) == {"status": 401, "error": "ticket already rejected by user"}
    assert portal.pay(number, TODAY) == "ticket is rejected"


OWED = ("balance", "parent_balance")


def test_every_column_that_may_differ_for_wallets_does_differ(till: Telling, wallet: Telling) -> None:
    more = {table: columns - DIFFERS.get(table, frozenset()) for table, columns in PAID_BY_WALLETS.items()}
    named = {(table, column) for table, columns in more.items() for column in columns}
    assert {place for place in named if wallet.columns[place] == till.columns[place]} == set()


def test_the_player_pays_and_is_paid_in_place_of_the_agency(till: Telling, wallet: Telling) -> None:
    account = account_of(wallet)
    assert payers_of(wallet.stage.owner, BANKLOT) == {("sale", account), ("payout", account)}
    agency = entity_account(OURS)
    assert payers_of(till.stage.owner, BANKLOT) == {("sale", agency), ("payout", agency)}


def test_the_account_statement_adds_up_to_the_balance_and_to_the_ledger(wallet: Telling) -> None:
    teller = wallet.teller
    funds, bets = (teller.statement(kind) for kind in ("FUNDS", "BETS"))
    moved = [cents(row["amount"]) for part in (funds, bets) for row in part["transactions"]]
    stakes = sum(seen.amount for seen in last_seen(wallet))
    prizes = sum(seen.prize for seen in last_seen(wallet))
    assert sum(moved) == FUNDS - stakes + prizes
    assert len(moved) == funds["totalRecords"] + bets["totalRecords"]
    assert {cents(part["balance"]) for part in (funds, bets)} == {sum(moved)} == {cents(balance(wallet))}
    assert wallet.stage.ledger(BANKLOT, account_of(wallet)) == sum(moved)


def test_settlement_data_and_the_game_report_agree_with_the_tickets(wallet: Telling) -> None:
    teller = wallet.teller
    settled = [seen for seen in last_seen(wallet) if seen.state != "active"]
    rows = teller.say("settlement-data", userId=PLAYER, **ALWAYS)["settlementData"]
    assert sorted((row["roundId"], cents(row["betAmount"]), cents(row["winAmount"])) for row in rows) == sorted(
        (str(seen.number), seen.amount, seen.prize) for seen in settled
    )
    (report,) = teller.say("get-game-report", **ALWAYS)["gameReport"]
    gained = sum(seen.amount - seen.prize for seen in settled)
    assert (report["gameName"], cents(report["profitLoss"])) == ("Lottery", gained)
    assert teller.say("get-game-report", userId=PLAYER, gameId="lottery", **ALWAYS)["gameReport"] == [report]


@pytest.mark.parametrize("group", ["agency", "product", "event", "day", "game"])
def test_every_report_is_the_same_for_a_wallets_day_but_for_who_owes_whom(till: Telling, wallet: Telling, group: str) -> None:
    for one in (till, wallet):
        one.stage.read_above()
    for entity in (ABOVE, OURS):
        ours, theirs = (Banklot(one.stage).report(FIRST, LAST, group, entity) for one in (till, wallet))
        assert any(row["sale"] for row in ours)
        # The player has paid the operator, and was paid by it: the agency is owed its commission, and owes nothing.
        for our, their in zip(ours, theirs, strict=True):
            assert {**our, "balance": 0, "parent_balance": 0} == {**their, "balance": 0, "parent_balance": 0}
            sale, prize, agency, *owed = (round(our[what] * 100) for what in ("sale", "prize", "agency", *OWED))
            assert [round(their[what] * 100) for what in OWED] == [one - (sale - prize) for one in owed]
            assert round(their["balance"] * 100) == -agency


def test_a_purchase_of_a_unit_more_is_seen(open_stage: OpenStage, till: Telling) -> None:
    def more(plays: Sequence[Play]) -> list[Play]:
        return [*plays[:-1], plays[-1]._replace(units=plays[-1].units + 1)]

    with open_stage(whole=True) as stage:
        tell(stage, Altered(Wallet(stage), "many", more), WALLET_HOURS[:1], WALLET_HOURS)
        # The account's balances are not compared.
        assert set(differences(till.morning, rows_of(stage.owner, wallets=True))) == AMOUNTS - {"account"}


def last_seen(telling: Telling) -> list[Seen]:
    return list({key: seen for beat, key, seen in telling.told if beat == "see"}.values())


def account_of(telling: Telling) -> int:
    ((account,),) = telling.stage.ask("select account_id from player where operator_id = %s and user_id = %s", BANKLOT, PLAYER)
    return int(account)


def balance(telling: Telling) -> Decimal:
    return Decimal(telling.teller.say("user-balance", userId=PLAYER)["balance"])
