"""The words of the agreement."""

from django.db.models import TextChoices


class State(TextChoices):
    """Zustand einer Vereinbarung."""

    DRAFT = "draft", "Entwurf"
    SUBMITTED = "submitted", "In Prüfung"
    CHECKED = "checked", "Geprüft"
    SIGNING = "signing", "Zur Unterschrift"
    SIGNED = "signed", "Unterschrieben"
    TERMINATED = "terminated", "Beendet"
    WITHDRAWN = "withdrawn", "Zurückgezogen"


class Action(TextChoices):
    """Schritt einer Vereinbarung, as a person reads it on the button."""

    SUBMIT = "submit", "Verbindlich einreichen"
    QUERY = "query", "Rückfrage stellen"
    CHECK = "check", "Als geprüft vermerken"
    RELEASE = "release", "Zur Unterschrift freigeben"
    SIGN = "sign", "Unterschrift eintragen"
    REOPEN = "reopen", "Text ändern"
    WITHDRAW = "withdraw", "Zurückziehen"
    TERMINATE = "terminate", "Beenden"


class Deed(TextChoices):
    """Vorgang im Verlauf, besides the steps."""

    CREATE = "create", "Angelegt"
    EDIT = "edit", "Geändert"
    ANNEX_ADDED = "annex-added", "Anlage hinzugefügt"
    ANNEX_REMOVED = "annex-removed", "Anlage entfernt"
    NOTE_WRITTEN = "note-written", "Prüfnotiz geschrieben"
    NOTE_ANSWERED = "note-answered", "Prüfnotiz beantwortet"
    NOTE_RESOLVED = "note-resolved", "Prüfnotiz erledigt"
    COMMENT_WRITTEN = "comment-written", "Kommentar geschrieben"
    COMMENT_ANSWERED = "comment-answered", "Kommentar beantwortet"
    COMMENT_RESOLVED = "comment-resolved", "Kommentar erledigt"
    CONTACT = "contact", "Kontaktdaten geändert"
    SIGNATURE = "signature", "Unterschrift eingetragen"
    SIGNATURE_CORRECTED = "signature-corrected", "Unterschrift berichtigt"
    SIGNATURE_REMARKED = "signature-remarked", "Vermerk zu einer Unterschrift"
    SCAN_FILED = "scan-filed", "Scan abgelegt"
    LATER_ANNEX = "later-annex", "Anlage aus einer Auswertung beigefügt"
    AMENDMENT = "amendment", "Nachtrag angelegt"
    SUCCESSOR = "successor", "Folgevereinbarung angelegt"
    WORDING_SETTLED = "wording-settled", "Wortlaut entschieden"
    NOTED = "noted", "Zur Kenntnis genommen"
    EVIDENCE = "evidence", "Nachweispaket angefordert"
    PUBLISH = "publish", "Fassung des Musters veröffentlicht"


# Deeds that change what the agreement says.
TEXT_DEEDS = (Deed.EDIT, Deed.ANNEX_ADDED, Deed.ANNEX_REMOVED)


class Errand(TextChoices):
    """Anliegen an jemanden: what a task asks for, in the words of buttons, mails and states."""

    FILL_IN = "fill-in", "Vereinbarung ausfüllen und einreichen"
    ANSWER = "answer", "Rückfrage beantworten"
    GOALS = "goals", "Ziele und Angebote ausfüllen"
    REVIEW = "review", "Vereinbarung prüfen"
    RELEASE = "release", "Zur Unterschrift freigeben"
    SIGN = "sign", "Unterschreiben"
    UPLOAD = "upload", "Unterschriebene Ausfertigung hochladen"
    SIGNATURES = "signatures", "Auf Unterschriften warten"
    READ_ANSWER = "read-answer", "Antwort auf Prüfnotiz lesen"
    NOTE = "note", "Unterschriebene Vereinbarung zur Kenntnis nehmen"
    REMIND = "remind", "An den Entwurf erinnern"
    RENEW = "renew", "Vereinbarung läuft aus – Folgevereinbarung vorbereiten"


class Actor(TextChoices):
    """Eigenschaft, in which somebody deals with an agreement."""

    SIGNATORY = "signatory", "Vertragspartner, zeichnend"
    EDITOR = "editor", "Vertragspartner, bearbeitend"
    READER = "reader", "Vertragspartner, lesend"
    SOCIAL_WORKER = "social-worker", "Fachkraft"
    OFFICE = "office", "Fachstelle"


class PartyRole(TextChoices):
    """Rolle im Vertrag."""

    SCHOOL_AUTHORITY = "school-authority", "Schulträger"
    SCHOOL = "school", "Schule"
    PROVIDER = "provider", "Träger der Schulsozialarbeit"
    COSIGNATORY = "cosignatory", "Mitzeichnende"
    NOTIFIED = "notified", "zur Kenntnis"


class BlankKind(TextChoices):
    """Art einer Lücke: derived from what is known, the term, or asked for as text."""

    DERIVED = "derived", "abgeleitet"
    TERM = "term", "Zeitraum"
    TEXT = "text", "Text"


class CommitmentKind(TextChoices):
    """Angebot oder Rahmenbedingung (Muster, 3.)."""

    OFFER = "offer", "Angebot"
    CONDITION = "condition", "Rahmenbedingung"


class TaskGroup(TextChoices):
    """Geförderter Aufgabenbereich."""

    CASEWORK = "casework", "Einzelfallhilfe und Beratung"
    GROUPS = "groups", "Gruppenarbeit, Klassen, Projekte"
    NETWORK = "network", "Vernetzung und Gemeinwesenarbeit"
    OPEN = "open", "offene Angebote"


class Responsible(TextChoices):
    """Verantwortung für ein Angebot oder eine Rahmenbedingung."""

    SOCIAL_WORK = "social-work", "Schulsozialarbeit"
    SCHOOL = "school", "Schule"
    SCHOOL_AUTHORITY = "school-authority", "Schulträger"
    TOGETHER = "together", "gemeinsam"


class GoalFate(TextChoices):
    """Verbleib eines Ziels in der Folgevereinbarung."""

    KEPT = "kept", "übernommen"
    ADAPTED = "adapted", "angepasst"
    ADDED = "added", "neu"
    DROPPED = "dropped", "entfallen"


class AnnexKind(TextChoices):
    """Art der Anlage (Muster, 8.)."""

    CONCEPT = "concept", "Konzept Schulsozialarbeit"
    MINUTES = "minutes", "Absprachen / Protokolle aus den Auswertungsgesprächen"
    OTHER = "other", "Weitere Anlage"


class SignatureKind(TextChoices):
    """Art der Unterschrift."""

    PAPER = "paper", "Unterschrift auf Papier (Original)"
    QES = "qes", "PDF mit elektronischer Signatur"
    RELEASE = "release", "Freigabe in der Anwendung"


# A file of the kind QES is called so only where a trust list says that it is.
QUALIFIED_FILE = "PDF mit qualifizierter elektronischer Signatur (QES)"


class Representation(TextChoices):
    """Vertretung bei der Unterschrift (§ 54 GemO Baden-Württemberg)."""

    IN_PERSON = "in-person", "selbst"
    DEPUTY = "deputy", "in Vertretung (Stellvertretung oder Beigeordnete)"
    TWO_AUTHORISED = "two-authorised", "zwei Bedienstete gemeinsam"
    BY_ORDER = "by-order", "im Auftrag"


class Authority(TextChoices):
    """Grundlage der Unterschrift."""

    ROUTINE = "routine", "laufende Verwaltung"
    RESOLUTION = "resolution", "Gremienbeschluss"
    POWER_OF_ATTORNEY = "power-of-attorney", "Vollmacht"
    OFFICE_HOLDER = "office-holder", "Amt oder Funktion"


class NoteKind(TextChoices):
    """Art einer Bemerkung: of the Fachstelle for all, or among the parties alone."""

    REVIEW = "review", "Prüfnotiz"
    COMMENT = "comment", "Kommentar"


class Standing(TextChoices):
    """Bearbeitungsstand eines Abschnitts der Aufgabenliste."""

    OPEN = "open", "Offen"
    STARTED = "started", "Begonnen"
    DONE = "done", "Fertig"


class MailKind(TextChoices):
    """Art einer Mail zu einer Vereinbarung, as a person chooses it."""

    SUBMITTED = "submitted", "Eine Vereinbarung ist eingereicht"
    QUERY = "query", "Es gibt eine Rückfrage"
    SIGNING = "signing", "Eine Vereinbarung ist zu unterschreiben"
    SIGNATURE = "signature", "Ein Vertragspartner hat unterschrieben oder freigegeben"
    IN_FORCE = "in-force", "Alle haben unterschrieben"
