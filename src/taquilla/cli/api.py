"""`taquilla api`: every operation of a running house's `/v1` as a command, made of the document that the house serves."""

import inspect
import json
import os
import re
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from functools import cache, cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Annotated, Final, NamedTuple, cast
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import typer
from typer.core import TyperGroup

from taquilla.cli.options import Commands, parameter_of
from taquilla.cli.output import AsJson, CannotDo, CommandRefused, Shown, TryLater, say, taken, troubles_in_one_line
from taquilla.http.openapi import operations_of
from taquilla.http.responses import Json, JsonObject
from taquilla.settings import BadSettings, Settings

_AGAIN: Final = frozenset({0, 408, 429, 502, 503, 504})
"""The statuses after which a request is sent again; 0: there was no response."""
_TRIES, _PAUSE_S, _PATIENCE_S, _TIMEOUT_S = 5, 0.2, 30.0, 60.0
_KEY: Final = "Idempotency-Key"
ABOUT: Final = """Ask a running server over /v1, for scripts.

Each operation is a command: its resource, what is done, and an option for each of its fields, which its --help describes.
What has an Idempotency-Key is repeated under it while nobody answers. The exit status is 1 for a refusal, 2 for
what makes no sense, 3 for what may be sent again.

Example: taquilla api draws list --status open --all --json"""


class Accepted(NamedTuple):
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


class Downloaded(NamedTuple):
    """A response that is no JSON: it goes to standard output as it came."""

    content: bytes

    @taken()
    def show(self, *, as_json: bool) -> None:
        """Write it."""
        sys.stdout.buffer.write(self.content)


class RunningHouse:
    """A house that is asked over HTTP, with its document. tries: how often it is asked while nobody answers."""

    def __init__(self, url: str, key: str | None, tries: int = _TRIES) -> None:
        self._url, self._key, self._tries = url.rstrip("/"), key, tries
        if not url.startswith(("http://", "https://")):
            raise CannotDo("--url must begin with http:// or https://")

    @cached_property
    def document(self) -> JsonObject:
        """Return the document of `/v1`. Raises CannotDo and TryLater."""
        kind, content = self._ask("GET", "/v1/openapi.json", {}, None)
        if kind != "application/json":
            raise CannotDo(f"{self._url} is no server of Taquilla")
        return cast(JsonObject, json.loads(content))

    @cached_property
    def resources(self) -> dict[str, dict[str, tuple[str, str, JsonObject]]]:
        """Return the operations by resource and verb, each with its method and its path."""
        found: dict[str, dict[str, tuple[str, str, JsonObject]]] = {}
        for method, path, operation in operations_of(self.document):
            resource, _, verb = operation["operationId"].replace("_", "-").partition(".")
            found.setdefault(resource, {})[verb] = method.upper(), path, operation
        return found

    def group(self, resource: str) -> TyperGroup:
        """Return the group of a resource, with a command for each operation."""
        operations = sorted(self.resources[resource].items())
        texts = {one["name"]: one["description"] for one in self.document["tags"]}
        group = Commands(texts[operations[0][1][2]["tags"][0]], add_completion=False, rich_markup_mode=None)
        group.callback()(lambda: None)  # a single command would stand for the group
        for verb, operation in operations:
            group.command(verb)(self._command(*operation))
        made = cast(TyperGroup, typer.main.get_command(group))
        made.name = resource
        return made

    def _command(self, method: str, path: str, operation: JsonObject) -> Callable[..., Shown | Downloaded]:
        accepted, responses = list(self._accepted(operation)), operation["responses"].items()
        kinds = {kind for status, one in responses if status.startswith("2") for kind in one.get("content", ())}

        def run(**values: object) -> Shown | Downloaded:
            parts: dict[str, JsonObject] = {"path": {}, "query": {}, "header": {}, "body": {}}
            for one in accepted:
                if (given := values[one.variable]) not in (None, []):
                    value = self._value(one.schema, given, one.option) if one.where == "body" else given
                    parts[one.where][one.name] = value
            return self._answer(method, path, parts, values, kinds)

        scope = f"Scope: {operation['x-scope']}." if "x-scope" in operation else ""
        run.__doc__ = "\n\n".join(filter(None, (operation["summary"], operation.get("description"), scope)))
        parameters = [*map(_parameter, accepted), *_own_parameters(operation)]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    def _accepted(self, operation: JsonObject) -> Iterator[Accepted]:
        """Yield what an operation takes: parts of its path, parameters, headers, and the fields of its body."""
        for one in operation.get("parameters", ()):
            option = one["name"].removesuffix("[]").lower().replace("_", "-").removesuffix("-id")
            yield Accepted(one["in"], one["name"], option, one["schema"], one.get("description", ""))
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

    def _value(self, schema: Json, given: object, option: str) -> object:
        """Return what was typed as the operation takes it: a text, be it one of some values, or else JSON. Raises CannotDo."""
        schemas = [self._whole(one) for one in _choices(schema)]
        if isinstance(given, list):
            items = next(one["items"] for one in schemas if "items" in one)
            return [self._value(items, one, option) for one in given]
        is_text = any("string" in one.get("type", ()) or str in map(type, one.get("enum", ())) for one in schemas)
        return given if is_text else _json_of(str(given), f"--{option}")

    def _answer(
        self, method: str, path: str, parts: dict[str, JsonObject], values: Json, kinds: Collection[str]
    ) -> Shown | Downloaded:
        body: object = parts["body"]
        if (said := values.get("body")) is not None:
            whole = _json_of(_text_of(said), "--body")
            body = whole | parts["body"] if isinstance(whole, dict) else whole
        content = json.dumps(body).encode() if "body" in values else None
        headers = {name: str(value) for name, value in parts["header"].items()}
        if "header_IdempotencyKey" in values:
            headers.setdefault(_KEY, str(uuid4()))
        target = path.format(**{name: quote(str(value), safe="") for name, value in parts["path"].items()})
        try:
            kind, found = self._ask(method, _with_query(target, parts["query"]), headers, content, kinds)
        except KeyboardInterrupt:
            if _KEY in headers:
                say(f"stopped. Whether it was carried out is not known: send it again with --idempotency-key {headers[_KEY]}")
            raise
        if found and kind != "application/json":
            if values.get("all_pages"):
                raise CannotDo("--all goes with JSON alone: this is one page")
            return Downloaded(found)
        page: JsonObject | None = json.loads(found) if found else None
        while page is not None and values.get("all_pages") and page["next"]:
            query = parts["query"] | {"cursor": page["next"]}
            following = json.loads(self._ask(method, _with_query(target, query), headers, None, kinds)[1])
            page = _joined(page, following)
        return Shown(page, None)

    def _ask(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, kinds: Collection[str] | None = None
    ) -> tuple[str, bytes]:
        """Return the type and the body of a response, one of these types. Raises CommandRefused, CannotDo and TryLater."""
        sent = {"accept": "application/json, */*", "content-type": "application/json"} | headers
        if self._key:
            sent["authorization"] = f"Bearer {self._key}"
        if "document" in self.__dict__:
            sent["taquilla-version"] = self.document["info"]["version"]
        tries, unknown = self._tries if method == "GET" or _KEY in headers else 1, _AGAIN
        for attempt in range(1, tries + 1):
            status, kind, asked, found = _sent(self._url, method, target, content, sent)
            if 200 <= status < 300:
                if kinds is None or (not found and (status == 204 or not kinds)) or kind.partition(";")[0] in kinds:
                    return kind.partition(";")[0], found
                unknown |= {status}  # a page of something in between
            pause_s = max(_PAUSE_S * 2**attempt, float(asked) if asked.isdecimal() else 0.0)
            if attempt == tries or pause_s > _PATIENCE_S or status not in _AGAIN:
                break
            if _KEY in headers and status not in (408, 429):  # who is then not let in any more is told nothing of this try
                unknown = _AGAIN | {401, 403}
            time.sleep(pause_s)
        raise self._problem(status, found, headers.get(_KEY), unknown)

    def _problem(self, status: int, content: bytes, key: str | None, unknown: frozenset[int]) -> Exception:
        """Return the error that says what a response has told, or that there was none. unknown are statuses of no refusal."""
        try:
            problem = json.loads(content)
            sentence, reason = str(problem["detail"]), str(problem["reason"])
        except (KeyError, TypeError, ValueError):
            told = f"answers {status}, and not as Taquilla does" if status else f"does not answer ({content.decode()})"
            problem, sentence, reason = {}, f"{self._url} {told}", ""
        if status in unknown or status >= 500:
            under = f". Whether it was carried out is not known: send it again with --idempotency-key {key}" if key else ""
            return TryLater(sentence + under)
        if status == 401 and not self._key:
            sentence = "no key was sent: set TAQUILLA_API_KEY or TAQUILLA_API_KEY_FILE, or give --key"
        faults = [f"{one['pointer']}: {one['detail']} ({one['reason']})" for one in problem.get("errors", ())]
        sentence = "; ".join([f"{sentence} ({reason})" if reason else sentence, *faults])
        return CommandRefused(reason, sentence) if reason and status != 400 else CannotDo(sentence)


class ApiGroup(TyperGroup):
    """The resources of a house as groups. They are made once somebody asks for them: the house has their document."""

    def list_commands(self, ctx: object) -> list[str]:
        """Return the resources; none where no house answers, for whoever asks for help does not wait for one."""
        with suppress(BadSettings, CannotDo, TryLater):
            return sorted(_house_of(ctx, tries=1).resources)
        return []

    def get_command(self, ctx: object, cmd_name: str) -> TyperGroup | None:
        """Return the group of a resource, None where there is none."""
        with troubles_in_one_line():
            house = _house_of(ctx)
            return house.group(cmd_name) if cmd_name in house.resources else None


def _house_of(context: object, tries: int = _TRIES) -> RunningHouse:
    """Return the house that the options before the resource name, or the settings."""
    given: Json = getattr(context, "params", {})
    settings = Settings.read(os.environ, api_url=given.get("url"), api_key=given.get("key"))
    return _running(settings.api_url, settings.api_key, tries)


_running = cache(RunningHouse)


def api(
    url: Annotated[str | None, typer.Option(help="The server's address, for TAQUILLA_API_URL.")] = None,
    key: Annotated[str | None, typer.Option(help="The API key, for TAQUILLA_API_KEY or the file TAQUILLA_API_KEY_FILE.")] = None,
) -> None:
    """Take the house and the key, which `_house_of` reads."""


def _joined(page: JsonObject, following: JsonObject) -> JsonObject:
    """Return two pages as one. What both include (`expand`) stands there once."""
    joined = {name: [*page[name], *one] if isinstance(one, list) else one for name, one in following.items()}
    for name, one in following.get("included", {}).items():
        joined["included"][name] = [*(before := page["included"][name]), *(each for each in one if each not in before)]
    return joined


def _choices(schema: Json) -> list[Json]:
    return [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]


def _parameter(one: Accepted) -> inspect.Parameter:
    values = [str(value) for value in one.schema.get("enum", ()) if value is not None]
    text = f"{one.text} One of {', '.join(values)}." if values else one.text
    if one.where == "path":
        place = typer.Argument(metavar=one.option.upper(), help=text)
        return parameter_of(one.variable, Annotated[str, place])
    type_ = list[str] if any("items" in each for each in _choices(one.schema)) else str
    return parameter_of(one.variable, Annotated[type_ | None, typer.Option(f"--{one.option}", metavar="VALUE", help=text)], None)


def _own_parameters(operation: JsonObject) -> Iterator[inspect.Parameter]:
    """Yield the options that are no part of an operation: its whole body, all pages, the form of the output."""
    if "requestBody" in operation:
        detail = typer.Option(metavar="JSON", help="The whole body: JSON, @FILE, or - for standard input.")
        yield parameter_of("body", Annotated[str | None, detail], None)
    if any(one["name"] == "cursor" for one in operation.get("parameters", ())):
        yield parameter_of("all_pages", Annotated[bool, typer.Option("--all", help="All pages, one after the other.")], False)
    yield parameter_of("as_json", AsJson, False)


def _with_query(target: str, query: Json) -> str:
    return f"{target}?{urlencode(query, doseq=True)}" if query else target


def _sent(url: str, method: str, target: str, content: bytes | None, headers: dict[str, str]) -> tuple[int, str, str, bytes]:
    """Return the status of a response, its type, its `Retry-After` and its body; status 0 and the cause where there was none."""
    scheme, host, path, *_ = urlsplit(url)
    try:
        with closing((HTTPSConnection if scheme == "https" else HTTPConnection)(host, timeout=_TIMEOUT_S)) as connection:
            connection.request(method, path + target, content, headers)
            response = connection.getresponse()
            told = response.headers
            return response.status, told.get("content-type", ""), told.get("retry-after", ""), response.read()
    except (OSError, HTTPException) as error:
        return 0, "", "", str(error).encode()
    except ValueError:  # its message names the value, which may be the key
        raise CannotDo("the address, the key or an option has a character that HTTP does not send") from None


def _json_of(text: str, option: str) -> object:
    try:
        return cast(object, json.loads(text))
    except ValueError as error:
        raise CannotDo(f"{option} is no JSON: {error}") from None


def _text_of(said: str) -> str:
    """Return a text, that of standard input (-), or that of the file whose name stands behind an @. Raises CannotDo."""
    try:
        if said == "-":
            return sys.stdin.buffer.read().decode()
        return Path(said[1:]).read_text(encoding="utf-8") if said.startswith("@") else said
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDo(f"{'standard input' if said == '-' else said[1:]} cannot be read: {error}") from None
