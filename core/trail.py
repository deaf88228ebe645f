"""The one pen that writes the trail."""

from typing import Any

from django.db import models

from core.models import LogEntry


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
    return LogEntry.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        by=by,
        by_name=by.get_full_name() if by else "Portal",
        action=action,
        source=source,
        target=target,
        reason=reason,
        details=details,
    )
