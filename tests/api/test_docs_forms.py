"""Forms of `/v1/docs` and a collection, both made of the document of `/v1`, work against the demo as they stand."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from tests.houses import CATALOGUE, Furnished
from tests.http.test_docs_page import Page
from tests.node import on_node
from tests.patience import PATIENCE_S, until

from taquilla.api.description import description
from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.http import docs_page
from taquilla.http.collection import collection_of
from taquilla.sandbox import demo, demo_office, demo_sports, demo_wallets
from taquilla.sandbox.demo_office import furnish_offices
from taquilla.sandbox.demo_wallets import furnish_wallets
from taquilla.store.postgres.embedded import Embedded
from taquilla.testing import Houses, TaquillaHouse
from taquilla.work.worker import Worker

PAIRS = CATALOGUE.with_name("demo_pairs.toml")
MODULE = Path(docs_page.__file__).parent / "static" / "docs.mjs"
# The demo begins with none of these; an alarm may come by itself.
NOTHING_THERE = {
    "POST /v1/alarms/{alarm_id}/acknowledge",
    "POST /v1/credits/judge",
    "POST /v1/sports/tickets/{ticket}/approve",
    "POST /v1/sports/tickets/{ticket}/refuse",
}
DAYS = {"query.first_day": "2024-10-22", "query.last_day": "2024-10-22", "path.monday": "2024-10-14"}
# Whoever tries these could not go on.
LAST = {("POST", "/v1/me/password"), ("DELETE", "/v1/session")}


def forms_of(page: Page) -> list[dict[str, Any]]:
    """Return the forms of a page as a browser reads them: method, path and fields."""
    forms: list[dict[str, Any]] = []
    chosen = ""
    for (tag, values), text in zip(page.tags, page.texts, strict=True):
        if tag == "form" and values.get("class") == "try":
            forms.append({"method": values["data-method"], "path": values["data-path"], "fields": {}})
        elif tag in {"input", "select", "textarea"} and (name := values.get("name")):
            forms[-1]["fields"][name] = values.get("value") or (text if tag == "textarea" else "")
            chosen = name if tag == "select" else ""
        elif tag == "option" and chosen:
            # A browser chooses the first one.
            forms[-1]["fields"][chosen], chosen = text, ""
    return forms


def read(url: str) -> tuple[str, Any]:
    answer = httpx.get(url, timeout=PATIENCE_S, follow_redirects=True, verify=False).raise_for_status()
    return answer.text, answer.headers


async def test_a_process_answers_others_while_it_makes_the_document() -> None:
    begun, answered = threading.Event(), threading.Event()
    app: Any = Litestar(description(), state=State({"document": lambda: begun.set() or answered.wait(PATIENCE_S)}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:
        asked = asyncio.create_task(client.get("/v1/openapi.json"))
        await until(begun.is_set)
        assert (await client.get("/v1/docs.js")).status_code == 200
        answered.set()
        assert (await asked).text == "true"


@pytest.fixture(scope="module")
def house(
    server: Embedded, site_template: str, key_file: Path, furnished: Furnished, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TaquillaHouse]:
    """The whole demo, with its operators of sports and of wallets."""

    async def fill(house: House) -> None:
        async with house.database.connection() as connection:
            await load_catalogue(connection, read_catalogue(PAIRS))
        await furnish_wallets(house, tmp_path_factory.mktemp("keys"))
        await furnish_offices(house)
        await Worker(house).round()

    with Houses(server, furnished("whole", site_template, fill), key_file).open() as house:
        yield house


def test_the_page_runs_our_script_alone(house: TaquillaHouse) -> None:
    page, headers = read(f"{house.url}/v1/docs")
    assert [values.get("src") for tag, values in Page(page).tags if tag == "script"] == ["/v1/docs.js"]
    policy = headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    script, headers = read(f"{house.url}/v1/docs.js")
    assert (script, headers["content-type"]) == (MODULE.read_text(encoding="utf-8"), "text/javascript; charset=utf-8")


def operations(document: Any) -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, item in document["paths"].items() for method in item}


def requests(collection: Any) -> dict[tuple[str, str], Any]:
    """Return the requests of a collection by method and path."""
    found = {}
    for folder in collection["item"]:
        for one in folder["item"]:
            path = "/" + "/".join(re.sub(r"^:(\w+)$", r"{\1}", part) for part in one["request"]["url"]["path"])
            found[(one["request"]["method"], path)] = one
    return found


def test_the_text_names_every_operation_and_every_reason(house: TaquillaHouse, document: Any) -> None:
    text, _ = read(f"{house.url}/llms.txt")
    assert text.startswith(f"# {document['info']['title']}\n\n> ")
    assert set(re.findall(r"^- `([A-Z]+) (\S+)`: ", text, re.MULTILINE)) == operations(document)
    assert all(f"- `{name}` (" in text for name in document["components"]["schemas"]["Reason"]["enum"])
    for path in re.findall(r"\]\((/\S+)\)", text):
        assert read(f"{house.url}{path}")[0]


def test_the_collection_has_every_operation_once_with_its_example(house: TaquillaHouse, document: Any) -> None:
    served = json.loads(read(f"{house.url}/v1/collection.json")[0])
    assert served == collection_of(document)
    found = requests(served)
    assert set(found) == operations(document)
    for (method, path), one in found.items():
        has_body = "requestBody" in document["paths"][path][method.lower()]
        assert ("body" in one["request"]) == has_body
        keys = [header for header in one["request"]["header"] if header["key"] == "Idempotency-Key"]
        assert [header["value"] for header in keys] == ["{{$guid}}"] * len(keys)


OF_ANOTHER_KIND = {"/v1/reports/period", "/v1/shifts/current"}
"""A report may be no JSON, and nobody's shift is open."""


def test_a_login_of_the_collection_gives_the_token_that_its_other_requests_send(house: TaquillaHouse, document: Any) -> None:
    collection = requests(json.loads(read(f"{house.url}/v1/collection.json")[0]))
    login = collection[("POST", "/v1/session")]
    assert login["request"]["auth"] == {"type": "noauth"}
    assert "pm.collectionVariables.set('token'" in login["event"][0]["script"]["exec"][0]

    def ask(one: Any, **variables: str) -> Any:
        request = one["request"]
        raw = request["url"]["raw"].replace("{{url}}", house.url)
        headers = {header["key"]: header["value"] for header in request["header"] if not header.get("disabled")}
        headers |= {"authorization": f"Bearer {variables['token']}"} if variables else {}
        data = request.get("body", {}).get("raw", "").encode() or None
        answer = httpx.request(request["method"], raw, content=data, headers=headers, timeout=PATIENCE_S, verify=False)
        return answer.raise_for_status().json()

    token = ask(login)["token"]
    for method, path in operations(document):
        roles = document["paths"][path][method.lower()]["x-roles"]
        if method == "GET" and "{" not in path and "cashier" in roles and path not in OF_ANOTHER_KIND:
            assert ask(collection[(method, path)], token=token)


def send(house: TaquillaHouse, forms: list[dict[str, Any]], file: Path, nth: int) -> list[dict[str, Any]]:
    """Send each nth of the forms with the page's script, by somebody who may, and return what came."""
    offices = [one for accounts in demo_office.OFFICES.values() for one in accounts]
    people = (*demo.ACCOUNTS, *demo_sports.ACCOUNTS, *demo_wallets.ACCOUNTS, *offices)
    logins = [{"role": one.role, "email": one.email, "password": house.password} for one in people]
    file.write_text(json.dumps({"url": house.url, "logins": logins, "forms": forms, "nth": nth}), encoding="utf-8")
    return list(json.loads(on_node(Path(__file__).with_name("docs_forms.mjs"), MODULE=MODULE.as_uri(), FORMS=str(file))))


@pytest.mark.parametrize("nth", [4, pytest.param(1, marks=pytest.mark.prove("clients"))])  # all are tried by their examples too
def test_every_form_works_against_the_demo(house: TaquillaHouse, tmp_path: Path, nth: int) -> None:
    document = json.loads(read(f"{house.url}/v1/openapi.json")[0])
    forms = forms_of(Page(read(f"{house.url}/v1/docs")[0]))
    assert {(form["method"], form["path"]) for form in forms} == operations(document)
    for form in forms:
        form["roles"] = document["paths"][form["path"]][form["method"].lower()]["x-roles"]
        # What is the reader's own: days, and an address that this machine can look up.
        form["fields"] |= {name: day for name, day in DAYS.items() if name in form["fields"]}
        if "body" in form["fields"]:
            form["fields"]["body"] = form["fields"]["body"].replace("https://example.org", house.url)
    # What no role may is for the keys of the installation, which are made on the command line.
    forms = [form for form in forms if (form["method"], form["path"]) not in LAST and form["roles"]]
    forms.sort(key=lambda form: form["method"] == "DELETE")
    answers = send(house, forms, tmp_path / "forms.json", nth)
    # 409: it was understood, and the day is not so far, such as a result before the draw is held.
    bad = {one["operation"]: one for one in answers if one.get("status", 500) >= 300 and one.get("status") != 409}
    bad = {name: one for name, one in bad.items() if not (one.get("status") == 404 and one["is_none"])}
    assert set(bad) <= NOTHING_THERE, json.dumps(list(bad.values()), indent=1)


def test_no_name_in_an_answer_reaches_the_script_itself() -> None:
    script = """
        const { Known } = await import(process.env.MODULE)
        const known = new Known()
        known.remember('/v1/x', JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}'))
        known.remember('__proto__', { id: 4, rows: [{ id: 5 }] })
        console.log(known.part('/v1/x', 'toString'), {}.constructor === Object, {}.id, [].rows)
    """
    assert on_node("--input-type=module", "-e", script, MODULE=MODULE.as_uri()) == "3 true undefined undefined\n"
