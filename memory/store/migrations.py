"""Append-only, named schema changes, each applied in one transaction together with its record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from memory.errors import UnknownVaultVersion
from memory.store import schema_1


@dataclass(frozen=True, slots=True)
class Migration:
    """One schema change. Its name and statements are fixed for good once released."""

    name: str
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (Migration("0001 first schema", schema_1.STATEMENTS),)
"""Every migration in order; new ones are appended, none is edited or taken out."""


def migrate(connection: Any, migrations: Sequence[Migration] = MIGRATIONS) -> list[str]:
    """Bring the database up to the newest schema and return the names applied now.

    `connection` is in autocommit mode. Raises `UnknownVaultVersion`, before anything is written,
    when the database records a migration that this version does not know.
    """
    known = {migration.name for migration in migrations}
    applied = _read_applied(connection)
    if applied - known:
        raise UnknownVaultVersion
    done = []
    for migration in migrations:
        if migration.name in applied:
            continue
        _apply(connection, migration)
        done.append(migration.name)
    return done


def _read_applied(connection: Any) -> set[str]:
    table = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
    ).fetchone()
    if table is None:
        return set()
    return {row[0] for row in connection.execute("SELECT name FROM migrations")}


def _apply(connection: Any, migration: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, position INTEGER)"
        )
        for statement in migration.statements:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO migrations (name, position)"
            " SELECT ?, coalesce(max(position), 0) + 1 FROM migrations",
            (migration.name,),
        )
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
