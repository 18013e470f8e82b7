"""Append-only, named schema changes, each applied in one transaction together with its record."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from memory.errors import UnknownVaultVersion
from memory.store import (
    schema_1,
    schema_2,
    schema_3,
    schema_4,
    schema_5,
    schema_6,
    schema_7,
    schema_8,
    schema_9,
    schema_10,
    schema_11,
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One schema change. Its name and statements are fixed for good once released."""

    name: str
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration("0001 first schema", schema_1.STATEMENTS),
    Migration("0002 vault state", schema_2.STATEMENTS),
    Migration("0003 sources and history", schema_3.STATEMENTS),
    Migration("0004 facts in time", schema_4.STATEMENTS),
    Migration("0005 facts by attribute", schema_5.STATEMENTS),
    Migration("0006 concepts to correct", schema_6.STATEMENTS),
    Migration("0007 libraries of photos", schema_7.STATEMENTS),
    Migration("0008 lessons", schema_8.STATEMENTS),
    Migration("0009 tags of photos", schema_9.STATEMENTS),
    Migration("0010 profile marks", schema_10.STATEMENTS),
    Migration("0011 data of imports", schema_11.STATEMENTS),
)
"""Every migration in order; new ones are appended, none is edited or taken out."""


def migrate(
    connection: Any,
    migrations: Sequence[Migration] = MIGRATIONS,
    around_commit: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> list[str]:
    """Bring the database up to the newest schema and return the names applied now.

    `connection` is in autocommit mode. Each commit is made within `around_commit`. Raises
    `UnknownVaultVersion`, before anything is written, when the database records a migration that
    this version does not know.
    """
    known = {migration.name for migration in migrations}
    applied = _read_applied(connection)
    if applied - known:
        raise UnknownVaultVersion
    done = []
    for migration in migrations:
        if migration.name in applied:
            continue
        _apply(connection, migration, around_commit)
        done.append(migration.name)
    return done


def _read_applied(connection: Any) -> set[str]:
    table = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
    ).fetchone()
    if table is None:
        return set()
    return {row[0] for row in connection.execute("SELECT name FROM migrations")}


def _apply(
    connection: Any,
    migration: Migration,
    around_commit: Callable[[], AbstractContextManager[None]],
) -> None:
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
        with around_commit():
            connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
