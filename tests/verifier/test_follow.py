"""The follower and a house that lies: what was told once does not change, and an answer holds what was asked for."""

import argparse
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError

import pytest
from tests.domain.seals.conftest import LOG_KEY, ORIGIN, WITNESS_KEYS, WITNESSES, a_log, entries

from taquilla.domain.seals.notes import ED25519, VerifierKey
from taquilla.engine.seals.ed25519 import public_key

AT = "2026-11-21T15:12:41.204981Z"
EVENT, RUN = "market 11 event 1 11", "market 12 run 2 11 13"


def line(seq: int, selection: str = "7", market: int = 11) -> str:
    return f"{seq} 0 019aa5a0-7c1e-7d7a-9d3e-0242ac120002 28014305 {market} 5 {selection} 100 3000 0 VES 213 {AT} sold"


class House:
    """Answers whatever it is told to, and opens followers."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "verifier"))
        import taquilla_follow

        self.module = taquilla_follow
        self.file = str(folder / "own.sqlite")
        self.answer = ""
        patch.setattr(taquilla_follow.verify, "fetched", lambda _: self.answer.encode())

    def follower(self, *keys: str, witness: tuple[str, ...] = (), quorum: int | None = None):  # type: ignore[no-untyped-def]
        options = argparse.Namespace(
            key=list(keys or (LOG_KEY.text,)), log=None, url="http://house", database=self.file, token="", once=True,
            witness=witness, quorum=quorum,
        )  # fmt: skip
        return self.module.Follower(options)

    def shows(self, size: int, witnesses: int) -> None:
        """Show the checkpoint of a log of so many entries, which so many witnesses have cosigned."""
        self.answer = a_log(size).note(witnesses=witnesses).data.decode()

    def says(self, *lines: str) -> None:
        markets = [one for one in lines if one.startswith("market ")]
        self.answer = "\n".join([*markets, "", *(one for one in lines if one not in markets), ""])


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(tmp_path, monkeypatch)


def test_a_wager_of_another_range_than_the_one_that_was_asked_for_is_refused(house: House) -> None:
    follower = house.follower()
    house.says(EVENT, line(1), line(5))
    follower.learn(1, 5)
    for seq in (4, 9):
        house.says(EVENT, line(seq, "36"))
        with pytest.raises(ValueError, match="not one of the seqs 6 to 8"):
            follower.learn(6, 8)


def test_a_range_with_more_wagers_than_are_told_at_once_is_asked_for_in_halves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def ask(path: str) -> bytes:
        first, last = (int(part.rpartition("=")[2]) for part in path.split("&"))
        asked.append((first, last))
        if last - first > 2 or first == 6:
            raise HTTPError(path, 400, "Bad Request", Message(), None)
        return "\n".join([EVENT, "", *map(line, range(first, last + 1)), ""]).encode()

    follower = house.follower()
    monkeypatch.setattr(follower, "ask", ask)
    follower.learn(1, 5)
    assert asked == [(1, 5), (1, 3), (4, 5)]
    assert follower.sql("select seq from wager order by 1") == [(1,), (2,), (3,), (4,), (5,)]
    with pytest.raises(HTTPError):
        follower.learn(6, 6)


def test_a_question_about_a_run_adds_no_wager_to_a_range_that_is_known(house: House) -> None:
    follower = house.follower()
    house.says(RUN, line(1, "0,7,36", 12), line(5, market=12))
    follower.learn(1, 5)
    for draw in (11, 13):
        follower.sql("insert into outcome values (?, 'void', 1)", str(draw))
    house.says(f"{RUN} 14", line(1, "0,7,36", 12), line(1, "36", 12).replace("1 0 ", "1 1 ", 1))
    follower.close("11", 5)
    assert follower.sql("select text from market") == [(f"{RUN} 14",)]
    assert follower.sql("select seq, line from wager order by 1, 2") == [(1, 0), (5, 0)]


def test_a_wager_of_another_instant_than_its_sale_differs(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """A house that lets a draw stand open until somebody knows its result, and dates a sale back."""
    follower = house.follower()
    house.says(EVENT, line(1), line(2, "36"))
    follower.learn(1, 2)
    for seq, at in (1, AT), (2, AT.replace(":41.", ":42.")):
        follower.take({"type": "tickets.sold", "number": seq, "first_seq": seq, "last_seq": seq, "at": at, "data": {}})
    said = f"draw 11 DIFFERS: this wager was sold at {at}, and says otherwise: {line(2, '36').removesuffix(' sold')}\n"
    assert (capsys.readouterr().out, follower.differs) == (said, True)


@pytest.mark.parametrize("other", [
    "market 11 event 1 13", "market 11 ab 2 11 13", "market 12 run 2 11", "market 12 run 2 13 11",
    "market 12 run 3 11 13 14", "market 12 run 2 11 130",
])  # fmt: skip
def test_a_market_that_is_judged_by_other_draws_than_before_is_refused(house: House, other: str) -> None:
    follower = house.follower()
    house.says(EVENT, RUN, line(1), line(2, market=12))
    follower.learn(1, 2)
    house.says(other, line(3, market=int(other.split(" ")[1])))
    with pytest.raises(ValueError, match="The house said market"):
        follower.learn(3, 3)


def test_it_follows_a_log_that_goes_on_under_another_origin(house: House) -> None:
    again = VerifierKey("house.example/operator-7/20261121T150000Z", ED25519, public_key(bytes(32)))
    follower = house.follower(again.text, LOG_KEY.text)
    assert follower.log == "http://house/v1/log/7"
    follower.tree.size = 10
    with pytest.raises(ValueError, match="has become shorter"):
        follower.grow(a_log(9).note().data.decode(), 1)
    with pytest.raises(ValueError, match=f"is of the log {ORIGIN}, not of {again.name}"):
        house.follower(again.text).grow(a_log(9).note().data.decode(), 1)


AGREES, SECOND_LACKS = "draw 11 agrees: so it is.\n", "witness witness.example/w2 DIFFERS: "


def change(kind: str, place: int) -> dict[str, object]:
    data = {"witness_id": 1, "key": WITNESS_KEYS[place].text, "change": kind, "by": "ana@banca.example"}
    return {"type": "log.witness_changed", "number": 1, "last_seq": 0, "at": AT, "data": data}


@pytest.mark.parametrize("is_named", [True, False])
def test_no_draw_agrees_without_a_witness_that_was_known_before(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, is_named: bool
) -> None:
    """Named once, or told by an event and seen cosigning: it stays known, whatever the house shows later."""
    monkeypatch.setattr(house.module, "PATIENCE_S", 0)
    named = tuple(key.text for key in WITNESS_KEYS) if is_named else ()
    for follower, size, witnesses, told in (
        (house.follower(witness=named), 9, 2, AGREES), (house.follower(), 10, 2, AGREES), (house.follower(), 11, 1, SECOND_LACKS),
        (house.follower(quorum=1), 11, 1, AGREES), (house.follower(), 12, 2, AGREES),
    ):  # fmt: skip
        if size == 9 and not is_named:
            for place in (0, 1):
                follower.take(change("added", place))
        follower.tree = house.module.verify.Tree(entries(size))
        house.shows(size, witnesses)
        follower.say("11", "so it is.")
        follower.look()
        out = capsys.readouterr().out
        assert (out[: len(told)], "agrees:" in out, follower.differs) == (told, told == AGREES, told != AGREES)
        follower.look()
        assert capsys.readouterr().out == ""
        follower.database.commit()


def test_what_was_held_back_for_a_witness_is_said_once_it_has_cosigned(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """Cosignatures come some seconds behind their checkpoint. A difference never waits."""
    follower = house.follower(witness=(WITNESS_KEYS[0].text,))
    follower.tree = house.module.verify.Tree(entries(9))
    house.shows(9, 0)
    follower.say("11", "so it is.")
    follower.look()
    assert (capsys.readouterr().out, follower.is_waiting) == ("", True)
    follower.say("12", "", "something else.")
    assert capsys.readouterr().out == "draw 12 DIFFERS: something else.\n"
    # What a witness says of a larger tree is not said of this one.
    house.shows(10, 1)
    follower.look()
    assert capsys.readouterr().out == ""
    house.shows(9, 1)
    follower.look()
    assert (capsys.readouterr().out, follower.is_waiting) == (AGREES, False)


def test_a_witness_that_the_house_removes_before_everybody_is_told_of(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    follower = house.follower(witness=(WITNESS_KEYS[0].text,))
    for place in (0, 1):
        follower.take(change("added", place))
        follower.take(change("removed", place))
    assert follower.sql("select key from witness") == [(WITNESS_KEYS[0].text,)]
    said = [f"witness {name}: the house asks it no more, ana@banca.example has removed it." for name in WITNESSES]
    assert capsys.readouterr().out.splitlines() == said


def test_a_key_that_is_not_one_of_a_witness_is_refused(house: House) -> None:
    with pytest.raises(ValueError, match="not the verifier key of a witness"):
        house.follower(witness=(LOG_KEY.text,))


TOLD = '{"events": [{"number": 1, "first_seq": 1, "last_seq": 0, "type": "draws.closed", "at": "2026-11-21T15:12Z", "data": %s}]}'


@pytest.mark.parametrize("answer", [
    "[]", '{"events": [{}]}', "[" * 10**5, *(TOLD % data for data in ("[]", "{}", '{"by": 5}', '{"rows": {"draw": 5}}')),
])  # fmt: skip
def test_an_answer_of_another_form_is_refused_in_a_sentence(house: House, capsys, answer: str) -> None:
    arguments = ["--url", "http://house", "--token=", "--once", "--key", LOG_KEY.text, "--database"]
    house.answer = answer
    for file, why in (house.file, "NOT verified: Something has not"), ("/no/such/folder/own.sqlite", "unable to open"):
        assert house.module.main([*arguments, file]) == 1
        assert why in capsys.readouterr().err
