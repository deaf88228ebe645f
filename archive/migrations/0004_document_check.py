import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0003_scan_piles"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "claimed_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="in Arbeit bis"),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="zuletzt geprüft am"),
                ),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[("missing", "fehlt"), ("altered", "ist verändert")],
                        max_length=10,
                        verbose_name="Befund",
                    ),
                ),
                (
                    "faulty_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="Befund seit"),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.storeddocument",
                        verbose_name="Dokument",
                    ),
                ),
            ],
            options={
                "verbose_name": "Prüfung eines Dokuments",
                "verbose_name_plural": "Prüfungen der Dokumente",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["checked_at"], name="documentcheck_next")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fault__in", ["", "missing", "altered"])),
                        name="documentcheck_fault_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fault", ""), ("faulty_since__isnull", True)),
                            models.Q(
                                models.Q(("fault", ""), _negated=True),
                                ("faulty_since__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="documentcheck_fault_since",
                    ),
                ],
            },
        ),
    ]
