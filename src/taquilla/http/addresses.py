"""Parses the URLs that we call, and decides which servers may be reached from inside our network."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

LENGTH_MAX: Final = 2000
"""Maximum characters of a URL."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

METADATA: Final = tuple(map(ip_network, (
    "169.254.0.0/16",  # all that is link-local: 169.254.169.254 of most clouds, 169.254.170.2 (AWS ECS), and their like
    "fe80::/10",
    "168.63.129.16",  # Azure's wire server; a public address
    "100.100.100.200",  # Alibaba
    "fd00:100::100:200",
    "192.0.0.192",  # Oracle
    "fd00:c1::a9fe:a9fe",
    "fd00:ec2::/32",  # AWS
    "fd20:ce::254",  # Google
    "fd00:42::42",  # Scaleway
    "fd00:a9fe:a9fe::1",  # Linode
)))  # fmt: skip
"""Addresses of clouds' metadata servers, which tell machines who they are, keys included."""

_PORTS: Final = {"http": 80, "https": 443}

# Our own lists, from IANA's registries of special addresses: Python's change with its patch releases.
_NOT_PUBLIC_4: Final = tuple(map(IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
)))  # fmt: skip
_PUBLIC_6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Final = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))

_32_BITS: Final = 0xFFFFFFFF
_NAT64_LOCAL: Final = IPv6Network("64:ff9b:1::/48")
_6TO4: Final = IPv6Network("2002::/16")
# Mapped, compatible, translated (SIIT), and NAT64 under the well-known prefix.
_LAST_32_BITS: Final = tuple(map(IPv6Network, ("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96")))
_ISATAP: Final = 0x00005EFE
_ISATAP_MASK: Final = 0xFDFFFFFF  # without the bit that tells whether the address is unique


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
        """Return the server as the header `Host` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def server(self) -> tuple[str, str, int]:
        """Return the key of a server: one connection can serve all addresses with the same key."""
        return self.scheme, self.host, self.port


def target(url: str) -> Target:
    """Parse a URL. Raises BadAddress with a sentence that may be shown, because it repeats nothing of the URL."""
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
    """Tell whether we may connect to an IP address: it is public, or in a network that the installation allows.

    Private, loopback, link-local, shared and reserved ranges are not public. An address of version 6 that carries one of version
    4 is judged by that one (`carried`). A cloud's metadata server, which gives out secrets, is reached only where `allowed` has a
    network of that very address alone: a wide network must not open it by accident.
    """
    return all(_may_reach(end, allowed) for end in carried(ip_address(address.partition("%")[0])))


def _may_reach(ip: Address, allowed: Sequence[Network]) -> bool:
    among = [network for network in allowed if ip in network]
    if any(network.num_addresses == 1 for network in among):
        return True
    if any(ip in network for network in METADATA):
        return False
    return bool(among) or _is_public(ip)


def _is_public(ip: Address) -> bool:
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_4)
    return ip in _PUBLIC_6 and not any(ip in network for network in _NOT_PUBLIC_6)


def carried(ip: Address) -> list[Address]:
    """Return the addresses at which a connection to this one ends, as far as it tells: itself, or those that it carries.

    IPv4-mapped, -compatible and -translated addresses, NAT64 (RFC 6052 and 8215), 6to4, Teredo (server and client) and ISATAP.
    """
    if isinstance(ip, IPv4Address):
        return [ip]
    bits = int(ip)
    if ip in _NAT64_LOCAL:
        # A network's own prefix may have 48, 56, 64 or 96 bits; bits 64 to 71 are left out. Nobody but that network can tell.
        packed = ip.packed
        places = [(6, 7, 9, 10), (7, 9, 10, 11), (9, 10, 11, 12), (12, 13, 14, 15)]
        return [IPv4Address(bytes(packed[place] for place in four)) for four in places]
    if ip in _6TO4:
        return [IPv4Address(bits >> 80 & _32_BITS)]
    if ip.teredo is not None:
        return list(ip.teredo)
    last = IPv4Address(bits & _32_BITS)
    if any(ip in network for network in _LAST_32_BITS) and bits > 1:
        return [last]
    # ISATAP may be built on any prefix, so the prefix is judged too.
    return [ip, last] if bits >> 32 & _ISATAP_MASK == _ISATAP else [ip]
