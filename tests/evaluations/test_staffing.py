"""A Personalwechsel: the register changes, the others are told, no text is touched."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import LogEntry, OutgoingMail
from core.workflow import ActionRefused, NotEntitled
from evaluations.actions.staffing import StaffChange, report_staff_change
from evaluations.enums import MailKind
from schools.actions.inviting import Invitee
from schools.actions.memberships import begin_deployment
from schools.enums import InvitedRole, MemberRole, OrganisationKind
from schools.models import Deployment, Organisation, School
from tests import builders
from tests.agreements.pages import text_of
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=30)


@dataclass
class Cast:
    """A Träger with two schools, and those who are to hear of it."""

    carrier: Organisation
    school: School
    other: School
    head: User
    mayor: User
    principal: User
    office: User
    worker: Deployment
    colleague: User


@pytest.fixture
def cast() -> Cast:
    carrier = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school, other = (builders.make_school(provider=carrier) for _ in range(2))
    return Cast(
        carrier=carrier,
        school=school,
        other=other,
        head=builders.make_member(carrier),
        mayor=builders.make_member(school.authority),
        principal=builders.make_member(school.organisation),
        office=builders.make_office_member(),
        worker=builders.make_social_worker(school).deployments.get(),
        colleague=builders.make_social_worker(other),
    )


def change(cast: Cast, **kwargs: Any) -> StaffChange:
    given: dict[str, Any] = {"school": cast.school, "leaver": cast.worker, "last_day": TODAY}
    return StaffChange(**(given | kwargs))


def newcomer(cast: Cast) -> Invitee:
    return Invitee(
        email="neu@sozialwerk.example",
        first_name="Robin",
        last_name="Neu",
        role=InvitedRole.SOCIAL_WORKER,
        starts_on=SOON,
        school=cast.school,
    )


def told() -> dict[str, str]:
    return {m.recipient: m.body for m in OutgoingMail.objects.filter(kind=MailKind.STAFF_CHANGE)}


def test_schultraeger_schulleitung_and_landratsamt_are_told(cast: Cast) -> None:
    builders.make_member(cast.school.organisation, MemberRole.READER)
    builders.make_member(cast.other.organisation)
    report_staff_change(
        change=change(cast, person=cast.colleague, starts_on=SOON, note="Übergabe im Januar."),
        by=cast.head,
    )
    mails = told()
    assert set(mails) == {cast.mayor.email, cast.principal.email, cast.office.email}
    body = mails[cast.mayor.email]
    assert f"Es scheidet aus: {cast.worker.user}, letzter Tag {TODAY:%d.%m.%Y}." in body
    assert f"Es beginnt: {cast.colleague}, ab {SOON:%d.%m.%Y}." in body
    assert "Übergabe im Januar." in body
    assert "Die Vereinbarung bleibt, wie sie ist." in body


def test_the_register_changes(cast: Cast) -> None:
    report_staff_change(change=change(cast, person=cast.colleague, starts_on=SOON), by=cast.head)
    cast.worker.refresh_from_db()
    assert cast.worker.ends_on == TODAY
    assert cast.school.deployments.get(user=cast.colleague).starts_on == SOON
    entry = LogEntry.objects.about(cast.carrier).last()
    assert entry
    assert entry.action == "staff-change"
    assert entry.details["leaves"] == str(cast.worker.user)


def test_a_new_fachkraft_is_invited(cast: Cast) -> None:
    report_staff_change(change=change(cast, invitee=newcomer(cast), starts_on=SOON), by=cast.head)
    invitation = cast.carrier.invitations.get()
    assert (invitation.school, invitation.email) == (cast.school, "neu@sozialwerk.example")
    assert "Es beginnt: Robin Neu" in told()[cast.mayor.email]


def test_without_a_successor_the_mail_says_so(cast: Cast) -> None:
    report_staff_change(change=change(cast), by=cast.office)
    assert "Wer nachfolgt, steht noch nicht fest." in told()[cast.mayor.email]
    assert cast.office.email not in told()  # who reports it knows it


def test_who_only_begins_is_a_change_too(cast: Cast) -> None:
    report_staff_change(
        change=change(cast, leaver=None, last_day=None, person=cast.colleague, starts_on=SOON),
        by=cast.head,
    )
    assert "scheidet aus" not in told()[cast.mayor.email]


def test_what_cannot_be_changes_nothing(cast: Cast) -> None:
    stranger = builders.make_social_worker(builders.make_school())
    faulty = {
        "wer ausscheidet oder wer beginnt": change(cast, leaver=None, last_day=None),
        "nicht an dieser Schule": change(cast, school=cast.other),
        "an keiner Ihrer Schulen": change(cast, person=stranger, starts_on=SOON),
        "arbeitet schon an der Schule": change(cast, person=cast.worker.user, starts_on=TODAY),
    }
    for sentence, wanted in faulty.items():
        with pytest.raises(ActionRefused, match=sentence):
            report_staff_change(change=wanted, by=cast.head)
    cast.worker.refresh_from_db()
    assert cast.worker.ends_on is None
    assert told() == {}


def test_only_who_signs_for_the_traeger_reports_it(cast: Cast) -> None:
    for person in (cast.mayor, cast.principal, cast.worker.user):
        with pytest.raises(NotEntitled):
            report_staff_change(change=change(cast), by=person)
        with pytest.raises(NotEntitled):
            begin_deployment(school=cast.school, person=cast.colleague, starts_on=SOON, by=person)


def address(cast: Cast) -> str:
    return reverse("evaluations:staff_change", args=[cast.carrier.pk])


def typed(cast: Cast, **changed: str) -> dict[str, object]:
    given: dict[str, object] = {
        "school": cast.school.pk,
        "leaver": cast.worker.pk,
        "last_day": f"{TODAY:%d.%m.%Y}",
        "comes": "nobody",
    }
    for name in ("last_day", "starts_on"):
        value = changed.pop(name, given.pop(name, ""))
        day, month, year = [*str(value).split("."), "", "", ""][:3]
        given |= {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}
    return given | changed


def test_the_page_reports_and_leads_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    own = reverse("schools:organisation", args=[cast.carrier.pk])
    assert address(cast) in client.get(own).content.decode()
    text = text_of(client.get(address(cast)))
    assert f"{cast.worker.user} – {cast.school}" in text
    sent = typed(
        cast,
        comes="new",
        first_name="Robin",
        last_name="Neu",
        email="neu@sozialwerk.example",
        starts_on=f"{SOON:%d.%m.%Y}",
    )
    done = client.post(address(cast), sent, follow=True)
    assert "Der Personalwechsel ist gemeldet." in text_of(done)
    history = text_of(client.get(reverse("schools:history", args=[cast.carrier.pk])))
    assert "Personalwechsel gemeldet" in history
    assert f"scheidet aus: {cast.worker.user}, letzter Tag {TODAY:%d.%m.%Y}" in history
    same = {"comes": "known", "person": str(cast.colleague.pk), "leaver": ""}
    there = typed(cast, school=str(cast.other.pk), starts_on=f"{SOON:%d.%m.%Y}", **same)
    again = client.post(address(cast), there)
    assert again.status_code == 409
    assert "Diese Fachkraft arbeitet schon an der Schule." in text_of(again)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"school": ""}, "Wählen Sie die Schule aus."),
        ({"leaver": ""}, "Geben Sie an, wer ausscheidet oder wer beginnt."),
        ({"last_day": ""}, "Geben Sie den letzten Tag ein."),
        ({"comes": ""}, "Wählen Sie aus, wer beginnt."),
        ({"comes": "known"}, "Wählen Sie die Fachkraft aus."),
        ({"comes": "new", "first_name": "Robin"}, "Geben Sie den Nachnamen ein."),
        ({"comes": "new"}, "Geben Sie den ersten Tag ein."),
        ({"school": "9" * 30}, "Wählen Sie"),
        ({"note": "x" * 1001}, "1 Zeichen zu lang"),
    ],
)
def test_what_is_missing_is_asked_for(
    cast: Cast, sign_in: SignIn, changed: dict[str, str], sentence: str
) -> None:
    answer = sign_in(cast.head).post(address(cast), typed(cast, **changed))
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert told() == {}


def test_a_fachkraft_of_another_school_is_named_beside_the_field(
    cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.head).post(address(cast), typed(cast, school=str(cast.other.pk)))
    assert "Diese Fachkraft arbeitet nicht an dieser Schule." in text_of(answer)


def test_others_have_no_such_page(cast: Cast, sign_in: SignIn) -> None:
    editor = builders.make_member(cast.carrier, MemberRole.EDITOR)
    assert sign_in(editor).get(address(cast)).status_code == 403
    assert sign_in(cast.principal).get(address(cast)).status_code == 404
    own = reverse("evaluations:staff_change", args=[cast.school.organisation_id])
    assert sign_in(cast.principal).get(own).status_code == 403
