"""Access tokens and keys: their holders, networks and ends, what they never stand for; and secrets that callers share."""

import asyncio
import re

import pytest
from tests.engine.conftest import HYPEX, Purse
from tests.refusals import must_be, office_refuses

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Coded, Partial, SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.engine.gate import HOUSE, Author
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people import throttle as throttling
from taquilla.engine.people.access import Access, SessionBegun
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.passwords import Reset
from taquilla.engine.people.shared_secrets import SharedSecrets
from taquilla.engine.people.throttle import BURST, Throttle, TooManyGuesses
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.store.postgres.database import NotRecorded

AGENCY, OTHER_AGENCY, ROOT = 213, 214, 212
DEMO_TOKEN_ID = 1
TOKEN = "Zk3_w9-QpL7xT2vB8mR4cY6n"
DEAD, NOT_ALLOWED = Refusal(Reason.TOKEN_DEAD), Refusal(Reason.NOT_ALLOWED)


@pytest.fixture
def give(desk):
    """Give an agency an access token. Return its id, and the token."""

    async def add(agency: int = AGENCY, *, name: str = "a reseller", **more) -> tuple[int, str]:
        return await desk.house.people.access_tokens.add(BANKLOT, agency, name=name, **more)

    return add


@pytest.fixture
def give_key(desk):
    """Give an entity a key. Return its id, the key, and its machine's name."""

    async def add(entity: int = AGENCY, *, role: str = "cashier", name: str = "till", **more) -> tuple[int, str, str]:
        added = await desk.house.people.api_keys.add(BANKLOT, entity, name=name, role=role, **more)
        caller = await desk.house.people.access.caller(added[1], "192.0.2.1")
        if caller is not None:
            desk.callers[f"key {name}"] = caller
        return *added, f"key {name}"

    return add


@pytest.fixture
def holder(desk):
    """Return the holder of an access token, as found for a write and for a read."""

    async def ask(token: str, address: str | None = None) -> tuple[Caller | None, Caller | None]:
        access = desk.house.people.access
        return await access.holder(token, address), await access.live_holder(token, address)

    return ask


async def tokens_of(desk) -> list:
    """Return the access tokens of the house, but the one that the demo began with."""
    return [one for one in await desk.house.people.access_tokens.of(BANKLOT, HOUSE) if one.id != DEMO_TOKEN_ID]


def a_sale(desk, caller: Caller) -> SellTicket:
    coded = (Coded("711", "341", 1_00, "1.00"),)
    return SellTicket(desk.house.new_id(), caller, Channel.CHANCE, (), None, Partial.EACH, coded=coded)


async def test_a_token_sells_for_its_agency_and_all_of_its_tokens_are_one_seller(desk, give, holder):
    first, first_token = await give(name="first")
    second, second_token = await give(name="second", networks=["192.0.2.0/24", "2001:db8::/32"])
    other, other_token = await give(OTHER_AGENCY)
    assert re.fullmatch(r"[\w-]{43}", first_token)
    callers = [await holder(token, "192.0.2.1") for token in (first_token, second_token, other_token)]
    assert all(writes == reads for writes, reads in callers)
    (one, _), (two, _), (elsewhere, _) = callers
    assert (one.session_id, two.session_id, elsewhere.session_id) == (first, second, other)
    assert (one.operator_id, one.member_id) == (two.operator_id, two.member_id)
    assert elsewhere.member_id != one.member_id
    for caller in (one, two, elsewhere):
        assert isinstance(await desk.house.counter.ask(a_sale(desk, caller)), Sold)
    assert desk.ask("select entity_id, count(*), count(distinct member_id) from ticket group by 1 order by 1") == [
        (AGENCY, 2, 1), (OTHER_AGENCY, 1, 1)
    ]  # fmt: skip
    listed = await tokens_of(desk)
    assert [(one.id, one.entity_id, one.entity_name, one.name, one.networks, one.ended_at) for one in listed] == [
        (first, AGENCY, "test-1", "first", [], None),
        (second, AGENCY, "test-1", "second", ["192.0.2.0/24", "2001:db8::/32"], None),
        (other, OTHER_AGENCY, "test-2", "a reseller", [], None),
    ]
    await desk.assert_audit_clean()


async def test_a_token_is_kept_as_a_hash_and_told_to_no_audit_event(desk, give):
    added, token = await give(token=TOKEN)
    assert token == TOKEN
    assert desk.one("select token_hash = sha256('Zk3_w9-QpL7xT2vB8mR4cY6n') from session where id = %s", added)
    assert desk.ask("select actor, action, object, detail from audit_event where action like 'access%%' and object <> '1'") == [
        ("office", "access token added", str(added), {"name": "a reseller", "entity": AGENCY, "networks": []})
    ]
    assert desk.one("select count(*) from session where to_jsonb(session)::text like '%%Zk3_w9-QpL7xT2vB8mR4cY6n%%'") == 0


async def test_what_is_no_token_and_no_network_is_refused(desk, give):
    for token in ("", "12345678", TOKEN[1:], f"{TOKEN} {TOKEN}", f"{TOKEN}ñ", TOKEN * 11, f"{TOKEN}\n", "x" * 24, "01234" * 6):
        with office_refuses(OfficeReason.TOKEN_UNFIT):
            await give(token=token)
    for network in ("", "here", "192.0.2.1/24", "192.0.2.0/33", "::1/129", "fe80::1%eth0"):
        with office_refuses(OfficeReason.NETWORK_UNFIT):
            await give(networks=["192.0.2.0/24", network])
    assert await tokens_of(desk) == []


async def test_a_token_is_good_from_its_networks_alone(give, holder):
    tokens = {}
    for networks, address, is_good in (
        ([], None, True), ([], "203.0.113.9", True),
        (["192.0.2.7"], "192.0.2.7", True), (["192.0.2.7"], "192.0.2.8", False),
        (["192.0.2.0/30"], "192.0.2.3", True), (["192.0.2.0/30"], "192.0.2.4", False),
        (["192.0.2.0/30"], "::ffff:192.0.2.3", True), (["192.0.2.0/30"], "::ffff:192.0.2.4", False),
        (["192.0.2.0/30", "2001:db8::/32"], "2001:db8:1::1", True), (["192.0.2.0/30", "2001:db8::/32"], "2001:db9::1", False),
        (["0.0.0.0/0"], "203.0.113.9", True), (["0.0.0.0/0"], "2001:db8::1", False),
        (["0.0.0.0/0"], None, False), (["0.0.0.0/0"], "", False), (["0.0.0.0/0"], "testclient", False),
    ):  # fmt: skip
        token = tokens.get(tuple(networks)) or (await give(networks=networks))[1]
        tokens[tuple(networks)] = token
        # The second time it is known from memory.
        for _ in range(2):
            writes, reads = await holder(token, address)
            assert ((writes is not None), (reads is not None)) == (is_good, is_good), (networks, address)


async def test_memory_alone_knows_a_holder_that_was_found_before_and_may_be_anywhere(desk, give, holder):
    access = desk.house.people.access
    for networks, is_known in (((), True), (["0.0.0.0/0"], False)):
        _, token = await give(networks=networks)
        assert access.known_holder(token) is None
        found, _ = await holder(token, "192.0.2.7")
        assert found is not None
        assert access.known_holder(token) == (found if is_known else None)
        assert access.known_caller(token) is None


async def test_no_token_stands_for_one_of_another_kind(desk, give, give_key, holder):
    access, house_keys = desk.house.people.access, desk.house.people.house_keys
    session = must_be(SessionBegun, await access.login("username@banklot.net", PASSWORD, "192.0.2.1")).token
    (_, token), (_, key, _) = await give(), await give_key()
    house = (await house_keys.add(name="first", author=Author("ana")))[1]
    assert (await holder(token))[1] is not None
    assert await access.live(key) is not None
    for wrong in (session, key, "", token + " ", token.swapcase(), "x" * 10_000, "\udc00"):
        assert await holder(wrong) == (None, None)
    guesses = ("", "guess", "x" * 10_000, "\ud800", "' or true --")
    for wrong in (token, key[4:], house, f"tqk_{session}", f"tqk_{token}", f"tqk_{house[4:]}", *guesses):
        assert (await access.live(wrong), await access.logout(wrong)) == (None, False)
    for wrong in (key, session, token, f"tqh_{key[4:]}"):
        assert await house_keys.live(wrong) is None


async def test_a_reseller_has_no_password_and_does_not_log_in(desk, give):
    await give()
    ((email, kept),) = desk.ask("select email, password_hash from member where role = 'reseller'")
    assert kept is None
    for password in ("", PASSWORD):
        assert await desk.house.people.access.login(email, password, "192.0.2.1") == Refusal(Reason.LOGIN_WRONG)
    with pytest.raises(NotRecorded, match="only_machines_have_no_password"):
        await desk.house.people.office.add_member(
            BANKLOT, entity_id=AGENCY, email="x@y.net", role="reseller", password="k7-wmq2!pz"
        )


async def test_a_revoked_token_is_dead_at_once_wherever_it_was_remembered(desk, give, holder, other_house):
    added, token = await give()
    _, kept = await give(name="another")
    remembered, _ = await holder(token)
    other = other_house()
    revoke = desk.house.people.access_tokens.revoke
    assert await revoke(BANKLOT, added) is True
    assert await revoke(BANKLOT, added) is False
    with office_refuses(OfficeReason.TOKEN_UNKNOWN):
        await revoke(BANKLOT, 999)
    # A process that remembers it finds it dead behind the gate, here and in another process; a read finds it dead at once.
    assert other.ask("ask", [a_sale(desk, remembered)]) == [DEAD]
    assert await desk.house.counter.ask(a_sale(desk, remembered)) == DEAD
    assert await holder(token) == (remembered, None)
    assert desk.one("select count(*) from ticket") == 0
    # Its agency is told.
    told = (await desk.house.events.page(BANKLOT, 0, frozenset({"security.access_token"}), entity=AGENCY)).events
    assert [(one.data["access_token_id"] == added, one.data["is_alive"]) for one in told[-3:]] == [(1, 1), (0, 1), (1, 0)]
    assert [one.ended_at is None for one in await tokens_of(desk)] == [False, True]
    assert isinstance(await desk.house.counter.ask(a_sale(desk, (await holder(kept))[0])), Sold)


async def test_a_revoked_token_never_comes_back_and_none_is_given_out_twice(desk, give, holder):
    added, token = await give(token=TOKEN)
    with office_refuses(OfficeReason.TOKEN_TAKEN):
        await give(OTHER_AGENCY, token=TOKEN)
    await desk.house.people.access_tokens.revoke(BANKLOT, added)
    with office_refuses(OfficeReason.TOKEN_TAKEN):
        await give(token=TOKEN)
    assert await holder(token) == (None, None)


async def test_the_tokens_of_a_closed_agency_end_and_an_open_agency_gets_new_ones(desk, give, holder):
    _, token = await give()
    caller, _ = await holder(token)
    office = desk.house.people.office
    closed = [await office.close_member(BANKLOT, caller.member_id) for _ in range(2)]
    # This one and the demo's; and nothing is closed twice.
    assert [(one.members, one.sessions) for one in closed] == [((caller.member_id,), 2), ((), 0)]
    assert await desk.house.counter.ask(a_sale(desk, caller)) == DEAD
    assert (await holder(token))[1] is None
    _, again = await give()
    fresh, _ = await holder(again)
    assert fresh.member_id != caller.member_id
    assert isinstance(await desk.house.counter.ask(a_sale(desk, fresh)), Sold)
    closed = [await office.close_entity(BANKLOT, AGENCY) for _ in range(2)]
    assert [one.members for one in closed] == [(864, fresh.member_id), ()]
    assert desk.one("select count(*) from audit_event where action like '%% closed'") == 2
    assert (await holder(again))[1] is None
    await desk.assert_audit_clean()


async def test_whoever_guesses_tokens_is_slowed_down_and_right_ones_that_are_known_are_not(desk, give, holder, logged):
    _, known = await give()
    _, fresh = await give(name="never shown")
    desk.house.people.access._guesses = Throttle(lambda: 0.0)
    assert (await holder(known, "192.0.2.7"))[0] is not None
    access = desk.house.people.access
    for place in range(20):
        assert await access.holder(f"guess-{place}", "192.0.2.7") is None
    with pytest.raises(TooManyGuesses):
        await access.holder("guess-20", "192.0.2.7")
    # The same wrong token again is no new guess, a token that was seen here is right, and others live elsewhere.
    assert await access.holder("guess-19", "192.0.2.7") is None
    assert await access.holder(known, "192.0.2.7") is not None
    assert await access.holder(fresh, "192.0.2.8") is not None
    assert await access.holder(fresh, "192.0.2.7") is not None
    said = [(line["event"], line["outcome"], line["address"]) for line in logged if line["event"] == "wrong token"]
    assert said == [("wrong token", "unknown", "192.0.2.7")] * 10
    assert "guess-" not in str(logged)


async def test_guesses_at_one_process_count_at_all(desk, give):
    _, right = await give()
    access = desk.house.people.access
    processes = [Access(access._database, access._keyring, access._cache) for _ in range(2)]
    for place in range(BURST):
        assert await processes[place % 2].holder(f"guess-{place}", "192.0.2.7") is None
    for process in processes:
        for _ in range(2):
            with pytest.raises(TooManyGuesses):
                await process.holder("guess-20", "192.0.2.7")
        assert await process.holder("guess-18", "192.0.2.8") is None
        assert await process.holder(right, "192.0.2.8") is not None


async def test_a_right_token_from_outside_its_networks_is_in_the_log_as_that(desk, give, give_key, holder, logged):
    (_, token), (_, key, _) = await give(networks=["192.0.2.0/24"]), await give_key(networks=["192.0.2.0/24"])
    logged.clear()
    assert await holder(token, "198.51.100.7") == (None, None)
    assert [await desk.house.people.access.caller(one, "198.51.100.7") for one in (key, f"{key}x")] == [None, None]
    outside, unknown = "outside its networks", "unknown"
    said = [(line["event"], line["outcome"]) for line in logged]
    assert said == [("wrong token", outside)] * 2 + [("wrong key", outside), ("wrong key", unknown)]
    assert not any(secret in str(logged) for secret in (token, key))


async def test_guesses_that_come_at_once_are_not_let_in_at_once(desk):
    desk.house.people.access._guesses = Throttle(lambda: 0.0)
    tries = [desk.house.people.access.holder(f"guess-{place}", "192.0.2.7") for place in range(60)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert (answers.count(None), [type(one) for one in answers].count(TooManyGuesses)) == (20, 40)


async def test_right_tokens_that_come_at_once_all_get_in(desk, give):
    """All tills of a reseller come from one address, and come back at once when the house was restarted."""
    tokens = [(await give(name=f"till {place}"))[1] for place in range(BURST + 5)]
    desk.house.people.access._guesses = Throttle(lambda: 0.0)
    assert None not in await asyncio.gather(*[desk.house.people.access.holder(token, "192.0.2.7") for token in tokens])


async def test_right_tokens_are_no_guesses_and_a_guesser_is_let_in_again_bit_by_bit():
    now_s = 0.0
    throttle = Throttle(lambda: now_s)

    async def may(token: str) -> bool:
        try:
            async with throttle.guess("192.0.2.7", token) as was_right:
                if token.startswith("right"):
                    was_right()
        except TooManyGuesses:
            return False
        return True

    assert False not in [await may(f"right-{place}") for place in range(100)]
    assert [await may(f"wrong-{place}") for place in range(21)] == [True] * 20 + [False]
    now_s = 2.9
    assert not await may("later")
    now_s = 3.1
    assert [await may(f"later-{place}") for place in range(2)] == [True, False]
    now_s = 1000.0
    assert [await may(f"much-later-{place}") for place in range(21)] == [True] * 20 + [False]


async def test_throttling_keeps_a_bounded_number_of_addresses_in_mind(monkeypatch):
    monkeypatch.setattr(throttling, "_ADDRESSES_KEPT", 3)
    throttle = Throttle()
    for place in range(10):
        async with throttle.guess(f"192.0.2.{place}", "guess"):
            pass
    assert len(throttle._guesses) == 3


async def test_a_key_is_no_second_person_and_no_first_one_either(desk, give_key, noon):
    """Of a prize of 60.00, where one person pays 50.00 alone."""
    await desk.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": 50_00})
    winner = await desk.sell(noon, "7", units=2)
    await desk.settle(noon, "7")
    _, _, till = await give_key()
    counter = desk.house.counter
    # It leaves no hold, which its maker could then approve alone.
    assert await counter.ask(desk.payment(winner, by=till)) == NOT_ALLOWED
    assert desk.one("select count(*) from payout_hold") == 0
    assert await counter.ask(desk.payment(winner)) == Refusal(Reason.PAYMENT_HELD)
    assert await counter.ask(desk.payment(winner, by=till)) == NOT_ALLOWED
    assert desk.one("select count(*) from payout") == 0
    for role in ("clerk", "manager", "administrator"):
        _, _, clerk = await give_key(ROOT, role=role, name=role)
        assert await desk.house.lottery.draws.clerk(BANKLOT, clerk) == NOT_ALLOWED
    await desk.assert_audit_clean()


async def test_a_key_has_no_password_to_know_change_or_reset(desk, give_key):
    _, _, till = await give_key()
    machine = desk.one("select id from member where is_machine")
    passwords = desk.house.people.passwords
    assert await desk.house.people.access.login(till, "", "test") == Refusal(Reason.LOGIN_WRONG)
    assert await passwords.find_user(till) is None
    assert await passwords.reset(BANKLOT, machine, author=Author("ana")) == Refusal(Reason.MEMBER_UNKNOWN)
    assert isinstance(await passwords.reset(BANKLOT, 864, author=Author("ana")), Reset)


async def test_a_key_resets_no_password_and_logs_nobody_out_in_any_dialect(desk, give_key):
    reset, access = desk.house.people.passwords.reset, desk.house.people.access
    for role in ("manager", "administrator"):
        _, key, name = await give_key(ROOT, role=role, name=role)
        by, terms = {"author": await desk.house.author(desk.callers[name])}, desk.house.sports.office.change_terms
        for give in (reset(BANKLOT, 864, **by), terms(BANKLOT, {}, secret="the machine's own", **by)):
            with pytest.raises(NotAdmitted):
                await give
        assert not await access.logout(key)
        assert await access.live(key, "192.0.2.1") is not None
    assert desk.one("select count(*) from password_reset") == 0


async def test_memory_alone_knows_a_key_whose_use_is_noted_and_that_may_be_anywhere(desk, give_key):
    access = desk.house.people.access
    _, key, till = await give_key()
    assert access.known_caller(key) == desk.callers[till]
    assert access.known_caller(f"{key}x") is None
    access._used_s.clear()  # a minute has passed
    assert access.known_caller(key) is None
    assert await access.caller(key) == access.known_caller(key)
    _, bound, _ = await give_key(name="bound", networks=["192.0.2.0/24"])
    assert await access.caller(bound, "192.0.2.1") is not None
    assert access.known_caller(bound) is None


@pytest.fixture
def secrets(purse: Purse) -> SharedSecrets:
    return purse.desk.house.people.shared_secrets


async def test_a_secret_is_its_operators_and_its_dialects_own(purse: Purse, secrets: SharedSecrets) -> None:
    assert await secrets.of(HYPEX, "near") == {}
    await secrets.put(HYPEX, "near", "hash", b"s3cret")
    await secrets.put(HYPEX, "near", "other", b"0ther")
    await secrets.put(HYPEX, "far", "hash", b"another")
    assert await secrets.of(HYPEX, "near") == {"hash": b"s3cret", "other": b"0ther"}
    assert (await secrets.of(HYPEX, "far"), await secrets.of(BANKLOT, "near")) == ({"hash": b"another"}, {})
    await secrets.put(HYPEX, "near", "hash", b"newer")
    await secrets.put(HYPEX, "near", "other", b"")
    assert await secrets.of(HYPEX, "near") == {"hash": b"newer"}
    trail = purse.desk.ask("select actor, action, object from audit_event where object like 'near:%%' order by id")
    shared, gone = ("office", "secret shared", "near:hash"), ("office", "secret forgotten", "near:other")
    assert trail == [shared, ("office", "secret shared", "near:other"), shared, gone]


async def test_the_database_has_it_wrapped_for_its_operator_and_its_name_alone(purse: Purse, secrets: SharedSecrets) -> None:
    await secrets.put(HYPEX, "near", "hash", b"s3cret")
    await secrets.put(HYPEX, "near", "other", b"0ther")
    rows = purse.desk.ask("select wrapped from shared_secret")
    assert all(b"s3cret" not in bytes(wrapped) and b"near" not in bytes(wrapped) for (wrapped,) in rows)
    # Another process reads the same. Rows that somebody has exchanged are none of it.
    fresh = SharedSecrets(purse.desk.house.database, secrets._keyring)
    assert await fresh.of(HYPEX, "near") == {"hash": b"s3cret", "other": b"0ther"}
    exchange = "update shared_secret as one set wrapped = other.wrapped from shared_secret as other where other.name <> one.name"
    purse.desk.ask(exchange)
    with pytest.raises(AssertionError, match="was wrapped as another one"):
        await SharedSecrets(purse.desk.house.database, secrets._keyring).of(HYPEX, "near")


async def test_a_name_that_cannot_be_shown_is_refused(secrets: SharedSecrets) -> None:
    for name in ("", " ", "a\nb", "a" * 129):
        with office_refuses(OfficeReason.LABEL_UNFIT):
            await secrets.put(HYPEX, "near", name, b"s")
