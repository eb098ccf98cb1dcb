"""On what terms a seller sells: what its rules come to."""

from dataclasses import dataclass, field
from datetime import timedelta

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.quotas import Dynamic, Quotas


@dataclass(frozen=True, slots=True)
class Terms:
    """What one seller sells one game of one product on. Stakes in minor units, multiplier in hundredths (None: not sold, because
    nobody knows what it pays or, is_sold tells, because the seller or who stands above does not sell it),
    commissions in basis points: the agency's, then each ancestor's total (CM-01). quotas are the banca's, then those of every
    entity and member of the seller's path that has some. consolation is what half an A+B pays, in hundredths; run_length the
    draws of a tripleta."""

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
        # The one quota that binds every number, as nearly everywhere: then the counter need not ask for each.
        alone = not others and not banca.special and self.dynamic is None
        object.__setattr__(self, "only_quota", banca.general if alone else None)


@dataclass(frozen=True, slots=True)
class TicketTerms:
    """A seller's terms for tickets. cancels_max bounds undoings by till and day, prize_max by ticket (None: no bound).
    business tells that the days to claim a prize are business days (VE-27). permutations_max, sequence_max and sequences_max
    bound what an expanded wager becomes (VE-33)."""

    wagers_max: int
    seconds_to_cancel: int
    expiration_days: int
    business: bool
    cancels_max: int | None
    prize_max: Cents | None
    permutations_max: int
    sequence_max: int
    sequences_max: int
