"""The channels that commands come through."""

import enum
from typing import Final

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
