from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.checks import Error
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import AlterField, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.test.utils import isolate_apps

from archive import actions
from archive.enums import DocumentKind
from archive.models import StoredDocument
from core.write_once import (
    Lift,
    WriteOnce,
    WriteOnceChild,
    WriteOnceError,
    WriteOnceModel,
    WriteOnceQuerySet,
    trigger_name,
)

KEY: "tuple[str, models.Field[Any, Any]]" = ("id", models.BigAutoField(primary_key=True))
TABLES = [
    CreateModel(
        "Text",
        [
            KEY,
            ("words", models.CharField(max_length=20)),
            ("published_at", models.CharField(max_length=20, null=True)),
            ("withdrawn_at", models.CharField(max_length=20, null=True)),
        ],
        {"db_table": "trial_text"},
    ),
    CreateModel(
        "Part",
        [
            KEY,
            ("words", models.CharField(max_length=20)),
            ("text", models.ForeignKey("core.Text", models.CASCADE)),
        ],
        {"db_table": "trial_part"},
    ),
    CreateModel(
        "Gap",
        [
            KEY,
            ("words", models.CharField(max_length=20)),
            ("part", models.ForeignKey("core.Part", models.CASCADE)),
        ],
        {"db_table": "trial_gap"},
    ),
]
TEXT_TO_PART = [("text_id", "trial_text")]
PART_TO_GAP = [("part_id", "trial_part"), *TEXT_TO_PART]
PUBLISHED = "published_at IS NOT NULL"


def run(operation: Operation, before: ProjectState, *, back: bool = False) -> ProjectState:
    after = before.clone()
    operation.state_forwards("core", after)
    with connection.schema_editor() as editor:
        if back:
            operation.database_backwards("core", editor, after, before)
        else:
            operation.database_forwards("core", editor, before, after)
    return after


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refused(statement: str) -> bool:
    try:
        sql(statement)
    except IntegrityError as error:
        return "written once" in str(error)
    return False


@pytest.fixture
def trial() -> Iterator[ProjectState]:
    """Three tables, one inside the other, each with one row that is published and one not."""
    state = ProjectState()
    for table in TABLES:
        state = run(table, state)
    sql("INSERT INTO trial_text VALUES (1, 'published', '2023', NULL), (2, 'open', NULL, NULL)")
    sql("INSERT INTO trial_part VALUES (1, 'published', 1), (2, 'open', 2)")
    sql("INSERT INTO trial_gap VALUES (1, 'published', 1), (2, 'open', 2)")
    yield state
    for table in reversed(TABLES):
        sql(f"DROP TABLE {table.options['db_table']}")


@pytest.fixture
def document() -> StoredDocument:
    return actions.store(
        b"text", kind=DocumentKind.ANNEX, filename="a.txt", media_type="text/plain", by=None
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "verb",
    [
        lambda document: document.save(),
        lambda document: document.save(update_fields=["filename"]),
        lambda document: document.delete(),
        lambda _: StoredDocument.objects.update(filename="b.txt"),
        lambda _: StoredDocument.objects.all().delete(),
        lambda document: StoredDocument.objects.get(pk=document.pk).delete(),
        lambda document: StoredDocument.objects.bulk_update([document], ["filename"]),
        lambda document: StoredDocument.objects.bulk_create(
            [document], update_conflicts=True, update_fields=["filename"], unique_fields=["id"]
        ),
        lambda document: StoredDocument.objects.update_or_create(
            pk=document.pk, defaults={"filename": "b.txt"}
        ),
    ],
)
def test_orm_refuses_to_change_or_delete(
    document: StoredDocument, verb: Callable[[StoredDocument], object]
) -> None:
    with pytest.raises(WriteOnceError, match="festgeschrieben"):
        verb(document)

    document.refresh_from_db()
    assert document.filename == "a.txt"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE archive_storeddocument SET filename = 'b.txt'",
        "UPDATE archive_storeddocument SET filename = filename",
        "DELETE FROM archive_storeddocument",
    ],
)
def test_database_refuses_what_passes_by_the_orm(document: StoredDocument, statement: str) -> None:
    assert refused(statement)

    document.refresh_from_db()
    assert document.filename == "a.txt"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO archive_storeddocument SELECT * FROM archive_storeddocument",
        "UPDATE OR REPLACE archive_storeddocument SET filename = 'b.txt'",
        "UPDATE OR IGNORE archive_storeddocument SET filename = 'b.txt'",
        (
            "INSERT INTO archive_storeddocument SELECT * FROM archive_storeddocument WHERE true "
            "ON CONFLICT (id) DO UPDATE SET filename = 'b.txt'"
        ),
    ],
)
def test_sqlite_refuses_its_own_dialect(document: StoredDocument, statement: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own words")
    assert refused(statement)

    document.refresh_from_db()
    assert document.filename == "a.txt"


@pytest.mark.django_db
def test_rows_can_be_added_one_by_one_and_together(document: StoredDocument) -> None:
    fields = {
        field.attname: getattr(document, field.attname)
        for field in StoredDocument._meta.local_fields
        if not field.primary_key
    }
    StoredDocument.objects.bulk_create([StoredDocument(**fields), StoredDocument(**fields)])

    assert StoredDocument.objects.count() == 3


@pytest.mark.django_db
def test_new_object_with_the_key_of_an_old_row_changes_nothing(document: StoredDocument) -> None:
    twin = StoredDocument(pk=document.pk, kind=document.kind, sha256=document.sha256, size=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()

    document.refresh_from_db()
    assert document.size == 4


@pytest.mark.django_db(transaction=True)
def test_row_closes_at_its_moment(trial: ProjectState) -> None:
    run(WriteOnce("trial_text", when=f"OLD.{PUBLISHED}"), trial)

    assert refused("UPDATE trial_text SET words = 'x' WHERE id = 1")
    assert refused("DELETE FROM trial_text WHERE id = 1")
    sql("UPDATE trial_text SET words = 'x' WHERE id = 2")
    sql("UPDATE trial_text SET published_at = '2026' WHERE id = 2")
    assert refused("UPDATE trial_text SET published_at = NULL WHERE id = 2")


@pytest.mark.django_db(transaction=True)
def test_allowed_columns_still_change(trial: ProjectState) -> None:
    run(WriteOnce("trial_text", when=f"OLD.{PUBLISHED}", allow=["withdrawn_at"]), trial)

    sql("UPDATE trial_text SET withdrawn_at = '2026', words = words")
    assert refused("UPDATE trial_text SET withdrawn_at = '2026', words = 'x' WHERE id = 1")
    assert refused("UPDATE trial_text SET published_at = NULL WHERE id = 1")
    assert refused("DELETE FROM trial_text WHERE id = 1")
    sql("DELETE FROM trial_gap WHERE id = 2")
    sql("DELETE FROM trial_part WHERE id = 2")
    sql("DELETE FROM trial_text WHERE id = 2")


@pytest.mark.django_db(transaction=True)
def test_allowed_columns_without_a_moment(trial: ProjectState) -> None:
    run(WriteOnce("trial_text", allow=["withdrawn_at"]), trial)

    sql("UPDATE trial_text SET withdrawn_at = '2026'")
    assert refused("UPDATE trial_text SET words = 'x' WHERE id = 2")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "key", "path"),
    [("trial_part", "text_id", TEXT_TO_PART), ("trial_gap", "part_id", PART_TO_GAP)],
)
def test_children_close_with_their_parent(
    trial: ProjectState, table: str, key: str, path: list[tuple[str, str]]
) -> None:
    run(WriteOnceChild(table, path=path, when=PUBLISHED), trial)

    def child(statement: str) -> str:
        return statement.replace("CHILD", table).replace("PARENT", key)

    assert refused(child("INSERT INTO CHILD VALUES (3, 'x', 1)"))
    assert refused(child("UPDATE CHILD SET words = 'x' WHERE id = 1"))
    assert refused(child("UPDATE CHILD SET PARENT = 2 WHERE id = 1"))
    assert refused(child("UPDATE CHILD SET PARENT = 1 WHERE id = 2"))
    assert refused(child("DELETE FROM CHILD WHERE id = 1"))
    sql(child("INSERT INTO CHILD VALUES (3, 'x', 2)"))
    sql(child("UPDATE CHILD SET words = 'y' WHERE id = 2"))
    sql(child("DELETE FROM CHILD WHERE id = 3"))
    sql("UPDATE trial_text SET published_at = '2026' WHERE id = 2")
    assert refused(child("DELETE FROM CHILD WHERE id = 2"))


@pytest.mark.django_db(transaction=True)
def test_a_column_of_a_child_may_stay_open(trial: ProjectState) -> None:
    run(WriteOnceChild("trial_part", path=TEXT_TO_PART, when=PUBLISHED, allow=["words"]), trial)

    sql("UPDATE trial_part SET words = 'y' WHERE id = 1")
    assert refused("UPDATE trial_part SET text_id = 2 WHERE id = 1")
    assert refused("DELETE FROM trial_part WHERE id = 1")
    assert refused("INSERT INTO trial_part VALUES (3, 'x', 1)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.django_db(transaction=True)
def test_parent_can_be_altered_once_its_guards_are_lifted(trial: ProjectState) -> None:
    text = WriteOnce("trial_text", when=f"OLD.{PUBLISHED}")
    part = WriteOnceChild("trial_part", path=TEXT_TO_PART, when=PUBLISHED)
    longer = AlterField("text", "words", models.CharField(max_length=30))
    steps = [Lift(part), Lift(text), longer, text, part]
    for guard in (text, part):
        run(guard, trial)

    for step in steps:
        run(step, trial)
    for step in reversed(steps):
        run(step, trial, back=True)

    assert refused("UPDATE trial_text SET words = 'x' WHERE id = 1")
    assert refused("UPDATE trial_part SET words = 'x' WHERE id = 1")
    assert "trial_part" in Lift(part).describe()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "operation",
    [
        WriteOnce("trial_part"),
        WriteOnce("trial_part", when="OLD.words = 'published'", allow=["text_id"]),
        WriteOnceChild("trial_part", path=TEXT_TO_PART, when=PUBLISHED),
    ],
)
def test_operation_can_be_repeated_and_reversed(trial: ProjectState, operation: WriteOnce) -> None:
    run(operation, trial)
    run(operation, trial)
    assert refused("UPDATE trial_part SET words = 'x' WHERE id = 1")

    run(operation, trial, back=True)
    sql("UPDATE trial_part SET words = 'x' WHERE id = 1")
    assert "trial_part" in operation.describe()
    assert operation.migration_name_fragment == "trial_part_write_once"


def test_condition_names_the_old_row() -> None:
    with pytest.raises(ValueError, match=r"OLD\.column"):
        WriteOnce("trial_text", when="published_at IS NOT NULL")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (WriteOnce("trial_txt"), "trial_txt"),
        (WriteOnce("trial_text", allow=["wrods"]), "wrods"),
    ],
)
def test_misspelt_names_stop_the_migration(
    trial: ProjectState, operation: WriteOnce, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        run(operation, trial)


@pytest.mark.django_db(transaction=True)
def test_foreign_database_is_left_alone(trial: ProjectState, settings: Any) -> None:
    settings.DATABASE_ROUTERS = ["tests.core.test_write_once.Nowhere"]
    run(WriteOnce("trial_text"), trial)
    run(WriteOnce("trial_text"), trial, back=True)

    sql("UPDATE trial_text SET words = 'x'")


class Nowhere:
    """A router that keeps every app out of the database."""

    def allow_migrate(self, *_args: Any, **_hints: Any) -> bool:
        return False


@pytest.mark.django_db
def test_all_migrations_left_their_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        standing = {name for (name,) in cursor.fetchall()}
    promised = {
        trigger_name(operation.table, guard.event)
        for migration in MigrationLoader(connection).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, WriteOnce)
        for guard in operation.guards(set(operation.allow), connection.vendor)
    }

    assert promised
    assert promised <= standing


@pytest.mark.django_db
def test_each_write_once_model_is_guarded_by_a_migration() -> None:
    guarded = {
        operation.table
        for migration in MigrationLoader(connection).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, WriteOnce)
    }

    assert {model._meta.db_table for model in WriteOnceModel.__subclasses__()} <= guarded


@isolate_apps("core")
def test_check_finds_a_model_whose_rows_could_be_updated() -> None:
    class Loose(WriteOnceModel):
        objects = models.Manager["Loose"]()

        class Meta:
            app_label = "core"

        def __str__(self) -> str:
            return "loose"

    class Tight(WriteOnceModel):
        objects = WriteOnceQuerySet["Tight"].as_manager()

        class Meta:
            app_label = "core"

        def __str__(self) -> str:
            return "tight"

    assert [error.id for error in Loose.check() if isinstance(error, Error)] == ["core.E001"]
    assert not Tight.check()
