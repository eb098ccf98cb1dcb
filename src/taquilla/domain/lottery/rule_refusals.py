"""The reasons for which a rule or a holiday is refused.

Refuses rules beyond what could be kept, looser than those above, that sell nothing or pay too much (C-06, C-08, VE-06).
"""

import re
from collections.abc import Callable, Mapping
from enum import unique

from taquilla.domain.ledger.money import text
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.lottery.games import JOINT, Game
from taquilla.domain.lottery.markets import return_refusal
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleKind, Unit
from taquilla.domain.lottery.rules import RulesInForce, Scope
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
    RETURNS_TOO_MUCH = "{why}"


class BadRule(Exception):
    """A rule that contradicts itself. field names what is wrong, why how (or it again); the sentence names fields in braces."""

    def __init__(self, field: str, sentence: str, *, why: str = "") -> None:
        super().__init__(sentence)
        self.field, self.why = field, why or field

    def sentence(self, name: Callable[[str], str]) -> str:
        """Return the sentence, with the fields as their sender calls them."""
        return re.sub(r"\{(\w+)\}", lambda field: name(field[1]), str(self))


def refuse_unbounded(kind: RuleKind, rule: Mapping[str, object], rules: RulesInForce, exponent: int) -> None:
    """Raise for a rule as stored, among those in force when it begins.

    Raises BEYOND_BOUNDS, RETURNS_TOO_MUCH, LOOSER_THAN_PARENT and STAKES_CROSSED. exponent tells the decimals of the amounts.
    """
    for field in SHAPES[kind].fields:
        value, most = rule.get(field.stored), field.most
        if isinstance(value, int) and most is not None and value > most:
            own, bound = (_text(field.unit, one, exponent) for one in (value, most))
            reason = RuleReason.TIMES_BEYOND_BOUNDS if field.unit is Unit.HUNDREDTHS else RuleReason.BEYOND_BOUNDS
            raise reason(column=field.stored, own=own, bound=bound)
    if kind == "multiplier":
        _refuse_return(rule, rules)
    if kind in ("limit", "offer", "payout"):
        _refuse_looser(rules, rule, exponent)


def _text(unit: Unit, value: int, exponent: int) -> str:
    """Return a value as it is written."""
    if unit is Unit.MONEY:
        return text(value, exponent)
    return text(value) if unit in (Unit.HUNDREDTHS, Unit.BASIS_POINTS) else str(value)


def _refuse_looser(rules: RulesInForce, rule: Mapping[str, object], exponent: int) -> None:
    entity, member, product, game = (
        value if isinstance(value := rule.get(name), int) else 0 for name in ("entity", "member", "product", "game")
    )
    scope = Scope(entity, member, product, game)
    for column in (Column(name) for name in rule if name in set(Column)):
        value, (unit, tighter, *_) = rule[column], column.meaning
        if tighter is not None and isinstance(value, int):
            parent_bound = rules.bound_above(column, scope)
            if parent_bound is not None and tighter(parent_bound, value) != value:
                reason = RuleReason.OFFER_LOOSER if column is Column.OFFERED else RuleReason.LOOSER_THAN_PARENT
                own, bound = (_text(unit, one, exponent) for one in (value, parent_bound))
                raise reason(column=column, own=own, bound=bound)
    least, most = (rule.get(column) or rules.bound_above(column, scope) for column in (Column.STAKE_MIN, Column.STAKE_MAX))
    if rule.keys() & {Column.STAKE_MIN, Column.STAKE_MAX} and isinstance(least, int) and isinstance(most, int) and least > most:
        raise RuleReason.STAKES_CROSSED(least=text(least, exponent), most=text(most, exponent))


def _refuse_return(rule: Mapping[str, object], rules: RulesInForce) -> None:
    game, product_id, hundredths = rule.get("game"), rule.get("product"), rule.get("hundredths")
    if not isinstance(game, int) or not isinstance(hundredths, int) or game not in set(Game):
        return
    products = [one for one in rules.rules.products.values() if product_id in (None, 0, one.id)]
    refusals = (rules.return_refusal(product, game, hundredths) for product in products)
    candidates = refusals if game in JOINT else [return_refusal(Game(game), "", hundredths)]
    if refusal := next((refusal for refusal in candidates if refusal is not None), None):
        raise RuleReason.RETURNS_TOO_MUCH(why=refusal)
