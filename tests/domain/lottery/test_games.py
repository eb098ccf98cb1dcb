"""A selection has one spelling, a result names its winners, and no game returns more than it may."""

from itertools import islice

import pytest

from taquilla.domain.lottery import games
from taquilla.domain.lottery.games import ANIMALITOS, ANIMALITOS77, ANIMALS, SIGNS, Game, ReturnRefusal

OF_ONE_DRAW = [game for game in Game if game not in games.JOINT]
A_SELECTION = {Game.TRIPLETA: "0,7,36", Game.TRIPLE_AB: "123-456", Game.TERMINAL_AB: "12-45"}


def test_there_are_77_figures_and_the_first_38_are_the_small_wheel() -> None:
    assert ("0", "00", *(str(code) for code in range(1, 76))) == ANIMALITOS77
    assert ANIMALITOS77[:38] == ANIMALITOS
    assert ANIMALITOS[-1] == "36"
    some_of_them = {"0": "Delfín", "00": "Ballena", "7": "Perico", "36": "Culebra", "37": "Tortuga", "47": "Pavo Real"}
    assert ANIMALS.items() >= (some_of_them | {"75": "Guácharo"}).items()
    assert len(set(ANIMALS.values())) == 77
    # The signs stand in their order.
    assert " ".join(sign.code for sign in SIGNS) == "ARI TAU GEM CAN LEO VIR LIB ESC SAG CAP ACU PIS"
    assert [sign.number for sign in SIGNS] == [f"{number:02d}" for number in range(1, 13)]
    assert "".join(sign.letter for sign in SIGNS) == "ABCDEFGHIJKL"


def test_a_game_is_known_by_its_number_and_its_key() -> None:
    keys = ["triple", "terminal", "triple_sign", "terminal_sign", "animalitos", "animalitos77"]
    keys += ["tripleta", "triple_ab", "terminal_ab"]
    assert [(game.value, game.key) for game in Game] == list(enumerate(keys, 1))
    assert Game["ANIMAL_AB"] is Game.TERMINAL_AB


# Of each game what is read, with its one spelling, and what is not.
SPELLINGS: dict[Game, tuple[dict[str, str], list[str]]] = {
    Game.TRIPLE: ({"000": "000", "999": "999"}, ["1000", "41", "5", "34a"]),
    Game.TERMINAL: ({"00": "00", "99": "99"}, ["100", "7"]),
    Game.TERMINAL_SIGN: ({"23-08": "23-ESC"}, ["123-08"]),
    Game.TRIPLE_SIGN: (
        {"123-01": "123-ARI", "123-12": "123-PIS", "123-ArI": "123-ARI"}
        | dict.fromkeys(["123-GÉM", "123-gém", "123-ge\u0301m"], "123-GEM")
        | dict.fromkeys(["123-Cán", "123-C\u0301A\u0301N\u0301", "123-CÀN"], "123-CAN"),
        ["23-08", "123-13", "123-\u0301CAN", "123-CA\u0301\u0301N", "123-CÅN", "123-lıb", "123-eſc", "123-ＡＲＩ", "123-Aries",
         "123-00", "123-0\u03011", "123-", "123", "-ARI", "123-ARI-", "123--ARI", "123–ARI", "123-A"],
    ),
    Game.ANIMALITOS: ({"0": "0", "00": "00", "9": "9", "09": "9", "36": "36"}, ["000", "009", "010", "37", "-1", "Perico"]),
    Game.ANIMALITOS77: ({"75": "75"}, ["76"]),
    Game.TRIPLE_AB: ({"123-456": "123-456", "000-000": "000-000"}, ["123-45", "123456", "123-456-789"]),
    Game.TERMINAL_AB: ({"07-08": "07-08", "0-00": "0-00", "07-8": "7-8"}, ["100-1", "-1"]),
    Game.TRIPLETA: (
        {"36,07,0": "0,7,36", "0,00,7": "0,00,7", "75,00,74": "00,74,75"},
        ["0,0,7", "7,07,8", "7,8", "7,8,9,10", "7,8,9,", "7,8,76", "7-8-9"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("game", "text", "canonical"), [
    (game, *spelling) for game, (read, wrong) in SPELLINGS.items() for spelling in (read | dict.fromkeys(wrong)).items()
])  # fmt: skip
def test_a_selection_is_read_in_one_spelling_or_not_at_all(game: Game, text: str, canonical: str | None) -> None:
    assert games.selection(game, text) == canonical


@pytest.mark.parametrize("game", list(Game))
@pytest.mark.parametrize("around", ["{} ", " {}", "{}\n", "\n{}", "{}\x00", "{}\u200b", "+{}", "-{}", "{}.0", "{},"])
def test_nothing_is_trimmed(game: Game, around: str) -> None:
    good = A_SELECTION.get(game) or next(games.selections(game))
    assert games.selection(game, good) == good
    assert games.selection(game, around.format(good)) is None


@pytest.mark.parametrize("zero", ["\u0660", "\u06f0", "\uff10", "\u0966", "\U0001d7ce"])
@pytest.mark.parametrize("game", OF_ONE_DRAW)
def test_digits_of_other_scripts_are_refused(game: Game, zero: str) -> None:
    foreign = str.maketrans({str(digit): chr(ord(zero) + digit) for digit in range(10)})
    for good in islice(games.selections(game), 0, None, 37):
        assert games.selection(game, good.translate(foreign)) is None


@pytest.mark.parametrize(("game", "count"), [
    (Game.TRIPLE, 1_000), (Game.TERMINAL, 100), (Game.TRIPLE_SIGN, 12_000), (Game.TERMINAL_SIGN, 1_200), (Game.ANIMALITOS, 38),
    (Game.ANIMALITOS77, 77),
])  # fmt: skip
def test_every_selection_of_a_game_is_its_own_canonical_spelling(game: Game, count: int) -> None:
    every = list(games.selections(game))
    assert len(set(every)) == len(every) == games.universe(game) == count
    assert [games.selection(game, text) for text in every] == every


@pytest.mark.parametrize(("game", "category", "text", "fitted"), [
    (Game.TERMINAL_AB, "lottery", "07-08", "07-08"), (Game.TERMINAL_AB, "lottery", "7-8", None),
    (Game.ANIMAL_AB, "animalitos", "07-08", "7-8"), (Game.ANIMAL_AB, "animalitos", "0-00", "0-00"),
    (Game.ANIMAL_AB, "animalitos", "36-37", None), (Game.ANIMAL_AB, "animalitos77", "36-37", "36-37"),
    (Game.TRIPLETA, "animalitos", "0,7,36", "0,7,36"), (Game.TRIPLETA, "animalitos", "0,7,37", None),
    (Game.TRIPLETA, "animalitos77", "0,7,37", "0,7,37"), (Game.TRIPLETA, "lottery", "0,7,36", None),
    (Game.TRIPLE_AB, "lottery", "123-456", "123-456"), (Game.TRIPLE_AB, "animalitos", "123-456", None),
    (Game.TRIPLE_AB, "lottery", None, None),
])  # fmt: skip
def test_a_joint_selection_is_spelled_as_its_draws_are(game: Game, category: str, text: str | None, fitted: str | None) -> None:
    assert games.fitting(game, category, text) == fitted


@pytest.mark.parametrize(("category", "zodiac", "text", "canonical"), [
    ("lottery", False, "341", "341"), ("lottery", False, "41", None), ("lottery", False, "341-ARI", None),
    ("lottery", True, "000-ACU", "000-ACU"), ("lottery", True, "000-11", "000-ACU"), ("lottery", True, "000", None),
    ("lottery", True, "00-ACU", None), ("lottery", True, "341-XXX", None), ("lottery", False, "", None),
    ("animalitos", False, "00", "00"), ("animalitos", False, "07", "7"), ("animalitos", False, "37", None),
    ("animalitos", False, "-1", None), ("animalitos", False, " 7", None),
    ("animalitos77", False, "75", "75"), ("animalitos77", False, "76", None),
])  # fmt: skip
def test_a_result_is_read_in_one_spelling_or_not_at_all(category: str, zodiac: bool, text: str, canonical: str | None) -> None:
    assert games.outcome(category, zodiac, text) == canonical


@pytest.mark.parametrize(("category", "zodiac", "plain_on_zodiac", "offered"), [
    ("lottery", False, False, {Game.TRIPLE, Game.TERMINAL, Game.TRIPLE_AB, Game.TERMINAL_AB}),
    ("lottery", False, True, {Game.TRIPLE, Game.TERMINAL, Game.TRIPLE_AB, Game.TERMINAL_AB}),
    ("lottery", True, False, {Game.TRIPLE_SIGN, Game.TERMINAL_SIGN}),
    ("lottery", True, True, {Game.TRIPLE, Game.TERMINAL, Game.TRIPLE_SIGN, Game.TERMINAL_SIGN}),
    ("animalitos", False, False, {Game.ANIMALITOS, Game.TRIPLETA, Game.ANIMAL_AB}),
    ("animalitos77", False, False, {Game.ANIMALITOS77, Game.TRIPLETA, Game.ANIMAL_AB}),
])  # fmt: skip
def test_an_event_offers_the_games_of_its_list(category: str, zodiac: bool, plain_on_zodiac: bool, offered: set[Game]) -> None:
    assert games.games_of(category, zodiac, plain_on_zodiac) == offered


def test_a_result_that_is_not_canonical_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError):
        games.winning("07", "animalitos", False)


@pytest.mark.parametrize(("game", "multiplier", "figures", "max_rtp_bp", "refusal"), [
    (Game.TRIPLE, 90_000, {}, 9_000, None),
    (Game.TRIPLE, 90_001, {}, 9_000, ReturnRefusal(Game.TRIPLE, None, 9_000, 9_000)),
    (Game.TRIPLE, 90_100, {}, 9_000, ReturnRefusal(Game.TRIPLE, None, 9_010, 9_000)),
    (Game.TRIPLE, 100_000, {}, 12_000, None),
    (Game.TRIPLE, 100_100, {}, 12_000, ReturnRefusal(Game.TRIPLE, "000", 10_010, 10_000)),
    (Game.ANIMALITOS77, 6_000, {"75": 7_700}, 9_000, None),
    (Game.ANIMALITOS77, 6_000, {"75": 7_701}, 9_000, ReturnRefusal(Game.ANIMALITOS77, "75", 10_001, 10_000)),
    (Game.ANIMALITOS77, 6_000, {"75": 12_000}, 9_000, ReturnRefusal(Game.ANIMALITOS77, "75", 15_584, 10_000)),
    # A few figures pay badly and all others more than their stake: the others are checked too.
    (Game.ANIMALITOS, 4_000, {"0": 0, "00": 0, "1": 0, "2": 0, "3": 0, "4": 0}, 9_000, "5"),
])  # fmt: skip
def test_neither_a_game_nor_one_figure_returns_more_than_it_may(game, multiplier, figures, max_rtp_bp, refusal) -> None:
    found = games.return_refusal(game, multiplier, figures, max_rtp_bp)
    assert (found.figure if found and isinstance(refusal, str) else found) == refusal


def test_a_return_refusal_reads_as_a_sentence() -> None:
    refusals = [games.return_refusal(Game.ANIMALITOS77, 6_000, {"75": 12_000}), games.return_refusal(Game.TERMINAL, 9_500, {})]
    assert [str(refusal) for refusal in refusals] == [
        "figure 75 of animalitos77 would return 155.84 %, more than 100.00 %",
        "terminal would return 95.00 %, more than 90.00 %",
    ]


def test_an_exception_for_a_figure_the_game_does_not_have_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError):
        games.return_refusal(Game.ANIMALITOS, 3_000, {"75": 3_000})
