"""Files of reports: all of a year, sent while they are read."""

import csv
import io
from decimal import Decimal

from taquilla.sandbox.demo import BANKLOT
from taquilla.spreadsheets import Sheet, csv_parts, csv_text

from .conftest import Pages

MANAGER, CLERK = "manager@banklot.net", "clerk1@banklot.net"
LOTTO_ACTIVO = 5
MANY = 450
YEAR = "first_day=2024-01-01&last_day=2024-12-31"


def test_the_file_of_unclaimed_tickets_has_every_one_of_them(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await desk.answers([desk.sale(noon, "7", key=f"one-{place}") for place in range(MANY)])
        desk.set_clock("22T12:01")
        await desk.work()
        await desk.draw(noon, "7")
        await desk.work()

    desk.run(story())
    sent = office.look(f"/office/reports/unclaimed/file?{YEAR}", MANAGER)
    assert (sent.status_code, sent.headers["content-disposition"]) == (200, 'attachment; filename="unclaimed-2024-01-01.csv"')
    lines = list(csv.DictReader(io.StringIO(sent.text)))
    numbers = desk.ask("select number::text from ticket where operator_id = %s order by seq desc", BANKLOT)
    assert [(one["number"],) for one in lines] == numbers
    shown = {(one["status"], one["entity"], one["amount"], one["unpaid"]) for one in lines}
    assert shown == {("winner", "test-1", "1.00", "30.00")}
    page = office.look(f"/office/reports/unclaimed?{YEAR}", MANAGER).text
    assert "/office/reports/unclaimed/file?first_day=2024-01-01&amp;last_day=2024-12-31" in page
    assert office.look("/office/reports/unclaimed/file?first_day=2024-01-01&last_day=2026-01-01", MANAGER).status_code == 422
    assert office.look("/office/reports/unclaimed/file?agency=nobody", MANAGER).status_code == 404
    assert office.look(f"/office/reports/unclaimed/file?{YEAR}", CLERK).status_code == 403


def test_a_long_table_in_parts_is_the_same_table() -> None:
    sheet = Sheet("t", ("name", "amount"), [(f"=row {place}", Decimal(place) / 100) for place in range(1201)])
    parts = list(csv_parts(sheet))
    assert len(parts) == 4
    assert "".join(parts) == csv_text(sheet)
    assert parts[-1].endswith("'=row 1200,12\r\n")
