"""The settings of Sphinx for the documentation. `build_site.py` calls it."""

import re
import tomllib
from importlib.metadata import files
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from docutils import nodes
from sphinx.search.en import SearchEnglish

_PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

project = "Taquilla"
release = _PROJECT["version"]
language = "en"
extensions = ["myst_parser"]
myst_enable_extensions = ["html_image"]
myst_heading_anchors = 6  # the anchors that code hosts make
smartquotes = False
# An example may leave something out, and say so by an ellipsis.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = f"Taquilla {release}"
# Scripts of both go with the site, and so do their licences.
_LICENCES = [file for library in ("sphinx", "furo") for file in files(library) or () if file.name.startswith("LICENSE")]
html_static_path = ["static", *(str(file.locate()) for file in _LICENCES)]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
_BRAND = {"light": "#0b6b4f", "dark": "#4fc79b"}
html_theme_options = {
    f"{shade}_css_variables": dict.fromkeys(("color-brand-primary", "color-brand-content", "color-brand-visited"), colour)
    for shade, colour in _BRAND.items()
}


class _WithoutAccents(SearchEnglish):
    """Finds a Spanish word whether its accents were typed or not."""

    js_splitter_code = r"""
function splitQuery(query) {
  return query.normalize("NFD").replace(/\p{M}/gu, "").split(/[^\p{L}\p{N}_]+/u).filter((word) => word)
}
"""

    def split(self, text: str) -> list[str]:
        """Return the words of a text."""
        return super().split("".join(one for one in normalize("NFD", text) if not combining(one)))


_SPANISH = {
    "Search": "Buscar",
    "On this page": "En esta página",
    "Next": "Siguiente",
    "Previous": "Anterior",
    "Home": "Inicio",
    "Back to top": "Volver arriba",
}
"""The words that the theme asks for. Sphinx has one language a site, and furo no Spanish. The others are in `build_site.py`."""


def _speak(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Say of a Spanish page that it is one, let the theme say its words in Spanish, and the menu name Spanish pages alone."""
    if pagename.startswith("es/"):
        context["language"] = "es"
        context["_"] = context["gettext"] = lambda text: _SPANISH.get(text, text)
        context["furo_navigation_tree"] = _spanish_menu(context["furo_navigation_tree"], context["pathto"]("index"))
        for way in ("prev", "next"):
            if context[way] and context[way]["link"].startswith("../"):  # a page in English
                context[way] = None


def _spanish_menu(menu: str, everything: str) -> str:
    """Return the Spanish parts of the menu, and a link to everything."""
    parts = [part for part in re.split(r'(?=<p class="caption")', menu) if ">Para " in part]
    link = f'<ul><li class="toctree-l1"><a class="reference internal" href="{everything}">Todo, casi todo en inglés</a></li></ul>'
    return "".join((*parts, '<p class="caption" role="heading"><span class="caption-text">Lo demás</span></p>', link))


def _anchor_rules(app: Any, doctree: Any) -> None:
    """Give each rule of the trade an anchor, `#ve-26`, where rules.md defines it: in bold, or as a cell of a table."""
    if app.env.docname != "rules":
        return
    anchors = app.env.metadata["rules"]["myst_slugs"]
    for node in doctree.findall(lambda one: isinstance(one, nodes.strong | nodes.entry)):
        text = node.astext()
        for name in re.findall(r"[A-Z]+-\d\d" if isinstance(node, nodes.strong) else r"^[A-Z]+-\d\d$", text):
            if name.lower() not in anchors:
                anchors[name.lower()] = (node.line, name.lower(), text)
                node["ids"].append(name.lower())


def setup(app: Any) -> None:
    """Add what is our own."""
    app.add_search_language(_WithoutAccents)
    app.connect("doctree-read", _anchor_rules)
    app.connect("html-page-context", _speak, priority=900)  # after the theme, which makes its menu there
