"""Forms and queries are read strictly: what is doubtful is refused with a sentence."""

import pytest

from taquilla.http.decode import LIMIT, Malformed
from taquilla.http.forms import FIELDS_MAX, form_fields
from taquilla.testing import hostile_forms


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
