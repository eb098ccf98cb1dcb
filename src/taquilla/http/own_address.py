"""The address at which customers reach the house, as far as it is known."""

import re
from ipaddress import ip_address
from typing import Final

from taquilla.http.asgi import Scope

_HOST: Final = re.compile(rb"[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?|\[[0-9a-fA-F:]{2,39}\](:[0-9]{1,5})?")
_PORT: Final = re.compile(r":[0-9]{1,5}\Z")


def own_address(scope: Scope, public_url: str) -> str:
    """Return the address at which customers reach the house, or "" where it is not known.

    A configured address comes first. Without one, `Host` is used only where it names this very machine: anybody can write that
    header.
    """
    if public_url:
        return public_url
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]) or not is_own_host(hosts[0].decode(), scope.get("server")):
        return ""
    return f"{scope['scheme']}://{hosts[0].decode()}"


def is_own_host(host: str, connected: tuple[str, int | None] | None) -> bool:
    """Tell whether `Host` names the address at which the client connected, or another name of it on this machine.

    connected is our end of the connection: an IP address and a port. A port in host is not compared: it may be forwarded.
    """
    try:
        local_address = ip_address(connected[0] if connected else "")
    except ValueError:
        return False
    name = host.rpartition(":")[0] if _PORT.search(host) else host
    if name.lower() == "localhost":
        return local_address.is_loopback
    try:
        address = ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address == local_address or (address.is_loopback and local_address.is_loopback)
