"""The verifier and the sealed files of draws: it accepts those of the house, refuses each forgery, and recounts each prize."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import LOG_KEY, SEED, WITNESS_KEYS, WITNESS_SEEDS, Log, a_log

from taquilla.domain.ledger.money import times_half_up
from taquilla.domain.lottery.games import outcomes
from taquilla.domain.lottery.markets import AB, EVENT, RUN, VOID, hits, is_void, judging
from taquilla.domain.seals.checkpoints import Checkpoint, with_cosignatures
from taquilla.domain.seals.draws import DrawHead, DrawSeal, SealedMarket, SealedWager, terms_digest
from taquilla.domain.seals.notes import Note, VerifierKey, cosign, sign
from taquilla.domain.seals.promises import Promise, promise_text
from taquilla.domain.seals.tiles import Bundle, bundle_data
from taquilla.domain.seals.tree import leaf_hashes, root_of
from taquilla.engine.seals.ed25519 import public_key, signing
from verifier import taquilla_verify as verifier

CLOSED = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
SOLD = CLOSED - timedelta(hours=1)
FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))
RUN_DRAWS = tuple(range(4711, 4716))
MARKETS = (
    SealedMarket(4711, EVENT, 1, (4711,)),
    SealedMarket(10**12, AB, 2, (4711, 5000)),
    SealedMarket(10**12 + 1, RUN, 4, RUN_DRAWS[:4]),
)
WAGERS = (
    SealedWager(70, 1, FIRST, 12345678, 4711, 5, "7", 1001, 3005, 0, "VES", 3, SOLD, None),
    SealedWager(70, 2, FIRST, 12345678, 4711, 5, "00", 100, 3000, 0, "VES", 3, SOLD, None),
    SealedWager(70, 3, FIRST, 12345678, 10**12, 9, "7-36", 100, 90000, 500, "VES", 3, SOLD, None),
    SealedWager(77, 1, SECOND, 12345679, 4711, 5, "7", 100, 3000, 0, "VES", 3, SOLD, SOLD + timedelta(minutes=1)),
    SealedWager(90, 1, THIRD, 12345680, 10**12 + 1, 7, "0,7,36", 100, 5000, 0, "VES", 3, SOLD, None),
)
HEAD = DrawHead(1, 4711, "Lotto Activo, \u202e2 pm", "animalitos", False, CLOSED, CLOSED, MARKETS, len(WAGERS))
RESULTS = f"""taquilla-results/1
operator 1
draw 4711
result 4711 1 7
result 4712 1 36
result 4713 2 0
result 5000 1 00
paid 4711 1 {FIRST} 1 prize 30080
paid 1000000000000 1 {FIRST} 3 prize 500
paid 1000000000001 2 {THIRD} 1 prize 5000
"""

Run = Callable[..., tuple[int, str, str]]


def file_of(head: DrawHead, wagers: tuple[SealedWager, ...]) -> str:
    return "\n".join([head.text, *(wager.text for wager in wagers), ""])


def proof_of(head: DrawHead, wagers: tuple[SealedWager, ...], **changed: object) -> bytes:
    """Return the proof of the entry that seals a file, in a log of 9 entries."""
    root = root_of(leaf_hashes(wager.text.encode() for wager in wagers))
    seal = replace(DrawSeal(7, head.draw, head.closed_at, len(wagers), head.digest, root), **changed)
    log = a_log(7)
    log.append([seal.text.encode(), b"the next entry"])
    return log.proof(7, seal.text.encode()).data


NOBODY = "The checkpoint of {size} entries is cosigned by no witness that --witness names.\n"
NOT_BEFORE = "Sealed before the drawing at 2026-11-21T18:30:00.000000Z: NOT proven by this proof.\n"
FILE, PROOF = file_of(HEAD, WAGERS), proof_of(HEAD, WAGERS)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the verifier: the status, what it prints, and its complaint."""
    return lambda *arguments: (verifier.main([*map(str, arguments)]), *capsys.readouterr())


@pytest.fixture
def run(tmp_path: Path, command: Run) -> Run:
    """Runs `verify-draw` on files."""

    def run(
        file: str = FILE, proof: bytes = PROOF, results: str | None = None, key: str = LOG_KEY.text, more: Sequence[str] = ()
    ) -> tuple[int, str, str]:
        names = [tmp_path / f"draw-4711.{suffix}" for suffix in ("wagers", "tlog-proof", "results")]
        for name, data in zip(names, (file.encode(), proof, (results or "").encode()), strict=True):
            name.write_bytes(data)
        extra = [*more] if results is None else [*more, "--results", names[2]]
        return command("verify-draw", names[0], names[1], *extra, "--key", key)

    return run


def test_the_file_of_the_house_is_verified_and_recounted(run: Run) -> None:
    assert run(results=RESULTS) == (
        0,
        "Verified: entry 7 of the log seals.example/log seals these 5 wagers.\n"
        "Draw 4711, Lotto Activo, \\u202e2 pm, closed 2026-11-21T18:30:00.000000Z.\n"
        "Recounted with outcome 7: 3 prizes and refunds are owed, and the operator's books hold the same amounts.\n"
        f"This does not show that anybody was paid.\n{NOT_BEFORE}{NOBODY.format(size=9)}",
        "",
    )
    assert run(results="taquilla-results/1\noperator 1\ndraw 4711\n")[1].endswith(
        "\nRecounted, with no outcome yet: 0 prizes and refunds are owed, and the operator's books hold the same amounts.\n"
        f"This does not show that anybody was paid.\n{NOT_BEFORE}{NOBODY.format(size=9)}"
    )
    empty = replace(HEAD, markets=(), wagers=0)
    assert run(file_of(empty, ()), proof_of(empty, ()))[0] == 0


@pytest.mark.parametrize(("after_s", "told"), [
    ((-1, -1), "proven by witness.example/w1, witness.example/w2"), ((0, -1), "proven by witness.example/w2"),
    ((0, 0), "NOT proven by this proof"),
])  # fmt: skip
def test_a_witness_time_before_the_drawing_proves_that_the_seal_is_older(run: Run, after_s: tuple[int, int], told: str) -> None:
    place, _, data = PROOF.partition(b"\n\n")
    drawing_s, note = int(CLOSED.timestamp()), Note.parse(data)
    note = replace(note, signatures=note.signatures[:1])  # The log's alone.
    signers = zip(WITNESS_KEYS, after_s, WITNESS_SEEDS, strict=True)
    seen = with_cosignatures(note, [cosign(key, note.text, drawing_s + late_s, signing(seed)) for key, late_s, seed in signers])
    status, out, _ = run(proof=place + b"\n\n" + seen.data, more=[f"--witness={key.text}" for key in WITNESS_KEYS])
    assert (status, f"Sealed before the drawing at 2026-11-21T18:30:00.000000Z: {told}.\n" in out) == (0, True)


OTHER_SEED = bytes(range(1, 33))
LINES = FILE.partition("\n\n")[2].splitlines(keepends=True)
SWAPPED = FILE.replace(LINES[1] + LINES[2], LINES[2] + LINES[1])
BEHIND = CLOSED + timedelta(microseconds=1)
ELSEWHERE = replace(HEAD, markets=(MARKETS[0]._replace(events=(5000,)), *MARKETS[1:]))
LATE = (*WAGERS[:4], WAGERS[4]._replace(sold_at=BEHIND))
UNDONE_LATE = (*WAGERS[:4], WAGERS[4]._replace(undone_at=BEHIND))
NOT_SEALED = "The wagers of the file are not those that were sealed."
NO_FORM = "This line does not have the form that it should have"


@pytest.mark.parametrize(("file", "proof", "complaint"), [
    (FILE.replace("1001 3005", "1002 3005"), PROOF, NOT_SEALED),
    (FILE.replace(" undone 2026-11-21T17:31:00.000000Z", " sold"), PROOF, NOT_SEALED),
    (FILE.replace(LINES[1], ""), PROOF, "The file has 4 wagers, and its head says 5."),
    (FILE.replace(LINES[1], "").replace("wagers 5", "wagers 4"), PROOF, "The entry seals 5 wagers, and the file has 4."),
    (FILE + LINES[4].replace("90 1", "91 1"), PROOF, "The file has 6 wagers, and its head says 5."),
    (SWAPPED, PROOF, "The lines are not in the order of ticket and line, each once."),
    (FILE.replace(LINES[1], LINES[0]), PROOF, "The lines are not in the order of ticket and line, each once."),
    (FILE.replace("Lotto", "Loto"), PROOF, "The head of the file is not the one that was sealed."),
    (FILE.replace("closed 2026-11-21T18:30", "closed 2026-11-21T18:31"), PROOF, "It seals draw 4711, closed "),
    (re.sub("(draw|event 1|ab 2) 4711", r"\1 4712", FILE), PROOF, "It seals draw 4711, closed "),
    (FILE.replace("market 4711 event 1 4711\n", ""), PROOF, "The head does not name the market of a wager."),
    (FILE.replace("taquilla-draw/1", "taquilla-draw/2"), PROOF, "The head is not one of taquilla-draw/1."),
    (FILE.replace("\n\n", "\n"), PROOF, "The head is not one of taquilla-draw/1."),
    (FILE.replace("90 1 ", "090 1 "), PROOF, NO_FORM), (FILE.replace(" sold\n", " won\n"), PROOF, NO_FORM),
    (FILE + "\n", PROOF, NO_FORM),
    (FILE[:-1], PROOF, "The file breaks off within a line."),
    (FILE.replace("Lotto", "Lot\tto"), PROOF, "The file contains a control character."),
    (FILE.replace("Lotto", "Lot\x9bto"), PROOF, "The file contains a control character."),
    # What looks like the selection that was played, and never wins.
    (FILE.replace(" 5 7 1001 ", " 5 07 1001 "), PROOF, NO_FORM),
    (FILE.replace(" 5 7 1001 ", " 5 7\u200b 1001 "), PROOF, NO_FORM),
    (FILE.replace(" 5 7 1001 ", " 5 \uff17 1001 "), PROOF, NO_FORM),
    (FILE.replace(" 7 0,7,36 ", " 7 0,07,36 "), PROOF, NO_FORM),
    (file_of(ELSEWHERE, WAGERS), proof_of(ELSEWHERE, WAGERS), "The head names a market of other draws alone."),
    (file_of(HEAD, LATE), proof_of(HEAD, LATE), "A line is later than the close."),
    (file_of(HEAD, UNDONE_LATE), proof_of(HEAD, UNDONE_LATE), "A line is later than the close."),
    (FILE, proof_of(HEAD, WAGERS, number=6), "The entry says that it is entry 6 of the log, not 7."),
    (FILE, proof_of(HEAD, WAGERS, closed_at=BEHIND), "It seals draw 4711, closed 2026-11-21T18:30:00.000001Z."),
    (FILE, proof_of(HEAD, WAGERS[:4]), "The entry seals 4 wagers, and the file has 5."),
    (FILE, a_log(21).proof(13, b"ticket 13ticket 13").data, "The entry does not seal a draw.\n"),
    (FILE, PROOF.replace(b"index 7", b"index 6"), "The entry does not stand in the log at this index."),
    (FILE, PROOF.replace(b"index 7", b"index 8"), "The proof has too many hashes."),
    (FILE, re.sub(rb"(index 7\n)\S+\n", rb"\1", PROOF), "The proof has too few hashes."),
    (FILE, PROOF.replace(b"\n9\n", b"\n10\n"), "The signature in the name of seals.example/log is not one by its key."),
    (FILE, b"", "The file is not a proof"),
])  # fmt: skip
def test_each_forgery_is_refused_with_its_sentence(run: Run, file: str, proof: bytes, complaint: str) -> None:
    assert (file, proof) != (FILE, PROOF)
    status, out, error = run(file, proof, RESULTS)
    assert (status, out) == (1, "")
    assert error.startswith(f"NOT verified: {complaint}")


@pytest.mark.parametrize(("old", "new", "complaint"), [
    ("prize 30080", "prize 30079", "The books owe a wager prize 30079; its draws give it prize 30080: 70 1 "),
    ("prize 500\n", "refund 500\n", "The books owe a wager refund 500; its draws give it prize 500: 70 3 "),
    (f"paid 4711 1 {FIRST} 1 prize 30080\n", "", "The books owe a wager nothing; its draws give it prize 30080: 70 1 "),
    ("result 4711 1 7", "result 4711 2 00", "The books owe a wager prize 30080; its draws give it nothing: 70 1 "),
    ("result 4711 1 7", "result 4711 2 void", "The books owe a wager prize 30080; its draws give it refund 1001: 70 1 "),
    *(("result 4711 1 7\n", f"result 4711 1 {looks}\n", NO_FORM) for looks in ("07", "7\u200b", "\uff17")),
    ("result 5000 1 00\n", "", "The books owe a wager prize 500; its draws give it nothing: 70 3 "),
    (f"{FIRST} 1 prize", f"{FIRST} 2 prize", "The books owe a wager nothing; its draws give it prize 30080: 70 1 "),
    ("paid 1000000000000 ", f"paid 4711 1 {SECOND} 1 prize 3000\npaid 1000000000000 ",
     "The books owe a wager prize 3000; its draws give it nothing: 77 1 "),
    ("paid 1000000000000 ", f"paid 4711 1 {SECOND} 2 prize 3\npaid 1000000000000 ",
     f"The books owe this, and no such wager is sealed: 4711 {SECOND} 2 prize 3"),
    ("result 5000 1 00\n", "result 5000 1 00\nresult 5000 2 7\n", "The file says something twice."),
    ("result 4711", "market 4711 event 1 9999\nresult 4711", "This is not a longer run: market 4711 event 1 9999"),
    ("result 4711", "market 4711 event 1 4711 9999\nresult 4711", NO_FORM),
    ("result 4711", "market 1000000000001 run 4 4711 4713\nresult 4711", "This is not a longer run: market 1000000000001"),
    ("result 4711", "market 1000000000009 run 4 4711\nresult 4711", "This is not a longer run: market 1000000000009"),
    ("draw 4711", "draw 4712", "The results are those of draw 4712."),
    ("taquilla-results/1", "taquilla-results/2", "The results are not of taquilla-results/1."),
    ("prize 500\n", "prize 0500\n", NO_FORM),
    ("prize 500\n", f"prize 500\npaid 1000000000000 2 {FIRST} 3 prize 500\n", "The file says something twice."),
])  # fmt: skip
def test_each_forged_result_or_payment_is_refused_with_its_sentence(run: Run, old: str, new: str, complaint: str) -> None:
    assert old in RESULTS
    status, out, error = run(results=RESULTS.replace(old, new, 1))
    assert (status, out.count("\n")) == (1, 2)
    assert error.startswith(f"NOT verified: {complaint}")


def test_a_void_draw_of_a_run_is_replaced_by_the_one_that_the_results_name(run: Run) -> None:
    drawn = {4712: "void", 4714: "5", 4715: "36"}
    results = re.sub(r"result 4712 .*\n", "", RESULTS).replace(
        "result 5000", "".join(f"result {draw} 1 {outcome}\n" for draw, outcome in drawn.items()) + "result 5000"
    )
    complaint = "NOT verified: The books owe a wager prize 5000; its draws give it nothing: 90 1"
    assert run(results=results)[2].startswith(complaint)
    extended = f"market 1000000000001 run 4 {' '.join(map(str, RUN_DRAWS))}\nresult 4711"
    assert run(results=results.replace("result 4711", extended, 1))[0] == 0


@cache
def accepts(file: bytes) -> bool:
    """Tell whether a file is that of the proof."""
    try:
        head, _, wagers = verifier.sealed_from(file)
        verifier.verify_seal(head, wagers, PROOF, verifier.Trust(LOG_KEY.name, [verifier.key_from(LOG_KEY.text, verifier.LOG)]))
    except ValueError:
        return False
    return True


@given(some.integers(min_value=0, max_value=len(FILE)), some.integers(min_value=0, max_value=300), some.binary(max_size=3))
def test_whatever_is_cut_out_or_put_in_is_noticed(at: int, cut: int, new: bytes) -> None:
    changed = FILE.encode()[:at] + new + FILE.encode()[at + cut :]
    assert accepts(changed) == (changed == FILE.encode())


@pytest.mark.parametrize(("kind", "category", "zodiac", "length"), [
    (EVENT, "lottery", False, 1), (EVENT, "lottery", True, 1), (EVENT, "animalitos", False, 1), (EVENT, "animalitos77", False, 1),
    (AB, "lottery", False, 2), (AB, "animalitos", False, 2), (AB, "animalitos77", False, 2),
    (RUN, "animalitos", False, 6), (RUN, "animalitos77", False, 3),
])  # fmt: skip
@given(data=some.data())
def test_a_prize_is_what_the_domain_says(kind: str, category: str, zodiac: bool, length: int, data: some.DataObject) -> None:
    outcome = some.sampled_from([*outcomes(category, zodiac)])
    count = length + data.draw(some.integers(0, 2)) if kind == RUN else length
    held = data.draw(some.lists(outcome, min_size=count, max_size=count))
    lost = data.draw(some.lists(some.sampled_from(["", "", "", VOID, None]), min_size=count, max_size=count))
    drawn = [one if gone == "" else gone for one, gone in zip(held, lost, strict=True)]
    judged, _ = judging(kind, length, drawn, [None] * count)
    entered = tuple(one for one in judged if one is not None)
    is_judged = len(entered) == len(judged) or kind == RUN
    is_refunded = is_judged and is_void(kind, entered)
    winning = hits(kind, category, zodiac, entered) if is_judged and not is_refunded else ()
    guesses = hits(kind, category, zodiac, tuple(held)) or hits(kind, category, zodiac, ("7", "0", "00"))
    played = data.draw(some.sampled_from([*guesses[:3], *guesses[-3:], *winning[:3], *winning[-3:]]))
    stake, multiplier = data.draw(some.integers(1, 10**9)), data.draw(some.integers(1, 10**8))
    consolation = 0 if kind != AB else data.draw(some.integers(0, 10**6))
    is_undone = data.draw(some.booleans())
    wager = SealedWager(
        1, 1, FIRST, 12345678, 9, played.game, played.selection, stake, multiplier, consolation, "VES", 3, SOLD,
        CLOSED if is_undone else None,
    )  # fmt: skip
    market = f"market 9 {kind} {length} {' '.join(map(str, range(count)))}"
    found = verifier.due(
        verifier.read(verifier.WAGER, wager.text, ""),
        verifier.read(verifier.MARKET, market, ""),
        {str(draw): one for draw, one in enumerate(drawn) if one is not None},
    )
    hit = next((one for one in winning if (one.game, one.selection) == (played.game, played.selection)), None)
    amount = 0 if hit is None else times_half_up(stake, consolation if hit.consoled else multiplier)
    expected = f"refund {stake}" if is_refunded else f"prize {amount}" if amount else ""
    assert found == ("" if is_undone else expected)


@pytest.mark.parametrize(("kind", "game"), [(EVENT, 7), (EVENT, 8), (AB, 1), (RUN, 5), (EVENT, 10)])
def test_a_game_that_its_market_does_not_judge_is_refused(kind: str, game: int) -> None:
    wager = verifier.read(verifier.WAGER, WAGERS[0]._replace(game=game).text, "")
    with pytest.raises(ValueError, match="This wager's game is not one that its market judges: 70 1"):
        verifier.due(wager, verifier.read(verifier.MARKET, f"market 9 {kind} 1 1{' 2' * (kind == AB)}", ""), {})


@pytest.mark.parametrize(("drawn", "was", "owed"), [
    ("0 7 5 36", "", ""), ("0 7 5 void", "refund 100", ""), ("0 7 void 36", "refund 100", "prize 5000"),
    ("0 7 void void", "refund 100", "refund 100"), ("0 7 void void", "refund 99", ""), ("0 7 void", "refund 100", ""),
])  # fmt: skip
def test_a_draw_of_a_run_counts_beyond_its_length_for_a_void_one_alone(drawn: str, was: str, owed: str) -> None:
    wager = verifier.read(verifier.WAGER, WAGERS[4].text, "")
    market = verifier.read(verifier.MARKET, "market 9 run 3 1 2 3 4", "")
    assert verifier.due(wager, market, dict(zip("1234", drawn.split(" "), strict=False)), was) == owed


AT = SOLD + timedelta(seconds=1)


def promise_of(*wagers: SealedWager) -> str:
    terms = terms_digest(wager.terms for wager in wagers)
    signature = signing(SEED)(promise_text(LOG_KEY.name, wagers[0].ticket, terms, AT).encode())
    return Promise(LOG_KEY.key_id, AT, terms, signature).fragment


@pytest.fixture
def promised(run: Run, tmp_path: Path, command: Run) -> Run:
    """Runs `verify-promise` with the sealed file."""

    def promised(fragment: str, ticket: UUID, *keys: VerifierKey, with_file: bool = True) -> tuple[int, str, str]:
        run()
        extra = ["--wagers", tmp_path / "draw-4711.wagers"] if with_file else []
        address, named = f"https://banca.example/check#{fragment}", [f"--key={key.text}" for key in keys or (LOG_KEY,)]
        return command("verify-promise", address, "--ticket", ticket, *named, *extra)

    return promised


def test_a_promise_is_kept_by_the_seals_of_its_draws_and_an_undoing_is_told(promised: Run) -> None:
    fragment = promise_of(*WAGERS[:3])
    said = (
        "Verified: at 2026-11-21T17:30:01.000000Z the log seals.example/log promised to seal wagers of the digest "
        f"{terms_digest(wager.terms for wager in WAGERS[:3]).hex()}.\n"
    )
    assert promised(fragment, FIRST, with_file=False) == (0, said, "")
    terms = "".join(f"{wager.terms}\n" for wager in WAGERS[:3])
    assert promised(fragment, FIRST) == (0, f"{said}Kept: this is sealed.\n{terms}", "")
    status, said, _ = promised(promise_of(WAGERS[3]), SECOND)
    assert (status, said.splitlines()[1]) == (0, "Kept: this is sealed, and that the ticket was UNDONE.")


def test_a_promise_is_broken_if_one_draw_seals_other_lines_than_another(tmp_path: Path, command: Run) -> None:
    """The wager on a run has to stand in the files of all its draws."""
    run = WAGERS[4]
    other = run._replace(selection="1,2,3")
    undone = run._replace(undone_at=SOLD + timedelta(minutes=1))

    def verify(first: tuple[SealedWager, ...], second: tuple[SealedWager, ...]) -> tuple[int, str, str]:
        for draw, wagers in (4711, first), (4712, second):
            head = replace(HEAD, draw=draw, markets=MARKETS[2:], wagers=len(wagers))
            (tmp_path / f"draw-{draw}.wagers").write_text(file_of(head, wagers))
            (tmp_path / f"draw-{draw}.tlog-proof").write_bytes(proof_of(head, wagers))
        files = [tmp_path / f"draw-{draw}.wagers" for draw in (4711, 4712)]
        return command("verify-promise", promise_of(run), "--ticket", THIRD, "--key", LOG_KEY.text, "--wagers", *files)

    assert verify((run,), (run,))[0] == 0
    for first, second, wrong in (((other,), (run,), 4711), ((), (run,), 4711), ((run,), (), 4712), ((undone,), (run,), 4711)):
        assert verify(first, second)[2] == f"NOT verified: The promise is BROKEN: draw {wrong} seals others.\n"
    assert "if these are all the ticket's draws" in verify((run,), (other,))[2]


OLD = VerifierKey("seals.example", LOG_KEY.kind, public_key(OTHER_SEED))


def test_a_promise_that_was_made_before_a_restart_is_verified_with_a_seal_from_behind_it(promised: Run) -> None:
    terms = terms_digest(wager.terms for wager in WAGERS[:3])

    def verify(signed_for: str, *keys: VerifierKey) -> tuple[int, str, str]:
        signature = signing(OTHER_SEED)(promise_text(signed_for, FIRST, terms, AT).encode())
        return promised(Promise(OLD.key_id, AT, terms, signature).fragment, FIRST, *keys)

    assert verify(OLD.name, LOG_KEY, OLD)[0] == 0
    assert verify(OLD.name, LOG_KEY)[2] == "NOT verified: The promise is not signed so.\n"
    # A key signs under its own origin alone.
    assert verify(LOG_KEY.name, LOG_KEY, OLD)[2] == "NOT verified: The promise is not signed so.\n"


def test_a_promise_without_its_wagers_is_broken(promised: Run) -> None:
    status, _, error = promised(promise_of(*WAGERS[:2]), FIRST)
    assert status == 1
    broken = "NOT verified: The promise is BROKEN, if these are all the ticket's draws. Of the ticket they seal:\n"
    assert error.startswith(f"{broken}70 1 ")
    gone = WAGERS[0]._replace(ticket=UUID(int=9))
    assert promised(promise_of(gone), gone.ticket)[2].endswith("Of the ticket they seal:\nnothing\n")


@pytest.mark.parametrize("at", [0, 20, 30, 80, 143])
def test_a_promise_with_another_letter_or_of_another_ticket_is_not_signed(promised: Run, command: Run, at: int) -> None:
    fragment = promise_of(WAGERS[3])
    forged = fragment[:at] + ("A" if fragment[at] != "A" else "B") + fragment[at + 1 :]
    assert promised(forged, SECOND)[0] == 1
    assert promised(fragment, FIRST)[2] == "NOT verified: The promise is not signed so.\n"
    assert promised("_" * 144, SECOND)[0] == 1
    # By itself it may begin with a dash, and is no option.
    assert command("verify-promise", f"-{'A' * at}{'B' * (143 - at)}", "--ticket", SECOND, "--key", LOG_KEY.text)[0] == 1


def test_an_address_without_a_whole_promise_says_what_to_do(command: Run) -> None:
    fragment = promise_of(WAGERS[3])
    sentence = "NOT verified: This address has no promise: scan the QR code again, and copy all of it.\n"
    for end in "", "#", "#AAAA", f"#{fragment[:-1]}", f"#{fragment}A", f"#{fragment[:-1]}=":
        address = f"https://banca.example/check/{SECOND}{end}"
        assert command("verify-promise", address, "--ticket", SECOND, "--key", LOG_KEY.text) == (1, "", sentence)


def numbered(size: int) -> list[bytes]:
    return [b"entry %d" % at for at in range(size)]


def log_of(more: list[bytes]) -> Log:
    log = Log()
    log.append(more)
    return log


def write_files(more: list[bytes], folder: Path) -> None:
    """Write the files of the log of these entries as tlog-tiles has them."""
    (folder / "checkpoint").write_bytes(log_of(more).note().data)
    for start in range(0, len(more), 256):
        part = more[start : start + 256]
        name = folder / Bundle(start // 256, len(part)).path
        name.parent.mkdir(parents=True, exist_ok=True)
        name.write_bytes(bundle_data(part))


def test_a_log_is_made_again_and_continues_what_was_kept(tmp_path: Path, command: Run) -> None:
    for size in (3, 256, 300, 600):
        (tmp_path / f"{size}.checkpoint").write_bytes(log_of(numbered(size)).note().data)
    write_files(numbered(300), tmp_path)

    def verify(*sizes: int) -> tuple[int, str, str]:
        kept = ["--checkpoint", *(tmp_path / f"{size}.checkpoint" for size in sizes)] if sizes else []
        return command("verify-log", "--log", tmp_path, "--key", LOG_KEY.text, *kept)

    said = "Verified: the log seals.example/log has 300 entries, 0 of them seals; kept checkpoints: "
    assert verify() == (0, f"{said}0.\n{NOBODY.format(size=300)}", "")
    nobody = "".join(NOBODY.format(size=size) for size in (300, 3, 256, 300))
    assert verify(300, 3, 256) == (0, f"{said}3.\n{nobody}", "")
    assert verify(600)[2] == "NOT verified: The log has become shorter: 300 entries.\n"
    (tmp_path / "9.checkpoint").write_bytes(a_log(9).note().data)
    assert verify(3, 9)[2] == "NOT verified: The first 9 entries of the log are not those of a kept checkpoint.\n"
    bundle = (tmp_path / "tile/entries/000").read_bytes()
    (tmp_path / "tile/entries/000").write_bytes(bundle.replace(b"entry 77", b"entry 78"))
    assert verify(3)[2] == "NOT verified: The 300 entries of the log are not those of its checkpoint.\n"
    (tmp_path / "tile/entries/000").unlink()
    assert "No such file" in verify()[2]


def test_a_log_that_seals_a_draw_twice_is_refused(tmp_path: Path, command: Run) -> None:
    def verify(*seals: DrawSeal) -> tuple[int, str, str]:
        write_files([b"entry 0", *(seal.text.encode() for seal in seals)], tmp_path)
        return command("verify-log", "--log", tmp_path, "--key", LOG_KEY.text)

    root = root_of(())
    first, second, again = (DrawSeal(number, draw, CLOSED, 0, root, root) for number, draw in ((1, 11), (2, 12), (3, 11)))
    assert " has 3 entries, 2 of them seals; " in verify(first, second)[1]
    assert verify(first, second, again)[2] == "NOT verified: Draw 11 is sealed by entry 1, and by entry 3 too.\n"
    assert verify(second)[2] == "NOT verified: Draw 12 is sealed by entry 2, and by entry 1 too.\n"


def test_checkpoints_that_were_kept_before_a_restart_are_compared_under_their_own_origin(tmp_path: Path, command: Run) -> None:
    kept = tmp_path / "kept"
    write_files(numbered(300), tmp_path)

    def verify(checkpoint: Checkpoint, *keys: VerifierKey) -> tuple[int, str, str]:
        kept.write_bytes(Note(checkpoint.text, (sign(OLD, checkpoint.text, signing(OTHER_SEED)),)).data)
        return command("verify-log", "--log", tmp_path, *[f"--key={key.text}" for key in keys], "--checkpoint", kept)

    right = replace(log_of(numbered(256)).checkpoint(), origin=OLD.name)
    assert verify(right, LOG_KEY, OLD)[1].startswith("Verified: ")
    assert verify(right, LOG_KEY)[2] == f"NOT verified: The checkpoint is of the log {OLD.name}, not of {LOG_KEY.name}.\n"
    refused = verify(replace(right, size=255), LOG_KEY, OLD)[2]
    assert refused == "NOT verified: The first 255 entries of the log are not those of a kept checkpoint.\n"
    # The old key signs nothing under the new origin.
    unsigned = "NOT verified: The log has not signed the checkpoint with this key.\n"
    assert verify(replace(right, origin=LOG_KEY.name), LOG_KEY, OLD)[2] == unsigned
