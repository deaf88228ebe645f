"""Who else has a page open: a hint, never a lock."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agreements.actions.presence import be_present, leave
from agreements.enums import State
from agreements.models.agreement import Agreement
from agreements.models.together import Presence
from schools.enums import MemberRole
from tests import builders
from tests.agreements.pages import page, send, url
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Agreement:
    return builders.make_agreement()


@pytest.fixture
def client(draft: Agreement, sign_in: SignIn) -> Client:
    return sign_in(draft.created_by)


@pytest.fixture
def anna(draft: Agreement, sign_in: SignIn) -> Client:
    """Return the browser of somebody else who may write."""
    user = builders.make_user(first_name="Anna", last_name="Beispiel")
    return sign_in(builders.make_member(draft.school.organisation, user=user))


def ping(client: Client, agreement: Agreement, place: str = "term", **more: str) -> list[str]:
    """Say that the page is open; return who else is there."""
    answer = client.post(url("presence", agreement, place), more)
    assert answer.status_code == 200
    others: list[str] = answer.json()["others"]
    return others


def went_quiet(seconds: int) -> None:
    """Let the last sign of everybody be so long ago."""
    Presence.objects.update(heard_at=timezone.now() - timedelta(seconds=seconds))


def test_the_other_is_named_with_the_time(anna: Client, client: Client, draft: Agreement) -> None:
    assert ping(anna, draft) == []
    words = f"Anna Beispiel bearbeitet diesen Abschnitt seit {timezone.localtime():%H:%M} Uhr."
    assert ping(client, draft) == [words]
    assert words in page(client, url("term", draft))
    assert words not in page(anna, url("term", draft))
    assert words not in page(client, url("blanks", draft))


def test_keeping_what_is_typed_is_a_sign_too(
    anna: Client, client: Client, draft: Agreement
) -> None:
    anna.post(url("autosave", draft, "term"), {"span": "1"})
    answer = client.post(url("autosave", draft, "term"), {"span": "2"})
    assert len(answer.json()["others"]) == 1


def test_opening_a_page_leaves_no_sign(anna: Client, client: Client, draft: Agreement) -> None:
    page(anna, url("term", draft))
    assert ping(client, draft) == []


def test_after_a_minute_of_silence_nobody_is_there(
    anna: Client, client: Client, draft: Agreement
) -> None:
    ping(anna, draft)
    went_quiet(59)
    assert len(ping(client, draft)) == 1
    went_quiet(61)
    assert ping(client, draft) == []


def test_since_counts_from_the_return_after_a_silence(anna: Client, draft: Agreement) -> None:
    ping(anna, draft)
    earlier = timezone.now() - timedelta(hours=1)
    Presence.objects.update(since=earlier, heard_at=timezone.now() - timedelta(seconds=30))
    ping(anna, draft)
    assert Presence.objects.get().since == earlier
    went_quiet(90)
    ping(anna, draft)
    assert Presence.objects.get().since > timezone.now() - timedelta(minutes=1)


def test_who_leaves_is_gone_at_once(anna: Client, client: Client, draft: Agreement) -> None:
    ping(anna, draft)
    ping(anna, draft, leave="1")
    assert ping(client, draft) == []
    leave(agreement=draft, place="term", by=draft.created_by)
    assert not Presence.objects.exists()


def test_nobody_is_locked_out(anna: Client, client: Client, draft: Agreement) -> None:
    ping(anna, draft)
    fields = {"starts_on_day": "1", "starts_on_month": "8", "starts_on_year": "2027"}
    assert send(client, url("term", draft), span="unlimited", **fields).status_code == 302


def test_who_only_reads_leaves_no_sign(draft: Agreement, sign_in: SignIn) -> None:
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    assert reader.post(url("presence", draft, "term")).status_code == 403
    writer = sign_in(draft.created_by)
    builders.advance(draft, State.SUBMITTED)
    assert writer.post(url("presence", draft, "term")).status_code == 409
    assert not Presence.objects.exists()


def test_who_leaves_is_not_told_who_stays(anna: Client, draft: Agreement, sign_in: SignIn) -> None:
    ping(anna, draft)
    reader = sign_in(builders.make_member(draft.school.organisation, MemberRole.READER))
    assert ping(reader, draft, leave="1") == []


def test_a_presence_names_person_and_place() -> None:
    draft = builders.make_draft()
    be_present(agreement=draft, place="term", by=draft.created_by)
    assert str(Presence.objects.get()) == f"{draft.created_by}, term"
