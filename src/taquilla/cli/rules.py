"""Decisions of an operator from an instant on: limits, offers, quotas, commissions, closing times, multipliers (C-06).

One value at a time: of one owner's rules the most specific applies, and nobody's bounds are looser than those above them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from typing import Annotated, Any, Final

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo
from taquilla.cli.session import ID_MAX, INT_MAX, MACHINE, From, Operator, amount, granted, instant, the_operator
from taquilla.domain.ledger import money
from taquilla.domain.ledger.kept import Kept
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import SHAPES, SHARE_MAX, RuleField, RuleKind, Unit
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("What an operator decides, from an instant on.")
adding = Commands("A new rule. Rules are never changed: a later one takes over.")
app.add_typer(adding, name="add")

_OPTIONS: Final = {
    "draw": "--event", "starts": "--from", "ends": "--until", "is_sold": "SOLD", "quota": "QUOTA", "base": "BASE",
    "basis_points": "PERCENT", "minutes": "MINUTES", "hundredths": "TIMES", "pay_alone_max": "AMOUNT",
}  # fmt: skip

GAMES: Final = {name.lower(): game for name, game in Game.__members__.items()}
"""Games by their names on the command line."""

Entity = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity; by default all.")]
Earner = Annotated[
    int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The entity that earns it; by default any without a rule.")
]
User = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="The user it binds, beside --entity.")]
Event = Annotated[int | None, typer.Option("--event", metavar="ID", min=1, max=ID_MAX, help="One draw; by default all.")]
Product = Annotated[int | None, typer.Option(metavar="ID", min=1, max=INT_MAX, help="The product; by default all.")]
GameName = Annotated[str | None, typer.Option(help=f"The game ({', '.join(GAMES)}); by default all.")]
TheGame = Annotated[str, typer.Option(help=f"The game: {', '.join(GAMES)}.")]
Selection = Annotated[str | None, typer.Option(help='One number or animal of the game, or "341-*", "*-ARI"; by default each.')]
TheRule = Annotated[int, typer.Argument(metavar="RULE", min=1, max=ID_MAX, help="The rule, as `taquilla rule list` numbers it.")]
EndsAt = Annotated[str | None, typer.Option("--at", help="The instant from which it holds no more: ISO with its offset; now.")]
Until = Annotated[str | None, typer.Option(help="The instant at which it ends: ISO with its offset. By default it stays.")]
_SCOPES: Final[Mapping[str, object]] = {
    "entity": Entity, "user": User, "product": Product, "game": GameName, "selection": Selection, "draw": Event,
}  # fmt: skip
_OWN_SCOPES: Final[Mapping[str, Mapping[str, object]]] = {"commission": {"entity": Earner}, "multiplier": {"game": TheGame}}
_COMMANDS: Final[Mapping[RuleKind, tuple[str, str]]] = {
    "limit": (
        "Bounds of stakes and tickets. What is not given is as other rules say; nobody is looser than who stands above.",
        "--operator 1 --entity 213 --stake-min 1 --stake-max 99 --wagers-max 50",
    ),
    "offer": (
        "Sell something, or do not: yes or no. An entity cannot sell what is not sold above it; by default all is sold.",
        "no --operator 1 --entity 213 --product 5",
    ),
    "payout": (
        "The most that one person pays for a ticket; a payment above it waits for a second one. none ends the bound.",
        "500 --operator 1 --entity 213",
    ),
    "quota": (
        "Bound the sale of a number in one draw; 0 sells none of it. It counts what the entity's subtree, or the user, sells.",
        "5000 --operator 1 --product 5 --game triple --selection 777",
    ),
    "dynamic": (
        "A quota that grows with the draw: the greater of BASE and PERCENT of what the draw has sold, up to the quota itself.",
        "100 5 --operator 1 --product 5",
    ),
    "commission": (
        "The share of what is sold that an entity earns; or of a week's profit, product by product and game by game.",
        "12.5 --operator 1 --entity 213",
    ),
    "close": (
        "Set how many minutes before a draw its sale ends; never fewer than the product's own (VE-10).\n\n"
        "More minutes bind at once; fewer let no draw that is open close later.",
        "15 --operator 1 --product 5",
    ),
    "multiplier": (
        "Set what a hit pays, in place of the product's national multiplier. Tickets already sold keep theirs.",
        "600 --operator 1 --game triple --from 2027-01-01T00:00:00-04:00",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The options of a command that adds a rule."""

    starts: From = None
    operator: Operator = None


def _given_of(kind: RuleKind) -> type:
    """Return what a command takes for a rule of a kind: the values that it requires as arguments, all else as options."""
    shape = SHAPES[kind]
    scopes = {**_SCOPES, **_OWN_SCOPES.get(kind, {})}
    members: list[Any] = [(value.name, _type(value)) for value in shape.fields if value.is_required]
    members += [(name, scopes[name], *([] if name in shape.needs else [field(default=None)])) for name in shape.scopes]
    members += [
        (value.name, _type(value), field(default=None if value.may_be_none else False))
        for value in shape.fields
        if not value.is_required
    ]
    members += [("until", Until, field(default=None))] if kind == "quota" else []
    return make_dataclass("Given", members, frozen=True, kw_only=True)


def _type(value: RuleField) -> Any:
    """Return a value of a rule as an argument, or as an option."""
    of_type: Any = int if value.unit.is_count else bool if value.unit is Unit.FLAG and not value.is_required else str
    bounds: dict[str, Any] = {"min": value.least, "max": value.most} if value.unit.is_count else {}
    if value.is_required:
        return Annotated[of_type, typer.Argument(metavar=_option(value.name), help=value.about, **bounds)]
    return Annotated[of_type | None, typer.Option(_option(value.name), help=value.about, **bounds)]


def _add_command(kind: RuleKind, about: str, example: str) -> None:
    """Add the command that adds a rule of a kind."""
    of_kind = _given_of(kind)

    async def add(*, given: of_kind, decision: Decision, house: House) -> Answer:  # type: ignore[valid-type]
        return await _add(house, kind, vars(given), decision)

    add.__doc__ = f"{about}\n\nExample: taquilla rule add {kind} {example}"
    adding.command(kind)(add)


async def _add(house: House, kind: RuleKind, given: Kept, decision: Decision) -> Answer:
    shape = SHAPES[kind]
    scope = RuleScope(**{name: given[name] for name in shape.scopes} | {"game": _game(given.get("game"))})
    operator = await the_operator(house, decision.operator)
    begins, ends = (
        None if written is None else instant(written, option)
        for written, option in ((decision.starts, "--from"), (given.get("until"), "--until"))
    )
    values = {value.name: _read(value, given[value.name], operator) for value in shape.fields if given[value.name] is not None}
    try:
        added = granted(await house.lottery.rules.add(operator.id, RuleRequest(kind, values, scope, begins, ends), MACHINE))
    except BadRule as error:
        raise CannotDo(error.sentence(_option)) from error
    # None: the moment that the gate gave, which is about now.
    since = begins.isoformat() if begins is not None else None
    row = {"id": added.id, "rule": kind, "operator": operator.id, "from": since, **added.row}
    return Answer(row, text=f"rule {added.id}: {kind} added, from {since or 'now'} on")


def _read(value: RuleField, written: Any, operator: OperatorName) -> Any:
    """Return a value of a rule as it was typed. Raises CannotDo."""
    name, choices = _option(value.name), value.meaning.choices
    match value.unit:
        case Unit.MONEY if value.is_required and value.may_be_none and written == "none":
            return None
        case Unit.MONEY:
            return amount(written, operator, name)
        case Unit.FLAG if value.is_required:
            if written not in choices:
                raise CannotDo(f"{name} is yes or no")
            return bool(choices.index(written))
        case Unit.BASIS_POINTS | Unit.HUNDREDTHS:
            hundredths = money.cents(written)
            if value.unit is Unit.BASIS_POINTS and (hundredths is None or hundredths > SHARE_MAX):
                raise CannotDo(f"{name} is a number from 0 to 100 with two decimals at most, such as 12.5")
            if hundredths is None:
                raise CannotDo(f"{name} is a number with two decimals at most, such as 600 or 2.5")
            return hundredths
    return written


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


def _game(key: str | None) -> Game | None:
    """Return the game of that name, None for none. Raises CannotDo."""
    if key is not None and key not in GAMES:
        raise CannotDo(f"--game is one of {', '.join(GAMES)}")
    return GAMES[key] if key is not None else None


for _kind, _texts in _COMMANDS.items():
    _add_command(_kind, *_texts)
