"""The auditor's rules on the state of operators, which is replayed from their events: I102, I117, I118, I121 to I123."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from taquilla.store.audit.seals import Check, Looking, Wrong, read_operators
from taquilla.store.ledger.state import STATE
from taquilla.store.postgres.database import statements

SQL = statements(__file__)
NAMES = ("i117", "i118", "i121", "i122", "i123")
_FIND_UNLIKE: Final = SQL["find_unlike"].replace("{state}", STATE)


async def i102(look: Looking) -> AsyncIterator[Wrong]:
    """People, entities, rules, the catalogue, the closes of draws and the log's witnesses are as the operator's events tell."""
    for operator in await read_operators(look):
        for number, wrong in await look.connection.fetch(_FIND_UNLIKE, operator=operator):
            yield Wrong(operator, number, wrong)


CHECKS: Final[Mapping[str, Check]] = {"i102": i102}
