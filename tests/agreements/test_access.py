from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from agreements.enums import Actor
from agreements.models.agreement import Agreement
from agreements.rules.access import rights_of
from schools.enums import MemberRole
from schools.models import Membership
from tests import builders

pytestmark = pytest.mark.django_db


def test_rights_ask_twice_however_many_capacities_somebody_has(
    django_assert_num_queries: Any,
) -> None:
    draft = builders.make_draft()
    person = builders.make_office_member()
    for party in draft.parties.all():
        builders.make_member(party.organisation, MemberRole.READER, user=person)
    builders.make_member(user=person)  # for somebody who is no party
    agreement = Agreement.objects.with_particulars().get()
    with django_assert_num_queries(2):
        rights = rights_of(person, agreement)
    assert rights.actors == {Actor.OFFICE, Actor.READER}
    assert not {party.organisation_id for party in draft.parties.all()} & rights.organisations


def test_rights_end_with_the_membership_within_one_request() -> None:
    draft = builders.make_draft()
    writer = builders.writer_of(draft)
    assert rights_of(writer, draft).may_edit
    Membership.objects.filter(user=writer).update(role=MemberRole.READER)
    assert not rights_of(writer, draft).may_edit
    Membership.objects.filter(user=writer).delete()
    assert not rights_of(writer, draft).may_view


def test_visitors_have_none() -> None:
    assert not rights_of(AnonymousUser(), builders.make_draft()).may_view


@pytest.mark.parametrize("role", [*MemberRole, "fachkraft", "fremd", "fachstelle"])
def test_whoever_has_a_right_sees_the_agreement_and_nobody_else(role: str) -> None:
    draft = builders.make_draft()
    person = {
        "fachkraft": lambda: builders.make_social_worker(draft.school),
        "fremd": builders.make_member,
        "fachstelle": builders.make_office_member,
    }.get(role, lambda: builders.make_member(draft.school.organisation, MemberRole(role)))()
    sees = Agreement.objects.visible_to(person).filter(pk=draft.pk).exists()
    assert sees == rights_of(person, draft).may_view == (role != "fremd")
