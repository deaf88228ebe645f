"""The local wording of a section, carried into another edition of the Muster."""

from dataclasses import dataclass

from agreements.documents.passages import unwrapped
from agreements.models.edition import Section
from core.markup import MarkupError
from core.three_way import merge_lines


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What becomes of a local wording: `body` is what stands in the new edition's section.

    Not settled where the Muster and the parties changed the same lines, or where the Muster has
    dropped the section (`section` is None then): people decide.
    """

    key: str
    title: str
    base: str
    local: str
    section: Section | None
    body: str = ""
    is_settled: bool = True


def carried(former: Section, local: str, section: Section | None, *, is_same: bool) -> Carried:
    """Bring the `local` wording of `former` together with what `section` says now."""
    base, mine = unwrapped(former.body), unwrapped(local)
    body = local if is_same else _merged(section, base, mine) if section else None
    return Carried(
        key=former.key,
        title=str(former),
        base=base,
        local=mine,
        section=section,
        body=body or "",
        is_settled=body is not None,
    )


def _merged(section: Section, base: str, mine: str) -> str | None:
    """Return the text with both changes; None where they meet, or it cannot be read."""
    theirs = unwrapped(section.body)
    if not mine:  # struck out here
        return mine if theirs == base else None
    merged = merge_lines(base, theirs, mine)
    if merged is None or not is_readable(section, merged):
        return None
    return merged


def is_readable(section: Section, body: str) -> bool:
    """Tell whether the edition of `section` knows all that stands in `body`."""
    try:
        section.edition.read(body)
    except MarkupError:
        return False
    return True
