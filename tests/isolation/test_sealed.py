"""Between a draw's close and its result nobody who may decide sees what was played on it, by whatever door (VE-44)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.isolation.staff import BOSS, COLLEAGUE, NOON, PLAYS, SELLER, STAKES, Look, Staff, page_routes, reads_of_v1, staffed
from tests.story.conftest import OpenStage

from taquilla.domain.lottery.sealed import sees_plays
from taquilla.domain.people.members import Member

AUDITOR = "auditor@root"
OTHERS = ("clerk@root", "manager@root", "administrator@root", BOSS, COLLEAGUE)
RUN = next(selection for _, selection in PLAYS if "," in selection)
SECRETS = {RUN, *(f"{units}{point}00" for units in STAKES for point in ".,"), *(f" {units}00 " for units in STAKES)}
"""The plays of the ticket, as any door would spell it: the numbers of a tripleta, and each stake."""
PAYS = (3000, 3000, 5000)
WHOLE = [(selection, f"{units}.00", pays, False) for (_, selection), units, pays in zip(PLAYS, STAKES, PAYS, strict=True)]
"""The wagers of the ticket, as whoever sees them is told."""
SEALED = (None, None, None, True)


@pytest.fixture(scope="module")
def staff(open_stage: OpenStage) -> Iterator[Staff]:
    """The people, after the close of the draw on which the ticket stands, and before its result."""
    with open_stage() as stage:
        people = staffed(stage)
        stage.move_clock("22T12:01")
        yield people


def told(text: str) -> set[str]:
    return {secret for secret in SECRETS if secret in text}


def lines(look: Look) -> list[tuple[Any, ...]]:
    """Return the wagers of a ticket of /v1."""
    names = ("selection", "stake", "multiplier_hundredths", "is_sealed")
    return [tuple(map(one.get, names)) for one in json.loads(look.text)["wagers"]]


@pytest.mark.parametrize("who", OTHERS)
def test_nothing_that_anybody_but_the_seller_and_an_auditor_reads_tells_what_was_played(staff: Staff, who: str) -> None:
    paths = [staff.filled(path, operation) for path, operation in reads_of_v1().items()]
    paths += ["/v1/events?after=0&limit=200", "/v1/events?after=0&singly=true"]
    paths += [staff.filled(read[4:]) for read in page_routes() if read.startswith("GET /office") and not read.endswith("/live")]
    ticket = staff.values["ticket_id"]
    paths += [f"/check/{ticket}", f"/check/{ticket}/proof", f"/check/{ticket}/draw-{staff.values['draw_id']}.tlog-proof"]
    paths += [f"/office/tickets?q={staff.values['number']}", f"/office/tickets?draw={staff.values['draw_id']}"]
    for path in paths:
        look = staff.ask(who, "GET", path)
        assert look.status < 500, (path, look.text)
        assert not told(look.text), path
    printed = staff.ask(who, "POST", f"/v1/tickets/{ticket}/prints?format=text")
    assert (printed.status, told(printed.text)) in ((403, set()), (409, set())), printed


def test_the_seller_and_an_auditor_see_the_plays_and_a_machine_not_even_its_own(staff: Staff) -> None:
    assert not sees_plays(Member(7, 1, "key till", "cashier", True, is_machine=True), 7)
    ticket = f"/v1/tickets/{staff.values['ticket_id']}"
    assert [lines(staff.ask(who, "GET", ticket)) for who in (SELLER, AUDITOR)] == [WHOLE, WHOLE]
    assert [lines(staff.ask(who, "GET", ticket)) for who in ("manager@root", BOSS, COLLEAGUE)] == [[SEALED] * len(PLAYS)] * 3
    assert told(staff.ask(AUDITOR, "GET", f"/office/tickets/{staff.values['ticket_id']}").text)
    assert told(staff.ask(AUDITOR, "GET", staff.filled("/v1/draws/{draw_id}/seal/wagers")).text)
    assert told(staff.ask(AUDITOR, "GET", "/v1/log/wagers?first_seq=1&last_seq=1000").text)
    assert [staff.ask(who, "GET", f"{ticket}/copy").status for who in (SELLER, COLLEAGUE)] == [200, 409]
    assert told(staff.ask(SELLER, "POST", f"{ticket}/prints?format=text").text)


def test_the_pages_say_that_the_plays_are_sealed_in_both_languages(staff: Staff) -> None:
    ticket = staff.values["ticket_id"]
    for language, words, once in (
        ("es", "Sellada hasta el resultado", "Sus números están en su papel"),
        ("en", "Sealed until the result", "Your numbers are on your paper"),
    ):
        look = staff.ask("manager@root", "GET", f"/office/tickets/{ticket}", headers={"accept-language": language})
        assert look.text.count(words) >= len(PLAYS), language
        look = staff.ask("", "GET", f"/check/{ticket}", headers={"accept-language": language})
        assert (look.text.count(once), "data-line" in look.text) == (1, False), language
    found = "/office/tickets?number={}&draw=" + staff.values["draw_id"]
    played, other = (staff.ask("manager@root", "GET", found.format(number)).text for number in ("31", "32"))
    assert ("Entre el cierre y el resultado" in played, played.replace("31", "32")) == (True, other.replace("31", "32"))
    proof = json.loads(staff.ask("", "GET", f"/check/{ticket}/proof").text)
    assert (proof["is_sealed"], proof["terms"], [one["lines"] for one in proof["draws"] if "lines" in one]) == (True, [], [[]])


def test_quotas_that_are_tried_tell_nothing_of_a_sealed_draw(staff: Staff) -> None:
    """Each preview would tell whether more than a quota is staked on a number: seven of them tell the stake."""
    scope: dict[str, Any] = {"draw_id": int(staff.values["draw_id"]), "game": "animalitos"}
    rule = {"values": {"kind": "quota", "quota": "1.00"}, "scope": scope}
    found = json.loads(staff.ask("manager@root", "POST", "/v1/rules/preview", json=rule).text)
    assert (found["judged"], found["refused"], found["tickets"]) == (0, 0, [])
    scope["draw_id"] = staff.stage.event(NOON._replace(at="22T19:00"))
    assert staff.ask("manager@root", "POST", "/v1/rules/preview", json=rule).status == 200


def test_a_manager_who_resets_the_seller_s_password_and_logs_in_as_the_seller_sees_nothing_sealed(staff: Staff) -> None:
    user, draw, ticket = staff.values["user_id"], staff.values["draw_id"], f"/v1/tickets/{staff.values['ticket_id']}"
    made = staff.ask("manager@root", "POST", f"/v1/users/{user}/password-reset", headers={"idempotency-key": "1"})
    new = {"reset_token": json.loads(made.text)["reset_token"], "new_password": "tortuga verde canta"}
    assert staff.ask("", "POST", "/v1/password", json=new).status == 204
    staff.tokens.clear()
    assert lines(staff.ask(SELLER, "GET", ticket)) == [SEALED] * len(PLAYS)
    found = f"/v1/tickets?draw_id={draw}&game=animalitos&selection=31&seller_id={user}"
    assert [staff.ask(SELLER, "GET", path).status for path in (f"{ticket}/copy", found)] == [409, 409]


def test_with_the_results_of_all_its_draws_everybody_sees_a_ticket_again(staff: Staff) -> None:
    staff.stage.draw(NOON, "31")
    ticket = f"/v1/tickets/{staff.values['ticket_id']}"
    assert lines(staff.ask("manager@root", "GET", ticket)) == WHOLE
    # The tripleta is played on the next draws too: with each of their closes it is sealed again.
    staff.stage.move_clock("22T13:01")
    staff.tokens.clear()
    assert lines(staff.ask("manager@root", "GET", ticket)) == [*WHOLE[:2], SEALED]
