import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.write_once import WriteOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signing_copy", "Unterschriftsfassung"),
                            ("signed_copy", "Ausfertigung"),
                            ("transcript", "Abschrift"),
                            ("annex", "Anlage"),
                        ],
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="Größe in Byte")),
                ("media_type", models.CharField(max_length=100, verbose_name="Medientyp")),
                ("filename", models.CharField(max_length=200, verbose_name="Dateiname")),
                ("page_count", models.PositiveIntegerField(null=True, verbose_name="Seitenzahl")),
                (
                    "stored_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="Abgelegt am"
                    ),
                ),
                (
                    "stored_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Abgelegt von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Archiviertes Dokument",
                "verbose_name_plural": "Archivierte Dokumente",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["signing_copy", "signed_copy", "transcript", "annex"])
                        ),
                        name="storeddocument_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="storeddocument_sha256_hex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("page_count__isnull", True), ("page_count__gte", 1), _connector="OR"
                        ),
                        name="storeddocument_has_pages",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filename", ""), _negated=True),
                            models.Q(("media_type", ""), _negated=True),
                        ),
                        name="storeddocument_named",
                    ),
                ],
            },
        ),
        WriteOnce("archive_storeddocument"),
    ]
