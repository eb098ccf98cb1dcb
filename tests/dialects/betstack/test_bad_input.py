"""Unreadable and unsigned requests are refused, any body and query is answered; the field is named, and nothing is written."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import strategies as st
from tests.dialects.betstack.conftest import CREATE, JACKPOT, RESERVE, SUPERBET, TODAYS, Site
from tests.dialects.conftest import anything, asking, unchanged_in

from taquilla.dialects.betstack.requests import PRICE_MAX
from taquilla.domain.sports.signatures import sign
from taquilla.http.responses import encode
from taquilla.sandbox.fake_wallet import SECRET

INTEGER, FINANCE = "type_error.integer", "/bc/calculator/finance-details"
FORBIDDEN = {"detail": "You do not have access for such request"}


unchanged = unchanged_in("shared_site")


FIVE = (101, 102, 103, 104, 105)
# What is changed in the superbet, where the complaint leads to, its type.
SUPERBETS: list[tuple[dict[str, Any], list[str | int], str]] = [
    *[({"price": no}, ["price"], INTEGER) for no in (20.5, 2000.01, 25.000001, "25", "25.00", True, [25.0])],
    *[({"price": no}, ["price"], "value_error.number.not_ge") for no in (0, -1, 0.0, -1.0)],
    *[({"price": no}, ["price"], "value_error.number.not_le") for no in (PRICE_MAX + 1, 10**15)],
    *[({name: None}, [name], "value_error.missing") for name in ("price", "event", "bets")],
    *[({name: no}, [name], "type_error.str") for name, no in (("token", None), ("source", 1), ("type", 7), ("atag", 1))],
    *[({name: no}, [name], "type_error.enum") for name, no in (("source", "fax"), ("source", "ſms"), ("type", "lotto"))],
    *[({name: "x" * no}, [name], "value_error.any_str.max_length") for name, no in (("token", 1025), ("atag", 256))],
    ({"price": 99}, ["price"], "value_error"),  # below what the card takes
    ({"price": None, "stake": 99}, ["stake"], "value_error"),
    ({"stake": 1}, ["stake"], "value_error"),
    ({"token": ""}, ["token"], "value_error.any_str.min_length"),
    ({"currency": "kes"}, ["currency"], "value_error.str.regex"),
    ({"currency": "USD"}, ["currency"], "value_error"),
    *[({"event": no}, ["event"], INTEGER) for no in ("100001", 1.5, 100001.0)],
    *[({name: no}, [name], "value_error.extra") for name, no in (("coupon_id", 455), ("events", []))],
    ({"bets": {}}, ["bets"], "type_error.list"),
    *[({"bets": [101, no]}, ["bets", 1], INTEGER) for no in ("102", 102.0, [102])],
    ({"bets": [101] * 101}, ["bets"], "value_error.list.max_items"),
    # The last of them are of one market.
    *[({"bets": [*no]}, ["bets"], "value_error") for no in ((), (101, 102, 103), (*FIVE, 105), (*FIVE, 111))],
]
JACKPOTS: list[tuple[dict[str, Any], list[str | int], str]] = [
    ({"bets": [101] * 8}, ["bets"], "value_error"),
    ({"bets": [*[101] * 6, []]}, ["bets", 6], "value_error.list.min_items"),
    ({"bets": [*[101] * 6, [101, 101]]}, ["bets"], "value_error"),
    ({"bets": [[101, 102, 103], *[101] * 6], "stake": 75}, ["bets"], "value_error"),  # no triples here
    ({"bets": [*[[101, 102]] * 6, 101], "stake": 1600}, ["bets"], "value_error"),  # at most five doubles
    ({"coupon_id": None}, ["coupon_id"], "value_error.missing"),
    *[({"coupon_id": no}, ["coupon_id"], INTEGER) for no in ("four", "4.55", "٤٥٥", "9" * 19, 455.0)],
    ({"event": 100001}, ["event"], "value_error.extra"),
    ({"stake": 0}, ["stake"], "value_error.number.not_ge"),
    *[({"stake": no}, ["stake"], INTEGER) for no in (25.5, 25.000001, "25", "25.00", True, [25.0])],
]
FIRST, *OTHERS = TODAYS["events"]
EVENTS: list[tuple[dict[str, Any], list[str | int], str]] = [
    *[({"odds_diff": no}, ["odds_diff"], "value_error") for no in (-0.01, -1, 0.051)],
    ({"odds_diff": "0.05"}, ["odds_diff"], "type_error.number"),
    ({"events": []}, ["events"], "value_error.list.min_items"),
    ({"events": [{"id": 200001}, *OTHERS]}, ["events", 0, "bet"], "value_error.missing"),
    ({"events": [7, *OTHERS]}, ["events", 0], "type_error.dict"),
    ({"events": OTHERS}, ["events"], "value_error"),
    *[({"events": [FIRST | {"odds": no}, *OTHERS]}, ["events", 0, "odds"], "value_error") for no in (0.99, 2.105)],
    ({"events": [FIRST | {"odds": "2.10"}, *OTHERS]}, ["events", 0, "odds"], "type_error.number"),
    ({"bets": [101] * 7}, ["bets"], "value_error"),
]


@pytest.mark.parametrize(
    ("path", "good", "rows"), [(RESERVE, SUPERBET, SUPERBETS), (CREATE, JACKPOT, JACKPOTS), (CREATE, TODAYS, EVENTS)]
)
def test_a_wrong_field_is_named(unchanged: Site, path: str, good: Any, rows: Any) -> None:
    for changes, loc, type_ in rows:
        answer = unchanged.ask("POST", path, good | changes)
        assert answer.status_code == 422, answer.text
        ((complaint,),) = answer.json().values()
        assert list(complaint) == ["loc", "msg", "type"]
        assert (complaint["loc"], complaint["type"]) == (["body", *loc], type_), changes
        assert complaint["msg"]


@pytest.mark.parametrize("name", ["operator", "token", "currency", "source", "type"])
def test_a_field_that_is_missing_is_named(unchanged: Site, name: str) -> None:
    answer = unchanged.ask("POST", CREATE, {field: value for field, value in JACKPOT.items() if field != name})
    complaint = {"loc": ["body", name], "msg": "field required", "type": "value_error.missing"}
    assert (answer.status_code, answer.json()) == (422, {"detail": [complaint]})


@pytest.mark.parametrize(("body", "complaint"), [
    (b"{", "not JSON at character 1: expecting property name enclosed in double quotes"),
    (b"[]", "value is not a valid dict"),
])  # fmt: skip
def test_a_body_that_is_not_json_is_refused(unchanged: Site, body: bytes, complaint: str) -> None:
    answer = unchanged.ask("POST", CREATE, body)
    ((said,),) = answer.json().values()
    assert (answer.status_code, said["loc"], said["msg"]) == (422, ["body"], complaint)


def test_a_body_that_is_too_large_or_compressed_is_not_read(unchanged: Site) -> None:
    answer = unchanged.ask("POST", CREATE, b" " * (256 * 1024 + 1))
    assert (answer.status_code, answer.json()) == (413, {"detail": "The body is larger than 256 KiB."})
    assert unchanged.ask("POST", CREATE, JACKPOT, headers={"content-encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize("path", [CREATE, RESERVE, "/be/tickets/DEC4C0/paid"])
def test_a_request_without_a_valid_signature_is_refused(unchanged: Site, path: str) -> None:
    body = None if path.endswith("paid") else JACKPOT
    unsigned: list[dict[str, Any]] = [{"secret": "54321EDCBA"}, {"age_s": 301}, {"age_s": -400}, {"operator": None}]
    for how in unsigned:
        answer = unchanged.ask("POST", path, body, **how)
        assert (answer.status_code, answer.json()) == (403, FORBIDDEN), how
    for header, value in (("timestamp", "now"), ("timestamp", ""), ("signature", "é".encode()), ("signature", "0" * 64)):
        assert unchanged.ask("POST", path, body, headers={header: value}).status_code == 403
    said = unchanged.run(unchanged.client.post(path, json=body or {}))
    assert (said.status_code, said.json()) == (403, FORBIDDEN)
    for read in ("/be/tickets", "/be/tickets/DEC4C0"):
        assert unchanged.run(unchanged.client.get(read)).status_code == 403


def test_a_wrong_signature_is_logged(unchanged: Site, logged: list[dict[str, Any]]) -> None:
    unchanged.ask("POST", CREATE, JACKPOT, secret="54321EDCBA")
    (line,) = logged
    assert (line["event"], line["object"], line["outcome"]) == ("wrong signature", "betstack site", "refused")


def test_a_signature_is_over_the_very_bytes_but_for_spaces(shared_site: Site) -> None:
    spaced = json.dumps(SUPERBET, indent=4).replace("\n", " ").encode()
    assert shared_site.ask("POST", RESERVE, spaced).status_code == 200
    assert shared_site.ask("POST", RESERVE, SUPERBET, age_s=290).status_code == 200


def test_a_deciding_header_may_come_once(unchanged: Site) -> None:
    for name in ("operator", "operator-name", "timestamp", "signature", "signature-version"):
        timestamp = "1706090303"
        headers = [("operator", "site"), ("timestamp", timestamp), ("signature", sign(SECRET.encode(), timestamp, b""))]
        answer = unchanged.run(unchanged.client.get(CREATE, headers=[*headers, (name, "x"), (name, "x")]))
        assert (answer.status_code, answer.json()) == (400, {"detail": "A header that may be said only once was said twice."})


def test_the_vendors_name_of_the_operators_header_will_do(unchanged: Site) -> None:
    assert unchanged.ask("GET", CREATE, operator=None, headers={"operator-name": "site"}).status_code == 200
    assert unchanged.ask("GET", CREATE, headers={"operator-name": "other"}).json()["code"] == 115


def test_an_unknown_operator_is_told_so(unchanged: Site) -> None:
    for name, shown in (("nobody", "`nobody`"), ("banklot", "`banklot`"), ("", "``"), ("x" * 60, f"`{'x' * 39}…`")):
        answer = unchanged.ask("POST", CREATE, JACKPOT | {"operator": name}, operator=name)
        assert (answer.status_code, answer.json()) == (400, {"code": 112, "message": f"Operator with {shown} name is not found"})


def test_two_operators_in_one_request_are_refused(unchanged: Site) -> None:
    no = {"code": 115, "message": "Operators in request body and in request header are not identical"}
    assert unchanged.ask("POST", CREATE, JACKPOT | {"operator": "other"}).json() == no
    assert unchanged.ask("POST", CREATE, JACKPOT, operator="other").json() == no
    assert unchanged.ask("POST", "/be/tickets/DEC4C0/paid", {"operator": "other"}).json() == no
    assert unchanged.ask("GET", f"{FINANCE}?operator=other&price=1&odds=2").json() == no


QUERIES = [
    ("/be/tickets?limit=0", ["limit"], "value_error.number.not_ge"),
    ("/be/tickets?limit=101", ["limit"], "value_error.number.not_le"),
    *[(f"/be/tickets?limit={no}", ["limit"], INTEGER) for no in (-1, "ten", "%D9%A1")],
    ("/be/tickets?limit=1&limit=2", ["limit"], "value_error"),
    ("/be/tickets?user_id=%FF", [], "value_error"),
    (FINANCE, ["operator"], "value_error.missing"),
    (f"{FINANCE}?operator=site&odds=2", ["price"], "value_error.missing"),
    (f"{FINANCE}?operator=site&price=1000", ["odds"], "value_error.missing"),
    (f"{FINANCE}?operator=site&price=10.5&odds=2", ["price"], INTEGER),
    (f"{FINANCE}?operator=site&price=0&odds=2", ["price"], "value_error.number.not_ge"),
    (f"{FINANCE}?operator=site&price=1000&odds=2&odds=0.99", ["odds", 1], "value_error"),
    (f"{FINANCE}?operator=site&price=1000&odds=2&type=lotto", ["type"], "type_error.enum"),
    (f"{FINANCE}?operator=site&price=1000" + "&odds=10000" * 5, ["odds"], "value_error"),
    (f"{FINANCE}?operator=site&price=1000" + "&odds=1" * 101, ["odds"], "value_error.list.max_items"),
    (f"{FINANCE}?operator=site&price=1000" + "&odds=1" * 300, [], "value_error"),
]


def test_a_wrong_parameter_is_named(unchanged: Site) -> None:
    for path, loc, type_ in QUERIES:
        answer = unchanged.ask("GET", path)
        ((complaint,),) = answer.json().values()
        assert (answer.status_code, complaint["loc"], complaint["type"]) == (422, ["query", *loc], type_), path


@pytest.mark.parametrize("key", [b"", "é".encode(), b"x" * 256])
def test_a_key_is_printable_ascii(unchanged: Site, key: bytes) -> None:
    answer = unchanged.ask("POST", CREATE, JACKPOT, headers={"idempotency-key": key})
    ((complaint,),) = answer.json().values()
    assert (answer.status_code, complaint["loc"]) == (422, ["header", "idempotency-key"])


POSTS = ["/be/tickets", "/be/tickets/reserve", "/be/tickets/DEC4C0/paid"]
NAMES = sorted({*JACKPOT, *SUPERBET, *TODAYS} - {"operator"})
TEXTS = ["KES", "jackpot", "superbet", "sms", "token_ann", "site", "455", "", "\n", "٣", "1e9"]
_, values = anything(NAMES, TEXTS, 0, 1, 25, 101, 102, 455, 1000, 100001, 200001)
changes = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)
bodies = st.builds(lambda good, changed: good | changed, st.sampled_from([JACKPOT, SUPERBET, TODAYS]), changes)


def answered(status: int, said: Any) -> bool:
    match status:
        case 200:
            return isinstance(said, list) or bool({"id", "net_payout"} & said.keys())
        case 400:
            return set(said) == {"code", "message"} and 100 <= said["code"] <= 117 and bool(said["message"])
        case 422:
            return all(list(one) == ["loc", "msg", "type"] and one["loc"] and one["msg"] for one in said["detail"])
    return False


@asking(50, path=st.sampled_from(POSTS), body=bodies | values)
def test_any_body_is_answered(shared_site: Site, path: str, body: Any) -> None:
    answer = shared_site.ask("POST", path, encode(body))
    assert answered(answer.status_code, answer.json()), answer.text
    assert answer.headers["cache-control"] == "no-store"


@asking(25, ticket=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), pays=st.booleans())
def test_any_name_of_a_ticket_is_looked_for(shared_site: Site, ticket: str, pays: bool) -> None:
    path = f"/be/tickets/{quote(ticket, safe='')}"
    answer = shared_site.ask("POST", f"{path}/paid") if pays else shared_site.ask("GET", path)
    # A slash is a slash, however it is written.
    assert answer.status_code == (404 if "/" in ticket else 400)
    assert "/" in ticket or (answer.json()["code"], "identifier is not found" in answer.json()["message"]) == (102, True)
