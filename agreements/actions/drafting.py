"""Starting an agreement, and writing its parties, term, blanks and local wording."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.contacts import drop_contact
from agreements.actions.editions import latest_edition
from agreements.actions.locking import locked_for_editing
from agreements.actions.snapshots import (
    blanks_snapshot,
    party_snapshot,
    record_edit,
    refuse_if_outdated,
    term_snapshot,
    wording_snapshot,
)
from agreements.enums import Deed, PartyRole
from agreements.models.agreement import Agreement, NumberSeries
from agreements.models.edition import Section
from agreements.models.party import Party
from core.trail import record
from core.workflow import NotEntitled
from schools.models import Organisation, School

PARTY_FIELDS = ("name", "street", "postal_code", "city", "represented_by", "participants", "phrase")
TERM_FIELDS = ("starts_on", "ends_on", "is_unlimited")


@transaction.atomic
def create_agreement(*, school: School, by: User) -> Agreement:
    """Start a draft for `school` on the newest edition, its parties taken from the register.

    Raises NotEntitled where `by` acts neither for the school nor for its Träger.
    """
    if not School.objects.fillable_by(by).filter(pk=school.pk).exists():
        raise NotEntitled("Sie können für diese Schule keine Vereinbarung anlegen.")
    agreement = Agreement.objects.create(
        number=next_number(),
        edition=latest_edition(),
        school=school,
        has_own_provider=school.provider_id not in {None, school.authority_id},
        created_by=by,
    )
    _take_party(agreement, PartyRole.SCHOOL_AUTHORITY, school.authority)
    _take_party(agreement, PartyRole.SCHOOL, school.organisation, phrase=school.phrase)
    if agreement.has_own_provider and school.provider:
        _take_party(agreement, PartyRole.PROVIDER, school.provider)
    record(agreement, Deed.CREATE, by=by, target=agreement.state)
    return agreement


def next_number() -> str:
    """Return the next free number of this year, without gaps: „KV-2026-0042“."""
    year = timezone.localdate().year
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"KV-{year}-{series.last:04d}"


def _take_party(
    agreement: Agreement, role: PartyRole, organisation: Organisation, phrase: str = ""
) -> Party:
    return Party.objects.create(
        agreement=agreement,
        role=role,
        organisation=organisation,
        name=organisation.name,
        street=organisation.street,
        postal_code=organisation.postal_code,
        city=organisation.city,
        represented_by=organisation.represented_by,
        phrase=phrase,
    )


@transaction.atomic
def save_party(
    *, agreement: Agreement, role: PartyRole, values: Mapping[str, str], seen: str, by: User
) -> Party:
    """Write the words of one party; `values` holds any of PARTY_FIELDS.

    Raises Outdated when somebody changed them since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by)
    party = row.parties.get(role=role)
    old = party_snapshot(row, role)
    refuse_if_outdated(old, seen)
    for name in PARTY_FIELDS:
        setattr(party, name, values.get(name, getattr(party, name)))
    party.is_confirmed = True
    party.full_clean()
    party.save()
    record_edit(row, f"party:{role}", old, party_snapshot(row, role), by=by)
    return party


@transaction.atomic
def choose_provider(
    *, agreement: Agreement, organisation: Organisation | None, seen: str, by: User
) -> Agreement:
    """Name the Träger; None means that the Schulträger is its own Träger.

    Raises Outdated when somebody chose another one since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by)
    old = party_snapshot(row, PartyRole.PROVIDER)
    refuse_if_outdated(old, seen)
    authority = row.parties.get(role=PartyRole.SCHOOL_AUTHORITY)
    own = organisation is not None and organisation.pk != authority.organisation_id
    current = row.parties.filter(role=PartyRole.PROVIDER).first()
    if current and (not own or current.organisation != organisation):
        current.delete()
        current = None
        drop_contact(row, PartyRole.PROVIDER, by=by)
    if own and organisation and not current:
        _take_party(row, PartyRole.PROVIDER, organisation)
    row.has_own_provider = own
    row.save(update_fields=["has_own_provider"])
    record_edit(row, "party:provider", old, party_snapshot(row, PartyRole.PROVIDER), by=by)
    return row


@transaction.atomic
def save_term(
    *, agreement: Agreement, values: Mapping[str, object], seen: str, by: User
) -> Agreement:
    """Write the term; `values` holds TERM_FIELDS.

    Raises Outdated when somebody changed it since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by)
    old = term_snapshot(row)
    refuse_if_outdated(old, seen)
    for name in TERM_FIELDS:
        setattr(row, name, values[name])
    row.full_clean()
    row.save(update_fields=list(TERM_FIELDS))
    record_edit(row, "term", old, term_snapshot(row), by=by)
    return row


@transaction.atomic
def save_blanks(
    *, agreement: Agreement, values: Mapping[str, str], seen: str, by: User
) -> Agreement:
    """Write the blanks that are asked for; `values` maps their keys to texts.

    Raises Outdated when somebody changed them since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by)
    old = blanks_snapshot(row)
    refuse_if_outdated(old, seen)
    for key, text in values.items():
        row.blank_values.update_or_create(key=key, defaults={"text": text})
    record_edit(row, "blanks", old, blanks_snapshot(row), by=by)
    return row


@transaction.atomic
def save_wording(
    *, agreement: Agreement, section: Section, body: str | None, seen: str, by: User
) -> Agreement:
    """Write the local wording of `section`; None returns to the Muster's, "" strikes it out.

    Raises Outdated when somebody changed it since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by)
    old = wording_snapshot(row, section)
    refuse_if_outdated(old, seen)
    if body is None:
        row.adaptations.filter(section=section).delete()
    else:
        row.adaptations.update_or_create(section=section, defaults={"body": body})
    record_edit(row, f"section:{section.key}", old, wording_snapshot(row, section), by=by)
    return row
