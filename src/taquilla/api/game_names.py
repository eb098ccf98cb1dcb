"""The games, by their names in our own API."""

from typing import Final, Literal, get_args

from taquilla.domain.lottery.games import Game

GameName = Literal[
    "triple", "terminal", "triple_sign", "terminal_sign", "animalitos", "animalitos77", "tripleta", "triple_ab", "terminal_ab",
    "animal_ab",
]  # fmt: skip
GAMES: Final[dict[str, Game]] = {name: Game[name.upper()] for name in get_args(GameName)}
"""The games by their names."""
