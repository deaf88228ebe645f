"""Take the second factor from somebody who lost the phone and all recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import reset_second_factor
from accounts.models import User
from core.workflow import ActionRefused


class Command(BaseCommand):
    """Reset the second factor of the person with the address given; the trail notes it."""

    help = "Setzt den zweiten Faktor einer Person zurück; sie richtet ihn neu ein."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="E-Mail-Adresse des Kontos")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Es gibt kein Konto mit der Adresse {options['email']}.")
        try:
            reset_second_factor(person=person, by=None)
        except ActionRefused as error:
            raise CommandError(error.reason) from error
        self.stdout.write(f"Der zweite Faktor von {person} ist zurückgesetzt.")
