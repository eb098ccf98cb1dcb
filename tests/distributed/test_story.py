"""The story over several nodes: each response and each row is as on one PostgreSQL, and the auditor decides every rule."""

import psycopg
import pytest
from tests.distributed.ground import Spread
from tests.story.conftest import Telling, ToldBy
from tests.story.day import ENDS, WALLET_ENDS
from tests.story.rows import Rows, differences
from tests.story.stage import Stage
from tests.story.tellers import TELLERS, Teller
from tests.story.test_trades import told
from tests.story.trades import TRADES, Trade
from tests.story.wallet import Wallet

from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.demo_wallets import HYPEX

pytestmark = pytest.mark.prove("nodes")


def lottery(rows: Rows) -> Rows:
    """Return the rows but those of coupons without tickets, which are settled in their time."""
    return {table: found for table, found in rows.items() if table != "sports_settlement"}


def ends(telling: Telling) -> dict[str, tuple[str, int]]:
    return {key: (seen.state, seen.prize) for beat, key, seen in telling.told if beat == "see"}


@pytest.mark.parametrize("dialect", TELLERS, ids=lambda dialect: dialect.name)
def test_the_day_of_a_dialect_is_the_same_on_nodes(dialect: type[Teller], told_on_one: ToldBy, told_on_several: ToldBy) -> None:
    one, several = told_on_one(), told_on_several(dialect)
    assert several.told == one.told_as_by(several)
    assert ends(several) == ENDS
    assert differences(lottery(one.morning), lottery(several.morning)) == {}
    assert differences(lottery(one.evening), lottery(several.evening)) == {}
    assert several.stage.audited() == ((), ())


def test_the_day_of_players_with_wallets_is_the_same_on_several_nodes(told_on_one: ToldBy, told_on_several: ToldBy) -> None:
    one, several = told_on_one(wallets=True), told_on_several(Wallet, wallets=True)
    assert several.told == one.told
    assert ends(several) == WALLET_ENDS
    assert differences(one.evening, several.evening) == {}
    assert several.stage.audited() == ((), ())


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.name)
def test_every_trade_ends_on_several_nodes_as_the_terms_say(spread_stage: Stage, trade: type[Trade]) -> None:
    playing = trade(spread_stage)
    assert told(spread_stage, playing) == playing.ends
    assert playing.balance() == playing.owed()
    assert spread_stage.audited() == ((), ())


def test_its_operators_live_on_both_workers(spread_story: Spread) -> None:
    assert {spread_story.node_of(operator).name for operator in (BANKLOT, SITE, HYPEX)} == {"worker1", "worker2"}


def test_the_auditor_finds_at_each_node_what_is_wrong_there(spread_stage: Stage, spread_story: Spread) -> None:
    """One wrong row of each operator is found, wherever it lives, and by the rule that it breaks alone."""
    with psycopg.connect(spread_stage.owner.info.dsn, autocommit=True) as owner:
        for operator in (BANKLOT, SITE, HYPEX):
            owner.execute("update gate set last_seq = last_seq + 1 where operator_id = %s", [operator])
    violations, undecided = spread_stage.audited()
    assert undecided == ()
    (gap,) = [finding for finding in violations if finding.rule.id == "I02"]
    assert {offender["operator_id"] for offender in gap.offenders} == {BANKLOT, SITE, HYPEX}
