"""Texts of the sandbox's pages, in Spanish and in English."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from taquilla.domain.ledger.refusals import Reason
from taquilla.http.browsers import prefers_english
from taquilla.sandbox.actions import ClockRefusal


class FormProblem(enum.Enum):
    """A mistake in a form itself."""

    MOMENT = enum.auto()
    NO_STEP = enum.auto()
    NO_DRAW = enum.auto()
    NO_RESULT = enum.auto()
    NO_GAMES = enum.auto()
    UNREADABLE = enum.auto()
    FOREIGN = enum.auto()
    LATER = enum.auto()


@dataclass(frozen=True, slots=True)
class BoardTexts:
    """The texts of one language. roles are keyed by the names in `demo`, uses by the dialects' names, sentences by the error."""

    language: str
    title: str
    intro: str
    clock: str
    shows: str
    steps: Mapping[int, str]
    past: str
    moment: str
    move: str
    moved: str
    results: str
    waiting: str
    draw: str
    result: str
    result_hint: str
    enter: str
    entered: str
    none_waits: str
    then: str
    sports_hint: str
    void: str
    choose: str
    accounts: str
    password: str
    tokens: str
    agency: str
    roles: Mapping[str, str]
    dialects: str
    uses: Mapping[str, str]
    documentation: str
    more: str
    audit: str
    api: str
    json: str
    sentences: Mapping[Reason | ClockRefusal | FormProblem, str]


ENGLISH: Final = BoardTexts(
    language="en",
    title="The sandbox of this demo",
    intro="A whole house to try. Everything here is made up, and the password is the same for everybody.",
    clock="The clock",
    shows="The house's clock shows",
    steps=MappingProxyType({600: "10 minutes on", 3_600: "1 hour on", 86_400: "1 day on"}),
    past="Past the next draw",
    moment="Or to this moment",
    move="Move the clock",
    moved="The clock shows {now} now, and what was due is done.",
    results="Results",
    waiting="Two clerks enter a draw's result; here the sandbox plays both, and winning tickets can be paid at once.",
    draw="Draw",
    result="Result",
    result_hint="A triple 341, with a sign 341-ARI, an animal 0, 00 or 1 to 36 (75 in the wheel of 77).",
    enter="Enter the result",
    entered="{result} is the result of {draw}. Winning tickets: {tickets}.",
    none_waits="No draw waits for its result: move the clock past one.",
    then="The next one",
    sports_hint="It can be entered once the clock is past the end of its games.",
    void="void",
    choose="choose",
    accounts="Accounts",
    password="Password of all of them",
    tokens="Tokens, secrets and signatures",
    agency="agency",
    roles=MappingProxyType(
        {
            "cashier": "cashier: sells, cancels and pays at a till",
            "clerk": "clerk: enters or approves results",
            "chance": "access token of a reseller, which sells for agency",
            "betstack": "operator of sports; secret of its signatures",
            "betstack_tokens": "a player's token; token_ and any other name will do",
            "gap": "operator of wallets; the sandbox signs for it",
            "gap_users": "its users",
            "gap_provider": "provider of games; the sandbox signs for it",
        }
    ),
    dialects="What the house speaks",
    uses=MappingProxyType(
        {
            "banklot": "Banklot, for agencies' tills: log in as a cashier, look for draws, sell, cancel, pay, report.",
            "chance": "API Chance v3.0, for resellers: draws by codes, tickets by numbers of their own, with the access token.",
            "betstack": "Betstack, for operators of sports: superbets and jackpots, every request signed with the secret.",
            "gap": "GAP transfer wallet, for operators of players' wallets and providers of games: requests signed with a key.",
            "ops": "Our own API, for what no vendor's document covers: what there is to bet on, and its results.",
        }
    ),
    documentation="documentation",
    more="For programs",
    audit="The auditor's report: every rule, proved now",
    api="The sandbox's own calls, as an OpenAPI document",
    json="This page as JSON is what a program gets that does not ask for HTML: curl http://…/sandbox",
    sentences=MappingProxyType(
        {
            FormProblem.MOMENT: "Write the moment as year-month-day, T, hour:minute, such as 2024-10-22T13:01.",
            FormProblem.NO_STEP: "Say how far the clock shall go.",
            FormProblem.NO_DRAW: "Choose a draw.",
            FormProblem.NO_RESULT: "Write the draw's result.",
            FormProblem.NO_GAMES: "Choose what came out in every game.",
            FormProblem.UNREADABLE: "The form cannot be read: load the page again.",
            FormProblem.FOREIGN: "The form came from another site, so nothing was done.",
            FormProblem.LATER: "It cannot be done now: try again.",
            ClockRefusal.TOO_FAR: "The clock stops before the year 2100.",
            ClockRefusal.BACKWARD: "The clock only goes forward.",
            ClockRefusal.YEAR_AT_MOST: "The clock moves a year at most at once.",
            Reason.EVENT_UNKNOWN: "There is no such draw here.",
            Reason.NOT_ALLOWED: "The demo's clerks are closed: nobody can enter a result.",
            Reason.DRAW_NOT_CLOSED: "The draw is not closed yet: move the clock past it.",
            Reason.DRAW_NOT_HELD: "The draw was not held yet: move the clock past it.",
            Reason.OUTCOME_INVALID: "That is no result of this draw.",
            Reason.RESULT_STANDS: "That result stands already.",
            Reason.RESULT_FINAL: "Prizes have expired: the result stays as it is.",
            Reason.SPORT_EVENT_UNKNOWN: "There is no such game here.",
            Reason.COUPON_UNKNOWN: "There is no such jackpot here.",
            Reason.SPORT_RESULT_INVALID: "That is no result of these games.",
            Reason.PICKS_MISCOUNTED: "Choose what came out in every game.",
            Reason.SPORT_EVENT_NOT_OVER: "The games are not over yet: move the clock past their end.",
        }
    ),
)

SPANISH: Final = BoardTexts(
    language="es",
    title="La zona de pruebas de esta demo",
    intro="Una casa completa para probar. Todo lo que hay aquí es inventado, y la clave es la misma para todos.",
    clock="El reloj",
    shows="El reloj de la casa marca",
    steps=MappingProxyType({600: "10 minutos más", 3_600: "1 hora más", 86_400: "1 día más"}),
    past="Pasar el próximo sorteo",
    moment="O hasta este momento",
    move="Mover el reloj",
    moved="El reloj marca ahora {now}, y lo que tocaba está hecho.",
    results="Resultados",
    waiting="Dos personas cargan el resultado de un sorteo; aquí la zona de pruebas hace de ambas. Los premios se pagan ya.",
    draw="Sorteo",
    result="Resultado",
    result_hint="Un triple 341, con signo 341-ARI, un animalito 0, 00 o de 1 a 36 (75 en la ruleta de 77).",
    enter="Cargar el resultado",
    entered="{result} es el resultado de {draw}. Tickets premiados: {tickets}.",
    none_waits="Ningún sorteo espera su resultado: pase uno con el reloj.",
    then="El próximo",
    sports_hint="Se puede cargar cuando el reloj pase el final de sus juegos.",
    void="anulado",
    choose="elija",
    accounts="Cuentas",
    password="Clave de todas",
    tokens="Tokens, secretos y firmas",
    agency="agencia",
    roles=MappingProxyType(
        {
            "cashier": "taquilla: vende, anula y paga",
            "clerk": "operador: carga o aprueba resultados",
            "chance": "token de acceso de un revendedor, que vende por la agencia",
            "betstack": "operador de deportes; secreto de sus firmas",
            "betstack_tokens": "token de un jugador; sirve token_ y cualquier otro nombre",
            "gap": "operador de monederos; la zona de pruebas firma por él",
            "gap_users": "sus usuarios",
            "gap_provider": "proveedor de juegos; la zona de pruebas firma por él",
        }
    ),
    dialects="Lo que habla la casa",
    uses=MappingProxyType(
        {
            "banklot": "Banklot, para las agencias: entre como taquilla, busque sorteos, venda, anule, pague, cuadre.",
            "chance": "API Chance v3.0, para revendedores: sorteos por códigos, tickets por números propios, con un token.",
            "betstack": "Betstack, para operadores de deportes: superbets y jackpots, cada pedido firmado con el secreto.",
            "gap": "Monedero GAP, para operadores de monederos y proveedores de juegos: pedidos firmados con una llave.",
            "ops": "Nuestra propia API, para lo que ningún documento cubre: a qué se puede apostar, y sus resultados.",
        }
    ),
    documentation="documentación",
    more="Para programas",
    audit="El informe del auditor: cada regla, probada ahora",
    api="Las llamadas de la zona de pruebas, como documento OpenAPI",
    json="Esta página como JSON es lo que recibe un programa que no pide HTML: curl http://…/sandbox",
    sentences=MappingProxyType(
        {
            FormProblem.MOMENT: "Escriba el momento como año-mes-día, T, hora:minuto, por ejemplo 2024-10-22T13:01.",
            FormProblem.NO_STEP: "Diga hasta dónde va el reloj.",
            FormProblem.NO_DRAW: "Elija un sorteo.",
            FormProblem.NO_RESULT: "Escriba el resultado del sorteo.",
            FormProblem.NO_GAMES: "Elija qué salió en cada juego.",
            FormProblem.UNREADABLE: "El formulario no se puede leer: cargue la página de nuevo.",
            FormProblem.FOREIGN: "El formulario vino de otro sitio, y no se hizo nada.",
            FormProblem.LATER: "No se puede hacer ahora: intente de nuevo.",
            ClockRefusal.TOO_FAR: "El reloj se detiene antes del año 2100.",
            ClockRefusal.BACKWARD: "El reloj solo avanza.",
            ClockRefusal.YEAR_AT_MOST: "El reloj avanza a lo sumo un año de una vez.",
            Reason.EVENT_UNKNOWN: "Aquí no hay tal sorteo.",
            Reason.NOT_ALLOWED: "Los operadores de la demo están cerrados: nadie puede cargar un resultado.",
            Reason.DRAW_NOT_CLOSED: "El sorteo aún no ha cerrado: pase su hora con el reloj.",
            Reason.DRAW_NOT_HELD: "El sorteo aún no se ha realizado: pase su hora con el reloj.",
            Reason.OUTCOME_INVALID: "Eso no es un resultado de este sorteo.",
            Reason.RESULT_STANDS: "Ese resultado ya está cargado.",
            Reason.RESULT_FINAL: "Hay premios vencidos: el resultado queda como está.",
            Reason.SPORT_EVENT_UNKNOWN: "Aquí no hay tal juego.",
            Reason.COUPON_UNKNOWN: "Aquí no hay tal jackpot.",
            Reason.SPORT_RESULT_INVALID: "Eso no es un resultado de estos juegos.",
            Reason.PICKS_MISCOUNTED: "Elija qué salió en cada juego.",
            Reason.SPORT_EVENT_NOT_OVER: "Los juegos no han terminado: pase su final con el reloj.",
        }
    ),
)


def language_of(accept_language: str) -> BoardTexts:
    """Return the texts in the language that a caller prefers."""
    return ENGLISH if prefers_english(accept_language) else SPANISH
