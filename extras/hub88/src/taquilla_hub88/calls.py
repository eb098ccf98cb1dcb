"""The calls of Hub88: each makes a command of its request, asks the house, and answers."""

from typing import NamedTuple

from msgspec import UNSET

from taquilla.dialect.house import House, Reason, Refusal
from taquilla.dialect.http import Scope, asked
from taquilla.dialect.wallets import BetFacts, CreditBet, InWallet, PlaceBet, Played, SignerRegister, WalletOperator, log_held
from taquilla_hub88.amounts import read_amount, shown
from taquilla_hub88.auth import PROVIDER
from taquilla_hub88.requests import Bet, Rollback, UserBalance, UserInfo, Win
from taquilla_hub88.responses import UserInfoAnswer, WalletAnswer
from taquilla_hub88.statuses import UNKNOWN, WRONG_CURRENCY, Refused


class Caller(NamedTuple):
    """The operator that Hub88 calls, with the register that knew it, and the request's scope."""

    operator: WalletOperator
    register: SignerRegister
    scope: Scope

    def played(self, game_code: str) -> Played:
        """Return a game of Hub88's. One that is unknown is not open: what was bet under another code is settled all the same."""
        played, provider = self.register.played(game_code), self.register.provider(PROVIDER)
        if played is not None and played.provider_id == PROVIDER:
            return played
        return Played(
            provider_id=PROVIDER, number=provider.number, game_id=game_code, game_name=game_code, game_type="", is_open=False
        )


async def info(house: House, caller: Caller, request: UserInfo) -> UserInfoAnswer | Refusal:
    """Tell who a player is.

    The day of registration, and the partner where it is not the operator itself; the house knows no more.
    """
    operator = caller.operator
    if isinstance(seen := await house.wallets.accounts.look(operator.id, request.user), Refusal):
        raise Refused(UNKNOWN)
    player, _ = seen
    return UserInfoAnswer(
        user=request.user, request_uuid=request.request_uuid, registration_date=f"{player.created_at:%Y-%m-%d}",
        sub_partner_id=UNSET if player.partner_id == operator.name else player.partner_id,
    )  # fmt: skip


async def balance(house: House, caller: Caller, request: UserBalance) -> WalletAnswer | Refusal:
    """Tell what is in a player's wallet.

    The token must be one of a live session of the user.
    """
    seen = await house.wallets.accounts.look(caller.operator.id, request.user, request.token)
    return seen if isinstance(seen, Refusal) else answer(caller.operator, request, InWallet(seen[1]))


async def bet(house: House, caller: Caller, request: Bet) -> WalletAnswer | Refusal:
    """Take a stake.

    A free round's bet takes nothing; that of a supplier's promotion may come after its session. Where the round is closed with
    it, it has lost, and so have the round's other open bets.
    """
    return answer(caller.operator, request, await asked(caller.scope, house.counter.ask, placing(house, caller, request)))


def placing(house: House, caller: Caller, request: Bet) -> PlaceBet:
    """Return the command of a bet. Raises `Refused`."""
    played, operator = caller.played(request.game_code), caller.operator
    return house.wallets.accounts.placing(operator.id, played, request.user, request.token, **_facts(operator, request))


def _facts(operator: WalletOperator, request: Bet) -> BetFacts:
    amount, is_free = _amount(operator, request), bool(request.is_free) or not request.amount
    detail = {"rewardId": request.reward_uuid, "freeAmount": str(amount) if is_free and amount else None}
    return {
        "transaction_id": request.transaction_uuid,
        "request_id": request.transaction_uuid,
        "round_id": request.round or "",
        "debit": 0 if is_free else amount,
        "detail": {name: value for name, value in detail.items() if value is not None},
        "is_free": is_free,
        "after_session": bool(request.is_supplier_promo),
        "closes": _closed(request),
        "in_any_order": True,
    }


async def win(house: House, caller: Caller, request: Win) -> WalletAnswer | Refusal:
    """Credit a return of a bet.

    No session is asked for, since it may come long after. It may win more of a bet that has won before. Where the round is closed
    with it, the open bets of the round have lost.
    """
    command = crediting(house, caller, request)
    credited = await asked(caller.scope, house.counter.ask, command)
    log_held(command, credited)
    return answer(caller.operator, request, credited)


def crediting(house: House, caller: Caller, request: Win) -> CreditBet:
    """Return the command of a win. Raises `Refused`."""
    return house.wallets.accounts.settling(
        caller.operator.id, caller.played(request.game_code), request.user, request.reference_transaction_uuid,
        request.transaction_uuid, _amount(caller.operator, request), round_id=request.round or "", in_any_order=True,
        closes=_closed(request),
    )  # fmt: skip


async def rollback(house: House, caller: Caller, request: Rollback) -> WalletAnswer | Refusal:
    """Undo a bet with all its wins, or one win.

    What is unknown or undone already is a success, and an unknown transaction is refused if it comes later.
    """
    operator = caller.operator
    command = house.wallets.accounts.undoing(
        operator.id, caller.played(request.game_code), request.user, request.reference_transaction_uuid, request.transaction_uuid,
        round_id=request.round or "", in_any_order=True, closes=_closed(request),
    )  # fmt: skip
    undone = await house.counter.ask(command)
    # Nobody of that name has a wallet, so nothing was taken; the transaction is refused for good.
    if isinstance(undone, Refusal) and undone.reason is Reason.USER_UNKNOWN:
        return answer(operator, request, InWallet(0))
    return answer(operator, request, undone)


def answer(operator: WalletOperator, request: UserInfo, balance: object) -> WalletAnswer | Refusal:
    """Return the answer to a call: the balance, or the refusal."""
    if isinstance(balance, Refusal):
        return balance
    assert isinstance(balance, InWallet), balance
    return WalletAnswer(
        user=request.user, request_uuid=request.request_uuid, currency=operator.currency,
        balance=shown(balance.balance, operator.exponent),
    )  # fmt: skip


def _closed(request: Bet | Win | Rollback) -> str | None:
    """Return the round that a call closes; a bet without one is a round of its own."""
    return (request.round or request.transaction_uuid) if request.round_closed else None


def _amount(operator: WalletOperator, request: Bet | Win) -> int:
    if request.currency != operator.currency:
        raise Refused(WRONG_CURRENCY)
    return read_amount(request.amount, operator.exponent)
