"""Texts from people are made printable, and every ticket has the text that the rules require."""

import pytest

from taquilla.domain.lottery.games import KINDS, Game, key_of
from taquilla.domain.lottery.receipts import Odds, PrintedPlay
from taquilla.receipts.wording import WARNING, Code, Pair, Text, parts, printable


@pytest.mark.parametrize(("text", "on_paper"), [
    ("LOTERÍAS EL ÑANDÚ ¿¡üçª€·", "LOTERÍAS EL ÑANDÚ ¿¡üçª€·"),
    ("Lotería", "Lotería"),  # an accent as a character of its own
    ("a\x1b@b\x00c\x7f\x9b", "a@bc"),
    ("two\nlines\tand  blanks\u00a0here", "two lines and blanks here"),
    ("a\u202eb\u200bc\ufeff", "abc"), ("“x” – ‘y’…", "\"x\" - 'y'..."), ("žőﬁ①", "zofi1"), ("🎲中", "??"),
    ("é" + "\u0301" * 50, "é"), ("", ""),
])  # fmt: skip
def test_a_text_becomes_printable(text, on_paper):
    assert printable(text) == on_paper


def said(receipt) -> list[str]:
    """Return every text of a ticket."""
    found = []
    for part in parts(receipt):
        match part:
            case Text(text, _):
                found.append(text)
            case Pair(left, right, _):
                found.append(f"{left}|{right}")
            case Code(address):
                found.append(address)
    return found


def test_a_ticket_has_all_its_texts(a_receipt):
    assert said(a_receipt()) == [
        "test-1",
        "RIF J-12345678-9",
        "Av. Urdaneta, esquina Ánimas",
        "Caracas",
        "LOTERÍAS EL ÑANDÚ",
        "Desde 1987",
        "TICKET|32426439",
        "PIN|38037945",
        "FECHA|22/10/2024 04:50:36",
        "PAGA HASTA|25/10/2024 23:59",
        "AGENCIA 213|TAQUILLA 864",
        "JUGADAS|4",
        "SORTEO|HORA",
        "JUGADA|MONTO",
        "ZODÍACO DEL ZULIA|22/10 12:45",
        "Triple 000-CAN Cáncer|3,00",
        "Triple 001-CAN Cáncer|3,00",
        "LOTTO ACTIVO|22/10 19:00",
        "9 Águila|12,50",
        "9 Águila|12,50",
        "TOTAL|31,00 VES",
        "Sorteos de LOTERÍA DEL ZÚLIA, LOTERÍA DE ORIENTE.",
        "Probabilidad de acertar: triple con signo 1 en 12.000, animalitos 1 en 38.",
        WARNING,
        "¡Gracias por su compra!",
        "Sello 1234567 · qL3x8Yw0aB1c",
        f"https://tickets.example.org/check/f3f30cdb-2165-487b-bfd0-c990b7ab62c1#{'Ab-_' * 36}",
        "Verifique: https://tickets.example.org/check/",
        "f3f30cdb-2165-487b-bfd0-c990b7ab62c1",
    ]


def test_games_of_several_draws_have_their_names_and_odds(a_receipt):
    found = said(a_receipt("joint games"))
    for text in (
        "Tripleta 0,7,36|2,00",
        "Animalito A+B 7-0|1,00",
        "Terminal A+B 07-08|1,00",
        "Triple A+B 123-456|1,00",
        "Probabilidad de acertar: tripleta en 10 sorteos 1 en 101, tripleta en 12 sorteos 1 en 59, triple A+B 1 en 1.000.000, "
        "terminal A+B 1 en 10.000, animalito A+B 1 en 1.444.",
    ):
        assert text in found


@pytest.mark.parametrize("game", sorted({key_of(game, category) for game in Game for category, _ in KINDS}))
def test_every_game_has_a_text(a_receipt, game):
    draw = a_receipt().draws[0]._replace(plays=(PrintedPlay(game, "7", "", 100),))
    found = said(a_receipt(draws=(draw,), odds=(Odds(game, 0, 38),)))
    assert any(text.endswith("7|1,00") for text in found)
    assert any(text.startswith("Probabilidad de acertar: ") and text.endswith(" 1 en 38.") for text in found)


@pytest.mark.parametrize(("kind", "marks"), [("original", []), ("copy", ["COPIA"]), ("undone", ["ANULADO", "COPIA"])])
def test_a_copy_and_an_undone_ticket_are_marked_above_and_below(a_receipt, kind, marks):
    found = said(a_receipt(kind))
    assert (found[: len(marks)], found[len(found) - len(marks) :]) == (marks, marks)
    assert any("38037945" in text for text in found) is (kind == "original")


def test_a_ticket_without_details_is_still_a_ticket(a_receipt):
    assert said(a_receipt("bare"))[:2] == ["test-1", "TICKET|32426439"]
    assert said(a_receipt("bare"))[-1] == WARNING
