"""The address of a database: one host or several, and what a connection adds to it."""

import pytest
from psycopg.conninfo import conninfo_to_dict

from taquilla.store.postgres.address import BadServerUrl, Host, check_address, hosts_of, house_address, in_order, plain_address

SEVERAL = "postgresql://u:secret@a:5433,b:5434,c/d?sslmode=require"

GOOD = [
    "postgresql://u:secret@a/d",
    "postgresql:///d?host=/run/sockets",
    "postgresql://u:secret@a,b,c/d",
    "postgresql://u:secret@a:1,b:2,c:3/d",
    "postgresql://u:secret@[::1]:1,b/d",
    "postgresql:///d?host=a,b&port=5432",
    "postgresql:///d?host=a,b&hostaddr=10.0.0.1,10.0.0.2",
    "postgresql://a/d?target_session_attrs=read-write",
    "postgresql://a/d?target_session_attrs=any",
]
BAD = [
    ("postgresql://u:secr%et@a/d", "cannot be read: "),
    ("postgresql:///d?host=a,b,c&port=1,2&password=secret", "cannot be read: "),
    ("postgresql:///d?host=a,b&hostaddr=10.0.0.1,10.0.0.2,10.0.0.3&password=secret", "cannot be read: "),
    ("postgresql://u:secret@a:70000,b/d", "cannot be read: "),
    ("postgresql://u:secret@a:x,b/d", "cannot be read: "),
    ("postgresql://u:secret@a/d?target_session_attrs=standby", "asks for standby "),
    ("postgresql://u:secret@a/d?target_session_attrs=prefer-standby", "asks for prefer-standby "),
    ("postgresql://u:secret@a/d?target_session_attrs=read-only", "asks for read-only "),
]


def facts(conninfo: str) -> dict[str, str]:
    """Return the parts of a connection string."""
    return {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}


@pytest.mark.parametrize("url", GOOD)
def test_an_address_may_name_one_host_or_several(url: str) -> None:
    check_address(url)


@pytest.mark.parametrize(("url", "sentence"), BAD)
def test_a_bad_address_is_refused_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(BadServerUrl) as refused:
        check_address(url)
    assert str(refused.value).startswith(sentence)
    assert "secr" not in str(refused.value)


def test_hosts_have_their_ports_in_their_order_and_take_them_along_into_another() -> None:
    assert hosts_of(facts(SEVERAL)) == (Host("a", "5433"), Host("b", "5434"), Host("c", ""))
    assert hosts_of(facts("postgresql:///d?host=a,b&port=6")) == (Host("a", "6"), Host("b", "6"))
    assert hosts_of(facts("postgresql:///d")) == (Host("", ""),)
    a, b, c = hosts_of(facts(SEVERAL))
    assert facts(in_order(SEVERAL, [c, a, b])) == facts(SEVERAL) | {"host": "c,a,b", "port": ",5433,5434"}


@pytest.mark.parametrize(
    ("url", "writes", "expected"),
    [
        ("postgresql://a/d", True, {"target_session_attrs": "primary", "connect_timeout": "5", "tcp_user_timeout": "6000"}),
        ("postgresql://a,b/d", True, {"target_session_attrs": "primary", "connect_timeout": "2"}),
        # The sessions that only read are none that may write.
        ("postgresql://a,b/d?target_session_attrs=read-write", True, {"target_session_attrs": "primary"}),
        ("postgresql://a,b/d?target_session_attrs=read-write", False, {"target_session_attrs": "primary"}),
        ("postgresql://a,b/d?target_session_attrs=any", True, {"target_session_attrs": "primary"}),
        ("postgresql://a,b/d?target_session_attrs=any", False, {"target_session_attrs": "any"}),
        ("postgresql://a,b/d?connect_timeout=9&tcp_user_timeout=1", True, {"connect_timeout": "9", "tcp_user_timeout": "1"}),
    ],
)
def test_the_house_looks_for_the_primary_and_gives_a_silent_host_up(url: str, writes: bool, expected: dict[str, str]) -> None:
    found = facts(house_address(url, writes=writes, application_name="taquilla"))
    assert expected.items() <= found.items()
    assert found["application_name"] == "taquilla"


def test_the_owner_and_the_tools_look_for_the_primary_unless_the_address_says_otherwise() -> None:
    assert facts(plain_address(SEVERAL)) == facts(SEVERAL) | {"target_session_attrs": "primary", "connect_timeout": "2"}
    assert facts(plain_address("postgresql://a/d?target_session_attrs=any"))["target_session_attrs"] == "any"
