"""`taquilla api`: every operation of a running house's `/v1` as a command, made of the document that the house serves."""

import inspect
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, Final, cast
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

import typer
from typer.core import TyperGroup

from taquilla.cli.options import Commands
from taquilla.cli.output import AsJson, CannotDo, CommandRefused, Shown, TryLater, troubles_in_one_line
from taquilla.http.json_types import Json, JsonObject
from taquilla.settings import BadSettings, Settings

_AGAIN: Final = frozenset({408, 429, 502, 503, 504})
_TRIES, _PAUSE_S, _PATIENCE_S, _TIMEOUT_S = 5, 0.2, 30.0, 60.0
_KEY: Final = "Idempotency-Key"
_METHODS: Final = ("get", "post", "put", "patch", "delete")
ABOUT: Final = """Ask a running server over /v1, for scripts.

Each operation is a command: its resource, what is done, and an option for each of its fields, which its --help describes.
What has an Idempotency-Key is repeated under it while nobody answers. The exit status is 1 for a refusal, 2 for
what makes no sense, 3 for what may be sent again.

Example: taquilla api draws list --status open --all --json"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A value that an operation takes: the part of the request that it stands in, its name there, its option, and its schema."""

    where: str
    name: str
    option: str
    schema: Json
    text: str

    @property
    def variable(self) -> str:
        """Return the name under which the command gets it."""
        return re.sub(r"\W", "", f"{self.where}_{self.name}")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A response that is no JSON: it is written as it came, to a file or to standard output."""

    content: bytes
    path: Path | None

    def show(self, *, as_json: bool) -> None:
        """Write it."""
        if self.path is not None:
            self.path.write_bytes(self.content)
        else:
            sys.stdout.buffer.write(self.content)


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect: the key is for one house."""

    def redirect_request(self, *told: object, **more: object) -> None:
        """Return no other request."""


class RunningHouse:
    """A house that is asked over HTTP, with its document."""

    def __init__(self, url: str, key: str | None) -> None:
        if not url.startswith(("http://", "https://")):
            raise CannotDo("--url must begin with http:// or https://")
        self._url = url.rstrip("/")
        self._key = key

    @cached_property
    def document(self) -> JsonObject:
        """Return the document of `/v1`. Raises CannotDo and TryLater."""
        _, content = self._ask("GET", "/v1/openapi.json", {}, None, may_repeat=False)
        try:
            document: JsonObject = json.loads(content)
            document["components"]["schemas"]["Reason"]["x-meanings"]
        except (KeyError, TypeError, ValueError):
            raise CannotDo(f"{self._url} is no server of Taquilla") from None
        return document

    @cached_property
    def resources(self) -> dict[str, dict[str, tuple[str, str, JsonObject]]]:
        """Return the operations by resource and verb, each with its method and its path."""
        found: dict[str, dict[str, tuple[str, str, JsonObject]]] = {}
        for path, item in self.document["paths"].items():
            for method in item.keys() & set(_METHODS):
                resource, _, verb = item[method]["operationId"].replace("_", "-").partition(".")
                found.setdefault(resource, {})[verb] = method.upper(), path, item[method]
        return found

    def group(self, resource: str) -> TyperGroup:
        """Return the group of a resource, with a command for each operation."""
        operations = sorted(self.resources[resource].items())
        texts = {one["name"]: one["description"] for one in self.document["tags"]}
        group = Commands(texts[operations[0][1][2]["tags"][0]], add_completion=False, rich_markup_mode=None)
        group.callback()(lambda: None)  # a single command would stand for the group
        for verb, (method, path, operation) in operations:
            group.command(verb)(self._command(method, path, operation))
        made = cast(TyperGroup, typer.main.get_command(group))
        made.name = resource
        return made

    def _command(self, method: str, path: str, operation: JsonObject) -> Callable[..., Shown | Downloaded]:
        taken = list(self._taken(operation))

        def run(**values: object) -> Shown | Downloaded:
            parts: dict[str, JsonObject] = {"path": {}, "query": {}, "header": {}, "body": {}}
            for one in taken:
                if values[one.variable] not in (None, []):
                    parts[one.where][one.name] = self._value(one, values[one.variable])
            return self._answer(method, path, operation, parts, values)

        about = "\n\n".join(filter(None, (operation["summary"], operation.get("description", ""))))
        scope = f"\n\nScope: {operation['x-scope']}." if "x-scope" in operation else ""
        run.__doc__ = f"{about}{scope}"
        parameters = [_parameter(one, operation) for one in taken] + list(_own_parameters(operation))
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    def _taken(self, operation: JsonObject) -> Iterator[Accepted]:
        """Yield what an operation takes: parts of its path, parameters, headers, and the fields of its body."""
        for one in operation.get("parameters", ()):
            name = one["name"].removesuffix("[]").lower().replace("_", "-")
            yield Accepted(one["in"], one["name"], name.removesuffix("-id"), one["schema"], one.get("description", ""))
        content = operation.get("requestBody", {}).get("content", {})
        fields = self._whole(content.get("application/json", {}).get("schema", {})).get("properties", {})
        for name, schema in fields.items():
            short = name.removesuffix("_id")
            option = (name if short in fields else short).replace("_", "-")
            yield Accepted("body", name, option, schema, schema.get("description", ""))

    def _whole(self, schema: Json) -> Json:
        """Return a schema itself, where it refers to one."""
        name = schema.get("$ref", "").rpartition("/")[2]
        return self.document["components"]["schemas"][name] if name else schema

    def _kinds(self, schema: Json) -> set[str]:
        """Return the JSON types that a schema lets through."""
        schema = self._whole(schema)
        own = schema.get("type", [])
        kinds = {own} if isinstance(own, str) else set(own)
        return kinds.union(*(self._kinds(one) for name in ("anyOf", "oneOf") for one in schema.get(name, ())))

    def _value(self, one: Accepted, given: object) -> object:
        """Return what was typed as the operation takes it: a text, or JSON for everything else. Raises CannotDo."""
        if isinstance(given, list):
            schemas = [self._whole(one.schema), *one.schema.get("anyOf", ()), *one.schema.get("oneOf", ())]
            items: Json = next((each["items"] for each in schemas if "items" in each), {})
            return [self._value(Accepted(one.where, one.name, one.option, items, ""), text) for text in given]
        if "string" in self._kinds(one.schema) or one.where != "body":
            return given
        return _json_of(str(given), f"--{one.option}")

    def _answer(
        self, method: str, path: str, operation: JsonObject, parts: dict[str, JsonObject], values: Json
    ) -> Shown | Downloaded:
        body: object = parts["body"]
        if (said := values.get("body")) is not None:
            text = sys.stdin.read() if said == "-" else _text_of(said[1:]) if said.startswith("@") else said
            whole = _json_of(text, "--body")
            body = whole | parts["body"] if isinstance(whole, dict) else whole
        content = json.dumps(body).encode() if "requestBody" in operation else None
        headers = {name: str(value) for name, value in parts["header"].items()}
        if any(one["name"] == _KEY for one in operation.get("parameters", ())):
            headers.setdefault(_KEY, str(uuid4()))
        target = path.format(**{name: quote(str(value), safe="") for name, value in parts["path"].items()})
        may_repeat = method == "GET" or _KEY in headers
        kind, found = self._ask(method, _with_query(target, parts["query"]), headers, content, may_repeat=may_repeat)
        if found and kind != "application/json":
            return Downloaded(found, values.get("output"))
        page: JsonObject | None = json.loads(found) if found else None
        while page is not None and values.get("all_pages") and page["next"]:
            query = parts["query"] | {"cursor": page["next"]}
            _, found = self._ask(method, _with_query(target, query), headers, None, may_repeat=True)
            following = json.loads(found)
            page = {name: [*page[name], *one] if isinstance(one, list) else one for name, one in following.items()}
        return Shown(page, None)

    def _ask(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, *, may_repeat: bool
    ) -> tuple[str, bytes]:
        """Return the type and the body of a response. Raises CommandRefused, CannotDo and TryLater."""
        sent = {"accept": "application/json, */*", "content-type": "application/json"} | headers
        if self._key:
            sent["authorization"] = f"Bearer {self._key}"
        if "document" in self.__dict__:
            sent["taquilla-version"] = self.document["info"]["version"]
        tries = _TRIES if may_repeat else 1
        for attempt in range(1, tries + 1):
            try:
                status, told, found = _sent(Request(self._url + target, content, sent, method=method))
            except (OSError, HTTPException) as error:
                status, told, found = 0, {}, str(getattr(error, "reason", error)).encode()
            if 200 <= status < 300:
                return told["content-type"].partition(";")[0] if found else "", found
            asked = told.get("retry-after", "0")
            pause_s = max(_PAUSE_S * 2**attempt, float(asked) if asked.isdecimal() else 0.0)
            if attempt == tries or pause_s > _PATIENCE_S or (status and status not in _AGAIN):
                break
            time.sleep(pause_s)
        raise self._problem(status, found, headers.get(_KEY))

    def _problem(self, status: int, content: bytes, key: str | None) -> Exception:
        """Return the error that says what a response has told, or that there was none."""
        under = f" Whether it was carried out is not known: send it again with --idempotency-key {key}" if key else ""
        if not status:
            return TryLater(f"{self._url} does not answer ({content.decode(errors='replace')}).{under}")
        try:
            problem = json.loads(content)
            sentence, reason = str(problem["detail"]), str(problem["reason"])
        except (KeyError, TypeError, ValueError):
            problem, sentence, reason = {}, f"{self._url} answers {status}, and not as Taquilla does", ""
        if status in _AGAIN:
            return TryLater(f"{sentence}.{under}")
        faults = [f"{one['pointer']}: {one['detail']} ({one['reason']})" for one in problem.get("errors", ())]
        told = "; ".join([f"{sentence} ({reason})" if reason else sentence, *faults])
        if "document" not in self.__dict__ or self.document["components"]["schemas"]["Reason"]["x-meanings"].get(
            reason, {"is_general": True}
        )["is_general"]:
            return CannotDo(told)
        return CommandRefused(reason, told)


class ApiGroup(TyperGroup):
    """The resources of a house as groups. They are made once somebody asks for them: the house has their document."""

    def list_commands(self, ctx: object) -> list[str]:
        """Return the resources; none where no house answers."""
        with suppress(BadSettings, CannotDo, TryLater):
            return sorted(_house_of(ctx).resources)
        return []

    def get_command(self, ctx: object, cmd_name: str) -> TyperGroup | None:
        """Return the group of a resource, None where there is none."""
        with troubles_in_one_line():
            house = _house_of(ctx)
            return house.group(cmd_name) if cmd_name in house.resources else None


def _house_of(context: object) -> RunningHouse:
    """Return the house that the options before the resource name, or the settings."""
    given: Json = getattr(context, "params", {})
    settings = Settings.read(os.environ, api_url=given.get("url"), api_key=given.get("key"))
    return _running(settings.api_url, settings.api_key)


@cache
def _running(url: str, key: str | None) -> RunningHouse:
    return RunningHouse(url, key)


def api(
    url: Annotated[str | None, typer.Option(help="The server's address, for TAQUILLA_API_URL.")] = None,
    key: Annotated[str | None, typer.Option(help="The API key, for TAQUILLA_API_KEY or the file TAQUILLA_API_KEY_FILE.")] = None,
) -> None:
    """Take the house and the key, which `_house_of` reads."""


def _parameter(one: Accepted, operation: JsonObject) -> inspect.Parameter:
    many = "items" in one.schema or any("items" in each for name in ("anyOf", "oneOf") for each in one.schema.get(name, ()))
    choices = [str(value) for value in one.schema.get("enum", ()) if value is not None]
    text = f"{one.text} One of {', '.join(choices)}." if choices else one.text
    if one.where == "path":
        detail: object = typer.Argument(metavar=one.option.upper(), help=text, show_default=False)
        return _named(one.variable, Annotated[str, detail], inspect.Parameter.empty)
    metavar = "TEXT" if one.where != "body" or "format" in one.schema or choices else "VALUE"
    detail = typer.Option(f"--{one.option}", metavar=metavar, help=text, show_default=False)
    return _named(one.variable, Annotated[list[str] | None if many else str | None, detail], None)


def _own_parameters(operation: JsonObject) -> Iterator[inspect.Parameter]:
    """Yield the options that are no part of an operation: its whole body, all pages, a file, the form of the output."""
    if "requestBody" in operation:
        detail = typer.Option("--body", metavar="JSON", help="The whole body: JSON, @FILE, or - for standard input.")
        yield _named("body", Annotated[str | None, detail], None)
    if any(one["name"] == "cursor" for one in operation.get("parameters", ())):
        yield _named("all_pages", Annotated[bool, typer.Option("--all", help="All pages, one after the other.")], False)
    kinds = {kind for one in operation["responses"].values() for kind in one.get("content", {})}
    if kinds - {"application/json", "application/problem+json", "text/event-stream"}:
        detail = typer.Option("--output", "-o", help="The file for a response that is no JSON; unless given, standard output.")
        yield _named("output", Annotated[Path | None, detail], None)
    yield _named("as_json", AsJson, False)


def _named(name: str, annotation: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _with_query(target: str, query: Json) -> str:
    return f"{target}?{urlencode(query, doseq=True)}" if query else target


def _sent(request: Request) -> tuple[int, Mapping[str, str], bytes]:
    """Return the status, the headers and the body of a response."""
    try:
        with build_opener(_NoRedirects).open(request, timeout=_TIMEOUT_S) as response:
            return response.status, _lower(response.headers.items()), response.read()
    except HTTPError as error:
        with error:
            return error.code, _lower(error.headers.items()), error.read()


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _json_of(text: str, option: str) -> object:
    try:
        found: object = json.loads(text)
    except ValueError as error:
        raise CannotDo(f"{option} is no JSON: {error}") from None
    return found


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDo(f"{path} cannot be read: {error}") from None
