"""Secrets that operators share with callers over dialects: each operator's and dialect's own, and unread in the database."""

import pytest
from tests.engine.conftest import HYPEX, Purse
from tests.refusals import office_refuses

from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.shared_secrets import SharedSecrets

pytestmark = pytest.mark.usefixtures("audited")
BANKLOT = 1


@pytest.fixture
def secrets(purse: Purse) -> SharedSecrets:
    return purse.desk.house.people.shared_secrets


async def test_a_secret_is_its_operators_and_its_dialects_own(purse: Purse, secrets: SharedSecrets) -> None:
    assert await secrets.of(HYPEX, "near") == {}
    await secrets.put(HYPEX, "near", "hash", b"s3cret")
    await secrets.put(HYPEX, "near", "other", b"0ther")
    await secrets.put(HYPEX, "far", "hash", b"another")
    assert await secrets.of(HYPEX, "near") == {"hash": b"s3cret", "other": b"0ther"}
    assert (await secrets.of(HYPEX, "far"), await secrets.of(BANKLOT, "near")) == ({"hash": b"another"}, {})
    await secrets.put(HYPEX, "near", "hash", b"newer")
    await secrets.put(HYPEX, "near", "other", b"")
    assert await secrets.of(HYPEX, "near") == {"hash": b"newer"}
    trail = purse.desk.ask("select actor, action, object from audit_event where object like 'near:%%' order by id")
    shared, gone = ("office", "secret shared", "near:hash"), ("office", "secret forgotten", "near:other")
    assert trail == [shared, ("office", "secret shared", "near:other"), shared, gone]


async def test_the_database_has_it_wrapped_for_its_operator_and_its_name_alone(purse: Purse, secrets: SharedSecrets) -> None:
    await secrets.put(HYPEX, "near", "hash", b"s3cret")
    await secrets.put(HYPEX, "near", "other", b"0ther")
    rows = purse.desk.ask("select wrapped from shared_secret")
    assert all(b"s3cret" not in bytes(wrapped) and b"near" not in bytes(wrapped) for (wrapped,) in rows)
    # Another process reads the same. Rows that somebody has exchanged are none of it.
    fresh = SharedSecrets(purse.desk.house.database, secrets._keyring)
    assert await fresh.of(HYPEX, "near") == {"hash": b"s3cret", "other": b"0ther"}
    exchange = "update shared_secret as one set wrapped = other.wrapped from shared_secret as other where other.name <> one.name"
    purse.desk.ask(exchange)
    with pytest.raises(AssertionError, match="was wrapped as another one"):
        await SharedSecrets(purse.desk.house.database, secrets._keyring).of(HYPEX, "near")


async def test_a_name_that_cannot_be_shown_is_refused(secrets: SharedSecrets) -> None:
    for name in ("", " ", "a\nb", "a" * 129):
        with office_refuses(OfficeReason.LABEL_UNFIT):
            await secrets.put(HYPEX, "near", name, b"s")
