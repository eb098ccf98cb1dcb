"""What an operator decides from an instant on: limits, quotas, commissions, closing times, multipliers (VE-10).

The most specific rule in force wins, one value at a time: first by whose it is, then by what it is about.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import typer

from taquilla.cli.asking import (
    AUTHOR,
    ID_MAX,
    INT_MAX,
    From,
    Operator,
    amount,
    ask,
    instant,
    refuse_unknown_entity,
    rules_of,
    the_operator,
)
from taquilla.cli.show import AsJson, CannotDo, Data, Refused, answer, troubles_in_one_line
from taquilla.desk.house import House, NotRecorded, OperatorName
from taquilla.domain import games, money
from taquilla.domain.games import Game
from taquilla.domain.rules import Rules

app = typer.Typer(help="What an operator decides, from an instant on.", no_args_is_help=True)
adding = typer.Typer(help="A new rule. Rules are never changed: a later one takes over.", no_args_is_help=True)
app.add_typer(adding, name="add")

_GAMES = {name.lower(): game for name, game in Game.__members__.items()}

Row: TypeAlias = dict[str, object]

Entity = Annotated[int | None, typer.Option("--entity", metavar="ID", min=1, max=ID_MAX, help="The entity; by default all.")]
TheEntity = Annotated[int, typer.Option("--entity", metavar="ID", min=1, max=ID_MAX, help="The entity that earns it.")]
User = Annotated[int | None, typer.Option("--user", metavar="ID", min=1, max=ID_MAX, help="The user it binds, beside --entity.")]
Product = Annotated[int | None, typer.Option("--product", metavar="ID", min=1, max=INT_MAX, help="The product; by default all.")]
GameName = Annotated[str | None, typer.Option("--game", help=f"The game ({', '.join(_GAMES)}); by default all.")]
TheGame = Annotated[str, typer.Option("--game", help=f"The game: {', '.join(_GAMES)}.")]
Selection = Annotated[str | None, typer.Option("--selection", help="One number or animal of the game; by default each.")]
Quota = Annotated[str, typer.Argument(metavar="QUOTA", help="What may be sold of a number in one draw, in whole units.")]
Percent = Annotated[str, typer.Argument(metavar="PERCENT", help="Percent, with two decimals at most.")]
Basis = Annotated[bool, typer.Option("--on-profit", help="Of a week's profit, booked when the week is closed, not of each sale.")]
Minutes = Annotated[int, typer.Argument(metavar="MINUTES", min=0, max=1_440, help="Minutes before the draw.")]
Times = Annotated[str, typer.Argument(metavar="TIMES", help="How many times its stake a hit pays, with two decimals at most.")]
StakeMin = Annotated[str | None, typer.Option("--stake-min", help="Least stake of a wager, in whole units.")]
StakeMax = Annotated[str | None, typer.Option("--stake-max", help="Greatest stake of a wager, in whole units.")]
StakeStep = Annotated[str | None, typer.Option("--stake-multiple", help="What a stake is a multiple of, in whole units.")]
WagersMax = Annotated[int | None, typer.Option("--wagers-max", min=1, max=100, help="Wagers of a ticket at most.")]
ToCancel = Annotated[
    int | None, typer.Option("--seconds-to-cancel", min=0, max=INT_MAX, help="How long a ticket may be canceled.")
]
Expiration = Annotated[int | None, typer.Option("--expiration-days", min=0, max=36_500, help="Days to claim a prize.")]
Advance = Annotated[int | None, typer.Option("--advance-days", min=0, max=30, help="Days before its own that a draw is sold.")]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rule, and about what, as it was said; None is any."""

    entity: int | None = None
    user: int | None = None
    product: int | None = None
    game: str | None = None
    selection: str | None = None


@adding.command("limit")
def add_limit(
    entity: Entity = None,
    user: User = None,
    product: Product = None,
    game: GameName = None,
    stake_min: StakeMin = None,
    stake_max: StakeMax = None,
    stake_multiple: StakeStep = None,
    wagers_max: WagersMax = None,
    seconds_to_cancel: ToCancel = None,
    expiration_days: Expiration = None,
    advance_days: Advance = None,
    starts: From = None,
    operator: Operator = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Bounds of stakes and tickets. What is not given stays as other rules say.

    Example: taquilla rule add limit --operator 1 --entity 213 --stake-min 1 --stake-max 99 --wagers-max 50
    """
    stakes = {"stake_min": stake_min, "stake_max": stake_max, "stake_multiple": stake_multiple}
    counts = {
        "ticket_max_wagers": wagers_max,
        "seconds_to_cancel": seconds_to_cancel,
        "expiration_days": expiration_days,
        "advance_days": advance_days,
    }

    def build(one: OperatorName) -> Row:
        row: Row = {name: count for name, count in counts.items() if count is not None}
        for name, text in stakes.items():
            if text is not None:
                option = "--" + name.replace("_", "-")
                row[name] = _positive(amount(text, one, option), option)
        if not row:
            raise CannotDo("a limit without a bound says nothing: give one of --stake-min, --stake-max, --wagers-max …")
        return row

    about = Scope(entity, user, product, game)
    narrower = {"--product": product, "--game": game}
    with troubles_in_one_line(as_json=as_json):
        _refuse_unheeded({"--wagers-max": wagers_max, "--seconds-to-cancel": seconds_to_cancel}, narrower)
        _refuse_unheeded({"--expiration-days": expiration_days}, narrower)
        _refuse_unheeded({"--advance-days": advance_days}, {"--entity": entity, "--user": user, "--game": game})
    _add("limit", operator, about, build, starts, data, as_json=as_json)


@adding.command("quota")
def add_quota(
    quota: Quota,
    product: Product = None,
    game: GameName = None,
    selection: Selection = None,
    starts: From = None,
    operator: Operator = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What may be sold of a number in one draw; 0 sells none of it.

    Example: taquilla rule add quota 5000 --operator 1 --product 5 --game triple --selection 777
    """

    def build(one: OperatorName) -> Row:
        return {"quota": amount(quota, one, "QUOTA")}

    about = Scope(product=product, game=game, selection=selection)
    _add("quota", operator, about, build, starts, data, as_json=as_json)


@adding.command("commission")
def add_commission(
    percent: Percent,
    entity: TheEntity,
    on_profit: Basis = False,
    product: Product = None,
    game: GameName = None,
    starts: From = None,
    operator: Operator = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """The share of what is sold that an entity earns; or of a week's profit, product by product and game by game.

    Example: taquilla rule add commission 12.5 --operator 1 --entity 213
    """

    def build(one: OperatorName) -> Row:
        basis_points = money.cents(percent)
        if basis_points is None or basis_points > 10_000:
            raise CannotDo("PERCENT is a number from 0 to 100 with two decimals at most, such as 12.5")
        return {"basis_points": basis_points, "basis": "profit" if on_profit else "sale"}

    about = Scope(entity, product=product, game=game)
    _add("commission", operator, about, build, starts, data, as_json=as_json)


@adding.command("close")
def add_close(
    minutes: Minutes,
    entity: Entity = None,
    user: User = None,
    product: Product = None,
    starts: From = None,
    operator: Operator = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """How many minutes before a draw its sale ends; never fewer than the product's own (VE-10).

    More minutes bind at once; fewer let no draw that is open close later.

    Example: taquilla rule add close 15 --operator 1 --product 5
    """
    about = Scope(entity, user, product)
    _add("close", operator, about, lambda one: {"minutes": minutes}, starts, data, as_json=as_json)


@adding.command("multiplier")
def add_multiplier(
    times: Times,
    game: TheGame,
    product: Product = None,
    starts: From = None,
    operator: Operator = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What a hit pays, in place of the product's national multiplier. Tickets that are sold keep theirs.

    Example: taquilla rule add multiplier 600 --operator 1 --game triple --from 2027-01-01T00:00:00-04:00
    """

    def build(one: OperatorName) -> Row:
        hundredths = money.cents(times)
        if hundredths is None:
            raise CannotDo("TIMES is a number with two decimals at most, such as 600 or 2.5")
        return {"hundredths": _positive(hundredths, "TIMES")}

    _add("multiplier", operator, Scope(product=product, game=game), build, starts, data, as_json=as_json)


def _add(
    kind: str,
    operator: int | None,
    about: Scope,
    build: Callable[[OperatorName], Row],
    starts: str | None,
    data: str | None,
    *,
    as_json: bool,
) -> None:
    """A rule of a kind. about says whose it is and what it is about, build gives its values in the operator's currency."""

    async def story(house: House) -> Row:
        one = await the_operator(house, operator)
        begins, now = instant(starts, "--from") if starts is not None else None, await house.now()
        if begins is not None and begins < now:
            raise Refused("RULE_IN_THE_PAST", f"a rule begins now ({now.isoformat(timespec='seconds')}) or later")
        row = _scope(await rules_of(house, one), about) | build(one)
        try:
            await house.office.add_rule(one.id, kind, row, starts=begins, author=AUTHOR)
        except NotRecorded as error:
            raise Refused("TAKEN", f"such a rule begins at that very instant already ({error})") from error
        # None: from the moment on that the gate gave, which is about now.
        return {"rule": kind, "operator": one.id, "from": begins.isoformat() if begins is not None else None} | row

    added = ask(data, story, as_json=as_json)
    answer(added, as_json=as_json, text=f"{kind} added, from {added['from'] or 'now'} on")


def _scope(rules: Rules, about: Scope) -> Row:
    """Whose rule, and about what, as it is kept: what is named must be there, and what is not named is left out."""
    scope: Row = {}
    if about.entity is not None:
        refuse_unknown_entity(rules, about.entity)
        scope["entity"] = about.entity
    if about.user is not None:
        member = rules.members.get(about.user)
        if member is None or about.entity not in (None, member.entity_id):
            raise Refused("USER_UNKNOWN", f"there is no user {about.user} there")
        scope |= {"entity": member.entity_id, "member": about.user}
    if about.product is not None:
        if about.product not in rules.products:
            raise Refused("PRODUCT_UNKNOWN", f"the catalogue has no product {about.product}")
        scope["product"] = about.product
    if about.game is not None:
        scope["game"] = _game(about.game)
    if about.selection is not None:
        selection = games.selection(_game(about.game), about.selection) if about.game is not None else None
        if selection is None:
            raise CannotDo("--selection is none of the game that --game names")
        scope["selection"] = selection
    return scope


def _refuse_unheeded(bounds: Mapping[str, int | None], scopes: Mapping[str, int | str | None]) -> None:
    """Raises CannotDo for a bound that nobody asks for within such a scope: a whole ticket has no product (VE-10)."""
    bound = next((option for option, value in bounds.items() if value is not None), None)
    scope = next((option for option, value in scopes.items() if value is not None), None)
    if bound is not None and scope is not None:
        raise CannotDo(f"{bound} does not go with {scope}: make it a rule of its own")


def _game(key: str) -> Game:
    """The game of that name. Raises CannotDo."""
    if key not in _GAMES:
        raise CannotDo(f"--game is one of {', '.join(_GAMES)}")
    return _GAMES[key]


def _positive(value: int, option: str) -> int:
    if value == 0:
        raise CannotDo(f"{option} is more than 0")
    return value
