"""What an entity says of itself: where it is, what its tickets bear above and below."""

from dataclasses import dataclass
from typing import Final

TEXT_MAX: Final = 100
"""The most characters of an address line, a city, a rif."""

PAPER_MAX: Final = 500
"""The most characters of a ticket's header or footer; a line break begins a new line on paper."""


@dataclass(frozen=True, slots=True)
class EntityData:
    """An entity as its papers describe it. rif is its number at the tax office, state and municipality are official codes.

    ticket_header and ticket_footer may have several lines. time_zone is the IANA name of the zone that its papers are printed in.
    """

    address1: str = ""
    address2: str = ""
    city: str = ""
    municipality: int = 0
    rif: str = ""
    state: int = 0
    ticket_footer: str = ""
    ticket_header: str = ""
    time_zone: str = "America/Caracas"
