"""The story of the trades other than lotteries: sell, repeat, refuse, undo, settle, audit; and again at once, after a kill."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.patience import PATIENCE_S, until
from tests.story.conftest import OpenStage
from tests.story.stage import Process, Stage, another_house
from tests.story.test_retries import CLIENTS, sent_to_a_killed_house_and_the_next
from tests.story.trades import KEYS, TRADES, End, Sports, Trade
from tests.wallets import served

from taquilla.sandbox.demo_sports import set_wallet


@pytest.fixture
def stage(open_stage: OpenStage) -> Iterator[Stage]:
    """Provide a stage with wallets and sports, whose operator takes money from a fake wallet."""
    with open_stage(whole=True) as opened, served(opened.purse) as purse_url:
        opened.run(set_wallet(opened.house, purse_url))
        yield opened


@pytest.fixture(params=TRADES, ids=lambda trade: trade.name)
def trade(request: pytest.FixtureRequest, stage: Stage) -> Trade:
    kind: type[Trade] = request.param
    return kind(stage)


def told(stage: Stage, trade: Trade) -> dict[str, End]:
    """Play the whole story of a trade; return the end of each sale. Steps that must write nothing are checked for that."""
    for key in KEYS:
        assert trade.hears(stage.send_twice(trade.asks(key))) == "sold"
    before = stage.written()
    for message, why in trade.refusals():
        assert (trade.hears(stage.run(stage.sending(message))), why) == (why, why)
    assert stage.written() == before
    assert {trade.see(key).state for key in KEYS} == {"active"}
    trade.undo("regretted")
    before = stage.written()
    trade.undo("regretted")
    assert stage.written() == before
    assert trade.see("regretted").state == "undone"
    # Only the results make one win and the other lose.
    assert {key for key in KEYS if trade.see(key) != trade.ends[key]} == {"won", "lost"}
    trade.settle()
    return {key: trade.see(key) for key in KEYS}


def test_the_story_of_every_trade_ends_as_the_terms_say(stage: Stage, trade: Trade) -> None:
    began = trade.balance()
    ends = told(stage, trade)
    assert ends == trade.ends
    # Both ledgers agree, and with the ends.
    gained = sum(end.back - end.paid for end in ends.values())
    assert trade.balance() == trade.owed() == began + gained
    assert stage.audited() == ((), ())


def test_thirty_two_at_once_are_one_sale_and_thirty_two_without_one_key(stage: Stage, trade: Trade) -> None:
    (answer,) = set(stage.send_at_once([trade.asks("won") for _ in range(32)]))
    assert trade.hears(answer) == "sold"
    assert sales(stage, trade) == 1
    # The twin: only the key makes one sale of them.
    answers = stage.send_at_once([trade.asks(f"won {number}") for number in range(32)])
    assert {trade.hears(answer) for answer in answers} == {"sold"}
    assert sales(stage, trade) == 1 + 32
    assert stage.audited() == ((), ())


def test_the_next_day_it_is_the_same_sale(stage: Stage, trade: Trade) -> None:
    first = stage.run(stage.sending(trade.asks("won")))
    assert trade.hears(first) == "sold"
    stage.move_clock("23T08:00")
    before = stage.written()
    assert stage.run(stage.sending(trade.asks("won"))) == first
    assert trade.hears(stage.run(stage.sending(trade.asks("won", otherwise=True)))) == trade.reused
    assert stage.written() == before
    assert sales(stage, trade) == 1


@pytest.mark.prove("kills")
def test_a_killed_house_has_sold_what_it_confirmed_and_sells_the_rest_once(stage: Stage, trade: Trade, tmp_path: Path) -> None:
    messages = [trade.asks(f"won {number}") for number in range(24)]
    again = sent_to_a_killed_house_and_the_next(stage, messages, tmp_path / "house.log", trade.outlast_a_kill)
    assert trade.balance() == trade.owed()
    heard = Counter(trade.hears(answer) for answer in again)
    assert heard.keys() <= {"sold", trade.given_up}
    assert heard[trade.given_up or ""] <= CLIENTS
    assert sales(stage, trade) == len(messages)
    assert stage.audited() == ((), ())


@pytest.mark.prove("kills")
def test_an_order_whose_house_was_killed_while_the_wallet_was_silent_is_given_up(stage: Stage, tmp_path: Path) -> None:
    betstack = Sports(stage)
    began = betstack.balance()
    stage.purse.script("timeout", action="ticket_create")

    async def killed_meanwhile(process: Process) -> None:
        asking = asyncio.create_task(stage.sending(betstack.asks("won")))
        await until(lambda: betstack.balance() != began)
        process.kill()
        with pytest.raises(httpx.TransportError):
            await asking

    with another_house(stage, tmp_path / "house.log") as process:
        stage.run(asyncio.wait_for(killed_meanwhile(process), PATIENCE_S))
    # The money is taken, and nobody knows.
    assert betstack.balance() < began
    betstack.outlast_a_kill()
    with another_house(stage, tmp_path / "house.log"):
        assert betstack.hears(stage.run(stage.sending(betstack.asks("won")))) == betstack.given_up
    assert betstack.balance() == betstack.owed() == began
    assert stage.audited() == ((), ())


def sales(stage: Stage, trade: Trade) -> int:
    return stage.written()[trade.sold_in]
