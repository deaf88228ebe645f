"""Every promise of the database, broken once on purpose."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.enums import PartyRole, State
from agreements.models import (
    Adaptation,
    Agreement,
    Annex,
    Autosave,
    BlankValue,
    Contact,
    Look,
    Party,
    Presence,
    ReviewNote,
    UnsettledWording,
)
from archive.actions import store
from archive.enums import DocumentKind
from archive.models import StoredDocument
from tests import builders

pytestmark = pytest.mark.django_db


def _set(**values: object) -> Callable[[Agreement], object]:
    return lambda draft: Agreement.objects.filter(pk=draft.pk).update(**values)


def _another(draft: Agreement, **values: object) -> Agreement:
    number = f"KV-2099-{Agreement.objects.count():04d}"
    given = {"edition": draft.edition, "school": draft.school, "created_by": draft.created_by}
    return Agreement.objects.create(number=number, **given, **values)


def _goal_row(**values: object) -> Callable[[Agreement], object]:
    return lambda draft: draft.goals.get().commitments.update(**values)


DRAFT_BREAKS: dict[str, Callable[[Agreement], object]] = {
    "agreement_state_known": _set(state="lost"),
    "agreement_dates_in_order": _set(starts_on=date(2027, 8, 1), ends_on=date(2027, 7, 31)),
    "agreement_unlimited_has_no_end": _set(is_unlimited=True),
    "agreement_signed_at_when_signed": _set(signed_at=timezone.now()),
    "agreement_terminated_on_when_terminated": _set(terminated_on=date(2027, 7, 31)),
    "agreement_version_when_frozen": _set(state=State.SIGNING),
    "agreement_noted_stamp": _set(noted_at=timezone.now()),
    "agreement_effective_on_of_amendment": _set(effective_on=date(2027, 8, 1)),
    "agreement_amends_or_follows": lambda a: _another(a, amends=a, follows=a),
    "agreement_one_open_amendment": lambda a: [_another(a, amends=a) for _ in range(2)],
    "agreement_one_successor": lambda a: [_another(a, follows=a) for _ in range(2)],
    "party_role_known": lambda a: a.parties.update(role="witness"),
    "party_one_per_role": lambda a: Party.objects.create(
        agreement=a, role="school", organisation=a.school.organisation, name="Noch eine"
    ),
    "blankvalue_unique": lambda a: BlankValue.objects.create(agreement=a, key="procedure"),
    "adaptation_unique": lambda a: [
        Adaptation.objects.create(agreement=a, section=a.edition.sections.get(key="4"))
        for _ in range(2)
    ],
    "unsettledwording_unique": lambda a: [
        UnsettledWording.objects.create(agreement=a, key="4", title="4.") for _ in range(2)
    ],
    "commitment_kind_known": _goal_row(kind="wish"),
    "commitment_task_group_known": _goal_row(task_group="other"),
    "commitment_responsible_known": _goal_row(responsible="nobody"),
    "annex_kind_known": lambda a: Annex.objects.create(
        agreement=a, kind="photo", title="Bild", document=_document()
    ),
    "reviewnote_kind_known": lambda a: ReviewNote.objects.create(
        agreement=a, kind="gossip", place="term", text="Bitte prüfen.", written_by=a.created_by
    ),
    "autosave_unique": lambda a: [
        Autosave.objects.create(agreement=a, place="term", person=a.created_by, typed="span=1")
        for _ in range(2)
    ],
    "presence_unique": lambda a: [
        Presence.objects.create(agreement=a, place="term", person=a.created_by) for _ in range(2)
    ],
    "look_unique": lambda a: [
        Look.objects.create(agreement=a, person=a.created_by, content="{}") for _ in range(2)
    ],
    "contact_role_known": lambda a: Contact.objects.create(agreement=a, role="friend"),
    "contact_unique": lambda a: [
        Contact.objects.create(agreement=a, role=PartyRole.SCHOOL) for _ in range(2)
    ],
    "reviewnote_resolved_stamp": lambda a: ReviewNote.objects.create(
        agreement=a,
        place="term",
        text="Bitte prüfen.",
        written_by=a.created_by,
        resolved_at=timezone.now(),
    ),
}


def _document() -> StoredDocument:
    return store(
        builders.pdf_bytes(),
        kind=DocumentKind.ANNEX,
        filename="konzept.pdf",
        media_type="application/pdf",
        by=None,
    )


@pytest.mark.parametrize("name", DRAFT_BREAKS)
def test_a_draft_cannot_break(name):
    draft = builders.make_agreement()

    with pytest.raises(IntegrityError), transaction.atomic():
        DRAFT_BREAKS[name](draft)


def test_every_constraint_of_a_draft_is_broken_here():
    written = (Agreement, Party, BlankValue, Adaptation, Annex, ReviewNote)
    models = (*written, Autosave, Presence, Look, Contact)
    declared = {c.name for model in models for c in model._meta.constraints if c.name is not None}

    assert declared <= DRAFT_BREAKS.keys()


@pytest.mark.parametrize(
    "facts",
    [
        {"representation": "two-authorised"},
        {"representation": "by-magic"},
        {"authority": "none"},
    ],
)
def test_a_signature_names_known_facts(facts):
    agreement = builders.make_agreement(State.SIGNING)

    with pytest.raises(Exception, match=r"Name und Funktion|Wert|Auswahl"):
        builders.sign(agreement, agreement.signing_parties[0], **facts)

    assert not agreement.current_version.signatures.exists()
