"""Makes the bill of a sale: its wagers, what they cost, and what is earned of them."""

from datetime import datetime
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from taquilla.domain.ledger.accounts import earnings
from taquilla.domain.ledger.money import Cents, share_half_up
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.limits import CheckedPlay
from taquilla.domain.lottery.tickets import Wager


class Bill(NamedTuple):
    """The wagers of plays that are sold, what they cost together, and what the agency and each ancestor keep of it.

    first_close is the first close of their draws, last_event the draw that is held last.
    """

    wagers: tuple[Wager, ...]
    amount: Cents
    earned: tuple[Cents, ...]
    first_close: datetime
    last_event: Event


def bill_of(lines: list[CheckedPlay]) -> Bill:
    """Return the bill of plays that are sold."""
    wagers, amount, kept = [], 0, []
    first_close, last_event = lines[0].closes_at, lines[0].last_event
    for number, (play, _, terms, closes, market_id, event, _) in enumerate(lines):
        event_id, game, selection, stake, _ = play
        assert selection is not None
        assert terms.multiplier is not None
        commissions, shares = _commissions(stake, terms.commissions)
        wagers.append(
            Wager(
                line=number, market_id=market_id, event_id=event_id, game=game, selection=selection, amount=stake,
                multiplier=terms.multiplier, commissions=commissions, consolation=terms.consolation,
            )
        )
        amount += stake
        kept.append(shares)
        if closes < first_close:  # a call to min costs more, and each sale comes here
            first_close = closes
        if event.draws_at > last_event.draws_at:
            last_event = event
    return Bill(tuple(wagers), amount, tuple(map(sum, zip_longest(*kept, fillvalue=0))), first_close, last_event)


# The same few stakes are sold again and again, at the same few rates.
@lru_cache(maxsize=1 << 12)
def _commissions(stake: Cents, rates: tuple[int, ...]) -> tuple[tuple[Cents, ...], list[Cents]]:
    """Return a wager's commissions, and what the agency and each ancestor keep of them.

    Each wager's commission is rounded by itself and kept, so that a cancel gives back the same cents (CM-01).
    """
    commissions = tuple([share_half_up(stake, rate) for rate in rates])
    return commissions, earnings(commissions)
