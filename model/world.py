"""A world from a seed: an operator, its tree, people, rules, and the catalogue of `catalogue.toml`."""

import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from model import sports_world, tenders
from model.clock import UTC, World

CATALOGUE = Path(__file__).with_name("catalogue.toml")
MORNING = datetime(2024, 10, 22, 11, 30, tzinfo=UTC)
"""The beginning of each history: a Tuesday, half past seven in Caracas."""
ROOT, GROUPS, AGENCIES = 1, (2, 3), (4, 5, 6, 7)
HOLIDAYS = [date(2024, 10, day) for day in (24, 25, 29)]
"""Days that may be holidays, each of the nation or of the operator alone."""
RESELLERS = (49, 79)
"""Resellers of two agencies: they sell by codes."""
FIRST, SECOND, MANAGER, ADMINISTRATOR, AUDITOR = 11, 12, 13, 14, 15
"""The people of the root entity: two clerks, a manager and an administrator, who decide about draws, and an auditor."""


WAYS: list[World] = [
    {"name": "dollars", "kind": "cash", "currency": "USD", "decimals": 2, "gives_change": True},
    {"name": "mobile", "kind": "mobile", "currency": "VES", "decimals": 2, "gives_change": False},
    {"name": "pesos", "kind": "cash", "currency": "COP", "decimals": 0, "gives_change": True},
]  # fmt: skip
"""Ways to pay beside the own cash. Pesos have no rate yet."""
RATES = [("36.52", "foreign"), ("0.99", "foreign"), ("0.027", "own")]
"""The rates of a dollar."""
GAMES = {"901": "DADOS", "902": "DADOS", "951": "CARTAS", "801": "LOBBY", "802": "LOBBY"}
"""Games, and their providers."""
LOBBY = ("801", "802")
"""The games of the provider that names its bets, results and rollbacks in one list (WL-18)."""
USERS = ("ana", "beto", "caro", "dora")
WALLET_TILL = 71
"""The till that sells tickets to players' wallets."""
RUN = "tripleta_run"
LETTERS = {"": 0, "A": 1, "B": 2, "C": 3}


def products() -> dict[int, World]:
    """Return the catalogue: of each product its lists, times, close, quota, and what its games pay, in hundredths."""
    found = {}
    for one in tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["product"]:
        found[one["id"]] = {
            "category": one["category"], "close_minutes": one["close_minutes"], "quota": one["quota"] * 100,
            "advance_days": one.get("advance_days", 0), "plain_on_zodiac": one.get("plain_on_zodiac", False),
            "lists": {each["id"]: each.get("zodiac", False) for each in one.get("list", [])} or {0: False},
            "codes": {
                local: {LETTERS[letter]: code for letter, code in ({"": said} if isinstance(said, str) else said).items()}
                for local, said in one.get("codes", {}).items()
            },
            "times": [local for line in one["times"] for local in line["times"]],
            "multipliers": {game: int(Decimal(str(pays)) * 100) for game, pays in one["multipliers"].items() if game != RUN},
            "run": one["multipliers"].get(RUN, 10),
        }  # fmt: skip
    return found


def a_world(seed: int) -> World:
    """Return the world of a seed, before anything is sold."""
    chance = Random(f"world {seed}")
    entities = {ROOT: None, 2: ROOT, 3: ROOT, 4: 2, 5: 2, 6: 3, 7: ROOT}
    members = {
        FIRST: (ROOT, "clerk"), SECOND: (ROOT, "clerk"), MANAGER: (ROOT, "manager"), ADMINISTRATOR: (ROOT, "administrator"),
        AUDITOR: (ROOT, "auditor"), 21: (2, "manager"), 22: (4, "manager"),
    }  # fmt: skip
    members |= {10 * agency + place: (agency, "cashier") for agency in AGENCIES for place in range(1, chance.randint(2, 3) + 1)}
    members |= {one: (one // 10, "reseller") for one in RESELLERS}
    days = [day for day in HOLIDAYS if Random(f"{day} {seed}").random() < 0.4]
    world: World = {
        "now": MORNING, "seed": seed, "products": products(), "rules": [], "draws": {}, "markets": {}, "tickets": {},
        "planned_until": MORNING.date(), "first_day": MORNING.date(), "is_disk_full": False,
        "transfers": [], "turnover": {}, "keys": {}, "asked_rules": [], "told": [], "cash": [], "shifts": {}, "payments": {},
        "powers": [], "a_day_does": seed % 4 == 1,
        "wallets": wallets(seed), "sports": sports_world.sports(seed, MORNING),
        "players": {}, "sessions": {}, "bets": {}, "credited": {}, "rounds": {},
        "sports_tickets": [], "results": {}, "signed": {}, "delayed": 0,
        "ways": {number: way | {"is_open": True} for number, way in enumerate(WAYS, 1)}, "tenders": [],
        "rates": {"USD": tenders.rate_of(*Random(f"rate {seed}").choice(RATES))},
        "holidays": [(day, place % 2 == 0) for place, day in enumerate(days)],
        "entities": {one: {"parent": above, "closed": False, "credit": _credit(chance, one), "weeks": []}
                     for one, above in entities.items()},
        "members": {one: {"entity": entity, "role": role, "closed": False} for one, (entity, role) in members.items()},
    }  # fmt: skip
    for rule in some_rules(chance, world):
        if not any(_scope(rule) == _scope(one) for one in world["rules"]):
            world["rules"].append(rule | {"starts": MORNING, "by": None})
    return world


def wallets(seed: int) -> World:
    """Return the partners and the providers of players' wallets. A partner's rate is what a point is worth, in hundredths."""
    chance = Random(f"wallets {seed}")
    ceilings = [{"provider": one, "bounds": (chance.choice([5_000, 20_000]), chance.choice([20_000, 60_000])), "starts": MORNING}
                for one in ("CARTAS", "DADOS", "LOBBY")]  # fmt: skip
    return {
        "partners": {"ORO": {"rate": chance.choice([100, 100, 200]), "closed": False},
                     "PLATA": {"rate": chance.choice([50, 300, 33]), "closed": False}},
        "games": {game: {"provider": provider, "is_open": True} for game, provider in GAMES.items()},
        "ceilings": [one for one in ceilings if chance.random() < 0.7],
    }  # fmt: skip


def _credit(chance: Random, entity: int) -> int | None:
    if entity in (ROOT, 7):
        return None
    return chance.choice([None, 10_000_000, chance.randrange(5_000, 60_000)])


def _scope(rule: World) -> list[object]:
    return [rule.get(name) for name in ("kind", "owner", "product", "game", "selection", "draw")]


def some_rules(chance: Random, world: World) -> list[World]:
    """Return rules as an operator sets them up, and others below it."""
    rules: list[World] = [{"kind": "commission", "owner": "operator", "basis_points": chance.choice([0, 500, 833])}]
    rules.append({"kind": "limit", "owner": "operator", "stake_min": chance.choice([50, 100]), "stake_multiple": 50,
                  "stake_max": chance.choice([5_000, 20_000]), "seconds_to_cancel": chance.choice([60, 180, 3_600]),
                  "expiration_days": chance.randint(0, 3), "expiry_basis": chance.choice(["calendar", "business"])})  # fmt: skip
    for entity in world["entities"]:
        if chance.random() < 0.7:
            rules.append({"kind": "commission", "owner": f"entity {entity}", "basis_points": chance.choice([0, 700, 1_433])})
        if chance.random() < 0.3:
            rules.append({"kind": "commission", "owner": f"entity {entity}", "product": chance.randint(1, 3),
                          "basis_points": chance.choice([300, 1_275, 1_600])})  # fmt: skip
        if chance.random() < 0.4:
            rules.append({"kind": "commission", "owner": f"entity {entity}", "product": chance.randint(1, 4),
                          "basis_points": chance.choice([1_100, 2_250]), "basis": "profit"})  # fmt: skip
        if chance.random() < 0.4:
            subject: World = chance.choice([{}, {"product": 2}, {"product": 2, "game": "animalitos", "selection": "7"}])
            rules.append({"kind": "quota", "owner": f"entity {entity}", "quota": chance.randrange(0, 20_000, 50)} | subject)
    for owner in ("operator", *(f"entity {one}" for one in (2, 4, 5, 6)), "member 41", "member 61"):
        often = {"payout": 0.5}
        below = [rule | {"owner": owner} for rule in _below(chance) if chance.random() < often.get(rule["kind"], 0.25)]
        rules += [rule for rule in below if rule["kind"] != "payout" or "member" not in owner]
    if chance.random() < 0.5:
        rules.append({"kind": "multiplier", "owner": "operator", "product": 2, "game": "animalitos", "hundredths": 2_575})
    if chance.random() < 0.5:
        rules.append({"kind": "dynamic", "owner": "operator", "product": 2, "base": 2_000, "basis_points": 1_033})
    rules.append({"kind": "quota", "owner": "operator", "product": 1, "game": "terminal", "selection": "13", "quota": 0})
    # From below upwards: one that is looser than a rule above would be refused; one that becomes so is bounded at use (C-06).
    return sorted(rules, key=_height)


def _height(rule: World) -> tuple[int, int]:
    """Return the place of a rule's owner from below: members, entities with the higher numbers first, the operator last."""
    kind, _, number = rule["owner"].partition(" ")
    return ["member", "entity", "operator"].index(kind), -int(number or 0)


def _below(chance: Random) -> list[World]:
    """Return a bound of each kind, for any owner."""
    return [
        {"kind": "limit", "product": 2, "stake_max": chance.choice([2_000, 4_000])},
        {"kind": "limit", "product": 1, "game": "triple", "stake_min": 150, "stake_multiple": 100},
        {"kind": "limit", "ticket_max_wagers": 3, "cancels_max": chance.choice([1, 2]), "seconds_to_cancel": 45},
        {"kind": "limit", "prize_max": chance.choice([100_000, 500_000])},
        {"kind": "close", "minutes": chance.choice([7, 15])},
        {"kind": "close", "product": 2, "minutes": chance.choice([9, 20])},
        {"kind": "offer", "product": 3, "game": "triple_sign", "offered": 0},
        {"kind": "payout", "pay_alone_max": chance.choice([6_000, 20_000])},
    ]
