"""QR codes, as rows of modules."""

from functools import lru_cache

import segno


@lru_cache(maxsize=256)
def code(address: str) -> tuple[bytes, ...]:
    """Return the rows of an address's code; 1 is a dark module. The quiet zone around it is left to the paper."""
    return code_of_secret(address)


def code_of_secret(text: str) -> tuple[bytes, ...]:
    """Return the rows of a text's code, and keep nothing of it."""
    # Trying all eight masks takes four times as long, and each of them can be read.
    return tuple(bytes(row) for row in segno.make_qr(text, error="m", boost_error=False, mask=3).matrix)
