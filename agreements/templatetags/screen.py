"""What the document needs on a page: legal text with its footnotes below, and the goals."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from agreements.documents.composition import Composition, SectionBlock
from agreements.documents.layering import MarkedTable
from agreements.documents.passages import TABLE_OF_GOALS
from core.markup_html import to_html
from core.prose import Prose

register = template.Library()


@register.filter
def anchor(section: SectionBlock) -> str:
    """Return the id of a section on a page: „abschnitt-5-2“."""
    return f"abschnitt-{slugify(section.key.replace('.', '-'))}"


@register.simple_tag
def on_screen(prose: Prose, *, composition: Composition, name: str) -> SafeString:
    """Write legal text for a page; `name` keeps the ids of its footnotes apart from others.

    While the text is a draft, what was filled in is marked.
    """
    slots = {key: _goals(composition) for key in prose.slots()}
    return to_html(prose, mark=composition.is_draft, slots=slots, anchor=name)


def _goals(composition: Composition) -> SafeString:
    if composition.is_amendment:
        return TABLE_OF_GOALS
    is_marked = isinstance(composition.goals, MarkedTable)
    template = "agreements/in_force_goals.html" if is_marked else "agreements/document_goals.html"
    return render_to_string(template, {"table": composition.goals})
