"""The text of a shift's report: its parts in their order, in Spanish, for every format."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.locales import amount
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.shifts import ReportedWay, ShiftReport
from taquilla.receipts.wording import LANGUAGE, Pair, Part, RuleLine, Style, Text, hour, printable

_SIGN_HERE: Final = "_" * 24
_WAYS: Final = {"in": "ENTRADA", "out": "SALIDA"}


def parts(report: ShiftReport) -> Iterator[Part]:
    """Yield the parts of a printed shift, from its top to its foot. Without takings it shows what a blind count may know."""
    yield from _head(report)
    yield RuleLine()
    yield Pair("Fondo inicial", amount(report.shift.opening, report.exponent, LANGUAGE))
    for way in report.ways:
        if way.opening:
            yield Pair(f"  {printable(way.method.name)}", _in_way(way.opening, way))
    if report.takings is not None:
        yield from _takings(report)
    if report.movements:
        yield RuleLine()
        yield from _movements(report)
    if report.shift.closed is not None:
        yield RuleLine()
        yield from _count(report)
    if report.takings is not None and report.ways:
        yield RuleLine()
        yield from _ways(report)
    if report.note:
        yield Text(f"Nota: {printable(report.note)}", Style.SMALL)
    for name in ("Cajero", "Encargado"):
        yield Text(" ")
        yield Text(_SIGN_HERE)
        yield Text(name, Style.SMALL)


def _head(report: ShiftReport) -> Iterator[Part]:
    shift = report.shift
    yield Text("TURNO ABIERTO" if shift.closed is None else "CIERRE DE TURNO", Style.LARGE)
    yield Text(printable(report.agency), Style.BOLD)
    if report.data.rif:
        yield Text(f"RIF {printable(report.data.rif)}")
    yield RuleLine()
    yield Pair("TURNO", str(shift.seq), Style.BOLD)
    yield Pair(f"AGENCIA {shift.entity_id}", f"TAQUILLA {shift.member_id}")
    yield Pair("CAJERO", printable(report.cashier))
    yield Pair("ABIERTO", _when(shift.opened_at, report))
    if shift.closed is not None:
        yield Pair("CERRADO", _when(shift.closed.at, report))
        if shift.closed.by != shift.member_id:
            yield Pair("CERRADO POR", printable(report.closed_by))
    yield Pair("MONEDA", report.currency)


def _takings(report: ShiftReport) -> Iterator[Part]:
    assert report.takings is not None
    takings = report.takings
    for name, part, sign in (
        ("Ventas", takings.sales, 1), ("Anulados", takings.cancels, -1), ("Reversados", takings.reverts, -1),
        ("Premios pagados", takings.prizes, -1), ("Entradas", takings.cash_in, 1), ("Salidas", takings.cash_out, -1),
    ):  # fmt: skip
        yield Pair(f"{name} ({part.times})", amount(sign * part.amount, report.exponent, LANGUAGE))
    if report.elsewhere:
        yield Pair("Otras formas de pago", amount(-report.elsewhere, report.exponent, LANGUAGE))
    expected = report.shift.opening + takings.moved - report.elsewhere
    yield Pair("DEBE HABER", amount(expected, report.exponent, LANGUAGE), Style.BOLD)


def _movements(report: ShiftReport) -> Iterator[Part]:
    yield Text("MOVIMIENTOS DE CAJA", Style.BOLD)
    for movement in report.movements:
        moved = movement.amount if movement.direction == "in" else -movement.amount
        yield Pair(_WAYS[movement.direction], amount(moved, report.exponent, LANGUAGE))
        yield Pair(f"{_when(movement.at, report)} {printable(movement.reason)}", "", Style.SMALL)


def _count(report: ShiftReport) -> Iterator[Part]:
    assert report.shift.closed is not None
    closed = report.shift.closed
    yield Pair("CONTADO", amount(closed.counted, report.exponent, LANGUAGE), Style.BOLD)
    name = "SOBRANTE" if closed.difference > 0 else "FALTANTE" if closed.difference else "CUADRA"
    yield Pair(name, amount(abs(closed.difference), report.exponent, LANGUAGE), Style.LARGE)


def _ways(report: ShiftReport) -> Iterator[Part]:
    yield Text("OTRAS FORMAS DE PAGO", Style.BOLD)
    for way in report.ways:
        yield Pair(printable(way.method.name), _in_way(way.expected, way))
        if way.opening:
            yield Pair("  del turno", _in_way(way.expected - way.opening, way))
        if way.counted is not None:
            yield Pair("  contado", _in_way(way.counted, way))
        if way.counted not in (None, way.expected):
            yield Pair("  diferencia", _in_way(way.counted - way.expected, way), Style.BOLD)


def _in_way(value: Cents, way: ReportedWay) -> str:
    return f"{amount(value, way.method.exponent, LANGUAGE)} {way.method.currency}"


def _when(at: datetime, report: ShiftReport) -> str:
    local = at.astimezone(ZoneInfo(report.data.time_zone))
    return f"{local:%d/%m/%Y} {hour(local, twelve=report.twelve_hours)}"
