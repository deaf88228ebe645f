"""What is issued: documents with a code on each page, which anybody can check outside."""

from django.conf import settings

from archive.enums import PaperKind
from core.page_codes import check_code


def check_address(kind: PaperKind, sha256: str) -> str:
    """Return the address, in capitals as page codes want it, to check a document at.

    `sha256` is that of its content.
    """
    return f"{settings.BASE_URL}/P/{kind}{check_code(sha256)}".upper()
