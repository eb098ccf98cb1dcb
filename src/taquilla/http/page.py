"""The style and frame of the pages that we show people: plain HTML, and nothing is fetched."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER: Final = Path(__file__).with_name("templates")
STYLE: Final = _FOLDER.joinpath("page.css").read_text(encoding="utf-8")
"""Style of all pages, for light and for dark, in the colours of those of the till. A page of a special kind may add to it."""
_CODE: Final = re.compile(r"`([^`\n]+)`")
_STRONG: Final = re.compile(r"\*\*([^*\n]+)\*\*")


@cache
def templates(folder: Path = _FOLDER) -> Environment:
    """Return the templates in a folder, and the frame: all text is escaped, and a name that is missing is a mistake."""
    made = Environment(
        loader=FileSystemLoader([folder, _FOLDER]), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["prose"] = _prose
    return made


def _prose(text: str) -> str:
    """Return paragraphs as HTML: text in backquotes as code, text between two pairs of asterisks as strong."""
    html = _CODE.sub(r"<code>\1</code>", _STRONG.sub(r"<strong>\1</strong>", escape(text.strip())))
    return "".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n\s*\n", html) if paragraph)


def security_policy(style: str, *, script: bool = False) -> str:
    """Return the header `content-security-policy` of a page with this style: it allows the style and nothing else.

    script: it allows modules of ours, and requests to the house itself.
    """
    digest = b64encode(sha256(style.encode()).digest()).decode()
    more = " script-src 'self'; connect-src 'self';" if script else ""
    return (f"default-src 'none'; style-src 'sha256-{digest}';{more} base-uri 'none'; form-action 'none'; frame-ancestors 'none'")


def page_headers(style: str = STYLE, *, script: bool = False) -> list[tuple[bytes, bytes]]:
    """Return the headers of every page: its security policy, and a referrer policy that hides its address from links."""
    return [(b"content-security-policy", security_policy(style, script=script).encode()), (b"referrer-policy", b"no-referrer")]
