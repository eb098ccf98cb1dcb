"""Writes all generated files: `python -m clients.generate`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clients.generate import go, python, typescript
from clients.generate.document import openapi_of_v1, read

ROOT: Final = Path(__file__).parents[1]
TILL_CLIENT: Final = ROOT.parent / "src/taquilla/web/static/client"
"""The copy of the JavaScript client that our own pages load."""


def made() -> Mapping[Path, str]:
    """Return every generated file with its text."""
    document = read(openapi_of_v1())
    made = {ROOT / "python/src/taquilla_client" / name: text for name, text in python.files(document).items()}
    made |= {ROOT / "go" / name: text for name, text in go.files(document).items()}
    return made | {ROOT / "typescript/src" / name: text for name, text in typescript.files(document).items()}


def copied() -> Mapping[Path, str]:
    """Return the copies of the JavaScript client's modules that our pages use, as they are, and where their types stand."""
    copies = {}
    for path in sorted(set((ROOT / "typescript/src").glob("*.js")) - {ROOT / "typescript/src/batches.js"}):
        copies[TILL_CLIENT / path.name] = path.read_text(encoding="utf-8")
        types = f"export * from '../../../../../clients/typescript/src/{path.name}'\n"
        copies[TILL_CLIENT / path.with_suffix(".d.ts").name] = types
    return copies


if __name__ == "__main__":
    for files in (made, copied):
        for path, text in files().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
