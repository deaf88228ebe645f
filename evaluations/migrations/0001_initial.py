import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from core.write_once import WriteOnce, WriteOnceChild
from django.conf import settings
from django.db import migrations, models


EVALUATION = ("evaluation_id", "evaluations_evaluation")
FINDING = ("finding_id", "evaluations_finding")
CLOSED = "state IN ('closed', 'cancelled')"
# How an Absprache stands is written down later, too; what was agreed is not.
SETTLING = ("amendment_id", "outcome", "settled_at", "settled_by_id", "settled_note")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_amendments_and_signatures"),
        ("archive", "0002_more_kinds"),
        ("schools", "0002_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("school_year", models.PositiveSmallIntegerField(verbose_name="Schuljahr")),
                ("due_on", models.DateField(verbose_name="fällig bis")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Geplant"),
                            ("invited", "Eingeladen"),
                            ("held", "Geführt"),
                            ("closed", "Abgeschlossen"),
                            ("cancelled", "Abgesagt"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="Zustand",
                    ),
                ),
                (
                    "state_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="Zustand seit"
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="Beginn")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="Ende")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="Ort")),
                ("video_link", models.URLField(blank=True, verbose_name="Link zur Videokonferenz")),
                ("agenda", models.TextField(blank=True, verbose_name="Tagesordnung")),
                (
                    "invitation_number",
                    models.PositiveSmallIntegerField(default=0, verbose_name="Stand der Einladung"),
                ),
                (
                    "invited_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="eingeladen am"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="abgeschlossen am"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="agreements.agreement",
                        verbose_name="Vereinbarung",
                    ),
                ),
                (
                    "annex",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation",
                        to="agreements.laterannex",
                        verbose_name="Anlage",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="abgeschlossen von",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="eingeladen von",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.storeddocument",
                        verbose_name="Einladungsschreiben",
                    ),
                ),
            ],
            options={
                "verbose_name": "Auswertungsgespräch",
                "verbose_name_plural": "Auswertungsgespräche",
                "ordering": ["-school_year", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Attendee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="Reihenfolge")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("school-authority", "Schulträger"),
                            ("principal", "Schulleitung"),
                            ("social-worker", "Fachkraft der Schulsozialarbeit"),
                            ("provider", "Träger der Schulsozialarbeit"),
                            ("office", "Fachstelle"),
                            ("guest", "Gast"),
                        ],
                        max_length=20,
                        verbose_name="Rolle",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="Name")),
                ("function", models.CharField(blank=True, max_length=200, verbose_name="Funktion")),
                (
                    "institution",
                    models.CharField(blank=True, max_length=200, verbose_name="Einrichtung"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="E-Mail-Adresse"),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("open", "noch keine Antwort"),
                            ("accepted", "nimmt teil"),
                            ("tentative", "nimmt vielleicht teil"),
                            ("declined", "nimmt nicht teil"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="Antwort",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="geantwortet am"),
                ),
                (
                    "attendance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "anwesend"),
                            ("excused", "entschuldigt"),
                            ("absent", "nicht anwesend"),
                        ],
                        max_length=20,
                        verbose_name="Anwesenheit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendees",
                        to="evaluations.evaluation",
                        verbose_name="Auswertungsgespräch",
                    ),
                ),
            ],
            options={
                "verbose_name": "Teilnehmende",
                "verbose_name_plural": "Teilnehmende",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="Reihenfolge")),
                ("text", models.TextField(max_length=20000, verbose_name="Absprache")),
                (
                    "responsible",
                    models.CharField(blank=True, max_length=200, verbose_name="verantwortlich"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="bis")),
                (
                    "changes_agreement",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="ändert die Vereinbarung"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "offen"), ("done", "erledigt"), ("dropped", "entfällt")],
                        default="open",
                        max_length=20,
                        verbose_name="Stand",
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="erledigt am"),
                ),
                (
                    "settled_note",
                    models.CharField(blank=True, max_length=400, verbose_name="Vermerk"),
                ),
                (
                    "amendment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrangements",
                        to="agreements.agreement",
                        verbose_name="Nachtrag",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="als erledigt vermerkt von",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrangements",
                        to="evaluations.evaluation",
                        verbose_name="Auswertungsgespräch",
                    ),
                ),
            ],
            options={
                "verbose_name": "Absprache",
                "verbose_name_plural": "Absprachen",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="Reihenfolge")),
                (
                    "attainment",
                    models.CharField(
                        choices=[
                            ("reached", "erreicht"),
                            ("partly", "teilweise erreicht"),
                            ("missed", "nicht erreicht"),
                            ("unjudged", "nicht bewertet"),
                        ],
                        default="unjudged",
                        max_length=20,
                        verbose_name="Zielerreichung",
                    ),
                ),
                (
                    "reason",
                    models.TextField(blank=True, max_length=20000, verbose_name="Begründung"),
                ),
                (
                    "need",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "ja"), ("adapt", "anpassen"), ("drop", "entfällt")],
                        max_length=20,
                        verbose_name="weiter nötig",
                    ),
                ),
                (
                    "new_text",
                    models.TextField(blank=True, max_length=20000, verbose_name="neuer Wortlaut"),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="evaluations.evaluation",
                        verbose_name="Auswertungsgespräch",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="agreements.goal",
                        verbose_name="Ziel",
                    ),
                ),
            ],
            options={
                "verbose_name": "Bedarfsprüfung eines Ziels",
                "verbose_name_plural": "Bedarfsprüfungen der Ziele",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "offen"), ("done", "erledigt"), ("dropped", "entfällt")],
                        default="open",
                        max_length=20,
                        verbose_name="Stand",
                    ),
                ),
                (
                    "remark",
                    models.TextField(blank=True, max_length=20000, verbose_name="Bemerkung"),
                ),
                (
                    "arrangement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="evaluations.arrangement",
                        verbose_name="Absprache",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="evaluations.evaluation",
                        verbose_name="Auswertungsgespräch",
                    ),
                ),
            ],
            options={
                "verbose_name": "Nachschau",
                "verbose_name_plural": "Nachschau",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="Protokollfassung")),
                ("content", models.TextField(verbose_name="Inhalt")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 des Inhalts")),
                ("objections_until", models.DateField(verbose_name="Einwände bis")),
                (
                    "sent_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="verschickt am"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.storeddocument",
                        verbose_name="PDF",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="evaluations.evaluation",
                        verbose_name="Auswertungsgespräch",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verschickt von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Protokoll",
                "verbose_name_plural": "Protokolle",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="MinutesReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("approved", "genehmigt"), ("objected", "Einwand")],
                        max_length=20,
                        verbose_name="Rückmeldung",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="Einwand")),
                (
                    "given_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="gegeben am"
                    ),
                ),
                (
                    "attendee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="evaluations.attendee",
                        verbose_name="Teilnehmende",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gegeben von",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="evaluations.minutes",
                        verbose_name="Protokoll",
                    ),
                ),
            ],
            options={
                "verbose_name": "Rückmeldung zum Protokoll",
                "verbose_name_plural": "Rückmeldungen zum Protokoll",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="OfferFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "attainment",
                    models.CharField(
                        choices=[
                            ("reached", "erreicht"),
                            ("partly", "teilweise erreicht"),
                            ("missed", "nicht erreicht"),
                            ("unjudged", "nicht bewertet"),
                        ],
                        default="unjudged",
                        max_length=20,
                        verbose_name="Umsetzung",
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "ja"), ("adapt", "anpassen"), ("drop", "entfällt")],
                        max_length=20,
                        verbose_name="weiter nötig",
                    ),
                ),
                (
                    "remark",
                    models.TextField(blank=True, max_length=20000, verbose_name="Bemerkung"),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="agreements.commitment",
                        verbose_name="Angebot / Rahmenbedingung",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="evaluations.finding",
                        verbose_name="Bedarfsprüfung des Ziels",
                    ),
                ),
            ],
            options={
                "verbose_name": "Bedarfsprüfung eines Angebots",
                "verbose_name_plural": "Bedarfsprüfungen der Angebote",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SchoolReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("school_year", models.PositiveSmallIntegerField(verbose_name="Schuljahr")),
                (
                    "kind",
                    models.CharField(
                        choices=[("kvjs-survey", "KVJS-Bogen"), ("annual-report", "Jahresbericht")],
                        max_length=20,
                        verbose_name="Art",
                    ),
                ),
                (
                    "received_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="eingegangen am"
                    ),
                ),
                (
                    "filed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="abgelegt am"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.storeddocument",
                        verbose_name="Datei",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="abgelegt von",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="schools.school",
                        verbose_name="Schule",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="schools.site",
                        verbose_name="Standort",
                    ),
                ),
            ],
            options={
                "verbose_name": "Bericht einer Schule",
                "verbose_name_plural": "Berichte der Schulen",
                "ordering": ["-school_year", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "held_on",
                    models.DateField(blank=True, null=True, verbose_name="Tag des Gesprächs"),
                ),
                ("began_at", models.TimeField(blank=True, null=True, verbose_name="Beginn")),
                ("finished_at", models.TimeField(blank=True, null=True, verbose_name="Ende")),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="Ort oder Video"),
                ),
                (
                    "minute_taker",
                    models.CharField(blank=True, max_length=200, verbose_name="Protokoll führt"),
                ),
                (
                    "agreement_as_of",
                    models.DateField(
                        blank=True, null=True, verbose_name="Vereinbarung in der Fassung vom"
                    ),
                ),
                (
                    "basis_note",
                    models.CharField(blank=True, max_length=400, verbose_name="weitere Grundlagen"),
                ),
                (
                    "conditions",
                    models.TextField(
                        blank=True, max_length=20000, verbose_name="Rahmenbedingungen"
                    ),
                ),
                (
                    "cooperation",
                    models.TextField(
                        blank=True,
                        max_length=20000,
                        verbose_name="Zusammenarbeit und Kommunikation",
                    ),
                ),
                (
                    "child_protection",
                    models.TextField(
                        blank=True,
                        max_length=20000,
                        verbose_name="Verfahren im Kinderschutz, allgemein",
                    ),
                ),
                ("staff", models.TextField(blank=True, max_length=20000, verbose_name="Personal")),
                (
                    "dissent",
                    models.TextField(
                        blank=True, max_length=20000, verbose_name="Abweichende Auffassungen"
                    ),
                ),
                (
                    "share_direct",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="Direkte Arbeit",
                    ),
                ),
                (
                    "share_other",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="Übrige Aufgaben",
                    ),
                ),
                (
                    "share_groups",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="Gruppen",
                    ),
                ),
                (
                    "share_casework",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="Einzelfälle",
                    ),
                ),
                (
                    "share_open",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="offene Angebote",
                    ),
                ),
                (
                    "next_talk_on",
                    models.DateField(blank=True, null=True, verbose_name="nächstes Gespräch"),
                ),
                (
                    "evaluation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="evaluations.evaluation",
                        verbose_name="Auswertungsgespräch",
                    ),
                ),
                (
                    "annual_report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.schoolreport",
                        verbose_name="Jahresbericht",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.schoolreport",
                        verbose_name="KVJS-Bogen",
                    ),
                ),
            ],
            options={
                "verbose_name": "Niederschrift",
                "verbose_name_plural": "Niederschriften",
            },
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "invited", "held", "closed", "cancelled"])
                ),
                name="evaluation_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("agreement", "school_year"),
                name="evaluation_once_a_school_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at__isnull", True),
                    ("ends_at__isnull", True),
                    ("starts_at__lt", models.F("ends_at")),
                    _connector="OR",
                ),
                name="evaluation_times_in_order",
                violation_error_message="Das Ende liegt vor dem Beginn. Wählen Sie ein späteres.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invited_at__isnull", True), ("invited_by__isnull", True)),
                    models.Q(("invited_at__isnull", False), ("invited_by__isnull", False)),
                    _connector="OR",
                ),
                name="evaluation_invited_stamp",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="evaluation_closed_stamp",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("annex__isnull", False), ("closed_at__isnull", False), ("state", "closed")
                    ),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True),
                        ("annex__isnull", True),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_annex_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "school-authority",
                            "principal",
                            "social-worker",
                            "provider",
                            "office",
                            "guest",
                        ],
                    )
                ),
                name="attendee_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["open", "accepted", "tentative", "declined"])),
                name="attendee_answer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.CheckConstraint(
                condition=models.Q(("attendance__in", ["", "present", "excused", "absent"])),
                name="attendee_attendance_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["open", "done", "dropped"])),
                name="arrangement_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="arrangement_settled_stamp",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "open"), ("settled_at__isnull", True)),
                    models.Q(
                        models.Q(("outcome", "open"), _negated=True), ("settled_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="arrangement_settled_when_not_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "goal"), name="finding_once_a_goal"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("attainment__in", ["reached", "partly", "missed", "unjudged"])),
                name="finding_attainment_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("need__in", ["", "keep", "adapt", "drop"])),
                name="finding_need_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "arrangement"), name="followup_once_an_arrangement"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["open", "done", "dropped"])),
                name="followup_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "number"), name="minutes_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="minutes_sha256_hex"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesreply",
            constraint=models.UniqueConstraint(
                fields=("minutes", "attendee"), name="minutesreply_once_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["approved", "objected"])),
                name="minutesreply_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "objected"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="minutesreply_objection_in_words",
                violation_error_message="Beschreiben Sie Ihren Einwand.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offerfinding",
            constraint=models.UniqueConstraint(
                fields=("finding", "commitment"), name="offerfinding_once_an_offer"
            ),
        ),
        migrations.AddConstraint(
            model_name="offerfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("attainment__in", ["reached", "partly", "missed", "unjudged"])),
                name="offerfinding_attainment_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="offerfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("need__in", ["", "keep", "adapt", "drop"])),
                name="offerfinding_need_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["kvjs-survey", "annual-report"])),
                name="schoolreport_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("share_direct__gt", 100),
                        ("share_other__gt", 100),
                        ("share_groups__gt", 100),
                        ("share_casework__gt", 100),
                        ("share_open__gt", 100),
                        _connector="OR",
                    ),
                    _negated=True,
                ),
                name="record_shares_are_percent",
                violation_error_message="Geben Sie höchstens 100 Prozent ein.",
            ),
        ),
        WriteOnce("evaluations_minutes"),
        WriteOnce("evaluations_minutesreply"),
        WriteOnce("evaluations_schoolreport"),
        # What the minutes froze stays as it was, when the talk is closed
        WriteOnce("evaluations_evaluation", when="OLD.state IN ('closed', 'cancelled')"),
        WriteOnceChild("evaluations_record", path=[EVALUATION], when=CLOSED),
        WriteOnceChild("evaluations_finding", path=[EVALUATION], when=CLOSED),
        WriteOnceChild("evaluations_offerfinding", path=[FINDING, EVALUATION], when=CLOSED),
        WriteOnceChild("evaluations_followup", path=[EVALUATION], when=CLOSED),
        WriteOnceChild("evaluations_arrangement", path=[EVALUATION], when=CLOSED, allow=SETTLING),
    ]
