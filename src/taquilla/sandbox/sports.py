"""The sandbox's short cuts for sports: results without clerks, and a listing of the offer."""

from collections.abc import Sequence
from datetime import timedelta

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.results import Reading
from taquilla.engine.house import House
from taquilla.sandbox import demo_sports
from taquilla.sandbox.clerks import by_two, two_clerks
from taquilla.sandbox.fake_wallet import SAMPLE_TOKEN, SECRET

_AHEAD = timedelta(days=3)


async def enter_event(house: House, event_id: int, reading: Reading) -> Refusal | None:
    """Enter and approve an event's result as two clerks. It is settled with the next work that is due."""
    results = house.sports.tickets.results
    clerks = await two_clerks(house, demo_sports.SITE)
    return await by_two(clerks, results.enter, results.approve, event_id, reading)


async def enter_coupon(house: House, coupon_id: int, results: Sequence[int | None]) -> Refusal | None:
    """Enter and approve the results of a coupon's games as two clerks, in order: the bet that won, or None for a void game.

    Results that are already known may be repeated beside new ones.
    """
    known = house.sports.tickets.results
    clerks = await two_clerks(house, demo_sports.SITE)
    if isinstance(clerks, Refusal):
        return clerks
    events = await known.games(demo_sports.SITE, coupon_id)
    if isinstance(events, Refusal):
        return events
    if len(results) != len(events):
        return Refusal(Reason.PICKS_MISCOUNTED, bound=len(events))
    refusals = []
    for event, bet in zip(events, results, strict=True):
        reading = Reading(void=True) if bet is None else Reading.of([bet])
        refusals.append(await by_two(clerks, known.enter, known.approve, event, reading))
        if refusals[-1] is not None and refusals[-1].reason is not Reason.RESULT_STANDS:
            return refusals[-1]
    return refusals[0] if None not in refusals else None


async def shown(house: House) -> dict[str, object]:
    """Return the offer of sports, for the overview."""
    now = await house.now()
    events = await house.sports.office.events(demo_sports.SITE, now - _AHEAD, now + _AHEAD)
    terms = await house.sports.office.terms(demo_sports.SITE)
    return {
        "operator": demo_sports.NAME,
        "secret": SECRET,
        "wallet": None if terms is None else terms.webhook_url,
        "tokens": [SAMPLE_TOKEN, "token_<player>"],
        "superbet": {"event": demo_sports.EVENT, "bets": [[101 + place, 107 + place] for place in range(6)]},
        "jackpot": {"coupon_id": demo_sports.COUPON, "outcomes": [101, 102, 103], "line_price": 25},
        "events": [
            {"id": one.id, "name": one.name, "starts": one.starts_at.isoformat(), "ends": one.ends_at.isoformat()}
            for one in events
        ],
    }
