"""The log and the sealed draws over `/v1`: files by which a stranger verifies what was sold and won."""

from functools import partial

import pytest
from httpx import ASGITransport, AsyncClient, Response
from tests.api.conftest import AUDITOR, MANAGER, Agency, refusal
from tests.logs import forget_logs

from taquilla.api.members import ADDRESS
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Member
from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import SealedMarket, SealedWager
from taquilla.domain.seals.notes import Note
from taquilla.domain.seals.tiles import Bundle, Tile
from taquilla.engine.batcher import Busy
from taquilla.http import spooling
from taquilla.http.budgets import Allowance, Budgets
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_sports import SITE
from taquilla.store.seals import exports

FOR_EVER = "public, max-age=31536000, immutable"


def get(agency: Agency, path: str, operator: object = BANKLOT) -> Response:
    """Ask without any token."""
    return agency.run(agency.client.get(f"/v1/log/{operator}/{path}"))


def sell_and_seal(agency: Agency, key: str = "one") -> None:
    agency.sell(key)
    agency.do(agency.house.subjects.seals.seal)


def test_the_files_of_a_log_have_their_types_and_its_checkpoint_is_not_kept(agency: Agency) -> None:
    """See test_fraud.py for what a stranger verifies by them."""
    forget_logs(agency.owner)
    assert get(agency, "checkpoint").status_code == 404
    sell_and_seal(agency)
    shown = get(agency, "checkpoint")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert (shown.headers["cache-control"], shown.headers["access-control-allow-origin"]) == ("no-cache", "*")
    size = Checkpoint.parse(Note.parse(shown.content).text).size
    for part in (Tile(0, 0, size), Bundle(0, size)):
        headers = get(agency, part.path).headers
        assert (headers["content-type"], "immutable" in headers["cache-control"]) == ("application/octet-stream", False)


def test_who_has_a_file_is_told_so_and_who_reads_too_much_waits(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    sell_and_seal(agency)
    size = Checkpoint.parse(Note.parse(get(agency, "checkpoint").content).text).size
    for path in ("checkpoint", f"checkpoints/{size}", Tile(0, 0, min(size, 255)).path):
        shown = get(agency, path)
        known = {"if-none-match": f'"other", W/{shown.headers["etag"]}'}
        again = agency.run(agency.client.get(f"/v1/log/{BANKLOT}/{path}", headers=known))
        assert (shown.status_code, again.status_code, again.content) == (200, 304, b"")
        assert (again.headers["etag"], again.headers["cache-control"]) == (shown.headers["etag"], shown.headers["cache-control"])
    take = Budgets.take
    monkeypatch.setattr(Budgets, "take", lambda *_, **__: Allowance(ADDRESS, 0, 7))
    refused = get(agency, "checkpoint")
    assert (refused.status_code, refused.headers["retry-after"], refused.json()["reason"]) == (429, "7", "TOO_MANY_REQUESTS")
    assert (refused.headers["ratelimit"], refused.headers["access-control-allow-origin"]) == ('"address";r=0;t=160', "*")
    asked = []
    monkeypatch.setattr(Budgets, "take", lambda own, caller, *how, **kw: asked.append(caller) or take(own, caller, *how, **kw))
    for host in ("2001:db8::1", "192.0.2.1"):
        transport = ASGITransport(agency.client._transport.app, client=(host, 1))
        told = agency.run(AsyncClient(transport=transport, base_url="http://house").get(f"/v1/log/{BANKLOT}/checkpoint"))
        assert told.status_code == 200
    assert asked == ["2001:db8::/64", "192.0.2.1"]
    assert agency.run(agency.client.get("/v1/openapi.json")).status_code == 200


def test_earlier_checkpoints_and_full_tiles_stay(agency: Agency) -> None:
    sell_and_seal(agency)
    before = get(agency, "checkpoint")
    size = Checkpoint.parse(Note.parse(before.content).text).size
    sell_and_seal(agency, "two")
    assert get(agency, "checkpoint").content != before.content
    assert get(agency, f"checkpoints/{size}").content == before.content
    # Planted: 256 entries take their time.
    planted = "insert into log_hash select %s, 0, place, sha256('x') from generate_series(0, 255) as place on conflict do nothing"
    agency.owner.execute(planted, [BANKLOT])
    shown = get(agency, Tile(0, 0).path)
    assert (shown.status_code, len(shown.content), shown.headers["cache-control"]) == (200, 256 * 32, FOR_EVER)


def test_what_is_not_there_is_404(agency: Agency) -> None:
    forget_logs(agency.owner)
    sell_and_seal(agency)
    size = Checkpoint.parse(Note.parse(get(agency, "checkpoint").content).text).size
    for path in (
        "tile/0/000", f"tile/0/000.p/{size + 1}", "tile/0/000.p/0", "tile/0/0.p/1", "tile/1/000.p/1", "tile/9/000.p/1",
        "tile/entries/000", "tile/", "tile/0", "tile/0/0", Tile(0, 1, 1).path, Tile(0, 2**60).path, Bundle(0, size + 1).path,
        Bundle(2**60).path, f"checkpoints/{size + 1000}", "checkpoints/0", f"checkpoints/{2**64}", "checkpoints/x",
    ):  # fmt: skip
        assert get(agency, path).status_code == 404, path
    for operator in (0, 77, -1, 2**31, 2**70):
        assert get(agency, "checkpoint", operator).status_code == 404, operator
        assert get(agency, "tile/0/000.p/1", operator).status_code == 404, operator
    assert get(agency, "checkpoint", "one").status_code == 404


def wagers(agency: Agency, query: str) -> Response:
    return agency.sent("GET", f"/log/wagers?{query}", by=AUDITOR)


def test_what_was_sold_is_told_as_sealed_files_spell_it(agency: Agency) -> None:
    agency.sell("one")
    draw = agency.draw("animalitos")
    run = {"draw_id": draw, "game": "tripleta", "selection": "0,7,36", "stake": "2.00"}
    agency.made(f"/tickets/{agency.made('/tickets', {'wagers': [run]})['id']}/cancel")
    rows = agency.rows(
        "select seq, line, id, number, market_id, game, selection, wager.amount, multiplier, consolation, currency, entity_id,"
        " created_at, undone_at from wager join ticket on ticket_seq = seq where seq > 0 order by seq, line"
    )
    stands = agency.rows("select event_id from market_event where market_id > 1e12 order by position")
    run_of_ten = SealedMarket(rows[-1][4], "run", 10, tuple(event for (event,) in stands))
    markets = [SealedMarket(draw, "event", 1, (draw,)), run_of_ten]
    lines = [one.text for one in markets] + [""] + [SealedWager(*row).text for row in rows]
    shown = wagers(agency, f"first_seq=1&last_seq={rows[-1][0]}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert shown.text == "".join(f"{line}\n" for line in lines)
    before = wagers(agency, f"first_seq=1&last_seq={rows[-1][0] - 1}")
    assert before.text == "".join(f"{line}\n" for line in (lines[0], *lines[2:4]))
    assert wagers(agency, "first_seq=900000&last_seq=900001").text == "\n"
    # So many seqs are told at once.
    assert wagers(agency, "first_seq=2&last_seq=20001").status_code == 200
    for query in ("first_seq=1&last_seq=20001", "first_seq=0&last_seq=1", "first_seq=1"):
        assert wagers(agency, query).status_code == 400, query


def test_a_full_disk_of_temporary_files_is_told_as_what_it_is(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.sell("one")
    monkeypatch.setattr(spooling, "TemporaryFile", partial(open, "/dev/full", "w+b"))
    found = wagers(agency, "first_seq=1&last_seq=9")
    assert (found.status_code, found.json()["reason"], "temporary files" in found.json()["detail"]) == (
        503, "SERVICE_UNAVAILABLE", True
    )  # fmt: skip


def test_what_was_sold_is_told_for_so_many_wagers_at_once_and_a_piece_after_another(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few tickets may have thousands of wagers: the answer is never held as a whole, and has a length that is known."""
    agency.sell("one")
    agency.sell("two")
    ((count, last),) = agency.rows("select count(*), max(ticket_seq) from wager where ticket_seq > 0")
    whole = wagers(agency, f"first_seq=1&last_seq={last}").text
    monkeypatch.setattr(exports, "LINES_AT_ONCE", 1)

    async def pieces() -> list[bytes]:
        return [piece async for piece in agency.house.logs.sold(BANKLOT, 1, last)]

    markets, *lines = agency.run(pieces())
    assert (len(lines), b"".join([markets, *lines]).decode()) == (count, whole)
    monkeypatch.setattr(exports, "WAGERS_MAX", count)
    assert wagers(agency, f"first_seq=1&last_seq={last}").text == whole
    monkeypatch.setattr(exports, "WAGERS_MAX", count - 1)
    refused = wagers(agency, f"first_seq=1&last_seq={last}")
    assert (refused.status_code, "`last_seq`: " in refused.json()["detail"]) == (400, True)


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


def test_the_files_of_a_sealed_draw_have_its_wagers_and_say_what_they_won(agency: Agency) -> None:
    """See test_fraud.py for what they prove."""
    draw, tickets = sealed(agency)
    status, shown = agency.ask("GET", f"/draws/{draw}/seal", by=AUDITOR)
    assert (status, shown["draw_id"], shown["wagers"]) == (200, draw, 3)
    file = text(agency, draw, "wagers")
    lines = file.partition("\n\n")[2].splitlines()
    assert [line.split()[2] for line in lines] == tickets
    assert [line.split()[13] for line in lines] == ["sold", "undone", "sold"]
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
