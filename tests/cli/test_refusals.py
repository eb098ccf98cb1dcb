"""Commands that must not be, or make no sense: one sentence, with status 1 from the house and 2 before it is asked."""

import psycopg
import pytest
from tests.cli.conftest import Shell

# A sentence that goes on ends with an ellipsis.
REFUSED = [
    (1, "operator add banklot --currency VES", "there is or was an operator called banklot"),
    (1, "entity add Nueva --operator 2", "there is no operator 2; there are: 1 (banklot)"),
    (1, "entity add Nueva --parent 999", "the operator has no entity 999"),
    (1, "entity add Nueva --id 213", "there is an entity 213 already"),
    (1, "user add clerk1+2@banklot.net --entity 212 --role clerk --generate",
     "somebody has the address clerk1+2@banklot.net already, be it closed or with another suffix"),
    (1, "user add USERNAME@banklot.net --entity 213 --role clerk --generate",
     "somebody has the address USERNAME@banklot.net already, be it closed or with another suffix"),
    (1, "rule add close 15 --user 864 --entity 214", "there is no user 864 there"),
    (1, "rule add quota 5 --draw 999999", "no such draw here"),
    (1, "rule add quota 5 --starts-at 2024-10-22T07:00:00-04:00", "a rule begins now (…"),
    (1, "house-key add late --expires-at 2020-01-01T00:00:00Z", "a key expires in the future, if at all"),
    (2, "rule add limit", "a limit without a bound says nothing: give one of …"),
    (2, "rule add limit --stake-max 99.01 --entity 213",
     "a stake_max of 99.01 would be looser than what binds from above: 99.00"),
    (2, "rule add limit --prize-max 5 --game triple", "`prize_max` does not go with `game`: make it a rule of its own"),
    (2, "rule add close 5 --starts-at 2090-01-01T00:00:00", "…"),
    (2, "draw list --day 22/10/2024", "`day`: `22/10/2024` is no day"),
    (2, "house-key add \x1b[31m", "a name has 1 to 100 characters that can be printed"),
    (1, "token add --agency 999 --name Sol", "there is no agency 999, or it does business no more"),
    (1, "token add --agency 213 --name Sol --operator 9", "there is no operator 9; there are: 1 (banklot)"),
    (1, "token revoke 999999", "there is no access token 999999 here"),
    (1, "user add ana@example.com --entity 213 --role administrator --generate",
     "auditors and administrators belong to the operator's root entity, 212"),
    (1, "user close 999", "there is no such user below the manager"),
    (1, "operator close 9", "there is no operator 9"),
    (2, "entity add Nueva --credit 1.005", "--credit is no amount of VES: write it in digits, at most 2 of them behind a point"),
    (2, "operator add \x1b[31m --currency VES", "a name has 1 to 100 characters that can be printed"),
    (2, "operator add Sol --currency bs", "this is no ISO code of a currency such as VES, …"),
    (2, "operator add Sol --currency VES --zone ../../etc/passwd", "there is no time zone ../../etc/passwd"),
    (2, "user add nobody --entity 213 --role clerk --generate", "this is no e-mail address such as ana@example.com"),
    (2, "user add a@b --entity 213 --role clerk", "there is no terminal to type the password at: use --password-file"),
    (2, "user add a@b --entity 213 --role clerk --password-file /dev/null",
     "the password is empty, or has characters that nobody can type"),
    (2, "user add a@b --entity 213 --role clerk --password-file /nowhere", "the password file cannot be read, or is not UTF-8"),
    (2, "holiday add 25-12-2024 Navidad", "DAY is no ISO day such as 2024-10-22"),
    (2, "catalogue load /nowhere.toml", "nowhere.toml: cannot be read: No such file or directory"),
    (2, "audit --rule I10 --rule I99", "there is no rule I99; there are: I01,…"),
    (2, "token add --agency 213 --name \x1b[31m", "a name has 1 to 100 characters that can be printed"),
    (2, "token add --agency 213 --name Sol --address 192.0.2.7/24",
     "this is no IP address or network such as 192.0.2.7 or 192.0.2.0/24: host bits are zero"),
    (2, "token add --agency 213 --name Sol" + " --address 192.0.2.7" * 101, "there are more than 100 addresses and networks"),
    (2, "token add --agency 213 --name Sol --token-file /nowhere", "the token file cannot be read, or is not UTF-8"),
    (2, "token add --agency 213 --name Sol --token-file /dev/null", "the token is empty, or has characters that nobody can type"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "said", "sentence"), REFUSED, ids=[said[:60] for _, said, _ in REFUSED])
def test_a_command_is_refused_in_one_sentence_and_changes_nothing(
    shared_demo_house: Shell, status: int, said: str, sentence: str
) -> None:
    with psycopg.connect(shared_demo_house.variables["TAQUILLA_OWNER_URL"], autocommit=True) as owner:
        written = owner.execute("select count(*) from audit_event").fetchone()
        ended = shared_demo_house(*said.split(" "))
        begun, goes_on, _ = sentence.partition("…")
        assert ended.refused == (status, ended.err[:-1] if goes_on else sentence)
        assert ended.err.startswith(begun)
        assert owner.execute("select count(*) from audit_event").fetchone() == written
