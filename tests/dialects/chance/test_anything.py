"""Any body to any endpoint gets JSON with an outcome, and never a server error."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.dialects.chance.conftest import Reseller
from tests.thoroughness import few

from taquilla.dialects.chance.endpoints import ENDPOINTS
from taquilla.dialects.chance.responses import ANSWERS
from taquilla.http.responses import encode

PATHS = [call.path.removeprefix("/monitor/") for call in ENDPOINTS]
NAMES = ["token", "ticket", "jugadas", "codigo", "numero", "monto", "desde", "hasta", "fecha", "sorteo"]
TEXTS = ["2024-10-22", "711", "713", "8C0", "341", "0", "00", "123-ARI", "000-000", "5.00", "1.00", "", "\n", "٣", "ZZZ"]

# Without the character that no text may hold: a body with one is refused as a whole.
letters = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.sampled_from(TEXTS) | letters
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4), max_leaves=12
)
texts = st.sampled_from(TEXTS) | letters
plays = st.lists(st.fixed_dictionaries({"codigo": texts, "numero": texts, "monto": texts}), max_size=4)
objects = st.fixed_dictionaries(
    {},
    optional={
        "token": st.just("") | st.just("TOKEN") | plain,
        "ticket": texts | plain,
        "jugadas": plays | anything,
        **{name: st.dates().map(str) | plain for name in ("desde", "hasta", "fecha")},
        "sorteo": plain,
    },
)
SETTINGS = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}


def answered(said: Any, path: str) -> bool:
    if isinstance(said, list):
        return path in ("resultados", "sorteos", "simbolos")
    # Never "9": that would be a mistake of ours, and is logged as one.
    return said["respuesta"] in ANSWERS.keys() - {"9"} and bool(said["mensaje"])


@settings(max_examples=few(50), **SETTINGS)
@given(path=st.sampled_from(PATHS), body=objects | anything)
def test_any_body_is_answered(shared_reseller: Reseller, path: str, body: Any) -> None:
    if isinstance(body, dict) and body.get("token") == "TOKEN":
        body = body | {"token": shared_reseller.token}
    answer = shared_reseller.ask(path, encode(body))
    assert answer.status_code == (200 if isinstance(body, dict) else 400), answer.text
    assert answered(answer.json(), path)
    assert answer.headers["cache-control"] == "no-store"
