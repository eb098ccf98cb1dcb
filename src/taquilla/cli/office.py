"""The commands of the office that are made of operations of our own API, each a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from taquilla.http.responses import JsonObject


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A command: its name, the operation of `/v1` that it is, its arguments by place, and what follows the name in its example.

    All else that the operation takes becomes an option: a field's name with dashes, without `_id` at its end, or as names has it.
    fixed are the parts of the path and of the body that the command says itself. by is the option with the address of a person
    who proves by password to be the one who decides; without it the machine does. files are the fields that are read from a file.
    onto is the operation that shows the whole, of which the command changes what is given. calls: it reaches operators' wallets.
    about replaces the first line of the operation's description. closed_too: the operator may be closed.
    """

    name: str
    operation: str
    places: str = ""
    example: str = ""
    fixed: JsonObject = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    files: str = ""
    onto: str = ""
    calls: bool = False
    about: str = ""
    closed_too: bool = False

    @property
    def group(self) -> str:
        """Return the name of the group that the command is in."""
        return ("taquilla", *self.name.split())[-2]


_RATE: Final = {"rate": "rate-hundredths"}
_ANA: Final = "--operator 1 --clerk ana@example.com"
_LUIS: Final = "--operator 1 --clerk luis@example.com"
_BOSS: Final = "--operator 1 --by boss@example.com"
_JUDGED: Final = "HypexGames q2 --operator 3 --clerk ana@example.com"
_TICKET: Final = f"0192b0c7-5c00-7a61-9d0c-cf2d1f3c9a10 {_BOSS}"
_READ: Final = "100001 --won 101 --won 108 --voided 103 --operator 2 --clerk"
_DAYS: Final = "--operator 1 --first-day 2024-10-21 --last-day 2024-10-27"


def _adds(kind: str, about: str, example: str, places: str = "") -> OfficeRow:
    """Return the row of the command that adds a rule of a kind."""
    return OfficeRow(f"rule add {kind}", "rules.add", places, example, {"values": {"kind": kind}}, about=about)


def _orders(verb: str, about: str) -> OfficeRow:
    """Return the row of the command by which a first clerk asks for an order about a draw."""
    example = f'1234 --reason "the machine stands still" {_ANA}'
    return OfficeRow(f"draw {verb}", "draws.order", "draw_id", example, {"order": verb}, by="clerk", about=about)


ROWS: Final = (
    OfficeRow("operator list", "operators.list", example="--json"),
    OfficeRow("operator close", "operators.close", "operator_id", "2"),
    OfficeRow("entity list", "entities.list", example="--operator 1", closed_too=True),
    OfficeRow("entity describe", "entities.set_data", "entity_id", "213 --rif J-12345678-9", onto="entities.show_data"),
    OfficeRow("entity close", "entities.close", "entity_id", "213 --operator 1"),
    OfficeRow(
        "entity pay", "payments.record", "entity_id amount", '213 900.00 --operator 1 --key "receipt 0117" --note "cash"',
        closed_too=True,
    ),
    OfficeRow("user list", "users.list", example="--operator 1 --role cashier"),
    OfficeRow("user close", "users.close", "user_id", "864 --operator 1"),
    OfficeRow("token list", "tokens.list", example="--operator 1"),
    OfficeRow("token revoke", "tokens.revoke", "token_id", "5 --operator 1"),
    OfficeRow("house-key add", "house_keys.add", "name", '"provisioning" --expires-at 2027-12-31T00:00:00-04:00'),
    OfficeRow("house-key list", "house_keys.list", example="--json"),
    OfficeRow("house-key revoke", "house_keys.revoke", "key_id", "1"),
    _adds("limit", "Bound stakes and tickets.", "--operator 1 --entity 213 --stake-min 1 --stake-max 99 --wagers-max 50"),
    _adds("offer", "Sell something, or do not.", "--no-is-sold --operator 1 --entity 213 --product 5"),
    _adds("payout", "Bound what one person pays for a ticket.", "500 --operator 1 --entity 213", "pay_alone_max"),
    _adds("quota", "Bound the sale of a number in one draw.", "5000 --operator 1 --game triple --selection 777", "quota"),
    _adds("dynamic", "Let a quota grow with the draw.", "--base 100 --basis-points 500 --operator 1 --product 5"),
    _adds("commission", "Set what an entity earns of sales, or of profit.", "--basis-points 1250 --operator 1 --entity 213"),
    _adds("close", "Set how many minutes before a draw its sale ends.", "15 --operator 1 --product 5", "minutes"),
    _adds("multiplier", "Set what a hit pays.", "--hundredths 60000 --operator 1 --game triple"),
    OfficeRow("rule list", "rules.list", example="--operator 1 --entity 213"),
    OfficeRow("rule values", "rules.list_values", example="--operator 1 --entity 213"),
    OfficeRow("rule end", "rules.end", "rule_id", "412 --operator 1"),
    OfficeRow("loosening list", "loosenings.list", example="--operator 1"),
    OfficeRow("loosening approve", "loosenings.approve", "number", f"3 {_BOSS}", by="by"),
    OfficeRow("loosening withdraw", "loosenings.withdraw", "number", "3 --operator 1"),
    OfficeRow("holiday list", "holidays.list", example="--operator 1"),
    OfficeRow("draw list", "draws.list", example="--operator 1 --day 2024-10-22 --status open"),
    OfficeRow("draw result", "results.enter", "draw_id outcome", f"1234 341-ARI {_ANA}", by="clerk"),
    OfficeRow("draw approve", "results.approve", "draw_id outcome", f"1234 341-ARI {_LUIS}", by="clerk"),
    _orders("suspend", "Ask to suspend a draw."),
    _orders("resume", "Ask to put a suspended draw on sale again."),
    _orders("void", "Ask to void a draw that is not held."),
    OfficeRow("draw approve-order", "draws.approve_order", "draw_id order", f"1234 suspend {_LUIS}", by="clerk"),
    OfficeRow("exposure", "draws.show_exposure", "draw_id", "1234 --operator 1 --limit 20", about="Show the exposure of a draw."),
    OfficeRow("seal show", "draws.show_seal", "draw_id", "1234 --operator 1"),
    OfficeRow("shift list", "shifts.list", example="--operator 1 --entity 213 --status closed"),
    OfficeRow("shift show", "shifts.show", "shift_id", "1234 --operator 1"),
    OfficeRow("payout held", "tickets.list_held", example="--operator 1 --entity 213"),
    OfficeRow("payout approve", "tickets.approve_payment", "ticket_id", _TICKET, by="by"),
    OfficeRow("payout refuse", "tickets.refuse_payment", "ticket_id", _TICKET, by="by"),
    OfficeRow("report period", "reports.period", example=f"{_DAYS} --group entity --format xlsx --out week.xlsx"),
    OfficeRow("report prizes", "reports.prizes", example=_DAYS),
    OfficeRow("report unclaimed", "reports.unclaimed", example=_DAYS),
    OfficeRow("week list", "weeks.list", example="--operator 1 --entity 213", closed_too=True),
    OfficeRow("week close", "weeks.close", example="--operator 1 --entity 213 --monday 2024-10-21", closed_too=True),
    OfficeRow("sports operator", "sports.change_terms", example="--operator 2 --webhook-url https://wallet.example.com/hook"),
    OfficeRow("sports terms", "sports.show_terms", example="--operator 2"),
    OfficeRow("sports secret", "sports.set_secret", example="--operator 2", files="secret"),
    OfficeRow("sports tax", "sports.add_tax", "jurisdiction", "KE --operator 2 --excise-basis-points 1250"),
    OfficeRow("sports taxes", "sports.list_taxes", example="--operator 2"),
    OfficeRow("sports sold", "reports.sports", example="--operator 2 --first-day 2026-11-01 --last-day 2026-11-30"),
    OfficeRow("sports due", "reports.taxes", example="--operator 2 --first-day 2026-11-01 --last-day 2026-11-30"),
    OfficeRow("sports events", "sports.list_events", example="--operator 2"),
    OfficeRow("sports coupons", "sports.list_coupons", example="--operator 2"),
    OfficeRow("sports odds", "sports.move_odds", "event bet odds", "100001 101 2.10 --operator 2"),
    OfficeRow("sports result", "sports.enter_result", "event", f"{_READ} ana@example.com", by="clerk"),
    OfficeRow("sports approve", "sports.approve_result", "event", f"{_READ} luis@example.com", by="clerk"),
    OfficeRow("sports held", "sports.list_held_tickets", example="--operator 2"),
    OfficeRow("sports accept", "sports.approve_ticket", "ticket", "DEC4C0 --operator 2"),
    OfficeRow("sports refund", "sports.refuse_ticket", "ticket", 'DEC4C0 --operator 2 --reason "above the limit of the player"'),
    OfficeRow("wallet ping", "sports.ping_wallet", example="--operator 2", calls=True),
    OfficeRow("wallet status", "sports.show_wallet_status", example="--operator 2"),
    OfficeRow("wallet replay", "sports.replay_calls", example="--operator 2 --ticket 66902734beba20ff2df5c79f"),
    OfficeRow("operator open-wallets", "wallets.open", example='--title "Sol Transfer Wallet" --entity 1 --user 1 --operator 3'),
    OfficeRow("partner add", "partners.add", "id", "HypexDemo --rate-hundredths 100 --operator 3", names=_RATE),
    OfficeRow("partner list", "partners.list", example="--operator 3"),
    OfficeRow("partner close", "partners.close", "partner_id", "HypexDemo --operator 3"),
    OfficeRow("partner signature", "wallets.change", "signature_version", "2 --operator 3"),
    OfficeRow("provider add", "providers.add", "id", 'HypexGames --name "Hypex Games"'),
    OfficeRow("provider list", "providers.list", example="--json"),
    OfficeRow("provider show", "providers.show", "provider_id", "HypexGames"),
    OfficeRow("provider close", "providers.close", "provider_id", "HypexGames"),
    OfficeRow("provider open", "providers.open", "provider_id", "HypexGames"),
    OfficeRow("provider signature", "providers.change", "provider_id signature_version", "HypexGames 2"),
    OfficeRow("provider keys", "providers.list_keys", "provider_id", "HypexGames"),
    OfficeRow("provider add-key", "providers.add_key", "provider_id public_key", "HypexGames games.pem", files="public_key"),
    OfficeRow("provider revoke-key", "providers.revoke_key", "provider_id key_id", "HypexGames 2"),
    OfficeRow("provider ceiling", "ceilings.set", "provider", "HypexGames --per-bet 5000 --per-day 50000 --operator 3"),
    OfficeRow("provider ceilings", "ceilings.list", example="--operator 3"),
    OfficeRow("provider held", "credits.list_held", example="--operator 3"),
    OfficeRow("provider approve", "credits.judge", "provider request", _JUDGED, {"verdict": "approve"}, by="clerk"),
    OfficeRow("provider refuse", "credits.judge", "provider request", _JUDGED, {"verdict": "refuse"}, by="clerk"),
    OfficeRow("game add", "providers.add_game", "id", '901001 --provider HypexGames --name "7 Up Down"'),
    OfficeRow("game close", "providers.close_game", "game_id", "901001 --provider HypexGames"),
    OfficeRow("game open", "providers.open_game", "game_id", "901001 --provider HypexGames"),
    OfficeRow("key add", "signing_keys.add", "public_key", "hypex.pem --operator 3", files="public_key"),
    OfficeRow("key list", "signing_keys.list", example="--operator 3"),
    OfficeRow("key revoke", "signing_keys.revoke", "key_id", "1 --operator 3"),
    OfficeRow("player list", "players.list", example="--operator 3 --limit 100"),
    OfficeRow("player show", "players.show", "user_id", "900001 --operator 3"),
    OfficeRow("player block", "players.block", "user_id", "900001 --operator 3"),
    OfficeRow("player unblock", "players.unblock", "user_id", "900001 --operator 3"),
    OfficeRow("player exclude", "players.exclude", "user_id", "900001 --until 2027-10-22T00:00:00-04:00 --operator 3"),
    OfficeRow("player limit", "players.set_limit", "user_id kind period amount", "900001 stake day 100 --operator 3"),
    OfficeRow("player confirm", "players.confirm_limit", "user_id kind period", "900001 stake day --operator 3"),
)
"""The rows, in the order in which the help shows them."""
