"""A sandbox over real HTTP, in front of a real house: as the dialects are served."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.dialects.conftest import Served, open_served

from taquilla.api.app import DIALECT as V1
from taquilla.dialects.installed import DIALECTS
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.sandbox.app import sandbox
from taquilla.work.worker import Worker

__all__ = ["open_served"]


def sandbox_in(folder: Path) -> Callable[[House], Any]:
    """Makes a house's sandbox, which keeps its files in a folder."""
    return lambda house: sandbox(house, Worker(house).round, folder, (V1, *DIALECTS))


def is_sold(served: Served, event: int, key: str) -> bool:
    """Sell a figure by the reseller's token, and tell whether it was sold."""
    caller = served.run(served.house.people.access.holder("12345678", "192.0.2.7"))
    assert caller is not None
    sale = SellTicket(House.new_id(), caller, Channel.CHANCE, (Play(event, 5, "36", 500, "36"),), key)
    return isinstance(served.run(served.house.counter.ask(sale)), Sold)
