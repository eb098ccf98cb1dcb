"""The errors of Chance: one total table from reasons to codes and Spanish sentences, and the responses made from it."""

import logging
from collections.abc import Sequence
from typing import Final, NamedTuple

from taquilla.dialect.bodies import Unreadable, echo
from taquilla.dialect.house import BOUND_IS_MONEY, PASSING, Fault, Reason, Refusal, TooManyGuesses, security
from taquilla.dialect.http import Endpoint, JsonResponse, note_refusal
from taquilla.dialect.lottery import Coded
from taquilla.dialects.chance.requests import WrongField, complaint
from taquilla.dialects.chance.responses import ChanceError, money

_LOG: Final = logging.getLogger(__name__)

FAULTS_MAX: Final = 10
"""Faults that one sentence lists; the others are only counted."""

# Values of `respuesta`; `responses.ANSWERS` has them all.
DONE: Final = "0"
REFUSED: Final = "1"
NOT_REVERSIBLE: Final = "6"
# Values of the `id` of a play.
ACCEPTED: Final = "0"
OF_UNDONE: Final = "-5"
_WRONG_AMOUNT: Final = "-3"

REVERSED: Final = "ticket reversado"
UNDONE: Final = {"rejected": "el ticket fue reversado", "canceled": "el ticket fue anulado en una taquilla"}
"""The reason why a ticket that is registered again is not on sale, by its state."""
_NOT_AN_AMOUNT: Final = "monto no es válido: se escribe con dos decimales, como 5.00"
_NOT_A_WHOLE_AMOUNT: Final = "monto no es válido: se escribe con dos ceros por decimales, como 5.00"


class ChanceErrorText(NamedTuple):
    """`respuesta`, the `id` of the play where the reason concerns one, and the sentence."""

    answer: str
    play: str
    sentence: str


ERRORS: Final[dict[Reason, ChanceErrorText]] = dict.fromkeys(Reason, ChanceErrorText("1", "", "aquí no se hace eso")) | {
    Reason.TOKEN_DEAD: ChanceErrorText("2", "", "token inválido"),
    Reason.SELLER_CLOSED: ChanceErrorText("2", "", "la agencia no está activa"),
    Reason.NOT_ALLOWED: ChanceErrorText("2", "", "este token no puede hacer eso"),
    Reason.KEY_REUSED: ChanceErrorText("4", "", "el número de ticket ya fue usado con otras jugadas"),
    Reason.PARTIAL_DIFFERS: ChanceErrorText(
        "4", "", "el número de ticket ya fue usado con las mismas jugadas por la otra llamada para registrar: repita aquella"
    ),
    Reason.DISK_FULL: ChanceErrorText("9", "", "por ahora no se vende nada: al servidor le falta espacio en disco"),
    Reason.WAGERS_TOO_FEW: ChanceErrorText("3", "", "el ticket no tiene jugadas"),
    Reason.WAGERS_TOO_MANY: ChanceErrorText("3", "", "el ticket tiene más de {bound} jugadas"),
    Reason.DRAWS_CLOSED: ChanceErrorText("1", "-1", "sorteo no es válido o ya cerró"),
    Reason.NOT_SOLD_HERE: ChanceErrorText("1", "-1", "la agencia no vende esta jugada de este sorteo"),
    Reason.GAME_NOT_OFFERED: ChanceErrorText("1", "-2", "número no es válido para este sorteo"),
    Reason.RUN_NOT_PLANNED: ChanceErrorText("1", "-1", "faltan sorteos para esta jugada"),
    Reason.SELECTION_INVALID: ChanceErrorText("1", "-2", "número no es válido"),
    Reason.STAKE_TOO_SMALL: ChanceErrorText("1", "-3", "monto no es válido: el mínimo es {bound}"),
    Reason.STAKE_TOO_LARGE: ChanceErrorText("1", "-3", "monto no es válido: el máximo por número es {bound}"),
    Reason.STAKE_NOT_MULTIPLE: ChanceErrorText("1", "-3", "monto no es válido: no es múltiplo de {bound}"),
    Reason.SELECTION_FULL: ChanceErrorText("1", "-4", "número agotado: quedan {room}"),
    Reason.PRIZE_TOO_LARGE: ChanceErrorText("1", "", "el premio posible del ticket pasa de {bound}"),
    Reason.CREDIT_EXCEEDED: ChanceErrorText("1", "", "crédito insuficiente"),
    Reason.TICKET_UNKNOWN: ChanceErrorText("5", "", "ticket no encontrado"),
    Reason.TICKET_CANCELED: ChanceErrorText(DONE, "", REVERSED),
    Reason.TICKET_REJECTED: ChanceErrorText(DONE, "", REVERSED),
    Reason.TICKET_PAID: ChanceErrorText("6", "", "el ticket ya fue pagado"),
    Reason.UNDO_AFTER_CLOSE: ChanceErrorText("6", "", "un sorteo del ticket ya cerró"),
    Reason.UNDO_TOO_LATE: ChanceErrorText("6", "", "pasó el tiempo para reversar el ticket"),
    Reason.EXPOSURE_SEALED: ChanceErrorText("1", "", "hasta el resultado de sus sorteos no se muestran las jugadas del ticket"),
    Reason.REPORT_TOO_WIDE: ChanceErrorText("3", "", "`desde`, `hasta`: a lo sumo {bound} días"),
    Reason.CANCELS_USED: ChanceErrorText("6", "", "ya se anularon {bound} tickets hoy"),
    # Our own mistake, contained to one command. Repeating it would not help, so the sentence does not say "try again".
    Reason.NOT_RECORDED: ChanceErrorText("1", "", "el ticket no pudo ser registrado"),
}
"""The texts of each reason. Reasons that no endpoint of this dialect leads to have one text, rather than none."""

NO_SUCH_PATH: Final = ChanceError("3", "no hay tal dirección")
NO_SUCH_METHOD: Final = ChanceError("3", "esta dirección no admite ese método")
TOO_MANY_GUESSES: Final = ChanceError("9", "demasiados tokens inválidos desde esta dirección: intente de nuevo más tarde")
TRY_AGAIN: Final = ChanceError("9", "intente de nuevo con el mismo número de ticket")


class TokenUnknown(Exception):
    """The token is empty, unknown or revoked, or comes from an address that is not its own."""


class NoOperator(Exception):
    """No operator answers requests without a token: the setting chance_operator names none."""


def refused(refusal: Refusal, exponent: int = 2) -> ChanceError:
    """Return the response to a refusal of the whole request. exponent is that of the operator's currency."""
    note_refusal(refusal.reason.name)
    if refusal.reason is Reason.NOT_ALLOWED:
        security.refuse_role()
    answer, _, sentence = ERRORS[refusal.reason]
    bound = money(refusal.bound, exponent) if refusal.reason in BOUND_IS_MONEY else str(refusal.bound)
    return ChanceError(answer, sentence.format(bound=bound, room=""))


def fault_text(faults: Sequence[Fault], plays: Sequence[Coded], exponent: int) -> str:
    """List what is wrong with the plays, in one sentence."""
    sentences = "; ".join([_fault(fault, plays[fault.line], exponent) for fault in faults[:FAULTS_MAX]])
    return sentences if len(faults) <= FAULTS_MAX else f"{sentences}; y {len(faults) - FAULTS_MAX} más"


def _fault(fault: Fault, play: Coded, exponent: int) -> str:
    error_text = ERRORS[fault.reason]
    sentence = error_text.sentence.format(bound=money(fault.bound, exponent), room=money(fault.room, exponent))
    if play.stake is None and error_text.play == _WRONG_AMOUNT:
        sentence = _NOT_AN_AMOUNT if exponent else _NOT_A_WHOLE_AMOUNT
    return f"jugada {fault.line + 1} ({echo(play.code)} {echo(play.number)}): {sentence}"


def error_response(error: Exception, endpoint: Endpoint) -> JsonResponse:
    """Return the response to an error that is no refusal. Never a 500."""
    match error:
        case Unreadable():
            return JsonResponse(400, ChanceError("3", complaint(error)), error.headers)
        case WrongField():
            return JsonResponse(200, ChanceError("3", str(error)))
        case TokenUnknown():
            return JsonResponse(200, ChanceError("2", "token inválido"))
        case TooManyGuesses():
            return JsonResponse(200, TOO_MANY_GUESSES)
        case NoOperator():
            return JsonResponse(200, ChanceError("2", "aquí no se atiende sin token"))
    if not isinstance(error, PASSING):
        _LOG.error("a mistake of ours ended a request to %r", endpoint.path, exc_info=error)
    return JsonResponse(200, TRY_AGAIN)
