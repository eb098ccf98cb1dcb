"""Imported where processes are forked: does once what each begins with, with the long bounds and light passwords of tests."""

import gc
from functools import cache
from unittest.mock import patch

import campaigns.__main__  # noqa: F401
import typer.main
from tests.apps import serve_apps_again
from tests.bounds import LONG_BOUNDS, LONG_WAITS
from tests.passwords import LIGHT

import taquilla.server.serving  # noqa: F401
from taquilla.cli.main import app
from taquilla.engine.people import hashing
from taquilla.store.postgres.database import HOUSE_SETTINGS

serve_apps_again(setattr, ready=True)
HOUSE_SETTINGS.update(LONG_BOUNDS)
for path, seconds in LONG_WAITS.items():
    patch(path, seconds).start()
hashing.HASHER = LIGHT
typer.main.get_command = cache(typer.main.get_command)
typer.main.get_command(app)
# Their collectors pass by what is here.
gc.collect()
gc.freeze()
