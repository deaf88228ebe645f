"""The register in the administration: who reads it, what it finds, that nothing changes there."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from agreements.actions import reviewing
from agreements.actions.annexes import add_annex
from agreements.enums import AnnexKind, PartyRole, State
from agreements.models.agreement import Agreement
from archive import store
from core.models import LogEntry
from schools.enums import SchoolKind
from schools.models import Membership
from schools.school_year import SchoolYear
from tests import builders
from tests.agreements.pages import page, text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

LIST = "admin:agreements_agreement_changelist"


@pytest.fixture
def officer() -> User:
    return builders.make_office_member()


@pytest.fixture
def office(officer: User, sign_in: SignIn) -> Client:
    return sign_in(officer)


def listed(client: Client, **query: str) -> set[str]:
    """Return the numbers of the agreements in the list."""
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200
    return {row.number for row in response.context["cl"].result_list}


def overview(agreement: Agreement) -> str:
    return reverse("admin:agreements_agreement_change", args=[agreement.pk])


def print_out(client: Client, *agreements: Agreement) -> HttpResponse:
    chosen = {"action": "print_for_duplex", "_selected_action": [a.pk for a in agreements]}
    return client.post(reverse(LIST), chosen)  # type: ignore[return-value]  # the client's answer


def messages_of(client: Client) -> str:
    return text_of(client.get(reverse(LIST)))


# --- Who reads --------------------------------------------------------------------------------


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(reverse(LIST), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_the_parties_stay_outside(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    assert sign_in(draft.created_by).get(reverse(LIST), follow=True).status_code == 403


def test_the_systemverwaltung_sees_no_content(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    client = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(overview(draft)).status_code == 403
    assert "Kooperationsvereinbarungen" not in text_of(client.get(reverse("admin:index")))


def test_staff_without_membership_sees_no_content(sign_in: SignIn) -> None:
    client = sign_in(builders.make_user(is_staff=True))
    assert client.get(reverse(LIST)).status_code == 403


def test_the_request_after_the_end_of_a_membership_is_refused(
    office: Client, officer: User
) -> None:
    assert office.get(reverse(LIST)).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=officer).update(ends_on=yesterday)
    assert office.get(reverse(LIST)).status_code == 403


def test_who_is_no_longer_staff_stays_outside(office: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_staff=False)
    assert office.get(reverse(LIST), follow=True).status_code == 403


# --- What is found ----------------------------------------------------------------------------


def test_a_row_names_state_parties_term_and_validity(office: Client) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    words = text_of(office.get(reverse(LIST)))
    for party in agreement.parties.all():
        assert party.name in words
    assert "Unterschrieben" in words
    assert f"{agreement.starts_on:%d.%m.%Y}" in words
    assert f"beginnt am {agreement.starts_on:%d.%m.%Y}" in words
    assert "steht aus" in words


def test_a_row_says_how_long_it_waits(office: Client) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    moment = timezone.now() - timedelta(days=12)
    Agreement.objects.filter(pk=agreement.pk).update(state_since=moment)
    assert "seit 12 Tagen" in text_of(office.get(reverse(LIST)))


def test_a_traeger_that_is_the_schultraeger_is_told(office: Client) -> None:
    builders.make_draft(school=builders.make_school())
    assert "= Schulträger" in text_of(office.get(reverse(LIST)))


def test_a_day_of_kenntnisnahme_is_told(office: Client, officer: User) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    reviewing.take_note(agreement=agreement, by=officer)
    words = text_of(office.get(reverse(LIST)))
    assert f"{timezone.localdate():%d.%m.%Y}" in words
    assert "steht aus" not in words


def test_it_finds_by_number_school_and_parties(office: Client) -> None:
    wanted = builders.make_draft(school=builders.make_school(name="Gymnasium Rebberg"))
    builders.make_draft()
    authority = wanted.parties.get(role=PartyRole.SCHOOL_AUTHORITY)
    for words in (wanted.number, "Rebberg", authority.name):
        assert listed(office, q=words) == {wanted.number}


def test_it_filters_by_what_it_waits_for(office: Client) -> None:
    made = {
        "eingaben": builders.make_draft(),
        "pruefung": builders.make_agreement(State.SUBMITTED),
        "freigabe": builders.make_agreement(State.CHECKED),
        "unterschrift": builders.make_agreement(State.SIGNING),
        "kenntnisnahme": builders.make_agreement(State.SIGNED),
    }
    for value, agreement in made.items():
        assert listed(office, wartet=value) == {agreement.number}
    assert listed(office, state__exact=State.CHECKED) == {made["freigabe"].number}


def test_it_filters_by_validity(office: Client) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    notice = timedelta(days=settings.EXPIRY_NOTICE_DAYS)
    terms = {
        "beginnt": (today + day, today + 2 * notice),
        "gueltig": (today, today + notice + day),
        "laeuft-aus": (today - day, today + notice),
        "abgelaufen": (today - 2 * day, today - day),
    }
    for value, term in terms.items():
        draft = builders.fill(builders.make_draft())
        builders.save_term(draft, *term)
        signed = builders.advance(draft, State.SIGNED)
        assert listed(office, gueltigkeit=value) == {signed.number}


def test_it_filters_by_school_year(office: Client) -> None:
    agreement = builders.make_agreement()
    builders.make_draft()
    assert agreement.starts_on
    first = SchoolYear.of(agreement.starts_on)
    assert listed(office, schuljahr=str(first.plus(1).start_year)) == {agreement.number}
    html = page(office, reverse(LIST))
    assert str(first) in html
    assert str(first.plus(2)) not in html


def test_without_a_term_no_school_year_is_offered(office: Client) -> None:
    draft = builders.make_draft()
    assert listed(office, schuljahr="2026") == {draft.number}


def test_it_filters_by_schultraeger_and_schulart(office: Client) -> None:
    school = builders.make_school(SchoolKind.GRAMMAR)
    wanted = builders.make_draft(school=school)
    builders.make_draft()
    assert listed(office, schultraeger=str(school.authority_id)) == {wanted.number}
    assert listed(office, schulart=SchoolKind.GRAMMAR) == {wanted.number}


def test_a_choice_nobody_offered_filters_nothing(office: Client) -> None:
    draft = builders.make_draft()
    for name in ("schuljahr", "schultraeger", "schulart", "wartet", "gueltigkeit"):
        assert listed(office, **{name: "';--"}) == {draft.number}


def test_facets_count(office: Client) -> None:
    builders.make_agreement(State.SUBMITTED)
    builders.make_draft()
    assert "Prüfung der Fachstelle (1)" in page(office, f"{reverse(LIST)}?_facets=True")


def test_the_list_asks_as_often_for_30_rows_as_for_one(office: Client) -> None:
    builders.make_draft()
    with CaptureQueriesContext(connection) as one:
        page(office, reverse(LIST))
    school = builders.make_school(provider=builders.make_organisation())
    for _ in range(29):
        builders.make_draft(school=school)
    with CaptureQueriesContext(connection) as thirty:
        page(office, reverse(LIST))
    assert len(thirty) == len(one)


# --- Nothing changes here ---------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.SIGNED])
def test_nothing_can_be_changed_added_or_deleted(office: Client, state: State) -> None:
    agreement = builders.make_agreement(state)
    before = Agreement.objects.filter(pk=agreement.pk).values().get()
    entries = LogEntry.objects.count()
    posted = {"number": "KV-1", "state": State.DRAFT, "_save": "Sichern"}
    assert office.post(overview(agreement), posted).status_code == 403
    assert office.post(reverse("admin:agreements_agreement_add"), posted).status_code == 403
    delete = reverse("admin:agreements_agreement_delete", args=[agreement.pk])
    assert office.post(delete, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [agreement.pk], "post": "yes"}
    office.post(reverse(LIST), chosen)
    assert Agreement.objects.filter(pk=agreement.pk).values().get() == before
    assert LogEntry.objects.count() == entries


def test_the_overview_shows_all_that_belongs_to_it(office: Client) -> None:
    agreement = builders.make_agreement()
    add_annex(
        agreement=agreement,
        kind=AnnexKind.CONCEPT,
        title="Konzept 2026",
        upload=builders.checked_upload("konzept.pdf"),
        by=agreement.created_by,
    )
    note = builders.make_note(agreement, place="section:3.1", text="Wer ist gemeint?")
    builders.make_answer(note, agreement.created_by, "Das Jugendamt.")
    builders.make_note(agreement, place=f"goal:{agreement.goals.get().pk}", text="Warum?")
    builders.make_comment(agreement, text="Unter uns.")
    words = text_of(office.get(overview(agreement)))
    for said in (
        agreement.number,
        "Die Klassen lösen Streit gewaltfrei.",
        "Projekttage in den Klassen 5 und 6.",
        "konzept.pdf",
        "Abschnitt 3.1",
        "Wer ist gemeint?",
        f"{agreement.created_by}: Das Jugendamt.",
        "Ziel 1",
        "Verlauf",
        "Angelegt",
    ):
        assert said in words
    assert "Unter uns." not in words
    assert "Kommentar" not in words
    assert 'name="_save"' not in page(office, overview(agreement))


def test_the_overview_leads_to_review_papers_and_page(office: Client) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    html = page(office, overview(agreement))
    version = agreement.current_version
    assert version
    for address in (
        reverse("admin:agreements_agreement_review", args=[agreement.pk]),
        reverse("agreements:document_pdf", args=[agreement.number]),
        reverse("agreements:transcript_pdf", args=[agreement.number, version.number]),
        agreement.get_absolute_url(),
        reverse("admin:archive_storeddocument_file", args=[version.document_id]),
    ):
        assert f'href="{address}"' in html
    words = text_of(office.get(overview(agreement)))
    assert version.sha256 in words
    for signature in version.signatures.all():
        assert f"{signature.party_name}: {signature.name}" in words


def test_an_agreement_that_does_not_exist_leads_back(office: Client) -> None:
    address = reverse("admin:agreements_agreement_change", args=[999_999])
    assert office.get(address).status_code == 302


# --- Printing ---------------------------------------------------------------------------------


def test_all_chosen_papers_come_as_one_file(office: Client) -> None:
    signed = builders.make_agreement(State.SIGNED)
    signing = builders.make_agreement(State.SIGNING)
    response = print_out(office, signing, signed)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="Vereinbarungen_')
    reader = PdfReader(BytesIO(response.content))
    version, other = signed.current_version, signing.current_version
    assert version
    assert other
    transcript = PdfReader(BytesIO(store.read(version.transcript.document.sha256)))
    issued = PdfReader(BytesIO(store.read(other.document.sha256)))
    scans = version.signatures.count()

    def sheets(pages: int) -> int:
        return pages + pages % 2

    pages = sheets(len(transcript.pages)) + 2 * scans + sheets(len(issued.pages))
    assert len(reader.pages) == pages
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    assert signed.number in text
    assert signing.number in text


def test_drafts_are_left_out_and_named(office: Client) -> None:
    signing, draft = builders.make_agreement(State.SIGNING), builders.make_draft()
    assert print_out(office, signing, draft)["Content-Type"] == "application/pdf"
    words = messages_of(office)
    assert f"nicht im Druck: {draft.number}." in words


def test_drafts_alone_give_no_file(office: Client) -> None:
    response = print_out(office, builders.make_draft())
    assert response.status_code == 302
    assert "Keine der gewählten Vereinbarungen" in messages_of(office)


def test_an_archive_that_lost_a_paper_says_so(office: Client) -> None:
    signing = builders.make_agreement(State.SIGNING)
    assert signing.current_version
    name = store.name_of(signing.current_version.document.sha256)
    store.remove(name)
    assert print_out(office, signing).status_code == 302
    assert "Ein Dokument fehlt im Archiv." in messages_of(office)
