"""The people of an organisation: who sees them, who changes them, and by which pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import OutgoingMail
from schools.actions.inviting import PAUSE, VALID
from schools.enums import InvitedRole, MemberRole, OrganisationKind
from schools.models import Invitation, Organisation, School
from tests import builders
from tests.agreements.pages import page, text_of
from tests.conftest import SignIn
from tests.schools.test_inviting import shift

pytestmark = pytest.mark.django_db

TODAY = {"starts_on_day": "1", "starts_on_month": "8", "starts_on_year": "2026"}
SOMEBODY = {
    "role": "editor",
    "email": "neu@example.org",
    "first_name": "Toni",
    "last_name": "Muster",
    "function": "Sekretariat",
    **TODAY,
}


@pytest.fixture
def school() -> School:
    return builders.make_school(
        provider=builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    )


@pytest.fixture
def principal(school: School, sign_in: SignIn) -> Client:
    return sign_in(builders.make_member(school.organisation))


def url(name: str, organisation: Organisation, *rest: object) -> str:
    return reverse(f"schools:{name}", args=[organisation.pk, *rest])


def words(client: Client, path: str) -> str:
    return text_of(client.get(path))


# --- Which organisations -------------------------------------------------------------------------


def test_the_only_organisation_is_shown_at_once(principal: Client, school: School) -> None:
    answer = principal.get(reverse("schools:organisations"))
    assert answer["Location"] == url("organisation", school.organisation)


def test_a_schultraeger_chooses_among_its_schools(sign_in: SignIn, school: School) -> None:
    mayor = sign_in(builders.make_member(school.authority))
    html = page(mayor, reverse("schools:organisations"))
    for organisation in (school.authority, school.organisation, school.provider):
        assert organisation
        assert url("organisation", organisation) in html


def test_an_organisation_is_found_by_name_or_town(sign_in: SignIn, school: School) -> None:
    office = sign_in(builders.make_office_member())
    wanted = builders.make_organisation(name="Stadt Ödbühl", city="Ödbühl")
    for search in ("Stadt", "dbühl", "stadt dbühl"):
        html = page(office, f"{reverse('schools:organisations')}?suche={search}")
        assert url("organisation", wanted) in html
        assert url("organisation", school.organisation) not in html
    assert "Kein Treffer" in words(office, f"{reverse('schools:organisations')}?suche=nirgends")
    for rubbish in ("%00", "x" * 200):
        seen = words(office, f"{reverse('schools:organisations')}?suche={rubbish}&seite=x")
        assert str(school.authority) in seen


def test_a_fachkraft_reads_where_she_works(sign_in: SignIn, school: School) -> None:
    worker = sign_in(builders.make_social_worker(school))
    assert f"{school}, seit 1. Januar 2020" in words(worker, reverse("schools:organisations"))


def test_who_belongs_nowhere_is_told_who_invites(sign_in: SignIn) -> None:
    nobody = sign_in(builders.make_user())
    assert "Sie gehören zu keiner Organisation." in words(nobody, reverse("schools:organisations"))


def test_the_way_there_is_in_the_menu_of_every_page(principal: Client) -> None:
    assert reverse("schools:organisations") in page(principal, reverse("desk:tasks"))


def test_a_foreign_organisation_looks_like_none(principal: Client, school: School) -> None:
    foreign = builders.make_school()
    member = builders.make_member(foreign.organisation).memberships.get()
    worker = builders.make_social_worker(foreign).deployments.get()
    invitation = builders.make_invitation(foreign.organisation)
    rest = {"role": member, "leave": member, "hand_over": member, "deployment_end": worker}
    for name in ("organisation", "history", "invite"):
        assert principal.get(url(name, foreign.organisation)).status_code == 404
    for name, row in rest.items():
        # Nor is it found below the own organisation's address.
        for organisation in (foreign.organisation, school.organisation):
            assert principal.get(url(name, organisation, row.pk)).status_code == 404
    for name in ("renew", "revoke"):
        for organisation in (foreign.organisation, school.organisation):
            assert principal.post(url(name, organisation, invitation.pk)).status_code == 404
    assert principal.get("/organisation/99999999999999999999999/").status_code == 404


# --- The people ----------------------------------------------------------------------------------


def test_everybody_of_the_organisation_sees_its_people(sign_in: SignIn, school: School) -> None:
    until = timezone.localdate() + timedelta(days=10)
    reader = builders.make_member(school.organisation, MemberRole.READER, ends_on=until)
    builders.make_member(school.organisation, function="Rektorin", user=builders.make_user())
    builders.make_member(
        school.organisation, ends_on=timezone.localdate() - timedelta(days=1), function="früher"
    )
    worker = builders.make_social_worker(school)
    locked = builders.make_user(is_active=False)
    builders.make_member(school.organisation, user=locked)
    builders.make_invitation(school.organisation)
    seen = words(sign_in(reader), url("organisation", school.organisation))
    for said in ("Rektorin", "zeichnend", f"bis {until:%d.%m.%Y}", str(worker), "Konto gesperrt"):
        assert said in seen
    assert "Ausgeschieden" in seen
    for unsaid in ("früher", "Person einladen", "Rolle ändern", "Offene Einladungen"):
        assert unsaid not in seen


def test_who_signs_changes_them_and_sees_who_is_invited(principal: Client, school: School) -> None:
    fresh, old = (builders.make_invitation(school.organisation) for _ in "ab")
    shift(old, VALID)
    OutgoingMail.objects.filter(recipient=fresh.email).update(sent_at=timezone.now())
    OutgoingMail.objects.filter(recipient=old.email).update(last_error="550")
    seen = words(principal, url("organisation", school.organisation))
    for said in ("Person einladen", "Rolle ändern", "Amt übergeben", "Ausscheiden eintragen"):
        assert said in seen
    for said in (fresh.email, "gesendet am", "noch nicht zugestellt", "Abgelaufen"):
        assert said in seen


def test_an_organisation_without_anybody_says_what_to_do(sign_in: SignIn, school: School) -> None:
    office = sign_in(builders.make_office_member())
    assert "Laden Sie die erste Person ein." in words(office, url("organisation", school.authority))


def test_the_fachstelle_reads_its_own_people(sign_in: SignIn) -> None:
    office = sign_in(builders.make_office_member())
    own = Organisation.objects.get(is_office=True)
    seen = words(office, url("organisation", own))
    assert "trägt die Systemverwaltung ein" in seen
    assert "Rolle ändern" not in seen
    assert office.get(url("invite", own)).status_code == 403


def test_the_page_asks_as_often_for_many_people(
    principal: Client, school: School, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        builders.make_member(school.organisation)
        builders.make_social_worker(school)
        builders.make_invitation(school.organisation)
    with django_assert_max_num_queries(16):
        principal.get(url("organisation", school.organisation))


# --- Inviting ------------------------------------------------------------------------------------


def test_a_person_is_invited(principal: Client, school: School) -> None:
    path = url("invite", school.organisation)
    assert "Er gilt 14 Tage" in words(principal, path)
    answer = principal.post(path, SOMEBODY, follow=True)
    assert "Die Einladung an neu@example.org ist unterwegs." in text_of(answer)
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.role) == (school.organisation, InvitedRole.EDITOR)
    assert f"{invitation.starts_on:%d.%m.%Y}" == "01.08.2026"
    again = principal.post(path, SOMEBODY)
    assert again.status_code == 409
    assert "Für diese Adresse gibt es schon eine Einladung." in text_of(again)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "niemand"}, "Geben Sie eine E-Mail-Adresse ein"),
        ({"email": ""}, "Geben Sie eine E-Mail-Adresse ein"),
        ({"email": f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"}, "1 Zeichen zu lang"),
        ({"role": "social-worker"}, "In welcher Rolle?"),
        ({"role": "\x00"}, "In welcher Rolle?"),
        ({"first_name": "a\x00b"}, "Vorname"),
        (
            {"ends_on_day": "1", "ends_on_month": "7", "ends_on_year": "2026"},
            "Das Ende liegt vor dem Beginn.",
        ),
        (
            {
                "starts_on_year": "2020",
                "ends_on_day": "1",
                "ends_on_month": "7",
                "ends_on_year": "2021",
            },
            "Das Ende liegt schon zurück.",
        ),
        ({"starts_on_year": "9" * 30}, "Geben Sie das Jahr mit vier Ziffern ein"),
    ],
)
def test_what_cannot_be_is_told(
    principal: Client, school: School, typed: dict[str, str], said: str
) -> None:
    answer = principal.post(url("invite", school.organisation), SOMEBODY | typed)
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "Bitte prüfen Sie Ihre Angaben" in text_of(answer)
    assert not Invitation.objects.exists()


def test_a_traeger_invites_a_fachkraft_to_one_of_its_schools(
    sign_in: SignIn, school: School
) -> None:
    assert school.provider
    manager = sign_in(builders.make_member(school.provider))
    path = url("invite", school.provider)
    worker = SOMEBODY | {"role": "social-worker"}
    assert "Wählen Sie die Schule aus" in text_of(manager.post(path, worker))
    foreign = builders.make_school()
    for pk in (foreign.pk, "x", "9" * 30):
        assert manager.post(path, worker | {"school": pk}).status_code == 200
    assert not Invitation.objects.exists()
    assert manager.post(path, worker | {"school": school.pk}).status_code == 302
    assert Invitation.objects.get().school == school
    member = SOMEBODY | {"email": "zwei@example.org", "school": school.pk}
    manager.post(path, member)
    assert Invitation.objects.get(email="zwei@example.org").school is None


def test_an_invitation_is_renewed_and_taken_back(principal: Client, school: School) -> None:
    invitation = builders.make_invitation(school.organisation)
    soon = principal.post(url("renew", school.organisation, invitation.pk))
    assert soon.status_code == 409
    shift(invitation, PAUSE)
    renewed = principal.post(url("renew", school.organisation, invitation.pk), follow=True)
    assert "Ein neuer Link an" in text_of(renewed)
    gone = principal.post(url("revoke", school.organisation, invitation.pk), follow=True)
    assert "ist zurückgenommen" in text_of(gone)
    assert "Offene Einladungen" not in text_of(gone)
    assert principal.post(url("revoke", school.organisation, invitation.pk)).status_code == 409


# --- Changing ------------------------------------------------------------------------------------


def test_a_role_is_changed(principal: Client, school: School) -> None:
    member = builders.make_member(school.organisation, MemberRole.EDITOR).memberships.get()
    path = url("role", school.organisation, member.pk)
    assert "Die neue Rolle gilt ab der nächsten Seite" in words(principal, path)
    answer = principal.post(path, {"role": "reader", "function": "Vertretung"}, follow=True)
    assert f"Rolle und Funktion von {member.user} sind gespeichert." in text_of(answer)
    member.refresh_from_db()
    assert (member.role, member.function) == (MemberRole.READER, "Vertretung")


def test_the_last_signatory_is_asked_before_she_reads_only(
    principal: Client, school: School
) -> None:
    last = school.organisation.memberships.get()
    path = url("role", school.organisation, last.pk)
    refused = principal.post(path, {"role": "reader"})
    assert "Bestätigen Sie, dass danach niemand mehr unterschreibt" in text_of(refused)
    assert principal.post(path, {"role": "reader", "is_certain": "on"}).status_code == 302
    assert principal.get(path).status_code == 403


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ({"when": "yesterday"}, -1),
        ({"when": "today"}, 0),
        ({"when": "other", "on_day": "31", "on_month": "7", "on_year": "2050"}, None),
    ],
)
def test_a_last_day_is_recorded(
    principal: Client, school: School, typed: dict[str, str], days: int | None
) -> None:
    member = builders.make_member(school.organisation, MemberRole.EDITOR).memberships.get()
    answer = principal.post(url("leave", school.organisation, member.pk), typed, follow=True)
    assert f"Das Ausscheiden von {member.user} ist eingetragen." in text_of(answer)
    member.refresh_from_db()
    assert member.ends_on
    if days is None:
        assert f"{member.ends_on}" == "2050-07-31"
    else:
        assert member.ends_on == timezone.localdate() + timedelta(days=days)


def test_a_last_day_is_asked_for(principal: Client, school: School) -> None:
    member = builders.make_member(school.organisation, MemberRole.EDITOR).memberships.get()
    path = url("leave", school.organisation, member.pk)
    assert "Wählen Sie aus, wann der Zugang endet." in text_of(principal.post(path))
    assert "Geben Sie den letzten Tag ein" in text_of(principal.post(path, {"when": "other"}))
    early = {"when": "other", "on_day": "1", "on_month": "1", "on_year": "1999"}
    assert principal.post(path, early).status_code == 409


def test_the_last_signatory_leaves_knowingly(principal: Client, school: School) -> None:
    last = school.organisation.memberships.get()
    path = url("leave", school.organisation, last.pk)
    assert "Danach unterschreibt niemand mehr für diese Organisation" in words(principal, path)
    assert principal.post(path, {"when": "yesterday"}).status_code == 200
    answer = principal.post(path, {"when": "yesterday", "is_certain": "on"})
    assert answer["Location"] == reverse("schools:organisations")
    assert principal.get(url("organisation", school.organisation)).status_code == 404


def test_a_fachkraft_leaves(sign_in: SignIn, school: School) -> None:
    assert school.provider
    manager = sign_in(builders.make_member(school.provider))
    deployment = builders.make_social_worker(school).deployments.get()
    path = url("deployment_end", school.provider, deployment.pk)
    assert path in page(manager, url("organisation", school.provider))
    assert str(school) in words(manager, path)
    answer = manager.post(path, {"when": "yesterday"}, follow=True)
    assert "Ausgeschieden" in text_of(answer)
    deployment.refresh_from_db()
    assert deployment.is_over


# --- Handing over --------------------------------------------------------------------------------


def test_an_office_is_handed_to_a_colleague(principal: Client, school: School) -> None:
    old = school.organisation.memberships.get()
    deputy = builders.make_member(school.organisation, MemberRole.EDITOR)
    path = url("hand_over", school.organisation, old.pk)
    assert "Am Tag davor ist der letzte Tag" in words(principal, path)
    later = {"starts_on_day": "1", "starts_on_month": "8", "starts_on_year": "2050"}
    given = {"who": deputy.pk, "function": "Rektor", **later}
    answer = principal.post(path, given)
    assert answer["Location"] == reverse("schools:organisations")
    old.refresh_from_db()
    assert f"{old.ends_on}" == "2050-07-31"
    assert deputy.memberships.get(role=MemberRole.SIGNATORY).function == "Rektor"


def test_an_office_is_handed_to_somebody_invited(sign_in: SignIn, school: School) -> None:
    mayor = sign_in(builders.make_member(school.authority))
    old = builders.make_member(school.organisation).memberships.get()
    path = url("hand_over", school.organisation, old.pk)
    later = {"starts_on_day": "1", "starts_on_month": "8", "starts_on_year": "2050"}
    incomplete = mayor.post(path, {"who": "new", **later})
    assert "Geben Sie den Vornamen ein." in text_of(incomplete)
    given = {name: SOMEBODY[name] for name in ("email", "first_name", "last_name")}
    answer = mayor.post(path, {"who": "new", **later, **given}, follow=True)
    assert f"Das Amt von {old.user} ist übergeben." in text_of(answer)
    assert Invitation.objects.get().role == InvitedRole.SIGNATORY
    again = mayor.post(path, {"who": "new", **later, **given})
    assert again.status_code == 409


# --- History -------------------------------------------------------------------------------------


def test_the_history_tells_of_everybody(principal: Client, school: School) -> None:
    path = url("history", school.organisation)
    assert "Noch nichts geschehen" in words(principal, path)
    principal.post(url("invite", school.organisation), SOMEBODY)
    member = builders.make_member(school.organisation, MemberRole.EDITOR).memberships.get()
    principal.post(url("role", school.organisation, member.pk), {"role": "reader", "function": ""})
    principal.post(url("leave", school.organisation, member.pk), {"when": "today"})
    told = words(principal, path)
    for said in (
        "Toni Muster · bearbeitend · Sekretariat · ab 01.08.2026",
        "Rolle: bearbeitend → lesend · Funktion: Amtsleitung → leer",
        f"{member.user} · lesend · ab 01.01.2020 · bis {timezone.localdate():%d.%m.%Y}",
    ):
        assert said in told
    assert told.index("Ausgeschieden") < told.index("Rolle geändert") < told.index("Eingeladen")


def test_the_administration_leads_to_the_people(sign_in: SignIn, school: School) -> None:
    place = reverse("admin:schools_organisation_change", args=[school.organisation_id])
    people = f'href="{url("organisation", school.organisation)}"'
    assert people in page(sign_in(builders.make_office_member()), place)
    system = sign_in(builders.make_user(is_staff=True, is_superuser=True))
    assert people not in page(system, place)
