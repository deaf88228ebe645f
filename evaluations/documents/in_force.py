"""Which goals and offers are in force: the one place that knows."""

from django.db.models import prefetch_related_objects

from agreements.models.agreement import Agreement
from agreements.models.goal import Goal


def goals_in_force(agreement: Agreement) -> list[Goal]:
    """Return the goals that hold today, each with its offers and conditions, in their order."""
    goals = list(agreement.goals.all())
    prefetch_related_objects(goals, "commitments")
    return goals
