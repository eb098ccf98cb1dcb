"""Benches are tried here, not measured, in the folder of the other tests' databases."""

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self

import pytest
from tests.forked import SERVER, Forked
from tests.patience import PATIENCE_S

from bench import limit, load, wallet
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.schema import migrate

TAQUILLA, BENCH, SAMPLER = ([sys.executable, "-m", program] for program in ("taquilla", "bench", "bench.sampler"))
REST = "\\sleep 200 ms\n"
SHORT_S: Any = 1 if shutil.which("wrk") else 0.25  # wrk knows whole seconds alone
SMALL = {
    "batches.WARM_UP_S": SHORT_S, "sell.WARM_UP_S": SHORT_S, "wallet.WARM_UP_S": SHORT_S, "limit.WARM_UP_S": 1,
    "growth.WARM_UP_S": 1, "reserve.WARM_UP_S": 1, "reserve.TURNS_A_CLIENT": 4, "timing.WARM_UP": 1, "timing.TIMES": 3,
    "growth.FEW_DAYS": 2, "campaigns.migrate.DAYS": 2, "offices.WINDOW_S": 4, "seal._LEAD_S": 1.0,
    "campaigns.kills.SALES_BETWEEN_KILLS": 20,
    "ground.AGENCIES": 5, "history.AGENCIES": 5, "limit.AGENCIES": 5, "ground.CASHIERS": 10, "growth.CASHIERS": 10,
    "history.CASHIERS": 10, "limit.CASHIERS": 10, "campaigns.migrate.CASHIERS": 10, "settle.CASHIERS": 10,
}  # fmt: skip


class ForkedPrograms:
    """`subprocess`, whose `taquilla` and `bench` are forked where their imports end."""

    DEVNULL, PIPE, TimeoutExpired = subprocess.DEVNULL, subprocess.PIPE, subprocess.TimeoutExpired

    @staticmethod
    def Popen(
        command: list[str], *, env: dict[str, str] | None = None, stderr: Any, start_new_session: bool = False, **how: Any
    ) -> Any:
        """Start a program, whose errors go to a file, and its output too where it has no pipe."""
        if command[:3] == BENCH:
            return Forked(command[3:], os.environ, Path(stderr.name), program="bench")
        if command[:3] == SAMPLER:
            return Forked(command[3:], env, Path(stderr.name), program="bench.sampler", apart=True)
        if command[:3] != TAQUILLA or (command[-2] == "--processes" and command[-1] != "1"):
            # One that is forked may have no processes of its own.
            return subprocess.Popen(command, env=env, stderr=stderr, start_new_session=start_new_session, **how)
        return Forked(command[3:], env, Path(stderr.name), apart=True)


class ForkedWorkers:
    """`multiprocessing`, whose new processes are forked where the imports end."""

    @staticmethod
    def get_context(name: str) -> Any:
        """Return how processes are made: of those that begin from nothing, ours."""
        return SERVER if name == "spawn" else multiprocessing.get_context(name)


def beginning_with(cluster: Callable[[], Path]) -> type[Embedded]:
    """Return the embedded server that begins with a copy of a cluster, in place of a new one."""

    class Begun(Embedded):
        @classmethod
        def start(cls, data: Path, *how: Any, **more: Any) -> Self:
            subprocess.run(["cp", "-a", str(cluster()), str(data / "postgres")], check=True, timeout=PATIENCE_S)
            data.chmod(0o755)  # the server's user passes through a folder that others made only if they let it
            return super().start(data, *how, **more)

    return Begun


@pytest.fixture(scope="session")
def migrated_cluster(place: Path) -> Path:
    """A cluster with a migrated database, which nobody serves."""
    with Embedded.start(place / "migrated") as server:
        migrate(server.url(OWNER))
    return place / "migrated" / "postgres"


@pytest.fixture(scope="session", autouse=True)
def on_quick_ground(ground: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Let their servers use the folder of the tests' own, and pgbench's clients rest: their speed is not measured.

    A few cashiers log in: every login takes time on purpose. One process makes a load of few clients; two of them are tried by
    the tests of the generator itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bench.ground.DISK", ground)
        patch.setattr("bench.ground.Embedded", beginning_with(lambda: request.getfixturevalue("migrated_cluster")))
        patch.setattr(limit, "_PICKS", f"{REST}{limit._PICKS}")
        patch.setattr(wallet, "_SQL", wallet._SQL | {name: f"{REST}{wallet._SQL[name]}" for name in ("deposit", "bet")})
        patch.setattr(wallet, "measure_pgbench", lambda *how: limit.measure_pgbench(*how[:-1], 1))
        patch.setattr("bench.sell.measure_limit", lambda server, _, progress: limit.measure_limit(server, 1, progress))
        patch.setattr(load, "by_ourselves", partial(load.by_ourselves, processes=1))
        for name in ("house", "fake_wallet", "worker_process"):
            patch.setattr(f"bench.{name}.subprocess", ForkedPrograms)
        for name in ("coupon", "load", "settle"):
            patch.setattr(f"bench.{name}.multiprocessing", ForkedWorkers)
        for name, value in SMALL.items():
            patch.setattr(name if name.startswith("campaigns.") else f"bench.{name}", value)
        yield
