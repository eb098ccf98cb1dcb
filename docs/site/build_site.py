"""Builds the documentation: `python docs/site/build_site.py [ARCHIVE]`. A warning is an error.

`--pages FOLDER` writes the pages of the first step alone, for those who read Markdown: all that they link is there.

1. Each page of the tree is copied to `build/docs/pages`, with links that lead on the site where its own lead in the repository.
2. Sphinx makes HTML of them in `build/docs/html`. It reads again what has changed.
3. The HTML goes into one archive, which the house serves, its scripts and styles in files: our pages allow none within them.
   The clients go with it, an archive each: `clients/python.tar.gz` is what `pip install` takes.

Where all that goes in is as it was when the archive was made, the archive stays.
"""

import fcntl
import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from site_tree import INDEX, ROOT, Part, is_below, place, read_tree

BUILD: Final = ROOT / "build" / "docs"
ARCHIVE: Final = ROOT / "src" / "taquilla" / "web" / "documentation.zip"

_FENCED: Final = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)$)", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_PICTURE: Final = re.compile(r"(!\[[^\]]*\]\()([^):\s]+)(\))")
_PICTURES: Final = (".png", ".svg")
_INLINE: Final = re.compile(r"<(script|style)>\s*(.*?)\s*</\1>", re.DOTALL)
_STYLED: Final = re.compile(r' style="([a-z-]+): ([^";]+);?"')
_MENDED: Final = {
    ' download=""': "",  # a file of the repository is to be read, not kept
    # What those who cannot see would miss.
    'class="caption" role="heading"': 'class="caption" role="heading" aria-level="2"',
    '<th class="head"><p></p></th>': '<td class="head"></td>',
    '<aside class="sidebar-drawer"': '<aside class="sidebar-drawer" aria-label="Menu"',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
}
_IN_SPANISH: Final = {
    "Skip to content": "Ir al contenido",
    '"Menu"': '"Menú"',
    '"On this page"': '"En esta página"',
    '"Toggle site navigation sidebar"': '"Menú"',
    '"Toggle table of contents sidebar"': '"En esta página"',
    '"Toggle Light / Dark / Auto color theme"': '"Claro, oscuro o según el sistema"',
    '"Link to this heading"': '"Enlace a este título"',
}
"""Words within the theme's own pages, for Spanish ones. `conf.py` has those that the theme lets translate."""
_NOT_SERVED: Final = (".buildinfo", ".inv", ".map")
_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)
_CLIENTS: Final = ("python", "typescript", "go")
_LIBRARIES: Final = ("sphinx", "furo", "myst-parser")
_PROGRAMS: Final = (".py", ".toml", ".html", ".css", ".js")
_NOT_OF_CLIENTS: Final = re.compile(r"__pycache__|\.egg-info|node_modules|/build/|/test/|_test\.go")


def main() -> int:
    """Build the site, and return the exit status of Sphinx."""
    parts = read_tree()
    if sys.argv[1:2] == ["--pages"]:
        write_all(Path(sys.argv[2]), staged(parts, with_menu=False))
        return 0
    archive = Path(sys.argv[1]) if len(sys.argv) > 1 else ARCHIVE
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two that build at once one waits for the other, and finds everything made
        return build(parts, archive)


def build(parts: list[Part], archive: Path) -> int:
    """Build the site of a tree into an archive, unless it is there, and return the exit status of Sphinx."""
    files = staged(parts)
    clients, made_of = {f"{name}.tar.gz": client(name) for name in _CLIENTS}, BUILD / "made-of"
    if made_of.exists() and made_of.read_text() == digest(files | clients, archive):
        return 0
    write_all(BUILD / "pages", files)
    settings = Path(__file__).with_name("conf.py").read_bytes()
    if write_all(BUILD / "menu", {"menu.txt": "\n".join(_titles(parts)).encode(), "conf.py": settings}):
        for made in ("html", "doctrees"):  # every page shows the menu, and Sphinx does not see what pages are read and made by
            shutil.rmtree(BUILD / made, ignore_errors=True)
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--jobs=auto", f"--conf-dir={Path(__file__).parent}"]
    folders = [f"--doctree-dir={BUILD}/doctrees", f"{BUILD}/pages", f"{BUILD}/html"]
    if status := subprocess.run([sys.executable, "-m", "sphinx", *options, *folders], check=False).returncode:
        shutil.rmtree(BUILD / "doctrees", ignore_errors=True)  # a page that was read once would not warn again
        return status
    write_all(BUILD / "html" / "clients", clients)
    pack(BUILD / "html", archive)
    made_of.write_text(digest(files | clients, archive))
    return 0


def digest(files: Mapping[str, bytes], archive: Path) -> str:
    """Return the digest of an archive, of the files that go into it, and of the programs that make it."""
    programs = [path for path in sorted(Path(__file__).parent.rglob("*")) if path.suffix in _PROGRAMS]
    parts = [path.read_bytes() for path in (*programs, ROOT / "pyproject.toml", archive) if path.exists()]
    parts += [f"{name} {version(name)}".encode() for name in _LIBRARIES]
    parts += [part for name, content in sorted(files.items()) for part in (name.encode(), content)]
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


def staged(parts: list[Part], *, with_menu: bool = True) -> dict[str, bytes]:
    """Return the pages of a tree as the site has them, and the files that they show or link, by their paths."""
    places = {page: place(page) for part in parts for page in part.pages}
    pictures = [file for file in INDEX.parent.rglob("*") if file.suffix in _PICTURES]
    files = {file.relative_to(INDEX.parent).as_posix(): file.read_bytes() for file in pictures}
    for page, name in places.items():
        menu = _menu(page, parts) if with_menu else ""
        files[f"{name}.md"] = (_with_links_of_the_site(page, places, files) + menu).encode()
    return files


def write_all(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Let a folder have these files alone, and tell whether one had to be written. What is the same keeps its time."""
    for old in folder.rglob("*"):
        if old.is_file() and old.relative_to(folder).as_posix() not in files:
            old.unlink()
    changed = [name for name, content in files.items() if not (folder / name).exists() or (folder / name).read_bytes() != content]
    for name in changed:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(files[name])
    return bool(changed)


def _with_links_of_the_site(page: Path, places: Mapping[Path, str], files: dict[str, bytes]) -> str:
    """Return the text of a page. A file that it links and that is no page is put among the files, as a download of its name."""
    here = Path(places[page]).parent

    def led(link: re.Match[str]) -> str:
        text, path, anchor = link.groups()
        there = (page.parent / unquote(path)).resolve()
        if re.match(r"[a-z]+:", path):
            return link[0]
        there = there / "README.md" if there / "README.md" in places else there
        if there in places:
            name = f"{places[there]}.md"
        elif there.is_file():
            name = f"repository/{there.relative_to(ROOT)}{'.txt' * (there.suffix == '.md')}"
            files[name] = there.read_bytes()
        else:
            return text
        return f"[{text}]({os.path.relpath(name, here)}{anchor or ''})"

    def seen(picture: re.Match[str]) -> str:
        before, path, after = picture.groups()
        return f"{before}{os.path.relpath((page.parent / path).resolve().relative_to(INDEX.parent), here)}{after}"

    parts = _FENCED.split(page.read_text())
    return "".join(part if number % 2 else _PICTURE.sub(seen, _LINK.sub(led, part)) for number, part in enumerate(parts))


def _menu(page: Path, parts: list[Part]) -> str:
    """Return the lists of pages that stand below a page in the menu."""
    if page == INDEX:
        return "".join(_toctree(_uppermost(part), f":caption: {part.title}") for part in parts[1:])
    return _toctree([other for part in parts for other in part.pages if is_below(other, page)], "", Path(place(page)).parent)


def _uppermost(part: Part) -> list[Path]:
    return [page for page in part.pages if not any(is_below(page, above) for above in part.pages)]


def _toctree(pages: list[Path], option: str, here: Path = Path()) -> str:
    names = "\n".join(os.path.relpath(place(page), here) for page in pages)
    return f"\n```{{toctree}}\n:hidden:\n{option}\n\n{names}\n```\n" if pages else ""


def _titles(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        yield part.title
        yield from (f"{place(page)} {page.read_text().splitlines()[0]}" for page in part.pages)


def pack(html: Path, archive: Path) -> None:
    """Write the archive of a site. The same site gives the same bytes."""
    with zipfile.ZipFile(new := archive.with_suffix(".new"), "w") as packed:
        for name, content in sorted(_served(html)):
            packed.writestr(zipfile.ZipInfo(name, _BEGINNING), content, zipfile.ZIP_DEFLATED, 9)
    new.replace(archive)


def client(name: str) -> bytes:
    """Return the archive of a client, without its tests. The same files give the same bytes."""
    folder, tar = ROOT / "clients" / name, BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as packed:
        for path in sorted(folder.rglob("*")):
            entry = tarfile.TarInfo(f"taquilla-{name}/{path.relative_to(folder).as_posix()}")
            if path.is_file() and not _NOT_OF_CLIENTS.search(entry.name):
                entry.size = path.stat().st_size
                packed.addfile(entry, BytesIO(path.read_bytes()))
    return gzip.compress(tar.getvalue(), mtime=0)


def _served(html: Path) -> Iterator[tuple[str, bytes]]:
    moved: dict[str, bytes] = {}
    for path in html.rglob("*"):
        if path.is_file() and not path.name.endswith(_NOT_SERVED):
            name, content = path.relative_to(html).as_posix(), path.read_bytes()
            yield name, _without_inline(content.decode(), "../" * name.count("/"), moved) if path.suffix == ".html" else content
    yield from moved.items()


def _without_inline(html: str, up: str, moved: dict[str, bytes]) -> bytes:
    """Return a page with its scripts and styles in files, which join `moved`. A single property becomes an attribute of SVG."""

    def in_a_file(part: re.Match[str]) -> str:
        kind, text = part.groups()
        path = f"_static/{sha256(text.encode()).hexdigest()[:16]}.{'js' if kind == 'script' else 'css'}"
        moved[path] = text.encode()
        return f'<script src="{up}{path}"></script>' if kind == "script" else f'<link rel="stylesheet" href="{up}{path}">'

    html = _STYLED.sub(r' \1="\2"', _INLINE.sub(in_a_file, html))
    for theirs, ours in (_MENDED | (_IN_SPANISH if '<html class="no-js" lang="es"' in html else {})).items():
        html = html.replace(theirs, ours)
    return html.encode()


if __name__ == "__main__":
    sys.exit(main())
