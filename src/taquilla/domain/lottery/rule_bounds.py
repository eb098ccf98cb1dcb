"""Refuses rules beyond what could be kept, looser than those above, that sell nothing or pay too much (C-06, C-08, VE-06)."""

from collections.abc import Mapping

from taquilla.domain.ledger.money import text
from taquilla.domain.lottery.games import JOINT, Game
from taquilla.domain.lottery.markets import return_refusal
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleKind, Unit
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.lottery.rules import RulesInForce, Scope


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
    least, most = (rule.get(column) or _bound_beside(rules, column, scope) for column in (Column.STAKE_MIN, Column.STAKE_MAX))
    if rule.keys() & {Column.STAKE_MIN, Column.STAKE_MAX} and isinstance(least, int) and isinstance(most, int) and least > most:
        raise RuleReason.STAKES_CROSSED(least=text(least, exponent), most=text(most, exponent))


def _bound_beside(rules: RulesInForce, column: Column, scope: Scope) -> int | None:
    """Return the bound on a rule's subject by its owner's wider rules and those above it, else the default; None: no bound."""
    own = rules.own(column, scope.owner, scope.product_id, scope.game, is_wider=True)
    above = rules.bound_above(column, scope)
    if own is None or above is None or column.meaning.tighter is None:
        return own or above or rules.bound(column, Scope())
    return column.meaning.tighter(above, own)


def _refuse_return(rule: Mapping[str, object], rules: RulesInForce) -> None:
    game, product_id, hundredths = rule.get("game"), rule.get("product"), rule.get("hundredths")
    if not isinstance(game, int) or not isinstance(hundredths, int) or game not in set(Game):
        return
    products = [one for one in rules.rules.products.values() if product_id in (None, 0, one.id)]
    refusals = (rules.return_refusal(product, game, hundredths) for product in products)
    candidates = refusals if game in JOINT else [return_refusal(Game(game), "", hundredths)]
    if refusal := next((refusal for refusal in candidates if refusal is not None), None):
        raise RuleReason.RETURNS_TOO_MUCH(why=refusal)
