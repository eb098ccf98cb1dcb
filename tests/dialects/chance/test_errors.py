"""Every reason has a message, and the reader's English errors are translated into Spanish."""

from typing import Any

import pytest

from taquilla.dialects.chance.endpoints import ENDPOINTS
from taquilla.dialects.chance.errors import ERRORS, error_response, fault_text, refused
from taquilla.dialects.chance.register import stake_of
from taquilla.dialects.chance.requests import UNREADABLE, in_spanish
from taquilla.dialects.chance.responses import ANSWERS, ChanceError, money
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Coded
from taquilla.engine.people.throttle import TooManyGuesses
from taquilla.http.body import BrokenOff
from taquilla.http.browsers import ForeignForm
from taquilla.http.decode import Kind, Malformed, Unreadable
from taquilla.http.responses import JsonResponse

PLAY = Coded("711", "341", 500, "5.00")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_makes_a_sentence_without_gaps(reason: Reason) -> None:
    words = ERRORS[reason]
    assert words.answer in ANSWERS
    assert words.play in ("", "-1", "-2", "-3", "-4")
    no = refused(Refusal(reason, bound=100))
    told = fault_text([Fault(0, reason, bound=9900, room=3000)], [PLAY], 2)
    for sentence in (no.mensaje, told):
        assert sentence
        assert not set("{}") & set(sentence)


def test_a_reason_of_selling_and_of_a_tickets_life_has_words_of_its_own_or_is_named_here() -> None:
    # These are met at no endpoint: a code is one play, and prizes are paid elsewhere.
    elsewhere = {
        Reason.EXPANSION_TOO_LARGE, Reason.SEQUENCES_TOO_MANY, Reason.TICKET_LOCKED, Reason.TICKET_EXPIRED, Reason.DRAWS_PENDING,
        Reason.NOT_A_WINNER, Reason.PAYMENT_HELD, Reason.PAYMENT_NOT_HELD, Reason.TENDER_UNKNOWN,
        Reason.TENDER_UNEVEN, Reason.CHANGE_TOO_LARGE, Reason.SCOPE_MISSING, Reason.BATCH_TOO_LARGE,
    }  # fmt: skip
    reasons = list(Reason)
    first = reasons[: reasons.index(Reason.EVENT_UNKNOWN)]
    assert {reason for reason in first if ERRORS[reason].sentence == "aquí no se hace eso"} == elsewhere


@pytest.mark.parametrize(("reason", "is_logged"), [(Reason.NOT_ALLOWED, True), (Reason.TICKET_UNKNOWN, False)])
def test_a_role_that_is_refused_is_logged(logged: list[dict[str, Any]], reason: Reason, is_logged: bool) -> None:
    refused(Refusal(reason))
    assert [(line["event"], line["outcome"]) for line in logged] == [("role refused", "refused")] * is_logged


def test_the_codes_of_a_play_come_in_the_order_in_which_they_are_checked() -> None:
    selling = [reason for reason in Reason if ERRORS[reason].play and ERRORS[reason].answer != "3"]
    codes = [int(ERRORS[reason].play) for reason in selling if reason is not Reason.RUN_NOT_PLANNED]
    assert codes == sorted(codes, reverse=True)
    assert set(codes) == {-1, -2, -3, -4}


@pytest.mark.parametrize(("refusal", "answer", "sentence"), [
    (Refusal(Reason.TOKEN_DEAD), "2", "token inválido"),
    (Refusal(Reason.CANCELS_USED, bound=1), "6", "ya se anularon 1 tickets hoy"),
    (Refusal(Reason.KEY_REUSED), "4", "el número de ticket ya fue usado con otras jugadas"),
    (Refusal(Reason.WAGERS_TOO_MANY, bound=100), "3", "el ticket tiene más de 100 jugadas"),
    (Refusal(Reason.PRIZE_TOO_LARGE, bound=100_050), "1", "el premio posible del ticket pasa de 1000.50"),
    (Refusal(Reason.CREDIT_EXCEEDED, bound=5), "1", "crédito insuficiente"),
    (Refusal(Reason.TICKET_UNKNOWN), "5", "ticket no encontrado"),
    (Refusal(Reason.EXPOSURE_SEALED), "1", "hasta el resultado de sus sorteos no se muestran las jugadas del ticket"),
    (Refusal(Reason.UNDO_TOO_LATE), "6", "pasó el tiempo para reversar el ticket"),
])  # fmt: skip
def test_a_refusal_says_what_can_be_done(refusal: Refusal, answer: str, sentence: str) -> None:
    no = refused(refusal)
    assert (no.respuesta, no.mensaje) == (answer, sentence)


def test_ten_faults_are_told_and_the_eleventh_is_counted() -> None:
    faults = [Fault(line, Reason.SELECTION_FULL, room=3000) for line in range(11)]
    ten, eleven = [fault_text(some, [PLAY] * 11, 2) for some in (faults[:10], faults)]
    assert ten.endswith("jugada 10 (`711` `341`): número agotado: quedan 30.00")
    assert eleven == f"{ten}; y 1 más"


@pytest.mark.parametrize(
    ("exponent", "written"),
    [(2, "se escribe con dos decimales, como 5.00"), (0, "se escribe con dos ceros por decimales, como 5.00")],
)
def test_the_error_of_an_invalid_amount_tells_how_to_write_it(exponent: int, written: str) -> None:
    play = PLAY._replace(stake=None, amount="5.5")
    assert fault_text([Fault(0, Reason.STAKE_TOO_SMALL, bound=100)], [play], exponent).endswith(f"monto no es válido: {written}")


@pytest.mark.parametrize(("text", "exponent", "stake"), [
    ("5.00", 2, 500), ("0.01", 2, 1), ("999999999999.99", 2, 99_999_999_999_999), ("05.00", 2, 500),
    ("5", 2, None), ("5.0", 2, None), ("5.001", 2, None), (".50", 2, None), ("-5.00", 2, None), ("+5.00", 2, None),
    ("5.00 ", 2, None), ("٥.00", 2, None), ("5.٠٠", 2, None), ("1000000000000.00", 2, None), ("", 2, None),
    ("5.00", 0, 5), ("5.01", 0, None), ("5", 0, None),
])  # fmt: skip
def test_an_amount_has_two_decimals(text: str, exponent: int, stake: int | None) -> None:
    assert stake_of(text, exponent) == stake


@pytest.mark.parametrize(("amount", "exponent", "text"), [(500, 2, "5.00"), (-5, 2, "-0.05"), (500, 0, "500.00"), (0, 2, "0.00")])
def test_money_is_written_with_two_decimals(amount: int, exponent: int, text: str) -> None:
    assert money(amount, exponent) == text


def test_whoever_guesses_tokens_is_told_to_come_later() -> None:
    said = "demasiados tokens inválidos desde esta dirección: intente de nuevo más tarde"
    assert error_response(TooManyGuesses(), ENDPOINTS[0]) == JsonResponse(200, ChanceError("9", said))


def test_whatever_may_be_wrong_with_a_request_has_a_sentence() -> None:
    def below(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    # Forms are the browsers', and no reseller sends one.
    assert below(Unreadable) - {Unreadable, Malformed, BrokenOff, ForeignForm} == set(UNREADABLE)
    # What is larger is not read, and the rest is no kind.
    of_text = {kind for kind in Kind if not kind.value.startswith("{where}")} - {Kind.TOO_MANY_BYTES, Kind.OTHER}
    assert "el cuerpo no se puede leer" not in map(in_spanish, map(Malformed, of_text))


def test_an_unforeseen_error_is_reported_without_its_english() -> None:
    assert in_spanish(Malformed(Kind.WRONG_TYPE, ("a",), text="the unexpected")) == "el cuerpo no se puede leer"
