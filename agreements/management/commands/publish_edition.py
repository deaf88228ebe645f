"""Publish an edition of the Muster."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agreements.actions.editions import edition_keys, publish_edition
from core.workflow import ActionRefused


class Command(BaseCommand):
    """Store and publish one edition, or all that come with the portal; may run again and again."""

    help = "Veröffentlicht eine Fassung des Musters; ohne Angabe alle mitgelieferten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", nargs="?", help="Tag des Beschlusses, zum Beispiel 2023-09-27")

    def handle(self, *_args: Any, **options: Any) -> None:
        keys = [options["key"]] if options["key"] else edition_keys()
        for key in keys:
            try:
                edition = publish_edition(key=key)
            except ActionRefused as error:
                raise CommandError(error.reason) from error
            self.stdout.write(f"{edition} ist veröffentlicht.")
