"""Ways to pay and rates of other currencies over `/v1` and in the office."""

from typing import Any

from tests.api.conftest import ADMIN, CASHIER, MANAGER, Agency, refusal

DOLLARS = {"name": "Dólares", "kind": "cash", "currency": "USD", "gives_change": True}


def methods(agency: Agency, by: str = CASHIER) -> list[Any]:
    status, listed = agency.ask("GET", "/payment-methods", by=by)
    assert status == 200
    return listed["methods"]


def test_a_way_to_pay_is_offered_with_its_rate_until_it_is_closed(agency: Agency) -> None:
    assert methods(agency) == []
    added = agency.made("/payment-methods", DOLLARS, by=ADMIN)
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

    assert moved("36.52", "99") == []  # the first ones: nothing held a day before
    assert moved("99.5", currency="EUR") == []
    high = {"currency": "USD", "before": "99", "after": "108.91", "by": ADMIN}
    assert moved("108.90", "108.91", "99") == [high]
    low = {"currency": "USD", "before": "99", "after": "89.09", "by": ADMIN}
    assert moved("95", "89.1", "89.09") == [low, high]


def test_refusals_have_names(agency: Agency) -> None:
    agency.made("/payment-methods", DOLLARS, by=MANAGER)

    def post(path: str, body: Any = None) -> tuple[int, str | None]:
        return refusal(agency.ask("POST", path, body, by=MANAGER, key=f"{path} {body!a}"))

    assert post("/payment-methods", {**DOLLARS, "name": "dólares"}) == (409, "TAKEN")
    assert post("/payment-methods", {**DOLLARS, "name": "a\u202eb"}) == (422, "NAME_UNFIT")
    assert post("/payment-methods", {**DOLLARS, "name": "Punto", "currency": "VES", "decimals": 0}) == (422, "CURRENCY_UNFIT")
    assert post("/payment-methods/7/close") == (404, "METHOD_UNKNOWN")
    assert post("/exchange-rates", {"currency": "VES", "rate": "1"}) == (422, "RATE_UNFIT")
    assert post("/exchange-rates", {"currency": "USD", "rate": "0.00"}) == (422, "RATE_UNFIT")
    agency.made("/payment-methods/1/close", by=MANAGER)
    assert post("/payment-methods/1/close", None) == (404, "METHOD_UNKNOWN")


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
