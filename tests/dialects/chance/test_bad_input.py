"""Invalid input is refused in Spanish, each play with its own code, any body is answered, and nothing is left behind."""

import json
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.dialects.chance.conftest import CALLS, DAY, Reseller
from tests.dialects.conftest import LETTERS, anything, asking, unchanged_in

from taquilla.dialects.chance.endpoints import ENDPOINTS
from taquilla.dialects.chance.responses import ANSWERS
from taquilla.http.responses import encode

SALES = [call for call in CALLS if call.startswith("registrar")]
GOOD = {"codigo": "711", "numero": "000", "monto": "5.00"}


unchanged = unchanged_in("shared_reseller")


def whole(reseller: Reseller, **changes: Any) -> dict[str, Any]:
    return {"token": reseller.token, "ticket": "bad", "jugadas": [GOOD]} | changes


NO_DRAW, NO_NUMBER, NO_AMOUNT = "sorteo no es válido o ya cerró", "número no es válido", "monto no es válido"
# What is wrong with the play, the code of the play, and how the sentence ends.
WRONG_PLAYS: list[tuple[dict[str, str], str, str]] = [
    *[({"codigo": no}, "-1", f"jugada 1 (`{no}` `000`): {NO_DRAW}") for no in ("ZZZ", "71", "7111", " 711", "٧١١", "", "8c0")],
    *[({"numero": no}, "-2", f"jugada 1 (`711` `{no}`): {NO_NUMBER}")
      for no in ("1000", "5", "", " 000", "٠٠٠", "34a", "123-ARI", "000-00")],
    ({"numero": "000\n"}, "-2", f"jugada 1 (`711` `000?`): {NO_NUMBER}"),
    *[({"codigo": code, "numero": no}, "-2", NO_NUMBER) for code, no in (("713", "123-13"), ("8C0", "37"))],
    *[({"monto": no}, "-3", f"jugada 1 (`711` `000`): {NO_AMOUNT}: se escribe con dos decimales, como 5.00")
      for no in ("5", "5.0", "5.001", "-1", "-1.00", "1e3", " 5.00", "5.00\n", "٥.00", "5,00", "", "NaN", "9999999999999.00")],
    *[({"monto": no}, "-3", f"{NO_AMOUNT}: el máximo por número es 99.00") for no in ("999999999999.99", "99.01")],
    ({"monto": "1.50"}, "-3", f"{NO_AMOUNT}: no es múltiplo de 1.00"),
    *[({"monto": no}, "-3", f"{NO_AMOUNT}: el mínimo es 1.00") for no in ("0.99", "0.00")],
]  # fmt: skip


@pytest.mark.parametrize("call", SALES)
def test_an_invalid_play_has_its_code(unchanged: Reseller, call: str) -> None:
    for changes, code, sentence in WRONG_PLAYS:
        play = GOOD | changes
        answer = unchanged.said(call, whole(unchanged, jugadas=[play]))
        nothing = {"statusTicket": "", "serialTicket": "", "totalTicket": "0.00", "jugadas": [{"id": code, **play}]}
        assert answer == {"respuesta": "1", "mensaje": answer["mensaje"]} | nothing, changes
        assert answer["mensaje"].startswith("ticket no registrado: jugada 1 ("), changes
        assert answer["mensaje"].endswith(sentence), changes


def fields(**texts: str) -> bytes:
    """Return a registration with these texts as fields, JSON or not."""
    good = {"token": '"12345678"', "ticket": '"bad"', "jugadas": json.dumps([GOOD])} | texts
    return ("{" + ",".join(f'"{name}":{text}' for name, text in good.items() if text) + "}").encode()


A_DAY = "se espera una fecha aaaa-mm-dd"
AN_ID = "se esperan de 1 a 64 caracteres ASCII imprimibles"
WRONG_FIELDS = [
    (fields(token=""), "falta el campo `token`"),
    *[(fields(token=no), "`token`: se espera un texto") for no in ("null", "12345678")],
    (fields(token=f'"{"x" * 513}"'), "`token`: el texto tiene más de 512 caracteres"),
    (fields(ticket=""), "falta el campo `ticket`"),
    (fields(ticket="12345678"), "`ticket`: se espera un texto"),
    *[(fields(ticket=f'"{no}"'), f"`ticket`: {AN_ID}") for no in ("", "clé", "a\\n", "x" * 65)],
    (fields(jugadas=""), "falta el campo `jugadas`"),
    (fields(jugadas="{}"), "`jugadas`: se espera una lista"),
    (fields(jugadas="[1]"), "`jugadas[0]`: se espera un objeto"),
    (fields(jugadas="[{}]"), "`jugadas[0]`: falta el campo `codigo`"),
    (fields(jugadas='[{"codigo":"711","numero":"000"}]'), "`jugadas[0]`: falta el campo `monto`"),
    (fields(jugadas='[{"codigo":"711","numero":0,"monto":"5.00"}]'), "`jugadas[0].numero`: se espera un texto"),
    (fields(jugadas='[{"codigo":"711","numero":"000","monto":5.00}]'), "`jugadas[0].monto`: se espera un texto"),
    (fields(jugadas=json.dumps([GOOD | {"numero": "0" * 65}])), "`jugadas[0].numero`: el texto tiene más de 64 caracteres"),
    (fields(jugadas=json.dumps([GOOD] * 101)), "`jugadas`: la lista tiene más de 100 elementos"),
]


@pytest.mark.parametrize("call", SALES)
def test_a_field_that_is_wrong_is_named(unchanged: Reseller, call: str) -> None:
    for body, sentence in WRONG_FIELDS:
        assert unchanged.said(call, body) == {"respuesta": "3", "mensaje": sentence}, body


@pytest.mark.parametrize("call", SALES)
def test_a_ticket_without_plays_is_refused(unchanged: Reseller, call: str) -> None:
    for token, trial in ((unchanged.token, ""), ("", "prueba, nada se vendió: ")):
        no = {"respuesta": "3", "mensaje": f"{trial}el ticket no tiene jugadas"}
        assert unchanged.said(call, whole(unchanged, token=token, jugadas=[])) == no


def test_a_hundred_plays_are_sold(shared_reseller: Reseller) -> None:
    hundred = [GOOD | {"numero": f"{number:03d}", "monto": "1.00"} for number in range(100)]
    sold = shared_reseller.said("registrarticket", whole(shared_reseller, ticket="100", jugadas=hundred))
    assert (sold["respuesta"], sold["totalTicket"]) == ("0", "100.00")


UNREADABLE = [
    (b"", "el cuerpo está vacío"),
    (b"{", "el cuerpo no es JSON: error en el carácter 1"),
    *[(no, "el cuerpo no es un objeto JSON") for no in (b"[]", b"null", b'"711"', b"711")],
    (fields(token='"a","tok\\u0065n":"b"'), "la clave `token` está dos veces en un objeto"),
    (fields(jugadas='[{"codigo":"711","codigo":"712"}]'), "la clave `codigo` está dos veces en un objeto"),
    *[(fields(ticket=no), f"{no} no es un número") for no in ("NaN", "-Infinity")],
    (fields(ticket="1e999"), "el número `1e999` no se puede leer"),
    (fields(ticket="9" * 30), "el número `999999999999999999999999999999` no se puede leer"),
    *[(fields(ticket=no), "un texto contiene un carácter que no existe") for no in ('"a\\u0000"', '"a\\ud800"')],
    (b'{"token":\0}', "el cuerpo contiene un carácter NUL"),
    (b'{"token":"\xff"}', "el cuerpo no es UTF-8 en el byte 10"),
    (b"\xef\xbb\xbf{}", "el cuerpo empieza con una marca de orden de bytes"),
    (b"[" * 10_000, "hay más de 32 corchetes anidados, o alguno sin pareja"),
    (b'{"a":' * 33 + b"1" + b"}" * 33, "hay más de 32 corchetes anidados, o alguno sin pareja"),
    (b" " * (256 * 1024 + 1), "el cuerpo pasa de 256 KiB"),
]


# Without a body these two list all draws of today, and all symbols.
EMPTY = {("sorteos", b""), ("simbolos", b"")}


@pytest.mark.parametrize("call", CALLS)
def test_a_body_that_is_no_json_object_is_http_400(unchanged: Reseller, call: str) -> None:
    for body, sentence in UNREADABLE:
        if (call, body) not in EMPTY:
            answer = unchanged.ask(call, body)
            assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
            assert answer.json() == {"respuesta": "3", "mensaje": sentence}, body[:40]


@pytest.mark.parametrize(("call", "changes", "sentence"), [
    *[("ventas", {"desde": no}, f"`desde`: {A_DAY}") for no in ("2024-13-01", "2024-02-30")],
    *[("ventas", {"hasta": no}, f"`hasta`: {A_DAY}") for no in ("22-10-2024", f"{DAY}\n", f"{DAY}T00:00:00Z", "٢٠٢٤-10-22")],
    *[("ventas", {"hasta": no}, f"`hasta`: {A_DAY}") for no in (20241022, None)],
    ("ventas", {"desde": "2024-10-23"}, "`desde` es posterior a `hasta`"),
    ("ventas", {"desde": "2023-10-22"}, "`desde`, `hasta`: a lo sumo 366 días"),
    ("ventas", {"desde": "0001-01-01", "hasta": "9999-12-31"}, "`desde`, `hasta`: a lo sumo 366 días"),
    *[("resultados", {"fecha": no}, f"`fecha`: {A_DAY}") for no in ("ayer", "")],
    *[("resultados", {"sorteo": no}, "`sorteo`: se esperan tres cifras o letras mayúsculas") for no in ("7111", "71a")],
    ("resultados", {"sorteo": 711}, "`sorteo`: se espera un texto"),
    ("sorteos", {"fecha": "hoy"}, f"`fecha`: {A_DAY}"),
    ("sorteos?fecha=2024-10-23", {}, "`fecha`: el cuerpo dice otra cosa que lo que sigue a `?`"),
    ("reversarticket", {"ticket": 7}, "`ticket`: se espera un texto"),
    *[(call, {"ticket": "a\n"}, f"`ticket`: {AN_ID}") for call in ("reversarticket", "consultarticket")],
])  # fmt: skip
def test_other_calls_name_the_field_too(unchanged: Reseller, call: str, changes: dict[str, Any], sentence: str) -> None:
    good = {"token": unchanged.token, "desde": DAY, "hasta": DAY, "fecha": DAY, "ticket": "good"}
    assert unchanged.said(call, good | changes) == {"respuesta": "3", "mensaje": sentence}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("query", "sentence"), [
    ("fecha=ayer", f"`fecha`: {A_DAY}"),
    ("fecha=", f"`fecha`: {A_DAY}"),
    (f"fecha={DAY}&fecha={DAY}", "lo que sigue a `?` dice un campo dos veces"),
    ("fecha=%FF", "lo que sigue a `?` no se puede leer"),
    ("&".join(f"f{number}=" for number in range(21)), "lo que sigue a `?` no se puede leer"),
])  # fmt: skip
def test_a_query_is_read_as_strictly_as_a_body(unchanged: Reseller, method: str, query: str, sentence: str) -> None:
    assert unchanged.said(f"sorteos?{query}", method=method) == {"respuesta": "3", "mensaje": sentence}


@pytest.mark.parametrize("call", ["resultados", "ventas"])
def test_a_day_beyond_all_days_has_nothing_and_a_year_may_be_asked_for(unchanged: Reseller, call: str) -> None:
    for day in ("0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"):
        found = unchanged.said(call, {"token": unchanged.token, "desde": day, "hasta": day, "fecha": day})
        assert (found["ventas"] if call == "ventas" else found) == [], day
    assert unchanged.said("ventas", {"token": unchanged.token, "desde": "2023-10-23", "hasta": DAY})["respuesta"] == "0"


def test_unknown_fields_change_nothing(shared_reseller: Reseller) -> None:
    play = GOOD | {"id": "-4", "premio": "9.00"}
    body = whole(shared_reseller, ticket="more", jugadas=[play], statusTicket="3", agencia=214)
    sold = shared_reseller.said("registrarticket", body)
    assert (sold["respuesta"], sold["statusTicket"], sold["jugadas"]) == ("0", "0", [{"id": "0", **GOOD}])
    assert shared_reseller.said("registrarticket", whole(shared_reseller, ticket="more")) == sold


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/json"])
def test_a_body_is_read_whatever_its_content_type(shared_reseller: Reseller, content_type: str | None) -> None:
    body = json.dumps(whole(shared_reseller, ticket="typed")).encode()
    headers = {"content-type": content_type} if content_type else {}
    assert shared_reseller.said("registrarticket", body, headers=headers)["respuesta"] == "0"
    assert "no debe venir comprimido" in shared_reseller.ask("registrarticket", body, headers={"content-encoding": "gzip"}).text


PATHS = [call.path.removeprefix("/monitor/") for call in ENDPOINTS]
NAMES = ["token", "ticket", "jugadas", "codigo", "numero", "monto", "desde", "hasta", "fecha", "sorteo"]
TEXTS = ["2024-10-22", "711", "713", "8C0", "341", "0", "00", "123-ARI", "000-000", "5.00", "1.00", "", "\n", "٣", "ZZZ"]
plain, values = anything(NAMES, TEXTS)
texts = st.sampled_from(TEXTS) | LETTERS
plays = st.lists(st.fixed_dictionaries({"codigo": texts, "numero": texts, "monto": texts}), max_size=4)
objects = st.fixed_dictionaries(
    {},
    optional={
        "token": st.just("") | st.just("TOKEN") | plain,
        "ticket": texts | plain,
        "jugadas": plays | values,
        **{name: st.dates().map(str) | plain for name in ("desde", "hasta", "fecha")},
        "sorteo": plain,
    },
)


def answered(said: Any, path: str) -> bool:
    if isinstance(said, list):
        return path in ("resultados", "sorteos", "simbolos")
    # Never "9": that would be a mistake of ours, and is logged as one.
    return said["respuesta"] in ANSWERS.keys() - {"9"} and bool(said["mensaje"])


@asking(50, path=st.sampled_from(PATHS), body=objects | values)
def test_any_body_is_answered(shared_reseller: Reseller, path: str, body: Any) -> None:
    if isinstance(body, dict) and body.get("token") == "TOKEN":
        body = body | {"token": shared_reseller.token}
    answer = shared_reseller.ask(path, encode(body))
    assert answer.status_code == (200 if isinstance(body, dict) else 400), answer.text
    assert answered(answer.json(), path)
    assert answer.headers["cache-control"] == "no-store"
