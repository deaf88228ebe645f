"""The words of the register."""

from django.db.models import TextChoices


class OrganisationKind(TextChoices):
    """Art der Organisation."""

    MUNICIPALITY = "municipality", "Gemeinde oder Stadt"
    ASSOCIATION = "association", "Verband"
    COUNTY = "county", "Landkreis"
    SCHOOL = "school", "Schule"
    WELFARE_ORGANISATION = "welfare", "Freier Träger"
    PRIVATE = "private", "Privater Schulträger"


class MemberRole(TextChoices):
    """Rolle einer Mitgliedschaft."""

    SIGNATORY = "signatory", "zeichnend"
    EDITOR = "editor", "bearbeitend"
    READER = "reader", "lesend"


class InvitedRole(TextChoices):
    """Wozu jemand eingeladen wird: Rolle in der Organisation, oder Einsatz als Fachkraft."""

    SIGNATORY = "signatory", "zeichnend"
    EDITOR = "editor", "bearbeitend"
    READER = "reader", "lesend"
    SOCIAL_WORKER = "social-worker", "Fachkraft der Schulsozialarbeit"

    @property
    def meaning(self) -> str:
        """What somebody in this role does, as the end of a sentence."""
        return {
            InvitedRole.SIGNATORY: "füllt aus, unterschreibt und lädt andere ein",
            InvitedRole.EDITOR: "füllt Vereinbarungen aus und reicht sie ein",
            InvitedRole.READER: "liest Vereinbarungen mit",
            InvitedRole.SOCIAL_WORKER: "schreibt Ziele und Angebote einer Schule",
        }[self]


class RegisterDeed(TextChoices):
    """Vorgang im Verlauf einer Organisation."""

    INVITED = "invited", "Eingeladen"
    RENEWED = "renewed", "Einladung erneuert"
    REVOKED = "revoked", "Einladung zurückgenommen"
    JOINED = "joined", "Beigetreten"
    ROLE_CHANGED = "role-changed", "Rolle geändert"
    LEFT = "left", "Ausgeschieden"
    IMPORTED = "imported", "Aus einer Datei übernommen"
    DEPLOYED = "deployed", "Fachkraft eingesetzt"
    STAFF_CHANGE = "staff-change", "Personalwechsel gemeldet"
    REPORT_FILED = "report-filed", "Bericht abgelegt"


class SchoolKind(TextChoices):
    """Schulart (§ 4 SchG Baden-Württemberg)."""

    PRIMARY = "grundschule", "Grundschule"
    SECONDARY_GENERAL = "werkrealschule", "Hauptschule/Werkrealschule"
    SECONDARY = "realschule", "Realschule"
    COMPREHENSIVE = "gemeinschaftsschule", "Gemeinschaftsschule"
    GRAMMAR = "gymnasium", "Gymnasium"
    SPECIAL = "sbbz", "SBBZ"
    VOCATIONAL = "berufsschule", "Berufsschule"
    VOCATIONAL_FULL_TIME = "berufsfachschule", "Berufsfachschule"
    VOCATIONAL_COLLEGE = "berufskolleg", "Berufskolleg"
    VOCATIONAL_GRAMMAR = "berufliches-gymnasium", "Berufliches Gymnasium"
    TECHNICAL = "fachschule", "Fachschule"
    COMBINED = "verbundschule", "Verbundschule"


class RegisterSheet(TextChoices):
    """Blatt einer Datei für das Verzeichnis."""

    ORGANISATIONS = "organisations", "Organisationen"
    SCHOOLS = "schools", "Schulen"
    PEOPLE = "people", "Personen"


class OrganisationColumn(TextChoices):
    """Spalte des Blattes „Organisationen“."""

    KIND = "kind", "Art"
    NAME = "name", "Name"
    AGS = "ags", "AGS"
    STREET = "street", "Straße"
    POSTAL_CODE = "postal_code", "PLZ"
    CITY = "city", "Ort"
    REPRESENTED_BY = "represented_by", "vertreten durch"
    EMAIL = "email", "E-Mail"
    PHONE = "phone", "Telefon"


class SchoolColumn(TextChoices):
    """Spalte des Blattes „Schulen“."""

    NAME = "name", "Name"
    OFFICIAL_NUMBER = "official_number", "Dienststellennummer"
    BRANCHES = "branches", "Schularten"
    PHRASE = "phrase", "Im Satz"
    AUTHORITY = "authority", "Schulträger"
    PROVIDER = "provider", "Träger"
    SITES = "sites", "Standorte"
    STREET = "street", "Straße"
    POSTAL_CODE = "postal_code", "PLZ"
    CITY = "city", "Ort"
    REPRESENTED_BY = "represented_by", "Schulleitung"
    EMAIL = "email", "E-Mail"
    PHONE = "phone", "Telefon"


class PersonColumn(TextChoices):
    """Spalte des Blattes „Personen“."""

    EMAIL = "email", "E-Mail"
    FIRST_NAME = "first_name", "Vorname"
    LAST_NAME = "last_name", "Nachname"
    ROLE = "role", "Rolle"
    ORGANISATION = "organisation", "Organisation"
    SCHOOL = "school", "Schule"
    FUNCTION = "function", "Funktion"
    STARTS_ON = "starts_on", "ab"
    ENDS_ON = "ends_on", "bis"


class LineOutcome(TextChoices):
    """Was das Einlesen aus einer Zeile macht."""

    FAULTY = "fehler", "Fehler"
    NEW = "neu", "neu"
    CHANGED = "geaendert", "geändert"
    UNCHANGED = "unveraendert", "unverändert"
