"""Gathers the pages and the forms of a subject, each with the operation that its visitor must be allowed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from inspect import signature

from taquilla.domain.people.operations import Operation
from taquilla.http import framework
from taquilla.http.framework import Adding, BaseRouteHandler, Handle, Handlers, Request
from taquilla.web.forms import SENT
from taquilla.web.office.problems import problem_of
from taquilla.web.visitors import Visitor, admitting


class Pages(Handlers):
    """The handlers below a path: each is added by the decorator of its method. Without an operation everybody is admitted."""

    def __init__(self, path: str) -> None:
        super().__init__(path, route_handlers=[])

    def get(self, path: str | Sequence[str], may: Operation | None, *, even_locked: bool = False) -> Adding:
        """Add a page at a path, or at several. even_locked: it is there for a locked session too."""
        admission = None if may is None else admitting(may, even_locked=even_locked)
        return self.adding(framework.get, path, before_request=admission)

    def post(
        self, path: str, may: Operation | None, *, again: BaseRouteHandler | None = None, even_locked: bool = False
    ) -> Adding:
        """Add the handler of a form. even_locked: a locked session may send it too.

        again is the page that shows the form again, with what is wrong with it, where it is refused.
        """
        admission = None if may is None else admitting(may, even_locked=even_locked)
        add = self.adding(framework.post, path, before_request=admission)
        return add if again is None else lambda handle: add(self._shown_again(handle, again))

    def _shown_again(self, handle: Handle, page: BaseRouteHandler) -> Handle:
        show, taken, path = page.fn, signature(page.fn).parameters, f"{self.path}{min(page.paths).rstrip('/')}"

        @wraps(handle)
        async def handled(*, request: Request, visitor: Visitor, **given: object) -> object:
            try:
                return await handle(request=request, visitor=visitor, **given)
            except Exception as error:
                form = request.scope["state"].get(SENT)
                if form is None:
                    raise
                problem = problem_of(visitor, error)
                at = re.sub(r"\{(\w+):\w+\}", lambda found: str(given[found[1]]), path)
                again = replace(visitor, path=at, form=form, problem=problem)
                given = {name: one for name, one in {**given, "request": request}.items() if name in taken}
                return await show(visitor=again, **given)

        return handled
