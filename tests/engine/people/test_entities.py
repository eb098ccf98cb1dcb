"""An entity's own data: kept whole, with the data before in the audit trail."""

from dataclasses import asdict, replace

import pytest
from tests.refusals import office_refuses

from taquilla.domain.people.entities import PAPER_MAX, TEXT_MAX, EntityData
from taquilla.engine.authors import Author
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.demo import BANKLOT, ENTITY_DATA
from taquilla.store.postgres.database import NotRecorded

AGENCY = 213
CARACAS = EntityData(
    address1="Av. Urdaneta, esquina Ánimas",
    address2="Local 4",
    city="Caracas",
    municipality=2,
    rif="J-12345678-9",
    state=1,
    ticket_footer="¡Gracias por su compra!\nVuelva pronto",
    ticket_header="LOTERÍAS EL ÑANDÚ",
    time_zone="America/Caracas",
)


async def test_entity_data_is_read_as_set_and_the_data_before_is_in_the_trail(desk):
    office = desk.house.people.office
    assert await office.entity_data(BANKLOT, AGENCY) == ENTITY_DATA
    await office.set_entity_data(BANKLOT, AGENCY, CARACAS, author=Author("ana"))
    assert await office.entity_data(BANKLOT, AGENCY) == CARACAS
    assert await office.entity_data(BANKLOT, 214) == ENTITY_DATA
    trail = desk.ask("select actor, object, detail from audit_event where action = 'entity data set' order by id desc limit 1")
    ((_, _, detail),) = trail
    data = {"before": asdict(ENTITY_DATA), "after": asdict(CARACAS), "details": asdict(CARACAS)}
    assert trail == [("ana", str(AGENCY), detail | data)]


async def test_data_that_does_not_fit_on_paper_is_refused(desk):
    office = desk.house.people.office
    for change, trouble in (
        ({"address1": "x" * (TEXT_MAX + 1)}, OfficeReason.DATA_UNFIT),
        ({"city": "\x1b[31m"}, OfficeReason.DATA_UNFIT),
        ({"ticket_footer": "x" * (PAPER_MAX + 1)}, OfficeReason.DATA_UNFIT),
        ({"municipality": -1}, None),
        ({"time_zone": "America/Atlantis"}, OfficeReason.ZONE_UNKNOWN),
        ({"time_zone": "../../etc/passwd"}, OfficeReason.ZONE_UNKNOWN),
        ({"time_zone": "localtime"}, OfficeReason.ZONE_UNKNOWN),
        ({"time_zone": "right/UTC"}, OfficeReason.ZONE_UNKNOWN),
    ):
        with pytest.raises(NotRecorded) if trouble is None else office_refuses(trouble):
            await office.set_entity_data(BANKLOT, AGENCY, replace(CARACAS, **change))
        assert await office.entity_data(BANKLOT, AGENCY) == ENTITY_DATA, change
    longest = replace(CARACAS, address1="x" * TEXT_MAX, ticket_header="x" * PAPER_MAX)
    await office.set_entity_data(BANKLOT, AGENCY, longest)
    assert await office.entity_data(BANKLOT, AGENCY) == longest
