"""Starting an agreement, and writing its parties, term, blanks and local wording."""

import json
from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agreements.actions.contacts import NO_SUCH_PARTY, drop_contact
from agreements.actions.editions import latest_edition
from agreements.actions.locking import locked_for_editing
from agreements.actions.merging import Choice, How, Saved, Seen, bring_together, opened_on
from agreements.actions.snapshots import (
    Snapshot,
    blanks_snapshot,
    party_snapshot,
    record_edit,
    refuse_if_outdated,
    term_snapshot,
    wording_snapshot,
)
from agreements.documents.passages import unwrapped
from agreements.enums import Deed, PartyRole
from agreements.models.agreement import Agreement
from agreements.models.edition import Section
from agreements.models.number import NumberSeries
from agreements.models.party import Party
from core.markup import MarkupError
from core.three_way import merge_lines
from core.trail import record
from core.workflow import ActionRefused, NotEntitled
from schools.models import Organisation, School
from schools.rules import Held, fillable_schools

PARTY_FIELDS = ("name", "street", "postal_code", "city", "represented_by", "participants", "phrase")
TERM_FIELDS = ("starts_on", "ends_on", "is_unlimited")
EFFECTIVE_ON = "effective_on"
PARTIES_STAY = (
    "Ein Nachtrag wechselt keine Vertragspartner. Dafür schließen Sie eine neue Vereinbarung."
)


@transaction.atomic
def create_agreement(*, school: School, by: User) -> Agreement:
    """Start a draft for `school` on the newest edition, its parties taken from the register.

    Raises NotEntitled where `by` acts neither for the school nor for its Träger.
    """
    if not fillable_schools(Held(by)).filter(pk=school.pk).exists():
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
    *, agreement: Agreement, role: PartyRole, values: Mapping[str, str], seen: str | Seen, by: User
) -> Saved:
    """Write the words of one party; `values` holds any of PARTY_FIELDS.

    Raises TwoTexts when somebody wrote other words into the same field since `seen` was taken,
    ActionRefused once the party is gone.
    """
    row = locked_for_editing(agreement, by=by)
    party, place = row.parties.filter(role=role).first(), f"party:{role}"
    if party is None:
        raise ActionRefused(NO_SUCH_PARTY)
    old = party_snapshot(row, role)
    texts, saved = bring_together(
        row, place, stored=old, mine=values, seen=_if_still_the_same(row, place, old, values, seen)
    )
    for name, text in texts.items():
        setattr(party, name, text)
    party.is_confirmed = True
    party.full_clean()
    party.save()
    record_edit(row, place, old, party_snapshot(row, role), by=by)
    return saved


def _if_still_the_same(
    agreement: Agreement, place: str, now: Snapshot, values: Snapshot, seen: str | Seen
) -> Seen:
    """Ask for all that was written about one organisation where another one stands by now."""
    given = Seen.of(seen)
    base = opened_on(agreement, place, now, given.mark)
    if base is None or base.get("organisation") == now.get("organisation"):
        return given
    written = {key: Choice.OPEN for key, text in values.items() if text != base.get(key, "")}
    return replace(given, chosen={**written, **given.chosen})


@transaction.atomic
def confirm_party(*, agreement: Agreement, role: PartyRole, seen: str, by: User) -> None:
    """Say that the words of one party are right as they are.

    Raises Outdated when somebody changed them since `seen` was taken: they were not read then.
    """
    row = locked_for_editing(agreement, by=by)
    refuse_if_outdated(party_snapshot(row, role), seen)
    row.parties.filter(role=role).update(is_confirmed=True)


@transaction.atomic
def choose_provider(
    *, agreement: Agreement, organisation: Organisation | None, seen: str | Seen, by: User
) -> Saved:
    """Name the Träger; None means that the Schulträger is its own Träger.

    Raises TwoTexts when somebody chose another one, or wrote the words of the one that would go,
    ActionRefused in a Nachtrag.
    """
    row, place = locked_for_editing(agreement, by=by), f"party:{PartyRole.PROVIDER}"
    if row.is_amendment:
        raise ActionRefused(PARTIES_STAY)
    old = party_snapshot(row, PartyRole.PROVIDER)
    authority = row.parties.get(role=PartyRole.SCHOOL_AUTHORITY)
    if organisation and organisation.pk == authority.organisation_id:
        organisation = None
    key = str(organisation.pk) if organisation else ""
    base = opened_on(row, place, old, Seen.of(seen).mark)
    known = [known for known in (old, base) if known is not None]
    same = (_as_one(known)["all"] for known in known if known.get("organisation", "") == key)
    wanted = next(same, key)
    texts, saved = bring_together(
        row, place, stored=old, mine={"all": wanted}, seen=seen, how=How(keyed=_as_one)
    )
    if texts["all"] == wanted:
        _replace_provider(row, organisation, by=by)
    record_edit(row, place, old, party_snapshot(row, PartyRole.PROVIDER), by=by)
    return saved


def _as_one(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot as one text, for what is only asked as a whole."""
    written = {key: text for key, text in snapshot.items() if text}
    return {"all": json.dumps(written, sort_keys=True)}


def _replace_provider(agreement: Agreement, organisation: Organisation | None, *, by: User) -> None:
    current = agreement.parties.filter(role=PartyRole.PROVIDER).first()
    if current and current.organisation != organisation:
        current.delete()
        current = None
        drop_contact(agreement, PartyRole.PROVIDER, by=by)
    if organisation and not current:
        _take_party(agreement, PartyRole.PROVIDER, organisation)
    agreement.has_own_provider = organisation is not None
    agreement.save(update_fields=["has_own_provider"])


@transaction.atomic
def save_term(
    *, agreement: Agreement, values: Mapping[str, object], seen: str | Seen, by: User
) -> Saved:
    """Write the term; `values` holds TERM_FIELDS, for a Nachtrag EFFECTIVE_ON, too.

    Raises TwoTexts when somebody wrote another one since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by)
    old = term_snapshot(row)
    fields = (*TERM_FIELDS, EFFECTIVE_ON) if row.is_amendment else TERM_FIELDS
    for name in fields:
        setattr(row, name, values.get(name, getattr(row, name)))
    wanted = _as_one(term_snapshot(row))
    texts, saved = bring_together(
        row, "term", stored=old, mine=wanted, seen=seen, how=How(keyed=_as_one)
    )
    if texts == wanted:
        row.full_clean()
        row.save(update_fields=list(fields))
        record_edit(row, "term", old, term_snapshot(row), by=by)
    return saved


@transaction.atomic
def save_blanks(
    *, agreement: Agreement, values: Mapping[str, str], seen: str | Seen, by: User
) -> Saved:
    """Write the blanks that are asked for; `values` maps their keys to texts.

    Raises TwoTexts when somebody filled one in differently since `seen` was taken.
    """
    row = locked_for_editing(agreement, by=by)
    old = blanks_snapshot(row)
    texts, saved = bring_together(row, "blanks", stored=old, mine=values, seen=seen)
    for key, text in texts.items():
        row.blank_values.update_or_create(key=key, defaults={"text": text})
    record_edit(row, "blanks", old, blanks_snapshot(row), by=by)
    return saved


@transaction.atomic
def save_wording(
    *, agreement: Agreement, section: Section, body: str | None, seen: str | Seen, by: User
) -> Saved:
    """Write the local wording of `section`; None returns to the Muster's, "" strikes it out.

    Raises TwoTexts when somebody changed the same paragraphs since `seen` was taken.
    """
    row, place = locked_for_editing(agreement, by=by), f"section:{section.key}"
    old = wording_snapshot(row, section)
    mine = {"body": unwrapped(section.body if body is None else body)}

    def blend(base: str, theirs: str, mine: str) -> tuple[str | None, str]:
        leaning = merge_lines(base, theirs, mine, lean=True)
        own = _readable(section, leaning) or mine
        return _readable(section, merge_lines(base, theirs, mine)), own

    texts, saved = bring_together(
        row, place, stored=old, mine=mine, seen=seen, how=How(blend=blend)
    )
    written = texts["body"] if body is None or texts != mine else body
    if written.split() == section.body.split():
        row.adaptations.filter(section=section).delete()
    else:
        row.adaptations.update_or_create(section=section, defaults={"body": written})
    record_edit(row, place, old, wording_snapshot(row, section), by=by)
    return saved


def _readable(section: Section, body: str | None) -> str | None:
    """Return a wording that was put together of two; None where it cannot be read."""
    try:
        section.edition.read(body or "")
    except MarkupError:
        return None
    return body
