"""Shifts of cashiers over `/v1`: opened, counted, closed and printed, each within the caller's tree, and each with one effect."""

from typing import Any

from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, CASHIER, COLLEAGUE, MANAGER, Agency, refusal


def begin(agency: Agency, opening: str = "200.00", methods: Any = (), **how: Any) -> Any:
    return agency.made("/shifts", {"opening": opening, "methods": [*methods]}, **how)


def move(agency: Agency, shift: Any, key: str = "move", *, by: str = CASHIER, **body: Any) -> tuple[int, Any]:
    body = {"direction": "in", "amount": "50.00", "reason": "Sencillo", **body}
    return agency.ask("POST", f"/shifts/{shift['id']}/movements", body, by=by, key=key)


def close(agency: Agency, shift: Any, counted: str, *, key: str = "close", by: str = CASHIER) -> tuple[int, Any]:
    return agency.ask("POST", f"/shifts/{shift['id']}/close", {"counted": counted}, by=by, key=key)


def seen(agency: Agency, shift: Any, by: str = MANAGER) -> Any:
    return agency.ask("GET", f"/shifts/{shift['id']}", by=by)[1]


def test_refusals_have_names_and_leave_no_trace(agency: Agency) -> None:
    assert agency.ask("GET", "/shifts/current")[1]["reason"] == "SHIFT_NONE"
    first = begin(agency)
    assert close(agency, first, "200.00")[1]["difference"] == "0.00"
    second = begin(agency)
    told = "(select count(*) from audit_event), (select count(*) from office_request), (select count(*) from shift)"
    written = f"select last_seq, last_event, {told} from gate where operator_id = 1"
    before = agency.rows(written)
    for status, reason, answer in (
        (409, "SHIFT_OPEN", agency.ask("POST", "/shifts", {"opening": "1.00"}, key="third")),
        (409, "SHIFT_CLOSED", move(agency, first)),
        (409, "SHIFT_CLOSED", close(agency, first, "1.00", key="twice")),
        (404, "SHIFT_UNKNOWN", move(agency, {"id": 999_999})),
        (404, "SHIFT_UNKNOWN", close(agency, {"id": 999_999}, "1.00", key="none")),
        (404, "SHIFT_UNKNOWN", agency.ask("GET", "/shifts/999999")),
        (404, "SHIFT_UNKNOWN", agency.ask("GET", "/shifts/999999/report")),
        (422, "AMOUNT_INVALID", move(agency, second, amount="0.00")),
        (400, None, move(agency, second, reason="a\u0000b")),
        (422, "DATA_UNFIT", move(agency, second, reason="a\u202eb")),
        (400, None, move(agency, second, reason=" ")),
        (400, None, agency.ask("POST", "/shifts", {"opening": "1.00"})),
    ):
        assert refusal(answer) == (status, reason), answer
    assert agency.rows(written) == before


def test_a_shift_of_another_agency_or_of_a_colleague_is_not_there_and_its_key_is_no_key_to_another_drawer(agency: Agency) -> None:
    shift = begin(agency, key="open")
    for by in (BESIDE, COLLEAGUE):
        for answer in (
            agency.ask("GET", f"/shifts/{shift['id']}", by=by), agency.ask("GET", f"/shifts/{shift['id']}/report", by=by),
            move(agency, shift, by=by), close(agency, shift, "1.00", by=by),
        ):  # fmt: skip
            assert refusal(answer) == (404, "SHIFT_UNKNOWN")
        assert agency.ask("GET", "/shifts", by=by) == (200, {"shifts": [], "next": None})
    assert seen(agency, shift, CASHIER)["status"] == "open"
    assert move(agency, shift, by=BOSS)[1]["expected"] == "250.00"
    for answer in (
        agency.ask("POST", "/shifts", {"opening": "200.00"}, by=COLLEAGUE, key="open"), move(agency, shift),
        close(agency, shift, "1", key="open"),
    ):  # fmt: skip
        assert refusal(answer) == (422, "KEY_REUSED")


def test_lists_show_each_shift_once_to_whom_it_concerns(agency: Agency) -> None:
    ids = []
    for place in range(3):
        ids.append(begin(agency, f"{place}.00")["id"])
        close(agency, {"id": ids[-1]}, "1.00", key=f"c{place}")
    ids += [begin(agency, by=by)["id"] for by in (CASHIER, COLLEAGUE, BESIDE)]

    def listed(query: str = "", by: str = MANAGER) -> list[int]:
        return [ids.index(one["id"]) for one in agency.listed(f"/shifts{query}", by=by)]

    assert listed() == listed(by=AUDITOR) == [5, 4, 3, 2, 1, 0]
    assert listed(by=BOSS) == [4, 3, 2, 1, 0]
    assert listed(by=CASHIER) == [3, 2, 1, 0]
    assert listed(by=COLLEAGUE) == listed("?user_id=906", by=COLLEAGUE) == [4]
    assert listed("?user_id=864", by=COLLEAGUE) == []
    assert listed("?status=open") == [5, 4, 3]
    assert listed("?status=closed&entity_id=213") == [2, 1, 0]
    assert listed("?entity_id=214") == [5]
    assert listed("?user_id=906") == [4]
    assert listed("?day=2024-10-22&status=open", by=CASHIER) == [3]
    assert listed("?day=2024-10-21") == []
    assert agency.ask("GET", "/shifts?entity_id=214", by=BOSS)[1]["reason"] == "ENTITY_UNKNOWN"
    assert listed("?limit=2") == [5, 4, 3, 2, 1, 0]
    closed = agency.ask("GET", "/shifts?status=closed&limit=1")[1]["shifts"][0]
    assert [closed[name] for name in ("counted", "expected", "difference", "closed_by")] == ["1.00", "2.00", "-1.00", CASHIER]
    assert agency.ask("GET", "/shifts?status=open", by=MANAGER)[1]["shifts"][0]["expected"] is None


def test_the_report_of_an_open_shift_tells_its_cashier_no_more_than_a_blind_count_may_know(agency: Agency) -> None:
    shift = begin(agency)
    agency.sell("one", "10.00")
    move(agency, shift)

    def paper(by: str) -> str:
        answer = agency.sent("GET", f"/shifts/{shift['id']}/report?format=text&width_mm=80", by=by)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        return answer.text

    blind, full = paper(CASHIER), paper(MANAGER)
    assert ("TURNO ABIERTO" in blind, "Fondo inicial" in blind, "Sencillo" in blind) == (True, True, True)
    assert [word in blind for word in ("Ventas", "DEBE HABER", "260,00")] == [False] * 3
    assert [word in full for word in ("Ventas (1)", "DEBE HABER", "260,00")] == [True] * 3
    close(agency, shift, "259.00")
    closed = paper(CASHIER)
    assert [word in closed for word in ("CIERRE DE TURNO", "DEBE HABER", "CONTADO", "FALTANTE", "1,00")] == [True] * 5
    assert closed == paper(MANAGER)


def test_a_report_is_printed_in_every_form_of_a_ticket(agency: Agency) -> None:
    shift = begin(agency)
    for name, kind, begins, file in (
        ("png", "image/png", b"\x89PNG", "png"), ("pdf", "application/pdf", b"%PDF", "pdf"),
        ("escpos", "application/octet-stream", b"\x1b@", "bin"), ("text", "text/plain; charset=utf-8", b" ", "txt"),
    ):  # fmt: skip
        answer = agency.sent("GET", f"/shifts/{shift['id']}/report?format={name}")
        assert (answer.status_code, answer.headers["content-type"], answer.content.startswith(begins)) == (200, kind, True)
        assert answer.headers["content-disposition"] == f'inline; filename="shift-{shift["id"]}.{file}"'


def test_whoever_counts_a_difference_away_is_an_alarm_all_the_same(agency: Agency) -> None:
    honest, sly = begin(agency, by=COLLEAGUE), begin(agency)
    for counted, expected in (("200.00", "0.00"), ("230.00", "30.00"), ("190.00", "-10.00"), ("200.00", "0.00")):
        made = agency.made(f"/shifts/{sly['id']}/count", {"counted": counted})
        assert made["counts"][-1]["methods"][0]["difference"] == expected
    agency.work()
    assert agency.ask("GET", "/alarms", by=BOSS)[1]["alarms"] == []
    close(agency, honest, "200.00", by=COLLEAGUE, key="honest")
    assert close(agency, sly, "200.00")[1]["difference"] == "0.00"
    agency.pass_time("+1 minute")
    (alarm,) = agency.ask("GET", "/alarms", by=BOSS)[1]["alarms"]
    assert (alarm["kind"], alarm["subject"]) == ("shift_difference", str(sly["id"]))
    assert alarm["detail"] == {"user_id": sly["user_id"], "difference": "0.00", "largest": "30.00"}


def test_a_difference_raises_an_alarm_of_its_agency_until_it_is_a_month_old(agency: Agency) -> None:
    exact, short = begin(agency, by=COLLEAGUE), begin(agency)
    close(agency, exact, "200.00", by=COLLEAGUE, key="right")
    close(agency, short, "199.00")

    def alarms(by: str = BOSS) -> list[Any]:
        agency.work()
        return agency.alarms("shift_difference", by)

    (alarm,) = alarms()
    detail = {"user_id": short["user_id"], "difference": "-1.00", "largest": "-1.00"}
    assert [alarm[name] for name in ("subject", "entity_id", "detail", "status")] == [str(short["id"]), 213, detail, "open"]
    assert alarms(BESIDE) == []
    agency.made(f"/alarms/{alarm['id']}/acknowledge", {"note": "seen"}, by=BOSS)
    assert [one["status"] for one in alarms()] == ["acknowledged"]
    agency.move_clock("+32 days")
    assert [one["status"] for one in alarms()] == ["ended"]


def test_a_difference_of_another_way_to_pay_is_told_in_its_currency(agency: Agency) -> None:
    pesos = {"name": "Pesos", "kind": "cash", "currency": "COP", "decimals": 0}
    way = agency.made("/payment-methods", pesos, by=ADMIN)["id"]
    shift = begin(agency, methods=[{"method_id": way, "opening": "1000"}])
    for counted in ("600", "900"):
        agency.made(f"/shifts/{shift['id']}/count", {"counted": "200.00", "methods": [{"method_id": way, "counted": counted}]})
    agency.made(f"/shifts/{shift['id']}/close", {"counted": "200.00", "methods": [{"method_id": way, "counted": "900"}]})
    agency.work()
    (alarm,) = agency.alarms("shift_difference", BOSS)
    of_way = {"user_id": shift["user_id"], "method_id": way, "method": "Pesos", "currency": "COP"}
    assert alarm["detail"] == of_way | {"difference": "-100", "largest": "-400"}
