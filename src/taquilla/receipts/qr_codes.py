"""QR codes, as rows of modules."""

from functools import lru_cache

import segno


@lru_cache(maxsize=256)
def code(address: str) -> tuple[bytes, ...]:
    """The rows of an address's code; 1 is a dark module. Without its quiet zone, which is for the paper to leave."""
    # Trying all eight masks takes four times as long; every one of them can be read.
    made = segno.make_qr(address, error="m", boost_error=False, mask=3)
    return tuple(bytes(row) for row in made.matrix)
