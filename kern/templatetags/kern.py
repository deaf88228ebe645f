"""Template tags of the pack: fields, rows, error summary, icons, badges."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kern.boundfield import KernBoundField, adopt

register = template.Library()

TONES = frozenset({"info", "success", "warning", "danger", "neutral"})
BADGE_ICONS = {
    "info": "info",
    "success": "success",
    "warning": "warning",
    "danger": "danger",
    "neutral": "",
}
ERROR_TITLE = "Bitte prüfen Sie Ihre Angaben"


class SummaryLine(NamedTuple):
    """One message of the error summary and the id of the input to go to, if there is one."""

    message: str
    target: str


@register.filter
def adopted(field: BoundField) -> KernBoundField:
    """Return the pack's view of any bound field."""
    return adopt(field)


@register.simple_tag
@lru_cache(maxsize=200, typed=True)  # typed: a safe text is another one than its plain twin
def icon(name: str, *, size: str = "") -> SafeString:
    """Return a decorative icon of the design system; `size` is small, large or x-large."""
    extra = f" kern-icon--{size}" if size else ""
    return format_html(
        '<span class="kern-icon kern-icon--{}{}" aria-hidden="true"></span>', name, extra
    )


@register.simple_tag
@lru_cache(maxsize=200, typed=True)  # a list shows the same few badges in every row
def status_badge(*, text: str, tone: str = "neutral", small: bool = False) -> SafeString:
    """Show a state in words; the tone is info, success, warning, danger or neutral."""
    if tone not in TONES:
        raise ValueError(f"status_badge: no tone „{tone}“.")
    given = {"text": text, "tone": tone, "icon": BADGE_ICONS[tone], "small": small}
    return render_to_string("kern/badge.html", given)


@register.inclusion_tag("kern/summary.html")
def error_summary(*sources: Any, title: str = ERROR_TITLE) -> dict[str, Any]:
    """List the errors of forms and formsets, each linked to its input; nothing if there is none."""
    for source in filter(None, sources):
        source.summary_shown = True
    return {"lines": summary_lines(*sources), "title": title}


@register.inclusion_tag("kern/summary.html")
def own_error_summary(source: Any) -> dict[str, Any]:
    """List the errors with the form itself if the page has not done so: none is ever swallowed."""
    shown = getattr(source, "summary_shown", False)
    return {"lines": [] if shown else summary_lines(source), "title": ERROR_TITLE}


def summary_lines(*sources: Any) -> list[SummaryLine]:
    """Return each message once, in the order of the fields; removed rows say nothing."""
    lines: list[SummaryLine] = []
    for source in filter(None, sources):
        found = (
            _lines_of_rows(source) if isinstance(source, BaseFormSet) else _lines_of_form(source)
        )
        lines.extend(found)
    return list(dict.fromkeys(lines))


def _lines_of_form(form: Any) -> Iterator[SummaryLine]:
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield SummaryLine(str(message), "")
    for name in filter(form.errors.__contains__, form.fields):
        bound = adopt(form[name])
        target = "" if bound.is_hidden else bound.first_id
        yield from (SummaryLine(str(message), target) for message in form.errors[name])
    for formset in getattr(form, "formsets", ()):
        yield from _lines_of_rows(formset)


def _lines_of_rows(formset: Any) -> Iterator[SummaryLine]:
    if not formset.is_bound:
        return
    for message in formset.non_form_errors():
        yield SummaryLine(str(message), "")
    for form in formset.forms:
        if not (formset.can_delete and formset._should_delete_form(form)):  # noqa: SLF001 (Django's own word for a removed row)
            yield from _lines_of_form(form)


@register.inclusion_tag("kern/rows.html")
def kern_rows(formset: Any, *, entry: str = "Eintrag", legend: str = "") -> dict[str, Any]:
    """Show a formset as short entries with „add another“."""
    return {"formset": formset, "entry": entry, "legend": legend}
