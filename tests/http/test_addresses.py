"""Public addresses may be called in any form, but never by accident a service that knows a machine's keys."""

from ipaddress import ip_address, ip_network

import pytest

from taquilla.http.addresses import METADATA, carried, may_reach

METADATA_ADDRESSES = [
    "169.254.169.254", "169.254.170.2", "169.254.42.42", "169.254.0.23", "168.63.129.16", "100.100.100.200", "192.0.0.192",
    "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fd00:42::42", "fd00:100::100:200",
    "fd00:a9fe:a9fe::1", "fe80::a9fe:a9fe",
]  # fmt: skip


@pytest.mark.parametrize("address", METADATA_ADDRESSES)
def test_a_metadata_service_is_reached_only_where_it_is_allowed_by_itself(address: str) -> None:
    ip = ip_address(address)
    width = 32 if ip.version == 4 else 128
    assert not may_reach(address)
    for wide in (0, 8, width - 8, width - 1):
        assert not may_reach(address, [ip_network(f"{address}/{wide}", strict=False)])
    assert may_reach(address, [ip_network(address)])
    assert may_reach(address, [ip_network(f"{address}/8", strict=False), ip_network(address)])
    assert not may_reach(address, [ip_network(str(ip + 1))])


def test_each_address_of_the_list_is_tried() -> None:
    tried = [ip_address(address) for address in METADATA_ADDRESSES]
    assert [network for network in METADATA if not any(one in network for one in tried)] == []


def spelled(four: str) -> dict[str, str]:
    """Return an address of version 4 in every form that carries it."""
    b = ip_address(four).packed
    high, low = f"{b[0]:x}{b[1]:02x}", f"{b[2]:x}{b[3]:02x}"
    teredo_client = f"{(~int.from_bytes(b[:2])) & 0xFFFF:x}:{(~int.from_bytes(b[2:])) & 0xFFFF:x}"
    return {
        "mapped": f"::ffff:{four}",
        "compatible": f"::{four}",
        "translated": f"::ffff:0:{four}",
        "NAT64": f"64:ff9b::{four}",
        "NAT64, a network's own /96": f"64:ff9b:1:2:3:4:{high}:{low}",
        "NAT64, a network's own /48": f"64:ff9b:1:{high}:{b[2]:02x}:{b[3]:02x}00::",
        "NAT64, a network's own /56": f"64:ff9b:1:{b[0]:02x}:{b[1]:02x}:{b[2]:02x}{b[3]:02x}::",
        "NAT64, a network's own /64": f"64:ff9b:1:0:{b[0]:02x}:{b[1]:02x}{b[2]:02x}:{b[3]:02x}00:0",
        "6to4": f"2002:{high}:{low}::1",
        "Teredo's server": f"2001:0:{high}:{low}:8000:63bf:a247:28dd",
        "Teredo's client": f"2001:0:0808:0808:8000:63bf:{teredo_client}",
        "ISATAP": f"2606:4700::5efe:{high}:{low}",
        "ISATAP, unique": f"2606:4700::200:5efe:{high}:{low}",
    }


PRIVATE = ["10.1.2.3", "127.0.0.1", "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "0.1.2.3"]
# Nobody can tell which of the four forms of a network's own translation was meant, so all must be good.
AMBIGUOUS = [form for form in spelled("8.8.8.8") if "own" in form]


@pytest.mark.parametrize("form", spelled("8.8.8.8"))
@pytest.mark.parametrize("four", PRIVATE)
def test_an_address_that_carries_another_one_is_judged_by_what_it_carries(form: str, four: str) -> None:
    address = spelled(four)[form]
    assert ip_address(four) in carried(ip_address(address))
    assert not may_reach(address)


@pytest.mark.parametrize("form", [form for form in spelled("8.8.8.8") if form not in AMBIGUOUS])
def test_a_public_address_may_be_reached_in_whatever_form_it_comes(form: str) -> None:
    assert may_reach(spelled("8.8.8.8")[form])


@pytest.mark.parametrize(("address", "networks", "allowed"), [
    ("::ffff:10.8.0.1", ["10.8.0.0/16"], True), ("64:ff9b::10.8.0.1", ["10.8.0.0/16"], True),
    ("64:ff9b::10.9.0.1", ["10.8.0.0/16"], False), ("64:ff9b::169.254.169.254", ["0.0.0.0/0", "::/0"], False),
    ("64:ff9b::169.254.169.254", ["169.254.169.254/32"], True), ("2002:a08:1::1", ["2002::/16"], False),
    ("2606:4700::5efe:a08:1", ["10.8.0.0/16"], True), ("fd00::5efe:a08:1", ["10.8.0.0/16"], False),
    ("fd00::5efe:a08:1", ["10.8.0.0/16", "fd00::/8"], True), ("fd00::5efe:a09:1", ["10.8.0.0/16", "fd00::/8"], False),
])  # fmt: skip
def test_a_network_that_is_allowed_is_reached_in_every_form_of_its_own_addresses(address, networks, allowed) -> None:
    assert may_reach(address, [ip_network(one) for one in networks]) is allowed


@pytest.mark.parametrize(("last_public", "first_not"), [
    ("9.255.255.255", "10.0.0.0"), ("11.0.0.0", "10.255.255.255"), ("100.63.255.255", "100.64.0.0"),
    ("128.0.0.0", "127.255.255.255"), ("169.253.255.255", "169.254.0.0"), ("172.15.255.255", "172.16.0.0"),
    ("172.32.0.0", "172.31.255.255"), ("191.255.255.255", "192.0.0.0"), ("192.0.1.0", "192.0.0.255"),
    ("192.0.3.0", "192.0.2.255"), ("192.88.98.255", "192.88.99.0"), ("192.169.0.0", "192.168.255.255"),
    ("198.17.255.255", "198.18.0.0"), ("198.20.0.0", "198.19.255.255"), ("198.51.99.255", "198.51.100.0"),
    ("203.0.112.255", "203.0.113.0"), ("223.255.255.255", "224.0.0.0"), ("1.0.0.0", "0.255.255.255"),
    ("2001:200::", "2001:1ff::"), ("2001:db7:ffff::", "2001:db8::"), ("2003::", "2001:0:7f00:1::"),
    ("3ffe:ffff::", "3fff::"), ("3fff:1000::", "3fff:fff::"), ("2000::", "1fff::"), ("3fff:ffff::", "4000::"),
    ("2606::1", "5f00::1"), ("2606::1", "100::1"), ("2606::1", "fc00::1"), ("2606::1", "fec0::1"), ("2606::1", "ff02::1"),
    ("2606::1", "fe80::1%eth0"), ("2606::1", "::"), ("2606::1", "::1"), ("8.8.8.8", "255.255.255.255"),
])  # fmt: skip
def test_what_is_public_ends_where_a_special_range_begins(last_public: str, first_not: str) -> None:
    assert (may_reach(last_public), may_reach(first_not)) == (True, False)
