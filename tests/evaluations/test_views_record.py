"""The pages of the record, as several people use them in the talk."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models.together import Autosave, Presence
from evaluations.documents.places import CIRCUMSTANCES, DISSENT, TALK
from evaluations.enums import Attainment, Need, State
from schools.enums import MemberRole
from tests import builders
from tests.agreements import test_late_forms as late_forms
from tests.agreements.pages import page, seen_on, text_of
from tests.evaluations import records, talks
from tests.evaluations.pages import client_of, save, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """Return a talk that was held."""
    return records.make_held()


@pytest.fixture
def keeper(held):
    """Return the Schulträger's browser."""
    return client_of(talks.keeper_of(held.agreement))


def goal_url(evaluation):
    return url("record_goal", evaluation, evaluation.findings.get().goal_id)


def part(evaluation, slug):
    return url("record_part", evaluation, slug)


def rows(*entries):
    """Return the Absprachen as the form posts them."""
    data = {"absprachen-TOTAL_FORMS": len(entries), "absprachen-INITIAL_FORMS": 0}
    for number, entry in enumerate(entries):
        data |= {f"absprachen-{number}-{name}": value for name, value in entry.items()}
    return data


# --- The overview ---------------------------------------------------------------------------------


def test_the_record_is_begun_with_a_button():
    evaluation = talks.make_invited()
    client = client_of(talks.keeper_of(evaluation.agreement))
    assert "Niederschrift beginnen" in page(client, url("record", evaluation))
    assert not hasattr(records.fresh(evaluation), "record")

    assert client.post(url("record_begin", evaluation)).status_code == 302
    shown = page(client, url("record", evaluation))
    assert "Die Klassen lösen Streit gewaltfrei." in shown
    assert "nicht bewertet" in shown

    assert client.post(url("hold", evaluation)).status_code == 302
    assert records.fresh(evaluation).state == State.HELD


def test_the_overview_says_what_is_written_and_what_is_not_saved(held, keeper):
    records.fill(held)
    keeper.post(url("autosave", held, DISSENT), {"seen": "", "dissent": "Noch nicht fertig"})
    shown = text_of(keeper.get(url("record", held)))
    assert "teilweise erreicht" in shown
    assert "2 Absprachen" in shown
    assert "Nicht gespeicherte Eingaben." in shown
    assert "Direkte Arbeit 62 Prozent; Übrige Aufgaben 38 Prozent" in shown


def test_a_page_says_once_that_all_is_optional(held, keeper):
    pages = [part(held, slug) for slug in ("rahmen", "auffassungen", "ausblick")]
    for address in (*pages, goal_url(held)):
        shown = text_of(keeper.get(address))
        assert shown.count("freiwillig") == 1, address
        assert "Alle Felder sind freiwillig." in shown
    talk = keeper.get(part(held, "gespraech"))
    assert text_of(talk).count("freiwillig") == 1
    assert "Nötig ist nur der Tag des Gesprächs." in talk.text
    assert talk.text.count('aria-required="true"') == 3  # day, month and year
    # An Absprache needs its words; what it can do without is marked.
    arrangements = text_of(keeper.get(part(held, "absprachen")))
    assert "Alle Felder sind freiwillig." not in arrangements
    assert "Verantwortlich – freiwillig" in arrangements


def test_readers_read(held):
    records.fill(held)
    reader = client_of(builders.make_member(held.agreement.school.organisation, MemberRole.READER))
    shown = text_of(reader.get(part(held, "rahmen")))
    assert "Sie dürfen diese Niederschrift lesen, aber nicht bearbeiten." in shown
    assert "Der Raum ist zu klein." in shown
    assert reader.post(part(held, "rahmen"), {"seen": ""}).status_code == 403
    assert "Mara Mitschrift" in text_of(reader.get(part(held, "gespraech")))
    assert "Die Schule stellt einen Raum." in text_of(reader.get(part(held, "absprachen")))


def test_strangers_find_nothing(held):
    stranger = client_of(builders.make_user())
    for address in (url("record", held), part(held, "rahmen"), goal_url(held)):
        assert stranger.get(address).status_code == 404


def test_there_is_no_other_part(held, keeper):
    for address in (part(held, "nirgends"), url("record_goal", held, 99999)):
        assert keeper.get(address).status_code == 404
    planned = talks.make_planned()
    client = client_of(talks.keeper_of(planned.agreement))
    assert client.get(part(planned, "rahmen")).status_code == 404
    assert client.get(url("record_pdf", planned)).status_code == 404


# --- Writing --------------------------------------------------------------------------------------


def test_a_goal_is_judged_with_its_offers(held, keeper):
    offer = held.findings.get().offers.get()
    answer = save(
        keeper,
        goal_url(held),
        attainment=Attainment.PARTLY,
        reason="Es fehlte Zeit.\r\n\r\nSchade.",
        need=Need.ADAPT,
        new_text="Neu.",
        **{
            f"attainment-{offer.pk}": Attainment.REACHED,
            f"need-{offer.pk}": Need.KEEP,
            f"remark-{offer.pk}": "Gut besucht.",
        },
    )
    assert answer.status_code == 302
    finding = held.findings.get()
    assert (finding.attainment, finding.reason) == (Attainment.PARTLY, "Es fehlte Zeit.\n\nSchade.")
    offer.refresh_from_db()
    assert (offer.attainment, offer.need, offer.remark) == ("reached", "keep", "Gut besucht.")


def test_the_talk_takes_day_time_and_who_was_there(held, keeper):
    person = held.attendees.first()
    answer = save(
        keeper,
        part(held, "gespraech"),
        held_on_day="12",
        held_on_month="5",
        held_on_year="2027",
        began_at="14.30",
        finished_at="16",
        place="Rathaus",
        **{f"attendance-{person.pk}": "excused"},
    )
    assert answer.status_code == 302
    row = records.fresh(held).record
    assert (f"{row.began_at:%H:%M}", f"{row.finished_at:%H:%M}") == ("14:30", "16:00")
    assert row.held_on.isoformat() == "2027-05-12"
    person.refresh_from_db()
    assert person.attendance == "excused"


@pytest.mark.parametrize(
    ("slug", "fields", "words"),
    [
        (
            "gespraech",
            {"began_at": "16:00", "finished_at": "15:00"},
            "Das Ende liegt vor dem Beginn",
        ),
        ("gespraech", {"began_at": "später"}, "Geben Sie die Uhrzeit ein"),
        ("gespraech", {"survey": "99999"}, "KVJS-Bogen"),
        ("rahmen", {"share_direct": "120"}, "von 0 bis 100"),
        ("rahmen", {"staff": "x" * 20_001}, "20"),
        ("ausblick", {"next_talk_on": "irgendwann"}, "Geben Sie"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(held, keeper, slug, fields, words):
    answer = save(keeper, part(held, slug), **fields)
    assert answer.status_code == 200
    assert words in text_of(answer)


def test_two_texts_are_shown_field_by_field_and_nothing_is_lost(held, keeper):
    address = part(held, "rahmen")
    office = client_of(builders.make_office_member())
    seen = seen_on(keeper, address)
    save(office, address, seen, staff="Eine Stelle.", conditions="Ein Raum.")
    answer = save(keeper, address, seen, staff="Zwei Stellen.", cooperation="Gut.")

    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Zwei Personen haben hier geschrieben" in shown
    assert "Eine Stelle." in shown
    assert "Zwei Stellen." in shown
    assert records.fresh(held).record.staff == "Eine Stelle."
    mark = records.mark_at(held, CIRCUMSTANCES)
    settled = save(
        keeper,
        address,
        mark,
        answers="staff=",
        **{"pick-staff": "mine"},
        staff="Zwei Stellen.",
        cooperation="Gut.",
        conditions="Ein Raum.",
    )
    assert settled.status_code == 302
    row = records.fresh(held).record
    assert (row.staff, row.cooperation, row.conditions) == ("Zwei Stellen.", "Gut.", "Ein Raum.")


def test_hints_name_their_source_and_block_nothing(held, keeper):
    address = part(held, "rahmen")
    answer = save(
        keeper,
        address,
        staff="Schülerin Lena M. kam oft.",
        share_direct="40",
        share_other="45",
        share_groups="60",
        share_casework="20",
        share_open="20",
    )
    assert answer.status_code == 302
    shown = text_of(keeper.get(address))
    for words in (
        "Schülerin Lena M.",
        "Die direkte Arbeit hat 40 Prozent.",
        "zusammen 85 Prozent",
        "ungleich verteilt",
        "(Muster, 5.2)",
    ):
        assert words in shown


# --- Absprachen -----------------------------------------------------------------------------------


def test_absprachen_are_written_in_rows(held, keeper):
    address = part(held, "absprachen")
    data = rows(
        {"text": "Ein Raum.", "responsible": "Schule", "due_on": "1.2.2027", "changes": "ja"},
        {},
    )
    assert save(keeper, address, **data).status_code == 302
    (row,) = records.fresh(held).arrangements.all()
    assert (row.text, row.due_on.isoformat(), row.changes_agreement) == (
        "Ein Raum.",
        "2027-02-01",
        True,
    )
    gone = rows({"pk": row.pk, "text": "Ein Raum.", "changes": "ja", "DELETE": "on"})
    assert save(keeper, address, **gone).status_code == 302
    assert not records.fresh(held).arrangements.exists()


def test_another_row_is_added_without_scripts(held, keeper):
    data = rows({"text": "Ein Raum."}) | {"absprachen-add": "1"}
    answer = save(keeper, part(held, "absprachen"), **data)
    assert answer.status_code == 200
    assert b"absprachen-1-text" in answer.content
    assert "Ein Raum." in text_of(answer)
    assert not records.fresh(held).arrangements.exists()


def test_an_absprache_answers_whether_it_changes_the_agreement(held, keeper):
    answer = save(keeper, part(held, "absprachen"), **rows({"text": "Ein Raum."}))
    assert answer.status_code == 200
    assert "ob die Absprache die Vereinbarung ändert" in text_of(answer)
    answer = save(keeper, part(held, "absprachen"), **rows({"responsible": "Schule"}))
    assert "Beschreiben Sie die Absprache." in text_of(answer)


def test_two_people_change_one_absprache(held, keeper):
    (row,) = records.arrange(held, records.draft("Ein Raum."))
    address = part(held, "absprachen")
    seen = seen_on(keeper, address)
    records.arrange(held, records.draft("Zwei Räume.", pk=row.pk))
    mine = rows({"pk": row.pk, "text": "Drei Räume.", "changes": "nein"})
    answer = save(keeper, address, seen, **mine)

    assert answer.status_code == 409
    shown = text_of(answer)
    assert "Zwei Räume." in shown
    assert "Drei Räume." in shown
    mark = seen_mark_in(answer)
    settled = save(
        keeper,
        address,
        mark,
        answers=f"arrangement-{row.pk}=",
        **mine,
        **{f"pick-arrangement-{row.pk}": "mine"},
    )
    assert settled.status_code == 302
    row.refresh_from_db()
    assert row.text == "Drei Räume."


def seen_mark_in(answer):
    return re.search(r'name="seen" value="([0-9a-f]+)"', answer.content.decode())[1]


# --- While it is typed ----------------------------------------------------------------------------


def test_what_is_typed_comes_back_and_can_be_given_up(held, keeper):
    address = part(held, "auffassungen")
    seen = seen_on(keeper, address)
    kept = keeper.post(url("autosave", held, DISSENT), {"seen": seen, "dissent": "Halb fer"})
    assert kept.status_code == 200
    assert "Halb fer" in page(keeper, address)
    assert not records.fresh(held).record.dissent

    keeper.post(url("autosave_discard", held, DISSENT))
    assert "Halb fer" not in page(keeper, address)
    assert not Autosave.objects.exists()


def test_saving_forgets_what_was_typed(held, keeper):
    address = part(held, "auffassungen")
    seen = seen_on(keeper, address)
    keeper.post(url("autosave", held, DISSENT), {"seen": seen, "dissent": "Halb fer"})
    assert save(keeper, address, dissent="Fertig").status_code == 302
    assert not Autosave.objects.exists()


def test_others_are_told_who_is_here(held, keeper):
    office = client_of(builders.make_office_member(first_name="Ina", last_name="Amt"))
    office.post(url("presence", held, TALK))
    answer = keeper.post(url("presence", held, TALK))
    assert "Ina Amt" in answer.json()["others"][0]
    office.post(url("presence", held, TALK), {"leave": "1"})
    assert Presence.objects.count() == 1


def test_nothing_is_kept_for_no_place_or_nothing(held, keeper):
    assert keeper.post(url("autosave", held, "term"), {"a": "b"}).status_code == 404
    assert keeper.post(url("autosave", held, TALK)).status_code == 400
    reader = client_of(builders.make_member(held.agreement.school.organisation, MemberRole.READER))
    assert reader.post(url("autosave", held, TALK), {"a": "b"}).status_code == 403


def test_a_draft_of_the_minutes_can_be_read(held, keeper):
    answer = keeper.get(url("record_pdf", held))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


# --- Absprachen, later ----------------------------------------------------------------------------


def test_absprachen_are_listed_and_settled(held, keeper):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    first, second = records.arrange(
        held, records.draft("Ein Raum.", due_on=yesterday), records.draft("Ziele.", changes="ja")
    )
    address = reverse("evaluations:arrangements", args=[held.agreement.number])
    shown = text_of(keeper.get(address))
    assert "überfällig" in shown
    assert "braucht es einen Nachtrag" in shown

    settle = reverse("evaluations:settle", args=[held.agreement.number, first.pk])
    assert "Wählen Sie aus" in text_of(keeper.post(settle))
    assert "warum die Absprache entfällt" in text_of(keeper.post(settle, {"outcome": "dropped"}))
    assert keeper.post(settle, {"outcome": "done", "note": "Seit Mai."}).status_code == 302
    first.refresh_from_db()
    assert (first.outcome, first.settled_note) == ("done", "Seit Mai.")
    assert keeper.post(settle, {"outcome": "done"}).status_code == 409
    assert "Vermerkt am" in text_of(keeper.get(address))
    assert second.is_open


def test_a_foreign_absprache_is_not_found(held, keeper):
    foreign = records.arrange(records.make_held(), records.draft())[0]
    address = reverse("evaluations:settle", args=[held.agreement.number, foreign.pk])
    assert keeper.get(address).status_code == 404
    own = records.arrange(held, records.draft())[0]
    reader = client_of(builders.make_member(held.agreement.school.organisation, MemberRole.READER))
    settle = reverse("evaluations:settle", args=[held.agreement.number, own.pk])
    assert reader.get(settle).status_code == 404


# --- After the session ----------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["part", "goal", "agreement"])
def test_a_form_that_comes_late_is_kept(held, where):
    keeper = talks.keeper_of(held.agreement)
    browser = late_forms.signed_in(Client(enforce_csrf_checks=True), keeper)
    address = {"part": part(held, "auffassungen"), "goal": goal_url(held)}.get(where)
    address = address or reverse("agreements:term", args=[held.agreement.number])
    token = late_forms.token_on(browser, part(held, "auffassungen"))
    late_forms.end_sessions()

    form = {"csrfmiddlewaretoken": token, "seen": "x", "dissent": "Fast", "reason": "Fast"}
    answer = browser.post(address, form)
    kept = Autosave.objects.filter(person=keeper)
    if where == "agreement":  # that text is closed
        assert not kept.exists()
        return
    assert answer["Location"] == f"/anmelden/?next={address}"
    assert "Fast" in kept.get().typed
    assert kept.get().place.startswith(f"evaluation:{held.school_year}:")


def test_a_late_form_of_a_stranger_is_not_kept(held):
    browser = late_forms.signed_in(Client(enforce_csrf_checks=True), builders.make_user())
    token = late_forms.token_on(browser, "/aufgaben/")
    late_forms.end_sessions()
    browser.post(part(held, "auffassungen"), {"csrfmiddlewaretoken": token, "dissent": "x"})
    browser.post(part(held, "nirgends"), {"csrfmiddlewaretoken": token, "dissent": "x"})
    assert not Autosave.objects.exists()


def test_a_look_back_without_earlier_absprachen_says_so(held, keeper):
    look_back = page(keeper, part(held, "rueckblick"))
    assert "Aus früheren Gesprächen ist keine Absprache offen" in look_back
    assert "Speichern" not in look_back
