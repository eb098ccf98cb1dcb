"""The pages as a door of histories: who is shown what, and what the map of a draw says."""

import re
from functools import cache
from typing import Any, cast

from model import amounts
from model.answers import Answer
from model.door import PRESENT, Door, Made
from model.steps import Step
from taquilla.engine.house import House
from taquilla.http.browsers import SESSION_COOKIE
from taquilla.web.app import pages

STATUS = {"TOKEN_DEAD": 303, "NOT_ALLOWED": 403}
"""The status of a page in place of a refusal: without a session it leads to the login."""


class Pages(Door):
    """The till and the office in the browser."""

    @staticmethod
    @cache
    def made() -> Made:
        """Return the app and the lanes over the house that is open now."""
        house = cast(House, PRESENT)
        return pages(house), ()

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model as a page shows it: the map tells the sale of a draw, but not before its result."""
        if answer.get("refused") in STATUS:
            return {"status": STATUS[answer["refused"]]}
        return {"status": 200} | ({"sale": answer.get("sale")} if "name" in step else {})

    async def _look(self, step: Step, token: str) -> Answer:
        draw = self.names.draw(step["draw"]) if "draw" in step else 0
        headers = [(b"cookie", f"{SESSION_COOKIE}={token}".encode()), (b"accept", b"text/html"), (b"accept-language", b"en")]
        status, content = await self.send("GET", step["page"].format(draw=draw), headers)
        if status != 200 or "name" not in step:
            return {"status": status}
        value: Any = re.search(rb'<p class="value">([0-9,.]+)</p>', content)
        return {"status": 200, "sale": value and amounts.cents(value[1].decode().replace(",", ""))}
