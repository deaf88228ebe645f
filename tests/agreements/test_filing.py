"""Signed paper is filed: complete scans become the Ausfertigung, and nothing is done twice."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.db.models import QuerySet
from django.utils import timezone

from agreements.actions import filing, signing, transitions
from agreements.actions.filing import confirm_signatures, file_papers, sorted_pile
from agreements.actions.signing import SignatureFacts, Signing
from agreements.documents.issued_papers import IssuedPaper, code_of, issued_papers
from agreements.documents.papers import papers_of
from agreements.enums import Authority, Deed, MailKind, Representation, SignatureKind, State
from agreements.models.agreement import Agreement
from agreements.models.document import SignedCopy, Version
from agreements.rules.records import record_faults
from archive import store
from archive.actions import assign_page, set_pages_aside
from archive.enums import DocumentKind, PaperKind
from archive.models import ScanPile, StoredDocument
from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled, Outdated
from tests import builders, scans
from tests.core.trail_forging import unguarded
from tests.scans import Wear, read_pile, sheets_of, worn

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return builders.make_agreement(State.SIGNING)


@pytest.fixture
def pile(agreement: Agreement) -> ScanPile:
    """Return a pile in which the signed paper lies backwards, with a page upside down."""
    sheets = sheets_of(agreement)
    sheets[3] = worn(sheets[3].convert("L"), Wear(turn=180))
    return read_pile(reversed(sheets))


def code(agreement: Agreement) -> str:
    assert agreement.current_version
    return code_of(agreement.current_version)


def file(pile: ScanPile, *agreements: Agreement) -> list[SignedCopy]:
    codes = [code(agreement) for agreement in agreements]
    return file_papers(pile=pile, codes=codes, by=builders.make_office_member())


def facts(**changed: object) -> SignatureFacts:
    given: dict[str, object] = {
        "name": "Anna Beispiel",
        "function": "Rektorin",
        "place": "Musterbach",
        "signed_on": timezone.localdate(),
        "representation": Representation.IN_PERSON,
        "authority": Authority.OFFICE_HOLDER,
    }
    return SignatureFacts(**(given | changed))  # type: ignore[arg-type]  # as the form gives them


def paper_of(agreement: Agreement, version: Version | None = None) -> IssuedPaper:
    found = version or agreement.current_version
    assert found
    return issued_papers({code_of(found)})[code_of(found)]


# --- Filed ----------------------------------------------------------------------------------------


def test_a_complete_scan_becomes_the_ausfertigung(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)

    assert copy.version == agreement.current_version
    document = copy.document
    assert document.kind == DocumentKind.SIGNED_COPY
    assert document.filename == f"{agreement.number}_Fassung-1_Ausfertigung.pdf"
    assert document.page_count == len(sheets_of(agreement))
    assert store.fingerprint(store.read(document.sha256)) == document.sha256
    assert {page.filed_in for page in pile.pages.all()} == {document}
    assert str(copy) == f"{document.filename} zu {agreement.number}, Fassung 1"


def test_its_pages_are_in_order_and_upright(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)

    read = read_pile(scans.sheets_in(store.read(copy.document.sha256)))
    assert [(page.page, page.turn) for page in read.pages.all()] == [
        (number, 0) for number in range(1, read.pages.count() + 1)
    ]


def test_its_images_are_those_of_the_scanner(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)

    with (
        pikepdf.open(BytesIO(store.read(pile.document.sha256))) as whole,
        pikepdf.open(BytesIO(store.read(copy.document.sha256))) as cut,
    ):
        raw = [
            [next(iter(page.get_images().values())).read_raw_bytes() for page in pdf.pages]
            for pdf in (whole, cut)
        ]
        assert str(cut.docinfo.get("/Title", "")) == f"Ausfertigung {agreement.number}, Fassung 1"
    assert raw[1] == raw[0][::-1]


def test_the_trail_says_what_was_filed(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)

    entry = LogEntry.objects.about(agreement).get(action=Deed.SCAN_FILED)
    assert entry.by == copy.filed_by
    assert entry.details["scan"] == copy.document.sha256
    assert entry.details["pile"] == pile.document.sha256
    assert entry.details["version"] == 1


def test_a_filed_scan_that_has_gone_is_missed(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)
    assert list(record_faults()) == []
    with unguarded(SignedCopy), unguarded(StoredDocument):
        QuerySet(StoredDocument).filter(pk=copy.document_id).update(sha256="a" * 64)

    assert any(copy.document.sha256 in fault for fault in record_faults())


def test_a_second_click_files_nothing(agreement: Agreement, pile: ScanPile):
    file(pile, agreement)

    with pytest.raises(ActionRefused, match="Laden Sie die Seite neu"):
        file(pile, agreement)
    assert SignedCopy.objects.count() == 1


def test_only_the_fachstelle_files(agreement: Agreement, pile: ScanPile):
    with pytest.raises(NotEntitled):
        file_papers(pile=pile, codes=[code(agreement)], by=agreement.created_by)


def test_what_is_incomplete_is_not_filed(agreement: Agreement, pile: ScanPile):
    office = builders.make_office_member()
    set_pages_aside(pages=pile.pages.all()[:1], reason="Schlecht lesbar", by=office)

    with pytest.raises(ActionRefused, match="nicht vollständig"):
        file(pile, agreement)


def test_a_page_assigned_by_hand_counts(agreement: Agreement):
    sheets = sheets_of(agreement)
    sheets[1] = worn(sheets[1].convert("L"), Wear(is_torn=True))
    pile = read_pile(sheets)
    page = pile.pages.get(position=2)
    assert page.code == ""

    assign_page(page=page, code=code(agreement), number=2, by=builders.make_office_member())
    (copy,) = file(pile, agreement)
    assert copy.document.page_count == len(sheets)


def test_a_pile_that_changed_meanwhile_is_sorted_again(agreement: Agreement, pile: ScanPile):
    seen = filing._filing(sorted_pile(pile.pages.all()), code(agreement))
    office = builders.make_office_member()
    set_pages_aside(pages=pile.pages.all()[:1], reason="Schlecht lesbar", by=office)

    with pytest.raises(Outdated, match="inzwischen geändert"):
        filing._file(pile, seen, b"", by=office)
    assert not SignedCopy.objects.exists()


def test_several_papers_lie_in_one_pile():
    first, second = (builders.make_agreement(State.SIGNING) for _ in range(2))
    mixed = [sheet for pair in zip(sheets_of(first), sheets_of(second)) for sheet in pair]  # noqa: B905 - equally long or not

    pile = read_pile(mixed)
    copies = file(pile, first, second)

    assert [copy.version.agreement for copy in copies] == [first, second]
    assert not pile.pages.not_filed().exists()
    assert list(SignedCopy.objects.cut_from(pile)) == copies


# --- What is unusual is said ----------------------------------------------------------------------


def test_an_awaited_paper_needs_no_remark(agreement: Agreement):
    paper = paper_of(agreement)

    assert (paper.remark, paper.name) == ("", f"{agreement.number}, Fassung 1")
    assert paper.page_count == len(sheets_of(agreement))


def test_a_second_copy_is_told(agreement: Agreement, pile: ScanPile):
    file(pile, agreement)

    assert paper_of(agreement).remark == "Zu Fassung 1 liegt schon eine Ausfertigung vor."


def test_a_resting_fassung_is_told(agreement: Agreement):
    version = agreement.current_version
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=agreement.created_by)

    remark = paper_of(agreement, version).remark
    assert remark == ("Fassung 1 liegt nicht zur Unterschrift: Die Vereinbarung ist „Entwurf“.")


def test_a_superseded_fassung_is_told(agreement: Agreement):
    version = agreement.current_version
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=agreement.created_by)
    row = Agreement.objects.get(pk=agreement.pk)
    builders.make_goal(row, "Alle Kinder finden Hilfe.")
    builders.advance(row, State.SIGNING)

    remark = paper_of(agreement, version).remark
    assert remark == "Fassung 1 gilt nicht mehr. Zur Unterschrift liegt Fassung 2."


def test_signed_paper_that_comes_late_is_told(agreement: Agreement):
    for party in agreement.signing_parties:
        builders.sign(agreement, party)

    assert paper_of(agreement).remark == "Alle Unterschriften sind schon eingetragen."


def test_an_abschrift_is_no_original():
    agreement = builders.make_agreement(State.SIGNED)
    assert agreement.current_version
    transcript = agreement.current_version.transcript
    pile = read_pile(scans.sheets_in(store.read(transcript.document.sha256)))

    (paper,) = sorted_pile(pile.pages.all()).papers.values()
    assert paper.is_transcript
    assert paper.name == f"{agreement.number}, Abschrift der Fassung 1"
    assert paper.remark.startswith("Das ist die Abschrift.")
    with pytest.raises(ActionRefused, match="Abschrift ist kein Original"):
        file_papers(pile=pile, codes=[paper.code], by=builders.make_office_member())


def test_codes_of_others_are_no_papers(agreement: Agreement):
    own = code(agreement)

    known = issued_papers(
        {own, "F2222222222222222", "X" + own[1:], PaperKind.TRANSCRIPT + own[1:], "F2"}
    )
    assert list(known) == [own]
    assert issued_papers(set()) == {}


def test_a_fassung_is_found_by_its_number(agreement: Agreement):
    named = Version.objects.named
    assert named(f" {agreement.number.lower()} ", 1) == agreement.current_version
    assert named(agreement.number, 2) is None
    assert named("KV-\x00", 1) is None


# --- Who signed -----------------------------------------------------------------------------------


def test_all_signatures_are_confirmed_at_once(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)
    parties = agreement.signing_parties

    signatures = confirm_signatures(
        copy=copy, facts={party: facts() for party in parties}, by=builders.make_office_member()
    )

    assert {signature.kind for signature in signatures} == {SignatureKind.PAPER}
    assert {signature.scan.sha256 for signature in signatures if signature.scan} == {
        copy.document.sha256
    }
    row = Agreement.objects.get(pk=agreement.pk)
    assert row.state == State.SIGNED
    assert row.current_version
    assert row.current_version.transcript


def test_the_filed_copy_is_the_scan_of_each_and_lies_in_the_package_once(
    agreement: Agreement, pile: ScanPile
):
    (copy,) = file(pile, agreement)
    before = StoredDocument.objects.filter(kind=DocumentKind.SIGNED_COPY).count()
    office = builders.make_office_member()
    signatures = confirm_signatures(
        copy=copy, facts=dict.fromkeys(agreement.signing_parties, facts()), by=office
    )

    assert {signature.scan for signature in signatures} == {copy.document}
    assert StoredDocument.objects.filter(kind=DocumentKind.SIGNED_COPY).count() == before
    papers = papers_of(agreement, agreement.versions.all(), timezone.now())
    (paper,) = (paper for paper in papers if paper.document == copy.document)
    assert all(party.name in paper.what for party in agreement.signing_parties)


def test_of_one_page_all_signatures_are_recorded_or_none(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)
    first, second, third = agreement.signing_parties
    office = builders.make_office_member()
    confirm_signatures(copy=copy, facts={second: facts()}, by=office)

    with pytest.raises(ActionRefused, match="schon eingetragen"):
        confirm_signatures(
            copy=copy, facts=dict.fromkeys([first, second, third], facts()), by=office
        )
    with pytest.raises(ActionRefused, match="schon eingetragen"):  # past the look ahead, too
        signing._sign(
            agreement,
            [
                Signing(
                    party=party,
                    kind=SignatureKind.PAPER,
                    facts=facts(),
                    copy=copy.document,
                    seen=copy.version.sha256,
                    by=office,
                )
                for party in (first, second)
            ],
        )
    assert [row.party_name for row in copy.version.signatures.all()] == [second.name]


def test_who_signed_on_one_paper_is_told_with_who_is_still_missing(
    agreement: Agreement, pile: ScanPile
):
    (copy,) = file(pile, agreement)
    first, second, third = agreement.signing_parties
    builders.make_member(third.organisation)
    office = builders.make_office_member()
    confirm_signatures(copy=copy, facts=dict.fromkeys([first, second], facts()), by=office)
    bodies = set(
        OutgoingMail.objects.filter(kind=MailKind.SIGNATURE).values_list("body", flat=True)
    )
    assert bodies
    assert all(f"Es fehlt noch: {third.get_role_display()}." in body for body in bodies)


def test_some_have_signed_and_the_others_may_follow(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)
    first, *rest = agreement.signing_parties
    office = builders.make_office_member()

    confirm_signatures(copy=copy, facts={first: facts()}, by=office)
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNING
    confirm_signatures(copy=copy, facts=dict.fromkeys(rest, facts()), by=office)
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNED


def test_a_signature_is_confirmed_once(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)
    first, office = agreement.signing_parties[0], builders.make_office_member()
    confirm_signatures(copy=copy, facts={first: facts()}, by=office)

    with pytest.raises(ActionRefused, match="schon eingetragen"):
        confirm_signatures(copy=copy, facts={first: facts()}, by=office)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ActionRefused, match="Zukunft"):
        confirm_signatures(
            copy=copy, facts={agreement.signing_parties[1]: facts(signed_on=tomorrow)}, by=office
        )


def test_only_the_fachstelle_confirms(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)

    with pytest.raises(NotEntitled):
        confirm_signatures(copy=copy, facts={}, by=agreement.created_by)


def test_under_another_fassung_nothing_is_confirmed(agreement: Agreement, pile: ScanPile):
    (copy,) = file(pile, agreement)
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=agreement.created_by)

    with pytest.raises(ActionRefused, match="kann niemand unterschreiben"):
        confirm_signatures(
            copy=copy,
            facts={agreement.signing_parties[0]: facts()},
            by=builders.make_office_member(),
        )


def test_a_worn_copy_is_sorted_as_well(agreement: Agreement):
    wear = [
        Wear(skew=3, has_stain=True),
        Wear(skew=-3),
        Wear(turn=90, skew=1),
        Wear(turn=180, skew=-3, has_stain=True),
        Wear(is_grey=True),
    ]
    sheets = [
        worn(sheet.convert("L"), wear[number % len(wear)])
        for number, sheet in enumerate(sheets_of(agreement))
    ]

    pile = read_pile(sheets)

    (bundle,) = sorted_pile(pile.pages.all()).sorting.complete
    assert bundle.page_count == len(sheets)
