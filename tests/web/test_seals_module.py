"""The module with which browsers verify seals agrees with the house's own reader, and refuses whatever was changed."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from tests.domain.seals.conftest import LOG_KEY, ORIGIN, SEED, Log, is_included
from tests.node import on_node

from taquilla.domain.seals.checkpoints import Checkpoint, signed
from taquilla.domain.seals.draws import DrawSeal, SealedWager, terms_digest
from taquilla.domain.seals.encoding import base64_of, hash_from
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey
from taquilla.domain.seals.promises import Promise, promise_text
from taquilla.domain.seals.tree import inclusion_ranges, leaf_hash, proof
from taquilla.engine.seals.ed25519 import is_signed, public_key, signing
from taquilla.web.static import _FOLDER

SOLD_AT: Final = datetime(2026, 11, 21, 18, 30, 0, 7, UTC)
TICKET: Final = UUID("019aa5a0-0000-7000-8000-000000000001")
OTHER_SEED: Final = bytes(range(1, 33))
OTHER_KEY: Final = VerifierKey(ORIGIN, ED25519, public_key(OTHER_SEED))
WAGERS: Final = tuple(
    SealedWager(77, line, TICKET, 12345678, 4710 + line, 1, f"{line:03}", 500 + line, 60000, 0, "VES", 3, SOLD_AT, None)
    for line in (1, 2)
)
Case = dict[str, Any]


def others(count: int) -> list[bytes]:
    return [WAGERS[0]._replace(seq=100 + at, ticket=UUID(int=at)).text.encode() for at in range(count)]


def sealed_draw(log: Log, draw: int, wagers: list[SealedWager], *, before: int = 5, after: int = 7) -> Case:
    """Seal a draw in a log, and return what the house answers about it but for the proof of the entry."""
    tree = Log()
    tree.append([*others(before), *(one.text.encode() for one in wagers), *others(after)])
    seal = DrawSeal(log.frontier.size, draw, SOLD_AT + timedelta(hours=1), tree.frontier.size, bytes(32), tree.frontier.root())
    log.append([seal.text.encode()])
    paths = [proof(inclusion_ranges(before + at, tree.frontier.size), tree.read) for at in range(len(wagers))]
    lines = [
        {"index": before + at, "text": one.text, "path": [*map(base64_of, path)]}
        for at, (one, path) in enumerate(zip(wagers, paths, strict=True))
    ]
    return {"draw": draw, "entry": seal.text, "lines": lines}


def with_proofs(log: Log, draws: list[Case], note: Note | None = None) -> list[Case]:
    for draw in draws:
        found = log.proof(DrawSeal.parse(draw["entry"]).number, draw["entry"].encode())
        draw["proof"] = replace(found, checkpoint=note or log.note()).data.decode()
    return draws


def promised(wagers: tuple[SealedWager, ...] = WAGERS, seed: bytes = SEED, key: VerifierKey = LOG_KEY) -> str:
    digest = terms_digest(one.terms for one in wagers)
    text = promise_text(ORIGIN, TICKET, digest, SOLD_AT)
    return Promise(key.key_id, SOLD_AT, digest, signing(seed)(text.encode())).fragment


def a_case(note: Callable[[Log], Note] | None = None, draws: tuple[int, ...] = (4711, 4712)) -> Case:
    """A ticket of two lines on two draws, of which these are sealed."""
    log = Log()
    log.append([b"entry 0\n"])
    found = [sealed_draw(log, 4710 + one.line, [one]) for one in WAGERS if 4710 + one.line in draws]
    log.append([b"entry 3\n"])
    answers = with_proofs(log, found, note and note(log))
    answers += [{"draw": 4710 + one.line} for one in WAGERS if 4710 + one.line not in draws]
    plays = [
        {"line": one.line, "draw": 4710 + one.line, "play": f"Triple {one.selection}", "stake": f"VES 5.0{one.line}"}
        for one in WAGERS
    ]
    page = {"ticket": str(TICKET), "number": "12345678", "isUndone": False, "currency": "VES", "exponent": 2, "plays": plays}
    answer = {"origin": ORIGIN, "keys": [LOG_KEY.text], "terms": [one.terms for one in WAGERS], "draws": answers}
    return {"answer": answer, "page": page, "fragment": promised()}


def changed(*path: str | int, to: Any) -> Case:
    """The case with one value replaced; a function is given what stood there."""
    case = a_case()
    place: Any = case
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to(place[path[-1]]) if callable(to) else to
    return case


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Return what runs the module over cases."""

    def run(tickets: list[Case], inclusions: list[Any] | None = None) -> Any:
        file = tmp_path_factory.mktemp("cases") / "cases.json"
        file.write_text(json.dumps({"tickets": tickets, "inclusions": inclusions or []}))
        return json.loads(on_node(Path(__file__).parent / "seals_cases.mjs", _FOLDER / "check" / "seals.mjs", file))

    return run


def undone(case: Case) -> Case:
    """The case of a ticket that was undone before the close, and stands in the seals so."""
    log = Log()
    log.append([b"entry 0\n"])
    wagers = [one._replace(undone_at=SOLD_AT + timedelta(minutes=1)) for one in WAGERS]
    case["answer"]["draws"] = with_proofs(log, [sealed_draw(log, 4710 + one.line, [one]) for one in wagers])
    case["page"]["isUndone"] = True
    return case


def without_a_line() -> Case:
    """The case of a draw that was sealed with somebody else's wager instead."""
    case, log = a_case(), Log()
    case["answer"]["draws"][:1] = with_proofs(log, [sealed_draw(log, 4711, [])])
    return case


def of_the_new_key(log: Log) -> Note:
    return signed(log.checkpoint(), OTHER_KEY, signing(OTHER_SEED))


def of_another_log(log: Log) -> Note:
    key = VerifierKey("other.example/log", ED25519, public_key(SEED))
    return signed(Checkpoint(key.name, log.frontier.size, log.frontier.root()), key, signing(SEED))


def a_line_in_two_draws() -> Case:
    """The case of a pair: the second line stands in both draws, and is shown under the first one."""
    case, log = a_case(), Log()
    draws = [sealed_draw(log, 4711, list(WAGERS)), sealed_draw(log, 4712, [WAGERS[1]])]
    case["answer"]["draws"] = with_proofs(log, draws)
    case["page"]["plays"][1]["draw"] = 4711
    return case


OTHER_FRAGMENT: Final = promised((WAGERS[0]._replace(stake=9999), WAGERS[1]))
BOTH_KEYS: Final = [OTHER_KEY.text, LOG_KEY.text]
CASES: Final[list[tuple[str, Case, Any, str]]] = [
    ("all is sealed", a_case(), None, "kept"),
    ("a line in two draws", a_line_in_two_draws(), None, "kept"),
    ("one draw waits", a_case(draws=(4711,)), None, "made"),
    ("all draws wait", a_case(draws=()), None, "made"),
    ("without a promise", a_case() | {"fragment": ""}, None, "none"),
    ("undone before the close", undone(a_case()), None, "kept"),
    ("shown as undone", changed("page", "isUndone", to=True), ["undone", 4711], "made"),
    ("an old key promised", changed("answer", "keys", to=BOTH_KEYS), None, "kept"),
    ("signed by the new key", a_case(of_the_new_key), ["signature", 4711], "made"),
    ("of another log", a_case(of_another_log), ["log", 4711], "made"),
    ("another stake is shown", changed("page", "plays", 0, "stake", to="VES 5.00"), ["page", None], "broken"),
    ("another play is shown", changed("page", "plays", 1, "play", to="Triple 020"), ["page", None], "broken"),
    ("another number is shown", changed("page", "number", to="12345679"), ["page", None], "broken"),
    ("a play is not shown", changed("page", "plays", to=lambda plays: plays[:1]), ["page", None], "broken"),
    ("terms are missing", changed("answer", "terms", to=lambda terms: terms[:1]), ["page", None], "broken"),
    ("a draw is missing", changed("answer", "draws", to=lambda draws: draws[:1]), ["missing", 4712], "broken"),
    ("a line is missing", changed("answer", "draws", 0, "lines", to=[]), ["missing", 4711], "broken"),
    ("a line stands twice", changed("answer", "draws", 0, "lines", to=lambda lines: lines * 2), ["missing", 4711], "broken"),
    ("sealed without the line", without_a_line(), ["missing", 4711], "broken"),
    ("another place", changed("answer", "draws", 0, "lines", 0, "index", to=4), ["line", 4711], "broken"),
    ("a place beyond", changed("answer", "draws", 0, "lines", 0, "index", to=13), ["line", 4711], "broken"),
    ("a place that is no number", changed("answer", "draws", 0, "lines", 0, "index", to="5"), ["line", 4711], "broken"),
    ("a short path", changed("answer", "draws", 0, "lines", 0, "path", to=lambda path: path[:-1]), ["line", 4711], "broken"),
    ("another draw's entry", changed("answer", "draws", 0, "draw", to=4713), ["entry", 4713], "made"),
    ("another promise", a_case() | {"fragment": OTHER_FRAGMENT}, None, "broken"),
    ("a stranger's promise", a_case() | {"fragment": promised(seed=OTHER_SEED, key=OTHER_KEY)}, None, "foreign"),
    ("a forged promise", a_case() | {"fragment": promised(seed=OTHER_SEED)}, None, "foreign"),
    ("half a promise", a_case() | {"fragment": promised()[:-1]}, None, "unreadable"),
]  # fmt: skip


def test_the_module_says_of_each_case_what_does_not_agree(ask: Callable[..., Any]) -> None:
    told = ask([case for _, case, _, _ in CASES])["told"]
    said = [(name, one["broken"], one["promise"]["state"]) for (name, *_), one in zip(CASES, told, strict=True)]
    assert said == [(name, broken, state) for name, _, broken, state in CASES]
    assert told[0]["sealed"] == [4711, 4712]
    assert told[2]["waiting"] == [4712]
    assert all(one["canSign"] for one in told)


def test_a_broken_promise_is_a_note_that_anybody_reads(ask: Callable[..., Any]) -> None:
    (told,) = ask([a_case() | {"fragment": OTHER_FRAGMENT}])["told"]
    note = Note.parse(told["promise"]["note"].encode())
    (signature,) = note.signatures
    assert (signature.name, signature.key_id) == (ORIGIN, LOG_KEY.key_id)
    assert is_signed(LOG_KEY.public_key, signature.signature, note.text.encode())


def test_a_changed_letter_of_an_answer_is_never_believed(ask: Callable[..., Any]) -> None:
    whole = a_case()
    cases = []

    def put(*path: str | int) -> None:
        place: Any = whole
        for step in path:
            place = place[step]
        for at in range(0, len(place), 3 if len(place) > 60 else 1):
            case = deepcopy(whole)
            there: Any = case
            for step in path[:-1]:
                there = there[step]
            there[path[-1]] = place[:at] + ("B" if place[at] == "A" else "A") + place[at + 1 :]
            cases.append(case)

    draw = ("answer", "draws", 0)
    for path in (("proof",), ("entry",), ("lines", 0, "text"), ("lines", 0, "path", 1)):
        put(*draw, *path)
    put("answer", "keys", 0)
    put("answer", "terms", 1)
    put("answer", "origin")
    told = ask(cases)["told"]
    # A cosignature is a witness' own: this page does not know its key. All else is signed or hashed.
    right, _, _ = whole["answer"]["draws"][0]["proof"].partition("— witness")
    for case, one in zip(cases, told, strict=True):
        if not one.get("thrown") and one["broken"] is None:
            proof = case["answer"]["draws"][0].pop("proof")
            assert proof.startswith(right)
            assert proof != whole["answer"]["draws"][0]["proof"]
    assert len(cases) > 500


def test_the_module_finds_each_leaf_of_each_small_tree_and_no_other(ask: Callable[..., Any]) -> None:
    asked, expected = [], []
    for size in range(1, 18):
        log = Log()
        log.append([b"leaf %d" % at for at in range(size)])
        root = base64_of(log.frontier.root())
        for index in range(size):
            path = [base64_of(one) for one in proof(inclusion_ranges(index, size), log.read)]
            for place, of, found in (
                (index, size, path), (index + 1, size, path), (index, size + 1, path), (index, size, [*path, root]),
                (index, size, path[:-1]), (-1, size, path),
            ):  # fmt: skip
                asked.append((f"leaf {index}", place, of, found, root))
                hashes = [hash_from(one, "hash") for one in found]
                expected.append(is_included(leaf_hash(f"leaf {index}".encode()), place, of, hashes, log.frontier.root()))
    told = ask([], asked)["included"]
    assert [one for one, said, right in zip(asked, told, expected, strict=True) if said != right] == []
    assert 100 < sum(expected) < len(expected)
