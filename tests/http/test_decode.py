"""Values that `decode` accepts, texts and forms that are refused, and errors of `convert` that name the field."""

import gc
import json
import time
from datetime import datetime
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.patience import TIMED

from taquilla.http.decode import DEPTH_MAX, LIMIT, Decimals, Malformed, convert, decode, refuse_fine_instants
from taquilla.http.forms import FIELDS_MAX, form_fields
from taquilla.testing import hostile_forms


class Wager(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As the sale takes it."""

    amount: int | Decimals
    wager: str
    game_id: int = 1


class Ticket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to three wagers."""

    wagers: Annotated[list[Wager], msgspec.Meta(min_length=1, max_length=3)]


class Sale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket and its key."""

    ticket: Ticket
    client_id: str | None = None


def refusal(body: bytes) -> str:
    with pytest.raises(Malformed) as refused:
        decode(body)
    return refused.value.reason


def nested(depth: int) -> bytes:
    """Return lists and objects in turn, `depth` of them inside one another."""
    value: object = 1
    for level in range(depth):
        value = {"a": value} if level % 2 else [value]
    return json.dumps(value).encode()


@pytest.mark.parametrize(("body", "value"), [
    (b"0", 0), (b"-0", 0), (b"9223372036854775807", 2**63 - 1), (b"-9223372036854775808", -(2**63)), (b"2147483648", 2**31),
    (b"9007199254740993", 2**53 + 1), (b"2000.0", Decimals("2000.0")),
    (b"-999999999999.999999", Decimals("-999999999999.999999")),
    (b' \t\r\n{"a": [1, "x"]}\n', {"a": [1, "x"]}), (b'{"a":1,"A":2}', {"a": 1, "A": 2}),
    (b'[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
    ('"ñandú 😀 ٣"'.encode(), "ñandú 😀 ٣"), (rb'"\ud83d\ude00"', "😀"), (rb'"\\u0000"', r"\u0000"), (rb'"341\n"', "341\n"),
    (b'"' + b"[{" * 500 + b'"', "[{" * 500),
    (b'["' + b'\\"[' * 500 + b'"]', ['"[' * 500]),
    (b'"' + b"x" * (LIMIT - 2) + b'"', "x" * (LIMIT - 2)),
    (b"[" + b",".join([b"[]"] * 1000) + b"]", [[]] * 1000),
    (nested(DEPTH_MAX), json.loads(nested(DEPTH_MAX))),
])  # fmt: skip
def test_an_unambiguous_body_is_accepted(body: bytes, value: object) -> None:
    found = decode(body)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("body", "reason"), [
    # size and encoding
    (b"", "the body is empty"),
    (b'"' + b"x" * (LIMIT - 1) + b'"', "the body has more than 262144 bytes"),
    (b"\xef\xbb\xbf{}", "the body starts with a byte order mark"),
    ('{"a":1}'.encode("utf-16"), "the body holds a NUL"),
    ('{"a":1}'.encode("utf-16-le"), "the body holds a NUL"),
    *((body, "the body is not UTF-8 at byte 1") for body in (b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"')),
    # syntax
    (b" ", "not JSON at character 1: expecting value"),
    (b'{"a":1', "not JSON at character 6: expecting ',' delimiter"),
    (b"{} x", "not JSON at character 3: extra data"),
    (b"[1]]", "not JSON at character 3: extra data"),
    (b"{'a':1}", "not JSON at character 1: expecting property name enclosed in double quotes"),
    *((body, "not JSON at character 1: extra data") for body in (b"01", b"2_000", b"1.")),
    *((body, "not JSON at character 0: expecting value") for body in ("٣".encode(), b"+1")),
    (b'"a\nb"', "not JSON at character 2: invalid control character at"),
    (rb'"\x41"', "not JSON at character 1: invalid \\escape"),
    # duplicate keys
    (b'{"a":1,"a":1}', "the key `a` stands twice in one object"),
    (rb'{"a":1,"\u0061":2}', "the key `a` stands twice in one object"),
    (b'{"ticket":{"b":[{"a":1,"c":2,"a":3}]}}', "the key `a` stands twice in one object"),
    (b'{"' + b"k" * 99 + b'":1,"' + b"k" * 99 + b'":1}', f"the key `{'k' * 39}…` stands twice in one object"),
    # numbers
    (b"NaN", "NaN is not a number"), (b'{"a":Infinity}', "Infinity is not a number"),
    (b"[-Infinity]", "-Infinity is not a number"),
    *((text.encode(), f"the number `{text}` does not fit 64 bits") for text in (
        "9223372036854775808", "-9223372036854775809", "10000000000000000000",
    )),
    (b"9" * 5000, f"the number `{'9' * 39}…` does not fit 64 bits"),
    (b"-" + b"9" * 5000, f"the number `-{'9' * 38}…` does not fit 64 bits"),
    *((text.encode(), f"the number `{text}` has an exponent") for text in ("1e3", "1e999", "1E+2000000", "1.5e0")),
    (b"1.1234567", "the number `1.1234567` has more than 12 digits before its point or 6 after it"),
    (b"1234567890123.5", "the number `1234567890123.5` has more than 12 digits before its point or 6 after it"),
    # NUL and surrogates
    (b'"\0"', "the body holds a NUL"), (rb'"\u0000"', "a string holds a NUL"), (rb'{"\u0000":1}', "a string holds a NUL"),
    (rb'{"a":[{"b":["x","\u0000"]}]}', "a string holds a NUL"),
    *((body, "a string holds a lone surrogate") for body in (rb'"\ud800"', rb'{"\udfff":1}', rb'"\ude00\ud83d"')),
    # nesting
    *((body, "brackets are nested deeper than 32, or do not match") for body in (
        nested(DEPTH_MAX + 1), b"[" * 10_000, b"[" * 5_000 + b"]" * 5_000, b'{"a":' * 10_000, b'{"a":[' * 20_000 + b"]}" * 20_000,
    )),
])  # fmt: skip
def test_an_ambiguous_body_is_refused(body: bytes, reason: str) -> None:
    assert refusal(body) == reason


def test_a_comma_before_the_end_is_refused() -> None:
    for body in (b'{"a":1,}', b"[1,]"):
        assert refusal(body).startswith("not JSON at character ")  # how it goes on depends on Python's version


SLOW = {
    "ten thousand brackets": b"[" * 10_000,
    "brackets to the limit": b"[" * LIMIT,
    "one deep pair among many": b"[" * (LIMIT - 60) + b"[]" * 30,
    "escaped quotes without an end": b"[" * 40 + b'"' + b'\\"' * (LIMIT // 2 - 30),
    "backslashes without an end": b"[" * 40 + b'"' + b"\\" * (LIMIT - 50),
    "quotes only": b"[" * 40 + b'"' * (LIMIT - 40),
    "digits to the limit": b"9" * LIMIT,
    "decimals to the limit": b"0." + b"9" * (LIMIT - 2),
    "one key many times": b"{" + b'"a":1,' * 40_000 + b'"a":1}',
    "many keys, two of them equal at the end": b"{" + b",".join(b'"%d":1' % n for n in range(20_000)) + b',"19999":1}',
    "a bad surrogate after many escapes": b"[" + rb'"\u0041",' * 25_000 + rb'"\ud800"]',
}


@TIMED
@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW.keys())
def test_no_body_keeps_the_decoder_busy_for_a_tenth_of_a_second(body: bytes, is_timed: bool) -> None:
    assert len(body) <= LIMIT
    # What other tests have left is not looked through meanwhile, as in the house (`calm_the_collector`).
    gc.freeze()
    begun = time.process_time()
    refusal(body)
    took_s = time.process_time() - begun
    assert not is_timed or took_s < 0.1


# Every character but NUL and lone halves of pairs, which are refused.
CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(CHARACTERS),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(CHARACTERS), inner, max_size=5),
    max_leaves=20,
)


@given(json_values, st.booleans())
def test_every_value_without_floats_comes_back_as_it_was_written(value: object, ascii_only: bool) -> None:
    assert decode(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


PIECES = [
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"\\", b"\\u", b"d800", b"0000", b"1", b"-", b".", b"e", b" "),
    *(b'"a"', b"true", b"null", b"NaN", b"Infinity", b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"[" * 40),
]


def holds_a_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(holds_a_float, value.values()))
    if isinstance(value, list):
        return any(map(holds_a_float, value))
    return isinstance(value, float)


@given(st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_any_bytes_become_a_value_or_a_short_refusal_and_nothing_else(body: bytes) -> None:
    try:
        value = decode(body)
    except Malformed as refused:
        value = refused.reason
        assert 0 < len(value) < 200
        assert value.isprintable()
    assert not holds_a_float(value)
    assert rb"\u0000" not in msgspec.json.encode(value).replace(rb"\\", b"")  # encodes: no half of a surrogate pair


def selling(*wagers: str) -> str:
    return f'{{"ticket":{{"wagers":[{",".join(wagers)}]}}}}'


@pytest.mark.parametrize(("body", "expected"), [
    (selling('{"amount":2000,"wager":"341"}'), Sale(Ticket([Wager(2000, "341")]))),
    (selling('{"amount":20.50,"wager":"341"}'), Sale(Ticket([Wager(Decimals("20.50"), "341")]))),
    (selling('{"amount":1,"wager":341}'), "`ticket.wagers[0].wager`: expected str"),
    (selling('{"amount":1,"wager":"1"}', '{"amount":"1","wager":"1"}'), "`ticket.wagers[1].amount`: expected a number"),
    (selling('{"amount":true,"wager":"1"}'), "`ticket.wagers[0].amount`: expected a number"),
    (selling(), "`ticket.wagers`: expected array of length >= 1"),
    (selling('{"amount":1,"wager":"1","status":"winner"}'), "`ticket.wagers[0]`: object contains unknown field `status`"),
    ('{"client_id":"x"}', "the body: object missing required field `ticket`"),
    ("[]", "the body: expected object"), ("null", "the body: expected object"),
])  # fmt: skip
def test_a_refused_field_is_named(body: str, expected: Sale | str) -> None:
    if isinstance(expected, Sale):
        assert convert(decode(body.encode()), Sale) == expected
        return
    with pytest.raises(Malformed) as refused:
        convert(decode(body.encode()), Sale)
    assert refused.value.reason == expected


@pytest.mark.parametrize("amount", [{"text": "1.50"}, {"text": ""}, {"text": "1e9"}, {}, {"text": "1.5", "x": 1}, ["1.5"]])
def test_no_object_of_a_caller_becomes_decimals(amount: object) -> None:
    body = json.dumps({"ticket": {"wagers": [{"amount": amount, "wager": "1"}]}}).encode()
    with pytest.raises(Malformed, match=r"ticket\.wagers\[0\]\.amount"):
        convert(decode(body), Sale)


@given(st.text(CHARACTERS, max_size=300) | st.sampled_from(["a` - at `b" * 99, "'" * 99]))
def test_a_reason_never_repeats_much_of_what_was_sent(key: str) -> None:
    body = json.dumps({key: 1, "ticket": 1}).encode()
    with pytest.raises(Malformed) as refused:
        convert(decode(body), Sale)
    assert len(refused.value.reason) < 130
    assert refused.value.reason.isprintable()


def test_a_float_of_somebody_elses_is_read_with_seventeen_decimals_and_in_every_way_of_writing_where_it_is_asked_for() -> None:
    texts = ["1.5", "0.30000000000000004", "1.33333333333333333"]
    assert decode(f"[{','.join(texts)}]".encode(), floats=True) == [*map(Decimals, texts)]
    with pytest.raises(Malformed, match="has more than 12 digits before its point or 17 after it"):
        decode(b"[0.333333333333333333]", floats=True)
    with pytest.raises(Malformed, match="has more than 12 digits before its point or 6 after it"):
        decode(b"[0.3333333]")
    assert decode(b"[1.0E7, 2e-9, 9999999999999999999]", any_number=True) == [*map(Decimals, ("1.0E7", "2e-9", "9" * 19))]


class Timed(msgspec.Struct, rename="camel"):
    """Instants in every kind of place."""

    starts_at: datetime | None = None
    all_of_them: list[datetime] = []
    named: dict[str, datetime] = {}
    inner: "Timed | None" = None
    text: str = ""


FINE, PLAIN = "2026-11-21T08:00:00.1234567-04:00", "2026-11-21T08:00:00.123456-04:00"


@pytest.mark.parametrize(("value", "pointer"), [
    ({"startsAt": PLAIN, "allOfThem": [PLAIN], "named": {"a": PLAIN}, "text": FINE}, None),
    ({"startsAt": FINE}, "/startsAt"), ({"allOfThem": [PLAIN, FINE]}, "/allOfThem/1"),
    ({"named": {"a": PLAIN, "b": FINE}}, "/named/b"),
    ({"inner": {"inner": {"startsAt": FINE}}}, "/inner/inner/startsAt"),
])  # fmt: skip
def test_an_instant_that_would_be_rounded_is_refused_by_its_field(value: dict[str, object], pointer: str | None) -> None:
    body = json.dumps(value).encode()
    sent = decode(body)
    converted = convert(sent, Timed)
    if pointer is None:
        refuse_fine_instants(body, sent, converted)
        return
    with pytest.raises(Malformed) as refused:
        refuse_fine_instants(body, sent, converted)
    assert (refused.value.pointer, "six digits" in refused.value.reason) == (pointer, True)


@pytest.mark.parametrize(("text", "fields"), [
    (b"", {}), (b"a=1&b=%C3%B1", {"a": "1", "b": "ñ"}), (b"a=&b=x+y%2Bz", {"a": "", "b": "x y+z"}), (b"a=1=2", {"a": "1=2"}),
    (b"&".join(b"a%d=1" % number for number in range(FIELDS_MAX)), {f"a{number}": "1" for number in range(FIELDS_MAX)}),
])  # fmt: skip
def test_a_good_form_has_its_fields(text: bytes, fields: dict[str, str]) -> None:
    assert form_fields(text) == fields


@pytest.mark.parametrize(("text", "reason"), [
    (b"a", "pairs name=value"), (b"a=1&&b=2", "pairs name=value"), (b"a=1&a=2", "the field `a` stands twice"),
    (b"a=1&%61=2", "the field `a` stands twice"), (b"a=%", "broken at byte 2"), (b"a=1%4", "broken at byte 3"),
    (b"a=%zz", "broken at byte 2"), (b"a=%00", "a string holds a NUL"), (b"a=\0", "a string holds a NUL"), (b"a=%ff", "in UTF-8"),
    (b"a=%ed%a0%80", "in UTF-8"), ("a=ñ".encode(), "in UTF-8"), (b'{"a":1}', "pairs name=value"),
    (b"&".join(b"a%d=1" % number for number in range(FIELDS_MAX + 1)), "at most 100"),
    (b"a=" + b"1" * LIMIT, f"than {LIMIT} bytes"),
])  # fmt: skip
def test_a_doubtful_form_is_refused_with_a_sentence(text: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        form_fields(text)


def test_what_the_kit_calls_hostile_is_refused_or_lacks_a_field() -> None:
    for name, form in hostile_forms({"a": "1", "b": "2"}, ["a"]):
        try:
            fields = form_fields(form)
        except Malformed:
            continue
        assert not fields.get("a"), name
