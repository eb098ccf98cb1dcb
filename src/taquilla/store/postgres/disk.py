"""Watches the room on the database's disk: what is sold is refused before PostgreSQL runs out of it, and at once when it has."""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

_LOG: Final = logging.getLogger(__name__)

LOOK_S: Final = 1.0  # between two looks at the disk
WATCH_S: Final = 0.2  # while a backup is written to it
PAUSE_S: Final = 5.0  # after PostgreSQL has run out of room, until a sale is tried again
SAID_S: Final = 60.0  # between two lines in the log that say so
FREE_MIN: Final = 1024**3  # bytes
SHARE_MIN: Final = 20
"""The bound where none is set: 1 GiB, or this part of a smaller disk."""


class Room(NamedTuple):
    """The bytes that are free on a disk, and those below which nothing is sold."""

    free: int
    free_min: int


class Disk:
    """The room on the database's disk, and whether it is enough to sell.

    folder is the data folder of the embedded PostgreSQL. No server tells how much room its disk has, so of another one, whose
    folder is None, the house learns only that it has run out. free_mb is the bound in MiB; None: the usual one; 0: none.
    """

    def __init__(self, folder: Path | None = None, free_mb: int | None = None) -> None:
        # The log of changes may lie on a disk of its own.
        self._folders = [] if folder is None else [folder, folder / "pg_wal"]
        self._free_mb = free_mb
        self._is_low = False
        self._looked_s = self._said_s = -math.inf
        self._until_s: dict[int, float] = {}

    def room(self, beside: Path | None = None) -> Room | None:
        """Return the room of the disk that has the least to spare; None where nobody knows it.

        beside: only of a disk that has this folder too.
        """
        rooms = []
        for folder in self._folders:
            try:
                if beside is not None and folder.stat().st_dev != beside.stat().st_dev:
                    continue
                status = os.statvfs(folder)
            except OSError:
                continue  # another user's server, or one that is just being made
            size = status.f_blocks * status.f_frsize
            free_min = min(FREE_MIN, size // SHARE_MIN) if self._free_mb is None else self._free_mb << 20
            rooms.append(Room(status.f_bavail * status.f_frsize, free_min))
        return min(rooms, key=lambda room: room.free - room.free_min, default=None)

    def refuses(self, operator_id: int) -> bool:
        """Tell whether there is too little room to sell for an operator."""
        now_s = time.monotonic()
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            self._look()
        return self._is_low or now_s < self._until_s.get(operator_id, 0)

    @property
    def is_low(self) -> bool:
        """Tell whether there is too little room to sell for anybody, or was a moment ago."""
        return any(self.refuses(operator_id) for operator_id in (*self._until_s, 0))

    def ran_out(self, operators: Iterable[int]) -> None:
        """Note that PostgreSQL has just run out of room where these operators live."""
        now_s = time.monotonic()
        self._until_s |= dict.fromkeys(operators, now_s + PAUSE_S)
        if now_s - self._said_s >= SAID_S:
            self._said_s = now_s
            _LOG.error("PostgreSQL has no room left on its disk: nothing is sold until it has")

    def _look(self) -> None:
        if (room := self.room()) is None:
            return
        # Once it is refused it stays so until a quarter more than the bound is free: or it would come and go with each segment.
        is_low = room.free < (room.free_min * 5 // 4 if self._is_low else room.free_min)
        if is_low and not self._is_low:
            _LOG.error("the database's disk has %d MiB left, and sales end below %d: nothing is sold", *_mib(room))
        elif self._is_low and not is_low:
            _LOG.warning("the database's disk has %d MiB left, and sales end below %d: they go on", *_mib(room))
        self._is_low = is_low


@contextmanager
def leaving_room(has_room: Callable[[], bool], end: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """End what is being written once its disk has no room for it; provide whether that was so."""
    is_over, is_ended = threading.Event(), threading.Event()

    def watch() -> None:
        with suppress(OSError):  # on a disk that is away it ends by itself
            while has_room():
                if is_over.wait(WATCH_S):
                    return
            is_ended.set()
            end()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield is_ended.is_set
    finally:
        is_over.set()
        watching.join()


def _mib(room: Room) -> tuple[int, int]:
    return room.free >> 20, room.free_min >> 20
