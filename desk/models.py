"""Pages whose words the operator writes."""

from pathlib import Path

from django.db import models

from core.markup import parse
from core.prose import Prose

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
