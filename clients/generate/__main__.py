"""Writes all generated files: `python -m clients.generate`."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from clients.generate import go, python, typescript
from clients.generate.document import Document, openapi_of_v1, read

ROOT: Final = Path(__file__).parents[1]
TILL_CLIENT: Final = ROOT.parent / "src/taquilla/web/static/client"
"""The part of the JavaScript client that the till uses."""
TILL_MODULES: Final = ("client.js", "errors.js", "problems.js", "resources.js", "transport.js")
_USE: Final = re.compile(r"\b(?:client|sender)\.(\w+)[.\[]")


def made() -> Mapping[Path, str]:
    """Return every generated file with its text."""
    document = read(openapi_of_v1())
    made = {ROOT / "python/src/taquilla_client" / name: text for name, text in python.files(document).items()}
    made |= {ROOT / "go" / name: text for name, text in go.files(document).items()}
    return made | {ROOT / "typescript/src" / name: text for name, text in typescript.files(document).items()}


def copied() -> Mapping[Path, str]:
    """Return the JavaScript client's modules that the till loads, with the resources it uses, and where their types stand."""
    copies = {}
    for name in TILL_MODULES:
        path = ROOT / "typescript/src" / name
        copies[TILL_CLIENT / name] = path.read_text(encoding="utf-8")
        copies[TILL_CLIENT / path.with_suffix(".d.ts").name] = f"export * from '../../../../../clients/typescript/src/{name}'\n"
    copies[TILL_CLIENT / "resources.js"] = typescript.files(used_by_till(read(openapi_of_v1())))["resources.js"]
    return copies


def used_by_till(document: Document) -> Document:
    """Return a document's part that the till uses: its resources, and the session, of which the client itself makes use."""
    texts = [path.read_text(encoding="utf-8") for path in TILL_CLIENT.with_name("till").glob("*.mjs")]
    used = {"session", *(name for text in texts for name in _USE.findall(text))}
    resources = [operations for name, operations in document.resources.items() if typescript.camel(name) in used]
    return replace(document, operations=tuple(operation for operations in resources for operation in operations))


if __name__ == "__main__":
    for files in (made, copied):
        for path, text in files().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
