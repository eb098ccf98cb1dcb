"""The demo's data, as the vendors' documents print it: operators, agencies, cashiers, clerks, a reseller, limits."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from taquilla.domain.people.entities import EntityData
from taquilla.engine.gate import HOUSE
from taquilla.engine.house import House
from taquilla.engine.people.access_tokens import KnownToEverybody
from taquilla.engine.people.hashing import Hashed, hash_password

PASSWORD = "taquilla-demo"
PAIRS: Final = Path(str(files("taquilla.catalogue"))) / "demo_pairs.toml"
"""Pairs of animals, which Venezuela's catalogue lacks."""

BANKLOT = 1
OPERATOR_NAME = "banklot"
_UNIT = 100


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who can log in to the demo."""

    email: str
    role: str
    entity_id: int
    member_id: int


ACCOUNTS = (
    DemoAccount("username@banklot.net", "cashier", 213, 864),
    DemoAccount("other@banklot.net", "cashier", 214, 865),
    DemoAccount("clerk1@banklot.net", "clerk", 212, 866),
    DemoAccount("clerk2@banklot.net", "clerk", 212, 867),
)
ENTITY_DATA = EntityData(municipality=1, rif="1234", state=3, ticket_footer="123", ticket_header="123")
RESELLER_TOKEN, RESELLER_AGENCY = "12345678", 213
CLERKS = tuple(account.email for account in ACCOUNTS if account.role == "clerk")


async def add_people(house: House, operator_id: int, accounts: Iterable[DemoAccount]) -> None:
    """Add an operator's people, who log in with the demo's password. It is hashed once, because hashing is slow on purpose."""
    hashed = await asyncio.to_thread(_hashed)
    for account in accounts:
        await house.people.office.add_member(
            operator_id, member_id=account.member_id, entity_id=account.entity_id, email=account.email, role=account.role,
            password=hashed,
        )


@cache
def _hashed() -> Hashed:
    return hash_password(PASSWORD)


async def furnish(house: House) -> None:
    """Put the demo's operator into an empty house. Limits are those in the portal's get-data."""
    office = house.people.office
    await office.add_operator(BANKLOT, name=OPERATOR_NAME, currency="VES", exponent=2, zone="America/Caracas")
    await office.add_entity(BANKLOT, entity_id=212, name="test")
    for entity_id, name in ((213, "test-1"), (214, "test-2")):
        await office.add_entity(BANKLOT, entity_id=entity_id, name=name, parent_id=212, credit=100_000_000 * _UNIT)
        await house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": entity_id, "basis_points": 1_000})
        await office.set_entity_data(BANKLOT, entity_id, ENTITY_DATA)
    await house.lottery.rules.add_rule(
        BANKLOT,
        "limit",
        {
            "stake_min": 1 * _UNIT,
            "stake_max": 99 * _UNIT,
            "stake_multiple": 1 * _UNIT,
            "ticket_max_wagers": 100,
            "seconds_to_cancel": 180,
            "expiration_days": 3,
            # Something is on sale at any hour.
            "advance_days": 1,
        },
    )
    await add_people(house, BANKLOT, ACCOUNTS)
    token = KnownToEverybody(RESELLER_TOKEN)
    await house.people.access_tokens.add(BANKLOT, RESELLER_AGENCY, name="API Chance", token=token)


async def furnish_settings(house: House) -> None:
    """Let views show PINs as the portal's document prints them, and give new agencies a commission, and their parent its own."""
    await house.people.operators.set_pin_after_close(BANKLOT, True, author=HOUSE)
    for rule in ({"basis_points": 1_000}, {"entity": 212, "basis_points": 1_200}):
        await house.lottery.rules.add_rule(BANKLOT, "commission", rule)
