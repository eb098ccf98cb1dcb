"""Wallets add up, and nothing happens twice, whatever is asked of them and in whatever order."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some
from tests.domain.conftest import Banca

from taquilla.domain.deciding import Books, decide
from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.bets import ALL_PLAYERS, BetState, Turnover, turnover_keys
from taquilla.domain.wallets.betting import place_bet
from taquilla.domain.wallets.book import Partner
from taquilla.domain.wallets.commands import (
    CreditBet,
    FundsMove,
    MoveFunds,
    OpenPlayer,
    PlaceBet,
    Played,
    RollBackBet,
    WalletCommand,
)
from taquilla.domain.wallets.funding import InWallet
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, PlayerLimit, Used

ID = UUID(int=0)
DICE = Played("games", 1, "dice", "Dice")
USERS = ("ana", "luz")

amounts = some.integers(min_value=-1, max_value=30)
users = some.sampled_from(USERS)
names = some.sampled_from("abc")
moves = some.builds(MoveFunds, some.just(ID), some.just(1), some.sampled_from(FundsMove), users, names, amounts)
bets = some.builds(
    lambda user, token, *rest: PlaceBet(ID, 1, DICE, user, token.encode(), *rest, "round", 7),
    users, users, names, names,
)  # fmt: skip
results = some.builds(CreditBet, some.just(ID), some.just(1), some.just(DICE), users, names, names, amounts)
rollbacks = some.builds(
    RollBackBet, some.just(ID), some.just(1), some.just(DICE), users, names, names, some.none() | amounts | some.just(7)
)


def opened() -> Books:
    """A book in which both players are logged in and have something."""
    book = Banca()._book()
    book.wallets.partners["partner"] = Partner("partner", 100, True)
    book.wallets.first_partner = "partner"
    for user in USERS:
        decide([OpenPlayer(ID, 1, user, user.encode()), MoveFunds(ID, 1, FundsMove.DEPOSIT, user, f"first of {user}", 50)], book)
    return book


def kept(book: Books) -> tuple[object, ...]:
    """All that a batch would leave behind."""
    written = book.wallets.written
    ledger = book.ledger
    moved = list(ledger.written.transfers)
    rows = (ledger.last_seq, dict(ledger.balances), list(written.statement), moved, dict(book.wallets.bets))
    return (*rows, dict(written.days), dict(written.turnover), len(ledger.written.requests))


@given(some.lists(moves | bets | results | rollbacks, max_size=30))
def test_what_is_kept_of_wallets_adds_up_whatever_is_asked(commands: list[WalletCommand]) -> None:
    book = opened()
    for command in commands:
        before = kept(book)
        (answer,) = decide([command], book)
        if isinstance(answer, Refusal):
            assert kept(book)[:-1] == before[:-1]
        after = kept(book)
        # Asked again it is answered the same, and moves nothing.
        assert decide([command], book) == [answer]
        assert kept(book) == after
        if isinstance(command, MoveFunds | PlaceBet) and isinstance(answer, InWallet):
            assert answer.balance >= 0
    assert_it_adds_up(book)


def assert_it_adds_up(book: Books) -> None:
    wallets = book.wallets
    stated, positions = defaultdict[int, int](int), defaultdict[tuple[int, int], list[int]](list)
    for row in wallets.written.statement:
        stated[row.account_id] += row.amount
        positions[row.account_id, row.kind].append(row.position)
    moved = defaultdict[int, int](int)
    for transfer in book.ledger.written.transfers:
        moved[transfer.debit] -= transfer.amount
        moved[transfer.credit] += transfer.amount
    for player in wallets.players.values():
        assert book.ledger.balances[player.account_id] == stated[player.account_id] == moved[player.account_id]
        assert positions[player.account_id, 1] == list(range(1, player.funds + 1))
        assert positions[player.account_id, 2] == list(range(1, player.bets + 1))
    assert sum(moved.values()) == 0
    assert moved[Account.GAMES] == sum(bet.debit - bet.credits - bet.rolled_back for bet in wallets.bets.values())
    used, turnover = defaultdict[int, Used](Used), defaultdict[object, Turnover](Turnover)
    for bet in wallets.bets.values():
        used[bet.player_id] = used[bet.player_id].plus(bet.used)
        if bet.state is not BetState.OPEN:
            for key in turnover_keys(bet):
                turnover[key] = turnover[key].plus(Turnover(1, bet.debit, bet.credits, bet.rolled_back))
    assert {player: day[1:] for (player, _), day in wallets.written.days.items()} == {
        player.id: used[player.id][1:] for player in wallets.players.values()
    }
    assert {key: one for key, one in wallets.written.turnover.items() if any(one)} == turnover
    assert {key[0] for key in turnover} <= {ALL_PLAYERS, *wallets.players}


def test_of_all_that_is_wrong_with_a_bet_the_first_reason_is_told() -> None:
    """Mended one after the other, in the order in which they are declared."""
    book = opened()
    past, closed = datetime(2000, 1, 1, tzinfo=UTC), Played("games", 1, "dice", "Dice", is_open=False)
    wallets = book.wallets
    ana = wallets.players[1]
    session = wallets.sessions[b"ana"]
    limit = PlayerLimit(LimitKind.STAKE, LimitPeriod.DAY, 60, past, past, past)

    def said(debit: int = 70, played: Played = DICE, user: str = "ana", token: bytes = b"ana", name: str = "b") -> object:
        # Judged alone: a refusal would keep its id.
        return place_bet(PlaceBet(ID, 1, played, user, token, name, f"bet {name}", "round", debit), wallets)

    decide([RollBackBet(ID, 1, DICE, "ana", "b", "r")], book)
    wallets.limits[1] = [limit]
    wallets.players[1] = player = ana._replace(
        partner_is_active=False, status="blocked", excluded_until=book.ledger.at + timedelta(days=1)
    )
    wallets.sessions[b"ana"] = session._replace(expires_at=book.ledger.at)
    assert said(0, closed) == Refusal(Reason.PARTNER_UNKNOWN)
    wallets.players[1] = player = player._replace(partner_is_active=True)
    assert said(0, closed) == Refusal(Reason.GAME_UNKNOWN)
    assert said(0, user="nobody") == Refusal(Reason.AMOUNT_INVALID)
    assert said(user="nobody") == Refusal(Reason.USER_UNKNOWN)
    assert said(token=b"luz") == said(token=b"nobody") == Refusal(Reason.PLAYER_TOKEN_INVALID)
    assert said() == Refusal(Reason.PLAYER_TOKEN_EXPIRED)
    wallets.sessions[b"ana"] = session
    assert said() == Refusal(Reason.USER_BLOCKED)
    wallets.players[1] = player = player._replace(status="active")
    assert said() == Refusal(Reason.USER_EXCLUDED, until=player.excluded_until)
    wallets.players[1] = player._replace(excluded_until=book.ledger.at)
    assert said() == Refusal(Reason.BET_ROLLED_BACK)
    assert said(name="c") == Refusal(Reason.LIMIT_REACHED, bound=60)
    assert said(60, name="c") == Refusal(Reason.FUNDS_INSUFFICIENT, bound=50)
    assert said(50, name="c") == InWallet(0)
