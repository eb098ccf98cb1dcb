"""The text of a printed ticket: its parts in their order, in Spanish, for every format."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from taquilla.domain.ledger.locales import amount, grouped, time_of_day
from taquilla.domain.lottery.games import codes_in
from taquilla.domain.lottery.receipts import Odds, Receipt

_OF_FIGURES: Final = frozenset({"animalitos", "animalitos77", "animal_ab", "tripleta"})
"""The games whose selections are figures."""


class Style(IntEnum):
    """The emphasis of a part."""

    SMALL = 0
    PLAIN = 1
    BOLD = 2
    LARGE = 3


class Text(NamedTuple):
    """A paragraph across the paper, centred."""

    text: str
    style: Style = Style.PLAIN


class Pair(NamedTuple):
    """A text on the left, and its counterpart at the right edge.

    figures are the codes of the figures and signs that the text names: their pictures precede it where the paper has any.
    """

    left: str
    right: str
    style: Style = Style.PLAIN
    figures: tuple[str, ...] = ()


class RuleLine(NamedTuple):
    """A line across the paper."""


class Logo(NamedTuple):
    """A picture, a PNG file."""

    file: bytes


class Code(NamedTuple):
    """A QR code that leads to an address."""

    address: str


Part = Text | Pair | RuleLine | Logo | Code

LANGUAGE: Final = "es"
"""The language of paper."""
COPY: Final = "COPIA"
WARNING: Final = "Prohibida la venta a menores de 18 años. El juego en exceso causa adicción: juegue con responsabilidad."

_UNDONE: Final = {"canceled": "ANULADO", "rejected": "REVERSADO"}
# The name of a game where its odds are printed.
_GAMES: Final = {
    "triple": "triple",
    "terminal": "terminal",
    "triple_sign": "triple con signo",
    "terminal_sign": "terminal con signo",
    "animalitos": "animalitos",
    "animalitos77": "animalitos de 77",
    "tripleta": "tripleta",
    "triple_ab": "triple A+B",
    "terminal_ab": "terminal A+B",
    "animal_ab": "animalito A+B",
}


def parts(receipt: Receipt) -> Iterator[Part]:
    """Yield the parts of a printed ticket, from its top to its foot."""
    yield from _marks(receipt)
    yield from _head(receipt)
    yield RuleLine()
    yield from _identity(receipt)
    yield RuleLine()
    yield from _plays(receipt)
    yield RuleLine()
    yield Pair("TOTAL", f"{amount(receipt.total, receipt.exponent, LANGUAGE)} {receipt.currency}", Style.LARGE)
    yield RuleLine()
    yield from _foot(receipt)
    yield from _marks(receipt)


def _marks(receipt: Receipt) -> Iterator[Part]:
    if receipt.state in _UNDONE:
        yield Text(_UNDONE[receipt.state], Style.LARGE)
    if receipt.is_copy:
        yield Text(COPY, Style.LARGE)


def _head(receipt: Receipt) -> Iterator[Part]:
    data = receipt.data
    if receipt.logo:
        yield Logo(receipt.logo)
    yield Text(printable(receipt.agency), Style.LARGE)
    if data.rif:
        yield Text(f"RIF {printable(data.rif)}")
    for line in (data.address1, data.address2, data.city):
        if line:
            yield Text(printable(line), Style.SMALL)
    yield from _own_words(data.ticket_header)


def _identity(receipt: Receipt) -> Iterator[Part]:
    yield Pair("TICKET", str(receipt.number), Style.BOLD)
    if receipt.pin is not None:
        yield Pair("PIN", str(receipt.pin), Style.BOLD)
    yield Pair("FECHA", f"{receipt.sold_at:%d/%m/%Y} {hour(receipt.sold_at, twelve=receipt.twelve_hours, seconds=True)}")
    if receipt.day != receipt.sold_at.date():
        # It is found by its operator's day, and its agency's clock shows another one.
        yield Pair("DÍA DE VENTA", f"{receipt.day:%d/%m/%Y}")
    yield Pair("PAGA HASTA", f"{receipt.pay_until:%d/%m/%Y} {hour(receipt.pay_until, twelve=receipt.twelve_hours)}")
    yield Pair(f"AGENCIA {receipt.entity_id}", f"TAQUILLA {receipt.member_id}")
    yield Pair("JUGADAS", str(receipt.plays))


def _plays(receipt: Receipt) -> Iterator[Part]:
    yield Pair("SORTEO", "HORA", Style.BOLD)
    yield Pair("JUGADA", "MONTO", Style.BOLD)
    for draw in receipt.draws:
        yield RuleLine()
        yield Pair(printable(draw.name), f"{draw.draws_at:%d/%m} {hour(draw.draws_at, twelve=receipt.twelve_hours)}", Style.BOLD)
        for play in draw.plays:
            figures = codes_in("animalitos" if play.game in _OF_FIGURES else "lottery", play.selection)
            yield Pair(play.text, amount(play.amount, receipt.exponent, LANGUAGE), figures=tuple(figures))


def hour(local: datetime, *, twelve: bool, seconds: bool = False) -> str:
    """Return the hour as paper has it, "17:42" or "5:42 pm": small paper has no room for "p. m."."""
    return time_of_day(local, LANGUAGE, twelve=twelve, seconds=seconds).replace(". m.", "m")


def _foot(receipt: Receipt) -> Iterator[Part]:
    if receipt.lotteries:
        yield Text(f"Sorteos de {', '.join(map(printable, receipt.lotteries))}.", Style.SMALL)
    if receipt.odds:
        yield Text(f"Probabilidad de acertar: {', '.join(map(_chance, receipt.odds))}.", Style.SMALL)
    yield Text(WARNING, Style.SMALL)
    yield from _own_words(receipt.data.ticket_footer)
    if receipt.seal:
        yield Text(f"Sello {receipt.seal}", Style.SMALL)
    if receipt.check_address:
        yield Code(receipt.check_address)
        # The promise stands in the code alone: nobody types 144 letters.
        place, slash, code = receipt.check_address.partition("#")[0].rpartition("/")
        yield Text(f"Verifique: {place}{slash}", Style.SMALL)
        yield Text(code, Style.SMALL)


def _chance(odds: Odds) -> str:
    game = _GAMES[odds.game] + (f" en {odds.run_length} sorteos" if odds.run_length else "")
    return f"{game} 1 en {grouped(str(odds.one_in), LANGUAGE)}"


def _own_words(text: str) -> Iterator[Part]:
    for line in text.split("\n") if text else ():
        yield Text(printable(line))


# Characters that every printer and every font of ours can show: Latin-1 and the euro, which are in code page 858 as well.
_REPERTOIRE: Final = frozenset(chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))) | {"€"}
_INSTEAD: Final = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "•": "·"})


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """Return a text that can be printed: ``printable("Łódź\\x1b—🎲") == "?ódz-?"``.

    It comes from people: control characters, which would be commands to a printer, are dropped; an unknown accent is left out,
    and any other unknown character becomes a question mark.
    """
    plain = unicodedata.normalize("NFC", text).translate(_INSTEAD)
    return " ".join("".join(map(_on_paper, plain)).split())


def _on_paper(character: str) -> str:
    if character in _REPERTOIRE:
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character)[0] in "CM":
        return ""
    letters = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return letters if letters and _REPERTOIRE.issuperset(letters) else "?"
