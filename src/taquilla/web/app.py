"""Serves the pages that people work with: the login, the till, the office, and what they are made of."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, cast

from jinja2 import Environment

from taquilla.engine.house import House
from taquilla.http.asgi import App, Message, Receive, Scope, Send
from taquilla.http.framework import JinjaTemplateEngine, Litestar, Provide, Router, TemplateConfig
from taquilla.http.request_rest import after_request
from taquilla.web import errors, login, looks, static, till
from taquilla.web.office import (
    agencies,
    agency_setup,
    alarms,
    audits,
    draws,
    events,
    find,
    holidays,
    keys,
    log,
    look,
    me,
    payment_methods,
    players,
    reports,
    results,
    rule_sets,
    rules,
    sandbox,
    shifts,
    sports,
    tickets,
    today,
    users,
    waiting,
    wallets,
    webhooks,
    weeks,
)
from taquilla.web.rendering import POLICY, environment
from taquilla.web.visitors import DemoLogin, admitted_visitor

SEGMENTS: Final = ("login", "logout", "language", "till", "office", "static", "look")
"""The first segments of the pages' paths."""

_SUBJECTS: Final = (
    login, looks, static, till, today, tickets, reports, weeks, shifts, payment_methods, audits, events,
    webhooks, draws, results, waiting, find, alarms, agencies, agency_setup, users, keys, sandbox, me, rules,
    rule_sets, holidays, sports, wallets, players, log, look,
)  # fmt: skip
ROUTERS: Final[Sequence[Router]] = tuple(subject.HANDLERS for subject in _SUBJECTS)
_REFERRER: Final = (b"referrer-policy", b"same-origin")
_POLICY: Final = (b"content-security-policy", POLICY.encode())
# Of the files of pages none is a page or a worker: a till loads forty, each with its headers.
_POLICY_OF_FILES: Final = (b"content-security-policy", b"default-src 'none'")
# What a page may use of the device. Browsers read it with documents alone.
_PERMISSIONS: Final = (b"permissions-policy", b"camera=(self), serial=(self), geolocation=(), microphone=()")


def pages(house: House, demo_logins: Sequence[DemoLogin] = (), *, demo_password: str = "", public_url: str = "") -> App:
    """Return the pages as an ASGI app. The login page of a demo shows its logins; public_url begins links to hand on."""
    framework = _framework()
    state, app = framework.state, cast(App, framework)
    state.board, state.house, state.public_url = today.board(_templates()), house, public_url
    state.demo_logins, state.demo_password = tuple(demo_logins), demo_password

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = [*message["headers"], _REFERRER]
                is_document = any(name == b"content-type" and value.startswith(b"text/html") for name, value in sent)
                policy = _POLICY if is_document or not scope["path"].startswith("/static/") else _POLICY_OF_FILES
                message["headers"] = [*sent, policy, _PERMISSIONS] if is_document else [*sent, policy]
            await send(message)

        await app(scope, receive, after_request(scope, receive, with_headers))

    return served


def _framework() -> Litestar:
    """Return the app, which serves the house of its state."""
    app = Litestar(
        list(ROUTERS),
        dependencies={
            "house": Provide(lambda: app.state.house, sync_to_thread=False),
            "visitor": Provide(admitted_visitor, sync_to_thread=False),
        },
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(_templates())),
        exception_handlers={Exception: errors.error_page},
        openapi_config=None,
        logging_config=None,
    )
    return app


@cache
def _templates() -> Environment:
    return environment(Path(__file__).parent / "templates")
