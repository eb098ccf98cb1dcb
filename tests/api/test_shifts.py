"""Cash over `/v1`: ways to pay and their rates, shifts of cashiers opened, counted, closed and printed, each with one effect."""

from typing import Any

from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, CASHIER, COLLEAGUE, MANAGER, Agency, refusal

from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery.shifts import ShiftFilter


def begin(agency: Agency, opening: str = "200.00", methods: Any = (), **how: Any) -> Any:
    return agency.made("/shifts", {"opening": opening, "methods": [*methods]}, **how)


def move(agency: Agency, shift: Any, key: str = "move", *, by: str = CASHIER, **body: Any) -> tuple[int, Any]:
    body = {"direction": "in", "amount": "50.00", "reason": "Sencillo", **body}
    return agency.ask("POST", f"/shifts/{shift['id']}/movements", body, by=by, key=key)


def close(agency: Agency, shift: Any, counted: str, *, key: str = "close", by: str = CASHIER) -> tuple[int, Any]:
    return agency.ask("POST", f"/shifts/{shift['id']}/close", {"counted": counted}, by=by, key=key)


def test_refusals_of_readings_and_texts_have_names_and_leave_no_trace(agency: Agency) -> None:
    """See `model/sides/shifts-and-what-is-handed-over.json` for the others."""
    assert agency.ask("GET", "/shifts/current")[1]["reason"] == "SHIFT_NONE"
    shift = begin(agency)
    agency.run(agency.token(MANAGER))  # its login is told
    told = "(select count(*) from audit_event), (select count(*) from office_request), (select count(*) from shift)"
    written = f"select last_seq, last_event, {told} from gate where operator_id = 1"
    before = agency.rows(written)
    for status, reason, answer in (
        (404, "SHIFT_UNKNOWN", agency.ask("GET", "/shifts/999999")),
        (404, "SHIFT_UNKNOWN", agency.ask("GET", "/shifts/999999/report")),
        (400, None, move(agency, shift, reason="a\u0000b")),
        (422, "DATA_UNFIT", move(agency, shift, reason="a\u202eb")),
        (400, None, move(agency, shift, reason=" ")),
        (400, None, agency.ask("POST", "/shifts", {"opening": "1.00"})),
        (422, "NAME_UNFIT", agency.ask("POST", "/payment-methods", {**DOLLARS, "name": "a\u202eb"}, by=MANAGER, key="unfit")),
    ):
        assert refusal(answer) == (status, reason), answer
    assert agency.rows(written) == before


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


def test_a_difference_raises_an_alarm_of_its_agency_for_a_month_and_so_does_one_that_was_counted_away(agency: Agency) -> None:
    def alarms(by: str = BOSS) -> list[Any]:
        agency.work()
        return agency.alarms("shift_difference", by)

    honest, short = begin(agency, by=COLLEAGUE), begin(agency)
    close(agency, honest, "200.00", by=COLLEAGUE, key="honest")
    close(agency, short, "199.00", key="short")
    sly = begin(agency)
    for counted, expected in (("200.00", "0.00"), ("230.00", "30.00"), ("190.00", "-10.00"), ("200.00", "0.00")):
        made = agency.made(f"/shifts/{sly['id']}/count", {"counted": counted})
        assert made["counts"][-1]["methods"][0]["difference"] == expected
    (first,) = alarms()  # no shift that is open raises one
    detail = {"user_id": short["user_id"], "difference": "-1.00", "largest": "-1.00"}
    assert [first[name] for name in ("subject", "entity_id", "detail", "status")] == [str(short["id"]), 213, detail, "open"]
    assert close(agency, sly, "200.00")[1]["difference"] == "0.00"
    agency.pass_time("+1 minute")
    detail = {"user_id": sly["user_id"], "difference": "0.00", "largest": "30.00"}
    assert [(one["subject"], one["detail"]) for one in alarms() if one["id"] != first["id"]] == [(str(sly["id"]), detail)]
    assert alarms(BESIDE) == []
    agency.move_clock("+32 days")
    assert [one["status"] for one in alarms()] == ["ended", "ended"]


def test_a_difference_of_another_way_to_pay_is_told_in_its_currency(agency: Agency) -> None:
    way = agency.made("/payment-methods", {"name": "Pesos", "kind": "cash", "currency": "COP", "decimals": 0}, by=ADMIN)["id"]
    shift = begin(agency, methods=[{"method_id": way, "opening": "1000"}])
    for counted in ("600", "900"):
        agency.made(f"/shifts/{shift['id']}/count", {"counted": "200.00", "methods": [{"method_id": way, "counted": counted}]})
    agency.made(f"/shifts/{shift['id']}/close", {"counted": "200.00", "methods": [{"method_id": way, "counted": "900"}]})
    agency.work()
    (alarm,) = agency.alarms("shift_difference", BOSS)
    of_way = {"user_id": shift["user_id"], "method_id": way, "method": "Pesos", "currency": "COP"}
    assert alarm["detail"] == of_way | {"difference": "-100", "largest": "-400"}
    # The list in the office tells what the close has found, and no count before it.
    shifts, people = agency.house.lottery.shifts, agency.run(agency.house.known(BANKLOT)).people
    listed = agency.run(shifts.list(BANKLOT, 213, ShiftFilter(), people.members[shift["user_id"]]))
    assert agency.run(shifts.differences(BANKLOT, listed)) == {shift["id"]: [(way, -100)]}


DOLLARS = {"name": "Dólares", "kind": "cash", "currency": "USD", "gives_change": True}


def methods(agency: Agency, by: str = CASHIER) -> list[Any]:
    status, listed = agency.ask("GET", "/payment-methods", by=by)
    assert status == 200
    return listed["methods"]


def test_a_way_to_pay_is_offered_with_its_rate_until_it_is_closed(agency: Agency) -> None:
    assert methods(agency) == []
    added = agency.made("/payment-methods", DOLLARS, by=ADMIN)
    taken = agency.ask("POST", "/payment-methods", {**DOLLARS, "name": "dólares"}, by=ADMIN, key="taken")
    assert refusal(taken) == (409, "TAKEN")
    assert added == {"id": 1, **DOLLARS, "decimals": 2, "is_open": True, "rate": None}
    agency.made("/exchange-rates", {"currency": "USD", "rate": "36.52"}, by=ADMIN)
    agency.made("/exchange-rates", {"currency": "COP", "rate": "112", "per": "own"}, by=ADMIN)
    pesos = agency.made("/payment-methods", {"name": "Pesos", "kind": "cash", "currency": "COP", "decimals": 0}, by=ADMIN)
    assert [(one["name"], one["rate"]) for one in methods(agency)] == [
        ("Dólares", {"rate": "36.52", "per": "foreign"}), ("Pesos", {"rate": "112", "per": "own"}),
    ]  # fmt: skip
    agency.made("/exchange-rates", {"currency": "USD", "rate": "37"}, by=ADMIN)
    assert methods(agency)[0]["rate"] == {"rate": "37", "per": "foreign"}
    closed = agency.made(f"/payment-methods/{pesos['id']}/close", by=ADMIN)
    assert (closed["name"], closed["is_open"]) == ("Pesos", False)
    assert agency.made("/payment-methods", {"name": "PESOS", "kind": "other", "currency": "COP"}, by=ADMIN)["id"] == 3

    _, page = agency.ask("GET", "/exchange-rates?limit=2", by=CASHIER)
    assert [(one["id"], one["currency"], one["rate"], one["per"], one["by"]) for one in page["rates"]] == [
        (3, "USD", "37", "foreign", ADMIN), (2, "COP", "112", "own", ADMIN)
    ]  # fmt: skip
    _, page = agency.ask("GET", f"/exchange-rates?cursor={page['next']}", by=CASHIER)
    assert ([one["rate"] for one in page["rates"]], page["next"]) == (["36.52"], None)
    told = agency.rows("select data ->> 'change' from outbox where type = 'payment_method.changed' order by number")
    assert told == [("added",), ("added",), ("closed",), ("added",)]
    assert len(agency.rows("select from outbox where type = 'exchange_rate.set'")) == 3


def test_a_rate_that_moves_by_more_than_a_tenth_in_a_day_is_an_alarm(agency: Agency) -> None:
    def moved(*rates: str, currency: str = "USD") -> list[Any]:
        for rate in rates:
            agency.made("/exchange-rates", {"currency": currency, "rate": rate}, by=ADMIN)
        agency.pass_time("+25 hours")
        return [one["detail"] for one in agency.alarms("rate_moved")]

    first = {"currency": "USD", "before": "36.52", "after": "99", "by": ADMIN}  # nothing held a day before: than the first one
    assert moved("36.52", "99") == [first]
    assert moved("99.5", currency="EUR") == [first]
    high = {"currency": "USD", "before": "99", "after": "108.91", "by": ADMIN}
    assert moved("108.90", "108.91", "99") == [high, first]
    low = {"currency": "USD", "before": "99", "after": "89.09", "by": ADMIN}
    assert moved("95", "89.1", "89.09") == [low, high, first]


def furnish(agency: Agency) -> None:
    agency.made("/payment-methods", DOLLARS, by=ADMIN)
    agency.made("/payment-methods", {"name": "Punto", "kind": "card", "currency": "VES"}, by=ADMIN)
    agency.made("/exchange-rates", {"currency": "USD", "rate": "36.52"}, by=ADMIN)


def body(agency: Agency, stake: str) -> Any:
    """Return a sale of one wager."""
    return {"wagers": [agency.wager(stake=stake)]}


def tender(received: dict[int, str], change: dict[int, str] | None = None) -> Any:
    """Return a tender: amounts by way to pay."""
    sides = {"received": received, "change": change or {}}
    return {side: [{"method_id": way, "amount": amount} for way, amount in legs.items()] for side, legs in sides.items()}


def test_a_shift_is_counted_by_way_and_a_slip_is_mended_before_it_is_booked(agency: Agency) -> None:
    furnish(agency)
    shift = agency.made("/shifts", {"opening": "100.00"})
    agency.made("/tickets", body(agency, "28.00") | {"tender": tender({1: "1.00"}, {0: "8.52"})})
    agency.made("/tickets", body(agency, "10.00") | {"tender": tender({2: "10.00"})})
    dollars = {"method_id": 1, "counted": "1.00", "pieces": [{"value": "1.00", "pieces": 1}]}
    counted = {"counted": "91.84", "pieces": [{"value": "50.00", "pieces": 1}, {"value": "41.84", "pieces": 1}]}

    def differences(count: Any) -> list[tuple[str, str | None]]:
        return [(one["currency"], one["difference"]) for one in count["methods"]]

    looked = agency.made(f"/shifts/{shift['id']}/count", {"counted": "19.48", "methods": [dollars]})
    assert (looked["status"], looked["expected"], looked["takings"]) == ("open", None, None)
    assert differences(looked["counts"][0]) == [("VES", "-72.00"), ("USD", "0.00"), ("VES", None)]
    unknown = {"counted": "1.00", "methods": [{**dollars, "method_id": 9}]}
    assert refusal(agency.ask("POST", f"/shifts/{shift['id']}/count", unknown, key="9")) == (409, "TENDER_UNKNOWN")
    closed = agency.made(f"/shifts/{shift['id']}/close", {**counted, "methods": [dollars], "note": "36 céntimos"})
    assert (closed["difference"], closed["counts"][0]) == ("0.36", looked["counts"][0])
    last = closed["counts"][1]
    assert (last["note"], last["by"]) == ("36 céntimos", CASHIER)
    assert differences(last) == [("VES", "0.36"), ("USD", "0.00"), ("VES", None)]
    assert last["methods"][1]["pieces"] == dollars["pieces"]
    assert refusal(agency.ask("POST", f"/shifts/{shift['id']}/count", unknown, key="closed")) == (409, "SHIFT_CLOSED")


def test_a_shift_opens_with_cash_of_each_way_and_expects_it_in_its_counts(agency: Agency) -> None:
    furnish(agency)
    agency.made("/payment-methods", {**DOLLARS, "name": "Old dollars"}, by=ADMIN)
    agency.made("/payment-methods/3/close", by=ADMIN)

    def opening(*ways: tuple[int, str]) -> Any:
        return {"opening": "200.00", "methods": [{"method_id": way, "opening": amount} for way, amount in ways]}

    for status, reason, wrong in (
        (409, "TENDER_UNKNOWN", opening((9, "1.00"))),
        (409, "TENDER_UNKNOWN", opening((3, "1.00"))),
        (422, "AMOUNT_INVALID", opening((1, "1.00"), (1, "2.00"))),
    ):
        assert refusal(agency.ask("POST", "/shifts", wrong, key=f"{wrong}")) == (status, reason)
    assert agency.rows("select count(*) from shift") == [(0,)]
    shift = agency.made("/shifts", opening((1, "20.00")))
    dollars = {"method_id": 1, "name": "Dólares", "currency": "USD", "opening": "20.00"}
    assert (shift["openings"], shift["methods"]) == ([dollars], None)
    agency.made("/tickets", body(agency, "28.00") | {"tender": tender({1: "1.00"}, {0: "8.52"})})
    agency.made("/tickets", body(agency, "10.00") | {"tender": tender({2: "10.00"})})
    shown = agency.ask("GET", f"/shifts/{shift['id']}", by=MANAGER)[1]
    card = {"method_id": 2, "name": "Punto", "currency": "VES", "opening": "0.00", "taken": "10.00", "expected": "10.00"}
    assert (shown["expected"], shown["methods"]) == ("191.48", [dollars | {"taken": "1.00", "expected": "21.00"}, card])
    closed = agency.made(f"/shifts/{shift['id']}/close", {"counted": "191.48"})
    assert [(one["expected"], one["counted"]) for one in closed["counts"][0]["methods"]] == [
        ("191.48", "191.48"), ("21.00", None), ("10.00", None),
    ]  # fmt: skip
    assert closed["openings"] == [dollars]


def test_too_much_change_is_refused_by_its_field(agency: Agency) -> None:
    furnish(agency)
    large = body(agency, "28.00") | {"tender": tender({0: "1000.00"}, {1: "26.00", 0: "22.48"})}
    status, problem = agency.ask("POST", "/tickets", large, key="large")
    assert (status, problem["reason"], problem["pointer"], problem["bound"]) == (
        422, "CHANGE_TOO_LARGE", "/tender/change", "500.00"
    )  # fmt: skip
