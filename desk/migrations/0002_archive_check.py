from core.write_once import WriteOnce
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="begonnen am")),
                ("finished_at", models.DateTimeField(verbose_name="beendet am")),
                ("document_count", models.PositiveIntegerField(verbose_name="Dokumente")),
                ("entry_count", models.PositiveIntegerField(verbose_name="Einträge im Verlauf")),
                ("fault_count", models.PositiveIntegerField(verbose_name="Fehler")),
                ("faults", models.TextField(blank=True, verbose_name="die ersten Fehler")),
            ],
            options={
                "verbose_name": "Prüfung des Archivs",
                "verbose_name_plural": "Prüfungen des Archivs",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fault_count", 0), ("faults", "")),
                            models.Q(
                                ("fault_count__gt", 0), models.Q(("faults", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="archivecheck_says_its_faults",
                    )
                ],
            },
        ),
        WriteOnce("desk_archivecheck"),
    ]
