"""The figures and the signs of Venezuelan draws: codes, which are keys, and names, which are only displayed.

Codes are strings: ``"0"`` (Delfín) and ``"00"`` (Ballena) are two figures (C-07). Names differ between sellers
(33 is also printed "Pez"), so nothing is ever looked up by name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_NAMES_IN_ORDER: Final = """
    0 Delfín · 00 Ballena · 1 Carnero · 2 Toro · 3 Ciempiés · 4 Alacrán · 5 León · 6 Rana · 7 Perico · 8 Ratón
    · 9 Águila · 10 Tigre · 11 Gato · 12 Caballo · 13 Mono · 14 Paloma · 15 Zorro · 16 Oso · 17 Pavo · 18 Burro
    · 19 Chivo · 20 Cochino · 21 Gallo · 22 Camello · 23 Cebra · 24 Iguana · 25 Gallina · 26 Vaca · 27 Perro
    · 28 Zamuro · 29 Elefante · 30 Caimán · 31 Lapa · 32 Ardilla · 33 Pescado · 34 Venado · 35 Jirafa
    · 36 Culebra · 37 Tortuga · 38 Búfalo · 39 Lechuza · 40 Avispa · 41 Canguro · 42 Tucán · 43 Mariposa
    · 44 Chigüire · 45 Garza · 46 Puma · 47 Pavo Real · 48 Puercoespín · 49 Pereza · 50 Canario · 51 Pelícano
    · 52 Pulpo · 53 Caracol · 54 Grillo · 55 Oso Hormiguero · 56 Tiburón · 57 Pato · 58 Hormiga · 59 Pantera
    · 60 Camaleón · 61 Panda · 62 Cachicamo · 63 Cangrejo · 64 Gavilán · 65 Araña · 66 Lobo · 67 Avestruz
    · 68 Jaguar · 69 Conejo · 70 Bisonte · 71 Guacamaya · 72 Gorila · 73 Hipopótamo · 74 Turpial · 75 Guácharo
"""

ANIMALS: Final[Mapping[str, str]] = MappingProxyType(dict(entry.strip().split(" ", 1) for entry in _NAMES_IN_ORDER.split("·")))
"""The name of every figure by its code, in the order of the wheel: 0, 00, 1 … 75 (VE-04)."""

ANIMALITOS77: Final = tuple(ANIMALS)
"""The codes of the wheel of 77 figures."""

ANIMALITOS: Final = ANIMALITOS77[:38]
"""The codes of the wheel of 38 figures: 0, 00, 1 … 36."""

WHEELS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"animalitos": ANIMALITOS, "animalitos77": ANIMALITOS77})
"""The wheel of each category of draws that have one."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the zodiac: its code on tickets, its name, its number in catalogues, its letter in result feeds."""

    code: str
    name: str
    number: str
    letter: str


SIGNS: Final = (
    Sign("ARI", "Aries", "01", "A"),
    Sign("TAU", "Tauro", "02", "B"),
    Sign("GEM", "Géminis", "03", "C"),
    Sign("CAN", "Cáncer", "04", "D"),
    Sign("LEO", "Leo", "05", "E"),
    Sign("VIR", "Virgo", "06", "F"),
    Sign("LIB", "Libra", "07", "G"),
    Sign("ESC", "Escorpio", "08", "H"),
    Sign("SAG", "Sagitario", "09", "I"),
    Sign("CAP", "Capricornio", "10", "J"),
    Sign("ACU", "Acuario", "11", "K"),
    Sign("PIS", "Piscis", "12", "L"),
)
"""The twelve signs in their order (VE-02). Dialects that number them differently translate them."""


def codes_in(category: str, selection: str) -> list[str]:
    """Return the figures or signs in what was played or drawn: of ``0,7,36`` three, of ``444-CAN`` in a lottery ``CAN``."""
    known = {sign.code for sign in SIGNS} if category == "lottery" else ANIMALS
    return [code for code in re.split("[,-]", selection) if code in known]
