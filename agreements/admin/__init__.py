"""The agreements in the administration, gathered for Django, which looks for them here."""

from agreements.admin.edition import EditionAdmin
from agreements.admin.piles import ScanPileAdmin
from agreements.admin.register import AgreementAdmin
from agreements.admin.trail import LogEntryAdmin

__all__ = ["AgreementAdmin", "EditionAdmin", "LogEntryAdmin", "ScanPileAdmin"]
