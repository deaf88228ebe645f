"""The goals: the list, a page for each, the examples."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.actions import goals
from agreements.actions.goals import CommitmentDraft
from agreements.enums import CommitmentKind, State
from agreements.forms.goal import ROW_LIMIT, RowCommand, rearranged
from agreements.models.agreement import Agreement
from agreements.models.goal import Commitment, Goal
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import NO_SUCH_NUMBER, page, seen_on, text_of, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_draft()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


def make_goal(draft: Agreement, text: str, *offers: str) -> Goal:
    return goals.add_goal(
        agreement=draft,
        text=text,
        commitments=[
            CommitmentDraft(pk=None, kind=CommitmentKind.OFFER, text=offer) for offer in offers
        ],
        by=draft.created_by,
    )


def form_of(response: Any) -> dict[str, Any]:
    """Return what a browser would send of the goal's form on this page."""
    form = response.context["form"]
    rows = form.rows.typed
    data = {name: form[name].value() or "" for name in ("text", "seen", "answers")}
    data |= {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": len(rows)}
    for place, row in enumerate(rows):
        data |= {f"rows-{place}-{name}": value for name, value in row.items()}
        data.setdefault(f"rows-{place}-pk", "")
    return data


def opened(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """Open a goal's page and return its form with some answers changed."""
    return form_of(client.get(address)) | {
        name.replace("__", "-"): value for name, value in changes.items()
    }


def texts(goal: Goal) -> list[str]:
    return list(goal.commitments.values_list("text", flat=True))


# --- The list ------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(client: Client, draft: Agreement) -> None:
    words = text_of(client.get(url("goals", draft)))
    assert "Noch keine Ziele" in words
    assert "Ziel anlegen" in words
    assert "Beispiele übernehmen" in words


def test_the_list_shows_goals_with_their_offers_and_hints_in_place(
    client: Client, draft: Agreement
) -> None:
    make_goal(draft, "Streit wird gewaltfrei gelöst.", "Projekttage")
    make_goal(draft, "Die Pausenaufsicht ist geregelt.")
    response = client.get(url("goals", draft))
    words = text_of(response)
    first, second = words.split("Ziel 2 ", 1)
    assert "Projekttage Angebot" in first
    assert "Ziel 2: Pausenaufsicht gehört laut Muster nicht zur Schulsozialarbeit." in second
    assert "Ziel 2 hat noch kein Angebot" in second
    assert "Was steht dazu im Muster? (Fußnote 2)" in words
    assert "Mittagessensausgabe" in words


def test_the_list_asks_as_often_for_one_goal_as_for_thirty(
    client: Client, draft: Agreement, django_assert_num_queries: Any
) -> None:
    make_goal(draft, "Ziel", "Angebot")
    with CaptureQueriesContext(connection) as few:
        client.get(url("goals", draft))
    for number in range(29):
        make_goal(draft, f"Ziel {number}", "Angebot", "Zweites")
    with django_assert_num_queries(len(few)):
        client.get(url("goals", draft))


def test_goals_move_by_a_button(client: Client, draft: Agreement) -> None:
    first, second = make_goal(draft, "Eins"), make_goal(draft, "Zwei")
    seen = seen_on(client, url("goals", draft))
    given = {"direction": "up", "seen": seen}
    assert client.post(url("goal_move", draft, second.pk), given).status_code == 302
    assert list(draft.goals.all()) == [second, first]
    again = client.post(url("goal_move", draft, second.pk), given)
    assert again.status_code == 302
    assert list(draft.goals.all()) == [second, first]
    unknown = client.post(url("goal_move", draft, second.pk), given | {"seen": "0" * 32})
    assert unknown.status_code == 409


def test_a_direction_there_is_none_of_is_answered_in_words(
    client: Client, draft: Agreement
) -> None:
    goal = make_goal(draft, "Eins")
    response = client.post(url("goal_move", draft, goal.pk), {"direction": "sideways"})
    assert response.status_code == 409
    assert "Wählen Sie „Nach oben“ oder „Nach unten“." in text_of(response)


def test_a_goal_is_removed_after_a_question(client: Client, draft: Agreement) -> None:
    goal = make_goal(draft, "Eins", "A", "B")
    address = url("goal_remove", draft, goal.pk)
    words = text_of(client.get(address))
    assert "Ziel 1 entfernen?" in words
    assert "Die 2 Einträge dazu werden auch entfernt." in words
    assert draft.goals.exists()
    assert client.post(address).status_code == 302
    assert not draft.goals.exists()
    again = client.post(address)
    assert again.status_code == 409
    assert "inzwischen entfernt" in text_of(again)


# --- One goal ------------------------------------------------------------------------------------


def test_a_goal_is_written_with_its_entries(client: Client, draft: Agreement) -> None:
    address = url("goal_new", draft)
    given = opened(
        client,
        address,
        text="Streit wird\r\ngewaltfrei gelöst.",
        rows__0__text="Projekttage",
        rows__0__task_group="groups",
        rows__0__responsible="together",
    )
    response = client.post(address, given, follow=True)
    assert "Gespeichert um" in text_of(response)
    goal = draft.goals.get()
    assert goal.text == "Streit wird\ngewaltfrei gelöst."
    row = goal.commitments.get()
    assert (row.kind, row.task_group, row.responsible) == ("offer", "groups", "together")


def test_a_goal_may_stand_alone_for_now(client: Client, draft: Agreement) -> None:
    address = url("goal_new", draft)
    client.post(address, opened(client, address, text="Nur ein Ziel"))
    assert texts(draft.goals.get()) == []


def test_a_goal_sent_twice_is_there_once(client: Client, draft: Agreement) -> None:
    address = url("goal_new", draft)
    given = opened(client, address, text="Ziel", rows__0__text="Angebot")
    assert client.post(address, given).status_code == 302
    again = client.post(address, given)
    assert again.status_code == 409
    assert "Dieses Ziel steht schon mit denselben Angeboten in der Liste." in text_of(again)
    assert draft.goals.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "Beschreiben Sie das Ziel."),
        ({"rows__0__task_group": "open"}, "Beschreiben Sie das Angebot in Eintrag 1."),
        ({"rows__0__kind": "condition"}, "Beschreiben Sie die Rahmenbedingung in Eintrag 1."),
        ({"rows__0__text": "A", "rows__0__kind": "joke"}, "Wählen Sie bei „Art“"),
        ({"text": "x" * 20_001}, "Der Text ist 1 Zeichen zu lang."),
    ],
)
def test_errors_say_what_to_do_and_keep_the_words(
    client: Client, draft: Agreement, changes: dict[str, str], said: str
) -> None:
    address = url("goal_new", draft)
    given = opened(client, address, **({"text": "Ein Ziel"} | changes))
    response = client.post(address, given)
    words = text_of(response)
    assert said in words
    assert "Fehler: Neues Ziel" in words
    assert not draft.goals.exists()


def test_entries_are_changed_added_and_left_out(client: Client, draft: Agreement) -> None:
    goal = make_goal(draft, "Ziel", "A", "B")
    address = url("goal", draft, goal.pk)
    given = opened(client, address, rows__1__text="B neu")
    given |= {"rows-TOTAL_FORMS": 3, "rows-2-kind": "condition", "rows-2-text": "C"}
    assert client.post(address, given).status_code == 302
    assert texts(goal) == ["A", "B neu", "C"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("add", ["A", "B", "C", ""]),
        ("remove-2", ["A", "C"]),
        ("up-3", ["A", "C", "B"]),
        ("down-1", ["B", "A", "C"]),
        ("up-1", ["A", "B", "C"]),
        ("down-3", ["A", "B", "C"]),
        ("remove-99", ["A", "B", "C"]),
        ("<script>", ["A", "B", "C"]),
    ],
)
def test_buttons_within_the_entries_change_the_page_only(
    client: Client, draft: Agreement, command: str, expected: list[str]
) -> None:
    goal = make_goal(draft, "Ziel", "A", "B", "Alt")
    address = url("goal", draft, goal.pk)
    given = opened(client, address, text="", rows__2__text="C", row=command)
    response = client.post(address, given)
    assert response.status_code == 200
    again = form_of(response)
    count = again["rows-TOTAL_FORMS"]
    assert [again[f"rows-{place}-text"] for place in range(count)] == expected
    assert again["text"] == ""
    assert again["seen"] == given["seen"]
    assert "Bitte prüfen Sie Ihre Angaben" not in text_of(response)
    assert texts(goal) == ["A", "B", "Alt"]


def test_the_entry_to_go_on_with_has_the_focus(client: Client, draft: Agreement) -> None:
    address = url("goal_new", draft)
    response = client.post(address, opened(client, address, row="add"))
    html = response.content.decode()
    assert html.count("autofocus") == 1
    assert "autofocus" in html[html.index('name="rows-1-text"') :][:200]


def test_sixty_entries_are_the_most() -> None:
    rows = [{"text": str(number)} for number in range(ROW_LIMIT)]
    assert len(rearranged(rows, RowCommand.read("add")).rows) == ROW_LIMIT
    assert rearranged(rows, RowCommand("remove", ROW_LIMIT)).focus == ROW_LIMIT - 1


def test_sixty_entries_can_be_stored(client: Client, draft: Agreement) -> None:
    goal = make_goal(draft, "Ziel", *map(str, range(ROW_LIMIT)))
    address = url("goal", draft, goal.pk)
    assert f"höchstens {ROW_LIMIT} Einträge" in text_of(client.get(address))
    assert client.post(address, opened(client, address, text="Neu")).status_code == 302
    goal.refresh_from_db()
    assert goal.text == "Neu"
    assert len(texts(goal)) == ROW_LIMIT


# --- Tampering -----------------------------------------------------------------------------------


@pytest.mark.parametrize("total", ["100000", "-1", "x", "", "3", "61"])
def test_counts_that_lie_are_answered_in_words(
    client: Client, draft: Agreement, total: str
) -> None:
    goal = make_goal(draft, "Ziel", "A", "B")
    address = url("goal", draft, goal.pk)
    given = opened(client, address, text="Neu") | {"rows-TOTAL_FORMS": total}
    response = client.post(address, given)
    assert response.status_code == 200
    assert response.context["form"].rows.non_form_errors()
    assert texts(goal) == ["A", "B"]
    goal.refresh_from_db()
    assert goal.text == "Ziel"


def test_an_entry_that_stands_there_twice_is_refused(client: Client, draft: Agreement) -> None:
    goal = make_goal(draft, "Ziel", "A", "B")
    address = url("goal", draft, goal.pk)
    given = opened(client, address)
    given["rows-1-pk"] = given["rows-0-pk"]
    response = client.post(address, given)
    assert "Ein Eintrag steht doppelt im Formular." in text_of(response)
    assert texts(goal) == ["A", "B"]


@pytest.mark.parametrize("pk", ["x", "-3", "0", "9" * 30])
def test_a_key_that_is_none_is_answered_in_words(client: Client, draft: Agreement, pk: str) -> None:
    goal = make_goal(draft, "Ziel", "A")
    address = url("goal", draft, goal.pk)
    response = client.post(address, opened(client, address, rows__0__pk=pk))
    assert response.status_code in {200, 409}
    assert texts(goal) == ["A"]


def test_an_entry_of_another_agreement_stays_as_it_is(client: Client, draft: Agreement) -> None:
    foreign = make_goal(builders.make_draft(), "Fremd", "Fremdes Angebot").commitments.get()
    goal = make_goal(draft, "Ziel", "A")
    address = url("goal", draft, goal.pk)
    given = opened(client, address, rows__0__pk=foreign.pk, rows__0__text="Gekapert")
    response = client.post(address, given)
    assert response.status_code == 409
    foreign.refresh_from_db()
    assert foreign.text == "Fremdes Angebot"
    assert texts(goal) == ["A"]
    assert "Fremdes Angebot" not in text_of(response)


# --- Two people ----------------------------------------------------------------------------------


@pytest.fixture
def other(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(builders.make_social_worker(draft.school, first_name="Lena", last_name="Hofer"))


def without_row(data: dict[str, Any], place: int) -> dict[str, Any]:
    """Return a form without one of its entries, the rest in its order."""
    count = int(data["rows-TOTAL_FORMS"])
    kept = [number for number in range(count) if number != place]
    rest = {key: value for key, value in data.items() if not key.startswith("rows-")}
    rest |= {"rows-TOTAL_FORMS": len(kept), "rows-INITIAL_FORMS": len(kept)}
    for new, old in enumerate(kept):
        for key, value in data.items():
            if key.startswith(f"rows-{old}-"):
                rest[key.replace(f"rows-{old}-", f"rows-{new}-")] = value
    return rest


def test_two_texts_are_both_shown_and_nothing_is_lost(
    client: Client, draft: Agreement, other: Client
) -> None:
    goal = make_goal(draft, "Ziel", "A", "B")
    address = url("goal", draft, goal.pk)
    goal_of = "{} Ziel ist der Frieden in allen Klassen.".format
    mine = opened(client, address, text=goal_of("Mein"), rows__0__text="A von mir")
    theirs = opened(other, address, text=goal_of("Ihr"), rows__1__text="B von ihr")
    assert other.post(address, theirs).status_code == 302
    response = client.post(address, mine)
    assert response.status_code == 409
    words = text_of(response)
    assert "Lena Hofer hat diesen Abschnitt um" in words
    assert "Eingabe von Lena Hofer," in words
    assert "Gelöscht: Ihr" in words
    assert "Neu: Mein" in words
    goal.refresh_from_db()
    assert goal.text == goal_of("Ihr")
    again = form_of(response)
    assert (again["text"], again["answers"]) == (goal_of("Mein"), "text=")
    assert [again["rows-0-text"], again["rows-1-text"]] == ["A von mir", "B von ihr"]
    unanswered = client.post(address, again)
    assert unanswered.status_code == 409
    assert "Ziel: Wählen Sie aus, was gelten soll." in text_of(unanswered)
    assert client.post(address, again | {"pick-text": "mine"}).status_code == 302
    goal.refresh_from_db()
    assert (goal.text, texts(goal)) == (goal_of("Mein"), ["A von mir", "B von ihr"])


def test_entries_apart_are_put_together_and_told(
    client: Client, draft: Agreement, other: Client
) -> None:
    goal = make_goal(draft, "Ziel", "A", "B", "C")
    address = url("goal", draft, goal.pk)
    mine = opened(client, address, rows__0__text="A von mir")
    theirs = without_row(opened(other, address, text="Ihr Ziel", rows__2__kind="condition"), 1)
    theirs |= {"rows-TOTAL_FORMS": 3, "rows-2-pk": "", "rows-2-text": "D", "rows-2-kind": "offer"}
    assert other.post(address, theirs).status_code == 302
    response = client.post(address, mine, follow=True)
    words = text_of(response)
    assert (
        "Lena Hofer hat inzwischen „Ziel“ und „Eintrag 2“ geändert, „Eintrag 3“ hinzugefügt und "
        "„B“ entfernt. Beides ist gespeichert."
    ) in words
    assert texts(goal) == ["A von mir", "C", "D"]
    assert goal.commitments.get(text="C").kind == "condition"


@pytest.mark.parametrize(("pick", "kept"), [("keep", ["A", "B von mir"]), ("drop", ["A"])])
def test_an_entry_somebody_removed_is_asked_about(
    client: Client, draft: Agreement, other: Client, pick: str, kept: list[str]
) -> None:
    goal = make_goal(draft, "Ziel", "A", "B")
    address = url("goal", draft, goal.pk)
    mine = opened(client, address, rows__1__text="B von mir")
    other.post(address, without_row(opened(other, address), 1))
    response = client.post(address, mine)
    assert response.status_code == 409
    words = text_of(response)
    assert "Lena Hofer hat diesen Eintrag um" in words
    assert "entfernt. Sie haben ihn geändert." in words
    assert texts(goal) == ["A"]
    again = form_of(response)
    unanswered = client.post(address, again)
    assert unanswered.status_code == 409
    assert "entfernt. Sie haben ihn geändert." in text_of(unanswered)
    for _ in range(2):  # the second time it is there already
        assert client.post(address, again | {"pick-1.row": pick}).status_code == 302
        assert texts(goal) == kept


def test_an_answer_about_an_emptied_entry_is_none_about_the_next(
    client: Client, draft: Agreement, other: Client
) -> None:
    goal = make_goal(draft, "Ziel", "A", "B", "C")
    address = url("goal", draft, goal.pk)
    mine = opened(client, address, rows__1__text="B von mir")
    other.post(address, without_row(opened(other, address), 1))
    again = form_of(client.post(address, mine))
    assert [again[f"rows-{place}-text"] for place in range(3)] == ["A", "B von mir", "C"]
    out = {"rows-1-text": "", "pick-1.row": "drop"}
    assert client.post(address, again | out).status_code == 302
    assert texts(goal) == ["A", "C"]


@pytest.mark.parametrize(("pick", "kept"), [("keep", ["A", "B von ihr"]), ("drop", ["A"])])
def test_an_entry_somebody_changed_is_not_removed_unasked(
    client: Client, draft: Agreement, other: Client, pick: str, kept: list[str]
) -> None:
    goal = make_goal(draft, "Ziel", "A", "B")
    address = url("goal", draft, goal.pk)
    mine = without_row(opened(client, address), 1)
    other.post(address, opened(other, address, rows__1__text="B von ihr"))
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "Sie haben diesen Eintrag entfernt. Lena Hofer hat ihn um" in text_of(response)
    again = form_of(response)
    unanswered = client.post(address, again)
    assert "Sie haben diesen Eintrag entfernt. Lena Hofer hat ihn um" in text_of(unanswered)
    assert client.post(address, again | {"pick-1.row": pick}).status_code == 302
    assert texts(goal) == kept


def test_a_third_person_is_asked_about_as_well(
    client: Client, draft: Agreement, other: Client, sign_in: SignIn
) -> None:
    goal = make_goal(draft, "Ziel", "A")
    address = url("goal", draft, goal.pk)
    mine = opened(client, address, text="Mein Ziel")
    other.post(address, opened(other, address, text="Ihr Ziel"))
    again = form_of(client.post(address, mine))
    third = sign_in(builders.make_member(draft.school.authority))
    third.post(address, opened(third, address, text="Drittes Ziel"))
    response = client.post(address, again | {"pick-text": "mine"})
    assert response.status_code == 409
    assert "Drittes Ziel" in text_of(response)
    last = form_of(response) | {"pick-text": "theirs"}
    assert client.post(address, last).status_code == 302
    goal.refresh_from_db()
    assert goal.text == "Drittes Ziel"


def test_two_orders_are_asked_about(client: Client, draft: Agreement, other: Client) -> None:
    goal = make_goal(draft, "Ziel", "A", "B", "C")
    address = url("goal", draft, goal.pk)
    mine = opened(client, address)
    theirs = form_of(other.post(address, mine | {"row": "up-2"}))
    mine = form_of(client.post(address, mine | {"row": "down-2"}))
    other.post(address, theirs)
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "Reihenfolge von Lena Hofer" in text_of(response)
    again = form_of(response)
    assert client.post(address, again | {"pick-order": "theirs"}).status_code == 302
    assert texts(goal) == ["B", "A", "C"]


def test_an_error_on_the_way_keeps_the_questions(
    client: Client, draft: Agreement, other: Client
) -> None:
    goal = make_goal(draft, "Ziel", "A")
    address = url("goal", draft, goal.pk)
    mine = opened(client, address, text="Mein Ziel", rows__0__text="A von mir")
    other.post(address, opened(other, address, text="Ihr Ziel", rows__0__text="A von ihr"))
    again = form_of(client.post(address, mine))
    faulty = client.post(address, again | {"pick-text": "theirs", "rows-0-text": ""})
    assert faulty.status_code == 200
    mended = form_of(faulty) | {"rows-0-text": "A von mir"}
    response = client.post(address, mended)
    assert response.status_code == 409
    last = form_of(response)
    assert (last["text"], last["answers"]) == ("Ihr Ziel", "0.text=")
    assert client.post(address, last | {"row": "add"}).context["form"]["answers"].value() == ""


def test_more_than_sixty_together_are_refused_in_words(
    client: Client, draft: Agreement, other: Client
) -> None:
    goal = make_goal(draft, "Ziel", *(f"Angebot {number}" for number in range(ROW_LIMIT - 1)))
    address = url("goal", draft, goal.pk)
    new = {"rows-TOTAL_FORMS": ROW_LIMIT, f"rows-{ROW_LIMIT - 1}-kind": "offer"}
    new[f"rows-{ROW_LIMIT - 1}-pk"] = ""
    mine = opened(client, address) | new | {f"rows-{ROW_LIMIT - 1}-text": "Von mir"}
    other.post(address, opened(other, address) | new | {f"rows-{ROW_LIMIT - 1}-text": "Von ihr"})
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "sind es mehr als 60 Einträge" in text_of(response)
    assert "Von mir" in response.content.decode()


def test_a_goal_somebody_removed_can_be_written_anew(client: Client, draft: Agreement) -> None:
    goal = make_goal(draft, "Ziel", "A")
    address = url("goal", draft, goal.pk)
    mine = opened(client, address, text="Mein Ziel")
    goals.remove_goal(agreement=draft, goal_pk=goal.pk, by=draft.created_by)
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "Das Ziel ist entfernt" in text_of(response)
    assert "Kim Beispiel" in text_of(response)
    assert "Mit „Ziel speichern“ legen Sie es neu an." in text_of(response)
    assert response.context["action"] == url("goal_new", draft)
    assert client.post(response.context["action"], form_of(response)).status_code == 302
    assert texts(draft.goals.get()) == ["A"]


# --- Examples ------------------------------------------------------------------------------------


def test_examples_are_copied_and_can_be_edited(client: Client, draft: Agreement) -> None:
    address = url("goal_examples", draft)
    first, second, third = draft.edition.example_goals.all()
    assert first.text in text_of(client.get(address))
    response = client.post(address, {"examples": [third.pk, first.pk]}, follow=True)
    assert "2 Beispiele sind übernommen." in text_of(response)
    assert [goal.text for goal in draft.goals.all()] == [first.text, third.text]
    copied = Commitment.objects.filter(goal__agreement=draft).count()
    assert copied == first.commitments.count() + third.commitments.count()
    again = client.post(address, {"examples": [second.pk, third.pk]})
    assert again.status_code == 409
    assert "Dieses Ziel steht schon in Ihrer Liste." in text_of(again)
    assert again.context["form"].errors["examples"]
    assert draft.goals.count() == 2


@pytest.mark.parametrize("chosen", [[], ["999999"], ["x"]])
def test_a_choice_that_is_none_is_answered_beside_the_boxes(
    client: Client, draft: Agreement, chosen: list[str]
) -> None:
    response = client.post(url("goal_examples", draft), {"examples": chosen})
    assert response.status_code == 200
    assert response.context["form"].errors["examples"]
    assert not draft.goals.exists()


# --- Who may -------------------------------------------------------------------------------------


def test_the_fachkraft_writes_goals(draft: Agreement, sign_in: SignIn) -> None:
    client = sign_in(builders.make_social_worker(draft.school))
    address = url("goal_new", draft)
    assert client.post(address, opened(client, address, text="Ziel")).status_code == 302


PAGES = ("goal_new", "goal_examples", "goal", "goal_remove")


@pytest.mark.parametrize("name", PAGES)
def test_readers_are_refused_in_words(draft: Agreement, sign_in: SignIn, name: str) -> None:
    goal = make_goal(draft, "Ziel")
    rest = [goal.pk] if name in {"goal", "goal_remove"} else []
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    for response in (
        reader.get(url(name, draft, *rest)),
        reader.post(url(name, draft, *rest), {"text": "Anders"}),
    ):
        assert response.status_code == 403
        assert "Sie dürfen diese Vereinbarung lesen, aber nicht bearbeiten." in text_of(response)
    words = text_of(reader.get(url("goals", draft)))
    assert "Bearbeiten" not in words
    assert "Ziel hinzufügen" not in words


@pytest.mark.parametrize("name", PAGES)
def test_a_closed_text_is_refused_in_words(sign_in: SignIn, name: str) -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    rest = [agreement.goals.get().pk] if name in {"goal", "goal_remove"} else []
    client = sign_in(agreement.created_by)
    for response in (
        client.get(url(name, agreement, *rest)),
        client.post(url(name, agreement, *rest)),
    ):
        assert response.status_code == 409
        assert "Der Text ist im Zustand „In Prüfung“" in text_of(response)


@pytest.mark.parametrize("name", [*PAGES, "goals", "goal_move"])
def test_foreign_and_missing_agreements_answer_alike(client: Client, name: str) -> None:
    foreign = builders.make_draft()
    goal = make_goal(foreign, "Fremd")
    rest = [goal.pk] if name in {"goal", "goal_remove", "goal_move"} else []
    address = url(name, foreign, *rest)
    missing = address.replace(foreign.number, NO_SUCH_NUMBER)
    method = client.post if name == "goal_move" else client.get
    found, none = method(address), method(missing)
    assert found.status_code == none.status_code == 404
    assert text_of(found) == text_of(none)


@pytest.mark.parametrize("name", ["goal", "goal_remove", "goal_move"])
def test_a_foreign_goal_under_an_own_agreement_is_not_there(
    client: Client, draft: Agreement, name: str
) -> None:
    foreign = make_goal(builders.make_draft(), "Fremd")
    for pk in (foreign.pk, 999_999):
        assert client.post(url(name, draft, pk), {"direction": "up"}).status_code == 404
        if name != "goal_move":
            assert client.get(url(name, draft, pk)).status_code == 404
    assert Goal.objects.filter(pk=foreign.pk).exists()


def test_hostile_words_are_shown_as_they_are(client: Client, draft: Agreement) -> None:
    payload = '<script>alert(1)</script>"\'{{ settings.SECRET_KEY }}{% now "Y" %}'
    make_goal(draft, payload, payload)
    for address in (url("goals", draft), url("goal", draft, draft.goals.get().pk)):
        html = page(client, address)
        assert "<script>alert" not in html
        assert "{{ settings.SECRET_KEY }}" in text_of(client.get(address))
