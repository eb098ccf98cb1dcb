"""The sandbox of an operator, for integrators: `/v1/sandbox`."""

from typing import Final

from msgspec import Struct

from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import TheSession
from taquilla.domain.people.operations import KEEP_SANDBOX
from taquilla.engine.lottery.sandboxes import KEYS
from taquilla.engine.people.api_keys import TEST_PREFIX
from taquilla.http.framework import Response

HANDLERS: Final = Routes("/v1/sandbox", "The sandbox")


class SandboxMade(Struct, frozen=True):
    """A sandbox that was made. Its keys are shown with this response alone."""

    operator_id: int
    agency_id: int
    till_key: str
    first_clerk_key: str
    second_clerk_key: str
    office_key: str


@HANDLERS.post("", KEEP_SANDBOX, "Made.", status_code=201)
async def make_sandbox(command: TheCommand, session: TheSession) -> Response[SandboxMade]:
    """Make a sandbox, or make it anew.

    Makes an operator of its own for tests: with an agency, with keys that begin with `sk_test_` and stand for people, with the
    draws of the catalogue, and in no book, report or event of this one. The sandbox before is closed, and its keys are dead. Its
    draws close by `POST /v1/draws/{draw_id}/close`, and two clerks may enter a result at once. Always full are 999 (triple), 99
    (terminal) and 36 (animalitos). The keys are returned once; repeated under its `Idempotency-Key` the command returns them
    again. `NOT_POSSIBLE` refuses more than 50 in 24 hours.
    """
    secrets = {name: command.secret(None, name) for name in KEYS}

    async def show(made: str) -> SandboxMade:
        entities = (await session.house.known(int(made))).people.entities.values()
        agency = next(entity.id for entity in entities if entity.parent_id is not None)
        keys = {f"{name}_key": TEST_PREFIX + secret for name, secret in secrets.items()}
        return SandboxMade(operator_id=int(made), agency_id=agency, **keys)

    return await command.once(
        None, lambda by: session.house.sandboxes.make(session.operator.id, secrets, by), show, has_secret=True
    )
