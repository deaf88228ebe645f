"""The parties: prefilled cards, one short page for each, and the choice of the Träger."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements.actions.drafting import choose_provider, confirm_party, save_party
from agreements.actions.snapshots import party_snapshot, seen_mark
from agreements.documents.succession import PartyChange
from agreements.enums import PartyRole
from agreements.forms.party import PartyForm, ProviderForm, SchoolPartyForm
from agreements.models.agreement import Agreement
from agreements.models.edition import PartySlot
from agreements.models.party import Party
from agreements.rules.completeness import missing_in
from agreements.views.contacts import ContactLine, contact_lines
from agreements.views.form_page import Saving
from agreements.views.roles import ROLES, SLUGS
from agreements.views.sections import SectionPage
from agreements.views.succession_lines import party_changes
from agreements.views.threads import counted
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, Outdated

GONE = "Diesen Vertragspartner gibt es hier nicht mehr."


@dataclass(frozen=True)
class PartyCard:
    """A party as the list shows it: its words, what is still missing, and where to change it."""

    role: str
    slug: str
    party: Party | None
    lacks: tuple[str, ...] = ()
    seen: str = ""
    contact: ContactLine | None = None
    # What is said about it, on its own page.
    open_points: str = ""
    # What the agreement before said otherwise.
    changes: Sequence[PartyChange] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has said that it is right."""
        return bool(self.party and self.party.is_confirmed and not self.lacks)

    @property
    def may_confirm(self) -> bool:
        """Whether all is there and only the word of somebody is missing."""
        return bool(self.party and not self.party.is_confirmed and not self.lacks)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def party_list(request: HttpRequest, number: str) -> HttpResponse:
    """Show the parties as cards; a POST says that all complete ones are right."""
    page = SectionPage(request, number, "parties")
    cards = _cards(page)
    if request.method != "POST":
        return page.render("agreements/party_list.html", _context(page, cards))
    page.refuse_readers()
    changed = [card for card in cards if card.may_confirm and not _confirmed(page, card)]
    if changed:
        page.agreement.refresh_from_db()
        context = _context(page, _cards(page))
        place = f"party:{ROLES[changed[-1].slug]}"
        return page.answer_outdated("agreements/party_list.html", context, place=place)
    return page.saved()


def _context(page: SectionPage, cards: list[PartyCard]) -> dict[str, object]:
    return {
        "cards": cards,
        "may_confirm": page.may_edit and any(card.may_confirm for card in cards),
        # A Nachtrag changes no party: `choose_provider` refuses it.
        "provider_url": ""
        if page.agreement.is_amendment
        else reverse("agreements:provider", args=[page.agreement.number]),
        "threads": page.notes_besides(f"party:{ROLES[c.slug]}" for c in cards if c.party),
    }


def _cards(page: SectionPage) -> list[PartyCard]:
    agreement = page.agreement
    contacts = contact_lines(agreement, page.rights)
    changes = party_changes(agreement, page.person)
    lacks = [lack for lack in missing_in(agreement) if lack.section == "parties"]
    cards = []
    for role in _roles(agreement):
        party = _party(agreement, role)
        cards.append(
            PartyCard(
                role=role.label,
                slug=SLUGS[role],
                party=party,
                lacks=tuple(lack.text for lack in lacks if lack.detail == role),
                seen=seen_mark(party_snapshot(agreement, role)) if party else "",
                contact=contacts.get(role),
                open_points=counted(page.notes_at(f"party:{role}")) if party else "",
                changes=changes.get(role, ()),
            )
        )
    return cards


def _roles(agreement: Agreement) -> list[PartyRole]:
    """Return the roles that the edition has a place for, and those that are taken besides."""
    slots = {slot.role for slot in agreement.edition.party_slots.all()}
    taken = {party.role for party in agreement.parties.all()}
    return [role for role in PartyRole if role in slots | taken]


def _party(agreement: Agreement, role: PartyRole) -> Party | None:
    return next((party for party in agreement.parties.all() if party.role == role), None)


def _slot(agreement: Agreement, role: PartyRole) -> PartySlot | None:
    return next((s for s in agreement.edition.party_slots.all() if s.role == role), None)


def _confirmed(page: SectionPage, card: PartyCard) -> bool:
    """Confirm one party; return whether its words are still those that were read."""
    seen = page.request.POST.get(f"seen-{card.slug}", "")
    try:
        confirm_party(agreement=page.agreement, role=ROLES[card.slug], seen=seen, by=page.person)
    except Outdated:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def party_edit(request: HttpRequest, number: str, role: str) -> HttpResponse:
    """Write the words of one party."""
    party_role = ROLES.get(role)
    if party_role is None:
        raise Http404
    page = SectionPage(request, number, "parties", place=f"party:{party_role}")
    party = _party_to_write(page, party_role)
    form_class = SchoolPartyForm if party_role == PartyRole.SCHOOL else PartyForm
    form = form_class(
        request.POST or page.unsent,
        party=party,
        slot=_slot(page.agreement, party_role),
        seen=seen_mark(party_snapshot(page.agreement, party_role)),
        back=reverse("agreements:parties", args=[number]),
    )
    context = {"role": party_role.label, "form": form, "rows": _rows(party)}
    if request.method != "POST":
        return page.render("agreements/party_edit.html", context)
    page.refuse_readers()
    saving = Saving(
        lambda: save_party(
            agreement=page.agreement,
            role=party_role,
            values=form.values,
            seen=form.opened,
            by=page.person,
        ),
        f"party:{party_role}",
    )
    refused = page.save(form, saving, "agreements/party_edit.html", context)
    return refused or page.saved(form.back)


def _party_to_write(page: SectionPage, role: PartyRole) -> Party:
    """Return the party; a form on one that somebody took out meanwhile is refused in words."""
    party = _party(page.agreement, role)
    if party:
        return party
    if page.request.method == "POST" and _slot(page.agreement, role):
        raise ActionRefused(GONE)
    raise Http404


def _rows(party: Party) -> list[tuple[str, str]]:
    """Return the words of a party for those who only read."""
    rows = [
        ("Name", party.name),
        ("Adresse", ", ".join(party.address_lines)),
        ("vertreten durch", party.represented_by),
    ]
    if party.role == PartyRole.SCHOOL:
        rows += [("im Satz", party.phrase), ("beteiligt", party.participants)]
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def provider_choice(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the Träger: the Schulträger itself, or one of the register."""
    page = SectionPage(request, number, "parties")
    form = ProviderForm(
        request.POST or page.unsent,
        agreement=page.agreement,
        seen=seen_mark(party_snapshot(page.agreement, PartyRole.PROVIDER)),
        back=reverse("agreements:parties", args=[number]),
    )
    provider = _party(page.agreement, PartyRole.PROVIDER)
    name = provider.name if provider else "Der Schulträger selbst"
    context = {"form": form, "rows": [("Träger der Schulsozialarbeit", name)]}
    if request.method != "POST":
        return page.render("agreements/party_provider.html", context)
    page.refuse_readers()
    saving = Saving(
        lambda: choose_provider(
            agreement=page.agreement,
            organisation=form.chosen,
            seen=form.opened,
            by=page.person,
        ),
        "party:provider",
    )
    refused = page.save(form, saving, "agreements/party_provider.html", context)
    return refused or page.saved(form.back)
