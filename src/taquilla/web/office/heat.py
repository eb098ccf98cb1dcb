"""The heat map of a draw: each number with what is sold of it, what it would cost, and how hot that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlencode

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import SIGNS, Game, result_game
from taquilla.domain.lottery.receipts import figure_name
from taquilla.engine.lottery.game_exposure import GameExposure, SelectionExposure
from taquilla.store.lottery.draws import DrawRow
from taquilla.web.visitors import Visitor

_SIGNED: Final = (Game.TRIPLE_SIGN, Game.TERMINAL_SIGN)
_DEGREES: Final = 8
_WHOLE: Final = 10_000
_FEW: Final = 100
_SIGN_CODES: Final = tuple(sign.code for sign in SIGNS)


class HeatView(NamedTuple):
    """The part of the map that is shown: a game (0: the one that spells the result), a sign, and what makes a number hot."""

    game: int = 0
    sign: str = ""
    by: str = ""
    whole: str = ""
    """The choice to show numbers that are not sold too: "true" or ""."""

    @property
    def query(self) -> str:
        """Return the view as a query."""
        return urlencode({name: value for name, value in self._asdict().items() if value})


class HeatCell(NamedTuple):
    """A number on the map: its place in the draw's exposure, its digits, the name of its figure, and its heat from 0 to 8."""

    at: SelectionExposure
    short: str
    name: str
    heat: int

    @property
    def label(self) -> str:
        """Return the number as it is called: "7 Perico"."""
        return f"{self.at.selection} {self.name}".rstrip()


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The map of one game. exposure is None while it is sealed; then only the seal is shown.

    top are the most expensive numbers. listed are these, or those nearest to their quota where that counts; the winner first.
    """

    view: HeatView
    exposure: GameExposure | None
    cells: Sequence[HeatCell] = ()
    top: Sequence[HeatCell] = ()
    listed: Sequence[HeatCell] = ()
    commission: Cents = 0
    winner: HeatCell | None = None
    """The number that was drawn, where the map is of the game that spells it."""

    @property
    def signs(self) -> Sequence[str]:
        """Return the signs to choose from, of a game with signs."""
        return _SIGN_CODES if self.exposure is not None and self.exposure.game in _SIGNED else ()

    @property
    def shown(self) -> Sequence[HeatCell]:
        """Return the numbers of the map: of many those that are sold or have an own quota, unless all are wanted."""
        if self.view.whole or len(self.cells) <= _FEW:
            return self.cells
        return [cell for cell in self.cells if cell.at.costs or cell.at.sold or cell.at.is_limited]

    def remains(self, cell: HeatCell) -> Cents:
        """Return what would remain of the sale after the agencies' commissions and the prizes of a number."""
        assert self.exposure is not None, "sealed numbers cost nothing that anybody knows"
        return self.exposure.sale - self.commission - cell.at.costs

    def cell(self, selection: str) -> HeatCell | None:
        """Return a number's place on the map."""
        return next((cell for cell in self.cells if cell.at.selection == selection), None)


async def heat_map(visitor: Visitor, row: DrawRow, wanted: HeatView) -> HeatMap | None:
    """Return the map of a draw, or the seal; None for visitors who may see neither."""
    drawn = result_game(row.event.category, row.event.zodiac)
    game = Game(wanted.game) if wanted.game in set(Game) else drawn
    drawn_sign = (row.outcome or "").partition("-")[2] or _SIGN_CODES[0]
    sign = (wanted.sign if wanted.sign in _SIGN_CODES else drawn_sign) if row.event.zodiac else ""
    found = await visitor.house.lottery.exposures.of(visitor.caller, row.event.id, game, sign)
    if isinstance(found, Refusal):
        return None if found.reason is Reason.NOT_ALLOWED else HeatMap(HeatView(int(game), sign, ""), None)
    by = wanted.by if wanted.by in ("sold", "quota") else "costs"
    view = HeatView(int(found.game), sign if found.game in _SIGNED else "", by, wanted.whole)
    hottest = _WHOLE if by == "quota" else max((_measure(one, by) for one in found.selections), default=0)
    named = found.game in (Game.ANIMALITOS, Game.ANIMALITOS77)

    def cells(exposures: Sequence[SelectionExposure]) -> list[HeatCell]:
        return [
            HeatCell(
                one,
                one.selection.partition("-")[0],
                figure_name(one.selection) if named else "",
                _heat(_measure(one, by), hottest),
            )
            for one in exposures
        ]

    earned = await visitor.house.lottery.draw_histories.commissions(visitor.caller, [row.event.id])
    assert not isinstance(earned, Refusal), "whoever sees the exposure sees what is earned on it"
    shown, top = cells(found.selections), cells(found.top)
    winner = next((cell for cell in [*shown, *top] if found.game == drawn and cell.at.selection == row.outcome), None)
    listed = cells(found.nearest) if by == "quota" else top
    if winner is not None:
        listed = [winner, *(cell for cell in listed if cell.at.selection != winner.at.selection)]
    return HeatMap(view, found, shown, top, listed, commission=earned.get(row.event.id, 0), winner=winner)


def _measure(one: SelectionExposure, by: str) -> int:
    return one.sold if by == "sold" else one.share_sold if by == "quota" else one.costs


def _heat(value: int, hottest: int) -> int:
    return 0 if value == 0 else min(_DEGREES, 1 + value * _DEGREES // (hottest + 1))
