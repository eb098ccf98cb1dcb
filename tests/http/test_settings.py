"""Settings: flags before variables before defaults; a misspelled setting is an error."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import pytest
from platformdirs import user_data_path

from taquilla.settings import BadSettings, Settings


def test_without_any_choice_the_house_serves_itself_only() -> None:
    settings = Settings.read({"PATH": "/bin", "PORT": "1"})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.processes, settings.database_url) == ("127.0.0.1", 8000, 1, None)
    assert settings.data.name == "taquilla"


@pytest.mark.parametrize(("user", "data"), [(0, Path("/var/lib/taquilla")), (65534, user_data_path("taquilla"))])
def test_roots_data_lies_apart_from_a_users(user: int, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # In name only: the watch over the tests' server, a thread of this process, would lose its folder.
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert Settings().data == data


def test_a_flag_wins_over_its_variable_and_a_missing_flag_does_not() -> None:
    environ = {"TAQUILLA_PORT": "8001", "TAQUILLA_DATA": "/srv/a", "TAQUILLA_METRICS": "yes"}
    settings = Settings.read(environ, port=8002, data=Path("/srv/b"), metrics=None)
    assert settings == Settings(port=8002, data=Path("/srv/b"), metrics=True)


def networks(*texts: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(map(ip_network, texts))


@pytest.mark.parametrize(("name", "text", "read", "default"), [
    ("wallet_networks", "10.8.0.0/16, fd00:8::/32,127.0.0.1", networks("10.8.0.0/16", "fd00:8::/32", "127.0.0.1/32"), ()),
    ("proxies", "127.0.0.1, 10.8.0.0/16", networks("127.0.0.1/32", "10.8.0.0/16"), ()),
    ("wallet_http", "yes", True, False),
    ("database_apart", "no", False, False),
    ("chance_operator", "banklot", "banklot", ""),  # who answers resellers without a token
    ("backups", "", None, None),  # the package's own folder is taken back
])  # fmt: skip
def test_a_variable_is_read_and_has_a_default(name: str, text: str, read: object, default: object) -> None:
    assert getattr(Settings.read({f"TAQUILLA_{name.upper()}": text}), name) == read
    assert getattr(Settings.read({}), name) == getattr(Settings(), name) == default


def test_the_address_of_the_database_is_read_and_never_printed() -> None:
    settings = Settings.read({"DATABASE_URL": "postgresql://u:secret@h/d"})
    assert settings.database_url == "postgresql://u:secret@h/d"
    assert "secret" not in repr(settings)
    with pytest.raises(BadSettings) as refused:
        Settings.read({"DATABASE_URL": "mysql://u:secret@h/d"})
    assert str(refused.value) == "DATABASE_URL must begin with postgresql://"


PORTS = ("65536", "-1", "8_0", "٨", "9" * 5000)
URL_FORM = "http:// or https:// and a host, without a path"


@pytest.mark.parametrize(("environ", "sentence"), [
    *(({name: "8001"}, f"{name} is not a setting of Taquilla") for name in ("TAQUILLA_PROT", "TAQUILLA_port", "TAQUILLA_")),
    ({"TAQUILLA_PORT_FILE": "/etc/port"}, "TAQUILLA_PORT_FILE is not a setting"),  # others than secrets have no file
    *(({"TAQUILLA_PORT": port}, f"TAQUILLA_PORT must be a whole number from 0 to 65535, not '{port[:40]}'") for port in PORTS),
    ({"TAQUILLA_PORT": ""}, "TAQUILLA_PORT is empty"),
    *(({name: "0"}, f"{name} must be a whole number from 1 to ") for name in ("TAQUILLA_PROCESSES", "TAQUILLA_BATCH_MAX")),
    *(({"TAQUILLA_PUBLIC_URL": url}, f"TAQUILLA_PUBLIC_URL must be {URL_FORM}") for url in ("ftp://x", "https://x/y", "https://x:65536")),
    *(({name: "maybe"}, f"{name} must be one of") for name in ("TAQUILLA_METRICS", "TAQUILLA_DATABASE_APART")),
    *(({name: text}, f"{name} holds networks such as 10.8.0.0/16") for text in ("10.0.0.1/8", "127.0.0.0/8,", "proxy.example")
      for name in ("TAQUILLA_WALLET_NETWORKS", "TAQUILLA_PROXIES")),
    *(({"TAQUILLA_PROXIES": f"::1,{every}"}, f"TAQUILLA_PROXIES holds {every}, which is every address")
      for every in ("0.0.0.0/0", "::/0")),
    *(({"TAQUILLA_HOST": host}, "TAQUILLA_HOST has a space or a line end around its value") for host in (" ", " ::1", "::1\r")),
    ({"TAQUILLA_DATA": "~nobody here/x"}, "TAQUILLA_DATA begins with the home of a user whom this machine does not know"),
    ({"DATABASE_URL": "postgresql://a/d", "TAQUILLA_DATABASE_URL": "postgresql://b/d"}, "DATABASE_URL and TAQUILLA_DATABASE_URL"),
    *(({name: f"{quote}{value}{quote}"}, f"{name} has quotation marks around its value: leave them out")
      for name, value in (("DATABASE_URL", "postgresql://u:secret@h/d"), ("TAQUILLA_PUBLIC_URL", "https://x"),
                          ("TAQUILLA_DATA", "/srv/house")) for quote in "\"'"),
    ({"TAQUILLA_LOG_LEVEL": "loud"}, "TAQUILLA_LOG_LEVEL must be one of debug, info, warning, error, not 'loud'"),
])  # fmt: skip
def test_a_wrong_variable_is_named(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSettings) as refused:
        Settings.read(environ)
    assert str(refused.value).startswith(sentence)


def test_a_wrong_flag_is_named_as_it_was_typed() -> None:
    assert Settings.read({}, batch_max=1024).batch_max == 1024
    with pytest.raises(BadSettings, match="--batch-max must be a whole number from 1 to 1024, not '1025'"):
        Settings.read({}, batch_max=1025)


def test_an_address_with_a_password_may_stand_in_a_file(tmp_path: Path) -> None:
    (file := tmp_path / "owner.url").write_text("postgresql://u:secret@h/d\n")
    settings = Settings.read({"TAQUILLA_OWNER_URL_FILE": str(file), "DATABASE_URL_FILE": str(file)})
    assert (settings.owner_url, settings.database_url) == ("postgresql://u:secret@h/d",) * 2


@pytest.mark.parametrize(("text", "environ", "sentence"), [
    ("", {}, "DATABASE_URL_FILE names {file}, which is empty"),
    (None, {}, "DATABASE_URL_FILE names {file}, which cannot be read: No such file or directory"),
    ("x", {"DATABASE_URL": "postgresql://h/d"}, "DATABASE_URL and DATABASE_URL_FILE are both set: one of them is enough"),
    ('"postgresql://h/d"\n', {},
     "DATABASE_URL has quotation marks around its value: leave them out (docker's --env-file keeps them)"),
    ("mysql://h/d", {}, "DATABASE_URL must begin with postgresql://"),
])  # fmt: skip
def test_a_file_that_holds_no_address_is_refused(tmp_path: Path, text, environ, sentence) -> None:
    file = tmp_path / "url"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BadSettings) as refused:
        Settings.read({"DATABASE_URL_FILE": str(file), **environ})
    assert str(refused.value) == sentence.format(file=file)
