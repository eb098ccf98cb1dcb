"""The report of a shift on paper: what each reader may know, the words for each count, and texts of people that fit."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from taquilla.domain.lottery.shifts import CashMovement, CashPart, ReportedWay, Shift, ShiftClose, ShiftReport, Takings
from taquilla.domain.lottery.tenders import PaymentMethod
from taquilla.domain.people.entities import EntityData
from taquilla.receipts.formats import FORMS, WIDTHS_MM
from taquilla.receipts.plain_text import text

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
        "        CIERRE DE TURNO",
        "             test-1",
        "        RIF J-12345678-9",
        "--------------------------------",
        "TURNO                        117",
        "AGENCIA 213         TAQUILLA 864",
        "CAJERO           ana@example.com",
        "ABIERTO         22/10/2024 08:00",
        "CERRADO         22/10/2024 19:30",
        "MONEDA                       VES",
        "--------------------------------",
        "Fondo inicial             200,00",
        "Ventas (3)                 35,00",
        "Anulados (1)              −20,00",
        "Reversados (1)             −5,00",
        "Premios pagados (0)         0,00",
        "Entradas (1)               50,00",
        "Salidas (1)               −30,25",
        "DEBE HABER                229,75",
        "--------------------------------",
        "      MOVIMIENTOS DE CAJA",
        "ENTRADA                    50,00",
        "22/10/2024 08:00 Sencillo",
        "SALIDA                    −30,25",
        "22/10/2024 19:30 Recogida",
        "--------------------------------",
        "CONTADO                   229,00",
        "FALTANTE                    0,75",
        "",
        "    ________________________",
        "             Cajero",
        "",
        "    ________________________",
        "           Encargado",
    ]


def test_a_minus_is_a_true_one_but_where_a_printer_has_none() -> None:
    assert "Salidas (1)               −30,25" in printed(REPORT)
    assert b"-30,25" in FORMS["escpos"].render(REPORT, 58)


def test_other_ways_to_pay_are_taken_off_the_own_cash_and_counted_by_themselves() -> None:
    dollars = PaymentMethod(id=1, name="Dólares", kind="cash", currency="USD", exponent=2, gives_change=True)
    card = PaymentMethod(id=2, name="Punto", kind="card", currency="VES", exponent=2, gives_change=False)
    ways = (ReportedWay(dollars, 20_00, 19_00), ReportedWay(card, 10_00, None))
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
    dollars = PaymentMethod(id=1, name="Dólares", kind="cash", currency="USD", exponent=2, gives_change=True)
    report = replace(REPORT, ways=(ReportedWay(dollars, 18_00, 18_00, 20_00),))
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
