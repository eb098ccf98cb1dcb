"""Colours that can be read: makes the colours of a page of the one that an operator has chosen, light and dark."""

from typing import Final

CONTRAST: Final = 4.5
"""The least contrast of text with its ground (WCAG 2.2, 1.4.3, level AA)."""

Colour = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

_WHITE: Final[Colour] = (255, 255, 255)
_BLACK: Final[Colour] = (0, 0, 0)
_DARK_PAPER: Final[Colour] = (0x16, 0x18, 0x1A)
_STEPS: Final = 64
_SOFT: Final = 6  # of these steps, from the paper towards the colour


def tokens(colour: str) -> str:
    """Return the tokens of a style for a colour, #rrggbb: itself, what is written on it, and the ground of what is chosen."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    light, light_soft = _readable((red, green, blue), _WHITE, _BLACK)
    dark, dark_soft = _readable((red, green, blue), _DARK_PAPER, _WHITE)
    pairs = {"brand": (light, dark), "on-brand": (_WHITE, _DARK_PAPER), "soft": (light_soft, dark_soft)}
    return ":root{" + "".join(f"--{name}:light-dark({_text(day)},{_text(night)});" for name, (day, night) in pairs.items()) + "}"


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _readable(colour: Colour, paper: Colour, away: Colour) -> tuple[Colour, Colour]:
    """Move a colour away from the paper until it can be read on it; return it, and a ground on which it can be read as well."""
    for step in range(_STEPS + 1):
        moved = _mixed(colour, away, step)
        soft = _mixed(paper, moved, _SOFT)
        if min(contrast(moved, paper), contrast(moved, soft)) >= CONTRAST:
            break
    return moved, soft


def _mixed(one: Colour, other: Colour, steps: int) -> Colour:
    red, green, blue = (a + (b - a) * steps // _STEPS for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _text(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
