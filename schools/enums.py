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
