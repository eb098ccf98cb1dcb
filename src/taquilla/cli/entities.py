"""Shows and changes the details of entities, such as those printed on their tickets."""

from dataclasses import asdict, replace
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from taquilla.cli.options import HouseOptions
from taquilla.cli.output import CannotDo
from taquilla.cli.session import AUTHOR, ID_MAX, INT_MAX, Operator, refuse_unknown_entity, rules_of, the_operator
from taquilla.domain.people.entities import PAPER_MAX, TEXT_MAX, EntityData
from taquilla.engine.house import House

EntityId = Annotated[int, typer.Argument(metavar="ID", min=1, max=ID_MAX, help="The entity.")]
Address = Annotated[str | None, typer.Option("--address", help="The first line of its address.")]
Address2 = Annotated[str | None, typer.Option("--address-more", help="The second line of its address.")]
City = Annotated[str | None, typer.Option("--city", help="Its city.")]
Municipality = Annotated[int | None, typer.Option("--municipality", min=0, max=INT_MAX, help="The code of its municipality.")]
State = Annotated[int | None, typer.Option("--state", min=0, max=INT_MAX, help="The code of its state.")]
Rif = Annotated[str | None, typer.Option("--rif", help="Its number at the tax office.")]
Header = Annotated[
    list[str] | None, typer.Option("--header", help="A line of its tickets' header; several times for several lines.")
]
Footer = Annotated[
    list[str] | None, typer.Option("--footer", help="A line of its tickets' footer; several times for several lines.")
]
Zone = Annotated[str | None, typer.Option("--zone", help="The time zone that its tickets are printed in.")]


def describe_entity(
    entity: EntityId,
    operator: Operator = None,
    address: Address = None,
    address_more: Address2 = None,
    city: City = None,
    municipality: Municipality = None,
    state: State = None,
    rif: Rif = None,
    header: Header = None,
    footer: Footer = None,
    zone: Zone = None,
    *,
    options: HouseOptions,
) -> None:
    """What an entity says of itself, on its tickets too. What is given is changed first; the rest stays.

    Example: taquilla entity describe 213 --rif J-12345678-9 --header "Loterías El Ñandú" --footer "¡Gracias!"
    """
    given: dict[str, str | int | None] = {
        "address1": address,
        "address2": address_more,
        "city": city,
        "municipality": municipality,
        "rif": rif,
        "state": state,
        "ticket_footer": "\n".join(footer) if footer else None,
        "ticket_header": "\n".join(header) if header else None,
        "time_zone": zone,
    }
    changes = {name: value for name, value in given.items() if value is not None}

    async def story(house: House) -> EntityData:
        one = await the_operator(house, operator)
        refuse_unknown_entity(await rules_of(house, one), entity)
        before = await house.people.office.entity_data(one.id, entity)
        after = replace(before, **changes)  # type: ignore[arg-type]
        if after != before:
            await house.people.office.set_entity_data(one.id, entity, after, author=AUTHOR)
        return after

    _refuse(changes)
    said = asdict(options.ask(story))
    if not options.as_json:
        said |= {name: said[name].replace("\n", " / ") for name in ("ticket_footer", "ticket_header")}
    options.table(("entity", *said), [(entity, *said.values())])


def _refuse(changes: dict[str, str | int]) -> None:
    for name, value in changes.items():
        most = PAPER_MAX if name.startswith("ticket_") else TEXT_MAX
        if isinstance(value, str) and (len(value) > most or not value.replace("\n", "").isprintable()):
            raise CannotDo(f"{name} has at most {most} characters, which can be printed")
    try:
        ZoneInfo(str(changes.get("time_zone", "UTC")))
    except (KeyError, ValueError, OSError):
        raise CannotDo("--zone is no time zone such as America/Caracas") from None
