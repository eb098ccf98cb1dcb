"""The catalogue over `/v1`: products, lotteries, games."""


from tests.api.conftest import Agency, refusal

from taquilla.domain.lottery.figures import ANIMALS


def test_a_product_shows_its_lists_times_and_games(shared_agency: Agency) -> None:
    status, page = shared_agency.ask("GET", "/products?limit=200")
    assert (status, page["next"]) == (200, None)
    for product in page["products"]:
        assert shared_agency.ask("GET", f"/products/{product['id']}") == (200, product)
        assert product["lists"], product["name"]
    (wheel,) = [product for product in page["products"] if product["name"] == "LOTTO ACTIVO"]
    assert (wheel["category"], wheel["is_active"], wheel["currency"]) == ("animalitos", True, "VES")
    assert [(game["game"], game["multiplier_hundredths"]) for game in wheel["games"] if game["is_sold"]] == [
        ("animalitos", 3000), ("tripleta", 5000),
    ]
    assert wheel["lists"][0]["times"][0]["weekdays"] == [1, 2, 3, 4, 5, 6, 7]
    assert refusal(shared_agency.ask("GET", "/products/999")) == (404, "PRODUCT_UNKNOWN")


def test_the_operators_rules_show_in_the_catalogue(agency: Agency) -> None:
    _, page = agency.ask("GET", "/products?limit=200")
    product = page["products"][0]
    rules = agency.house.lottery.rules
    agency.run(rules.add_rule(1, "close", {"product": product["id"], "minutes": 77}))
    agency.run(rules.add_rule(1, "offer", {"product": product["id"], "offered": 0}))
    _, shown = agency.ask("GET", f"/products/{product['id']}")
    assert shown["close_minutes"] == 77
    assert not any(game["is_sold"] for game in shown["games"])


def test_lotteries_name_their_products(shared_agency: Agency) -> None:
    _, page = shared_agency.ask("GET", "/products?limit=200")
    _, said = shared_agency.ask("GET", "/lotteries")
    by_lottery = {lottery["id"]: lottery["products"] for lottery in said["lotteries"]}
    assert sorted(id_ for ids in by_lottery.values() for id_ in ids) == [product["id"] for product in page["products"]]
    for product in page["products"]:
        assert product["id"] in by_lottery[product["lottery_id"]]


def test_games_tell_the_form_of_their_selections(shared_agency: Agency) -> None:
    status, said = shared_agency.ask("GET", "/games")
    assert status == 200
    games = {game["game"]: game for game in said["games"]}
    forms = {name: (game["width"], game["has_sign"], game["is_joint"], game["selections"]) for name, game in games.items()}
    assert forms == {
        "triple": (3, False, False, 1000), "terminal": (2, False, False, 100), "triple_sign": (3, True, False, 12_000),
        "terminal_sign": (2, True, False, 1200), "animalitos": (0, False, False, 38), "animalitos77": (0, False, False, 77),
        "tripleta": (0, False, True, None), "triple_ab": (3, False, True, None), "terminal_ab": (2, False, True, None),
        "animal_ab": (0, False, True, None),
    }  # fmt: skip
    assert {figure["code"]: figure["name"] for figure in games["animalitos77"]["figures"]} == ANIMALS
    assert games["animalitos"]["figures"][:2] == [{"code": "0", "name": "Delfín"}, {"code": "00", "name": "Ballena"}]
    assert said["signs"][0] == {"code": "ARI", "name": "Aries", "number": "01"}
