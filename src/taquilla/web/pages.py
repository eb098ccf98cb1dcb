"""Gathers the pages and the forms of a subject, each with the operation that its visitor must be allowed."""

from taquilla.domain.people.operations import Operation
from taquilla.http import framework
from taquilla.http.framework import Adding, Handlers
from taquilla.web.visitors import admitting


class Pages(Handlers):
    """The handlers below a path: each is added by the decorator of its method. Without an operation everybody is admitted."""

    def __init__(self, path: str) -> None:
        super().__init__(path, route_handlers=[])

    def get(self, path: str, may: Operation | None) -> Adding:
        """Add a page."""
        return self.adding(framework.get, path, before_request=None if may is None else admitting(may))

    def post(self, path: str, may: Operation | None, **more: object) -> Adding:
        """Add the handler of a form."""
        return self.adding(framework.post, path, before_request=None if may is None else admitting(may), **more)
