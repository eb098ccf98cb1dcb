"""Chooses the tests of a ring. What they stand on is in `tests/houses.py`."""

import pytest
from tests.rings import Rings, add_options


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say how the rings of the suite are chosen."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the tests of a ring, and let them have houses. Whoever only spreads them over processes need not load these."""
    config.pluginmanager.register(Rings(config))
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        from tests import bounds, hanging, houses

        for plugin in (bounds.Bounds(), hanging.Hanging(), houses):
            config.pluginmanager.register(plugin)
