"""What is typed and not saved: kept, shown again at its place, forgotten when it is saved."""

from datetime import timedelta
from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from agreements.actions import autosaving, transitions
from agreements.actions.locking import ONLY_GOALS
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.together import Autosave
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, seen_on, send, text_of, url
from tests.conftest import SignIn
from tests.forms import Form, forms_of

pytestmark = pytest.mark.django_db
STILL_THERE = "sind noch da"
NOTHING_VALID = "99. ä “ & <b>{x}" * 40


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


def keep(client: Client, agreement: Agreement, place: str, /, **fields: Any) -> Any:
    """Send what is typed as the script of the page does."""
    return client.post(url("autosave", agreement, place), fields)


def goal_fields(text: str, *rows: str) -> dict[str, Any]:
    """Return a goal's form with entries."""
    fields: dict[str, Any] = {"text": text, "seen": "", "answers": ""}
    fields |= {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        fields |= {f"rows-{number}-text": row, f"rows-{number}-kind": "condition"}
    return fields


# --- Every form comes back as it was left ---------------------------------------------------------


def places(agreement: Agreement) -> dict[str, str]:
    """Return the address of each page with a form by its place."""
    goal = agreement.goals.get()
    return {
        "term": url("term", agreement),
        "blanks": url("blanks", agreement),
        "provider": url("provider", agreement),
        "party:school": url("party", agreement, "schule"),
        "party:school-authority": url("party", agreement, "schultraeger"),
        "party:provider": url("party", agreement, "traeger"),
        "section:5.2": url("section", agreement, "5.2"),
        "goal:new": url("goal_new", agreement),
        f"goal:{goal.pk}": url("goal", agreement, goal.pk),
    }


def main_form(client: Client, address: str) -> Form:
    """Return the form of a section's page."""
    found = [
        form
        for form in forms_of(page(client, address), address)
        if "TOTAL" in str(form.values) or (form.typed or len(form.controls) > 3)
    ]
    return found[0]


@pytest.mark.parametrize("text", [NOTHING_VALID, "", "Zeile\n\n  noch eine"])
def test_what_is_typed_comes_back_as_it_was(client: Client, draft: Agreement, text: str) -> None:
    for place, address in places(draft).items():
        typed = main_form(client, address).filled(text)
        typed |= {name: "own" for name in typed if name in {"span", "choice_procedure"}}
        assert keep(client, draft, place, **typed).status_code == 200, place

        form = main_form(client, address)
        lines = {name: value.replace("\r\n", "\n") for name, value in form.values.items()}
        for name in typed.keys() - {"csrfmiddlewaretoken", "do", "row"}:
            assert lines.get(name, "") == str(typed[name]), (place, name)
        html = page(client, address)
        assert STILL_THERE in html
        assert "data-kern-errors" not in html
        assert "Fehler:" not in html


def test_entries_that_came_and_went_come_back_so(client: Client, draft: Agreement) -> None:
    goal = draft.goals.get()
    [row] = goal.commitments.all()
    fields = goal_fields("Neuer Text", "Zweiter", row.text, "") | {"rows-1-pk": row.pk}
    keep(client, draft, f"goal:{goal.pk}", **fields)
    values = main_form(client, url("goal", draft, goal.pk)).values
    assert values["rows-TOTAL_FORMS"] == "3"
    texts = [values[f"rows-{number}-text"] for number in range(3)]
    assert texts == ["Zweiter", row.text, ""]
    assert values["rows-1-pk"] == str(row.pk)
    assert goal.commitments.get().text == row.text

    keep(client, draft, f"goal:{goal.pk}", **goal_fields("Ohne Angebote"))
    assert main_form(client, url("goal", draft, goal.pk)).values["rows-TOTAL_FORMS"] == "0"


def test_nothing_of_the_agreement_changes(client: Client, draft: Agreement) -> None:
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    trailed = LogEntry.objects.count()
    for place in places(draft):
        keep(client, draft, place, name="Andere", text="Anderes", body="Anderer", span="own")
    assert Agreement.objects.filter(pk=draft.pk).values().get() == before
    assert draft.goals.get().text != "Anderes"
    assert LogEntry.objects.count() == trailed


def test_the_answer_says_when(client: Client, draft: Agreement) -> None:
    answer = keep(client, draft, "term", span="own").json()
    assert answer == {"saved_at": f"{timezone.localtime():%H:%M}", "others": []}


def test_the_token_of_the_session_is_not_kept(client: Client, draft: Agreement) -> None:
    keep(client, draft, "term", span="own", csrfmiddlewaretoken="geheim", do="save")
    assert Autosave.objects.get().typed == "span=own"


# --- Going on: save, discard, meet somebody else's text ------------------------------------------


def test_saving_forgets_it(client: Client, draft: Agreement) -> None:
    for place, address in places(draft).items():
        values = main_form(client, address).values
        if place == "goal:new":
            values |= {"text": "Neu", "rows-0-text": "Ein Angebot"}
        keep(client, draft, place, **values)
        assert client.post(address, values).status_code == 302, place
        assert not Autosave.objects.exists(), place


def test_saving_a_goal_forgets_it(client: Client, draft: Agreement) -> None:
    goal = draft.goals.get()
    address = url("goal", draft, goal.pk)
    seen = seen_on(client, address)
    keep(client, draft, "goal:new", **goal_fields("Bleibt"))
    keep(client, draft, f"goal:{goal.pk}", **goal_fields("Neu") | {"seen": seen})
    assert client.post(address, goal_fields("Neu") | {"seen": seen}).status_code == 302
    assert Autosave.objects.get().place == "goal:new"
    client.post(url("goal_new", draft), goal_fields("Bleibt"))
    assert not Autosave.objects.exists()


def test_a_forged_place_does_no_harm(client: Client, draft: Agreement) -> None:
    keep(client, draft, "term", span="own")
    fields = goal_fields("Neu", "Ein Angebot")
    for place in ("\x00", "nirgends", ""):
        answer = client.post(
            url("goal_new", draft), fields | {"text": f"{place!r}", "place": place}
        )
        assert answer.status_code == 302
    assert Autosave.objects.get().place == "term"


def test_what_was_typed_can_be_discarded(client: Client, draft: Agreement) -> None:
    for place, address in places(draft).items():
        keep(client, draft, place, text="Entwurf", body="Entwurf", name="Entwurf", span="own")
        response = client.post(url("autosave_discard", draft, place))
        assert response["Location"] == address
        html = page(client, address)
        assert "Ihre Eingaben sind verworfen." in html
        assert STILL_THERE not in html


def test_it_stays_on_the_text_it_was_typed_on(client: Client, draft: Agreement) -> None:
    seen = seen_on(client, url("term", draft))
    fields = {"span": "unlimited", "starts_on_day": "1", "starts_on_month": "8"}
    keep(client, draft, "term", **fields, starts_on_year="2027", seen=seen)
    builders.save_term(draft, timezone.localdate())
    form = main_form(client, url("term", draft))
    assert form.values["seen"] == seen
    answer = client.post(url("term", draft), form.values)
    assert answer.status_code == HTTPStatus.CONFLICT


def test_what_two_people_wrote_can_be_given_up(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    address = url("party", draft, "schule")
    mine = main_form(client, address).values | {"street": "Meine Gasse 1"}
    colleague = sign_in(builders.make_member(draft.school.organisation))
    theirs = main_form(colleague, address).values | {"street": "Ihre Gasse 2"}
    assert colleague.post(address, theirs).status_code == HTTPStatus.FOUND
    asked = client.post(address, mine)
    assert asked.status_code == HTTPStatus.CONFLICT
    assert draft.autosaves.exists()
    discard = url("autosave_discard", draft, "party:school")
    assert f'formaction="{discard}"' in asked.content.decode()
    client.post(discard, mine)
    words = page(client, address)
    assert "Ihre Gasse 2" in words
    assert "Meine Gasse 1" not in words
    assert not draft.autosaves.exists()


def test_a_form_that_is_shown_again_is_kept(client: Client, draft: Agreement) -> None:
    send(client, url("party", draft, "schule"), name="", city="Anderswo")
    assert main_form(client, url("party", draft, "schule")).values["city"] == "Anderswo"
    client.post(url("goal_new", draft), goal_fields("", "Ein Angebot") | {"row": "add"})
    values = main_form(client, url("goal_new", draft)).values
    assert values["rows-0-text"] == "Ein Angebot"


def test_removing_a_goal_forgets_what_its_remover_typed(client: Client, draft: Agreement) -> None:
    goal = draft.goals.get()
    keep(client, draft, f"goal:{goal.pk}", **goal_fields("Neu"))
    client.post(url("goal_remove", draft, goal.pk))
    assert not Autosave.objects.exists()


def test_what_a_colleague_typed_on_a_removed_goal_becomes_a_new_one(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    goal = draft.goals.get()
    place = f"goal:{goal.pk}"
    [row] = goal.commitments.all()
    keep(client, draft, place, **goal_fields("Meins", "Mein Angebot") | {"rows-0-pk": row.pk})
    colleague = sign_in(builders.make_member(draft.school.organisation))
    colleague.post(url("goal_remove", draft, goal.pk))

    assert "Ein Ziel, das jemand entfernt hat" in page(client, url("goals", draft))
    assert keep(client, draft, place, **goal_fields("Meins", "Meins auch")).status_code == 200
    form = main_form(client, url("goal", draft, goal.pk))
    assert form.action == url("goal_new", draft)
    assert client.post(form.action, form.values).status_code == 302
    assert draft.goals.get().text == "Meins"
    assert not Autosave.objects.exists()


def test_discarding_on_a_removed_goal_leads_to_the_list(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    goal = draft.goals.get()
    keep(client, draft, f"goal:{goal.pk}", **goal_fields("Meins"))
    colleague = sign_in(builders.make_member(draft.school.organisation))
    colleague.post(url("goal_remove", draft, goal.pk))
    answer = client.post(url("autosave_discard", draft, f"goal:{goal.pk}"))
    assert answer["Location"] == url("goals", draft)


# --- Who sees it, and who may ---------------------------------------------------------------------


def test_only_the_person_who_typed_it_sees_it(
    client: Client, draft: Agreement, sign_in: SignIn
) -> None:
    keep(client, draft, "party:school", name="Nur meins", city="Anderswo")
    others = [
        builders.make_member(draft.school.organisation),
        builders.make_member(draft.school.organisation, MemberRole.READER),
        builders.make_office_member(),
    ]
    for other in others:
        for address in (url("party", draft, "schule"), url("parties", draft), url("detail", draft)):
            html = page(sign_in(other), address)
            assert "Nur meins" not in html
            assert "Nicht gespeicherte" not in html


def test_the_lists_say_where_something_waits(client: Client, draft: Agreement) -> None:
    keep(client, draft, "section:5.2", body="Anders")
    keep(client, draft, "provider", kind="own")
    keep(client, draft, f"goal:{draft.goals.get().pk}", **goal_fields("Neu"))
    detail = text_of(client.get(url("detail", draft)))
    assert detail.count("Nicht gespeicherte Eingaben.") == 3
    assert "Abschnitt 5.2" in page(client, url("wording", draft)).split("Nicht gespeicherte")[1]
    assert "Träger wählen" in page(client, url("parties", draft)).split("Nicht gespeicherte")[1]
    assert "Ziel 1" in page(client, url("goals", draft)).split("Nicht gespeicherte")[1]
    assert "Nicht gespeicherte" not in page(client, url("annexes", draft))


@pytest.mark.parametrize("name", ["autosave", "presence", "autosave_discard"])
def test_places_that_are_not_there_are_not_found(
    client: Client, draft: Agreement, name: str
) -> None:
    other = builders.make_agreement()
    foreign = other.goals.get().pk
    for place in (
        *("goals", "annexes", "party:", "party:nobody", "section:99.9", f"goal:{foreign}"),
        *("goal:0", "goal:-1", "goal:1x", "goal:" + "9" * 30, "goal:", "term:1", "\x00", "ä" * 80),
    ):
        answer = client.post(url(name, draft, place), {"text": "x"})
        assert answer.status_code == HTTPStatus.NOT_FOUND, place
        assert client.post(url(name, other, "term"), {"text": "x"}).status_code == 404
    assert not Autosave.objects.exists()


def test_readers_and_closed_texts_are_refused_in_a_sentence(
    draft: Agreement, sign_in: SignIn
) -> None:
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    worker = sign_in(builders.make_social_worker(draft.school))
    for person, said in ((reader, "Sie dürfen diese Vereinbarung lesen"), (worker, ONLY_GOALS)):
        answer = keep(person, draft, "term", span="own")
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert answer["Content-Type"].startswith("text/plain")
        assert answer.text.startswith(said)
    assert keep(worker, draft, "goal:new", text="Ziel").status_code == HTTPStatus.OK
    builders.advance(draft, State.SUBMITTED)
    answer = keep(worker, draft, "goal:new", text="Ziel")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "In Prüfung" in answer.content.decode()


def test_what_no_database_keeps_is_refused(client: Client, draft: Agreement) -> None:
    for fields in ({"body": "Nul\x00"}, {"b\x00": "x"}, {}, {"seen": "x"}, {"do": "strike"}):
        assert keep(client, draft, "section:5.2", **fields).status_code == 400, fields
    many = {f"field-{number}": "x" for number in range(2000)}
    assert keep(client, draft, "section:5.2", **many).status_code == 400
    assert keep(client, draft, "section:5.2", body="x" * 6_000_000).status_code == 400
    broken = client.post(
        url("autosave", draft, "section:5.2"),
        b"body=%ED%A0%80",
        content_type="application/x-www-form-urlencoded",
    )
    assert broken.status_code == 200  # half a character comes as the mark for one
    assert Autosave.objects.get().typed == "body=%EF%BF%BD%EF%BF%BD%EF%BF%BD"


def test_the_longest_wording_is_kept(client: Client, draft: Agreement) -> None:
    assert keep(client, draft, "section:5.2", body="ü" * 60_000).status_code == 200
    assert main_form(client, url("section", draft, "5.2")).values["body"] == "ü" * 60_000


# --- Away and back --------------------------------------------------------------------------------


def test_it_waits_while_the_text_is_away(client: Client, draft: Agreement) -> None:
    keep(client, draft, "party:school", name="Wartet")
    builders.advance(draft, State.SUBMITTED)
    assert "Wartet" not in page(client, url("party", draft, "schule"))
    transitions.query(agreement=draft, reason="Bitte ergänzen.", by=builders.make_office_member())
    assert main_form(client, url("party", draft, "schule")).values["name"] == "Wartet"


def test_who_has_left_keeps_nothing(draft: Agreement) -> None:
    stranger = builders.make_user()
    with pytest.raises(NotEntitled):
        autosaving.keep_typed(agreement=draft, place="term", typed="span=1", by=stranger)
    submitted = builders.advance(draft, State.SUBMITTED)
    with pytest.raises(ActionRefused):
        autosaving.keep_typed(
            agreement=submitted, place="term", typed="span=1", by=draft.created_by
        )
    assert not Autosave.objects.exists()


def test_old_ones_are_cleared(client: Client, draft: Agreement) -> None:
    keep(client, draft, "term", span="1")
    keep(client, draft, "blanks", text="x")
    old = timezone.now() - timedelta(days=181)
    Autosave.objects.filter(place="term").update(saved_at=old)
    out = StringIO()
    call_command("clear_autosaves", stdout=out)
    assert out.getvalue() == "1 Zwischenstand gelöscht.\n"
    assert Autosave.objects.get().place == "blanks"
    call_command("clear_autosaves", "--days", "0", stdout=out)
    assert not Autosave.objects.exists()


def test_rows_keep_their_names() -> None:
    draft = builders.make_draft()
    row = Autosave(agreement=draft, place="term", person=draft.created_by)
    assert str(row) == f"{draft}, term"
