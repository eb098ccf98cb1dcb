"""Makes the pages of `docs/reference`, and the glossary, from the code: `python docs/site/reference.py`. A test compares them.

A page is a function that returns its text; PAGES has them all.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import offered
from clients.generate.document import openapi_of_v1
from program import commands, metrics, settings
from site_tree import INDEX, ROOT

from taquilla.api.problem_pages import REMEDIES
from taquilla.api.problems import NAMED
from taquilla.conformance.runner import all_checks
from taquilla.dialects.banklot import endpoints as banklot
from taquilla.dialects.banklot import errors as banklot_errors
from taquilla.dialects.betstack import endpoints as betstack
from taquilla.dialects.betstack import errors as betstack_errors
from taquilla.dialects.chance import endpoints as chance
from taquilla.dialects.chance import errors as chance_errors
from taquilla.dialects.chance.responses import ANSWERS
from taquilla.dialects.gap import endpoints as gap
from taquilla.dialects.gap import errors as gap_errors
from taquilla.dialects.gap.codes import MEANINGS
from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.people.operations import EVERYBODY
from taquilla.http.dialect import VERSION
from taquilla.http.endpoints import Endpoint
from taquilla.http.responses import JsonObject
from taquilla.store.audit.auditor import RULES

FOLDER: Final = INDEX.parent / "reference"
SUMS: Final = ROOT / "verifier" / "SHA256SUMS"
_GLOSSARY: Final = Path(__file__).with_name("glossary.toml")
_MADE: Final = "<!-- Made by docs/site/reference.py. To change it, change what it reads, and run `make docs`. -->\n"
BESIDE: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
"""What the code does not say: the rules of the trade that a rule of the audit keeps, and what comes with a refusal."""
_OWNERS: Final = {"entity_id", "member_id"}
_METHODS: Final = ("get", "post", "put", "patch", "delete")


def events() -> str:
    """Describe each type of event and its data, as the document of `/v1` does."""
    document = openapi_of_v1()
    schemas = document["components"]["schemas"]
    data = {name: schemas[_data_schema(webhook)] for name, webhook in document["webhooks"].items()}
    types = (
        (f"`{name}`", document["webhooks"][name]["post"]["summary"], _audience(name, schema), _fields(name, schema))
        for name, schema in data.items()
    )
    return _page(
        "The types of events",
        "The data of an [event](../events.md) and of a [webhook](../webhooks.md). It is for **all** readers of the operator, for "
        "those of the **entity** in its data and of entities above it, or for those who see the **whole** operator. Fields with "
        "\\* are for readers at the root entity alone. To follow winners: "
        "[when a ticket is settled](../webhooks.md#when-a-ticket-is-settled).",
        _table(("type", "what it tells", "for", "data"), types),
        "## The body of a webhook",
        _table(("field", "type", "what it is"), _described(schemas["EventDelivery"])),
        "## The fields of the data",
        _table(("field", "type", "what it is"), sorted({row for schema in data.values() for row in _described(schema)})),
    )


def _data_schema(webhook: JsonObject) -> str:
    (_, own) = webhook["post"]["requestBody"]["content"]["application/json"]["schema"]["allOf"]
    return str(own["properties"]["data"]["$ref"]).rpartition("/")[2]


def _audience(name: str, schema: JsonObject) -> str:
    if name not in TYPES:
        return "its webhook"
    owned = {field for field, _, _ in _described(schema)} & {f"`{owner}`" for owner in _OWNERS}
    return "all" if TYPES[name].is_for_all else "entity" if owned else "whole"


def _fields(name: str, schema: JsonObject) -> str:
    """Return the names of the fields of an event's data, with a mark behind those that not all of its readers get."""
    kind = TYPES.get(name)
    inner = {"by", *kind.inner} if kind is not None and kind.is_for_all else set()
    if kind is not None and kind.amounts and inner.issuperset(kind.amounts):
        inner.add("currency")
    return ", ".join(f"{one}\\*" if one.strip("`") in inner else one for one in _names(schema))


def _names(schema: JsonObject) -> Iterator[str]:
    """Yield the names of the fields of an event's data, with those of its rows in brackets."""
    for name, one in schema.get("properties", {}).items():
        rows = ", ".join(_names(one["items"])) if "properties" in one.get("items", {}) else ""
        yield f"`{name}` ({rows})" if rows else f"`{name}`"


def _described(schema: JsonObject) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the type and the meaning of each field, those of rows too."""
    for name, one in schema.get("properties", {}).items():
        kinds = one.get("type", "any")
        kind, *null = kinds if isinstance(kinds, list) else [kinds]
        yield f"`{name}`", " or ".join([one.get("format", kind), *null]), one["description"]
        yield from _described(one.get("items", {}))


def api() -> str:
    """Describe each operation of `/v1`, and who may use it."""
    document = openapi_of_v1()
    everybody = ", ".join(sorted(EVERYBODY))
    rows: dict[str, list[tuple[str, str, str, str]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method, one in operations.items():
            if method in _METHODS:
                text = " ".join(f"{one['summary']} {one.get('description', '')}".split())
                roles = ", ".join(one.get("x-roles", [])).replace(everybody, "all")
                call = f"`{method.upper()} {path}` `{one['operationId']}`"
                rows[one["tags"][0]].append((call, text, roles, one.get("x-scope", "")))
    columns = ("call, and its name in the clients", "what it does", "roles", "scope of keys")
    parts = (
        part
        for tag in document["tags"]
        for part in (f"## {tag['name']}\n\n{tag['description']}", _table(columns, rows[tag["name"]]))
    )
    return _page(
        "The operations of `/v1`",
        "A running installation shows them with their fields at `/v1/docs`, and its document at `/v1/openapi.json`. [How to use "
        "them](../office.md).",
        *parts,
    )


def problems() -> str:
    """Describe each problem of `/v1`."""
    rows = [(f"`{name}`", status, meaning, BESIDE["with"].get(name, "")) for name, (status, meaning) in NAMED.items()]
    columns = ("reason", "status", "meaning", "with")
    return _page(
        "Problems of `/v1`",
        "`reason` of [a problem](../office.md#errors), its HTTP status, and its meaning. A running installation shows each at "
        "`/v1/problems/…`, to which the problem's `type` leads.",
        "## What to do",
        _table(("reason", "cause and remedy"), ((f"`{name}`", remedy) for name, remedy in REMEDIES.items())),
        "## Refusals\n\nIn the order in which they are checked: the first that holds is returned.",
        _table(columns, rows[: len(Reason)]),
        "## Other problems",
        _table(columns, rows[len(Reason) :]),
    )


def audit_rules() -> str:
    """Describe each rule of the auditor in its own sentence, by subject, with the number of violations that tests plant."""
    planted = Counter(
        name.upper()
        for file in sorted((ROOT / "tests" / "audit").glob("*mutants.sql"))
        for name in re.findall(r"^-- (i\d+)\w* --$", file.read_text(), re.MULTILINE)
    )
    sentences = {rule.id: rule.sentence for rule in RULES}
    subjects = {subject: ids.split() for subject, ids in BESIDE["subjects"].items()}
    frauds = _frauds()
    return _page(
        "The rules of the audit",
        "What the [audit](../audit.md) proves. *Keeps* leads to the [rules of the trade](../rules.md) behind a rule, *finds* "
        "to the [frauds](../frauds.md) by a database's owner that it has found, and *planted* counts the violations in "
        "[tests](../../tests/audit/mutants.sql), each of which it has to find.",
        " · ".join(f"[{subject}](#{_anchor(subject)})" for subject in subjects),
        *(
            f"## {subject}" if one is None else f"### {one}\n\n{sentences[one]}\n\n{' · '.join(notes)}"
            for subject, ids in subjects.items()
            for one in (None, *ids)
            for notes in [(*_kept(one, frauds), f"planted: {planted[one]}")]
        ),
    )


def _kept(rule: str, frauds: Mapping[str, Counter[str]]) -> Iterator[str]:
    """Yield links to the rules of the trade that a rule of the audit keeps, and to the frauds that it has found."""
    if kept := BESIDE["keeps"].get(rule):
        yield "keeps " + re.sub(r"[A-Z]+-\d+", lambda name: f"[{name[0]}](../rules.md#{name[0].lower()})", kept)
    if found := frauds.get(rule):
        yield "finds " + " and ".join(f"[{count} of these frauds](../frauds.md#{anchor})" for anchor, count in found.items())


def _frauds() -> dict[str, Counter[str]]:
    """Return for each rule of the audit how many frauds of each section of docs/frauds.md it has found."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for section in re.split(r"^##+ ", (INDEX.parent / "frauds.md").read_text(), flags=re.MULTILINE)[1:]:
        for cell in re.findall(r"^\| [^|]+ \| (I\d[^|]*) \|", section, re.MULTILINE):
            for rule in cell.split(", "):
                found[rule][_anchor(section.partition("\n")[0])] += 1
    return found


def _anchor(heading: str) -> str:
    """Return the anchor that code hosts give a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def catalogue() -> str:
    """Describe the draws that come with the program: when they are held, what they pay, and how resellers name them."""
    shipped = tomllib.loads((ROOT / "src" / "taquilla" / "catalogue" / "venezuela.toml").read_text())
    rows, codes = [], []
    for product in shipped["product"]:
        lists = ", ".join(f"{one['name']}{' (zodiac)' if one.get('zodiac') else ''}" for one in product.get("list", ()))
        times = ", ".join(time for period in product["times"] for time in period["times"])
        pays = ", ".join(f"{game} {pays:,}" for game, pays in product["multipliers"].items())
        rows.append((product["name"], lists, times, product["close_minutes"], pays))
        codes += [
            (product["name"], time, " ".join([code] if isinstance(code, str) else code.values()))
            for time, code in product.get("codes", {}).items()
        ]
    return _page(
        "The shipped catalogue",
        f"Venezuela's draws from {shipped['from']} on, in local time ({shipped['zone']}): TT-01, TT-03 and VE-05 of the "
        "[rules](../rules.md). An operator may pay other multiples.",
        _table(("product", "lists", "draws at", "closes, minutes before", "pays"), rows),
        "## Codes\n\nOf lists A, B and C in this order.",
        _table(("product", "draw", "codes"), codes),
    )


def banklot_page() -> str:
    """Describe the calls and refusals of the Banklot portal."""

    def shown(errors: Mapping[Reason, tuple[int, str]]) -> Iterator[tuple[Reason, *tuple[object, ...]]]:
        return ((reason, status, banklot_errors.http_of(status), error) for reason, (status, error) in errors.items())

    columns = ("body status", "HTTP", "error")
    return _dialect(
        "Banklot",
        banklot.DESCRIPTION.text,
        banklot.ENDPOINTS,
        "A refusal that is not listed has the body status 409, HTTP 400 and the sentence of [`/v1`](problems.md), but a weak "
        "password 422.",
        _refusals(columns, shown(banklot_errors.ERRORS), but=lambda reason: (409, 400, reason.value)),
        "When a ticket is paid:",
        _refusals(columns, shown(banklot_errors.ERRORS_OF_PAYING)),
    )


def chance_page() -> str:
    """Describe the calls and refusals of API Chance."""
    rows = ((reason, *texts) for reason, texts in chance_errors.ERRORS.items())
    other = chance_errors.ERRORS[Reason.SHIFT_OPEN]
    return _dialect(
        "API Chance",
        chance.DESCRIPTION.text,
        chance.ENDPOINTS,
        _table(("`respuesta`", "meaning"), ((f"`{code}`", meaning) for code, meaning in ANSWERS.items())),
        f"`id` is that of the play concerned. A refusal that is not listed has `respuesta` {other.answer} and the `mensaje` "
        f"*{other.sentence}*. Registering an undone ticket gets `respuesta` 1 and the `id` -5.",
        _refusals(("respuesta", "id", "mensaje"), rows, but=lambda _: other),
    )


def betstack_page() -> str:
    """Describe the calls and refusals of Betstack."""

    def shown(texts: Mapping[Reason, betstack_errors.ErrorText]) -> Iterator[tuple[Reason, *tuple[object, ...]]]:
        for reason, (code, message, field) in texts.items():
            yield reason, 400 if code else 422, code or (field and f"`{field}`"), message

    columns = ("HTTP", "code, or the field", "message")
    return _dialect(
        "Betstack",
        betstack.DESCRIPTION.text,
        betstack.ENDPOINTS,
        "HTTP 400 has `code` and `message`; 422 names the field. A refusal that is not listed is 422 with the sentence of "
        "[`/v1`](problems.md), but `DISK_FULL` 503.",
        _refusals(columns, shown(betstack_errors.ERRORS), but=lambda reason: (422, "", reason.value)),
        "When a ticket is created, not reserved:",
        _refusals(columns, shown(betstack_errors.ON_CREATE)),
    )


def gap_page() -> str:
    """Describe the calls and refusals of GAP."""
    rows = ((reason, *texts) for reason, texts in gap_errors.ERRORS.items())
    return _dialect(
        "GAP",
        gap.DESCRIPTION.text,
        gap.ENDPOINTS,
        _table(("status", "meaning"), ((f"`{code}`", meaning) for code, meaning in MEANINGS.items())),
        "A refusal that is not listed has the status `RS_ERROR` and the sentence of [`/v1`](problems.md).",
        _refusals(("status", "errorDescription"), rows, but=lambda reason: ("RS_ERROR", reason.value)),
    )


def _dialect(name: str, text: str, endpoints: Sequence[Endpoint], *refusals: str) -> str:
    calls = ((f"`{' or '.join(one.methods)} {one.path}`", " ".join(str(one.handler.__doc__).split())) for one in endpoints)
    title = f"{name}: calls and refusals"
    return _page(title, text, "## Calls", _table(("call", "what it does"), calls), "## Refusals", *refusals)


def _refusals(
    columns: Sequence[str],
    rows: Iterable[tuple[Reason, *tuple[object, ...]]],
    but: Callable[[Reason], Sequence[object]] = lambda _: (),
) -> str:
    """Return the table of refusals, but those whose row is the usual one."""
    own = ((f"`{reason.name}`", *row) for reason, *row in rows if tuple(row) != tuple(but(reason)))
    return _table(("reason", *columns), own)


def wallet_checks() -> str:
    """Describe what `taquilla wallet check` tries."""
    return _page(
        "The checks of a wallet",
        "`taquilla wallet check` tries an [operator's wallet](../wallets.md) by these, in this order.",
        _table(("check", "what has to hold"), ((f"`{check.name}`", check.expects) for check in all_checks())),
    )


def dialects() -> str:
    """List all that a dialect may import, and all that it may call of the house."""
    columns = ("name", "signature", "what it is")
    return _page(
        "The interface of dialects: every name",
        f"Version {VERSION[0]}.{VERSION[1]} of [the interface](../dialects/interface.md). Import from `taquilla.dialect` alone.",
        *(f"## `taquilla.dialect.{name}`\n\n{text}\n\n{_table(columns, rows)}" for name, text, rows in offered.names()),
        "## What a dialect calls of the house",
        "Every method that one of our dialects, or of those in `extras`, calls of the `House` that it is given, and all of "
        "`house.wallets.accounts` and `house.people.shared_secrets`. Nothing else of the house is promised.",
        _table(("call", "signature", "what it does"), offered.calls()),
    )


def glossary() -> str:
    """List the words of the trade and of the code, from their table."""
    parts = tomllib.loads(_GLOSSARY.read_text(encoding="utf-8"))["part"]
    return _page(
        "Glossary",
        "The words of the trade and of Taquilla: the word at the counter, the name in code, the meaning, and the place. A path "
        'starts at the package, `taquilla`; a word in *italics* after "table" is a table of the database. Ids such as VE-40 '
        "number the [rules of the trade](rules.md); the function or test that keeps a rule names it.",
        *(f"## {part['title']}\n\n{_table(part['columns'], part['rows'])}" for part in parts),
    )


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", *(part.strip() for part in parts), _MADE))


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = (columns, ("---",) * len(columns), *rows)
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '&#124;') for cell in line)} |" for line in lines)


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "api": api,
    "events": events,
    "problems": problems,
    "audit-rules": audit_rules,
    "catalogue": catalogue,
    "banklot": banklot_page,
    "chance": chance_page,
    "betstack": betstack_page,
    "gap": gap_page,
    "wallet-checks": wallet_checks,
    "dialects": dialects,
    "commands": lambda: _page("Commands", *commands()),
    "settings": lambda: _page("Settings", *settings()),
    "metrics": lambda: _page("Metrics", *metrics()),
    "../glossary": glossary,
}


def sums() -> str:
    """Return the digests of the verifiers, as `sha256sum --check` reads them."""
    return "".join(f"{sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in sorted(SUMS.parent.glob("*.py")))


def main() -> None:
    """Write the pages, and the digests beside the verifiers."""
    SUMS.write_text(sums())
    for name, page in PAGES.items():
        (FOLDER / f"{name}.md").write_text(page())


if __name__ == "__main__":
    main()
