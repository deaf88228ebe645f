"""The one pen that writes the trail: each entry binds the one before (`core.chain`)."""

import json
from typing import Any

from django.db import models, transaction

from core.chain import START, digest_of, new_salt
from core.models import LogEntry, TrailHead

# First and last name together may be longer; a deed does not fail over that.
LONGEST_NAME = LogEntry._meta.get_field("by_name").max_length


@transaction.atomic(savepoint=False)
def record(
    subject: models.Model,
    action: str,
    *,
    by: Any,
    source: str = "",
    target: str = "",
    reason: str = "",
    **details: Any,
) -> LogEntry:
    """Write one entry about `subject`; belongs into the transaction of the change itself."""
    name = by.get_full_name() if by else "Portal"
    head = TrailHead.objects.locked(subject)
    entry = LogEntry(
        subject_kind=head.subject_kind,
        subject_id=head.subject_id,
        number=head.number + 1,
        by=by,
        by_name=name[:LONGEST_NAME],
        action=action,
        source=source,
        target=target,
        reason=reason,
        details=json.loads(json.dumps(details)),  # as it will be read, for that is bound
        salt=new_salt(),
    )
    entry.digest = head.digest = digest_of(entry, head.digest)
    head.number = entry.number
    entry.save()
    head.save(update_fields=["number", "digest"])
    return entry


def head_of(subject: models.Model) -> str:
    """Return the digest of the last entry about `subject`: 64 hex digits, "" before the first."""
    head = TrailHead.objects.about(subject).values_list("digest", flat=True).first()
    return head or START
