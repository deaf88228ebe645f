"""Addresses of pages: worked out once each."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=4096)  # they stay the same while the server runs; a list names dozens
def address(view: str, *args: str | int) -> str:
    """Return the address of `view` with `args`; raise NoReverseMatch where there is none."""
    return reverse(view, args=args)
