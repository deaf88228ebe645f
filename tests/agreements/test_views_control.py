"""The Kontrollseite and the confirmation."""

import pytest
from django.test import Client

from agreements.enums import PartyRole, State
from agreements.models.agreement import Agreement
from agreements.models.goal import Goal
from agreements.models.party import Party
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import jumps_of, page, seen_on, send, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


def state(agreement: Agreement) -> str:
    agreement.refresh_from_db()
    return agreement.state


def test_what_is_missing_is_listed_and_linked(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    Party.objects.filter(agreement=draft).update(street="")
    client = sign_in(draft.created_by)
    html = page(client, url("control", draft))
    for said, address in (
        ("Geben Sie die Adresse der Schule ein.", url("party", draft, "schule")),
        ("Geben Sie den Zeitraum der Vereinbarung ein.", url("term", draft)),
        ("Legen Sie mindestens ein Ziel der Kooperation an.", url("goals", draft)),
        ("Füllen Sie aus: Verfahren", url("blanks", draft)),
    ):
        assert f'<a href="{address}">{said}' in html
    assert "Verbindlich einreichen" not in html


def test_an_open_choice_of_the_traeger_is_linked(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    draft.parties.filter(role=PartyRole.PROVIDER).delete()
    html = page(sign_in(draft.created_by), url("control", draft))
    assert f'<a href="{url("provider", draft)}">Wählen Sie aus, wer Träger' in html


def test_the_whole_text_stands_there_as_it_will_print(client: Client, draft: Agreement) -> None:
    words = text_of(client.get(url("control", draft)))
    assert "Alles ist ausgefüllt." in words
    assert "Die Klassen lösen Streit gewaltfrei." in words
    assert "Entwurf – nicht zur Unterschrift" in words
    for section in draft.edition.sections.all():
        assert section.heading in words


def test_hints_name_their_source_and_block_nothing(client: Client, draft: Agreement) -> None:
    Goal.objects.filter(agreement=draft).update(text="Die Pausenaufsicht ist geregelt.")
    words = text_of(client.get(url("control", draft)))
    assert "Pausenaufsicht gehört laut Muster nicht zur Schulsozialarbeit." in words
    assert "(Muster, Fußnote 2)" in words
    assert send(client, url("control", draft), confirmed="on").status_code == 302


def test_one_box_and_one_button_hand_it_in(client: Client, draft: Agreement) -> None:
    response = send(client, url("control", draft), confirmed="on")
    assert response["Location"] == url("submitted", draft)
    assert state(draft) == State.SUBMITTED
    words = text_of(client.get(url("submitted", draft)))
    assert f"Die Vereinbarung {draft.number} liegt jetzt bei der Fachstelle." in words
    assert url("document_pdf", draft) in page(client, url("submitted", draft))


def test_without_the_box_nothing_is_handed_in(client: Client, draft: Agreement) -> None:
    words = text_of(send(client, url("control", draft)))
    assert "Bestätigen Sie, dass Sie die Vereinbarung geprüft haben." in words
    assert state(draft) == State.DRAFT


def test_a_text_that_changed_meanwhile_is_shown_again(client: Client, draft: Agreement) -> None:
    mark = seen_on(client, url("control", draft))
    builders.make_goal(draft, "Ein neues Ziel")
    response = client.post(url("control", draft), {"seen": mark, "confirmed": "on"})
    assert response.status_code == 409
    words = text_of(response)
    assert "Jemand hat den Text inzwischen geändert." in words
    assert "Ein neues Ziel" in words
    assert state(draft) == State.DRAFT


def test_an_incomplete_draft_is_refused_by_the_action(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    client = sign_in(draft.created_by)
    mark = client.get(url("control", draft)).context["form"]["seen"].value()
    response = client.post(url("control", draft), {"seen": mark, "confirmed": "on"})
    assert response.status_code == 409
    assert "Es fehlt noch etwas" in text_of(response)


def test_a_second_click_changes_nothing(client: Client, draft: Agreement) -> None:
    mark = seen_on(client, url("control", draft))
    given = {"seen": mark, "confirmed": "on"}
    assert client.post(url("control", draft), given).status_code == 302
    assert client.post(url("control", draft), given).status_code == 409
    assert state(draft) == State.SUBMITTED


def test_the_confirmation_of_a_draft_leads_to_its_tasks(client: Client, draft: Agreement) -> None:
    response = client.get(url("submitted", draft))
    assert response["Location"] == draft.get_absolute_url()


def test_readers_read_the_text_and_cannot_hand_it_in(draft: Agreement, sign_in: SignIn) -> None:
    for person in (
        builders.make_member(draft.school.organisation, MemberRole.READER),
        builders.make_social_worker(draft.school),
        builders.make_office_member(),
    ):
        client = sign_in(person)
        html = page(client, url("control", draft))
        assert "Die Klassen lösen Streit gewaltfrei." in html
        assert 'name="confirmed"' not in html
        assert client.post(url("control", draft), {"confirmed": "on"}).status_code == 403
    stranger = sign_in(builders.make_member())
    assert stranger.get(url("control", draft)).status_code == 404
    assert stranger.get(url("submitted", draft)).status_code == 404


def test_links_at_the_top_lead_to_all_parts_of_the_long_page(sign_in: SignIn) -> None:
    draft = builders.make_draft()
    client = sign_in(draft.created_by)
    html = page(client, url("control", draft))
    targets = jumps_of(html)
    assert targets[:2] == ["fehlt", "text"]
    assert len(targets) > 10
    assert [html.count(f'id="{target}"') for target in targets] == [1] * len(targets)

    builders.fill(draft)
    html = page(client, url("control", draft))
    assert "fehlt" not in jumps_of(html)
    assert "einreichen" in jumps_of(html)
    assert 'id="einreichen"' in html
