"""The term, and the blanks of the edition that are asked for."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from agreements.actions.drafting import save_blanks, save_term
from agreements.actions.snapshots import blanks_snapshot, seen_mark, term_snapshot
from agreements.documents.compose import term_in_words
from agreements.documents.passages import Passage, notes_to_blank, passages_with, term_note
from agreements.enums import BlankKind
from agreements.forms.blanks import AskedBlank, BlanksForm, blanks_form
from agreements.forms.term import AmendmentTermForm, TermForm
from agreements.models.agreement import Agreement
from agreements.views.form_page import Saving
from agreements.views.sections import SectionPage
from core.refusals import refusals_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def term_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Choose how long the agreement holds."""
    page = SectionPage(request, number, "term")
    agreement = page.agreement
    seen = seen_mark(term_snapshot(agreement))
    form_class = AmendmentTermForm if agreement.is_amendment else TermForm
    form = form_class(request.POST or page.unsent, agreement=agreement, seen=seen)
    context = {
        "form": form,
        "words": term_in_words(agreement),
        "footnotes": term_note(agreement.edition),
    }
    if request.method != "POST":
        return page.render("agreements/term_edit.html", context)
    page.refuse_readers()
    saving = Saving(
        lambda: save_term(
            agreement=agreement,
            values=form.values,
            seen=form.opened,
            by=page.person,
        ),
        "term",
    )
    return page.save(form, saving, "agreements/term_edit.html", context) or page.saved()


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def blanks_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Fill in the blanks that nothing else answers."""
    page = SectionPage(request, number, "blanks")
    agreement = page.agreement
    texts = blanks_snapshot(agreement)
    asked = _asked(agreement)
    form: BlanksForm = blanks_form(asked)(
        request.POST or page.unsent,
        stored=texts,
        seen=seen_mark(texts),
        back=agreement.get_absolute_url(),
    )
    context = {
        "form": form,
        "answers": [(blank.blank.label, texts.get(blank.key, "")) for blank in asked],
        "passages": _passages(agreement, asked),
        "footnotes": [n for blank in asked for n in notes_to_blank(agreement.edition, blank.key)],
    }
    if request.method != "POST":
        return page.render("agreements/blanks_edit.html", context)
    page.refuse_readers()
    saving = Saving(
        lambda: save_blanks(
            agreement=agreement,
            values=form.values,
            seen=form.opened,
            by=page.person,
        ),
        "blanks",
    )
    return page.save(form, saving, "agreements/blanks_edit.html", context) or page.saved()


def _asked(agreement: Agreement) -> list[AskedBlank]:
    edition = agreement.edition
    proposals = list(edition.proposals.all())
    return [
        AskedBlank(blank, tuple(p.text for p in proposals if p.blank_key == blank.key))
        for blank in edition.blanks.all()
        if blank.kind == BlankKind.TEXT
    ]


def _passages(agreement: Agreement, asked: list[AskedBlank]) -> list[Passage]:
    return [passage for blank in asked for passage in passages_with(agreement, blank.key)]
