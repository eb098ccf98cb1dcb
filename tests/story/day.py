"""The story: a day of a lottery's sellers hour by hour, played through a dialect by the same beats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

from tests.story.stage import OURS, THEIRS, Draw, Play, Stage
from tests.story.tellers import Refused, Sold, Teller, Till, sell

from taquilla.domain.lottery.games import Game


class Sale(NamedTuple):
    """A sale: its key, its plays and its seller. why is the reason of its refusal, where it must be refused."""

    key: str
    plays: tuple[Play, ...]
    by: int = OURS
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Hour:
    """The events from a moment on, beat after beat: results come in, then tickets are sold, refused, undone, paid."""

    at: str
    drawn: tuple[tuple[Draw, str], ...] = ()
    sold: tuple[Sale, ...] = ()
    refused: tuple[Sale, ...] = ()
    undone: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()


Told = list[tuple[str, str, Any]]
"""The responses: the beat, the key, and the response."""


def tell(stage: Stage, teller: Teller, hours: Iterable[Hour], day: Sequence[Hour] | None = None) -> Told:
    """Play some hours of a day through a dialect; return its responses, beat by beat, and each hour the state of every ticket."""
    day = HOURS if day is None else day
    told: Told = []
    for hour in hours:
        stage.move_clock(hour.at)
        for draw, outcome in hour.drawn:
            stage.enter(draw, outcome)
        if hour.drawn:
            stage.do_what_is_due()
        for sale in hour.sold:
            told.append(("sell", sale.key, _sold(stage, teller, sale)))
        for sale in hour.refused:
            told.append(("refuse", sale.key, _refused(stage, teller, sale)))
        for key in hour.undone:
            told.append(("undo", key, _undone(stage, cast(Till, teller), key)))
        for key in hour.paid:
            told.append(("pay", key, teller.claim(key, _sale(key, day).by)))
        with stage.reading():
            sold = [sale for past in day if past.at <= hour.at for sale in past.sold]
            told += [("see", sale.key, teller.see(sale.key, sale.by)) for sale in sold]
    return told


def _sold(stage: Stage, teller: Teller, sale: Sale) -> Sold:
    heard = teller.hears(stage.send_twice(teller.asks(sale.key, sale.plays, sale.by)))
    assert isinstance(heard, Sold), (sale.key, heard)
    return heard


def _refused(stage: Stage, teller: Teller, sale: Sale) -> Refused:
    before = stage.written()
    heard = sell(stage, teller, sale.key, sale.plays, sale.by)
    assert heard == Refused(sale.why), (sale.key, heard)
    assert stage.written() == before, f"{sale.key}: a refusal wrote something"
    return heard


def _undone(stage: Stage, teller: Till, key: str) -> str:
    """Undo, and undo again: the ticket stays undone, and nothing more is written."""
    first = teller.undo(key, _sale(key, HOURS).by)
    before = stage.written()
    assert teller.undo(key, _sale(key, HOURS).by) == first, f"{key}: undone again it answers otherwise"
    assert stage.written() == before, f"{key}: undone again it wrote something"
    return first


def _sale(key: str, day: Sequence[Hour]) -> Sale:
    (found,) = [sale for hour in day for sale in hour.sold if sale.key == key]
    return found


def _plays(*plays: tuple[Draw, Game, str, int]) -> tuple[Play, ...]:
    return tuple(Play(*play) for play in plays)


ZAMORANO, TACHIRA, CHANCE, JUNGLA, GUACHARO = 1, 4, 27, 6, 18
NOON = Draw(ZAMORANO, "22T12:00", 1)  # a quota of 100 for each number
ONE_A, ONE_B, ONE_ASTRAL = (Draw(CHANCE, "22T13:00", place) for place in (1, 2, 3))
PAIR_A, PAIR_B = (Draw(TACHIRA, "22T13:15", place) for place in (1, 2))
NINE, TEN, SEVEN = (Draw(JUNGLA, f"22T{hour}:00") for hour in ("09", "10", "19"))
PARROT = Draw(GUACHARO, "22T10:00")
NEXT_NOON = Draw(ZAMORANO, "23T12:00", 1)

HOURS: Sequence[Hour] = (
    Hour(
        at="22T08:00",
        sold=(
            Sale("triple", _plays((NOON, Game.TRIPLE, "341", 2), (NOON, Game.TERMINAL, "41", 3))),
            Sale("astral", _plays((ONE_ASTRAL, Game.TRIPLE_SIGN, "123-ACU", 2), (ONE_ASTRAL, Game.TERMINAL_SIGN, "23-LEO", 1))),
            Sale("double", _plays((ONE_A, Game.TRIPLE_AB, "123-456", 1), (ONE_A, Game.TRIPLE_AB, "123-999", 2))),
            Sale("pair", _plays((PAIR_A, Game.TERMINAL_AB, "41-07", 4)), THEIRS),
            Sale("animal", _plays((NINE, Game.ANIMALITOS, "2", 4), (NINE, Game.ANIMALITOS, "00", 1)), THEIRS),
            Sale("parrot", _plays((PARROT, Game.ANIMALITOS77, "75", 9))),
            Sale("almost all", _plays((NOON, Game.TRIPLE, "342", 70)), THEIRS),
            Sale("regretted", _plays((NOON, Game.TRIPLE, "341", 90), (SEVEN, Game.ANIMALITOS, "0", 5))),
            Sale("called off", _plays((TEN, Game.ANIMALITOS, "2", 3), (TEN, Game.ANIMALITOS, "7", 4)), THEIRS),
            Sale("many", _plays(*((SEVEN, Game.ANIMALITOS, str(number), number) for number in range(1, 37)))),
        ),
        refused=(
            Sale("sold out", _plays((NOON, Game.TRIPLE, "342", 31)), why="full"),
            Sale("no number", _plays((NOON, Game.TRIPLE, "1000", 1)), why="number"),
            Sale("too much", _plays((NOON, Game.TRIPLE, "343", 100)), why="amount"),
            Sale("triple", _plays((NOON, Game.TRIPLE, "341", 3), (NOON, Game.TERMINAL, "41", 3)), why="key"),
        ),
        undone=("regretted",),
    ),
    Hour(
        at="22T09:01",
        drawn=((NINE, "2"),),
        sold=(
            # Undone sales have freed their quota.
            Sale("again", _plays((NOON, Game.TRIPLE, "341", 90))),
            Sale("rest", _plays((NOON, Game.TRIPLE, "342", 30)), THEIRS),
        ),
        refused=(
            Sale("too late", _plays((NINE, Game.ANIMALITOS, "3", 1)), why="closed"),
            Sale("one more", _plays((NOON, Game.TRIPLE, "342", 1)), why="full"),
        ),
        paid=("animal",),
    ),
    Hour(
        at="22T13:16",
        drawn=(
            (NOON, "341"), (PARROT, "75"), (ONE_A, "123"), (ONE_ASTRAL, "123-ACU"), (PAIR_A, "941"), (PAIR_B, "007"),
            (ONE_B, "456"), (TEN, "void"),
        ),
        paid=("triple", "astral", "double", "pair", "rest", "called off"),
    ),
    Hour(
        at="23T08:00",
        drawn=((SEVEN, "17"),),
        sold=(Sale("next day", _plays((NEXT_NOON, Game.TRIPLE, "341", 5))),),
        paid=("parrot", "many"),
    ),
    # Nobody claims one prize: it expires three days after its draw.
    Hour(at="26T08:00"),
)  # fmt: skip

ENDS = {
    "triple": ("paid", 138_000), "astral": ("paid", 1_200_000), "double": ("paid", 20_030_000), "pair": ("paid", 2_000_000),
    "animal": ("paid", 12_000), "parrot": ("paid", 54_000), "almost all": ("loser", 0), "regretted": ("undone", 0),
    "called off": ("paid", 700), "many": ("paid", 51_000), "again": ("expired", 5_400_000), "rest": ("loser", 0),
    "next day": ("active", 0),
}  # fmt: skip
"""The final state of each ticket, and its prize in cents: the terms are those of the catalogue that is shipped."""

_NOT_FROM_WALLETS = {"regretted", "again"}
"""Keys that only tills sell: a wallet undoes nothing, so the undone sale and the one that takes its place are missing."""
_WON_AT = {
    "22T09:01": ("animal",),
    "22T13:16": ("triple", "astral", "double", "pair", "parrot", "rest", "called off"),
    "23T08:00": ("many",),
}
"""The keys of winning tickets by the hour of their draw, in which a wallet is paid."""


def _from_a_wallet(hour: Hour) -> Hour:
    def bought(sales: tuple[Sale, ...]) -> tuple[Sale, ...]:
        return tuple(sale._replace(by=OURS) for sale in sales if sale.key not in _NOT_FROM_WALLETS)

    return replace(hour, sold=bought(hour.sold), refused=bought(hour.refused), undone=(), paid=_WON_AT.get(hour.at, ()))


WALLET_HOURS = tuple(map(_from_a_wallet, HOURS))
"""The same day for players with wallets, whose tickets are all sold by one agency."""

WALLET_ENDS = {key: end for key, end in ENDS.items() if key not in _NOT_FROM_WALLETS}
"""The final state of each of their tickets."""
