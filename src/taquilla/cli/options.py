"""Groups options into dataclasses, for commands with many options and for options that several commands share."""

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints


def expanded(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option for each field of the dataclasses among its parameters, in their place."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    options = []
    for name, parameter in inspect.signature(command).parameters.items():
        shown = inspect.signature(groups[name]).parameters.values() if name in groups else [parameter]
        options += [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in shown]

    def run(**said: Any) -> None:
        for name, kind in groups.items():
            said[name] = kind(**{one.name: said.pop(one.name) for one in fields(kind)})
        command(**said)

    run.__doc__, run.__name__ = command.__doc__, command.__name__
    run.__annotations__ = {one.name: one.annotation for one in options}
    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    return run
