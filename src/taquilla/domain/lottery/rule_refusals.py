"""The reasons for which a rule or a holiday is refused."""

import re
from collections.abc import Callable
from enum import unique

from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.people.office_refusals import NamedReason


@unique
class RuleReason(NamedReason):
    """A rule that does not fit what is known, allows more than could be kept, or is looser than one above it."""

    ENTITY_UNKNOWN = "the operator has no entity {entity_id}"
    USER_UNKNOWN = "there is no user {user_id} there"
    PRODUCT_UNKNOWN = "the catalogue has no product {product_id}"
    EVENT_UNKNOWN = Reason.EVENT_UNKNOWN.value
    RULE_UNKNOWN = "there is no rule {rule_id}"
    RULE_TAKEN = "such a rule begins at that very instant already", "TAKEN"
    HOLIDAY_TAKEN = "{day} is a holiday already", "TAKEN"
    BEGINS_TOO_EARLY = "a rule begins now ({now}) or later", "RULE_IN_THE_PAST"
    ENDS_TOO_EARLY = "a rule ends now ({now}) or later", "RULE_IN_THE_PAST"
    OVER_AT_ONCE = "a rule ends later than now ({now})", "RULE_IN_THE_PAST"
    RULE_ENDED = "the rule ends at {until} anyway"
    RULE_FROM_ABOVE = "the {kind} of this owner was decided above: ask there to change it"
    BEYOND_BOUNDS = "a {column} of {own} is more than the most: {bound}"
    TIMES_BEYOND_BOUNDS = "{own} times is more than the most: {bound}", "BEYOND_BOUNDS"
    STAKES_CROSSED = "a stake_min of {least} is more than the stake_max, {most}: nothing would be sold", "RULE_INVALID"
    LOOSER_THAN_PARENT = "a {column} of {own} would be looser than what binds from above: {bound}"
    OFFER_LOOSER = "an offer would be looser than what binds from above: that is not sold", "LOOSER_THAN_PARENT"
    COPY_LOOSER = "the rules of {source} let more through than those that hold now: add them one by one"
    BASIS_MIDWEEK = "a commission changes between sales and profit when a week begins, such as on {monday}", "RULE_INVALID"
    RETURNS_TOO_MUCH = "{why}"


class BadRule(Exception):
    """A rule that contradicts itself. field names what is wrong, why how (or it again); the sentence names fields in braces."""

    def __init__(self, field: str, sentence: str, *, why: str = "") -> None:
        super().__init__(sentence)
        self.field, self.why = field, why or field

    def sentence(self, name: Callable[[str], str]) -> str:
        """Return the sentence, with the fields as their sender calls them."""
        return re.sub(r"\{(\w+)\}", lambda field: name(field[1]), str(self))
