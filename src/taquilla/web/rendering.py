"""Prepares the templates of the pages, and what every page is given."""

from pathlib import Path
from typing import Final

from jinja2 import Environment

from taquilla.domain.ledger.bounds import CODE_MAX, ID_MAX
from taquilla.domain.lottery.games import codes_in
from taquilla.domain.lottery.receipts import outcome_text, selection_text
from taquilla.http.page import templates
from taquilla.web.details import rule_sentence, told
from taquilla.web.looks import logo_path, style_path
from taquilla.web.office.asking import CHOICES_MAX
from taquilla.web.static import url

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; frame-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""The content security policy of every page: nothing of others, and no script within a page."""
_GLOBALS: Final[dict[str, object]] = {
    "static": url, "told": told, "rule_sentence": rule_sentence, "codes_in": codes_in, "outcome_text": outcome_text,
    "selection_text": selection_text, "style_path": style_path, "logo_path": logo_path, "CHOICES_MAX": CHOICES_MAX,
    "CODE_MAX": CODE_MAX, "ID_MAX": ID_MAX,
}  # fmt: skip


def environment(folder: Path) -> Environment:
    """Return the environment of the templates in a folder."""
    made = templates(folder)
    made.globals.update(_GLOBALS)
    return made
