"""The lottery's day for players with wallets: tickets, wagers, exposure and prizes are those of a till, row by row."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from tests.story.conftest import OpenStage, Telling
from tests.story.day import WALLET_ENDS, WALLET_HOURS, sales_until, tell
from tests.story.rows import DIFFERS, PAID_BY_WALLETS, WRITTEN, differences, payers_of, rows_of
from tests.story.stage import ABOVE, FUNDS, OURS, PLAYER, Play
from tests.story.tellers import Banklot, Seen
from tests.story.test_day import AMOUNTS, Altered
from tests.story.wallet import ALWAYS, Wallet, cents

from taquilla.domain.ledger.accounts import entity_account
from taquilla.sandbox.demo import BANKLOT

FIRST, LAST = date(2024, 10, 1), date(2024, 10, 31)
OWED = ("balance", "parent_balance")


def test_every_ticket_from_a_wallet_ends_as_the_terms_say(wallet: Telling) -> None:
    ends = {key: (seen.state, seen.prize) for beat, key, seen in wallet.told if beat == "see"}
    assert ends == WALLET_ENDS
    assert list(ends) == [sale.key for sale in sales_until(WALLET_HOURS[-1].at, WALLET_HOURS)]


def test_a_wallet_gets_the_responses_of_a_till(till: Telling, wallet: Telling) -> None:
    assert wallet.told == till.told
    assert {beat for beat, _, _ in wallet.told} == {"sell", "refuse", "pay", "see"}


def test_every_row_of_a_wallets_day_is_that_of_a_till_but_for_who_pays(till: Telling, wallet: Telling) -> None:
    assert differences(till.morning, wallet.morning) == {}
    assert differences(till.evening, wallet.evening) == {}
    assert [table for table in WRITTEN if not wallet.evening[table]] == []


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
def test_every_report_of_the_portal_is_the_same_for_a_wallets_day_but_for_who_owes_whom(
    till: Telling, wallet: Telling, group: str
) -> None:
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


def test_the_auditor_finds_nothing(wallet: Telling) -> None:
    assert wallet.stage.audited() == ((), ())


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
