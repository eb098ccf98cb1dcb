"""Names the operations of our own API for programs: the resource and what is done with it, such as `tickets.sell`."""

from collections.abc import Sequence

from taquilla.http.framework import BaseRouteHandler


def operation_id(handler: BaseRouteHandler, method: object, path: Sequence[object]) -> str:
    """Return an operation's id: the first segment below the API's root, and the handler's name without that word.

    `list_tickets` on `/v1/tickets` is ``tickets.list``, and `enter_result` on `/v1/draws/{id}/results` is ``draws.enter_result``.
    """
    segments = [segment for segment in path if isinstance(segment, str)]
    resource = segments[segments[0] == "v1"].replace("-", "_")
    words = handler.fn.__name__.split("_")
    # "me" and "session" have no plural; "entities" is one of "entity".
    own = {form for word in resource.split("_") for form in (word, word.removesuffix("s"), word.removesuffix("ies") + "y")}
    return f"{resource}.{'_'.join([word for word in words if word not in own] or words)}"
