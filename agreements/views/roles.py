"""The roles of the parties as an address names them."""

from agreements.enums import PartyRole

SLUGS = {
    PartyRole.SCHOOL_AUTHORITY: "schultraeger",
    PartyRole.SCHOOL: "schule",
    PartyRole.PROVIDER: "traeger",
    PartyRole.COSIGNATORY: "mitzeichnende",
    PartyRole.NOTIFIED: "kenntnis",
}
ROLES = {slug: role for role, slug in SLUGS.items()}
