"""Tells whether a log stands still: whatever it signed could contradict what others hold."""

from typing import Literal, cast

from taquilla.engine.people.office_refusals import OfficeRefusal
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.seals import checkpoints

Stop = Literal["restored", "contradicted", "shortened"]
"""Why nothing is signed: the database is a backup; others hold a checkpoint that the tree does not continue; entries are gone."""


class LogStopped(OfficeRefusal):
    """The log stands still ({why}): `taquilla log restart` or `taquilla log resume` lets it go on."""

    code = "LOG_STOPPED"


async def find_stop(connection: HouseConnection, operator_id: int) -> Stop | None:
    """Return why nothing may be signed in the name of a log; None: it may."""
    return cast(Stop | None, await checkpoints.find_stop(connection, operator_id))
