"""The register's tables, gathered for Django, which looks for them here."""

from schools.models.invitation import Invitation
from schools.models.membership import Deployment, Membership
from schools.models.organisation import Organisation
from schools.models.school import School, SchoolBranch, Site

__all__ = [
    "Deployment",
    "Invitation",
    "Membership",
    "Organisation",
    "School",
    "SchoolBranch",
    "Site",
]
