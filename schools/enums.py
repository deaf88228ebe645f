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
