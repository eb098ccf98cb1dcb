"""A seller's terms, as its rules set them."""

from dataclasses import dataclass, field
from datetime import timedelta

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.quotas import Dynamic, Quotas


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
        banca, *others = self.quotas
        # Nearly always one quota bounds every number. Then a sale need not look it up for each.
        alone = not others and not banca.special and self.dynamic is None
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
