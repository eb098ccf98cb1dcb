"""Refuses passwords and tokens that are too weak: short ones, runs, repetitions, common words, the user's own name.

The words of common passwords: our own list, in English and in Venezuelan Spanish.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from taquilla.domain.ledger.locales import folded

_WORDS: Final = """
password passwort passw0rd contrasena contrasenia clave claves miclave clavesegura secreto secreta secret acceso access
entrar login admin administrador administrator root superuser usuario user username guest invitado test testing prueba
pruebas demo default changeme cambiame cambiar temporal temp nuevo nueva inicio sistema system server servidor internet
letmein welcome bienvenido bienvenida hola holamundo hello helloworld mundo whatever nothing nada trustno master maestro jefe
boss manager gerente cajero cajera caja taquilla taquillas banca bancas agencia agencias loteria loterias lotto animalito
animalitos triple terminal sorteo sorteos ticket tickets premio premios apuesta apuestas ganador ganadora suerte fortuna
jugar jugada dinero money bolivar bolivares dolar dolares millonario rico ricos banklot chance betstack casino jackpot lucky
winner poker bingo ruleta zodiaco tachira zulia caracas activo granjita ruletaactiva guacharo selva jungla qwerty qwertyu
qwertyui qwertyuiop qwertz azerty asdf asdfg asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc wsxedc qweasd qweasdzxc asdqwe
poiuyt lkjhgf mnbvcx ytrewq abcd abcde abcdef abcdefgh abcdefghij aabbcc abcabc xyz xyzxyz iloveyou loveyou lovely love lover
amor amores miamor teamo teamomucho tequiero tequieromucho micorazon corazon mivida vida cielo micielo bebe baby babygirl
princess princesa principe prince reina rey king queen angel angela angelito diosesamor dios jesus jesucristo cristo maria
virgen bendicion familia mifamilia mama mamita papa papito hermano hermana hijo hija hijos amigo amiga amigos friend friends
family forever siempre porsiempre felicidad feliz alegria sonrisa estrella estrellita sunshine sol luna lunita mariposa
butterfly flor flores rosa rosita margarita princesita muneca bonita hermosa linda preciosa gordo gorda gordito gordita flaco
flaca chiquito chiquita negro negra negrita catire catira chamo chama pana panas dragon monkey tiger tigre lion leon perro
perrito gato gatito caballo toro aguila delfin oso osito pollito conejo raton culebra alacran iguana puppy kitty charlie
buddy shadow pepper ginger cookie chocolate banana cheese coffee cafe galleta pizza football futbol baseball beisbol
basketball basquet soccer hockey golf tennis tenis boxing magallanes leones navegantes cardenales tiburones aguilas bravos
caribes vinotinto barcelona realmadrid madrid juventus liverpool chelsea arsenal america bocajuniors riverplate messi ronaldo
neymar maradona pele jordan michael yankees lakers ferrari mercedes porsche corvette mustang toyota honda chevrolet yamaha
suzuki harley superman batman spiderman ironman pokemon pikachu naruto goku starwars matrix hunter ranger killer thunder
freedom libertad victoria victory phoenix falcon eagle cobra viper ninja samurai warrior guerrero legend leyenda campeon
champion maximo maxima summer verano winter invierno spring primavera autumn otono january enero february febrero march marzo
april abril mayo june junio july julio august agosto september septiembre setiembre october octubre november noviembre
december diciembre monday lunes tuesday martes wednesday miercoles thursday jueves friday viernes saturday sabado sunday
domingo navidad christmas venezuela venezuelan colombia colombiano peru ecuador mexico mexicano argentina chile panama
dominicana espana kenya nairobi maracaibo valencia barquisimeto maracay merida bogota medellin lima quito libertador chavez
michelle jennifer jessica ashley amanda nicole daniel daniela andrew joshua matthew robert thomas william richard charles
george anthony jonathan alexander alexandra alejandro alejandra andrea andres antonio arturo beatriz camila carlos carmen
carolina cesar christian cristian cristina david diana diego eduardo elena elizabeth enrique fernanda fernando francisco
gabriel gabriela gerardo gloria gustavo hector ignacio isabel isabella javier johanna jorge jose josefina juan juancarlos
juana julian juliana laura leonardo lorena lucia luis luisa manuel manuela marcela marcos mariana mario martin mateo mauricio
miguel monica natalia nicolas oscar pablo patricia paola paula pedro rafael ramon ricardo roberto rodrigo rosario samuel
sandra santiago sara sebastian sergio silvia sofia susana valentina valeria vanessa veronica vicente victor yolanda computer
computadora laptop windows microsoft google facebook instagram whatsapp twitter youtube gmail hotmail yahoo samsung iphone
android nokia motorola huawei xiaomi linux ubuntu oracle postgres mysql database seguro segura seguridad security secure
private privado personal trabajo oficina casa micasa house home escuela colegio universidad estudiante profesor doctor medico
ingeniero abogado policia onetwothree unodostres numero numeros letras abecedario
"""

COMMON: Final = frozenset(_WORDS.split())
"""Words in small letters, without accents or digits."""


PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 256
TOKEN_MIN: Final = 24
TOKEN_MAX: Final = 255
DIGITS_MIN: Final = 16
"""The least length of a password of digits alone: shorter ones are phone numbers, identity cards, dates."""

_ROWS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT: Final = {pair for row in _ROWS for text in (row, row[::-1]) for pair in pairwise(text)}
_LEET: Final = str.maketrans("@4301!$57", "aaeoiisst")
_LONGEST_FIRST: Final = sorted(COMMON, key=lambda word: (-len(word), word))
_TOKEN: Final = re.compile(r"[!-~]*")
_PERIOD_MAX, _TRANSITIONS_MIN, _LETTERS_MIN, _TOKEN_DISTINCT_MIN = 6, 5, 4, 8


def password_weakness(password: str, names: Iterable[str] = ()) -> str | None:
    """Return the weakness of a new password, as the end of a sentence ("it …"), or None. names are its user's.

    `password_weakness("taquilla2024") == "is made of common words"`
    """
    if len(password) < PASSWORD_MIN:
        return f"has fewer than {PASSWORD_MIN} characters"
    if len(password) > PASSWORD_MAX:
        return f"has more than {PASSWORD_MAX} characters"
    plain = folded(password)
    if plain.isdigit() and len(plain) < DIGITS_MIN:
        return f"has digits alone, and fewer than {DIGITS_MIN} of them"
    return _pattern(plain) or _of_names(plain, names) or _of_words(plain)


def token_weakness(token: str) -> str | None:
    """Return the weakness of an access token that was made elsewhere, as the end of a sentence ("it …"), or None."""
    if not TOKEN_MIN <= len(token) <= TOKEN_MAX or not _TOKEN.fullmatch(token):
        return f"has not {TOKEN_MIN} to {TOKEN_MAX} characters of ASCII without a blank"
    if len(set(token)) < _TOKEN_DISTINCT_MIN:
        return f"has fewer than {_TOKEN_DISTINCT_MIN} different characters"
    return _pattern(token.lower())


def _pattern(plain: str) -> str | None:
    for period in range(1, _PERIOD_MAX + 1):
        if plain == (plain[:period] * len(plain))[: len(plain)]:
            return "repeats itself"
    transitions = 1 + sum(not _follows(before, letter) for before, letter in pairwise(plain))
    return "is a run, such as 12345678 or qwertyuiop" if transitions < _TRANSITIONS_MIN else None


def _follows(before: str, letter: str) -> bool:
    return abs(ord(letter) - ord(before)) <= 1 or (before, letter) in _NEXT


def _of_names(plain: str, names: Iterable[str]) -> str | None:
    for name in names:
        for part in (folded(name), *re.split(r"[@.+_-]", folded(name))):
            if len(part) >= _LETTERS_MIN and part in plain and len(plain.replace(part, "")) <= _TRANSITIONS_MIN:
                return "is the user's own name"
    return None


def _of_words(plain: str) -> str | None:
    """Refuse a password with few letters outside common words. Attackers try digits and signs around such words first."""
    for spelled in (plain, plain.translate(_LEET)):
        letters = "".join(letter for letter in spelled if letter.isalpha())
        remaining = letters
        for word in _LONGEST_FIRST:
            if len(word) >= _LETTERS_MIN:
                remaining = remaining.replace(word, "\0")
        if remaining != letters and sum(letter != "\0" for letter in remaining) < _LETTERS_MIN:
            return "is made of common words"
    return None
