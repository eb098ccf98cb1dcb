"""Stages for the story, and the story played once in every dialect."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.story.day import CHANCE, GUACHARO, HOURS, JUNGLA, TACHIRA, WALLET_HOURS, ZAMORANO, Told, tell
from tests.story.fraud_day import LOTTO_ACTIVO
from tests.story.rows import Rows, columns_of, rows_of
from tests.story.stage import Stage, furnish_story, opened
from tests.story.tellers import TELLERS, Teller
from tests.story.wallet import Wallet

from taquilla.engine.house import House
from taquilla.store.postgres.embedded import Embedded
from taquilla.work.worker import Worker

OpenStage = Callable[..., AbstractContextManager[Stage]]
ToldBy = Callable[..., "Telling"]
LOTTERIES = (ZAMORANO, TACHIRA, LOTTO_ACTIVO, JUNGLA, GUACHARO, CHANCE)


@dataclass(frozen=True)
class Telling:
    """The whole story in one dialect: the responses, the rows after the first hour and the last, the stage at the end."""

    stage: Stage
    teller: Any
    told: Told
    morning: Rows
    evening: Rows
    columns: dict[tuple[str, str], Any]

    def told_as_by(self, other: "Telling") -> Told:
        """Return what was told as another dialect tells it: Chance shows a sealed ticket's wagers to no token (VE-44)."""
        shows = other.teller.name != "chance"
        hides = {at for at, (beat, _, seen) in enumerate(other.told) if beat == "see" and not (shows or seen.lines)}
        return [(beat, key, said._replace(lines=()) if at in hides else said) for at, (beat, key, said) in enumerate(self.told)]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of private keys: the same for all who ask, since the template is made once."""
    folder = tmp_path_factory.getbasetemp() / "story"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def story_template(furnished: Any, few_lotteries: Callable[..., str], keys: Path) -> str:
    """Return a database with all data of the demo, and a player of banklot's."""

    async def fill(house: House) -> None:
        await furnish_story(house, keys)
        await Worker(house).round()

    return str(furnished("story", few_lotteries(*LOTTERIES), fill))


@pytest.fixture(scope="session")
def open_stage(
    server: Embedded, fresh_copy: Any, few_lotteries: Any, key_file: Path, keys: Path, request: pytest.FixtureRequest
) -> OpenStage:
    """Return a function that opens a stage over a copy of a database with the demo's data, or with wallets and sports too."""

    @contextmanager
    def open_one(*, whole: bool = False) -> Iterator[Stage]:
        template = request.getfixturevalue("story_template") if whole else few_lotteries(*LOTTERIES)
        with fresh_copy(template) as name, opened(server, name, key_file, keys) as stage:
            yield stage

    return open_one


@pytest.fixture
def stage(open_stage: OpenStage) -> Iterator[Stage]:
    with open_stage() as opened_one:
        yield opened_one


@pytest.fixture(scope="session")
def told_by(open_stage: OpenStage) -> Iterator[ToldBy]:
    """Return what plays the whole story in a dialect, at most once, for tests that only read. wallets: the day of players."""
    with ExitStack() as stages:

        @cache  # without a default: who named it and who did not would each get a telling
        def told(dialect: type[Teller], *, wallets: bool) -> Telling:
            stage = stages.enter_context(open_stage(whole=wallets))
            return telling_of(stage, dialect(stage), wallets=wallets)

        yield told


@pytest.fixture(params=[*TELLERS, Wallet], ids=lambda dialect: dialect.name)
def telling(request: pytest.FixtureRequest, told_by: ToldBy) -> Telling:
    return told_by(request.param, wallets=request.param is Wallet)


@pytest.fixture(params=[*TELLERS[1:], Wallet], ids=lambda dialect: dialect.name)
def pair(request: pytest.FixtureRequest, told_by: ToldBy) -> tuple[Telling, Telling]:
    """Return the day in the first dialect and in another one, or as a till and as players with wallets play it."""
    return told_by(TELLERS[0], wallets=request.param is Wallet), told_by(request.param, wallets=request.param is Wallet)


def telling_of(stage: Stage, teller: Teller, *, wallets: bool) -> Telling:
    hours = WALLET_HOURS if wallets else HOURS
    told = tell(stage, teller, hours[:1], hours)
    morning = rows_of(stage.owner, wallets=wallets)
    told += tell(stage, teller, hours[1:], hours)
    evening, columns = rows_of(stage.owner, wallets=wallets), columns_of(stage.owner, wallets=wallets)
    return Telling(stage, teller, told, morning, evening, columns)
