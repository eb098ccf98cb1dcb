"""Makes the ids of commands and of what they make."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """Return a fresh UUID, version 7: ordered by time, so that indexes grow at their end. Nothing is derived from it."""
    random = int.from_bytes(os.urandom(10))
    milliseconds = time.time_ns() // 1_000_000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random >> 68 << 64 | 0b10 << 62 | random & (1 << 62) - 1)
