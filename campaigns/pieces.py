"""The campaigns of `make prove`: what is too long for every change, by name and budget."""

import re
from dataclasses import dataclass
from typing import Final

from tests.rings import ROOT, SPREAD, WHOLE_FILE, campaigns_of, read_timings

LONG_S: Final = 100  # longer than a slice of `.ci/run` can be sure to hold
TEST: Final = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Campaign:
    """A part of `make prove`.

    budget_s: its longest run, after which it is stopped and counts as failed. command: arguments of Python, with `{seed}` where a
    number chooses what happens, and `{report}` for a file in which it may say what came of it; without a command the campaign is
    all tests that bear its name.
    """

    name: str
    about: str
    budget_s: int
    command: tuple[str, ...] = ()


CAMPAIGNS: Final = (
    Campaign("pages", "every page by axe, in each language and width; those of journeys", 1_200),
    Campaign("till", "a till whose browser crashes, whose network is cut at each point, and that is open for hours", 1_200),
    Campaign("fuzz", "requests that schemathesis makes of every document, at length", 1_800),
    Campaign("benches", "each bench, on a tiny house", 900),
    Campaign("nodes", "the house on three nodes of Citus", 1_200),
    Campaign("upgrades", "databases of earlier releases", 600),
    Campaign("packages", "the wheel, installed; the programs beside it", 600),
    Campaign("clients", "the client for Go, and what generators of others make of the document of `/v1`", 600),
    Campaign("kills", "processes and servers that are killed, frozen, restarted and restored", 1_200),
    Campaign("properties", "each property, by ten times as many examples as in the suite, which the seed chooses", 1_800,
             ("-m", "pytest", "-q", "-m", "hypothesis", "--hypothesis-profile=campaign", "--hypothesis-seed={seed}",
              "--junitxml", "{report}", *SPREAD)),
    Campaign("histories", "long random histories and races", 1_200),
    Campaign("simulate", "random histories of fresh seeds over the house and its model, which compare everything", 1_200,
             ("-m", "model.simulate", "--seed", "{seed}", "--seeds", "100000", "--seconds", "600", "--report", "{report}")),
    Campaign("mutants", "single changes of the house's rules, of which random histories find so many", 1_800,
             ("-m", "model.mutants", "run", "--count", "20", "--seed", "{seed}", "--seeds", "5", "--pool", "8", "--steps", "300",
              "--seconds", "40", "--least", "60", "--report", "{report}")),
    Campaign("time", "promises about time: how long a lock, a step or a key may take", 600),
    Campaign("debian", "the Debian package in a Debian of its own", 900,
             ("-m", "pytest", "-q", "tests/packages/debian_package.py")),
    Campaign("extras", "dialects that live outside of the house, each installed as its users do it", 900,
             ("-m", "pytest", "-q", *SPREAD, "extras")),
    Campaign("crashes", "two hundred sales between kills of the house and of PostgreSQL", 900,
             ("-m", "campaigns", "kills", "--kills", "20", "--postgres-kills", "10", "--seed", "{seed}")),
    Campaign("faults", "sales through a wallet that fails in every way", 900,
             ("-m", "campaigns", "faults", "--rounds", "2000", "--seed", "{seed}")),
    Campaign("day", "a national day in short, with its rushes", 600, ("-m", "bench", "day")),
    Campaign("coverage", "`make test` once more, and the branches of `src` that it takes", 3_600,
             ("-m", "campaigns.covered", "{report}")),
)  # fmt: skip
BY_NAME: Final = {campaign.name: campaign for campaign in CAMPAIGNS}


@dataclass(frozen=True)
class Piece:
    """A file's tests of one campaign, or one of these tests, and the seconds that they take on one worker."""

    campaign: str
    target: str
    took_s: float


def pieces() -> list[Piece]:
    """Return what campaigns of tests consist of. A file that was never timed counts as a minute; a long one goes test by test."""
    took_s = read_timings()["prove"]
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        file = path.relative_to(ROOT).as_posix()
        for campaign in sorted(campaigns_of(path)):
            text = path.read_text(encoding="utf-8")
            alone = TEST.findall(text) if WHOLE_FILE.search(text) and took_s.get(file, 0) > LONG_S else []
            targets = [f"{file}::{test}" for test in alone] or [file]
            found += [Piece(campaign, target, round(took_s.get(file, 60.0) / len(targets), 1)) for target in targets]
    return found
