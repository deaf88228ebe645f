from core.write_once import Lift, WriteOnce
from django.conf import settings
from django.db import migrations, models


GUARD = WriteOnce("archive_storeddocument")


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Lift(GUARD),
        migrations.RemoveConstraint(
            model_name="storeddocument",
            name="storeddocument_kind_known",
        ),
        migrations.AlterField(
            model_name="storeddocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("signing_copy", "Unterschriftsfassung"),
                    ("signed_copy", "Ausfertigung"),
                    ("transcript", "Abschrift"),
                    ("annex", "Anlage"),
                    ("minutes", "Protokoll"),
                    ("letter", "Einladungsschreiben"),
                    ("report", "Bericht einer Schule"),
                    ("pile", "Scanstapel"),
                ],
                max_length=20,
                verbose_name="Art",
            ),
        ),
        migrations.AddConstraint(
            model_name="storeddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "signing_copy",
                            "signed_copy",
                            "transcript",
                            "annex",
                            "minutes",
                            "letter",
                            "report",
                            "pile",
                        ],
                    )
                ),
                name="storeddocument_kind_known",
            ),
        ),
        GUARD,
    ]
