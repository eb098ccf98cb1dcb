"""A request as its call gets it: who asks, for what."""

from dataclasses import dataclass

from taquilla.dialects.betstack.queries import Query
from taquilla.domain.sports.signed_requests import Signed
from taquilla.engine.sports.operators import SportsCaller


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came. ticket is the id or code in the path, body the JSON that came (None: none did), key the sender's own.

    signed identifies the request if it comes again. None: the request changes nothing, so it may come again.
    """

    caller: SportsCaller
    ticket: str
    query: Query
    body: object
    key: str | None
    signed: Signed | None = None
