"""Page components: a function with keyword-only arguments and one small HTML file each."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

TONES = frozenset({"info", "success", "warning", "danger"})
MESSAGE_TONES = {"debug": "info", "error": "danger"}


@register.filter
def message_tone(level_tag: str) -> str:
    """Return the tone of a message by Django's word for its level."""
    return MESSAGE_TONES.get(level_tag, level_tag)


@register.inclusion_tag("components/nav_link.html")
def nav_link(*, text: str, url: str, path: str | None) -> dict[str, Any]:
    """Show an entry of the main menu; it says so when it leads to this page or one below."""
    current = "page" if path == url else ""
    if not current and len(url) > 1 and str(path).startswith(url):
        current = "true"
    return {"text": text, "url": url, "current": current}


@register.simple_block_tag
def callout(
    content: SafeString, *, tone: str = "info", title: str = "", role: str = ""
) -> SafeString:
    """Set a remark apart; the tone is info, success, warning or danger."""
    if tone not in TONES:
        raise ValueError(f"callout: no tone „{tone}“.")
    given = {"content": content, "tone": tone, "title": title, "role": role}
    return render_to_string("components/callout.html", given)
