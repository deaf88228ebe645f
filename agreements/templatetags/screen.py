"""What the document needs on a page: legal text with its footnotes below, and the goals."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from agreements.documents.composition import Composition, SectionBlock
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
    slots = {
        key: render_to_string("agreements/document_goals.html", {"table": composition.goals})
        for key in prose.slots()
    }
    return to_html(prose, mark=composition.is_draft, slots=slots, anchor=name)
