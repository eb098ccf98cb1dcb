"""Ways to pay, what other currencies are worth, and what is handed over for tickets (TE-01 to TE-06)."""

from collections import Counter
from decimal import Decimal

from model import people
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import Ticket, World

OWN_CASH, OWN_CURRENCY, OWN_DECIMALS = 0, "VES", 2
"""The way to pay that is always there, and its currency (TE-01)."""
NOTES = {"VES": 500, "USD": 100, "COP": 100_000, "EUR": 500, "PYG": 100_000}
"""The largest note of a currency, in whole units; of any other one it is 1,000 (TE-06)."""
KEEP = "ways to pay", "add, close, set rates, ask for shifts"
Legs = list[tuple[int, int, int]]
"""What was handed over: of each way to pay its amount and its worth; above zero it was received, below zero given."""


def add(world: World, by: int, way: World) -> Answer:
    """Add a way to pay: its name, currency and decimals, and whether change is given in it. It is never changed (TE-01)."""
    stop(people.refuse(world, by, *KEEP))
    stop_if(way["currency"] == OWN_CURRENCY and way["decimals"] != OWN_DECIMALS, "CURRENCY_UNFIT")
    stop_if(any(one["name"] == way["name"] and one["is_open"] for one in world["ways"].values()), "TAKEN")
    number = len(world["ways"]) + 1
    world["ways"][number] = way | {"is_open": True}
    tell(world, "payment_method.changed", number, "added")
    return {"done": "added", "way": number}


def close(world: World, by: int, way: int) -> Answer:
    """Close a way to pay: nothing is sold or paid by it from now on."""
    stop(people.refuse(world, by, *KEEP))
    stop_if(way not in world["ways"] or not world["ways"][way]["is_open"], "METHOD_UNKNOWN")
    world["ways"][way]["is_open"] = False
    tell(world, "payment_method.changed", way, "closed")
    return {"done": "closed"}


def set_rate(world: World, by: int, currency: str, rate: str, per: str) -> Answer:
    """Set what another currency is worth from now on: so much for one foreign unit, or so many of them for an own one (TE-02)."""
    stop(people.refuse(world, by, *KEEP))
    stop_if(Decimal(rate) == 0 or currency == OWN_CURRENCY, "RATE_UNFIT")
    world["rates"][currency] = rate_of(rate, per)
    tell(world, "exchange_rate.set", currency, *world["rates"][currency])
    return {"done": "set"}


def rate_of(text: str, per: str) -> tuple[int, int]:
    """Return a rate as a ratio: 36.52 for one USD are 3652 to 100 own ones, 112 COP for an own unit 1 to 112 (TE-02)."""
    scale = 10 ** len(text.partition(".")[2])
    amount = int(Decimal(text) * scale)
    return (amount, scale) if per == "foreign" else (scale, amount)


def worth(world: World, way: int, amount: int, *, is_change: bool = False) -> int | None:
    """Return what an amount by a way to pay is worth: received rounded down, given rounded up; None: it is not taken (TE-03)."""
    if way == OWN_CASH:
        return amount
    known = world["ways"].get(way)
    if known is None or not known["is_open"] or (is_change and not known["gives_change"]):
        return None
    if known["currency"] == OWN_CURRENCY:
        return amount
    if known["currency"] not in world["rates"]:
        return None
    own, foreign = world["rates"][known["currency"]]
    # Below zero this is more than it was: whoever hands something out has given a cent more at most.
    return int(amount * own * 10**OWN_DECIMALS // (foreign * 10 ** known["decimals"]))


def weigh(world: World, told: list[list[int]], price: int) -> Legs:
    """Return what was handed over with its worth, which makes up the price to the cent; below zero it is a prize (TE-03).

    What one way is told in pieces is added up first. Who tells nothing has paid in cash.
    """
    sums: Counter[tuple[int, bool]] = Counter()
    for way, amount in told:
        sums[way, amount > 0] += amount
    legs: Legs = []
    for (way, _), amount in sums.items():
        its_worth = worth(world, way, amount, is_change=price > 0 > amount)
        stop_if(its_worth is None, "TENDER_UNKNOWN")
        legs.append((way, amount, its_worth or 0))
    found = sum(one for _, _, one in legs)
    stop_if(legs and found != price, "TENDER_UNEVEN", bound=abs(found))
    stop(_refuse_exchange(world, legs) if price > 0 and legs else None)
    return [leg for leg in legs if leg[1]]


def _refuse_exchange(world: World, legs: Legs) -> Answer | None:
    """Refuse change in another currency that is worth more than one note of a currency that was received; else None (TE-06)."""
    worths, largest = dict[str, int](), dict[str, int]()
    for way, amount, its_worth in legs:
        about = world["ways"].get(way, {"currency": OWN_CURRENCY, "decimals": OWN_DECIMALS, "kind": "cash"})
        name = about["currency"]
        worths[name] = worths.get(name, 0) + its_worth
        if amount > 0:
            units = NOTES.get(name, 1_000) if about["kind"] == "cash" else 1
            one = worth(world, way, units * 10 ** about["decimals"])
            largest[name] = max(largest.get(name, 0), one or 0)
    most = max(largest[name] for name in largest if worths[name] > 0)
    return refused("CHANGE_TOO_LARGE", bound=most) if sum(-one for one in worths.values() if one < 0) > most else None


def note(world: World, ticket: Ticket, by: int, legs: Legs, *, is_sale: bool) -> None:
    """Write down what somebody took or gave for a ticket: it never changes what that costs or pays."""
    world["tenders"] += [(ticket["step"], is_sale, by, *leg) for leg in legs]


def given_back(legs: Legs) -> Legs:
    """Return the tender of a ticket as its undoing gives it back: way by way, at the rate of its sale (TE-05)."""
    return [(way, -amount, -its_worth) for way, amount, its_worth in legs]
