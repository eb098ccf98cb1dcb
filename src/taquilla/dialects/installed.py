"""The dialects of this house besides our own, in the order in which they are shown."""

from typing import Final

from taquilla.dialects.banklot.app import DIALECT as BANKLOT
from taquilla.dialects.betstack.app import DIALECT as BETSTACK
from taquilla.dialects.chance.app import DIALECT as CHANCE
from taquilla.dialects.gap.app import DIALECT as GAP

DIALECTS: Final = (BANKLOT, CHANCE, BETSTACK, GAP)
