"""Benches are tried here, not measured, in the folder of the other tests' databases."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bench import ground as bench_ground
from bench import history, kills, limit, load, reserve, wallet

REST = "\\sleep 200 ms\n"


@pytest.fixture(scope="session", autouse=True)
def on_quick_ground(ground: Path) -> Iterator[None]:
    """Let their servers use the folder of the tests' own, and pgbench's clients rest: their speed is not measured.

    A few cashiers log in: every login takes time on purpose. One process makes a load of few clients; two of them are tried by
    the tests of the generator itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_ground, "DISK", ground)
        patch.setattr(limit, "_PICKS", f"{REST}{limit._PICKS}")
        patch.setattr(wallet, "_SQL", wallet._SQL | {name: f"{REST}{wallet._SQL[name]}" for name in ("deposit", "bet")})
        patch.setattr(load, "by_ourselves", partial(load.by_ourselves, processes=1))
        patch.setattr(kills, "SALES_BETWEEN_KILLS", 20)
        patch.setattr(reserve, "WARM_UP_S", 1)
        patch.setattr(reserve, "TURNS_A_CLIENT", 4)
        for module in (bench_ground, history, limit):
            patch.setattr(module, "AGENCIES", 5)
            patch.setattr(module, "CASHIERS", 10)
        yield
