"""The list of sections, and adapting one of them."""

import pytest
from django.test import Client

from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.wording import Adaptation
from core.models import LogEntry
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, seen_on, send, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
LOCAL = "Die Schulsozialarbeit fragt bei der Versicherung nach."


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


def muster(agreement: Agreement, key: str = "4") -> str:
    return agreement.edition.sections.get(key=key).body


def bodies(agreement: Agreement) -> list[str]:
    return list(Adaptation.objects.filter(agreement=agreement).values_list("body", flat=True))


def test_every_section_is_listed_as_unchanged(client: Client, draft: Agreement) -> None:
    words = text_of(client.get(url("wording", draft)))
    assert words.count("unverändert") == draft.edition.sections.count()
    assert "Alle Abschnitte stehen wie im Muster." in words


def test_a_local_wording_is_stored_and_compared(client: Client, draft: Agreement) -> None:
    address = url("section", draft, "4")
    body = f"{muster(draft)} {LOCAL}"
    assert send(client, address, body=body, do="save").status_code == 302
    assert bodies(draft) == [body]
    html = page(client, address)
    assert "Abweichung vom Muster" in html
    assert "<ins>" in html
    words = text_of(client.get(url("wording", draft)))
    assert "geändert" in words
    assert "1 von 13 Abschnitten weicht vom Muster ab." in words
    entry = LogEntry.objects.about(draft).latest("pk")
    assert entry.changes[0]["place"] == "section:4"


def test_the_wording_of_the_muster_is_no_adaptation(client: Client, draft: Agreement) -> None:
    rewrapped = " ".join(muster(draft, "5.1").split("\n"))
    assert send(client, url("section", draft, "5.1"), body=rewrapped).status_code == 302
    assert bodies(draft) == []


def test_the_form_shows_each_paragraph_in_one_line(client: Client, draft: Agreement) -> None:
    for section in draft.edition.sections.all():
        form = client.get(url("section", draft, section.key)).context["form"]
        shown = form["body"].value()
        assert section.edition.read(shown) == section.prose
        response = send(client, url("section", draft, section.key), body=shown)
        assert response.status_code == 302, section
    assert bodies(draft) == []


def test_the_text_of_the_muster_stands_beside_with_its_blanks_filled(
    client: Client, draft: Agreement
) -> None:
    html = page(client, url("section", draft, "5.2"))
    assert f'<mark class="filled">{draft.school.phrase}</mark>' in html
    assert "Lücken füllt das Portal aus: „{provider}“, „{school}“." in text_of(
        client.get(url("section", draft, "5.2"))
    )
    assert "Hier steht die Tabelle der Ziele." in page(client, url("section", draft, "3"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Erste Zeile.\n\nZweite {unbekannt}.", "Zeile 3: Die Lücke „unbekannt“ ist unbekannt."),
        ("Satz[^7].", "Zeile 1: Die Fußnote 7 fehlt."),
        ("", "Geben Sie einen Wortlaut ein"),
        ("  \n ", "Geben Sie einen Wortlaut ein"),
        ("x" * 40_001, "Der Text ist 1 Zeichen zu lang."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(
    client: Client, draft: Agreement, body: str, said: str
) -> None:
    response = send(client, url("section", draft, "4"), body=body)
    assert said in text_of(response)
    assert bodies(draft) == []
    assert response.context["form"]["body"].value() == body


@pytest.mark.parametrize(
    "body", ["<script>alert(1)</script>", "{{ settings.SECRET_KEY }}", "{% load x %} 1.", "*x*"]
)
def test_foreign_notation_is_shown_literally(client: Client, draft: Agreement, body: str) -> None:
    send(client, url("section", draft, "4"), body=body)
    assert bodies(draft) == [body]
    html = page(client, url("section", draft, "4"))
    assert "<script>alert" not in html
    assert body in text_of(client.get(url("section", draft, "4"))) or "script" in body


def test_a_comparison_can_be_seen_before_saving(client: Client, draft: Agreement) -> None:
    response = send(client, url("section", draft, "4"), body=LOCAL, do="compare")
    words = text_of(response)
    assert "Ihr Text im Vergleich zum Muster (noch nicht gespeichert)" in words
    assert "<del>" in response.content.decode()
    assert response.context["form"]["body"].value() == LOCAL
    assert bodies(draft) == []


def test_a_section_is_struck_out_and_taken_back(client: Client, draft: Agreement) -> None:
    address = url("section", draft, "4")
    assert send(client, address, do="strike").status_code == 302
    assert bodies(draft) == [""]
    words = text_of(client.get(address))
    assert "Dieser Abschnitt ist gestrichen." in words
    assert "Abschnitt streichen" not in page(client, address).split("Ganzer Abschnitt")[1]
    assert "gestrichen" in text_of(client.get(url("wording", draft)))
    assert send(client, address, do="reset").status_code == 302
    assert bodies(draft) == []


def test_a_bare_heading_cannot_be_struck_out(client: Client, draft: Agreement) -> None:
    address = url("section", draft, "5")
    assert "Abschnitt streichen" not in page(client, address)
    assert send(client, address, do="strike").status_code == 302
    assert bodies(draft) == []


def test_two_wordings_at_once_are_shown_side_by_side(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    address = url("section", draft, "4")
    mark = seen_on(client, address)
    other = sign_in(builders.make_member(draft.school.authority))
    send(other, address, body="Der Schulträger schreibt.")
    response = client.post(address, {"body": LOCAL, "seen": mark, "do": "save"})
    assert response.status_code == 409
    words = text_of(response)
    assert "Der Schulträger schreibt." in words
    assert response.context["form"]["body"].value() == LOCAL
    struck = client.post(address, {"seen": mark, "do": "strike"})
    assert struck.status_code == 409
    assert "Prüfen Sie den neuen Stand." in text_of(struck)
    assert "Der Schulträger schreibt." in text_of(struck)
    assert bodies(draft) == ["Der Schulträger schreibt."]
    renewed = response.context["form"]["seen"].value()
    again = {"body": LOCAL, "seen": renewed, "answers": "body=", "pick-body": "mine"}
    assert client.post(address, again).status_code == 302
    assert bodies(draft) == [LOCAL]


def test_notes_stand_on_the_section_they_are_about(client: Client, draft: Agreement) -> None:
    builders.make_note(draft, place="section:4", text="Warum gestrichen?")
    words = text_of(client.get(url("section", draft, "4")))
    assert "Prüfnotiz der Fachstelle Abschnitt 4" in words
    assert "Warum gestrichen?" in words
    assert "Warum gestrichen?" not in text_of(client.get(url("section", draft, "5.1")))
    assert "1 offene Prüfnotiz." in text_of(client.get(url("wording", draft)))
    assert "1 offene Prüfnotiz." in text_of(client.get(draft.get_absolute_url()))


def test_a_section_that_is_not_in_the_edition_is_not_found(
    client: Client, draft: Agreement
) -> None:
    assert client.get(url("section", draft, "99")).status_code == 404


def test_readers_see_both_wordings_and_no_form(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    address = url("section", draft, "4")
    send(client, address, body=LOCAL)
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    html = page(reader, address)
    assert "Wortlaut an diesem Standort" in html
    assert "<textarea" not in html
    assert "Abschnitt streichen" not in html
    for wish in ("save", "strike", "reset", "compare"):
        assert reader.post(address, {"body": "x", "do": wish}).status_code == 403
    stranger = sign_in(builders.make_member())
    assert stranger.get(address).status_code == 404
    assert stranger.get(url("wording", draft)).status_code == 404


def test_after_submission_the_wording_is_closed(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    client = sign_in(agreement.created_by)
    assert client.post(url("section", agreement, "4"), {"do": "strike"}).status_code == 409
    assert bodies(agreement) == []
