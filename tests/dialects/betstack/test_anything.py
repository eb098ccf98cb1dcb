"""Any body to any endpoint gets JSON in the shape that its status promises, and never a server error."""

from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.dialects.betstack.conftest import JACKPOT, SUPERBET, TODAYS, Site
from tests.thoroughness import few

from taquilla.http.responses import encode

POSTS = ["/be/tickets", "/be/tickets/reserve", "/be/tickets/DEC4C0/paid"]
GETS = ["/be/tickets", "/be/tickets/DEC4C0", "/bc/calculator/finance-details"]
NAMES = sorted({*JACKPOT, *SUPERBET, *TODAYS} - {"operator"})
TEXTS = ["KES", "jackpot", "superbet", "sms", "token_ann", "site", "455", "", "\n", "٣", "1e9"]

# Without the character that no text may hold: a body with one is refused as a whole.
letters = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
numbers = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, 1, 25, 101, 102, 455, 1000, 100001, 200001])
plain = st.none() | st.booleans() | numbers | st.sampled_from(TEXTS) | letters
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4), max_leaves=12
)
changes = st.dictionaries(st.sampled_from(NAMES), anything, max_size=3)
bodies = st.builds(lambda good, changed: good | changed, st.sampled_from([JACKPOT, SUPERBET, TODAYS]), changes)
SETTINGS = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}


def answered(status: int, said: Any) -> bool:
    match status:
        case 200:
            return isinstance(said, list) or bool({"id", "net_payout"} & said.keys())
        case 400:
            return set(said) == {"code", "message"} and 100 <= said["code"] <= 117 and bool(said["message"])
        case 422:
            return all(list(one) == ["loc", "msg", "type"] and one["loc"] and one["msg"] for one in said["detail"])
    return False


@settings(max_examples=few(50), **SETTINGS)
@given(path=st.sampled_from(POSTS), body=bodies | anything)
def test_any_body_is_answered(shared_site: Site, path: str, body: Any) -> None:
    answer = shared_site.ask("POST", path, encode(body))
    assert answered(answer.status_code, answer.json()), answer.text
    assert answer.headers["cache-control"] == "no-store"


@settings(max_examples=few(40), **SETTINGS)
@given(
    path=st.sampled_from(GETS),
    query=st.lists(st.tuples(st.sampled_from(["operator", "price", "odds", "limit", "user_id", "skip_types", "type"]), letters)),
)
def test_any_query_is_answered(shared_site: Site, path: str, query: list[tuple[str, str]]) -> None:
    answer = shared_site.run(shared_site.client.get(path, params=query))
    if path.startswith("/be/"):
        assert answer.status_code == 403
    else:
        assert answered(answer.status_code, answer.json()), answer.text


@settings(max_examples=few(25), **SETTINGS)
@given(ticket=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), pays=st.booleans())
def test_any_name_of_a_ticket_is_looked_for(shared_site: Site, ticket: str, pays: bool) -> None:
    path = f"/be/tickets/{quote(ticket, safe='')}"
    answer = shared_site.ask("POST", f"{path}/paid") if pays else shared_site.ask("GET", path)
    # A slash is a slash, however it is written.
    assert answer.status_code == (404 if "/" in ticket else 400)
    assert "/" in ticket or answer.json()["code"] == 102
