"""How Chance says no: one total table from reasons to codes and Spanish sentences, and the sentences made from it."""

import logging
from collections.abc import Sequence
from typing import Final, NamedTuple

from taquilla import security
from taquilla.dialects.chance.field_errors import WrongField, complaint
from taquilla.dialects.chance.responses import No, money
from taquilla.domain.ledger.refusals import OF_SPORTS, OF_WALLETS, Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Coded
from taquilla.engine.batcher import Busy
from taquilla.engine.people.throttle import TooManyGuesses
from taquilla.http.decode import Unreadable, echo
from taquilla.http.responses import Header
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

_LOG: Final = logging.getLogger(__name__)

FAULTS_MAX: Final = 10
"""Faults that one sentence tells; the rest is counted."""

# Of `respuesta`; all that it may be is in `answers.ANSWERS`.
DONE: Final = "0"
REFUSED: Final = "1"
NOT_REVERSIBLE: Final = "6"
# Of the `id` of a play.
ACCEPTED: Final = "0"
_WRONG_AMOUNT: Final = "-3"

REVERSED: Final = "ticket reversado"
UNDONE: Final = {"rejected": "el ticket fue reversado", "canceled": "el ticket fue anulado en una taquilla"}
"""The reason, by its state, for which a ticket that is registered again is not on sale."""
_NOT_AN_AMOUNT: Final = "monto no es válido: se escribe con dos decimales, como 5.00"
_NOT_A_WHOLE_AMOUNT: Final = "monto no es válido: se escribe con dos ceros por decimales, como 5.00"


class Words(NamedTuple):
    """`respuesta`, the `id` of a play of which the reason may be told, and the sentence."""

    answer: str
    play: str
    sentence: str


WORDS: Final[dict[Reason, Words]] = {
    Reason.TOKEN_DEAD: Words("2", "", "token inválido"),
    Reason.SELLER_CLOSED: Words("2", "", "la agencia no está activa"),
    Reason.NOT_ALLOWED: Words("2", "", "este token no puede hacer eso"),
    Reason.KEY_REUSED: Words("4", "", "el número de ticket ya fue usado con otras jugadas"),
    Reason.PARTIAL_DIFFERS: Words(
        "4", "", "el número de ticket ya fue usado con las mismas jugadas por la otra llamada para registrar: repita aquella"
    ),
    Reason.WAGERS_TOO_FEW: Words("3", "", "el ticket no tiene jugadas"),
    Reason.WAGERS_TOO_MANY: Words("3", "", "el ticket tiene más de {bound} jugadas"),
    Reason.DRAWS_CLOSED: Words("1", "-1", "sorteo no es válido o ya cerró"),
    Reason.NOT_SOLD_HERE: Words("1", "-1", "la agencia no vende esta jugada de este sorteo"),
    Reason.GAME_NOT_OFFERED: Words("1", "-2", "número no es válido para este sorteo"),
    Reason.RUN_NOT_PLANNED: Words("1", "-1", "faltan sorteos para esta jugada"),
    Reason.SELECTION_INVALID: Words("1", "-2", "número no es válido"),
    Reason.STAKE_TOO_SMALL: Words("1", "-3", "monto no es válido: el mínimo es {bound}"),
    Reason.STAKE_TOO_LARGE: Words("1", "-3", "monto no es válido: el máximo por número es {bound}"),
    Reason.STAKE_NOT_MULTIPLE: Words("1", "-3", "monto no es válido: no es múltiplo de {bound}"),
    Reason.SELECTION_FULL: Words("1", "-4", "número agotado: quedan {room}"),
    Reason.PRIZE_TOO_LARGE: Words("1", "", "el premio posible del ticket pasa de {bound}"),
    Reason.CREDIT_EXCEEDED: Words("1", "", "crédito insuficiente"),
    Reason.TICKET_UNKNOWN: Words("5", "", "ticket no encontrado"),
    Reason.TICKET_CANCELED: Words(DONE, "", REVERSED),
    Reason.TICKET_REJECTED: Words(DONE, "", REVERSED),
    Reason.TICKET_PAID: Words("6", "", "el ticket ya fue pagado"),
    Reason.UNDO_AFTER_CLOSE: Words("6", "", "un sorteo del ticket ya cerró"),
    Reason.UNDO_TOO_LATE: Words("6", "", "pasó el tiempo para reversar el ticket"),
    Reason.REPORT_TOO_WIDE: Words("3", "", "`desde`, `hasta`: a lo sumo {bound} días"),
    # No call of this dialect leads to these, yet the table is total: a reason without words would be a silence.
    Reason.EXPANSION_TOO_LARGE: Words("3", "-2", "la jugada se expande a más de {bound}"),
    Reason.SEQUENCES_TOO_MANY: Words("3", "-2", "el ticket tiene más de {bound} series y corridas"),
    Reason.TICKET_LOCKED: Words("2", "", "ticket bloqueado"),
    Reason.CANCELS_USED: Words("6", "", "ya se anularon {bound} tickets hoy"),
    Reason.TICKET_EXPIRED: Words("6", "", "el ticket venció"),
    Reason.DRAWS_PENDING: Words("6", "", "faltan resultados"),
    Reason.NOT_A_WINNER: Words("6", "", "el ticket no tiene premio"),
    Reason.PAYMENT_HELD: Words("2", "", "el pago lo aprueba otra persona"),
    Reason.PAYMENT_NOT_HELD: Words("5", "", "ningún pago del ticket espera a otra persona"),
    Reason.EVENT_UNKNOWN: Words("5", "", "sorteo no encontrado"),
    Reason.CLERK_HAS_SOLD: Words("2", "", "quien ha vendido un ticket del sorteo no lee su resultado"),
    Reason.ORDER_UNKNOWN: Words("5", "", "nadie lo ha pedido antes"),
    Reason.ORDER_SAME_CLERK: Words("2", "", "lo aprueba otra persona"),
    Reason.DRAW_NOT_OPEN: Words("6", "", "el sorteo no está a la venta"),
    Reason.DRAW_NOT_SUSPENDED: Words("6", "", "el sorteo no está suspendido"),
    Reason.DRAW_NOT_CLOSED: Words("6", "", "el sorteo no ha cerrado"),
    Reason.DRAW_NOT_HELD: Words("6", "", "el sorteo no se ha realizado"),
    Reason.OUTCOME_INVALID: Words("3", "", "el resultado no es válido para el sorteo"),
    Reason.RESULT_UNKNOWN: Words("5", "", "no hay resultado por aprobar"),
    Reason.RESULT_STANDS: Words("6", "", "ese resultado ya está aprobado"),
    Reason.RESULT_SAME_CLERK: Words("2", "", "un resultado lo aprueba otra persona"),
    Reason.RESULT_DIFFERS: Words("6", "", "la segunda persona leyó otro resultado"),
    Reason.RESULT_FINAL: Words("6", "", "hay premios vencidos: el resultado queda como está"),
    Reason.EXPOSURE_SEALED: Words("2", "", "la exposición está sellada hasta el resultado"),
    Reason.RANGE_TOO_WIDE: Words("3", "", "a lo sumo {bound} días"),
    Reason.TICKETS_TOO_MANY: Words("3", "", "más de {bound} tickets por revisar"),
    Reason.LIST_TOO_LONG: Words("3", "", "más de {bound} filas"),
    Reason.WEEK_NOT_OVER: Words("6", "", "la semana no ha terminado"),
    Reason.WEEK_CLOSED: Words("6", "", "la semana está cerrada"),
    Reason.WEEK_OPEN_BEFORE: Words("6", "", "una semana anterior sigue abierta"),
    Reason.WEEK_TOO_DEEP: Words("6", "", "la semana no se puede cerrar"),
    Reason.LOGIN_WRONG: Words("2", "", "usuario o clave incorrectos"),
    Reason.LOGIN_LOCKED: Words("2", "", "demasiados intentos"),
    Reason.CODE_NEEDED: Words("2", "", "falta el código de un solo uso"),
    Reason.CODE_WRONG: Words("2", "", "código de un solo uso incorrecto"),
    Reason.MEMBER_UNKNOWN: Words("5", "", "no hay tal usuario"),
    Reason.RESET_UNKNOWN: Words("2", "", "el token no es válido o ya fue usado"),
    # Our own mistake, contained to one command: repeating it would not help, so it does not say "try again".
    Reason.NOT_RECORDED: Words("1", "", "el ticket no pudo ser registrado"),
} | {
    **dict.fromkeys(OF_SPORTS, Words("1", "", "aquí no se venden deportes")),
    **dict.fromkeys(OF_WALLETS, Words("1", "", "aquí no hay monederos de jugadores")),
}

NO_SUCH_PATH: Final = No("3", "no hay tal dirección")
NO_SUCH_METHOD: Final = No("3", "esta dirección no admite ese método")
TOO_MANY_GUESSES: Final = No("9", "demasiados tokens inválidos desde esta dirección: intente de nuevo más tarde")
TRY_AGAIN: Final = No("9", "intente de nuevo con el mismo número de ticket")


class TokenUnknown(Exception):
    """The token is empty, unknown or revoked, or comes from an address that is not its own."""


class NoOperator(Exception):
    """Nobody answers calls without a token: the setting chance_operator names no operator."""


def refused(refusal: Refusal, exponent: int = 2) -> No:
    """A refusal as a whole in Chance's words; exponent is that of the operator's currency."""
    if refusal.reason is Reason.NOT_ALLOWED:
        security.refuse_role()
    answer, _, sentence = WORDS[refusal.reason]
    bound = money(refusal.bound, exponent) if refusal.reason is Reason.PRIZE_TOO_LARGE else str(refusal.bound)
    return No(answer, sentence.format(bound=bound, room=""))


def faults_said(faults: Sequence[Fault], plays: Sequence[Coded], exponent: int) -> str:
    """What is wrong with the plays, as one sentence."""
    told = "; ".join([_fault(fault, plays[fault.line], exponent) for fault in faults[:FAULTS_MAX]])
    return told if len(faults) <= FAULTS_MAX else f"{told}; y {len(faults) - FAULTS_MAX} más"


def _fault(fault: Fault, play: Coded, exponent: int) -> str:
    words = WORDS[fault.reason]
    sentence = words.sentence.format(bound=money(fault.bound, exponent), room=money(fault.room, exponent))
    if play.stake is None and words.play == _WRONG_AMOUNT:
        sentence = _NOT_AN_AMOUNT if exponent else _NOT_A_WHOLE_AMOUNT
    return f"jugada {fault.line + 1} ({echo(play.code)} {echo(play.number)}): {sentence}"


def troubled(trouble: Exception, path: str) -> tuple[int, No, tuple[Header, ...]]:
    """What to answer when something other than a refusal ended a call: HTTP's status, the answer, headers. Never a 500."""
    match trouble:
        case Unreadable():
            return 400, No("3", complaint(trouble)), trouble.headers
        case WrongField():
            return 200, No("3", str(trouble)), ()
        case TokenUnknown():
            return 200, No("2", "token inválido"), ()
        case TooManyGuesses():
            return 200, TOO_MANY_GUESSES, ()
        case NoOperator():
            return 200, No("2", "aquí no se atiende sin token"), ()
        case Busy() | DatabaseGone() | OutcomeUnknown() | TryAgain():
            return 200, TRY_AGAIN, ()
    _LOG.error("a mistake of ours ended a call of %r", path, exc_info=trouble)
    return 200, TRY_AGAIN, ()
