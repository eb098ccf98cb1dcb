"""The style and frame of the pages that we show people: plain HTML, with no script, and with nothing fetched."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --line: light-dark(#d5d5d0, #3d3d3a); --soft: light-dark(#f4f4f0, #252523);
  --faint: light-dark(#5c5c57, #a8a8a2); --get: light-dark(#0b6bcb, #6cb6ff); --post: light-dark(#1a7f37, #57c46f);
  --other: light-dark(#9a5b00, #e0a648) }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem;
  background: light-dark(#fff, #191918); color: light-dark(#1c1c1a, #e8e8e3) }
h1 { font-size: 1.5rem; margin: .5rem 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
h4 { font-size: 1rem; margin: 1rem 0 .3rem }
h3 { font-size: .8rem; margin: 1.2rem 0 .3rem; color: var(--faint); text-transform: uppercase; letter-spacing: .05em }
p { margin: .4rem 0 } p, dt, dd { overflow-wrap: anywhere }
code, pre, .path { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere }
pre { background: var(--soft); padding: .7rem; border-radius: 6px; white-space: pre-wrap }
details.operation { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0 }
details.operation > summary { padding: .6rem .8rem; cursor: pointer }
summary:focus-visible { outline: 3px solid var(--get); outline-offset: 1px; border-radius: 6px }
details[open].operation > summary { border-bottom: 1px solid var(--line) }
.inside { padding: .2rem .8rem .8rem } .faint { color: var(--faint) }
.method { font: 700 .8rem ui-monospace, monospace; color: var(--other) }
.get { color: var(--get) } .post { color: var(--post) }
dl { margin: 0 } dl > div { border-top: 1px solid var(--line); padding: .35rem 0 }
dd { margin: 0; color: var(--faint) } dd p { margin: 0 }
@media (min-width: 48rem) { dl > div { display: grid; grid-template-columns: 20rem 1fr; gap: 1rem } }
"""
"""Style of all pages, for light and for dark. A page of a special kind may add to it."""


def page(title: str, body: str, *, style: str = STYLE, language: str = "en") -> str:
    """Return a whole page. The title is text, the body is HTML already."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def named_values(rows: Iterable[tuple[str, str]], kind: str = "") -> str:
    """Return a list of names and values, which both are HTML already. kind is its class."""
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return f'<dl class="{kind}">{items}</dl>' if kind else f"<dl>{items}</dl>"


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
