from core.chain import START, digest_of, new_salt
from core.write_once import Lift, WriteOnce
from django.db import migrations, models
from django.db.models import Q

TRAIL = WriteOnce("core_logentry")


def chain(apps, schema_editor):
    """Number and bind the entries there are, each subject's in the order they were written.

    The form of the digest never changes (`core.chain.FORM`), so the code of today may do it.
    """
    database = schema_editor.connection.alias
    entries = apps.get_model("core", "LogEntry").objects.using(database)
    heads = apps.get_model("core", "TrailHead").objects.using(database)
    head = None
    for entry in entries.order_by("subject_kind", "subject_id", "pk").iterator():
        subject = (entry.subject_kind, entry.subject_id)
        if head is None or subject != (head.subject_kind, head.subject_id):
            _keep(head, database)
            head = heads.model(subject_kind=subject[0], subject_id=subject[1], digest=START)
        entry.number, entry.salt = head.number + 1, new_salt()
        entry.digest = digest_of(entry, head.digest)
        entries.filter(pk=entry.pk).update(
            number=entry.number, salt=entry.salt, digest=entry.digest
        )
        head.number, head.digest = entry.number, entry.digest
    _keep(head, database)


def _keep(head, database):
    if head is not None:
        head.save(using=database)


class Migration(migrations.Migration):
    dependencies = [("core", "0004_calendar")]

    operations = [
        Lift(TRAIL),
        migrations.AddField(
            model_name="logentry",
            name="number",
            field=models.PositiveIntegerField(default=0, verbose_name="Eintrag Nr."),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="logentry",
            name="salt",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="Salz"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="logentry",
            name="withheld",
            field=models.JSONField(blank=True, default=dict, verbose_name="entnommene Angaben"),
        ),
        migrations.AddField(
            model_name="logentry",
            name="digest",
            field=models.CharField(default="", max_length=64, verbose_name="Kettenwert"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="TrailHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_kind", models.CharField(max_length=60, verbose_name="Gegenstand")),
                ("subject_id", models.BigIntegerField(verbose_name="Nummer des Gegenstands")),
                (
                    "number",
                    models.PositiveIntegerField(default=0, verbose_name="letzter Eintrag Nr."),
                ),
                (
                    "digest",
                    models.CharField(blank=True, max_length=64, verbose_name="Kettenwert"),
                ),
            ],
            options={
                "verbose_name": "Kettenende",
                "verbose_name_plural": "Kettenenden",
                "ordering": ["subject_kind", "subject_id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_kind", "subject_id"), name="trailhead_subject_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(("digest", ""), ("number", 0))
                        | Q(("digest__regex", "^[0-9a-f]{64}$"), ("number__gte", 1)),
                        name="trailhead_digest_of_its_number",
                    ),
                ],
            },
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="logentry", name="logentry_subject"),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.UniqueConstraint(
                fields=("subject_kind", "subject_id", "number"), name="logentry_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=Q(number__gte=1), name="logentry_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="logentry_digest_hex"
            ),
        ),
        TRAIL,
    ]
