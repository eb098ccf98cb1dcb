"""The ground of a national day: operators with thousands of agencies, all logged in, and draws that close one after another."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bench.ground import BEGINS, CURRENCY, EXPONENT, FLOOR, PASSWORD_HASH, ZONE, Server, add_product, master_key_file, moment
from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.days import business_day
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.operator_tokens import operator_token
from taquilla.store.people import operators
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import move_clock, read_clock
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

SECRET: Final = "A" * 43
"""The secret of all tokens of a run: each is its member's own by its seal."""
HELD_AFTER: Final = timedelta(seconds=1)
"""The time from a draw's close until it is held."""


_keyring = cache(Keyring.open)


@dataclass(frozen=True, slots=True)
class Nation:
    """The people of a run. agencies are those of each operator; operators and members count from 1. day is the business day."""

    operators: int
    agencies: int
    key_file: Path
    day: date

    def token(self, operator: int, member: int) -> str:
        """Return the token of a cashier or manager."""
        return operator_token(_keyring(self.key_file), "login", operator, member, SECRET)

    @property
    def manager(self) -> int:
        """Return the member that manages an operator's banca."""
        return self.agencies + 3

    def clerks(self, operator: int) -> tuple[str, str]:
        """Return the addresses of an operator's two clerks."""
        first = self.agencies + 1
        return f"clerk{first}@day{operator}.example", f"clerk{first + 1}@day{operator}.example"


async def furnish_nation(connection: HouseConnection, server: Server, operators_count: int, agencies: int) -> Nation:
    """Add operators that share the agencies evenly, with their people and their sessions, and a product without draws.

    The house's clock is moved on to the next night. Not once a house is open.
    """
    zone, keys = ZoneInfo(ZONE), _keyring(master_key_file(server))
    day = business_day(await read_clock(connection), zone) + timedelta(days=1)
    now = await move_clock(connection, moment(day, BEGINS))
    nation = Nation(operators_count, max(1, agencies // operators_count), master_key_file(server), day)
    async with connection.transaction():
        # The minutes of a product would be hours of a compressed day: draws close by their own instants.
        await add_product(connection, now, day, close_minutes=0)
        for operator in range(1, operators_count + 1):
            row = operators.OperatorRow(CURRENCY, EXPONENT, ZONE, {1: keys.new_wrapped(operator)})
            await operators.add_operator(connection, operator, name=f"operator {operator}", row=row, now=now, zone=zone)
        parameters = {
            "operators": operators_count, "agencies": nation.agencies, "first_account": entity_account(0), "currency": CURRENCY,
            "floor": FLOOR, "password_hash": PASSWORD_HASH, "now": now,
        }  # fmt: skip
        for name in ("add_accounts", "add_entities", "add_commissions", "add_members", "add_addresses"):
            await connection.execute(_SQL[name], parameters)
        members = await (await connection.execute(_SQL["read_members"])).fetchall()
        hashes = [hash_token(nation.token(operator, member)) for operator, member in members]
        parameters = {"operators": arrays.numbers([operator for operator, _ in members]), "now": now}
        parameters |= {"members": arrays.numbers([member for _, member in members]), "hashes": hashes}
        await connection.execute(_SQL["add_sessions"], parameters)
    await connection.execute("analyze")
    return nation


async def add_draws(connection: HouseConnection, nation: Nation, first: datetime, gap: timedelta, draws: int) -> list[int]:
    """Add the draws of all operators: the first closes a gap after that instant. Return them in the order of their closes."""
    parameters = {"first": first, "gap": gap, "held": HELD_AFTER, "draws": draws, "day": nation.day}
    await connection.execute(_SQL["add_events"], parameters)
    events = [event for (event,) in await (await connection.execute(_SQL["read_events"], {"day": nation.day})).fetchall()]
    # Statements of their own: Citus writes for operators of several nodes in no other way.
    for name in ("add_draws", "add_markets", "add_market_events"):
        await connection.execute(_SQL[name], {"events": arrays.numbers(events), "held": HELD_AFTER})
    return events
