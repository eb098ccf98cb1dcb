"""Forms with which one tries the operations of an API on the page that describes it. A script of ours fills and sends them."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Final

from taquilla.http.examples import example_body, resolve
from taquilla.http.page import STYLE
from taquilla.http.responses import Json

SCRIPT: Final = files("taquilla.http").joinpath("static", "docs.mjs").read_text(encoding="utf-8")
"""The script of the forms, a module."""
TRY_STYLE: Final = f"""{STYLE}
form {{ border-top: 1px solid var(--line); margin-top: 1rem }} form[hidden] {{ display: none }}
label {{ display: block; margin: .5rem 0 }} label > span {{ display: block; color: var(--faint) }}
input, select, textarea, button {{ font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--faint);
  border-radius: 6px; min-height: 2.5rem; padding: .375rem .5rem; max-width: 100% }}
input, select, textarea {{ width: 100% }} input, textarea {{ font-family: ui-monospace, monospace; font-size: .9em }}
button {{ cursor: pointer; padding: .375rem .875rem; font-weight: 600;
  background: var(--brand); border-color: var(--brand); color: var(--on-brand) }}
.answer:empty {{ display: none }}
:is(input, select, textarea, button):focus-visible {{ outline: 3px solid var(--focus); outline-offset: 2px }}
@media (min-width: 48rem) {{ input, select {{ width: 24rem }} }}
"""
"""The style of a page with forms."""


def login_form() -> str:
    """Return the form with the token that all others send."""
    return (
        '<form id="login" hidden><label><span>Token: the answer to a login sets it.</span>'
        '<input id="token" type="text" autocomplete="off" spellcheck="false"></label></form>'
    )


def try_form(openapi: Json, method: str, path: str, operation: Json, parameters: Sequence[Json]) -> str:
    """Return the form of an operation: its parameters, its body with an example, and a place for the answer."""
    fields = "".join(_fields(openapi, operation, parameters))
    return (
        f'<form class="try" data-method="{method.upper()}" data-path="{escape(path)}" hidden><h3>Try it</h3>{fields}'
        '<button type="submit">Send</button><pre class="answer" role="status"></pre></form>'
    )


def _fields(openapi: Json, operation: Json, parameters: Sequence[Json]) -> Iterator[str]:
    for parameter in (resolve(openapi, each) for each in parameters):
        name = f"{parameter.get('in', 'query')}.{parameter['name']}"
        yield _label(str(parameter["name"]), _input(openapi, name, parameter))
    if (body := example_body(openapi, operation)) is not None:
        text = json.dumps(body, indent=2, ensure_ascii=False)
        area = f'<textarea name="body" rows="{text.count(chr(10)) + 2}" spellcheck="false">{escape(text)}</textarea>'
        yield _label("Body", area)


def _input(openapi: Json, name: str, parameter: Json) -> str:
    schema = resolve(openapi, parameter.get("schema", {}))
    schemas = [schema, *(resolve(openapi, each) for each in (*schema.get("oneOf", ()), *schema.get("anyOf", ())))]
    values = next((one["enum"] for one in schemas if one.get("enum")), None)
    required = " required" if parameter.get("required") else ""
    if values is None:
        given = [*schema.get("examples", ()), *([parameter["example"]] if "example" in parameter else ())]
        value = f' value="{escape(str(given[0]))}"' if given and parameter.get("required") else ""
        return f'<input name="{escape(name)}" autocomplete="off" spellcheck="false"{value}{required}>'
    options = "".join(f"<option>{escape(str(value))}</option>" for value in values if value is not None)
    blank = "" if required else "<option></option>"
    return f'<select name="{escape(name)}"{required}>{blank}{options}</select>'


def _label(text: str, control: str) -> str:
    return f"<label><span>{escape(text)}</span>{control}</label>"
