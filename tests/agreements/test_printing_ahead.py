"""Printing takes long: it is done before a row is locked, so that nobody waits for it."""

from typing import Any, ClassVar

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from pytest_django import Settings

from agreements.enums import State
from agreements.models import Agreement
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


class Shelf(LocMemCache):
    """A place for printed texts that notes whether one came while a transaction was open."""

    came_while_locked: ClassVar[list[bool]] = []

    def set(self, *args: Any, **kwargs: Any) -> None:
        self.came_while_locked.append(connection.in_atomic_block)
        super().set(*args, **kwargs)


@pytest.fixture
def printed(settings: Settings) -> list[bool]:
    """Return a list with an entry per printed text: whether a transaction was open."""
    shelf = {"BACKEND": f"{__name__}.Shelf", "LOCATION": "printing-ahead"}
    settings.CACHES = {**settings.CACHES, "drafts": shelf}
    Shelf.came_while_locked.clear()
    return Shelf.came_while_locked


def test_a_fassung_and_its_abschrift_are_printed_while_nothing_is_locked(printed):
    agreement = builders.make_agreement(State.SIGNED)

    assert printed == [False, False]
    assert agreement.current_version.transcript.document.sha256


def test_who_may_not_release_prints_nothing(printed):
    agreement = builders.make_agreement(State.CHECKED)
    reader = builders.make_member(agreement.school.organisation, role="reader")

    with pytest.raises(Exception, match="Berechtigung"):
        builders.transitions.release(agreement=agreement, by=reader)

    assert printed == []
    assert Agreement.objects.get(pk=agreement.pk).state == State.CHECKED
