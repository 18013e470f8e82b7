from pathlib import Path
from typing import Any

import pytest

from memory.cipher import VaultKeys
from memory.database import open_database
from memory.errors import UnknownVaultVersion
from memory.store.migrations import MIGRATIONS, Migration, migrate

NEXT = Migration("9998 more", ("ALTER TABLE settings ADD COLUMN note TEXT",))


@pytest.fixture
def connection(tmp_path: Path, keys: VaultKeys) -> Any:
    return open_database(tmp_path / "v", keys.database_key, create=True)


def test_each_migration_is_applied_once_and_recorded(connection: Any) -> None:
    assert migrate(connection) == [migration.name for migration in MIGRATIONS]
    assert migrate(connection) == []
    assert migrate(connection, [*MIGRATIONS, NEXT]) == [NEXT.name]


def test_a_vault_of_a_newer_version_is_refused_unchanged(connection: Any) -> None:
    migrate(connection, [*MIGRATIONS, NEXT])
    before = connection.execute("SELECT * FROM sqlite_schema").fetchall()
    with pytest.raises(UnknownVaultVersion):
        migrate(connection)
    assert connection.execute("SELECT * FROM sqlite_schema").fetchall() == before


def test_a_migration_that_fails_leaves_nothing_and_no_record(connection: Any) -> None:
    migrate(connection)
    broken = Migration("9999 broken", ("CREATE TABLE half (x)", "CREATE TABLE nonsense ("))
    with pytest.raises(Exception, match="incomplete"):
        migrate(connection, [*MIGRATIONS, broken])
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema")]
    assert "half" not in names
    assert migrate(connection, [*MIGRATIONS, NEXT]) == [NEXT.name]


def test_names_are_unique_and_in_order() -> None:
    names = [migration.name for migration in MIGRATIONS]
    assert names == sorted(set(names))
