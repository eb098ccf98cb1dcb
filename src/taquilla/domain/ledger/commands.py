"""Identity of commands: the channel they come through, the key they are recorded under, the fingerprint of their meaning."""

import enum
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

Key = tuple[int, int, str]
"""The channel of a command, the issuer of its key there, and the key itself."""
Outcome = dict[str, object] | None


class Meaningful(Protocol):
    """The part of a command that decides whether two are the same."""

    @property
    def verb(self) -> str:
        """The kind of command, as the request table keeps it."""

    def meaning(self) -> str:
        """The text that two commands under one key must share to be the same."""


class RecordedCommand(NamedTuple):
    """A command that was carried out, under its caller's key. outcome rebuilds the answer where other rows do not suffice."""

    fingerprint: bytes
    seq: int
    day: date
    outcome: Outcome


def fingerprint(command: Meaningful) -> bytes:
    """Return 16 bytes that two commands share if they mean the same; the first is the version of the format."""
    return b"\x01" + hashlib.blake2b(f"{command.verb}|{command.meaning()}".encode(), digest_size=15).digest()


OUTSIDE: Final = range(100, 200)
"""The numbers of dialects that other packages bring; each chooses one, and keeps it for good."""


class Channel(enum.IntEnum):
    """The dialect a command came through; API is our own. Each channel has its own keys.

    ``Channel(101).name == "OUTSIDE_101"``.
    """

    BANKLOT = 1
    CHANCE = 2
    BETSTACK = 3
    GAP = 4
    API = 5
    OFFICE = 8
    SANDBOX = 9

    @classmethod
    def _missing_(cls, value: object) -> "Channel | None":
        # Rows outlive a dialect: a ticket is shown even if the package that sold it is gone.
        if not isinstance(value, int) or value not in OUTSIDE:
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = f"OUTSIDE_{value}", value
        return member


Kept: TypeAlias = Mapping[str, Any]
