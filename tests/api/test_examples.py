"""Each operation of `/v1` has an example of its request and its response, which a furnished house answers so.

To record them anew: ``TAQUILLA_RECORD=1 .venv/bin/python -m pytest tests/api/test_examples.py``. An example that fits
stays as it is, unless its line was deleted.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_schema_validator import OAS31Validator
from tests.api.conftest import CASHIER, described
from tests.api.every_post import games, lottery, people, without_key
from tests.api.every_post.reads import READS
from tests.api.every_post.world import Recipe, Send, World, open_world
from tests.houses import FreshCopy

from taquilla.api import examples
from taquilla.http.openapi import operations_of
from taquilla.sandbox.demo import PASSWORD
from taquilla.store.postgres.embedded import Embedded

POSTS: dict[str, Recipe] = {
    **people.RECIPES, **lottery.RECIPES, **games.RECIPES, **without_key.WRITES_NOTHING, **without_key.EACH_ITS_OWN,
    **without_key.KEYS_WITHIN,
    **{name: recipe for name, (recipe, _) in without_key.USES_UP.items()},
    "POST /session": lambda _: Send("/session", {"email": CASHIER, "password": PASSWORD}, ""),
}  # fmt: skip
LISTED_MAX = 2
"""The rows of a list that an example shows."""


@pytest.fixture(scope="module")
def world(
    server: Embedded, site_template: str, fresh_copy: FreshCopy, key_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with fresh_copy(site_template) as name, open_world(server, name, key_file, tmp_path_factory.mktemp("keys")) as world:
        yield world


def sent(world: World, name: str, one: Send) -> httpx.Response:
    """Send a request, which must succeed."""
    is_keyed = any(each["name"] == "Idempotency-Key" for each in described()[name].get("parameters", ()))
    key = world.new("example") if is_keyed else ""
    response = world.sent(name.partition(" ")[0], one.path, one.body, by=one.by or None, key=key)
    assert response.is_success, (name, response.text)
    return response


def told(world: World) -> dict[str, Any]:
    """Send each request, in an order in which each finds what it needs. Return the examples by the ids of their operations."""
    made: dict[str, Any] = {}
    found: dict[str, Any] = {}
    recipes = [(name, lambda recipe=recipe: recipe(world)) for name, recipe in POSTS.items()]
    recipes += [(name, lambda read=read: read(world, made)) for name, read in READS.items()]
    for name, recipe in recipes:
        one: Send = recipe()
        response = sent(world, name, one)
        is_json = response.headers.get("content-type", "").startswith("application/json")
        made[name] = response.json() if is_json else None
        found[described()[name]["operationId"]] = (
            {"path": f"/v1{one.path}", "status": str(response.status_code)}
            | ({} if one.body is None else {"request": one.body})
            | ({"response": made[name]} if is_json else {})
        )
    return found


def cut(value: Any) -> Any:
    """Return a value with the first rows of each list."""
    if isinstance(value, dict):
        return {name: cut(inner) for name, inner in value.items()}
    return [cut(inner) for inner in value[:LISTED_MAX]] if isinstance(value, list) else value


def names(value: Any, path: str = "") -> set[str]:
    """Return the names in a value, and of the values within it."""
    if isinstance(value, list):
        return {name for inner in value for name in names(inner, path)}
    if not isinstance(value, dict):
        return set()
    return {f"{path}{name}" for name in value}.union(*(names(inner, f"{path}{name}.") for name, inner in value.items()))


def fits(one: Any, fresh: Any) -> bool:
    """Tell whether an example has the status, the parts and the names of what the house answers now."""
    return one["status"] == fresh["status"] and all(
        (part in one) == (part in fresh) and names(one.get(part)) <= names(fresh.get(part))
        and (set(one.get(part) or ()) == set(fresh.get(part) or ()) or isinstance(one[part], list))
        for part in ("request", "response")
    )  # fmt: skip


def test_each_operation_has_an_example_that_the_house_answers(world: World) -> None:
    fresh, kept = told(world), examples.examples()
    if os.environ.get("TAQUILLA_RECORD"):
        chosen = {name: kept[name] if name in kept and fits(kept[name], one) else cut(one) for name, one in sorted(fresh.items())}
        rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in chosen.items())
        examples.FILE.write_text(f"{{\n{rows}\n}}\n".replace("https://192.0.2.1/", "https://example.org/"), "utf-8")
        examples.examples.cache_clear()
        kept = examples.examples()
    assert fresh.keys() == kept.keys()
    assert [name for name, one in kept.items() if not fits(one, fresh[name])] == []


def test_the_document_has_the_examples_and_its_schemas_take_them(document: Any) -> None:
    components = {"components": document["components"]}
    for one in (one for *_, each in operations_of(document) for one in each.get("parameters", ()) if "examples" in one):
        assert [error.message for error in OAS31Validator(one["schema"]).iter_errors(one["examples"]["recorded"]["value"])] == []
    seen = 0
    for item in document["paths"].values():
        for operation in item.values():
            for body in (operation.get("requestBody"), *operation["responses"].values()):
                media = (body or {}).get("content", {}).get("application/json", {})
                for example in media.get("examples", {}).values():
                    errors = OAS31Validator(media["schema"] | components).iter_errors(example["value"])
                    assert [error.message for error in errors] == [], operation["operationId"]
                    seen += 1
    assert examples.examples().keys() == {operation["operationId"] for *_, operation in operations_of(document)}
    assert seen == sum(len({"request", "response"} & one.keys()) for one in examples.examples().values())
