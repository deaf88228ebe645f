"""What is issued: documents with a code on each page, which anybody can check outside."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from archive.enums import PaperKind
from core.page_codes import check_code, in_groups


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What may be said of an issued document outside: no name of a person or a school.

    `sha256` is that of its content, `files` are those of the files it was given out as, and
    `copies` those of the signed files that came back.
    """

    name: str
    sha256: str
    issued_at: datetime
    standing: str
    files: frozenset[str]
    copies: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        """Its code as it is printed on each page."""
        return in_groups(check_code(self.sha256))


def check_address(kind: PaperKind, sha256: str) -> str:
    """Return the address, in capitals as page codes want it, to check a document at.

    `sha256` is that of its content.
    """
    return f"{settings.BASE_URL}/P/{kind}{check_code(sha256)}".upper()
