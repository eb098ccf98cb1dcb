"""Seals of draws: the wagers of a closed draw as lines of text, the tree over them, and the entry that seals the root.

A sealed file is a head, a blank line, and one line for each wager. A line is a leaf of the draw's own tree. The entry in the
operator's log names the root of that tree and the digest of the head. It is public, and of the wagers it tells the number alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.seals.encoding import Hash, decimal
from taquilla.domain.seals.errors import Malformed

HEAD: Final = "taquilla-draw/1"
SEAL: Final = "taquilla-draw-seal/1"
RESULTS: Final = "taquilla-results/1"

_HASH: Final = re.compile("[0-9a-f]{64}")


class SealedWager(NamedTuple):
    """A wager as its draw's seal knows it. stake is in minor units, multiplier and consolation in hundredths of the stake.

    game is the game's number. undone_at is the instant at which its ticket was canceled or rejected, before its first close.
    """

    seq: int
    line: int
    ticket: UUID
    number: int
    market: int
    game: int
    selection: str
    stake: int
    multiplier: int
    consolation: int
    currency: str
    seller: int
    sold_at: datetime
    undone_at: datetime | None

    @property
    def terms(self) -> str:
        """Return the line without its end: what was sold, which a promise names before anybody knows of an undoing."""
        return (
            f"{self.seq} {self.line} {self.ticket} {self.number} {self.market} {self.game} {self.selection} {self.stake}"
            f" {self.multiplier} {self.consolation} {self.currency} {self.seller} {instant_text(self.sold_at)}"
        )

    @property
    def text(self) -> str:
        """Return the line, which is the leaf; it has no newline."""
        return f"{self.terms} sold" if self.undone_at is None else f"{self.terms} undone {instant_text(self.undone_at)}"


class SealedMarket(NamedTuple):
    """A market with wagers in the file. kind is that of `lottery.markets`; length is how many draws a run needs, else 1 or 2."""

    id: int
    kind: str
    length: int
    events: tuple[int, ...]

    @property
    def text(self) -> str:
        """Return the line of the head, without its newline."""
        return f"market {self.id} {self.kind} {self.length} {' '.join(map(str, self.events))}"


@dataclass(frozen=True, slots=True)
class DrawHead:
    """The head of a sealed file: the draw, and the markets of its wagers with their draws as they stood at the seal.

    wagers is the number of lines that follow. name has no control characters.
    """

    operator: int
    draw: int
    name: str
    category: str
    zodiac: bool
    draws_at: datetime
    closed_at: datetime
    markets: Sequence[SealedMarket]
    wagers: int

    @property
    def text(self) -> str:
        """Return the head, which ends before the blank line."""
        lines = [
            HEAD, f"operator {self.operator}", f"draw {self.draw}", f"name {self.name}", f"category {self.category}",
            f"zodiac {'yes' if self.zodiac else 'no'}", f"draws {instant_text(self.draws_at)}",
            f"closed {instant_text(self.closed_at)}",
            *(one.text for one in self.markets),
            f"wagers {self.wagers}",
        ]  # fmt: skip
        return "".join(f"{line}\n" for line in lines)

    @property
    def digest(self) -> Hash:
        """Return the digest that the entry names."""
        return sha256(self.text.encode()).digest()


@dataclass(frozen=True, slots=True)
class DrawSeal:
    """The entry that seals a draw. number is its place in the log."""

    number: int
    draw: int
    closed_at: datetime
    wagers: int
    head: Hash
    root: Hash

    @property
    def text(self) -> str:
        """Return the text, which is the leaf of the operator's log."""
        lines = (
            SEAL, f"entry {self.number}", f"draw {self.draw}", f"closed {instant_text(self.closed_at)}",
            f"wagers {self.wagers}", f"head {self.head.hex()}", f"root {self.root.hex()}",
        )  # fmt: skip
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "DrawSeal":
        """Read an entry's text."""
        names = ("entry", "draw", "closed", "wagers", "head", "root")
        first, *lines = text.split("\n")
        if first != SEAL or len(lines) != len(names) + 1 or lines.pop():
            raise Malformed(f"The entry is not lines of {SEAL}.")
        found = [line.removeprefix(f"{name} ") for line, name in zip(lines, names, strict=True)]
        number, draw, wagers = (decimal(found[place], names[place]) for place in (0, 1, 3))
        if not all(map(_HASH.fullmatch, found[4:])):
            raise Malformed("The entry of a draw has no digest of its head, or no root.")
        closed_at = instant_from(found[2], "The entry of a draw has no instant of its close.")
        seal = cls(number, draw, closed_at, wagers, bytes.fromhex(found[4]), bytes.fromhex(found[5]))
        if seal.text != text:
            raise Malformed("The entry is not spelled as it is written.")
        return seal


def results_head(operator: int, draw: int) -> str:
    """Return what stands before the lines of a results file, which nobody seals."""
    return f"{RESULTS}\noperator {operator}\ndraw {draw}\n"


def terms_digest(terms: Iterable[str]) -> Hash:
    """Return the digest by which a promise names the wagers of a ticket, by their terms in the order of their lines."""
    return sha256("".join(f"{one}\n" for one in terms).encode()).digest()


def instant_text(instant: datetime) -> str:
    """Return an instant as lines and entries write it: UTC, with six digits of a second."""
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def instant_from(text: str, otherwise: str) -> datetime:
    """Read an instant; otherwise is the sentence of the error. Of its spellings the entry that has it lets one pass."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed(otherwise) from None
