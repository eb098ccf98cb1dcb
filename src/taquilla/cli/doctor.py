"""The command that looks an installation over: each line is one check, what was found, and what to do about it."""

import asyncio
import os
import platform
import stat
import sys
import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from taquilla.cli.database_url import HouseUrls, NoHouse, NotRunning, read_settings
from taquilla.cli.options import HouseOptions
from taquilla.cli.output import Rows
from taquilla.cli.programs import tried_backups
from taquilla.cli.running import disk_of
from taquilla.cli.session import a_place, look_at_replication
from taquilla.domain.ledger.days import ABBREVIATIONS
from taquilla.engine.people.keyring import Keyring, MasterKeyMissing, MasterKeyUnusable, MasterKeyWrong
from taquilla.http.proxies import is_loopback
from taquilla.settings import BadSettings, Settings
from taquilla.store.lottery.catalogue import find_left_out, find_moved
from taquilla.store.lottery.duties import find_due
from taquilla.store.people.operators import load_any_key, load_operators
from taquilla.store.postgres.address import way_to
from taquilla.store.postgres.archive import ArchiveLine
from taquilla.store.postgres.backup_files import Trial
from taquilla.store.postgres.clock import find_other_zones, is_sandbox, read_clock, read_last
from taquilla.store.postgres.database import AUDITOR_ROLE, DatabaseGone, HouseConnection, OutcomeUnknown, connect, named_errors
from taquilla.store.postgres.home import EmbeddedTrouble
from taquilla.store.postgres.safety import powers, takes_writes, unfit, unsafe_settings
from taquilla.store.postgres.schema import SchemaNewer, missing
from taquilla.store.seals.checkpoints import find_stop
from taquilla.store.seals.witnesses import find_witnesses

_OK, _WARNING, _WRONG = "ok", "warning", "wrong"
_BACKUP_OLD: Final = timedelta(days=7)
_CLOCKS_DIFFER: Final = timedelta(seconds=2)
_CLOSED_WITHIN: Final = timedelta(minutes=1)
_DAYS_AHEAD: Final = 400
_LEFT_OUT_SHOWN: Final = 5
_DISK_LITTLE: Final = 5  # times the bound below which nothing is sold


class Symptom(NamedTuple):
    """A check, its state, what was found, and what to do; nothing where it is ok."""

    check: str
    state: str
    found: str
    do: str = ""


def doctor(options: HouseOptions) -> Rows:
    """Look the installation over, and say what to do.

    Each line is one check. It looks with the settings and as the user that it is given, so run it as the services run. Ends
    with 1 when something is wrong, with 0 where there are only warnings. It changes nothing, but starts an embedded PostgreSQL
    for as long as it takes.

    Example: taquilla doctor --data /var/lib/taquilla

    Example: taquilla doctor --json
    """
    settings = read_settings(data=options.data)
    found = [_interpreter(), *_addresses(settings), _backups(settings)]
    try:
        with a_place(options.data, migrated=False) as place:
            found += _house(place, settings)
    except (BadSettings, DatabaseGone, EmbeddedTrouble, NoHouse, NotRunning) as trouble:
        reason = str(trouble.__cause__ or trouble) or type(trouble).__doc__ or ""
        found.append(Symptom("database", _WRONG, reason.strip().splitlines()[0], "nothing else of it can be looked at before"))
    return Rows(Symptom._fields, found, status=int(any(finding.state == _WRONG for finding in found)))


def _interpreter() -> Symptom:
    python = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}"
    # Distributions build theirs by a profile; Debian's does not say so.
    if sys.base_prefix != "/usr" and "--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        return Symptom("interpreter", _WARNING, f"{python}, built without its profile", "a sale takes longer: take the system's")
    if sys.version_info.releaselevel != "final" or sysconfig.get_config_var("Py_DEBUG"):
        return Symptom("interpreter", _WARNING, f"{python}, no release", "take a release")
    return Symptom("interpreter", _OK, python)


def _addresses(settings: Settings) -> Iterator[Symptom]:
    """Yield how the house is reached, and how it reaches its database."""
    url, listens = settings.public_url, f"{settings.host}:{settings.port}"
    if not url:
        do = "set TAQUILLA_PUBLIC_URL: without it tickets have no QR code, and logs that begin a random name for ever"
        yield Symptom("public address", _WARNING, "none", do)
    elif not url.startswith("https://"):
        yield Symptom("public address", _WARNING, url, "put a proxy with HTTPS before it: anybody on the way reads the tokens")
    else:
        yield Symptom("public address", _OK, url)
    if settings.proxies:
        yield Symptom("proxies", _OK, f"{listens}, behind {', '.join(map(str, settings.proxies))}")
    elif is_loopback(settings.host):
        yield Symptom(
            "proxies", _WARNING, f"{listens}, and none is named", "name the proxy in TAQUILLA_PROXIES, or all callers are one"
        )
    else:
        yield Symptom("proxies", _WARNING, f"{listens} is open to the network", "listen on 127.0.0.1, behind a proxy with HTTPS")
    if settings.database_url is not None:
        yield _database_address(settings.database_url)


def _database_address(url: str) -> Symptom:
    hosts, ssl = way_to(url)
    is_near = all(host.startswith("/") or is_loopback(host) for host in hosts)
    if is_near or ssl in ("verify-full", "verify-ca"):
        return Symptom("database address", _OK, ", ".join(hosts) or "this machine")
    said = f"{', '.join(hosts)}, with sslmode={ssl or 'prefer'}"
    return Symptom("database address", _WARNING, said, "add sslmode=verify-full to DATABASE_URL")


def _backups(settings: Settings) -> Symptom:
    folder = tried_backups(settings)
    if folder is None:
        wanted = "TAQUILLA_BACKUPS" if settings.database_url else "TAQUILLA_BACKUPS or TAQUILLA_ARCHIVE"
        return Symptom("backups", _WARNING, "none is known here", f"set {wanted}, and have them tried")
    last, good = Trial.last(folder), Trial.last(folder, good=True)
    line = None if settings.archive is None else ArchiveLine.of(settings.data, settings.archive)
    if line is not None and not line.bases():
        return Symptom("backups", _WRONG, f"{line.folder} has no base backup to recover from", "taquilla db base-backup")
    if last is None:
        return Symptom("backups", _WARNING, f"none in {folder} was tried", "taquilla db verify-restore")
    if not last.is_good or good is None or datetime.now(UTC) - good.at > _BACKUP_OLD:
        said = f"{last.backup} was tried at {last.at:%Y-%m-%d}, and was {'good' if last.is_good else 'not good'}"
        return Symptom("backups", _WRONG, said, "taquilla db verify-restore, each week")
    return Symptom("backups", _OK, f"{good.backup} was found good at {good.at:%Y-%m-%d}")


def _house(place: HouseUrls, settings: Settings) -> list[Symptom]:
    """Return what is found of the database, its disk and its keys. Raises DatabaseGone and BadSettings."""
    schema = _schema(place)
    found = [schema, _disk(place, settings)] + ([_standbys(place, settings)] if schema.state == _OK else [])
    found += asyncio.run(_database(place, settings, is_migrated=schema.state == _OK))
    return found + ([asyncio.run(_auditor(place))] if schema.state == _OK else [])


def _schema(place: HouseUrls) -> Symptom:
    try:
        lacking = missing(place.any_url)
    except SchemaNewer as newer:
        return Symptom("schema", _WRONG, str(newer), "run the newer release")
    if lacking:
        return Symptom("schema", _WRONG, f"{len(lacking)} migrations are still to be applied", "taquilla db migrate")
    return Symptom("schema", _OK, "that of this release")


def _disk(place: HouseUrls, settings: Settings) -> Symptom:
    room = disk_of(place, settings).room()
    if room is None:
        return Symptom(
            "disk", _WARNING, "nobody tells how much room another PostgreSQL has", "watch its data, its pg_wal and its archive"
        )
    said = f"{room.free >> 20:,} MiB free; below {room.free_min >> 20:,} nothing is sold"
    if room.free < room.free_min:
        return Symptom("disk", _WRONG, said, "make room, or make it larger")
    if room.free < _DISK_LITTLE * room.free_min:
        return Symptom("disk", _WARNING, said, "look at what grows, or make it larger")
    return Symptom("disk", _OK, said)


async def _database(place: HouseUrls, settings: Settings, *, is_migrated: bool) -> list[Symptom]:
    # Roles come with the schema.
    if not is_migrated:
        return []
    async with await connect(place.house_url) as connection, named_errors():
        found = [
            _version(connection),
            _listed("durability", await unsafe_settings(connection), "every confirmed write is stored", "mend postgresql.conf"),
            _listed(
                "roles", await powers(connection), "the server's login may do what it needs, and no more", "taquilla db roles"
            ),
            await _writing(connection),
        ]
        try:
            async with named_errors():  # from here on all nodes are asked
                found.append(await _clock(connection))
                found.append(_keys(place.master_key_file, await load_any_key(connection)))
                found += [await _zones(connection), await _left_out(connection)]
                return found + await _operators(connection)
        except OutcomeUnknown as trouble:
            said = str(trouble.__cause__ or trouble).splitlines()[0]
            return [*found, Symptom("operators", _WRONG, said, "of several nodes taquilla db nodes says which one is away")]


def _version(connection: HouseConnection) -> Symptom:
    version = connection.info.server_version
    said = f"{version // 10_000}.{version % 10_000}"
    return Symptom("PostgreSQL", _WRONG, said, why) if (why := unfit(connection.info)) else Symptom("PostgreSQL", _OK, said)


async def _auditor(place: HouseUrls) -> Symptom:
    try:
        await (await connect(place.auditor_url, AUDITOR_ROLE)).close()
    except DatabaseGone as trouble:
        said = f"no audit runs, nor those that operators ask for: {trouble.__cause__ or trouble}"
        return Symptom("auditor", _WARNING, said.splitlines()[0], "set TAQUILLA_AUDITOR_URL")
    return Symptom("auditor", _OK, "the auditor's login may read")


def _listed(check: str, faults: list[str], well: str, do: str) -> Symptom:
    return Symptom(check, _WRONG, ", ".join(faults), do) if faults else Symptom(check, _OK, well)


async def _writing(connection: HouseConnection) -> Symptom:
    if await takes_writes(connection):
        return Symptom("writing", _OK, "sessions may write")
    said = "sessions only read, so nothing is sold or paid: default_transaction_read_only is on"
    return Symptom("writing", _WRONG, said, "reset it for the server, the database and the login, and restart the services")


def _standbys(place: HouseUrls, settings: Settings) -> Symptom:
    found = look_at_replication(place.house_url, settings)
    if wrong := [one.sentence() for one in found if one.waits_for < settings.standbys or one.has_stopped]:
        return Symptom("standbys", _WRONG, " ".join(wrong), "taquilla db status; docs/scale.md says what to set")
    if settings.archive is not None and any(one.away for one in found):
        do = "mount the archive's disk, or make room there: the log of the database says why"
        return Symptom("standbys", _WRONG, " ".join(one.sentence() for one in found), do)
    if alone := [one.sentence() for one in found if one.waits_for == 0]:
        if settings.archive is not None:
            do = "set TAQUILLA_STANDBYS=1, and sales wait for the archive"
        else:
            do = "have standbys: docs/scale.md" if settings.database_url else "set TAQUILLA_ARCHIVE, or have standbys"
        return Symptom("standbys", _WARNING, " ".join(alone), do)
    return Symptom("standbys", _OK, " ".join(one.sentence() for one in found))


async def _clock(connection: HouseConnection) -> Symptom:
    """Compare the database's clock with the books, and with this machine's; a sandbox moves its own."""
    if (last := await read_last(connection)) is not None and last - await read_clock(connection) > _CLOCKS_DIFFER:
        said = f"it was ahead: until {last:%Y-%m-%d %H:%M}Z all is written at that instant, and what closes by then is closed"
        return Symptom("clock", _WRONG, said, "timedatectl; wait until then, or go back to before it: docs/backup.md")
    if await is_sandbox(connection):
        return Symptom("clock", _OK, "the sandbox moves it")
    before, theirs, after = datetime.now(UTC), await read_clock(connection), datetime.now(UTC)
    apart = max(before - theirs, theirs - after)
    if apart > _CLOCKS_DIFFER:
        said = f"the database's is {apart.total_seconds():.0f} s from this machine's"
        return Symptom("clock", _WRONG, said, "timedatectl, on both")
    return Symptom("clock", _OK, "the database's and this machine's agree")


async def _zones(connection: HouseConnection) -> Symptom:
    """Compare what PostgreSQL and this process know of the zones in use, for a year from now on."""
    now = (await read_clock(connection)).replace(minute=0, second=0, microsecond=0)
    found = await find_other_zones(connection, now, now + timedelta(days=_DAYS_AHEAD))
    other = [f"{zone}: at {at:%Y-%m-%d %H:%M}Z PostgreSQL has another time than we" for zone, at in found.items()]
    do = "bring tzdata up to date on both, and restart"
    if forever := sorted(ABBREVIATIONS & found.keys()):
        do += f"; {', '.join(forever)} stays another: sell in an operator or product of the zone of a city"
    return _listed("time zones", other, "PostgreSQL's and ours agree", do)


async def _left_out(connection: HouseConnection) -> Symptom:
    """Name the draws of a year from now on whose time clocks leave out that day, or show twice."""
    today = (await read_clock(connection)).date()
    found = await find_left_out(connection, [today + timedelta(days=place) for place in range(_DAYS_AHEAD)])
    if not found:
        return Symptom("timetable", _OK, "clocks show the time of each draw once")
    named = ", ".join(f"{draw.day} {draw.time:%H:%M} {draw.product}" for draw in found[:_LEFT_OUT_SHOWN])
    more = f", and {len(found) - _LEFT_OUT_SHOWN} more" if len(found) > _LEFT_OUT_SHOWN else ""
    said = f"not planned, since clocks change then: {named}{more}"
    return Symptom("timetable", _WARNING, said, "give these days other times in a later file: taquilla catalogue load")


def _keys(file: Path, wrapped: tuple[int, bytes] | None) -> Symptom:
    try:
        if wrapped is None and not file.exists():
            return Symptom("keys", _OK, "none yet: the first start, or the first operator, makes the master key")
        Keyring.open(file, wrapped)
    except (MasterKeyMissing, MasterKeyUnusable, MasterKeyWrong, OSError) as trouble:
        said = str(trouble) or type(trouble).__doc__ or ""
        return Symptom("keys", _WRONG, said, "put the copy of the master key there that you keep apart")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and os.geteuid() == file.stat().st_uid:
        return Symptom("keys", _WRONG, f"others may read {file} ({mode:o})", f"chmod 600 {file}")
    return Symptom("keys", _OK, f"{file} opens the operators' keys")


async def _operators(connection: HouseConnection) -> list[Symptom]:
    """Return what is found of the house's operators: whether they are a demo's, whose draws stay open, and whose logs stand."""
    active = [one for one in await load_operators(connection) if one.is_active]
    names = {one.id: one.name for one in active}
    live = [one.id for one in active if one.sandbox_of is None]  # nobody relies on the log of a sandbox
    lonely = [names[id] for id in live if not any(row.cosigned_at for row in await find_witnesses(connection, id))]
    still = [f"{name}'s stands still: no draw gets results" for id, name in names.items() if await find_stop(connection, id)]
    late = (now := await read_clock(connection)) - _CLOSED_WITHIN
    open_still = [
        f"draws of {names[one.operator_id]} are not closed since {one.closes_at:%Y-%m-%d %H:%M}Z"
        for one in await find_due(connection, [*names], now) if one.closes_at is not None and one.closes_at < late
    ]  # fmt: skip
    demo = "everybody knows its passwords: begin your own with taquilla db migrate"
    moved = [f"{one.name} {one.at} ({one.event_id}) of {names[one.operator_id]}" for one in await find_moved(connection, names)]
    return [
        Symptom("installation", _WRONG, "made by a demo", demo)
        if await is_sandbox(connection)
        else Symptom("installation", _OK, f"operators: {len(names)}"),
        _listed("draws", moved, "every draw on sale is in the timetable", "two clerks declare void what nobody will hold"),
        _listed("worker", open_still, "every draw is closed in time", "start the worker, or read in its log why it cannot"),
        _listed("logs", still, "every log goes on", "taquilla log show; docs/operations.md says how it goes on"),
        Symptom("witnesses", _WARNING, f"nobody cosigns the log of {', '.join(lonely)}", "taquilla log witness add")
        if lonely
        else Symptom("witnesses", _OK, "every log is cosigned"),
    ]
