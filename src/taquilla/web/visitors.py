"""Admits people to the pages: by the cookie of their session, and by role. Chooses their language."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple, TypeVar

from msgspec import Struct

from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import Operation
from taquilla.engine.signed_in import SignedIn
from taquilla.http.browsers import SESSION_COOKIE, cookie, is_meant
from taquilla.http.framework import NamedDependency, Request, Template
from taquilla.http.proxies import peer_of
from taquilla.http.texts import Texts
from taquilla.web.formats import Formats
from taquilla.web.navigation import PARTS, ShownSection, sections_of
from taquilla.web.texts import CATALOGUE, LANGUAGE_COOKIE, language_of

Admission = Callable[[Request], Awaitable[None]]
"""Looks at a request first, and raises LoginNeeded or NotForThisRole."""

Form = TypeVar("Form", bound=Struct)
_STATE: Final = "visitor"


class DemoLogin(NamedTuple):
    """A login of a demo: its email address, its role, the name of its operator."""

    email: str
    role: str
    operator: str


class Problem(NamedTuple):
    """The sentence for an error of a form, its field ("" if unknown), the page's status, the names of the error and the field."""

    sentence: str = ""
    field: str = ""
    status: int = 200
    name: str = ""
    label: str = ""


NO_PROBLEM: Final = Problem()
"""A form that nothing is wrong with."""


class LoginNeeded(Exception):
    """The request has no session that is alive."""


class NotForThisRole(Exception):
    """The page is for other roles."""


@dataclass(frozen=True, slots=True)
class Visitor(SignedIn):
    """The member who looks at a page, in its language and at its path.

    path is what the menu shows as the page, page_path the page's own, also where it shows a form that was refused.
    done names a text of `done`: what the form before the page has done. form is one that was refused, and problem says why.
    today is the day of the page; days of its year are written without the year.
    """

    language: str
    path: str
    done: str = ""
    is_locked: bool = False
    form: Struct | None = None
    problem: Problem = NO_PROBLEM
    today: date | None = None
    page_path: str = ""

    @property
    def texts(self) -> Texts:
        """Return the texts in the visitor's language, by file and name."""
        return CATALOGUE[self.language]

    @property
    def formats(self) -> Formats:
        """Return how values are written for the visitor."""
        own = self.operator
        return Formats(self.language, own.currency, own.exponent, own.zone, twelve_hours=own.twelve_hours, today=self.today)

    @property
    def whole_id(self) -> str:
        """Return what tells the visitor from members of other operators, who have the same ids and maybe the same browser."""
        return f"{self.operator.id}/{self.member.id}"

    def may(self, operation: Operation) -> bool:
        """Tell whether the table of operations lets the visitor do this. The engine asks it again."""
        return operation.refuse(self.member.role, is_at_root=self.is_root, is_machine=False) is None

    def has_above(self, entity: Entity) -> bool:
        """Tell whether an entity that the visitor sees settles with another one, or with the house: all but the root do."""
        return not self.is_root or entity.id != self.entity.id

    @property
    def sections(self) -> list[ShownSection]:
        """Return the visitor's menu."""
        sells_lotteries = self.operator.sells_lotteries
        return sections_of(self.member.role, self.path, is_root=self.is_root, sells_lotteries=sells_lotteries)

    def new_key(self) -> str:
        """Return a key for a form, of 128 random bits: sent twice the form has one effect, and by another member none."""
        return f"{self.whole_id}.{secrets.token_urlsafe(16)}"

    def seal_of(self, what: str) -> str:
        """Return the seal of what a form has done: the page behind the form says it in this session, and no link does."""
        return self.house.people.secret(f"done|{self.whole_id}|{self.caller.session_id}|{what}")[:22]

    def sent(self, kind: type[Form]) -> Form | None:
        """Return the form that was refused, if it is of a kind: its page shows it again."""
        return self.form if isinstance(self.form, kind) else None

    def tabs(self, path: str) -> tuple[str, list[tuple[str, str, bool]]]:
        """Return the name of the parts of a path's section, and of each its path, its name, and whether it is the one."""
        first, (section, parts) = next((one for one in PARTS.items() if f"{path}/".startswith(f"{one[0]}/")), ("", ("frame", ())))
        names = vars(vars(self.texts)[section])
        return names.get("parts", ""), [
            (part.path, names[part.name], path == part.path or (part.path != first and path.startswith(f"{part.path}/")))
            for part in parts
            if self.may(part.operation)
        ]

    async def page(self, template: str, /, *, problem: Problem | None = None, **values: object) -> Template:
        """Return a page of the office: a template with the frame, the texts `t`, the formats `f`, a `key` for a form, and values.

        problem is one of the page's own, in place of that of the form which was refused; `error` is its sentence.
        """
        texts, problem = self.texts, problem or self.problem
        now, standing = await self.house.audits.standing(self.operator.id)
        frame = {
            "t": texts,
            "f": replace(self.formats, today=now.astimezone(self.operator.zone).date()),
            "visitor": self,
            "tabs": self.tabs(self.path),
            "sections": self.sections,
            "notice": vars(texts.done).get(self.done),
            "now": now,
            "standing": standing,
            "problem": problem,
            "error": problem.sentence,
            "key": self.new_key(),
        }
        headers = {"cache-control": "no-store"}
        return Template(template, context=frame | values, status_code=problem.status, headers=headers)


TheVisitor = NamedDependency[Visitor]
"""The visitor that was admitted, as handlers ask for it."""


def admitting(operation: Operation, *, even_locked: bool = False) -> Admission:
    """Admit people to the page of an operation, in a session that is alive, as the table says. The engine asks it again."""

    async def admit(request: Request) -> None:
        visitor = await visitor_of(request)
        if visitor is None and even_locked:
            visitor = await visitor_of(request, even_locked=True)
        if visitor is None:
            raise LoginNeeded
        request.scope["state"][_STATE] = visitor
        if not visitor.may(operation):
            raise NotForThisRole

    return admit


async def visitor_of(request: Request, *, even_locked: bool = False) -> Visitor | None:
    """Return the member whose session's cookie came with a request, None where there is none that is alive.

    even_locked: a session that is locked will do, and the visitor says that it is.
    """
    token, house = cookie(request.scope, SESSION_COOKIE), request.app.state.house
    address = peer_of(request.scope)
    is_token = bool(token) and token.isascii() and len(token) <= 512
    caller = await house.people.access.live(token, address, even_locked=even_locked) if is_token else None
    if caller is None or not is_meant(request.scope, caller.operator_id, caller.member_id):
        return None
    known = await house.known(caller.operator_id)
    if known.people.members[caller.member_id].is_machine:
        return None  # pages are for people
    language, path = language_of_request(request), request.scope["path"]
    visitor = Visitor.of(house, known, caller, token, address, language=language, path=path, page_path=path)
    done, _, seal = request.query_params.get("done", "").partition(".")
    is_done = bool(seal) and secrets.compare_digest(seal.encode(), visitor.seal_of(done).encode())
    return replace(visitor, is_locked=even_locked, done=done if is_done else "")


def known_visitor(request: Request) -> Visitor | None:
    """Return the visitor of a page that went wrong, None where nobody has looked who it is."""
    visitor: Visitor | None = request.scope["state"].get(_STATE)
    return visitor


async def look_who(request: Request) -> None:
    """Look who asks for a page that there is not."""
    if (visitor := await visitor_of(request)) is not None:
        request.scope["state"][_STATE] = visitor


def admitted_visitor(request: Request) -> Visitor:
    """Return the visitor that was admitted."""
    visitor: Visitor = request.scope["state"][_STATE]
    return visitor


def language_of_request(request: Request) -> str:
    """Return the language for a request: that of its cookie, else the browser's."""
    return language_of(cookie(request.scope, LANGUAGE_COOKIE), request.headers.get("accept-language", ""))
