"""The Kontrollseite: what is missing, what should be considered, and the whole text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions.transitions import submit
from agreements.advice import hints_for
from agreements.documents.changes import lacks_of
from agreements.documents.compose import compose
from agreements.documents.composition import Composition
from agreements.documents.content import canonical
from agreements.enums import Action, State
from agreements.forms.agreement import SubmitForm
from agreements.models.agreement import Agreement
from agreements.rules.completeness import Missing
from agreements.views.form_page import CONFLICT
from agreements.views.jumps import control_jumps
from agreements.views.places import lack_url
from agreements.views.sections import SECTIONS, SectionPage
from core.canonical import fingerprint
from core.refusals import refusals_in_words
from core.workflow import Outdated

TEMPLATE = "agreements/control.html"


@dataclass(frozen=True)
class Lack:
    """Something that is missing: its sentence, its section, and where it is filled in."""

    text: str
    section: str
    url: str


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def control(request: HttpRequest, number: str) -> HttpResponse:
    """Show the text as it will be printed; a POST hands it in."""
    page = SectionPage(request, number, "control")
    composition = compose(page.agreement)
    form = _form(page, composition)
    if request.method != "POST":
        return _page(page, form, composition)
    page.refuse_readers()
    if not form.is_valid():
        return _page(page, form, composition)
    try:
        submit(agreement=page.agreement, by=page.person, seen=form.cleaned_data["seen"])
    except Outdated as refusal:
        form = _form(page, composition, posted=False)
        return _page(page, form, composition, changed=refusal.reason)
    return redirect("agreements:submitted", number)


def _form(page: SectionPage, composition: Composition, *, posted: bool = True) -> SubmitForm:
    return SubmitForm(
        page.request.POST or None if posted else None,
        agreement=page.agreement,
        seen=_mark(composition),
    )


def _mark(composition: Composition) -> str:
    return fingerprint(canonical(composition))


def _page(
    page: SectionPage, form: SubmitForm, composition: Composition, changed: str = ""
) -> HttpResponse:
    missing = lacks_of(page.agreement, composition)
    hints = hints_for(page.agreement)
    may_submit = page.rights.may_take(Action.SUBMIT) and not missing
    context = {
        **control_jumps(
            composition,
            lack_count=len(missing),
            hint_count=len(hints),
            may_submit=may_submit,
        ),
        "form": form,
        "composition": composition,
        "lacks": list(_lacks(page.agreement, missing)),
        "hints": hints,
        "may_submit": may_submit,
        "changed": changed,
    }
    return page.render(TEMPLATE, context, status=CONFLICT if changed else 200)


def _lacks(agreement: Agreement, missing: Iterable[Missing]) -> Iterable[Lack]:
    for lack in missing:
        yield Lack(lack.text, SECTIONS[lack.section], lack_url(agreement, lack))


@require_safe
def submitted(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm that the agreement was handed in, and say what happens next."""
    page = SectionPage(request, number, "control")
    if page.agreement.state != State.SUBMITTED:
        return redirect(page.agreement)
    return page.render("agreements/submitted.html")
