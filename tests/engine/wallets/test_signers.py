"""The register: its trail, how soon what has ended is believed, and texts that are no keys."""

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.engine.conftest import HYPEX, POKER, Purse
from tests.refusals import must_be, office_refuses

from taquilla import security
from taquilla.domain.wallets.commands import Played
from taquilla.engine.authors import Author
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.wallets.signers import KEPT_S, Signers


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def test_shared_data_is_changed_with_its_author_in_the_trail_of_each_operator(purse: Purse) -> None:
    security.begin_at("cli ana (uid 1000)")
    await purse.desk.house.wallets.signers.set_game("901001", active=False, author=Author("ana"))
    told = purse.desk.ask(
        "select operator_id, actor, object, origin from audit_event where action = 'game closed' order by operator_id"
    )
    assert [one for one, *_ in told] == [one for (one,) in purse.desk.ask("select operator_id from wallet_operator order by 1")]
    assert {tuple(rest) for _, *rest in told} == {("ana", "901001", "cli ana (uid 1000)")}


async def test_another_process_believes_what_has_ended_for_two_seconds_at_most(purse: Purse, monkeypatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr("taquilla.engine.wallets.signers.time.monotonic", lambda: seconds[0])
    other = Signers(purse.desk.house.database)
    game = (await other.register()).game("901001")
    assert game.is_active
    await purse.desk.house.wallets.signers.set_game("901001", active=False)
    seconds[0] += KEPT_S
    assert (await other.register()).game("901001") == game
    seconds[0] += 0.01
    assert (await other.register()).game("901001") == game._replace(is_active=False)
    # A game of a provider that is closed is closed too.
    signers = purse.desk.house.wallets.signers
    assert must_be(Played, (await signers.register()).played(POKER)).is_open
    await signers.set_provider("HypexGames", active=False)
    assert not must_be(Played, (await signers.register()).played(POKER)).is_open


async def test_what_is_no_rsa_key_and_a_short_key_are_not_taken(purse: Purse) -> None:
    armoured = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    other_kind, short = pem(ec.generate_private_key(ec.SECP256R1())), pem(rsa.generate_private_key(65537, 1024))
    for key in ("", "no key", armoured, other_kind, short):
        with office_refuses(OfficeReason.KEY_UNUSABLE):
            await purse.desk.house.wallets.signers.add_key("operator", str(HYPEX), key)
