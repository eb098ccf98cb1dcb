"""A request as its call gets it: who asks, for what."""

from dataclasses import dataclass

from taquilla.desk.house import SportsCaller
from taquilla.dialects.betstack.queries import Query


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. ticket is the id or code in the path, body the JSON that came (None: none did), key the sender's own."""

    caller: SportsCaller
    ticket: str
    query: Query
    body: object
    key: str | None
