"""A seller's terms, as its rules set them: stakes, commissions, and the quotas that bound the sale of a number (VE-40, VE-42)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
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
        for picked in patterns(selection) if self.special else ():
            for named in (event_id, 0):
                if (quota := self.special.get((named, picked))) is not None:
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


@dataclass(frozen=True, slots=True)
class Terms:
    """One seller's terms for one game of one product.

    Stakes are in minor units. multiplier is in hundredths; None: not sold. is_sold then tells why: False if the seller or an
    ancestor does not sell the game, True if no multiplier is set. commissions are in basis points: the agency's, then each
    ancestor's total (CM-01). quotas are the banca's, then those of every entity and member of the seller's path that has some.
    consolation is what half an A+B pays, in hundredths. run_length is the number of draws of a tripleta.
    """

    stake_min: Cents
    stake_max: Cents
    stake_multiple: Cents
    multiplier: int | None
    commissions: tuple[int, ...]
    quotas: tuple[Quotas, ...]
    dynamic: Dynamic | None
    closes_before: timedelta
    consolation: int = 0
    run_length: int = 0
    is_sold: bool = True
    only_quota: Cents | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        banca, *other_quotas = self.quotas
        # Nearly always one quota bounds every number. Then a sale need not look it up for each.
        alone = not other_quotas and not banca.special and self.dynamic is None
        object.__setattr__(self, "only_quota", banca.general if alone else None)


@dataclass(frozen=True, slots=True)
class TicketTerms:
    """A seller's terms for tickets.

    cancels_max bounds the tickets that a till may undo in a day, prize_max the prizes of a ticket (None: no bound). business
    tells whether the days to claim a prize are business days (VE-27). permutations_max, sequence_max and sequences_max bound
    expansions (VE-33).
    """

    wagers_max: int
    seconds_to_cancel: int
    expiration_days: int
    business: bool
    cancels_max: int | None
    prize_max: Cents | None
    permutations_max: int
    sequence_max: int
    sequences_max: int
    time_to_cancel: timedelta = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "time_to_cancel", timedelta(seconds=self.seconds_to_cancel))
