"""Starting an agreement and writing its sections."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from agreements.actions import drafting, goals
from agreements.actions.snapshots import (
    goal_snapshot,
    party_snapshot,
    seen_mark,
    term_snapshot,
    wording_snapshot,
)
from agreements.documents.compose import compose
from agreements.enums import PartyRole, State
from agreements.models import Agreement
from core.models import LogEntry
from core.workflow import ActionRefused, NotEntitled, Outdated
from schools.enums import MemberRole, OrganisationKind
from tests import builders

YEAR = timezone.localdate().year


@pytest.mark.django_db
def test_parties_come_from_the_register():
    provider = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    school = builders.make_school(provider=provider, phrase="am Gymnasium Neustadt")

    draft = builders.make_draft(school=school)

    named = {party.role: (party.name, party.phrase) for party in draft.parties.all()}
    assert named == {
        "school-authority": (school.authority.name, ""),
        "school": (school.organisation.name, "am Gymnasium Neustadt"),
        "provider": (provider.name, ""),
    }


@pytest.mark.django_db
def test_a_municipality_can_be_schultraeger_and_traeger_at_once():
    authority = builders.make_organisation(name="Gemeinde Musterbach")
    draft = builders.make_draft(school=builders.make_school(authority=authority))

    composition = compose(draft)

    assert draft.has_own_provider is False
    assert [party.role for party in draft.parties.all()] == ["school-authority", "school"]
    head = next(party for party in composition.parties if party.role == "provider")
    assert head.name == "Der Schulträger ist zugleich Träger der Schulsozialarbeit."
    section = next(s for s in composition.sections if s.key == "5.2")
    assert (
        "Der Träger: Gemeinde Musterbach (zugleich Schulträger) erbringt" in section.prose.plain()
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "phrase", ["am Gymnasium Neustadt", "am SBBZ Sonnenhalde", "an der Hebel-Schule Staufen"]
)
def test_the_school_reads_right_in_every_sentence(phrase):
    draft = builders.make_draft(school=builders.make_school(phrase=phrase))

    text = {s.key: s.prose.plain() for s in compose(draft).sections}

    assert f"Träger der Schulsozialarbeit {phrase} im Auftrag" in text["5.2"]
    assert f"Konzeptentwicklung für die Schulsozialarbeit {phrase}." in text["5.2"]
    assert f"und ist {phrase} nach folgendem Verfahren geregelt" in text["5.3"]


@pytest.mark.django_db
def test_only_people_around_the_school_start_its_agreement():
    builders.make_edition()
    school = builders.make_school()
    for stranger in (
        builders.make_user(),
        builders.make_member(builders.make_school().organisation),
        builders.make_member(school.organisation, MemberRole.READER),
        builders.make_member(school.organisation, ends_on=date(2021, 1, 1)),
    ):
        with pytest.raises(NotEntitled):
            drafting.create_agreement(school=school, by=stranger)
    for entitled in (
        builders.make_member(school.organisation, MemberRole.EDITOR),
        builders.make_member(school.authority),
        builders.make_office_member(),
    ):
        assert drafting.create_agreement(school=school, by=entitled).state == State.DRAFT


@pytest.mark.django_db
def test_numbers_count_up_within_the_year():
    first, second = builders.make_draft(), builders.make_draft()

    assert [first.number, second.number] == [f"KV-{YEAR}-0001", f"KV-{YEAR}-0002"]


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_unique_and_gapless_when_many_start_at_once():
    school = builders.make_school()
    by = builders.make_member(school.organisation)
    builders.make_edition()
    failures: list[Exception] = []

    def start() -> None:
        try:
            drafting.create_agreement(school=school, by=by)
        except Exception as error:  # noqa: BLE001 - whatever a thread meets belongs to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(Agreement.objects.values_list("number", flat=True))
    assert (failures, numbers) == ([], [f"KV-{YEAR}-{n:04d}" for n in range(1, 11)])


@pytest.mark.django_db
def test_a_save_on_top_of_a_newer_text_is_refused_and_changes_nothing():
    draft = builders.make_agreement()
    by = builders.writer_of(draft)
    opened = seen_mark(party_snapshot(draft, PartyRole.SCHOOL))

    def save(name: str) -> None:
        drafting.save_party(
            agreement=draft, role=PartyRole.SCHOOL, values={"name": name}, seen=opened, by=by
        )

    save("Schule A")
    with pytest.raises(Outdated):
        save("Schule B")

    assert draft.parties.get(role="school").name == "Schule A"


@pytest.mark.django_db
def test_choosing_the_provider_takes_it_from_the_register_and_back():
    draft = builders.make_draft()
    by = builders.writer_of(draft)
    other = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION, name="Südwind gGmbH")

    def choose(organisation: object) -> list[str]:
        seen = seen_mark(party_snapshot(draft, PartyRole.PROVIDER))
        drafting.choose_provider(agreement=draft, organisation=organisation, seen=seen, by=by)  # type: ignore[arg-type]  # None or an organisation
        draft.refresh_from_db()
        return [p.name for p in draft.parties.filter(role="provider")]

    assert choose(other) == ["Südwind gGmbH"]
    assert choose(None) == []
    assert draft.has_own_provider is False
    authority = draft.parties.get(role="school-authority").organisation
    assert choose(authority) == []


@pytest.mark.django_db
def test_the_words_of_a_party_that_is_gone_are_refused_in_words():
    draft = builders.make_draft()
    by = builders.writer_of(draft)
    seen = seen_mark(party_snapshot(draft, PartyRole.PROVIDER))
    drafting.choose_provider(agreement=draft, organisation=None, seen=seen, by=by)
    with pytest.raises(ActionRefused, match="gibt es hier nicht mehr"):
        drafting.save_party(
            agreement=draft, role=PartyRole.PROVIDER, values={"name": "A"}, seen=seen, by=by
        )


@pytest.mark.django_db
def test_local_wording_replaces_a_section_and_can_be_taken_back():
    draft = builders.make_agreement()
    by = builders.writer_of(draft)
    section = draft.edition.sections.get(key="4")

    def write(body: str | None) -> None:
        seen = seen_mark(wording_snapshot(draft, section))
        drafting.save_wording(agreement=draft, section=section, body=body, seen=seen, by=by)

    write("Nur dieser Satz gilt.")
    adapted = next(s for s in compose(draft).sections if s.key == "4")
    assert (adapted.prose.plain(), adapted.adapted) == ("Nur dieser Satz gilt.", True)
    write(None)
    again = next(s for s in compose(draft).sections if s.key == "4")
    assert (again.prose, again.adapted) == (section.prose, False)


@pytest.mark.django_db
def test_every_change_is_in_the_trail_with_both_texts():
    draft = builders.make_agreement()
    before = draft.parties.get(role="school").name

    drafting.save_party(
        agreement=draft,
        role=PartyRole.SCHOOL,
        values={"name": "Schule am Hang"},
        seen=seen_mark(party_snapshot(draft, PartyRole.SCHOOL)),
        by=builders.writer_of(draft),
    )

    change = LogEntry.objects.about(draft).last().changes
    assert change == [
        {"place": "party:school", "field": "name", "old": before, "new": "Schule am Hang"}
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [s for s in State if s != State.DRAFT])
def test_nothing_is_written_once_the_draft_is_out_of_hand(state):
    agreement = builders.make_agreement(state)

    with pytest.raises(ActionRefused):
        drafting.save_term(
            agreement=agreement,
            values={"starts_on": None, "ends_on": None, "is_unlimited": False},
            seen=seen_mark(term_snapshot(agreement)),
            by=builders.writer_of(agreement),
        )


@pytest.mark.django_db
def test_the_fachkraft_writes_goals_but_not_the_term():
    draft = builders.make_agreement()
    worker = builders.make_social_worker(draft.school)

    goal = goals.add_goal(agreement=draft, text="Ein Ziel.", commitments=[], by=worker)
    with pytest.raises(NotEntitled):
        drafting.save_term(
            agreement=draft,
            values={"starts_on": None, "ends_on": None, "is_unlimited": False},
            seen=seen_mark(term_snapshot(draft)),
            by=worker,
        )

    assert goal_snapshot(goal) == {"text": "Ein Ziel."}
