"""Repeated signed requests: a request that comes again gets its first answer, and does nothing."""

from datetime import date
from typing import Final, NamedTuple

from taquilla.domain.sports.signatures import TOLERANCE_S

FORGOTTEN_AFTER_S: Final = 3 * TOLERANCE_S
"""Seconds after its timestamp at which a request is deleted: well after its signature is no longer accepted."""


class Signed(NamedTuple):
    """A signed request of an operator's: at_s is its timestamp in unix seconds, digest 32 bytes that no other request has."""

    at_s: int
    digest: bytes


class Remembered(NamedTuple):
    """The first answer to a signed request: the ticket that it has placed or paid, or a refusal as it was sent.

    verb is place, paid or refuse. approved is the ticket's as it was then; None: the ticket came before under the request's key,
    and is told as it stands. status is HTTP's, body JSON.
    """

    verb: str
    seq: int | None = None
    day: date | None = None
    approved: bool | None = None
    status: int | None = None
    body: str | None = None


class KeptRefusal(NamedTuple):
    """A refusal as it was first sent: HTTP's status, and the body as JSON."""

    status: int
    body: str
