"""Enter the municipalities of the county."""

from typing import Any

from django.core.management.base import BaseCommand

from schools.actions.municipalities import seed_municipalities


class Command(BaseCommand):
    """Enter the municipalities of the county with their official keys; repeatable."""

    help = "Trägt die Gemeinden des Landkreises mit ihren amtlichen Schlüsseln ein."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{seed_municipalities()} Gemeinden neu eingetragen.")
