"""Addresses that we call: what a URL names, and which servers may be reached from inside our network."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

LENGTH_MAX: Final = 2000
"""Characters that an address may have."""

Network = IPv4Network | IPv6Network

_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = IPv6Network("64:ff9b::/96")


class BadAddress(Exception):
    """The address cannot be called."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server, and the path on it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The server as the header `Host` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def server(self) -> tuple[str, str, int]:
        """What two addresses share that one connection can serve."""
        return self.scheme, self.host, self.port


def target(url: str) -> Target:
    """What an address names. Raises BadAddress with a sentence that may be shown: it repeats nothing."""
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LENGTH_MAX:
        raise BadAddress(f"an address is printable ASCII without spaces, at most {LENGTH_MAX} characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress("an address is https://, a host, and where needed a port and a path") from error
    if parts.scheme not in _PORTS:
        raise BadAddress("an address begins with https:// or http://")
    if not parts.hostname or "@" in parts.netloc or "%" in parts.hostname:
        raise BadAddress("an address has a host, and neither a user nor a password")
    if port == 0:
        raise BadAddress("there is no port 0")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path)


def may_reach(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether an IP address may be connected to: public, or in a network that the installation allows.

    Private, loopback, link-local (where clouds keep their metadata), shared and reserved ranges are not; nor are addresses of
    version 6 that carry one of version 4, to be reached by a detour.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip.sixtofour is not None or ip.teredo is not None or ip in _NAT64:
            return False
    return any(ip in network for network in allowed) or (ip.is_global and not ip.is_multicast)
