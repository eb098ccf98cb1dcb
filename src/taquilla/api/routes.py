"""Gathers the handlers of a subject of our own API: each with who is admitted to it, and what it answers, good or bad."""

from collections.abc import Callable

from taquilla.api.members import Admission, admitting
from taquilla.api.problems import PROBLEMS
from taquilla.domain.people.operations import Operation
from taquilla.http import framework
from taquilla.http.framework import Adding, Handlers


class Routes(Handlers):
    """The handlers of a subject, below a path, under a tag of the document: each is added by the decorator of its method.

    Each decorator takes a path, the operation that the caller must be allowed (or another admission), and a description of what
    is answered.
    """

    def __init__(self, path: str, tag: str) -> None:
        super().__init__(path, route_handlers=[], tags=[tag])

    def get(self, path: str, may: Operation | Admission, done: str | None = None, **more: object) -> Adding:
        """Add a handler that shows something."""
        return self._adding(framework.get, path, may, done, more)

    def post(self, path: str, may: Operation | Admission, done: str | None, *, status_code: int = 200, **more: object) -> Adding:
        """Add a handler of a command."""
        return self._adding(framework.post, path, may, done, more | {"status_code": status_code})

    def put(self, path: str, may: Operation | Admission, done: str) -> Adding:
        """Add a handler that sets a thing whole."""
        return self._adding(framework.put, path, may, done, {})

    def patch(self, path: str, may: Operation | Admission, done: str) -> Adding:
        """Add a handler that changes a thing."""
        return self._adding(framework.patch, path, may, done, {})

    def delete(self, path: str, may: Operation | Admission, done: str, *, status_code: int = 204) -> Adding:
        """Add a handler that removes a thing."""
        return self._adding(framework.delete, path, may, done, {"status_code": status_code})

    def _adding(
        self, method: Callable[..., Adding], path: str, may: Operation | Admission, done: str | None, more: dict[str, object]
    ) -> Adding:
        before = admitting(may) if isinstance(may, Operation) else may
        said = {"responses": PROBLEMS, "response_description": done, "before_request": before} | more
        return self.adding(method, path, **said)
