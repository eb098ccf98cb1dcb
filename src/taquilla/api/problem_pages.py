"""Pages about the problems of our own API: `/v1/problems/{problem}`, the `type` of each."""

from html import escape
from typing import Final

from taquilla.api.problems import NAMED, PAGES, slug_of
from taquilla.http.framework import FromPath, HTTPException, MediaType, Response, Router, get
from taquilla.http.page import named_values, page, page_headers

_PROBLEMS: Final = {slug_of(name): (name, status, meaning) for name, (status, meaning) in NAMED.items()}


@get("", include_in_schema=False)
async def list_problems() -> Response[str]:
    """List all problems."""
    rows = [
        (f'<a href="{PAGES}/{slug}"><code>{escape(name)}</code></a>', f"{status}: {escape(meaning)}")
        for slug, (name, status, meaning) in _PROBLEMS.items()
    ]
    return _page("Problems", named_values(rows))


@get("/{problem:str}", include_in_schema=False)
async def show_problem(problem: FromPath[str]) -> Response[str]:
    """Explain a problem."""
    if problem not in _PROBLEMS:
        raise HTTPException(status_code=404, detail="no such problem")
    name, status, meaning = _PROBLEMS[problem]
    return _page(name, f"<p>{escape(meaning[:1].upper() + meaning[1:])}.</p><p>HTTP status {status}.</p>")


HANDLERS: Final = Router(PAGES, route_handlers=[list_problems, show_problem])
"""The pages about problems."""


def _page(title: str, content: str) -> Response[str]:
    headers = {name.decode(): value.decode() for name, value in page_headers()}
    body = page(title, f"<header><h1>{escape(title)}</h1></header><main>{content}</main>")
    return Response(body, media_type=MediaType.HTML, headers=headers)
