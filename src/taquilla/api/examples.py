"""Writes into the document of `/v1` an example of each operation's request and response, as a furnished house has answered it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from taquilla.http.examples import RECORDED
from taquilla.http.openapi import operations_of
from taquilla.http.responses import Json

FILE: Final = Path(__file__).with_name("examples.json")


@cache
def examples() -> Json:
    """Return the examples by the ids of their operations: path, status, and where they are JSON, request and response.

    Lists in responses are cut. A test sends the requests, and records them.
    """
    found: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def show_examples(document: Json) -> None:
    """Add the examples to a document."""
    for _, path, operation in operations_of(document):
        one = examples().get(operation["operationId"])
        if one is None:
            continue  # it is being recorded for the first time
        values = _values(path, one["path"])
        for parameter in operation.get("parameters", ()):
            if (value := values.get(parameter["name"])) is not None and parameter["in"] != "header":
                schema = parameter["schema"]
                is_number = "integer" in (kind.get("type") for kind in (schema, *schema.get("oneOf", ())))
                parameter["examples"] = {RECORDED: {"value": int(value) if is_number else value}}
        bodies = {"request": operation.get("requestBody"), "response": operation["responses"].get(one["status"])}
        for part in bodies.keys() & one.keys():
            bodies[part]["content"]["application/json"]["examples"] = {RECORDED: {"value": one[part]}}


def _values(template: str, sent: str) -> dict[str, str]:
    """Return the values of the parameters in a path as it was sent: ``_values("/a/{b}", "/a/1?c=2") == {"b": "1", "c": "2"}``."""
    url = urlsplit(sent)
    found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>.+?)", template), url.path)
    assert found is not None, sent
    return {name: unquote(value) for name, value in (*found.groupdict().items(), *parse_qsl(url.query))}
