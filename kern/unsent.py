"""What was typed into a form and not sent yet."""

from django.utils.datastructures import MultiValueDict


class Unsent(MultiValueDict[str, str]):
    """Data that a form shows as typed and does not judge: no errors, never valid."""
