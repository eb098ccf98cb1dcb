"""What the feed of events must tell, in the order in which it happened (docs/events.md)."""

from typing import Any

from model.clock import World


def tell(world: World, kind: str, *facts: Any) -> None:
    """Tell that something happened: by its type, and what it is about."""
    world["told"].append((kind, *facts))
