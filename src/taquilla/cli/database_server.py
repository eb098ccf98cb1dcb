"""Runs the embedded PostgreSQL as a process of its own: taquilla db run."""

import time

from taquilla.cli.database_url import ground, read_settings
from taquilla.cli.output import CannotDo, Data, say
from taquilla.cli.running import ending_on_signals
from taquilla.processes.lifeline import Lifeline

LOOK_EVERY_S = 1


def run_database(data: Data = None) -> None:
    """Run the embedded PostgreSQL until stopped, for every other process over the same data folder.

    Without it the first process of the installation starts that server, and stops it when it ends itself.

    Example: taquilla db run --data /var/lib/taquilla
    """
    with ending_on_signals():
        lifeline = Lifeline()
        settings = read_settings(data=data)
        if settings.database_url or settings.owner_url or settings.auditor_url:
            raise CannotDo("the settings name a PostgreSQL of your own, so there is no embedded one to run: unset DATABASE_URL")
        with ground(settings, say, start=False, share=False):
            lifeline.ready()
            say("running")
            try:
                # In short sleeps: `signal.pause` would sleep on for ever when the signal comes just before it.
                while True:
                    time.sleep(LOOK_EVERY_S)
            finally:
                lifeline.stopping()
