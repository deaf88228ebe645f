"""Recording a party's signature: first in which form, then what belongs to that form."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import refuse_wrong_password
from agreements.actions.consenting import consent as consent_to
from agreements.actions.electronic import FileRefused, sign_electronically
from agreements.actions.signing import sign_on_paper, unsigned_parties, version_to_sign
from agreements.documents.comparison import changes_between
from agreements.documents.current import frozen_composition
from agreements.documents.deviation import Deviation
from agreements.enums import Representation, SignatureKind
from agreements.forms.section import SectionForm
from agreements.forms.signature import ConsentForm, PaperForm, SignedFileForm
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.party import Party
from agreements.models.signature import Signature
from agreements.rules.access import Rights
from agreements.views.access import agreement_and_rights, signed_in
from agreements.views.entries import finding_cards
from agreements.views.signing import complete_in_words, in_bytes, missing_in_words, signed_so_far
from archive import care
from core.refusals import refusals_in_words
from core.workflow import ActionRefused, NotEntitled, Outdated

CONFLICT = 409


@dataclass(frozen=True)
class Place:
    """Where a signature is recorded: one party under one Fassung, with what the person may do."""

    agreement: Agreement
    party: Party
    version: Version
    rights: Rights
    back: str

    def form_facts(self) -> dict[str, Any]:
        """Return what every form is opened with."""
        return {"seen": self.version.sha256, "back": self.back}


def _place(request: HttpRequest, number: str, party_pk: int) -> Place:
    """Return the place; raise Http404, or the refusal where nobody can record there."""
    agreement, rights = agreement_and_rights(request, number)
    party = next((p for p in agreement.signing_parties if p.pk == party_pk), None)
    if party is None:
        raise Http404
    version = version_to_sign(agreement)
    if not rights.may_sign_for(party):
        raise NotEntitled(f"Sie können nicht für {party.name} eintragen.")
    if party not in unsigned_parties(agreement, version):
        raise ActionRefused(f"Die Unterschrift von {party.name} ist schon eingetragen.")
    back = reverse("agreements:signatures", args=[number])
    return Place(agreement, party, version, rights, back)


@require_safe
@refusals_in_words
def choose(request: HttpRequest, number: str, party_pk: int) -> HttpResponse:
    """Ask in which form the party signs, and say what each form is."""
    place = _place(request, number, party_pk)
    context = {
        "place": place,
        "may_consent": place.rights.may_consent_for(place.party),
        **signed_so_far(place.version),
        "document_size": in_bytes(place.version.document),
    }
    return render(request, "agreements/signature_choice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def paper(request: HttpRequest, number: str, party_pk: int) -> HttpResponse:
    """Record the signature of one party on paper, with its scan."""
    place = _place(request, number, party_pk)
    if request.method != "POST":
        form = PaperForm.for_party(place.party, **place.form_facts())
        return _page(request, place, form)
    form = PaperForm(request.POST, request.FILES, back=place.back)
    if not form.is_valid():
        return _page(request, place, form)
    verb = partial(sign_on_paper, facts=form.facts, scan=form.cleaned_data["scan"])
    return _taken(request, place, form, verb)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def signed_file(request: HttpRequest, number: str, party_pk: int) -> HttpResponse:
    """Take the PDF that a party has signed elsewhere, and say what was found in it."""
    place = _place(request, number, party_pk)
    issued = partial(care.read, place.version.document.sha256)
    if request.method != "POST":
        form = SignedFileForm.for_party(place.party, issued=issued, **place.form_facts())
        return _page(request, place, form)
    form = SignedFileForm(request.POST, request.FILES, issued=issued, back=place.back)
    if not form.is_valid():
        return _page(request, place, form)
    verb = partial(sign_electronically, facts=form.facts, file=form.cleaned_data["file"])
    return _taken(request, place, form, verb)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def consent(request: HttpRequest, number: str, party_pk: int) -> HttpResponse:
    """Take the Freigabe of one party, by the person who signs for it."""
    place = _place(request, number, party_pk)
    if not place.rights.may_consent_for(place.party):
        raise NotEntitled("Freigeben kann nur, wer den Vertragspartner zeichnend vertritt.")
    confirm = partial(refuse_wrong_password, request)
    if request.method != "POST":
        initial = {"representation": Representation.IN_PERSON}
        return _page(
            request, place, ConsentForm(confirm=confirm, initial=initial, **place.form_facts())
        )
    form = ConsentForm(request.POST, confirm=confirm, back=place.back)
    if not form.is_valid():
        return _page(request, place, form)
    given = {name: form.cleaned_data[name] for name in ("function", "representation")}
    return _taken(request, place, form, partial(consent_to, **given))


def _taken(
    request: HttpRequest, place: Place, form: SectionForm, verb: Callable[..., Signature]
) -> HttpResponse:
    """Record it; show the form again where the text is another or the file is refused."""
    seen = form.cleaned_data["seen"]
    try:
        signature = verb(
            agreement=place.agreement, party=place.party, seen=seen, by=signed_in(request)
        )
    except FileRefused as refusal:
        form.add_error("file", refusal.reason)
        return _page(request, place, form, found=list(finding_cards(refusal.findings)))
    except Outdated as refusal:
        changes = _changes_since(place.agreement, seen)
        form.renew(seen=place.version.sha256)
        return _page(request, place, form, CONFLICT, reason=refusal.reason, changes=changes)
    missing = missing_in_words(unsigned_parties(place.agreement, place.version))
    consents = place.version.signatures.live().filter(kind=SignatureKind.RELEASE)
    complete = complete_in_words(has_consent=consents.exists())
    rest = missing or f"{complete}. Die Abschrift ist erstellt."
    messages.success(request, f"{signature.noun} von {place.party.name} eingetragen. {rest}")
    if signature.findings:
        return redirect("agreements:signature", place.agreement.number, signature.pk)
    return redirect("agreements:signatures", place.agreement.number)


PAGES = {
    PaperForm: ("agreements/signature_paper.html", "Unterschrift eintragen"),
    SignedFileForm: ("agreements/signature_file.html", "Signierte Datei hochladen"),
    ConsentForm: ("agreements/signature_consent.html", "Inhalt freigeben"),
}


def _page(
    request: HttpRequest, place: Place, form: SectionForm, status: int = 200, **more: Any
) -> HttpResponse:
    template, title = PAGES[type(form)]
    context = {
        "place": place,
        "form": form,
        "title": title,
        **signed_so_far(place.version),
        **more,
    }
    return render(request, template, context, status=status)


def _changes_since(agreement: Agreement, seen: str) -> list[Deviation]:
    """Return what the Fassung to be signed says otherwise than the one that was seen."""
    old = agreement.versions.filter(sha256=seen).last()
    new = agreement.current_version
    if old is None or new is None:
        return []
    return changes_between(frozen_composition(old), frozen_composition(new))
