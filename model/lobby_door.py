"""Providers of one list of transactions as a door of histories: what their dialects ask of the house (WL-18 to WL-20)."""

from contextlib import suppress
from functools import partial
from typing import Any

from model.answers import Answer
from model.clock import UTC
from model.door import PRESENT, TRIES, Door, Made
from model.furnishing import OPERATOR
from model.steps import Step
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.batcher import PASSING


class LobbyDoor(Door):
    """No dialect of the house's own asks for these: the door stands where one would."""

    @staticmethod
    def made() -> Made:
        """Return nothing: there is no app."""
        return None, ()

    def words(self, step: Step, answer: Answer) -> Answer:
        """Return an answer of the model as a refusal names its reason and its bound."""
        if "refused" not in answer:
            return {"balance": answer["balance"]}
        bound = answer.get("balance", answer.get("room", 0))
        return {"refused": answer["refused"], "bound": bound, "until": answer.get("until")}

    async def carry_out(self, step: Step, token: str) -> Answer:
        """Ask the counter, until the outcome is known."""
        house, user = PRESENT.house, step["user"]
        accounts: Any = house.wallets.accounts
        played = (await house.wallets.signers.register()).played(step["game"])
        facts: dict[str, Any] = {"request_id": step["request"], "closes": step["closes"]}
        if step["do"] == "bet":
            session = self.names.sessions.get(step["session"], "nobody's")
            facts |= {"transaction_id": step["transaction"], "round_id": step["round"], "debit": step["amount"]}
            facts |= {"is_free": step["is_free"], "in_any_order": True}
            command = partial(accounts.placing, OPERATOR, played, user, session, **facts)
        elif step["do"] == "settle":
            facts |= {"credit": step["amount"], "round_id": step["round"]}
            command = partial(accounts.settling, OPERATOR, played, user, step["transaction"], **facts, in_any_order=True)
        else:
            command = partial(accounts.undoing, OPERATOR, played, user, step["transaction"], **facts, in_any_order=True)
        answer: Any = None
        for _ in TRIES:
            with suppress(*PASSING):
                answer = await PRESENT.house.counter.ask(command())
                break
        if not isinstance(answer, Refusal):
            return {"balance": answer.balance}
        until = answer.until and answer.until.astimezone(UTC)
        return {"refused": answer.reason.name, "bound": answer.bound, "until": until}
