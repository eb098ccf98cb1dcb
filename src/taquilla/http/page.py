"""The style and frame of the pages that we show people: plain HTML, with no script, and with nothing fetched."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --paper: light-dark(#ffffff, #16181a); --ground: light-dark(#f4f5f3, #101213);
  --ink: light-dark(#17201c, #e7ebe8); --faint: light-dark(#55605a, #a3ada7); --line: light-dark(#d3d8d4, #363c39);
  --soft: light-dark(#e7f1ec, #1e2a25); --brand: light-dark(#0b6b4f, #4fc79b); --on-brand: light-dark(#ffffff, #0c1512);
  --warn: light-dark(#845200, #f0b34e); --focus: light-dark(#0a58ca, #8ab8ff) }
* { box-sizing: border-box }
body { font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; margin: 0;
  background: var(--ground); color: var(--ink) }
body > * { max-width: 64rem; margin: 0 auto; padding: .5rem 1rem; background: var(--paper) } main { padding-bottom: 2rem }
.bar { max-width: none; border-bottom: 1px solid var(--line) }
.bar a { font-size: 1.125rem; font-weight: 700; text-decoration: none }
a { color: var(--brand) }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0 1rem } h2 { font-size: 1.125rem; margin: 2rem 0 .5rem }
h4 { font-size: 1rem; margin: 1rem 0 .25rem } h3 { font-size: .875rem; margin: 1.25rem 0 .25rem; color: var(--faint) }
p { margin: .5rem 0 } p, dt, dd { overflow-wrap: anywhere }
.contents { display: flex; flex-wrap: wrap; gap: .25rem 1rem }
code, pre, .path { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .9em; overflow-wrap: anywhere }
pre { background: var(--ground); padding: .75rem; border-radius: 6px; white-space: pre-wrap }
details.operation { border: 1px solid var(--line); border-radius: 6px; margin: .375rem 0 }
details.operation > summary { padding: .375rem .75rem; cursor: pointer }
details.operation > summary:hover { background: var(--soft) }
details[open].operation > summary { border-bottom: 1px solid var(--line) }
.inside { padding: .25rem .75rem .75rem } .faint { color: var(--faint) }
.method { display: inline-block; min-width: 4rem; font-size: .8125rem; font-weight: 700; color: var(--warn) }
.get { color: var(--faint) } .post { color: var(--brand) }
dl { margin: 0 } dl > div { border-top: 1px solid var(--line); padding: .375rem 0 }
dd { margin: 0; color: var(--faint) } dd p { margin: 0 }
@media (min-width: 48rem) { dl > div { display: grid; grid-template-columns: 20rem 1fr; gap: 1rem } }
"""
"""Style of all pages, for light and for dark, in the colours of those of the till. A page of a special kind may add to it."""


_BAR: Final = '<nav class="bar" aria-label="Taquilla"><a href="/">Taquilla</a></nav>'


def page(title: str, body: str, *, style: str = STYLE, language: str = "en") -> str:
    """Return a whole page. The title is text, the body is HTML already."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{_BAR}\n{body}\n</body>\n</html>\n"
    )


def named_values(rows: Iterable[tuple[str, str]]) -> str:
    """Return a list of names and values, which both are HTML already."""
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f"<dl>{items}</dl>"


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
