"""Rules over `/v1`: added, listed, in force with their origin, ended; who decides what; holidays."""

from datetime import timedelta
from typing import Any

from tests.api.conftest import ADMIN, AUDITOR, BOSS, MANAGER, Agency, refusal

BANCA, AGENCY, OTHER_AGENCY, TILL, OTHER_TILL = 212, 213, 214, 864, 865


def add(agency: Agency, values: dict[str, Any], scope: Any = None, *, by: str = MANAGER, **more: Any) -> Any:
    return agency.made("/rules", {"values": values, "scope": scope or {}} | more, by=by)


def refused(agency: Agency, values: Any, scope: Any = None, *, by: str = MANAGER, **more: Any) -> tuple[int, str | None]:
    body = {"values": values, "scope": scope or {}} | more
    return refusal(agency.ask("POST", "/rules", body, by=by, key=repr(body)))


def later(agency: Agency, minutes: int) -> str:
    return f"{agency.run(agency.house.now()) + timedelta(minutes=minutes):%FT%T.%fZ}"


def bounds(agency: Agency, query: str, *, by: str = MANAGER) -> dict[str, tuple[Any, str, int | None]]:
    status, said = agency.ask("GET", f"/rules/in-force?{query}", by=by)
    assert status == 200, said
    return {one["name"]: (one["value"], one["source"], one["rule_id"]) for one in said["values"]}


VALUES = [
    ({"kind": "limit", "stake_min": "2.00", "wagers_max": 50}, {"entity_id": AGENCY}),
    ({"kind": "limit", "stake_max": "10000000000.00"}, {}), ({"kind": "limit", "expiry_basis": "business"}, {}),
    ({"kind": "offer", "is_sold": False}, {"entity_id": AGENCY, "product_id": 5}),
    ({"kind": "quota", "quota": "5000.00"}, {"product_id": 27, "game": "triple", "selection": "777"}),
    ({"kind": "quota", "quota": "20.00"}, {"user_id": TILL, "game": "triple_sign", "selection": "341-*"}),
    ({"kind": "dynamic", "base": "100.00", "basis_points": 500}, {"product_id": 5}),
    ({"kind": "commission", "basis_points": 1250, "on_profit": True}, {"entity_id": AGENCY}),
    ({"kind": "close", "minutes": 15}, {"user_id": TILL}), ({"kind": "multiplier", "hundredths": 250}, {"game": "animalitos"}),
    ({"kind": "payout", "pay_alone_max": "500.00"}, {"entity_id": AGENCY}),
    ({"kind": "payout", "pay_alone_max": None}, {"entity_id": OTHER_AGENCY}),
]  # fmt: skip


def test_every_kind_is_shown_as_it_was_added(agency: Agency) -> None:
    nobody = dict.fromkeys(("entity_id", "user_id", "product_id", "game", "selection", "draw_id"))
    for values, scope in VALUES:
        rule = add(agency, values, scope)
        owner = {"entity_id": AGENCY} if "user_id" in scope else {}
        assert (rule["values"], rule["scope"]) == (values, nobody | scope | owner)
        assert (rule["status"], rule["author"], rule["ends_at"]) == ("in force", MANAGER, None)
        assert agency.ask("GET", f"/rules/{rule['id']}", by=AUDITOR) == (200, rule)
    status, page = agency.ask("GET", "/rules?kind=payout", by=AUDITOR)
    assert (status, [rule["values"] for rule in page["rules"]]) == (200, [VALUES[-1][0], VALUES[-2][0]])
    ids = [rule["id"] for rule in agency.listed("/rules?limit=3", by=AUDITOR)]  # pages hold each once, the last first
    assert ids == sorted({rule["id"] for rule in agency.listed("/rules?limit=200", by=AUDITOR)}, reverse=True)


def test_a_quota_of_a_draw_is_of_its_product_and_tightens_that_alone(agency: Agency) -> None:
    _, ticket = agency.sell("one")
    draw, quota = ticket["wagers"][0]["draw_id"], {"kind": "quota", "quota": "500.00"}
    _, shown = agency.ask("GET", f"/draws/{draw}", by=MANAGER)
    # Another product's quota is 100.00: for that 500.00 would let more through, but this is no draw of it.
    assert add(agency, quota, {"draw_id": draw})["scope"]["product_id"] == shown["product_id"]
    assert refused(agency, quota, {"draw_id": draw, "product_id": shown["product_id"] - 1}) == (404, "EVENT_UNKNOWN")


def test_each_value_in_force_names_its_rule(agency: Agency) -> None:
    _, page = agency.ask("GET", "/rules?kind=limit", by=MANAGER)
    (limit,) = page["rules"]
    closes = [add(agency, {"kind": "close", "minutes": one}, {"user_id": TILL, "product_id": 5})["id"] for one in (40, 45)]
    quota = add(agency, {"kind": "quota", "quota": "80.00"}, {"entity_id": AGENCY, "product_id": 5})
    held = bounds(agency, f"user_id={TILL}&product_id=5")
    assert held["commission"][:2] == (1000, "entity")
    wanted = {
        "stake_min": ("1.00", "operator", limit["id"]), "wagers_max": (100, "operator", limit["id"]),
        "close_minutes": (45, "user", closes[1]), "quota": ("80.00", "entity", quota["id"]),
        "offered": (True, "default", None), "expiry_basis": ("calendar", "default", None),
    }  # fmt: skip
    assert {name: held[name] for name in wanted} == wanted
    _, page = agency.ask("GET", f"/rules?kind=close&in_force_at={later(agency, 1)}", by=MANAGER)
    assert [rule["id"] for rule in page["rules"]] == closes[1:]
    _, said = agency.ask("GET", "/rules/in-force?product_id=5", by=MANAGER)
    assert ("quota", "catalogue") in {(one["name"], one["source"]) for one in said["values"]}
    assert agency.ask("GET", "/rules/in-force?product_id=999", by=MANAGER)[1]["reason"] == "PRODUCT_UNKNOWN"


REFUSED: list[tuple[dict[str, Any], Any, tuple[int, str | None]]] = [
    ({"kind": "limit"}, {}, (422, "RULE_INVALID")), ({"kind": "limit", "stake_min": "0.00"}, {}, (422, "RULE_INVALID")),
    ({"kind": "limit", "wagers_max": 5}, {"product_id": 5}, (422, "RULE_INVALID")),
    ({"kind": "limit", "advance_days": 2}, {"entity_id": AGENCY}, (422, "RULE_INVALID")),
    ({"kind": "limit", "stake_max": "99.01"}, {"entity_id": AGENCY}, (409, "LOOSER_THAN_PARENT")),
    ({"kind": "limit", "stake_min": "5.01", "stake_max": "5.00"}, {}, (422, "RULE_INVALID")),
    ({"kind": "limit", "stake_min": "99.01"}, {"entity_id": AGENCY}, (422, "RULE_INVALID")),
    ({"kind": "limit", "stake_min": "99.01"}, {"game": "triple"}, (422, "RULE_INVALID")),
    ({"kind": "limit", "stake_max": "10000000000.01"}, {}, (422, "BEYOND_BOUNDS")),
    ({"kind": "quota", "quota": "10000000000.01"}, {}, (422, "BEYOND_BOUNDS")),
    ({"kind": "dynamic", "base": "10000000000.01", "basis_points": 1}, {}, (422, "BEYOND_BOUNDS")),
    ({"kind": "multiplier", "hundredths": 9_000_000}, {"game": "triple"}, (422, "RETURNS_TOO_MUCH")),
    ({"kind": "multiplier", "hundredths": 100}, {}, (422, "RULE_INVALID")),
    ({"kind": "close", "minutes": 5}, {"game": "triple"}, (422, "RULE_INVALID")),
    ({"kind": "quota", "quota": "5.00"}, {"game": "triple", "selection": "77"}, (422, "RULE_INVALID")),
    ({"kind": "quota", "quota": "5.00"}, {"selection": "777"}, (422, "RULE_INVALID")),
    ({"kind": "quota", "quota": "5.00"}, {"product_id": 5, "game": "triple"}, (422, "RULE_INVALID")),
    ({"kind": "quota", "quota": "5.00"}, {"entity_id": 999}, (404, "ENTITY_UNKNOWN")),
    ({"kind": "quota", "quota": "5.00"}, {"user_id": 999}, (404, "USER_UNKNOWN")),
    ({"kind": "quota", "quota": "5.00"}, {"user_id": TILL, "entity_id": OTHER_AGENCY}, (404, "USER_UNKNOWN")),
    ({"kind": "quota", "quota": "5.00"}, {"product_id": 999}, (404, "PRODUCT_UNKNOWN")),
    ({"kind": "quota", "quota": "5.00"}, {"draw_id": 999_999}, (404, "EVENT_UNKNOWN")), ({"kind": "bound"}, {}, (400, None)),
]  # fmt: skip


def test_what_makes_no_sense_is_refused_by_name(agency: Agency) -> None:
    for values, scope, told in REFUSED:
        assert refused(agency, values, scope) == told, (values, scope)
    quota = {"kind": "quota", "quota": "5.00"}
    assert refused(agency, quota, starts_at="2024-01-01T00:00:00Z") == (422, "RULE_IN_THE_PAST")
    assert refused(agency, quota, ends_at="2024-01-01T00:00:00Z") == (422, "RULE_IN_THE_PAST")
    at = later(agency, 30)
    assert refused(agency, quota, starts_at=at, ends_at=at) == (422, "RULE_INVALID")
    add(agency, quota, starts_at=at)
    assert refused(agency, {"kind": "quota", "quota": "6.00"}, starts_at=at) == (409, "TAKEN")
    body = {"values": {"kind": "limit", "wagers_max": 5}, "scope": {"product_id": 5}}
    _, problem = agency.ask("POST", "/rules", body, by=MANAGER, key="pointer")
    assert problem["pointer"] == "/values/wagers_max"
    assert problem["detail"] == "`wagers_max` does not go with `product_id`: make it a rule of its own"


def test_a_manager_decides_for_the_own_tree_and_never_against_those_above(agency: Agency) -> None:
    quota = {"kind": "quota", "quota": "50.00"}
    assert refused(agency, quota, by=BOSS) == (403, "NOT_ALLOWED")
    assert refused(agency, quota, {"entity_id": OTHER_AGENCY}, by=BOSS) == (404, "ENTITY_UNKNOWN")
    assert refused(agency, quota, {"entity_id": BANCA}, by=BOSS) == (404, "ENTITY_UNKNOWN")
    assert refused(agency, quota, {"user_id": OTHER_TILL}, by=BOSS) == (404, "USER_UNKNOWN")
    assert refused(agency, {"kind": "commission", "basis_points": 9_000}, {"entity_id": AGENCY}, by=BOSS) == (403, "NOT_ALLOWED")
    assert refused(agency, {"kind": "limit", "expiration_days": 0}, {"user_id": TILL}, by=BOSS) == (403, "NOT_ALLOWED")
    assert refused(agency, {"kind": "multiplier", "hundredths": 1}, {"game": "triple"}, by=BOSS) == (403, "NOT_ALLOWED")
    own = add(agency, quota, {"entity_id": AGENCY}, by=BOSS)
    ended = [agency.ask("POST", f"/rules/{own['id']}/end", {}, by=BOSS, key=key) for key in ("end own", "again")]
    assert (ended[0][0], refusal(ended[1])) == (200, (409, "RULE_ENDED"))
    above = add(agency, quota, {"entity_id": AGENCY})
    assert refused(agency, {"kind": "quota", "quota": "60.00"}, {"entity_id": AGENCY}, by=BOSS) == (409, "RULE_FROM_ABOVE")
    assert agency.ask("POST", f"/rules/{above['id']}/end", {}, by=BOSS, key="end above")[1]["reason"] == "RULE_FROM_ABOVE"
    assert add(agency, quota, {"user_id": TILL}, by=BOSS)["status"] == "in force"


def test_a_commission_changes_between_sales_and_profit_with_a_week_alone(agency: Agency) -> None:
    """CM-05: by a rule, one to come, one of a set, an end. Where nothing was sold in the week it may change at once."""
    of_sales, of_profit = ({"kind": "commission", "basis_points": 900, "on_profit": one} for one in (False, True))
    own, figures, midweek = {"entity_id": AGENCY}, {"entity_id": AGENCY, "product_id": 5}, (422, "RULE_INVALID")
    for values, rate in ((of_profit, 900), (of_sales | {"basis_points": 1000}, 1000)):
        add(agency, values)  # of the operator: whom an agency inherits it from
        made = agency.made("/entities", {"name": f"Sol {rate}", "parent_id": BANCA}, by=ADMIN)
        assert made["commission_basis_points"] == rate
    assert bounds(agency, f"entity_id={made['id']}")["commission"][:2] == (1000, "operator")
    agency.sell("sold")
    today = (agency.run(agency.house.now()) - timedelta(hours=4)).date()
    monday, tuesday = (f"{today + timedelta(days=days - today.weekday())}T04:00:00Z" for days in (7, 8))
    for scope, more in ((own, {}), (figures, {}), (own, {"starts_at": tuesday})):
        assert refused(agency, of_profit, scope, **more) == midweek
    for values, scope in ((of_profit, {"entity_id": OTHER_AGENCY}), (of_profit, {"entity_id": BANCA}), (of_sales, own)):
        add(agency, values, scope)
    held = add(agency, of_profit, own, starts_at=monday)
    game = {"values": of_profit, "scope": figures | {"game": "animalitos"}, "starts_at": tuesday}
    rules = [{"values": of_sales, "scope": figures, "starts_at": monday}, game]
    _, problem = agency.ask("POST", "/rules/batch", {"rules": rules}, by=MANAGER, key="set")
    told = f"a commission changes between sales and profit when a week begins, such as on {monday[:10]}"
    assert (problem["pointer"], problem["detail"]) == ("/rules/1", told)
    for at, answer in ((tuesday, midweek), (monday, (200, None))):
        assert refusal(agency.ask("POST", f"/rules/{held['id']}/end", {"ends_at": at}, by=MANAGER, key=at)) == answer


def test_a_manager_sees_the_own_tree_alone(agency: Agency) -> None:
    hidden = [add(agency, {"kind": "close", "minutes": 9}, scope) for scope in ({}, {"entity_id": OTHER_AGENCY})]
    seen = add(agency, {"kind": "close", "minutes": 9}, {"user_id": TILL})
    _, page = agency.ask("GET", "/rules", by=BOSS)
    assert {rule["scope"]["entity_id"] for rule in page["rules"]} == {AGENCY}
    assert seen["id"] in {rule["id"] for rule in page["rules"]}
    for rule in hidden:
        assert agency.ask("GET", f"/rules/{rule['id']}", by=BOSS)[1]["reason"] == "RULE_UNKNOWN"
        assert agency.ask("POST", f"/rules/{rule['id']}/end", {}, by=BOSS, key=str(rule["id"]))[0] == 404
    for query in (f"?entity_id={OTHER_AGENCY}", f"/in-force?entity_id={OTHER_AGENCY}", f"/in-force?user_id={OTHER_TILL}"):
        assert agency.ask("GET", f"/rules{query}", by=BOSS)[0] == 404
    assert bounds(agency, "", by=BOSS)["commission"][:2] == (1000, "entity")


def test_a_preview_names_the_sales_of_the_week_that_a_quota_would_have_refused(agency: Agency) -> None:
    agency.sell("one", "5.00")
    _, second = agency.sell("two", "4.00")
    wager = second["wagers"][0]
    body = {"values": {"kind": "quota", "quota": "8.00"}, "scope": {"entity_id": AGENCY}}
    for who in (BOSS, AUDITOR, MANAGER):
        status, said = agency.ask("POST", "/rules/preview", body, by=who)
        assert (status, said["judged"], said["refused"], said["amount"], said["is_complete"]) == (200, 2, 1, "4.00", True)
        (sale,) = said["tickets"]
        assert (sale["ticket_id"], sale["reason"], sale["seller_id"]) == (second["id"], "SELECTION_FULL", TILL)
        assert sale["wagers"] == [{
            "line": 0, "draw_id": wager["draw_id"], "draw": wager["draw"], "game": "animalitos", "selection": "7",
            "stake": "4.00", "reason": "SELECTION_FULL", "bound": "8.00", "room": "3.00",
        }]  # fmt: skip
    scoped = {"name": "rules", "role": "manager", "entity_id": AGENCY, "scopes": ["rules:read"]}
    said = agency.ask("POST", "/rules/preview", body, by=agency.made("/keys", scoped, by=BOSS)["key"])[1]
    assert (said["refused"], said["tickets"]) == (1, [])
    assert agency.rows("select count(*) from rule_quota") == [(0,)]
    # A rule that refuses no sale says so.
    for values in ({"kind": "commission", "basis_points": 9_000}, {"kind": "payout", "pay_alone_max": "1.00"}):
        body = {"values": values, "scope": {"entity_id": AGENCY}}
        status, said = agency.ask("POST", "/rules/preview", body, by=AUDITOR)
        assert (status, said["refused"], said["tickets"], "refuses no sale" in said["note"]) == (200, 0, [], True)
    body = {"values": {"kind": "close", "minutes": 1_440}, "scope": {}}
    status, said = agency.ask("POST", "/rules/preview", body, by=AUDITOR)
    assert (said["refused"], said["tickets"][0]["reason"], said["note"]) == (2, "DRAWS_CLOSED", None)
    # It is for who may decide the rule.
    quota = {"kind": "quota", "quota": "8.00"}
    beyond = [({}, "NOT_ALLOWED"), ({"entity_id": OTHER_AGENCY}, "ENTITY_UNKNOWN"), ({"user_id": OTHER_TILL}, "USER_UNKNOWN")]
    for scope, reason in beyond:
        assert agency.ask("POST", "/rules/preview", {"values": quota, "scope": scope}, by=BOSS)[1]["reason"] == reason
    assert agency.ask("POST", "/rules/preview", {"values": {"kind": "limit"}}, by=MANAGER)[1]["reason"] == "RULE_INVALID"
