"""Seals of draws over `/v1`: the seal with its proof, the file that was sealed, and the results, for those who may have them."""

from hashlib import sha256

import pytest
from tests.api.conftest import AUDITOR, MANAGER, Agency, refusal
from tests.domain.seals.conftest import proven

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Member
from taquilla.domain.seals.draws import DrawSeal
from taquilla.domain.seals.notes import ED25519, VerifierKey
from taquilla.domain.seals.tree import leaf_hash, root_of
from taquilla.engine.batcher import Busy
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_sports import SITE


def sealed(agency: Agency) -> tuple[int, list[str]]:
    """Sell two tickets on a draw, undo another, and seal it. Return the draw and the tickets in the order of their sale."""
    tickets = [agency.sell(key, "10.00")[1] for key in ("one", "two", "three")]
    agency.made(f"/tickets/{tickets[1]['id']}/cancel")
    draw = int(tickets[1]["wagers"][0]["draw_id"])
    assert refusal(agency.ask("GET", f"/draws/{draw}/seal", by=AUDITOR)) == (409, "DRAW_NOT_SEALED")
    agency.close(draw)
    return draw, [ticket["id"] for ticket in tickets]


def text(agency: Agency, draw: int, part: str, by: str = AUDITOR) -> str:
    answer = agency.sent("GET", f"/draws/{draw}/seal/{part}", by=by)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == f'attachment; filename="draw-{draw}.{part}"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer.text


def test_the_files_of_a_sealed_draw_prove_its_wagers_and_say_what_they_won(agency: Agency) -> None:
    draw, tickets = sealed(agency)
    status, shown = agency.ask("GET", f"/draws/{draw}/seal", by=AUDITOR)
    assert (status, shown["draw_id"], shown["wagers"]) == (200, draw, 3)
    file = text(agency, draw, "wagers")
    head, _, rest = file.partition("\n\n")
    lines = rest.splitlines()
    assert (sha256(f"{head}\n".encode()).hexdigest(), rest[-1]) == (shown["head"], "\n")
    assert root_of(leaf_hash(line.encode()) for line in lines).hex() == shown["root"]
    assert [line.split()[2] for line in lines] == tickets
    assert [line.split()[13] for line in lines] == ["sold", "undone", "sold"]
    keys = agency.rows("select name, public_key from log_key where operator_id = %s", BANKLOT)
    place, entry = proven(shown["proof"].encode(), *(VerifierKey(name, ED25519, public) for name, public in keys))
    seal = DrawSeal.parse(entry.decode())
    assert (seal.number, seal.draw, seal.root.hex(), place) == (shown["entry"], draw, shown["root"], shown["entry"])
    assert text(agency, draw, "results") == f"taquilla-results/1\noperator {BANKLOT}\ndraw {draw}\n"
    # Whoever may enter a result does not see its cost before it.
    assert refusal(agency.ask("GET", f"/draws/{draw}/seal/wagers", by=MANAGER)) == (409, "EXPOSURE_SEALED")
    agency.decide(draw)
    assert text(agency, draw, "wagers", MANAGER) == file
    paid = [f"paid {draw} 1 {ticket} 0 prize 30000" for ticket in (tickets[0], tickets[2])]
    told = ["taquilla-results/1", f"operator {BANKLOT}", f"draw {draw}", f"result {draw} 1 7", *paid]
    assert text(agency, draw, "results", MANAGER).splitlines() == told


def test_the_files_are_refused_for_other_draws(agency: Agency) -> None:
    draw, _ = sealed(agency)
    for part in ("", "/wagers", "/results"):
        assert refusal(agency.ask("GET", f"/draws/999999/seal{part}", by=AUDITOR)) == (404, "EVENT_UNKNOWN")
    # The draw is nobody else's: another operator knows of no such draw.
    seals = agency.house.seals
    for found in (seals.seal(SITE, draw), seals.wagers(SITE, draw, None), seals.results(SITE, draw)):
        assert agency.run(found) == Refusal(Reason.EVENT_UNKNOWN)
    ((later,),) = agency.rows("select event_id from draw where operator_id = %s and state = 'open' limit 1", BANKLOT)
    for part in ("", "/wagers", "/results"):
        assert refusal(agency.ask("GET", f"/draws/{later}/seal{part}", by=AUDITOR)) == (409, "DRAW_NOT_SEALED")
    # An entry that no checkpoint covers yet has not left the house.
    agency.owner.execute("delete from log_checkpoint")
    assert refusal(agency.ask("GET", f"/draws/{draw}/seal", by=AUDITOR)) == (409, "DRAW_NOT_SEALED")


def test_a_process_makes_few_files_at_once(agency: Agency) -> None:
    draw, _ = sealed(agency)
    auditor = Member(1, 212, AUDITOR, "auditor", active=True)

    async def story() -> None:
        opened = [await agency.house.seals.wagers(BANKLOT, draw, auditor) for _ in range(3)]
        for one in opened[:2]:
            assert [await anext(one) for _ in range(2)]
        await anext(opened[2])
        with pytest.raises(Busy):
            await anext(opened[2])
        for one in opened:
            await one.aclose()
        assert (await agency.sending("GET", f"/draws/{draw}/seal/wagers", by=AUDITOR)).status_code == 200

    agency.run(story())


def test_wagers_that_a_draw_without_a_result_judges_too_are_for_auditors_alone(agency: Agency) -> None:
    """A tripleta of a decided draw would tell whoever enters the next result what it will cost."""
    agency.owner.execute("update product_multiplier set run_length = 3 where game = 7")
    agency.made("/tickets", {"wagers": [agency.wager("0,7,36", "2.00") | {"game": "tripleta"}]})
    rows = "select event_id from market_event where operator_id = %s and market_id <> event_id order by position"
    first, second = (event for (event,) in agency.rows(rows, BANKLOT)[:2])
    agency.close(first)
    agency.decide(first)
    assert " 0,7,36 " in text(agency, first, "wagers", MANAGER)
    agency.close(second)
    assert refusal(agency.ask("GET", f"/draws/{first}/seal/wagers", by=MANAGER)) == (409, "EXPOSURE_SEALED")
    assert " 0,7,36 " in text(agency, first, "wagers", AUDITOR)
    agency.decide(second)
    assert " 0,7,36 " in text(agency, first, "wagers", MANAGER)
