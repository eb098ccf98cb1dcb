"""Quotas, which bound the sale of a number: by owner, draw, number and sign, and dynamic ones that grow with the sale."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents, share_down

ANY = "*"


class Quotas(NamedTuple):
    """The quotas of one owner for one game of one product (VE-40).

    scope names the sales that count: 0 the whole banca's, an entity's id its subtree's, minus a member's id the member's own.
    general bounds every number (None: no bound). special is by draw (0: any) and by selection or pattern ("": any).
    """

    scope: int
    general: Cents | None
    special: Mapping[tuple[int, str], Cents]

    def of(self, event_id: int, selection: str) -> Cents | None:
        """Return the most that may be staked on a selection in a draw; None: this owner sets no bound."""
        if self.special:
            for picked in patterns(selection):
                for event in (event_id, 0):
                    quota = self.special.get((event, picked))
                    if quota is not None:
                        return quota
        return self.general


class Dynamic(NamedTuple):
    """A quota that grows with the sale: base in minor units, share in basis points of the market's sale (VE-42)."""

    base: Cents
    share: int

    def within(self, quota: Cents, sales: Cents) -> Cents:
        """Return the quota at these sales, at most `quota`: ``Dynamic(100_00, 5_00).within(150_00, 4000_00) == 150_00``."""
        return min(quota, max(self.base, share_down(sales, self.share)))


def patterns(selection: str) -> Iterator[str]:
    """Yield the patterns that match a selection, the most exact first: itself, its number, its sign, any ("")."""
    yield selection
    number, dash, sign = selection.partition("-")
    if dash:
        yield f"{number}-{ANY}"
        yield f"{ANY}-{sign}"
    yield ""


def scope_of(entity_id: int, member_id: int) -> int:
    """Return the scope of an owner's sales: 0 for the banca, an entity's own id, minus a member's id."""
    return -member_id if member_id else entity_id
