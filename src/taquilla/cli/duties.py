"""Failing duties: tasks that the worker could not do because of their data, and the time of the next retry."""

from taquilla.cli.output import Rows
from taquilla.cli.session import by_clock_of
from taquilla.engine.house import House

_COLUMNS = ("operator", "duty", "subject", "tries", "failures", "since", "next_try", "error")


async def list_failing(*, house: House) -> Rows:
    """Show the duties that fail. Ends with 0 when none does, 1 when one does.

    A duty that fails by its own data holds up no other. A worker tries it again after growing pauses, of fifteen minutes at most;
    once it works it is shown no more.

    Example: taquilla duties --json
    """
    _, failing = await house.failing.standing()
    known = {one.id: one for one in await house.people.office.operators(closed_too=True)}
    found = [
        (*one[:5], *(by_clock_of(known[one.operator_id], at) for at in (one.since, one.next_try)), one.error) for one in failing
    ]
    return Rows(_COLUMNS, found, status=1 if found else 0)
