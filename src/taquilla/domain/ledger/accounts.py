"""The accounts of the ledger. A balance above zero is what the house owes the account; below zero, what the account owes it.

An agency that sells owes the house the sale (its account is debited) and is owed its commission (credited). A prize becomes the
customer's when the draw is settled (prizes to prizes payable), and the agency's claim when it has paid it out. An operator's own
wallet owes its players' stakes, excise included, and is owed their prizes, less withholding. Cash that a cashier puts into the
drawer comes from the agency's safe, and goes back there; what a count finds over or short is a cash difference (SH-03, SH-05).
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
    DRAWERS = 11
    SAFES = 12
    CASH_DIFFERENCES = 13


_FIRST_ENTITY_ACCOUNT = 1_000_000


def entity_account(entity_id: int) -> int:
    """Return the account of an entity: one each, numbered after the entity."""
    return _FIRST_ENTITY_ACCOUNT + entity_id


def earnings(commissions: tuple[Cents, ...]) -> list[Cents]:
    """Return the commission that an agency and each ancestor keeps, from their total commissions (CM-02).

    An ancestor keeps only the excess over the totals below it; one with a lower rate than its child's keeps nothing.
    ``earnings((1000, 1400)) == [1000, 400]``
    """
    earned, reached = [], 0
    for total in commissions:
        earned.append(max(0, total - reached))
        reached = max(reached, total)
    return earned
