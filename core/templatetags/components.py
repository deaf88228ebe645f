"""Page components: a function with keyword-only arguments and one small HTML file each.

Leaves are inclusion tags; blocks wrap what stands between `{% panel … %}` and `{% endpanel %}`.
What a list shows may be the values of `core.page` or anything with the same attributes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

TONES = frozenset({"info", "success", "warning", "danger"})
MESSAGE_TONES = {"debug": "info", "error": "danger"}
PAGE_KEY = "seite"
SORT_KEY = "sortierung"


@register.filter
def message_tone(level_tag: str) -> str:
    """Return the tone of a message by Django's word for its level."""
    return MESSAGE_TONES.get(level_tag, level_tag)


# --- Blocks --------------------------------------------------------------------------------------


@register.simple_block_tag
def callout(
    content: SafeString, *, tone: str = "info", title: str = "", role: str = ""
) -> SafeString:
    """Set a remark apart; the tone is info, success, warning or danger."""
    if tone not in TONES:
        raise ValueError(f"callout: no tone „{tone}“.")
    given = {"content": content, "tone": tone, "title": title, "role": role}
    return render_to_string("components/callout.html", given)


@register.simple_block_tag
def panel(
    content: SafeString,
    *,
    title: str = "",
    level: int = 2,
    id_: str = "",
    action: str = "",
    url: str = "",
) -> SafeString:
    """Frame what belongs together under a heading of the level, with one action beside it."""
    given = {"content": content, "title": title, "level": level, "id": id_}
    return render_to_string("components/panel.html", given | {"action": action, "url": url})


@register.simple_block_tag
def empty_state(content: SafeString, *, title: str) -> SafeString:
    """Say why there is nothing here; the content offers the one action that helps."""
    return render_to_string("components/empty_state.html", {"content": content, "title": title})


@register.simple_block_tag
def filters(content: SafeString, *, label: str = "Liste filtern", reset: str = "") -> SafeString:
    """Put the fields of a list's filter into a GET form; `reset` is the unfiltered address."""
    given = {"content": content, "label": label, "reset": reset}
    return render_to_string("components/filters.html", given)


# --- Leaves --------------------------------------------------------------------------------------


@register.inclusion_tag("components/nav_link.html")
def nav_link(*, text: str, url: str, path: str | None) -> dict[str, Any]:
    """Show an entry of the main menu; it says so when it leads to this page or one below."""
    current = "page" if path == url else ""
    if not current and len(url) > 1 and str(path).startswith(url):
        current = "true"
    return {"text": text, "url": url, "current": current}


@register.inclusion_tag("components/page_head.html")
def page_head(
    *, title: str, preline: str = "", lead: str = "", badge: str = "", tone: str = "neutral"
) -> dict[str, Any]:
    """Open a page with its h1, a line above, a sentence below and a state beside it."""
    return {"title": title, "preline": preline, "lead": lead, "badge": badge, "tone": tone}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*steps: str) -> dict[str, Any]:
    """Show the way back: text and address of each page above, in turn."""
    if len(steps) % 2:
        raise ValueError("breadcrumb: a text without its address.")
    return {"steps": list(zip(steps[::2], steps[1::2], strict=True))}


@register.inclusion_tag("components/task_list.html")
def task_list(*, tasks: Iterable[Any], heading: str = "", numbered: bool = False) -> dict[str, Any]:
    """List what is to do: title, url, note, status, tone of each."""
    return {"tasks": list(tasks), "heading": heading, "numbered": numbered}


@register.inclusion_tag("components/summary_list.html")
def summary_list(*, rows: Iterable[Any], empty: str = "Keine Angabe") -> dict[str, Any]:
    """List questions and answers: label, value, url, action of each, or pairs of the first two."""
    return {"rows": [_summary_row(row) for row in rows], "empty": empty}


def _summary_row(row: Any) -> Any:
    return {"label": row[0], "value": row[1]} if isinstance(row, tuple | list) else row


@register.inclusion_tag("components/timeline.html")
def timeline(*, events: Iterable[Any]) -> dict[str, Any]:
    """List what happened, the latest first: what, at, who, detail, tone of each."""
    return {"events": list(events)}


@register.inclusion_tag("components/change_list.html")
def change_list(*, changes: Iterable[Any]) -> dict[str, Any]:
    """List changed passages: place, text, who, at, url of each."""
    return {"changes": list(changes)}


@register.inclusion_tag("components/party_card.html")
def party_card(
    *,
    role: str,
    name: str,
    lines: Sequence[str] = (),
    status: str = "",
    tone: str = "neutral",
    link: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Show one party of an agreement, its state, and a link as text and address."""
    given = {"role": role, "name": name, "lines": [line for line in lines if line]}
    return given | {"status": status, "tone": tone, "link": link}


@register.inclusion_tag("components/steps.html")
def steps(*, names: Iterable[str], current: int, label: str = "Stand") -> dict[str, Any]:
    """Show where something stands on its way; `current` counts from 1."""
    words = {-1: "done", 0: "current", 1: "later"}
    rows = [
        {"name": name, "state": words[(number > current) - (number < current)]}
        for number, name in enumerate(names, start=1)
    ]
    return {"rows": rows, "label": label}


@register.inclusion_tag("components/section_progress.html")
def section_progress(
    *, done: int, total: int, one: str = "Abschnitt ist", many: str = "Abschnitten sind"
) -> dict[str, Any]:
    """Say how much is finished: „2 von 5 Abschnitten sind fertig“."""
    return {"done": done, "total": total, "noun": one if total == 1 else many}


@register.inclusion_tag("components/pagination.html")
def pagination(*, page: Page[Any], query: QueryDict) -> dict[str, Any]:
    """Lead through the pages of a list and keep its filters."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        {"text": number, "url": _with(query, PAGE_KEY, number) if isinstance(number, int) else ""}
        for number in numbers
    ]
    previous = _with(query, PAGE_KEY, page.number - 1) if page.has_previous() else ""
    following = _with(query, PAGE_KEY, page.number + 1) if page.has_next() else ""
    return {"page": page, "links": links, "previous": previous, "following": following}


@register.inclusion_tag("components/sort_header.html")
def sort_header(
    *, text: str, key: str, query: QueryDict, numeric: bool = False, default: str = ""
) -> dict[str, Any]:
    """Show a column's head as a link that sorts by it, and again the other way round."""
    given = query.get(SORT_KEY, default)
    order = {key: "ascending", f"-{key}": "descending"}.get(given, "")
    url = _with(query, SORT_KEY, f"-{key}" if order == "ascending" else key)
    return {"text": text, "url": url, "order": order, "numeric": numeric}


@register.inclusion_tag("components/filter_tags.html")
def filter_tags(*, tags: Iterable[Any], reset: str) -> dict[str, Any]:
    """List the filters in force, each removable: text and url of each."""
    return {"tags": list(tags), "reset": reset}


@register.inclusion_tag("components/result_count.html")
def result_count(*, count: int, one: str, many: str) -> dict[str, Any]:
    """Say how many rows a list has, to screen readers too."""
    return {"count": count, "noun": one if count == 1 else many}


def _with(query: QueryDict, key: str, value: object) -> str:
    changed = query.copy()
    changed[key] = str(value)
    if key != PAGE_KEY:
        changed.pop(PAGE_KEY, None)
    return f"?{changed.urlencode()}"
