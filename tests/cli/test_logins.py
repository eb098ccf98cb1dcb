"""Three logins: the owner migrates, the house sells, the auditor reads, and neither of the last two can become the first."""

import asyncio
import re
import shlex
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.cli.conftest import Shell

from taquilla.engine.house import House
from taquilla.store.postgres.database import DatabaseGone, connect
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.roles import RoleLogin, login_url
from taquilla.store.postgres.safety import UnsafeDatabase

DATABASE, PASSWORD = "banca", "secret"


@dataclass(frozen=True)
class Site:
    """A server with logins by password, its superuser's connection, and the addresses that `db roles` has made."""

    administrator: psycopg.Connection
    sockets: Path
    place: Path
    made: dict[str, str] = field(default_factory=dict)

    def shell(self, **variables: str) -> Shell:
        """Return a command line with only these addresses."""
        own = {"TAQUILLA_DATA": str(self.place / "nothing"), "TAQUILLA_MASTER_KEY_FILE": str(self.place / "logins.key")}
        return Shell(own | variables)

    @property
    def owner(self) -> Shell:
        """Return the owner's command line."""
        return self.shell(TAQUILLA_OWNER_URL=self.url("proprietor"))

    @property
    def house(self) -> Shell:
        """Return the house's."""
        return self.shell(DATABASE_URL=self.made["DATABASE_URL"])

    @property
    def auditor(self) -> Shell:
        """Return the auditor's."""
        return self.shell(TAQUILLA_AUDITOR_URL=self.made["TAQUILLA_AUDITOR_URL"])

    def url(self, login: str) -> str:
        return f"postgresql://{login}:{PASSWORD}@/{DATABASE}?host={self.sockets}&port=5432"

    def make_login(self, name: str, *powers: str) -> str:
        """Make a login that can act as the house, and return its address."""
        self.administrator.execute(f"create role {name} login password '{PASSWORD}' in role taquilla_house".encode())
        for power in powers:
            self.administrator.execute(power.encode())
        return self.url(name)


@pytest.fixture(scope="module")
def site(place: Path) -> Iterator[Site]:
    with Embedded.start(place / "logins", settings={"shared_buffers": "32MB"}) as server:
        access = server.data / "postgres" / "pg_hba.conf"
        access.write_text(f"local {DATABASE} +{OWNER} peer map=house\nlocal {DATABASE} all scram-sha-256\n{access.read_text()}")
        with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as administrator:
            # The owner is as docs/install.md requires, on a server that has never held a house.
            administrator.execute("drop database taquilla")
            administrator.execute("drop role taquilla_house")
            administrator.execute("drop role taquilla_auditor")
            administrator.execute(f"create role proprietor login createrole password '{PASSWORD}'".encode())
            administrator.execute(f"create database {DATABASE} owner proprietor".encode())
            administrator.execute("select pg_reload_conf()")
        with psycopg.connect(server.url(OWNER, DATABASE), autocommit=True) as administrator:
            site = Site(administrator, server.sockets, place)
            site.owner.json("db", "migrate")
            site.made.update(site.owner.json("db", "roles"))
            # What has no operator cannot be audited.
            site.house.json("operator", "add", "banca", "--currency", "VES")
            yield site


def test_db_roles_makes_logins_that_sell_and_audit_without_the_owner_who_backs_up_alone(site: Site) -> None:
    assert site.auditor.json("audit")["violations"] == []
    assert site.owner("db", "backup", str(site.place / "logins.dump")).status == 0


def test_the_houses_login_cannot_rewrite_the_ledger_whatever_role_it_takes(site: Site) -> None:
    with psycopg.connect(site.made["DATABASE_URL"], autocommit=True) as house:
        house.execute("set role none")
        for attempt in ("update transfer set amount = 1", "delete from audit_event", "set role proprietor"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                house.execute(attempt.encode())


@pytest.mark.parametrize("command", ["operator list", "rule list", "serve", "worker"])
def test_nothing_of_the_house_runs_as_the_owner(site: Site, command: str) -> None:
    shell = site.shell(DATABASE_URL=site.url("proprietor"))
    status, said = (shell if " " in command else shell.apart)(*command.split()).refused
    assert (status, "`taquilla db roles`" in said) == (2, True)
    assert said.startswith("The database could lose or forge what it has committed: its login proprietor may make roles ")
    assert "(createrole) and owns the database or what is in it" in said


OWNS = "owns the database or what is in it by way of proprietor"
POWERS = [
    ([], None), (["grant taquilla_auditor to {0}"], None), (["grant pg_read_all_data to {0}"], None),
    (["alter role {0} superuser"], "is a superuser"), (["alter role {0} createrole"], "may make roles (createrole)"),
    (["alter role {0} replication"], "may copy the server (replication)"),
    (["grant pg_write_all_data to {0} with inherit false"], "may write what the house may not by way of pg_write_all_data"),
    (["grant update on transfer to {0}"], "may write what the house may not"),
    (["grant proprietor to {0} with inherit false, set false, admin true"], OWNS),
    (["create role between_{0}", "grant proprietor to between_{0}", "grant between_{0} to {0}"], OWNS),
]  # fmt: skip


@pytest.mark.parametrize(("number", "powers", "complaint"), [(number, *row) for number, row in enumerate(POWERS)])
def test_a_stronger_login_is_refused(site: Site, place: Path, number: int, powers: list[str], complaint: str | None) -> None:
    login = f"till_{number}"
    url = site.make_login(login, *[power.format(login) for power in powers])

    async def story() -> None:
        await (await House.open(url, place / "logins.key")).close()

    with pytest.raises(UnsafeDatabase, match=rf"its login {login} .*{re.escape(complaint)}") if complaint else nullcontext():
        asyncio.run(story())


def test_the_auditor_finds_a_house_that_may_take_on_a_stronger_role(site: Site) -> None:
    auditor = site.auditor
    assert auditor("audit", "--rule", "I49").status == 0
    site.administrator.execute("grant pg_write_all_data to taquilla_house")
    ended = auditor("audit", "--rule", "I49", "--json")
    site.administrator.execute("revoke pg_write_all_data from taquilla_house")
    (found,) = ended.json["violations"]
    assert list(found["offenders"][0].values()) == ["taquilla_house", "role", "member of pg_write_all_data"]


def test_a_login_that_may_not_learns_why(site: Site) -> None:
    for ended, sentence in (
        (site.house("audit"), "This login may not act as taquilla_auditor. Give the login of that role: `taquilla db roles`"),
        (site.house("db", "migrate"), "This login may not change the schema. Give the login of its owner in TAQUILLA_OWNER_URL."),
        (site.owner("operator", "list"), "DATABASE_URL is not set, and this command needs it"),
        (site.shell(TAQUILLA_OWNER_URL=site.made["DATABASE_URL"])("db", "roles", "--anew"), "This login may not make others: "),
        (site.shell()("db", "roles"), "the embedded PostgreSQL has its three logins already"),
    ):
        assert ended.says(2, sentence)


def test_logins_that_are_there_get_new_passwords_only_where_that_is_asked_for(site: Site) -> None:
    owner = site.owner
    assert owner("db", "roles").says(2, "can log in already")
    # As a shell reads what is shown, and a file of settings.
    with psycopg.connect(site.made["DATABASE_URL"], autocommit=True) as thief:
        again = dict(line.split("=", 1) for line in shlex.split(owner("db", "roles", "--anew").out, comments=True))
        with pytest.raises(psycopg.errors.AdminShutdown):
            thief.execute("select")
    asyncio.run(_connects(again["DATABASE_URL"]))
    with pytest.raises(DatabaseGone):
        asyncio.run(_connects(site.made["DATABASE_URL"]))
    site.made.update(again)


def test_logins_go_to_files_that_can_be_written_and_are_shown_to_nobody_and_read_from_there(site: Site, tmp_path: Path) -> None:
    house, auditor = tmp_path / "house.url", tmp_path / "auditor.url"
    auditor.mkdir()
    ended = site.owner("db", "roles", "--anew", "--into", str(tmp_path))
    lost = f"{tmp_path} cannot be written: Is a directory. The passwords are new already: make room, and repeat it with --anew"
    assert ended.refused == (2, lost)
    auditor.rmdir()
    ended = site.owner("db", "roles", "--anew", "--into", str(tmp_path))
    assert (ended.status, ended.out.split()) == (0, ["written:", str(house), "written:", str(auditor)])
    assert ("password" in ended.out + ended.err, {file.stat().st_mode & 0o777 for file in (house, auditor)}) == (False, {0o600})
    assert site.shell(DATABASE_URL_FILE=str(house)).json("operator", "list") is not None
    site.made.update(DATABASE_URL=house.read_text().strip(), TAQUILLA_AUDITOR_URL=auditor.read_text().strip())
    for no_folder in (tmp_path / "none", house):
        assert site.owner("db", "roles", "--anew", "--into", str(no_folder)).says(2, "nothing was changed")
    asyncio.run(_connects(site.made["DATABASE_URL"]))


async def _connects(url: str) -> None:
    await (await connect(url)).close()


def test_nobody_else_may_connect_once_the_logins_are_made(site: Site) -> None:
    site.administrator.execute(f"create role stranger login password '{PASSWORD}'".encode())
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(site.url("stranger"))


def test_an_address_keeps_the_hosts_and_ports_of_the_owners(site: Site) -> None:
    query = parse_qs(urlsplit(site.made["DATABASE_URL"]).query)
    assert (query["host"], query["port"], query["user"]) == ([str(site.sockets)], ["5432"], ["taquilla_house"])
    assert len(query["password"][0]) >= 40
    owner = "postgresql://owner:old@a:1,b:2/d?target_session_attrs=primary&sslmode=require"
    url = login_url(owner, RoleLogin("taquilla_house", "new"))
    assert conninfo_to_dict(url) == conninfo_to_dict(owner) | {"user": "taquilla_house", "password": "new"}
