"""An invitation is accepted by sixteen posts at the same moment: it has one effect."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from core.models import LogEntry, OutgoingMail
from schools.actions.inviting import VALID
from schools.enums import RegisterDeed
from schools.models import Invitation
from tests import builders
from tests.crowd import AT_ONCE, post_at_once, serving
from tests.journeys.server import Portal
from tests.schools.test_inviting import shift

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def portal(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,  # noqa: ARG001 - makes the database
) -> Iterator[Portal]:
    """Start a server on the tests' own database."""
    state = tmp_path_factory.mktemp("concurrency") / "state"
    state.mkdir()
    with serving(state) as running:
        yield running


def joined(invitation: Invitation) -> int:
    """Return how often the trail tells that somebody joined."""
    about = LogEntry.objects.about(invitation.organisation)
    return about.filter(action=RegisterDeed.JOINED).count()


def test_somebody_new_joins_once(portal: Portal) -> None:
    invitation = builders.make_invitation()
    path = f"/einladung/{builders.code_of(invitation)}/"
    answers = {"first_name": "Toni", "last_name": "Muster", "password": "tannen-zapfen-riegel"}
    assert post_at_once(portal, path, None, **answers) == {302: 1, 404: AT_ONCE - 1}
    assert User.objects.get(email=invitation.email).memberships.count() == 1
    assert joined(invitation) == 1


def test_somebody_with_an_account_joins_once_and_is_led_on_each_time(portal: Portal) -> None:
    person = builders.make_user()
    invitation = builders.make_invitation(email=person.email)
    path = f"/einladung/{builders.code_of(invitation)}/"
    assert post_at_once(portal, path, person) == {302: AT_ONCE}
    assert person.memberships.count() == 1
    assert joined(invitation) == 1


def test_a_new_link_goes_out_once(portal: Portal) -> None:
    invitation = shift(builders.make_invitation(), VALID)
    path = f"/einladung/{builders.code_of(invitation)}/neu/"
    assert post_at_once(portal, path, None) == {200: 1, 404: AT_ONCE - 1}
    assert OutgoingMail.objects.filter(recipient=invitation.email).count() == 2


def test_a_person_is_invited_once(portal: Portal) -> None:
    organisation = builders.make_organisation()
    answers = {
        "role": "editor",
        "email": "neu@example.org",
        "first_name": "Toni",
        "last_name": "Muster",
        "starts_on_day": "1",
        "starts_on_month": "8",
        "starts_on_year": "2026",
    }
    path = f"/organisation/{organisation.pk}/einladen/"
    signatory = builders.make_member(organisation)
    assert post_at_once(portal, path, signatory, **answers) == {302: 1, 409: AT_ONCE - 1}
    assert OutgoingMail.objects.get().recipient == "neu@example.org"
