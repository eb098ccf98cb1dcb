"""The accounts of the ledger, and how a balance is read: what the house owes an account is above zero, what it is owed below.

An agency that sells owes the house the sale (its account is debited) and is owed its commission (credited). A prize becomes the
customer's when the draw is settled (prizes to prizes payable), and the agency's claim when it has paid it out. An operator's own
wallet owes what its players have staked, excise included, and is owed what they have won, less what is withheld.
"""

import enum

from taquilla.domain.ledger.money import Cents


class Account(enum.IntEnum):
    """The house's own accounts, the same for every operator."""

    SALES = 1
    COMMISSIONS = 2
    PRIZES = 3
    PRIZES_PAYABLE = 4
    PRIZES_EXPIRED = 5
    CASH = 6
    WALLET = 7
    EXCISE = 8
    WITHHOLDING = 9
    GAMES = 10


_FIRST_ENTITY_ACCOUNT = 1_000_000


def entity_account(entity_id: int) -> int:
    """The account of an entity: one each, numbered after it."""
    return _FIRST_ENTITY_ACCOUNT + entity_id


def earnings(commissions: tuple[Cents, ...]) -> list[Cents]:
    """What each of an agency and its ancestors keeps for itself, out of what each earns in all (CM-02).

    An ancestor earns on top of what those below it do; one with a lower rate than its child's earns nothing.
    ``earnings((1000, 1400)) == [1000, 400]``
    """
    kept, reached = [], 0
    for total in commissions:
        kept.append(max(0, total - reached))
        reached = max(reached, total)
    return kept
