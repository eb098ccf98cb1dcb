"""Dialects at the command line: secrets that operators share with callers. Packages are tried in `extras`."""

from pathlib import Path

from tests.cli.conftest import Shell


def test_a_secret_is_kept_from_a_file_replaced_and_forgotten(demo_house: Shell, with_house, tmp_path: Path) -> None:
    async def kept(house) -> dict[str, bytes]:
        return dict(await house.people.shared_secrets.of(1, "near"))

    secret = ("dialect", "secret", "near", "hash", "--operator", "1")
    file = tmp_path / "secret"
    file.write_text("s3cret\nof the second line nothing is read\n")
    assert demo_house.json(*secret, "--secret-file", str(file)) == {"secret": "hash"}
    assert with_house(kept) == {"hash": b"s3cret"}
    assert demo_house(*secret, "--secret-file", "-", typed="newer\n").status == 0
    assert with_house(kept) == {"hash": b"newer"}
    for wrong in ((), ("--secret-file", str(file), "--forget")):
        assert demo_house(*secret, *wrong).refused == (2, "say either --secret-file or --forget")
    assert demo_house(*secret, "--secret-file", "/nowhere").status == 2
    assert demo_house(*secret, "--forget").out.strip() == "hash of near is forgotten"
    assert with_house(kept) == {}
