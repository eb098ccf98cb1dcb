"""Serves our own API: `/v1`, with its OpenAPI 3.1 document."""

from collections.abc import Sequence
from functools import cache, reduce
from typing import ClassVar, Final, cast

from msgspec import Struct

from taquilla.api import (
    access_tokens,
    alarms,
    audits,
    catalogue,
    ceilings,
    changelog,
    draws,
    entities,
    events,
    exports,
    handlers,
    held_payments,
    holidays,
    logs,
    looks,
    loosenings,
    machine_keys,
    oauth,
    operators,
    partners,
    payment_methods,
    payments,
    players,
    problem_pages,
    problems,
    providers,
    reports,
    results,
    rules,
    sandboxes,
    seals,
    sessions,
    shifts,
    signing_keys,
    sports_office,
    sports_terms,
    ticket_batches,
    tickets,
    users,
    wallet_calls,
    wallets,
    webhooks,
    weeks,
)
from taquilla.api.cross_origin import for_its_origin
from taquilla.api.described import describe_fields, texts_of_v1
from taquilla.api.description import TITLE, description
from taquilla.api.event_payloads import describe_events
from taquilla.api.examples import show_examples
from taquilla.api.members import admitted_member, roles_of, scope_of, split, telling_limit
from taquilla.api.operation_ids import operation_id
from taquilla.api.request_ids import with_request_id
from taquilla.api.response_headers import refer_to_headers
from taquilla.api.sale_lane import lane
from taquilla.api.statuses import statuses_of
from taquilla.api.versions import NEWEST, in_its_version, led, respelled
from taquilla.domain.people.operations import KEY_SCOPES
from taquilla.engine.house import House
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.dialect import Dialect
from taquilla.http.framework import (
    AnyResponse,
    Components,
    License,
    Litestar,
    OAuthFlow,
    OAuthFlows,
    OpenAPIConfig,
    Provide,
    Router,
    SecurityScheme,
    StrictRequest,
    Tag,
)
from taquilla.http.openapi import merged, operations_of, schemas_of
from taquilla.http.request_rest import after_request
from taquilla.http.responses import JsonObject

_DESCRIPTION: Final = """For tills and offices: sells, undoes and pays tickets; keeps entities, users, rules and results.

Begin with `POST /v1/session`, and send its token as `Authorization: Bearer`. Amounts are decimal strings with the decimals of
their currency; instants are RFC 3339; days are those of the operator's calendar. Commands need a key of the caller's entity, the
header `Idempotency-Key`: the same request under it has one effect and the same response, another one is refused. Bodies are read
strictly: no unknown fields, no duplicate keys, no numbers as text, at most 256 KiB. An error is a problem of RFC 9457: its `type`
is the address of a page about it, its `reason` a name for programs. A command that is refused is not carried out; of one that is
answered with 408, 429 or 503 nobody knows whether an earlier attempt was: send it again under its key.

A version is a day: send that of this document as `Taquilla-Version`, or the one that your program was made for. Without it a key
is answered in the version of the day on which it was added, a person in the newest. `/v1/changelog` lists the versions."""

_SECURITY_SCHEMES: Final = {
    "oauth": SecurityScheme(
        type="oauth2", flows=OAuthFlows(client_credentials=OAuthFlow(token_url=oauth.PATH, scopes=KEY_SCOPES))
    ),
    "bearer": SecurityScheme(type="http", scheme="bearer"),
    "token": SecurityScheme(type="apiKey", name="x-auth-token", security_scheme_in="header"),
}

_SUBJECTS: Final = (
    sessions, draws, seals, results, tickets, ticket_batches, reports, logs, catalogue, rules, holidays, weeks,
    payment_methods, payments, held_payments, loosenings, looks, shifts, audits, alarms, sports_office, sports_terms,
    wallet_calls, partners, providers, wallets, signing_keys, ceilings, players, entities, users, machine_keys, sandboxes,
    access_tokens, operators, oauth, events, exports, webhooks, changelog, problem_pages,
)  # fmt: skip
"""The modules that have the handlers, in the order of the document."""
_MORE: Final = reduce(
    merged, (tickets.MORE_PRINTS, shifts.MORE_PRINTS, reports.MORE_FORMATS, events.MORE_EVENTS, exports.MORE_FILES)
)
ROUTERS: Final = tuple(subject.HANDLERS for subject in _SUBJECTS)
"""The handlers, subject by subject."""


class VersionedRequest(StrictRequest):
    """A request whose body is read in the spelling of its version."""

    plain: ClassVar = {ticket_batches.TicketBatch: ticket_batches.read_plain_batch}

    def respelled(self, value: object) -> object:
        """Return a body in the newest spelling."""
        return respelled(self.scope, f"{self.method} {self.scope['path_template']}", value)


def v1(house: House, public_url: str = "", *, routers: tuple[Router, ...] = ROUTERS) -> App:
    """Return the API of agencies as an ASGI app. public_url is the address at which customers reach the house, if it is known.

    routers are the subjects that it serves: whoever calls a single operation in this process need not wait for all of them.
    """
    framework = _framework(routers)
    framework.state.house, framework.state.public_url, framework.state.document = house, public_url, _document
    app = cast(App, framework)

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        scope = led(split(scope))
        named = with_request_id(scope, for_its_origin(scope, house, after_request(scope, receive, send)))
        await app(scope, receive, in_its_version(scope, telling_limit(scope, house, named)))

    return served


def _framework(routers: Sequence[Router], openapi_config: OpenAPIConfig | None = None) -> Litestar:
    """Return the app, which serves the house of its state."""
    app = Litestar(
        [*routers, *description()],
        request_class=VersionedRequest,
        dependencies={
            "house": Provide(lambda: app.state.house, sync_to_thread=False),
            "session": Provide(admitted_member, sync_to_thread=False),
            "installation": Provide(operators.admitted_installation, sync_to_thread=False),
            **{name: Provide(one) for name, one in handlers.KINDS.items()},
        },
        exception_handlers={Exception: problems.problem_response},
        after_request=_unstored,
        openapi_config=openapi_config,
        logging_config=None,
    )
    return app


async def _unstored(response: AnyResponse) -> AnyResponse:
    """Let nobody store a response that does not say otherwise: it may carry a token or a PIN."""
    response.headers.setdefault("cache-control", "no-store")
    return response


@cache
def _document() -> JsonObject:
    """Return the document, with all types as msgspec describes them: with their docstrings and their own spelling.

    It is made when somebody first asks: this takes longer than to start.
    """
    # A twin makes it: an app with an OpenAPI configuration would serve it on paths of its own.
    tags = dict.fromkeys(tag for router in ROUTERS for tag in router.tags or ())
    config = OpenAPIConfig(
        title=TITLE,
        version=NEWEST.isoformat(),
        license=License("Apache License 2.0", identifier="Apache-2.0"),
        description=_DESCRIPTION,
        use_handler_docstrings=True,
        tags=[Tag(tag, texts_of_v1()["tags"][tag]) for tag in tags],
        security=[{"bearer": []}, {"token": []}, {"oauth": []}],
        components=Components(security_schemes=dict(_SECURITY_SCHEMES)),
        operation_id_creator=operation_id,
    )
    app = _framework(ROUTERS, config)
    document: JsonObject = app.openapi_schema.to_schema()
    document["components"]["schemas"] = schemas_of(_bodies(app)) | {"Reason": problems.REASON_SCHEMA}
    for name in ("Problem", "WagerProblem", "RefusedSale", "RefusedWager"):
        document["components"]["schemas"][name]["properties"]["reason"] = {"$ref": "#/components/schemas/Reason"}
    operations = [operation for *_, operation in operations_of(document)]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        # The first line of a handler's docstring is the summary.
        operation["summary"], _, operation["description"] = operation["description"].partition("\n\n")
    edits: set[str] = set()
    for path, handler in [(route.path_format, one) for route in app.routes for one in getattr(route, "route_handlers", ())]:
        for method in set(document["paths"].get(path, ())) & {name.lower() for name in handler.http_methods}:
            operation = document["paths"][path][method]
            operation["x-roles"] = roles_of(handler)
            if (scope := scope_of(handler)) is not None:
                operation["x-scope"] = scope
            if handler.parsed_fn_signature.parameters.keys() & handlers.KINDS.keys():
                edits.add(operation["operationId"])
    document = merged(document, _MORE)
    for method, _, operation in operations_of(document):
        found = statuses_of(operation, method, document["components"]["schemas"])
        told = operation["responses"].items()
        operation["responses"] = {status: one for status, one in told if status < "300" or int(status) in found}
        operation["responses"].get("204", {}).pop("content", None)  # what shows nothing has no body
    describe_fields(document)
    refer_to_headers(document, edits)
    describe_events(document)
    show_examples(document)
    return document


def _bodies(app: Litestar) -> set[type]:
    """Return the types of all requests and responses."""
    found: set[type] = {problems.Problem}
    for handler in [handler for route in app.routes for handler in getattr(route, "route_handlers", ())]:
        fields = [handler.parsed_data_field, handler.parsed_return_field]
        types = [inner for field in fields if field is not None for inner in (field, *field.inner_types)]
        found |= {one.annotation for one in types if isinstance(one.annotation, type) and issubclass(one.annotation, Struct)}
    return found


DIALECT: Final[Dialect[House]] = Dialect(
    "v1",
    ("v1", "llms.txt"),
    lambda house, settings: v1(house, settings.public_url),
    title={"es": "Nuestra propia API: ventas y oficina", "en": "Our own API: sales and the office"},
    lanes=lambda house: [lane(house)],
)
