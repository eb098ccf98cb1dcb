"""Calculates a bet before it is sold: `/bc/calculator/finance-details`."""

from typing import Final

from taquilla.dialects.betstack.field_errors import Invalid, missing
from taquilla.dialects.betstack.requests import PRICE_MAX, RequestContext
from taquilla.dialects.betstack.responses import FinanceShown, finance_shown
from taquilla.domain.sports.odds import odds
from taquilla.domain.sports.taxes import PayoutTooLarge
from taquilla.domain.sports.taxes import finance_details as worked_out
from taquilla.domain.sports.tickets import JACKPOT, SUPERBET
from taquilla.engine.house import House

TYPES: Final = (JACKPOT, SUPERBET)
LEGS_MAX: Final = 100


async def finance_details(house: House, context: RequestContext) -> FinanceShown:
    """Calculate a bet.

    Returns its cost at the taxes in force, and its payout at these odds, one for each leg. Nothing is sold, and no signature is
    needed.
    """
    price = context.query.number("price", least=1, most=PRICE_MAX)
    texts = context.query.texts("odds")
    if not texts:
        raise missing("query", "odds")
    if len(texts) > LEGS_MAX:
        raise Invalid("query", "odds", msg=f"ensure this value has at most {LEGS_MAX} items", type="value_error.list.max_items")
    legs = []
    for place, text in enumerate(texts):
        leg = odds(text)
        if leg is None:
            raise Invalid("query", "odds", place, msg="odds are from 1 to 10000, with at most 2 decimal places")
        legs.append(leg)
    type_ = context.query.text("type")
    if type_ not in (None, *TYPES):
        raise Invalid("query", "type", msg="value is not a valid enumeration member", type="type_error.enum")
    finance = worked_out(price, legs, await house.sports.operators.rates(context.caller.operator_id, type_ or ""))
    if isinstance(finance, PayoutTooLarge):
        raise Invalid("query", "odds", msg=f"the payout would be more than {finance.bound}")
    return finance_shown(finance)
