"""Rows that never change again: the database itself refuses, the ORM says so earlier.

The migration operations install triggers on SQLite and PostgreSQL. They stand at the end of a
migration's operations. SQLite alters a table by building it anew, which loses its triggers and
fails while other tables' triggers read it: a later migration that alters a guarded table or a
parent begins with `Lift(operation)` and ends with the operation again. TRUNCATE on PostgreSQL fires
no row triggers; the portal's database role must not hold that right.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

from django.core import checks
from django.db import models, router
from django.db.migrations.operations.base import Operation, OperationCategory

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

Row = TypeVar("Row", bound=models.Model)


class Guard(NamedTuple):
    """One trigger: the event it stops, and the SQL condition on OLD and NEW ("" = always)."""

    event: str
    condition: str = ""


class WriteOnce(Operation):
    """Forbid changing and deleting rows of `table` in the database.

    `when` is an SQL condition on OLD that says from which moment a row is closed, for instance
    "OLD.published_at IS NOT NULL"; without it a row is closed at once. `allow` names columns that
    may still change afterwards. Breaking the rule raises IntegrityError on both databases.
    """

    reduces_to_sql = True
    category = OperationCategory.SQL

    def __init__(self, table: str, *, when: str = "", allow: Sequence[str] = ()) -> None:
        if when and "OLD." not in when:
            raise ValueError("A condition speaks of the row as OLD.column.")
        self.table = table
        self.when = when
        self.allow = allow

    def describe(self) -> str:
        return f"Write the rows of {self.table} once"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_write_once"

    def state_forwards(self, app_label: str, state: "ProjectState") -> None:
        """Leave the models as they are: triggers are the database's own."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: "BaseDatabaseSchemaEditor",
        _from_state: "ProjectState",
        to_state: "ProjectState",
    ) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        vendor = schema_editor.connection.vendor
        for guard in self.guards(_columns(self.table, to_state), vendor):
            drop, create = _drop(self.table, guard, vendor), _create(self.table, guard, vendor)
            for statement in (*drop, *create):
                schema_editor.execute(statement, None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: "BaseDatabaseSchemaEditor",
        from_state: "ProjectState",
        _to_state: "ProjectState",
    ) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        vendor = schema_editor.connection.vendor
        for guard in self.guards(_columns(self.table, from_state), vendor):
            for statement in _drop(self.table, guard, vendor):
                schema_editor.execute(statement, None)

    def guards(self, columns: set[str], vendor: str) -> list[Guard]:
        """Return the triggers that a table of these columns needs on the database `vendor`."""
        guards = [Guard("UPDATE", self._closed_update(columns, vendor)), Guard("DELETE", self.when)]
        if vendor == "sqlite":  # INSERT OR REPLACE deletes the old row without a DELETE trigger
            # The table's name comes from a migration in the repository, never from outside.
            guards.append(Guard("INSERT", f"NEW.rowid IN (SELECT rowid FROM {self.table})"))  # noqa: S608
        return guards

    def _closed_update(self, columns: set[str], vendor: str) -> str:
        if not self.allow:
            return self.when
        changed = self._changed(columns, vendor)
        return f"({self.when}) AND ({changed})" if self.when else changed

    def _changed(self, columns: set[str], vendor: str) -> str:
        """Say in SQL that a column changed which may not."""
        if unknown := set(self.allow) - columns:
            raise ValueError(f"{self.table} has no column {', '.join(sorted(unknown))}.")
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        return " OR ".join(
            f'OLD."{column}" {differs} NEW."{column}"'
            for column in sorted(columns - set(self.allow))
        )


class WriteOnceChild(WriteOnce):
    """Forbid adding, changing and deleting rows of `table` while their parent is closed.

    `path` leads from the row to the parent: pairs of a foreign key column and the table it points
    to, for instance `[("edition_id", "agreements_edition")]`, longer for grandchildren. `when` is
    an SQL condition on the parent's columns, for instance "published_at IS NOT NULL". `allow` names
    columns that may still change while the parent is closed.
    """

    def __init__(
        self,
        table: str,
        *,
        path: Sequence[tuple[str, str]],
        when: str,
        allow: Sequence[str] = (),
    ) -> None:
        super().__init__(table, allow=allow)
        self.path = path
        self.parent_when = when

    def describe(self) -> str:
        return f"Close the rows of {self.table} with their row of {self.path[-1][1]}"

    def guards(self, columns: set[str], vendor: str) -> list[Guard]:
        """Return the triggers that the child table needs on every database."""
        old, new = self._closed("OLD."), self._closed("NEW.")
        update = f"({old} OR {new})"
        if self.allow:
            update = f"{update} AND ({self._changed(columns, vendor)})"
        return [Guard("INSERT", new), Guard("UPDATE", update), Guard("DELETE", old)]

    def _closed(self, row: str) -> str:
        rest = self.parent_when
        for column, table in reversed(self.path):
            # The names come from a migration in the repository, never from outside.
            rest = f"{column} IN (SELECT id FROM {table} WHERE {rest})"  # noqa: S608
        return row + rest


class Lift(Operation):
    """Take back `guard`, a WriteOnce or WriteOnceChild, so that its tables can be altered."""

    reduces_to_sql = True
    category = OperationCategory.SQL

    def __init__(self, guard: WriteOnce) -> None:
        self.guard = guard

    def describe(self) -> str:
        return f"Open {self.guard.table} for this migration"

    def state_forwards(self, app_label: str, state: "ProjectState") -> None:
        """Leave the models as they are: triggers are the database's own."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: "BaseDatabaseSchemaEditor",
        from_state: "ProjectState",
        to_state: "ProjectState",
    ) -> None:
        self.guard.database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: "BaseDatabaseSchemaEditor",
        from_state: "ProjectState",
        to_state: "ProjectState",
    ) -> None:
        self.guard.database_forwards(app_label, schema_editor, from_state, to_state)


def trigger_name(table: str, event: str) -> str:
    """Return the name of the trigger that guards `table` against `event`."""
    return f"{table}_{event.lower()}_write_once"


def _columns(table: str, state: "ProjectState") -> set[str]:
    for model in state.apps.get_models(include_auto_created=True):
        options = model._meta
        if options.db_table == table:
            return {field.column for field in options.local_concrete_fields}
    raise ValueError(f"No model keeps its rows in the table {table}.")


def _create(table: str, guard: Guard, vendor: str) -> tuple[str, ...]:
    name = trigger_name(table, guard.event)
    message = f"{guard.event} refused: rows of {table} are written once"
    trigger = f'CREATE TRIGGER "{name}" BEFORE {guard.event} ON "{table}" FOR EACH ROW'
    if vendor == "sqlite":
        when = f"WHEN {guard.condition}" if guard.condition else ""
        return (f"{trigger} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END",)
    function = (
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
        f"IF {guard.condition or 'TRUE'} THEN RAISE EXCEPTION "
        f"USING ERRCODE = 'integrity_constraint_violation', MESSAGE = '{message}'; END IF; "
        f"RETURN {'OLD' if guard.event == 'DELETE' else 'NEW'}; END $$"
    )
    return (function, f'{trigger} EXECUTE FUNCTION "{name}"()')


def _drop(table: str, guard: Guard, vendor: str) -> tuple[str, ...]:
    name = trigger_name(table, guard.event)
    if vendor == "sqlite":
        return (f'DROP TRIGGER IF EXISTS "{name}"',)
    return (
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
        f'DROP FUNCTION IF EXISTS "{name}"()',
    )


class WriteOnceError(Exception):
    """An attempt to change or delete a row that is written once."""

    def __init__(self, model: type[models.Model]) -> None:
        name = model._meta.verbose_name
        super().__init__(
            f"„{name}“ ist festgeschrieben. Einträge werden weder geändert noch gelöscht.",
        )


class WriteOnceQuerySet(models.QuerySet[Row]):
    """Rows can be read and added; every verb that changes or deletes raises WriteOnceError."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise WriteOnceError(self.model)

    def delete(self) -> NoReturn:
        raise WriteOnceError(self.model)

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise WriteOnceError(self.model)

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        if kwargs.get("update_conflicts"):
            raise WriteOnceError(self.model)
        return super().bulk_create(objs, *args, **kwargs)


class WriteOnceModel(models.Model):
    """Base of models whose rows are added and never touched again.

    Pair it with the operation `WriteOnce` in the migration and with `objects` made from a
    `WriteOnceQuerySet`.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WriteOnceError(type(self))
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise WriteOnceError(type(self))

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        errors: list[checks.CheckMessage] = super().check(**kwargs)
        rows = cls._default_manager.all()  # documented API
        if not isinstance(rows, WriteOnceQuerySet):
            errors.append(
                checks.Error("objects must be a WriteOnceQuerySet.", obj=cls, id="core.E001"),
            )
        return errors
