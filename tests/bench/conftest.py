"""Benches are tried here, not measured, in the folder of the other tests' databases."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self

import pytest
from tests.forked import SERVER, Forked
from tests.patience import PATIENCE_S

from bench import coupon, fake_wallet, history, kills, limit, load, reserve, settle, wallet, webhooks
from bench import ground as bench_ground
from bench import house as bench_house
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.schema import migrate

TAQUILLA, BENCH, SAMPLER = ([sys.executable, "-m", program] for program in ("taquilla", "bench", "bench.sampler"))
REST = "\\sleep 200 ms\n"


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


def beginning_with(cluster: Path) -> type[Embedded]:
    """Return the embedded server that begins with a copy of a cluster, in place of a new one."""

    class Begun(Embedded):
        @classmethod
        def start(cls, data: Path, *how: Any, **more: Any) -> Self:
            subprocess.run(["cp", "-a", str(cluster), str(data / "postgres")], check=True, timeout=PATIENCE_S)
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
def on_quick_ground(ground: Path, migrated_cluster: Path) -> Iterator[None]:
    """Let their servers use the folder of the tests' own, and pgbench's clients rest: their speed is not measured.

    A few cashiers log in: every login takes time on purpose. One process makes a load of few clients; two of them are tried by
    the tests of the generator itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_ground, "DISK", ground)
        patch.setattr(bench_ground, "Embedded", beginning_with(migrated_cluster))
        patch.setattr(limit, "_PICKS", f"{REST}{limit._PICKS}")
        patch.setattr(wallet, "_SQL", wallet._SQL | {name: f"{REST}{wallet._SQL[name]}" for name in ("deposit", "bet")})
        patch.setattr(load, "by_ourselves", partial(load.by_ourselves, processes=1))
        patch.setattr(kills, "SALES_BETWEEN_KILLS", 20)
        patch.setattr(reserve, "WARM_UP_S", 1)
        patch.setattr(reserve, "TURNS_A_CLIENT", 4)
        for module in (bench_house, fake_wallet, webhooks):
            patch.setattr(module, "subprocess", ForkedPrograms)
        for module in (coupon, load, settle):
            patch.setattr(module, "multiprocessing", ForkedWorkers)
        patch.setattr(settle, "CASHIERS", 10)
        for module in (bench_ground, history, limit):
            patch.setattr(module, "AGENCIES", 5)
            patch.setattr(module, "CASHIERS", 10)
        yield
