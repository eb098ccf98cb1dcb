"""Two requests are one and the same command exactly if they mean the same, however they were written down."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from taquilla.domain.deciding import Command
from taquilla.domain.ledger.commands import Channel, fingerprint
from taquilla.domain.lottery.commands import Coded, PayTicket, Play, SellTicket, Undoing, UndoTicket
from taquilla.domain.lottery.games import Game, selection
from taquilla.domain.people.members import Caller

TUESDAY = date(2024, 10, 22)
ANA, LUZ = Caller(1, 100, 7), Caller(1, 110, 8)


def a_play(text: str = "7", *, event_id: int = 23301, game: Game = Game.ANIMALITOS, stake: int = 3_00) -> Play:
    return Play(event_id, game, selection(game, text), stake, text)


def a_sale(*plays: Play, id: int = 1, caller: Caller = ANA, key: str | None = "k") -> SellTicket:
    return SellTicket(UUID(int=id), caller, Channel.BANKLOT, plays, key)


def an_undoing(number: int = 32426439, undoing: Undoing = Undoing.CANCEL) -> UndoTicket:
    return UndoTicket(UUID(int=1), ANA, Channel.BANKLOT, undoing, number, "k")


def a_payment(number: int = 32426439, *, pin: int = 12345678, day: date = TUESDAY) -> PayTicket:
    return PayTicket(UUID(int=1), ANA, Channel.BANKLOT, number, pin, day, "k")


@pytest.mark.parametrize(("game", "spellings"), [
    (Game.TRIPLE_SIGN, ["123-ARI", "123-01", "123-ari"]), (Game.TRIPLE_SIGN, ["123-GEM", "123-Gém", "123-03"]),
    (Game.ANIMALITOS, ["7", "07"]),
])  # fmt: skip
def test_spellings_of_one_selection_mean_the_same(game: Game, spellings: list[str]) -> None:
    assert len({fingerprint(a_sale(a_play(text, game=game))) for text in spellings}) == 1


def a_coded_sale(number: str) -> SellTicket:
    return SellTicket(UUID(int=1), ANA, Channel.CHANCE, (), "k", coded=(Coded("713", number, 3_00, "3.00"),))


@pytest.mark.parametrize("spellings", [
    ["123-01", "123-ARI", "123-ari"], ["23-03", "23-GEM", "23-Gém"], ["7", "07"],
    ["7-8", "07-08", "7-08", "7-ESC"],  # a pair of figures, or none of any draw
])  # fmt: skip
def test_spellings_of_one_number_mean_the_same_while_its_draw_is_not_known(spellings: list[str]) -> None:
    assert len({fingerprint(a_coded_sale(number)) for number in spellings}) == 1


def test_numbers_that_some_draw_tells_apart_do_not_mean_the_same() -> None:
    numbers = ["0", "00", "7", "70", "007", "123", "123-01", "123-10", "123-", "-123", "12-3", "1-23", "0-7", "00-7", "ARI", ""]
    assert len({fingerprint(a_coded_sale(number)) for number in numbers}) == len(numbers)


def test_who_asks_and_when_it_is_tried_again_make_no_difference() -> None:
    again = [a_sale(a_play()), a_sale(a_play(), id=2), a_sale(a_play(), caller=LUZ), a_sale(a_play(), key=None)]
    assert len({fingerprint(sale) for sale in again}) == 1


DIFFERENT: list[Command] = [
    a_sale(), a_sale(a_play()), a_sale(a_play(), a_play()), a_sale(a_play("8")), a_sale(a_play("0")), a_sale(a_play("00")),
    a_sale(a_play("000")),  # no figure: the texts are compared
    a_sale(a_play("37")), a_sale(a_play(game=Game.ANIMALITOS77)), a_sale(a_play(event_id=23302)), a_sale(a_play(stake=3_01)),
    a_sale(a_play(), a_play("8")),
    a_sale(a_play("8"), a_play()),  # another order of lines is another ticket
    a_sale(a_play("7', 300), (23301, 5, '8")), an_undoing(), an_undoing(undoing=Undoing.REVERT), an_undoing(32426440),
    a_payment(), a_payment(32426440), a_payment(day=TUESDAY + timedelta(days=1)),
]  # fmt: skip


def test_any_difference_in_meaning_differs_and_a_copy_means_the_same() -> None:
    fingerprints = [fingerprint(command) for command in DIFFERENT]
    assert len(set(fingerprints)) == len(DIFFERENT)
    assert fingerprints == [fingerprint(replace(command)) for command in DIFFERENT]


def test_a_fingerprint_has_sixteen_bytes_the_first_being_its_version() -> None:
    assert {(len(fingerprint(command)), fingerprint(command)[0]) for command in DIFFERENT} == {(16, 1)}


def test_the_verbs_are_those_of_the_request_table() -> None:
    commands: list[Command] = [a_sale(), an_undoing(), an_undoing(undoing=Undoing.REVERT), a_payment()]
    assert [command.verb for command in commands] == ["sell", "cancel", "revert", "pay"]
