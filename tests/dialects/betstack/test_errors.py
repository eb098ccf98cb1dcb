"""Every reason has a message, and the reader's errors have the form of FastAPI's."""

import pytest

from taquilla.dialects.betstack.errors import ERRORS, ON_CREATE, ErrorContext, RefusedResponse, invalid_field, refused
from taquilla.dialects.betstack.responses import BetstackError, Detail
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.http.decode import Kind, Malformed
from taquilla.http.responses import encode

# 100 and 115 come of the request alone, before anybody is asked.
OF_REASONS = {101, 102, 103, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 116, 117}


def test_every_reason_has_words_and_every_code_a_reason() -> None:
    assert set(ERRORS) == set(Reason)
    told = [*ERRORS.values(), *ON_CREATE.values()]
    assert {words.code for words in told} - {0} == OF_REASONS
    used_up = refused(Refusal(Reason.CODES_USED_UP), ErrorContext("site"))
    assert used_up.body == BetstackError(111, "Duplicate key for code generation")


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.DISK_FULL])
def test_every_reason_makes_a_sentence_without_gaps(reason: Reason) -> None:
    no = refused(Refusal(reason, subject=7, bound=100), ErrorContext("site", "DEC4C0"))
    assert no.status == (400 if isinstance(no.body, BetstackError) else 422)
    said = encode(no.body).decode().removeprefix("{").removesuffix("}")
    sentence = no.body.message if isinstance(no.body, BetstackError) else no.body.detail[0].msg  # type: ignore[attr-defined]
    assert sentence
    assert not set("{}") & set(sentence), said


def test_a_full_disk_is_no_fault_of_the_order_and_its_refusal_not_kept() -> None:
    no = refused(Refusal(Reason.DISK_FULL), ErrorContext("site"))
    assert no == RefusedResponse(503, Detail(Reason.DISK_FULL.value))


def test_a_foreign_name_is_repeated_in_part_and_printable() -> None:
    no = refused(Refusal(Reason.TICKET_UNKNOWN), ErrorContext("site", "a\n{subject}" + "b" * 99))
    assert no.body == BetstackError(102, "Ticket with `a?{subject}" + "b" * 28 + "…` identifier is not found")


@pytest.mark.parametrize(("error", "loc", "msg"), [
    (Malformed(Kind.WRONG_TYPE, ("events", 2, "bet"), text="int"), ["body", "events", 2, "bet"], "value is not a valid integer"),
    (Malformed(Kind.MISSING, text="price"), ["body", "price"], "field required"),
    (Malformed(Kind.WRONG_TYPE, ("a",), text="the {unexpected}"), ["body", "a"], "expected the {unexpected}"),
    (Malformed("the unexpected"), ["body"], "the unexpected"),
])  # fmt: skip
def test_a_complaint_leads_to_its_field(error: Malformed, loc: list[str | int], msg: str) -> None:
    (complaint,) = invalid_field(error).complaints.detail
    assert (complaint.loc, complaint.msg) == (loc, msg)
