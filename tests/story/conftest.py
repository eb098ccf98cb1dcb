"""Stages on which the story is told, and the story told once in every dialect."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.story.day import HOURS, Told, tell
from tests.story.rows import Rows, columns_of, rows_of
from tests.story.stage import Stage, opened
from tests.story.tellers import TELLERS, Teller

from taquilla.store.embedded import OWNER, Embedded

_COPIES = count()

OpenStage = Callable[[], AbstractContextManager[Stage]]
ToldBy = Callable[[type[Teller]], "Telling"]


@dataclass(frozen=True)
class Telling:
    """The whole story in one dialect: what was answered, the rows after the first hour and the last, the stage as it was left."""

    stage: Stage
    teller: Teller
    told: Told
    morning: Rows
    evening: Rows
    columns: dict[tuple[str, str], Any]


@pytest.fixture(scope="session")
def open_stage(server: Embedded, demo_template: str, key_file: Path) -> OpenStage:
    """Opens a stage over a copy of the demo's database, which is gone afterwards."""

    @contextmanager
    def open_one() -> Iterator[Stage]:
        name = f"stage_{os.getpid()}_{next(_COPIES)}"
        with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
            owner.execute(f"create database {name} template {demo_template}".encode())
            try:
                with opened(server, name, key_file) as stage:
                    yield stage
            finally:
                owner.execute(f"drop database {name} with (force)".encode())

    return open_one


@pytest.fixture
def stage(open_stage: OpenStage) -> Iterator[Stage]:
    """A stage of the test's own."""
    with open_stage() as opened_one:
        yield opened_one


@pytest.fixture(scope="session")
def told_by(open_stage: OpenStage) -> Iterator[ToldBy]:
    """The whole story in a dialect, told once however often it is asked for. Look, but change nothing."""
    tellings: dict[str, Telling] = {}
    with ExitStack() as stages:

        def told(dialect: type[Teller]) -> Telling:
            if dialect.name not in tellings:
                stage = stages.enter_context(open_stage())
                tellings[dialect.name] = _telling(stage, dialect(stage))
            return tellings[dialect.name]

        yield told


@pytest.fixture(params=TELLERS, ids=lambda dialect: dialect.name)
def telling(request: pytest.FixtureRequest, told_by: ToldBy) -> Telling:
    """The whole story, in each dialect."""
    return told_by(request.param)


@pytest.fixture
def first(told_by: ToldBy) -> Telling:
    """The whole story in the first dialect, which the others are compared with."""
    return told_by(TELLERS[0])


@pytest.fixture(params=TELLERS[1:], ids=lambda dialect: dialect.name)
def other(request: pytest.FixtureRequest, told_by: ToldBy) -> Telling:
    """The whole story, in each of the others."""
    return told_by(request.param)


def _telling(stage: Stage, teller: Teller) -> Telling:
    told = tell(stage, teller, HOURS[:1])
    morning = rows_of(stage.owner)
    told += tell(stage, teller, HOURS[1:])
    return Telling(stage, teller, told, morning, rows_of(stage.owner), columns_of(stage.owner))
