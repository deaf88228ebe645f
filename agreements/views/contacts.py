"""The Ansprechperson of each party: shown beside the text, written in every running state."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements.actions.contacts import (
    KEPT,
    NO_SUCH_PARTY,
    NOT_YOURS,
    contact_place,
    contact_snapshot,
    save_contact,
)
from agreements.actions.snapshots import seen_mark
from agreements.advice import Hint
from agreements.enums import PartyRole
from agreements.forms.contact import ContactForm
from agreements.models.agreement import Agreement
from agreements.models.party import Party
from agreements.rules.access import Rights
from agreements.views.form_page import Saving
from agreements.views.roles import ROLES, SLUGS
from agreements.views.sections import SectionPage
from agreements.views.threads import ThreadCard
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled

PAGE = "agreements/contact_edit.html"


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """Whom to call at one party, and where to change it; without an address one only reads."""

    role: str
    name: str
    email: str
    phone: str
    url: str

    @property
    def is_named(self) -> bool:
        """Whether anything is known."""
        return bool(self.name or self.email or self.phone)

    @property
    def verb(self) -> str:
        """What the link says that leads to the form."""
        return "Ändern" if self.is_named else "Eintragen"

    @property
    def digits(self) -> str:
        """The telephone number as a device dials it."""
        return re.sub(r"[^\d+]", "", self.phone)


def contact_lines(agreement: Agreement, rights: Rights) -> dict[str, ContactLine]:
    """Return whom to call at each party, by its role, in the order of the head."""
    contacts = {contact.role: contact for contact in agreement.contacts.all()}
    order = list(PartyRole)
    parties = sorted(agreement.parties.all(), key=lambda p: order.index(PartyRole(p.role)))
    return {
        party.role: ContactLine(
            role=party.get_role_display(),
            name=contacts[party.role].name if party.role in contacts else "",
            email=contacts[party.role].email if party.role in contacts else "",
            phone=contacts[party.role].phone if party.role in contacts else "",
            url=_address(agreement, party) if rights.may_write_contact_of(party) else "",
        )
        for party in parties
    }


def _address(agreement: Agreement, party: Party) -> str:
    slug = SLUGS[PartyRole(party.role)]
    return reverse("agreements:contact", args=[agreement.number, slug])


class ContactPage(SectionPage):
    """The page of one party's contact, which closes later than the text."""

    def __init__(self, request: HttpRequest, number: str, role: PartyRole) -> None:
        super().__init__(request, number, "parties", place=contact_place(role))
        self.party = self._party(role)

    def _party(self, role: PartyRole) -> Party:
        found = next((p for p in self.agreement.parties.all() if p.role == role), None)
        if found:
            return found
        if self.request.method == "POST":
            raise ActionRefused(NO_SUCH_PARTY)
        raise Http404

    @property
    def may_edit(self) -> bool:
        """Whether the form is shown."""
        return self.rights.may_write_contact_of(self.party)

    @property
    def closed_because(self) -> str:
        """Why the form is not shown; empty where it is."""
        if self.may_edit:
            return ""
        if not self.rights.is_running:
            return KEPT.format(state=self.agreement.get_state_display())
        return NOT_YOURS

    @property
    def reopen_url(self) -> str:
        """Nowhere: a contact is no part of the text."""
        return ""

    @cached_property
    def notes(self) -> list[ThreadCard]:
        """None: Prüfnotizen are on the text."""
        return []

    @cached_property
    def hints(self) -> list[Hint]:
        """None, for the same reason."""
        return []

    def refuse_readers(self) -> None:
        """Raise what the action would raise; return where this person may write."""
        if self.may_edit:
            return
        if not self.rights.is_running:
            raise ActionRefused(self.closed_because)
        raise NotEntitled(self.closed_because)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def contact_edit(request: HttpRequest, number: str, role: str) -> HttpResponse:
    """Write whom to call at one party."""
    party_role = ROLES.get(role)
    if party_role is None:
        raise Http404
    page = ContactPage(request, number, party_role)
    now = contact_snapshot(page.agreement, party_role)
    form = ContactForm(
        request.POST or None,
        initial=now or _suggested(page.party),
        seen=seen_mark(now),
        back=page.agreement.get_absolute_url(),
    )
    line = contact_lines(page.agreement, page.rights)[party_role]
    title = f"Ansprechperson: {line.role}"
    context = {"form": form, "line": line, "title": title, "is_suggested": not now}
    if request.method != "POST":
        return page.render(PAGE, context)
    page.refuse_readers()
    saving = Saving(
        lambda: save_contact(
            agreement=page.agreement,
            role=party_role,
            values=form.values,
            seen=form.opened,
            by=page.person,
        ),
        contact_place(party_role),
    )
    return page.save(form, saving, PAGE, context) or page.saved()


def _suggested(party: Party) -> dict[str, str]:
    """Return what the register says; it counts only once somebody has saved it."""
    organisation = party.organisation
    return {
        "name": organisation.represented_by,
        "email": organisation.email,
        "phone": organisation.phone,
    }
