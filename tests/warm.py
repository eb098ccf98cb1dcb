"""Imported where processes are forked: does once what each of them would begin with."""

import gc
from functools import cache

import bench.__main__  # noqa: F401
import typer.main
from tests.apps import serve_apps_again

import taquilla.serving  # noqa: F401
from taquilla.cli.main import app

serve_apps_again(setattr, ready=True)
typer.main.get_command = cache(typer.main.get_command)
typer.main.get_command(app)
# Their collectors pass by what is here.
gc.collect()
gc.freeze()
