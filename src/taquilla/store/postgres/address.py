"""The address of a database: a URI with one host or several, and what every connection to it adds."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

PRIMARY: Final = "primary"
_STANDBYS: Final = frozenset({"standby", "prefer-standby", "read-only"})
# A host that is cut off resets nothing. Of several, the others are tried after this many seconds.
_CONNECT_S, _CONNECT_ONE_OF_SEVERAL_S = 5, 2
# Seconds, and milliseconds: a machine that is gone is noticed after six seconds, by whoever waits for it and whoever does not.
_ALIVE: Final = {
    "keepalives": "1",
    "keepalives_idle": "3",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "6000",
}

STEADY_SETTINGS: Final = {
    "array_nulls": "on",
    "bytea_output": "hex",
    "client_min_messages": "notice",  # a commit that no standby has is told by a warning alone
    "datestyle": "ISO",  # psycopg reads no other
    "default_transaction_isolation": r"read\ committed",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "intervalstyle": "postgres",
    "quote_all_identifiers": "off",
    "search_path": "public",
    "standard_conforming_strings": "on",
    "statement_timeout": "0",
    "timezone": "UTC",
    "transform_null_equals": "off",
}
"""The settings that every session of ours relies on, whatever a server of your own, its database or its login say."""


class BadServerUrl(Exception):
    """An address that names no database. It may hold a password, so the sentence does not repeat it."""


class Host(NamedTuple):
    """One host of an address, as libpq writes it; address is its number, where that is given too."""

    name: str
    port: str
    address: str = ""


def check_address(url: str) -> None:
    """Return nothing if the owner or the house can use an address. Raises BadAddress; its sentence follows the setting's name."""
    try:
        parts = _parts(url)
        hosts_of(parts)
    except (psycopg.Error, ValueError):
        raise BadServerUrl("cannot be read: it is written postgresql://USER:PASSWORD@HOST:PORT,HOST:PORT/DATABASE") from None
    if parts.get("target_session_attrs") in _STANDBYS:
        raise BadServerUrl(
            f"asks for {parts['target_session_attrs']} (target_session_attrs): the server writes, and needs the primary server"
        )


def house_address(url: str, *, writes: bool, **settings: str) -> str:
    """Return the connection string of a role of the house. settings are libpq's, and win over those of the address.

    writes: the connection goes to the primary whatever the address says. Not by `read-write`, which asks whether the session may
    write: it would turn away those that only read.
    """
    parts = _with_defaults(url)
    if writes:
        parts["target_session_attrs"] = PRIMARY
    return make_conninfo(**_ALIVE | parts | settings)


def plain_address(url: str) -> str:
    """Return the connection string of a tool. It goes to the primary unless the address says otherwise."""
    return make_conninfo(**_with_defaults(url))


def owner_address(url: str) -> str:
    """Return the connection string of the owner, with the settings that our statements rely on."""
    parts = _with_defaults(url)
    return make_conninfo(**parts | {"options": f"{parts.get('options', '')} {options_of(STEADY_SETTINGS)}"})


def options_of(settings: Mapping[str, str]) -> str:
    """Return settings of a session as libpq's `options`. A value may have a space behind a backslash."""
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def hosts_of(parts: dict[str, str]) -> tuple[Host, ...]:
    """Return the hosts of an address in their order. Raises ValueError where the lists do not fit one another."""
    names, addresses, ports = ([part.strip() for part in parts.get(key, "").split(",")] for key in ("host", "hostaddr", "port"))
    count = max(len(names), len(addresses))
    if len(names) not in (1, count) or len(addresses) not in (1, count) or len(ports) not in (1, count):
        raise ValueError("lists of other lengths")
    if any(port and not 0 < int(port) < 65_536 for port in ports):
        raise ValueError("no port")
    return tuple(map(Host, _as_many(names, count), _as_many(ports, count), _as_many(addresses, count)))


def way_to(url: str) -> tuple[list[str], str]:
    """Return the hosts that an address names, and how far it trusts them (libpq's sslmode)."""
    parts = _parts(url)
    return [host.name for host in hosts_of(parts) if host.name], parts.get("sslmode", "")


def several_hosts(conninfo: str) -> tuple[Host, ...]:
    """Return the hosts of a connection string that looks for the primary among several; none otherwise."""
    parts = _parts(conninfo)
    hosts = hosts_of(parts) if parts.get("target_session_attrs") == PRIMARY else ()
    return hosts if len(hosts) > 1 else ()


def in_order(conninfo: str, hosts: Sequence[Host]) -> str:
    """Return a connection string that tries its hosts in this order."""
    lists = {"host": [host.name for host in hosts], "port": [host.port for host in hosts]}
    lists["hostaddr"] = [host.address for host in hosts]
    return make_conninfo(conninfo, **{name: ",".join(values) for name, values in lists.items() if any(values)})


def _with_defaults(url: str) -> dict[str, str]:
    parts = _parts(url)
    connect_s = _CONNECT_ONE_OF_SEVERAL_S if len(hosts_of(parts)) > 1 else _CONNECT_S
    parts.setdefault("connect_timeout", str(connect_s))
    parts.setdefault("target_session_attrs", PRIMARY)
    if parts["target_session_attrs"] == "read-write":
        parts["target_session_attrs"] = PRIMARY
    return parts


def _parts(url: str) -> dict[str, str]:
    return {name: str(value) for name, value in conninfo_to_dict(url).items()}


def _as_many(values: list[str], count: int) -> list[str]:
    return values * count if len(values) == 1 else values
