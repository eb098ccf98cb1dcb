"""Chooses the tests of a ring. What they stand on is in `tests/houses.py`."""

import pytest
from tests.rings import Rings
from tests.rings import add_options as pytest_addoption  # noqa: F401


def pytest_configure(config: pytest.Config) -> None:
    """Choose the tests of a ring, and let them have houses. Whoever only spreads them over processes need not load these."""
    config.pluginmanager.register(Rings(config))
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        from tests import bounds, hanging, houses

        for plugin in (bounds.Bounds(), hanging.Hanging(), houses):
            config.pluginmanager.register(plugin)
