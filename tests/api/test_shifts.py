"""Shifts of cashiers over `/v1`: opened, counted, closed and printed, each within the caller's tree, and each with one effect."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.worker import Worker

if TYPE_CHECKING:
    from conftest import Agency

CASHIER, COLLEAGUE = "username@banklot.net", "colleague@banklot.net"
BOSS, AGENCY_BOSS, BESIDE, AUDITOR = "boss@banklot.net", "agency@banklot.net", "beside@banklot.net", "auditor@banklot.net"
FIRST, SECOND = "clerk1@banklot.net", "clerk2@banklot.net"


@pytest.fixture
def office(agency: "Agency") -> "Agency":
    accounts = [
        DemoAccount(BOSS, "manager", 212, 901), DemoAccount(AGENCY_BOSS, "manager", 213, 902),
        DemoAccount(BESIDE, "manager", 214, 903), DemoAccount(AUDITOR, "auditor", 212, 904),
        DemoAccount(COLLEAGUE, "cashier", 213, 905),
    ]  # fmt: skip
    agency.run(add_people(agency.house, BANKLOT, accounts))
    return agency


def begin(office: "Agency", opening: str = "200.00", *, key: str = "open", by: str = CASHIER) -> Any:
    status, shift = office.ask("POST", "/shifts", {"opening": opening}, by=by, key=key)
    assert status == 201, shift
    return shift


def move(office: "Agency", shift: Any, key: str = "move", *, by: str = CASHIER, **body: Any) -> tuple[int, Any]:
    body = {"direction": "in", "amount": "50.00", "reason": "Sencillo", **body}
    return office.ask("POST", f"/shifts/{shift['id']}/movements", body, by=by, key=key)


def close(office: "Agency", shift: Any, counted: str, *, key: str = "close", by: str = CASHIER) -> tuple[int, Any]:
    return office.ask("POST", f"/shifts/{shift['id']}/close", {"counted": counted}, by=by, key=key)


def seen(office: "Agency", shift: Any, by: str = BOSS) -> Any:
    status, shown = office.ask("GET", f"/shifts/{shift['id']}", by=by)
    assert status == 200, shown
    return shown


def part(count: int, amount: str) -> dict[str, Any]:
    return {"count": count, "amount": amount}


def test_a_day_of_a_cashier_adds_up_and_its_difference_is_told_after_the_count(office: "Agency") -> None:
    office.sell("before", "7.00")
    shift = begin(office)
    assert {name: shift[name] for name in ("user", "entity_id", "state", "opening", "expected", "takings")} == {
        "user": CASHIER, "entity_id": 213, "state": "open", "opening": "200.00", "expected": None, "takings": None,
    }  # fmt: skip
    office.sell("one", "10.00")
    _, canceled = office.sell("two", "20.00")
    _, reverted = office.sell("three", "5.00")
    assert office.ask("POST", f"/tickets/{canceled['id']}/cancel", key="cancel")[0] == 200
    assert office.ask("POST", f"/tickets/{reverted['id']}/revert", key="revert")[0] == 200
    office.sell("other", "99.00", by=COLLEAGUE)
    assert move(office, shift)[0] == 201
    status, moved = move(office, shift, "out", direction="out", amount="30.25", reason="Retiro")
    assert (status, moved["expected"], moved["takings"]) == (201, None, None)
    assert [(one["direction"], one["amount"], one["reason"], one["by"]) for one in moved["movements"]] == [
        ("in", "50.00", "Sencillo", CASHIER), ("out", "30.25", "Retiro", CASHIER),
    ]  # fmt: skip
    assert office.ask("GET", "/shifts/current") == (200, moved)

    shown = seen(office, shift)
    assert (shown["expected"], shown["takings"]) == (
        "229.75",
        {
            "sales": part(3, "35.00"), "cancels": part(1, "20.00"), "reverts": part(1, "5.00"), "prizes": part(0, "0.00"),
            "cash_in": part(1, "50.00"), "cash_out": part(1, "30.25"),
        },
    )  # fmt: skip
    status, closed = close(office, shift, "229.00")
    assert (status, closed["state"], closed["counted"], closed["expected"], closed["difference"], closed["closed_by"]) == (
        200, "closed", "229.00", "229.75", "-0.75", CASHIER,
    )  # fmt: skip
    assert closed["takings"] == shown["takings"]
    office.sell("after", "1.00")
    assert seen(office, shift, CASHIER) == closed
    assert office.ask("GET", "/shifts/current")[1]["reason"] == "SHIFT_NONE"


def written(office: "Agency") -> list[tuple[Any, ...]]:
    """Return what a refusal must not change."""
    return office.owner.execute(
        "select (select last_seq from gate where operator_id = %(o)s), (select count(*) from outbox),"
        " (select count(*) from shift), (select count(*) from transfer), (select count(*) from audit_event),"
        " (select count(*) from office_request)",
        {"o": BANKLOT},
    ).fetchall()  # fmt: skip


def test_refusals_have_names_and_leave_no_trace(office: "Agency") -> None:
    assert office.ask("GET", "/shifts/current")[1]["reason"] == "SHIFT_NONE"
    first = begin(office)
    assert close(office, first, "200.00")[1]["difference"] == "0.00"
    second = begin(office, key="again")
    before = written(office)
    for status, reason, (answered, problem) in (
        (409, "SHIFT_OPEN", office.ask("POST", "/shifts", {"opening": "1.00"}, key="third")),
        (409, "SHIFT_CLOSED", move(office, first)),
        (409, "SHIFT_CLOSED", close(office, first, "1.00", key="twice")),
        (404, "SHIFT_UNKNOWN", move(office, {"id": 999_999})),
        (404, "SHIFT_UNKNOWN", close(office, {"id": 999_999}, "1.00", key="none")),
        (404, "SHIFT_UNKNOWN", office.ask("GET", "/shifts/999999")),
        (404, "SHIFT_UNKNOWN", office.ask("GET", "/shifts/999999/report")),
        (422, "AMOUNT_INVALID", move(office, second, amount="0.00")),
        (400, None, move(office, second, reason="a\u0000b")),
        (422, "DATA_UNFIT", move(office, second, reason="a\u202eb")),
        (400, None, move(office, second, reason=" ")),
        (400, None, move(office, second, reason="")),
        (400, None, move(office, second, reason="x" * 201)),
        (400, None, move(office, second, direction="up")),
        (400, None, move(office, second, amount="-1.00")),
        (400, None, move(office, second, amount=1)),
        (400, None, move(office, second, more=1)),
        (400, None, office.ask("POST", "/shifts", {}, key="empty")),
        (400, None, office.ask("POST", "/shifts", {"opening": "1e3"}, key="odd")),
        (400, None, close(office, second, "", key="bare")),
        (400, None, office.ask("POST", "/shifts", {"opening": "1.00"})),
    ):
        assert (answered, problem.get("reason")) == (status, reason), problem
    assert written(office) == before


@pytest.mark.parametrize("by", [BESIDE, COLLEAGUE])
def test_a_shift_of_another_agency_or_of_a_colleague_is_not_there(office: "Agency", by: str) -> None:
    shift = begin(office)
    for answer in (
        office.ask("GET", f"/shifts/{shift['id']}", by=by), office.ask("GET", f"/shifts/{shift['id']}/report", by=by),
        move(office, shift, by=by), close(office, shift, "1.00", by=by),
    ):  # fmt: skip
        assert (answer[0], answer[1]["reason"]) == (404, "SHIFT_UNKNOWN")
    assert office.ask("GET", "/shifts", by=by) == (200, {"shifts": [], "next": None})
    assert seen(office, shift, CASHIER)["state"] == "open"


@pytest.mark.parametrize("by", [BOSS, AGENCY_BOSS])
def test_a_manager_closes_the_shift_of_a_cashier_below_who_forgot(office: "Agency", by: str) -> None:
    shift = begin(office)
    status, moved = move(office, shift, "out", by=by, direction="out", amount="150.00", reason="Recogida")
    assert (status, moved["expected"], moved["movements"][0]["by"]) == (201, "50.00", by)
    status, closed = close(office, shift, "50.50", by=by)
    assert (status, closed["user"], closed["closed_by"], closed["difference"]) == (200, CASHIER, by, "0.50")
    assert seen(office, shift, CASHIER) == closed
    assert begin(office, key="next")["id"] > shift["id"]


def test_auditors_look_and_keys_have_no_drawer(office: "Agency") -> None:
    shift = begin(office)
    assert seen(office, shift, AUDITOR)["expected"] == "200.00"
    status, key = office.ask("POST", "/keys", {"name": "till", "role": "cashier", "entity_id": 213}, by=BOSS, key="key")
    assert status == 201, key
    office.tokens["till"] = key["key"]
    status, problem = office.ask("POST", "/shifts", {"opening": "1.00"}, by="till", key="open")
    assert (status, problem["reason"]) == (403, "NOT_ALLOWED")
    assert office.ask("GET", "/shifts/current", by="till")[1]["reason"] == "SHIFT_NONE"


def test_a_repeated_command_has_one_effect_and_one_response(office: "Agency") -> None:
    async def at_once(path: str, body: Any, key: str) -> bytes:
        answers = await asyncio.gather(*(office.insisting("POST", path, body, by=CASHIER, key=key) for _ in range(32)))
        (content,) = {answer.content for answer in answers}
        return content

    office.run(office.token(CASHIER))
    opened = office.run(at_once("/shifts", {"opening": "10.00"}, "one"))
    shift = json.loads(opened)
    moved = office.run(at_once(f"/shifts/{shift['id']}/movements", {"direction": "in", "amount": "5.00", "reason": "a"}, "two"))
    assert len(json.loads(moved)["movements"]) == 1
    closed = office.run(at_once(f"/shifts/{shift['id']}/close", {"counted": "14.00"}, "three"))
    assert json.loads(closed)["difference"] == "-1.00"
    assert office.run(office.sending("POST", "/shifts", {"opening": "10.00"}, by=CASHIER, key="one")).content == opened
    assert office.owner.execute("select kind, amount from transfer order by seq").fetchall() == [
        ("cash_in", 500), ("cash_difference", 100),
    ]  # fmt: skip
    for status, problem in (
        office.ask("POST", "/shifts", {"opening": "10.01"}, key="one"), move(office, shift, "two", amount="5.01"),
        close(office, shift, "14.01", key="three"),
    ):  # fmt: skip
        assert (status, problem["reason"]) == (422, "KEY_REUSED")
    begin(office, key="four")
    assert close(office, shift, "14.00", key="five")[1]["reason"] == "SHIFT_CLOSED"


def test_a_colleague_s_key_is_no_key_to_another_one_s_drawer(office: "Agency") -> None:
    shift = begin(office)
    assert move(office, shift, by=AGENCY_BOSS)[1]["expected"] == "250.00"
    for status, problem in (
        office.ask("POST", "/shifts", {"opening": "200.00"}, by=COLLEAGUE, key="open"),
        move(office, shift),
        close(office, shift, "1", key="open"),
    ):  # fmt: skip
        assert (status, problem["reason"]) == (422, "KEY_REUSED")


def test_lists_show_each_shift_once_to_whom_it_concerns(office: "Agency") -> None:
    ids = []
    for place in range(3):
        ids.append(begin(office, f"{place}.00", key=f"o{place}")["id"])
        close(office, {"id": ids[-1]}, "1.00", key=f"c{place}")
    ids += [begin(office, key="open")["id"], begin(office, key="colleague", by=COLLEAGUE)["id"]]
    ids.append(begin(office, key="beside", by=BESIDE)["id"])

    def listed(query: str = "", by: str = BOSS) -> list[int]:
        status, page = office.ask("GET", f"/shifts{query}", by=by)
        assert status == 200, page
        return [ids.index(one["id"]) for one in page["shifts"]]

    assert listed() == listed(by=AUDITOR) == [5, 4, 3, 2, 1, 0]
    assert listed(by=AGENCY_BOSS) == [4, 3, 2, 1, 0]
    assert listed(by=CASHIER) == [3, 2, 1, 0]
    assert listed(by=COLLEAGUE) == listed("?user_id=905", by=COLLEAGUE) == [4]
    assert listed("?user_id=864", by=COLLEAGUE) == []
    assert listed("?status=open") == [5, 4, 3]
    assert listed("?status=closed&entity_id=213") == [2, 1, 0]
    assert listed("?entity_id=214") == [5]
    assert listed("?user_id=905") == [4]
    assert listed("?day=2024-10-22&status=open", by=CASHIER) == [3]
    assert listed("?day=2024-10-21") == []
    assert office.ask("GET", "/shifts?entity_id=214", by=AGENCY_BOSS)[1]["reason"] == "ENTITY_UNKNOWN"
    found, cursor = [], ""
    while True:
        _, page = office.ask("GET", f"/shifts?limit=2{cursor}", by=BOSS)
        found += [ids.index(one["id"]) for one in page["shifts"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == [5, 4, 3, 2, 1, 0]
    _, page = office.ask("GET", "/shifts?status=closed&limit=1", by=CASHIER)
    assert {name: page["shifts"][0][name] for name in ("counted", "expected", "difference", "closed_by")} == {
        "counted": "1.00", "expected": "2.00", "difference": "-1.00", "closed_by": CASHIER,
    }  # fmt: skip
    assert office.ask("GET", "/shifts?status=open", by=BOSS)[1]["shifts"][0]["expected"] is None


def test_the_report_of_an_open_shift_tells_its_cashier_no_more_than_a_blind_count_may_know(office: "Agency") -> None:
    shift = begin(office)
    office.sell("one", "10.00")
    move(office, shift)

    def paper(by: str) -> str:
        answer = office.run(office.sending("GET", f"/shifts/{shift['id']}/report?format=text&width_mm=80", by=by))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        return answer.text

    blind, full = paper(CASHIER), paper(BOSS)
    assert ("TURNO ABIERTO" in blind, "Fondo inicial" in blind, "Sencillo" in blind) == (True, True, True)
    assert [word in blind for word in ("Ventas", "DEBE HABER", "260.00")] == [False] * 3
    assert [word in full for word in ("Ventas (1)", "DEBE HABER", "260.00")] == [True] * 3
    close(office, shift, "259.00")
    closed = paper(CASHIER)
    assert [word in closed for word in ("CIERRE DE TURNO", "DEBE HABER", "CONTADO", "FALTANTE", "1.00")] == [True] * 5
    assert closed == paper(BOSS)


@pytest.mark.parametrize(
    ("name", "kind", "begins", "file"),
    [
        ("png", "image/png", b"\x89PNG", "png"), ("pdf", "application/pdf", b"%PDF", "pdf"),
        ("escpos", "application/octet-stream", b"\x1b@", "bin"), ("text", "text/plain; charset=utf-8", b" ", "txt"),
    ],
)  # fmt: skip
def test_a_report_is_printed_in_every_form_of_a_ticket(office: "Agency", name: str, kind: str, begins: bytes, file: str) -> None:
    shift = begin(office)
    answer = office.run(office.sending("GET", f"/shifts/{shift['id']}/report?format={name}", by=CASHIER))
    assert (answer.status_code, answer.headers["content-type"], answer.content.startswith(begins)) == (200, kind, True)
    assert answer.headers["content-disposition"] == f'inline; filename="shift-{shift["id"]}.{file}"'


def test_shifts_are_told_as_events_to_the_managers_above(office: "Agency") -> None:
    shift = begin(office)
    move(office, shift)
    close(office, shift, "249.00")
    status, page = office.ask("GET", "/events?limit=200", by=AGENCY_BOSS)
    assert status == 200
    told = {one["type"]: one["data"] for one in page["events"] if one["type"].startswith("shift.")}
    about = {"shift_id": shift["id"], "member_id": shift["user_id"], "entity_id": 213, "currency": "VES", "by": CASHIER}
    seq = told["shift.cash_moved"].pop("seq")
    assert told == {
        "shift.opened": about | {"opening": "200.00"},
        "shift.cash_moved": about | {"direction": "in", "amount": "50.00", "reason": "Sencillo"},
        "shift.closed": about | {"counted": "249.00", "expected": "250.00", "difference": "-1.00"},
    }
    assert seq == seen(office, shift)["movements"][0]["id"]
    _, page = office.ask("GET", "/events?limit=200", by=BESIDE)
    assert [one for one in page["events"] if one["type"].startswith("shift.")] == []


def test_a_difference_raises_an_alarm_of_its_agency_until_it_is_a_month_old(office: "Agency") -> None:
    exact, short = begin(office, by=COLLEAGUE, key="exact"), begin(office)
    close(office, exact, "200.00", by=COLLEAGUE, key="right")
    close(office, short, "199.00")

    def alarms(by: str = AGENCY_BOSS) -> list[Any]:
        office.run(Worker(office.house).round())
        return [one for one in office.ask("GET", "/alarms", by=by)[1]["alarms"] if one["kind"] == "shift_difference"]

    (alarm,) = alarms()
    assert {name: alarm[name] for name in ("subject", "entity_id", "detail", "state")} == {
        "subject": str(short["id"]), "entity_id": 213, "detail": {"user_id": short["user_id"], "difference": "-1.00"},
        "state": "open",
    }  # fmt: skip
    assert alarms(BESIDE) == []
    assert office.ask("POST", f"/alarms/{alarm['id']}/acknowledge", {"note": "seen"}, by=AGENCY_BOSS, key="seen")[0] == 200
    assert [one["state"] for one in alarms()] == ["acknowledged"]
    office.owner.execute("select move_house_clock(house_now() + interval '32 days')")
    office.tokens.clear()
    assert [one["state"] for one in alarms()] == ["ended"]
