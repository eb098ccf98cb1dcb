"""Pages without a browser, in front of a real house with the demo's data and its offices."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from tests.engine.conftest import Desk, desk, open_desk  # noqa: F401
from tests.houses import Furnished

from taquilla.http.browsers import SESSION_COOKIE
from taquilla.sandbox.demo import PASSWORD
from taquilla.sandbox.demo_office import furnish_offices
from taquilla.store.postgres.embedded import Embedded
from taquilla.web.app import pages


@dataclass
class Pages:
    """The pages of a house, and the desk behind it."""

    desk: Desk
    client: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)

    def look(self, path: str, by: str, language: str = "es") -> httpx.Response:
        """Return a page as somebody sees it."""
        return self.desk.run(self.get(path, by, language))

    async def get(self, path: str, by: str, language: str = "es") -> httpx.Response:
        if by not in self.tokens:
            logged_in = await self.desk.house.people.access.login(by, PASSWORD, "test")
            self.tokens[by] = logged_in.token  # type: ignore[union-attr]
        headers = {"cookie": f"{SESSION_COOKIE}={self.tokens[by]}", "accept-language": language}
        return await self.client.get(path, headers=headers)

    def send(self, path: str, by: str, **form: str) -> httpx.Response:
        """Return the answer to a form that somebody sends."""
        token = self.tokens.get(by) or (self.look("/office", by), self.tokens[by])[1]
        headers = {"cookie": f"{SESSION_COOKIE}={token}", "accept": "text/html", "accept-language": "es"}
        return self.desk.run(self.client.post(path, data=form, headers=headers))

    async def text(self, path: str, by: str, language: str = "es") -> str:
        """Return the text of a page without its marks, each run of blanks as one."""
        answer = await self.get(path, by, language)
        assert answer.status_code == 200, answer.text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text)).strip()


@pytest.fixture(scope="session")
def office_template(furnished: Furnished, demo_template: str) -> str:
    """A database with the demo's data and the people of its offices."""
    return furnished("office", demo_template, furnish_offices)


@pytest.fixture
def office(server: Embedded, copy_of: Callable[[str], str], office_template: str, key_file: Path) -> Iterator[Pages]:
    """The pages over data of their own."""
    with open_desk(server, copy_of(office_template), key_file) as behind:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(pages(behind.house)), base_url="http://house")
        try:
            yield Pages(behind, client)
        finally:
            behind.run(client.aclose())
