"""Settings of an installation, read once from the environment and the command line."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final, Self

from platformdirs import user_data_path

LOG_LEVELS: Final = ("debug", "info", "warning", "error")
LOG_FORMATS: Final = ("text", "json")
_PREFIX: Final = "TAQUILLA_"
_PUBLIC_URL: Final = re.compile(r"https?://[A-Za-z0-9.-]{1,200}(?::([0-9]{1,5}))?/?")
IN_FILES: Final = ("DATABASE_URL", "TAQUILLA_OWNER_URL", "TAQUILLA_AUDITOR_URL", "TAQUILLA_API_KEY")
"""The variables whose value may be in a file, which the variable with `_FILE` behind its name names."""
_YES_NO: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class BadSettings(Exception):
    """A setting cannot be used."""


def default_data() -> Path:
    """Return the folder for the data of services if we are root, else the user's own."""
    return Path("/var/lib/taquilla") if os.geteuid() == 0 else user_data_path("taquilla")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings; a flag wins over its variable, a variable over the default.

    Each is set by `TAQUILLA_` and its name in capitals, the address of the database also by `DATABASE_URL`. An address may be
    in a file instead, which the variable with `_FILE` behind its name names (`DATABASE_URL_FILE`).
    """

    data: Path = field(default_factory=default_data)
    """The folder of the embedded PostgreSQL and of the keys."""
    database_url: str | None = field(default=None, repr=False)  # it may hold a password
    """The address of a PostgreSQL of your own, with the login of the server (`taquilla_house`).

    It may name several hosts, `postgresql://…@a:5432,b:5432,c:5432/taquilla`: the server looks for the primary among them.
    """
    owner_url: str | None = field(default=None, repr=False)
    """The same database with the owner's login, for `db`, `operator place` and `operator move`; unless set, `DATABASE_URL`."""
    auditor_url: str | None = field(default=None, repr=False)
    """The same database with the auditor's login, for all audits, those that operators ask for too: the server's may run none."""
    database_apart: bool = False
    """`yes` where `taquilla db run` alone runs the embedded PostgreSQL, as a service of its own: no other command starts it."""
    standbys: int = 0
    """The standbys on which a sale must be stored before it is answered.

    Where PostgreSQL waits for fewer, `serve` and `worker` do not start.
    """
    archive: Path | None = None
    """The folder to which the embedded PostgreSQL streams its log of changes.

    With `TAQUILLA_STANDBYS=1` a sale waits for it.
    """
    backups: Path | None = None
    """The folder of `taquilla db backup` and `taquilla db verify-restore`, where the command names none."""
    host: str = "127.0.0.1"
    """The address on which `serve` listens."""
    port: int = 8000
    """The port on which `serve` listens; 0 takes a free one."""
    processes: int = 1
    """Processes that serve."""
    batch_max: int = 256
    """The most commands that one transaction decides."""
    waiting_max: int = 4096
    """The most commands that may wait in one process; further ones get "try again"."""
    disk_free_mb: int | None = None
    """The MiB that have to be free on the embedded PostgreSQL's disk, or nothing is sold; 0: it sells to the end.

    Unless set, 1 GiB, or a twentieth of a smaller disk.
    """
    log_level: str = "info"
    """`debug`, `info`, `warning` or `error`."""
    log_format: str = "text"
    """`text`, or `json` for one JSON object a line."""
    log_sales: bool = False
    """`yes` writes a line to the log for each sale: its request, its ticket's number, its milliseconds."""
    master_key_file: Path | None = None
    """The key that wraps the operators' keys; unless set, `master.key` in the data folder."""
    public_url: str = ""
    """The address at which customers reach the server, such as https://tickets.example.org: for QR codes and links.

    Without it tickets have no QR code, unless the till reached the server on this machine, and a log that begins is named at
    random, for ever. With https:// cookies are for HTTPS alone, so nobody logs in at an http:// address but on localhost, and
    browsers are told to use only HTTPS for a year (HSTS).
    """
    chance_operator: str = ""
    """The operator, by its name, for calls of API Chance without a token; unless set, they are refused."""
    security_log: Path | None = None
    """The file to which security events are appended as lines of JSON.

    Unless set, `serve` and `worker` write them to standard error, commands write none, and a demo writes `security.log` in its
    data folder.
    """
    metrics: bool = False
    """`yes` serves `/metrics`."""
    metrics_port: int = 0
    """The port, on `TAQUILLA_HOST`, at which `worker` serves its own metrics; 0: nowhere."""
    wallet_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Private networks in which operators' wallets, webhooks and witnesses may be called, such as 10.8.0.0/16,fd00:8::/32.

    Any manager may add a webhook there. Unless set, public addresses alone are called. A cloud's metadata service is called only
    if its exact address is named.
    """
    wallet_http: bool = False
    """`yes` lets operators' wallets and webhooks be called over http:// too, which anybody on the path can read."""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """The trusted proxies before the server, such as 127.0.0.1,10.8.0.0/16: they name the caller in `X-Forwarded-For`.

    Unless set, that header is ignored.
    """

    api_url: str = "http://127.0.0.1:8000"
    """The server that `taquilla api` asks."""
    api_key: str | None = field(default=None, repr=False)
    """The API key by which `taquilla api` asks."""

    @classmethod
    def read(cls, environ: Mapping[str, str], **flags: object) -> Self:
        """Return the settings in `environ` and `flags`; a flag that is None was not given.

        Raises `BadSettings`, whose sentence names the variable that is unknown or has a wrong value.
        """
        names = {field.name for field in fields(cls)}
        assert flags.keys() <= names, flags.keys() - names
        chosen: dict[str, Any] = {}
        environ = _with_files(environ)
        if url := environ.get("DATABASE_URL"):
            chosen["database_url"] = _value("database_url", url, label="DATABASE_URL")
            if environ.get("TAQUILLA_DATABASE_URL", url) != url:
                raise BadSettings("DATABASE_URL and TAQUILLA_DATABASE_URL name two addresses: set DATABASE_URL alone")
        for variable in sorted(environ):
            if variable.startswith(_PREFIX):
                name = variable.removeprefix(_PREFIX).lower()
                if name not in names or variable != _variable(name):
                    raise BadSettings(
                        f"{variable} is not a setting of Taquilla; there are: {', '.join(sorted(map(_variable, names)))}"
                    )
                if environ[variable] or name != "backups":  # the package names a folder, which an empty value takes back
                    chosen[name] = _value(name, environ[variable], label=variable)
        for name, value in flags.items():
            if value is not None:
                # `taquilla api` calls its two --url and --key.
                chosen[name] = _value(name, str(value), label="--" + name.removeprefix("api_").replace("_", "-"))
        return cls(**chosen)


RANGES: Final = {
    "standbys": range(0, 10),
    "port": range(0, 65_536),
    "metrics_port": range(0, 65_536),
    "processes": range(1, 65),
    "batch_max": range(1, 1_025),
    "waiting_max": range(1, 1_000_001),
    "disk_free_mb": range(0, 10_000_001),
}
"""The whole numbers that a setting takes."""


def _with_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Return variables with the addresses that stand in files: these hold passwords, and others may read a process's variables.

    Raises BadSettings.
    """
    found = dict(environ)
    for variable in IN_FILES:
        named = found.pop(f"{variable}_FILE", "")
        if not named:
            continue
        if found.get(variable):
            raise BadSettings(f"{variable} and {variable}_FILE are both set: one of them is enough")
        try:
            found[variable] = Path(named).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise BadSettings(f"{variable}_FILE names {named}, which cannot be read: {reason}") from None
        if not found[variable]:
            raise BadSettings(f"{variable}_FILE names {named}, which is empty")
    return found


def _value(name: str, text: str, *, label: str) -> object:
    """Return the value of a setting's text; `label` is how the user spelled the setting."""
    if not text or "\0" in text:
        raise BadSettings(f"{label} is empty")
    if text != text.strip():
        # docker's --env-file keeps them, and the line ends of Windows: another folder would be used, without a word.
        raise BadSettings(f"{label} has a space or a line end around its value: leave it out")
    if text[0] in "\"'" and text[-1] == text[0]:
        # Shells and systemd take them away. Without a word, a folder would be made whose name has them.
        raise BadSettings(f"{label} has quotation marks around its value: leave them out (docker's --env-file keeps them)")
    if name in RANGES:
        return _whole(text, RANGES[name], label)
    if name in ("database_apart", "metrics", "wallet_http", "log_sales"):
        return _choice(text, _YES_NO, label)
    if name == "log_level":
        return _choice(text, {level: level for level in LOG_LEVELS}, label)
    if name == "log_format":
        return _choice(text, {form: form for form in LOG_FORMATS}, label)
    if name in ("wallet_networks", "proxies"):
        return tuple(_network(part, label) for part in text.split(","))
    if name in ("data", "master_key_file", "security_log", "archive", "backups"):
        try:
            return Path(text).expanduser().absolute()
        except RuntimeError:
            raise BadSettings(f"{label} begins with the home of a user whom this machine does not know: {text[:40]!r}") from None
    if name in ("database_url", "owner_url", "auditor_url") and not text.startswith(("postgresql://", "postgres://")):
        # The value may hold a password: the message does not repeat it.
        raise BadSettings(f"{label} must begin with postgresql://")
    if name == "public_url":
        found = _PUBLIC_URL.fullmatch(text)
        if found is None or int(found[1] or 0) not in RANGES["port"]:
            raise BadSettings(f"{label} must be http:// or https:// and a host, without a path, not {text[:40]!r}")
        return text.rstrip("/")
    return text


def _whole(text: str, allowed: range, label: str) -> int:
    # The text is bounded first: int() takes other scripts' digits, underscores and spaces, and raises for very long ones.
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if number is None or number not in allowed:
        raise BadSettings(f"{label} must be a whole number from {allowed[0]} to {allowed[-1]}, not {text[:40]!r}")
    return number


def _network(text: str, label: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text.strip())
    except ValueError:
        raise BadSettings(f"{label} holds networks such as 10.8.0.0/16, with commas between them, not {text[:40]!r}") from None
    if not network.prefixlen:
        raise BadSettings(f"{label} holds {network}, which is every address: anybody would be trusted")
    return network


def _choice(text: str, choices: Mapping[str, object], label: str) -> object:
    if text.lower() not in choices:
        raise BadSettings(f"{label} must be one of {', '.join(choices)}, not {text[:40]!r}")
    return choices[text.lower()]


def _variable(name: str) -> str:
    return _PREFIX + name.upper()
