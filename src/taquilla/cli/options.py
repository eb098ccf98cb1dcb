"""Options that several commands share, as dataclasses, and what a command does with them: ask the house and print its answer."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from taquilla.cli.output import AsJson, Data, answer, table, troubles_in_one_line
from taquilla.cli.session import ID_MAX, Operator, ask, the_operator
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])

Below = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="An entity and those below it; by default all.")]


class Commands(typer.Typer):
    """A group of commands that may take dataclasses of options; a refusal or an error ends each with a sentence."""

    def __init__(self, help: str, **settings: Any) -> None:
        super().__init__(help=help, no_args_is_help=True, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Command], Command]:
        """Return a decorator that adds a command under this name."""
        add = super().command(name, **settings)

        def decorate(command: Command) -> Command:
            add(expanded(command))
            return command

        return decorate


def expanded(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option for each field of the dataclasses among its parameters, in their place."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    options = []
    for name, parameter in inspect.signature(command).parameters.items():
        shown = _options_of(groups[name]) if name in groups else [parameter]
        options += [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in shown]

    def run(**said: Any) -> None:
        with troubles_in_one_line(as_json=said.get("as_json", False)):
            for name, kind in groups.items():
                said[name] = kind(**{one.name: said.pop(one.name) for one in fields(kind)})
            command(**said)

    run.__doc__, run.__name__ = command.__doc__, command.__name__
    run.__annotations__ = {one.name: one.annotation for one in options}
    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    return run


def _options_of(group: type) -> list[inspect.Parameter]:
    """Return the options of a dataclass: its own before those that it shares with others."""
    known = inspect.signature(group).parameters
    names = dict.fromkeys(name for part in group.__mro__ for name in inspect.get_annotations(part))
    return [known[name] for name in names]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseOptions:
    """The data folder of the house, and the form of the output."""

    data: Data = None
    as_json: AsJson = False

    def ask(self, story: Callable[[House], Awaitable[T]], *, calls: bool = False) -> T:
        """Return the result of a story that runs in the open house. calls: whether that house reaches operators' wallets."""
        return ask(self.data, story, calls=calls)

    def answer(self, value: object, *, text: str) -> None:
        """Print the result of the command: as JSON, or as its sentence."""
        answer(value, as_json=self.as_json, text=text)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print rows, as a table or as a JSON list of objects."""
        table(columns, rows, as_json=self.as_json)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorOptions(HouseOptions):
    """The operator too."""

    operator: Operator = None

    def ask_for_operator(self, story: Callable[[House, OperatorName], Awaitable[T]], *, calls: bool = False) -> T:
        """Return the result of a story about the operator."""

        async def told(house: House) -> T:
            return await story(house, await the_operator(house, self.operator))

        return self.ask(told, calls=calls)
