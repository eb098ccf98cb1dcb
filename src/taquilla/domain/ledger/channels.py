"""Where commands come from."""

import enum


class Channel(enum.IntEnum):
    """The dialect a command came through. Keys of different channels never meet."""

    BANKLOT = 1
    CHANCE = 2
    BETSTACK = 3
    GAP = 4
    OFFICE = 8
    SANDBOX = 9
