"""Writes all generated files: `python -m clients.generate`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clients.generate import python, typescript
from clients.generate.document import openapi_of_v1, read

ROOT: Final = Path(__file__).parents[1]


def made() -> Mapping[Path, str]:
    """Return every generated file with its text."""
    document = read(openapi_of_v1())
    made = {ROOT / "python/src/taquilla_client" / name: text for name, text in python.files(document).items()}
    return made | {ROOT / "typescript/src" / name: text for name, text in typescript.files(document).items()}


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
