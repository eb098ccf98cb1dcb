"""The story's steps in each dialect: its requests, and its responses in common terms."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple, Protocol

from tests.story.stage import OURS, Message, OnStage, Play, Stage

from taquilla.domain.lottery.games import SIGNS


class Sold(NamedTuple):
    """A ticket was sold: its number, and its amount in cents."""

    number: int
    amount: int


class Refused(NamedTuple):
    """No sale: closed, number, amount, full, or key (used for other plays); or a sale that is undone by now."""

    why: str


class SeenLine(NamedTuple):
    """The state of a wager: active, undone, winner or loser. amount in cents."""

    number: str
    amount: int
    state: str


class Seen(NamedTuple):
    """The state of a ticket: active, undone, winner, paid, expired or loser. Amounts in cents."""

    number: int
    state: str
    amount: int
    prize: int
    lines: tuple[SeenLine, ...]


class Teller(Protocol):
    """A dialect, for the story. key is the caller's own key of a sale; by is the agency that sells.

    asks: the message that sells; hears: the meaning of its response; claim: the buyer's payment for a sale, in cents, or the
    reason why there is none. The story looks into no play: a dialect that sells something else has hours of its own.
    """

    name: str

    def __init__(self, stage: Stage) -> None: ...
    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message: ...
    def hears(self, answer: bytes) -> Sold | Refused: ...
    def claim(self, key: str, by: int = OURS) -> int | str: ...
    def see(self, key: str, by: int = OURS) -> Seen: ...


class Till(Teller, Protocol):
    """A dialect of agencies: they undo their sales, and settle accounts with the entities above them.

    undo: as a till does whose printer failed; returns the ticket's state afterwards, or the reason why not. sales: an agency's
    sales, prizes, commission and debt, by day, in cents.
    """

    def undo(self, key: str, by: int = OURS) -> str: ...
    def sales(self, first: date, last: date, by: int) -> dict[str, tuple[int, ...]]: ...


def sell(stage: Stage, teller: Teller, key: str, plays: Sequence[Play], by: int = OURS) -> Sold | Refused:
    return teller.hears(stage.run(stage.sending(teller.asks(key, plays, by))))


_BANKLOT_WHY: Final = {
    "events are not open": "closed", "the number does not fit": "number", "the amount is": "amount", "the quota has": "full",
    "the key was used": "key",
}  # fmt: skip
_BANKLOT_STATES: Final = {"sold": "active", "canceled": "undone", "rejected": "undone", "refunded": "undone"}


class Banklot(OnStage):
    """The agency portal. It knows its tickets by number and day, so the sale of a key is looked up."""

    name = "banklot"

    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message:
        event = self._stage.event
        wagers = [
            {"event_id": event(draw), "game_id": int(game), "wager": number, "amount": units}
            for draw, game, number, units in plays
        ]
        return self._message("/user/ticket/create", {"client_id": key, "ticket": {"wagers": wagers}}, by)

    def hears(self, answer: bytes) -> Sold | Refused:
        said = json.loads(answer)
        if said["status"] == 201:
            if {wager["status"] for wager in said["response"]["wagers"]} <= {"canceled", "rejected"}:
                return Refused("undone")
            return Sold(said["response"]["ticket_number"], cents(said["response"]["amount"]))
        return Refused(next(why for words, why in _BANKLOT_WHY.items() if words in said["error"]))

    def undo(self, key: str, by: int = OURS) -> str:
        return self.revert(self._stage.place(key)[0], by)

    def claim(self, key: str, by: int = OURS) -> int | str:
        return self.pay(*self._stage.place(key), by)

    def see(self, key: str, by: int = OURS) -> Seen:
        return self.see_number(*self._stage.place(key), by)

    def revert(self, number: int, by: int = OURS) -> str:
        said = self._say("/user/ticket/revert", {"ticket_number": number}, by)
        if "error" in said:
            return "undone" if said["error"] == "ticket already rejected by user" else str(said["error"])
        return _state(said["response"]["status"])

    def cancel(self, number: int, by: int = OURS) -> Any:
        return self._say("/user/ticket/cancel", {"ticket_number": number}, by)

    def view(self, number: int, day: date, by: int = OURS) -> Any:
        return self._say("/user/ticket", {"ticket_number": number, "date": day.isoformat()}, by)

    def see_number(self, number: int, day: date, by: int = OURS) -> Seen:
        listed = self._say("/user/ticket/", {"filter": {"between_created_at": [day.isoformat()] * 2}, "limit": 1000}, by)
        (row,) = [row for row in listed["response"] if row["ticket_number"] == number]
        state = _state(row["status"])
        wagers = self.view(number, day, by)["response"]["wagers"]
        lines = [SeenLine(one["wager"], cents(one["amount"]), _state(one["status"])) for one in wagers]
        return Seen(number, state, cents(row["total"]), cents(row["prize"]), tuple(lines))

    def pay(self, number: int, day: date, by: int = OURS) -> int | str:
        """Pay a ticket by its number, with the pin that its customer shows; return the amount, or the reason why not."""
        claim = {"ticket_number": number, "pin_number": self._stage.pin(number, day), "date": day.isoformat()}
        said = self._say("/user/ticket/pay", claim, by)
        return cents(said["response"]["prize"]) if "response" in said else str(said["error"])

    def sales(self, first: date, last: date, by: int) -> dict[str, tuple[int, ...]]:
        return {row["date"]: _money(row, "sale", "prize", "agency", "balance") for row in self.report(first, last, "day", by)}

    def report(self, first: date, last: date, group: str, by: int) -> list[dict[str, Any]]:
        """Return a report by some group; entity 212 gets that of both agencies."""
        asked = {"between_timestamp": [first.isoformat(), last.isoformat()], "group": group}
        said = self._say("/gaming/reports", asked, by)
        columns = ("sale", "prize", "agency", "balance")
        assert _money(said["total"], *columns) == tuple(
            map(sum, zip(*(_money(row, *columns) for row in said["response"]), strict=True))
        ), f"the {group}s do not add up"
        found: list[dict[str, Any]] = said["response"]
        return found

    def _message(self, path: str, body: dict[str, Any], by: int) -> Message:
        return Message(path, body, {"x-auth-token": self._stage.sessions[by]})

    def _say(self, path: str, body: dict[str, Any], by: int) -> Any:
        return self._stage.send(self._message(path, body, by))


_CHANCE_WHY: Final = {"-1": "closed", "-2": "number", "-3": "amount", "-4": "full"}
_CHANCE_STATES: Final = {"0": "active", "1": "undone", "2": "winner", "3": "paid", "4": "expired", "5": "loser"}
_SIGNS: Final = {sign.code: sign.number for sign in SIGNS}


class Chance(OnStage):
    """API Chance. It names draws by their codes of today, and spells signs by their numbers."""

    name = "chance"

    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message:
        sent = [
            {"codigo": self._stage.code(play.draw), "numero": self._number(play.number), "monto": f"{play.units}.00"}
            for play in plays
        ]
        return self._message("registrarticket", by, ticket=key, jugadas=sent)

    def hears(self, answer: bytes) -> Sold | Refused:
        said = json.loads(answer)
        if said["respuesta"] == "0":
            return Sold(int(said["serialTicket"]), cents(said["totalTicket"]))
        if said["respuesta"] == "4":
            return Refused("key")
        assert said["respuesta"] == "1", said
        if said["statusTicket"] == "1":
            return Refused("undone")
        return Refused(next(_CHANCE_WHY[play["id"]] for play in said["jugadas"] if play["id"] != "0"))

    def undo(self, key: str, by: int = OURS) -> str:
        said = self._stage.send(self._message("reversarticket", by, ticket=key))
        return _CHANCE_STATES[said["statusTicket"]] if said["respuesta"] == "0" else str(said["mensaje"])

    def claim(self, key: str, by: int = OURS) -> int | str:
        # Prizes are paid at the counter, for tickets of every dialect.
        return Banklot(self._stage).claim(key, by)

    def see(self, key: str, by: int = OURS) -> Seen:
        said = self._stage.send(self._message("consultarticket", by, ticket=key))
        lines = [
            SeenLine(self._understood(play["codigo"], play["numero"]), cents(play["monto"]), _CHANCE_STATES[play["estado"]])
            for play in said["jugadas"]
        ]
        assert cents(said["premioTicket"]) == sum(cents(play["premio"]) for play in said["jugadas"])
        number, state = int(said["serialTicket"]), _CHANCE_STATES[said["statusTicket"]]
        return Seen(number, state, cents(said["totalTicket"]), cents(said["premioTicket"]), tuple(lines))

    def sales(self, first: date, last: date, by: int) -> dict[str, tuple[int, ...]]:
        said = self._stage.send(self._message("ventas", by, desde=first.isoformat(), hasta=last.isoformat()))
        return _by_day(said["total"], said["ventas"], "fecha", "venta", "premio", "comision", "saldo")

    def _message(self, call: str, by: int, **body: Any) -> Message:
        return Message(f"/monitor/{call}", {"token": self._stage.access_tokens[by], **body}, {})

    def _number(self, number: str) -> str:
        first, dash, sign = number.partition("-")
        return first + dash + _SIGNS.get(sign, sign)

    def _understood(self, code: str, number: str) -> str:
        """Return a number as it was sent, in the house's spelling. Only list C, the third, has signs; 41-07 on A is a pair."""
        first, dash, sign = number.partition("-")
        if code[-1] != "3":
            return number
        return first + dash + next((known for known, spelled in _SIGNS.items() if spelled == sign), sign)


_API_WHY: Final = {
    "DRAWS_CLOSED": "closed", "SELECTION_INVALID": "number", "STAKE_TOO_SMALL": "amount", "STAKE_TOO_LARGE": "amount",
    "STAKE_NOT_MULTIPLE": "amount", "SELECTION_FULL": "full", "KEY_REUSED": "key",
}  # fmt: skip


class Api(OnStage):
    """Our own API. It knows its tickets by their ids, so the sale of a key is looked up."""

    name = "api"

    def asks(self, key: str, plays: Sequence[Play], by: int = OURS) -> Message:
        event = self._stage.event
        wagers = [
            {"draw_id": event(draw), "game": game.key, "selection": number, "stake": f"{units}.00"}
            for draw, game, number, units in plays
        ]
        return self._message("/v1/tickets", {"wagers": wagers}, by, key)

    def hears(self, answer: bytes) -> Sold | Refused:
        said = json.loads(answer)
        if "reason" in said:
            return Refused(_API_WHY[said["reason"]])
        if said["status"] != "sold":
            return Refused("undone")
        return Sold(said["number"], cents(said["amount"]))

    def undo(self, key: str, by: int = OURS) -> str:
        said = self._stage.send(self._message(f"{self._path(key)}/revert", None, by, f"undo {key}"))
        if said.get("reason") == "TICKET_REJECTED":
            return "undone"
        return "undone" if said.get("status") == "rejected" else str(said["detail"])

    def claim(self, key: str, by: int = OURS) -> int | str:
        number, day = self._stage.place(key)
        pin = self._stage.pin(number, day)
        said = self._stage.send(self._message(f"{self._path(key)}/pay", {"pin": pin}, by, f"pay {key}"))
        if said.get("reason") == "NOT_A_WINNER":
            return "not a winner"
        return cents(said["prize"]) if "prize" in said else str(said["detail"])

    def see(self, key: str, by: int = OURS) -> Seen:
        said = self._stage.send(self._message(self._path(key), None, by, "", "GET"))
        lines = [SeenLine(one["selection"], cents(one["stake"]), _state(one["status"])) for one in said["wagers"]]
        assert cents(said["prize"]) == sum(cents(one["prize"]) for one in said["wagers"])
        return Seen(said["number"], _state(said["status"]), cents(said["amount"]), cents(said["prize"]), tuple(lines))

    def sales(self, first: date, last: date, by: int) -> dict[str, tuple[int, ...]]:
        path = f"/v1/reports/period?first_day={first}&last_day={last}&group=day"
        said = self._stage.send(self._message(path, None, by, "", "GET"))
        return _by_day(said["total"], said["groups"], "day", "sales", "prizes", "commission", "balance")

    def _path(self, key: str) -> str:
        number, day = self._stage.place(key)
        ((ticket,),) = self._stage.ask("select id from ticket where (number, day) = (%s, %s)", number, day)
        return f"/v1/tickets/{ticket}"

    def _message(self, path: str, body: Any, by: int, key: str, method: str = "POST") -> Message:
        headers = {"authorization": f"Bearer {self._stage.sessions[by]}"} | ({"idempotency-key": key} if key else {})
        return Message(path, body, headers, method)


def cents(amount: Any) -> int:
    """Return an amount in whole units, a number or a text, in cents."""
    whole, _, part = str(amount).partition(".")
    assert len(part) <= 2, amount
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * 100 + sign * int(f"{part:0<2}")


def _state(status: str) -> str:
    return _BANKLOT_STATES.get(status, status)


def _money(row: dict[str, Any], *columns: str) -> tuple[int, ...]:
    return tuple(cents(row[column]) for column in columns)


def _by_day(total: dict[str, Any], rows: list[dict[str, Any]], day: str, *columns: str) -> dict[str, tuple[int, ...]]:
    """Return the columns of a report by day, which add up to its total."""
    days = {row[day]: _money(row, *columns) for row in rows}
    assert _money(total, *columns) == tuple(map(sum, zip((0,) * 4, *days.values(), strict=True)))
    return days


TELLERS: tuple[type[Till], ...] = (Banklot, Chance, Api)
"""Every dialect in which agencies sell plays of lotteries: all tests of their day play it in each of them."""
