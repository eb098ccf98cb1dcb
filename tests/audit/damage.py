"""Damage to the busy day: what breaks each rule, and what breaks none; and how it is planted and looked at."""

from functools import partial
from pathlib import Path
from typing import Any

from psycopg import pq
from tests.reuse import execute_prepared

from taquilla.store.audit import auditor
from taquilla.store.audit.auditor import AuditRule, Finding
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import AUDITOR

# Announcements of restarts that nobody has made: each is right but for one thing.
_MADE = """
update log_key set ended_at = {ended};
insert into log_key select operator_id, 2, name || '{named}', sha256(public_key), wrapped, created_at from log_key;
insert into log_entry select key.operator_id, last.number + 1, last_event, last_seq, until, true, salt, format(
    E'taquilla-log-restart/1\\nentry %s\\nlog %s{old}\\nlast %s %s\\nreason restored\\nat %s\\nkey %s\\n',
    last.number + 1, key.name, signed.size {less}, encode({root}, 'base64'),
    to_char(key.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), key.name || '{named}+' || encode(substr(sha256(
        convert_to(key.name || E'{named}\\n', 'UTF8') || '\\x01' || {key}), 1, 4), 'hex') || '+'
        || encode('\\x01' || {key}, 'base64'))
from log_key as key, lateral (select * from log_entry where operator_id = key.operator_id order by number desc limit 1) as last,
lateral (select * from log_checkpoint where operator_id = key.operator_id order by size desc limit 1) as signed
where key.number = 1
"""
_RIGHT = {"ended": "created_at", "named": "/2", "old": "", "less": "", "root": "signed.root", "key": "sha256(public_key)"}


def announced(**wrong: str) -> str:
    """Return statements that let each log go on under another origin."""
    return _MADE.format(**_RIGHT | wrong)


MUTANTS = {
    name: damage
    for file in (
        "mutants.sql", "wallet_mutants.sql", "void_mutants.sql", "payout_mutants.sql", "credit_mutants.sql", "event_mutants.sql",
        "shift_mutants.sql", "seal_mutants.sql",
    )
    for name, damage in statements(str(Path(__file__).with_name(file))).items()
} | {
    "i110_root": announced(root="sha256(signed.root)"),
    "i110_size": announced(less="- 1"),
    "i110_old": announced(old="/x"),
    "i110_key": announced(key="sha256('another')"),
    "i110_on": announced(ended="null"),
    "i110_after": announced(ended="created_at + interval '1 second'"),
    "i110_twice": announced() + "; update log_key set name = name || '/3' where number = 2",
    "i110_unsaid": announced() + "; delete from log_key where number = 2",
}
"""Statements that break a rule, by its name."""

HARMLESS = {
    "I27, a correction that is still to be settled": MUTANTS["i27_forgotten"] + "; update draw set to_settle = true",
    "I83, who has sold a ticket that was undone": "update ticket set member_id = (select min(approved_by) from result "
    "where operator_id = 1) where operator_id = 1 and state <> 'sold'",
    "I84, a payment of just the bound": "update rule_payout set pay_alone_max = (select max(transfer.amount) from transfer "
    "join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, ticket_seq, transfer.day) "
    "where kind = 'payout' and ticket.entity_id = 10 and not exists (select from payout_hold "
    "where (payout_hold.operator_id, payout_seq) = (transfer.operator_id, transfer.seq))) where entity_id = 10",
    "I68, a free bet below a limit that came after the stakes": "update bet set debit = 0, placed_at = placed_at + interval "
    "'1 minute' where seq = (select max(seq) from bet join player_limit using (operator_id, player_id) where kind = 'stake'); "
    "update player_limit set amount = 1, starts = last.at, asked_at = last.at, confirmed_at = last.at from (select operator_id, "
    "player_id, max(placed_at) as at from bet group by 1, 2) as last where (last.operator_id, last.player_id) = "
    "(player_limit.operator_id, player_limit.player_id)",
    "I121, taxes that are those of the settlement": "update sports_ticket set wht_rate_at = 'settlement'; "
    "update outbox set data = replace(data::text, '\"wht_rate_at\": \"sale\"', '\"wht_rate_at\": \"settlement\"')::jsonb "
    "where data #> '{rows,tax_rate}' is not null",
    "I122, a key and a wallet that were told": "update outbox set data = jsonb_set(data, '{rows,signing_key}', "
    "'{\"9\": {\"public_key\": \"a key\"}}') where data ? 'is_whole'; update outbox set data = jsonb_build_object('keys', "
    "jsonb_build_array(encode(sha256('a key'), 'hex'))) where type = 'wallets.moved'; "
    "update outbox set data = data || jsonb_build_object('wallets', jsonb_build_array("
    "encode(sha256('http://127.0.0.1:9/'), 'hex'))) where type = 'sports.tickets'",
    "I116, an operator that is apart, of which no address is found": "update operator set addresses_apart = true where id = 2; "
    "delete from address_directory where operator = 2",
    "I119, what two did before the state was told": "update outbox set data = data #- '{rows,operator}'; "
    "update outbox set data = data || '{\"by\": \"clerk1@banca1.example\"}' where type = 'result.approved'",
    "I119, a bound that the machine's administrator asked for, who has added the second person": "insert into outbox "
    "select operator_id, last_event + place, last_at, type, last_seq + 1, last_seq, day, data from gate, (values "
    "(1, 'loosening.asked', '{\"loosening_id\": 1, \"asker\": null, \"by\": \"office\"}'::jsonb), (2, 'loosening.decided', "
    "'{\"loosening_id\": 1, \"decision\": \"approved\", \"by\": \"clerk1@banca1.example\"}')) as told (place, type, data) "
    "where operator_id = 1",
    "I120, an entry of before the first event": "insert into audit_event (operator_id, at, actor, action, object, detail) "
    "select operator_id, min(at) - interval '1 day', 'office', 'member added', '9', '{}' from outbox group by 1",
    "I110, a log that went on under another origin": announced(),
    "I52, weeks of before while the folds are made anew": "update progress set folded_seq = 0, "
    "recounted_at = (select max(at) from transfer); delete from turnover; delete from turnover_detail",
} | {
    name.capitalize().replace("_", ", a ", 1).replace("_", " "): harmless
    for name, harmless in statements(str(Path(__file__).with_name("harmless.sql"))).items()
}
"""Statements that break none, by the rule and by what was done."""

BUSY = [
    "ticket where state = 'sold'", "ticket where state = 'canceled'", "ticket where state = 'rejected'",
    "transfer where kind = 'commission' and reverses is null", "transfer where kind = 'commission' and reverses is not null",
    "transfer where kind = 'prize' and reverses is not null", "transfer where kind = 'payout'", "transfer where kind = 'expiry'",
    "settlement where version = 2", "payout where version = 2", "settlement where array_position(results, null) is not null",
    "market where kind = 'ab'", "market where kind = 'run'", "wager where consolation > 0", "gate_day where last_ordinal > 0",
    "account where balance <> 0", "exposure where selection = '*'", "session where ended_at is null",
    "transfer where kind = 'payment'", "week_profit where profit > 0", "closed_week where movements <> 0",
    "closed_week where opening <> 0", "closed_week where expired > 0", "expiry_share",
    "turnover where member_id = 0", "sports_ticket where step = 'cancelled' and reserved",
    "signed_request where verb = 'place'", "signed_request where verb = 'paid'",
    "sports_ticket where result = 'won' and version = 2 and lines > 1 and step = 'closed'",
    "sports_ticket where result = 'lost' and coupon_id = 456",
    "transfer where kind = 'stake' and version = 2 and reverses is null",
    "transfer where kind = 'withholding' and reverses is not null", "call_out where action = 'ticket_void'",
    "carry where coupon_id = 455 and amount > 0", "sports_settlement where carry_in > 0 and pool > 0",
    "sports_settlement where tiers @> '[{\"hits\": 4}]' and house_adds > 70", "bet where state = 'open'",
    "bet where state = 'settled' and credits = 0", "bet where state = 'rolled_back' and credits > 0",
    "transfer where kind = 'credit' and reverses is not null", "statement where class = 1 and amount < 0",
    "request where verb = 'bury bet'", "game_turnover where rolled_back <> 0",
    "request where verb = 'refused' and key like 'funds:%'", "request where verb = 'refused' and key like 'transaction:%'",
    "credit_hold where state = 'held'", "credit_hold where state = 'approved'", "credit_hold where state = 'refused'",
    "credit_hold where state = 'dropped'", "player_day where paid_out > 0", "bet where ticket_seq is not null and state = 'open'",
    "bet where ticket_seq is not null and state = 'rolled_back'",
    "bet where ticket_seq is not null and state = 'settled' and credits = 0",
    "bet where ticket_seq is not null and state = 'settled' and credits > 0", "payout where amount < 0",
    "statement where type = 'Bet-Cancel'", "prize where kind = 'refund'", "prize where kind = 'refund' and version = 2",
    "payout join prize using (operator_id, market_id, version, ticket_seq, line, day) where kind = 'refund'",
    "transfer where kind = 'clawback' and reverses is not null",
    "transfer where kind = 'clawback' and reverses is null and debit = 1000001",
    "draw_order where verb = 'resume' and approved_by is not null", "market_event where position = 11",
    "bet_market join prize using (operator_id, market_id) where kind = 'refund'", "payout_hold where ended_as = 'approved'",
    "payout_hold where ended_as = 'refused'", "transfer where kind = 'receivable' and reverses is null",
    "shift where counted > expected", "shift where counted < expected", "shift where counted = expected",
    "shift where closed_seq is null",
    "shift join ticket using (operator_id, member_id) where undone_seq between shift.seq and closed_seq",
    "shift join payout using (operator_id, member_id) where payout.seq between shift.seq and closed_seq",
    "shift join payout_hold using (operator_id) where asked_by = member_id and payout_seq between shift.seq and closed_seq",
    "cash_movement where direction = 'in'", "cash_movement where direction = 'out'",
]  # fmt: skip
"""Rows that the day has: each kind of what the rules look at."""


async def plant_and_look(
    connection: HouseConnection, damage: str, rules: list[AuditRule], *asked: Any, role: str = AUDITOR, **how: Any
) -> list[Finding]:
    """Return the findings of the auditor's role after some damage by the owner, which is rolled back for the next mutant."""
    # A plan does not outlive the types of its columns.
    execute = partial(HouseConnection.execute if "alter " in damage else execute_prepared, connection)
    connection.__dict__["execute"] = execute
    tell(connection, "begin isolation level repeatable read")
    try:
        tell(connection, damage)
        tell(connection, f"set local role {role}")
        return await auditor.run(connection, rules, *asked, **how)
    finally:
        tell(connection, "rollback")


def tell(connection: HouseConnection, statements: str) -> None:
    """Run statements past psycopg: after a rollback, and after much of the damage, it forgets all that it has prepared."""
    result = connection.pgconn.exec_(statements.encode())
    assert result.status in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK), result.error_message
