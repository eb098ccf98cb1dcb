"""The fonts of printed tickets: Bitstream Vera, which comes inside reportlab. All its digits have the same width."""

from importlib.resources import files
from typing import Final

_FOLDER: Final = files("reportlab") / "fonts"

PLAIN: Final = str(_FOLDER / "Vera.ttf")
"""The path of the plain font."""
BOLD: Final = str(_FOLDER / "VeraBd.ttf")
"""The path of the bold font."""
