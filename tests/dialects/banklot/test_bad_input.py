"""Invalid input is refused with the portal's messages and leaves nothing behind, and any body gets the envelope."""

import gzip
import json
from itertools import product
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.dialects.banklot.conftest import CREATE, DAY, VIEW, Portal
from tests.dialects.conftest import anything, asking, unchanged_in

from taquilla.dialects.banklot import create
from taquilla.http.responses import encode

ZULIA, JUNGLA = 2, 6
NO_TOKEN = {"status": 403, "error": "the token is missing, unknown or expired"}


unchanged = unchanged_in("shared_portal")


def wager(portal: Portal, **changes: Any) -> dict[str, Any]:
    return {"event_id": portal.event(ZULIA, "22T12:45", 1), "game_id": 1, "wager": "341", "amount": 3} | changes


def raw(portal: Portal, **texts: str) -> bytes:
    """Return a body of one wager with these texts as fields, JSON or not."""
    fields = {name: json.dumps(value) for name, value in wager(portal).items()} | texts
    inner = ",".join(f'"{name}":{text}' for name, text in fields.items())
    return f'{{"ticket":{{"wagers":[{{{inner}}}]}}}}'.encode()


ABOVE, BELOW = "wager 1 (`341`): the amount is above the maximum of 99", "wager 1 (`341`): the amount is below the minimum of 1"
NO_GAME, UNFIT = "wager 1 (`341`): the event does not offer this game", "the number does not fit the game"
# The status and the error that each of these texts in a field of the wager is refused with.
WRONG: list[tuple[str, int, str, list[str]]] = [
    ("amount", 400, "wager 1, `amount`: expected a number", ["true", '"3"', "null"]),
    ("amount", 400, "wager 1, `amount", ['{"text":"1.5"}']),
    ("amount", 400, "the number `1e999` has an exponent", ["1e999"]),
    ("amount", 400, "does not fit 64 bits", ["9" * 5000, "9223372036854775808"]),
    ("amount", 422, ABOVE, ["9223372036854775807", "100", "99.01"]),
    ("amount", 422, BELOW, ["0", "-1", "-9223372036854775808", "0.5"]),
    ("amount", 422, "wager 1 (`341`): the amount is not a multiple of 1", ["1.50"]),
    ("amount", 422, "wager 1 (`341`): the currency has 2 decimals", ["1.005"]),
    ("event_id", 400, "wager 1, `event_id`: expected int", ["1.0", '"18859"', "true"]),
    ("event_id", 409, "events are not open. closed events: [0]", ["0"]),
    ("event_id", 409, "events are not open. closed events: [-5]", ["-5"]),
    ("event_id", 409, "events are not open. closed events: [9223372036854775807]", ["9223372036854775807"]),
    ("game_id", 422, NO_GAME, ["5", "7", "-1", "9223372036854775807"]),
    ("wager", 400, "wager 1, `wager`: expected str", ["341"]),
    ("expand", 400, "wager 1, `expand`: invalid enum value", ['"combinada"']),
    ("wager", 422, f"wager 1 (`341?`): {UNFIT}", ['"341\\n"']),
    *[("wager", 422, f"wager 1 (`{text}`): {UNFIT}", [f'"{text}"'])
      for text in ("5", "1000", "34a", " 341", "٣٤١", "３４１", "³⁴¹", "341-ARI", "")],
    ("wager", 400, "a string holds a NUL", ['"341\\u0000"']),
    ("wager", 400, "a string holds a lone surrogate", ['"341\\ud800"']),
    ("wager", 400, "wager 1, `wager`: expected str of length <= 64", [f'"{"3" * 65}"']),
    ("wager", 400, "the key `wager` stands twice in one object", ['"341","wager":"342"', '"341","w\\u0061ger":"342"']),
]  # fmt: skip


def test_an_invalid_wager_is_refused(unchanged: Portal) -> None:
    for field, text, status, error in ((field, text, *told) for field, *told, texts in WRONG for text in texts):
        answer = unchanged.ask(CREATE, raw(unchanged, **{field: text}))
        assert (answer.status_code, answer.json()["status"]) == (400, status), (field, text)
        assert error in answer.json()["error"], (field, text)


@pytest.mark.parametrize(("body", "status", "error"), [
    (b"{", 400, "not JSON at character 1"),
    (b"{}", 400, "the body: object missing required field `ticket`"),
    (b'{"ticket":{"wagers":{}}}', 400, "`ticket.wagers`: expected array"),
    (b'{"ticket":{"wagers":[{}]}}', 400, "wager 1: object missing required field `amount`"),
    (b'{"ticket":{"wagers":[]}}', 422, "the ticket has no wagers"),
    (b'{"ticket":{"wagers":[]},"client_id":""}', 400, "`client_id`: expected str of length >= 1"),
    (b'{"ticket":{"wagers":[]},"client_id":7}', 400, "`client_id`: expected str | null"),
    (b'{"ticket":{"wagers":[],"client_id":"a"},"client_id":"b"}', 400, "bear different keys"),
    (b" " * (256 * 1024 + 1), 413, "the body is larger than 256 KiB"),
])  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused(unchanged: Portal, body: bytes, status: int, error: str) -> None:
    answer = unchanged.ask(CREATE, body)
    assert answer.status_code == (400 if status == 422 else status)
    assert answer.json()["status"] == status
    assert error in answer.json()["error"]


NEEDS_A_BODY = ["/user/ticket", *(f"/user/ticket/{verb}" for verb in ("create", "pay", "cancel", "revert", "copy"))]
NEEDS_A_BODY += ["/gaming/reports", "/auth/login"]
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("headers", [{}, {"content-type": FORM}, {"content-type": "application/json"}])
@pytest.mark.parametrize("path", NEEDS_A_BODY)
def test_a_body_is_read_as_strictly_everywhere(unchanged: Portal, path: str, headers: dict[str, str]) -> None:
    sent = {"x-auth-token": unchanged.token(), **headers}
    for body, error in ((b"", "the body is empty"), (b'{"a":1,"a":2}', "the key `a` stands twice in one object")):
        answer = unchanged.run(unchanged.client.post(path, content=body, headers=sent))
        assert (answer.status_code, answer.json()) == (400, {"status": 400, "error": error})


@pytest.mark.parametrize("headers", [{}, {"content-type": FORM}])
def test_json_is_read_without_its_content_type(shared_portal: Portal, headers: dict[str, str]) -> None:
    """As `curl -d` sends it."""
    sent = {"x-auth-token": shared_portal.token(), **headers}

    def said(path: str, body: bytes, method: str = "POST") -> Any:
        return shared_portal.run(shared_portal.client.request(method, path, content=body, headers=sent)).json()

    sold = said(CREATE, raw(shared_portal))
    assert sold["status"] == 201
    number = sold["response"]["ticket_number"]
    ticket = json.dumps({"ticket_number": number, "date": DAY}).encode()
    assert said("/user/ticket", ticket)["response"]["ticket_number"] == number
    assert said("/user/ticket/cancel", ticket)["status"] == 200
    assert said("/gaming/time", b'{"limit": 1}', "GET")["status"] == 200
    assert said("/user/ticket/", b'{"filter": {"status": "open"}}')["error"].startswith("`filter.status`")
    assert said(CREATE, b"ticket_number=1")["error"].startswith("not JSON at character 0")


@pytest.mark.parametrize(("headers", "status", "error"), [
    ([("content-type", "text/plain")], 415, "the body must come as application/json in UTF-8"),
    ([("content-type", "application/json"), ("content-encoding", "gzip")], 415, "not compressed"),
    ([("content-type", "application/json"), ("x-auth-token", "other")], 400, "said twice"),
    ([("content-type", "application/json"), ("authorization", "Bearer other")], 400, "bear different tokens"),
    ([("content-type", "application/json"), ("idempotency-key", "k" * 256)], 400, "printable ASCII"),
    ([("content-type", "application/json"), *[("x", "y")] * 100], 431, "too many headers"),
])  # fmt: skip
@pytest.mark.parametrize("path", [CREATE, "/user/ticket/cancel"])
def test_ambiguous_or_wrong_headers_are_refused(unchanged: Portal, path: str, headers: Any, status: int, error: str) -> None:
    body = raw(unchanged) if path == CREATE else b'{"ticket_number":18712010}'
    encoded = gzip.compress(body) if ("content-encoding", "gzip") in headers else body
    sent = [("x-auth-token", unchanged.token()), *[(name, value.encode()) for name, value in headers]]
    answer = unchanged.run(unchanged.client.post(path, content=encoded, headers=sent))
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert error in answer.json()["error"]


def test_a_ticket_has_at_most_a_hundred_wagers(unchanged: Portal) -> None:
    for wagers, error in (
        ([wager(unchanged, wager=f"{number:03d}", amount=1) for number in range(101)], "the ticket has more than 100 wagers"),
        ([wager(unchanged)] * 1001, "`ticket.wagers`: expected array of length <= 1000"),
    ):
        assert unchanged.said(CREATE, {"ticket": {"wagers": wagers}})["error"] == error


def test_without_a_live_token_nothing_is_answered(unchanged: Portal) -> None:
    paths = ["/user/ticket", "/user/ticket/last", "/user/ticket/pay", "/user/ticket/cancel", "/user/ticket/revert"]
    paths += [CREATE, "/gaming/events/search/kiosk", "/gaming/result/0", "/gaming/time", "/gaming/get-data", "/auth/logout"]
    paths += ["/gaming/inventory/template", "/user/ticket/", "/gaming/reports"]
    more = {"pin_number": 84038675, "ticket": {"wagers": [wager(unchanged)]}}
    body = json.dumps({"ticket_number": 18712010, "date": DAY} | more).encode()
    tokens: tuple[dict[str, str], ...] = ({}, {"x-auth-token": "0" * 43}, {"authorization": "Bearer " + "0" * 43})
    for path, headers, sent in product(paths, tokens, (body, b"{}", b"{", b"[]", b"")):
        answer = unchanged.ask(path, sent, by=None, headers=headers)
        assert (answer.status_code, answer.json()) == (403, NO_TOKEN), (path, sent)


def test_the_methods_of_a_path_are_no_secret(unchanged: Portal) -> None:
    for path, method in (("/user/ticket", "POST"), ("/user/ticket/pay", "POST"), ("/gaming/time", "GET")):
        answer = unchanged.ask(path, method="OPTIONS", by=None)
        assert answer.status_code == 204
        assert method in answer.headers["allow"].split(", ")


NUMBER = {"ticket_number": 32426439, "date": DAY}


@pytest.mark.parametrize(("path", "body", "field"), [
    *[(VIEW, NUMBER | {"ticket_number": wrong}, "`ticket_number`: expected int") for wrong in ("32426439", 32426439.5)],
    (VIEW, {"ticket_number": 32426439}, "missing required field `date`"),
    *[(VIEW, NUMBER | {"date": no}, "`date`") for no in ("22-10-2024", "2024-10-22T00:00:00Z", "2024-02-30", f"{DAY}\n")],
    ("/user/ticket/pay", NUMBER, "missing required field `pin_number`"),
    *[("/user/ticket/pay", NUMBER | {"pin_number": wrong}, "`pin_number`: expected int") for wrong in ("76479163", None)],
    ("/user/ticket/cancel", {"ticket_number": True}, "`ticket_number`: expected int"),
    ("/user/ticket/revert", {}, "missing required field `ticket_number`"),
    *[(f"/gaming/result/{no}", {}, "product in the path is not a number") for no in ("x", -1, "%D9%A3", 2**31, 10**10)],
    (f"/gaming/result/{2**31 - 1}", {"filter": {"between_created_at": [DAY]}}, "`filter.between_created_at`: expected two ends"),
    ("/user/ticket/", {"filter": {"between_created_at": [DAY, "x"]}}, "`filter.between_created_at[1]`: expected an instant"),
    ("/gaming/reports", {"between_timestamp": ["2024-10-22T00:00:00", DAY]}, "`between_timestamp[0]`: expected an instant"),
    ("/gaming/events/search/kiosk", {"sort": {"'; drop table ticket; --": 1}}, "cannot sort by"),
])  # fmt: skip
def test_a_request_with_a_wrong_field_names_it(unchanged: Portal, path: str, body: Any, field: str) -> None:
    answer = unchanged.ask(path, body)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert field in answer.json()["error"]


def test_unknown_fields_change_nothing(shared_portal: Portal) -> None:
    body = {"ticket": {"wagers": [wager(shared_portal, status="winner", prize=1_000)], "status": "paid"}, "entity_id": 214}
    sold = shared_portal.said(CREATE, body)["response"]
    seen = shared_portal.said("/user/ticket", {"ticket_number": sold["ticket_number"], "date": DAY})["response"]
    assert (seen["entity_id"], seen["wagers"][0]["status"]) == (213, "sold")


PATHS = [f"/user/ticket{verb}" for verb in ("", "/", "/create", "/last", "/pay", "/cancel", "/revert", "/copy")]
PATHS += ["/gaming/events/search/kiosk", "/gaming/result/0"]
PATHS += [f"/gaming/{what}" for what in ("get-data", "products/search", "time", "inventory/template")]

# Fields that mean something, so that the random gets past the first look.
NAMES = ["ticket", "wagers", "amount", "event_id", "game_id", "wager", "client_id", "ticket_number", "pin_number", "date"]
NAMES += ["filter", "between_created_at", "status", "multiple_status", "list_id", "sort", "order_by", "name", "value", "limit"]
TEXTS = ["2024-10-22", "341", "0", "00", "444-ARI", "open", "lottery", "desc", "id", "2024-10-22T04:00:00.000Z", "", "\n", "٣"]
plain, values = anything(NAMES, TEXTS, *range(-1, 401))
wagers = st.lists(
    st.fixed_dictionaries(
        {"amount": plain, "event_id": st.integers(1, 400) | plain, "game_id": st.integers(0, 8), "wager": plain}
    ),
    max_size=4,
)
sales = st.fixed_dictionaries({"ticket": st.fixed_dictionaries({"wagers": wagers})}, optional={"client_id": plain})
tickets = st.fixed_dictionaries(
    {"ticket_number": plain, "date": st.dates().map(str) | plain}, optional={"pin_number": plain, "client_id": plain}
)
searches = st.fixed_dictionaries({}, optional={"filter": values, "sort": values, "order_by": values, "limit": plain})
ends = st.dates().map(str) | st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()) | plain
reports = st.fixed_dictionaries(
    {"between_timestamp": st.lists(ends, min_size=2, max_size=2) | st.lists(ends, max_size=3)}, optional={"group": plain}
)


any_path = st.tuples(st.sampled_from(PATHS), values | sales | tickets | searches)


@asking(60, asked=any_path | st.tuples(st.just("/gaming/reports"), reports))
def test_any_body_is_answered_in_the_envelope(shared_portal: Portal, asked: tuple[str, Any]) -> None:
    path, body = asked
    answer = shared_portal.ask(path, encode(body))
    said: Any = answer.json()
    assert answer.status_code in (200, 201, 400, 403), said
    assert said["status"] in (200, 201, 202, 400, 401, 403, 409, 422)
    bare = {"status": 200 if path == "/gaming/reports" else 201, "total": said.get("total")}
    assert ("error" in said) != ("response" in said) or said == bare


def test_answers_are_not_kept_by_anyone(shared_portal: Portal) -> None:
    for path, body in (("/user/ticket/last", None), (create.PATH, {}), ("/user/nothing", None), ("/user/ticket/", None)):
        assert shared_portal.ask(path, body).headers["cache-control"] == "no-store", path
