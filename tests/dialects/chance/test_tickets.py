"""The life of a ticket over API Chance: checked, sold whole or in part, found again, tried, reversed."""

from typing import Any

import pytest
from tests.apps import ask_app
from tests.dialects.chance.conftest import DAY, Reseller, registration

from taquilla.dialects.chance.app import chance
from taquilla.sandbox.demo import BANKLOT

FIVE = ("711", "000", "5.00")
MORE = ("711", "001", "5.00")
NO_DRAW = ("ZZZ", "000", "5.00")
NO_NUMBER = ("711", "1000", "5.00")


def ids(answer: Any) -> list[str]:
    return [play["id"] for play in answer["jugadas"]]


def test_without_a_token_everything_is_judged_and_nothing_is_sold(reseller: Reseller) -> None:
    before = reseller.written()
    assert reseller.register("12345678", FIVE, token="") == {
        "respuesta": "0", "mensaje": "prueba, nada se vendió: ticket procesado", "statusTicket": "0", "serialTicket": "",
        "totalTicket": "5.00", "jugadas": [{"id": "0", "codigo": "711", "numero": "000", "monto": "5.00"}],
    }  # fmt: skip
    assert reseller.register("12345678", MORE, token="", partly=True)["respuesta"] == "0"
    refused = "prueba, nada se vendió: ticket no registrado: jugada 1 (`ZZZ` `000`): sorteo no es válido o ya cerró"
    assert reseller.register("12345678", NO_DRAW, token="")["mensaje"] == refused
    assert reseller.written() == before
    reseller.move_clock("22T12:55")
    assert ids(reseller.register("12345678", FIVE, token="")) == ["-1"]


def test_a_ticket_that_the_credit_does_not_cover_tells_what_is_wrong_with_its_plays_too(reseller: Reseller) -> None:
    poor = 215
    reseller.run(reseller.house.people.office.add_entity(BANKLOT, entity_id=poor, name="poor", parent_id=212, credit=4_00))
    token = reseller.token_of(poor)
    whole = reseller.register("t", FIVE, token=token)
    assert (whole["mensaje"], ids(whole)) == ("ticket no registrado: crédito insuficiente", ["0"])
    part = reseller.register("t", FIVE, NO_NUMBER, token=token, partly=True)
    assert (part["respuesta"], part["totalTicket"], ids(part)) == ("1", "0.00", ["0", "-2"])
    assert part["mensaje"] == "ticket no registrado: crédito insuficiente; jugada 2 (`711` `1000`): número no es válido"


def test_a_ticket_tells_each_number_as_it_was_sent(reseller: Reseller) -> None:
    numbers = [("713", "123-01"), ("711", "1000"), ("713", "23-ARI"), ("8C0", "07"), ("8C0", "0")]
    sent = [(code, number, "1.00") for code, number in numbers]
    serial = reseller.register("part", *sent, partly=True)["serialTicket"]
    reseller.register("whole", ("721", "000-111", "1.00"), ("8C0", "7", "1.00"))
    for _ in range(2):
        shown = [reseller.named("consultarticket", key)["jugadas"] for key in ("part", "whole")]
        assert [[play["numero"] for play in plays] for plays in shown] == [["123-01", "23-ARI", "07", "0"], ["000-111", "7"]]
        # As the first time: what decides about a repetition is what was meant.
        again = [("713", "123-ARI", "1.00"), *sent[1:3], ("8C0", "7", "1.00"), sent[4]]
        repeated = reseller.register("part", *again, partly=True)
        assert (repeated["respuesta"], repeated["serialTicket"]) == ("0", serial)


def test_a_number_of_a_ticket_that_was_used_by_the_other_call_is_said_to_be_so(reseller: Reseller) -> None:
    for key, partly in (("whole", False), ("part", True)):
        reseller.register(key, FIVE, MORE, partly=partly)
        before = reseller.written()
        other = reseller.register(key, FIVE, MORE, partly=not partly)
        why = "el número de ticket ya fue usado con las mismas jugadas por la otra llamada para registrar: repita aquella"
        assert (other["respuesta"], other["mensaje"]) == ("4", why)
        for is_other in (False, True):
            changed = reseller.register(key, FIVE, partly=partly != is_other)
            assert (changed["respuesta"], changed["mensaje"]) == ("4", "el número de ticket ya fue usado con otras jugadas")
        assert reseller.register(key, FIVE, MORE, partly=partly)["mensaje"] == "ticket procesado"
        assert reseller.written() == before


def test_a_sale_that_its_reversal_has_overtaken_is_refused_when_it_comes(reseller: Reseller) -> None:
    for _ in range(2):
        assert reseller.named("reversarticket", "late")["respuesta"] == "5"
    for partly in (False, True):
        late = reseller.register("late", FIVE, MORE, partly=partly)
        assert (late["respuesta"], late["mensaje"], late["statusTicket"]) == ("1", "el ticket fue reversado", "1")
        assert (late["serialTicket"], late["totalTicket"], ids(late)) == ("", "0.00", ["-5", "-5"])
    assert reseller.named("consultarticket", "late")["respuesta"] == "5"
    # Another agency's number is another one.
    assert reseller.register("late", FIVE, token=reseller.token_of(214))["respuesta"] == "0"


def test_an_invalid_token_is_refused_everywhere(shared_reseller: Reseller) -> None:
    before = shared_reseller.written()
    no = {"respuesta": "2", "mensaje": "token inválido"}
    days = {"desde": DAY, "hasta": DAY, "fecha": DAY}
    for token in ("nobody's", shared_reseller.session(), shared_reseller.token + "x", "clé", ""):
        assert token == "" or shared_reseller.register("t", FIVE, token=token) == no
        # Without a token results and draws are shown, and sales are tried.
        for call in ("reversarticket", "consultarticket", "ventas", *(("resultados", "sorteos") if token else ())):
            assert shared_reseller.named(call, "t", token, **days) == no, call
    assert shared_reseller.written() == before


def test_a_new_seller_behind_the_tokens_sees_what_the_old_ones_sold(reseller: Reseller) -> None:
    reseller.register("a", ("711", "341", "3.00"))
    closed = "update member set status = 'closed' where role = 'reseller' and entity_id = 213 returning 1"
    assert reseller.query(closed) == [(1,)]
    reseller.query("update gate set rules_version = rules_version + 1")
    reseller.tokens.clear()
    fresh = reseller.token_of(213)
    reseller.register("b", ("711", "341", "2.00"), token=fresh)
    assert reseller.said("ventas", {"token": fresh, "desde": DAY, "hasta": DAY})["total"] == {
        "tickets": "2", "venta": "5.00", "premio": "0.00", "comision": "0.50", "saldo": "4.50"
    }  # fmt: skip


def test_between_a_close_and_its_result_a_ticket_is_found_without_its_plays_by_any_token(reseller: Reseller) -> None:
    tokens = (reseller.token, reseller.token_of(213))  # who enters results may have either
    reseller.register("t", FIVE)
    reseller.move_clock("22T13:05")
    shown = [reseller.named("consultarticket", "t", token) for token in tokens]
    assert [(one["respuesta"], one["statusTicket"], one["jugadas"]) for one in shown] == [("0", "0", [])] * 2


def test_without_an_open_operator_nothing_is_answered_without_a_token(reseller: Reseller) -> None:
    nobody = {"respuesta": "2", "mensaje": "aquí no se atiende sin token"}

    def ask(call: str, body: Any, operator: str) -> Any:
        return reseller.run(ask_app(chance(reseller.house, operator), "POST", f"/monitor/{call}", json=body)).json()

    for operator in ("", "nobody"):
        assert ask("registrarticket", registration("", "t", FIVE), operator) == nobody
        for call in ("resultados", "sorteos"):
            assert ask(call, {"fecha": DAY}, operator) == nobody
            assert ask(call, {"fecha": DAY, "token": reseller.token}, operator) == reseller.said(call, {"fecha": DAY})
    assert ask("simbolos", {}, "") == reseller.said("simbolos")


@pytest.mark.planted  # nobody was told of the zone
def test_a_code_is_of_the_day_that_the_clock_of_the_lottery_shows(reseller: Reseller) -> None:
    reseller.owner.execute("update operator set zone = 'Europe/Madrid' where id = %s", [BANKLOT])
    reseller.owner.execute("update gate set rules_version = rules_version + 1")
    reseller.move_clock("22T18:10")  # in Madrid past midnight
    (shown,) = [draw for draw in reseller.said("sorteos") if draw["codigo"] == "8C0"]
    assert (shown["fecha"], shown["hora"], shown["cierre"], shown["estado"]) == ("2024-10-23", "01:00", "00:55", "abierto")
    assert reseller.register("1", ("8C0", "7", "5.00"))["jugadas"][0]["id"] == "0"
    assert reseller.query("select event_id from wager") == [(reseller.event(5, "22T19:00"),)]
    reseller.owner.execute("update code set until_day = '2024-10-23' where code = '8C0'")
    assert reseller.named("consultarticket", "1")["jugadas"][0]["codigo"] == "8C0"
    reseller.move_clock("22T18:56")
    assert reseller.register("2", ("8C0", "7", "5.00"))["jugadas"][0]["id"] == "-1"
