"""The channels that commands come through."""

import enum


class Channel(enum.IntEnum):
    """The dialect a command came through. Each channel has its own keys."""

    BANKLOT = 1
    CHANCE = 2
    BETSTACK = 3
    GAP = 4
    OFFICE = 8
    SANDBOX = 9
