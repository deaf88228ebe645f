"""What is wrong with the archive as a whole: what reading found by day, and the check by night."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.models import DocumentCheck
from desk.models import ArchiveCheck

FINGERPRINT = re.compile(r"SHA-256: ([0-9a-f]{64})")


@dataclass(frozen=True)
class ArchiveTrouble:
    """Documents that are missing or altered now, and other faults of the latest check.

    `more` counts the faults of that check whose sentences were not kept.
    """

    documents: Sequence[DocumentCheck]
    sentences: Sequence[str] = ()
    more: int = 0
    found_since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.documents or self.sentences or self.more)

    @property
    def other_count(self) -> int:
        """How many faults there are beside the documents."""
        return len(self.sentences) + self.more

    @property
    def finding(self) -> str:
        """All of it in a few words: „2 Dokumente, 1 anderer Fehler“."""
        documents, others = len(self.documents), self.other_count
        parts = {
            "1 Dokument" if documents == 1 else f"{documents} Dokumente": documents,
            "1 anderer Fehler" if others == 1 else f"{others} andere Fehler": others,
        }
        return ", ".join(words for words, count in parts.items() if count)

    @property
    def since(self) -> datetime:
        """When the first of it was found."""
        moments = [check.faulty_since for check in self.documents]
        if self.other_count:
            moments.append(self.found_since)
        return min(moment for moment in moments if moment)


def archive_trouble() -> ArchiveTrouble:
    """Return what is wrong now; a document that both have found is named once.

    What the nightly check said of a document is over once the document was read again in order.
    """
    faulty = DocumentCheck.objects.faulty().select_related("document")
    documents = list(faulty.order_by("faulty_since", "pk"))
    latest = ArchiveCheck.objects.latest_with_faults()
    if latest is None:
        return ArchiveTrouble(documents)
    sentences = latest.faults.splitlines()
    read_later = DocumentCheck.objects.filter(fault="", checked_at__gt=latest.finished_at)
    mended = read_later.filter(document__sha256__in=FINGERPRINT.findall(latest.faults))
    settled = {check.document.sha256 for check in (*documents, *mended.select_related("document"))}
    return ArchiveTrouble(
        documents,
        sentences=[line for line in sentences if settled.isdisjoint(FINGERPRINT.findall(line))],
        more=latest.fault_count - len(sentences),
        found_since=ArchiveCheck.objects.faulty_since(),
    )
