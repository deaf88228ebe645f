"""From the stored agreement, or the bare edition, to its composition."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.dateformat import format as format_date

from agreements.documents.amended import amended
from agreements.documents.composition import (
    AnnexLine,
    CommitmentRow,
    Composition,
    GoalRow,
    GoalsTable,
    PartyBlock,
    SectionBlock,
    SignatureBlock,
)
from agreements.enums import PartyRole
from agreements.models.agreement import Agreement
from agreements.models.edition import Edition, PartySlot, Section
from agreements.models.party import Party
from core.prose import Prose
from schools.school_year import SchoolYear, whole_years

OWN_PROVIDER = "Der Schulträger ist zugleich Träger der Schulsozialarbeit."


def compose(agreement: Agreement) -> Composition:
    """Put together what `agreement` says now; a Nachtrag beside the text that it changes."""
    text = _whole(agreement)
    return amended(agreement, text) if agreement.is_amendment else text


def _whole(agreement: Agreement) -> Composition:
    edition = agreement.edition
    # It does not change any more, and the Muster may be read beside it.
    prefetch_related_objects([edition], "sections")
    parties = {party.role: party for party in agreement.parties.all()}
    values = blank_values(agreement, parties)
    adaptations = {a.section_id: a.body for a in agreement.adaptations.all()}
    return Composition(
        title=edition.agreement_title,
        edition_title=edition.title,
        edition_label=edition.label,
        school=parties[PartyRole.SCHOOL].name,
        status="draft",
        number=agreement.number,
        starts_on=agreement.starts_on.isoformat() if agreement.starts_on else "",
        ends_on=agreement.ends_on.isoformat() if agreement.ends_on else "",
        adoption=edition.adoption_prose,
        county_note=edition.county_note_prose,
        term=edition.term_prose.fill(values),
        parties_heading=edition.parties_heading,
        parties=tuple(
            _party_block(slot, parties.get(slot.role))
            if slot.role != PartyRole.PROVIDER or agreement.has_own_provider
            else _own_provider_block(slot)
            for slot in edition.party_slots.all()
        ),
        sections=tuple(_sections(edition, values, adaptations)),
        goals=GoalsTable(
            goals_head=edition.goals_head,
            commitments_head=edition.commitments_head,
            hint=edition.goals_hint,
            rows=tuple(_goal_rows(agreement)),
        ),
        examples=_examples(edition),
        annexes=tuple(
            AnnexLine(annex.get_kind_display(), annex.title, annex.document.sha256)
            for annex in agreement.annexes.select_related("document")
        ),
        signatures=tuple(
            SignatureBlock(role=party.get_role_display(), party=party.name)
            for party in agreement.signing_parties
        ),
    )


def compose_blank(edition: Edition) -> Composition:
    """Put together the form of `edition` that is filled in by hand."""
    slots = list(edition.party_slots.all())
    return Composition(
        title=edition.agreement_title,
        edition_title=edition.title,
        edition_label=edition.label,
        school="",
        status="blank",
        adoption=edition.adoption_prose,
        county_note=edition.county_note_prose,
        term=edition.term_prose,
        parties_heading=edition.parties_heading,
        parties=tuple(_party_block(slot, None) for slot in slots),
        sections=tuple(_sections(edition, {}, {})),
        goals=GoalsTable(
            goals_head=edition.goals_head,
            commitments_head=edition.commitments_head,
            hint=edition.goals_hint,
        ),
        examples=_examples(edition),
        signatures=tuple(
            SignatureBlock(role=slot.get_role_display(), party="")
            for slot in slots
            if slot.role != PartyRole.NOTIFIED
        ),
    )


def blank_values(agreement: Agreement, parties: Mapping[str, Party]) -> dict[str, str]:
    """Return the words for the edition's blanks; what is not known yet is left out."""
    values = {blank.key: blank.text for blank in agreement.blank_values.all()}
    values["school"] = parties[PartyRole.SCHOOL].phrase
    values["term"] = term_in_words(agreement)
    values["provider"] = _provider_in_words(agreement, parties)
    return {key: text for key, text in values.items() if text}


def term_in_words(agreement: Agreement) -> str:
    """Return the term as the sentence of the head wants it, or nothing while it is open."""
    starts_on, ends_on = agreement.starts_on, agreement.ends_on
    if not starts_on:
        return ""
    if agreement.is_unlimited:
        return f"ab {_day(starts_on)} auf unbestimmte Zeit"
    if not ends_on:
        return ""
    return f"vom {_day(starts_on)} bis {_day(ends_on)}{_school_years(starts_on, ends_on)}"


def _day(day: date) -> str:
    return format_date(day, "j. F Y")


def _school_years(starts_on: date, ends_on: date) -> str:
    years = whole_years(starts_on, ends_on)
    if years is None:
        return ""
    first = SchoolYear.of(starts_on)
    if years == 1:
        return f" (Schuljahr {first})"
    return f" (Schuljahre {first} bis {first.plus(years - 1)})"


def _provider_in_words(agreement: Agreement, parties: Mapping[str, Party]) -> str:
    if agreement.has_own_provider:
        provider = parties.get(PartyRole.PROVIDER)
        return provider.name if provider else ""
    authority = parties[PartyRole.SCHOOL_AUTHORITY].name
    return f"{authority} (zugleich Schulträger)" if authority else ""


def _party_block(slot: PartySlot, party: Party | None) -> PartyBlock:
    return PartyBlock(
        role=slot.role,
        label=slot.label,
        address_label=slot.address_label,
        represented_label=slot.represented_label,
        participants_label=slot.participants_label,
        name=party.name if party else "",
        address=party.address_lines if party else (),
        represented_by=party.represented_by if party else "",
        participants=party.participants if party else "",
    )


def _own_provider_block(slot: PartySlot) -> PartyBlock:
    return PartyBlock(
        role=slot.role,
        label=slot.label,
        name=OWN_PROVIDER,
        address=(),
        address_label="",
        represented_label="",
        represented_by="",
    )


def _sections(
    edition: Edition, values: Mapping[str, str], adaptations: Mapping[int, str]
) -> Iterable[SectionBlock]:
    for section in edition.sections.all():
        adapted = section.pk in adaptations
        prose = adapted_prose(section, adaptations[section.pk]) if adapted else section.prose
        yield SectionBlock(
            key=section.key,
            number=section.number,
            heading=section.heading,
            level=section.level,
            prose=prose.fill(values),
            adapted=adapted,
        )


def adapted_prose(section: Section, body: str) -> Prose:
    """Read the local wording of `section`; raise MarkupError where it cannot be read."""
    return section.edition.read(body)


def _goal_rows(agreement: Agreement) -> Iterable[GoalRow]:
    goals = list(agreement.goals.all())
    prefetch_related_objects(goals, "commitments")
    for goal in goals:
        commitments = tuple(
            CommitmentRow(
                text=commitment.text,
                kind=commitment.get_kind_display(),
                task_group=commitment.get_task_group_display() if commitment.task_group else "",
                responsible=commitment.get_responsible_display() if commitment.responsible else "",
            )
            for commitment in goal.commitments.all()
        )
        yield GoalRow(goal.text, commitments)


def _examples(edition: Edition) -> GoalsTable:
    rows = tuple(
        GoalRow(goal.text, tuple(CommitmentRow(c.text) for c in goal.commitments.all()))
        for goal in edition.example_goals.prefetch_related("commitments")
    )
    return GoalsTable(
        goals_head=edition.goals_head,
        commitments_head=edition.commitments_head,
        caption=edition.examples_heading,
        rows=rows,
    )
