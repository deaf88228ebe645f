"""The words of the yearly evaluation."""

from django.db.models import TextChoices


class State(TextChoices):
    """Zustand eines Auswertungsgesprächs."""

    PLANNED = "planned", "Geplant"
    INVITED = "invited", "Eingeladen"
    HELD = "held", "Geführt"
    CLOSED = "closed", "Abgeschlossen"
    CANCELLED = "cancelled", "Abgesagt"


class Action(TextChoices):
    """Schritt eines Auswertungsgesprächs, as a person reads it on the button."""

    INVITE = "invite", "Einladen"
    POSTPONE = "postpone", "Termin ändern"
    CANCEL = "cancel", "Absagen"
    HOLD = "hold", "Gespräch als geführt vermerken"
    CLOSE = "close", "Protokoll abschließen"


class Actor(TextChoices):
    """Eigenschaft, in which somebody deals with an Auswertungsgespräch."""

    SCHOOL_AUTHORITY = "school-authority", "Schulträger"
    PARTY = "party", "Vertragspartner"
    SOCIAL_WORKER = "social-worker", "Fachkraft"
    OFFICE = "office", "Fachstelle"
    READER = "reader", "Vertragspartner, lesend"


class Deed(TextChoices):
    """Vorgang im Verlauf eines Auswertungsgesprächs, besides the steps."""

    PLAN = "plan", "Geplant"
    RECORD = "record", "Niederschrift geändert"
    ANSWERED = "answered", "Einladung beantwortet"
    MINUTES_SENT = "minutes-sent", "Protokoll verschickt"
    MINUTES_ANSWERED = "minutes-answered", "Rückmeldung zum Protokoll"
    ARRANGEMENT_SETTLED = "arrangement-settled", "Absprache erledigt"
    AMENDMENT_PREPARED = "amendment-prepared", "Nachtrag vorbereitet"


class AttendeeRole(TextChoices):
    """Rolle im Gespräch (Muster, 6.)."""

    SCHOOL_AUTHORITY = "school-authority", "Schulträger"
    PRINCIPAL = "principal", "Schulleitung"
    SOCIAL_WORKER = "social-worker", "Fachkraft der Schulsozialarbeit"
    PROVIDER = "provider", "Träger der Schulsozialarbeit"
    OFFICE = "office", "Fachstelle"
    GUEST = "guest", "Gast"


class Answer(TextChoices):
    """Antwort auf die Einladung."""

    OPEN = "open", "noch keine Antwort"
    ACCEPTED = "accepted", "nimmt teil"
    TENTATIVE = "tentative", "nimmt vielleicht teil"
    DECLINED = "declined", "nimmt nicht teil"


class Attendance(TextChoices):
    """Anwesenheit im Gespräch."""

    PRESENT = "present", "anwesend"
    EXCUSED = "excused", "entschuldigt"
    ABSENT = "absent", "nicht anwesend"


class Attainment(TextChoices):
    """Zielerreichung."""

    REACHED = "reached", "erreicht"
    PARTLY = "partly", "teilweise erreicht"
    MISSED = "missed", "nicht erreicht"
    UNJUDGED = "unjudged", "nicht bewertet"


class GoalEvent(TextChoices):
    """Was mit einem Ziel geschah: a text brought it, worded it anew or left it out."""

    NEW = "new", "neu"
    ADAPTED = "adapted", "angepasst"
    DROPPED = "dropped", "entfallen"


class Need(TextChoices):
    """Bedarf: whether a goal or an offer is still needed."""

    KEEP = "keep", "ja"
    ADAPT = "adapt", "anpassen"
    DROP = "drop", "entfällt"


class Outcome(TextChoices):
    """Stand einer Absprache."""

    OPEN = "open", "offen"
    DONE = "done", "erledigt"
    DROPPED = "dropped", "entfällt"


class Verdict(TextChoices):
    """Rückmeldung zum Protokoll."""

    APPROVED = "approved", "genehmigt"
    OBJECTED = "objected", "Einwand"


class ReportKind(TextChoices):
    """Bericht einer Schule zu einem Schuljahr (Muster, 5.2 und 6.)."""

    KVJS_SURVEY = "kvjs-survey", "KVJS-Bogen"
    ANNUAL_REPORT = "annual-report", "Jahresbericht"


class MailKind(TextChoices):
    """Art einer Mail zu einem Auswertungsgespräch, as a person chooses it."""

    DUE = "talk-due", "Ein Auswertungsgespräch ist fällig"
    INVITATION = "talk-invitation", "Einladung zu einem Auswertungsgespräch"
    CHANGED = "talk-changed", "Ein Auswertungsgespräch wurde geändert"
    UNINVITED = "talk-uninvited", "Sie sind nicht mehr eingeladen"
    CANCELLED = "talk-cancelled", "Ein Auswertungsgespräch fällt aus"
    DECLINED = "talk-declined", "Jemand nimmt an einem Auswertungsgespräch nicht teil"
    STAFF_CHANGE = "staff-change", "Personalwechsel in der Schulsozialarbeit"
    MINUTES = "talk-minutes", "Protokoll eines Auswertungsgesprächs"


class Errand(TextChoices):
    """Anliegen an jemanden: what a task asks for, in the words of buttons and mails."""

    INVITE = "invite", "Zum Auswertungsgespräch einladen"
    ANSWER = "answer", "Einladung zum Auswertungsgespräch beantworten"
    ANSWER_MINUTES = "answer-minutes", "Protokoll lesen und Rückmeldung geben"
    SETTLE = "settle", "Absprache erledigen"
