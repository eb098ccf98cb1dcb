"""Decisions of an operator from an instant on: limits, offers, quotas, commissions, closing times, multipliers (C-06).

One value at a time: of one owner's rules the most specific applies, and nobody's bounds are looser than those above them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, TypeAlias

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo, CommandRefused
from taquilla.cli.session import (
    AUTHOR,
    ID_MAX,
    INT_MAX,
    From,
    Operator,
    amount,
    instant,
    refuse_unknown_entity,
    rules_of,
    the_draw,
    the_operator,
)
from taquilla.domain.ledger import money
from taquilla.domain.lottery import games
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rules import Rules
from taquilla.domain.lottery.terms import ANY
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName
from taquilla.store.postgres.database import NotRecorded

app = Commands("What an operator decides, from an instant on.")
adding = Commands("A new rule. Rules are never changed: a later one takes over.")
app.add_typer(adding, name="add")

_YES_NO: Final = ("no", "yes")
_AMOUNTS: Final = ("stake_min", "stake_max", "stake_multiple", "prize_max")
_OF_TICKETS: Final = (
    "wagers_max", "seconds_to_cancel", "expiration_days", "expiry_basis",
    "max_permutations", "max_sequence_size", "max_sequences", "cancels_max",
)  # fmt: skip

GAMES: Final = {name.lower(): game for name, game in Game.__members__.items()}
"""Games by their names on the command line."""

Row: TypeAlias = dict[str, object]

Entity = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity; by default all.")]
User = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The user it binds, beside --entity.")]
Product = Annotated[int | None, typer.Option(metavar="ID", min=1, max=INT_MAX, help="The product; by default all.")]
GameName = Annotated[str | None, typer.Option(help=f"The game ({', '.join(GAMES)}); by default all.")]
TheGame = Annotated[str, typer.Option(help=f"The game: {', '.join(GAMES)}.")]
Selection = Annotated[str | None, typer.Option(help='One number or animal of the game, or "341-*", "*-ARI"; by default each.')]
Until = Annotated[str | None, typer.Option(help="The instant at which it ends: ISO with its offset. By default it stays.")]
Base = Annotated[str, typer.Argument(metavar="BASE", help="What may be sold of a number in any case, in whole units.")]
Percent = Annotated[str, typer.Argument(metavar="PERCENT", help="Percent, with two decimals at most.")]
OnProfit = Annotated[bool, typer.Option("--on-profit", help="Of a week's profit, booked when it is closed, not of each sale.")]
PayAlone = Annotated[str, typer.Argument(metavar="AMOUNT", help="In whole units, or none.")]
Minutes = Annotated[int, typer.Argument(metavar="MINUTES", min=0, max=1_440, help="Minutes before the draw.")]
Times = Annotated[str, typer.Argument(metavar="TIMES", help="How many times its stake a hit pays, with two decimals at most.")]
Sold = Annotated[str, typer.Argument(metavar="SOLD", help="yes or no.")]


@dataclass(frozen=True, slots=True)
class RuleScope:
    """The owner and the subject of a rule, as typed; None is any."""

    entity: int | None = None
    user: int | None = None
    product: int | None = None
    game: str | None = None
    selection: str | None = None
    event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The options of a command that adds a rule."""

    starts: From = None
    operator: Operator = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds that a limit may set; None: as other rules have it."""

    stake_min: Annotated[str | None, typer.Option(help="Least stake of a wager, in whole units.")] = None
    stake_max: Annotated[str | None, typer.Option(help="Greatest stake of a wager, in whole units.")] = None
    stake_multiple: Annotated[str | None, typer.Option(help="What a stake is a multiple of, in whole units.")] = None
    wagers_max: Annotated[int | None, typer.Option(min=1, max=100, help="Wagers of a ticket at most.")] = None
    seconds_to_cancel: Annotated[int | None, typer.Option(min=0, max=INT_MAX, help="How long a ticket may be canceled.")] = None
    expiration_days: Annotated[int | None, typer.Option(min=0, max=36_500, help="Days to claim a prize.")] = None
    expiry_basis: Annotated[str | None, typer.Option(help="Which days count to claim a prize: calendar or business.")] = None
    advance_days: Annotated[int | None, typer.Option(min=0, max=30, help="Days before its own that a draw is sold.")] = None
    max_permutations: Annotated[int | None, typer.Option(min=1, max=100, help="Wagers that one permuta becomes at most.")] = None
    max_sequence_size: Annotated[
        int | None, typer.Option(min=1, max=100, help="Wagers that one serie or corrida becomes at most.")
    ] = None
    max_sequences: Annotated[int | None, typer.Option(min=0, max=100, help="Series and corridas of a ticket at most.")] = None
    cancels_max: Annotated[
        int | None, typer.Option(min=0, max=INT_MAX, help="Tickets that a user may cancel or revert in a day.")
    ] = None
    prize_max: Annotated[str | None, typer.Option(help="The most that a ticket may win, in whole units.")] = None

    def row_of(self, *names: str) -> Row:
        """Return those of these bounds that were given."""
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


@adding.command("limit")
async def add_limit(
    entity: Entity = None,
    user: User = None,
    product: Product = None,
    game: GameName = None,
    *,
    bounds: Bounds,
    decision: Decision,
    house: House,
) -> Answer:
    """Bounds of stakes and tickets. What is not given is as other rules say; nobody is looser than who stands above.

    Example: taquilla rule add limit --operator 1 --entity 213 --stake-min 1 --stake-max 99 --wagers-max 50
    """
    if bounds.expiry_basis not in (None, "calendar", "business"):
        raise CannotDo("--expiry-basis is calendar or business")
    _refuse_unheeded(bounds.row_of(*_OF_TICKETS, "prize_max"), {"--product": product, "--game": game})
    _refuse_unheeded(bounds.row_of("advance_days"), {"--entity": entity, "--user": user, "--game": game})

    def build(operator: OperatorName) -> Row:
        row = bounds.row_of(*_OF_TICKETS, "advance_days")
        if "wagers_max" in row:
            row = {"ticket_max_wagers": row.pop("wagers_max")} | row
        for name, text in bounds.row_of(*_AMOUNTS).items():
            row[name] = _positive(amount(str(text), operator, _option(name)), _option(name))
        if not row:
            raise CannotDo("a limit without a bound says nothing: give one of --stake-min, --stake-max, --wagers-max …")
        return row

    return await _add(house, "limit", RuleScope(entity, user, product, game), build, decision)


@adding.command("offer")
async def add_offer(
    sold: Sold,
    entity: Entity = None,
    user: User = None,
    product: Product = None,
    game: GameName = None,
    *,
    decision: Decision,
    house: House,
) -> Answer:
    """Sell something, or do not: yes or no. An entity cannot sell what is not sold above it; by default all is sold.

    Example: taquilla rule add offer no --operator 1 --entity 213 --product 5
    """
    if sold not in _YES_NO:
        raise CannotDo("SOLD is yes or no")
    rule_scope = RuleScope(entity, user, product, game)
    return await _add(house, "offer", rule_scope, lambda operator: {"offered": _YES_NO.index(sold)}, decision)


@adding.command("payout")
async def add_payout(most: PayAlone, entity: Entity = None, *, decision: Decision, house: House) -> Answer:
    """The most that one person pays for a ticket; a payment above it waits for a second one. none ends the bound.

    Example: taquilla rule add payout 500 --operator 1 --entity 213
    """
    is_open = most == "none"
    return await _add(
        house,
        "payout",
        RuleScope(entity),
        lambda operator: {"pay_alone_max": None if is_open else amount(most, operator, "AMOUNT")},
        decision,
    )


@adding.command("quota")
async def add_quota(
    quota: Annotated[str, typer.Argument(metavar="QUOTA", help="What may be sold of a number in one draw, in whole units.")],
    entity: Entity = None,
    user: User = None,
    event: Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="One draw; by default all.")] = None,
    product: Product = None,
    game: GameName = None,
    selection: Selection = None,
    until: Until = None,
    *,
    decision: Decision,
    house: House,
) -> Answer:
    """Bound the sale of a number in one draw; 0 sells none of it. It counts what the entity's subtree, or the user, sells.

    Example: taquilla rule add quota 5000 --operator 1 --product 5 --game triple --selection 777
    """

    def build(operator: OperatorName) -> Row:
        ends = instant(until, "--until") if until is not None else None
        starts = decision.starts
        if ends is not None and starts is not None and ends <= instant(starts, "--from"):
            raise CannotDo("--until lies after --from")
        return {"quota": amount(quota, operator, "QUOTA"), "until": ends}

    rule_scope = RuleScope(entity, user, product, game, selection, event)
    return await _add(house, "quota", rule_scope, build, decision)


@adding.command("dynamic")
async def add_dynamic(
    base: Base, percent: Percent, product: Product = None, game: GameName = None, *, decision: Decision, house: House
) -> Answer:
    """A quota that grows with the draw: the greater of BASE and PERCENT of what the draw has sold, up to the quota itself.

    Example: taquilla rule add dynamic 100 5 --operator 1 --product 5
    """
    rule_scope = RuleScope(product=product, game=game)
    return await _add(
        house,
        "dynamic",
        rule_scope,
        lambda operator: {"base": amount(base, operator, "BASE"), "basis_points": _basis_points(percent)},
        decision,
    )


@adding.command("commission")
async def add_commission(
    percent: Percent,
    entity: Annotated[int, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity that earns it.")],
    on_profit: OnProfit = False,
    product: Product = None,
    game: GameName = None,
    *,
    decision: Decision,
    house: House,
) -> Answer:
    """The share of what is sold that an entity earns; or of a week's profit, product by product and game by game.

    Example: taquilla rule add commission 12.5 --operator 1 --entity 213
    """
    rule_scope, basis = RuleScope(entity, product=product, game=game), "profit" if on_profit else "sale"
    return await _add(
        house, "commission", rule_scope, lambda operator: {"basis_points": _basis_points(percent), "basis": basis}, decision
    )


@adding.command("close")
async def add_close(
    minutes: Minutes, entity: Entity = None, user: User = None, product: Product = None, *, decision: Decision, house: House
) -> Answer:
    """Set how many minutes before a draw its sale ends; never fewer than the product's own (VE-10).

    More minutes bind at once; fewer let no draw that is open close later.

    Example: taquilla rule add close 15 --operator 1 --product 5
    """
    rule_scope = RuleScope(entity, user, product)
    return await _add(house, "close", rule_scope, lambda operator: {"minutes": minutes}, decision)


@adding.command("multiplier")
async def add_multiplier(times: Times, game: TheGame, product: Product = None, *, decision: Decision, house: House) -> Answer:
    """Set what a hit pays, in place of the product's national multiplier. Tickets already sold keep theirs.

    Example: taquilla rule add multiplier 600 --operator 1 --game triple --from 2027-01-01T00:00:00-04:00
    """

    def build(operator: OperatorName) -> Row:
        hundredths = money.cents(times)
        if hundredths is None:
            raise CannotDo("TIMES is a number with two decimals at most, such as 600 or 2.5")
        return {"hundredths": _positive(hundredths, "TIMES")}

    return await _add(house, "multiplier", RuleScope(product=product, game=game), build, decision)


async def _add(
    house: House, kind: str, rule_scope: RuleScope, build: Callable[[OperatorName], Row], decision: Decision
) -> Answer:
    """Add a rule of a kind. about is its owner and its subject; build returns its values in the operator's currency."""
    operator = await the_operator(house, decision.operator)
    begins = instant(decision.starts, "--from") if decision.starts is not None else None
    now = await house.now()
    if begins is not None and begins < now:
        raise CommandRefused("RULE_IN_THE_PAST", f"a rule begins now ({now.isoformat(timespec='seconds')}) or later")
    row = scoped(await rules_of(house, operator), rule_scope) | build(operator)
    if rule_scope.event is not None:
        await the_draw(house, operator, rule_scope.event)
        row["event"] = rule_scope.event
    ends = row.get("until")
    if isinstance(ends, datetime) and ends <= now:
        raise CommandRefused("RULE_IN_THE_PAST", f"a rule ends later than now ({now.isoformat(timespec='seconds')})")
    try:
        await house.lottery.rules.add_rule(operator.id, kind, row, starts=begins, author=AUTHOR)
    except NotRecorded as error:
        raise CommandRefused("TAKEN", f"such a rule begins at that very instant already ({error})") from error
    # None: the moment that the gate gave, which is about now.
    since = begins.isoformat() if begins is not None else None
    return Answer({"rule": kind, "operator": operator.id, "from": since} | row, text=f"{kind} added, from {since or 'now'} on")


def _refuse_unheeded(bounds: Mapping[str, object], scopes: Mapping[str, int | str | None]) -> None:
    """Raise CannotDo for a bound that has no effect within such a scope: a whole ticket has no product (C-06)."""
    bound = next(iter(bounds), None)
    scope = next((option for option, value in scopes.items() if value is not None), None)
    if bound is not None and scope is not None:
        raise CannotDo(f"{_option(bound)} does not go with {scope}: make it a rule of its own")


def _option(name: str) -> str:
    """Return the option that gives a bound."""
    return "--" + name.replace("_", "-")


def _basis_points(percent: str) -> int:
    """Return a share of 100 percent at most, in basis points. Raises CannotDo."""
    share = money.cents(percent)
    if share is None or share > 10_000:
        raise CannotDo("PERCENT is a number from 0 to 100 with two decimals at most, such as 12.5")
    return share


def _positive(value: int, option: str) -> int:
    if value == 0:
        raise CannotDo(f"{option} is more than 0")
    return value


def scoped(rules: Rules, rule_scope: RuleScope) -> Row:
    """Return the scope as stored. An owner or subject that is named must exist; the others are left out."""
    scope: Row = {}
    refuse_unknown_entity(rules, rule_scope.entity)
    if rule_scope.entity is not None:
        scope["entity"] = rule_scope.entity
    if rule_scope.user is not None:
        member = rules.people.members.get(rule_scope.user)
        if member is None or rule_scope.entity not in (None, member.entity_id):
            raise CommandRefused("USER_UNKNOWN", f"there is no user {rule_scope.user} there")
        scope |= {"entity": member.entity_id, "member": rule_scope.user}
    if rule_scope.product is not None:
        if rule_scope.product not in rules.products:
            raise CommandRefused("PRODUCT_UNKNOWN", f"the catalogue has no product {rule_scope.product}")
        scope["product"] = rule_scope.product
    if rule_scope.game is not None:
        scope["game"] = _game(rule_scope.game)
    if rule_scope.selection is not None:
        selection = _selection(_game(rule_scope.game), rule_scope.selection) if rule_scope.game is not None else None
        if selection is None:
            raise CannotDo("--selection is none of the game that --game names")
        scope["selection"] = selection
    return scope


def _selection(game: Game, text: str) -> str | None:
    """Return a selection, or a pattern of a game with a sign: the number with any sign, the sign with any number (VE-40)."""
    number, dash, sign = text.partition("-")
    if ANY not in (number, sign) or not dash:
        return games.selection(game, text)
    filled = games.selection(game, f"{'0' * games.width(game) if number == ANY else number}-{'ARI' if sign == ANY else sign}")
    if filled is None or number == sign:
        return None
    return f"{ANY}-{filled.partition('-')[2]}" if number == ANY else f"{number}-{ANY}"


def _game(key: str) -> Game:
    """Return the game of that name. Raises CannotDo."""
    if key not in GAMES:
        raise CannotDo(f"--game is one of {', '.join(GAMES)}")
    return GAMES[key]
