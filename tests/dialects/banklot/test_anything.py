"""Any body to any path gets a response in the envelope, and never a server error."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.dialects.banklot.conftest import Portal
from tests.thoroughness import few

from taquilla.dialects.banklot import create
from taquilla.http.responses import encode

PATHS = [f"/user/ticket{verb}" for verb in ("", "/", "/create", "/last", "/pay", "/cancel", "/revert", "/copy")]
PATHS += ["/gaming/events/search/kiosk", "/gaming/result/0"]
PATHS += [f"/gaming/{what}" for what in ("get-data", "products/search", "time", "inventory/template")]

# Fields that mean something, so that the random gets past the first look.
NAMES = ["ticket", "wagers", "amount", "event_id", "game_id", "wager", "client_id", "ticket_number", "pin_number", "date"]
NAMES += ["filter", "between_created_at", "status", "multiple_status", "list_id", "sort", "order_by", "name", "value", "limit"]
TEXTS = ["2024-10-22", "341", "0", "00", "444-ARI", "open", "lottery", "desc", "id", "2024-10-22T04:00:00.000Z", "", "\n", "٣"]

plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.integers(-1, 400)
    | st.sampled_from(TEXTS)
    | st.text(max_size=8)
)
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4), max_leaves=12
)
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
searches = st.fixed_dictionaries({}, optional={"filter": anything, "sort": anything, "order_by": anything, "limit": plain})


@settings(max_examples=few(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), body=anything | sales | tickets | searches)
def test_any_body_is_answered_in_the_envelope(shared_portal: Portal, path: str, body: Any) -> None:
    answer = shared_portal.ask(path, encode(body))
    said: Any = answer.json()
    assert answer.status_code in (200, 201, 400, 403), said
    assert said["status"] in (200, 201, 202, 400, 401, 403, 409, 422)
    assert ("error" in said) != ("response" in said) or said == {"status": 201, "total": said.get("total")}


def test_answers_are_not_kept_by_anyone(shared_portal: Portal) -> None:
    for path, body in (("/user/ticket/last", None), (create.PATH, {}), ("/user/nothing", None), ("/user/ticket/", None)):
        assert shared_portal.ask(path, body).headers["cache-control"] == "no-store", path
