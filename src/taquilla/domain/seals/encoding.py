"""Reads numbers, base64 and hashes strictly: one value has one spelling, and nothing else is accepted.

C2SP's decimals have no leading zero. Its base64 is that of RFC 4648, section 4; a decoder must refuse spellings that are not
canonical (section 3.5), or two texts would be one checkpoint.
"""

import binascii
import re
from typing import Final

from taquilla.domain.seals.errors import Malformed

Hash = bytes
"""A SHA-256 hash: 32 bytes."""
HASH_BYTES: Final = 32
NUMBER_MAX: Final = 2**63 - 1
"""The largest size, index or time. Many readers keep them in signed integers of 64 bits."""

_DIGITS_MAX: Final = len(str(NUMBER_MAX))
_CONTROL: Final = re.compile("[\x00-\x1f\ud800-\udfff]")


def decimal(text: str, what: str) -> int:
    """Read a number of ASCII digits without a leading zero; what names it in the error."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX and (text == "0" or text[0] != "0")
    if not is_number or (number := int(text)) > NUMBER_MAX:
        raise Malformed(f"The {what} is not a decimal number from 0 to {NUMBER_MAX} without leading zeros.")
    return number


def base64_of(data: bytes) -> str:
    """Return the padded standard base64 of bytes."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def from_base64(text: str, what: str) -> bytes:
    """Read canonical, padded standard base64; what names it in the error."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        data = b""
    # Unused bits and a missing padding decode too, so the text must be the one that its bytes have.
    if not data or base64_of(data) != text:
        raise Malformed(f"The {what} is not canonical base64.")
    return data


def hash_from(text: str, what: str) -> Hash:
    """Read the base64 of a hash."""
    found = from_base64(text, what)
    if len(found) != HASH_BYTES:
        raise Malformed(f"The {what} has {len(found)} bytes, not {HASH_BYTES}.")
    return found


def text_from(data: bytes, what: str, bytes_max: int) -> str:
    """Read UTF-8 of bounded size, whose only control character below U+0020 is the newline."""
    if len(data) > bytes_max:
        raise Malformed(f"The {what} has {len(data)} bytes; at most {bytes_max} are read.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(f"The {what} is not UTF-8.") from None
    if has_control(text.replace("\n", "")):
        raise Malformed(f"The {what} contains a control character.")
    return text


def has_control(text: str) -> bool:
    """Tell whether a text contains a control character below U+0020, a newline included, or half a character."""
    return _CONTROL.search(text) is not None
