"""A sale, its checks in their order, and its undoing (OC-01, OC-02, VE-20 to VE-24, VE-40 to VE-45)."""

from itertools import accumulate, pairwise

from model import draws, games, keys, ledger, money, people, rules, shifts, short, tenders, wallets
from model.answers import Answer, first_refused, refused, stop, stop_if, tell
from model.clock import DAY, Line, Ticket, World, date, day_of, expiry, timedelta
from model.draws import sells_until

PLAYED = ("draw", "game", "selection")
"""What two wagers must share for their stakes to count together."""


def sell(
    world: World, step: int, by: int, wagers: list[World], key: int, door: str, legs: list[list[int]] | None = None
) -> Answer:
    """Sell a ticket; the same sale under its key is the same ticket, and how it stands (OC-01, OC-02).

    step is the place of the sale in its history: later steps name the ticket by it. legs are what was handed over (TE-03).
    """
    stop(people.refuse(world, by, "tickets", "sell, dry run", people.ALSO_SELL[door]))
    wagers, whole = short.written_out(wagers), keys.name(world, by, door, key)
    meaning = [[one["draw"], one["game"], games.selection(one["game"], one["selection"]), one["stake"]] for one in wagers]
    earlier = keys.earlier(world, whole, meaning)
    if earlier is not None:
        return receipt(earlier)
    lines = checked(world, by, wagers)
    tender = tenders.weigh(world, legs or [], sum(line["stake"] for line in lines))
    return receipt(keys.use(world, whole, meaning, pay_for(world, step, by, lines, tender)))


def dry_run(world: World, by: int, wagers: list[World]) -> Answer:
    """Check a ticket as its sale would be checked, and sell nothing (dry runs)."""
    stop(people.refuse(world, by, "tickets", "sell, dry run"))
    return {"done": "tried", "amount": sum(line["stake"] for line in checked(world, by, short.written_out(wagers)))}


def checked(world: World, by: int, wagers: list[World], *, is_paid: bool = False) -> list[World]:
    """Return the wagers as they would be sold; the first check that fails refuses them (OC-01: 4 to 15, VE-22).

    is_paid: a wallet pays, and no agency's credit is needed (WL-13).
    """
    stop_if(world["is_disk_full"], "DISK_FULL")
    stop_if(not wagers, "WAGERS_TOO_FEW")
    stop(short.refuse(world, by, wagers))
    most_wagers = rules.limit(world, by, "ticket_max_wagers")
    stop_if(len(wagers) > most_wagers, "WAGERS_TOO_MANY", bound=most_wagers)
    closing = [draws.closing(world, one["draw"], one["game"]) for one in wagers]
    closed = [{name for name in names if sells_until(world, name, by) is None} for names in closing]
    late = [{"wager": place, "reason": "DRAWS_CLOSED"} for place, names in enumerate(closed) if names]
    stop_if(late, "DRAWS_CLOSED", events=sorted(set[str]().union(*closed)), errors=late)  # VE-11
    lines = [line_of(world, by, one) for one in wagers]
    errors = faults_of(world, by, lines) or full(world, by, lines)
    of_all = _refuse_prize if is_paid else refuse_total
    stop(first_refused(errors) if errors else of_all(world, by, lines))
    return lines


def line_of(world: World, by: int, wager: World) -> World:
    """Return a wager with what it is judged and paid by: the terms of its sale (C-06).

    draws: those that decide it; closing: those that close it. commissions: the rate of each level in money, full, the agency's
    first; what each really keeps says `kept`. prize: what it wins now, or its refund. version: how many times its market has been
    settled, 0: not yet; is_decided: no draw is to come. paid: handed out so far. claim_until: the first moment too late to
    claim; is_over: it has passed.
    """
    draw = world["draws"][wager["draw"]]
    rates = rules.commissions(world, world["members"][by]["entity"], draw["product"], wager["game"])
    return {
        "draw": wager["draw"], "product": draw["product"], "game": wager["game"], "stake": wager["stake"],
        "draws": draws.draws_that_decide(world, wager["draw"], wager["game"]),
        "closing": draws.closing(world, wager["draw"], wager["game"]),
        "selection": games.selection(wager["game"], wager["selection"]), "text": wager["text"],
        "multiplier": rules.multiplier(world, draw["product"], wager["game"]),
        "consolation": world["products"][draw["product"]]["multipliers"].get(f"{wager['game']}_consolation", 0),
        # Each total is rounded by itself (CM-01).
        "commissions": [money.share(wager["stake"], rate, 10_000) for rate in rates],
        "prize": 0, "is_refund": False, "version": 0, "is_decided": False, "claim_until": None, "is_over": False, "paid": 0,
    }  # fmt: skip


def faults_of(world: World, by: int, lines: list[Line]) -> list[Answer]:
    """Return the first fault of each wager that has one, each by itself (OC-01: 8 to 12)."""
    errors = []
    already_on_this_number: dict[tuple[str, str, str], int] = {}
    for place, line in enumerate(lines):
        game, product, stake = line["game"], line["product"], line["stake"]
        least_stake, most_stake, step = (
            rules.limit(world, by, name, product, game) for name in ("stake_min", "stake_max", "stake_multiple")
        )
        number, behind = (line["draw"], game, line["selection"]), draws.closed_behind_the_first(world, line)
        if not rules.is_sold(world, by, product, game):
            fault = {"reason": "NOT_SOLD_HERE"}
        elif game not in games.offered(world, world["draws"][line["draw"]]) or line["multiplier"] is None:
            fault = {"reason": "GAME_NOT_OFFERED"}
        elif (game == games.TRIPLETA and len(line["draws"]) < world["products"][product]["run"]) or behind:
            fault = {"reason": "RUN_NOT_PLANNED"}
        elif line["selection"] is None:
            fault = {"reason": "SELECTION_INVALID"}
        elif stake < least_stake:
            fault = {"reason": "STAKE_TOO_SMALL", "bound": least_stake}
        elif already_on_this_number.get(number, 0) + stake > most_stake:  # VE-20: the same selection twice counts together
            fault = {"reason": "STAKE_TOO_LARGE", "bound": most_stake}
        elif stake % step:
            fault = {"reason": "STAKE_NOT_MULTIPLE", "bound": step}
        else:
            already_on_this_number[number] = already_on_this_number.get(number, 0) + stake
            continue
        errors.append(fault | {"wager": place, "text": line["text"]})
    return errors


def staked(world: World, wager: World, owner: str, game: str | None = None, selection: str | None = None) -> int:
    """Return the live stakes of a draw, pair or run that an owner's quota counts: its own, of those below it, or all (VE-40)."""
    market = world["markets"].get(draws.market_name(wager["draw"], wager["game"]), {"wagers": []})
    return sum(
        line["stake"] for ticket, line in market["wagers"]
        if ticket["undone"] is None and game in (None, line["game"]) and selection in (None, line["selection"])
        and owner in rules.owners(world, ticket["by"])
    )  # fmt: skip


def full(world: World, by: int, lines: list[Line]) -> list[Answer]:
    """Return the wagers that exceed the room in a quota; the same selection twice counts twice (VE-40)."""
    errors = []
    fitting: list[World] = []
    for place, line in enumerate(lines):
        already_on_this_ticket = sum(one["stake"] for one in fitting if all(one[name] == line[name] for name in PLAYED))
        least = None
        for owner in rules.owners(world, by):
            quota = rules.quota(world, owner, line["closing"], line["product"], line["game"], line["selection"])
            if quota is None:
                continue
            if owner == "operator":
                quota = _dynamic(world, line, quota)
            sold_so_far = staked(world, line, owner, line["game"], line["selection"])
            room = max(0, quota - sold_so_far - already_on_this_ticket)
            if least is None or room < least["room"]:
                level = {"operator": "operator", "entity": "entity", "member": "user"}[owner.split()[0]]  # /v1's words
                least = {"wager": place, "reason": "SELECTION_FULL", "bound": quota, "room": room, "level": level}
                least |= {name: line[name] for name in ("text", "draw", "stake")}
        assert least is not None, "the operator always has a quota"
        if line["stake"] > least["room"]:
            errors.append(least)
        else:
            fitting.append(line)
    return errors


def _dynamic(world: World, line: Line, quota: int) -> int:
    """Return the operator's quota where it grows with what was sold before of the draw, or of the pair or run alone (VE-42)."""
    base, share = (
        rules.value(world, "operator", "dynamic", name, line["product"], line["game"]) for name in ("base", "basis_points")
    )
    if base is None:
        return quota
    return int(min(quota, max(base, money.share_down(staked(world, line, "operator"), share, 10_000))))


def refuse_total(world: World, by: int, lines: list[Line]) -> Answer | None:
    """Refuse a ticket for all its wagers together (OC-01: 14, 15)."""
    return _refuse_prize(world, by, lines) or _refuse_credit(world, by, lines)


def _refuse_prize(world: World, by: int, lines: list[Line]) -> Answer | None:
    """Refuse a ticket that could win too much: of a draw and game the best-paid selection counts, of joint ones all (VE-45)."""
    most_prize = rules.limit(world, by, "prize_max")
    best: dict[tuple[str, str], dict[str, int]] = {}
    for line in lines:
        selections = best.setdefault((line["draw"], line["game"]), {})
        prize = money.share(line["stake"], line["multiplier"], 100)
        selections[line["selection"]] = selections.get(line["selection"], 0) + prize
    sums = [sum(one.values()) if game in games.JOINT else max(one.values()) for (_, game), one in best.items()]
    return refused("PRIZE_TOO_LARGE", bound=most_prize) if most_prize is not None and sum(sums) > most_prize else None


def kept(line: Line) -> list[int]:
    """Return what the agency and each entity above it keep of a wager: the excess over the highest below it (CM-02)."""
    return [total - below for below, total in pairwise(accumulate(line["commissions"], max, initial=0))]


def _refuse_credit(world: World, by: int, lines: list[Line]) -> Answer | None:
    """Refuse a sale that an entity's credit does not cover, the agency's first (CM-03)."""
    cost = sum(line["stake"] for line in lines)
    for place, entity in enumerate(people.path(world, world["members"][by]["entity"])):
        cost -= sum(kept(line)[place] for line in lines)
        credit = world["entities"][entity]["credit"]
        if credit is not None:
            covered = ledger.balance_below(world, entity) + credit
            if covered < cost:
                return refused("CREDIT_EXCEEDED", bound=max(0, covered))
    return None


def pay_for(world: World, step: int, by: int, lines: list[Line], tender: tenders.Legs, payer: str | None = None) -> World:
    """Write the ticket down, with the terms of its sale (C-06), and everything that it moves (CM-04).

    step: its name in this history. undone: how, canceled or rejected. first_close: the first close of its draws for this seller.
    wrong, guessed: when wrong pins came, under which keys. hold: who has asked for a large payment, and for what. postings: its
    transfers, which an undoing reverses. tender: what was handed over for it. payer: the player whose wallet pays (WL-13).
    """
    now, entity, whose = world["now"], world["members"][by]["entity"], rules.owners(world, by)
    last = max((draws.schedule(world, name) for line in lines for name in line["draws"]), key=lambda draw: draw["at"])
    ticket = {
        "step": step, "by": by, "entity": entity, "undone": None, "sold_at": now, "day": day_of(now), "lines": lines,
        "amount": sum(line["stake"] for line in lines),
        "first_close": min(until for line in lines for name in line["closing"] if (until := sells_until(world, name, by))),
        "cancel_until": now + timedelta(seconds=rules.limit(world, by, "seconds_to_cancel")),
        "expires_at": expiry(world, last["day"], *(rules.most_specific(world, whose, name) for name in rules.DEFAULTS)),
        "undone_by": None, "undone_at": None, "wrong": [], "guessed": [], "locked_until": None, "hold": None,
        "tender": tender, "payer": payer,
    }  # fmt: skip
    world["tickets"][step] = ticket
    who = f"player {payer}" if payer else f"entity {entity}"
    ticket["postings"] = [ledger.post(world, "sale", who, "sales", ticket["amount"], ticket["day"])]
    for place, one in enumerate(people.path(world, entity)):
        earned = sum(kept(line)[place] for line in lines)
        ticket["postings"].append(ledger.post(world, "commission", "commissions", f"entity {one}", earned, ticket["day"]))
    for place, line in enumerate(lines):
        line["place"] = place
        name = draws.market_name(line["draw"], line["game"])
        draws.market(world, name, line["draws"], len(line["draws"]))["wagers"].append((ticket, line))
        count_sale(world, ticket, line, 1, ticket["day"])
    tenders.note(world, ticket, by, tender, is_sale=True)
    if payer is None:
        shifts.note_cash(world, "sales", by, entity, ticket["amount"], tender)
    tell(world, "tickets.sold", step, by, ticket["amount"])
    return ticket


def count_sale(world: World, ticket: Ticket, line: Line, times: int, day: date) -> None:
    """Count a wager once, or minus once: its stake, the agency's commission, and what remains there and at the parent (VE-50)."""
    own, highest = line["commissions"][0], max(line["commissions"][:2])
    amounts = {"sale": line["stake"], "commission": own, "parent_commission": highest}  # CM-07
    amounts["wallets"] = line["stake"] if ticket["payer"] else 0
    for kind, amount in amounts.items():
        ledger.count(world, kind, ticket["entity"], line["product"], line["game"], times * amount, day)


def receipt(ticket: Ticket) -> Answer:
    """Return the answer to a sale, and to its repetition, which tells how the ticket stands."""
    facts = {name: ticket[name] for name in ("by", "entity", "sold_at", "day", "expires_at", "amount")}
    wagers = [[line[name] for name in (*PLAYED, "stake")] for line in ticket["lines"]]
    facts |= {"ticket": ticket["step"], "cancel_until": min(ticket["cancel_until"], ticket["first_close"]), "wagers": wagers}
    return {"done": "sold", "state": ticket["undone"] or "sold"} | facts


def undo(world: World, by: int, step: int, state: str, key: int, door: str) -> Answer:
    """Cancel or revert a ticket, once under a key (VE-23, VE-24, OC-02)."""
    stop(people.refuse(world, by, "tickets", "cancel, revert, print again", people.ALSO_SELL[door]))
    ticket, whole = world["tickets"][step], keys.name(world, by, door, key)
    stop(keys.earlier(world, whole, [state, step]))
    return keys.use(world, whole, [state, step], undone(world, ticket, by, state, door))


def _check_undoing(world: World, ticket: Ticket, by: int, state: str, door: str) -> None:
    """Refuse an undoing, by the checks in their order (VE-23)."""
    now = world["now"]
    days = (day_of(now) - ticket["day"]).days
    # The portal names a ticket by its number alone: that is one of today, or of yesterday while its time to cancel runs. A second
    # revert of the same number still finds it. Our own API names the ticket of any day.
    is_of_its_days = door != "banklot" or days == 0 or (days == 1 and now < ticket["cancel_until"])
    is_known = is_of_its_days or state == ticket["undone"] == "rejected"
    stop_if(ticket["entity"] != world["members"][by]["entity"] or not is_known, "TICKET_UNKNOWN")
    stop_if(ticket["undone"] is not None, f"TICKET_{str(ticket['undone']).upper()}")
    stop_if(any(line["paid"] for line in ticket["lines"]), "TICKET_PAID")
    closing = {name for line in ticket["lines"] for name in (*line["closing"], *draws.closed_behind_the_first(world, line))}
    is_late = now >= min(ticket["first_close"], *(world["draws"][name]["closes_at"] for name in closing))
    stop_if(is_late, "UNDO_AFTER_CLOSE", events=sorted(one for one in closing if sells_until(world, one, ticket["by"]) is None))
    stop_if(now >= ticket["cancel_until"], "UNDO_TOO_LATE")
    most_cancels = rules.limit(world, by, "cancels_max")
    own = [one for one in world["tickets"].values() if one["undone_by"] == by and day_of(one["undone_at"]) == day_of(now)]
    stop_if(most_cancels is not None and len(own) >= most_cancels, "CANCELS_USED", bound=most_cancels)


def undone(world: World, ticket: Ticket, by: int, state: str, door: str) -> Answer:
    """Undo a ticket: every transfer of the sale is reversed, on the sale's own day; today if its week is closed (CM-04)."""
    _check_undoing(world, ticket, by, state, door)
    weeks = world["entities"][ticket["entity"]]["weeks"]
    is_late = bool(weeks) and ticket["day"] < weeks[-1]["monday"] + 7 * DAY
    day = day_of(world["now"]) if is_late else ticket["day"]
    ticket["undone"], ticket["undone_by"], ticket["undone_at"] = state, by, world["now"]
    for transfer in ticket["postings"]:
        ledger.reverse(world, transfer, day)
    for line in ticket["lines"]:
        count_sale(world, ticket, line, -1, day)
    part, back = {"canceled": "cancels", "rejected": "reverts"}[state], tenders.given_back(ticket["tender"])
    if ticket["payer"] is None:
        shifts.note_cash(world, part, by, ticket["entity"], ticket["amount"], back)
    else:
        wallets.refund(world, ticket)
    tell(world, f"tickets.{state}", ticket["step"], by, ticket["amount"])
    return {"done": state}
