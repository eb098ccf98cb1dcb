"""The demo's operator of wallets and its provider of games, with the keys that they sign with."""

from pathlib import Path
from typing import Final

from taquilla.engine.house import House
from taquilla.engine.wallets.signatures import new_key, public_key_of, sign
from taquilla.sandbox.demo import DemoAccount, add_people

HYPEX: Final = 3
NAME: Final = "HypexDemo"
TITLE: Final = "Hypex Demo Transfer Wallet"
PROVIDER: Final = "HypexGames"
USERS: Final = ("900001", "testtw1")
GAMES: Final = (("901001", "7 Up Down"), ("901003", "VR Teen Patti"))
ACCOUNTS: Final = (
    DemoAccount("till@hypexdemo.example", "cashier", 1, 1),
    DemoAccount("clerk1@hypexdemo.example", "clerk", 1, 2),
    DemoAccount("clerk2@hypexdemo.example", "clerk", 1, 3),
)
LOTTO_ACTIVO: Final = 5
"""The one national product that players of the demo's wallets can buy."""
CLERKS: Final = tuple(account.email for account in ACCOUNTS if account.role == "clerk")
TILL: Final = 1

_KEYS: Final = "demo-keys"
_UNIT: Final = 100


async def furnish_wallets(house: House, folder: Path) -> None:
    """Put the operator and the provider into a house that has none of them. Their private keys are stored below the folder."""
    office, signers = house.people.office, house.wallets.signers
    await office.add_operator(HYPEX, name=NAME, currency="PTS", exponent=2, zone="America/Caracas")
    await office.add_entity(HYPEX, entity_id=1, name=NAME)
    # Advance sale keeps something on sale at any hour.
    limits = {"stake_min": 1 * _UNIT, "stake_max": 1_000 * _UNIT, "stake_multiple": 1, "advance_days": 1}
    await house.lottery.rules.add_rule(HYPEX, "limit", limits)
    await house.lottery.rules.add_rule(HYPEX, "offer", {"offered": 0})
    await house.lottery.rules.add_rule(HYPEX, "offer", {"product": LOTTO_ACTIVO, "offered": 1})
    await add_people(house, HYPEX, ACCOUNTS)
    await signers.add_operator(HYPEX, title=TITLE, entity_id=1, member_id=TILL)
    await signers.add_partner(HYPEX, NAME)
    await signers.add_provider(PROVIDER, name="Hypex Games")
    for game, name in GAMES:
        await signers.add_game(PROVIDER, game, name=name)
    keys = public_keys(folder)
    await signers.add_key("operator", str(HYPEX), keys[NAME])
    await signers.add_key("provider", PROVIDER, keys[PROVIDER])
    for user in USERS:
        # A first login creates the player; its token is not kept.
        await house.wallets.accounts.login(HYPEX, user)


def public_keys(folder: Path) -> dict[str, str]:
    """Return the public keys (PEM) by the names of their owners."""
    return {name: public_key_of(private_key(folder, name)) for name in (NAME, PROVIDER)}


def signature(folder: Path, name: str, body: bytes) -> str | None:
    """Return the signature of the demo's operator or provider; None for anybody else."""
    return sign(body, private_key(folder, name)) if name in (NAME, PROVIDER) else None


def private_key(folder: Path, name: str) -> str:
    """Return the private key (PEM) of that name, creating it if there is none yet."""
    path = folder / _KEYS / f"{name}.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(new_key())
    return path.read_text()
