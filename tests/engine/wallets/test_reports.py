"""The reports on players' wallets: every page at every edge of a period, after bets have changed, and the hours nearest to it."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations, combinations_with_replacement

import pytest
from tests.engine.conftest import DICE, HYPEX, POINTS, POKER, Purse
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.bets import StatementClass, Turnover
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.wallets.reports import PAGE_MAX, GamePage, PageOfPeriod, StatementLine
from taquilla.store.wallets.reports import BetView, Span

FUNDS, BETS = StatementClass.FUNDS, StatementClass.BETS
BEGUN, ENDED = datetime(2022, 3, 28, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Looking:
    """Reports of a purse, of all time and of ana unless something else is said."""

    def __init__(self, purse: Purse) -> None:
        self.purse = purse
        self.reports = purse.desk.house.wallets.reports

    async def statement(
        self, kind: StatementClass, first: datetime = BEGUN, last: datetime = ENDED, user: str = "ana", **page: int
    ) -> PageOfPeriod[StatementLine]:
        return must_be(PageOfPeriod, await self.reports.account_statement(self.purse.operator, user, kind, first, last, **page))

    async def settlement(
        self, first: datetime = BEGUN, last: datetime = ENDED, user: str = "ana", **page: int
    ) -> PageOfPeriod[BetView]:
        return must_be(PageOfPeriod, await self.reports.settlement(self.purse.operator, user, first, last, **page))

    async def games(
        self, user: str | None = None, game: str | None = None, first: datetime = BEGUN, last: datetime = ENDED, **page: int
    ) -> GamePage:
        return must_be(GamePage, await self.reports.game_report(self.purse.operator, user, game, first, last, **page))

    async def details(self, bet: str) -> BetView:
        return must_be(BetView, await self.reports.bet_details([HYPEX, POINTS], bet))


@pytest.fixture
def looking(purse: Purse) -> Looking:
    """Reports of a purse that nobody has used."""
    return Looking(purse)


async def worked_account(purse: Purse) -> None:
    """The example of the domain's rules, up to its balance of 498.00; a second between one thing and the next."""
    for told in (
        purse.deposit("r1", 1000_00), purse.bet("b1", 100_00), purse.result("b1", 0), purse.bet("b2", 100_00),
        purse.result("b2", 198_00), purse.bet("b3", 50_00), purse.roll_back("b3", 50_00), purse.withdraw("w2", 500_00),
    ):  # fmt: skip
        await told
        purse.desk.ask("select move_house_clock(house_now() + interval '1 second')")


async def test_a_period_may_have_no_rows_end_before_it_begins_and_never_end(looking: Looking, purse: Purse) -> None:
    await worked_account(purse)
    bets = await looking.statement(BETS)
    assert (len(bets.rows), bets.balance) == (5, 498_00)
    assert await looking.statement(BETS, page=10**18, page_size=PAGE_MAX) == PageOfPeriod((), 498_00, 5)
    oldest, newest = bets.rows[-1].at, bets.rows[0].at
    for first, last in ((BEGUN, oldest - MILLISECOND), (newest + MILLISECOND, ENDED), (ENDED, BEGUN)):
        assert await looking.statement(BETS, first, last) == PageOfPeriod((), 498_00, 0)
    never = datetime.max.replace(tzinfo=UTC)
    assert (await looking.statement(BETS, oldest, never)).total == 5
    assert (await looking.settlement(never, never)).total == (await looking.games(first=never, last=never)).total == 0
    assert ((await looking.settlement(BEGUN, never)).total, (await looking.games(last=never)).total) == (3, 1)


async def test_both_ends_of_a_period_are_in_it_to_the_millisecond(looking: Looking, purse: Purse) -> None:
    await worked_account(purse)
    # Within the last millisecond is in, however late in it.
    (at,) = {purse.desk.one("select at from statement where reference = 'r1'")}
    named = at.replace(microsecond=at.microsecond // 1000 * 1000)
    # Nothing else has come within a millisecond.
    for end, total in ((named, 1), (named - MILLISECOND, 0), (named + MILLISECOND, 0)):
        found = await looking.statement(FUNDS, end, end)
        assert (found.total, len(found.rows)) == (total, total)
    settled = purse.desk.one("select updated_at from bet where transaction_id = 'b1'")
    named = settled.replace(microsecond=settled.microsecond // 1000 * 1000)
    for end, bets in ((named, ["b1"]), (named - MILLISECOND, []), (named + MILLISECOND, [])):
        page = await looking.settlement(end, end)
        assert ([row.transaction_id for row in page.rows], page.total) == (bets, len(bets))
        lines = await looking.games(None, DICE, end, end)
        assert [line.bets for line in lines.rows] == [len(bets)] * len(bets)


async def play_a_day(purse: Purse) -> None:
    """Two users on two games, over hours with many bets, few and none; some are credited later, rolled back, or open again."""

    def of(number: int) -> dict[str, str]:
        return {"user": ("ana", "luz")[number % 4 == 3], "game": (DICE, POKER)[number % 3 == 0]}

    for user in ("ana", "luz"):
        await purse.deposit(f"first of {user}", 1000_00, user=user)
    number = 0
    for at in ("08:59:59", "09:00:00", "09:20:00", "09:59:59", "11:00:00", "11:30:00", "12:30:00"):
        purse.desk.set_clock(f"22T{at}")
        for _ in range(6):
            number += 1
            await purse.bet(f"b{number}", 1_00 + number, **of(number))
            await purse.result(f"b{number}", number % 5 * 40, **of(number))
            if number % 7 == 0:
                await purse.result(f"b{number - 6}", 11, request_id=f"again {number}", **of(number - 6))
            if number == 8:
                assert isinstance(await purse.roll_back("b2", 80, **of(2)), InWallet)
            if number % 8 == 5:
                await purse.roll_back(f"b{number - 4}", **of(number - 4))


ENDS = ("08:59:59.5", "09:00:00", "09:20:00.005", "09:59:59.999", "11:15:00", "12:00:00")


async def test_every_page_of_every_period_is_what_a_look_at_all_bets_would_say(looking: Looking, purse: Purse) -> None:
    # Told in a zone whose hours begin where ours are half over.
    zone = timezone(timedelta(hours=5, minutes=30))
    instants = [datetime.fromisoformat(f"2024-10-22T{end}-04:00").astimezone(zone) for end in ENDS]
    await play_a_day(purse)
    bets = purse.desk.ask(
        "select user_id, transaction_id, game_id, updated_at, debit, credits, rolled_back from bet join player "
        "on player.id = player_id and player.operator_id = bet.operator_id where state <> 'open' order by updated_at, seq"
    )
    assert len(bets) == 41
    seen = set()
    # A period that ends before it begins is empty, whichever it is.
    for first, last in [*combinations_with_replacement(instants, 2), (instants[-1], instants[0])]:
        inside = [bet for bet in bets if first <= bet[3] < last + MILLISECOND]
        for user in ("ana", "luz"):
            due = [bet[1] for bet in inside if bet[0] == user]
            seen.add(len(due))
            for size in (3, PAGE_MAX):
                for page in range(1, len(due) // size + 3):
                    found = await looking.settlement(first, last, user, page=page, page_size=size)
                    rows = [row.transaction_id for row in found.rows]
                    assert (rows, found.total) == (due[(page - 1) * size : page * size], len(due))
        for who in (None, "ana"):
            for game in (None, POKER):
                sums = defaultdict(Turnover)
                for user, _, played, _, *amounts in inside:
                    if who in (None, user) and game in (None, played):
                        sums[played] = sums[played].plus(Turnover(1, *amounts))
                lines = await looking.games(who, game, first, last)
                assert [(line.game_id, line.bets, line.profit_loss) for line in lines.rows] == [
                    (played, what.bets, what.debit - what.credits - what.rolled_back) for played, what in sorted(sums.items())
                ]
                assert lines.total == len(sums)
    assert {0, 1} < seen
    await purse.desk.assert_audit_clean()


async def test_a_report_is_of_one_moment_whatever_changes_meanwhile(looking: Looking, purse: Purse) -> None:

    async def play(number: int) -> None:
        """Settle bets, open them again, and settle them once more: they come, go and come back."""
        for bet in range(number, 80, 4):
            await purse.bet(f"b{bet}", 3_00)
            await purse.result(f"b{bet}", 1_00)
            await purse.roll_back(f"b{bet}", 1_00)
            await purse.result(f"b{bet}", 0, request_id=f"again {bet}")

    await purse.deposit("r1", 1000_00)
    await purse.token()
    playing = asyncio.gather(*(play(number) for number in range(4)))
    totals = set()
    while not playing.done():
        page = await looking.settlement(page_size=PAGE_MAX)
        assert len(page.rows) == page.total
        totals.add(page.total)
    await playing
    assert (await looking.settlement()).total == 80
    assert len(totals) > 1


async def test_of_two_bets_of_one_name_the_newer_one_is_found(looking: Looking, purse: Purse) -> None:
    await purse.deposit("r1", 100_00)
    await purse.bet("b1", 10_00)
    assert (await looking.details("b1")).game_id == DICE
    await purse.desk.house.wallets.signers.add_provider("Other", name="Other Games")
    await purse.desk.house.wallets.signers.add_game("Other", "other", name="Other")
    await purse.bet("b1", 1_00, game="other", request_id="other b1")
    assert (await looking.details("b1")).game_id == "other"


async def test_an_odd_bet_of_points_is_one_amount_in_every_report_and_nothing_once_rolled_back(purse: Purse) -> None:
    looking = Looking(Purse(purse.desk, POINTS))
    await looking.purse.deposit("r1", 10_00)
    await looking.purse.bet("b1", 5_01)
    await looking.purse.bet("b2", 5_01)
    await looking.purse.result("b1", 0)
    await looking.purse.roll_back("b2")
    bets = [line.amount for line in (await looking.statement(BETS)).rows]
    assert (bets, (await looking.details("b1")).net) == ([2_50, -2_50, -2_50], -2_50)
    assert [line.profit_loss for line in (await looking.games()).rows] == [2_50]
    await looking.purse.result("b1", 10_04, request_id="another")
    assert ((await looking.details("b1")).net, [line.profit_loss for line in (await looking.games()).rows]) == (2_52, [-2_52])


async def test_missing_users_games_and_bets_are_unknown_and_so_are_another_operators(looking: Looking, purse: Purse) -> None:
    unknown, no_game, no_bet = Refusal(Reason.USER_UNKNOWN), Refusal(Reason.GAME_UNKNOWN), Refusal(Reason.BET_UNKNOWN)
    await worked_account(purse)
    await purse.roll_back("buried")
    reports = looking.reports
    for operator, user in ((HYPEX, "nobody"), (POINTS, "ana")):
        assert await reports.account_statement(operator, user, BETS, BEGUN, ENDED) == unknown
        assert await reports.settlement(operator, user, BEGUN, ENDED) == unknown
        assert await reports.game_report(operator, user, "nothing", BEGUN, ENDED) == unknown
    assert await reports.game_report(HYPEX, "ana", "nothing", BEGUN, ENDED) == no_game
    assert await reports.game_report(POINTS, None, None, BEGUN, ENDED) == GamePage((), 0)
    assert await reports.bet_details([POINTS], "b1") == await reports.bet_details([], "b1") == no_bet
    # Neither a bet that was never placed, nor text that merely looks like a ticket's id.
    for bet in ("b9", "buried", "", "256098f6-caa7-499b-853f-69228d164172", "{256098f6caa7499b853f69228d164172}"):
        assert await reports.bet_details([HYPEX], bet) == no_bet


def test_what_is_added_and_taken_away_makes_the_period_and_is_half_an_hour_at_most_and_no_more_than_the_period() -> None:
    eight, minute = datetime(2024, 10, 22, 8, tzinfo=UTC), timedelta(minutes=1)
    moments = [eight + 13 * step * minute + step * MILLISECOND for step in range(20)]
    for first, until in combinations(sorted([*moments, *(eight + minutes * minute for minutes in (60, 90, 180))]), 2):
        whole, parts = Span(first, until).nearest()
        for moment in moments:
            counted = (whole.first <= moment < whole.until) + sum(
                sign for part, sign in parts if part.first <= moment < part.until
            )
            assert counted == (first <= moment < until)
        lengths = [part.until - part.first for part, _ in parts]
        assert all(timedelta(0) < length <= 30 * minute for length in lengths)
        assert sum(lengths, timedelta(0)) <= until - first
