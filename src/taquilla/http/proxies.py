"""Takes the caller's address from proxies that the settings name, and notices one that they do not name."""

import logging
from ipaddress import ip_address
from typing import Final

from taquilla.http.asgi import ReadScope, Scope

_LOG: Final = logging.getLogger(__name__)


class ProxyWatch:
    """Warns once, in each process, about a request that was forwarded by an address not named as a proxy."""

    def __init__(self) -> None:
        self._has_warned = False

    def look(self, scope: Scope) -> None:
        """Check the headers of a request. Behind a named proxy, the scope's client is already the caller that the proxy names."""
        if self._has_warned:
            return
        forwarded = [value for name, value in scope["headers"] if name in (b"x-forwarded-for", b"forwarded")]
        if not forwarded or not scope["client"]:
            return
        peer = scope["client"][0]
        if peer.encode() in b",".join(forwarded):
            return
        self._has_warned = True
        _LOG.warning(
            "a request from %s was forwarded for somebody else, but TAQUILLA_PROXIES does not name it, or it names "
            "no address: everybody behind it counts as one caller (name it if it is your proxy, and let it send X-Forwarded-For)",
            peer,
        )


def peer_of(scope: ReadScope) -> str:
    """Return the peer's own network address, empty where it has none. A header is not used: it could claim any other."""
    client = scope.get("client")
    return client[0] if client else ""


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address, without the name of an interface: that may be anything."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a listener on this address or name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
