"""A published edition never changes: not by the ORM, and not past it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from agreements.actions.editions import publish_edition
from agreements.enums import BlankKind, PartyRole
from agreements.models.edition import (
    Edition,
    EditionBlank,
    EditionRemark,
    ExampleCommitment,
    ExampleGoal,
    PartySlot,
    Proposal,
    Section,
)
from core.markup import MarkupError, Paragraph, Slot
from core.write_once import WriteOnceError

pytestmark = pytest.mark.django_db

PARTS = [
    EditionBlank,
    EditionRemark,
    ExampleCommitment,
    ExampleGoal,
    PartySlot,
    Proposal,
    Section,
]


@pytest.fixture
def published() -> Edition:
    return publish_edition(key="2023-09-27")


@pytest.fixture
def unpublished() -> Edition:
    return Edition.objects.create(
        county_key="08315",
        county_name="Landkreis",
        adopted_on=dt.date(2027, 7, 1),
        title="Muster",
        agreement_title="Vereinbarung",
        adoption="Neu.",
        parties_heading="zwischen:",
        county_note="Kenntnis.",
        term="Zeitraum {term: ____}[^1].\n\n[^1]: Ein Schuljahr.",
        goals_head="Ziele",
        commitments_head="Angebote",
        fingerprint="0" * 64,
    )


def make_parts(edition: Edition) -> list[models.Model]:
    goal = ExampleGoal.objects.create(edition=edition, position=1, text="Ziel")
    return [
        EditionBlank.objects.create(
            edition=edition, position=1, key="term", kind=BlankKind.TERM, label="Zeit", source="1"
        ),
        EditionRemark.objects.create(edition=edition, position=1, section_key="1", text="Hinweis"),
        goal,
        ExampleCommitment.objects.create(goal=goal, position=1, text="Angebot"),
        PartySlot.objects.create(
            edition=edition, position=1, role=PartyRole.SCHOOL, label="Schule:"
        ),
        Proposal.objects.create(edition=edition, position=1, blank_key="term", text="so"),
        Section.objects.create(
            edition=edition, position=1, key="1", number="1.", heading="Präambel", body="{goals}"
        ),
    ]


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(WriteOnceError, match="festgeschrieben"):
        act()


def test_a_published_edition_is_closed(published: Edition) -> None:
    published.title = "Anders"
    refused(published.save)
    refused(published.delete)
    refused(lambda: Edition.objects.update(title="Anders"))
    refused(Edition.objects.all().delete)
    with transaction.atomic():
        refused(lambda: Edition.objects.bulk_update([published], ["title"]))
    published.refresh_from_db()
    assert published.title.endswith("(Muster)")


@pytest.mark.parametrize("model", PARTS)
def test_the_parts_of_a_published_edition_are_closed(
    published: Edition, model: type[models.Model]
) -> None:
    part: Any = model._default_manager.order_by("pk")[0]
    refused(part.save)
    refused(part.delete)
    refused(model._default_manager.all().delete)
    refused(lambda: model._default_manager.update(position=9))
    part.pk = None
    part.position = 99
    refused(part.save)
    refused(lambda: model._default_manager.bulk_create([part]))
    assert published.sections.count() == 13


@pytest.mark.parametrize("model", [Edition, *PARTS])
def test_the_database_keeps_the_promise_too(published: Edition, model: type[models.Model]) -> None:
    rows: models.QuerySet[models.Model] = models.QuerySet(model)
    key = published.pk if model is Edition else rows.values_list("pk", flat=True)[0]
    name = "term" if model is Edition else "position"
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        rows.filter(pk=key).update(**{name: 9})
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(pk=key)._raw_delete("default")


def test_an_unpublished_edition_may_change(unpublished: Edition) -> None:
    for part in make_parts(unpublished):
        part.save()
    unpublished.sections.update(body="Neu.")
    unpublished.sections.all().delete()
    unpublished.remarks.get().delete()
    unpublished.proposals.get().delete()
    assert not unpublished.sections.exists()
    assert unpublished not in Edition.objects.published()
    unpublished.pk = None
    unpublished.county_key = "08316"
    Edition.objects.bulk_create([unpublished])


def test_parts_stay_out_of_a_published_edition(published: Edition, unpublished: Edition) -> None:
    section = make_parts(unpublished)[-1]
    assert isinstance(section, Section)
    section.edition = published
    refused(section.save)


def test_an_edition_is_deleted_only_without_its_parts(unpublished: Edition) -> None:
    make_parts(unpublished)
    with pytest.raises(models.ProtectedError):
        unpublished.delete()


def test_texts_are_read_with_the_edition_s_blanks(unpublished: Edition) -> None:
    make_parts(unpublished)
    assert unpublished.term_prose.blanks()[0].key == "term"
    assert unpublished.adoption_prose.plain() == "Neu."
    assert unpublished.county_note_prose.plain() == "Kenntnis."
    section = unpublished.sections.get()
    assert section.prose.blocks == (Slot("goals"),)
    assert section.footnotes == ()
    assert isinstance(unpublished.read("{term}").blocks[0], Paragraph)
    with pytest.raises(MarkupError, match="Die Lücke „settings“ ist unbekannt"):
        unpublished.read("{{settings}}")


def test_names(published: Edition, unpublished: Edition) -> None:
    assert str(published) == "Muster, Fassung vom 27.09.2023"
    assert [str(part) for part in make_parts(unpublished)] == [
        "Zeit",
        "Hinweis",
        "Ziel",
        "Angebot",
        "Schule:",
        "so",
        "1. Präambel",
    ]


BROKEN: dict[str, Callable[[Edition], models.Model]] = {
    "edition_fingerprint_hex": lambda e: Edition(
        county_key="1", adopted_on=e.adopted_on, fingerprint="xyz"
    ),
    "edition_unique": lambda e: Edition(
        county_key=e.county_key, adopted_on=e.adopted_on, fingerprint="1" * 64
    ),
    "section_position_unique": lambda e: Section(edition=e, position=1, key="2"),
    "section_key_unique": lambda e: Section(edition=e, position=2, key="1"),
    "section_level_known": lambda e: Section(edition=e, position=2, key="2", level=4),
    "partyslot_position_unique": lambda e: PartySlot(
        edition=e, position=1, role=PartyRole.PROVIDER
    ),
    "partyslot_role_unique": lambda e: PartySlot(edition=e, position=2, role=PartyRole.SCHOOL),
    "partyslot_role_known": lambda e: PartySlot(edition=e, position=2, role="king"),
    "editionblank_position_unique": lambda e: EditionBlank(
        edition=e, position=1, key="x", kind=BlankKind.TEXT
    ),
    "editionblank_key_unique": lambda e: EditionBlank(
        edition=e, position=2, key="term", kind=BlankKind.TEXT
    ),
    "editionblank_kind_known": lambda e: EditionBlank(edition=e, position=2, key="x", kind="y"),
    "proposal_position_unique": lambda e: Proposal(edition=e, position=1),
    "examplegoal_position_unique": lambda e: ExampleGoal(edition=e, position=1),
    "examplecommitment_position_unique": lambda e: ExampleCommitment(
        goal=e.example_goals.get(), position=1
    ),
    "editionremark_position_unique": lambda e: EditionRemark(edition=e, position=1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_constraint_holds(unpublished: Edition, name: str) -> None:
    make_parts(unpublished)
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[name](unpublished).save()


def test_every_constraint_is_tried() -> None:
    names = {rule.name for model in (Edition, *PARTS) for rule in model._meta.constraints}
    assert names == set(BROKEN)


def test_published_editions_come_newest_first(published: Edition, unpublished: Edition) -> None:
    assert list(Edition.objects.published()) == [published]
    unpublished.published_at = timezone.now()
    unpublished.save()
    assert list(Edition.objects.published()) == [unpublished, published]
