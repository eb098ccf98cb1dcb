"""The number of examples that hypothesis tries, and of stops of a story that the auditor looks at."""

from hypothesis import settings


def few(count: int) -> int:
    """Return so many for the suite, which says the same each time; a search tries all that its profile names."""
    profile = settings()
    return count if profile.derandomize else max(count, profile.max_examples)


def is_looked_at(stop: int) -> bool:
    """Tell whether the auditor looks at a story's stop of this number: at each third in the suite, at all in a search."""
    return stop % 3 == 0 or not settings().derandomize
