"""The words of the archive."""

from django.db.models import TextChoices


class DocumentKind(TextChoices):
    """What a stored document is."""

    SIGNING_COPY = "signing_copy", "Unterschriftsfassung"
    SIGNED_COPY = "signed_copy", "Ausfertigung"
    TRANSCRIPT = "transcript", "Abschrift"
    ANNEX = "annex", "Anlage"
    MINUTES = "minutes", "Protokoll"
    LETTER = "letter", "Einladungsschreiben"
    REPORT = "report", "Bericht einer Schule"
    PILE = "pile", "Scanstapel"


class PaperKind(TextChoices):
    """What a page code begins with: the kinds of documents that are issued, sealed and coded."""

    FASSUNG = "F", "Fassung"
    TRANSCRIPT = "A", "Abschrift"
    MINUTES = "M", "Protokoll"


class PageReading(TextChoices):
    """What the portal found on a page of a Scanstapel."""

    WAITING = "waiting", "wartet"
    CODED = "coded", "Seitencode gelesen"
    UNCODED = "uncoded", "kein Seitencode gefunden"
    BLANK = "blank", "leer"
    FAULTY = "faulty", "lässt sich nicht darstellen"


class Fault(TextChoices):
    """What was wrong with the bytes of a document when they were last compared."""

    MISSING = "missing", "fehlt"
    ALTERED = "altered", "ist verändert"
