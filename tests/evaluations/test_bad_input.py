"""Every form about a talk once with rubbish: never a fault, nothing typed lost."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from agreements.models.agreement import Agreement
from evaluations.documents.places import ARRANGEMENTS, CIRCUMSTANCES, DISSENT, NEXT, TALK
from evaluations.models import Evaluation
from evaluations.views.record_page import SLUGS
from tests import builders
from tests.agreements.test_bad_input import check
from tests.evaluations import records, talks
from tests.evaluations.pages import client_of, url

pytestmark = pytest.mark.django_db

TEN_MEGABYTES = 10 * 1024 * 1024


@pytest.fixture
def held() -> Evaluation:
    """Return a talk with a record of all there is, and minutes that were sent."""
    talk = records.fill(records.make_held(None, talks.guest()))
    records.send(talk)
    return records.fresh(talk)


def of_a_record(held: Evaluation) -> list[str]:
    goal = held.findings.all()[0].goal_id
    parts = (TALK, CIRCUMSTANCES, ARRANGEMENTS, DISSENT, NEXT)
    settled = records.settle_url(held, held.arrangements.all()[0])
    return [
        *(url("record_part", held, SLUGS[part]) for part in parts),
        url("record_goal", held, goal),
        *(url(name, held) for name in ("talk", "record", "minutes", "minutes_close")),
        settled,
        reverse("evaluations:arrangements", args=[held.agreement.number]),
        reverse("evaluations:talks", args=[held.agreement.number]),
        reverse("agreements:in_force", args=[held.agreement.number]),
        reverse("agreements:amendment_new", args=[held.agreement.number]),
    ]


def of_an_invitation(agreement: Agreement) -> list[str]:
    talk = talks.make_invited(talks.make_planned(agreement), talks.guest())
    return [url(name, talk) for name in ("talk", "invitation", "cancel")]


def of_the_school(agreement: Agreement) -> list[str]:
    pk = agreement.school.organisation_id
    return [reverse("evaluations:reports", args=[pk])]


def test_the_schultraeger_writes_rubbish_into_the_record(held: Evaluation) -> None:
    check(client_of(talks.keeper_of(held.agreement)), of_a_record(held))


def test_the_schultraeger_invites_with_rubbish() -> None:
    agreement = talks.make_signed()
    check(client_of(talks.keeper_of(agreement)), of_an_invitation(agreement))


def test_the_school_hands_in_rubbish() -> None:
    agreement = talks.make_signed()
    person = builders.make_member(agreement.school.organisation)
    check(client_of(person), of_the_school(agreement))


def test_the_traeger_reports_rubbish_about_its_people() -> None:
    agreement = talks.make_signed()
    builders.make_social_worker(agreement.school)
    person = builders.make_member(agreement.school.carrier)
    path = reverse("evaluations:staff_change", args=[agreement.school.carrier_id])
    check(client_of(person), [path])


def test_the_goal_of_another_agreement_is_not_judged(held: Evaluation) -> None:
    other = records.make_held()
    goal = other.findings.all()[0]
    path = url("record_goal", held, goal.goal_id)
    client = client_of(talks.keeper_of(held.agreement))
    before = goal.attainment
    assert client.post(path, {"seen": "x", "attainment": "fully"}).status_code == 404
    goal.refresh_from_db()
    assert goal.attainment == before


def test_ten_megabytes_of_text_are_refused_before_they_are_read(held: Evaluation) -> None:
    client = client_of(talks.keeper_of(held.agreement))
    body = urlencode({"seen": "x", "dissent": "ä" * (TEN_MEGABYTES // 6)})
    kind = "application/x-www-form-urlencoded"
    for path in (url("record_part", held, SLUGS[DISSENT]), url("autosave", held, DISSENT)):
        assert client.post(path, body, kind).status_code == 400, path
    assert held.record.dissent == "Der Träger hält den Raum für ausreichend."
