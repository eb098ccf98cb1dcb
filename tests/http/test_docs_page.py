"""The page of a dialect shows everything and runs nothing, and an example has what must be there."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest

from taquilla.http.docs_page import docs_page
from taquilla.http.examples import example_of
from taquilla.http.page import STYLE, security_policy

HOSTILE = "<script>alert('x')</script>\"&"

WAGERS = [{"amount": 2000, "wager": HOSTILE}]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Counter", "version": "1", "description": "Sells **tickets**.\n\nTimes are `UTC`."},
    "security": [{"token": []}],
    "paths": {
        "/user/ticket/create": {"post": {
            "tags": ["Tickets"], "summary": "Sells a ticket", "description": HOSTILE,
            "parameters": [{"$ref": "#/components/parameters/Key"}],
            "requestBody": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Sale"}, "examples": {"sale": {"value": {"ticket": {"wagers": WAGERS}}}},
            }}},
            "responses": {
                "201": {"description": "Sold", "content": {"application/json": {"schema": {"type": "object"}}}},
                "409": {"$ref": "#/components/responses/Nowhere"},
            },
        }},
        "/gaming/result/{product_id}": {"get": {"security": [], "responses": {"200": {"description": "Results"}}}},
    },
    "components": {
        "parameters": {"Key": {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 64}}},
        "schemas": {
            "Sale": {"type": "object", "required": ["ticket"], "properties": {
                "ticket": {"$ref": "#/components/schemas/Ticket"}, "client_id": {"oneOf": [{"type": "string"}, {"type": "null"}]},
            }},
            "Ticket": {"properties": {
                "wagers": {"type": "array", "items": {"$ref": "#/components/schemas/Wager"}},
                "copy_of": {"$ref": "#/components/schemas/Ticket"},
            }},
            "Wager": {"properties": {
                "amount": {"type": "integer", "minimum": 1, "description": "In whole units."},
                "status": {"enum": ["sold", "winner"]}, HOSTILE: {"type": ["string", "null"]},
            }},
        },
    },
}  # fmt: skip


class Page(HTMLParser):
    """The page as a browser parses it: its tags, the text up to the end of each, and all of its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._words, self._is_within = list[str](), False
        self.feed(text)
        self.words = "".join(self._words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.append("")
        self._is_within = True

    def handle_endtag(self, tag: str) -> None:
        self._is_within = False

    def handle_data(self, data: str) -> None:
        self._words.append(data + "\n")
        if self._is_within:
            self.texts[-1] += data


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(docs_page(DOCUMENT, f"Docs {HOSTILE}"))


@pytest.mark.parametrize("words", [
    *("POST", "/user/ticket/create", "Sells a ticket", "GET", "/gaming/result/{product_id}", "Tickets"),
    *("Sells ", "tickets", "UTC", "ticket", "client_id", "ticket.wagers", "ticket.wagers[].amount"),
    *("integer, at least 1, optional", "In whole units.", '"sold" or "winner", optional', "string or null, optional"),
    *("list of Wager, optional", "Ticket", "Idempotency-Key", "string, length up to 64, in the header, optional"),
    *("Answer 201", "Sold", "Answer 409", "Results", "token", HOSTILE, f"ticket.wagers[].{HOSTILE}"),
])  # fmt: skip
def test_the_page_shows(page: Page, words: str) -> None:
    assert words in page.words.split("\n")


# The example whole, a type that holds itself, and the token which only one of two operations needs.
@pytest.mark.parametrize("words", ['"amount": 2000', "copy_of", "Needs"])
def test_the_page_shows_once(page: Page, words: str) -> None:
    assert page.words.count(words) == 1


def test_what_stands_between_asterisks_is_strong_and_the_asterisks_are_gone(page: Page) -> None:
    assert ("strong", {}) in page.tags
    assert "**" not in page.words


SOLD, NO = ({"$ref": f"#/components/schemas/{name}"} for name in ("Sold", "No"))
NAMED = {"Sold": {"properties": {"number": {"type": "integer"}}}, "No": {"properties": {"error": {"type": "string"}}}}


def words_of(*methods: str, schemas: dict[str, Any] = NAMED, **operation: Any) -> str:
    """Return the page of one operation, under each of these methods."""
    paths = {"/": dict.fromkeys(methods, operation)}
    return Page(docs_page({"paths": paths, "components": {"schemas": schemas}}, "Docs")).words


def with_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def test_a_type_is_shown_once_in_an_operation() -> None:
    words = words_of("get", responses={"200": with_schema(NO), "201": with_schema(NO)}).split("\n")
    assert words.count("error") == 1
    assert words.index("No: as above.") > words.index("Answer 201")


def test_the_types_that_an_answer_may_be_stand_under_their_names() -> None:
    words = words_of("get", responses={"200": with_schema({"oneOf": [SOLD, NO]})}).split("\n")
    order = [words.index(word) for word in ("Sold", "number", "No", "error")]
    assert order == sorted(order)


def test_problems_are_listed_in_each_operation_and_their_type_once() -> None:
    problem = {"description": "Refused.", "content": {"application/problem+json": {"schema": NO}}}
    words = words_of("get", "post", responses={"200": {"description": "Done."}, "409": problem, "422": problem}).split("\n")
    assert (words.count("409"), words.count("Refused."), words.count("error")) == (2, 4, 1)
    assert "Answer 409" not in words
    assert words.index("error") > words.index("application/problem+json")


def test_a_list_of_plain_values_stays_on_its_line() -> None:
    example = {"bets": [[101, 102], 103], "wagers": [{"amount": 1}], "none": [], "text": ["a [\n b", "{"]}
    body = {"content": {"application/json": {"examples": {"sale": {"value": example}}}}}
    words = words_of("get", responses={"200": body})
    assert '"bets": [[101, 102], 103],' in words
    assert json.loads(words[words.index('{\n  "bets"') : words.rindex("}") + 1]) == example


def test_a_request_without_an_example_gets_the_one_that_its_fields_make_up() -> None:
    body = with_schema({"properties": {"number": {"type": "integer", "examples": [7]}}})
    assert words_of("post", requestBody=body, responses={"200": body}).count('"number": 7') == 1


def test_nothing_on_the_page_runs_or_fetches(page: Page) -> None:
    allowed = {"class", "content", "charset", "name", "lang", "id", "aria-label", "href"}
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "base", "form"})
    assert {name for _, attributes in page.tags for name in attributes} <= allowed
    assert {values["href"] for tag, values in page.tags if tag == "a"} == {"/"}


def test_the_policy_lets_in_the_style_of_the_page_and_no_other() -> None:
    style = re.search(r"<style>(.*?)</style>", docs_page(DOCUMENT, "Docs"), re.DOTALL)
    assert style is not None
    policy = security_policy(STYLE)
    assert f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search("unsafe|script-src", policy)


def test_a_page_with_a_script_has_a_form_for_each_operation_and_its_example() -> None:
    text = docs_page(DOCUMENT, "Docs", script="/v1/docs.js")
    page = Page(text)
    assert [values["src"] for tag, values in page.tags if tag == "script"] == ["/v1/docs.js"]
    forms = [(values["data-method"], values["data-path"]) for tag, values in page.tags if tag == "form" and "data-path" in values]
    assert forms == [("POST", "/user/ticket/create"), ("GET", "/gaming/result/{product_id}")]
    assert [values["name"] for tag, values in page.tags if tag in {"input", "textarea"} and "name" in values] == [
        "header.Idempotency-Key", "body",
    ]  # fmt: skip
    assert HOSTILE not in text
    assert page.words.count('"amount": 2000') == 2


def test_a_long_list_of_names_is_shown_by_its_own() -> None:
    reason = {"title": "Reason", "enum": [f"REASON_{place}" for place in range(30)]}
    sold = {"properties": {"why": {"$ref": "#/components/schemas/Reason"}}}
    words = words_of("get", schemas={"Reason": reason, "Sold": sold}, responses={"200": with_schema(SOLD)})
    assert ("Reason, optional" in words, "REASON_7" in words) == (True, False)


def test_an_empty_document_is_still_a_page() -> None:
    assert "<main></main>" in docs_page({}, "Docs")


def test_what_webhooks_deliver_is_shown_after_the_operations() -> None:
    event = {"post": {"summary": "It was sold.", "requestBody": with_schema({"type": "object"})}}
    words = Page(docs_page({"paths": {"/": {"get": {}}}, "webhooks": {"ticket.sold": event}}, "Docs")).words
    assert words.index("Events that webhooks deliver") < words.index("ticket.sold") < words.index("It was sold.")


NUMBER = {"type": "integer", "examples": [7, 8]}
BARE = {"type": "integer"}


def object_of(*, required: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(required)}


@pytest.mark.parametrize(("schema", "example"), [
    (NUMBER, 7), (BARE, None), ({"const": "a"}, "a"), ({"enum": ["b", "c"]}, "b"),
    ({"type": "string", "format": "date"}, "2024-10-22"), ({"type": "array", "items": NUMBER}, [7]),
    ({"type": "array", "items": BARE}, None),
    ({"anyOf": [BARE, NUMBER, {"type": "null"}], "default": None}, 7),
    ({"$ref": "#/components/schemas/Sale"}, {"wagers": [7]}),
    ({"$ref": "#/components/schemas/Sale", "examples": ["of the reference"]}, "of the reference"),
    (object_of(a=NUMBER, b=BARE, c={"type": "string", "examples": [""]}), {"a": 7}),
    (object_of(a=NUMBER, b=BARE, required=("a",)), {"a": 7}),
    (object_of(a=NUMBER, b=BARE, required=("a", "b")), None),
    (object_of(c={"type": "string", "examples": [""]}, required=("c",)), {"c": ""}),
    (object_of(b=BARE), None),
    (object_of(a=NUMBER, d={"enum": ["b", "c"]}), {"a": 7}),
    (object_of(a=NUMBER, d={"enum": ["b", "c"]}, required=("d",)), {"a": 7, "d": "b"}),
    ({"$ref": "#/components/schemas/Endless"}, None),
])  # fmt: skip
def test_an_example_has_what_must_be_there(schema: dict[str, Any], example: object) -> None:
    sale = object_of(wagers={"type": "array", "items": NUMBER}, required=("wagers",))
    endless = object_of(more={"$ref": "#/components/schemas/Endless"}, required=("more",))
    assert example_of({"components": {"schemas": {"Sale": sale, "Endless": endless}}}, schema) == example
