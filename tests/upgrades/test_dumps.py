"""A house of every release goes on after an upgrade: its dump is restored, migrated, audited, and sells, settles and pays."""

import json
import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pyotp
import pytest
from campaigns.planted import PLANTED, migrations_of_next
from tests.story.day import SEVEN
from tests.story.stage import OURS, THEIRS, Message, Play, Stage, opened
from tests.story.tellers import Banklot, Sold, sell
from tests.upgrades.make import DUMPS, UNDRAWN, UNPAID, make
from tests.wallets import served

from taquilla.domain.lottery.games import Game
from taquilla.engine.gate import Author
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_sports import set_wallet
from taquilla.store.audit.auditor import RULES
from taquilla.store.postgres.backup import restore
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.schema import migrate, newest, status

RELEASES = sorted(file.name.removesuffix(".dump.xz") for file in DUMPS.glob("*.dump.xz"))


@dataclass(frozen=True)
class Restored:
    """A house of a release in a database of its own, not migrated yet, and what its maker has told of it."""

    database: str
    url: str
    key_file: Path
    facts: dict[str, Any]


@pytest.fixture(params=RELEASES, scope="module")
def restored(request: pytest.FixtureRequest, server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    """Restore the dump of each release: the first test looks at it, and the second one migrates it."""
    with restored_house(server, request.param, tmp_path_factory.mktemp("restored")) as house:
        yield house


@contextmanager
def restored_house(server: Embedded, release: str, folder: Path) -> Iterator[Restored]:
    """Provide the house of a release, whose clock stands where it stood when the dump was made."""
    name = f"release_{release.replace('.', '_')}"
    with server.copied("template0", name):
        url, key_file = server.url(OWNER, name), folder / "master.key"
        facts = put_back(release, url, key_file)
        set_clock(url, facts["at"])
        yield Restored(name, url, key_file, facts)


def put_back(release: str, url: str, key_file: Path) -> dict[str, Any]:
    """Restore the house of a release with its master key; return what its maker has told of it."""
    facts: dict[str, Any] = json.loads((DUMPS / f"{release}.json").read_text())
    key_file.write_bytes((DUMPS / f"{release}.master.key").read_bytes())
    key_file.chmod(0o600)
    dump = key_file.with_name("house.dump")
    dump.write_bytes(lzma.decompress((DUMPS / f"{release}.dump.xz").read_bytes()))
    assert restore(url, dump), "the dump has no logs"
    return facts


def set_clock(url: str, at: str) -> None:
    """Set the clock of a restored house."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("update house_clock set shift = %s::timestamptz - clock_timestamp()", [at])


def test_there_is_a_dump_of_the_first_release_and_each_is_small() -> None:
    assert "0.1.0" in RELEASES
    for release in RELEASES:
        assert {file.name.removeprefix(f"{release}.") for file in DUMPS.glob(f"{release}.*")} == {"dump.xz", "master.key", "json"}
        assert (DUMPS / f"{release}.dump.xz").stat().st_size < 300_000


# Nothing in the story of a dump leads to these tables. A table that is new in a release gets rows in its dump, or its name here.
EMPTY = {
    "attempt", "audit_run", "closed_week", "credit_ceiling", "credit_hold", "duty_failure", "exchange_rate", "export_run",
    "holiday", "house_key", "known_address", "log_cosignature", "member_pin", "office_request", "operator_look", "payment_method",
    "payout_hold", "player_limit", "rule_close", "rule_dynamic", "rule_end", "shift_count", "tender",
    "rule_multiplier", "rule_payout", "rule_quota", "shared_secret", "untold_event", "webhook_delivery", "week_profit",
}  # fmt: skip


def test_every_subject_has_rows_in_the_dump(restored: Restored) -> None:
    with psycopg.connect(restored.url, autocommit=True) as owner:
        tables = owner.execute(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
            "and not relispartition"
        ).fetchall()
        empty = {table for (table,) in tables if owner.execute(f"select 1 from {table}".encode()).fetchone() is None}
        assert empty - EMPTY == set()
        states = {state for (state,) in owner.execute("select distinct state from ticket")}
        assert states >= {"sold", "rejected", "canceled"}, states
        calls = owner.execute("select count(*) from call_out where state = 'due'").fetchone()
        assert calls == (restored.facts["calls_in_flight"],)


def test_a_house_of_every_release_goes_on_after_the_upgrade(restored: Restored, server: Embedded, tmp_path: Path) -> None:
    facts, kept = restored.facts, restored.facts["checkpoint"].encode()
    before = [name for name, _ in status(restored.url)]
    assert newest() in {name[:4] for name in before}
    assert migrate(restored.url, migrations_of_next(tmp_path / "next"))[-3:] == list(PLANTED)
    with opened(server, restored.database, restored.key_file, tmp_path) as stage:
        # Its agencies earn more than their group: the folds are made anew, and the auditor waits for that.
        assert stage.ask("select folded_seq, recounted_at is null from progress where operator_id = %s", BANKLOT) == [(0, False)]
        audit_clean(stage)
        # Restored, its log stands still, until the last checkpoint that left the house is shown to be its own.
        stage.run(stage.house.restarts.resume(BANKLOT, kept, Author("test")))
        log_in(stage, facts)
        portal = Banklot(stage)
        number, day = stage.place(UNPAID)
        assert (number, stage.pin(number, day)) == (facts["unpaid"]["number"], facts["unpaid"]["pin"])
        assert portal.claim(UNPAID) == facts["unpaid"]["prize"]
        evening = SEVEN._replace(at=facts["draw"]["at"])
        sold = sell(stage, portal, "sold after it", [Play(evening, Game.ANIMALITOS, facts["draw"]["outcome"], 2)])
        assert isinstance(sold, Sold)
        with served(stage.purse) as purse_url:
            # The wallet that was away is there again, and hears what it has missed.
            stage.run(set_wallet(stage.house, purse_url))
            stage.move_clock(f"{facts['draw']['at'][:2]}T19:30")
            stage.draw(evening, facts["draw"]["outcome"])
            for _ in range(3):
                stage.do_what_is_due()
        assert portal.claim("sold after it") == 6_000
        assert portal.claim(UNDRAWN, THEIRS) == 9_000
        latest, old = stage.run(stage.house.logs.verify(BANKLOT, kept))
        assert old is not None
        assert old.size < latest.size
        audit_clean(stage)
    # The release brings no more: it is up to date.
    assert migrate(restored.url, tmp_path / "next") == []


def audit_clean(stage: Stage) -> None:
    """Check every rule: none is broken, none is undecided."""
    report = stage.run(stage.house.audit())
    assert (report.checked, report.violations, report.undecided) == (len(RULES), (), ())


def log_in(stage: Stage, facts: dict[str, Any]) -> None:
    """Log in with a password, with a second factor, and with the key of a machine."""
    cashier, manager = facts["cashier"], facts["manager"]
    said = stage.send(Message("/auth/login", {name: cashier[name] for name in ("email", "password")}, {}))
    assert said["status"] == 200, said
    proof = {name: manager[name] for name in ("email", "password")}
    assert stage.send(Message("/v1/session", proof, {}))["type"].endswith("code-needed")
    begun = stage.send(Message("/v1/session", proof | {"code": pyotp.TOTP(manager["secret"]).now()}, {}))
    assert "token" in begun, begun
    listed = stage.send(Message("/v1/products", {}, {"authorization": f"Bearer {facts['api_key']}"}, "GET"))
    assert "products" in listed or "data" in listed, listed
    assert OURS in stage.sessions


@pytest.mark.prove("upgrades")
def test_the_next_release_can_be_made_into_a_dump(tmp_path: Path) -> None:
    assert {file.name for file in make("next", tmp_path)} == {"next.dump.xz", "next.json", "next.master.key"}
