"""Plan the Auswertungsgespräche that are due."""

from typing import Any

from django.core.management.base import BaseCommand

from evaluations.actions.planning import plan_due_evaluations


class Command(BaseCommand):
    """Plan what is due; a second run changes nothing, a late one catches up."""

    help = "Plant die Auswertungsgespräche, die fällig sind; beliebig oft aufrufbar."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = plan_due_evaluations()
        noun = "Auswertungsgespräch" if count == 1 else "Auswertungsgespräche"
        self.stdout.write(f"{count} {noun} geplant.")
