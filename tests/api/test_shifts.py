"""Shifts of cashiers over `/v1`: opened, counted, closed and printed, each within the caller's tree, and each with one effect."""

from typing import TYPE_CHECKING, Any

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people

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

