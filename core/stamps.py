"""A moment and the person who did it: either both are known or neither."""

from django.db.models import Q


def stamped(name: str) -> Q:
    """Demand that the moment `name`_at and the person `name`_by are set together."""
    return Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True}) | Q(
        **{f"{name}_at__isnull": False, f"{name}_by__isnull": False}
    )
