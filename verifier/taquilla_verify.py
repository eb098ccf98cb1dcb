"""Verifies what a Taquilla operator has sealed, without Taquilla: proofs, draws and their prizes, promises, the whole log.

Take keys from elsewhere than the proof. It shares no line with the house. Formats: docs/log-format.md, RFC 6962, C2SP.
"""

import argparse
import base64
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from http.client import HTTPException as HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS, PROMISE = 1, 4, "taquilla-promise/1"  # The types of keys and signatures that are known, and the form of promises.
BYTES_MAX, NUMBER_MAX, SECONDS_MAX = 1 << 30, 2**63 - 1, 253402300799
# The forms of texts. A value has one spelling, so values are compared as texts.
N, ID, HASH, INSTANT = "(?:0|[1-9][0-9]{0,18})", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[0-9a-f]{64}", "[0-9T:.-]{26}Z"
KEY = re.compile(r"(?P<name>[^\s+]{1,255})\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]{44})")
PROMISED = re.compile(r"(?:.*#)?(?P<promise>[A-Za-z0-9_-]{144})")
NOTE = re.compile(r"(?P<text>(?:.*\n)+)\n(?P<signatures>(?:— [^\s+]{1,255} \S+\n){1,100})")
CHECKPOINT = re.compile(rf"(?P<origin>.{{1,255}})\n(?P<size>{N})\n(?P<root>.+)\n(?:.+\n)*")
PROOF = re.compile(rf"c2sp\.org/tlog-proof@v1\n(?:extra (?P<extra>.+)\n)?index (?P<index>{N})\n"
    r"(?P<path>(?:\S+\n){0,63})\n(?P<note>(?:.*\n)+)")  # fmt: skip
HEAD = re.compile(rf"taquilla-draw/1\noperator {N}\ndraw (?P<draw>{N})\nname (?P<name>.*)\ncategory \S+\nzodiac (?:yes|no)\n"
    rf"draws (?P<at>{INSTANT})\nclosed (?P<closed>{INSTANT})\n(?P<markets>(?:market .+\n)*)wagers (?P<wagers>{N})\n")  # fmt: skip
MARKET = re.compile(rf"market (?P<id>{N}) (?P<kind>event(?= . \S+$)|ab(?= . \S+ \S+$)|run) (?P<length>{N}) (?P<draws>{N}( {N})*)")
WAGER = re.compile(rf"(?P<terms>(?P<seq>{N}) (?P<line>{N}) (?P<ticket>{ID}) {N} (?P<market>{N}) "
    rf"(?![567] \S*\b0[1-9])(?P<game>{N}) (?P<selection>[0-9A-Z,-]+) (?P<stake>{N}) (?P<multiplier>{N}) (?P<consolation>{N})"
    rf" \S+ {N} {INSTANT}) (?P<end>sold|undone {INSTANT})")  # fmt: skip
SEAL = re.compile(rf"taquilla-draw-seal/1\nentry (?P<entry>{N})\ndraw (?P<draw>{N})\nclosed (?P<closed>{INSTANT})\n"
    rf"wagers (?P<wagers>{N})\nhead (?P<head>{HASH})\nroot (?P<root>{HASH})\n")  # fmt: skip
RESULTS = re.compile(rf"taquilla-results/1\noperator {N}\ndraw (?P<draw>{N})\n(?P<markets>(?:market .+\n)*)"
    r"(?P<results>(?:result .+\n)*)(?P<owed>(?:paid .+\n)*)")  # fmt: skip
RESULT = re.compile(rf"result (?P<draw>{N}) {N} (?P<outcome>void|0|00|[1-9][0-9]?|[0-9]{{3}}(?:-[A-Z]{{3}})?)")
OWED = re.compile(f"paid (?P<market>{N}) {N} (?P<ticket>{ID}) (?P<line>{N}) (?P<what>(?:prize|refund) {N})")
TURNING = {code: f"\\u{code:04x}" for code in (0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A))}
Text = re.Match[str]  # A text of one of these forms, with its parts by name.
PARTS = {  # The part of an outcome that decides about a game, by the kind of market that judges it.
    "event": {"1": slice(3), "2": slice(1, 3), "3": slice(7), "4": slice(1, 7), "5": slice(2), "6": slice(2)},
    "ab": {"8": slice(3), "9": slice(-2, None)}, "run": {"7": slice(2)}}  # fmt: skip


def check(holds: bool, why: str) -> None:
    """Refuse what does not hold. A ValueError says why something is not believed."""
    if not holds:
        raise ValueError(why)


def read(form: re.Pattern[str], text: str, why: str) -> Text:
    """Read a text that must have a form."""
    if (found := form.fullmatch(text)) is None:
        raise ValueError(why)
    return found


def read_lines(form: re.Pattern[str], text: str) -> list[Text]:
    """Read lines that must all have a form."""
    check(text == "" or text.endswith("\n"), "The file breaks off within a line.")
    return [read(form, one, f"This line does not have the form that it should have: {one:.99}") for one in text.split("\n")[:-1]]


def lines_by(form: re.Pattern[str], text: str, *names: str) -> dict[str, Text]:
    """Read lines by these parts, which no two lines share."""
    lines = read_lines(form, text)
    found = {" ".join(line[name] for name in names): line for line in lines}
    check(len(found) == len(lines), "The file says something twice.")
    return found


def decoded(data: bytes) -> str:
    """Read a file as text."""
    return read(re.compile("[^\x00-\x09\x0b-\x1f\x7f-\x9f]*"), data.decode(), "The file contains a control character.")[0]


def from_base64(text: str, length: int = 0) -> bytes:
    """Read base64 that is written as it has to be."""
    data = base64.b64decode(text.encode())
    check(base64.b64encode(data).decode() == text and length in (0, len(data)), f"This is not base64 as it has to be: {text}")
    return data


def digest(*parts: bytes) -> bytes:
    """Return the SHA-256 hash of parts. In a tree, 0 stands before a leaf and 1 before two subtrees."""
    return hashlib.sha256(b"".join(parts)).digest()


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root to which a path leads from a leaf's hash, following the definition of PATH from the root down."""
    check(index < size, f"The tree has {size} entries; none has the index {index}.")
    check((size == 1) == (not path), f"The proof has too {'many' if path else 'few'} hashes.")
    if not path:
        return leaf
    left = 1 << (size - 1).bit_length() - 1  # The largest power of two below the size.
    if index < left:
        return digest(b"\1", root_from_path(leaf, index, left, path[:-1]), path[-1])
    return digest(b"\1", path[-1], root_from_path(leaf, index - left, size - left, path[:-1]))


class Tree:
    """A tree that grows: its size, and the hashes of its full subtrees, each smaller than the one before it."""

    def __init__(self, entries: Iterable[bytes] = (), size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size, self.hashes = size, list(hashes)
        for entry in entries:
            self.add(entry)

    def add(self, entry: bytes) -> None:
        """Take the next entry. It completes a subtree for each 1 at the end of the size in binary."""
        found, bits = digest(b"\0", entry), self.size
        while bits & 1:
            found, bits = digest(b"\1", self.hashes.pop(), found), bits >> 1
        self.hashes.append(found)
        self.size += 1

    @property
    def root(self) -> bytes:
        """Return the root."""
        return reduce(lambda right, left: digest(b"\1", left, right), reversed(self.hashes)) if self.hashes else digest()


class Key(NamedTuple):
    """A public key under a name. kind is LOG or WITNESS; signatures name the key by the four bytes of id. It signs for origin."""

    name: str
    kind: int
    id: bytes
    public: bytes
    origin: str

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Tell whether the key has signed a text; a witness signs the time as well."""
        message, time_s = text.encode(), int.from_bytes(signature[:8], "big")
        if self.kind == WITNESS:
            message, signature = b"cosignature/v1\ntime %d\n" % time_s + message, signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return self.kind == LOG or 0 < time_s <= NUMBER_MAX


class Trust(NamedTuple):
    """The keys that the reader believes: those of a log, and those of witnesses, of whom quorum must have signed."""

    origin: str
    log_keys: Sequence[Key]
    witness_keys: Sequence[Key] = ()
    quorum: int = 0


# The tree of a log, by its size and its root, and the unix seconds at which witnesses saw it.
Checkpoint = NamedTuple("Checkpoint", [("size", int), ("root", bytes), ("seen", Mapping[Key, int])])  # noqa: UP014


def key_from(text: str, kind: int, origin: str | None = None) -> Key:
    """Read a verifier key: its name, its id and the key, with a plus between them. It signs for its name, or another origin."""
    why = f"{text} is not the verifier key of a {'log' if kind == LOG else 'witness'}."
    found = read(KEY, text, why)
    data = from_base64(found["key"], 33)
    key = Key(found["name"], kind, digest(found["name"].encode(), b"\n", data)[:4], data[1:], origin or found["name"])
    check(data[0] == kind and key.id.hex() == found["id"], why)
    return key


def signers(note: Text, keys: Sequence[Key]) -> dict[Key, bytes]:
    """Return who of these has signed a note, and the signatures. One wrong signature in the name of one of them refuses all."""
    found = dict[Key, bytes]()
    for line in note["signatures"].split("\n")[:-1]:
        _, name, encoded = line.split(" ")
        data = from_base64(encoded)
        for key in keys:
            if (key.name, key.id) == (name, data[:4]):
                check(key.has_signed(note["text"], data[4:]), f"The signature in the name of {name} is not one by its key.")
                found.setdefault(key, data[4:])
    return found


def verified_checkpoint(text: str, trust: Trust, *, any_origin: bool = False) -> Checkpoint:
    """Return a checkpoint that the log has signed, and so many witnesses. any_origin: that of any of its keys will do."""
    note = read(NOTE, text, "The checkpoint has no signatures, or broken ones.")
    found = read(CHECKPOINT, note["text"], "The checkpoint is not at least three lines.")
    keys = [key for key in trust.log_keys if key.origin == found["origin"] and (any_origin or key.origin == trust.origin)]
    check(keys != [], f"The checkpoint is of the log {found['origin']}, not of {trust.origin}.")
    check(signers(note, keys) != {}, "The log has not signed the checkpoint with this key.")
    seen = {key: int.from_bytes(signature[:8], "big") for key, signature in signers(note, trust.witness_keys).items()}
    count = len({key.public for key in seen})
    check(count >= trust.quorum, f"{count} of the witnesses have signed the checkpoint; {trust.quorum} are wanted.")
    return Checkpoint(int(found["size"]), from_base64(found["root"], 32), seen)


def verify_proof(data: bytes, entry: bytes | None, trust: Trust) -> tuple[Text, bytes, Checkpoint]:
    """Verify a `.tlog-proof` file. Return its parts, the entry, which may stand in it, and the checkpoint of the log."""
    proof = read(PROOF, decoded(data), "The file is not a proof (c2sp.org/tlog-proof@v1).")
    check(entry is not None or proof["extra"] is not None, "The proof does not contain its entry. Name its file with --entry.")
    entry = from_base64(proof["extra"]) if entry is None else entry
    check(proof["extra"] in (None, base64.b64encode(entry).decode()), "The proof contains another entry than --entry names.")
    checkpoint, path = verified_checkpoint(proof["note"], trust), [from_base64(one, 32) for one in proof["path"].split()]
    root = root_from_path(digest(b"\0", entry), int(proof["index"]), checkpoint.size, path)
    check(root == checkpoint.root, "The entry does not stand in the log at this index.")
    return proof, entry, checkpoint


def sealed_from(data: bytes) -> tuple[Text, dict[str, Text], list[Text]]:
    """Read a `.wagers` file: its head, the markets, and the lines of the wagers."""
    text, _, body = decoded(data).partition("\n\n")
    head, wagers = read(HEAD, f"{text}\n", "The head is not one of taquilla-draw/1."), read_lines(WAGER, body)
    check(len(wagers) == int(head["wagers"]), f"The file has {len(wagers)} wagers, and its head says {head['wagers']}.")
    places, markets = [(int(wager["seq"]), int(wager["line"])) for wager in wagers], lines_by(MARKET, head["markets"], "id")
    check(places == sorted({*places}), "The lines are not in the order of ticket and line, each once.")
    check(all(wager["market"] in markets for wager in wagers), "The head does not name the market of a wager.")
    check(all(head["draw"] in one["draws"].split() for one in markets.values()), "The head names a market of other draws alone.")
    check(all(max(one["terms"][-27:], one["end"][7:]) <= head["closed"] for one in wagers), "A line is later than the close.")
    return head, markets, wagers


def verify_seal(head: Text, wagers: Sequence[Text], data: bytes, trust: Trust) -> tuple[Text, Checkpoint]:
    """Return the entry that seals a draw, and the checkpoint of the log, from the proof of the entry."""
    proof, entry, checkpoint = verify_proof(data, None, trust)
    seal, tree = read(SEAL, decoded(entry), "The entry does not seal a draw."), Tree(wager[0].encode() for wager in wagers)
    check(seal["entry"] == proof["index"], f"The entry says that it is entry {seal['entry']} of the log, not {proof['index']}.")
    check(seal.group("draw", "closed") == head.group("draw", "closed"), f"It seals draw {seal['draw']}, closed {seal['closed']}.")
    check(seal["wagers"] == head["wagers"], f"The entry seals {seal['wagers']} wagers, and the file has {head['wagers']}.")
    check(seal["head"] == digest(head[0].encode()).hex(), "The head of the file is not the one that was sealed.")
    check(seal["root"] == tree.root.hex(), "The wagers of the file are not those that were sealed.")
    return seal, checkpoint


def due(wager: Text, market: Text, outcomes: Mapping[str, str], was: str = "") -> str:
    """Return what a wager is owed, in minor units, with the outcomes by draw; "" is nothing. was: what the books owe it."""
    drawn, kind = [outcomes.get(draw, "") for draw in market["draws"].split()], market["kind"]
    check(wager["game"] in PARTS[kind], f"This wager's game is not one that its market judges: {wager[0]}")
    held = [outcome[PARTS[kind][wager["game"]]] for outcome in drawn if outcome != "void"]
    if wager["end"] != "sold" or (kind != "run" and "" in drawn):
        return ""
    hits, wanted, length = sum(map(str.__eq__, wager["selection"].split("-", len(held) - 1), held)), len(held), len(drawn)
    if kind == "run":  # All three figures, in the first draws that were held. It waits for a draw, or has ended without it.
        hits, wanted = len({*wager["selection"].split(",")} & {*held[: (length := int(market["length"]))]}) // 3, 1
    if "" not in drawn and len(held) < length and (kind != "run" or (not hits and was == f"refund {wager['stake']}")):
        return f"refund {wager['stake']}"
    hundredths = wager["multiplier"] if hits == wanted else wager["consolation"] if hits else "0"
    return f"prize {amount}" if (amount := (int(wager["stake"]) * int(hundredths) + 50) // 100) else ""


def recount(results: Text, wagers: Iterable[Text], markets: Mapping[str, Text]) -> int:
    """Return how many prizes and refunds the books owe, paid out or not. Refuse the first that the draws do not give."""
    outcomes = {draw: result["outcome"] for draw, result in lines_by(RESULT, results["results"], "draw").items()}
    owed = {key: line["what"] for key, line in lines_by(OWED, results["owed"], "market", "ticket", "line").items()}
    runs, count = lines_by(MARKET, results["markets"], "id"), len(owed)
    for run, line in runs.items():  # A run gets more draws for void ones, and nothing else may change.
        is_longer = line["kind"] == "run" and run in markets and f"{line[0]} ".startswith(f"{markets[run][0]} ")
        check(is_longer, f"This is not a longer run: {line[0]}")
    for wager in wagers:
        was = owed.pop(" ".join(wager.group("market", "ticket", "line")), "")
        should = due(wager, runs.get(wager["market"], markets[wager["market"]]), outcomes, was)
        check(was == should, f"The books owe a wager {was or 'nothing'}; its draws give it {should or 'nothing'}: {wager[0]}")
    check(not owed, f"The books owe this, and no such wager is sealed: {' '.join(next(iter(owed.items()), ()))}")
    return count


def fetched(request: str | Request) -> bytes:
    """Return what stands at an address."""
    with urlopen(request, timeout=60) as response:
        return bytes(response.read(BYTES_MAX))


def grow(tree: Tree, log: str, latest: Checkpoint, kept: Sequence[Checkpoint] = ()) -> Iterator[bytes]:
    """Yield the entries that a tree lacks, as it takes them, and verify that it becomes the tree of each checkpoint."""
    check(max([tree.size, *(one.size for one in kept)]) <= latest.size, f"The log has become shorter: {latest.size} entries.")
    for index in range(tree.size // 256, -(-latest.size // 256)):
        width, at = min(256, latest.size - index * 256), 0
        *upper, last = (f"{digits:0>3}" for digits in f"{index:,}".split(","))
        path = "/".join(["tile", "entries", *(f"x{digits}" for digits in upper), last])
        data = fetched(f"{log}/{path}" if width == 256 else f"{log}/{path}.p/{width}")
        for place in range(width):
            start, at = at + 2, at + 2 + int.from_bytes(data[at : at + 2], "big")
            if index * 256 + place == tree.size:
                tree.add(data[start:at])
                yield data[start:at]
                for one in (one for one in kept if one.size == tree.size):
                    check(one.root == tree.root, f"The first {one.size} entries of the log are not those of a kept checkpoint.")
    check(tree.root == latest.root, f"The {tree.size} entries of the log are not those of its checkpoint.")


def verify_proof_command(options: argparse.Namespace, trust: Trust) -> Sequence[Checkpoint]:
    """Verify a proof, and print its entry. Commands return the checkpoints that they have read."""
    proof, entry, checkpoint = verify_proof(options.file.read_bytes(), options.entry and options.entry.read_bytes(), trust)
    text = entry.decode(errors="replace")
    is_text = text.encode() == entry and text.replace("\n", "").isprintable()
    print(f"Verified: this entry stands in the log {trust.origin} at {proof['index']}, of {checkpoint.size} entries.")
    print(f"Entry: {text.rstrip() if is_text else 'base64 ' + base64.b64encode(entry).decode()}")
    return [checkpoint]


def verify_draw(options: argparse.Namespace, trust: Trust) -> Sequence[Checkpoint]:
    """Verify the wagers of a draw, and recount what they have won."""
    head, markets, wagers = sealed_from(options.files[0].read_bytes())
    seal, checkpoint = verify_seal(head, wagers, options.files[1].read_bytes(), trust)
    print(f"Verified: entry {seal['entry']} of the log {trust.origin} seals these {seal['wagers']} wagers.\n"
          f"Draw {seal['draw']}, {head['name'].translate(TURNING)}, closed {seal['closed']}.")  # fmt: skip
    if options.results:
        results = read(RESULTS, decoded(options.results.read_bytes()), "The results are not of taquilla-results/1.")
        check(results["draw"] == seal["draw"], f"The results are those of draw {results['draw']}.")
        drawn = {line["draw"]: f" with outcome {line['outcome']}" for line in read_lines(RESULT, results["results"])}
        count, outcome = recount(results, wagers, markets), drawn.get(seal["draw"], ", with no outcome yet")
        print(f"Recounted{outcome}: {count} prizes and refunds are owed, and the operator's books hold the same amounts.\n"
              "This does not show that anybody was paid.")  # fmt: skip
    before = ", ".join(key.name for key, at_s in checkpoint.seen.items() if at_s < datetime.fromisoformat(head["at"]).timestamp())
    print(f"Sealed before the drawing at {head['at']}: {f'proven by {before}' if before else 'NOT proven by this proof'}.")
    return [checkpoint]


def verify_log(options: argparse.Namespace, trust: Trust) -> Sequence[Checkpoint]:
    """Make the tree of a log again, compare all checkpoints with it, and refuse a second seal of a draw."""
    log, seals = options.log if "://" in options.log else Path(options.log).resolve().as_uri(), dict[str, str]()
    latest, old = verified_checkpoint(decoded(fetched(f"{log}/checkpoint")), trust), trust._replace(quorum=0)
    kept = [verified_checkpoint(decoded(file.read_bytes()), old, any_origin=True) for file in options.checkpoint]
    for number, entry in enumerate(grow(Tree(), log, latest, kept)):
        if entry.startswith(b"taquilla-draw-seal/"):
            seal = read(SEAL, decoded(entry), f"Entry {number} is not a seal as it has to be.")
            first = seals.setdefault(seal["draw"], seal["entry"])
            check(first == str(number), f"Draw {seal['draw']} is sealed by entry {first}, and by entry {number} too.")
    print(f"Verified: the log {trust.origin} has {latest[0]} entries, {len(seals)} of them seals; kept checkpoints: {len(kept)}.")
    return [*kept, latest]


def verify_promise(options: argparse.Namespace, trust: Trust) -> Sequence[Checkpoint]:
    """Verify a ticket's promise, and tell whether the seals of its draws keep it."""
    why = "This address has no promise: scan the QR code again, and copy all of it."
    data = from_base64(read(PROMISED, options.promise, why)["promise"].translate(str.maketrans("-_", "+/")), 108)
    at, stands, sealed = datetime(1970, 1, 1) + timedelta(microseconds=int.from_bytes(data[4:12])), dict[str, list[str]](), []
    wagers, instant = data[12:44].hex(), at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    end, ours = f"ticket {options.ticket}\nwagers {wagers}\nat {instant}\n", [one for one in trust.log_keys if one.id == data[:4]]
    by = [key.origin for key in ours if key.has_signed(f"{PROMISE}\nlog {key.origin}\n{end}", data[44:])]
    check(by != [], "The promise is not signed so.")
    print(f"Verified: at {instant} the log {by[0]} promised to seal wagers of the digest {wagers}.")
    for file in options.wagers:
        head, markets, lines = sealed_from(file.read_bytes())
        verify_seal(head, lines, file.with_suffix(".tlog-proof").read_bytes(), trust)
        stands |= {market: line["draws"].split() for market, line in markets.items()}
        sealed.append((head["draw"], {int(line["line"]): line for line in lines if line["ticket"] == options.ticket}))
    found = {number: line for _, own in sealed for number, line in own.items()}
    terms = "".join(f"{found[number]['terms']}\n" for number in sorted(found))
    is_kept = not sealed or digest(terms.encode()).hex() == wagers
    check(is_kept, f"The promise is BROKEN, if these are all the ticket's draws. Of the ticket they seal:\n{terms or 'nothing'}")
    for draw, own in sealed:  # Each draw in which a line's market stands seals the same line.
        wanted = {number: line[0] for number, line in found.items() if number in own or draw in stands[line["market"]]}
        check(wanted == {number: line[0] for number, line in own.items()}, f"The promise is BROKEN: draw {draw} seals others.")
    undone = ", and that the ticket was UNDONE" if any(line["end"] != "sold" for line in found.values()) else ""
    print(f"Kept: this is sealed{undone}.\n{terms}" if sealed else "", end="")
    return []


def main(arguments: Sequence[str] = sys.argv[1:]) -> int:
    """Run a command; return 0 for what is verified, 1 for what is not."""
    parser = argparse.ArgumentParser(description="Verifies what a Taquilla operator has sealed.")
    commands, every = parser.add_subparsers(required=True), argparse.ArgumentParser(add_help=False)
    every.add_argument("--key", action="append", required=True, help="a verifier key of the log: name+id+key")
    every.add_argument("--origin", help="the log's origin, if it is not the name of the first key")
    every.add_argument("--witness", action="append", default=[], help="a verifier key of a witness; may be repeated")
    every.add_argument("--quorum", type=int, help="how many of the witnesses must have signed (all, unless said)")
    proof = commands.add_parser("verify-proof", parents=[every], help="verify a .tlog-proof file, and print its entry")
    proof.add_argument("file", type=Path)
    proof.add_argument("--entry", type=Path, help="the file with the entry, if the proof does not contain it")
    draw = commands.add_parser("verify-draw", parents=[every], help="verify the wagers of a draw, and recount their prizes")
    draw.add_argument("files", type=Path, nargs=2, help="draw-N.wagers and draw-N.tlog-proof")
    draw.add_argument("--results", type=Path, help="draw-N.results")
    log = commands.add_parser("verify-log", parents=[every], help="make the tree of a log again, and compare checkpoints with it")
    log.add_argument("--log", required=True, help="the address of the log, or the folder of its files")
    log.add_argument("--checkpoint", type=Path, nargs="+", default=[], help="checkpoints that were kept")
    promise = commands.add_parser("verify-promise", parents=[every], help="verify a ticket's promise, and whether seals keep it")
    promise.add_argument("promise", help="the address in the ticket's QR, or its part from the # on")
    promise.add_argument("--ticket", required=True, help="the ticket's id")
    promise.add_argument("--wagers", type=Path, nargs="+", default=[], help="sealed files, each with its .tlog-proof beside it")
    for command, run in (proof, verify_proof_command), (draw, verify_draw), (log, verify_log), (promise, verify_promise):
        command.set_defaults(run=run)
    options = parser.parse_args([f"#{one}" if PROMISED.fullmatch(one) else one for one in arguments])  # It may begin with a dash.
    try:
        keys = [key_from(text, LOG, options.origin) for text in options.key]
        witnesses = [key_from(text, WITNESS) for text in options.witness]
        quorum = len({key.public for key in witnesses}) if options.quorum is None else options.quorum
        for size, _, seen in options.run(options, Trust(keys[0].origin, keys, witnesses, quorum)):
            times = ((key.name, datetime.fromtimestamp(min(at_s, SECONDS_MAX), UTC)) for key, at_s in seen.items())
            who = ", ".join(f"{name} at {at:%Y-%m-%d %H:%M:%S} UTC" for name, at in times)
            print(f"The checkpoint of {size} entries is cosigned by {who or 'no witness that --witness names'}.")
    except (ValueError, OverflowError, OSError, HTTPException) as error:
        print(f"NOT verified: {str(error).translate(TURNING)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
