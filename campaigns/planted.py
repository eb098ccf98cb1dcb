"""The next release, as far as its schema goes: what it brings is planted beside a copy of our source."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import taquilla
from taquilla.store.postgres.migration_files import FOLDER, newest

_LAST: Final = int(newest())
NEXT, AFTER, THIRD = (f"{_LAST + place:04}" for place in (1, 2, 3))
COLUMN: Final = f"""-- compatible with: {newest()}
-- locks: ticket for a moment
alter table ticket add column planted text;
"""
INDEX: Final = f"""-- compatible with: {newest()}
-- locks: none
-- outside a transaction
select pg_temp.index_statements('wager_by_amount', 'wager', '(operator_id, amount)');
"""
CONSTRAINT: Final = f"""-- compatible with: {newest()}
-- locks: wager for a moment
alter table wager add constraint planted_amount_is_positive check (amount > 0) not valid;
"""
BREAKING: Final = {f"{NEXT}.breaking": "-- locks: none\ncreate table planted (operator_id int not null);\n"}
"""The migration of a release that suits no older one."""
PLANTED: Final = {f"{NEXT}.column": COLUMN, f"{AFTER}.index": INDEX, f"{THIRD}.constraint": CONSTRAINT}
"""The migrations of a release that suits the one before it."""


def migrations_of_next(folder: Path, planted: Mapping[str, str] = PLANTED) -> Path:
    """Copy our migrations into a folder, and with them those of the next release, by their names."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    for name, text in planted.items():
        folder.joinpath(f"{name}.sql").write_text(text)
    return folder


def next_release(folder: Path) -> tuple[dict[str, str], Path]:
    """Copy our source into a folder. Return the variables with which Python runs that one, and its folder of migrations."""
    source = Path(taquilla.__file__).parent
    # With what was compiled: else each process would compile it anew.
    shutil.copytree(source, folder / "taquilla")
    return {"PYTHONPATH": str(folder)}, folder / "taquilla" / FOLDER.relative_to(source)
