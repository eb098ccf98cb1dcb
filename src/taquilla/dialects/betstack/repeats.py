"""Answers a repeated signed request with its first response. Refusals are kept too, so a repetition does nothing."""

from taquilla.dialects.betstack.errors import RefusedResponse, error_response
from taquilla.dialects.betstack.field_errors import Invalid
from taquilla.dialects.betstack.requests import RequestContext
from taquilla.dialects.betstack.tickets import answer_to
from taquilla.engine.house import House
from taquilla.http.decode import Malformed
from taquilla.http.endpoints import Endpoint
from taquilla.http.responses import encode


async def answer_once(house: House, endpoint: Endpoint, context: RequestContext, wrong: Exception | None) -> object:
    """Return the response to a request; for a repetition, the first one. wrong is the error of an unreadable request.

    A 503 is not kept: the same request may come again. Raises whatever the handler raises.
    """
    try:
        if wrong is not None:
            raise wrong
        answer = await endpoint.handler(house, context)
    except (Invalid, Malformed) as error:
        if context.signed is None:
            raise
        response = error_response(error, endpoint)
        answer = RefusedResponse(response.status, response.body)
    if context.signed is None or not isinstance(answer, RefusedResponse) or answer.is_kept:
        return answer
    # Keep the refusal: with another path, another key or at another moment, the same request might succeed.
    body = encode(answer.body).decode("utf-8")
    first = await house.sports.tickets.keep_refusal(
        context.caller.operator_id, context.signed, status=answer.status, body=body
    )
    return await answer_to(house, context, first)
