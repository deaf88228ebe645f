"""Signed paper comes back: scans are filed under their Fassung, then who signed is confirmed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.models import User
from agreements.actions.locking import locked
from agreements.actions.signing import SignatureFacts, Signing, sign_together
from agreements.documents.issued_papers import IssuedPaper, issued_papers
from agreements.enums import Deed, SignatureKind
from agreements.models.document import SignedCopy
from agreements.models.party import Party
from agreements.models.signature import Signature
from archive.actions import ONLY_OFFICE, store
from archive.care import looked_after
from archive.codes import on_disk
from archive.enums import DocumentKind, PaperKind
from archive.intake import Bundle, Sorting, sort
from archive.models import ScanPage, ScanPile
from archive.uploads import TYPES
from core.pdf_merge import cut_out
from core.trail import record
from core.workflow import ActionRefused, NotEntitled, Outdated
from schools.rules import is_reviewer

PDF = TYPES["pdf"].media_type
INCOMPLETE = "{name}: Die Seiten sind nicht vollständig und einzeln da. Ordnen Sie sie zuerst."
MOVED_ON = "Jemand hat den Stapel inzwischen geändert. Laden Sie die Seite neu."
NO_ORIGINAL = "Eine Abschrift ist kein Original und wird nicht als Ausfertigung abgelegt."
NOT_HERE = "In diesem Stapel liegt keine Seite dieser Vereinbarung. Laden Sie die Seite neu."


@dataclass(frozen=True)
class SortedPile:
    """A pile as it is sorted now, with the papers its pages belong to, by code."""

    sorting: Sorting
    papers: Mapping[str, IssuedPaper]


def sorted_pile(pages: Iterable[ScanPage]) -> SortedPile:
    """Sort the pages of a pile into the papers that were given out here."""
    known = list(pages)
    papers = issued_papers({page.code for page in known if page.code})
    counts = {code: paper.page_count for code, paper in papers.items()}
    return SortedPile(sort(known, counts), papers)


def file_papers(*, pile: ScanPile, codes: Sequence[str], by: User) -> list[SignedCopy]:
    """File the scans of some papers, each as one Ausfertigung in a transaction of its own.

    Raises NotEntitled for all but the Fachstelle, ActionRefused for pages that do not make up a
    signed paper, Outdated where somebody put the pages in another order meanwhile, Unavailable
    where the archive does not give the pile.
    """
    if not is_reviewer(by):
        raise NotEntitled(ONLY_OFFICE)
    seen = sorted_pile(pile.pages.all())
    filings = [_filing(seen, code) for code in codes]
    with looked_after(), on_disk(pile.document.sha256) as file:
        return [_file(pile, filing, filing.cut(file), by=by) for filing in filings]


@dataclass(frozen=True)
class _Filing:
    """A paper whose scan is about to be filed."""

    paper: IssuedPaper
    bundle: Bundle

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where its pages lie in the pile, and how far each must be turned."""
        return [(page.position, page.turn) for page in self.bundle.pages]

    def cut(self, file: Path) -> bytes:
        """Return its pages as a PDF of their own, upright."""
        return cut_out(file, self.places, title=f"Ausfertigung {self.paper.name}")


def _filing(seen: SortedPile, code: str) -> _Filing:
    paper, bundle = seen.papers.get(code), seen.sorting.bundle_of(code)
    if paper is None or bundle is None:
        raise ActionRefused(NOT_HERE)
    if code[0] == PaperKind.TRANSCRIPT:
        raise ActionRefused(NO_ORIGINAL)
    if not bundle.is_complete:
        raise ActionRefused(INCOMPLETE.format(name=paper.name))
    return _Filing(paper, bundle)


@transaction.atomic
def _file(pile: ScanPile, filing: _Filing, content: bytes, *, by: User) -> SignedCopy:
    agreement, version = locked(filing.paper.agreement), filing.paper.version
    pages = list(pile.pages.select_for_update().not_filed())
    now = sort(pages, {filing.paper.code: filing.paper.page_count})
    bundle = now.bundle_of(filing.paper.code)
    if bundle is None or _Filing(filing.paper, bundle).places != filing.places:
        raise Outdated(MOVED_ON)
    document = store(
        content,
        kind=DocumentKind.SIGNED_COPY,
        filename=f"{agreement.number}_Fassung-{version.number}_Ausfertigung.pdf",
        media_type=PDF,
        by=by,
    )
    copy = SignedCopy.objects.create(version=version, document=document, filed_by=by)
    mine = pile.pages.filter(pk__in=[page.pk for page in bundle.pages])
    mine.update(filed_in=document, filed_at=copy.filed_at)
    record(
        agreement,
        Deed.SCAN_FILED,
        by=by,
        version=version.number,
        sha256=version.sha256,
        scan=document.sha256,
        pages=bundle.page_count,
        pile=pile.document.sha256,
    )
    return copy


def confirm_signatures(
    *, copy: SignedCopy, facts: Mapping[Party, SignatureFacts], by: User
) -> list[Signature]:
    """Record who signed the filed paper, with the Ausfertigung as the scan of each.

    All of them are recorded or none; raises like `sign_on_paper`.
    """
    if not is_reviewer(by):
        raise NotEntitled(ONLY_OFFICE)
    signings = [
        Signing(
            party=party,
            kind=SignatureKind.PAPER,
            facts=stated,
            copy=copy.document,
            seen=copy.version.sha256,
            by=by,
        )
        for party, stated in facts.items()
    ]
    return sign_together(copy.version.agreement, signings)
