"""The announcement that a log goes on under another origin: after a restored backup, or once its key is lost or known to others.

It is an entry of the same tree, the first one that the new origin has signed. So the new log contains the old one as far as
the house still has it, and names the last checkpoint of the old one, and the later one that others hold, if it is known.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from taquilla.domain.seals.draws import instant_from, instant_text
from taquilla.domain.seals.encoding import Hash, base64_of, decimal, hash_from
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.notes import VerifierKey, check_name

RESTART: Final = "taquilla-log-restart/1"
REASONS: Final = ("restored", "key-lost", "key-leaked")
"""The reason for which a log goes on under another origin."""

_SUFFIX: Final = "%Y%m%dT%H%M%SZ"


class Point(NamedTuple):
    """A size and the root of the tree, as a checkpoint has them."""

    size: int
    root: Hash


@dataclass(frozen=True, slots=True)
class Restart:
    """The entry: origin is that of the log that ends, last its last checkpoint in this tree, later one that others hold.

    Where it has signed none here last is the empty tree.
    """

    number: int
    origin: str
    last: Point
    later: Point | None
    reason: str
    at: datetime
    key: VerifierKey

    @property
    def text(self) -> str:
        """Return the text, which is the leaf. It names nobody."""
        lines = [
            RESTART, f"entry {self.number}", f"log {self.origin}", _point("last", self.last),
            *([] if self.later is None else [_point("later", self.later)]),
            f"reason {self.reason}", f"at {instant_text(self.at)}", f"key {self.key.text}",
        ]  # fmt: skip
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Restart":
        """Read the text."""
        first, *lines = text.split("\n")
        words = [line.partition(" ")[::2] for line in lines[:-1]]
        fields = dict(words)
        names = ["entry", "log", "last", *(["later"] if "later" in fields else []), "reason", "at", "key"]
        if first != RESTART or [name for name, _ in words] != names or fields["reason"] not in REASONS:
            raise Malformed(f"The entry is not lines of {RESTART}.")
        at = instant_from(fields["at"], "The entry has no instant.")
        check_name(fields["log"])
        later = _read_point(fields["later"]) if "later" in fields else None
        found = cls(
            decimal(fields["entry"], "number of the entry"), fields["log"], _read_point(fields["last"]), later, fields["reason"],
            at, VerifierKey.parse(fields["key"]),
        )  # fmt: skip
        if found.text != text or found.last.size > found.number or found.key.name == found.origin:
            raise Malformed("The entry is not spelled as it is written, or announces nothing new.")
        return found


def next_origin(first: str, at: datetime) -> str:
    """Return the origin of a log that goes on: the first one and the instant. A restored house would give a number out again."""
    return f"{first}/{at.astimezone(UTC).strftime(_SUFFIX)}"


def _point(word: str, point: Point) -> str:
    return f"{word} {point.size} {base64_of(point.root)}"


def _read_point(text: str) -> Point:
    size, _, root = text.partition(" ")
    return Point(decimal(size, "tree size"), hash_from(root, "root hash"))
