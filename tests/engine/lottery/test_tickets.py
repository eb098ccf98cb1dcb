"""Reading tickets: who sees what of them, PINs that cannot be guessed, prints, and each ticket's life in its order."""

from collections import Counter
from itertools import pairwise

import pytest
from tests.engine.conftest import CASHIER, Desk
from tests.engine.lottery.conftest import LOTTO_ACTIVO, OTHER_CASHIER, order, pay, settle
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Channel, PrintTicket
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.printing import Printed
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.lives import TicketLife
from taquilla.sandbox.demo import BANKLOT, CLERKS

pytestmark = pytest.mark.usefixtures("audited")


async def view(desk, sold, by=CASHIER, **how):
    """Return a ticket as a member sees it."""
    return await desk.house.lottery.tickets.view(desk.caller(by), sold.ticket.number, sold.ticket.day, **how)


async def original(desk, sold) -> bool:
    """Print a ticket under one key, and tell whether it is the original, with its PIN."""
    printing = PrintTicket(desk.house.new_id(), desk.caller(), Channel.API, sold.ticket.id, f"print {sold.ticket.id}")
    return (await desk.house.counter.ask(printing)).is_original


def looks(desk) -> list[tuple[str, str, str]]:
    """Return the recorded views of PINs: by which member, which PIN, of which ticket."""
    return desk.ask("select actor, action, object from audit_event where action like 'pin %%' order by id")


async def test_members_above_the_agency_see_a_ticket_without_its_pin_and_other_agencies_do_not(desk, noon):
    boss = {"email": "boss@banklot.net", "role": "manager", "password": "above the agency"}
    await desk.house.people.office.add_member(BANKLOT, entity_id=212, **boss)
    sold = await desk.sell(noon, "7")
    above = await view(desk, sold, by=boss["email"], with_pin=True)
    assert await view(desk, sold, by=CLERKS[1]) == Refusal(Reason.TICKET_UNKNOWN)  # RG-15
    assert above.pin is None
    assert await view(desk, sold, by=OTHER_CASHIER) == Refusal(Reason.TICKET_UNKNOWN)
    assert await desk.house.lottery.lives.of(desk.caller(OTHER_CASHIER), sold.ticket.id) == Refusal(Reason.TICKET_UNKNOWN)
    for command in (desk.undoing(sold, by=OTHER_CASHIER), desk.payment(sold, by=OTHER_CASHIER)):
        assert await desk.house.counter.ask(command) == Refusal(Reason.TICKET_UNKNOWN)


@pytest.mark.parametrize(("at", "shown"), [("22T11:54:30", True), ("22T11:55:00", False)])
async def test_the_seller_sees_the_pin_until_the_first_draw_closes_and_every_look_is_on_record(desk, noon, at, shown):
    evening, tomorrow = desk.event(LOTTO_ACTIVO, "22T19:00"), desk.event(LOTTO_ACTIVO, "23T12:00")
    sold = await desk.sell(noon, "7")
    await desk.sell(evening, "7", by=OTHER_CASHIER)
    desk.set_clock(at)
    seen, last = await view(desk, sold, with_pin=True), await desk.house.lottery.tickets.last(desk.caller(), with_pin=True)
    assert seen.pin == last.pin == (sold.pin if shown else None)
    assert (await view(desk, sold)).pin is None  # it was not requested
    # A line's current event is its own while that is open, and then the next of its kind.
    assert [line.current_event_id for line in seen.lines] == [noon if shown else tomorrow]
    assert looks(desk) == [(CASHIER, "pin shown", str(sold.ticket.id))] * (2 if shown else 0)
    # Its own is open to whom sells it: an agency may close earlier (VE-10).
    await desk.house.lottery.rules.add_rule(BANKLOT, "close", {"entity": 213, "product": LOTTO_ACTIVO, "minutes": 60})
    assert [line.current_event_id for line in (await view(desk, sold)).lines] == [tomorrow]


async def test_an_operator_may_show_the_pin_after_the_draw_and_a_prize_that_is_paid_then_raises_an_alarm(desk, noon):
    colleague = desk.add_colleague()
    sold, other, printed = [await desk.sell(noon, "7", key=key) for key in ("k", "other", "printed")]
    await view(desk, other, with_pin=True)
    assert (await view(desk, sold, with_pin=True)).pin == sold.pin
    for one, at in ((printed, "22T11:54:59"), (other, "22T11:55:59")):  # a till prints a sale of the last moment after the close
        desk.set_clock(at)
        assert await original(desk, one)
    await settle(desk, {noon: "7"}, at="22T12:01")
    for is_late in (True, True, False, True):
        await desk.house.people.operators.set_pin_after_close(1, is_late, author=Author("ana"))
        assert (await view(desk, sold, with_pin=True)).pin == (sold.pin if is_late else None)
        assert (await view(desk, sold, with_pin=True, by=colleague)).pin is None
    asked = [row for row in looks(desk) if row[2] == str(sold.ticket.id)]
    assert asked == [(CASHIER, "pin shown", str(sold.ticket.id))] + [(CASHIER, "pin shown after close", str(sold.ticket.id))] * 3
    changes = desk.ask("select actor, detail from audit_event where action = 'pins in views set' order by id")
    values = ("until_close", "always", "until_close", "always")
    assert changes == [("ana", {"before": one, "after": two}) for one, two in pairwise(values)]
    # A sale that is repeated shows it as well, and so late it counts alike.
    assert (await desk.sell(noon, "7", key="k")).pin == sold.pin
    assert [row[1] for row in looks(desk)][-1] == "pin shown after close"
    # So does the original that is printed again under its key.
    assert await original(desk, printed)
    paid = [await pay(desk, one, by=colleague) for one in (sold, printed, other)]
    await desk.past("22T12:05")
    assert desk.ask("select subject, entity_id, detail from alarm where kind = 'pin_seen_before_payment' order by subject") == [
        (str(one.ticket.id), one.ticket.entity_id, {"number": one.ticket.number, "amount": paid[0], "by": colleague})
        for one in (sold, printed)
    ]


async def test_the_pin_is_not_shown_once_a_draw_is_void_before_its_time(desk, noon):
    sold = await desk.sell(noon, "7")
    assert isinstance(await order(desk, noon, DrawOrder.VOID), DrawOrdered)
    assert (await view(desk, sold, with_pin=True)).pin is None
    assert looks(desk) == []


async def test_every_look_at_a_pin_and_every_wrong_one_is_in_the_log_and_no_pin_is(desk, noon, logged):
    sold = await desk.sell(noon, "7", key="k")
    logged.clear()
    await view(desk, sold, with_pin=True)
    await desk.sell(noon, "7", key="k")
    await desk.house.lottery.receipts.take(printing(desk, sold), ADDRESS)
    for _ in range(5):
        await desk.house.counter.ask(desk.payment(sold, pin=sold.pin ^ 1))
    await desk.house.counter.ask(desk.payment(sold))
    ticket = str(sold.ticket.id)
    said = [(line["event"], line["operator"], line["actor"], line["object"], line["outcome"]) for line in logged]
    looked = [(event, 1, CASHIER, ticket, "done") for event in ("pin shown", "pin shown", "pin printed")]
    assert said == [*looked, *[("wrong pin", 1, "", ticket, outcome) for outcome in ["refused"] * 4 + ["locked"]]]
    assert not any(text in str(logged).replace(ticket, "") for text in (str(sold.pin), str(sold.pin ^ 1)))


def test_wrong_pins_at_once_are_all_counted(desk, noon, two_houses, race):
    sold = desk.run(desk.sell(noon, "7"))
    answers = race(two_houses, [desk.payment(sold, pin=sold.pin ^ 1) for _ in range(32)])
    assert Counter(answer.reason for answer in answers) == {Reason.TICKET_UNKNOWN: 5, Reason.TICKET_LOCKED: 27}


PRINTS = 64
ADDRESS = "https://tickets.example.org/check/1"
ORIGINAL, COPY = Printed(is_original=True, state="sold"), Printed(is_original=False, state="sold")


@pytest.fixture
def sold(desk, noon) -> Sold:
    """A ticket of agency 213."""
    return desk.run(desk.sell(noon, "7", "8"))


def printing(desk, sold: Sold) -> PrintTicket:
    return PrintTicket(House.new_id(), desk.caller(), Channel.BANKLOT, sold.ticket.id, None)


def test_of_64_prints_at_once_over_two_houses_one_is_the_original_and_all_are_counted(desk, other_house, race, sold):
    houses = [other_house(batch_max=1), other_house(batch_max=8)]
    answers = race(houses, [printing(desk, sold) for _ in range(PRINTS)])
    assert (answers.count(ORIGINAL), answers.count(COPY), desk.one("select prints from ticket")) == (1, PRINTS - 1, PRINTS)


def test_the_twin_without_the_gate_prints_two_originals_or_loses_a_count(desk, race_without_gate, sold):
    # Both have seen that nothing is printed before either can write that it is.
    answers = race_without_gate("ticket", [printing(desk, sold) for _ in range(2)])
    assert (answers.count(ORIGINAL), desk.one("select prints from ticket")) != (1, 2)


async def life_of(desk, sold: Sold) -> TicketLife:
    return must_be(TicketLife, await desk.house.lottery.lives.of(desk.caller(), sold.ticket.id))


async def test_a_life_tells_of_sale_undoing_prizes_corrections_payment_and_expiry(desk, noon) -> None:
    undone = await desk.sell(noon, "5")
    await desk.house.counter.ask(desk.undoing(undone))
    won = await desk.sell(noon, "7", "8")
    forgotten = await desk.sell(noon, "7")
    await settle(desk, {noon: "8"}, at="22T12:05")
    await settle(desk, {noon: "7"})
    await desk.house.counter.ask(desk.payment(won))

    assert [(one.kind, one.by != "") for one in (await life_of(desk, undone)).events] == [("sold", True), ("canceled", True)]
    life = await life_of(desk, won)
    told = [(one.kind, one.line, one.version) for one in life.events]
    assert told == [("sold", None, 1), ("lost", 0, 1), ("won", 1, 1), ("won", 0, 2), ("lost", 1, 2), ("paid", None, 1)]
    assert [one.outcomes for one in life.events if one.line == 0] == ["8", "7"]
    seqs = [one.seq for one in life.events if one.kind in ("sold", "won", "paid")]
    assert seqs == sorted(seqs)  # a part without its number would not be comparable
    await settle(desk, {}, at="27T01:00")
    last = (await life_of(desk, forgotten)).events[-1]
    assert (last.kind, last.line) == ("expired", 0)
    assert last.seq is not None


async def test_a_life_counts_the_copies_and_not_the_original(desk, noon) -> None:
    sold, undone = await desk.sell(noon, "5"), await desk.sell(noon, "6")
    assert (await life_of(desk, sold)).copies == 0
    for copies in (0, 1, 2):
        await desk.house.counter.ask(printing(desk, sold))
        assert (await life_of(desk, sold)).copies == copies
    await desk.house.counter.ask(desk.undoing(undone))
    await desk.house.counter.ask(printing(desk, undone))
    life = await life_of(desk, undone)
    assert (life.copies, [one.kind for one in life.events]) == (1, ["sold", "canceled"])


@pytest.mark.parametrize(("digits", "found"), [(3, 0), (4, 1), (8, 1)])
async def test_a_number_is_found_by_its_beginning(desk, noon, digits: int, found: int, monkeypatch) -> None:
    sold = await desk.sell(noon, "5")
    number, code, day = str(sold.ticket.number), str(sold.ticket.id), sold.ticket.day
    search, beside = desk.house.lottery.search.by_beginning, desk.caller(OTHER_CASHIER)
    assert [len(await search(desk.caller(), number[:digits], one, 9)) for one in (None, day)] == [found] * 2
    assert await search(beside, number, day, 9) == []
    assert [row.id for row in await search(desk.caller(), code[:13], None, 9)] == [sold.ticket.id]
    assert [await search(desk.caller(), one, None, 9) for one in ("", "x", "0123", "9" * 9, "' or 1")] == [[]] * 5
    monkeypatch.setattr("taquilla.store.lottery.search.LOOKED_UP_MAX", 0)
    assert [await search(beside, one, None, 9) for one in (number, code)] == [Refusal(Reason.TICKETS_TOO_MANY, bound=0)] * 2


async def test_a_key_cancels_no_ticket_of_another_day_that_has_the_number(desk: Desk) -> None:
    first = await desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7")
    done = Undone(first.ticket.number, "canceled")
    assert [await desk.house.counter.ask(desk.undoing(first, key="cancel")) for _ in range(2)] == [done, done]
    await desk.past("23T08:00")
    desk.callers.clear()  # its session has ended
    other = await desk.sell(desk.event(LOTTO_ACTIVO, "23T12:00"), "7")
    renumber = "update ticket set number = %s where seq = %s"
    desk.ask(renumber, first.ticket.number, other.ticket.seq)
    assert await desk.house.counter.ask(desk.undoing(first, key="cancel")) == Refusal(Reason.KEY_REUSED)
    assert await desk.house.counter.ask(desk.undoing(first, key="another")) == done
    assert await desk.house.counter.ask(desk.undoing(first, key="cancel")) == done
    desk.ask(renumber, other.ticket.number, other.ticket.seq)
