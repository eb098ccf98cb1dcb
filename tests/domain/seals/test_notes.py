"""Notes and checkpoints are signed, verified and refused as Go and sigsum do it, with Ed25519 as RFC 8032 has it."""

from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import LOG_KEY, NOON, ORIGIN, SEED, WITNESS_KEYS, WITNESS_SEEDS, a_log

from taquilla.domain.seals import notes
from taquilla.domain.seals.checkpoints import Checkpoint, check_log, signed, with_cosignatures
from taquilla.domain.seals.encoding import decimal, from_base64
from taquilla.domain.seals.errors import Malformed, NotSigned, SignatureWrong, WrongLog
from taquilla.engine.seals.ed25519 import is_signed, public_key, signing

# Go's sumdb/note.
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH_KEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
PETER_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
# C2SP signed-note.
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
# The Go checksum database; the first one is the example of tlog-checkpoint, before its origin was renamed there.
SUM_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUM_NOTES = [
    "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n",
    "go.sum database tree\n31700353\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n\n"
    "— sum.golang.org Az3grnmrIUEDFqHzAElIQCPNoRFRAAdFo47fooyWKMHb89k11GJh5zHIfNCOBmwn/C3YI8oW9/C8DJ87F61QqspBYwM=\n",
]
# A staging log of Certificate Transparency, of which two signatures are of types that are not verified here.
ARCHE_KEYS = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
)
ARCHE_NOTE = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BX\
aHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1\
k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRA\
ErumC2q44vdgJY096st5BQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
"""
# Niels Möller's: the private key is 0x11 and zeros.
SIGSUM_ORIGIN = "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69"
SIGSUM_TEXT = f"{SIGSUM_ORIGIN}\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
SIGSUM_LINE = f"— {SIGSUM_ORIGIN} gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ=\n"
SIGSUM_SEED = b"\x11" + bytes(31)


def keys(*texts: str) -> list[notes.VerifierKey]:
    return [notes.VerifierKey.parse(text) for text in texts]


def names(note: str, *texts: str) -> list[str]:
    """The names of the known keys that signed a note."""
    parsed = notes.Note.parse(note.encode())
    notes.check_signed(parsed, keys(*texts), is_signed)
    return [key.name for key in notes.signers(parsed, keys(*texts), is_signed)]


@pytest.mark.parametrize(("text", "kind"), [
    (PETER_KEY, notes.ED25519), (ENOCH_KEY, notes.ED25519), (SPEC_KEY, notes.ED25519), (SUM_KEY, notes.ED25519),
    ("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", notes.ED25519),
    (ARCHE_KEYS[1], notes.COSIGNATURE),
    ("test-witness+26349ef0+BIQDFTUlktisMqJzWn8qhteWrRr4dLcQ9R37T+8LQyQF", notes.COSIGNATURE),
])  # fmt: skip
def test_a_verifier_key_is_read_and_written(text: str, kind: int) -> None:
    key = notes.VerifierKey.parse(text)
    assert (key.text, key.kind) == (text, kind)


def test_a_mangled_verifier_key_is_refused() -> None:
    mangled = [PETER_KEY[start:end] for start in range(len(PETER_KEY)) for end in range(start + 1, len(PETER_KEY) + 1)]
    mangled.remove(PETER_KEY)
    mangled += [PETER_KEY[:at] + chr(ord(one) + 1) + PETER_KEY[at + 1 :] for at, one in enumerate(PETER_KEY)]
    for text in mangled:
        with pytest.raises(Malformed):
            notes.VerifierKey.parse(text)


WRONG_KEYS = [
    "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
    "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "bananas.sigstore.dev+12344556", "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!", "rekor.sigstore.dev+12345678+AwEB",
    *(SPEC_KEY.replace("530d903a", id) for id in ("530D903A", "530d903b", "00530d903a")),
    SPEC_KEY.replace("Aeky", "Ae\nky"), SPEC_KEY + "!", "", *(name + SPEC_KEY for name in ("a b", "a\0b", "\ud800", "a" * 1024)),
]  # fmt: skip
WRONG_NOTES = [
    TEXT, f"{TEXT}\n", f"{TEXT}\n{PETER[:-1]}", f"\x01{TEXT}\n{PETER}", f"\r\n{TEXT}\n{PETER}",
    *(f"{TEXT}\n{PETER}".replace("PeterNeumann", name) for name in ("Bad Name", "Bad+Name", "Bad\u00a0Name", "n" * 256, "")),
    *(f"{TEXT}\n{PETER.replace('nAM=', end)}" for end in ("nAM", "nAN=", "nAM= ")),
    f"{TEXT}\n{PETER}Unexpected line.\n", f"{TEXT}\n{PETER * 101}", f"{TEXT}\n{PETER.replace('—', '-')}",
    f"{TEXT}\n— PeterNeumann x08gow==\n", f"{TEXT}\n— PeterNeumann\n",
    "x" * notes.NOTE_BYTES_MAX + f"\n\n{PETER}", f"\udcff{SPEC_NOTE}",  # one byte which is no UTF-8
]  # fmt: skip
ROOT = "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="
WRONG_CHECKPOINTS = [
    "", "Head\n9944\n", f"\n9944\n{ROOT}\n", f"Log\n123\n{ROOT}", f"Log\r\n9944\n{ROOT}\n",
    *(f"Log\n{size}\n{ROOT}\n" for size in ("bananas", "-34", "+34", "034", "0xabcdef", "3438945738945739845734895735")),
    f"Log\n9223372036854775808\n{ROOT}\n", "Log\n123\nThisIsn'tBase64\n", "Log\n123\nYmFuYW5hcw==\n",
    *(f"Log\n123\n{ROOT.replace('Bb0=', end)}\n" for end in ("BTOOBIG=", "Bb1=")),
    *(f"Log\n9944\n{ROOT}\n{rest}" for rest in ("\n\n", "\nmore\n", "no newline")),
    f"{'a' * 256}\n1\n{ROOT}\n", f"{'é' * 128}\n1\n{ROOT}\n",
]  # fmt: skip
WRONG_DECIMALS = ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "0x1", "١", "9223372036854775808", "1" * 30]
WRONG_BASE64 = ["", "A", "AA", "AA=", "AAA", "AB==", "AAB=", "AA==AA==", "AA=A", "A A==", "AA==\n", "_-==", "é==="]
MALFORMED: dict[str, tuple[Callable[[str], object], list[str]]] = {
    "key": (notes.VerifierKey.parse, WRONG_KEYS),
    "note": (lambda text: notes.Note.parse(text.encode("utf-8", "surrogateescape")), WRONG_NOTES),
    "text to sign": (lambda text: notes.sign(LOG_KEY, text, signing(SEED)), ["", "no newline", "a\tb\n", "a\r\n"]),
    "checkpoint": (Checkpoint.parse, WRONG_CHECKPOINTS),
    "decimal": (lambda text: decimal(text, "number"), WRONG_DECIMALS),
    "base64": (lambda text: from_base64(text, "text"), WRONG_BASE64),
}


@pytest.mark.parametrize(("what", "wrong"), [(what, text) for what, (_, texts) in MALFORMED.items() for text in texts])
def test_what_is_spelled_otherwise_is_malformed(what: str, wrong: str) -> None:
    with pytest.raises(Malformed):
        MALFORMED[what][0](wrong)


def test_decimals_and_base64_are_read() -> None:
    assert (decimal("0", "number"), decimal("10", "number"), decimal(str(2**63 - 1), "number")) == (0, 10, 2**63 - 1)
    assert from_base64("AA==", "text") == b"\0"


def test_a_text_is_signed_as_go_and_sigsum_sign_it() -> None:
    (key,) = keys(PETER_KEY)
    assert public_key(PETER_SEED) == key.public_key
    assert notes.Note(TEXT, (notes.sign(key, TEXT, signing(PETER_SEED)),)).data.decode() == f"{TEXT}\n{PETER}"
    assert notes.NoteSignature.parse(PETER.rstrip("\n")).line == PETER
    key = notes.VerifierKey(SIGSUM_ORIGIN, notes.ED25519, public_key(SIGSUM_SEED))
    assert key.public_key.hex() == "66e0b858e462a609e66fe71370c816d8846ff103d5499a22a7fec37fdbc424a7"
    assert notes.sign(key, SIGSUM_TEXT, signing(SIGSUM_SEED)).line == SIGSUM_LINE


@pytest.mark.parametrize(("note", "known", "found"), [
    (SPEC_NOTE, (SPEC_KEY,), ["example.com/foo"]),
    (SUM_NOTES[0], (SUM_KEY,), ["sum.golang.org"]), (SUM_NOTES[1], (SUM_KEY,), ["sum.golang.org"]),
    (f"{TEXT}\n{PETER}{ENOCH}", (PETER_KEY,), ["PeterNeumann"]),
    (f"{TEXT}\n{PETER}{ENOCH}", (ENOCH_KEY, PETER_KEY), ["PeterNeumann", "EnochRoot"]),
    (f"{TEXT}\n{PETER}{PETER}{ENOCH}{ENOCH}", (PETER_KEY,), ["PeterNeumann"]),
    (f"{TEXT}\n{PETER}{ENOCH[:60]}ABCD{ENOCH[60:]}", (PETER_KEY, PETER_KEY), ["PeterNeumann"]),
    (ARCHE_NOTE, ARCHE_KEYS, ["arche2025h1.staging.ct.transparency.dev", "remora.n621.de"]),
])  # fmt: skip
def test_a_note_is_verified(note: str, known: tuple[str, ...], found: list[str]) -> None:
    assert notes.Note.parse(note.encode()).data.decode() == note
    assert names(note, *known) == found
    assert notes.Note.parse(POEM.encode()).text.endswith(":\n\ned è subito sera.\n")  # it keeps its blank line


@pytest.mark.parametrize(("note", "known", "error"), [
    (f"{TEXT}\n{PETER}{ENOCH}", (), NotSigned),
    (f"{TEXT}\n{ENOCH}", (PETER_KEY,), NotSigned),
    (f"{TEXT}\n{PETER[:60]}ABCD{PETER[60:]}", (PETER_KEY,), SignatureWrong),
    (f"{TEXT}\n{PETER}{PETER[:60]}ABCD{PETER[60:]}", (PETER_KEY,), SignatureWrong),
    (f"X{TEXT}\n{PETER}", (PETER_KEY,), SignatureWrong),
    (f"{TEXT}\n{PETER.replace('PeterNeumann', 'CarmenSandiego')}", (PETER_KEY,), NotSigned),
    (f"{TEXT}\n{PETER.replace('x08g', 'xxxx')}", (PETER_KEY,), NotSigned),
    (ARCHE_NOTE.replace("1432088532", "42"), ARCHE_KEYS[:1], SignatureWrong),
    (ARCHE_NOTE.replace("1432088532", "42"), ARCHE_KEYS[1:], SignatureWrong),
    (ARCHE_NOTE.replace("2net5wAAAABq", "2net5wAAAABr"), ARCHE_KEYS[1:], SignatureWrong),
])  # fmt: skip
def test_a_note_without_a_right_signature_is_refused(note: str, known: tuple[str, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        names(note, *known)


def test_two_keys_of_one_name_and_id_are_refused() -> None:
    class Twin(notes.VerifierKey):
        key_id = WITNESS_KEYS[0].key_id

    other = Twin(WITNESS_KEYS[0].name, notes.COSIGNATURE, WITNESS_KEYS[1].public_key)
    with pytest.raises(Malformed):
        notes.signers(notes.Note.parse(SPEC_NOTE.encode()), [WITNESS_KEYS[0], other], is_signed)


def test_a_cosignature_covers_its_time_and_the_whole_text() -> None:
    (key, _), (seed, _) = WITNESS_KEYS, WITNESS_SEEDS
    text = "test\n123\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\nextension\n"
    one = notes.cosign(key, text, NOON, signing(seed))
    assert one.signature[:8] == NOON.to_bytes(8, "big")
    assert signing(seed)(f"cosignature/v1\ntime {NOON}\n{text}".encode()) == one.signature[8:]
    assert notes.signers(notes.Note(text, (one,)), [key], is_signed) == {key: one}
    later = one._replace(signature=(NOON + 1).to_bytes(8, "big") + one.signature[8:])
    timeless = one._replace(signature=bytes(8) + signing(seed)(f"cosignature/v1\ntime 0\n{text}".encode()))
    other = notes.Note(text.replace("extension", "Extension"), (one,))
    for wrong in (notes.Note(text, (later,)), notes.Note(text, (timeless,)), other):
        with pytest.raises(SignatureWrong):
            notes.signers(wrong, [key], is_signed)
    # That of a real witness tells its time as well.
    (real,) = notes.signers(notes.Note.parse(ARCHE_NOTE.encode()), keys(ARCHE_KEYS[1]), is_signed).values()
    assert int.from_bytes(real.signature[:8]) == 1779573024


def test_a_key_verifies_its_own_type_alone() -> None:
    plain = replace(WITNESS_KEYS[0], kind=notes.ED25519)
    one = notes.sign(plain, TEXT, signing(WITNESS_SEEDS[0]))
    assert notes.signers(notes.Note(TEXT, (one,)), WITNESS_KEYS, is_signed) == {}
    forged = one._replace(key_id=WITNESS_KEYS[0].key_id)
    with pytest.raises(SignatureWrong):
        notes.signers(notes.Note(TEXT, (forged,)), WITNESS_KEYS, is_signed)


@given(some.binary(max_size=300))
def test_no_bytes_break_a_reader(data: bytes) -> None:
    for mangled in (data, SPEC_NOTE.encode()[: len(data)] + data):
        with suppress(Malformed):
            assert notes.Note.parse(mangled).data == mangled


@pytest.mark.parametrize(("text", "extensions"), [
    (f"Log\n0\n{ROOT}\n", ()),
    (f"Log\n9944\n{ROOT}\nHere's some associated data.\n", ("Here's some associated data.",)),
    (f"Log\n9944\n{ROOT}\nlots\nof\nlines\n", ("lots", "of", "lines")),
    (f"Moon Log\n4027504\n{ROOT}\n6086d1a9\nWaxing gibbous\n", ("6086d1a9", "Waxing gibbous")),
    (f"{'a' * 255}\n1\n{ROOT}\n", ()), (f"{'é' * 127}a\n1\n{ROOT}\n", ()), (f"example log+origin\n1\n{ROOT}\n", ()),
])  # fmt: skip
def test_a_checkpoint_is_read_and_written(text: str, extensions: tuple[str, ...]) -> None:
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.extensions, checkpoint.text) == (extensions, text)


def test_a_signed_checkpoint_is_verified_with_its_extensions() -> None:
    log = a_log(7)
    note = notes.Note.parse(log.note().data)
    assert check_log(note, ORIGIN, [LOG_KEY], is_signed) == log.checkpoint()
    with pytest.raises(WrongLog):
        check_log(note, "seals.example/other", [LOG_KEY], is_signed)
    with pytest.raises(NotSigned):
        check_log(note, ORIGIN, WITNESS_KEYS, is_signed)
    # A cosignature stands once.
    note = log.note(witnesses=1)
    assert len(note.signatures) == 2
    assert with_cosignatures(note, note.signatures) == note
    checkpoint = replace(log.checkpoint(), extensions=("noon",))
    note = signed(checkpoint, LOG_KEY, signing(SEED))
    assert check_log(notes.Note.parse(note.data), ORIGIN, [LOG_KEY], is_signed) == checkpoint


# The first test vector of section 7.1 of RFC 8032.
RFC_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
RFC_PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
RFC_SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)


@pytest.mark.parametrize(("public", "signature", "message"), [
    (RFC_PUBLIC, RFC_SIGNATURE, b"x"),
    (RFC_PUBLIC, RFC_SIGNATURE[:-1], b""),
    (RFC_PUBLIC, b"", b""),
    (RFC_PUBLIC, bytes(64), b""),
    (RFC_PUBLIC[:-1], RFC_SIGNATURE, b""),
    (b"\2" + bytes(31), RFC_SIGNATURE, b""),
    (b"", RFC_SIGNATURE, b""),
])  # fmt: skip
def test_the_vector_of_the_rfc_is_signed_and_verifies_and_nothing_else(public: bytes, signature: bytes, message: bytes) -> None:
    assert (public_key(RFC_SEED), signing(RFC_SEED)(b"")) == (RFC_PUBLIC, RFC_SIGNATURE)
    assert is_signed(RFC_PUBLIC, RFC_SIGNATURE, b"")
    assert not is_signed(public, signature, message)
