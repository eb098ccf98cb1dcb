"""Answers a signed request as it was answered first: refusals are kept, and a request that came before does nothing."""

from taquilla.dialects.betstack.call import Asked
from taquilla.dialects.betstack.endpoints import Call
from taquilla.dialects.betstack.errors import Refused, troubled
from taquilla.dialects.betstack.field_errors import Invalid
from taquilla.dialects.betstack.tickets import answer_to
from taquilla.engine.house import House
from taquilla.http.decode import Malformed
from taquilla.http.responses import encode


async def answer_once(house: House, call: Call, asked: Asked, wrong: Exception | None) -> object:
    """Return the answer to a request; to one that came before, its first answer. wrong is what makes it unreadable, if anything.

    What is answered with 503 was not answered: the same request may come again. Raises what the call raises.
    """
    try:
        if wrong is not None:
            raise wrong
        answered = await call.answer(house, asked)
    except (Invalid, Malformed) as trouble:
        if asked.signed is None:
            raise
        status, no, _ = troubled(trouble, call.path)
        answered = Refused(status, no)
    if asked.signed is None or not isinstance(answered, Refused) or answered.is_kept:
        return answered
    # Another path, another key or another moment could turn a no into a yes.
    body = encode(answered.body).decode("utf-8")
    first = await house.sports.tickets.keep_refusal(asked.caller.operator_id, asked.signed, status=answered.status, body=body)
    return await answer_to(house, asked, first)
