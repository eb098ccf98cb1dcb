"""Furnishes the real house as a world has it: its catalogue, players' wallets, sports."""

from datetime import timedelta
from typing import Protocol

import psycopg
from tests.slow_clock import slow_down

from model import sports_world, world
from model.clock import World
from model.gap import public_key
from model.operator_wallet import ADDRESS, SECRET
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.engine.sports.terms import TaxTerms, TermsChange
from taquilla.store.postgres.clock import ensure_partitions
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.embedded import OWNER
from taquilla.store.postgres.schema import migrate

OPERATOR = 1
TEMPLATE = "template_model"
STANDING = 10**15  # times slower than the machine's: every instant of a history is the model's


class Server(Protocol):
    """A PostgreSQL: how a user reaches a database of it."""

    def url(self, user: str = ..., database: str = ...) -> str:
        """Return the address of a database for a user."""


async def furnish_template(server: Server, name: str) -> None:
    """Make a database with the schema and the model's catalogue, whose clock stands still at the beginning of all histories."""
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {name}".encode())
    migrate(server.url(OWNER, name))
    with psycopg.connect(server.url(OWNER, name), autocommit=True) as owner:
        slow_down(owner, STANDING)
        owner.execute("update house_clock set shift = shift + (%s - house_now())", [world.MORNING])
    async with await connect(server.url(database=name)) as connection:
        await load_catalogue(connection, read_catalogue(world.CATALOGUE))
        # A copy that makes them cannot be brought back to its first rows: the first day's work would make them in each.
        await ensure_partitions(connection, world.MORNING.date(), world.MORNING.date() + timedelta(days=31))


async def open_sports(house: House, now: World) -> None:
    """Let the operator sell bets on the world's offer, at its taxes."""
    office, kept = house.sports.office, now["sports"]
    selling: TermsChange = {"webhook_url": ADDRESS, "odds_policy": kept["policy"], "approval_from": kept["approval_from"]}
    await office.change_terms(OPERATOR, selling, secret=SECRET)
    for tax in kept["taxes"]:
        terms = TaxTerms(**{name: value for name, value in tax.items() if name != "starts"})
        await office.add_tax(OPERATOR, terms, starts=tax["starts"])
    await office.load(OPERATOR, read_sports(sports_world.CATALOGUE))


async def open_wallets(house: House, now: World) -> None:
    """Let players have wallets, with partners, and providers of games."""
    signers, kept = house.wallets.signers, now["wallets"]
    till = now["members"][world.WALLET_TILL]
    await signers.add_operator(OPERATOR, title="M", entity_id=till["entity"], member_id=world.WALLET_TILL)
    await signers.add_key("operator", str(OPERATOR), public_key("modelo"))
    for partner, about in kept["partners"].items():
        await signers.add_partner(OPERATOR, partner, rate=about["rate"])
    for provider in sorted({game["provider"] for game in kept["games"].values()}):
        await signers.add_provider(provider, name=provider)
        await signers.add_key("provider", provider, public_key(provider))
    for game, about in kept["games"].items():
        await signers.add_game(about["provider"], game, name=f"game {game}")
    for ceiling in kept["ceilings"]:
        await house.wallets.credit_approvals.add_ceiling(OPERATOR, ceiling["provider"], Ceiling(*ceiling["bounds"]))
