import django.db.models.deletion
import django.utils.timezone
from core.write_once import Lift, WriteOnce, WriteOnceChild
from django.conf import settings
from django.db import migrations, models


AGREEMENT = ("agreement_id", "agreements_agreement")
CLOSED = "state <> 'draft'"
CLOSED_AGREEMENT = WriteOnce(
    "agreements_agreement",
    when="OLD.state <> 'draft'",
    allow=[
        "state",
        "state_since",
        "current_version_id",
        "signed_at",
        "noted_at",
        "noted_by_id",
        "terminated_on",
    ],
)
# SQLite builds an altered table anew; what guards it, and what reads it from a guard, steps aside.
GUARDS = [
    CLOSED_AGREEMENT,
    *(
        WriteOnceChild(f"agreements_{table}", path=[AGREEMENT], when=CLOSED)
        for table in ("party", "blankvalue", "adaptation", "goal", "annex")
    ),
    WriteOnceChild(
        "agreements_commitment", path=[("goal_id", "agreements_goal"), AGREEMENT], when=CLOSED
    ),
    WriteOnce("agreements_version"),
    WriteOnce("agreements_transcript"),
    WriteOnce("agreements_signature"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_working_together"),
        ("archive", "0002_more_kinds"),
        ("schools", "0002_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(Lift(guard) for guard in GUARDS),
        migrations.AddField(
            model_name="version",
            name="trail_head",
            field=models.CharField(
                blank=True, default="", max_length=64, verbose_name="Kettenwert bei Ausgabe"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="transcript",
            name="trail_head",
            field=models.CharField(
                blank=True, default="", max_length=64, verbose_name="Kettenwert bei Ausgabe"
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="LaterAnnex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="Anlage Nr.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("concept", "Konzept Schulsozialarbeit"),
                            ("minutes", "Absprachen / Protokolle aus den Auswertungsgesprächen"),
                            ("other", "Weitere Anlage"),
                        ],
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="Bezeichnung")),
                ("valid_from", models.DateField(verbose_name="gilt ab")),
                (
                    "added_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="beigefügt am"
                    ),
                ),
            ],
            options={
                "verbose_name": "spätere Anlage",
                "verbose_name_plural": "spätere Anlagen",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="SignatureCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="Begründung")),
                (
                    "corrected_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="berichtigt am"
                    ),
                ),
            ],
            options={
                "verbose_name": "Berichtigung einer Unterschrift",
                "verbose_name_plural": "Berichtigungen von Unterschriften",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SignedCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "filed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="abgelegt am"
                    ),
                ),
            ],
            options={
                "verbose_name": "eingegangene Ausfertigung",
                "verbose_name_plural": "eingegangene Ausfertigungen",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="signature",
            name="signature_once",
        ),
        migrations.RemoveConstraint(
            model_name="signature",
            name="signature_kind_known",
        ),
        migrations.AddField(
            model_name="agreement",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="agreements.agreement",
                verbose_name="Nachtrag zu",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="effective_on",
            field=models.DateField(blank=True, null=True, verbose_name="Nachtrag gilt ab"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="agreements.agreement",
                verbose_name="Folgevereinbarung zu",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="descendants",
                to="agreements.goal",
                verbose_name="hervorgegangen aus",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="findings",
            field=models.JSONField(blank=True, default=dict, verbose_name="Befund der Datei"),
        ),
        migrations.AddField(
            model_name="signature",
            name="turn",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="Eintrag Nr."),
        ),
        migrations.AlterField(
            model_name="signature",
            name="kind",
            field=models.CharField(
                choices=[
                    ("paper", "Unterschrift auf Papier (Original)"),
                    ("qes", "PDF mit elektronischer Signatur"),
                    ("release", "Freigabe in der Anwendung"),
                ],
                max_length=20,
                verbose_name="Art",
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="place",
            field=models.CharField(blank=True, max_length=100, verbose_name="Ort"),
        ),
        migrations.AlterField(
            model_name="signature",
            name="scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="archive.storeddocument",
                verbose_name="Ausfertigung",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amends__isnull", False), ("effective_on__isnull", True), _connector="OR"
                ),
                name="agreement_effective_on_of_amendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amends__isnull", True), ("follows__isnull", True), _connector="OR"
                ),
                name="agreement_amends_or_follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "submitted", "checked", "signing"])),
                fields=("amends",),
                name="agreement_one_open_amendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("follows",),
                name="agreement_one_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("version", "role", "organisation", "turn"), name="signature_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["paper", "qes", "release"])),
                name="signature_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "release"), ("scan__isnull", True)),
                    models.Q(models.Q(("kind", "release"), _negated=True), ("scan__isnull", False)),
                    _connector="OR",
                ),
                name="signature_file_unless_release",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "paper"), _negated=True),
                    models.Q(("place", ""), _negated=True),
                    _connector="OR",
                ),
                name="signature_place_on_paper",
                violation_error_message="Geben Sie den Ort der Unterschrift ein.",
            ),
        ),
        migrations.AddField(
            model_name="laterannex",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="beigefügt von",
            ),
        ),
        migrations.AddField(
            model_name="laterannex",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later_annexes",
                to="agreements.agreement",
                verbose_name="Vereinbarung",
            ),
        ),
        migrations.AddField(
            model_name="laterannex",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="archive.storeddocument",
                verbose_name="Datei",
            ),
        ),
        migrations.AddField(
            model_name="signaturecorrection",
            name="corrected_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="berichtigt von",
            ),
        ),
        migrations.AddField(
            model_name="signaturecorrection",
            name="signature",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="agreements.signature",
                verbose_name="Unterschrift",
            ),
        ),
        migrations.AddField(
            model_name="signedcopy",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="archive.storeddocument",
                verbose_name="Ausfertigung",
            ),
        ),
        migrations.AddField(
            model_name="signedcopy",
            name="filed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="abgelegt von",
            ),
        ),
        migrations.AddField(
            model_name="signedcopy",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signed_copies",
                to="agreements.version",
                verbose_name="Fassung",
            ),
        ),
        migrations.AddConstraint(
            model_name="laterannex",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number"), name="laterannex_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="laterannex",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["concept", "minutes", "other"])),
                name="laterannex_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturecorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="signaturecorrection_says_why",
            ),
        ),
        migrations.CreateModel(
            name="UnsettledWording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20, verbose_name="Schlüssel")),
                ("title", models.CharField(max_length=230, verbose_name="Abschnitt")),
                (
                    "base",
                    models.TextField(blank=True, verbose_name="früherer Wortlaut des Musters"),
                ),
                (
                    "local",
                    models.TextField(blank=True, verbose_name="bisheriger Wortlaut am Standort"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unsettled_wordings",
                        to="agreements.agreement",
                        verbose_name="Vereinbarung",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.section",
                        verbose_name="Abschnitt der neuen Fassung",
                    ),
                ),
            ],
            options={
                "verbose_name": "zu klärender Wortlaut",
                "verbose_name_plural": "zu klärende Wortlaute",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "key"), name="unsettledwording_unique"
                    )
                ],
            },
        ),
        *GUARDS,
        WriteOnce("agreements_laterannex"),
        WriteOnce("agreements_signedcopy"),
        WriteOnce("agreements_signaturecorrection"),
    ]
