"""The channels that commands come through."""

import enum


class Channel(enum.IntEnum):
    """The dialect a command came through; API is our own. Each channel has its own keys."""

    BANKLOT = 1
    CHANCE = 2
    BETSTACK = 3
    GAP = 4
    API = 5
    OFFICE = 8
    SANDBOX = 9
