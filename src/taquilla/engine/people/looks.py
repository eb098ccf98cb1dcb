"""Keeps how an operator looks: the colour of its pages, the logo on them and on its paper, and how both write hours."""

import re
from base64 import b64decode
from io import BytesIO
from typing import Final

from PIL import Image

from taquilla.domain.people.operations import SET_LOOK
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.people import looks
from taquilla.store.postgres.database import Database

LOGO_MAX: Final = 48 * 1024
"""The most bytes of a logo."""
LOGO_SIDE_MAX: Final = 1000
"""The most pixels of a logo's width, and of its height."""
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


def file_of(text: str) -> bytes:
    """Return the file that a text is in base64. Raises LOGO_UNFIT, also for none."""
    try:
        file = b64decode(text, validate=True)
    except ValueError:
        file = b""
    if not file:
        raise OfficeReason.LOGO_UNFIT(kib=LOGO_MAX // 1024, pixels=LOGO_SIDE_MAX)
    return file


class Looks:
    """Shows and changes how operators look."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def logo(self, operator_id: int, digest: str) -> bytes | None:
        """Return the logo of an operator, a PNG file, by its SHA-256 in hex; None where it has another one now, or none."""
        return await self._database.read(operator_id, looks.load_logo, digest)

    async def change(
        self, operator_id: int, *,
        colour: str | None = None, logo: bytes | None = None, twelve_hours: bool | None = None, author: Author,
    ) -> None:  # fmt: skip
        """Change the colour, written like #0b6b4f, the logo, and whether hours are written as 5:42 p. m.

        None: as it is. An empty colour or logo: none from now on.

        Raises COLOUR_UNFIT, and LOGO_UNFIT for what is no whole PNG file, larger than 48 KiB or 1000 pixels.
        """
        if colour and not _COLOUR.fullmatch(colour):
            raise OfficeReason.COLOUR_UNFIT()
        if logo and not _is_logo(logo):
            raise OfficeReason.LOGO_UNFIT(kib=LOGO_MAX // 1024, pixels=LOGO_SIDE_MAX)
        async with behind_gate(self._database, operator_id, author, SET_LOOK) as held:
            old = await looks.load_look(held.connection, operator_id)
            held.refuse_changed(old.colour, old.digest, old.twelve_hours)
            new = looks.LookRow(
                old.colour if colour is None else colour,
                old.logo if logo is None else logo,
                old.twelve_hours if twelve_hours is None else twelve_hours,
            )
            if new == old:
                return
            await looks.write_look(held.connection, operator_id, new)
            await held.note(author.name, "look set", operator_id, {"before": old.told, "after": new.told})
            await held.change_rules()


def _is_logo(data: bytes) -> bool:
    if len(data) > LOGO_MAX:
        return False
    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as picture:
            if max(picture.size) > LOGO_SIDE_MAX:
                return False
            picture.convert("RGBA")  # as paper takes it: some files can be read and yet not converted
    except (Image.DecompressionBombError, IndexError, OSError, SyntaxError, ValueError):
        # Pillow raises each of these for a file that is broken or no picture.
        return False
    return True
