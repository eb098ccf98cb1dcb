"""Follows a Taquilla house as an internal control system: keeps its wagers, and compares what it seals and pays with them.

    python taquilla_follow.py --url https://banca.example --token … --database follower.sqlite --key 'banca.example/operator-1+…'

It needs this file and `taquilla_verify.py` beside it, and the token of an auditor. Whatever was sold is asked for event by
event, and kept in SQLite. At each close the root of the draw's wagers is made before there is a result, and compared with the
entry that seals the draw in the log; each checkpoint of the log must continue the one before; and once a market is settled its
prizes are recounted from the follower's own wagers. Each step is committed: the follower may be killed, and goes on. With
--once it ends where the events end, with 1 if anything differed.
"""

import argparse
import json
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

import taquilla_verify as verify

SEQS_MAX, EVENTS_MAX, WAIT_S, PAUSE_S, A_DAY_S, HERE = 20_000, 200, 30, 5.0, 86_400, "insert into place values (?, ?, ?, ?, ?)"
PATIENCE_S, SINGLE = 60.0, 6  # Cosignatures come behind their checkpoint; the last game that is played on one draw.
SEAL, SOLD = b"taquilla-draw-seal/1\n", "insert or ignore into wager values (?, ?, ?, ?, ?, 'sold')"
TABLES = """
create table if not exists place (after integer, first integer, last integer, size integer, hashes blob);
create table if not exists wager (seq int, line int, ticket text, market text, terms text, state text, primary key (seq, line));
create index if not exists wager_by_market on wager (market); create index if not exists wager_by_ticket on wager (ticket);
create table if not exists market (id text primary key, length integer, text text, settled integer not null default 0);
create table if not exists stands (market text, draw text, primary key (market, draw));
create index if not exists stands_by_draw on stands (draw);
create table if not exists draw (id text primary key, last integer, root text, is_sealed integer not null default 0);
create table if not exists outcome (draw text primary key, outcome text, told integer);
create table if not exists told (name text, key text, since integer, row text, primary key (name, key));
create table if not exists checkpoint (size int primary key, note text); create table if not exists due (draw text primary key);
create table if not exists witness (key text primary key, size integer, is_named integer);
create table if not exists held (draw text, what text);
create table if not exists asked (what text primary key, by text, at_s real);
"""
STEPS = (
    ("result", "draw_id version", "result.entered", "result.approved result.corrected"),
    ("order", "draw_id version", "draw.ordered", "draw.suspended draw.resumed draw.voided"),
    ("sports-result", "event_id version", "sports.result_entered", "sports.result_approved"),
    ("payment", "ticket_id version", "payment.held", "payment.decided"),
    ("credit", "provider_id request_id verdict", "credit.asked", "credit.decided"),
    ("loosening", "loosening_id", "loosening.asked", "loosening.decided"),
)
"""Decisions of two: the fields that name one, the first step's event, and the second one's."""
LINES = """
select terms || ' ' || state from draw join stands on draw = id join wager using (market)
where id = ? and seq <= last order by seq, line
"""
TOLD = "insert into told values (?, ?, ?, ?) on conflict do update set row = json_patch(row, excluded.row)"
SOLD_SINCE = "select terms || ' sold', text from wager join market on market = id where seq > ? order by seq, line"
KEPT = "insert into market (id, length, text) values (?, ?, ?) on conflict (id) do update set text = excluded.text"
CLOSED = "select draw from wager join stands using (market) join draw on id = draw where ticket = ? order by draw limit 1"
NAMED = "insert into witness values (?, 0, 1) on conflict (key) do update set is_named = 1"
LACKING = "select key, size from witness where (is_named or size > 0) and size < ? order by key"
OTHERWISE = "select draw, terms from wager join stands using (market) where seq between ? and ? and terms not like '%' || ?"
SHORT = """
select (select min(seq) from wager where market = id) from market where text like '% run %' and length > (
    select count(*) from stands left join outcome using (draw) where market = id and outcome is not 'void')
"""
UNSETTLED = """
select market from stands join outcome using (draw) join market on id = market
where market in (select market from stands where draw = ?) group by market having max(told) > settled
"""


class Rules:
    """The rules that were told: each from its start on, for what was sold behind the event that told of it."""

    def __init__(self, rows: Sequence[tuple[str, str, int, str]]) -> None:
        self.rules: dict[tuple[str, int, int], list[tuple[datetime, int, dict[str, Any]]]] = {}
        self.ends: dict[int, list[tuple[datetime, int]]] = {}
        self.products: dict[str, int] = {}
        for name, key, since, text in rows:
            row = json.loads(text)
            if name == "draw":
                self.products[key] = row.get("product_id", 0)
            elif name == "rule_end":
                self.ends.setdefault(row["rule_id"], []).append((_instant(row["ends"]), since))
            elif name != "whole":
                subject = name, row["product_id"], row["game"]
                self.rules.setdefault(subject, []).append((_instant(row["starts"]), since, row))

    def due(self, wager: verify.Text, draw: str) -> tuple[int, int]:
        """Return the multiplier and the consolation that a wager on a draw has to have; 0: none."""
        product, game, national = self.products.get(draw, 0), int(wager["game"]), "product_multiplier"
        nation, own = self.in_force(national, product, game, wager), self.in_force("rule_multiplier", product, game, wager)
        consolation = nation["consolation"] if game > SINGLE and nation else 0
        return next((rule["hundredths"] for rule in (own, nation) if rule), 0), consolation

    def in_force(self, name: str, product: int, game: int, wager: verify.Text) -> dict[str, Any] | None:
        """Return the rule that binds a wager: the last one to have begun of the most exact subject that says something."""
        at, seq = _instant(wager["terms"].rpartition(" ")[2]), int(wager["seq"])
        for subject in ((product, game), (product, 0), (0, game), (0, 0)):
            held = [
                rule for rule in self.rules.get((name, *subject), ()) if rule[0] <= at and rule[1] < seq
                and not any(ends <= at and since < seq for ends, since in self.ends.get(rule[2].get("id", 0), ()))
            ]  # fmt: skip
            if held and (found := max(held, key=lambda rule: rule[0])[2])["hundredths"] is not None:
                return found
        return None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


class Follower:
    """Follows one operator's events. differs tells whether the house said anything else than the follower knows."""

    def __init__(self, options: argparse.Namespace) -> None:
        keys = [verify.key_from(text, verify.LOG) for text in options.key]
        self.options, self.differs, self.trust, self.told_s = options, False, verify.Trust(keys[0].name, keys), 0.0
        self.log = options.log or f"{options.url}/v1/log/{keys[0].name.rpartition('operator-')[2].partition('/')[0]}"
        self.database = sqlite3.connect(options.database)
        self.database.executescript(TABLES)
        self.after, self.first, self.last, size, hashes = (self.sql("select * from place") or [(0, 1, 0, 0, b"")])[0]
        self.tree = verify.Tree((), size, [hashes[at : at + 32] for at in range(0, len(hashes), 32)])
        for text in options.witness:
            verify.key_from(text, verify.WITNESS)
            self.sql(NAMED, text)
        self.database.commit()
        # Since when a known witness lacks, and whether that was told.
        self.lacks_since, self.is_told = 0.0, False

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Return the rows of a statement."""
        return self.database.execute(statement, values).fetchall()

    def ask(self, path: str) -> bytes:
        """Ask the house."""
        return verify.fetched(Request(f"{self.options.url}/v1/{path}", headers={"authorization": f"Bearer {self.options.token}"}))

    def say(self, draw: str, what: str, difference: str = "") -> None:
        """Print about a draw whether the house agrees. That it does waits until the witnesses have seen as much of the log."""
        self.differs |= difference != ""
        if not difference and self.lacking():
            self.sql("insert into held values (?, ?)", draw, what)
            return
        print(f"draw {draw} {'DIFFERS' if difference else 'agrees'}: {difference or what}", flush=True)

    def lacking(self) -> list[Any]:
        """Return the known witnesses that have not cosigned the tree, unless enough others have."""
        ((known,),) = self.sql("select count(*) from witness where is_named or size > 0")
        found, quorum = self.sql(LACKING, self.tree.size), self.options.quorum
        return found if quorum is None or known - len(found) < min(quorum, known) else []

    @property
    def is_waiting(self) -> bool:
        """Tell whether a witness lacks, and it is too early to say so."""
        return self.lacks_since > 0 and not self.is_told

    def step(self) -> bool:
        """Follow a page of events, and commit. Return whether there was any."""
        known, wait_s = self.last, 0 if self.options.once else WAIT_S
        events = json.loads(self.ask(f"events?after={self.after}&limit={EVENTS_MAX}&wait_s={wait_s}&rows=true"))["events"]
        for event in events:
            number, first, last = event["number"], event["first_seq"], event["last_seq"]
            verify.check(number == self.after + 1, f"Event {self.after + 1} is missing: {number} follows {self.after}.")
            adjoins = first == self.last + 1 or (first, last) == (self.first, self.last)
            verify.check(adjoins, f"Event {number} covers seqs from {first} on; the one before it ended with {self.last}.")
            verify.check(event["type"] != "hidden", "The user of this token does not see everything of the operator.")
            at_s = datetime.fromisoformat(event["at"]).timestamp()
            verify.check(at_s >= self.told_s, f"Event {number} is of an earlier time than the one before it.")
            self.after, self.first, self.last, self.told_s = number, first, last, at_s
        for seq in range(known + 1, self.last + 1, SEQS_MAX):
            self.learn(seq, min(seq + SEQS_MAX - 1, self.last))
        for event in events:
            self.take(event)
        self.compare_terms(known)
        if len(events) < EVENTS_MAX:
            self.look()
            self.recount(is_quiet=not events)
        self.sql("delete from place")
        self.sql(HERE, self.after, self.first, self.last, self.tree.size, b"".join(self.tree.hashes))
        self.database.commit()
        return bool(events)

    def learn(self, first: int, last: int, *, is_new: bool = True) -> None:
        """Keep what was sold in a range of seqs, and which draws judge it. What is known already stays: only runs get longer."""
        try:
            text = verify.decoded(self.ask(f"log/wagers?first_seq={first}&last_seq={last}"))
        except HTTPError as error:
            if error.code != 400 or first == last:
                raise
            # More wagers than the house tells at once.
            self.learn(first, (first + last) // 2)
            self.learn((first + last) // 2 + 1, last)
            return
        markets, _, wagers = text.partition("\n\n") if not text.startswith("\n") else ("", "", text[1:])
        for market in verify.read_lines(verify.MARKET, f"{markets}\n" if markets else ""):
            for (known,) in self.sql("select text from market where id = ?", market["id"]):
                is_same = f"{market[0]} ".startswith(f"{known} ") and (market["kind"] == "run" or known == market[0])
                verify.check(is_same, f"The house said {known}, and says {market[0]} now.")
            self.sql(KEPT, market["id"], int(market["length"]), market[0])
            for draw in market["draws"].split():
                self.sql("insert or ignore into stands values (?, ?)", market["id"], draw)
        for wager in verify.read_lines(verify.WAGER, wagers if is_new else ""):
            verify.check(first <= int(wager["seq"]) <= last, f"This wager is not one of the seqs {first} to {last}: {wager[0]}")
            self.sql(SOLD, *wager.group("seq", "line", "ticket", "market", "terms"))

    def take(self, event: dict[str, Any]) -> None:
        """Take note of an event."""
        kind, data, number, last = event["type"], event["data"], event["number"], event["last_seq"]
        draw = str(data.get("draw_id", data.get("market_id", "")))
        if "is_whole" in data:
            verify.check(not self.sql("select 1 from told where name = 'whole'"), f"Event {number} tells the whole state again.")
            self.sql(TOLD, "whole", "", last, "{}")
        rows = data.get("rows", {})  # those of odds that have moved are a list
        for name in ("draw", "rule_multiplier", "rule_end", "product_multiplier") if isinstance(rows, dict) else ():
            for key, row in rows.get(name, {}).items():
                self.sql(TOLD, name, key, last, json.dumps(row))
        self.compare_people(event)
        at = f"{datetime.fromisoformat(event['at']).astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        if kind == "tickets.sold":
            for judging, terms in self.sql(OTHERWISE, event["first_seq"], last, at):
                self.say(judging, "", f"this wager was sold at {at}, and says otherwise: {terms}")
        elif kind in ("tickets.canceled", "tickets.rejected"):
            for ticket in data["tickets"]:
                for (closed,) in self.sql(CLOSED, ticket["id"]):
                    self.say(closed, "", f"ticket {ticket['id']} was undone behind its close.")
                if not self.sql(CLOSED, ticket["id"]):
                    self.sql("update wager set state = ? where ticket = ?", f"undone {at}", ticket["id"])
        elif kind == "draws.closed":
            for closed in data["draw_ids"]:
                self.close(str(closed), last)
        elif kind in ("result.approved", "result.corrected", "draw.voided"):
            self.close(draw, last)
            outcome = data.get("outcome", "void")
            sealed = self.sql("select 1 from draw where is_sealed and rowid < (select rowid from draw where id = ?)", draw)
            if outcome != "void" and sealed and not self.sql("select 1 from draw where id = ? and is_sealed", draw):
                self.say(draw, "", "it has a result, and the log had no seal of it before.")
            self.sql("insert or replace into outcome values (?, ?, ?)", draw, outcome, number)
        elif kind == "log.checkpoint":
            self.grow(data["checkpoint"], last)
        elif kind == "log.witness_changed" and data["change"] == "added":
            self.sql("insert or ignore into witness values (?, 0, 0)", data["key"])
        elif kind == "log.witness_changed":
            name = data["key"].partition("+")[0]
            print(f"witness {name}: the house asks it no more, {data['by']} has removed it.", flush=True)
            self.sql("delete from witness where key = ? and not is_named", data["key"])
        elif kind == "market.settled":
            self.sql("update market set settled = ? where id = ?", number, draw)
            drawn = "select draw from stands join outcome using (draw) where market = ? order by told desc limit 1"
            self.sql("insert or ignore into due values (?)", *(self.sql(drawn, draw) or [[draw]])[0])

    def compare_people(self, event: dict[str, Any]) -> None:
        """Compare who approves with who had asked. A loosening may be one person's after a day; a void is its order's doing."""
        data, at_s = event["data"], datetime.fromisoformat(event["at"]).timestamp()
        by, is_approved = data.get("by", "").casefold().rstrip("."), data.get("decision", "approved") == "approved"
        for what, fields, first, second in STEPS if by else ():
            name = " ".join([what, *(str(data.get(field)) for field in fields.split())])
            if event["type"] == first:
                self.sql("insert or replace into asked values (?, ?, ?)", name, by, at_s)
            elif event["type"] in second.split() and is_approved and data.get("outcome") != "void":
                for (since_s,) in self.sql("select at_s from asked where what = ? and by = ?", name, by):
                    if what != "loosening" or at_s - since_s < A_DAY_S:
                        self.differs = True
                        print(f"{name} DIFFERS: one person, {by}, has asked for it and approved it.", flush=True)

    def close(self, draw: str, last: int) -> None:
        """Make the root of what was sold of a draw up to a seq, once. Runs that lost a draw are asked for the one they got."""
        if not self.sql("select 1 from draw where id = ?", draw):
            for (seq,) in self.sql(SHORT):
                self.learn(seq, seq, is_new=False)
            self.sql("insert into draw (id, last) values (?, ?)", draw, last)
            root = verify.Tree(line.encode() for (line,) in self.sql(LINES, draw)).root.hex()
            self.sql("update draw set root = ? where id = ?", root, draw)

    def compare_terms(self, known: int) -> None:
        """Compare the multipliers of what was sold after a seq with the rules that the events had told by then."""
        for (whole,) in self.sql("select since from told where name = 'whole'"):
            rules = Rules(self.sql("select name, key, since, row from told"))
            for line, text in self.sql(SOLD_SINCE, max(known, whole)):
                wager = verify.read(verify.WAGER, line, f"This is no wager: {line}")
                draw = verify.read(verify.MARKET, text, f"This is no market: {text}")["draws"].split()[0]
                due, told = rules.due(wager, draw), (int(wager["multiplier"]), int(wager["consolation"]))
                if due != told:
                    self.say(draw, "", f"a wager was sold at {told}, and the rules that were told say {due}: {wager['terms']}")

    def look(self) -> None:
        """Compare the checkpoint that everybody sees with the tree, also where no event tells of it. Larger ones are told."""
        if self.tree.size:
            witnesses = {verify.key_from(text, verify.WITNESS): text for (text,) in self.sql("select key from witness")}
            trust = self.trust._replace(witness_keys=[*witnesses])
            latest = verify.verified_checkpoint(verify.decoded(verify.fetched(f"{self.log}/checkpoint")), trust)
            verify.check(latest.size >= self.tree.size, f"The log had {self.tree.size} entries, and has {latest.size}.")
            is_same = latest.size > self.tree.size or latest.root == self.tree.root
            verify.check(is_same, f"The log shows another root of its {latest.size} entries than it did.")
            for key in latest.seen if latest.size == self.tree.size else ():
                self.sql("update witness set size = ? where key = ?", latest.size, witnesses[key])
            self.judge_witnesses()

    def judge_witnesses(self) -> None:
        """Say what was held back once all known witnesses have seen the tree; else, after a while, who has not."""
        lacking = self.lacking()
        if not lacking:
            self.lacks_since, self.is_told = 0.0, False
            for draw, what in self.sql("select draw, what from held order by rowid"):
                self.say(draw, what)
            self.sql("delete from held")
            return
        self.lacks_since = self.lacks_since or time.monotonic()
        if self.is_waiting and time.monotonic() - self.lacks_since >= PATIENCE_S:
            self.differs = self.is_told = True
            for text, size in lacking:
                has = f"it has cosigned {size} of the log's {self.tree.size} entries, and draws wait for it."
                print(f"witness {text.partition('+')[0]} DIFFERS: {has}", flush=True)

    def grow(self, note: str, last: int) -> None:
        """Follow the log to a checkpoint, and compare the seals of draws on the way."""
        checkpoint = verify.verified_checkpoint(verify.decoded(note.encode()), self.trust, any_origin=True)
        for entry in verify.grow(self.tree, self.log, checkpoint):
            if entry.startswith(SEAL):
                self.compare(verify.read(verify.SEAL, verify.decoded(entry), "An entry of the log is a broken seal."), last)
        self.sql("insert or ignore into checkpoint values (?, ?)", checkpoint.size, note)

    def compare(self, seal: verify.Text, last: int) -> None:
        """Compare a seal with the root that was made at the close; if it differs, find the first line that does."""
        draw, difference = seal["draw"], ""
        self.close(draw, last)
        sold = [line for (line,) in self.sql(LINES, draw)]
        ((root,),) = self.sql("select root from draw where id = ?", draw)
        if (seal["wagers"], seal["root"]) != (str(len(sold)), root):
            theirs = verify.decoded(self.ask(f"draws/{draw}/seal/wagers")).partition("\n\n")[2].split("\n")[:-1]
            pairs = zip_longest(sold, theirs, fillvalue="nothing")
            ours, their = next(((one, other) for one, other in pairs if one != other), ("the same lines", "the root of others"))
            difference = f"entry {seal['entry']} seals {seal['wagers']} wagers of {len(sold)} sold. Sold: {ours}. Sealed: {their}"
        for (row,) in self.sql("select row from told where name = 'draw' and key = ?", draw):
            told = {name: _instant(at) for name, at in json.loads(row).items() if name in ("closes_at", "closed_at") and at}
            if told and _instant(seal["closed"]) > min(told.values()):
                difference = difference or f"it closed at {seal['closed']}, and was told to close at {min(told.values())}."
        late = next((f"this line is later than the close: {one}" for one in sold if max(one.split()[12::2]) > seal["closed"]), "")
        self.sql("update draw set is_sealed = 1 where id = ?", draw)
        self.say(draw, f"entry {seal['entry']} of the log seals the {len(sold)} wagers that were sold.", difference or late)

    def recount(self, *, is_quiet: bool) -> None:
        """Recount the prizes of draws whose markets were settled. A market with a newer result waits for its next settlement."""
        for (draw,) in self.sql("select draw from due join draw on id = draw where is_sealed order by draw"):
            unsettled = {market for (market,) in self.sql(UNSETTLED, draw)}
            lines, difference, count = verify.decoded(self.ask(f"draws/{draw}/seal/results")).split("\n"), "", 0
            lines = [line for line in lines if not line.startswith("paid ") or line.split(" ")[1] not in unsettled]
            try:
                results = verify.read(verify.RESULTS, "\n".join(lines), "The results are not of taquilla-results/1.")
                drawn = {one["draw"]: one["outcome"] for one in verify.read_lines(verify.RESULT, results["results"])}
                told = {one: known for one in drawn for (known,) in self.sql("select outcome from outcome where draw = ?", one)}
                if drawn != told and not is_quiet:
                    continue  # The event of a result is still to come.
                verify.check(drawn == told, f"the results say {drawn}, the events {told}.")
                wagers = verify.read_lines(verify.WAGER, "".join(f"{line}\n" for (line,) in self.sql(LINES, draw)))
                markets = self.sql("select id, text from market join stands on id = market where draw = ?", draw)
                judging = {market: verify.read(verify.MARKET, text, "") for market, text in markets}
                count = verify.recount(results, [one for one in wagers if one["market"] not in unsettled], judging)
            except ValueError as error:
                difference = str(error)
            self.say(draw, f"the books owe the {count} prizes and refunds that were won.", difference)
            self.sql("delete from due where draw = ?", draw)


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow a house; return 1 if it said anything else than the follower knows."""
    parser = argparse.ArgumentParser(description="Follows a Taquilla house as an internal control system.")
    parser.add_argument("--url", required=True, help="the address of the house")
    parser.add_argument("--token", default=os.environ.get("TAQUILLA_TOKEN"), help="else TAQUILLA_TOKEN of the environment")
    parser.add_argument("--database", required=True, help="the file of the follower's own database")
    parser.add_argument("--key", action="append", required=True, help="a verifier key of the log: name+id+key")
    parser.add_argument("--log", help="the address of the log, if it is not at the house under the number of the operator")
    parser.add_argument("--witness", action="append", default=[], help="a verifier key of a witness; may be repeated; it is kept")
    parser.add_argument("--quorum", type=int, help="how many of the known witnesses must have signed (all, unless said)")
    parser.add_argument("--once", action="store_true", help="end where the events end")
    options = parser.parse_args(arguments)
    while True:
        try:
            follower = Follower(options)
            follower.look()  # a house that was put back refuses the place that is known here: its log says so
            while (is_news := follower.step()) or not options.once or follower.is_waiting:
                if options.once and not is_news:
                    time.sleep(PAUSE_S)
            return int(follower.differs)
        except (OSError, verify.HTTPException) as error:  # The house is away, or busy.
            print(f"The house does not answer: {error}", file=sys.stderr)
            if options.once:
                return 1
            time.sleep(PAUSE_S)
        except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError, sqlite3.Error) as error:
            why = error if isinstance(error, ValueError) else f"Something has not the form that it should have: {error!r}"
            print(f"NOT verified: {why}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
