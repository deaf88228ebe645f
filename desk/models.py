"""Pages whose words the operator writes; and what the nightly look at the archive found."""

from datetime import datetime
from pathlib import Path

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.markup import parse
from core.prose import Prose
from core.write_once import WriteOnceModel, WriteOnceQuerySet

DEFAULTS = Path(__file__).parent / "pages"


class PageKey(models.TextChoices):
    """Seite, die der Betreiber verantwortet."""

    IMPRINT = "impressum", "Impressum"
    PRIVACY = "datenschutz", "Datenschutz"
    ACCESSIBILITY = "barrierefreiheit", "Erklärung zur Barrierefreiheit"
    EASY_LANGUAGE = "leichte-sprache", "Leichte Sprache"
    HELP = "hilfe", "Hilfe und Kontakt"


class PageQuerySet(models.QuerySet["Page"]):
    """The vocabulary of pages."""

    def named(self, key: PageKey) -> "Page":
        """Return the operator's page, or the one the portal brings along."""
        return self.filter(key=key).first() or Page(key=key, body=default_body(key))


def default_body(key: PageKey) -> str:
    """Return the words the portal brings along for the page `key`."""
    return (DEFAULTS / f"{PageKey(key).value}.md").read_text(encoding="utf-8")


class Page(models.Model):
    """Seite: words of the operator, in the notation of the legal text."""

    key = models.CharField("Seite", max_length=40, choices=PageKey, unique=True)
    body = models.TextField(
        "Text", help_text="Absätze durch Leerzeilen trennen, Aufzählungen mit „- “ beginnen."
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = "Seite"
        verbose_name_plural = "Seiten"
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key__in=PageKey.values), name="page_key_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_key_display()

    @property
    def prose(self) -> Prose:
        """The text as it is shown."""
        return parse(self.body)


class ArchiveCheckQuerySet(WriteOnceQuerySet["ArchiveCheck"]):
    """The vocabulary of checks."""

    def latest_with_faults(self) -> "ArchiveCheck | None":
        """Return the latest check if it found a fault."""
        latest = self.first()
        return latest if latest and latest.fault_count else None

    def faulty_since(self) -> datetime | None:
        """Return when the first check found faults after the last that found none."""
        sound = self.filter(fault_count=0).order_by("-pk").values("pk")[:1]
        later = self.filter(pk__gt=Coalesce(models.Subquery(sound), 0)).order_by("pk")
        return later.values_list("finished_at", flat=True).first()


class ArchiveCheck(WriteOnceModel):
    """Prüfung des Archivs: when `verify_archive` ran, how much it read, and what it found."""

    started_at = models.DateTimeField("begonnen am")
    finished_at = models.DateTimeField("beendet am")
    document_count = models.PositiveIntegerField("Dokumente")
    entry_count = models.PositiveIntegerField("Einträge im Verlauf")
    fault_count = models.PositiveIntegerField("Fehler")
    faults = models.TextField("die ersten Fehler", blank=True)

    objects = ArchiveCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "Prüfung des Archivs"
        verbose_name_plural = "Prüfungen des Archivs"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fault_count=0, faults="")
                | (models.Q(fault_count__gt=0) & ~models.Q(faults="")),
                name="archivecheck_says_its_faults",
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.finished_at):%d.%m.%Y, %H:%M} Uhr: {self.finding}"

    @property
    def finding(self) -> str:
        """What came out of it, in words."""
        if not self.fault_count:
            return "ohne Befund"
        return "1 Fehler" if self.fault_count == 1 else f"{self.fault_count} Fehler"
