"""Which fields carry consent: the table is whole, and it is true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

import agreements.forms
from agreements.actions import annexes, contacts, drafting, goals, snapshots
from agreements.actions.goals import CommitmentDraft
from agreements.actions.snapshots import seen_mark
from agreements.documents.compose import compose
from agreements.documents.content import canonical
from agreements.enums import AnnexKind, BlankKind, CommitmentKind, PartyRole, Responsible, TaskGroup
from agreements.forms.annex import AnnexForm
from agreements.forms.blanks import BlanksForm
from agreements.forms.contact import ContactForm
from agreements.forms.goal import CommitmentForm, GoalForm
from agreements.forms.party import PartyForm, ProviderForm, SchoolPartyForm
from agreements.forms.section import HIDDEN, SectionForm
from agreements.forms.signature import ConsentForm, SignatureForm
from agreements.forms.term import TermForm
from agreements.forms.wording import WordingForm
from agreements.models import (
    Adaptation,
    Agreement,
    Annex,
    Autosave,
    BlankValue,
    Commitment,
    Contact,
    Goal,
    NoteReply,
    Party,
    ReviewNote,
)
from agreements.rules.consent import CONSENT, Field
from archive.uploads import check
from core.canonical import fingerprint
from core.write_once import WriteOnce, WriteOnceChild
from schools.enums import OrganisationKind
from tests import builders

pytestmark = pytest.mark.django_db

# What the portal itself writes, or what says to which row another belongs.
KEPT_BY_THE_PORTAL = {
    Agreement: "number edition school state current_version state_since created_at created_by "
    "signed_at noted_at noted_by terminated_on amends follows",
    Party: "agreement role",
    BlankValue: "agreement key",
    Adaptation: "agreement section",
    Goal: "agreement origin",
    Commitment: "goal",
    Annex: "agreement",
    Contact: "agreement role",
    ReviewNote: "agreement kind place written_at written_by resolved_at resolved_by",
    NoteReply: "note written_at written_by is_by_office",
    Autosave: "agreement place person saved_at",
}
# Tables that hang on an agreement and hold no word a person writes in it: what was signed and
# frozen of it, and who looked at it.
NOTHING_TO_WRITE = {
    "LaterAnnex",
    "Look",
    "Presence",
    "Signature",
    "SignatureCorrection",
    "SignedCopy",
    "Transcript",
    "UnsettledWording",
    "Version",
}


def hanging_on_agreements() -> set[type[Model]]:
    """Return the models that belong to an agreement, at whatever distance."""
    found: set[type[Model]] = {Agreement}
    while True:
        more = {
            model
            for model in apps.get_app_config("agreements").get_models()
            if any(
                field.remote_field.model in found
                for field in model._meta.concrete_fields
                if field.remote_field and field.name in {"agreement", "goal", "note", "version"}
            )
        }
        if more <= found:
            return found
        found |= more


def test_every_field_a_person_can_write_has_a_row() -> None:
    named = {(field.table, field.name) for field in CONSENT}
    assert len(named) == len(CONSENT)
    for model in hanging_on_agreements():
        if model.__name__ in NOTHING_TO_WRITE:
            continue
        written = {
            field.name for field in model._meta.concrete_fields if not field.primary_key
        } - set(KEPT_BY_THE_PORTAL[model].split())
        assert written == {name for table, name in named if table is model}, model


FORMS = {
    PartyForm: (Party, {}),
    SchoolPartyForm: (Party, {}),
    ProviderForm: (Party, {"kind": "has_own_provider"}),
    TermForm: (Agreement, {"span": "is_unlimited", "school_year": "ends_on"}),
    GoalForm: (Goal, {"known": "text"}),
    CommitmentForm: (Commitment, {"pk": "text"}),
    BlanksForm: (BlankValue, {}),
    WordingForm: (Adaptation, {}),
    AnnexForm: (Annex, {"file": "document"}),
    ContactForm: (Contact, {}),
}


def test_every_form_asks_for_fields_that_have_a_row() -> None:
    for module in iter_modules(agreements.forms.__path__):
        import_module(f"agreements.forms.{module.name}")
    sections = {
        form
        for form in SectionForm.__subclasses__()
        if form.__module__.startswith("agreements.forms")
        and not issubclass(form, SignatureForm | ConsentForm)
    }
    assert sections <= set(FORMS)
    named = {field.name for field in CONSENT if field.table in {Agreement, Party}}
    for form, (table, others) in FORMS.items():
        rows = {field.name for field in CONSENT if field.table is table} | named
        asked = {others.get(name, name) for name in form.base_fields if name not in HIDDEN}  # type: ignore[attr-defined]  # a form
        assert asked <= rows, form


def test_the_database_closes_what_carries_consent_and_nothing_else() -> None:
    operations = import_module("agreements.migrations.0002_write_once").Migration.operations
    closed = {o.table for o in operations if isinstance(o, WriteOnce | WriteOnceChild)}
    for table in {field.table for field in CONSENT}:
        binds = any(field.carries_consent for field in CONSENT if field.table is table)
        assert binds == (table._meta.db_table in closed), table


# --- The property: each field is changed by the action that people change it by -------------------


def draft_with_everything() -> Agreement:
    """Return a draft that holds two of whatever has an order, and an annex."""
    draft = builders.make_draft()
    builders.save_term(draft, date(2026, 8, 1), date(2028, 7, 31))
    builders.make_goal(draft, "Ein zweites Ziel.")
    goals.add_goal(
        agreement=draft,
        text="Die Klassen lösen Streit gewaltfrei.",
        commitments=[
            CommitmentDraft(pk=None, kind=CommitmentKind.OFFER, text=text)
            for text in ("Projekttage", "Sprechstunde")
        ],
        by=draft.created_by,
    )
    fill_blanks(draft, "Der Termin wird abgesprochen.")
    attach(draft)
    return Agreement.objects.get(pk=draft.pk)


def fill_blanks(draft: Agreement, text: str) -> None:
    blanks = draft.edition.blanks.filter(kind=BlankKind.TEXT)
    drafting.save_blanks(
        agreement=draft,
        values={blank.key: text for blank in blanks},
        seen=seen_mark(snapshots.blanks_snapshot(draft)),
        by=draft.created_by,
    )


def attach(
    draft: Agreement, kind: AnnexKind = AnnexKind.OTHER, title: str = "Plan", pages: int = 1
) -> None:
    """Put another annex in the place of the one there was."""
    for annex in draft.annexes.all():
        annexes.remove_annex(agreement=draft, annex_pk=annex.pk, by=draft.created_by)
    content = builders.pdf_bytes(pages)
    annexes.add_annex(
        agreement=draft,
        kind=kind,
        title=title,
        upload=check(builders.upload(content=content)),
        by=draft.created_by,
    )


def save_party(draft: Agreement, **values: str) -> None:
    drafting.save_party(
        agreement=draft,
        role=PartyRole.SCHOOL,
        values=values,
        seen=seen_mark(snapshots.party_snapshot(draft, PartyRole.SCHOOL)),
        by=draft.created_by,
    )


def choose_provider(draft: Agreement, *, own: bool) -> None:
    other = builders.make_organisation(OrganisationKind.WELFARE_ORGANISATION)
    drafting.choose_provider(
        agreement=draft,
        organisation=other if own else None,
        seen=seen_mark(snapshots.party_snapshot(draft, PartyRole.PROVIDER)),
        by=draft.created_by,
    )


def save_wording(draft: Agreement) -> None:
    section = draft.edition.sections.get(heading="Schulträger")
    seen = seen_mark(snapshots.wording_snapshot(draft, section))
    drafting.save_wording(
        agreement=draft, section=section, body="Hier anders.", seen=seen, by=draft.created_by
    )


def save_goal(
    draft: Agreement, text: str = "", *, offer: str = "", turned: bool = False, **values: Any
) -> None:
    """Write the last goal: its text, the first of its entries, or their order."""
    goal = draft.goals.all()[1]
    rows = [
        CommitmentDraft(
            pk=row.pk,
            kind=row.kind,
            text=row.text,
            task_group=row.task_group,
            responsible=row.responsible,
        )
        for row in goal.commitments.all()
    ]
    rows[0] = replace(rows[0], text=offer or rows[0].text, **values)
    goals.save_goal(
        agreement=draft,
        goal_pk=goal.pk,
        text=text or goal.text,
        commitments=rows[::-1] if turned else rows,
        seen=seen_mark(snapshots.goal_snapshot(goal)),
        by=draft.created_by,
    )


def move_goal(draft: Agreement) -> None:
    goals.move_goal(
        agreement=draft,
        goal_pk=draft.goals.all()[1].pk,
        direction=goals.Direction.UP,
        seen=seen_mark(snapshots.goals_snapshot(draft)),
        by=draft.created_by,
    )


def save_contact(draft: Agreement, **values: str) -> None:
    contacts.save_contact(
        agreement=draft,
        role=PartyRole.SCHOOL,
        values={"name": "", "email": "", "phone": "", **values},
        seen=seen_mark({}),
        by=draft.created_by,
    )


def answer(draft: Agreement) -> None:
    builders.make_note(draft).replies.create(text="Ja.", written_by=draft.created_by)


def autosave(draft: Agreement) -> None:
    draft.autosaves.create(place="term", person=draft.created_by, typed="span=2")


CHANGES: dict[tuple[type[Model], str], Callable[[Agreement], object]] = {
    (Agreement, "has_own_provider"): lambda a: choose_provider(a, own=False),
    (Agreement, "starts_on"): lambda a: builders.save_term(a, date(2025, 8, 1), date(2028, 7, 31)),
    (Agreement, "ends_on"): lambda a: builders.save_term(a, date(2026, 8, 1), date(2029, 7, 31)),
    (Agreement, "is_unlimited"): lambda a: builders.save_term(a, date(2026, 8, 1)),
    (Agreement, "effective_on"): lambda a: builders.save_amended_term(
        a, effective_on=builders.first_day(a) + timedelta(days=31)
    ),
    (Party, "organisation"): lambda a: choose_provider(a, own=True),
    (Party, "name"): lambda a: save_party(a, name="Andere Schule"),
    (Party, "street"): lambda a: save_party(a, street="Nebenstraße 2"),
    (Party, "postal_code"): lambda a: save_party(a, postal_code="79098"),
    (Party, "city"): lambda a: save_party(a, city="Freiburg"),
    (Party, "represented_by"): lambda a: save_party(a, represented_by="Rektor Kim Neu"),
    (Party, "participants"): lambda a: save_party(a, participants="Elternbeirat"),
    (Party, "phrase"): lambda a: save_party(a, phrase="am Gymnasium"),
    (Party, "is_confirmed"): save_party,
    (BlankValue, "text"): lambda a: fill_blanks(a, "Ganz anders."),
    (Adaptation, "body"): save_wording,
    (Goal, "text"): lambda a: save_goal(a, "Ein anderes Ziel."),
    (Goal, "position"): move_goal,
    (Commitment, "kind"): lambda a: save_goal(a, kind=CommitmentKind.CONDITION),
    (Commitment, "text"): lambda a: save_goal(a, offer="Projektwoche"),
    (Commitment, "task_group"): lambda a: save_goal(a, task_group=TaskGroup.GROUPS),
    (Commitment, "responsible"): lambda a: save_goal(a, responsible=Responsible.SCHOOL),
    (Commitment, "position"): lambda a: save_goal(a, turned=True),
    (Annex, "kind"): lambda a: attach(a, kind=AnnexKind.CONCEPT),
    (Annex, "title"): lambda a: attach(a, title="Anderer Plan"),
    (Annex, "document"): lambda a: attach(a, pages=2),
    (Contact, "name"): lambda a: save_contact(a, name="Kim Beispiel"),
    (Contact, "email"): lambda a: save_contact(a, email="kim@example.org"),
    (Contact, "phone"): lambda a: save_contact(a, phone="07661 123456"),
    (ReviewNote, "text"): builders.make_note,
    (NoteReply, "text"): answer,
    (Autosave, "typed"): autosave,
}


def text_of(agreement: Agreement) -> str:
    """Return the fingerprint of what a Fassung of `agreement` would freeze."""
    return fingerprint(canonical(compose(Agreement.objects.get(pk=agreement.pk))))


@pytest.mark.parametrize("field", CONSENT, ids=lambda field: f"{field.table.__name__}.{field.name}")
def test_a_field_carries_consent_exactly_if_it_changes_the_text(field: Field) -> None:
    draft = builders.make_amendment() if field.name == "effective_on" else draft_with_everything()
    stored = field.table._default_manager.order_by("pk").values_list(field.name)
    before, words = list(stored.all()), text_of(draft)

    CHANGES[field.table, field.name](draft)

    assert list(stored.all()) != before
    assert (text_of(draft) != words) == field.carries_consent
