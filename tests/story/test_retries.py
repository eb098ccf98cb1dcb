"""A repeated sale is found again, in every dialect: at once, after a kill, the next day, over another session."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from tests.refusals import must_be
from tests.story.conftest import OpenStage
from tests.story.day import NOON, ONE_A, SEVEN
from tests.story.stage import Message, Play, Process, Stage, another_house
from tests.story.tellers import TELLERS, Refused, Sold, Teller, Till, sell
from tests.story.wallet import Wallet

from taquilla.domain.lottery.games import Game

PLAYS = (Play(NOON, Game.TRIPLE, "341", 5), Play(ONE_A, Game.TRIPLE_AB, "123-456", 2), Play(SEVEN, Game.ANIMALITOS, "00", 1))

CLIENTS = 8
"""The number of clients that send messages until the house is killed, each one after the other."""

tills = pytest.mark.parametrize("dialect", TELLERS, indirect=True, ids=lambda dialect: dialect.name)
"""The dialects of agencies, which undo, and have keys of their own."""


@pytest.fixture(params=[*TELLERS, Wallet], ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> type[Teller]:
    found: type[Teller] = request.param
    return found


@pytest.fixture
def stage(open_stage: OpenStage, dialect: type[Teller]) -> Iterator[Stage]:
    with open_stage(whole=dialect is Wallet) as opened:
        yield opened


@pytest.fixture
def teller(stage: Stage, dialect: type[Teller]) -> Teller:
    return dialect(stage)


def test_thirty_two_at_once_over_two_sessions_are_one_sale(stage: Stage, teller: Teller) -> None:
    one = teller.asks("once", PLAYS)
    stage.begin_again()
    other = teller.asks("once", PLAYS)
    assert other != one
    (answer,) = set(stage.send_at_once([one, other] * 16))
    assert isinstance(teller.hears(answer), Sold)
    assert tickets(stage) == 1


def test_the_next_day_it_is_the_same_sale_over_another_session(stage: Stage, teller: Teller) -> None:
    first = sell(stage, teller, "once", PLAYS)
    stage.move_clock("23T08:00")
    stage.begin_again()
    before = stage.written()
    assert sell(stage, teller, "once", PLAYS) == first
    assert sell(stage, teller, "once", PLAYS[:2]) == Refused("key")
    assert sell(stage, teller, "once", [*PLAYS[:2], PLAYS[2]._replace(units=2)]) == Refused("key")
    assert stage.written() == before
    assert tickets(stage) == 1


@tills
def test_a_repeated_sale_that_was_undone_is_the_same_sale_and_undone(stage: Stage, teller: Till) -> None:
    assert isinstance(sell(stage, teller, "once", PLAYS), Sold)
    assert teller.undo("once") == "undone"
    assert sell(stage, teller, "once", PLAYS) == Refused("undone")
    assert teller.see("once").state == "undone"
    assert tickets(stage) == 1


@pytest.mark.prove("kills")
def test_a_killed_house_has_sold_what_it_confirmed_and_sells_the_rest_once(stage: Stage, teller: Teller, tmp_path: Path) -> None:
    messages = [teller.asks(f"{number}", PLAYS[1:]) for number in range(48)]
    again = sent_to_a_killed_house_and_the_next(stage, messages, tmp_path / "house.log")
    assert len({must_be(Sold, teller.hears(answer)).number for answer in again}) == tickets(stage) == len(messages)
    assert stage.audited() == ((), ())


def sent_to_a_killed_house_and_the_next(
    stage: Stage, messages: Sequence[Message], log: Path, meanwhile: Callable[[], None] = lambda: None
) -> list[bytes]:
    """Send messages until the house is killed, and all of them to the next one; whatever was answered is answered alike."""
    with another_house(stage, log) as process:
        answers = stage.run(sent_until_killed(stage, messages, process))
    assert 0 < sum(answer is not None for answer in answers) < len(messages)
    meanwhile()
    with another_house(stage, log):
        again = stage.send_at_once(messages)
    assert [one for one, first in zip(again, answers, strict=True) if first not in (None, one)] == []
    return again


async def sent_until_killed(stage: Stage, messages: Sequence[Message], process: Process) -> list[bytes | None]:
    """Send messages until the house is killed, at a third of the responses; return the responses, None where none came."""
    answers: list[bytes | None] = [None] * len(messages)

    async def send(place: int) -> None:
        try:
            answers[place] = await stage.sending(messages[place])
        except httpx.TransportError:
            return
        if sum(answer is not None for answer in answers) == len(messages) // 3:
            process.kill()

    # The messages are not sent all at once, so that some are under way, and some not yet sent, at the kill.
    line = iter(range(len(messages)))

    async def client() -> None:
        for place in line:
            await send(place)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return answers


def tickets(stage: Stage) -> int:
    return stage.written()["ticket"]
