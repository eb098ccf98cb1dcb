"""Pages can be read in any colour that an operator chooses."""

import re

from hypothesis import given
from hypothesis import strategies as st

from taquilla.web.colours import contrast, tokens

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)
PAPERS = {"light": ((255, 255, 255), (0xF4, 0xF5, 0xF3)), "dark": ((0x16, 0x18, 0x1A), (0x10, 0x12, 0x13))}
"""The papers and grounds of the style's two modes."""


def shades(css: str, mode: str) -> dict[str, tuple[int, ...]]:
    """Return the tokens of a mode by name."""
    found = re.findall(r"--([a-z-]+):light-dark\(#([0-9a-f]{6}),#([0-9a-f]{6})\)", css)
    return {name: tuple(bytes.fromhex(light if mode == "light" else dark)) for name, light, dark in found}


@given(COLOURS)
def test_text_in_the_colour_and_on_it_has_the_contrast_that_people_need(colour):
    for mode, papers in PAPERS.items():
        made = shades(tokens("#" + bytes(colour).hex()), mode)
        for ground in (*papers, made["soft"], made["on-brand"]):
            assert contrast(made["brand"], ground) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert shades(tokens("#7a1fa2"), "light")["brand"] == (0x7A, 0x1F, 0xA2)
    assert shades(tokens("#ffff00"), "dark")["brand"] == (255, 255, 0)


def test_the_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert round(contrast((0x76, 0x76, 0x76), (255, 255, 255)), 2) == 4.54
