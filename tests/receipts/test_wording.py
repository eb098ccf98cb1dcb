"""Texts on paper: printable, all that the rules require of a ticket, and of a shift what each reader may know."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.receipts.conftest import a_receipt

from taquilla.domain.lottery.games import KINDS, Game, key_of
from taquilla.domain.lottery.receipts import Odds, PrintedPlay
from taquilla.domain.lottery.shifts import CashMovement, CashPart, ReportedWay, Shift, ShiftClose, ShiftReport, Takings
from taquilla.domain.lottery.tenders import PaymentMethod
from taquilla.domain.people.entities import EntityData
from taquilla.receipts.formats import FORMS, WIDTHS_MM
from taquilla.receipts.plain_text import text
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


def test_a_ticket_names_the_day_that_it_is_found_by_where_its_agencys_clock_shows_another():
    assert "DÍA DE VENTA|23/10/2024" in said(a_receipt(day=date(2024, 10, 23)))


def test_a_ticket_has_all_its_texts():
    assert said(a_receipt()) == [
        "test-1", "RIF J-12345678-9", "Av. Urdaneta, esquina Ánimas", "Caracas",
        "LOTERÍAS EL ÑANDÚ", "Desde 1987", "TICKET|32426439", "PIN|38037945",
        "FECHA|22/10/2024 04:50:36", "PAGA HASTA|25/10/2024 23:59", "AGENCIA 213|TAQUILLA 864", "JUGADAS|4",
        "SORTEO|HORA", "JUGADA|MONTO", "ZODÍACO DEL ZULIA|22/10 12:45", "Triple 000-CAN Cáncer|3,00",
        "Triple 001-CAN Cáncer|3,00", "LOTTO ACTIVO|22/10 19:00", "9 Águila|12,50", "9 Águila|12,50",
        "TOTAL|31,00 VES", "Sorteos de LOTERÍA DEL ZÚLIA, LOTERÍA DE ORIENTE.",
        "Probabilidad de acertar: triple con signo 1 en 12.000, animalitos 1 en 38.", WARNING, "¡Gracias por su compra!",
        "Sello 1234567 · qL3x8Yw0aB1c", f"https://tickets.example.org/check/f3f30cdb-2165-487b-bfd0-c990b7ab62c1#{'Ab-_' * 36}",
        "Verifique: https://tickets.example.org/check/", "f3f30cdb-2165-487b-bfd0-c990b7ab62c1",
    ]  # fmt: skip


def test_games_of_several_draws_have_their_names_and_odds():
    found = said(a_receipt("joint games"))
    for line in (
        "Tripleta 0,7,36 Delfín, Perico, Culebra|2,00",
        "Animalito A+B 7-0 Perico, Delfín|1,00",
        "Terminal A+B 07-08|1,00",
        "Triple A+B 123-456|1,00",
        "Probabilidad de acertar: tripleta en 10 sorteos 1 en 101, tripleta en 12 sorteos 1 en 59, triple A+B 1 en 1.000.000, "
        "terminal A+B 1 en 10.000, animalito A+B 1 en 1.444.",
    ):
        assert line in found


@pytest.mark.parametrize("game", sorted({key_of(game, category) for game in Game for category, _ in KINDS}))
def test_every_game_has_a_text(game):
    draw = a_receipt().draws[0]._replace(plays=(PrintedPlay(game, "7", "", 100),))
    found = said(a_receipt(draws=(draw,), odds=(Odds(game, 0, 38),)))
    assert any(text.endswith("7|1,00") for text in found)
    assert any(text.startswith("Probabilidad de acertar: ") and text.endswith(" 1 en 38.") for text in found)


@pytest.mark.parametrize(("kind", "marks"), [("original", []), ("copy", ["COPIA"]), ("undone", ["ANULADO", "COPIA"])])
def test_a_copy_and_an_undone_ticket_are_marked_above_and_below(kind, marks):
    found = said(a_receipt(kind))
    assert (found[: len(marks)], found[len(found) - len(marks) :]) == (marks, marks)
    assert any("38037945" in text for text in found) is (kind == "original")


def test_a_ticket_without_details_is_still_a_ticket():
    assert said(a_receipt("bare"))[:2] == ["test-1", "TICKET|32426439"]
    assert said(a_receipt("bare"))[-1] == WARNING


MORNING, EVENING = datetime(2024, 10, 22, 12, 0, tzinfo=UTC), datetime(2024, 10, 22, 23, 30, tzinfo=UTC)
SHIFT = Shift(117, date(2024, 10, 22), 864, 213, 200_00, MORNING)
REPORT = ShiftReport(
    shift=replace(SHIFT, closed=ShiftClose(190, EVENING, 864, 229_00, 229_75)),
    takings=Takings(
        sales=CashPart(3, 35_00), cancels=CashPart(1, 20_00), reverts=CashPart(1, 5_00), cash_in=CashPart(1, 50_00),
        cash_out=CashPart(1, 30_25),
    ),
    movements=(
        CashMovement(120, "in", 50_00, "Sencillo", 864, MORNING),
        CashMovement(150, "out", 30_25, "Recogida", 864, EVENING),
    ),
    agency="test-1", data=EntityData(rif="J-12345678-9"), cashier="ana@example.com", closed_by="ana@example.com",
    currency="VES", exponent=2,
)  # fmt: skip


def printed(report: ShiftReport, width_mm: int = 58) -> list[str]:
    return text(report, width_mm).decode().splitlines()


def test_a_closed_shift_shows_its_parts_its_movements_and_its_difference() -> None:
    assert printed(REPORT) == [
        "        CIERRE DE TURNO", "             test-1", "        RIF J-12345678-9",
        "--------------------------------", "TURNO                        117", "AGENCIA 213         TAQUILLA 864",
        "CAJERO           ana@example.com", "ABIERTO         22/10/2024 08:00", "CERRADO         22/10/2024 19:30",
        "MONEDA                       VES", "--------------------------------", "Fondo inicial             200,00",
        "Ventas (3)                 35,00", "Anulados (1)              −20,00", "Reversados (1)             −5,00",
        "Premios pagados (0)         0,00", "Entradas (1)               50,00", "Salidas (1)               −30,25",
        "DEBE HABER                229,75", "--------------------------------", "      MOVIMIENTOS DE CAJA",
        "ENTRADA                    50,00", "22/10/2024 08:00 Sencillo", "SALIDA                    −30,25",
        "22/10/2024 19:30 Recogida", "--------------------------------", "CONTADO                   229,00",
        "FALTANTE                    0,75", "", "    ________________________",
        "             Cajero", "", "    ________________________",
        "           Encargado",
    ]  # fmt: skip


DOLLARS = PaymentMethod(id=1, name="Dólares", kind="cash", currency="USD", exponent=2, gives_change=True)


def test_other_ways_to_pay_are_taken_off_the_own_cash_and_counted_by_themselves() -> None:
    card = PaymentMethod(id=2, name="Punto", kind="card", currency="VES", exponent=2, gives_change=False)
    ways = (ReportedWay(DOLLARS, 20_00, 19_00), ReportedWay(card, 10_00, None))
    rows = printed(replace(REPORT, elsewhere=40_00, ways=ways, note="falta un billete"))
    assert [row for row in rows if row.startswith(("Otras", "DEBE"))] == [
        "Otras formas de pago      −40,00", "DEBE HABER                189,75",
    ]  # fmt: skip
    begins = rows.index("      OTRAS FORMAS DE PAGO")
    assert rows[begins + 1 : begins + 6] == [
        "Dólares                20,00 USD", "  contado              19,00 USD", "  diferencia           −1,00 USD",
        "Punto                  10,00 VES", "     Nota: falta un billete",
    ]  # fmt: skip
    blind = printed(replace(REPORT, shift=SHIFT, takings=None, movements=(), elsewhere=40_00, ways=ways))
    assert not [row for row in blind if "Otras" in row or "USD" in row]


def test_what_a_way_to_pay_began_with_is_printed_and_what_came_of_it_in_the_shift() -> None:
    report = replace(REPORT, ways=(ReportedWay(DOLLARS, 18_00, 18_00, 20_00),))
    rows = printed(report)
    opening = rows.index("Fondo inicial             200,00") + 1
    begins = rows.index("      OTRAS FORMAS DE PAGO")
    assert (rows[opening], rows[begins + 1 : begins + 4]) == (
        "  Dólares              20,00 USD",
        ["Dólares                18,00 USD", "  del turno            −2,00 USD", "  contado              18,00 USD"],
    )
    blind = printed(replace(report, shift=SHIFT, takings=None, movements=()))
    assert [row for row in blind if "USD" in row] == ["  Dólares              20,00 USD"]


def test_an_open_shift_without_takings_shows_what_a_blind_count_may_know() -> None:
    rows = printed(replace(REPORT, shift=SHIFT, takings=None, movements=()))
    assert (rows[0], rows[-7]) == ("         TURNO ABIERTO", "Fondo inicial             200,00")
    assert not {"Ventas", "DEBE", "CONTADO", "CERRADO"} & {row.partition(" ")[0] for row in rows}


@pytest.mark.parametrize(
    ("counted", "row"),
    [(229_75, "CUADRA                      0,00"), (229_76, "SOBRANTE                    0,01"),
     (0, "FALTANTE                  229,75")],
)  # fmt: skip
def test_a_count_is_right_over_or_short(counted: int, row: str) -> None:
    assert row in printed(replace(REPORT, shift=replace(SHIFT, closed=ShiftClose(190, EVENING, 864, counted, 229_75))))


def test_who_closed_the_shift_of_another_one_is_named() -> None:
    closed = replace(SHIFT, closed=ShiftClose(190, EVENING, 902, 229_75, 229_75))
    rows = printed(replace(REPORT, shift=closed, closed_by="boss@example.com"), 80)
    assert "CERRADO POR                     boss@example.com" in rows


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width_mm", WIDTHS_MM)
def test_every_form_prints_texts_of_people(form: str, width_mm: int) -> None:
    movements = tuple(CashMovement(seq, "in", 10**14, "ñ—🎲 " + "x" * 190, 864, EVENING) for seq in range(3))
    report = replace(REPORT, movements=movements, agency="LOTERÍAS " * 20, cashier="a" * 300 + "@example.com")
    assert len(FORMS[form].render(report, width_mm)) > 500
    if form == "text":
        assert max(map(len, printed(report, width_mm))) <= {58: 32, 80: 48}[width_mm]
    elif form == "escpos":  # whose code page has no true minus
        assert b"-30,25" in FORMS[form].render(REPORT, width_mm)
