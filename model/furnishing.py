"""Furnishes the real house with players' wallets and sports, as a world has them."""

from model import sports_world, world
from model.clock import World
from model.gap import public_key
from model.operator_wallet import ADDRESS, SECRET
from taquilla.domain.wallets.ceilings import Ceiling
from taquilla.engine.house import House
from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.engine.sports.terms import TaxTerms, TermsChange

OPERATOR = 1


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
    await signers.add_operator(OPERATOR, title="Modelo", entity_id=till["entity"], member_id=world.WALLET_TILL)
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
