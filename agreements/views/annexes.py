"""The annexes: what is attached, one more, one away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions.annexes import add_annex, remove_annex
from agreements.enums import AnnexKind
from agreements.forms.annex import AnnexForm
from agreements.models.agreement import Agreement
from agreements.models.document import Annex, LaterAnnex
from agreements.views.access import visible_agreement
from agreements.views.sections import SectionPage
from archive.views import attachment
from core.refusals import refusals_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def annex_list(request: HttpRequest, number: str) -> HttpResponse:
    """List what is attached and take one more file."""
    page = SectionPage(request, number, "annexes")
    agreement = page.agreement
    annexes = _annexes(page.agreement)
    context = {"annexes": annexes, "later": _later(page.agreement)}
    if request.method != "POST":
        form = AnnexForm(agreement=agreement)
        return page.render("agreements/annex_list.html", {**context, "form": form})
    page.refuse_readers()
    held = {annex.document.sha256 for annex in annexes}
    form = AnnexForm(request.POST, request.FILES, agreement=agreement, held=held)
    if not form.is_valid():
        return page.render("agreements/annex_list.html", {**context, "form": form})
    annex = add_annex(
        agreement=page.agreement,
        kind=AnnexKind(form.cleaned_data["kind"]),
        title=form.cleaned_data["title"],
        upload=form.cleaned_data["file"],
        by=page.person,
    )
    messages.success(request, f"Die Anlage „{annex.title}“ ist gespeichert.")
    return page.back_to("annexes")


def _annexes(agreement: Agreement) -> list[Annex]:
    return list(agreement.annexes.select_related("document"))


def _later(agreement: Agreement) -> list[LaterAnnex]:
    return list(agreement.later_annexes.select_related("document"))


def _annex(agreement: Agreement, annex_pk: int) -> Annex:
    for annex in _annexes(agreement):
        if annex.pk == annex_pk:
            return annex
    raise Http404


@require_safe
def annex_file(request: HttpRequest, number: str, annex_pk: int) -> HttpResponse:
    """Hand out the file of an annex."""
    return attachment(_annex(visible_agreement(request, number), annex_pk).document)


@require_safe
def later_annex_file(request: HttpRequest, number: str, annex: int) -> HttpResponse:
    """Hand out the file of an annex that was added to the signed agreement."""
    for later in _later(visible_agreement(request, number)):
        if later.number == annex:
            return attachment(later.document)
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def annex_remove(request: HttpRequest, number: str, annex_pk: int) -> HttpResponse:
    """Ask whether an annex shall go, and let it go."""
    page = SectionPage(request, number, "annexes")
    page.refuse_readers()
    annex = _annex(page.agreement, annex_pk)
    if request.method != "POST":
        back = reverse("agreements:annexes", args=[number])
        return page.render("agreements/annex_remove.html", {"annex": annex, "back": back})
    remove_annex(agreement=page.agreement, annex_pk=annex_pk, by=page.person)
    messages.success(request, f"Die Anlage „{annex.title}“ ist entfernt.")
    return page.back_to("annexes")
