"""The table of frauds: what the owner of the database and of the master key does, and who finds it, by what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from psycopg import sql
from tests.engine.conftest import Desk
from tests.story.fraud_day import unguarded
from tests.story.rewriting import rewrite

from taquilla.engine.seals.ed25519 import public_key
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import statements

SQL: Final = statements(__file__)
FINDERS: Final = ("auditor", "verifier", "follower", "witness", "paper")
UNSEALED: Final = "The wagers of the file are not those that were sealed."
BROKEN: Final = "The promise is broken."
UNPROVEN: Final = "A wager of the ticket was not sealed"
NO_ENTRY: Final = "The entry does not stand in the log"
NOT_SIGNED: Final = "The log has not signed the checkpoint with this key."
DIFFERS: Final = "draw {noon} DIFFERS"
UNKNOWN: Final = "The house does not know the ticket"
ANEW: Final = {
    "verifier": "The log does not continue", "follower": "entries of the log are not those of its checkpoint",
    "witness": "422 The proof does not lead to both roots.", "paper": "another root than the log shows",
}  # fmt: skip
OTHER_KEY: Final = {"verifier": NOT_SIGNED, "follower": NOT_SIGNED, "witness": "403 No known key has signed", "paper": NOT_SIGNED}


@dataclass(frozen=True)
class Fraud:
    """A fraud, and what each of those who find it says; the auditor names its rules. name: that of its statements.

    is_early: before the close of noon, after which the house goes on with its day; else in the evening, when all is paid.
    is_anew: then the owner makes the whole log anew with the master key, so that log and rows agree. is_planted: tests/audit
    plants the same damage, and another fraud here is found by the same sentences: its own story is of a campaign.
    """

    what: str
    name: str
    found: Mapping[str, str]
    is_early: bool = False
    is_anew: bool = False
    is_planted: bool = False

    def commit(self, desk: Desk, names: Mapping[str, int]) -> None:
        with unguarded(desk):
            if self.name == "key":
                forge_key(desk)
            for statement in SQL.get(self.name, "").split(";\n"):
                assert not statement or desk.owner.execute(sql.SQL(statement.format(**names))).rowcount, statement
        if self.is_anew:
            rewrite(desk)


def forge_key(desk: Desk) -> None:
    """Put another key in the place of the log's."""
    seed = bytes(range(32))
    wrapped = desk.house.log_keys.keyring.wrap(BANKLOT, seed)
    desk.ask("update log_key set public_key = %s, wrapped = %s where operator_id = %s", public_key(seed), wrapped, BANKLOT)


BACKDATED: Final = Fraud(
    "a ticket is sold behind the close, as if before it", "", {"auditor": "I08", "follower": DIFFERS}, is_early=True
)
PROMISED: Final = Fraud(
    "a ticket is forgotten before anybody but its customer knows of it", "", {"paper": UNKNOWN}, is_early=True
)
SHORTER: Final = {
    "verifier": "The log has become shorter", "follower": "entries, and has", "witness": "409",
    "paper": "The log has no checkpoint",
}  # fmt: skip
RESTORED: Final = Fraud("a backup is restored in silence", "", SHORTER)
FORKED: Final = Fraud("two people are shown two logs", "", {"verifier": ANEW["verifier"], "paper": ANEW["paper"]})

FRAUDS: Final = (
    # What was sold, after the draw.
    Fraud("a stake is raised", "stake", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}),
    Fraud("a selection is changed", "selection",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("a multiplier is changed", "multiplier",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("two wagers change places", "order", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("a ticket is moved to another seller", "seller",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}, is_planted=True),
    Fraud("a sale gets another instant", "instant", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": BROKEN}),
    Fraud("a ticket is dropped", "dropped",
          {"auditor": "I101 I106", "verifier": "The file has 3 wagers", "paper": UNKNOWN}, is_planted=True),
    Fraud("a winning ticket is added after the result", "added",
          {"auditor": "I02 I106", "verifier": "The file has 7 wagers", "paper": UNPROVEN}),
    Fraud("an undone ticket is sold again", "sold_again", {"auditor": "I101 I106", "verifier": UNSEALED, "paper": UNPROVEN}),
    Fraud("a sold ticket is undone", "undone",
          {"auditor": "I101 I106", "verifier": UNSEALED, "paper": UNPROVEN}, is_planted=True),
    # Results and money.
    Fraud("a result is changed", "result", {"auditor": "I101 I30", "verifier": "The books owe a wager"}),
    Fraud("a prize is changed", "prize", {"auditor": "I101 I30", "verifier": "The books owe a wager"}),
    Fraud("a prize is paid twice", "twice", {"auditor": "I02 I32"}),
    Fraud("a payment goes to another account", "redirected", {"auditor": "I101 I112"}),
    Fraud("a wallet gets more than was deposited", "wallet", {"auditor": "I101 I63"}),
    Fraud("a rule is changed in the past", "rule", {"auditor": "I102"}),
    Fraud("an event says something else", "event", {"auditor": "I101"}),
    Fraud("an entry of the trail gets an earlier instant", "trail", {"auditor": "I43 I120"}),
    Fraud("a player's wallet is said to be another's", "player", {"auditor": "I115"}),
    # The log itself, without its key.
    Fraud("an entry of the log is changed", "entry", {"auditor": "I103 I107", "verifier": NO_ENTRY, "paper": NO_ENTRY}),
    Fraud("a hash of the tree is changed", "hash", {"auditor": "I103", "verifier": NO_ENTRY, "paper": NO_ENTRY}),
    Fraud("a checkpoint is changed", "checkpoint",
          {"auditor": "I105", "verifier": "is not one by its key", "paper": "is not one by its key"}),
    Fraud("the seal of a draw is changed", "seal", {"auditor": "I106 I107"}),
    Fraud("another key takes the place of the log's", "key", {"auditor": "I105"} | OTHER_KEY),
    Fraud("a witness is asked no more, and no event tells it", "witness",
          {"auditor": "I102", "follower": "DIFFERS: it has cosigned"}),
    # With the master key: every entry and every checkpoint is made anew.
    Fraud("a selection is changed, and the log made anew", "other_number", ANEW, is_anew=True),
    Fraud("a rule is changed, and the log made anew", "rule", ANEW | {"auditor": "I102"}, is_anew=True),
    Fraud("a result is changed, and the log made anew", "result", ANEW | {"auditor": "I30"}, is_anew=True, is_planted=True),
    Fraud("a payment goes to another account, and the log is made anew", "redirected", ANEW | {"auditor": "I112"},
          is_anew=True, is_planted=True),
    Fraud("another key signs the whole log anew", "key", OTHER_KEY, is_anew=True),
    # Before the close.
    Fraud("a selection is changed before the close", "selection",
          {"auditor": "I101", "follower": DIFFERS, "paper": BROKEN}, is_early=True),
    Fraud("a ticket is dropped before the close", "dropped_early",
          {"auditor": "I101", "follower": DIFFERS, "paper": UNKNOWN}, is_early=True),
    Fraud("an undone ticket is sold again before the close", "sold_again",
          {"auditor": "I101", "follower": DIFFERS}, is_early=True),
    Fraud("a ticket is undone in silence before the close", "undone_early",
          {"auditor": "I101", "follower": DIFFERS, "paper": "The house says that the ticket was undone"}, is_early=True),
    # Stories of their own.
    BACKDATED, PROMISED, RESTORED, FORKED,
)  # fmt: skip
