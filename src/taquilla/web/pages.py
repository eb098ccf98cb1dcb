"""Gathers the pages and the forms of a subject, each with the operation that its visitor must be allowed."""

from taquilla.domain.people.operations import Operation
from taquilla.http import framework
from taquilla.http.framework import Adding, Handlers
from taquilla.web.visitors import admitting


class Pages(Handlers):
    """The handlers below a path: each is added by the decorator of its method. Without an operation everybody is admitted."""

    def __init__(self, path: str) -> None:
        super().__init__(path, route_handlers=[])

    def get(self, path: str, may: Operation | None, *, even_locked: bool = False) -> Adding:
        """Add a page. even_locked: it is there for a locked session too."""
        admission = None if may is None else admitting(may, even_locked=even_locked)
        return self.adding(framework.get, path, before_request=admission)

    def post(self, path: str, may: Operation | None, *, even_locked: bool = False, **more: object) -> Adding:
        """Add the handler of a form. even_locked: a locked session may send it too."""
        admission = None if may is None else admitting(may, even_locked=even_locked)
        return self.adding(framework.post, path, before_request=admission, **more)
