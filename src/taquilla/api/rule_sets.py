"""Several rules at once, all or none of them: `/v1/rules/batch`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.fields import AmountTooFine
from taquilla.api.handlers import Routes, TheCommand, nothing
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import RefusedPart, granted
from taquilla.api.result_sets import SetPreviewed, previewed
from taquilla.api.rule_values import NewRule, request_of
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.lottery.rule_requests import RuleRequest
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import DECIDE_RULE
from taquilla.engine.authors import Author
from taquilla.engine.lottery.rule_sets import ENTITIES_MAX
from taquilla.http.framework import JSONBody, Request, Response

HANDLERS: Final = Routes("/v1/rules", "Rules")


class RuleSet(Struct, frozen=True, forbid_unknown_fields=True):
    """Rules to add: quotas of several numbers, limits of several agencies, or any other ones."""

    rules: Annotated[list[NewRule], Meta(min_length=1, max_length=ENTITIES_MAX)]


@HANDLERS.post("/batch", DECIDE_RULE, "Added.", status_code=204)
async def add_batch(command: TheCommand, data: JSONBody[RuleSet], session: TheSession) -> Response[None]:
    """Add several rules.

    Adds up to 200 rules, such as quotas of several numbers or limits of several agencies: all, or none; `pointer` names the one
    that was refused. Those that let more through wait for a second person each (`GET /v1/loosenings`); a preview says which.
    """
    requests, sets = _requests(session, data), session.house.lottery.rule_sets

    async def do(by: Author) -> object:
        try:
            return await sets.add(session.operator.id, requests, by)
        except (OfficeRefusal, BadRule) as error:
            for place, line in enumerate(granted(await sets.preview(session.operator.id, requests, by.decider))):
                if line.error is not None:
                    raise RefusedPart(line.error, f"/rules/{place}") from error
            raise

    return await command.once(data, do, nothing)


@HANDLERS.post("/batch/preview", DECIDE_RULE, "What would become of them.")
async def preview_batch(request: Request, data: JSONBody[RuleSet], session: TheSession) -> Response[SetPreviewed]:
    """Preview several rules.

    Says of each rule whether it would hold, or wait for a second person since it lets more through. Adds nothing.
    """
    sets = session.house.lottery.rule_sets
    lines = granted(await sets.preview(session.operator.id, _requests(session, data), session.author))
    return Response(previewed(request, "rules", [line.error for line in lines], [line.is_looser for line in lines]))


def _requests(session: Session, data: RuleSet) -> list[RuleRequest]:
    requests = []
    for place, rule in enumerate(data.rules):
        try:
            requests.append(request_of(rule, session.exponent))
        except AmountTooFine as error:
            raise RefusedPart(error, f"/rules/{place}") from error
    return requests
