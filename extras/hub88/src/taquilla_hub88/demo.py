"""Adds Hub88 to a demo: a provider with two games, and a key to sign with for each operator."""

from pathlib import Path
from typing import Final

from taquilla.dialect.house import House
from taquilla.dialect.wallets import new_key, public_key_of
from taquilla_hub88.auth import PROVIDER, signer_of

GAMES: Final = (("clt_dragonrising", "Dragon Rising"), ("evo_lobby", "Live lobby"))


async def furnish(house: House, folder: Path) -> None:
    """Add what is missing. The private keys lie in the folder, as `hub88-OPERATOR.pem`."""
    signers = house.wallets.signers
    register = await signers.current()
    for provider in (PROVIDER, *map(signer_of, register.operators)):
        if not register.has_provider(provider):
            await signers.add_provider(provider, name="Hub88")
    for code, name in GAMES:
        if register.game(code) is None:
            await signers.add_game(PROVIDER, code, name=name)
    for operator in register.operators:
        path = folder / f"hub88-{operator.name}.pem"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(new_key())
        if not register.provider_keys(signer_of(operator)):
            await signers.add_key("provider", signer_of(operator), public_key_of(path.read_text()))
