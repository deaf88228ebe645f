"""What a page answers when an action refuses: `core.refusals`, under the name known here."""

from core.refusals import refusals_in_plain_text, refusals_in_words

__all__ = ["refusals_in_plain_text", "refusals_in_words"]
