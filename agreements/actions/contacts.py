"""Whom to call at a party: written beside the text, so no signature hangs on it."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from agreements.actions.locking import locked
from agreements.actions.merging import Saved, Seen, bring_together
from agreements.actions.snapshots import record_edit
from agreements.enums import Deed, PartyRole
from agreements.models.agreement import Agreement
from agreements.models.together import Contact
from agreements.rules.access import rights_of
from core.workflow import ActionRefused, NotEntitled

CONTACT_FIELDS = ("name", "email", "phone")
NO_SUCH_PARTY = "Diesen Vertragspartner gibt es hier nicht mehr."
KEPT = "Der Text ist im Zustand „{state}“. Die Ansprechpersonen bleiben, wie sie sind."
NOT_YOURS = "Die Ansprechperson nennt der Vertragspartner selbst oder die Fachstelle."


def contact_place(role: PartyRole | str) -> str:
    """Return the place of a contact as the trail names it."""
    return f"contact:{PartyRole(role)}"


def contact_snapshot(agreement: Agreement, role: PartyRole | str) -> dict[str, str]:
    """Return what is stored of a party's contact; empty where nobody is named."""
    contact = agreement.contacts.filter(role=role).first()
    return {name: getattr(contact, name) for name in CONTACT_FIELDS} if contact else {}


@transaction.atomic
def save_contact(
    *, agreement: Agreement, role: PartyRole, values: Mapping[str, str], seen: str | Seen, by: User
) -> Saved:
    """Write whom to call at a party; `values` holds CONTACT_FIELDS.

    Raises TwoTexts when somebody wrote something else since `seen` was taken, ActionRefused once
    the agreement is over or the party gone, NotEntitled for people of other parties.
    """
    row = locked(agreement)
    rights = rights_of(by, row)
    if not rights.is_running:
        raise ActionRefused(KEPT.format(state=row.get_state_display()))
    party = row.parties.filter(role=role).first()
    if party is None:
        raise ActionRefused(NO_SUCH_PARTY)
    if not rights.may_write_contact_of(party):
        raise NotEntitled(NOT_YOURS)
    old, place = contact_snapshot(row, role), contact_place(role)
    texts, saved = bring_together(row, place, stored=old, mine=values, seen=seen)
    contact = row.contacts.filter(role=role).first() or Contact(agreement=row, role=role)
    for name in CONTACT_FIELDS:
        setattr(contact, name, texts[name])
    contact.full_clean()
    contact.save()
    record_edit(row, place, old, contact_snapshot(row, role), by=by, deed=Deed.CONTACT)
    return saved


def drop_contact(agreement: Agreement, role: PartyRole, *, by: User) -> None:
    """Forget the contact of a party that leaves a locked agreement; the trail says so."""
    old = contact_snapshot(agreement, role)
    agreement.contacts.filter(role=role).delete()
    record_edit(agreement, contact_place(role), old, {}, by=by, deed=Deed.CONTACT)
