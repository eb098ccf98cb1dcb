"""A backup is tried beside the running house: it is restored, audited and compared, and what differs is named."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.engine.conftest import open_desk

from taquilla.store.audit.copies import compare
from taquilla.store.postgres.backup import back_up
from taquilla.store.postgres.backup_files import Trial
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.telemetry.definitions import BACKUP_TRIED
from taquilla.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from conftest import Shell


LOTTO_ACTIVO = 5


@pytest.fixture
def backups(place: Path) -> Iterator[Path]:
    """Return a folder of backups, which the command finds by its setting; the server's user passes through it."""
    folder = Path(tempfile.mkdtemp(prefix="backups-", dir=place))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def flip(file: Path, at: int) -> None:
    """Flip one bit."""
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def told_by(metrics: Metrics) -> float | None:
    """Return what a process tells Prometheus of tried backups."""
    return metrics.backup_counts().numbers.get(BACKUP_TRIED, {}).get(())


def planted(server: Embedded, database: str, statement: str) -> None:
    """Change a database as nobody in the house could."""
    with psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        assert owner.execute(statement.encode()).rowcount == 1


@pytest.fixture
def sold(server: Embedded, demo_database: str, key_file: Path) -> str:
    """Return the name of the demo's database with two tickets sold."""
    with open_desk(server, demo_database, key_file) as desk:
        for _ in range(2):
            desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", units=3))
    return demo_database


def test_what_differs_is_named(server: Embedded, sold: str, copy_of: Callable[[str], str]) -> None:
    copy = copy_of(sold)
    house_url, copy_url = server.url(AUDITOR, sold), server.url(AUDITOR, copy)
    assert asyncio.run(compare(copy_url, house_url)).differences == []
    with psycopg.connect(server.url(OWNER, copy)) as owner:
        seqs = [seq for (seq,) in owner.execute("select seq from transfer where operator_id = 1 order by seq")]
    assert len(seqs) == 4
    planted(server, copy, f"delete from transfer where operator_id = 1 and seq = {seqs[0]}")
    planted(server, copy, f"update transfer set amount = amount + 1 where operator_id = 1 and seq = {seqs[1]}")
    planted(server, copy, f"update transfer set at = at - interval '1 s' where operator_id = 1 and seq = {seqs[2]}")
    planted(server, copy, "update wager set selection = '8' where ticket_seq = (select min(seq) from ticket)")
    found = asyncio.run(compare(copy_url, house_url))
    assert [(one.table, one.operator_id, one.missing, one.added, one.changed) for one in found.differences] == [
        ("transfer", 1, seqs[:1], [], seqs[1:3]),
        ("wager", 1, [], [], seqs[:0] or found.differences[-1].changed),
    ]
    told = found.differences[0].sentence()
    assert told.startswith("transfer of operator 1 on 2024-10-22: 3 rows of ")
    assert told.endswith(f"; missing in the copy {seqs[0]}; changed {seqs[1]}, {seqs[2]}")
    # A copy that holds what the house does not is no copy of it either.
    assert asyncio.run(compare(house_url, copy_url)).differences[0].added == seqs[:1]


def test_what_came_after_the_copy_is_counted_and_not_compared(
    server: Embedded, sold: str, copy_of: Callable[[str], str], key_file: Path
) -> None:
    copy = copy_of(sold)
    with open_desk(server, sold, key_file) as desk:
        desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "8", units=2))
    found = asyncio.run(compare(server.url(AUDITOR, copy), server.url(AUDITOR, sold)))
    assert (found.differences, found.commands_since) == ([], 1)
    assert found.copy_last_at < found.house_last_at


def test_a_backup_is_tried_and_what_it_lacks_is_said(
    server: Embedded, sold: str, shell_over: "Callable[[str], Shell]", key_file: Path, backups: Path
) -> None:
    house = shell_over(sold)
    house.json("db", "backup", str(backups))
    with open_desk(server, sold, key_file) as desk:
        desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "8", units=2))
    ended = house("db", "verify-restore", "--json", "--temporary", str(backups), TAQUILLA_BACKUPS=str(backups))
    told = ended.json
    assert (ended.status, told["faults"], told["is_good"]) == (0, [], True)
    assert told["lost"]["commands"] == 1
    assert 0 < told["lost"]["seconds"] < 600
    (file,) = backups.glob("*.dump")
    assert told["backup"] == file.name
    assert told_by(Metrics(backups=backups)) == Trial.last(backups).at.timestamp()
    assert sorted(one.name for one in backups.iterdir()) == ["last-trial.json", file.name, f"{file.name}.sha256"]


@pytest.mark.prove("kills")
def test_a_backup_that_lacks_a_transfer_is_found_out(
    server: Embedded, sold: str, copy_of: Callable[[str], str], shell_over: "Callable[[str], Shell]", backups: Path
) -> None:
    copy = copy_of(sold)
    planted(server, copy, "delete from transfer where seq = (select max(seq) from transfer where operator_id = 1)")
    back_up(server.url(OWNER, copy), backups / "lacking.dump")
    ended = shell_over(sold)("db", "verify-restore", str(backups / "lacking.dump"), "--temporary", str(backups))
    assert (ended.status, "something is wrong" in ended.out) == (1, True)
    assert "transfer of operator 1 on 2024-10-22: 3 rows of" in ended.out
    assert "is broken" in ended.out
    assert json.loads((backups / "last-trial.json").read_text())["last_good"] is None
    assert (told_by(Metrics(backups=backups)), told_by(Metrics())) == (0.0, None)


def test_a_flipped_byte_in_a_backup_is_found_out(sold: str, shell_over: "Callable[[str], Shell]", backups: Path) -> None:
    file = backups / "flipped.dump"
    house = shell_over(sold)
    house.json("db", "backup", str(file))
    flip(file, file.stat().st_size * 3 // 4)
    ended = house("db", "verify-restore", str(file), "--temporary", str(backups), "--json")
    assert (ended.status, ended.json["is_good"]) == (1, False)
    assert ended.json["faults"] == [
        f"{file} was changed or cut since it was written: it has not the checksum in flipped.dump.sha256."
    ]
