"""Settlement, payment and expiry of prizes (PZ-01, VE-13, VE-26, VE-27, VE-46, RG-08, RG-09)."""

from model import games, independence, keys, ledger, money, people, purchases, rules, shifts, tenders
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import Line, Ticket, World, date, day_of, expiry, timedelta
from model.draws import VOID, days_later, lengthen, outcomes_of
from model.selling import count_sale, kept

Claims = list[tuple[int, int, int]]
"""What may be paid now: the place of each wager on the ticket, the version of its settlement (a run's: 0), and what is unpaid."""


def settle_due(world: World) -> None:
    """Settle each draw, pair and run whose results have changed since it was last settled (VE-08, VE-13).

    A pair waits for both results. A run with three different figures may have a winner already: from then on each result settles
    it again (VE-07). Draws are gone through by their time; a run is judged where its last one is.
    """
    for market in sorted(world["markets"].values(), key=lambda one: world["draws"][one["draws"][-1]]["at"]):
        is_run = market["name"].endswith("RUN")
        if is_run:
            lengthen(world, market)
        results = outcomes_of(world, market)
        # Of each draw the version of its result; None where none is approved yet.
        which_results = [None if one is None else one[0] for one in results]
        drawn = [one[1] for one in results if one is not None]
        different_figures, is_whole = set(drawn) - {VOID}, None not in which_results
        may_have_a_winner = is_run and (market["judged_by"] is not None or len(different_figures) >= 3)
        if which_results != market["judged_by"] and (is_whole or may_have_a_winner):
            market["judged_by"] = which_results
            _settle(world, market, drawn, is_refunded=VOID in drawn and not is_run, is_decided=is_whole)


def _settle(world: World, market: World, outcomes: list[str], *, is_refunded: bool, is_decided: bool) -> None:
    """Judge anew what is not undone, once the settlement before was taken back (RG-08). is_decided: no draw is to come."""
    today = day_of(world["now"])
    for transfer in market["postings"]:
        ledger.reverse(world, transfer, today)
    market["postings"], market["version"] = [], market["version"] + 1
    for ticket, line in market["wagers"]:
        if ticket["undone"] is None:
            _take_back(world, ticket, line, today)
            line["version"], line["is_decided"] = market["version"], is_decided
            if is_refunded:
                _refund(world, market, ticket, line, today)
            else:
                # Each wager is judged and rounded by itself, with the multiplier of its sale (PZ-01).
                prize = money.share(line["stake"], _pays(line, outcomes), 100)
                _move(world, market, "prize", "prizes", "prizes payable", prize, today)
                _count_prize(world, ticket, line, prize, today)
                line["prize"] = prize
                line["claim_until"] = line["claim_until"] if line["is_over"] else ticket["expires_at"] + days_later(market)
            if line["prize"]:
                market["claims_end"].append(line["claim_until"])
                about = ticket["step"], line["place"], "refund" if line["is_refund"] else "prize"
                tell(world, "given", market["name"], market["version"], *about, line["prize"], line["claim_until"])
    won = [line["prize"] for _, line in market["wagers"] if line["prize"]]
    tell(world, "market.settled", market["name"], market["version"], len(won), sum(won))
    purchases.credit(world, market)
    for ticket, line in market["wagers"]:
        # The agency owes what it paid beyond the prize; the customer keeps it (RG-09).
        owed = line["paid"] - line["prize"]
        if ticket["undone"] is None and owed > 0:
            _move(world, market, "receivable", f"entity {ticket['entity']}", "prizes payable", owed, today)


def _count_prize(world: World, ticket: Ticket, line: Line, amount: int, today: date) -> None:
    """Count a prize in the reports of today, and whether a wallet gets it (VE-50)."""
    for kind, counted in {"prize": amount, "wallets": -amount if ticket["payer"] else 0}.items():
        ledger.count(world, kind, ticket["entity"], line["product"], line["game"], counted, today)


def _pays(line: Line, outcomes: list[str]) -> int:
    """Return how many times its stake a wager pays: 30 is written 3000."""
    if line["game"] == games.TRIPLETA:
        found = [one in outcomes for one in line["selection"].split(",")]
    elif line["game"] in games.PAIRS:
        found = games.halves(line["game"], line["selection"], outcomes)
    else:
        found = [games.hits(line["game"], line["selection"], outcomes[0])]
    is_half = line["game"] in games.PAIRS and any(found)
    return int(line["multiplier"] if all(found) else line["consolation"] if is_half else 0)


def _move(world: World, market: World, kind: str, debit: str, credit: str, amount: int, today: date) -> None:
    market["postings"].append(ledger.post(world, kind, debit, credit, amount, today))


def _take_back(world: World, ticket: Ticket, line: Line, today: date) -> None:
    """Take a wager's earlier prize or refund out of the reports of today."""
    if line["is_refund"]:
        count_sale(world, ticket, line, 1, today)
    elif line["prize"]:
        _count_prize(world, ticket, line, -line["prize"], today)
    line["prize"], line["is_refund"] = 0, False


def _refund(world: World, market: World, ticket: Ticket, line: Line, today: date) -> None:
    """Give the stake on a void draw back, and take the commissions on it back: nobody has earned on it (VE-13)."""
    days, basis = (rules.most_specific(world, rules.owners(world, ticket["by"]), name) for name in rules.DEFAULTS)
    line["prize"], line["is_refund"] = line["stake"], True
    line["claim_until"] = max(ticket["expires_at"], expiry(world, today, days, basis))
    _move(world, market, "refund", "sales", "prizes payable", line["stake"], today)
    for entity, share in zip(people.path(world, ticket["entity"]), kept(line), strict=True):
        _move(world, market, "clawback", f"entity {entity}", "commissions", share, today)
    count_sale(world, ticket, line, -1, today)


def expire_due(world: World) -> None:
    """Book what nobody has claimed in time from prizes payable to expired prizes (VE-27).

    A draw's result is final from then on, also where such a prize was paid (RG-08), but for what was won before it was held.
    """
    for market in world["markets"].values():
        for name in market["draws"]:
            draw = world["draws"][name]
            draw["is_final"] = draw["is_final"] or any(draw["at"] < end <= world["now"] for end in market["claims_end"])
        for ticket, line in market["wagers"]:
            unpaid = line["prize"] - line["paid"]
            was_over = ticket["undone"] is not None or line["is_over"]
            line["is_over"] = line["is_over"] or (line["prize"] > 0 and line["claim_until"] <= world["now"])
            if unpaid > 0 and line["is_over"] and not was_over:
                booked = ledger.post(world, "expiry", "prizes payable", "prizes expired", unpaid, day_of(world["now"]))
                booked |= {"entity": ticket["entity"], "market": market["name"]}


def pay(world: World, by: int, step: int, is_right: bool, key: int, door: str, legs: list[list[int]] | None = None) -> Answer:
    """Pay all that a ticket has won and was not paid, against its PIN (VE-26); is_right tells whether the PIN is.

    legs are what is handed out, below zero; without any it is cash (TE-03). Under a key that has paid already the first
    answer is given again, for the right PIN alone (OC-02).
    """
    stop(people.refuse(world, by, "tickets", "pay, copy"))
    ticket, whole = world["tickets"][step], keys.name(world, by, door, key)
    earlier: Answer | None = keys.earlier(world, whole, ["pay", step])
    # Paid at its own agency; somebody above it pays only as the second person, so only where a payment waits (VE-26, VE-46).
    is_own = ticket["entity"] == world["members"][by]["entity"]
    claims, hold = claims_of(world, ticket), ticket["hold"]
    alone_most = rules.pay_alone(world, ticket["entity"])
    needs_two = alone_most is not None and _sum(claims) > alone_most
    waits = needs_two and hold is not None and hold["claims"] == claims
    is_above = people.is_below(world, by, ticket["entity"]) and (waits or earlier is not None)
    stop_if(not is_own and not is_above, "TICKET_UNKNOWN")
    refusal = _refuse_pin(world, ticket, is_right, whole)
    if earlier is not None:
        # A retry: the first answer for the right pin; a wrong one learns nothing.
        return refused("KEY_REUSED") if refusal and refusal["refused"] == "TICKET_UNKNOWN" else refusal or earlier
    stop(refusal or _refuse_paying(world, ticket))
    is_second = waits and hold["by"] != by
    if is_second or not needs_two:
        stop(independence.refuse_second(world, hold["by"], by) if is_second else None)
        tender = tenders.weigh(world, legs or [], -_sum(claims))
        whose_drawer = shifts.payer(world, hold["by"], by, ticket["entity"]) if is_second else by
        _end_hold(world, ticket, "approved" if is_second else "lapsed")
        return keys.use(world, whole, ["pay", step], _paid(world, ticket, claims, by, whose_drawer, tender))
    if not waits:
        _end_hold(world, ticket, "lapsed")
        ticket["hold"] = {"by": by, "claims": claims}
        tell(world, "payment.held", step, by, _sum(claims))
    return refused("PAYMENT_HELD")


def decide(world: World, by: int, step: int, approve: bool) -> Answer:
    """Approve a payment that waits, as the second person, or refuse it, as whoever may pay it, also who asked for it (VE-46)."""
    stop(people.refuse(world, by, "held payments", "decide as the second person"))
    ticket, hold = world["tickets"][step], world["tickets"][step]["hold"]
    stop_if(not people.is_below(world, by, ticket["entity"]), "TICKET_UNKNOWN")
    stop_if(hold is None, "PAYMENT_NOT_HELD")
    if not approve:
        _end_hold(world, ticket, "refused")
        return {"done": "refused", "amount": _sum(hold["claims"])}
    refusal = _refuse_paying(world, ticket)
    claims, alone_most = claims_of(world, ticket), rules.pay_alone(world, ticket["entity"])
    if refusal is not None or alone_most is None or _sum(claims) <= alone_most or claims != hold["claims"]:
        # A corrected result, or the time to claim, has overtaken it: it has to be presented anew.
        _end_hold(world, ticket, "lapsed")
        return refusal or refused("PAYMENT_NOT_HELD")
    stop(refused("PAYMENT_HELD") if hold["by"] == by else independence.refuse_second(world, hold["by"], by))
    _end_hold(world, ticket, "approved")
    _paid(world, ticket, claims, by, shifts.payer(world, hold["by"], by, ticket["entity"]), [])
    return {"done": "approved", "amount": _sum(claims)}


def _refuse_pin(world: World, ticket: Ticket, is_right: bool, whole: tuple[str, int, int]) -> Answer | None:
    """Refuse a wrong PIN, and count it once under its key: five within an hour lock the ticket for an hour (VE-21)."""
    now = world["now"]
    if ticket["wrong"] and now >= (ticket["locked_until"] or ticket["wrong"][0] + timedelta(hours=1)):
        ticket["locked_until"], ticket["wrong"], ticket["guessed"] = None, [], []
    if not is_right and whole in ticket["guessed"]:
        return refused("TICKET_UNKNOWN")
    if ticket["locked_until"] is not None:
        return refused("TICKET_LOCKED", until=ticket["locked_until"])
    if is_right:
        return None
    ticket["wrong"], ticket["guessed"] = [*ticket["wrong"], now], [*ticket["guessed"], whole]
    if len(ticket["wrong"]) >= 5:
        ticket["locked_until"] = now + timedelta(hours=1)
    return refused("TICKET_UNKNOWN")


def _refuse_paying(world: World, ticket: Ticket) -> Answer | None:
    """Refuse a ticket of which nothing can be paid (VE-26: 4 to 9), as by an agency that closed while it waited (VE-46)."""
    standing = "closed" if world["entities"][ticket["entity"]]["closed"] else state(world, ticket)
    known = {"sold": "DRAWS_PENDING", "loser": "NOT_A_WINNER", "closed": "SELLER_CLOSED"}
    return None if standing in ("winner", "held") else refused(known.get(standing, f"TICKET_{standing.upper()}"))


def claims_of(world: World, ticket: Ticket) -> Claims:
    """Return what may be paid now. After another settlement it is another payment, of the same sum too, but of a run (VE-46)."""
    return [
        (place, 0 if line["game"] == games.TRIPLETA else line["version"], line["prize"] - line["paid"])
        for place, line in enumerate(ticket["lines"]) if line["prize"] > line["paid"] and world["now"] < line["claim_until"]
    ]  # fmt: skip


def _sum(claims: Claims) -> int:
    return sum(amount for _, _, amount in claims)


def _end_hold(world: World, ticket: Ticket, how: str) -> None:
    """End the payment that waits, if one does: it was approved or refused, or another one has overtaken it."""
    if ticket["hold"] is not None:
        tell(world, "payment.decided", ticket["step"], _sum(ticket["hold"]["claims"]), how)
    ticket["hold"] = None


def _paid(world: World, ticket: Ticket, claims: Claims, by: int, whose_drawer: int, tender: tenders.Legs) -> Answer:
    """Hand the money out: the ticket's agency does, whoever approves it, from somebody's drawer (VE-46, SH-02)."""
    tenders.note(world, ticket, by, tender, is_sale=False)
    shifts.note_cash(world, "prizes", whose_drawer, ticket["entity"], _sum(claims), tender)
    for place, _, amount in claims:
        ticket["lines"][place]["paid"] += amount
    tell(world, "tickets.paid", ticket["step"])
    ledger.post(world, "payout", "prizes payable", f"entity {ticket['entity']}", _sum(claims), day_of(world["now"]))
    return {"done": "paid", "prize": _sum(claims), "lines": [[place, amount] for place, _, amount in claims]}


def state(world: World, ticket: Ticket) -> str:
    """Return a ticket's state as everybody sees it (ST-01)."""
    if ticket["undone"] is not None:
        return str(ticket["undone"])
    unpaid = [line for line in ticket["lines"] if line["prize"] > line["paid"]]
    if any(world["now"] < line["claim_until"] for line in unpaid):
        return "held" if ticket["hold"] is not None else "winner"
    if unpaid:
        return "expired"
    if any(line["paid"] for line in ticket["lines"]):
        return "paid"
    # A wager may still win that has won nothing while a draw is to come.
    return "sold" if any(not line["is_decided"] and not line["prize"] for line in ticket["lines"]) else "loser"
