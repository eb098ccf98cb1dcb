"""The scope of a rule, its owner and its subject: as typed on the command line, and as stored."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from taquilla.cli.output import CannotDo, CommandRefused
from taquilla.cli.session import refuse_unknown_entity
from taquilla.domain.lottery import games
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rules import Rules
from taquilla.domain.lottery.terms import ANY

GAMES: Final = {name.lower(): game for name, game in Game.__members__.items()}
"""Games by their names on the command line."""

Row: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class RuleScope:
    """The owner and the subject of a rule, as typed; None is any."""

    entity: int | None = None
    user: int | None = None
    product: int | None = None
    game: str | None = None
    selection: str | None = None
    event: int | None = None


def scoped(rules: Rules, about: RuleScope) -> Row:
    """Return the scope as stored. An owner or subject that is named must exist; the others are left out."""
    scope: Row = {}
    refuse_unknown_entity(rules, about.entity)
    if about.entity is not None:
        scope["entity"] = about.entity
    if about.user is not None:
        member = rules.people.members.get(about.user)
        if member is None or about.entity not in (None, member.entity_id):
            raise CommandRefused("USER_UNKNOWN", f"there is no user {about.user} there")
        scope |= {"entity": member.entity_id, "member": about.user}
    if about.product is not None:
        if about.product not in rules.products:
            raise CommandRefused("PRODUCT_UNKNOWN", f"the catalogue has no product {about.product}")
        scope["product"] = about.product
    if about.game is not None:
        scope["game"] = _game(about.game)
    if about.selection is not None:
        selection = _selection(_game(about.game), about.selection) if about.game is not None else None
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
