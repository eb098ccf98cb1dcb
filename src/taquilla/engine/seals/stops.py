"""Tells whether a log stands still: whatever it signed could contradict what others hold."""

from collections.abc import Sequence
from typing import Literal

from taquilla.engine.people.office_refusals import OfficeRefusal
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.seals import checkpoints, witnesses
from taquilla.store.seals.checkpoints import KeyRow

Stop = Literal["restored", "contradicted", "shortened"]
"""Why nothing is signed: the database is a backup; others hold a checkpoint that the tree does not continue; entries are gone."""


class LogStopped(OfficeRefusal):
    """The log stands still ({why}): `taquilla log restart` or `taquilla log resume` lets it go on."""

    code = "LOG_STOPPED"


async def find_stop(connection: HouseConnection, operator_id: int, keys: Sequence[KeyRow]) -> Stop | None:
    """Return why nothing may be signed in the name of a log with these keys, the latest first; None: it may."""
    if keys and keys[0].paused_at is not None:
        return "restored"
    if keys and await witnesses.find_contradictions(connection, operator_id, keys[0].name):
        return "contradicted"
    return "shortened" if await checkpoints.is_shortened(connection, operator_id) else None
