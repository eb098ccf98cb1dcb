"""Makes commands of functions, which share options as dataclasses, get the open house and return a result."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

import typer

from taquilla.cli.output import AsJson, Data, troubles_in_one_line
from taquilla.cli.session import EvenClosed, Operator, ask, the_operator
from taquilla.engine.house import House
from taquilla.store.people.operators import OperatorName

Command = TypeVar("Command", bound=Callable[..., object])


def parameter_of(name: str, annotation: object, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    """Return a parameter of a command that is made of a table."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseOptions:
    """The data folder of the house, and the form of the output."""

    data: Data = None
    as_json: AsJson = False


class Commands(typer.Typer):
    """A group of commands, as `expanded` makes them; a refusal or an error ends each with a sentence."""

    def __init__(self, help: str, **settings: Any) -> None:
        super().__init__(help=help, no_args_is_help=True, **settings)

    def command(self, name: str | None = None, *, calls: bool = False, **settings: Any) -> Callable[[Command], Command]:
        """Return a decorator that adds a command under this name. calls: whether its house reaches operators' wallets."""
        add = super().command(name, **settings)

        def decorate(command: Command) -> Command:
            add(expanded(command, calls=calls))
            return command

        return decorate


def expanded(command: Callable[..., Any], *, calls: bool = False) -> Callable[..., None]:
    """Return the command as a function that takes options alone, runs it, and shows its result.

    A dataclass among its parameters becomes an option for each field. An async command runs in the open house: its parameter
    `house` becomes the HouseOptions, and an OperatorName the option --operator, both in their place.
    """
    hints = get_type_hints(command, include_extras=True)
    parameters = inspect.signature(command).parameters
    groups = {name: hints[name] for name in parameters if is_dataclass(hints[name])}
    options: dict[str, inspect.Parameter] = {}
    for name, parameter in parameters.items():
        if name == "house":
            own_options = _options_of(HouseOptions)
        elif hints[name] in (OperatorName, EvenClosed):
            own_options = [parameter.replace(annotation=Operator, default=None)]
        else:
            own_options = _options_of(groups[name]) if name in groups else [parameter]
        options |= {option.name: option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in own_options}

    def run(**values: Any) -> None:
        as_json = values.get("as_json", False)
        with troubles_in_one_line(as_json=as_json):
            arguments = {name: values[name] for name in parameters if name in values}
            for name, kind in groups.items():
                arguments[name] = kind(**{field.name: values[field.name] for field in fields(kind)})
            if in_house:
                result = ask(values["data"], lambda house: supplied(house, arguments), calls=calls)
            else:
                result = command(**arguments)
            if result is not None:
                result.show(as_json=as_json)
                raise typer.Exit(getattr(result, "status", 0))

    async def supplied(house: House, arguments: dict[str, Any]) -> Any:
        if (kind := hints.get("operator")) in (OperatorName, EvenClosed):
            arguments["operator"] = await the_operator(house, arguments["operator"], closed_too=kind == EvenClosed)
        return await command(**arguments, house=house)

    in_house = inspect.iscoroutinefunction(command)
    run.__doc__, run.__name__ = command.__doc__, command.__name__
    run.__annotations__ = {option.name: option.annotation for option in options.values()}
    run.__signature__ = inspect.Signature(list(options.values()))  # type: ignore[attr-defined]
    return run


def _options_of(group: type) -> list[inspect.Parameter]:
    """Return the options of a dataclass: its own before those that it shares with others."""
    parameters = inspect.signature(group).parameters
    names = dict.fromkeys(name for part in group.__mro__ for name in inspect.get_annotations(part))
    return [parameters[name] for name in names]
