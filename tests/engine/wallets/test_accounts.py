"""Players' wallets: late requests, ended sessions, closed operators; decisions in the trail; the register."""

import asyncio
from datetime import datetime

import pytest
from tests.engine.conftest import HYPEX, POKER, Purse
from tests.refusals import must_be

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.commands import Played
from taquilla.domain.wallets.funding import InWallet
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, PlayerLimit
from taquilla.engine.gate import Author
from taquilla.engine.wallets.signers import KEPT_S, Signers
from taquilla.store.postgres.database import DatabaseGone

pytestmark = pytest.mark.usefixtures("audited")


async def test_a_request_gets_its_first_answer_a_year_later(purse: Purse) -> None:
    await purse.deposit("r1", 10_00)
    await purse.bet("b1", 4_00)
    token = await purse.token()
    purse.desk.ask("select ensure_partitions(day, day + 31) from (select house_now()::date + 366) as later (day)")
    purse.desk.ask("select move_house_clock(house_now() + interval '366 days')")
    assert await purse.deposit("r2", 1_00) == InWallet(7_00)
    assert await purse.deposit("r1", 10_00) == InWallet(10_00)
    # Its session has ended long ago.
    assert await purse.bet("b1", 4_00, token=token) == InWallet(6_00)
    assert await purse.balance() == 7_00


async def test_zero_and_less_are_no_amounts(purse: Purse) -> None:
    await purse.deposit("r1", 10_00)
    await purse.bet("b2", 1_00)
    wrong = Refusal(Reason.AMOUNT_INVALID)
    for amount in (0, -1):
        assert await purse.deposit("r2", amount) == await purse.withdraw("w", amount) == wrong
        assert await purse.bet("b1", amount) == wrong
        assert await purse.roll_back("b2", amount, request_id=f"rollback of {amount}") == wrong
    assert await purse.result("b2", -1) == wrong
    assert await purse.balance() == 9_00


async def test_a_logout_ends_a_players_session_once(purse: Purse) -> None:
    await purse.deposit("r1", 10_00)
    token = await purse.token()
    assert await purse.accounts.logout(HYPEX, token)
    assert not await purse.accounts.logout(HYPEX, token)
    assert await purse.bet("b1", 1_00, token=token) == Refusal(Reason.PLAYER_TOKEN_EXPIRED)


async def test_a_closed_operator_takes_nothing_from_a_process_that_has_not_heard_of_it(purse: Purse) -> None:
    for done in (await purse.deposit("in", 1_00), await purse.bet("b1", 1_00), await purse.result("b1", 0)):
        assert isinstance(done, InWallet)
    await purse.desk.house.people.office.close_operator(HYPEX)
    late = [await purse.deposit("late", 1), await purse.result("b1", 5, request_id="more"), await purse.bet("b2", 1)]
    assert [*late, await purse.accounts.login(HYPEX, "luz")] == 4 * [Refusal(Reason.PARTNER_UNKNOWN)]
    assert await purse.result("b1", 0) == InWallet(0)  # as the first time


async def test_an_exclusion_for_ever_ends_in_the_year_9999(purse: Purse) -> None:
    players = purse.desk.house.wallets.players
    await purse.deposit("r1", 10_00)
    for_ever = must_be(datetime, await players.exclude(HYPEX, "ana"))
    assert for_ever.year == 9999
    # Beyond that year by another offset: no program could read that player any more.
    assert await players.exclude(HYPEX, "ana", datetime.fromisoformat("9999-12-31T23:59:59-23:59")) == for_ever


async def test_decisions_about_players_are_in_the_trail(purse: Purse) -> None:
    players, of_a_day = purse.desk.house.wallets.players, (LimitKind.STAKE, LimitPeriod.DAY)
    await purse.deposit("r1", 10_00)
    must_be(PlayerLimit, await players.ask_limit(HYPEX, "ana", *of_a_day, 10_00))
    await players.set_blocked(HYPEX, "ana", blocked=True, author=Author("somebody"))
    await players.exclude(HYPEX, "ana", datetime.fromisoformat("2024-10-25T00:00:00-04:00"))
    said = "select actor, action, detail from audit_event where operator_id = 80 and object = 'ana' order by id"
    assert purse.desk.ask(said) == [
        ("player", "limit asked", {"kind": "stake", "period": "day", "old": None, "new": 10_00}),
        ("somebody", "player status", {"old": "active", "new": "blocked"}),
        ("player", "player excluded", {"old": None, "new": "2024-10-25T00:00:00-04:00"}),
    ]
    unknown = Refusal(Reason.USER_UNKNOWN)
    assert await players.set_blocked(HYPEX, "luz", blocked=True) == await players.exclude(HYPEX, "luz") == unknown
    assert await players.ask_limit(HYPEX, "ana", *of_a_day, -1) == Refusal(Reason.AMOUNT_INVALID)
    assert [player.user_id for player, _ in await players.list(HYPEX)] == ["ana"]


async def test_shared_data_is_changed_with_its_author_in_the_trail_of_each_operator(purse: Purse) -> None:
    security.begin_at("cli ana (uid 1000)")
    await purse.desk.house.wallets.signers.set_game("901001", active=False, author=Author("ana"))
    told = purse.desk.ask(
        "select operator_id, actor, object, origin from audit_event where action = 'game closed' order by operator_id"
    )
    assert [one for one, *_ in told] == [one for (one,) in purse.desk.ask("select operator_id from wallet_operator order by 1")]
    assert {tuple(rest) for _, *rest in told} == {("ana", "901001", "cli ana (uid 1000)")}


async def test_all_who_ask_while_the_database_is_away_share_one_reading(purse: Purse, monkeypatch) -> None:
    readings = []

    async def away() -> None:
        readings.append(await asyncio.sleep(0))
        raise DatabaseGone

    signers = Signers(purse.desk.house.database)
    monkeypatch.setattr(signers, "current", away)
    answers = await asyncio.gather(*[signers.register() for _ in range(5)], return_exceptions=True)
    assert ([type(one) for one in answers], len(readings)) == ([DatabaseGone] * 5, 1)


async def test_another_process_believes_what_has_ended_for_two_seconds_at_most(purse: Purse, monkeypatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr("taquilla.engine.wallets.signers.time.monotonic", lambda: seconds[0])
    other = Signers(purse.desk.house.database)
    game = (await other.register()).game("901001")
    assert game.is_active
    await purse.desk.house.wallets.signers.set_game("901001", active=False)
    seconds[0] += KEPT_S
    assert (await other.register()).game("901001") == game
    seconds[0] += 0.01
    assert (await other.register()).game("901001") == game._replace(is_active=False)
    # A game of a provider that is closed is closed too.
    signers = purse.desk.house.wallets.signers
    assert must_be(Played, (await signers.register()).played(POKER)).is_open
    await signers.set_provider("HypexGames", active=False)
    assert not must_be(Played, (await signers.register()).played(POKER)).is_open
