"""The demo's operator of sports, named as in the vendor's document: its secret, taxes, clerks and offer."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.loosening import may_decide
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.sports.catalogue_file import read_sports, shift_to
from taquilla.engine.sports.terms import TaxTerms
from taquilla.sandbox.demo import DemoAccount, add_people
from taquilla.sandbox.fake_wallet import SECRET

SITE: Final = 2
NAME: Final = "site"
CATALOGUE: Final = Path(str(files("taquilla.catalogue"))) / "demo_sports.toml"
EVENT: Final = 100001
COUPON: Final = 455

ACCOUNTS: Final = (DemoAccount("clerk1@site.example", "clerk", 1, 1), DemoAccount("clerk2@site.example", "clerk", 1, 2))
CLERKS: Final = tuple(account.email for account in ACCOUNTS)
TAXES: Final = TaxTerms("KE", ext_rate=1_250, ext_type="inclusive", wht_rate=2_000, wht_basis="net")


async def furnish_site(house: House) -> None:
    """Put the operator into a house without an operator of this number. Its events are relative to the house's present time."""
    office = house.people.office
    await office.add_operator(SITE, name=NAME, currency="KES", exponent=2, zone="Africa/Nairobi", lotteries=False)
    await office.add_entity(SITE, entity_id=1, name=NAME)
    await add_people(house, SITE, ACCOUNTS)
    await set_wallet(house, None)
    await house.sports.office.add_tax(SITE, TAXES)
    begins = (await house.now()).replace(microsecond=0)
    await house.sports.office.load(SITE, shift_to(read_sports(CATALOGUE), begins), name=CATALOGUE.name)


async def set_wallet(house: House, url: str | None) -> None:
    """Set the address of the operator's wallet to the demo itself, whose port may change with each start."""
    before = await house.sports.office.terms(SITE)
    if before is not None and before.webhook_url == url:
        return
    held = await house.sports.office.change_terms(SITE, {"webhook_url": url}, secret=SECRET)
    if isinstance(held, Refusal):  # it has sold, so that a second person approves another address (RG-19)
        members = (await house.known(SITE)).people.members.values()
        for second in [Author(one.email, one.entity_id, one.id) for one in members if may_decide(one)][:1]:
            await house.loosenings.approve(SITE, held.subject, second)
