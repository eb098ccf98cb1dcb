"""Users, entities, rules and looks that change: seen by the next sale of every process, loosened by two (RG-19), and told."""

import asyncio
import zlib
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from tests.refusals import office_refuses

from taquilla.domain.ledger.days import zone_named
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.entities import PAPER_MAX, TEXT_MAX, Credit, EntityData
from taquilla.domain.people.independence import bound_to
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.gate import HOUSE, Author
from taquilla.engine.people.looks import LOGO_MAX
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.demo import BANKLOT, ENTITY_DATA
from taquilla.store.postgres.database import NotRecorded

AGENCY, ROOT = 213, 212


async def change(desk, entity: int = AGENCY, **changes) -> None:
    await desk.by_two(desk.house.people.office.change_entity(BANKLOT, entity, author=Author("ana"), **changes))


def trail(desk, action: str) -> list:
    return desk.ask("select actor, object, detail from audit_event where action = %s order by id", action)


def kept(desk, entity: int) -> tuple[int | None, int | None]:
    sql = "select floor, balance from account join entity on (account.operator_id, account.id) = (entity.operator_id, account_id)"
    (row,) = desk.ask(sql + " where entity.operator_id = %s and entity.id = %s", BANKLOT, entity)
    return row


async def test_a_smaller_credit_holds_for_the_next_sale_of_another_process_and_takes_nothing_back(desk, two_houses, noon):
    assert [type(answer) for answer in two_houses[0].ask("ask", [desk.sale(noon, "7", units=9)])] == [Sold]
    await change(desk, credit=Credit(5_00))
    (answer,) = two_houses[0].ask("ask", [desk.sale(noon, "8")])
    assert answer == Refusal(Reason.CREDIT_EXCEEDED, bound=0)
    await change(desk, credit=Credit(20_00))
    assert isinstance(two_houses[0].ask("ask", [desk.sale(noon, "8")])[0], Sold)
    await change(desk, credit=Credit(1_00))
    first, second, third = trail(desk, "credit changed")
    changed = {"before": 100_000_000_00, "after": 5_00, "credit": 5_00, "name": "test-1", "parent": 212}
    assert first == ("ana", "213", first[2] | changed)
    assert (second[2]["before"], second[2]["after"], third[2]["after"]) == (5_00, 20_00, 1_00)
    # 9.00 and 1.00 sold, 10 % kept, with a credit of 1.00: the auditor knows that it was larger then.
    assert kept(desk, AGENCY) == (-1_00, -9_00)
    await desk.assert_audit_clean()


async def test_a_sale_beyond_the_credit_of_its_moment_is_found_whatever_the_credit_is_now(desk, noon):
    await desk.sell(noon, "7", units=9)
    await change(desk, credit=Credit(5_00))
    await desk.assert_audit_clean()
    # As if the credit had been too small for the sale already.
    account = desk.one("select account_id::text from entity where id = %s", AGENCY)
    where = ["rows", "account", account, "floor"]
    desk.ask("update outbox set data = jsonb_set(data, %s, '-500') where data #> %s is not null returning 1", where, where)
    report = await desk.house.audit()
    assert "I04" in {one.rule.id for one in report.violations}


async def test_a_first_credit_amid_sales_keeps_every_one_of_them(desk, noon):
    await change(desk, credit=Credit(None))
    sales = [desk.house.counter.ask(desk.sale(noon, str(number))) for number in range(1, 30)]
    credits = [change(desk, credit=Credit(most)) for most in (90_00, None, 80_00)]
    await asyncio.gather(*sales[:10], credits[0], *sales[10:20], credits[1], *sales[20:], credits[2])
    await change(desk, credit=Credit(70_00))
    assert kept(desk, AGENCY) == (-70_00, -29 * 90)
    await desk.assert_audit_clean()


async def test_power_over_an_access_counts_for_the_operators_days(desk):
    first, second = await desk.clerks()
    await desk.house.people.passwords.reset(BANKLOT, second.member_id, author=Author(first.email))
    at = desk.one("select max(at) from audit_event where action = 'password reset made'")
    for days in (30, 1, 365):
        await desk.house.people.operators.set_independence(BANKLOT, days, author=Author("ana"))
        people = (await desk.house.known(BANKLOT)).people
        ends = at + timedelta(days=days)
        assert bound_to(people, first.member_id, second.member_id, ends - timedelta(microseconds=1)).until == ends
        assert bound_to(people, first.member_id, second.member_id, ends) is None
    said = desk.ask("select actor, detail from audit_event where action = 'independence set' order by id")
    assert said == [("ana", {"before": 30, "after": 1}), ("ana", {"before": 1, "after": 365})]
    with pytest.raises(NotRecorded, match="independence_takes_a_day"):
        await desk.house.people.operators.set_independence(BANKLOT, 0, author=Author("ana"))


CARACAS = EntityData(
    address1="Av. Urdaneta, esquina Ánimas", address2="Local 4", city="Caracas", municipality=2, rif="J-12345678-9", state=1,
    ticket_footer="¡Gracias por su compra!\nVuelva pronto", ticket_header="LOTERÍAS EL ÑANDÚ", time_zone="America/Caracas",
)  # fmt: skip


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
        ({"time_zone": "CET"}, OfficeReason.ZONE_UNKNOWN),
    ):
        with pytest.raises(NotRecorded) if trouble is None else office_refuses(trouble):
            await office.set_entity_data(BANKLOT, AGENCY, replace(CARACAS, **change))
        assert await office.entity_data(BANKLOT, AGENCY) == ENTITY_DATA, change
    longest = replace(CARACAS, address1="x" * TEXT_MAX, ticket_header="x" * PAPER_MAX)
    await office.set_entity_data(BANKLOT, AGENCY, longest, author=Author("ana"))
    assert (await office.entity_data(BANKLOT, AGENCY), await office.entity_data(BANKLOT, 214)) == (longest, ENTITY_DATA)
    *_, (actor, what, detail) = trail(desk, "entity data set")
    data = {"before": asdict(ENTITY_DATA), "after": asdict(longest), "details": asdict(longest)}
    assert (actor, what, detail) == ("ana", str(AGENCY), detail | data)


def test_the_zones_that_an_operator_may_have_mean_the_same_to_postgresql(desk):
    shown = "select name, timestamptz '2024-01-01Z' at time zone name, timestamptz '2024-07-01Z' at time zone name"
    theirs = {name: clocks for name, *clocks in desk.ask(f"{shown} from pg_timezone_names")}
    others = set()
    for name in theirs:
        with suppress(ValueError):
            zone = zone_named(name)
            ours = [datetime(2024, month, 1, tzinfo=UTC).astimezone(zone).replace(tzinfo=None) for month in (1, 7)]
            if theirs[name] != ours:
                others.add(name)
    assert (others, len(theirs) > 400) == (set(), True)


MACHINE = Author("command line")


async def person(desk: Any, name: str, role: str = "manager", *, by: str = "command line") -> Author:
    """Add a person of the root entity."""
    email = f"{name}@banklot.net"
    password = "tortuga verde canta"
    office = desk.house.people.office
    member = await office.add_member(BANKLOT, entity_id=ROOT, email=email, role=role, password=password, author=Author(by))
    return Author(email, ROOT, member)


async def asked(desk: Any, most: int | None, author: Author) -> Any:
    return await desk.house.lottery.rules.add(BANKLOT, RuleRequest("payout", {"pay_alone_max": most}, RuleScope(AGENCY)), author)


def held(number: int, until: Any = None) -> Refusal:
    return Refusal(Reason.LOOSENING_HELD, subject=number, until=until)


async def test_whoever_guards_the_bounds_is_loosened_by_two(desk, noon):
    await desk.sell(noon, "7")
    setting, loosenings = desk.house.people.operators, desk.house.loosenings
    first, second = await person(desk, "first"), await person(desk, "second")
    accomplice = await person(desk, "third", by=first.name)
    await setting.set_independence(BANKLOT, 40, author=first)
    assert await setting.set_independence(BANKLOT, 1, author=first) == held(1)
    assert await setting.let_a_day_loosen(BANKLOT, True, author=first) == held(2)
    assert (await loosenings.approve(BANKLOT, 1, accomplice)).reason is Reason.NOT_INDEPENDENT
    for number in (1, 2):
        assert (await loosenings.approve(BANKLOT, number, first)).reason is Reason.LOOSENING_HELD
    assert desk.one("select (independent_after_days, day_loosens) from operator where id = %s", BANKLOT) == ("40", "f")
    for number in (1, 2):
        assert not isinstance(await loosenings.approve(BANKLOT, number, second), Refusal)
    assert desk.one("select (independent_after_days, day_loosens) from operator where id = %s", BANKLOT) == ("1", "t")
    # Whoever answers at another address of the wallet lets every ticket through.
    sports, urls = desk.house.sports.office, [f"http://127.0.0.1:{port}/" for port in (8, 9)]
    for change in ({}, {"webhook_url": urls[0]}, {"approval_from": 5_00}):
        assert not isinstance(await sports.change_terms(BANKLOT, change, secret="eight signs", author=first), Refusal)
    for number, url in enumerate((None, urls[1]), 3):
        assert await sports.change_terms(BANKLOT, {"webhook_url": url, "approval_from": 4_00}, author=first) == held(number)
    assert not isinstance(await loosenings.approve(BANKLOT, 4, second), Refusal)
    assert (await sports.terms(BANKLOT))[::2] == (urls[1], 4_00)
    # Both are tightened alone.
    await setting.set_independence(BANKLOT, 30, author=first)
    await setting.let_a_day_loosen(BANKLOT, False, author=first)
    await desk.assert_audit_clean()
    assert desk.one("select (independent_after_days, day_loosens) from operator where id = %s", BANKLOT) == ("30", "f")


async def test_the_machines_administrator_asks_and_a_person_approves_and_a_key_does_neither(desk, noon):
    await asked(desk, 50_00, MACHINE)
    await desk.sell(noon, "7")
    boss = await person(desk, "boss")
    assert await asked(desk, None, MACHINE) == held(1)
    assert await desk.house.loosenings.approve(BANKLOT, 1, MACHINE) == Refusal(Reason.NOT_ALLOWED)
    assert not isinstance(await desk.house.loosenings.approve(BANKLOT, 1, boss), Refusal)
    assert await asked(desk, 10_00, MACHINE)
    told = desk.ask("select data from outbox where operator_id = %s and type like 'loosening.%%' order by number", BANKLOT)
    asking, decided = (data for (data,) in told)
    what = {"loosening_id": 1, "what": "rule", "kind": "payout", "entity_id": AGENCY, "pay_alone_max": None, "asker": None}
    assert asking == what | {"by": "command line"}
    assert decided.pop("rows")  # what the approval has written
    assert decided == {"loosening_id": 1, "what": "rule", "asked_by": "command line", "decision": "approved", "by": boss.name}
    key = await person(desk, "key")
    desk.owner.execute("update member set is_machine = true, password_hash = null where id = %s", [key.member_id])
    assert await asked(desk, 11_00, key) == Refusal(Reason.NOT_ALLOWED)
    assert not isinstance(await asked(desk, 9_00, key), Refusal)


def png(width: int, height: int = 1) -> bytes:
    """Return a picture of a size."""
    file = BytesIO()
    Image.new("L", (width, height)).save(file, "PNG")
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG file."""
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def grown(file: bytes, size: int) -> bytes:
    """Return a picture with a comment, so that its file has a size."""
    return file[:33] + chunk(b"tEXt", b"k\0" + b"a" * (size - len(file) - 14)) + file[33:]


def indexed(transparency: bytes) -> bytes:
    """Return a picture with a palette of its own, and how transparent its colours are, a byte each."""
    file = BytesIO()
    Image.new("P", (8, 1)).save(file, "PNG")
    head, mark, tail = file.getvalue().rpartition(b"IDAT")
    return head[:-4] + chunk(b"tRNS", transparency) + head[-4:] + mark + tail


async def look(desk) -> tuple[str, bytes | None, bool]:
    """Return the colour and the logo of the demo's operator, and whether it writes hours by a clock of twelve."""
    operator = (await desk.house.known(BANKLOT)).operator
    return operator.colour, await desk.house.people.looks.logo(BANKLOT, operator.logo), operator.twelve_hours


async def test_the_trail_names_what_was_before_and_what_is_now_without_the_file(desk):
    looks, logo = desk.house.people.looks, png(8)
    violet = {"colour": "#7a1fa2", "logo": logo}, ("#7a1fa2", logo, False)
    for change, seen in (violet, violet, ({"colour": "", "logo": b"", "twelve_hours": True}, ("", None, True))):
        await looks.change(BANKLOT, **change, author=HOUSE)
        assert await look(desk) == seen
    before = {"colour": "#7a1fa2", "digest": sha256(logo).hexdigest(), "twelve_hours": False}
    details = desk.ask("select detail from audit_event where action = 'look set' order by id")
    nothing = {"colour": "", "digest": "", "twelve_hours": False}
    assert details == [({"before": nothing, "after": before},), ({"before": before, "after": nothing | {"twelve_hours": True}},)]
    assert await looks.logo(BANKLOT, before["digest"]) is None
    await desk.assert_audit_clean()


@pytest.mark.parametrize("colour", ["#7A1FA2", "7a1fa2", "#7a1fa", "#7a1fa22", "#7a1fag", "red", "#７a1fa2", "#7a1fa2\n"])
async def test_a_colour_is_six_digits_in_hex(desk, colour):
    with pytest.raises(OfficeRefusal, match="a colour is written like"):
        await desk.house.people.looks.change(BANKLOT, colour=colour, author=HOUSE)
    assert await look(desk) == ("", None, False)


@pytest.mark.parametrize("logo", [png(1000), png(1, 1000), grown(png(8), LOGO_MAX)], ids=["wide", "high", "large"])
async def test_a_logo_of_the_greatest_size_is_kept(desk, logo):
    await desk.house.people.looks.change(BANKLOT, logo=logo, author=HOUSE)
    assert (await look(desk))[1] == logo


@pytest.mark.parametrize(
    "logo",
    [
        png(1001), png(1, 1001), grown(png(8), LOGO_MAX + 1), png(400, 100)[:-30], b"GIF89a", b"<svg/>", png(8)[:8], b"\0",
        png(8)[:-12] + chunk(b"iCCP", b"") + png(8)[-12:],
        indexed(transparency=bytes(300)),
        png(8)[:8] + chunk(b"IHDR", (60_000).to_bytes(4) * 2 + b"\x08\0\0\0\0") + png(8)[33:],
    ],
    ids=[
        "wide", "high", "large", "cut off", "another kind", "a drawing", "a beginning", "nothing", "an empty profile",
        "more colours than its palette", "a bomb",
    ],
)
async def test_what_is_no_logo_is_refused_and_leaves_all_as_it_was(desk, logo):
    with pytest.raises(OfficeRefusal, match="a logo is a PNG picture of at most 48 KiB"):
        await desk.house.people.looks.change(BANKLOT, colour="#7a1fa2", logo=logo, author=HOUSE)
    assert await look(desk) == ("", None, False)
