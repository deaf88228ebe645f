"""A Nachtrag as a text: the whole of what will hold, beside the text that it changes."""

from dataclasses import fields
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as format_date

from agreements.documents.composition import Amendment, Composition
from agreements.documents.content import from_canonical
from agreements.models.agreement import Agreement


def amended(agreement: Agreement, text: Composition) -> Amendment:
    """Return `text`, the whole text of a Nachtrag, beside the signed one that it changes."""
    former, base = agreement.amended, agreement.amends
    assert base is not None  # noqa: S101 - only a Nachtrag comes here
    assert former.current_version is not None  # noqa: S101 - what is signed is frozen
    places = {pk: place for place, pk in enumerate(former.goals.values_list("pk", flat=True))}
    signed_on = timezone.localdate(base.signed_at) if base.signed_at else None
    return Amendment(
        **_parts(text),
        ordinal=agreement.ordinal,
        base_number=base.number,
        base_signed_on=format_date(signed_on, "j. F Y") if signed_on else "",
        effective_on=agreement.effective_on.isoformat() if agreement.effective_on else "",
        before=without_signatures(from_canonical(former.current_version.content)),
        origins=tuple(places.get(goal.origin_id or 0) for goal in agreement.goals.all()),
    )


def without_signatures(text: Composition) -> Composition:
    """Return the bare text of a Fassung: of a Nachtrag what it makes of the whole."""
    return Composition(**(_parts(text) | {"signatures": (), "version": None, "fingerprint": ""}))


def _parts(text: Composition) -> dict[str, Any]:
    return {part.name: getattr(text, part.name) for part in fields(Composition)}
