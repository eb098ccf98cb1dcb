"""Chooses the tests of a ring. What they stand on is in `tests/houses.py`."""

from collections.abc import Generator
from os import environ

import hypothesis
import pytest
from tests.rings import Rings
from tests.rings import add_options as pytest_addoption  # noqa: F401

# The suite says the same each time; HYPOTHESIS_PROFILE=search looks for more, by hand and for as long as one likes.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, max_examples=50)
hypothesis.settings.register_profile("campaign", deadline=None, max_examples=500)
hypothesis.settings.register_profile("search", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Add one to the cores: while a test waits for a page or a database, another one runs. Campaigns start more themselves."""
    cores = yield
    return cores if config.getoption("campaign") else cores + 1


def pytest_configure(config: pytest.Config) -> None:
    """Choose the tests of a ring, and let them have houses. Whoever only spreads them over processes need not load these."""
    config.pluginmanager.register(Rings(config))
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        from tests import bounds, hanging, houses

        for plugin in (bounds.Bounds(), hanging.Hanging(), houses):
            config.pluginmanager.register(plugin)
