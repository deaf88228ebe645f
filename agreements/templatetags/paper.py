"""What the print templates need beyond plain values: legal text, and lines to write on."""

import re
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agreements.documents.fields import signing_places
from agreements.documents.layering import MarkedTable
from core.markup_html import to_html

if TYPE_CHECKING:
    from agreements.documents.composition import Composition
    from core.markup import Prose

register = template.Library()
register.filter(signing_places)

# How many underscores of the Muster ask for a short, a long or a whole line to write on.
SHORT, LONG = 16, 32
LINE = SafeString('<span class="line"></span>')
NOTHING = SafeString("–")
TABLE_OF_GOALS = SafeString("<p>(Hier steht die Tabelle der Ziele.)</p>")
_OPEN_BLANK = re.compile(r'<span class="blank">([^<]*)</span>(</p>)?')
_UNDERSCORES = re.compile(r"_{3,}")


@register.simple_tag
def printed(prose: "Prose", composition: "Composition | None" = None) -> SafeString:
    """Write legal text for print, each footnote where it is called, blanks as lines.

    With a composition, its table of goals stands where the text has the place for it.
    """
    slots = {"goals": _goals(composition)} if composition else {}
    return mark_safe(  # noqa: S308 - only markup of our own is added to what is escaped
        _OPEN_BLANK.sub(_ruled, to_html(prose, notes="page", slots=slots))
    )


@register.simple_tag
def entry(text: str, *, is_blank: bool, lines: int = 1) -> SafeString:
    """Return the text; without one, lines to write on in the blank form and a dash elsewhere."""
    if text:
        return format_html("{}", text)
    return SafeString(LINE * lines) if is_blank else NOTHING


def _goals(composition: "Composition") -> SafeString:
    if composition.is_amendment:
        return TABLE_OF_GOALS
    if isinstance(composition.goals, MarkedTable):
        return render_to_string("documents/in_force_goals.html", {"table": composition.goals})
    return render_to_string(
        "documents/goals_table.html",
        {"table": composition.goals, "is_blank": composition.is_blank, "numbered": True},
    )


def _ruled(blank: re.Match[str]) -> str:
    """Draw the underscores of an open blank as a line; one that ends a text gets two more."""
    words = _UNDERSCORES.sub(lambda run: _rule(run[0]), blank[1])
    if not blank[2]:
        return words
    more = LINE * 2 if len(blank[1]) > LONG else ""
    return f"{words}{more}</p>"


def _rule(underscores: str) -> str:
    size = "short" if len(underscores) <= SHORT else "long"
    if len(underscores) > LONG:
        size = "whole"
    return f'<span class="rule {size}">{underscores}</span>'
