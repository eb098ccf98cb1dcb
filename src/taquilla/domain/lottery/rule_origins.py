"""The values in force for a seller, each with the rule that it comes from: a rule's own, the catalogue's, or the default."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.lottery.rule_columns import Column, Unit
from taquilla.domain.lottery.rules import Rule, Rules, Scope

_OPERATOR: Final = (0, 0)
_OF_OPERATOR: Final = frozenset({Column.ADVANCE_DAYS, Column.DYNAMIC_BASE, Column.DYNAMIC_SHARE})
_OF_ENTITY: Final = frozenset({Column.COMMISSION, Column.PROFIT_COMMISSION})
_NATIONAL: Final = "national_"


class Origin(NamedTuple):
    """A value in force. scope is its rule's, which began at since and ends at until, if it does. rule_id 0: no rule of the
    operator sets it, but the catalogue or the house.

    source is operator, entity, user, catalogue, or default. Several quotas may hold at once: each has its own owner or number.
    """

    column: Column
    value: int
    source: str
    scope: Scope
    rule_id: int
    since: datetime | None = None
    until: datetime | None = None


class Seller(NamedTuple):
    """The seller, product and game that values are asked for; 0 is none in particular."""

    entity_id: int = 0
    member_id: int = 0
    product_id: int = 0
    game: int = 0


def values_in_force(rules: Rules, at: datetime, seller: Seller) -> Iterator[Origin]:
    """Yield every value in force at an instant, in the order of the columns, each as `RulesInForce` would find it."""
    owners = _owners(rules, seller)
    holding = _holding(rules.rows, at, {*owners, _OPERATOR})
    for column in Column:
        if column.startswith(_NATIONAL):
            continue
        if column is Column.QUOTA:
            yield from _quotas(rules, holding, owners, seller)
        elif column is Column.MULTIPLIER:
            own = _own(holding, column, _OPERATOR, seller) or _own(holding, Column.NATIONAL_MULTIPLIER, _OPERATOR, seller)
            if own is not None and rules.at(at).multiplier(seller.product_id, seller.game) is not None:
                yield own._replace(column=column)
        else:
            origin = _value(rules, holding, column, _owners_of(column, owners), seller)
            yield from (origin,) if origin is not None else ()


def _holding(rows: Iterable[Rule], at: datetime, owners: set[tuple[int, int]]) -> dict[tuple[Column, Scope], Rule]:
    """Return the rule of these owners that holds in each scope at an instant."""
    begun = [rule for rule in rows if rule.scope[:2] in owners and rule.starts <= at and (rule.until is None or at < rule.until)]
    return {(rule.column, rule.scope): rule for rule in sorted(begun, key=lambda rule: rule.starts)}


def _owners(rules: Rules, seller: Seller) -> list[tuple[int, int]]:
    """Return the owners of rules that bind a seller, the most specific first."""
    member = rules.people.members.get(seller.member_id)
    return rules.owners_of(Scope(seller.entity_id)) if member is None else rules.owners(member)


def _owners_of(column: Column, owners: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return those owners whose rules of a column count. A commission is its entity's, else the operator's (CM-06)."""
    if column in _OF_OPERATOR:
        return [_OPERATOR]
    if column in _OF_ENTITY:
        return [*[owner for owner in owners if owner != _OPERATOR and not owner[1]][:1], _OPERATOR]
    return owners


def _value(
    rules: Rules, holding: dict[tuple[Column, Scope], Rule], column: Column, owners: list[tuple[int, int]], seller: Seller
) -> Origin | None:
    """Return the tightest of all owners' values, from the top down; of a column that is no bound the nearest owner's."""
    origins = [_own(holding, column, owner, seller) for owner in reversed(owners)]
    usual = _usual(rules, column, seller)
    if column is Column.CLOSE_MINUTES:
        origins.insert(0, usual)  # never fewer minutes than the product's own (VE-10)
    elif not origins or origins[0] is None:
        origins[:1] = [usual]
    found = [origin for origin in origins if origin is not None]
    if (tighter := column.meaning.tighter) is None:
        return found[-1] if found else None
    tightest: Origin | None = None
    for origin in found:
        if tightest is None or tighter(tightest.value, origin.value) != tightest.value:
            tightest = origin
    return tightest


def _own(
    holding: dict[tuple[Column, Scope], Rule],
    column: Column,
    owner: tuple[int, int],
    seller: Seller,
    number: tuple[str, int] = ("", 0),
) -> Origin | None:
    """Return the value of one owner's most specific rule."""
    product, game = seller.product_id, seller.game
    for subject in dict.fromkeys(((product, game), (product, 0), (0, game), (0, 0))):
        rule = holding.get((column, Scope(*owner, *subject, *number)))
        if rule is not None and rule.value is not None:
            source = "user" if owner[1] else "entity" if owner[0] else "operator"
            source = "catalogue" if column.startswith(_NATIONAL) else source
            return Origin(
                column=column, value=rule.value, source=source, scope=rule.scope, rule_id=rule.id, since=rule.starts,
                until=rule.until,
            )  # fmt: skip
    return None


def _usual(rules: Rules, column: Column, seller: Seller) -> Origin | None:
    """Return the value of a column without any rule."""
    unit, _, default, of_product, _ = column.meaning
    if of_product is not None:
        if not seller.product_id:
            return None
        scope = Scope(product_id=seller.product_id)
        return Origin(column, of_product(rules.products[seller.product_id]), "catalogue", scope, 0)
    if default is None:
        return None
    return Origin(column, default * rules.unit if unit is Unit.MONEY else default, "default", Scope(), 0)


def _quotas(
    rules: Rules, holding: dict[tuple[Column, Scope], Rule], owners: list[tuple[int, int]], seller: Seller
) -> Iterator[Origin]:
    """Yield the quotas that bound a number, of each owner from the top down: the general one, and those of draws and numbers."""
    for owner in reversed(owners):
        general = _own(holding, Column.QUOTA, owner, seller)
        if general is None and owner == _OPERATOR:
            general = _usual(rules, Column.QUOTA, seller)
        yield from (general,) if general is not None else ()
        for event, selection in sorted(rules.specials(owner, seller.product_id, seller.game)):
            special = _own(holding, Column.QUOTA, owner, seller, (selection, event))
            yield from (special,) if special is not None else ()
