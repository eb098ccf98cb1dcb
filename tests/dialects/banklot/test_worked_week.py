"""The worked week of the rules (CM-01, VE-50), sold, drawn and reported over the portal, to the cent."""

from taquilla.sandbox.demo import BANKLOT

LOTTO_ACTIVO, ZULIA = 5, 2
WEEK = ["2024-10-21T04:00:00.000Z", "2024-10-28T03:59:59.999Z"]
RATES = [(213, 5, 1_000), (212, 5, 1_400), (213, 1, 1_500), (212, 1, 2_000)]


def test_the_worked_week_comes_out_to_the_cent(portal):
    for entity, game, basis_points in RATES:
        rule = {"entity": entity, "game": game, "basis_points": basis_points}
        portal.run(portal.house.lottery.rules.add_rule(BANKLOT, "commission", rule))
    figures, numbers = portal.event(LOTTO_ACTIVO, "22T13:00:00"), portal.event(ZULIA, "22T12:45:00", 1)
    # 1200 on figures, 11 of them on the one that comes out; 800 on triples, 1 of them.
    portal.sell((figures, 5, "7", 11), (figures, 5, "8", 1), *[(figures, 5, str(figure), 99) for figure in range(9, 21)])
    portal.sell((numbers, 1, "341", 1), (numbers, 1, "342", 7), *[(numbers, 1, f"{number}", 99) for number in range(500, 508)])
    canceled = portal.sell((figures, 5, "30", 66))
    assert portal.said("/user/ticket/cancel", {"ticket_number": canceled["ticket_number"]})["status"] == 200
    portal.move_clock("22T13:01:00")
    portal.draw(figures, "7")
    portal.draw(numbers, "341")

    said = portal.said("/gaming/reports", {"between_timestamp": WEEK})
    assert said == {
        "status": 200,
        "total": {"agency": 240, "balance": 830, "parent_balance": 742, "prize": 930, "sale": 2000},
    }
    grouped = portal.said("/gaming/reports", {"between_timestamp": WEEK, "group": "game"})
    lines = {row["game_id"]: (row["sale"], row["agency"], row["prize"]) for row in grouped["response"]}
    assert lines == {5: (1200, 120, 330), 1: (800, 120, 600)}
    assert grouped["total"] == said["total"]


def test_a_week_that_the_banca_loses_is_below_zero(portal):
    rule = {"entity": 213, "game": 5, "basis_points": 1_000}
    portal.run(portal.house.lottery.rules.add_rule(BANKLOT, "commission", rule))
    figures = portal.event(LOTTO_ACTIVO, "22T13:00:00")
    portal.sell((figures, 5, "7", 11), (figures, 5, "8", 89))
    portal.move_clock("22T13:01:00")
    portal.draw(figures, "7")
    total = portal.said("/gaming/reports", {"between_timestamp": WEEK})["total"]
    assert (total["sale"], total["agency"], total["prize"], total["balance"]) == (100, 10, 330, -240)
