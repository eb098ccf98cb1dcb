"""The document's own exchange for each endpoint: the same keys in the same order, every value a string."""

import json

import pytest
from tests.dialects.chance.conftest import DAY, Reseller, golden


def test_a_ticket_is_registered_as_printed(reseller: Reseller) -> None:
    answer = reseller.ask("registrarticket", golden("registrarticket_request"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    serial = answer.json()["serialTicket"]
    assert answer.text == json.dumps(golden("registrarticket") | {"serialTicket": serial}, separators=(",", ":"))
    assert (len(serial), serial.isdigit()) == (8, True)


def test_a_ticket_is_registered_in_part_as_printed(reseller: Reseller) -> None:
    answer = reseller.register("12345678", ("711", "000", "5.00"), ("711", "1000", "5.00"), partly=True)
    played = [("0", "000"), ("-2", "1000")]
    assert list(answer.items()) == [
        ("respuesta", "0"), ("mensaje", "ticket procesado en parte: jugada 2 (`711` `1000`): número no es válido"),
        ("statusTicket", "0"), ("serialTicket", answer["serialTicket"]), ("totalTicket", "5.00"),
        ("jugadas", [{"id": id_, "codigo": "711", "numero": number, "monto": "5.00"} for id_, number in played]),
    ]  # fmt: skip


def test_a_ticket_is_reversed_and_reversing_it_twice_answers_the_same(reseller: Reseller) -> None:
    sold = reseller.register("12345678", ("711", "000", "5.00"))
    for _ in range(2):
        assert [*reseller.named("reversarticket", "12345678").items()] == [
            ("respuesta", "0"), ("mensaje", "ticket reversado"), ("statusTicket", "1"), ("serialTicket", sold["serialTicket"]),
        ]  # fmt: skip
    assert reseller.named("consultarticket", "12345678")["statusTicket"] == "1"


def test_a_ticket_is_looked_at(reseller: Reseller) -> None:
    played = [("711", "000", "5.00"), ("713", "123-01", "2.00"), ("8C0", "07", "1.00")]
    sold, nothing = reseller.register("12345678", *played), {"estado": "0", "premio": "0.00"}
    shown = [{"id": "0", "codigo": code, "numero": number, "monto": amount} | nothing for code, number, amount in played]
    assert list(reseller.named("consultarticket", "12345678").items()) == [
        ("respuesta", "0"), ("mensaje", "ticket encontrado"), ("statusTicket", "0"), ("serialTicket", sold["serialTicket"]),
        ("totalTicket", "8.00"), ("jugadas", shown), ("premioTicket", "0.00"), ("fecha", DAY),
    ]  # fmt: skip


@pytest.mark.planted
def test_sales_are_reported_day_by_day(reseller: Reseller) -> None:
    reseller.register("a", ("711", "000", "5.00"), ("711", "341", "3.00"))
    reseller.register("b", ("711", "341", "2.00"))
    reseller.register("c", ("711", "342", "9.00"))
    reseller.named("reversarticket", "c")
    asked = {"token": reseller.token, "desde": "2024-10-21", "hasta": DAY}
    columns = {"tickets": "2", "venta": "10.00", "premio": "0.00", "comision": "1.00", "saldo": "9.00"}
    said = {"respuesta": "0", "mensaje": f"ventas del 2024-10-21 al {DAY}", "ventas": [{"fecha": DAY, **columns}]}
    assert reseller.ask("ventas", asked).text == json.dumps(said | {"total": columns}, separators=(",", ":"))
    # As if all of it went back on that day, since its draw is void: the tickets are left.
    gone = "select 1, day, 213, member_id, -1000, -100, -100, 0, 0 from ticket limit 1 returning 1"
    reseller.query(f"insert into turnover_seller {gone}")
    nothing = {"tickets": "2"} | dict.fromkeys(("venta", "premio", "comision", "saldo"), "0.00")
    assert reseller.said("ventas", asked)["ventas"] == [{"fecha": DAY, **nothing}]


def test_results_are_a_bare_list_of_numbers_signs_and_plays_that_they_win(reseller: Reseller) -> None:
    reseller.move_clock("22T13:05")
    for code, outcome in (("711", "341"), ("713", "123-ACU"), ("820", "00")):
        reseller.draw(code, outcome)
    answer = reseller.ask("resultados", {"fecha": DAY, "sorteo": ""})
    assert answer.text == (
        '[{"codigo":"820","numero":"00","signo":"","jugada":"00"},{"codigo":"711","numero":"341","signo":"","jugada":"341"},'
        '{"codigo":"713","numero":"123K","signo":"ACU","jugada":"123-ACU"}]'
    )
    assert reseller.said("resultados", {"fecha": DAY, "sorteo": "713"}) == answer.json()[2:]
    assert reseller.said("resultados", {"fecha": DAY, "sorteo": "712"}) == []
    assert reseller.said("resultados", {"fecha": "2024-10-21"}) == []


def test_draws_are_a_bare_list_of_today(reseller: Reseller) -> None:
    reseller.move_clock("22T12:56")
    found = {draw["codigo"]: draw for draw in reseller.said("sorteos")}
    assert list(found["711"].items()) == [
        ("codigo", "711"), ("nombre", "TRIPLE CHANCE"), ("hora", "13:00"), ("cierre", "12:55"), ("fecha", DAY),
        ("estado", "cerrado"), ("tipo", "triple"),
    ]  # fmt: skip
    assert {code: (found[code]["hora"], found[code]["estado"], found[code]["tipo"]) for code in ("713", "723", "8C0")} == {
        "713": ("13:00", "cerrado", "astral"), "723": ("16:30", "abierto", "astral"), "8C0": ("19:00", "abierto", "animalitos")
    }
    assert len(found) == len(reseller.said("sorteos"))
    assert reseller.said("sorteos", method="GET") == reseller.said("sorteos", {"fecha": DAY})
    assert {draw["fecha"] for draw in reseller.said("sorteos", {"fecha": "2024-10-23"})} == {"2024-10-23"}
    assert reseller.said("sorteos?fecha=2024-10-23", method="GET") == reseller.said("sorteos", {"fecha": "2024-10-23"})
    assert reseller.said("sorteos?fecha=2024-10-23", {"token": ""}) == reseller.said("sorteos", {"fecha": "2024-10-23"})
    assert reseller.said("sorteos", {"fecha": "1999-12-31"}) == []
    # VE-10: an agency may close earlier, and then its list says so.
    reseller.add_rule("close", entity=213, product=27, minutes=240)
    for asked, cierre, estado in (({}, "16:25", "abierto"), ({"token": reseller.token}, "12:30", "cerrado")):
        (draw,) = [draw for draw in reseller.said("sorteos", asked) if draw["codigo"] == "721"]
        assert (draw["cierre"], draw["estado"]) == (cierre, estado)
    assert reseller.register("late", ("721", "123", "5.00"))["jugadas"][0]["id"] == "-1"


def test_symbols_are_a_bare_list_of_signs_and_animals(shared_reseller: Reseller) -> None:
    symbols = shared_reseller.said("simbolos")
    assert list(symbols[0].items()) == [("tipo", "signo"), ("codigo", "ARI"), ("nombre", "Aries"), ("letra", "A")]
    assert "".join(symbol["letra"] for symbol in symbols) == "ABCDEFGHIJKL"
    assert {"tipo": "animalitos", "codigo": "00", "nombre": "Ballena", "letra": ""} in symbols
    assert {"tipo": "animalitos77", "codigo": "75", "nombre": "Guácharo", "letra": ""} in symbols
    kinds = [symbol["tipo"] for symbol in symbols]
    assert {kind: kinds.count(kind) for kind in kinds} == {"signo": 12, "animalitos": 38, "animalitos77": 77}
    assert shared_reseller.said("simbolos", method="GET") == shared_reseller.said("simbolos", {}) == symbols
