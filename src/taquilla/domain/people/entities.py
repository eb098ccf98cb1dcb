"""An entity's description of itself, with the header and footer of its tickets; and its credit."""

import re
from dataclasses import dataclass
from typing import Final

from taquilla.domain.ledger.money import Cents

TEXT_MAX: Final = 100
"""The most characters of an address line, a city, a rif."""

PAPER_MAX: Final = 500
"""The most characters of a ticket's header or footer. A line break begins a new printed line."""

_PHONE: Final = re.compile(r"(?<![\w-])[+0](?:[ .()/-]{0,2}\d){10,14}(?!\d)")
"""A telephone with its prefix, such as 0212-555.12.34: no date has so many digits, and no rif begins so."""


@dataclass(frozen=True, slots=True)
class EntityData:
    """An entity as its tickets describe it. rif is its tax number; state and municipality are official codes.

    ticket_header and ticket_footer may have several lines. time_zone is the IANA name of the zone of its printed times.
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

    @property
    def phone(self) -> str:
        """Return the first telephone that its tickets print, "" for none."""
        found = _PHONE.search(f"{self.ticket_header}\n{self.ticket_footer}")
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Credit:
    """The bound below zero for an entity's subtree, in minor units; None: without a bound of its own."""

    most: Cents | None

    @property
    def floor(self) -> Cents | None:
        """Return how low the balance of the subtree may go."""
        return None if self.most is None else -self.most
