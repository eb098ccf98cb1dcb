"""Files of reports: all of a year, sent while they are read."""

import csv
import io
import re
from datetime import datetime
from decimal import Decimal

from openpyxl import load_workbook

from taquilla.receipts.spreadsheets import Sheet, csv_parts, csv_text
from taquilla.sandbox.demo import BANKLOT

from .conftest import Pages

MANAGER, CLERK, AUDITOR = "manager@banklot.net", "clerk1@banklot.net", "auditor@banklot.net"
LINKS = re.compile(r'href="(/office/draws/\d+/seal/[a-z-]+)"')
LOTTO_ACTIVO, AGENCY = 5, 213
MANY = 450
YEAR = "first_day=2024-01-01&last_day=2024-12-31"


def test_the_file_of_unclaimed_tickets_has_every_one_of_them(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await desk.answers([desk.sale(noon, "7", key=f"one-{place}") for place in range(MANY)])
        await desk.settle(noon, "7")

    desk.run(story())
    sent = office.look(f"/office/reports/file/unclaimed/csv?{YEAR}", MANAGER)
    name = 'attachment; filename="premios-sin-cobrar-2024-01-01-2024-12-31.csv"'
    assert (sent.status_code, sent.headers["content-disposition"]) == (200, name)
    # A comma stands before decimals in Spanish, so that a semicolon stands between cells; the mark tells a spreadsheet of UTF-8.
    lines = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig")), delimiter=";"))
    numbers = desk.ask("select number::text from ticket where operator_id = %s order by seq desc", BANKLOT)
    assert [(one["Número"],) for one in lines] == numbers
    shown = {(one["Estado"], one["Agencia"], one["Monto"], one["Por pagar"]) for one in lines}
    assert shown == {("Premiado", "test-1", "1,00", "30,00")}
    page = office.look(f"/office/reports/unclaimed?{YEAR}", MANAGER).text
    assert "/office/reports/file/unclaimed/csv?first_day=2024-01-01&amp;last_day=2024-12-31" in page
    file = "/office/reports/file/unclaimed/csv"
    assert office.look(f"{file}?first_day=2024-01-01&last_day=2026-01-01", MANAGER).status_code == 422
    assert office.look(f"{file}?agency=nobody", MANAGER).status_code == 404
    assert office.look(f"/office/reports/file/nothing/csv?{YEAR}", MANAGER).status_code == 404
    assert office.look(f"/office/reports/file/period/pdf?{YEAR}", MANAGER).status_code == 404


def test_the_files_of_reports_have_words_numbers_sums_and_what_was_asked_for(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")
    desk.run(desk.sell(noon, "7", "8"))
    day = "first_day=2024-10-22&last_day=2024-10-22"

    def book(report: str, more: str = "") -> list[list[tuple[object, ...]]]:
        sent = office.look(f"/office/reports/file/{report}/xlsx?{day}{more}", MANAGER)
        assert sent.status_code == 200, sent.text
        return [list(page.values) for page in load_workbook(io.BytesIO(sent.content)).worksheets]

    days, asked = book("period", "&group=day")
    assert days[0] == ("Día", "Ventas", "Premios", "Comisión de agencias", "Comisión del grupo", "Margen")
    assert days[1][:2] == (datetime(2024, 10, 22), 2)
    assert days[2] == ("Total", *days[1][1:])
    assert asked[:5] == [
        ("Reporte", "Ventas"), ("Desde", datetime(2024, 10, 22)), ("Hasta", datetime(2024, 10, 22)), ("Agencia o grupo", "test"),
        ("Por", "Día"),
    ]  # fmt: skip
    assert dict(asked[5:])["Pedido por"] == MANAGER
    hours, _ = book("period", "&group=hour")
    assert (hours[0], hours[-1]) == (("Hora", "Tickets", "Ventas"), ("Total", 1, 2))
    assert book("prizes")[0][-1][0] == "Total"
    assert book("taxes")[0][0][0] == "Jurisdicción"
    csv_file = office.look(f"/office/reports/file/period/csv?{day}&group=product", MANAGER).content.decode("utf-8-sig")
    assert csv_file.splitlines()[1].startswith("LOTTO ACTIVO;2,00;")
    assert office.look(f"/office/reports/file/period/csv?{day}&group=week", MANAGER).status_code == 400


def test_the_file_of_a_week_adds_up_from_its_opening_to_its_closing(office: Pages) -> None:
    desk = office.desk
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": AGENCY, "basis_points": 10_00}))
    desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", "8", units=50))
    paid = desk.house.lottery.cuadres.record_payment(BANKLOT, AGENCY, 30_00, command_id=desk.house.new_id())
    assert isinstance(desk.run(paid), int)
    file = f"/office/weeks/file/xlsx?agency={AGENCY}&monday=2024-10-21"
    sent = office.look(file, MANAGER)
    rows = [[row[0], row[-1]] for row in next(iter(load_workbook(io.BytesIO(sent.content)).worksheets)).values]
    assert rows == [
        ["Agencia o grupo", "Resultado"], ["Saldo anterior", 0], ["test-1", 90],
        ["La agencia pagó, mar 22 oct 2024", -30], ["Saldo final", 60],
    ]  # fmt: skip
    assert office.look(file.replace("xlsx", "pdf"), MANAGER).status_code == 404
    # Above the root is nobody: it has earned what its agencies hand over.
    root = office.look("/office/weeks/file/csv?agency=212&monday=2024-10-21", MANAGER).content.decode("utf-8-sig").splitlines()
    ends = [line.split(";")[0::7] for line in root[1:]]
    assert ends == [["test-1", "90,00"], ["Total", "90,00"], ["Ganancia de la banca", "90,00"]]
    assert "Debe" not in office.look("/office/weeks?agency=212&monday=2024-10-21", MANAGER).text.partition("Agencias de esta")[0]


def test_the_page_of_a_sealed_draw_leads_to_its_files(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")
    page, files = f"/office/draws/{noon}", [f"/office/draws/{noon}/seal/{part}" for part in ("wagers", "tlog-proof", "results")]
    desk.run(desk.sell(noon, "7", "8"))
    assert [office.look(file, AUDITOR).status_code for file in files] == [409, 409, 409]
    assert "/seal/" not in office.look(page, AUDITOR).text
    desk.run(desk.past("22T12:01"))
    ((entry,),) = desk.ask("select entry from draw_seal where event_id = %s", noon)
    assert f"entry {entry}, 2 wagers" in desk.run(office.text(page, AUDITOR, "en"))
    assert LINKS.findall(office.look(page, AUDITOR).text) == files
    # Before the result nobody who may enter one has the wagers.
    assert LINKS.findall(office.look(page, MANAGER).text) == files[1:]
    assert [office.look(file, MANAGER).status_code for file in files] == [409, 200, 200]
    assert (LINKS.findall(office.look(page, CLERK).text), office.look(files[1], CLERK).status_code) == ([], 403)
    sent = [office.look(file, AUDITOR) for file in files]
    assert [one.headers["content-disposition"] for one in sent] == [
        f'attachment; filename="draw-{noon}.{part}"' for part in ("wagers", "tlog-proof", "results")
    ]
    assert [one.text.split("\n")[0] for one in sent] == ["taquilla-draw/1", "c2sp.org/tlog-proof@v1", "taquilla-results/1"]
    for wrong in (f"/office/draws/{noon}/seal/keys", "/office/draws/999999/seal/wagers"):
        assert office.look(wrong, AUDITOR).status_code == 404

    async def story() -> None:
        await desk.draw(noon, "7")
        await desk.work()

    desk.run(story())
    assert office.look(files[0], MANAGER).text == sent[0].text
    assert " prize 3000\n" in office.look(files[2], MANAGER).text


def test_a_long_table_in_parts_is_the_same_table() -> None:
    sheet = Sheet("t", ("name", "amount"), [(f"=row {place}", Decimal(place) / 100) for place in range(1201)])
    parts = list(csv_parts(sheet))
    assert len(parts) == 4
    assert "".join(parts) == csv_text(sheet)
    assert parts[-1].endswith("'=row 1200,12\r\n")
