"""The local wording: all sections with what deviates, and one page for each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from agreements.actions.drafting import save_wording
from agreements.actions.merging import Saved, Seen
from agreements.actions.snapshots import seen_mark, wording_snapshot
from agreements.documents.passages import filled_in, shown, wording_of
from agreements.documents.places import section_place
from agreements.forms.wording import WordingForm
from agreements.models.agreement import Agreement
from agreements.models.edition import Section
from agreements.views.form_page import Saving
from agreements.views.sections import SectionPage
from agreements.views.threads import counted
from core.page import TaskItem
from core.redline import SectionStatus, redline_html, section_status
from core.refusals import refusals_in_words
from core.workflow import Outdated

TONES = {
    SectionStatus.UNCHANGED: "neutral",
    SectionStatus.CHANGED: "info",
    SectionStatus.ADDED: "info",
    SectionStatus.DROPPED: "warning",
}
TEMPLATE = "agreements/wording_edit.html"


@require_safe
def wording_list(request: HttpRequest, number: str) -> HttpResponse:
    """List the sections of the Muster with what deviates from it here."""
    page = SectionPage(request, number, "wording")
    bodies = _bodies(page.agreement)
    sections = page.agreement.edition.sections.all()
    items = [
        _item(
            page.agreement,
            section,
            bodies.get(section.pk),
            counted(page.notes_at(section_place(section.key))),
        )
        for section in sections
    ]
    threads = page.notes_besides(section_place(section.key) for section in sections)
    unsettled = [
        TaskItem(
            title=wording.title,
            url=reverse("agreements:unsettled", args=[number, wording.key]),
            status="Zu klären",
            tone="warning",
        )
        for wording in page.agreement.unsettled_wordings.all()
    ]
    context = {"items": items, "count": len(bodies), "threads": threads, "unsettled": unsettled}
    return page.render("agreements/wording_list.html", context)


def _bodies(agreement: Agreement) -> dict[int, str]:
    return {adaptation.section_id: adaptation.body for adaptation in agreement.adaptations.all()}


def _status(section: Section, body: str | None) -> SectionStatus:
    return section_status(section.body, section.body if body is None else body)


def _badge(section: Section, body: str | None) -> dict[str, str]:
    status = _status(section, body)
    return {"text": status.label, "tone": TONES[status]}


def _item(agreement: Agreement, section: Section, body: str | None, note: str) -> TaskItem:
    status = _status(section, body)
    return TaskItem(
        title=str(section),
        url=reverse("agreements:section", args=[agreement.number, section.key]),
        note=note,
        status=status.label,
        tone=TONES[status],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_in_words
def wording_edit(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Adapt one section, strike it out, or return to the wording of the Muster."""
    page = SectionPage(request, number, "wording", place=f"section:{key}")
    section = _section(page.agreement, key)
    if request.method != "POST":
        return _page(page, section, _form(page, section))
    page.refuse_readers()
    wish = request.POST.get("do", "save")
    if wish in {"strike", "reset"}:
        return _without_form(page, section, body="" if wish == "strike" and section.body else None)
    form = _form(page, section, posted=True)
    if wish == "compare" and form.is_valid():
        return _page(page, section, form, compared=form.cleaned_data["body"])
    saving = Saving(lambda: _save(page, section, form.body_to_store, form.opened), page.place)
    refused = page.save(form, saving, TEMPLATE, _context(page, section))
    return refused or page.saved(form.back)


def _section(agreement: Agreement, key: str) -> Section:
    for section in agreement.edition.sections.all():
        if section.key == key:
            return section
    raise Http404


def _form(page: SectionPage, section: Section, *, posted: bool = False) -> WordingForm:
    stored = wording_snapshot(page.agreement, section)
    return WordingForm(
        page.request.POST if posted else page.unsent,
        section=section,
        seen=seen_mark(stored),
        initial=stored,
        back=reverse("agreements:wording", args=[page.agreement.number]),
    )


def _save(page: SectionPage, section: Section, body: str | None, seen: str | Seen) -> Saved:
    return save_wording(
        agreement=page.agreement, section=section, body=body, seen=seen, by=page.person
    )


def _without_form(page: SectionPage, section: Section, *, body: str | None) -> HttpResponse:
    """Strike the section out or take the Muster's wording; what was typed is given up."""
    try:
        _save(page, section, body, page.request.POST.get("seen", ""))
    except Outdated:
        context = {**_context(page, section), "form": _form(page, section)}
        return page.answer_outdated(TEMPLATE, context)
    return page.saved(reverse("agreements:wording", args=[page.agreement.number]))


def _page(
    page: SectionPage, section: Section, form: WordingForm, compared: str | None = None
) -> HttpResponse:
    context = _context(page, section)
    if compared is not None:
        context["redline"] = _redline(section, compared)
        context["redline_title"] = "Ihr Text im Vergleich zum Muster (noch nicht gespeichert)"
    return page.render(TEMPLATE, {**context, "form": form})


def _context(page: SectionPage, section: Section) -> dict[str, object]:
    body = _bodies(page.agreement).get(section.pk)
    adapted = body is not None
    local = filled_in(page.agreement, wording_of(section, body))
    return {
        "part": section,
        "muster": shown(filled_in(page.agreement, section.prose), mark=True, anchor="muster"),
        "local": shown(local, mark=True, anchor="hier") if adapted else "",
        "is_adapted": adapted,
        "is_struck": body == "",
        "may_strike": bool(section.body) and body != "",
        "redline": _redline(section, body) if body else "",
        "blank_keys": sorted({blank.key for blank in section.prose.blanks()}),
        "redline_title": "Abweichung vom Muster",
        "has_goals": "goals" in section.prose.slots(),
        "status": _badge(section, body),
    }


def _redline(section: Section, body: str) -> SafeString:
    return redline_html(section.prose, wording_of(section, body))
