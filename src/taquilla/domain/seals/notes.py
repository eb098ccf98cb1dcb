"""Signed notes (C2SP signed-note): text and signature lines, written and read; keys that verify them, and which of them signed.

Two types of signature are known: Ed25519 over the text (0x01), which logs use, and timestamped cosignatures (0x04, C2SP
tlog-cosignature, `cosignature/v1`), which witnesses use. Whoever calls brings Ed25519 itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from taquilla.domain.seals.encoding import NUMBER_MAX, base64_of, from_base64, has_control, text_from
from taquilla.domain.seals.errors import Malformed, NotSigned, SignatureWrong

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
NOTE_BYTES_MAX: Final = 256 * 1024
"""The largest note that is read. C2SP wants room for 16 signatures of up to 5 kB."""
SIGNATURES_MAX: Final = 100
NAME_BYTES_MAX: Final = 255

Sign = Callable[[bytes], bytes]
"""Signs a message with Ed25519 and returns the 64 bytes of the signature."""
Verify = Callable[[bytes, bytes, bytes], bool]
"""Tells whether a public key has made a signature over a message with Ed25519."""

_DASH: Final = "— "
_ID_BYTES: Final = 4
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_TIME_BYTES: Final = 8
_KEY_TEXT_MAX: Final = 1024
_TYPES: Final = (ED25519, COSIGNATURE)


class NoteSignature(NamedTuple):
    """One signature line: the key's name and id, and what the key's type makes of the rest."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """Return the line, with its newline."""
        return f"{_DASH}{self.name} {base64_of(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> "NoteSignature":
        """Read a line, without its newline."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise Malformed("A signature line is not a dash, a key name and a signature.")
        check_name(name)
        data = from_base64(encoded, "signature")
        if len(data) <= _ID_BYTES:
            raise Malformed("A signature is shorter than a key id.")
        return cls(name, data[:_ID_BYTES], data[_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures, verified or not."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @property
    def data(self) -> bytes:
        """Return the note as it is published."""
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}".encode()

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """Read a note. Nothing in it may be trusted before `check_signed` has returned."""
        whole = text_from(data, "note", NOTE_BYTES_MAX)
        text, blank, lines = whole.rpartition("\n\n")
        if not blank:
            raise Malformed("The note has no blank line before its signatures.")
        return cls(f"{text}\n", signature_lines(lines))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name, for one type of signature."""

    name: str
    kind: int
    public_key: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in _TYPES:
            raise Malformed(f"The type of the key, {self.kind}, is not one that is verified here.")
        if len(self.public_key) != _KEY_BYTES:
            raise Malformed(f"The public key has {len(self.public_key)} bytes, not {_KEY_BYTES}.")

    @property
    def key_id(self) -> bytes:
        """Return the id of the key in signature lines: the start of a hash of name, type and key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """Return the key as a verifier key: `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{base64_of(bytes([self.kind]) + self.public_key)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a verifier key. The base64 may contain a plus itself."""
        parts = text.split("+", 2)
        if len(text) > _KEY_TEXT_MAX or len(parts) != 3:
            raise Malformed("The verifier key is not a name, an id and a key with a plus between them.")
        name, key_id, encoded = parts
        data = from_base64(encoded, "verifier key")
        key = cls(name, data[0], data[1:])
        if key.key_id.hex() != key_id:
            raise Malformed("The id of the verifier key is not that of its name, type and key.")
        return key


def sign(key: VerifierKey, text: str, make: Sign) -> NoteSignature:
    """Sign a text with a log's key, of which key is the public part."""
    assert key.kind == ED25519
    check_text(text)
    return NoteSignature(key.name, key.key_id, make(text.encode()))


def cosign(key: VerifierKey, text: str, at_s: int, make: Sign) -> NoteSignature:
    """Cosign a checkpoint's text with a witness' key: as of at_s (unix seconds), no larger tree of the log was seen."""
    assert key.kind == COSIGNATURE
    assert 0 < at_s <= NUMBER_MAX
    check_text(text)
    return NoteSignature(key.name, key.key_id, at_s.to_bytes(_TIME_BYTES, "big") + make(_cosigned(text, at_s)))


def signers(note: Note, keys: Sequence[VerifierKey], verify: Verify) -> dict[VerifierKey, NoteSignature]:
    """Return the known keys that signed a note, none perhaps, each with its signature; refuse a signature that does not verify.

    Signatures of unknown keys are ignored, as C2SP demands: a log may change its key, and gather cosignatures.
    """
    known = {(key.name, key.key_id): key for key in keys}
    if len(known) < len(set(keys)):
        raise Malformed("Two different keys have one name and one id.")
    found = dict[VerifierKey, NoteSignature]()
    for one in note.signatures:
        if (key := known.get((one.name, one.key_id))) is not None:
            if not _is_signed(key, note.text, one.signature, verify):
                raise SignatureWrong(f"The signature by {one.name} does not verify.")
            found.setdefault(key, one)
    return found


def check_signed(note: Note, keys: Sequence[VerifierKey], verify: Verify) -> None:
    """Refuse a note that no known key has signed."""
    if not signers(note, keys, verify):
        raise NotSigned("No known key has signed the note.")


def signature_lines(lines: str) -> tuple[NoteSignature, ...]:
    """Read signature lines, at least one, each with its newline."""
    *whole, rest = lines.split("\n")
    if rest or not whole or len(whole) > SIGNATURES_MAX:
        raise Malformed(f"The signatures are not 1 to {SIGNATURES_MAX} whole lines.")
    return tuple(NoteSignature.parse(line) for line in whole)


def check_name(name: str) -> None:
    """Refuse a key name that is empty or too long, or that contains a space, a plus or a control character."""
    if not name or "+" in name or has_control(name) or len(name.encode()) > NAME_BYTES_MAX or any(map(str.isspace, name)):
        raise Malformed("A key name is empty, longer than 255 bytes, or contains a space or a plus.")


def check_text(text: str) -> None:
    """Refuse a text that cannot be signed: it ends in a newline and contains no other control character."""
    if not text.endswith("\n") or has_control(text.replace("\n", "")):
        raise Malformed("The text does not end in a newline, or contains a control character.")


def _cosigned(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()


def _is_signed(key: VerifierKey, text: str, signature: bytes, verify: Verify) -> bool:
    if key.kind == ED25519:
        return len(signature) == _SIGNATURE_BYTES and verify(key.public_key, signature, text.encode())
    if len(signature) != _TIME_BYTES + _SIGNATURE_BYTES:
        return False
    at_s = int.from_bytes(signature[:_TIME_BYTES], "big")
    return 0 < at_s <= NUMBER_MAX and verify(key.public_key, signature[_TIME_BYTES:], _cosigned(text, at_s))
