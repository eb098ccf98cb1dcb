"""Pages about the problems of our own API: `/v1/problems/{problem}`, the `type` of each."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from taquilla.api.problems import NAMED, PAGES, slug_of
from taquilla.http.framework import FromPath, HTTPException, MediaType, Response, Router, get
from taquilla.http.page import STYLE, page_headers, templates

_TEMPLATES: Final = Path(__file__).with_name("templates")
_PROBLEMS: Final = {slug_of(name): (name, status, meaning) for name, (status, meaning) in NAMED.items()}

REMEDIES: Final[Mapping[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
"""The cause and the remedy of the problems that programs meet most."""


@get("", include_in_schema=False)
async def list_problems() -> Response[str]:
    """List all problems."""
    return _page("Problems", problems=_PROBLEMS, pages=PAGES)


@get("/{problem:str}", include_in_schema=False)
async def show_problem(problem: FromPath[str]) -> Response[str]:
    """Explain a problem."""
    if problem not in _PROBLEMS:
        raise HTTPException(status_code=404, detail="no such problem")
    name, status, meaning = _PROBLEMS[problem]
    return _page(name, status=status, meaning=meaning, remedy=REMEDIES.get(name, ""))


HANDLERS: Final = Router(PAGES, route_handlers=[list_problems, show_problem])
"""The pages about problems."""


def _page(title: str, **values: object) -> Response[str]:
    headers = {name.decode(): value.decode() for name, value in page_headers()}
    body = templates(_TEMPLATES).get_template("problems.html").render(title=title, style=STYLE, **values)
    return Response(body, media_type=MediaType.HTML, headers=headers)
