"""Signing on paper: who has signed, one signature with its scan, the last one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.actions import transitions
from agreements.enums import PartyRole, State
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.views.signing import in_bytes
from archive.models import StoredDocument
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import NO_SUCH_NUMBER, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
FACTS = {
    "name": "Anna Beispiel",
    "function": "Bürgermeisterin",
    "place": "Musterbach",
    "signed_on_day": "1",
    "signed_on_month": "7",
    "signed_on_year": "2025",
    "representation": "in-person",
    "authority": "office-holder",
}


@pytest.fixture
def agreement() -> Agreement:
    return builders.make_agreement(State.SIGNING)


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


def sent(client: Client, agreement: Agreement, party: Party, **changes: Any) -> Any:
    """Send the form of a signature as it was opened, with some answers changed."""
    agreement.refresh_from_db()
    assert agreement.current_version
    given = FACTS | {"seen": agreement.current_version.sha256, "scan": builders.upload("scan.pdf")}
    return client.post(url("sign_paper", agreement, party.pk), given | changes, follow=True)


def party_of(agreement: Agreement, role: PartyRole) -> Party:
    return agreement.parties.get(role=role)


# --- The list ------------------------------------------------------------------------------------


def test_before_the_release_there_is_nothing_to_sign(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    words = text_of(sign_in(draft.created_by).get(url("signatures", draft)))
    assert "Noch nichts zu unterschreiben" in words
    assert "im Zustand „Entwurf“" in words


def test_the_list_says_how_to_sign_and_who_is_missing(agreement: Agreement, office: Client) -> None:
    builders.sign(agreement, party_of(agreement, PartyRole.SCHOOL_AUTHORITY), name="Erna Erst")
    words = text_of(office.get(url("signatures", agreement)))
    assert "Jeder Vertragspartner wählt die Form" in words
    assert "Bitte bewahren Sie das Original auf." in words
    assert "Fassung 1 öffnen (PDF, " in words
    assert "1 von 3 Vertragspartnern sind fertig." in words
    assert "Es fehlen noch: Schule, Träger der Schulsozialarbeit." in words
    assert "Erna Erst" in words
    assert words.count("Unterschrift eintragen") == 2


def test_a_party_may_record_its_own_signature_only(agreement: Agreement, sign_in: SignIn) -> None:
    client = sign_in(agreement.created_by)
    words = text_of(client.get(url("signatures", agreement)))
    assert words.count("Unterschrift eintragen") == 1
    foreign = party_of(agreement, PartyRole.SCHOOL_AUTHORITY)
    assert client.get(url("sign", agreement, foreign.pk)).status_code == 403
    refused = sent(client, agreement, foreign)
    assert refused.status_code == 403
    assert f"Sie können nicht für {foreign.name} eintragen." in text_of(refused)
    assert sent(client, agreement, party_of(agreement, PartyRole.SCHOOL)).status_code == 200
    assert Signature.objects.count() == 1


def test_readers_may_not_sign(agreement: Agreement, sign_in: SignIn) -> None:
    reader = sign_in(builders.make_member(agreement.school.organisation, MemberRole.READER))
    school = party_of(agreement, PartyRole.SCHOOL)
    assert "Unterschrift eintragen" not in text_of(reader.get(url("signatures", agreement)))
    assert reader.get(url("sign", agreement, school.pk)).status_code == 403


def test_the_list_asks_as_often_for_one_signature_as_for_all(
    agreement: Agreement, office: Client, django_assert_max_num_queries: Any
) -> None:
    address = url("signatures", agreement)
    with CaptureQueriesContext(connection) as none:
        office.get(address)
    for party in agreement.signing_parties[:2]:
        builders.sign(agreement, party)
    with django_assert_max_num_queries(len(none)):
        office.get(address)


def test_sizes_read_as_people_write_them() -> None:
    sizes = {1: "1 kB", 184_000: "180 kB", 1_500_000: "1,4 MB"}
    assert {n: in_bytes(StoredDocument(size=n)) for n in sizes} == sizes


# --- One signature -------------------------------------------------------------------------------


def test_the_form_knows_what_is_known(agreement: Agreement, office: Client) -> None:
    school = party_of(agreement, PartyRole.SCHOOL)
    response = office.get(url("sign_paper", agreement, school.pk))
    form = response.context["form"]
    assert form["place"].value() == school.city
    assert form["authority"].value() == "office-holder"
    assert f"vertreten durch {school.represented_by}" in text_of(response)
    assert not form["name"].value()


def test_a_signature_is_recorded_with_all_that_stands_on_the_paper(
    agreement: Agreement, office: Client
) -> None:
    authority = party_of(agreement, PartyRole.SCHOOL_AUTHORITY)
    response = sent(
        office,
        agreement,
        authority,
        representation="two-authorised",
        second_name="Karl Groß",
        second_function="Beigeordneter",
        authority="resolution",
        authority_on="1.6.2025",
        authority_note="Gemeinderat",
    )
    words = text_of(response)
    assert f"Unterschrift von {authority.name} eingetragen." in words
    assert "Es fehlen noch: Schule, Träger der Schulsozialarbeit." in words
    assert "zwei Bedienstete gemeinsam" in words
    assert "Gremienbeschluss: Gemeinderat vom 1. Juni 2025" in words
    signature = Signature.objects.get()
    assert signature.second_name == "Karl Groß"
    assert str(signature.authority_on) == "2025-06-01"
    assert signature.version == agreement.current_version


def test_answers_to_questions_not_asked_are_left_out(agreement: Agreement, office: Client) -> None:
    school = party_of(agreement, PartyRole.SCHOOL)
    sent(office, agreement, school, second_name="Karl", authority_note="Gemeinderat")
    signature = Signature.objects.get()
    assert (signature.second_name, signature.authority_note, signature.authority_on) == (
        "",
        "",
        None,
    )


TOMORROW = timezone.localdate() + timedelta(days=1)


FAULTS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"name": ""}, "name", "Geben Sie ein, wer unterschrieben hat."),
    ({"signed_on_month": "13"}, "signed_on", "Geben Sie einen Monat zwischen 1 und 12 ein."),
    (
        {
            "signed_on_day": TOMORROW.day,
            "signed_on_month": TOMORROW.month,
            "signed_on_year": TOMORROW.year,
        },
        "signed_on",
        "Das Datum liegt in der Zukunft.",
    ),
    ({"representation": "two-authorised"}, "second_name", "Name"),
    ({"authority": "resolution"}, "authority_on", "Geben Sie das Datum des Beschlusses"),
    ({"authority": "power-of-attorney"}, "authority_note", "Geben Sie das Gremium"),
    ({"authority": "nobody"}, "authority", "Wählen Sie bei"),
    ({"scan": ""}, "scan", "Wählen Sie den Scan des unterschriebenen Dokuments aus."),
    ({"scan": builders.upload("scan.exe")}, "scan", "nicht vom Typ PDF, JPEG oder PNG"),
    ({"scan": builders.upload("scan.pdf", b"<html>")}, "scan", "Diese Datei ist keine PDF-"),
)


def test_errors_stand_beside_their_field_and_keep_the_words(
    agreement: Agreement, office: Client
) -> None:
    school = party_of(agreement, PartyRole.SCHOOL)
    for changes, field, said in FAULTS:
        response = sent(office, agreement, school, **changes)
        assert response.status_code == 200, changes
        assert said in response.context["form"].errors[field][0]
        assert 'value="Musterbach"' in response.content.decode()
        assert "Wählen Sie den Scan bitte noch einmal aus." in text_of(response)
    assert not Signature.objects.exists()


def test_a_signature_sent_twice_is_there_once(agreement: Agreement, office: Client) -> None:
    school = party_of(agreement, PartyRole.SCHOOL)
    sent(office, agreement, school)
    again = sent(office, agreement, school)
    assert again.status_code == 409
    assert f"Die Unterschrift von {school.name} ist schon eingetragen." in text_of(again)
    assert office.get(url("sign", agreement, school.pk)).status_code == 409
    assert Signature.objects.count() == 1


def test_a_signature_under_another_fassung_shows_the_difference(
    agreement: Agreement, office: Client
) -> None:
    assert agreement.current_version
    seen, by = agreement.current_version.sha256, agreement.created_by
    transitions.reopen(agreement=agreement, reason="Ein Ziel fehlt.", by=by)
    builders.make_goal(agreement, "Ein Ziel, das gefehlt hat.")
    builders.advance(agreement, State.SIGNING)
    response = sent(office, agreement, party_of(agreement, PartyRole.SCHOOL), seen=seen)
    assert response.status_code == 409
    words = text_of(response)
    assert "Der Text wurde inzwischen neu gefasst." in words
    assert "Neu: Ein Ziel, das gefehlt hat." in words
    assert 'value="Bürgermeisterin"' in response.content.decode()
    agreement.refresh_from_db()
    assert agreement.current_version
    assert response.context["form"]["seen"].value() == agreement.current_version.sha256
    assert not Signature.objects.exists()


def test_a_mark_nobody_knows_is_answered_without_a_comparison(
    agreement: Agreement, office: Client
) -> None:
    response = sent(office, agreement, party_of(agreement, PartyRole.SCHOOL), seen="f" * 64)
    assert response.status_code == 409
    assert not Signature.objects.exists()


def test_after_reopening_nobody_can_sign(agreement: Agreement, office: Client) -> None:
    school = party_of(agreement, PartyRole.SCHOOL)
    assert agreement.current_version
    given = FACTS | {"seen": agreement.current_version.sha256, "scan": builders.upload("s.pdf")}
    transitions.reopen(agreement=agreement, reason="Noch etwas.", by=agreement.created_by)
    response = office.post(url("sign_paper", agreement, school.pk), given)
    assert response.status_code == 409
    assert "Im Zustand „Entwurf“ kann niemand unterschreiben." in text_of(response)


def test_the_last_signature_concludes(agreement: Agreement, office: Client) -> None:
    *others, last = agreement.signing_parties
    for party in others:
        builders.sign(agreement, party)
    words = text_of(sent(office, agreement, last))
    assert "Alle haben unterschrieben. Die Abschrift ist erstellt." in words
    assert "Abschrift öffnen (PDF)" in words
    assert words.count("Scan herunterladen") == 6
    assert "Unterschrift eintragen" not in words
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNED


# --- Scans ---------------------------------------------------------------------------------------


def test_a_scan_is_answered_as_it_was_sent(agreement: Agreement, office: Client) -> None:
    content = builders.pdf_bytes(pages=3)
    scan = builders.upload("Unterschrieben.pdf", content)
    sent(office, agreement, party_of(agreement, PartyRole.SCHOOL), scan=scan)
    signature = Signature.objects.get()
    address = url("scan", agreement, signature.pk)
    response = office.get(address)
    assert response.content == content
    assert response["Content-Disposition"] == 'attachment; filename="Unterschrieben.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert StoredDocument.objects.filter(kind="signed_copy").count() == 1


# --- Who may -------------------------------------------------------------------------------------


def test_foreign_and_missing_pages_answer_alike(agreement: Agreement, sign_in: SignIn) -> None:
    signature = builders.sign(agreement, agreement.signing_parties[0])
    stranger = sign_in(builders.make_member())
    for name, rest in (
        ("signatures", []),
        ("sign", [agreement.signing_parties[1].pk]),
        ("scan", [signature.pk]),
    ):
        address = url(name, agreement, *rest)
        found = stranger.get(address)
        none = stranger.get(address.replace(agreement.number, NO_SUCH_NUMBER))
        assert found.status_code == none.status_code == 404, name
        assert text_of(found) == text_of(none)


def test_foreign_children_of_an_own_agreement_are_not_there(
    agreement: Agreement, office: Client, sign_in: SignIn
) -> None:
    foreign = builders.make_agreement(State.SIGNING)
    signature = builders.sign(foreign, foreign.signing_parties[0])
    own = sign_in(agreement.created_by)
    assert own.get(url("scan", agreement, signature.pk)).status_code == 404
    assert own.get(url("sign", agreement, foreign.signing_parties[1].pk)).status_code == 404
    assert sent(office, agreement, foreign.signing_parties[1]).status_code == 404
