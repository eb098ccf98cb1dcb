"""The documentation as a site: its tree has every page and a bound on words, and its files are fit for the house to serve."""

import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from build_site import client, digest, pack, staged
from diagrams import FOLDER, PICTURES
from site_tree import ROOT, Part, place, read_tree

# The first page of the repository, the page that decisions begin from, and what code hosts ask for.
ELSEWHERE = ("README.md", "docs/decisions/template.md")


def test_every_page_has_one_place_in_the_tree() -> None:
    pages = {page for glob in ("*.md", "docs/**/*.md", "model/*.md", "clients/*/README.md") for page in ROOT.glob(glob)}
    placed = [page for part in read_tree() for page in part.pages]
    assert {page.relative_to(ROOT).as_posix() for page in pages - set(placed)} == set(ELSEWHERE)
    assert len({place(page) for page in placed}) == len(placed)


@pytest.mark.parametrize("part", read_tree(), ids=lambda part: part.title)
def test_no_part_has_more_words_than_it_may(part: Part) -> None:
    """Take some out; or raise the bound in docs/site/tree.toml, and say in the commit what the words are worth."""
    assert part.words_max is None or part.words <= part.words_max


def test_links_lead_on_the_site_to_where_those_of_the_repository_do() -> None:
    seal, index = ROOT / "docs" / "seal.md", ROOT / "docs" / "README.md"
    files = staged([Part("all", (index, seal, ROOT / "SECURITY.md", ROOT / "docs" / "dialects" / "gap.md"), None)])
    security, gap = files["security.md"].decode(), files["dialects/gap.md"].decode()
    assert "](dialects/gap.md)" in security
    assert "](pictures/who-may.svg)" in security
    assert "](security.md)" in files["index.md"].decode()
    assert "](../repository/tests/dialects/gap/test_integrators.py)" in gap
    source = ROOT / "tests" / "dialects" / "gap" / "test_integrators.py"
    assert files["repository/tests/dialects/gap/test_integrators.py"] == source.read_bytes()
    assert "\n:caption: " not in security


@pytest.mark.parametrize(("name", "has"), [
    ("python", {"pyproject.toml", "README.md", "src/taquilla_client/py.typed"}),
    ("typescript", {"package.json", "README.md", "src/index.js", "src/index.d.ts"}),
    ("go", {"go.mod", "README.md", "client.go"}),
])  # fmt: skip
def test_a_client_is_served_as_one_archive_without_its_tests(name: str, has: set[str]) -> None:
    with tarfile.open(fileobj=BytesIO(client(name))) as packed:
        found = {member.name.removeprefix(f"taquilla-{name}/"): packed.extractfile(member) for member in packed}
        files = {path: file.read() for path, file in found.items() if file is not None}
    assert has <= files.keys()
    assert not [file for file in files if "test" in file or "__pycache__" in file]
    assert files == {path: (ROOT / "clients" / name / path).read_bytes() for path in files}
    assert client(name) == client(name)
    assert f"/docs/clients/{name}.tar.gz" in (ROOT / "docs" / "clients.md").read_text()


@pytest.mark.parametrize("name", PICTURES)
def test_a_diagram_is_as_its_description_draws_it(name: str) -> None:
    """Else run `python docs/site/diagrams.py`."""
    assert (FOLDER / f"{name}.svg").read_text() == PICTURES[name]


def test_the_archive_stays_while_all_that_goes_in_is_the_same(tmp_path: Path) -> None:
    (archive := tmp_path / "site.zip").write_bytes(b"made")
    kept = digest({"a.md": b"one"}, archive)
    assert digest({"a.md": b"one"}, archive) == kept
    others = {digest({"a.md": b"two"}, archive), digest({"b.md": b"one"}, archive), digest({"a.md": b"one"}, tmp_path / "lost")}
    assert len(others - {kept}) == 3


def test_a_page_keeps_no_script_and_no_style_within_itself(tmp_path: Path) -> None:
    html = tmp_path / "html"
    (html / "a").mkdir(parents=True)
    (html / "a" / "b.html").write_text(
        '<script src="c.js"></script><style>p { margin: 0 }</style><script>\n run()\n</script><svg style="display: none;"></svg>'
        '<a download="" href="d.txt">style="x: y"</a>'.replace('>style="x: y"', ">style=&quot;x: y&quot;")
    )
    for name in ("searchindex.js", "objects.inv", ".buildinfo"):
        (html / name).touch()
    pack(html, tmp_path / "one.zip")
    pack(html, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    script, style = (next(name for name in files if name.endswith(end) and name != "searchindex.js") for end in (".js", ".css"))
    assert files == {
        "a/b.html": f'<script src="c.js"></script><link rel="stylesheet" href="../{style}"><script src="../{script}"></script>'
        '<svg display="none"></svg><a href="d.txt">style=&quot;x: y&quot;</a>',
        script: "run()", style: "p { margin: 0 }", "searchindex.js": "",
    }  # fmt: skip
