"""Shows and changes the details of entities, such as those printed on their tickets."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Annotated

import typer

from taquilla.cli.output import AsJson, CannotDo, Rows
from taquilla.cli.people import refuse_zone
from taquilla.cli.session import AUTHOR, ID_MAX, INT_MAX, refuse_unknown_entity, rules_of
from taquilla.domain.people.entities import PAPER_MAX, TEXT_MAX, EntityData
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

EntityId = Annotated[int, typer.Argument(metavar="ID", min=1, max=ID_MAX, help="The entity.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailOptions:
    """The details of an entity; None: as it is."""

    address1: Annotated[str | None, typer.Option("--address", help="The first line of its address.")] = None
    address2: Annotated[str | None, typer.Option("--address-more", help="The second line of its address.")] = None
    city: Annotated[str | None, typer.Option(help="Its city.")] = None
    municipality: Annotated[int | None, typer.Option(min=0, max=INT_MAX, help="The code of its municipality.")] = None
    state: Annotated[int | None, typer.Option(min=0, max=INT_MAX, help="The code of its state.")] = None
    rif: Annotated[str | None, typer.Option(help="Its number at the tax office.")] = None
    ticket_header: Annotated[
        list[str] | None, typer.Option("--header", help="A line of its tickets' header; several times for several lines.")
    ] = None
    ticket_footer: Annotated[
        list[str] | None, typer.Option("--footer", help="A line of its tickets' footer; several times for several lines.")
    ] = None
    time_zone: Annotated[str | None, typer.Option("--zone", help="The time zone that its tickets are printed in.")] = None

    def changes(self) -> dict[str, str | int]:
        """Return what is given."""
        given = {field.name: getattr(self, field.name) for field in fields(EntityData)}
        return {
            name: "\n".join(value) if isinstance(value, list) else value
            for name, value in given.items()
            if value not in (None, [])
        }


async def describe_entity(
    entity: EntityId, *, operator: OperatorName, details: DetailOptions, house: House, as_json: AsJson = False
) -> Rows:
    """Show the details of an entity, such as those printed on its tickets. Changes those that are given first; the rest stays.

    Example: taquilla entity describe 213 --rif J-12345678-9 --header "Loterías El Ñandú" --footer "¡Gracias!"
    """
    changes = details.changes()
    _refuse(changes)
    refuse_unknown_entity(await rules_of(house, operator), entity)
    before = await house.people.office.entity_data(operator.id, entity)
    after = replace(before, **changes)  # type: ignore[arg-type]
    if after != before:
        await house.people.office.set_entity_data(operator.id, entity, after, author=AUTHOR)
    shown = asdict(after)
    if not as_json:
        shown |= {name: shown[name].replace("\n", " / ") for name in ("ticket_footer", "ticket_header")}
    return Rows(("entity", *shown), [(entity, *shown.values())])


def _refuse(changes: dict[str, str | int]) -> None:
    for name, value in changes.items():
        most = PAPER_MAX if name.startswith("ticket_") else TEXT_MAX
        if isinstance(value, str) and (len(value) > most or not value.replace("\n", "").isprintable()):
            raise CannotDo(f"{name} has at most {most} characters, which can be printed")
    refuse_zone(str(changes.get("time_zone", "UTC")))
