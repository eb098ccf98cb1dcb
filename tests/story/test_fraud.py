"""Each fraud by the owner of the database is found: by whom, and by which sentence, stands in a table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.engine.conftest import Desk, open_desk
from tests.story import fraud_day as day
from tests.story.covered import COVERED, Covered
from tests.story.frauds import BACKDATED, FINDERS, FORKED, FRAUDS, PROMISED, RESTORED, Fraud

from taquilla.domain.lottery.selling import Sold
from taquilla.engine.audit import audit
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.audit.auditor import RULES
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded

FreshCopy = Callable[[str], AbstractContextManager[str]]
Stand = Callable[..., day.Outside]
DOCUMENT = Path(__file__).parents[2] / "docs" / "frauds.md"


@dataclass(frozen=True)
class Days:
    """The day at noon and in the evening, as templates, what those outside had kept by then, and seqs of tickets by name."""

    early: str
    late: str
    kept: Path
    names: Mapping[str, int]
    tickets: Mapping[str, Sold]


@pytest.fixture(scope="module")
def days(server: Embedded, short_template: str, key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Play the day once."""
    early, late = "template_fraud_noon", "template_fraud_night"
    kept = tmp_path_factory.mktemp("kept")
    (kept / "now").mkdir()

    def copy(template: str, name: str) -> None:
        with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
            owner.execute(f"create database {name} template {template}".encode())

    copy(short_template, early)
    with open_desk(server, early, key_file) as desk:
        tickets = day.play_morning(desk, kept / "now")
        names = {name: sold.ticket.seq for name, sold in tickets.items()} | {"noon": day.draws(desk)[0]}
    day.copied(kept / "now", kept / early)
    copy(early, late)
    with open_desk(server, late, key_file) as desk:
        day.play_afternoon(desk, kept / "now", tickets)
        desk.run(desk.assert_audit_clean())
    day.copied(kept / "now", kept / late)
    return Days(early, late, kept, names, tickets)


@pytest.fixture
def stand(server: Embedded, days: Days, fresh_copy: FreshCopy, key_file: Path, tmp_path: Path) -> Iterator[Stand]:
    """Return a function that opens a copy of the day, with those outside."""
    with ExitStack() as opened:

        def open_copy(template: str, kept: str = "") -> day.Outside:
            name = opened.enter_context(fresh_copy(template))
            desk = opened.enter_context(open_desk(server, name, key_file))
            return opened.enter_context(day.outside(desk, day.copied(days.kept / (kept or template), tmp_path / name)))

        yield open_copy


def auditor_says(desk: Desk, expected: str) -> str:
    """Return the rules that the auditor finds broken: of those that are expected, or of all."""
    if not expected:
        report = desk.run(desk.house.audit())
    else:
        url = desk.url.replace("taquilla_house", AUDITOR)
        report = desk.run(audit(url, {}, [rule for rule in RULES if rule.id in expected.split()]))
    return " ".join(finding.rule.id for finding in report.violations)


def parameter(fraud: Fraud | Covered) -> Any:
    return pytest.param(fraud, id=fraud.what, marks=pytest.mark.prove("histories") if fraud.is_planted else ())


def look(outside: day.Outside, fraud: Fraud | Covered) -> dict[str, str]:
    """Let the house go on, and return what each says against it: of what is not covered, papers and the file of noon too."""
    desk = outside.desk
    found = {"auditor": auditor_says(desk, fraud.found.get("auditor", ""))}
    day.go_on(desk)
    found |= {"witness": outside.cosigned(), "follower": outside.follow()}
    if isinstance(fraud, Fraud):
        found["verifier"] = outside.verified(day.draws(desk)[:1])
        found["paper"] = "".join(map(outside.shown, outside.papers.values()))
    return {who: what for who, what in found.items() if what}


def check_finders(found: Mapping[str, str], fraud: Fraud | Covered, days: Days) -> None:
    """Compare those who have found a fraud, and their sentences, with the table."""
    expected = {who: what.format(**days.names) for who, what in fraud.found.items()}
    assert found.keys() == expected.keys()
    rules = {*expected.pop("auditor", "").split()}
    assert rules <= {*found.get("auditor", "").split()}
    assert [who for who, what in expected.items() if what not in found[who]] == []


@pytest.mark.parametrize("fraud", [parameter(fraud) for fraud in FRAUDS if fraud.name])
def test_a_fraud_is_found_by_those_who_are_named(fraud: Fraud, days: Days, stand: Stand) -> None:
    outside = stand(days.early if fraud.is_early else days.late)
    fraud.commit(outside.desk, days.names)
    if fraud.is_early:
        day.play_noon(outside.desk)
    check_finders(look(outside, fraud), fraud, days)


@pytest.mark.parametrize("fraud", [parameter(fraud) for fraud in COVERED])
def test_a_fraud_that_is_covered_by_an_innocent_event_and_put_back_is_found(fraud: Covered, days: Days, stand: Stand) -> None:
    outside = stand(days.early)
    fraud.commit(outside.desk, days.names)
    day.play_noon(outside.desk)
    check_finders(look(outside, fraud), fraud, days)


def test_a_ticket_that_is_sold_behind_the_close_is_found(days: Days, stand: Stand) -> None:
    outside = stand(days.early)
    desk = outside.desk
    desk.set_clock("22T12:01")
    desk.run(desk.do(desk.house.lottery.duties.close_draws))
    sold = desk.run(desk.sell(desk.event(day.LOTTO_ACTIVO, day.LATER), "11"))
    with day.unguarded(desk):
        desk.ask(
            "update ticket set created_at = closes_at - interval '1 s', accepted_at = closes_at - interval '1 s',"
            " first_close = closes_at, draws_end = draws_at, cancel_until = closes_at from draw"
            " where draw.operator_id = 1 and event_id = %s and seq = %s", days.names["noon"], sold.ticket.seq,
        )  # fmt: skip
        moved = "update wager set market_id = %s, event_id = %s where ticket_seq = %s"
        desk.ask(moved, days.names["noon"], days.names["noon"], sold.ticket.seq)
    day.play_noon(desk)
    check_finders(look(outside, BACKDATED), BACKDATED, days)


def test_a_broken_promise_is_proven_by_its_paper(days: Days, stand: Stand) -> None:
    outside, desk = stand(days.early), stand(days.early).desk
    sold = desk.run(desk.sell(days.names["noon"], "11"))
    paper = desk.run(day.print_paper(desk, sold))
    outside.keep(**outside.papers, promised=paper)
    day.play_noon(outside.desk)
    check_finders(look(outside, PROMISED), PROMISED, days)
    assert "The promise is BROKEN" in outside.promised(paper)


def test_a_backup_that_is_restored_in_silence_is_found(days: Days, stand: Stand) -> None:
    outside = stand(days.early, kept=days.late)
    check_finders(look(outside, RESTORED), RESTORED, days)


def test_two_logs_for_two_people_are_found_when_they_compare(days: Days, stand: Stand) -> None:
    outside, other = stand(days.late), stand(days.late)
    fraud = next(fraud for fraud in FRAUDS if fraud.is_anew)
    fraud.commit(other.desk, days.names)
    shown = other.get(f"/v1/log/{BANKLOT}/checkpoint").content
    paper = other.desk.run(day.print_paper(other.desk, days.tickets["loser"]))
    outside.keep(**outside.papers, other=paper)
    (outside.folder / "other.checkpoint").write_bytes(shown)
    check_finders(look(outside, FORKED), FORKED, days)


def test_each_fraud_is_found_by_somebody_and_the_document_says_by_whom() -> None:
    for heading, frauds, finders in (
        ("## Which finds which\n", FRAUDS, FINDERS[1:]), ("### Covered, and put back\n", COVERED, ["follower"]),
    ):  # fmt: skip
        section = DOCUMENT.read_text().partition(heading)[2].partition("\n##")[0]
        assert [line for line in section.splitlines() if line.startswith("| ")][1:] == [
            f"| {one.what} | {one.found.get('auditor', '').replace(' ', ', ') or '–'} | "
            + " | ".join("yes" if who in one.found else "–" for who in finders) + " |"
            for one in frauds
        ]  # fmt: skip


def test_the_document_names_what_the_auditor_alone_finds() -> None:
    section = DOCUMENT.read_text().partition("## Which finds which\n")[2].partition("\n##")[0]
    alone = [fraud.what for fraud in FRAUDS if fraud.found.keys() == {"auditor"}]
    assert [one for one in alone if f"*{one}*" not in section] == []
    assert all(fraud.found for fraud in FRAUDS)
