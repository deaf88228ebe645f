"""What a step does to signatures, said before it is taken and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agreements.actions.transitions import signatures_mark
from agreements.documents.nouns import noun_of
from agreements.documents.resting import Resting, resting
from agreements.enums import Action
from agreements.models.agreement import Agreement
from agreements.models.document import Version
from agreements.models.signature import Signature
from agreements.rules.access import Rights
from agreements.views.contacts import ContactLine, contact_lines
from core.models import LogEntry

STILL_DRAFT = "{Who} wird wieder ein Entwurf."
SAME_TEXT = (
    "Wird derselbe Text später wieder freigegeben, gilt Fassung {number} mit ihren "
    "Unterschriften weiter."
)


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What a step does: sentences, the signatures it is about, and what needs no such step."""

    effects: Sequence[str]
    heading: str = ""
    signatures: Sequence[Signature] = ()
    contacts: Sequence[ContactLine] = ()


def consequence_of(
    agreement: Agreement, action: Action, rights: Rights, otherwise: Sequence[str] = ()
) -> Consequence:
    """Return what `action` does to `agreement`; `otherwise` where signatures have no part in it."""
    if action == Action.REOPEN and (version := agreement.current_version):
        return _of_reopening(agreement, version, rights)
    if action == Action.RELEASE and (found := resting(agreement)):
        return _of_releasing_again(found)
    return Consequence(effects=[noun_of(agreement).put_into(text) for text in otherwise])


def _of_reopening(agreement: Agreement, version: Version, rights: Rights) -> Consequence:
    signatures = list(version.signatures.live())
    return Consequence(
        effects=(
            noun_of(agreement).put_into(STILL_DRAFT),
            f"Fassung {version.number} liegt nicht mehr zur Unterschrift. Sie bleibt in den Akten.",
            "Ändert sich der Text, müssen alle Vertragspartner neu unterschreiben.",
            SAME_TEXT.format(number=version.number),
        ),
        heading=f"{_these(len(signatures))} unter Fassung {version.number} "
        f"{'gilt' if len(signatures) == 1 else 'gelten'} dann nicht mehr:",
        signatures=signatures,
        contacts=[line for line in contact_lines(agreement, rights).values() if line.url],
    )


def _of_releasing_again(found: Resting) -> Consequence:
    number, count = found.version.number, len(found.signatures)
    if found.is_unchanged:
        return Consequence(
            effects=(
                f"Der Text ist derselbe wie in Fassung {number}.",
                f"Fassung {number} gilt wieder. Es entsteht keine neue Fassung.",
            ),
            heading=f"{_these(count)} {'gilt' if count == 1 else 'gelten'} weiter:",
            signatures=found.signatures,
        )
    return Consequence(
        effects=(
            f"Der Text weicht von Fassung {number} ab. Er wird als neue Fassung eingefroren.",
            "Das Portal erstellt das PDF zum Unterschreiben.",
            "Alle Vertragspartner müssen die neue Fassung unterschreiben.",
        ),
        heading=f"{_these(count)} unter Fassung {number} "
        f"{'gilt' if count == 1 else 'gelten'} nicht mehr:",
        signatures=found.signatures,
    )


def form_arguments(agreement: Agreement, action: Action) -> dict[str, Any]:
    """Return what the form of `action` must know of the signatures; nothing for most steps."""
    if action != Action.REOPEN:
        return {}
    version = agreement.current_version
    return {
        "signature_count": version.signatures.live().count() if version else 0,
        "told": signatures_mark(version),
    }


def done_in_words(agreement: Agreement, action: Action) -> str:
    """Say what came of a step just taken, where that is not what it usually does."""
    version = agreement.current_version
    if action != Action.RELEASE or version is None:
        return ""
    entry = LogEntry.objects.about(agreement).filter(action=action).last()
    if entry is None or not entry.details.get("again"):
        return ""
    kept = _counted(version.signatures.live().count())
    rest = f" {kept} weiter." if kept else ""
    return f"Der Text ist unverändert. Fassung {version.number} gilt wieder.{rest}"


def resting_in_words(found: Resting | None) -> str:
    """Say what becomes of the signatures under a Fassung that rests; empty where there are none."""
    if found is None or not found.signatures:
        return ""
    number = found.version.number
    if not found.is_unchanged:
        return (
            f"Der Text weicht von Fassung {number} ab. "
            "Nach der Freigabe müssen alle Vertragspartner neu unterschreiben."
        )
    return (
        f"Der Text ist derselbe wie in Fassung {number}. Wird er so wieder freigegeben, "
        f"{_counting(len(found.signatures))} weiter."
    )


def _these(count: int) -> str:
    return "Diese Unterschrift" if count == 1 else f"Diese {count} Unterschriften"


def _counted(count: int) -> str:
    if not count:
        return ""
    return "1 Unterschrift gilt" if count == 1 else f"{count} Unterschriften gelten"


def _counting(count: int) -> str:
    return "gilt 1 Unterschrift" if count == 1 else f"gelten {count} Unterschriften"
