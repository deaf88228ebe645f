"""What somebody has read, and what is news to her since."""

from typing import Any

import pytest

from agreements.actions import goals, transitions
from agreements.actions.annexes import add_annex
from agreements.actions.looks import mark_as_read
from agreements.documents.compose import compose
from agreements.documents.content import canonical
from agreements.documents.current import current_composition
from agreements.enums import AnnexKind, State
from agreements.models import Agreement, Look
from core.canonical import fingerprint
from core.models import LogEntry
from core.workflow import NotEntitled, Outdated
from tests import builders

pytestmark = pytest.mark.django_db


def mark_of(agreement: Agreement) -> str:
    return fingerprint(canonical(current_composition(agreement)))


def read(agreement: Agreement, by: Any) -> Look:
    return mark_as_read(agreement=agreement, seen=mark_of(agreement), by=by)


def newest_entry(agreement: Agreement) -> int:
    entry = LogEntry.objects.about(agreement).last()
    assert entry
    return entry.pk


def news(person: Any, *agreements: Agreement) -> dict[int, int]:
    return Look.objects.news_for(person, [agreement.pk for agreement in agreements])


def test_who_never_marked_it_as_read_has_no_news() -> None:
    agreement = builders.make_agreement()
    assert news(builders.make_office_member(), agreement) == {}


def test_edits_of_others_are_news_her_own_are_not() -> None:
    agreement = builders.make_agreement()
    writer, office = builders.writer_of(agreement), builders.make_office_member()
    read(agreement, writer)
    read(agreement, office)
    builders.make_goal(agreement, "Alle kennen die Zeiten.")
    add_annex(
        agreement=agreement,
        kind=AnnexKind.OTHER,
        title="Raumplan",
        upload=builders.checked_upload(),
        by=writer,
    )
    assert news(office, agreement) == {agreement.pk: 2}
    assert news(writer, agreement) == {}


def test_notes_and_steps_change_no_word() -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    writer = builders.writer_of(agreement)
    builders.make_note(agreement)
    transitions.query(agreement=agreement, reason="Bitte.", by=builders.make_office_member())
    assert news(writer, agreement) == {}


def test_each_agreement_counts_for_itself_in_one_query(django_assert_num_queries: Any) -> None:
    first, second, third = (builders.make_agreement() for _ in range(3))
    office = builders.make_office_member()
    for agreement in (first, second):
        read(agreement, office)
        builders.make_goal(agreement, "Noch ein Ziel.")
    builders.make_goal(first, "Und noch eines.")
    builders.make_goal(third, "Hier auch.")
    with django_assert_num_queries(1):
        assert news(office, first, second, third) == {first.pk: 2, second.pk: 1}
    assert news(office, second) == {second.pk: 1}


def test_reading_again_makes_it_old() -> None:
    agreement = builders.make_agreement()
    office = builders.make_office_member()
    first = read(agreement, office)
    builders.make_goal(agreement, "Noch ein Ziel.")
    again = read(agreement, office)
    assert again.pk == first.pk
    assert again.looked_at > first.looked_at
    assert again.last_entry == newest_entry(agreement)
    assert again.content == canonical(compose(agreement))
    assert news(office, agreement) == {}


def test_a_text_that_moved_on_is_not_kept_as_read() -> None:
    agreement = builders.make_agreement()
    office = builders.make_office_member()
    seen = mark_of(agreement)
    builders.make_goal(agreement, "Noch ein Ziel.")
    with pytest.raises(Outdated, match="inzwischen geändert"):
        mark_as_read(agreement=agreement, seen=seen, by=office)
    assert not Look.objects.exists()


def test_only_who_may_read_it_marks_it_as_read() -> None:
    agreement = builders.make_agreement()
    with pytest.raises(NotEntitled):
        read(agreement, builders.make_user())


def test_who_submits_has_just_read_the_whole_text() -> None:
    agreement = builders.make_agreement(State.SUBMITTED)
    writer = builders.writer_of(agreement)
    look = Look.objects.of(writer, agreement)
    assert look is not None
    assert look.content == canonical(compose(agreement))
    assert look.last_entry == newest_entry(agreement)
    assert Look.objects.of(builders.make_office_member(), agreement) is None
    transitions.query(agreement=agreement, reason="Bitte.", by=builders.make_office_member())
    colleague = builders.make_member(agreement.school.organisation)
    goals.remove_goal(agreement=agreement, goal_pk=agreement.goals.get().pk, by=colleague)
    assert news(writer, agreement) == {agreement.pk: 1}


def test_a_frozen_text_can_be_read_too() -> None:
    agreement = builders.make_agreement(State.SIGNING)
    assert agreement.current_version
    look = read(agreement, builders.make_office_member())
    assert look.content == agreement.current_version.content
    assert str(look).startswith(agreement.number)
