"""The trail of an organisation in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import LogEntry
from core.trail import record
from schools.actions.memberships import Successor, end_deployment, hand_over, yesterday
from schools.documents import told
from schools.enums import MemberRole, RegisterDeed
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_succession_names_both() -> None:
    organisation = builders.make_organisation()
    old = builders.make_member(organisation).memberships.get()
    new = builders.make_member(organisation, MemberRole.EDITOR)
    begins = timezone.localdate() + timedelta(days=30)
    successor = Successor(starts_on=begins, function="Bürgermeister", member=new)
    hand_over(membership=old, successor=successor, by=old.user)
    joined, left = map(told, LogEntry.objects.about(organisation))
    assert (joined.what, joined.tone) == ("Beigetreten", "success")
    assert joined.detail == (
        f"{new} · zeichnend · Bürgermeister · ab {begins:%d.%m.%Y} · folgt auf {old.user}"
    )
    assert (left.what, left.tone, left.who) == ("Ausgeschieden", "warning", str(old.user))
    assert left.detail.endswith(f"Nachfolge: {new}")


def test_a_fachkraft_is_told_with_her_school() -> None:
    school = builders.make_school()
    deployment = builders.make_social_worker(school).deployments.get()
    end_deployment(
        deployment=deployment, ends_on=yesterday(), by=builders.make_member(school.authority)
    )
    detail = told(LogEntry.objects.about(school.authority).get()).detail
    assert f"an: {school} · bis {yesterday():%d.%m.%Y}" in detail


def test_what_came_from_a_file_is_told_with_both_values() -> None:
    organisation = builders.make_organisation()
    changes = [{"place": "Zeile 2", "field": "Telefon", "old": "", "new": "0761 1"}]
    entry = record(
        organisation, RegisterDeed.IMPORTED, by=None, file="register.xlsx", changes=changes
    )
    assert told(entry).what == "Aus einer Datei übernommen"
    assert told(entry).detail == "Datei: register.xlsx · Telefon: leer → 0761 1"
    assert told(entry).who == "Portal"
