"""The pages of talks: list, overview, invitation, cancellation."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models.agreement import Agreement
from evaluations.actions.cells import ATTENDANCE, key_of
from evaluations.actions.minutes import send_minutes
from evaluations.documents.places import TALK
from evaluations.enums import Attendance, AttendeeRole, State
from evaluations.models import Evaluation
from schools.enums import MemberRole
from schools.school_year import SchoolYear
from tests import builders
from tests.agreements.pages import page, text_of
from tests.conftest import SignIn
from tests.evaluations import records, talks
from tests.evaluations.pages import typed_invitation, url, with_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    agreement = talks.make_signed()
    builders.make_social_worker(agreement.school)
    return agreement


@pytest.fixture
def planned(agreement: Agreement) -> Evaluation:
    return talks.make_planned(agreement)


@pytest.fixture
def keeper(agreement: Agreement, sign_in: SignIn) -> Client:
    """Return the client of somebody who acts for the Schulträger."""
    return sign_in(talks.keeper_of(agreement))


def test_the_list_shows_talks_and_offers_to_plan(agreement: Agreement, keeper: Client) -> None:
    listed = reverse("evaluations:talks", args=[agreement.number])
    assert listed in page(keeper, agreement.get_absolute_url())
    assert "Noch kein Gespräch" in text_of(keeper.get(listed))
    year = SchoolYear.of(timezone.localdate())
    plan = reverse("evaluations:plan", args=[agreement.number])
    done = keeper.post(plan, {"year": year.start_year}, follow=True)
    assert f"Das Gespräch für das Schuljahr {year} ist geplant." in text_of(done)
    assert f"Schuljahr {year} Fällig bis {year.ends_on:%d.%m.%Y}." in text_of(keeper.get(listed))
    for nonsense in ("", "x", "²²²²", "99999", "0000", str(year.start_year)):
        assert keeper.post(plan, {"year": nonsense}).status_code == 409


def test_others_read_the_list_without_planning(agreement: Agreement, sign_in: SignIn) -> None:
    client = sign_in(builders.writer_of(agreement))
    text = text_of(client.get(reverse("evaluations:talks", args=[agreement.number])))
    assert "Früher planen" not in text
    plan = reverse("evaluations:plan", args=[agreement.number])
    assert (
        client.post(plan, {"year": SchoolYear.of(timezone.localdate()).start_year}).status_code
        == 403
    )


@pytest.mark.parametrize("wrong", ["2026-28", "2026", "9999-00", "x", "0000-01", "2026-2027"])
def test_a_schuljahr_that_is_none_has_no_page(
    agreement: Agreement, keeper: Client, wrong: str
) -> None:
    listed = reverse("evaluations:talks", args=[agreement.number])
    assert keeper.get(f"{listed}{wrong}/").status_code == 404


def test_everything_is_filled_in_already(planned: Evaluation, keeper: Client) -> None:
    form = keeper.get(url("invitation", planned)).context["form"]
    roles = [key.partition(":")[0] for key in form["people"].value()]
    assert roles[:4] == ["school-authority", "principal", "social-worker", "provider"]
    agenda = form["agenda"].value()
    assert "Ziele und Angebote (Punkt 3)" in agenda
    assert f"Schuljahr {planned.year_before}" in agenda
    assert "Absprachen aus dem letzten Gespräch" not in agenda


def test_the_schultraeger_invites_on_one_page(planned: Evaluation, keeper: Client) -> None:
    sent = typed_invitation(planned, keeper, **with_guest())
    done = keeper.post(url("invitation", planned), sent, follow=True)
    text = text_of(done)
    assert "Die Einladung ist verschickt." in text
    assert "14:00 bis 15:30 Uhr" in text
    planned.refresh_from_db()
    assert f"1 von {planned.attendees.count()} nehmen teil." in text
    assert planned.state == State.INVITED
    guest = talks.attendee_of(planned, AttendeeRole.GUEST)
    assert (guest.name, guest.email) == ("Toni Elternbeirat", "toni@eltern.example")
    letter = keeper.get(url("letter", planned))
    assert letter["Content-Type"] == "application/pdf"


def test_another_guest_needs_no_script(planned: Evaluation, keeper: Client) -> None:
    sent = typed_invitation(planned, keeper, **with_guest()) | {"guests-add": "1"}
    again = keeper.post(url("invitation", planned), sent)
    assert again.context["form"].guests.total_form_count() == 2
    assert "Toni Elternbeirat" in again.content.decode()
    planned.refresh_from_db()
    assert planned.state == State.PLANNED


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day_year": "2020"}, "Dieser Termin liegt in der Vergangenheit."),
        ({"day_day": "32"}, "Prüfen Sie Tag und Monat."),
        ({"day_day": "", "day_month": "", "day_year": ""}, "Geben Sie den Tag des Gesprächs ein."),
        ({"begin": "25:00"}, "Geben Sie eine Uhrzeit ein, zum Beispiel 14:30."),
        ({"begin": ""}, "Geben Sie an, wann das Gespräch beginnt."),
        ({"end": "13:00"}, "Das Ende liegt vor dem Beginn."),
        ({"place": ""}, "Geben Sie einen Ort oder einen Link zur Videokonferenz an."),
        ({"video_link": "javascript:alert(1)"}, "Geben Sie den ganzen Link ein"),
        ({"agenda": ""}, "Geben Sie die Tagesordnung ein."),
        ({"people": []}, "Wählen Sie aus, wen Sie einladen."),
        ({"people": ["office:999999999999999999999999"]}, "Die Liste hat sich geändert."),
        ({"place": "x\0y"}, "Nullzeichen"),
        (with_guest(name=""), "Geben Sie den Namen des Gastes ein."),
        (with_guest(email="kein"), "Geben Sie eine E-Mail-Adresse ein"),
        (with_guest(attendee="9" * 40), ""),
        ({"guests-TOTAL_FORMS": "x"}, "nicht vollständig angekommen"),
        ({"seen": "x"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    planned: Evaluation, keeper: Client, changed: dict[str, Any], sentence: str
) -> None:
    answer = keeper.post(url("invitation", planned), typed_invitation(planned, keeper, **changed))
    assert answer.status_code in {200, 302}
    if sentence:
        assert sentence in text_of(answer)
        assert answer.context["form"]["end"].value() is not None
    planned.refresh_from_db()
    assert planned.state == (State.PLANNED if answer.status_code == 200 else State.INVITED)


def test_a_foreign_row_is_not_taken_over(planned: Evaluation, keeper: Client) -> None:
    foreign = talks.attendee_of(talks.make_invited(), AttendeeRole.PRINCIPAL)
    sent = typed_invitation(planned, keeper, **with_guest(attendee=str(foreign.pk)))
    keeper.post(url("invitation", planned), sent)
    name = foreign.name
    foreign.refresh_from_db()
    assert foreign.name == name
    assert foreign.evaluation != planned


def test_a_changed_invitation_is_sent_from_the_same_page(
    planned: Evaluation, keeper: Client
) -> None:
    assert "Einladung verschicken" in text_of(keeper.get(url("invitation", planned)))
    evaluation = talks.make_invited(planned, talks.guest())
    page = keeper.get(url("invitation", evaluation))
    assert "Änderung verschicken" in text_of(page)
    form = page.context["form"]
    assert form.guests.forms[0]["name"].value() == "Toni Elternbeirat"
    assert form["begin"].value().hour == 14
    sent = typed_invitation(evaluation, keeper, place="Schule", begin="10:00", end="11:00")
    done = keeper.post(url("invitation", evaluation), sent, follow=True)
    assert "Die Einladung ist geändert." in text_of(done)
    stale = keeper.post(url("invitation", evaluation), sent)
    assert stale.status_code == 409
    assert "inzwischen geändert" in text_of(stale)
    same = typed_invitation(evaluation, keeper, place="Schule", begin="10:00", end="11:00")
    unchanged = keeper.post(url("invitation", evaluation), same)
    assert unchanged.status_code == 409
    assert "Sie haben nichts geändert." in text_of(unchanged)
    evaluation.refresh_from_db()
    assert (evaluation.place, evaluation.invitation_number) == ("Schule", 2)


def test_a_guest_is_taken_off_by_the_box(planned: Evaluation, keeper: Client) -> None:
    evaluation = talks.make_invited(planned, talks.guest())
    sent = typed_invitation(evaluation, keeper) | {"guests-0-DELETE": "on"}
    keeper.post(url("invitation", evaluation), sent)
    assert not evaluation.attendees.filter(role=AttendeeRole.GUEST).exists()


def test_calling_off_asks_for_a_reason(planned: Evaluation, keeper: Client) -> None:
    evaluation = talks.make_invited(planned)
    page_of = url("cancel", evaluation)
    assert "Alle Eingeladenen bekommen eine Mail" in text_of(keeper.get(page_of))
    assert "Geben Sie eine Begründung ein." in text_of(keeper.post(page_of, {"reason": " "}))
    done = keeper.post(page_of, {"reason": "Krankheit."}, follow=True)
    assert "Das Gespräch ist abgesagt." in text_of(done)
    assert "Begründung: Krankheit." in text_of(done)
    assert keeper.get(page_of).status_code == 409
    assert keeper.get(url("invitation", evaluation)).status_code == 409


def test_there_is_no_letter_before_the_invitation(planned: Evaluation, keeper: Client) -> None:
    assert keeper.get(url("letter", planned)).status_code == 404


def test_only_who_invites_sees_addresses(planned: Evaluation, sign_in: SignIn) -> None:
    evaluation = talks.make_invited(planned, talks.guest())
    own = evaluation.get_absolute_url()
    agreement = evaluation.agreement
    assert "toni@eltern.example" in page(sign_in(talks.keeper_of(agreement)), own)
    reader = talks.keeper_of(agreement, MemberRole.READER)
    assert "toni@eltern.example" not in page(sign_in(reader), own)
    assert "Toni Elternbeirat" in page(sign_in(reader), own)


def test_a_late_date_is_said(planned: Evaluation, keeper: Client) -> None:
    due_on = timezone.localdate() + timedelta(days=3)
    Evaluation.objects.filter(pk=planned.pk).update(due_on=due_on)
    planned.refresh_from_db()
    evaluation = talks.make_invited(planned)
    text = text_of(keeper.get(evaluation.get_absolute_url()))
    assert f"Das ist nach dem {due_on:%d.%m.%Y}." in text


def test_a_page_asks_the_database_as_often_for_twenty_as_for_five(
    planned: Evaluation, keeper: Client, django_assert_max_num_queries: Any
) -> None:
    crowd = [talks.guest(name=f"Gast {n}", email=f"g{n}@example.org") for n in range(15)]
    evaluation = talks.make_invited(planned, *crowd)
    keeper.get(evaluation.get_absolute_url())
    with django_assert_max_num_queries(14):
        keeper.get(evaluation.get_absolute_url())


def test_the_page_of_a_held_talk_says_who_was_there_and_leads_on(
    planned: Evaluation, sign_in: SignIn
) -> None:
    held = records.make_held(planned, talks.guest())
    present, excused, *_ = held.attendees.all()
    there: dict[str, Any] = {
        key_of(ATTENDANCE, present): Attendance.PRESENT,
        key_of(ATTENDANCE, excused): Attendance.EXCUSED,
    }
    records.write(held, TALK, held_on="2026-11-20", **there)
    keeper = sign_in(talks.keeper_of(held.agreement))
    text = text_of(keeper.get(held.get_absolute_url()))
    assert "Geführt am 20.11.2026." in text
    assert f"1 von {held.attendees.count()} waren anwesend." in text
    assert "noch keine Antwort" not in text
    assert "Als Nächstes geht das Protokoll an die Teilnehmenden. Zum Protokoll" in text
    send_minutes(evaluation=held, by=talks.keeper_of(held.agreement))
    assert "Das Protokoll ist verschickt." in text_of(keeper.get(held.get_absolute_url()))
    reader = sign_in(talks.keeper_of(held.agreement, MemberRole.READER))
    assert "Zum Protokoll" not in text_of(reader.get(held.get_absolute_url()))


def test_after_the_termin_the_record_is_asked_for(planned: Evaluation, keeper: Client) -> None:
    evaluation = talks.make_invited(planned)
    own = evaluation.get_absolute_url()
    assert "Der Termin ist vorbei." not in text_of(keeper.get(own))
    past = timezone.now() - timedelta(days=2)
    Evaluation.objects.filter(pk=evaluation.pk).update(
        starts_at=past, ends_at=past + timedelta(hours=1)
    )
    assert "Der Termin ist vorbei." in text_of(keeper.get(own))


def test_all_faults_of_an_invitation_are_told_at_once(planned: Evaluation, keeper: Client) -> None:
    sent = typed_invitation(planned, keeper, end="13:00", video_link="nix", place="")
    text = text_of(keeper.post(url("invitation", planned), sent))
    assert "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende." in text
    assert "Geben Sie den ganzen Link ein, der mit https:// beginnt." in text
    assert "Geben Sie einen Ort oder einen Link zur Videokonferenz an." not in text
