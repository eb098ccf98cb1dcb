"""One story in every dialect and from a wallet: the same responses, rows, reports and books; and tickets over two dialects."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from tests.refusals import must_be
from tests.story.conftest import OpenStage, Telling, ToldBy
from tests.story.day import ENDS, HOURS, NOON, ONE_ASTRAL, WALLET_ENDS, WALLET_HOURS, tell
from tests.story.rows import DIFFERS, PAID_BY_WALLETS, WRITTEN, differences, rows_of
from tests.story.stage import ABOVE, AGENCIES, FUNDS, OURS, PLAYER, THEIRS, Message, Play, Stage
from tests.story.tellers import TELLERS, Banklot, Chance, Seen, Sold, Teller, cents, sell
from tests.story.wallet import ALWAYS, Wallet

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.lottery.games import Game
from taquilla.sandbox.demo import BANKLOT

OF_RESELLERS = {
    ("ticket", "member_id"), ("ticket", "undone_by"), ("prize", "member_id"), ("turnover", "member_id"),
    ("turnover_seller", "member_id"), ("request", "outcome.numbers"),
}  # fmt: skip
"""The columns that differ between a cashier and a reseller, who spells numbers in another way; two cashiers share them."""

FIRST, LAST = date(2024, 10, 1), date(2024, 10, 31)
OWED = ("balance", "parent_balance")
AMOUNTS = {"ticket", "wager", "transfer", "exposure", "account"}
Alter = Callable[[Sequence[Play]], Sequence[Play]]


def ends_of(telling: Telling) -> dict[str, tuple[str, int]]:
    return WALLET_ENDS if isinstance(telling.teller, Wallet) else ENDS


def test_every_ticket_ends_as_the_terms_say_and_a_prize_is_paid_when_it_is_claimed(telling: Telling) -> None:
    ends: dict[str, Seen] = {key: seen for beat, key, seen in telling.told if beat == "see"}
    assert {key: (seen.state, seen.prize) for key, seen in ends.items()} == ends_of(telling)
    paid = {key: amount for beat, key, amount in telling.told if beat == "pay"}
    assert paid == {key: prize for key, (state, prize) in ends_of(telling).items() if state == "paid"} | {"rest": "not a winner"}


def test_every_dialect_gives_the_same_responses_and_a_wallet_gets_those_of_a_till(pair: tuple[Telling, Telling]) -> None:
    assert pair[1].told == pair[0].told_as_by(pair[1])
    assert {beat for beat, _, _ in pair[1].told} >= {"sell", "refuse", "pay", "see"}


def test_every_row_is_the_same_in_the_morning_and_in_the_end_but_for_who_pays(pair: tuple[Telling, Telling]) -> None:
    first, other = pair
    assert differences(first.morning, other.morning) == {}
    assert differences(first.evening, other.evening) == {}
    assert [table for table in WRITTEN if not other.evening[table]] == []


@pytest.mark.parametrize("group", ["agency", "product", "event", "day", "game"])
def test_every_report_is_the_same_but_for_who_owes_whom(pair: tuple[Telling, Telling], group: str) -> None:
    is_wallets = isinstance(pair[1].teller, Wallet)
    for one in pair:
        one.stage.read_above()
    for entity in (ABOVE, OURS) if is_wallets else (ABOVE, *AGENCIES):
        ours, theirs = (Banklot(one.stage).report(FIRST, LAST, group, entity) for one in pair)
        assert any(row["sale"] for row in ours)
        for our, their in zip(ours, theirs, strict=True):
            assert {**our, "balance": 0, "parent_balance": 0} == {**their, "balance": 0, "parent_balance": 0}
            sale, prize, agency, *owed = (round(our[what] * 100) for what in ("sale", "prize", "agency", *OWED))
            # A player has paid the operator, and was paid by it: the agency is owed its commission, and owes nothing.
            settled = sale - prize if is_wallets else 0
            assert [round(their[what] * 100) for what in OWED] == [one - settled for one in owed]
            assert not is_wallets or round(their["balance"] * 100) == -agency


@pytest.mark.parametrize("dialect", TELLERS, ids=lambda dialect: dialect.name)
def test_sales_over_chance_agree_with_the_portals_report_and_have_none_of_the_tills(
    told_by: ToldBy, dialect: type[Teller]
) -> None:
    telling = told_by(dialect, wallets=False)
    for agency in AGENCIES:
        reported = Banklot(telling.stage).sales(FIRST, LAST, agency)
        assert Chance(telling.stage).sales(FIRST, LAST, agency) == (reported if telling.teller.name == "chance" else {})
        assert telling.teller.sales(FIRST, LAST, agency) == reported
        assert "2024-10-22" in reported


def test_the_auditor_finds_nothing(telling: Telling) -> None:
    assert telling.stage.audited() == ((), ())


def test_every_column_that_may_differ_does_differ(pair: tuple[Telling, Telling]) -> None:
    first, other = pair
    is_wallets = isinstance(other.teller, Wallet)
    # A wallet differs in more than another till does: of it those are looked at that are no till's.
    named, known = (PAID_BY_WALLETS, DIFFERS) if is_wallets else (DIFFERS, {})
    places = {(table, column) for table, columns in named.items() for column in columns - known.get(table, frozenset())}
    same = {place for place in places if other.columns[place] == first.columns[place]}
    assert same == (OF_RESELLERS if other.teller.name == "api" else set())


class Altered:
    """A dialect that sells other plays than requested, under one key."""

    def __init__(self, teller: Teller, key: str, alter: Alter) -> None:
        self._teller, self._key, self._alter = teller, key, alter

    def __getattr__(self, name: str) -> object:
        return getattr(self._teller, name)

    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message:
        return self._teller.asks(key, self._alter(plays) if key == self._key else plays, by)


@pytest.mark.parametrize(("dialect", "alter", "tables"), [
    (TELLERS[-1], lambda plays: [*plays[:-1], plays[-1]._replace(units=plays[-1].units + 1)], AMOUNTS),
    (Wallet, lambda plays: [*plays[:-1], plays[-1]._replace(number="0")], {"wager", "exposure"}),
])  # fmt: skip
def test_every_other_sale_of_a_twin_is_seen(
    open_stage: OpenStage, told_by: ToldBy, dialect: type[Teller], alter: Alter, tables: set[str]
) -> None:
    is_wallets = dialect is Wallet
    hours = WALLET_HOURS if is_wallets else HOURS
    with open_stage(whole=is_wallets) as stage:
        tell(stage, Altered(dialect(stage), "many", alter), hours[:1], hours)
        found = differences(told_by(TELLERS[0], wallets=is_wallets).morning, rows_of(stage.owner, wallets=is_wallets))
    assert set(found) == tables


TODAY = date(2024, 10, 22)
UNKNOWN = {"status": 400, "error": "no rows in result set"}


def test_a_ticket_sold_over_chance_is_seen_over_banklot_without_its_pin_and_is_rejected_there_once_it_is_reversed(
    stage: Stage,
) -> None:
    portal, plays = Banklot(stage), (Play(NOON, Game.TRIPLE, "341", 5), Play(ONE_ASTRAL, Game.TERMINAL_SIGN, "23-ARI", 2))
    number = must_be(Sold, sell(stage, Chance(stage), "crossing", plays)).number
    shown = portal.view(number, TODAY)["response"]
    wagers = [(wager["event_id"], wager["game_id"], wager["wager"], wager["amount"]) for wager in shown["wagers"]]
    assert wagers == [(stage.event(NOON), Game.TRIPLE, "341", 5), (stage.event(ONE_ASTRAL), Game.TERMINAL_SIGN, "23-ARI", 2)]
    assert shown["pin_number"] is None
    assert portal.see_number(number, TODAY) == Chance(stage).see("crossing")
    assert portal.view(number, TODAY, THEIRS) == UNKNOWN
    assert Chance(stage).undo("crossing") == "undone"
    assert portal.cancel(number) == {"status": 401, "error": "ticket already rejected by user"}
    assert portal.pay(number, TODAY) == "ticket is rejected"


def test_the_player_pays_and_is_paid_in_place_of_the_agency(told_by: ToldBy) -> None:
    moved = "select distinct kind, case kind when 'sale' then debit else credit end from transfer where operator_id = %s"
    for dialect, account_of_telling in ((TELLERS[0], lambda telling: entity_account(OURS)), (Wallet, account_of)):
        telling = told_by(dialect, wallets=True)
        account = account_of_telling(telling)
        told = telling.stage.ask(f"{moved} and kind in ('sale', 'payout')", BANKLOT)
        assert {*told} == {("sale", account), ("payout", account)}


def test_statement_balance_ledger_settlement_data_and_game_report_of_a_wallet_agree_with_its_tickets(told_by: ToldBy) -> None:
    wallet = told_by(Wallet, wallets=True)
    teller = wallet.teller
    funds, bets = (teller.statement(kind) for kind in ("FUNDS", "BETS"))
    moved = [cents(row["amount"]) for part in (funds, bets) for row in part["transactions"]]
    stakes = sum(seen.amount for seen in last_seen(wallet))
    prizes = sum(seen.prize for seen in last_seen(wallet))
    assert sum(moved) == FUNDS - stakes + prizes
    assert len(moved) == funds["totalRecords"] + bets["totalRecords"]
    assert {cents(part["balance"]) for part in (funds, bets)} == {sum(moved)}
    assert cents(teller.say("user-balance", userId=PLAYER)["balance"]) == sum(moved)
    assert wallet.stage.ledger(BANKLOT, account_of(wallet)) == sum(moved)
    settled = [seen for seen in last_seen(wallet) if seen.state != "active"]
    assert len(teller.say("settlement-data", userId=PLAYER, **ALWAYS)["settlementData"]) == len(settled)
    (report,) = teller.say("get-game-report", **ALWAYS)["gameReport"]
    gained = sum(seen.amount - seen.prize for seen in settled)
    assert (report["gameName"], cents(report["profitLoss"])) == ("Lottery", gained)
    assert teller.say("get-game-report", userId=PLAYER, gameId="lottery", **ALWAYS)["gameReport"] == [report]


def last_seen(telling: Telling) -> list[Seen]:
    return list({key: seen for beat, key, seen in telling.told if beat == "see"}.values())


def account_of(telling: Telling) -> int:
    ((account,),) = telling.stage.ask("select account_id from player where operator_id = %s and user_id = %s", BANKLOT, PLAYER)
    return int(account)
