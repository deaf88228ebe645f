import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.write_once import WriteOnce


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0002_more_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ScanPile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="hochgeladen am"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pile",
                        to="archive.storeddocument",
                        verbose_name="Datei",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hochgeladen von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Scanstapel",
                "verbose_name_plural": "Scanstapel",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ScanPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="Stelle im Stapel")),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("waiting", "wartet"),
                            ("coded", "Seitencode gelesen"),
                            ("uncoded", "kein Seitencode gefunden"),
                            ("blank", "leer"),
                            ("faulty", "lässt sich nicht darstellen"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="Befund",
                    ),
                ),
                (
                    "claimed_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="in Arbeit bis"),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="Versuche")),
                (
                    "read_code",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="gelesener Code des Dokuments"
                    ),
                ),
                (
                    "read_page",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="gelesene Seite"
                    ),
                ),
                (
                    "read_turn",
                    models.PositiveSmallIntegerField(default=0, verbose_name="gelesene Drehung"),
                ),
                (
                    "foreign_text",
                    models.CharField(blank=True, max_length=200, verbose_name="fremder Code"),
                ),
                (
                    "hand_code",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="zugeordneter Code des Dokuments"
                    ),
                ),
                (
                    "hand_page",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="zugeordnete Seite"
                    ),
                ),
                (
                    "hand_turn",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Drehung von Hand"
                    ),
                ),
                (
                    "assigned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="zugeordnet am"),
                ),
                (
                    "set_aside_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Grund des Beiseitelegens"
                    ),
                ),
                (
                    "set_aside_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="beiseitegelegt am"),
                ),
                (
                    "filed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="abgelegt am"),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="zugeordnet von",
                    ),
                ),
                (
                    "filed_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scan_pages",
                        to="archive.storeddocument",
                        verbose_name="Ausfertigung",
                    ),
                ),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="beiseitegelegt von",
                    ),
                ),
                (
                    "pile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="archive.scanpile",
                        verbose_name="Scanstapel",
                    ),
                ),
            ],
            options={
                "verbose_name": "Seite eines Scanstapels",
                "verbose_name_plural": "Seiten von Scanstapeln",
                "ordering": ["position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("reading", "waiting")),
                        fields=["pile", "position"],
                        name="scanpage_unread",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("pile", "position"), name="scanpage_position_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reading__in", ["waiting", "coded", "uncoded", "blank", "faulty"])
                        ),
                        name="scanpage_reading_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("read_page__isnull", False),
                                ("reading", "coded"),
                                models.Q(("read_code", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("reading", "coded"), _negated=True),
                                ("read_code", ""),
                                ("read_page__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="scanpage_code_when_read",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assigned_at__isnull", True),
                                ("hand_code", ""),
                                ("hand_page__isnull", True),
                            ),
                            models.Q(
                                models.Q(("hand_code", ""), _negated=True),
                                ("assigned_at__isnull", False),
                                ("hand_page__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="scanpage_assigned_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("read_turn__in", (0, 90, 180, 270)),
                            models.Q(
                                ("hand_turn__isnull", True),
                                ("hand_turn__in", (0, 90, 180, 270)),
                                _connector="OR",
                            ),
                        ),
                        name="scanpage_turned_by_right_angles",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assigned_at__isnull", True), ("assigned_by__isnull", True)),
                            models.Q(
                                ("assigned_at__isnull", False), ("assigned_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="scanpage_assigned_stamp",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("set_aside_at__isnull", True), ("set_aside_by__isnull", True)
                            ),
                            models.Q(
                                ("set_aside_at__isnull", False), ("set_aside_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="scanpage_aside_stamp",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("set_aside_at__isnull", True), ("set_aside_reason", "")),
                            models.Q(
                                ("set_aside_at__isnull", False),
                                models.Q(("set_aside_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="scanpage_aside_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filed_at__isnull", True), ("filed_in__isnull", True)),
                            models.Q(
                                ("filed_at__isnull", False),
                                ("filed_in__isnull", False),
                                ("set_aside_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="scanpage_filed_once",
                    ),
                ],
            },
        ),
        WriteOnce("archive_scanpile"),
        WriteOnce("archive_scanpage", when="OLD.filed_at IS NOT NULL"),
    ]
