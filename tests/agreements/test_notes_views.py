"""Prüfnotizen and Kommentare where they belong: read, answered, settled, and kept from others."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from agreements.actions import goals, reviewing
from agreements.documents.compose import compose
from agreements.documents.content import canonical
from agreements.enums import Deed, NoteKind, State
from agreements.models.agreement import Agreement
from agreements.models.review import NoteReply, ReviewNote
from core.models import LogEntry
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, text_of, url
from tests.conftest import SignIn
from tests.forms import forms_of

pytestmark = pytest.mark.django_db

QUESTION = "Stimmt das so?"
SECRET = "Das bleibt unter uns."
HUGE = 10**30


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(builders.make_office_member())


def review(agreement: Agreement, name: str = "review") -> str:
    return reverse(f"admin:agreements_agreement_{name}", args=[agreement.pk])


def answer(client: Client, note: ReviewNote, text: str, **fields: str) -> Any:
    return client.post(url("note", note.agreement, note.pk), {"text": text, **fields})


# --- Where they are read ------------------------------------------------------------------------


def places_and_pages(agreement: Agreement) -> dict[str, str]:
    """Return each kind of place with the page on which it is written."""
    goal = agreement.goals.get().pk
    return {
        "parties": url("parties", agreement),
        "party:school": url("party", agreement, "schule"),
        "party:school/name": url("party", agreement, "schule"),
        "party:provider/address": url("party", agreement, "traeger"),
        "term": url("term", agreement),
        "goals": url("goals", agreement),
        f"goal:{goal}": url("goal", agreement, goal),
        "blanks": url("blanks", agreement),
        "blank:procedure": url("blanks", agreement),
        "section:4": url("section", agreement, "4"),
        "annexes": url("annexes", agreement),
        "control": url("control", agreement),
    }


def test_every_thread_stands_at_its_place_with_its_answers(
    client: Client, draft: Agreement
) -> None:
    for place, address in places_and_pages(draft).items():
        note = builders.make_note(draft, place, f"Frage zu {place}")
        builders.make_answer(note, draft.created_by, f"Antwort zu {place}")
        builders.make_comment(draft, place, f"Kommentar zu {place}")
        html = page(client, address)
        for words in ("Frage", "Antwort", "Kommentar"):
            assert f"{words} zu {place}<" in html, (address, words)
        assert f'id="notiz-{note.pk}"' in html


def test_a_thread_is_settled_and_gone_from_its_place(client: Client, draft: Agreement) -> None:
    comment = builders.make_comment(draft, "term", SECRET)
    assert SECRET in page(client, url("term", draft))
    response = answer(client, comment, "", do="resolve", origin="stelle")
    assert response["Location"] == f"{url('term', draft)}#notiz-{comment.pk}"
    html = page(client, url("term", draft))
    assert "Der Kommentar ist erledigt." in html
    assert SECRET not in html


def test_other_places_of_the_section_stay_quiet(client: Client, draft: Agreement) -> None:
    other = builders.make_goal(draft, "Alle kennen die Beratungszeiten.")
    builders.make_note(draft, f"goal:{other.pk}", "Nur zum zweiten Ziel")
    builders.make_note(draft, "party:provider/name", "Nur zum Träger")
    builders.make_note(draft, "section:5.1", "Nur zu 5.1")
    first = draft.goals.exclude(pk=other.pk).get()
    for address in (
        url("goal", draft, first.pk),
        url("goal_new", draft),
        url("party", draft, "schule"),
        url("section", draft, "4"),
        url("term", draft),
    ):
        html = page(client, address)
        assert "Nur zu" not in html, address


def test_lists_show_the_notes_at_their_cards(client: Client, draft: Agreement) -> None:
    goal = draft.goals.get()
    builders.make_note(draft, f"goal:{goal.pk}", "Wer macht das?")
    builders.make_note(draft, "goals", "Sind das alle?")
    html = page(client, url("goals", draft))
    card = html.split('aria-labelledby="ziel-1"')[1].split("</section>")[0]
    assert "Wer macht das?" in card
    assert "Sind das alle?" in html
    assert "Sind das alle?" not in card
    builders.make_note(draft, "party:school/name", "Amtlich?")
    builders.make_comment(draft, "party:school", "Wer weiß es?")
    words = text_of(client.get(url("parties", draft)))
    assert "1 offene Prüfnotiz. 1 offener Kommentar." in words
    builders.make_comment(draft, "section:4")
    assert "1 offener Kommentar." in text_of(client.get(url("wording", draft)))


def test_a_note_on_a_removed_goal_stays_with_the_goals(
    client: Client, office: Client, draft: Agreement
) -> None:
    goal = draft.goals.get()
    note = builders.make_note(draft, f"goal:{goal.pk}", "Warum dieses Ziel?")
    goals.remove_goal(agreement=draft, goal_pk=goal.pk, by=draft.created_by)
    for html in (
        page(client, url("goals", draft)),
        page(client, url("open_points", draft)),
        page(office, review(draft)).split('id="stelle-3"')[1].split("</section>")[0],
    ):
        assert "Ziel, inzwischen entfernt" in html
        assert "Warum dieses Ziel?" in html
    response = answer(client, note, "Es ist gestrichen.", origin="stelle")
    assert response["Location"] == f"{url('goals', draft)}#notiz-{note.pk}"


def test_a_party_that_left_the_text_keeps_its_notes_in_the_list(
    client: Client, draft: Agreement
) -> None:
    builders.make_note(draft, "party:provider/name", "Welcher Verein?")
    draft.parties.get(role="provider").delete()
    html = page(client, url("parties", draft))
    assert "Welcher Verein?" in html
    assert f'href="{url("parties", draft)}"' in page(client, url("open_points", draft))


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CHECKED, State.SIGNING])
def test_the_agreements_page_shows_them_where_the_text_is_closed(
    sign_in: SignIn, state: State
) -> None:
    agreement = builders.make_agreement(state)
    note = builders.make_note(agreement, f"goal:{agreement.goals.get().pk}", QUESTION)
    client = sign_in(agreement.created_by)
    html = page(client, agreement.get_absolute_url())
    assert QUESTION in html
    assert f'href="{url("goals", agreement)}#ziel-1"' in html
    response = answer(client, note, "Ja.", origin="vereinbarung")
    assert response["Location"] == f"{agreement.get_absolute_url()}#notiz-{note.pk}"
    assert "Ja." in page(client, agreement.get_absolute_url())


# --- Answering ----------------------------------------------------------------------------------


def test_a_thread_is_answered_without_script_at_its_place(
    client: Client, office: Client, draft: Agreement
) -> None:
    note = builders.make_note(draft, "term", QUESTION)
    address = url("term", draft)
    sent = {f.action: f for f in forms_of(page(client, address), address)}
    form = sent[url("note", draft, note.pk)]
    response = client.post(form.action, form.filled("Ja, so ist es."))
    assert response["Location"] == f"{address}#notiz-{note.pk}"
    assert note.replies.get().text == "Ja, so ist es."
    answer(office, note, "Danke.", do="resolve", origin="pruefung")
    note.refresh_from_db()
    assert note.resolved_at
    assert [reply.text for reply in note.replies.all()] == ["Ja, so ist es.", "Danke."]
    assert "Danke." in page(office, review(draft))


def test_an_empty_answer_comes_back_and_a_long_one_keeps_its_words(
    client: Client, draft: Agreement
) -> None:
    note = builders.make_note(draft)
    for text, said in (
        ("", "Schreiben Sie Ihre Antwort."),
        ("Wort " * 1000, "Kürzen Sie ihn auf"),
        ("mit \x00 darin", "Null"),
    ):
        response = client.post(url("note", draft, note.pk), {"text": text, "origin": "stelle"})
        html = response.content.decode()
        assert response.status_code == 200
        assert "Fehler:" in html.split("</title>")[0]
        assert said in html
        assert "<details" in html.split(f'id="notiz-{note.pk}"')[1]
        assert re.search(r"<details[^>]*\sopen", html)
        assert text.strip()[:20] in html
        assert 'name="origin" value="stelle"' in html
    assert not NoteReply.objects.exists()


def test_the_way_back_is_never_what_was_sent_along(client: Client, draft: Agreement) -> None:
    for number, origin in enumerate(("https://boese.example/", "//boese.example", "pruefung", "")):
        note = builders.make_note(draft, text=f"Frage {number}")
        response = answer(client, note, "Ja.", origin=origin)
        assert response["Location"] == f"{url('open_points', draft)}#notiz-{note.pk}"


def test_what_is_written_is_shown_literally(client: Client, draft: Agreement) -> None:
    note = builders.make_note(draft)
    answer(client, note, "<script>alert(1)</script> {{ 7 }}\r\nzweite Zeile")
    html = page(client, url("term", draft))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }}\nzweite Zeile" in html
    assert "<script>alert" not in html


def test_a_thread_has_a_page_of_its_own(client: Client, draft: Agreement) -> None:
    note = builders.make_note(draft, "party:school/address", QUESTION)
    html = page(client, url("note", draft, note.pk))
    assert QUESTION in html
    assert f'href="{url("party", draft, "schule")}#id_street"' in html
    assert "Antwort senden" in html


@pytest.mark.parametrize("role", ["reader", "worker"])
def test_who_only_reads_finds_no_form_and_is_refused(
    sign_in: SignIn, draft: Agreement, role: str
) -> None:
    note = builders.make_note(draft, "term", QUESTION)
    person = (
        builders.make_social_worker(draft.school)
        if role == "worker"
        else builders.make_member(draft.school.organisation, MemberRole.READER)
    )
    reader = sign_in(person)
    for address in (url("term", draft), url("note", draft, note.pk), url("open_points", draft)):
        html = page(reader, address)
        assert QUESTION in html
        assert "Ihre Antwort" not in html
    refused = answer(reader, note, "Hallo")
    assert "Sie dürfen diese Prüfnotiz lesen, aber nicht beantworten." in text_of(refused)
    assert refused.status_code == 403
    assert not note.replies.exists()


def test_a_settled_thread_is_answered_with_a_sentence(client: Client, draft: Agreement) -> None:
    note = builders.make_note(draft)
    reviewing.resolve_note(agreement=draft, note_pk=note.pk, by=builders.make_office_member())
    assert "Ihre Antwort" not in page(client, url("note", draft, note.pk))
    response = answer(client, note, "Zu spät.")
    assert response.status_code == 409
    words = text_of(response)
    assert "Nicht gespeichert Diese Prüfnotiz ist schon erledigt." in words
    assert "Ihr Text Zu spät." in words


def test_a_comment_that_comes_too_late_keeps_its_words(sign_in: SignIn) -> None:
    agreement = builders.make_agreement(State.SIGNED)
    client = sign_in(agreement.created_by)
    assert client.get(url("comment_new", agreement)).status_code == 409
    response = client.post(url("comment_new", agreement), {"place": "term", "text": SECRET})
    assert response.status_code == 409
    assert "Hier wird nichts mehr geschrieben." in text_of(response)
    assert SECRET in text_of(response)
    assert not ReviewNote.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_foreign_or_invented_is_not_there(
    client: Client, draft: Agreement, method: str
) -> None:
    foreign = builders.make_note(builders.make_draft(), text=QUESTION)
    for pk in (foreign.pk, 0, HUGE):
        response = getattr(client, method)(url("note", draft, pk), {"text": "Hallo"})
        assert response.status_code == 404
        assert QUESTION not in response.content.decode()
    assert not NoteReply.objects.exists()


# --- Writing a Kommentar ------------------------------------------------------------------------


def test_a_comment_is_written_beside_the_form_of_a_section(
    client: Client, draft: Agreement
) -> None:
    goal = draft.goals.get()
    address = url("goal", draft, goal.pk)
    html = page(client, address)
    assert "nicht die Fachstelle" in html
    assert "Bitte nennen Sie keine Namen von Schülerinnen und Schülern." in html
    forms = {f.action: f for f in forms_of(html, address)}
    form = forms[url("comment_new", draft)]
    response = client.post(form.action, form.filled(SECRET))
    comment = ReviewNote.objects.get()
    assert (comment.kind, comment.place, comment.text) == (
        NoteKind.COMMENT,
        f"goal:{goal.pk}",
        SECRET,
    )
    assert response["Location"] == f"{address}#notiz-{comment.pk}"
    assert "Ihr Kommentar ist gespeichert." in page(client, address)


def test_on_a_party_the_field_can_be_chosen(client: Client, draft: Agreement) -> None:
    html = page(client, url("party", draft, "schule"))
    offered = re.findall(r'<option value="(party:school[^"]*)"', html)
    assert offered[0] == "party:school"
    assert "party:school/represented_by" in offered
    client.post(url("comment_new", draft), {"place": offered[1], "text": SECRET})
    assert ReviewNote.objects.get().place == "party:school/name"


def test_a_comment_that_is_wrong_comes_back_with_its_words(
    client: Client, draft: Agreement
) -> None:
    foreign = f"goal:{builders.make_goal(builders.make_draft()).pk}"
    for place, text in (("term", ""), (foreign, SECRET), ("erfunden", SECRET), ("\x00", SECRET)):
        response = client.post(url("comment_new", draft), {"place": place, "text": text})
        html = response.content.decode()
        assert response.status_code == 200
        assert "Fehler:" in html.split("</title>")[0]
        assert text in html
    assert "Zeitraum" in page(client, url("comment_new", draft))
    assert not ReviewNote.objects.exists()


def test_who_may_not_comment_finds_no_form(
    office: Client, sign_in: SignIn, draft: Agreement
) -> None:
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    for client in (office, reader):
        assert "Kommentar schreiben" not in page(client, url("term", draft))
        response = client.post(url("comment_new", draft), {"place": "term", "text": SECRET})
        assert response.status_code == 403
    assert not ReviewNote.objects.exists()


# --- The Fachstelle reads no Kommentar ------------------------------------------------------------


def pages_of_the_office(agreement: Agreement) -> list[str]:
    """Return every page on which the Fachstelle meets an agreement."""
    names = ("detail", "history", "open_points", "document", "versions", "signatures", "wording")
    admin = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    entries = reverse("admin:core_logentry_changelist")
    own = [address for address in places_and_pages(agreement).values() if "/ziele/" not in address]
    return [
        *own,
        *(url(name, agreement) for name in names),
        url("goals", agreement),
        review(agreement),
        admin,
        entries,
        reverse("desk:tasks"),
    ]


def some_comments(agreement: Agreement) -> list[ReviewNote]:
    """Write a Kommentar at every place, answer each and settle the first."""
    found = []
    for place in places_and_pages(agreement):
        comment = builders.make_comment(agreement, place, SECRET)
        builders.make_answer(comment, agreement.created_by, f"{SECRET} Ja.")
        found.append(comment)
    reviewing.resolve_note(
        agreement=agreement, note_pk=found[0].pk, text=SECRET, by=agreement.created_by
    )
    return found


def test_no_page_of_the_fachstelle_knows_of_a_comment(office: Client, draft: Agreement) -> None:
    some_comments(draft)
    for address in pages_of_the_office(draft):
        html = page(office, address)
        assert SECRET not in html, address
        assert "Kommentar" not in html, address


def test_a_comment_is_not_there_for_the_fachstelle(office: Client, draft: Agreement) -> None:
    comments = some_comments(draft)
    for comment in comments:
        address = url("note", draft, comment.pk)
        assert office.get(address).status_code == 404
        for do in ("answer", "resolve"):
            assert office.post(address, {"text": "Hallo", "do": do}).status_code == 404
    assert not NoteReply.objects.filter(text="Hallo").exists()
    assert ReviewNote.objects.unresolved().count() == len(comments) - 1


def test_the_trail_of_the_administration_leaves_comments_out(
    office: Client, sign_in: SignIn, draft: Agreement
) -> None:
    some_comments(draft)
    written = LogEntry.objects.about(draft).filter(action=Deed.COMMENT_WRITTEN)
    entries = list(written.values_list("pk", flat=True))
    assert entries
    system = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    for client in (office, system):
        address = reverse("admin:core_logentry_change", args=[entries[0]])
        assert client.get(address).status_code == 302
        words = text_of(client.get(reverse("admin:core_logentry_changelist")))
        assert "Kommentar" not in words


def test_somebody_of_both_sides_reads_comments_as_a_party(
    sign_in: SignIn, draft: Agreement
) -> None:
    both = builders.make_office_member()
    builders.make_member(draft.school.organisation, MemberRole.READER, user=both)
    some_comments(draft)
    client = sign_in(both)
    assert SECRET in page(client, url("term", draft))
    assert SECRET in page(client, url("open_points", draft))
    assert "Kommentar geschrieben" in page(client, url("history", draft))
    for address in (review(draft), reverse("admin:agreements_agreement_change", args=[draft.pk])):
        assert SECRET not in page(client, address)


def test_the_parties_read_that_there_was_a_comment_but_not_what(
    client: Client, draft: Agreement
) -> None:
    builders.make_comment(draft, "term", SECRET)
    html = page(client, url("history", draft))
    assert "Kommentar geschrieben" in html
    assert "Zu: Zeitraum" in html
    assert SECRET not in html


def test_no_paper_carries_a_comment_or_a_note(draft: Agreement) -> None:
    before = _text_of(draft)
    builders.make_note(draft, "term", QUESTION)
    some_comments(draft)
    assert _text_of(draft) == before


def _text_of(agreement: Agreement) -> str:
    return canonical(compose(Agreement.objects.get(pk=agreement.pk)))


# --- On the review page -------------------------------------------------------------------------


def test_the_fachstelle_names_the_part_it_means(office: Client, draft: Agreement) -> None:
    goal = draft.goals.get()
    html = page(office, review(draft))
    parties = html.split('id="stelle-parties"')[1].split("</section>")[0]
    assert 'value="parties" selected' in parties
    assert 'value="party:school/name"' in parties
    goals_ = html.split('id="stelle-3"')[1].split("</section>")[0]
    assert f'value="goal:{goal.pk}"' in goals_
    assert 'value="section:3"' in goals_
    for place, anchor in (
        ("party:school/name", "parties"),
        (f"goal:{goal.pk}", "3"),
        ("section:3", "3"),
        ("blank:procedure", "53"),
        ("term", "term"),
        ("control", "control"),
    ):
        response = office.post(review(draft, "note"), {"place": place, "text": f"Frage zu {place}"})
        assert urlsplit(response["Location"]).fragment == f"stelle-{anchor}"
        html = page(office, review(draft))
        assert f"Frage zu {place}<" in html.split(f'id="stelle-{anchor}"')[1].split("</section>")[0]


def test_a_place_of_another_agreement_takes_no_note(office: Client, draft: Agreement) -> None:
    foreign = builders.make_goal(builders.make_draft())
    for place in ("section:99", "\x00", ""):
        response = office.post(review(draft, "note"), {"place": place, "text": QUESTION})
        assert response.status_code == 404
    for place in (f"goal:{foreign.pk}", "party:notified"):
        response = office.post(review(draft, "note"), {"place": place, "text": QUESTION})
        html = response.content.decode()
        assert "Fehler:" in html.split("</title>")[0]
        assert QUESTION in html
    assert not ReviewNote.objects.exists()


def test_an_empty_note_comes_back_with_the_place_chosen(office: Client, draft: Agreement) -> None:
    response = office.post(review(draft, "note"), {"place": "party:school/name", "text": ""})
    html = response.content.decode()
    assert "Schreiben Sie Ihre Prüfnotiz." in html
    assert 'value="party:school/name" selected' in html
