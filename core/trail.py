"""The one pen that writes the trail."""

from typing import Any

from django.db import models

from core.models import LogEntry

# First and last name together may be longer; a deed does not fail over that.
LONGEST_NAME = LogEntry._meta.get_field("by_name").max_length


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
    return LogEntry.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        by=by,
        by_name=name[:LONGEST_NAME],
        action=action,
        source=source,
        target=target,
        reason=reason,
        details=details,
    )
