"""Finds the database: another PostgreSQL by its address, one that runs over the data folder, or one that is started there."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from taquilla.settings import BadSettings, Settings
from taquilla.store.postgres.address import BadServerUrl, check_address
from taquilla.store.postgres.archiver import SLOT
from taquilla.store.postgres.embedded import AUDITOR, HOUSE, OWNER, Embedded, running_url
from taquilla.store.postgres.errors import ToldError


@dataclass(frozen=True, slots=True)
class HouseUrls:
    """Addresses of the database for each of its three logins, and the file of the master key.

    An address is None where the installation's settings name none for that login.
    """

    owner: str | None
    house: str | None
    auditor: str | None
    master_key_file: Path

    @property
    def owner_url(self) -> str:
        """Return the address for the owner of the tables. Raises BadSettings."""
        return _required(self.owner, "TAQUILLA_OWNER_URL")

    @property
    def house_url(self) -> str:
        """Return the address for the house. Raises BadSettings."""
        return _required(self.house, "DATABASE_URL")

    @property
    def auditor_url(self) -> str:
        """Return the address for the auditor. Raises BadSettings."""
        return _required(self.auditor, "TAQUILLA_AUDITOR_URL")

    @property
    def any_url(self) -> str:
        """Return an address to read the schema's version by, which every login may. Raises BadSettings."""
        return _required(self.house or self.auditor or self.owner, "DATABASE_URL")


def _required(url: str | None, variable: str) -> str:
    if url is None:
        raise BadSettings(f"{variable} is not set, and this command needs it")
    return url


def read_settings(**flags: object) -> Settings:
    """Return the settings of the environment and of these flags (None: not given). Raises BadSettings."""
    return Settings.read(os.environ, **flags)


@contextmanager
def ground(settings: Settings, report: Callable[[str], None], *, start: bool = True, share: bool = True) -> Iterator[HouseUrls]:
    """Provide the database of an installation for as long as it is needed. Raises EmbeddedTrouble and BadSettings.

    With DATABASE_URL, TAQUILLA_OWNER_URL or TAQUILLA_AUDITOR_URL it is the one that these name. start: whether a new house may
    begin in the data folder; without it an existing one is started, and NoHouse is raised where there is none. share: whether a
    server that another process runs will do. Where the database runs apart, that one alone will do, else NotRunning is raised.
    """
    key_file = settings.master_key_file or settings.data / "master.key"
    house = settings.database_url
    _check_addresses(settings)
    if house or settings.owner_url or settings.auditor_url:
        if settings.archive is not None:
            raise BadSettings("TAQUILLA_ARCHIVE is for the embedded PostgreSQL: your own archives by itself (docs/backup.md)")
        # An installation begins with its owner's login alone, and makes the others with it.
        yield HouseUrls(settings.owner_url or house, house, settings.auditor_url or house, key_file)
        return
    running = running_url(settings.data, OWNER)
    if share and running is not None and (settings.database_apart or not _is_ours_to_adopt(settings.data)):
        owner, house, auditor = [running_url(settings.data, user) or running for user in (OWNER, HOUSE, AUDITOR)]
        yield HouseUrls(owner, house, auditor, key_file)
        return
    if not start and not (settings.data / "postgres").exists():
        raise NoHouse(data=settings.data)
    if share and settings.database_apart:
        raise NotRunning(data=settings.data)
    with Embedded.start(settings.data, report, _waiting_for_archive(settings), settings.archive) as server:
        yield HouseUrls(server.url(OWNER), server.url(HOUSE), server.url(AUDITOR), key_file)


def _waiting_for_archive(settings: Settings) -> dict[str, str]:
    """Return the setting by which a sale is answered once the archive has it, where the installation asks for one standby."""
    return {"synchronous_standby_names": SLOT} if settings.archive is not None and settings.standbys == 1 else {}


def _check_addresses(settings: Settings) -> None:
    """Raise BadSettings for an address that names no primary server."""
    for variable, url in (("DATABASE_URL", settings.database_url), ("TAQUILLA_OWNER_URL", settings.owner_url)):
        try:
            if url is not None:
                check_address(url)
        except BadServerUrl as bad:
            raise BadSettings(f"{variable} {bad}") from None


class NoHouse(ToldError):
    """There is no installation in {data}. Begin with `taquilla demo`, or with `taquilla db migrate`."""


class NotRunning(ToldError):
    """The PostgreSQL over {data} does not run. Start `taquilla db run`, which TAQUILLA_DATABASE_APART leaves it to."""


def _is_ours_to_adopt(data: Path) -> bool:
    """Tell whether the server that runs there has lost its supervisor: the lock of the data folder is free."""
    try:
        with (data / "supervisor.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        return not isinstance(trouble, BlockingIOError)
    return True
