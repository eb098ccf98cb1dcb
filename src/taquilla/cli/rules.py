"""Decisions of an operator from an instant on: limits, offers, quotas, commissions, closing times, multipliers (C-06).

One value at a time: of one owner's rules the most specific applies, and nobody's bounds are looser than those above them.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Final

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo
from taquilla.cli.session import ID_MAX, INT_MAX, MACHINE, From, Operator, amount, granted, instant, the_operator
from taquilla.domain.ledger import money
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_requests import (
    BadRule,
    CloseValues,
    CommissionValues,
    DynamicValues,
    LimitValues,
    MultiplierValues,
    OfferValues,
    PayoutValues,
    QuotaValues,
    RuleRequest,
    RuleScope,
    RuleValues,
)
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("What an operator decides, from an instant on.")
adding = Commands("A new rule. Rules are never changed: a later one takes over.")
app.add_typer(adding, name="add")

_YES_NO: Final = ("no", "yes")
_AMOUNTS: Final = ("stake_min", "stake_max", "stake_multiple", "prize_max")
_OPTIONS: Final = {"draw": "--event", "starts": "--from", "ends": "--until", "hundredths": "TIMES"}

GAMES: Final = {name.lower(): game for name, game in Game.__members__.items()}
"""Games by their names on the command line."""

Entity = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity; by default all.")]
User = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The user it binds, beside --entity.")]
Product = Annotated[int | None, typer.Option(metavar="ID", min=1, max=INT_MAX, help="The product; by default all.")]
GameName = Annotated[str | None, typer.Option(help=f"The game ({', '.join(GAMES)}); by default all.")]
TheGame = Annotated[str, typer.Option(help=f"The game: {', '.join(GAMES)}.")]
Selection = Annotated[str | None, typer.Option(help='One number or animal of the game, or "341-*", "*-ARI"; by default each.')]
TheRule = Annotated[int, typer.Argument(metavar="RULE", min=1, max=ID_MAX, help="The rule, as `taquilla rule list` numbers it.")]
EndsAt = Annotated[str | None, typer.Option("--at", help="The instant from which it holds no more: ISO with its offset; now.")]
Until = Annotated[str | None, typer.Option(help="The instant at which it ends: ISO with its offset. By default it stays.")]
Base = Annotated[str, typer.Argument(metavar="BASE", help="What may be sold of a number in any case, in whole units.")]
Percent = Annotated[str, typer.Argument(metavar="PERCENT", help="Percent, with two decimals at most.")]
OnProfit = Annotated[bool, typer.Option("--on-profit", help="Of a week's profit, booked when it is closed, not of each sale.")]
PayAlone = Annotated[str, typer.Argument(metavar="AMOUNT", help="In whole units, or none.")]
Minutes = Annotated[int, typer.Argument(metavar="MINUTES", min=0, max=1_440, help="Minutes before the draw.")]
Times = Annotated[str, typer.Argument(metavar="TIMES", help="How many times its stake a hit pays, with two decimals at most.")]
Sold = Annotated[str, typer.Argument(metavar="SOLD", help="yes or no.")]


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
    given = asdict(bounds)

    def build(operator: OperatorName) -> RuleValues:
        money_bounds = {name: _optional_amount(given[name], operator, name) for name in _AMOUNTS}
        return LimitValues(**given | money_bounds)

    return await _add(house, RuleScope(entity, user, product, _game(game)), build, decision)


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
    rule_scope = RuleScope(entity, user, product, _game(game))
    return await _add(house, rule_scope, lambda operator: OfferValues(sold == "yes"), decision)


@adding.command("payout")
async def add_payout(most: PayAlone, entity: Entity = None, *, decision: Decision, house: House) -> Answer:
    """The most that one person pays for a ticket; a payment above it waits for a second one. none ends the bound.

    Example: taquilla rule add payout 500 --operator 1 --entity 213
    """
    is_open = most == "none"
    return await _add(
        house, RuleScope(entity), lambda operator: PayoutValues(None if is_open else amount(most, operator, "AMOUNT")), decision
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

    rule_scope = RuleScope(entity, user, product, _game(game), selection, event)
    return await _add(house, rule_scope, lambda operator: QuotaValues(amount(quota, operator, "QUOTA")), decision, until=until)


@adding.command("dynamic")
async def add_dynamic(
    base: Base, percent: Percent, product: Product = None, game: GameName = None, *, decision: Decision, house: House
) -> Answer:
    """A quota that grows with the draw: the greater of BASE and PERCENT of what the draw has sold, up to the quota itself.

    Example: taquilla rule add dynamic 100 5 --operator 1 --product 5
    """
    return await _add(
        house,
        RuleScope(product=product, game=_game(game)),
        lambda operator: DynamicValues(amount(base, operator, "BASE"), _basis_points(percent)),
        decision,
    )


@adding.command("commission")
async def add_commission(
    percent: Percent,
    entity: Annotated[
        int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity that earns it; by default any without a rule.")
    ] = None,
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
    rule_scope = RuleScope(entity, product=product, game=_game(game))
    return await _add(house, rule_scope, lambda operator: CommissionValues(_basis_points(percent), on_profit), decision)


@adding.command("close")
async def add_close(
    minutes: Minutes, entity: Entity = None, user: User = None, product: Product = None, *, decision: Decision, house: House
) -> Answer:
    """Set how many minutes before a draw its sale ends; never fewer than the product's own (VE-10).

    More minutes bind at once; fewer let no draw that is open close later.

    Example: taquilla rule add close 15 --operator 1 --product 5
    """
    return await _add(house, RuleScope(entity, user, product), lambda operator: CloseValues(minutes), decision)


@adding.command("multiplier")
async def add_multiplier(times: Times, game: TheGame, product: Product = None, *, decision: Decision, house: House) -> Answer:
    """Set what a hit pays, in place of the product's national multiplier. Tickets already sold keep theirs.

    Example: taquilla rule add multiplier 600 --operator 1 --game triple --from 2027-01-01T00:00:00-04:00
    """

    hundredths = money.cents(times)
    if hundredths is None:
        raise CannotDo("TIMES is a number with two decimals at most, such as 600 or 2.5")
    rule_scope = RuleScope(product=product, game=_game(game))
    return await _add(house, rule_scope, lambda operator: MultiplierValues(hundredths), decision)


async def _add(
    house: House,
    rule_scope: RuleScope,
    build: Callable[[OperatorName], RuleValues],
    decision: Decision,
    *,
    until: str | None = None,
) -> Answer:
    """Add a rule. build returns its values in the operator's currency."""
    operator = await the_operator(house, decision.operator)
    begins = instant(decision.starts, "--from") if decision.starts is not None else None
    ends = instant(until, "--until") if until is not None else None
    values = build(operator)
    try:
        added = granted(await house.lottery.rules.add(operator.id, RuleRequest(rule_scope, values, begins, ends), MACHINE))
    except BadRule as error:
        raise CannotDo(error.sentence(_option)) from error
    # None: the moment that the gate gave, which is about now.
    since = begins.isoformat() if begins is not None else None
    row = {"id": added.id, "rule": values.kind, "operator": operator.id, "from": since, **added.row}
    return Answer(row, text=f"rule {added.id}: {values.kind} added, from {since or 'now'} on")


@app.command("end")
async def end_rule(rule: TheRule, at: EndsAt = None, *, operator: OperatorName, house: House) -> Answer:
    """End a rule. Then the rule before it in its scope holds again, if that has not ended; else what those above decide.

    The rule stays for the audit, and tickets keep the rules on which they were sold.

    Example: taquilla rule end 412 --operator 1
    """
    ends = instant(at, "--at") if at is not None else None
    granted(await house.lottery.rules.end(operator.id, rule, ends, MACHINE))
    ends_text = ends.isoformat() if ends is not None else None
    return Answer({"id": rule, "operator": operator.id, "ends": ends_text}, text=f"rule {rule} ends {ends_text or 'now'}")


def _option(name: str) -> str:
    """Return the option, or the argument, that gives a field of a rule."""
    return _OPTIONS.get(name, "--" + name.replace("_", "-"))


def _basis_points(percent: str) -> int:
    """Return a share of 100 percent at most, in basis points. Raises CannotDo."""
    share = money.cents(percent)
    if share is None or share > 10_000:
        raise CannotDo("PERCENT is a number from 0 to 100 with two decimals at most, such as 12.5")
    return share


def _optional_amount(text: str | None, operator: OperatorName, name: str) -> Cents | None:
    return None if text is None else amount(text, operator, _option(name))


def _game(key: str | None) -> Game | None:
    """Return the game of that name, None for none. Raises CannotDo."""
    if key is not None and key not in GAMES:
        raise CannotDo(f"--game is one of {', '.join(GAMES)}")
    return GAMES[key] if key is not None else None
