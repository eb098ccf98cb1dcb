"""Known devices: recognised by a token from an earlier login, or by the network of one."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.keyring import Keyring
from taquilla.store.people.tries import LoginMember

TOKEN_LASTS: Final = timedelta(days=90)
ADDRESS_LASTS: Final = timedelta(days=30)
_COUNTERS: Final = 2**18
_TOKEN: Final = re.compile(r"([\w-]{16})\.([0-9]{1,11})\.([0-9a-f]{64})", re.ASCII)


class Devices:
    """Gives out device tokens and recognises them. Nothing is stored: the house seals a token with its master key."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def token(self, member: LoginMember, device: str | None, now: datetime) -> str:
        """Return a token for the device that sent this one. With None, or with no token of this member's, it is a new device."""
        device_name = self.device_of(member, device, now)
        # A device's name stays when its token is renewed.
        name = secrets.token_urlsafe(12) if device_name is None else device_name.removeprefix("token ")
        issued = int(now.timestamp())
        return f"{name}.{issued}.{self._seal(member, name, issued)}"

    def device_of(self, member: LoginMember, device: str | None, now: datetime) -> str | None:
        """Return the name of a token's device.

        The token must be this member's, less than 90 days old, and newer than the member's password; None otherwise.
        """
        if (parts := _TOKEN.fullmatch(device or "")) is None:
            return None
        name, issued, seal = parts[1], int(parts[2]), parts[3]
        if not compare_digest(seal, self._seal(member, name, issued)):
            return None
        at = datetime.fromtimestamp(issued, UTC)
        # Tokens know whole seconds: one issued in the second of a password change may be older than the change.
        is_stale = member.password_at is not None and at <= member.password_at
        return None if is_stale or not now - TOKEN_LASTS < at else f"token {name}"

    def _seal(self, member: LoginMember, name: str, issued: int) -> str:
        return self._keyring.seal(f"device|{member.operator_id}|{member.member_id}|{name}|{issued}").hex()


def network_of(address: str) -> str:
    """Return the network under which an address is counted: itself, or its /64 for IPv6, since one household has a whole /64."""
    try:
        at = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(at, IPv6Address):
        if at.ipv4_mapped is not None:
            return str(at.ipv4_mapped)
        return str(ip_network((int(at), 64), strict=False))
    return str(at)


def subject_of(member: LoginMember, device: str) -> str:
    """Return the name under which a member's tries on a device are counted. No login address looks like it: it has capitals."""
    return "DEVICE " + hash_token(f"{member.operator_id}|{member.member_id}|{device}").hex()


def counter_of(keyring: Keyring, kind: str, text: str) -> str:
    """Return one of so many names under which strangers are counted; no login address looks like it: it has capitals."""
    return f"{kind} {int.from_bytes(keyring.seal(f'{kind}|{text}')[:8]) % _COUNTERS}"
