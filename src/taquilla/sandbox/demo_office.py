"""The people of the demo's offices, who work over our own API alone: managers, auditors, administrators."""

from collections.abc import Mapping
from typing import Final

from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT, OPERATOR_NAME, DemoAccount, add_people
from taquilla.sandbox.demo_sports import NAME as SITE_NAME
from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.demo_wallets import HYPEX
from taquilla.sandbox.demo_wallets import NAME as HYPEX_NAME

ACCOUNTS: Final = (
    DemoAccount("manager@banklot.net", "manager", 212, 901),
    DemoAccount("auditor@banklot.net", "auditor", 212, 902),
    DemoAccount("administrator@banklot.net", "administrator", 212, 903),
)
"""The office of the first operator."""
OFFICES: Final[Mapping[int, tuple[DemoAccount, ...]]] = {
    BANKLOT: ACCOUNTS,
    SITE: (DemoAccount("administrator@site.example", "administrator", 1, 901),),
    HYPEX: (DemoAccount("administrator@hypexdemo.example", "administrator", 1, 901),),
}
NAMES: Final[Mapping[int, str]] = {BANKLOT: OPERATOR_NAME, SITE: SITE_NAME, HYPEX: HYPEX_NAME}
"""The operators that have offices."""


async def furnish_offices(house: House) -> None:
    """Add the people of the offices that are not there yet, for the operators that are."""
    for operator in await house.people.office.operators():
        present = (await house.known(operator.id)).people.members
        if new := [account for account in OFFICES.get(operator.id, ()) if account.member_id not in present]:
            await add_people(house, operator.id, new)
