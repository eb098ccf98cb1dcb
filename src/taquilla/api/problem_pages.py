"""Pages about the problems of our own API: `/v1/problems/{problem}`, the `type` of each."""

from html import escape
from typing import Final

from taquilla.api.problems import PAGES, STATUS, slug_of
from taquilla.domain.ledger.refusals import Reason
from taquilla.http.framework import FromPath, HTTPException, MediaType, Response, Router, get
from taquilla.http.page import page, page_headers

_REASONS: Final = {slug_of(reason.name): reason for reason in Reason}


@get("", include_in_schema=False)
async def list_problems() -> Response[str]:
    """List all problems."""
    rows = "".join(
        f'<tr><td><a href="{PAGES}/{slug}">{escape(reason.name)}</a></td><td>{STATUS[reason]}</td>'
        f"<td>{escape(reason.value)}</td></tr>"
        for slug, reason in _REASONS.items()
    )
    head = "<tr><th>reason</th><th>status</th><th>meaning</th></tr>"
    return _page("Problems", f"<table>{head}{rows}</table>")


@get("/{problem:str}", include_in_schema=False)
async def show_problem(problem: FromPath[str]) -> Response[str]:
    """Explain a problem."""
    reason = _REASONS.get(problem)
    if reason is None:
        raise HTTPException(status_code=404, detail="no such problem")
    status = f"<p>HTTP status {STATUS[reason]}, reason <code>{escape(reason.name)}</code>.</p>"
    return _page(reason.name, f"<p>{escape(reason.value[:1].upper() + reason.value[1:])}.</p>{status}")


HANDLERS: Final = Router(PAGES, route_handlers=[list_problems, show_problem])
"""The pages about problems."""


def _page(title: str, content: str) -> Response[str]:
    headers = {name.decode(): value.decode() for name, value in page_headers()}
    body = page(title, f"<header><h1>{escape(title)}</h1></header><main>{content}</main>")
    return Response(body, media_type=MediaType.HTML, headers=headers)
