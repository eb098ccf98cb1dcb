"""Reports on the command line: the same figures in every format, no formulas in them, and a week from its sales to its close."""

import csv
import json
import sys
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.engine.conftest import CASHIER, open_desk

from taquilla.cli.export import Format, export
from taquilla.cli.output import CannotDo
from taquilla.engine.gate import HOUSE
from taquilla.receipts.spreadsheets import Sheet
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.embedded import Embedded

WEEK = ("--first-day", "2024-10-21", "--last-day", "2024-10-27")


@pytest.mark.parametrize(("cell", "written"), [
    *[(cell, cell) for cell in ("plain, text", "ana@site.example", "a = b", "2-1", "", "a;b")],
    *[(cell, f"'{cell}") for cell in (
        "=1", "+1", "-1", "@a", "\N{MINUS SIGN}1", "\ttext", "\rtext", "\ntext", " =1", "\N{NO-BREAK SPACE}=1",
        "\N{ZERO WIDTH SPACE}=1", "\ufeff=1", "\0=1", "'=1", '"=1"', "\N{LEFT DOUBLE QUOTATION MARK}=1",
    )],
    # A spreadsheet that splits cells at commas, semicolons, tabs or ends of lines sees these as beginnings of cells.
    ("\t=1", "'\t'=1"), ("a;=1", "a;'=1"), ("a,=1", "a,'=1"), ("a; =1", "a;' =1"), ("a\t=1", "a\t'=1"), ("a\n=1", "a\n'=1"),
    ("a\r+1;-2", "a\r'+1;'-2"),
])  # fmt: skip
def test_a_cell_that_begins_like_a_formula_in_any_spelling_is_quoted(cell: str, written: str, tmp_path: Path) -> None:
    export(Sheet("names", (cell,), [(cell, Decimal("-2.50"), -3, None)]), Format.CSV, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [[written], [written, "-2.50", "-3", ""]]


def test_every_letter_that_stands_for_one_that_begins_a_formula_is_known(tmp_path: Path) -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.normalize("NFKC", chr(code)) in set("=+-@")]
    assert {"\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}"} <= set(letters)
    export(Sheet("names", ("name",), [(letter + "1",) for letter in letters]), Format.CSV, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1:] == [f"'{letter}1" for letter in letters]
    export(Sheet("names", ("name",), [("=1+1",)]), Format.XLSX, tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"].data_type == "s"


@pytest.mark.parametrize(("form", "name"), [(Format.XLSX, None), (Format.TABLE, "a.txt"), (Format.CSV, "no such folder/a.csv")])
def test_a_report_that_cannot_be_written_is_an_error(tmp_path: Path, form: Format, name: str | None) -> None:
    with pytest.raises(CannotDo):
        export(Sheet("report", ("name",), [("plain",)]), form, tmp_path / name if name else None)


def test_a_report_goes_through_no_link_and_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    victim, out = tmp_path / "victim", tmp_path / "out.csv"
    victim.write_text("untouched")
    out.symlink_to(victim)
    with pytest.raises(CannotDo, match="is no file of its own"):
        export(Sheet("a", ("one",), [["1"]]), Format.CSV, out)
    out.unlink()
    out.touch()
    out.chmod(0o666)
    export(Sheet("a", ("one",), [["1"]]), Format.CSV, out)
    assert (victim.read_text(), out.read_text().split(), out.stat().st_mode & 0o777) == ("untouched", ["one", "1"], 0o600)


def test_a_report_is_shown_and_written_as_v1_has_it(demo_house: Shell, owner: psycopg.Connection, tmp_path: Path) -> None:
    # Below the banca, which has sold nothing itself.
    sold = "insert into turnover_below select 1, day, 212, 5, id, 5, 6600, 0, 0, 0, 0 from event where product_id = 5"
    owner.execute(sold.encode() + b" and day = '2024-10-22' and draws_at = '2024-10-22T12:00:00Z'")
    (row,) = demo_house.json("report", "period", *WEEK, "--group", "draw")["groups"]
    assert (row["draw"], row["draws_at"], row["sales"]) == ("LOTTO ACTIVO", "2024-10-22T12:00:00Z", "66.00")
    told = demo_house("report", "period", *WEEK, "--group", "draw").out
    assert ("2024-10-22 08:00 " in told, "total: sales: 66.00" in told) == (True, True)
    assert ",2024-10-22T08:00:00-04:00," in demo_house("report", "period", *WEEK, "--group", "draw", "--format", "csv").out
    assert demo_house("report", "period", *WEEK, "--format", "xlsx", "--out", str(tmp_path / "a.xlsx")).status == 0
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active is not None


def test_all_pages_are_written(demo_house: Shell, server: Embedded, demo_database: str, key_file: Path, tmp_path: Path) -> None:
    with open_desk(server, demo_database, key_file) as desk:
        noon = desk.event(5, "22T12:00")
        desk.run(desk.answers([desk.sale(noon, "7", units=1) for _ in range(51)]))
        desk.run(desk.settle(noon, "7"))
    unclaimed, file = ("report", "unclaimed", *WEEK), tmp_path / "a.json"
    numbers = [str(row["number"]) for row in demo_house.json(*unclaimed)["tickets"]]
    table = demo_house(*unclaimed, "--format", "csv").out.splitlines()
    assert demo_house(*unclaimed, "--out", str(file)).status == 0
    assert [str(row["number"]) for row in json.loads(file.read_text())["tickets"]] == numbers
    assert ([row["number"] for row in csv.DictReader(table)], len(numbers)) == (numbers, 51)
    assert demo_house(*unclaimed, "--format", "xlsx", "--out", str(file)).says(2, "a spreadsheet holds one page")


def test_an_entity_with_the_longest_id_pays(demo_house: Shell) -> None:
    demo_house.json("entity", "add", "Agencia Lejana", "--parent", "212", "--id", f"{10**12}")
    assert demo_house.json("entity", "pay", f"{10**12}", "1.00")["entity_id"] == 10**12


def test_a_week_is_paid_shown_and_closed(demo_house: Shell, owner: psycopg.Connection) -> None:
    of_agency, week = ("--entity", "213", "--week", "2024-10-23"), ("--entity", "213", "--monday", "2024-10-21")
    demo_house.json("entity", "pay", "213", "900.00", "--key", "receipt 1")
    again = demo_house.json("entity", "pay", "213", "900.00", "--key", "receipt 1")
    assert demo_house("entity", "pay", "213", "900.01", "--key", "receipt 1").status == 1
    rows = demo_house.json("cuadre", *of_agency)
    assert [row["line"] for row in rows] == ["opening", "week", f"payment {again['id']}", "closing, still open"]
    assert [row["balance"] for row in rows] == ["0.00", "0.00", "-900.00", "-900.00"]
    owner.execute("select move_house_clock('2024-10-28T04:00:00Z')")
    assert demo_house.json("week", "close", *week)["closed_by"] == "command line"
    assert demo_house.json("cuadre", *of_agency)[-1]["line"] == "closing"


def test_a_week_shows_what_is_owed_of_a_payment(demo_house: Shell, server: Embedded, demo_database: str, key_file: Path) -> None:
    demo_house.json("rule", "add", "payout", "50", "--entity", "213")
    with open_desk(server, demo_database, key_file) as desk:
        noon, second = desk.event(5, "22T12:00"), desk.add_colleague()
        desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": 212, "basis_points": 12_00}))
        sold = desk.run(desk.sell(noon, "7", units=2))
        desk.run(desk.settle(noon, "7"))
        for by in (CASHIER, second):
            desk.run(desk.house.counter.ask(desk.payment(sold, by=by)))
        desk.run(desk.draw(noon, "8"))
        desk.run(desk.work())
        # The agency's week is closed, and its parent's is open.
        desk.set_clock("28T00:00")
        desk.run(desk.house.lottery.cuadres.close_week(BANKLOT, 213, date(2024, 10, 21), author=HOUSE))
    for other_week in ("2024-10-20", "2024-10-28"):
        assert "receivable" not in str(demo_house.json("cuadre", "--entity", "213", "--week", other_week))
    rows = demo_house.json("cuadre", "--entity", "213", "--week", "2024-10-22")
    assert [(row["line"], row["prize"], row["balance"]) for row in rows if row["line"].startswith(("week", "of it"))] == [
        ("week", "0.00", "1.80"), ("of it receivable 213 test-1", "", "60.00"),
    ]  # fmt: skip
    rows = demo_house.json("cuadre", "--entity", "212", "--week", "2024-10-22")
    assert [(row["line"], row["commission"], row["balance"]) for row in rows[1:5]] == [
        ("213 test-1", "0.20", "1.80"), ("kept by 212", "0.04", "-0.04"), ("week", "0.24", "1.76"),
        ("of it receivable 213 test-1", "", "60.00"),
    ]  # fmt: skip
