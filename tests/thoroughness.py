"""The number of examples that hypothesis tries, and of stops of a story that the auditor looks at."""

from hypothesis import settings


def few(count: int) -> int:
    """Return so many examples for the suite; a campaign and a search try as many times more as their profiles do."""
    return count * settings().max_examples // settings.get_profile("suite").max_examples


def is_looked_at(stop: int) -> bool:
    """Tell whether the auditor looks at a story's stop of this number: at each third in the suite, at all in a search."""
    return stop % 3 == 0 or not settings().derandomize
