"""Verifies the proof that a Taquilla operator has shown two logs, without Taquilla and without the house.

    python taquilla_fork.py fork.txt --key 'banca.example/operator-1+530d903a+AekyeRrm56hA…'

It needs this file, and `taquilla_verify.py` beside it. The proof is what `taquilla witness fork` prints: a checkpoint that a
witness has cosigned, one that the log has signed too, and the hashes that lead from another tree of the first one's size to it.
Two checkpoints of one size, kept by two people, are a proof as well: name their two files.
"""

import argparse
import base64
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import taquilla_verify as verify

_NOTE = r"(?:.+\n)+\n(?:— .+\n)+"
FORK = re.compile(rf"taquilla-fork/1\n(?P<path>(?:\S+\n){{0,63}})\n(?P<first>{_NOTE})\n(?P<second>{_NOTE})")


def roots(old: int, new: int, path: Sequence[bytes], known: bytes | None) -> tuple[bytes, bytes]:
    """Return the roots of two sizes to which a consistency proof leads, following SUBPROOF of RFC 6962 from the root down.

    known is the root of the old size while it is a subtree that the proof leaves out.
    """
    if old == new:
        verify.check(len(path) == (known is None), "The proof does not have as many hashes as it has to have.")
        found = path[0] if known is None else known
        return found, found
    verify.check(len(path) > 0, "The proof does not have as many hashes as it has to have.")
    *rest, beside = path
    left = 1 << (new - 1).bit_length() - 1  # The largest power of two below the size.
    if old <= left:
        smaller, larger = roots(old, left, rest, known)
        return smaller, verify.digest(b"\1", larger, beside)
    smaller, larger = roots(old - left, new - left, rest, None)
    return verify.digest(b"\1", beside, smaller), verify.digest(b"\1", beside, larger)


def proven(first: str, second: str, path: Sequence[bytes], trust: verify.Trust) -> str:
    """Return the sentence that says what two checkpoints prove. Raises ValueError if they prove nothing."""
    one, other = (verify.verified_checkpoint(note, trust) for note in (first, second))
    verify.check(0 < one.size <= other.size, "The first checkpoint is not the smaller one.")
    has = f"PROVEN: the log {trust.origin} has signed"
    if one.size == other.size:
        verify.check(one.root != other.root, "Both checkpoints are of one tree.")
        return f"{has} two lists of {one.size} entries (roots {shown(one.root)} and {shown(other.root)})."
    smaller, larger = roots(one.size, other.size, path, one.root)
    verify.check(larger == other.root, "The proof does not lead to the larger tree.")
    verify.check(smaller != one.root, "The larger tree continues the smaller one.")
    return (
        f"{has} a list of {one.size} entries (root {shown(one.root)}) and one of {other.size} (root {shown(other.root)}), whose"
        f" first {one.size} entries are others (root {shown(smaller)})."
    )


def shown(root: bytes) -> str:
    """Return a root as checkpoints write it."""
    return base64.b64encode(root).decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a fork; return 0 for what is proven, 1 for what is not."""
    parser = argparse.ArgumentParser(description="Verifies the proof that a Taquilla operator has shown two logs.")
    parser.add_argument("files", type=Path, nargs="+", help="the proof, or two checkpoints of one size")
    parser.add_argument("--key", action="append", required=True, help="a verifier key of the log: name+id+key")
    options = parser.parse_args(arguments)
    try:
        keys = [verify.key_from(text, verify.LOG) for text in options.key]
        texts, path = [verify.decoded(file.read_bytes()) for file in options.files], list[bytes]()
        if len(texts) == 1:
            proof = verify.read(FORK, texts[0], "The file is not a proof of taquilla-fork/1.")
            texts, path = [proof["first"], proof["second"]], [verify.from_base64(line, 32) for line in proof["path"].split()]
        verify.check(len(texts) == 2, "Name the proof, or two checkpoints.")
        print(proven(texts[0], texts[1], path, verify.Trust(keys[0].name, keys)))
    except (ValueError, OSError) as error:
        print(f"NOT proven: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
